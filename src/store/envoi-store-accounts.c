/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Accounts: the identity map and the commands that keep them. Main thread. */
#include "envoi-store-feeds-private.h"

void
envoi_account_entry_free (EnvoiAccountEntry *entry)
{
  g_hash_table_unref (entry->contacts);
  g_hash_table_unref (entry->conversations);
  g_hash_table_unref (entry->rooms);
  g_object_unref (entry->account);
  g_free (entry);
}

EnvoiAccountEntry *
envoi_store_adopt_account (EnvoiStore *self, EnvoiAccount *account, gint64 id)
{
  EnvoiAccountEntry *entry = g_new0 (EnvoiAccountEntry, 1);

  entry->account = g_object_ref (account);
  entry->id = id;
  entry->contacts = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) envoi_contact_entry_free);
  entry->conversations = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) envoi_conversation_entry_free);
  entry->rooms = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, g_object_unref);
  g_hash_table_insert (self->account_entries, account, entry);
  envoi_account_set_id (account, id);
  return entry;
}

/* One change of the list, however many go. */
static void
take_out (GListStore *list, EnvoiAccount *account, EnvoiAccount *(*get_account) (gpointer item))
{
  g_autoptr (GPtrArray) others = g_ptr_array_new_with_free_func (g_object_unref);
  guint count = g_list_model_get_n_items (G_LIST_MODEL (list));

  for (guint i = 0; i < count; i++)
    {
      g_autoptr (GObject) item = g_list_model_get_item (G_LIST_MODEL (list), i);

      if (get_account (item) != account)
        g_ptr_array_add (others, g_steal_pointer (&item));
    }
  if (others->len < count)
    g_list_store_splice (list, 0, count, others->pdata, others->len);
}

static EnvoiAccount *
account_of_account (gpointer item)
{
  return item;
}

static EnvoiAccount *
account_of_contact (gpointer item)
{
  return envoi_contact_get_account (item);
}

static EnvoiAccount *
account_of_conversation (gpointer item)
{
  return envoi_conversation_get_account (item);
}

static EnvoiAccount *
account_of_room (gpointer item)
{
  return envoi_room_get_account (item);
}

static EnvoiAccount *
account_of_request (gpointer item)
{
  return envoi_contact_get_account (envoi_request_get_contact (item));
}

EnvoiAccountRecord *
envoi_account_record_new (EnvoiAccountEntry *entry)
{
  EnvoiAccountRecord *record = g_new0 (EnvoiAccountRecord, 1);
  EnvoiAccount *account = entry->account;

  record->id = entry->id;
  record->jid = g_strdup (envoi_account_get_jid (account));
  record->label = g_strdup (envoi_account_get_label (account));
  record->color = g_strdup (envoi_account_get_color (account));
  record->enabled = envoi_account_get_enabled (account);
  record->host = g_strdup (envoi_account_get_host (account));
  record->port = envoi_account_get_port (account);
  record->security = envoi_account_get_security (account);
  record->proxy = g_strdup (envoi_account_get_proxy (account));
  record->resource = g_strdup (envoi_account_get_resource (account));
  record->pin = g_strdup (envoi_account_get_pin (account));
  record->auth_memory = g_strdup (envoi_account_get_auth_memory (account));
  record->nickname = g_strdup (envoi_account_get_nickname (account));
  record->availability = envoi_account_get_availability (account);
  record->status_text = g_strdup (envoi_account_get_status_text (account));
  record->send_receipts = envoi_account_get_send_receipts (account);
  record->send_markers = envoi_account_get_send_markers (account);
  record->send_typing = envoi_account_get_send_typing (account);
  record->auto_away = envoi_account_get_auto_away (account);
  record->roster_version = g_strdup (envoi_account_get_roster_version (account));
  record->password_kept = envoi_account_get_password_kept (account);
  return record;
}

static EnvoiAccount *
account_from_record (const EnvoiAccountRecord *record)
{
  EnvoiAccount *account = envoi_account_new (record->jid);

  envoi_account_set_label (account, record->label);
  if (record->color != NULL)
    envoi_account_set_color (account, record->color);
  envoi_account_set_enabled (account, record->enabled);
  envoi_account_set_host (account, record->host);
  envoi_account_set_port (account, record->port);
  envoi_account_set_security (account, record->security);
  envoi_account_set_proxy (account, record->proxy);
  envoi_account_set_resource (account, record->resource);
  envoi_account_set_pin (account, record->pin);
  envoi_account_set_auth_memory (account, record->auth_memory);
  envoi_account_set_nickname (account, record->nickname);
  envoi_account_set_availability (account, record->availability);
  envoi_account_set_status_text (account, record->status_text);
  envoi_account_set_send_receipts (account, record->send_receipts);
  envoi_account_set_send_markers (account, record->send_markers);
  envoi_account_set_send_typing (account, record->send_typing);
  envoi_account_set_auto_away (account, record->auto_away);
  envoi_account_set_roster_version (account, record->roster_version);
  envoi_account_set_password_kept (account, record->password_kept);
  return account;
}

typedef struct {
  EnvoiCommand parent;
  EnvoiAccountRecord *record;
} SaveAccount;

static gboolean
run_save_account (EnvoiCommand *command, EnvoiTables *tables, GError **error)
{
  return envoi_people_save_account (tables, ((SaveAccount *) command)->record, error);
}

static void
done_save_account (EnvoiCommand *command, EnvoiStore *self)
{
  if (command->promise != NULL)
    dex_promise_resolve_int64 (command->promise, ((SaveAccount *) command)->record->id);
}

static void
clear_save_account (EnvoiCommand *command)
{
  envoi_account_record_free (((SaveAccount *) command)->record);
}

static const EnvoiCommandClass save_account_class = { sizeof (SaveAccount), ENVOI_COMMAND_WRITES, run_save_account, done_save_account, clear_save_account };

/**
 * envoi_store_find_account:
 * @jid: a bare address, normalised
 *
 * Returns: (transfer none) (nullable): the account with this address
 */
EnvoiAccount *
envoi_store_find_account (EnvoiStore *self, const char *jid)
{
  GHashTableIter iter;
  EnvoiAccount *account;

  g_hash_table_iter_init (&iter, self->account_entries);
  while (g_hash_table_iter_next (&iter, (gpointer *) &account, NULL))
    if (g_strcmp0 (envoi_account_get_jid (account), jid) == 0)
      return account;
  return NULL;
}

/**
 * envoi_store_save_account:
 *
 * Keeps the account's present settings. One that the store does not know joins the list and has its id at once.
 *
 * Returns: (transfer full): resolves to the id (gint64) after the commit
 */
DexFuture *
envoi_store_save_account (EnvoiStore *self, EnvoiAccount *account)
{
  EnvoiAccountEntry *entry = envoi_store_get_account_entry (self, account);
  SaveAccount *save;

  if (entry == NULL)
    {
      EnvoiAccount *other = envoi_store_find_account (self, envoi_account_get_jid (account));

      if (other != NULL || !self->open)
        return dex_future_new_reject (ENVOI_STORE_ERROR, ENVOI_STORE_ERROR_FAILED, "There is an account with this address already.");
      entry = envoi_store_adopt_account (self, account, ++self->last_account);
      g_list_store_append (self->accounts, account);
    }
  save = envoi_command_new (&save_account_class);
  save->record = envoi_account_record_new (entry);
  return envoi_store_push_with_future (self, save);
}

typedef struct {
  EnvoiCommand parent;
  gint64 account;
  GPtrArray *unused;
} RemoveAccount;

static gboolean
run_remove_account (EnvoiCommand *command, EnvoiTables *tables, GError **error)
{
  RemoveAccount *self = (RemoveAccount *) command;

  g_ptr_array_set_size (self->unused, 0);
  return envoi_people_remove_account (tables, self->account, self->unused, error);
}

static void
done_remove_account (EnvoiCommand *command, EnvoiStore *self)
{
  RemoveAccount *remove = (RemoveAccount *) command;

  for (guint i = 0; i < remove->unused->len; i++)
    {
      g_autoptr (GFile) file = envoi_store_get_avatar_file (self, remove->unused->pdata[i]);

      if (file != NULL)
        g_file_delete_async (file, G_PRIORITY_LOW, NULL, NULL, NULL);
    }
  dex_promise_resolve_boolean (command->promise, TRUE);
}

static void
clear_remove_account (EnvoiCommand *command)
{
  g_ptr_array_unref (((RemoveAccount *) command)->unused);
}

static const EnvoiCommandClass remove_account_class = { sizeof (RemoveAccount), ENVOI_COMMAND_WRITES, run_remove_account, done_remove_account, clear_remove_account };

/**
 * envoi_store_remove_account:
 *
 * Removes the account with all that belongs to it, from the lists at once. Its messages are out of reach after the commit
 * and are erased bit by bit.
 *
 * Returns: (transfer full): resolves to %TRUE after the commit
 */
DexFuture *
envoi_store_remove_account (EnvoiStore *self, EnvoiAccount *account)
{
  g_autoptr (EnvoiAccount) keep = g_object_ref (account);
  EnvoiAccountEntry *entry = envoi_store_get_account_entry (self, account);
  RemoveAccount *remove;
  GHashTableIter iter;
  EnvoiConversationEntry *conversation;

  if (entry == NULL)
    return envoi_store_unknown ();
  remove = envoi_command_new (&remove_account_class);
  remove->account = entry->id;
  remove->unused = g_ptr_array_new_with_free_func (g_free);

  g_hash_table_iter_init (&iter, entry->conversations);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &conversation))
    envoi_store_forget_conversation (self, conversation);
  envoi_store_drop_feeds_of (self, account);
  take_out (self->requests, account, account_of_request);
  take_out (self->conversations, account, account_of_conversation);
  take_out (self->rooms, account, account_of_room);
  take_out (self->contacts, account, account_of_contact);
  take_out (self->accounts, account, account_of_account);
  g_hash_table_remove (self->account_entries, account);
  return envoi_store_push_with_future (self, remove);
}

/* --- All of them --- */

void
envoi_store_adopt_accounts (EnvoiStore *self, GPtrArray *accounts)
{
  g_autoptr (GPtrArray) objects = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < accounts->len; i++)
    {
      EnvoiAccountRecord *record = accounts->pdata[i];
      EnvoiAccount *account = account_from_record (record);

      g_ptr_array_add (objects, account);
      envoi_store_adopt_account (self, account, record->id);
    }
  g_list_store_splice (self->accounts, 0, 0, objects->pdata, objects->len);
}

void
envoi_store_resave_accounts (EnvoiStore *self, GQueue *commands)
{
  GHashTableIter iter;
  EnvoiAccountEntry *entry;

  g_hash_table_iter_init (&iter, self->account_entries);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &entry))
    {
      SaveAccount *save = envoi_command_new (&save_account_class);

      save->record = envoi_account_record_new (entry);
      g_queue_push_tail_link (commands, &save->parent.link);
    }
}
