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
  g_free (self->post_uri);
  g_free (self->file);
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
  g_clear_pointer (&self->changed, envoi_message_record_free);
  g_clear_pointer (&self->quoted, envoi_message_record_free);
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

/* In a room the sender is one participant; one to one all devices of the person are the same sender. */
static gboolean
same_sender (const EnvoiConversationRecord *conversation, const char *a, const char *b)
{
  gsize length;

  if (a == NULL || b == NULL)
    return TRUE;   /* the conversation itself names the sender */
  if (conversation->is_room)
    return strcmp (a, b) == 0;
  length = strcspn (a, "/");
  return length == strcspn (b, "/") && strncmp (a, b, length) == 0;
}

/* What it said when it came. 1 yes, 0 no, -1 error. */
static int
same_body (EnvoiTables *self, const EnvoiKnownMessage *known, int flags, const char *body, const EnvoiMessageRecord *record, GError **error)
{
  sqlite3_stmt *row;
  gboolean same;
  int step;

  if (flags & ENVOI_MESSAGE_TAKEN_BACK)
    return TRUE;   /* nobody knows any more */
  if (!(flags & ENVOI_MESSAGE_EDITED))
    return g_strcmp0 (body, record->body) == 0;
  row = envoi_database_query (self->database, error, "SELECT body FROM edit WHERE message_id = ? AND name IS NULL", "l", known->rowid);
  step = row != NULL ? envoi_database_step (self->database, row, error) : -1;
  if (step != 1)
    return step;
  same = g_strcmp0 ((const char *) sqlite3_column_text (row, 0), record->body) == 0;
  sqlite3_reset (row);
  return same;
}

/* 1 yes, 0 no, -1 error. */
static int
is_same (EnvoiTables *self, const EnvoiConversationRecord *conversation, sqlite3_stmt *row, const EnvoiKnownMessage *known,
         const EnvoiMessageRecord *record, gboolean live, GError **error)
{
  const char *body = (const char *) sqlite3_column_text (row, 6);
  const char *id = (const char *) sqlite3_column_text (row, 7);
  const char *origin = (const char *) sqlite3_column_text (row, 8);
  const char *author = (const char *) sqlite3_column_text (row, 12);
  int flags = sqlite3_column_int (row, 9);
  gboolean has_origin = origin != NULL || (flags & ENVOI_MESSAGE_ORIGIN_IS_ID);
  gboolean close = ABS (sqlite3_column_int64 (row, 11) - record->time) <= SAME_WITHIN;

  /* What was written here and has not come back is ours, also where the archive of the room cannot tell whose it is, or names us otherwise:
   * without identities, and from before a restart of a service that gives new ones then. Nobody knows the id before the room has it, and
   * what comes live says whose it is. */
  if (conversation->is_room && !live && known->outgoing && !record->outgoing && !known->has_archive_id && close && record->archive_id != NULL
      && (record->author_key == NULL || (flags & ENVOI_MESSAGE_WRITTEN_HERE)))
    return g_strcmp0 (id, record->stanza_id) == 0 ? same_body (self, known, flags, body, record, error) : FALSE;
  /* Of two that are ours the id tells: a room without lasting identities gives us another one at each visit. */
  if (conversation->is_room && !(known->outgoing && record->outgoing) && author != NULL && record->author_key != NULL
      && strcmp (author, record->author_key) != 0)
    return FALSE;
  if (known->outgoing != record->outgoing)
    return FALSE;
  if (record->outgoing)
    {
      /* The origin id is the client's own and lives as long as the message. Without it a client of the person's that
       * counts its ids must not swallow its own messages. */
      if (has_origin && record->origin_id != NULL)
        return g_strcmp0 (origin != NULL ? origin : id, record->origin_id) == 0;
      return same_body (self, known, flags, body, record, error);
    }
  if (g_strcmp0 (id, record->stanza_id) != 0 || !same_sender (conversation, (const char *) sqlite3_column_text (row, 10), record->sender))
    return FALSE;
  /* Archived twice under the same origin id: the sender was not sure that it had arrived, and sent it again. */
  if (known->has_archive_id && record->archive_id != NULL)
    {
      if (!close || !has_origin || g_strcmp0 (origin != NULL ? origin : id, record->origin_id) != 0)
        return FALSE;
    }
  else if (record->archive_id == NULL && !close)
    return FALSE;
  return same_body (self, known, flags, body, record, error);
}

#define SEEN_COLUMNS KNOWN_COLUMNS ", body, stanza_id, origin_id, flags, sender, time, author_key"

/* What a room without an archive tells again at each visit has neither name: the same words of the same participant at the same time. */
static int
match_nameless (EnvoiTables *self, const EnvoiConversationRecord *conversation, const EnvoiMessageRecord *record, EnvoiKnownMessage *known, GError **error)
{
  sqlite3_stmt *row;
  int step;

  if (!conversation->is_room || record->sender == NULL || record->outgoing || !(record->flags & ENVOI_MESSAGE_DELAYED))
    return 0;
  row = envoi_database_query (self->database, error,
    "SELECT " KNOWN_COLUMNS " FROM message WHERE conversation_id = ?1 AND position BETWEEN ?2 - 86400000000 AND ?2 + 86400000000 AND stanza_id IS NULL"
    " AND time BETWEEN ?2 - 1000000 AND ?2 + 1000000 AND sender = ?3 AND body = ?4 LIMIT 1", "llss", conversation->id, record->time, record->sender, record->body);
  step = row != NULL ? envoi_database_step (self->database, row, error) : -1;
  if (step == 1)
    {
      read_known (row, known);
      sqlite3_reset (row);
    }
  return step;
}

/* 1 found, 0 not known, -1 error. */
int
envoi_message_match (EnvoiTables *self, EnvoiConversationRecord *conversation, const EnvoiMessageRecord *record, gboolean live,
                     EnvoiKnownMessage *known, GError **error)
{
  sqlite3_stmt *row;
  int step = 0, same = 0;

  if (record->archive_id != NULL)
    {
      row = envoi_database_query (self->database, error,
        "SELECT " KNOWN_COLUMNS " FROM message WHERE conversation_id = ? AND archive_id = ?", "ls", conversation->id, record->archive_id);
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
    return match_nameless (self, conversation, record, known, error);
  if (record->outgoing)
    row = envoi_database_query (self->database, error,
      "SELECT " SEEN_COLUMNS " FROM message WHERE conversation_id = ?1 AND stanza_id IN (?2, ?3)"
      " UNION ALL SELECT " SEEN_COLUMNS " FROM message WHERE conversation_id = ?1 AND origin_id IN (?2, ?3)"
      " ORDER BY 1", "lss", conversation->id, record->stanza_id, record->origin_id);
  else
    row = envoi_database_query (self->database, error,
      "SELECT " SEEN_COLUMNS " FROM message WHERE conversation_id = ?1 AND stanza_id = ?2 ORDER BY 1", "ls", conversation->id, record->stanza_id);
  if (row == NULL)
    return -1;
  while (same == 0 && (step = envoi_database_step (self->database, row, error)) == 1)
    {
      read_known (row, known);
      same = is_same (self, conversation, row, known, record, live, error);
    }
  if (same != 0)
    sqlite3_reset (row);
  return same != 0 ? same : step;
}
