/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-color.h"
#include "envoi-text.h"
#include "envoi-text-look.h"

#include <string.h>

static void
test_sanitize (void)
{
  static const struct { const char *in, *out; } cases[] = {
    { "plain", "plain" }, { "tab\tand\nline", "tab\tand\nline" }, { "a\x01" "b\x1f" "c\x7f", "abc" }, { "a\r\nb\rc", "a\nb\nc" },
    { "x\xef\xbf\xbfy\xef\xbf\xbez", "xyz" }, { "\xef\xbb\xbf" "bom", "\xef\xbb\xbf" "bom" }, { "bad \xff byte", "bad \xef\xbf\xbd byte" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = envoi_text_sanitize (cases[i].in, -1);
      g_assert_cmpstr (text, ==, cases[i].out);
    }
}

#define FAMILY "\xf0\x9f\x91\xa8\xe2\x80\x8d\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x91\xa7"
#define FLAG "\xf0\x9f\x87\xa9\xf0\x9f\x87\xaa"

/* Row E04: nothing is cut apart that a person sees as one. */
static void
test_clip (void)
{
  g_autoptr(GString) marks = g_string_new ("a");

  g_assert_cmpuint (envoi_text_clip ("hello", 3, 100), ==, 3);
  g_assert_cmpuint (envoi_text_clip ("hello", 10, 100), ==, 5);
  g_assert_cmpuint (envoi_text_clip ("hello", 10, 2), ==, 2);
  g_assert_cmpuint (envoi_text_clip ("\xc3\xa9\xc3\xa9", 2, 3), ==, 2);
  g_assert_cmpuint (envoi_text_clip (FAMILY FLAG "x", 1, 100), ==, strlen (FAMILY));
  g_assert_cmpuint (envoi_text_clip (FAMILY FLAG "x", 2, 100), ==, strlen (FAMILY FLAG));
  g_assert_cmpuint (envoi_text_clip (FAMILY, 1, 8), ==, 0);
  g_assert_cmpuint (envoi_text_clip ("e\xcc\x81x", 1, 100), ==, 3);

  for (int i = 0; i < 5000; i++)
    g_string_append (marks, "\xcc\x81");
  g_assert_cmpuint (envoi_text_clip (marks->str, 1, 100000), <, 100);
}

static void
test_one_line (void)
{
  g_autofree char *joined = envoi_text_one_line ("  two\n\n  lines\t", 100);
  g_autofree char *cut = envoi_text_one_line ("abcdef", 3);

  g_assert_cmpstr (joined, ==, "two lines");
  g_assert_cmpstr (cut, ==, "abc…");
}

/* Row E05: a stranger's overrides stay within his own words. */
static void
test_isolate (void)
{
  g_autofree char *text = envoi_text_isolate ("photo\xe2\x80\xaegpj.exe");

  g_assert_cmpstr (text, ==, "\xe2\x81\xa8photogpj.exe\xe2\x81\xa9");
}

static void
test_emoji (void)
{
  g_assert_true (envoi_text_is_emoji ("👍", 3));
  g_assert_true (envoi_text_is_emoji ("❤️ 👍🏽", 3));
  g_assert_true (envoi_text_is_emoji (FAMILY FLAG, 2));
  g_assert_true (envoi_text_is_emoji ("1\xef\xb8\x8f\xe2\x83\xa3", 1));
  g_assert_false (envoi_text_is_emoji ("👍👍👍👍", 3));
  g_assert_false (envoi_text_is_emoji ("ok 👍", 3));
  g_assert_false (envoi_text_is_emoji ("1", 3));
  g_assert_false (envoi_text_is_emoji ("", 3));
  g_assert_false (envoi_text_is_emoji ("   ", 3));
}

/* Row E06 */
static void
test_mixed_script (void)
{
  g_assert_true (envoi_text_is_mixed_script ("p\xd0\xb0ypal@example.org"));   /* a Cyrillic a */
  g_assert_true (envoi_text_is_mixed_script ("αlpha"));
  g_assert_false (envoi_text_is_mixed_script ("paypal@example.org"));
  g_assert_false (envoi_text_is_mixed_script ("иван@example.org"));
  g_assert_false (envoi_text_is_mixed_script ("東京のtaro"));
  g_assert_false (envoi_text_is_mixed_script ("Élodie"));
}

static void
test_fold (void)
{
  g_autofree char *a = envoi_text_fold ("ÉLODIE Straße");
  g_autofree char *b = envoi_text_fold ("elodie STRASSE");

  g_assert_cmpstr (a, ==, b);
}

/* E06: names written with other letters look the same, and only those. */
static void
test_look (void)
{
  static const char * const alike[][2] = {
    { "Anna", "\u0410nn\u0430" }, { "alice", "Al\u0456ce" }, { "Bob", "B\u03bfb" }, { "paypal", "pay\u200bpal" }, { "Ian", "lan" }, { "moderator", "m0derator" },
    { "Zoë", "Zoe" }, { "Mia ", "mia" }, { "modern", "modem" }, { "\uff21nna", "Anna" }, { "\U0001d400da", "Ada" },
  };
  static const char * const apart[][2] = { { "Anna", "Hanna" }, { "Bob", "Rob" }, { "guest1", "guest2" }, { "\u5f20", "\u674e" }, { "", "a" } };

  for (guint i = 0; i < G_N_ELEMENTS (alike); i++)
    {
      g_autofree char *one = envoi_text_dup_look (alike[i][0]), *two = envoi_text_dup_look (alike[i][1]);
      g_assert_cmpstr (one, ==, two);
    }
  for (guint i = 0; i < G_N_ELEMENTS (apart); i++)
    {
      g_autofree char *one = envoi_text_dup_look (apart[i][0]), *two = envoi_text_dup_look (apart[i][1]);
      g_assert_cmpstr (one, !=, two);
    }
}

/* XEP-0392, 13.1: the hues of its test vectors. */
static void
test_color (void)
{
  static const struct { const char *text; double hue; } cases[] = {
    { "Romeo", 327.255249 }, { "juliet@capulet.lit", 209.410400 }, { "😺", 331.199341 }, { "council", 359.994507 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    for (int dark = 0; dark < 2; dark++)
      {
        EnvoiColor c = envoi_color_for_text (cases[i].text, dark);
        g_assert_true (c.red >= 0 && c.red <= 1 && c.green >= 0 && c.green <= 1 && c.blue >= 0 && c.blue <= 1);
        /* Blue and green hues lie between 90 and 270 degrees: there red is the weakest or the middle channel. */
        if (cases[i].hue > 150 && cases[i].hue < 240)
          g_assert_cmpfloat (c.red, <, MAX (c.green, c.blue));
        else
          g_assert_cmpfloat (c.red, >, MIN (c.green, c.blue));
      }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/text/sanitize", test_sanitize);
  g_test_add_func ("/text/E04-clip", test_clip);
  g_test_add_func ("/text/one-line", test_one_line);
  g_test_add_func ("/text/E05-isolate", test_isolate);
  g_test_add_func ("/text/emoji", test_emoji);
  g_test_add_func ("/text/E06-mixed-script", test_mixed_script);
  g_test_add_func ("/text/fold", test_fold);
  g_test_add_func ("/text/E06-look", test_look);
  g_test_add_func ("/text/color", test_color);
  return g_test_run ();
}
