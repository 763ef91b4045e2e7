/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-link-target.h"
#include "envoi-join-room-dialog.h"
#include "envoi-room-service.h"

/* A server that says nothing shall not keep the person waiting. */
#define PATIENCE_SECONDS 8

gboolean
envoi_link_target_is_known (EnvoiSessionManager *manager, EnvoiAccount *account, const char *bare, gboolean room_wanted)
{
  EnvoiStore *store = envoi_session_manager_get_store (manager);
  EnvoiContact *contact = envoi_store_find_contact (store, account, bare);
  EnvoiRoom *room = envoi_store_find_room (store, account, bare);

  return (!room_wanted && contact != NULL && envoi_contact_get_in_roster (contact)) || (room != NULL && envoi_room_get_state (room) == ENVOI_ROOM_JOINED);
}

gboolean
envoi_link_target_is_online (EnvoiSessionManager *manager, EnvoiAccount *account)
{
  EnvoiSession *session = account != NULL ? envoi_session_manager_get_session (manager, account) : NULL;

  return session != NULL && envoi_session_is_online (session);
}

EnvoiAccount *
envoi_link_target_choose_account (EnvoiSessionManager *manager, EnvoiXmppUri *uri)
{
  EnvoiStore *store = envoi_session_manager_get_store (manager);
  GListModel *accounts = envoi_store_list_accounts (store);
  g_autoptr (EnvoiAccount) best = NULL;
  int best_rank = -1;

  for (guint i = 0; i < g_list_model_get_n_items (accounts); i++)
    {
      g_autoptr (EnvoiAccount) account = g_list_model_get_item (accounts, i);
      int rank = 0;

      if (g_strcmp0 (envoi_xmpp_uri_get_authority (uri), envoi_account_get_jid (account)) == 0)
        rank = 4;
      else if (envoi_link_target_is_known (manager, account, envoi_xmpp_uri_get_bare (uri), FALSE) || envoi_store_find_room (store, account, envoi_xmpp_uri_get_bare (uri)) != NULL)
        rank = 3;
      else if (envoi_account_get_state (account) == ENVOI_CONNECTION_ONLINE)
        rank = 2;
      else if (envoi_account_get_enabled (account))
        rank = 1;
      if (rank > best_rank)
        {
          g_set_object (&best, account);
          best_rank = rank;
        }
    }
  return g_steal_pointer (&best);
}

static EnvoiRoomService *
find_rooms (EnvoiSessionManager *manager, EnvoiAccount *account)
{
  EnvoiSession *session = envoi_session_manager_get_session (manager, account);
  return session != NULL ? ENVOI_ROOM_SERVICE (envoi_session_get_service (session, ENVOI_TYPE_ROOM_SERVICE)) : NULL;
}

static DexFuture *
on_preview (DexFuture *future, gpointer data)
{
  const GValue *value = dex_future_get_value (future, NULL);
  EnvoiRoomPreview *preview = value != NULL && G_VALUE_HOLDS (value, ENVOI_TYPE_ROOM_PREVIEW) ? g_value_get_boxed (value) : NULL;

  return dex_future_new_for_boolean (preview != NULL && preview->exists && preview->is_room);
}

DexFuture *
envoi_link_target_ask (EnvoiSessionManager *manager, EnvoiAccount *account, const char *bare)
{
  EnvoiRoomService *rooms = find_rooms (manager, account);

  if (rooms == NULL)
    return dex_future_new_for_boolean (FALSE);
  return dex_future_finally (dex_future_first (envoi_room_service_preview (rooms, bare), dex_timeout_new_seconds (PATIENCE_SECONDS), NULL),
                             on_preview, NULL, NULL);
}

AdwDialog *
envoi_link_target_new_join_dialog (EnvoiSessionManager *manager, EnvoiAccount *account, const char *bare, const char *nick, const char *password)
{
  return envoi_join_room_dialog_new (manager, account, bare, nick, password);
}

DexFuture *
envoi_link_target_add_contact (EnvoiContactService *service, const char *bare, const char *name, const char * const *groups, const char *token)
{
  if (token != NULL && *token != '\0')
    return envoi_contact_service_add_invited (service, bare, name, groups, token);
  return envoi_contact_service_add (service, bare, name, groups);
}
