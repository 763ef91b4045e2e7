/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-blog-archive-private.h"

#include <string.h>

#include "envoi-atom-file.h"
#include "envoi-time.h"

/* The blog, as its server has it, into a file. Part of EnvoiBlogArchive. */

#define PAGE 50
#define MAX_FILES 20000
#define STACK (256 * 1024)

typedef struct {
  EnvoiBlogArchive *self;
  GFile *folder;
  EnvoiBlogArchiveFetch fetch;
  gpointer user_data;
} Export;

static void
export_free (gpointer data)
{
  Export *job = data;

  g_object_unref (job->self);
  g_object_unref (job->folder);
  g_free (job);
}

typedef struct { char *id, *xml; gint64 published, updated; GPtrArray *files; /* char *: addresses */ } Exported;

static void
exported_free (gpointer data)
{
  Exported *post = data;

  g_free (post->id);
  g_free (post->xml);
  g_ptr_array_unref (post->files);
  g_free (post);
}

static int
compare (gconstpointer a, gconstpointer b)
{
  const Exported *left = *(Exported **) a, *right = *(Exported **) b;

  return left->published != right->published ? (left->published < right->published ? 1 : -1) : g_strcmp0 (right->id, left->id);
}

static gboolean
is_web_address (const char *uri)
{
  return g_str_has_prefix (uri, "https://") || g_str_has_prefix (uri, "http://");
}

/* The entry as it is, word for word, but that it says where it stood. */
static char *
dup_entry (EnvoiBlogArchive *self, const EnvoiPubsubItem *item, const EnvoiAtomEntry *entry)
{
  g_autofree char *xml = envoi_node_to_xml (item->payload), *place = envoi_atom_format_uri (envoi_account_get_jid (self->account), ENVOI_NODE_MICROBLOG, item->id);
  g_autofree char *id = envoi_blog_archive_dup_item_id (entry), *link = NULL;
  char *close = g_strrstr (xml, "</");

  if (g_str_equal (id, item->id) || close == NULL)
    return g_steal_pointer (&xml);
  link = g_markup_printf_escaped ("<link rel='self' href='%s'/>", place);
  *close = '\0';
  return g_strconcat (xml, link, "</", close + 2, NULL);
}

static void
take_page (EnvoiBlogArchive *self, const EnvoiPubsubPage *page, GPtrArray *posts, GHashTable *known)
{
  for (guint i = 0; i < page->items->len; i++)
    {
      const EnvoiPubsubItem *item = page->items->pdata[i];
      g_autoptr (EnvoiAtomEntry) entry = NULL;
      Exported *post;

      if (item->payload == NULL || envoi_microblog_hides_item (item->id) || g_hash_table_contains (known, item->id) ||
          !envoi_node_is (item->payload, "entry", ENVOI_NS_ATOM))
        continue;
      entry = envoi_atom_entry_read (item->payload);
      post = g_new0 (Exported, 1);
      post->id = g_strdup (item->id);
      post->xml = dup_entry (self, item, entry);
      post->published = entry->published;
      post->updated = MAX (entry->updated, entry->published);
      post->files = g_ptr_array_new_with_free_func (g_free);
      for (guint j = 0; j < entry->links->len; j++)
        {
          const EnvoiAtomLink *link = entry->links->pdata[j];

          if (g_str_equal (link->rel, "enclosure") && is_web_address (link->href))
            g_ptr_array_add (post->files, g_strdup (link->href));
        }
      g_hash_table_add (known, post->id);
      g_ptr_array_add (posts, post);
    }
}

typedef struct { GFile *from, *to; } Bringing;

static void
bringing_free (gpointer data)
{
  Bringing *bringing = data;

  g_object_unref (bringing->from);
  g_object_unref (bringing->to);
  g_free (bringing);
}

/* What has its name is whole. */
static DexFuture *
bring_in_thread (gpointer data)
{
  Bringing *bringing = data;
  g_autoptr (GFile) folder = g_file_get_parent (bringing->to);
  g_autofree char *name = g_file_get_basename (bringing->to), *part_name = g_strconcat (name, ".part", NULL);
  g_autoptr (GFile) part = g_file_get_child (folder, part_name);
  g_autoptr (GError) error = NULL;

  if (!g_file_make_directory_with_parents (folder, NULL, &error) && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_EXISTS))
    return dex_future_new_for_error (g_steal_pointer (&error));
  g_clear_error (&error);
  if (!g_file_copy (bringing->from, part, G_FILE_COPY_OVERWRITE | G_FILE_COPY_TARGET_DEFAULT_PERMS, NULL, NULL, NULL, &error) ||
      !g_file_move (part, bringing->to, G_FILE_COPY_OVERWRITE, NULL, NULL, NULL, &error))
    return dex_future_new_for_error (g_steal_pointer (&error));
  return dex_future_new_true ();
}

/* TRUE: the file lies in the folder, now or since an export before. */
static gboolean
bring_file (Export *job, const char *uri, const char *name)
{
  g_autoptr (GFile) files = g_file_get_child (job->folder, ENVOI_BLOG_ARCHIVE_FOLDER);
  g_autoptr (GFile) target = g_file_get_child (files, name);
  g_autoptr (GFile) loaded = NULL;
  Bringing *bringing;

  if (dex_await_boolean (dex_file_query_exists (target), NULL))
    return TRUE;
  loaded = dex_await_object (job->fetch (job->self->account, uri, job->user_data), NULL);
  if (loaded == NULL)
    return FALSE;
  bringing = g_new0 (Bringing, 1);
  bringing->from = g_object_ref (loaded);
  bringing->to = g_object_ref (target);
  return dex_await (dex_scheduler_spawn (dex_thread_pool_scheduler_get_default (), STACK, bring_in_thread, bringing, bringing_free), NULL);
}

typedef struct { GFile *file; char *text; } Writing;

static void
writing_free (gpointer data)
{
  Writing *writing = data;

  g_object_unref (writing->file);
  g_free (writing->text);
  g_free (writing);
}

static DexFuture *
write_in_thread (gpointer data)
{
  Writing *writing = data;
  g_autoptr (GError) error = NULL;

  if (!g_file_replace_contents (writing->file, writing->text, strlen (writing->text), NULL, FALSE, G_FILE_CREATE_PRIVATE, NULL, NULL, &error))
    return dex_future_new_for_error (g_steal_pointer (&error));
  return dex_future_new_true ();
}

static DexFuture *
write_document (Export *job, GPtrArray *posts)
{
  EnvoiBlogArchive *self = job->self;
  const char *own = envoi_account_get_jid (self->account), *title = envoi_account_get_title (self->account);
  g_autofree char *id = envoi_atom_format_uri (own, ENVOI_NODE_MICROBLOG, NULL);
  g_autoptr (GPtrArray) texts = g_ptr_array_new ();
  Writing *writing = g_new0 (Writing, 1);
  gint64 updated = 0;

  for (guint i = 0; i < posts->len; i++)
    {
      const Exported *post = posts->pdata[i];

      g_ptr_array_add (texts, post->xml);
      updated = MAX (updated, post->updated);
    }
  writing->file = g_file_get_child (job->folder, ENVOI_BLOG_ARCHIVE_FILE);
  writing->text = envoi_atom_file_write (id, title, own, updated > 0 ? updated : envoi_time_now (), texts);
  return dex_scheduler_spawn (dex_thread_pool_scheduler_get_default (), STACK, write_in_thread, writing, writing_free);
}

static gboolean
read_blog (EnvoiBlogArchive *self, GPtrArray *posts, GError **error)
{
  g_autoptr (GHashTable) known = g_hash_table_new (g_str_hash, g_str_equal);
  g_autofree char *cursor = NULL;

  do
    {
      g_autoptr (EnvoiPubsubPage) page = NULL;

      if (!dex_await (envoi_blog_archive_wait_line (self), error))
        return FALSE;
      page = dex_await_boxed (envoi_pubsub_fetch_page (self->pubsub, NULL, ENVOI_NODE_MICROBLOG, cursor, PAGE), error);
      if (page == NULL)
        {
          /* Nothing was ever written. */
          if (g_error_matches (*error, ENVOI_FEED_ERROR, ENVOI_FEED_ERROR_NOT_FOUND) && posts->len == 0)
            {
              g_clear_error (error);
              return TRUE;
            }
          return FALSE;
        }
      take_page (self, page, posts, known);
      envoi_blog_archive_set_progress (self, 0, posts->len);
      g_set_str (&cursor, page->next);
    }
  while (cursor != NULL);
  return TRUE;
}

static DexFuture *
export_fiber (gpointer data)
{
  Export *job = data;
  EnvoiBlogArchive *self = job->self;
  g_autoptr (GPtrArray) posts = g_ptr_array_new_with_free_func (exported_free);
  EnvoiBlogArchiveResult result = { 0 };
  g_autoptr (GError) error = NULL;
  guint n_files = 0;

  if (read_blog (self, posts, &error))
    {
      g_ptr_array_sort (posts, compare);
      for (guint i = 0; i < posts->len && !self->cancelled; i++)
        {
          Exported *post = posts->pdata[i];

          for (guint j = 0; job->fetch != NULL && j < post->files->len && n_files < MAX_FILES && !self->cancelled; j++, n_files++)
            {
              g_autofree char *name = envoi_blog_archive_dup_name (post->files->pdata[j]), *local = g_strconcat (ENVOI_BLOG_ARCHIVE_FOLDER "/", name, NULL), *xml = NULL;

              if (!bring_file (job, post->files->pdata[j], name))
                {
                  result.n_files_lost++;
                  continue;
                }
              xml = envoi_blog_archive_replace (post->xml, post->files->pdata[j], local);
              g_set_str (&post->xml, xml);
              result.n_files++;
            }
          envoi_blog_archive_set_progress (self, i + 1, posts->len);
        }
      result.n_posts = posts->len;
      if (self->cancelled)
        g_set_error_literal (&error, G_IO_ERROR, G_IO_ERROR_CANCELLED, "");
      else
        dex_await (write_document (job, posts), &error);
    }
  envoi_blog_archive_finish (self, NULL);
  if (error != NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));
  return dex_future_new_take_boxed (ENVOI_TYPE_BLOG_ARCHIVE_RESULT, g_memdup2 (&result, sizeof result));
}

/**
 * envoi_blog_archive_export:
 * @folder: where to; what another export left there is kept and completed
 * @fetch: (nullable): loads the files of posts
 *
 * Returns: (transfer full): a future of EnvoiBlogArchiveResult
 */
DexFuture *
envoi_blog_archive_export (EnvoiBlogArchive *self, GFile *folder, EnvoiBlogArchiveFetch fetch, gpointer user_data)
{
  Export *job;

  if (self->state != ENVOI_BLOG_ARCHIVE_IDLE)
    return dex_future_new_reject (G_IO_ERROR, G_IO_ERROR_EXISTS, "%s", "");
  if (!envoi_blog_archive_is_online (self))
    return dex_future_new_reject (ENVOI_STANZA_ERROR, ENVOI_STANZA_ERROR_DISCONNECTED, "%s", "");
  job = g_new0 (Export, 1);
  job->self = g_object_ref (self);
  job->folder = g_object_ref (folder);
  job->fetch = fetch;
  job->user_data = user_data;
  envoi_blog_archive_set_state (self, ENVOI_BLOG_ARCHIVE_EXPORTING);
  envoi_blog_archive_set_progress (self, 0, 0);
  return dex_scheduler_spawn (NULL, 0, export_fiber, job, export_free);
}
