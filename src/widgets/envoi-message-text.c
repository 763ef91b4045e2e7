/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-config.h"
#include "envoi-message-text.h"
#include "envoi-link.h"
#include "envoi-styling.h"
#include "envoi-text.h"
#include <gio/gio.h>
#include <glib/gi18n-lib.h>

/* What a label may be given of a stranger's text. */

#define MAX_LINKS 100
#define MAX_SPANS 400
#define QUIET (G_MAXUINT16 * 6 / 10)      /* of quotations and of the signs of styling */
#define CODE_SHADE (G_MAXUINT16 / 7)

/* How far a text goes at a given cost of shaping: pictures and their joiners cost four times what a letter costs, marks
 * above and below letters twice. */
static gsize
affordable (const char *text, gsize length, guint budget)
{
  guint cost = 0;

  for (const char *p = text; p < text + length; p = g_utf8_next_char (p))
    {
      gunichar c = (guchar) *p < 0x80 ? (guchar) *p : g_utf8_get_char (p);

      if (c >= 0x1f000 || c == 0x200d || c == 0xfe0f)
        cost += 4;
      else if (c >= 0x300 && g_unichar_ismark (c))
        cost += 2;
      else
        cost++;
      if (cost > budget && p > text)
        return envoi_text_clip (text, G_MAXUINT, p - text);
    }
  return length;
}

/**
 * envoi_message_text_page:
 * @text: the rest of a message
 *
 * Returns: bytes of @text that one label shows: bounded in graphemes, bytes, lines and the cost of shaping, cut at a line's or word's end where one is near
 */
gsize
envoi_message_text_page (const char *text)
{
  gsize length = envoi_text_clip (text, ENVOI_MESSAGE_TEXT_PAGE_GRAPHEMES, ENVOI_MESSAGE_TEXT_PAGE_BYTES);
  guint lines = 0;

  length = affordable (text, length, ENVOI_MESSAGE_TEXT_PAGE_COST);
  for (gsize i = 0; i < length; i++)
    if (text[i] == '\n' && ++lines == ENVOI_MESSAGE_TEXT_PAGE_LINES)
      return i + 1;
  if (text[length] == '\0')
    return length;
  for (gsize i = length; i > length - MIN (length, 80); i--)
    if (text[i - 1] == '\n' || text[i - 1] == ' ')
      return i;
  return length;
}

/* A link in another script names its host in ASCII too, so that look-alike letters show. */
static char *
describe_uri (const char *uri)
{
  g_autoptr (GUri) parsed = NULL;
  g_autofree char *ascii = NULL;
  const char *host;

  if (g_str_is_ascii (uri))
    return NULL;
  parsed = g_uri_parse (uri, G_URI_FLAGS_PARSE_RELAXED | G_URI_FLAGS_ENCODED, NULL);
  host = parsed != NULL ? g_uri_get_host (parsed) : NULL;
  if (host == NULL || g_str_is_ascii (host) || (ascii = g_hostname_to_ascii (host)) == NULL)
    return NULL;
  /* Translators: the true name of a web site behind a link */
  return g_strdup_printf (_("Opens %s"), ascii);
}

/**
 * envoi_message_text_markup:
 * @text: plain text from outside
 * @length: bytes of it
 *
 * Returns: (transfer full) (nullable): Pango markup whose only elements are links, everything else escaped;
 *   %NULL when there is no link and plain text does
 */
char *
envoi_message_text_markup (const char *text, gsize length)
{
  g_autoptr (GArray) links = envoi_link_find (text, length, MAX_LINKS);
  GString *markup;
  gsize at = 0;

  if (links == NULL || links->len == 0)
    return NULL;
  markup = g_string_sized_new (length + links->len * 64);
  for (guint i = 0; i < links->len; i++)
    {
      EnvoiLink *link = &g_array_index (links, EnvoiLink, i);
      g_autofree char *before = g_markup_escape_text (text + at, link->start - at);
      g_autofree char *shown = g_markup_escape_text (text + link->start, link->end - link->start);
      g_autofree char *uri = g_markup_escape_text (link->uri, -1);
      g_autofree char *description = describe_uri (link->uri);

      g_string_append (markup, before);
      if (description != NULL)
        {
          g_autofree char *title = g_markup_escape_text (description, -1);
          g_string_append_printf (markup, "<a href=\"%s\" title=\"%s\">%s</a>", uri, title, shown);
        }
      else
        g_string_append_printf (markup, "<a href=\"%s\">%s</a>", uri, shown);
      at = link->end;
    }
  g_autofree char *rest = g_markup_escape_text (text + at, length - at);
  g_string_append (markup, rest);
  return g_string_free (markup, FALSE);
}

static void
insert (PangoAttrList *list, PangoAttribute *attribute, guint start, guint end)
{
  attribute->start_index = start;
  attribute->end_index = end;
  pango_attr_list_insert (list, attribute);
}

static void
insert_span (PangoAttrList *list, const EnvoiStyleSpan *span)
{
  guint start = span->start, end = span->end;

  switch (span->style)
    {
    case ENVOI_STYLE_STRONG:
      insert (list, pango_attr_weight_new (PANGO_WEIGHT_BOLD), start, end);
      break;
    case ENVOI_STYLE_EMPHASIS:
      insert (list, pango_attr_style_new (PANGO_STYLE_ITALIC), start, end);
      break;
    case ENVOI_STYLE_STRIKE:
      insert (list, pango_attr_strikethrough_new (TRUE), start, end);
      break;
    case ENVOI_STYLE_MONO:
    case ENVOI_STYLE_CODE:
      insert (list, pango_attr_family_new ("monospace"), start, end);
      insert (list, pango_attr_background_new (0x8080, 0x8080, 0x8080), start, end);
      insert (list, pango_attr_background_alpha_new (CODE_SHADE), start, end);
      break;
    case ENVOI_STYLE_QUOTE:
      insert (list, pango_attr_style_new (PANGO_STYLE_ITALIC), start, end);
      insert (list, pango_attr_foreground_alpha_new (G_MAXUINT16 * 8 / 10), start, end);
      break;
    case ENVOI_STYLE_MARK:
      insert (list, pango_attr_foreground_alpha_new (QUIET), start, end);
      break;
    default:
      break;
    }
}

/**
 * envoi_message_text_attributes:
 * @text: plain text from outside
 * @length: bytes of it
 *
 * Returns: (transfer full) (nullable): how its styling (XEP-0393) looks; %NULL when it has none. Never markup: nothing in the text becomes more than a look
 */
PangoAttrList *
envoi_message_text_attributes (const char *text, gsize length)
{
  g_autoptr (GArray) spans = NULL;
  PangoAttrList *list;

  /* The usual text has none of the signs. */
  if (text[strcspn (text, "*_~`>")] == '\0')
    return NULL;
  spans = envoi_styling_find (text, length, MAX_SPANS);
  if (spans == NULL)
    return NULL;
  list = pango_attr_list_new ();
  for (guint i = 0; i < spans->len; i++)
    insert_span (list, &g_array_index (spans, EnvoiStyleSpan, i));
  return list;
}

static const struct { const char *text, *icon; } states[] = {
  [ENVOI_MESSAGE_STATE_NONE] = { NULL, NULL },
  [ENVOI_MESSAGE_STATE_QUEUED] = { N_("Waiting to be sent"), "envoi-queued-symbolic" },
  [ENVOI_MESSAGE_STATE_SENT] = { N_("Sending"), "envoi-sending-symbolic" },
  [ENVOI_MESSAGE_STATE_ACKED] = { N_("Sent"), "envoi-sent-symbolic" },
  [ENVOI_MESSAGE_STATE_DELIVERED] = { N_("Delivered"), "envoi-delivered-symbolic" },
  [ENVOI_MESSAGE_STATE_READ] = { N_("Read"), "envoi-read-symbolic" },
  [ENVOI_MESSAGE_STATE_FAILED] = { N_("Not delivered"), "envoi-failed-symbolic" },
};

/* The state of one's own message in words; NULL for another's. */
const char *
envoi_message_state_get_text (EnvoiMessageState state)
{
  g_return_val_if_fail (state < G_N_ELEMENTS (states), NULL);
  return states[state].text != NULL ? _(states[state].text) : NULL;
}

const char *
envoi_message_state_get_icon (EnvoiMessageState state)
{
  g_return_val_if_fail (state < G_N_ELEMENTS (states), NULL);
  return states[state].icon;
}
