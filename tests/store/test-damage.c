/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A file that is newer, damaged, or has lost its log (T12, T13, T14): never silently, and as much is saved as can be. */
#include "store-helper.h"

#include <fcntl.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "envoi-store-private.h"

#define MESSAGES 1500

static EnvoiConversation *
conversation_of (EnvoiStore *store, const char *jid, guint number)
{
  g_autofree char *peer = g_strdup_printf ("peer%u@montague.example", number % 5);

  return envoi_store_ensure_conversation (store, test_account (store, jid), peer);
}

static void
fill (EnvoiStore *store, const char *jid, guint from, guint to)
{
  for (guint i = from; i < to; i++)
    {
      g_autofree char *id = g_strdup_printf ("m%u", i);
      g_autoptr (GString) body = g_string_new (id);
      g_autoptr (EnvoiMessage) message = NULL;

      /* Some are long enough for overflow pages. */
      for (int j = i % 100 == 0 ? 2000 : 10; j > 0; j--)
        g_string_append (body, " but soft");
      message = test_message (i % 2, id, i % 2 ? NULL : id, body->str, i);
      envoi_store_put_message (store, conversation_of (store, jid, i), message, ENVOI_INSERT_LIVE);
    }
}

static char *
read_file (const char *folder, const char *name, gsize *length)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  char *content = NULL;

  g_file_get_contents (path, &content, length, NULL);
  return content;
}

static void
write_file (const char *folder, const char *name, const char *content, gsize length)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autoptr (GError) error = NULL;

  g_mkdir_with_parents (folder, 0700);
  g_file_set_contents_full (path, content, length, G_FILE_SET_CONTENTS_NONE, 0600, &error);
  g_assert_no_error (error);
}

static gboolean
was_recovered (EnvoiStore *store)
{
  gboolean recovered;
  g_autofree char *path = NULL;

  g_object_get (store, "recovered", &recovered, "recovered-path", &path, NULL);
  if (recovered)
    g_assert_true (g_file_test (path, G_FILE_TEST_EXISTS));
  return recovered;
}

static void
assert_sound (const char *folder)
{
  g_assert_cmpint (test_sql (folder, "SELECT count (*) FROM pragma_integrity_check WHERE integrity_check <> 'ok'"), ==, 0);
  g_assert_cmpint (test_sql (folder, "SELECT count (*) FROM pragma_foreign_key_check"), ==, 0);
  g_assert_cmpint (test_sql (folder, "SELECT count (*) FROM conversation AS c WHERE account_id IS NOT NULL AND"
    " (unread <> (SELECT count (*) FROM message WHERE conversation_id = c.id AND outgoing = 0 AND position > c.read_position)"
    " OR last_position <> ifnull ((SELECT max (position) FROM message WHERE conversation_id = c.id), 0))"), ==, 0);
}

static void
test_newer (void)
{
  char *folder = test_folder_new ();
  EnvoiStore *store = test_store_open (folder);
  g_autofree char *path = test_database_path (folder);
  g_autofree char *before = NULL, *after = NULL;
  g_autoptr (GFile) file = g_file_new_for_path (folder);
  g_autoptr (GError) error = NULL;
  gsize length, again;
  sqlite3 *handle = NULL;

  fill (store, "juliet@capulet.example", 0, 10);
  test_store_close (store);
  g_assert_cmpint (sqlite3_open (path, &handle), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (handle, "PRAGMA user_version = 4711", NULL, NULL, NULL), ==, SQLITE_OK);
  sqlite3_close (handle);
  before = read_file (folder, "envoi.db", &length);

  store = envoi_store_new (file);
  g_assert_false (test_wait (envoi_store_open (store), &error));
  g_assert_error (error, ENVOI_STORE_ERROR, ENVOI_STORE_ERROR_NEWER);
  g_assert_finalize_object (store);
  after = read_file (folder, "envoi.db", &again);
  g_assert_cmpmem (before, length, after, again);
  g_assert_cmpint (test_sql (folder, "SELECT count (*) FROM message"), ==, 10);
  test_folder_remove (folder);
}

/* Waits until the store has read the whole file. */
static void
wait_checked (EnvoiStore *store)
{
  while (!envoi_writer_is_checked (store->writer))
    {
      while (g_main_context_iteration (NULL, FALSE))
        ;
      g_usleep (500);
    }
  test_wait (envoi_store_flush (store), NULL);
}

static void
test_damaged_page (void)
{
  char *folder = test_folder_new ();
  EnvoiStore *store = test_store_open (folder);
  g_autofree char *content = NULL;
  gsize length;
  guint detected = 0, least = MESSAGES;
  gint64 kept = 0;

  fill (store, "juliet@capulet.example", 0, MESSAGES);
  test_store_close (store);
  content = read_file (folder, "envoi.db", &length);
  test_folder_remove (folder);

  for (guint seed = 0; seed < 100; seed++)
    {
      g_autofree char *damaged = g_memdup2 (content, length);
      g_autoptr (GRand) dice = g_rand_new_with_seed (seed);
      /* The first pages hold what all hangs on. */
      guint page = seed < 10 ? seed : g_rand_int_range (dice, 0, length / 4096);
      EnvoiMessageList *list;
      gint64 rows;

      folder = test_folder_new ();
      for (guint i = 0; i < 4096; i++)
        damaged[page * 4096 + i] = g_rand_int (dice);
      write_file (folder, "envoi.db", damaged, length);
      store = test_store_open (folder);
      wait_checked (store);
      /* It works, whatever was lost. */
      fill (store, "juliet@capulet.example", MESSAGES, MESSAGES + 10);
      list = envoi_message_list_new (store, conversation_of (store, "juliet@capulet.example", 0));
      test_wait_uint (envoi_message_list_load (list));
      g_object_unref (list);
      detected += was_recovered (store);
      rows = test_sql (folder, "SELECT count (*) FROM message WHERE time < 1500");
      g_test_message ("seed %u, page %u: %s, %d of %d messages", seed, page, was_recovered (store) ? "recovered" : "not noticed", (int) rows, MESSAGES);
      if (!was_recovered (store))
        g_assert_cmpint (rows, ==, MESSAGES);
      kept += rows;
      least = MIN (least, rows);
      test_store_close (store);
      assert_sound (folder);
      g_assert_cmpint (test_sql (folder, "SELECT count (*) FROM message WHERE time >= 1500"), ==, 10);
      test_folder_remove (folder);
    }
  g_test_message ("%u of 100 noticed, %.1f %% of all messages kept, at the least %u of %d", detected, kept / (double) MESSAGES, least, MESSAGES);
  g_assert_cmpuint (detected, >=, 95);
  g_assert_cmpuint (least, >=, MESSAGES * 9 / 10);
}

/* Some bytes here and there are others than they were: noticed or not, nothing breaks, and no text comes out that is none. */
static void
test_damaged_bytes (void)
{
  char *folder = test_folder_new ();
  EnvoiStore *store = test_store_open (folder);
  g_autofree char *content = NULL;
  gsize length;
  guint noticed = 0;

  fill (store, "juliet@capulet.example", 0, MESSAGES);
  test_store_close (store);
  content = read_file (folder, "envoi.db", &length);
  test_folder_remove (folder);

  for (guint round = 0; round < 60; round++)
    {
      g_autofree char *damaged = g_memdup2 (content, length);
      guint count = 0;

      folder = test_folder_new ();
      for (int i = g_test_rand_int_range (1, 60); i > 0; i--)
        damaged[g_test_rand_int_range (round % 4 == 0 ? 0 : 100, round % 3 == 0 ? 8192 : length)] = g_test_rand_int_range (0, 256);
      /* The version: a file that may be newer is left alone. */
      memcpy (damaged + 60, content + 60, 4);
      write_file (folder, "envoi.db", damaged, length);
      store = test_store_open (folder);
      wait_checked (store);
      fill (store, "juliet@capulet.example", MESSAGES, MESSAGES + 10);
      for (guint i = 0; i < 5; i++)
        {
          EnvoiMessageList *list = envoi_message_list_new (store, conversation_of (store, "juliet@capulet.example", i));

          test_wait_uint (envoi_message_list_jump_to_end (list));
          while (test_wait_uint (envoi_message_list_load_older (list)) > 0)
            ;
          for (guint j = 0; j < g_list_model_get_n_items (G_LIST_MODEL (list)); j++)
            {
              g_autoptr (EnvoiMessage) message = g_list_model_get_item (G_LIST_MODEL (list), j);

              g_assert_true (envoi_message_get_body (message) == NULL || g_utf8_validate (envoi_message_get_body (message), -1, NULL));
              count++;
            }
          g_assert_finalize_object (list);
        }
      g_assert_cmpuint (count, >=, 10);
      noticed += was_recovered (store);
      test_store_close (store);
      test_folder_remove (folder);
    }
  g_test_message ("%u of 60 noticed", noticed);
}

/* Not a file of ours at all. */
static void
test_garbage (void)
{
  char *folder = test_folder_new ();
  EnvoiStore *store;
  static const char text[] = "This is no database, and never was one. It is long enough to look at, though.";

  write_file (folder, "envoi.db", text, sizeof text);
  store = test_store_open (folder);
  g_assert_true (was_recovered (store));
  fill (store, "juliet@capulet.example", 0, 10);
  test_store_close (store);
  assert_sound (folder);
  g_assert_cmpint (test_sql (folder, "SELECT count (*) FROM message"), ==, 10);
  test_folder_remove (folder);
}

static void
test_empty_file (void)
{
  char *folder = test_folder_new ();
  EnvoiStore *store;

  write_file (folder, "envoi.db", "", 0);
  store = test_store_open (folder);
  g_assert_false (was_recovered (store));
  test_store_close (store);
  test_folder_remove (folder);
}

/* --- The log --- */

/* A file with some messages, and a log with some more that were committed last. */
static void
make_with_log (const char *folder, const char *jid)
{
  EnvoiStore *store = test_store_open (folder);
  g_autofree char *database = NULL, *log = NULL;
  gsize length, log_length;
  g_autofree char *copy = g_strconcat (folder, "-copy", NULL);

  fill (store, jid, 0, 200);
  test_store_close (store);
  store = test_store_open (folder);
  fill (store, jid, 200, 400);
  test_wait (envoi_store_flush (store), NULL);
  database = read_file (folder, "envoi.db", &length);
  log = read_file (folder, "envoi.db-wal", &log_length);
  g_assert_cmpuint (log_length, >, 10000);
  test_store_close (store);
  write_file (folder, "envoi.db", database, length);
  write_file (folder, "envoi.db-wal", log, log_length);
  write_file (folder, "envoi.running", "", 0);
}

static void
test_log_lost (void)
{
  char *folder = test_folder_new ();
  g_autofree char *log = g_build_filename (folder, "envoi.db-wal", NULL);
  EnvoiStore *store;

  make_with_log (folder, "juliet@capulet.example");
  g_unlink (log);
  store = test_store_open (folder);
  fill (store, "juliet@capulet.example", 400, 410);
  test_store_close (store);
  assert_sound (folder);
  g_assert_cmpint (test_sql (folder, "SELECT count (*) FROM message WHERE time < 400"), >=, 200);
  g_assert_cmpint (test_sql (folder, "SELECT count (*) FROM message WHERE time >= 400"), ==, 10);
  test_folder_remove (folder);
}

static void
test_log_cut (void)
{
  for (int round = 0; round < 20; round++)
    {
      char *folder = test_folder_new ();
      g_autofree char *log = NULL;
      gsize length;
      EnvoiStore *store;
      gint64 rows;

      make_with_log (folder, "juliet@capulet.example");
      log = read_file (folder, "envoi.db-wal", &length);
      if (round % 2 == 0)
        length = g_test_rand_int_range (1, length);
      else
        for (int i = 0; i < 512; i++)
          log[g_test_rand_int_range (0, length)] ^= 0x55;
      write_file (folder, "envoi.db-wal", log, length);
      store = test_store_open (folder);
      fill (store, "juliet@capulet.example", 400, 410);
      test_store_close (store);
      assert_sound (folder);
      rows = test_sql (folder, "SELECT count (*) FROM message WHERE time < 400");
      g_assert_cmpint (rows, >=, 200);
      /* A whole number of commits, in their order. */
      g_assert_cmpint (test_sql (folder, "SELECT max (time) FROM message WHERE time < 400"), ==, rows - 1);
      test_folder_remove (folder);
    }
}

static void
test_log_of_another (void)
{
  char *folder = test_folder_new (), *other = test_folder_new ();
  g_autofree char *log = NULL;
  gsize length;
  EnvoiStore *store;

  make_with_log (folder, "juliet@capulet.example");
  make_with_log (other, "romeo@montague.example");
  log = read_file (other, "envoi.db-wal", &length);
  write_file (folder, "envoi.db-wal", log, length);
  store = test_store_open (folder);
  g_assert_true (was_recovered (store));
  g_assert_nonnull (envoi_store_find_account (store, "juliet@capulet.example"));
  g_assert_null (envoi_store_find_account (store, "romeo@montague.example"));
  fill (store, "juliet@capulet.example", 400, 410);
  test_store_close (store);
  assert_sound (folder);
  g_assert_cmpint (test_sql (folder, "SELECT count (*) FROM message WHERE time < 400"), >=, 200);
  g_assert_cmpint (test_sql (folder, "SELECT count (*) FROM account"), ==, 1);
  test_folder_remove (folder);
  test_folder_remove (other);
}

/* --- While running --- */

static guint
unread_of_all (EnvoiStore *store)
{
  GListModel *list = envoi_store_list_conversations (store);
  guint unread = 0;

  for (guint i = 0; i < g_list_model_get_n_items (list); i++)
    {
      g_autoptr (EnvoiConversation) conversation = g_list_model_get_item (list, i);

      unread += envoi_conversation_get_unread (conversation);
    }
  return unread;
}

static void
test_damaged_while_running (void)
{
  char *folder = test_folder_new ();
  EnvoiStore *store = test_store_open (folder);
  EnvoiContact *contact;
  char *content;
  gsize length;
  g_autofree char *path = test_database_path (folder);
  int descriptor;

  fill (store, "juliet@capulet.example", 0, MESSAGES);
  test_store_close (store);
  envoi_writer_quiet = G_TIME_SPAN_HOUR;
  store = test_store_open (folder);
  contact = envoi_store_ensure_contact (store, test_account (store, "juliet@capulet.example"), "peer1@montague.example");
  envoi_contact_set_name (contact, "Peer");
  envoi_store_save_contact (store, contact);
  test_wait (envoi_store_flush (store), NULL);
  /* Half of the file turns to nothing under a running program, which then goes on writing. */
  content = read_file (folder, "envoi.db", &length);
  descriptor = open (path, O_WRONLY);
  memset (content, 0xa5, length);
  g_assert_cmpint (pwrite (descriptor, content, length / 2, 8192), ==, length / 2);
  close (descriptor);
  g_free (content);
  envoi_writer_quiet = 0;
  fill (store, "juliet@capulet.example", MESSAGES, MESSAGES + 2000);
  envoi_store_save_session (store, test_account (store, "juliet@capulet.example"), "blob");
  wait_checked (store);
  g_assert_true (was_recovered (store));
  g_assert_cmpint (test_sql (folder, "SELECT sum (unread) FROM conversation"), ==, unread_of_all (store));
  test_store_close (store);
  assert_sound (folder);
  /* Nothing that came afterwards is missing, and people and conversations are as the program knew them. */
  g_assert_cmpint (test_sql (folder, "SELECT count (*) FROM account"), ==, 1);
  g_assert_cmpint (test_sql (folder, "SELECT count (*) FROM conversation"), ==, 5);
  g_assert_cmpint (test_sql (folder, "SELECT count (*) FROM contact WHERE name = 'Peer'"), ==, 1);
  g_assert_cmpint (test_sql (folder, "SELECT count (*) FROM session WHERE blob = 'blob'"), <=, 1);
  /* What was written into the void afterwards is there, and of the rest what was not overwritten. */
  g_assert_cmpint (test_sql (folder, "SELECT count (*) FROM message WHERE time >= 1500"), ==, 2000);
  g_assert_cmpint (test_sql (folder, "SELECT count (*) FROM message WHERE time < 1500"), >, 300);
  test_folder_remove (folder);
}

int
main (int argc, char **argv)
{
  envoi_writer_quiet = 0;
  g_test_init (&argc, &argv, NULL);
  dex_init ();
  g_test_add_func ("/damage/T14-newer", test_newer);
  g_test_add_func ("/damage/T12-damaged-page", test_damaged_page);
  g_test_add_func ("/damage/T12-damaged-bytes", test_damaged_bytes);
  g_test_add_func ("/damage/T12-garbage", test_garbage);
  g_test_add_func ("/damage/empty-file", test_empty_file);
  g_test_add_func ("/damage/T13-log-lost", test_log_lost);
  g_test_add_func ("/damage/T13-log-cut", test_log_cut);
  g_test_add_func ("/damage/T13-log-of-another", test_log_of_another);
  g_test_add_func ("/damage/damaged-while-running", test_damaged_while_running);
  return g_test_run ();
}
