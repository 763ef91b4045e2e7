/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The SQL of rooms. Store thread. */
#include "envoi-tables-private.h"

void
envoi_room_record_free (EnvoiRoomRecord *self)
{
  g_free (self->jid);
  g_free (self->nick);
  g_free (self->name);
  g_free (self->configured_name);
  g_free (self->description);
  g_free (self->subject);
  g_free (self->subject_by);
  g_free (self->extensions);
  g_free (self->language);
  g_free (self->community);
  g_free (self);
}

gboolean
envoi_room_table_load (EnvoiTables *self, GPtrArray *rooms, GError **error)
{
  sqlite3_stmt *row = envoi_database_query (self->database, error,
    "SELECT account_id, jid, nick, name, configured_name, description, subject, subject_by, bookmarked, autojoin, notify, features,"
    " extensions, language, n_members, community FROM room ORDER BY account_id, jid", "");
  int step;

  if (row == NULL)
    return FALSE;
  while ((step = envoi_database_step (self->database, row, error)) == 1)
    {
      EnvoiRoomRecord *record = g_new0 (EnvoiRoomRecord, 1);

      record->account = sqlite3_column_int64 (row, 0);
      record->jid = envoi_column_dup (row, 1);
      record->nick = envoi_column_dup (row, 2);
      record->name = envoi_column_dup (row, 3);
      record->configured_name = envoi_column_dup (row, 4);
      record->description = envoi_column_dup (row, 5);
      record->subject = envoi_column_dup (row, 6);
      record->subject_by = envoi_column_dup (row, 7);
      record->bookmarked = sqlite3_column_int (row, 8);
      record->autojoin = sqlite3_column_int (row, 9);
      record->notify = envoi_column_enum (row, 10, ENVOI_ROOM_NOTIFY_NOTHING);
      record->features = sqlite3_column_int (row, 11);
      record->extensions = envoi_column_dup (row, 12);
      record->language = envoi_column_dup (row, 13);
      record->n_members = CLAMP (sqlite3_column_int64 (row, 14), 0, G_MAXINT32);
      record->community = envoi_column_dup (row, 15);
      g_ptr_array_add (rooms, record);
    }
  return step == 0;
}

gboolean
envoi_room_table_save (EnvoiTables *self, const EnvoiRoomRecord *record, GError **error)
{
  GHashTableIter iter;
  EnvoiConversationRecord *conversation;

  /* It may have been looked at before in this transaction. */
  g_hash_table_iter_init (&iter, self->hot);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &conversation))
    if (conversation->account == record->account && g_strcmp0 (conversation->jid, record->jid) == 0)
      conversation->is_room = TRUE;
  return envoi_database_run (self->database, error,
    "INSERT OR REPLACE INTO room (account_id, jid, nick, name, configured_name, description, subject, subject_by, bookmarked, autojoin,"
    " notify, features, extensions, language, n_members, community) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", "lsssssssbbiissls",
    record->account, record->jid, record->nick, record->name, record->configured_name, record->description, record->subject,
    record->subject_by, record->bookmarked, record->autojoin, record->notify, (int) record->features, record->extensions, record->language,
    (gint64) record->n_members, record->community);
}

gboolean
envoi_room_table_forget (EnvoiTables *self, gint64 account, const char *jid, gint64 conversation, GError **error)
{
  /* Without its place in the archive, a room that is joined again is asked for all of its history. */
  if (!envoi_database_run (self->database, error, "DELETE FROM room WHERE account_id = ? AND jid = ?", "ls", account, jid)
      || !envoi_database_run (self->database, error, "DELETE FROM archive WHERE account_id = ? AND peer = ?", "ls", account, jid)
      || !envoi_database_run (self->database, error, "DELETE FROM contact WHERE account_id = ? AND jid = ? AND in_roster = 0", "ls", account, jid))
    return FALSE;
  if (conversation == 0)
    return TRUE;
  g_hash_table_remove (self->hot, &conversation);
  self->rubbish = TRUE;
  return envoi_database_run (self->database, error, "UPDATE conversation SET account_id = NULL WHERE id = ?", "l", conversation);
}
