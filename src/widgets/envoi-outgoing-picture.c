/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-outgoing-picture.h"
#include "envoi-image-header.h"
#include "envoi-media-loader.h"
#include "envoi-picture.h"
#include <setjmp.h>
#include <stdio.h>
#include <jpeglib.h>
#include <string.h>

/* Pictures that go out. Decoded outside of the process like all others; written in the pool. */

#define MAX_FILE_BYTES (64 * 1024 * 1024)
#define QUALITY 85
#define SMALL_PNG (400 * 1024)      /* a drawing or a screenshot that is no larger stays exact */

G_DEFINE_BOXED_TYPE (EnvoiOutgoingPicture, envoi_outgoing_picture, envoi_outgoing_picture_copy, envoi_outgoing_picture_free)

EnvoiOutgoingPicture *
envoi_outgoing_picture_copy (const EnvoiOutgoingPicture *self)
{
  EnvoiOutgoingPicture *copy = g_new0 (EnvoiOutgoingPicture, 1);

  *copy = *self;
  g_bytes_ref (copy->bytes);
  if (copy->texture != NULL)
    g_object_ref (copy->texture);
  return copy;
}

void
envoi_outgoing_picture_free (EnvoiOutgoingPicture *self)
{
  g_clear_pointer (&self->bytes, g_bytes_unref);
  g_clear_object (&self->texture);
  g_free (self);
}

/* --- GIF ------------------------------------------------------------------------------------------------------------- */

static gsize
skip_blocks (const guint8 *data, gsize length, gsize at)
{
  while (at < length && data[at] != 0)
    at += data[at] + 1;
  return at + 1;
}

GBytes *
envoi_gif_strip (GBytes *gif)
{
  gsize length, at = 13, next;
  const guint8 *data = g_bytes_get_data (gif, &length);
  g_autoptr (GByteArray) out = g_byte_array_new ();

  if (length < 13 || (memcmp (data, "GIF87a", 6) != 0 && memcmp (data, "GIF89a", 6) != 0))
    return NULL;
  if (data[10] & 0x80)
    at += 3 << ((data[10] & 7) + 1);
  if (at > length)
    return NULL;
  g_byte_array_append (out, data, at);
  while (at + 1 < length && data[at] != 0x3b)
    {
      gboolean keep = TRUE;

      if (data[at] == 0x21)
        {
          next = skip_blocks (data, length, at + 2);
          /* What belongs to the picture: its timing, and how often it is repeated. */
          keep = data[at + 1] == 0xf9
                 || (data[at + 1] == 0xff && at + 14 <= length && data[at + 2] == 11 && memcmp (data + at + 3, "NETSCAPE2.0", 11) == 0);
        }
      else if (data[at] == 0x2c && at + 11 <= length)
        {
          next = at + 10;
          if (data[at + 9] & 0x80)
            next += 3 << ((data[at + 9] & 7) + 1);
          next = skip_blocks (data, length, next + 1);
        }
      else
        return NULL;
      if (next > length)
        return NULL;
      if (keep)
        g_byte_array_append (out, data + at, next - at);
      at = next;
    }
  g_byte_array_append (out, (const guint8 *) ";", 1);
  return g_byte_array_free_to_bytes (g_steal_pointer (&out));
}

static guint
count_frames (const guint8 *data, gsize length)
{
  guint n = 0;

  for (gsize i = 0; i + 3 < length; i++)
    n += data[i] == 0x21 && data[i + 1] == 0xf9 && data[i + 2] == 4;
  return n;
}

/* --- JPEG ------------------------------------------------------------------------------------------------------------ */

typedef struct { struct jpeg_error_mgr base; jmp_buf out; } JpegErrors;

static void
on_jpeg_error (j_common_ptr info)
{
  longjmp (((JpegErrors *) info->err)->out, 1);
}

/* NULL when it can't be written. */
static GBytes *
encode_jpeg (const guint8 *pixels, guint width, guint height, gsize stride)
{
  struct jpeg_compress_struct info;
  JpegErrors errors;
  unsigned char *data = NULL;
  unsigned long length = 0;
  g_autofree guint8 *line = g_malloc ((gsize) width * 3);
  GBytes *bytes;

  info.err = jpeg_std_error (&errors.base);
  errors.base.error_exit = on_jpeg_error;
  if (setjmp (errors.out))
    {
      jpeg_destroy_compress (&info);
      free (data);
      return NULL;
    }
  jpeg_create_compress (&info);
  jpeg_mem_dest (&info, &data, &length);
  info.image_width = width;
  info.image_height = height;
  info.input_components = 3;
  info.in_color_space = JCS_RGB;
  jpeg_set_defaults (&info);
  jpeg_set_quality (&info, QUALITY, TRUE);
  jpeg_simple_progression (&info);
  jpeg_start_compress (&info, TRUE);
  while (info.next_scanline < height)
    {
      const guint8 *p = pixels + info.next_scanline * stride;
      JSAMPROW row = line;

      for (guint x = 0; x < width; x++)
        memcpy (line + x * 3, p + x * 4, 3);
      jpeg_write_scanlines (&info, &row, 1);
    }
  jpeg_finish_compress (&info);
  bytes = g_bytes_new (data, length);
  jpeg_destroy_compress (&info);
  free (data);
  return bytes;
}

static gboolean
is_opaque (const guint8 *pixels, guint width, guint height, gsize stride)
{
  for (guint y = 0; y < height; y++)
    for (guint x = 0; x < width; x++)
      if (pixels[y * stride + x * 4 + 3] != 255)
        return FALSE;
  return TRUE;
}

/* --- In the pool ------------------------------------------------------------------------------------------------------ */

typedef struct { GdkTexture *texture; guint max_side; gboolean is_photo; } Job;

static void
job_free (gpointer data)
{
  g_object_unref (((Job *) data)->texture);
  g_free (data);
}

static DexFuture *
encode (gpointer data)
{
  Job *job = data;
  g_autoptr (GdkTexture) fitted = envoi_media_fit (job->texture, job->max_side, job->max_side);
  guint width = gdk_texture_get_width (fitted), height = gdk_texture_get_height (fitted);
  GdkTextureDownloader *downloader = gdk_texture_downloader_new (fitted);
  g_autoptr (GBytes) pixels = NULL, png = NULL, jpeg = NULL;
  EnvoiOutgoingPicture *self;
  const guint8 *start;
  gsize stride;

  gdk_texture_downloader_set_format (downloader, GDK_MEMORY_R8G8B8A8);
  pixels = gdk_texture_downloader_download_bytes (downloader, &stride);
  gdk_texture_downloader_free (downloader);
  start = g_bytes_get_data (pixels, NULL);
  if (is_opaque (start, width, height, stride))
    {
      if (!job->is_photo)
        png = gdk_texture_save_to_png_bytes (fitted);
      if (png == NULL || g_bytes_get_size (png) > SMALL_PNG)
        jpeg = encode_jpeg (start, width, height, stride);
      if (jpeg != NULL && png != NULL && g_bytes_get_size (png) <= g_bytes_get_size (jpeg))
        g_clear_pointer (&jpeg, g_bytes_unref);
    }
  if (jpeg == NULL && png == NULL)
    png = gdk_texture_save_to_png_bytes (fitted);
  self = g_new0 (EnvoiOutgoingPicture, 1);
  *self = (EnvoiOutgoingPicture) {
    .bytes = jpeg != NULL ? g_steal_pointer (&jpeg) : g_steal_pointer (&png), .width = width, .height = height, .texture = g_steal_pointer (&fitted),
  };
  self->media_type = memcmp (g_bytes_get_data (self->bytes, NULL), "\x89PNG", 4) == 0 ? "image/png" : "image/jpeg";
  self->ending = g_str_equal (self->media_type, "image/png") ? "png" : "jpg";
  return dex_future_new_take_boxed (ENVOI_TYPE_OUTGOING_PICTURE, self);
}

static DexFuture *
encode_later (GdkTexture *texture, guint max_side, gboolean is_photo)
{
  Job *job = g_new0 (Job, 1);

  *job = (Job) { g_object_ref (texture), max_side, is_photo };
  return dex_scheduler_spawn (dex_thread_pool_scheduler_get_default (), 0, encode, job, job_free);
}

DexFuture *
envoi_outgoing_picture_from_texture (GdkTexture *texture, guint max_side)
{
  return encode_later (texture, max_side, FALSE);
}

typedef struct { GFile *file; guint max_side; } Loading;

static void
loading_free (gpointer data)
{
  g_object_unref (((Loading *) data)->file);
  g_free (data);
}

static DexFuture *
load (gpointer data)
{
  Loading *loading = data;
  GError *error = NULL;
  g_autoptr (GFileInfo) info = dex_await_object (dex_file_query_info (loading->file, G_FILE_ATTRIBUTE_STANDARD_SIZE, G_FILE_QUERY_INFO_NONE,
                                                                      G_PRIORITY_DEFAULT), &error);
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GdkTexture) texture = NULL;
  const guint8 *start;
  gsize length;
  guint width, height;

  if (info == NULL)
    return dex_future_new_for_error (error);
  if (g_file_info_get_size (info) > MAX_FILE_BYTES)
    return dex_future_new_reject (G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED, "The picture is too large");
  bytes = dex_await_boxed (dex_file_load_contents_bytes (loading->file), &error);
  if (bytes == NULL)
    return dex_future_new_for_error (error);
  start = g_bytes_get_data (bytes, &length);
  if (!envoi_image_header_read (start, length, &width, &height))
    return dex_future_new_reject (G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED, "The picture is of no known kind");
  texture = dex_await_object (envoi_media_load (loading->file, 0, 0), &error);
  if (texture == NULL)
    return dex_future_new_for_error (error);
  if (length > 6 && memcmp (start, "GIF8", 4) == 0 && count_frames (start, length) > 1)
    {
      GBytes *stripped = envoi_gif_strip (bytes);

      if (stripped != NULL)
        {
          EnvoiOutgoingPicture *self = g_new0 (EnvoiOutgoingPicture, 1);

          *self = (EnvoiOutgoingPicture) { stripped, "image/gif", "gif", width, height, g_steal_pointer (&texture) };
          return dex_future_new_take_boxed (ENVOI_TYPE_OUTGOING_PICTURE, self);
        }
    }
  return encode_later (texture, loading->max_side, length > 3 && start[0] == 0xff && start[1] == 0xd8);
}

DexFuture *
envoi_outgoing_picture_load (GFile *file, guint max_side)
{
  Loading *loading = g_new0 (Loading, 1);

  *loading = (Loading) { g_object_ref (file), max_side };
  return dex_scheduler_spawn (NULL, 0, load, loading, loading_free);
}
