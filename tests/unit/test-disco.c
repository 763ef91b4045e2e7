/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Service discovery and entity capabilities against a peer. */
#include "0030-disco.h"
#include "0115-caps.h"
#include "rfc6121-presence.h"
#include "xep-peer.h"

#define INFO "http://jabber.org/protocol/disco#info"

static const char *real_accounts[] = { "prosody-account-info", "ejabberd-account-info" };

static void
test_real_servers (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (real_accounts); i++)
    {
      g_autofree char *xml = fixture (real_accounts[i], NULL);
      g_autoptr (EnvoiStanza) stanza = stanza_from (xml);
      g_autoptr (EnvoiDiscoInfo) info = envoi_disco_info_read (envoi_stanza_find (stanza, "query", INFO));

      g_assert_nonnull (info);
      g_assert_true (envoi_disco_info_has_feature (info, "urn:xmpp:mam:2"));
      g_assert_true (envoi_disco_info_has_feature (info, "urn:xmpp:sid:0"));
      g_assert_true (envoi_disco_info_has_identity (info, "pubsub", "pep"));
      g_assert_true (envoi_disco_info_has_identity (info, "account", NULL));
      g_assert_false (envoi_disco_info_has_feature (info, "urn:xmpp:sid:1"));
    }
}

static void
test_query (void)
{
  World *world = world_new ();
  EnvoiDisco *disco = world_get (world, ENVOI_TYPE_DISCO);
  DexFuture *first = envoi_disco_query_info (disco, "upload.prosody.test", NULL);
  DexFuture *second = envoi_disco_query_info (disco, "upload.prosody.test", NULL);
  g_autoptr (EnvoiStanza) question = peer_pop (world->peer);
  g_autoptr (EnvoiDiscoInfo) info = NULL;
  g_autoptr (EnvoiDiscoInfo) same = NULL;
  g_autoptr (EnvoiDiscoInfo) again = NULL;

  /* Asked twice, sent once. */
  g_assert_null (peer_pop (world->peer));
  g_assert_cmpstr (envoi_stanza_get_to (question), ==, "upload.prosody.test");
  peer_answer (world->peer, question, "<query xmlns='" INFO "'><identity category='store' type='file' name='Files'/><feature var='urn:xmpp:http:upload:0'/>"
               "<x xmlns='jabber:x:data' type='result'><field var='FORM_TYPE' type='hidden'><value>urn:xmpp:http:upload:0</value></field>"
               "<field var='max-file-size'><value>104857600</value></field></x></query>");
  info = await_dup (first);
  same = await_dup (second);
  g_assert_true (info == same);
  g_assert_cmpstr (envoi_disco_info_get_name (info), ==, "Files");
  g_assert_cmpstr (envoi_disco_info_get_value (info, "urn:xmpp:http:upload:0", "max-file-size"), ==, "104857600");

  /* And kept. */
  again = await_dup (envoi_disco_query_info (disco, "upload.prosody.test", NULL));
  g_assert_null (peer_pop (world->peer));
  world_free (world);
}

static void
test_query_refused (void)
{
  World *world = world_new ();
  EnvoiDisco *disco = world_get (world, ENVOI_TYPE_DISCO);
  DexFuture *future = envoi_disco_query_info (disco, "gone.test", NULL);
  g_autoptr (EnvoiStanza) question = peer_pop (world->peer);
  g_autoptr (EnvoiStanza) next = NULL;
  g_autoptr (GError) error = NULL;

  peer_refuse (world->peer, question, "remote-server-not-found");
  error = await_error (future);
  g_assert_error (error, ENVOI_STANZA_ERROR, ENVOI_STANZA_ERROR_REMOTE_SERVER_NOT_FOUND);

  /* A refusal is not kept: it may go better next time. */
  dex_future_disown (envoi_disco_query_info (disco, "gone.test", NULL));
  next = peer_pop (world->peer);
  g_assert_nonnull (next);
  world_free (world);
}

static void
test_items (void)
{
  World *world = world_new ();
  DexFuture *future = envoi_disco_query_items (world_get (world, ENVOI_TYPE_DISCO), "prosody.test", NULL);
  g_autoptr (EnvoiStanza) question = peer_pop (world->peer);
  g_autoptr (GString) many = g_string_new ("<query xmlns='http://jabber.org/protocol/disco#items'><item jid='Rooms.Prosody.Test' name='Rooms'/><item/><item jid=''/>");
  g_autoptr (GPtrArray) items = NULL;

  for (guint i = 0; i < 3000; i++)
    g_string_append_printf (many, "<item jid='s%u.test'/>", i);
  g_string_append (many, "</query>");
  peer_answer (world->peer, question, many->str);
  items = await_dup (future);
  g_assert_cmpuint (items->len, ==, 2000);
  g_assert_cmpstr (((EnvoiDiscoItem *) items->pdata[0])->jid, ==, "rooms.prosody.test");
  g_assert_cmpstr (((EnvoiDiscoItem *) items->pdata[0])->name, ==, "Rooms");
  world_free (world);
}

/* What is known of account and server after the start, and that a resumed session does not ask again. */
static void
test_start (void)
{
  World *world = world_new ();
  EnvoiDisco *disco = world_get (world, ENVOI_TYPE_DISCO);

  world_start (world);
  g_assert_true (envoi_disco_info_has_feature (envoi_disco_get_account (disco), "urn:xmpp:mam:2"));
  g_assert_nonnull (envoi_disco_get_server (disco));
  envoi_module_set_session_started (world->set, TRUE);
  g_assert_null (peer_pop (world->peer));
  envoi_module_set_session_ended (world->set);
  g_assert_null (envoi_disco_get_account (disco));
  world_free (world);
}

static void
test_unknown_node (void)
{
  World *world = world_new ();

  peer_receive (world->peer, "<iq type='get' id='1' from='" BOB "/b'><query xmlns='" INFO "' node='http://elsewhere#x'/></iq>");
  g_assert_true (peer_was_refused (world->peer, "item-not-found"));
  world_free (world);
}

/* The two examples of XEP-0115, 5.2 and 5.3. */
static void
test_caps_examples (void)
{
  static const struct { const char *hash, *xml; } examples[] = {
    { "QgayPKawpkPSDYmwT/WM94uAlu0=",
      "<query xmlns='" INFO "'><identity category='client' name='Exodus 0.9.1' type='pc'/><feature var='http://jabber.org/protocol/muc'/>"
      "<feature var='http://jabber.org/protocol/disco#info'/><feature var='http://jabber.org/protocol/caps'/>"
      "<feature var='http://jabber.org/protocol/disco#items'/></query>" },
    { "q07IKJEyjvHSyhy//CH0CxmKi8w=",
      "<query xmlns='" INFO "'><identity xml:lang='en' category='client' name='Psi 0.11' type='pc'/><identity xml:lang='el' category='client' name='Ψ 0.11' type='pc'/>"
      "<feature var='http://jabber.org/protocol/caps'/><feature var='http://jabber.org/protocol/disco#info'/>"
      "<feature var='http://jabber.org/protocol/disco#items'/><feature var='http://jabber.org/protocol/muc'/>"
      "<x xmlns='jabber:x:data' type='result'><field var='FORM_TYPE' type='hidden'><value>urn:xmpp:dataforms:softwareinfo</value></field>"
      "<field var='ip_version' type='text-multi'><value>ipv4</value><value>ipv6</value></field><field var='os'><value>Mac</value></field>"
      "<field var='os_version'><value>10.5.1</value></field><field var='software'><value>Psi</value></field>"
      "<field var='software_version'><value>0.11</value></field></x></query>" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (examples); i++)
    {
      g_autoptr (EnvoiStanza) stanza = stanza_from (examples[i].xml);
      g_autoptr (EnvoiDiscoInfo) info = envoi_disco_info_read (envoi_stanza_get_root (stanza));
      g_autofree char *hash = envoi_disco_info_dup_hash (info, G_CHECKSUM_SHA1);

      g_assert_cmpstr (hash, ==, examples[i].hash);
    }
}

/* D14: what could pass for something else gives no hash. */
static void
test_d14_ill_formed (void)
{
#define FORM(type, rest) "<x xmlns='jabber:x:data' type='result'><field var='FORM_TYPE' type='" type "'>" rest "</x>"
  static const struct { gboolean good; const char *content; } cases[] = {
    { TRUE, "<identity category='client' type='pc'/><feature var='a'/>" },
    { FALSE, "<identity category='client' type='pc&lt;a'/>" },
    { FALSE, "<identity category='client' type='pc' name='x&lt;http://jabber.org/protocol/muc'/>" },
    { FALSE, "<feature var='a&lt;b'/>" },
    { FALSE, "<feature var='a'/><feature var='a'/>" },
    { FALSE, "<identity category='client' type='pc'/><identity category='client' type='pc'/>" },
    { TRUE, "<identity category='client' type='pc'/><identity category='client' type='pc' xml:lang='de'/>" },
    { FALSE, FORM ("hidden", "<value>a</value><value>b</value></field>") },
    { FALSE, FORM ("hidden", "<value>a</value></field>") FORM ("hidden", "<value>a</value></field>") },
    { FALSE, FORM ("hidden", "<value>a</value></field><field var='x'><value>1&lt;2</value></field>") },
    /* Left aside, not refused: FORM_TYPE that isn't hidden. */
    { TRUE, FORM ("text-single", "<value>a&lt;b</value></field>") },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *xml = g_strdup_printf ("<query xmlns='" INFO "'>%s</query>", cases[i].content);
      g_autoptr (EnvoiStanza) stanza = stanza_from (xml);
      g_autoptr (EnvoiDiscoInfo) info = envoi_disco_info_read (envoi_stanza_get_root (stanza));
      g_autofree char *hash = envoi_disco_info_dup_hash (info, G_CHECKSUM_SHA1);

      g_assert_nonnull (info);
      g_assert_cmpint (hash != NULL, ==, cases[i].good);
    }
}

/* D14, D15: size. */
static void
test_d15_bounds (void)
{
  g_autoptr (GString) features = g_string_new ("<query xmlns='" INFO "'>");
  g_autoptr (GString) fields = g_string_new ("<query xmlns='" INFO "'><feature var='a'/><x xmlns='jabber:x:data' type='result'>");
  g_autoptr (EnvoiStanza) many = NULL;
  g_autoptr (EnvoiStanza) form = NULL;
  g_autoptr (EnvoiDiscoInfo) info = NULL;
  g_autofree char *hash = NULL;

  for (guint i = 0; i < 10000; i++)
    g_string_append_printf (features, "<feature var='f%u'/>", i);
  g_string_append (features, "</query>");
  many = stanza_from (features->str);
  g_assert_null (envoi_disco_info_read (envoi_stanza_get_root (many)));

  for (guint i = 0; i < 5000; i++)
    g_string_append_printf (fields, "<field var='v%u'><value>1</value></field>", i);
  g_string_append (fields, "</x></query>");
  form = stanza_from (fields->str);
  info = envoi_disco_info_read (envoi_stanza_get_root (form));
  g_assert_true (envoi_disco_info_has_feature (info, "a"));
  hash = envoi_disco_info_dup_hash (info, G_CHECKSUM_SHA1);
  g_assert_null (hash);
}

#define EXODUS "<query xmlns='" INFO "' node='http://code.google.com/p/exodus#QgayPKawpkPSDYmwT/WM94uAlu0='><identity category='client' name='Exodus 0.9.1' type='pc'/>" \
  "<feature var='http://jabber.org/protocol/muc'/><feature var='http://jabber.org/protocol/disco#info'/><feature var='http://jabber.org/protocol/caps'/>" \
  "<feature var='http://jabber.org/protocol/disco#items'/></query>"
#define PRESENCE(from) "<presence from='" from "'><c xmlns='http://jabber.org/protocol/caps' hash='sha-1' node='http://code.google.com/p/exodus' ver='QgayPKawpkPSDYmwT/WM94uAlu0='/></presence>"

static void
on_learned (EnvoiCaps *caps, const char *key, EnvoiDiscoInfo *info, const char *xml, char **kept)
{
  g_assert_cmpstr (key, ==, "sha-1:QgayPKawpkPSDYmwT/WM94uAlu0=");
  g_set_str (kept, xml);
}

static void
test_caps_once_per_hash (void)
{
  World *world = world_new ();
  EnvoiCaps *caps = world_get (world, ENVOI_TYPE_CAPS);
  g_autoptr (EnvoiStanza) question = NULL;
  g_autoptr (EnvoiDiscoInfo) info = NULL;
  g_autoptr (EnvoiDiscoInfo) other = NULL;
  g_autofree char *kept = NULL;
  DexFuture *future;

  g_signal_connect (caps, "learned", G_CALLBACK (on_learned), &kept);
  peer_receive (world->peer, PRESENCE (BOB "/b"));
  peer_receive (world->peer, PRESENCE ("carol@prosody.test/c"));
  /* Nobody is asked before somebody wants to know. */
  g_assert_null (peer_pop (world->peer));

  future = envoi_caps_lookup (caps, BOB "/b");
  question = peer_pop (world->peer);
  g_assert_cmpstr (envoi_stanza_get_to (question), ==, BOB "/b");
  g_assert_cmpstr (envoi_node_get_attribute (envoi_stanza_find (question, "query", INFO), "node"), ==, "http://code.google.com/p/exodus#QgayPKawpkPSDYmwT/WM94uAlu0=");
  peer_answer (world->peer, question, EXODUS);
  info = await_dup (future);
  g_assert_true (envoi_disco_info_has_feature (info, "http://jabber.org/protocol/muc"));

  other = await_dup (envoi_caps_lookup (caps, "carol@prosody.test/c"));
  g_assert_true (other == info);
  g_assert_null (peer_pop (world->peer));

  /* Gone: nothing is known of that client any more. */
  peer_receive (world->peer, "<presence type='unavailable' from='" BOB "/b'/>");
  g_assert_null (envoi_caps_peek (caps, BOB "/b"));

  /* What was kept holds in the next run; what was changed on disk does not. */
  g_assert_true (envoi_caps_restore (caps, "sha-1:QgayPKawpkPSDYmwT/WM94uAlu0=", kept));
  g_assert_false (envoi_caps_restore (caps, "sha-1:QgayPKawpkPSDYmwT/WM94uAlu1=", kept));
  g_assert_false (envoi_caps_restore (caps, "sha-1:QgayPKawpkPSDYmwT/WM94uAlu0=", "<query/>"));
  g_assert_false (envoi_caps_restore (caps, "md5:QgayPKawpkPSDYmwT/WM94uAlu0=", kept));
  world_free (world);
}

/* D13: a wrong answer is not kept under the hash, so it cannot speak for others. */
static void
test_d13_wrong_hash (void)
{
  World *world = world_new ();
  EnvoiCaps *caps = world_get (world, ENVOI_TYPE_CAPS);
  g_autoptr (EnvoiStanza) question = NULL;
  g_autoptr (EnvoiStanza) second = NULL;
  g_autoptr (EnvoiDiscoInfo) lie = NULL;
  g_autoptr (EnvoiDiscoInfo) truth = NULL;
  DexFuture *eve, *bob;

  peer_receive (world->peer, PRESENCE (EVE "/e"));
  peer_receive (world->peer, PRESENCE (BOB "/b"));
  eve = envoi_caps_lookup (caps, EVE "/e");
  bob = envoi_caps_lookup (caps, BOB "/b");
  question = peer_pop (world->peer);
  g_assert_null (peer_pop (world->peer));

  peer_answer (world->peer, question, "<query xmlns='" INFO "'><identity category='client' type='pc'/><feature var='lie'/></query>");
  lie = await_dup (eve);
  g_assert_true (envoi_disco_info_has_feature (lie, "lie"));
  g_assert_null (envoi_caps_peek (caps, BOB "/b"));

  /* So the other client with the same hash is asked itself. */
  second = peer_take (world->peer, "query", INFO);
  g_assert_cmpstr (envoi_stanza_get_to (second), ==, BOB "/b");
  peer_answer (world->peer, second, EXODUS);
  truth = await_dup (bob);
  g_assert_false (envoi_disco_info_has_feature (truth, "lie"));
  g_assert_true (envoi_disco_info_has_feature (truth, "http://jabber.org/protocol/muc"));
  world_free (world);
}

static void
test_d13_odd_presences (void)
{
  World *world = world_new ();
  EnvoiCaps *caps = world_get (world, ENVOI_TYPE_CAPS);
  static const char * const odd[] = {
    "<c xmlns='http://jabber.org/protocol/caps'/>",
    "<c xmlns='http://jabber.org/protocol/caps' node='n' ver='v' ext='old style'/>",
    "<c xmlns='http://jabber.org/protocol/caps' hash='md5' node='n' ver='v'/>",
    "<c xmlns='http://jabber.org/protocol/caps' hash='sha-1' node='n' ver=''/>",
  };

  for (guint i = 0; i < G_N_ELEMENTS (odd); i++)
    {
      g_autofree char *xml = g_strdup_printf ("<presence from='" BOB "/b'>%s</presence>", odd[i]);
      g_autoptr (GError) error = NULL;

      peer_receive (world->peer, xml);
      error = await_error (envoi_caps_lookup (caps, BOB "/b"));
      g_assert_error (error, ENVOI_STANZA_ERROR, ENVOI_STANZA_ERROR_ITEM_NOT_FOUND);
    }
  g_assert_null (peer_pop (world->peer));
  world_free (world);
}

int
main (int argc, char *argv[])
{
  dex_init ();
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/disco/real-servers", test_real_servers);
  g_test_add_func ("/disco/query", test_query);
  g_test_add_func ("/disco/query-refused", test_query_refused);
  g_test_add_func ("/disco/items", test_items);
  g_test_add_func ("/disco/start", test_start);
  g_test_add_func ("/disco/unknown-node", test_unknown_node);
  g_test_add_func ("/caps/examples", test_caps_examples);
  g_test_add_func ("/caps/D14-ill-formed", test_d14_ill_formed);
  g_test_add_func ("/caps/D15-bounds", test_d15_bounds);
  g_test_add_func ("/caps/once-per-hash", test_caps_once_per_hash);
  g_test_add_func ("/caps/D13-wrong-hash", test_d13_wrong_hash);
  g_test_add_func ("/caps/D13-odd-presences", test_d13_odd_presences);
  return g_test_run ();
}
