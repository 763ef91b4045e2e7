/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The SQL of mutes and saved tags. What is muted is marked when it comes, and looked for in the index when a mute is made; so that no list has
 * to read what it leaves out. Store thread. */
#include "envoi-feed-tables-private.h"

#include "envoi-search-words-private.h"
#include "envoi-time.h"

typedef struct {
  EnvoiMuteKind kind;
  char *value;
  GPtrArray *words;
  gint64 until;
} Mute;

void
envoi_mute_record_free (EnvoiMuteRecord *self)
{
  g_free (self->value);
  g_free (self);
}

static void
mute_free (gpointer data)
{
  Mute *self = data;

  g_free (self->value);
  g_ptr_array_unref (self->words);
  g_free (self);
}

static gboolean
take_word (const char *word, int length, int start, int end, gboolean same_place, gpointer data)
{
  g_ptr_array_add (data, g_strndup (word, length));
  return TRUE;
}

static GPtrArray *
words_of (const char *text, EnvoiWordsMode mode)
{
  GPtrArray *words = g_ptr_array_new_with_free_func (g_free);

  envoi_words_each (text, strlen (text), mode, take_word, words);
  return words;
}

/* --- The list --- */

gboolean
envoi_mute_table_load (EnvoiTables *self, GPtrArray *mutes, GError **error)
{
  sqlite3_stmt *row = envoi_database_query (self->database, error, "SELECT id, kind, value, until FROM mute ORDER BY id", "");
  int step;

  if (row == NULL)
    return FALSE;
  while ((step = envoi_database_step (self->database, row, error)) == 1)
    {
      EnvoiMuteRecord *record = g_new0 (EnvoiMuteRecord, 1);

      record->id = sqlite3_column_int64 (row, 0);
      record->kind = envoi_column_enum (row, 1, ENVOI_MUTE_AUTHOR);
      record->value = envoi_column_dup (row, 2);
      record->until = sqlite3_column_int64 (row, 3);
      g_ptr_array_add (mutes, record);
    }
  return step == 0;
}

gboolean
envoi_mute_table_save (EnvoiTables *self, const EnvoiMuteRecord *record, GError **error)
{
  g_clear_pointer (&self->mutes, g_ptr_array_unref);
  return envoi_database_run (self->database, error, "INSERT OR REPLACE INTO mute (id, kind, value, until) VALUES (?, ?, ?, ?)", "lisl",
                             record->id, record->kind, record->value, record->until);
}

gboolean
envoi_mute_table_remove (EnvoiTables *self, gint64 id, GError **error)
{
  g_clear_pointer (&self->mutes, g_ptr_array_unref);
  return envoi_database_run (self->database, error, "DELETE FROM mute WHERE id = ?", "l", id);
}

static gboolean
need_mutes (EnvoiTables *self, GError **error)
{
  g_autoptr (GPtrArray) records = NULL;

  if (self->mutes != NULL)
    return TRUE;
  records = g_ptr_array_new_with_free_func ((GDestroyNotify) envoi_mute_record_free);
  if (!envoi_mute_table_load (self, records, error))
    return FALSE;
  self->mutes = g_ptr_array_new_with_free_func (mute_free);
  for (guint i = 0; i < records->len; i++)
    {
      EnvoiMuteRecord *record = records->pdata[i];
      Mute *mute = g_new0 (Mute, 1);

      mute->kind = record->kind;
      mute->until = record->until;
      mute->words = words_of (record->value, ENVOI_WORDS_OF_QUERY);
      mute->value = g_steal_pointer (&record->value);
      g_ptr_array_add (self->mutes, mute);
    }
  return TRUE;
}

/* --- Judging --- */

static gboolean
stands_in (GPtrArray *phrase, GPtrArray *words)
{
  for (guint i = 0; phrase->len > 0 && i + phrase->len <= words->len; i++)
    {
      guint k = 0;

      while (k < phrase->len && strcmp (phrase->pdata[k], words->pdata[i + k]) == 0)
        k++;
      if (k == phrase->len)
        return TRUE;
    }
  return FALSE;
}

gboolean
envoi_mute_table_judge (EnvoiTables *self, const char *author, const char *text, int *muted, GError **error)
{
  g_autoptr (GPtrArray) words = NULL;
  gint64 now;

  *muted = 0;
  if (!need_mutes (self, error))
    return FALSE;
  now = self->mutes->len > 0 ? envoi_time_now () : 0;
  for (guint i = 0; i < self->mutes->len; i++)
    {
      Mute *mute = self->mutes->pdata[i];

      if (mute->until != 0 && mute->until <= now)
        continue;
      if (mute->kind == ENVOI_MUTE_AUTHOR)
        *muted |= author != NULL && strcmp (author, mute->value) == 0 ? ENVOI_MUTED_BY_AUTHOR : 0;
      else if (text != NULL)
        {
          if (words == NULL)
            words = words_of (text, ENVOI_WORDS_OF_TEXT);
          *muted |= stands_in (mute->words, words) ? ENVOI_MUTED_BY_WORDS : 0;
        }
    }
  return TRUE;
}

/* --- After a change --- */

static gboolean
is_own (EnvoiTables *self, const char *author, gboolean *own, GError **error)
{
  gint64 found = 0;

  if (author != NULL && !envoi_database_get_int64 (self->database, error, &found, 0, "SELECT 1 FROM account WHERE jid = ?", "s", author))
    return FALSE;
  *own = found != 0;
  return TRUE;
}

static gboolean
judge_post (EnvoiTables *self, gint64 id, GArray *changed, GError **error)
{
  g_autoptr (GError) problem = NULL;
  EnvoiPostRecord *record = envoi_post_table_get (self, id, &problem);
  g_autofree char *text = record != NULL ? envoi_post_search_text (&record->data) : NULL;
  EnvoiHotFeed *feed;
  gboolean own, fine;
  int muted = 0;

  if (record == NULL)
    {
      if (problem != NULL)
        g_propagate_error (error, g_steal_pointer (&problem));
      return *error == NULL;
    }
  fine = is_own (self, record->data.author_jid, &own, error)
         && (own || envoi_mute_table_judge (self, record->data.author_jid, text, &muted, error));
  if (fine && muted != record->data.muted)
    {
      feed = envoi_feed_table_get (self, record->feed, error);
      fine = feed != NULL && envoi_database_run (self->database, error, "UPDATE post SET muted = ?1, read = read OR ?1 <> 0 WHERE id = ?2", "il", muted, id);
      if (feed != NULL)
        feed->stale = TRUE;
      g_array_append_val (changed, id);
    }
  envoi_post_record_free (record);
  return fine;
}

static gboolean
judge_comment (EnvoiTables *self, gint64 id, GArray *places, GError **error)
{
  g_autoptr (GError) problem = NULL;
  EnvoiCommentRecord *record = envoi_comment_table_get_by_id (self, id, &problem);
  gboolean fine = TRUE;
  int muted = 0;

  if (record == NULL)
    {
      if (problem != NULL)
        g_propagate_error (error, g_steal_pointer (&problem));
      return *error == NULL;
    }
  if (!record->data.own)
    fine = envoi_mute_table_judge (self, record->data.author_jid, record->data.is_like ? NULL : record->data.text, &muted, error);
  if (fine && muted != record->muted)
    {
      fine = envoi_database_run (self->database, error, "UPDATE comment SET muted = ? WHERE id = ?", "il", muted, id);
      g_array_append_val (places, record->place);
    }
  envoi_comment_record_free (record);
  return fine;
}

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

#define QUOTE 0x22

static char *
phrase_of (GPtrArray *words)
{
  GString *phrase = g_string_new (NULL);

  g_string_append_c (phrase, QUOTE);
  for (guint i = 0; i < words->len; i++)
    {
      if (i > 0)
        g_string_append_c (phrase, ' ');
      for (const char *at = words->pdata[i]; *at != 0; at++)
        {
          if (*at == QUOTE)
            g_string_append_c (phrase, QUOTE);
          g_string_append_c (phrase, *at);
        }
    }
  g_string_append_c (phrase, QUOTE);
  return g_string_free (phrase, FALSE);
}

gboolean
envoi_mute_table_apply (EnvoiTables *self, GArray *changed, GError **error)
{
  g_autoptr (GArray) posts = g_array_new (FALSE, FALSE, sizeof (gint64)), comments = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (GArray) found = g_array_new (FALSE, FALSE, sizeof (gint64)), places = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (GPtrArray) counts = g_ptr_array_new_with_free_func ((GDestroyNotify) envoi_post_counts_free);
  g_autoptr (GError) problem = NULL;
  gboolean fine;

  g_array_set_size (changed, 0);
  fine = need_mutes (self, &problem) && envoi_feed_search_flush (self, &problem)
         && gather (self, envoi_database_query (self->database, &problem, "SELECT id FROM post WHERE muted > 0", ""), posts, &problem)
         && gather (self, envoi_database_query (self->database, &problem, "SELECT id FROM comment WHERE muted > 0", ""), comments, &problem);
  for (guint i = 0; fine && i < self->mutes->len; i++)
    {
      Mute *mute = self->mutes->pdata[i];
      g_autofree char *phrase = NULL;

      if (mute->kind == ENVOI_MUTE_AUTHOR)
        fine = gather (self, envoi_database_query (self->database, &problem, "SELECT id FROM post WHERE author_jid = ?", "s", mute->value), posts, &problem)
               && gather (self, envoi_database_query (self->database, &problem, "SELECT id FROM comment WHERE author_jid = ?", "s", mute->value),
                          comments, &problem);
      else if (mute->words->len > 0)
        {
          phrase = phrase_of (mute->words);
          fine = gather (self, envoi_database_query (self->database, &problem, "SELECT rowid FROM feed_search WHERE feed_search MATCH ?", "s", phrase),
                         found, &problem);
        }
    }
  for (guint i = 0; i < found->len; i++)
    {
      gboolean is_comment;
      gint64 id = envoi_feed_search_id (g_array_index (found, gint64, i), &is_comment);

      g_array_append_val (is_comment ? comments : posts, id);
    }
  for (guint i = 0; fine && i < posts->len; i++)
    fine = judge_post (self, g_array_index (posts, gint64, i), changed, &problem);
  for (guint i = 0; fine && i < comments->len; i++)
    fine = judge_comment (self, g_array_index (comments, gint64, i), places, &problem);
  for (guint i = 0; fine && i < places->len; i++)
    fine = envoi_comment_table_count (self, g_array_index (places, gint64, i), 0, counts, &problem);
  if (!fine)
    g_propagate_error (error, g_steal_pointer (&problem));
  return fine;
}

/* --- Saved tags --- */

gboolean
envoi_tag_table_load (EnvoiTables *self, GPtrArray *tags, GError **error)
{
  sqlite3_stmt *row = envoi_database_query (self->database, error, "SELECT tag FROM saved_tag ORDER BY time, tag", "");
  int step;

  if (row == NULL)
    return FALSE;
  while ((step = envoi_database_step (self->database, row, error)) == 1)
    g_ptr_array_add (tags, envoi_column_dup (row, 0));
  return step == 0;
}

gboolean
envoi_tag_table_save (EnvoiTables *self, const char *tag, gboolean saved, GError **error)
{
  if (!saved)
    return envoi_database_run (self->database, error, "DELETE FROM saved_tag WHERE tag = ?", "s", tag);
  return envoi_database_run (self->database, error, "INSERT OR IGNORE INTO saved_tag (tag, time) VALUES (?, ?)", "sl", tag, envoi_time_now ());
}
