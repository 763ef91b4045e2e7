/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reads what can be read of a damaged file, row by row: forward to the first fault, backward to the last one, and between
 * the two by leaps. Store thread. */
#include "envoi-repair-private.h"

#define FIRST_LEAP 16

typedef struct {
  sqlite3 *from, *to;
  const char *table;
  char *columns;           /* quoted, those that both files have */
  sqlite3_stmt *insert;
  gboolean failed;         /* the new file refused: not the fault of the damaged one */
} Copy;

static GHashTable *
list_columns (sqlite3 *handle, const char *table)
{
  GHashTable *names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autofree char *sql = g_strdup_printf ("PRAGMA table_info (\"%s\")", table);
  sqlite3_stmt *row = NULL;

  if (sqlite3_prepare_v2 (handle, sql, -1, &row, NULL) == SQLITE_OK)
    while (sqlite3_step (row) == SQLITE_ROW)
      g_hash_table_add (names, g_strdup ((const char *) sqlite3_column_text (row, 1)));
  sqlite3_finalize (row);
  return names;
}

static gboolean
insert_row (Copy *copy, sqlite3_stmt *row, int count)
{
  int code;

  for (int i = 0; i < count; i++)
    sqlite3_bind_value (copy->insert, i + 1, sqlite3_column_value (row, i));
  code = sqlite3_step (copy->insert);
  sqlite3_reset (copy->insert);
  sqlite3_clear_bindings (copy->insert);
  /* A row that breaks a rule of the schema is damaged too, and left out. */
  if (code != SQLITE_DONE && (code & 0xff) != SQLITE_CONSTRAINT && (code & 0xff) != SQLITE_MISMATCH)
    copy->failed = TRUE;
  return !copy->failed;
}

/* Copies rows from the rowid on (or back); *last is the last one read. TRUE: came to the end. */
static gboolean
copy_range (Copy *copy, gint64 start, gboolean backward, gint64 stop, gint64 *last)
{
  /* Table and columns are identifiers of our own schema, see salvage_table(). */
  g_autofree char *sql = g_strdup_printf ("SELECT rowid, %s FROM \"%s\" NOT INDEXED WHERE rowid %s ? AND rowid %s ? ORDER BY rowid %s", copy->columns,
                                          copy->table, backward ? "<=" : ">=", backward ? ">" : "<", backward ? "DESC" : "ASC");
  sqlite3_stmt *row = NULL;
  int code = sqlite3_prepare_v2 (copy->from, sql, -1, &row, NULL);

  if (code == SQLITE_OK)
    {
      int count = sqlite3_column_count (row);

      sqlite3_bind_int64 (row, 1, start);
      sqlite3_bind_int64 (row, 2, stop);
      while ((code = sqlite3_step (row)) == SQLITE_ROW && insert_row (copy, row, count))
        *last = sqlite3_column_int64 (row, 0);
    }
  sqlite3_finalize (row);
  return code == SQLITE_DONE;
}

static void
copy_table (Copy *copy)
{
  gint64 low = G_MININT64 + 1, high = G_MAXINT64 - 1;
  gint64 leap = FIRST_LEAP;
  gint64 reached;

  if (copy_range (copy, low, FALSE, G_MAXINT64, &low) || copy->failed)
    return;
  if (copy_range (copy, high, TRUE, low, &high) || copy->failed || high <= low || high == G_MAXINT64 - 1)
    return;
  /* Leaps grow while they meet nothing, so that a large hole costs few attempts. */
  for (gint64 from = low; from < high && !copy->failed; )
    {
      gint64 start = from > high - leap ? high : from + leap;

      reached = start - 1;
      if (copy_range (copy, start, FALSE, high, &reached))
        break;
      leap = reached >= start ? FIRST_LEAP : leap * 2;
      from = MAX (reached, start);
    }
}

static void
salvage_table (sqlite3 *from, sqlite3 *to, const char *table, GError **error)
{
  g_autoptr (GHashTable) theirs = list_columns (from, table);
  g_autoptr (GHashTable) ours = list_columns (to, table);
  g_autoptr (GString) columns = g_string_new (NULL);
  g_autoptr (GString) marks = g_string_new ("?");
  g_autofree char *sql = NULL;
  Copy copy = { from, to, table };
  GHashTableIter iter;
  const char *name;

  g_hash_table_iter_init (&iter, ours);
  while (g_hash_table_iter_next (&iter, (gpointer *) &name, NULL))
    if (g_hash_table_contains (theirs, name))
      {
        g_string_append_printf (columns, "%s\"%s\"", columns->len > 0 ? ", " : "", name);
        g_string_append (marks, ", ?");
      }
  if (columns->len == 0)
    return;
  copy.columns = columns->str;
  /* Only columns that the fresh file has too: identifiers of our own schema, whatever the damaged file says. */
  sql = g_strdup_printf ("INSERT OR REPLACE INTO \"%s\" (rowid, %s) VALUES (%s)", table, columns->str, marks->str);
  if (sqlite3_prepare_v2 (to, sql, -1, &copy.insert, NULL) == SQLITE_OK)
    copy_table (&copy);
  else
    copy.failed = TRUE;
  if (copy.failed)
    g_set_error (error, ENVOI_STORE_ERROR, (sqlite3_errcode (to) & 0xff) == SQLITE_FULL ? ENVOI_STORE_ERROR_FULL : ENVOI_STORE_ERROR_IO,
                 "%s", sqlite3_errmsg (to));
  sqlite3_finalize (copy.insert);
}

/* What hangs on rows that are lost is lost; what was counted is counted again. */
static const char mend[] =
  "DELETE FROM file WHERE id = 1 AND identity = '';"
  "DELETE FROM contact WHERE account_id NOT IN (SELECT id FROM account);"
  "UPDATE conversation SET account_id = NULL WHERE account_id NOT IN (SELECT id FROM account);"
  "DELETE FROM message WHERE conversation_id NOT IN (SELECT id FROM conversation);"
  "DELETE FROM archive WHERE account_id NOT IN (SELECT id FROM account);"
  "DELETE FROM presence WHERE account_id NOT IN (SELECT id FROM account);"
  "DELETE FROM request WHERE account_id NOT IN (SELECT id FROM account);"
  "DELETE FROM value WHERE account_id NOT IN (SELECT id FROM account);"
  /* Messages may be missing now: the archive is asked for all of it, and the session begins anew. */
  "DELETE FROM archive;"
  "DELETE FROM session;"
  "DELETE FROM presence;"
  "UPDATE account SET roster_version = NULL;"
  "UPDATE conversation SET last_position = ifnull ((SELECT max (position) FROM message WHERE conversation_id = conversation.id), 0),"
  " unread = (SELECT count (*) FROM message WHERE conversation_id = conversation.id AND outgoing = 0 AND position > read_position);"
  "UPDATE conversation SET (last_time, last_outgoing, last_state) ="
  " (SELECT time, outgoing, state FROM message WHERE conversation_id = conversation.id AND position = last_position) WHERE last_position > 0;"
  "UPDATE conversation SET last_text = NULL, last_time = 0, last_outgoing = 0, last_state = 0 WHERE last_position = 0;";

gboolean
envoi_salvage (const char *path, EnvoiDatabase *fresh, GError **error)
{
  static const char * const tables[] = { "account", "contact", "conversation", "message", "request", "value" };
  sqlite3 *to = envoi_database_get_handle (fresh);
  g_autoptr (GError) problem = NULL;
  sqlite3 *from = NULL;
  int code;

  code = sqlite3_open_v2 (path, &from, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE, NULL);
  if (code == SQLITE_OK)
    {
      sqlite3_db_config (from, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
      sqlite3_db_config (from, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
    }
  if (!envoi_database_exec (fresh, "PRAGMA foreign_keys = OFF; BEGIN", &problem))
    {
      sqlite3_close (from);
      g_propagate_error (error, g_steal_pointer (&problem));
      return FALSE;
    }
  for (guint i = 0; code == SQLITE_OK && problem == NULL && i < G_N_ELEMENTS (tables); i++)
    salvage_table (from, to, tables[i], &problem);
  sqlite3_close (from);
  if (problem == NULL && envoi_database_exec (fresh, mend, &problem) && envoi_database_exec (fresh, "COMMIT; PRAGMA foreign_keys = ON", &problem))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&problem));
  return FALSE;
}
