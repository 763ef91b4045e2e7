/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-config.h"
#include "envoi-rich-text-view.h"
#include "envoi-text.h"
#include <glib/gi18n-lib.h>
#include <string.h>

/* Runs of rich text as markup for labels. A link tells where it leads; one whose words name another place has the true one beside it. */

#define TAG_SCHEME "envoi-tag:"

static char *
host_of (const char *uri)
{
  g_autoptr (GUri) parsed = g_uri_parse (uri, G_URI_FLAGS_PARSE_RELAXED | G_URI_FLAGS_ENCODED, NULL);
  const char *host = parsed != NULL ? g_uri_get_host (parsed) : NULL;
  g_autofree char *ascii = host != NULL && *host != '\0' ? g_hostname_to_ascii (host) : NULL;

  if (ascii == NULL)
    return NULL;
  return g_ascii_strdown (g_str_has_prefix (ascii, "www.") ? ascii + 4 : ascii, -1);
}

/* The host that a link's words seem to name; NULL when they are just words. */
static char *
host_in_words (const char *text)
{
  g_autofree char *word = g_strstrip (g_strdup (text)), *uri = NULL;
  const char *dot = strchr (word, '.');

  if (strpbrk (word, " \n\t") != NULL || dot == NULL || dot == word || strlen (word) > 500)
    return NULL;
  if (strstr (word, "://") != NULL)
    return host_of (word);
  if (strchr (word, '@') != NULL || !g_unichar_isalpha (g_utf8_get_char (dot + 1)))
    return NULL;
  uri = g_strconcat ("https://", word, NULL);
  return host_of (uri);
}

static char *
describe_link (const EnvoiRichInline *run, char **beside)
{
  g_autofree char *host = host_of (run->href), *said = host_in_words (run->text);

  *beside = said != NULL && host != NULL && strcmp (said, host) != 0 && !g_str_has_suffix (host, said) ? g_steal_pointer (&host) : NULL;
  if (g_strcmp0 (run->href, run->text) == 0 && g_str_is_ascii (run->href))
    return NULL;
  if (host != NULL && !g_str_is_ascii (run->href))
    /* Translators: the true name of a web site behind a link */
    return g_strdup_printf (_("Opens %s"), host);
  return envoi_text_one_line (run->href, 200);
}

static void
append_escaped (GString *out, const char *text, gsize length)
{
  g_autofree char *escaped = g_markup_escape_text (text, length);
  g_string_append (out, escaped);
}

static gsize
clip_at_word (const char *text, guint max)
{
  gsize length = envoi_text_clip (text, max, strlen (text));

  for (gsize i = length; text[length] != '\0' && i > length - MIN (length, 60); i--)
    if (text[i - 1] == ' ' || text[i - 1] == '\n')
      return i - 1;
  return length;
}

char *
envoi_rich_inlines_to_markup (const GPtrArray *inlines, guint max_chars, gboolean *cut)
{
  static const struct { guint style; const char *element; } styles[] = {
    { ENVOI_RICH_BOLD, "b" }, { ENVOI_RICH_ITALIC, "i" }, { ENVOI_RICH_STRIKE, "s" }, { ENVOI_RICH_MONO, "tt" },
  };
  GString *out = g_string_new (NULL);
  guint left = max_chars;

  for (guint i = 0; i < inlines->len; i++)
    {
      const EnvoiRichInline *run = g_ptr_array_index (inlines, i);
      gsize length = strlen (run->text);
      g_autofree char *beside = NULL, *title = NULL;
      gboolean ends = FALSE;

      if (max_chars > 0)
        {
          guint chars = g_utf8_strlen (run->text, length);

          if (chars > left)
            {
              length = clip_at_word (run->text, left);
              ends = TRUE;
            }
          left -= MIN (left, chars);
        }
      if (run->href != NULL)
        {
          title = describe_link (run, &beside);
          g_string_append (out, "<a href=\"");
          append_escaped (out, run->href, strlen (run->href));
          if (title != NULL)
            {
              g_string_append (out, "\" title=\"");
              append_escaped (out, title, strlen (title));
            }
          g_string_append (out, "\">");
        }
      else if (run->tag != NULL)
        {
          g_string_append (out, "<a href=\"" TAG_SCHEME);
          append_escaped (out, run->tag, strlen (run->tag));
          g_string_append (out, "\">");
        }
      for (guint s = 0; s < G_N_ELEMENTS (styles); s++)
        if ((run->style & styles[s].style) != 0)
          g_string_append_printf (out, "<%s>", styles[s].element);
      append_escaped (out, run->text, length);
      for (guint s = G_N_ELEMENTS (styles); s > 0; s--)
        if ((run->style & styles[s - 1].style) != 0)
          g_string_append_printf (out, "</%s>", styles[s - 1].element);
      if (run->href != NULL || run->tag != NULL)
        g_string_append (out, "</a>");
      if (beside != NULL)
        {
          g_string_append (out, " <small>(");
          append_escaped (out, beside, strlen (beside));
          g_string_append (out, ")</small>");
        }
      if (ends || (max_chars > 0 && left == 0 && i + 1 < inlines->len))
        {
          g_string_append (out, "…");
          *cut = TRUE;
          break;
        }
    }
  return g_string_free (out, FALSE);
}

gboolean
envoi_rich_text_on_link (GtkLabel *label, const char *uri, gpointer unused)
{
  if (g_str_has_prefix (uri, TAG_SCHEME))
    gtk_widget_activate_action (GTK_WIDGET (label), "win.open-tag", "s", uri + strlen (TAG_SCHEME));
  else
    gtk_widget_activate_action (GTK_WIDGET (label), "app.open-uri", "s", uri);
  return TRUE;
}

void
envoi_label_set_least_width (GtkWidget *label)
{
  gtk_label_set_width_chars (GTK_LABEL (label), g_utf8_strlen (gtk_label_get_text (GTK_LABEL (label)), -1) > 48 ? 12 : -1);
}
