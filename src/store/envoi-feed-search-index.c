/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The index of what is said in feeds: as that of messages (envoi-search-index.c), with words in front that no text has: a and the account,
 * c and the feed or the place of the comments, f for each way to name who wrote it. Store thread. */
#include "envoi-feed-tables-private.h"
#include "envoi-search-index-private.h"
#include "envoi-search-words-private.h"

#include "envoi-rich-text.h"

#define FILL_STEP 100
#define LONGEST_TEXT 200000
#define LONGEST_NAME 200

static gint64
key_of (gint64 published, gint64 id, gboolean is_comment)
{
  return id > ENVOI_SEARCH_ID_MASK >> 1 ? 0 : envoi_search_key (published, id << 1 | is_comment);
}

gint64
envoi_feed_search_id (gint64 key, gboolean *is_comment)
{
  *is_comment = (key & 1) != 0;
  return (key & ENVOI_SEARCH_ID_MASK) >> 1;
}

char *
envoi_post_search_text (const EnvoiPostData *data)
{
  g_autoptr (EnvoiRichText) rich = NULL;
  g_autofree char *plain = NULL;
  GString *text = g_string_new (data->title);

  if (data->content != NULL && data->content_kind == ENVOI_CONTENT_XHTML)
    rich = envoi_rich_text_new_from_xhtml (data->content, -1);
  else if (data->content != NULL && data->content_kind == ENVOI_CONTENT_HTML)
    rich = envoi_rich_text_new_from_html (data->content, -1);
  else if (data->content != NULL)
    rich = envoi_rich_text_new_from_plain (data->content);
  if (rich != NULL)
    plain = envoi_rich_text_to_plain (rich, LONGEST_TEXT);
  if (plain != NULL && g_strcmp0 (plain, data->title) != 0)
    {
      g_string_append (text, text->len > 0 ? "\n" : "");
      g_string_append (text, plain);
    }
  for (guint i = 0; data->tags != NULL && data->tags[i] != NULL; i++)
    if (strstr (text->str, data->tags[i]) == NULL)
      {
        g_string_append_c (text, i == 0 ? '\n' : ' ');
        g_string_append (text, data->tags[i]);
      }
  return g_string_free (text, FALSE);
}

/* --- The text of a row --- */

static void
append_number (GString *text, char kind, gint64 number)
{
  g_string_append_printf (text, ENVOI_WORD_MARK "%c%" G_GINT64_FORMAT ENVOI_WORD_MARK, kind, number);
}

static gboolean
append_name (const char *word, int length, int start, int end, gboolean same_place, gpointer data)
{
  g_autofree char *name = g_strndup (word, length);

  envoi_search_append_mark (data, 'f', name);
  return TRUE;
}

static void
append_names (GString *text, const char *jid, const char *name)
{
  envoi_search_append_mark (text, 'f', jid);
  if (name != NULL)
    envoi_words_each (name, MIN (strlen (name), LONGEST_NAME), ENVOI_WORDS_OF_TEXT, append_name, text);
}

static void
collect (EnvoiTables *self, gint64 key, char *text, gboolean again)
{
  EnvoiSearchText *one = g_new (EnvoiSearchText, 1);

  *one = (EnvoiSearchText) { key, text, again };
  g_ptr_array_add (self->feed_texts, one);
}

static gboolean
is_unfinished (EnvoiTables *self, gint64 id, gboolean is_comment, gboolean *unfinished, GError **error)
{
  if (self->feed_unfinished[is_comment] < 0
      && !envoi_database_get_int64 (self->database, error, &self->feed_unfinished[is_comment], 0,
                                    is_comment ? "SELECT comments_unfinished FROM search_state" : "SELECT posts_unfinished FROM search_state", ""))
    return FALSE;
  *unfinished = id <= self->feed_unfinished[is_comment];
  return TRUE;
}

gboolean
envoi_post_search_add (EnvoiTables *self, const EnvoiPostRecord *record, gint64 account, const char *text, gboolean again, GError **error)
{
  gint64 key = key_of (record->data.published, record->id, FALSE);
  gboolean unfinished;
  GString *words;

  if (!is_unfinished (self, record->id, FALSE, &unfinished, error))
    return FALSE;
  if (key == 0 || unfinished)
    return TRUE;
  words = g_string_sized_new (strlen (text) + 128);
  append_number (words, 'a', account);
  append_number (words, 'c', record->feed);
  append_names (words, record->data.author_jid, record->data.claimed_name);
  g_string_append (words, text);
  collect (self, key, g_string_free (words, FALSE), again);
  return TRUE;
}

gboolean
envoi_post_search_remove (EnvoiTables *self, gint64 id, gint64 published, gboolean is_comment, GError **error)
{
  gint64 key = key_of (published, id, is_comment);
  gboolean unfinished;

  if (!is_unfinished (self, id, is_comment, &unfinished, error))
    return FALSE;
  if (key != 0 && !unfinished)
    collect (self, key, NULL, TRUE);
  return TRUE;
}

gboolean
envoi_comment_search_add (EnvoiTables *self, const EnvoiCommentRecord *record, gboolean again, GError **error)
{
  gint64 key = key_of (record->data.published, record->id, TRUE), account;
  gboolean unfinished;
  GString *words;

  if (!is_unfinished (self, record->id, TRUE, &unfinished, error)
      || !envoi_database_get_int64 (self->database, error, &account, 0, "SELECT account_id FROM comment_place WHERE id = ?", "l", record->place))
    return FALSE;
  if (key == 0 || unfinished)
    return TRUE;
  if (record->data.is_like || record->data.text == NULL)
    {
      if (again)
        collect (self, key, NULL, TRUE);
      return TRUE;
    }
  words = g_string_sized_new (strlen (record->data.text) + 128);
  append_number (words, 'a', account);
  append_names (words, record->data.author_jid, record->data.claimed_name);
  g_string_append (words, record->data.text);
  collect (self, key, g_string_free (words, FALSE), again);
  return TRUE;
}

/* --- Writing --- */

static int
compare_texts (gconstpointer a, gconstpointer b)
{
  const EnvoiSearchText *left = *(EnvoiSearchText **) a, *right = *(EnvoiSearchText **) b;

  return (left->key > right->key) - (left->key < right->key);
}

static gboolean
write_texts (EnvoiTables *self, GError **error)
{
  GPtrArray *texts = self->feed_texts;

  g_ptr_array_sort (texts, compare_texts);
  for (guint i = 0; i < texts->len; i++)
    {
      EnvoiSearchText *one = texts->pdata[i];

      if (i + 1 < texts->len && ((EnvoiSearchText *) texts->pdata[i + 1])->key == one->key)
        {
          ((EnvoiSearchText *) texts->pdata[i + 1])->again |= one->again;
          continue;
        }
      if (one->again && !envoi_database_run (self->database, error, "DELETE FROM feed_search WHERE rowid = ?", "l", one->key))
        return FALSE;
      if (one->text != NULL
          && !envoi_database_run (self->database, error, "INSERT INTO feed_search (rowid, text) VALUES (?, ?)", "ls", one->key, one->text))
        return FALSE;
    }
  return TRUE;
}

gboolean
envoi_feed_search_begin_anew (EnvoiTables *self, GError **error)
{
  self->feed_unfinished[0] = self->feed_unfinished[1] = -1;
  g_ptr_array_set_size (self->feed_texts, 0);
  return envoi_database_run (self->database, error, "INSERT INTO feed_search (feed_search) VALUES ('delete-all')", "")
         && envoi_database_run (self->database, error, "UPDATE search_state SET posts_unfinished = (SELECT ifnull (max (id), 0) FROM post),"
                                " comments_unfinished = (SELECT ifnull (max (id), 0) FROM comment)", "");
}

gboolean
envoi_feed_search_flush (EnvoiTables *self, GError **error)
{
  g_autoptr (GError) problem = NULL;

  if (self->feed_texts->len == 0 || write_texts (self, &problem))
    {
      g_ptr_array_set_size (self->feed_texts, 0);
      return TRUE;
    }
  if (sqlite3_extended_errcode (envoi_database_get_handle (self->database)) == SQLITE_CORRUPT_VTAB)
    {
      g_warning ("The index of the search in feeds is damaged; it is made anew.");
      return envoi_feed_search_begin_anew (self, error);
    }
  g_propagate_error (error, g_steal_pointer (&problem));
  return FALSE;
}

/* --- In the background --- */

static gboolean
gather (EnvoiTables *self, sqlite3_stmt *row, GArray *ids, GError **error)
{
  int step;

  if (row == NULL)
    return FALSE;
  while ((step = envoi_database_step (self->database, row, error)) == 1)
    {
      gint64 id = sqlite3_column_int64 (row, 0);

      g_array_append_val (ids, id);
    }
  return step == 0;
}

static gboolean
fill_posts (EnvoiTables *self, gint64 *last, GError **error)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  gboolean fine = gather (self, envoi_database_query (self->database, error, "SELECT id FROM post WHERE id <= ? ORDER BY id DESC LIMIT ?", "li",
                                                      self->feed_unfinished[0], FILL_STEP), ids, error);

  *last = ids->len < FILL_STEP ? 0 : g_array_index (ids, gint64, ids->len - 1) - 1;
  self->feed_unfinished[0] = *last;
  for (guint i = 0; fine && i < ids->len; i++)
    {
      EnvoiPostRecord *record = envoi_post_table_get (self, g_array_index (ids, gint64, i), error);
      EnvoiHotFeed *feed = record != NULL ? envoi_feed_table_get (self, record->feed, error) : NULL;
      g_autofree char *text = feed != NULL ? envoi_post_search_text (&record->data) : NULL;

      fine = feed != NULL && envoi_post_search_add (self, record, feed->account, text, FALSE, error);
      if (record != NULL)
        envoi_post_record_free (record);
    }
  return fine && envoi_database_run (self->database, error, "UPDATE search_state SET posts_unfinished = ?", "l", *last);
}

static gboolean
fill_comments (EnvoiTables *self, gint64 *last, GError **error)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  gboolean fine = gather (self, envoi_database_query (self->database, error, "SELECT id FROM comment WHERE id <= ? ORDER BY id DESC LIMIT ?", "li",
                                                      self->feed_unfinished[1], FILL_STEP), ids, error);

  *last = ids->len < FILL_STEP ? 0 : g_array_index (ids, gint64, ids->len - 1) - 1;
  self->feed_unfinished[1] = *last;
  for (guint i = 0; fine && i < ids->len; i++)
    {
      EnvoiCommentRecord *record = envoi_comment_table_get_by_id (self, g_array_index (ids, gint64, i), error);

      fine = record != NULL && envoi_comment_search_add (self, record, FALSE, error);
      if (record != NULL)
        envoi_comment_record_free (record);
    }
  return fine && envoi_database_run (self->database, error, "UPDATE search_state SET comments_unfinished = ?", "l", *last);
}

gboolean
envoi_feed_search_fill (EnvoiTables *self, gboolean *more, GError **error)
{
  gboolean unfinished;
  gint64 last = 0;

  *more = FALSE;
  if (!is_unfinished (self, 1, FALSE, &unfinished, error))
    return FALSE;
  if (unfinished)
    {
      *more = TRUE;
      return fill_posts (self, &last, error);
    }
  if (!is_unfinished (self, 1, TRUE, &unfinished, error))
    return FALSE;
  if (!unfinished)
    return TRUE;
  if (!fill_comments (self, &last, error))
    return FALSE;
  *more = last > 0;
  return TRUE;
}
