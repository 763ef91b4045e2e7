/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-feed-service-private.h"

#include "0402-bookmarks.h"

/* The account's own lists of what it follows, which all devices and other programs read: everything stands in the private one, what is shared
 * with contacts in the public one, too. What another device follows is followed here, what it leaves is left. Part of EnvoiFeedService. */

static gboolean
has_wish (EnvoiFeedService *self, const char *service, const char *node)
{
  return envoi_task_runner_find (self->tasks, NULL, service, node, NULL) != NULL;
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
}

static void
on_changed (EnvoiFollowList *lists, EnvoiFollowListKind kind, const EnvoiFollow *follow, EnvoiFeedService *self)
{
  EnvoiFeed *feed = envoi_store_find_feed (self->store, self->account, follow->service, follow->node);
  gboolean was = feed != NULL && envoi_feed_get_followed (feed);

  if (!may_follow (self, follow) || has_wish (self, follow->service, follow->node))
    return;
  feed = take (self, follow, kind == ENVOI_FOLLOW_LIST_PUBLIC);
  if (!was)
    envoi_feed_catch_up_add (self, feed);
}

static void
on_removed (EnvoiFollowList *lists, EnvoiFollowListKind kind, const char *service, const char *node, EnvoiFeedService *self)
{
  EnvoiFeed *feed = envoi_store_find_feed (self->store, self->account, service, node);

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

/* Adds what stands in the list to told; FALSE when it could not be read. Only in a fiber. */
static gboolean
read_list (EnvoiFeedService *self, EnvoiFollowListKind kind, guint epoch, GHashTable *told)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) follows = dex_await_boxed (envoi_follow_list_fetch (self->lists, NULL, kind), &error);

  if (follows == NULL || !envoi_feed_service_goes_on (self, epoch))
    return FALSE;
  for (guint i = 0; i < follows->len; i++)
    {
      const EnvoiFollow *follow = follows->pdata[i];

      if (!may_follow (self, follow) || has_wish (self, follow->service, follow->node))
        continue;
      g_hash_table_add (told, take (self, follow, kind == ENVOI_FOLLOW_LIST_PUBLIC));
    }
  return TRUE;
}

/* What is followed here and stands in neither list was left on another device. */
static void
leave_missing (EnvoiFeedService *self, GHashTable *told)
{
  GListModel *feeds = envoi_store_list_feeds (self->store);
  g_autoptr (GPtrArray) gone = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < g_list_model_get_n_items (feeds); i++)
    {
      g_autoptr (EnvoiFeed) feed = g_list_model_get_item (feeds, i);

      if (envoi_feed_get_account (feed) == self->account && envoi_feed_get_followed (feed) && !g_hash_table_contains (told, feed)
          && !has_wish (self, envoi_feed_get_service (feed), envoi_feed_get_node (feed)))
        g_ptr_array_add (gone, g_steal_pointer (&feed));
    }
  for (guint i = 0; i < gone->len; i++)
    leave (self, gone->pdata[i]);
}

static DexFuture *
load_fiber (gpointer data)
{
  EnvoiFeedService *self = data;
  guint epoch = self->epoch;
  g_autoptr (GHashTable) private = g_hash_table_new (NULL, NULL);
  g_autoptr (GHashTable) public = g_hash_table_new (NULL, NULL);
  gboolean private_read = read_list (self, ENVOI_FOLLOW_LIST_PRIVATE, epoch, private);
  gboolean public_read = envoi_feed_service_goes_on (self, epoch) && read_list (self, ENVOI_FOLLOW_LIST_PUBLIC, epoch, public);
  GHashTableIter iter;
  gpointer feed;

  if (!envoi_feed_service_goes_on (self, epoch))
    return NULL;
  /* What could not be learnt is not empty. */
  self->lists_known = private_read && public_read;
  if (!self->lists_known)
    return dex_future_new_true ();
  g_hash_table_iter_init (&iter, private);
  while (g_hash_table_iter_next (&iter, &feed, NULL))
    if (!g_hash_table_contains (public, feed) && envoi_feed_get_shared (feed))
      {
        envoi_feed_set_shared (feed, FALSE);
        envoi_store_save_feed (self->store, feed);
      }
  g_hash_table_iter_init (&iter, public);
  while (g_hash_table_iter_next (&iter, &feed, NULL))
    g_hash_table_add (private, feed);
  leave_missing (self, private);
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

  return dex_future_all (private, public, NULL);
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
