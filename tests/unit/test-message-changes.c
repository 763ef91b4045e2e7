/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "chat-world.h"

/* Corrections, retractions, reactions and answers between two, both ways. Rows of the attack table are named. */

#define FROM_BOB "<message xmlns='jabber:client' type='chat' from='" BOB "/x' to='" ALICE "/a' "
#define FROM_EVE "<message xmlns='jabber:client' type='chat' from='" EVE "/x' to='" ALICE "/a' "

static EnvoiMessage *
dup_message (ChatWorld *world, const char *jid, const char *id)
{
  g_autoptr (DexFuture) future = NULL;

  chat_settle (world);
  future = await_future (envoi_store_load_message (world->store, chat_with (world, jid), id));
  return g_value_dup_object (dex_future_get_value (future, NULL));
}

static void
assert_texts (ChatWorld *world, const char *jid, const char *expected)
{
  g_autofree char *texts = chat_texts (world, jid);

  g_assert_cmpstr (texts, ==, expected);
}

static EnvoiStanza *
last_out (ChatWorld *world)
{
  g_assert_cmpuint (world->out->len, >, 0);
  return ((Out *) world->out->pdata[world->out->len - 1])->stanza;
}

static EnvoiStanza *
find_out (ChatWorld *world, const char *name, const char *ns)
{
  for (guint i = world->out->len; i > 0; i--)
    if (envoi_stanza_find (((Out *) world->out->pdata[i - 1])->stanza, name, ns) != NULL)
      return ((Out *) world->out->pdata[i - 1])->stanza;
  return NULL;
}

static void
ack_all (ChatWorld *world)
{
  /* What goes out because of it is not acknowledged with it. */
  guint n = world->out->len;

  for (guint i = 0; i < n; i++)
    if (((Out *) world->out->pdata[i])->tag != 0)
      g_signal_emit_by_name (world->session, "stanza-acked", ((Out *) world->out->pdata[i])->tag);
}

static void
test_correction (void)
{
  ChatWorld *world = chat_new ();
  g_autoptr (EnvoiMessage) message = NULL;

  chat_start (world);
  chat_receive (world, FROM_BOB "id='m1'><body>frist</body></message>");
  chat_receive (world, FROM_BOB "id='m2'><body>first</body><replace xmlns='urn:xmpp:message-correct:0' id='m1'/></message>");
  assert_texts (world, BOB, "first");
  message = dup_message (world, BOB, "m1");
  g_assert_true (envoi_message_get_edited (message));
  chat_free (world);
}

/* B02: another device of the same account may, and what was there before is kept. */
static void
test_b02_other_device (void)
{
  ChatWorld *world = chat_new ();
  g_autoptr (EnvoiMessage) message = NULL;
  g_autoptr (DexFuture) future = NULL;
  GPtrArray *edits;

  chat_start (world);
  chat_receive (world, FROM_BOB "id='m1'><body>one</body></message>");
  chat_receive (world, "<message xmlns='jabber:client' type='chat' from='" BOB "/other' to='" ALICE "/a' id='m2'><body>two</body>"
                "<replace xmlns='urn:xmpp:message-correct:0' id='m1'/></message>");
  assert_texts (world, BOB, "two");
  message = dup_message (world, BOB, "m1");
  future = await_future (envoi_store_load_edits (world->store, message));
  edits = g_value_get_boxed (dex_future_get_value (future, NULL));
  g_assert_cmpuint (edits->len, ==, 1);
  g_assert_cmpstr (((EnvoiEdit *) edits->pdata[0])->body, ==, "one");
  chat_free (world);
}

static void
on_reaction (EnvoiMessageService *messages, EnvoiConversation *conversation, EnvoiMessage *message, const char *nick, const char *emojis, GString *told)
{
  g_string_append_printf (told, "%s %s %s;", envoi_message_get_body (message), nick != NULL ? nick : "contact", emojis);
}

/* Who reacts to what the person wrote is told of once, until he takes it back. */
static void
test_reaction_told (void)
{
  ChatWorld *world = chat_new ();
  g_autoptr (GString) told = g_string_new (NULL);
  g_autoptr (EnvoiMessage) own = NULL;
  gulong handler;

  chat_start (world);
  handler = g_signal_connect (world->messages, "notify-reaction", G_CALLBACK (on_reaction), told);
  chat_receive (world, FROM_BOB "id='m1'><body>his</body></message>");
  own = await_dup (envoi_message_service_send (world->messages, chat_with (world, BOB), "mine"));
#define REACT(from, target, emojis) \
  (chat_receive (world, from "id='r%u'><reactions xmlns='urn:xmpp:reactions:0' id='%s'>" emojis "</reactions></message>", g_random_int (), target), chat_settle (world))
  REACT (FROM_BOB, "m1", "<reaction>😀</reaction>");
  REACT (FROM_EVE, envoi_message_get_id (own), "<reaction>👎</reaction>");
  g_assert_cmpstr (told->str, ==, "");
  REACT (FROM_BOB, envoi_message_get_id (own), "<reaction>👍</reaction>");
  g_assert_cmpstr (told->str, ==, "mine contact 👍;");
  REACT (FROM_BOB, envoi_message_get_id (own), "<reaction>👍</reaction><reaction>🎉</reaction>");
  REACT (FROM_BOB, envoi_message_get_id (own), "");
  g_assert_cmpstr (told->str, ==, "mine contact 👍;");
  REACT (FROM_BOB, envoi_message_get_id (own), "<reaction>🎉</reaction>");
  g_assert_cmpstr (told->str, ==, "mine contact 👍;mine contact 🎉;");
#undef REACT
  g_signal_handler_disconnect (world->messages, handler);
  chat_free (world);
}

/* B01: who corrects what another wrote says something of his own. */
static void
test_b01_of_another (void)
{
  ChatWorld *world = chat_new ();

  chat_start (world);
  chat_receive (world, FROM_BOB "id='m1'><body>true</body></message>");
  chat_receive (world, FROM_EVE "id='e1'><body>hello</body></message>");
  chat_receive (world, FROM_EVE "id='e2'><body>forged</body><replace xmlns='urn:xmpp:message-correct:0' id='m1'/></message>");
  chat_receive (world, FROM_EVE "id='e3'><retract xmlns='urn:xmpp:message-retract:1' id='m1'/></message>");
  chat_receive (world, FROM_EVE "id='e4'><reactions xmlns='urn:xmpp:reactions:0' id='m1'><reaction>👎</reaction></reactions></message>");
  assert_texts (world, BOB, "true");
  {
    g_autoptr (EnvoiMessage) message = dup_message (world, BOB, "m1");
    g_assert_false (envoi_message_get_edited (message));
    g_assert_null (envoi_message_get_reactions (message));
    g_assert_cmpint (envoi_message_get_retraction (message), ==, ENVOI_RETRACTION_NONE);
  }
  /* The person's own words are nobody else's either. */
  {
    EnvoiConversation *conversation = chat_with (world, BOB);
    g_autoptr (EnvoiMessage) own = await_dup (envoi_message_service_send (world->messages, conversation, "mine"));
    chat_receive (world, FROM_BOB "id='m5'><body>not mine</body><replace xmlns='urn:xmpp:message-correct:0' id='%s'/></message>", envoi_message_get_id (own));
    chat_receive (world, FROM_BOB "id='m6'><retract xmlns='urn:xmpp:message-retract:1' id='%s'/></message>", envoi_message_get_id (own));
    assert_texts (world, BOB, "true,-mine,not mine");
  }
  chat_free (world);
}

static void
test_b06_corrects_itself (void)
{
  ChatWorld *world = chat_new ();

  chat_start (world);
  chat_receive (world, FROM_BOB "id='m1'><body>one</body><replace xmlns='urn:xmpp:message-correct:0' id='m1'/></message>");
  chat_receive (world, FROM_BOB "id='m2'><body>two</body></message>");
  assert_texts (world, BOB, "one,two");
  chat_free (world);
}

/* A change may come before what it changes: the archive is read from its end. */
static void
test_before_its_message (void)
{
  ChatWorld *world = chat_new ();

  chat_archive (world, BOB, "a1", chat_text (BOB "/x", ALICE, "m1", "frist"));
  chat_archive (world, BOB, "a2", g_strdup (FROM_BOB "id='m2'><body>first</body><replace xmlns='urn:xmpp:message-correct:0' id='m1'/></message>"));
  chat_archive (world, BOB, "a3", chat_text (BOB "/x", ALICE, "m3", "gone"));
  chat_archive (world, BOB, "a4", g_strdup (FROM_BOB "id='m4'><body>fallback</body><retract xmlns='urn:xmpp:message-retract:1' id='m3'/></message>"));
  chat_start (world);
  {
    g_autoptr (EnvoiMessage) one = dup_message (world, BOB, "m1"), gone = dup_message (world, BOB, "m3");
    g_assert_cmpstr (envoi_message_get_body (one), ==, "first");
    g_assert_cmpint (envoi_message_get_retraction (gone), ==, ENVOI_RETRACTION_BY_AUTHOR);
    g_assert_null (envoi_message_get_body (gone));
  }
  g_assert_null (dup_message (world, BOB, "m4"));
  chat_free (world);
}

static void
test_reactions (void)
{
  ChatWorld *world = chat_new ();
  g_autoptr (EnvoiMessage) message = NULL;
  GListModel *reactions;

  chat_start (world);
  chat_receive (world, FROM_BOB "id='m1'><body>cake?</body></message>");
  chat_receive (world, FROM_BOB "id='m2'><reactions xmlns='urn:xmpp:reactions:0' id='m1'><reaction>🍰</reaction><reaction>🎉</reaction></reactions>"
                "<body>🍰</body></message>");
  chat_receive (world, FROM_BOB "id='m3'><reactions xmlns='urn:xmpp:reactions:0' id='m1'><reaction>🍰</reaction></reactions></message>");
  assert_texts (world, BOB, "cake?");
  message = dup_message (world, BOB, "m1");
  reactions = G_LIST_MODEL (envoi_message_get_reactions (message));
  g_assert_nonnull (reactions);
  g_assert_cmpuint (g_list_model_get_n_items (reactions), ==, 1);
  {
    g_autoptr (EnvoiReaction) reaction = g_list_model_get_item (reactions, 0);
    g_assert_cmpstr (envoi_reaction_get_emoji (reaction), ==, "🍰");
    g_assert_cmpuint (envoi_reaction_get_count (reaction), ==, 1);
    g_assert_false (envoi_reaction_get_mine (reaction));
  }
  chat_free (world);
}

/* What is answered stands before the text for others; B14: whatever the ranges say, no empty message comes of it. */
static void
test_reply (void)
{
  ChatWorld *world = chat_new ();
  static const char * const ranges[] = { "start='0' end='99'", "start='5' end='2'", "start='-1' end='3'", "start='0' end='4294967299'", "start='x' end='y'" };

  chat_start (world);
  chat_receive (world, FROM_BOB "id='m1'><body>grün?</body></message>");
  chat_receive (world, FROM_BOB "id='m2'><body>&gt; grün?\nja</body><reply xmlns='urn:xmpp:reply:0' id='m1' to='" ALICE "'/>"
                "<fallback xmlns='urn:xmpp:fallback:0' for='urn:xmpp:reply:0'><body start='0' end='8'/></fallback></message>");
  assert_texts (world, BOB, "grün?,ja");
  {
    g_autoptr (EnvoiMessage) answer = dup_message (world, BOB, "m2");
    g_assert_cmpstr (envoi_message_get_reply_to (answer), ==, "m1");
  }
  for (guint i = 0; i < G_N_ELEMENTS (ranges); i++)
    chat_receive (world, FROM_BOB "id='r%u'><body>%u yes</body><reply xmlns='urn:xmpp:reply:0' id='m1'/>"
                  "<fallback xmlns='urn:xmpp:fallback:0' for='urn:xmpp:reply:0'><body %s/></fallback></message>", i, i, ranges[i]);
  chat_receive (world, FROM_BOB "id='r9'><body>whole</body><reply xmlns='urn:xmpp:reply:0' id='m1'/>"
                "<fallback xmlns='urn:xmpp:fallback:0' for='urn:xmpp:reply:0'><body/></fallback></message>");
  assert_texts (world, BOB, "grün?,ja,0 yes,1 yes,2 yes,3 yes,4 yes,whole");
  chat_free (world);
}

static void
test_own_changes (void)
{
  ChatWorld *world = chat_new ();
  EnvoiConversation *conversation;
  g_autoptr (EnvoiMessage) own = NULL, theirs = NULL, answer = NULL;
  const char *emojis[] = { "👍", NULL }, *none[] = { NULL };
  const EnvoiNode *node;

  chat_start (world);
  chat_receive (world, FROM_BOB "id='m1'><body>question</body></message>");
  chat_settle (world);
  conversation = chat_with (world, BOB);
  own = await_dup (envoi_message_service_send (world->messages, conversation, "wrogn"));
  ack_all (world);
  dex_unref (await_future (envoi_message_service_correct (world->messages, conversation, own, "wrong\x01")));
  node = envoi_stanza_find (last_out (world), "replace", "urn:xmpp:message-correct:0");
  g_assert_nonnull (node);
  g_assert_cmpstr (envoi_node_get_attribute (node, "id"), ==, envoi_message_get_id (own));
  g_assert_cmpstr (envoi_node_get_text (envoi_stanza_find (last_out (world), "body", ENVOI_NS_CLIENT)), ==, "wrong");
  assert_texts (world, BOB, "question,-wrong");

  theirs = dup_message (world, BOB, "m1");
  dex_unref (await_future (envoi_message_service_react (world->messages, conversation, theirs, emojis)));
  node = envoi_stanza_find (last_out (world), "reactions", "urn:xmpp:reactions:0");
  g_assert_cmpstr (envoi_node_get_attribute (node, "id"), ==, "m1");
  g_assert_nonnull (envoi_stanza_find (last_out (world), "store", "urn:xmpp:hints"));
  {
    g_autoptr (EnvoiMessage) again = dup_message (world, BOB, "m1");
    g_auto (GStrv) mine = envoi_reactions_dup_mine (envoi_message_get_reactions (again));
    g_assert_cmpstr (mine[0], ==, "👍");
  }
  dex_unref (await_future (envoi_message_service_react (world->messages, conversation, theirs, none)));
  g_assert_null (envoi_node_first_element (envoi_stanza_find (last_out (world), "reactions", "urn:xmpp:reactions:0")));

  answer = await_dup (envoi_message_service_reply (world->messages, conversation, theirs, "answer"));
  chat_settle (world);
  g_assert_cmpstr (envoi_node_get_attribute (envoi_stanza_find (last_out (world), "reply", "urn:xmpp:reply:0"), "id"), ==, "m1");
  g_assert_cmpstr (envoi_node_get_text (envoi_stanza_find (last_out (world), "body", ENVOI_NS_CLIENT)), ==, "> question\nanswer");
  assert_texts (world, BOB, "question,-wrong,-answer");

  ack_all (world);
  dex_unref (await_future (envoi_message_service_retract (world->messages, conversation, own)));
  g_assert_cmpstr (envoi_node_get_attribute (envoi_stanza_find (last_out (world), "retract", "urn:xmpp:message-retract:1"), "id"), ==,
                   envoi_message_get_id (own));
  /* Nothing but the own can be taken back or corrected. */
  {
    g_autoptr (DexFuture) refused = await_future (envoi_message_service_retract (world->messages, conversation, theirs));
    g_autoptr (DexFuture) too = await_future (envoi_message_service_correct (world->messages, conversation, theirs, "x"));
    g_assert_true (dex_future_is_rejected (refused));
    g_assert_true (dex_future_is_rejected (too));
  }
  chat_free (world);
}

/* What is changed while nobody is online goes out later, behind what it changes, also after a restart; what is uncertain goes once more. */
static void
test_changes_wait (void)
{
  ChatWorld *world = chat_new ();
  EnvoiConversation *conversation;
  g_autofree char *id = NULL;

  world->silent = FALSE;
  conversation = envoi_store_ensure_conversation (world->store, world->account, BOB);
  {
    g_autoptr (EnvoiMessage) own = await_dup (envoi_message_service_send (world->messages, conversation, "one"));
    id = g_strdup (envoi_message_get_id (own));
    dex_unref (await_future (envoi_message_service_correct (world->messages, conversation, own, "two")));
  }
  g_assert_cmpuint (world->out->len, ==, 0);
  chat_settle (world);
  chat_restart (world);
  chat_start (world);
  g_assert_nonnull (find_out (world, "body", ENVOI_NS_CLIENT));
  g_assert_null (find_out (world, "replace", "urn:xmpp:message-correct:0"));
  ack_all (world);
  chat_settle (world);
  g_assert_nonnull (find_out (world, "replace", "urn:xmpp:message-correct:0"));
  g_assert_cmpstr (envoi_node_get_attribute (envoi_stanza_find (find_out (world, "replace", "urn:xmpp:message-correct:0"), "replace",
                                                                "urn:xmpp:message-correct:0"), "id"), ==, id);
  chat_end (world);
  chat_start (world);
  g_assert_nonnull (find_out (world, "replace", "urn:xmpp:message-correct:0"));
  ack_all (world);
  chat_end (world);
  chat_start (world);
  g_assert_null (find_out (world, "replace", "urn:xmpp:message-correct:0"));
  chat_free (world);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();
  g_test_add_func ("/message-changes/correction", test_correction);
  g_test_add_func ("/message-changes/b02-other-device", test_b02_other_device);
  g_test_add_func ("/message-changes/reaction-told", test_reaction_told);
  g_test_add_func ("/message-changes/b01-of-another", test_b01_of_another);
  g_test_add_func ("/message-changes/b06-corrects-itself", test_b06_corrects_itself);
  g_test_add_func ("/message-changes/before-its-message", test_before_its_message);
  g_test_add_func ("/message-changes/reactions", test_reactions);
  g_test_add_func ("/message-changes/b14-reply", test_reply);
  g_test_add_func ("/message-changes/own", test_own_changes);
  g_test_add_func ("/message-changes/wait", test_changes_wait);
  return g_test_run ();
}
