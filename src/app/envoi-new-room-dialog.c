/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-config.h"
#include "envoi-new-room-dialog.h"
#include "envoi-contact-picker.h"
#include "envoi-error.h"
#include "envoi-error-text.h"
#include "envoi-room-commands.h"
#include "envoi-text.h"
#include <glib/gi18n.h>

struct _EnvoiNewRoomDialog
{
  AdwDialog parent_instance;
  EnvoiSessionManager *manager;
  gboolean address_touched, setting;
  GtkWidget *create_button, *spinner, *error_label, *kinds, *kind_label, *name_row, *address_row, *nick_row, *account_row, *people_group, *picker;
};

G_DEFINE_FINAL_TYPE (EnvoiNewRoomDialog, envoi_new_room_dialog, ADW_TYPE_DIALOG)

static gboolean
is_group (EnvoiNewRoomDialog *self)
{
  return g_strcmp0 (adw_toggle_group_get_active_name (ADW_TOGGLE_GROUP (self->kinds)), "channel") != 0;
}

static EnvoiAccount *
get_account (EnvoiNewRoomDialog *self)
{
  return adw_combo_row_get_selected_item (ADW_COMBO_ROW (self->account_row));
}

static void
show_error (EnvoiNewRoomDialog *self, const char *text)
{
  gtk_label_set_text (GTK_LABEL (self->error_label), text != NULL ? text : "");
  gtk_widget_set_visible (self->error_label, text != NULL);
}

/* From "Meetup in Hamburg" to "meetup-in-hamburg": what people can say to each other. */
static char *
propose_address (const char *name)
{
  g_autofree char *folded = envoi_text_fold (name);
  g_autoptr (GString) local = g_string_new (NULL);

  for (const char *at = folded; *at != '\0' && local->len < 40; at = g_utf8_next_char (at))
    {
      if (g_unichar_isalnum (g_utf8_get_char (at)))
        g_string_append_unichar (local, g_utf8_get_char (at));
      else if (local->len > 0 && local->str[local->len - 1] != '-')
        g_string_append_c (local, '-');
    }
  while (local->len > 0 && local->str[local->len - 1] == '-')
    g_string_truncate (local, local->len - 1);
  return g_string_free (g_steal_pointer (&local), FALSE);
}

static void
on_name_changed (EnvoiNewRoomDialog *self)
{
  show_error (self, NULL);
  gtk_widget_remove_css_class (self->name_row, "error");
  if (!self->address_touched)
    {
      g_autofree char *address = propose_address (gtk_editable_get_text (GTK_EDITABLE (self->name_row)));
      self->setting = TRUE;
      gtk_editable_set_text (GTK_EDITABLE (self->address_row), address);
      self->setting = FALSE;
    }
}

static void
on_address_changed (EnvoiNewRoomDialog *self)
{
  if (!self->setting)
    self->address_touched = *gtk_editable_get_text (GTK_EDITABLE (self->address_row)) != '\0';
  gtk_widget_remove_css_class (self->address_row, "error");
  show_error (self, NULL);
}

static void
on_kind_changed (EnvoiNewRoomDialog *self)
{
  gboolean group = is_group (self);

  gtk_label_set_text (GTK_LABEL (self->kind_label), group
    ? _("For people who know each other: only those who are invited may enter, and everyone in the group sees the others’ addresses.")
    : _("For everybody: anyone can find it and join, and only moderators see addresses."));
  gtk_widget_set_visible (self->address_row, !group);
  adw_preferences_group_set_description (ADW_PREFERENCES_GROUP (self->people_group), group ? NULL : _("Others can join without an invitation."));
}

static void
on_account_changed (EnvoiNewRoomDialog *self)
{
  EnvoiAccount *account = get_account (self);
  EnvoiRoomService *service = account != NULL ? envoi_find_room_service (self->manager, account) : NULL;
  g_autofree char *nick = service != NULL ? envoi_room_service_dup_nick (service) : NULL;

  if (account == NULL)
    return;
  if (nick == NULL)
    nick = g_strndup (envoi_account_get_jid (account), strcspn (envoi_account_get_jid (account), "@"));
  gtk_editable_set_text (GTK_EDITABLE (self->nick_row), nick);
  envoi_contact_picker_set_account (ENVOI_CONTACT_PICKER (self->picker), envoi_session_manager_get_store (self->manager), account);
}

static void
set_busy (EnvoiNewRoomDialog *self, gboolean busy)
{
  gtk_widget_set_sensitive (self->create_button, !busy);
  gtk_widget_set_visible (self->spinner, busy);
}

static void
on_created (gpointer owner, const GValue *value, const GError *error)
{
  EnvoiNewRoomDialog *self = owner;
  GtkWidget *root = GTK_WIDGET (gtk_widget_get_root (GTK_WIDGET (self)));
  g_autoptr (EnvoiErrorText) text = NULL;

  set_busy (self, FALSE);
  if (error == NULL)
    {
      g_autoptr (EnvoiRoom) room = g_value_dup_object (value);
      g_autoptr (EnvoiNewRoomDialog) keep = g_object_ref (self);
      envoi_close_dialogs (root);
      if (root != NULL)
        gtk_widget_activate_action (root, "win.open-conversation", "(ss)", envoi_account_get_jid (envoi_room_get_account (room)), envoi_room_get_jid (room));
      return;
    }
  text = envoi_error_text_new (error, NULL);
  if (g_error_matches (error, ENVOI_ROOM_ERROR, ENVOI_ROOM_ERROR_NOT_ALLOWED))
    show_error (self, _("Your server does not let you make rooms there. Ask whoever runs it, or use another account."));
  else
    show_error (self, text->body);
  if (g_error_matches (error, ENVOI_ROOM_ERROR, ENVOI_ROOM_ERROR_EXISTS))
    {
      gtk_widget_add_css_class (self->address_row, "error");
      gtk_widget_grab_focus (self->address_row);
    }
}

static void
on_create_clicked (EnvoiNewRoomDialog *self)
{
  g_autoptr (GError) error = NULL;
  EnvoiRoomService *service = envoi_find_online_room_service (self->manager, get_account (self), &error);
  g_autofree char *name = g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->name_row))));
  g_autofree char *address = g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->address_row))));
  g_autofree char *nick = g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->nick_row))));
  g_auto (GStrv) people = envoi_contact_picker_dup_addresses (ENVOI_CONTACT_PICKER (self->picker));

  if (*name == '\0' && !(is_group (self) && people[0] != NULL))
    {
      show_error (self, is_group (self) ? _("Give the group a name, or invite somebody.") : _("Give the channel a name."));
      gtk_widget_add_css_class (self->name_row, "error");
      gtk_widget_grab_focus (self->name_row);
      return;
    }
  if (service == NULL)
    {
      g_autoptr (EnvoiErrorText) text = envoi_error_text_new (error, NULL);
      show_error (self, text->body);
      return;
    }
  show_error (self, NULL);
  set_busy (self, TRUE);
  envoi_when_done (envoi_room_service_create (service, !is_group (self) && *address != '\0' ? address : NULL,
                                              is_group (self) ? ENVOI_ROOM_KIND_GROUP : ENVOI_ROOM_KIND_CHANNEL, *name != '\0' ? name : NULL,
                                              *nick != '\0' ? nick : NULL, (const char * const *) people), self, on_created);
}

static void
on_cancel_clicked (EnvoiNewRoomDialog *self)
{
  adw_dialog_close (ADW_DIALOG (self));
}

static void
envoi_new_room_dialog_dispose (GObject *object)
{
  EnvoiNewRoomDialog *self = ENVOI_NEW_ROOM_DIALOG (object);

  gtk_widget_dispose_template (GTK_WIDGET (object), ENVOI_TYPE_NEW_ROOM_DIALOG);
  g_clear_object (&self->manager);
  G_OBJECT_CLASS (envoi_new_room_dialog_parent_class)->dispose (object);
}

static void
envoi_new_room_dialog_class_init (EnvoiNewRoomDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = envoi_new_room_dialog_dispose;
  g_type_ensure (ENVOI_TYPE_ACCOUNT);
  g_type_ensure (ENVOI_TYPE_CONTACT_PICKER);
  gtk_widget_class_set_template_from_resource (widget_class, "/im/envoi/Envoi/app/envoi-new-room-dialog.ui");
#define BIND(name) gtk_widget_class_bind_template_child (widget_class, EnvoiNewRoomDialog, name)
  BIND (create_button); BIND (spinner); BIND (error_label); BIND (kinds); BIND (kind_label); BIND (name_row); BIND (address_row);
  BIND (nick_row); BIND (account_row); BIND (people_group); BIND (picker);
#undef BIND
#define CALLBACK(name) gtk_widget_class_bind_template_callback (widget_class, name)
  CALLBACK (on_cancel_clicked); CALLBACK (on_create_clicked); CALLBACK (on_kind_changed); CALLBACK (on_name_changed);
  CALLBACK (on_address_changed); CALLBACK (on_account_changed);
#undef CALLBACK
}

static void
envoi_new_room_dialog_init (EnvoiNewRoomDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

AdwDialog *
envoi_new_room_dialog_new (EnvoiSessionManager *manager, EnvoiAccount *account, const char *address)
{
  EnvoiNewRoomDialog *self = g_object_new (ENVOI_TYPE_NEW_ROOM_DIALOG, NULL);
  GListModel *accounts = envoi_store_list_accounts (envoi_session_manager_get_store (manager));

  self->manager = g_object_ref (manager);
  adw_combo_row_set_model (ADW_COMBO_ROW (self->account_row), accounts);
  for (guint i = 0; i < g_list_model_get_n_items (accounts); i++)
    {
      g_autoptr (EnvoiAccount) each = g_list_model_get_item (accounts, i);
      if (each == account)
        adw_combo_row_set_selected (ADW_COMBO_ROW (self->account_row), i);
    }
  gtk_widget_set_visible (self->account_row, g_list_model_get_n_items (accounts) > 1);
  adw_toggle_group_set_active_name (ADW_TOGGLE_GROUP (self->kinds), address != NULL ? "channel" : "group");
  if (address != NULL)
    {
      gtk_editable_set_text (GTK_EDITABLE (self->address_row), address);
      self->address_touched = TRUE;
    }
  on_kind_changed (self);
  on_account_changed (self);
  return ADW_DIALOG (self);
}
