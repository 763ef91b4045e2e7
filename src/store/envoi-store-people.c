/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Accounts, contacts and requests: the identity map and the commands that keep them. Main thread. */
#include "envoi-store-private.h"

#define GROUP_SEPARATOR "\x1f"

static void
contact_entry_free (EnvoiContactEntry *entry)
{
  g_object_unref (entry->contact);
  g_free (entry);
}

void
envoi_account_entry_free (EnvoiAccountEntry *entry)
{
  g_hash_table_unref (entry->contacts);
  g_hash_table_unref (entry->conversations);
  g_object_unref (entry->account);
  g_free (entry);
}

EnvoiAccountEntry *
envoi_store_adopt_account (EnvoiStore *self, EnvoiAccount *account, gint64 id)
{
  EnvoiAccountEntry *entry = g_new0 (EnvoiAccountEntry, 1);

  entry->account = g_object_ref (account);
  entry->id = id;
  entry->contacts = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) contact_entry_free);
  entry->conversations = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) envoi_conversation_entry_free);
  g_hash_table_insert (self->account_entries, account, entry);
  envoi_account_set_id (account, id);
  return entry;
}

static void
remove_from (GListStore *list, gpointer item)
{
  guint place;

  if (g_list_store_find (list, item, &place))
    g_list_store_remove (list, place);
}

/* --- Accounts --- */

static EnvoiAccountRecord *
account_record_new (EnvoiAccount *account, gint64 id)
{
  EnvoiAccountRecord *record = g_new0 (EnvoiAccountRecord, 1);

  record->id = id;
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
  save->record = account_record_new (account, entry->id);
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
  EnvoiContactEntry *contact;

  if (entry == NULL)
    return envoi_store_unknown ();
  remove = envoi_command_new (&remove_account_class);
  remove->account = entry->id;
  remove->unused = g_ptr_array_new_with_free_func (g_free);

  for (guint i = g_list_model_get_n_items (G_LIST_MODEL (self->requests)); i-- > 0; )
    {
      g_autoptr (EnvoiRequest) request = g_list_model_get_item (G_LIST_MODEL (self->requests), i);

      if (envoi_contact_get_account (envoi_request_get_contact (request)) == account)
        g_list_store_remove (self->requests, i);
    }
  g_hash_table_iter_init (&iter, entry->conversations);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &conversation))
    {
      envoi_store_forget_conversation (self, conversation);
      remove_from (self->conversations, conversation->conversation);
    }
  g_hash_table_iter_init (&iter, entry->contacts);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &contact))
    remove_from (self->contacts, contact->contact);
  remove_from (self->accounts, account);
  g_hash_table_remove (self->account_entries, account);
  return envoi_store_push_with_future (self, remove);
}

/* --- Contacts --- */

static EnvoiContactRecord *
contact_record_new (EnvoiAccountEntry *account, EnvoiContactEntry *entry)
{
  EnvoiContactRecord *record = g_new0 (EnvoiContactRecord, 1);
  EnvoiContact *contact = entry->contact;
  const char * const *groups = envoi_contact_get_groups (contact);

  record->id = entry->id;
  record->account = account->id;
  record->jid = g_strdup (envoi_contact_get_jid (contact));
  record->name = g_strdup (envoi_contact_get_name (contact));
  record->nickname = g_strdup (envoi_contact_get_nickname (contact));
  if (groups != NULL && groups[0] != NULL)
    record->groups = g_strjoinv (GROUP_SEPARATOR, (char **) groups);
  record->subscription = envoi_contact_get_subscription (contact);
  record->asked = envoi_contact_get_asked (contact);
  record->in_roster = envoi_contact_get_in_roster (contact);
  record->blocked = envoi_contact_get_blocked (contact);
  record->avatar_hash = g_strdup (envoi_contact_get_avatar_hash (contact));
  return record;
}

typedef struct {
  EnvoiCommand parent;
  EnvoiContactRecord *record;
} SaveContact;

static gboolean
run_save_contact (EnvoiCommand *command, EnvoiTables *tables, GError **error)
{
  return envoi_people_save_contact (tables, ((SaveContact *) command)->record, error);
}

static void
clear_save_contact (EnvoiCommand *command)
{
  envoi_contact_record_free (((SaveContact *) command)->record);
}

static const EnvoiCommandClass save_contact_class = { sizeof (SaveContact), ENVOI_COMMAND_WRITES, run_save_contact, NULL, clear_save_contact };

static SaveContact *
save_contact_new (EnvoiAccountEntry *account, EnvoiContactEntry *entry)
{
  SaveContact *save = envoi_command_new (&save_contact_class);

  save->record = contact_record_new (account, entry);
  return save;
}

static EnvoiContactEntry *
adopt_contact (EnvoiAccountEntry *account, EnvoiContact *contact, gint64 id)
{
  EnvoiContactEntry *entry = g_new0 (EnvoiContactEntry, 1);

  entry->contact = g_object_ref (contact);
  entry->id = id;
  g_hash_table_insert (account->contacts, (gpointer) envoi_contact_get_jid (contact), entry);
  return entry;
}

/**
 * envoi_store_find_contact:
 * @bare: a bare address, normalised
 *
 * Returns: (transfer none) (nullable): the contact, if one is known
 */
EnvoiContact *
envoi_store_find_contact (EnvoiStore *self, EnvoiAccount *account, const char *bare)
{
  EnvoiAccountEntry *owner = envoi_store_get_account_entry (self, account);
  EnvoiContactEntry *entry = owner != NULL ? g_hash_table_lookup (owner->contacts, bare) : NULL;

  return entry != NULL ? entry->contact : NULL;
}

/**
 * envoi_store_ensure_contact:
 * @bare: a bare address, normalised
 *
 * Returns: (transfer none) (nullable): the contact, made and stored when it was missing; %NULL when the account is not
 *   of this store
 */
EnvoiContact *
envoi_store_ensure_contact (EnvoiStore *self, EnvoiAccount *account, const char *bare)
{
  EnvoiAccountEntry *owner = envoi_store_get_account_entry (self, account);
  EnvoiContactEntry *entry = owner != NULL ? g_hash_table_lookup (owner->contacts, bare) : NULL;

  if (entry == NULL && owner != NULL)
    {
      g_autoptr (EnvoiContact) contact = envoi_contact_new (account, bare);

      entry = adopt_contact (owner, contact, ++self->last_contact);
      g_list_store_append (self->contacts, contact);
      envoi_store_push (self, save_contact_new (owner, entry));
    }
  return entry != NULL ? entry->contact : NULL;
}

/**
 * envoi_store_save_contact:
 *
 * Keeps what is stored of the contact as it is now.
 */
void
envoi_store_save_contact (EnvoiStore *self, EnvoiContact *contact)
{
  EnvoiAccountEntry *owner = envoi_store_get_account_entry (self, envoi_contact_get_account (contact));
  EnvoiContactEntry *entry = owner != NULL ? g_hash_table_lookup (owner->contacts, envoi_contact_get_jid (contact)) : NULL;

  if (entry != NULL && entry->contact == contact)
    envoi_store_push (self, save_contact_new (owner, entry));
}

typedef struct {
  EnvoiCommand parent;
  GPtrArray *contacts;
  EnvoiAccountRecord *account;
} ReplaceRoster;

static gboolean
run_replace_roster (EnvoiCommand *command, EnvoiTables *tables, GError **error)
{
  ReplaceRoster *self = (ReplaceRoster *) command;

  for (guint i = 0; i < self->contacts->len; i++)
    if (!envoi_people_save_contact (tables, self->contacts->pdata[i], error))
      return FALSE;
  return envoi_people_save_account (tables, self->account, error);
}

static void
clear_replace_roster (EnvoiCommand *command)
{
  g_ptr_array_unref (((ReplaceRoster *) command)->contacts);
  envoi_account_record_free (((ReplaceRoster *) command)->account);
}

static const EnvoiCommandClass replace_roster_class = { sizeof (ReplaceRoster), ENVOI_COMMAND_WRITES, run_replace_roster, NULL, clear_replace_roster };

/**
 * envoi_store_replace_roster:
 * @jids: (array zero-terminated=1): everybody in the list; the contacts themselves carry their present values
 * @version: (nullable): the version of this list
 *
 * The contact list as a whole: all contacts of it are saved, the others leave it, and the version is kept, in one transaction.
 */
void
envoi_store_replace_roster (EnvoiStore *self, EnvoiAccount *account, const char * const *jids, const char *version)
{
  EnvoiAccountEntry *owner = envoi_store_get_account_entry (self, account);
  g_autoptr (GHashTable) listed = g_hash_table_new (g_str_hash, g_str_equal);
  ReplaceRoster *replace;
  GHashTableIter iter;
  EnvoiContactEntry *entry;

  if (owner == NULL)
    return;
  for (; *jids != NULL; jids++)
    g_hash_table_add (listed, (gpointer) *jids);
  replace = envoi_command_new (&replace_roster_class);
  replace->contacts = g_ptr_array_new_with_free_func ((GDestroyNotify) envoi_contact_record_free);
  g_hash_table_iter_init (&iter, owner->contacts);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &entry))
    {
      gboolean stays = g_hash_table_contains (listed, envoi_contact_get_jid (entry->contact));

      if (!stays && !envoi_contact_get_in_roster (entry->contact))
        continue;
      if (!stays)
        {
          envoi_contact_set_in_roster (entry->contact, FALSE);
          envoi_contact_set_subscription (entry->contact, ENVOI_SUBSCRIPTION_NONE);
          envoi_contact_set_asked (entry->contact, FALSE);
          envoi_contact_set_groups (entry->contact, NULL);
        }
      g_ptr_array_add (replace->contacts, contact_record_new (owner, entry));
    }
  envoi_account_set_roster_version (account, version);
  replace->account = account_record_new (account, owner->id);
  envoi_store_push (self, replace);
}

/* --- Requests --- */

typedef struct {
  EnvoiCommand parent;
  EnvoiRequestRecord *record;
} SaveRequest;

static gboolean
run_add_request (EnvoiCommand *command, EnvoiTables *tables, GError **error)
{
  return envoi_people_save_request (tables, ((SaveRequest *) command)->record, error);
}

static gboolean
run_remove_request (EnvoiCommand *command, EnvoiTables *tables, GError **error)
{
  EnvoiRequestRecord *record = ((SaveRequest *) command)->record;

  return envoi_people_remove_request (tables, record->account, record->jid, error);
}

static void
clear_request (EnvoiCommand *command)
{
  envoi_request_record_free (((SaveRequest *) command)->record);
}

static const EnvoiCommandClass add_request_class = { sizeof (SaveRequest), ENVOI_COMMAND_WRITES, run_add_request, NULL, clear_request };
static const EnvoiCommandClass remove_request_class = { sizeof (SaveRequest), ENVOI_COMMAND_WRITES, run_remove_request, NULL, clear_request };

static gboolean
find_request (EnvoiStore *self, EnvoiContact *contact, guint *place)
{
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->requests)); i++)
    {
      g_autoptr (EnvoiRequest) request = g_list_model_get_item (G_LIST_MODEL (self->requests), i);

      if (envoi_request_get_contact (request) == contact)
        {
          *place = i;
          return TRUE;
        }
    }
  return FALSE;
}

/**
 * envoi_store_add_request:
 *
 * Keeps a request until it is removed; it takes the place of an older one of the same contact.
 */
void
envoi_store_add_request (EnvoiStore *self, EnvoiRequest *request)
{
  EnvoiContact *contact = envoi_request_get_contact (request);
  EnvoiAccountEntry *owner = envoi_store_get_account_entry (self, envoi_contact_get_account (contact));
  SaveRequest *save;
  guint place;

  if (owner == NULL)
    return;
  save = envoi_command_new (&add_request_class);
  save->record = g_new0 (EnvoiRequestRecord, 1);
  save->record->account = owner->id;
  save->record->jid = g_strdup (envoi_contact_get_jid (contact));
  save->record->nickname = g_strdup (envoi_request_get_nickname (request));
  save->record->text = g_strdup (envoi_request_get_text (request));
  save->record->time = envoi_request_get_time (request);
  if (find_request (self, contact, &place))
    g_list_store_splice (self->requests, place, 1, (gpointer *) &request, 1);
  else
    g_list_store_append (self->requests, request);
  envoi_store_push (self, save);
}

/**
 * envoi_store_remove_request:
 *
 * The request of this contact is answered. Nothing happens when there is none.
 */
void
envoi_store_remove_request (EnvoiStore *self, EnvoiContact *contact)
{
  EnvoiAccountEntry *owner = envoi_store_get_account_entry (self, envoi_contact_get_account (contact));
  SaveRequest *save;
  guint place;

  if (owner == NULL || !find_request (self, contact, &place))
    return;
  save = envoi_command_new (&remove_request_class);
  save->record = g_new0 (EnvoiRequestRecord, 1);
  save->record->account = owner->id;
  save->record->jid = g_strdup (envoi_contact_get_jid (contact));
  g_list_store_remove (self->requests, place);
  envoi_store_push (self, save);
}

/* --- All of them --- */

void
envoi_store_adopt_people (EnvoiStore *self, GPtrArray *accounts, GPtrArray *contacts, GPtrArray *requests)
{
  g_autoptr (GHashTable) by_id = g_hash_table_new (g_int64_hash, g_int64_equal);
  g_autoptr (GPtrArray) objects = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < accounts->len; i++)
    {
      EnvoiAccountRecord *record = accounts->pdata[i];
      EnvoiAccount *account = account_from_record (record);

      g_ptr_array_add (objects, account);
      g_hash_table_insert (by_id, &record->id, envoi_store_adopt_account (self, account, record->id));
    }
  g_list_store_splice (self->accounts, 0, 0, objects->pdata, objects->len);
  g_ptr_array_set_size (objects, 0);

  for (guint i = 0; i < contacts->len; i++)
    {
      EnvoiContactRecord *record = contacts->pdata[i];
      EnvoiAccountEntry *owner = g_hash_table_lookup (by_id, &record->account);
      EnvoiContact *contact;

      if (owner == NULL)
        continue;
      contact = envoi_contact_new (owner->account, record->jid);
      envoi_contact_set_name (contact, record->name);
      envoi_contact_set_nickname (contact, record->nickname);
      if (record->groups != NULL)
        {
          g_auto (GStrv) groups = g_strsplit (record->groups, GROUP_SEPARATOR, -1);

          envoi_contact_set_groups (contact, (const char * const *) groups);
        }
      envoi_contact_set_subscription (contact, record->subscription);
      envoi_contact_set_asked (contact, record->asked);
      envoi_contact_set_in_roster (contact, record->in_roster);
      envoi_contact_set_blocked (contact, record->blocked);
      envoi_contact_set_avatar_hash (contact, record->avatar_hash);
      if (record->has_avatar)
        {
          g_autoptr (GFile) file = envoi_store_get_avatar_file (self, record->avatar_hash);

          envoi_contact_set_avatar_file (contact, file);
        }
      adopt_contact (owner, contact, record->id);
      g_ptr_array_add (objects, contact);
    }
  g_list_store_splice (self->contacts, 0, 0, objects->pdata, objects->len);
  g_ptr_array_set_size (objects, 0);

  for (guint i = 0; i < requests->len; i++)
    {
      EnvoiRequestRecord *record = requests->pdata[i];
      EnvoiAccountEntry *owner = g_hash_table_lookup (by_id, &record->account);
      EnvoiContact *contact = owner != NULL ? envoi_store_ensure_contact (self, owner->account, record->jid) : NULL;

      if (contact != NULL)
        g_ptr_array_add (objects, envoi_request_new (contact, record->nickname, record->text, record->time));
    }
  g_list_store_splice (self->requests, 0, 0, objects->pdata, objects->len);
}

void
envoi_store_resave_people (EnvoiStore *self, GQueue *commands)
{
  GHashTableIter accounts, contacts;
  EnvoiAccountEntry *owner;
  EnvoiContactEntry *entry;

  g_hash_table_iter_init (&accounts, self->account_entries);
  while (g_hash_table_iter_next (&accounts, NULL, (gpointer *) &owner))
    {
      SaveAccount *save = envoi_command_new (&save_account_class);

      save->record = account_record_new (owner->account, owner->id);
      g_queue_push_tail_link (commands, &save->parent.link);
      g_hash_table_iter_init (&contacts, owner->contacts);
      while (g_hash_table_iter_next (&contacts, NULL, (gpointer *) &entry))
        g_queue_push_tail_link (commands, &save_contact_new (owner, entry)->parent.link);
    }
}
