/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-feed-service-private.h"

/* The frame of the service: what happens in it stands in the files envoi-feed-*.c, one for each subject. */

G_DEFINE_FINAL_TYPE (EnvoiFeedService, envoi_feed_service, ENVOI_TYPE_SERVICE)

enum { PROP_CAUGHT_UP = 1, N_PROPS };
static GParamSpec *properties[N_PROPS];

static const char * const kinds[] = { "follow", "unfollow", "list", NULL };

DexFuture *
envoi_feed_service_offline_error (void)
{
  return dex_future_new_reject (ENVOI_STANZA_ERROR, ENVOI_STANZA_ERROR_DISCONNECTED, "Not connected");
}

EnvoiFeed *
envoi_feed_service_get_own_blog (EnvoiFeedService *self)
{
  return envoi_store_ensure_feed (self->store, self->account, envoi_feed_service_own (self), ENVOI_NODE_MICROBLOG);
}

static void
set_caught_up (EnvoiFeedService *self, gboolean caught_up)
{
  if (self->caught_up == caught_up)
    return;
  self->caught_up = caught_up;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CAUGHT_UP]);
}

static void
envoi_feed_service_start (EnvoiService *service)
{
  EnvoiFeedService *self = ENVOI_FEED_SERVICE (service);
  EnvoiSession *session = envoi_service_get_session (service);

  self->running = TRUE;
  self->store = g_object_ref (envoi_session_get_store (session));
  self->account = g_object_ref (envoi_session_get_account (session));
  self->pubsub = g_object_ref (envoi_session_get_module (session, ENVOI_TYPE_PUBSUB));
  self->microblog = g_object_ref (envoi_session_get_module (session, ENVOI_TYPE_MICROBLOG));
  self->lists = g_object_ref (envoi_session_get_module (session, ENVOI_TYPE_FOLLOW_LIST));
  self->public = g_object_ref (envoi_session_get_module (session, ENVOI_TYPE_PUBLIC_SUBSCRIPTIONS));
  self->attachments = g_object_ref (envoi_session_get_module (session, ENVOI_TYPE_ATTACHMENTS));
  self->tasks = envoi_task_runner_new (self->store, self->account, kinds, envoi_feed_follow_run, envoi_feed_follow_done, self);
  envoi_feed_service_get_own_blog (self);
  envoi_feed_lists_start (self);
  envoi_feed_comments_start (self);
  envoi_feed_intake_start (self);
  envoi_task_runner_start (self->tasks);
}

static DexFuture *
on_online_fiber (gpointer data)
{
  EnvoiFeedService *self = data;
  guint epoch = self->epoch;

  /* What this device was told to follow, and could not tell yet, comes before what the lists say. */
  dex_await (envoi_task_runner_wait_loaded (self->tasks), NULL);
  if (!envoi_feed_service_goes_on (self, epoch))
    return NULL;
  envoi_task_runner_set_held (self->tasks, TRUE);
  envoi_task_runner_online (self->tasks);
  dex_await (envoi_feed_lists_load (self), NULL);
  if (!envoi_feed_service_goes_on (self, epoch))
    return NULL;
  envoi_task_runner_set_held (self->tasks, FALSE);
  envoi_feed_comments_online (self);
  dex_await (envoi_feed_catch_up (self), NULL);
  if (!envoi_feed_service_goes_on (self, epoch))
    return NULL;
  set_caught_up (self, TRUE);
  /* What other devices of the person publish; there may be no blog yet. What they publish in between is read at the next sign-in. */
  if (envoi_feed_get_newest (envoi_feed_service_get_own_blog (self)) != 0)
    {
      envoi_feed_level_doubt (self, envoi_feed_service_get_own_blog (self));
      dex_future_disown (envoi_pubsub_subscribe (self->pubsub, NULL, ENVOI_NODE_MICROBLOG));
    }
  return NULL;
}

static void
envoi_feed_service_online (EnvoiService *service, gboolean resumed)
{
  EnvoiFeedService *self = ENVOI_FEED_SERVICE (service);

  /* A resumed session gets all that was sent meanwhile; what was asked is answered. */
  if (resumed && self->lists_known)
    {
      envoi_task_runner_set_held (self->tasks, FALSE);
      envoi_task_runner_online (self->tasks);
      return;
    }
  self->epoch++;
  g_hash_table_remove_all (self->levels);
  set_caught_up (self, FALSE);
  dex_future_disown (dex_scheduler_spawn (NULL, 0, on_online_fiber, g_object_ref (self), g_object_unref));
}

static void
envoi_feed_service_offline (EnvoiService *service)
{
  envoi_task_runner_offline (ENVOI_FEED_SERVICE (service)->tasks);
}

static void
envoi_feed_service_ended (EnvoiService *service)
{
  EnvoiFeedService *self = ENVOI_FEED_SERVICE (service);

  self->epoch++;
  self->lists_known = FALSE;
  g_queue_clear_full (&self->waiting, g_object_unref);
  g_hash_table_remove_all (self->heads);
  g_hash_table_remove_all (self->levels);
  envoi_task_runner_offline (self->tasks);
  set_caught_up (self, FALSE);
}

static void
envoi_feed_service_stop (EnvoiService *service)
{
  EnvoiFeedService *self = ENVOI_FEED_SERVICE (service);

  if (!self->running)
    return;
  self->running = FALSE;
  self->epoch++;
  envoi_feed_intake_stop (self);
  envoi_feed_comments_stop (self);
  envoi_feed_lists_stop (self);
  envoi_task_runner_stop (self->tasks);
  g_queue_clear_full (&self->waiting, g_object_unref);
}

static void
envoi_feed_service_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_CAUGHT_UP)
    g_value_set_boolean (value, ENVOI_FEED_SERVICE (object)->caught_up);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
envoi_feed_service_finalize (GObject *object)
{
  EnvoiFeedService *self = ENVOI_FEED_SERVICE (object);

  g_clear_object (&self->tasks);
  g_clear_object (&self->attachments);
  g_clear_object (&self->public);
  g_clear_object (&self->lists);
  g_clear_object (&self->microblog);
  g_clear_object (&self->pubsub);
  g_queue_clear_full (&self->waiting, g_object_unref);
  g_hash_table_unref (self->reading);
  g_hash_table_unref (self->heads);
  g_hash_table_unref (self->levels);
  g_hash_table_unref (self->threads);
  for (guint i = 0; i < ENVOI_FOLLOW_LIST_N; i++)
    g_hash_table_unref (self->listed[i]);
  g_clear_object (&self->account);
  g_clear_object (&self->store);
  G_OBJECT_CLASS (envoi_feed_service_parent_class)->finalize (object);
}

static void
envoi_feed_service_class_init (EnvoiFeedServiceClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);
  EnvoiServiceClass *service_class = ENVOI_SERVICE_CLASS (class);

  object_class->get_property = envoi_feed_service_get_property;
  object_class->finalize = envoi_feed_service_finalize;
  service_class->start = envoi_feed_service_start;
  service_class->online = envoi_feed_service_online;
  service_class->offline = envoi_feed_service_offline;
  service_class->ended = envoi_feed_service_ended;
  service_class->stop = envoi_feed_service_stop;

  properties[PROP_CAUGHT_UP] = g_param_spec_boolean ("caught-up", NULL, NULL, FALSE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
envoi_feed_service_init (EnvoiFeedService *self)
{
  self->reading = g_hash_table_new_full (NULL, NULL, g_object_unref, dex_unref);
  self->levels = g_hash_table_new_full (NULL, NULL, g_object_unref, envoi_feed_level_free);
  self->heads = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_ptr_array_unref);
  self->threads = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  for (guint i = 0; i < ENVOI_FOLLOW_LIST_N; i++)
    self->listed[i] = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}
