/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How the state of messages moves, and what is still to be sent. */
#include "store-helper.h"

#define SECOND G_USEC_PER_SEC
#define BASE (G_GINT64_CONSTANT (1700000000) * SECOND)

#define L ENVOI_INSERT_LIVE
#define A ENVOI_INSERT_ARCHIVE

static EnvoiMessageState
state_of (TestFixture *f, const char *id)
{
  g_autofree char *sql = g_strdup_printf ("SELECT state FROM message WHERE stanza_id = '%s'", id);

  test_wait (envoi_store_flush (f->store), NULL);
  return test_sql (f->folder, sql);
}

static void
set_state (TestFixture *f, const char *id, EnvoiMessageState state)
{
  envoi_store_set_message_state (f->store, f->conversation, id, state, "recipient-unavailable", "Gone fishing");
}

/* State only moves forward; the living object and the conversation follow. */
static void
test_states (TestFixture *f, gconstpointer data)
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
  test_put (f, L, FALSE, "in", NULL, "x", BASE);
  set_state (f, "in", ENVOI_MESSAGE_STATE_READ);
  set_state (f, "nowhere", ENVOI_MESSAGE_STATE_READ);
  g_assert_cmpint (state_of (f, "in"), ==, ENVOI_MESSAGE_STATE_NONE);
}

static void
test_archive_proves (TestFixture *f, gconstpointer data)
{
  g_autoptr (EnvoiMessage) message = test_message (TRUE, "i", NULL, "x", BASE);

  test_add (f->store, f->conversation, g_object_ref (message), L);
  g_assert_cmpint (envoi_message_get_state (message), ==, ENVOI_MESSAGE_STATE_QUEUED);
  g_assert_cmpint (test_put (f, A, TRUE, "i", "A", "x", BASE), ==, 0);
  g_assert_cmpint (envoi_message_get_state (message), ==, ENVOI_MESSAGE_STATE_ACKED);
  g_assert_cmpstr (envoi_message_get_archive_id (message), ==, "A");
  /* The server's archive also holds what bounced. */
  set_state (f, "i", ENVOI_MESSAGE_STATE_FAILED);
  test_put (f, A, TRUE, "i", "A", "x", BASE);
  g_assert_cmpint (state_of (f, "i"), ==, ENVOI_MESSAGE_STATE_FAILED);
}

/* A marker must not take from the outbox what may have got lost. */
static void
test_mark_up_to (TestFixture *f, gconstpointer data)
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
      test_put (f, L, FALSE, NULL, NULL, "answer", BASE);
    }
  test_put (f, L, TRUE, "later", NULL, "x", BASE);
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
assert_outbox (TestFixture *f, const char *expected)
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
test_outbox (TestFixture *f, gconstpointer data)
{
  EnvoiConversation *other = envoi_store_ensure_conversation (f->store, test_account (f->store, "juliet@capulet.example"), "nurse@capulet.example");
  EnvoiConversation *elsewhere = envoi_store_ensure_conversation (f->store, test_account (f->store, "nurse@verona.example"), "romeo@montague.example");

  test_put (f, L, TRUE, "a", NULL, "a", BASE);
  test_add (f->store, other, test_message (TRUE, "b", NULL, "b", BASE), L);
  test_add (f->store, elsewhere, test_message (TRUE, "z", NULL, "z", BASE), L);
  test_put (f, L, TRUE, "c", NULL, "c", BASE);
  test_put (f, L, FALSE, "d", NULL, "d", BASE);
  test_put (f, L, TRUE, "e", NULL, "e", BASE);
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
test_everything_survives (TestFixture *f, gconstpointer data)
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

#define ADD(path, func) g_test_add (path, TestFixture, NULL, test_set_up, func, test_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();
  ADD ("/message-states/states", test_states);
  ADD ("/message-states/archive-proves", test_archive_proves);
  ADD ("/message-states/mark-up-to", test_mark_up_to);
  ADD ("/message-states/outbox", test_outbox);
  ADD ("/message-states/everything-survives", test_everything_survives);
  return g_test_run ();
}
