/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-uploader.h"

#include <string.h>

#include "0363-upload.h"
#include "envoi-file-name.h"
#include "envoi-http-private.h"

/* Files on their way to the server. */

#define HOSTS_KEY "upload-hosts"     /* of the account: one a line */
#define MAX_HOSTS 8

struct _EnvoiUploader {
  EnvoiService parent_instance;
  SoupSession *http;        /* by the account's proxy; nullable */
  char *proxy;              /* that it was made for */
  GPtrArray *hosts;         /* ends with NULL */
};

G_DEFINE_FINAL_TYPE (EnvoiUploader, envoi_uploader, ENVOI_TYPE_SERVICE)

typedef struct {
  EnvoiUploader *self;
  GFile *file;          /* or */
  GBytes *bytes;
  char *name, *media_type;
  EnvoiTransfer *transfer;
  guint64 size, base;
} Job;

static void
job_free (gpointer data)
{
  Job *job = data;

  g_object_unref (job->self);
  g_clear_object (&job->file);
  g_clear_pointer (&job->bytes, g_bytes_unref);
  g_clear_object (&job->transfer);
  g_free (job->name);
  g_free (job->media_type);
  g_free (job);
}

/* --- Hosts --------------------------------------------------------------------------------------------------------------- */

const char * const *
envoi_uploader_get_hosts (EnvoiUploader *self)
{
  return (const char * const *) self->hosts->pdata;
}

static void
add_host (EnvoiUploader *self, const char *host)
{
  for (guint i = 0; i + 1 < self->hosts->len; i++)
    if (g_ascii_strcasecmp (self->hosts->pdata[i], host) == 0)
      return;
  if (*host != '\0' && self->hosts->len <= MAX_HOSTS)
    g_ptr_array_insert (self->hosts, self->hosts->len - 1, g_ascii_strdown (host, -1));
}

static void
learn_host (EnvoiUploader *self, const char *address)
{
  EnvoiSession *session = envoi_service_get_session (ENVOI_SERVICE (self));
  g_autoptr (GUri) uri = g_uri_parse (address, G_URI_FLAGS_ENCODED, NULL);
  guint before = self->hosts->len;

  if (uri == NULL || g_uri_get_host (uri) == NULL)
    return;
  add_host (self, g_uri_get_host (uri));
  if (self->hosts->len != before && session != NULL)
    {
      g_autofree char *all = g_strjoinv ("\n", (char **) self->hosts->pdata);

      envoi_store_set_value (envoi_session_get_store (session), envoi_session_get_account (session), HOSTS_KEY, all);
    }
}

static DexFuture *
on_hosts (DexFuture *future, gpointer data)
{
  const GValue *value = dex_future_get_value (future, NULL);
  const char *text = value != NULL ? g_value_get_string (value) : NULL;
  g_auto (GStrv) lines = g_strsplit (text != NULL ? text : "", "\n", MAX_HOSTS);

  for (guint i = 0; lines[i] != NULL; i++)
    add_host (data, lines[i]);
  return NULL;
}

static DexFuture *
on_service (DexFuture *future, gpointer data)
{
  const GValue *value = dex_future_get_value (future, NULL);
  EnvoiUploadService *service = value != NULL ? g_value_get_boxed (value) : NULL;

  if (service != NULL)
    add_host (data, service->jid);
  return NULL;
}

/* --- One file ------------------------------------------------------------------------------------------------------------ */

static EnvoiUpload *
get_module (EnvoiUploader *self)
{
  EnvoiSession *session = envoi_service_get_session (ENVOI_SERVICE (self));

  return session != NULL && envoi_session_is_online (session) ? envoi_session_get_module (session, ENVOI_TYPE_UPLOAD) : NULL;
}

static SoupSession *
get_http (EnvoiUploader *self)
{
  EnvoiSession *session = envoi_service_get_session (ENVOI_SERVICE (self));
  EnvoiAccount *account = envoi_session_get_account (session);

  if (self->http == NULL || g_strcmp0 (self->proxy, envoi_account_get_proxy (account)) != 0)
    {
      g_clear_object (&self->http);
      self->http = envoi_http_session_new (account);
      g_set_str (&self->proxy, envoi_account_get_proxy (account));
    }
  return self->http;
}

static GError *
translate_stanza_error (const GError *error)
{
  EnvoiTransferError code = ENVOI_TRANSFER_ERROR_REFUSED;

  if (error->domain != ENVOI_STANZA_ERROR || error->code == ENVOI_STANZA_ERROR_DISCONNECTED)
    return g_error_copy (error);
  switch (error->code)
    {
    case ENVOI_STANZA_ERROR_NOT_ACCEPTABLE:
      code = ENVOI_TRANSFER_ERROR_TOO_LARGE;
      break;
    case ENVOI_STANZA_ERROR_RESOURCE_CONSTRAINT:
    case ENVOI_STANZA_ERROR_POLICY_VIOLATION:
      code = ENVOI_TRANSFER_ERROR_QUOTA;
      break;
    case ENVOI_STANZA_ERROR_FORBIDDEN:
    case ENVOI_STANZA_ERROR_NOT_ALLOWED:
    case ENVOI_STANZA_ERROR_NOT_AUTHORIZED:
      code = ENVOI_TRANSFER_ERROR_NOT_ALLOWED;
      break;
    case ENVOI_STANZA_ERROR_SERVICE_UNAVAILABLE:
    case ENVOI_STANZA_ERROR_FEATURE_NOT_IMPLEMENTED:
      code = ENVOI_TRANSFER_ERROR_NO_SERVICE;
      break;
    case ENVOI_STANZA_ERROR_TIMEOUT:
      code = ENVOI_TRANSFER_ERROR_TIMEOUT;
      break;
    default:
      break;
    }
  return g_error_new_literal (ENVOI_TRANSFER_ERROR, code, error->message);
}

static void
on_wrote (SoupMessage *message, guint size, Job *job)
{
  if (job->transfer != NULL)
    envoi_transfer_set_sent (job->transfer, MIN (envoi_transfer_get_sent (job->transfer) + size, job->size));
}

/* A line that was open already may break before anything is written: then it is done again from the beginning. */
static void
on_restarted (SoupMessage *message, Job *job)
{
  if (job->transfer != NULL)
    envoi_transfer_set_sent (job->transfer, 0);
}

static void
on_answer (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (DexPromise) promise = data;
  g_autoptr (GBytes) body = NULL;
  GError *error = NULL;

  body = soup_session_send_and_read_finish (SOUP_SESSION (source), result, &error);
  if (body != NULL)
    dex_promise_resolve_boolean (promise, TRUE);
  else
    dex_promise_reject (promise, error);
}

static GInputStream *
open_content (Job *job, GError **error)
{
  if (job->bytes != NULL)
    return g_memory_input_stream_new_from_bytes (job->bytes);
  return dex_await_object (dex_file_read (job->file, G_PRIORITY_DEFAULT), error);
}

static gboolean
find_size (Job *job, GError **error)
{
  g_autoptr (GFileInfo) info = NULL;

  if (job->bytes != NULL)
    {
      job->size = g_bytes_get_size (job->bytes);
      return TRUE;
    }
  info = dex_await_object (dex_file_query_info (job->file, G_FILE_ATTRIBUTE_STANDARD_SIZE "," G_FILE_ATTRIBUTE_STANDARD_TYPE, G_FILE_QUERY_INFO_NONE,
                                                G_PRIORITY_DEFAULT), error);
  if (info == NULL)
    return FALSE;
  if (g_file_info_get_file_type (info) != G_FILE_TYPE_REGULAR)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_REGULAR_FILE, "It is no file");
      return FALSE;
    }
  job->size = g_file_info_get_size (info);
  return TRUE;
}

static gboolean
put (Job *job, const EnvoiUploadSlot *slot, GError **error)
{
  g_autoptr (GUri) target = g_uri_parse (slot->put, SOUP_HTTP_URI_FLAGS, error), source = NULL;
  g_autoptr (SoupMessage) message = NULL;
  g_autoptr (GInputStream) content = NULL;
  g_autoptr (GCancellable) cancellable = job->transfer != NULL ? g_object_ref (envoi_transfer_get_cancellable (job->transfer)) : g_cancellable_new ();
  DexPromise *promise;
  GError *problem;
  gboolean sent;

  /* F03: only over TLS, to and fro. */
  if (target == NULL || !envoi_http_check_uri (target, TRUE, error))
    return FALSE;
  source = g_uri_parse (slot->get, SOUP_HTTP_URI_FLAGS, error);
  if (source == NULL || !envoi_http_check_uri (source, TRUE, error))
    return FALSE;
  content = open_content (job, error);
  if (content == NULL)
    return FALSE;
  message = soup_message_new_from_uri (SOUP_METHOD_PUT, target);
  /* F04: what comes with the slot is for the host of the slot alone. */
  soup_message_add_flags (message, SOUP_MESSAGE_NO_REDIRECT | SOUP_MESSAGE_DO_NOT_USE_AUTH_CACHE);
  for (guint i = 0; slot->headers[i] != NULL && slot->headers[i + 1] != NULL; i += 2)
    soup_message_headers_replace (soup_message_get_request_headers (message), slot->headers[i], slot->headers[i + 1]);
  soup_message_set_request_body (message, job->media_type, content, job->size);
  g_signal_connect (message, "wrote-body-data", G_CALLBACK (on_wrote), job);
  g_signal_connect (message, "restarted", G_CALLBACK (on_restarted), job);
  promise = dex_promise_new ();
  soup_session_send_and_read_async (get_http (job->self), message, G_PRIORITY_DEFAULT, cancellable, on_answer, dex_ref (promise));
  sent = dex_await (DEX_FUTURE (promise), error);
  g_signal_handlers_disconnect_by_data (message, job);
  if (!sent)
    return FALSE;
  problem = envoi_http_error_from_status (soup_message_get_status (message));
  if (problem != NULL)
    g_propagate_error (error, problem);
  return problem == NULL;
}

/* (transfer full): the address of the file; NULL with an error. */
static char *
run (Job *job, GError **error)
{
  EnvoiUpload *module = get_module (job->self);
  g_autofree char *jid = NULL;
  g_autoptr (EnvoiUploadSlot) slot = NULL;
  EnvoiUploadService *service;
  guint64 most;

  if (module == NULL)
    {
      g_set_error_literal (error, ENVOI_STANZA_ERROR, ENVOI_STANZA_ERROR_DISCONNECTED, "Not connected");
      return NULL;
    }
  if (!find_size (job, error))
    return NULL;
  if (job->transfer != NULL)
    {
      envoi_transfer_set_size (job->transfer, job->size);
      envoi_transfer_set_sent (job->transfer, 0);
    }
  service = dex_await_boxed (envoi_upload_find_service (module), error);
  if (service == NULL)
    return NULL;
  jid = g_strdup (service->jid);
  most = service->max_size;
  g_boxed_free (ENVOI_TYPE_UPLOAD_SERVICE, service);
  if (most > 0 && job->size > most)
    {
      g_set_error (error, ENVOI_TRANSFER_ERROR, ENVOI_TRANSFER_ERROR_TOO_LARGE, "%" G_GUINT64_FORMAT, most);
      return NULL;
    }
  if ((module = get_module (job->self)) == NULL)
    {
      g_set_error_literal (error, ENVOI_STANZA_ERROR, ENVOI_STANZA_ERROR_DISCONNECTED, "Not connected");
      return NULL;
    }
  slot = dex_await_boxed (envoi_upload_request_slot (module, jid, job->name, job->size, job->media_type), error);
  if (slot == NULL)
    return NULL;
  if (job->transfer != NULL && g_cancellable_set_error_if_cancelled (envoi_transfer_get_cancellable (job->transfer), error))
    return NULL;
  if (envoi_service_get_session (ENVOI_SERVICE (job->self)) == NULL)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, "The session is over");
      return NULL;
    }
  if (!put (job, slot, error))
    return NULL;
  learn_host (job->self, slot->get);
  return g_strdup (slot->get);
}

static DexFuture *
upload_fiber (gpointer data)
{
  Job *job = data;
  g_autoptr (GError) error = NULL, known = NULL;
  g_autofree char *address = NULL;

  if (job->transfer != NULL)
    envoi_transfer_set_state (job->transfer, ENVOI_TRANSFER_RUNNING);
  address = run (job, &error);
  if (address == NULL)
    {
      known = error->domain == ENVOI_STANZA_ERROR ? translate_stanza_error (error) : envoi_http_translate_error (error);
      g_debug ("A file was not uploaded: %s", known->message);
      if (job->transfer != NULL)
        envoi_transfer_fail (job->transfer, known);
      return dex_future_new_for_error (g_steal_pointer (&known));
    }
  if (job->transfer != NULL)
    {
      envoi_transfer_set_sent (job->transfer, job->size);
      envoi_transfer_set_state (job->transfer, ENVOI_TRANSFER_DONE);
    }
  return dex_future_new_take_string (g_steal_pointer (&address));
}

static Job *
job_new (EnvoiUploader *self, const char *name, const char *media_type, EnvoiTransfer *transfer)
{
  Job *job = g_new0 (Job, 1);

  job->self = g_object_ref (self);
  job->name = envoi_file_name_sanitize (name, "file");
  if (media_type != NULL)
    job->media_type = g_strdup (media_type);
  else
    {
      g_autofree char *type = g_content_type_guess (job->name, NULL, 0, NULL);

      job->media_type = g_content_type_get_mime_type (type);
    }
  if (job->media_type == NULL)
    job->media_type = g_strdup ("application/octet-stream");
  g_set_object (&job->transfer, transfer);
  return job;
}

DexFuture *
envoi_uploader_upload (EnvoiUploader *self, GFile *file, const char *name, const char *media_type, EnvoiTransfer *transfer)
{
  Job *job = job_new (self, name, media_type, transfer);

  job->file = g_object_ref (file);
  return dex_scheduler_spawn (NULL, 0, upload_fiber, job, job_free);
}

DexFuture *
envoi_uploader_upload_bytes (EnvoiUploader *self, GBytes *bytes, const char *name, const char *media_type, EnvoiTransfer *transfer)
{
  Job *job = job_new (self, name, media_type, transfer);

  job->bytes = g_bytes_ref (bytes);
  return dex_scheduler_spawn (NULL, 0, upload_fiber, job, job_free);
}

static DexFuture *
on_limit (DexFuture *future, gpointer data)
{
  g_autoptr (GError) error = NULL;
  const GValue *found = dex_future_get_value (future, &error);
  EnvoiUploadService *service = found != NULL ? g_value_get_boxed (found) : NULL;
  GValue value = G_VALUE_INIT;
  DexFuture *limit;

  if (service == NULL)
    return dex_future_new_for_error (translate_stanza_error (error));
  g_value_init (&value, G_TYPE_UINT64);
  g_value_set_uint64 (&value, service->max_size > 0 ? service->max_size : G_MAXUINT64);
  limit = dex_future_new_for_value (&value);
  g_value_unset (&value);
  return limit;
}

DexFuture *
envoi_uploader_find_limit (EnvoiUploader *self)
{
  EnvoiUpload *module = get_module (self);

  if (module == NULL)
    return dex_future_new_reject (ENVOI_STANZA_ERROR, ENVOI_STANZA_ERROR_DISCONNECTED, "Not connected");
  return dex_future_finally (envoi_upload_find_service (module), on_limit, NULL, NULL);
}

gboolean
envoi_uploader_is_passing (const GError *error)
{
  if (error->domain == ENVOI_STANZA_ERROR)
    return TRUE;
  if (error->domain != ENVOI_TRANSFER_ERROR)
    return FALSE;
  switch (error->code)
    {
    case ENVOI_TRANSFER_ERROR_UNREACHABLE:
    case ENVOI_TRANSFER_ERROR_TIMEOUT:
    case ENVOI_TRANSFER_ERROR_BROKEN:
    case ENVOI_TRANSFER_ERROR_QUOTA:
    case ENVOI_TRANSFER_ERROR_FAILED:
      return TRUE;
    default:
      return FALSE;
    }
}

/* --- The service --------------------------------------------------------------------------------------------------------- */

static void
envoi_uploader_start (EnvoiService *service)
{
  EnvoiSession *session = envoi_service_get_session (service);

  dex_future_disown (dex_future_finally (envoi_store_get_value (envoi_session_get_store (session), envoi_session_get_account (session), HOSTS_KEY),
                                         on_hosts, g_object_ref (service), g_object_unref));
}

static void
envoi_uploader_online (EnvoiService *service, gboolean resumed)
{
  EnvoiUpload *module = get_module (ENVOI_UPLOADER (service));

  if (module != NULL && !resumed)
    dex_future_disown (dex_future_finally (envoi_upload_find_service (module), on_service, g_object_ref (service), g_object_unref));
}

static void
envoi_uploader_stop (EnvoiService *service)
{
  EnvoiUploader *self = ENVOI_UPLOADER (service);

  if (self->http != NULL)
    soup_session_abort (self->http);
}

static void
envoi_uploader_finalize (GObject *object)
{
  EnvoiUploader *self = ENVOI_UPLOADER (object);

  g_clear_object (&self->http);
  g_free (self->proxy);
  g_ptr_array_unref (self->hosts);
  G_OBJECT_CLASS (envoi_uploader_parent_class)->finalize (object);
}

static void
envoi_uploader_class_init (EnvoiUploaderClass *klass)
{
  EnvoiServiceClass *service_class = ENVOI_SERVICE_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = envoi_uploader_finalize;
  service_class->start = envoi_uploader_start;
  service_class->online = envoi_uploader_online;
  service_class->stop = envoi_uploader_stop;
}

static void
envoi_uploader_init (EnvoiUploader *self)
{
  self->hosts = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_add (self->hosts, NULL);
}
