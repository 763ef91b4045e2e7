/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-config.h"
#include "envoi-move-account.h"
#include "envoi-contact-service.h"
#include "envoi-error-text.h"
#include <glib/gi18n.h>

/* One question and its answer. The task belongs to the question, then to the owner while contacts are asked. */

typedef struct {
  GtkWidget *owner;
  EnvoiSessionManager *manager;
  EnvoiAccount *account;
  GPtrArray *choices;      /* EnvoiAccount */
  AdwComboRow *row;
  EnvoiMoveAccountNews news;
  guint planned;
} Task;

static void
task_free (gpointer data)
{
  Task *task = data;

  g_clear_weak_pointer (&task->owner);
  g_object_unref (task->manager);
  g_object_unref (task->account);
  g_ptr_array_unref (task->choices);
  g_clear_object (&task->row);
  g_free (task);
}

static void
tell (Task *task, const char *sentence)
{
  if (task->owner != NULL)
    task->news (task->owner, sentence);
}

static EnvoiContactService *
get_service (Task *task, EnvoiAccount *account)
{
  EnvoiSession *session = envoi_session_manager_get_session (task->manager, account);

  if (session == NULL || !envoi_session_is_online (session))
    return NULL;
  return ENVOI_CONTACT_SERVICE (envoi_session_get_service (session, ENVOI_TYPE_CONTACT_SERVICE));
}

static DexFuture *
on_moved (DexFuture *future, gpointer data)
{
  Task *task = data;
  g_autoptr (GError) error = NULL;
  const GValue *value = dex_future_get_value (future, &error);
  guint asked = value != NULL ? g_value_get_uint (value) : 0;
  g_autofree char *sentence = NULL;

  if (value == NULL)
    {
      g_autoptr (EnvoiErrorText) text = envoi_error_text_new (error, NULL);
      tell (task, text->body);
      return dex_future_new_for_boolean (FALSE);
    }
  if (asked < task->planned)
    /* Translators: of contacts */
    sentence = g_strdup_printf (ngettext ("%u of %u contact was asked. Move once more to ask the others.",
                                          "%u of %u contacts were asked. Move once more to ask the others.", task->planned), asked, task->planned);
  else if (asked == 0)
    sentence = g_strdup (_("The new address is published. There was no contact left to ask."));
  else
    sentence = g_strdup_printf (ngettext ("The new address is published, and %u contact was asked.",
                                          "The new address is published, and %u contacts were asked.", asked), asked);
  tell (task, sentence);
  return dex_future_new_for_boolean (TRUE);
}

static void
on_answered (AdwAlertDialog *question, GAsyncResult *result, gpointer data)
{
  Task *task = data;
  gboolean yes = g_strcmp0 (adw_alert_dialog_choose_finish (question, result), "move") == 0;
  guint chosen = task->row != NULL ? adw_combo_row_get_selected (task->row) : GTK_INVALID_LIST_POSITION;
  EnvoiContactService *from, *to;

  if (!yes || chosen >= task->choices->len)
    {
      task_free (task);
      return;
    }
  from = get_service (task, task->account);
  to = get_service (task, task->choices->pdata[chosen]);
  if (from == NULL || to == NULL)
    {
      tell (task, _("Nobody was told anything: both accounts must be online for that."));
      task_free (task);
      return;
    }
  task->planned = envoi_contact_service_count_to_move (from, to);
  tell (task, _("Your contacts are being told of the new address…"));
  dex_future_disown (dex_future_finally (envoi_contact_service_move (from, to), on_moved, task, task_free));
}

static void
find_choices (Task *task)
{
  GListModel *accounts = envoi_store_list_accounts (envoi_session_manager_get_store (task->manager));

  for (guint i = 0; i < g_list_model_get_n_items (accounts); i++)
    {
      g_autoptr (EnvoiAccount) account = g_list_model_get_item (accounts, i);

      if (account != task->account && envoi_account_get_enabled (account))
        g_ptr_array_add (task->choices, g_steal_pointer (&account));
    }
}

static void
add_choices (Task *task, AdwAlertDialog *question)
{
  g_autoptr (GtkStringList) names = gtk_string_list_new (NULL);
  GtkWidget *group = adw_preferences_group_new ();

  for (guint i = 0; i < task->choices->len; i++)
    gtk_string_list_append (names, envoi_account_get_jid (task->choices->pdata[i]));
  task->row = g_object_ref_sink (ADW_COMBO_ROW (adw_combo_row_new ()));
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (task->row), _("New Account"));
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (task->row), FALSE);
  adw_combo_row_set_use_subtitle (task->row, TRUE);
  adw_combo_row_set_model (task->row, G_LIST_MODEL (names));
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), GTK_WIDGET (task->row));
  adw_alert_dialog_set_extra_child (question, group);
}

void
envoi_move_account_ask (GtkWidget *owner, EnvoiSessionManager *manager, EnvoiAccount *account, EnvoiMoveAccountNews news)
{
  AdwAlertDialog *question = ADW_ALERT_DIALOG (adw_alert_dialog_new (_("Move to Another Account?"), NULL));
  Task *task = g_new0 (Task, 1);

  g_set_weak_pointer (&task->owner, owner);
  task->manager = g_object_ref (manager);
  task->account = g_object_ref (account);
  task->choices = g_ptr_array_new_with_free_func (g_object_unref);
  task->news = news;
  find_choices (task);
  if (task->choices->len == 0)
    {
      adw_alert_dialog_set_body (question, _("Sign in to the account that you want to move to first, then come back here."));
      adw_alert_dialog_add_response (question, "cancel", _("_Close"));
    }
  else
    {
      adw_alert_dialog_format_body (question,
        _("%s says to everybody that you are found at the new account now, and each contact gets a request from there. The old account stays as it is, "
          "with its contacts and messages. To take your blog along, export it and import it at the new account."), envoi_account_get_jid (account));
      add_choices (task, question);
      adw_alert_dialog_add_responses (question, "cancel", _("_Cancel"), "move", _("_Tell Contacts"), NULL);
      adw_alert_dialog_set_response_appearance (question, "move", ADW_RESPONSE_SUGGESTED);
    }
  adw_alert_dialog_set_default_response (question, "cancel");
  adw_alert_dialog_set_close_response (question, "cancel");
  adw_alert_dialog_choose (question, owner, NULL, (GAsyncReadyCallback) on_answered, task);
}
