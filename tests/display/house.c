/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "house.h"
#include "envoi-id.h"
#include "envoi-time.h"
#include <glib/gstdio.h>

void
house_await (DexFuture *future)
{
  g_autoptr (GError) error = NULL;

  while (dex_future_is_pending (future))
    g_main_context_iteration (NULL, TRUE);
  dex_future_get_value (future, &error);
  g_assert_no_error (error);
  dex_unref (future);
}

void
house_open (House *house)
{
  g_autoptr (GFile) file = NULL;

  house->folder = g_dir_make_tmp ("envoi-house-XXXXXX", NULL);
  file = g_file_new_build_filename (house->folder, "data", NULL);
  house->store = envoi_store_new (file);
  house_await (envoi_store_open (house->store));
  house->manager = envoi_session_manager_new (house->store);
  house->account = envoi_account_new ("me@example.org");
  envoi_account_set_resource (house->account, "envoi.test");
  house_await (envoi_store_save_account (house->store, house->account));
}

static void
remove_tree (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);
      remove_tree (child);
    }
  g_remove (path);
}

void
house_close (House *house)
{
  house_await (envoi_session_manager_stop (house->manager));
  house_await (envoi_store_close (house->store));
  g_clear_object (&house->account);
  g_clear_object (&house->manager);
  g_clear_object (&house->store);
  remove_tree (house->folder);
  g_clear_pointer (&house->folder, g_free);
}

EnvoiConversation *
house_add_person (House *house, const char *jid, const char *name)
{
  EnvoiContact *contact = envoi_store_ensure_contact (house->store, house->account, jid);
  EnvoiConversation *conversation = envoi_store_ensure_conversation (house->store, house->account, jid);

  envoi_contact_set_in_roster (contact, TRUE);
  envoi_contact_set_name (contact, name);
  envoi_contact_set_subscription (contact, ENVOI_SUBSCRIPTION_BOTH);
  envoi_store_save_contact (house->store, contact);
  envoi_conversation_set_open (conversation, TRUE);
  envoi_store_save_conversation (house->store, conversation);
  house_await (envoi_store_flush (house->store));
  return conversation;
}

void
house_add_message (House *house, EnvoiConversation *conversation, gboolean outgoing, const char *body)
{
  g_autofree char *id = envoi_id_new ();
  g_autoptr (EnvoiMessage) message = envoi_message_new (outgoing, id, body, envoi_time_now ());

  envoi_message_set_sender (message, outgoing ? "me@example.org" : envoi_conversation_get_jid (conversation));
  if (outgoing)
    envoi_message_set_state (message, ENVOI_MESSAGE_STATE_ACKED);
  house_await (envoi_store_add_message (house->store, conversation, message, ENVOI_INSERT_LIVE));
}
