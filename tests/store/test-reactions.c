/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reactions and answers, changes in any order, and whose a message in a room is. */
#include "changes-world.h"

#include "envoi-time.h"

/* --- Reactions --- */

static void
test_reactions (Fixture *f, gconstpointer data)
{
  static const char *flood[10001];

  say (f, L, FALSE, "Ann", "o:a", "m1", "S1", "one", BASE, FALSE);
  open_list (f, f->room);
  g_assert_cmpint (react (f, f->room, "S1", "o:b", "Bob", "r1", BASE + 1, "👍 ❤️"), ==, 1);
  g_assert_cmpint (react (f, f->room, "S1", "o:c", "Cid", "r2", BASE + 2, "👍"), ==, 1);
  g_assert_cmpint (change (f, f->room, (EnvoiMessageChange) { ENVOI_CHANGE_REACTIONS, "S1", "o:j", TRUE, .id = "r3", .time = BASE + 3,
                                                              .emojis = (const char *[]) { "❤️", NULL } }), ==, 1);
  assert_reactions (f, f->room, "S1", "👍2(Bob,Cid) ❤️2!(Bob)");
  g_assert_nonnull (envoi_message_get_reactions (shown (f, 0)));
  /* Row B13: the last set of a person counts, live and from the archive once; an older one does not come back. */
  g_assert_cmpint (react (f, f->room, "S1", "o:b", "Bob", "r4", BASE + 4, "🎉"), ==, 1);
  g_assert_cmpint (react (f, f->room, "S1", "o:b", "Bob", "r1", BASE + 1, "👍 ❤️"), ==, 1);
  g_assert_cmpint (react (f, f->room, "S1", "o:b", "Bob", "r4", BASE + 4, "🎉"), ==, 1);
  assert_reactions (f, f->room, "S1", "👍1(Cid) ❤️1!() 🎉1(Bob)");
  /* Row B13: what is no emoji, what is there twice, and ten thousand of them. */
  for (guint i = 0; i < 10000; i++)
    flood[i] = i % 2 ? "👎" : g_intern_string (((char[]) { '\xf0', '\x9f', '\x98', (char) (0x80 + i / 2 % 0x30), 0 }));
  g_assert_cmpint (change (f, f->room, (EnvoiMessageChange) { ENVOI_CHANGE_REACTIONS, "S1", "o:m", .id = "r5", .time = BASE + 5, .emojis = flood }), ==, 1);
  {
    EnvoiReactions *reactions = envoi_message_get_reactions (shown (f, 0));

    g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (reactions)), <=, 23);
  }
  g_assert_cmpint (react (f, f->room, "S1", "o:m", "Mallory", "r6", BASE + 6, "text <b> 👍👍 1"), ==, 1);
  assert_reactions (f, f->room, "S1", "👍1(Cid) ❤️1!() 🎉1(Bob)");
  /* Without an identity nobody's set can be told from another's. */
  g_assert_cmpint (react (f, f->room, "S1", NULL, "Ghost", "r7", BASE + 7, "👍"), ==, -1);
  /* Row B13: not across conversations. */
  g_assert_cmpint (react (f, f->peer, "S1", NULL, NULL, "r8", BASE + 8, "👍"), ==, 0);
  react (f, f->room, "S1", "o:b", "Bob", "r9", BASE + 9, "");
  react (f, f->room, "S1", "o:c", "Cid", "r10", BASE + 9, "");
  change (f, f->room, (EnvoiMessageChange) { ENVOI_CHANGE_REACTIONS, "S1", "o:j", TRUE, .id = "r11", .time = BASE + 9 });
  g_assert_null (envoi_message_get_reactions (shown (f, 0)));
  g_assert_cmpint (react (f, f->room, "S1", "o:b", "Bob", "r4", BASE + 4, "🎉"), ==, 1);
  g_assert_null (envoi_message_get_reactions (shown (f, 0)));
}

static void
test_reactions_of_many (Fixture *f, gconstpointer data)
{
  say (f, L, FALSE, "Ann", "o:a", "m1", "S1", "one", BASE, FALSE);
  for (int i = 0; i < 1500; i++)
    {
      g_autofree char *key = g_strdup_printf ("g:%d", i);
      EnvoiMessageChange one = { ENVOI_CHANGE_REACTIONS, "S1", key, .time = BASE + i, .emojis = (const char *[]) { "👍", NULL }, .nick = "x" };

      dex_future_disown (envoi_store_apply_change (f->store, f->room, &one));
    }
  g_assert_cmpint (react (f, f->room, "S1", "g:7000", "x", "r", BASE + 7000, "👍"), ==, -1);
  g_assert_cmpint (test_sql (f->folder, "SELECT count (*) FROM reaction"), ==, 1000);
}

/* --- Any order --- */

#define ACTS 400
#define TALKS 30

typedef struct { guint about; EnvoiChangeKind kind; guint author; gint64 time; guint number; } Act;

static void
deliver (Fixture *f, const Act *act)
{
  static const char * const emojis[] = { "👍", "❤️", "🎉" };
  g_autofree char *target = g_strdup_printf (act->kind == ENVOI_CHANGE_CORRECTION ? "m%u" : "S%u", act->about), *id = g_strdup_printf ("x%u", act->number);
  g_autofree char *key = g_strdup_printf ("o:%u", act->author), *body = g_strdup_printf ("changed%u", act->number);
  const char *set[] = { act->number % 4 < 3 ? emojis[act->number % 4] : NULL, NULL };
  EnvoiMessageChange change = { act->kind, target, key, .id = id, .time = act->time, .body = body, .nick = key, .emojis = set };

  dex_future_disown (envoi_store_apply_change (f->store, f->room, &change));
}

/* Whatever the order in which messages and changes come, and how often: in the end it is the same. */
static void
test_any_order (Fixture *f, gconstpointer data)
{
  for (int round = 0; round < (test_is_long () ? 100 : 5); round++)
    {
      Act acts[ACTS];
      g_autoptr (GArray) order = g_array_new (FALSE, FALSE, sizeof (guint));

      test_wait (envoi_store_clear_conversation (f->store, f->room), NULL);
      for (guint i = 0; i < ACTS; i++)
        {
          acts[i] = (Act) { g_test_rand_int_range (0, TALKS), (EnvoiChangeKind[]) { ENVOI_CHANGE_CORRECTION, ENVOI_CHANGE_CORRECTION, ENVOI_CHANGE_REACTIONS,
                            ENVOI_CHANGE_RETRACTION }[i % 60 == 0 ? 3 : i % 3], g_test_rand_int_range (0, 3), BASE + 1000 + i, i };
          for (int n = g_test_rand_int_range (1, 3); n > 0; n--)
            g_array_append_val (order, i);
        }
      for (guint i = ACTS; i < ACTS + TALKS; i++)
        g_array_append_val (order, i);
      for (guint i = order->len - 1; i > 0; i--)
        {
          guint j = g_test_rand_int_range (0, i + 1), swap = g_array_index (order, guint, i);

          g_array_index (order, guint, i) = g_array_index (order, guint, j);
          g_array_index (order, guint, j) = swap;
        }
      for (guint i = 0; i < order->len; i++)
        {
          guint which = g_array_index (order, guint, i);

          if (which < ACTS)
            deliver (f, &acts[which]);
          else
            {
              g_autofree char *id = g_strdup_printf ("m%u", which - ACTS), *archive_id = g_strdup_printf ("S%u", which - ACTS);
              g_autofree char *key = g_strdup_printf ("o:%u", (which - ACTS) % 3);

              say (f, BACK, FALSE, "Nick", key, id, archive_id, "original", envoi_time_now () + which, FALSE);
            }
        }
      test_wait (envoi_store_flush (f->store), NULL);
      for (guint m = 0; m < TALKS; m++)
        {
          g_autofree char *id = g_strdup_printf ("S%u", m), *body = g_strdup ("original");
          g_autoptr (EnvoiMessage) message = find (f, f->room, id);
          guint latest[3] = { ACTS, ACTS, ACTS }, reacting = 0;

          for (guint i = 0; i < ACTS; i++)
            if (acts[i].about == m && acts[i].kind == ENVOI_CHANGE_REACTIONS)
              latest[acts[i].author] = i;
            else if (acts[i].about == m && acts[i].author == m % 3 && body != NULL)
              {
                g_free (body);
                body = acts[i].kind == ENVOI_CHANGE_RETRACTION ? NULL : g_strdup_printf ("changed%u", i);
              }
          g_assert_cmpstr (envoi_message_get_body (message), ==, body);
          for (guint a = 0; a < 3; a++)
            reacting += body != NULL && latest[a] < ACTS && latest[a] % 4 < 3;
          {
            EnvoiReactions *reactions = envoi_message_get_reactions (message);
            guint counted = 0;

            for (guint i = 0; reactions != NULL && i < g_list_model_get_n_items (G_LIST_MODEL (reactions)); i++)
              {
                g_autoptr (EnvoiReaction) reaction = g_list_model_get_item (G_LIST_MODEL (reactions), i);

                counted += envoi_reaction_get_count (reaction);
              }
            g_assert_cmpuint (counted, ==, reacting);
          }
        }
      g_assert_cmpint (test_sql (f->folder, "SELECT count (*) FROM search WHERE search MATCH 'changed*'"), >=,
                       test_sql (f->folder, "SELECT count (*) FROM message WHERE body LIKE 'changed%' AND conversation_id IN"
                                            " (SELECT id FROM conversation WHERE account_id IS NOT NULL)"));
    }
}

/* --- Answers --- */

static gint64
answer (Fixture *f, EnvoiInsertMode mode, const char *id, const char *archive_id, const char *to, gint64 time)
{
  EnvoiMessage *message = envoi_message_new (FALSE, id, id, time);

  envoi_message_set_sender (message, ROOM "/Bob");
  envoi_message_set_nick (message, "Bob");
  envoi_message_set_author_key (message, "o:b");
  envoi_message_set_archive_id (message, archive_id);
  envoi_message_set_reply_to (message, to);
  return test_add (f->store, f->room, message, mode);
}

static void
test_quoted (Fixture *f, gconstpointer data)
{
  EnvoiMessage *quoted;

  say (f, L, FALSE, "Ann", "o:a", "m1", "S1", "original", BASE, FALSE);
  open_list (f, f->room);
  answer (f, L, "m2", "S2", "S1", BASE + 1);
  g_assert_true (envoi_message_get_quoted (shown (f, 1)) == shown (f, 0));
  reopen (f);
  open_list (f, f->room);
  quoted = envoi_message_get_quoted (shown (f, 1));
  g_assert_true (quoted == shown (f, 0));
  /* It lives. */
  correct (f, f->room, "m1", "o:a", "c1", "corrected", BASE + 2);
  g_assert_cmpstr (envoi_message_get_body (quoted), ==, "corrected");
  change (f, f->room, (EnvoiMessageChange) { ENVOI_CHANGE_RETRACTION, "S1", "o:a", .id = "t1", .time = BASE + 3 });
  g_assert_null (envoi_message_get_body (quoted));
  /* An answer to what is not here yet finds it when it comes; one to itself, or round about, finds nothing. */
  answer (f, L, "m3", "S3", "S0", BASE + 4);
  g_assert_null (envoi_message_get_quoted (shown (f, 2)));
  say (f, BACK, FALSE, "Ann", "o:a", "m0", "S0", "older", BASE - SECOND, FALSE);
  test_until (envoi_message_list_get_at_start (f->list) && g_list_model_get_n_items (G_LIST_MODEL (f->list)) == 4);
  g_assert_true (envoi_message_get_quoted (shown (f, 3)) == shown (f, 0));
  answer (f, L, "m4", "S4", "S4", BASE + 5);
  answer (f, L, "m5", "S5", "S6", BASE + 6);
  answer (f, L, "m6", "S6", "S5", BASE + 7);
  g_assert_null (envoi_message_get_quoted (shown (f, 4)));
  g_assert_null (envoi_message_get_quoted (shown (f, 5)));
  g_assert_true (envoi_message_get_quoted (shown (f, 6)) == shown (f, 5));
}

/* --- Rooms --- */

static void
test_echo (Fixture *f, gconstpointer data)
{
  g_autoptr (EnvoiMessage) own = envoi_message_new (TRUE, "own1", "mine", BASE);
  g_autoptr (EnvoiMessage) next = envoi_message_new (TRUE, "own2", "mine too", BASE);
  g_autofree char *bodies = NULL, *later = NULL;

  envoi_message_set_author_key (own, "o:j");
  envoi_message_set_origin_id (own, "own1");
  envoi_message_set_author_key (next, "o:j");
  envoi_message_set_origin_id (next, "own2");
  test_wait_int64 (envoi_store_add_message (f->store, f->room, own, L));
  test_wait_int64 (envoi_store_add_message (f->store, f->room, next, L));
  say (f, L, FALSE, "Bob", "o:b", "m1", "S1", "between", BASE + 1, FALSE);
  /* Nobody else's message under this id confirms it. */
  g_assert_cmpint (say (f, L, FALSE, "Mallory", "o:m", "own1", "S9", "mine", BASE + 1, FALSE), !=, 0);
  g_assert_cmpint (envoi_message_get_state (own), ==, ENVOI_MESSAGE_STATE_QUEUED);
  g_assert_cmpint (say (f, L, TRUE, "Juliet", "o:j", "own1", "S2", "mine", BASE + 2, FALSE), ==, 0);
  g_assert_cmpint (envoi_message_get_state (own), ==, ENVOI_MESSAGE_STATE_ACKED);
  g_assert_cmpstr (envoi_message_get_archive_id (own), ==, "S2");
  /* The room's order is the one that everybody sees; what was written after it stays behind it. */
  bodies = test_bodies (f->store, f->room);
  g_assert_cmpstr (bodies, ==, "between mine mine mine too");
  g_assert_cmpint (say (f, L, TRUE, "Juliet", "o:j", "own2", "S3", "mine too", BASE + 3, FALSE), ==, 0);
  g_assert_cmpint (say (f, L, FALSE, "Bob", "o:b", "m2", "S4", "last", BASE + 4, FALSE), !=, 0);
  later = test_bodies (f->store, f->room);
  g_assert_cmpstr (later, ==, "between mine mine mine too last");
}

static void
test_room_identity (Fixture *f, gconstpointer data)
{
  g_autoptr (EnvoiMessage) own = envoi_message_new (TRUE, "own1", "uncertain", BASE);

  /* Two clients that count their ids, and say the same. */
  g_assert_cmpint (say (f, L, FALSE, "Ann", "o:a", "1", NULL, "ok", BASE, FALSE), !=, 0);
  g_assert_cmpint (say (f, L, FALSE, "Bob", "o:b", "1", NULL, "ok", BASE + 1, FALSE), !=, 0);
  g_assert_cmpint (say (f, A, FALSE, "Ann", "o:a", "1", "S1", "ok", BASE, FALSE), ==, 0);
  g_assert_cmpint (say (f, A, FALSE, "Bob", "o:b", "1", "S2", "ok", BASE + 1, FALSE), ==, 0);
  g_assert_cmpint (test_sql (f->folder, "SELECT count (*) FROM message"), ==, 2);
  /* The same nick later is somebody else. */
  g_assert_cmpint (say (f, L, FALSE, "Ann", "o:x", "1", NULL, "ok", BASE + 5, FALSE), !=, 0);
  /* What a room without ids tells again at each visit. */
  {
    for (int i = 0; i < 2; i++)
      {
        g_autoptr (EnvoiMessage) nameless = envoi_message_new (FALSE, NULL, "history", BASE + 9 * SECOND);

        envoi_message_set_sender (nameless, ROOM "/Cid");
        envoi_message_set_delayed (nameless, TRUE);
        g_assert_cmpint (test_wait_int64 (envoi_store_add_message (f->store, f->room, nameless, A)) == 0, ==, i == 1);
      }
  }
  /* An own message that did not come back is found in the archive of a room that tells no identities. */
  envoi_message_set_author_key (own, "g:1");
  test_wait_int64 (envoi_store_add_message (f->store, f->room, own, L));
  g_assert_cmpint (say (f, A, FALSE, "Juliet", NULL, "own1", "S7", "uncertain", BASE + 10 * SECOND, FALSE), ==, 0);
  g_assert_cmpint (envoi_message_get_state (own), ==, ENVOI_MESSAGE_STATE_ACKED);
}

#define ADD(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();
  ADD ("/reactions/B13-reactions", test_reactions);
  ADD ("/reactions/B13-reactions-of-many", test_reactions_of_many);
  ADD ("/reactions/any-order", test_any_order);
  ADD ("/reactions/quoted", test_quoted);
  ADD ("/reactions/echo", test_echo);
  ADD ("/reactions/room-identity", test_room_identity);
  return g_test_run ();
}
