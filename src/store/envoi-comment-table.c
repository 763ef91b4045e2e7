/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The SQL of comments and likes. They hang on the place where they are, for they may come before their post. Store thread. */
#include "envoi-feed-tables-private.h"

#define MOST_COMMENTS 3000
#define RUBBISH_SLICE 500

void
envoi_comment_record_free (EnvoiCommentRecord *self)
{
  envoi_record_clear (&envoi_comment_record_class, &self->data);
  g_free (self);
}

void
envoi_post_counts_free (EnvoiPostCounts *self)
{
  g_free (self->liked);
  g_free (self);
}

ENVOI_ROWS_STATEMENT (insert_sql, "INSERT INTO comment (place_id, muted, %c) VALUES (?, ?, %m)", &envoi_comment_record_class)
ENVOI_ROWS_STATEMENT (update_sql, "UPDATE comment SET muted = ?, %s WHERE id = ?", &envoi_comment_record_class)
ENVOI_ROWS_STATEMENT (find_sql, "SELECT id, place_id, muted, %c FROM comment WHERE place_id = ? AND item_id = ?", &envoi_comment_record_class)
ENVOI_ROWS_STATEMENT (get_sql, "SELECT id, place_id, muted, %c FROM comment WHERE id = ?", &envoi_comment_record_class)
ENVOI_ROWS_STATEMENT (load_sql, "SELECT id, place_id, muted, %c FROM comment WHERE place_id = ? AND muted = 0 ORDER BY published, item_id LIMIT ?", &envoi_comment_record_class)

gboolean
envoi_comment_table_place (EnvoiTables *self, gint64 account, const char *service, const char *node, gboolean make, gint64 *place, GError **error)
{
  if (!envoi_database_get_int64 (self->database, error, place, 0,
        "SELECT id FROM comment_place WHERE account_id = ? AND service = ? AND node = ?", "lss", account, service, node))
    return FALSE;
  if (*place != 0 || !make)
    return TRUE;
  if (!envoi_database_run (self->database, error, "INSERT INTO comment_place (account_id, service, node) VALUES (?, ?, ?)", "lss", account, service, node))
    return FALSE;
  *place = sqlite3_last_insert_rowid (envoi_database_get_handle (self->database));
  return TRUE;
}

static EnvoiCommentRecord *
read_row (sqlite3_stmt *row)
{
  EnvoiCommentRecord *record = g_new0 (EnvoiCommentRecord, 1);

  record->id = sqlite3_column_int64 (row, 0);
  record->place = sqlite3_column_int64 (row, 1);
  record->muted = sqlite3_column_int (row, 2);
  envoi_rows_read (row, 3, &envoi_comment_record_class, &record->data);
  return record;
}

static EnvoiCommentRecord *
read_one (EnvoiTables *self, sqlite3_stmt *row, GError **error)
{
  EnvoiCommentRecord *record;

  if (envoi_database_step (self->database, row, error) != 1)
    return NULL;
  record = read_row (row);
  sqlite3_reset (row);
  return record;
}

EnvoiCommentRecord *
envoi_comment_table_get (EnvoiTables *self, gint64 place, const char *item_id, GError **error)
{
  sqlite3_stmt *row = envoi_database_prepare (self->database, find_sql (), error);

  if (row == NULL)
    return NULL;
  sqlite3_bind_int64 (row, 1, place);
  sqlite3_bind_text (row, 2, item_id, -1, SQLITE_STATIC);
  return read_one (self, row, error);
}

EnvoiCommentRecord *
envoi_comment_table_get_by_id (EnvoiTables *self, gint64 id, GError **error)
{
  sqlite3_stmt *row = envoi_database_prepare (self->database, get_sql (), error);

  if (row == NULL)
    return NULL;
  sqlite3_bind_int64 (row, 1, id);
  return read_one (self, row, error);
}

static gboolean
is_equal (const EnvoiCommentData *a, const EnvoiCommentData *b)
{
  for (guint i = 0; i < envoi_comment_record_class.count; i++)
    if (!envoi_record_equal_field (&envoi_comment_record_class.fields[i], a, b))
      return FALSE;
  return TRUE;
}

gboolean
envoi_comment_table_add (EnvoiTables *self, EnvoiCommentRecord *record, EnvoiPostOrigin origin, int *outcome, GError **error)
{
  g_autoptr (GError) problem = NULL;
  EnvoiCommentRecord *known = envoi_comment_table_get (self, record->place, record->data.item_id, &problem);
  sqlite3_stmt *row;
  int muted = 0, parameter = 1;
  gboolean same;

  *outcome = 0;
  record->id = known != NULL ? known->id : 0;
  if (problem != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&problem));
      return FALSE;
    }
  if (origin != ENVOI_POST_OWN)
    {
      record->data.state = known != NULL && known->data.state == ENVOI_POST_DELETING ? ENVOI_POST_DELETING : ENVOI_POST_PUBLISHED;
      g_clear_error (&record->data.problem);
    }
  same = known != NULL && is_equal (&known->data, &record->data);
  g_clear_pointer (&known, envoi_comment_record_free);
  if (same)
    return TRUE;
  if (!record->data.own && !envoi_mute_table_judge (self, record->data.author_jid, record->data.is_like ? NULL : record->data.text, &muted, error))
    return FALSE;
  record->muted = muted;
  *outcome = record->id == 0 ? 1 : 2;
  row = envoi_database_prepare (self->database, *outcome == 1 ? insert_sql () : update_sql (), error);
  if (row == NULL)
    return FALSE;
  if (*outcome == 1)
    sqlite3_bind_int64 (row, parameter++, record->place);
  sqlite3_bind_int (row, parameter++, record->muted);
  parameter = envoi_rows_bind (row, parameter, &envoi_comment_record_class, &record->data);
  if (*outcome == 2)
    sqlite3_bind_int64 (row, parameter, record->id);
  if (envoi_database_step (self->database, row, error) < 0)
    return FALSE;
  if (*outcome == 1)
    record->id = sqlite3_last_insert_rowid (envoi_database_get_handle (self->database));
  return envoi_comment_search_add (self, record, *outcome == 2, error);
}

static gboolean
erase (EnvoiTables *self, gint64 id, gint64 published, GError **error)
{
  return envoi_post_search_remove (self, id, published, TRUE, error) && envoi_database_run (self->database, error, "DELETE FROM comment WHERE id = ?", "l", id);
}

gboolean
envoi_comment_table_remove (EnvoiTables *self, gint64 place, const char *item_id, gboolean *removed, GError **error)
{
  g_autoptr (GError) problem = NULL;
  EnvoiCommentRecord *known = envoi_comment_table_get (self, place, item_id, &problem);
  gboolean fine = TRUE;

  *removed = known != NULL;
  if (known != NULL)
    {
      fine = erase (self, known->id, known->data.published, error);
      envoi_comment_record_free (known);
    }
  else if (problem != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&problem));
      return FALSE;
    }
  return fine;
}

gboolean
envoi_comment_table_set_state (EnvoiTables *self, gint64 place, const char *item_id, EnvoiPostState state, const char *problem, GError **error)
{
  return envoi_database_run (self->database, error, "UPDATE comment SET state = ?, problem = ? WHERE place_id = ? AND item_id = ?", "isls",
                             state, problem, place, item_id);
}

gboolean
envoi_comment_table_load (EnvoiTables *self, gint64 place, GPtrArray *rows, GError **error)
{
  sqlite3_stmt *row = envoi_database_prepare (self->database, load_sql (), error);
  int step;

  if (row == NULL)
    return FALSE;
  sqlite3_bind_int64 (row, 1, place);
  sqlite3_bind_int (row, 2, MOST_COMMENTS);
  while ((step = envoi_database_step (self->database, row, error)) == 1)
    g_ptr_array_add (rows, read_row (row));
  return step == 0;
}

/* A like counts once for each who is known to have liked. What is being deleted does not count, nor what could not be sent. */
static gboolean
count_place (EnvoiTables *self, gint64 place, EnvoiPostCounts *counts, GError **error)
{
  sqlite3_stmt *row = envoi_database_query (self->database, error,
    "SELECT count (*) FILTER (WHERE NOT is_like), count (DISTINCT author_jid) FILTER (WHERE is_like), max (item_id) FILTER (WHERE is_like AND own)"
    " FROM comment WHERE place_id = ? AND muted = 0 AND state < 3", "l", place);
  int step = row != NULL ? envoi_database_step (self->database, row, error) : -1;

  if (step != 1)
    return FALSE;
  counts->n_comments = sqlite3_column_int (row, 0);
  counts->n_likes = sqlite3_column_int (row, 1);
  counts->liked = envoi_column_dup (row, 2);
  sqlite3_reset (row);
  return TRUE;
}

gboolean
envoi_comment_table_count (EnvoiTables *self, gint64 place, gint64 post, GPtrArray *counts, GError **error)
{
  EnvoiPostCounts fresh = { 0 };
  sqlite3_stmt *row;
  gboolean fine = count_place (self, place, &fresh, error);
  int step = -1;

  g_ptr_array_set_size (counts, 0);
  row = !fine ? NULL : envoi_database_query (self->database, error,
    "SELECT p.id FROM comment_place AS c CROSS JOIN post AS p CROSS JOIN feed AS f WHERE c.id = ?1 AND p.comments_node = c.node"
    " AND p.comments_service = c.service AND f.id = p.feed_id AND f.account_id = c.account_id AND (?2 = 0 OR p.id = ?2)", "ll", place, post);
  while (row != NULL && (step = envoi_database_step (self->database, row, error)) == 1)
    {
      EnvoiPostCounts *one = g_new (EnvoiPostCounts, 1);

      *one = fresh;
      one->post = sqlite3_column_int64 (row, 0);
      one->liked = g_strdup (fresh.liked);
      g_ptr_array_add (counts, one);
    }
  g_free (fresh.liked);
  for (guint i = 0; step == 0 && i < counts->len; i++)
    {
      EnvoiPostCounts *one = counts->pdata[i];

      if (!envoi_database_run (self->database, error, "UPDATE post SET n_comments = ?, n_likes = ?, liked = ? WHERE id = ?", "iisl",
                               one->n_comments, one->n_likes, one->liked, one->post))
        return FALSE;
    }
  return step == 0;
}

gboolean
envoi_comment_table_keep_only (EnvoiTables *self, gint64 place, GHashTable *item_ids, GPtrArray *removed, GError **error)
{
  sqlite3_stmt *row = envoi_database_query (self->database, error, "SELECT id, published, item_id FROM comment WHERE place_id = ? AND state = 0", "l", place);
  g_autoptr (GArray) gone = g_array_new (FALSE, FALSE, sizeof (gint64));
  int step;

  g_ptr_array_set_size (removed, 0);
  if (row == NULL)
    return FALSE;
  while ((step = envoi_database_step (self->database, row, error)) == 1)
    {
      gint64 pair[] = { sqlite3_column_int64 (row, 0), sqlite3_column_int64 (row, 1) };
      g_autofree char *item_id = envoi_column_dup (row, 2);

      if (g_hash_table_contains (item_ids, item_id))
        continue;
      g_array_append_vals (gone, pair, 2);
      g_ptr_array_add (removed, g_steal_pointer (&item_id));
    }
  for (guint i = 0; step == 0 && i < gone->len; i += 2)
    if (!erase (self, g_array_index (gone, gint64, i), g_array_index (gone, gint64, i + 1), error))
      return FALSE;
  return step == 0;
}

gboolean
envoi_comment_table_post_at (EnvoiTables *self, gint64 account, const char *service, const char *node, gint64 *post, GError **error)
{
  return envoi_database_get_int64 (self->database, error, post, 0,
    "SELECT p.id FROM post AS p CROSS JOIN feed AS f WHERE p.comments_node = ?1 AND p.comments_service = ?2 AND f.id = p.feed_id AND f.account_id = ?3"
    /* The place is named after the post's item: others only point there, and nobody's pointing takes the comments of an own post away. */
    " ORDER BY p.author_jid IS (SELECT jid FROM account WHERE id = ?3) DESC, ?1 = 'urn:xmpp:microblog:0:comments/' || p.item_id DESC, p.published DESC LIMIT 1", "ssl", node, service, account);
}

gboolean
envoi_comment_table_collect (EnvoiTables *self, gboolean *more, GError **error)
{
  g_autoptr (GArray) slice = g_array_new (FALSE, FALSE, sizeof (gint64));
  sqlite3_stmt *row;
  gint64 place;
  int step;

  if (!envoi_database_get_int64 (self->database, error, &place, 0, "SELECT id FROM comment_place WHERE account_id IS NULL LIMIT 1", ""))
    return FALSE;
  *more = place != 0;
  if (place == 0)
    return TRUE;
  row = envoi_database_query (self->database, error, "SELECT id, published FROM comment WHERE place_id = ? LIMIT ?", "li", place, RUBBISH_SLICE);
  if (row == NULL)
    return FALSE;
  while ((step = envoi_database_step (self->database, row, error)) == 1)
    {
      gint64 pair[] = { sqlite3_column_int64 (row, 0), sqlite3_column_int64 (row, 1) };

      g_array_append_vals (slice, pair, 2);
    }
  for (guint i = 0; step == 0 && i < slice->len; i += 2)
    if (!erase (self, g_array_index (slice, gint64, i), g_array_index (slice, gint64, i + 1), error))
      return FALSE;
  if (step < 0 || slice->len > 0)
    return step == 0;
  return envoi_database_run (self->database, error, "DELETE FROM comment_place WHERE id = ?", "l", place);
}
