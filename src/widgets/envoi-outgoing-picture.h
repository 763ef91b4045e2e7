/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <gtk/gtk.h>
#include <libdex.h>
G_BEGIN_DECLS
/* A picture as it leaves this computer: written anew from its pixels, so that nothing of what a camera or a program put beside them is left (F16 of the threat
 * list): no place, no time, no name of a device, no thumbnail. */
typedef struct {
  GBytes     *bytes;
  const char *media_type;   /* "image/jpeg", "image/png" or "image/gif" */
  const char *ending;       /* "jpg", "png", "gif" */
  guint       width, height;
  GdkTexture *texture;      /* to be shown; nullable */
} EnvoiOutgoingPicture;
#define ENVOI_TYPE_OUTGOING_PICTURE (envoi_outgoing_picture_get_type ())
GType                 envoi_outgoing_picture_get_type (void);
EnvoiOutgoingPicture *envoi_outgoing_picture_copy     (const EnvoiOutgoingPicture *self);
void                  envoi_outgoing_picture_free     (EnvoiOutgoingPicture *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EnvoiOutgoingPicture, envoi_outgoing_picture_free)
#define ENVOI_OUTGOING_PICTURE_SIDE 2560
/* max_side: it is made smaller than that; 0: as large as it is. A future of EnvoiOutgoingPicture; rejects with G_IO_ERROR_NOT_SUPPORTED what is no picture
 * that can be shown (send it as a file then). An animation stays one: of a GIF only what is beside the pictures is taken out. */
DexFuture *envoi_outgoing_picture_load         (GFile *file, guint max_side);
/* The same for what was pasted. */
DexFuture *envoi_outgoing_picture_from_texture (GdkTexture *texture, guint max_side);
/* A GIF without comments and notes of programs; NULL when it is none. (transfer full) */
GBytes    *envoi_gif_strip                     (GBytes *gif);
G_END_DECLS
