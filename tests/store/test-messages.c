/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is the same message, in which order messages stand, how their state moves, what counts as unread. */
#include "store-helper.h"
#include "envoi-store-private.h"
#include "envoi-time.h"

#define SECOND G_USEC_PER_SEC
#define BASE (G_GINT64_CONSTANT (1700000000) * SECOND)

/* One row of the rule book: is the second the same as the first? */
typedef struct {
  const char *what;
  gboolean outgoing[2];
  const char *id[2], *origin[2], *archive[2], *body[2];
  gint64 apart;
  EnvoiInsertMode mode[2];
  gboolean same;
} Case;

#define L ENVOI_INSERT_LIVE
#define A ENVOI_INSERT_ARCHIVE

static const Case cases[] = {
  { "same archive id", { 0, 0 }, { "i", "j" }, {}, { "A", "A" }, { "x", "y" }, 0, { L, A }, TRUE },
  { "same archive id without ids", { 0, 0 }, {}, {}, { "A", "A" }, { "x", "x" }, 0, { A, A }, TRUE },
  { "no ids at all", { 0, 0 }, {}, {}, {}, { "x", "x" }, 0, { L, L }, FALSE },
  { "live, then archive", { 0, 0 }, { "i", "i" }, {}, { NULL, "A" }, { "x", "x" }, 0, { L, A }, TRUE },
  { "archive, then live", { 0, 0 }, { "i", "i" }, {}, { "A", NULL }, { "x", "x" }, 0, { A, L }, TRUE },
  { "live twice without archive", { 0, 0 }, { "i", "i" }, {}, {}, { "x", "x" }, 0, { L, L }, TRUE },
  { "a counter that began anew a day later", { 0, 0 }, { "1", "1" }, {}, {}, { "ok", "ok" }, 25 * G_TIME_SPAN_HOUR, { L, L }, FALSE },
  { "a counter that began anew, archived before", { 0, 0 }, { "1", "1" }, {}, { "A", NULL }, { "ok", "ok" }, 25 * G_TIME_SPAN_HOUR, { A, L }, FALSE },
  { "same id, other archive id", { 0, 0 }, { "i", "i" }, {}, { "A", "B" }, { "x", "x" }, 0, { L, A }, FALSE },
  { "sent again by somebody who was not sure", { 0, 0 }, { "i", "i" }, { "i", "i" }, { "A", "B" }, { "x", "x" }, 0, { L, A }, TRUE },
  { "sent again, both from the archive", { 0, 0 }, { "i", "i" }, { "o", "o" }, { "A", "B" }, { "x", "x" }, 0, { A, A }, TRUE },
  { "sent again with another text", { 0, 0 }, { "i", "i" }, { "i", "i" }, { "A", "B" }, { "x", "y" }, 0, { L, A }, FALSE },
  { "other origin id, same id", { 0, 0 }, { "i", "i" }, { "o", "p" }, { "A", "B" }, { "x", "x" }, 0, { L, A }, FALSE },
  { "a counter that began anew, with origin id", { 0, 0 }, { "1", "1" }, { "1", "1" }, { "A", "B" }, { "ok", "ok" }, 25 * G_TIME_SPAN_HOUR, { A, A }, FALSE },
  { "same id, other text", { 0, 0 }, { "i", "i" }, {}, { NULL, "A" }, { "x", "y" }, 0, { L, A }, FALSE },
  { "other id", { 0, 0 }, { "i", "j" }, {}, { NULL, "A" }, { "x", "x" }, 0, { L, A }, FALSE },
  { "incoming against own", { 1, 0 }, { "i", "i" }, {}, {}, { "x", "x" }, 0, { L, L }, FALSE },
  { "own against incoming", { 0, 1 }, { "i", "i" }, {}, { NULL, "A" }, { "x", "x" }, 0, { L, A }, FALSE },
  { "own, live and archive", { 1, 1 }, { "i", "i" }, {}, { NULL, "A" }, { "x", "x" }, 0, { L, A }, TRUE },
  { "own, archived twice", { 1, 1 }, { "i", "i" }, {}, { "A", "B" }, { "x", "x" }, 0, { A, A }, TRUE },
  { "own, same origin id, rewritten id", { 1, 1 }, { "i", "server1" }, { "i", "i" }, { NULL, "A" }, { "x", "x" }, 0, { L, A }, TRUE },
  { "own, rewritten id first", { 1, 1 }, { "server1", "i" }, { "i", "i" }, { "A", NULL }, { "x", "x" }, 0, { A, L }, TRUE },
  { "own, other origin id, same id", { 1, 1 }, { "1", "1" }, { "o", "p" }, { "A", "B" }, { "x", "x" }, 0, { A, A }, FALSE },
  { "own, a counter of another client", { 1, 1 }, { "1", "1" }, {}, { "A", "B" }, { "x", "y" }, 0, { A, A }, FALSE },
};

static void
test_same (TestFixture *f, gconstpointer data)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const Case *c = &cases[i];
      g_autofree char *peer = g_strdup_printf ("peer%u@montague.example", i);
      EnvoiConversation *conversation = envoi_store_ensure_conversation (f->store, test_account (f->store, "juliet@capulet.example"), peer);
      gint64 rows[2];

      for (int j = 0; j < 2; j++)
        {
          EnvoiMessage *message = test_message (c->outgoing[j], c->id[j], c->archive[j], c->body[j], BASE + j * c->apart);

          envoi_message_set_origin_id (message, c->origin[j]);
          rows[j] = test_add (f->store, conversation, message, c->mode[j]);
        }
      g_test_message ("%s", c->what);
      g_assert_cmpint (rows[0], !=, 0);
      if (c->same)
        g_assert_cmpint (rows[1], ==, 0);
      else
        g_assert_cmpint (rows[1], !=, 0);
    }
}

/* The same message in another conversation is another one. */
static void
test_conversations_apart (TestFixture *f, gconstpointer data)
{
  EnvoiConversation *other = envoi_store_ensure_conversation (f->store, test_account (f->store, "juliet@capulet.example"), "nurse@capulet.example");

  g_assert_cmpint (test_put (f, L, FALSE, "i", "A", "x", BASE), !=, 0);
  g_assert_cmpint (test_add (f->store, other, test_message (FALSE, "i", "A", "x", BASE), L), !=, 0);
}

/* A device of the same contact is the same sender. */
static void
test_other_device (TestFixture *f, gconstpointer data)
{
  EnvoiMessage *message = test_message (FALSE, "i", "A", "x", BASE);

  test_put (f, L, FALSE, "i", NULL, "x", BASE);
  envoi_message_set_sender (message, "romeo@montague.example");
  g_assert_cmpint (test_add (f->store, f->conversation, message, A), ==, 0);
}

/* T30: carbon, archive and live copy of one message, in all six orders. */
static void
test_six_orders (TestFixture *f, gconstpointer data)
{
  static const int orders[6][3] = { { 0, 1, 2 }, { 0, 2, 1 }, { 1, 0, 2 }, { 1, 2, 0 }, { 2, 0, 1 }, { 2, 1, 0 } };

  for (int outgoing = 0; outgoing < 2; outgoing++)
    for (int order = 0; order < 6; order++)
      {
        g_autofree char *peer = g_strdup_printf ("peer%d.%d@montague.example", outgoing, order);
        EnvoiConversation *conversation = envoi_store_ensure_conversation (f->store, test_account (f->store, "juliet@capulet.example"), peer);
        g_autofree char *bodies = NULL;
        int added = 0;

        /* What stands around it in the archive. */
        added += test_add (f->store, conversation, test_message (FALSE, "x", "X", "before", BASE), A) != 0;
        added += test_add (f->store, conversation, test_message (FALSE, "z", "Z", "after", BASE + 20 * SECOND), A) != 0;
        for (int i = 0; i < 3; i++)
          {
            int copy = orders[order][i];
            /* The live copy of what the person wrote here has no archive id, the others have. */
            const char *archive_id = copy == 0 && outgoing ? NULL : "Y";
            EnvoiMessage *message = test_message (outgoing, "y", archive_id, "it", copy == 1 ? BASE + 10 * SECOND : BASE + 11 * SECOND);

            if (outgoing && copy == 2)
              envoi_message_set_state (message, ENVOI_MESSAGE_STATE_ACKED);
            added += test_add (f->store, conversation, message, copy == 1 ? A : L) != 0;
          }
        g_assert_cmpint (added, ==, 3);
        bodies = test_bodies (f->store, conversation);
        g_assert_cmpstr (bodies, ==, "before it after");
        g_assert_cmpuint (envoi_conversation_get_unread (conversation), ==, outgoing ? 2 : 3);
      }
}

/* T31: what another device wrote earlier comes later as a carbon; the archive puts it in its place. */
static void
test_order_by_archive (TestFixture *f, gconstpointer data)
{
  test_put (f, L, TRUE, "mine", NULL, "second", BASE + 2 * SECOND);
  test_put (f, L, TRUE, "other", "C", "first", BASE + 30 * SECOND);
  test_assert_bodies (f, "second first");
  test_put (f, A, TRUE, "other", "C", "first", BASE + SECOND);
  test_put (f, A, TRUE, "mine", "D", "second", BASE + 2 * SECOND);
  test_assert_bodies (f, "first second");
}

/* A server may hand over live what it held back in another order than the archive's. */
static void
test_out_of_order (TestFixture *f, gconstpointer data)
{
  gint64 now = envoi_time_now ();

  test_put (f, L, FALSE, "3", "C", "3", now);
  test_put (f, L, FALSE, "4", "D", "4", now);
  test_put (f, L, FALSE, "1", "A", "1", now);
  test_put (f, L, FALSE, "2", "B", "2", now);
  envoi_store_begin_catch_up (f->store, test_account (f->store, "juliet@capulet.example"), NULL, NULL, NULL);
  for (int i = 0; i < 5; i++)
    {
      const char id[] = { 'A' + i, 0 }, number[] = { '1' + i, 0 };

      test_put (f, A, FALSE, number, id, number, now - SECOND + i);
    }
  test_wait (envoi_store_end_catch_up (f->store, test_account (f->store, "juliet@capulet.example"), NULL), NULL);
  test_assert_bodies (f, "1 2 3 4 5");
}

/* While a page is taken, something comes live that the page does not hold yet; the server's clock is ahead of ours. */
static void
test_live_in_a_page (TestFixture *f, gconstpointer data)
{
  EnvoiAccount *account = test_account (f->store, "juliet@capulet.example");
  gint64 ahead = envoi_time_now () + 60 * SECOND;
  EnvoiMessageList *list = envoi_message_list_new (f->store, f->conversation);

  test_wait_uint (envoi_message_list_jump_to_end (list));
  envoi_store_begin_catch_up (f->store, account, NULL, NULL, NULL);
  test_put (f, A, FALSE, "1", "A", "1", ahead);
  test_put (f, L, FALSE, "4", "D", "4", ahead);
  test_put (f, L, FALSE, "5", "E", "5", ahead);
  test_put (f, A, FALSE, "2", "B", "2", ahead + 1 * SECOND);
  test_put (f, A, FALSE, "3", "C", "3", ahead + 2 * SECOND);
  test_put (f, L, FALSE, "6", "F", "6", ahead);
  g_assert_false (test_wait_boolean (envoi_store_end_catch_up (f->store, account, NULL)));
  test_assert_bodies (f, "1 2 3 4 5 6");
  /* Who looks on sees the same. */
  test_wait (envoi_store_flush (f->store), NULL);
  test_until (envoi_message_list_is_settled (list));
  for (guint i = 0; i < 6; i++)
    {
      const char number[] = { '1' + i, 0 };
      g_autoptr (EnvoiMessage) message = g_list_model_get_item (G_LIST_MODEL (list), i);

      g_assert_cmpstr (envoi_message_get_body (message), ==, number);
    }
  g_assert_finalize_object (list);
  g_assert_cmpuint (envoi_conversation_get_unread (f->conversation), ==, 6);
}

/* It came live before what the archive tells of, and the archive does not tell of it: that is cleared up by asking once more. */
static void
test_unclear (TestFixture *f, gconstpointer data)
{
  EnvoiAccount *account = test_account (f->store, "juliet@capulet.example");
  gint64 now = envoi_time_now ();

  envoi_store_begin_catch_up (f->store, account, NULL, NULL, NULL);
  test_put (f, L, FALSE, "3", "C", "3", now);
  test_put (f, L, FALSE, "1", "A", "1", now);
  test_put (f, L, FALSE, "2", "B", "2", now);
  test_put (f, A, FALSE, "1", "A", "1", now - 3 * SECOND);
  test_put (f, A, FALSE, "2", "B", "2", now - 2 * SECOND);
  g_assert_true (test_wait_boolean (envoi_store_end_catch_up (f->store, account, NULL)));
  envoi_store_begin_catch_up (f->store, account, NULL, NULL, NULL);
  test_put (f, A, FALSE, "3", "C", "3", now - 1 * SECOND);
  g_assert_false (test_wait_boolean (envoi_store_end_catch_up (f->store, account, NULL)));
  test_assert_bodies (f, "1 2 3");
}

/* An archive that shows what it writes a little late tells of the third while it does not know the first two. */
static void
test_late_archive (TestFixture *f, gconstpointer data)
{
  gint64 now = envoi_time_now ();

  test_put (f, L, FALSE, "1", "A", "1", now);
  test_put (f, L, FALSE, "2", "B", "2", now);
  test_put (f, L, FALSE, "3", "C", "3", now);
  test_put (f, A, FALSE, "3", "C", "3", now - SECOND);
  test_assert_bodies (f, "1 2 3");
  test_put (f, A, FALSE, "1", "A", "1", now - 2 * SECOND);
  test_put (f, A, FALSE, "2", "B", "2", now - 2 * SECOND);
  test_assert_bodies (f, "1 2 3");
}

/* What was written here stays in the order of its writing at each moment, though the archive's clock is ahead and it tells of
 * the first while the last has not left yet. */
static void
test_written_here (TestFixture *f, gconstpointer data)
{
  static const char *ids[] = { "1", "2", "3", "4" };
  gint64 now = envoi_time_now ();

  for (guint i = 0; i < G_N_ELEMENTS (ids); i++)
    {
      EnvoiMessage *message = test_message (TRUE, ids[i], NULL, ids[i], now);

      envoi_message_set_state (message, ENVOI_MESSAGE_STATE_QUEUED);
      test_add (f->store, f->conversation, message, L);
    }
  test_put (f, A, TRUE, "1", "A", "1", now + 60 * SECOND);
  test_assert_bodies (f, "1 2 3 4");
  test_put (f, A, TRUE, "2", "B", "2", now + 60 * SECOND);
  test_assert_bodies (f, "1 2 3 4");
  test_put (f, A, FALSE, "x", "X", "x", now + 61 * SECOND);
  /* What has not left yet will stand behind what is there. */
  test_assert_bodies (f, "1 2 x 3 4");
  test_put (f, A, TRUE, "3", "C", "3", now - 60 * SECOND);
  test_assert_bodies (f, "1 2 3 x 4");
  test_put (f, A, TRUE, "4", "D", "4", now + 62 * SECOND);
  test_assert_bodies (f, "1 2 3 x 4");
}

/* Written without a line, sent after somebody else's words: in the end all stands as in the archive. */
static void
test_written_offline (TestFixture *f, gconstpointer data)
{
  gint64 now = envoi_time_now ();

  test_put (f, L, TRUE, "1", NULL, "1", now);
  test_put (f, L, TRUE, "2", NULL, "2", now);
  test_put (f, A, FALSE, "x", "X", "x", now + 40 * SECOND);
  test_assert_bodies (f, "1 2 x");
  test_put (f, A, TRUE, "1", "A", "1", now + 90 * SECOND);
  test_assert_bodies (f, "x 1 2");
  test_put (f, A, TRUE, "2", "B", "2", now + 91 * SECOND);
  test_put (f, A, FALSE, "y", "Y", "y", now + 92 * SECOND);
  test_assert_bodies (f, "x 1 2 y");
}

/* A live message stands where it came here, later than the archive's stamp by its way and the difference of the clocks. What comes
 * behind it in the archive comes behind it here. */
static void
test_behind_the_cursor (TestFixture *f, gconstpointer data)
{
  for (int way = 0; way < 3; way++)
    {
      static const gint64 late[] = { 0, 3 * SECOND, G_TIME_SPAN_HOUR };
      g_autofree char *peer = g_strdup_printf ("late%d@montague.example", way);
      EnvoiAccount *account = test_account (f->store, "juliet@capulet.example");
      EnvoiConversation *conversation = envoi_store_ensure_conversation (f->store, account, peer);
      g_autofree char *bodies = NULL, *second = NULL, *third = NULL;
      gint64 stamp = envoi_time_now () - late[way];

      test_add (f->store, conversation, test_message (FALSE, "1", "1", "1", stamp), L);
      test_add (f->store, conversation, test_message (FALSE, "2", "2", "2", stamp), L);
      test_add (f->store, conversation, test_message (FALSE, "3", "3", "3", stamp), L);
      envoi_store_begin_catch_up (f->store, account, "", "2", NULL);
      test_add (f->store, conversation, test_message (FALSE, "3", "3", "3", stamp + 2), A);
      test_add (f->store, conversation, test_message (FALSE, "4", "4", "4", stamp + 3), A);
      test_add (f->store, conversation, test_message (FALSE, "5", "5", "5", stamp + 4), A);
      bodies = test_bodies (f->store, conversation);
      g_assert_cmpstr (bodies, ==, "1 2 3 4 5");
      /* While the archive was read, one came live; the next time the archive goes on before it. */
      test_add (f->store, conversation, test_message (FALSE, "7", "7", "7", stamp + 6), L);
      test_add (f->store, conversation, test_message (FALSE, "6", "6", "6", stamp + 5), A);
      test_add (f->store, conversation, test_message (FALSE, "7", "7", "7", stamp + 6), A);
      second = test_bodies (f->store, conversation);
      g_assert_cmpstr (second, ==, "1 2 3 4 5 6 7");
      test_add (f->store, conversation, test_message (FALSE, "8", "8", "8", stamp + 7), L);
      envoi_store_begin_catch_up (f->store, account, "", "8", NULL);
      test_add (f->store, conversation, test_message (FALSE, "9", "9", "9", stamp + 8), A);
      third = test_bodies (f->store, conversation);
      g_assert_cmpstr (third, ==, "1 2 3 4 5 6 7 8 9");
    }
}

/* Messages of one second stand as the archive gives them, page after page and page before page. */
static void
test_equal_times (TestFixture *f, gconstpointer data)
{
  test_put (f, A, FALSE, NULL, "4", "4", BASE);
  test_put (f, A, FALSE, NULL, "5", "5", BASE);
  test_put (f, A, FALSE, NULL, "6", "6", BASE);
  test_put (f, ENVOI_INSERT_ARCHIVE_BACKWARD, FALSE, NULL, "3", "3", BASE);
  test_put (f, ENVOI_INSERT_ARCHIVE_BACKWARD, FALSE, NULL, "2", "2", BASE);
  test_put (f, ENVOI_INSERT_ARCHIVE_BACKWARD, FALSE, NULL, "1", "1", BASE - SECOND);
  test_put (f, A, FALSE, NULL, "7", "7", BASE);
  test_assert_bodies (f, "1 2 3 4 5 6 7");
}

static void
test_live_is_last (TestFixture *f, gconstpointer data)
{
  /* The archive's clock runs years ahead: what comes now stands behind it all the same. */
  test_put (f, A, FALSE, NULL, "1", "1", BASE * 2);
  test_put (f, L, FALSE, NULL, NULL, "2", BASE);
  test_put (f, L, FALSE, NULL, NULL, "3", BASE - SECOND);
  test_assert_bodies (f, "1 2 3");
  /* A stamp from beyond any calendar does no harm either. */
  test_put (f, A, FALSE, NULL, "4", "4", G_MAXINT64);
  test_put (f, L, FALSE, NULL, NULL, "5", BASE);
  test_assert_bodies (f, "1 2 3 4 5");
}

/* What was read live stays read when the archive moves it, and what is new stands behind it as unread. */
static void
test_read_moves_along (TestFixture *f, gconstpointer data)
{
  for (int clock = -1; clock <= 1; clock += 2)
    {
      g_autofree char *peer = g_strdup_printf ("clock%d@montague.example", clock);
      EnvoiConversation *conversation = envoi_store_ensure_conversation (f->store, test_account (f->store, "juliet@capulet.example"), peer);
      g_autofree char *bodies = NULL;
      gint64 now, archive;

      test_add (f->store, conversation, test_message (FALSE, "a", "A", "a", BASE), L);
      test_add (f->store, conversation, test_message (FALSE, "b", "B", "b", BASE), L);
      test_add (f->store, conversation, test_message (TRUE, "c", NULL, "c", BASE), L);
      now = envoi_conversation_get_last_position (conversation);
      envoi_store_set_read (f->store, conversation, now);
      test_add (f->store, conversation, test_message (FALSE, "e", "E", "e", BASE), L);
      g_assert_cmpuint (envoi_conversation_get_unread (conversation), ==, 1);
      /* The server's clock is an hour before or behind ours. */
      archive = now + clock * G_TIME_SPAN_HOUR;
      test_add (f->store, conversation, test_message (FALSE, "a", "A", "a", archive), A);
      test_add (f->store, conversation, test_message (FALSE, "b", "B", "b", archive + 1 * SECOND), A);
      test_add (f->store, conversation, test_message (TRUE, "c", "C", "c", archive + 2 * SECOND), A);
      test_add (f->store, conversation, test_message (FALSE, "d", "D", "d", archive + 3 * SECOND), A);
      test_add (f->store, conversation, test_message (FALSE, "e", "E", "e", archive + 4 * SECOND), A);
      bodies = test_bodies (f->store, conversation);
      g_assert_cmpstr (bodies, ==, "a b c d e");
      g_assert_cmpuint (envoi_conversation_get_unread (conversation), ==, 2);
      envoi_store_set_read (f->store, conversation, envoi_conversation_get_last_position (conversation));
      test_wait (envoi_store_flush (f->store), NULL);
      g_assert_cmpuint (envoi_conversation_get_unread (conversation), ==, 0);
    }
}

#define ADD(path, func) g_test_add (path, TestFixture, NULL, test_set_up, func, test_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();
  ADD ("/messages/same", test_same);
  ADD ("/messages/conversations-apart", test_conversations_apart);
  ADD ("/messages/other-device", test_other_device);
  ADD ("/messages/T30-six-orders", test_six_orders);
  ADD ("/messages/T31-order-by-archive", test_order_by_archive);
  ADD ("/messages/out-of-order", test_out_of_order);
  ADD ("/messages/live-in-a-page", test_live_in_a_page);
  ADD ("/messages/unclear", test_unclear);
  ADD ("/messages/late-archive", test_late_archive);
  ADD ("/messages/written-here", test_written_here);
  ADD ("/messages/written-offline", test_written_offline);
  ADD ("/messages/behind-the-cursor", test_behind_the_cursor);
  ADD ("/messages/equal-times", test_equal_times);
  ADD ("/messages/live-is-last", test_live_is_last);
  ADD ("/messages/read-moves-along", test_read_moves_along);
  return g_test_run ();
}
