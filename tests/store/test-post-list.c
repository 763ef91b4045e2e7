/* SPDX-License-Identifier: GPL-3.0-or-later */
/* EnvoiPostList: what belongs to it, in which order, how it grows, and what waits behind the reader's back. */
#include "feeds-world.h"

static void
fill (Fixture *f, EnvoiFeed *feed, guint count)
{
  for (guint i = 0; i < count; i++)
    {
      g_autofree char *id = g_strdup_printf ("%s-%04u", envoi_feed_get_kind (feed) == ENVOI_FEED_BLOG ? "b" : "c", i);
      g_autoptr (EnvoiPost) post = post_new (f, feed, id, id, BASE + (i + 1) * SECOND);

      envoi_store_put_post (f->store, post, id, ENVOI_POST_PAGE);
    }
  test_wait (envoi_store_flush (f->store), NULL);
}

static void
test_scopes (Fixture *f, gconstpointer data)
{
  const char * const tags[] = { "night", NULL };
  EnvoiPost *tagged = post_new (f, f->nurse, "n", "Nurse", BASE + 2 * SECOND);
  g_autoptr (EnvoiPostList) home = NULL, people = NULL, communities = NULL, feed = NULL, saved = NULL, tag = NULL, author = NULL;
  EnvoiPost *guest = post_new (f, f->community, "c", "Guest", BASE + 3 * SECOND);

  envoi_post_set_tags (tagged, tags);
  envoi_post_set_author_jid (guest, ROMEO);
  say (f, f->romeo, "r", "Romeo", 1);
  add (f, tagged, ENVOI_POST_LIVE);
  add (f, guest, ENVOI_POST_LIVE);
  home = list_of (f, ENVOI_POSTS_HOME, NULL, NULL);
  people = list_of (f, ENVOI_POSTS_PEOPLE, NULL, NULL);
  communities = list_of (f, ENVOI_POSTS_COMMUNITIES, NULL, NULL);
  feed = list_of (f, ENVOI_POSTS_FEED, f->romeo, NULL);
  saved = list_of (f, ENVOI_POSTS_SAVED, NULL, NULL);
  tag = list_of (f, ENVOI_POSTS_TAG, NULL, "night");
  author = list_of (f, ENVOI_POSTS_AUTHOR, NULL, ROMEO);
  assert_titles (home, "Guest Nurse Romeo");
  assert_titles (people, "Nurse Romeo");
  assert_titles (communities, "Guest");
  assert_titles (feed, "Romeo");
  assert_titles (saved, "");
  assert_titles (tag, "Nurse");
  assert_titles (author, "Guest Romeo");
  /* What comes later finds its lists, too. */
  tagged = post_new (f, f->romeo, "r2", "Second", BASE + 5 * SECOND);
  envoi_post_set_tags (tagged, tags);
  add (f, tagged, ENVOI_POST_LIVE);
  assert_titles (home, "Second Guest Nurse Romeo");
  assert_titles (people, "Second Nurse Romeo");
  assert_titles (communities, "Guest");
  assert_titles (feed, "Second Romeo");
  assert_titles (tag, "Second Nurse");
  assert_titles (author, "Second Guest Romeo");
  envoi_store_set_post_saved (f->store, at (home, 2), TRUE);
  test_until (g_list_model_get_n_items (G_LIST_MODEL (saved)) == 1);
  assert_titles (saved, "Nurse");
  /* An edit without the tag. */
  add (f, post_new (f, f->romeo, "r2", "Edited", BASE + 5 * SECOND), ENVOI_POST_LIVE);
  assert_titles (tag, "Nurse");
  assert_titles (home, "Edited Guest Nurse Romeo");
}

static void
test_order (Fixture *f, gconstpointer data)
{
  g_autoptr (EnvoiPostList) list = list_of (f, ENVOI_POSTS_HOME, NULL, NULL);

  say (f, f->romeo, "b", "B", 5);
  say (f, f->romeo, "a", "A", 5);
  say (f, f->nurse, "c", "C", 5);
  say (f, f->nurse, "first", "First", 1);
  say (f, f->nurse, "last", "Last", 9);
  assert_titles (list, "Last C B A First");
  test_wait_uint (envoi_post_list_jump_to_top (list));
  assert_titles (list, "Last C B A First");
  /* Told to have been published at another time. */
  add (f, post_new (f, f->nurse, "first", "Moved", BASE + 7 * SECOND), ENVOI_POST_LIVE);
  assert_titles (list, "Last Moved C B A");
}

/* Each post stands there once, in order, whatever way one goes. */
static void
test_paging (Fixture *f, gconstpointer data)
{
  g_autoptr (EnvoiPostList) list = NULL;
  g_autoptr (GHashTable) seen = g_hash_table_new (g_direct_hash, g_direct_equal);
  gint64 last = G_MAXINT64;
  guint n, added;

  fill (f, f->romeo, 400);
  fill (f, f->community, 400);
  list = list_of (f, ENVOI_POSTS_HOME, NULL, NULL);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (list)), ==, 8);
  g_assert_false (envoi_post_list_get_at_end (list));
  while ((added = test_wait_uint (envoi_post_list_load_older (list))) > 0)
    g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (list)), <=, 300);
  g_assert_true (envoi_post_list_get_at_end (list));
  g_assert_false (envoi_post_list_get_at_start (list));
  g_assert_cmpstr (envoi_post_get_title (at (list, 299)), ==, "b-0000");
  while (test_wait_uint (envoi_post_list_load_newer (list)) > 0)
    ;
  g_assert_true (envoi_post_list_get_at_start (list));
  n = g_list_model_get_n_items (G_LIST_MODEL (list));
  g_assert_cmpuint (n, ==, 300);
  for (guint i = 0; i < n; i++)
    {
      EnvoiPost *post = at (list, i);

      g_assert_true (g_hash_table_add (seen, post));
      g_assert_cmpint (envoi_post_get_published (post), <=, last);
      last = envoi_post_get_published (post);
    }
  g_assert_cmpint (last, ==, BASE + 251 * SECOND);
}

/* New posts do not move the reader: they wait behind the pill. */
static void
test_waiting (Fixture *f, gconstpointer data)
{
  g_autoptr (EnvoiPostList) list = NULL;

  say (f, f->romeo, "p1", "One", 1);
  envoi_store_set_all_read (f->store);
  list = list_of (f, ENVOI_POSTS_HOME, NULL, NULL);
  g_assert_null (envoi_post_list_get_caught_up (list));
  envoi_post_list_set_following (list, FALSE);
  say (f, f->romeo, "p2", "Two", 2);
  say (f, f->romeo, "p3", "Three", 3);
  assert_titles (list, "One");
  g_assert_cmpuint (envoi_post_list_get_n_new (list), ==, 2);
  /* Its edit is not another new one; what is taken back is none. */
  add (f, post_new (f, f->romeo, "p2", "Two, edited", BASE + 2 * SECOND), ENVOI_POST_LIVE);
  g_assert_cmpuint (envoi_post_list_get_n_new (list), ==, 2);
  test_wait (envoi_store_remove_post (f->store, f->account, ROMEO, ENVOI_BLOG_NODE, "p3"), NULL);
  test_until (envoi_post_list_get_n_new (list) == 1);
  /* What is older comes into its place; what one wrote oneself is shown at once. */
  say (f, f->romeo, "p0", "Zero", 0);
  assert_titles (list, "One Zero");
  envoi_post_list_set_following (list, TRUE);
  assert_titles (list, "Two, edited One Zero");
  g_assert_cmpuint (envoi_post_list_get_n_new (list), ==, 0);
  g_assert_true (envoi_post_list_get_caught_up (list) == at (list, 1));
  say (f, f->romeo, "p4", "Four", 4);
  assert_titles (list, "Four Two, edited One Zero");
  envoi_post_list_set_following (list, FALSE);
  say (f, envoi_store_ensure_feed (f->store, f->account, ME, ENVOI_BLOG_NODE), "m", "Mine", 5);
  assert_titles (list, "Mine Four Two, edited One Zero");
}

static void
test_two_accounts (Fixture *f, gconstpointer data)
{
  EnvoiAccount *other = test_account (f->store, "other@capulet.example");
  EnvoiFeed *theirs = envoi_store_ensure_feed (f->store, other, ROMEO, ENVOI_BLOG_NODE);
  g_autoptr (EnvoiPostList) both = NULL, one = NULL;

  envoi_feed_set_followed (theirs, TRUE);
  envoi_store_save_feed (f->store, theirs);
  say (f, f->romeo, "p1", "One", 1);
  say (f, theirs, "p1", "One", 1);
  say (f, theirs, "p2", "Two", 2);
  both = list_of (f, ENVOI_POSTS_HOME, NULL, NULL);
  assert_titles (both, "Two One");
  say (f, f->romeo, "p2", "Two", 2);
  assert_titles (both, "Two One");
  one = envoi_post_list_new (f->store, &(EnvoiPostQuery) { .scope = ENVOI_POSTS_HOME, .account = f->account });
  test_wait_uint (envoi_post_list_load (one));
  assert_titles (one, "Two One");
  g_assert_true (envoi_post_get_account (at (one, 0)) == f->account);
}

static void
test_flood (Fixture *f, gconstpointer data)
{
  g_autoptr (EnvoiPostList) list = list_of (f, ENVOI_POSTS_HOME, NULL, NULL);

  fill (f, f->romeo, 2000);
  /* Only the newest are shown: what was there before would have to be drawn, too. */
  test_until (g_list_model_get_n_items (G_LIST_MODEL (list)) > 0 && g_strcmp0 (envoi_post_get_title (at (list, 0)), "b-1999") == 0);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (list)), <, 60);
  while (test_wait_uint (envoi_post_list_load_older (list)) > 0 && g_list_model_get_n_items (G_LIST_MODEL (list)) < 290)
    ;
  for (guint i = 0; i < 290; i++)
    {
      g_autofree char *title = g_strdup_printf ("b-%04u", 1999 - i);

      g_assert_cmpstr (envoi_post_get_title (at (list, i)), ==, title);
    }
  g_assert_false (envoi_post_list_get_at_end (list));
  g_assert_cmpuint (envoi_feed_get_unread (f->romeo), ==, 2000);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();
#define ADD(name, func) g_test_add ("/post-list/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("scopes", test_scopes);
  ADD ("order", test_order);
  ADD ("paging", test_paging);
  ADD ("waiting", test_waiting);
  ADD ("two-accounts", test_two_accounts);
  ADD ("flood", test_flood);
  return g_test_run ();
}
