/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-link.h"

#include <string.h>

/* No address that a person means is longer. */
#define MAX_LINK 2048

static const struct {
  const char *start;
  const char *prefix;   /* put before the text to make an address of it */
} openings[] = {
  { "https://", "" },
  { "http://", "" },
  { "xmpp:", "" },
  { "mailto:", "" },
  { "geo:", "" },
  { "www.", "https://" },
};

static void
clear_link (EnvoiLink *link)
{
  g_free (link->uri);
}

static gboolean
may_stand_before (gunichar c)
{
  return !g_unichar_isalnum (c) && c != '_' && c != '@' && c != '/' && c != '.' && c != '-';
}

/* What ends a link, or makes it no link at all. */
static gboolean
is_end (gunichar c)
{
  return g_unichar_isspace (c) || c == '<' || c == '>' || c == '"' || c == 0xfffc ||
         g_unichar_type (c) == G_UNICODE_CONTROL;
}

static gboolean
is_deceptive (gunichar c)
{
  return g_unichar_type (c) == G_UNICODE_FORMAT && c != 0x200c && c != 0x200d;
}

static int
find_opening (const char *p, gsize left)
{
  for (gsize i = 0; i < G_N_ELEMENTS (openings); i++)
    {
      gsize length = strlen (openings[i].start);
      if (left > length && g_ascii_strncasecmp (p, openings[i].start, length) == 0)
        return (int) i;
    }
  return -1;
}

/* Sentences end in marks, and links stand in brackets: neither belongs to the link. */
static const char *
trim_end (const char *start, const char *end)
{
  int round = 0, square = 0, curly = 0;

  for (const char *p = start; p < end; p++)
    {
      round += (*p == '(') - (*p == ')');
      square += (*p == '[') - (*p == ']');
      curly += (*p == '{') - (*p == '}');
    }
  while (end > start)
    {
      const char *last = g_utf8_find_prev_char (start, end);
      gunichar c = g_utf8_get_char (last);

      if (c == ')' && round < 0)
        round++;
      else if (c == ']' && square < 0)
        square++;
      else if (c == '}' && curly < 0)
        curly++;
      else if (!(c < 0x80 && strchr (".,;:!?'*_~`|", (int) c) != NULL) &&
               c != 0x2019 && c != 0x201d && c != 0x2026 && c != 0xbb && c != 0x3002 && c != 0x3001)
        break;
      end = last;
    }
  return end;
}

/**
 * envoi_link_find:
 * @text: valid UTF-8
 * @length: its bytes
 * @max: the most links that are wanted
 *
 * Finds what a person would take for a link. Runs in linear time, for whatever text.
 *
 * Returns: (transfer full) (element-type EnvoiLink): the links, in their order
 */
GArray *
envoi_link_find (const char *text, gsize length, guint max)
{
  GArray *links = g_array_new (FALSE, FALSE, sizeof (EnvoiLink));
  const char *end = text + length;
  gunichar before = ' ';

  g_array_set_clear_func (links, (GDestroyNotify) clear_link);
  for (const char *p = text; p < end && links->len < max;)
    {
      int opening = -1;
      const char *stop, *trimmed;
      gboolean deceptive = FALSE;
      gsize skip;

      if (strchr ("hHxXmMgGwW", *p) != NULL && may_stand_before (before))
        opening = find_opening (p, end - p);
      if (opening < 0)
        {
          before = g_utf8_get_char (p);
          p = g_utf8_next_char (p);
          continue;
        }

      for (stop = p; stop < end; stop = g_utf8_next_char (stop))
        {
          gunichar c = g_utf8_get_char (stop);
          if (is_end (c))
            break;
          deceptive |= is_deceptive (c);
        }
      trimmed = trim_end (p, stop);
      skip = strlen (openings[opening].start);
      if (!deceptive && (gsize) (trimmed - p) > skip && trimmed - p <= MAX_LINK)
        {
          g_autofree char *shown = g_strndup (p, trimmed - p);
          EnvoiLink link = { (guint) (p - text), (guint) (trimmed - text), g_strconcat (openings[opening].prefix, shown, NULL) };
          g_array_append_val (links, link);
        }
      before = stop > p ? g_utf8_get_char (g_utf8_prev_char (stop)) : ' ';
      p = stop;
    }
  return links;
}
