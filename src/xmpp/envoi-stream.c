/* SPDX-License-Identifier: GPL-3.0-or-later */
/* EnvoiStream: one connection to the server. This file opens and secures it, keeps its deadlines and reads its errors;
 * the login is in envoi-stream-auth.c and envoi-stream-sasl2.c, the session's beginning in envoi-stream-bind.c. */
#include "envoi-stream-private.h"
#include "envoi-stanza-private.h"
#include <string.h>

#define STEP_MS 15000
#define MAX_EARLY 200

static void on_opened (EnvoiStanza *header, gpointer user_data);
static void on_element (EnvoiStanza *element, gpointer user_data);
static void on_stream_closed (gpointer user_data);
static void on_xml_failed (const GError *error, gpointer user_data);
static void on_connected (const GError *error, gpointer user_data);
static void on_secured (const GError *error, gpointer user_data);
static void on_received (const guint8 *data, gsize size, gpointer user_data);
static void on_written (guint64 total, gpointer user_data);
static void on_lost (const GError *error, gpointer user_data);

static const EnvoiXmlCallbacks xml_callbacks = { on_opened, on_element, on_stream_closed, on_xml_failed };
static const EnvoiTransportCallbacks transport_callbacks = { on_connected, on_secured, on_received, on_written, on_lost };

EnvoiStream *
envoi_stream_new (EnvoiNet *net, EnvoiLineMemory *memory, const EnvoiStreamCallbacks *callbacks, gpointer user_data)
{
  EnvoiStream *self = g_new0 (EnvoiStream, 1);
  g_atomic_ref_count_init (&self->references);
  self->net = envoi_net_ref (net);
  self->memory = memory;
  self->callbacks = callbacks;
  self->user_data = user_data;
  self->cancellable = g_cancellable_new ();
  self->xml = envoi_xml_new (&xml_callbacks, self);
  g_queue_init (&self->early);
  EnvoiLineConfig *config = memory->config;
  self->transport = envoi_transport_new (net, config->ascii_domain, config->pin, config->proxy, &transport_callbacks, self);
  return self;
}

EnvoiStream *
envoi_stream_ref (EnvoiStream *self)
{
  g_atomic_ref_count_inc (&self->references);
  return self;
}

void
envoi_stream_unref (EnvoiStream *self)
{
  if (!g_atomic_ref_count_dec (&self->references))
    return;
  envoi_timer_clear (&self->deadline);
  envoi_transport_unref (self->transport);
  envoi_xml_free (self->xml);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->redirect, envoi_target_free);
  g_clear_pointer (&self->offer, envoi_sasl_offer_free);
  g_clear_pointer (&self->sasl, envoi_sasl_free);
  g_clear_pointer (&self->exporter, g_bytes_unref);
  g_clear_pointer (&self->login_features, envoi_stanza_unref);
  g_free (self->fast_wanted);
  g_strfreev (self->features);
  g_free (self->bound_jid);
  g_free (self->bind_id);
  g_free (self->sm_id);
  g_free (self->sm_location);
  g_queue_clear_full (&self->early, (GDestroyNotify) envoi_stanza_unref);
  envoi_net_unref (self->net);
  g_free (self);
}

static void
close_line (EnvoiStream *self, gboolean in_order, gboolean drain)
{
  if (self->stage == ENVOI_STAGE_CLOSED)
    return;
  if (in_order && self->stage > ENVOI_STAGE_CONNECT && self->stage != ENVOI_STAGE_TLS)
    {
      g_autoptr (GBytes) end = envoi_xml_write_close (self->xml);
      envoi_transport_write (self->transport, end);
    }
  self->stage = ENVOI_STAGE_CLOSED;
  envoi_timer_clear (&self->deadline);
  g_cancellable_cancel (self->cancellable);
  envoi_xml_pause (self->xml);
  envoi_transport_close (self->transport, drain);
}

void
envoi_stream_close (EnvoiStream *self, gboolean in_order)
{
  close_line (self, in_order, TRUE);
}

void
envoi_stream_fail_with (EnvoiStream *self, GError *error)
{
  g_autoptr (GError) owned = error;
  if (self->stage == ENVOI_STAGE_CLOSED)
    return;
  g_autoptr (EnvoiStream) alive = envoi_stream_ref (self);
  /* An orderly end would also end a session that was about to be resumed. */
  close_line (self, self->stage > ENVOI_STAGE_TLS && self->stage < ENVOI_STAGE_RESUME && !self->asked_resume, FALSE);
  self->callbacks->failed (self, owned, self->user_data);
}

void
envoi_stream_fail (EnvoiStream *self, int code, const char *format, ...)
{
  va_list arguments;
  va_start (arguments, format);
  GError *error = g_error_new_valist (ENVOI_CONNECTION_ERROR, code, format, arguments);
  va_end (arguments);
  envoi_stream_fail_with (self, error);
}

static gboolean
on_deadline (gpointer user_data)
{
  EnvoiStream *self = user_data;
  envoi_timer_clear (&self->deadline);
  if (self->stage == ENVOI_STAGE_LAST_FEATURES)
    envoi_stream_ready (self, FALSE);      /* the session stands; features would only have told more */
  else
    envoi_stream_fail (self, ENVOI_CONNECTION_ERROR_TIMEOUT, "the server is silent");
  return G_SOURCE_REMOVE;
}

void
envoi_stream_expect (EnvoiStream *self, EnvoiStage stage)
{
  self->stage = stage;
  envoi_timer_clear (&self->deadline);
  /* The transport has deadlines of its own. */
  if (stage != ENVOI_STAGE_CONNECT && stage != ENVOI_STAGE_TLS)
    self->deadline = envoi_net_add_timer (self->net, envoi_net_deadline (STEP_MS), on_deadline, self);
}

void
envoi_stream_restart (EnvoiStream *self, EnvoiStage stage)
{
  EnvoiLineConfig *config = self->memory->config;
  /* Who we are is nobody's business before TLS. */
  const char *from = envoi_transport_is_secure (self->transport) && !config->registering ? config->jid : NULL;
  envoi_xml_reset (self->xml);
  g_autoptr (GBytes) header = envoi_xml_write_header (self->xml, from, config->domain);
  envoi_stream_expect (self, stage);
  envoi_transport_write (self->transport, header);
  envoi_transport_set_reading (self->transport, TRUE);
}

void
envoi_stream_open (EnvoiStream *self, const EnvoiTarget *target)
{
  envoi_stream_expect (self, ENVOI_STAGE_CONNECT);
  envoi_transport_connect (self->transport, target);
}

guint64
envoi_stream_send (EnvoiStream *self, EnvoiStanza *stanza)
{
  g_autoptr (EnvoiStanza) owned = stanza;
  g_autoptr (GBytes) bytes = envoi_xml_write (self->xml, owned);
  return envoi_transport_write (self->transport, bytes);
}

void
envoi_stream_ready (EnvoiStream *self, gboolean resumed)
{
  g_autoptr (EnvoiStream) alive = envoi_stream_ref (self);
  self->stage = ENVOI_STAGE_READY;
  envoi_timer_clear (&self->deadline);
  self->callbacks->ready (self, resumed, self->user_data);
  EnvoiStanza *early;
  while (self->stage == ENVOI_STAGE_READY && (early = g_queue_pop_head (&self->early)) != NULL)
    self->callbacks->element (self, early, !self->managed, self->user_data);
}

void
envoi_stream_keep_features (EnvoiStream *self, EnvoiStanza *features)
{
  g_autoptr (GStrvBuilder) namespaces = g_strv_builder_new ();
  for (const EnvoiNode *child = envoi_node_first_element (envoi_stanza_get_root (features)); child != NULL;
       child = envoi_node_next_element (child))
    if (envoi_node_get_ns (child) != NULL)
      g_strv_builder_add (namespaces, envoi_node_get_ns (child));
  g_strfreev (self->features);
  self->features = g_strv_builder_end (namespaces);
}

/* Transport ----------------------------------------------------------------------------- */

static void
login (EnvoiStream *self)
{
  self->callbacks->secured (self, self->user_data);
  if (self->stage != ENVOI_STAGE_CLOSED)
    envoi_stream_restart (self, ENVOI_STAGE_FEATURES);
}

static void
on_connected (const GError *error, gpointer user_data)
{
  g_autoptr (EnvoiStream) self = envoi_stream_ref (user_data);
  if (error != NULL)
    envoi_stream_fail_with (self, g_error_copy (error));
  else if (envoi_transport_is_secure (self->transport))
    login (self);
  else
    envoi_stream_restart (self, ENVOI_STAGE_CLEAR_FEATURES);
}

static void
on_secured (const GError *error, gpointer user_data)
{
  g_autoptr (EnvoiStream) self = envoi_stream_ref (user_data);
  if (error != NULL)
    envoi_stream_fail_with (self, g_error_copy (error));
  else
    login (self);
}

static void
on_received (const guint8 *data, gsize size, gpointer user_data)
{
  g_autoptr (EnvoiStream) self = envoi_stream_ref (user_data);
  self->callbacks->activity (self, size, self->user_data);
  if (self->stage != ENVOI_STAGE_CLOSED)
    envoi_xml_feed (self->xml, data, size);
}

static void
on_written (guint64 total, gpointer user_data)
{
  EnvoiStream *self = user_data;
  self->callbacks->written (self, total, self->user_data);
}

static void
on_lost (const GError *error, gpointer user_data)
{
  g_autoptr (EnvoiStream) self = envoi_stream_ref (user_data);
  envoi_stream_fail_with (self, g_error_copy (error));
}

/* XML ------------------------------------------------------------------------------------- */

static void
on_opened (EnvoiStanza *header, gpointer user_data)
{
}

static void
on_stream_closed (gpointer user_data)
{
  g_autoptr (EnvoiStream) self = envoi_stream_ref (user_data);
  self->closed_by_peer = TRUE;
  envoi_stream_fail (self, ENVOI_CONNECTION_ERROR_LINE_LOST, "the server closed the stream");
}

static void
on_xml_failed (const GError *error, gpointer user_data)
{
  g_autoptr (EnvoiStream) self = envoi_stream_ref (user_data);
  if (self->stage == ENVOI_STAGE_CLOSED)
    return;
  EnvoiBuilder *builder = envoi_builder_new ("error", ENVOI_NS_STREAMS);
  envoi_builder_leaf (builder, envoi_xml_error_get_condition (error->code), ENVOI_NS_STREAM_ERRORS, NULL);
  envoi_stream_send (self, envoi_builder_finish (builder));
  envoi_stream_fail (self, ENVOI_CONNECTION_ERROR_PROTOCOL, "%s", error->message);
}

const char *
envoi_stream_condition (const EnvoiNode *node, const char *ns)
{
  for (const EnvoiNode *child = envoi_node_first_element (node); child != NULL; child = envoi_node_next_element (child))
    if (g_strcmp0 (envoi_node_get_ns (child), ns) == 0 && g_strcmp0 (envoi_node_get_name (child), "text") != 0)
      return envoi_node_get_name (child);
  return NULL;
}

static void
take_stream_error (EnvoiStream *self, EnvoiStanza *element)
{
  static const struct { const char *condition; int code; } table[] = {
    { "conflict", ENVOI_CONNECTION_ERROR_CONFLICT },
    { "system-shutdown", ENVOI_CONNECTION_ERROR_SERVER_SHUTDOWN },
    { "internal-server-error", ENVOI_CONNECTION_ERROR_SERVER_SHUTDOWN },
    { "resource-constraint", ENVOI_CONNECTION_ERROR_SERVER_FULL },
    { "host-unknown", ENVOI_CONNECTION_ERROR_NO_SUCH_SERVER },
    { "host-gone", ENVOI_CONNECTION_ERROR_NO_SUCH_SERVER },
    { "see-other-host", ENVOI_CONNECTION_ERROR_UNREACHABLE },
    { "remote-connection-failed", ENVOI_CONNECTION_ERROR_UNREACHABLE },
    { "connection-timeout", ENVOI_CONNECTION_ERROR_LINE_LOST },
    { "reset", ENVOI_CONNECTION_ERROR_LINE_LOST },
  };
  const EnvoiNode *root = envoi_stanza_get_root (element);
  const char *condition = envoi_stream_condition (root, ENVOI_NS_STREAM_ERRORS);
  const EnvoiNode *text = envoi_node_find (root, "text", ENVOI_NS_STREAM_ERRORS);
  int code = ENVOI_CONNECTION_ERROR_PROTOCOL;
  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    if (g_strcmp0 (condition, table[i].condition) == 0)
      code = table[i].code;
  if (g_strcmp0 (condition, "see-other-host") == 0)
    {
      const EnvoiNode *other = envoi_node_find (root, "see-other-host", ENVOI_NS_STREAM_ERRORS);
      gboolean direct = envoi_transport_is_direct (self->transport);
      self->redirect = envoi_target_parse (envoi_node_get_text (other), direct ? 5223 : 5222, direct);
    }
  envoi_stream_fail (self, code, "%s%s%.300s", condition != NULL ? condition : "stream error", text != NULL ? ": " : "",
                     text != NULL ? envoi_node_get_text (text) : "");
}

static void
take_clear_features (EnvoiStream *self, EnvoiStanza *features)
{
  if (envoi_stanza_find (features, "starttls", ENVOI_NS_TLS) == NULL)
    {
      envoi_stream_fail (self, ENVOI_CONNECTION_ERROR_NO_TLS, "the server offers no encryption");
      return;
    }
  envoi_stream_expect (self, ENVOI_STAGE_PROCEED);
  envoi_stream_send (self, envoi_builder_finish (envoi_builder_new ("starttls", ENVOI_NS_TLS)));
}

static void
take_proceed (EnvoiStream *self, EnvoiStanza *element)
{
  if (!envoi_node_is (envoi_stanza_get_root (element), "proceed", ENVOI_NS_TLS))
    {
      envoi_stream_fail (self, ENVOI_CONNECTION_ERROR_NO_TLS, "the server refused encryption");
      return;
    }
  /* What somebody put behind <proceed/> in clear must never count as said under TLS. */
  envoi_xml_pause (self->xml);
  envoi_stream_expect (self, ENVOI_STAGE_TLS);
  envoi_transport_start_tls (self->transport);
}

static gboolean
is_stanza (const EnvoiNode *root)
{
  const char *name = envoi_node_get_name (root);
  return g_strcmp0 (envoi_node_get_ns (root), ENVOI_NS_CLIENT) == 0 &&
         (g_str_equal (name, "message") || g_str_equal (name, "presence") || g_str_equal (name, "iq"));
}

static void
on_element (EnvoiStanza *element, gpointer user_data)
{
  g_autoptr (EnvoiStream) self = envoi_stream_ref (user_data);
  g_autoptr (EnvoiStanza) owned = element;
  const EnvoiNode *root = envoi_stanza_get_root (element);
  gboolean features = envoi_node_is (root, "features", ENVOI_NS_STREAMS);

  if (self->stage == ENVOI_STAGE_CLOSED)
    return;
  if (envoi_node_is (root, "error", ENVOI_NS_STREAMS))
    {
      take_stream_error (self, element);
      return;
    }
  switch (self->stage)
    {
    case ENVOI_STAGE_READY:
      if (features)
        envoi_stream_keep_features (self, element);
      else
        self->callbacks->element (self, g_steal_pointer (&owned), TRUE, self->user_data);
      return;
    case ENVOI_STAGE_CLEAR_FEATURES:
    case ENVOI_STAGE_FEATURES:
    case ENVOI_STAGE_BIND_FEATURES:
      if (!features)
        break;
      if (self->stage == ENVOI_STAGE_CLEAR_FEATURES)
        take_clear_features (self, element);
      else if (self->stage == ENVOI_STAGE_FEATURES && self->memory->config->registering)
        {
          /* This is as far as it goes without an account. */
          envoi_stream_keep_features (self, element);
          envoi_stream_ready (self, FALSE);
        }
      else if (self->stage == ENVOI_STAGE_FEATURES)
        envoi_stream_authenticate (self, element);
      else
        envoi_stream_bind_features (self, element);
      return;
    case ENVOI_STAGE_PROCEED:
      take_proceed (self, element);
      return;
    case ENVOI_STAGE_AUTH:
      envoi_stream_auth_element (self, element);
      return;
    case ENVOI_STAGE_LAST_FEATURES:
      if (features)
        {
          envoi_stream_keep_features (self, element);
          envoi_stream_ready (self, FALSE);
          return;
        }
      envoi_stream_ready (self, FALSE);
      if (self->stage == ENVOI_STAGE_READY)
        self->callbacks->element (self, g_steal_pointer (&owned), TRUE, self->user_data);
      return;
    case ENVOI_STAGE_BIND:
    case ENVOI_STAGE_ENABLE:
    case ENVOI_STAGE_RESUME:
      if (self->stage == ENVOI_STAGE_ENABLE && is_stanza (root) && self->early.length < MAX_EARLY)
        g_queue_push_tail (&self->early, g_steal_pointer (&owned));
      else
        envoi_stream_bind_element (self, element);
      return;
    default:
      break;
    }
  envoi_stream_fail (self, ENVOI_CONNECTION_ERROR_PROTOCOL, "<%s/> was not expected here", envoi_node_get_name (root));
}

char *
envoi_stream_describe (EnvoiStream *self)
{
  g_autofree char *line = envoi_transport_describe (self->transport);
  const char *mechanism = self->sasl != NULL ? envoi_sasl_get_mechanism (self->sasl)
                          : self->fast_in_use && self->memory->token != NULL ? self->memory->token->mechanism : "";
  return g_strdup_printf ("%s, %s%s%s", line, mechanism, self->sasl2 ? ", SASL 2" : "",
                          self->sasl != NULL && envoi_sasl_is_confirmed (self->sasl) ? ", XEP-0474" : "");
}
