/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Feeds and posts are kept: what is the same, what has changed, what is unread, and what the person did with it. */
#include "feeds-world.h"

#include "envoi-rich-text.h"

static void
test_feed_kept (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) problem = g_error_new_literal (ENVOI_STORE_ERROR, ENVOI_STORE_ERROR_IO, "no");

  g_assert_true (f->romeo == envoi_store_ensure_feed (f->store, f->account, ROMEO, ENVOI_BLOG_NODE));
  g_assert_cmpint (envoi_feed_get_kind (f->romeo), ==, ENVOI_FEED_BLOG);
  g_assert_cmpint (envoi_feed_get_kind (f->community), ==, ENVOI_FEED_COMMUNITY);
  g_assert_cmpstr (envoi_feed_get_title (f->romeo), ==, ROMEO);
  g_assert_cmpstr (envoi_feed_get_title (f->community), ==, NODE);
  envoi_feed_set_title (f->community, "Balconies of Verona");
  envoi_feed_set_description (f->community, "With views");
  envoi_feed_set_shared (f->community, TRUE);
  envoi_feed_set_extensions (f->community, "<x xmlns='urn:example'/>");
  envoi_feed_set_pinned (f->community, TRUE);
  envoi_feed_set_notify (f->community, FALSE);
  envoi_feed_set_cursor (f->community, "before-5");
  envoi_feed_set_access (f->community, ENVOI_FEED_ACCESS_AUTHORIZE);
  envoi_feed_set_publish (f->community, ENVOI_FEED_PUBLISH_SUBSCRIBERS);
  envoi_feed_set_affiliation (f->community, ENVOI_FEED_AFFILIATION_OWNER);
  envoi_feed_set_n_followers (f->community, 42);
  envoi_feed_set_room_uri (f->community, "xmpp:room@rooms.example?join");
  envoi_feed_set_problem (f->community, problem);
  envoi_store_save_feed (f->store, f->community);
  reopen (f);
  g_assert_cmpuint (g_list_model_get_n_items (envoi_store_list_feeds (f->store)), ==, 3);
  g_assert_cmpstr (envoi_feed_get_title (f->community), ==, "Balconies of Verona");
  g_assert_cmpstr (envoi_feed_get_description (f->community), ==, "With views");
  g_assert_true (envoi_feed_get_followed (f->community));
  g_assert_true (envoi_feed_get_shared (f->community));
  g_assert_true (envoi_feed_get_pinned (f->community));
  g_assert_false (envoi_feed_get_notify (f->community));
  g_assert_true (envoi_feed_get_notify (f->romeo));
  g_assert_cmpstr (envoi_feed_get_extensions (f->community), ==, "<x xmlns='urn:example'/>");
  g_assert_cmpstr (envoi_feed_get_cursor (f->community), ==, "before-5");
  g_assert_cmpint (envoi_feed_get_access (f->community), ==, ENVOI_FEED_ACCESS_AUTHORIZE);
  g_assert_cmpint (envoi_feed_get_publish (f->community), ==, ENVOI_FEED_PUBLISH_SUBSCRIBERS);
  g_assert_cmpint (envoi_feed_get_affiliation (f->community), ==, ENVOI_FEED_AFFILIATION_OWNER);
  g_assert_cmpuint (envoi_feed_get_n_followers (f->community), ==, 42);
  g_assert_cmpstr (envoi_feed_get_room_uri (f->community), ==, "xmpp:room@rooms.example?join");
  g_assert_null (envoi_feed_get_problem (f->community));
  g_assert_true (envoi_feed_get_contact (f->romeo) == envoi_store_find_contact (f->store, f->account, ROMEO));
  g_assert_null (envoi_feed_get_contact (f->community));
}

static void
test_post_kept (Fixture *f, gconstpointer data)
{
  const char * const tags[] = { "verona", "night-life", NULL };
  g_autoptr (EnvoiPost) post = post_new (f, f->romeo, "p1", "On balconies", BASE + SECOND), again = NULL;
  g_autoptr (EnvoiPlace) place = envoi_place_new (45.438, 10.99, "Verona");
  g_autoptr (GPtrArray) parts = g_ptr_array_new_with_free_func (g_object_unref);
  EnvoiPostPart *picture = envoi_post_part_new (ENVOI_PART_PICTURE, "https://montague.example/a.jpg");
  g_autofree char *entry = NULL;
  g_autofree char *plain = NULL;

  envoi_post_part_set_title (picture, "A balcony,\x1e seen from\x1f below");
  envoi_post_part_set_media_type (picture, "image/jpeg");
  envoi_post_part_set_width (picture, 640);
  g_ptr_array_add (parts, picture);
  envoi_post_set_kind (post, ENVOI_POST_ARTICLE);
  envoi_post_set_content_kind (post, ENVOI_CONTENT_XHTML);
  envoi_post_set_content (post, "<div xmlns='http://www.w3.org/1999/xhtml'><p>They are <b>high</b>.</p></div>");
  envoi_post_set_source (post, "They are **high**.");
  envoi_post_set_tags (post, tags);
  envoi_post_set_parts (post, parts);
  envoi_post_set_place (post, place);
  envoi_post_set_language (post, "en");
  envoi_post_set_comments_service (post, ROMEO);
  envoi_post_set_comments_node (post, "urn:xmpp:microblog:0:comments/p1");
  envoi_post_set_reply_item (post, "p0");
  envoi_post_set_nsfw (post, TRUE);
  g_assert_cmpint (wait_int (envoi_store_add_post (f->store, post, "<entry>whole</entry>", ENVOI_POST_PAGE)), ==, 1);
  g_assert_true (envoi_post_get_feed (post) == f->romeo);
  g_assert_true (envoi_post_get_author (post) == envoi_feed_get_contact (f->romeo));
  again = wait_object (envoi_store_load_post (f->store, f->account, ROMEO, ENVOI_BLOG_NODE, "p1"));
  g_assert_true (again == post);
  g_clear_object (&again);
  g_clear_object (&post);
  reopen (f);
  again = wait_object (envoi_store_load_post (f->store, f->account, ROMEO, ENVOI_BLOG_NODE, "p1"));
  g_assert_cmpstr (envoi_post_get_title (again), ==, "On balconies");
  g_assert_cmpint (envoi_post_get_kind (again), ==, ENVOI_POST_ARTICLE);
  g_assert_cmpstr (envoi_post_get_source (again), ==, "They are **high**.");
  g_assert_cmpstrv (envoi_post_get_tags (again), tags);
  g_assert_true (envoi_place_equal (envoi_post_get_place (again), place));
  g_assert_true (envoi_post_get_nsfw (again));
  g_assert_cmpstr (envoi_post_get_reply_item (again), ==, "p0");
  g_assert_cmpuint (envoi_post_get_parts (again)->len, ==, 1);
  picture = envoi_post_get_parts (again)->pdata[0];
  g_assert_cmpstr (envoi_post_part_get_title (picture), ==, "A balcony,  seen from  below");
  g_assert_cmpstr (envoi_post_part_get_media_type (picture), ==, "image/jpeg");
  g_assert_cmpuint (envoi_post_part_get_width (picture), ==, 640);
  g_assert_null (envoi_post_part_get_logo (picture));
  plain = envoi_rich_text_to_plain (envoi_post_get_text (again), 0);
  g_assert_cmpstr (g_strstrip (plain), ==, "They are high.");
  entry = test_wait_string (envoi_store_load_post_entry (f->store, again));
  g_assert_cmpstr (entry, ==, "<entry>whole</entry>");
  g_assert_null (wait_object (envoi_store_load_post (f->store, f->account, ROMEO, ENVOI_BLOG_NODE, "p2")));
  g_assert_null (wait_object (envoi_store_load_post (f->store, f->account, ROMEO, "nothing", "p1")));
}

static void
count (guint *counter)
{
  (*counter)++;
}

/* Two events of one publication, and a page that has it, too (facts: duplicates are normal). */
static void
test_same_and_changed (Fixture *f, gconstpointer data)
{
  guint added = 0, changed = 0;
  g_autoptr (EnvoiPost) held = NULL;
  EnvoiPost *edited;

  g_signal_connect_swapped (f->store, "post-added", G_CALLBACK (count), &added);
  g_signal_connect_swapped (f->store, "post-changed", G_CALLBACK (count), &changed);
  g_assert_cmpint (say (f, f->romeo, "p1", "One", 1), ==, 1);
  g_assert_cmpint (say (f, f->romeo, "p1", "One", 1), ==, 0);
  g_assert_cmpint (add (f, post_new (f, f->romeo, "p1", "One", BASE + SECOND), ENVOI_POST_PAGE), ==, 0);
  /* The same id elsewhere is another post. */
  g_assert_cmpint (say (f, f->nurse, "p1", "One", 1), ==, 1);
  held = wait_object (envoi_store_load_post (f->store, f->account, ROMEO, ENVOI_BLOG_NODE, "p1"));
  envoi_store_set_post_read (f->store, held);
  envoi_store_set_post_saved (f->store, held, TRUE);
  edited = post_new (f, f->romeo, "p1", "One, mended", BASE + SECOND);
  envoi_post_set_edited (edited, TRUE);
  g_assert_cmpint (add (f, edited, ENVOI_POST_LIVE), ==, 2);
  g_assert_cmpstr (envoi_post_get_title (held), ==, "One, mended");
  g_assert_true (envoi_post_get_edited (held));
  g_assert_true (envoi_post_get_read (held));
  g_assert_true (envoi_post_get_saved (held));
  g_assert_cmpuint (added, ==, 2);
  g_assert_cmpuint (changed, ==, 1);
}

static void
test_unread (Fixture *f, gconstpointer data)
{
  g_autoptr (EnvoiPostList) list = NULL;

  say (f, f->romeo, "old", "Old", -5);   /* before it was followed */
  say (f, f->romeo, "p1", "One", 1);
  say (f, f->romeo, "p2", "Two", 2);
  say (f, f->nurse, "p1", "Nurse", 3);
  g_assert_cmpuint (envoi_feed_get_unread (f->romeo), ==, 2);
  g_assert_cmpint (envoi_feed_get_newest (f->romeo), ==, BASE + 2 * SECOND);
  reopen (f);
  g_assert_cmpuint (envoi_feed_get_unread (f->romeo), ==, 2);
  list = list_of (f, ENVOI_POSTS_HOME, NULL, NULL);
  assert_titles (list, "Nurse Two One Old");
  g_assert_cmpstr (envoi_post_get_title (envoi_post_list_get_caught_up (list)), ==, "Old");
  envoi_store_set_post_read (f->store, at (list, 1));
  test_until (envoi_feed_get_unread (f->romeo) == 1);
  envoi_store_set_feed_read (f->store, f->romeo);
  test_until (envoi_feed_get_unread (f->romeo) == 0);
  test_until (envoi_post_get_read (at (list, 2)));
  g_assert_cmpuint (envoi_feed_get_unread (f->nurse), ==, 1);
  envoi_store_set_all_read (f->store);
  test_until (envoi_feed_get_unread (f->nurse) == 0);
  /* What nobody follows is not unread. */
  say (f, envoi_store_ensure_feed (f->store, f->account, "tybalt@capulet.example", ENVOI_BLOG_NODE), "t", "Thou", 9);
  g_assert_cmpuint (envoi_feed_get_unread (envoi_store_find_feed (f->store, f->account, "tybalt@capulet.example", ENVOI_BLOG_NODE)), ==, 0);
}

static void
test_follow_and_leave (Fixture *f, gconstpointer data)
{
  EnvoiFeed *tybalt = envoi_store_ensure_feed (f->store, f->account, "tybalt@capulet.example", ENVOI_BLOG_NODE);
  g_autoptr (EnvoiPostList) list = NULL;

  say (f, tybalt, "t", "Thou", 9);
  say (f, f->romeo, "p1", "One", 1);
  list = list_of (f, ENVOI_POSTS_HOME, NULL, NULL);
  assert_titles (list, "One");
  envoi_feed_set_followed (tybalt, TRUE);
  envoi_store_save_feed (f->store, tybalt);
  g_assert_cmpint (envoi_feed_get_unread_after (tybalt), >, BASE);
  test_until (g_list_model_get_n_items (G_LIST_MODEL (list)) == 2);
  assert_titles (list, "Thou One");
  envoi_feed_set_followed (f->romeo, FALSE);
  envoi_store_save_feed (f->store, f->romeo);
  test_until (g_list_model_get_n_items (G_LIST_MODEL (list)) == 1);
  assert_titles (list, "Thou");
  test_until (envoi_feed_get_unread (f->romeo) == 0);
  test_wait (envoi_store_forget_feed (f->store, tybalt), NULL);
  assert_titles (list, "");
  g_assert_null (envoi_store_find_feed (f->store, f->account, "tybalt@capulet.example", ENVOI_BLOG_NODE));
  g_clear_object (&list);
  reopen (f);
  g_assert_null (envoi_store_find_feed (f->store, f->account, "tybalt@capulet.example", ENVOI_BLOG_NODE));
}

static void
test_times (Fixture *f, gconstpointer data)
{
  g_autoptr (EnvoiPost) future = NULL, past = NULL;
  gint64 now = envoi_time_now ();

  add (f, post_new (f, f->romeo, "future", "Future", now + 40 * G_TIME_SPAN_DAY), ENVOI_POST_LIVE);
  add (f, post_new (f, f->romeo, "past", "Past", -5), ENVOI_POST_LIVE);
  future = wait_object (envoi_store_load_post (f->store, f->account, ROMEO, ENVOI_BLOG_NODE, "future"));
  past = wait_object (envoi_store_load_post (f->store, f->account, ROMEO, ENVOI_BLOG_NODE, "past"));
  g_assert_cmpint (envoi_post_get_published (future), >=, now);
  g_assert_cmpint (envoi_post_get_published (future), <=, envoi_time_now ());
  g_assert_cmpint (envoi_post_get_published (past), ==, 0);
}

/* What waits here is not replaced by an older version that comes from outside; its echo makes it published. */
static void
test_own_queue (Fixture *f, gconstpointer data)
{
  EnvoiFeed *mine = envoi_store_ensure_feed (f->store, f->account, ME, ENVOI_BLOG_NODE);
  g_autoptr (EnvoiPostList) queue = list_of (f, ENVOI_POSTS_OWN_QUEUE, NULL, NULL), home = list_of (f, ENVOI_POSTS_HOME, NULL, NULL);
  g_autoptr (GError) problem = g_error_new_literal (ENVOI_STORE_ERROR, ENVOI_STORE_ERROR_FULL, "full");
  EnvoiPost *post = post_new (f, mine, "m1", "Mine", BASE + 5 * SECOND);

  envoi_post_set_state (post, ENVOI_POST_QUEUED);
  envoi_post_set_updated (post, BASE + 7 * SECOND);
  g_assert_cmpint (add (f, post, ENVOI_POST_OWN), ==, 1);
  assert_titles (queue, "Mine");
  assert_titles (home, "Mine");
  g_assert_true (envoi_post_get_read (at (home, 0)));
  envoi_store_set_post_state (f->store, at (queue, 0), ENVOI_POST_FAILED, problem);
  test_wait (envoi_store_flush (f->store), NULL);
  g_clear_object (&queue);
  g_clear_object (&home);
  reopen (f);
  mine = envoi_store_find_feed (f->store, f->account, ME, ENVOI_BLOG_NODE);
  queue = list_of (f, ENVOI_POSTS_OWN_QUEUE, NULL, NULL);
  g_assert_cmpint (envoi_post_get_state (at (queue, 0)), ==, ENVOI_POST_FAILED);
  g_assert_error (envoi_post_get_problem (at (queue, 0)), ENVOI_STORE_ERROR, ENVOI_STORE_ERROR_FULL);
  g_assert_cmpint (add (f, post_new (f, mine, "m1", "Older", BASE + 5 * SECOND), ENVOI_POST_PAGE), ==, 0);
  assert_titles (queue, "Mine");
  post = post_new (f, mine, "m1", "Mine", BASE + 5 * SECOND);
  envoi_post_set_updated (post, BASE + 7 * SECOND);
  g_assert_cmpint (add (f, post, ENVOI_POST_LIVE), ==, 2);
  test_until (g_list_model_get_n_items (G_LIST_MODEL (queue)) == 0);
  home = list_of (f, ENVOI_POSTS_HOME, NULL, NULL);
  g_assert_cmpint (envoi_post_get_state (at (home, 0)), ==, ENVOI_POST_PUBLISHED);
  g_assert_null (envoi_post_get_problem (at (home, 0)));
  g_assert_cmpuint (envoi_feed_get_unread (mine), ==, 0);
}

static void
test_remove (Fixture *f, gconstpointer data)
{
  g_autoptr (EnvoiPostList) list = NULL;

  say (f, f->romeo, "p1", "One", 1);
  say (f, f->romeo, "p2", "Two", 2);
  list = list_of (f, ENVOI_POSTS_FEED, f->romeo, NULL);
  assert_titles (list, "Two One");
  g_assert_true (test_wait_boolean (envoi_store_remove_post (f->store, f->account, ROMEO, ENVOI_BLOG_NODE, "p1")));
  g_assert_false (test_wait_boolean (envoi_store_remove_post (f->store, f->account, ROMEO, ENVOI_BLOG_NODE, "p1")));
  test_until (g_list_model_get_n_items (G_LIST_MODEL (list)) == 1);
  g_assert_cmpuint (envoi_feed_get_unread (f->romeo), ==, 1);
  g_assert_cmpint (test_sql (f->folder, "SELECT count (*) FROM post_entry"), ==, 1);
  /* Published anew it is a new one. */
  g_assert_cmpint (say (f, f->romeo, "p1", "One", 1), ==, 1);
  assert_titles (list, "Two One");
}

static void
test_known_items (Fixture *f, gconstpointer data)
{
  g_autoptr (DexFuture) future = NULL;
  g_autofree char *hash = envoi_store_hash_entry ("<entry><id>p1</id><title>One</title></entry>");
  GHashTable *items;

  say (f, f->romeo, "p1", "One", 1);
  say (f, f->romeo, "p2", "Two", 2);
  future = envoi_store_load_known_items (f->store, f->account, ROMEO, ENVOI_BLOG_NODE);
  test_until (!dex_future_is_pending (future));
  items = g_value_get_boxed (dex_future_get_value (future, NULL));
  g_assert_cmpuint (g_hash_table_size (items), ==, 2);
  g_assert_cmpstr (g_hash_table_lookup (items, "p1"), ==, hash);
  g_assert_nonnull (g_hash_table_lookup (items, "p2"));
}

/* Other posts may name the place of one's own post as theirs: a repost does, and whoever wants to take its comments away. */
static void
test_place_of_own (Fixture *f, gconstpointer data)
{
  static const char * const node = "urn:xmpp:microblog:0:comments/m1";
  EnvoiFeed *mine = envoi_store_ensure_feed (f->store, f->account, ME, ENVOI_BLOG_NODE);
  EnvoiPost *posts[] = { post_new (f, f->romeo, "m1", "Pretender", BASE + 9 * SECOND), post_new (f, mine, "m1", "Mine", BASE + SECOND),
                         post_new (f, f->nurse, "r1", "Repost", BASE + 8 * SECOND) };
  g_autoptr (EnvoiPost) found = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (posts); i++)
    {
      envoi_post_set_comments_service (posts[i], "comments.capulet.example");
      envoi_post_set_comments_node (posts[i], node);
      add (f, posts[i], ENVOI_POST_LIVE);
    }
  found = wait_object (envoi_store_load_post_of_comments (f->store, f->account, "comments.capulet.example", node));
  g_assert_cmpstr (envoi_post_get_title (found), ==, "Mine");
}

static void
test_account_removed (Fixture *f, gconstpointer data)
{
  g_autoptr (EnvoiPostList) list = NULL;

  say (f, f->romeo, "p1", "One", 1);
  list = list_of (f, ENVOI_POSTS_HOME, NULL, NULL);
  test_wait (envoi_store_remove_account (f->store, f->account), NULL);
  assert_titles (list, "");
  g_assert_cmpuint (g_list_model_get_n_items (envoi_store_list_feeds (f->store)), ==, 0);
  while (test_sql (f->folder, "SELECT (SELECT count (*) FROM post) + (SELECT count (*) FROM feed)") != 0)
    g_main_context_iteration (NULL, FALSE);
  f->account = test_account (f->store, ME);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();
#define ADD(name, func) g_test_add ("/posts/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("feed-kept", test_feed_kept);
  ADD ("post-kept", test_post_kept);
  ADD ("same-and-changed", test_same_and_changed);
  ADD ("unread", test_unread);
  ADD ("follow-and-leave", test_follow_and_leave);
  ADD ("times", test_times);
  ADD ("own-queue", test_own_queue);
  ADD ("remove", test_remove);
  ADD ("known-items", test_known_items);
  ADD ("place-of-own", test_place_of_own);
  ADD ("account-removed", test_account_removed);
  return g_test_run ();
}
