/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-publisher-private.h"

/* The frame of the publisher, and who may read the own blog. The rest: envoi-publisher-queue.c (drafts on their way), -send.c (one of them),
 * -posts.c and -comments.c (what the person does), -tasks.c (how that is carried out). */

#define KEY_ACCESS "blog-access"

G_DEFINE_FINAL_TYPE (EnvoiPublisher, envoi_publisher, ENVOI_TYPE_SERVICE)

enum { PUBLISHED, REFUSED, N_SIGNALS };
static guint signals[N_SIGNALS];

DexFuture *
envoi_publisher_offline_error (void)
{
  return dex_future_new_reject (ENVOI_STANZA_ERROR, ENVOI_STANZA_ERROR_DISCONNECTED, "Not connected");
}

void
envoi_publisher_tell_published (EnvoiPublisher *self, EnvoiPost *post)
{
  g_signal_emit (self, signals[PUBLISHED], 0, post);
}

void
envoi_publisher_tell_refused (EnvoiPublisher *self, EnvoiDraft *draft, const GError *error)
{
  g_signal_emit (self, signals[REFUSED], 0, draft, error);
}

/* --- Who may read the blog ---------------------------------------------------------------------------------------------- */

static const EnvoiBlogAccess from_wire[] = {
  [ENVOI_MICROBLOG_ACCESS_UNKNOWN] = ENVOI_BLOG_NONE_YET, [ENVOI_MICROBLOG_ACCESS_OPEN] = ENVOI_BLOG_OPEN,
  [ENVOI_MICROBLOG_ACCESS_CONTACTS] = ENVOI_BLOG_CONTACTS, [ENVOI_MICROBLOG_ACCESS_OTHER] = ENVOI_BLOG_OTHER,
};

static void
remember_access (EnvoiPublisher *self, EnvoiBlogAccess access)
{
  EnvoiFeed *blog = envoi_store_ensure_feed (self->store, self->account, envoi_publisher_own (self), ENVOI_NODE_MICROBLOG);
  EnvoiFeedAccess told = access == ENVOI_BLOG_OPEN ? ENVOI_FEED_ACCESS_OPEN : access == ENVOI_BLOG_CONTACTS ? ENVOI_FEED_ACCESS_PRESENCE : ENVOI_FEED_ACCESS_UNKNOWN;

  self->access = access;
  if (envoi_feed_get_access (blog) == told)
    return;
  envoi_feed_set_access (blog, told);
  envoi_store_save_feed (self->store, blog);
}

static DexFuture *
on_access (DexFuture *future, gpointer data)
{
  EnvoiPublisher *self = data;
  int access = g_value_get_int (dex_future_get_value (future, NULL));

  if (self->running && access >= 0 && access < (int) G_N_ELEMENTS (from_wire))
    remember_access (self, from_wire[access]);
  return dex_future_new_for_int (self->access);
}

DexFuture *
envoi_publisher_get_blog_access (EnvoiPublisher *self)
{
  if (!self->online)
    return envoi_publisher_offline_error ();
  return dex_future_then (envoi_microblog_get_access (self->microblog), on_access, g_object_ref (self), g_object_unref);
}

static DexFuture *
on_access_set (DexFuture *future, gpointer data)
{
  EnvoiPublisher *self = data;

  if (self->running)
    remember_access (self, self->wanted);
  return dex_future_new_true ();
}

DexFuture *
envoi_publisher_set_blog_access (EnvoiPublisher *self, EnvoiBlogAccess access)
{
  if (access != ENVOI_BLOG_OPEN && access != ENVOI_BLOG_CONTACTS)
    return dex_future_new_reject (ENVOI_FEED_ERROR, ENVOI_FEED_ERROR_UNSUPPORTED, "%s", "");
  if (!self->online)
    return envoi_publisher_offline_error ();
  self->wanted = access;
  envoi_store_set_value (self->store, self->account, KEY_ACCESS, access == ENVOI_BLOG_OPEN ? "open" : "contacts");
  return dex_future_then (envoi_microblog_set_access (self->microblog, access == ENVOI_BLOG_OPEN ? ENVOI_MICROBLOG_ACCESS_OPEN : ENVOI_MICROBLOG_ACCESS_CONTACTS),
                          on_access_set, g_object_ref (self), g_object_unref);
}

EnvoiBlogAccess
envoi_publisher_get_known_access (EnvoiPublisher *self)
{
  EnvoiFeed *blog = envoi_store_find_feed (self->store, self->account, envoi_publisher_own (self), ENVOI_NODE_MICROBLOG);

  if (self->access != ENVOI_BLOG_UNKNOWN || blog == NULL)
    return self->access;
  switch (envoi_feed_get_access (blog))
    {
    case ENVOI_FEED_ACCESS_OPEN:
      return ENVOI_BLOG_OPEN;
    case ENVOI_FEED_ACCESS_PRESENCE:
      return ENVOI_BLOG_CONTACTS;
    default:
      return ENVOI_BLOG_UNKNOWN;
    }
}

static DexFuture *
on_wanted (DexFuture *future, gpointer data)
{
  EnvoiPublisher *self = data;
  const GValue *value = dex_future_get_value (future, NULL);
  const char *text = value != NULL ? g_value_get_string (value) : NULL;

  if (text != NULL && self->wanted == ENVOI_BLOG_UNKNOWN)
    self->wanted = g_str_equal (text, "open") ? ENVOI_BLOG_OPEN : ENVOI_BLOG_CONTACTS;
  return NULL;
}

/* --- Life ----------------------------------------------------------------------------------------------------------------- */

static void
on_clock (gpointer data)
{
  envoi_publisher_queue_pump (data);
}

static void
envoi_publisher_start (EnvoiService *service)
{
  EnvoiPublisher *self = ENVOI_PUBLISHER (service);
  EnvoiSession *session = envoi_service_get_session (service);

  self->running = TRUE;
  self->store = g_object_ref (envoi_session_get_store (session));
  self->account = g_object_ref (envoi_session_get_account (session));
  self->pubsub = g_object_ref (envoi_session_get_module (session, ENVOI_TYPE_PUBSUB));
  self->owner = g_object_ref (envoi_session_get_module (session, ENVOI_TYPE_PUBSUB_OWNER));
  self->microblog = g_object_ref (envoi_session_get_module (session, ENVOI_TYPE_MICROBLOG));
  self->attachments = g_object_ref (envoi_session_get_module (session, ENVOI_TYPE_ATTACHMENTS));
  self->clock = envoi_wall_clock_new (on_clock, self);
  self->tasks = envoi_task_runner_new (self->store, self->account, envoi_publisher_task_kinds, envoi_publisher_task_run, envoi_publisher_task_done, self);
  dex_future_disown (dex_future_finally (envoi_store_get_value (self->store, self->account, KEY_ACCESS), on_wanted, g_object_ref (self), g_object_unref));
  envoi_task_runner_start (self->tasks);
  envoi_publisher_queue_start (self);
}

static void
envoi_publisher_online (EnvoiService *service, gboolean resumed)
{
  EnvoiPublisher *self = ENVOI_PUBLISHER (service);

  self->online = TRUE;
  self->hears &= resumed;
  self->not_before = 0;
  self->tries = self->upload_tries = 0;
  envoi_task_runner_online (self->tasks);
  envoi_publisher_queue_pump (self);
}

static void
envoi_publisher_offline (EnvoiService *service)
{
  EnvoiPublisher *self = ENVOI_PUBLISHER (service);

  self->online = FALSE;
  envoi_task_runner_offline (self->tasks);
}

static void
envoi_publisher_stop (EnvoiService *service)
{
  EnvoiPublisher *self = ENVOI_PUBLISHER (service);

  if (!self->running)
    return;
  self->running = self->online = FALSE;
  envoi_wall_clock_set (self->clock, 0);
  envoi_task_runner_stop (self->tasks);
  envoi_publisher_queue_stop (self);
}

static void
envoi_publisher_finalize (GObject *object)
{
  EnvoiPublisher *self = ENVOI_PUBLISHER (object);

  g_clear_object (&self->tasks);
  g_clear_pointer (&self->clock, envoi_wall_clock_free);
  g_clear_object (&self->sending);
  g_clear_object (&self->shown);
  g_clear_object (&self->uploads);
  dex_clear (&self->taken_back);
  g_hash_table_unref (self->promises);
  g_hash_table_unref (self->said);
  g_clear_object (&self->attachments);
  g_clear_object (&self->microblog);
  g_clear_object (&self->owner);
  g_clear_object (&self->pubsub);
  g_clear_object (&self->account);
  g_clear_object (&self->store);
  G_OBJECT_CLASS (envoi_publisher_parent_class)->finalize (object);
}

static void
envoi_publisher_class_init (EnvoiPublisherClass *class)
{
  EnvoiServiceClass *service_class = ENVOI_SERVICE_CLASS (class);

  G_OBJECT_CLASS (class)->finalize = envoi_publisher_finalize;
  service_class->start = envoi_publisher_start;
  service_class->online = envoi_publisher_online;
  service_class->offline = envoi_publisher_offline;
  service_class->ended = envoi_publisher_offline;
  service_class->stop = envoi_publisher_stop;

  signals[PUBLISHED] = g_signal_new ("published", ENVOI_TYPE_PUBLISHER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, ENVOI_TYPE_POST);
  signals[REFUSED] = g_signal_new ("refused", ENVOI_TYPE_PUBLISHER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2, ENVOI_TYPE_DRAFT, G_TYPE_ERROR);
}

static void
envoi_publisher_init (EnvoiPublisher *self)
{
  self->promises = g_hash_table_new_full (NULL, NULL, g_object_unref, dex_unref);
  self->said = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
}
