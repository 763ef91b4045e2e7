/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-config.h"
#include "envoi-invite-dialog.h"
#include "envoi-contact-picker.h"
#include "envoi-error-text.h"
#include "envoi-room-commands.h"
#include "envoi-text.h"
#include <glib/gi18n.h>

struct _EnvoiInviteDialog
{
  AdwDialog parent_instance;
  EnvoiSessionManager *manager;
  EnvoiRoom *room;
  GtkWidget *invite_button, *error_label, *note_label, *picker, *reason_row;
};

G_DEFINE_FINAL_TYPE (EnvoiInviteDialog, envoi_invite_dialog, ADW_TYPE_DIALOG)

static void
show_error (EnvoiInviteDialog *self, const GError *error)
{
  g_autoptr (EnvoiErrorText) text = error != NULL ? envoi_error_text_new (error, NULL) : NULL;

  gtk_label_set_text (GTK_LABEL (self->error_label), text != NULL ? text->body : "");
  gtk_widget_set_visible (self->error_label, text != NULL);
}

static void
on_changed (EnvoiInviteDialog *self)
{
  g_auto (GStrv) people = envoi_contact_picker_dup_addresses (ENVOI_CONTACT_PICKER (self->picker));

  gtk_widget_set_sensitive (self->invite_button, people[0] != NULL);
  show_error (self, NULL);
}

static void
on_invited (gpointer owner, const GValue *value, const GError *error)
{
  EnvoiInviteDialog *self = owner;

  gtk_widget_set_sensitive (self->invite_button, TRUE);
  if (error != NULL)
    show_error (self, error);
  else
    adw_dialog_close (ADW_DIALOG (self));
}

static void
on_invite_clicked (EnvoiInviteDialog *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) asked = g_ptr_array_new_with_free_func (dex_unref);
  EnvoiRoomService *service = envoi_find_online_room_service (self->manager, envoi_room_get_account (self->room), &error);
  g_auto (GStrv) people = envoi_contact_picker_dup_addresses (ENVOI_CONTACT_PICKER (self->picker));
  const char *reason = gtk_editable_get_text (GTK_EDITABLE (self->reason_row));

  if (service == NULL)
    {
      show_error (self, error);
      return;
    }
  if (people[0] == NULL)
    return;
  gtk_widget_set_sensitive (self->invite_button, FALSE);
  for (guint i = 0; people[i] != NULL; i++)
    g_ptr_array_add (asked, envoi_room_service_invite (service, self->room, people[i], *reason != '\0' ? reason : NULL));
  envoi_when_done (dex_future_allv ((DexFuture * const *) asked->pdata, asked->len), self, on_invited);
}

static void
on_cancel_clicked (EnvoiInviteDialog *self)
{
  adw_dialog_close (ADW_DIALOG (self));
}

static void
envoi_invite_dialog_dispose (GObject *object)
{
  EnvoiInviteDialog *self = ENVOI_INVITE_DIALOG (object);

  gtk_widget_dispose_template (GTK_WIDGET (object), ENVOI_TYPE_INVITE_DIALOG);
  g_clear_object (&self->room);
  g_clear_object (&self->manager);
  G_OBJECT_CLASS (envoi_invite_dialog_parent_class)->dispose (object);
}

static void
envoi_invite_dialog_class_init (EnvoiInviteDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = envoi_invite_dialog_dispose;
  g_type_ensure (ENVOI_TYPE_CONTACT_PICKER);
  gtk_widget_class_set_template_from_resource (widget_class, "/im/envoi/Envoi/app/envoi-invite-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, EnvoiInviteDialog, invite_button);
  gtk_widget_class_bind_template_child (widget_class, EnvoiInviteDialog, error_label);
  gtk_widget_class_bind_template_child (widget_class, EnvoiInviteDialog, note_label);
  gtk_widget_class_bind_template_child (widget_class, EnvoiInviteDialog, picker);
  gtk_widget_class_bind_template_child (widget_class, EnvoiInviteDialog, reason_row);
  gtk_widget_class_bind_template_callback (widget_class, on_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_invite_clicked);
  gtk_widget_class_bind_template_callback (widget_class, on_cancel_clicked);
}

static void
envoi_invite_dialog_init (EnvoiInviteDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

AdwDialog *
envoi_invite_dialog_new (EnvoiSessionManager *manager, EnvoiRoom *room)
{
  EnvoiInviteDialog *self = g_object_new (ENVOI_TYPE_INVITE_DIALOG, NULL);
  g_autofree char *name = envoi_text_one_line (envoi_room_get_title (room), 60), *isolated = envoi_text_isolate (name), *title = NULL, *note = NULL;
  gboolean members_only = (envoi_room_get_features (room) & ENVOI_ROOM_MEMBERS_ONLY) != 0;

  self->manager = g_object_ref (manager);
  self->room = g_object_ref (room);
  /* Translators: %s is a room's name */
  title = g_strdup_printf (_("Invite to %s"), name);
  note = g_strdup_printf (members_only ? _("Whoever you invite may enter %s from then on.") : _("Whoever you invite finds a request to join %s."), isolated);
  adw_dialog_set_title (ADW_DIALOG (self), title);
  gtk_label_set_text (GTK_LABEL (self->note_label), note);
  envoi_contact_picker_set_account (ENVOI_CONTACT_PICKER (self->picker), envoi_session_manager_get_store (manager), envoi_room_get_account (room));
  adw_dialog_set_focus (ADW_DIALOG (self), self->picker);
  return ADW_DIALOG (self);
}
