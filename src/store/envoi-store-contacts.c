/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Contacts and requests: the identity map and the commands that keep them. Main thread. */
#include "envoi-store-private.h"

#define GROUP_SEPARATOR "\x1f"

void
envoi_contact_entry_free (EnvoiContactEntry *entry)
{
  g_object_unref (entry->contact);
  g_free (entry);
}

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

/* A room that is forgotten takes its peer along. */
void
envoi_store_drop_contact (EnvoiStore *self, EnvoiAccountEntry *owner, const char *jid)
{
  EnvoiContactEntry *entry = g_hash_table_lookup (owner->contacts, jid);
  guint position;

  if (entry == NULL || envoi_contact_get_in_roster (entry->contact))
    return;
  if (g_list_store_find (self->contacts, entry->contact, &position))
    g_list_store_remove (self->contacts, position);
  g_hash_table_remove (owner->contacts, jid);
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
  replace->account = envoi_account_record_new (owner);
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
envoi_store_adopt_contacts (EnvoiStore *self, GPtrArray *contacts, GPtrArray *requests)
{
  g_autoptr (GHashTable) by_id = g_hash_table_new (g_int64_hash, g_int64_equal);
  g_autoptr (GPtrArray) objects = g_ptr_array_new_with_free_func (g_object_unref);
  GHashTableIter iter;
  EnvoiAccountEntry *account;

  g_hash_table_iter_init (&iter, self->account_entries);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &account))
    g_hash_table_insert (by_id, &account->id, account);

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
envoi_store_resave_contacts (EnvoiStore *self, GQueue *commands)
{
  GHashTableIter accounts, contacts;
  EnvoiAccountEntry *owner;
  EnvoiContactEntry *entry;

  g_hash_table_iter_init (&accounts, self->account_entries);
  while (g_hash_table_iter_next (&accounts, NULL, (gpointer *) &owner))
    {
      g_hash_table_iter_init (&contacts, owner->contacts);
      while (g_hash_table_iter_next (&contacts, NULL, (gpointer *) &entry))
        g_queue_push_tail_link (commands, &save_contact_new (owner, entry)->parent.link);
    }
}
