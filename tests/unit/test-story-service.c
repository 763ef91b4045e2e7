/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which stories are taken, from whom, for how long, and what is remembered of them. */
#include "0501-stories.h"
#include "envoi-story-service.h"
#include "feed-world.h"

#define HOUR G_TIME_SPAN_HOUR
#define EVE "eve@evil.test"

static GListModel *
open_stories (FeedWorld *world)
{
  GListModel *stories = envoi_story_service_list_stories (ENVOI_STORY_SERVICE (envoi_session_add_service (world->session, ENVOI_TYPE_STORY_SERVICE)));

  feed_online (world);
  feed_settle (world);
  return stories;
}

static EnvoiContact *
befriend (FeedWorld *world, const char *jid)
{
  EnvoiContact *contact = envoi_store_ensure_contact (world->store, world->account, jid);

  envoi_contact_set_in_roster (contact, TRUE);
  envoi_contact_set_subscription (contact, ENVOI_SUBSCRIPTION_BOTH);
  return contact;
}

/* (transfer full) */
static char *
story_xml (const char *title, gint64 published, const char *href)
{
  g_autofree char *time = envoi_time_format (published);

  return g_strdup_printf ("<entry xmlns='http://www.w3.org/2005/Atom'><title>%s</title><id>x</id><published>%s</published><updated>%s</updated>"
                          "<author><name>Somebody else</name><uri>xmpp:carol@prosody.test</uri></author>"
                          "<link rel='enclosure' href='%s' type='image/jpeg' title='story'/></entry>", title, time, time, href);
}

static void
tell (FeedWorld *world, const char *from, const char *id, const char *title, gint64 published, const char *href)
{
  g_autofree char *xml = story_xml (title, published, href);
  g_autofree char *item = g_strdup_printf ("<item id='%s'>%s</item>", id, xml);

  feed_event (world, from, ENVOI_NODE_STORIES, item);
  feed_settle (world);
}

static const char *
title_of (GListModel *stories, guint i)
{
  g_autoptr (EnvoiPost) post = g_list_model_get_item (stories, i);

  g_assert_nonnull (post);
  return envoi_post_get_title (post);
}

static guint
count (GListModel *stories)
{
  return g_list_model_get_n_items (stories);
}

static void
test_taken (void)
{
  FeedWorld *world = feed_new (FEED_PROSODY);
  GListModel *stories = open_stories (world);
  gint64 now = envoi_time_now ();
  g_autoptr (EnvoiPost) post = NULL;

  befriend (world, BOB);
  befriend (world, CAROL);
  tell (world, BOB, "b1", "Lake", now - 2 * HOUR, "https://ejabberd.test/lake.jpg");
  tell (world, CAROL, "c1", "Hill", now - HOUR, "https://prosody.test/hill.jpg");
  g_assert_cmpuint (count (stories), ==, 2);
  g_assert_cmpstr (title_of (stories, 0), ==, "Hill");
  post = g_list_model_get_item (stories, 1);
  g_assert_cmpint (envoi_post_get_kind (post), ==, ENVOI_POST_STORY);
  /* The author is whose node it is, whatever the entry says. */
  g_assert_cmpstr (envoi_post_get_author_jid (post), ==, BOB);
  g_assert_false (envoi_post_get_read (post));
  /* A new version of the same one. */
  tell (world, BOB, "b1", "The lake", now - 2 * HOUR, "https://ejabberd.test/lake.jpg");
  g_assert_cmpuint (count (stories), ==, 2);
  g_assert_cmpstr (title_of (stories, 1), ==, "The lake");
  /* They are no posts of the timeline. */
  g_assert_cmpuint (feed_stored (world, BOB, ENVOI_NODE_STORIES), ==, 0);
  feed_free (world);
}

/* security.md: what a stranger sends is neither kept nor asked for. */
static void
test_foreign (void)
{
  FeedWorld *world = feed_new (FEED_PROSODY);
  GListModel *stories = open_stories (world);
  gint64 now = envoi_time_now ();
  EnvoiContact *bob = befriend (world, BOB);

  tell (world, EVE, "e1", "Buy", now - HOUR, "https://evil.test/a.jpg");
  /* Known, but not in the list. */
  envoi_store_ensure_contact (world->store, world->account, EVE);
  tell (world, EVE, "e2", "Buy", now - HOUR, "https://evil.test/a.jpg");
  /* A client of a contact is no server. */
  tell (world, BOB "/phone", "b0", "Fake", now - HOUR, "https://evil.test/a.jpg");
  g_assert_cmpuint (count (stories), ==, 0);
  g_assert_cmpuint (feed_count (world, "items " EVE), ==, 0);

  tell (world, BOB, "b1", "Lake", now - HOUR, "https://ejabberd.test/lake.jpg");
  g_assert_cmpuint (count (stories), ==, 1);
  /* Nobody takes back what is another's. */
  befriend (world, EVE);
  feed_event (world, EVE, ENVOI_NODE_STORIES, "<retract id='b1'/>");
  g_assert_cmpuint (count (stories), ==, 1);
  /* Who is blocked is not seen. */
  envoi_contact_set_blocked (bob, TRUE);
  g_assert_cmpuint (count (stories), ==, 0);
  tell (world, BOB, "b2", "Lake again", now - HOUR, "https://ejabberd.test/lake.jpg");
  g_assert_cmpuint (count (stories), ==, 0);
  feed_free (world);
}

static void
test_unfit (void)
{
  FeedWorld *world = feed_new (FEED_PROSODY);
  GListModel *stories = open_stories (world);
  gint64 now = envoi_time_now ();

  befriend (world, BOB);
  tell (world, BOB, "old", "Yesterday", now - 25 * HOUR, "https://ejabberd.test/a.jpg");
  tell (world, BOB, "ahead", "Tomorrow", now + 5 * HOUR, "https://ejabberd.test/a.jpg");
  tell (world, BOB, "file", "File", now - HOUR, "file:///etc/passwd");
  feed_event (world, BOB, ENVOI_NODE_STORIES, "<item id='bare'><entry xmlns='http://www.w3.org/2005/Atom'><title>No picture</title></entry></item>");
  feed_event (world, BOB, ENVOI_NODE_STORIES, "<item id='odd'><other xmlns='urn:x'/></item>");
  feed_settle (world);
  g_assert_cmpuint (count (stories), ==, 0);
  /* A clock that goes a little fast does not make it live longer. */
  tell (world, BOB, "fast", "Fast", now + HOUR / 2, "https://ejabberd.test/a.jpg");
  g_assert_cmpuint (count (stories), ==, 1);
  {
    g_autoptr (EnvoiPost) post = g_list_model_get_item (stories, 0);
    g_assert_cmpint (envoi_post_get_published (post), <=, envoi_time_now ());
  }
  /* However many one sends. */
  for (guint i = 0; i < 40; i++)
    {
      g_autofree char *id = g_strdup_printf ("many-%u", i);
      tell (world, BOB, id, id, now - HOUR - i, "https://ejabberd.test/a.jpg");
    }
  g_assert_cmpuint (count (stories), ==, 20);
  g_assert_cmpstr (title_of (stories, 0), ==, "Fast");
  feed_free (world);
}

static void
test_gone (void)
{
  FeedWorld *world = feed_new (FEED_PROSODY);
  GListModel *stories = open_stories (world);
  gint64 now = envoi_time_now ();

  befriend (world, BOB);
  tell (world, BOB, "b1", "One", now - HOUR, "https://ejabberd.test/a.jpg");
  /* Its day ends in a moment: it goes by itself. */
  tell (world, BOB, "b2", "Two", envoi_time_now () - 24 * HOUR + G_USEC_PER_SEC / 2, "https://ejabberd.test/a.jpg");
  wait_until (count (stories) == 1);
  g_assert_cmpstr (title_of (stories, 0), ==, "One");
  feed_event (world, BOB, ENVOI_NODE_STORIES, "<retract id='b1'/>");
  g_assert_cmpuint (count (stories), ==, 0);
  feed_free (world);
}

/* At sign-in a server sends the last one only: the others are asked for. What was seen stays seen. */
static void
test_sign_in (void)
{
  FeedWorld *world = feed_new (FEED_PROSODY);
  gint64 now = envoi_time_now ();
  g_autofree char *first = story_xml ("First", now - 3 * HOUR, "https://ejabberd.test/1.jpg");
  g_autofree char *second = story_xml ("Second", now - 2 * HOUR, "https://ejabberd.test/2.jpg");
  GListModel *stories;
  EnvoiPost *post;

  befriend (world, BOB);
  envoi_store_save_contact (world->store, befriend (world, BOB));
  feed_put (world, BOB, ENVOI_NODE_STORIES, "s1", BOB, first);
  feed_put (world, BOB, ENVOI_NODE_STORIES, "s2", BOB, second);
  for (guint run = 0; run < 2; run++)
    {
      stories = open_stories (world);
      tell (world, BOB, "s2", "Second", now - 2 * HOUR, "https://ejabberd.test/2.jpg");
      wait_until (count (stories) == 2);
      g_assert_cmpstr (title_of (stories, 0), ==, "Second");
      g_assert_cmpstr (title_of (stories, 1), ==, "First");
      post = g_list_model_get_item (stories, 1);
      g_assert_cmpint (envoi_post_get_read (post), ==, run == 1);
      envoi_post_set_read (post, TRUE);
      g_object_unref (post);
      post = g_list_model_get_item (stories, 0);
      g_assert_false (envoi_post_get_read (post));
      g_object_unref (post);
      feed_settle (world);
      if (run == 0)
        feed_restart (world);
    }
  feed_free (world);
}

/* The server's session outlived the program: nothing is sent again, so whoever told stories then is asked; our own of another device is ours, and seen. */
static void
test_resumed (void)
{
  FeedWorld *world = feed_new (FEED_PROSODY);
  gint64 now = envoi_time_now ();
  g_autofree char *first = story_xml ("First", now - 3 * HOUR, "https://ejabberd.test/1.jpg"), *mine = story_xml ("Mine", now - HOUR, "https://prosody.test/2.jpg");
  g_autoptr (EnvoiPost) own = NULL;
  GListModel *stories = open_stories (world);

  envoi_store_save_contact (world->store, befriend (world, BOB));
  feed_put (world, BOB, ENVOI_NODE_STORIES, "s1", BOB, first);
  feed_put (world, ALICE, ENVOI_NODE_STORIES, "m1", ALICE, mine);
  tell (world, BOB, "s1", "First", now - 3 * HOUR, "https://ejabberd.test/1.jpg");
  tell (world, ALICE, "m1", "Mine", now - HOUR, "https://prosody.test/2.jpg");
  wait_until (count (stories) == 2);
  own = g_list_model_get_item (stories, 0);
  g_assert_cmpstr (envoi_post_get_title (own), ==, "Mine");
  g_assert_true (envoi_post_get_read (own));
  feed_settle (world);
  g_clear_object (&own);

  feed_restart (world);
  stories = envoi_story_service_list_stories (ENVOI_STORY_SERVICE (envoi_session_add_service (world->session, ENVOI_TYPE_STORY_SERVICE)));
  world->gone = FALSE;
  envoi_session_report_online (world->session, TRUE);
  wait_until (count (stories) == 2);
  feed_event (world, ALICE, ENVOI_NODE_STORIES, "<retract id='m1'/>");
  g_assert_cmpuint (count (stories), ==, 1);
  feed_free (world);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();
  g_test_add_func ("/stories/taken", test_taken);
  g_test_add_func ("/stories/foreign", test_foreign);
  g_test_add_func ("/stories/unfit", test_unfit);
  g_test_add_func ("/stories/gone", test_gone);
  g_test_add_func ("/stories/sign-in", test_sign_in);
  g_test_add_func ("/stories/resumed", test_resumed);
  return g_test_run ();
}
