/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <gtk/gtk.h>
#include <libdex.h>
G_BEGIN_DECLS
#define ENVOI_MEDIA_MAX_SIDE 10000
/* Decodes a picture file in glycin's sandbox and shrinks it, whole, into a frame: a future of GdkTexture. 0: as large as it is. What does not get shrunk
 * is kept once for all who show it. Rejects with G_IO_ERROR_NOT_SUPPORTED what is no picture, or has too many pixels (F07 of the threat list). */
DexFuture  *envoi_media_load (GFile *file, guint max_width, guint max_height);
/* What is shown somewhere already under the same bounds; nullable, transfer none. */
GdkTexture *envoi_media_peek (GFile *file, guint max_width, guint max_height);
/* Shrinks by the mean of each cell; the same texture when it fits. Awaits nothing and may run in any thread. (transfer full) */
GdkTexture *envoi_media_fit  (GdkTexture *texture, guint max_width, guint max_height);
G_END_DECLS
