/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The SQL of what is being written, and of what is still to be done at a server. Store thread. */
#include "envoi-feed-tables-private.h"

void
envoi_draft_record_free (EnvoiDraftRecord *self)
{
  envoi_record_clear (&envoi_draft_record_class, &self->data);
  g_free (self);
}

ENVOI_ROWS_STATEMENT (load_sql, "SELECT id, account_id, %c FROM draft ORDER BY id", &envoi_draft_record_class)
ENVOI_ROWS_STATEMENT (save_sql, "INSERT OR REPLACE INTO draft (id, account_id, %c) VALUES (?, ?, %m)", &envoi_draft_record_class)

gboolean
envoi_draft_table_load (EnvoiTables *self, GPtrArray *drafts, GError **error)
{
  sqlite3_stmt *row = envoi_database_prepare (self->database, load_sql (), error);
  int step;

  if (row == NULL)
    return FALSE;
  while ((step = envoi_database_step (self->database, row, error)) == 1)
    {
      EnvoiDraftRecord *record = g_new0 (EnvoiDraftRecord, 1);

      record->id = sqlite3_column_int64 (row, 0);
      record->account = sqlite3_column_int64 (row, 1);
      envoi_rows_read (row, 2, &envoi_draft_record_class, &record->data);
      g_ptr_array_add (drafts, record);
    }
  return step == 0;
}

gboolean
envoi_draft_table_save (EnvoiTables *self, const EnvoiDraftRecord *record, GError **error)
{
  sqlite3_stmt *row = envoi_database_prepare (self->database, save_sql (), error);

  if (row == NULL)
    return FALSE;
  sqlite3_bind_int64 (row, 1, record->id);
  sqlite3_bind_int64 (row, 2, record->account);
  envoi_rows_bind (row, 3, &envoi_draft_record_class, &record->data);
  return envoi_database_step (self->database, row, error) == 0;
}

gboolean
envoi_draft_table_remove (EnvoiTables *self, gint64 id, GError **error)
{
  return envoi_database_run (self->database, error, "DELETE FROM draft WHERE id = ?", "l", id);
}

gboolean
envoi_task_table_save (EnvoiTables *self, gint64 account, const EnvoiFeedTask *task, GError **error)
{
  return envoi_database_run (self->database, error,
    "INSERT OR REPLACE INTO feed_task (id, account_id, kind, service, node, item, payload, attempts, not_before) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
    "llsssssil", task->id, account, task->kind, task->service, task->node, task->item, task->payload, task->attempts, task->not_before);
}

gboolean
envoi_task_table_load (EnvoiTables *self, gint64 account, GPtrArray *tasks, GError **error)
{
  sqlite3_stmt *row = envoi_database_query (self->database, error,
    "SELECT id, kind, service, node, item, payload, attempts, not_before FROM feed_task WHERE account_id = ? ORDER BY id", "l", account);
  int step;

  g_ptr_array_set_size (tasks, 0);
  if (row == NULL)
    return FALSE;
  while ((step = envoi_database_step (self->database, row, error)) == 1)
    {
      EnvoiFeedTask *task = g_new0 (EnvoiFeedTask, 1);

      task->id = sqlite3_column_int64 (row, 0);
      task->kind = envoi_column_dup (row, 1);
      task->service = envoi_column_dup (row, 2);
      task->node = envoi_column_dup (row, 3);
      task->item = envoi_column_dup (row, 4);
      task->payload = envoi_column_dup (row, 5);
      task->attempts = sqlite3_column_int (row, 6);
      task->not_before = sqlite3_column_int64 (row, 7);
      g_ptr_array_add (tasks, task);
    }
  return step == 0;
}

gboolean
envoi_task_table_finish (EnvoiTables *self, gint64 id, GError **error)
{
  return envoi_database_run (self->database, error, "DELETE FROM feed_task WHERE id = ?", "l", id);
}
