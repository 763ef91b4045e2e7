/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-rich-text-private.h"
#include "envoi-text.h"

#include <string.h>

/*
 * Reads HTML and XHTML of strangers. Not a parser of the web: it knows the elements that a post is made of, takes the text of those that it
 * does not know, and leaves programs, styles, forms and frames out with their text. Each byte is looked at a bounded number of times, nothing
 * is built but the tree of known blocks, and there is no reference to anything outside.
 */

#define MAX_BYTES_READ (1024 * 1024)
#define MAX_OPEN 100
#define MAX_NAME 16
#define MAX_VALUE 4096

typedef enum { UNKNOWN, BLOCK, PARAGRAPH, HEADING, LIST, ITEM, QUOTE, CODE_BLOCK, STYLE, LINK, CELL, BREAK, RULE, PICTURE, DROPPED, VOID_ELEMENT } Role;

static const struct { const char *name; Role role; guint argument; } elements[] = {
  { "a", LINK, 0 }, { "address", BLOCK, 0 }, { "applet", DROPPED, 0 }, { "area", VOID_ELEMENT, 0 }, { "article", BLOCK, 0 }, { "aside", BLOCK, 0 },
  { "audio", DROPPED, 0 }, { "b", STYLE, ENVOI_RICH_BOLD }, { "base", VOID_ELEMENT, 0 }, { "blockquote", QUOTE, 0 }, { "body", BLOCK, 0 },
  { "br", BREAK, 0 }, { "button", DROPPED, 0 }, { "canvas", DROPPED, 0 }, { "center", BLOCK, 0 }, { "cite", STYLE, ENVOI_RICH_ITALIC },
  { "code", STYLE, ENVOI_RICH_MONO }, { "col", VOID_ELEMENT, 0 }, { "dd", BLOCK, 0 }, { "del", STYLE, ENVOI_RICH_STRIKE },
  { "details", BLOCK, 0 }, { "dfn", STYLE, ENVOI_RICH_ITALIC }, { "div", BLOCK, 0 }, { "dl", BLOCK, 0 }, { "dt", BLOCK, 0 },
  { "em", STYLE, ENVOI_RICH_ITALIC }, { "embed", VOID_ELEMENT, 0 }, { "figcaption", BLOCK, 0 }, { "figure", BLOCK, 0 }, { "footer", BLOCK, 0 },
  { "form", BLOCK, 0 }, { "frameset", DROPPED, 0 }, { "h1", HEADING, 1 }, { "h2", HEADING, 2 }, { "h3", HEADING, 3 }, { "h4", HEADING, 4 },
  { "h5", HEADING, 5 }, { "h6", HEADING, 6 }, { "head", DROPPED, 0 }, { "header", BLOCK, 0 }, { "hr", RULE, 0 }, { "html", BLOCK, 0 },
  { "i", STYLE, ENVOI_RICH_ITALIC }, { "iframe", DROPPED, 0 }, { "img", PICTURE, 0 }, { "input", VOID_ELEMENT, 0 },
  { "kbd", STYLE, ENVOI_RICH_MONO }, { "li", ITEM, 0 }, { "link", VOID_ELEMENT, 0 }, { "main", BLOCK, 0 }, { "math", DROPPED, 0 },
  { "meta", VOID_ELEMENT, 0 }, { "nav", BLOCK, 0 }, { "noscript", DROPPED, 0 }, { "object", DROPPED, 0 }, { "ol", LIST, 1 }, { "p", PARAGRAPH, 0 },
  { "param", VOID_ELEMENT, 0 }, { "pre", CODE_BLOCK, 0 }, { "s", STYLE, ENVOI_RICH_STRIKE }, { "samp", STYLE, ENVOI_RICH_MONO },
  { "script", DROPPED, 0 }, { "section", BLOCK, 0 }, { "select", DROPPED, 0 }, { "source", VOID_ELEMENT, 0 }, { "strike", STYLE, ENVOI_RICH_STRIKE },
  { "strong", STYLE, ENVOI_RICH_BOLD }, { "style", DROPPED, 0 }, { "summary", BLOCK, 0 }, { "svg", DROPPED, 0 }, { "table", BLOCK, 0 },
  { "td", CELL, 0 }, { "template", DROPPED, 0 }, { "textarea", DROPPED, 0 }, { "tfoot", BLOCK, 0 }, { "th", CELL, 1 }, { "title", DROPPED, 0 },
  { "tr", BLOCK, 0 }, { "track", VOID_ELEMENT, 0 }, { "tt", STYLE, ENVOI_RICH_MONO }, { "ul", LIST, 0 }, { "var", STYLE, ENVOI_RICH_ITALIC },
  { "video", DROPPED, 0 }, { "wbr", VOID_ELEMENT, 0 },
};

typedef struct {
  char name[MAX_NAME + 1];
  Role role;
  guint argument;
  gboolean effective;       /* what it opened is to be closed with it */
  char *former_href;
} Open;

typedef struct {
  EnvoiRichBuilder builder;
  gboolean xml;
  GArray *open;             /* Open */
  GString *text;            /* gathered since the last tag */
  guint pre;
} Reader;

typedef struct { char name[MAX_NAME + 1]; gboolean end, empty; char *href, *src, *alt, *class_, *start; } Tag;

static Role
role_of (const char *name, guint *argument)
{
  guint low = 0, high = G_N_ELEMENTS (elements);

  while (low < high)
    {
      guint middle = (low + high) / 2;
      int order = strcmp (name, elements[middle].name);

      if (order == 0)
        {
          *argument = elements[middle].argument;
          return elements[middle].role;
        }
      if (order < 0)
        high = middle;
      else
        low = middle + 1;
    }
  return UNKNOWN;
}

/* Latin-1's from U+00A0 on, in their order, then the others that writers use. */
static const char latin[] =
  "nbsp iexcl cent pound curren yen brvbar sect uml copy ordf laquo not shy reg macr deg plusmn sup2 sup3 acute micro para middot cedil sup1 "
  "ordm raquo frac14 frac12 frac34 iquest Agrave Aacute Acirc Atilde Auml Aring AElig Ccedil Egrave Eacute Ecirc Euml Igrave Iacute Icirc Iuml "
  "ETH Ntilde Ograve Oacute Ocirc Otilde Ouml times Oslash Ugrave Uacute Ucirc Uuml Yacute THORN szlig agrave aacute acirc atilde auml aring "
  "aelig ccedil egrave eacute ecirc euml igrave iacute icirc iuml eth ntilde ograve oacute ocirc otilde ouml divide oslash ugrave uacute ucirc "
  "uuml yacute thorn yuml ";
static const struct { const char *name; gunichar c; } others[] = {
  { "amp", '&' }, { "lt", '<' }, { "gt", '>' }, { "quot", '"' }, { "apos", '\'' }, { "OElig", 0x152 }, { "oelig", 0x153 }, { "Scaron", 0x160 },
  { "scaron", 0x161 }, { "Yuml", 0x178 }, { "fnof", 0x192 }, { "circ", 0x2c6 }, { "tilde", 0x2dc }, { "ensp", 0x2002 }, { "emsp", 0x2003 },
  { "thinsp", 0x2009 }, { "zwnj", 0x200c }, { "zwj", 0x200d }, { "lrm", 0x200e }, { "rlm", 0x200f }, { "ndash", 0x2013 }, { "mdash", 0x2014 },
  { "lsquo", 0x2018 }, { "rsquo", 0x2019 }, { "sbquo", 0x201a }, { "ldquo", 0x201c }, { "rdquo", 0x201d }, { "bdquo", 0x201e },
  { "dagger", 0x2020 }, { "bull", 0x2022 }, { "hellip", 0x2026 }, { "permil", 0x2030 }, { "prime", 0x2032 }, { "lsaquo", 0x2039 },
  { "rsaquo", 0x203a }, { "euro", 0x20ac }, { "trade", 0x2122 }, { "larr", 0x2190 }, { "uarr", 0x2191 }, { "rarr", 0x2192 }, { "darr", 0x2193 },
  { "harr", 0x2194 }, { "minus", 0x2212 }, { "radic", 0x221a }, { "infin", 0x221e }, { "asymp", 0x2248 }, { "ne", 0x2260 }, { "le", 0x2264 },
  { "ge", 0x2265 }, { "hearts", 0x2665 },
};

static gunichar
named_character (const char *name, gsize length)
{
  gunichar c = 0xa0;

  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    if (strlen (others[i].name) == length && strncmp (others[i].name, name, length) == 0)
      return others[i].c;
  for (const char *p = latin; *p != '\0'; c++)
    {
      gsize n = strcspn (p, " ");

      if (n == length && strncmp (p, name, n) == 0)
        return c;
      p += n + 1;
    }
  return 0;
}

/* A reference at text ("&…"): appends what it stands for. Returns its length, 1 when it is only an ampersand. */
static gsize
read_reference (const char *text, gsize length, GString *out)
{
  gsize n = 1;
  gunichar c = 0;

  if (length > 2 && text[1] == '#')
    {
      gboolean hex = text[2] == 'x' || text[2] == 'X';
      guint64 value = 0;

      for (n = hex ? 3 : 2; n < length && n < 12 && (hex ? g_ascii_isxdigit (text[n]) : g_ascii_isdigit (text[n])); n++)
        value = value * (hex ? 16 : 10) + (guint) g_ascii_xdigit_value (text[n]);
      c = value <= 0x10ffff ? (gunichar) value : 0;
      if (n == (hex ? 3u : 2u) || !g_unichar_validate (c) || (c < 0x20 && c != '\t' && c != '\n') || c == 0x7f || c == 0xfffe || c == 0xffff)
        c = 0;
    }
  else
    {
      while (n < length && n < 10 && g_ascii_isalnum (text[n]))
        n++;
      c = n > 1 && n < length && text[n] == ';' ? named_character (text + 1, n - 1) : 0;
    }
  if (c == 0)
    {
      g_string_append_c (out, '&');
      return 1;
    }
  g_string_append_unichar (out, c);
  return n < length && text[n] == ';' ? n + 1 : n;
}

static char *
decode (const char *text, gsize length)
{
  GString *out = g_string_sized_new (length + 1);

  for (gsize i = 0; i < length;)
    if (text[i] == '&')
      i += read_reference (text + i, length - i, out);
    else
      g_string_append_c (out, text[i++]);
  return g_string_free (out, FALSE);
}

static void
tag_clear (Tag *tag)
{
  g_free (tag->href);
  g_free (tag->src);
  g_free (tag->alt);
  g_free (tag->class_);
  g_free (tag->start);
}

static void
keep_attribute (Tag *tag, const char *name, gsize name_length, const char *value, gsize length)
{
  const struct { const char *name; char **place; } wanted[] = {
    { "href", &tag->href }, { "src", &tag->src }, { "alt", &tag->alt }, { "class", &tag->class_ }, { "start", &tag->start },
  };

  for (guint i = 0; i < G_N_ELEMENTS (wanted); i++)
    if (strlen (wanted[i].name) == name_length && g_ascii_strncasecmp (name, wanted[i].name, name_length) == 0
        && *wanted[i].place == NULL && length <= MAX_VALUE)
      {
        *wanted[i].place = g_strstrip (decode (value, length));
        return;
      }
}

#define IS_BLANK(c) ((c) == ' ' || (c) == '\t' || (c) == '\n' || (c) == '\r' || (c) == '\f')

/* A tag at text ("<…"): its length, or 0 when the sign is only text. */
static gsize
read_tag (const char *text, gsize length, Tag *tag)
{
  const char *local;
  gsize i = 1, begin, n;

  memset (tag, 0, sizeof *tag);
  if (i < length && text[i] == '/')
    {
      tag->end = TRUE;
      i++;
    }
  if (i >= length || !g_ascii_isalpha (text[i]))
    return 0;
  for (begin = i; i < length && !IS_BLANK (text[i]) && text[i] != '>' && text[i] != '/'; i++)
    ;
  /* A prefix says nothing here: whoever writes <html:p> means p. */
  local = g_strrstr_len (text + begin, i - begin, ":");
  local = local != NULL ? local + 1 : text + begin;
  n = text + i - local;
  if (n > 0 && n <= MAX_NAME)
    for (gsize j = 0; j < n; j++)
      tag->name[j] = g_ascii_tolower (local[j]);
  while (i < length && text[i] != '>')
    {
      gsize name, name_end, value, value_end;

      if (IS_BLANK (text[i]) || text[i] == '/')
        {
          tag->empty = text[i] == '/';
          i++;
          continue;
        }
      tag->empty = FALSE;
      for (name = i; i < length && !IS_BLANK (text[i]) && text[i] != '=' && text[i] != '>' && text[i] != '/'; i++)
        ;
      name_end = i;
      while (i < length && IS_BLANK (text[i]))
        i++;
      if (i >= length || text[i] != '=')
        {
          if (name_end == name)
            i++;
          continue;
        }
      for (i++; i < length && IS_BLANK (text[i]);)
        i++;
      if (i < length && (text[i] == '"' || text[i] == '\''))
        {
          const char *close = memchr (text + i + 1, text[i], length - i - 1);

          value = i + 1;
          value_end = close != NULL ? (gsize) (close - text) : length;
          i = MIN (value_end + 1, length);
        }
      else
        {
          for (value = i; i < length && !IS_BLANK (text[i]) && text[i] != '>'; i++)
            ;
          value_end = i;
        }
      keep_attribute (tag, text + name, name_end - name, text + value, value_end - value);
    }
  return MIN (i + 1, length);
}

static void
flush (Reader *self)
{
  if (self->text->len > 0)
    envoi_rich_builder_add_text (&self->builder, self->text->str, self->text->len);
  g_string_truncate (self->text, 0);
}

static void
close_at (Reader *self, guint i)
{
  EnvoiRichBuilder *builder = &self->builder;
  Open *open = &g_array_index (self->open, Open, i);

  switch (open->role)
    {
    case PARAGRAPH:
    case BLOCK:
    case HEADING:
      envoi_rich_builder_close_leaf (builder);
      break;
    case CODE_BLOCK:
      envoi_rich_builder_close_leaf (builder);
      self->pre--;
      break;
    case LIST:
    case ITEM:
    case QUOTE:
      if (open->effective)
        envoi_rich_builder_close (builder, open->role == LIST ? ENVOI_RICH_LIST : open->role == ITEM ? ENVOI_RICH_ITEM : ENVOI_RICH_QUOTE);
      else
        envoi_rich_builder_close_leaf (builder);
      break;
    case STYLE:
      if (open->effective)
        envoi_rich_builder_style (builder, open->argument, FALSE);
      break;
    case CELL:
      if (open->argument == 1)
        envoi_rich_builder_style (builder, ENVOI_RICH_BOLD, FALSE);
      break;
    case LINK:
      g_free (envoi_rich_builder_set_link (builder, open->former_href));
      g_free (open->former_href);
      break;
    default:
      break;
    }
  g_array_remove_index (self->open, i);
}

static void
close_last (Reader *self)
{
  close_at (self, self->open->len - 1);
}

static void
close_named (Reader *self, const char *name)
{
  for (guint i = self->open->len; i > 0; i--)
    if (strcmp (g_array_index (self->open, Open, i - 1).name, name) == 0)
      {
        /* Styles may overlap, blocks may not. */
        if (g_array_index (self->open, Open, i - 1).role == STYLE)
          close_at (self, i - 1);
        else
          while (self->open->len >= i)
            close_last (self);
        return;
      }
}

/* HTML lets writers leave these ends out. */
static void
close_implied (Reader *self, Role role)
{
  static const struct { Role opens; const char *closes; Role within; } rules[] = {
    { ITEM, "li", LIST }, { CELL, "td", BLOCK }, { CELL, "th", BLOCK },
  };

  if (role != STYLE && role != LINK && role != BREAK && role != PICTURE && role != UNKNOWN && role != VOID_ELEMENT)
    while (self->open->len > 0 && g_array_index (self->open, Open, self->open->len - 1).role == PARAGRAPH)
      close_last (self);
  for (guint r = 0; r < G_N_ELEMENTS (rules); r++)
    for (guint i = rules[r].opens == role ? self->open->len : 0; i > 0; i--)
      {
        Open *open = &g_array_index (self->open, Open, i - 1);

        if (open->role == rules[r].within)
          break;
        if (strcmp (open->name, rules[r].closes) == 0)
          {
            close_named (self, rules[r].closes);
            break;
          }
      }
}

static const char *
language_of (const char *class_)
{
  const char *at = class_ != NULL ? strstr (class_, "language-") : NULL;
  return at != NULL ? at + strlen ("language-") : NULL;
}

static void
open_element (Reader *self, const Tag *tag, Role role, guint argument)
{
  EnvoiRichBuilder *builder = &self->builder;
  Open open = { .role = role, .argument = argument, .effective = TRUE };

  strcpy (open.name, tag->name);
  switch (role)
    {
    case PARAGRAPH:
    case BLOCK:
      envoi_rich_builder_close_leaf (builder);
      break;
    case HEADING:
      envoi_rich_builder_open_leaf (builder, ENVOI_RICH_HEADING, argument, NULL);
      break;
    case CODE_BLOCK:
      envoi_rich_builder_open_leaf (builder, ENVOI_RICH_CODE, 0, language_of (tag->class_));
      self->pre++;
      break;
    case LIST:
      open.effective = envoi_rich_builder_open (builder, ENVOI_RICH_LIST, argument == 1,
                                                tag->start != NULL ? (guint) CLAMP (g_ascii_strtoll (tag->start, NULL, 10), 0, 999999) : 1);
      break;
    case ITEM:
      open.effective = envoi_rich_builder_open (builder, ENVOI_RICH_ITEM, FALSE, 0);
      break;
    case QUOTE:
      open.effective = envoi_rich_builder_open (builder, ENVOI_RICH_QUOTE, FALSE, 0);
      break;
    case STYLE:
      /* <pre><code class="language-x"> is one thing. */
      if (self->pre > 0 && builder->leaf != NULL && builder->leaf->language == NULL && language_of (tag->class_) != NULL)
        builder->leaf->language = g_strndup (language_of (tag->class_), MIN (strlen (language_of (tag->class_)), 40));
      envoi_rich_builder_style (builder, argument, TRUE);
      break;
    case CELL:
      if (builder->leaf != NULL && builder->leaf->kind == ENVOI_RICH_PARAGRAPH)
        envoi_rich_builder_add_text (builder, " │ ", strlen (" │ "));
      if (argument == 1)
        envoi_rich_builder_style (builder, ENVOI_RICH_BOLD, TRUE);
      break;
    case LINK:
      open.former_href = envoi_rich_builder_set_link (builder, tag->href);
      break;
    default:
      break;
    }
  g_array_append_val (self->open, open);
}

/* Behind the end of an element that is left out with all that is in it. */
static gsize
skip_element (const char *text, gsize at, gsize length, const char *name)
{
  gsize n = strlen (name);

  while (at < length)
    {
      const char *sign = memchr (text + at, '<', length - at);
      const char *close;

      if (sign == NULL)
        return length;
      at = sign - text + 1;
      if (length - at > n + 1 && text[at] == '/' && g_ascii_strncasecmp (text + at + 1, name, n) == 0 && !g_ascii_isalnum (text[at + 1 + n]))
        {
          close = memchr (text + at, '>', length - at);
          return close != NULL ? (gsize) (close - text) + 1 : length;
        }
    }
  return length;
}

static gsize
take_tag (Reader *self, const char *text, gsize at, gsize length, const Tag *tag)
{
  guint argument = 0;
  Role role = role_of (tag->name, &argument);

  if (tag->end)
    {
      if (role == BREAK || role == RULE || role == PICTURE || role == VOID_ELEMENT)
        return at;
      close_named (self, tag->name);
      return at;
    }
  close_implied (self, role);
  switch (role)
    {
    case BREAK:
      if (self->pre > 0)
        envoi_rich_builder_add_raw (&self->builder, "\n", 1);
      else
        envoi_rich_builder_add_break (&self->builder);
      return at;
    case RULE:
      envoi_rich_builder_add_rule (&self->builder);
      return at;
    case PICTURE:
      envoi_rich_builder_add_picture (&self->builder, tag->src, tag->alt);
      return at;
    case DROPPED:
      return tag->empty && self->xml ? at : skip_element (text, at, length, tag->name);
    case UNKNOWN:
    case VOID_ELEMENT:
      return at;
    default:
      if (tag->empty && self->xml)
        {
          if (role == PARAGRAPH || role == BLOCK)
            envoi_rich_builder_close_leaf (&self->builder);
        }
      else if (self->open->len < MAX_OPEN)
        open_element (self, tag, role, argument);
      return at;
    }
}

/* Comments, declarations, CDATA, instructions at text ("<!" or "<?"): behind them. */
static gsize
skip_declaration (Reader *self, const char *text, gsize at, gsize length)
{
  static const struct { const char *begin, *end; } kinds[] = { { "<!--", "-->" }, { "<![CDATA[", "]]>" }, { "<", ">" } };

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      gsize n = strlen (kinds[i].begin);
      const char *end;

      if (length - at < n || strncmp (text + at, kinds[i].begin, n) != 0)
        continue;
      end = g_strstr_len (text + at + n, length - at - n, kinds[i].end);
      if (i == 1 && self->xml)
        g_string_append_len (self->text, text + at + n, (end != NULL ? end : text + length) - (text + at + n));
      return end != NULL ? (gsize) (end - text) + strlen (kinds[i].end) : length;
    }
  return at + 1;
}

static EnvoiRichText *
read_markup (const char *markup, gssize given, gboolean xml)
{
  gsize size = given < 0 ? strlen (markup) : (gsize) given;
  g_autofree char *text = envoi_text_sanitize (markup, MIN (size, MAX_BYTES_READ));
  gsize length = strlen (text);
  Reader self = { .xml = xml };
  EnvoiRichText *result;

  envoi_rich_builder_init (&self.builder);
  self.open = g_array_new (FALSE, FALSE, sizeof (Open));
  self.text = g_string_new (NULL);
  for (gsize i = 0; i < length && !self.builder.text->cut;)
    {
      Tag tag;
      gsize n;

      if (text[i] == '&')
        i += read_reference (text + i, length - i, self.text);
      else if (text[i] != '<')
        {
          n = strcspn (text + i, "<&");
          g_string_append_len (self.text, text + i, n);
          i += n;
        }
      else if (i + 1 < length && (text[i + 1] == '!' || text[i + 1] == '?'))
        i = skip_declaration (&self, text, i, length);
      else if ((n = read_tag (text + i, length - i, &tag)) == 0)
        g_string_append_c (self.text, text[i++]);
      else
        {
          flush (&self);
          i = take_tag (&self, text, i + n, length, &tag);
          tag_clear (&tag);
        }
    }
  flush (&self);
  while (self.open->len > 0)
    close_last (&self);
  self.builder.text->cut = self.builder.text->cut || size > MAX_BYTES_READ;
  result = envoi_rich_builder_finish (&self.builder);
  g_array_unref (self.open);
  g_string_free (self.text, TRUE);
  return result;
}

EnvoiRichText *
envoi_rich_text_new_from_xhtml (const char *xml, gssize length)
{
  return read_markup (xml, length, TRUE);
}

EnvoiRichText *
envoi_rich_text_new_from_html (const char *html, gssize length)
{
  return read_markup (html, length, FALSE);
}
