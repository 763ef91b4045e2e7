/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The search over all messages: what is found, what is not, what is shown of it, and that it follows every change. */
#include "store-helper.h"

#include <sqlite3.h>

#include "envoi-search-words-private.h"

#define ROOM "meetup@rooms.example"
#define SECOND G_GINT64_CONSTANT (1000000)
#define BASE (G_GINT64_CONSTANT (1700000000) * SECOND)
#define L ENVOI_INSERT_LIVE
#define A ENVOI_INSERT_ARCHIVE
#define BACK ENVOI_INSERT_ARCHIVE_BACKWARD

typedef struct {
  char *folder;
  EnvoiStore *store;
  EnvoiConversation *room, *peer;
} Fixture;

static void
load (Fixture *f)
{
  EnvoiAccount *account = test_account (f->store, "juliet@capulet.example");

  envoi_store_ensure_room (f->store, account, ROOM);
  f->room = envoi_store_ensure_conversation (f->store, account, ROOM);
  f->peer = test_conversation (f->store);
}

static void
set_up (Fixture *f, gconstpointer data)
{
  f->folder = test_folder_new ();
  f->store = test_store_open (f->folder);
  load (f);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  test_store_close (f->store);
  g_assert_cmpint (test_sql (f->folder, "SELECT count (*) FROM pragma_integrity_check WHERE integrity_check <> 'ok'"), ==, 0);
  test_folder_remove (f->folder);
}

static void
reopen (Fixture *f)
{
  test_store_close (f->store);
  f->store = test_store_open (f->folder);
  load (f);
}

static void
say (Fixture *f, const char *id, const char *body, gint64 time)
{
  g_autofree char *archive_id = g_strconcat ("A", id, NULL);

  test_add (f->store, f->peer, test_message (FALSE, id, archive_id, body, time), A);
}

static void
say_there (Fixture *f, const char *nick, const char *key, const char *id, const char *body, gint64 time)
{
  EnvoiMessage *message = envoi_message_new (FALSE, id, body, time);

  envoi_message_set_sender (message, ROOM "/x");
  envoi_message_set_nick (message, nick);
  envoi_message_set_author_key (message, key);
  test_add (f->store, f->room, message, A);
}

static GPtrArray *
search (Fixture *f, EnvoiSearchQuery query, guint limit, gint64 place)
{
  g_autoptr (DexFuture) future = envoi_store_search (f->store, &query, limit, place);
  g_autoptr (GError) error = NULL;
  const GValue *value;

  test_until (!dex_future_is_pending (future));
  value = dex_future_get_value (future, &error);
  g_assert_no_error (error);
  return g_value_dup_boxed (value);
}

static char *
ids (GPtrArray *hits)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < hits->len; i++)
    g_string_append_printf (text, "%s%s", i > 0 ? " " : "", envoi_message_get_id (((EnvoiSearchHit *) hits->pdata[i])->message));
  return g_string_free (text, FALSE);
}

static void
assert_query (Fixture *f, EnvoiSearchQuery query, const char *expected)
{
  g_autoptr (GPtrArray) hits = search (f, query, 100, 0);
  g_autofree char *found = ids (hits);

  if (g_strcmp0 (found, expected) != 0)
    g_test_message ("looking for: %s from %s", query.text, query.from);
  g_assert_cmpstr (found, ==, expected);
}

static void
assert_found (Fixture *f, const char *text, const char *expected)
{
  assert_query (f, (EnvoiSearchQuery) { .text = text }, expected);
}

/* --- Words --- */

static gboolean
spell (const char *word, int length, int start, int end, gboolean same_place, gpointer data)
{
  g_string_append_printf (data, "%s%.*s[%d-%d]", ((GString *) data)->len == 0 ? "" : same_place ? "+" : " ", length, word, start, end);
  return TRUE;
}

static void
assert_words (const char *text, EnvoiWordsMode mode, const char *expected)
{
  g_autoptr (GString) words = g_string_new (NULL);

  envoi_words_each (text, strlen (text), mode, spell, words);
  g_assert_cmpstr (words->str, ==, expected);
}

static void
test_words (void)
{
  assert_words ("But soft, what's 3.5?", ENVOI_WORDS_OF_TEXT, "but[0-3] soft[4-8] what[10-14] s[15-16] 3[17-18] 5[19-20]");
  assert_words ("Ünïcode ÀÉ straße", ENVOI_WORDS_OF_TEXT, "unicode[0-9] ae[10-14] strasse[15-22]");
  assert_words ("u\xcc\x88" "ber", ENVOI_WORDS_OF_TEXT, "uber[0-6]");
  assert_words ("日本語 go", ENVOI_WORDS_OF_TEXT, "日本[0-6] 本語[3-9]+語[6-9] go[10-12]");
  assert_words ("日本語", ENVOI_WORDS_OF_QUERY, "日本[0-6] 本語[3-9]");
  assert_words ("日", ENVOI_WORDS_OF_QUERY, "日[0-3]");
  assert_words ("go日本x", ENVOI_WORDS_OF_TEXT, "go[0-2] 日本[2-8]+本[5-8] x[8-9]");
  assert_words ("이름은", ENVOI_WORDS_OF_TEXT, "이름[0-6] 름은[3-9]+은[6-9]");
  assert_words ("🎉🎉ok", ENVOI_WORDS_OF_TEXT, "🎉[0-4] 🎉[4-8] ok[8-10]");
  assert_words ("ДЁМ ΜΆΪ", ENVOI_WORDS_OF_TEXT, "дем[0-6] μαι[7-13]");
  assert_words ("ＡＢＣ", ENVOI_WORDS_OF_TEXT, "abc[0-9]");
  assert_words ("\xff\xfe ok \xe6\x97", ENVOI_WORDS_OF_TEXT, "ok[3-5]");
  assert_words ("", ENVOI_WORDS_OF_TEXT, "");
}

static void
test_scripts (Fixture *f, gconstpointer data)
{
  say (f, "en", "But soft, what light through yonder window breaks?", BASE + 1 * SECOND);
  say (f, "de", "Grüße aus der Straße, Jürgen!", BASE + 2 * SECOND);
  say (f, "ja", "私は東京都に住んでいます。カタカナも", BASE + 3 * SECOND);
  say (f, "zh", "我们明天去北京大学看书", BASE + 4 * SECOND);
  say (f, "ko", "내일 학교에서 만나요", BASE + 5 * SECOND);
  say (f, "th", "พรุ่งนี้ไปโรงเรียน", BASE + 6 * SECOND);
  say (f, "ru", "Ёлка и ещё снег", BASE + 7 * SECOND);
  say (f, "ar", "مَرْحَبًا بالعالم", BASE + 8 * SECOND);
  say (f, "hi", "नमस्ते दुनिया", BASE + 9 * SECOND);
  say (f, "vi", "Tiếng Việt rất hay", BASE + 10 * SECOND);
  say (f, "em", "congrats 🎉 to all", BASE + 11 * SECOND);
  say (f, "el", "Καλημέρα κόσμος", BASE + 12 * SECOND);
  say (f, "fr", "l'été dernier, c'était œuvre", BASE + 13 * SECOND);

  assert_found (f, "YONDER", "en");
  assert_found (f, "grusse strasse", "de");
  assert_found (f, "Grüße", "de");
  assert_found (f, "jurgen", "de");
  assert_found (f, "東京", "ja");
  assert_found (f, "京都", "ja");
  assert_found (f, "東京都", "ja");
  assert_found (f, "住", "ja");
  assert_found (f, "タカ", "ja");
  assert_found (f, "も", "ja");
  assert_found (f, "大学", "zh");
  assert_found (f, "北京 看书", "zh");
  assert_found (f, "京北", "");
  assert_found (f, "학교", "ko");
  assert_found (f, "에서", "ko");
  assert_found (f, "โรงเรียน", "th");
  assert_found (f, "елка еще", "ru");
  assert_found (f, "مرحبا", "ar");
  assert_found (f, "दुनिया", "hi");
  assert_found (f, "tieng viet", "vi");
  assert_found (f, "🎉", "em");
  assert_found (f, "κοσμοσ", "el");
  assert_found (f, "ete oeuvre", "fr");
  assert_found (f, "l'été", "fr");
}

static void
test_language_of_queries (Fixture *f, gconstpointer data)
{
  say (f, "1", "the quick brown fox", BASE + 1 * SECOND);
  say (f, "2", "the brown quick fox", BASE + 2 * SECOND);
  say (f, "3", "a fox, quickly", BASE + 3 * SECOND);
  say (f, "4", "AND OR NOT NEAR \"quoted\" text : column * ^ (x)", BASE + 4 * SECOND);

  assert_found (f, "quick", "3 2 1");
  assert_found (f, "quick ", "2 1");
  assert_found (f, "fox quick", "3 2 1");
  assert_found (f, "quick fox", "2 1");
  assert_found (f, "\"quick brown\"", "1");
  assert_found (f, "\"quick brown", "1");
  assert_found (f, "the \"quick fox\"", "2");
  assert_found (f, "brown slow", "");
  assert_found (f, "qui", "3 2 1");
  assert_found (f, "brow fo", "");
  /* Whatever is typed is words, never the language of the index. */
  assert_found (f, "AND", "4");
  assert_found (f, "NOT fox", "");
  assert_found (f, "text:column", "4");
  assert_found (f, "fox OR column", "");
  assert_found (f, "NEAR(quoted)", "4");
  assert_found (f, "(x) * ^ \"", "4");
  assert_found (f, "\"", "");
  assert_found (f, "***", "");
  assert_found (f, "", "");
  assert_found (f, "   ", "");
  assert_found (f, ENVOI_WORD_MARK "c1" ENVOI_WORD_MARK, "");
  {
    g_autofree char *many = g_strnfill (20000, 'x'), *quotes = g_strnfill (5000, '"');
    g_autoptr (GString) words = g_string_new (NULL);

    assert_found (f, many, "");
    assert_found (f, quotes, "");
    for (int i = 0; i < 2000; i++)
      g_string_append (words, "fox ");
    assert_found (f, words->str, "3 2 1");
  }
}

static void
test_filters (Fixture *f, gconstpointer data)
{
  EnvoiAccount *other = test_account (f->store, "nurse@verona.example");
  EnvoiConversation *elsewhere = envoi_store_ensure_conversation (f->store, other, "romeo@montague.example");
  EnvoiContact *romeo = envoi_conversation_get_contact (f->peer);

  envoi_contact_set_name (romeo, "Roméo Montague");
  say (f, "p1", "apple one", BASE + 1 * SECOND);
  test_add (f->store, f->peer, test_message (TRUE, "p2", NULL, "apple two", BASE + 2 * SECOND), A);
  say_there (f, "Ann Lee", "o:a", "r1", "apple three", BASE + 3 * SECOND);
  say_there (f, "Bob", "o:b", "r2", "apple four", BASE + 4 * SECOND);
  test_add (f->store, elsewhere, test_message (FALSE, "e1", NULL, "apple five", BASE + 5 * SECOND), A);

  assert_found (f, "apple", "e1 r2 r1 p2 p1");
  assert_query (f, (EnvoiSearchQuery) { .text = "apple", .conversation = f->room }, "r2 r1");
  assert_query (f, (EnvoiSearchQuery) { .text = "apple", .account = other }, "e1");
  assert_query (f, (EnvoiSearchQuery) { .text = "apple", .from = "ann" }, "r1");
  assert_query (f, (EnvoiSearchQuery) { .text = "apple", .from = "Lee Ann" }, "r1");
  assert_query (f, (EnvoiSearchQuery) { .text = "apple", .from = "o:b" }, "r2");
  assert_query (f, (EnvoiSearchQuery) { .text = "apple", .from = "romeo@montague.example" }, "e1 p1");
  assert_query (f, (EnvoiSearchQuery) { .text = "apple", .from = "romeo mont" }, "e1 p1");
  assert_query (f, (EnvoiSearchQuery) { .text = "apple", .from = "juliet@capulet.example" }, "p2");
  assert_query (f, (EnvoiSearchQuery) { .text = "apple", .from = "nobody" }, "");
  assert_query (f, (EnvoiSearchQuery) { .text = "apple", .after = BASE + 3 * SECOND }, "e1 r2 r1");
  assert_query (f, (EnvoiSearchQuery) { .text = "apple", .before = BASE + 3 * SECOND }, "p2 p1");
  assert_query (f, (EnvoiSearchQuery) { .text = "apple", .after = BASE + 2 * SECOND, .before = BASE + 4 * SECOND, .from = "ann" }, "r1");
  /* Without words: all of somebody, or of a time. */
  assert_query (f, (EnvoiSearchQuery) { .from = "bob" }, "r2");
  assert_query (f, (EnvoiSearchQuery) { .conversation = f->peer }, "p2 p1");
  assert_query (f, (EnvoiSearchQuery) { .after = BASE + 4 * SECOND }, "e1 r2");
  assert_query (f, (EnvoiSearchQuery) { 0 }, "");
  /* A nick is no word of the text, nor the other way round. */
  assert_found (f, "ann", "");
  assert_query (f, (EnvoiSearchQuery) { .from = "apple" }, "");
}

static void
test_pages (Fixture *f, gconstpointer data)
{
  g_autoptr (GString) found = g_string_new (NULL);
  gint64 place = 0, last = G_MAXINT64;
  guint total = 0;

  /* They come from the archive newest first, several in a second, and are given newest first. */
  for (int i = 999; i >= 0; i--)
    {
      g_autofree char *id = g_strdup_printf ("m%d", i), *archive_id = g_strdup_printf ("A%d", i), *body = g_strdup_printf ("pear number %d", i);
      g_autoptr (EnvoiMessage) message = test_message (FALSE, id, archive_id, body, BASE + i / 3 * SECOND);

      envoi_store_put_message (f->store, f->peer, message, BACK);
    }
  for (;;)
    {
      g_autoptr (GPtrArray) hits = search (f, (EnvoiSearchQuery) { .text = "pear" }, 30, place);

      for (guint i = 0; i < hits->len; i++)
        {
          EnvoiSearchHit *hit = hits->pdata[i];

          g_assert_cmpint (envoi_message_get_time (hit->message), <=, last);
          last = envoi_message_get_time (hit->message);
          place = hit->place;
        }
      total += hits->len;
      if (hits->len < 30)
        break;
    }
  g_assert_cmpuint (total, ==, 1000);
}

static void
test_beginnings_of_many (Fixture *f, gconstpointer data)
{
  /* More words begin this way than are put into one question. */
  for (int i = 0; i < 3000; i++)
    {
      g_autofree char *id = g_strdup_printf ("m%d", i), *body = g_strdup_printf ("%s x%d tail", i % 10 == 0 ? "ten" : "other", i);
      g_autoptr (EnvoiMessage) message = test_message (FALSE, id, id, body, BASE + i * SECOND);

      envoi_store_put_message (f->store, f->peer, message, A);
    }
  {
    g_autoptr (GPtrArray) all = search (f, (EnvoiSearchQuery) { .text = "x" }, 50, 0), some = search (f, (EnvoiSearchQuery) { .text = "ten x" }, 50, 0);
    g_autoptr (GPtrArray) none = search (f, (EnvoiSearchQuery) { .text = "xx" }, 50, 0), few = search (f, (EnvoiSearchQuery) { .text = "x299" }, 50, 0);
    g_autofree char *first = ids (some);

    g_assert_cmpuint (all->len, ==, 50);
    g_assert_cmpuint (some->len, ==, 50);
    g_assert_true (g_str_has_prefix (first, "m2990 m2980 m2970 "));
    g_assert_cmpuint (none->len, ==, 0);
    g_assert_cmpuint (few->len, ==, 11);
  }
  assert_found (f, "\"other x29", "m29");
  assert_query (f, (EnvoiSearchQuery) { .text = "x", .conversation = f->room }, "");
}

/* --- What is shown --- */

static void
assert_snippet (Fixture *f, const char *text, const char *expected)
{
  g_autoptr (GPtrArray) hits = search (f, (EnvoiSearchQuery) { .text = text }, 1, 0);
  EnvoiSearchHit *hit = hits->pdata[0];
  g_autoptr (GString) marked = g_string_new (NULL);
  guint at = 0;

  g_assert_cmpuint (hits->len, ==, 1);
  g_assert_cmpuint (hit->matches->len % 2, ==, 0);
  for (guint i = 0; i < hit->matches->len; i += 2)
    {
      guint start = g_array_index (hit->matches, guint, i), end = g_array_index (hit->matches, guint, i + 1);

      g_assert_cmpuint (start, >=, at);
      g_assert_cmpuint (end, >, start);
      g_assert_cmpuint (end, <=, strlen (hit->snippet));
      g_string_append_printf (marked, "%.*s[%.*s]", (int) (start - at), hit->snippet + at, (int) (end - start), hit->snippet + start);
      at = end;
    }
  g_string_append (marked, hit->snippet + at);
  g_assert_true (g_utf8_validate (hit->snippet, -1, NULL));
  g_assert_cmpstr (marked->str, ==, expected);
}

static void
test_snippets (Fixture *f, gconstpointer data)
{
  g_autoptr (GString) text = g_string_new (NULL);

  say (f, "1", "Die Straße\n\n\tnach Zürich und zurück", BASE + 1 * SECOND);
  assert_snippet (f, "strasse zur", "Die [Straße] nach [Zürich] und [zurück]");
  say (f, "2", "昨日は東京都庁へ", BASE + 2 * SECOND);
  assert_snippet (f, "東京都", "昨日は[東京都]庁へ");
  assert_snippet (f, "庁", "昨日は東京都[庁へ]");
  for (int i = 0; i < 2000; i++)
    g_string_append (text, "filler ");
  g_string_append (text, "<b>needle</b> \xe2\x80\xae end");
  for (int i = 0; i < 2000; i++)
    g_string_append (text, " straw");
  say (f, "3", text->str, BASE + 3 * SECOND);
  {
    g_autoptr (GPtrArray) hits = search (f, (EnvoiSearchQuery) { .text = "needle" }, 1, 0);
    EnvoiSearchHit *hit = hits->pdata[0];

    g_assert_true (g_str_has_prefix (hit->snippet, "…"));
    g_assert_true (g_str_has_suffix (hit->snippet, "…"));
    g_assert_cmpuint (g_utf8_strlen (hit->snippet, -1), <, 200);
    g_assert_cmpuint (hit->matches->len, ==, 2);
    g_assert_true (strncmp (hit->snippet + g_array_index (hit->matches, guint, 0), "needle", 6) == 0);
  }
}

/* --- It follows --- */

static int
change (Fixture *f, EnvoiMessageChange change)
{
  g_autoptr (DexFuture) future = envoi_store_apply_change (f->store, f->peer, &change);

  test_until (!dex_future_is_pending (future));
  return g_value_get_int (dex_future_get_value (future, NULL));
}

static void
test_follows_changes (Fixture *f, gconstpointer data)
{
  say (f, "1", "first banana", BASE + 1 * SECOND);
  say (f, "2", "second banana", BASE + 2 * SECOND);
  g_assert_cmpint (change (f, (EnvoiMessageChange) { ENVOI_CHANGE_CORRECTION, "1", .id = "c1", .time = BASE + 3 * SECOND, .body = "first cherry" }), ==, 1);
  assert_found (f, "banana", "2");
  assert_found (f, "cherry", "1");
  assert_found (f, "first", "1");
  g_assert_cmpint (change (f, (EnvoiMessageChange) { ENVOI_CHANGE_RETRACTION, "1", .id = "t1", .time = BASE + 4 * SECOND }), ==, 1);
  assert_found (f, "cherry", "");
  assert_found (f, "first", "");
  assert_query (f, (EnvoiSearchQuery) { .conversation = f->peer }, "2");
  /* A change that waited for its message, and one in the same transaction. */
  g_assert_cmpint (change (f, (EnvoiMessageChange) { ENVOI_CHANGE_CORRECTION, "3", .id = "c3", .time = BASE + 6 * SECOND, .body = "third date" }), ==, 0);
  say (f, "3", "third banana", BASE + 5 * SECOND);
  assert_found (f, "third", "3");
  assert_found (f, "banana", "2");
  assert_found (f, "date", "3");
  for (int i = 0; i < 50; i++)
    {
      g_autofree char *id = g_strdup_printf ("q%d", i), *text = g_strdup_printf ("now elder%d", i);
      g_autoptr (EnvoiMessage) message = test_message (FALSE, id, id, "was fig", BASE + (10 + i) * SECOND);
      EnvoiMessageChange one = { ENVOI_CHANGE_CORRECTION, id, .id = text, .time = BASE + 100 * SECOND, .body = text };

      envoi_store_put_message (f->store, f->peer, message, A);
      dex_future_disown (envoi_store_apply_change (f->store, f->peer, &one));
    }
  assert_found (f, "fig", "");
  assert_found (f, "elder49", "q49");
  reopen (f);
  assert_found (f, "elder49", "q49");
  assert_found (f, "fig", "");
  /* Emptied is gone at once, and then also from the file. */
  test_wait (envoi_store_clear_conversation (f->store, f->peer), NULL);
  assert_found (f, "banana", "");
  assert_found (f, "elder49", "");
  say (f, "9", "ninth banana", BASE + 200 * SECOND);
  assert_found (f, "banana", "9");
  while (test_sql (f->folder, "SELECT count (*) FROM message") > 1)
    g_usleep (1000);
  while (test_sql (f->folder, "SELECT count (*) FROM search_docsize") > 1)
    g_usleep (1000);
  test_store_close (f->store);
  g_assert_cmpint (test_sql (f->folder, "SELECT count (*) FROM search WHERE search MATCH 'fig OR elder3'"), ==, 0);
  f->store = test_store_open (f->folder);
  load (f);
}

static gboolean
is_complete (Fixture *f)
{
  gboolean complete;

  g_object_get (f->store, "search-complete", &complete, NULL);
  return complete;
}

/* A file from before the search: it is taken in bit by bit, goes on after a stop, and new messages are found at once. */
static void
test_fills_in_background (Fixture *f, gconstpointer data)
{
  g_autofree char *path = test_database_path (f->folder);
  sqlite3 *handle = NULL;

  for (int i = 0; i < 5000; i++)
    {
      g_autofree char *id = g_strdup_printf ("m%d", i), *body = g_strdup_printf ("grape w%d", i);
      g_autoptr (EnvoiMessage) message = test_message (FALSE, id, id, body, BASE + i * SECOND);

      envoi_store_put_message (f->store, f->peer, message, A);
    }
  test_wait (envoi_store_flush (f->store), NULL);
  test_until (is_complete (f));
  test_store_close (f->store);
  g_assert_cmpint (sqlite3_open (path, &handle), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (handle, "DELETE FROM search_data WHERE id > 10; DELETE FROM search_idx; DELETE FROM search_docsize;"
                                 "UPDATE search_data SET block = x'00000000000000' WHERE id = 1; UPDATE search_data SET block = x'0000000000000000' WHERE id = 10;"
                                 "UPDATE search_state SET unfinished = 5000", NULL, NULL, NULL), ==, SQLITE_OK);
  sqlite3_close (handle);

  f->store = test_store_open (f->folder);
  load (f);
  g_assert_false (is_complete (f));
  say (f, "new", "grape new", BASE + 9000 * SECOND);
  {
    g_autoptr (GPtrArray) hits = search (f, (EnvoiSearchQuery) { .text = "grape" }, 1, 0);
    g_autofree char *found = ids (hits);

    g_assert_cmpstr (found, ==, "new");
  }
  /* A message that is not taken in yet is corrected and retracted. */
  g_assert_cmpint (change (f, (EnvoiMessageChange) { ENVOI_CHANGE_CORRECTION, "m3", .id = "c", .time = BASE + 9001 * SECOND, .body = "grape corrected" }), ==, 1);
  g_assert_cmpint (change (f, (EnvoiMessageChange) { ENVOI_CHANGE_RETRACTION, "m4", .id = "t", .time = BASE + 9001 * SECOND }), ==, 1);
  test_store_close (f->store);
  g_assert_cmpint (test_sql (f->folder, "SELECT unfinished FROM search_state"), >, 0);
  f->store = test_store_open (f->folder);
  load (f);
  test_until (is_complete (f));
  {
    g_autoptr (GPtrArray) hits = search (f, (EnvoiSearchQuery) { .text = "grape" }, 10000, 0);

    g_assert_cmpuint (hits->len, ==, 5000);   /* with the new one, without the one taken back */
  }
  assert_found (f, "w3 ", "");
  assert_found (f, "corrected", "m3");
  assert_found (f, "w4 ", "");
  assert_found (f, "w4999", "m4999");
}

/* A damaged index costs nobody the messages: it is made anew. */
static void
test_damaged_index (Fixture *f, gconstpointer data)
{
  g_autofree char *path = test_database_path (f->folder);
  sqlite3 *handle = NULL;
  gboolean recovered;

  for (int i = 0; i < 300; i++)
    {
      g_autofree char *id = g_strdup_printf ("m%d", i);

      say (f, id, "grape of wrath", BASE + i * SECOND);
    }
  test_until (is_complete (f));
  test_store_close (f->store);
  g_assert_cmpint (sqlite3_open (path, &handle), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (handle, "UPDATE search_data SET block = x'ffffffffffffffffffff' WHERE id > 10", NULL, NULL, NULL), ==, SQLITE_OK);
  sqlite3_close (handle);
  g_test_expect_message ("envoi", G_LOG_LEVEL_WARNING, "*search is damaged*");
  f->store = test_store_open (f->folder);
  load (f);
  for (;;)
    {
      g_autoptr (GPtrArray) hits = search (f, (EnvoiSearchQuery) { .text = "grape" }, 1000, 0);

      if (hits->len == 300)
        break;
      g_usleep (1000);
    }
  g_test_assert_expected_messages ();
  g_object_get (f->store, "recovered", &recovered, NULL);
  g_assert_false (recovered);
}

#define ADD(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();
  g_test_add_func ("/search/words", test_words);
  ADD ("/search/scripts", test_scripts);
  ADD ("/search/language-of-queries", test_language_of_queries);
  ADD ("/search/filters", test_filters);
  ADD ("/search/pages", test_pages);
  ADD ("/search/beginnings-of-many", test_beginnings_of_many);
  ADD ("/search/snippets", test_snippets);
  ADD ("/search/follows-changes", test_follows_changes);
  ADD ("/search/fills-in-background", test_fills_in_background);
  ADD ("/search/damaged-index", test_damaged_index);
  return g_test_run ();
}
