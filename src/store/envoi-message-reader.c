/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The SQL that reads messages: windows, places, the outbox. Store thread. */
#include "envoi-tables-private.h"

#define ROW_COLUMNS "id, position, time, outgoing, state, flags, stanza_id, origin_id, archive_id, sender, language, error_condition, error_text, body," \
  " nick, author_key, real_jid, reply_to, reply_sender, retraction_reason, post_uri, file"

static EnvoiMessageRecord *
read_row (sqlite3_stmt *row)
{
  EnvoiMessageRecord *record = g_new0 (EnvoiMessageRecord, 1);

  record->rowid = sqlite3_column_int64 (row, 0);
  record->position = sqlite3_column_int64 (row, 1);
  record->time = sqlite3_column_int64 (row, 2);
  record->outgoing = sqlite3_column_int (row, 3);
  record->state = envoi_column_enum (row, 4, ENVOI_MESSAGE_STATE_FAILED);
  record->flags = sqlite3_column_int (row, 5);
  record->stanza_id = envoi_column_dup (row, 6);
  record->origin_id = envoi_column_dup (row, record->flags & ENVOI_MESSAGE_ORIGIN_IS_ID ? 6 : 7);
  record->archive_id = envoi_column_dup (row, 8);
  record->sender = envoi_column_dup (row, 9);
  record->language = envoi_column_dup (row, 10);
  record->error_condition = envoi_column_dup (row, 11);
  record->error_text = envoi_column_dup (row, 12);
  record->body = envoi_column_dup (row, 13);
  record->nick = envoi_column_dup (row, 14);
  record->author_key = envoi_column_dup (row, 15);
  record->real_jid = envoi_column_dup (row, 16);
  record->reply_to = envoi_column_dup (row, 17);
  record->reply_sender = envoi_column_dup (row, 18);
  record->retraction_reason = envoi_column_dup (row, 19);
  record->post_uri = envoi_column_dup (row, 20);
  record->file = envoi_column_dup (row, 21);
  return record;
}

static gboolean
read_all (EnvoiTables *self, sqlite3_stmt *row, GPtrArray *rows, GError **error)
{
  int step;

  if (row == NULL)
    return FALSE;
  while ((step = envoi_database_step (self->database, row, error)) == 1)
    {
      g_ptr_array_add (rows, read_row (row));
      if (!envoi_change_table_load_reactions (self, rows->pdata[rows->len - 1], error))
        {
          sqlite3_reset (row);
          return FALSE;
        }
    }
  return step == 0;
}

EnvoiMessageRecord *
envoi_message_table_get (EnvoiTables *self, gint64 rowid, GError **error)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) envoi_message_record_free);

  if (!read_all (self, envoi_database_query (self->database, error, "SELECT " ROW_COLUMNS " FROM message WHERE id = ?", "l", rowid), rows, error))
    return NULL;
  return rows->len > 0 ? g_ptr_array_steal_index (rows, 0) : NULL;
}

static EnvoiMessageRecord *
take_first (EnvoiTables *self, sqlite3_stmt *row, GError **error)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) envoi_message_record_free);

  return read_all (self, row, rows, error) && rows->len > 0 ? g_ptr_array_steal_index (rows, 0) : NULL;
}

EnvoiMessageRecord *
envoi_message_table_find_by_id (EnvoiTables *self, EnvoiConversationRecord *conversation, const char *id, GError **error)
{
  gint64 rowid;

  if (!envoi_database_get_int64 (self->database, error, &rowid, 0,
        "SELECT id FROM (SELECT id, iif (?3, 1, 3) AS rank FROM message WHERE conversation_id = ?1 AND archive_id = ?2"
        " UNION ALL SELECT id, 2 FROM message WHERE conversation_id = ?1 AND stanza_id = ?2"
        " UNION ALL SELECT id, 2 FROM message WHERE conversation_id = ?1 AND origin_id = ?2"
        " UNION ALL SELECT m.id, 4 FROM edit AS e CROSS JOIN message AS m ON m.id = e.message_id WHERE e.name = ?2 AND m.conversation_id = ?1)"
        " ORDER BY rank, id DESC LIMIT 1", "lsb", conversation->id, id, conversation->is_room) || rowid == 0)
    return NULL;
  return take_first (self, envoi_database_query (self->database, error, "SELECT " ROW_COLUMNS " FROM message WHERE id = ?", "l", rowid), error);
}

gboolean
envoi_message_table_by_author (EnvoiTables *self, gint64 conversation, const char *author, guint count, GPtrArray *rows, GError **error)
{
  return read_all (self, envoi_database_query (self->database, error,
    "SELECT " ROW_COLUMNS " FROM message WHERE conversation_id = ? AND author_key = ? ORDER BY position DESC LIMIT ?", "lsi",
    conversation, author, (int) count), rows, error);
}

gboolean
envoi_message_table_quoted (EnvoiTables *self, gint64 id, GPtrArray *rows, GPtrArray *quoted, GError **error)
{
  EnvoiConversationRecord *conversation = NULL;

  for (guint i = 0; i < rows->len; i++)
    {
      const EnvoiMessageRecord *record = rows->pdata[i];
      EnvoiMessageRecord *original = NULL;
      g_autoptr (GError) problem = NULL;

      if (record->reply_to != NULL)
        {
          if (conversation == NULL && (conversation = envoi_conversation_table_get (self, id, error)) == NULL)
            return FALSE;
          original = envoi_message_table_find_by_id (self, conversation, record->reply_to, &problem);
        }
      if (problem != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&problem));
          return FALSE;
        }
      /* Nothing answers itself or what comes later, so that no chain goes round. */
      if (original != NULL && original->position >= record->position)
        g_clear_pointer (&original, envoi_message_record_free);
      g_ptr_array_add (quoted, original);
    }
  return TRUE;
}

gboolean
envoi_message_table_before (EnvoiTables *self, gint64 conversation, gint64 position, guint count, GPtrArray *rows, GError **error)
{
  guint first = rows->len;

  if (!read_all (self, envoi_database_query (self->database, error,
         "SELECT " ROW_COLUMNS " FROM message WHERE conversation_id = ? AND position < ? ORDER BY position DESC LIMIT ?", "lli",
         conversation, position, (int) count), rows, error))
    return FALSE;
  for (guint i = first, j = rows->len; i + 1 < j; i++)
    {
      gpointer row = rows->pdata[i];

      j--;
      rows->pdata[i] = rows->pdata[j];
      rows->pdata[j] = row;
    }
  return TRUE;
}

gboolean
envoi_message_table_from (EnvoiTables *self, gint64 conversation, gint64 position, guint count, GPtrArray *rows, GError **error)
{
  return read_all (self, envoi_database_query (self->database, error,
    "SELECT " ROW_COLUMNS " FROM message WHERE conversation_id = ? AND position >= ? ORDER BY position LIMIT ?", "lli",
    conversation, position, (int) count), rows, error);
}

gboolean
envoi_message_table_first_unread (EnvoiTables *self, gint64 conversation, gint64 *position, GError **error)
{
  return envoi_database_get_int64 (self->database, error, position, 0,
    "SELECT position FROM message WHERE conversation_id = ?1 AND outgoing = 0 AND position >"
    " (SELECT read_position FROM conversation WHERE id = ?1) AND NOT flags & 768 ORDER BY position LIMIT 1", "l", conversation);
}

gboolean
envoi_message_table_find (EnvoiTables *self, gint64 conversation, const char *id, const char *archive_id, gint64 *position, GError **error)
{
  return envoi_database_get_int64 (self->database, error, position, 0,
    "SELECT position FROM message WHERE conversation_id = ?1 AND archive_id = ?3"
    " UNION ALL SELECT position FROM message WHERE conversation_id = ?1 AND stanza_id = ?2"
    " UNION ALL SELECT position FROM message WHERE conversation_id = ?1 AND origin_id = ?2 LIMIT 1", "lss", conversation, id, archive_id);
}

#define COLUMNS_OF_SEVERAL "m.id, m.position, m.time, m.outgoing, m.state, m.flags, m.stanza_id, m.origin_id, m.archive_id, m.sender, m.language," \
  " m.error_condition, m.error_text, m.body, m.nick, m.author_key, m.real_jid, m.reply_to, m.reply_sender, m.retraction_reason, m.post_uri, m.file," \
  " m.conversation_id"

/* Rows of several conversations, without reactions. */
static gboolean
read_of_several (EnvoiTables *self, sqlite3_stmt *row, GArray *conversations, GPtrArray *rows, GError **error)
{
  int step;

  if (row == NULL)
    return FALSE;
  while ((step = envoi_database_step (self->database, row, error)) == 1)
    {
      gint64 conversation = sqlite3_column_int64 (row, 22);

      g_ptr_array_add (rows, read_row (row));
      g_array_append_val (conversations, conversation);
    }
  return step == 0;
}

gboolean
envoi_message_table_outbox (EnvoiTables *self, gint64 account, GArray *conversations, GPtrArray *rows, GError **error)
{
  return read_of_several (self, envoi_database_query (self->database, error,
    "SELECT " COLUMNS_OF_SEVERAL " FROM conversation AS c CROSS JOIN message AS m ON m.conversation_id = c.id"
    " WHERE c.account_id = ? AND m.state IN (1, 2) ORDER BY m.id", "l", account), conversations, rows, error);
}

gboolean
envoi_message_table_down_from (EnvoiTables *self, gint64 id, guint count, GArray *conversations, GPtrArray *rows, GError **error)
{
  return read_of_several (self, envoi_database_query (self->database, error,
    "SELECT " COLUMNS_OF_SEVERAL " FROM message AS m WHERE m.id <= ? ORDER BY m.id DESC LIMIT ?", "li", id, (int) count), conversations, rows, error);
}
