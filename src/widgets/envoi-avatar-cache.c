/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-avatar-cache.h"
#include "envoi-image-header.h"
#include <glycin-gtk4.h>

/*
 * Pictures of people: decoded outside the process, scaled to what rows need, and kept only as long as a widget
 * shows them. Main thread; the scaling runs in the pool. Each decoding starts a sandboxed process, so few run at a time.
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

static void
on_loaded (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (DexPromise) promise = data;
  GError *error = NULL;
  GlyImage *image = gly_loader_load_finish (GLY_LOADER (source), result, &error);

  if (image != NULL)
    dex_promise_resolve_object (promise, image);
  else
    dex_promise_reject (promise, error);
}

static void
on_frame (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (DexPromise) promise = data;
  GError *error = NULL;
  GlyFrame *frame = gly_image_next_frame_finish (GLY_IMAGE (source), result, &error);

  if (frame != NULL)
    dex_promise_resolve_object (promise, frame);
  else
    dex_promise_reject (promise, error);
}

/* Shrinks by the mean of each cell, cropped to the middle square. In the pool. */
static DexFuture *
shrink (gpointer data)
{
  GdkTexture *texture = data;
  int width = gdk_texture_get_width (texture), height = gdk_texture_get_height (texture);
  int square = MIN (width, height), side = MIN (square, THUMBNAIL_SIDE);
  int left = (width - square) / 2, top = (height - square) / 2;
  GdkTextureDownloader *downloader = gdk_texture_downloader_new (texture);
  g_autoptr (GBytes) bytes = NULL;
  g_autofree guint8 *small = g_malloc ((gsize) side * side * 4);
  const guint8 *pixels;
  gsize stride;

  gdk_texture_downloader_set_format (downloader, GDK_MEMORY_R8G8B8A8_PREMULTIPLIED);
  bytes = gdk_texture_downloader_download_bytes (downloader, &stride);
  gdk_texture_downloader_free (downloader);
  pixels = g_bytes_get_data (bytes, NULL);
  for (int y = 0; y < side; y++)
    for (int x = 0; x < side; x++)
      {
        int x0 = left + (gint64) x * square / side, x1 = left + (gint64) (x + 1) * square / side;
        int y0 = top + (gint64) y * square / side, y1 = top + (gint64) (y + 1) * square / side;
        guint64 sum[4] = { 0 };
        guint count = (x1 - x0) * (y1 - y0);
        for (int v = y0; v < y1; v++)
          for (int u = x0; u < x1; u++)
            for (int c = 0; c < 4; c++)
              sum[c] += pixels[v * stride + u * 4 + c];
        for (int c = 0; c < 4; c++)
          small[(y * side + x) * 4 + c] = sum[c] / MAX (count, 1);
      }
  g_autoptr (GBytes) result = g_bytes_new_take (g_steal_pointer (&small), (gsize) side * side * 4);
  return dex_future_new_take_object (gdk_memory_texture_new (side, side, GDK_MEMORY_R8G8B8A8_PREMULTIPLIED, result, side * 4));
}

static DexFuture *
refuse (const char *why)
{
  return dex_future_new_reject (G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED, "%s", why);
}

static DexFuture *
decode (GFile *file)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GFileInfo) info = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GlyLoader) loader = NULL;
  g_autoptr (GlyImage) image = NULL;
  g_autoptr (GlyFrame) frame = NULL;
  GdkTexture *texture;
  DexPromise *promise;
  guint width, height;

  info = dex_await_object (dex_file_query_info (file, G_FILE_ATTRIBUTE_STANDARD_SIZE, G_FILE_QUERY_INFO_NONE, G_PRIORITY_LOW), &error);
  if (info == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));
  if (g_file_info_get_size (info) > MAX_BYTES)
    return refuse ("The picture is too large");
  bytes = dex_await_boxed (dex_file_load_contents_bytes (file), &error);
  if (bytes == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));
  if (!envoi_image_header_read (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), &width, &height))
    return refuse ("The picture is of no known kind");
  if (width == 0 || height == 0 || width > MAX_SIDE || height > MAX_SIDE)
    return refuse ("The picture has too many pixels");

  loader = gly_loader_new (file);
  promise = dex_promise_new_cancellable ();
  gly_loader_load_async (loader, dex_promise_get_cancellable (promise), on_loaded, dex_ref (promise));
  image = dex_await_object (DEX_FUTURE (promise), &error);
  if (image == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));
  if (gly_image_get_width (image) > MAX_SIDE || gly_image_get_height (image) > MAX_SIDE)
    return refuse ("The picture has too many pixels");
  promise = dex_promise_new_cancellable ();
  gly_image_next_frame_async (image, dex_promise_get_cancellable (promise), on_frame, dex_ref (promise));
  frame = dex_await_object (DEX_FUTURE (promise), &error);
  if (frame == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));
  if (gly_frame_get_width (frame) == 0 || gly_frame_get_height (frame) == 0 ||
      gly_frame_get_width (frame) > MAX_SIDE || gly_frame_get_height (frame) > MAX_SIDE)
    return refuse ("The picture has too many pixels");
  texture = gly_gtk_frame_get_texture (frame);
  return dex_scheduler_spawn (dex_thread_pool_scheduler_get_default (), 0, shrink, texture, g_object_unref);
}

typedef struct { GFile *file; DexPromise *promise; } Job;

static void start_next (void);

static DexFuture *
run_job (gpointer data)
{
  Job *job = data;
  GError *error = NULL;
  g_autoptr (GdkTexture) texture = dex_await_object (decode (job->file), &error);
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
