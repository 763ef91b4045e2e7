/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-password-dialog.h"

#include <glib/gi18n.h>

typedef struct {
  EnvoiSessionManager *manager;
  EnvoiAccount *account;
  GtkWidget *entry;
} Question;

static void
question_free (Question *question)
{
  g_object_unref (question->manager);
  g_object_unref (question->account);
  g_free (question);
}

static void
on_answered (AdwAlertDialog *dialog, GAsyncResult *result, gpointer user_data)
{
  Question *question = user_data;
  const char *password = gtk_editable_get_text (GTK_EDITABLE (question->entry));

  if (g_strcmp0 (adw_alert_dialog_choose_finish (dialog, result), "connect") == 0 && *password != '\0')
    dex_future_disown (envoi_session_manager_set_password (question->manager, question->account, password));
  question_free (question);
}

static void
on_text_changed (AdwAlertDialog *dialog, GtkEditable *entry)
{
  adw_alert_dialog_set_response_enabled (dialog, "connect", *gtk_editable_get_text (entry) != '\0');
}

/**
 * envoi_password_dialog_ask:
 * @parent: the widget that the question belongs to
 * @manager: the sessions
 * @account: whose password is wanted
 *
 * Asks for the password and connects with it.
 */
void
envoi_password_dialog_ask (GtkWidget *parent, EnvoiSessionManager *manager, EnvoiAccount *account)
{
  AdwDialog *dialog = adw_alert_dialog_new (_("Enter the Password"), envoi_account_get_jid (account));
  Question *question = g_new0 (Question, 1);

  question->manager = g_object_ref (manager);
  question->account = g_object_ref (account);
  question->entry = adw_password_entry_row_new ();
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (question->entry), _("Password"));
  adw_entry_row_set_activates_default (ADW_ENTRY_ROW (question->entry), TRUE);
  g_signal_connect_object (question->entry, "changed", G_CALLBACK (on_text_changed), dialog, G_CONNECT_SWAPPED);

  {
    GtkWidget *list = gtk_list_box_new ();
    gtk_list_box_set_selection_mode (GTK_LIST_BOX (list), GTK_SELECTION_NONE);
    gtk_widget_add_css_class (list, "boxed-list");
    gtk_list_box_append (GTK_LIST_BOX (list), question->entry);
    adw_alert_dialog_set_extra_child (ADW_ALERT_DIALOG (dialog), list);
  }
  adw_alert_dialog_add_responses (ADW_ALERT_DIALOG (dialog), "cancel", _("_Cancel"), "connect", _("C_onnect"), NULL);
  adw_alert_dialog_set_response_appearance (ADW_ALERT_DIALOG (dialog), "connect", ADW_RESPONSE_SUGGESTED);
  adw_alert_dialog_set_response_enabled (ADW_ALERT_DIALOG (dialog), "connect", FALSE);
  adw_alert_dialog_set_default_response (ADW_ALERT_DIALOG (dialog), "connect");
  adw_alert_dialog_set_close_response (ADW_ALERT_DIALOG (dialog), "cancel");
  adw_alert_dialog_choose (ADW_ALERT_DIALOG (dialog), parent, NULL, (GAsyncReadyCallback) on_answered, question);
  gtk_widget_grab_focus (question->entry);
}
