/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-page-summary.h"

#include <string.h>

#include "envoi-text.h"

/* The head of a page stands at its beginning. */
#define MAX_BYTES (256 * 1024)
#define MAX_TAG 8192
#define MAX_TITLE 200
#define MAX_DESCRIPTION 400
#define MAX_PICTURE 2048

void
envoi_page_summary_free (EnvoiPageSummary *self)
{
  g_free (self->title);
  g_free (self->description);
  g_free (self->site);
  g_free (self->picture);
  g_free (self);
}

/* The first one stands: the better source is asked first. */
static void
take (char **field, const char *text, gsize max_graphemes)
{
  g_autofree char *clean = NULL, *line = NULL;

  if (*field != NULL || text == NULL)
    return;
  clean = envoi_text_sanitize (text, -1);
  line = envoi_text_one_line (clean, max_graphemes);
  g_strstrip (line);
  if (*line != '\0')
    *field = g_steal_pointer (&line);
}

static void
take_picture (EnvoiPageSummary *self, const char *address, const char *base)
{
  g_autoptr (GUri) uri = NULL, parent = NULL;

  if (self->picture != NULL || address == NULL || strlen (address) > MAX_PICTURE)
    return;
  parent = base != NULL ? g_uri_parse (base, G_URI_FLAGS_ENCODED, NULL) : NULL;
  uri = parent != NULL ? g_uri_parse_relative (parent, address, G_URI_FLAGS_ENCODED, NULL) : g_uri_parse (address, G_URI_FLAGS_ENCODED, NULL);
  if (uri == NULL || g_uri_get_host (uri) == NULL || *g_uri_get_host (uri) == '\0')
    return;
  if (g_ascii_strcasecmp (g_uri_get_scheme (uri), "https") == 0 || g_ascii_strcasecmp (g_uri_get_scheme (uri), "http") == 0)
    self->picture = g_uri_to_string_partial (uri, G_URI_HIDE_USERINFO | G_URI_HIDE_FRAGMENT);
}

/* ---- a page is read as far as needed: tags with their attributes, in linear time ---- */

static const struct { const char *name, *text; } entities[] = {
  { "amp", "&" }, { "lt", "<" }, { "gt", ">" }, { "quot", "\"" }, { "apos", "'" }, { "nbsp", " " }, { "hellip", "…" }, { "ndash", "–" },
  { "mdash", "—" }, { "lsquo", "‘" }, { "rsquo", "’" }, { "ldquo", "“" }, { "rdquo", "”" }, { "laquo", "«" }, { "raquo", "»" }, { "auml", "ä" },
  { "ouml", "ö" }, { "uuml", "ü" }, { "Auml", "Ä" }, { "Ouml", "Ö" }, { "Uuml", "Ü" }, { "szlig", "ß" }, { "eacute", "é" }, { "egrave", "è" },
};

/* Appends what stands for the entity behind "&"; returns its length with the "&", 0 when it is none. */
static gsize
read_entity (GString *out, const char *at, gsize left)
{
  const char *end = memchr (at, ';', MIN (left, 12));
  gsize length = end != NULL ? (gsize) (end - at) - 1 : 0;

  if (length == 0)
    return 0;
  if (at[1] == '#')
    {
      gboolean hex = at[2] == 'x' || at[2] == 'X';
      guint64 code = g_ascii_strtoull (at + (hex ? 3 : 2), NULL, hex ? 16 : 10);
      if (code == 0 || !g_unichar_validate ((gunichar) MIN (code, G_MAXUINT32)))
        return 0;
      g_string_append_unichar (out, (gunichar) code);
      return length + 2;
    }
  for (guint i = 0; i < G_N_ELEMENTS (entities); i++)
    if (strlen (entities[i].name) == length && strncmp (entities[i].name, at + 1, length) == 0)
      {
        g_string_append (out, entities[i].text);
        return length + 2;
      }
  return 0;
}

static char *
decode (const char *text, gsize length)
{
  GString *out = g_string_sized_new (MIN (length, 4096));

  for (gsize i = 0; i < length;)
    {
      gsize entity = text[i] == '&' ? read_entity (out, text + i, length - i) : 0;
      if (entity == 0)
        g_string_append_c (out, text[i++]);
      else
        i += entity;
    }
  return g_string_free (out, FALSE);
}

/* The value of an attribute within a tag; NULL when it has none. The first of a name counts. */
static char *
dup_attribute (const char *tag, gsize length, const char *wanted)
{
  gsize i = 0, wanted_length = strlen (wanted);

  while (i < length)
    {
      gsize name, name_length, value, value_length = 0;

      while (i < length && (g_ascii_isspace (tag[i]) || tag[i] == '/'))
        i++;
      name = i;
      while (i < length && !g_ascii_isspace (tag[i]) && tag[i] != '=')
        i++;
      name_length = i - name;
      while (i < length && g_ascii_isspace (tag[i]))
        i++;
      if (i >= length || tag[i] != '=')
        {
          if (name_length == 0)
            i++;
          continue;
        }
      i++;
      while (i < length && g_ascii_isspace (tag[i]))
        i++;
      value = i;
      if (i < length && (tag[i] == '"' || tag[i] == '\''))
        {
          const char *end = memchr (tag + i + 1, tag[i], length - i - 1);
          value = i + 1;
          value_length = (end != NULL ? (gsize) (end - tag) : length) - value;
          i = MIN (value + value_length + 1, length);
        }
      else
        {
          while (i < length && !g_ascii_isspace (tag[i]))
            i++;
          value_length = i - value;
        }
      if (name_length == wanted_length && g_ascii_strncasecmp (tag + name, wanted, wanted_length) == 0)
        return decode (tag + value, value_length);
    }
  return NULL;
}

/* Two sources of each: what was written for cards, then what every page has. */
typedef struct { EnvoiPageSummary *card, *plain; const char *uri; } Reading;

static void
read_meta (Reading *reading, const char *tag, gsize length)
{
  g_autofree char *name = dup_attribute (tag, length, "property"), *content = dup_attribute (tag, length, "content");

  if (name == NULL)
    name = dup_attribute (tag, length, "name");
  if (name == NULL || content == NULL)
    return;
  if (g_ascii_strcasecmp (name, "og:title") == 0)
    take (&reading->card->title, content, MAX_TITLE);
  else if (g_ascii_strcasecmp (name, "og:description") == 0)
    take (&reading->card->description, content, MAX_DESCRIPTION);
  else if (g_ascii_strcasecmp (name, "og:site_name") == 0)
    take (&reading->card->site, content, MAX_TITLE);
  else if (g_ascii_strcasecmp (name, "og:image") == 0 || g_ascii_strcasecmp (name, "og:image:url") == 0)
    take_picture (reading->card, content, reading->uri);
  else if (g_ascii_strcasecmp (name, "twitter:image") == 0)
    take_picture (reading->plain, content, reading->uri);
  else if (g_ascii_strcasecmp (name, "description") == 0)
    take (&reading->plain->description, content, MAX_DESCRIPTION);
}

static gboolean
is_tag (const char *at, gsize left, const char *name)
{
  gsize length = strlen (name);
  return left > length && g_ascii_strncasecmp (at, name, length) == 0 && (g_ascii_isspace (at[length]) || at[length] == '>' || at[length] == '/');
}

/* What stands before the closing tag of this name; the whole rest when there is none. */
static gsize
find_closing (const char *text, gsize length, const char *name)
{
  for (const char *at = memchr (text, '<', length); at != NULL; at = memchr (at + 1, '<', length - (at + 1 - text)))
    if ((gsize) (at - text) + 2 < length && at[1] == '/' && is_tag (at + 2, length - (at + 2 - text), name))
      return at - text;
  return length;
}

/* The ">" that ends a tag; within quotes it is text, but only so far: a quote may have been left open. */
static const char *
find_tag_end (const char *tag, gsize length)
{
  char quote = '\0';

  for (gsize i = 0; i < MIN (length, MAX_TAG); i++)
    {
      if (quote != '\0')
        quote = tag[i] == quote ? '\0' : quote;
      else if (tag[i] == '"' || tag[i] == '\'')
        quote = tag[i];
      else if (tag[i] == '>')
        return tag + i;
    }
  return memchr (tag, '>', length);
}

static void
read_page (Reading *reading, const char *html, gsize length)
{
  static const char * const skipped[] = { "script", "style", "noscript", "svg" };

  for (gsize i = 0; i < length;)
    {
      const char *open = memchr (html + i, '<', length - i), *close;
      gsize tag, tag_length;

      if (open == NULL || (gsize) (open - html) + 1 >= length)
        return;
      tag = open - html + 1;
      if (length - tag > 3 && strncmp (html + tag, "!--", 3) == 0)
        {
          const char *end = g_strstr_len (html + tag + 3, length - tag - 3, "-->");
          if (end == NULL)
            return;
          i = end + 3 - html;
          continue;
        }
      close = find_tag_end (html + tag, length - tag);
      if (close == NULL)
        return;
      tag_length = close - (html + tag);
      i = tag + tag_length + 1;
      if (is_tag (html + tag, length - tag, "body"))
        return;
      if (is_tag (html + tag, length - tag, "meta"))
        read_meta (reading, html + tag + 4, tag_length - 4);
      else if (is_tag (html + tag, length - tag, "title"))
        {
          gsize text = find_closing (html + i, length - i, "title");
          g_autofree char *title = decode (html + i, MIN (text, 4096));
          take (&reading->plain->title, title, MAX_TITLE);
          i += text;
        }
      else
        for (guint k = 0; k < G_N_ELEMENTS (skipped); k++)
          if (is_tag (html + tag, length - tag, skipped[k]))
            i += find_closing (html + i, length - i, skipped[k]);
    }
}

/* As UTF-8, whatever it was written in: a page says it in its head, or it is Latin-1. */
static char *
dup_utf8 (const char *html, gsize length)
{
  static const char key[] = "charset=";
  g_autofree char *text = g_strndup (html, length), *head = NULL, *converted = NULL;
  const char *at;
  char name[32];
  gsize n = 0, valid = 0;
  const char *end;

  /* The end may stand in the middle of a character. */
  if (g_utf8_validate (text, -1, &end) || (valid = strlen (text) - (end - text)) < 4)
    {
      text[end - text] = '\0';
      return g_steal_pointer (&text);
    }
  head = g_ascii_strdown (text, MIN (strlen (text), 4096));
  at = strstr (head, key);
  if (at != NULL)
    {
      at += strlen (key);
      while (*at == '"' || *at == '\'')
        at++;
      while (n < sizeof name - 1 && (g_ascii_isalnum (*at) || *at == '-' || *at == '_'))
        name[n++] = *at++;
    }
  name[n] = '\0';
  if (n > 0)
    converted = g_convert_with_fallback (text, -1, "UTF-8", name, " ", NULL, NULL, NULL);
  if (converted == NULL)
    converted = g_convert_with_fallback (text, -1, "UTF-8", "ISO-8859-1", " ", NULL, NULL, NULL);
  return converted != NULL ? g_steal_pointer (&converted) : g_strdup ("");
}

EnvoiPageSummary *
envoi_page_summary_read (const char *html, gsize length, const char *uri)
{
  g_autoptr (EnvoiPageSummary) card = g_new0 (EnvoiPageSummary, 1), plain = g_new0 (EnvoiPageSummary, 1);
  Reading reading = { card, plain, uri };
  g_autofree char *text = dup_utf8 (html, MIN (length, MAX_BYTES));

  read_page (&reading, text, strlen (text));
  if (card->title == NULL)
    card->title = g_steal_pointer (&plain->title);
  if (card->description == NULL)
    card->description = g_steal_pointer (&plain->description);
  if (card->picture == NULL)
    card->picture = g_steal_pointer (&plain->picture);
  return g_steal_pointer (&card);
}
