/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "envoi-feed-service.h"
#include "envoi-post-list.h"
G_BEGIN_DECLS
/* Older posts of the timeline. Who is read there has been read down to different times; where the first of them ends, the timeline ends for now, for what
 * is stored of the others below that has gaps in between that would be filled above the reader. That time is the floor. */

/* The feed service of an account that is online, else NULL. */
typedef EnvoiFeedService *(*EnvoiHomePastFind) (EnvoiAccount *account, gpointer data);

/* The floor now, for a list of the home scopes. */
gint64     envoi_home_past_find_floor (EnvoiStore *store, EnvoiPostScope scope, EnvoiHomePastFind find, gpointer data);
/* TRUE when the services may have older posts than the floor. */
gboolean   envoi_home_past_has_more   (EnvoiStore *store, EnvoiPostScope scope, EnvoiHomePastFind find, gpointer data);
/**
 * envoi_home_past_load_older:
 * @owner: kept as long as this lasts; handed to @find
 *
 * The list gets its next older rows: what is stored, and where that ends the services are asked for as much as is needed to go on. Those that cannot be
 * asked, or don't answer, end nothing.
 *
 * Returns: (transfer full): future of guint: rows added; 0: there is nothing more, or nothing more can be had now
 */
DexFuture *envoi_home_past_load_older (EnvoiPostList *list, EnvoiStore *store, EnvoiPostScope scope, EnvoiHomePastFind find, GObject *owner);
G_END_DECLS
