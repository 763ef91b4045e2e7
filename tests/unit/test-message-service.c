/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "chat-world.h"

/* What becomes of messages that arrive, and what is told to whom. Rows of the attack table are named. */

static Out *
last_out (ChatWorld *world)
{
  g_assert_cmpuint (world->out->len, >, 0);
  return world->out->pdata[world->out->len - 1];
}

static guint
count_out (ChatWorld *world, const char *name, const char *ns)
{
  guint n = 0;

  for (guint i = 0; i < world->out->len; i++)
    n += envoi_stanza_find (((Out *) world->out->pdata[i])->stanza, name, ns) != NULL;
  return n;
}

static void
assert_texts (ChatWorld *world, const char *jid, const char *expected)
{
  g_autofree char *texts = chat_texts (world, jid);

  g_assert_cmpstr (texts, ==, expected);
}

static EnvoiMessage *
dup_message (ChatWorld *world, const char *jid, guint index)
{
  g_autoptr (EnvoiMessageList) list = envoi_message_list_new (world->store, chat_with (world, jid));

  dex_unref (await_future (envoi_message_list_load (list)));
  return g_list_model_get_item (G_LIST_MODEL (list), index);
}

static EnvoiMessage *
send_text (ChatWorld *world, const char *jid, const char *body)
{
  EnvoiConversation *conversation = envoi_store_ensure_conversation (world->store, world->account, jid);
  EnvoiMessage *message = await_dup (envoi_message_service_send (world->messages, conversation, body));

  chat_settle (world);
  return message;
}

static void
test_incoming (void)
{
  ChatWorld *world = chat_new ();

  chat_start (world);
  chat_receive (world, "<message xmlns='jabber:client' type='chat' from='" BOB "/x' to='" ALICE "/a' id='m1'><body>hello</body>"
                "<stanza-id xmlns='urn:xmpp:sid:0' by='" ALICE "' id='s1'/></message>");
  assert_texts (world, BOB, "hello");
  {
    g_autoptr (EnvoiMessage) message = dup_message (world, BOB, 0);
    g_assert_cmpstr (envoi_message_get_archive_id (message), ==, "s1");
    g_assert_cmpstr (envoi_message_get_id (message), ==, "m1");
    g_assert_cmpstr (envoi_message_get_sender (message), ==, BOB "/x");
  }
  g_assert_cmpuint (envoi_conversation_get_unread (chat_with (world, BOB)), ==, 1);
  chat_free (world);
}

static void
test_not_messages (void)
{
  ChatWorld *world = chat_new ();

  chat_start (world);
  chat_receive (world, "<message xmlns='jabber:client' type='groupchat' from='" BOB "/x' to='" ALICE "/a'><body>room</body></message>");
  chat_receive (world, "<message xmlns='jabber:client' type='headline' from='" BOB "/x' to='" ALICE "/a'><body>news</body></message>");
  chat_receive (world, "<message xmlns='jabber:client' type='chat' from='" BOB "/x' to='" ALICE "/a'><body>  \n </body></message>");
  chat_receive (world, "<message xmlns='jabber:client' type='chat' from='" BOB "/x' to='" ALICE "/a'><subject>only</subject></message>");
  chat_settle (world);
  g_assert_null (chat_with (world, BOB));
  chat_free (world);
}

static void
test_blocked (void)
{
  ChatWorld *world = chat_new ();
  EnvoiContact *eve;

  chat_start (world);
  eve = envoi_store_ensure_contact (world->store, world->account, EVE);
  envoi_contact_set_blocked (eve, TRUE);
  chat_receive_take (world, chat_text (EVE "/x", ALICE "/a", "m1", "hey"));
  chat_settle (world);
  g_assert_null (chat_with (world, EVE));
  chat_free (world);
}

static void
test_a15_nested (void)
{
  ChatWorld *world = chat_new ();

  chat_start (world);
  chat_receive (world, "<message xmlns='jabber:client' type='chat' from='" EVE "/x' to='" ALICE "/a'><x xmlns='urn:evil'><body xmlns='jabber:client'>a</body>"
                "<message xmlns='jabber:client' from='" BOB "'><body>b</body></message></x></message>");
  chat_receive (world, "<message xmlns='jabber:client' type='chat' from='" EVE "/x' to='" ALICE "/a'><forwarded xmlns='urn:xmpp:forward:0'>"
                "<message xmlns='jabber:client' from='" BOB "' to='" ALICE "'><body>b</body></message></forwarded></message>");
  chat_settle (world);
  g_assert_null (chat_with (world, EVE));
  g_assert_null (chat_with (world, BOB));
  chat_free (world);
}

static void
test_a17_delay (void)
{
  ChatWorld *world = chat_new ();
  gint64 now = envoi_time_now ();
  const char *stamps[] = { "2001-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "1970-01-01T00:00:00Z", "-1", "tomorrow" };

  chat_start (world);
  for (guint i = 0; i < G_N_ELEMENTS (stamps); i++)
    chat_receive (world, "<message xmlns='jabber:client' type='chat' from='" EVE "/x' to='" ALICE "/a' id='m%u'><body>%u</body>"
                  "<delay xmlns='urn:xmpp:delay' from='prosody.test' stamp='%s'/></message>", i, i, stamps[i]);
  chat_receive (world, "<message xmlns='jabber:client' type='chat' from='" EVE "/x' to='" ALICE "/a' id='m5'><body>5</body>"
                "<delay xmlns='urn:xmpp:delay' from='evil.test' stamp='2026-01-01T00:00:00Z'/></message>");
  assert_texts (world, EVE, "0,1,2,3,4,5");
  for (guint i = 0; i < 6; i++)
    {
      g_autoptr (EnvoiMessage) message = dup_message (world, EVE, i);
      g_assert_cmpint (envoi_message_get_time (message), >=, now);
      g_assert_cmpint (envoi_message_get_time (message), <=, envoi_time_now ());
    }
  chat_free (world);
}

/* What the server held back while nobody was there has the time at which the server took it. */
static void
test_held_back (void)
{
  ChatWorld *world = chat_new ();
  gint64 sent_at = envoi_time_now () - 3600 * (gint64) G_USEC_PER_SEC;
  g_autofree char *stamp = envoi_time_format (sent_at);

  chat_start (world);
  chat_receive (world, "<message xmlns='jabber:client' type='chat' from='" BOB "/x' to='" ALICE "/a' id='m1'><body>1</body>"
                "<delay xmlns='urn:xmpp:delay' from='prosody.test' stamp='%s'/></message>", stamp);
  chat_settle (world);
  {
    g_autoptr (EnvoiMessage) message = dup_message (world, BOB, 0);
    g_assert_cmpint (envoi_message_get_time (message), ==, sent_at);
    g_assert_true (envoi_message_get_delayed (message));
  }
  chat_free (world);
}

static void
test_a19_two_stanza_ids (void)
{
  ChatWorld *world = chat_new ();

  chat_start (world);
  chat_receive (world, "<message xmlns='jabber:client' type='chat' from='" EVE "/x' to='" ALICE "/a' id='m1'><body>1</body>"
                "<stanza-id xmlns='urn:xmpp:sid:0' by='" ALICE "' id='forged'/><stanza-id xmlns='urn:xmpp:sid:0' by='" ALICE "' id='true'/></message>");
  chat_receive (world, "<message xmlns='jabber:client' type='chat' from='" EVE "/x' to='" ALICE "/a' id='m2'><body>2</body>"
                "<stanza-id xmlns='urn:xmpp:sid:0' by='evil.test' id='theirs'/></message>");
  chat_settle (world);
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (EnvoiMessage) message = dup_message (world, EVE, i);
      g_assert_null (envoi_message_get_archive_id (message));
    }
  chat_free (world);
}

static void
test_a20_forged_known_id (void)
{
  ChatWorld *world = chat_new ();

  chat_archive (world, BOB, "s1", chat_text (BOB "/x", ALICE, "m1", "true"));
  chat_start (world);
  chat_receive (world, "<message xmlns='jabber:client' type='chat' from='" EVE "/x' to='" ALICE "/a' id='m9'><body>forged</body>"
                "<stanza-id xmlns='urn:xmpp:sid:0' by='" ALICE "' id='s1'/></message>");
  assert_texts (world, BOB, "true");
  assert_texts (world, EVE, "forged");
  chat_free (world);
}

static void
test_a21_same_id_of_another (void)
{
  ChatWorld *world = chat_new ();

  chat_start (world);
  chat_receive_take (world, chat_text (BOB "/x", ALICE "/a", "same", "from bob"));
  chat_receive (world, "<message xmlns='jabber:client' type='chat' from='" EVE "/x' to='" ALICE "/a' id='same'><body>from eve</body>"
                "<origin-id xmlns='urn:xmpp:sid:0' id='same'/></message>");
  assert_texts (world, BOB, "from bob");
  assert_texts (world, EVE, "from eve");
  chat_free (world);
}

static void
test_sending (void)
{
  ChatWorld *world = chat_new ();
  g_autoptr (EnvoiMessage) message = NULL;
  EnvoiStanza *stanza;

  chat_start (world);
  message = send_text (world, BOB, "hi\001 there");
  g_assert_cmpuint (world->out->len, ==, 1);
  stanza = last_out (world)->stanza;
  g_assert_cmpuint (last_out (world)->tag, ==, envoi_message_get_rowid (message));
  g_assert_cmpstr (envoi_stanza_get_to (stanza), ==, BOB);
  g_assert_cmpstr (envoi_stanza_get_id (stanza), ==, envoi_message_get_id (message));
  g_assert_cmpstr (envoi_stanza_get_type_attribute (stanza), ==, "chat");
  g_assert_cmpstr (envoi_node_get_text (envoi_stanza_find (stanza, "body", ENVOI_NS_CLIENT)), ==, "hi there");
  g_assert_cmpstr (envoi_node_get_attribute (envoi_stanza_find (stanza, "origin-id", "urn:xmpp:sid:0"), "id"), ==, envoi_message_get_id (message));
  g_assert_nonnull (envoi_stanza_find (stanza, "request", "urn:xmpp:receipts"));
  g_assert_nonnull (envoi_stanza_find (stanza, "markable", "urn:xmpp:chat-markers:0"));
  g_assert_nonnull (envoi_stanza_find (stanza, "active", "http://jabber.org/protocol/chatstates"));
  g_assert_null (envoi_stanza_find (stanza, "delay", "urn:xmpp:delay"));
  g_assert_cmpint (envoi_message_get_state (message), ==, ENVOI_MESSAGE_STATE_QUEUED);
  g_signal_emit_by_name (world->session, "stanza-sent", last_out (world)->tag);
  chat_settle (world);
  g_assert_cmpint (envoi_message_get_state (message), ==, ENVOI_MESSAGE_STATE_SENT);
  g_signal_emit_by_name (world->session, "stanza-acked", last_out (world)->tag);
  chat_settle (world);
  g_assert_cmpint (envoi_message_get_state (message), ==, ENVOI_MESSAGE_STATE_ACKED);
  chat_free (world);
}

static void
test_a22_error_of_another (void)
{
  ChatWorld *world = chat_new ();
  g_autoptr (EnvoiMessage) message = NULL;

  world->takes = TRUE;
  chat_start (world);
  message = send_text (world, BOB, "1");
  chat_receive_take (world, chat_text (EVE "/x", ALICE "/a", "m1", "hey"));
  chat_receive (world, "<message xmlns='jabber:client' type='error' from='" EVE "/x' to='" ALICE "/a' id='%s'>"
                "<error type='cancel'><gone xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></message>", envoi_message_get_id (message));
  chat_settle (world);
  g_assert_cmpint (envoi_message_get_state (message), ==, ENVOI_MESSAGE_STATE_ACKED);
  chat_receive (world, "<message xmlns='jabber:client' type='error' from='" BOB "' to='" ALICE "/a' id='%s'><error type='cancel'>"
                "<service-unavailable xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/><text xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'>not\nhere</text>"
                "</error></message>", envoi_message_get_id (message));
  chat_settle (world);
  g_assert_cmpint (envoi_message_get_state (message), ==, ENVOI_MESSAGE_STATE_FAILED);
  g_assert_cmpstr (envoi_message_get_error_condition (message), ==, "service-unavailable");
  g_assert_cmpstr (envoi_message_get_error_text (message), ==, "not here");

  /* Tried again it goes under the same id. */
  g_ptr_array_set_size (world->out, 0);
  envoi_message_service_retry (world->messages, chat_with (world, BOB), message);
  chat_settle (world);
  g_assert_cmpstr (envoi_stanza_get_id (last_out (world)->stanza), ==, envoi_message_get_id (message));
  g_assert_cmpint (envoi_message_get_state (message), ==, ENVOI_MESSAGE_STATE_ACKED);
  chat_free (world);
}

static void
test_a23_receipt_of_another (void)
{
  ChatWorld *world = chat_new ();
  g_autoptr (EnvoiMessage) message = NULL;

  world->takes = TRUE;
  chat_start (world);
  message = send_text (world, BOB, "1");
  chat_receive_take (world, chat_text (EVE "/x", ALICE "/a", "m1", "hey"));
  chat_receive (world, "<message xmlns='jabber:client' from='" EVE "/x' to='" ALICE "/a'><received xmlns='urn:xmpp:receipts' id='%s'/>"
                "<displayed xmlns='urn:xmpp:chat-markers:0' id='%s'/></message>", envoi_message_get_id (message), envoi_message_get_id (message));
  chat_settle (world);
  g_assert_cmpint (envoi_message_get_state (message), ==, ENVOI_MESSAGE_STATE_ACKED);
  chat_receive (world, "<message xmlns='jabber:client' from='" BOB "/any' to='" ALICE "/a'><received xmlns='urn:xmpp:receipts' id='%s'/></message>",
                envoi_message_get_id (message));
  chat_settle (world);
  g_assert_cmpint (envoi_message_get_state (message), ==, ENVOI_MESSAGE_STATE_DELIVERED);
  chat_receive (world, "<message xmlns='jabber:client' from='" BOB "/any' to='" ALICE "/a'><displayed xmlns='urn:xmpp:chat-markers:0' id='%s'/></message>",
                envoi_message_get_id (message));
  chat_settle (world);
  g_assert_cmpint (envoi_message_get_state (message), ==, ENVOI_MESSAGE_STATE_READ);
  chat_free (world);
}

static void
ask_receipt (ChatWorld *world, const char *from, const char *id)
{
  chat_receive (world, "<message xmlns='jabber:client' type='chat' from='%s/x' to='" ALICE "/a' id='%s'><body>%s</body>"
                "<request xmlns='urn:xmpp:receipts'/><markable xmlns='urn:xmpp:chat-markers:0'/></message>", from, id, id);
  chat_settle (world);
}

static void
test_g01_receipts (void)
{
  ChatWorld *world = chat_new ();
  g_autoptr (EnvoiMessage) from_eve = NULL;
  g_autoptr (EnvoiMessage) from_bob = NULL;

  chat_start (world);
  g_ptr_array_set_size (world->out, 0);
  ask_receipt (world, EVE, "e1");
  from_eve = dup_message (world, EVE, 0);
  envoi_message_service_mark_read (world->messages, chat_with (world, EVE), from_eve);
  chat_settle (world);
  g_assert_cmpuint (world->out->len, ==, 0);

  ask_receipt (world, BOB, "b1");
  g_assert_cmpuint (world->out->len, ==, 1);
  g_assert_cmpstr (envoi_stanza_get_to (last_out (world)->stanza), ==, BOB);
  g_assert_cmpstr (envoi_node_get_attribute (envoi_stanza_find (last_out (world)->stanza, "received", "urn:xmpp:receipts"), "id"), ==, "b1");
  from_bob = dup_message (world, BOB, 0);
  envoi_message_service_mark_read (world->messages, chat_with (world, BOB), from_bob);
  chat_settle (world);
  g_assert_cmpuint (count_out (world, "displayed", "urn:xmpp:chat-markers:0"), ==, 1);
  g_assert_cmpuint (envoi_conversation_get_unread (chat_with (world, BOB)), ==, 0);
  /* Seen again is told once. */
  envoi_message_service_mark_read (world->messages, chat_with (world, BOB), from_bob);
  chat_settle (world);
  g_assert_cmpuint (count_out (world, "displayed", "urn:xmpp:chat-markers:0"), ==, 1);

  /* The switches. */
  envoi_account_set_send_receipts (world->account, FALSE);
  envoi_account_set_send_markers (world->account, FALSE);
  g_ptr_array_set_size (world->out, 0);
  ask_receipt (world, BOB, "b2");
  {
    g_autoptr (EnvoiMessage) message = dup_message (world, BOB, 1);
    envoi_message_service_mark_read (world->messages, chat_with (world, BOB), message);
  }
  chat_settle (world);
  g_assert_cmpuint (world->out->len, ==, 0);
  chat_free (world);
}

static void
test_g06_typing (void)
{
  ChatWorld *world = chat_new ();
  EnvoiConversation *eve, *bob;

  chat_start (world);
  eve = envoi_store_ensure_conversation (world->store, world->account, EVE);
  bob = envoi_store_ensure_conversation (world->store, world->account, BOB);
  envoi_contact_set_availability (envoi_conversation_get_contact (eve), ENVOI_AVAILABILITY_ONLINE);
  envoi_contact_set_availability (envoi_conversation_get_contact (bob), ENVOI_AVAILABILITY_ONLINE);
  g_ptr_array_set_size (world->out, 0);
  envoi_message_service_set_composing (world->messages, eve, TRUE);
  envoi_message_service_set_composing (world->messages, eve, FALSE);
  g_assert_cmpuint (world->out->len, ==, 0);
  for (guint i = 0; i < 5; i++)
    envoi_message_service_set_composing (world->messages, bob, TRUE);
  g_assert_cmpuint (count_out (world, "composing", "http://jabber.org/protocol/chatstates"), ==, 1);
  envoi_message_service_set_composing (world->messages, bob, FALSE);
  g_assert_cmpuint (count_out (world, "active", "http://jabber.org/protocol/chatstates"), ==, 1);
  g_assert_cmpuint (world->out->len, ==, 2);
  envoi_account_set_send_typing (world->account, FALSE);
  envoi_message_service_set_composing (world->messages, bob, TRUE);
  g_assert_cmpuint (world->out->len, ==, 2);
  chat_free (world);
}

static void
test_their_typing (void)
{
  ChatWorld *world = chat_new ();
  const char *composing = "<message xmlns='jabber:client' type='chat' from='" BOB "/x' to='" ALICE "/a'><composing xmlns='http://jabber.org/protocol/chatstates'/></message>";

  chat_start (world);
  chat_receive_take (world, g_strdup (composing));
  g_assert_null (chat_with (world, BOB));
  envoi_store_ensure_conversation (world->store, world->account, BOB);
  chat_receive_take (world, g_strdup (composing));
  g_assert_true (envoi_conversation_get_typing (chat_with (world, BOB)));
  chat_receive_take (world, chat_text (BOB "/x", ALICE "/a", "m1", "done"));
  g_assert_false (envoi_conversation_get_typing (chat_with (world, BOB)));
  chat_receive_take (world, g_strdup (composing));
  envoi_session_report_lost (world->session);
  g_assert_false (envoi_conversation_get_typing (chat_with (world, BOB)));
  chat_free (world);
}

static void
receive_carbon (ChatWorld *world, const char *kind, const char *from, const char *to, const char *id, const char *body, const char *more)
{
  chat_receive (world, "<message xmlns='jabber:client' from='" ALICE "' to='" ALICE "/a'><%s xmlns='urn:xmpp:carbons:2'><forwarded xmlns='urn:xmpp:forward:0'>"
                "<message xmlns='jabber:client' type='chat' from='%s' to='%s' id='%s'>%s%s%s%s</message></forwarded></%s></message>",
                kind, from, to, id, *body ? "<body>" : "", body, *body ? "</body>" : "", more, kind);
}

static void
test_carbons (void)
{
  ChatWorld *world = chat_new ();

  chat_start (world);
  receive_carbon (world, "received", BOB "/x", ALICE "/phone", "m1", "to the phone", "");
  chat_settle (world);
  g_assert_cmpuint (envoi_conversation_get_unread (chat_with (world, BOB)), ==, 1);
  receive_carbon (world, "sent", ALICE "/phone", BOB "/x", "m2", "from the phone", "");
  assert_texts (world, BOB, "to the phone,-from the phone");
  /* Whoever answered there has read there. */
  g_assert_cmpuint (envoi_conversation_get_unread (chat_with (world, BOB)), ==, 0);

  /* So has whoever displayed it there. */
  chat_receive_take (world, chat_text (BOB "/x", ALICE "/a", "m3", "third"));
  chat_settle (world);
  g_assert_cmpuint (envoi_conversation_get_unread (chat_with (world, BOB)), ==, 1);
  receive_carbon (world, "sent", ALICE "/phone", BOB, "d1", "", "<displayed xmlns='urn:xmpp:chat-markers:0' id='m3'/>");
  chat_settle (world);
  g_assert_cmpuint (envoi_conversation_get_unread (chat_with (world, BOB)), ==, 0);
  {
    g_autoptr (EnvoiMessage) message = dup_message (world, BOB, 1);
    g_assert_cmpint (envoi_message_get_state (message), ==, ENVOI_MESSAGE_STATE_ACKED);
  }
  chat_free (world);
}

/* T30: the same message by the line, as a carbon and from the archive, in each order. */
static void
test_t30_orders (void)
{
  static const char *orders[] = { "LCA", "LAC", "CLA", "CAL", "ALC", "ACL" };

  for (guint i = 0; i < G_N_ELEMENTS (orders); i++)
    {
      ChatWorld *world = chat_new ();

      chat_start (world);
      chat_archive (world, BOB, "s1", chat_text (BOB "/x", ALICE, "m1", "once"));
      for (const char *step = orders[i]; *step; step++)
        {
          if (*step == 'L')
            chat_receive (world, "<message xmlns='jabber:client' type='chat' from='" BOB "/x' to='" ALICE "' id='m1'><body>once</body>"
                          "<stanza-id xmlns='urn:xmpp:sid:0' by='" ALICE "' id='s1'/></message>");
          else if (*step == 'C')
            receive_carbon (world, "received", BOB "/x", ALICE, "m1", "once", "<stanza-id xmlns='urn:xmpp:sid:0' by='" ALICE "' id='s1'/>");
          else
            {
              envoi_session_report_ended (world->session);
              chat_start (world);
            }
        }
      assert_texts (world, BOB, "once");
      chat_free (world);
    }
}

static void
on_notify (EnvoiMessageService *service, EnvoiConversation *conversation, EnvoiMessage *message, GString *heard)
{
  g_string_append_printf (heard, "%s;", envoi_message_get_body (message));
}

static void
test_notify (void)
{
  ChatWorld *world = chat_new ();
  g_autoptr (GString) heard = g_string_new ("");

  chat_archive_incoming (world, BOB, 0, 3);
  g_signal_connect (world->messages, "notify-message", G_CALLBACK (on_notify), heard);
  chat_start (world);
  /* The past of an account that is new here is no news. */
  g_assert_cmpstr (heard->str, ==, "");
  g_assert_cmpuint (envoi_conversation_get_unread (chat_with (world, BOB)), ==, 0);
  chat_receive_take (world, chat_text (BOB "/x", ALICE "/a", "m1", "live"));
  chat_settle (world);
  g_assert_cmpstr (heard->str, ==, "live;");
  chat_receive_take (world, chat_text (BOB "/x", ALICE "/a", "m1", "live"));
  chat_settle (world);
  chat_end (world);
  chat_archive_incoming (world, CARL, 3, 2);
  chat_archive (world, EVE, "e1", chat_text (EVE, ALICE, "e1", "read elsewhere"));
  chat_archive (world, EVE, "e2", g_strdup ("<message xmlns='jabber:client' type='chat' from='" ALICE "/phone' to='" EVE "' id='d1'>"
                                            "<displayed xmlns='urn:xmpp:chat-markers:0' id='e1'/></message>"));
  chat_start (world);
  /* One for each conversation that came meanwhile, none for what another device has displayed. */
  g_assert_cmpstr (heard->str, ==, "live;text 4;");
  g_assert_cmpuint (envoi_conversation_get_unread (chat_with (world, CARL)), ==, 2);
  chat_free (world);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();
  g_test_add_func ("/message-service/incoming", test_incoming);
  g_test_add_func ("/message-service/not-messages", test_not_messages);
  g_test_add_func ("/message-service/blocked", test_blocked);
  g_test_add_func ("/message-service/A15-nested", test_a15_nested);
  g_test_add_func ("/message-service/A17-A18-delay", test_a17_delay);
  g_test_add_func ("/message-service/held-back", test_held_back);
  g_test_add_func ("/message-service/A19-two-stanza-ids", test_a19_two_stanza_ids);
  g_test_add_func ("/message-service/A20-forged-known-id", test_a20_forged_known_id);
  g_test_add_func ("/message-service/A21-same-id-of-another", test_a21_same_id_of_another);
  g_test_add_func ("/message-service/sending", test_sending);
  g_test_add_func ("/message-service/A22-error-of-another", test_a22_error_of_another);
  g_test_add_func ("/message-service/A23-receipt-of-another", test_a23_receipt_of_another);
  g_test_add_func ("/message-service/G01-receipts", test_g01_receipts);
  g_test_add_func ("/message-service/G06-typing", test_g06_typing);
  g_test_add_func ("/message-service/their-typing", test_their_typing);
  g_test_add_func ("/message-service/carbons", test_carbons);
  g_test_add_func ("/message-service/T30-orders", test_t30_orders);
  g_test_add_func ("/message-service/notify", test_notify);
  return g_test_run ();
}
