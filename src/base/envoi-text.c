/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-text.h"

#include <string.h>

#define ZERO_WIDTH_JOINER 0x200d
#define KEYCAP 0x20e3

static gboolean
is_forbidden_in_xml (gunichar c)
{
  return (c < 0x20 && c != '\t' && c != '\n') || c == 0x7f || c == 0xfffe || c == 0xffff;
}

/* The usual text needs no change: then one pass over the bytes finds that out. */
static gboolean
is_clean (const char *text, gsize length)
{
  for (gsize i = 0; i < length; i++)
    {
      guchar c = text[i];
      if ((c < 0x20 && c != '\t' && c != '\n') || c == 0x7f || c == 0xef)
        return FALSE;
    }
  return g_utf8_validate_len (text, length, NULL);
}

/**
 * envoi_text_sanitize:
 * @text: bytes that should be text
 * @length: their number, or -1 when a NUL ends them
 *
 * Returns: (transfer full): valid UTF-8 that XML 1.0 can carry; what can't be is dropped
 */
char *
envoi_text_sanitize (const char *text, gssize length)
{
  gsize size = length < 0 ? strlen (text) : (gsize) length;
  g_autofree char *valid = NULL;
  GString *result;

  if (is_clean (text, size))
    return g_strndup (text, size);

  valid = g_utf8_make_valid (text, size);
  result = g_string_sized_new (size);
  for (const char *p = valid; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (c == '\r')
        {
          if (p[1] != '\n')
            g_string_append_c (result, '\n');
        }
      else if (!is_forbidden_in_xml (c))
        g_string_append_len (result, p, g_utf8_next_char (p) - p);
    }
  return g_string_free (result, FALSE);
}

static gboolean
is_regional_indicator (gunichar c)
{
  return c >= 0x1f1e6 && c <= 0x1f1ff;
}

/* Characters that hang on to the one before. */
static gboolean
is_extension (gunichar c)
{
  if (c < 0x300)
    return FALSE;
  if (g_unichar_ismark (c) || c == ZERO_WIDTH_JOINER || c == 0x200c)
    return TRUE;
  return (c >= 0x1f3fb && c <= 0x1f3ff) ||   /* skin tones */
         (c >= 0xe0020 && c <= 0xe007f);     /* tags, for the flags of regions */
}

/* The end of the grapheme that begins at p. Marks beyond a bound begin one of their own,
 * so that nobody can pile up a page of marks on one letter. */
static const char *
next_grapheme (const char *p, const char *end)
{
  gunichar first = g_utf8_get_char (p);
  gboolean joined = FALSE;
  guint extensions = 0;

  p = g_utf8_next_char (p);
  if (first == '\r' && p < end && *p == '\n')
    return p + 1;
  if (is_regional_indicator (first) && p < end && is_regional_indicator (g_utf8_get_char (p)))
    p = g_utf8_next_char (p);
  while (p < end && extensions < 24)
    {
      gunichar c = g_utf8_get_char (p);

      if (!is_extension (c) && !joined)
        break;
      joined = c == ZERO_WIDTH_JOINER;
      extensions++;
      p = g_utf8_next_char (p);
    }
  return p;
}

/**
 * envoi_text_clip:
 * @text: valid UTF-8
 * @max_graphemes: the most characters, as a person counts them
 * @max_bytes: the most bytes
 *
 * Returns: the bytes of the longest beginning of @text within both bounds that cuts no character apart
 */
gsize
envoi_text_clip (const char *text, gsize max_graphemes, gsize max_bytes)
{
  gsize length = strnlen (text, max_bytes + 1);
  const char *end, *p = text;

  if (length <= max_bytes && length <= max_graphemes)
    return length;
  /* Look no further than one grapheme past the bound of bytes. */
  end = text + length + strnlen (text + length, 256);
  while (end > text && (*end & 0xc0) == 0x80)
    end--;
  for (gsize count = 0; count < max_graphemes && p < end; count++)
    {
      const char *next = next_grapheme (p, end);
      if ((gsize) (next - text) > max_bytes)
        break;
      p = next;
    }
  return p - text;
}

/**
 * envoi_text_one_line:
 * @text: valid UTF-8
 * @max_graphemes: the most characters
 *
 * Returns: (transfer full): one line; an ellipsis ends it where something was left out
 */
char *
envoi_text_one_line (const char *text, gsize max_graphemes)
{
  gsize length = strlen (text);
  gsize used = envoi_text_clip (text, max_graphemes, MIN (length, max_graphemes * 32));
  GString *line = g_string_sized_new (used + 4);
  gboolean blank = TRUE;

  for (const char *p = text; p < text + used; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (g_unichar_isspace (c))
        {
          if (!blank)
            g_string_append_c (line, ' ');
          blank = TRUE;
          continue;
        }
      g_string_append_len (line, p, g_utf8_next_char (p) - p);
      blank = FALSE;
    }
  g_strchomp (line->str);
  line->len = strlen (line->str);
  if (used < length)
    g_string_append (line, "…");
  return g_string_free (line, FALSE);
}

static gboolean
is_bidi_control (gunichar c)
{
  return (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069) || c == 0x200e || c == 0x200f || c == 0x061c;
}

/**
 * envoi_text_isolate:
 * @text: somebody else's text that shall stand inside a sentence of ours
 *
 * Returns: (transfer full): @text without bidi controls of its own, between FIRST STRONG ISOLATE and its end mark
 */
char *
envoi_text_isolate (const char *text)
{
  GString *result = g_string_new ("\xe2\x81\xa8");   /* U+2068 */

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    if (!is_bidi_control (g_utf8_get_char (p)))
      g_string_append_len (result, p, g_utf8_next_char (p) - p);
  g_string_append (result, "\xe2\x81\xa9");          /* U+2069 */
  return g_string_free (result, FALSE);
}

static gboolean
is_emoji_start (gunichar c)
{
  return (c >= 0x1f300 && c <= 0x1faff) || is_regional_indicator (c) || (c >= 0x2600 && c <= 0x27bf) ||
         c == 0x231a || c == 0x231b || (c >= 0x23e9 && c <= 0x23fa) || c == 0x2b50 || c == 0x2b55 ||
         c == 0x2b1b || c == 0x2b1c || c == 0x3030 || c == 0x2764;
}

/**
 * envoi_text_is_emoji:
 * @text: valid UTF-8
 * @max: how many emoji at the most
 *
 * Returns: whether @text is nothing but 1 to @max emoji
 */
gboolean
envoi_text_is_emoji (const char *text, guint max)
{
  const char *end = text + strlen (text);
  guint count = 0;

  for (const char *p = text; p < end;)
    {
      gunichar c = g_utf8_get_char (p);
      const char *next = next_grapheme (p, end);

      if (g_unichar_isspace (c))
        {
          p = next;
          continue;
        }
      /* A keycap is a digit that carries U+20E3. */
      if (!is_emoji_start (c) && !(c < 0x80 && next - p > 3 && g_utf8_get_char (g_utf8_prev_char (next)) == KEYCAP))
        return FALSE;
      if (++count > max)
        return FALSE;
      p = next;
    }
  return count > 0;
}

/* UTS 39, table 1: scripts of which one word may hold several, as Japanese and Korean do. */
static guint
script_bit (GUnicodeScript script)
{
  switch (script)
    {
    case G_UNICODE_SCRIPT_COMMON:
    case G_UNICODE_SCRIPT_INHERITED:
      return 0;
    case G_UNICODE_SCRIPT_HAN:
    case G_UNICODE_SCRIPT_HIRAGANA:
    case G_UNICODE_SCRIPT_KATAKANA:
    case G_UNICODE_SCRIPT_HANGUL:
    case G_UNICODE_SCRIPT_BOPOMOFO:
      return 1;
    case G_UNICODE_SCRIPT_LATIN:
      return 2;
    case G_UNICODE_SCRIPT_CYRILLIC:
      return 4;
    case G_UNICODE_SCRIPT_GREEK:
      return 8;
    default:
      return 16u << (script % 24);
    }
}

/**
 * envoi_text_is_mixed_script:
 * @text: an address or a name
 *
 * Latin beside an East Asian script is usual and allowed.
 *
 * Returns: whether one word of @text is written in scripts that don't belong together
 */
gboolean
envoi_text_is_mixed_script (const char *text)
{
  guint scripts = 0;

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (!g_unichar_isalpha (c) && !g_unichar_ismark (c))
        {
          if (!g_unichar_isdigit (c))
            scripts = 0;
          continue;
        }
      scripts |= script_bit (g_unichar_get_script (c));
      if ((scripts & ~3u) != 0 && (scripts & (scripts - 1)) != 0)
        return TRUE;
    }
  return FALSE;
}

/**
 * envoi_text_fold:
 * @text: valid UTF-8
 *
 * Returns: (transfer full): a key that is equal for texts that differ in case or accents only
 */
char *
envoi_text_fold (const char *text)
{
  g_autofree char *decomposed = g_utf8_normalize (text, -1, G_NORMALIZE_ALL);
  g_autoptr(GString) bare = NULL;

  if (decomposed == NULL)
    return g_strdup ("");
  bare = g_string_sized_new (strlen (decomposed));
  for (const char *p = decomposed; *p != '\0'; p = g_utf8_next_char (p))
    if (!g_unichar_ismark (g_utf8_get_char (p)))
      g_string_append_len (bare, p, g_utf8_next_char (p) - p);
  return g_utf8_casefold (bare->str, bare->len);
}
