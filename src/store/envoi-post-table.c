/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The SQL of posts: what is the same, what has changed, and what the person did with it. Store thread. */
#include "envoi-feed-tables-private.h"

#include "envoi-time.h"

/* What a stranger's clock may be ahead. */
#define MOST_AHEAD G_TIME_SPAN_DAY
#define MOST_TAGS 50

void
envoi_post_record_free (EnvoiPostRecord *self)
{
  envoi_record_clear (&envoi_post_record_class, &self->data);
  g_free (self->entry);
  g_free (self);
}

char *
envoi_store_hash_entry (const char *entry_xml)
{
  return entry_xml != NULL ? g_compute_checksum_for_string (G_CHECKSUM_SHA1, entry_xml, -1) : g_strdup ("");
}

ENVOI_ROWS_STATEMENT (insert_sql, "INSERT INTO post (feed_id, home, hash, alone, %c) VALUES (?, ?, ?, ?, %m)", &envoi_post_record_class)
ENVOI_ROWS_STATEMENT (update_sql, "UPDATE post SET hash = ?, alone = ?, %s WHERE id = ?", &envoi_post_record_class)
ENVOI_ROWS_STATEMENT (get_sql, "SELECT feed_id, %c FROM post WHERE id = ?", &envoi_post_record_class)

/* --- Adding --- */

typedef struct {
  gint64 id, updated, published;
  EnvoiPostState state;
  gboolean same;
} Known;

/* What the person did with it, and what was counted, stays. */
static gboolean
find_known (EnvoiTables *self, EnvoiPostRecord *record, const char *hash, Known *known, GError **error)
{
  sqlite3_stmt *row = envoi_database_query (self->database, error,
    "SELECT id, hash = ?, state, updated, published, n_comments, n_likes, liked, saved, read, muted FROM post WHERE feed_id = ? AND item_id = ?", "sls",
    hash, record->feed, record->data.item_id);
  int step = row != NULL ? envoi_database_step (self->database, row, error) : -1;

  if (step != 1)
    return step == 0;
  known->id = sqlite3_column_int64 (row, 0);
  known->same = sqlite3_column_int (row, 1);
  known->state = envoi_column_enum (row, 2, ENVOI_POST_DELETING);
  known->updated = sqlite3_column_int64 (row, 3);
  known->published = sqlite3_column_int64 (row, 4);
  record->data.n_comments = sqlite3_column_int (row, 5);
  record->data.n_likes = sqlite3_column_int (row, 6);
  g_free (record->data.liked);
  record->data.liked = envoi_column_dup (row, 7);
  record->data.saved = sqlite3_column_int (row, 8);
  record->data.read = sqlite3_column_int (row, 9);
  record->data.muted = sqlite3_column_int (row, 10);
  sqlite3_reset (row);
  return TRUE;
}

/* One that stands in the future came now, and stays where it came. */
static void
bound_time (EnvoiPostRecord *record, const Known *known)
{
  gint64 now = envoi_time_now ();

  if (record->data.published > now + MOST_AHEAD)
    record->data.published = known->id != 0 ? known->published : now;
  record->data.published = MAX (record->data.published, 0);
}

static gboolean
write_tags (EnvoiTables *self, const EnvoiPostRecord *record, gboolean again, GError **error)
{
  if (again && !envoi_database_run (self->database, error, "DELETE FROM post_tag WHERE post_id = ?", "l", record->id))
    return FALSE;
  for (guint i = 0; record->data.tags != NULL && record->data.tags[i] != NULL && i < MOST_TAGS; i++)
    if (!envoi_database_run (self->database, error, "INSERT INTO post_tag (post_id, tag, published, item_id) VALUES (?, ?, ?, ?)", "lsls", record->id,
                             record->data.tags[i], record->data.published, record->data.item_id))
      return FALSE;
  return TRUE;
}

static gboolean
write_entry (EnvoiTables *self, const EnvoiPostRecord *record, GError **error)
{
  if (record->entry == NULL)
    return TRUE;
  return envoi_database_run (self->database, error, "INSERT OR REPLACE INTO post_entry (post_id, xml) VALUES (?, ?)", "ls", record->id, record->entry);
}

static gboolean
write_row (EnvoiTables *self, EnvoiPostRecord *record, const EnvoiHotFeed *feed, const char *hash, gboolean alone, GError **error)
{
  gboolean fresh = record->id == 0;
  sqlite3_stmt *row = envoi_database_prepare (self->database, fresh ? insert_sql () : update_sql (), error);
  int parameter = 1;

  if (row == NULL)
    return FALSE;
  if (fresh)
    {
      sqlite3_bind_int64 (row, parameter++, record->feed);
      sqlite3_bind_int (row, parameter++, envoi_feed_home (feed));
    }
  sqlite3_bind_text (row, parameter++, hash, -1, SQLITE_STATIC);
  sqlite3_bind_int (row, parameter++, alone);
  parameter = envoi_rows_bind (row, parameter, &envoi_post_record_class, &record->data);
  if (!fresh)
    sqlite3_bind_int64 (row, parameter, record->id);
  if (envoi_database_step (self->database, row, error) < 0)
    return FALSE;
  if (fresh)
    record->id = sqlite3_last_insert_rowid (envoi_database_get_handle (self->database));
  return TRUE;
}

/* Comments that came before their post. */
static gboolean
take_counts (EnvoiTables *self, EnvoiPostRecord *record, gint64 account, GError **error)
{
  g_autoptr (GPtrArray) counts = NULL;
  gint64 place;

  if (record->data.comments_node == NULL || record->data.comments_service == NULL)
    return TRUE;
  if (!envoi_comment_table_place (self, account, record->data.comments_service, record->data.comments_node, FALSE, &place, error))
    return FALSE;
  if (place == 0)
    return TRUE;
  counts = g_ptr_array_new_with_free_func ((GDestroyNotify) envoi_post_counts_free);
  if (!envoi_comment_table_count (self, place, record->id, counts, error))
    return FALSE;
  if (counts->len == 1)
    {
      EnvoiPostCounts *one = counts->pdata[0];

      record->data.n_comments = one->n_comments;
      record->data.n_likes = one->n_likes;
      g_set_str (&record->data.liked, one->liked);
    }
  return TRUE;
}

gboolean
envoi_post_table_add (EnvoiTables *self, EnvoiPostRecord *record, EnvoiPostOrigin origin, int *outcome, GError **error)
{
  EnvoiHotFeed *feed = envoi_feed_table_get (self, record->feed, error);
  g_autofree char *hash = envoi_store_hash_entry (record->entry), *text = NULL;
  Known known = { 0 };
  gboolean waits, fresh;

  *outcome = 0;
  record->id = 0;
  record->data.saved = FALSE;
  record->data.n_comments = record->data.n_likes = 0;
  g_clear_pointer (&record->data.liked, g_free);
  if (feed == NULL || !find_known (self, record, hash, &known, error))
    return FALSE;
  record->id = known.id;
  fresh = known.id == 0;
  waits = known.state != ENVOI_POST_PUBLISHED;
  if (origin != ENVOI_POST_OWN && !fresh)
    {
      if (known.same && record->entry != NULL && !waits)
        return TRUE;
      if (waits && known.state != ENVOI_POST_DELETING && record->data.updated < known.updated)
        return TRUE;
    }
  if (origin != ENVOI_POST_OWN)
    {
      record->data.state = known.state == ENVOI_POST_DELETING ? ENVOI_POST_DELETING : ENVOI_POST_PUBLISHED;
      g_clear_error (&record->data.problem);
    }
  bound_time (record, &known);
  text = envoi_post_search_text (&record->data);
  if (!envoi_mute_table_judge (self, record->own ? NULL : record->data.author_jid, record->own ? NULL : text, &record->data.muted, error))
    return FALSE;
  if (fresh)
    record->data.read = record->own || origin == ENVOI_POST_OWN || !feed->followed || record->data.published <= feed->unread_after;
  record->data.read |= record->data.muted != 0;   /* what nobody sees is not unread */
  if (!write_row (self, record, feed, hash, origin == ENVOI_POST_ALONE || origin == ENVOI_POST_OWN, error) || !write_tags (self, record, !fresh, error) || !write_entry (self, record, error)
      || !take_counts (self, record, feed->account, error)
      || (!fresh && known.published != record->data.published && !envoi_post_search_remove (self, record->id, known.published, FALSE, error))
      || !envoi_post_search_add (self, record, feed->account, text, !fresh, error))
    return FALSE;
  feed->stale = TRUE;
  *outcome = fresh ? 1 : 2;
  return TRUE;
}

/* --- One --- */

gboolean
envoi_post_table_find (EnvoiTables *self, gint64 feed, const char *item_id, gint64 *id, GError **error)
{
  return envoi_database_get_int64 (self->database, error, id, 0, "SELECT id FROM post WHERE feed_id = ? AND item_id = ?", "ls", feed, item_id);
}

EnvoiPostRecord *
envoi_post_table_get (EnvoiTables *self, gint64 id, GError **error)
{
  sqlite3_stmt *row = envoi_database_prepare (self->database, get_sql (), error);
  EnvoiPostRecord *record;
  int step;

  if (row == NULL)
    return NULL;
  sqlite3_bind_int64 (row, 1, id);
  step = envoi_database_step (self->database, row, error);
  if (step != 1)
    return NULL;
  record = g_new0 (EnvoiPostRecord, 1);
  record->id = id;
  record->feed = sqlite3_column_int64 (row, 0);
  envoi_rows_read (row, 1, &envoi_post_record_class, &record->data);
  sqlite3_reset (row);
  return record;
}

gboolean
envoi_post_table_remove (EnvoiTables *self, gint64 id, GError **error)
{
  gint64 published, feed;
  EnvoiHotFeed *hot;

  if (!envoi_database_get_int64 (self->database, error, &published, 0, "SELECT published FROM post WHERE id = ?", "l", id)
      || !envoi_database_get_int64 (self->database, error, &feed, 0, "SELECT feed_id FROM post WHERE id = ?", "l", id))
    return FALSE;
  hot = envoi_feed_table_get (self, feed, error);
  if (hot == NULL)
    return FALSE;
  hot->stale = TRUE;
  return envoi_post_search_remove (self, id, published, FALSE, error) && envoi_database_run (self->database, error, "DELETE FROM post WHERE id = ?", "l", id);
}

gboolean
envoi_post_table_load_entry (EnvoiTables *self, gint64 id, char **xml, GError **error)
{
  sqlite3_stmt *row = envoi_database_query (self->database, error, "SELECT xml FROM post_entry WHERE post_id = ?", "l", id);
  int step = row != NULL ? envoi_database_step (self->database, row, error) : -1;

  g_clear_pointer (xml, g_free);
  if (step == 1)
    {
      *xml = envoi_column_dup (row, 0);
      sqlite3_reset (row);
    }
  return step >= 0;
}

gboolean
envoi_post_table_known (EnvoiTables *self, gint64 feed, GHashTable *items, GError **error)
{
  sqlite3_stmt *row = envoi_database_query (self->database, error, "SELECT item_id, hash FROM post WHERE feed_id = ?", "l", feed);
  int step;

  g_hash_table_remove_all (items);
  if (row == NULL)
    return FALSE;
  while ((step = envoi_database_step (self->database, row, error)) == 1)
    {
      char *hash = envoi_column_dup (row, 1);

      g_hash_table_insert (items, envoi_column_dup (row, 0), hash != NULL ? hash : g_strdup (""));
    }
  return step == 0;
}

gboolean
envoi_post_table_joined (EnvoiTables *self, gint64 feed, const char * const *ids, GHashTable *items, GError **error)
{
  g_hash_table_remove_all (items);
  for (; *ids != NULL; ids++)
    {
      sqlite3_stmt *row = envoi_database_query (self->database, error, "SELECT hash FROM post WHERE feed_id = ? AND item_id = ? AND alone = 0 AND state = 0",
                                                "ls", feed, *ids);
      int step = row != NULL ? envoi_database_step (self->database, row, error) : -1;

      if (step < 0)
        return FALSE;
      if (step == 0)
        continue;
      g_hash_table_insert (items, g_strdup (*ids), envoi_column_dup (row, 0));
      sqlite3_reset (row);
    }
  return TRUE;
}

gboolean
envoi_post_table_join (EnvoiTables *self, gint64 feed, GError **error)
{
  return envoi_database_run (self->database, error, "UPDATE post SET alone = 0 WHERE feed_id = ? AND alone = 1", "l", feed);
}

gboolean
envoi_post_table_set (EnvoiTables *self, gint64 id, EnvoiPostSet what, int value, const char *problem, GError **error)
{
  gint64 feed;
  EnvoiHotFeed *hot;

  switch (what)
    {
    case ENVOI_POST_SET_READ:
      if (!envoi_database_get_int64 (self->database, error, &feed, 0, "SELECT feed_id FROM post WHERE id = ? AND read <> ?", "li", id, value))
        return FALSE;
      if (feed == 0)
        return TRUE;
      hot = envoi_feed_table_get (self, feed, error);
      if (hot == NULL)
        return FALSE;
      hot->stale = TRUE;
      return envoi_database_run (self->database, error, "UPDATE post SET read = ? WHERE id = ?", "il", value, id);
    case ENVOI_POST_SET_SAVED:
      return envoi_database_run (self->database, error, "UPDATE post SET saved = ? WHERE id = ?", "il", value, id);
    default:
      return envoi_database_run (self->database, error, "UPDATE post SET state = ?, problem = ? WHERE id = ?", "isl", value, problem, id);
    }
}
