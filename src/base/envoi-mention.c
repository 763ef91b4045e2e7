/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-mention.h"

#include <string.h>

/* Words in a text, by their borders. Pure. */

static gboolean
is_without_blanks (gunichar c)
{
  switch (g_unichar_get_script (c))
    {
    case G_UNICODE_SCRIPT_HAN:
    case G_UNICODE_SCRIPT_HIRAGANA:
    case G_UNICODE_SCRIPT_KATAKANA:
    case G_UNICODE_SCRIPT_THAI:
    case G_UNICODE_SCRIPT_LAO:
    case G_UNICODE_SCRIPT_KHMER:
    case G_UNICODE_SCRIPT_MYANMAR:
    case G_UNICODE_SCRIPT_TIBETAN:
      return TRUE;
    default:
      return FALSE;
    }
}

static gboolean
is_of_word (gunichar c)
{
  return c == '_' || g_unichar_isalnum (c) || g_unichar_ismark (c);
}

/* Whether two letters beside each other belong to one word. A mark belongs to what it stands on. */
static gboolean
are_joined (gunichar before, gunichar after)
{
  if (g_unichar_ismark (after) || before == 0x200d || after == 0x200d)
    return TRUE;
  return is_of_word (before) && is_of_word (after) && !is_without_blanks (before) && !is_without_blanks (after);
}

static gboolean
has_word (const char *text, const char *word)
{
  gsize length = strlen (word);

  for (const char *at = strstr (text, word); at != NULL; at = strstr (g_utf8_next_char (at), word))
    {
      const char *end = at + length;
      gboolean begins = at == text || !are_joined (g_utf8_get_char (g_utf8_prev_char (at)), g_utf8_get_char (at));

      if (begins && (*end == '\0' || !are_joined (g_utf8_get_char (g_utf8_prev_char (end)), g_utf8_get_char (end))))
        return TRUE;
    }
  return FALSE;
}

static char *
fold (const char *text, gssize length)
{
  g_autofree char *composed = g_utf8_normalize (text, length, G_NORMALIZE_NFKC);

  return composed != NULL ? g_utf8_casefold (composed, -1) : g_strdup ("");
}

/* Without the lines that only repeat what somebody else said. */
static char *
dup_own_lines (const char *text)
{
  GString *own = g_string_sized_new (strlen (text));

  for (const char *line = text; *line != '\0';)
    {
      gsize length = strcspn (line, "\n");

      if (*line != '>')
        {
          g_string_append_len (own, line, length);
          g_string_append_c (own, '\n');
        }
      line += length + (line[length] == '\n');
    }
  return g_string_free (own, FALSE);
}

gboolean
envoi_mention_find (const char *text, const char * const *words)
{
  g_autofree char *folded = NULL;

  for (guint i = 0; words != NULL && words[i] != NULL; i++)
    {
      g_autofree char *word = fold (words[i], -1);

      g_strstrip (word);
      if (*word == '\0')
        continue;
      if (folded == NULL)
        {
          g_autofree char *own = dup_own_lines (text);
          folded = fold (own, -1);
        }
      if (has_word (folded, word))
        return TRUE;
    }
  return FALSE;
}
