/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a conversation shows of its messages without reading them: the last line, what is unread. Store thread. */
#include "envoi-message-table-private.h"

#include "envoi-text.h"

#define LAST_TEXT_GRAPHEMES 160
/* Of a long message the last line is made from the beginning. */
#define LAST_TEXT_BYTES 4096

void
envoi_figures_set_last (EnvoiConversationRecord *conversation, gint64 position, gint64 time, gboolean outgoing, EnvoiMessageState state,
                        const char *nick, const char *body)
{
  gsize length = body != NULL ? strnlen (body, LAST_TEXT_BYTES) : 0;

  while (length == LAST_TEXT_BYTES && (body[length] & 0xc0) == 0x80)
    length--;
  g_clear_pointer (&conversation->last_text, g_free);
  g_free (conversation->last_body);
  conversation->last_body = body != NULL ? g_strndup (body, length) : NULL;
  g_set_str (&conversation->last_nick, nick);
  conversation->last_position = position;
  conversation->last_time = time;
  conversation->last_outgoing = outgoing;
  conversation->last_state = state;
  conversation->dirty = TRUE;
}

/* Once a transaction: in a flood most last lines are the last one for a moment only. */
void
envoi_figures_make_last_text (EnvoiConversationRecord *conversation)
{
  if (conversation->last_body != NULL)
    conversation->last_text = envoi_text_one_line (conversation->last_body, LAST_TEXT_GRAPHEMES);
  g_clear_pointer (&conversation->last_body, g_free);
}

/* After rows changed places: which is the newest now? */
gboolean
envoi_figures_find_last (EnvoiTables *self, EnvoiConversationRecord *conversation, GError **error)
{
  sqlite3_stmt *row = envoi_database_query (self->database, error,
    "SELECT position, time, outgoing, state, nick, body, file FROM message WHERE conversation_id = ? ORDER BY position DESC LIMIT 1", "l", conversation->id);
  int step = row != NULL ? envoi_database_step (self->database, row, error) : -1;

  if (step < 0)
    return FALSE;
  if (step == 1)
    {
      const char *body = (const char *) sqlite3_column_text (row, 5);
      g_autofree char *preview = envoi_attachment_text_preview ((const char *) sqlite3_column_text (row, 6), body);

      envoi_figures_set_last (conversation, sqlite3_column_int64 (row, 0), sqlite3_column_int64 (row, 1), sqlite3_column_int (row, 2),
                              sqlite3_column_int (row, 3), (const char *) sqlite3_column_text (row, 4), preview != NULL ? preview : body);
      sqlite3_reset (row);
    }
  return TRUE;
}

/* What was taken back is not waiting to be read. */
gboolean
envoi_figures_count_incoming (EnvoiTables *self, gint64 conversation, gint64 after, gint64 up_to, gint64 *count, GError **error)
{
  gint64 all, gone;

  if (!envoi_database_get_int64 (self->database, error, &all, 0,
        "SELECT count (*) FROM message WHERE conversation_id = ? AND position > ? AND position <= ? AND outgoing = 0", "lll",
        conversation, after, up_to)
      || !envoi_database_get_int64 (self->database, error, &gone, 0,
        "SELECT count (*) FROM message WHERE conversation_id = ? AND position > ? AND position <= ? AND flags & 768 AND outgoing = 0", "lll",
        conversation, after, up_to))
    return FALSE;
  *count = all - gone;
  return TRUE;
}

void
envoi_figures_add_unread (EnvoiConversationRecord *conversation, gint64 difference)
{
  gint64 unread = (gint64) conversation->unread + difference;

  conversation->unread = CLAMP (unread, 0, G_MAXINT32);
  conversation->dirty = TRUE;
}

/* Once a transaction, for what was unread or mentioned before, or has been since. */
gboolean
envoi_figures_count_mentions (EnvoiTables *self, EnvoiConversationRecord *conversation, GError **error)
{
  gint64 count;

  conversation->mentions_stale = FALSE;
  if (!envoi_database_get_int64 (self->database, error, &count, 0,
        "SELECT count (*) FROM message WHERE conversation_id = ? AND position > ? AND flags & 64 AND outgoing = 0", "ll",
        conversation->id, conversation->read_position))
    return FALSE;
  conversation->mentions = MIN (count, G_MAXINT32);
  return TRUE;
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
      envoi_figures_add_unread (conversation, -(gint64) conversation->unread);
    }
  else
    {
      gint64 passed;

      if (!envoi_figures_count_incoming (self, id, conversation->read_position, position, &passed, error))
        return FALSE;
      envoi_figures_add_unread (conversation, -passed);
    }
  conversation->read_position = position;
  conversation->mentions_stale = conversation->mentions > 0;
  conversation->dirty = TRUE;
  return TRUE;
}
