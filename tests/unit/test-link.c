/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-link.h"

#include <string.h>

static void
test_finds (void)
{
  static const struct { const char *text, *uris; } cases[] = {
    { "see https://example.org.", "https://example.org" },
    { "(https://example.org/a_(b))", "https://example.org/a_(b)" },
    { "https://a.example, http://b.example!", "https://a.example http://b.example" },
    { "join xmpp:room@conference.example?join now", "xmpp:room@conference.example?join" },
    { "www.example.org/x", "https://www.example.org/x" },
    { "mailto:a@b.example geo:53.5,10.0", "mailto:a@b.example geo:53.5,10.0" },
    { "HTTPS://Example.org", "HTTPS://Example.org" },
    { "\"https://example.org\"", "https://example.org" },
    { "日本https://example.jp/", "" },
    { "「https://example.jp/パス」", "https://example.jp/パス」" },
    { "javascript:alert(1) file:///etc/passwd data:text/html,x", "" },
    { "nothttps://x https:// http:/x x@www.example", "" },
    { "https://exam\xe2\x80\xaeple.org/gpj.exe", "" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(GArray) links = envoi_link_find (cases[i].text, strlen (cases[i].text), 10);
      g_autoptr(GString) found = g_string_new (NULL);

      for (guint j = 0; j < links->len; j++)
        g_string_append_printf (found, "%s%s", j > 0 ? " " : "", g_array_index (links, EnvoiLink, j).uri);
      g_assert_cmpstr (found->str, ==, cases[i].uris);
    }
}

static void
test_offsets (void)
{
  const char *text = "ü https://example.org/ä!";
  g_autoptr(GArray) links = envoi_link_find (text, strlen (text), 10);
  EnvoiLink *link = &g_array_index (links, EnvoiLink, 0);
  g_autofree char *part = g_strndup (text + link->start, link->end - link->start);

  g_assert_cmpstr (part, ==, "https://example.org/ä");
}

/* Row E03: the work is bounded by the length of the text, whatever it holds. */
static void
test_bounded (void)
{
  g_autoptr(GString) text = g_string_new (NULL);
  g_autoptr(GArray) links = NULL;

  while (text->len < 250000)
    g_string_append (text, "https://a.example/((((( ");
  links = envoi_link_find (text->str, text->len, 100);
  g_assert_cmpuint (links->len, ==, 100);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/link/finds", test_finds);
  g_test_add_func ("/link/offsets", test_offsets);
  g_test_add_func ("/link/E03-bounded", test_bounded);
  return g_test_run ();
}
