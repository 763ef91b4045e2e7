/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-config.h"
#include "envoi-notifier.h"
#include "envoi-chat.h"
#include "envoi-shared-post.h"
#include "envoi-text.h"
#include "envoi-time.h"
#include <glib/gi18n.h>

/*
 * EnvoiNotifier: tells the desktop of new messages, of reactions to own ones, and contact requests, one notification for each conversation, and takes it back when
 * the messages have been read, here or elsewhere. Owned by the application; main thread.
 */

struct _EnvoiNotifier
{
  GObject parent_instance;
  GApplication *application;    /* not owned: it owns us */
  EnvoiSessionManager *manager;
  GSettings *settings;
  GHashTable *shown;            /* EnvoiConversation → id; conversations with a notification */
  GHashTable *reactions;        /* the same for those about reactions */
  GPtrArray *services;          /* the message services listened to */
};

G_DEFINE_FINAL_TYPE (EnvoiNotifier, envoi_notifier, G_TYPE_OBJECT)

static char *
make_id (const char *what, EnvoiConversation *conversation)
{
  return g_strdup_printf ("%s:%s:%s", what, envoi_account_get_jid (envoi_conversation_get_account (conversation)), envoi_conversation_get_jid (conversation));
}

static void
on_unread_changed (EnvoiNotifier *self, GParamSpec *pspec, EnvoiConversation *conversation)
{
  const char *id = g_hash_table_lookup (self->shown, conversation);

  if (envoi_conversation_get_unread (conversation) > 0 || id == NULL)
    return;
  g_application_withdraw_notification (self->application, id);
  g_signal_handlers_disconnect_by_func (conversation, on_unread_changed, self);
  g_hash_table_remove (self->shown, conversation);
}

/* In a room it matters who has written. words: instead of the message's own. */
static char *
dup_text (EnvoiConversation *conversation, EnvoiMessage *message, const char *words)
{
  const char *body = words != NULL ? words : envoi_message_get_body (message), *nick = envoi_conversation_get_room (conversation) != NULL ? envoi_message_get_nick (message) : NULL;
  g_autofree char *name = nick != NULL ? envoi_text_one_line (nick, 40) : NULL;

  /* Translators: in a notification: who wrote in a room, and what */
  return name != NULL ? g_strdup_printf (_("%s: %s"), name, body != NULL ? body : "") : g_strdup (body != NULL ? body : "");
}

/* Whether the person is to be disturbed because of it at all. */
static gboolean
may_disturb (EnvoiNotifier *self, EnvoiConversation *conversation)
{
  return g_settings_get_boolean (self->settings, "notifications") && !envoi_conversation_get_active (conversation) &&
         envoi_conversation_get_muted_until (conversation) <= envoi_time_now () &&
         envoi_account_get_availability (envoi_conversation_get_account (conversation)) != ENVOI_AVAILABILITY_BUSY;
}

/* With the title and picture of the conversation; pressing on it opens that. */
static GNotification *
make_notification (EnvoiConversation *conversation)
{
  const char *account = envoi_account_get_jid (envoi_conversation_get_account (conversation)), *jid = envoi_conversation_get_jid (conversation);
  GFile *picture = envoi_contact_get_avatar_file (envoi_conversation_get_contact (conversation));
  g_autofree char *title = envoi_text_one_line (envoi_conversation_get_title (conversation), 80);
  GNotification *notification;

  if (envoi_conversation_get_occupant_of (conversation) != NULL)
    {
      g_autofree char *nick = title, *room = envoi_text_one_line (envoi_room_get_title (envoi_conversation_get_occupant_of (conversation)), 60);
      /* Translators: somebody's nickname, then the room that it is from */
      title = g_strdup_printf (_("%s (%s)"), nick, room);
    }
  notification = g_notification_new (title);
  g_notification_set_category (notification, "im.received");
  if (picture != NULL)
    {
      g_autoptr (GIcon) icon = g_file_icon_new (picture);
      g_notification_set_icon (notification, icon);
    }
  g_notification_set_default_action_and_target (notification, "app.open-conversation", "(ss)", account, jid);
  return notification;
}

static void
notify (EnvoiNotifier *self, EnvoiConversation *conversation, EnvoiMessage *message, const char *words)
{
  const char *account = envoi_account_get_jid (envoi_conversation_get_account (conversation)), *jid = envoi_conversation_get_jid (conversation);
  guint unread = envoi_conversation_get_unread (conversation);
  g_autoptr (GNotification) notification = NULL;
  g_autofree char *id = make_id ("conversation", conversation), *body = NULL, *text = dup_text (conversation, message, words);

  if (!may_disturb (self, conversation))
    return;
  notification = make_notification (conversation);
  if (!g_settings_get_boolean (self->settings, "notification-preview"))
    body = g_strdup (_("New message"));
  else if (unread > 1)
    {
      g_autofree char *line = envoi_text_one_line (text, 200);
      /* Translators: a notification; %s is the newest message, %u counts all unread ones */
      body = g_strdup_printf (ngettext ("%s\n%u unread message", "%s\n%u unread messages", unread), line, unread);
    }
  else
    body = envoi_text_one_line (text, 200);
  g_notification_set_body (notification, body);
  g_notification_add_button_with_target (notification, _("Mark as Read"), "app.mark-read", "(ss)", account, jid);
  g_application_send_notification (self->application, id, notification);
  if (!g_hash_table_contains (self->shown, conversation))
    {
      g_hash_table_insert (self->shown, g_object_ref (conversation), g_steal_pointer (&id));
      g_signal_connect_object (conversation, "notify::unread", G_CALLBACK (on_unread_changed), self, G_CONNECT_SWAPPED);
    }
}

typedef struct { EnvoiNotifier *self; EnvoiConversation *conversation; EnvoiMessage *message; } Shared;

static void
shared_free (gpointer data)
{
  Shared *shared = data;

  g_object_unref (shared->self);
  g_object_unref (shared->conversation);
  g_object_unref (shared->message);
  g_free (shared);
}

static DexFuture *
on_post_found (DexFuture *future, gpointer data)
{
  Shared *shared = data;
  const GValue *value = dex_future_get_value (future, NULL);
  g_autofree char *words = envoi_shared_post_dup_words (value != NULL && G_VALUE_HOLDS (value, ENVOI_TYPE_POST) ? g_value_get_object (value) : NULL);

  /* Looked at meanwhile. */
  if (envoi_conversation_get_unread (shared->conversation) > 0)
    notify (shared->self, shared->conversation, shared->message, words);
  return dex_future_new_true ();
}

static void
on_message (EnvoiNotifier *self, EnvoiConversation *conversation, EnvoiMessage *message)
{
  Shared *shared;

  if (!envoi_shared_post_is_link (envoi_message_get_body (message)))
    {
      notify (self, conversation, message, NULL);
      return;
    }
  shared = g_new0 (Shared, 1);
  shared->self = g_object_ref (self);
  shared->conversation = g_object_ref (conversation);
  shared->message = g_object_ref (message);
  dex_future_disown (dex_future_finally (envoi_shared_post_find (envoi_message_get_body (message)), on_post_found, shared, shared_free));
}

static void
on_active_changed (EnvoiNotifier *self, GParamSpec *pspec, EnvoiConversation *conversation)
{
  const char *id = g_hash_table_lookup (self->reactions, conversation);

  if (id == NULL || !envoi_conversation_get_active (conversation))
    return;
  g_application_withdraw_notification (self->application, id);
  g_signal_handlers_disconnect_by_func (conversation, on_active_changed, self);
  g_hash_table_remove (self->reactions, conversation);
}

/* One for each conversation: the newest reaction says enough. */
static void
on_reaction (EnvoiNotifier *self, EnvoiConversation *conversation, EnvoiMessage *message, const char *nick, const char *emojis)
{
  g_autofree char *id = make_id ("reaction", conversation), *who = NULL, *marks = NULL, *said = NULL, *body = NULL;
  g_autoptr (GNotification) notification = NULL;

  if (!may_disturb (self, conversation))
    return;
  notification = make_notification (conversation);
  who = envoi_text_one_line (nick != NULL ? nick : envoi_conversation_get_title (conversation), 40);
  marks = envoi_text_one_line (emojis, 40);
  said = envoi_message_get_body (message) != NULL ? envoi_text_one_line (envoi_message_get_body (message), 100) : NULL;
  if (!g_settings_get_boolean (self->settings, "notification-preview"))
    body = g_strdup (_("New reaction"));
  else if (said == NULL || *said == '\0')
    /* Translators: somebody, then emoji */
    body = g_strdup_printf (_("%s reacted with %s"), who, marks);
  else
    /* Translators: somebody, emoji, then what the person had written */
    body = g_strdup_printf (_("%s reacted with %s to “%s”"), who, marks, said);
  g_notification_set_body (notification, body);
  g_application_send_notification (self->application, id, notification);
  if (!g_hash_table_contains (self->reactions, conversation))
    g_signal_connect_object (conversation, "notify::active", G_CALLBACK (on_active_changed), self, G_CONNECT_SWAPPED);
  g_hash_table_insert (self->reactions, g_object_ref (conversation), g_steal_pointer (&id));
}

static void
on_requests_changed (EnvoiNotifier *self, guint position, guint removed, guint added, GListModel *requests)
{
  for (guint i = position; i < position + added; i++)
    {
      g_autoptr (EnvoiRequest) request = g_list_model_get_item (requests, i);
      const char *jid = envoi_contact_get_jid (envoi_request_get_contact (request));
      g_autoptr (GNotification) notification = NULL;
      g_autofree char *body = NULL, *id = g_strdup_printf ("request:%s", jid);

      if (!g_settings_get_boolean (self->settings, "notifications"))
        continue;
      notification = g_notification_new (_("Contact request"));
      /* Translators: %s is an address */
      body = g_strdup_printf (_("%s wants to be in contact with you"), jid);
      g_notification_set_body (notification, body);
      g_notification_set_default_action (notification, "app.show-requests");
      g_application_send_notification (self->application, id, notification);
    }
}

/* Words that the person wants to hear of in rooms: the services read them where all of their settings are. */
static void
on_words_changed (EnvoiNotifier *self)
{
  g_autofree char *typed = g_settings_get_string (self->settings, "mention-words");
  g_auto (GStrv) words = g_strsplit (typed, ",", -1);
  g_autofree char *text = NULL;

  for (guint i = 0; words[i] != NULL; i++)
    g_strstrip (words[i]);
  text = g_strjoinv ("\n", words);
  envoi_store_set_value (envoi_session_manager_get_store (self->manager), NULL, ENVOI_MENTION_WORDS_KEY, *text != '\0' ? text : NULL);
  for (guint i = 0; i < self->services->len; i++)
    envoi_message_service_load_mention_words (self->services->pdata[i]);
}

static void
on_sessions_changed (EnvoiNotifier *self)
{
  GListModel *sessions = envoi_session_manager_list_sessions (self->manager);

  for (guint i = 0; i < self->services->len; i++)
    g_signal_handlers_disconnect_by_data (self->services->pdata[i], self);
  g_ptr_array_set_size (self->services, 0);
  for (guint i = 0; i < g_list_model_get_n_items (sessions); i++)
    {
      g_autoptr (EnvoiSession) session = g_list_model_get_item (sessions, i);
      EnvoiService *service = envoi_session_get_service (session, ENVOI_TYPE_MESSAGE_SERVICE);
      if (service == NULL)
        continue;
      g_signal_connect_object (service, "notify-message", G_CALLBACK (on_message), self, G_CONNECT_SWAPPED);
      g_signal_connect_object (service, "notify-reaction", G_CALLBACK (on_reaction), self, G_CONNECT_SWAPPED);
      g_ptr_array_add (self->services, g_object_ref (service));
    }
}

static void
envoi_notifier_finalize (GObject *object)
{
  EnvoiNotifier *self = ENVOI_NOTIFIER (object);

  g_hash_table_unref (self->shown);
  g_hash_table_unref (self->reactions);
  g_ptr_array_unref (self->services);
  g_clear_object (&self->manager);
  g_clear_object (&self->settings);
  G_OBJECT_CLASS (envoi_notifier_parent_class)->finalize (object);
}

static void
envoi_notifier_class_init (EnvoiNotifierClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = envoi_notifier_finalize;
}

static void
envoi_notifier_init (EnvoiNotifier *self)
{
  self->shown = g_hash_table_new_full (NULL, NULL, g_object_unref, g_free);
  self->reactions = g_hash_table_new_full (NULL, NULL, g_object_unref, g_free);
  self->services = g_ptr_array_new_with_free_func (g_object_unref);
}

EnvoiNotifier *
envoi_notifier_new (GApplication *application, EnvoiSessionManager *manager, GSettings *settings)
{
  EnvoiNotifier *self = g_object_new (ENVOI_TYPE_NOTIFIER, NULL);

  self->application = application;
  self->manager = g_object_ref (manager);
  self->settings = g_object_ref (settings);
  g_signal_connect_object (envoi_session_manager_list_sessions (manager), "items-changed", G_CALLBACK (on_sessions_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (envoi_store_list_requests (envoi_session_manager_get_store (manager)), "items-changed",
                           G_CALLBACK (on_requests_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (settings, "changed::mention-words", G_CALLBACK (on_words_changed), self, G_CONNECT_SWAPPED);
  on_sessions_changed (self);
  return self;
}
