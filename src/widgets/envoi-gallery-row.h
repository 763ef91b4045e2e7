/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <gtk/gtk.h>
#include "envoi-gallery-tile.h"
G_BEGIN_DECLS
/**
 * EnvoiGalleryRow:
 *
 * Some posts side by side as squares, with room for as many as stand in a row. Owned by the list view.
 *
 * Signal: open (EnvoiPost)
 */
#define ENVOI_TYPE_GALLERY_ROW (envoi_gallery_row_get_type ())
G_DECLARE_FINAL_TYPE (EnvoiGalleryRow, envoi_gallery_row, ENVOI, GALLERY_ROW, GtkWidget)
#define ENVOI_GALLERY_ROW_POSTS 3
GtkWidget *envoi_gallery_row_new       (void);
/* posts: of EnvoiPost, at most ENVOI_GALLERY_ROW_POSTS, followed as it changes; nullable. */
void       envoi_gallery_row_set_posts (EnvoiGalleryRow *self, GListModel *posts);
G_END_DECLS
