/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <gtk/gtk.h>
#include "envoi-post.h"
G_BEGIN_DECLS
/**
 * EnvoiPostCard:
 *
 * One post: in a list folded, on its own page whole. Draws only; what the person wants done comes out as a signal. Used again for other posts by a list view.
 *
 * Signal: command (string, EnvoiPost): open open-author open-feed open-reply like comment show-likes repost reply share save copy-link open-public
 *         edit delete mute-author retry cancel
 * Actions: the same as "post.NAME", without parameter.
 * Property: accessible-text
 */
#define ENVOI_TYPE_POST_CARD (envoi_post_card_get_type ())
G_DECLARE_FINAL_TYPE (EnvoiPostCard, envoi_post_card, ENVOI, POST_CARD, GtkWidget)
typedef enum { ENVOI_POST_CARD_LIST, ENVOI_POST_CARD_PAGE } EnvoiPostCardStyle;
GtkWidget  *envoi_post_card_new                 (EnvoiPostCardStyle style);
void        envoi_post_card_set_post            (EnvoiPostCard *self, EnvoiPost *post);   /* nullable */
EnvoiPost  *envoi_post_card_get_post            (EnvoiPostCard *self);                    /* nullable */
/* The line "all caught up" above it. */
void        envoi_post_card_set_caught_up       (EnvoiPostCard *self, gboolean caught_up);
/* Leaves out which feed it is of, where all are of that one. */
void        envoi_post_card_set_hide_feed       (EnvoiPostCard *self, gboolean hide);
const char *envoi_post_card_get_accessible_text (EnvoiPostCard *self);
void        envoi_post_card_open_menu           (EnvoiPostCard *self);
/* Who finds the sentence for what went wrong, for all cards. (transfer full) */
typedef char *(*EnvoiPostCardErrorFunc) (const GError *error);
void        envoi_post_card_set_error_func      (EnvoiPostCardErrorFunc func);
G_END_DECLS
