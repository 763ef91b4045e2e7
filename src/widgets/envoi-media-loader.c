/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-media-loader.h"
#include "envoi-image-header.h"
#include "envoi-picture.h"

/*
 * Pictures of messages and posts: decoded outside of the process, few at a time, and kept only as long as a widget shows them. Main thread;
 * shrinking runs in the pool.
 */

#define MAX_BYTES (64 * 1024 * 1024)
#define MAX_PIXELS (50 * 1000 * 1000)
#define HEADER_BYTES (256 * 1024)
#define MAX_RUNNING 2

static GHashTable *textures;   /* key → GdkTexture, not owned */
static GHashTable *pending;    /* key → DexFuture */
static GQueue waiting = G_QUEUE_INIT;
static guint running;

static char *
make_key (GFile *file, guint max_width, guint max_height)
{
  return g_strdup_printf ("%u×%u %s", max_width, max_height, g_file_peek_path (file) != NULL ? g_file_peek_path (file) : "");
}

static void
on_texture_gone (gpointer key, GObject *gone)
{
  g_hash_table_remove (textures, key);
  g_free (key);
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
envoi_media_peek (GFile *file, guint max_width, guint max_height)
{
  g_autofree char *key = make_key (file, max_width, max_height);

  ensure_tables ();
  return g_hash_table_lookup (textures, key);
}

GdkTexture *
envoi_media_fit (GdkTexture *texture, guint max_width, guint max_height)
{
  guint width = gdk_texture_get_width (texture), height = gdk_texture_get_height (texture);
  double scale = MIN (max_width > 0 ? (double) max_width / width : 1, max_height > 0 ? (double) max_height / height : 1);
  guint w = MAX ((guint) (width * scale + 0.5), 1), h = MAX ((guint) (height * scale + 0.5), 1);
  GdkTextureDownloader *downloader;
  g_autoptr (GBytes) bytes = NULL, result = NULL;
  guint8 *small, *out;
  const guint8 *pixels;
  gsize stride;

  if (scale >= 1)
    return g_object_ref (texture);
  downloader = gdk_texture_downloader_new (texture);
  gdk_texture_downloader_set_format (downloader, GDK_MEMORY_R8G8B8A8_PREMULTIPLIED);
  bytes = gdk_texture_downloader_download_bytes (downloader, &stride);
  gdk_texture_downloader_free (downloader);
  pixels = g_bytes_get_data (bytes, NULL);
  small = out = g_malloc ((gsize) w * h * 4);
  for (guint y = 0; y < h; y++)
    {
      guint y0 = (guint64) y * height / h, y1 = MAX ((guint64) (y + 1) * height / h, y0 + 1);

      for (guint x = 0; x < w; x++)
        {
          guint x0 = (guint64) x * width / w, x1 = MAX ((guint64) (x + 1) * width / w, x0 + 1);
          guint sum[4] = { 0 }, count = (x1 - x0) * (y1 - y0);

          for (guint v = y0; v < y1; v++)
            {
              const guint8 *p = pixels + v * stride + x0 * 4;

              for (guint u = x0; u < x1; u++, p += 4)
                {
                  sum[0] += p[0];
                  sum[1] += p[1];
                  sum[2] += p[2];
                  sum[3] += p[3];
                }
            }
          for (guint c = 0; c < 4; c++)
            *out++ = sum[c] / count;
        }
    }
  result = g_bytes_new_take (small, (gsize) w * h * 4);
  return gdk_memory_texture_new (w, h, GDK_MEMORY_R8G8B8A8_PREMULTIPLIED, result, (gsize) w * 4);
}

typedef struct { GFile *file; guint max_width, max_height; GdkTexture *texture; char *key; DexPromise *promise; } Job;

static void
job_free (gpointer data)
{
  Job *job = data;

  g_clear_object (&job->file);
  g_clear_object (&job->texture);
  g_free (job->key);
  dex_clear (&job->promise);
  g_free (job);
}

/* In the pool: what the file claims to be. */
static DexFuture *
check_header (gpointer data)
{
  g_autoptr (GFileInputStream) stream = g_file_read (G_FILE (data), NULL, NULL);
  g_autofree guint8 *start = g_malloc (HEADER_BYTES);
  gsize length = 0;
  guint width, height;

  if (stream == NULL || !g_input_stream_read_all (G_INPUT_STREAM (stream), start, HEADER_BYTES, &length, NULL, NULL)
      || !envoi_image_header_read (start, length, &width, &height))
    return dex_future_new_reject (G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED, "The picture is of no known kind");
  if ((guint64) width * height > MAX_PIXELS)
    return dex_future_new_reject (G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED, "The picture has too many pixels");
  return dex_future_new_for_boolean (TRUE);
}

/* In the pool. */
static DexFuture *
fit (gpointer data)
{
  Job *job = data;

  return dex_future_new_take_object (envoi_media_fit (job->texture, job->max_width, job->max_height));
}

static GdkTexture *
load_now (Job *job, GError **error)
{
  g_autoptr (GdkTexture) whole = NULL;
  Job *shrinking;

  if (!dex_await (dex_scheduler_spawn (dex_thread_pool_scheduler_get_default (), 0, check_header, g_object_ref (job->file), g_object_unref), error))
    return NULL;
  whole = dex_await_object (envoi_picture_load (job->file, MAX_BYTES, ENVOI_MEDIA_MAX_SIDE, 0), error);
  if (whole == NULL || (job->max_width == 0 && job->max_height == 0))
    return g_steal_pointer (&whole);
  shrinking = g_new0 (Job, 1);
  *shrinking = (Job) { NULL, job->max_width, job->max_height, g_steal_pointer (&whole) };
  return dex_await_object (dex_scheduler_spawn (dex_thread_pool_scheduler_get_default (), 0, fit, shrinking, job_free), error);
}

static void start_next (void);

static DexFuture *
run_job (gpointer data)
{
  Job *job = data;
  GError *error = NULL;
  g_autoptr (GdkTexture) texture = load_now (job, &error);

  if (texture != NULL)
    {
      if (!g_hash_table_contains (textures, job->key))
        {
          g_hash_table_insert (textures, g_strdup (job->key), texture);
          g_object_weak_ref (G_OBJECT (texture), on_texture_gone, g_strdup (job->key));
        }
      dex_promise_resolve_object (job->promise, g_object_ref (texture));
    }
  else
    {
      g_debug ("A picture is not shown: %s", error->message);
      dex_promise_reject (job->promise, error);
    }
  g_hash_table_remove (pending, job->key);
  running--;
  start_next ();
  return dex_future_new_true ();
}

static void
start_next (void)
{
  while (running < MAX_RUNNING && !g_queue_is_empty (&waiting))
    {
      running++;
      dex_future_disown (dex_scheduler_spawn (NULL, 0, run_job, g_queue_pop_head (&waiting), job_free));
    }
}

DexFuture *
envoi_media_load (GFile *file, guint max_width, guint max_height)
{
  GdkTexture *known = envoi_media_peek (file, max_width, max_height);
  g_autofree char *key = make_key (file, max_width, max_height);
  DexFuture *future = g_hash_table_lookup (pending, key);
  Job *job;

  if (known != NULL)
    return dex_future_new_for_object (known);
  if (future != NULL)
    return dex_ref (future);
  job = g_new0 (Job, 1);
  job->file = g_object_ref (file);
  job->max_width = max_width;
  job->max_height = max_height;
  job->key = g_strdup (key);
  job->promise = dex_promise_new ();
  future = dex_ref (DEX_FUTURE (job->promise));
  g_hash_table_insert (pending, g_steal_pointer (&key), dex_ref (future));
  g_queue_push_tail (&waiting, job);
  start_next ();
  return future;
}
