/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-blog-archive-private.h"

#include <string.h>

#include "envoi-atom-file.h"
#include "envoi-feed-service.h"
#include "envoi-time.h"
#include "envoi-uploader.h"

/* A file into the blog. What its server has is the only truth of how far this came: nothing can be published twice, whatever ends in between. Part of EnvoiBlogArchive. */

#define KEY_FILE "blog-import"
#define MAX_TRIES 5
#define PAUSE_MS 2000
#define PAGE 100

typedef struct { EnvoiBlogArchive *self; GFile *file; } Import;

static void
import_free (gpointer data)
{
  Import *job = data;

  g_object_unref (job->self);
  g_clear_object (&job->file);
  g_free (job);
}

typedef struct { EnvoiStanza *stanza; char *id; gint64 published; } Imported;

static void
imported_free (gpointer data)
{
  Imported *post = data;

  envoi_stanza_unref (post->stanza);
  g_free (post->id);
  g_free (post);
}

static int
compare (gconstpointer a, gconstpointer b)
{
  const Imported *left = *(Imported **) a, *right = *(Imported **) b;

  return left->published != right->published ? (left->published < right->published ? -1 : 1) : g_strcmp0 (left->id, right->id);
}

static gboolean
is_passing (const GError *error)
{
  return error->domain == ENVOI_STANZA_ERROR || g_error_matches (error, ENVOI_FEED_ERROR, ENVOI_FEED_ERROR_UNREACHABLE) ||
         g_error_matches (error, ENVOI_FEED_ERROR, ENVOI_FEED_ERROR_LIMIT);
}

/* --- Files ---------------------------------------------------------------------------------------------------------- */

/* "files/NAME", nothing that leads elsewhere. (transfer full) nullable */
static GFile *
find_file (GFile *document, const char *href)
{
  const char *name = href + strlen (ENVOI_BLOG_ARCHIVE_FOLDER "/");
  g_autoptr (GFile) folder = NULL, files = NULL;

  if (!g_str_has_prefix (href, ENVOI_BLOG_ARCHIVE_FOLDER "/") || *name == '\0' || *name == '.' || strpbrk (name, "/\\%?#:") != NULL)
    return NULL;
  folder = g_file_get_parent (document);
  files = folder != NULL ? g_file_get_child (folder, ENVOI_BLOG_ARCHIVE_FOLDER) : NULL;
  return files != NULL ? g_file_get_child (files, name) : NULL;
}

/* Brings the entry's files to the server; resolves to the entry's text with their new addresses. NULL: try again later. */
static char *
upload_files (Import *job, const EnvoiAtomEntry *entry, const char *xml, EnvoiBlogArchiveResult *result, GError **error)
{
  EnvoiSession *session = envoi_service_get_session (ENVOI_SERVICE (job->self));
  EnvoiService *uploader = envoi_session_get_service (session, ENVOI_TYPE_UPLOADER);
  g_autofree char *text = g_strdup (xml);

  for (guint i = 0; i < entry->links->len; i++)
    {
      const EnvoiAtomLink *link = entry->links->pdata[i];
      g_autoptr (GFile) file = g_str_equal (link->rel, "enclosure") ? find_file (job->file, link->href) : NULL;
      g_autofree char *url = NULL, *changed = NULL, *name = NULL;
      g_autoptr (GError) problem = NULL;

      if (file == NULL)
        continue;
      name = g_file_get_basename (file);
      if (uploader != NULL && dex_await_boolean (dex_file_query_exists (file), NULL))
        url = dex_await_string (envoi_uploader_upload (ENVOI_UPLOADER (uploader), file, name, link->type, NULL), &problem);
      if (problem != NULL && problem->domain == ENVOI_STANZA_ERROR && problem->code == ENVOI_STANZA_ERROR_DISCONNECTED)
        {
          g_propagate_error (error, g_steal_pointer (&problem));
          return NULL;
        }
      if (url == NULL)
        {
          result->n_files_lost++;
          continue;
        }
      changed = envoi_blog_archive_replace (text, link->href, url);
      g_set_str (&text, changed);
      result->n_files++;
    }
  return g_steal_pointer (&text);
}

/* --- One post ------------------------------------------------------------------------------------------------------- */

/* It stands in another blog now: its address, its author and the place of its comments are others. Its dates are not. */
static EnvoiStanza *
write_entry (EnvoiBlogArchive *self, const char *xml, const char *id, const char *comments_service)
{
  const char *own = envoi_account_get_jid (self->account);
  g_autoptr (EnvoiStanza) former = envoi_stanza_parse (xml, -1, NULL);
  g_autoptr (EnvoiAtomEntry) entry = NULL;
  g_autofree char *place = envoi_atom_format_uri (own, ENVOI_NODE_MICROBLOG, id), *comments_node = NULL;

  if (former == NULL)
    return NULL;
  entry = envoi_atom_entry_read (envoi_stanza_get_root (former));
  for (guint i = entry->links->len; i-- > 0;)
    {
      const EnvoiAtomLink *link = entry->links->pdata[i];
      gboolean own_place = g_str_equal (link->rel, "self") || (g_str_equal (link->rel, "alternate") && g_str_has_prefix (link->href, "xmpp:"));

      /* A file that could not be brought along is nowhere. */
      if (own_place || (g_str_equal (link->rel, "enclosure") && g_str_has_prefix (link->href, ENVOI_BLOG_ARCHIVE_FOLDER "/")))
        g_ptr_array_remove_index (entry->links, i);
    }
  envoi_atom_entry_add_link (entry, "alternate", place, NULL);
  g_set_str (&entry->author_jid, own);
  g_free (entry->author_uri);
  entry->author_uri = g_strconcat ("xmpp:", own, NULL);
  if (entry->published == 0)
    entry->published = envoi_time_now ();
  if (entry->updated == 0)
    entry->updated = entry->published;
  g_clear_pointer (&entry->comments, envoi_atom_reference_free);
  if (comments_service != NULL)
    {
      comments_node = envoi_microblog_dup_comments_node (id);
      entry->comments = envoi_atom_reference_new (comments_service, comments_node, NULL, NULL);
    }
  return envoi_atom_entry_write (entry, envoi_stanza_get_root (former));
}

static gboolean
publish (Import *job, const Imported *post, const char *comments_service, EnvoiMicroblogAccess access, EnvoiBlogArchiveResult *result, GError **error)
{
  EnvoiBlogArchive *self = job->self;
  g_autoptr (EnvoiAtomEntry) entry = envoi_atom_entry_read (envoi_stanza_get_root (post->stanza));
  g_autofree char *xml = envoi_stanza_to_xml (post->stanza), *text = NULL;
  gboolean comments = comments_service != NULL && entry->comments != NULL;
  g_autoptr (EnvoiStanza) payload = NULL;

  text = upload_files (job, entry, xml, result, error);
  if (text == NULL || !dex_await (envoi_blog_archive_wait_line (self), error))
    return FALSE;
  if (comments && !dex_await (envoi_microblog_create_comments (self->microblog, comments_service, post->id, access == ENVOI_MICROBLOG_ACCESS_CONTACTS), error))
    {
      if (is_passing (*error))
        return FALSE;
      g_clear_error (error);
      comments = FALSE;
    }
  if (!envoi_blog_archive_is_online (self))
    {
      g_set_error_literal (error, ENVOI_STANZA_ERROR, ENVOI_STANZA_ERROR_DISCONNECTED, "");
      return FALSE;
    }
  payload = write_entry (self, text, post->id, comments ? comments_service : NULL);
  if (payload == NULL)
    {
      g_set_error_literal (error, ENVOI_FEED_ERROR, ENVOI_FEED_ERROR_UNREADABLE, "");
      return FALSE;
    }
  return dex_await (envoi_microblog_publish (self->microblog, NULL, NULL, post->id, payload, ENVOI_MICROBLOG_ACCESS_UNKNOWN), error);
}

/* --- All of them ---------------------------------------------------------------------------------------------------- */

/* All pages, for servers that give no list of what is in a blog. */
static gboolean
read_pages (EnvoiBlogArchive *self, GHashTable *known, GError **error)
{
  g_autofree char *cursor = NULL;

  do
    {
      g_autoptr (EnvoiPubsubPage) page = NULL;

      if (!dex_await (envoi_blog_archive_wait_line (self), error))
        return FALSE;
      page = dex_await_boxed (envoi_pubsub_fetch_page (self->pubsub, NULL, ENVOI_NODE_MICROBLOG, cursor, PAGE), error);
      if (page == NULL)
        return FALSE;
      for (guint i = 0; i < page->items->len; i++)
        g_hash_table_add (known, g_strdup (((EnvoiPubsubItem *) page->items->pdata[i])->id));
      g_set_str (&cursor, page->next);
    }
  while (cursor != NULL);
  return TRUE;
}

/* Fills in what the blog has. */
static gboolean
ask_what_is_there (EnvoiBlogArchive *self, GHashTable *known, GError **error)
{
  g_auto (GStrv) ids = NULL;

  if (!dex_await (envoi_blog_archive_wait_line (self), error))
    return FALSE;
  ids = dex_await_boxed (envoi_pubsub_fetch_ids (self->pubsub, NULL, ENVOI_NODE_MICROBLOG), NULL);
  for (guint i = 0; ids != NULL && ids[i] != NULL; i++)
    g_hash_table_add (known, g_strdup (ids[i]));
  if (ids != NULL || read_pages (self, known, error))
    return TRUE;
  /* There is no blog yet. */
  if (!g_error_matches (*error, ENVOI_FEED_ERROR, ENVOI_FEED_ERROR_NOT_FOUND))
    return FALSE;
  g_clear_error (error);
  return TRUE;
}

/* TRUE: it is to be tried once more, and there is a line. */
static gboolean
wait_a_little (EnvoiBlogArchive *self, guint tries, GError **error)
{
  EnvoiBlogArchiveState state = self->state;
  gboolean go_on;

  if (!is_passing (*error) || (tries >= MAX_TRIES && envoi_blog_archive_is_online (self)))
    return FALSE;
  g_clear_error (error);
  if (envoi_blog_archive_is_online (self))
    dex_await (dex_timeout_new_msec (PAUSE_MS * tries), NULL);
  envoi_blog_archive_set_state (self, ENVOI_BLOG_ARCHIVE_WAITING);
  go_on = dex_await (envoi_blog_archive_wait_line (self), error);
  envoi_blog_archive_set_state (self, state);
  return go_on;
}

static GPtrArray *
take_entries (const EnvoiAtomFile *file)
{
  GPtrArray *posts = g_ptr_array_new_with_free_func (imported_free);
  g_autoptr (GHashTable) known = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < file->entries->len; i++)
    {
      g_autoptr (EnvoiAtomEntry) entry = envoi_atom_entry_read (envoi_stanza_get_root (file->entries->pdata[i]));
      Imported *post = g_new0 (Imported, 1);

      post->stanza = envoi_stanza_ref (file->entries->pdata[i]);
      post->id = envoi_blog_archive_dup_item_id (entry);
      post->published = entry->published;
      if (!g_hash_table_add (known, post->id))
        imported_free (post);
      else
        g_ptr_array_add (posts, post);
    }
  g_ptr_array_sort (posts, compare);
  return posts;
}

static gboolean
import_all (Import *job, GPtrArray *posts, EnvoiBlogArchiveResult *result, GError **error)
{
  EnvoiBlogArchive *self = job->self;
  g_autoptr (GHashTable) known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autofree char *comments_service = NULL;
  EnvoiMicroblogAccess access = ENVOI_MICROBLOG_ACCESS_UNKNOWN;
  guint tries = 0;

  while (!ask_what_is_there (self, known, error))
    if (!wait_a_little (self, ++tries, error))
      return FALSE;
  comments_service = dex_await_string (envoi_microblog_find_comments_service (self->microblog, NULL), NULL);
  if (envoi_blog_archive_is_online (self))
    access = dex_await_int (envoi_microblog_get_access (self->microblog), NULL);
  for (guint i = 0; i < posts->len; i++)
    {
      const Imported *post = posts->pdata[i];

      tries = 0;
      envoi_blog_archive_set_progress (self, i, posts->len);
      if (self->cancelled)
        {
          g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, "");
          return FALSE;
        }
      if (g_hash_table_contains (known, post->id))
        {
          result->n_known++;
          continue;
        }
      while (!publish (job, post, comments_service, access, result, error))
        {
          if ((*error)->domain == G_IO_ERROR)
            return FALSE;
          if (!wait_a_little (self, ++tries, error))
            {
              if (*error == NULL || !is_passing (*error))
                break;
              return FALSE;
            }
          /* Nobody knows whether it got through. */
          if (ask_what_is_there (self, known, error) && g_hash_table_contains (known, post->id))
            break;
          g_clear_error (error);
        }
      if (*error != NULL)
        {
          if (g_error_matches (*error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
            return FALSE;
          result->n_failed++;
          g_clear_error (error);
        }
      else
        result->n_posts++;
    }
  envoi_blog_archive_set_progress (self, posts->len, posts->len);
  return TRUE;
}

static DexFuture *
import_fiber (gpointer data)
{
  Import *job = data;
  EnvoiBlogArchive *self = job->self;
  EnvoiBlogArchiveResult result = { 0 };
  g_autoptr (EnvoiAtomFile) file = NULL;
  g_autoptr (GPtrArray) posts = NULL;
  g_autoptr (GError) error = NULL;
  EnvoiSession *session = envoi_service_get_session (ENVOI_SERVICE (self));
  EnvoiService *feeds;

  file = dex_await_boxed (envoi_atom_file_load (job->file), &error);
  if (file != NULL)
    {
      g_autofree char *uri = g_file_get_uri (job->file);

      result.n_failed = file->n_unreadable;
      posts = take_entries (file);
      envoi_store_set_value (self->store, self->account, KEY_FILE, uri);
      import_all (job, posts, &result, &error);
    }
  /* A program that ends has not come to the end: then it goes on next time. */
  if (self->pubsub != NULL)
    envoi_store_set_value (self->store, self->account, KEY_FILE, NULL);
  envoi_blog_archive_finish (self, error == NULL ? &result : NULL);
  if (error != NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));
  feeds = session != NULL ? envoi_session_get_service (session, ENVOI_TYPE_FEED_SERVICE) : NULL;
  if (feeds != NULL && result.n_posts > 0)
    dex_future_disown (envoi_feed_service_refresh (ENVOI_FEED_SERVICE (feeds), envoi_feed_service_get_own_blog (ENVOI_FEED_SERVICE (feeds))));
  return dex_future_new_take_boxed (ENVOI_TYPE_BLOG_ARCHIVE_RESULT, g_memdup2 (&result, sizeof result));
}

/**
 * envoi_blog_archive_import:
 *
 * Returns: (transfer full): a future of EnvoiBlogArchiveResult
 */
DexFuture *
envoi_blog_archive_import (EnvoiBlogArchive *self, GFile *file)
{
  Import *job;

  if (self->state != ENVOI_BLOG_ARCHIVE_IDLE)
    return dex_future_new_reject (G_IO_ERROR, G_IO_ERROR_EXISTS, "%s", "");
  if (!envoi_blog_archive_is_online (self))
    return dex_future_new_reject (ENVOI_STANZA_ERROR, ENVOI_STANZA_ERROR_DISCONNECTED, "%s", "");
  job = g_new0 (Import, 1);
  job->self = g_object_ref (self);
  job->file = g_object_ref (file);
  envoi_blog_archive_set_state (self, ENVOI_BLOG_ARCHIVE_IMPORTING);
  envoi_blog_archive_set_progress (self, 0, 0);
  return dex_scheduler_spawn (NULL, 0, import_fiber, job, import_free);
}

static DexFuture *
on_left_over (DexFuture *future, gpointer user_data)
{
  EnvoiBlogArchive *self = user_data;
  const char *uri = g_value_get_string (dex_future_get_value (future, NULL));

  if (uri != NULL && self->state == ENVOI_BLOG_ARCHIVE_IDLE && envoi_blog_archive_is_online (self))
    {
      g_autoptr (GFile) file = g_file_new_for_uri (uri);

      dex_future_disown (envoi_blog_archive_import (self, file));
    }
  return dex_future_new_true ();
}

void
envoi_blog_archive_resume (EnvoiBlogArchive *self)
{
  dex_future_disown (dex_future_then (envoi_store_get_value (self->store, self->account, KEY_FILE), on_left_over, g_object_ref (self), g_object_unref));
}
