/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "chat-world.h"
#include "envoi-xmpp-uri.h"

/* A post that is shared into a conversation: a card beside the text (XEP-0372), kept with the message. */

#define URI "xmpp:pubsub.example.org?;node=cats;item=a%20b"

static EnvoiMessage *
dup_message (ChatWorld *world, const char *jid, guint index)
{
  g_autoptr (EnvoiMessageList) list = envoi_message_list_new (world->store, chat_with (world, jid));

  dex_unref (await_future (envoi_message_list_load (list)));
  return g_list_model_get_item (G_LIST_MODEL (list), index);
}

static void
receive (ChatWorld *world, const char *id, const char *extra)
{
  chat_receive (world, "<message xmlns='jabber:client' type='chat' from='" BOB "/x' to='" ALICE "/a' id='%s'><body>Post shared</body>%s</message>", id, extra);
  chat_settle (world);
}

/* F26: received as Movim sends it, and there again after a restart. */
static void
test_received (void)
{
  ChatWorld *world = chat_new ();

  chat_start (world);
  receive (world, "m1", "<reference xmlns='urn:xmpp:reference:0' type='data' uri='xmpp:pubsub.example.org?;node=cats;item=a'/>"
           "<x xmlns='jabber:x:oob'><url>xmpp:pubsub.example.org?;node=cats;item=a</url></x>");
  {
    g_autoptr (EnvoiMessage) message = dup_message (world, BOB, 0);
    g_assert_cmpstr (envoi_message_get_post_uri (message), ==, "xmpp:pubsub.example.org?;node=cats;item=a");
  }
  chat_restart (world);
  {
    g_autoptr (EnvoiMessage) message = dup_message (world, BOB, 0);
    g_assert_cmpstr (envoi_message_get_post_uri (message), ==, "xmpp:pubsub.example.org?;node=cats;item=a");
    g_assert_cmpstr (envoi_message_get_body (message), ==, "Post shared");
  }
  chat_free (world);
}

/* What names no post is no card: other addresses, mentions, scripts. */
static void
test_not_posts (void)
{
  static const char * const bad[] = {
    "<reference xmlns='urn:xmpp:reference:0' type='data' uri='https://example.org/a'/>",
    "<reference xmlns='urn:xmpp:reference:0' type='mention' uri='xmpp:" ALICE "'/>",
    "<reference xmlns='urn:xmpp:reference:0' type='data' uri='javascript:alert(1)'/>",
    "<reference xmlns='urn:xmpp:reference:0' type='data' uri='xmpp:'/>",
    "<reference xmlns='urn:xmpp:reference:0' type='data' uri='xmpp:room@example.org?join'/>",
    "<reference xmlns='urn:xmpp:reference:0' type='data'/>",
    "<x xmlns='jabber:x:oob'><url>https://example.org/a.png</url></x>",
  };
  ChatWorld *world = chat_new ();

  chat_start (world);
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autofree char *id = g_strdup_printf ("m%u", i);
      g_autoptr (EnvoiMessage) message = NULL;
      receive (world, id, bad[i]);
      message = dup_message (world, BOB, i);
      g_assert_cmpstr (envoi_message_get_id (message), ==, id);
      g_assert_null (envoi_message_get_post_uri (message));
    }
  chat_free (world);
}

/* Sent so that Movim shows a card, and others at least a link. */
static void
test_sent (void)
{
  ChatWorld *world = chat_new ();
  EnvoiConversation *conversation;
  Out *out;
  const EnvoiNode *reference, *oob;

  chat_start (world);
  conversation = envoi_store_ensure_conversation (world->store, world->account, BOB);
  dex_unref (await_future (envoi_message_service_share_post (world->messages, conversation, "pubsub.example.org", "cats", "a b", "https://example.org/blog/a")));
  chat_settle (world);
  out = world->out->pdata[world->out->len - 1];
  reference = envoi_stanza_find (out->stanza, "reference", "urn:xmpp:reference:0");
  oob = envoi_stanza_find (out->stanza, "x", "jabber:x:oob");
  g_assert_nonnull (reference);
  g_assert_nonnull (oob);
  g_assert_cmpstr (envoi_node_get_attribute (reference, "type"), ==, "data");
  {
    g_autoptr (EnvoiXmppUri) uri = envoi_xmpp_uri_parse (envoi_node_get_attribute (reference, "uri"), NULL);
    g_assert_cmpstr (envoi_xmpp_uri_get_bare (uri), ==, "pubsub.example.org");
    g_assert_cmpstr (envoi_xmpp_uri_get (uri, "node"), ==, "cats");
    g_assert_cmpstr (envoi_xmpp_uri_get (uri, "item"), ==, "a b");
  }
  g_assert_cmpstr (envoi_node_get_text (envoi_stanza_find (out->stanza, "body", "jabber:client")), ==, "https://example.org/blog/a");
  {
    g_autoptr (EnvoiMessage) message = dup_message (world, BOB, 0);
    g_assert_cmpstr (envoi_message_get_post_uri (message), ==, URI);
  }
  /* Without a page of its own the link is the text. */
  dex_unref (await_future (envoi_message_service_share_post (world->messages, conversation, "pubsub.example.org", "cats", "a b", NULL)));
  chat_settle (world);
  out = world->out->pdata[world->out->len - 1];
  g_assert_cmpstr (envoi_node_get_text (envoi_stanza_find (out->stanza, "body", "jabber:client")), ==, URI);
  chat_free (world);
}

/* B: what was taken back shows nothing any more, the card neither. */
static void
test_taken_back (void)
{
  ChatWorld *world = chat_new ();

  chat_start (world);
  receive (world, "m1", "<reference xmlns='urn:xmpp:reference:0' type='data' uri='xmpp:pubsub.example.org?;node=cats;item=a'/>");
  chat_receive (world, "<message xmlns='jabber:client' type='chat' from='" BOB "/x' to='" ALICE "/a' id='r1'>"
                "<retract xmlns='urn:xmpp:message-retract:1' id='m1'/><body>taken back</body></message>");
  chat_settle (world);
  chat_restart (world);
  {
    g_autoptr (EnvoiMessage) message = dup_message (world, BOB, 0);
    g_assert_null (envoi_message_get_body (message));
    g_assert_null (envoi_message_get_post_uri (message));
  }
  chat_free (world);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/shared-posts/received", test_received);
  g_test_add_func ("/shared-posts/not-posts", test_not_posts);
  g_test_add_func ("/shared-posts/sent", test_sent);
  g_test_add_func ("/shared-posts/taken-back", test_taken_back);
  return g_test_run ();
}
