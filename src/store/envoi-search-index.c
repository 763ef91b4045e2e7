/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-search-index-private.h"

#include "envoi-search-words-private.h"

#define SECONDS_BITS 34
#define YEAR_2000 G_GINT64_CONSTANT (946684800)
#define FILL_STEP 300
#define TIDY_PAGES (-24)
#define LONGEST_MARK 200

gint64
envoi_search_key (gint64 time, gint64 id)
{
  gint64 seconds = CLAMP (time / G_USEC_PER_SEC - YEAR_2000, 0, (G_GINT64_CONSTANT (1) << SECONDS_BITS) - 1);

  return id > 0 && id <= ENVOI_SEARCH_ID_MASK ? seconds << ENVOI_SEARCH_ID_BITS | id : 0;
}

void
envoi_search_text_free (gpointer data)
{
  g_free (((EnvoiSearchText *) data)->text);
  g_free (data);
}

/* --- The text of a message --- */

void
envoi_search_append_mark (GString *text, char kind, const char *word)
{
  if (word == NULL || word[0] == '\0' || strlen (word) > LONGEST_MARK || strchr (word, ENVOI_WORD_MARK[0]) != NULL)
    return;
  g_string_append_len (text, ENVOI_WORD_MARK, 1);
  g_string_append_c (text, kind);
  g_string_append (text, word);
  g_string_append_len (text, ENVOI_WORD_MARK, 1);
}

static void
append_number (GString *text, char kind, gint64 number)
{
  g_string_append_printf (text, ENVOI_WORD_MARK "%c%" G_GINT64_FORMAT ENVOI_WORD_MARK, kind, number);
}

static gboolean
append_name (const char *word, int length, int start, int end, gboolean same_place, gpointer data)
{
  char name[LONGEST_MARK + 1];

  if (length <= LONGEST_MARK)
    {
      memcpy (name, word, length);
      name[length] = '\0';
      envoi_search_append_mark (data, 'f', name);
    }
  return TRUE;
}

static char *
make_text (const EnvoiConversationRecord *conversation, const EnvoiMessageRecord *record)
{
  GString *text = g_string_sized_new (strlen (record->body) + 128);

  append_number (text, 'c', conversation->id);
  append_number (text, 'a', conversation->account);
  if (record->outgoing)
    envoi_search_append_mark (text, 'f', conversation->own_jid);
  else if (!conversation->is_room)
    envoi_search_append_mark (text, 'f', conversation->jid);
  if (record->nick != NULL)
    envoi_words_each (record->nick, strlen (record->nick), ENVOI_WORDS_OF_TEXT, append_name, text);
  envoi_search_append_mark (text, 'f', record->real_jid);
  envoi_search_append_mark (text, 'k', record->author_key);
  g_string_append (text, record->body);
  return g_string_free (text, FALSE);
}

/* --- Collecting --- */

static void
collect (EnvoiTables *self, gint64 key, char *text, gboolean again)
{
  EnvoiSearchText *one = g_new (EnvoiSearchText, 1);

  *one = (EnvoiSearchText) { key, text, again };
  g_ptr_array_add (self->search_texts, one);
}

gboolean
envoi_search_get_unfinished (EnvoiTables *self, gint64 *id, GError **error)
{
  if (self->search_unfinished < 0
      && !envoi_database_get_int64 (self->database, error, &self->search_unfinished, 0, "SELECT unfinished FROM search_state", ""))
    return FALSE;
  *id = self->search_unfinished;
  return TRUE;
}

gboolean
envoi_search_add (EnvoiTables *self, const EnvoiConversationRecord *conversation, gint64 id, const EnvoiMessageRecord *record, GError **error)
{
  gint64 key = envoi_search_key (record->time, id), unfinished;

  if (record->body == NULL || key == 0 || !envoi_search_get_unfinished (self, &unfinished, error))
    return record->body == NULL || key == 0;
  if (id > unfinished)
    collect (self, key, make_text (conversation, record), FALSE);
  return TRUE;
}

gboolean
envoi_search_change (EnvoiTables *self, EnvoiConversationRecord *conversation, gint64 id, GError **error)
{
  gint64 unfinished;
  EnvoiMessageRecord *record;

  if (!envoi_search_get_unfinished (self, &unfinished, error))
    return FALSE;
  if (id <= unfinished)
    return TRUE;
  record = envoi_message_table_get (self, id, error);
  if (record == NULL)
    return FALSE;
  if (envoi_search_key (record->time, id) != 0)
    collect (self, envoi_search_key (record->time, id), record->body != NULL ? make_text (conversation, record) : NULL, TRUE);
  envoi_message_record_free (record);
  return TRUE;
}

gboolean
envoi_search_remove (EnvoiTables *self, gint64 id, gint64 time, GError **error)
{
  gint64 unfinished;

  if (!envoi_search_get_unfinished (self, &unfinished, error))
    return FALSE;
  if (id > unfinished && envoi_search_key (time, id) != 0)
    collect (self, envoi_search_key (time, id), NULL, TRUE);
  self->search_untidy = TRUE;
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
  GPtrArray *texts = self->search_texts;

  /* Of several of one row the last one counts: the sort keeps their order. */
  g_ptr_array_sort (texts, compare_texts);
  for (guint i = 0; i < texts->len; i++)
    {
      EnvoiSearchText *one = texts->pdata[i];

      if (i + 1 < texts->len && ((EnvoiSearchText *) texts->pdata[i + 1])->key == one->key)
        {
          ((EnvoiSearchText *) texts->pdata[i + 1])->again |= one->again;
          continue;
        }
      if (one->again && !envoi_database_run (self->database, error, "DELETE FROM search WHERE rowid = ?", "l", one->key))
        return FALSE;
      if (one->text != NULL
          && !envoi_database_run (self->database, error, "INSERT INTO search (rowid, text) VALUES (?, ?)", "ls", one->key, one->text))
        return FALSE;
    }
  return TRUE;
}

gboolean
envoi_search_begin_anew (EnvoiTables *self, GError **error)
{
  g_warning ("The index of the search is damaged; it is made anew.");
  self->search_unfinished = -1;
  g_ptr_array_set_size (self->search_texts, 0);
  return envoi_database_run (self->database, error, "INSERT INTO search (search) VALUES ('delete-all')", "")
         && envoi_database_run (self->database, error, "UPDATE search_state SET unfinished = (SELECT ifnull (max (id), 0) FROM message)", "");
}

gboolean
envoi_search_flush (EnvoiTables *self, GError **error)
{
  g_autoptr (GError) problem = NULL;

  if (self->search_texts->len == 0 || write_texts (self, &problem))
    {
      g_ptr_array_set_size (self->search_texts, 0);
      return TRUE;
    }
  if (sqlite3_extended_errcode (envoi_database_get_handle (self->database)) == SQLITE_CORRUPT_VTAB)
    return envoi_search_begin_anew (self, error);
  g_propagate_error (error, g_steal_pointer (&problem));
  return FALSE;
}

/* --- In the background --- */

gboolean
envoi_search_fill (EnvoiTables *self, gboolean *more, GError **error)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) envoi_message_record_free);
  g_autoptr (GArray) conversations = g_array_new (FALSE, FALSE, sizeof (gint64));
  gint64 unfinished, last = 1;

  if (!envoi_search_get_unfinished (self, &unfinished, error)
      || (unfinished > 0 && !envoi_message_table_down_from (self, unfinished, FILL_STEP, conversations, rows, error)))
    return FALSE;
  for (guint i = 0; i < rows->len; i++)
    {
      EnvoiMessageRecord *record = rows->pdata[i];
      EnvoiConversationRecord *conversation = envoi_conversation_table_get (self, g_array_index (conversations, gint64, i), error);

      if (conversation == NULL)
        return FALSE;
      last = record->rowid;
      /* What waits to be erased is not worth it. */
      if (record->body != NULL && conversation->account != 0 && envoi_search_key (record->time, record->rowid) != 0)
        collect (self, envoi_search_key (record->time, record->rowid), make_text (conversation, record), FALSE);
    }
  if (rows->len < FILL_STEP)
    last = 1;
  *more = last > 1;
  if (unfinished == 0)
    return TRUE;
  self->search_unfinished = last - 1;
  return envoi_database_run (self->database, error, "UPDATE search_state SET unfinished = ?", "l", last - 1);
}

gboolean
envoi_search_tidy (EnvoiTables *self, gboolean *more, GError **error)
{
  sqlite3 *handle = envoi_database_get_handle (self->database);
  int before = sqlite3_total_changes (handle);

  if (!envoi_database_run (self->database, error, "INSERT INTO search (search, rank) VALUES ('merge', ?)", "i", TIDY_PAGES))
    return FALSE;
  *more = sqlite3_total_changes (handle) - before >= 2;
  self->search_untidy = *more;
  return TRUE;
}
