/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The SQL of messages: what is the same message, where it stands, how far it has come. Store thread. */
#include "envoi-message-table-private.h"

#include "envoi-text.h"
#include "envoi-time.h"

#define LAST_TEXT_GRAPHEMES 160
/* What is pushed goes on this far, so that the next message need not push again. */
#define PUSH_DISTANCE (10 * G_TIME_SPAN_SECOND)
#define BURST (10 * G_TIME_SPAN_SECOND)
#define LAST_POSITION G_GINT64_CONSTANT (32503680000000000)   /* the year 3000 */

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

static gboolean
is_free (EnvoiTables *self, gint64 conversation, gint64 position, gboolean *free, GError **error)
{
  gint64 taken;

  if (!envoi_database_get_int64 (self->database, error, &taken, 0,
                                 "SELECT 1 FROM message WHERE conversation_id = ? AND position = ?", "ll", conversation, position))
    return FALSE;
  *free = taken == 0;
  return TRUE;
}

/* The nearest free position at or behind (or, going back, before) the wanted one. Messages of one second stand beside each
 * other, so the walk is along a run of neighbours in the index. */
gboolean
envoi_message_find_free (EnvoiTables *self, gint64 conversation, gint64 wanted, gboolean backward, gint64 *position, GError **error)
{
  gboolean free;

  if (!is_free (self, conversation, wanted, &free, error))
    return FALSE;
  *position = wanted;
  if (free)
    return TRUE;
  if (backward)
    return envoi_database_get_int64 (self->database, error, position, 0,
      "SELECT position - 1 FROM message AS m WHERE conversation_id = ?1 AND position <= ?2 AND NOT EXISTS"
      " (SELECT 1 FROM message AS n WHERE n.conversation_id = ?1 AND n.position = m.position - 1) ORDER BY position DESC LIMIT 1",
      "ll", conversation, wanted);
  return envoi_database_get_int64 (self->database, error, position, 0,
    "SELECT position + 1 FROM message AS m WHERE conversation_id = ?1 AND position >= ?2 AND NOT EXISTS"
    " (SELECT 1 FROM message AS n WHERE n.conversation_id = ?1 AND n.position = m.position + 1) ORDER BY position LIMIT 1",
    "ll", conversation, wanted);
}

static void
set_last (EnvoiConversationRecord *conversation, gint64 position, gint64 time, gboolean outgoing, EnvoiMessageState state, const char *body)
{
  g_free (conversation->last_text);
  conversation->last_text = body != NULL ? envoi_text_one_line (body, LAST_TEXT_GRAPHEMES) : NULL;
  conversation->last_position = position;
  conversation->last_time = time;
  conversation->last_outgoing = outgoing;
  conversation->last_state = state;
  conversation->dirty = TRUE;
}

/* After rows changed places: which is the newest now? */
static gboolean
find_last (EnvoiTables *self, EnvoiConversationRecord *conversation, GError **error)
{
  sqlite3_stmt *row = envoi_database_query (self->database, error,
    "SELECT position, time, outgoing, state, body FROM message WHERE conversation_id = ? ORDER BY position DESC LIMIT 1", "l", conversation->id);
  int step = row != NULL ? envoi_database_step (self->database, row, error) : -1;

  if (step < 0)
    return FALSE;
  if (step == 1)
    {
      set_last (conversation, sqlite3_column_int64 (row, 0), sqlite3_column_int64 (row, 1), sqlite3_column_int (row, 2),
                sqlite3_column_int (row, 3), (const char *) sqlite3_column_text (row, 4));
      sqlite3_reset (row);
    }
  return TRUE;
}

static gboolean
count_incoming (EnvoiTables *self, gint64 conversation, gint64 after, gint64 up_to, gint64 *count, GError **error)
{
  return envoi_database_get_int64 (self->database, error, count, 0,
    "SELECT count (*) FROM message WHERE conversation_id = ? AND position > ? AND position <= ? AND outgoing = 0", "lll",
    conversation, after, up_to);
}

static void
add_unread (EnvoiConversationRecord *conversation, gint64 difference)
{
  gint64 unread = (gint64) conversation->unread + difference;

  conversation->unread = CLAMP (unread, 0, G_MAXINT32);
  conversation->dirty = TRUE;
}

/* Moves a row; what the person has read stays read, and the figures follow. */
gboolean
envoi_message_move (EnvoiTables *self, EnvoiConversationRecord *conversation, gint64 rowid, gboolean outgoing, gint64 old, gint64 position,
                    GPtrArray *moved, GError **error)
{
  gint64 read = conversation->read_position;
  EnvoiMessageRecord *record;

  if (!envoi_database_run (self->database, error, "UPDATE message SET position = ? WHERE id = ?", "ll", position, rowid))
    return FALSE;
  if (old == read && position < old)
    {
      if (!envoi_database_get_int64 (self->database, error, &conversation->read_position, position,
             "SELECT max (position) FROM message WHERE conversation_id = ? AND position <= ?", "ll", conversation->id, old))
        return FALSE;
    }
  else if (old == read)
    {
      gint64 passed;

      if (!count_incoming (self, conversation->id, old, position, &passed, error))
        return FALSE;
      add_unread (conversation, -(passed - !outgoing));
      conversation->read_position = position;
    }
  else if (!outgoing)
    add_unread (conversation, (position > read) - (old > read));
  conversation->dirty = TRUE;
  if ((old == conversation->last_position || position > conversation->last_position) && !find_last (self, conversation, error))
    return FALSE;
  record = envoi_message_table_get (self, rowid, error);
  if (record == NULL)
    return FALSE;
  record->old_position = old;
  g_ptr_array_add (moved, record);
  return TRUE;
}

/* What was written here stays in the order of its writing at each moment: when the archive places a message beyond later
 * ones that it does not know yet, these go on behind it. */
static gboolean
push_later_ones (EnvoiTables *self, EnvoiConversationRecord *conversation, gint64 rowid, gint64 position, GPtrArray *moved, GError **error)
{
  g_autoptr (GArray) later = g_array_new (FALSE, FALSE, sizeof (gint64));   /* id and position of each, the last one first */
  sqlite3_stmt *row = envoi_database_query (self->database, error,
    "SELECT id, position FROM message WHERE conversation_id = ? AND flags & 32 AND id > ? AND placed = 0 ORDER BY id DESC", "ll", conversation->id, rowid);
  gint64 shift = 0;
  int step;

  if (row == NULL)
    return FALSE;
  while ((step = envoi_database_step (self->database, row, error)) == 1)
    {
      gint64 pair[] = { sqlite3_column_int64 (row, 0), sqlite3_column_int64 (row, 1) };

      g_array_append_vals (later, pair, 2);
      if (pair[1] <= position)
        shift = MAX (shift, position - pair[1] + PUSH_DISTANCE);
    }
  for (guint i = 0; step == 0 && shift > 0 && i < later->len; i += 2)
    {
      gint64 id = g_array_index (later, gint64, i), old = g_array_index (later, gint64, i + 1), free;

      if (!envoi_message_find_free (self, conversation->id, old + shift, FALSE, &free, error)
          || !envoi_message_move (self, conversation, id, TRUE, old, free, moved, error))
        return FALSE;
    }
  return step == 0;
}

/* What came live in one go came in the order of the archive; a row that the archive does not tell of yet, because it
 * shows what it writes a little late, is not passed on the strength of a stamp. A copy from another device that came much later is. */
static gboolean
stay_in_burst (EnvoiTables *self, EnvoiConversationRecord *conversation, const EnvoiKnownMessage *known, gint64 *wanted, GError **error)
{
  gint64 position;

  if (known->outgoing || *wanted >= known->position)
    return TRUE;
  if (!envoi_database_get_int64 (self->database, error, &position, 0,
        "SELECT position FROM message WHERE conversation_id = ? AND outgoing = 0 AND position >= ? AND position < ? AND placed = 0 AND id < ?"
        " ORDER BY position DESC LIMIT 1", "llll", conversation->id, MAX (*wanted, known->position - BURST), known->position, known->rowid))
    return FALSE;
  *wanted = MAX (*wanted, position + 1);
  return TRUE;
}

/* The archive tells where a row of ours stands. */
static gboolean
place (EnvoiTables *self, EnvoiConversationRecord *conversation, EnvoiKnownMessage *known, gint64 wanted, gboolean backward,
       GPtrArray *moved, GError **error)
{
  gint64 written_here, before = 0, position;

  if (!envoi_database_get_int64 (self->database, error, &written_here, 0, "SELECT flags & 32 FROM message WHERE id = ?", "l", known->rowid)
      || (written_here && !envoi_database_get_int64 (self->database, error, &before, 0,
            "SELECT position FROM message WHERE conversation_id = ? AND flags & 32 AND id < ? AND placed = 1 ORDER BY id DESC LIMIT 1",
            "ll", conversation->id, known->rowid)))
    return FALSE;
  wanted = MAX (wanted, before + 1);
  if (!backward && (!envoi_catch_up_stay_behind (self, conversation, known->position, &wanted, error)
                    || !stay_in_burst (self, conversation, known, &wanted, error)))
    return FALSE;
  position = wanted;
  if (wanted != known->position
      && (!envoi_message_find_free (self, conversation->id, wanted, backward && wanted > before + 1, &position, error)
          || (written_here && !push_later_ones (self, conversation, known->rowid, position, moved, error))
          || !envoi_message_move (self, conversation, known->rowid, known->outgoing, known->position, position, moved, error)))
    return FALSE;
  known->position = position;
  known->placed = TRUE;
  return envoi_database_run (self->database, error, "UPDATE message SET placed = 1 WHERE id = ?", "l", known->rowid);
}

/* A copy of a message that is here: what it knows more is kept. */
static gboolean
merge (EnvoiTables *self, EnvoiConversationRecord *conversation, EnvoiKnownMessage *known, const EnvoiMessageRecord *record, EnvoiInsertMode mode,
       EnvoiAddResult *result, GError **error)
{
  EnvoiMessageState state = known->state;

  if (known->outgoing)
    {
      EnvoiMessageState proven = mode != ENVOI_INSERT_LIVE || record->archive_id != NULL ? ENVOI_MESSAGE_STATE_ACKED : record->state;

      if (envoi_message_state_may_follow (state, proven))
        state = proven;
      if (record->state > ENVOI_MESSAGE_STATE_SENT && record->state < ENVOI_MESSAGE_STATE_FAILED && envoi_message_state_may_follow (state, record->state))
        state = record->state;
    }
  if (state != known->state || (!known->has_archive_id && record->archive_id != NULL))
    {
      if (!envoi_database_run (self->database, error,
            "UPDATE message SET state = ?, archive_id = ifnull (archive_id, ?) WHERE id = ?", "isl", state, record->archive_id, known->rowid))
        return FALSE;
      if (!known->has_archive_id)
        result->archive_id = g_strdup (record->archive_id);
      if (state != known->state && known->position == conversation->last_position)
        {
          conversation->last_state = state;
          conversation->dirty = TRUE;
        }
      known->state = state;
    }
  if (mode != ENVOI_INSERT_LIVE && !known->placed)
    return place (self, conversation, known, CLAMP (record->position, 1, LAST_POSITION), mode == ENVOI_INSERT_ARCHIVE_BACKWARD, result->moved, error);
  return TRUE;
}

static gboolean
insert (EnvoiTables *self, EnvoiConversationRecord *conversation, const EnvoiMessageRecord *record, EnvoiInsertMode mode,
        EnvoiAddResult *result, GError **error)
{
  const char *origin = record->origin_id;
  EnvoiMessageState state = record->outgoing ? record->state : ENVOI_MESSAGE_STATE_NONE;
  gint64 wanted = CLAMP (record->position, 1, LAST_POSITION);
  int flags = record->flags;

  if (mode == ENVOI_INSERT_LIVE)
    result->position = MAX (envoi_time_now (), MAX (conversation->last_position, conversation->cleared_until) + 1);
  else if ((mode == ENVOI_INSERT_ARCHIVE && !envoi_catch_up_stay_behind (self, conversation, G_MAXINT64, &wanted, error))
           || !envoi_message_find_free (self, conversation->id, wanted, mode == ENVOI_INSERT_ARCHIVE_BACKWARD, &result->position, error))
    return FALSE;
  if (origin != NULL && g_strcmp0 (origin, record->stanza_id) == 0)
    {
      origin = NULL;
      flags |= ENVOI_MESSAGE_ORIGIN_IS_ID;
    }
  if (record->outgoing && mode == ENVOI_INSERT_LIVE && state == ENVOI_MESSAGE_STATE_QUEUED && record->archive_id == NULL)
    flags |= ENVOI_MESSAGE_WRITTEN_HERE;
  if (record->outgoing && mode != ENVOI_INSERT_LIVE && state < ENVOI_MESSAGE_STATE_ACKED)
    state = ENVOI_MESSAGE_STATE_ACKED;

  if (!envoi_database_run (self->database, error,
        "INSERT INTO message (conversation_id, position, placed, outgoing, state, time, stanza_id, origin_id, archive_id, sender, language,"
        " error_condition, error_text, flags, body, nick, author_key, real_jid, reply_to, reply_sender)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", "llbbilsssssssissssss",
        conversation->id, result->position, mode != ENVOI_INSERT_LIVE, record->outgoing, state, record->time, record->stanza_id,
        origin, record->archive_id, record->sender, record->language, record->error_condition, record->error_text, flags, record->body,
        record->nick, envoi_author_to_keep (conversation, record), record->real_jid, record->reply_to, record->reply_sender))
    return FALSE;
  result->rowid = sqlite3_last_insert_rowid (envoi_database_get_handle (self->database));
  result->added = TRUE;
  result->state = state;
  if (!record->outgoing && result->position > conversation->read_position)
    add_unread (conversation, 1);
  if (result->position > conversation->last_position)
    {
      set_last (conversation, result->position, record->time, record->outgoing, state, record->body);
      conversation->opened = TRUE;
    }
  return TRUE;
}

gboolean
envoi_message_table_add (EnvoiTables *self, gint64 id, const EnvoiMessageRecord *record, EnvoiInsertMode mode, EnvoiAddResult *result, GError **error)
{
  EnvoiConversationRecord *conversation = envoi_conversation_table_get (self, id, error);
  EnvoiKnownMessage known = { 0 };
  int found;

  envoi_add_result_clear (result);
  if (conversation == NULL)
    return FALSE;
  found = envoi_message_match (self, id, record, &known, error);
  if (found < 0)
    return FALSE;
  if (found == 1)
    {
      result->moved = g_ptr_array_new_with_free_func ((GDestroyNotify) envoi_message_record_free);
      if (!merge (self, conversation, &known, record, mode, result, error))
        return FALSE;
      result->rowid = known.rowid;
      result->position = known.position;
      result->state = known.state;
      if (mode == ENVOI_INSERT_ARCHIVE)
        envoi_catch_up_note (self, conversation, known.rowid, record->position, TRUE);
      return TRUE;
    }
  if (mode != ENVOI_INSERT_LIVE && conversation->cleared_until > 0)
    {
      gint64 forgotten = record->position <= conversation->cleared_until;

      if (!forgotten && !envoi_database_get_int64 (self->database, error, &forgotten, 0,
            "SELECT 1 FROM forgotten WHERE conversation_id = ?1 AND name IN ('a' || ?2, ?3 || ?4)", "lsss", id,
            record->archive_id, record->outgoing ? "o" : "i", record->stanza_id))
        return FALSE;
      if (forgotten)
        return TRUE;
    }
  if (!insert (self, conversation, record, mode, result, error))
    return FALSE;
  if (mode == ENVOI_INSERT_ARCHIVE)
    envoi_catch_up_note (self, conversation, result->rowid, record->position, FALSE);
  return TRUE;
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
envoi_message_table_set_read (EnvoiTables *self, gint64 id, gint64 position, GError **error)
{
  EnvoiConversationRecord *conversation = envoi_conversation_table_get (self, id, error);

  if (conversation == NULL)
    return FALSE;
  if (position <= conversation->read_position)
    return TRUE;
  if (position >= conversation->last_position)
    {
      /* Not further than what is here: what comes behind it has not been read. */
      position = MAX (conversation->last_position, conversation->read_position);
      add_unread (conversation, -(gint64) conversation->unread);
    }
  else
    {
      gint64 passed;

      if (!count_incoming (self, id, conversation->read_position, position, &passed, error))
        return FALSE;
      add_unread (conversation, -passed);
    }
  conversation->read_position = position;
  conversation->dirty = TRUE;
  return TRUE;
}

gboolean
envoi_message_table_set_gap (EnvoiTables *self, gint64 id, const char *archive_id, gboolean gap, gint64 *changed, GError **error)
{
  if (!envoi_database_get_int64 (self->database, error, changed, 0,
        "SELECT id FROM message WHERE conversation_id = ? AND archive_id = ?", "ls", id, archive_id))
    return FALSE;
  if (*changed == 0)
    return TRUE;
  return envoi_database_run (self->database, error,
    "UPDATE message SET flags = (flags & ~8) | ? WHERE id = ?", "il", gap ? ENVOI_MESSAGE_AFTER_GAP : 0, *changed);
}
