/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-downloader.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "envoi-fetch-private.h"
#include "envoi-http-private.h"
#include "envoi-jid.h"
#include "envoi-media-cache.h"
#include "envoi-store-feeds.h"
#include "envoi-uploader.h"

/* What is loaded, from where, and where it is kept. */

#define MAX_CACHE (512 * 1024 * 1024)
#define MAX_UNASKED (10 * 1024 * 1024)
#define MAX_ASKED (512 * 1024 * 1024)
#define MAX_REDIRECTS 5
#define TRIM_AFTER 20          /* downloads */

struct _EnvoiDownloader {
  GObject parent_instance;
  EnvoiSessionManager *manager;
  EnvoiMediaCache *cache;
  GHashTable *sessions;     /* proxy (or "") → SoupSession */
  GHashTable *under_way;    /* address → Download */
  EnvoiPicturesFrom from;
  guint since_trim;
};

typedef struct { DexFuture *future; EnvoiTransfer *transfer; gboolean asked; } Download;

static void envoi_downloader_source_init (EnvoiMediaSourceInterface *iface);
G_DEFINE_FINAL_TYPE_WITH_CODE (EnvoiDownloader, envoi_downloader, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (ENVOI_TYPE_MEDIA_SOURCE, envoi_downloader_source_init))

static void
download_free (gpointer data)
{
  Download *download = data;

  dex_unref (download->future);
  g_object_unref (download->transfer);
  g_free (download);
}

static SoupSession *
get_session (EnvoiDownloader *self, EnvoiAccount *account)
{
  const char *proxy = account != NULL && envoi_account_get_proxy (account) != NULL ? envoi_account_get_proxy (account) : "";
  SoupSession *session = g_hash_table_lookup (self->sessions, proxy);

  if (session == NULL)
    {
      session = envoi_http_session_new (account);
      g_hash_table_insert (self->sessions, g_strdup (proxy), session);
    }
  return session;
}

/* --- Loading ----------------------------------------------------------------------------------------------------------- */

typedef struct { EnvoiDownloader *self; char *uri; GFile *target; SoupSession *session; EnvoiTransfer *transfer; EnvoiFetchLimits limits; } Job;

static void
job_free (gpointer data)
{
  Job *job = data;

  g_object_unref (job->self);
  g_object_unref (job->target);
  g_object_unref (job->session);
  g_object_unref (job->transfer);
  g_free (job->uri);
  g_free (job);
}

static DexFuture *
load_fiber (gpointer data)
{
  Job *job = data;
  EnvoiDownloader *self = job->self;
  g_autoptr (GError) error = NULL;
  g_autofree char *type = NULL;

  if (envoi_media_cache_prepare (self->cache, &error))
    type = dex_await_string (envoi_fetch (job->session, job->uri, job->target, &job->limits, job->transfer), &error);
  g_hash_table_remove (self->under_way, job->uri);
  if (type == NULL)
    {
      g_debug ("A file was not loaded: %s", error->message);
      return dex_future_new_for_error (g_steal_pointer (&error));
    }
  if (++self->since_trim >= TRIM_AFTER)
    {
      self->since_trim = 0;
      dex_future_disown (envoi_media_cache_trim (self->cache));
    }
  return dex_future_new_for_object (job->target);
}

static Download *
start (EnvoiDownloader *self, EnvoiAccount *account, const char *uri, EnvoiTransfer *transfer, gboolean asked)
{
  Download *download = g_hash_table_lookup (self->under_way, uri);
  g_autofree char *name = NULL;
  Job *job;

  /* What was begun unasked stops at a lower bound: a click begins anew when it ends there. */
  if (download != NULL)
    return download;
  download = g_new0 (Download, 1);
  download->transfer = transfer != NULL ? g_object_ref (transfer) : envoi_transfer_new (NULL, 0);
  download->asked = asked;
  job = g_new0 (Job, 1);
  job->self = g_object_ref (self);
  job->uri = g_strdup (uri);
  job->target = envoi_media_cache_get_file (self->cache, uri);
  job->session = g_object_ref (get_session (self, account));
  job->transfer = g_object_ref (download->transfer);
  job->limits = (EnvoiFetchLimits) { .max_bytes = asked ? MAX_ASKED : MAX_UNASKED, .max_redirects = MAX_REDIRECTS, .patience = 20,
                                     .least_rate = 1024, .need_tls = !asked };
  g_hash_table_insert (self->under_way, g_strdup (uri), download);
  download->future = dex_scheduler_spawn (NULL, 0, load_fiber, job, job_free);
  return download;
}

DexFuture *
envoi_downloader_get (EnvoiDownloader *self, EnvoiAccount *account, const char *uri, EnvoiTransfer *transfer)
{
  g_autoptr (GFile) here = envoi_media_cache_find (self->cache, uri);

  if (here != NULL)
    {
      if (transfer != NULL)
        envoi_transfer_set_state (transfer, ENVOI_TRANSFER_DONE);
      return dex_future_new_take_object (g_steal_pointer (&here));
    }
  return dex_ref (start (self, account, uri, transfer, TRUE)->future);
}

static DexFuture *
on_copied (DexFuture *future, gpointer data)
{
  return dex_future_new_for_object (data);
}

DexFuture *
envoi_downloader_keep_own (EnvoiDownloader *self, const char *uri, GFile *file)
{
  g_autoptr (GFile) target = envoi_media_cache_get_file (self->cache, uri);
  GError *error = NULL;

  if (!envoi_media_cache_prepare (self->cache, &error))
    return dex_future_new_for_error (error);
  /* The file was written by us, for the person alone: the copy is the same. */
  return dex_future_then (dex_file_copy (file, target, G_FILE_COPY_OVERWRITE, G_PRIORITY_DEFAULT), on_copied, g_object_ref (target), g_object_unref);
}

void
envoi_downloader_forget (EnvoiDownloader *self, const char *uri)
{
  envoi_media_cache_forget (self->cache, uri);
}

char *
envoi_downloader_guess_type (GFile *file)
{
  const char *path = g_file_peek_path (file);
  int fd = path != NULL ? open (path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC) : -1;
  guchar start[4096];
  gssize n = fd >= 0 ? read (fd, start, sizeof start) : -1;
  g_autofree char *type = NULL;

  if (fd >= 0)
    close (fd);
  type = n > 0 ? g_content_type_guess (NULL, start, n, NULL) : NULL;
  return type != NULL ? g_content_type_get_mime_type (type) : g_strdup ("application/octet-stream");
}

/* --- The policy -------------------------------------------------------------------------------------------------------- */

/* Of a service of communities: one of them is followed. */
static gboolean
follows_at (EnvoiStore *store, EnvoiAccount *account, const char *service)
{
  GListModel *feeds = envoi_store_list_feeds (store);

  for (guint i = 0; i < g_list_model_get_n_items (feeds); i++)
    {
      g_autoptr (EnvoiFeed) feed = g_list_model_get_item (feeds, i);

      if (envoi_feed_get_account (feed) == account && envoi_feed_get_followed (feed) && envoi_feed_get_contact (feed) == NULL &&
          g_str_equal (envoi_feed_get_service (feed), service))
        return TRUE;
    }
  return FALSE;
}

static gboolean
is_trusted (EnvoiDownloader *self, EnvoiAccount *account, const char *author)
{
  EnvoiStore *store = envoi_session_manager_get_store (self->manager);
  EnvoiContact *contact;
  EnvoiFeed *feed;

  if (author == NULL)
    return FALSE;
  if (g_strcmp0 (author, envoi_account_get_jid (account)) == 0)
    return TRUE;
  if (strchr (author, '@') == NULL)
    return follows_at (store, account, author);
  feed = envoi_store_find_feed (store, account, author, ENVOI_BLOG_NODE);
  if (feed != NULL && envoi_feed_get_followed (feed))
    return TRUE;
  contact = envoi_store_find_contact (store, account, author);
  return contact != NULL && envoi_contact_get_in_roster (contact) && !envoi_contact_get_blocked (contact);
}

gboolean
envoi_picture_policy_allows (EnvoiDownloader *self, EnvoiAccount *account, const char *uri, const char *author)
{
  EnvoiSession *session;
  EnvoiService *uploader;
  const char *at;

  if (self == NULL || self->manager == NULL || account == NULL || uri == NULL || self->from == ENVOI_PICTURES_FROM_NOBODY)
    return FALSE;
  session = envoi_session_manager_get_session (self->manager, account);
  uploader = session != NULL ? envoi_session_get_service (session, ENVOI_TYPE_UPLOADER) : NULL;
  at = strchr (envoi_account_get_jid (account), '@');
  return envoi_picture_policy_decide (uri, author, is_trusted (self, account, author), at != NULL ? at + 1 : NULL,
                                      uploader != NULL ? envoi_uploader_get_hosts (ENVOI_UPLOADER (uploader)) : NULL);
}

static gboolean
envoi_downloader_allows (EnvoiMediaSource *source, EnvoiAttachment *attachment)
{
  const char *uri = envoi_attachment_get_uri (attachment);

  /* It is on its way already, for one who asked: who shows it too tells nobody anything. */
  if (uri != NULL && g_hash_table_contains (ENVOI_DOWNLOADER (source)->under_way, uri))
    return TRUE;
  return envoi_attachment_get_size (attachment) <= MAX_UNASKED
         && envoi_picture_policy_allows (ENVOI_DOWNLOADER (source), envoi_attachment_get_account (attachment),
                                         envoi_attachment_get_uri (attachment), envoi_attachment_get_author (attachment));
}

/* --- The source of the widgets ------------------------------------------------------------------------------------------- */

static GFile *
envoi_downloader_find (EnvoiMediaSource *source, EnvoiAttachment *attachment)
{
  GFile *local = envoi_attachment_get_local_file (attachment);
  const char *uri = envoi_attachment_get_uri (attachment);

  if (local != NULL && g_file_query_exists (local, NULL))
    return g_object_ref (local);
  return uri != NULL ? envoi_media_cache_find (ENVOI_DOWNLOADER (source)->cache, uri) : NULL;
}

static DexFuture *
on_fetched (DexFuture *future, gpointer data)
{
  EnvoiAttachment *attachment = data;
  const GValue *value = dex_future_get_value (future, NULL);

  if (value != NULL)
    envoi_attachment_set_local_file (attachment, g_value_get_object (value));
  envoi_attachment_set_transfer (attachment, NULL);
  return dex_ref (future);
}

static DexFuture *
envoi_downloader_fetch (EnvoiMediaSource *source, EnvoiAttachment *attachment, gboolean asked)
{
  EnvoiDownloader *self = ENVOI_DOWNLOADER (source);
  const char *uri = envoi_attachment_get_uri (attachment);
  g_autoptr (GFile) here = envoi_downloader_find (source, attachment);
  Download *download;

  if (here != NULL)
    return dex_future_new_take_object (g_steal_pointer (&here));
  if (uri == NULL || (!asked && !envoi_downloader_allows (source, attachment)))
    return dex_future_new_reject (G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED, "It is not loaded without being asked for");
  download = start (self, envoi_attachment_get_account (attachment), uri, NULL, asked);
  envoi_attachment_set_transfer (attachment, download->transfer);
  return dex_future_finally (dex_ref (download->future), on_fetched, g_object_ref (attachment), g_object_unref);
}

static void
envoi_downloader_source_init (EnvoiMediaSourceInterface *iface)
{
  iface->allows = envoi_downloader_allows;
  iface->find = envoi_downloader_find;
  iface->fetch = envoi_downloader_fetch;
}

/* --- The object -------------------------------------------------------------------------------------------------------- */

void
envoi_downloader_set_pictures_from (EnvoiDownloader *self, EnvoiPicturesFrom from)
{
  self->from = from;
}

static void
envoi_downloader_dispose (GObject *object)
{
  EnvoiDownloader *self = ENVOI_DOWNLOADER (object);

  g_clear_weak_pointer (&self->manager);
  G_OBJECT_CLASS (envoi_downloader_parent_class)->dispose (object);
}

static void
envoi_downloader_finalize (GObject *object)
{
  EnvoiDownloader *self = ENVOI_DOWNLOADER (object);

  g_hash_table_unref (self->under_way);
  g_hash_table_unref (self->sessions);
  g_clear_object (&self->cache);
  G_OBJECT_CLASS (envoi_downloader_parent_class)->finalize (object);
}

static void
envoi_downloader_class_init (EnvoiDownloaderClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = envoi_downloader_dispose;
  G_OBJECT_CLASS (klass)->finalize = envoi_downloader_finalize;
}

static void
envoi_downloader_init (EnvoiDownloader *self)
{
  self->sessions = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
  self->under_way = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, download_free);
}

EnvoiDownloader *
envoi_downloader_new (EnvoiSessionManager *manager, GFile *folder)
{
  EnvoiDownloader *self = g_object_new (ENVOI_TYPE_DOWNLOADER, NULL);

  g_set_weak_pointer (&self->manager, manager);
  self->cache = envoi_media_cache_new (folder, MAX_CACHE);
  /* Pieces of what a run before was loading when it was killed. */
  dex_future_disown (envoi_media_cache_trim (self->cache));
  return self;
}
