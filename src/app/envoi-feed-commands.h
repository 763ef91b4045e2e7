/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <gtk/gtk.h>
#include "envoi-feed-service.h"
#include "envoi-publisher.h"
#include "envoi-session-manager.h"
G_BEGIN_DECLS
/* Deeds of feeds that need no widget: they find the service of the right account, and the right account. */
EnvoiFeedService *envoi_find_feed_service (EnvoiSessionManager *manager, EnvoiAccount *account);   /* nullable: account switched off */
EnvoiPublisher   *envoi_find_publisher    (EnvoiSessionManager *manager, EnvoiAccount *account);   /* nullable: account switched off */
/* The account that owns the blog, else one that follows the feed, else one that has stored it, else one that is online, else the first.
 * (transfer none) (nullable) */
EnvoiAccount     *envoi_choose_feed_account (EnvoiSessionManager *manager, const char *service, const char *node);
EnvoiFeedAccess   envoi_blog_access_to_feed (EnvoiBlogAccess access);
/* One line of a post: its title, else its text. Never empty. (transfer full) */
char             *envoi_feed_commands_describe_post   (EnvoiPost *post, guint max_graphemes);
/* Who wrote it as far as that is known, else who it says. (transfer full) */
char             *envoi_feed_commands_describe_author (EnvoiPost *post);
/* The link that programs open a post or feed with; item nullable. (transfer full) */
char             *envoi_feed_commands_make_link (const char *service, const char *node, const char *item);
/* Toasts over the window (nullable): told at once, then what came of the submission (transfer full): published, or why not. */
void              envoi_feed_commands_tell_of_submission (GtkWidget *window, DexFuture *submission, const char *told);
G_END_DECLS
