/* SPDX-License-Identifier: GPL-3.0-or-later */

/* EnvoiAccountsDialog: the person's accounts, a page for each, and whom they block. */
#include "envoi-accounts-dialog.h"

#include <glib/gi18n.h>

#include "envoi-account-page.h"
#include "envoi-account-mark.h"
#include "envoi-account-state-text.h"
#include "envoi-contact-service.h"
#include "envoi-live-list.h"

struct _EnvoiAccountsDialog {
  AdwDialog parent_instance;
  EnvoiSessionManager *manager;

  AdwNavigationView *navigation;
  GtkListBox *list;
  GtkListBox *blocked_list;
  GtkWidget *blocked_group;
};

G_DEFINE_FINAL_TYPE (EnvoiAccountsDialog, envoi_accounts_dialog, ADW_TYPE_DIALOG)

static void
update_state (AdwActionRow *row, GParamSpec *pspec, EnvoiAccount *account)
{
  g_autofree char *text = envoi_account_state_text (account);

  adw_action_row_set_subtitle (row, text);
}

static gboolean
on_switch_set (EnvoiAccountsDialog *self, gboolean enabled, GtkSwitch *toggle)
{
  EnvoiAccount *account = g_object_get_data (G_OBJECT (toggle), "account");

  envoi_session_manager_set_enabled (self->manager, account, enabled);
  return FALSE;
}

static GtkWidget *
create_account_row (gpointer item, gpointer user_data)
{
  EnvoiAccountsDialog *self = user_data;
  EnvoiAccount *account = item;
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *mark = g_object_new (ENVOI_TYPE_ACCOUNT_MARK, NULL);
  GtkWidget *toggle = gtk_switch_new ();

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  g_object_bind_property (account, "title", row, "title", G_BINDING_SYNC_CREATE);
  g_object_set_data_full (G_OBJECT (row), "account", g_object_ref (account), g_object_unref);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);

  envoi_account_mark_set_account (ENVOI_ACCOUNT_MARK (mark), account);
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), mark);

  gtk_widget_set_valign (toggle, GTK_ALIGN_CENTER);
  gtk_switch_set_active (GTK_SWITCH (toggle), envoi_account_get_enabled (account));
  gtk_accessible_update_property (GTK_ACCESSIBLE (toggle), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Use this account"), -1);
  g_object_set_data (G_OBJECT (toggle), "account", account);
  g_signal_connect_object (toggle, "state-set", G_CALLBACK (on_switch_set), self, G_CONNECT_SWAPPED);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), toggle);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), gtk_image_new_from_icon_name ("go-next-symbolic"));

  for (guint i = 0; i < 3; i++)
    {
      static const char * const signals[] = { "notify::state", "notify::problem", "notify::enabled" };
      g_signal_connect_object (account, signals[i], G_CALLBACK (update_state), row, G_CONNECT_SWAPPED);
    }
  update_state (ADW_ACTION_ROW (row), NULL, account);
  return row;
}

static void
on_unblock_clicked (EnvoiAccountsDialog *self, GtkWidget *button)
{
  EnvoiContact *contact = g_object_get_data (G_OBJECT (button), "contact");
  EnvoiSession *session = envoi_session_manager_get_session (self->manager, envoi_contact_get_account (contact));

  if (session == NULL || !envoi_session_is_online (session))
    return;
  dex_future_disown (envoi_contact_service_block (
    ENVOI_CONTACT_SERVICE (envoi_session_get_service (session, ENVOI_TYPE_CONTACT_SERVICE)), contact, FALSE));
}

static GtkWidget *
create_blocked_row (gpointer item, gpointer user_data)
{
  EnvoiAccountsDialog *self = user_data;
  EnvoiContact *contact = item;
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *button = gtk_button_new_with_mnemonic (_("_Unblock"));
  /* Translators: %s is an address */
  g_autofree char *label = g_strdup_printf (_("Unblock %s"), envoi_contact_get_jid (contact));

  gtk_accessible_reset_relation (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_RELATION_LABELLED_BY);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), envoi_contact_get_jid (contact));
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), envoi_account_get_title (envoi_contact_get_account (contact)));
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  g_object_set_data_full (G_OBJECT (button), "contact", g_object_ref (contact), g_object_unref);
  g_signal_connect_object (button, "clicked", G_CALLBACK (on_unblock_clicked), self, G_CONNECT_SWAPPED);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
  return row;
}

static gboolean
is_blocked (gpointer item, gpointer user_data)
{
  return envoi_contact_get_blocked (item);
}

static int
compare_addresses (gconstpointer a, gconstpointer b, gpointer user_data)
{
  return strcmp (envoi_contact_get_jid ((EnvoiContact *) a), envoi_contact_get_jid ((EnvoiContact *) b));
}

static void
on_blocked_changed (EnvoiAccountsDialog *self, guint position, guint removed, guint added, GListModel *model)
{
  gtk_widget_set_visible (self->blocked_group, g_list_model_get_n_items (model) > 0);
}

static void
on_row_activated (EnvoiAccountsDialog *self, GtkListBoxRow *row)
{
  envoi_accounts_dialog_show_account (self, g_object_get_data (G_OBJECT (row), "account"));
}

static void
on_add_activated (EnvoiAccountsDialog *self)
{
  GtkWidget *root = GTK_WIDGET (gtk_widget_get_root (GTK_WIDGET (self)));
  g_autoptr(EnvoiAccountsDialog) keep = g_object_ref (self);

  adw_dialog_close (ADW_DIALOG (self));
  gtk_widget_activate_action (root, "app.add-account", NULL);
}

static void
on_create_activated (EnvoiAccountsDialog *self)
{
  GtkWidget *root = GTK_WIDGET (gtk_widget_get_root (GTK_WIDGET (self)));
  g_autoptr(EnvoiAccountsDialog) keep = g_object_ref (self);

  adw_dialog_close (ADW_DIALOG (self));
  gtk_widget_activate_action (root, "app.create-account", "s", "");
}

static void
envoi_accounts_dialog_dispose (GObject *object)
{
  EnvoiAccountsDialog *self = ENVOI_ACCOUNTS_DIALOG (object);

  if (self->list != NULL)
    gtk_list_box_bind_model (self->list, NULL, NULL, NULL, NULL);
  if (self->blocked_list != NULL)
    gtk_list_box_bind_model (self->blocked_list, NULL, NULL, NULL, NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), ENVOI_TYPE_ACCOUNTS_DIALOG);
  g_clear_object (&self->manager);
  G_OBJECT_CLASS (envoi_accounts_dialog_parent_class)->dispose (object);
}

static void
envoi_accounts_dialog_class_init (EnvoiAccountsDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = envoi_accounts_dialog_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, "/im/envoi/Envoi/app/envoi-accounts-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, EnvoiAccountsDialog, navigation);
  gtk_widget_class_bind_template_child (widget_class, EnvoiAccountsDialog, list);
  gtk_widget_class_bind_template_child (widget_class, EnvoiAccountsDialog, blocked_list);
  gtk_widget_class_bind_template_child (widget_class, EnvoiAccountsDialog, blocked_group);
  gtk_widget_class_bind_template_callback (widget_class, on_row_activated);
  gtk_widget_class_bind_template_callback (widget_class, on_add_activated);
  gtk_widget_class_bind_template_callback (widget_class, on_create_activated);
}

static void
envoi_accounts_dialog_init (EnvoiAccountsDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * envoi_accounts_dialog_new:
 * @manager: the sessions
 *
 * Returns: (transfer floating): the dialog, to be presented
 */
AdwDialog *
envoi_accounts_dialog_new (EnvoiSessionManager *manager)
{
  EnvoiAccountsDialog *self = g_object_new (ENVOI_TYPE_ACCOUNTS_DIALOG, NULL);
  EnvoiStore *store = envoi_session_manager_get_store (manager);
  static const char * const watched[] = { "blocked", NULL };
  g_autoptr(GListModel) blocked = G_LIST_MODEL (envoi_live_list_new (envoi_store_list_contacts (store), watched,
                                                                     is_blocked, compare_addresses, NULL));

  self->manager = g_object_ref (manager);
  gtk_list_box_bind_model (self->list, envoi_store_list_accounts (store), create_account_row, self, NULL);
  gtk_list_box_bind_model (self->blocked_list, blocked, create_blocked_row, self, NULL);
  g_signal_connect_object (blocked, "items-changed", G_CALLBACK (on_blocked_changed), self, G_CONNECT_SWAPPED);
  on_blocked_changed (self, 0, 0, 0, blocked);
  return ADW_DIALOG (self);
}

void
envoi_accounts_dialog_show_account (EnvoiAccountsDialog *self, EnvoiAccount *account)
{
  adw_navigation_view_push (self->navigation, envoi_account_page_new (self->manager, account));
}
