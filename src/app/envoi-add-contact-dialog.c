/* SPDX-License-Identifier: GPL-3.0-or-later */

/* EnvoiAddContactDialog: asks for an address and adds it to the contacts of one of the accounts.
 * It closes when the server has agreed, and stays open with the reason when not. */
#include "envoi-add-contact-dialog.h"

#include <glib/gi18n.h>

#include "envoi-contact-service.h"
#include "envoi-error.h"
#include "envoi-error-text.h"
#include "envoi-groups-text.h"
#include "envoi-jid.h"
#include "envoi-text.h"

struct _EnvoiAddContactDialog {
  AdwDialog parent_instance;
  EnvoiSessionManager *manager;

  AdwBanner *banner;
  AdwEntryRow *address_row;
  AdwEntryRow *name_row;
  AdwEntryRow *groups_row;
  AdwComboRow *account_row;
  GtkWidget *add_button;
  GtkWidget *warning;
};

G_DEFINE_FINAL_TYPE (EnvoiAddContactDialog, envoi_add_contact_dialog, ADW_TYPE_DIALOG)

/* Addresses are often pasted as links. */
static char *
read_address (EnvoiAddContactDialog *self)
{
  g_autofree char *text = g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->address_row))));
  const char *address = text;

  if (g_ascii_strncasecmp (address, "xmpp:", 5) == 0)
    {
      address += 5;
      text[strcspn (text, "?")] = '\0';
    }
  if (strchr (address, '@') == NULL)
    return NULL;
  return envoi_jid_dup_bare (address);
}

static void
on_address_changed (EnvoiAddContactDialog *self)
{
  g_autofree char *address = read_address (self);

  gtk_widget_set_sensitive (self->add_button, address != NULL);
  gtk_widget_set_visible (self->warning, address != NULL && envoi_text_is_mixed_script (address));
  adw_banner_set_revealed (self->banner, FALSE);
}

static void
on_cancel_clicked (EnvoiAddContactDialog *self)
{
  adw_dialog_close (ADW_DIALOG (self));
}

static void
show_error (EnvoiAddContactDialog *self, const GError *error)
{
  g_autoptr(EnvoiErrorText) text = envoi_error_text_new (error, NULL);

  adw_banner_set_title (self->banner, text->body);
  adw_banner_set_revealed (self->banner, TRUE);
}

static DexFuture *
on_added (DexFuture *future, gpointer user_data)
{
  EnvoiAddContactDialog *self = user_data;
  g_autoptr(GError) error = NULL;

  gtk_widget_set_sensitive (self->add_button, TRUE);
  if (dex_future_get_value (future, &error) != NULL)
    adw_dialog_close (ADW_DIALOG (self));
  else
    show_error (self, error);
  return NULL;
}

static void
on_add_clicked (EnvoiAddContactDialog *self)
{
  EnvoiAccount *account = adw_combo_row_get_selected_item (self->account_row);
  EnvoiSession *session = account != NULL ? envoi_session_manager_get_session (self->manager, account) : NULL;
  g_autofree char *address = read_address (self);
  g_autofree char *name = g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->name_row))));
  g_auto(GStrv) groups = envoi_groups_from_text (gtk_editable_get_text (GTK_EDITABLE (self->groups_row)));

  if (address == NULL)
    return;
  if (session == NULL || !envoi_session_is_online (session))
    {
      g_autoptr(GError) error = g_error_new_literal (ENVOI_STANZA_ERROR, ENVOI_STANZA_ERROR_DISCONNECTED, "");
      show_error (self, error);
      return;
    }
  gtk_widget_set_sensitive (self->add_button, FALSE);
  dex_future_disown (dex_future_finally (
    envoi_contact_service_add (ENVOI_CONTACT_SERVICE (envoi_session_get_service (session, ENVOI_TYPE_CONTACT_SERVICE)),
                               address, *name != '\0' ? name : NULL, (const char * const *) groups),
    on_added, g_object_ref (self), g_object_unref));
}

static void
envoi_add_contact_dialog_dispose (GObject *object)
{
  EnvoiAddContactDialog *self = ENVOI_ADD_CONTACT_DIALOG (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), ENVOI_TYPE_ADD_CONTACT_DIALOG);
  g_clear_object (&self->manager);
  G_OBJECT_CLASS (envoi_add_contact_dialog_parent_class)->dispose (object);
}

static void
envoi_add_contact_dialog_class_init (EnvoiAddContactDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = envoi_add_contact_dialog_dispose;
  g_type_ensure (ENVOI_TYPE_ACCOUNT);
  gtk_widget_class_set_template_from_resource (widget_class, "/im/envoi/Envoi/app/envoi-add-contact-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, EnvoiAddContactDialog, banner);
  gtk_widget_class_bind_template_child (widget_class, EnvoiAddContactDialog, address_row);
  gtk_widget_class_bind_template_child (widget_class, EnvoiAddContactDialog, name_row);
  gtk_widget_class_bind_template_child (widget_class, EnvoiAddContactDialog, groups_row);
  gtk_widget_class_bind_template_child (widget_class, EnvoiAddContactDialog, account_row);
  gtk_widget_class_bind_template_child (widget_class, EnvoiAddContactDialog, add_button);
  gtk_widget_class_bind_template_child (widget_class, EnvoiAddContactDialog, warning);
  gtk_widget_class_bind_template_callback (widget_class, on_address_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_cancel_clicked);
  gtk_widget_class_bind_template_callback (widget_class, on_add_clicked);
}

static void
envoi_add_contact_dialog_init (EnvoiAddContactDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * envoi_add_contact_dialog_new:
 * @manager: the sessions
 *
 * Returns: (transfer floating): the dialog, to be presented
 */
AdwDialog *
envoi_add_contact_dialog_new (EnvoiSessionManager *manager)
{
  EnvoiAddContactDialog *self = g_object_new (ENVOI_TYPE_ADD_CONTACT_DIALOG, NULL);
  GListModel *accounts = envoi_store_list_accounts (envoi_session_manager_get_store (manager));

  self->manager = g_object_ref (manager);
  adw_combo_row_set_model (self->account_row, accounts);
  gtk_widget_set_visible (GTK_WIDGET (self->account_row), g_list_model_get_n_items (accounts) > 1);
  return ADW_DIALOG (self);
}

/**
 * envoi_add_contact_dialog_set_address:
 * @address: an address or an xmpp: link, to begin with
 */
void
envoi_add_contact_dialog_set_address (EnvoiAddContactDialog *self, const char *address)
{
  gtk_editable_set_text (GTK_EDITABLE (self->address_row), address);
}
