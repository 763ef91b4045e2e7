/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Bytes of a hostile server and of hostile contacts: rows D01 to D08 of the attack table. */
#include "xml-peer.h"

static void
test_d01 (void)
{
  static const char * const bombs[] = {
    "<!DOCTYPE lolz [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;'>]>",
    "<!DOCTYPE x SYSTEM 'http://evil.example/x.dtd'>", "<!doctype x>", "<!ENTITY a 'b'>", "<!ELEMENT a>", "<!>", "<![INCLUDE[", "<![CDATA [",
  };

  for (guint i = 0; i < G_N_ELEMENTS (bombs); i++)
    {
      g_autofree char *inside = g_strdup_printf ("<message>%s", bombs[i]);
      g_autofree char *behind = g_strdup_printf ("<?xml version='1.0'?>%s", bombs[i]);

      assert_header_refused (bombs[i], ENVOI_XML_ERROR_RESTRICTED_XML);
      assert_header_refused (behind, ENVOI_XML_ERROR_RESTRICTED_XML);
      assert_refused (bombs[i], ENVOI_XML_ERROR_RESTRICTED_XML);
      assert_refused (inside, ENVOI_XML_ERROR_RESTRICTED_XML);
    }
  assert_refused ("<message><body>&a;</body></message>", ENVOI_XML_ERROR_NOT_WELL_FORMED);
  assert_refused ("<message id='&a;'/>", ENVOI_XML_ERROR_NOT_WELL_FORMED);
  g_assert_cmpstr (envoi_xml_error_get_condition (ENVOI_XML_ERROR_RESTRICTED_XML), ==, "restricted-xml");
}

static void
test_d02 (void)
{
  static const char * const rows[] = {
    "<!-- comment -->", "<!---->", "<?php evil ?>", "<?xml-stylesheet href='http://evil.example/'?>", "<?xml version='1.0'?>", "<?\?>",
    "<!ENTITY a SYSTEM 'file:///etc/passwd'>",
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *inside = g_strdup_printf ("<message><body>%s", rows[i]);

      assert_refused (rows[i], ENVOI_XML_ERROR_RESTRICTED_XML);
      assert_refused (inside, ENVOI_XML_ERROR_RESTRICTED_XML);
    }
  assert_header_refused ("<?xml-stylesheet href='http://evil.example/'?>", ENVOI_XML_ERROR_RESTRICTED_XML);
  assert_header_refused (" <?xml version='1.0'?>", ENVOI_XML_ERROR_RESTRICTED_XML);
  assert_header_refused ("<?xml version='1.0'?><?xml version='1.0'?>", ENVOI_XML_ERROR_RESTRICTED_XML);
}

static void
feed_nested (Peer *peer, guint depth)
{
  feed (peer, "<message from='evil@x' id='deep'>");
  feed_repeated (peer, "<a>", depth - 1);
  feed (peer, "x");
  feed_repeated (peer, "</a>", depth - 1);
  feed (peer, "</message>");
}

/* A contact may nest as deep as he likes: the session goes on, and the stanza keeps its place in the count. */
static void
test_d04 (void)
{
  static const guint depths[] = { 100, 127, 128, 129, 130, 1000, 10000, 100000 };
  Peer peer;

  for (guint i = 0; i < G_N_ELEMENTS (depths); i++)
    {
      const EnvoiNode *node;
      guint depth = 0;

      peer_set_up (&peer, TRUE);
      feed (&peer, HEADER);
      feed_nested (&peer, depths[i]);
      g_assert_cmpuint (peer.stanzas, ==, 1);
      g_assert_cmpstr (envoi_stanza_get_from (peer.last), ==, "evil@x");
      for (node = envoi_stanza_get_root (peer.last); node != NULL; node = envoi_node_first_element (node))
        depth++;
      g_assert_cmpuint (depth, ==, depths[i] <= 128 ? depths[i] : 1);
      assert_alive (&peer);
      peer_clear (&peer);
    }

  /* Before the server has proved itself there is nothing to spare. */
  peer_set_up (&peer, FALSE);
  feed (&peer, HEADER);
  feed_nested (&peer, 100);
  g_assert_cmpint (peer.code, ==, ENVOI_XML_ERROR_TOO_DEEP);
  g_assert_cmpuint (peer.stanzas, ==, 0);
  peer_clear (&peer);
}

static void
assert_endless (const char *prefix, const char *repeated, gboolean authenticated, gsize bound)
{
  g_autofree char *chunk = NULL;
  GString *text = g_string_new (NULL);
  gsize fed = 0;
  Peer peer;

  while (text->len < 16000)
    g_string_append (text, repeated);
  chunk = g_string_free (text, FALSE);
  peer_set_up (&peer, authenticated);
  feed (&peer, prefix);
  while (peer.failures == 0 && fed < 8 * 1024 * 1024)
    {
      feed (&peer, chunk);
      fed += strlen (chunk);
    }
  feed (&peer, chunk);
  g_assert_cmpuint (peer.failures, ==, 1);
  g_assert_cmpuint (peer.stanzas, ==, 0);
  g_assert_cmpint (peer.code, ==, ENVOI_XML_ERROR_TOO_LARGE);
  g_assert_cmpuint (fed, <=, bound + 16 * 1024);
  g_assert_cmpstr (envoi_xml_error_get_condition (peer.code), ==, "policy-violation");
  peer_clear (&peer);
}

static void
test_d05 (void)
{
  static const struct { const char *prefix, *repeated; } rows[] = {
    { HEADER "<message><body>", "x" }, { HEADER "<message><body>", "\n" }, { HEADER "<message>", "<a/>" },
    { HEADER "<message>", "<a><b c='d'>x</b></a>" }, { HEADER "<message>", "<a>" }, { HEADER "<message id='", "x" },
    { HEADER "<message><![CDATA[", "]" }, { HEADER "<message><![CDATA[", "<" }, { HEADER "<message ", " " },
    { HEADER "<message><a ", " " }, { HEADER "<message></message ", " " }, { HEADER "<message><a>&#10;</a ", "\n" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    assert_endless (rows[i].prefix, rows[i].repeated, TRUE, 1024 * 1024);
  assert_endless (HEADER "<message><body>", "x", FALSE, 256 * 1024);
  assert_endless (HEADER "<mechanisms v='", "x", FALSE, 256 * 1024);
  assert_endless ("<stream:stream id='", "x", TRUE, 8 * 1024);
  assert_endless ("<stream:stream ", " ", FALSE, 8 * 1024);
  assert_endless ("<?xml ", "v", FALSE, 8 * 1024);
  assert_endless (HEADER "<", "x", TRUE, 1024);
  assert_endless (HEADER "</", "x", TRUE, 1024);
}

/* The bound is exact, and white space that keeps a line alive has none. */
static void
test_d05_bound (void)
{
  g_autofree char *body = g_strnfill (1024 * 1024 - strlen ("<a></a>"), 'x');
  Peer peer;

  peer_set_up (&peer, TRUE);
  feed (&peer, HEADER);
  feed_repeated (&peer, " \r\n", 1024 * 1024);
  feed (&peer, "<a>");
  feed (&peer, body);
  feed (&peer, "</a>");
  g_assert_cmpuint (peer.stanzas, ==, 1);
  g_assert_cmpuint (strlen (envoi_node_get_text (envoi_stanza_get_root (peer.last))), ==, strlen (body));
  assert_alive (&peer);
  feed (&peer, "<a>x");
  feed (&peer, body);
  feed (&peer, "</a>");
  g_assert_cmpint (peer.code, ==, ENVOI_XML_ERROR_TOO_LARGE);
  g_assert_cmpuint (peer.stanzas, ==, 2);
  peer_clear (&peer);
}

static void
test_d06 (void)
{
  g_autofree char *value = g_strnfill (900000, 'v');
  g_autofree char *name = g_strnfill (300, 'n');
  GString *attributes = g_string_new (NULL);
  g_autofree char *ns = g_strnfill (300, 'u');
  Peer peer;

  for (guint i = 0; i < 10000; i++)
    g_string_append_printf (attributes, " a%u='1'", i);

  peer_set_up (&peer, TRUE);
  feed (&peer, HEADER "<message><a v='");
  feed (&peer, value);
  feed (&peer, "'/></message>");
  g_assert_cmpuint (peer.stanzas, ==, 1);
  g_assert_cmpstr (envoi_node_get_attribute (envoi_stanza_find (peer.last, "a", NULL), "v"), ==, value);
  peer_clear (&peer);

  /* Too many or too long within a stanza: its content is dropped, wherever in it that was. */
  for (guint i = 0; i < 4; i++)
    {
      g_autofree char *element = i == 0 ? g_strdup_printf ("<b%s/>", attributes->str)
        : i == 1 ? g_strdup_printf ("<%s/>", name)
        : i == 2 ? g_strdup_printf ("<b %s='1'/>", name)
        : g_strdup_printf ("<b xmlns='%s'/>", ns);

      peer_set_up (&peer, TRUE);
      feed (&peer, HEADER "<message id='m1'><body>x</body><c>");
      feed (&peer, element);
      feed (&peer, "<d>y</d></c><e/></message>");
      g_assert_cmpuint (peer.stanzas, ==, 1);
      g_assert_cmpstr (envoi_stanza_get_id (peer.last), ==, "m1");
      g_assert_null (envoi_node_get_first (envoi_stanza_get_root (peer.last)));
      assert_alive (&peer);
      peer_clear (&peer);
    }

  /* In the stanza's own tag there is nothing left to go on with. */
  {
    g_autofree char *tag = g_strdup_printf ("<message%s/>", attributes->str);
    g_autofree char *long_name = g_strdup_printf ("<%s/>", name);
    g_autofree char *header = g_strdup_printf ("<stream:stream%.4000s>", attributes->str);

    assert_refused (tag, ENVOI_XML_ERROR_TOO_MANY);
    assert_refused (long_name, ENVOI_XML_ERROR_TOO_LARGE);
    assert_header_refused (header, ENVOI_XML_ERROR_TOO_MANY);
  }
  g_string_free (attributes, TRUE);
}

/* An answer that lost its content is no empty answer: an empty roster would take the contacts away. */
static void
test_hollow_result (void)
{
  g_autofree char *name = g_strnfill (300, 'n');
  g_autoptr (GError) error = NULL;
  Peer peer;

  peer_set_up (&peer, TRUE);
  feed (&peer, HEADER "<iq type='result' id='r1'><query xmlns='jabber:iq:roster'><");
  feed (&peer, name);
  feed (&peer, "/></query></iq>");
  g_assert_cmpuint (peer.stanzas, ==, 1);
  g_assert_cmpstr (envoi_stanza_get_id (peer.last), ==, "r1");
  error = envoi_stanza_dup_error (peer.last);
  g_assert_nonnull (error);
  peer_clear (&peer);
}

typedef struct {
  guint newlines, references, longest_family, stanzas;
} Shape;

static void
on_document (const char *document, gboolean hollow, gpointer data)
{
  Shape *shape = data;
  guint children[200] = { 0 }, depth = 0;

  shape->stanzas++;
  g_assert_false (hollow);
  for (const char *c = document; *c != '\0'; c++)
    {
      shape->newlines += *c == '\n' || *c == '\r';
      shape->references += *c == '&';
      if (*c != '<')
        continue;
      if (c[1] == '/')
        depth--;
      else
        {
          children[depth]++;
          shape->longest_family = MAX (shape->longest_family, children[depth]);
          c = strchr (c, '>');
          if (c[-1] != '/')
            children[++depth] = 0;
        }
    }
}

static void
measure (const char *prefix, const char *repeated, guint times, const char *suffix, Shape *shape, EnvoiStanza **stanza)
{
  static const EnvoiXmlGuardCallbacks callbacks = { .stanza = on_document };
  g_autoptr (EnvoiXmlGuard) guard = envoi_xml_guard_new (&callbacks, shape);
  GString *text = g_string_new (prefix);
  g_autoptr (GError) error = NULL;
  g_autofree char *shown = NULL;
  gint64 start;

  for (guint i = 0; i < times; i++)
    g_string_append (text, repeated);
  g_string_append (text, suffix);
  *shape = (Shape) { 0 };
  envoi_xml_guard_set_limits (guard, &envoi_xml_limits_wide);
  envoi_xml_guard_reset_to_fragment (guard);
  envoi_xml_guard_feed (guard, (const guint8 *) text->str, text->len, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (shape->stanzas, ==, 1);
  start = g_get_monotonic_time ();
  *stanza = envoi_stanza_parse (text->str, text->len, &error);
  g_assert_no_error (error);
  shown = g_strescape (repeated, NULL);
  g_test_message ("%u times %s: %.1f ms", times, shown, (g_get_monotonic_time () - start) / 1000.);
  g_string_free (text, TRUE);
}

/* A piece of text costs the parser behind time in proportion to the text before it: there must be one piece only.
 * That is asked here instead of a clock. */
static void
test_d07 (void)
{
  static const struct { const char *text, *meaning; } rows[] = {
    { "\n", "\n" }, { "\r\n", "\n" }, { "&lt;", "<" }, { "&#10;", "\n" }, { "&amp;", "&" }, { "]", "]" }, { "<![CDATA[]]]>", "]" },
    { "é", "é" }, { "'", "'" }, { "😀", "😀" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (EnvoiStanza) stanza = NULL;
      guint times = 1000000 / strlen (rows[i].text);
      const char *text;
      Shape shape;

      measure ("<message><body>", rows[i].text, times, "</body></message>", &shape, &stanza);
      g_assert_cmpuint (shape.newlines, ==, 0);
      g_assert_cmpuint (shape.references, ==, 0);
      g_assert_cmpuint (shape.longest_family, ==, 1);
      text = envoi_node_get_text (envoi_stanza_find (stanza, "body", NULL));
      g_assert_cmpuint (strlen (text), ==, times * strlen (rows[i].meaning));
      g_assert_true (g_str_has_prefix (text, rows[i].meaning));
      g_assert_true (g_str_has_suffix (text, rows[i].meaning));
    }
}

/* Likewise each child costs time in proportion to its elder siblings: they come in groups, which nobody sees. */
static void
test_many_children (void)
{
  static const guint counts[] = { 0, 1, 255, 256, 257, 512, 513, 768, 769, 12000 };

  for (guint i = 0; i < G_N_ELEMENTS (counts); i++)
    {
      g_autoptr (EnvoiStanza) stanza = NULL;
      const EnvoiNode *query;
      guint count = 0, texts = 0;
      Shape shape;

      measure ("<iq><query xmlns='q'>", "<item jid='someone@example.org' name='Someone'/>,", counts[i], "</query><z/></iq>", &shape, &stanza);
      g_assert_cmpuint (shape.longest_family, <=, 512);
      query = envoi_stanza_find (stanza, "query", "q");
      for (const EnvoiNode *child = envoi_node_get_first (query); child != NULL; child = envoi_node_get_next (child))
        if (envoi_node_is (child, "item", "q"))
          count++;
        else
          {
            g_assert_null (envoi_node_get_name (child));
            g_assert_cmpstr (envoi_node_get_text (child), ==, ",");
            texts++;
          }
      g_assert_cmpuint (count, ==, counts[i]);
      g_assert_cmpuint (texts, ==, counts[i]);
      g_assert_nonnull (envoi_stanza_find (stanza, "z", ENVOI_NS_CLIENT));
    }
}

static void
test_too_many_elements (void)
{
  Peer peer;

  peer_set_up (&peer, TRUE);
  feed (&peer, HEADER "<message id='1'>");
  feed_repeated (&peer, "<a/>", 200000);
  feed (&peer, "</message>");
  g_assert_cmpuint (peer.stanzas, ==, 1);
  g_assert_null (envoi_node_get_first (envoi_stanza_get_root (peer.last)));
  assert_alive (&peer);
  peer_clear (&peer);
}

static void
test_d08 (void)
{
  static const char * const invalid[] = {
    "\x80", "\xbf", "\xc0\x80", "\xc1\xbf", "\xc3", "\xe0\x80\x80", "\xe0\x9f\xbf", "\xe2\x82", "\xed\xa0\x80", "\xed\xbf\xbf",
    "\xef\xbf\xbe", "\xef\xbf\xbf", "\xf0\x80\x80\x80", "\xf0\x8f\xbf\xbf", "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xf8\x88\x80\x80\x80",
    "\xfe", "\xff", "\x01", "\x02", "\x08", "\x0b", "\x0c", "\x0e", "\x1f", "&#0;", "&#x0;", "&#31;", "&#x1F;", "&#xFFFF;", "&#xDC00;",
    "&#;", "&#x;", "&;", "& lt;", "&lt ;", "&LT;", "&#X41;", "&#-1;", "&#4294967361;",
  };

  for (guint i = 0; i < G_N_ELEMENTS (invalid); i++)
    {
      static const char * const places[] = { "<message><body>%s</body></message>", "<message id='%s'/>", "<message xmlns:e='%s'/>",
        "<mess%sage/>", "<message i%sd='1'/>", "<message></mess%sage>", "%s<message/>", "<message%s/>" };

      for (guint j = 0; j < G_N_ELEMENTS (places); j++)
        {
          GString *text = g_string_new (places[j]);

          g_string_replace (text, "%s", invalid[i], 1);
          assert_refused (text->str, ENVOI_XML_ERROR_NOT_WELL_FORMED);
          g_string_free (text, TRUE);
        }
    }
  assert_refused_bytes ("<message>\0</message>", 20, ENVOI_XML_ERROR_NOT_WELL_FORMED);
  assert_refused_bytes ("<message\0/>", 11, ENVOI_XML_ERROR_NOT_WELL_FORMED);
  assert_refused_bytes ("\0<message/>", 11, ENVOI_XML_ERROR_NOT_WELL_FORMED);

  /* A cut or overlong character must not swallow the markup behind it. */
  assert_refused ("<message><body>\xf0<message from='boss@x'><body>\xf0\x9f</body></message>", ENVOI_XML_ERROR_NOT_WELL_FORMED);
  assert_refused ("<message a='\xc3'/><message b='\xa9'/>", ENVOI_XML_ERROR_NOT_WELL_FORMED);

  assert_refused ("<message from='a' from='b'/>", ENVOI_XML_ERROR_NOT_WELL_FORMED);
  assert_refused ("<message xmlns='a' xmlns='b'/>", ENVOI_XML_ERROR_NOT_WELL_FORMED);
  assert_refused ("<message xmlns:a=''/>", ENVOI_XML_ERROR_NOT_WELL_FORMED);
  assert_refused ("<message xmlns:xmlns='a'/>", ENVOI_XML_ERROR_NOT_WELL_FORMED);
  assert_refused ("<message xmlns:xml='a'/>", ENVOI_XML_ERROR_NOT_WELL_FORMED);
  assert_refused ("<message xmlns='http://www.w3.org/XML/1998/namespace'/>", ENVOI_XML_ERROR_NOT_WELL_FORMED);
  assert_refused ("<message xmlns='http://www.w3.org/2000/xmlns/'/>", ENVOI_XML_ERROR_NOT_WELL_FORMED);
  assert_refused ("<x:message/>", ENVOI_XML_ERROR_NOT_WELL_FORMED);
  assert_refused ("<a:b:c xmlns:a='a'/>", ENVOI_XML_ERROR_NOT_WELL_FORMED);
  assert_refused ("<:a/>", ENVOI_XML_ERROR_NOT_WELL_FORMED);
  assert_refused ("<message></iq>", ENVOI_XML_ERROR_NOT_WELL_FORMED);
  assert_refused ("<message></w></message>", ENVOI_XML_ERROR_NOT_WELL_FORMED);
  assert_refused ("<message/ >", ENVOI_XML_ERROR_NOT_WELL_FORMED);
  assert_refused ("< message/>", ENVOI_XML_ERROR_NOT_WELL_FORMED);
  assert_refused ("<message></ message>", ENVOI_XML_ERROR_NOT_WELL_FORMED);
  assert_refused ("<message></message/>", ENVOI_XML_ERROR_NOT_WELL_FORMED);
  assert_refused ("<message></>", ENVOI_XML_ERROR_NOT_WELL_FORMED);
  assert_refused ("<message a=\"1'/><message/>", ENVOI_XML_ERROR_NOT_WELL_FORMED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/guard/D01", test_d01);
  g_test_add_func ("/guard/D02", test_d02);
  g_test_add_func ("/guard/D04", test_d04);
  g_test_add_func ("/guard/D05", test_d05);
  g_test_add_func ("/guard/D05/bound", test_d05_bound);
  g_test_add_func ("/guard/D06", test_d06);
  g_test_add_func ("/guard/hollow-result", test_hollow_result);
  g_test_add_func ("/guard/D07", test_d07);
  g_test_add_func ("/guard/many-children", test_many_children);
  g_test_add_func ("/guard/too-many-elements", test_too_many_elements);
  g_test_add_func ("/guard/D08", test_d08);
  return g_test_run ();
}
