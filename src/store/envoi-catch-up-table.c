/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Order while an archive is read forward. Store thread.
 *
 * What the archive gives is given in its order and from a place on, so each message stands behind all that was placed before, whatever
 * the stamps say. What comes live meanwhile is newer than what it was asked for, or will be told of in a moment. */
#include "envoi-message-table-private.h"

#include "envoi-time.h"

/* How late an archive shows what it writes. */
#define WRITING (2 * G_TIME_SPAN_SECOND)

struct _EnvoiCatchUp {
  gint64 live;            /* row of the last live message before the cursor; 0: none */
  gint64 after;           /* where the message stands behind which the archive is asked; 0: not known */
  gint64 begin;           /* the newest row when it began */
  gint64 began;           /* when that was */
  gboolean ended;
  GHashTable *last;       /* gint64 conversation → Last */
};

/* What the archive gave last in a conversation. */
typedef struct {
  gint64 row, stamp;
  gboolean was_here;      /* it had come live before */
} Last;

static char *
catch_up_key (gint64 account, const char *with)
{
  return g_strdup_printf ("%" G_GINT64_FORMAT " %s", account, with);
}

/* Of the archive that the conversation's messages come from: a room keeps its own. */
static EnvoiCatchUp *
find_catch_up (EnvoiTables *self, EnvoiConversationRecord *conversation)
{
  g_autofree char *own = NULL, *whole = NULL;
  EnvoiCatchUp *catch_up;

  if (g_hash_table_size (self->catch_ups) == 0)
    return NULL;
  own = catch_up_key (conversation->account, conversation->jid);
  catch_up = g_hash_table_lookup (self->catch_ups, own);
  if (catch_up == NULL)
    {
      whole = catch_up_key (conversation->account, "");
      catch_up = g_hash_table_lookup (self->catch_ups, whole);
    }
  return catch_up != NULL && !catch_up->ended ? catch_up : NULL;
}

/**
 * envoi_catch_up_stay_behind:
 * @up_to: where the row stands now; G_MAXINT64: nowhere
 * @wanted: (inout): its stamp; where it may stand at the earliest
 *
 * While the archive is read forward, nothing goes before what came earlier, though the stamps may say so. What came live stands
 * where it came here, which is later than its stamp by its way and by the difference of the clocks: what came after the cursor
 * is going to be placed anew, what came up to it is known to be earlier. And each message of the archive stands behind the one
 * before it (the first one behind all that has its place), unless the stamps say that the archive gives them in no order at all.
 */
gboolean
envoi_catch_up_stay_behind (EnvoiTables *self, EnvoiConversationRecord *conversation, gint64 up_to, gint64 *wanted, GError **error)
{
  EnvoiCatchUp *catch_up = find_catch_up (self, conversation);
  gint64 stamp = *wanted;
  gint64 position = 0;
  const Last *last;

  if (catch_up == NULL)
    return TRUE;
  if (catch_up->live != 0 && !envoi_database_get_int64 (self->database, error, &position, 0,
        "SELECT position FROM message WHERE conversation_id = ? AND position >= ? AND position < ? AND placed = 0 AND id <= ?"
        " AND archive_id IS NOT NULL ORDER BY position DESC LIMIT 1", "llll", conversation->id, *wanted, up_to, catch_up->live))
    return FALSE;
  *wanted = MAX (*wanted, position + 1);
  position = 0;
  last = g_hash_table_lookup (catch_up->last, &conversation->id);
  if (last != NULL && stamp < last->stamp)
    return TRUE;
  if (last != NULL && !envoi_database_get_int64 (self->database, error, &position, 0, "SELECT position FROM message WHERE id = ?", "l", last->row))
    return FALSE;
  if (position == 0 && !envoi_database_get_int64 (self->database, error, &position, 0,
        "SELECT position FROM message WHERE conversation_id = ? AND position >= ? AND position <= ? AND placed = 1 ORDER BY position DESC LIMIT 1",
        "lll", conversation->id, *wanted, catch_up->after != 0 ? catch_up->after : G_MAXINT64))
    return FALSE;
  *wanted = MAX (*wanted, position + 1);
  return TRUE;
}

/**
 * envoi_catch_up_is_before_last:
 * @position: of a row that has its place and of which the archive tells once more
 * @out: (out): it stands before the row that the archive gave last, though the stamps too say that it is later
 */
gboolean
envoi_catch_up_is_before_last (EnvoiTables *self, EnvoiConversationRecord *conversation, gint64 position, gint64 stamp, gboolean *out, GError **error)
{
  EnvoiCatchUp *catch_up = find_catch_up (self, conversation);
  const Last *last = catch_up != NULL ? g_hash_table_lookup (catch_up->last, &conversation->id) : NULL;
  gint64 of_last = 0;

  *out = FALSE;
  if (last == NULL || stamp < last->stamp)
    return TRUE;
  if (!envoi_database_get_int64 (self->database, error, &of_last, 0, "SELECT position FROM message WHERE id = ?", "l", last->row))
    return FALSE;
  *out = position < of_last;
  return TRUE;
}

/* What came live before this has had the time to be in the archive; 0 when none is read. */
gint64
envoi_catch_up_get_written_until (EnvoiTables *self, EnvoiConversationRecord *conversation)
{
  EnvoiCatchUp *catch_up = find_catch_up (self, conversation);

  return catch_up != NULL ? catch_up->began - WRITING : 0;
}

/**
 * envoi_catch_up_note:
 * @row: which the archive gave now
 * @was_here: it was known
 */
void
envoi_catch_up_note (EnvoiTables *self, EnvoiConversationRecord *conversation, gint64 row, gint64 stamp, gboolean was_here)
{
  EnvoiCatchUp *catch_up = find_catch_up (self, conversation);
  Last last = { row, stamp, was_here };

  if (catch_up != NULL)
    g_hash_table_replace (catch_up->last, g_memdup2 (&conversation->id, sizeof conversation->id), g_memdup2 (&last, sizeof last));
}

void
envoi_catch_up_free (EnvoiCatchUp *self)
{
  g_hash_table_unref (self->last);
  g_free (self);
}

/**
 * envoi_catch_up_begin:
 * @with: "" for the account's archive, the address of a room for the room's
 * @live: (nullable): archive id of the newest message that came live and lies before what the archive gives from now on
 * @after: (nullable): the archive id behind which it is asked; what stands behind that one may be told of again
 */
gboolean
envoi_catch_up_begin (EnvoiTables *self, gint64 account, const char *with, const char *live, const char *after, GError **error)
{
  EnvoiCatchUp *catch_up;
  gint64 row = 0, begin = 0, position = 0;

  if ((live != NULL && !envoi_database_get_int64 (self->database, error, &row, 0,
         "SELECT max (m.id) FROM conversation AS c JOIN message AS m ON m.conversation_id = c.id AND m.archive_id = ? WHERE c.account_id = ?",
         "sl", live, account))
      || (after != NULL && !envoi_database_get_int64 (self->database, error, &position, 0,
            "SELECT max (m.position) FROM conversation AS c JOIN message AS m ON m.conversation_id = c.id AND m.archive_id = ? AND m.placed = 1"
            " WHERE c.account_id = ?", "sl", after, account))
      || !envoi_database_get_int64 (self->database, error, &begin, 0, "SELECT max (id) FROM message", ""))
    return FALSE;
  catch_up = g_new0 (EnvoiCatchUp, 1);
  catch_up->live = row;
  catch_up->after = position;
  catch_up->begin = begin;
  catch_up->began = envoi_time_now ();
  catch_up->last = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_free);
  g_hash_table_replace (self->catch_ups, catch_up_key (account, with), catch_up);
  return TRUE;
}

/* Came live while the archive was read. */
typedef struct {
  gint64 row, conversation, position;
  gboolean outgoing;
} Fresh;

static gboolean
list_fresh (EnvoiTables *self, EnvoiCatchUp *catch_up, GArray *fresh, GError **error)
{
  sqlite3_stmt *row = envoi_database_query (self->database, error,
    "SELECT id, conversation_id, position, outgoing FROM message WHERE id > ? AND placed = 0 AND archive_id IS NOT NULL AND NOT flags & 32"
    " ORDER BY id", "l", catch_up->begin);
  int step;

  if (row == NULL)
    return FALSE;
  while ((step = envoi_database_step (self->database, row, error)) == 1)
    {
      Fresh one = { sqlite3_column_int64 (row, 0), sqlite3_column_int64 (row, 1), sqlite3_column_int64 (row, 2), sqlite3_column_int (row, 3) };

      g_array_append_val (fresh, one);
    }
  return step == 0;
}

/**
 * envoi_catch_up_end:
 * @conversations: (element-type gint64): gets the conversation of each of @moved
 * @moved: (element-type EnvoiMessageRecord): gets what stands elsewhere now
 * @unclear: (out): see below
 *
 * What came live while the archive was read and what it did not tell of goes behind all that it told of. An exception is what had come
 * before the last that it told of: either the archive shows what it writes a little late, or the line gave it out of order. It stays
 * where it is, and @unclear says that the archive should be asked once more.
 */
gboolean
envoi_catch_up_end (EnvoiTables *self, gint64 account, const char *with, GArray *conversations, GPtrArray *moved, gboolean *unclear, GError **error)
{
  g_autofree char *key = catch_up_key (account, with);
  EnvoiCatchUp *catch_up = g_hash_table_lookup (self->catch_ups, key);
  g_autoptr (GArray) fresh = g_array_new (FALSE, FALSE, sizeof (Fresh));
  g_autoptr (GHashTable) floors = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_free);   /* conversation: position that is taken */

  *unclear = FALSE;
  if (catch_up == NULL || catch_up->ended)
    return TRUE;
  if (!list_fresh (self, catch_up, fresh, error))
    return FALSE;
  for (guint i = 0; i < fresh->len; i++)
    {
      const Fresh *one = &g_array_index (fresh, Fresh, i);
      const Last *last = g_hash_table_lookup (catch_up->last, &one->conversation);
      gint64 *floor = g_hash_table_lookup (floors, &one->conversation);
      EnvoiConversationRecord *conversation;
      gint64 position = 0;

      if (last == NULL)
        continue;
      if (last->was_here && last->row > one->row)
        {
          *unclear = TRUE;
          continue;
        }
      if (floor == NULL)
        {
          floor = g_new (gint64, 1);
          g_hash_table_insert (floors, g_memdup2 (&one->conversation, sizeof one->conversation), floor);
          if (!envoi_database_get_int64 (self->database, error, floor, 0, "SELECT position FROM message WHERE id = ?", "l", last->row))
            return FALSE;
        }
      if (one->position > *floor)
        {
          *floor = one->position;
          continue;
        }
      conversation = envoi_conversation_table_get (self, one->conversation, error);
      if (conversation == NULL
          || !envoi_message_find_free (self, one->conversation, *floor + 1, FALSE, &position, error)
          || !envoi_message_move (self, conversation, one->row, one->outgoing, one->position, position, moved, error))
        return FALSE;
      while (conversations->len < moved->len)
        g_array_append_val (conversations, one->conversation);
      *floor = position;
    }
  catch_up->ended = TRUE;
  return TRUE;
}

/* The transaction that ended them may have been rolled back; an end too few does no harm. */
void
envoi_catch_ups_forget (EnvoiTables *self)
{
  GHashTableIter iter;
  gpointer catch_up;

  g_hash_table_iter_init (&iter, self->catch_ups);
  while (g_hash_table_iter_next (&iter, NULL, &catch_up))
    ((EnvoiCatchUp *) catch_up)->ended = FALSE;
}
