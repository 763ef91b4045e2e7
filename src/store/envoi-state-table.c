/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The SQL of what sessions remember: archive, resumption, presence, small values. Store thread. */
#include "envoi-tables-private.h"

gboolean
envoi_state_load_archive (EnvoiTables *self, gint64 account, const char *peer, EnvoiArchiveState *state, GError **error)
{
  sqlite3_stmt *row = envoi_database_query (self->database, error,
    "SELECT newest_id, newest_time, oldest_id, oldest_time, complete FROM archive WHERE account_id = ? AND peer = ?", "ls", account, peer);
  int step = row != NULL ? envoi_database_step (self->database, row, error) : -1;

  g_free (state->newest_id);
  g_free (state->oldest_id);
  *state = (EnvoiArchiveState) { 0 };
  if (step == 1)
    {
      state->newest_id = envoi_column_dup (row, 0);
      state->newest_time = sqlite3_column_int64 (row, 1);
      state->oldest_id = envoi_column_dup (row, 2);
      state->oldest_time = sqlite3_column_int64 (row, 3);
      state->complete = sqlite3_column_int (row, 4);
      sqlite3_reset (row);
    }
  return step >= 0;
}

gboolean
envoi_state_save_archive (EnvoiTables *self, gint64 account, const char *peer, const EnvoiArchiveState *state, GError **error)
{
  return envoi_database_run (self->database, error,
    "INSERT OR REPLACE INTO archive (account_id, peer, newest_id, newest_time, oldest_id, oldest_time, complete) VALUES (?, ?, ?, ?, ?, ?, ?)",
    "lsslslb", account, peer, state->newest_id, state->newest_time, state->oldest_id, state->oldest_time, state->complete);
}

gboolean
envoi_state_save_session (EnvoiTables *self, gint64 account, const char *blob, GError **error)
{
  if (blob == NULL)
    return envoi_database_run (self->database, error, "DELETE FROM session WHERE account_id = ?", "l", account);
  return envoi_database_run (self->database, error,
    "INSERT INTO session (account_id, blob) VALUES (?, ?) ON CONFLICT (account_id) DO UPDATE SET blob = excluded.blob", "ls", account, blob);
}

/* The first column of the first row; *text stays NULL without one. */
static gboolean
read_text (EnvoiTables *self, sqlite3_stmt *row, char **text, GError **error)
{
  int step = row != NULL ? envoi_database_step (self->database, row, error) : -1;

  g_clear_pointer (text, g_free);
  if (step == 1)
    {
      *text = envoi_column_dup (row, 0);
      sqlite3_reset (row);
    }
  return step >= 0;
}

gboolean
envoi_state_load_session (EnvoiTables *self, gint64 account, char **blob, GError **error)
{
  return read_text (self, envoi_database_query (self->database, error, "SELECT blob FROM session WHERE account_id = ?", "l", account), blob, error);
}

gboolean
envoi_state_save_presence (EnvoiTables *self, gint64 account, const char *jid, const char *xml, GError **error)
{
  if (xml == NULL)
    return envoi_database_run (self->database, error, "DELETE FROM presence WHERE account_id = ? AND jid = ?", "ls", account, jid);
  return envoi_database_run (self->database, error, "INSERT OR REPLACE INTO presence (account_id, jid, xml) VALUES (?, ?, ?)", "lss", account, jid, xml);
}

gboolean
envoi_state_clear_presence (EnvoiTables *self, gint64 account, GError **error)
{
  return envoi_database_run (self->database, error, "DELETE FROM presence WHERE account_id = ?", "l", account);
}

gboolean
envoi_state_load_presence (EnvoiTables *self, gint64 account, GPtrArray *xml, GError **error)
{
  sqlite3_stmt *row = envoi_database_query (self->database, error, "SELECT xml FROM presence WHERE account_id = ? ORDER BY rowid", "l", account);
  int step;

  g_ptr_array_set_size (xml, 0);
  if (row == NULL)
    return FALSE;
  while ((step = envoi_database_step (self->database, row, error)) == 1)
    g_ptr_array_add (xml, envoi_column_dup (row, 0));
  return step == 0;
}

/* account 0: the program's own. */
gboolean
envoi_state_set_value (EnvoiTables *self, gint64 account, const char *name, const char *value, GError **error)
{
  if (!envoi_database_run (self->database, error, "DELETE FROM value WHERE ifnull (account_id, 0) = ? AND name = ?", "ls", account, name))
    return FALSE;
  return value == NULL
         || envoi_database_run (self->database, error, "INSERT INTO value (account_id, name, value) VALUES (nullif (?, 0), ?, ?)", "lss", account, name, value);
}

gboolean
envoi_state_get_value (EnvoiTables *self, gint64 account, const char *name, char **value, GError **error)
{
  return read_text (self, envoi_database_query (self->database, error,
    "SELECT value FROM value WHERE ifnull (account_id, 0) = ? AND name = ?", "ls", account, name), value, error);
}
