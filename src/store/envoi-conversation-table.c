/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The SQL of conversations. What changes with each message is collected in memory and written once a transaction. Store thread. */
#include "envoi-feed-tables-private.h"
#include "envoi-search-index-private.h"

/* Rows taken out in one go: a few milliseconds of work, so that nobody waits for it. */
#define RUBBISH_SLICE 500
#define MOST_REMEMBERED 5000

#define COLUMNS "id, number, account_id, jid, draft, open, pinned, muted_until, cleared_until, last_text, last_time," \
                " last_position, last_outgoing, last_state, unread, read_position, mentions, last_nick," \
                " EXISTS (SELECT 1 FROM room WHERE room.account_id = conversation.account_id AND room.jid = conversation.jid)," \
                " EXISTS (SELECT 1 FROM pending_change WHERE conversation_id = conversation.id)," \
                " (SELECT jid FROM account WHERE account.id = conversation.account_id)"

void
envoi_conversation_record_free (EnvoiConversationRecord *self)
{
  g_free (self->jid);
  g_free (self->draft);
  g_free (self->last_text);
  g_free (self->last_nick);
  g_free (self->last_body);
  g_free (self->own_jid);
  g_free (self);
}

static EnvoiConversationRecord *
read_row (sqlite3_stmt *row)
{
  EnvoiConversationRecord *record = g_new0 (EnvoiConversationRecord, 1);

  record->id = sqlite3_column_int64 (row, 0);
  record->number = sqlite3_column_int64 (row, 1);
  record->account = sqlite3_column_int64 (row, 2);
  record->jid = envoi_column_dup (row, 3);
  record->draft = envoi_column_dup (row, 4);
  record->open = sqlite3_column_int (row, 5);
  record->pinned = sqlite3_column_int (row, 6);
  record->muted_until = sqlite3_column_int64 (row, 7);
  record->cleared_until = sqlite3_column_int64 (row, 8);
  record->last_text = envoi_column_dup (row, 9);
  record->last_time = sqlite3_column_int64 (row, 10);
  record->last_position = sqlite3_column_int64 (row, 11);
  record->last_outgoing = sqlite3_column_int (row, 12);
  record->last_state = envoi_column_enum (row, 13, ENVOI_MESSAGE_STATE_FAILED);
  record->unread = sqlite3_column_int64 (row, 14);
  record->read_position = sqlite3_column_int64 (row, 15);
  record->mentions = sqlite3_column_int64 (row, 16);
  record->last_nick = envoi_column_dup (row, 17);
  record->is_room = sqlite3_column_int (row, 18);
  record->has_pending = sqlite3_column_int (row, 19);
  record->own_jid = envoi_column_dup (row, 20);
  return record;
}

gboolean
envoi_conversation_table_load (EnvoiTables *self, GPtrArray *conversations, GError **error)
{
  sqlite3_stmt *row = envoi_database_query (self->database, error, "SELECT " COLUMNS " FROM conversation ORDER BY id", "");
  int step;

  if (row == NULL)
    return FALSE;
  while ((step = envoi_database_step (self->database, row, error)) == 1)
    g_ptr_array_add (conversations, read_row (row));
  return step == 0;
}

gboolean
envoi_conversation_table_save (EnvoiTables *self, const EnvoiConversationRecord *record, GError **error)
{
  EnvoiConversationRecord *hot = g_hash_table_lookup (self->hot, &record->id);

  if (hot != NULL)
    hot->opened = FALSE;
  return envoi_database_run (self->database, error,
    "INSERT INTO conversation (id, number, account_id, jid, draft, open, pinned, muted_until) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
    " ON CONFLICT (id) DO UPDATE SET draft = excluded.draft, open = excluded.open, pinned = excluded.pinned, muted_until = excluded.muted_until"
    /* Only damage makes that happen, and writing into it shows it. */
    " ON CONFLICT (account_id, jid) DO UPDATE SET jid = excluded.jid",
    "lllssbbl",
    record->id, record->number, record->account, record->jid, record->draft, record->open, record->pinned, record->muted_until);
}

EnvoiConversationRecord *
envoi_conversation_table_get (EnvoiTables *self, gint64 id, GError **error)
{
  EnvoiConversationRecord *record = g_hash_table_lookup (self->hot, &id);
  sqlite3_stmt *row;
  int step;

  if (record != NULL)
    return record;
  row = envoi_database_query (self->database, error, "SELECT " COLUMNS " FROM conversation WHERE id = ?", "l", id);
  step = row != NULL ? envoi_database_step (self->database, row, error) : -1;
  if (step == 0)
    g_set_error (error, ENVOI_STORE_ERROR, ENVOI_STORE_ERROR_FAILED, "there is no such conversation");
  if (step != 1)
    return NULL;
  record = read_row (row);
  sqlite3_reset (row);
  g_hash_table_insert (self->hot, &record->id, record);
  return record;
}

/* Writes one conversation's figures. */
static gboolean
write_record (EnvoiTables *self, EnvoiConversationRecord *record, GError **error)
{
  envoi_figures_make_last_text (record);
  if (record->mentions_stale && !envoi_figures_count_mentions (self, record, error))
    return FALSE;
  return envoi_database_run (self->database, error,
    "UPDATE conversation SET last_text = ?, last_time = ?, last_position = ?, last_outgoing = ?, last_state = ?, unread = ?,"
    " read_position = ?, open = open OR ?, mentions = ?, last_nick = ? WHERE id = ?", "sllbillblsl",
    record->last_text, record->last_time, record->last_position, record->last_outgoing, record->last_state,
    (gint64) record->unread, record->read_position, record->opened, (gint64) record->mentions, record->last_nick, record->id);
}

gboolean
envoi_tables_prepare_commit (EnvoiTables *self, GError **error)
{
  GHashTableIter iter;
  EnvoiConversationRecord *record;

  g_hash_table_iter_init (&iter, self->hot);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &record))
    if (!record->dirty)
      g_hash_table_iter_remove (&iter);
    else if (!write_record (self, record, error))
      return FALSE;
  return envoi_feed_table_count (self, error) && envoi_search_flush (self, error) && envoi_feed_search_flush (self, error);
}

gboolean
envoi_conversation_table_clear (EnvoiTables *self, gint64 id, gint64 new_id, GError **error)
{
  EnvoiConversationRecord *old = envoi_conversation_table_get (self, id, error);
  EnvoiConversationRecord *record;
  gint64 until;

  if (old == NULL || (old->dirty && !write_record (self, old, error)))
    return FALSE;
  /* The archive's times tell what it must not bring back, not ours: a clock that is ahead would swallow what is new. What has no
   * place in the archive yet is remembered by name. */
  if (!envoi_database_get_int64 (self->database, error, &until, 0,
        "SELECT max (position) FROM (SELECT position, placed FROM message WHERE conversation_id = ? ORDER BY position DESC LIMIT ?) WHERE placed = 1",
        "li", id, MOST_REMEMBERED)
      || !envoi_database_run (self->database, error, "UPDATE conversation SET account_id = NULL WHERE id = ?", "l", id)
      || !envoi_database_run (self->database, error,
           "INSERT INTO conversation (id, number, account_id, jid, draft, open, pinned, muted_until, cleared_until, read_position)"
           " SELECT ?1, number, ?3, jid, draft, open, pinned, muted_until, max (cleared_until, ?4), max (cleared_until, ?4)"
           " FROM conversation WHERE id = ?2", "llll", new_id, id, old->account, MAX (until, 1))
      || !envoi_database_run (self->database, error, "UPDATE forgotten SET conversation_id = ?1 WHERE conversation_id = ?2", "ll", new_id, id)
      || !envoi_database_run (self->database, error,
           "INSERT OR IGNORE INTO forgotten (conversation_id, name)"
           " SELECT ?1, ifnull ('a' || archive_id, iif (outgoing, 'o', 'i') || stanza_id)"
           " FROM (SELECT * FROM message WHERE conversation_id = ?2 ORDER BY position DESC LIMIT ?3)"
           " WHERE placed = 0 AND (archive_id IS NOT NULL OR stanza_id IS NOT NULL)", "lli", new_id, id, MOST_REMEMBERED))
    return FALSE;
  g_hash_table_remove (self->hot, &id);
  self->rubbish = TRUE;
  record = envoi_conversation_table_get (self, new_id, error);
  if (record == NULL)
    return FALSE;
  record->dirty = TRUE;
  return TRUE;
}

/* The same rows that are erased then. */
static gboolean
unindex (EnvoiTables *self, gint64 id, GError **error)
{
  sqlite3_stmt *row = envoi_database_query (self->database, error, "SELECT id, time FROM message WHERE conversation_id = ? ORDER BY position LIMIT ?",
                                            "li", id, RUBBISH_SLICE);
  int step = -1;

  while (row != NULL && (step = envoi_database_step (self->database, row, error)) == 1)
    if (!envoi_search_remove (self, sqlite3_column_int64 (row, 0), sqlite3_column_int64 (row, 1), error))
      {
        sqlite3_reset (row);
        return FALSE;
      }
  return step == 0;
}

gboolean
envoi_conversation_table_collect (EnvoiTables *self, gboolean *more, GError **error)
{
  gint64 id;

  if (!envoi_database_get_int64 (self->database, error, &id, 0, "SELECT id FROM conversation WHERE account_id IS NULL LIMIT 1", ""))
    return FALSE;
  *more = id != 0;
  if (id == 0)
    return envoi_feed_table_collect (self, more, error);
  if (!unindex (self, id, error) || !envoi_sending_files_erase_all (self, id, error)
      || !envoi_database_run (self->database, error,
        "DELETE FROM message WHERE id IN (SELECT id FROM message WHERE conversation_id = ? ORDER BY position LIMIT ?)", "li", id, RUBBISH_SLICE))
    return FALSE;
  if (sqlite3_changes (envoi_database_get_handle (self->database)) > 0)
    return TRUE;
  return envoi_database_run (self->database, error, "DELETE FROM conversation WHERE id = ?", "l", id);
}
