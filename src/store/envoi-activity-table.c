/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The SQL of what happened to the person. Store thread. */
#include "envoi-feed-tables-private.h"

void
envoi_activity_record_free (EnvoiActivityRecord *self)
{
  envoi_record_clear (&envoi_activity_record_class, &self->data);
  g_free (self);
}

ENVOI_ROWS_STATEMENT (insert_sql, "INSERT OR IGNORE INTO activity (account_id, group_key, %c) VALUES (?, ?, %m)", &envoi_activity_record_class)
/* Of a group the newest is shown; how many others there are is told with it. */
ENVOI_ROWS_STATEMENT (page_sql,
  "SELECT a.id, a.account_id, CASE WHEN a.group_key IS NULL THEN 0 ELSE (SELECT count (DISTINCT ifnull (g.actor_jid, g.id)) FROM activity AS g"
  " WHERE g.account_id = a.account_id AND g.group_key = a.group_key) - 1 END, %c FROM activity AS a"
  " WHERE (a.time, a.id) < (?1, ?2) AND (?3 = 0 OR a.account_id = ?3) AND NOT (a.group_key IS NOT NULL AND EXISTS (SELECT 1 FROM activity AS n"
  " WHERE n.account_id = a.account_id AND n.group_key = a.group_key AND (n.time, n.id) > (a.time, a.id)))"
  " ORDER BY a.time DESC, a.id DESC LIMIT ?4", &envoi_activity_record_class)

/* Likes and reposts of one post are told as one. */
static char *
group_of (const EnvoiActivityData *data)
{
  if ((data->kind != ENVOI_ACTIVITY_LIKE && data->kind != ENVOI_ACTIVITY_REPOST) || data->service == NULL || data->node == NULL || data->item_id == NULL)
    return NULL;
  return g_strdup_printf ("%d\x1f%s\x1f%s\x1f%s", data->kind, data->service, data->node, data->item_id);
}

gboolean
envoi_activity_table_add (EnvoiTables *self, EnvoiActivityRecord *record, gboolean *added, GError **error)
{
  sqlite3 *handle = envoi_database_get_handle (self->database);
  sqlite3_stmt *row = envoi_database_prepare (self->database, insert_sql (), error);
  g_autofree char *group = group_of (&record->data);

  if (row == NULL)
    return FALSE;
  sqlite3_bind_int64 (row, 1, record->account);
  sqlite3_bind_text (row, 2, group, -1, SQLITE_TRANSIENT);
  envoi_rows_bind (row, 3, &envoi_activity_record_class, &record->data);
  if (envoi_database_step (self->database, row, error) < 0)
    return FALSE;
  *added = sqlite3_changes (handle) > 0;
  record->id = *added ? sqlite3_last_insert_rowid (handle) : 0;
  record->count = 0;
  if (*added && group != NULL)
    {
      gint64 others;

      if (!envoi_database_get_int64 (self->database, error, &others, 0,
            "SELECT count (DISTINCT ifnull (actor_jid, id)) - 1 FROM activity WHERE account_id = ? AND group_key = ?", "ls", record->account, group))
        return FALSE;
      record->count = MAX (others, 0);
    }
  return TRUE;
}

gboolean
envoi_activity_table_withdraw (EnvoiTables *self, gint64 account, const char *service, const char *node, const char *item_id, const char *comment_id,
                               GArray *ids, GError **error)
{
  sqlite3_stmt *row = envoi_database_query (self->database, error,
    "DELETE FROM activity WHERE account_id = ?1 AND service IS ?2 AND node IS ?3 AND item_id IS ?4 AND (?5 IS NULL OR comment_id = ?5) RETURNING id",
    "lssss", account, service, node, item_id, comment_id);
  int step;

  g_array_set_size (ids, 0);
  if (row == NULL)
    return FALSE;
  while ((step = envoi_database_step (self->database, row, error)) == 1)
    {
      gint64 id = sqlite3_column_int64 (row, 0);

      g_array_append_val (ids, id);
    }
  return step == 0;
}

gboolean
envoi_activity_table_see (EnvoiTables *self, gint64 id, GError **error)
{
  if (id == 0)
    return envoi_database_run (self->database, error, "UPDATE activity SET seen = 1 WHERE seen = 0", "");
  return envoi_database_run (self->database, error,
    "UPDATE activity SET seen = 1 WHERE id = ?1 OR (seen = 0 AND (account_id, group_key) = (SELECT account_id, group_key FROM activity WHERE id = ?1))", "l", id);
}

gboolean
envoi_activity_table_see_post (EnvoiTables *self, gint64 account, const char *service, const char *node, const char *item_id, GError **error)
{
  return envoi_database_run (self->database, error,
    "UPDATE activity SET seen = 1 WHERE seen = 0 AND account_id = ? AND service = ? AND node = ? AND item_id = ?", "lsss", account, service, node, item_id);
}

gboolean
envoi_activity_table_count (EnvoiTables *self, gint64 *unseen, GError **error)
{
  /* What is told as one counts as one. */
  return envoi_database_get_int64 (self->database, error, unseen, 0,
    "SELECT count (DISTINCT account_id || ' ' || ifnull (group_key, id)) FROM activity WHERE seen = 0", "");
}

gboolean
envoi_activity_table_page (EnvoiTables *self, gint64 account, gint64 time, gint64 id, guint limit, GPtrArray *rows, GError **error)
{
  sqlite3_stmt *row = envoi_database_prepare (self->database, page_sql (), error);
  int step;

  if (row == NULL)
    return FALSE;
  sqlite3_bind_int64 (row, 1, time);
  sqlite3_bind_int64 (row, 2, id);
  sqlite3_bind_int64 (row, 3, account);
  sqlite3_bind_int64 (row, 4, limit);
  while ((step = envoi_database_step (self->database, row, error)) == 1)
    {
      EnvoiActivityRecord *record = g_new0 (EnvoiActivityRecord, 1);

      record->id = sqlite3_column_int64 (row, 0);
      record->account = sqlite3_column_int64 (row, 1);
      record->count = MAX (sqlite3_column_int (row, 2), 0);
      envoi_rows_read (row, 3, &envoi_activity_record_class, &record->data);
      g_ptr_array_add (rows, record);
    }
  return step == 0;
}
