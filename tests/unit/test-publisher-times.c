/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Scheduled posts: out at their moment and not before it, once, whatever happens to machine, line and program. */
#include "envoi-wall-clock.h"
#include "publisher-world.h"

/* (transfer full): the item's id. */
static char *
schedule (FeedWorld *world, const char *title, gint64 when)
{
  g_autoptr (EnvoiDraft) draft = new_draft (world, title, NULL);

  envoi_draft_set_scheduled (draft, when);
  dex_future_disown (envoi_publisher_submit (world->publisher, draft));
  feed_settle (world);
  return g_strdup (envoi_draft_get_item_id (draft));
}

/* The real clock: kept over a restart, shown and sent when its time has come and not before. */
static void
test_scheduled (void)
{
  FeedWorld *world = feed_new (FEED_PROSODY);
  g_autofree char *id = NULL;
  g_autoptr (EnvoiPost) post = NULL;
  gint64 when = envoi_time_now () + 1500 * 1000;

  feed_caught_up (world);
  id = schedule (world, "Later", when);
  g_assert_null (post = feed_post (world, ALICE, BLOG, id));
  feed_restart (world);
  feed_caught_up (world);
  if (envoi_time_now () < when)
    g_assert_cmpuint (count_items (world, ALICE, BLOG), ==, 0);
  wait_until (count_items (world, ALICE, BLOG) == 1);
  g_assert_cmpint (envoi_time_now (), >=, when);
  wait_until (count_drafts (world) == 0);
  feed_settle (world);
  post = feed_post (world, ALICE, BLOG, id);
  g_assert_cmpint (envoi_post_get_published (post), >=, when);
  g_clear_object (&post);
  feed_free (world);
}

#define NOON (G_GINT64_CONSTANT (1750000000) * G_USEC_PER_SEC)
#define HOUR (G_TIME_SPAN_HOUR)

/* Out, once, and no earlier than it was meant to be. */
static void
assert_out_once (FeedWorld *world, const char *id, gint64 when)
{
  g_autoptr (EnvoiPost) post = NULL;

  wait_until (count_items (world, ALICE, BLOG) == 1 && count_drafts (world) == 0);
  feed_settle (world);
  g_assert_cmpuint (feed_count (world, "publish " ALICE " " BLOG), ==, 1);
  g_assert_cmpuint (feed_stored (world, ALICE, BLOG), ==, 1);
  post = feed_post (world, ALICE, BLOG, id);
  g_assert_cmpint (envoi_post_get_state (post), ==, ENVOI_POST_PUBLISHED);
  g_assert_cmpint (envoi_post_get_published (post), >=, when);
  g_clear_object (&post);
}

/* A microsecond before its time nothing is out, at its time it is. */
static void
test_moment (void)
{
  FeedWorld *world = feed_new (FEED_MNESIA);
  g_autofree char *id = NULL;

  envoi_wall_clock_fake (NOON);
  feed_caught_up (world);
  id = schedule (world, "At one", NOON + HOUR);
  envoi_wall_clock_fake (NOON + HOUR - 1);
  feed_settle (world);
  g_assert_cmpuint (feed_count (world, "publish "), ==, 0);
  g_assert_cmpuint (feed_stored (world, ALICE, BLOG), ==, 0);
  envoi_wall_clock_fake (NOON + HOUR);
  assert_out_once (world, id, NOON + HOUR);
  /* The clock is set back, and the moment comes again: nothing more. */
  envoi_wall_clock_fake (NOON);
  envoi_wall_clock_fake (NOON + HOUR);
  feed_settle (world);
  g_assert_cmpuint (count_items (world, ALICE, BLOG), ==, 1);
  feed_free (world);
  envoi_wall_clock_fake (0);
}

/* The machine slept over its time: late, and once; two of them in the order of their writing. */
static void
test_slept_over (void)
{
  FeedWorld *world = feed_new (FEED_PROSODY);
  g_autofree char *first = NULL, *second = NULL;
  FeedNode *blog;

  envoi_wall_clock_fake (NOON);
  feed_caught_up (world);
  first = schedule (world, "At two", NOON + 2 * HOUR);
  second = schedule (world, "At one", NOON + HOUR);
  envoi_wall_clock_fake (NOON + 9 * HOUR);
  wait_until (count_items (world, ALICE, BLOG) == 2 && count_drafts (world) == 0);
  feed_settle (world);
  g_assert_cmpuint (feed_count (world, "publish " ALICE " " BLOG), ==, 2);
  blog = feed_find (world, ALICE, BLOG);
  g_assert_nonnull (feed_item (blog, first, NULL));
  g_assert_nonnull (feed_item (blog, second, NULL));
  feed_free (world);
  envoi_wall_clock_fake (0);
}

/* Its time comes without a line: when there is one again, once. */
static void
test_due_offline (void)
{
  FeedWorld *world = feed_new (FEED_SQL);
  g_autofree char *id = NULL;
  g_autoptr (EnvoiPost) waiting = NULL;

  envoi_wall_clock_fake (NOON);
  feed_caught_up (world);
  id = schedule (world, "On a train", NOON + HOUR);
  feed_lose (world);
  envoi_wall_clock_fake (NOON + 2 * HOUR);
  feed_settle (world);
  g_assert_cmpuint (count_items (world, ALICE, BLOG), ==, 0);
  feed_caught_up (world);
  assert_out_once (world, id, NOON + HOUR);
  feed_lose (world);
  feed_caught_up (world);
  g_assert_cmpuint (feed_count (world, "publish " ALICE " " BLOG), ==, 1);
  feed_free (world);
  envoi_wall_clock_fake (0);
}

/* Its time comes while the program does not run: at the next start, once; and not again at the one after. */
static void
test_due_while_closed (void)
{
  FeedWorld *world = feed_new (FEED_PROSODY);
  g_autofree char *id = NULL;

  envoi_wall_clock_fake (NOON);
  feed_caught_up (world);
  id = schedule (world, "At night", NOON + HOUR);
  feed_drop_session (world);
  feed_close_store (world);
  envoi_wall_clock_fake (NOON + 5 * HOUR);
  feed_reopen (world);
  g_assert_cmpuint (count_items (world, ALICE, BLOG), ==, 0);
  feed_caught_up (world);
  assert_out_once (world, id, NOON + HOUR);
  feed_restart (world);
  feed_caught_up (world);
  g_assert_cmpuint (count_items (world, ALICE, BLOG), ==, 1);
  g_assert_cmpuint (feed_count (world, "publish " ALICE " " BLOG), ==, 1);
  feed_free (world);
  envoi_wall_clock_fake (0);
}

/* Taken back before its time: a draft that keeps its time; after it: one that has none. */
static void
test_scheduled_back (void)
{
  FeedWorld *world = feed_new (FEED_PROSODY);
  g_autoptr (EnvoiDraft) draft = NULL;

  envoi_wall_clock_fake (NOON);
  feed_caught_up (world);
  draft = new_draft (world, "Perhaps", NULL);
  envoi_draft_set_scheduled (draft, NOON + HOUR);
  dex_future_disown (envoi_publisher_submit (world->publisher, draft));
  feed_settle (world);
  feed_done (envoi_publisher_cancel (world->publisher, draft));
  g_assert_cmpint (envoi_draft_get_state (draft), ==, ENVOI_DRAFT_EDITING);
  g_assert_cmpint (envoi_draft_get_scheduled (draft), ==, NOON + HOUR);
  envoi_wall_clock_fake (NOON + 2 * HOUR);
  feed_settle (world);
  g_assert_cmpuint (count_items (world, ALICE, BLOG), ==, 0);
  feed_lose (world);
  dex_future_disown (envoi_publisher_submit (world->publisher, draft));
  feed_settle (world);
  feed_done (envoi_publisher_cancel (world->publisher, draft));
  g_assert_cmpint (envoi_draft_get_scheduled (draft), ==, 0);
  g_clear_object (&draft);
  feed_free (world);
  envoi_wall_clock_fake (0);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/publisher-times/real", test_scheduled);
  g_test_add_func ("/publisher-times/moment", test_moment);
  g_test_add_func ("/publisher-times/slept-over", test_slept_over);
  g_test_add_func ("/publisher-times/offline", test_due_offline);
  g_test_add_func ("/publisher-times/closed", test_due_while_closed);
  g_test_add_func ("/publisher-times/taken-back", test_scheduled_back);
  return g_test_run ();
}
