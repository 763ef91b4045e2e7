/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A question to the index, and what comes of it. Store thread.
 *
 * The index is asked for whole words only. For the beginning of a word it is asked first which words there are: a few become
 * alternatives; with very many nearly every message has one, and the newest are looked through instead. So the index never has to put
 * together what it would then have to sort. */
#include "envoi-search-query-private.h"

#include "envoi-search-words-private.h"

/* More words than these are not put into a question. */
#define MOST_ALTERNATIVES 300
#define MOST_IN_PHRASE 60
#define MOST_TERMS 16
/* Rows that are looked at and thrown away: what waits to be erased, or has not the beginning. */
#define MOST_LOOKED_AT 40000

void
envoi_search_record_clear (EnvoiSearchRecord *self)
{
  g_free (self->text);
  g_free (self->from);
  g_clear_pointer (&self->from_addresses, g_ptr_array_unref);
}

void
envoi_search_find_free (gpointer data)
{
  EnvoiSearchFind *self = data;

  g_clear_pointer (&self->record, envoi_message_record_free);
  g_clear_pointer (&self->post, envoi_post_record_free);
  g_clear_pointer (&self->comment, envoi_comment_record_free);
  g_free (self->service);
  g_free (self->node);
  g_free (self->snippet);
  g_array_unref (self->matches);
  g_free (self);
}

#define QUOTE 0x22

/* --- The question --- */

typedef struct {
  EnvoiTables *tables;
  GString *match;          /* for the index */
  EnvoiSearchWords words;  /* what is shown as found */
  char *beginning;         /* to be looked for in each row; NULL: the index does it all */
  gboolean has_text, in_feeds;
  gboolean impossible;     /* nothing has that */
  gboolean failed;
  GError **error;
} Question;

static void
append_quoted (GString *match, const char *word)
{
  g_string_append_c (match, QUOTE);
  for (; *word != '\0'; word++)
    {
      if (*word == QUOTE)
        g_string_append_c (match, QUOTE);
      g_string_append_c (match, *word);
    }
  g_string_append_c (match, QUOTE);
}

static void
and (Question *self)
{
  if (self->match->len > 0)
    g_string_append (self->match, " AND ");
}

static gboolean
take_word (const char *word, int length, int start, int end, gboolean same_place, gpointer data)
{
  GPtrArray *words = data;

  g_ptr_array_add (words, g_strndup (word, length));
  return words->len < MOST_TERMS;
}

static GPtrArray *
words_of (const char *text, gsize length)
{
  GPtrArray *words = g_ptr_array_new_with_free_func (g_free);

  envoi_words_each (text, length, ENVOI_WORDS_OF_QUERY, take_word, words);
  return words;
}

/* One character of a script without blanks: all pairs that begin with it have it. */
static gboolean
is_lone_dense (const char *word)
{
  const char *next = g_utf8_next_char (word);

  if (!envoi_words_is_dense (g_utf8_get_char (word)))
    return FALSE;
  while (*next != '\0' && g_unichar_ismark (g_utf8_get_char (next)))
    next = g_utf8_next_char (next);
  return *next == '\0';
}

/* Words of the index that begin this way, one jump each. FALSE: more than most, or an error. */
static gboolean
list_beginning (Question *self, const char *beginning, guint most, GPtrArray *words)
{
  EnvoiDatabase *database = self->tables->database;
  g_autofree char *from = g_strdup (beginning);

  if (!envoi_database_run (database, self->error, self->in_feeds ? "CREATE VIRTUAL TABLE IF NOT EXISTS temp.feed_word USING fts5vocab (main, feed_search, instance)"
                           : "CREATE VIRTUAL TABLE IF NOT EXISTS temp.search_word USING fts5vocab (main, search, instance)", ""))
    {
      self->failed = TRUE;
      return FALSE;
    }
  while (words->len <= most)
    {
      sqlite3_stmt *row = envoi_database_query (database, self->error, self->in_feeds ? "SELECT term FROM temp.feed_word WHERE term >= ? LIMIT 1"
                                                : "SELECT term FROM temp.search_word WHERE term >= ? LIMIT 1", "s", from);
      int step = row != NULL ? envoi_database_step (database, row, self->error) : -1;
      g_autofree char *word = step == 1 ? g_strdup ((const char *) sqlite3_column_text (row, 0)) : NULL;

      if (step == 1)
        sqlite3_reset (row);
      self->failed |= step < 0;
      if (step != 1 || !g_str_has_prefix (word, beginning))
        return !self->failed;
      /* Nothing lies between a word and the same with the lowest letter behind it. */
      g_free (from);
      from = g_strconcat (word, "\x01", NULL);
      g_ptr_array_add (words, g_steal_pointer (&word));
    }
  return FALSE;
}

static void
append_phrase (GString *match, GPtrArray *words, const char *last)
{
  g_autoptr (GString) phrase = g_string_new (NULL);

  for (guint i = 0; i < words->len; i++)
    g_string_append_printf (phrase, "%s%s", i > 0 ? " " : "", i + 1 == words->len ? last : (char *) words->pdata[i]);
  append_quoted (match, phrase->str);
}

/* One word, or several that stand one behind the other. */
static void
ask_for (Question *self, GPtrArray *words, gboolean beginning)
{
  const char *last = words->pdata[words->len - 1];
  g_autoptr (GPtrArray) alternatives = NULL;

  self->has_text = TRUE;
  for (guint i = 0; i + 1 < words->len; i++)
    g_hash_table_add (self->words.words, g_strdup (words->pdata[i]));
  beginning = is_lone_dense (last) || (beginning && !envoi_words_is_dense (g_utf8_get_char (last)));
  if (beginning)
    {
      alternatives = g_ptr_array_new_with_free_func (g_free);
      g_ptr_array_add (self->words.beginnings, g_strdup (last));
      if (!list_beginning (self, last, words->len > 1 ? MOST_IN_PHRASE : MOST_ALTERNATIVES, alternatives) && !self->failed)
        {
          g_clear_pointer (&alternatives, g_ptr_array_unref);
          /* A second one of these is asked for as it is. */
          if (words->len == 1 && self->beginning == NULL)
            {
              self->beginning = g_strdup (last);
              return;
            }
        }
      else if (alternatives->len == 0)
        self->impossible = TRUE;
    }
  else
    g_hash_table_add (self->words.words, g_strdup (last));
  and (self);
  g_string_append (self->match, "(");
  for (guint i = 0; alternatives != NULL && i < alternatives->len; i++)
    {
      if (i > 0)
        g_string_append (self->match, " OR ");
      append_phrase (self->match, words, alternatives->pdata[i]);
    }
  if (alternatives == NULL || alternatives->len == 0)
    append_phrase (self->match, words, last);
  g_string_append (self->match, ")");
}

static void
ask_for_text (Question *self, const char *text)
{
  const char *end = text + strlen (text);
  gboolean open = end > text && !g_unichar_isspace (g_utf8_get_char (g_utf8_prev_char (end)));
  guint terms = 0;

  while (*text != '\0' && terms < MOST_TERMS && !self->failed)
    {
      gboolean quoted = *text == QUOTE;
      const char *stop;
      g_autoptr (GPtrArray) words = NULL;

      if (!quoted && g_unichar_isspace (g_utf8_get_char (text)))
        {
          text = g_utf8_next_char (text);
          continue;
        }
      if (quoted)
        {
          stop = strchr (++text, QUOTE);
          stop = stop != NULL ? stop : end;
        }
      else
        for (stop = text; *stop != '\0' && *stop != QUOTE && !g_unichar_isspace (g_utf8_get_char (stop)); )
          stop = g_utf8_next_char (stop);
      words = words_of (text, stop - text);
      if (words->len > 0)
        {
          ask_for (self, words, open && !quoted && stop == end);
          terms++;
        }
      text = quoted && *stop != '\0' ? stop + 1 : stop;
    }
}

static void
append_mark (GString *match, char kind, const char *word)
{
  g_autoptr (GString) mark = g_string_new (NULL);

  envoi_search_append_mark (mark, kind, word);
  if (mark->len > 0)
    append_quoted (match, mark->str);
}

static void
ask_for_place (Question *self, char kind, gint64 number)
{
  g_autofree char *word = number != 0 ? g_strdup_printf ("%" G_GINT64_FORMAT, number) : NULL;

  if (word == NULL)
    return;
  and (self);
  append_mark (self->match, kind, word);
}

static void
ask_for_author (Question *self, const EnvoiSearchRecord *query)
{
  g_autoptr (GPtrArray) words = NULL;
  GString *match = self->match;

  if (query->from == NULL)
    return;
  and (self);
  g_string_append (match, "(");
  append_mark (match, 'f', query->from);
  if (match->str[match->len - 1] != '(')
    g_string_append (match, " OR ");
  append_mark (match, 'k', query->from);
  if (match->str[match->len - 1] == '(')
    append_quoted (match, ENVOI_WORD_MARK "f" ENVOI_WORD_MARK);   /* too long for anybody */
  for (guint i = 0; query->from_addresses != NULL && i < query->from_addresses->len; i++)
    {
      g_string_append (match, " OR ");
      append_mark (match, 'f', query->from_addresses->pdata[i]);
    }
  words = words_of (query->from, strlen (query->from));
  for (guint i = 0; i < words->len; i++)
    {
      g_string_append (match, i == 0 ? " OR (" : " AND ");
      append_mark (match, 'f', words->pdata[i]);
    }
  g_string_append (match, words->len > 0 ? "))" : ")");
}

/* With nothing else to go by, everything is gone through. */
static gboolean
ask_for_all (Question *self)
{
  sqlite3_stmt *row = envoi_database_query (self->tables->database, self->error, "SELECT id FROM account", "");
  int step = -1;

  while (row != NULL && (step = envoi_database_step (self->tables->database, row, self->error)) == 1)
    {
      g_autofree char *word = g_strdup_printf ("%" G_GINT64_FORMAT, (gint64) sqlite3_column_int64 (row, 0));

      if (self->match->len > 0)
        g_string_append (self->match, " OR ");
      append_mark (self->match, 'a', word);
    }
  return step == 0;
}

/* --- The answer --- */

typedef struct {
  const char *beginning;
  gboolean found;
} Beginning;

static gboolean
look_for_beginning (const char *word, int length, int start, int end, gboolean same_place, gpointer data)
{
  Beginning *self = data;
  gsize wanted = strlen (self->beginning);

  self->found = (gsize) length >= wanted && memcmp (word, self->beginning, wanted) == 0;
  return !self->found;
}

gboolean
envoi_search_has_beginning (const char *body, const char *beginning)
{
  Beginning look = { beginning, FALSE };

  envoi_words_each (body, strlen (body), ENVOI_WORDS_OF_TEXT, look_for_beginning, &look);
  return look.found;
}

/* 1 taken, 0 left, -1 error. */
static int
take (Question *self, gint64 key, GPtrArray *finds)
{
  g_autoptr (GError) problem = NULL;
  EnvoiMessageRecord *record = NULL;
  EnvoiSearchFind *find;
  gint64 conversation;

  if (self->in_feeds)
    return envoi_feed_search_take (self->tables, key, &self->words, self->beginning, finds, self->error);
  if (!envoi_database_get_int64 (self->tables->database, self->error, &conversation, 0,
        "SELECT c.id FROM message AS m JOIN conversation AS c ON c.id = m.conversation_id WHERE m.id = ? AND c.account_id IS NOT NULL AND m.body IS NOT NULL",
        "l", key & ENVOI_SEARCH_ID_MASK))
    return -1;
  if (conversation == 0)
    return 0;
  record = envoi_message_table_get (self->tables, key & ENVOI_SEARCH_ID_MASK, &problem);
  if (record == NULL)
    {
      g_propagate_error (self->error, g_steal_pointer (&problem));
      return -1;
    }
  if (envoi_search_key (record->time, record->rowid) != key || (self->beginning != NULL && !envoi_search_has_beginning (record->body, self->beginning)))
    {
      envoi_message_record_free (record);
      return 0;
    }
  find = g_new (EnvoiSearchFind, 1);
  *find = (EnvoiSearchFind) { conversation, key, record, .matches = g_array_new (FALSE, FALSE, sizeof (guint)) };
  find->snippet = envoi_search_make_snippet (&self->words, record->body, find->matches);
  g_ptr_array_add (finds, find);
  return 1;
}

static gboolean
answer (Question *self, const EnvoiSearchRecord *query, GPtrArray *finds)
{
  EnvoiDatabase *database = self->tables->database;
  gint64 above = query->after > 0 ? envoi_search_key (query->after, 1) - 1 : 0;
  gint64 below = query->before > 0 ? envoi_search_key (query->before, 1) : G_MAXINT64;
  sqlite3_stmt *row;
  guint looked_at = 0;
  int step = -1;

  if (query->place > 0)
    below = MIN (below, query->place);
  row = envoi_database_query (database, self->error,
                              query->in_feeds ? "SELECT rowid FROM feed_search WHERE feed_search MATCH ? AND rowid > ? AND rowid < ? ORDER BY rowid DESC"
                              : "SELECT rowid FROM search WHERE search MATCH ? AND rowid > ? AND rowid < ? ORDER BY rowid DESC", "sll",
                              self->match->str, above, below);
  while (row != NULL && finds->len < query->limit && looked_at++ < MOST_LOOKED_AT && (step = envoi_database_step (database, row, self->error)) == 1)
    if (take (self, sqlite3_column_int64 (row, 0), finds) < 0)
      {
        sqlite3_reset (row);
        return FALSE;
      }
  if (step == 1)
    sqlite3_reset (row);
  return step >= 0 || (row != NULL && query->limit == 0);
}

static gboolean
is_blank (const char *text)
{
  while (*text != '\0' && g_unichar_isspace (g_utf8_get_char (text)))
    text = g_utf8_next_char (text);
  return *text == '\0';
}

gboolean
envoi_search_run (EnvoiTables *self, const EnvoiSearchRecord *query, GPtrArray *finds, GError **error)
{
  g_autoptr (GString) match = g_string_new (NULL);
  g_autoptr (GHashTable) words = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GPtrArray) beginnings = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) problem = NULL;
  Question question = { self, match, { words, beginnings }, .in_feeds = query->in_feeds, .error = &problem };
  gboolean fine = TRUE, asked;

  ask_for_place (&question, 'c', query->conversation);
  if (query->conversation == 0)
    ask_for_place (&question, 'a', query->account);
  ask_for_author (&question, query);
  asked = match->len > 0;
  if (query->text != NULL)
    ask_for_text (&question, query->text);
  asked |= query->after > 0 || query->before > 0;
  /* Signs without words find nothing, and neither does nothing at all. */
  if ((query->text != NULL && !question.has_text && !is_blank (query->text)) || (!asked && !question.has_text))
    question.impossible = TRUE;
  fine = !question.failed;
  if (fine && !question.impossible && match->len == 0)
    fine = ask_for_all (&question);
  if (fine && !question.impossible && match->len > 0)
    fine = answer (&question, query, finds);
  g_free (question.beginning);
  if (fine)
    return TRUE;
  if (problem != NULL && sqlite3_extended_errcode (envoi_database_get_handle (self->database)) == SQLITE_CORRUPT_VTAB)
    {
      /* It will be made anew at leisure. */
      self->search_broken = TRUE;
      return TRUE;
    }
  g_propagate_error (error, g_steal_pointer (&problem));
  return FALSE;
}
