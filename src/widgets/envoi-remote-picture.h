/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <gtk/gtk.h>
#include "envoi-attachment.h"
G_BEGIN_DECLS
/**
 * EnvoiRemotePicture:
 *
 * A picture of a message or a post. It is loaded by itself only where EnvoiMediaSource allows it (and only when it comes into sight); else it
 * says which host it would be loaded from, and waits for a click. Decoded outside of the process.
 *
 * Properties: attachment. Signals: activate (): it is shown, and the person wants to see it large.
 */
#define ENVOI_TYPE_REMOTE_PICTURE (envoi_remote_picture_get_type ())
G_DECLARE_FINAL_TYPE (EnvoiRemotePicture, envoi_remote_picture, ENVOI, REMOTE_PICTURE, GtkWidget)
typedef enum { ENVOI_PICTURE_ASKING, ENVOI_PICTURE_LOADING, ENVOI_PICTURE_SHOWN, ENVOI_PICTURE_FAILED } EnvoiPictureState;
GtkWidget        *envoi_remote_picture_new            (void);
void              envoi_remote_picture_set_attachment (EnvoiRemotePicture *self, EnvoiAttachment *attachment /* nullable */);
EnvoiAttachment  *envoi_remote_picture_get_attachment (EnvoiRemotePicture *self);
/* How much room it takes at most; 360 and 320 unless told. */
void              envoi_remote_picture_set_bounds     (EnvoiRemotePicture *self, guint max_width, guint max_height);
/* It fills the room it is given, and what does not fit is cut off: for grids. */
void              envoi_remote_picture_set_cover      (EnvoiRemotePicture *self, gboolean cover);
/* Nothing stands over it, and it does not move: for where it is no more than a look at something else. Before the attachment. */
void              envoi_remote_picture_set_bare       (EnvoiRemotePicture *self, gboolean bare);
EnvoiPictureState envoi_remote_picture_get_state      (EnvoiRemotePicture *self);
/* What a click on "Load" does. */
void              envoi_remote_picture_load           (EnvoiRemotePicture *self);
G_END_DECLS
