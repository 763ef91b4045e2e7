/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Links as programs really write them, and as enemies do (rows F12, F13). */
#include "envoi-xmpp-uri.h"
#include <string.h>

#define KEY_A "3c9a5f2be1d64780aa0c1f0b7e6d5c4b3a29181706f5e4d3c2b1a09f8e7d6c5b"
#define KEY_B "05f4e3d2c1b0a9988776655443322110ffeeddccbbaa99887766554433221100"

static EnvoiXmppUri *
parse (const char *text)
{
  g_autoptr (GError) error = NULL;
  EnvoiXmppUri *uri = envoi_xmpp_uri_parse (text, &error);

  g_assert_no_error (error);
  g_assert_nonnull (uri);
  return uri;
}

static void
test_actions (void)
{
  static const struct { const char *text; EnvoiXmppUriAction action; const char *address, *key, *value; } cases[] = {
    /* RFC 5122 and XEP-0147 */
    { "xmpp:juliet@capulet.example", ENVOI_XMPP_URI_ADDRESS, "juliet@capulet.example", NULL, NULL },
    { "XMPP:Juliet@Capulet.example", ENVOI_XMPP_URI_ADDRESS, "juliet@capulet.example", NULL, NULL },
    { "xmpp:example.org", ENVOI_XMPP_URI_ADDRESS, "example.org", NULL, NULL },
    { "xmpp:nasty!%23$%25()*+,-.;=%3F%5B%5C%5D%5E_%60%7B%7C%7D~node@example.com", ENVOI_XMPP_URI_ADDRESS,
      "nasty!#$%()*+,-.;=?[\\]^_`{|}~node@example.com", NULL, NULL },
    { "xmpp:ji%C5%99i@%C4%8Dechy.example/v%20Praze", ENVOI_XMPP_URI_ADDRESS, "jiři@čechy.example/v Praze", NULL, NULL },
    { "xmpp:jiři@čechy.example", ENVOI_XMPP_URI_ADDRESS, "jiři@čechy.example", NULL, NULL },
    { "xmpp:romeo@montague.net?message;subject=Test%20Message;body=Here%27s%20a%20test%20message", ENVOI_XMPP_URI_MESSAGE, "romeo@montague.net", "body", "Here's a test message" },
    { "xmpp:a@b.example?message;body=1+1=2", ENVOI_XMPP_URI_MESSAGE, "a@b.example", "body", "1+1=2" },
    { "xmpp:a@b.example?message;body=1%2B1+is+two", ENVOI_XMPP_URI_MESSAGE, "a@b.example", "body", "1+1 is two" },
    { "xmpp:a@b.example?message;body=one%0D%0Atwo%0Athree", ENVOI_XMPP_URI_MESSAGE, "a@b.example", "body", "one\ntwo\nthree" },
    { "xmpp:a@b.example?message;body=https://x.example/?a=b%26c%3Bd", ENVOI_XMPP_URI_MESSAGE, "a@b.example", "body", "https://x.example/?a=b&c;d" },
    { "xmpp:romeo@montague.net?roster;name=Romeo%20Montague;group=Friends", ENVOI_XMPP_URI_ROSTER, "romeo@montague.net", "name", "Romeo Montague" },
    { "xmpp:romeo@montague.net?subscribe", ENVOI_XMPP_URI_SUBSCRIBE, "romeo@montague.net", NULL, NULL },
    { "xmpp:romeo@montague.net?remove", ENVOI_XMPP_URI_REMOVE, "romeo@montague.net", NULL, NULL },
    { "xmpp:romeo@montague.net?unsubscribe", ENVOI_XMPP_URI_UNSUBSCRIBE, "romeo@montague.net", NULL, NULL },
    { "xmpp:bot@b.example?command;node=stats", ENVOI_XMPP_URI_COMMAND, "bot@b.example", NULL, NULL },
    { "xmpp:romeo@montague.net?sendfile", ENVOI_XMPP_URI_OTHER, "romeo@montague.net", NULL, NULL },
    { "xmpp:news.example?pubsub;action=delete;node=mine", ENVOI_XMPP_URI_OTHER, "news.example", NULL, NULL },
    { "xmpp:news.example?pubsub;action=subscribe;node=urn:xmpp:microblog:0", ENVOI_XMPP_URI_NODE, "news.example", "node", "urn:xmpp:microblog:0" },
    { "xmpp:room@conference.example?join;password=cauldron%2Bburn", ENVOI_XMPP_URI_JOIN, "room@conference.example", "password", "cauldron+burn" },
    { "xmpp:room@conference.example?JOIN;Password=x", ENVOI_XMPP_URI_JOIN, "room@conference.example", "password", "x" },
    { "xmpp:xmpp-hh@conference.jabber.de?join", ENVOI_XMPP_URI_JOIN, "xmpp-hh@conference.jabber.de", NULL, NULL },
    { "xmpp:a@b.example?", ENVOI_XMPP_URI_ADDRESS, "a@b.example", NULL, NULL },
    { "xmpp:a@b.example?message;body=x#part", ENVOI_XMPP_URI_MESSAGE, "a@b.example", "body", "x" },
    { "  xmpp:a@b.example?join\n", ENVOI_XMPP_URI_JOIN, "a@b.example", NULL, NULL },
    /* slashes before the address */
    { "xmpp://a@b.example?join", ENVOI_XMPP_URI_JOIN, "a@b.example", NULL, NULL },
    { "xmpp://a@b.example/?join", ENVOI_XMPP_URI_JOIN, "a@b.example", NULL, NULL },
    /* Movim: posts encoded as a form, the older ones raw */
    { "xmpp:pubsub.movim.eu?;node=de-hamburg-xmpp-meetup;item=a+b%2Fc", ENVOI_XMPP_URI_NODE, "pubsub.movim.eu", "item", "a b/c" },
    { "xmpp:pubsub.movim.eu?;node=urn:xmpp:microblog:0;item=tag:x,2024:1+1", ENVOI_XMPP_URI_NODE, "pubsub.movim.eu", "item", "tag:x,2024:1+1" },
    { "xmpp:edhelas@movim.eu?;node=urn%3Axmpp%3Amicroblog%3A0;item=42", ENVOI_XMPP_URI_NODE, "edhelas@movim.eu", "node", "urn:xmpp:microblog:0" },
    { "xmpp:edhelas@movim.eu?pubsub;action=retrieve;node=x;item=42", ENVOI_XMPP_URI_NODE, "edhelas@movim.eu", "item", "42" },
    /* invitations of Prosody and ejabberd */
    { "xmpp:alice@prosody.test?roster;preauth=g2cA3aQNNGRygp6BRy_jwJoB;ibr=y", ENVOI_XMPP_URI_ROSTER, "alice@prosody.test", "preauth", "g2cA3aQNNGRygp6BRy_jwJoB" },
    { "xmpp:example.org?register;preauth=TOKEN+/=", ENVOI_XMPP_URI_REGISTER, "example.org", "preauth", "TOKEN+/=" },
    { "xmpp:newbie@example.org?register;preauth=T", ENVOI_XMPP_URI_REGISTER, "newbie@example.org", "preauth", "T" },
    /* web pages that stand for a link */
    { "https://xmpp.link/#romeo%40montague.net%3Froster%3Bname%3DRomeo%2520M", ENVOI_XMPP_URI_ROSTER, "romeo@montague.net", "name", "Romeo M" },
    { "https://xmpp.link/#room@conference.example?join", ENVOI_XMPP_URI_JOIN, "room@conference.example", NULL, NULL },
    { "https://xmpp.link/#romeo@montague.net", ENVOI_XMPP_URI_ADDRESS, "romeo@montague.net", NULL, NULL },
    { "https://invite.joinjabber.org/#chat@joinjabber.org?join", ENVOI_XMPP_URI_JOIN, "chat@joinjabber.org", NULL, NULL },
    { "https://invite.joinjabber.org#chat%40joinjabber.org%3Fjoin", ENVOI_XMPP_URI_JOIN, "chat@joinjabber.org", NULL, NULL },
    { "https://conversations.im/i/romeo@montague.net?omemo-sid-1=" KEY_A "&omemo-sid-2=" KEY_B, ENVOI_XMPP_URI_ADDRESS, "romeo@montague.net", NULL, NULL },
    { "https://conversations.im/j/room@conference.example", ENVOI_XMPP_URI_JOIN, "room@conference.example", NULL, NULL },
    { "https://conversations.im/j/room%40conference.example", ENVOI_XMPP_URI_JOIN, "room@conference.example", NULL, NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (EnvoiXmppUri) uri = parse (cases[i].text);

      g_test_message ("%s", cases[i].text);
      g_assert_true (envoi_xmpp_uri_is_link (cases[i].text));
      g_assert_cmpint (envoi_xmpp_uri_get_action (uri), ==, cases[i].action);
      g_assert_cmpstr (envoi_xmpp_uri_get_address (uri), ==, cases[i].address);
      if (cases[i].key != NULL)
        g_assert_cmpstr (envoi_xmpp_uri_get (uri, cases[i].key), ==, cases[i].value);
    }
}

/* The texts of the codes of other programs: an address, and keys of exactly this address. */
static void
test_codes (void)
{
  static const struct { const char *text; EnvoiXmppUriAction action; guint keys; const char *device, *key; } cases[] = {
    /* Conversations: with its own and its other devices; with an invitation of the server */
    { "xmpp:romeo@montague.net?omemo-sid-1031453=" KEY_A ";omemo-sid-77=" KEY_B, ENVOI_XMPP_URI_ADDRESS, 2, "1031453", KEY_A },
    { "xmpp:romeo@montague.net?roster;preauth=TOKEN;ibr=y;omemo-sid-1031453=" KEY_A, ENVOI_XMPP_URI_ROSTER, 1, "1031453", KEY_A },
    { "xmpp:room@conference.example?join", ENVOI_XMPP_URI_JOIN, 0, NULL, NULL },
    /* Dino */
    { "xmpp:romeo@montague.net?omemo-sid-4711=" KEY_A, ENVOI_XMPP_URI_ADDRESS, 1, "4711", KEY_A },
    /* Gajim */
    { "xmpp:romeo@montague.net?message;omemo-sid-1=" KEY_A ";omemo-sid-2=" KEY_B, ENVOI_XMPP_URI_MESSAGE, 2, "1", KEY_A },
    /* Kaidan */
    { "xmpp:romeo@montague.net?trust-message;encryption=urn:xmpp:omemo:2;trust=" KEY_A ";trust=" KEY_B, ENVOI_XMPP_URI_TRUST, 2, NULL, KEY_A },
    { "xmpp:romeo@montague.net?trust-message;encryption=urn%3Axmpp%3Aomemo%3A2;trust=" KEY_A, ENVOI_XMPP_URI_TRUST, 1, NULL, KEY_A },
    { "xmpp:romeo@montague.net", ENVOI_XMPP_URI_ADDRESS, 0, NULL, NULL },
    /* Movim */
    { "xmpp:romeo@movim.eu", ENVOI_XMPP_URI_ADDRESS, 0, NULL, NULL },
    /* not keys */
    { "xmpp:romeo@montague.net?omemo-sid-x=" KEY_A ";omemo-sid-1=zz;omemo-sid-2;trust=" KEY_A, ENVOI_XMPP_URI_ADDRESS, 0, NULL, NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (EnvoiXmppUri) uri = NULL;
      const char *device = NULL, *key = NULL;

      g_test_message ("%s", cases[i].text);
      uri = parse (cases[i].text);
      g_assert_cmpint (envoi_xmpp_uri_get_action (uri), ==, cases[i].action);
      g_assert_cmpuint (envoi_xmpp_uri_count_keys (uri), ==, cases[i].keys);
      g_assert_cmpint (envoi_xmpp_uri_get_key (uri, 0, &device, &key), ==, cases[i].keys > 0);
      g_assert_cmpstr (device, ==, cases[i].device);
      g_assert_cmpstr (key, ==, cases[i].key);
      g_assert_false (envoi_xmpp_uri_get_key (uri, cases[i].keys, &device, &key));
    }
}

static void
test_authority (void)
{
  g_autoptr (EnvoiXmppUri) uri = parse ("xmpp://guest@example.com/support@example.org?message");
  g_autoptr (EnvoiXmppUri) resource = parse ("xmpp:room@conference.example/Romeo%20M?join");
  g_autoptr (EnvoiXmppUri) server = parse ("xmpp://guest@example.com/example.org");

  g_assert_cmpstr (envoi_xmpp_uri_get_authority (uri), ==, "guest@example.com");
  g_assert_cmpstr (envoi_xmpp_uri_get_bare (uri), ==, "support@example.org");
  g_assert_cmpstr (envoi_xmpp_uri_get_authority (resource), ==, NULL);
  g_assert_cmpstr (envoi_xmpp_uri_get_bare (resource), ==, "room@conference.example");
  g_assert_cmpstr (envoi_xmpp_uri_get_resource (resource), ==, "Romeo M");
  g_assert_cmpstr (envoi_xmpp_uri_get_bare (server), ==, "example.org");
}

/* Row F12: what is malformed or hides something is refused as a whole. */
static void
test_refused (void)
{
  static const struct { const char *text; EnvoiXmppUriError code; } cases[] = {
    { "", ENVOI_XMPP_URI_ERROR_NOT_A_LINK },
    { "romeo@montague.net", ENVOI_XMPP_URI_ERROR_NOT_A_LINK },
    { "https://example.org/#romeo@montague.net", ENVOI_XMPP_URI_ERROR_NOT_A_LINK },
    { "https://xmpp.link/", ENVOI_XMPP_URI_ERROR_NOT_A_LINK },
    { "https://xmpp.link:8080/#a@b.example", ENVOI_XMPP_URI_ERROR_NOT_A_LINK },
    { "https://xmpp.link@evil.example/#a@b.example", ENVOI_XMPP_URI_ERROR_NOT_A_LINK },
    { "https://xmpp.link.evil.example/#a@b.example", ENVOI_XMPP_URI_ERROR_NOT_A_LINK },
    { "javascript:alert(1)", ENVOI_XMPP_URI_ERROR_NOT_A_LINK },
    { "--help", ENVOI_XMPP_URI_ERROR_NOT_A_LINK },
    { "xmpp:", ENVOI_XMPP_URI_ERROR_ADDRESS },
    { "xmpp:?join", ENVOI_XMPP_URI_ERROR_ADDRESS },
    { "xmpp://", ENVOI_XMPP_URI_ERROR_ADDRESS },
    { "xmpp:@b.example", ENVOI_XMPP_URI_ERROR_ADDRESS },
    { "xmpp:a b@c.example", ENVOI_XMPP_URI_ERROR_ADDRESS },
    { "xmpp:a%20b@c.example", ENVOI_XMPP_URI_ERROR_ADDRESS },
    { "xmpp:conference.example?join", ENVOI_XMPP_URI_ERROR_ADDRESS },
    { "xmpp:a@b.example%", ENVOI_XMPP_URI_ERROR_ENCODING },
    { "xmpp:a@b.example?message;body=%4", ENVOI_XMPP_URI_ERROR_ENCODING },
    { "xmpp:a@b.example?message;body=%zz", ENVOI_XMPP_URI_ERROR_ENCODING },
    { "xmpp:a%00@b.example", ENVOI_XMPP_URI_ERROR_ENCODING },
    { "xmpp:a@b.example?message;body=x%00y", ENVOI_XMPP_URI_ERROR_ENCODING },
    { "xmpp:a@b.example?message;body=%C3", ENVOI_XMPP_URI_ERROR_ENCODING },
    { "xmpp:a@b.example?message;body=%ED%A0%80", ENVOI_XMPP_URI_ERROR_ENCODING },
    { "xmpp:a@b.example?mess%C3;x=y", ENVOI_XMPP_URI_ERROR_ENCODING },
    { "xmpp:a@b.example\xff", ENVOI_XMPP_URI_ERROR_ENCODING },
    { "xmpp:a@b.example?message;body=x%1Bz", ENVOI_XMPP_URI_ERROR_HIDDEN },
    { "xmpp:a@b.example?message;body=x\x07", ENVOI_XMPP_URI_ERROR_HIDDEN },
    { "xmpp:a@b.example?roster;name=x%0Ay", ENVOI_XMPP_URI_ERROR_HIDDEN },
    { "xmpp:a@b.example?roster;name=%E2%80%AEtxt", ENVOI_XMPP_URI_ERROR_HIDDEN },
    { "xmpp:%E2%80%AEa@b.example", ENVOI_XMPP_URI_ERROR_HIDDEN },
    { "xmpp:a@b.example?message;body=%E2%81%A6x", ENVOI_XMPP_URI_ERROR_HIDDEN },
    { "https://xmpp.link/#%00", ENVOI_XMPP_URI_ERROR_NOT_A_LINK },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (EnvoiXmppUri) uri = envoi_xmpp_uri_parse (cases[i].text, &error);

      g_test_message ("%s", cases[i].text);
      g_assert_null (uri);
      g_assert_error (error, ENVOI_XMPP_URI_ERROR, (int) cases[i].code);
    }
  g_assert_false (envoi_xmpp_uri_is_link ("https://example.org/#romeo@montague.net"));
  g_assert_false (envoi_xmpp_uri_is_link ("xmppp:a@b"));
}

/* Row F12: 100 kB, thousands of parts. */
static void
test_bounded (void)
{
  g_autoptr (GString) text = g_string_new ("xmpp:a@b.example?message;body=");
  g_autoptr (GError) error = NULL;

  while (text->len < 100 * 1024)
    g_string_append (text, "%41");
  g_assert_null (envoi_xmpp_uri_parse (text->str, &error));
  g_assert_error (error, ENVOI_XMPP_URI_ERROR, ENVOI_XMPP_URI_ERROR_TOO_LONG);
  g_clear_error (&error);
  g_string_assign (text, "xmpp:a@b.example?message");
  for (guint i = 0; i < 1000; i++)
    g_string_append (text, ";a=b");
  g_assert_null (envoi_xmpp_uri_parse (text->str, &error));
  g_assert_error (error, ENVOI_XMPP_URI_ERROR, ENVOI_XMPP_URI_ERROR_TOO_LONG);
}

/* What we write, we read; no value can end its place. */
static void
test_written (void)
{
  static const char * const values[] = { "x", "1+1", "a;b=c&d#e?f", "ä 😀 %41", "TOKEN+/=" };
  g_autoptr (EnvoiXmppUri) room = envoi_xmpp_uri_new (ENVOI_XMPP_URI_JOIN, "xmpp-hh@conference.jabber.de");
  g_autoptr (EnvoiXmppUri) plain = envoi_xmpp_uri_new (ENVOI_XMPP_URI_ADDRESS, "a#b?c;d@b.example");
  g_autofree char *room_text = envoi_xmpp_uri_to_string (room), *plain_text = envoi_xmpp_uri_to_string (plain);
  g_autofree char *web = envoi_xmpp_uri_to_web_link (room);

  g_assert_cmpstr (room_text, ==, "xmpp:xmpp-hh@conference.jabber.de?join");
  g_assert_cmpstr (plain_text, ==, "xmpp:a%23b%3Fc%3Bd@b.example");
  g_assert_cmpstr (web, ==, "https://xmpp.link/#xmpp-hh@conference.jabber.de?join");
  for (guint i = 0; i < G_N_ELEMENTS (values); i++)
    {
      g_autoptr (EnvoiXmppUri) uri = envoi_xmpp_uri_new (ENVOI_XMPP_URI_ROSTER, "jiři@čechy.example"), read = NULL, from_web = NULL;
      g_autofree char *text = NULL, *page = NULL;

      envoi_xmpp_uri_add (uri, "preauth", values[i]);
      envoi_xmpp_uri_add (uri, "ibr", "y");
      text = envoi_xmpp_uri_to_string (uri);
      page = envoi_xmpp_uri_to_web_link (uri);
      g_assert_true (g_str_is_ascii (text));
      read = parse (text);
      from_web = parse (page);
      g_assert_cmpint (envoi_xmpp_uri_get_action (read), ==, ENVOI_XMPP_URI_ROSTER);
      g_assert_cmpstr (envoi_xmpp_uri_get_address (read), ==, "jiři@čechy.example");
      g_assert_cmpstr (envoi_xmpp_uri_get (read, "preauth"), ==, values[i]);
      g_assert_cmpstr (envoi_xmpp_uri_get (read, "ibr"), ==, "y");
      g_assert_cmpstr (envoi_xmpp_uri_get (from_web, "preauth"), ==, values[i]);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/xmpp-uri/actions", test_actions);
  g_test_add_func ("/xmpp-uri/F13-codes-of-other-programs", test_codes);
  g_test_add_func ("/xmpp-uri/authority-and-resource", test_authority);
  g_test_add_func ("/xmpp-uri/F12-refused", test_refused);
  g_test_add_func ("/xmpp-uri/F12-bounded", test_bounded);
  g_test_add_func ("/xmpp-uri/written", test_written);
  return g_test_run ();
}
