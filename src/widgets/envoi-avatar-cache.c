/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-avatar-cache.h"
#include "envoi-picture.h"

/*
 * Pictures of people, scaled to what rows need, and kept only as long as a widget shows them. Main thread. Each decoding
 * starts a sandboxed process, so few run at a time.
 */

#define MAX_BYTES (512 * 1024)
#define MAX_SIDE 4096
#define THUMBNAIL_SIDE 128
#define MAX_RUNNING 2

static GHashTable *textures;   /* path → GdkTexture, not owned */
static GHashTable *pending;    /* path → DexFuture */
static GQueue waiting = G_QUEUE_INIT;
static guint running;

static void
on_texture_gone (gpointer path, GObject *gone)
{
  g_hash_table_remove (textures, path);
  g_free (path);
}

static void
remember (const char *path, GdkTexture *texture)
{
  if (g_hash_table_contains (textures, path))
    return;
  g_hash_table_insert (textures, g_strdup (path), texture);
  g_object_weak_ref (G_OBJECT (texture), on_texture_gone, g_strdup (path));
}

static void
ensure_tables (void)
{
  if (textures != NULL)
    return;
  textures = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  pending = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, dex_unref);
}

GdkTexture *
envoi_avatar_cache_peek (GFile *file)
{
  const char *path = g_file_peek_path (file);
  ensure_tables ();
  return path != NULL ? g_hash_table_lookup (textures, path) : NULL;
}

static DexFuture *
refuse (const char *why)
{
  return dex_future_new_reject (G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED, "%s", why);
}

typedef struct { GFile *file; DexPromise *promise; } Job;

static void start_next (void);

static DexFuture *
run_job (gpointer data)
{
  Job *job = data;
  GError *error = NULL;
  g_autoptr (GdkTexture) texture = dex_await_object (envoi_picture_load (job->file, MAX_BYTES, MAX_SIDE, THUMBNAIL_SIDE), &error);
  const char *path = g_file_peek_path (job->file);

  if (texture != NULL)
    {
      remember (path, texture);
      dex_promise_resolve_object (job->promise, g_object_ref (texture));
    }
  else
    {
      g_debug ("A picture is not shown: %s", error->message);
      dex_promise_reject (job->promise, error);
    }
  g_hash_table_remove (pending, path);
  running--;
  start_next ();
  return dex_future_new_true ();
}

static void
job_free (gpointer data)
{
  Job *job = data;
  g_object_unref (job->file);
  dex_unref (job->promise);
  g_free (job);
}

static void
start_next (void)
{
  Job *job;

  while (running < MAX_RUNNING && (job = g_queue_pop_head (&waiting)) != NULL)
    {
      running++;
      dex_future_disown (dex_scheduler_spawn (dex_scheduler_get_default (), 0, run_job, job, job_free));
    }
}

/**
 * envoi_avatar_cache_load:
 * @file: a picture from outside, in a local folder
 *
 * The last one asked for comes first: it is the one that has just scrolled into view.
 *
 * Returns: (transfer full): future of a #GdkTexture of at most 128 pixels a side; rejects when the picture is
 *   larger than 512 KiB or 4096 pixels, of an unknown kind, or cannot be decoded
 */
DexFuture *
envoi_avatar_cache_load (GFile *file)
{
  const char *path = g_file_peek_path (file);
  GdkTexture *known = envoi_avatar_cache_peek (file);
  DexFuture *future;
  Job *job;

  if (path == NULL)
    return refuse ("The picture is not a local file");
  if (known != NULL)
    return dex_future_new_for_object (known);
  future = g_hash_table_lookup (pending, path);
  if (future != NULL)
    return dex_ref (future);

  job = g_new0 (Job, 1);
  job->file = g_object_ref (file);
  job->promise = dex_promise_new ();
  future = dex_ref (DEX_FUTURE (job->promise));
  g_hash_table_insert (pending, g_strdup (path), dex_ref (future));
  g_queue_push_head (&waiting, job);
  start_next ();
  return future;
}
