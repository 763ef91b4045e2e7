/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The guard's state machine: one character after the other, the same whether the bytes come at once or one by one.
 *
 * It decides only where elements begin and end, and the bounds. Whether names are names, whether tags match, whether
 * an attribute stands twice, is decided by the parser behind, from the same characters. */
#include "envoi-xml-guard-private.h"

#define FRAGMENT_SCOPE "<w xmlns='" ENVOI_NS_CLIENT "' xmlns:stream='" ENVOI_NS_STREAMS "'"

const EnvoiXmlLimits envoi_xml_limits_narrow = {
  .stanza_bytes = 256 * 1024, .header_bytes = 8 * 1024, .depth = 32, .elements = 2000, .attributes = 32,
  .name_bytes = 128, .ns_bytes = 256, .hollow = FALSE,
};

const EnvoiXmlLimits envoi_xml_limits_wide = {
  .stanza_bytes = 1024 * 1024, .header_bytes = 8 * 1024, .depth = ENVOI_XML_GUARD_MAX_DEPTH, .elements = 50000, .attributes = 64,
  .name_bytes = ENVOI_XML_GUARD_MAX_NAME, .ns_bytes = 256, .hollow = TRUE,
};

static void
forget (EnvoiXmlGuard *self)
{
  self->turn++;
  self->state = START;
  self->fragment = FALSE;
  self->text = (EnvoiXmlText) { 0 };
  self->bytes = self->depth = self->word_size = self->name_size = 0;
  self->carriage_return = self->hollow = FALSE;
  g_string_truncate (self->out, 0);
  g_string_assign (self->scope, "<w");
  g_clear_error (&self->error);
}

EnvoiXmlGuard *
envoi_xml_guard_new (const EnvoiXmlGuardCallbacks *callbacks, gpointer user_data)
{
  EnvoiXmlGuard *self = g_new0 (EnvoiXmlGuard, 1);

  self->callbacks = *callbacks;
  self->user_data = user_data;
  self->limits = envoi_xml_limits_narrow;
  self->scope = g_string_new (NULL);
  self->out = g_string_sized_new (1024);
  forget (self);
  return self;
}

void
envoi_xml_guard_free (EnvoiXmlGuard *self)
{
  g_string_free (self->scope, TRUE);
  g_string_free (self->out, TRUE);
  g_clear_error (&self->error);
  g_free (self);
}

void
envoi_xml_guard_set_limits (EnvoiXmlGuard *self, const EnvoiXmlLimits *limits)
{
  g_return_if_fail (limits->depth <= ENVOI_XML_GUARD_MAX_DEPTH && limits->name_bytes <= ENVOI_XML_GUARD_MAX_NAME);

  self->limits = *limits;
}

void
envoi_xml_guard_reset (EnvoiXmlGuard *self)
{
  forget (self);
}

void
envoi_xml_guard_reset_to_fragment (EnvoiXmlGuard *self)
{
  forget (self);
  self->state = CONTENT;
  self->fragment = TRUE;
  self->depth = 1;
  self->header_name[0] = '\0';
  g_string_assign (self->scope, FRAGMENT_SCOPE);
}

void
envoi_xml_guard_pause (EnvoiXmlGuard *self)
{
  self->turn++;
  self->state = HALTED;
}

gboolean
envoi_xml_guard_is_idle (EnvoiXmlGuard *self)
{
  return self->depth == 1 && self->state == CONTENT && self->text.size == 0;
}

static gboolean
is_space (char c)
{
  return c == ' ' || c == '\n' || c == '\t';
}

static gboolean
end_reference (EnvoiXmlGuard *self)
{
  char bytes[8];
  gsize size;

  self->word[self->word_size] = '\0';
  size = envoi_xml_text_resolve (self->word, bytes);
  if (size == 0)
    return NOT_WELL_FORMED (self, "an unknown entity or a forbidden character");
  self->state = self->in_value ? VALUE : CONTENT;
  if (self->in_value)
    put_value (self, bytes, size);
  else
    put (self, bytes, size);
  return TRUE;
}

static gboolean
step_declaration (EnvoiXmlGuard *self, char c)
{
  static const char begin[] = "?xml ";

  if (self->word_size < sizeof begin - 1)
    {
      if ((is_space (c) ? ' ' : c) != begin[self->word_size])
        return envoi_xml_guard_refuse (self, ENVOI_XML_ERROR_RESTRICTED_XML, "a processing instruction");
      self->word_size++;
    }
  else if (c == '>' && self->out->len > 0 && self->out->str[self->out->len - 1] == '?')
    {
      g_autofree char *lower = g_ascii_strdown (self->out->str, -1);

      if (strstr (lower, "encoding") != NULL && strstr (lower, "utf-8") == NULL)
        return NOT_WELL_FORMED (self, "the encoding is not UTF-8");
      self->state = CONTENT;
    }
  else if (c == '<' || c == '>')
    return NOT_WELL_FORMED (self, "a malformed XML declaration");
  else
    g_string_append_c (self->out, c);
  return TRUE;
}

static gboolean
step_content (EnvoiXmlGuard *self, const char *unit, guint size)
{
  char c = *unit;

  if (c == '<')
    self->state = OPEN;
  else if (self->depth < 2)
    return is_space (c) || NOT_WELL_FORMED (self, "text between stanzas");
  else if (c == '&')
    {
      self->state = REFERENCE;
      self->in_value = FALSE;
      self->word_size = 0;
    }
  else if (c == '\n')
    put_string (self, ENVOI_XML_TEXT_NEWLINE);
  else
    put (self, unit, size);
  return TRUE;
}

static gboolean
step_open (EnvoiXmlGuard *self, const char *unit, guint size, gboolean first)
{
  switch (*unit)
    {
    case '/':
      self->state = END_NAME;
      return self->depth > 0 || NOT_WELL_FORMED (self, "an end tag before the stream");
    case '?':
      if (!first)
        return envoi_xml_guard_refuse (self, ENVOI_XML_ERROR_RESTRICTED_XML, "a processing instruction");
      self->state = DECLARATION;
      self->word_size = 1;
      return TRUE;
    case '!':
      self->state = BANG;
      self->word_size = 0;
      return TRUE;
    case ' ': case '\n': case '\t': case '>': case '<': case '&': case '\'': case '"': case '=':
      return NOT_WELL_FORMED (self, "a tag without a name");
    default:
      self->state = NAME;
      return envoi_xml_guard_add_to_name (self, unit, size);
    }
}

static gboolean
step_bang (EnvoiXmlGuard *self, char c)
{
  static const char cdata[] = "[CDATA[";

  if (self->depth < 2 || c != cdata[self->word_size])
    return envoi_xml_guard_refuse (self, ENVOI_XML_ERROR_RESTRICTED_XML, "a comment or document type");
  if (++self->word_size == sizeof cdata - 1)
    {
      self->state = CDATA;
      self->brackets = 0;
    }
  return TRUE;
}

static gboolean
step_cdata (EnvoiXmlGuard *self, const char *unit, guint size)
{
  char c = *unit;

  if (c == ']')
    {
      if (self->brackets < 2)
        self->brackets++;
      else
        put_string (self, ENVOI_XML_TEXT_BRACKET);
      return TRUE;
    }
  if (c == '>' && self->brackets == 2)
    {
      self->state = CONTENT;
      return TRUE;
    }
  for (; self->brackets > 0; self->brackets--)
    put_string (self, ENVOI_XML_TEXT_BRACKET);
  switch (c)
    {
    case '<': put_string (self, ENVOI_XML_TEXT_LESS); break;
    case '>': put_string (self, ENVOI_XML_TEXT_GREATER); break;
    case '&': put_string (self, ENVOI_XML_TEXT_AMPERSAND); break;
    case '\n': put_string (self, ENVOI_XML_TEXT_NEWLINE); break;
    default: put (self, unit, size);
    }
  return TRUE;
}

/* In a start tag: where an attribute or the end may come. */
static gboolean
step_tag (EnvoiXmlGuard *self, const char *unit, guint size)
{
  char c = *unit;

  if (is_space (c))
    self->state = IN_TAG;
  else if (c == '>')
    return envoi_xml_guard_end_start_tag (self, FALSE);
  else if (c == '/')
    self->state = SLASH;
  else if (self->state != IN_TAG || strchr ("<&'\"=", c) != NULL)
    return NOT_WELL_FORMED (self, "a malformed start tag");
  else
    {
      self->state = ATTRIBUTE_NAME;
      return envoi_xml_guard_add_to_name (self, unit, size);
    }
  return TRUE;
}

static gboolean
step_value (EnvoiXmlGuard *self, const char *unit, guint size)
{
  char c = *unit;

  if (c == self->quote)
    return envoi_xml_guard_end_value (self);
  if (c == '<')
    return NOT_WELL_FORMED (self, "a tag within an attribute");
  if (c == '&')
    {
      self->state = REFERENCE;
      self->in_value = TRUE;
      self->word_size = 0;
    }
  else if (is_space (c))
    put_value (self, " ", 1);
  else if (c == '\'')
    put_value (self, ENVOI_XML_TEXT_APOSTROPHE, 3);
  else
    put_value (self, unit, size);
  return TRUE;
}

static gboolean
step (EnvoiXmlGuard *self, const char *unit, guint size)
{
  char c = *unit;

  switch (self->state)
    {
    case START:
      if (c == '<')
        {
          self->state = OPEN;
          self->word_size = 1;   /* the next character is the second of the document */
          return TRUE;
        }
      self->state = CONTENT;
      return step_content (self, unit, size);
    case DECLARATION:
      return step_declaration (self, c);
    case CONTENT:
      self->word_size = 0;
      return step_content (self, unit, size);
    case OPEN:
      return step_open (self, unit, size, self->depth == 0 && self->word_size == 1);
    case BANG:
      return step_bang (self, c);
    case CDATA:
      return step_cdata (self, unit, size);
    case REFERENCE:
      if (c == ';')
        return end_reference (self);
      if (size > 1 || self->word_size >= sizeof self->word - 1)
        return NOT_WELL_FORMED (self, "a malformed reference");
      self->word[self->word_size++] = c;
      return TRUE;
    case NAME:
      if (is_space (c) || c == '>' || c == '/')
        return envoi_xml_guard_begin_element (self) && (self->state = AFTER_VALUE, step_tag (self, unit, size));
      if (c == '<' || c == '&' || c == '\'' || c == '"' || c == '=')
        return NOT_WELL_FORMED (self, "a malformed name");
      return envoi_xml_guard_add_to_name (self, unit, size);
    case IN_TAG:
    case AFTER_VALUE:
      return step_tag (self, unit, size);
    case ATTRIBUTE_NAME:
    case BEFORE_EQUALS:
      if (c == '=')
        {
          self->state = BEFORE_QUOTE;
          return envoi_xml_guard_begin_value (self);
        }
      if (is_space (c))
        {
          self->state = BEFORE_EQUALS;
          return TRUE;
        }
      if (self->state == BEFORE_EQUALS || strchr ("<>/&'\"", c) != NULL)
        return NOT_WELL_FORMED (self, "an attribute without a value");
      return envoi_xml_guard_add_to_name (self, unit, size);
    case BEFORE_QUOTE:
      if (is_space (c))
        return TRUE;
      self->quote = c;
      self->state = VALUE;
      return c == '\'' || c == '"' || NOT_WELL_FORMED (self, "an attribute without quotes");
    case VALUE:
      return step_value (self, unit, size);
    case SLASH:
      return c == '>' ? envoi_xml_guard_end_start_tag (self, TRUE) : NOT_WELL_FORMED (self, "a malformed empty tag");
    case END_NAME:
    case END_SPACE:
      if (c == '>')
        return envoi_xml_guard_end_element (self);
      if (is_space (c))
        {
          self->state = END_SPACE;
          return TRUE;
        }
      if (self->state == END_SPACE || strchr ("</&'\"=", c) != NULL)
        return NOT_WELL_FORMED (self, "a malformed end tag");
      return envoi_xml_guard_add_to_name (self, unit, size);
    case CLOSED:
    case HALTED:
      return TRUE;
    }
  g_assert_not_reached ();
}

/* Most of a stream is text and values: the run of characters at data that stand for themselves there. */
static gsize
take_plain (EnvoiXmlGuard *self, const guint8 *data, gsize size)
{
  gsize run;

  if ((self->state != VALUE && (self->state != CONTENT || self->depth < 2)) || self->text.size > 0)
    return 0;
  run = envoi_xml_text_plain_run (data, size);
  if (run == 0)
    return 0;
  if (self->state == VALUE)
    put_value (self, (const char *) data, run);
  else
    put (self, (const char *) data, run);
  self->carriage_return = FALSE;
  return run;
}

/* One byte; when it completes a character, a step. */
static gboolean
take_byte (EnvoiXmlGuard *self, guint8 byte)
{
  char c;
  const char *unit = &c;
  guint size = 1;

  if (byte >= 0x80 || self->text.size > 0)
    {
      if (!envoi_xml_text_add (&self->text, byte))
        return NOT_WELL_FORMED (self, "not UTF-8, or a character that XML forbids");
      if (self->text.missing > 0)
        return TRUE;
      unit = self->text.bytes;
      size = self->text.size;
      self->text.size = 0;
    }
  else if (byte == '\n' && self->carriage_return)
    {
      self->carriage_return = FALSE;
      return TRUE;
    }
  else if (byte < 0x20 && byte != '\n' && byte != '\t' && byte != '\r')
    return NOT_WELL_FORMED (self, "a control character");
  else
    c = byte == '\r' ? '\n' : byte;
  self->carriage_return = byte == '\r';
  return step (self, unit, size);
}

static gsize
byte_limit (EnvoiXmlGuard *self)
{
  gboolean in_stanza = self->depth >= 2 || (self->depth == 1 && (self->state == OPEN || self->state == NAME));

  return in_stanza || self->state == CONTENT ? self->limits.stanza_bytes : self->limits.header_bytes;
}

/**
 * envoi_xml_guard_feed:
 *
 * Callbacks run within. When one of them resets or pauses the guard, the rest of @data is dropped: what a server
 * sent in the same packet as `<proceed/>` was not protected by the TLS that follows.
 */
gboolean
envoi_xml_guard_feed (EnvoiXmlGuard *self, const guint8 *data, gsize size, GError **error)
{
  guint turn = self->turn;

  for (gsize i = 0; i < size && self->turn == turn && self->state != HALTED && self->state != CLOSED;)
    {
      gsize run = take_plain (self, data + i, size - i);
      gboolean outside = self->depth == 1 && self->state == CONTENT;

      if (run == 0)
        {
          run = 1;
          if (!take_byte (self, data[i]))
            break;
        }
      i += run;
      if (self->turn != turn || (outside && self->state == CONTENT))
        continue;   /* white space keeps a line alive; it is no part of any stanza */
      self->bytes += run;
      if (self->bytes > byte_limit (self))
        envoi_xml_guard_refuse (self, ENVOI_XML_ERROR_TOO_LARGE, "a stanza is too large");
    }
  if (self->error == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&self->error));
  return FALSE;
}
