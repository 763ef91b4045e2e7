/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What goes with feeds: drafts and their files, tasks, what happened to the person, mutes, saved tags, and the search. */
#include "feeds-world.h"

/* --- Drafts --- */

static EnvoiDraft *
first_draft (Fixture *f)
{
  g_autoptr (EnvoiDraft) draft = g_list_model_get_item (envoi_store_list_drafts (f->store), 0);

  return draft;
}

static void
test_draft (Fixture *f, gconstpointer data)
{
  g_autoptr (EnvoiDraft) draft = envoi_draft_new (f->account);
  g_autoptr (EnvoiPostPart) part = envoi_post_part_new (ENVOI_PART_PICTURE, NULL);
  g_autofree char *source = g_build_filename (f->folder, "balcony.jpg", NULL), *copy = NULL, *content = NULL;
  GStatBuf status;

  g_assert_true (envoi_draft_is_empty (draft));
  g_assert_true (g_file_set_contents (source, "a picture", -1, NULL));
  envoi_post_part_set_local_path (part, source);
  envoi_post_part_set_title (part, "A balcony");
  g_list_store_append (envoi_draft_get_parts (draft), part);
  envoi_draft_set_text (draft, "What **light**");
  envoi_draft_set_audience (draft, ENVOI_AUDIENCE_CONTACTS);
  envoi_draft_set_comments (draft, FALSE);
  envoi_draft_set_scheduled (draft, BASE);
  envoi_store_save_draft (f->store, draft);
  g_assert_cmpint (envoi_draft_get_id (draft), !=, 0);
  /* The picture may be gone tomorrow. */
  test_until (strcmp (envoi_post_part_get_local_path (part), source) != 0);
  g_assert_cmpint (g_unlink (source), ==, 0);
  g_clear_object (&part);
  g_clear_object (&draft);
  test_wait (envoi_store_flush (f->store), NULL);
  reopen (f);
  g_assert_cmpuint (g_list_model_get_n_items (envoi_store_list_drafts (f->store)), ==, 1);
  draft = g_object_ref (first_draft (f));
  g_assert_cmpstr (envoi_draft_get_text (draft), ==, "What **light**");
  g_assert_cmpstr (envoi_draft_get_service (draft), ==, ME);
  g_assert_cmpint (envoi_draft_get_audience (draft), ==, ENVOI_AUDIENCE_CONTACTS);
  g_assert_false (envoi_draft_get_comments (draft));
  g_assert_cmpint (envoi_draft_get_scheduled (draft), ==, BASE);
  part = g_list_model_get_item (G_LIST_MODEL (envoi_draft_get_parts (draft)), 0);
  g_assert_cmpstr (envoi_post_part_get_title (part), ==, "A balcony");
  copy = g_strdup (envoi_post_part_get_local_path (part));
  g_assert_true (g_str_has_suffix (copy, ".jpg"));
  g_assert_true (g_file_get_contents (copy, &content, NULL, NULL));
  g_assert_cmpstr (content, ==, "a picture");
  g_assert_cmpint (g_stat (copy, &status), ==, 0);
  g_assert_cmpint (status.st_mode & 0777, ==, 0600);
  test_wait (envoi_store_remove_draft (f->store, draft), NULL);
  g_assert_cmpuint (g_list_model_get_n_items (envoi_store_list_drafts (f->store)), ==, 0);
  g_assert_false (g_file_test (copy, G_FILE_TEST_EXISTS));
  g_clear_object (&draft);
  reopen (f);
  g_assert_cmpuint (g_list_model_get_n_items (envoi_store_list_drafts (f->store)), ==, 0);
}

static void
test_tasks (Fixture *f, gconstpointer data)
{
  g_autoptr (EnvoiFeedTask) like = envoi_feed_task_new (f->account, "like", ROMEO, "place", "p1", "♥");
  g_autoptr (EnvoiFeedTask) follow_one = envoi_feed_task_new (f->account, "follow", NURSE, ENVOI_BLOG_NODE, NULL, NULL);
  g_autoptr (DexFuture) future = NULL;
  GPtrArray *tasks;

  g_assert_cmpint (test_wait_int64 (envoi_store_add_task (f->store, like)), ==, like->id);
  test_wait (envoi_store_add_task (f->store, follow_one), NULL);
  like->attempts = 3;
  like->not_before = BASE;
  envoi_store_save_task (f->store, like);
  test_wait (envoi_store_finish_task (f->store, follow_one), NULL);
  g_clear_object (&like->account);
  g_clear_object (&follow_one->account);
  reopen (f);
  future = envoi_store_load_tasks (f->store, f->account);
  test_until (!dex_future_is_pending (future));
  tasks = g_value_get_boxed (dex_future_get_value (future, NULL));
  g_assert_cmpuint (tasks->len, ==, 1);
  g_assert_cmpstr (((EnvoiFeedTask *) tasks->pdata[0])->kind, ==, "like");
  g_assert_cmpstr (((EnvoiFeedTask *) tasks->pdata[0])->payload, ==, "♥");
  g_assert_cmpint (((EnvoiFeedTask *) tasks->pdata[0])->attempts, ==, 3);
  g_assert_cmpint (((EnvoiFeedTask *) tasks->pdata[0])->not_before, ==, BASE);
  g_assert_true (((EnvoiFeedTask *) tasks->pdata[0])->account == f->account);
  /* Ids are not used twice in a run. */
  dex_clear (&future);
}

/* --- What happened --- */

static int
happen (Fixture *f, EnvoiActivityKind kind, const char *who, const char *item, const char *comment, int second)
{
  g_autoptr (EnvoiActivity) activity = envoi_activity_new (f->account, kind, BASE + second * SECOND);

  envoi_activity_set_actor_jid (activity, who);
  envoi_activity_set_service (activity, ME);
  envoi_activity_set_node (activity, ENVOI_BLOG_NODE);
  envoi_activity_set_item_id (activity, item);
  envoi_activity_set_comment_id (activity, comment);
  envoi_activity_set_text (activity, "So");
  return wait_int (envoi_store_add_activity (f->store, activity));
}

static char *
actors (EnvoiActivityList *list)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (list)); i++)
    {
      g_autoptr (EnvoiActivity) one = g_list_model_get_item (G_LIST_MODEL (list), i);

      g_string_append_printf (text, "%s%c", i > 0 ? " " : "", envoi_activity_get_actor_jid (one)[0]);
      if (envoi_activity_get_count (one) > 0)
        g_string_append_printf (text, "+%u", envoi_activity_get_count (one));
      if (!envoi_activity_get_seen (one))
        g_string_append_c (text, '!');
    }
  return g_string_free (text, FALSE);
}

#define assert_actors(list, expected) \
  G_STMT_START { g_autofree char *_got = actors (list); g_assert_cmpstr (_got, ==, expected); } G_STMT_END

static void
test_activity (Fixture *f, gconstpointer data)
{
  g_autoptr (EnvoiActivityList) list = envoi_activity_list_new (f->store, NULL);
  g_autoptr (EnvoiActivity) first = NULL;

  test_wait_uint (envoi_activity_list_load (list));
  g_assert_cmpint (happen (f, ENVOI_ACTIVITY_COMMENT, NURSE, "p1", "c1", 1), ==, 1);
  g_assert_cmpint (happen (f, ENVOI_ACTIVITY_COMMENT, NURSE, "p1", "c1", 2), ==, 0);
  g_assert_cmpint (happen (f, ENVOI_ACTIVITY_LIKE, ROMEO, "p1", "l1", 3), ==, 1);
  g_assert_cmpint (happen (f, ENVOI_ACTIVITY_LIKE, "tybalt@capulet.example", "p1", "l2", 4), ==, 1);
  g_assert_cmpint (happen (f, ENVOI_ACTIVITY_LIKE, ROMEO, "p2", "l3", 5), ==, 1);
  assert_actors (list, "r! t+1! n!");
  g_assert_cmpuint (envoi_store_get_unseen_activities (f->store), ==, 3);
  /* One that is told with others is seen with them. */
  first = g_list_model_get_item (G_LIST_MODEL (list), 1);
  envoi_store_set_activity_seen (f->store, first);
  test_until (envoi_store_get_unseen_activities (f->store) == 2);
  assert_actors (list, "r! t+1 n!");
  /* Taken back. */
  envoi_store_withdraw_activity (f->store, f->account, ME, ENVOI_BLOG_NODE, "p1", "l2");
  test_wait (envoi_store_flush (f->store), NULL);
  test_until (g_list_model_get_n_items (G_LIST_MODEL (list)) == 3);
  assert_actors (list, "r! r n!");
  g_clear_object (&first);
  g_clear_object (&list);
  reopen (f);
  g_assert_cmpuint (envoi_store_get_unseen_activities (f->store), ==, 2);
  list = envoi_activity_list_new (f->store, f->account);
  g_assert_cmpuint (test_wait_uint (envoi_activity_list_load (list)), ==, 3);
  assert_actors (list, "r! r n!");
  g_assert_true (envoi_activity_list_get_at_end (list));
  envoi_store_set_activity_seen (f->store, NULL);
  test_until (envoi_store_get_unseen_activities (f->store) == 0);
  assert_actors (list, "r r n");
}

static void
test_activity_pages (Fixture *f, gconstpointer data)
{
  g_autoptr (EnvoiActivityList) list = envoi_activity_list_new (f->store, NULL);
  guint added, sum;

  for (guint i = 0; i < 130; i++)
    {
      g_autofree char *id = g_strdup_printf ("c%u", i);

      happen (f, ENVOI_ACTIVITY_COMMENT, NURSE, "p1", id, i);
    }
  sum = test_wait_uint (envoi_activity_list_load (list));
  g_assert_cmpuint (sum, ==, 50);
  while ((added = test_wait_uint (envoi_activity_list_load_older (list))) > 0)
    sum += added;
  g_assert_cmpuint (sum, ==, 130);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (list)), ==, 130);
}

/* --- Mutes --- */

static EnvoiMute *
mute_at (Fixture *f, guint i)
{
  g_autoptr (EnvoiMute) mute = g_list_model_get_item (envoi_store_list_mutes (f->store), i);

  return mute;
}

static void
test_mute_words (Fixture *f, gconstpointer data)
{
  g_autoptr (EnvoiPostList) list = NULL;

  say (f, f->romeo, "p1", "A duel at noon", 1);
  say (f, f->romeo, "p2", "Duelling banjos", 2);
  say (f, f->nurse, "p3", "Noon, a duel", 3);
  list = list_of (f, ENVOI_POSTS_HOME, NULL, NULL);
  g_assert_cmpuint (envoi_feed_get_unread (f->romeo), ==, 2);
  envoi_store_add_mute (f->store, ENVOI_MUTE_WORDS, " DUEL at ", 0);
  test_until (g_list_model_get_n_items (G_LIST_MODEL (list)) == 2);
  assert_titles (list, "Noon, a duel Duelling banjos");
  g_assert_cmpuint (envoi_feed_get_unread (f->romeo), ==, 1);
  /* What comes later, too; also by an edit. */
  say (f, f->nurse, "p4", "Another duel at dawn", 4);
  say (f, f->nurse, "p3", "A Duél at noon", 3);
  test_until (g_list_model_get_n_items (G_LIST_MODEL (list)) == 1);
  assert_titles (list, "Duelling banjos");
  g_assert_cmpuint (envoi_feed_get_unread (f->nurse), ==, 0);
  g_clear_object (&list);
  reopen (f);
  list = list_of (f, ENVOI_POSTS_HOME, NULL, NULL);
  assert_titles (list, "Duelling banjos");
  g_assert_cmpstr (envoi_mute_get_value (mute_at (f, 0)), ==, "DUEL at");
  envoi_store_remove_mute (f->store, mute_at (f, 0));
  test_until (g_list_model_get_n_items (G_LIST_MODEL (list)) == 4);
  g_assert_cmpuint (g_list_model_get_n_items (envoi_store_list_mutes (f->store)), ==, 0);
}

static void
test_mute_author (Fixture *f, gconstpointer data)
{
  g_autoptr (EnvoiPostList) home = NULL, blog = NULL;
  EnvoiPost *guest = post_new (f, f->community, "c", "Guest", BASE + 3 * SECOND);

  envoi_post_set_author_jid (guest, ROMEO);
  say (f, f->romeo, "p1", "One", 1);
  say (f, f->nurse, "p2", "Two", 2);
  add (f, guest, ENVOI_POST_LIVE);
  home = list_of (f, ENVOI_POSTS_HOME, NULL, NULL);
  blog = list_of (f, ENVOI_POSTS_FEED, f->romeo, NULL);
  envoi_store_add_mute (f->store, ENVOI_MUTE_AUTHOR, ROMEO, 0);
  test_until (g_list_model_get_n_items (G_LIST_MODEL (home)) == 1);
  assert_titles (home, "Two");
  assert_titles (blog, "One");   /* whoever opens it wants to see it */
  /* A claim is not an author. */
  guest = post_new (f, f->community, "c2", "Said to be", BASE + 4 * SECOND);
  envoi_post_set_claimed_jid (guest, ROMEO);
  add (f, guest, ENVOI_POST_LIVE);
  assert_titles (home, "Said to be Two");
}

static void
test_mute_ends (Fixture *f, gconstpointer data)
{
  g_autoptr (EnvoiPostList) home = NULL;

  say (f, f->romeo, "p1", "One", 1);
  home = list_of (f, ENVOI_POSTS_HOME, NULL, NULL);
  envoi_store_add_mute (f->store, ENVOI_MUTE_AUTHOR, ROMEO, envoi_time_now () + G_USEC_PER_SEC);
  test_until (g_list_model_get_n_items (G_LIST_MODEL (home)) == 0);
  test_until (g_list_model_get_n_items (G_LIST_MODEL (home)) == 1);
  g_assert_cmpuint (g_list_model_get_n_items (envoi_store_list_mutes (f->store)), ==, 0);
}

static void
test_tags (Fixture *f, gconstpointer data)
{
  envoi_store_set_tag_saved (f->store, "verona", TRUE);
  envoi_store_set_tag_saved (f->store, "verona", TRUE);
  envoi_store_set_tag_saved (f->store, "night", TRUE);
  envoi_store_set_tag_saved (f->store, "night", FALSE);
  reopen (f);
  g_assert_cmpuint (g_list_model_get_n_items (envoi_store_list_saved_tags (f->store)), ==, 1);
  g_assert_true (envoi_store_is_tag_saved (f->store, "verona"));
  g_assert_false (envoi_store_is_tag_saved (f->store, "night"));
}

/* --- Search --- */

static char *
search (Fixture *f, EnvoiPostSearchQuery query)
{
  g_autoptr (DexFuture) future = envoi_store_search_posts (f->store, &query, 50, 0);
  GString *text = g_string_new (NULL);
  GPtrArray *hits;

  test_until (!dex_future_is_pending (future));
  hits = g_value_get_boxed (dex_future_get_value (future, NULL));
  for (guint i = 0; i < hits->len; i++)
    {
      EnvoiPostSearchHit *hit = hits->pdata[i];

      g_string_append_printf (text, "%s%s%s", i > 0 ? " " : "", hit->comment != NULL ? "@" : "", hit->post != NULL ? envoi_post_get_item_id (hit->post) : "?");
    }
  return g_string_free (text, FALSE);
}

#define assert_found(expected, ...) \
  G_STMT_START { g_autofree char *_got = search (f, (EnvoiPostSearchQuery) { __VA_ARGS__ }); g_assert_cmpstr (_got, ==, expected); } G_STMT_END

static void
test_search (Fixture *f, gconstpointer data)
{
  const char * const tags[] = { "stars", NULL };
  EnvoiPost *post = post_new (f, f->nurse, "p2", "Two", BASE + 2 * SECOND);
  g_autoptr (EnvoiComment) one = envoi_comment_new (f->account, ROMEO, "urn:xmpp:microblog:0:comments/p1", "c1");

  envoi_post_set_content_kind (post, ENVOI_CONTENT_XHTML);
  envoi_post_set_content (post, "<div xmlns='http://www.w3.org/1999/xhtml'><p title='hidden'>Soft <b>light</b></p></div>");
  envoi_post_set_tags (post, tags);
  add (f, post, ENVOI_POST_LIVE);
  post = post_new (f, f->romeo, "p1", "What light through yonder window", BASE + SECOND);
  envoi_post_set_comments_service (post, ROMEO);
  envoi_post_set_comments_node (post, "urn:xmpp:microblog:0:comments/p1");
  add (f, post, ENVOI_POST_LIVE);
  envoi_comment_set_author_jid (one, NURSE);
  envoi_comment_set_text (one, "It is the east");
  envoi_comment_set_published (one, BASE + 9 * SECOND);
  wait_int (envoi_store_add_comment (f->store, one, ENVOI_POST_LIVE));
  assert_found ("p2 p1", .text = "light");
  assert_found ("p2", .text = "soft light");
  assert_found ("p2", .text = "stars");
  assert_found ("", .text = "hidden");
  assert_found ("", .text = "nothing");
  assert_found ("@p1", .text = "eas");
  assert_found ("p1", .text = "light", .feed = f->romeo);
  assert_found ("@p1 p2", .from = NURSE);
  assert_found ("p1", .text = "li", .from = "romeo");
  assert_found ("p1", .text = "light", .before = BASE + 2 * SECOND);
  /* Edited and taken back. */
  add (f, post_new (f, f->romeo, "p1", "Darkness", BASE + SECOND), ENVOI_POST_LIVE);
  assert_found ("p2", .text = "light");
  assert_found ("p1", .text = "dark");
  test_wait (envoi_store_remove_post (f->store, f->account, NURSE, ENVOI_BLOG_NODE, "p2"), NULL);
  assert_found ("", .text = "light");
  g_clear_object (&one);
  reopen (f);
  assert_found ("p1", .text = "dark");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();
#define ADD(name, func) g_test_add ("/feed-life/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("draft", test_draft);
  ADD ("tasks", test_tasks);
  ADD ("activity", test_activity);
  ADD ("activity-pages", test_activity_pages);
  ADD ("mute-words", test_mute_words);
  ADD ("mute-author", test_mute_author);
  ADD ("mute-ends", test_mute_ends);
  ADD ("tags", test_tags);
  ADD ("search", test_search);
  return g_test_run ();
}
