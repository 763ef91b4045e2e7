/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-config.h"
#include "envoi-conversation-head.h"
#include "envoi-avatar-view.h"
#include "envoi-conversation-words.h"
#include "envoi-date-text.h"
#include "envoi-presence-icon.h"
#include "envoi-room-text.h"
#include "envoi-text.h"
#include "envoi-time.h"
#include <glib/gi18n.h>

static char *
describe_presence (EnvoiContact *contact)
{
  EnvoiAvailability availability = envoi_contact_get_availability (contact);
  const char *status = envoi_contact_get_status_text (contact), *text = envoi_availability_get_text (availability);
  EnvoiSubscription subscription = envoi_contact_get_subscription (contact);
  gint64 last_seen = envoi_contact_get_last_seen (contact);

  if (availability == ENVOI_AVAILABILITY_OFFLINE && (subscription == ENVOI_SUBSCRIPTION_NONE || subscription == ENVOI_SUBSCRIPTION_FROM))
    return g_strdup (envoi_contact_get_jid (contact));
  if (status != NULL && *status != '\0')
    {
      g_autofree char *line = envoi_text_one_line (status, 120);
      g_autofree char *isolated = envoi_text_isolate (line);
      /* Translators: presence and status text, as in “Away – in the garden” */
      return g_strdup_printf (_("%s – %s"), text, isolated);
    }
  if (last_seen > 0 && availability != ENVOI_AVAILABILITY_ONLINE && availability != ENVOI_AVAILABILITY_CHAT)
    {
      g_autofree char *when = envoi_date_text_short (last_seen, envoi_time_now ());
      /* Translators: presence and when somebody was last there, as in “Offline, last seen 14:05” */
      return g_strdup_printf (_("%s, last seen %s"), text, when);
    }
  return g_strdup (text);
}

static void
show_head (const EnvoiConversationHead *self, const char *title, const char *subtitle)
{
  g_autofree char *name = NULL;

  adw_navigation_page_set_title (self->page, *title != '\0' ? title : _("Conversation"));
  gtk_label_set_text (GTK_LABEL (self->title_label), title);
  gtk_label_set_text (GTK_LABEL (self->subtitle_label), subtitle);
  /* Translators: the button with a contact's name that leads to the details; then presence */
  name = g_strdup_printf (_("Details of %s, %s"), title, subtitle);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->title_button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

static gboolean
show_room (const EnvoiConversationHead *self, EnvoiConversation *conversation, EnvoiRoom *room, const char *typing)
{
  g_autofree char *subtitle = envoi_room_text_dup_subtitle (room);

  show_head (self, envoi_room_get_title (room), typing != NULL ? typing : subtitle);
  gtk_widget_set_tooltip_text (self->title_button, envoi_room_get_subject (room) != NULL ? envoi_room_get_subject (room) : _("Room Details"));
  envoi_avatar_view_set_name (ENVOI_AVATAR_VIEW (self->avatar), envoi_room_get_title (room));
  gtk_revealer_set_reveal_child (GTK_REVEALER (self->stranger_revealer), FALSE);
  /* What is written while the room is being entered waits. */
  return envoi_room_get_state (room) == ENVOI_ROOM_JOINED ? envoi_room_get_can_write (room) : envoi_room_get_state (room) != ENVOI_ROOM_OUTSIDE;
}

/* A private conversation with somebody in a room: no contact, and the room stands beside the name, so that nobody takes one for the other. */
static gboolean
show_participant (const EnvoiConversationHead *self, EnvoiConversation *conversation, EnvoiRoom *room, const char *typing)
{
  const char *title = envoi_conversation_get_title (conversation);
  gboolean there = envoi_room_find_occupant (room, title) != NULL;
  g_autofree char *name = envoi_text_one_line (envoi_room_get_title (room), 60), *isolated = envoi_text_isolate (name), *subtitle = NULL;

  /* Translators: below somebody's name: he is one of the participants of a room, %s, and this is a private talk */
  subtitle = g_strdup_printf (there ? _("Private, from %s") : _("Not in %s now"), isolated);
  show_head (self, title, typing != NULL ? typing : subtitle);
  gtk_widget_set_tooltip_text (self->title_button, NULL);
  envoi_avatar_view_set_name (ENVOI_AVATAR_VIEW (self->avatar), title);
  gtk_revealer_set_reveal_child (GTK_REVEALER (self->stranger_revealer), FALSE);
  return there;
}

static gboolean
show_contact (const EnvoiConversationHead *self, EnvoiConversation *conversation, const char *typing)
{
  EnvoiContact *contact = envoi_conversation_get_contact (conversation);
  const char *title = envoi_contact_get_title (contact);
  g_autofree char *presence = describe_presence (contact), *stranger = NULL, *isolated = envoi_text_isolate (title);
  gboolean blocked = envoi_contact_get_blocked (contact), strange = !envoi_contact_get_in_roster (contact);

  show_head (self, title, typing != NULL ? typing : presence);
  gtk_widget_set_tooltip_text (self->title_button, _("Contact Details"));
  envoi_avatar_view_set_name (ENVOI_AVATAR_VIEW (self->avatar), NULL);
  if (blocked)
    stranger = g_strdup_printf (_("You have blocked %s. Nothing that they send arrives."), isolated);
  else if (strange && envoi_text_is_mixed_script (envoi_contact_get_jid (contact)))
    stranger = g_strdup_printf (_("%s is not among your contacts, and the address mixes letters of several scripts: it may only look like one that you know."), isolated);
  else if (strange)
    stranger = g_strdup_printf (_("%s is not among your contacts."), isolated);
  gtk_label_set_text (GTK_LABEL (self->stranger_label), stranger != NULL ? stranger : "");
  gtk_widget_set_visible (self->add_button, !blocked);
  gtk_button_set_label (GTK_BUTTON (self->block_button), blocked ? _("_Unblock") : _("_Block"));
  if (blocked)
    gtk_widget_remove_css_class (self->block_button, "destructive-action");
  else
    gtk_widget_add_css_class (self->block_button, "destructive-action");
  gtk_revealer_set_reveal_child (GTK_REVEALER (self->stranger_revealer), blocked || strange);
  return !blocked;
}

gboolean
envoi_conversation_head_update (const EnvoiConversationHead *self, EnvoiConversation *conversation)
{
  EnvoiRoom *room = envoi_conversation_get_room (conversation), *around = envoi_conversation_get_occupant_of (conversation);
  g_autofree char *typing = envoi_conversation_typing_text (conversation);

  if (room != NULL)
    return show_room (self, conversation, room, typing);
  if (around != NULL)
    return show_participant (self, conversation, around, typing);
  return show_contact (self, conversation, typing);
}
