/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reactions beside posts, as Libervia keeps them: they count as likes, everybody once, by the service's word only; ours is written there, too. */
#include "feed-world.h"

#define BESIDE(owner) "urn:xmpp:pubsub-attachments:1/xmpp:" owner "?;node=urn%3Axmpp%3Amicroblog%3A0;item=c1"
#define NS_ATTACHMENTS "urn:xmpp:pubsub-attachments:1"
#define REACTED(...) "<attachments xmlns='" NS_ATTACHMENTS "'><reactions timestamp='2024-01-03T00:00:00Z'>" __VA_ARGS__ "</reactions></attachments>"
#define R(emoji) "<reaction>" emoji "</reaction>"
#define EVE "eve@evil.test"
#define THREAD BLOG ":comments/c1"
#define COMMENTED(title, place) "<entry xmlns='http://www.w3.org/2005/Atom'><title>" title "</title><updated>2024-01-01T00:00:00Z</updated>" \
  "<link rel='replies' title='comments' href='xmpp:" place "?;node=" THREAD "'/></entry>"
#define SAID(text) "<entry xmlns='http://www.w3.org/2005/Atom'><title>" text "</title><updated>2024-01-02T00:00:00Z</updated></entry>"

static EnvoiPost *
load_post (FeedWorld *world, const char *service)
{
  EnvoiPost *post = await_dup (envoi_feed_service_load_post (world->feeds, service, BLOG, "c1"));
  g_autoptr (DexFuture) loaded = envoi_feed_service_load_comments (world->feeds, post);

  g_assert_nonnull (await (loaded, NULL));
  feed_settle (world);
  return post;
}

static char *
dup_says (FeedWorld *world, EnvoiPost *post, const char *jid)
{
  g_autoptr (GListModel) likes = envoi_store_list_likes (world->store, post);

  feed_settle (world);
  for (guint i = 0; i < g_list_model_get_n_items (likes); i++)
    {
      g_autoptr (EnvoiComment) like = g_list_model_get_item (likes, i);

      if (g_strcmp0 (envoi_comment_get_author_jid (like), jid) == 0)
        return g_strdup (envoi_comment_get_text (like));
    }
  return NULL;
}

static const char *
stored (FeedWorld *world, const char *service, const char *node, const char *id)
{
  FeedNode *found = feed_find (world, service, node);
  FeedItem *item = found != NULL ? feed_item (found, id, NULL) : NULL;

  return item != NULL ? item->xml : NULL;
}

/* --- Others' reactions ------------------------------------------------------------------------------------------------------------- */

static void
test_counted (void)
{
  FeedWorld *world = feed_new (FEED_MNESIA);
  g_autoptr (EnvoiPost) post = NULL;
  g_autofree char *carol = NULL, *dave = NULL, *victim = NULL, *nobody = NULL;

  feed_put (world, BOB, BLOG, "c1", BOB, COMMENTED ("Libervia's", BOB));
  feed_put (world, BOB, THREAD, "x1", CAROL, SAID ("♥"));
  feed_put (world, BOB, THREAD, "x2", CAROL, SAID ("Words"));
  /* Carol says it twice, each way once: one like. */
  feed_put (world, BOB, BESIDE (BOB), CAROL, CAROL, REACTED (R ("♥")));
  feed_put (world, BOB, BESIDE (BOB), "dave@x.test", "dave@x.test", REACTED (R ("🎉") R ("👍")));
  /* Under another's name, under nobody's word, and only seen: three who said nothing. */
  feed_put (world, BOB, BESIDE (BOB), "victim@x.test", EVE, REACTED (R ("💩")));
  feed_put (world, BOB, BESIDE (BOB), "nobody@x.test", NULL, REACTED (R ("🎉")));
  feed_put (world, BOB, BESIDE (BOB), "seen@x.test", "seen@x.test", "<attachments xmlns='" NS_ATTACHMENTS "'><noticed/></attachments>");
  feed_caught_up (world);
  post = load_post (world, BOB);
  g_assert_cmpuint (envoi_post_get_n_likes (post), ==, 2);
  g_assert_cmpuint (envoi_post_get_n_comments (post), ==, 1);
  carol = dup_says (world, post, CAROL);
  dave = dup_says (world, post, "dave@x.test");
  victim = dup_says (world, post, "victim@x.test");
  nobody = dup_says (world, post, "nobody@x.test");
  g_assert_cmpstr (carol, ==, "♥");
  g_assert_cmpstr (dave, ==, "🎉 👍");
  g_assert_null (victim);
  g_assert_null (nobody);
  /* What is gone there is gone here. */
  g_hash_table_remove (world->nodes, BOB "\n" BESIDE (BOB));
  g_clear_object (&post);
  post = load_post (world, BOB);
  g_assert_cmpuint (envoi_post_get_n_likes (post), ==, 1);
  g_clear_object (&post);
  feed_free (world);
}

static void
test_live (void)
{
  FeedWorld *world = feed_new (FEED_PROSODY);
  g_autoptr (EnvoiPost) post = NULL;

  feed_put (world, BOB, BLOG, "c1", BOB, COMMENTED ("Libervia's", BOB));
  feed_node (world, BOB, BESIDE (BOB));
  feed_node (world, BOB, THREAD);
  feed_caught_up (world);
  post = load_post (world, BOB);
  envoi_feed_service_watch_comments (world->feeds, post);
  wait_until (g_hash_table_contains (feed_find (world, BOB, BESIDE (BOB))->followers, ALICE));
  feed_publish (world, BOB, BESIDE (BOB), CAROL, CAROL, REACTED (R ("🎉")));
  wait_until (envoi_post_get_n_likes (post) == 1);
  /* Written over by another's hand, told by another's service, and about a post that nobody has: nothing changes. */
  feed_publish (world, BOB, BESIDE (BOB), CAROL, EVE, REACTED (R ("💩")));
  feed_event (world, EVE, BESIDE (BOB), "<item id='" EVE "' publisher='" EVE "'>" REACTED (R ("💩")) "</item>");
  feed_event (world, EVE, BESIDE (BOB), "<retract id='" CAROL "'/>");
  feed_event (world, EVE, BESIDE (EVE), "<item id='" EVE "' publisher='" EVE "'>" REACTED (R ("💩")) "</item>");
  feed_event (world, BOB, NS_ATTACHMENTS "/nonsense", "<item id='" EVE "' publisher='" EVE "'>" REACTED (R ("💩")) "</item>");
  feed_settle (world);
  g_assert_cmpuint (envoi_post_get_n_likes (post), ==, 1);
  {
    g_autofree char *says = dup_says (world, post, CAROL);

    g_assert_cmpstr (says, ==, "🎉");
  }
  /* Taken back, in both ways that there are. */
  feed_publish (world, BOB, BESIDE (BOB), CAROL, CAROL, REACTED (""));
  wait_until (envoi_post_get_n_likes (post) == 0);
  feed_publish (world, BOB, BESIDE (BOB), CAROL, CAROL, REACTED (R ("🎉")));
  wait_until (envoi_post_get_n_likes (post) == 1);
  feed_event (world, BOB, BESIDE (BOB), "<retract id='" CAROL "'/>");
  wait_until (envoi_post_get_n_likes (post) == 0);
  envoi_feed_service_unwatch_comments (world->feeds, post);
  wait_until (!g_hash_table_contains (feed_find (world, BOB, BESIDE (BOB))->followers, ALICE));
  g_clear_object (&post);
  feed_free (world);
}

/* A post of evil.test names Bob's comments as its own, and evil.test vouches there for whomever it likes. */
static void
test_borrowed_place (void)
{
  FeedWorld *world = feed_new (FEED_PROSODY);
  g_autoptr (EnvoiPost) post = NULL, borrowed = NULL;

  feed_put (world, BOB, BLOG, "c1", BOB, COMMENTED ("Bob's", BOB));
  feed_put (world, EVE, BLOG, "c1", EVE, COMMENTED ("Mine, all mine", BOB));
  feed_node (world, BOB, THREAD);
  feed_put (world, EVE, BESIDE (EVE), CAROL, CAROL, REACTED (R ("💩")));
  feed_caught_up (world);
  borrowed = load_post (world, EVE);
  post = load_post (world, BOB);
  g_assert_cmpuint (envoi_post_get_n_likes (post), ==, 0);
  g_assert_cmpuint (feed_count (world, "items " EVE " " BESIDE (EVE)), ==, 0);
  g_clear_object (&borrowed);
  g_clear_object (&post);
  feed_free (world);
}

/* --- Our own ----------------------------------------------------------------------------------------------------------------------- */

static void
test_own_like (void)
{
  FeedWorld *world = feed_new (FEED_MNESIA);
  g_autoptr (EnvoiPost) post = NULL;

  feed_put (world, BOB, BLOG, "c1", BOB, COMMENTED ("Libervia's", BOB));
  feed_node (world, BOB, THREAD);
  /* What Libervia said of it for us stays beside the heart. */
  feed_put (world, BOB, BESIDE (BOB), ALICE, ALICE, "<attachments xmlns='" NS_ATTACHMENTS "'><noticed/><reactions>" R ("👷") "</reactions></attachments>");
  feed_caught_up (world);
  post = await_dup (envoi_feed_service_load_post (world->feeds, BOB, BLOG, "c1"));
  feed_done (envoi_publisher_like (world->publisher, post));
  feed_settle (world);
  g_assert_cmpuint (feed_find (world, BOB, THREAD)->items->len, ==, 1);
  g_assert_nonnull (strstr (stored (world, BOB, BESIDE (BOB), ALICE), "♥"));
  g_assert_nonnull (strstr (stored (world, BOB, BESIDE (BOB), ALICE), "👷"));
  g_assert_nonnull (strstr (stored (world, BOB, BESIDE (BOB), ALICE), "noticed"));
  g_clear_object (&post);
  post = load_post (world, BOB);
  g_assert_cmpuint (envoi_post_get_n_likes (post), ==, 1);
  g_assert_nonnull (envoi_post_get_liked (post));

  feed_done (envoi_publisher_unlike (world->publisher, post));
  feed_settle (world);
  g_assert_null (envoi_post_get_liked (post));
  g_assert_cmpuint (feed_find (world, BOB, THREAD)->items->len, ==, 0);
  g_assert_null (strstr (stored (world, BOB, BESIDE (BOB), ALICE), "♥"));
  g_clear_object (&post);
  post = load_post (world, BOB);
  g_assert_null (envoi_post_get_liked (post));
  g_assert_cmpuint (envoi_post_get_n_likes (post), ==, 0);
  g_clear_object (&post);
  feed_free (world);
}

/* Another device said it with Libervia: it is ours, can be taken back, and is no comment to be deleted. */
static void
test_own_elsewhere (void)
{
  FeedWorld *world = feed_new (FEED_PROSODY);
  g_autoptr (EnvoiPost) post = NULL;
  g_autoptr (GListModel) likes = NULL;
  g_autoptr (EnvoiComment) like = NULL;

  feed_put (world, BOB, BLOG, "c1", BOB, COMMENTED ("Libervia's", BOB));
  feed_node (world, BOB, THREAD);
  feed_put (world, BOB, BESIDE (BOB), ALICE, ALICE, REACTED (R ("🎉")));
  feed_caught_up (world);
  post = load_post (world, BOB);
  g_assert_nonnull (envoi_post_get_liked (post));
  likes = envoi_store_list_likes (world->store, post);
  feed_settle (world);
  like = g_list_model_get_item (likes, 0);
  g_assert_true (envoi_comment_get_own (like));
  g_assert_false (envoi_publisher_may_delete_comment (world->publisher, post, like));
  feed_done (envoi_publisher_unlike (world->publisher, post));
  feed_settle (world);
  g_assert_null (envoi_post_get_liked (post));
  g_assert_null (strstr (stored (world, BOB, BESIDE (BOB), ALICE), "🎉"));
  g_assert_cmpuint (feed_count (world, "retract"), ==, 0);
  g_clear_object (&like);
  g_clear_object (&likes);
  g_clear_object (&post);
  feed_free (world);
}

/* The comments are closed, the place beside is not: it is liked all the same. */
static void
test_only_beside (void)
{
  FeedWorld *world = feed_new (FEED_PROSODY);
  g_autoptr (EnvoiPost) post = NULL;

  feed_put (world, BOB, BLOG, "c1", BOB, COMMENTED ("Libervia's", BOB));
  feed_node (world, BOB, THREAD)->publish_refusal = "forbidden";
  feed_node (world, BOB, BESIDE (BOB));
  feed_caught_up (world);
  post = await_dup (envoi_feed_service_load_post (world->feeds, BOB, BLOG, "c1"));
  feed_done (envoi_publisher_like (world->publisher, post));
  feed_settle (world);
  g_assert_nonnull (stored (world, BOB, BESIDE (BOB), ALICE));
  g_clear_object (&post);
  post = load_post (world, BOB);
  g_assert_cmpuint (envoi_post_get_n_likes (post), ==, 1);
  g_assert_nonnull (envoi_post_get_liked (post));
  g_clear_object (&post);
  feed_free (world);
}

/* Our own post has such a place from the beginning, we hear of it, and it goes with the post. */
static void
test_own_post (void)
{
  FeedWorld *world = feed_new (FEED_PROSODY);
  g_autoptr (EnvoiDraft) draft = envoi_draft_new (world->account);
  g_autoptr (EnvoiPost) post = NULL;
  g_autofree char *beside = NULL, *key = NULL;

  envoi_draft_set_title (draft, "Hello");
  envoi_draft_set_comments (draft, TRUE);
  envoi_draft_set_audience (draft, ENVOI_AUDIENCE_OPEN);
  feed_caught_up (world);
  post = await_dup (envoi_publisher_submit (world->publisher, draft));
  beside = g_strconcat ("urn:xmpp:pubsub-attachments:1/xmpp:" ALICE "?;node=urn%3Axmpp%3Amicroblog%3A0;item=", envoi_post_get_item_id (post), NULL);
  wait_until (feed_find (world, ALICE, beside) != NULL && g_hash_table_contains (feed_find (world, ALICE, beside)->followers, ALICE));
  feed_publish (world, ALICE, beside, CAROL, CAROL, REACTED (R ("🎉")));
  wait_until (envoi_post_get_n_likes (post) == 1);
  envoi_publisher_delete_post (world->publisher, post);
  key = g_strconcat (ALICE "\n", beside, NULL);
  wait_until (!g_hash_table_contains (world->nodes, key));
  g_clear_object (&post);
  g_clear_object (&draft);
  feed_free (world);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/post-reactions/counted", test_counted);
  g_test_add_func ("/post-reactions/live", test_live);
  g_test_add_func ("/post-reactions/borrowed-place", test_borrowed_place);
  g_test_add_func ("/post-reactions/own-like", test_own_like);
  g_test_add_func ("/post-reactions/own-elsewhere", test_own_elsewhere);
  g_test_add_func ("/post-reactions/only-beside", test_only_beside);
  g_test_add_func ("/post-reactions/own-post", test_own_post);
  return g_test_run ();
}
