/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <gtk/gtk.h>
G_BEGIN_DECLS
/**
 * EnvoiMovingPicture:
 *
 * Lets a picture move that has more than one frame: while it is in sight, and by itself only where the desktop wants things to move. Owned by whoever owns
 * the widget, which outlives it. What does not move costs a look at the file.
 *
 * Property: playing (boolean)
 */
#define ENVOI_TYPE_MOVING_PICTURE (envoi_moving_picture_get_type ())
G_DECLARE_FINAL_TYPE (EnvoiMovingPicture, envoi_moving_picture, ENVOI, MOVING_PICTURE, GObject)
/* place: has the first frame already. */
EnvoiMovingPicture *envoi_moving_picture_new        (GtkPicture *place, GFile *file);
/* To play and to stop; shown as soon as it is known that the picture moves. To be put somewhere over it. (transfer none) */
GtkWidget          *envoi_moving_picture_get_button (EnvoiMovingPicture *self);
gboolean            envoi_moving_picture_is_playing (EnvoiMovingPicture *self);
G_END_DECLS
