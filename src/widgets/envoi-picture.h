/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <gtk/gtk.h>
#include <libdex.h>
G_BEGIN_DECLS
/* Decodes a picture file outside the process and gives its middle square, shrunk to at most side pixels: a future of GdkTexture. With side 0: all of it.
 * Rejects with G_IO_ERROR_NOT_SUPPORTED what is longer or has more pixels than allowed, or is no PNG, JPEG, GIF or WebP. */
DexFuture  *envoi_picture_load   (GFile *file, gsize max_bytes, guint max_side, guint side);
/* The same for a picture file in memory, whole and not shrunk. */
DexFuture  *envoi_picture_load_bytes (GBytes *bytes, guint max_side);
/* Awaits nothing and may run in any thread. (transfer full) */
GdkTexture *envoi_picture_shrink (GdkTexture *texture, guint side);
G_END_DECLS
