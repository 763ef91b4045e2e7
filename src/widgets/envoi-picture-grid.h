/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <gtk/gtk.h>
#include "envoi-attachment.h"
G_BEGIN_DECLS
/**
 * EnvoiPictureGrid:
 *
 * One to four pictures of a message or post in one frame; of more, how many are missing. A click opens the media viewer with all of them.
 */
#define ENVOI_TYPE_PICTURE_GRID (envoi_picture_grid_get_type ())
G_DECLARE_FINAL_TYPE (EnvoiPictureGrid, envoi_picture_grid, ENVOI, PICTURE_GRID, GtkWidget)
GtkWidget *envoi_picture_grid_new             (void);
/* pictures: EnvoiAttachment, in order; NULL or empty: nothing. */
void       envoi_picture_grid_set_attachments (EnvoiPictureGrid *self, GPtrArray *pictures);
/* How large the frame is at most; 480 and 360 unless told. */
void       envoi_picture_grid_set_bounds      (EnvoiPictureGrid *self, guint max_width, guint max_height);
G_END_DECLS
