/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-config.h"
#include "envoi-delete-account.h"
#include "envoi-error.h"
#include "envoi-error-text.h"
#include "envoi-profile-service.h"
#include "envoi-when-done.h"
#include <glib/gi18n.h>

/* One question and its answer. The task belongs to the question, then to the owner while the server is asked. */

typedef struct {
  GtkWidget *owner;
  EnvoiSessionManager *manager;
  EnvoiAccount *account;
  GtkWidget *password_row;
  EnvoiDeleteAccountDone done;
} Task;

static void
task_free (gpointer data)
{
  Task *task = data;

  g_clear_weak_pointer (&task->owner);
  g_object_unref (task->manager);
  g_object_unref (task->account);
  g_object_unref (task->password_row);
  g_free (task);
}

static void
tell (Task *task, const char *sentence)
{
  if (task->owner != NULL)
    task->done (task->owner, sentence);
}

static char *
dup_sentence (const GError *error)
{
  g_autoptr (EnvoiErrorText) text = NULL;

  if (error->domain == ENVOI_STANZA_ERROR)
    switch (error->code)
      {
      case ENVOI_STANZA_ERROR_FORBIDDEN:
      case ENVOI_STANZA_ERROR_NOT_ALLOWED:
      case ENVOI_STANZA_ERROR_NOT_AUTHORIZED:
      case ENVOI_STANZA_ERROR_REGISTRATION_REQUIRED:
      case ENVOI_STANZA_ERROR_FEATURE_NOT_IMPLEMENTED:
      case ENVOI_STANZA_ERROR_SERVICE_UNAVAILABLE:
        return g_strdup (_("This server does not let programs delete accounts. Ask whoever runs it."));
      case ENVOI_STANZA_ERROR_TIMEOUT:
      case ENVOI_STANZA_ERROR_DISCONNECTED:
        return g_strdup (_("No answer came, so it is not certain whether the account is gone. If signing in fails from now on, it is."));
      default:
        break;
      }
  text = envoi_error_text_new (error, NULL);
  return g_strdup (text->body);
}

/* The task outlives the page: what was asked for is done to its end. */
static DexFuture *
on_deleted (DexFuture *future, gpointer data)
{
  Task *task = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *sentence = NULL;

  if (dex_future_get_value (future, &error) != NULL)
    {
      tell (task, NULL);
      return envoi_session_manager_remove_account (task->manager, task->account);
    }
  sentence = dup_sentence (error);
  tell (task, sentence);
  return dex_future_new_for_boolean (FALSE);
}

static void
on_answered (AdwAlertDialog *question, GAsyncResult *result, gpointer data)
{
  Task *task = data;
  EnvoiSession *session = envoi_session_manager_get_session (task->manager, task->account);
  EnvoiService *service = session != NULL ? envoi_session_get_service (session, ENVOI_TYPE_PROFILE_SERVICE) : NULL;
  const char *password = gtk_editable_get_text (GTK_EDITABLE (task->password_row));

  if (g_strcmp0 (adw_alert_dialog_choose_finish (question, result), "delete") != 0)
    task_free (task);
  else if (!envoi_session_manager_check_password (task->manager, task->account, password))
    {
      tell (task, _("That is not the password of this account, so nothing was deleted."));
      task_free (task);
    }
  else if (service == NULL)
    {
      tell (task, _("Nothing was deleted: the account must be online for that."));
      task_free (task);
    }
  else
    dex_future_disown (dex_future_finally (envoi_profile_service_delete_account (ENVOI_PROFILE_SERVICE (service)), on_deleted, task, task_free));
}

static void
on_password_changed (AdwAlertDialog *question, GtkWidget *row)
{
  adw_alert_dialog_set_response_enabled (question, "delete", *gtk_editable_get_text (GTK_EDITABLE (row)) != '\0');
}

void
envoi_delete_account_ask (GtkWidget *owner, EnvoiSessionManager *manager, EnvoiAccount *account, EnvoiDeleteAccountDone done)
{
  AdwAlertDialog *question = ADW_ALERT_DIALOG (adw_alert_dialog_new (_("Delete This Account for Ever?"), NULL));
  GtkWidget *group = adw_preferences_group_new (), *row = adw_password_entry_row_new ();
  Task *task = g_new0 (Task, 1);

  adw_alert_dialog_format_body (question,
    _("The server deletes %s with everything that it keeps for it: contacts, messages and pictures. Nobody reaches you under this address any more, "
      "and one day it may belong to somebody else. Envoi forgets it on this computer too."), envoi_account_get_jid (account));
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), _("Password"));
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), row);
  adw_alert_dialog_set_extra_child (question, group);
  adw_alert_dialog_add_responses (question, "cancel", _("_Cancel"), "delete", _("_Delete for Ever"), NULL);
  adw_alert_dialog_set_response_appearance (question, "delete", ADW_RESPONSE_DESTRUCTIVE);
  adw_alert_dialog_set_response_enabled (question, "delete", FALSE);
  adw_alert_dialog_set_default_response (question, "cancel");
  adw_alert_dialog_set_close_response (question, "cancel");
  g_signal_connect_object (row, "changed", G_CALLBACK (on_password_changed), question, G_CONNECT_SWAPPED);

  g_set_weak_pointer (&task->owner, owner);
  task->manager = g_object_ref (manager);
  task->account = g_object_ref (account);
  task->password_row = g_object_ref (row);
  task->done = done;
  adw_alert_dialog_choose (question, owner, NULL, (GAsyncReadyCallback) on_answered, task);
}
