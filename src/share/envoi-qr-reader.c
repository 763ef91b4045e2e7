/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-qr-reader.h"
#include <string.h>
#include <zbar.h>

/* A picture with fewer pixels is looked at enlarged too: modules of less than two pixels are not read otherwise. */
#define SMALL_PICTURE (1600u * 1600u)

typedef struct { int top, left; char *text; } Found;

static void
clear_found (Found *found)
{
  g_free (found->text);
}

static int
compare (gconstpointer a, gconstpointer b)
{
  const Found *left = a, *right = b;

  return left->top != right->top ? left->top - right->top : left->left - right->left;
}

static void
add (GArray *all, const zbar_symbol_t *symbol, int scale)
{
  const char *text = zbar_symbol_get_data (symbol);
  unsigned length = zbar_symbol_get_data_length (symbol);
  Found found = { G_MAXINT, G_MAXINT, NULL };

  if (all->len >= ENVOI_QR_READER_MAX_CODES || length == 0 || length > ENVOI_QR_READER_MAX_LENGTH ||
      memchr (text, '\0', length) != NULL || !g_utf8_validate (text, (gssize) length, NULL))
    return;
  found.text = g_strndup (text, length);
  for (unsigned i = 0; i < zbar_symbol_get_loc_size (symbol); i++)
    {
      found.top = MIN (found.top, zbar_symbol_get_loc_y (symbol, i) / scale);
      found.left = MIN (found.left, zbar_symbol_get_loc_x (symbol, i) / scale);
    }
  for (guint i = 0; i < all->len; i++)
    {
      Found *known = &g_array_index (all, Found, i);

      if (!g_str_equal (known->text, found.text))
        continue;
      if (compare (&found, known) < 0)
        {
          known->top = found.top;
          known->left = found.left;
        }
      g_free (found.text);
      return;
    }
  g_array_append_val (all, found);
}

/* @pixels has no gaps between the lines. */
static void
scan_once (const guint8 *pixels, guint width, guint height, int scale, gboolean inverted_too, GArray *all)
{
  zbar_image_scanner_t *scanner = zbar_image_scanner_create ();
  zbar_image_t *image = zbar_image_create ();

  /* What is read is nobody else's business: the library would tell the system bus. */
  zbar_image_scanner_request_dbus (scanner, 0);
  zbar_image_scanner_set_config (scanner, ZBAR_NONE, ZBAR_CFG_ENABLE, 0);
  zbar_image_scanner_set_config (scanner, ZBAR_QRCODE, ZBAR_CFG_ENABLE, 1);
  /* The bytes as they are: guesses take UTF-8 for Shift JIS. */
  zbar_image_scanner_set_config (scanner, ZBAR_QRCODE, ZBAR_CFG_BINARY, 1);
  zbar_image_scanner_set_config (scanner, ZBAR_NONE, ZBAR_CFG_POSITION, 1);
  zbar_image_scanner_set_config (scanner, ZBAR_NONE, ZBAR_CFG_TEST_INVERTED, inverted_too);
  zbar_image_set_format (image, zbar_fourcc ('Y', '8', '0', '0'));
  zbar_image_set_size (image, width, height);
  zbar_image_set_data (image, pixels, (unsigned long) width * height, NULL);
  if (zbar_scan_image (scanner, image) > 0)
    for (const zbar_symbol_t *symbol = zbar_image_first_symbol (image); symbol != NULL; symbol = zbar_symbol_next (symbol))
      if (zbar_symbol_get_type (symbol) == ZBAR_QRCODE)
        add (all, symbol, scale);
  zbar_image_destroy (image);
  zbar_image_scanner_destroy (scanner);
}

/* Twice as wide and high, between two pixels their mean. */
static guint8 *
enlarge (const guint8 *from, guint width, guint height)
{
  guint8 *to = g_malloc ((gsize) width * height * 4);

  for (guint y = 0; y < 2 * height; y++)
    for (guint x = 0; x < 2 * width; x++)
      {
        guint x0 = x / 2, y0 = y / 2, x1 = MIN (x0 + (x & 1), width - 1), y1 = MIN (y0 + (y & 1), height - 1);

        to[(gsize) y * 2 * width + x] = (guint8) ((from[(gsize) y0 * width + x0] + from[(gsize) y0 * width + x1] +
                                                   from[(gsize) y1 * width + x0] + from[(gsize) y1 * width + x1] + 2) / 4);
      }
  return to;
}

char **
envoi_qr_reader_scan (const guint8 *grey, guint width, guint height, gsize stride, gboolean thorough)
{
  g_autoptr (GArray) all = g_array_new (FALSE, FALSE, sizeof (Found));
  g_autoptr (GStrvBuilder) texts = g_strv_builder_new ();
  g_autofree guint8 *pixels = NULL;
  gsize size = (gsize) width * height;

  g_array_set_clear_func (all, (GDestroyNotify) clear_found);
  if (width == 0 || height == 0)
    return g_strv_builder_end (texts);
  pixels = g_malloc (size);
  for (guint y = 0; y < height; y++)
    memcpy (pixels + (gsize) y * width, grey + y * stride, width);
  scan_once (pixels, width, height, 1, !thorough, all);
  if (thorough)
    {
      g_autofree guint8 *large = size <= SMALL_PICTURE ? enlarge (pixels, width, height) : NULL;

      if (large != NULL && all->len == 0)
        scan_once (large, width * 2, height * 2, 2, FALSE, all);
      for (gsize i = 0; i < size; i++)
        pixels[i] = (guint8) ~pixels[i];
      scan_once (pixels, width, height, 1, FALSE, all);
      if (large != NULL && all->len == 0)
        {
          for (gsize i = 0; i < size * 4; i++)
            large[i] = (guint8) ~large[i];
          scan_once (large, width * 2, height * 2, 2, FALSE, all);
        }
    }
  g_array_sort (all, compare);
  for (guint i = 0; i < all->len; i++)
    g_strv_builder_add (texts, g_array_index (all, Found, i).text);
  return g_strv_builder_end (texts);
}

typedef struct { GBytes *grey; guint width, height; gsize stride; } Job;

static void
job_free (gpointer data)
{
  Job *job = data;

  g_bytes_unref (job->grey);
  g_free (job);
}

/* In the pool. */
static DexFuture *
read_job (gpointer data)
{
  Job *job = data;
  GValue value = G_VALUE_INIT;
  DexFuture *future;

  g_value_init (&value, G_TYPE_STRV);
  g_value_take_boxed (&value, envoi_qr_reader_scan (g_bytes_get_data (job->grey, NULL), job->width, job->height, job->stride, TRUE));
  future = dex_future_new_for_value (&value);
  g_value_unset (&value);
  return future;
}

DexFuture *
envoi_qr_reader_read (GBytes *grey, guint width, guint height, gsize stride)
{
  Job *job;

  if (width > stride || (height > 0 && g_bytes_get_size (grey) / height < width) || g_bytes_get_size (grey) < (gsize) (height > 0 ? height - 1 : 0) * stride + width)
    return dex_future_new_reject (G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, "The picture is shorter than it says");
  job = g_new0 (Job, 1);
  job->grey = g_bytes_ref (grey);
  job->width = width;
  job->height = height;
  job->stride = stride;
  return dex_scheduler_spawn (dex_thread_pool_scheduler_get_default (), 1024 * 1024, read_job, job, job_free);
}
