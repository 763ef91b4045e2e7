/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The process ends without warning: while messages are written (T01), and at each statement of a migration (T05). */
#include "store-helper.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "envoi-database-private.h"

/* --- Writing --- */

static EnvoiConversation *
conversation_of (EnvoiStore *store, guint number)
{
  g_autofree char *peer = g_strdup_printf ("peer%u@montague.example", number % 5);

  return envoi_store_ensure_conversation (store, test_account (store, "juliet@capulet.example"), peer);
}

/* Of each five messages one is corrected, one taken back and one reacted to; a few changes come before their message. */
static void
change_some (EnvoiStore *store, guint number)
{
  static const EnvoiChangeKind kinds[] = { ENVOI_CHANGE_CORRECTION, ENVOI_CHANGE_RETRACTION, ENVOI_CHANGE_REACTIONS };
  guint about = number % 11 == 0 ? number + 5 : number;
  g_autofree char *target = g_strdup_printf ("m%u", about), *id = g_strdup_printf ("c%u", number), *body = g_strdup_printf ("corrected %u", about);
  EnvoiMessageChange change = { kinds[number % 3], target, .outgoing = about % 3 == 0, .id = id, .time = number, .body = body,
                                .emojis = (const char *[]) { "👍", NULL } };

  if (number % 5 < 3)
    dex_future_disown (envoi_store_apply_change (store, conversation_of (store, about), &change));
}

/* The child: numbered messages, one after the other, for ever; it says which are committed. Behind each tenth the session
 * is saved, as after a batch from the line. */
static void G_GNUC_NORETURN
write_for_ever (const char *folder, guint number)
{
  EnvoiStore *store = test_store_open (folder);
  GQueue waiting = G_QUEUE_INIT;

  for (;; number++)
    {
      g_autofree char *id = g_strdup_printf ("m%u", number);
      g_autoptr (EnvoiMessage) message = test_message (number % 3 == 0, id, number % 3 == 0 ? NULL : id, id, number);

      envoi_message_set_mentions_me (message, number % 4 == 1);
      g_queue_push_tail (&waiting, envoi_store_add_message (store, conversation_of (store, number), message, ENVOI_INSERT_LIVE));
      change_some (store, number);
      if (number % 10 == 0)
        {
          g_autofree char *blob = g_strdup_printf ("%u", number);

          envoi_store_save_session (store, test_account (store, "juliet@capulet.example"), blob);
        }
      while (waiting.length > (number % 7) * 10)
        {
          g_autoptr (DexFuture) future = g_queue_pop_head (&waiting);

          test_until (!dex_future_is_pending (future));
          g_assert_true (dex_future_is_resolved (future));
          printf ("%u\n", number - waiting.length);
          fflush (stdout);
        }
    }
}

static char *self_path;

static pid_t
start_child (const char *mode, const char *folder, guint number, FILE **output)
{
  g_autofree char *text = g_strdup_printf ("%u", number);
  char *arguments[] = { self_path, (char *) mode, (char *) folder, text, NULL };
  g_autoptr (GError) error = NULL;
  int descriptor;
  GPid pid;

  g_spawn_async_with_pipes (NULL, arguments, NULL, G_SPAWN_DO_NOT_REAP_CHILD, NULL, NULL, &pid, NULL, &descriptor, NULL, &error);
  g_assert_no_error (error);
  *output = fdopen (descriptor, "r");
  return pid;
}

static void
test_killed_while_writing (void)
{
  char *folder = test_folder_new ();
  int rounds = test_is_long () ? 1000 : 20;
  guint next = 1;

  for (int round = 0; round < rounds; round++)
    {
      FILE *output;
      pid_t pid = start_child ("--write", folder, next, &output);
      guint told = 0, stored, session;
      char line[64];
      EnvoiStore *store;
      g_autofree char *blob = NULL;

      /* It is killed somewhen between its first words and some dozens of commits later. */
      g_assert_nonnull (fgets (line, sizeof line, output));
      g_usleep (g_test_rand_int_range (0, 60000));
      kill (pid, SIGKILL);
      do
        told = atoi (line);
      while (fgets (line, sizeof line, output) != NULL);
      fclose (output);
      waitpid (pid, NULL, 0);
      g_assert_cmpuint (told, >=, next);

      store = test_store_open (folder);
      blob = test_wait_string (envoi_store_load_session (store, test_account (store, "juliet@capulet.example")));
      session = blob != NULL ? atoi (blob) : 0;
      test_store_close (store);
      stored = test_sql (folder, "SELECT count (*) FROM message");
      g_test_message ("round %d: told %u, stored %u, session %u", round, told, stored, session);
      /* All that was told is there, once; nothing is missing before the last one; the session is not ahead. */
      g_assert_cmpuint (stored, >=, told);
      g_assert_cmpint (test_sql (folder, "SELECT count (DISTINCT time) FROM message"), ==, stored);
      g_assert_cmpint (test_sql (folder, "SELECT max (time) FROM message"), ==, stored);
      g_assert_cmpint (test_sql (folder, "SELECT count (*) FROM message AS a JOIN message AS b ON a.conversation_id = b.conversation_id"
                                         " AND b.position = (SELECT min (position) FROM message WHERE conversation_id = a.conversation_id AND position > a.position)"
                                         " WHERE a.time >= b.time"), ==, 0);
      g_assert_cmpuint (session, <=, stored);
      g_assert_cmpint (test_sql (folder, "SELECT count (*) FROM pragma_integrity_check WHERE integrity_check <> 'ok'"), ==, 0);
      g_assert_cmpint (test_sql (folder, "SELECT count (*) FROM pragma_foreign_key_check"), ==, 0);
      g_assert_cmpint (test_sql (folder, "SELECT sum (unread) FROM conversation"), ==,
                       test_sql (folder, "SELECT count (*) FROM message WHERE outgoing = 0 AND NOT flags & 768"));
      g_assert_cmpint (test_sql (folder, "SELECT sum (mentions) FROM conversation"), ==,
                       test_sql (folder, "SELECT count (*) FROM message WHERE outgoing = 0 AND flags & 64"));
      /* A change is there as a whole or not at all: the text, its versions, and what is found of it. */
      g_assert_cmpint (test_sql (folder, "SELECT count (*) FROM message WHERE flags & 128 AND body <> 'corrected ' || substr (stanza_id, 2)"), ==, 0);
      g_assert_cmpint (test_sql (folder, "SELECT count (*) FROM message AS m WHERE (flags & 128 AND NOT flags & 768) <>"
                                         " (EXISTS (SELECT 1 FROM edit WHERE message_id = m.id AND name IS NOT NULL))"), ==, 0);
      g_assert_cmpint (test_sql (folder, "SELECT count (*) FROM message AS m WHERE (flags & 1024 <> 0) <>"
                                         " (EXISTS (SELECT 1 FROM reaction WHERE message_id = m.id))"), ==, 0);
      g_assert_cmpint (test_sql (folder, "SELECT count (*) FROM message WHERE (body IS NULL) <> (flags & 768 <> 0)"), ==, 0);
      g_assert_cmpint (test_sql (folder, "SELECT count (*) FROM search_docsize"), ==, test_sql (folder, "SELECT count (*) FROM message WHERE body IS NOT NULL"));
      g_assert_cmpint (test_sql (folder, "SELECT count (*) FROM search WHERE search MATCH 'corrected'"), ==,
                       test_sql (folder, "SELECT count (*) FROM message WHERE flags & 128 AND NOT flags & 768"));
      next = stored + 1;
    }
  test_folder_remove (folder);
}

/* --- Migrating --- */

static GPtrArray *
later_migrations (void)
{
  GPtrArray *list = envoi_migration_list ();

  g_ptr_array_add (list, g_strdup (
    "-- a migration of some later day\n"
    "ALTER TABLE message ADD COLUMN edited INTEGER NOT NULL DEFAULT 0;"
    "CREATE TABLE label (id INTEGER PRIMARY KEY, name TEXT NOT NULL) STRICT;"
    "UPDATE message SET edited = 1 WHERE outgoing = 1;"
    "INSERT INTO label (name) SELECT DISTINCT body FROM message;"));
  g_ptr_array_add (list, g_strdup ("CREATE INDEX label_name ON label (name); DROP INDEX message_waiting;"));
  return list;
}

static void
die_at (int statement, gpointer data)
{
  if (statement == *(int *) data)
    kill (getpid (), SIGKILL);
}

static int
migrate_and_die (const char *folder, int statement)
{
  g_autofree char *path = test_database_path (folder);
  g_autoptr (GPtrArray) migrations = later_migrations ();
  g_autoptr (EnvoiDatabase) database = NULL;

  g_mkdir_with_parents (folder, 0700);
  database = envoi_database_open (path, ENVOI_DATABASE_CREATE, NULL);
  return database != NULL && envoi_migrate (database, migrations, die_at, &statement, NULL) ? 0 : 1;
}

static void
count_statement (int statement, gpointer data)
{
  *(int *) data = statement + 1;
}

static void
migrate (const char *folder, int *statements)
{
  g_autofree char *path = test_database_path (folder);
  g_autoptr (GPtrArray) migrations = later_migrations ();
  g_autoptr (EnvoiDatabase) database = envoi_database_open (path, ENVOI_DATABASE_CREATE, NULL);
  g_autoptr (GError) error = NULL;

  envoi_migrate (database, migrations, count_statement, statements, &error);
  g_assert_no_error (error);
}

static void
fill (const char *folder)
{
  EnvoiStore *store = test_store_open (folder);

  for (guint i = 0; i < 100; i++)
    {
      g_autofree char *id = g_strdup_printf ("m%u", i);
      g_autoptr (EnvoiMessage) message = test_message (i % 2, id, NULL, id, i);

      envoi_store_put_message (store, conversation_of (store, i), message, ENVOI_INSERT_LIVE);
    }
  test_store_close (store);
}

/* From the present version, and from nothing. */
static void
test_killed_while_migrating (gconstpointer from_nothing)
{
  gboolean filled = from_nothing == NULL;
  int statements = 1;

  for (int statement = 0; statement < statements; statement++)
    {
      char *folder = test_folder_new ();
      int present = envoi_migration_count ();
      FILE *output;
      gint64 version;
      int status;

      if (filled)
        fill (folder);
      waitpid (start_child ("--migrate", folder, statement, &output), &status, 0);
      fclose (output);
      g_assert_true (WIFSIGNALED (status) && WTERMSIG (status) == SIGKILL);
      version = test_sql (folder, "PRAGMA user_version");
      g_assert_true (version == (filled ? present : 0) || version == present + 2);
      g_assert_cmpint (test_sql (folder, "SELECT count (*) FROM pragma_integrity_check WHERE integrity_check <> 'ok'"), ==, 0);
      g_assert_cmpint (test_sql (folder, "SELECT count (*) FROM sqlite_schema WHERE name LIKE 'label%'"), ==, version == present + 2 ? 2 : 0);
      if (filled)
        g_assert_cmpint (test_sql (folder, "SELECT count (*) FROM message"), ==, 100);
      /* The next start goes on. */
      migrate (folder, &statements);
      g_assert_cmpint (test_sql (folder, "PRAGMA user_version"), ==, present + 2);
      g_assert_cmpint (test_sql (folder, "SELECT count (*) FROM message WHERE edited = 1"), ==, filled ? 50 : 0);
      if (version == present + 2)
        break;
      if (statement == 0)
        g_assert_cmpint (statements, >, 5);
      test_folder_remove (folder);
    }
}

static void
test_program_ends_in_the_middle (void)
{
  char *folder = test_folder_new ();
  EnvoiStore *store = test_store_open (folder);

  /* The last reference goes without a close: what was handed over is written all the same. */
  for (guint i = 0; i < 1000; i++)
    {
      g_autofree char *id = g_strdup_printf ("m%u", i);
      g_autoptr (EnvoiMessage) message = test_message (FALSE, id, NULL, id, i);

      envoi_store_put_message (store, conversation_of (store, i), message, ENVOI_INSERT_LIVE);
    }
  g_assert_finalize_object (store);
  g_assert_cmpint (test_sql (folder, "SELECT count (*) FROM message"), ==, 1000);
  test_folder_remove (folder);
}

int
main (int argc, char **argv)
{
  self_path = g_file_read_link ("/proc/self/exe", NULL);
  dex_init ();
  if (argc == 4 && g_str_equal (argv[1], "--write"))
    write_for_ever (argv[2], atoi (argv[3]));
  if (argc == 4 && g_str_equal (argv[1], "--migrate"))
    return migrate_and_die (argv[2], atoi (argv[3]));
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/crash/T01-killed-while-writing", test_killed_while_writing);
  g_test_add_data_func ("/crash/T05-killed-while-migrating", NULL, test_killed_while_migrating);
  g_test_add_data_func ("/crash/T05-killed-while-creating", "", test_killed_while_migrating);
  g_test_add_func ("/crash/program-ends-in-the-middle", test_program_ends_in_the_middle);
  return g_test_run ();
}
