/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <adwaita.h>
#include "envoi-feed.h"
#include "envoi-post-list.h"
#include "envoi-session-manager.h"
G_BEGIN_DECLS
/**
 * EnvoiPostsPage:
 *
 * A page of posts with a head above them: a blog, a community, a tag, what is saved. Of a feed it asks the service for what is new when it is opened, and
 * for older posts when the reader comes near the end; what was read there counts as read.
 */
#define ENVOI_TYPE_POSTS_PAGE (envoi_posts_page_get_type ())
G_DECLARE_FINAL_TYPE (EnvoiPostsPage, envoi_posts_page, ENVOI, POSTS_PAGE, AdwNavigationPage)
/* A blog or community. head: what stands above the posts; NULL: that of its kind. end_widget: for the header bar, nullable. Both (transfer floating). */
AdwNavigationPage *envoi_posts_page_new_for_feed  (EnvoiSessionManager *manager, EnvoiFeed *feed, GtkWidget *head, GtkWidget *end_widget);
AdwNavigationPage *envoi_posts_page_new_for_tag   (EnvoiSessionManager *manager, const char *tag);
AdwNavigationPage *envoi_posts_page_new_for_saved (EnvoiSessionManager *manager);
EnvoiFeed         *envoi_posts_page_get_feed      (EnvoiPostsPage *self);      /* nullable */
G_END_DECLS
