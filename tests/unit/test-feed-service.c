/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Following, catching up, paging and comments, against servers that answer differently. */
#include "feed-world.h"

static EnvoiFeed *
follow (FeedWorld *world, const char *service, const char *node, gboolean shared)
{
  EnvoiFeed *feed = await_dup (envoi_feed_service_follow (world->feeds, service, node, shared));

  feed_settle (world);
  return feed;
}

/* --- Following -------------------------------------------------------------------------------------------------------- */

static void
test_follow (void)
{
  FeedWorld *world = feed_new (FEED_PROSODY);
  g_autoptr (EnvoiFeed) feed = NULL;
  g_autoptr (EnvoiPost) post = NULL;

  feed_fill (world, BOB, BLOG, BOB, 0, 3);
  feed_caught_up (world);
  feed = follow (world, BOB, NULL, FALSE);
  g_assert_true (envoi_feed_get_followed (feed));
  g_assert_true (g_hash_table_contains (feed_find (world, BOB, BLOG)->followers, ALICE));
  /* Where Movim keeps what is not told to everybody, and only there. */
  g_assert_cmpuint (feed_find (world, ALICE, PRIVATE_LIST)->items->len, ==, 1);
  g_assert_true (feed_find (world, ALICE, PUBLIC_LIST) == NULL || feed_find (world, ALICE, PUBLIC_LIST)->items->len == 0);
  wait_until (feed_stored (world, BOB, BLOG) == 3);
  post = feed_post (world, BOB, BLOG, "p0001");
  g_assert_cmpstr (envoi_post_get_author_jid (post), ==, BOB);

  dex_unref (envoi_feed_service_set_shared (world->feeds, feed, TRUE));
  wait_until (feed_find (world, ALICE, PUBLIC_LIST) != NULL && feed_find (world, ALICE, PUBLIC_LIST)->items->len == 1);

  {
    g_autoptr (DexFuture) left = envoi_feed_service_unfollow (world->feeds, feed);

    g_assert_false (envoi_feed_get_followed (feed));
    g_assert_nonnull (await (left, NULL));
  }
  feed_settle (world);
  g_assert_false (g_hash_table_contains (feed_find (world, BOB, BLOG)->followers, ALICE));
  g_assert_cmpuint (feed_find (world, ALICE, PRIVATE_LIST)->items->len, ==, 0);
  g_assert_cmpuint (feed_find (world, ALICE, PUBLIC_LIST)->items->len, ==, 0);
  g_assert_cmpuint (feed_stored (world, BOB, BLOG), ==, 3);
  g_clear_object (&post);
  g_clear_object (&feed);
  feed_free (world);
}

static void
test_follow_refused (void)
{
  static const struct { const char *refusal; int code; } cases[] = {
    { "forbidden", ENVOI_FEED_ERROR_CONTACTS_ONLY }, { "not-authorized", ENVOI_FEED_ERROR_CONTACTS_ONLY }, { "not-allowed", ENVOI_FEED_ERROR_CLOSED },
    { "feature-not-implemented", ENVOI_FEED_ERROR_UNSUPPORTED },
  };
  FeedWorld *world = feed_new (FEED_PROSODY);

  feed_caught_up (world);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *jid = g_strdup_printf ("closed%u@ejabberd.test", i);
      g_autoptr (GError) error = NULL;
      EnvoiFeed *feed;

      feed_node (world, jid, BLOG)->refusal = cases[i].refusal;
      error = await_error (envoi_feed_service_follow (world->feeds, jid, NULL, TRUE));
      g_assert_error (error, ENVOI_FEED_ERROR, cases[i].code);
      feed = envoi_store_find_feed (world->store, world->account, jid, BLOG);
      g_assert_false (envoi_feed_get_followed (feed));
      g_assert_nonnull (envoi_feed_get_problem (feed));
    }
  feed_settle (world);
  g_assert_true (feed_find (world, ALICE, PRIVATE_LIST) == NULL);
  feed_free (world);
}

static void
test_follow_pending (void)
{
  FeedWorld *world = feed_new (FEED_MNESIA);
  g_autoptr (EnvoiFeed) feed = NULL;

  feed_node (world, PUBSUB, "club")->pending = TRUE;
  feed_caught_up (world);
  feed = follow (world, PUBSUB, "club", FALSE);
  g_assert_true (envoi_feed_get_followed (feed));
  g_assert_true (envoi_feed_get_pending (feed));
  g_clear_object (&feed);
  feed_free (world);
}

/* A wish without a line is on the disk, and is carried out by the next run. */
static void
test_follow_offline (void)
{
  FeedWorld *world = feed_new (FEED_SQL);
  g_autoptr (EnvoiFeed) feed = NULL;

  feed_fill (world, BOB, BLOG, BOB, 0, 2);
  world->gone = TRUE;
  feed = follow (world, BOB, NULL, FALSE);
  g_assert_true (envoi_feed_get_followed (feed));
  g_clear_object (&feed);
  feed_restart (world);
  g_assert_true (envoi_feed_get_followed (envoi_store_find_feed (world->store, world->account, BOB, BLOG)));
  feed_caught_up (world);
  wait_until (g_hash_table_contains (feed_find (world, BOB, BLOG)->followers, ALICE));
  wait_until (feed_find (world, ALICE, PRIVATE_LIST) != NULL);
  /* The list that was read first did not know of it yet: it is followed all the same. */
  feed_settle (world);
  g_assert_true (envoi_feed_get_followed (envoi_store_find_feed (world->store, world->account, BOB, BLOG)));
  wait_until (feed_stored (world, BOB, BLOG) == 2);
  feed_free (world);
}

#define LISTED(server, node) "<subscription xmlns='urn:xmpp:pubsub:subscription:0' server='" server "' node='" node "'><title>T</title></subscription>"

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
  g_object_unref (follow (world, BOB, NULL, FALSE));
  g_object_unref (follow (world, PUBSUB, "cats", TRUE));
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

/* --- Live --------------------------------------------------------------------------------------------------------------- */

#define PICTURE_ITEM "urn:xmpp:avatar:metadata"
#define PICTURE(url) "<metadata xmlns='urn:xmpp:avatar:metadata'><info id='da39a3ee5e6b4b0d3255bfef95601890afd80709' type='image/png' bytes='1' url='" url "'/></metadata>"

/* The picture of a community that is followed: read at sign-in, changed and taken away while we are there; never a post. */
static void
test_picture (void)
{
  FeedWorld *world = feed_new (FEED_PROSODY);
  EnvoiFeed *cats;

  feed_fill (world, PUBSUB, "cats", NULL, 0, 2);
  feed_put (world, PUBSUB, "cats", PICTURE_ITEM, NULL, PICTURE ("https://upload.test/a.png"));
  feed_put (world, ALICE, PRIVATE_LIST, "a", NULL, LISTED (PUBSUB, "cats"));
  feed_caught_up (world);
  cats = envoi_store_find_feed (world->store, world->account, PUBSUB, "cats");
  g_assert_cmpstr (envoi_feed_get_avatar_url (cats), ==, "https://upload.test/a.png");
  g_assert_cmpstr (envoi_feed_get_avatar_hash (cats), ==, "da39a3ee5e6b4b0d3255bfef95601890afd80709");
  g_hash_table_add (feed_find (world, PUBSUB, "cats")->followers, g_strdup (ALICE));

  feed_publish (world, PUBSUB, "cats", PICTURE_ITEM, NULL, PICTURE ("https://upload.test/b.png"));
  g_assert_cmpstr (envoi_feed_get_avatar_url (cats), ==, "https://upload.test/b.png");
  feed_publish (world, PUBSUB, "cats", PICTURE_ITEM, NULL, PICTURE ("file:///etc/passwd"));
  g_assert_null (envoi_feed_get_avatar_url (cats));
  feed_publish (world, PUBSUB, "cats", PICTURE_ITEM, NULL, PICTURE ("https://upload.test/c.png"));
  g_assert_cmpstr (envoi_feed_get_avatar_url (cats), ==, "https://upload.test/c.png");
  feed_event (world, PUBSUB, "cats", "<retract id='" PICTURE_ITEM "'/>");
  g_assert_null (envoi_feed_get_avatar_url (cats));
  /* Only the head came: it is read. */
  feed_node (world, PUBSUB, "cats")->heads_only = TRUE;
  feed_publish (world, PUBSUB, "cats", PICTURE_ITEM, NULL, PICTURE ("https://upload.test/d.png"));
  wait_until (g_strcmp0 (envoi_feed_get_avatar_url (cats), "https://upload.test/d.png") == 0);
  feed_settle (world);
  g_assert_cmpuint (feed_stored (world, PUBSUB, "cats"), ==, 2);
  feed_free (world);
}

static void
test_events (void)
{
  FeedWorld *world = feed_new (FEED_PROSODY);
  g_autoptr (EnvoiFeed) feed = NULL;
  g_autofree char *xml = feed_entry_at ("live", 10), *edited = feed_entry_at ("edited", 10);
  g_autoptr (EnvoiPost) post = NULL;

  feed_fill (world, BOB, BLOG, BOB, 0, 1);
  feed_caught_up (world);
  feed = follow (world, BOB, NULL, FALSE);
  wait_until (feed_stored (world, BOB, BLOG) == 1);
  feed_publish (world, BOB, BLOG, "live", BOB, xml);
  feed_settle (world);
  post = feed_post (world, BOB, BLOG, "live");
  g_assert_cmpstr (envoi_post_get_title (post), ==, "live");
  feed_publish (world, BOB, BLOG, "live", BOB, edited);
  feed_settle (world);
  g_assert_cmpstr (envoi_post_get_title (post), ==, "edited");
  feed_event (world, BOB, BLOG, "<retract id='live'/>");
  feed_settle (world);
  g_assert_cmpuint (feed_stored (world, BOB, BLOG), ==, 1);

  /* Only the head came (as communities do it): the rest is fetched, once for all. */
  feed_node (world, BOB, BLOG)->heads_only = TRUE;
  g_ptr_array_set_size (world->log, 0);
  feed_publish (world, BOB, BLOG, "h1", BOB, xml);
  feed_publish (world, BOB, BLOG, "h2", BOB, edited);
  wait_until (feed_stored (world, BOB, BLOG) == 3);
  g_assert_cmpuint (feed_count (world, "items " BOB), ==, 1);
  g_clear_object (&post);
  g_clear_object (&feed);
  feed_free (world);
}

/* Nothing comes in from where nobody asked to hear: strangers, ejabberd's stray last item, things that are no posts. */
static void
test_foreign_events (void)
{
  FeedWorld *world = feed_new (FEED_PROSODY);
  g_autoptr (EnvoiFeed) feed = NULL;
  g_autofree char *xml = feed_entry_at ("forged", 10);
  g_autofree char *item = g_strdup_printf ("<item id='f' publisher='" BOB "'>%s</item>", xml);
  g_autofree char *hidden = g_strdup_printf ("<item id='0'>%s</item><item id='urn:xmpp:avatar:metadata'>%s</item><item id='test_post'>%s</item>", xml, xml, xml);

  feed_fill (world, BOB, BLOG, BOB, 0, 1);
  feed_caught_up (world);
  feed = follow (world, BOB, NULL, FALSE);
  wait_until (feed_stored (world, BOB, BLOG) == 1);
  g_ptr_array_set_size (world->log, 0);
  feed_event (world, "eve@evil.test", BLOG, item);
  feed_event (world, "pubsub.ejabberd.test", BLOG, item);
  feed_event (world, "eve@evil.test", BLOG, "<item id='head'/>");
  feed_event (world, "eve@evil.test", BLOG ":comments/p0000", item);
  feed_event (world, "eve@evil.test", BLOG ":comments/p0000", "<item id='head'/>");
  feed_event (world, "eve@evil.test", BLOG, "<retract id='p0000'/>");
  feed_event (world, BOB, BLOG, hidden);
  feed_settle (world);
  g_assert_cmpuint (feed_stored (world, BOB, BLOG), ==, 1);
  g_assert_null (envoi_store_find_feed (world->store, world->account, "eve@evil.test", BLOG));
  g_assert_null (envoi_store_find_feed (world->store, world->account, "pubsub.ejabberd.test", BLOG));
  /* And nobody can make us ask. */
  g_assert_cmpuint (world->log->len, ==, 0);
  g_clear_object (&feed);
  feed_free (world);
}

/* --- Level --------------------------------------------------------------------------------------------------------------- */

/* What was published, changed and deleted while we were away is made good, however much it was, on each server. */
static void
test_catch_up (gconstpointer data)
{
  FeedWorld *world = feed_new (GPOINTER_TO_INT (data));
  g_autoptr (EnvoiFeed) feed = NULL;
  g_autofree char *edited = feed_entry_edited ("edited", 100, 5000), *old = feed_entry_edited ("old one", 40, 5001);
  g_autoptr (EnvoiPost) post = NULL;

  feed_fill (world, BOB, BLOG, BOB, 0, 30);
  feed_caught_up (world);
  feed = follow (world, BOB, NULL, FALSE);
  wait_until (feed_stored (world, BOB, BLOG) == 20);
  feed_settle (world);
  feed_lose (world);

  /* 75 new ones: more than three pages. */
  feed_fill (world, BOB, BLOG, BOB, 30, 75);
  feed_caught_up (world);
  g_assert_cmpuint (feed_stored (world, BOB, BLOG), ==, 95);

  /* Some changed (on Prosody an old one comes to the newer end by that), one gone, none new. */
  feed_lose (world);
  feed_put (world, BOB, BLOG, "p0100", BOB, edited);
  if (world->flavour == FEED_PROSODY)
    feed_put (world, BOB, BLOG, "p0040", BOB, old);
  feed_drop (world, BOB, BLOG, "p0102");
  feed_caught_up (world);
  post = feed_post (world, BOB, BLOG, "p0100");
  g_assert_cmpstr (envoi_post_get_title (post), ==, "edited");
  g_clear_object (&post);
  post = feed_post (world, BOB, BLOG, "p0102");
  g_assert_null (post);
  g_assert_cmpuint (feed_stored (world, BOB, BLOG), ==, 94);

  /* Nothing happened: one question is enough. */
  feed_lose (world);
  g_ptr_array_set_size (world->log, 0);
  feed_caught_up (world);
  g_assert_cmpuint (feed_count (world, "items " BOB), <=, world->flavour == FEED_PROSODY ? 2 : 1);
  g_clear_object (&feed);
  feed_free (world);
}

/* More than is read at once: what lies between is read when somebody scrolls there. */
static void
test_catch_up_far (gconstpointer data)
{
  FeedWorld *world = feed_new (GPOINTER_TO_INT (data));
  g_autoptr (EnvoiFeed) feed = NULL;

  feed_fill (world, PUBSUB, "cats", NULL, 0, 25);
  feed_caught_up (world);
  feed = follow (world, PUBSUB, "cats", FALSE);
  wait_until (feed_stored (world, PUBSUB, "cats") == 20);
  feed_settle (world);
  feed_lose (world);
  feed_fill (world, PUBSUB, "cats", NULL, 25, 700);
  feed_caught_up (world);
  g_assert_cmpuint (feed_stored (world, PUBSUB, "cats"), <, 725);
  while (!envoi_feed_get_complete (feed))
    {
      g_autoptr (DexFuture) page = envoi_feed_service_load_older (world->feeds, feed);

      g_assert_nonnull (await (page, NULL));
    }
  feed_settle (world);
  g_assert_cmpuint (feed_stored (world, PUBSUB, "cats"), ==, 725);
  g_clear_object (&feed);
  feed_free (world);
}

/* --- Paging ---------------------------------------------------------------------------------------------------------------- */

static void
test_paging (gconstpointer data)
{
  FeedWorld *world = feed_new (GPOINTER_TO_INT (data));
  g_autoptr (EnvoiFeed) feed = NULL;
  guint n = 0, questions;

  feed_fill (world, PUBSUB, "cats", NULL, 0, 230);
  feed_caught_up (world);
  feed = await_dup (envoi_feed_service_visit (world->feeds, PUBSUB, "cats"));
  g_assert_false (envoi_feed_get_followed (feed));
  g_assert_cmpuint (feed_stored (world, PUBSUB, "cats"), ==, 20);
  while (!envoi_feed_get_complete (feed))
    {
      g_autoptr (DexFuture) page = envoi_feed_service_load_older (world->feeds, feed);
      const GValue *value = await (page, NULL);

      g_assert_nonnull (value);
      n += g_value_get_uint (value);
    }
  g_assert_cmpuint (n, ==, 210);
  g_assert_cmpuint (feed_stored (world, PUBSUB, "cats"), ==, 230);
  questions = world->log->len;
  {
    g_autoptr (DexFuture) page = envoi_feed_service_load_older (world->feeds, feed);

    g_assert_cmpuint (g_value_get_uint (await (page, NULL)), ==, 0);
    g_assert_cmpuint (world->log->len, ==, questions);
  }
  g_clear_object (&feed);
  feed_free (world);
}

/* A place that is not there, or closed, says so and leaves nothing behind. */
static void
test_visit_refused (void)
{
  FeedWorld *world = feed_new (FEED_PROSODY);
  g_autoptr (GError) error = NULL;

  feed_caught_up (world);
  error = await_error (envoi_feed_service_visit (world->feeds, BOB, NULL));
  g_assert_error (error, ENVOI_FEED_ERROR, ENVOI_FEED_ERROR_NOT_FOUND);
  feed_settle (world);
  g_assert_null (envoi_store_find_feed (world->store, world->account, BOB, BLOG));
  g_clear_error (&error);
  error = await_error (envoi_feed_service_visit (world->feeds, "not an address@", NULL));
  g_assert_error (error, ENVOI_FEED_ERROR, ENVOI_FEED_ERROR_NOT_FOUND);
  g_clear_error (&error);
  feed_node (world, BOB, BLOG)->refusal = "forbidden";
  error = await_error (envoi_feed_service_visit (world->feeds, BOB, NULL));
  g_assert_error (error, ENVOI_FEED_ERROR, ENVOI_FEED_ERROR_CONTACTS_ONLY);
  g_clear_error (&error);
  feed_lose (world);
  error = await_error (envoi_feed_service_visit (world->feeds, BOB, NULL));
  g_assert_error (error, ENVOI_STANZA_ERROR, ENVOI_STANZA_ERROR_DISCONNECTED);
  feed_free (world);
}

static void
test_load_post (void)
{
  FeedWorld *world = feed_new (FEED_PROSODY);
  g_autoptr (EnvoiPost) post = NULL;
  g_autoptr (GError) error = NULL;

  feed_fill (world, PUBSUB, "cats", BOB, 0, 3);
  feed_caught_up (world);
  post = await_dup (envoi_feed_service_load_post (world->feeds, PUBSUB, "cats", "p0001"));
  g_assert_cmpstr (envoi_post_get_title (post), ==, "post 0001");
  g_assert_cmpuint (feed_stored (world, PUBSUB, "cats"), ==, 1);
  error = await_error (envoi_feed_service_load_post (world->feeds, PUBSUB, "cats", "nothing"));
  g_assert_error (error, ENVOI_FEED_ERROR, ENVOI_FEED_ERROR_NOT_FOUND);
  g_clear_object (&post);
  /* It is here now: no line is needed. */
  feed_lose (world);
  post = await_dup (envoi_feed_service_load_post (world->feeds, PUBSUB, "cats", "p0001"));
  g_assert_nonnull (post);
  g_clear_object (&post);
  feed_free (world);
}

/* --- Comments ------------------------------------------------------------------------------------------------------------------ */

#define THREAD BLOG ":comments/c1"
#define COMMENTED "<entry xmlns='http://www.w3.org/2005/Atom'><title>With comments</title><updated>2024-01-01T00:00:00Z</updated>" \
  "<link rel='replies' title='comments' href='xmpp:" COMMENTS "?;node=" THREAD "'/></entry>"
#define SAID(text) "<entry xmlns='http://www.w3.org/2005/Atom'><title>" text "</title><updated>2024-01-02T00:00:00Z</updated></entry>"

static void
test_comments (gconstpointer data)
{
  FeedWorld *world = feed_new (GPOINTER_TO_INT (data));
  g_autoptr (EnvoiPost) post = NULL;
  g_autoptr (GListModel) comments = NULL;
  g_autoptr (EnvoiComment) overwritten = NULL;

  feed_put (world, BOB, BLOG, "c1", BOB, COMMENTED);
  feed_put (world, COMMENTS, THREAD, "0", NULL, "<feed xmlns='http://www.w3.org/2005/Atom'><title>f</title></feed>");
  feed_put (world, COMMENTS, THREAD, "x1", CAROL, SAID ("First"));
  feed_put (world, COMMENTS, THREAD, "x2", BOB, SAID ("♥"));
  feed_put (world, COMMENTS, THREAD, "x3", CAROL, SAID ("♥"));
  feed_put (world, COMMENTS, THREAD, "x4", CAROL, SAID ("♥"));
  for (guint i = 0; i < 130; i++)
    {
      g_autofree char *id = g_strdup_printf ("y%u", i);

      feed_put (world, COMMENTS, THREAD, id, CAROL, SAID ("More"));
    }
  feed_caught_up (world);
  post = await_dup (envoi_feed_service_load_post (world->feeds, BOB, BLOG, "c1"));
  {
    g_autoptr (DexFuture) loaded = envoi_feed_service_load_comments (world->feeds, post);

    g_assert_nonnull (await (loaded, NULL));
  }
  feed_settle (world);
  g_assert_cmpuint (envoi_post_get_n_comments (post), ==, 131);
  /* By distinct author. */
  g_assert_cmpuint (envoi_post_get_n_likes (post), ==, 2);
  g_assert_null (envoi_post_get_liked (post));

  /* Live while it is looked at; and when somebody writes over another's comment, he is shown as who he is. */
  envoi_feed_service_watch_comments (world->feeds, post);
  wait_until (g_hash_table_contains (feed_find (world, COMMENTS, THREAD)->followers, ALICE));
  feed_find (world, COMMENTS, THREAD)->heads_only = TRUE;
  feed_publish (world, COMMENTS, THREAD, "x1", "eve@evil.test", SAID ("Mine now"));
  feed_publish (world, COMMENTS, THREAD, "z1", BOB, SAID ("Live"));
  wait_until (envoi_post_get_n_comments (post) == 132);
  feed_settle (world);
  overwritten = await_dup (envoi_store_load_comment (world->store, world->account, COMMENTS, THREAD, "x1"));
  g_assert_cmpstr (envoi_comment_get_author_jid (overwritten), ==, "eve@evil.test");
  g_assert_cmpstr (envoi_comment_get_text (overwritten), ==, "Mine now");
  feed_event (world, COMMENTS, THREAD, "<retract id='z1'/>");
  feed_settle (world);
  g_assert_cmpuint (envoi_post_get_n_comments (post), ==, 131);
  /* A like that is written over is none any more. */
  feed_publish (world, COMMENTS, THREAD, "x2", BOB, SAID ("—"));
  wait_until (envoi_post_get_n_likes (post) == 1);
  g_assert_cmpuint (envoi_post_get_n_comments (post), ==, 131);

  envoi_feed_service_unwatch_comments (world->feeds, post);
  wait_until (!g_hash_table_contains (feed_find (world, COMMENTS, THREAD)->followers, ALICE));
  g_clear_object (&overwritten);
  g_clear_object (&comments);
  g_clear_object (&post);
  feed_free (world);
}

/* The author never made the place: there are none, and that is no error. */
static void
test_no_comments (void)
{
  FeedWorld *world = feed_new (FEED_PROSODY);
  g_autoptr (EnvoiPost) post = NULL;
  g_autoptr (DexFuture) loaded = NULL;

  feed_put (world, BOB, BLOG, "c1", BOB, COMMENTED);
  feed_caught_up (world);
  post = await_dup (envoi_feed_service_load_post (world->feeds, BOB, BLOG, "c1"));
  loaded = envoi_feed_service_load_comments (world->feeds, post);
  g_assert_nonnull (await (loaded, NULL));
  g_assert_cmpuint (envoi_post_get_n_comments (post), ==, 0);
  g_clear_object (&post);
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

  dogs = follow (world, PUBSUB, "dogs", TRUE);
  wait_until (g_hash_table_contains (feed_find (world, PUBSUB, "dogs")->followers, ALICE));
  g_assert_true (feed_find (world, PUBSUB, "dogs")->told);
  cats = follow (world, PUBSUB, "cats", FALSE);
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

static void
add_for_each (const char *name, GTestDataFunc func)
{
  for (guint i = 0; i < FEED_FLAVOURS; i++)
    {
      g_autofree char *path = g_strdup_printf ("/feed-service/%s/%s", name, feed_flavours[i]);

      g_test_add_data_func (path, GINT_TO_POINTER (i), func);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/feed-service/follow", test_follow);
  g_test_add_func ("/feed-service/follow-refused", test_follow_refused);
  g_test_add_func ("/feed-service/follow-pending", test_follow_pending);
  g_test_add_func ("/feed-service/follow-offline", test_follow_offline);
  g_test_add_func ("/feed-service/lists", test_lists);
  g_test_add_func ("/feed-service/lists-lost", test_lists_lost);
  g_test_add_func ("/feed-service/lists-unreadable", test_lists_unreadable);
  g_test_add_func ("/feed-service/picture", test_picture);
  g_test_add_func ("/feed-service/events", test_events);
  g_test_add_func ("/feed-service/foreign-events", test_foreign_events);
  add_for_each ("catch-up", test_catch_up);
  add_for_each ("catch-up-far", test_catch_up_far);
  add_for_each ("paging", test_paging);
  g_test_add_func ("/feed-service/visit-refused", test_visit_refused);
  g_test_add_func ("/feed-service/load-post", test_load_post);
  add_for_each ("comments", test_comments);
  g_test_add_func ("/feed-service/no-comments", test_no_comments);
  g_test_add_func ("/feed-service/people", test_people);
  g_test_add_func ("/feed-service/public-follows", test_public_follows);
  return g_test_run ();
}
