/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which stored row is the same message? Store thread. */
#include "envoi-message-table-private.h"

/* A live copy without an archive id is taken for a stored one only when the two are at most this far apart:
 * some clients count their ids from one again at each start. */
#define SAME_WITHIN (24 * G_TIME_SPAN_HOUR)

void
envoi_message_record_clear (EnvoiMessageRecord *self)
{
  g_free (self->stanza_id);
  g_free (self->origin_id);
  g_free (self->archive_id);
  g_free (self->sender);
  g_free (self->language);
  g_free (self->error_condition);
  g_free (self->error_text);
  g_free (self->body);
  g_free (self->nick);
  g_free (self->author_key);
  g_free (self->real_jid);
  g_free (self->reply_to);
  g_free (self->reply_sender);
  g_free (self->retraction_reason);
  g_clear_pointer (&self->reactions, g_ptr_array_unref);
}

void
envoi_message_record_free (EnvoiMessageRecord *self)
{
  envoi_message_record_clear (self);
  g_free (self);
}

void
envoi_add_result_clear (EnvoiAddResult *self)
{
  g_free (self->archive_id);
  g_clear_pointer (&self->moved, g_ptr_array_unref);
  *self = (EnvoiAddResult) { 0 };
}

#define KNOWN_COLUMNS "id, position, placed, outgoing, archive_id IS NOT NULL, state"

static void
read_known (sqlite3_stmt *row, EnvoiKnownMessage *known)
{
  known->rowid = sqlite3_column_int64 (row, 0);
  known->position = sqlite3_column_int64 (row, 1);
  known->placed = sqlite3_column_int (row, 2);
  known->outgoing = sqlite3_column_int (row, 3);
  known->has_archive_id = sqlite3_column_int (row, 4);
  known->state = envoi_column_enum (row, 5, ENVOI_MESSAGE_STATE_FAILED);
}

static gboolean
same_bare_address (const char *a, const char *b)
{
  gsize length;

  if (a == NULL || b == NULL)
    return TRUE;   /* the conversation itself names the sender */
  length = strcspn (a, "/");
  return length == strcspn (b, "/") && strncmp (a, b, length) == 0;
}

static gboolean
is_same (sqlite3_stmt *row, const EnvoiKnownMessage *known, const EnvoiMessageRecord *record)
{
  const char *body = (const char *) sqlite3_column_text (row, 6);
  const char *id = (const char *) sqlite3_column_text (row, 7);
  const char *origin = (const char *) sqlite3_column_text (row, 8);
  gboolean has_origin = origin != NULL || (sqlite3_column_int (row, 9) & ENVOI_MESSAGE_ORIGIN_IS_ID);
  gboolean close;

  if (known->outgoing != record->outgoing)
    return FALSE;
  if (record->outgoing)
    {
      /* The origin id is the client's own and lives as long as the message. Without it a client of the person's that
       * counts its ids must not swallow its own messages. */
      if (has_origin && record->origin_id != NULL)
        return g_strcmp0 (origin != NULL ? origin : id, record->origin_id) == 0;
      return g_strcmp0 (body, record->body) == 0;
    }
  if (g_strcmp0 (id, record->stanza_id) != 0 || g_strcmp0 (body, record->body) != 0
      || !same_bare_address ((const char *) sqlite3_column_text (row, 10), record->sender))
    return FALSE;
  close = ABS (sqlite3_column_int64 (row, 11) - record->time) <= SAME_WITHIN;
  /* Archived twice under the same origin id: the sender was not sure that it had arrived, and sent it again. */
  if (known->has_archive_id && record->archive_id != NULL)
    return close && has_origin && g_strcmp0 (origin != NULL ? origin : id, record->origin_id) == 0;
  return record->archive_id != NULL || close;
}

/* 1 found, 0 not known, -1 error. */
int
envoi_message_match (EnvoiTables *self, gint64 conversation, const EnvoiMessageRecord *record, EnvoiKnownMessage *known, GError **error)
{
  sqlite3_stmt *row;
  gboolean found = FALSE;
  int step = 0;

  if (record->archive_id != NULL)
    {
      row = envoi_database_query (self->database, error,
        "SELECT " KNOWN_COLUMNS " FROM message WHERE conversation_id = ? AND archive_id = ?", "ls", conversation, record->archive_id);
      step = row != NULL ? envoi_database_step (self->database, row, error) : -1;
      if (step == 1)
        {
          read_known (row, known);
          sqlite3_reset (row);
        }
      if (step != 0)
        return step;
    }
  if (record->stanza_id == NULL && (!record->outgoing || record->origin_id == NULL))
    return 0;
  if (record->outgoing)
    row = envoi_database_query (self->database, error,
      "SELECT " KNOWN_COLUMNS ", body, stanza_id, origin_id, flags, sender, time FROM message WHERE conversation_id = ?1 AND stanza_id IN (?2, ?3)"
      " UNION ALL SELECT " KNOWN_COLUMNS ", body, stanza_id, origin_id, flags, sender, time FROM message WHERE conversation_id = ?1 AND origin_id IN (?2, ?3)"
      " ORDER BY 1", "lss", conversation, record->stanza_id, record->origin_id);
  else
    row = envoi_database_query (self->database, error,
      "SELECT " KNOWN_COLUMNS ", body, stanza_id, origin_id, flags, sender, time FROM message WHERE conversation_id = ?1 AND stanza_id = ?2 ORDER BY 1",
      "ls", conversation, record->stanza_id);
  if (row == NULL)
    return -1;
  while (!found && (step = envoi_database_step (self->database, row, error)) == 1)
    {
      read_known (row, known);
      found = is_same (row, known, record);
    }
  if (found)
    sqlite3_reset (row);
  return found ? 1 : step;
}
