/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-config.h"
#include "envoi-room-actions.h"
#include "envoi-browse-rooms-dialog.h"
#include "envoi-invitation-row.h"
#include "envoi-invite-dialog.h"
#include "envoi-join-room-dialog.h"
#include "envoi-new-room-dialog.h"
#include "envoi-room-commands.h"
#include "envoi-room-dialog.h"
#include "envoi-text.h"
#include "envoi-xmpp-uri.h"
#include "envoi-window-private.h"
#include <glib/gi18n.h>

static EnvoiRoom *
get_room (EnvoiWindow *self, GVariant *parameter)
{
  const char *account, *jid;

  if (self->manager == NULL)
    return NULL;
  g_variant_get (parameter, "(&s&s)", &account, &jid);
  return envoi_find_room (self->manager, account, jid);
}

static EnvoiRoom *
get_open_room (EnvoiWindow *self)
{
  EnvoiConversation *conversation = self->page != NULL ? envoi_conversation_page_get_conversation (self->page) : NULL;
  return conversation != NULL ? envoi_conversation_get_room (conversation) : NULL;
}

static EnvoiRoomService *
get_service (EnvoiWindow *self, EnvoiRoom *room)
{
  g_autoptr (GError) error = NULL;
  EnvoiRoomService *service = envoi_find_online_room_service (self->manager, envoi_room_get_account (room), &error);

  if (service == NULL)
    envoi_window_toast_error (self, NULL, error);
  return service;
}

/* An address, or a link; "" asks for one. */
static void
join_room (GSimpleAction *action, GVariant *parameter, gpointer widget)
{
  EnvoiWindow *self = ENVOI_WINDOW (widget);
  const char *address = g_variant_get_string (parameter, NULL);

  if (self->sidebar != NULL)
    adw_dialog_present (envoi_join_room_dialog_new (self->manager, NULL, *address != '\0' ? address : NULL, NULL, NULL), widget);
}

static void
join_any (GSimpleAction *action, GVariant *parameter, gpointer widget)
{
  if (ENVOI_WINDOW (widget)->sidebar != NULL)
    adw_dialog_present (envoi_join_room_dialog_new (ENVOI_WINDOW (widget)->manager, NULL, NULL, NULL, NULL), widget);
}

static EnvoiRoomInvitation *
find_invitation (EnvoiSessionManager *manager, const char *account, const char *room)
{
  g_autoptr (GListModel) invitations = envoi_invitations_list_new (manager);

  for (guint i = 0; i < g_list_model_get_n_items (invitations); i++)
    {
      g_autoptr (EnvoiRoomInvitation) invitation = g_list_model_get_item (invitations, i);

      if (g_str_equal (envoi_room_invitation_get_room (invitation), room) &&
          g_str_equal (envoi_account_get_jid (envoi_room_invitation_get_account (invitation)), account))
        return g_steal_pointer (&invitation);
    }
  return NULL;
}

/* From a notification. One that is gone, or not read yet, is still a way to its room. */
static void
open_invitation (GSimpleAction *action, GVariant *parameter, gpointer widget)
{
  EnvoiWindow *self = ENVOI_WINDOW (widget);
  g_autoptr (EnvoiRoomInvitation) invitation = NULL;
  const char *account, *room;

  g_variant_get (parameter, "(&s&s)", &account, &room);
  invitation = self->sidebar != NULL ? find_invitation (self->manager, account, room) : NULL;
  if (invitation != NULL)
    adw_dialog_present (envoi_join_room_dialog_new_for_invitation (self->manager, invitation), widget);
  else
    {
      g_autofree char *link = envoi_xmpp_uri_dup_join (room);
      gtk_widget_activate_action (widget, "app.open-link", "s", link);
    }
}

static void
new_room (GSimpleAction *action, GVariant *parameter, gpointer widget)
{
  if (ENVOI_WINDOW (widget)->sidebar != NULL)
    adw_dialog_present (envoi_new_room_dialog_new (ENVOI_WINDOW (widget)->manager, NULL, NULL), widget);
}

static void
browse_rooms (GSimpleAction *action, GVariant *parameter, gpointer widget)
{
  if (ENVOI_WINDOW (widget)->sidebar != NULL)
    adw_dialog_present (envoi_browse_rooms_dialog_new (ENVOI_WINDOW (widget)->manager), widget);
}

static void
room_details (GSimpleAction *action, GVariant *parameter, gpointer widget)
{
  EnvoiRoom *room = get_room (ENVOI_WINDOW (widget), parameter);

  if (room != NULL)
    adw_dialog_present (envoi_room_dialog_new (ENVOI_WINDOW (widget)->manager, room), widget);
}

static void
invite (GSimpleAction *action, GVariant *parameter, gpointer widget)
{
  EnvoiRoom *room = get_room (ENVOI_WINDOW (widget), parameter);

  if (room != NULL)
    adw_dialog_present (envoi_invite_dialog_new (ENVOI_WINDOW (widget)->manager, room), widget);
}

typedef struct { EnvoiWindow *window; EnvoiRoom *room; } Rejoining;

static void
rejoining_free (gpointer data)
{
  Rejoining *rejoining = data;
  g_object_unref (rejoining->window);
  g_object_unref (rejoining->room);
  g_free (rejoining);
}

static gboolean
wants_answer (Rejoining *rejoining)
{
  EnvoiRoomService *service = envoi_find_room_service (rejoining->window->manager, envoi_room_get_account (rejoining->room));
  return service != NULL && envoi_room_service_wants_answer (service, rejoining->room);
}

/* What needs an answer (nickname, password) is asked for in the dialog; the rest stands above the conversation. */
static DexFuture *
on_rejoined (DexFuture *future, gpointer data)
{
  Rejoining *rejoining = data;
  g_autoptr (GError) error = NULL;

  if (dex_future_get_value (future, &error) == NULL && rejoining->window->sidebar != NULL &&
      (wants_answer (rejoining) || g_error_matches (error, ENVOI_ROOM_ERROR, ENVOI_ROOM_ERROR_PASSWORD) || g_error_matches (error, ENVOI_ROOM_ERROR, ENVOI_ROOM_ERROR_NICK_CONFLICT) ||
       g_error_matches (error, ENVOI_ROOM_ERROR, ENVOI_ROOM_ERROR_NICK_REFUSED)))
    adw_dialog_present (envoi_join_room_dialog_new (rejoining->window->manager, envoi_room_get_account (rejoining->room), envoi_room_get_jid (rejoining->room),
                                                    envoi_room_get_nick (rejoining->room), NULL), GTK_WIDGET (rejoining->window));
  else if (error != NULL && error->domain != ENVOI_ROOM_ERROR)
    envoi_window_toast_error (rejoining->window, NULL, error);
  return dex_future_new_true ();
}

static void
rejoin (GSimpleAction *action, GVariant *parameter, gpointer widget)
{
  EnvoiRoom *room = get_room (ENVOI_WINDOW (widget), parameter);
  EnvoiRoomService *service = room != NULL ? get_service (ENVOI_WINDOW (widget), room) : NULL;
  Rejoining *rejoining;

  if (service == NULL)
    return;
  rejoining = g_new0 (Rejoining, 1);
  rejoining->window = g_object_ref (ENVOI_WINDOW (widget));
  rejoining->room = g_object_ref (room);
  dex_future_disown (dex_future_finally (envoi_room_service_join (service, envoi_room_get_jid (room), envoi_room_get_nick (room), envoi_room_get_password (room),
                                                                  envoi_room_get_bookmarked (room)), on_rejoined, rejoining, rejoining_free));
}

static void
room_notify (GSimpleAction *action, GVariant *parameter, gpointer widget)
{
  EnvoiWindow *self = ENVOI_WINDOW (widget);
  g_autoptr (GEnumClass) values = g_type_class_ref (ENVOI_TYPE_ROOM_NOTIFY);
  const char *account, *jid, *nick;
  EnvoiRoomService *service;
  GEnumValue *value;
  EnvoiRoom *room;

  g_variant_get (parameter, "(&s&s&s)", &account, &jid, &nick);
  room = self->manager != NULL ? envoi_find_room (self->manager, account, jid) : NULL;
  value = g_enum_get_value_by_nick (values, nick);
  service = room != NULL && value != NULL ? envoi_find_room_service (self->manager, envoi_room_get_account (room)) : NULL;
  if (service != NULL)
    envoi_room_service_set_notify (service, room, value->value);
}

/* Leaving and forgetting are asked for: who is out may not get in again. */

typedef struct { EnvoiWindow *window; EnvoiRoom *room; gboolean forget; } Leaving;

static void
leaving_free (gpointer data, GClosure *closure)
{
  Leaving *leaving = data;
  g_object_unref (leaving->window);
  g_object_unref (leaving->room);
  g_free (leaving);
}

static void
on_leave_answer (AdwAlertDialog *dialog, const char *response, gpointer data)
{
  Leaving *leaving = data;
  EnvoiRoomService *service = envoi_find_room_service (leaving->window->manager, envoi_room_get_account (leaving->room));
  EnvoiStore *store = envoi_session_manager_get_store (leaving->window->manager);
  EnvoiConversation *conversation;
  gboolean open = get_open_room (leaving->window) == leaving->room;

  if (!g_str_equal (response, "yes") && !g_str_equal (response, "forget"))
    return;
  if (open)
    envoi_window_show_nothing (leaving->window);
  if (service != NULL)
    envoi_room_service_leave (service, leaving->room, leaving->forget || g_str_equal (response, "forget"));
  conversation = envoi_store_find_conversation (store, envoi_room_get_account (leaving->room), envoi_room_get_jid (leaving->room));
  if (conversation != NULL)
    {
      envoi_conversation_set_open (conversation, FALSE);
      envoi_store_save_conversation (store, conversation);
    }
}

static void
ask_to_leave (EnvoiWindow *self, GVariant *parameter, gboolean forget)
{
  EnvoiRoom *room = get_room (self, parameter);
  g_autofree char *name = NULL, *isolated = NULL, *body = NULL;
  AdwAlertDialog *dialog;
  Leaving *leaving;

  if (room == NULL)
    return;
  name = envoi_text_one_line (envoi_room_get_title (room), 80);
  isolated = envoi_text_isolate (name);
  if (forget)
    body = g_strdup_printf (_("%s and its messages are removed from this computer, and the room from the list on all your devices."), isolated);
  else
    body = g_strdup_printf (envoi_room_is_group (room) ? _("You leave %s on all your devices, and come back only by an invitation or its address.")
                                                       : _("You leave %s on all your devices. You can join it again at any time."), isolated);
  dialog = envoi_confirmation_new (forget ? _("Forget This Room?") : _("Leave This Room?"), body, forget ? _("_Forget") : _("_Leave"), TRUE);
  leaving = g_new0 (Leaving, 1);
  leaving->window = g_object_ref (self);
  leaving->room = g_object_ref (room);
  leaving->forget = forget;
  g_signal_connect_data (dialog, "response", G_CALLBACK (on_leave_answer), leaving, leaving_free, 0);
  adw_dialog_present (ADW_DIALOG (dialog), GTK_WIDGET (self));
}

static void
leave_room (GSimpleAction *action, GVariant *parameter, gpointer widget)
{
  ask_to_leave (ENVOI_WINDOW (widget), parameter, FALSE);
}

static void
forget_room (GSimpleAction *action, GVariant *parameter, gpointer widget)
{
  ask_to_leave (ENVOI_WINDOW (widget), parameter, TRUE);
}

static void
show_participants (GSimpleAction *action, GVariant *parameter, gpointer widget)
{
  if (get_open_room (ENVOI_WINDOW (widget)) != NULL)
    envoi_conversation_page_toggle_participants (ENVOI_WINDOW (widget)->page);
}

void
envoi_room_actions_add (EnvoiWindow *window)
{
  static const GActionEntry entries[] = {
    { .name = "open-invitation", .activate = open_invitation, .parameter_type = "(ss)" },
    { .name = "join-room", .activate = join_room, .parameter_type = "s" },
    { .name = "join-any-room", .activate = join_any },
    { .name = "new-room", .activate = new_room },
    { .name = "browse-rooms", .activate = browse_rooms },
    { .name = "room-details", .activate = room_details, .parameter_type = "(ss)" },
    { .name = "invite", .activate = invite, .parameter_type = "(ss)" },
    { .name = "rejoin", .activate = rejoin, .parameter_type = "(ss)" },
    { .name = "leave-room", .activate = leave_room, .parameter_type = "(ss)" },
    { .name = "forget-room", .activate = forget_room, .parameter_type = "(ss)" },
    { .name = "room-notify", .activate = room_notify, .parameter_type = "(sss)" },
    { .name = "show-participants", .activate = show_participants },
  };

  g_action_map_add_action_entries (G_ACTION_MAP (window), entries, G_N_ELEMENTS (entries), window);
  envoi_participant_actions_add (window);
}
