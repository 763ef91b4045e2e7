/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Feeds through a migration (T05), an end without warning in the middle of writing (T01), and damage (T12). */
#include "feeds-world.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "envoi-database-private.h"

#define PLACE "urn:xmpp:microblog:0:comments/p1"

static char *self_path;

/* --- From the version before there were feeds --- */

static void
test_from_2 (void)
{
  char *folder = test_folder_new ();
  g_autofree char *path = test_database_path (folder), *bodies = NULL;
  g_autoptr (GPtrArray) migrations = envoi_migration_list ();
  g_autoptr (GError) error = NULL;
  EnvoiDatabase *database;
  EnvoiStore *store;
  EnvoiFeed *feed;
  gboolean recovered, complete = FALSE;

  g_ptr_array_set_size (migrations, 2);
  g_mkdir_with_parents (folder, 0700);
  database = envoi_database_open (path, ENVOI_DATABASE_CREATE, &error);
  g_assert_no_error (error);
  g_assert_true (envoi_migrate (database, migrations, NULL, NULL, &error));
  g_assert_true (envoi_database_exec (database,
    "INSERT INTO account (id, jid, enabled, port, security, availability, send_receipts, send_markers, send_typing, auto_away, password_kept)"
    " VALUES (1, 'juliet@capulet.example', 1, 0, 0, 2, 1, 1, 1, 1, 1);"
    "INSERT INTO contact (id, account_id, jid, subscription, asked, in_roster, blocked) VALUES (1, 1, 'romeo@montague.example', 3, 0, 1, 0);"
    "INSERT INTO conversation (id, number, account_id, jid, open, pinned, muted_until, last_position) VALUES (1, 1, 1, 'romeo@montague.example', 1, 0, 0, 5);"
    "INSERT INTO message (id, conversation_id, position, placed, outgoing, state, time, stanza_id, flags, body) VALUES (1, 1, 5, 1, 0, 0, 5, 'a', 0, 'Soft');"
    "UPDATE search_state SET unfinished = 1", &error));
  g_assert_no_error (error);
  envoi_database_close (database);

  store = test_store_open (folder);
  g_object_get (store, "recovered", &recovered, NULL);
  g_assert_false (recovered);
  bodies = test_bodies (store, test_conversation (store));
  g_assert_cmpstr (bodies, ==, "Soft");
  g_assert_cmpuint (g_list_model_get_n_items (envoi_store_list_feeds (store)), ==, 0);
  g_assert_cmpuint (envoi_store_get_unseen_activities (store), ==, 0);
  feed = envoi_store_ensure_feed (store, envoi_store_find_account (store, ME), ROMEO, ENVOI_BLOG_NODE);
  g_assert_cmpstr (envoi_feed_get_title (feed), ==, ROMEO);
  while (!complete)
    {
      g_main_context_iteration (NULL, FALSE);
      g_object_get (store, "search-complete", &complete, NULL);
    }
  test_store_close (store);
  g_assert_cmpint (test_sql (folder, "PRAGMA user_version"), ==, envoi_migration_count ());
  check_file (folder);
  store = test_store_open (folder);
  g_object_get (store, "recovered", &recovered, NULL);
  g_assert_false (recovered);
  g_assert_cmpuint (g_list_model_get_n_items (envoi_store_list_feeds (store)), ==, 1);
  test_store_close (store);
  test_folder_remove (folder);
}

/* --- Killed --- */

static void G_GNUC_NORETURN
write_for_ever (char *folder, guint number)
{
  Fixture f = { .folder = folder };

  f.store = test_store_open (folder);
  load (&f);
  for (;; number++)
    {
      g_autofree char *id = g_strdup_printf ("p%u", number), *place = g_strdup_printf ("place/%u", number % 50);
      EnvoiPost *post = post_new (&f, number % 3 == 0 ? f.romeo : number % 3 == 1 ? f.nurse : f.community, id, id, BASE + number);
      const char * const tags[] = { "one", "two", NULL };
      g_autoptr (EnvoiComment) comment = envoi_comment_new (f.account, ROMEO, place, id);

      envoi_post_set_tags (post, tags);
      envoi_post_set_comments_service (post, ROMEO);
      envoi_post_set_comments_node (post, place);
      envoi_store_put_post (f.store, post, id, ENVOI_POST_LIVE);
      envoi_comment_set_author_jid (comment, number % 5 == 0 ? ME : NURSE);
      envoi_comment_set_text (comment, number % 4 == 0 ? "♥" : id);
      envoi_comment_set_is_like (comment, number % 4 == 0);
      envoi_comment_set_published (comment, BASE + number);
      dex_future_disown (envoi_store_add_comment (f.store, comment, ENVOI_POST_LIVE));
      if (number % 7 == 0)
        dex_future_disown (envoi_store_remove_post (f.store, f.account, ROMEO, ENVOI_BLOG_NODE, id));
      if (number % 20 == 0)
        {
          test_wait (envoi_store_flush (f.store), NULL);
          printf ("%u\n", number);
          fflush (stdout);
        }
      g_object_unref (post);
    }
}

static void
test_killed (void)
{
  char *folder = test_folder_new ();
  int rounds = test_is_long () ? 300 : 12;
  guint next = 1;

  for (int round = 0; round < rounds; round++)
    {
      g_autofree char *number = g_strdup_printf ("%u", next), *question = NULL;
      char *arguments[] = { self_path, (char *) "--write", folder, number, NULL };
      g_autoptr (GError) error = NULL;
      char line[64];
      FILE *output;
      int descriptor;
      guint told = 0;
      GPid pid;

      g_spawn_async_with_pipes (NULL, arguments, NULL, G_SPAWN_DO_NOT_REAP_CHILD, NULL, NULL, &pid, NULL, &descriptor, NULL, &error);
      g_assert_no_error (error);
      output = fdopen (descriptor, "r");
      g_assert_nonnull (fgets (line, sizeof line, output));
      g_usleep (g_test_rand_int_range (0, 60000));
      kill (pid, SIGKILL);
      do
        told = atoi (line);
      while (fgets (line, sizeof line, output) != NULL);
      fclose (output);
      waitpid (pid, NULL, 0);

      test_store_close (test_store_open (folder));
      check_file (folder);
      /* All that was told of is there: each number's comment, and its post, but for those that were taken back. */
      question = g_strdup_printf ("SELECT count (*) FROM comment WHERE published <= %" G_GINT64_FORMAT, BASE + told);
      g_assert_cmpint (test_sql (folder, question), ==, told);
      g_free (question);
      question = g_strdup_printf ("SELECT count (*) FROM post WHERE published <= %" G_GINT64_FORMAT, BASE + told);
      g_assert_cmpint (test_sql (folder, question), ==, told - told / 21);
      /* A post is there as a whole or not at all. */
      g_assert_cmpint (test_sql (folder, "SELECT count (*) FROM post WHERE id NOT IN (SELECT post_id FROM post_entry)"), ==, 0);
      g_assert_cmpint (test_sql (folder, "SELECT count (*) FROM post_tag"), ==, 2 * test_sql (folder, "SELECT count (*) FROM post"));
      g_assert_cmpint (test_sql (folder, "SELECT count (*) FROM feed_search_docsize"), ==,
                       test_sql (folder, "SELECT (SELECT count (*) FROM post) + (SELECT count (*) FROM comment WHERE is_like = 0)"));
      g_assert_cmpint (test_sql (folder, "SELECT count (*) FROM post AS p JOIN comment_place AS c ON c.node = p.comments_node WHERE"
                                         " n_comments <> (SELECT count (*) FROM comment WHERE place_id = c.id AND is_like = 0)"
                                         " OR n_likes <> (SELECT count (DISTINCT author_jid) FROM comment WHERE place_id = c.id AND is_like = 1)"), ==, 0);
      next = test_sql (folder, "SELECT max (published) FROM comment") - BASE + 1;
    }
  test_folder_remove (folder);
}

/* --- Damage --- */

/* Ruins the first page of a table or index, which everything in it hangs on. The next start looks closely, as after a crash. */
static void
ruin (const char *folder, const char *name)
{
  g_autofree char *path = test_database_path (folder), *sql = g_strdup_printf ("SELECT rootpage FROM sqlite_schema WHERE name = '%s'", name);
  g_autofree char *running = g_build_filename (folder, "envoi.running", NULL);
  gint64 page = test_sql (folder, sql), size = test_sql (folder, "PRAGMA page_size");
  g_autofree char *junk = g_strnfill (size, 'x');
  int descriptor = g_open (path, O_WRONLY, 0);

  g_assert_cmpint (pwrite (descriptor, junk, size, (page - 1) * size), ==, size);
  close (descriptor);
  g_assert_true (g_file_set_contents (running, "", 0, NULL));
}

static void
test_damage (Fixture *f, gconstpointer table)
{
  g_autoptr (EnvoiDraft) draft = envoi_draft_new (f->account);
  g_autoptr (EnvoiFeedTask) task = envoi_feed_task_new (f->account, "like", ROMEO, PLACE, NULL, NULL);
  g_autoptr (EnvoiComment) comment = envoi_comment_new (f->account, ROMEO, PLACE, "c1");
  g_autoptr (EnvoiActivity) activity = envoi_activity_new (f->account, ENVOI_ACTIVITY_FOLLOWER, BASE);
  gboolean lost = g_str_equal (table, "post"), recovered, complete = FALSE;
  const char * const tags[] = { "verona", "night-life", NULL };
  g_autoptr (EnvoiPostList) list = NULL;

  for (guint i = 0; i < 300; i++)
    {
      g_autofree char *id = g_strdup_printf ("p%u", i), *title = g_strdup_printf ("Title%u", i);
      EnvoiPost *post = post_new (f, f->romeo, id, title, BASE + (i + 1) * SECOND);

      envoi_post_set_tags (post, tags);
      envoi_store_put_post (f->store, post, id, ENVOI_POST_LIVE);
      g_object_unref (post);
    }
  envoi_draft_set_text (draft, "Kept");
  envoi_store_save_draft (f->store, draft);
  test_wait (envoi_store_add_task (f->store, task), NULL);
  envoi_comment_set_text (comment, "Comment");
  test_wait (envoi_store_add_comment (f->store, comment, ENVOI_POST_LIVE), NULL);
  test_wait (envoi_store_add_activity (f->store, activity), NULL);
  envoi_store_add_mute (f->store, ENVOI_MUTE_WORDS, "nothing", 0);
  envoi_store_set_tag_saved (f->store, "verona", TRUE);
  test_wait (envoi_store_flush (f->store), NULL);
  g_clear_object (&draft);
  g_clear_object (&comment);
  g_clear_object (&activity);
  g_clear_object (&task->account);
  test_store_close (f->store);
  ruin (f->folder, table);
  f->store = test_store_open (f->folder);
  f->account = envoi_store_find_account (f->store, ME);
  f->romeo = envoi_store_find_feed (f->store, f->account, ROMEO, ENVOI_BLOG_NODE);
  g_object_get (f->store, "recovered", &recovered, NULL);
  g_assert_true (recovered);
  g_assert_true (envoi_feed_get_followed (f->romeo));
  g_assert_cmpuint (envoi_feed_get_unread (f->romeo), ==, lost ? 0 : 300);
  g_assert_cmpuint (g_list_model_get_n_items (envoi_store_list_drafts (f->store)), ==, 1);
  g_assert_cmpuint (g_list_model_get_n_items (envoi_store_list_mutes (f->store)), ==, 1);
  g_assert_true (envoi_store_is_tag_saved (f->store, "verona"));
  g_assert_cmpuint (envoi_store_get_unseen_activities (f->store), ==, 1);
  g_assert_cmpint (test_sql (f->folder, "SELECT count (*) FROM feed_task"), ==, 1);
  g_assert_cmpint (test_sql (f->folder, "SELECT count (*) FROM comment"), ==, 1);
  g_assert_cmpint (test_sql (f->folder, "SELECT count (*) FROM post_tag WHERE tag IN ('verona', 'night-life')"), ==, lost ? 0 : 600);
  while (!complete)
    {
      g_main_context_iteration (NULL, FALSE);
      g_object_get (f->store, "search-complete", &complete, NULL);
    }
  {
    EnvoiPostSearchQuery query = { .text = lost ? "comment" : "title77" };
    g_autoptr (DexFuture) future = envoi_store_search_posts (f->store, &query, 100, 0);

    test_until (!dex_future_is_pending (future));
    g_assert_cmpuint (((GPtrArray *) g_value_get_boxed (dex_future_get_value (future, NULL)))->len, ==, 1);
  }
  /* What is fetched again is new where it was lost, and known where it is there. */
  g_assert_cmpint (say (f, f->romeo, "fresh", "Fresh", 900), ==, 1);
  list = list_of (f, ENVOI_POSTS_TAG, NULL, "verona");
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (list)), ==, lost ? 0 : 8);
}

int
main (int argc, char **argv)
{
  self_path = g_file_read_link ("/proc/self/exe", NULL);
  dex_init ();
  if (argc == 4 && g_str_equal (argv[1], "--write"))
    write_for_ever (argv[2], atoi (argv[3]));
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/feed-safety/T05-from-2", test_from_2);
  g_test_add_func ("/feed-safety/T01-killed-while-writing", test_killed);
  g_test_add ("/feed-safety/T12-index-ruined", Fixture, "post_home", set_up, test_damage, tear_down);
  g_test_add ("/feed-safety/T12-posts-ruined", Fixture, "post", set_up, test_damage, tear_down);
  return g_test_run ();
}
