/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The disk refuses (T08, T10) or another process holds the file (T11): everything waits, nothing is lost, and it is told. */
#include "store-helper.h"

#include <fcntl.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "envoi-store-private.h"

static GError *
trouble_of (EnvoiStore *store)
{
  GError *trouble = NULL;

  g_object_get (store, "trouble", &trouble, NULL);
  return trouble;
}

static void
wait_for_trouble (EnvoiStore *store, int code)
{
  g_autoptr (GError) trouble = NULL;

  while ((trouble = trouble_of (store)) == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_error (trouble, ENVOI_STORE_ERROR, code);
}

static void
wait_for_peace (EnvoiStore *store)
{
  GError *trouble;

  while ((trouble = trouble_of (store)) != NULL)
    {
      g_error_free (trouble);
      g_main_context_iteration (NULL, TRUE);
    }
}

static void
put (EnvoiStore *store, guint number)
{
  g_autofree char *id = g_strdup_printf ("m%u", number);
  g_autoptr (GString) body = g_string_new (id);
  g_autoptr (EnvoiMessage) message = NULL;

  for (int i = 0; i < 1000; i++)
    g_string_append (body, " but soft");
  message = test_message (FALSE, id, NULL, body->str, number);
  envoi_store_put_message (store, test_conversation (store), message, ENVOI_INSERT_LIVE);
}

static void
count_added (EnvoiStore *store, EnvoiConversation *conversation, EnvoiMessage *message, gpointer data)
{
  guint *added = data;

  g_assert_cmpint (envoi_message_get_time (message), ==, *added);
  ++*added;
}

/* The disk fills, stays full while 200 messages come, and has room again. */
static void
run_full (const char *folder, int code, void (*fill) (gpointer), void (*release) (gpointer), gpointer data)
{
  EnvoiStore *store = test_store_open (folder);
  EnvoiConversation *conversation = test_conversation (store);
  g_autoptr (EnvoiMessageList) list = envoi_message_list_new (store, conversation);
  guint added = 0;
  DexFuture *session;
  GPtrArray *waiting = g_ptr_array_new_with_free_func (dex_unref);

  g_signal_connect (store, "message-added", G_CALLBACK (count_added), &added);
  put (store, 0);
  test_wait (envoi_store_flush (store), NULL);
  fill (data);
  for (guint i = 1; i <= 200; i++)
    {
      put (store, i);
      g_ptr_array_add (waiting, envoi_store_flush (store));
    }
  envoi_store_save_session (store, test_account (store, "juliet@capulet.example"), "after 200");
  session = envoi_store_flush (store);
  wait_for_trouble (store, code);
  /* What is not on the disk is not told; what is there can be read meanwhile. */
  g_assert_true (dex_future_is_pending (session));
  g_assert_cmpuint (test_wait_uint (envoi_message_list_load (list)), ==, 0);
  /* A few more may have found room while it was read. */
  test_until (envoi_message_list_is_settled (list));
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (list)), ==, added);
  g_assert_cmpuint (added, <, 201);

  release (data);
  wait_for_peace (store);
  g_assert_true (test_wait (session, NULL));
  for (guint i = 0; i < waiting->len; i++)
    g_assert_true (dex_future_is_resolved (waiting->pdata[i]));
  g_ptr_array_unref (waiting);
  g_assert_cmpuint (added, ==, 201);
  g_assert_cmpint (test_sql (folder, "SELECT count (*) FROM message"), ==, 201);
  g_assert_cmpint (test_sql (folder, "SELECT count (*) FROM session WHERE blob = 'after 200'"), ==, 1);
  g_assert_cmpint (test_sql (folder, "SELECT count (*) FROM pragma_integrity_check WHERE integrity_check <> 'ok'"), ==, 0);
  test_until (envoi_message_list_is_settled (list));
  g_clear_object (&list);
  test_store_close (store);
}

/* --- A limit on the size of files: works everywhere, and SQLite sees a failing write. --- */

static void
set_file_limit (rlim_t limit)
{
  struct rlimit limits;

  getrlimit (RLIMIT_FSIZE, &limits);
  limits.rlim_cur = limit;
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &limits), ==, 0);
}

static void
fill_by_limit (gpointer folder)
{
  g_autofree char *log = g_build_filename (folder, "envoi.db-wal", NULL);
  struct stat status;

  g_assert_cmpint (stat (log, &status), ==, 0);
  set_file_limit (status.st_size + 200000);
}

static void
release_limit (gpointer folder)
{
  set_file_limit (RLIM_INFINITY);
}

static void
test_write_fails (void)
{
  char *folder = test_folder_new ();

  signal (SIGXFSZ, SIG_IGN);
  run_full (folder, ENVOI_STORE_ERROR_IO, fill_by_limit, release_limit, folder);
  test_folder_remove (folder);
}

/* Closing does not wait for ever, and says that something is missing. */
static void
test_close_in_trouble (void)
{
  char *folder = test_folder_new ();
  EnvoiStore *store = test_store_open (folder);
  DexFuture *lost;
  g_autoptr (GError) error = NULL;

  signal (SIGXFSZ, SIG_IGN);
  put (store, 0);
  test_wait (envoi_store_flush (store), NULL);
  set_file_limit (1);
  put (store, 1);
  lost = envoi_store_flush (store);
  wait_for_trouble (store, ENVOI_STORE_ERROR_IO);
  g_assert_false (test_wait (envoi_store_close (store), &error));
  g_assert_error (error, ENVOI_STORE_ERROR, ENVOI_STORE_ERROR_IO);
  g_assert_false (test_wait (lost, NULL));
  set_file_limit (RLIM_INFINITY);
  g_clear_error (&error);
  g_assert_false (test_wait (envoi_store_flush (store), &error));
  g_assert_error (error, ENVOI_STORE_ERROR, ENVOI_STORE_ERROR_FAILED);
  g_assert_finalize_object (store);
  g_assert_cmpint (test_sql (folder, "SELECT count (*) FROM message"), ==, 1);
  test_folder_remove (folder);
}

/* --- A file system that is really full: in a namespace of its own. --- */

static void
fill_file_system (gpointer folder)
{
  g_autofree char *filler = g_build_filename (folder, "filler", NULL);
  int descriptor = open (filler, O_CREAT | O_WRONLY, 0600);
  static const char zeros[4096];

  while (write (descriptor, zeros, sizeof zeros) > 0)
    ;
  close (descriptor);
}

static void
release_file_system (gpointer folder)
{
  g_autofree char *filler = g_build_filename (folder, "filler", NULL);

  g_unlink (filler);
}

static char *self_path;

static void
test_file_system_full (void)
{
  char *folder = test_folder_new ();
  g_autofree char *script = g_strdup_printf ("mount -t tmpfs -o size=8M envoi '%s' || exit 77; exec '%s' --full '%s'", folder, self_path, folder);
  char *arguments[] = { (char *) "unshare", (char *) "-rm", (char *) "sh", (char *) "-c", script, NULL };
  g_autofree char *output = NULL;
  g_autoptr (GError) error = NULL;
  int status = 0;

  g_mkdir_with_parents (folder, 0700);
  if (!g_spawn_sync (NULL, arguments, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, &output, &status, &error))
    g_test_skip ("unshare is not installed");
  else if (WIFEXITED (status) && (WEXITSTATUS (status) == 77 || (WEXITSTATUS (status) == 1 && strstr (output, "unshare:") != NULL)))
    g_test_skip ("this machine lets nobody mount a file system of his own");
  else if (!WIFEXITED (status) || WEXITSTATUS (status) != 0)
    g_error ("%s", output);
  test_folder_remove (folder);
}

/* --- Another process --- */

static void
test_held_by_another (void)
{
  char *folder = test_folder_new ();
  EnvoiStore *store = test_store_open (folder);
  g_autofree char *path = test_database_path (folder);
  sqlite3 *other = NULL;
  DexFuture *done;

  test_conversation (store);
  test_wait (envoi_store_flush (store), NULL);
  g_assert_cmpint (sqlite3_open (path, &other), ==, SQLITE_OK);
  /* What is done at leisure may be under way. */
  sqlite3_busy_timeout (other, 60000);
  g_assert_cmpint (sqlite3_exec (other, "BEGIN IMMEDIATE", NULL, NULL, NULL), ==, SQLITE_OK);
  for (guint i = 0; i < 50; i++)
    put (store, i);
  done = envoi_store_flush (store);
  wait_for_trouble (store, ENVOI_STORE_ERROR_LOCKED);
  g_assert_true (dex_future_is_pending (done));
  g_assert_cmpint (sqlite3_exec (other, "COMMIT", NULL, NULL, NULL), ==, SQLITE_OK);
  sqlite3_close (other);
  g_assert_true (test_wait (done, NULL));
  wait_for_peace (store);
  g_assert_cmpint (test_sql (folder, "SELECT count (*) FROM message"), ==, 50);
  test_store_close (store);
  test_folder_remove (folder);
}

/* A file that is held while the program starts is waited for. */
static gboolean
let_go (gpointer data)
{
  sqlite3_exec (data, "COMMIT", NULL, NULL, NULL);
  sqlite3_close (data);
  return G_SOURCE_REMOVE;
}

static void
test_held_at_start (void)
{
  char *folder = test_folder_new ();
  EnvoiStore *store = test_store_open (folder);
  g_autofree char *path = test_database_path (folder);
  sqlite3 *other = NULL;

  test_conversation (store);
  test_store_close (store);
  g_assert_cmpint (sqlite3_open (path, &other), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (other, "PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE; UPDATE file SET generation = 0", NULL, NULL, NULL), ==, SQLITE_OK);
  g_timeout_add (700, let_go, other);
  store = test_store_open (folder);
  g_assert_cmpuint (g_list_model_get_n_items (envoi_store_list_conversations (store)), ==, 1);
  test_store_close (store);
  test_folder_remove (folder);
}

/* --- A command that the schema refuses harms nobody else. --- */

static gboolean
run_nonsense (EnvoiCommand *command, EnvoiTables *tables, GError **error)
{
  return envoi_state_save_session (tables, 999999, "no such account", error);
}

static void
test_failing_command (void)
{
  static const EnvoiCommandClass nonsense = { sizeof (EnvoiCommand), ENVOI_COMMAND_WRITES, run_nonsense, NULL, NULL };
  char *folder = test_folder_new ();
  EnvoiStore *store = test_store_open (folder);
  g_autoptr (GError) error = NULL;
  DexFuture *refused;

  test_conversation (store);
  for (guint i = 0; i < 20; i++)
    put (store, i);
  g_test_expect_message ("envoi", G_LOG_LEVEL_WARNING, "*FOREIGN KEY*");
  refused = envoi_store_push_with_future (store, envoi_command_new (&nonsense));
  for (guint i = 20; i < 40; i++)
    put (store, i);
  g_assert_false (test_wait (refused, &error));
  g_assert_error (error, ENVOI_STORE_ERROR, ENVOI_STORE_ERROR_FAILED);
  test_wait (envoi_store_flush (store), NULL);
  g_test_assert_expected_messages ();
  g_assert_cmpint (test_sql (folder, "SELECT count (*) FROM message"), ==, 40);
  test_store_close (store);
  test_folder_remove (folder);
}

int
main (int argc, char **argv)
{
  self_path = g_file_read_link ("/proc/self/exe", NULL);
  dex_init ();
  if (argc == 3 && g_str_equal (argv[1], "--full"))
    {
      run_full (argv[2], ENVOI_STORE_ERROR_FULL, fill_file_system, release_file_system, argv[2]);
      return 0;
    }
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/trouble/T08-file-system-full", test_file_system_full);
  g_test_add_func ("/trouble/T10-write-fails", test_write_fails);
  g_test_add_func ("/trouble/T11-held-by-another", test_held_by_another);
  g_test_add_func ("/trouble/T11-held-at-start", test_held_at_start);
  g_test_add_func ("/trouble/close-in-trouble", test_close_in_trouble);
  g_test_add_func ("/trouble/failing-command", test_failing_command);
  return g_test_run ();
}
