/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The SQL of how far messages have come. Store thread. */
#include "envoi-message-table-private.h"
#include "envoi-search-index-private.h"

/**
 * envoi_message_state_may_follow:
 *
 * State only moves forward. What failed may be tried again, and may turn out to have arrived; that our server or its archive
 * has it does not make it arrive. Nobody can make a message fail that has arrived.
 */
gboolean
envoi_message_state_may_follow (EnvoiMessageState old, EnvoiMessageState next)
{
  switch (next)
    {
    case ENVOI_MESSAGE_STATE_NONE:
      return FALSE;
    case ENVOI_MESSAGE_STATE_QUEUED:
      return old == ENVOI_MESSAGE_STATE_SENT || old == ENVOI_MESSAGE_STATE_FAILED;
    case ENVOI_MESSAGE_STATE_FAILED:
      return old == ENVOI_MESSAGE_STATE_QUEUED || old == ENVOI_MESSAGE_STATE_SENT || old == ENVOI_MESSAGE_STATE_ACKED;
    case ENVOI_MESSAGE_STATE_SENT:
    case ENVOI_MESSAGE_STATE_ACKED:
      return old != ENVOI_MESSAGE_STATE_FAILED && old < next;
    case ENVOI_MESSAGE_STATE_DELIVERED:
    case ENVOI_MESSAGE_STATE_READ:
      return old == ENVOI_MESSAGE_STATE_FAILED || old < next;
    default:
      return FALSE;
    }
}

gboolean
envoi_message_table_set_state (EnvoiTables *self, gint64 id, const char *stanza_id, EnvoiMessageState state, const char *condition,
                               const char *text, gint64 *changed, GError **error)
{
  EnvoiConversationRecord *conversation = envoi_conversation_table_get (self, id, error);
  sqlite3_stmt *row;
  gint64 rowid, position;
  EnvoiMessageState old;
  int step;

  *changed = 0;
  if (conversation == NULL)
    return FALSE;
  row = envoi_database_query (self->database, error,
    "SELECT id, position, state FROM message WHERE conversation_id = ? AND stanza_id = ? AND outgoing = 1 ORDER BY id DESC LIMIT 1", "ls", id, stanza_id);
  step = row != NULL ? envoi_database_step (self->database, row, error) : -1;
  if (step != 1)
    return step == 0;
  rowid = sqlite3_column_int64 (row, 0);
  position = sqlite3_column_int64 (row, 1);
  old = sqlite3_column_int (row, 2);
  sqlite3_reset (row);
  if (!envoi_message_state_may_follow (old, state))
    return TRUE;
  if (state != ENVOI_MESSAGE_STATE_FAILED)
    condition = text = NULL;
  if (!envoi_database_run (self->database, error,
        "UPDATE message SET state = ?, error_condition = ?, error_text = ? WHERE id = ?", "issl", state, condition, text, rowid))
    return FALSE;
  *changed = rowid;
  if (position == conversation->last_position)
    {
      conversation->last_state = state;
      conversation->dirty = TRUE;
    }
  return TRUE;
}

/* An own message's file has an address now, which becomes its text. changed: 0 when it is gone or was taken back. */
gboolean
envoi_message_table_set_file (EnvoiTables *self, gint64 id, const char *stanza_id, const char *body, const char *file, gint64 *changed, GError **error)
{
  EnvoiConversationRecord *conversation = envoi_conversation_table_get (self, id, error);
  gint64 position;

  *changed = 0;
  if (conversation == NULL
      || !envoi_database_get_int64 (self->database, error, changed, 0,
           "SELECT id FROM message WHERE conversation_id = ? AND stanza_id = ? AND outgoing = 1 AND body IS NOT NULL ORDER BY id DESC LIMIT 1", "ls",
           id, stanza_id))
    return FALSE;
  if (*changed == 0)
    return TRUE;
  return envoi_database_run (self->database, error, "UPDATE message SET body = ?, file = ? WHERE id = ?", "ssl", body, file, *changed)
         && envoi_search_change (self, conversation, *changed, error)
         && envoi_database_get_int64 (self->database, error, &position, 0, "SELECT position FROM message WHERE id = ?", "l", *changed)
         && (position != conversation->last_position || envoi_figures_find_last (self, conversation, error));
}

gboolean
envoi_message_table_mark_up_to (EnvoiTables *self, gint64 id, const char *stanza_id, EnvoiMessageState state, GArray *changed, GError **error)
{
  EnvoiConversationRecord *conversation = envoi_conversation_table_get (self, id, error);
  sqlite3_stmt *row;
  gint64 position = 0, own = 0;
  int step;

  g_array_set_size (changed, 0);
  if (conversation == NULL)
    return FALSE;
  row = envoi_database_query (self->database, error,
    "SELECT id, position FROM message WHERE conversation_id = ?1 AND outgoing = 1 AND stanza_id = ?2"
    " UNION ALL SELECT id, position FROM message WHERE conversation_id = ?1 AND outgoing = 1 AND archive_id = ?2 LIMIT 1", "ls", id, stanza_id);
  step = row != NULL ? envoi_database_step (self->database, row, error) : -1;
  if (step != 1)
    return step == 0;
  own = sqlite3_column_int64 (row, 0);
  position = sqlite3_column_int64 (row, 1);
  sqlite3_reset (row);

  /* Of the ones before it only those that our server has: one that is uncertain may have got lost, and must be sent again. */
  row = envoi_database_query (self->database, error,
    "SELECT id, position FROM message WHERE conversation_id = ?1 AND position <= ?2 AND state IN (3, 4) AND state < ?3"
    " UNION SELECT id, position FROM message WHERE id = ?4 AND (state < ?3 OR state = 6)", "llil", id, position, state, own);
  if (row == NULL)
    return FALSE;
  while ((step = envoi_database_step (self->database, row, error)) == 1)
    {
      gint64 rowid = sqlite3_column_int64 (row, 0);

      g_array_append_val (changed, rowid);
      if (sqlite3_column_int64 (row, 1) == conversation->last_position)
        {
          conversation->last_state = state;
          conversation->dirty = TRUE;
        }
    }
  for (guint i = 0; step == 0 && i < changed->len; i++)
    if (!envoi_database_run (self->database, error, "UPDATE message SET state = ?, error_condition = NULL, error_text = NULL WHERE id = ?", "il",
                             state, g_array_index (changed, gint64, i)))
      step = -1;
  return step == 0;
}

gboolean
envoi_message_table_set_gap (EnvoiTables *self, gint64 id, const char *archive_id, EnvoiGap gap, gint64 *changed, GError **error)
{
  static const int flags[] = { 0, ENVOI_MESSAGE_AFTER_GAP, ENVOI_MESSAGE_AFTER_GAP | ENVOI_MESSAGE_GAP_LOST };
  gint64 earlier = 1;

  if (!envoi_database_get_int64 (self->database, error, changed, 0,
        "SELECT id FROM message WHERE conversation_id = ? AND archive_id = ?", "ls", id, archive_id))
    return FALSE;
  if (*changed == 0)
    return TRUE;
  /* Where nothing of ours stands before it, the conversation begins here for us. */
  if (gap == ENVOI_GAP_LOST && !envoi_database_get_int64 (self->database, error, &earlier, 0,
        "SELECT 1 FROM message AS m WHERE m.conversation_id = ?1 AND m.position < (SELECT position FROM message WHERE id = ?2) LIMIT 1",
        "ll", id, *changed))
    return FALSE;
  return envoi_database_run (self->database, error,
    "UPDATE message SET flags = (flags & ~2056) | ? WHERE id = ?", "il", flags[earlier ? gap : ENVOI_GAP_NONE], *changed);
}
