/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-scan-picture.h"
#include "envoi-picture.h"
#include "envoi-qr-reader.h"

#define MAX_BYTES (32 * 1024 * 1024)
#define MAX_SIDE  8192

/* Light as the eye sees it, on white where the picture is transparent. */
static guint8 *
make_grey (GdkTexture *texture, guint width, guint height)
{
  GdkTextureDownloader *downloader = gdk_texture_downloader_new (texture);
  g_autoptr (GBytes) bytes = NULL;
  guint8 *grey = g_malloc ((gsize) width * height);
  const guint8 *pixels;
  gsize stride;

  gdk_texture_downloader_set_format (downloader, GDK_MEMORY_R8G8B8A8_PREMULTIPLIED);
  bytes = gdk_texture_downloader_download_bytes (downloader, &stride);
  gdk_texture_downloader_free (downloader);
  pixels = g_bytes_get_data (bytes, NULL);
  for (guint y = 0; y < height; y++)
    for (guint x = 0; x < width; x++)
      {
        const guint8 *p = pixels + y * stride + (gsize) x * 4;
        guint light = (p[0] * 77u + p[1] * 150u + p[2] * 29u) >> 8;
        grey[(gsize) y * width + x] = (guint8) MIN (255, light + 255 - p[3]);
      }
  return grey;
}

/* In the pool. */
static DexFuture *
read_texture (gpointer data)
{
  GdkTexture *texture = data;
  guint width = (guint) gdk_texture_get_width (texture), height = (guint) gdk_texture_get_height (texture);
  g_autofree guint8 *grey = make_grey (texture, width, height);
  GValue value = G_VALUE_INIT;
  DexFuture *future;

  g_value_init (&value, G_TYPE_STRV);
  g_value_take_boxed (&value, envoi_qr_reader_scan (grey, width, height, width, TRUE));
  future = dex_future_new_for_value (&value);
  g_value_unset (&value);
  return future;
}

static DexFuture *
on_texture (DexFuture *future, gpointer data)
{
  const GValue *value = dex_future_get_value (future, NULL);

  return dex_scheduler_spawn (dex_thread_pool_scheduler_get_default (), 1024 * 1024, read_texture, g_value_dup_object (value), g_object_unref);
}

DexFuture *
envoi_scan_picture_file (GFile *file)
{
  return dex_future_then (envoi_picture_load (file, MAX_BYTES, MAX_SIDE, 0), on_texture, NULL, NULL);
}

static DexFuture *
remove_file (DexFuture *future, gpointer data)
{
  g_file_delete (data, NULL, NULL);
  return dex_ref (future);
}

/* The decoder wants a file. */
static DexFuture *
read_stream (gpointer data)
{
  GInputStream *stream = data;
  g_autoptr (GByteArray) all = g_byte_array_new ();
  g_autoptr (GFileIOStream) opened = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GFile) file = NULL;
  g_autoptr (GBytes) whole = NULL;

  while (TRUE)
    {
      g_autoptr (GBytes) part = dex_await_boxed (dex_input_stream_read_bytes (stream, 256 * 1024, G_PRIORITY_DEFAULT), &error);

      if (part == NULL)
        return dex_future_new_for_error (g_steal_pointer (&error));
      if (g_bytes_get_size (part) == 0)
        break;
      if (all->len + g_bytes_get_size (part) > MAX_BYTES)
        return dex_future_new_reject (G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED, "The picture is too large");
      g_byte_array_append (all, g_bytes_get_data (part, NULL), (guint) g_bytes_get_size (part));
    }
  file = g_file_new_tmp ("envoi-XXXXXX", &opened, &error);
  if (file == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));
  whole = g_byte_array_free_to_bytes (g_steal_pointer (&all));
  if (!dex_await (dex_output_stream_write_bytes (g_io_stream_get_output_stream (G_IO_STREAM (opened)), whole, G_PRIORITY_DEFAULT), &error))
    {
      g_file_delete (file, NULL, NULL);
      return dex_future_new_for_error (g_steal_pointer (&error));
    }
  g_io_stream_close (G_IO_STREAM (opened), NULL, NULL);
  return dex_future_finally (envoi_scan_picture_file (file), remove_file, g_object_ref (file), g_object_unref);
}

DexFuture *
envoi_scan_picture_stream (GInputStream *stream)
{
  return dex_scheduler_spawn (NULL, 0, read_stream, g_object_ref (stream), g_object_unref);
}
