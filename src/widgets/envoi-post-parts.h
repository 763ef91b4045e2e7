/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <gtk/gtk.h>
#include "envoi-post.h"
#include "envoi-rich-text.h"
G_BEGIN_DECLS
/* What stands below the text of a post: pictures, files, the cards of links. Made for one post; NULL when it has none of them. */
GtkWidget *envoi_post_pictures_new (EnvoiPost *post, gboolean whole);
GtkWidget *envoi_post_files_new    (EnvoiPost *post);
GtkWidget *envoi_post_cards_new    (EnvoiPost *post);
/* The pictures of a post, of EnvoiAttachment. whole: without the one that stands for those within the text. (transfer full) */
GPtrArray *envoi_post_list_pictures (EnvoiPost *post, gboolean whole);
/* A picture within the text: an EnvoiRichPictureFunc; owner is the post. */
GtkWidget *envoi_post_inline_picture_new (const EnvoiRichBlock *picture, gpointer post);
G_END_DECLS
