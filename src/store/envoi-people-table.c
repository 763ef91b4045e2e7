/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The SQL of accounts, contacts and requests, and the plain records of all subjects. Store thread. */
#include "envoi-search-index-private.h"

void
envoi_account_record_free (EnvoiAccountRecord *self)
{
  g_free (self->jid);
  g_free (self->label);
  g_free (self->color);
  g_free (self->host);
  g_free (self->proxy);
  g_free (self->resource);
  g_free (self->pin);
  g_free (self->auth_memory);
  g_free (self->nickname);
  g_free (self->status_text);
  g_free (self->roster_version);
  g_free (self);
}

void
envoi_contact_record_free (EnvoiContactRecord *self)
{
  g_free (self->jid);
  g_free (self->name);
  g_free (self->nickname);
  g_free (self->groups);
  g_free (self->avatar_hash);
  g_free (self);
}

void
envoi_request_record_free (EnvoiRequestRecord *self)
{
  g_free (self->jid);
  g_free (self->nickname);
  g_free (self->text);
  g_free (self);
}

void
envoi_tables_init (EnvoiTables *self, const char *folder)
{
  *self = (EnvoiTables) { .folder = folder };
  self->hot = g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, (GDestroyNotify) envoi_conversation_record_free);
  self->search_texts = g_ptr_array_new_with_free_func (envoi_search_text_free);
  self->search_unfinished = -1;
  self->erased_files = g_ptr_array_new_with_free_func (g_free);
  self->hot_feeds = g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, g_free);
  self->feed_texts = g_ptr_array_new_with_free_func (envoi_search_text_free);
  self->feed_unfinished[0] = self->feed_unfinished[1] = -1;
  self->catch_ups = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) envoi_catch_up_free);
}

void
envoi_tables_clear (EnvoiTables *self)
{
  g_clear_pointer (&self->hot, g_hash_table_unref);
  g_clear_pointer (&self->catch_ups, g_hash_table_unref);
  g_clear_pointer (&self->search_texts, g_ptr_array_unref);
  g_clear_pointer (&self->hot_feeds, g_hash_table_unref);
  g_clear_pointer (&self->feed_texts, g_ptr_array_unref);
  g_clear_pointer (&self->erased_files, g_ptr_array_unref);
  g_clear_pointer (&self->mutes, g_ptr_array_unref);
  g_clear_pointer (&self->database, envoi_database_close);
}

void
envoi_tables_forget (EnvoiTables *self)
{
  g_hash_table_remove_all (self->hot);
  g_ptr_array_set_size (self->search_texts, 0);
  g_ptr_array_set_size (self->erased_files, 0);
  self->search_unfinished = -1;
  g_hash_table_remove_all (self->hot_feeds);
  g_ptr_array_set_size (self->feed_texts, 0);
  g_clear_pointer (&self->mutes, g_ptr_array_unref);
  self->feed_unfinished[0] = self->feed_unfinished[1] = -1;
  envoi_catch_ups_forget (self);
}

/* The names of the pictures in the cache, so that 400 contacts do not cost 400 calls. */
static GHashTable *
list_avatars (const char *folder)
{
  g_autofree char *path = g_build_filename (folder, "avatars", NULL);
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  GHashTable *names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    g_hash_table_add (names, g_strdup (name));
  return names;
}

static gboolean
load_accounts (EnvoiTables *self, GPtrArray *accounts, GError **error)
{
  sqlite3_stmt *row = envoi_database_query (self->database, error,
    "SELECT id, jid, label, color, enabled, host, port, security, proxy, resource, pin, auth_memory, nickname, availability,"
    " status_text, send_receipts, send_markers, send_typing, auto_away, roster_version, password_kept FROM account ORDER BY id", "");
  int step;

  if (row == NULL)
    return FALSE;
  while ((step = envoi_database_step (self->database, row, error)) == 1)
    {
      EnvoiAccountRecord *record = g_new0 (EnvoiAccountRecord, 1);

      record->id = sqlite3_column_int64 (row, 0);
      record->jid = envoi_column_dup (row, 1);
      record->label = envoi_column_dup (row, 2);
      record->color = envoi_column_dup (row, 3);
      record->enabled = sqlite3_column_int (row, 4);
      record->host = envoi_column_dup (row, 5);
      record->port = sqlite3_column_int (row, 6);
      record->security = envoi_column_enum (row, 7, ENVOI_SECURITY_STARTTLS);
      record->proxy = envoi_column_dup (row, 8);
      record->resource = envoi_column_dup (row, 9);
      record->pin = envoi_column_dup (row, 10);
      record->auth_memory = envoi_column_dup (row, 11);
      record->nickname = envoi_column_dup (row, 12);
      record->availability = envoi_column_enum (row, 13, ENVOI_AVAILABILITY_BUSY);
      record->status_text = envoi_column_dup (row, 14);
      record->send_receipts = sqlite3_column_int (row, 15);
      record->send_markers = sqlite3_column_int (row, 16);
      record->send_typing = sqlite3_column_int (row, 17);
      record->auto_away = sqlite3_column_int (row, 18);
      record->roster_version = envoi_column_dup (row, 19);
      record->password_kept = sqlite3_column_int (row, 20);
      g_ptr_array_add (accounts, record);
    }
  return step == 0;
}

static gboolean
load_contacts (EnvoiTables *self, GPtrArray *contacts, GError **error)
{
  g_autoptr (GHashTable) avatars = list_avatars (self->folder);
  sqlite3_stmt *row = envoi_database_query (self->database, error,
    "SELECT id, account_id, jid, name, nickname, groups, subscription, asked, in_roster, blocked, avatar_hash FROM contact ORDER BY id", "");
  int step;

  if (row == NULL)
    return FALSE;
  while ((step = envoi_database_step (self->database, row, error)) == 1)
    {
      EnvoiContactRecord *record = g_new0 (EnvoiContactRecord, 1);

      record->id = sqlite3_column_int64 (row, 0);
      record->account = sqlite3_column_int64 (row, 1);
      record->jid = envoi_column_dup (row, 2);
      record->name = envoi_column_dup (row, 3);
      record->nickname = envoi_column_dup (row, 4);
      record->groups = envoi_column_dup (row, 5);
      record->subscription = envoi_column_enum (row, 6, ENVOI_SUBSCRIPTION_BOTH);
      record->asked = sqlite3_column_int (row, 7);
      record->in_roster = sqlite3_column_int (row, 8);
      record->blocked = sqlite3_column_int (row, 9);
      record->avatar_hash = envoi_column_dup (row, 10);
      record->has_avatar = record->avatar_hash != NULL && g_hash_table_contains (avatars, record->avatar_hash);
      g_ptr_array_add (contacts, record);
    }
  return step == 0;
}

gboolean
envoi_people_load (EnvoiTables *self, GPtrArray *accounts, GPtrArray *contacts, GPtrArray *requests, GError **error)
{
  sqlite3_stmt *row;
  int step;

  if (!load_accounts (self, accounts, error) || !load_contacts (self, contacts, error))
    return FALSE;
  row = envoi_database_query (self->database, error, "SELECT account_id, jid, nickname, text, time FROM request ORDER BY time", "");
  if (row == NULL)
    return FALSE;
  while ((step = envoi_database_step (self->database, row, error)) == 1)
    {
      EnvoiRequestRecord *record = g_new0 (EnvoiRequestRecord, 1);

      record->account = sqlite3_column_int64 (row, 0);
      record->jid = envoi_column_dup (row, 1);
      record->nickname = envoi_column_dup (row, 2);
      record->text = envoi_column_dup (row, 3);
      record->time = sqlite3_column_int64 (row, 4);
      g_ptr_array_add (requests, record);
    }
  return step == 0;
}

gboolean
envoi_people_save_account (EnvoiTables *self, const EnvoiAccountRecord *record, GError **error)
{
  return envoi_database_run (self->database, error,
    "INSERT INTO account (id, jid, label, color, enabled, host, port, security, proxy, resource, pin, auth_memory, nickname,"
    " availability, status_text, send_receipts, send_markers, send_typing, auto_away, roster_version, password_kept)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
    " ON CONFLICT (id) DO UPDATE SET jid = excluded.jid, label = excluded.label, color = excluded.color, enabled = excluded.enabled,"
    " host = excluded.host, port = excluded.port, security = excluded.security, proxy = excluded.proxy, resource = excluded.resource,"
    " pin = excluded.pin, auth_memory = excluded.auth_memory, nickname = excluded.nickname, availability = excluded.availability,"
    " status_text = excluded.status_text, send_receipts = excluded.send_receipts, send_markers = excluded.send_markers,"
    " send_typing = excluded.send_typing, auto_away = excluded.auto_away, roster_version = excluded.roster_version,"
    " password_kept = excluded.password_kept",
    "lsssbsiisssssisbbbbsb",
    record->id, record->jid, record->label, record->color, record->enabled, record->host, record->port, record->security,
    record->proxy, record->resource, record->pin, record->auth_memory, record->nickname, record->availability,
    record->status_text, record->send_receipts, record->send_markers, record->send_typing, record->auto_away,
    record->roster_version, record->password_kept);
}

gboolean
envoi_people_remove_account (EnvoiTables *self, gint64 account, GPtrArray *unused, GError **error)
{
  sqlite3_stmt *row = envoi_database_query (self->database, error,
    "SELECT DISTINCT avatar_hash FROM contact WHERE account_id = ?1 AND avatar_hash IS NOT NULL AND avatar_hash NOT IN"
    " (SELECT avatar_hash FROM contact WHERE account_id <> ?1 AND avatar_hash IS NOT NULL)", "l", account);
  int step;

  if (row == NULL)
    return FALSE;
  while ((step = envoi_database_step (self->database, row, error)) == 1)
    g_ptr_array_add (unused, envoi_column_dup (row, 0));
  if (step < 0)
    return FALSE;
  /* What is small goes at once, with the account; the messages become rubbish. */
  self->rubbish = TRUE;
  return envoi_database_run (self->database, error, "DELETE FROM account WHERE id = ?", "l", account);
}

gboolean
envoi_people_save_contact (EnvoiTables *self, const EnvoiContactRecord *record, GError **error)
{
  return envoi_database_run (self->database, error,
    "INSERT INTO contact (id, account_id, jid, name, nickname, groups, subscription, asked, in_roster, blocked, avatar_hash)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
    " ON CONFLICT (id) DO UPDATE SET name = excluded.name, nickname = excluded.nickname, groups = excluded.groups,"
    " subscription = excluded.subscription, asked = excluded.asked, in_roster = excluded.in_roster, blocked = excluded.blocked,"
    " avatar_hash = excluded.avatar_hash"
    /* Only damage makes that happen, and writing into it shows it. */
    " ON CONFLICT (account_id, jid) DO UPDATE SET jid = excluded.jid",
    "llssssibbbs",
    record->id, record->account, record->jid, record->name, record->nickname, record->groups, record->subscription,
    record->asked, record->in_roster, record->blocked, record->avatar_hash);
}

gboolean
envoi_people_save_request (EnvoiTables *self, const EnvoiRequestRecord *record, GError **error)
{
  return envoi_database_run (self->database, error,
    "INSERT OR REPLACE INTO request (account_id, jid, nickname, text, time) VALUES (?, ?, ?, ?, ?)", "lsssl",
    record->account, record->jid, record->nickname, record->text, record->time);
}

gboolean
envoi_people_remove_request (EnvoiTables *self, gint64 account, const char *jid, GError **error)
{
  return envoi_database_run (self->database, error, "DELETE FROM request WHERE account_id = ? AND jid = ?", "ls", account, jid);
}
