/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Publishing: once and only once, whatever happens to line and program; comments, likes, deleting with a way back. */
#include "publisher-world.h"

/* --- Posts -------------------------------------------------------------------------------------------------------------- */

static guint
first_request (FeedWorld *world, const char *beginning)
{
  guint i;

  for (i = 0; i < world->log->len && !g_str_has_prefix (world->log->pdata[i], beginning); i++)
    ;
  return i;
}

static void
test_publish (void)
{
  FeedWorld *world = feed_new (FEED_PROSODY);
  g_autoptr (EnvoiDraft) draft = NULL;
  g_autoptr (EnvoiPost) post = NULL;
  DexFuture *future;

  feed_caught_up (world);
  draft = new_draft (world, "Hello", "A *first* post #hello");
  future = envoi_publisher_submit (world->publisher, draft);
  post = await_dup (future);
  /* Whoever is quick finds the place for comments: it was made before the post was out. */
  g_assert_cmpuint (first_request (world, "create " COMMENTS), <, first_request (world, "publish " ALICE " " BLOG));
  g_assert_cmpint (envoi_post_get_state (post), ==, ENVOI_POST_PUBLISHED);
  g_assert_cmpstr (envoi_post_get_title (post), ==, "Hello");
  g_assert_true (envoi_post_is_own (post));
  feed_settle (world);
  g_assert_cmpuint (count_items (world, ALICE, BLOG), ==, 1);
  g_assert_cmpuint (count_drafts (world), ==, 0);
  g_assert_cmpuint (feed_stored (world, ALICE, BLOG), ==, 1);
  /* What other devices publish is heard from now on. */
  wait_until (g_hash_table_contains (feed_find (world, ALICE, BLOG)->followers, ALICE));
  /* We hear of its comments. */
  wait_until (g_hash_table_contains (feed_find (world, COMMENTS, envoi_post_get_comments_node (post))->followers, ALICE));
  feed_settle (world);
  g_clear_object (&post);
  g_clear_object (&draft);
  feed_free (world);
}

/* Written without a line: shown at once, kept over a restart, published once when there is one. */
static void
test_offline (void)
{
  FeedWorld *world = feed_new (FEED_MNESIA);
  g_autofree char *id = NULL;
  g_autoptr (EnvoiPost) post = NULL;

  world->gone = TRUE;
  {
    g_autoptr (EnvoiDraft) draft = new_draft (world, NULL, "Written on a train");
    g_autoptr (EnvoiPost) shown = NULL;

    dex_future_disown (envoi_publisher_submit (world->publisher, draft));
    feed_settle (world);
    id = g_strdup (envoi_draft_get_item_id (draft));
    shown = feed_post (world, ALICE, BLOG, id);
    g_assert_cmpint (envoi_post_get_state (shown), ==, ENVOI_POST_QUEUED);
    g_assert_true (envoi_publisher_find_draft (world->publisher, shown) == draft);
  }
  feed_restart (world);
  g_assert_cmpuint (count_drafts (world), ==, 1);
  g_assert_cmpuint (count_items (world, ALICE, BLOG), ==, 0);
  feed_caught_up (world);
  wait_until (count_drafts (world) == 0);
  feed_settle (world);
  g_assert_cmpuint (count_items (world, ALICE, BLOG), ==, 1);
  post = feed_post (world, ALICE, BLOG, id);
  g_assert_cmpint (envoi_post_get_state (post), ==, ENVOI_POST_PUBLISHED);
  g_clear_object (&post);
  feed_free (world);
}

/* Killed in the middle: whether the server had taken it or not, there is exactly one, and it is not sent again when it is there. */
static void
test_killed (gconstpointer data)
{
  gboolean taken = GPOINTER_TO_INT (data);
  FeedWorld *world = feed_new (FEED_PROSODY);
  g_autoptr (EnvoiDraft) draft = NULL;

  feed_caught_up (world);
  draft = new_draft (world, "Once", "and only once");
  /* The answer is lost, or the request. */
  world->loses = taken ? "publish" : NULL;
  world->silent = !taken;
  dex_future_disown (envoi_publisher_submit (world->publisher, draft));
  g_clear_object (&draft);
  if (taken)
    wait_until (count_items (world, ALICE, BLOG) == 1);
  feed_settle (world);
  feed_restart (world);
  g_assert_cmpuint (count_items (world, ALICE, BLOG), ==, taken);
  g_ptr_array_set_size (world->log, 0);
  feed_caught_up (world);
  wait_until (count_drafts (world) == 0);
  feed_settle (world);
  g_assert_cmpuint (count_items (world, ALICE, BLOG), ==, 1);
  g_assert_cmpuint (feed_stored (world, ALICE, BLOG), ==, 1);
  g_assert_cmpuint (feed_count (world, "publish " ALICE " " BLOG), ==, !taken);
  feed_free (world);
}

/* The line breaks while the answer is on its way: after that it is asked for, not sent again. */
static void
test_line_cut (void)
{
  FeedWorld *world = feed_new (FEED_SQL);
  g_autoptr (EnvoiDraft) draft = NULL;
  g_autoptr (EnvoiDraft) first = NULL;
  g_autoptr (DexFuture) published = NULL;

  feed_caught_up (world);
  /* The first one asks for all that is asked for once. */
  first = new_draft (world, "First", NULL);
  feed_done (envoi_publisher_submit (world->publisher, first));
  feed_settle (world);
  draft = new_draft (world, "Second", NULL);
  world->loses = "publish";
  published = envoi_publisher_submit (world->publisher, draft);
  wait_until (count_items (world, ALICE, BLOG) == 2);
  feed_lose (world);
  g_assert_true (dex_future_is_pending (published));
  world->loses = NULL;
  g_ptr_array_set_size (world->log, 0);
  feed_caught_up (world);
  g_assert_nonnull (await (published, NULL));
  feed_settle (world);
  g_assert_cmpuint (feed_count (world, "publish " ALICE " " BLOG), ==, 0);
  g_assert_cmpuint (count_items (world, ALICE, BLOG), ==, 2);
  feed_free (world);
}

static void
test_refused (void)
{
  FeedWorld *world = feed_new (FEED_PROSODY);
  g_autoptr (EnvoiDraft) draft = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (EnvoiPost) post = NULL;
  g_autofree char *huge = g_strnfill (160 * 1024, 'x'), *thread = NULL;

  feed_node (world, PUBSUB, "cats")->publish_refusal = "forbidden";
  feed_caught_up (world);
  draft = new_draft (world, "No", NULL);
  envoi_draft_set_service (draft, PUBSUB);
  envoi_draft_set_node (draft, "cats");
  error = await_error (envoi_publisher_submit (world->publisher, draft));
  g_assert_error (error, ENVOI_FEED_ERROR, ENVOI_FEED_ERROR_FORBIDDEN);
  feed_settle (world);
  g_assert_cmpint (envoi_draft_get_state (draft), ==, ENVOI_DRAFT_FAILED);
  /* The place for its comments went with it. */
  thread = envoi_microblog_dup_comments_node (envoi_draft_get_item_id (draft));
  g_assert_cmpuint (feed_count (world, "create " COMMENTS), ==, 1);
  g_assert_null (feed_find (world, COMMENTS, thread));
  post = feed_post (world, PUBSUB, "cats", envoi_draft_get_item_id (draft));
  g_assert_cmpint (envoi_post_get_state (post), ==, ENVOI_POST_FAILED);
  /* Nothing is tried again by itself; by hand it is. */
  feed_find (world, PUBSUB, "cats")->publish_refusal = NULL;
  feed_settle (world);
  g_assert_cmpuint (count_items (world, PUBSUB, "cats"), ==, 0);
  g_clear_object (&post);
  post = await_dup (envoi_publisher_retry (world->publisher, draft));
  g_assert_cmpuint (count_items (world, PUBSUB, "cats"), ==, 1);
  g_assert_nonnull (feed_find (world, COMMENTS, thread));
  g_clear_object (&draft);
  g_clear_error (&error);

  draft = new_draft (world, "", " \n ");
  error = await_error (envoi_publisher_submit (world->publisher, draft));
  g_assert_error (error, ENVOI_FEED_ERROR, ENVOI_FEED_ERROR_UNREADABLE);
  g_clear_error (&error);
  envoi_draft_set_text (draft, huge);
  error = await_error (envoi_publisher_submit (world->publisher, draft));
  g_assert_error (error, ENVOI_FEED_ERROR, ENVOI_FEED_ERROR_TOO_BIG);
  g_clear_object (&post);
  g_clear_object (&draft);
  feed_free (world);
}

static void
test_cancel (void)
{
  FeedWorld *world = feed_new (FEED_PROSODY);
  g_autoptr (EnvoiDraft) draft = new_draft (world, "Not yet", NULL);
  g_autoptr (DexFuture) published = NULL;
  g_autoptr (DexFuture) cancelled = NULL;

  world->gone = TRUE;
  published = envoi_publisher_submit (world->publisher, draft);
  feed_settle (world);
  cancelled = envoi_publisher_cancel (world->publisher, draft);
  g_assert_nonnull (await (cancelled, NULL));
  g_assert_true (dex_future_is_rejected (published));
  feed_settle (world);
  g_assert_cmpint (envoi_draft_get_state (draft), ==, ENVOI_DRAFT_EDITING);
  g_assert_cmpuint (feed_stored (world, ALICE, BLOG), ==, 0);
  feed_caught_up (world);
  g_assert_cmpuint (count_items (world, ALICE, BLOG), ==, 0);
  g_clear_object (&draft);
  feed_free (world);
}

static void
test_edit (void)
{
  FeedWorld *world = feed_new (FEED_MNESIA);
  g_autoptr (EnvoiDraft) draft = NULL;
  g_autoptr (EnvoiDraft) edit = NULL;
  g_autoptr (EnvoiPost) post = NULL;
  g_autoptr (EnvoiPost) edited = NULL;
  g_autofree char *former = NULL;
  gint64 published;
  FeedItem *item;

  feed_caught_up (world);
  draft = new_draft (world, "Title", "Text #one");
  post = await_dup (envoi_publisher_submit (world->publisher, draft));
  feed_settle (world);
  published = envoi_post_get_published (post);
  /* Another program adds what this one knows nothing of. */
  item = feed_item (feed_find (world, ALICE, BLOG), envoi_post_get_item_id (post), NULL);
  former = g_steal_pointer (&item->xml);
  {
    GString *xml = g_string_new (former);

    g_string_replace (xml, "</entry>", "<mood xmlns='urn:example:mood'/></entry>", 0);
    item->xml = g_string_free (xml, FALSE);
  }
  edit = await_dup (envoi_publisher_edit (world->publisher, post));
  g_assert_cmpstr (envoi_draft_get_title (edit), ==, "Title");
  g_assert_cmpstr (envoi_draft_get_text (edit), ==, "Text #one");
  envoi_draft_set_text (edit, "Other text");
  edited = await_dup (envoi_publisher_submit (world->publisher, edit));
  feed_settle (world);
  g_assert_true (edited == post);
  g_assert_cmpuint (count_items (world, ALICE, BLOG), ==, 1);
  g_assert_cmpint (envoi_post_get_published (post), ==, published);
  g_assert_cmpstr (envoi_post_get_source (post), ==, "Other text");
  g_assert_cmpstr (envoi_post_get_comments_service (post), ==, COMMENTS);
  item = feed_item (feed_find (world, ALICE, BLOG), envoi_post_get_item_id (post), NULL);
  g_assert_nonnull (strstr (item->xml, "urn:example:mood"));
  g_clear_object (&draft);
  g_clear_object (&edit);
  g_clear_object (&edited);
  g_clear_object (&post);
  feed_free (world);
}

static void
test_repost (void)
{
  FeedWorld *world = feed_new (FEED_PROSODY);
  g_autoptr (EnvoiPost) original = NULL;
  g_autoptr (EnvoiPost) post = NULL;

  feed_put (world, BOB, BLOG, "o1", BOB, "<entry xmlns='http://www.w3.org/2005/Atom'><id>tag:o</id><title>Hear</title><author><name>Bob</name><uri>xmpp:" BOB
            "</uri></author><updated>2024-01-01T00:00:00Z</updated></entry>");
  feed_caught_up (world);
  original = await_dup (envoi_feed_service_load_post (world->feeds, BOB, BLOG, "o1"));
  post = await_dup (envoi_publisher_repost (world->publisher, original));
  g_assert_cmpstr (envoi_post_get_title (post), ==, "Hear");
  g_assert_cmpstr (envoi_post_get_author_jid (post), ==, ALICE);
  g_assert_cmpstr (envoi_post_get_claimed_jid (post), ==, BOB);
  g_assert_cmpstr (envoi_post_get_via_item (post), ==, "o1");
  feed_settle (world);
  g_assert_cmpuint (count_items (world, ALICE, BLOG), ==, 1);
  g_clear_object (&original);
  g_clear_object (&post);
  feed_free (world);
}

/* --- Deleting ------------------------------------------------------------------------------------------------------------------ */

static EnvoiPost *
publish (FeedWorld *world, const char *title)
{
  g_autoptr (EnvoiDraft) draft = new_draft (world, title, NULL);
  EnvoiPost *post = await_dup (envoi_publisher_submit (world->publisher, draft));

  feed_settle (world);
  wait_until (feed_find (world, COMMENTS, envoi_post_get_comments_node (post)) != NULL);
  feed_settle (world);
  return post;
}

static void
test_undo_delete (void)
{
  FeedWorld *world = feed_new (FEED_PROSODY);
  g_autoptr (EnvoiPost) post = NULL;

  feed_caught_up (world);
  post = publish (world, "Keep me");
  g_assert_true (envoi_publisher_may_delete (world->publisher, post));
  envoi_publisher_delete_post (world->publisher, post);
  feed_settle (world);
  g_assert_cmpint (envoi_post_get_state (post), ==, ENVOI_POST_DELETING);
  g_assert_true (envoi_publisher_undo_delete (world->publisher, post));
  feed_settle (world);
  g_assert_cmpint (envoi_post_get_state (post), ==, ENVOI_POST_PUBLISHED);
  g_assert_false (envoi_publisher_undo_delete (world->publisher, post));
  g_assert_cmpuint (count_items (world, ALICE, BLOG), ==, 1);
  g_clear_object (&post);
  feed_free (world);
}

/* The wish is on the disk; when its time has come, also in the next run, the post goes, with the place of its comments. */
static void
test_delete (void)
{
  FeedWorld *world = feed_new (FEED_PROSODY);
  g_autofree char *thread = NULL;

  feed_caught_up (world);
  {
    g_autoptr (EnvoiPost) post = publish (world, "Go");

    thread = g_strdup (envoi_post_get_comments_node (post));
    envoi_publisher_delete_post (world->publisher, post);
    feed_settle (world);
  }
  g_assert_cmpuint (count_items (world, ALICE, BLOG), ==, 1);
  feed_restart (world);
  feed_caught_up (world);
  wait_until (count_items (world, ALICE, BLOG) == 0);
  wait_until (feed_find (world, COMMENTS, thread) == NULL);
  wait_until (feed_stored (world, ALICE, BLOG) == 0);
  feed_free (world);
}

/* --- Comments and likes ---------------------------------------------------------------------------------------------------------- */

#define THREAD BLOG ":comments/c1"
#define COMMENTED "<entry xmlns='http://www.w3.org/2005/Atom'><title>With comments</title><updated>2024-01-01T00:00:00Z</updated>" \
  "<link rel='replies' title='comments' href='xmpp:" BOB "?;node=" THREAD "'/></entry>"

static EnvoiPost *
load_commented (FeedWorld *world)
{
  feed_put (world, BOB, BLOG, "c1", BOB, COMMENTED);
  feed_node (world, BOB, THREAD);
  return await_dup (envoi_feed_service_load_post (world->feeds, BOB, BLOG, "c1"));
}

static void
test_comment (void)
{
  FeedWorld *world = feed_new (FEED_PROSODY);
  g_autoptr (EnvoiPost) post = NULL;
  g_autoptr (EnvoiComment) comment = NULL;
  g_autoptr (GError) error = NULL;
  FeedItem *item;

  feed_caught_up (world);
  post = load_commented (world);
  comment = await_dup (envoi_publisher_comment (world->publisher, post, "  Well said & true  "));
  feed_settle (world);
  g_assert_cmpint (envoi_comment_get_state (comment), ==, ENVOI_POST_PUBLISHED);
  g_assert_cmpstr (envoi_comment_get_text (comment), ==, "Well said & true");
  g_assert_cmpuint (envoi_post_get_n_comments (post), ==, 1);
  g_assert_cmpuint (count_items (world, BOB, THREAD), ==, 1);
  item = feed_find (world, BOB, THREAD)->items->pdata[0];
  g_assert_nonnull (strstr (item->xml, "<title>Well said &amp; true</title>") != NULL ? item->xml : strstr (item->xml, "Well said &amp; true</title>"));

  g_assert_true (envoi_publisher_may_delete_comment (world->publisher, post, comment));
  feed_done (envoi_publisher_delete_comment (world->publisher, comment));
  feed_settle (world);
  g_assert_cmpuint (envoi_post_get_n_comments (post), ==, 0);
  g_assert_cmpuint (count_items (world, BOB, THREAD), ==, 0);

  /* Refused: it stays here, with the reason, to be tried again. */
  feed_find (world, BOB, THREAD)->publish_refusal = "forbidden";
  g_clear_object (&comment);
  error = await_error (envoi_publisher_comment (world->publisher, post, "Closed?"));
  g_assert_error (error, ENVOI_FEED_ERROR, ENVOI_FEED_ERROR_CONTACTS_ONLY);
  feed_settle (world);
  {
    g_autoptr (GListModel) comments = envoi_store_list_comments (world->store, post);

    feed_settle (world);
    g_assert_cmpuint (g_list_model_get_n_items (comments), ==, 1);
    comment = g_list_model_get_item (comments, 0);
  }
  g_assert_cmpint (envoi_comment_get_state (comment), ==, ENVOI_POST_FAILED);
  feed_find (world, BOB, THREAD)->publish_refusal = NULL;
  dex_unref (envoi_publisher_retry_comment (world->publisher, comment));
  wait_until (count_items (world, BOB, THREAD) == 1);
  feed_settle (world);
  g_assert_cmpint (envoi_comment_get_state (comment), ==, ENVOI_POST_PUBLISHED);
  g_clear_object (&comment);
  g_clear_object (&post);
  feed_free (world);
}

/* Written without a line, over a restart, once. */
static void
test_comment_offline (void)
{
  FeedWorld *world = feed_new (FEED_PROSODY);

  feed_caught_up (world);
  {
    g_autoptr (EnvoiPost) post = load_commented (world);

    feed_lose (world);
    feed_done (envoi_publisher_comment (world->publisher, post, "From the tunnel"));
    dex_unref (envoi_publisher_like (world->publisher, post));
    feed_settle (world);
    g_assert_cmpuint (envoi_post_get_n_comments (post), ==, 1);
    g_assert_nonnull (envoi_post_get_liked (post));
  }
  feed_restart (world);
  feed_caught_up (world);
  wait_until (count_items (world, BOB, THREAD) == 2);
  feed_settle (world);
  g_assert_cmpuint (feed_count (world, "publish " BOB), ==, 2);
  feed_free (world);
}

/* Prosody lets nobody take his like back from another's place: it is written over, and counts nowhere any more. */
static void
test_like (gconstpointer data)
{
  FeedWorld *world = feed_new (GPOINTER_TO_INT (data));
  g_autoptr (EnvoiPost) post = NULL;

  feed_caught_up (world);
  post = load_commented (world);
  feed_done (envoi_publisher_like (world->publisher, post));
  feed_settle (world);
  g_assert_nonnull (envoi_post_get_liked (post));
  g_assert_cmpuint (envoi_post_get_n_likes (post), ==, 1);
  g_assert_cmpuint (count_items (world, BOB, THREAD), ==, 1);
  feed_done (envoi_publisher_like (world->publisher, post));
  g_assert_cmpuint (feed_count (world, "publish " BOB), ==, 1);

  if (world->flavour == FEED_PROSODY)
    feed_find (world, BOB, THREAD)->retract_refusal = "forbidden";
  feed_done (envoi_publisher_unlike (world->publisher, post));
  feed_settle (world);
  g_assert_null (envoi_post_get_liked (post));
  g_assert_cmpuint (envoi_post_get_n_likes (post), ==, 0);
  g_assert_cmpuint (count_items (world, BOB, THREAD), ==, world->flavour == FEED_PROSODY ? 1 : 0);
  {
    g_autoptr (DexFuture) loaded = envoi_feed_service_load_comments (world->feeds, post);

    g_assert_nonnull (await (loaded, NULL));
  }
  feed_settle (world);
  g_assert_null (envoi_post_get_liked (post));
  g_assert_cmpuint (envoi_post_get_n_likes (post), ==, 0);
  g_assert_cmpuint (envoi_post_get_n_comments (post), ==, 0);
  g_clear_object (&post);
  feed_free (world);
}

static void
test_comments_off (void)
{
  FeedWorld *world = feed_new (FEED_PROSODY);
  g_autoptr (EnvoiPost) post = NULL;
  g_autoptr (GError) error = NULL;

  feed_fill (world, BOB, BLOG, BOB, 0, 1);
  feed_caught_up (world);
  post = await_dup (envoi_feed_service_load_post (world->feeds, BOB, BLOG, "p0000"));
  error = await_error (envoi_publisher_comment (world->publisher, post, "Hello?"));
  g_assert_error (error, ENVOI_FEED_ERROR, ENVOI_FEED_ERROR_UNSUPPORTED);
  g_clear_object (&post);
  feed_free (world);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/publisher/publish", test_publish);
  g_test_add_func ("/publisher/offline", test_offline);
  g_test_add_data_func ("/publisher/killed/not-taken", GINT_TO_POINTER (FALSE), test_killed);
  g_test_add_data_func ("/publisher/killed/taken", GINT_TO_POINTER (TRUE), test_killed);
  g_test_add_func ("/publisher/line-cut", test_line_cut);
  g_test_add_func ("/publisher/refused", test_refused);
  g_test_add_func ("/publisher/cancel", test_cancel);
  g_test_add_func ("/publisher/edit", test_edit);
  g_test_add_func ("/publisher/repost", test_repost);
  g_test_add_func ("/publisher/undo-delete", test_undo_delete);
  g_test_add_func ("/publisher/delete", test_delete);
  g_test_add_func ("/publisher/comment", test_comment);
  g_test_add_func ("/publisher/comment-offline", test_comment_offline);
  g_test_add_data_func ("/publisher/like/prosody", GINT_TO_POINTER (FEED_PROSODY), test_like);
  g_test_add_data_func ("/publisher/like/ejabberd", GINT_TO_POINTER (FEED_MNESIA), test_like);
  g_test_add_func ("/publisher/comments-off", test_comments_off);
  return g_test_run ();
}
