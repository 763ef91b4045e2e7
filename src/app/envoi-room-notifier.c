/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-config.h"
#include "envoi-room-notifier.h"
#include "envoi-error.h"
#include "envoi-error-text.h"
#include "envoi-invitation-row.h"
#include "envoi-room-bar.h"
#include "envoi-room-commands.h"
#include "envoi-text.h"
#include <glib/gi18n.h>

/* EnvoiRoomNotifier: see the header. */

#define MAX_DECLINED 50

struct _EnvoiRoomNotifier
{
  GObject parent_instance;
  GApplication *application;    /* not owned: it owns us */
  EnvoiSessionManager *manager;
  GSettings *settings;
  GListModel *invitations;
  GPtrArray *services;          /* the room services listened to */
  GHashTable *invited;          /* EnvoiRoomInvitation → id of its notification */
  GHashTable *removed;          /* EnvoiRoom → id of its notification */
  GHashTable *declined;         /* set of ids: answered before the list was read */
};

G_DEFINE_FINAL_TYPE (EnvoiRoomNotifier, envoi_room_notifier, G_TYPE_OBJECT)

static gboolean
may_disturb (EnvoiRoomNotifier *self, EnvoiAccount *account)
{
  return g_settings_get_boolean (self->settings, "notifications") && envoi_account_get_availability (account) != ENVOI_AVAILABILITY_BUSY;
}

static char *
make_id (const char *what, const char *account, const char *room)
{
  return g_strdup_printf ("%s:%s:%s", what, account, room);
}

static const char *
address_of (EnvoiAccount *account)
{
  return envoi_account_get_jid (account);
}

/* --- Invitations ---------------------------------------------------------------------------------------------------- */

static void
take_back_invitation (EnvoiRoomNotifier *self, EnvoiRoomInvitation *invitation)
{
  const char *id = g_hash_table_lookup (self->invited, invitation);

  if (id == NULL)
    return;
  g_application_withdraw_notification (self->application, id);
  g_signal_handlers_disconnect_by_data (invitation, self);
  g_hash_table_remove (self->invited, invitation);
}

static void
on_seen (EnvoiRoomNotifier *self, GParamSpec *pspec, EnvoiRoomInvitation *invitation)
{
  if (envoi_room_invitation_get_seen (invitation))
    take_back_invitation (self, invitation);
}

static void
on_invited (EnvoiRoomNotifier *self, EnvoiRoomInvitation *invitation)
{
  EnvoiAccount *account = envoi_room_invitation_get_account (invitation);
  const char *room = envoi_room_invitation_get_room (invitation), *name = envoi_room_invitation_get_room_name (invitation);
  g_autofree char *id = make_id ("invitation", address_of (account), room), *title = NULL, *line = NULL, *body = NULL;
  g_autoptr (GNotification) notification = NULL;

  if (envoi_room_invitation_get_seen (invitation) || g_hash_table_contains (self->invited, invitation) || !may_disturb (self, account))
    return;
  line = envoi_text_one_line (name != NULL && *name != '\0' ? name : room, 60);
  /* Translators: %s is a room */
  title = g_strdup_printf (_("Invitation to %s"), line);
  body = envoi_invitation_dup_text (self->manager, invitation, g_settings_get_boolean (self->settings, "notification-preview"));
  notification = g_notification_new (title);
  g_notification_set_body (notification, body);
  g_notification_set_category (notification, "im.received");
  g_notification_set_default_action_and_target (notification, "app.open-invitation", "(ss)", address_of (account), room);
  g_notification_add_button_with_target (notification, _("Join…"), "app.open-invitation", "(ss)", address_of (account), room);
  g_notification_add_button_with_target (notification, _("Decline"), "app.decline-invitation", "(ss)", address_of (account), room);
  g_application_send_notification (self->application, id, notification);
  g_hash_table_insert (self->invited, g_object_ref (invitation), g_steal_pointer (&id));
  g_signal_connect_object (invitation, "notify::seen", G_CALLBACK (on_seen), self, G_CONNECT_SWAPPED);
}

static void
decline (EnvoiRoomNotifier *self, EnvoiRoomInvitation *invitation)
{
  EnvoiRoomService *service = envoi_find_room_service (self->manager, envoi_room_invitation_get_account (invitation));

  if (service != NULL)
    envoi_room_service_decline (service, invitation, NULL);
}

static void
on_invitations_changed (EnvoiRoomNotifier *self)
{
  g_autoptr (GPtrArray) waiting = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GHashTable) left = g_hash_table_new (NULL, NULL);
  g_autoptr (GPtrArray) gone = g_ptr_array_new_with_free_func (g_object_unref);
  GHashTableIter iter;
  gpointer key;

  for (guint i = 0; i < g_list_model_get_n_items (self->invitations); i++)
    {
      EnvoiRoomInvitation *invitation = g_list_model_get_item (self->invitations, i);

      g_ptr_array_add (waiting, invitation);
      g_hash_table_add (left, invitation);
    }
  g_hash_table_iter_init (&iter, self->invited);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    if (!g_hash_table_contains (left, key))
      g_ptr_array_add (gone, g_object_ref (key));
  for (guint i = 0; i < gone->len; i++)
    take_back_invitation (self, gone->pdata[i]);
  for (guint i = 0; i < waiting->len; i++)
    {
      EnvoiRoomInvitation *invitation = waiting->pdata[i];
      g_autofree char *id = make_id ("invitation", address_of (envoi_room_invitation_get_account (invitation)), envoi_room_invitation_get_room (invitation));

      if (g_hash_table_remove (self->declined, id))
        decline (self, invitation);
    }
}

void
envoi_room_notifier_decline (EnvoiRoomNotifier *self, const char *account, const char *room)
{
  g_autofree char *id = make_id ("invitation", account, room);

  g_application_withdraw_notification (self->application, id);
  if (g_hash_table_size (self->declined) < MAX_DECLINED)
    g_hash_table_add (self->declined, g_steal_pointer (&id));
  on_invitations_changed (self);
}

/* --- Put out -------------------------------------------------------------------------------------------------------- */

static void
take_back_removal (EnvoiRoomNotifier *self, EnvoiRoom *room)
{
  const char *id = g_hash_table_lookup (self->removed, room);

  if (id == NULL)
    return;
  g_application_withdraw_notification (self->application, id);
  g_signal_handlers_disconnect_by_data (room, self);
  g_hash_table_remove (self->removed, room);
}

static EnvoiConversation *
find_conversation (EnvoiRoomNotifier *self, EnvoiRoom *room)
{
  return envoi_store_find_conversation (envoi_session_manager_get_store (self->manager), envoi_room_get_account (room), envoi_room_get_jid (room));
}

static void
on_state_changed (EnvoiRoomNotifier *self, GParamSpec *pspec, EnvoiRoom *room)
{
  if (envoi_room_get_state (room) == ENVOI_ROOM_JOINED)
    take_back_removal (self, room);
}

static void
on_active_changed (EnvoiRoomNotifier *self, GParamSpec *pspec, EnvoiConversation *conversation)
{
  EnvoiRoom *room = envoi_conversation_get_room (conversation);

  if (room == NULL || !envoi_conversation_get_active (conversation))
    return;
  take_back_removal (self, room);
  g_signal_handlers_disconnect_by_func (conversation, on_active_changed, self);
}

static void
tell_removal (EnvoiRoomNotifier *self, EnvoiRoom *room, const GError *why)
{
  EnvoiConversation *conversation = find_conversation (self, room);
  EnvoiAccount *account = envoi_room_get_account (room);
  g_autofree char *id = make_id ("removed", address_of (account), envoi_room_get_jid (room)), *name = NULL, *title = NULL, *text = NULL;
  g_autoptr (EnvoiErrorText) words = NULL;
  g_autoptr (GNotification) notification = NULL;

  if (conversation == NULL || envoi_conversation_get_active (conversation) || !may_disturb (self, account))
    return;
  words = envoi_error_text_new (why, NULL);
  name = envoi_text_one_line (envoi_conversation_get_title (conversation), 60);
  /* Translators: a room, then what happened to us there, as in “Book Club: You are banned” */
  title = g_strdup_printf (_("%s: %s"), name, words->title);
  text = g_settings_get_boolean (self->settings, "notification-preview") ? envoi_room_bar_add_reason (words->body, why) : g_strdup (words->body);
  notification = g_notification_new (title);
  g_notification_set_body (notification, text);
  g_notification_set_category (notification, "im");
  g_notification_set_default_action_and_target (notification, "app.open-conversation", "(ss)", address_of (account), envoi_room_get_jid (room));
  g_application_send_notification (self->application, id, notification);
  if (!g_hash_table_contains (self->removed, room))
    {
      g_signal_connect_object (room, "notify::state", G_CALLBACK (on_state_changed), self, G_CONNECT_SWAPPED);
      g_signal_connect_object (conversation, "notify::active", G_CALLBACK (on_active_changed), self, G_CONNECT_SWAPPED);
    }
  g_hash_table_insert (self->removed, g_object_ref (room), g_steal_pointer (&id));
}

typedef struct { EnvoiRoomNotifier *self; EnvoiRoom *room; GError *why; char *key, *state; } Refusal;

static void
refusal_free (gpointer data)
{
  Refusal *refusal = data;

  g_object_unref (refusal->self);
  g_object_unref (refusal->room);
  g_error_free (refusal->why);
  g_free (refusal->key);
  g_free (refusal->state);
  g_free (refusal);
}

static DexFuture *
on_told_before (DexFuture *future, gpointer data)
{
  Refusal *refusal = data;
  const GValue *value = dex_future_get_value (future, NULL);
  EnvoiStore *store = envoi_session_manager_get_store (refusal->self->manager);

  if (value == NULL || g_strcmp0 (g_value_get_string (value), refusal->state) == 0)
    return dex_future_new_true ();
  envoi_store_set_value (store, envoi_room_get_account (refusal->room), refusal->key, refusal->state);
  tell_removal (refusal->self, refusal->room, refusal->why);
  return dex_future_new_true ();
}

/* A room that refuses us does so at each sign-in: that is told once, and again when we have been inside meanwhile. */
static void
tell_refusal_once (EnvoiRoomNotifier *self, EnvoiRoom *room, const GError *why)
{
  EnvoiConversation *conversation = find_conversation (self, room);
  Refusal *refusal;

  if (conversation == NULL)
    return;
  refusal = g_new0 (Refusal, 1);
  refusal->self = g_object_ref (self);
  refusal->room = g_object_ref (room);
  refusal->why = g_error_copy (why);
  refusal->key = g_strconcat ("room-refusal-told:", envoi_room_get_jid (room), NULL);
  refusal->state = g_strdup_printf ("%d %" G_GINT64_FORMAT, why->code, envoi_conversation_get_last_time (conversation));
  dex_future_disown (dex_future_then (envoi_store_get_value (envoi_session_manager_get_store (self->manager), envoi_room_get_account (room), refusal->key),
                                      on_told_before, refusal, refusal_free));
}

static void
on_removed (EnvoiRoomNotifier *self, EnvoiRoom *room, const GError *why)
{
  if (g_error_matches (why, ENVOI_ROOM_ERROR, ENVOI_ROOM_ERROR_KICKED) || g_error_matches (why, ENVOI_ROOM_ERROR, ENVOI_ROOM_ERROR_REMOVED))
    tell_removal (self, room, why);
  else
    tell_refusal_once (self, room, why);
}

/* --- Life ----------------------------------------------------------------------------------------------------------- */

static void
on_sessions_changed (EnvoiRoomNotifier *self)
{
  GListModel *sessions = envoi_session_manager_list_sessions (self->manager);

  for (guint i = 0; i < self->services->len; i++)
    g_signal_handlers_disconnect_by_data (self->services->pdata[i], self);
  g_ptr_array_set_size (self->services, 0);
  for (guint i = 0; i < g_list_model_get_n_items (sessions); i++)
    {
      g_autoptr (EnvoiSession) session = g_list_model_get_item (sessions, i);
      EnvoiService *service = envoi_session_get_service (session, ENVOI_TYPE_ROOM_SERVICE);

      if (service == NULL)
        continue;
      g_signal_connect_object (service, "invited", G_CALLBACK (on_invited), self, G_CONNECT_SWAPPED);
      g_signal_connect_object (service, "removed", G_CALLBACK (on_removed), self, G_CONNECT_SWAPPED);
      g_ptr_array_add (self->services, g_object_ref (service));
    }
}

static void
envoi_room_notifier_finalize (GObject *object)
{
  EnvoiRoomNotifier *self = ENVOI_ROOM_NOTIFIER (object);

  g_hash_table_unref (self->invited);
  g_hash_table_unref (self->removed);
  g_hash_table_unref (self->declined);
  g_ptr_array_unref (self->services);
  g_clear_object (&self->invitations);
  g_clear_object (&self->manager);
  g_clear_object (&self->settings);
  G_OBJECT_CLASS (envoi_room_notifier_parent_class)->finalize (object);
}

static void
envoi_room_notifier_class_init (EnvoiRoomNotifierClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = envoi_room_notifier_finalize;
}

static void
envoi_room_notifier_init (EnvoiRoomNotifier *self)
{
  self->invited = g_hash_table_new_full (NULL, NULL, g_object_unref, g_free);
  self->removed = g_hash_table_new_full (NULL, NULL, g_object_unref, g_free);
  self->declined = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->services = g_ptr_array_new_with_free_func (g_object_unref);
}

EnvoiRoomNotifier *
envoi_room_notifier_new (GApplication *application, EnvoiSessionManager *manager, GSettings *settings)
{
  EnvoiRoomNotifier *self = g_object_new (ENVOI_TYPE_ROOM_NOTIFIER, NULL);

  self->application = application;
  self->manager = g_object_ref (manager);
  self->settings = g_object_ref (settings);
  self->invitations = envoi_invitations_list_new (manager);
  g_signal_connect_object (self->invitations, "items-changed", G_CALLBACK (on_invitations_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (envoi_session_manager_list_sessions (manager), "items-changed", G_CALLBACK (on_sessions_changed), self, G_CONNECT_SWAPPED);
  on_sessions_changed (self);
  return self;
}
