/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Posts: the commands that add and change them, and the living objects that follow. Main thread. */
#include "envoi-store-feeds-private.h"

/* --- Living objects: while anybody holds a post, its row has this one object. --- */

typedef struct {
  gint64 id;
  EnvoiPost *post;
  EnvoiStoreFeeds *feeds;
} Live;

static void
on_post_gone (gpointer data, GObject *where_it_was)
{
  Live *live = data;

  g_hash_table_remove (live->feeds->live, &live->id);
  g_free (live);
}

static void
make_live (EnvoiStore *self, gint64 id, EnvoiPost *post)
{
  Live *live;

  if (g_hash_table_contains (self->feeds->live, &id))
    return;
  live = g_new (Live, 1);
  *live = (Live) { id, post, self->feeds };
  g_hash_table_insert (self->feeds->live, &live->id, live);
  g_object_weak_ref (G_OBJECT (post), on_post_gone, live);
}

EnvoiPost *
envoi_store_find_live_post (EnvoiStore *self, gint64 id)
{
  Live *live = g_hash_table_lookup (self->feeds->live, &id);

  return live != NULL ? live->post : NULL;
}

void
envoi_feeds_forget_live_posts (EnvoiStoreFeeds *self, EnvoiFeed *feed)
{
  GHashTableIter iter;
  Live *live;

  g_hash_table_iter_init (&iter, self->live);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &live))
    if (feed == NULL || envoi_post_get_feed (live->post) == feed)
      {
        g_hash_table_iter_remove (&iter);
        g_object_weak_unref (G_OBJECT (live->post), on_post_gone, live);
        g_free (live);
      }
}

static void
bind (EnvoiStore *self, EnvoiPost *post, const EnvoiPostRecord *record, EnvoiFeedEntry *entry)
{
  const char *author = record->data.author_jid;

  envoi_post_bind (post, record->id, entry->feed,
                   author != NULL ? envoi_store_ensure_contact (self, envoi_feed_get_account (entry->feed), author) : NULL);
}

EnvoiPost *
envoi_store_materialise_post (EnvoiStore *self, const EnvoiPostRecord *record)
{
  EnvoiPost *post = envoi_store_find_live_post (self, record->id);
  EnvoiFeedEntry *entry = g_hash_table_lookup (self->feeds->by_id, &record->feed);

  if (post != NULL)
    return g_object_ref (post);
  if (entry == NULL)
    return NULL;
  post = envoi_post_new (envoi_feed_get_account (entry->feed), envoi_feed_get_service (entry->feed), envoi_feed_get_node (entry->feed), record->data.item_id);
  envoi_post_apply (post, &record->data);
  bind (self, post, record, entry);
  make_live (self, record->id, post);
  return post;
}

void
envoi_store_tell_post (EnvoiStore *self, EnvoiPost *post, gboolean added)
{
  for (guint i = 0; i < self->feeds->lists->len; i++)
    {
      EnvoiPostList *list = self->feeds->lists->pdata[i];

      envoi_post_list_tell (list, post, added);
      if (!g_ptr_array_find (self->feeds->touched, list, NULL))
        g_ptr_array_add (self->feeds->touched, g_object_ref (list));
    }
}

void
envoi_store_reload_lists (EnvoiStore *self)
{
  for (guint i = 0; i < self->feeds->lists->len; i++)
    envoi_post_list_reload (self->feeds->lists->pdata[i]);
}

void
envoi_store_apply_counts (EnvoiStore *self, GPtrArray *counts)
{
  for (guint i = 0; i < counts->len; i++)
    {
      const EnvoiPostCounts *one = counts->pdata[i];
      EnvoiPost *post = envoi_store_find_live_post (self, one->post);

      if (post == NULL)
        continue;
      envoi_post_set_n_comments (post, one->n_comments);
      envoi_post_set_n_likes (post, one->n_likes);
      envoi_post_set_liked (post, one->liked);
    }
}

/* --- Adding --- */

typedef struct {
  EnvoiCommand parent;
  EnvoiPost *post;
  EnvoiPostRecord *record;
  EnvoiPostOrigin origin;
  int outcome;
} Add;

static gboolean
run_add (EnvoiCommand *command, EnvoiTables *tables, GError **error)
{
  Add *self = (Add *) command;

  return envoi_post_table_add (tables, self->record, self->origin, &self->outcome, error);
}

static void
done_add (EnvoiCommand *command, EnvoiStore *self)
{
  Add *add = (Add *) command;
  EnvoiFeedEntry *entry = g_hash_table_lookup (self->feeds->by_id, &add->record->feed);
  EnvoiPost *living = envoi_store_find_live_post (self, add->record->id);

  if (entry != NULL && add->outcome != 0)
    {
      g_autoptr (EnvoiPost) post = g_object_ref (living != NULL ? living : add->post);

      envoi_post_apply (post, &add->record->data);
      bind (self, post, add->record, entry);
      make_live (self, add->record->id, post);
      envoi_store_tell_post (self, post, add->outcome == 1);
      envoi_store_emit_news (self, add->outcome == 1 ? ENVOI_STORE_POST_ADDED : ENVOI_STORE_POST_CHANGED, post);
    }
  if (command->promise != NULL)
    dex_promise_resolve_int (command->promise, add->outcome);
}

static void
clear_add (EnvoiCommand *command)
{
  Add *add = (Add *) command;

  g_object_unref (add->post);
  envoi_post_record_free (add->record);
}

static const EnvoiCommandClass add_class = { sizeof (Add), ENVOI_COMMAND_WRITES, run_add, done_add, clear_add };

static Add *
add_new (EnvoiStore *self, EnvoiPost *post, const char *entry_xml, EnvoiPostOrigin origin)
{
  EnvoiFeed *feed = envoi_store_ensure_feed (self, envoi_post_get_account (post), envoi_post_get_service (post), envoi_post_get_node (post));
  Add *add;

  if (feed == NULL || envoi_post_get_item_id (post) == NULL)
    return NULL;
  add = envoi_command_new (&add_class);
  add->post = g_object_ref (post);
  add->origin = origin;
  add->record = g_new0 (EnvoiPostRecord, 1);
  add->record->feed = envoi_feeds_get_entry (self, feed)->id;
  add->record->entry = g_strdup (entry_xml);
  add->record->own = envoi_post_is_own (post);
  envoi_record_copy (&envoi_post_record_class, envoi_post_get_data (post), &add->record->data);
  return add;
}

DexFuture *
envoi_store_add_post (EnvoiStore *self, EnvoiPost *post, const char *entry_xml, EnvoiPostOrigin origin)
{
  Add *add = add_new (self, post, entry_xml, origin);

  return add != NULL ? envoi_store_push_with_future (self, add) : envoi_store_unknown ();
}

void
envoi_store_put_post (EnvoiStore *self, EnvoiPost *post, const char *entry_xml, EnvoiPostOrigin origin)
{
  Add *add = add_new (self, post, entry_xml, origin);

  if (add != NULL)
    envoi_store_push (self, add);
}

/* --- One --- */

typedef enum { BY_ITEM, OF_COMMENTS, BY_ID } Which;

typedef struct {
  EnvoiCommand parent;
  Which which;
  gint64 account, feed, id;
  char *service, *node, *item_id, *text;
  EnvoiPostRecord *record;
  GHashTable *items;
} One;

static void
clear_one (EnvoiCommand *command)
{
  One *one = (One *) command;

  g_free (one->service);
  g_free (one->node);
  g_free (one->item_id);
  g_free (one->text);
  g_clear_pointer (&one->record, envoi_post_record_free);
  g_clear_pointer (&one->items, g_hash_table_unref);
}

static gboolean
find_one (One *self, EnvoiTables *tables, GError **error)
{
  if (self->which == BY_ITEM)
    return envoi_post_table_find (tables, self->feed, self->item_id, &self->id, error);
  return self->which == BY_ID || envoi_comment_table_post_at (tables, self->account, self->service, self->node, &self->id, error);
}

static gboolean
run_load (EnvoiCommand *command, EnvoiTables *tables, GError **error)
{
  One *self = (One *) command;
  g_autoptr (GError) problem = NULL;

  g_clear_pointer (&self->record, envoi_post_record_free);
  if (!find_one (self, tables, error))
    return FALSE;
  if (self->id == 0)
    return TRUE;
  self->record = envoi_post_table_get (tables, self->id, &problem);
  if (problem == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&problem));
  return FALSE;
}

static void
done_load (EnvoiCommand *command, EnvoiStore *self)
{
  One *one = (One *) command;
  g_auto (GValue) value = G_VALUE_INIT;

  g_value_init (&value, ENVOI_TYPE_POST);
  if (one->record != NULL)
    g_value_take_object (&value, envoi_store_materialise_post (self, one->record));
  dex_promise_resolve (command->promise, &value);
}

static const EnvoiCommandClass load_class = { sizeof (One), 0, run_load, done_load, clear_one };

DexFuture *
envoi_store_load_post (EnvoiStore *self, EnvoiAccount *account, const char *service, const char *node, const char *item_id)
{
  EnvoiFeed *feed = envoi_store_find_feed (self, account, service, node);
  One *one;

  if (feed == NULL || item_id == NULL)
    {
      g_auto (GValue) none = G_VALUE_INIT;

      g_value_init (&none, ENVOI_TYPE_POST);
      return dex_future_new_for_value (&none);
    }
  one = envoi_command_new (&load_class);
  one->which = BY_ITEM;
  one->feed = envoi_feeds_get_entry (self, feed)->id;
  one->item_id = g_strdup (item_id);
  return envoi_store_push_with_future (self, one);
}

DexFuture *
envoi_store_load_post_of_comments (EnvoiStore *self, EnvoiAccount *account, const char *service, const char *node)
{
  EnvoiAccountEntry *owner = envoi_store_get_account_entry (self, account);
  One *one;

  if (owner == NULL)
    return envoi_store_unknown ();
  one = envoi_command_new (&load_class);
  one->which = OF_COMMENTS;
  one->account = owner->id;
  one->service = g_strdup (service);
  one->node = g_strdup (node);
  return envoi_store_push_with_future (self, one);
}

static gboolean
run_load_entry (EnvoiCommand *command, EnvoiTables *tables, GError **error)
{
  One *self = (One *) command;

  return envoi_post_table_load_entry (tables, self->id, &self->text, error);
}

static void
done_load_entry (EnvoiCommand *command, EnvoiStore *self)
{
  dex_promise_resolve_string (command->promise, g_steal_pointer (&((One *) command)->text));
}

static const EnvoiCommandClass load_entry_class = { sizeof (One), 0, run_load_entry, done_load_entry, clear_one };

DexFuture *
envoi_store_load_post_entry (EnvoiStore *self, EnvoiPost *post)
{
  One *one = envoi_command_new (&load_entry_class);

  one->id = envoi_post_get_rowid (post);
  return envoi_store_push_with_future (self, one);
}

static gboolean
run_known (EnvoiCommand *command, EnvoiTables *tables, GError **error)
{
  One *self = (One *) command;

  return envoi_post_table_known (tables, self->feed, self->items, error);
}

static void
done_known (EnvoiCommand *command, EnvoiStore *self)
{
  dex_promise_resolve_boxed (command->promise, G_TYPE_HASH_TABLE, g_steal_pointer (&((One *) command)->items));
}

static const EnvoiCommandClass known_class = { sizeof (One), 0, run_known, done_known, clear_one };

DexFuture *
envoi_store_load_known_items (EnvoiStore *self, EnvoiAccount *account, const char *service, const char *node)
{
  EnvoiFeed *feed = envoi_store_find_feed (self, account, service, node);
  One *one = envoi_command_new (&known_class);

  one->feed = feed != NULL ? envoi_feeds_get_entry (self, feed)->id : 0;
  one->items = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  return envoi_store_push_with_future (self, one);
}

/* --- Removing --- */

static gboolean
run_remove (EnvoiCommand *command, EnvoiTables *tables, GError **error)
{
  One *self = (One *) command;

  return find_one (self, tables, error) && (self->id == 0 || envoi_post_table_remove (tables, self->id, error));
}

static void
done_remove (EnvoiCommand *command, EnvoiStore *self)
{
  One *one = (One *) command;
  EnvoiFeedEntry *entry = g_hash_table_lookup (self->feeds->by_id, &one->feed);
  Live *live = g_hash_table_lookup (self->feeds->live, &one->id);

  if (one->id != 0 && live != NULL)
    {
      g_autoptr (EnvoiPost) post = g_object_ref (live->post);

      g_hash_table_remove (self->feeds->live, &one->id);
      g_object_weak_unref (G_OBJECT (post), on_post_gone, live);
      g_free (live);
      envoi_post_bind (post, 0, NULL, envoi_post_get_author (post));
      envoi_store_tell_post (self, post, FALSE);
    }
  if (one->id != 0 && entry != NULL)
    envoi_store_emit_post_removed (self, entry->feed, one->item_id);
  dex_promise_resolve_boolean (command->promise, one->id != 0);
}

static const EnvoiCommandClass remove_class = { sizeof (One), ENVOI_COMMAND_WRITES, run_remove, done_remove, clear_one };

DexFuture *
envoi_store_remove_post (EnvoiStore *self, EnvoiAccount *account, const char *service, const char *node, const char *item_id)
{
  EnvoiFeed *feed = envoi_store_find_feed (self, account, service, node);
  One *one;

  if (feed == NULL || item_id == NULL)
    return dex_future_new_for_boolean (FALSE);
  one = envoi_command_new (&remove_class);
  one->which = BY_ITEM;
  one->feed = envoi_feeds_get_entry (self, feed)->id;
  one->item_id = g_strdup (item_id);
  return envoi_store_push_with_future (self, one);
}
