/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Feeds: the identity map and the commands that keep them. Main thread. */
#include "envoi-store-feeds-private.h"

#include "envoi-time.h"

char *
envoi_feeds_key (gint64 account, const char *service, const char *node)
{
  return g_strdup_printf ("%" G_GINT64_FORMAT "\x1f%s\x1f%s", account, service, node);
}

EnvoiFeedEntry *
envoi_feeds_get_entry (EnvoiStore *self, EnvoiFeed *feed)
{
  return g_hash_table_lookup (self->feeds->entries, feed);
}

EnvoiAccount *
envoi_feeds_account (EnvoiStore *self, gint64 id)
{
  GHashTableIter iter;
  EnvoiAccountEntry *entry;

  g_hash_table_iter_init (&iter, self->account_entries);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &entry))
    if (entry->id == id)
      return entry->account;
  return NULL;
}

GListModel *
envoi_store_list_feeds (EnvoiStore *self)
{
  return G_LIST_MODEL (self->feeds->feeds);
}

/* --- Saving --- */

typedef struct {
  EnvoiCommand parent;
  EnvoiFeedRecord *record;
  gboolean refollowed;
} Save;

static gboolean
run_save (EnvoiCommand *command, EnvoiTables *tables, GError **error)
{
  Save *self = (Save *) command;

  return envoi_feed_table_save (tables, self->record, &self->refollowed, error);
}

static void
done_save (EnvoiCommand *command, EnvoiStore *self)
{
  if (((Save *) command)->refollowed)
    envoi_store_reload_lists (self);
}

static void
clear_save (EnvoiCommand *command)
{
  envoi_feed_record_free (((Save *) command)->record);
}

static const EnvoiCommandClass save_class = { sizeof (Save), ENVOI_COMMAND_WRITES, run_save, done_save, clear_save };

static Save *
save_new (EnvoiFeedEntry *entry)
{
  Save *save = envoi_command_new (&save_class);

  save->record = g_new0 (EnvoiFeedRecord, 1);
  save->record->id = entry->id;
  save->record->account = entry->account;
  save->record->service = g_strdup (envoi_feed_get_service (entry->feed));
  save->record->node = g_strdup (envoi_feed_get_node (entry->feed));
  envoi_record_copy (&envoi_feed_record_class, envoi_feed_get_data (entry->feed), &save->record->data);
  return save;
}

static EnvoiFeedEntry *
adopt (EnvoiStore *self, EnvoiFeed *feed, gint64 account, gint64 id)
{
  EnvoiFeedEntry *entry = g_new0 (EnvoiFeedEntry, 1);

  entry->feed = g_object_ref (feed);
  entry->id = id;
  entry->account = account;
  g_hash_table_insert (self->feeds->entries, feed, entry);
  g_hash_table_insert (self->feeds->by_id, &entry->id, entry);
  g_hash_table_insert (self->feeds->by_key, envoi_feeds_key (account, envoi_feed_get_service (feed), envoi_feed_get_node (feed)), entry);
  return entry;
}

static EnvoiFeed *
make (EnvoiStore *self, EnvoiAccount *account, const char *service, const char *node)
{
  gboolean blog = strcmp (node, ENVOI_BLOG_NODE) == 0;

  return envoi_feed_new (account, service, node, blog ? envoi_store_ensure_contact (self, account, service) : NULL);
}

static EnvoiFeedEntry *
find (EnvoiStore *self, EnvoiAccountEntry *owner, const char *service, const char *node)
{
  g_autofree char *key = owner != NULL && service != NULL && node != NULL ? envoi_feeds_key (owner->id, service, node) : NULL;

  return key != NULL ? g_hash_table_lookup (self->feeds->by_key, key) : NULL;
}

/**
 * envoi_store_find_feed:
 * @service: a bare address, normalised
 *
 * Returns: (transfer none) (nullable): the feed, if it is known
 */
EnvoiFeed *
envoi_store_find_feed (EnvoiStore *self, EnvoiAccount *account, const char *service, const char *node)
{
  EnvoiFeedEntry *entry = find (self, envoi_store_get_account_entry (self, account), service, node);

  return entry != NULL ? entry->feed : NULL;
}

/**
 * envoi_store_ensure_feed:
 * @service: a bare address, normalised
 *
 * Returns: (transfer none) (nullable): the feed, made and stored when it was missing; %NULL when the account is not of this store
 */
EnvoiFeed *
envoi_store_ensure_feed (EnvoiStore *self, EnvoiAccount *account, const char *service, const char *node)
{
  EnvoiAccountEntry *owner = envoi_store_get_account_entry (self, account);
  EnvoiFeedEntry *entry = find (self, owner, service, node);
  g_autoptr (EnvoiFeed) feed = NULL;

  if (entry != NULL)
    return entry->feed;
  if (owner == NULL)
    return NULL;
  feed = make (self, account, service, node);
  entry = adopt (self, feed, owner->id, ++self->feeds->last_feed);
  g_list_store_append (self->feeds->feeds, feed);
  envoi_store_push (self, save_new (entry));
  return feed;
}

/**
 * envoi_store_save_feed:
 *
 * Keeps what is stored of the feed as it is now. One that is followed since the last time counts as unread what is published from now on.
 */
void
envoi_store_save_feed (EnvoiStore *self, EnvoiFeed *feed)
{
  EnvoiFeedEntry *entry = envoi_feeds_get_entry (self, feed);

  if (entry == NULL)
    return;
  if (!envoi_feed_get_followed (feed))
    envoi_feed_set_unread_after (feed, 0);
  else if (envoi_feed_get_unread_after (feed) == 0)
    envoi_feed_set_unread_after (feed, envoi_time_now ());
  envoi_store_push (self, save_new (entry));
}

/* --- Forgetting --- */

static void
drop (EnvoiStore *self, EnvoiFeedEntry *entry)
{
  g_autoptr (EnvoiFeed) feed = g_object_ref (entry->feed);
  g_autofree char *key = envoi_feeds_key (entry->account, envoi_feed_get_service (feed), envoi_feed_get_node (feed));

  envoi_feeds_forget_live_posts (self->feeds, feed);
  for (guint i = 0; i < self->feeds->lists->len; i++)
    envoi_post_list_drop_feed (self->feeds->lists->pdata[i], feed);
  g_hash_table_remove (self->feeds->by_key, key);
  g_hash_table_remove (self->feeds->by_id, &entry->id);
  g_hash_table_remove (self->feeds->entries, feed);
}

typedef struct {
  EnvoiCommand parent;
  gint64 id;
} Forget;

static gboolean
run_forget (EnvoiCommand *command, EnvoiTables *tables, GError **error)
{
  return envoi_feed_table_forget (tables, ((Forget *) command)->id, error);
}

static const EnvoiCommandClass forget_class = { sizeof (Forget), ENVOI_COMMAND_WRITES, run_forget, NULL, NULL };

/**
 * envoi_store_forget_feed:
 *
 * The feed and its posts leave the lists at once; its rows are erased bit by bit.
 *
 * Returns: (transfer full): resolves to %TRUE after the commit
 */
DexFuture *
envoi_store_forget_feed (EnvoiStore *self, EnvoiFeed *feed)
{
  EnvoiFeedEntry *entry = envoi_feeds_get_entry (self, feed);
  Forget *forget;
  guint position;

  if (entry == NULL)
    return envoi_store_unknown ();
  forget = envoi_command_new (&forget_class);
  forget->id = entry->id;
  if (g_list_store_find (self->feeds->feeds, feed, &position))
    g_list_store_remove (self->feeds->feeds, position);
  drop (self, entry);
  return envoi_store_push_with_future (self, forget);
}

void
envoi_store_drop_feeds_of (EnvoiStore *self, EnvoiAccount *account)
{
  GListModel *feeds = G_LIST_MODEL (self->feeds->feeds), *drafts = G_LIST_MODEL (self->feeds->drafts);

  for (guint i = g_list_model_get_n_items (feeds); i > 0; i--)
    {
      g_autoptr (EnvoiFeed) feed = g_list_model_get_item (feeds, i - 1);

      if (envoi_feed_get_account (feed) != account)
        continue;
      g_list_store_remove (self->feeds->feeds, i - 1);
      drop (self, envoi_feeds_get_entry (self, feed));
    }
  for (guint i = g_list_model_get_n_items (drafts); i > 0; i--)
    {
      g_autoptr (EnvoiDraft) draft = g_list_model_get_item (drafts, i - 1);

      if (envoi_draft_get_account (draft) == account)
        g_list_store_remove (self->feeds->drafts, i - 1);
    }
}

/* --- All of them --- */

void
envoi_store_resave_feeds (EnvoiStore *self, GQueue *commands)
{
  GHashTableIter iter;
  EnvoiFeedEntry *entry;

  g_hash_table_iter_init (&iter, self->feeds->entries);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &entry))
    g_queue_push_tail_link (commands, &save_new (entry)->parent.link);
  envoi_store_resave_drafts (self, commands);
}

void
envoi_store_apply_figures (EnvoiStore *self, const EnvoiFeedFigures *figures)
{
  EnvoiFeedEntry *entry = g_hash_table_lookup (self->feeds->by_id, &figures->feed);

  if (entry == NULL)
    return;
  envoi_feed_set_newest (entry->feed, figures->newest);
  envoi_feed_set_unread (entry->feed, figures->unread);
}

void
envoi_feeds_load_init (EnvoiFeedsLoad *self)
{
  self->feeds = g_ptr_array_new_with_free_func ((GDestroyNotify) envoi_feed_record_free);
  self->drafts = g_ptr_array_new_with_free_func ((GDestroyNotify) envoi_draft_record_free);
  self->mutes = g_ptr_array_new_with_free_func ((GDestroyNotify) envoi_mute_record_free);
  self->tags = g_ptr_array_new_with_free_func (g_free);
}

void
envoi_feeds_load_clear (EnvoiFeedsLoad *self)
{
  g_ptr_array_unref (self->feeds);
  g_ptr_array_unref (self->drafts);
  g_ptr_array_unref (self->mutes);
  g_ptr_array_unref (self->tags);
}

gboolean
envoi_feeds_load_run (EnvoiFeedsLoad *self, EnvoiTables *tables, GError **error)
{
  g_ptr_array_set_size (self->feeds, 0);
  g_ptr_array_set_size (self->drafts, 0);
  g_ptr_array_set_size (self->mutes, 0);
  g_ptr_array_set_size (self->tags, 0);
  return envoi_feed_table_load (tables, self->feeds, error) && envoi_draft_table_load (tables, self->drafts, error)
         && envoi_mute_table_load (tables, self->mutes, error) && envoi_tag_table_load (tables, self->tags, error)
         && envoi_activity_table_count (tables, &self->unseen, error)
         && envoi_database_get_int64 (tables->database, error, &self->last_feed, 0, "SELECT max (id) FROM feed", "")
         && envoi_database_get_int64 (tables->database, error, &self->last_draft, 0, "SELECT max (id) FROM draft", "")
         && envoi_database_get_int64 (tables->database, error, &self->last_task, 0, "SELECT max (id) FROM feed_task", "")
         && envoi_database_get_int64 (tables->database, error, &self->last_mute, 0, "SELECT max (id) FROM mute", "");
}

void
envoi_store_adopt_feeds (EnvoiStore *self, const EnvoiFeedsLoad *load)
{
  g_autoptr (GPtrArray) objects = g_ptr_array_new_with_free_func (g_object_unref);

  self->feeds->last_feed = load->last_feed;
  self->feeds->last_draft = load->last_draft;
  self->feeds->last_task = load->last_task;
  self->feeds->last_mute = load->last_mute;
  for (guint i = 0; i < load->feeds->len; i++)
    {
      const EnvoiFeedRecord *record = load->feeds->pdata[i];
      EnvoiAccount *account = envoi_feeds_account (self, record->account);
      EnvoiFeed *feed;

      if (account == NULL)
        continue;
      feed = make (self, account, record->service, record->node);
      envoi_feed_apply (feed, &record->data);
      envoi_feed_set_newest (feed, record->newest);
      envoi_feed_set_unread (feed, record->unread);
      adopt (self, feed, record->account, record->id);
      g_ptr_array_add (objects, feed);
    }
  g_list_store_splice (self->feeds->feeds, 0, 0, objects->pdata, objects->len);
  envoi_store_adopt_drafts (self, load->drafts);
  envoi_store_adopt_mutes (self, load->mutes, load->tags);
  envoi_store_set_unseen (self, load->unseen);
}

static void
entry_free (gpointer data)
{
  EnvoiFeedEntry *entry = data;

  g_object_unref (entry->feed);
  g_free (entry);
}

EnvoiStoreFeeds *
envoi_store_feeds_new (EnvoiStore *store)
{
  EnvoiStoreFeeds *self = g_new0 (EnvoiStoreFeeds, 1);

  self->store = store;
  self->feeds = g_list_store_new (ENVOI_TYPE_FEED);
  self->drafts = g_list_store_new (ENVOI_TYPE_DRAFT);
  self->mutes = g_list_store_new (ENVOI_TYPE_MUTE);
  self->tags = g_list_store_new (ENVOI_TYPE_SAVED_TAG);
  self->entries = g_hash_table_new_full (NULL, NULL, NULL, entry_free);
  self->by_id = g_hash_table_new (g_int64_hash, g_int64_equal);
  self->by_key = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->live = g_hash_table_new (g_int64_hash, g_int64_equal);
  self->places = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) envoi_comment_place_free);
  self->lists = g_ptr_array_new ();
  self->activity_lists = g_ptr_array_new ();
  self->touched = g_ptr_array_new_with_free_func (g_object_unref);
  return self;
}

void
envoi_store_feeds_free (EnvoiStoreFeeds *self)
{
  g_clear_handle_id (&self->mute_timeout, g_source_remove);
  envoi_feeds_forget_live_posts (self, NULL);
  g_hash_table_unref (self->places);
  g_hash_table_unref (self->live);
  g_hash_table_unref (self->by_key);
  g_hash_table_unref (self->by_id);
  g_hash_table_unref (self->entries);
  g_ptr_array_unref (self->touched);
  g_ptr_array_unref (self->lists);
  g_ptr_array_unref (self->activity_lists);
  g_object_unref (self->feeds);
  g_object_unref (self->drafts);
  g_object_unref (self->mutes);
  g_object_unref (self->tags);
  g_free (self);
}

void
envoi_store_feeds_turn_over (EnvoiStore *self)
{
  g_autoptr (GPtrArray) touched = NULL;

  if (self->feeds->touched->len == 0)
    return;
  touched = self->feeds->touched;
  self->feeds->touched = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < touched->len; i++)
    envoi_post_list_flush (touched->pdata[i]);
}
