/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-config.h"
#include "envoi-application-private.h"
#include "envoi-commands.h"
#include "envoi-dialogs.h"
#include "envoi-xmpp-uri.h"

/* The commands of the program ("app."), for those from outside without a window, too; and the keys of all commands. */

static void
quit (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  envoi_application_end (data);
}

static void
open_conversation (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  EnvoiApplication *self = data;

  g_clear_pointer (&self->wanted, g_variant_unref);
  self->wanted = g_variant_ref (parameter);
  g_application_activate (G_APPLICATION (self));
}

static void
mark_read (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  EnvoiApplication *self = data;
  const char *account, *jid;

  g_variant_get (parameter, "(&s&s)", &account, &jid);
  if (self->manager != NULL)
    envoi_mark_conversation_read (self->manager, account, jid);
}

void
envoi_application_decline (EnvoiApplication *self, GVariant *which)
{
  const char *account, *room;

  g_variant_get (which, "(&s&s)", &account, &room);
  envoi_room_notifier_decline (self->room_notifier, account, room);
}

static void
decline_invitation (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  EnvoiApplication *self = data;

  if (self->room_notifier != NULL)
    envoi_application_decline (self, parameter);
  else
    {
      g_clear_pointer (&self->declined, g_variant_unref);
      self->declined = g_variant_ref (parameter);
      self->want_online = TRUE;
      envoi_application_go_online (self);
    }
}

static void
open_invitation (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  EnvoiApplication *self = data;
  const char *account, *room;

  g_application_activate (G_APPLICATION (self));
  if (self->manager != NULL)
    {
      g_action_group_activate_action (G_ACTION_GROUP (envoi_application_find_window (self)), "open-invitation", parameter);
      return;
    }
  g_variant_get (parameter, "(&s&s)", &account, &room);
  g_autofree char *link = envoi_xmpp_uri_dup_join (room);
  envoi_link_opener_open (self->links, link);
}

static void
show_dialog (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  EnvoiApplication *self = data;
  const char *name = g_action_get_name (G_ACTION (action));

  g_application_activate (G_APPLICATION (self));
  if (self->manager != NULL || g_str_equal (name, "about") || g_str_equal (name, "shortcuts"))
    envoi_dialogs_show (envoi_application_find_window (self), self->manager, name);
}

/* From a notification or the desktop's search: the window's action of the same name. */
static void
show_in_window (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  EnvoiApplication *self = data;

  g_application_activate (G_APPLICATION (self));
  if (self->manager != NULL)
    g_action_group_activate_action (G_ACTION_GROUP (envoi_application_find_window (self)), g_action_get_name (G_ACTION (action)), parameter);
}

static void
create_account (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  EnvoiApplication *self = data;

  g_application_activate (G_APPLICATION (self));
  g_action_group_activate_action (G_ACTION_GROUP (envoi_application_find_window (self)), "create-account", parameter);
}

static void
set_availability (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  EnvoiApplication *self = data;
  g_autoptr (GEnumClass) values = g_type_class_ref (ENVOI_TYPE_AVAILABILITY);
  GEnumValue *value = g_enum_get_value_by_nick (values, g_variant_get_string (parameter, NULL));

  if (value != NULL && self->manager != NULL)
    envoi_set_presence (self->manager, NULL, value->value, NULL);
}

void
envoi_application_add_actions (EnvoiApplication *self)
{
  static const GActionEntry entries[] = {
    { .name = "quit", .activate = quit },
    { .name = "about", .activate = show_dialog },
    { .name = "shortcuts", .activate = show_dialog },
    { .name = "preferences", .activate = show_dialog },
    { .name = "accounts", .activate = show_dialog },
    { .name = "add-account", .activate = show_dialog },
    { .name = "show-requests", .activate = show_dialog },
    { .name = "show-activity", .activate = show_in_window },
    { .name = "open-post", .activate = show_in_window, .parameter_type = "(sss)" },
    { .name = "open-feed-as", .activate = show_in_window, .parameter_type = "(sss)" },
    { .name = "find-words", .activate = show_in_window, .parameter_type = "s" },
    { .name = "create-account", .activate = create_account, .parameter_type = "s" },
    { .name = "open-conversation", .activate = open_conversation, .parameter_type = "(ss)" },
    { .name = "mark-read", .activate = mark_read, .parameter_type = "(ss)" },
    { .name = "open-invitation", .activate = open_invitation, .parameter_type = "(ss)" },
    { .name = "decline-invitation", .activate = decline_invitation, .parameter_type = "(ss)" },
    { .name = "set-availability", .activate = set_availability, .parameter_type = "s" },
  };
  static const struct { const char *action; const char *keys[3]; } accels[] = {
    { "app.quit", { "<Control>q" } },
    { "app.preferences", { "<Control>comma" } },
    { "app.shortcuts", { "<Control>question", "<Control>slash" } },
    { "window.close", { "<Control>w" } },
    { "win.go-to", { "<Control>k" } },
    { "win.search", { "<Control>l" } },
    { "win.find", { "<Control>f" } },
    { "win.find-everywhere", { "<Control><Shift>f" } },
    { "win.add-contact", { "<Control>n" } },
    { "win.show-conversations", { "<Alt>1" } },
    { "win.show-contacts", { "<Alt>2" } },
    { "win.show-feeds", { "<Alt>3" } },
    { "win.show-home", { "<Alt>Home" } },
    { "win.new-post", { "<Control><Shift>p" } },
    { "win.next-unread", { "<Control>j" } },
    { "win.next-region", { "F6" } },
    { "win.contact-details", { "<Control>i" } },
    { "win.join-any-room", { "<Control>g" } },
    { "win.new-room", { "<Control><Shift>n" } },
    { "win.browse-rooms", { "<Control><Shift>g" } },
    { "win.show-participants", { "F9" } },
    { "win.menu", { "F10" } },
  };

  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
  for (guint i = 0; i < G_N_ELEMENTS (accels); i++)
    gtk_application_set_accels_for_action (GTK_APPLICATION (self), accels[i].action, (const char **) accels[i].keys);
}
