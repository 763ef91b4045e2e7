/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-config.h"
#include "envoi-moderation-dialog.h"
#include "envoi-date-text.h"
#include "envoi-error-text.h"
#include "envoi-room-commands.h"
#include "envoi-row-factory.h"
#include "envoi-text.h"
#include "envoi-time.h"
#include "envoi-window.h"
#include <glib/gi18n.h>

struct _EnvoiModerationDialog
{
  AdwDialog parent_instance;
  EnvoiSessionManager *manager;
  EnvoiRoom *room;
  EnvoiMessage *message;        /* the one; NULL: all of the author */
  char *author_key, *nick;
  GListStore *messages;
  EnvoiGrowingList growing;
  GtkWidget *delete_button, *delete_label, *spinner, *note_label, *error_label, *stack, *view, *reason_row;
};

G_DEFINE_FINAL_TYPE (EnvoiModerationDialog, envoi_moderation_dialog, ADW_TYPE_DIALOG)

static void
show_error (EnvoiModerationDialog *self, const GError *error)
{
  g_autoptr (EnvoiErrorText) text = error != NULL ? envoi_error_text_new (error, NULL) : NULL;

  gtk_label_set_text (GTK_LABEL (self->error_label), text != NULL ? text->body : "");
  gtk_widget_set_visible (self->error_label, text != NULL);
}

static void
setup (EnvoiModerationDialog *self, GtkListItem *item)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2), *when = gtk_label_new (NULL), *text = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (when), 0);
  gtk_widget_add_css_class (when, "caption");
  gtk_widget_add_css_class (when, "dim-label");
  gtk_label_set_xalign (GTK_LABEL (text), 0);
  gtk_label_set_wrap (GTK_LABEL (text), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (text), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_lines (GTK_LABEL (text), 4);
  gtk_label_set_ellipsize (GTK_LABEL (text), PANGO_ELLIPSIZE_END);
  gtk_box_append (GTK_BOX (box), when);
  gtk_box_append (GTK_BOX (box), text);
  gtk_list_item_set_child (item, box);
  gtk_list_item_set_activatable (item, FALSE);
}

static void
bind (EnvoiModerationDialog *self, GtkListItem *item)
{
  GtkWidget *box = gtk_list_item_get_child (item);
  EnvoiMessage *message = gtk_list_item_get_item (item);
  const char *body = envoi_message_get_body (message), *nick = envoi_message_get_nick (message);
  g_autofree char *when = envoi_date_text_short (envoi_message_get_time (message), envoi_time_now ());
  g_autofree char *clipped = body != NULL ? g_strndup (body, envoi_text_clip (body, 500, 3000)) : g_strdup ("");
  g_autofree char *name = nick != NULL ? envoi_text_one_line (nick, 40) : NULL;
  g_autofree char *line = name != NULL ? g_strdup_printf ("%s, %s", name, when) : g_strdup (when);

  gtk_label_set_text (GTK_LABEL (gtk_widget_get_first_child (box)), line);
  gtk_label_set_text (GTK_LABEL (gtk_widget_get_last_child (box)), clipped);
}

static void
show_messages (EnvoiModerationDialog *self)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->messages));
  g_autofree char *label = NULL;

  gtk_stack_set_visible_child_name (GTK_STACK (self->stack), n > 0 ? "list" : "none");
  gtk_widget_set_sensitive (self->delete_button, n > 0);
  if (self->message == NULL && n > 0)
    {
      label = g_strdup_printf (ngettext ("_Delete %u Message", "_Delete %u Messages", n), n);
      gtk_label_set_text_with_mnemonic (GTK_LABEL (self->delete_label), label);
    }
}

static void
on_found (gpointer owner, const GValue *value, const GError *error)
{
  EnvoiModerationDialog *self = owner;
  GPtrArray *found = error == NULL ? g_value_get_boxed (value) : NULL;

  show_error (self, error);
  if (found != NULL)
    g_list_store_splice (self->messages, 0, 0, found->pdata, found->len);
  show_messages (self);
}

static void
on_deleted (gpointer owner, const GValue *value, const GError *error)
{
  EnvoiModerationDialog *self = owner;
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  gtk_widget_set_visible (self->spinner, FALSE);
  gtk_widget_set_sensitive (self->delete_button, TRUE);
  show_error (self, error);
  if (error != NULL)
    return;
  if (ENVOI_IS_WINDOW (root))
    {
      guint n = G_VALUE_HOLDS_UINT (value) ? g_value_get_uint (value) : 1;
      g_autofree char *text = g_strdup_printf (ngettext ("%u message deleted for everyone.", "%u messages deleted for everyone.", n), n);
      envoi_window_toast (ENVOI_WINDOW (root), text);
    }
  adw_dialog_close (ADW_DIALOG (self));
}

static void
on_delete_clicked (EnvoiModerationDialog *self)
{
  g_autoptr (GError) error = NULL;
  EnvoiRoomService *service = envoi_find_online_room_service (self->manager, envoi_room_get_account (self->room), &error);
  g_autofree char *written = g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->reason_row))));
  const char *reason = *written != '\0' ? written : NULL;

  show_error (self, error);
  if (service == NULL)
    return;
  gtk_widget_set_visible (self->spinner, TRUE);
  gtk_widget_set_sensitive (self->delete_button, FALSE);
  envoi_when_done (self->message != NULL ? envoi_room_service_moderate (service, self->room, self->message, reason)
                                         : envoi_room_service_moderate_all (service, self->room, self->author_key, reason), self, on_deleted);
}

static void
on_cancel_clicked (EnvoiModerationDialog *self)
{
  adw_dialog_close (ADW_DIALOG (self));
}

static void
envoi_moderation_dialog_dispose (GObject *object)
{
  EnvoiModerationDialog *self = ENVOI_MODERATION_DIALOG (object);

  if (self->view != NULL)
    gtk_list_view_set_model (GTK_LIST_VIEW (self->view), NULL);
  envoi_growing_list_clear (&self->growing);
  gtk_widget_dispose_template (GTK_WIDGET (object), ENVOI_TYPE_MODERATION_DIALOG);
  g_clear_object (&self->messages);
  g_clear_object (&self->message);
  g_clear_object (&self->room);
  g_clear_object (&self->manager);
  g_clear_pointer (&self->author_key, g_free);
  g_clear_pointer (&self->nick, g_free);
  G_OBJECT_CLASS (envoi_moderation_dialog_parent_class)->dispose (object);
}

static void
envoi_moderation_dialog_class_init (EnvoiModerationDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = envoi_moderation_dialog_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, "/im/envoi/Envoi/app/envoi-moderation-dialog.ui");
#define BIND(name) gtk_widget_class_bind_template_child (widget_class, EnvoiModerationDialog, name)
  BIND (delete_button); BIND (delete_label); BIND (spinner); BIND (note_label); BIND (error_label); BIND (stack); BIND (view); BIND (reason_row);
#undef BIND
  gtk_widget_class_bind_template_callback (widget_class, on_cancel_clicked);
  gtk_widget_class_bind_template_callback (widget_class, on_delete_clicked);
}

static void
envoi_moderation_dialog_init (EnvoiModerationDialog *self)
{
  g_autoptr (GtkNoSelection) selection = NULL;

  gtk_widget_init_template (GTK_WIDGET (self));
  self->messages = g_list_store_new (ENVOI_TYPE_MESSAGE);
  envoi_row_factory_set (GTK_LIST_VIEW (self->view), self, G_CALLBACK (setup), G_CALLBACK (bind), NULL);
  selection = gtk_no_selection_new (g_object_ref (envoi_growing_list_init (&self->growing, G_LIST_MODEL (self->messages), 20)));
  gtk_list_view_set_model (GTK_LIST_VIEW (self->view), GTK_SELECTION_MODEL (selection));
}

static EnvoiModerationDialog *
new_dialog (EnvoiSessionManager *manager, EnvoiRoom *room)
{
  EnvoiModerationDialog *self = g_object_new (ENVOI_TYPE_MODERATION_DIALOG, NULL);

  self->manager = g_object_ref (manager);
  self->room = g_object_ref (room);
  return self;
}

AdwDialog *
envoi_moderation_dialog_new (EnvoiSessionManager *manager, EnvoiRoom *room, EnvoiMessage *message)
{
  EnvoiModerationDialog *self = new_dialog (manager, room);

  self->message = g_object_ref (message);
  gtk_label_set_text (GTK_LABEL (self->note_label), _("This message is deleted from the room’s history and for everybody. Who has read it already may still have a copy."));
  g_list_store_append (self->messages, message);
  adw_dialog_set_content_height (ADW_DIALOG (self), 380);
  show_messages (self);
  return ADW_DIALOG (self);
}

AdwDialog *
envoi_moderation_dialog_new_for_author (EnvoiSessionManager *manager, EnvoiRoom *room, const char *author_key, const char *nick)
{
  EnvoiModerationDialog *self = new_dialog (manager, room);
  g_autoptr (GError) error = NULL;
  EnvoiRoomService *service = envoi_find_online_room_service (manager, envoi_room_get_account (room), &error);
  g_autofree char *name = envoi_text_one_line (nick, 60), *isolated = envoi_text_isolate (name);
  g_autofree char *note = g_strdup_printf (_("All these messages of %s are deleted from the room’s history and for everybody, whatever name they were written under. Look through them before."), isolated);

  self->author_key = g_strdup (author_key);
  self->nick = g_strdup (nick);
  gtk_label_set_text (GTK_LABEL (self->note_label), note);
  if (service != NULL)
    envoi_when_done (envoi_room_service_preview_moderate_all (service, room, author_key), self, on_found);
  else
    {
      show_error (self, error);
      show_messages (self);
    }
  return ADW_DIALOG (self);
}
