/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The person's own picture: cut, shrunk, small enough, and nothing of the file left in it. */
#include "envoi-own-picture.h"
#include "display.h"
#include <glib/gstdio.h>
#include <string.h>

static char *path;

static GFile *
put (gconstpointer data, gsize length)
{
  g_assert_true (g_file_set_contents (path, data, length, NULL));
  return g_file_new_for_path (path);
}

/* Left and right of the middle square in another colour; noise: hardly compressible. */
static GFile *
put_painting (int width, int height, gboolean noise)
{
  g_autofree guint32 *pixels = g_new (guint32, (gsize) width * height);
  g_autoptr (GRand) chance = g_rand_new_with_seed (1);
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GdkTexture) texture = NULL;
  g_autoptr (GBytes) png = NULL;

  for (int y = 0; y < height; y++)
    for (int x = 0; x < width; x++)
      pixels[y * width + x] = noise ? g_rand_int (chance) | 0xff000000
                              : ABS (2 * x + 1 - width) < height ? 0xff2040f0 : 0xff000000;
  bytes = g_bytes_new (pixels, (gsize) width * height * 4);
  texture = gdk_memory_texture_new (width, height, GDK_MEMORY_R8G8B8A8, bytes, width * 4);
  png = gdk_texture_save_to_png_bytes (texture);
  return put (g_bytes_get_data (png, NULL), g_bytes_get_size (png));
}

static EnvoiOwnPicture *
load (GFile *file, GError **error)
{
  g_autoptr (DexFuture) future = envoi_own_picture_load (file);
  const GValue *value;

  display_wait_until (!dex_future_is_pending (future));
  value = dex_future_get_value (future, error);
  return value != NULL ? g_value_dup_boxed (value) : NULL;
}

static void
test_middle (void)
{
  g_autoptr (GFile) file = put_painting (900, 600, FALSE);
  g_autoptr (GError) error = NULL;
  g_autoptr (EnvoiOwnPicture) picture = load (file, &error);
  g_autoptr (GdkTexture) read = NULL;
  guint32 *pixels;

  g_assert_no_error (error);
  g_assert_cmpint (gdk_texture_get_width (picture->texture), ==, 256);
  g_assert_cmpint (gdk_texture_get_height (picture->texture), ==, 256);
  read = gdk_texture_new_from_bytes (picture->png, &error);
  g_assert_no_error (error);
  g_assert_cmpint (gdk_texture_get_width (read), ==, 256);
  pixels = g_new (guint32, 256 * 256);
  gdk_texture_download (read, (guchar *) pixels, 256 * 4);
  for (guint i = 0; i < 256 * 256; i++)
    g_assert_cmphex (pixels[i], ==, 0xfff04020);   /* B8G8R8A8 */
  g_free (pixels);
}

static void
test_small_stays (void)
{
  g_autoptr (GFile) file = put_painting (40, 30, FALSE);
  g_autoptr (EnvoiOwnPicture) picture = load (file, NULL);

  g_assert_nonnull (picture);
  g_assert_cmpint (gdk_texture_get_width (picture->texture), ==, 30);
}

static void
test_noise_gets_smaller (void)
{
  g_autoptr (GFile) file = put_painting (256, 256, TRUE);
  g_autoptr (EnvoiOwnPicture) picture = load (file, NULL);

  g_assert_nonnull (picture);
  g_assert_cmpint (g_bytes_get_size (picture->png), <=, ENVOI_OWN_PICTURE_MAX_BYTES);
  g_assert_cmpint (gdk_texture_get_width (picture->texture), >=, 96);
  g_assert_cmpint (gdk_texture_get_width (picture->texture), <, 256);
}

static void
test_refused (void)
{
  static const guint8 huge[] = "\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\xff\xff\0\0\xff\xff\x08\x02\0\0\0\0\0\0\0";
  const struct { gconstpointer data; gsize length; } cases[] = {
    { "no picture at all", 17 }, { huge, sizeof huge - 1 }, { "\x89PNG\r\n\x1a\nbroken", 14 }, { "<svg xmlns='http://www.w3.org/2000/svg'/>", 41 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GFile) file = put (cases[i].data, cases[i].length);
      g_autoptr (GError) error = NULL;

      g_assert_null (load (file, &error));
      g_assert_nonnull (error);
    }
}

int
main (int argc, char *argv[])
{
  int result;

  display_init (&argc, &argv);
  dex_init ();
  path = g_build_filename (g_get_tmp_dir (), "envoi-own-picture.png", NULL);
  g_test_add_func ("/own-picture/middle", test_middle);
  g_test_add_func ("/own-picture/small-stays", test_small_stays);
  g_test_add_func ("/own-picture/noise-gets-smaller", test_noise_gets_smaller);
  g_test_add_func ("/own-picture/refused", test_refused);
  result = g_test_run ();
  g_unlink (path);
  g_free (path);
  return result;
}
