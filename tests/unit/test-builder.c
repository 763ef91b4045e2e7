/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What goes out: the tree that the builder makes and the bytes that a server gets. */
#include "envoi-stanza.h"
#include <string.h>

static void
assert_xml (EnvoiStanza *stanza, const char *expected)
{
  g_autofree char *xml = envoi_stanza_to_xml (stanza);

  g_assert_cmpstr (xml, ==, expected);
}

static void
test_message (void)
{
  EnvoiBuilder *builder = envoi_builder_new_message ("bob@example.org", "chat", "id-1");
  g_autoptr (EnvoiStanza) stanza = NULL;

  envoi_builder_leaf (builder, "body", NULL, "Hello\nyou");
  envoi_builder_leaf (builder, "request", "urn:xmpp:receipts", NULL);
  envoi_builder_open (builder, "markup", "urn:xmpp:markup:0");
  envoi_builder_attribute_uint (builder, "start", G_MAXUINT64);
  envoi_builder_attribute (builder, "absent", NULL);
  envoi_builder_leaf (builder, "emphasis", NULL, NULL);
  stanza = envoi_builder_finish (builder);

  assert_xml (stanza,
              "<message to='bob@example.org' type='chat' id='id-1'><body>Hello\nyou</body>"
              "<request xmlns='urn:xmpp:receipts'/>"
              "<markup xmlns='urn:xmpp:markup:0' start='18446744073709551615'><emphasis/></markup></message>");
  g_assert_cmpstr (envoi_stanza_get_name (stanza), ==, "message");
  g_assert_cmpstr (envoi_stanza_get_to (stanza), ==, "bob@example.org");
  g_assert_cmpstr (envoi_stanza_get_type_attribute (stanza), ==, "chat");
  g_assert_cmpstr (envoi_stanza_get_id (stanza), ==, "id-1");
  g_assert_null (envoi_stanza_get_from (stanza));
  g_assert_cmpuint (envoi_stanza_get_sequence (stanza), ==, 0);
  g_assert_cmpstr (envoi_node_get_ns (envoi_stanza_find (stanza, "body", NULL)), ==, ENVOI_NS_CLIENT);
  g_assert_nonnull (envoi_stanza_find (stanza, "request", "urn:xmpp:receipts"));
  g_assert_null (envoi_stanza_find (stanza, "request", ENVOI_NS_CLIENT));
}

static void
test_presence_and_iq (void)
{
  g_autoptr (EnvoiStanza) presence = envoi_builder_finish (envoi_builder_new_presence (NULL, NULL));
  EnvoiBuilder *builder = envoi_builder_new_iq (NULL, "get");
  g_autoptr (EnvoiStanza) iq = NULL;

  assert_xml (presence, "<presence/>");
  envoi_builder_leaf (builder, "query", "jabber:iq:roster", NULL);
  iq = envoi_builder_finish (builder);
  assert_xml (iq, "<iq type='get'><query xmlns='jabber:iq:roster'/></iq>");
}

/* A server closes the stream on one bad character: nothing that a person pastes may reach it. */
static void
test_text_is_cleaned (void)
{
  EnvoiBuilder *builder = envoi_builder_new_message ("b\x01@x", NULL, NULL);
  g_autoptr (EnvoiStanza) stanza = NULL;

  envoi_builder_leaf (builder, "body", NULL, "a\x01" "b\xef\xbf\xbf" "c<&>'\"\td\r\ne ]]>");
  stanza = envoi_builder_finish (builder);
  assert_xml (stanza, "<message to='b@x'><body>abc&lt;&amp;&gt;'\"\td\ne ]]&gt;</body></message>");
}

static void
test_invalid_utf8 (void)
{
  EnvoiBuilder *builder = envoi_builder_new_message (NULL, NULL, NULL);
  g_autoptr (EnvoiStanza) stanza = NULL;
  g_autofree char *xml = NULL;

  envoi_builder_leaf (builder, "body", NULL, "x\xff\xc0\x80y\xed\xa0\x80z");
  stanza = envoi_builder_finish (builder);
  xml = envoi_stanza_to_xml (stanza);
  g_assert_true (g_utf8_validate (xml, -1, NULL));
  g_assert_nonnull (strchr (xml, 'x'));
  g_assert_nonnull (strchr (xml, 'z'));
}

static void
test_attribute_white_space (void)
{
  EnvoiBuilder *builder = envoi_builder_new ("a", "urn:x");
  g_autoptr (EnvoiStanza) stanza = NULL;

  envoi_builder_attribute (builder, "v", "1\n2\t'3'<\"&");
  stanza = envoi_builder_finish (builder);
  assert_xml (stanza, "<a xmlns='urn:x' v='1&#10;2&#9;&apos;3&apos;&lt;\"&amp;'/>");
}

static void
test_copied_node (void)
{
  EnvoiBuilder *inner = envoi_builder_new_message ("a@x", NULL, "1");
  EnvoiBuilder *outer;
  g_autoptr (EnvoiStanza) wrapped = NULL, alone = NULL;
  EnvoiStanza *message;

  envoi_builder_leaf (inner, "body", NULL, "hi");
  envoi_builder_leaf (inner, "x", "urn:x", NULL);
  message = envoi_builder_finish (inner);
  outer = envoi_builder_new_iq (NULL, "set");
  envoi_builder_open (outer, "forwarded", "urn:xmpp:forward:0");
  envoi_builder_node (outer, envoi_stanza_get_root (message));
  wrapped = envoi_builder_finish (outer);
  envoi_stanza_unref (message);

  assert_xml (wrapped, "<iq type='set'><forwarded xmlns='urn:xmpp:forward:0'>"
                       "<message xmlns='jabber:client' to='a@x' id='1'><body>hi</body><x xmlns='urn:x'/></message></forwarded></iq>");
  alone = envoi_stanza_new_from_node (envoi_node_find (envoi_stanza_find (wrapped, "forwarded", NULL), "message", NULL), 77);
  g_clear_pointer (&wrapped, envoi_stanza_unref);
  assert_xml (alone, "<message to='a@x' id='1'><body>hi</body><x xmlns='urn:x'/></message>");
  g_assert_cmpuint (envoi_stanza_get_sequence (alone), ==, 77);
}

static void
test_mixed_text_is_joined (void)
{
  EnvoiBuilder *builder = envoi_builder_new ("p", "urn:x");
  g_autoptr (EnvoiStanza) stanza = NULL;
  const EnvoiNode *root;

  envoi_builder_text (builder, "one ");
  envoi_builder_text (builder, "and ");
  envoi_builder_leaf (builder, "b", NULL, "two");
  envoi_builder_text (builder, " three");
  stanza = envoi_builder_finish (builder);
  root = envoi_stanza_get_root (stanza);

  g_assert_cmpstr (envoi_node_get_text (root), ==, "one and  three");
  g_assert_null (envoi_node_get_name (envoi_node_get_first (root)));
  g_assert_cmpstr (envoi_node_get_text (envoi_node_get_first (root)), ==, "one and ");
  g_assert_cmpstr (envoi_node_get_name (envoi_node_first_element (root)), ==, "b");
  g_assert_null (envoi_node_next_element (envoi_node_first_element (root)));
  assert_xml (stanza, "<p xmlns='urn:x'>one and <b>two</b> three</p>");
}

static void
test_many_children (void)
{
  EnvoiBuilder *builder = envoi_builder_new ("q", "urn:x");
  g_autoptr (EnvoiStanza) stanza = NULL;
  guint count = 0;

  for (guint i = 0; i < 100000; i++)
    {
      envoi_builder_open (builder, "item", NULL);
      envoi_builder_attribute_uint (builder, "n", i);
      envoi_builder_close (builder);
    }
  stanza = envoi_builder_finish (builder);
  for (const EnvoiNode *item = envoi_stanza_find (stanza, "item", NULL); item != NULL;
       item = envoi_node_find_next (item, "item", "urn:x"))
    {
      guint64 n = 0;

      g_assert_true (envoi_node_get_uint (item, "n", 100000, &n));
      g_assert_cmpuint (n, ==, count++);
    }
  g_assert_cmpuint (count, ==, 100000);
}

static void
test_error_reply (void)
{
  EnvoiBuilder *builder = envoi_builder_new_iq ("me@x/r", "get");
  g_autoptr (EnvoiStanza) request = NULL, reply = NULL, result = NULL;
  g_autoptr (GError) error = NULL;

  envoi_builder_attribute (builder, "from", "evil@y/z");
  envoi_builder_attribute (builder, "id", "7");
  envoi_builder_leaf (builder, "query", "urn:unknown", NULL);
  request = envoi_builder_finish (builder);
  g_assert_null (envoi_stanza_dup_error (request));

  reply = envoi_stanza_new_error_reply (request, "cancel", ENVOI_STANZA_ERROR_SERVICE_UNAVAILABLE);
  assert_xml (reply, "<iq to='evil@y/z' type='error' id='7'><error type='cancel'>"
                     "<service-unavailable xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>");
  error = envoi_stanza_dup_error (reply);
  g_assert_error (error, ENVOI_STANZA_ERROR, ENVOI_STANZA_ERROR_SERVICE_UNAVAILABLE);
  g_assert_null (envoi_stanza_new_error_reply (reply, "cancel", ENVOI_STANZA_ERROR_BAD_REQUEST));

  result = envoi_builder_finish (envoi_builder_new_result (request));
  assert_xml (result, "<iq to='evil@y/z' type='result' id='7'/>");
}

static void
test_error_text (void)
{
  EnvoiBuilder *builder = envoi_builder_new_message ("me@x", "error", "1");
  g_autoptr (EnvoiStanza) stanza = NULL;
  g_autoptr (GError) error = NULL;

  envoi_builder_open (builder, "error", NULL);
  envoi_builder_leaf (builder, "text", ENVOI_NS_STANZA_ERRORS, "No such %s thing");
  envoi_builder_leaf (builder, "item-not-found", ENVOI_NS_STANZA_ERRORS, NULL);
  stanza = envoi_builder_finish (builder);
  error = envoi_stanza_dup_error (stanza);
  g_assert_error (error, ENVOI_STANZA_ERROR, ENVOI_STANZA_ERROR_ITEM_NOT_FOUND);
  g_assert_cmpstr (error->message, ==, "No such %s thing");
}

static void
test_error_without_content (void)
{
  g_autoptr (EnvoiStanza) stanza = envoi_builder_finish (envoi_builder_new_iq (NULL, "error"));
  g_autoptr (GError) error = envoi_stanza_dup_error (stanza);

  g_assert_error (error, ENVOI_STANZA_ERROR, ENVOI_STANZA_ERROR_UNDEFINED_CONDITION);
  g_assert_cmpstr (envoi_stanza_error_get_condition (ENVOI_STANZA_ERROR_TIMEOUT), ==, "undefined-condition");
  g_assert_cmpstr (envoi_stanza_error_get_condition (ENVOI_STANZA_ERROR_UNEXPECTED_REQUEST), ==, "unexpected-request");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/builder/message", test_message);
  g_test_add_func ("/builder/presence-and-iq", test_presence_and_iq);
  g_test_add_func ("/builder/text-is-cleaned", test_text_is_cleaned);
  g_test_add_func ("/builder/invalid-utf8", test_invalid_utf8);
  g_test_add_func ("/builder/attribute-white-space", test_attribute_white_space);
  g_test_add_func ("/builder/copied-node", test_copied_node);
  g_test_add_func ("/builder/mixed-text-is-joined", test_mixed_text_is_joined);
  g_test_add_func ("/builder/many-children", test_many_children);
  g_test_add_func ("/builder/error-reply", test_error_reply);
  g_test_add_func ("/builder/error-text", test_error_text);
  g_test_add_func ("/builder/error-without-content", test_error_without_content);
  return g_test_run ();
}
