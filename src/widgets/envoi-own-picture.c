/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-own-picture.h"
#include "envoi-picture.h"

/* The person's own picture: what a camera wrote into the file, such as the place, does not leave this computer. */

#define MAX_FILE_BYTES (32 * 1024 * 1024)
#define MAX_FILE_SIDE 8192

G_DEFINE_BOXED_TYPE (EnvoiOwnPicture, envoi_own_picture, envoi_own_picture_copy, envoi_own_picture_free)

EnvoiOwnPicture *
envoi_own_picture_copy (const EnvoiOwnPicture *self)
{
  EnvoiOwnPicture *copy = g_new0 (EnvoiOwnPicture, 1);

  copy->texture = g_object_ref (self->texture);
  copy->png = g_bytes_ref (self->png);
  return copy;
}

void
envoi_own_picture_free (EnvoiOwnPicture *self)
{
  g_clear_object (&self->texture);
  g_clear_pointer (&self->png, g_bytes_unref);
  g_free (self);
}

/* PNG is what every client reads; whatever fits at 128 pixels always fits. In the pool. */
static DexFuture *
encode (gpointer data)
{
  static const guint sides[] = { ENVOI_OWN_PICTURE_MAX_SIDE, 224, 192, 160, 128, 96 };
  GdkTexture *texture = data;

  for (guint i = 0; i < G_N_ELEMENTS (sides); i++)
    {
      g_autoptr (GdkTexture) smaller = envoi_picture_shrink (texture, sides[i]);
      g_autoptr (GBytes) png = gdk_texture_save_to_png_bytes (smaller);

      if (g_bytes_get_size (png) <= ENVOI_OWN_PICTURE_MAX_BYTES)
        {
          EnvoiOwnPicture *self = g_new0 (EnvoiOwnPicture, 1);

          self->texture = g_steal_pointer (&smaller);
          self->png = g_steal_pointer (&png);
          return dex_future_new_take_boxed (ENVOI_TYPE_OWN_PICTURE, self);
        }
    }
  return dex_future_new_reject (G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED, "The picture does not get small enough");
}

static DexFuture *
on_loaded (DexFuture *future, gpointer user_data)
{
  GdkTexture *texture = g_value_dup_object (dex_future_get_value (future, NULL));

  return dex_scheduler_spawn (dex_thread_pool_scheduler_get_default (), 0, encode, texture, g_object_unref);
}

/**
 * envoi_own_picture_load:
 * @file: a local file that the person chose
 *
 * Returns: (transfer full): future of EnvoiOwnPicture; rejects with G_IO_ERROR_NOT_SUPPORTED when it is no picture that can be used
 */
DexFuture *
envoi_own_picture_load (GFile *file)
{
  return dex_future_then (envoi_picture_load (file, MAX_FILE_BYTES, MAX_FILE_SIDE, ENVOI_OWN_PICTURE_MAX_SIDE), on_loaded, NULL, NULL);
}
