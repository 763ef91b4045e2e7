/* SPDX-License-Identifier: GPL-3.0-or-later */
/* EnvoiTransport: GIO's sockets and TLS with deadlines. Owned by one stream; net thread. */
#include "envoi-config.h"
#include "envoi-transport-private.h"
#include <netinet/in.h>
#include <netinet/tcp.h>

#define TCP_MS 10000
#define TLS_MS 15000
#define FLUSH_MS 600
#define DRAIN_BYTES (256 * 1024)
#define READ_SIZE 32768
#define WRITE_SIZE 4000      /* one TLS record, and what servers read at a time */

struct _EnvoiTransport {
  gatomicrefcount references;
  EnvoiNet *net;
  char *domain, *pin, *proxy;
  const EnvoiTransportCallbacks *callbacks;
  gpointer user_data;
  GCancellable *cancellable;
  GSource *deadline, *drain;
  gsize drained;
  gboolean drains;
  GSocketConnection *socket;
  GTlsConnection *tls;
  GIOStream *stream;             /* tls or socket, borrowed */
  GTlsCertificate *certificate;
  GTlsCertificateFlags flags;
  gboolean direct, secure, pinned, closed, late, pin_broken;
  gboolean wants_reading, read_pending, write_pending, flushing;
  GQueue queue;                  /* of GBytes */
  GBytes *in_flight;
  guint64 total_queued, total_written;
  guint8 buffer[READ_SIZE];
};

static void start_read (EnvoiTransport *self);
static void start_write (EnvoiTransport *self);
static void start_handshake (EnvoiTransport *self);

EnvoiTransport *
envoi_transport_new (EnvoiNet *net, const char *domain, const char *pin, const char *proxy,
                     const EnvoiTransportCallbacks *callbacks, gpointer user_data)
{
  EnvoiTransport *self = g_new0 (EnvoiTransport, 1);
  g_atomic_ref_count_init (&self->references);
  self->net = envoi_net_ref (net);
  self->domain = g_strdup (domain);
  self->pin = g_strdup (pin);
  self->proxy = g_strdup (proxy);
  self->callbacks = callbacks;
  self->user_data = user_data;
  self->cancellable = g_cancellable_new ();
  g_queue_init (&self->queue);
  return self;
}

EnvoiTransport *
envoi_transport_ref (EnvoiTransport *self)
{
  g_atomic_ref_count_inc (&self->references);
  return self;
}

void
envoi_transport_unref (EnvoiTransport *self)
{
  if (!g_atomic_ref_count_dec (&self->references))
    return;
  envoi_timer_clear (&self->deadline);
  envoi_timer_clear (&self->drain);
  g_clear_object (&self->tls);
  g_clear_object (&self->socket);
  g_clear_object (&self->certificate);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->in_flight, g_bytes_unref);
  g_queue_clear_full (&self->queue, (GDestroyNotify) g_bytes_unref);
  envoi_net_unref (self->net);
  g_free (self->domain);
  g_free (self->pin);
  g_free (self->proxy);
  g_free (self);
}

static gboolean
on_deadline (gpointer user_data)
{
  EnvoiTransport *self = user_data;
  self->late = TRUE;
  envoi_timer_clear (&self->deadline);
  g_cancellable_cancel (self->cancellable);
  return G_SOURCE_REMOVE;
}

static void
set_deadline (EnvoiTransport *self, guint milliseconds)
{
  envoi_timer_clear (&self->deadline);
  self->deadline = envoi_net_add_timer (self->net, envoi_net_deadline (milliseconds), on_deadline, self);
}

static GError *
map_error (EnvoiTransport *self, const GError *error)
{
  int code = ENVOI_CONNECTION_ERROR_UNREACHABLE;
  if (self->late || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT))
    code = ENVOI_CONNECTION_ERROR_TIMEOUT;
  else if (self->pin_broken)
    code = ENVOI_CONNECTION_ERROR_PIN_CHANGED;
  else if (g_error_matches (error, G_TLS_ERROR, G_TLS_ERROR_BAD_CERTIFICATE))
    code = ENVOI_CONNECTION_ERROR_CERTIFICATE;
  else if (error->domain == G_TLS_ERROR)
    code = ENVOI_CONNECTION_ERROR_TLS;
  else if (error->domain == G_RESOLVER_ERROR)
    code = ENVOI_CONNECTION_ERROR_NO_SUCH_SERVER;
  else if (error->domain == G_IO_ERROR && error->code >= G_IO_ERROR_PROXY_FAILED && error->code <= G_IO_ERROR_PROXY_NOT_ALLOWED)
    code = ENVOI_CONNECTION_ERROR_PROXY;
  else if (self->secure)
    code = ENVOI_CONNECTION_ERROR_LINE_LOST;
  return g_error_new_literal (ENVOI_CONNECTION_ERROR, code, error->message);
}

static void
report (EnvoiTransport *self, void (*callback) (const GError *, gpointer), const GError *error)
{
  envoi_timer_clear (&self->deadline);
  if (self->closed)
    return;
  g_autoptr (GError) mapped = error != NULL ? map_error (self, error) : NULL;
  callback (mapped, self->user_data);
}

/* Opening ---------------------------------------------------------------------------- */

static void
on_connected (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (EnvoiTransport) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GSocketConnection) socket = g_socket_client_connect_finish (G_SOCKET_CLIENT (source), result, &error);
  if (self->closed)
    return;
  if (socket == NULL)
    {
      report (self, self->callbacks->connected, error);
      return;
    }
  self->socket = g_steal_pointer (&socket);
  self->stream = G_IO_STREAM (self->socket);
  g_socket_set_option (g_socket_connection_get_socket (self->socket), IPPROTO_TCP, TCP_NODELAY, 1, NULL);
  g_socket_set_keepalive (g_socket_connection_get_socket (self->socket), TRUE);
  if (self->direct)
    start_handshake (self);
  else
    report (self, self->callbacks->connected, NULL);
}

void
envoi_transport_connect (EnvoiTransport *self, const EnvoiTarget *target)
{
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  self->direct = target->direct;
  if (g_strcmp0 (self->proxy, "direct://") == 0)
    g_socket_client_set_enable_proxy (client, FALSE);
  else if (self->proxy != NULL)
    {
      g_autoptr (GProxyResolver) resolver = g_simple_proxy_resolver_new (self->proxy, NULL);
      g_socket_client_set_proxy_resolver (client, resolver);
    }
  g_autoptr (GSocketConnectable) address = g_network_address_new (target->host, target->port);
  set_deadline (self, TCP_MS);
  g_socket_client_connect_async (client, address, self->cancellable, on_connected, envoi_transport_ref (self));
}

/* TLS -------------------------------------------------------------------------------- */

/* Without a pin, FALSE; with another one, FALSE and the fault is noted. */
static gboolean
is_pinned (EnvoiTransport *self, GTlsCertificate *certificate)
{
  if (self->pin == NULL)
    return FALSE;
  g_autofree char *pin = envoi_certificate_dup_pin (certificate);
  self->pin_broken = pin == NULL || g_ascii_strcasecmp (pin, self->pin) != 0;
  return !self->pin_broken;
}

static gboolean
on_accept_certificate (GTlsConnection *tls, GTlsCertificate *certificate, GTlsCertificateFlags flags, gpointer user_data)
{
  EnvoiTransport *self = user_data;
  g_set_object (&self->certificate, certificate);
  self->flags = flags;
  if (!is_pinned (self, certificate))
    return FALSE;
  /* A person may vouch for a key, not for one that was revoked or can be broken. */
  if (flags & (G_TLS_CERTIFICATE_REVOKED | G_TLS_CERTIFICATE_INSECURE))
    return FALSE;
  self->pinned = TRUE;
  return TRUE;
}

static gboolean
check_session (EnvoiTransport *self, GError **error)
{
  GTlsProtocolVersion version = g_tls_connection_get_protocol_version (self->tls);
  if (version != G_TLS_PROTOCOL_VERSION_TLS_1_2 && version != G_TLS_PROTOCOL_VERSION_TLS_1_3)
    {
      g_set_error_literal (error, G_TLS_ERROR, G_TLS_ERROR_HANDSHAKE, "the version of TLS is too old");
      return FALSE;
    }
  g_set_object (&self->certificate, g_tls_connection_get_peer_certificate (self->tls));
  self->flags = g_tls_connection_get_peer_certificate_errors (self->tls);
  /* GnuTLS falls back to the common name where there is no alternative name; nobody checks those. */
  if (!self->pinned && (self->certificate == NULL || !envoi_certificate_names_domain (self->certificate, self->domain)))
    {
      self->flags |= G_TLS_CERTIFICATE_BAD_IDENTITY;
      if (self->certificate == NULL || !is_pinned (self, self->certificate))
        {
          g_set_error_literal (error, G_TLS_ERROR, G_TLS_ERROR_BAD_CERTIFICATE, "the certificate is for another name");
          return FALSE;
        }
      self->pinned = TRUE;
    }
  /* A certificate that the system trusts is no excuse for a key that is not the pinned one. */
  if (self->pin != NULL && !self->pinned)
    {
      if (self->certificate == NULL || !is_pinned (self, self->certificate))
        {
          self->pin_broken = TRUE;
          g_set_error_literal (error, G_TLS_ERROR, G_TLS_ERROR_BAD_CERTIFICATE, "the server's key is not the pinned one");
          return FALSE;
        }
      self->pinned = TRUE;
    }
  return TRUE;
}

static void
on_handshake (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (EnvoiTransport) self = user_data;
  g_autoptr (GError) error = NULL;
  gboolean done = g_tls_connection_handshake_finish (G_TLS_CONNECTION (source), result, &error);
  if (self->closed)
    return;
  if (done && check_session (self, &error))
    {
      self->secure = TRUE;
      self->stream = G_IO_STREAM (self->tls);
    }
  report (self, self->direct ? self->callbacks->connected : self->callbacks->secured, error);
}

static void
start_handshake (EnvoiTransport *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GSocketConnectable) identity = g_network_address_new (self->domain, 5222);
  /* On a socket that was reset in the meantime GnuTLS's backend asks for an address that there is no more, and complains. */
  g_autoptr (GSocketAddress) peer = g_socket_connection_get_remote_address (self->socket, &error);
  g_autoptr (GIOStream) client = peer != NULL ? g_tls_client_connection_new (G_IO_STREAM (self->socket), identity, &error) : NULL;
  set_deadline (self, TLS_MS);
  if (client == NULL)
    {
      report (self, self->direct ? self->callbacks->connected : self->callbacks->secured, error);
      return;
    }
  self->tls = G_TLS_CONNECTION (g_steal_pointer (&client));
  g_tls_connection_set_require_close_notify (self->tls, FALSE);
  if (self->direct)
    g_tls_connection_set_advertised_protocols (self->tls, (const char *[]) { "xmpp-client", NULL });
  envoi_certificate_use_test_authority (self->tls);
  g_signal_connect (self->tls, "accept-certificate", G_CALLBACK (on_accept_certificate), self);
  g_tls_connection_handshake_async (self->tls, G_PRIORITY_DEFAULT, self->cancellable, on_handshake, envoi_transport_ref (self));
}

void
envoi_transport_start_tls (EnvoiTransport *self)
{
  self->wants_reading = FALSE;
  start_handshake (self);
}

/* Reading and writing ------------------------------------------------------------------ */

static void
on_read (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (EnvoiTransport) self = user_data;
  g_autoptr (GError) error = NULL;
  gssize size = g_input_stream_read_finish (G_INPUT_STREAM (source), result, &error);
  self->read_pending = FALSE;
  if (self->closed)
    return;
  if (size <= 0)
    {
      if (error == NULL)
        error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CONNECTION_CLOSED, "the server closed the line");
      report (self, self->callbacks->lost, error);
      return;
    }
  self->callbacks->received (self->buffer, size, self->user_data);
  start_read (self);
}

static void
start_read (EnvoiTransport *self)
{
  if (!self->wants_reading || self->read_pending || self->closed || self->stream == NULL)
    return;
  self->read_pending = TRUE;
  g_input_stream_read_async (g_io_stream_get_input_stream (self->stream), self->buffer, sizeof self->buffer,
                             G_PRIORITY_DEFAULT, self->cancellable, on_read, envoi_transport_ref (self));
}

void
envoi_transport_set_reading (EnvoiTransport *self, gboolean reading)
{
  self->wants_reading = reading;
  start_read (self);
}

gboolean
envoi_transport_is_reading (EnvoiTransport *self)
{
  return self->wants_reading;
}

static void
finish_close (EnvoiTransport *self)
{
  self->flushing = FALSE;
  envoi_timer_clear (&self->deadline);
  envoi_timer_clear (&self->drain);
  g_cancellable_cancel (self->cancellable);
  /* The file descriptor goes with the last reference. */
  envoi_net_remove_owner (self->net, self);
  envoi_transport_unref (self);
}

static gboolean
on_drain (GSocket *socket, GIOCondition condition, gpointer user_data)
{
  EnvoiTransport *self = user_data;
  char waste[4096];
  g_autoptr (GError) error = NULL;
  gssize n = g_socket_receive_with_blocking (socket, waste, sizeof waste, FALSE, NULL, &error);
  self->drained += MAX (n, 0);
  if ((n > 0 && self->drained < DRAIN_BYTES) || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
    return G_SOURCE_CONTINUE;
  finish_close (self);
  return G_SOURCE_REMOVE;
}

/* Half-closes, so that the kernel delivers what it holds, and waits for the other side to do the same: a socket that is closed while something
 * unread lies in it is reset, and what was written last may then be lost on its way. The server would keep half an element. One that does not stop to
 * speak is not listened to for long, one that failed not at all. */
static void
finish_flush (EnvoiTransport *self)
{
  GSocket *socket = self->socket != NULL ? g_socket_connection_get_socket (self->socket) : NULL;
  self->flushing = FALSE;
  g_cancellable_cancel (self->cancellable);
  if (socket == NULL || !g_socket_shutdown (socket, FALSE, TRUE, NULL) || !self->drains)
    {
      finish_close (self);
      return;
    }
  self->drain = g_socket_create_source (socket, G_IO_IN, NULL);
  g_source_set_callback (self->drain, G_SOURCE_FUNC (on_drain), self, NULL);
  g_source_attach (self->drain, envoi_net_get_context (self->net));
}

static gboolean
on_flush_deadline (gpointer user_data)
{
  EnvoiTransport *self = user_data;
  if (self->drain == NULL && self->socket != NULL)
    g_socket_shutdown (g_socket_connection_get_socket (self->socket), FALSE, TRUE, NULL);
  finish_close (self);
  return G_SOURCE_REMOVE;
}

static void
on_written (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (EnvoiTransport) self = user_data;
  g_autoptr (GError) error = NULL;
  gsize size = 0;
  gboolean done = g_output_stream_write_all_finish (G_OUTPUT_STREAM (source), result, &size, &error);
  self->write_pending = FALSE;
  self->total_written += size;
  g_clear_pointer (&self->in_flight, g_bytes_unref);
  if (self->flushing)
    {
      if (done && self->queue.length > 0)
        start_write (self);
      else
        finish_flush (self);
      return;
    }
  if (self->closed)
    return;
  if (size > 0)
    self->callbacks->written (self->total_written, self->user_data);
  if (self->closed)
    return;
  if (!done)
    report (self, self->callbacks->lost, error);
  else
    start_write (self);
}

static void
start_write (EnvoiTransport *self)
{
  if (self->write_pending || self->queue.length == 0 || self->stream == NULL || (self->closed && !self->flushing))
    return;
  self->write_pending = TRUE;
  /* Whole elements in whole records, as far as they fit: a line that is cut then leaves nothing half in the server's
   * parser. Prosody 13.0.1 goes on with that parser when the session is resumed, and takes what follows for malformed. */
  GByteArray *chunk = g_byte_array_new ();
  while (self->queue.length > 0 &&
         (chunk->len == 0 || chunk->len + g_bytes_get_size (g_queue_peek_head (&self->queue)) <= WRITE_SIZE))
    {
      g_autoptr (GBytes) bytes = g_queue_pop_head (&self->queue);
      g_byte_array_append (chunk, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
    }
  self->in_flight = g_byte_array_free_to_bytes (chunk);
  g_output_stream_write_all_async (g_io_stream_get_output_stream (self->stream), g_bytes_get_data (self->in_flight, NULL),
                                   g_bytes_get_size (self->in_flight), G_PRIORITY_HIGH, self->cancellable,
                                   on_written, envoi_transport_ref (self));
}

guint64
envoi_transport_write (EnvoiTransport *self, GBytes *bytes)
{
  if (!self->closed)
    {
      self->total_queued += g_bytes_get_size (bytes);
      g_queue_push_tail (&self->queue, g_bytes_ref (bytes));
      start_write (self);
    }
  return self->total_queued;
}

gsize
envoi_transport_get_queued (EnvoiTransport *self)
{
  return self->total_queued - self->total_written;
}

/* It is on its way already, and has a deadline. */
static void
close_now (gpointer owner)
{
}

void
envoi_transport_close (EnvoiTransport *self, gboolean drain)
{
  if (self->closed)
    return;
  self->closed = TRUE;
  self->drains = drain;
  envoi_timer_clear (&self->deadline);
  if (self->tls != NULL)
    g_signal_handlers_disconnect_by_data (self->tls, self);
  if (self->stream != NULL)
    {
      envoi_transport_ref (self);
      envoi_net_add_owner (self->net, self, close_now);
      self->deadline = envoi_net_add_timer (self->net, FLUSH_MS, on_flush_deadline, self);
      self->flushing = self->write_pending || self->queue.length > 0;
      if (self->flushing)
        start_write (self);
      else
        finish_flush (self);
      return;
    }
  g_cancellable_cancel (self->cancellable);
}

/* What is known ------------------------------------------------------------------------ */

gboolean
envoi_transport_is_secure (EnvoiTransport *self)
{
  return self->secure;
}

gboolean
envoi_transport_is_direct (EnvoiTransport *self)
{
  return self->direct;
}

GBytes *
envoi_transport_dup_binding (EnvoiTransport *self, GTlsChannelBindingType type)
{
  g_autoptr (GByteArray) data = g_byte_array_new ();
  if (!self->secure || (type == G_TLS_CHANNEL_BINDING_TLS_EXPORTER &&
                        g_tls_connection_get_protocol_version (self->tls) < G_TLS_PROTOCOL_VERSION_TLS_1_3))
    return NULL;
  if (!g_tls_connection_get_channel_binding_data (self->tls, type, data, NULL) || data->len == 0)
    return NULL;
  return g_byte_array_free_to_bytes (g_steal_pointer (&data));
}

GTlsCertificate *
envoi_transport_get_certificate (EnvoiTransport *self)
{
  return self->certificate;
}

GTlsCertificateFlags
envoi_transport_get_certificate_flags (EnvoiTransport *self)
{
  return self->flags;
}

char *
envoi_transport_describe (EnvoiTransport *self)
{
  if (!self->secure)
    return g_strdup ("");
  const char *version = g_tls_connection_get_protocol_version (self->tls) == G_TLS_PROTOCOL_VERSION_TLS_1_3 ? "TLS 1.3" : "TLS 1.2";
  return g_strdup_printf ("%s%s", version, self->direct ? " (direct)" : "");
}
