/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The SQL of feeds: their rows, their figures, and what is done with a forgotten one. Store thread. */
#include "envoi-feed-tables-private.h"

#define RUBBISH_SLICE 200

void
envoi_feed_record_free (EnvoiFeedRecord *self)
{
  envoi_record_clear (&envoi_feed_record_class, &self->data);
  g_free (self->service);
  g_free (self->node);
  g_free (self);
}

ENVOI_ROWS_STATEMENT (load_sql, "SELECT id, account_id, service, node, unread, newest, %c FROM feed WHERE account_id IS NOT NULL ORDER BY id", &envoi_feed_record_class)
ENVOI_ROWS_STATEMENT (insert_sql, "INSERT OR IGNORE INTO feed (id, account_id, service, node, %c) VALUES (?, ?, ?, ?, %m)", &envoi_feed_record_class)
ENVOI_ROWS_STATEMENT (update_sql, "UPDATE feed SET %s WHERE id = ?", &envoi_feed_record_class)

gboolean
envoi_feed_table_load (EnvoiTables *self, GPtrArray *feeds, GError **error)
{
  sqlite3_stmt *row = envoi_database_prepare (self->database, load_sql (), error);
  int step;

  if (row == NULL)
    return FALSE;
  while ((step = envoi_database_step (self->database, row, error)) == 1)
    {
      EnvoiFeedRecord *record = g_new0 (EnvoiFeedRecord, 1);

      record->id = sqlite3_column_int64 (row, 0);
      record->account = sqlite3_column_int64 (row, 1);
      record->service = envoi_column_dup (row, 2);
      record->node = envoi_column_dup (row, 3);
      record->unread = CLAMP (sqlite3_column_int64 (row, 4), 0, G_MAXINT32);
      record->newest = sqlite3_column_int64 (row, 5);
      envoi_rows_read (row, 6, &envoi_feed_record_class, &record->data);
      g_ptr_array_add (feeds, record);
    }
  return step == 0;
}

EnvoiHotFeed *
envoi_feed_table_get (EnvoiTables *self, gint64 id, GError **error)
{
  EnvoiHotFeed *hot = g_hash_table_lookup (self->hot_feeds, &id);
  sqlite3_stmt *row;
  int step;

  if (hot != NULL)
    return hot;
  row = envoi_database_query (self->database, error,
    "SELECT f.account_id, f.unread_after, f.followed, f.kind, f.unread, f.newest, f.service = a.jid AND f.node = 'urn:xmpp:microblog:0'"
    " FROM feed AS f LEFT JOIN account AS a ON a.id = f.account_id WHERE f.id = ?", "l", id);
  step = row != NULL ? envoi_database_step (self->database, row, error) : -1;
  if (step == 0)
    g_set_error (error, ENVOI_STORE_ERROR, ENVOI_STORE_ERROR_FAILED, "there is no such feed");
  if (step != 1)
    return NULL;
  hot = g_new0 (EnvoiHotFeed, 1);
  hot->id = id;
  hot->account = sqlite3_column_int64 (row, 0);
  hot->unread_after = sqlite3_column_int64 (row, 1);
  hot->followed = sqlite3_column_int (row, 2);
  hot->kind = envoi_column_enum (row, 3, ENVOI_FEED_GALLERY);
  hot->figures = (EnvoiFeedFigures) { id, sqlite3_column_int64 (row, 5), CLAMP (sqlite3_column_int64 (row, 4), 0, G_MAXINT32) };
  hot->own_blog = sqlite3_column_int (row, 6);
  sqlite3_reset (row);
  g_hash_table_insert (self->hot_feeds, &hot->id, hot);
  return hot;
}

int
envoi_feed_home (const EnvoiHotFeed *feed)
{
  if (!feed->followed && !feed->own_blog)
    return 0;
  return feed->kind == ENVOI_FEED_BLOG ? 1 : 2;
}

gboolean
envoi_feed_table_save (EnvoiTables *self, const EnvoiFeedRecord *record, gboolean *refollowed, GError **error)
{
  sqlite3 *handle = envoi_database_get_handle (self->database);
  sqlite3_stmt *row = envoi_database_prepare (self->database, insert_sql (), error);
  EnvoiHotFeed *hot;
  int parameter, home;

  *refollowed = FALSE;
  if (row == NULL)
    return FALSE;
  sqlite3_bind_int64 (row, 1, record->id);
  sqlite3_bind_int64 (row, 2, record->account);
  sqlite3_bind_text (row, 3, record->service, -1, SQLITE_STATIC);
  sqlite3_bind_text (row, 4, record->node, -1, SQLITE_STATIC);
  envoi_rows_bind (row, 5, &envoi_feed_record_class, &record->data);
  if (envoi_database_step (self->database, row, error) < 0)
    return FALSE;
  if (sqlite3_changes (handle) > 0)
    return TRUE;
  hot = envoi_feed_table_get (self, record->id, error);
  row = hot != NULL ? envoi_database_prepare (self->database, update_sql (), error) : NULL;
  if (row == NULL)
    return FALSE;
  parameter = envoi_rows_bind (row, 1, &envoi_feed_record_class, &record->data);
  sqlite3_bind_int64 (row, parameter, record->id);
  if (envoi_database_step (self->database, row, error) < 0)
    return FALSE;
  home = envoi_feed_home (hot);
  hot->followed = record->data.followed;
  hot->kind = record->data.kind;
  hot->unread_after = record->data.unread_after;
  *refollowed = envoi_feed_home (hot) != home;
  if (!*refollowed)
    return TRUE;
  hot->stale = TRUE;
  return envoi_database_run (self->database, error, "UPDATE post SET home = ?1, read = CASE WHEN ?1 = 0 THEN 1 ELSE read END WHERE feed_id = ?2", "il",
                             envoi_feed_home (hot), record->id);
}

gboolean
envoi_feed_table_forget (EnvoiTables *self, gint64 id, GError **error)
{
  self->rubbish = TRUE;
  g_hash_table_remove (self->hot_feeds, &id);
  return envoi_database_run (self->database, error, "UPDATE feed SET account_id = NULL WHERE id = ?", "l", id);
}

gboolean
envoi_feed_table_set_read (EnvoiTables *self, gint64 id, GError **error)
{
  sqlite3_stmt *row = envoi_database_query (self->database, error, "SELECT id FROM feed WHERE account_id IS NOT NULL AND (id = ?1 OR ?1 = 0)", "l", id);
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  int step;

  if (row == NULL)
    return FALSE;
  while ((step = envoi_database_step (self->database, row, error)) == 1)
    {
      gint64 one = sqlite3_column_int64 (row, 0);

      g_array_append_val (ids, one);
    }
  for (guint i = 0; step == 0 && i < ids->len; i++)
    {
      EnvoiHotFeed *hot = envoi_feed_table_get (self, g_array_index (ids, gint64, i), error);

      if (hot == NULL || !envoi_database_run (self->database, error, "UPDATE post SET read = 1 WHERE feed_id = ? AND read = 0", "l", hot->id))
        return FALSE;
      hot->stale = TRUE;
    }
  return step == 0;
}

gboolean
envoi_feed_table_count (EnvoiTables *self, GError **error)
{
  GHashTableIter iter;
  EnvoiHotFeed *hot;

  g_hash_table_iter_init (&iter, self->hot_feeds);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &hot))
    {
      gint64 unread, newest;

      if (!hot->stale)
        continue;
      if (!envoi_database_get_int64 (self->database, error, &unread, 0, "SELECT count (*) FROM post WHERE feed_id = ? AND read = 0", "l", hot->id)
          || !envoi_database_get_int64 (self->database, error, &newest, 0, "SELECT max (published) FROM post WHERE feed_id = ?", "l", hot->id))
        return FALSE;
      hot->stale = FALSE;
      hot->figures.unread = MIN (unread, G_MAXINT32);
      hot->figures.newest = newest;
      if (!envoi_database_run (self->database, error, "UPDATE feed SET unread = ?, newest = ? WHERE id = ?", "lll", unread, newest, hot->id))
        return FALSE;
    }
  return TRUE;
}

static gboolean
unindex (EnvoiTables *self, gint64 feed, GError **error)
{
  sqlite3_stmt *row = envoi_database_query (self->database, error, "SELECT id, published FROM post WHERE feed_id = ? ORDER BY published LIMIT ?", "li",
                                            feed, RUBBISH_SLICE);
  int step;

  if (row == NULL)
    return FALSE;
  while ((step = envoi_database_step (self->database, row, error)) == 1)
    if (!envoi_post_search_remove (self, sqlite3_column_int64 (row, 0), sqlite3_column_int64 (row, 1), FALSE, error))
      {
        sqlite3_reset (row);
        return FALSE;
      }
  return step == 0;
}

gboolean
envoi_feed_table_collect (EnvoiTables *self, gboolean *more, GError **error)
{
  gint64 id;

  if (!envoi_database_get_int64 (self->database, error, &id, 0, "SELECT id FROM feed WHERE account_id IS NULL LIMIT 1", ""))
    return FALSE;
  if (id == 0)
    return envoi_comment_table_collect (self, more, error);
  *more = TRUE;
  if (!unindex (self, id, error)
      || !envoi_database_run (self->database, error,
           "DELETE FROM post WHERE id IN (SELECT id FROM post WHERE feed_id = ? ORDER BY published LIMIT ?)", "li", id, RUBBISH_SLICE))
    return FALSE;
  if (sqlite3_changes (envoi_database_get_handle (self->database)) > 0)
    return TRUE;
  return envoi_database_run (self->database, error, "DELETE FROM feed WHERE id = ?", "l", id);
}
