/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What counts as something that happened to the person, and what does not, whatever an entry says of itself. */
#include "envoi-activity-list.h"
#include "envoi-activity-service.h"
#include "envoi-community-service.h"
#include "feed-world.h"

#define EVE "eve@evil.test"
#define MINE BLOG ":comments/mine"

typedef struct {
  FeedWorld *world;
  EnvoiActivityList *list;
  EnvoiPost *mine;
} Scene;

static void
done (DexFuture *future)
{
  g_autoptr (GError) error = NULL;

  await (future, &error);
  g_assert_no_error (error);
  dex_unref (future);
}

static void
add_post (Scene *scene, EnvoiPost *post)
{
  if (envoi_post_get_published (post) == 0)
    envoi_post_set_published (post, envoi_time_now ());
  done (envoi_store_add_post (scene->world->store, post, "<entry xmlns='http://www.w3.org/2005/Atom'/>", ENVOI_POST_LIVE));
  feed_settle (scene->world);
}

static EnvoiPost *
make_post (Scene *scene, const char *service, const char *node, const char *item, const char *author, const char *title)
{
  EnvoiPost *post = envoi_post_new (scene->world->account, service, node, item);

  envoi_post_set_author_jid (post, author);
  envoi_post_set_title (post, title);
  return post;
}

static void
open_services (Scene *scene)
{
  envoi_session_add_service (scene->world->session, ENVOI_TYPE_COMMUNITY_SERVICE);
  envoi_session_add_service (scene->world->session, ENVOI_TYPE_ACTIVITY_SERVICE);
  feed_settle (scene->world);
  scene->list = envoi_activity_list_new (scene->world->store, NULL);
  done (envoi_activity_list_load (scene->list));
}

static Scene *
scene_new (void)
{
  Scene *scene = g_new0 (Scene, 1);

  scene->world = feed_new (FEED_PROSODY);
  open_services (scene);
  scene->mine = make_post (scene, ALICE, BLOG, "mine", ALICE, "My post");
  envoi_post_set_comments_service (scene->mine, COMMENTS);
  envoi_post_set_comments_node (scene->mine, MINE);
  add_post (scene, scene->mine);
  return scene;
}

static void
scene_free (Scene *scene)
{
  g_clear_object (&scene->mine);
  g_clear_object (&scene->list);
  feed_free (scene->world);
  g_free (scene);
}

static void
add_comment (Scene *scene, const char *node, const char *item, const char *author, const char *claimed, const char *text, gboolean like, gint64 time)
{
  g_autoptr (EnvoiComment) comment = envoi_comment_new (scene->world->account, COMMENTS, node, item);

  envoi_comment_set_author_jid (comment, author);
  envoi_comment_set_claimed_name (comment, claimed);
  envoi_comment_set_text (comment, text);
  envoi_comment_set_is_like (comment, like);
  envoi_comment_set_published (comment, time != 0 ? time : envoi_time_now ());
  done (envoi_store_add_comment (scene->world->store, comment, ENVOI_POST_LIVE));
  feed_settle (scene->world);
}

static guint
count (Scene *scene)
{
  return g_list_model_get_n_items (G_LIST_MODEL (scene->list));
}

/* The newest. */
static EnvoiActivity *
newest (Scene *scene)
{
  g_autoptr (EnvoiActivity) activity = g_list_model_get_item (G_LIST_MODEL (scene->list), 0);

  g_assert_nonnull (activity);
  return activity;
}

static void
test_comments (void)
{
  Scene *scene = scene_new ();

  add_comment (scene, MINE, "c1", BOB, "Bob", "Well said", FALSE, 0);
  g_assert_cmpuint (count (scene), ==, 1);
  g_assert_cmpint (envoi_activity_get_kind (newest (scene)), ==, ENVOI_ACTIVITY_COMMENT);
  g_assert_cmpstr (envoi_activity_get_actor_jid (newest (scene)), ==, BOB);
  g_assert_cmpstr (envoi_activity_get_text (newest (scene)), ==, "Well said");
  g_assert_cmpstr (envoi_activity_get_item_id (newest (scene)), ==, "mine");
  g_assert_cmpstr (envoi_activity_get_service (newest (scene)), ==, ALICE);
  g_assert_false (envoi_activity_get_seen (newest (scene)));
  g_assert_cmpuint (envoi_store_get_unseen_activities (scene->world->store), ==, 1);

  /* The same once more, as after a sign-in: nothing new. */
  add_comment (scene, MINE, "c1", BOB, "Bob", "Well said", FALSE, 0);
  g_assert_cmpuint (count (scene), ==, 1);
  /* My own, and those of others' posts. */
  add_comment (scene, MINE, "c2", ALICE, NULL, "Thanks", FALSE, 0);
  add_comment (scene, BLOG ":comments/unknown", "c3", BOB, NULL, "elsewhere", FALSE, 0);
  g_assert_cmpuint (count (scene), ==, 1);

  /* Likes of one post are one row. */
  add_comment (scene, MINE, "l1", BOB, NULL, "\xe2\x99\xa5", TRUE, 0);
  add_comment (scene, MINE, "l2", CAROL, NULL, "\xe2\x99\xa5", TRUE, 0);
  g_assert_cmpuint (count (scene), ==, 2);
  g_assert_cmpint (envoi_activity_get_kind (newest (scene)), ==, ENVOI_ACTIVITY_LIKE);
  g_assert_cmpuint (envoi_activity_get_count (newest (scene)), ==, 1);
  g_assert_cmpstr (envoi_activity_get_text (newest (scene)), ==, "My post");
  scene_free (scene);
}

/* A name that only the entry says is not the name of anybody known. */
static void
test_claimed (void)
{
  Scene *scene = scene_new ();

  add_comment (scene, MINE, "c1", NULL, "Bob", "I am Bob", FALSE, 0);
  g_assert_cmpuint (count (scene), ==, 1);
  g_assert_null (envoi_activity_get_actor_jid (newest (scene)));
  g_assert_null (envoi_activity_get_actor (newest (scene)));
  g_assert_cmpstr (envoi_activity_get_actor_name (newest (scene)), ==, "Bob");
  scene_free (scene);
}

/* What was there before the account was here is kept, but it is no news; a time in the future is none. */
static void
test_old (void)
{
  Scene *scene = scene_new ();

  add_comment (scene, MINE, "old", BOB, NULL, "years ago", FALSE, G_GINT64_CONSTANT (1500000000) * G_USEC_PER_SEC);
  g_assert_cmpuint (count (scene), ==, 1);
  g_assert_true (envoi_activity_get_seen (newest (scene)));
  g_assert_cmpuint (envoi_store_get_unseen_activities (scene->world->store), ==, 0);
  add_comment (scene, MINE, "future", EVE, NULL, "in the year 2500", FALSE, G_GINT64_CONSTANT (16725225600) * G_USEC_PER_SEC);
  g_assert_cmpint (envoi_activity_get_time (newest (scene)), <=, envoi_time_now ());
  scene_free (scene);
}

static void
test_posts (void)
{
  Scene *scene = scene_new ();
  g_autoptr (EnvoiPost) plain = make_post (scene, BOB, BLOG, "p1", BOB, "Nothing to do with you");
  g_autoptr (EnvoiPost) reply = make_post (scene, BOB, BLOG, "p2", BOB, "Answer");
  g_autoptr (EnvoiPost) repost = make_post (scene, CAROL, BLOG, "p3", CAROL, "My post");
  g_autoptr (EnvoiPost) mention = make_post (scene, BOB, BLOG, "p4", BOB, "Thanks to " ALICE "!");
  g_autoptr (EnvoiPost) link = make_post (scene, BOB, BLOG, "p5", BOB, "With a link");
  g_autoptr (EnvoiPost) similar = make_post (scene, BOB, BLOG, "p6", BOB, "Not malice@prosody.test nor alice@prosody.test.evil");
  g_autoptr (EnvoiPost) own = make_post (scene, ALICE, BLOG, "p7", ALICE, "I am " ALICE);

  envoi_post_set_reply_service (reply, ALICE);
  envoi_post_set_reply_node (reply, BLOG);
  envoi_post_set_reply_item (reply, "mine");
  envoi_post_set_via_service (repost, ALICE);
  envoi_post_set_via_node (repost, BLOG);
  envoi_post_set_via_item (repost, "mine");
  envoi_post_set_content_kind (link, ENVOI_CONTENT_XHTML);
  envoi_post_set_content (link, "<p>With <a href=\"xmpp:" ALICE "\">her</a></p>");

  add_post (scene, plain);
  add_post (scene, similar);
  add_post (scene, own);
  g_assert_cmpuint (count (scene), ==, 0);
  add_post (scene, reply);
  g_assert_cmpint (envoi_activity_get_kind (newest (scene)), ==, ENVOI_ACTIVITY_REPLY);
  g_assert_cmpstr (envoi_activity_get_item_id (newest (scene)), ==, "p2");
  add_post (scene, repost);
  g_assert_cmpint (envoi_activity_get_kind (newest (scene)), ==, ENVOI_ACTIVITY_REPOST);
  /* It leads to the post that was passed on. */
  g_assert_cmpstr (envoi_activity_get_item_id (newest (scene)), ==, "mine");
  add_post (scene, mention);
  g_assert_cmpint (envoi_activity_get_kind (newest (scene)), ==, ENVOI_ACTIVITY_MENTION);
  add_post (scene, link);
  g_assert_cmpint (envoi_activity_get_kind (newest (scene)), ==, ENVOI_ACTIVITY_MENTION);
  g_assert_cmpstr (envoi_activity_get_item_id (newest (scene)), ==, "p5");
  g_assert_cmpuint (count (scene), ==, 4);

  envoi_store_set_activity_seen (scene->world->store, NULL);
  feed_settle (scene->world);
  g_assert_cmpuint (envoi_store_get_unseen_activities (scene->world->store), ==, 0);
  scene_free (scene);
}

/* A stranger's post in my blog's name is not mine by what it says. */
static void
test_foreign_entry (void)
{
  Scene *scene = scene_new ();
  g_autoptr (EnvoiPost) foreign = make_post (scene, PUBSUB, "cats", "f1", EVE, "By Alice");

  envoi_post_set_claimed_jid (foreign, ALICE);
  envoi_post_set_comments_service (foreign, COMMENTS);
  envoi_post_set_comments_node (foreign, BLOG ":comments/f1");
  add_post (scene, foreign);
  add_comment (scene, BLOG ":comments/f1", "c1", BOB, NULL, "Not about Alice", FALSE, 0);
  g_assert_cmpuint (count (scene), ==, 0);
  scene_free (scene);
}

static void
test_approval (void)
{
  Scene *scene = scene_new ();
  EnvoiFeed *feed = envoi_store_ensure_feed (scene->world->store, scene->world->account, PUBSUB, "closed");

  envoi_feed_set_title (feed, "Closed circle");
  envoi_feed_set_followed (feed, TRUE);
  envoi_feed_set_pending (feed, TRUE);
  feed_settle (scene->world);
  g_assert_cmpuint (count (scene), ==, 0);
  envoi_feed_set_pending (feed, FALSE);
  feed_settle (scene->world);
  g_assert_cmpuint (count (scene), ==, 1);
  g_assert_cmpint (envoi_activity_get_kind (newest (scene)), ==, ENVOI_ACTIVITY_APPROVAL);
  g_assert_cmpstr (envoi_activity_get_text (newest (scene)), ==, "Closed circle");
  /* One that is followed no more was not let in. */
  envoi_feed_set_pending (feed, TRUE);
  envoi_feed_set_followed (feed, FALSE);
  envoi_feed_set_pending (feed, FALSE);
  feed_settle (scene->world);
  g_assert_cmpuint (count (scene), ==, 1);
  scene_free (scene);
}

static void
test_request (void)
{
  Scene *scene = scene_new ();

  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (EnvoiStanza) asked = stanza_from (
        "<message xmlns='jabber:client' to='" ALICE "' from='" PUBSUB "'><x type='form' xmlns='jabber:x:data'>"
        "<field var='FORM_TYPE' type='hidden'><value>http://jabber.org/protocol/pubsub#subscribe_authorization</value></field>"
        "<field var='pubsub#node'><value>cats</value></field><field var='pubsub#subscriber_jid'><value>" EVE "</value></field></x></message>");
      envoi_router_dispatch (scene->world->router, asked);
      feed_settle (scene->world);
      g_assert_cmpuint (count (scene), ==, 1);
    }
  g_assert_cmpint (envoi_activity_get_kind (newest (scene)), ==, ENVOI_ACTIVITY_REQUEST);
  g_assert_cmpstr (envoi_activity_get_actor_jid (newest (scene)), ==, EVE);
  g_assert_cmpstr (envoi_activity_get_node (newest (scene)), ==, "cats");
  scene_free (scene);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();
  g_test_add_func ("/activity/comments", test_comments);
  g_test_add_func ("/activity/claimed", test_claimed);
  g_test_add_func ("/activity/old", test_old);
  g_test_add_func ("/activity/posts", test_posts);
  g_test_add_func ("/activity/foreign-entry", test_foreign_entry);
  g_test_add_func ("/activity/approval", test_approval);
  g_test_add_func ("/activity/request", test_request);
  return g_test_run ();
}
