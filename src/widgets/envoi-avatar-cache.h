/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <gtk/gtk.h>
#include <libdex.h>
G_BEGIN_DECLS
/* The small picture for this file, if some widget holds it already. (transfer none) (nullable) */
GdkTexture *envoi_avatar_cache_peek (GFile *file);
/* Decodes it in glycin's sandbox and scales it down. Resolves to GdkTexture. */
DexFuture  *envoi_avatar_cache_load (GFile *file);
G_END_DECLS
