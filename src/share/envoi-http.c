/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-config.h"
#include "envoi-http.h"
#include "envoi-http-private.h"

#include <string.h>

/* What all requests over HTTP have in common: what they tell, and where they may lead. Main thread. */

#define IDLE_SECONDS 30
#define MOST_CONNECTIONS 8
#define MOST_PER_HOST 3

static gboolean relaxed;

void
envoi_http_set_relaxed (gboolean is_relaxed)
{
  relaxed = is_relaxed;
}

/* In a developer's build, what ENVOI_TEST_CA names is trusted instead of the system's store. */
static void
use_test_authority (SoupSession *session)
{
#ifdef ENVOI_DEVELOPER
  const char *file = g_getenv ("ENVOI_TEST_CA");
  g_autoptr (GError) error = NULL;
  g_autoptr (GTlsDatabase) database = NULL;

  if (file == NULL)
    return;
  database = g_tls_file_database_new (file, &error);
  if (database != NULL)
    soup_session_set_tls_database (session, database);
  else
    g_warning ("ENVOI_TEST_CA: %s", error->message);
#endif
}

SoupSession *
envoi_http_session_new (EnvoiAccount *account)
{
  const char *proxy = account != NULL ? envoi_account_get_proxy (account) : NULL;
  SoupSession *session;

  session = g_object_new (SOUP_TYPE_SESSION, "timeout", IDLE_SECONDS, "idle-timeout", 20, "max-conns", MOST_CONNECTIONS,
                          "max-conns-per-host", MOST_PER_HOST, NULL);
  use_test_authority (session);
  /* What is packed could unpack to any size, and pictures are packed already. */
  soup_session_remove_feature_by_type (session, SOUP_TYPE_CONTENT_DECODER);
  if (g_strcmp0 (proxy, "direct://") == 0)
    soup_session_set_proxy_resolver (session, NULL);
  else if (proxy != NULL)
    {
      g_autoptr (GProxyResolver) resolver = g_simple_proxy_resolver_new (proxy, NULL);

      soup_session_set_proxy_resolver (session, resolver);
    }
  return session;
}

/* --- Addresses ------------------------------------------------------------------------------------------------------- */

static gboolean
is_private_v4 (const guint8 *b)
{
  return b[0] == 0 || b[0] == 10 || b[0] == 127 || (b[0] == 100 && (b[1] & 0xc0) == 64) || (b[0] == 169 && b[1] == 254)
         || (b[0] == 172 && (b[1] & 0xf0) == 16) || (b[0] == 192 && b[1] == 168) || (b[0] == 192 && b[1] == 0 && b[2] == 0)
         || (b[0] == 198 && (b[1] & 0xfe) == 18) || b[0] >= 224;
}

gboolean
envoi_http_address_is_private (GInetAddress *address)
{
  static const guint8 mapped[12] = { [10] = 0xff, [11] = 0xff }, translated[12] = { 0x00, 0x64, 0xff, 0x9b };
  const guint8 *b = g_inet_address_to_bytes (address);

  if (g_inet_address_get_family (address) == G_SOCKET_FAMILY_IPV4)
    return is_private_v4 (b);
  if (memcmp (b, mapped, 12) == 0 || memcmp (b, translated, 12) == 0)
    return is_private_v4 (b + 12);
  if (b[0] == 0x20 && b[1] == 0x02)   /* 6to4 */
    return is_private_v4 (b + 2);
  return g_inet_address_get_is_loopback (address) || g_inet_address_get_is_any (address) || g_inet_address_get_is_multicast (address)
         || g_inet_address_get_is_link_local (address) || g_inet_address_get_is_site_local (address) || (b[0] & 0xfe) == 0xfc;
}

typedef struct { GCancellable *cancellable; gboolean *refused; gboolean exempt; } Guard;

static void
guard_free (gpointer data, GClosure *closure)
{
  Guard *guard = data;

  g_object_unref (guard->cancellable);
  g_free (guard);
}

static void
check_address (Guard *guard, GSocketAddress *address)
{
  /* Of what stands behind a proxy, the proxy decides. */
  if (guard->exempt || !G_IS_INET_SOCKET_ADDRESS (address) || G_IS_PROXY_ADDRESS (address))
    return;
  if (!envoi_http_address_is_private (g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (address))))
    return;
  *guard->refused = TRUE;
  g_cancellable_cancel (guard->cancellable);
}

static void
on_network_event (SoupMessage *message, GSocketClientEvent event, GIOStream *line, gpointer data)
{
  g_autoptr (GSocketAddress) address = NULL;

  if (event != G_SOCKET_CLIENT_CONNECTING || !G_IS_SOCKET_CONNECTION (line))
    return;
  address = g_socket_connection_get_remote_address (G_SOCKET_CONNECTION (line), NULL);
  check_address (data, address);
}

/* A line that was open already. */
static void
on_starting (SoupMessage *message, gpointer data)
{
  check_address (data, soup_message_get_remote_address (message));
}

static Guard *
guard_copy (const Guard *guard)
{
  Guard *copy = g_new (Guard, 1);

  *copy = *guard;
  g_object_ref (copy->cancellable);
  return copy;
}

void
envoi_http_guard_message (SoupMessage *message, GUri *asked, GCancellable *cancellable, gboolean *refused)
{
  GUri *uri = soup_message_get_uri (message);
  gboolean same = g_ascii_strcasecmp (g_uri_get_host (uri), g_uri_get_host (asked)) == 0;
  /* With TLS whoever answers has proven to be the host that was asked for: no router in the house does by chance. */
  Guard guard = { cancellable, refused, relaxed ? same : same && g_strcmp0 (g_uri_get_scheme (uri), "https") == 0 };

  g_signal_connect_data (message, "network-event", G_CALLBACK (on_network_event), guard_copy (&guard), guard_free, 0);
  g_signal_connect_data (message, "starting", G_CALLBACK (on_starting), guard_copy (&guard), guard_free, 0);
}

gboolean
envoi_http_check_uri (GUri *uri, gboolean need_tls, GError **error)
{
  const char *scheme = g_uri_get_scheme (uri), *host = g_uri_get_host (uri);
  gboolean is_tls = g_strcmp0 (scheme, "https") == 0;

  if (host != NULL && *host != '\0' && g_uri_get_userinfo (uri) == NULL
      && (is_tls || (g_strcmp0 (scheme, "http") == 0 && (!need_tls || relaxed))))
    return TRUE;
  g_set_error_literal (error, ENVOI_TRANSFER_ERROR, ENVOI_TRANSFER_ERROR_UNSAFE_ADDRESS, "The address is of no kind that is used");
  return FALSE;
}

/* --- Errors ---------------------------------------------------------------------------------------------------------- */

GError *
envoi_http_translate_error (const GError *error)
{
  EnvoiTransferError code = ENVOI_TRANSFER_ERROR_FAILED;

  if (error->domain == ENVOI_TRANSFER_ERROR || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return g_error_copy (error);
  if (error->domain == G_RESOLVER_ERROR)
    code = ENVOI_TRANSFER_ERROR_UNREACHABLE;
  /* A line that is cut in the handshake says nothing about who is there. */
  else if (error->domain == G_TLS_ERROR)
    code = error->code == G_TLS_ERROR_BAD_CERTIFICATE ? ENVOI_TRANSFER_ERROR_CERTIFICATE : ENVOI_TRANSFER_ERROR_BROKEN;
  else if (error->domain == SOUP_SESSION_ERROR)
    code = ENVOI_TRANSFER_ERROR_BROKEN;
  else if (error->domain == G_IO_ERROR)
    switch (error->code)
      {
      case G_IO_ERROR_TIMED_OUT:
        code = ENVOI_TRANSFER_ERROR_TIMEOUT;
        break;
      case G_IO_ERROR_PARTIAL_INPUT:
      case G_IO_ERROR_CONNECTION_CLOSED:
        code = ENVOI_TRANSFER_ERROR_BROKEN;
        break;
      case G_IO_ERROR_NO_SPACE:
        code = ENVOI_TRANSFER_ERROR_NO_SPACE;
        break;
      case G_IO_ERROR_HOST_NOT_FOUND:
      case G_IO_ERROR_HOST_UNREACHABLE:
      case G_IO_ERROR_NETWORK_UNREACHABLE:
      case G_IO_ERROR_CONNECTION_REFUSED:
      case G_IO_ERROR_PROXY_FAILED:
        code = ENVOI_TRANSFER_ERROR_UNREACHABLE;
        break;
      default:
        break;
      }
  return g_error_new_literal (ENVOI_TRANSFER_ERROR, code, error->message);
}

GError *
envoi_http_error_from_status (guint status)
{
  EnvoiTransferError code = ENVOI_TRANSFER_ERROR_REFUSED;

  if (status >= 200 && status < 300)
    return NULL;
  if (status == SOUP_STATUS_NOT_FOUND || status == SOUP_STATUS_GONE)
    code = ENVOI_TRANSFER_ERROR_NOT_FOUND;
  else if (status == SOUP_STATUS_REQUEST_ENTITY_TOO_LARGE)
    code = ENVOI_TRANSFER_ERROR_TOO_LARGE;
  else if (status == SOUP_STATUS_REQUEST_TIMEOUT || status == SOUP_STATUS_GATEWAY_TIMEOUT)
    code = ENVOI_TRANSFER_ERROR_TIMEOUT;
  else if (status >= 500)
    code = status == 507 ? ENVOI_TRANSFER_ERROR_QUOTA : ENVOI_TRANSFER_ERROR_FAILED;
  return g_error_new (ENVOI_TRANSFER_ERROR, code, "HTTP status %u", status);
}
