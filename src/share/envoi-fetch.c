/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-fetch-private.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "envoi-http-private.h"

/* One download, bounded in every direction: size, time, redirects, and where it may lead (F02, F11 of the threat list). Main thread, in a fiber. */

#define CHUNK (64 * 1024)
#define SNIFFED 4096

typedef struct {
  SoupSession *session;
  char *uri;
  GFile *target;
  EnvoiFetchLimits limits;
  EnvoiTransfer *transfer;
  GCancellable *cancellable;
  gulong chained;
  gboolean refused, too_slow;
  gint64 started;
  guint64 received;
  guint watch;
} Fetch;

static void
fetch_free (gpointer data)
{
  Fetch *self = data;

  g_clear_handle_id (&self->watch, g_source_remove);
  if (self->transfer != NULL)
    g_cancellable_disconnect (envoi_transfer_get_cancellable (self->transfer), self->chained);
  g_clear_object (&self->transfer);
  g_object_unref (self->session);
  g_object_unref (self->cancellable);
  g_object_unref (self->target);
  g_free (self->uri);
  g_free (self);
}

static void
on_cancelled (GCancellable *from, GCancellable *to)
{
  g_cancellable_cancel (to);
}

/* A server that gives a byte now and then would hold the line for ever. */
static gboolean
on_watch (gpointer data)
{
  Fetch *self = data;
  gint64 seconds = self->started != 0 ? (g_get_monotonic_time () - self->started) / G_USEC_PER_SEC : 0;

  if (seconds < self->limits.patience || self->received >= self->limits.least_rate * seconds)
    return G_SOURCE_CONTINUE;
  self->too_slow = TRUE;
  self->watch = 0;
  g_cancellable_cancel (self->cancellable);
  return G_SOURCE_REMOVE;
}

static void
on_started (SoupMessage *message, Fetch *self)
{
  if (self->started == 0)
    self->started = g_get_monotonic_time ();
}

static void
on_sent (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (DexPromise) promise = data;
  GError *error = NULL;
  GInputStream *stream = soup_session_send_finish (SOUP_SESSION (source), result, &error);

  if (stream != NULL)
    dex_promise_resolve_object (promise, stream);
  else
    dex_promise_reject (promise, error);
}

static void
on_read (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (DexPromise) promise = data;
  GError *error = NULL;
  GBytes *bytes = g_input_stream_read_bytes_finish (G_INPUT_STREAM (source), result, &error);

  if (bytes != NULL)
    dex_promise_resolve_boxed (promise, G_TYPE_BYTES, bytes);
  else
    dex_promise_reject (promise, error);
}

/* What is wrong in the words of the caller's error domain. (transfer full) */
static GError *
explain (Fetch *self, GError *error)
{
  g_autoptr (GError) mine = error;

  if (self->refused)
    return g_error_new_literal (ENVOI_TRANSFER_ERROR, ENVOI_TRANSFER_ERROR_UNSAFE_ADDRESS, "The address leads into a private network");
  if (self->too_slow)
    return g_error_new_literal (ENVOI_TRANSFER_ERROR, ENVOI_TRANSFER_ERROR_TIMEOUT, "It comes too slowly");
  return envoi_http_translate_error (mine);
}

static GUri *
next_address (SoupMessage *message, GError **error)
{
  const char *location = soup_message_headers_get_one (soup_message_get_response_headers (message), "Location");
  GUri *uri = location != NULL ? g_uri_parse_relative (soup_message_get_uri (message), location, SOUP_HTTP_URI_FLAGS, NULL) : NULL;

  if (uri == NULL)
    g_set_error_literal (error, ENVOI_TRANSFER_ERROR, ENVOI_TRANSFER_ERROR_BROKEN, "The server leads to nowhere");
  return uri;
}

/* Follows redirects itself: each step is looked at before it is taken. */
static GInputStream *
open_stream (Fetch *self, SoupMessage **answer, GError **error)
{
  g_autoptr (GUri) asked = g_uri_parse (self->uri, SOUP_HTTP_URI_FLAGS, NULL), uri = NULL;

  if (asked == NULL)
    {
      g_set_error_literal (error, ENVOI_TRANSFER_ERROR, ENVOI_TRANSFER_ERROR_UNSAFE_ADDRESS, "The address is malformed");
      return NULL;
    }
  uri = g_uri_ref (asked);
  for (guint step = 0; step <= self->limits.max_redirects; step++)
    {
      /* Whoever began with encryption is not led out of it. */
      gboolean need_tls = self->limits.need_tls || g_strcmp0 (g_uri_get_scheme (asked), "https") == 0;
      g_autoptr (SoupMessage) message = NULL;
      g_autoptr (GInputStream) stream = NULL;
      DexPromise *promise;

      if (!envoi_http_check_uri (uri, need_tls, error))
        return NULL;
      message = soup_message_new_from_uri (SOUP_METHOD_GET, uri);
      soup_message_add_flags (message, SOUP_MESSAGE_NO_REDIRECT | SOUP_MESSAGE_DO_NOT_USE_AUTH_CACHE);
      g_signal_connect (message, "starting", G_CALLBACK (on_started), self);
      envoi_http_guard_message (message, asked, self->cancellable, &self->refused);
      promise = dex_promise_new ();
      soup_session_send_async (self->session, message, G_PRIORITY_DEFAULT, self->cancellable, on_sent, dex_ref (promise));
      stream = dex_await_object (DEX_FUTURE (promise), error);
      g_signal_handlers_disconnect_by_data (message, self);
      if (stream == NULL)
        return NULL;
      if (!SOUP_STATUS_IS_REDIRECTION (soup_message_get_status (message)))
        {
          *answer = g_steal_pointer (&message);
          return g_steal_pointer (&stream);
        }
      g_input_stream_close (stream, NULL, NULL);
      g_clear_pointer (&uri, g_uri_unref);
      uri = next_address (message, error);
      if (uri == NULL)
        return NULL;
    }
  g_set_error_literal (error, ENVOI_TRANSFER_ERROR, ENVOI_TRANSFER_ERROR_BROKEN, "The server leads in circles");
  return NULL;
}

typedef struct { int fd; GBytes *bytes; } Piece;

static void
piece_free (gpointer data)
{
  Piece *piece = data;

  g_bytes_unref (piece->bytes);
  g_free (piece);
}

/* In the pool. */
static DexFuture *
write_piece (gpointer data)
{
  Piece *piece = data;
  gsize size;
  const guint8 *at = g_bytes_get_data (piece->bytes, &size);

  while (size > 0)
    {
      gssize n = write (piece->fd, at, size);

      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        return dex_future_new_reject (G_IO_ERROR, g_io_error_from_errno (errno), "%s", g_strerror (errno));
      at += n;
      size -= n;
    }
  return dex_future_new_for_boolean (TRUE);
}

static gboolean
write_out (int fd, GBytes *bytes, GError **error)
{
  Piece *piece = g_new (Piece, 1);

  *piece = (Piece) { fd, g_bytes_ref (bytes) };
  return dex_await (dex_scheduler_spawn (dex_thread_pool_scheduler_get_default (), 0, write_piece, piece, piece_free), error);
}

static gboolean
receive (Fetch *self, GInputStream *stream, guint64 announced, int fd, GByteArray *start, GError **error)
{
  for (;;)
    {
      DexPromise *promise = dex_promise_new ();
      g_autoptr (GBytes) bytes = NULL;

      g_input_stream_read_bytes_async (stream, CHUNK, G_PRIORITY_DEFAULT, self->cancellable, on_read, dex_ref (promise));
      bytes = dex_await_boxed (DEX_FUTURE (promise), error);
      if (bytes == NULL)
        return FALSE;
      if (g_bytes_get_size (bytes) == 0)
        break;
      self->received += g_bytes_get_size (bytes);
      if (self->received > self->limits.max_bytes)
        {
          g_set_error_literal (error, ENVOI_TRANSFER_ERROR, ENVOI_TRANSFER_ERROR_TOO_LARGE, "There is more than may be loaded");
          return FALSE;
        }
      if (start->len < SNIFFED)
        g_byte_array_append (start, g_bytes_get_data (bytes, NULL), MIN (g_bytes_get_size (bytes), SNIFFED - start->len));
      if (!write_out (fd, bytes, error))
        return FALSE;
      if (self->transfer != NULL)
        envoi_transfer_set_sent (self->transfer, self->received);
    }
  if (announced > 0 && self->received != announced)
    {
      g_set_error_literal (error, ENVOI_TRANSFER_ERROR, ENVOI_TRANSFER_ERROR_BROKEN, "It is not as long as announced");
      return FALSE;
    }
  return TRUE;
}

/* (transfer full): what the content is, whatever server and name say. */
static char *
sniff (GByteArray *start)
{
  gboolean uncertain;
  g_autofree char *type = g_content_type_guess (NULL, start->data, start->len, &uncertain);
  char *media_type = g_content_type_get_mime_type (type);

  return media_type != NULL ? media_type : g_strdup ("application/octet-stream");
}

static char *
run (Fetch *self, const char *part, GError **error)
{
  g_autoptr (SoupMessage) message = NULL;
  g_autoptr (GInputStream) stream = open_stream (self, &message, error);
  g_autoptr (GByteArray) start = g_byte_array_new ();
  guint64 announced;
  gboolean done;
  int fd;

  if (stream == NULL)
    return NULL;
  if (soup_message_get_status (message) != SOUP_STATUS_OK)
    {
      GError *problem = envoi_http_error_from_status (soup_message_get_status (message));

      g_propagate_error (error, problem != NULL ? problem : g_error_new_literal (ENVOI_TRANSFER_ERROR, ENVOI_TRANSFER_ERROR_REFUSED, "There is nothing"));
      return NULL;
    }
  announced = MAX (soup_message_headers_get_content_length (soup_message_get_response_headers (message)), 0);
  if (announced > self->limits.max_bytes)
    {
      g_set_error_literal (error, ENVOI_TRANSFER_ERROR, ENVOI_TRANSFER_ERROR_TOO_LARGE, "There is more than may be loaded");
      return NULL;
    }
  if (self->transfer != NULL && announced > 0)
    envoi_transfer_set_size (self->transfer, announced);
  fd = open (part, O_CREAT | O_EXCL | O_WRONLY | O_NOFOLLOW | O_CLOEXEC, 0600);
  if (fd < 0)
    {
      g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno), "%s", g_strerror (errno));
      return NULL;
    }
  done = receive (self, stream, announced, fd, start, error);
  if (close (fd) != 0 && done)
    {
      g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno), "%s", g_strerror (errno));
      done = FALSE;
    }
  return done ? sniff (start) : NULL;
}

static DexFuture *
fetch_fiber (gpointer data)
{
  Fetch *self = data;
  g_autofree char *path = g_file_get_path (self->target), *unique = g_uuid_string_random (), *part = g_strconcat (path, ".", unique, ".part", NULL);
  g_autofree char *type = NULL;
  GError *error = NULL;

  if (self->transfer != NULL)
    envoi_transfer_set_state (self->transfer, ENVOI_TRANSFER_RUNNING);
  type = run (self, part, &error);
  g_clear_handle_id (&self->watch, g_source_remove);
  if (type != NULL && g_rename (part, path) != 0)
    {
      g_clear_pointer (&type, g_free);
      error = g_error_new (G_IO_ERROR, g_io_error_from_errno (errno), "%s", g_strerror (errno));
    }
  if (type == NULL)
    {
      g_unlink (part);
      error = explain (self, error);
      if (self->transfer != NULL)
        envoi_transfer_fail (self->transfer, error);
      return dex_future_new_for_error (error);
    }
  if (self->transfer != NULL)
    envoi_transfer_set_state (self->transfer, ENVOI_TRANSFER_DONE);
  return dex_future_new_take_string (g_steal_pointer (&type));
}

DexFuture *
envoi_fetch (SoupSession *session, const char *uri, GFile *target, const EnvoiFetchLimits *limits, EnvoiTransfer *transfer)
{
  Fetch *self = g_new0 (Fetch, 1);

  self->session = g_object_ref (session);
  self->uri = g_strdup (uri);
  self->target = g_object_ref (target);
  self->limits = *limits;
  self->cancellable = g_cancellable_new ();
  if (transfer != NULL)
    {
      self->transfer = g_object_ref (transfer);
      self->chained = g_cancellable_connect (envoi_transfer_get_cancellable (transfer), G_CALLBACK (on_cancelled), g_object_ref (self->cancellable),
                                             g_object_unref);
    }
  if (limits->least_rate > 0)
    self->watch = g_timeout_add_seconds (1, on_watch, self);
  return dex_scheduler_spawn (NULL, 0, fetch_fiber, self, fetch_free);
}
