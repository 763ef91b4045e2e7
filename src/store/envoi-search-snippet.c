/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The place in a message that was looked for, with what stands around it. Pure. */
#include "envoi-search-query-private.h"

#include "envoi-search-words-private.h"

#define CHARACTERS_BEFORE 30
#define MOST_CHARACTERS 180
#define MOST_MATCHES 20
/* Further on nobody reads. */
#define LOOKED_THROUGH (64 * 1024)

gboolean
envoi_search_words_match (const EnvoiSearchWords *self, const char *word, int length)
{
  char copy[512];

  if (length >= (int) sizeof copy)
    return FALSE;
  memcpy (copy, word, length);
  copy[length] = '\0';
  if (g_hash_table_contains (self->words, copy))
    return TRUE;
  for (guint i = 0; i < self->beginnings->len; i++)
    if (g_str_has_prefix (copy, self->beginnings->pdata[i]))
      return TRUE;
  return FALSE;
}

typedef struct {
  const EnvoiSearchWords *words;
  GArray *places;          /* int: first byte and end, ascending, none touching the next */
} Finder;

static gboolean
find (const char *word, int length, int start, int end, gboolean same_place, gpointer data)
{
  Finder *self = data;
  GArray *places = self->places;

  if (!envoi_search_words_match (self->words, word, length))
    return TRUE;
  /* Pairs of neighbours overlap. */
  if (places->len > 0 && start < g_array_index (places, int, places->len - 1))
    g_array_index (places, int, places->len - 1) = MAX (end, g_array_index (places, int, places->len - 1));
  else if (places->len < 2 * MOST_MATCHES)
    {
      g_array_append_val (places, start);
      g_array_append_val (places, end);
    }
  return places->len < 2 * MOST_MATCHES || end < g_array_index (places, int, places->len - 1);
}

char *
envoi_search_make_snippet (const EnvoiSearchWords *self, const char *text, GArray *matches)
{
  g_autoptr (GArray) places = g_array_new (FALSE, FALSE, sizeof (int));
  Finder finder = { self, places };
  gsize length = strlen (text);
  GString *snippet = g_string_new (NULL);
  const char *at = text, *first;
  gboolean blank = TRUE;
  guint count = 0, next = 0;

  envoi_words_each (text, MIN (length, LOOKED_THROUGH), ENVOI_WORDS_OF_TEXT, find, &finder);
  first = places->len > 0 ? text + g_array_index (places, int, 0) : text;
  at = first;
  for (guint i = 0; i < CHARACTERS_BEFORE && at > text; i++)
    at = g_utf8_prev_char (at);
  /* Not in the middle of a word, if that is near. */
  if (at > text)
    {
      const char *from = at;

      while (from < first && !g_ascii_isspace (*from))
        from = g_utf8_next_char (from);
      if (from < first)
        at = from;
      g_string_append (snippet, "…");
    }
  for (; *at != '\0' && count < MOST_CHARACTERS; at = g_utf8_next_char (at), count++)
    {
      gunichar c = g_utf8_get_char (at);
      int offset = at - text;

      while (next < places->len && offset >= g_array_index (places, int, next))
        {
          guint here = snippet->len;

          /* Each end falls on the beginning of a character or, at the very end, behind the loop. */
          if (next % 2 == 0 ? g_array_index (places, int, next + 1) > offset : matches->len % 2 == 1)
            g_array_append_val (matches, here);
          next++;
        }
      if (g_unichar_isspace (c) || g_unichar_iscntrl (c))
        {
          if (!blank)
            g_string_append_c (snippet, ' ');
          blank = TRUE;
          continue;
        }
      g_string_append_unichar (snippet, c);
      blank = FALSE;
    }
  if (matches->len % 2 == 1)
    {
      guint here = snippet->len;

      g_array_append_val (matches, here);
    }
  if (*at != '\0')
    g_string_append (snippet, "…");
  return g_string_free (snippet, FALSE);
}
