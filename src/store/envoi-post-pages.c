/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The SQL of lists of posts: each scope has an index in the order of the list, so that a page costs what is on it. Store thread. */
#include "envoi-feed-tables-private.h"

/* ?1 published, ?2 item id, ?3 id, ?4 limit, ?5 account, ?6 feed, ?7 word, ?8 floor. CROSS JOIN: in this order. */
#define SELECT "SELECT p.id, p.feed_id, %p FROM "
#define POSTS "post AS p CROSS JOIN feed AS f WHERE f.id = p.feed_id AND f.account_id IS NOT NULL AND (?5 = 0 OR f.account_id = ?5) AND ?6 IS NOT 0 AND ?7 IS NOT 0"
#define TAGGED "post_tag AS t CROSS JOIN post AS p CROSS JOIN feed AS f WHERE p.id = t.post_id AND f.id = p.feed_id AND f.account_id IS NOT NULL" \
  " AND (?5 = 0 OR f.account_id = ?5) AND ?6 IS NOT 0"
#define OLDER " AND (p.published, p.item_id, p.id) < (?1, ?2, ?3) AND p.published >= ?8"
#define NEWER " AND (p.published, p.item_id, p.id) > (?1, ?2, ?3)"
#define DOWN " ORDER BY p.published DESC, p.item_id DESC, p.id DESC LIMIT ?4"
#define UP " ORDER BY p.published, p.item_id, p.id LIMIT ?4"
#define SEEN " AND p.muted = 0"

#define DEFINE(name, where) \
  ENVOI_ROWS_STATEMENT (name##_down, SELECT POSTS where OLDER DOWN, &envoi_post_record_class) \
  ENVOI_ROWS_STATEMENT (name##_up, SELECT POSTS where NEWER UP, &envoi_post_record_class)

DEFINE (home, " AND p.home > 0" SEEN)
DEFINE (people, " AND p.home = 1" SEEN)
DEFINE (communities, " AND p.home = 2" SEEN)
/* Whoever opens the blog of a muted author wants to see it. */
DEFINE (feed, " AND p.feed_id = ?6 AND (p.muted = 0 OR (p.muted = 2 AND f.kind = 0))")
DEFINE (saved, " AND p.saved = 1")
DEFINE (author, " AND p.author_jid = ?7 AND p.muted <> 1")
DEFINE (waiting, " AND p.state > 0")
ENVOI_ROWS_STATEMENT (tag_down, SELECT TAGGED SEEN " AND t.tag = ?7 AND (t.published, t.item_id, t.post_id) < (?1, ?2, ?3) AND t.published >= ?8"
                      " ORDER BY t.published DESC, t.item_id DESC, t.post_id DESC LIMIT ?4", &envoi_post_record_class)
ENVOI_ROWS_STATEMENT (tag_up, SELECT TAGGED SEEN " AND t.tag = ?7 AND (t.published, t.item_id, t.post_id) > (?1, ?2, ?3)"
                      " ORDER BY t.published, t.item_id, t.post_id LIMIT ?4", &envoi_post_record_class)

static const char *
sql_of (const EnvoiPostPage *page)
{
  switch (page->scope)
    {
    case ENVOI_POSTS_HOME:
      return page->newer ? home_up () : home_down ();
    case ENVOI_POSTS_PEOPLE:
      return page->newer ? people_up () : people_down ();
    case ENVOI_POSTS_COMMUNITIES:
      return page->newer ? communities_up () : communities_down ();
    case ENVOI_POSTS_FEED:
      return page->newer ? feed_up () : feed_down ();
    case ENVOI_POSTS_SAVED:
      return page->newer ? saved_up () : saved_down ();
    case ENVOI_POSTS_TAG:
      return page->newer ? tag_up () : tag_down ();
    case ENVOI_POSTS_AUTHOR:
      return page->newer ? author_up () : author_down ();
    default:
      return page->newer ? waiting_up () : waiting_down ();
    }
}

gboolean
envoi_post_table_page (EnvoiTables *self, const EnvoiPostPage *page, GPtrArray *rows, GError **error)
{
  sqlite3_stmt *row = envoi_database_prepare (self->database, sql_of (page), error);
  int step;

  if (row == NULL)
    return FALSE;
  sqlite3_bind_int64 (row, 1, page->published);
  sqlite3_bind_text (row, 2, page->item_id != NULL ? page->item_id : "", -1, SQLITE_STATIC);
  sqlite3_bind_int64 (row, 3, page->id);
  sqlite3_bind_int64 (row, 4, page->limit);
  sqlite3_bind_int64 (row, 5, page->account);
  if (page->feed != 0)
    sqlite3_bind_int64 (row, 6, page->feed);
  else
    sqlite3_bind_null (row, 6);
  sqlite3_bind_text (row, 7, page->word, -1, SQLITE_STATIC);
  if (!page->newer)
    sqlite3_bind_int64 (row, 8, page->floor);
  while ((step = envoi_database_step (self->database, row, error)) == 1)
    {
      EnvoiPostRecord *record = g_new0 (EnvoiPostRecord, 1);

      record->id = sqlite3_column_int64 (row, 0);
      record->feed = sqlite3_column_int64 (row, 1);
      envoi_rows_read (row, 2, &envoi_post_record_class, &record->data);
      g_ptr_array_add (rows, record);
    }
  return step == 0;
}
