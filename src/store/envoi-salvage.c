/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reads what can be read of a damaged file, row by row: forward to the first fault, backward to the last one, and between
 * the two by leaps; then, where something was missing, from the bare pages. Store thread. */
#include "envoi-page-reader-private.h"
#include "envoi-repair-private.h"

#define FIRST_LEAP 16
#define LONGEST_LEAP (G_GINT64_CONSTANT (1) << 40)

typedef struct {
  sqlite3 *from, *to;
  const char *table;
  char *columns;           /* quoted, those that both files have */
  sqlite3_stmt *insert;
  gboolean failed;         /* the new file refused: not the fault of the damaged one */
  gboolean complete;
} Copy;

static GHashTable *
list_columns (sqlite3 *handle, const char *table)
{
  GHashTable *names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  /* identifiers of our own schema */
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
    if (sqlite3_column_type (row, i) == SQLITE_TEXT
        && !g_utf8_validate ((const char *) sqlite3_column_text (row, i), sqlite3_column_bytes (row, i), NULL))
      return TRUE;   /* not what was written */
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
  /* identifiers of our own schema */
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
  gint64 low = 0, high = G_MAXINT64 - 1;
  gint64 leap = FIRST_LEAP;
  gint64 reached;

  copy->complete = copy_range (copy, low, FALSE, G_MAXINT64, &low);
  if (copy->complete || copy->failed)
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
      leap = reached >= start ? FIRST_LEAP : MIN (leap * 2, LONGEST_LEAP);
      from = MAX (reached, start);
    }
}

/* Returns TRUE when nothing was missing. */
static gboolean
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
    return FALSE;
  copy.columns = columns->str;
  /* Only columns that the fresh file has too: identifiers of our own schema, whatever the damaged file says. */
  /* identifiers of our own schema */
  sql = g_strdup_printf ("INSERT OR REPLACE INTO \"%s\" (rowid, %s) VALUES (%s)", table, columns->str, marks->str);
  if (sqlite3_prepare_v2 (to, sql, -1, &copy.insert, NULL) == SQLITE_OK)
    copy_table (&copy);
  else
    copy.failed = TRUE;
  if (copy.failed)
    g_set_error (error, ENVOI_STORE_ERROR, (sqlite3_errcode (to) & 0xff) == SQLITE_FULL ? ENVOI_STORE_ERROR_FULL : ENVOI_STORE_ERROR_IO,
                 "%s", sqlite3_errmsg (to));
  sqlite3_finalize (copy.insert);
  return copy.complete;
}

/* --- Indices --- */

/* A row that is lost may still be named in the index of its address: better a conversation without its switches than none.
 * An account that has lost its settings stays disabled until the person has looked at them. */
static const struct { const char *read, *insert; } names[] = {
  { "SELECT rowid, jid FROM account INDEXED BY sqlite_autoindex_account_1 ORDER BY jid",
    "INSERT OR IGNORE INTO account (id, jid, enabled, port, security, availability, send_receipts, send_markers, send_typing, auto_away, password_kept)"
    " VALUES (?, ?, 0, 0, 0, 2, 1, 1, 1, 1, 1)" },
  { "SELECT rowid, account_id, jid FROM contact INDEXED BY sqlite_autoindex_contact_1 ORDER BY account_id, jid",
    "INSERT OR IGNORE INTO contact (id, account_id, jid, subscription, asked, in_roster, blocked) VALUES (?, ?, ?, 0, 0, 0, 0)" },
  { "SELECT rowid, account_id, jid FROM conversation INDEXED BY sqlite_autoindex_conversation_1 WHERE account_id IS NOT NULL ORDER BY account_id, jid",
    "INSERT OR IGNORE INTO conversation (id, number, account_id, jid, open, pinned, muted_until, read_position) VALUES (?1, ?1, ?2, ?3, 1, 0, 0, -1)" },
};

static void
salvage_names (sqlite3 *from, sqlite3 *to)
{
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      Copy copy = { from, to };
      sqlite3_stmt *row = NULL;

      if (sqlite3_prepare_v2 (to, names[i].insert, -1, &copy.insert, NULL) == SQLITE_OK
          && sqlite3_prepare_v2 (from, names[i].read, -1, &row, NULL) == SQLITE_OK)
        while (sqlite3_step (row) == SQLITE_ROW && insert_row (&copy, row, sqlite3_column_count (row)))
          ;
      sqlite3_finalize (row);
      sqlite3_finalize (copy.insert);
    }
}

/* --- Bare pages --- */

/* A table that rows are known for by the number and the types of their columns. */
typedef struct {
  sqlite3_stmt *insert;
  char types[ENVOI_PAGE_MOST_COLUMNS];   /* i, t; upper case: never NULL; r: the rowid itself */
  guint count;
  guint first_count;   /* in the first version of the schema: rows that were never changed since are as short as that */
} Shape;

typedef struct {
  Shape shapes[4];
  gboolean failed;
} Shapes;

static gboolean
fits (const Shape *shape, const EnvoiPageValue *values, guint count)
{
  if (count != shape->count && count != shape->first_count)
    return FALSE;
  for (guint i = 0; i < count; i++)
    {
      char type = shape->types[i];

      if (values[i].type == ENVOI_PAGE_NULL ? !(type == 'r' || type == 'i' || type == 't')
          : g_ascii_tolower (type) != (values[i].type == ENVOI_PAGE_INTEGER ? 'i' : 't'))
        return FALSE;
    }
  return TRUE;
}

static void
take_row (gint64 rowid, const EnvoiPageValue *values, guint count, gpointer data)
{
  Shapes *shapes = data;
  Shape *shape = NULL;
  int code;

  for (guint i = 0; i < G_N_ELEMENTS (shapes->shapes) && shape == NULL; i++)
    if (fits (&shapes->shapes[i], values, count))
      shape = &shapes->shapes[i];
  if (shape == NULL || shapes->failed)
    return;
  for (guint i = 0; i < count; i++)
    if (shape->types[i] == 'r')
      sqlite3_bind_int64 (shape->insert, i + 1, rowid);
    else if (values[i].type == ENVOI_PAGE_INTEGER)
      sqlite3_bind_int64 (shape->insert, i + 1, values[i].number);
    else if (values[i].type == ENVOI_PAGE_TEXT)
      sqlite3_bind_text (shape->insert, i + 1, values[i].text, values[i].length, SQLITE_STATIC);
    else
      sqlite3_bind_null (shape->insert, i + 1);
  for (guint i = count; i < shape->count; i++)
    if (shape->types[i] == 'I')
      sqlite3_bind_int (shape->insert, i + 1, 0);   /* as the schema has it */
  code = sqlite3_step (shape->insert);
  sqlite3_reset (shape->insert);
  sqlite3_clear_bindings (shape->insert);
  if (code != SQLITE_DONE && (code & 0xff) != SQLITE_CONSTRAINT)
    shapes->failed = TRUE;
}

static gboolean
make_shape (sqlite3 *to, const char *table, Shape *shape)
{
  /* identifiers of our own schema */
  g_autofree char *info = g_strdup_printf ("PRAGMA table_info (\"%s\")", table);
  g_autoptr (GString) sql = g_string_new (NULL);
  sqlite3_stmt *row = NULL;

  if (sqlite3_prepare_v2 (to, info, -1, &row, NULL) != SQLITE_OK)
    return FALSE;
  while (sqlite3_step (row) == SQLITE_ROW && shape->count < ENVOI_PAGE_MOST_COLUMNS)
    {
      char type = g_ascii_tolower (*(const char *) sqlite3_column_text (row, 2));

      if (sqlite3_column_int (row, 5))
        type = 'r';
      else if (sqlite3_column_int (row, 3))
        type = g_ascii_toupper (type);
      shape->types[shape->count++] = type;
    }
  sqlite3_finalize (row);
  /* What SQLite itself could read goes before: a bare page may be an old one. */
  /* identifiers of our own schema */
  g_string_printf (sql, "INSERT OR IGNORE INTO \"%s\" VALUES (?", table);
  for (guint i = 1; i < shape->count; i++)
    g_string_append (sql, ", ?");
  g_string_append_c (sql, ')');
  return sqlite3_prepare_v2 (to, sql->str, -1, &shape->insert, NULL) == SQLITE_OK;
}

static gboolean
salvage_pages (const char *path, sqlite3 *to, GError **error)
{
  static const struct { const char *name; guint first_count; } tables[] = { { "account" }, { "contact" }, { "conversation", 16 }, { "message", 16 } };
  Shapes shapes = { 0 };

  for (guint i = 0; i < G_N_ELEMENTS (tables); i++)
    {
      shapes.failed |= !make_shape (to, tables[i].name, &shapes.shapes[i]);
      shapes.shapes[i].first_count = tables[i].first_count;
    }
  if (!shapes.failed)
    envoi_page_reader_run (path, take_row, &shapes);
  if (shapes.failed)
    g_set_error (error, ENVOI_STORE_ERROR, (sqlite3_errcode (to) & 0xff) == SQLITE_FULL ? ENVOI_STORE_ERROR_FULL : ENVOI_STORE_ERROR_IO,
                 "%s", sqlite3_errmsg (to));
  for (guint i = 0; i < G_N_ELEMENTS (tables); i++)
    sqlite3_finalize (shapes.shapes[i].insert);
  return !shapes.failed;
}

/* What hangs on rows that are lost is lost; what was counted is counted again. */
static const char mend[] =
  "DELETE FROM contact WHERE account_id NOT IN (SELECT id FROM account);"
  "UPDATE conversation SET account_id = NULL WHERE account_id NOT IN (SELECT id FROM account);"
  "DELETE FROM message WHERE conversation_id NOT IN (SELECT id FROM conversation);"
  "DELETE FROM edit WHERE message_id NOT IN (SELECT id FROM message);"
  "DELETE FROM reaction WHERE message_id NOT IN (SELECT id FROM message);"
  "DELETE FROM pending_change WHERE conversation_id NOT IN (SELECT id FROM conversation);"
  "DELETE FROM room WHERE account_id NOT IN (SELECT id FROM account);"
  "DELETE FROM archive WHERE account_id NOT IN (SELECT id FROM account);"
  "DELETE FROM presence WHERE account_id NOT IN (SELECT id FROM account);"
  "DELETE FROM request WHERE account_id NOT IN (SELECT id FROM account);"
  "DELETE FROM value WHERE account_id NOT IN (SELECT id FROM account);"
  /* Messages may be missing now: the archive is asked for all of it, and the session begins anew. */
  "DELETE FROM archive;"
  "DELETE FROM session;"
  "DELETE FROM presence;"
  "UPDATE account SET roster_version = NULL;"
  "UPDATE conversation SET last_position = ifnull ((SELECT max (position) FROM message WHERE conversation_id = conversation.id), 0);"
  /* How far a conversation had been read is not known when only its name is left. */
  "UPDATE conversation SET read_position = last_position WHERE read_position < 0;"
  "UPDATE conversation SET unread = (SELECT count (*) FROM message WHERE conversation_id = conversation.id AND outgoing = 0 AND position > read_position"
  " AND NOT flags & 768);"
  "UPDATE conversation SET mentions = (SELECT count (*) FROM message WHERE conversation_id = conversation.id AND outgoing = 0 AND position > read_position"
  " AND flags & 64);"
  "UPDATE message SET flags = flags & ~1024 WHERE flags & 1024 AND id NOT IN (SELECT message_id FROM reaction);"
  "UPDATE conversation SET (last_time, last_outgoing, last_state, last_nick) ="
  " (SELECT time, outgoing, state, nick FROM message WHERE conversation_id = conversation.id AND position = last_position) WHERE last_position > 0;"
  "UPDATE conversation SET last_text = NULL, last_time = 0, last_outgoing = 0, last_state = 0, last_nick = NULL WHERE last_position = 0;"
  /* What hangs on feeds; what a server has is fetched again. */
  "UPDATE feed SET account_id = NULL WHERE account_id NOT IN (SELECT id FROM account);"
  "UPDATE comment_place SET account_id = NULL WHERE account_id NOT IN (SELECT id FROM account);"
  "DELETE FROM post WHERE feed_id NOT IN (SELECT id FROM feed);"
  "DELETE FROM post_entry WHERE post_id NOT IN (SELECT id FROM post);"
  /* Without its entry a post is not known again, so it is read anew. */
  "UPDATE post SET hash = NULL WHERE id NOT IN (SELECT post_id FROM post_entry);"
  "DELETE FROM post_tag;"
  "WITH RECURSIVE split (id, published, item_id, tag, rest) AS (SELECT id, published, item_id, '', tags || char (31) FROM post WHERE tags IS NOT NULL"
  " UNION ALL SELECT id, published, item_id, substr (rest, 1, instr (rest, char (31)) - 1), substr (rest, instr (rest, char (31)) + 1) FROM split"
  " WHERE rest <> '') INSERT INTO post_tag (post_id, tag, published, item_id) SELECT id, tag, published, item_id FROM split WHERE tag <> '';"
  "DELETE FROM comment WHERE place_id NOT IN (SELECT id FROM comment_place);"
  "DELETE FROM activity WHERE account_id NOT IN (SELECT id FROM account);"
  "DELETE FROM draft WHERE account_id NOT IN (SELECT id FROM account);"
  "DELETE FROM feed_task WHERE account_id NOT IN (SELECT id FROM account);"
  "UPDATE feed SET complete = 0, cursor = NULL, depth = 0, unread = (SELECT count (*) FROM post WHERE feed_id = feed.id AND read = 0),"
  " newest = ifnull ((SELECT max (published) FROM post WHERE feed_id = feed.id), 0);"
  /* The indices are not saved but made anew. */
  "INSERT INTO search (search) VALUES ('delete-all');"
  "INSERT INTO feed_search (feed_search) VALUES ('delete-all');"
  "UPDATE search_state SET posts_unfinished = (SELECT ifnull (max (id), 0) FROM post), comments_unfinished = (SELECT ifnull (max (id), 0) FROM comment);"
  "UPDATE search_state SET unfinished = (SELECT ifnull (max (id), 0) FROM message);";

gboolean
envoi_salvage_mend (EnvoiDatabase *database, GError **error)
{
  return envoi_database_exec (database, mend, error);
}

gboolean
envoi_salvage (const char *path, EnvoiDatabase *fresh, gboolean running, GError **error)
{
  static const char * const tables[] = { "account", "contact", "conversation", "message", "request", "value",
                                         "room", "edit", "reaction", "pending_change",
                                         "feed", "post", "post_entry", "comment_place", "comment", "activity", "draft", "feed_task",
                                         "mute", "saved_tag" };
  sqlite3 *to = envoi_database_get_handle (fresh);
  g_autoptr (GError) problem = NULL;
  sqlite3 *from = NULL;
  gboolean complete = TRUE;
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
    complete &= salvage_table (from, to, tables[i], &problem);
  /* The bare pages are those of the file; a log that can be read goes into it first. */
  if (!complete && from != NULL)
    sqlite3_wal_checkpoint_v2 (from, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
  if (problem == NULL && !complete && salvage_pages (path, to, &problem))
    salvage_names (from, to);
  sqlite3_close (from);
  if (problem == NULL && (running || envoi_salvage_mend (fresh, &problem)) && envoi_database_exec (fresh, "COMMIT; PRAGMA foreign_keys = ON", &problem))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&problem));
  return FALSE;
}
