/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Comments and likes: what stands under a post, who counts, and what comes before its post. */
#include "feeds-world.h"

#define PLACE "urn:xmpp:microblog:0:comments/p1"
#define TYBALT "tybalt@capulet.example"

static EnvoiPost *
commented (Fixture *f)
{
  EnvoiPost *post = post_new (f, f->romeo, "p1", "One", BASE + SECOND);

  envoi_post_set_comments_service (post, ROMEO);
  envoi_post_set_comments_node (post, PLACE);
  add (f, post, ENVOI_POST_LIVE);
  return wait_object (envoi_store_load_post (f->store, f->account, ROMEO, ENVOI_BLOG_NODE, "p1"));
}

static EnvoiComment *
comment_new (Fixture *f, const char *id, const char *author, const char *text, int second)
{
  EnvoiComment *comment = envoi_comment_new (f->account, ROMEO, PLACE, id);

  envoi_comment_set_author_jid (comment, author);
  envoi_comment_set_text (comment, text);
  envoi_comment_set_is_like (comment, g_strcmp0 (text, "♥") == 0);
  envoi_comment_set_published (comment, BASE + second * SECOND);
  return comment;
}

static int
comment (Fixture *f, const char *id, const char *author, const char *text, int second)
{
  g_autoptr (EnvoiComment) one = comment_new (f, id, author, text, second);

  return wait_int (envoi_store_add_comment (f->store, one, ENVOI_POST_LIVE));
}

static char *
texts (GListModel *list)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < g_list_model_get_n_items (list); i++)
    {
      g_autoptr (EnvoiComment) one = g_list_model_get_item (list, i);

      g_string_append_printf (text, "%s%s", i > 0 ? " " : "", envoi_comment_get_is_like (one) ? envoi_comment_get_author_jid (one) : envoi_comment_get_text (one));
    }
  return g_string_free (text, FALSE);
}

#define assert_texts(list, expected) \
  G_STMT_START { g_autofree char *_got = texts (list); g_assert_cmpstr (_got, ==, expected); } G_STMT_END

static void
count (guint *counter)
{
  (*counter)++;
}

static void
test_lists (Fixture *f, gconstpointer data)
{
  g_autoptr (EnvoiPost) post = commented (f);
  g_autoptr (GListModel) comments = NULL, likes = NULL;
  guint added = 0;

  g_signal_connect_swapped (f->store, "comment-added", G_CALLBACK (count), &added);
  comment (f, "c1", NURSE, "Hm", 5);
  comments = envoi_store_list_comments (f->store, post);
  likes = envoi_store_list_likes (f->store, post);
  test_wait (envoi_store_flush (f->store), NULL);
  assert_texts (comments, "Hm");
  g_assert_cmpint (comment (f, "c0", TYBALT, "Bah", 3), ==, 1);
  g_assert_cmpint (comment (f, "c0", TYBALT, "Bah", 3), ==, 0);
  g_assert_cmpint (comment (f, "l1", NURSE, "♥", 6), ==, 1);
  assert_texts (comments, "Bah Hm");
  assert_texts (likes, NURSE);
  g_assert_cmpuint (envoi_post_get_n_comments (post), ==, 2);
  g_assert_cmpuint (envoi_post_get_n_likes (post), ==, 1);
  g_assert_cmpuint (added, ==, 3);
  /* Edited, and taken back. */
  g_assert_cmpint (comment (f, "c0", TYBALT, "Bah!", 3), ==, 2);
  assert_texts (comments, "Bah! Hm");
  g_assert_cmpuint (added, ==, 3);
  g_assert_true (test_wait_boolean (envoi_store_remove_comment (f->store, f->account, ROMEO, PLACE, "c1")));
  assert_texts (comments, "Bah!");
  g_assert_cmpuint (envoi_post_get_n_comments (post), ==, 1);
  /* A like that becomes another word (the way of unliking where it cannot be taken back). */
  g_assert_cmpint (comment (f, "l1", NURSE, "-", 6), ==, 2);
  assert_texts (likes, "");
  assert_texts (comments, "Bah! -");
}

/* A like counts once for each known author, and not at all for nobody. */
static void
test_likes_count (Fixture *f, gconstpointer data)
{
  g_autoptr (EnvoiPost) post = commented (f);
  g_autoptr (GListModel) likes = envoi_store_list_likes (f->store, post);

  comment (f, "l1", NURSE, "♥", 1);
  comment (f, "l2", NURSE, "♥", 2);
  comment (f, "l3", NULL, "♥", 3);
  comment (f, "l4", ME, "♥", 4);
  g_assert_cmpuint (envoi_post_get_n_likes (post), ==, 2);
  g_assert_cmpstr (envoi_post_get_liked (post), ==, "l4");
  g_assert_cmpuint (g_list_model_get_n_items (likes), ==, 3);
  test_wait (envoi_store_remove_comment (f->store, f->account, ROMEO, PLACE, "l4"), NULL);
  g_assert_null (envoi_post_get_liked (post));
  g_assert_cmpuint (envoi_post_get_n_likes (post), ==, 1);
}

static void
test_before_the_post (Fixture *f, gconstpointer data)
{
  g_autoptr (EnvoiPost) post = NULL, found = NULL;

  comment (f, "c1", NURSE, "Early", 5);
  comment (f, "l1", ME, "♥", 6);
  g_assert_null (wait_object (envoi_store_load_post_of_comments (f->store, f->account, ROMEO, PLACE)));
  post = commented (f);
  g_assert_cmpuint (envoi_post_get_n_comments (post), ==, 1);
  g_assert_cmpuint (envoi_post_get_n_likes (post), ==, 1);
  g_assert_cmpstr (envoi_post_get_liked (post), ==, "l1");
  found = wait_object (envoi_store_load_post_of_comments (f->store, f->account, ROMEO, PLACE));
  g_assert_true (found == post);
}

/* Another post that points to the same place does not take its comments over. */
static void
test_foreign_place (Fixture *f, gconstpointer data)
{
  g_autoptr (EnvoiPost) post = commented (f), found = NULL;
  EnvoiPost *thief = post_new (f, f->community, "thief", "Thief", BASE + 9 * SECOND);

  envoi_post_set_comments_service (thief, ROMEO);
  envoi_post_set_comments_node (thief, PLACE);
  add (f, thief, ENVOI_POST_LIVE);
  found = wait_object (envoi_store_load_post_of_comments (f->store, f->account, ROMEO, PLACE));
  g_assert_true (found == post);
}

static void
test_replace (Fixture *f, gconstpointer data)
{
  g_autoptr (EnvoiPost) post = commented (f);
  g_autoptr (GListModel) comments = envoi_store_list_comments (f->store, post);
  g_autoptr (GPtrArray) all = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (EnvoiComment) waiting = comment_new (f, "mine", ME, "Mine", 9), loaded = NULL;
  g_autoptr (GError) problem = g_error_new_literal (ENVOI_STORE_ERROR, ENVOI_STORE_ERROR_IO, "no");

  envoi_comment_set_state (waiting, ENVOI_POST_QUEUED);
  g_assert_cmpint (wait_int (envoi_store_add_comment (f->store, waiting, ENVOI_POST_OWN)), ==, 1);
  g_assert_true (envoi_comment_get_own (waiting));
  comment (f, "c1", NURSE, "Gone", 1);
  comment (f, "c2", NURSE, "Stays", 2);
  g_ptr_array_add (all, comment_new (f, "c2", NURSE, "Stays", 2));
  g_ptr_array_add (all, comment_new (f, "c3", TYBALT, "New", 3));
  test_wait (envoi_store_replace_comments (f->store, f->account, ROMEO, PLACE, all), NULL);
  assert_texts (comments, "Stays New Mine");
  g_assert_cmpuint (envoi_post_get_n_comments (post), ==, 3);
  envoi_store_set_comment_state (f->store, waiting, ENVOI_POST_FAILED, problem);
  test_wait (envoi_store_flush (f->store), NULL);
  g_assert_cmpuint (envoi_post_get_n_comments (post), ==, 2);
  g_clear_object (&comments);
  g_clear_object (&post);
  g_clear_object (&waiting);
  g_ptr_array_set_size (all, 0);
  reopen (f);
  loaded = wait_object (envoi_store_load_comment (f->store, f->account, ROMEO, PLACE, "mine"));
  g_assert_cmpint (envoi_comment_get_state (loaded), ==, ENVOI_POST_FAILED);
  g_assert_error (envoi_comment_get_problem (loaded), ENVOI_STORE_ERROR, ENVOI_STORE_ERROR_IO);
  g_assert_null (wait_object (envoi_store_load_comment (f->store, f->account, ROMEO, PLACE, "c1")));
}

static void
test_comments_of_nothing (Fixture *f, gconstpointer data)
{
  g_autoptr (EnvoiPost) post = post_new (f, f->romeo, "p9", "Nine", BASE);
  g_autoptr (GListModel) comments = envoi_store_list_comments (f->store, post);

  g_assert_cmpuint (g_list_model_get_n_items (comments), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();
#define ADD(name, func) g_test_add ("/comments/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("lists", test_lists);
  ADD ("likes-count", test_likes_count);
  ADD ("before-the-post", test_before_the_post);
  ADD ("foreign-place", test_foreign_place);
  ADD ("replace", test_replace);
  ADD ("of-nothing", test_comments_of_nothing);
  return g_test_run ();
}
