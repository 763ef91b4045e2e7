/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-feed-service-private.h"

#include "envoi-jid.h"

/* Following and leaving: the service is asked by a subscription with the bare address, then the account's lists say it to the other devices and
 * programs. Both are wishes on the disk, so that they are told once there is a line. Part of EnvoiFeedService. */

#define FOLLOW "follow"
#define UNFOLLOW "unfollow"
#define LIST "list"

/* --- Carrying out (in fibers of the runner) -------------------------------------------------------------------------- */

typedef struct {
  EnvoiFeedService *self;
  EnvoiFeed        *feed;
  char             *kind;
} Wish;

static void
wish_free (gpointer data)
{
  Wish *wish = data;

  g_object_unref (wish->self);
  g_object_unref (wish->feed);
  g_free (wish->kind);
  g_free (wish);
}

static DexFuture *
follow_fiber (Wish *wish)
{
  EnvoiFeedService *self = wish->self;
  EnvoiFeed *feed = wish->feed;
  const char *service = envoi_feed_get_service (feed), *node = envoi_feed_get_node (feed);
  g_autoptr (GError) error = NULL;
  int state = dex_await_int (envoi_feed_get_shared (feed) ? envoi_public_subscriptions_subscribe (self->public, service, node)
                                                          : envoi_pubsub_subscribe (self->pubsub, service, node), &error);

  if (error == NULL && state == ENVOI_NOT_SUBSCRIBED)
    g_set_error_literal (&error, ENVOI_FEED_ERROR, ENVOI_FEED_ERROR_FORBIDDEN, "");
  if (error != NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));
  envoi_feed_set_pending (feed, state == ENVOI_SUBSCRIPTION_PENDING);
  envoi_store_save_feed (self->store, feed);
  /* The person may have thought better of it meanwhile: then that wish stands behind this one. */
  if (envoi_feed_get_followed (feed) && !dex_await (envoi_feed_lists_write (self, feed, TRUE), &error) && envoi_task_runner_is_passing (error))
    return dex_future_new_for_error (g_steal_pointer (&error));
  return dex_future_new_true ();
}

static DexFuture *
unfollow_fiber (Wish *wish)
{
  EnvoiFeedService *self = wish->self;
  g_autoptr (GError) error = NULL;

  /* A service that is gone or refuses does not keep anybody: only a line that failed is tried again. */
  if (!dex_await (envoi_pubsub_unsubscribe (self->pubsub, envoi_feed_get_service (wish->feed), envoi_feed_get_node (wish->feed)), &error)
      && g_error_matches (error, ENVOI_STANZA_ERROR, ENVOI_STANZA_ERROR_DISCONNECTED))
    return dex_future_new_for_error (g_steal_pointer (&error));
  g_clear_error (&error);
  if (!dex_await (envoi_feed_lists_write (self, wish->feed, FALSE), &error) && envoi_task_runner_is_passing (error))
    return dex_future_new_for_error (g_steal_pointer (&error));
  return dex_future_new_true ();
}

/* What only the lists say: the account's, and the service's, where that tells who follows. */
static DexFuture *
list_fiber (Wish *wish)
{
  EnvoiFeedService *self = wish->self;
  EnvoiFeed *feed = wish->feed;
  gboolean followed = envoi_feed_get_followed (feed);
  g_autoptr (GError) error = NULL;

  if (followed && dex_await_int (envoi_public_subscriptions_tell (self->public, envoi_feed_get_service (feed), envoi_feed_get_node (feed),
                                                                  envoi_feed_get_shared (feed)), &error) == 0
      && error != NULL && envoi_task_runner_is_passing (error))
    return dex_future_new_for_error (g_steal_pointer (&error));
  return envoi_feed_lists_write (self, feed, followed);
}

static DexFuture *
run_fiber (gpointer data)
{
  Wish *wish = data;

  if (g_str_equal (wish->kind, FOLLOW))
    return follow_fiber (wish);
  if (g_str_equal (wish->kind, UNFOLLOW))
    return unfollow_fiber (wish);
  return list_fiber (wish);
}

DexFuture *
envoi_feed_follow_run (EnvoiFeedTask *task, gpointer data)
{
  Wish *wish = g_new0 (Wish, 1);

  wish->self = g_object_ref (data);
  wish->feed = g_object_ref (envoi_store_ensure_feed (wish->self->store, wish->self->account, task->service, task->node));
  wish->kind = g_strdup (task->kind);
  return dex_scheduler_spawn (NULL, 0, run_fiber, wish, wish_free);
}

void
envoi_feed_follow_done (EnvoiFeedTask *task, const GError *error, gpointer data)
{
  EnvoiFeedService *self = data;
  EnvoiFeed *feed = envoi_store_find_feed (self->store, self->account, task->service, task->node);

  if (feed == NULL || !g_str_equal (task->kind, FOLLOW))
    return;
  if (error == NULL)
    {
      /* Between what was read before and what is told from now on. */
      envoi_feed_level_doubt (self, feed);
      if (!envoi_feed_get_pending (feed) && envoi_feed_get_followed (feed))
        envoi_feed_catch_up_add (self, feed);
      return;
    }
  /* Refused: then it is not followed, and the feed says why. */
  g_object_freeze_notify (G_OBJECT (feed));
  envoi_feed_set_followed (feed, FALSE);
  envoi_feed_set_pending (feed, FALSE);
  envoi_feed_set_problem (feed, error);
  g_object_thaw_notify (G_OBJECT (feed));
  envoi_store_save_feed (self->store, feed);
}

/* --- The person's wishes --------------------------------------------------------------------------------------------- */

static DexFuture *
to_feed (DexFuture *future, gpointer data)
{
  return dex_future_new_for_object (data);
}

static DexFuture *
wish (EnvoiFeedService *self, EnvoiFeed *feed, const char *kind)
{
  return envoi_task_runner_add (self->tasks, kind, envoi_feed_get_service (feed), envoi_feed_get_node (feed), NULL, NULL, 0);
}

DexFuture *
envoi_feed_service_follow (EnvoiFeedService *self, const char *service, const char *node, gboolean shared)
{
  g_autofree char *bare = envoi_jid_dup_bare (service);
  EnvoiFeed *feed;

  if (bare == NULL)
    return dex_future_new_reject (ENVOI_FEED_ERROR, ENVOI_FEED_ERROR_NOT_FOUND, "%s", "");
  feed = envoi_store_ensure_feed (self->store, self->account, bare, node != NULL ? node : ENVOI_NODE_MICROBLOG);
  if (envoi_feed_is_own (feed))
    return dex_future_new_for_object (feed);
  g_object_freeze_notify (G_OBJECT (feed));
  envoi_feed_set_followed (feed, TRUE);
  envoi_feed_set_shared (feed, shared);
  envoi_feed_set_problem (feed, NULL);
  g_object_thaw_notify (G_OBJECT (feed));
  envoi_store_save_feed (self->store, feed);
  return dex_future_then (wish (self, feed, FOLLOW), to_feed, g_object_ref (feed), g_object_unref);
}

DexFuture *
envoi_feed_service_unfollow (EnvoiFeedService *self, EnvoiFeed *feed)
{
  g_object_freeze_notify (G_OBJECT (feed));
  envoi_feed_set_followed (feed, FALSE);
  envoi_feed_set_pending (feed, FALSE);
  envoi_feed_set_pinned (feed, FALSE);
  g_object_thaw_notify (G_OBJECT (feed));
  envoi_store_save_feed (self->store, feed);
  envoi_feed_level_doubt (self, feed);
  envoi_task_runner_cancel (self->tasks, FOLLOW, envoi_feed_get_service (feed), envoi_feed_get_node (feed), NULL);
  return wish (self, feed, UNFOLLOW);
}

/* What only the lists say. */
static DexFuture *
list (EnvoiFeedService *self, EnvoiFeed *feed)
{
  envoi_store_save_feed (self->store, feed);
  if (!envoi_feed_get_followed (feed) || envoi_task_runner_find (self->tasks, NULL, envoi_feed_get_service (feed), envoi_feed_get_node (feed), NULL) != NULL)
    return dex_future_new_true ();
  return wish (self, feed, LIST);
}

DexFuture *
envoi_feed_service_set_shared (EnvoiFeedService *self, EnvoiFeed *feed, gboolean shared)
{
  if (envoi_feed_get_shared (feed) == shared)
    return dex_future_new_true ();
  envoi_feed_set_shared (feed, shared);
  return list (self, feed);
}

void
envoi_feed_service_set_notify (EnvoiFeedService *self, EnvoiFeed *feed, gboolean notify)
{
  if (envoi_feed_get_notify (feed) == notify)
    return;
  envoi_feed_set_notify (feed, notify);
  dex_future_disown (list (self, feed));
}

void
envoi_feed_service_set_pinned (EnvoiFeedService *self, EnvoiFeed *feed, gboolean pinned)
{
  if (envoi_feed_get_pinned (feed) == pinned)
    return;
  envoi_feed_set_pinned (feed, pinned);
  dex_future_disown (list (self, feed));
}
