/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-feed-service-private.h"

#include "0402-bookmarks.h"

/* The account's own lists of what it follows, which all devices and other programs read: everything stands in the private one, what is shared
 * with contacts in the public one, too. What another device follows is followed here, what it leaves is left. A list that is not there says nothing: the
 * server lost it, and it is written anew. Part of EnvoiFeedService. */

#define KEY_LISTED "follows-listed"

static gboolean
has_wish (EnvoiFeedService *self, const char *service, const char *node)
{
  return envoi_task_runner_find (self->tasks, NULL, service, node, NULL) != NULL;
}

/* --- What was in the lists ------------------------------------------------------------------------------------------- */

static char *
key_of (EnvoiFeedService *self, const char *service, const char *node)
{
  return envoi_follow_dup_item_id (service, node, envoi_feed_service_own (self));
}

static gboolean
was_listed (EnvoiFeedService *self, EnvoiFollowListKind kind, EnvoiFeed *feed)
{
  g_autofree char *key = key_of (self, envoi_feed_get_service (feed), envoi_feed_get_node (feed));

  return g_hash_table_contains (self->listed[kind], key);
}

static void
save_listed (EnvoiFeedService *self)
{
  g_autoptr (GString) text = g_string_new (NULL);
  GHashTableIter iter;
  gpointer key;

  /* What the disk says is not known yet. */
  if (!self->listed_loaded)
    return;
  for (guint i = 0; i < ENVOI_FOLLOW_LIST_N; i++)
    {
      g_hash_table_iter_init (&iter, self->listed[i]);
      while (g_hash_table_iter_next (&iter, &key, NULL))
        g_string_append_printf (text, "%u %s\n", i, (char *) key);
    }
  envoi_store_set_value (self->store, self->account, KEY_LISTED, text->str);
}

static void
set_listed (EnvoiFeedService *self, EnvoiFollowListKind kind, const char *service, const char *node, gboolean listed)
{
  g_autofree char *key = key_of (self, service, node);

  if (g_hash_table_contains (self->listed[kind], key) == listed)
    return;
  if (listed)
    g_hash_table_add (self->listed[kind], g_steal_pointer (&key));
  else
    g_hash_table_remove (self->listed[kind], key);
  save_listed (self);
}

/* Only in a fiber. */
static void
load_listed (EnvoiFeedService *self)
{
  g_autofree char *text = self->listed_loaded ? NULL : dex_await_string (envoi_store_get_value (self->store, self->account, KEY_LISTED), NULL);
  g_auto (GStrv) lines = text != NULL ? g_strsplit (text, "\n", -1) : NULL;

  for (char **line = lines; line != NULL && *line != NULL; line++)
    if ((*line)[0] >= '0' && (*line)[0] < '0' + ENVOI_FOLLOW_LIST_N && (*line)[1] == ' ')
      g_hash_table_add (self->listed[(*line)[0] - '0'], g_strdup (*line + 2));
  self->listed_loaded = TRUE;
}

/* --- From the lists -------------------------------------------------------------------------------------------------- */

static EnvoiFeed *
take (EnvoiFeedService *self, const EnvoiFollow *follow, gboolean shared)
{
  EnvoiFeed *feed = envoi_store_ensure_feed (self->store, self->account, follow->service, follow->node);

  g_object_freeze_notify (G_OBJECT (feed));
  envoi_feed_set_followed (feed, TRUE);
  if (shared)
    envoi_feed_set_shared (feed, TRUE);
  if (follow->title != NULL && envoi_feed_get_own_title (feed) == NULL)
    envoi_feed_set_title (feed, follow->title);
  envoi_feed_set_pinned (feed, follow->pinned);
  if (follow->notify != ENVOI_BOOKMARK_NOTIFY_UNSAID)
    envoi_feed_set_notify (feed, follow->notify == ENVOI_BOOKMARK_NOTIFY_ALWAYS);
  envoi_feed_set_extensions (feed, follow->extensions);
  g_object_thaw_notify (G_OBJECT (feed));
  envoi_store_save_feed (self->store, feed);
  return feed;
}

static gboolean
may_follow (EnvoiFeedService *self, const EnvoiFollow *follow)
{
  return !envoi_microblog_hides_node (follow->node) && g_strcmp0 (follow->service, envoi_feed_service_own (self)) != 0;
}

static void
leave (EnvoiFeedService *self, EnvoiFeed *feed)
{
  g_object_freeze_notify (G_OBJECT (feed));
  envoi_feed_set_followed (feed, FALSE);
  envoi_feed_set_shared (feed, FALSE);
  envoi_feed_set_pending (feed, FALSE);
  g_object_thaw_notify (G_OBJECT (feed));
  envoi_store_save_feed (self->store, feed);
  envoi_feed_level_doubt (self, feed);
}

static void
on_changed (EnvoiFollowList *lists, EnvoiFollowListKind kind, const EnvoiFollow *follow, EnvoiFeedService *self)
{
  EnvoiFeed *feed = envoi_store_find_feed (self->store, self->account, follow->service, follow->node);
  gboolean was = feed != NULL && envoi_feed_get_followed (feed);

  set_listed (self, kind, follow->service, follow->node, TRUE);
  if (!may_follow (self, follow) || has_wish (self, follow->service, follow->node))
    return;
  feed = take (self, follow, kind == ENVOI_FOLLOW_LIST_PUBLIC);
  if (was)
    return;
  envoi_feed_level_doubt (self, feed);
  envoi_feed_catch_up_add (self, feed);
}

static void
on_removed (EnvoiFollowList *lists, EnvoiFollowListKind kind, const char *service, const char *node, EnvoiFeedService *self)
{
  EnvoiFeed *feed = envoi_store_find_feed (self->store, self->account, service, node);

  set_listed (self, kind, service, node, FALSE);
  if (feed == NULL || has_wish (self, service, node))
    return;
  if (kind == ENVOI_FOLLOW_LIST_PUBLIC)
    {
      /* No longer told to contacts. Who keeps only this list (as Libervia does) has left: the next reading of both lists will say so. */
      envoi_feed_set_shared (feed, FALSE);
      envoi_store_save_feed (self->store, feed);
    }
  else if (envoi_feed_get_followed (feed))
    leave (self, feed);
}

typedef struct {
  gboolean    exists[ENVOI_FOLLOW_LIST_N];
  GHashTable *present[ENVOI_FOLLOW_LIST_N];   /* item ids */
  GHashTable *told;                           /* EnvoiFeed that stand in one of them */
} Reading;

/* FALSE when it could not be read. Only in a fiber. */
static gboolean
read_list (EnvoiFeedService *self, EnvoiFollowListKind kind, guint epoch, Reading *reading)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) follows = dex_await_boxed (envoi_follow_list_fetch (self->lists, NULL, kind), &error);

  if (!envoi_feed_service_goes_on (self, epoch))
    return FALSE;
  /* There is none: that says nothing of what is followed. */
  if (follows == NULL)
    return g_error_matches (error, ENVOI_FEED_ERROR, ENVOI_FEED_ERROR_NOT_FOUND);
  reading->exists[kind] = TRUE;
  for (guint i = 0; i < follows->len; i++)
    {
      const EnvoiFollow *follow = follows->pdata[i];

      g_hash_table_add (reading->present[kind], key_of (self, follow->service, follow->node));
      if (!may_follow (self, follow) || has_wish (self, follow->service, follow->node))
        continue;
      g_hash_table_add (reading->told, take (self, follow, kind == ENVOI_FOLLOW_LIST_PUBLIC));
    }
  return TRUE;
}

/* What became of one feed that is followed here. */
static void
compare (EnvoiFeedService *self, EnvoiFeed *feed, const Reading *reading)
{
  g_autofree char *key = key_of (self, envoi_feed_get_service (feed), envoi_feed_get_node (feed));
  gboolean told = g_hash_table_contains (reading->told, feed), in_public = g_hash_table_contains (reading->present[ENVOI_FOLLOW_LIST_PUBLIC], key);
  gboolean lost = FALSE, taken_out = FALSE, shared_no_more;

  for (guint i = 0; i < ENVOI_FOLLOW_LIST_N; i++)
    {
      lost |= !reading->exists[i] && was_listed (self, i, feed);
      taken_out |= reading->exists[i] && was_listed (self, i, feed);
    }
  shared_no_more = envoi_feed_get_shared (feed) && !in_public && reading->exists[ENVOI_FOLLOW_LIST_PUBLIC] && was_listed (self, ENVOI_FOLLOW_LIST_PUBLIC, feed);
  /* It stood in a list that is there, and stands in none: another device left it. */
  if (!told && taken_out && !lost)
    {
      leave (self, feed);
      return;
    }
  if (shared_no_more)
    {
      envoi_feed_set_shared (feed, FALSE);
      envoi_store_save_feed (self->store, feed);
    }
  if (lost || !told || (envoi_feed_get_shared (feed) && !in_public))
    dex_future_disown (envoi_task_runner_add (self->tasks, "list", envoi_feed_get_service (feed), envoi_feed_get_node (feed), NULL, NULL, 0));
}

static void
compare_all (EnvoiFeedService *self, Reading *reading)
{
  GListModel *feeds = envoi_store_list_feeds (self->store);
  g_autoptr (GPtrArray) followed = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < g_list_model_get_n_items (feeds); i++)
    {
      g_autoptr (EnvoiFeed) feed = g_list_model_get_item (feeds, i);

      if (envoi_feed_get_account (feed) == self->account && envoi_feed_get_followed (feed)
          && !has_wish (self, envoi_feed_get_service (feed), envoi_feed_get_node (feed)))
        g_ptr_array_add (followed, g_steal_pointer (&feed));
    }
  for (guint i = 0; i < followed->len; i++)
    compare (self, followed->pdata[i], reading);
  for (guint i = 0; i < ENVOI_FOLLOW_LIST_N; i++)
    {
      GHashTable *before = self->listed[i];

      self->listed[i] = g_steal_pointer (&reading->present[i]);
      g_hash_table_unref (before);
    }
  save_listed (self);
}

static DexFuture *
load_fiber (gpointer data)
{
  EnvoiFeedService *self = data;
  guint epoch = self->epoch;
  g_autoptr (GHashTable) told = g_hash_table_new (NULL, NULL);
  Reading reading = { .told = told };

  load_listed (self);
  if (!envoi_feed_service_goes_on (self, epoch))
    return NULL;
  for (guint i = 0; i < ENVOI_FOLLOW_LIST_N; i++)
    reading.present[i] = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  /* What could not be learnt is not empty. */
  self->lists_known = read_list (self, ENVOI_FOLLOW_LIST_PRIVATE, epoch, &reading) && envoi_feed_service_goes_on (self, epoch)
                      && read_list (self, ENVOI_FOLLOW_LIST_PUBLIC, epoch, &reading);
  if (self->lists_known)
    compare_all (self, &reading);
  for (guint i = 0; i < ENVOI_FOLLOW_LIST_N; i++)
    g_clear_pointer (&reading.present[i], g_hash_table_unref);
  return dex_future_new_true ();
}

DexFuture *
envoi_feed_lists_load (EnvoiFeedService *self)
{
  return dex_scheduler_spawn (NULL, 0, load_fiber, g_object_ref (self), g_object_unref);
}

/* --- To the lists ---------------------------------------------------------------------------------------------------- */

static EnvoiFollow *
to_follow (EnvoiFeed *feed)
{
  EnvoiFollow *follow = envoi_follow_new (envoi_feed_get_service (feed), envoi_feed_get_node (feed), envoi_feed_get_title (feed));

  follow->pinned = envoi_feed_get_pinned (feed);
  follow->notify = envoi_feed_get_notify (feed) ? ENVOI_BOOKMARK_NOTIFY_ALWAYS : ENVOI_BOOKMARK_NOTIFY_UNSAID;
  follow->extensions = g_strdup (envoi_feed_get_extensions (feed));
  return follow;
}

typedef struct { EnvoiFeedService *self; EnvoiFeed *feed; gboolean private, public; } Written;

static void
written_free (gpointer data)
{
  Written *written = data;

  g_object_unref (written->self);
  g_object_unref (written->feed);
  g_free (written);
}

static DexFuture *
on_written (DexFuture *future, gpointer data)
{
  Written *written = data;
  const char *service = envoi_feed_get_service (written->feed), *node = envoi_feed_get_node (written->feed);

  set_listed (written->self, ENVOI_FOLLOW_LIST_PRIVATE, service, node, written->private);
  set_listed (written->self, ENVOI_FOLLOW_LIST_PUBLIC, service, node, written->public);
  return dex_ref (future);
}

/**
 * envoi_feed_lists_write:
 *
 * Returns: (transfer full): future of TRUE: both lists say what is true of the feed
 */
DexFuture *
envoi_feed_lists_write (EnvoiFeedService *self, EnvoiFeed *feed, gboolean followed)
{
  g_autoptr (EnvoiFollow) follow = to_follow (feed);
  DexFuture *private = followed ? envoi_follow_list_put (self->lists, ENVOI_FOLLOW_LIST_PRIVATE, follow)
                                : envoi_follow_list_remove (self->lists, ENVOI_FOLLOW_LIST_PRIVATE, follow->service, follow->node);
  DexFuture *public = followed && envoi_feed_get_shared (feed)
                      ? envoi_follow_list_put (self->lists, ENVOI_FOLLOW_LIST_PUBLIC, follow)
                      : envoi_follow_list_remove (self->lists, ENVOI_FOLLOW_LIST_PUBLIC, follow->service, follow->node);

  Written *written = g_new0 (Written, 1);

  *written = (Written) { g_object_ref (self), g_object_ref (feed), followed, followed && envoi_feed_get_shared (feed) };
  return dex_future_then (dex_future_all (private, public, NULL), on_written, written, written_free);
}

void
envoi_feed_lists_start (EnvoiFeedService *self)
{
  g_signal_connect (self->lists, "changed", G_CALLBACK (on_changed), self);
  g_signal_connect (self->lists, "removed", G_CALLBACK (on_removed), self);
}

void
envoi_feed_lists_stop (EnvoiFeedService *self)
{
  g_signal_handlers_disconnect_by_data (self->lists, self);
}
