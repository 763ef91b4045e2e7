/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "display.h"
#include "envoi-image-header.h"

#define READ(bytes) envoi_image_header_read ((const guint8 *) (bytes), sizeof (bytes) - 1, &width, &height)

static const char png[] = "\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\x01\0\0\0\0\x80\0\x08\x06\0\0\0";
static const char gif[] = "GIF89a\x20\x03\x58\x02\xf7\0\0";
static const char jpeg[] = "\xff\xd8\xff\xe0\0\x10JFIF\0\1\1\0\0\1\0\1\0\0\xff\xff\xc2\0\x11\x08\x01\xe0\x02\x80\x03\x01\x22\0";
static const char webp[] = "RIFF\0\1\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0\xff\xff\xff\x0f\0\0";

static const char moving_gif[] = "GIF89a\1\0\1\0\x80\0\0\xff\xff\xff\0\0\0" "!\xff\x0bNETSCAPE2.0\3\1\0\0\0"
  "!\xf9\4\0\x0a\0\0\0,\0\0\0\0\1\0\1\0\0\2\2D\1\0" "!\xf9\4\0\x0a\0\0\0,\0\0\0\0\1\0\1\0\0\2\2D\1\0;";

static void
test_claims (void)
{
  guint width, height;

  g_assert_true (READ (png));
  g_assert_cmpuint (width, ==, 65536);
  g_assert_cmpuint (height, ==, 32768);
  g_assert_true (READ (gif));
  g_assert_cmpuint (width, ==, 800);
  g_assert_cmpuint (height, ==, 600);
  g_assert_true (READ (jpeg));
  g_assert_cmpuint (width, ==, 640);
  g_assert_cmpuint (height, ==, 480);
  g_assert_true (READ (webp));
  g_assert_cmpuint (width, ==, 1 << 24);
  g_assert_cmpuint (height, ==, 16);
}

/* What says that it has more than one frame. */
static void
test_moves (void)
{
#define MOVES(bytes) envoi_image_header_moves ((const guint8 *) (bytes), sizeof (bytes) - 1)
  g_assert_false (MOVES (png) || MOVES (gif) || MOVES (jpeg) || MOVES (webp));
  g_assert_true (MOVES ("\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1\x08\6\0\0\0....\0\0\0\x08" "acTL\0\0\0\2\0\0\0\0...."));
  g_assert_false (MOVES ("\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1\x08\6\0\0\0....\0\0\0\x08" "acTL\0\0\0\1\0\0\0\0...."));
  g_assert_true (MOVES ("RIFF\0\1\0\0WEBPVP8X\x0a\0\0\0\2\0\0\0\0\0\0\0\0\0"));
  g_assert_true (MOVES (moving_gif));
  g_assert_false (envoi_image_header_moves ((const guint8 *) moving_gif, sizeof moving_gif / 2));
}

static void
test_others_are_refused (void)
{
  guint width, height;

  g_assert_false (READ (""));
  g_assert_false (READ ("<svg width='10' height='10' xmlns='http://www.w3.org/2000/svg'/>"));
  g_assert_false (READ ("BM\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"));
  g_assert_false (READ ("\xff\xd8\xff\xd9\0\0\0\0\0\0\0\0"));
}

/* Each prefix lies in a block of exactly its size, where reading beyond it is noticed (valgrind, sanitizer), and every byte is varied. */
static void
test_cut_and_broken (void)
{
  static const struct { const char *data; gsize length; } all[] = {
    { png, sizeof png - 1 }, { gif, sizeof gif - 1 }, { jpeg, sizeof jpeg - 1 }, { webp, sizeof webp - 1 },
    { moving_gif, sizeof moving_gif - 1 },
  };
  guint width, height;

  for (guint i = 0; i < G_N_ELEMENTS (all); i++)
    for (gsize length = 0; length <= all[i].length; length++)
      {
        g_autofree guint8 *copy = g_memdup2 (all[i].data, length);
        envoi_image_header_read (copy, length, &width, &height);
        envoi_image_header_moves (copy, length);
        for (gsize at = 0; at < length; at++)
          {
            guint8 kept = copy[at];
            for (guint value = 0; value < 256; value += 15)
              {
                copy[at] = value;
                envoi_image_header_read (copy, length, &width, &height);
                envoi_image_header_moves (copy, length);
              }
            copy[at] = kept;
          }
      }
}

int
main (int argc, char **argv)
{
  display_init (&argc, &argv);
  g_test_add_func ("/image-header/claims", test_claims);
  g_test_add_func ("/image-header/moves", test_moves);
  g_test_add_func ("/image-header/others-are-refused", test_others_are_refused);
  g_test_add_func ("/image-header/cut-and-broken", test_cut_and_broken);
  return g_test_run ();
}
