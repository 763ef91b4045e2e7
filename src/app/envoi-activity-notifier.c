/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-config.h"
#include "envoi-activity-notifier.h"
#include "envoi-activity-list.h"
#include "envoi-activity-row.h"
#include "envoi-rich-text.h"
#include "envoi-text.h"
#include "envoi-time.h"
#include <glib/gi18n.h>

/* EnvoiActivityNotifier: see the header. Owned by the application; main thread. */

#define FRESH ((gint64) 24 * 3600 * G_USEC_PER_SEC)

struct _EnvoiActivityNotifier
{
  GObject parent_instance;
  GApplication *application;     /* not owned: it owns us */
  EnvoiSessionManager *manager;
  GSettings *settings;
  EnvoiActivityList *list;       /* what was seen is told to its rows */
  GHashTable *shown;             /* set of ids of notifications about activity */
  GHashTable *posts;             /* EnvoiPost → id */
};

G_DEFINE_FINAL_TYPE (EnvoiActivityNotifier, envoi_activity_notifier, G_TYPE_OBJECT)

static gboolean
may_disturb (EnvoiActivityNotifier *self, EnvoiAccount *account)
{
  return g_settings_get_boolean (self->settings, "notifications") && envoi_account_get_availability (account) != ENVOI_AVAILABILITY_BUSY;
}

static const char *
or_nothing (const char *text)
{
  return text != NULL ? text : "";
}

/* Those about one thing have one notification: ten likes of a post are one. */
static char *
make_id (EnvoiActivity *activity)
{
  EnvoiActivityKind kind = envoi_activity_get_kind (activity);
  gboolean about_person = kind == ENVOI_ACTIVITY_FOLLOWER || kind == ENVOI_ACTIVITY_MOVED || kind == ENVOI_ACTIVITY_REQUEST;

  return g_strdup_printf ("activity:%s:%d:%s:%s:%s:%s", envoi_account_get_jid (envoi_activity_get_account (activity)), kind,
                          or_nothing (envoi_activity_get_service (activity)), or_nothing (envoi_activity_get_node (activity)),
                          or_nothing (envoi_activity_get_item_id (activity)), about_person ? or_nothing (envoi_activity_get_actor_jid (activity)) : "");
}

static void
set_picture (GNotification *notification, EnvoiContact *contact)
{
  GFile *picture = contact != NULL ? envoi_contact_get_avatar_file (contact) : NULL;
  g_autoptr (GIcon) icon = picture != NULL ? g_file_icon_new (picture) : NULL;

  if (icon != NULL)
    g_notification_set_icon (notification, icon);
}

static void
on_activity_added (EnvoiActivityNotifier *self, EnvoiActivity *activity)
{
  g_autofree char *id = NULL, *title = NULL, *body = NULL;
  g_autoptr (GNotification) notification = NULL;

  if (envoi_activity_get_seen (activity) || !may_disturb (self, envoi_activity_get_account (activity)))
    return;
  id = make_id (activity);
  title = envoi_activity_dup_sentence (activity);
  notification = g_notification_new (title);
  if (g_settings_get_boolean (self->settings, "notification-preview") && envoi_activity_get_text (activity) != NULL)
    {
      body = envoi_text_one_line (envoi_activity_get_text (activity), 200);
      g_notification_set_body (notification, body);
    }
  g_notification_set_category (notification, "im.received");
  set_picture (notification, envoi_activity_get_actor (activity));
  g_notification_set_default_action (notification, "app.show-activity");
  g_application_send_notification (self->application, id, notification);
  g_hash_table_add (self->shown, g_steal_pointer (&id));
}

static void
on_unseen_changed (EnvoiActivityNotifier *self)
{
  g_autoptr (GHashTable) open = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  GHashTableIter iter;
  gpointer id;

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->list)); i++)
    {
      g_autoptr (EnvoiActivity) activity = g_list_model_get_item (G_LIST_MODEL (self->list), i);

      if (!envoi_activity_get_seen (activity))
        g_hash_table_add (open, make_id (activity));
    }
  g_hash_table_iter_init (&iter, self->shown);
  while (g_hash_table_iter_next (&iter, &id, NULL))
    if (!g_hash_table_contains (open, id))
      {
        g_application_withdraw_notification (self->application, id);
        g_hash_table_iter_remove (&iter);
      }
}

/* The rows learn of it right behind the count. */
static gboolean
look_again (gpointer data)
{
  EnvoiActivityNotifier *self = data;

  if (self->list != NULL)
    on_unseen_changed (self);
  return G_SOURCE_REMOVE;
}

static void
on_unseen_counted (EnvoiActivityNotifier *self)
{
  g_idle_add_full (G_PRIORITY_DEFAULT, look_again, g_object_ref (self), g_object_unref);
}

/* --- Posts that the person wants to hear of ------------------------------------------------------------------------- */

static void
on_post_read (EnvoiActivityNotifier *self, GParamSpec *pspec, EnvoiPost *post)
{
  const char *id = g_hash_table_lookup (self->posts, post);

  if (!envoi_post_get_read (post) || id == NULL)
    return;
  g_application_withdraw_notification (self->application, id);
  g_signal_handlers_disconnect_by_func (post, on_post_read, self);
  g_hash_table_remove (self->posts, post);
}

static void
on_post_added (EnvoiActivityNotifier *self, EnvoiPost *post)
{
  EnvoiFeed *feed = envoi_post_get_feed (post);
  g_autofree char *id = NULL, *title = NULL, *body = NULL;
  g_autoptr (GNotification) notification = NULL;

  if (feed == NULL || !envoi_feed_get_followed (feed) || !envoi_feed_get_notify (feed) || envoi_post_get_read (post) || envoi_post_is_own (post) ||
      envoi_post_get_muted (post) || envoi_post_get_published (post) < envoi_time_now () - FRESH || !may_disturb (self, envoi_post_get_account (post)))
    return;
  id = g_strdup_printf ("post:%s:%s:%s:%s", envoi_account_get_jid (envoi_post_get_account (post)), envoi_post_get_service (post), envoi_post_get_node (post),
                        envoi_post_get_item_id (post));
  title = envoi_text_one_line (envoi_feed_get_title (feed), 80);
  notification = g_notification_new (title);
  if (!g_settings_get_boolean (self->settings, "notification-preview"))
    body = g_strdup (_("New post"));
  else if (envoi_post_get_title (post) != NULL)
    body = envoi_text_one_line (envoi_post_get_title (post), 200);
  else
    {
      g_autofree char *text = envoi_rich_text_to_plain (envoi_post_get_text (post), 400);
      body = envoi_text_one_line (text, 200);
    }
  g_notification_set_body (notification, body);
  set_picture (notification, envoi_post_get_author (post));
  g_notification_set_default_action_and_target (notification, "app.open-post", "(sss)", envoi_post_get_service (post), envoi_post_get_node (post), envoi_post_get_item_id (post));
  g_application_send_notification (self->application, id, notification);
  g_signal_connect_object (post, "notify::read", G_CALLBACK (on_post_read), self, G_CONNECT_SWAPPED);
  g_hash_table_insert (self->posts, g_object_ref (post), g_steal_pointer (&id));
}

/* --- Life ----------------------------------------------------------------------------------------------------------- */

static void
envoi_activity_notifier_finalize (GObject *object)
{
  EnvoiActivityNotifier *self = ENVOI_ACTIVITY_NOTIFIER (object);

  g_clear_object (&self->list);
  g_hash_table_unref (self->shown);
  g_hash_table_unref (self->posts);
  g_clear_object (&self->manager);
  g_clear_object (&self->settings);
  G_OBJECT_CLASS (envoi_activity_notifier_parent_class)->finalize (object);
}

static void
envoi_activity_notifier_class_init (EnvoiActivityNotifierClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = envoi_activity_notifier_finalize;
}

static void
envoi_activity_notifier_init (EnvoiActivityNotifier *self)
{
  self->shown = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->posts = g_hash_table_new_full (NULL, NULL, g_object_unref, g_free);
}

EnvoiActivityNotifier *
envoi_activity_notifier_new (GApplication *application, EnvoiSessionManager *manager, GSettings *settings)
{
  EnvoiActivityNotifier *self = g_object_new (ENVOI_TYPE_ACTIVITY_NOTIFIER, NULL);
  EnvoiStore *store = envoi_session_manager_get_store (manager);

  self->application = application;
  self->manager = g_object_ref (manager);
  self->settings = g_object_ref (settings);
  self->list = envoi_activity_list_new (store, NULL);
  dex_future_disown (envoi_activity_list_load (self->list));
  g_signal_connect_object (store, "activity-added", G_CALLBACK (on_activity_added), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (store, "post-added", G_CALLBACK (on_post_added), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (store, "notify::unseen-activities", G_CALLBACK (on_unseen_counted), self, G_CONNECT_SWAPPED);
  return self;
}
