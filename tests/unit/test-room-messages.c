/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "chat-world.h"

#define ROOM CHAT_ROOM

/* The talk of a room: who wrote what, what we say and whether it arrived, and who may change what. Rows of the attack table are named. */

#define WITHOUT "<feature var='urn:xmpp:mam:2'/><feature var='urn:xmpp:sid:0'/>"
#define WITH_IDS "<feature var='urn:xmpp:occupant-id:0'/>" WITHOUT

static EnvoiRoom *
room_of (ChatWorld *world)
{
  return envoi_store_find_room (world->store, world->account, ROOM);
}

static void
present (ChatWorld *world, const char *nick, const char *occupant_id, const char *statuses)
{
  chat_receive (world, "<presence xmlns='jabber:client' from='" ROOM "/%s' to='" ALICE "/a'><x xmlns='http://jabber.org/protocol/muc#user'>"
                "<item affiliation='member' role='participant'/>%s</x>%s%s%s</presence>", nick, statuses,
                occupant_id ? "<occupant-id xmlns='urn:xmpp:occupant-id:0' id='" : "", occupant_id ? occupant_id : "", occupant_id ? "'/>" : "");
}

static void
gone (ChatWorld *world, const char *nick, const char *extra)
{
  chat_receive (world, "<presence xmlns='jabber:client' type='unavailable' from='" ROOM "/%s' to='" ALICE "/a'><x xmlns='http://jabber.org/protocol/muc#user'>"
                "<item affiliation='member' role='none'/>%s</x></presence>", nick, extra);
}

static void
enter (ChatWorld *world, gboolean ids)
{
  present (world, "Bob", ids ? "id-bob" : NULL, "");
  present (world, "Eve", ids ? "id-eve" : NULL, "");
  present (world, "Alice", ids ? "id-alice" : NULL, "<status code='110'/>");
  chat_receive (world, "<message xmlns='jabber:client' type='groupchat' from='" ROOM "/Bob' to='" ALICE "/a'><subject>boats</subject></message>");
}

static ChatWorld *
start_inside (gboolean ids)
{
  ChatWorld *world = chat_new ();
  g_autoptr (DexFuture) joined = NULL;

  world->room_features = ids ? WITH_IDS : WITHOUT;
  chat_start (world);
  joined = envoi_room_service_join (world->rooms, ROOM, "Alice", NULL, FALSE);
  wait_until (room_of (world) != NULL && envoi_room_get_state (room_of (world)) == ENVOI_ROOM_JOINING);
  enter (world, ids);
  await (joined, NULL);
  g_assert_true (dex_future_is_resolved (joined));
  chat_settle (world);
  return world;
}

static void
say (ChatWorld *world, const char *nick, const char *occupant_id, const char *id, const char *content)
{
  chat_receive (world, "<message xmlns='jabber:client' type='groupchat' from='" ROOM "/%s' to='" ALICE "/a' id='%s'>%s"
                "<stanza-id xmlns='urn:xmpp:sid:0' by='" ROOM "' id='s-%s'/>%s%s%s</message>", nick, id, content, id,
                occupant_id ? "<occupant-id xmlns='urn:xmpp:occupant-id:0' id='" : "", occupant_id ? occupant_id : "", occupant_id ? "'/>" : "");
}

static void
assert_texts (ChatWorld *world, const char *jid, const char *expected)
{
  g_autofree char *texts = chat_texts (world, jid);

  g_assert_cmpstr (texts, ==, expected);
}

static EnvoiMessage *
dup_message (ChatWorld *world, const char *id)
{
  g_autoptr (DexFuture) future = NULL;

  chat_settle (world);
  future = await_future (envoi_store_load_message (world->store, chat_with (world, ROOM), id));
  return g_value_dup_object (dex_future_get_value (future, NULL));
}

static Out *
last_with_body (ChatWorld *world)
{
  for (guint i = world->out->len; i > 0; i--)
    if (envoi_stanza_find (((Out *) world->out->pdata[i - 1])->stanza, "body", ENVOI_NS_CLIENT) != NULL)
      return world->out->pdata[i - 1];
  return NULL;
}

static guint
count_bodies (ChatWorld *world)
{
  guint n = 0;

  for (guint i = 0; i < world->out->len; i++)
    n += envoi_stanza_find (((Out *) world->out->pdata[i])->stanza, "body", ENVOI_NS_CLIENT) != NULL;
  return n;
}

static EnvoiMessage *
send_text (ChatWorld *world, const char *body)
{
  EnvoiMessage *message = await_dup (envoi_message_service_send (world->messages, chat_with (world, ROOM), body));

  chat_settle (world);
  return message;
}

static void
test_talk (void)
{
  ChatWorld *world = start_inside (TRUE);
  g_autoptr (EnvoiMessage) message = NULL;

  say (world, "Bob", "id-bob", "m1", "<body>hello all</body>");
  say (world, "Bob", "id-bob", "m2", "<subject>new subject</subject>");
  say (world, "Eve", "id-eve", "m3", "<body>alice: look, alicebot</body>");
  chat_receive (world, "<message xmlns='jabber:client' type='groupchat' from='" ROOM "' to='" ALICE "/a' id='m4'><body>This room is logged.</body></message>");
  /* Of a room that we are not in nothing is believed. */
  chat_receive (world, "<message xmlns='jabber:client' type='groupchat' from='other@rooms.prosody.test/Bob' to='" ALICE "/a' id='m5'><body>spam</body></message>");
  assert_texts (world, ROOM, "hello all,alice: look, alicebot");
  message = dup_message (world, "m1");
  g_assert_cmpstr (envoi_message_get_nick (message), ==, "Bob");
  g_assert_cmpstr (envoi_message_get_author_key (message), ==, "o:id-bob");
  g_assert_cmpstr (envoi_message_get_archive_id (message), ==, "s-m1");
  g_assert_cmpuint (envoi_conversation_get_unread (chat_with (world, ROOM)), ==, 2);
  g_assert_cmpuint (envoi_conversation_get_mentions (chat_with (world, ROOM)), ==, 1);
  g_assert_null (chat_with (world, "other@rooms.prosody.test"));
  chat_free (world);
}

/* The room's own echo, not the server's acknowledgement, says that a message has arrived. */
static void
test_echo (void)
{
  ChatWorld *world = start_inside (TRUE);
  g_autoptr (EnvoiMessage) message = send_text (world, "mine");
  Out *out = last_with_body (world);

  g_assert_cmpstr (envoi_stanza_get_type_attribute (out->stanza), ==, "groupchat");
  g_assert_cmpstr (envoi_stanza_get_to (out->stanza), ==, ROOM);
  g_assert_null (envoi_stanza_find (out->stanza, "request", "urn:xmpp:receipts"));
  g_signal_emit_by_name (world->session, "stanza-sent", out->tag);
  g_signal_emit_by_name (world->session, "stanza-acked", out->tag);
  chat_settle (world);
  g_assert_cmpint (envoi_message_get_state (message), ==, ENVOI_MESSAGE_STATE_SENT);
  /* Somebody else with that id and text is not us. */
  chat_receive (world, "<message xmlns='jabber:client' type='groupchat' from='" ROOM "/Eve' to='" ALICE "/a' id='%s'><body>mine</body>"
                "<occupant-id xmlns='urn:xmpp:occupant-id:0' id='id-eve'/></message>", envoi_message_get_id (message));
  chat_settle (world);
  g_assert_cmpint (envoi_message_get_state (message), ==, ENVOI_MESSAGE_STATE_SENT);
  say (world, "Alice", "id-alice", envoi_message_get_id (message), "<body>mine</body>");
  chat_settle (world);
  g_assert_cmpint (envoi_message_get_state (message), ==, ENVOI_MESSAGE_STATE_DELIVERED);
  g_assert_cmpstr (envoi_message_get_archive_id (message), !=, NULL);
  /* The room's order counts. */
  assert_texts (world, ROOM, "mine,-mine");
  g_assert_cmpuint (envoi_conversation_get_mentions (chat_with (world, ROOM)), ==, 0);
  chat_free (world);
}

/* What the room has not sent back goes again, under its id, when we are back inside; what it has, does not. */
static void
test_resend (void)
{
  ChatWorld *world = start_inside (TRUE);
  g_autoptr (EnvoiMessage) one = send_text (world, "one"), two = send_text (world, "two");
  g_autoptr (DexFuture) joined = NULL;

  say (world, "Alice", "id-alice", envoi_message_get_id (one), "<body>one</body>");
  for (guint i = 0; i < world->out->len; i++)
    if (((Out *) world->out->pdata[i])->tag != 0)
      g_signal_emit_by_name (world->session, "stanza-acked", ((Out *) world->out->pdata[i])->tag);
  chat_settle (world);
  chat_end (world);
  chat_settle (world);
  {
    g_autoptr (EnvoiMessage) three = send_text (world, "three");
    g_assert_cmpuint (count_bodies (world), ==, 0);
    chat_start (world);
    joined = envoi_room_service_join (world->rooms, ROOM, "Alice", NULL, FALSE);
    wait_until (envoi_room_get_state (room_of (world)) == ENVOI_ROOM_JOINING);
    chat_settle (world);
    g_assert_cmpuint (count_bodies (world), ==, 0);
    enter (world, TRUE);
    await (joined, NULL);
    wait_until (count_bodies (world) == 2);
    chat_settle (world);
    g_assert_cmpuint (count_bodies (world), ==, 2);
    g_assert_cmpstr (envoi_stanza_get_id (last_with_body (world)->stanza), ==, envoi_message_get_id (three));
  }
  assert_texts (world, ROOM, "-one,-two,-three");
  chat_free (world);
}

/* Without voice it fails and says why; where the room does not know us it waits. */
static void
test_refused (void)
{
  ChatWorld *world = start_inside (TRUE);
  g_autoptr (EnvoiMessage) one = send_text (world, "one"), two = send_text (world, "two");

  /* Only the room's own word counts. */
  chat_receive (world, "<message xmlns='jabber:client' type='error' from='" ROOM "/Eve' to='" ALICE "/a' id='%s'><error type='auth'>"
                "<forbidden xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></message>", envoi_message_get_id (one));
  chat_settle (world);
  g_assert_cmpint (envoi_message_get_state (one), !=, ENVOI_MESSAGE_STATE_FAILED);
  chat_receive (world, "<message xmlns='jabber:client' type='error' from='" ROOM "' to='" ALICE "/a' id='%s'><error type='auth'>"
                "<forbidden xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></message>", envoi_message_get_id (one));
  chat_receive (world, "<message xmlns='jabber:client' type='error' from='" ROOM "' to='" ALICE "/a' id='%s'><error type='modify'>"
                "<not-acceptable xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></message>", envoi_message_get_id (two));
  chat_settle (world);
  g_assert_cmpint (envoi_message_get_state (one), ==, ENVOI_MESSAGE_STATE_FAILED);
  g_assert_cmpstr (envoi_message_get_error_condition (one), ==, "forbidden");
  g_assert_cmpint (envoi_message_get_state (two), !=, ENVOI_MESSAGE_STATE_FAILED);
  g_assert_cmpint (envoi_room_get_state (room_of (world)), !=, ENVOI_ROOM_JOINED);
  g_ptr_array_set_size (world->out, 0);
  wait_until (envoi_room_get_state (room_of (world)) == ENVOI_ROOM_JOINING || envoi_room_get_state (room_of (world)) == ENVOI_ROOM_REJOINING);
  enter (world, TRUE);
  wait_until (envoi_room_get_state (room_of (world)) == ENVOI_ROOM_JOINED && count_bodies (world) == 1);
  g_assert_cmpstr (envoi_stanza_get_id (last_with_body (world)->stanza), ==, envoi_message_get_id (two));
  chat_free (world);
}

#define REPLACE(id) "<body>forged</body><replace xmlns='urn:xmpp:message-correct:0' id='" id "'/>"
#define RETRACT(id) "<body>fallback</body><retract xmlns='urn:xmpp:message-retract:1' id='" id "'/>"
#define REACT(id) "<reactions xmlns='urn:xmpp:reactions:0' id='" id "'><reaction>👍</reaction></reactions>"

static void
assert_untouched (ChatWorld *world, const char *id, const char *body)
{
  g_autoptr (EnvoiMessage) message = dup_message (world, id);

  g_assert_cmpstr (envoi_message_get_body (message), ==, body);
  g_assert_false (envoi_message_get_edited (message));
  g_assert_cmpint (envoi_message_get_retraction (message), ==, ENVOI_RETRACTION_NONE);
}

/* B03, B04, B09 with lasting ids: the nick proves nothing. */
static void
test_b03_with_ids (void)
{
  ChatWorld *world = start_inside (TRUE);

  say (world, "Bob", "id-bob", "m1", "<body>true</body>");
  say (world, "Eve", "id-eve", "e1", REPLACE ("m1"));
  say (world, "Eve", "id-eve", "e2", RETRACT ("s-m1"));
  gone (world, "Bob", "");
  gone (world, "Eve", "<item nick='Bob'/><status code='303'/>");
  present (world, "Bob", "id-eve", "");
  say (world, "Bob", "id-eve", "e3", REPLACE ("m1"));
  say (world, "Bob", "id-eve", "e4", RETRACT ("s-m1"));
  /* B05: who carries two is nobody. */
  say (world, "Bob", "id-eve", "e5", "<occupant-id xmlns='urn:xmpp:occupant-id:0' id='id-bob'/>" REPLACE ("m1"));
  assert_untouched (world, "m1", "true");
  /* The true one may, whatever he is called now. */
  present (world, "Robert", "id-bob", "");
  say (world, "Robert", "id-bob", "m2", "<body>truer</body><replace xmlns='urn:xmpp:message-correct:0' id='m1'/>");
  {
    g_autoptr (EnvoiMessage) message = dup_message (world, "m1");
    g_assert_cmpstr (envoi_message_get_body (message), ==, "truer");
  }
  say (world, "Robert", "id-bob", "m3", RETRACT ("s-m1"));
  {
    g_autoptr (EnvoiMessage) message = dup_message (world, "m1");
    g_assert_cmpint (envoi_message_get_retraction (message), ==, ENVOI_RETRACTION_BY_AUTHOR);
  }
  chat_free (world);
}

/* The same without ids: one stay under one nick is one author; a nick that was left is not. */
static void
test_b04_without_ids (void)
{
  ChatWorld *world = start_inside (FALSE);

  say (world, "Bob", NULL, "m1", "<body>true</body>");
  say (world, "Eve", NULL, "e1", REPLACE ("m1"));
  say (world, "Eve", NULL, "e2", RETRACT ("s-m1"));
  /* B05: an id that the room does not announce is the sender's own fancy. */
  say (world, "Eve", "id-bob", "e3", REPLACE ("m1"));
  assert_untouched (world, "m1", "true");
  /* A new name, the same person. */
  chat_receive (world, "<presence xmlns='jabber:client' type='unavailable' from='" ROOM "/Bob' to='" ALICE "/a'><x xmlns='http://jabber.org/protocol/muc#user'>"
                "<item affiliation='member' role='participant' nick='Rob'/><status code='303'/></x></presence>");
  present (world, "Rob", NULL, "");
  say (world, "Rob", NULL, "m2", "<body>truer</body><replace xmlns='urn:xmpp:message-correct:0' id='m1'/>");
  {
    g_autoptr (EnvoiMessage) message = dup_message (world, "m1");
    g_assert_cmpstr (envoi_message_get_body (message), ==, "truer");
  }
  /* He leaves, and somebody comes under his name. */
  gone (world, "Rob", "");
  present (world, "Rob", NULL, "");
  say (world, "Rob", NULL, "e4", REPLACE ("m1"));
  say (world, "Rob", NULL, "e5", RETRACT ("s-m1"));
  {
    g_autoptr (EnvoiMessage) message = dup_message (world, "m1");
    g_assert_cmpstr (envoi_message_get_body (message), ==, "truer");
    g_assert_cmpint (envoi_message_get_retraction (message), ==, ENVOI_RETRACTION_NONE);
  }
  chat_free (world);
}

/* B10, B11: only the room takes away what others wrote. */
static void
test_b10_moderation (void)
{
  ChatWorld *world = start_inside (TRUE);

  say (world, "Bob", "id-bob", "m1", "<body>one</body>");
  say (world, "Bob", "id-bob", "m2", "<body>two</body>");
  say (world, "Eve", "id-eve", "e1", "<retract xmlns='urn:xmpp:message-retract:1' id='s-m1'><moderated xmlns='urn:xmpp:message-moderate:1' by='" ROOM "/Bob'/></retract>");
  say (world, "Eve", "id-eve", "e2", "<apply-to xmlns='urn:xmpp:fasten:0' id='s-m1'><moderated xmlns='urn:xmpp:message-moderate:0' by='" ROOM "/Bob'>"
       "<retract xmlns='urn:xmpp:message-retract:0'/></moderated></apply-to>");
  assert_untouched (world, "m1", "one");
  chat_receive (world, "<message xmlns='jabber:client' type='groupchat' from='" ROOM "' to='" ALICE "/a' id='r1'><retract xmlns='urn:xmpp:message-retract:1' id='s-m1'>"
                "<moderated xmlns='urn:xmpp:message-moderate:1' by='" ROOM "/Bob'/><reason>spam</reason></retract></message>");
  chat_receive (world, "<message xmlns='jabber:client' type='groupchat' from='" ROOM "' to='" ALICE "/a' id='r2'><apply-to xmlns='urn:xmpp:fasten:0' id='s-m2'>"
                "<moderated xmlns='urn:xmpp:message-moderate:0' by='" ROOM "/Bob'><retract xmlns='urn:xmpp:message-retract:0'/><reason>old</reason></moderated></apply-to></message>");
  {
    g_autoptr (EnvoiMessage) one = dup_message (world, "m1"), two = dup_message (world, "m2");
    g_assert_cmpint (envoi_message_get_retraction (one), ==, ENVOI_RETRACTION_BY_MODERATOR);
    g_assert_cmpstr (envoi_message_get_retraction_reason (one), ==, "spam");
    g_assert_cmpint (envoi_message_get_retraction (two), ==, ENVOI_RETRACTION_BY_MODERATOR);
  }
  chat_free (world);
}

/* B13: each person has one set, by identity, not by nick. */
static void
test_b13_reactions (void)
{
  ChatWorld *world = start_inside (TRUE);
  EnvoiReactions *reactions;
  g_autoptr (EnvoiMessage) message = NULL;

  say (world, "Bob", "id-bob", "m1", "<body>one</body>");
  say (world, "Eve", "id-eve", "e1", REACT ("s-m1"));
  say (world, "Eve", "id-eve", "e2", REACT ("s-m1"));
  say (world, "Mallory", "id-eve", "e3", REACT ("s-m1"));
  say (world, "Bob", "id-bob", "e4", REACT ("s-m1"));
  message = dup_message (world, "m1");
  reactions = envoi_message_get_reactions (message);
  g_assert_nonnull (reactions);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (reactions)), ==, 1);
  {
    g_autoptr (EnvoiReaction) reaction = g_list_model_get_item (G_LIST_MODEL (reactions), 0);
    g_assert_cmpuint (envoi_reaction_get_count (reaction), ==, 2);
  }
  assert_texts (world, ROOM, "one");
  chat_free (world);
}

/* C01, C02: between us and one participant, apart from the room and from the contact of that name. */
static void
test_c01_private (void)
{
  ChatWorld *world = start_inside (TRUE);
  EnvoiConversation *aside;

  chat_receive (world, "<message xmlns='jabber:client' type='chat' from='" ROOM "/Bob' to='" ALICE "/a' id='p1'><body>psst</body>"
                "<x xmlns='http://jabber.org/protocol/muc#user'/><occupant-id xmlns='urn:xmpp:occupant-id:0' id='id-bob'/></message>");
  /* A copy of another device of ours, without the mark. */
  chat_receive (world, "<message xmlns='jabber:client' from='" ALICE "' to='" ALICE "/a'><sent xmlns='urn:xmpp:carbons:2'><forwarded xmlns='urn:xmpp:forward:0'>"
                "<message xmlns='jabber:client' type='chat' from='" ALICE "/b' to='" ROOM "/Bob' id='p2'><body>what</body></message></forwarded></sent></message>");
  assert_texts (world, ROOM "/Bob", "psst,-what");
  assert_texts (world, ROOM, "");
  g_assert_null (chat_with (world, BOB));
  aside = chat_with (world, ROOM "/Bob");
  g_assert_true (envoi_conversation_get_occupant_of (aside) == room_of (world));
  /* C03: another one under this nick corrects nothing. */
  chat_receive (world, "<message xmlns='jabber:client' type='chat' from='" ROOM "/Bob' to='" ALICE "/a' id='p3'>" REPLACE ("p1")
                "<x xmlns='http://jabber.org/protocol/muc#user'/><occupant-id xmlns='urn:xmpp:occupant-id:0' id='id-eve'/></message>");
  assert_texts (world, ROOM "/Bob", "psst,-what,forged");
  dex_unref (await_future (envoi_message_service_send (world->messages, aside, "aside")));
  chat_settle (world);
  g_assert_cmpstr (envoi_stanza_get_to (last_with_body (world)->stanza), ==, ROOM "/Bob");
  g_assert_cmpstr (envoi_stanza_get_type_attribute (last_with_body (world)->stanza), ==, "chat");
  g_assert_nonnull (envoi_stanza_find (last_with_body (world)->stanza, "x", "http://jabber.org/protocol/muc#user"));
  chat_free (world);
}

static void
on_notify (EnvoiMessageService *service, EnvoiConversation *conversation, EnvoiMessage *message, GString *heard)
{
  g_string_append_printf (heard, "%s;", envoi_message_get_body (message));
}

/* In a channel the person hears what means them: the nick, a word of theirs, an answer. */
static void
test_notify (void)
{
  ChatWorld *world = start_inside (TRUE);
  g_autoptr (GString) heard = g_string_new (NULL);

  g_signal_connect (world->messages, "notify-message", G_CALLBACK (on_notify), heard);
  envoi_store_set_value (world->store, NULL, ENVOI_MENTION_WORDS_KEY, "ferry\nbridge");
  envoi_message_service_load_mention_words (world->messages);
  chat_settle (world);
  say (world, "Bob", "id-bob", "m1", "<body>noise</body>");
  say (world, "Bob", "id-bob", "m2", "<body>ALICE?</body>");
  say (world, "Bob", "id-bob", "m3", "<body>the ferry leaves</body>");
  say (world, "Bob", "id-bob", "m4", "<body>yes</body><reply xmlns='urn:xmpp:reply:0' id='s-x' to='" ROOM "/Alice'/>");
  say (world, "Bob", "id-bob", "m5", "<body>yes</body><reply xmlns='urn:xmpp:reply:0' id='s-x' to='" ROOM "/Eve'/>");
  chat_settle (world);
  g_assert_cmpstr (heard->str, ==, "ALICE?;the ferry leaves;yes;");
  envoi_room_set_notify (room_of (world), ENVOI_ROOM_NOTIFY_NOTHING);
  say (world, "Bob", "id-bob", "m6", "<body>alice again</body>");
  chat_settle (world);
  g_assert_cmpstr (heard->str, ==, "ALICE?;the ferry leaves;yes;");
  envoi_room_set_notify (room_of (world), ENVOI_ROOM_NOTIFY_ALL);
  say (world, "Bob", "id-bob", "m7", "<body>all</body>");
  chat_settle (world);
  g_assert_cmpstr (heard->str, ==, "ALICE?;the ferry leaves;yes;all;");
  chat_free (world);
}

/* Who writes in a room has a name; in a public channel we ourselves tell nobody. */
static void
test_typing (void)
{
  ChatWorld *world = start_inside (TRUE);
  EnvoiConversation *conversation = chat_with (world, ROOM);
  guint n;

  say (world, "Bob", "id-bob", "t1", "<composing xmlns='http://jabber.org/protocol/chatstates'/>");
  say (world, "Eve", "id-eve", "t2", "<composing xmlns='http://jabber.org/protocol/chatstates'/>");
  g_assert_cmpstr (envoi_conversation_get_typing_names (conversation)[0], ==, "Bob");
  g_assert_cmpstr (envoi_conversation_get_typing_names (conversation)[1], ==, "Eve");
  say (world, "Bob", "id-bob", "m1", "<body>done</body>");
  g_assert_cmpstr (envoi_conversation_get_typing_names (conversation)[0], ==, "Eve");
  say (world, "Eve", "id-eve", "t3", "<paused xmlns='http://jabber.org/protocol/chatstates'/>");
  g_assert_null (envoi_conversation_get_typing_names (conversation));
  g_assert_false (envoi_conversation_get_typing (conversation));
  n = world->out->len;
  envoi_message_service_set_composing (world->messages, conversation, TRUE);
  chat_settle (world);
  g_assert_cmpuint (world->out->len, ==, n);
  chat_free (world);
}

/* Who has read how far in a room is known while the program runs. A23: only of who the room says he is. */
static void
test_readers (void)
{
  ChatWorld *world = start_inside (TRUE);
  g_autoptr (GHashTable) readers = NULL, later = NULL;

  say (world, "Bob", "id-bob", "m1", "<body>one</body>");
  say (world, "Bob", "id-bob", "m2", "<body>two</body>");
  say (world, "Eve", "id-eve", "d1", "<displayed xmlns='urn:xmpp:chat-markers:0' id='s-m1'/>");
  say (world, "Nobody", NULL, "d2", "<displayed xmlns='urn:xmpp:chat-markers:0' id='s-m1'/>");
  chat_settle (world);
  readers = envoi_message_service_dup_readers (world->messages, chat_with (world, ROOM));
  g_assert_cmpuint (g_hash_table_size (readers), ==, 1);
  g_assert_cmpuint (((GPtrArray *) g_hash_table_lookup (readers, "s-m1"))->len, ==, 1);
  g_assert_cmpstr (((GPtrArray *) g_hash_table_lookup (readers, "s-m1"))->pdata[0], ==, "Eve");
  say (world, "Eve", "id-eve", "d3", "<displayed xmlns='urn:xmpp:chat-markers:0' id='s-m2'/>");
  later = envoi_message_service_dup_readers (world->messages, chat_with (world, ROOM));
  g_assert_null (g_hash_table_lookup (later, "s-m1"));
  g_assert_nonnull (g_hash_table_lookup (later, "s-m2"));
  /* What another reads is not read by us. */
  g_assert_cmpuint (envoi_conversation_get_unread (chat_with (world, ROOM)), ==, 2);
  chat_free (world);
}

static void
tell_displayed (ChatWorld *world, const char *from, const char *item, const char *by, const char *id)
{
  chat_receive (world, "<message xmlns='jabber:client' type='headline' from='%s' to='" ALICE "/a'><event xmlns='http://jabber.org/protocol/pubsub#event'>"
                "<items node='urn:xmpp:mds:displayed:0'><item id='%s'><displayed xmlns='urn:xmpp:mds:displayed:0'>"
                "<stanza-id xmlns='urn:xmpp:sid:0' by='%s' id='%s'/></displayed></item></items></event></message>", from, item, by, id);
  chat_settle (world);
}

/* What was read on another device of ours is read here (0490), of rooms and of people; A12: only the own account tells. */
static void
test_displayed_sync (void)
{
  ChatWorld *world = start_inside (TRUE);
  g_autoptr (EnvoiMessage) message = NULL;

  say (world, "Bob", "id-bob", "m1", "<body>one</body>");
  say (world, "Bob", "id-bob", "m2", "<body>two</body>");
  say (world, "Bob", "id-bob", "m3", "<body>three</body>");
  chat_settle (world);
  tell_displayed (world, EVE, ROOM, ROOM, "s-m3");
  g_assert_cmpuint (envoi_conversation_get_unread (chat_with (world, ROOM)), ==, 3);
  /* An id of another archive names something else. */
  tell_displayed (world, ALICE, ROOM, ALICE, "s-m3");
  g_assert_cmpuint (envoi_conversation_get_unread (chat_with (world, ROOM)), ==, 3);
  tell_displayed (world, ALICE, ROOM, ROOM, "s-m2");
  g_assert_cmpuint (envoi_conversation_get_unread (chat_with (world, ROOM)), ==, 1);
  message = dup_message (world, "m3");
  envoi_message_service_mark_read (world->messages, chat_with (world, ROOM), message);
  wait_until (world->told_devices != NULL);
  g_assert_nonnull (strstr (world->told_devices, "id='s-m3'"));
  g_assert_nonnull (strstr (world->told_devices, "by='" ROOM "'"));
  chat_free (world);
}

static void
test_own_changes (void)
{
  ChatWorld *world = start_inside (TRUE);
  EnvoiConversation *conversation = chat_with (world, ROOM);
  g_autoptr (EnvoiMessage) own = send_text (world, "one"), theirs = NULL;
  const char *emojis[] = { "👍", NULL };

  say (world, "Bob", "id-bob", "m1", "<body>hello</body>");
  theirs = dup_message (world, "m1");
  /* In a room a message has a name for others only once the room has given it one. */
  {
    g_autoptr (DexFuture) refused = await_future (envoi_message_service_retract (world->messages, conversation, own));
    g_assert_true (dex_future_is_rejected (refused));
  }
  say (world, "Alice", "id-alice", envoi_message_get_id (own), "<body>one</body>");
  chat_settle (world);
  dex_unref (await_future (envoi_message_service_react (world->messages, conversation, theirs, emojis)));
  g_assert_cmpstr (envoi_node_get_attribute (envoi_stanza_find (((Out *) world->out->pdata[world->out->len - 1])->stanza, "reactions", "urn:xmpp:reactions:0"), "id"),
                   ==, "s-m1");
  dex_unref (await_future (envoi_message_service_correct (world->messages, conversation, own, "two")));
  g_assert_cmpstr (envoi_node_get_attribute (envoi_stanza_find (last_with_body (world)->stanza, "replace", "urn:xmpp:message-correct:0"), "id"), ==,
                   envoi_message_get_id (own));
  /* What the room sends back of it changes nothing twice. */
  {
    g_autofree char *echo = g_strdup_printf ("<body>two</body><replace xmlns='urn:xmpp:message-correct:0' id='%s'/>", envoi_message_get_id (own));
    say (world, "Alice", "id-alice", envoi_stanza_get_id (last_with_body (world)->stanza), echo);
  }
  assert_texts (world, ROOM, "hello,-two");
  chat_free (world);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();
  g_test_add_func ("/room-messages/talk", test_talk);
  g_test_add_func ("/room-messages/echo", test_echo);
  g_test_add_func ("/room-messages/resend", test_resend);
  g_test_add_func ("/room-messages/refused", test_refused);
  g_test_add_func ("/room-messages/b03-with-ids", test_b03_with_ids);
  g_test_add_func ("/room-messages/b04-without-ids", test_b04_without_ids);
  g_test_add_func ("/room-messages/b10-moderation", test_b10_moderation);
  g_test_add_func ("/room-messages/b13-reactions", test_b13_reactions);
  g_test_add_func ("/room-messages/c01-private", test_c01_private);
  g_test_add_func ("/room-messages/notify", test_notify);
  g_test_add_func ("/room-messages/typing", test_typing);
  g_test_add_func ("/room-messages/own-changes", test_own_changes);
  g_test_add_func ("/room-messages/readers", test_readers);
  g_test_add_func ("/room-messages/displayed-sync", test_displayed_sync);
  return g_test_run ();
}
