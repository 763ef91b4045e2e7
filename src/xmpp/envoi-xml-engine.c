/* SPDX-License-Identifier: GPL-3.0-or-later */
/* EnvoiXml: guard and reader for one stream, and the bytes that go out. Owned by a connection, net thread. */
#include "envoi-xml-guard.h"
#include "envoi-xml-reader.h"
#include "envoi-stanza-private.h"

struct _EnvoiXml {
  const EnvoiXmlCallbacks *callbacks;
  gpointer                 user_data;
  EnvoiXmlGuard           *guard;
};

G_DEFINE_QUARK (envoi-xml-error-quark, envoi_xml_error)

/**
 * envoi_xml_error_get_condition:
 *
 * Returns: (transfer none): the stream error of RFC 6120, 4.9.3
 */
const char *
envoi_xml_error_get_condition (int code)
{
  switch (code)
    {
    case ENVOI_XML_ERROR_RESTRICTED_XML:
      return "restricted-xml";
    case ENVOI_XML_ERROR_TOO_LARGE:
    case ENVOI_XML_ERROR_TOO_DEEP:
    case ENVOI_XML_ERROR_TOO_MANY:
      return "policy-violation";
    case ENVOI_XML_ERROR_BAD_STREAM:
      return "invalid-namespace";
    default:
      return "not-well-formed";
    }
}

static void
fail (EnvoiXml *self, const GError *error)
{
  envoi_xml_guard_pause (self->guard);
  self->callbacks->failed (error, self->user_data);
}

/* The stream's own element, with stanzas of jabber:client in it (RFC 6120, 4.8). */
static void
on_header (const char *document, const char *inside, gpointer user_data)
{
  EnvoiXml *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (EnvoiStanza) header = envoi_xml_read_header (document, &error);
  g_autoptr (EnvoiStanza) scope = header != NULL ? envoi_xml_read_header (inside, &error) : NULL;

  if (scope != NULL &&
      (!envoi_node_is (envoi_stanza_get_root (header), "stream", ENVOI_NS_STREAMS) ||
       !envoi_node_is (envoi_stanza_get_root (scope), NULL, ENVOI_NS_CLIENT)))
    g_set_error_literal (&error, ENVOI_XML_ERROR, ENVOI_XML_ERROR_BAD_STREAM, "not a stream between client and server");
  if (error != NULL)
    fail (self, error);
  else
    self->callbacks->opened (header, self->user_data);
}

static void
on_stanza (const char *document, gboolean hollow, gpointer user_data)
{
  EnvoiXml *self = user_data;
  g_autoptr (GError) error = NULL;
  EnvoiStanza *stanza = envoi_xml_read_stanza (document, &error);

  if (stanza == NULL)
    {
      fail (self, error);
      return;
    }
  /* An answer that lost its content must not pass for an empty one. */
  if (hollow && g_str_equal (envoi_stanza_get_name (stanza), "iq") &&
      g_strcmp0 (envoi_stanza_get_type_attribute (stanza), "result") == 0)
    {
      EnvoiStanza *refused = envoi_stanza_with_attribute (stanza, "type", "error");

      envoi_stanza_unref (stanza);
      stanza = refused;
    }
  self->callbacks->stanza (stanza, self->user_data);
}

static void
on_closed (gpointer user_data)
{
  EnvoiXml *self = user_data;

  self->callbacks->closed (self->user_data);
}

/**
 * envoi_xml_new:
 * @callbacks: (not nullable): all four set; outlives the object
 *
 * Returns: (transfer full): waits for a stream header, under narrow bounds
 */
EnvoiXml *
envoi_xml_new (const EnvoiXmlCallbacks *callbacks, gpointer user_data)
{
  static const EnvoiXmlGuardCallbacks guard_callbacks = { on_header, on_stanza, on_closed };
  EnvoiXml *self = g_new0 (EnvoiXml, 1);

  self->callbacks = callbacks;
  self->user_data = user_data;
  self->guard = envoi_xml_guard_new (&guard_callbacks, self);
  return self;
}

void
envoi_xml_free (EnvoiXml *self)
{
  envoi_xml_guard_free (self->guard);
  g_free (self);
}

void
envoi_xml_reset (EnvoiXml *self)
{
  envoi_xml_guard_reset (self->guard);
}

void
envoi_xml_set_authenticated (EnvoiXml *self, gboolean authenticated)
{
  envoi_xml_guard_set_limits (self->guard, authenticated ? &envoi_xml_limits_wide : &envoi_xml_limits_narrow);
}

void
envoi_xml_pause (EnvoiXml *self)
{
  envoi_xml_guard_pause (self->guard);
}

/**
 * envoi_xml_feed:
 * @data: decrypted bytes, in pieces of any size
 */
void
envoi_xml_feed (EnvoiXml *self, const guint8 *data, gsize size)
{
  g_autoptr (GError) error = NULL;

  if (!envoi_xml_guard_feed (self->guard, data, size, &error))
    fail (self, error);
}

static void
append_attribute (GString *out, const char *name, const char *value)
{
  g_autofree char *escaped = g_markup_escape_text (value, -1);

  g_string_append_printf (out, " %s='%s'", name, escaped);
}

/**
 * envoi_xml_write_header:
 * @from: (nullable): own bare address; only to be told over TLS
 * @to: the account's domain
 *
 * Returns: (transfer full): RFC 6120, 4.7
 */
GBytes *
envoi_xml_write_header (EnvoiXml *self, const char *from, const char *to)
{
  GString *out = g_string_new ("<?xml version='1.0'?><stream:stream");

  if (from != NULL)
    append_attribute (out, "from", from);
  append_attribute (out, "to", to);
  g_string_append (out, " version='1.0' xml:lang='en' xmlns='" ENVOI_NS_CLIENT "' xmlns:stream='" ENVOI_NS_STREAMS "'>");
  return g_string_free_to_bytes (out);
}

/**
 * envoi_xml_write:
 *
 * Returns: (transfer full): the stanza's bytes within a stream opened by envoi_xml_write_header()
 */
GBytes *
envoi_xml_write (EnvoiXml *self, const EnvoiStanza *stanza)
{
  GString *out = g_string_sized_new (512);

  envoi_node_write (envoi_stanza_get_root (stanza), ENVOI_NS_CLIENT, out);
  return g_string_free_to_bytes (out);
}

GBytes *
envoi_xml_write_close (EnvoiXml *self)
{
  static const char close[] = "</stream:stream>";

  return g_bytes_new_static (close, sizeof close - 1);
}
