/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "chat-world.h"

/* Nothing that was written is lost, doubled or put out of order, whatever the line and the program do. */

static EnvoiMessage *
write_to (ChatWorld *world, const char *jid, const char *body)
{
  EnvoiConversation *conversation = envoi_store_ensure_conversation (world->store, world->account, jid);

  return await_dup (envoi_message_service_send (world->messages, conversation, body));
}

/* The bodies that went out, "!" before those that carry the time of their writing. */
static char *
went_out (ChatWorld *world)
{
  GString *text = g_string_new ("");

  for (guint i = 0; i < world->out->len; i++)
    {
      Out *out = world->out->pdata[i];
      const EnvoiNode *body = envoi_stanza_find (out->stanza, "body", ENVOI_NS_CLIENT);

      if (body != NULL)
        g_string_append_printf (text, "%s%s%s", text->len ? "," : "", envoi_stanza_find (out->stanza, "delay", "urn:xmpp:delay") ? "!" : "",
                                envoi_node_get_text (body));
    }
  return g_string_free (text, FALSE);
}

static void
assert_went_out (ChatWorld *world, const char *expected)
{
  g_autofree char *text = went_out (world);

  g_assert_cmpstr (text, ==, expected);
}

static void
report (ChatWorld *world, const char *what, guint index)
{
  g_signal_emit_by_name (world->session, what, ((Out *) world->out->pdata[index])->tag);
}

static EnvoiMessageState
state_of (ChatWorld *world, const char *jid, const char *id)
{
  g_autoptr (EnvoiMessageList) list = envoi_message_list_new (world->store, chat_with (world, jid));

  chat_settle (world);
  dex_unref (await_future (envoi_message_list_load (list)));
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (list)); i++)
    {
      g_autoptr (EnvoiMessage) message = g_list_model_get_item (G_LIST_MODEL (list), i);

      if (g_strcmp0 (envoi_message_get_id (message), id) == 0)
        return envoi_message_get_state (message);
    }
  g_assert_not_reached ();
}

/* Written while nobody is online, it goes when somebody is. */
static void
test_offline (void)
{
  ChatWorld *world = chat_new ();
  g_autoptr (EnvoiMessage) one = write_to (world, BOB, "1");
  g_autoptr (EnvoiMessage) two = write_to (world, BOB, "2");

  g_assert_cmpint (envoi_message_get_rowid (one), >, 0);
  g_assert_cmpuint (world->out->len, ==, 0);
  chat_start (world);
  assert_went_out (world, "1,2");
  chat_free (world);
}

/* The server's session ends with messages on the wire: one arrived, one did not. */
static void
test_uncertain (void)
{
  ChatWorld *world = chat_new ();
  g_autoptr (EnvoiMessage) one = NULL;
  g_autoptr (EnvoiMessage) two = NULL;
  g_autoptr (EnvoiMessage) three = NULL;

  chat_start (world);
  one = write_to (world, BOB, "1");
  two = write_to (world, BOB, "2");
  assert_went_out (world, "1,2");
  report (world, "stanza-sent", 0);
  report (world, "stanza-sent", 1);
  chat_archive (world, BOB, "s1", chat_text (ALICE "/a", BOB, envoi_message_get_id (one), "1"));
  chat_end (world);
  chat_settle (world);
  three = write_to (world, BOB, "3");
  chat_start (world);
  chat_settle (world);
  assert_went_out (world, "!2,3");
  g_assert_cmpstr (envoi_stanza_get_id (((Out *) world->out->pdata[0])->stanza), ==, envoi_message_get_id (two));
  g_assert_cmpint (state_of (world, BOB, envoi_message_get_id (one)), ==, ENVOI_MESSAGE_STATE_ACKED);
  chat_free (world);
}

/* T26: nobody can say what arrived while the archive has not been asked; that conversation waits, others do not. */
static void
test_order (void)
{
  ChatWorld *world = chat_new ();
  g_autoptr (EnvoiMessage) one = NULL;
  g_autoptr (EnvoiMessage) two = NULL;
  g_autoptr (EnvoiMessage) carl = NULL;

  chat_start (world);
  one = write_to (world, BOB, "1");
  chat_end (world);
  two = write_to (world, BOB, "2");
  carl = write_to (world, CARL, "c");
  world->silent = TRUE;
  envoi_session_report_online (world->session, FALSE);
  chat_settle (world);
  assert_went_out (world, "c");
  world->silent = FALSE;
  world->serve_id = g_idle_add (chat_on_serve, world);
  wait_until (world->out->len == 3);
  assert_went_out (world, "c,!1,2");
  chat_free (world);
}

/* The program is killed with messages in every state that the outbox knows. */
static void
test_restart (void)
{
  ChatWorld *world = chat_new ();
  g_autofree char *ids[4] = { NULL };

  chat_start (world);
  for (guint i = 0; i < 3; i++)
    {
      g_autofree char *body = g_strdup_printf ("%u", i);
      g_autoptr (EnvoiMessage) message = write_to (world, BOB, body);
      ids[i] = g_strdup (envoi_message_get_id (message));
    }
  chat_settle (world);
  report (world, "stanza-sent", 0);
  report (world, "stanza-acked", 0);
  report (world, "stanza-sent", 1);     /* did not arrive */
  chat_settle (world);                  /* the third was handed out and not reported on, but arrived */
  chat_archive (world, BOB, "s2", chat_text (ALICE "/a", BOB, ids[2], "2"));
  g_ptr_array_set_size (world->out, 0);
  chat_restart (world);
  envoi_session_report_online (world->session, TRUE);
  wait_until (world->out->len > 0);
  chat_settle (world);
  assert_went_out (world, "!1");
  g_assert_cmpstr (envoi_stanza_get_id (((Out *) world->out->pdata[0])->stanza), ==, ids[1]);
  g_assert_cmpint (state_of (world, BOB, ids[0]), ==, ENVOI_MESSAGE_STATE_ACKED);
  g_assert_cmpint (state_of (world, BOB, ids[2]), ==, ENVOI_MESSAGE_STATE_ACKED);
  for (guint i = 0; i < 4; i++)
    g_clear_pointer (&ids[i], g_free);
  chat_free (world);
}

/* The archive tells of it in a catch-up that does not come to its end; the next one begins behind that page. */
static gboolean
only_one_page (ChatWorld *world, EnvoiStanza *question, const EnvoiNode *query)
{
  return world->n_queries > 1;
}

static void
test_half_a_catch_up (void)
{
  ChatWorld *world = chat_new ();
  g_autoptr (EnvoiMessage) one = NULL;

  chat_archive_incoming (world, CARL, 0, 1);
  chat_start (world);
  one = write_to (world, BOB, "1");
  chat_archive (world, BOB, "s1", chat_text (ALICE "/a", BOB, envoi_message_get_id (one), "1"));
  chat_end (world);
  /* More than the search for single messages goes through. */
  chat_archive_incoming (world, CARL, 1, 1500);
  world->n_queries = 0;
  world->on_query = only_one_page;
  envoi_session_report_online (world->session, FALSE);
  wait_until (world->n_queries == 2);
  chat_end (world);
  world->on_query = NULL;
  chat_start (world);
  assert_went_out (world, "");
  g_assert_cmpint (state_of (world, BOB, envoi_message_get_id (one)), ==, ENVOI_MESSAGE_STATE_ACKED);
  chat_free (world);
}

/* A server without an archive: the same id again is all that can be done. */
static void
test_no_archive (void)
{
  ChatWorld *world = chat_new ();
  g_autoptr (EnvoiMessage) one = NULL;

  world->no_archive = TRUE;
  chat_start (world);
  one = write_to (world, BOB, "1");
  chat_end (world);
  chat_start (world);
  assert_went_out (world, "!1");
  g_assert_cmpstr (envoi_stanza_get_id (((Out *) world->out->pdata[0])->stanza), ==, envoi_message_get_id (one));
  chat_free (world);
}

/* At most some hundreds are on the wire. */
static void
test_bounded (void)
{
  ChatWorld *world = chat_new ();
  EnvoiConversation *bob = envoi_store_ensure_conversation (world->store, world->account, BOB);
  guint n_acked = 0;

  for (guint i = 0; i < 500; i++)
    {
      g_autofree char *body = g_strdup_printf ("%u", i);
      dex_future_disown (envoi_message_service_send (world->messages, bob, body));
    }
  chat_settle (world);
  chat_start (world);
  g_assert_cmpuint (world->out->len, <=, 200);
  while (n_acked < 500)
    {
      g_assert_cmpuint (world->out->len, >, n_acked);
      g_assert_cmpuint (world->out->len - n_acked, <=, 200);
      report (world, "stanza-sent", n_acked);
      report (world, "stanza-acked", n_acked++);
    }
  chat_settle (world);
  for (guint i = 0; i < 500; i++)
    {
      const EnvoiNode *body = envoi_stanza_find (((Out *) world->out->pdata[i])->stanza, "body", ENVOI_NS_CLIENT);
      g_assert_cmpuint (g_ascii_strtoull (envoi_node_get_text (body), NULL, 10), ==, i);
    }
  chat_free (world);
}

/* A long message that ends each stream is not sent for ever. */
static void
test_poison (void)
{
  ChatWorld *world = chat_new ();
  g_autofree char *body = g_strnfill (100 * 1024, 'x');
  g_autoptr (EnvoiMessage) big = NULL;
  g_autoptr (EnvoiMessage) small = NULL;
  guint n = 0;

  chat_start (world);
  big = write_to (world, BOB, body);
  small = write_to (world, BOB, "s");
  for (n = 0; n < 10; n++)
    {
      chat_end (world);
      chat_start (world);
      if (world->out->len == 1)
        break;
    }
  g_assert_cmpuint (n, <, 5);
  assert_went_out (world, "!s");
  g_assert_cmpint (state_of (world, BOB, envoi_message_get_id (big)), ==, ENVOI_MESSAGE_STATE_FAILED);
  chat_free (world);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();
  g_test_add_func ("/outbox/offline", test_offline);
  g_test_add_func ("/outbox/uncertain", test_uncertain);
  g_test_add_func ("/outbox/T26-order", test_order);
  g_test_add_func ("/outbox/restart", test_restart);
  g_test_add_func ("/outbox/half-a-catch-up", test_half_a_catch_up);
  g_test_add_func ("/outbox/no-archive", test_no_archive);
  g_test_add_func ("/outbox/bounded", test_bounded);
  g_test_add_func ("/outbox/poison", test_poison);
  return g_test_run ();
}
