/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The SQL of messages: what is the same message, and where it stands. Store thread. */
#include "envoi-message-table-private.h"
#include "envoi-search-index-private.h"

#include "envoi-time.h"

/* What is pushed goes on this far, so that the next message need not push again. */
#define PUSH_DISTANCE (10 * G_TIME_SPAN_SECOND)
#define BURST (10 * G_TIME_SPAN_SECOND)
#define LAST_POSITION G_GINT64_CONSTANT (32503680000000000)   /* the year 3000 */

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

      if (!envoi_figures_count_incoming (self, conversation->id, old, position, &passed, error))
        return FALSE;
      envoi_figures_add_unread (conversation, -(passed - !outgoing));
      conversation->read_position = position;
    }
  else if (!outgoing)
    envoi_figures_add_unread (conversation, (position > read) - (old > read));
  conversation->dirty = TRUE;
  /* One that was read may be unread now, and the other way round; which ones mention the person is counted at the end. */
  conversation->mentions_stale = TRUE;
  if ((old == conversation->last_position || position > conversation->last_position) && !envoi_figures_find_last (self, conversation, error))
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
 * shows what it writes a little late, is not passed on the strength of a stamp. A copy from another device that came much later is, and
 * so is what the archive has had the time to tell of: that the line gave out of order. */
static gboolean
stay_in_burst (EnvoiTables *self, EnvoiConversationRecord *conversation, const EnvoiKnownMessage *known, gint64 *wanted, GError **error)
{
  gint64 written_until = envoi_catch_up_get_written_until (self, conversation), position;

  if (known->outgoing || *wanted >= known->position)
    return TRUE;
  if (!envoi_database_get_int64 (self->database, error, &position, 0,
        "SELECT position FROM message WHERE conversation_id = ? AND outgoing = 0 AND position >= ? AND position < ? AND placed = 0 AND id < ?"
        " ORDER BY position DESC LIMIT 1", "llll", conversation->id, MAX (*wanted, MAX (known->position - BURST, written_until)), known->position, known->rowid))
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

/* A room sends what it is sent to everybody in one order: an own message that comes back stands behind what others wrote meanwhile. */
static gboolean
take_place_in_room (EnvoiTables *self, EnvoiConversationRecord *conversation, EnvoiKnownMessage *known, GPtrArray *moved, GError **error)
{
  gint64 others, position = MAX (envoi_time_now (), conversation->last_position + 1);

  if (!envoi_database_get_int64 (self->database, error, &others, 0,
        "SELECT 1 FROM message WHERE conversation_id = ? AND position > ? AND NOT flags & 32 LIMIT 1", "ll", conversation->id, known->position))
    return FALSE;
  if (!others)
    return TRUE;
  if (!push_later_ones (self, conversation, known->rowid, position, moved, error)
      || !envoi_message_move (self, conversation, known->rowid, TRUE, known->position, position, moved, error))
    return FALSE;
  known->position = position;
  return TRUE;
}

/* What waited for the message is done. */
static gboolean
settle (EnvoiTables *self, EnvoiConversationRecord *conversation, const EnvoiMessageRecord *record, EnvoiAddResult *result, GError **error)
{
  gint64 changed;

  if (!conversation->has_pending)
    return TRUE;
  if (!envoi_change_table_settle (self, conversation, record, &changed, error))
    return FALSE;
  return changed == 0 || (result->changed = envoi_message_table_get (self, changed, error)) != NULL;
}

/* The original of what it answers, if it is here and stands before it. */
static gboolean
find_quoted (EnvoiTables *self, EnvoiConversationRecord *conversation, const EnvoiMessageRecord *record, EnvoiAddResult *result, GError **error)
{
  g_autoptr (GError) problem = NULL;

  if (record->reply_to == NULL)
    return TRUE;
  result->quoted = envoi_message_table_find_by_id (self, conversation, record->reply_to, &problem);
  if (problem != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&problem));
      return FALSE;
    }
  if (result->quoted != NULL && result->quoted->position >= result->position)
    g_clear_pointer (&result->quoted, envoi_message_record_free);
  return TRUE;
}

/* A copy of a message that is here: what it knows more is kept. */
static gboolean
merge (EnvoiTables *self, EnvoiConversationRecord *conversation, EnvoiKnownMessage *known, const EnvoiMessageRecord *record, EnvoiInsertMode mode,
       EnvoiAddResult *result, GError **error)
{
  EnvoiMessageState state = known->state;
  gboolean confirmed = FALSE, astray = FALSE;

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
      confirmed = !known->has_archive_id && (record->archive_id != NULL || state >= ENVOI_MESSAGE_STATE_ACKED);
      if (!known->has_archive_id)
        result->archive_id = g_strdup (record->archive_id);
      if (state != known->state && known->position == conversation->last_position)
        {
          conversation->last_state = state;
          conversation->dirty = TRUE;
        }
      known->state = state;
    }
  if (mode == ENVOI_INSERT_ARCHIVE && known->placed
      && !envoi_catch_up_is_before_last (self, conversation, known->position, record->position, &astray, error))
    return FALSE;
  if (mode != ENVOI_INSERT_LIVE && (!known->placed || astray))
    return place (self, conversation, known, CLAMP (record->position, 1, LAST_POSITION), mode == ENVOI_INSERT_ARCHIVE_BACKWARD, result->moved, error);
  if (confirmed && conversation->is_room && known->outgoing && !known->placed)
    return take_place_in_room (self, conversation, known, result->moved, error);
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
        " error_condition, error_text, flags, body, nick, author_key, real_jid, reply_to, reply_sender, post_uri, file)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", "llbbilsssssssissssssss",
        conversation->id, result->position, mode != ENVOI_INSERT_LIVE, record->outgoing, state, record->time, record->stanza_id,
        origin, record->archive_id, record->sender, record->language, record->error_condition, record->error_text, flags, record->body,
        record->nick, envoi_author_to_keep (conversation, record), record->real_jid, record->reply_to, record->reply_sender,
        record->post_uri, record->file))
    return FALSE;
  result->rowid = sqlite3_last_insert_rowid (envoi_database_get_handle (self->database));
  result->added = TRUE;
  result->state = state;
  if (!envoi_search_add (self, conversation, result->rowid, record, error))
    return FALSE;
  if (!record->outgoing && result->position > conversation->read_position)
    {
      envoi_figures_add_unread (conversation, 1);
      conversation->mentions_stale |= (flags & ENVOI_MESSAGE_MENTIONS_ME) != 0;
    }
  if (result->position > conversation->last_position)
    {
      g_autofree char *preview = envoi_attachment_text_preview (record->file, record->body);

      envoi_figures_set_last (conversation, result->position, record->time, record->outgoing, state, record->nick, preview != NULL ? preview : record->body);
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
  found = envoi_message_match (self, conversation, record, mode == ENVOI_INSERT_LIVE, &known, error);
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
      return result->archive_id == NULL || settle (self, conversation, record, result, error);
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
  return settle (self, conversation, record, result, error) && find_quoted (self, conversation, record, result, error);
}
