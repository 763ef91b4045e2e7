/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <gtk/gtk.h>
#include <libdex.h>
G_BEGIN_DECLS
/**
 * EnvoiOwnPicture: a picture of the person's, made fit to be published.
 */
#define ENVOI_OWN_PICTURE_MAX_SIDE 256
#define ENVOI_OWN_PICTURE_MAX_BYTES (64 * 1024)
typedef struct {
  GdkTexture *texture;   /* the middle square, at most ENVOI_OWN_PICTURE_MAX_SIDE a side */
  GBytes     *png;       /* the same, at most ENVOI_OWN_PICTURE_MAX_BYTES, with nothing else that was in the file */
} EnvoiOwnPicture;
#define ENVOI_TYPE_OWN_PICTURE (envoi_own_picture_get_type ())
GType            envoi_own_picture_get_type (void);
EnvoiOwnPicture *envoi_own_picture_copy (const EnvoiOwnPicture *self);
void             envoi_own_picture_free (EnvoiOwnPicture *self);
DexFuture       *envoi_own_picture_load (GFile *file);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EnvoiOwnPicture, envoi_own_picture_free)
G_END_DECLS
