/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-config.h"
#include "envoi-commands.h"
#include "envoi-jid.h"
#include "envoi-message-list.h"
#include "envoi-presence-icon.h"
#include <glib/gi18n.h>

static gpointer
find_service (EnvoiSessionManager *manager, EnvoiAccount *account, GType type)
{
  EnvoiSession *session = envoi_session_manager_get_session (manager, account);
  return session != NULL ? envoi_session_get_service (session, type) : NULL;
}

EnvoiMessageService *
envoi_find_message_service (EnvoiSessionManager *manager, EnvoiAccount *account)
{
  return find_service (manager, account, ENVOI_TYPE_MESSAGE_SERVICE);
}

EnvoiContactService *
envoi_find_contact_service (EnvoiSessionManager *manager, EnvoiAccount *account)
{
  return find_service (manager, account, ENVOI_TYPE_CONTACT_SERVICE);
}

EnvoiHistoryService *
envoi_find_history_service (EnvoiSessionManager *manager, EnvoiAccount *account)
{
  return find_service (manager, account, ENVOI_TYPE_HISTORY_SERVICE);
}

EnvoiConversation *
envoi_find_conversation (EnvoiSessionManager *manager, const char *account_jid, const char *jid, gboolean make)
{
  EnvoiStore *store = envoi_session_manager_get_store (manager);
  g_autoptr (EnvoiAccount) first = g_list_model_get_item (envoi_store_list_accounts (store), 0);
  EnvoiAccount *account = *account_jid != '\0' ? envoi_store_find_account (store, account_jid) : first;
  g_autofree char *bare = envoi_jid_dup_bare (jid);

  if (account == NULL || bare == NULL)
    return NULL;
  /* The private conversation with somebody in a room is known by the full address. */
  if (strchr (jid, '/') != NULL && envoi_store_find_room (store, account, bare) != NULL)
    return make ? envoi_store_ensure_conversation (store, account, jid) : envoi_store_find_conversation (store, account, jid);
  return make ? envoi_store_ensure_conversation (store, account, bare) : envoi_store_find_conversation (store, account, bare);
}

typedef struct { EnvoiSessionManager *manager; EnvoiConversation *conversation; } Reading;

static void
reading_free (gpointer data)
{
  Reading *reading = data;
  g_object_unref (reading->manager);
  g_object_unref (reading->conversation);
  g_free (reading);
}

/* The service wants the last message itself, for the marker that it may send. */
static DexFuture *
mark_read (gpointer data)
{
  Reading *reading = data;
  EnvoiStore *store = envoi_session_manager_get_store (reading->manager);
  EnvoiMessageService *service = envoi_find_message_service (reading->manager, envoi_conversation_get_account (reading->conversation));
  g_autoptr (EnvoiMessageList) list = envoi_message_list_new (store, reading->conversation);
  g_autoptr (EnvoiMessage) last = NULL;
  GError *error = NULL;

  if (!dex_await (envoi_message_list_load (list), &error) || !dex_await (envoi_message_list_jump_to_end (list), &error))
    return dex_future_new_for_error (error);
  if (g_list_model_get_n_items (G_LIST_MODEL (list)) > 0)
    last = g_list_model_get_item (G_LIST_MODEL (list), g_list_model_get_n_items (G_LIST_MODEL (list)) - 1);
  if (last != NULL && service != NULL)
    envoi_message_service_mark_read (service, reading->conversation, last);
  else
    envoi_store_set_read (store, reading->conversation, envoi_conversation_get_last_position (reading->conversation));
  return dex_future_new_true ();
}

void
envoi_mark_conversation_read (EnvoiSessionManager *manager, const char *account_jid, const char *jid)
{
  EnvoiConversation *conversation = envoi_find_conversation (manager, account_jid, jid, FALSE);
  Reading *reading;

  if (conversation == NULL || envoi_conversation_get_unread (conversation) == 0)
    return;
  reading = g_new0 (Reading, 1);
  reading->manager = g_object_ref (manager);
  reading->conversation = g_object_ref (conversation);
  dex_future_disown (dex_scheduler_spawn (NULL, 0, mark_read, reading, reading_free));
}

void
envoi_set_presence (EnvoiSessionManager *manager, EnvoiAccount *account, EnvoiAvailability availability, const char *status_text)
{
  EnvoiStore *store = envoi_session_manager_get_store (manager);
  GListModel *accounts = envoi_store_list_accounts (store);

  for (guint i = 0; i < g_list_model_get_n_items (accounts); i++)
    {
      g_autoptr (EnvoiAccount) each = g_list_model_get_item (accounts, i);
      EnvoiContactService *service = envoi_find_contact_service (manager, each);
      if (account != NULL && each != account)
        continue;
      envoi_account_set_availability (each, availability);
      if (status_text != NULL)
        envoi_account_set_status_text (each, *status_text != '\0' ? status_text : NULL);
      dex_future_disown (envoi_store_save_account (store, each));
      if (service != NULL)
        envoi_contact_service_publish_presence (service);
    }
}
