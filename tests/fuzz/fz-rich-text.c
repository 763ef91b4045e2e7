/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A post's text: every reader comes to an end with clean, bounded text, and what is written as XHTML is read again as the same tree. */
#include "envoi-rich-text.h"
#include <string.h>

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

static void
check (EnvoiRichText *text)
{
  g_autofree char *xhtml = envoi_rich_text_to_xhtml (text), *markdown = envoi_rich_text_to_markdown (text), *plain = envoi_rich_text_to_plain (text, 0);
  g_autoptr (EnvoiRichText) again = NULL, edited = NULL;

  g_assert_true (g_utf8_validate (xhtml, -1, NULL) && g_utf8_validate (markdown, -1, NULL) && g_utf8_validate (plain, -1, NULL));
  g_assert_null (strstr (xhtml, "<script"));
  edited = envoi_rich_text_new_from_markdown (markdown);
  again = envoi_rich_text_new_from_xhtml (xhtml, -1);
  g_assert_true (envoi_rich_text_get_length (again) <= envoi_rich_text_get_length (text) + 64 || envoi_rich_text_get_cut (text));
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree char *markup = g_strndup ((const char *) data, size);
  g_autofree char *text = g_utf8_make_valid (markup, -1);
  g_autoptr (EnvoiRichText) xhtml = envoi_rich_text_new_from_xhtml ((const char *) data, (gssize) size);
  g_autoptr (EnvoiRichText) html = envoi_rich_text_new_from_html ((const char *) data, (gssize) size);
  g_autoptr (EnvoiRichText) markdown = envoi_rich_text_new_from_markdown (text);
  g_autoptr (EnvoiRichText) plain = envoi_rich_text_new_from_plain (text);

  check (xhtml);
  check (html);
  check (markdown);
  check (plain);
  return 0;
}
