/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-page-summary.h"
#include <string.h>

/* What a web page says of itself, for the card that the author of a post makes. */

#define URI "https://example.org/news/today.html"

static EnvoiPageSummary *
read (const char *html)
{
  return envoi_page_summary_read (html, strlen (html), URI);
}

static void
test_card (void)
{
  g_autoptr (EnvoiPageSummary) summary = read (
    "<!doctype html><html><head><title>Today | Example</title><meta name=description content='plain'>"
    "<meta property='og:title' content='A &amp; B &#8220;meet&#8221;'><meta property='og:description' content='One\n  two'>"
    "<meta property='og:site_name' content='Example News'><meta property='og:image' content='/pictures/a.jpg?x=1&amp;y=2#top'></head><body><p>x</body></html>");

  g_assert_cmpstr (summary->title, ==, "A & B “meet”");
  g_assert_cmpstr (summary->description, ==, "One two");
  g_assert_cmpstr (summary->site, ==, "Example News");
  g_assert_cmpstr (summary->picture, ==, "https://example.org/pictures/a.jpg?x=1&y=2");
}

static void
test_plain (void)
{
  g_autoptr (EnvoiPageSummary) summary = read ("<title> Just\ta  title </title><meta name='Description' content='A page.'><h1>Hi</h1>");

  g_assert_cmpstr (summary->title, ==, "Just a title");
  g_assert_cmpstr (summary->description, ==, "A page.");
  g_assert_null (summary->picture);
}

/* D: a page may name no file of this computer and no script as its picture. */
static void
test_pictures (void)
{
  static const char * const bad[] = { "file:///etc/passwd", "javascript:alert(1)", "data:image/png;base64,xx", "https://", "//" };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autofree char *html = g_strdup_printf ("<title>x</title><meta property='og:image' content='%s'>", bad[i]);
      g_autoptr (EnvoiPageSummary) summary = read (html);
      g_assert_null (summary->picture);
    }
}

static void
test_nothing (void)
{
  g_autoptr (EnvoiPageSummary) empty = envoi_page_summary_read ("", 0, URI);
  g_autoptr (EnvoiPageSummary) junk = envoi_page_summary_read ("\x89PNG\r\n\x1a\n\0\0\0", 11, URI);
  g_autoptr (EnvoiPageSummary) latin = read ("<meta charset=iso-8859-1><title>Gr\xfc\xdf" "e</title>");

  g_assert_null (empty->title);
  g_assert_null (junk->picture);
  g_assert_cmpstr (latin->title, ==, "Grüße");
}

/* What stands in a script, a comment or the body is not the page's word for itself. */
static void
test_elsewhere (void)
{
  g_autoptr (EnvoiPageSummary) summary = read (
    "<script>document.write(\"<meta property='og:title' content='script'>\")</script><!-- <title>comment</title> -->"
    "<title>Head</title><body><meta property='og:title' content='body'><title>Body</title>");

  g_assert_cmpstr (summary->title, ==, "Head");
}

/* The length is in the page's hands. */
static void
test_huge (void)
{
  g_autoptr (GString) html = g_string_new ("<title>Deep</title>");
  g_autoptr (EnvoiPageSummary) summary = NULL;

  for (guint i = 0; i < 200000; i++)
    g_string_append (html, "<div ");
  g_string_append (html, "><meta property='og:title' content='too far'>");
  summary = read (html->str);
  g_assert_cmpstr (summary->title, ==, "Deep");
}

static void
test_long (void)
{
  g_autoptr (GString) html = g_string_new ("<title>");
  g_autoptr (EnvoiPageSummary) summary = NULL;

  for (guint i = 0; i < 5000; i++)
    g_string_append (html, "word ");
  summary = read (html->str);
  g_assert_nonnull (summary->title);
  g_assert_cmpuint (g_utf8_strlen (summary->title, -1), <=, 201);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/page-summary/card", test_card);
  g_test_add_func ("/page-summary/plain", test_plain);
  g_test_add_func ("/page-summary/pictures-from-the-web-only", test_pictures);
  g_test_add_func ("/page-summary/nothing", test_nothing);
  g_test_add_func ("/page-summary/elsewhere", test_elsewhere);
  g_test_add_func ("/page-summary/deep", test_huge);
  g_test_add_func ("/page-summary/long", test_long);
  return g_test_run ();
}
