/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <gtk/gtk.h>
#include "envoi-post.h"
G_BEGIN_DECLS
/**
 * EnvoiPostView:
 *
 * Posts below each other, the newest first, from a model that is a window over the store. The reader's place stays where it is, whatever comes above.
 * Above the first post may stand a head, which scrolls along. Owned by the page that shows the posts.
 *
 * Signals: load-older (), load-newer (): an end is near; jump-to-top (): the model is to show the newest;
 *          in-sight (EnvoiPost): it is before the eyes of the person, told often; seen (EnvoiPost): the same of an unread one; command (string, EnvoiPost): see EnvoiPostCard, and "open"
 * Property: following (boolean): the reader is at the top
 * Keys: j and k as down and up, Home and End, l like, c comment, o and Return open, s save, r pass on, "." to the top; in a gallery the arrow keys
 */
#define ENVOI_TYPE_POST_VIEW (envoi_post_view_get_type ())
G_DECLARE_FINAL_TYPE (EnvoiPostView, envoi_post_view, ENVOI, POST_VIEW, GtkWidget)
GtkWidget *envoi_post_view_new           (void);
void       envoi_post_view_set_model     (EnvoiPostView *self, GListModel *model);      /* of EnvoiPost; nullable */
void       envoi_post_view_set_head      (EnvoiPostView *self, GtkWidget *head);        /* nullable */
/* The pictures of the posts as a grid, instead of the posts. */
void       envoi_post_view_set_gallery   (EnvoiPostView *self, gboolean gallery);
/* For feeds whose posts need not name it. Before the model. */
void       envoi_post_view_set_hide_feed (EnvoiPostView *self, gboolean hide);
void       envoi_post_view_set_n_new     (EnvoiPostView *self, guint n_new);            /* newer posts that wait outside of the model */
void       envoi_post_view_set_caught_up (EnvoiPostView *self, EnvoiPost *post);        /* the line stands above it; nullable */
/* More is being loaded: no more is asked for, and the end says so. */
void       envoi_post_view_set_loading   (EnvoiPostView *self, gboolean loading);
void       envoi_post_view_set_has_older (EnvoiPostView *self, gboolean has_older);
void       envoi_post_view_set_has_newer (EnvoiPostView *self, gboolean has_newer);
/* What stands at the end when nothing older is there; nullable. */
void       envoi_post_view_set_end_text  (EnvoiPostView *self, const char *text);
void       envoi_post_view_scroll_to_top (EnvoiPostView *self);
/* Puts the focus on a post: the first one that is in sight, or the one that had it. */
void       envoi_post_view_focus_posts   (EnvoiPostView *self);
/* The card that shows it at present; nullable. (transfer none) */
GtkWidget *envoi_post_view_find_card     (EnvoiPostView *self, EnvoiPost *post);
/* The post at the top of what is in sight; nullable. (transfer none) */
EnvoiPost *envoi_post_view_find_first    (EnvoiPostView *self);
G_END_DECLS
