/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The search in posts and comments: what stands under a key of the index (store thread), and the question as the main thread asks it. */
#include "envoi-search-query-private.h"
#include "envoi-store-feeds-private.h"

/* --- Store thread --- */

static EnvoiSearchFind *
find_new (gint64 key, gint64 account)
{
  EnvoiSearchFind *find = g_new0 (EnvoiSearchFind, 1);

  find->place = key;
  find->account = account;
  find->matches = g_array_new (FALSE, FALSE, sizeof (guint));
  return find;
}

static int
take_post (EnvoiTables *self, gint64 key, gint64 id, const EnvoiSearchWords *words, const char *beginning, GPtrArray *finds, GError **error)
{
  g_autofree char *text = NULL;
  EnvoiPostRecord *record;
  EnvoiSearchFind *find;
  gint64 account;

  if (!envoi_database_get_int64 (self->database, error, &account, 0, "SELECT f.account_id FROM post AS p JOIN feed AS f ON f.id = p.feed_id WHERE p.id = ?"
                                 " AND p.muted = 0", "l", id))
    return -1;
  if (account == 0)
    return 0;
  record = envoi_post_table_get (self, id, error);
  if (record == NULL)
    return -1;
  text = envoi_post_search_text (&record->data);
  if (beginning != NULL && !envoi_search_has_beginning (text, beginning))
    {
      envoi_post_record_free (record);
      return 0;
    }
  find = find_new (key, account);
  find->post = record;
  find->snippet = envoi_search_make_snippet (words, text, find->matches);
  g_ptr_array_add (finds, find);
  return 1;
}

static int
take_comment (EnvoiTables *self, gint64 key, gint64 id, const EnvoiSearchWords *words, const char *beginning, GPtrArray *finds, GError **error)
{
  sqlite3_stmt *row = envoi_database_query (self->database, error,
    "SELECT p.account_id, p.service, p.node FROM comment AS c JOIN comment_place AS p ON p.id = c.place_id WHERE c.id = ? AND p.account_id IS NOT NULL"
    " AND c.muted = 0", "l", id);
  int step = row != NULL ? envoi_database_step (self->database, row, error) : -1;
  g_autoptr (GError) problem = NULL;
  EnvoiSearchFind *find;
  gint64 post;

  if (step != 1)
    return step;
  find = find_new (key, sqlite3_column_int64 (row, 0));
  find->service = envoi_column_dup (row, 1);
  find->node = envoi_column_dup (row, 2);
  sqlite3_reset (row);
  find->comment = envoi_comment_table_get_by_id (self, id, &problem);
  if (problem == NULL && envoi_comment_table_post_at (self, find->account, find->service, find->node, &post, &problem) && post != 0)
    find->post = envoi_post_table_get (self, post, &problem);
  if (problem != NULL || find->comment == NULL || find->comment->data.text == NULL
      || (beginning != NULL && !envoi_search_has_beginning (find->comment->data.text, beginning)))
    {
      gboolean failed = problem != NULL;

      if (failed)
        g_propagate_error (error, g_steal_pointer (&problem));
      envoi_search_find_free (find);
      return failed ? -1 : 0;
    }
  find->snippet = envoi_search_make_snippet (words, find->comment->data.text, find->matches);
  g_ptr_array_add (finds, find);
  return 1;
}

int
envoi_feed_search_take (EnvoiTables *self, gint64 key, const EnvoiSearchWords *words, const char *beginning, GPtrArray *finds, GError **error)
{
  gboolean is_comment;
  gint64 id = envoi_feed_search_id (key, &is_comment);

  return (is_comment ? take_comment : take_post) (self, key, id, words, beginning, finds, error);
}

/* --- Main thread --- */

static void
hit_free (gpointer data)
{
  EnvoiPostSearchHit *hit = data;

  g_clear_object (&hit->post);
  g_clear_object (&hit->comment);
  g_free (hit->snippet);
  g_array_unref (hit->matches);
  g_free (hit);
}

static gpointer
hit_copy (gpointer data)
{
  EnvoiPostSearchHit *hit = data, *copy = g_new0 (EnvoiPostSearchHit, 1);

  g_set_object (&copy->post, hit->post);
  g_set_object (&copy->comment, hit->comment);
  copy->snippet = g_strdup (hit->snippet);
  copy->matches = g_array_ref (hit->matches);
  copy->place = hit->place;
  return copy;
}

G_DEFINE_BOXED_TYPE (EnvoiPostSearchHit, envoi_post_search_hit, hit_copy, hit_free)

typedef struct {
  EnvoiCommand parent;
  EnvoiSearchRecord query;
  GPtrArray *finds;
} Search;

static gboolean
run_search (EnvoiCommand *command, EnvoiTables *tables, GError **error)
{
  Search *self = (Search *) command;

  g_ptr_array_set_size (self->finds, 0);
  return envoi_search_run (tables, &self->query, self->finds, error);
}

static void
done_search (EnvoiCommand *command, EnvoiStore *store)
{
  Search *self = (Search *) command;
  GPtrArray *hits = g_ptr_array_new_with_free_func (hit_free);

  for (guint i = 0; i < self->finds->len; i++)
    {
      EnvoiSearchFind *find = self->finds->pdata[i];
      EnvoiAccount *account = envoi_feeds_account (store, find->account);
      EnvoiPost *post = find->post != NULL ? envoi_store_materialise_post (store, find->post) : NULL;
      EnvoiPostSearchHit *hit;

      if (account == NULL || (post == NULL && find->comment == NULL))
        continue;
      hit = g_new0 (EnvoiPostSearchHit, 1);
      hit->post = post;
      if (find->comment != NULL)
        {
          hit->comment = envoi_comment_new (account, find->service, find->node, find->comment->data.item_id);
          envoi_comment_apply (hit->comment, &find->comment->data);
          envoi_comment_bind (hit->comment, find->comment->id, envoi_store_find_actor (store, account, find->comment->data.author_jid));
        }
      hit->snippet = g_steal_pointer (&find->snippet);
      hit->matches = g_array_ref (find->matches);
      hit->place = find->place;
      g_ptr_array_add (hits, hit);
    }
  dex_promise_resolve_boxed (command->promise, G_TYPE_PTR_ARRAY, hits);
}

static void
clear_search (EnvoiCommand *command)
{
  Search *self = (Search *) command;

  envoi_search_record_clear (&self->query);
  g_ptr_array_unref (self->finds);
}

static const EnvoiCommandClass search_class = { sizeof (Search), ENVOI_COMMAND_OVERTAKES, run_search, done_search, clear_search };

/**
 * envoi_store_search_posts:
 * @limit: how many are wanted; fewer come when there are no more, and sometimes when very many had to be looked at
 * @place: 0, or the place of the last one that is known, to go on behind it
 *
 * Looks into posts and comments, or into the posts of one feed.
 *
 * Returns: (transfer full): resolves to a #GPtrArray of #EnvoiPostSearchHit, the newest first
 */
DexFuture *
envoi_store_search_posts (EnvoiStore *self, const EnvoiPostSearchQuery *query, guint limit, gint64 place)
{
  EnvoiFeedEntry *entry = query->feed != NULL ? envoi_feeds_get_entry (self, query->feed) : NULL;
  EnvoiAccountEntry *account = query->account != NULL ? envoi_store_get_account_entry (self, query->account) : NULL;
  Search *search;

  if ((query->feed != NULL && entry == NULL) || (query->account != NULL && account == NULL))
    return envoi_store_unknown ();
  search = envoi_command_new (&search_class);
  search->query.in_feeds = TRUE;
  search->query.text = g_strdup (query->text);
  search->query.conversation = entry != NULL ? entry->id : 0;
  search->query.account = account != NULL ? account->id : 0;
  search->query.from = query->from != NULL && query->from[0] != '\0' ? g_strdup (query->from) : NULL;
  if (search->query.from != NULL)
    search->query.from_addresses = envoi_store_find_addresses (self, query->account, query->from, FALSE);
  search->query.after = query->after;
  search->query.before = query->before;
  search->query.limit = limit;
  search->query.place = place;
  search->finds = g_ptr_array_new_with_free_func (envoi_search_find_free);
  return envoi_store_push_with_future (self, search);
}
