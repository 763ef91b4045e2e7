/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-media-cache.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <glib/gstdio.h>

/* The folder of what was loaded. */

#define PART_IS_OLD (60 * 60)   /* seconds: nothing is loaded for so long without writing */

struct _EnvoiMediaCache {
  GObject parent_instance;
  char *folder;
  guint64 max_bytes;
};

G_DEFINE_FINAL_TYPE (EnvoiMediaCache, envoi_media_cache, G_TYPE_OBJECT)

static char *
dup_path (EnvoiMediaCache *self, const char *uri)
{
  g_autofree char *name = g_compute_checksum_for_string (G_CHECKSUM_SHA256, uri, -1);

  return g_build_filename (self->folder, name, NULL);
}

GFile *
envoi_media_cache_get_file (EnvoiMediaCache *self, const char *uri)
{
  g_autofree char *path = dup_path (self, uri);

  return g_file_new_for_path (path);
}

GFile *
envoi_media_cache_find (EnvoiMediaCache *self, const char *uri)
{
  g_autofree char *path = dup_path (self, uri);
  struct stat info;

  if (lstat (path, &info) != 0 || !S_ISREG (info.st_mode))
    return NULL;
  utimensat (AT_FDCWD, path, NULL, AT_SYMLINK_NOFOLLOW);
  return g_file_new_for_path (path);
}

gboolean
envoi_media_cache_prepare (EnvoiMediaCache *self, GError **error)
{
  struct stat info;

  if (g_mkdir_with_parents (self->folder, 0700) != 0 || lstat (self->folder, &info) != 0)
    g_set_error_literal (error, G_IO_ERROR, g_io_error_from_errno (errno), g_strerror (errno));
  else if (!S_ISDIR (info.st_mode) || info.st_uid != getuid ())
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED, "The folder for pictures belongs to somebody else");
  else if ((info.st_mode & 077) != 0 && chmod (self->folder, 0700) != 0)
    g_set_error_literal (error, G_IO_ERROR, g_io_error_from_errno (errno), g_strerror (errno));
  else
    return TRUE;
  return FALSE;
}

void
envoi_media_cache_forget (EnvoiMediaCache *self, const char *uri)
{
  g_autofree char *path = dup_path (self, uri);

  g_unlink (path);
}

/* --- Tidying, in the pool ---------------------------------------------------------------------------------------------- */

typedef struct { char *path; guint64 size; gint64 used; } Entry;

static void
entry_clear (gpointer data)
{
  g_free (((Entry *) data)->path);
}

static int
older_first (gconstpointer a, gconstpointer b)
{
  gint64 left = ((const Entry *) a)->used, right = ((const Entry *) b)->used;

  return (left > right) - (left < right);
}

static DexFuture *
trim (gpointer data)
{
  EnvoiMediaCache *self = data;
  g_autoptr (GDir) dir = g_dir_open (self->folder, 0, NULL);
  g_autoptr (GArray) entries = g_array_new (FALSE, FALSE, sizeof (Entry));
  guint64 total = 0;
  const char *name;
  GValue value = G_VALUE_INIT;
  DexFuture *future;

  g_array_set_clear_func (entries, entry_clear);
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      Entry entry = { g_build_filename (self->folder, name, NULL), 0, 0 };
      struct stat info;

      if (lstat (entry.path, &info) == 0 && S_ISREG (info.st_mode))
        {
          entry.size = info.st_size;
          entry.used = (gint64) info.st_mtim.tv_sec * G_USEC_PER_SEC + info.st_mtim.tv_nsec / 1000;
          if (g_str_has_suffix (name, ".part") && time (NULL) - info.st_mtim.tv_sec > PART_IS_OLD)
            g_unlink (entry.path);
          else
            {
              total += entry.size;
              g_array_append_val (entries, entry);
              continue;
            }
        }
      g_free (entry.path);
    }
  g_array_sort (entries, older_first);
  for (guint i = 0; i < entries->len && total > self->max_bytes; i++)
    {
      Entry *entry = &g_array_index (entries, Entry, i);

      if (g_unlink (entry->path) == 0)
        total -= entry->size;
    }
  g_value_init (&value, G_TYPE_UINT64);
  g_value_set_uint64 (&value, total);
  future = dex_future_new_for_value (&value);
  g_value_unset (&value);
  return future;
}

DexFuture *
envoi_media_cache_trim (EnvoiMediaCache *self)
{
  return dex_scheduler_spawn (dex_thread_pool_scheduler_get_default (), 0, trim, g_object_ref (self), g_object_unref);
}

static void
envoi_media_cache_finalize (GObject *object)
{
  g_free (ENVOI_MEDIA_CACHE (object)->folder);
  G_OBJECT_CLASS (envoi_media_cache_parent_class)->finalize (object);
}

static void
envoi_media_cache_class_init (EnvoiMediaCacheClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = envoi_media_cache_finalize;
}

static void
envoi_media_cache_init (EnvoiMediaCache *self)
{
}

EnvoiMediaCache *
envoi_media_cache_new (GFile *folder, guint64 max_bytes)
{
  EnvoiMediaCache *self = g_object_new (ENVOI_TYPE_MEDIA_CACHE, NULL);

  self->folder = g_file_get_path (folder);
  self->max_bytes = max_bytes;
  return self;
}
