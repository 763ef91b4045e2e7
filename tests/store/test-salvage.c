/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is saved of a damaged file besides messages, and of rows that an earlier version wrote (T12). */
#include "store-helper.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <string.h>
#include <unistd.h>

#define ROOM "meetup@rooms.example"
#define BASE (G_GINT64_CONSTANT (1700000000) * G_USEC_PER_SEC)

/* Ruins the first page of a table or index, which everything in it hangs on. */
static void
ruin (const char *folder, const char *name)
{
  g_autofree char *path = test_database_path (folder), *sql = g_strdup_printf ("SELECT rootpage FROM sqlite_schema WHERE name = '%s'", name);
  gint64 page = test_sql (folder, sql), size = test_sql (folder, "PRAGMA page_size");
  g_autofree char *junk = g_strnfill (size, 'x');
  int descriptor;

  g_assert_cmpint (page, >, 1);
  descriptor = g_open (path, O_WRONLY, 0);
  g_assert_cmpint (pwrite (descriptor, junk, size, (page - 1) * size), ==, size);
  close (descriptor);
}

/* The next start is to look closely, as after a crash. */
static void
make_suspicious (const char *folder)
{
  g_autofree char *path = g_build_filename (folder, "envoi.running", NULL);

  g_assert_true (g_file_set_contents (path, "", 0, NULL));
}

static gboolean
is (EnvoiStore *store, const char *property)
{
  gboolean value;

  g_object_get (store, property, &value, NULL);
  return value;
}

static void
change (EnvoiStore *store, EnvoiConversation *conversation, EnvoiMessageChange change)
{
  test_wait (envoi_store_apply_change (store, conversation, &change), NULL);
}

static void
test_rooms_and_changes (void)
{
  char *folder = test_folder_new ();
  EnvoiStore *store = test_store_open (folder);
  EnvoiAccount *account = test_account (store, "juliet@capulet.example");
  EnvoiRoom *room = envoi_store_ensure_room (store, account, ROOM);
  EnvoiConversation *conversation = envoi_store_ensure_conversation (store, account, ROOM);
  g_autoptr (EnvoiMessageList) list = NULL;
  guint edited = 0, retracted = 0, reacted = 0, n;

  envoi_room_set_name (room, "Tuesdays");
  envoi_room_set_bookmarked (room, TRUE);
  envoi_store_save_room (store, room);
  for (guint i = 0; i < 300; i++)
    {
      g_autofree char *id = g_strdup_printf ("m%u", i), *body = g_strdup_printf ("word%u", i);
      g_autoptr (EnvoiMessage) message = envoi_message_new (FALSE, id, body, BASE + i);

      envoi_message_set_sender (message, ROOM "/Ann");
      envoi_message_set_nick (message, "Ann");
      envoi_message_set_author_key (message, "o:a");
      envoi_message_set_mentions_me (message, i % 10 == 0);
      envoi_store_put_message (store, conversation, message, ENVOI_INSERT_ARCHIVE);
      if (i % 3 == 0)
        change (store, conversation, (EnvoiMessageChange) { ENVOI_CHANGE_CORRECTION, id, "o:a", .id = "c", .time = BASE + i + 1, .body = "corrected" });
      else if (i % 3 == 1)
        change (store, conversation, (EnvoiMessageChange) { ENVOI_CHANGE_RETRACTION, id, "o:a", .id = "t", .time = BASE + i + 1 });
      else
        change (store, conversation, (EnvoiMessageChange) { ENVOI_CHANGE_REACTIONS, id, "o:b", .id = "r", .time = BASE + i + 1, .nick = "Bob",
                                                            .emojis = (const char *[]) { "👍", NULL } });
    }
  change (store, conversation, (EnvoiMessageChange) { ENVOI_CHANGE_CORRECTION, "later", "o:a", .id = "c9", .time = BASE + 900, .body = "came first" });
  test_wait (envoi_store_flush (store), NULL);
  test_store_close (store);
  ruin (folder, "message_stanza_id");
  make_suspicious (folder);

  store = test_store_open (folder);
  account = test_account (store, "juliet@capulet.example");
  g_assert_true (is (store, "recovered"));
  room = envoi_store_find_room (store, account, ROOM);
  g_assert_nonnull (room);
  g_assert_cmpstr (envoi_room_get_title (room), ==, "Tuesdays");
  g_assert_true (envoi_room_get_bookmarked (room));
  conversation = envoi_store_find_conversation (store, account, ROOM);
  g_assert_true (envoi_conversation_get_room (conversation) == room);
  g_assert_cmpuint (envoi_conversation_get_unread (conversation), ==, 200);
  g_assert_cmpstr (envoi_conversation_get_last_nick (conversation), ==, "Ann");
  list = envoi_message_list_new (store, conversation);
  test_wait_uint (envoi_message_list_jump_to_end (list));
  while (test_wait_uint (envoi_message_list_load_older (list)) > 0)
    ;
  n = g_list_model_get_n_items (G_LIST_MODEL (list));
  g_assert_cmpuint (n, ==, 300);
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (EnvoiMessage) message = g_list_model_get_item (G_LIST_MODEL (list), i);

      edited += envoi_message_get_edited (message) && g_str_equal (envoi_message_get_body (message), "corrected");
      retracted += envoi_message_get_retraction (message) == ENVOI_RETRACTION_BY_AUTHOR && envoi_message_get_body (message) == NULL;
      reacted += envoi_message_get_reactions (message) != NULL;
    }
  g_assert_cmpuint (edited, ==, 100);
  g_assert_cmpuint (retracted, ==, 100);
  g_assert_cmpuint (reacted, ==, 100);
  /* What waited for its message still does, and everything is found again. */
  {
    EnvoiMessage *later = envoi_message_new (FALSE, "later", "first version", BASE + 800);

    envoi_message_set_author_key (later, "o:a");
    test_add (store, conversation, later, ENVOI_INSERT_ARCHIVE);
    g_assert_cmpint (test_sql (folder, "SELECT count (*) FROM message WHERE body = 'came first'"), ==, 1);
  }
  test_until (is (store, "search-complete"));
  {
    EnvoiSearchQuery query = { .text = "corrected" };
    g_autoptr (DexFuture) future = envoi_store_search (store, &query, 1000, 0);

    test_until (!dex_future_is_pending (future));
    g_assert_cmpuint (((GPtrArray *) g_value_get_boxed (dex_future_get_value (future, NULL)))->len, ==, 100);
  }
  g_clear_object (&list);
  test_store_close (store);
  g_assert_cmpint (test_sql (folder, "SELECT count (*) FROM pragma_integrity_check WHERE integrity_check <> 'ok'"), ==, 0);
  g_assert_cmpint (test_sql (folder, "SELECT count (*) FROM edit"), ==, 202);
  test_folder_remove (folder);
}

/* Rows that were never touched since the first version are shorter than those of today. */
static void
test_rows_of_the_first_version (void)
{
  char *folder = test_folder_new ();
  g_autofree char *path = test_database_path (folder), *source = g_build_filename (TEST_FILES, "version-1.sql", NULL), *sql = NULL, *bodies = NULL;
  EnvoiStore *store;
  sqlite3 *handle = NULL;

  g_mkdir_with_parents (folder, 0700);
  g_assert_true (g_file_get_contents (source, &sql, NULL, NULL));
  g_assert_cmpint (sqlite3_open (path, &handle), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (handle, sql, NULL, NULL, NULL), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (handle, "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 500)"
    " INSERT INTO message (conversation_id, position, placed, outgoing, state, time, stanza_id, flags, body)"
    " SELECT 2, 1700000100000000 + i, 1, 0, 0, 1700000100000000 + i, 'x' || i, 0, 'body of message ' || i FROM n", NULL, NULL, NULL), ==, SQLITE_OK);
  sqlite3_close (handle);
  store = test_store_open (folder);
  test_until (is (store, "search-complete"));
  test_store_close (store);
  /* The root of the messages: SQLite itself finds none of them any more. */
  ruin (folder, "message");
  make_suspicious (folder);

  store = test_store_open (folder);
  g_assert_true (is (store, "recovered"));
  g_assert_cmpint (test_sql (folder, "SELECT count (*) FROM message"), ==, 504);
  g_assert_cmpint (test_sql (folder, "SELECT count (*) FROM message WHERE body = 'body of message ' || substr (stanza_id, 2)"), ==, 500);
  bodies = test_bodies (store, test_conversation (store));
  g_assert_cmpstr (bodies, ==, "But soft, what light O Romeo, Romeo Good night");
  test_store_close (store);
  test_folder_remove (folder);
}

/* An address in which a bit has fallen over reads well, but the index knows it otherwise. */
static void
test_address_that_changed (gconstpointer table)
{
  char *folder = test_folder_new ();
  EnvoiStore *store = test_store_open (folder);
  g_autofree char *path = test_database_path (folder), *content = NULL, *bodies = NULL;
  g_autofree char *sql = g_strdup_printf ("SELECT rootpage FROM sqlite_schema WHERE name = '%s'", (const char *) table);
  gsize length;
  char *page, *at;

  test_add (store, test_conversation (store), test_message (FALSE, "i", "A1", "still here", BASE), ENVOI_INSERT_ARCHIVE);
  test_store_close (store);
  g_assert_true (g_file_get_contents (path, &content, &length, NULL));
  page = content + (test_sql (folder, sql) - 1) * test_sql (folder, "PRAGMA page_size");
  at = memmem (page, 4096, "romeo@", 6);
  g_assert_nonnull (at);
  at[2] = 'n';
  g_assert_true (g_file_set_contents (path, content, length, NULL));

  store = test_store_open (folder);
  bodies = test_bodies (store, test_conversation (store));
  test_wait (envoi_store_flush (store), NULL);
  test_until (is (store, "recovered"));
  test_add (store, test_conversation (store), test_message (FALSE, "j", "A2", "goes on", BASE + 1), ENVOI_INSERT_ARCHIVE);
  test_store_close (store);
  g_assert_cmpint (test_sql (folder, "SELECT count (*) FROM pragma_integrity_check WHERE integrity_check <> 'ok'"), ==, 0);
  g_assert_cmpint (test_sql (folder, "SELECT count (*) FROM message WHERE body IN ('still here', 'goes on')"), ==, 2);
  test_folder_remove (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();
  g_test_add_func ("/salvage/T12-rooms-and-changes", test_rooms_and_changes);
  g_test_add_func ("/salvage/T12-rows-of-the-first-version", test_rows_of_the_first_version);
  g_test_add_data_func ("/salvage/T12-address-of-contact", "contact", test_address_that_changed);
  g_test_add_data_func ("/salvage/T12-address-of-conversation", "conversation", test_address_that_changed);
  return g_test_run ();
}
