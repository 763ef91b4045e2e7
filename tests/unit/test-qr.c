/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Codes, written and read: what is drawn is read again; light on dark, small, several in one picture, a camera. */
#include "envoi-camera.h"
#include "envoi-qr-code.h"
#include "envoi-qr-reader.h"
#include <glib/gstdio.h>
#include <string.h>

#define LINK "xmpp:romeo@montague.net?roster;preauth=TOKEN;ibr=y;omemo-sid-1031453=3c9a5f2be1d64780aa0c1f0b7e6d5c4b3a29181706f5e4d3c2b1a09f8e7d6c5b"

/* A future that another thread resolves wakes nobody: this does. */
static gboolean
on_tick (gpointer data)
{
  return G_SOURCE_CONTINUE;
}

typedef struct { guint8 *pixels; guint width, height; } Picture;

static Picture
blank (guint width, guint height, guint8 paper)
{
  Picture picture = { g_malloc ((gsize) width * height), width, height };
  memset (picture.pixels, paper, (gsize) width * height);
  return picture;
}

static void
stamp (Picture *picture, const char *text, guint left, guint top, guint scale, guint8 dark, guint8 light)
{
  g_autoptr (EnvoiQrCode) code = envoi_qr_code_new (text, NULL);
  guint side = envoi_qr_code_get_side (code), all = (side + 2 * ENVOI_QR_QUIET_ZONE) * scale;
  const guint8 *modules = g_bytes_get_data (envoi_qr_code_get_modules (code), NULL);

  g_assert_cmpuint (left + all, <=, picture->width);
  g_assert_cmpuint (top + all, <=, picture->height);
  for (guint y = 0; y < all; y++)
    for (guint x = 0; x < all; x++)
      {
        int column = (int) (x / scale) - ENVOI_QR_QUIET_ZONE, row = (int) (y / scale) - ENVOI_QR_QUIET_ZONE;
        gboolean on = column >= 0 && row >= 0 && column < (int) side && row < (int) side && modules[row * (int) side + column];
        picture->pixels[(top + y) * picture->width + left + x] = on ? dark : light;
      }
}

/* As the window reads it; frees the picture. */
static char *
read_all (Picture picture)
{
  g_autoptr (GBytes) grey = g_bytes_new_take (picture.pixels, (gsize) picture.width * picture.height);
  g_autoptr (DexFuture) future = envoi_qr_reader_read (grey, picture.width, picture.height, picture.width);
  g_autoptr (GError) error = NULL;
  const GValue *value;

  while (dex_future_is_pending (future))
    g_main_context_iteration (NULL, TRUE);
  value = dex_future_get_value (future, &error);
  g_assert_no_error (error);
  return g_strjoinv ("\n", g_value_get_boxed (value));
}

static void
test_round_trip (void)
{
  static const char * const texts[] = { "x", "xmpp:xmpp-hh@conference.jabber.de?join", LINK, "xmpp:jiři@čechy.example", "ünïcödé 日本語 😀" };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    for (guint inverted = 0; inverted < 2; inverted++)
      {
        Picture picture = blank (500, 500, inverted ? 20 : 255);
        g_autofree char *found = NULL;

        stamp (&picture, texts[i], 20, 20, 4, inverted ? 255 : 0, inverted ? 20 : 255);
        found = read_all (picture);
        g_assert_cmpstr (found, ==, texts[i]);
      }
}

static void
test_small (void)
{
  Picture picture = blank (200, 160, 200), dark = blank (200, 160, 40);
  g_autofree char *found = NULL, *found_dark = NULL;

  stamp (&picture, "xmpp:a@b.example", 10, 10, 2, 60, 200);
  stamp (&dark, "xmpp:a@b.example", 10, 10, 2, 230, 40);
  found = read_all (picture);
  found_dark = read_all (dark);
  g_assert_cmpstr (found, ==, "xmpp:a@b.example");
  g_assert_cmpstr (found_dark, ==, "xmpp:a@b.example");
}

/* Each once, from the top; one of them light on dark. */
static void
test_several (void)
{
  Picture picture = blank (700, 500, 255);
  g_autofree char *found = NULL;

  stamp (&picture, "xmpp:second@b.example", 380, 40, 4, 0, 255);
  stamp (&picture, "xmpp:first@b.example", 20, 10, 4, 0, 255);
  stamp (&picture, "xmpp:third@b.example", 40, 260, 4, 255, 0);
  stamp (&picture, "xmpp:first@b.example", 360, 260, 4, 0, 255);
  found = read_all (picture);
  g_assert_cmpstr (found, ==, "xmpp:first@b.example\nxmpp:second@b.example\nxmpp:third@b.example");
}

static void
test_nothing (void)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static ("abc", 3);
  g_autoptr (GError) error = NULL;
  g_autoptr (DexFuture) future = NULL;
  g_autofree char *found = read_all (blank (300, 300, 128)), *thin = read_all (blank (1, 1, 0));

  g_assert_cmpstr (found, ==, "");
  g_assert_cmpstr (thin, ==, "");
  /* a picture that is shorter than it says is not read at all */
  future = envoi_qr_reader_read (bytes, 100, 100, 100);
  g_assert_null (dex_future_get_value (future, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT);
}

/* Row F13: what no code can hold is told, and nothing longer is read. */
static void
test_too_long (void)
{
  g_autofree char *text = g_strnfill (3000, 'x');
  g_autoptr (GError) error = NULL;

  g_assert_null (envoi_qr_code_new (text, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_MESSAGE_TOO_LARGE);
}

static guint32
number (const guint8 *at)
{
  return ((guint32) at[0] << 24) | ((guint32) at[1] << 16) | ((guint32) at[2] << 8) | at[3];
}

/* The file is a correct picture of the same modules with white around. */
static void
test_png (void)
{
  g_autoptr (EnvoiQrCode) code = envoi_qr_code_new (LINK, NULL);
  g_autoptr (GBytes) png = envoi_qr_code_to_png (code, 3);
  const guint8 *data = g_bytes_get_data (png, NULL);
  guint pixels = (envoi_qr_code_get_side (code) + 2 * ENVOI_QR_QUIET_ZONE) * 3;
  gsize line = 1 + (pixels + 7) / 8;
  g_autoptr (GZlibDecompressor) inflater = g_zlib_decompressor_new (G_ZLIB_COMPRESSOR_FORMAT_ZLIB);
  g_autoptr (GBytes) packed = NULL, lines = NULL;
  const guint8 *bits;
  Picture picture;
  g_autofree char *found = NULL;

  g_assert_cmpmem (data, 8, "\x89PNG\r\n\x1a\n", 8);
  g_assert_cmpuint (number (data + 16), ==, pixels);
  g_assert_cmpuint (number (data + 20), ==, pixels);
  packed = g_bytes_new (data + 41, number (data + 33));
  lines = g_converter_convert_bytes (G_CONVERTER (inflater), packed, NULL);
  g_assert_nonnull (lines);
  g_assert_cmpuint (g_bytes_get_size (lines), ==, line * pixels);
  bits = g_bytes_get_data (lines, NULL);
  picture = blank (pixels, pixels, 0);
  for (guint y = 0; y < pixels; y++)
    for (guint x = 0; x < pixels; x++)
      {
        picture.pixels[y * pixels + x] = bits[y * line + 1 + x / 8] & (0x80 >> (x % 8)) ? 255 : 0;
        if (x < 3 * ENVOI_QR_QUIET_ZONE || y < 3 * ENVOI_QR_QUIET_ZONE)
          g_assert_cmpuint (picture.pixels[y * pixels + x], ==, 255);
      }
  found = read_all (picture);
  g_assert_cmpstr (found, ==, LINK);
}

typedef struct { char *text; guint frames, width; GError *error; } Seen;

static void
on_found (EnvoiCamera *camera, char **texts, Seen *seen)
{
  if (seen->text == NULL)
    seen->text = g_strdup (texts[0]);
}

static void
on_frame (EnvoiCamera *camera, GBytes *pixels, guint width, guint height, guint stride, Seen *seen)
{
  g_assert_cmpuint (g_bytes_get_size (pixels), ==, (gsize) stride * height);
  g_assert_cmpuint (stride, >=, width * 4);
  seen->frames++;
  seen->width = width;
}

static void
on_failed (EnvoiCamera *camera, GError *error, Seen *seen)
{
  seen->error = g_error_copy (error);
}

static EnvoiCamera *
watch (Seen *seen)
{
  EnvoiCamera *camera = envoi_camera_new ();

  g_signal_connect (camera, "found", G_CALLBACK (on_found), seen);
  g_signal_connect (camera, "frame", G_CALLBACK (on_frame), seen);
  g_signal_connect (camera, "failed", G_CALLBACK (on_failed), seen);
  return camera;
}

/* A picture file plays the camera: the same way as behind the portal. */
static void
test_camera (void)
{
  g_autofree char *folder = g_dir_make_tmp ("envoi-qr-XXXXXX", NULL), *path = g_build_filename (folder, "code.png", NULL);
  g_autofree char *source = g_strdup_printf ("filesrc location=%s ! pngdec ! imagefreeze is-live=true", path);
  g_autoptr (EnvoiQrCode) code = envoi_qr_code_new (LINK, NULL);
  g_autoptr (GBytes) png = envoi_qr_code_to_png (code, 8);
  g_autoptr (DexFuture) started = NULL;
  EnvoiCamera *camera;
  Seen seen = { 0 };

  g_assert_true (g_file_set_contents (path, g_bytes_get_data (png, NULL), (gssize) g_bytes_get_size (png), NULL));
  camera = watch (&seen);
  started = envoi_camera_start_source (camera, source);
  while (seen.error == NULL && (seen.text == NULL || seen.frames == 0))
    g_main_context_iteration (NULL, TRUE);
  g_assert_no_error (seen.error);
  g_assert_cmpstr (seen.text, ==, LINK);
  g_assert_cmpuint (seen.width, <=, 640);
  envoi_camera_stop (camera);
  g_assert_finalize_object (camera);
  g_free (seen.text);
  g_unlink (path);
  g_rmdir (folder);
}

/* Pressed twice: the second start is the one that counts, and nothing of the first goes on. */
static void
test_camera_twice (void)
{
  g_autofree char *folder = g_dir_make_tmp ("envoi-qr-XXXXXX", NULL), *path = g_build_filename (folder, "code.png", NULL);
  g_autofree char *source = g_strdup_printf ("filesrc location=%s ! pngdec ! imagefreeze is-live=true", path);
  g_autoptr (EnvoiQrCode) code = envoi_qr_code_new (LINK, NULL);
  g_autoptr (GBytes) png = envoi_qr_code_to_png (code, 8);
  g_autoptr (DexFuture) first = NULL, second = NULL;
  EnvoiCamera *camera;
  Seen seen = { 0 };

  g_assert_true (g_file_set_contents (path, g_bytes_get_data (png, NULL), (gssize) g_bytes_get_size (png), NULL));
  camera = watch (&seen);
  first = envoi_camera_start_source (camera, "filesrc location=/nonexistent");
  second = envoi_camera_start_source (camera, source);
  while (seen.error == NULL && (seen.text == NULL || dex_future_is_pending (first)))
    g_main_context_iteration (NULL, TRUE);
  g_assert_no_error (seen.error);
  g_assert_cmpstr (seen.text, ==, LINK);
  /* Stopped before it has begun: it does not begin. */
  dex_clear (&second);
  second = envoi_camera_start_source (camera, "filesrc location=/nonexistent");
  envoi_camera_stop (camera);
  while (dex_future_is_pending (second))
    g_main_context_iteration (NULL, TRUE);
  g_assert_no_error (seen.error);
  g_assert_finalize_object (camera);
  g_free (seen.text);
  g_unlink (path);
  g_rmdir (folder);
}

/* A source that breaks is told of, once. */
static void
test_camera_fails (void)
{
  Seen seen = { 0 };
  EnvoiCamera *camera = watch (&seen);
  g_autoptr (DexFuture) started = envoi_camera_start_source (camera, "filesrc location=/nonexistent");
  g_autoptr (GError) error = NULL;

  while (seen.error == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_error (seen.error, ENVOI_CAMERA_ERROR, ENVOI_CAMERA_ERROR_FAILED);
  while (dex_future_is_pending (started))
    g_main_context_iteration (NULL, TRUE);
  dex_clear (&started);
  started = envoi_camera_start_source (camera, "noelementhasthisname");
  while (dex_future_is_pending (started))
    g_main_context_iteration (NULL, TRUE);
  g_assert_null (dex_future_get_value (started, &error));
  g_assert_error (error, ENVOI_CAMERA_ERROR, ENVOI_CAMERA_ERROR_FAILED);
  g_clear_error (&seen.error);
  g_object_unref (camera);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();
  g_timeout_add (10, on_tick, NULL);
  g_test_add_func ("/qr/round-trip", test_round_trip);
  g_test_add_func ("/qr/small", test_small);
  g_test_add_func ("/qr/several", test_several);
  g_test_add_func ("/qr/nothing", test_nothing);
  g_test_add_func ("/qr/F13-too-long", test_too_long);
  g_test_add_func ("/qr/png", test_png);
  g_test_add_func ("/camera/finds", test_camera);
  g_test_add_func ("/camera/fails", test_camera_fails);
  g_test_add_func ("/camera/twice", test_camera_twice);
  return g_test_run ();
}
