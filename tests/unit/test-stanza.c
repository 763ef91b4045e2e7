/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reading: what a stanza from the wire says, and that hostile text is never half understood. */
#include "envoi-xml-private.h"
#include <string.h>

static EnvoiStanza *
parse (const char *xml)
{
  g_autoptr (GError) error = NULL;
  EnvoiStanza *stanza = envoi_stanza_parse (xml, -1, &error);

  g_assert_no_error (error);
  return stanza;
}

static void
assert_refused (const char *xml, int code)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (envoi_stanza_parse (xml, -1, &error));
  g_assert_error (error, ENVOI_XML_ERROR, code);
}

static void
test_message (void)
{
  g_autoptr (EnvoiStanza) stanza = parse (
    "<message from='bob@x/phone' to=\"alice@x\" type='chat' id='1&amp;2' xml:lang='de'>"
    "<body>a &lt;b&gt; &amp; &quot;c&quot; &apos;d&apos; &#8364;&#x1F600;\n\té</body>"
    "<s:active xmlns:s='http://jabber.org/protocol/chatstates'><s:x/></s:active><stream:features/>"
    "<plain xmlns=''/></message>");
  const EnvoiNode *active;

  g_assert_cmpstr (envoi_stanza_get_name (stanza), ==, "message");
  g_assert_cmpstr (envoi_stanza_get_from (stanza), ==, "bob@x/phone");
  g_assert_cmpstr (envoi_stanza_get_to (stanza), ==, "alice@x");
  g_assert_cmpstr (envoi_stanza_get_id (stanza), ==, "1&2");
  g_assert_cmpstr (envoi_node_get_attribute (envoi_stanza_get_root (stanza), "xml:lang"), ==, "de");
  g_assert_null (envoi_node_get_attribute (envoi_stanza_get_root (stanza), "lang"));
  g_assert_cmpstr (envoi_node_get_ns (envoi_stanza_get_root (stanza)), ==, ENVOI_NS_CLIENT);
  g_assert_cmpstr (envoi_node_get_text (envoi_stanza_find (stanza, "body", ENVOI_NS_CLIENT)), ==,
                   "a <b> & \"c\" 'd' €😀\n\té");
  active = envoi_stanza_find (stanza, "active", "http://jabber.org/protocol/chatstates");
  g_assert_nonnull (active);
  g_assert_true (envoi_node_is (envoi_node_get_first (active), "x", "http://jabber.org/protocol/chatstates"));
  g_assert_nonnull (envoi_stanza_find (stanza, "features", ENVOI_NS_STREAMS));
  g_assert_nonnull (envoi_stanza_find (stanza, "plain", ""));
  g_assert_null (envoi_stanza_find (stanza, "plain", ENVOI_NS_CLIENT));
}

static void
test_cdata (void)
{
  g_autoptr (EnvoiStanza) stanza = parse ("<m><![CDATA[<a>&amp;]]>]<![CDATA[]]]]><![CDATA[>]]><b/><![CDATA[]]]>\r\n\r</m>");

  g_assert_cmpstr (envoi_node_get_text (envoi_stanza_get_root (stanza)), ==, "<a>&amp;]]]>]\n\n");
}

static void
test_white_space_in_values (void)
{
  g_autoptr (EnvoiStanza) stanza = parse ("<m a='1\r\n2\t3&#10;4&#9;5&#13;6' b = \"'&quot;\"\n/>");

  g_assert_cmpstr (envoi_node_get_attribute (envoi_stanza_get_root (stanza), "a"), ==, "1 2 3\n4\t5\r6");
  g_assert_cmpstr (envoi_node_get_attribute (envoi_stanza_get_root (stanza), "b"), ==, "'\"");
}

/* What is written is read back as the same tree. */
static void
test_round_trip (void)
{
  static const char * const samples[] = {
    "<iq type='set'><query xmlns='a'><b xmlns='c'>x<d xmlns='a'/>y</b></query></iq>",
    "<message><body>&lt;]]&gt;&#13;\n\t \"'</body></message>",
    "<m v='&#10;&#9;&#13;&apos;\"&lt;'/>",
    "<presence xml:lang='ar'><x xmlns=''><y/></x></presence>",
  };

  for (guint i = 0; i < G_N_ELEMENTS (samples); i++)
    {
      g_autoptr (EnvoiStanza) first = parse (samples[i]);
      g_autofree char *xml = envoi_stanza_to_xml (first);
      g_autoptr (EnvoiStanza) second = parse (xml);
      g_autofree char *again = envoi_stanza_to_xml (second);

      g_assert_cmpstr (xml, ==, again);
      g_assert_cmpstr (envoi_node_get_text (envoi_stanza_get_root (first)), ==,
                       envoi_node_get_text (envoi_stanza_get_root (second)));
    }
}

/* Row D08: a prefixed attribute must never be read as the plain one. */
static void
test_d08_prefixed_attributes (void)
{
  g_autoptr (EnvoiStanza) stanza = parse ("<message xmlns:e='urn:evil' e:from='friend@x' from='evil@x' e:xmlns='urn:y' "
                                          "e:lang='xx' xml.lang='yy' xml:base='z'/>");
  g_autoptr (EnvoiStanza) without = parse ("<message xmlns:e='urn:evil' e:from='friend@x'/>");

  g_assert_cmpstr (envoi_stanza_get_from (stanza), ==, "evil@x");
  g_assert_null (envoi_node_get_attribute (envoi_stanza_get_root (stanza), "xml:lang"));
  g_assert_null (envoi_node_get_attribute (envoi_stanza_get_root (stanza), "lang"));
  g_assert_true (envoi_node_is (envoi_stanza_get_root (stanza), "message", ENVOI_NS_CLIENT));
  g_assert_null (envoi_stanza_get_from (without));
}

/* Row D08: the guard's own signs are not to be had from outside. */
static void
test_d08_inner_signs (void)
{
  g_autoptr (EnvoiStanza) stanza = parse (
    "<m a='\xef\xb7\x91&#xFDD2;'>\xef\xb7\x91\xef\xb7\xaf&#xFDD1;\xef\xb7\xb0<g g='\xef\xb7\x9f'><in/></g><g g='&#xFDDF;'/></m>");
  const EnvoiNode *root = envoi_stanza_get_root (stanza);

  g_assert_cmpstr (envoi_node_get_text (root), ==, "\ufffd\ufffd\ufffd\ufdf0");
  g_assert_cmpstr (envoi_node_get_attribute (root, "a"), ==, "\ufffd\ufffd");
  g_assert_null (envoi_node_find (root, "in", NULL));
  g_assert_cmpstr (envoi_node_get_attribute (envoi_node_find (root, "g", NULL), "g"), ==, "\ufffd");
}

static void
test_refused (void)
{
  assert_refused ("", ENVOI_XML_ERROR_NOT_WELL_FORMED);
  assert_refused ("  ", ENVOI_XML_ERROR_NOT_WELL_FORMED);
  assert_refused ("<a/><b/>", ENVOI_XML_ERROR_NOT_WELL_FORMED);
  assert_refused ("<a>", ENVOI_XML_ERROR_NOT_WELL_FORMED);
  assert_refused ("<a></b>", ENVOI_XML_ERROR_NOT_WELL_FORMED);
  assert_refused ("<a></b>\xff", ENVOI_XML_ERROR_NOT_WELL_FORMED);
  assert_refused ("<a/>\xff", ENVOI_XML_ERROR_NOT_WELL_FORMED);
  assert_refused ("<a></w><w></a>", ENVOI_XML_ERROR_NOT_WELL_FORMED);
  assert_refused ("<a/></w><w>", ENVOI_XML_ERROR_NOT_WELL_FORMED);
  assert_refused ("text", ENVOI_XML_ERROR_NOT_WELL_FORMED);
  assert_refused ("<a/>text", ENVOI_XML_ERROR_NOT_WELL_FORMED);
  assert_refused ("<a x='1' x='2'/>", ENVOI_XML_ERROR_NOT_WELL_FORMED);
  assert_refused ("<a x='1'y='2'/>", ENVOI_XML_ERROR_NOT_WELL_FORMED);
  assert_refused ("<a x=1/>", ENVOI_XML_ERROR_NOT_WELL_FORMED);
  assert_refused ("<a x/>", ENVOI_XML_ERROR_NOT_WELL_FORMED);
  assert_refused ("<a x='<'/>", ENVOI_XML_ERROR_NOT_WELL_FORMED);
  assert_refused ("<p:a/>", ENVOI_XML_ERROR_NOT_WELL_FORMED);
  assert_refused ("<1a/>", ENVOI_XML_ERROR_NOT_WELL_FORMED);
  assert_refused ("<a>&nbsp;</a>", ENVOI_XML_ERROR_NOT_WELL_FORMED);
  assert_refused ("<a>&</a>", ENVOI_XML_ERROR_NOT_WELL_FORMED);
  assert_refused ("<a>&#0;</a>", ENVOI_XML_ERROR_NOT_WELL_FORMED);
  assert_refused ("<a>&#1;</a>", ENVOI_XML_ERROR_NOT_WELL_FORMED);
  assert_refused ("<a>&#x110000;</a>", ENVOI_XML_ERROR_NOT_WELL_FORMED);
  assert_refused ("<a>&#xD800;</a>", ENVOI_XML_ERROR_NOT_WELL_FORMED);
  assert_refused ("<a>&#xFFFE;</a>", ENVOI_XML_ERROR_NOT_WELL_FORMED);
  assert_refused ("<a>&#99999999999999999999;</a>", ENVOI_XML_ERROR_NOT_WELL_FORMED);
  assert_refused ("<a>]]></a>", ENVOI_XML_ERROR_NOT_WELL_FORMED);
  assert_refused ("<a><!-- c --></a>", ENVOI_XML_ERROR_RESTRICTED_XML);
  assert_refused ("<a><?php ?></a>", ENVOI_XML_ERROR_RESTRICTED_XML);
  assert_refused ("<?xml version='1.0'?><a/>", ENVOI_XML_ERROR_RESTRICTED_XML);
  assert_refused ("<!DOCTYPE a><a/>", ENVOI_XML_ERROR_RESTRICTED_XML);
}

/* Row D12: numbers that are none, or too large, are never half read. */
static void
test_d12_numbers (void)
{
  static const struct { const char *text; gboolean valid; guint64 value; } rows[] = {
    { "0", TRUE, 0 }, { "00", TRUE, 0 }, { "4294967295", TRUE, G_MAXUINT32 }, { "4294967296", FALSE, 0 },
    { "18446744073709551615", FALSE, 0 }, { "18446744073709551616", FALSE, 0 },
    { "99999999999999999999999999", FALSE, 0 }, { "-1", FALSE, 0 }, { "+1", FALSE, 0 }, { " 1", FALSE, 0 },
    { "1 ", FALSE, 0 }, { "1e9", FALSE, 0 }, { "0x10", FALSE, 0 }, { "", FALSE, 0 }, { "1.5", FALSE, 0 },
    { "\u0661", FALSE, 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *xml = g_strdup_printf ("<a h='%s'/>", rows[i].text);
      g_autoptr (EnvoiStanza) stanza = parse (xml);
      guint64 value = 4711;

      g_assert_cmpint (envoi_node_get_uint (envoi_stanza_get_root (stanza), "h", G_MAXUINT32, &value), ==, rows[i].valid);
      g_assert_cmpuint (value, ==, rows[i].valid ? rows[i].value : 4711);
    }
}

static void
test_d12_largest_number (void)
{
  g_autoptr (EnvoiStanza) stanza = parse ("<a h='18446744073709551615' i='18446744073709551616'/>");
  const EnvoiNode *root = envoi_stanza_get_root (stanza);
  guint64 value = 0;

  g_assert_true (envoi_node_get_uint (root, "h", G_MAXUINT64, &value));
  g_assert_cmpuint (value, ==, G_MAXUINT64);
  g_assert_false (envoi_node_get_uint (root, "i", G_MAXUINT64, &value));
  g_assert_false (envoi_node_get_uint (root, "missing", G_MAXUINT64, &value));
}

static void
test_bool (void)
{
  g_autoptr (EnvoiStanza) stanza = parse ("<a t='true' o='1' f='false' z='0' x='TRUE' e=''/>");
  const EnvoiNode *root = envoi_stanza_get_root (stanza);

  g_assert_true (envoi_node_get_bool (root, "t", FALSE));
  g_assert_true (envoi_node_get_bool (root, "o", FALSE));
  g_assert_false (envoi_node_get_bool (root, "f", TRUE));
  g_assert_false (envoi_node_get_bool (root, "z", TRUE));
  g_assert_true (envoi_node_get_bool (root, "x", TRUE));
  g_assert_false (envoi_node_get_bool (root, "x", FALSE));
  g_assert_true (envoi_node_get_bool (root, "e", TRUE));
  g_assert_true (envoi_node_get_bool (root, "missing", TRUE));
}

static gpointer
read_in_thread (gpointer data)
{
  for (guint i = 0; i < 2000; i++)
    {
      g_autoptr (EnvoiStanza) stanza = parse ("<message><body>x</body></message>");

      g_assert_cmpstr (envoi_node_get_text (envoi_stanza_find (stanza, "body", NULL)), ==, "x");
      envoi_stanza_unref (envoi_stanza_ref (data));
    }
  return NULL;
}

static void
test_any_thread (void)
{
  g_autoptr (EnvoiStanza) shared = parse ("<presence/>");
  GThread *threads[4];

  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("reader", read_in_thread, shared);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
  g_assert_cmpstr (envoi_stanza_get_name (shared), ==, "presence");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/stanza/message", test_message);
  g_test_add_func ("/stanza/cdata", test_cdata);
  g_test_add_func ("/stanza/white-space-in-values", test_white_space_in_values);
  g_test_add_func ("/stanza/round-trip", test_round_trip);
  g_test_add_func ("/stanza/D08/prefixed-attributes", test_d08_prefixed_attributes);
  g_test_add_func ("/stanza/D08/inner-signs", test_d08_inner_signs);
  g_test_add_func ("/stanza/refused", test_refused);
  g_test_add_func ("/stanza/D12/numbers", test_d12_numbers);
  g_test_add_func ("/stanza/D12/largest-number", test_d12_largest_number);
  g_test_add_func ("/stanza/bool", test_bool);
  g_test_add_func ("/stanza/any-thread", test_any_thread);
  return g_test_run ();
}
