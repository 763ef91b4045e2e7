/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-tags.h"

#include <string.h>

/* #tags in plain text. Pure, linear time, any thread. */

#define MAX_TAGS 50

static gboolean
is_part (gunichar c)
{
  return c == '_' || g_unichar_isalnum (c) || g_unichar_ismark (c);
}

/* What a tag may stand behind: not a letter (a#b), not a link's path or fragment (/#x), not another sign of numbering (&#39;). */
static gboolean
can_precede (gunichar c)
{
  return !is_part (c) && c != '/' && c != '#' && c != '&' && c != '?' && c != '=' && c != '.' && c != '-' && c != '~' && c != '%';
}

/* Bytes of the tag's word that begins at text; 0 when there is none. A "-" counts between two parts only. */
static gsize
word_length (const char *text, const char *end)
{
  const char *last = text;
  gboolean letter = FALSE;
  guint n = 0;

  for (const char *p = text; p < end; p = g_utf8_next_char (p), n++)
    {
      gunichar c = g_utf8_get_char (p);

      if (is_part (c))
        {
          last = g_utf8_next_char (p);
          letter = letter || g_unichar_isalpha (c);
        }
      else if (c != '-' || last != p || p == text)
        break;
    }
  return letter && n <= ENVOI_TAG_MAX_CHARS ? (gsize) (last - text) : 0;
}

gboolean
envoi_tags_next (const char *text, gsize length, gsize from, gsize *start, gsize *end)
{
  const char *limit = text + length;

  for (const char *p = text + from; p < limit && (p = memchr (p, '#', limit - p)) != NULL; p++)
    {
      gsize bytes;

      if (p > text && !can_precede (g_utf8_get_char (g_utf8_prev_char (p))))
        continue;
      bytes = word_length (p + 1, limit);
      if (bytes == 0)
        continue;
      *start = p - text;
      *end = *start + 1 + bytes;
      return TRUE;
    }
  return FALSE;
}

char *
envoi_tag_key (const char *tag)
{
  g_autofree char *composed = NULL;
  gsize length;

  if (*tag == '#')
    tag++;
  length = strlen (tag);
  if (length == 0 || length > ENVOI_TAG_MAX_CHARS * 4 || word_length (tag, tag + length) != length)
    return NULL;
  composed = g_utf8_normalize (tag, length, G_NORMALIZE_DEFAULT_COMPOSE);
  return composed != NULL ? g_utf8_strdown (composed, -1) : NULL;
}

char **
envoi_tags_find (const char *text)
{
  g_autoptr (GStrvBuilder) tags = g_strv_builder_new ();
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  gsize length = strlen (text), start, end = 0;

  while (g_hash_table_size (seen) < MAX_TAGS && envoi_tags_next (text, length, end, &start, &end))
    {
      g_autofree char *written = g_strndup (text + start, end - start), *key = envoi_tag_key (written);

      if (key != NULL && !g_hash_table_contains (seen, key))
        {
          g_strv_builder_add (tags, key);
          g_hash_table_add (seen, g_steal_pointer (&key));
        }
    }
  return g_strv_builder_end (tags);
}
