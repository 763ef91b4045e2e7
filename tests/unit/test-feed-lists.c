/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is followed, as lists tell it: the own ones, which a server may lose, those of other people, and those that services keep. */
#include "feed-world.h"

/* What other devices and programs follow is followed here; what they left is left. */
static void
test_lists (void)
{
  FeedWorld *world = feed_new (FEED_PROSODY);
  EnvoiFeed *bob, *cats;

  feed_fill (world, BOB, BLOG, BOB, 0, 1);
  feed_fill (world, PUBSUB, "cats", NULL, 0, 2);
  feed_put (world, ALICE, PRIVATE_LIST, "a", NULL, LISTED (BOB, BLOG));
  feed_put (world, ALICE, PUBLIC_LIST, "b", NULL, LISTED (PUBSUB, "cats"));
  /* No feed for people. */
  feed_put (world, ALICE, PRIVATE_LIST, "c", NULL, LISTED (COMMENTS, BLOG ":comments/x"));
  feed_caught_up (world);
  bob = envoi_store_find_feed (world->store, world->account, BOB, BLOG);
  cats = envoi_store_find_feed (world->store, world->account, PUBSUB, "cats");
  g_assert_true (envoi_feed_get_followed (bob));
  g_assert_false (envoi_feed_get_shared (bob));
  g_assert_true (envoi_feed_get_followed (cats));
  g_assert_true (envoi_feed_get_shared (cats));
  g_assert_null (envoi_store_find_feed (world->store, world->account, COMMENTS, BLOG ":comments/x"));
  g_assert_cmpuint (feed_stored (world, PUBSUB, "cats"), ==, 2);

  feed_lose (world);
  feed_drop (world, ALICE, PRIVATE_LIST, "a");
  feed_caught_up (world);
  g_assert_false (envoi_feed_get_followed (bob));
  g_assert_true (envoi_feed_get_followed (cats));
  feed_free (world);
}

static guint
count_listed (FeedWorld *world, const char *list)
{
  FeedNode *node = feed_find (world, ALICE, list);

  return node != NULL ? node->items->len : 0;
}

/* The server lost its lists: that is no statement. What is followed stays so, and is written there anew; what another device then takes out is left. */
static void
test_lists_lost (void)
{
  FeedWorld *world = feed_new (FEED_MNESIA);
  EnvoiFeed *bob, *cats;
  FeedNode *list;

  feed_fill (world, BOB, BLOG, BOB, 0, 1);
  feed_fill (world, PUBSUB, "cats", NULL, 0, 1);
  feed_caught_up (world);
  g_object_unref (feed_follow (world, BOB, NULL, FALSE));
  g_object_unref (feed_follow (world, PUBSUB, "cats", TRUE));
  wait_until (count_listed (world, PRIVATE_LIST) == 2 && count_listed (world, PUBLIC_LIST) == 1);
  feed_settle (world);

  /* In the next run of the program, too. */
  feed_restart (world);
  g_hash_table_remove (world->nodes, ALICE "\n" PRIVATE_LIST);
  g_hash_table_remove (world->nodes, ALICE "\n" PUBLIC_LIST);
  feed_caught_up (world);
  bob = envoi_store_find_feed (world->store, world->account, BOB, BLOG);
  cats = envoi_store_find_feed (world->store, world->account, PUBSUB, "cats");
  g_assert_true (envoi_feed_get_followed (bob));
  g_assert_true (envoi_feed_get_followed (cats));
  g_assert_true (envoi_feed_get_shared (cats));
  wait_until (count_listed (world, PRIVATE_LIST) == 2 && count_listed (world, PUBLIC_LIST) == 1);
  feed_settle (world);

  /* Only the private one is lost: what the public one says still counts, and nothing is taken back. */
  feed_lose (world);
  g_hash_table_remove (world->nodes, ALICE "\n" PRIVATE_LIST);
  feed_caught_up (world);
  g_assert_true (envoi_feed_get_followed (bob));
  wait_until (count_listed (world, PRIVATE_LIST) == 2);
  feed_settle (world);

  /* Taken out of a list that is there: left, in the next run, too. */
  feed_restart (world);
  list = feed_find (world, ALICE, PRIVATE_LIST);
  g_ptr_array_set_size (list->items, 0);
  feed_caught_up (world);
  g_assert_false (envoi_feed_get_followed (envoi_store_find_feed (world->store, world->account, BOB, BLOG)));
  g_assert_true (envoi_feed_get_followed (envoi_store_find_feed (world->store, world->account, PUBSUB, "cats")));
  g_assert_cmpuint (count_listed (world, PRIVATE_LIST), ==, 0);
  feed_free (world);
}

/* A list that cannot be read says nothing. */
static void
test_lists_unreadable (void)
{
  FeedWorld *world = feed_new (FEED_PROSODY);
  EnvoiFeed *bob;

  feed_fill (world, BOB, BLOG, BOB, 0, 1);
  feed_put (world, ALICE, PRIVATE_LIST, "a", NULL, LISTED (BOB, BLOG));
  feed_caught_up (world);
  bob = envoi_store_find_feed (world->store, world->account, BOB, BLOG);
  g_assert_true (envoi_feed_get_followed (bob));
  feed_lose (world);
  feed_node (world, ALICE, PRIVATE_LIST)->refusal = "internal-server-error";
  feed_caught_up (world);
  g_assert_true (envoi_feed_get_followed (bob));
  feed_free (world);
}

/* --- Others ------------------------------------------------------------------------------------------------------------------------ */

static void
test_people (void)
{
  FeedWorld *world = feed_new (FEED_PROSODY);
  g_autoptr (GPtrArray) feeds = NULL;
  g_autoptr (GPtrArray) suggestions = NULL;
  EnvoiContact *carol;

  feed_fill (world, CAROL, BLOG, CAROL, 0, 1);
  feed_fill (world, PUBSUB, "cats", NULL, 0, 1);
  feed_put (world, CAROL, PUBLIC_LIST, "a", NULL, LISTED (PUBSUB, "cats"));
  feed_put (world, CAROL, PUBLIC_LIST, "b", NULL, LISTED (ALICE, BLOG));
  carol = envoi_store_ensure_contact (world->store, world->account, CAROL);
  envoi_contact_set_in_roster (carol, TRUE);
  feed_caught_up (world);
  feeds = await_dup (envoi_feed_service_load_follows_of (world->feeds, CAROL));
  g_assert_cmpuint (feeds->len, ==, 1);
  g_assert_cmpstr (envoi_feed_get_title (feeds->pdata[0]), ==, "T");
  /* What others follow is not kept. */
  g_assert_null (envoi_store_find_feed (world->store, world->account, PUBSUB, "cats"));
  suggestions = await_dup (envoi_feed_service_find_suggestions (world->feeds));
  g_assert_cmpuint (suggestions->len, ==, 2);
  g_assert_cmpstr (envoi_feed_get_service (suggestions->pdata[0]), ==, CAROL);
  g_assert_cmpstr (envoi_feed_get_service (suggestions->pdata[1]), ==, PUBSUB);
  g_clear_pointer (&feeds, g_ptr_array_unref);
  g_clear_pointer (&suggestions, g_ptr_array_unref);
  feed_free (world);
}

#define KEPT(service, node) "<subscription xmlns='urn:xmpp:pps:0' jid='" service "' node='" node "'/>"

/* What services themselves tell of who follows what (Libervia's): read beside the lists of people, each feed once; ours told only as the person wants. */
static void
test_public_follows (void)
{
  FeedWorld *world = feed_new (FEED_PROSODY);
  g_autoptr (GPtrArray) feeds = NULL;
  g_autoptr (GPtrArray) suggestions = NULL;
  g_autoptr (EnvoiFeed) dogs = NULL, cats = NULL;

  world->tells_followers = TRUE;
  feed_node (world, PUBSUB, "dogs");
  feed_node (world, PUBSUB, "cats");
  feed_put (world, CAROL, PUBLIC_LIST, "a", NULL, LISTED (PUBSUB, "cats"));
  feed_put (world, CAROL, "urn:xmpp:pps:subscriptions:0", "1", NULL, KEPT (PUBSUB, "cats"));
  feed_put (world, CAROL, "urn:xmpp:pps:subscriptions:0", "2", NULL, KEPT (PUBSUB, "dogs"));
  envoi_contact_set_in_roster (envoi_store_ensure_contact (world->store, world->account, CAROL), TRUE);
  feed_caught_up (world);
  feeds = await_dup (envoi_feed_service_load_follows_of (world->feeds, CAROL));
  g_assert_cmpuint (feeds->len, ==, 2);
  suggestions = await_dup (envoi_feed_service_find_suggestions (world->feeds));
  g_assert_cmpuint (suggestions->len, ==, 2);
  g_clear_pointer (&feeds, g_ptr_array_unref);
  /* A list of his own that nobody may see does not hide what the services tell. */
  feed_find (world, CAROL, PUBLIC_LIST)->refusal = "forbidden";
  feeds = await_dup (envoi_feed_service_load_follows_of (world->feeds, CAROL));
  g_assert_cmpuint (feeds->len, ==, 2);

  dogs = feed_follow (world, PUBSUB, "dogs", TRUE);
  wait_until (g_hash_table_contains (feed_find (world, PUBSUB, "dogs")->followers, ALICE));
  g_assert_true (feed_find (world, PUBSUB, "dogs")->told);
  cats = feed_follow (world, PUBSUB, "cats", FALSE);
  wait_until (g_hash_table_contains (feed_find (world, PUBSUB, "cats")->followers, ALICE));
  g_assert_false (feed_find (world, PUBSUB, "cats")->told);
  feed_settle (world);
  feed_done (envoi_feed_service_set_shared (world->feeds, cats, TRUE));
  wait_until (feed_find (world, PUBSUB, "cats")->told);
  feed_done (envoi_feed_service_set_shared (world->feeds, dogs, FALSE));
  wait_until (!feed_find (world, PUBSUB, "dogs")->told);
  g_clear_pointer (&feeds, g_ptr_array_unref);
  g_clear_pointer (&suggestions, g_ptr_array_unref);
  g_clear_object (&cats);
  g_clear_object (&dogs);
  feed_free (world);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/feed-lists/lists", test_lists);
  g_test_add_func ("/feed-lists/lists-lost", test_lists_lost);
  g_test_add_func ("/feed-lists/lists-unreadable", test_lists_unreadable);
  g_test_add_func ("/feed-lists/people", test_people);
  g_test_add_func ("/feed-lists/public-follows", test_public_follows);
  return g_test_run ();
}
