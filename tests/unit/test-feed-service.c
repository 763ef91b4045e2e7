/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Following, catching up, paging and comments, against servers that answer differently. */
#include "feed-world.h"

/* --- Following -------------------------------------------------------------------------------------------------------- */

static void
test_follow (void)
{
  FeedWorld *world = feed_new (FEED_PROSODY);
  g_autoptr (EnvoiFeed) feed = NULL;
  g_autoptr (EnvoiPost) post = NULL;

  feed_fill (world, BOB, BLOG, BOB, 0, 3);
  feed_caught_up (world);
  feed = feed_follow (world, BOB, NULL, FALSE);
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
  feed = feed_follow (world, PUBSUB, "club", FALSE);
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
  feed = feed_follow (world, BOB, NULL, FALSE);
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
  feed = feed_follow (world, BOB, NULL, FALSE);
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
  feed = feed_follow (world, BOB, NULL, FALSE);
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
  feed = feed_follow (world, BOB, NULL, FALSE);
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

/* What is told while the pages are gathered is newer than what they say, and is not written over when they are stored. */
static void
test_told_meanwhile (gconstpointer data)
{
  FeedWorld *world = feed_new (GPOINTER_TO_INT (data));
  g_autoptr (EnvoiFeed) feed = NULL;
  g_autofree char *edited = feed_entry_edited ("edited", 69, 5000);
  g_autoptr (EnvoiPost) changed = NULL;
  g_autoptr (EnvoiPost) gone = NULL;

  feed_fill (world, PUBSUB, "cats", NULL, 0, 30);
  feed_caught_up (world);
  feed = feed_follow (world, PUBSUB, "cats", FALSE);
  wait_until (feed_stored (world, PUBSUB, "cats") == 20);
  feed_settle (world);
  feed_lose (world);
  feed_fill (world, PUBSUB, "cats", NULL, 30, 40);
  g_ptr_array_set_size (world->log, 0);
  feed_online (world);
  /* The first of three pages has been given out. */
  wait_until (feed_count (world, "items " PUBSUB) == 1);
  feed_publish (world, PUBSUB, "cats", "p0069", NULL, edited);
  feed_drop (world, PUBSUB, "cats", "p0068");
  feed_event (world, PUBSUB, "cats", "<retract id='p0068'/>");
  wait_until (feed_is_caught_up (world));
  feed_settle (world);
  changed = feed_post (world, PUBSUB, "cats", "p0069");
  g_assert_cmpstr (envoi_post_get_title (changed), ==, "edited");
  gone = feed_post (world, PUBSUB, "cats", "p0068");
  g_assert_null (gone);
  g_assert_cmpuint (feed_stored (world, PUBSUB, "cats"), ==, 59);
  g_clear_object (&changed);
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
  feed = feed_follow (world, PUBSUB, "cats", FALSE);
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
  g_test_add_func ("/feed-service/picture", test_picture);
  g_test_add_func ("/feed-service/events", test_events);
  g_test_add_func ("/feed-service/foreign-events", test_foreign_events);
  add_for_each ("catch-up", test_catch_up);
  add_for_each ("told-meanwhile", test_told_meanwhile);
  add_for_each ("catch-up-far", test_catch_up_far);
  add_for_each ("paging", test_paging);
  g_test_add_func ("/feed-service/visit-refused", test_visit_refused);
  g_test_add_func ("/feed-service/load-post", test_load_post);
  add_for_each ("comments", test_comments);
  g_test_add_func ("/feed-service/no-comments", test_no_comments);
  return g_test_run ();
}
