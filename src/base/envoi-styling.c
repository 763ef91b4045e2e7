/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-styling.h"

#include <string.h>

/* Message Styling (XEP-0393): lines are blocks of quotes, code and plain text; spans lie within one line of plain text.
 * Each byte is looked at a bounded number of times, whatever a stranger wrote (B16): the next closing sign of each kind is
 * searched by a cursor that only moves forward. Pure. */

#define FENCE "```"
#define MAX_LEVEL 99
#define N_KINDS 4

static const char signs[N_KINDS] = { '*', '_', '~', '`' };
static const EnvoiStyle styles[N_KINDS] = { ENVOI_STYLE_STRONG, ENVOI_STYLE_EMPHASIS, ENVOI_STYLE_STRIKE, ENVOI_STYLE_MONO };

typedef struct {
  const char *text;
  GArray *spans;
  guint max;
} Finder;

static void
add_span (Finder *self, gsize start, gsize end, EnvoiStyle style, guint level)
{
  EnvoiStyleSpan span = { start, end, style, level };

  if (end <= start)
    return;
  if (self->spans == NULL)
    self->spans = g_array_new (FALSE, FALSE, sizeof (EnvoiStyleSpan));
  if (self->spans->len < self->max)
    g_array_append_val (self->spans, span);
}

static gboolean
is_full (Finder *self)
{
  return self->spans != NULL && self->spans->len >= self->max;
}

static int
kind_of (char c)
{
  for (int i = 0; i < N_KINDS; i++)
    if (signs[i] == c)
      return i;
  return -1;
}

static gboolean
blank_at (const char *text)
{
  return g_unichar_isspace (g_utf8_get_char (text));
}

static gboolean
blank_before (const char *text)
{
  return g_unichar_isspace (g_utf8_get_char (g_utf8_prev_char (text)));
}

/* The first sign of this kind that can close what is opened at i. */
static gsize
find_closing (Finder *self, gsize *cursor, char sign, gsize i, gsize end)
{
  gsize at = MAX (*cursor, i + 2);

  for (; at < end; at++)
    {
      const char *next = memchr (self->text + at, sign, end - at);

      at = next != NULL ? (gsize) (next - self->text) : end;
      if (at < end && !blank_before (self->text + at))
        break;
    }
  *cursor = at;
  return at;
}

static void
find_in_line (Finder *self, gsize start, gsize end)
{
  gsize cursors[N_KINDS] = { 0 };
  gsize closings[N_KINDS];     /* of the spans that are open, the innermost last */
  guint depth = 0;
  gsize begin = start;      /* of what is parsed at present: here a sign may open without a blank before it */

  for (gsize i = start; i < end && !is_full (self); i++)
    {
      gsize limit = depth > 0 ? closings[depth - 1] : end, close;
      int kind;

      if (depth > 0 && i == limit)
        {
          depth--;
          begin = G_MAXSIZE;
          continue;
        }
      kind = kind_of (self->text[i]);
      if (kind < 0 || i + 1 >= limit || (i != begin && !blank_before (self->text + i))
          || self->text[i + 1] == signs[kind] || blank_at (self->text + i + 1))
        continue;
      close = find_closing (self, &cursors[kind], signs[kind], i, end);
      if (close >= limit)
        continue;
      add_span (self, i, close + 1, styles[kind], 0);
      add_span (self, i, i + 1, ENVOI_STYLE_MARK, 0);
      add_span (self, close, close + 1, ENVOI_STYLE_MARK, 0);
      if (styles[kind] == ENVOI_STYLE_MONO)
        {
          i = close;
          continue;
        }
      closings[depth++] = close;
      begin = i + 1;
    }
}

/* Skips at most max signs of quoting; *at goes behind the last one and the blanks that follow it. Returns their number. */
static guint
skip_quotes (const char *text, gsize *at, gsize end, guint max)
{
  guint level = 0;

  while (level < max && *at < end && text[*at] == '>')
    {
      level++;
      (*at)++;
      while (*at < end && (text[*at] == ' ' || text[*at] == '\t'))
        (*at)++;
    }
  return level;
}

static gboolean
has_fence (const char *text, gsize at, gsize end)
{
  return end - at >= strlen (FENCE) && strncmp (text + at, FENCE, strlen (FENCE)) == 0;
}

static gboolean
is_fence (const char *text, gsize at, gsize end)
{
  if (!has_fence (text, at, end))
    return FALSE;
  for (at += strlen (FENCE); at < end; at++)
    if (!g_ascii_isspace (text[at]))
      return FALSE;
  return TRUE;
}

GArray *
envoi_styling_find (const char *text, gsize length, guint max)
{
  Finder self = { .text = text, .max = max };
  gboolean in_code = FALSE;
  guint code_level = 0;

  for (gsize line = 0; line < length && !is_full (&self);)
    {
      const char *feed = memchr (text + line, '\n', length - line);
      gsize end = feed != NULL ? (gsize) (feed - text) : length;
      gsize next = MIN (end + 1, length), at = line;
      guint level = skip_quotes (text, &at, end, in_code ? code_level : MAX_LEVEL);

      /* A block ends with the quote that holds it. */
      if (in_code && level < code_level)
        in_code = FALSE;
      if (level > 0)
        {
          add_span (&self, line, next, ENVOI_STYLE_QUOTE, level);
          add_span (&self, line, at, ENVOI_STYLE_MARK, 0);
        }
      if (in_code && is_fence (text, at, end))
        {
          add_span (&self, at, next, ENVOI_STYLE_CODE, 0);
          add_span (&self, at, end, ENVOI_STYLE_MARK, 0);
          in_code = FALSE;
        }
      else if (in_code)
        add_span (&self, at, next, ENVOI_STYLE_CODE, 0);
      else if (has_fence (text, at, end))
        {
          add_span (&self, at, next, ENVOI_STYLE_CODE, 0);
          add_span (&self, at, end, ENVOI_STYLE_MARK, 0);
          in_code = TRUE;
          code_level = level;
        }
      else
        find_in_line (&self, at, end);
      line = end + 1;
    }
  return self.spans;
}

const char *
envoi_styling_action (const char *text)
{
  return g_str_has_prefix (text, "/me ") && text[4] != '\0' ? text + 4 : NULL;
}
