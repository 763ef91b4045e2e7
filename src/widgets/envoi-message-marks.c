/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-config.h"
#include "envoi-message-row-private.h"
#include "envoi-avatar-view.h"
#include "envoi-look-alike.h"
#include "envoi-date-text.h"
#include "envoi-message-parts.h"
#include "envoi-message-text.h"
#include "envoi-room-text.h"
#include "envoi-text.h"
#include "envoi-time.h"
#include <adwaita.h>
#include <glib/gi18n-lib.h>

/* What stands above, below and at the foot of a message. Above the bubble no text of a message gets, so no message can imitate these marks. */

#define AVATAR_SIZE 32
#define MAX_NAME 60

static GtkWidget *
new_mark (const char *css_class)
{
  GtkWidget *label = gtk_label_new (NULL);
  gtk_widget_add_css_class (label, css_class);
  gtk_widget_add_css_class (label, "caption-heading");
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_justify (GTK_LABEL (label), GTK_JUSTIFY_CENTER);
  return label;
}

void
envoi_message_row_update_marks (EnvoiMessageRow *self)
{
  envoi_message_row_remove_child (&self->gap);
  if (envoi_message_get_after_gap (self->message) && envoi_message_get_gap_lost (self->message))
    {
      self->gap = new_mark ("gap");
      gtk_label_set_text (GTK_LABEL (self->gap), _("Messages are missing here: the server does not have them any more"));
      gtk_widget_insert_after (self->gap, GTK_WIDGET (self), NULL);
    }
  else if (envoi_message_get_after_gap (self->message))
    {
      self->gap = gtk_button_new_with_label (_("Some messages are missing here. Load Them"));
      gtk_widget_add_css_class (self->gap, "flat");
      gtk_widget_add_css_class (self->gap, "gap");
      gtk_widget_set_halign (self->gap, GTK_ALIGN_CENTER);
      gtk_actionable_set_action_target (GTK_ACTIONABLE (self->gap), "x", envoi_message_get_position (self->message));
      gtk_actionable_set_action_name (GTK_ACTIONABLE (self->gap), "message.fill-gap");
      gtk_widget_insert_after (self->gap, GTK_WIDGET (self), NULL);
    }

  if (envoi_message_get_starts_day (self->message))
    {
      g_autofree char *text = envoi_date_text_day (envoi_message_get_time (self->message), envoi_time_now ());
      if (self->day == NULL)
        {
          self->day = new_mark ("day");
          gtk_widget_insert_after (self->day, GTK_WIDGET (self), self->gap);
        }
      gtk_label_set_text (GTK_LABEL (self->day), text);
    }
  else
    envoi_message_row_remove_child (&self->day);

  if (envoi_message_get_first_unread (self->message))
    {
      if (self->divider == NULL)
        {
          self->divider = new_mark ("unread-divider");
          gtk_label_set_text (GTK_LABEL (self->divider), _("New messages"));
          gtk_widget_insert_after (self->divider, GTK_WIDGET (self), self->day != NULL ? self->day : self->gap);
        }
    }
  else
    envoi_message_row_remove_child (&self->divider);

  if (envoi_message_get_starts_group (self->message))
    gtk_widget_add_css_class (GTK_WIDGET (self), "group-start");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), "group-start");
}

static char *
describe_failure (EnvoiMessage *message)
{
  const char *condition = envoi_message_get_error_condition (message);

  if (g_strcmp0 (condition, "remote-server-not-found") == 0 || g_strcmp0 (condition, "remote-server-timeout") == 0)
    return g_strdup (_("Not delivered: the other server could not be reached."));
  if (g_strcmp0 (condition, "item-not-found") == 0 || g_strcmp0 (condition, "gone") == 0)
    return g_strdup (_("Not delivered: this address does not exist."));
  if (g_strcmp0 (condition, "service-unavailable") == 0 || g_strcmp0 (condition, "recipient-unavailable") == 0)
    return g_strdup (_("Not delivered: the person cannot receive it, or does not want to."));
  if (g_strcmp0 (condition, "resource-constraint") == 0)
    return g_strdup (_("Not delivered: the mailbox of the person is full."));
  if (g_strcmp0 (condition, "forbidden") == 0 || g_strcmp0 (condition, "not-allowed") == 0 || g_strcmp0 (condition, "not-acceptable") == 0)
    return g_strdup (_("Not delivered: the server does not allow it."));
  if (g_strcmp0 (condition, "policy-violation") == 0)
    return g_strdup (_("Not delivered: the message is too long or breaks a rule of the server."));
  if (g_strcmp0 (condition, "file-cancelled") == 0)
    return g_strdup (_("Not sent: you cancelled it."));
  if (g_strcmp0 (condition, "file-too-large") == 0)
    return g_strdup (_("Not sent: the file is larger than your server takes."));
  if (g_strcmp0 (condition, "file-no-service") == 0)
    return g_strdup (_("Not sent: your server takes no files."));
  if (g_strcmp0 (condition, "file-not-sent") == 0)
    return g_strdup (_("Not sent: the server for files refused it."));
  return g_strdup (_("Not delivered."));
}

void
envoi_message_row_update_error (EnvoiMessageRow *self)
{
  g_autofree char *text = NULL;
  GtkWidget *label, *button;

  envoi_message_row_remove_child (&self->error);
  if (envoi_message_get_state (self->message) != ENVOI_MESSAGE_STATE_FAILED)
    return;
  text = describe_failure (self->message);
  label = g_object_new (GTK_TYPE_LABEL, "label", text, "wrap", TRUE, "xalign", 1.0f, "max-width-chars", ENVOI_MESSAGE_ROW_MAX_CHARS, NULL);
  gtk_widget_add_css_class (label, "error");
  gtk_widget_add_css_class (label, "caption");
  button = gtk_button_new_with_label (_("Try Again"));
  gtk_widget_add_css_class (button, "caption");
  gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "x", envoi_message_get_position (self->message));
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "message.retry");
  self->error = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  gtk_box_append (GTK_BOX (self->error), label);
  gtk_box_append (GTK_BOX (self->error), button);
  gtk_widget_set_halign (self->error, GTK_ALIGN_END);
  gtk_widget_insert_before (self->error, GTK_WIDGET (self), NULL);
}

void
envoi_message_row_update_state (EnvoiMessageRow *self)
{
  EnvoiMessageState state = envoi_message_get_state (self->message);
  const char *text = envoi_message_state_get_text (state);

  if (text == NULL)
    {
      envoi_message_row_remove_child (&self->state);
      return;
    }
  if (self->state == NULL)
    {
      self->state = g_object_new (GTK_TYPE_IMAGE, "pixel-size", 12, NULL);
      gtk_widget_insert_after (self->state, self->footer, self->time);
    }
  gtk_image_set_from_icon_name (GTK_IMAGE (self->state), envoi_message_state_get_icon (state));
  gtk_widget_set_tooltip_text (self->state, text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->state), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
  if (state == ENVOI_MESSAGE_STATE_FAILED)
    gtk_widget_add_css_class (self->state, "error");
  else
    gtk_widget_remove_css_class (self->state, "error");
}

static void
on_dark (GtkWidget *name)
{
  EnvoiMessageRow *self = ENVOI_MESSAGE_ROW (gtk_widget_get_parent (name));

  if (self->message != NULL)
    envoi_message_row_update_author (self);
}

/* A name that one can take for that of somebody here is marked. */
static void
show_name (EnvoiMessageRow *self, const char *nick)
{
  const char *other = self->room != NULL ? envoi_room_find_look_alike (self->room, nick) : NULL;
  g_autofree char *shown = envoi_text_one_line (nick, MAX_NAME), *marked = NULL, *name = NULL, *words = NULL;

  /* He has another name himself by now. */
  if (other != NULL && self->occupant != NULL && g_str_equal (envoi_occupant_get_nick (self->occupant), other))
    other = NULL;
  if (other != NULL)
    {
      marked = g_strdup_printf ("%s ⚠", shown);
      name = envoi_text_one_line (other, MAX_NAME);
      /* Translators: a warning at the name of who wrote a message in a room */
      words = g_strdup_printf (_("This is not “%s”, who is in the room: the names only look alike"), name);
    }
  gtk_label_set_text (GTK_LABEL (self->name), marked != NULL ? marked : shown);
  gtk_widget_set_tooltip_text (self->name, words);
}

/* Who wrote it: in a room, at the head of each group of another's messages. */
void
envoi_message_row_update_author (EnvoiMessageRow *self)
{
  const char *nick = self->message != NULL ? envoi_message_get_nick (self->message) : NULL;

  if (!self->in_room || nick == NULL || envoi_message_get_outgoing (self->message) || !envoi_message_get_starts_group (self->message))
    {
      envoi_message_row_remove_child (&self->name);
      envoi_message_row_remove_child (&self->avatar);
      return;
    }
  if (self->name == NULL)
    {
      self->name = g_object_new (GTK_TYPE_LABEL, "xalign", 0.0f, "ellipsize", PANGO_ELLIPSIZE_END, "halign", GTK_ALIGN_START, NULL);
      gtk_widget_add_css_class (self->name, "author");
      gtk_widget_insert_before (self->name, GTK_WIDGET (self), self->bubble);
      self->avatar = envoi_avatar_view_new (AVATAR_SIZE);
      gtk_widget_set_valign (self->avatar, GTK_ALIGN_START);
      gtk_widget_set_parent (self->avatar, GTK_WIDGET (self));
      g_signal_connect_object (adw_style_manager_get_default (), "notify::dark", G_CALLBACK (on_dark), self->name, G_CONNECT_SWAPPED);
    }
  show_name (self, nick);
  gtk_label_set_attributes (GTK_LABEL (self->name), envoi_nick_get_attributes (nick, adw_style_manager_get_dark (adw_style_manager_get_default ())));
  /* A picture is his for ever; letters are those of the name that stands here. */
  if (self->occupant != NULL && (envoi_occupant_get_avatar_hash (self->occupant) != NULL || g_strcmp0 (envoi_occupant_get_nick (self->occupant), nick) == 0))
    envoi_avatar_view_set_occupant (ENVOI_AVATAR_VIEW (self->avatar), self->occupant);
  else
    {
      envoi_avatar_view_set_occupant (ENVOI_AVATAR_VIEW (self->avatar), NULL);
      envoi_avatar_view_set_name (ENVOI_AVATAR_VIEW (self->avatar), nick);
    }
}

/* A small button that shows the former versions. */
void
envoi_message_row_update_edited (EnvoiMessageRow *self)
{
  if (!envoi_message_get_edited (self->message) || envoi_message_get_retraction (self->message) != ENVOI_RETRACTION_NONE)
    {
      envoi_message_row_remove_child (&self->edited);
      return;
    }
  if (self->edited == NULL)
    {
      self->edited = gtk_button_new_with_label (_("Edited"));
      gtk_widget_add_css_class (self->edited, "flat");
      gtk_widget_add_css_class (self->edited, "edited");
      gtk_widget_set_tooltip_text (self->edited, _("Show Former Versions"));
      gtk_widget_insert_after (self->edited, self->footer, NULL);
    }
  gtk_actionable_set_action_target (GTK_ACTIONABLE (self->edited), "x", envoi_message_get_position (self->message));
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->edited), "message.show-edits");
}

void
envoi_message_row_update_chips (EnvoiMessageRow *self)
{
  EnvoiReactions *reactions = envoi_message_get_reactions (self->message);

  if (reactions == NULL || g_list_model_get_n_items (G_LIST_MODEL (reactions)) == 0
      || envoi_message_get_retraction (self->message) != ENVOI_RETRACTION_NONE)
    {
      envoi_message_row_remove_child (&self->chips);
      return;
    }
  if (self->chips == NULL)
    {
      self->chips = envoi_message_chips_new ();
      gtk_widget_insert_after (self->chips, GTK_WIDGET (self), self->bubble);
    }
  gtk_widget_set_halign (self->chips, envoi_message_get_outgoing (self->message) ? GTK_ALIGN_END : GTK_ALIGN_START);
  envoi_message_chips_update (self->chips, self->message);
}

void
envoi_message_row_set_readers (EnvoiMessageRow *self, const char *readers)
{
  if (readers == NULL)
    {
      envoi_message_row_remove_child (&self->readers);
      return;
    }
  if (self->readers == NULL)
    {
      self->readers = g_object_new (GTK_TYPE_LABEL, "ellipsize", PANGO_ELLIPSIZE_END, "xalign", 1.0f, "halign", GTK_ALIGN_END, NULL);
      gtk_widget_add_css_class (self->readers, "readers");
      gtk_widget_insert_before (self->readers, GTK_WIDGET (self), NULL);
    }
  gtk_label_set_text (GTK_LABEL (self->readers), readers);
  gtk_widget_set_tooltip_text (self->readers, readers);
}
