/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <libdex.h>
#include <gio/gio.h>
G_BEGIN_DECLS
/**
 * EnvoiMediaCache:
 *
 * Pictures and files that were loaded, under the hash of their address, in a folder that only the person can read. Bounded: what was not looked at for
 * longest goes first. Main thread; the tidying runs in the pool.
 */
#define ENVOI_TYPE_MEDIA_CACHE (envoi_media_cache_get_type ())
G_DECLARE_FINAL_TYPE (EnvoiMediaCache, envoi_media_cache, ENVOI, MEDIA_CACHE, GObject)
EnvoiMediaCache *envoi_media_cache_new      (GFile *folder, guint64 max_bytes);
/* Where the file for an address belongs, whether it is there or not. Its name says nothing. (transfer full) */
GFile           *envoi_media_cache_get_file (EnvoiMediaCache *self, const char *uri);
/* The file, when it is there; from now on it counts as just used. NULL otherwise. (transfer full) */
GFile           *envoi_media_cache_find     (EnvoiMediaCache *self, const char *uri);
/* Makes the folder. FALSE with an error when it can't be made or belongs to somebody else. */
gboolean         envoi_media_cache_prepare  (EnvoiMediaCache *self, GError **error);
/* Removes what is too much, and pieces that a run before left. A future of the bytes that are left (guint64). */
DexFuture       *envoi_media_cache_trim     (EnvoiMediaCache *self);
/* Really unlinks it (F10 of the threat list). */
void             envoi_media_cache_forget   (EnvoiMediaCache *self, const char *uri);
G_END_DECLS
