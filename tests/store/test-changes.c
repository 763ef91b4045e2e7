/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Corrections, retractions, moderation: who may, what counts, and what the lists tell of it. */
#include "changes-world.h"

/* --- Corrections --- */

static void
test_correction (Fixture *f, gconstpointer data)
{
  g_autofree char *before = NULL, *after = NULL;

  say (f, L, FALSE, "Ann", "o:a", "m1", "S1", "helo", BASE, FALSE);
  open_list (f, f->room);
  g_assert_cmpint (correct (f, f->room, "m1", "o:a", "c1", "hello", BASE + SECOND), ==, 1);
  /* The row that is shown changes, and so do the conversation's last line and the former versions. */
  g_assert_cmpstr (envoi_message_get_body (shown (f, 0)), ==, "hello");
  g_assert_true (envoi_message_get_edited (shown (f, 0)));
  g_assert_cmpstr (envoi_conversation_get_last_text (f->room), ==, "hello");
  g_assert_cmpstr (envoi_conversation_get_last_nick (f->room), ==, "Ann");
  g_assert_cmpint (correct (f, f->room, "m1", "o:a", "c2", "hello all", BASE + 2 * SECOND), ==, 1);
  before = versions (f, shown (f, 0));
  g_assert_cmpstr (before, ==, "helo|hello");
  /* The same ones from the archive count once; an older one that was not known goes into its place. */
  g_assert_cmpint (correct (f, f->room, "m1", "o:a", "c1", "hello", BASE + SECOND + 5), ==, 1);
  g_assert_cmpint (correct (f, f->room, "m1", "o:a", "c2", "hello all", BASE + 2 * SECOND + 5), ==, 1);
  g_assert_cmpint (correct (f, f->room, "m1", "o:a", "c0", "hel", BASE + SECOND / 2), ==, 1);
  g_assert_cmpstr (envoi_message_get_body (shown (f, 0)), ==, "hello all");
  after = versions (f, shown (f, 0));
  g_assert_cmpstr (after, ==, "helo|hel|hello");
  /* Nor does the archive's copy of the first version make another message. */
  g_assert_cmpint (say (f, A, FALSE, "Ann", "o:a", "m1", "S1", "helo", BASE, FALSE), ==, 0);
  reopen (f);
  assert_body (f, f->room, "S1", "hello all");
}

static void
test_correction_one_to_one (Fixture *f, gconstpointer data)
{
  test_add (f->store, f->peer, test_message (FALSE, "i1", NULL, "helo", BASE), L);
  test_add (f->store, f->peer, test_message (TRUE, "o1", NULL, "hy", BASE + 1), L);
  /* One to one it goes without saying who it was, and the full form is the same. */
  g_assert_cmpint (correct (f, f->peer, "i1", NULL, "c1", "hello", BASE + 2), ==, 1);
  g_assert_cmpint (correct (f, f->peer, "i1", "romeo@montague.example", "c2", "hello!", BASE + 3), ==, 1);
  assert_body (f, f->peer, "i1", "hello!");
  /* Row B01: nobody corrects the other's words, and not across conversations. */
  g_assert_cmpint (correct (f, f->peer, "o1", NULL, "c3", "evil", BASE + 4), ==, -1);
  g_assert_cmpint (correct (f, f->peer, "i1", "juliet@capulet.example", "c4", "evil", BASE + 4), ==, -1);
  g_assert_cmpint (correct (f, f->room, "i1", "o:m", "c5", "evil", BASE + 4), ==, 0);
  g_assert_cmpint (change (f, f->peer, (EnvoiMessageChange) { ENVOI_CHANGE_CORRECTION, "o1", .outgoing = TRUE, .id = "c6", .time = BASE + 5, .body = "hi" }), ==, 1);
  g_assert_cmpint (change (f, f->peer, (EnvoiMessageChange) { ENVOI_CHANGE_MODERATION, "i1", "romeo@montague.example", .time = BASE + 6 }), ==, -1);
  assert_body (f, f->peer, "o1", "hi");
  assert_body (f, f->peer, "i1", "hello!");
  {
    g_autoptr (EnvoiMessage) message = find (f, f->peer, "i1");

    g_assert_cmpstr (envoi_message_get_author_key (message), ==, "romeo@montague.example");
  }
  /* The live copy had no archive id and is edited; the archive's first version is still the same message. */
  g_assert_cmpint (test_add (f->store, f->peer, test_message (FALSE, "i1", "A1", "helo", BASE), A), ==, 0);
  assert_body (f, f->peer, "A1", "hello!");
}

static void
test_correction_by_others (Fixture *f, gconstpointer data)
{
  say (f, L, FALSE, "Bob", "o:b", "m1", "S1", "bob's", BASE, FALSE);
  say (f, L, FALSE, "Cid", NULL, "m2", "S2", "nobody's", BASE + 1, FALSE);
  g_assert_cmpint (correct (f, f->room, "m1", "o:m", "c1", "mallory's", BASE + 2), ==, -1);
  g_assert_cmpint (correct (f, f->room, "m1", NULL, "c1", "mallory's", BASE + 2), ==, -1);
  /* Without an identity nobody may. */
  g_assert_cmpint (correct (f, f->room, "m2", NULL, "c2", "mallory's", BASE + 2), ==, -1);
  g_assert_cmpint (correct (f, f->room, "m2", "o:m", "c2", "mallory's", BASE + 2), ==, -1);
  assert_body (f, f->room, "m1", "bob's");
  /* One who gives his message the id of another's changes his own only. */
  say (f, L, FALSE, "Mallory", "o:m", "m1", "S3", "same id", BASE + 3, FALSE);
  g_assert_cmpint (correct (f, f->room, "m1", "o:b", "c3", "bob's own", BASE + 4), ==, 1);
  g_assert_cmpint (correct (f, f->room, "m1", "o:m", "c4", "mallory's", BASE + 4), ==, 1);
  assert_body (f, f->room, "S1", "bob's own");
  assert_body (f, f->room, "S3", "mallory's");
}

static void
test_correction_loops (Fixture *f, gconstpointer data)
{
  g_autoptr (EnvoiMessage) message = NULL;
  g_autofree char *body = NULL;

  say (f, L, FALSE, "Ann", "o:a", "a", "S1", "first", BASE, FALSE);
  /* Row B06: names itself. */
  g_assert_cmpint (correct (f, f->room, "a", "o:a", "a", "self", BASE + 1), ==, 1);
  g_assert_cmpint (correct (f, f->room, "x", "o:a", "x", "self", BASE + 1), ==, 0);
  /* Row B07: a chain of 10,000, each naming the one before it; then a round. */
  for (int i = 0; i < 10000; i++)
    {
      g_autofree char *target = i == 0 ? g_strdup ("a") : g_strdup_printf ("c%d", i - 1), *id = g_strdup_printf ("c%d", i), *text = g_strdup_printf ("v%d", i);
      EnvoiMessageChange one = { ENVOI_CHANGE_CORRECTION, target, "o:a", FALSE, id, .time = BASE + 2 + i, .body = text };

      dex_future_disown (envoi_store_apply_change (f->store, f->room, &one));
    }
  g_assert_cmpint (correct (f, f->room, "c9999", "o:a", "a", "round", BASE + SECOND), ==, 1);
  /* The last one counts. */
  assert_body (f, f->room, "S1", "round");
  g_assert_cmpint (test_sql (f->folder, "SELECT count (*) FROM edit"), <=, 51);
  message = find (f, f->room, "S1");
  body = versions (f, message);
  g_assert_true (g_str_has_prefix (body, "first|"));
}

static void
test_pending (Fixture *f, gconstpointer data)
{
  /* The archive read backward gives the change before its target. */
  g_assert_cmpint (correct (f, f->room, "m1", "o:a", "c2", "third", BASE + 3 * SECOND), ==, 0);
  g_assert_cmpint (correct (f, f->room, "m1", "o:a", "c1", "second", BASE + 2 * SECOND), ==, 0);
  g_assert_cmpint (correct (f, f->room, "m1", "o:m", "c3", "evil", BASE + 4 * SECOND), ==, 0);
  g_assert_cmpint (react (f, f->room, "S1", "o:b", "Bob", "r1", BASE + 4 * SECOND, "👍"), ==, 0);
  g_assert_cmpint (say (f, BACK, FALSE, "Ann", "o:a", "m1", "S1", "first", BASE, TRUE), !=, 0);
  assert_body (f, f->room, "S1", "third");
  assert_reactions (f, f->room, "S1", "👍1(Bob)");
  g_assert_cmpstr (envoi_conversation_get_last_text (f->room), ==, "third");
  g_assert_cmpint (test_sql (f->folder, "SELECT count (*) FROM pending_change"), ==, 0);
  /* A chain waits as well; what waits is bounded. */
  g_assert_cmpint (correct (f, f->room, "d2", "o:a", "d3", "fourth", BASE + 5), ==, 0);
  g_assert_cmpint (correct (f, f->room, "d1", "o:a", "d2", "third", BASE + 4), ==, 0);
  g_assert_cmpint (say (f, BACK, FALSE, "Ann", "o:a", "d1", "S0", "first", BASE - SECOND, FALSE), !=, 0);
  assert_body (f, f->room, "S0", "fourth");
  for (int i = 0; i < 3000; i++)
    {
      EnvoiMessageChange one = { ENVOI_CHANGE_RETRACTION, "nowhere", "o:a", .time = BASE + i };

      dex_future_disown (envoi_store_apply_change (f->store, f->room, &one));
    }
  test_wait (envoi_store_flush (f->store), NULL);
  g_assert_cmpint (test_sql (f->folder, "SELECT count (*) FROM pending_change"), <=, 1064);
  /* A message that is here gets the archive id that something waits for. */
  test_add (f->store, f->peer, test_message (TRUE, "o1", NULL, "mine", BASE), L);
  g_assert_cmpint (react (f, f->peer, "A9", NULL, NULL, "r2", BASE + 1, "❤️"), ==, 0);
  test_add (f->store, f->peer, test_message (TRUE, "o1", "A9", "mine", BASE), A);
  assert_reactions (f, f->peer, "o1", "❤️1(romeo@montague.example)");
}

static void
test_clock_ahead (Fixture *f, gconstpointer data)
{
  /* Our clock is an hour ahead. The archive tells later when it was, so that what was corrected while we were away counts. */
  say (f, L, FALSE, "Ann", "o:a", "m1", "S1", "first", BASE + 3600 * SECOND, FALSE);
  g_assert_cmpint (correct (f, f->room, "m1", "o:a", "c1", "second", BASE + 3601 * SECOND), ==, 1);
  g_assert_cmpint (react (f, f->room, "S1", "o:b", "Bob", "r1", BASE + 3602 * SECOND, "👍"), ==, 1);
  g_assert_cmpint (correct (f, f->room, "m1", "o:a", "c1", "second", BASE + SECOND), ==, 1);
  g_assert_cmpint (react (f, f->room, "S1", "o:b", "Bob", "r1", BASE + 2 * SECOND, "👍"), ==, 1);
  g_assert_cmpint (correct (f, f->room, "m1", "o:a", "c2", "third", BASE + 3 * SECOND), ==, 1);
  g_assert_cmpint (react (f, f->room, "S1", "o:b", "Bob", "r2", BASE + 4 * SECOND, "❤️"), ==, 1);
  assert_body (f, f->room, "S1", "third");
  assert_reactions (f, f->room, "S1", "❤️1(Bob)");
}

/* --- Retractions --- */

static void
test_retraction (Fixture *f, gconstpointer data)
{
  say (f, L, FALSE, "Ann", "o:a", "m1", "S1", "one", BASE, FALSE);
  say (f, L, FALSE, "Ann", "o:a", "m2", "S2", "Juliet, secret", BASE + 1, TRUE);
  g_assert_cmpuint (envoi_conversation_get_unread (f->room), ==, 2);
  g_assert_cmpuint (envoi_conversation_get_mentions (f->room), ==, 1);
  open_list (f, f->room);
  correct (f, f->room, "m2", "o:a", "c1", "Juliet, secrets", BASE + 2);
  react (f, f->room, "S2", "o:b", "Bob", "r1", BASE + 3, "👍");
  /* Row B09. */
  g_assert_cmpint (change (f, f->room, (EnvoiMessageChange) { ENVOI_CHANGE_RETRACTION, "S2", "o:b", .id = "t1", .time = BASE + 4 }), ==, -1);
  g_assert_cmpint (change (f, f->room, (EnvoiMessageChange) { ENVOI_CHANGE_RETRACTION, "S2", "o:a", .id = "t2", .time = BASE + 4 }), ==, 1);
  g_assert_null (envoi_message_get_body (shown (f, 1)));
  g_assert_cmpint (envoi_message_get_retraction (shown (f, 1)), ==, ENVOI_RETRACTION_BY_AUTHOR);
  g_assert_null (envoi_message_get_reactions (shown (f, 1)));
  g_assert_cmpuint (envoi_conversation_get_unread (f->room), ==, 1);
  g_assert_cmpuint (envoi_conversation_get_mentions (f->room), ==, 0);
  g_assert_null (envoi_conversation_get_last_text (f->room));
  /* It stays so, whatever comes. */
  g_assert_cmpint (change (f, f->room, (EnvoiMessageChange) { ENVOI_CHANGE_RETRACTION, "S2", "o:a", .id = "t2", .time = BASE + 5 }), ==, 1);
  g_assert_cmpint (correct (f, f->room, "m2", "o:a", "c2", "again", BASE + 6), ==, 1);
  g_assert_cmpint (react (f, f->room, "S2", "o:b", "Bob", "r2", BASE + 6, "👍"), ==, 1);
  g_assert_cmpint (say (f, A, FALSE, "Ann", "o:a", "m2", "S2", "Juliet, secret", BASE + 1, TRUE), ==, 0);
  g_assert_cmpint (say (f, L, FALSE, "Ann", "o:a", "m2", NULL, "Juliet, secret", BASE + 1, TRUE), ==, 0);
  g_assert_null (envoi_message_get_body (shown (f, 1)));
  g_assert_cmpuint (envoi_conversation_get_unread (f->room), ==, 1);
  envoi_store_set_read (f->store, f->room, envoi_conversation_get_last_position (f->room));
  test_wait (envoi_store_flush (f->store), NULL);
  g_assert_cmpuint (envoi_conversation_get_unread (f->room), ==, 0);
  /* None of its words is left in the tables. */
  g_assert_cmpint (test_sql (f->folder, "SELECT count (*) FROM message WHERE body LIKE '%secret%'"), ==, 0);
  g_assert_cmpint (test_sql (f->folder, "SELECT (SELECT count (*) FROM edit) + (SELECT count (*) FROM reaction)"), ==, 0);
}

static void
test_moderation (Fixture *f, gconstpointer data)
{
  say (f, L, FALSE, "Mallory", NULL, "m1", "S1", "spam", BASE, FALSE);
  open_list (f, f->room);
  g_assert_cmpint (change (f, f->room, (EnvoiMessageChange) { ENVOI_CHANGE_MODERATION, "S1", .id = "t1", .time = BASE + 1, .reason = "No spam" }), ==, 1);
  g_assert_cmpint (envoi_message_get_retraction (shown (f, 0)), ==, ENVOI_RETRACTION_BY_MODERATOR);
  g_assert_cmpstr (envoi_message_get_retraction_reason (shown (f, 0)), ==, "No spam");
  reopen (f);
  open_list (f, f->room);
  g_assert_cmpint (envoi_message_get_retraction (shown (f, 0)), ==, ENVOI_RETRACTION_BY_MODERATOR);
  g_assert_null (envoi_message_get_body (shown (f, 0)));
}

static void
test_messages_by_one (Fixture *f, gconstpointer data)
{
  g_autoptr (DexFuture) future = NULL;
  GPtrArray *messages;

  for (int i = 0; i < 30; i++)
    {
      g_autofree char *id = g_strdup_printf ("m%d", i), *archive_id = g_strdup_printf ("S%d", i);

      say (f, L, FALSE, "Nick", i % 3 == 0 ? "o:m" : "o:a", id, archive_id, id, BASE + i, FALSE);
    }
  future = envoi_store_load_messages_by (f->store, f->room, "o:m", 4);
  test_until (!dex_future_is_pending (future));
  messages = g_value_get_boxed (dex_future_get_value (future, NULL));
  g_assert_cmpuint (messages->len, ==, 4);
  g_assert_cmpstr (envoi_message_get_body (messages->pdata[0]), ==, "m27");
  g_assert_cmpstr (envoi_message_get_body (messages->pdata[3]), ==, "m18");
}

/* --- Mentions --- */

static void
test_mentions_follow (Fixture *f, gconstpointer data)
{
  gint64 first;

  say (f, L, FALSE, "Ann", "o:a", "m1", "S1", "Juliet!", BASE, TRUE);
  first = envoi_conversation_get_last_position (f->room);
  say (f, L, FALSE, "Ann", "o:a", "m2", "S2", "nothing", BASE + 1, FALSE);
  say (f, L, FALSE, "Ann", "o:a", "m3", "S3", "Juliet?", BASE + 2, TRUE);
  g_assert_cmpuint (envoi_conversation_get_mentions (f->room), ==, 2);
  g_assert_cmpint (change (f, f->room, (EnvoiMessageChange) { ENVOI_CHANGE_CORRECTION, "m2", "o:a", .id = "c1", .time = BASE + 3, .body = "oh, Juliet",
                                                              .mentions_me = TRUE }), ==, 1);
  g_assert_cmpuint (envoi_conversation_get_mentions (f->room), ==, 3);
  g_assert_cmpint (correct (f, f->room, "m3", "o:a", "c2", "nobody", BASE + 4), ==, 1);
  g_assert_cmpuint (envoi_conversation_get_mentions (f->room), ==, 2);
  envoi_store_set_read (f->store, f->room, first);
  test_wait (envoi_store_flush (f->store), NULL);
  g_assert_cmpuint (envoi_conversation_get_mentions (f->room), ==, 1);
  g_assert_cmpuint (envoi_conversation_get_unread (f->room), ==, 2);
  reopen (f);
  g_assert_cmpuint (envoi_conversation_get_mentions (f->room), ==, 1);
  envoi_store_set_read (f->store, f->room, G_MAXINT64);
  test_wait (envoi_store_flush (f->store), NULL);
  g_assert_cmpuint (envoi_conversation_get_mentions (f->room), ==, 0);
}

#define ADD(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();
  ADD ("/changes/correction", test_correction);
  ADD ("/changes/B01-correction-one-to-one", test_correction_one_to_one);
  ADD ("/changes/B03-B04-correction-by-others", test_correction_by_others);
  ADD ("/changes/B06-B07-correction-loops", test_correction_loops);
  ADD ("/changes/pending", test_pending);
  ADD ("/changes/clock-ahead", test_clock_ahead);
  ADD ("/changes/B09-retraction", test_retraction);
  ADD ("/changes/moderation", test_moderation);
  ADD ("/changes/messages-by-one", test_messages_by_one);
  ADD ("/changes/mentions-follow", test_mentions_follow);
  return g_test_run ();
}
