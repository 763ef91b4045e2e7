/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How streams begin and end, and that the network's cuts change nothing (row D09; H04 and H09 as far as XML goes). */
#include "xml-peer.h"

static void
test_stream (void)
{
  Peer peer;

  peer_set_up (&peer, TRUE);
  feed (&peer, HEADER "<stream:features><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/></stream:features> \n"
        "<message><body>a</body></message>\n<r xmlns='urn:xmpp:sm:3'/></stream:stream> <message/>");
  g_assert_cmpstr (peer.log->str, ==,
                   "O[<stream xmlns='http://etherx.jabber.org/streams' from='x' id='s1' version='1.0' xml:lang='en'/>]"
                   "S[<features xmlns='http://etherx.jabber.org/streams'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/></features>]"
                   "S[<message><body>a</body></message>]S[<r xmlns='urn:xmpp:sm:3'/>]C");
  peer_clear (&peer);
}

/* Any prefix may stand for the stream's namespace, and what the header declares holds in each stanza. */
static void
test_scope (void)
{
  Peer peer;

  peer_set_up (&peer, TRUE);
  feed (&peer, "<s:stream xmlns:s='http://etherx.jabber.org/streams' xmlns=\"jabber:client\" xmlns:d='urn:&apos;d'>"
        "<d:a><b/></d:a><s:error/></s:stream>");
  g_assert_cmpstr (peer.log->str, ==, "O[<stream xmlns='http://etherx.jabber.org/streams'/>]"
                   "S[<a xmlns='urn:&apos;d'><b xmlns='jabber:client'/></a>]S[<error xmlns='http://etherx.jabber.org/streams'/>]C");
  peer_clear (&peer);
}

/* Row H09: streams of another kind, and a second header. */
static void
test_h09 (void)
{
  assert_header_refused ("<stream:stream xmlns='jabber:server' xmlns:stream='http://etherx.jabber.org/streams'>", ENVOI_XML_ERROR_BAD_STREAM);
  assert_header_refused ("<stream:stream xmlns:stream='http://etherx.jabber.org/streams'>", ENVOI_XML_ERROR_BAD_STREAM);
  assert_header_refused ("<stream:stream xmlns='jabber:client' xmlns:stream='urn:other'>", ENVOI_XML_ERROR_BAD_STREAM);
  assert_header_refused ("<stream xmlns='jabber:client'>", ENVOI_XML_ERROR_BAD_STREAM);
  assert_header_refused ("<stream:stream>", ENVOI_XML_ERROR_NOT_WELL_FORMED);
  assert_header_refused ("<stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'/>", ENVOI_XML_ERROR_BAD_STREAM);
  assert_header_refused ("<html><body>", ENVOI_XML_ERROR_BAD_STREAM);
  assert_header_refused ("HTTP/1.1 400 Bad Request\r\n", ENVOI_XML_ERROR_NOT_WELL_FORMED);
  assert_header_refused ("\x16\x03\x01", ENVOI_XML_ERROR_NOT_WELL_FORMED);
  assert_header_refused ("\xef\xbb\xbf<stream:stream", ENVOI_XML_ERROR_NOT_WELL_FORMED);
  assert_header_refused ("\xff\xfe<\0", ENVOI_XML_ERROR_NOT_WELL_FORMED);
  assert_header_refused ("<?xml version='1.0' encoding='ISO-8859-1'?>", ENVOI_XML_ERROR_NOT_WELL_FORMED);
  assert_refused ("<stream:stream xmlns='jabber:client'>", ENVOI_XML_ERROR_BAD_STREAM);
  assert_refused ("<stream/>", ENVOI_XML_ERROR_BAD_STREAM);
  assert_refused ("</stream>", ENVOI_XML_ERROR_NOT_WELL_FORMED);
  assert_refused ("text", ENVOI_XML_ERROR_NOT_WELL_FORMED);
  assert_refused ("&lt;", ENVOI_XML_ERROR_NOT_WELL_FORMED);
}

/* Row H04: what came in the packet of <proceed/> was not protected and is dropped. */
static void
test_h04 (void)
{
  Peer peer;

  peer_set_up (&peer, FALSE);
  peer.pause_at_proceed = TRUE;
  feed (&peer, HEADER "<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/><message from='evil@x'/><!-- -->");
  feed (&peer, "<message from='evil@x'/>");
  g_assert_cmpuint (peer.stanzas, ==, 1);
  g_assert_cmpuint (peer.failures, ==, 0);
  envoi_xml_reset (peer.xml);
  feed (&peer, HEADER "<message/>");
  g_assert_cmpuint (peer.stanzas, ==, 2);
  g_assert_null (strstr (peer.log->str, "evil"));
  peer_clear (&peer);
}

static void
test_new_stream_after_failure (void)
{
  Peer peer;

  peer_set_up (&peer, TRUE);
  feed (&peer, HEADER "<a");
  envoi_xml_reset (peer.xml);
  feed (&peer, HEADER "<message><body>\xf0\x9f");
  envoi_xml_reset (peer.xml);
  feed (&peer, HEADER "<message/>");
  g_assert_cmpuint (peer.failures, ==, 0);
  g_assert_cmpuint (peer.stanzas, ==, 1);
  peer_clear (&peer);

  peer_set_up (&peer, TRUE);
  feed (&peer, HEADER "<a b></a>");
  feed (&peer, "<message/>");
  g_assert_cmpuint (peer.failures, ==, 1);
  envoi_xml_reset (peer.xml);
  feed (&peer, HEADER "<message/>");
  g_assert_cmpuint (peer.failures, ==, 1);
  g_assert_cmpuint (peer.stanzas, ==, 1);
  peer_clear (&peer);
}

static const char session[] =
  HEADER "<stream:features>\r\n<mechanisms xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><mechanism>SCRAM-SHA-1</mechanism></mechanisms>"
  "</stream:features>\n <message from=\"b@x/é\" id = 'a&amp;&#x62;&apos;' xml:lang='de' p:q='z' xmlns:p='urn:p'><body>1 &lt; 2 &#128512; 😀 \r\n\r"
  "</body><e:x xmlns:e='urn:e&quot;'><![CDATA[<a>]]>]]<![CDATA[]]]]><![CDATA[>]]></e:x ><d/>tail\xef\xb7\x90</message>"
  "<presence\n/><a xmlns='urn:xmpp:sm:3' h='1'\t></a><iq type='get'><q xmlns=''><r/></q></iq></stream:stream>  ";

/* Row D09: wherever the network cuts, the same is reported, and each thing with its very last byte. */
static void
test_d09 (void)
{
  g_autofree char *whole = NULL;
  gsize size = strlen (session);
  Peer peer;

  peer_set_up (&peer, TRUE);
  feed (&peer, session);
  g_assert_cmpuint (peer.failures, ==, 0);
  g_assert_cmpuint (peer.stanzas, ==, 5);
  g_assert_nonnull (strstr (peer.log->str, "<body>1 &lt; 2 😀 😀 \n\n</body><x xmlns='urn:e\"'>&lt;a&gt;]]]]&gt;</x><d/>tail\ufffd</message>"));
  whole = g_strdup (peer.log->str);
  peer_clear (&peer);

  for (gsize cut = 0; cut <= size; cut++)
    {
      peer_set_up (&peer, TRUE);
      envoi_xml_feed (peer.xml, (const guint8 *) session, cut);
      envoi_xml_feed (peer.xml, (const guint8 *) session + cut, size - cut);
      g_assert_cmpstr (peer.log->str, ==, whole);
      peer_clear (&peer);
    }
  for (gsize step = 1; step < 8; step++)
    {
      peer_set_up (&peer, TRUE);
      for (gsize i = 0; i < size; i += step)
        envoi_xml_feed (peer.xml, (const guint8 *) session + i, MIN (step, size - i));
      g_assert_cmpstr (peer.log->str, ==, whole);
      peer_clear (&peer);
    }
}

static void
test_d09_at_once (void)
{
  static const char * const stanzas[] = { "<message><body>x</body></message>", "<presence/>", "<iq id='1' ></iq >", "<a b=\"'>\"/>",
    "<m>]]]&gt;<![CDATA[]]]]></m>" };
  Peer peer;

  peer_set_up (&peer, TRUE);
  feed (&peer, HEADER);
  for (guint i = 0; i < G_N_ELEMENTS (stanzas); i++)
    {
      gsize size = strlen (stanzas[i]);

      for (gsize j = 0; j < size; j++)
        {
          g_assert_cmpuint (peer.stanzas, ==, i);
          envoi_xml_feed (peer.xml, (const guint8 *) stanzas[i] + j, 1);
        }
      g_assert_cmpuint (peer.stanzas, ==, i + 1);
    }
  peer_clear (&peer);
}

/* Refusals do not depend on the cuts either. */
static void
test_d09_refusals (void)
{
  static const char * const rows[] = {
    HEADER "<message><body>\xf0\x9f\x98</body></message>", HEADER "<message><!-- x --></message>", HEADER "<message a='1' a='2'/><iq/>",
    HEADER "<message>&nbsp;</message>", HEADER "<message></iq>", HEADER "<a><![CDATA[x]]>]]></a>", HEADER "<presence/>x", "<?xml ?>< a",
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *whole = NULL;
      gsize size = strlen (rows[i]);
      Peer peer;

      peer_set_up (&peer, TRUE);
      feed (&peer, rows[i]);
      whole = g_strdup (peer.log->str);
      g_assert_cmpuint (peer.failures, ==, 1);
      peer_clear (&peer);
      for (gsize cut = 0; cut <= size; cut++)
        {
          peer_set_up (&peer, TRUE);
          envoi_xml_feed (peer.xml, (const guint8 *) rows[i], cut);
          envoi_xml_feed (peer.xml, (const guint8 *) rows[i] + cut, size - cut);
          g_assert_cmpstr (peer.log->str, ==, whole);
          peer_clear (&peer);
        }
    }
}

/* Our own output is a stream that our own guard reads back. */
static void
test_output (void)
{
  EnvoiBuilder *builder = envoi_builder_new_message ("b@x", "chat", "1\n'2'");
  g_autoptr (EnvoiStanza) stanza = NULL;
  g_autoptr (GBytes) header = NULL, bytes = NULL, end = NULL;
  Peer peer;

  envoi_builder_leaf (builder, "body", NULL, "<&>\"' \t\r\n ]]>");
  stanza = envoi_builder_finish (builder);
  peer_set_up (&peer, FALSE);
  header = envoi_xml_write_header (peer.xml, "a'<b>&@x", "x");
  bytes = envoi_xml_write (peer.xml, stanza);
  end = envoi_xml_write_close (peer.xml);
  envoi_xml_feed (peer.xml, g_bytes_get_data (header, NULL), g_bytes_get_size (header));
  envoi_xml_feed (peer.xml, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  envoi_xml_feed (peer.xml, g_bytes_get_data (end, NULL), g_bytes_get_size (end));
  g_assert_cmpuint (peer.failures, ==, 0);
  g_assert_true (g_str_has_prefix (peer.log->str, "O[<stream "));
  g_assert_nonnull (strstr (peer.log->str, "from='a&apos;&lt;b&gt;&amp;@x'"));
  g_assert_true (g_str_has_suffix (peer.log->str, "C"));
  g_assert_cmpstr (envoi_stanza_get_id (peer.last), ==, "1\n'2'");
  g_assert_cmpstr (envoi_node_get_text (envoi_stanza_find (peer.last, "body", NULL)), ==, "<&>\"' \t\n ]]>");
  peer_clear (&peer);
}

/* Chance against the guard: whatever comes, it is the same in one piece and in many, and nothing breaks. The alphabet
 * makes markup likely. */
static void
test_random (void)
{
  static const char * const words[] = { "<", ">", "/", "</", "/>", "a", "b:c", " ", "\n", "\r", "='", "'", "\"", "=", "&", "lt;", "&amp;",
    "&#10;", "<![CDATA[", "]]>", "]", "<!--", "<?", "xmlns", "xmlns:b='u'", "\xc3", "\xa9", "é", "\xef\xb7", "\x90", "<a>", "</a>", "<a/>",
    "<b>", "</b>", "x", "<m x='1'>", "</m>", "</stream:stream>", "xml:lang='e'" };

  for (guint round = 0; round < 20000; round++)
    {
      GString *text = g_string_new (HEADER);
      g_autofree char *whole = NULL;
      guint length = g_test_rand_int_range (1, 30);
      Peer peer;

      for (guint i = 0; i < length; i++)
        g_string_append (text, words[g_test_rand_int_range (0, G_N_ELEMENTS (words))]);
      peer_set_up (&peer, TRUE);
      feed (&peer, text->str);
      whole = g_strdup (peer.log->str);
      peer_clear (&peer);
      peer_set_up (&peer, TRUE);
      for (gsize i = 0; i < text->len;)
        {
          gsize size = g_test_rand_int_range (1, 6);

          size = MIN (size, text->len - i);
          envoi_xml_feed (peer.xml, (const guint8 *) text->str + i, size);
          i += size;
        }
      if (!g_str_equal (peer.log->str, whole))
        {
          g_autofree char *shown = g_strescape (text->str, NULL);

          g_error ("%s\nwhole: %s\nparts: %s", shown, whole, peer.log->str);
        }
      peer_clear (&peer);
      g_string_free (text, TRUE);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/xml-stream/stream", test_stream);
  g_test_add_func ("/xml-stream/scope", test_scope);
  g_test_add_func ("/xml-stream/H09", test_h09);
  g_test_add_func ("/xml-stream/H04", test_h04);
  g_test_add_func ("/xml-stream/new-stream-after-failure", test_new_stream_after_failure);
  g_test_add_func ("/xml-stream/D09", test_d09);
  g_test_add_func ("/xml-stream/D09/at-once", test_d09_at_once);
  g_test_add_func ("/xml-stream/D09/refusals", test_d09_refusals);
  g_test_add_func ("/xml-stream/output", test_output);
  g_test_add_func ("/xml-stream/random", test_random);
  return g_test_run ();
}
