/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The guard's writing half: where elements begin and end, how much they may hold, and what is given on of them. */
#include "envoi-xml-guard-private.h"

#define GROUP_SIZE 256
#define GROUP_OPEN "<g g='\xef\xb7\x9f'>"
#define GROUP_MARK "\xef\xb7\x9f"
#define KEPT_BUFFER (64 * 1024)   /* a buffer that one large stanza made larger is given back */

gboolean
envoi_xml_guard_is_group (const char *name, const char *mark)
{
  return mark != NULL && g_str_equal (mark, GROUP_MARK) && g_str_equal (name, "g");
}

gboolean
envoi_xml_guard_refuse (EnvoiXmlGuard *self, EnvoiXmlErrorCode code, const char *why)
{
  g_set_error_literal (&self->error, ENVOI_XML_ERROR, code, why);
  self->state = HALTED;
  return FALSE;
}

/* Something is too much. Within a first-level element that costs only its content. */
static gboolean
too_much (EnvoiXmlGuard *self, EnvoiXmlErrorCode code, const char *why)
{
  guint level = self->depth + (self->state == NAME && self->name_size > 0);

  if (self->hollow)
    return TRUE;
  if (!self->limits.hollow || level < 3)
    return envoi_xml_guard_refuse (self, code, why);
  self->hollow = TRUE;
  g_string_truncate (self->out, self->content_at);
  return TRUE;
}

gboolean
envoi_xml_guard_add_to_name (EnvoiXmlGuard *self, const char *unit, guint size)
{
  if (self->name_size + size > self->limits.name_bytes)
    return too_much (self, ENVOI_XML_ERROR_TOO_LARGE, "a name is too long");
  memcpy (self->name + self->name_size, unit, size);
  self->name_size += size;
  return TRUE;
}

static const char *
take_name (EnvoiXmlGuard *self)
{
  self->name[self->name_size] = '\0';
  self->name_size = 0;
  return self->name;
}

static gboolean
emit_header (EnvoiXmlGuard *self)
{
  g_autofree char *inside = g_strconcat (self->scope->str, "/>", NULL);

  self->callbacks.header (self->out->str, inside, self->user_data);
  return TRUE;
}

static void
emit_stanza (EnvoiXmlGuard *self)
{
  g_string_append (self->out, "</w>");
  self->state = CONTENT;
  self->bytes = 0;
  self->callbacks.stanza (self->out->str, self->hollow, self->user_data);
}

/* The name of a start tag is complete; self->depth does not count the element yet. */
gboolean
envoi_xml_guard_begin_element (EnvoiXmlGuard *self)
{
  const char *name = take_name (self);
  const char *local = strchr (name, ':') != NULL ? strchr (name, ':') + 1 : name;

  self->attributes = 0;
  self->depth++;
  if (self->depth == 1)
    {
      g_strlcpy (self->header_name, name, sizeof self->header_name);
      g_string_truncate (self->out, 0);
      self->hollow = FALSE;
    }
  else if (self->depth == 2)
    {
      if (g_str_equal (local, "stream"))
        return envoi_xml_guard_refuse (self, ENVOI_XML_ERROR_BAD_STREAM, "a second stream header");
      g_strlcpy (self->stanza_name, name, sizeof self->stanza_name);
      if (self->out->allocated_len > KEPT_BUFFER)
        {
          g_string_free (self->out, TRUE);
          self->out = g_string_sized_new (1024);
        }
      g_string_truncate (self->out, 0);
      g_string_append_len (self->out, self->scope->str, self->scope->len);
      g_string_append_c (self->out, '>');
      self->hollow = FALSE;
      self->elements = 1;
    }
  else
    {
      if (self->depth - 1 > self->limits.depth && !too_much (self, ENVOI_XML_ERROR_TOO_DEEP, "elements are nested too deep"))
        return FALSE;
      if (++self->elements > self->limits.elements && !too_much (self, ENVOI_XML_ERROR_TOO_MANY, "too many elements"))
        return FALSE;
      if (!self->hollow && self->children[self->depth - 1]++ >= GROUP_SIZE)
        {
          put_string (self, self->group[self->depth - 1] ? "</g>" GROUP_OPEN : GROUP_OPEN);
          self->group[self->depth - 1] = TRUE;
          self->children[self->depth - 1] = 1;
        }
    }
  if (!self->hollow)
    {
      self->children[self->depth] = 0;
      self->group[self->depth] = FALSE;
    }
  put (self, "<", 1);
  put_string (self, name);
  return TRUE;
}

gboolean
envoi_xml_guard_end_start_tag (EnvoiXmlGuard *self, gboolean empty)
{
  self->state = CONTENT;
  if (self->depth == 1)
    {
      if (empty)
        return envoi_xml_guard_refuse (self, ENVOI_XML_ERROR_BAD_STREAM, "the stream is empty");
      g_string_append (self->out, "/>");
      self->bytes = 0;
      return emit_header (self);
    }
  if (empty)
    {
      put (self, "/>", 2);
      if (--self->depth == 1)
        emit_stanza (self);
      return TRUE;
    }
  put (self, ">", 1);
  if (self->depth == 2)
    self->content_at = self->out->len;
  return TRUE;
}

gboolean
envoi_xml_guard_end_element (EnvoiXmlGuard *self)
{
  const char *name = take_name (self);

  if (*name == '\0')
    return NOT_WELL_FORMED (self, "an end tag without a name");
  self->state = CONTENT;
  if (self->depth == 1)
    {
      if (self->fragment || !g_str_equal (name, self->header_name))
        return NOT_WELL_FORMED (self, "the stream's end tag has another name");
      self->state = CLOSED;
      self->depth = 0;
      self->callbacks.closed (self->user_data);
      return TRUE;
    }
  if (self->hollow)
    {
      if (--self->depth > 1)
        return TRUE;
      g_string_append_printf (self->out, "</%s>", self->stanza_name);
    }
  else
    {
      if (self->group[self->depth])
        put_string (self, "</g>");
      put (self, "</", 2);
      put_string (self, name);
      put (self, ">", 1);
      if (--self->depth > 1)
        return TRUE;
    }
  emit_stanza (self);
  return TRUE;
}

gboolean
envoi_xml_guard_begin_value (EnvoiXmlGuard *self)
{
  const char *name = take_name (self);

  if (++self->attributes > self->limits.attributes && !too_much (self, ENVOI_XML_ERROR_TOO_MANY, "too many attributes"))
    return FALSE;
  self->kind = KEEP;
  if (g_str_equal (name, "xmlns") || g_str_has_prefix (name, "xmlns:"))
    self->kind = NAMESPACE;
  else if (g_str_equal (name, "xml:lang"))
    name = ENVOI_XML_GUARD_LANG;
  else if (strchr (name, ':') != NULL || g_ascii_strncasecmp (name, "xml", 3) == 0)
    self->kind = DROP;
  self->attribute_at = self->out->len;
  self->value_size = 0;
  if (self->kind != DROP)
    {
      put (self, " ", 1);
      put_string (self, name);
      put (self, "='", 2);
    }
  return TRUE;
}

gboolean
envoi_xml_guard_end_value (EnvoiXmlGuard *self)
{
  self->state = AFTER_VALUE;
  if (self->kind == DROP)
    return TRUE;
  put (self, "'", 1);
  if (self->kind == NAMESPACE)
    {
      if (self->value_size > self->limits.ns_bytes)
        return too_much (self, ENVOI_XML_ERROR_TOO_LARGE, "a namespace is too long");
      if (self->depth == 1)
        g_string_append (self->scope, self->out->str + self->attribute_at);
    }
  return TRUE;
}

