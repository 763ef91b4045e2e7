/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-config.h"
#include "envoi-room-commands.h"
#include "envoi-error.h"
#include "envoi-jid.h"
#include <glib/gi18n.h>

EnvoiRoomService *
envoi_find_room_service (EnvoiSessionManager *manager, EnvoiAccount *account)
{
  EnvoiSession *session = account != NULL ? envoi_session_manager_get_session (manager, account) : NULL;
  return session != NULL ? ENVOI_ROOM_SERVICE (envoi_session_get_service (session, ENVOI_TYPE_ROOM_SERVICE)) : NULL;
}

EnvoiRoomService *
envoi_find_online_room_service (EnvoiSessionManager *manager, EnvoiAccount *account, GError **error)
{
  EnvoiSession *session = account != NULL ? envoi_session_manager_get_session (manager, account) : NULL;

  if (session != NULL && envoi_session_is_online (session))
    return ENVOI_ROOM_SERVICE (envoi_session_get_service (session, ENVOI_TYPE_ROOM_SERVICE));
  g_set_error_literal (error, ENVOI_STANZA_ERROR, ENVOI_STANZA_ERROR_DISCONNECTED, "");
  return NULL;
}

EnvoiRoom *
envoi_find_room (EnvoiSessionManager *manager, const char *account_jid, const char *jid)
{
  EnvoiStore *store = envoi_session_manager_get_store (manager);
  GListModel *accounts = envoi_store_list_accounts (store);
  g_autofree char *bare = envoi_jid_dup_bare (jid);

  for (guint i = 0; bare != NULL && i < g_list_model_get_n_items (accounts); i++)
    {
      g_autoptr (EnvoiAccount) account = g_list_model_get_item (accounts, i);
      EnvoiRoom *room;
      if (*account_jid != '\0' && !g_str_equal (envoi_account_get_jid (account), account_jid))
        continue;
      room = envoi_store_find_room (store, account, bare);
      if (room != NULL)
        return room;
    }
  return NULL;
}

char *
envoi_read_address (const char *text)
{
  g_autofree char *copy = g_strstrip (g_strdup (text));
  char *address = copy, *bare;

  if (g_ascii_strncasecmp (address, "xmpp:", 5) == 0)
    {
      g_autofree char *plain = NULL;
      address += 5;
      address[strcspn (address, "?#")] = '\0';
      plain = g_uri_unescape_string (address, NULL);
      bare = plain != NULL ? envoi_jid_dup_bare (plain) : NULL;
    }
  else
    bare = envoi_jid_dup_bare (address);
  if (bare != NULL && strchr (bare, '@') == NULL)
    g_clear_pointer (&bare, g_free);
  return bare;
}

GtkWidget *
envoi_fact_row_new (const char *icon_name, const char *text)
{
  GtkWidget *row = adw_action_row_new ();

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), text);
  adw_action_row_set_title_lines (ADW_ACTION_ROW (row), 0);
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), gtk_image_new_from_icon_name (icon_name));
  return row;
}

AdwAlertDialog *
envoi_confirmation_new (const char *title, const char *body, const char *yes_label, gboolean destructive)
{
  AdwAlertDialog *question = ADW_ALERT_DIALOG (adw_alert_dialog_new (title, body));

  adw_alert_dialog_set_body_use_markup (question, FALSE);
  adw_alert_dialog_set_heading_use_markup (question, FALSE);
  adw_alert_dialog_add_responses (question, "cancel", _("_Cancel"), "yes", yes_label, NULL);
  adw_alert_dialog_set_response_appearance (question, "yes", destructive ? ADW_RESPONSE_DESTRUCTIVE : ADW_RESPONSE_SUGGESTED);
  adw_alert_dialog_set_default_response (question, destructive ? "cancel" : "yes");
  adw_alert_dialog_set_close_response (question, "cancel");
  return question;
}

void
envoi_confirmation_ask (AdwAlertDialog *question, GtkWidget *parent, GCallback on_yes, gpointer owner)
{
  g_signal_connect_object (question, "response::yes", on_yes, owner, G_CONNECT_SWAPPED);
  adw_dialog_present (ADW_DIALOG (question), parent);
}

void
envoi_close_dialogs (GtkWidget *root)
{
  g_autoptr (GPtrArray) open = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GListModel) dialogs = ADW_IS_APPLICATION_WINDOW (root) ? adw_application_window_get_dialogs (ADW_APPLICATION_WINDOW (root)) : NULL;

  for (guint i = 0; dialogs != NULL && i < g_list_model_get_n_items (dialogs); i++)
    g_ptr_array_add (open, g_list_model_get_item (dialogs, i));
  for (guint i = open->len; i-- > 0;)
    adw_dialog_force_close (open->pdata[i]);
}

static void
on_stop_search (GtkSearchEntry *entry)
{
  GtkWidget *navigation = gtk_widget_get_ancestor (GTK_WIDGET (entry), ADW_TYPE_NAVIGATION_VIEW);
  GtkWidget *dialog = gtk_widget_get_ancestor (GTK_WIDGET (entry), ADW_TYPE_DIALOG);

  if (*gtk_editable_get_text (GTK_EDITABLE (entry)) != '\0')
    gtk_editable_set_text (GTK_EDITABLE (entry), "");
  else if (navigation == NULL || !adw_navigation_view_pop (ADW_NAVIGATION_VIEW (navigation)))
    adw_dialog_close (ADW_DIALOG (dialog));
}

void
envoi_search_follow_escape (GtkSearchEntry *entry)
{
  g_signal_connect (entry, "stop-search", G_CALLBACK (on_stop_search), NULL);
}
