/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <adwaita.h>
#include "envoi-session-manager.h"
G_BEGIN_DECLS
/**
 * EnvoiFeedsView:
 *
 * The sidebar's third view: the places of the feeds (home, activity, own blog …), then the people and communities that are followed, with what
 * is unread in each. A row that is chosen activates the window's action that shows it. Owned by the sidebar.
 *
 * Property: unread (uint): posts in all that is followed, and what happened
 */
#define ENVOI_TYPE_FEEDS_VIEW (envoi_feeds_view_get_type ())
G_DECLARE_FINAL_TYPE (EnvoiFeedsView, envoi_feeds_view, ENVOI, FEEDS_VIEW, AdwBin)
void       envoi_feeds_view_start          (EnvoiFeedsView *self, EnvoiSessionManager *manager);
/* It has come into view: when no page of the feeds is open, home is. */
void       envoi_feeds_view_show           (EnvoiFeedsView *self);
void       envoi_feeds_view_search         (EnvoiFeedsView *self, const char *folded);
/* Return in the search field. FALSE when nothing is found. */
gboolean   envoi_feeds_view_activate_first (EnvoiFeedsView *self);
void       envoi_feeds_view_select         (EnvoiFeedsView *self, const char *tag);
GtkWidget *envoi_feeds_view_get_list       (EnvoiFeedsView *self);
G_END_DECLS
