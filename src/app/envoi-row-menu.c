/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-config.h"
#include "envoi-row-menu.h"
#include "envoi-contact-row.h"
#include "envoi-conversation-row.h"
#include "envoi-room-text.h"
#include <glib/gi18n.h>

static void
append (GMenu *menu, const char *label, const char *action, EnvoiAccount *account, const char *jid)
{
  g_autoptr (GMenuItem) item = g_menu_item_new (label, NULL);
  g_menu_item_set_action_and_target (item, action, "(ss)", envoi_account_get_jid (account), jid);
  g_menu_append_item (menu, item);
}

static void
append_notify (GMenu *menu, const char *label, const char *notify, EnvoiRoom *room)
{
  g_autoptr (GMenuItem) item = g_menu_item_new (label, NULL);
  g_menu_item_set_action_and_target (item, "win.room-notify", "(sss)", envoi_account_get_jid (envoi_room_get_account (room)), envoi_room_get_jid (room), notify);
  g_menu_append_item (menu, item);
}

static GMenuModel *
menu_for_room (EnvoiConversation *conversation, EnvoiRoom *room)
{
  GMenu *menu = g_menu_new ();
  g_autoptr (GMenu) first = g_menu_new (), notify = g_menu_new (), second = g_menu_new ();
  EnvoiAccount *account = envoi_room_get_account (room);
  const char *jid = envoi_room_get_jid (room);

  append (first, _("_Room Details"), "win.room-details", account, jid);
  if (envoi_room_get_state (room) == ENVOI_ROOM_JOINED)
    append (first, _("_Invite…"), "win.invite", account, jid);
  else if (envoi_room_get_state (room) == ENVOI_ROOM_OUTSIDE)
    append (first, _("_Join"), "win.rejoin", account, jid);
  append (first, _("_Share…"), "app.share", account, jid);
  if (envoi_conversation_get_unread (conversation) > 0)
    append (first, _("Mark as _Read"), "win.mark-read", account, jid);
  append (first, envoi_conversation_get_pinned (conversation) ? _("Un_pin") : _("_Pin"), "win.pin", account, jid);
  append_notify (notify, _("_All Messages"), "all", room);
  append_notify (notify, _("_Mentions Only"), "mentions", room);
  append_notify (notify, _("_Nothing"), "nothing", room);
  g_menu_append_submenu (first, _("_Notify Me Of"), G_MENU_MODEL (notify));
  append (second, _("_Delete Messages…"), "win.clear-history", account, jid);
  append (second, _("_Leave Room…"), "win.leave-room", account, jid);
  g_menu_append_section (menu, NULL, G_MENU_MODEL (first));
  g_menu_append_section (menu, NULL, G_MENU_MODEL (second));
  return G_MENU_MODEL (menu);
}

GMenuModel *
envoi_row_menu_for_conversation (EnvoiConversation *conversation)
{
  EnvoiRoom *room = envoi_conversation_get_room (conversation);
  GMenu *menu = g_menu_new ();
  g_autoptr (GMenu) first = g_menu_new (), second = g_menu_new ();
  EnvoiAccount *account = envoi_conversation_get_account (conversation);
  const char *jid = envoi_conversation_get_jid (conversation);

  if (room != NULL)
    {
      g_object_unref (menu);
      return menu_for_room (conversation, room);
    }
  if (envoi_conversation_get_occupant_of (conversation) == NULL)
    {
      append (first, _("_Contact Details"), "win.show-contact", account, jid);
      append (first, _("_Share…"), "app.share", account, jid);
    }
  if (envoi_conversation_get_unread (conversation) > 0)
    append (first, _("Mark as _Read"), "win.mark-read", account, jid);
  append (first, envoi_conversation_get_pinned (conversation) ? _("Un_pin") : _("_Pin"), "win.pin", account, jid);
  append (first, envoi_conversation_get_muted_until (conversation) != 0 ? _("Un_mute") : _("_Mute"), "win.mute", account, jid);
  append (second, _("Remove from _List"), "win.archive", account, jid);
  append (second, _("_Delete Messages…"), "win.clear-history", account, jid);
  g_menu_append_section (menu, NULL, G_MENU_MODEL (first));
  g_menu_append_section (menu, NULL, G_MENU_MODEL (second));
  return G_MENU_MODEL (menu);
}

static GMenuModel *
menu_for_contact (EnvoiContact *contact)
{
  GMenu *menu = g_menu_new ();

  append (menu, _("_Open Conversation"), "win.open-conversation", envoi_contact_get_account (contact), envoi_contact_get_jid (contact));
  append (menu, _("_Contact Details"), "win.show-contact", envoi_contact_get_account (contact), envoi_contact_get_jid (contact));
  append (menu, _("_Share…"), "app.share", envoi_contact_get_account (contact), envoi_contact_get_jid (contact));
  return G_MENU_MODEL (menu);
}

static void
on_closed (GtkPopover *popover, gpointer data)
{
  /* Not before the action of the chosen item has run. */
  g_idle_add_once ((GSourceOnceFunc) gtk_widget_unparent, popover);
}

static GMenuModel *
make_for_people (GtkWidget *row, gpointer data)
{
  if (ENVOI_IS_CONVERSATION_ROW (row) && envoi_conversation_row_get_conversation (ENVOI_CONVERSATION_ROW (row)) != NULL)
    return envoi_row_menu_for_conversation (envoi_conversation_row_get_conversation (ENVOI_CONVERSATION_ROW (row)));
  if (ENVOI_IS_CONTACT_ROW (row) && envoi_contact_row_get_contact (ENVOI_CONTACT_ROW (row)) != NULL)
    return menu_for_contact (envoi_contact_row_get_contact (ENVOI_CONTACT_ROW (row)));
  return NULL;
}

typedef struct { EnvoiRowMenuFunc make; gpointer data; } Maker;

static gboolean
open_menu (GtkWidget *list_view, GtkWidget *at, double x, double y)
{
  Maker *maker = g_object_get_data (G_OBJECT (list_view), "envoi-row-menu");
  GtkWidget *row = at, *popover;
  g_autoptr (GMenuModel) menu = NULL;

  for (; row != NULL && row != list_view; row = gtk_widget_get_parent (row))
    if ((menu = maker->make (row, maker->data)) != NULL)
      break;
  if (menu == NULL && at != NULL && at != list_view)
    {
      row = gtk_widget_get_first_child (at);
      menu = row != NULL ? maker->make (row, maker->data) : NULL;
    }
  if (menu == NULL)
    return FALSE;
  popover = gtk_popover_menu_new_from_model (menu);
  gtk_popover_set_has_arrow (GTK_POPOVER (popover), FALSE);
  gtk_widget_set_halign (popover, GTK_ALIGN_START);
  gtk_widget_set_parent (popover, gtk_widget_get_parent (list_view));
  if (x < 0)
    {
      graphene_point_t point;
      if (gtk_widget_compute_point (row, gtk_widget_get_parent (list_view), &GRAPHENE_POINT_INIT (32, 32), &point))
        x = point.x, y = point.y;
    }
  gtk_popover_set_pointing_to (GTK_POPOVER (popover), &(GdkRectangle) { x, y, 1, 1 });
  g_signal_connect (popover, "closed", G_CALLBACK (on_closed), NULL);
  gtk_popover_popup (GTK_POPOVER (popover));
  return TRUE;
}

static void
open_at (GtkWidget *list_view, double x, double y)
{
  graphene_point_t point;

  if (gtk_widget_compute_point (list_view, gtk_widget_get_parent (list_view), &GRAPHENE_POINT_INIT (x, y), &point))
    open_menu (list_view, gtk_widget_pick (list_view, x, y, GTK_PICK_DEFAULT), point.x, point.y);
}

static void
on_pressed (GtkGestureClick *click, int n_press, double x, double y, GtkWidget *list_view)
{
  gtk_gesture_set_state (GTK_GESTURE (click), GTK_EVENT_SEQUENCE_CLAIMED);
  open_at (list_view, x, y);
}

static void
on_long_press (GtkGestureLongPress *press, double x, double y, GtkWidget *list_view)
{
  open_at (list_view, x, y);
}

static gboolean
on_menu_key (GtkWidget *list_view, GVariant *args, gpointer data)
{
  GtkRoot *root = gtk_widget_get_root (list_view);
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;

  return focus != NULL && gtk_widget_is_ancestor (focus, list_view) && open_menu (list_view, focus, -1, -1);
}

void
envoi_row_menu_attach (GtkWidget *list_view)
{
  envoi_row_menu_attach_with (list_view, make_for_people, NULL);
}

void
envoi_row_menu_attach_with (GtkWidget *list_view, EnvoiRowMenuFunc make, gpointer data)
{
  Maker *maker = g_new0 (Maker, 1);
  GtkGesture *click = gtk_gesture_click_new (), *press = gtk_gesture_long_press_new ();
  GtkEventController *keys = gtk_shortcut_controller_new ();

  maker->make = make;
  maker->data = data;
  g_object_set_data_full (G_OBJECT (list_view), "envoi-row-menu", maker, g_free);
  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (click), GDK_BUTTON_SECONDARY);
  g_signal_connect (click, "pressed", G_CALLBACK (on_pressed), list_view);
  gtk_widget_add_controller (list_view, GTK_EVENT_CONTROLLER (click));
  gtk_gesture_single_set_touch_only (GTK_GESTURE_SINGLE (press), TRUE);
  g_signal_connect (press, "pressed", G_CALLBACK (on_long_press), list_view);
  gtk_widget_add_controller (list_view, GTK_EVENT_CONTROLLER (press));
  gtk_shortcut_controller_add_shortcut (GTK_SHORTCUT_CONTROLLER (keys),
    gtk_shortcut_new (gtk_keyval_trigger_new (GDK_KEY_Menu, 0), gtk_callback_action_new (on_menu_key, NULL, NULL)));
  gtk_shortcut_controller_add_shortcut (GTK_SHORTCUT_CONTROLLER (keys),
    gtk_shortcut_new (gtk_keyval_trigger_new (GDK_KEY_F10, GDK_SHIFT_MASK), gtk_callback_action_new (on_menu_key, NULL, NULL)));
  gtk_widget_add_controller (list_view, keys);
}
