/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-picture.h"
#include "envoi-image-header.h"
#include <glycin-gtk4.h>

/* Pictures from outside: looked at before they are decoded, decoded in a sandboxed process, shrunk in the pool. Main thread. */

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

/**
 * envoi_picture_shrink:
 * @side: at most so many pixels
 *
 * Crops to the middle square and shrinks by the mean of each cell.
 *
 * Returns: (transfer full): a new texture
 */
GdkTexture *
envoi_picture_shrink (GdkTexture *texture, guint max_side)
{
  int width = gdk_texture_get_width (texture), height = gdk_texture_get_height (texture);
  int square = MIN (width, height), side = MIN (square, (int) max_side);
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
  return gdk_memory_texture_new (side, side, GDK_MEMORY_R8G8B8A8_PREMULTIPLIED, result, side * 4);
}

typedef struct { GFile *file; gsize max_bytes; guint max_side, side; GdkTexture *texture; GBytes *bytes; } Job;

static void
job_free (gpointer data)
{
  Job *job = data;

  g_clear_object (&job->file);
  g_clear_object (&job->texture);
  g_clear_pointer (&job->bytes, g_bytes_unref);
  g_free (job);
}

/* In the pool. */
static DexFuture *
shrink (gpointer data)
{
  Job *job = data;

  return dex_future_new_take_object (envoi_picture_shrink (job->texture, job->side));
}

static DexFuture *
refuse (const char *why)
{
  return dex_future_new_reject (G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED, "%s", why);
}

static DexFuture *
load (gpointer data)
{
  Job *job = data, *rest;
  GFile *file = job->file;
  guint max_side = job->max_side;
  g_autoptr (GError) error = NULL;
  g_autoptr (GFileInfo) info = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GlyLoader) loader = NULL;
  g_autoptr (GlyImage) image = NULL;
  g_autoptr (GlyFrame) frame = NULL;
  DexPromise *promise;
  guint width, height;

  info = dex_await_object (dex_file_query_info (file, G_FILE_ATTRIBUTE_STANDARD_SIZE, G_FILE_QUERY_INFO_NONE, G_PRIORITY_LOW), &error);
  if (info == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));
  if (g_file_info_get_size (info) > (goffset) job->max_bytes)
    return refuse ("The picture is too large");
  bytes = dex_await_boxed (dex_file_load_contents_bytes (file), &error);
  if (bytes == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));
  if (!envoi_image_header_read (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), &width, &height))
    return refuse ("The picture is of no known kind");
  if (width == 0 || height == 0 || width > max_side || height > max_side)
    return refuse ("The picture has too many pixels");

  loader = gly_loader_new (file);
  promise = dex_promise_new_cancellable ();
  gly_loader_load_async (loader, dex_promise_get_cancellable (promise), on_loaded, dex_ref (promise));
  image = dex_await_object (DEX_FUTURE (promise), &error);
  if (image == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));
  if (gly_image_get_width (image) > max_side || gly_image_get_height (image) > max_side)
    return refuse ("The picture has too many pixels");
  promise = dex_promise_new_cancellable ();
  gly_image_next_frame_async (image, dex_promise_get_cancellable (promise), on_frame, dex_ref (promise));
  frame = dex_await_object (DEX_FUTURE (promise), &error);
  if (frame == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));
  if (gly_frame_get_width (frame) == 0 || gly_frame_get_height (frame) == 0 ||
      gly_frame_get_width (frame) > max_side || gly_frame_get_height (frame) > max_side)
    return refuse ("The picture has too many pixels");
  if (job->side == 0)
    return dex_future_new_take_object (gly_gtk_frame_get_texture (frame));
  if (job->side == 0)
    return dex_future_new_take_object (gly_gtk_frame_get_texture (frame));
  rest = g_new0 (Job, 1);
  rest->side = job->side;
  rest->texture = gly_gtk_frame_get_texture (frame);
  return dex_scheduler_spawn (dex_thread_pool_scheduler_get_default (), 0, shrink, rest, job_free);
}

/**
 * envoi_picture_load:
 * @file: a local file, whoever it comes from
 * @max_bytes: how long it may be
 * @max_side: how many pixels wide and high it may be
 * @side: how many the result may have; 0: the whole picture as it is
 *
 * Returns: (transfer full): future of #GdkTexture, a square, unless @side is 0
 */
DexFuture *
envoi_picture_load (GFile *file, gsize max_bytes, guint max_side, guint side)
{
  Job *job = g_new0 (Job, 1);

  job->file = g_object_ref (file);
  job->max_bytes = max_bytes;
  job->max_side = max_side;
  job->side = side;
  return dex_scheduler_spawn (NULL, 0, load, job, job_free);
}

/* The decoder reads files only. In the pool. */
static DexFuture *
write_down (gpointer data)
{
  Job *job = data;
  g_autoptr (GFileIOStream) stream = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GFile) file = g_file_new_tmp ("envoi-picture-XXXXXX", &stream, &error);

  if (file == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));
  if (!g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (stream)), g_bytes_get_data (job->bytes, NULL),
                                  g_bytes_get_size (job->bytes), NULL, NULL, &error) ||
      !g_io_stream_close (G_IO_STREAM (stream), NULL, &error))
    {
      g_file_delete (file, NULL, NULL);
      return dex_future_new_for_error (g_steal_pointer (&error));
    }
  return dex_future_new_take_object (g_steal_pointer (&file));
}

static DexFuture *
load_bytes (gpointer data)
{
  Job *job = data, *writing;
  guint max_side = job->max_side, width, height;
  g_autoptr (GError) error = NULL;
  g_autoptr (GFile) file = NULL;
  g_autoptr (GdkTexture) texture = NULL;

  if (!envoi_image_header_read (g_bytes_get_data (job->bytes, NULL), g_bytes_get_size (job->bytes), &width, &height))
    return refuse ("The picture is of no known kind");
  writing = g_new0 (Job, 1);
  writing->bytes = g_bytes_ref (job->bytes);
  file = dex_await_object (dex_scheduler_spawn (dex_thread_pool_scheduler_get_default (), 0, write_down, writing, job_free), &error);
  if (file == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));
  texture = dex_await_object (envoi_picture_load (file, g_bytes_get_size (job->bytes), max_side, 0), &error);
  dex_await (dex_file_delete (file, G_PRIORITY_LOW), NULL);
  if (texture == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));
  return dex_future_new_take_object (g_steal_pointer (&texture));
}

/**
 * envoi_picture_load_bytes:
 * @bytes: a picture file, bounded by the caller, whoever it comes from
 * @max_side: how many pixels wide and high it may be
 *
 * Returns: (transfer full): future of #GdkTexture, the whole picture
 */
DexFuture *
envoi_picture_load_bytes (GBytes *bytes, guint max_side)
{
  Job *job = g_new0 (Job, 1);

  job->bytes = g_bytes_ref (bytes);
  job->max_side = max_side;
  return dex_scheduler_spawn (NULL, 0, load_bytes, job, job_free);
}
