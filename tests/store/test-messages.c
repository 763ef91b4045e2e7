/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is the same message, in which order messages stand, how their state moves, what counts as unread. */
#include "store-helper.h"
#include "envoi-time.h"

#define SECOND G_USEC_PER_SEC
#define BASE (G_GINT64_CONSTANT (1700000000) * SECOND)

typedef struct {
  char *folder;
  EnvoiStore *store;
  EnvoiConversation *conversation;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  f->folder = test_folder_new ();
  f->store = test_store_open (f->folder);
  f->conversation = test_conversation (f->store);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  /* Whatever a test did, the figures kept are those that counting gives. */
  test_wait (envoi_store_flush (f->store), NULL);
  g_assert_cmpint (test_sql (f->folder, "SELECT count (*) FROM conversation AS c WHERE account_id IS NOT NULL AND"
    " (unread <> (SELECT count (*) FROM message WHERE conversation_id = c.id AND outgoing = 0 AND position > c.read_position)"
    " OR last_position <> ifnull ((SELECT max (position) FROM message WHERE conversation_id = c.id), 0)"
    " OR last_state <> ifnull ((SELECT state FROM message WHERE conversation_id = c.id AND position = c.last_position), 0))"), ==, 0);
  test_store_close (f->store);
  test_folder_remove (f->folder);
}

static void
assert_bodies (Fixture *f, const char *expected)
{
  g_autofree char *bodies = test_bodies (f->store, f->conversation);

  g_assert_cmpstr (bodies, ==, expected);
}

static gint64
add (Fixture *f, EnvoiInsertMode mode, gboolean outgoing, const char *id, const char *archive_id, const char *body, gint64 time)
{
  return test_add (f->store, f->conversation, test_message (outgoing, id, archive_id, body, time), mode);
}

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
test_same (Fixture *f, gconstpointer data)
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
test_conversations_apart (Fixture *f, gconstpointer data)
{
  EnvoiConversation *other = envoi_store_ensure_conversation (f->store, test_account (f->store, "juliet@capulet.example"), "nurse@capulet.example");

  g_assert_cmpint (add (f, L, FALSE, "i", "A", "x", BASE), !=, 0);
  g_assert_cmpint (test_add (f->store, other, test_message (FALSE, "i", "A", "x", BASE), L), !=, 0);
}

/* A device of the same contact is the same sender. */
static void
test_other_device (Fixture *f, gconstpointer data)
{
  EnvoiMessage *message = test_message (FALSE, "i", "A", "x", BASE);

  add (f, L, FALSE, "i", NULL, "x", BASE);
  envoi_message_set_sender (message, "romeo@montague.example");
  g_assert_cmpint (test_add (f->store, f->conversation, message, A), ==, 0);
}

/* T30: carbon, archive and live copy of one message, in all six orders. */
static void
test_six_orders (Fixture *f, gconstpointer data)
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
test_order_by_archive (Fixture *f, gconstpointer data)
{
  add (f, L, TRUE, "mine", NULL, "second", BASE + 2 * SECOND);
  add (f, L, TRUE, "other", "C", "first", BASE + 30 * SECOND);
  assert_bodies (f, "second first");
  add (f, A, TRUE, "other", "C", "first", BASE + SECOND);
  add (f, A, TRUE, "mine", "D", "second", BASE + 2 * SECOND);
  assert_bodies (f, "first second");
}

/* What was written here stays in the order of its writing at each moment, though the archive's clock is ahead and it tells of
 * the first while the last has not left yet. */
static void
test_written_here (Fixture *f, gconstpointer data)
{
  static const char *ids[] = { "1", "2", "3", "4" };
  gint64 now = envoi_time_now ();

  for (guint i = 0; i < G_N_ELEMENTS (ids); i++)
    {
      EnvoiMessage *message = test_message (TRUE, ids[i], NULL, ids[i], now);

      envoi_message_set_state (message, ENVOI_MESSAGE_STATE_QUEUED);
      test_add (f->store, f->conversation, message, L);
    }
  add (f, A, TRUE, "1", "A", "1", now + 60 * SECOND);
  assert_bodies (f, "1 2 3 4");
  add (f, A, TRUE, "2", "B", "2", now + 60 * SECOND);
  assert_bodies (f, "1 2 3 4");
  add (f, A, FALSE, "x", "X", "x", now + 61 * SECOND);
  add (f, A, TRUE, "3", "C", "3", now - 60 * SECOND);
  assert_bodies (f, "1 2 3 4 x");
  add (f, A, TRUE, "4", "D", "4", now + 62 * SECOND);
  assert_bodies (f, "1 2 3 x 4");
}

/* Messages of one second stand as the archive gives them, page after page and page before page. */
static void
test_equal_times (Fixture *f, gconstpointer data)
{
  add (f, A, FALSE, NULL, "4", "4", BASE);
  add (f, A, FALSE, NULL, "5", "5", BASE);
  add (f, A, FALSE, NULL, "6", "6", BASE);
  add (f, ENVOI_INSERT_ARCHIVE_BACKWARD, FALSE, NULL, "3", "3", BASE);
  add (f, ENVOI_INSERT_ARCHIVE_BACKWARD, FALSE, NULL, "2", "2", BASE);
  add (f, ENVOI_INSERT_ARCHIVE_BACKWARD, FALSE, NULL, "1", "1", BASE - SECOND);
  add (f, A, FALSE, NULL, "7", "7", BASE);
  assert_bodies (f, "1 2 3 4 5 6 7");
}

static void
test_live_is_last (Fixture *f, gconstpointer data)
{
  /* The archive's clock runs years ahead: what comes now stands behind it all the same. */
  add (f, A, FALSE, NULL, "1", "1", BASE * 2);
  add (f, L, FALSE, NULL, NULL, "2", BASE);
  add (f, L, FALSE, NULL, NULL, "3", BASE - SECOND);
  assert_bodies (f, "1 2 3");
  /* A stamp from beyond any calendar does no harm either. */
  add (f, A, FALSE, NULL, "4", "4", G_MAXINT64);
  add (f, L, FALSE, NULL, NULL, "5", BASE);
  assert_bodies (f, "1 2 3 4 5");
}

/* What was read live stays read when the archive moves it, and what is new stands behind it as unread. */
static void
test_read_moves_along (Fixture *f, gconstpointer data)
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

static EnvoiMessageState
state_of (Fixture *f, const char *id)
{
  g_autofree char *sql = g_strdup_printf ("SELECT state FROM message WHERE stanza_id = '%s'", id);

  test_wait (envoi_store_flush (f->store), NULL);
  return test_sql (f->folder, sql);
}

static void
set_state (Fixture *f, const char *id, EnvoiMessageState state)
{
  envoi_store_set_message_state (f->store, f->conversation, id, state, "recipient-unavailable", "Gone fishing");
}

/* State only moves forward; the living object and the conversation follow. */
static void
test_states (Fixture *f, gconstpointer data)
{
  static const struct { EnvoiMessageState from, to; gboolean may; } moves[] = {
    { 1, 2, 1 }, { 1, 3, 1 }, { 1, 4, 1 }, { 1, 5, 1 }, { 1, 6, 1 },
    { 2, 1, 1 }, { 2, 3, 1 }, { 2, 4, 1 }, { 2, 5, 1 }, { 2, 6, 1 },
    { 3, 1, 0 }, { 3, 2, 0 }, { 3, 4, 1 }, { 3, 5, 1 }, { 3, 6, 1 },
    { 4, 1, 0 }, { 4, 2, 0 }, { 4, 3, 0 }, { 4, 5, 1 }, { 4, 6, 0 },
    { 5, 1, 0 }, { 5, 2, 0 }, { 5, 3, 0 }, { 5, 4, 0 }, { 5, 6, 0 },
    { 6, 1, 1 }, { 6, 2, 0 }, { 6, 3, 0 }, { 6, 4, 1 }, { 6, 5, 1 },
    { 1, 0, 0 }, { 5, 0, 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (moves); i++)
    {
      g_autofree char *id = g_strdup_printf ("m%u", i);
      g_autoptr (EnvoiMessage) message = test_message (TRUE, id, NULL, "x", BASE);
      EnvoiMessageState expected = moves[i].may ? moves[i].to : moves[i].from;

      envoi_message_set_state (message, moves[i].from);
      test_add (f->store, f->conversation, g_object_ref (message), L);
      set_state (f, id, moves[i].to);
      g_assert_cmpint (state_of (f, id), ==, expected);
      g_assert_cmpint (envoi_message_get_state (message), ==, expected);
      g_assert_cmpint (envoi_conversation_get_last_state (f->conversation), ==, expected);
      if (moves[i].may)
        g_assert_cmpstr (envoi_message_get_error_condition (message), ==, expected == ENVOI_MESSAGE_STATE_FAILED ? "recipient-unavailable" : NULL);
    }
  /* Nobody moves an incoming message, or one that is not there. */
  add (f, L, FALSE, "in", NULL, "x", BASE);
  set_state (f, "in", ENVOI_MESSAGE_STATE_READ);
  set_state (f, "nowhere", ENVOI_MESSAGE_STATE_READ);
  g_assert_cmpint (state_of (f, "in"), ==, ENVOI_MESSAGE_STATE_NONE);
}

static void
test_archive_proves (Fixture *f, gconstpointer data)
{
  g_autoptr (EnvoiMessage) message = test_message (TRUE, "i", NULL, "x", BASE);

  test_add (f->store, f->conversation, g_object_ref (message), L);
  g_assert_cmpint (envoi_message_get_state (message), ==, ENVOI_MESSAGE_STATE_QUEUED);
  g_assert_cmpint (add (f, A, TRUE, "i", "A", "x", BASE), ==, 0);
  g_assert_cmpint (envoi_message_get_state (message), ==, ENVOI_MESSAGE_STATE_ACKED);
  g_assert_cmpstr (envoi_message_get_archive_id (message), ==, "A");
  /* The server's archive also holds what bounced. */
  set_state (f, "i", ENVOI_MESSAGE_STATE_FAILED);
  add (f, A, TRUE, "i", "A", "x", BASE);
  g_assert_cmpint (state_of (f, "i"), ==, ENVOI_MESSAGE_STATE_FAILED);
}

/* A marker must not take from the outbox what may have got lost. */
static void
test_mark_up_to (Fixture *f, gconstpointer data)
{
  static const EnvoiMessageState before[] = { 3, 4, 2, 1, 6, 5, 2 };
  static const EnvoiMessageState after[] = { 5, 5, 2, 1, 6, 5, 5 };
  g_autoptr (GPtrArray) messages = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < G_N_ELEMENTS (before); i++)
    {
      g_autofree char *id = g_strdup_printf ("m%u", i);
      EnvoiMessage *message = test_message (TRUE, id, NULL, "x", BASE);

      envoi_message_set_state (message, before[i]);
      g_ptr_array_add (messages, g_object_ref (message));
      test_add (f->store, f->conversation, message, L);
      add (f, L, FALSE, NULL, NULL, "answer", BASE);
    }
  add (f, L, TRUE, "later", NULL, "x", BASE);
  set_state (f, "later", ENVOI_MESSAGE_STATE_ACKED);
  envoi_store_mark_up_to (f->store, f->conversation, "unknown", ENVOI_MESSAGE_STATE_READ);
  g_assert_cmpint (state_of (f, "m0"), ==, ENVOI_MESSAGE_STATE_ACKED);
  envoi_store_mark_up_to (f->store, f->conversation, "m6", ENVOI_MESSAGE_STATE_READ);
  for (guint i = 0; i < G_N_ELEMENTS (before); i++)
    {
      g_autofree char *id = g_strdup_printf ("m%u", i);

      g_assert_cmpint (state_of (f, id), ==, after[i]);
      g_assert_cmpint (envoi_message_get_state (messages->pdata[i]), ==, after[i]);
    }
  g_assert_cmpint (state_of (f, "later"), ==, ENVOI_MESSAGE_STATE_ACKED);
}

static void
assert_outbox (Fixture *f, const char *expected)
{
  DexFuture *future = envoi_store_load_outbox (f->store, test_account (f->store, "juliet@capulet.example"));
  GString *ids = g_string_new (NULL);
  GPtrArray *items;

  while (dex_future_is_pending (future))
    g_main_context_iteration (NULL, TRUE);
  items = g_value_get_boxed (dex_future_get_value (future, NULL));
  for (guint i = 0; i < items->len; i++)
    {
      EnvoiOutboxItem *item = items->pdata[i];

      g_assert_true (ENVOI_IS_CONVERSATION (item->conversation));
      g_string_append_printf (ids, "%s%s", i > 0 ? " " : "", envoi_message_get_id (item->message));
    }
  g_assert_cmpstr (ids->str, ==, expected);
  g_string_free (ids, TRUE);
  dex_unref (future);
}

static void
test_outbox (Fixture *f, gconstpointer data)
{
  EnvoiConversation *other = envoi_store_ensure_conversation (f->store, test_account (f->store, "juliet@capulet.example"), "nurse@capulet.example");
  EnvoiConversation *elsewhere = envoi_store_ensure_conversation (f->store, test_account (f->store, "nurse@verona.example"), "romeo@montague.example");

  add (f, L, TRUE, "a", NULL, "a", BASE);
  test_add (f->store, other, test_message (TRUE, "b", NULL, "b", BASE), L);
  test_add (f->store, elsewhere, test_message (TRUE, "z", NULL, "z", BASE), L);
  add (f, L, TRUE, "c", NULL, "c", BASE);
  add (f, L, FALSE, "d", NULL, "d", BASE);
  add (f, L, TRUE, "e", NULL, "e", BASE);
  assert_outbox (f, "a b c e");
  set_state (f, "a", ENVOI_MESSAGE_STATE_ACKED);
  set_state (f, "c", ENVOI_MESSAGE_STATE_SENT);
  set_state (f, "e", ENVOI_MESSAGE_STATE_FAILED);
  assert_outbox (f, "b c");
  test_store_close (f->store);
  f->store = test_store_open (f->folder);
  f->conversation = test_conversation (f->store);
  assert_outbox (f, "b c");
  set_state (f, "e", ENVOI_MESSAGE_STATE_QUEUED);
  assert_outbox (f, "b c e");
}

static void
test_everything_survives (Fixture *f, gconstpointer data)
{
  EnvoiMessage *message = test_message (TRUE, "i", "A", "body \xf0\x9f\x8c\xb9\nline", BASE);
  g_autoptr (EnvoiMessageList) list = NULL;
  g_autoptr (EnvoiMessage) again = NULL;

  envoi_message_set_origin_id (message, "i");
  envoi_message_set_language (message, "it");
  envoi_message_set_delayed (message, TRUE);
  envoi_message_set_wants_receipt (message, TRUE);
  envoi_message_set_markable (message, TRUE);
  test_add (f->store, f->conversation, message, L);
  set_state (f, "i", ENVOI_MESSAGE_STATE_FAILED);
  envoi_store_set_gap (f->store, f->conversation, "A", TRUE);
  test_store_close (f->store);

  f->store = test_store_open (f->folder);
  f->conversation = test_conversation (f->store);
  list = envoi_message_list_new (f->store, f->conversation);
  test_wait_uint (envoi_message_list_load (list));
  again = g_list_model_get_item (G_LIST_MODEL (list), 0);
  g_assert_true (envoi_message_get_outgoing (again));
  g_assert_cmpstr (envoi_message_get_id (again), ==, "i");
  g_assert_cmpstr (envoi_message_get_origin_id (again), ==, "i");
  g_assert_cmpstr (envoi_message_get_archive_id (again), ==, "A");
  g_assert_cmpstr (envoi_message_get_body (again), ==, "body \xf0\x9f\x8c\xb9\nline");
  g_assert_cmpstr (envoi_message_get_sender (again), ==, "juliet@capulet.example/balcony");
  g_assert_cmpstr (envoi_message_get_language (again), ==, "it");
  g_assert_cmpstr (envoi_message_get_error_condition (again), ==, "recipient-unavailable");
  g_assert_cmpstr (envoi_message_get_error_text (again), ==, "Gone fishing");
  g_assert_cmpint (envoi_message_get_time (again), ==, BASE);
  g_assert_cmpint (envoi_message_get_state (again), ==, ENVOI_MESSAGE_STATE_FAILED);
  g_assert_true (envoi_message_get_delayed (again));
  g_assert_true (envoi_message_get_wants_receipt (again));
  g_assert_true (envoi_message_get_markable (again));
  g_assert_true (envoi_message_get_after_gap (again));
  g_assert_cmpint (test_wait_int64 (envoi_store_find_position (f->store, f->conversation, "i", NULL)), ==, envoi_message_get_position (again));
  g_assert_cmpint (test_wait_int64 (envoi_store_find_position (f->store, f->conversation, NULL, "A")), ==, envoi_message_get_position (again));
  g_assert_cmpint (test_wait_int64 (envoi_store_find_position (f->store, f->conversation, "j", "B")), ==, 0);
}

static void
test_clear (Fixture *f, gconstpointer data)
{
  g_autoptr (EnvoiMessageList) list = envoi_message_list_new (f->store, f->conversation);
  gint64 number = envoi_conversation_get_id (f->conversation);
  gint64 position;

  for (int i = 0; i < 700; i++)
    {
      g_autofree char *id = g_strdup_printf ("m%d", i);
      g_autoptr (EnvoiMessage) message = test_message (FALSE, id, id, "x", BASE + i);

      envoi_store_put_message (f->store, f->conversation, message, A);
    }
  test_wait_uint (envoi_message_list_load (list));
  position = envoi_conversation_get_last_position (f->conversation);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (list)), >, 0);
  test_wait (envoi_store_clear_conversation (f->store, f->conversation), NULL);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (list)), ==, 0);
  g_assert_cmpuint (envoi_conversation_get_unread (f->conversation), ==, 0);
  g_assert_cmpint (envoi_conversation_get_last_position (f->conversation), ==, 0);
  g_assert_null (envoi_conversation_get_last_text (f->conversation));
  g_assert_true (envoi_conversation_get_open (f->conversation));
  g_assert_cmpint (envoi_conversation_get_id (f->conversation), ==, number);

  /* The archive does not bring back what was forgotten; what is new comes as ever. */
  g_assert_cmpint (add (f, A, FALSE, "m3", "m3", "x", BASE + 3), ==, 0);
  g_assert_cmpint (add (f, A, FALSE, "n", "n", "new", position + 1), !=, 0);
  g_assert_cmpint (add (f, L, FALSE, "o", "o", "live", BASE), !=, 0);
  g_assert_cmpuint (envoi_conversation_get_unread (f->conversation), ==, 2);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (list)), ==, 2);
  assert_bodies (f, "new live");

  /* The rows are erased in the background, or after the next start. */
  g_clear_object (&list);
  test_store_close (f->store);
  f->store = test_store_open (f->folder);
  f->conversation = test_conversation (f->store);
  g_assert_cmpint (envoi_conversation_get_id (f->conversation), ==, number);
  while (test_sql (f->folder, "SELECT count (*) FROM message") > 2)
    g_usleep (1000);
  while (test_sql (f->folder, "SELECT count (*) FROM conversation") > 1)
    g_usleep (1000);
  assert_bodies (f, "new live");
}

static void
test_remove_account (Fixture *f, gconstpointer data)
{
  g_autoptr (EnvoiAccount) account = g_object_ref (test_account (f->store, "juliet@capulet.example"));
  EnvoiConversation *other = envoi_store_ensure_conversation (f->store, test_account (f->store, "nurse@verona.example"), "romeo@montague.example");
  static const char data_a[] = "picture a", data_b[] = "picture b";
  g_autoptr (GBytes) a = g_bytes_new_static (data_a, sizeof data_a), b = g_bytes_new_static (data_b, sizeof data_b);
  g_autofree char *hash_a = g_compute_checksum_for_bytes (G_CHECKSUM_SHA1, a), *hash_b = g_compute_checksum_for_bytes (G_CHECKSUM_SHA1, b);
  g_autoptr (GFile) file_a = envoi_store_get_avatar_file (f->store, hash_a), file_b = envoi_store_get_avatar_file (f->store, hash_b);
  EnvoiContact *shared = envoi_conversation_get_contact (other);
  g_autoptr (EnvoiConversation) gone = g_object_ref (f->conversation);
  g_autoptr (EnvoiRequest) request = envoi_request_new (envoi_conversation_get_contact (gone), "R", "let me in", 5);
  g_autoptr (GError) error = NULL;

  envoi_contact_set_avatar_hash (envoi_conversation_get_contact (gone), hash_a);
  envoi_store_save_contact (f->store, envoi_conversation_get_contact (gone));
  envoi_contact_set_avatar_hash (envoi_store_ensure_contact (f->store, account, "nurse@capulet.example"), hash_b);
  envoi_store_save_contact (f->store, envoi_store_ensure_contact (f->store, account, "nurse@capulet.example"));
  envoi_contact_set_avatar_hash (shared, hash_b);
  envoi_store_save_contact (f->store, shared);
  test_wait (envoi_store_save_avatar (f->store, hash_a, a), &error);
  g_assert_no_error (error);
  test_wait (envoi_store_save_avatar (f->store, hash_b, b), &error);
  g_assert_no_error (error);
  g_assert_true (g_file_equal (envoi_contact_get_avatar_file (shared), file_b));
  add (f, L, TRUE, "i", NULL, "x", BASE);
  test_add (f->store, other, test_message (FALSE, "j", NULL, "y", BASE), L);
  envoi_store_add_request (f->store, request);
  envoi_store_save_session (f->store, account, "blob");
  envoi_store_set_value (f->store, account, "k", "v");

  test_wait (envoi_store_remove_account (f->store, account), &error);
  g_assert_no_error (error);
  g_assert_null (envoi_store_find_account (f->store, "juliet@capulet.example"));
  g_assert_cmpuint (g_list_model_get_n_items (envoi_store_list_accounts (f->store)), ==, 1);
  g_assert_cmpuint (g_list_model_get_n_items (envoi_store_list_contacts (f->store)), ==, 1);
  g_assert_cmpuint (g_list_model_get_n_items (envoi_store_list_conversations (f->store)), ==, 1);
  g_assert_cmpuint (g_list_model_get_n_items (envoi_store_list_requests (f->store)), ==, 0);
  g_assert_cmpint (test_sql (f->folder, "SELECT (SELECT count (*) FROM account) + (SELECT count (*) FROM contact) + (SELECT count (*) FROM session)"
    " + (SELECT count (*) FROM value) + (SELECT count (*) FROM request)"), ==, 2);
  test_until (!g_file_query_exists (file_a, NULL));
  g_assert_true (g_file_query_exists (file_b, NULL));
  while (test_sql (f->folder, "SELECT count (*) FROM message") > 1)
    g_usleep (1000);
  /* Whoever still holds the conversation is refused, and nothing breaks. */
  {
    g_autoptr (EnvoiMessage) late = test_message (FALSE, "l", NULL, "late", BASE);

    g_assert_false (test_wait (envoi_store_add_message (f->store, gone, late, L), &error));
    g_assert_error (error, ENVOI_STORE_ERROR, ENVOI_STORE_ERROR_FAILED);
    g_clear_error (&error);
  }
  envoi_store_set_read (f->store, gone, 5);
  /* The same address may come back, and begins anew. */
  f->conversation = test_conversation (f->store);
  assert_bodies (f, "");
}

static void
test_session_state (Fixture *f, gconstpointer data)
{
  EnvoiAccount *account = test_account (f->store, "juliet@capulet.example");
  EnvoiArchiveState state = { (char *) "n", 5, (char *) "o", 3, TRUE };
  DexFuture *future;
  const EnvoiArchiveState *found;
  GStrv presence;
  g_autofree char *blob = NULL, *none = NULL, *value = NULL, *own = NULL;

  envoi_store_save_archive_state (f->store, account, "", &state);
  envoi_store_save_session (f->store, account, "blob");
  envoi_store_save_presence (f->store, account, "romeo@montague.example/a", "<presence id='1'/>");
  envoi_store_save_presence (f->store, account, "romeo@montague.example/b", "<presence id='2'/>");
  envoi_store_save_presence (f->store, account, "romeo@montague.example/a", NULL);
  envoi_store_set_value (f->store, account, "caps", "1");
  envoi_store_set_value (f->store, account, "caps", "2");
  envoi_store_set_value (f->store, NULL, "caps", "own");
  test_store_close (f->store);

  f->store = test_store_open (f->folder);
  account = test_account (f->store, "juliet@capulet.example");
  future = envoi_store_load_archive_state (f->store, account, "");
  test_until (!dex_future_is_pending (future));
  found = g_value_get_boxed (dex_future_get_value (future, NULL));
  g_assert_cmpstr (found->newest_id, ==, "n");
  g_assert_cmpint (found->newest_time, ==, 5);
  g_assert_cmpstr (found->oldest_id, ==, "o");
  g_assert_cmpint (found->oldest_time, ==, 3);
  g_assert_true (found->complete);
  dex_unref (future);
  future = envoi_store_load_archive_state (f->store, account, "romeo@montague.example");
  test_until (!dex_future_is_pending (future));
  found = g_value_get_boxed (dex_future_get_value (future, NULL));
  g_assert_null (found->newest_id);
  g_assert_false (found->complete);
  dex_unref (future);
  future = envoi_store_load_presence (f->store, account);
  test_until (!dex_future_is_pending (future));
  presence = g_value_get_boxed (dex_future_get_value (future, NULL));
  g_assert_cmpuint (g_strv_length (presence), ==, 1);
  g_assert_cmpstr (presence[0], ==, "<presence id='2'/>");
  dex_unref (future);
  blob = test_wait_string (envoi_store_load_session (f->store, account));
  g_assert_cmpstr (blob, ==, "blob");
  value = test_wait_string (envoi_store_get_value (f->store, account, "caps"));
  g_assert_cmpstr (value, ==, "2");
  own = test_wait_string (envoi_store_get_value (f->store, NULL, "caps"));
  g_assert_cmpstr (own, ==, "own");
  envoi_store_save_session (f->store, account, NULL);
  envoi_store_clear_presence (f->store, account);
  none = test_wait_string (envoi_store_load_session (f->store, account));
  g_assert_null (none);
  f->conversation = test_conversation (f->store);
}

static void
test_avatar_is_checked (Fixture *f, gconstpointer data)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static ("abc", 3);
  g_autoptr (GBytes) large = g_bytes_new_take (g_malloc0 (512 * 1024 + 1), 512 * 1024 + 1);
  g_autofree char *large_hash = g_compute_checksum_for_bytes (G_CHECKSUM_SHA1, large);

  g_assert_null (envoi_store_get_avatar_file (f->store, "../../../../../../../../../../../etc/passw"));
  g_assert_null (envoi_store_get_avatar_file (f->store, "A9993E364706816ABA3E25717850C26C9CD0D89D"));
  g_assert_null (envoi_store_get_avatar_file (f->store, NULL));
  g_assert_true (test_wait (envoi_store_save_avatar (f->store, "a9993e364706816aba3e25717850c26c9cd0d89d", bytes), NULL));
  g_assert_false (test_wait (envoi_store_save_avatar (f->store, "a9993e364706816aba3e25717850c26c9cd0d89e", bytes), NULL));
  g_assert_false (test_wait (envoi_store_save_avatar (f->store, "../evil", bytes), NULL));
  g_assert_false (test_wait (envoi_store_save_avatar (f->store, large_hash, large), NULL));
}

static void
test_requests (Fixture *f, gconstpointer data)
{
  EnvoiContact *contact = envoi_conversation_get_contact (f->conversation);
  g_autoptr (EnvoiRequest) first = envoi_request_new (contact, "R", "one", 1);
  g_autoptr (EnvoiRequest) second = envoi_request_new (contact, "R", "two", 2);
  g_autoptr (EnvoiRequest) found = NULL;

  envoi_store_add_request (f->store, first);
  envoi_store_add_request (f->store, second);
  g_assert_cmpuint (g_list_model_get_n_items (envoi_store_list_requests (f->store)), ==, 1);
  test_store_close (f->store);
  f->store = test_store_open (f->folder);
  f->conversation = test_conversation (f->store);
  found = g_list_model_get_item (envoi_store_list_requests (f->store), 0);
  g_assert_cmpstr (envoi_request_get_text (found), ==, "two");
  envoi_store_remove_request (f->store, envoi_request_get_contact (found));
  g_assert_cmpuint (g_list_model_get_n_items (envoi_store_list_requests (f->store)), ==, 0);
  test_wait (envoi_store_flush (f->store), NULL);
  g_assert_cmpint (test_sql (f->folder, "SELECT count (*) FROM request"), ==, 0);
}

#define ADD(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)

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
  ADD ("/messages/written-here", test_written_here);
  ADD ("/messages/equal-times", test_equal_times);
  ADD ("/messages/live-is-last", test_live_is_last);
  ADD ("/messages/read-moves-along", test_read_moves_along);
  ADD ("/messages/states", test_states);
  ADD ("/messages/archive-proves", test_archive_proves);
  ADD ("/messages/mark-up-to", test_mark_up_to);
  ADD ("/messages/outbox", test_outbox);
  ADD ("/messages/everything-survives", test_everything_survives);
  ADD ("/messages/clear", test_clear);
  ADD ("/messages/remove-account", test_remove_account);
  ADD ("/messages/session-state", test_session_state);
  ADD ("/messages/avatar-is-checked", test_avatar_is_checked);
  ADD ("/messages/requests", test_requests);
  return g_test_run ();
}
