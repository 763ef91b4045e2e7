/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <gtk/gtk.h>
#include "envoi-post.h"
G_BEGIN_DECLS
/**
 * EnvoiGalleryTile:
 *
 * A post as one square of a gallery: its first picture, and a sign where there are more; without a picture that may be shown here, its words. A picture that
 * nobody has allowed yet is not asked for: that is done on the post's page. Owned by the row of the gallery.
 */
#define ENVOI_TYPE_GALLERY_TILE (envoi_gallery_tile_get_type ())
G_DECLARE_FINAL_TYPE (EnvoiGalleryTile, envoi_gallery_tile, ENVOI, GALLERY_TILE, GtkButton)
GtkWidget *envoi_gallery_tile_new      (void);
void       envoi_gallery_tile_set_post (EnvoiGalleryTile *self, EnvoiPost *post /* nullable */);
EnvoiPost *envoi_gallery_tile_get_post (EnvoiGalleryTile *self);
G_END_DECLS
