/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Events of accounts: who may say what (A11 to A13, F08, G10), avatars and nicknames read from them. */
#include "0060-pubsub.h"
#include "0084-avatar.h"
#include "0153-vcard-photo.h"
#include "0163-pep.h"
#include "0172-nick.h"
#include "xep-peer.h"

typedef struct { guint n; char *from, *id; EnvoiPepChange change; gboolean payload; } Seen;

static void
on_event (EnvoiPep *pep, const char *from, EnvoiPepChange change, const char *id, const EnvoiNode *payload, gpointer user_data)
{
  Seen *seen = user_data;

  seen->n++;
  seen->change = change;
  seen->payload = payload != NULL;
  g_set_str (&seen->from, from);
  g_set_str (&seen->id, id);
}

static void
seen_clear (Seen *seen)
{
  g_clear_pointer (&seen->from, g_free);
  g_clear_pointer (&seen->id, g_free);
}

static void
test_real_event (void)
{
  World *world = world_new ();
  Seen seen = { 0 };
  guint watch = envoi_pep_watch (world_get (world, ENVOI_TYPE_PEP), "urn:xmpp:microblog:0", ENVOI_PEP_ANYONE, on_event, &seen, NULL);

  /* As bob got it from alice; here it is the other way round. */
  peer_receive_take (world->peer, fixture ("prosody-event", "alice", "carol", "bob", "alice", NULL));
  g_assert_cmpuint (seen.n, ==, 1);
  g_assert_cmpstr (seen.from, ==, "carol@prosody.test");
  g_assert_cmpstr (seen.id, ==, "post-1");
  g_assert_true (seen.payload);

  envoi_pep_unwatch (world_get (world, ENVOI_TYPE_PEP), watch);
  peer_receive_take (world->peer, fixture ("prosody-event", "alice", "carol", "bob", "alice", NULL));
  g_assert_cmpuint (seen.n, ==, 1);
  seen_clear (&seen);
  world_free (world);
}

#define EVENT(from, content) "<message " from " type='headline'><event xmlns='http://jabber.org/protocol/pubsub#event'>" content "</event></message>"

static void
test_changes (void)
{
  World *world = world_new ();
  Seen seen = { 0 };

  envoi_pep_watch (world_get (world, ENVOI_TYPE_PEP), "n", ENVOI_PEP_ANYONE, on_event, &seen, NULL);
  peer_receive (world->peer, EVENT ("from='" BOB "'", "<items node='n'><retract id='1'/></items>"));
  g_assert_cmpint (seen.change, ==, ENVOI_PEP_RETRACT);
  peer_receive (world->peer, EVENT ("from='" BOB "'", "<purge node='n'/>"));
  g_assert_cmpint (seen.change, ==, ENVOI_PEP_EMPTIED);
  peer_receive (world->peer, EVENT ("from='" BOB "'", "<items node='n'><item id='2'/></items>"));
  g_assert_cmpint (seen.change, ==, ENVOI_PEP_ITEM);
  g_assert_false (seen.payload);
  g_assert_cmpuint (seen.n, ==, 3);

  peer_receive (world->peer, EVENT ("from='" BOB "'", "<items node='other'><item id='2'/></items><items><item/></items><delete/><collection/>"));
  peer_receive (world->peer, "<message from='" BOB "' type='error'><event xmlns='http://jabber.org/protocol/pubsub#event'><items node='n'><item id='2'/></items></event></message>");
  g_assert_cmpuint (seen.n, ==, 3);
  seen_clear (&seen);
  world_free (world);
}

/* A11, A12: what is private comes from the own account only. */
static void
test_a11_a12_private (void)
{
  static const char * const nodes[] = { "urn:xmpp:mds:displayed:0", "urn:xmpp:bookmarks:1", "storage:bookmarks" };

  for (guint i = 0; i < G_N_ELEMENTS (nodes); i++)
    {
      World *world = world_new ();
      Seen seen = { 0 };
      static const char * const forgers[] = { BOB, BOB "/b", EVE, ALICE "/other", "prosody.test", "pubsub.evil.test" };
      g_autofree char *own = g_strdup_printf (EVENT ("from='" ALICE "'", "<items node='%s'><item id='1'/></items>"), nodes[i]);
      g_autofree char *unnamed = g_strdup_printf (EVENT ("", "<items node='%s'><item id='1'/></items>"), nodes[i]);

      envoi_pep_watch (world_get (world, ENVOI_TYPE_PEP), nodes[i], ENVOI_PEP_OWN, on_event, &seen, NULL);
      for (guint j = 0; j < G_N_ELEMENTS (forgers); j++)
        peer_receive_take (world->peer, g_strdup_printf (EVENT ("from='%s'", "<items node='%s'><item id='1'/></items>"), forgers[j], nodes[i]));
      g_assert_cmpuint (seen.n, ==, 0);

      peer_receive (world->peer, own);
      peer_receive (world->peer, unnamed);
      g_assert_cmpuint (seen.n, ==, 2);
      g_assert_cmpstr (seen.from, ==, ALICE);
      seen_clear (&seen);
      world_free (world);
    }
}

/* The same with what Prosody sends. */
static void
test_a12_real_private (void)
{
  World *world = world_new ();
  Seen seen = { 0 };

  envoi_pep_watch (world_get (world, ENVOI_TYPE_PEP), "urn:xmpp:mds:displayed:0", ENVOI_PEP_OWN, on_event, &seen, NULL);
  peer_receive_take (world->peer, fixture ("prosody-private-event", NULL));
  g_assert_cmpuint (seen.n, ==, 1);
  g_assert_cmpstr (seen.id, ==, BOB);
  peer_receive_take (world->peer, fixture ("prosody-private-event", "from='alice@", "from='eve@", NULL));
  g_assert_cmpuint (seen.n, ==, 1);
  seen_clear (&seen);
  world_free (world);
}

/* A12, A13: an event says something about whoever sent it, whatever it names; and only a server sends one. */
static void
test_a13_keyed_by_sender (void)
{
  World *world = world_new ();
  Seen seen = { 0 };

  envoi_pep_watch (world_get (world, ENVOI_TYPE_PEP), "n", ENVOI_PEP_ANYONE, on_event, &seen, NULL);
  peer_receive (world->peer, EVENT ("from='" EVE "'", "<items node='n'><item id='1' publisher='" BOB "'/></items>"));
  g_assert_cmpstr (seen.from, ==, EVE);
  peer_receive (world->peer, EVENT ("from='" BOB "/b'", "<items node='n'><item id='1'/></items>"));
  g_assert_cmpuint (seen.n, ==, 1);
  seen_clear (&seen);
  world_free (world);
}

/* --- Avatars ------------------------------------------------------------------------------------------------------- */

typedef struct { guint n; char *bare, *value; } Change;

static void
on_changed (GObject *module, const char *bare, const char *value, Change *change)
{
  change->n++;
  g_set_str (&change->bare, bare);
  g_set_str (&change->value, value);
}

#define METADATA(infos) EVENT ("from='" BOB "'", "<items node='urn:xmpp:avatar:metadata'><item id='x'><metadata xmlns='urn:xmpp:avatar:metadata'>" infos "</metadata></item></items>")
/* SHA-1 of "hello" */
#define HELLO "aaf4c61ddcc5e8a2dabede0f3b482cd9aea9434d"

static void
test_avatar_metadata (void)
{
  static const struct { const char *xml, *hash; } cases[] = {
    { METADATA ("<info id='" HELLO "' type='image/png' bytes='5'/>"), HELLO },
    { METADATA ("<info id='AAF4C61DDCC5E8A2DABEDE0F3B482CD9AEA9434D' type='image/png'/>"), HELLO },
    { METADATA (""), NULL },
    { METADATA ("<info id='../../etc/passwd' type='image/png' bytes='5'/>"), NULL },
    { METADATA ("<info type='image/png' bytes='5'/>"), NULL },
    { METADATA ("<info id='" HELLO "' type='image/png' bytes='524289'/>"), NULL },
    { METADATA ("<info id='" HELLO "' type='image/png' bytes='-1'/>"), NULL },
    { METADATA ("<info id='" HELLO "' type='image/png' bytes='99999999999999999999'/>"), NULL },
    /* G10 */
    { METADATA ("<info id='" HELLO "' type='image/png' bytes='5' url='https://evil.test/track.png'/>"), NULL },
    { METADATA ("<info id='356a192b7913b04c54574d18c28d46e6395428ab' url='https://evil.test/track.png'/><info id='" HELLO "' type='image/png' bytes='5'/>"), HELLO },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      World *world = world_new ();
      Change change = { 0 };

      g_signal_connect (world_get (world, ENVOI_TYPE_AVATAR), "changed", G_CALLBACK (on_changed), &change);
      peer_receive (world->peer, cases[i].xml);
      g_assert_cmpuint (change.n, ==, 1);
      g_assert_cmpstr (change.bare, ==, BOB);
      g_assert_cmpstr (change.value, ==, cases[i].hash);
      /* Nothing is fetched unasked. */
      g_assert_null (peer_pop (world->peer));
      g_free (change.bare);
      g_free (change.value);
      world_free (world);
    }
}

static DexFuture *
fetch (World *world, EnvoiStanza **question)
{
  DexFuture *future = envoi_avatar_fetch_data (world_get (world, ENVOI_TYPE_AVATAR), BOB, HELLO);

  *question = peer_take (world->peer, "pubsub", ENVOI_NS_PUBSUB);
  return future;
}

#define DATA(node, base64) "<pubsub xmlns='http://jabber.org/protocol/pubsub'><items node='" node "'><item id='" HELLO "'><data xmlns='urn:xmpp:avatar:data'>" base64 "</data></item></items></pubsub>"

static void
test_avatar_data (void)
{
  World *world = world_new ();
  g_autoptr (EnvoiStanza) question = NULL;
  DexFuture *future = fetch (world, &question);
  g_autoptr (GBytes) bytes = NULL;

  g_assert_cmpstr (envoi_stanza_get_to (question), ==, BOB);
  peer_answer (world->peer, question, DATA ("urn:xmpp:avatar:data", "aGVs\nbG8="));
  bytes = await_dup (future);
  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), "hello", 5);
  world_free (world);
}

/* F08: other data than announced, from another node, too much, none. */
static void
test_f08_avatar_refused (void)
{
  g_autofree char *big = g_strnfill (800000, 'A');
  g_autofree char *too_big = g_strconcat ("<pubsub xmlns='http://jabber.org/protocol/pubsub'><items node='urn:xmpp:avatar:data'><item><data xmlns='urn:xmpp:avatar:data'>",
                                          big, "</data></item></items></pubsub>", NULL);
  const struct { const char *xml; int code; } cases[] = {
    { DATA ("urn:xmpp:avatar:data", "d29ybGQ="), ENVOI_STANZA_ERROR_NOT_ACCEPTABLE },
    { DATA ("urn:xmpp:avatar:data", "!!!!"), ENVOI_STANZA_ERROR_NOT_ACCEPTABLE },
    { DATA ("other", "aGVsbG8="), ENVOI_STANZA_ERROR_NOT_ACCEPTABLE },
    { DATA ("urn:xmpp:avatar:data", ""), ENVOI_STANZA_ERROR_ITEM_NOT_FOUND },
    { "<pubsub xmlns='http://jabber.org/protocol/pubsub'><items node='urn:xmpp:avatar:data'/></pubsub>", ENVOI_STANZA_ERROR_ITEM_NOT_FOUND },
    { too_big, ENVOI_STANZA_ERROR_NOT_ACCEPTABLE },
    { "", ENVOI_STANZA_ERROR_NOT_ACCEPTABLE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      World *world = world_new ();
      g_autoptr (EnvoiStanza) question = NULL;
      DexFuture *future = fetch (world, &question);
      g_autoptr (GError) error = NULL;

      peer_answer (world->peer, question, cases[i].xml);
      error = await_error (future);
      g_assert_error (error, ENVOI_STANZA_ERROR, cases[i].code);
      world_free (world);
    }
}

static void
test_vcard_photo (void)
{
  static const struct { const char *content; EnvoiVcardPhoto said; const char *hash; } cases[] = {
    { "", ENVOI_VCARD_PHOTO_UNSAID, NULL },
    { "<x xmlns='vcard-temp:x:update'/>", ENVOI_VCARD_PHOTO_UNSAID, NULL },
    { "<x xmlns='vcard-temp:x:update'><photo/></x>", ENVOI_VCARD_PHOTO_NONE, NULL },
    { "<x xmlns='vcard-temp:x:update'><photo>AAF4C61DDCC5E8A2DABEDE0F3B482CD9AEA9434D</photo></x>", ENVOI_VCARD_PHOTO_HASH, HELLO },
    { "<x xmlns='vcard-temp:x:update'><photo>../x</photo></x>", ENVOI_VCARD_PHOTO_UNSAID, NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *xml = g_strdup_printf ("<presence from='" BOB "/b'>%s</presence>", cases[i].content);
      g_autoptr (EnvoiStanza) presence = stanza_from (xml);
      g_autofree char *hash = NULL;

      g_assert_cmpint (envoi_vcard_photo_read (presence, &hash), ==, cases[i].said);
      g_assert_cmpstr (hash, ==, cases[i].hash);
    }
}

/* --- Nicknames ----------------------------------------------------------------------------------------------------- */

static void
test_nick (void)
{
  World *world = world_new ();
  EnvoiNick *nick = world_get (world, ENVOI_TYPE_NICK);
  Change change = { 0 };
  g_autoptr (EnvoiStanza) question = NULL;
  g_autofree char *xml = NULL;
  DexFuture *published;

  g_signal_connect (nick, "changed", G_CALLBACK (on_changed), &change);
  peer_receive (world->peer, EVENT ("from='" BOB "'", "<items node='http://jabber.org/protocol/nick'><item><nick xmlns='http://jabber.org/protocol/nick'>  Bob\n\t the   builder </nick></item></items>"));
  g_assert_cmpstr (change.bare, ==, BOB);
  g_assert_cmpstr (change.value, ==, "Bob the builder");
  peer_receive (world->peer, EVENT ("from='" BOB "'", "<items node='http://jabber.org/protocol/nick'><retract id='1'/></items>"));
  g_assert_cmpuint (change.n, ==, 2);
  g_assert_null (change.value);

  published = envoi_nick_publish (nick, "Alice & co");
  question = peer_pop (world->peer);
  xml = envoi_stanza_to_xml (question);
  g_assert_nonnull (strstr (xml, ">Alice &amp; co</nick>"));
  g_assert_null (envoi_stanza_get_to (question));
  peer_answer (world->peer, question, NULL);
  g_assert_true (g_value_get_boolean (await (published, NULL)));
  dex_unref (published);
  g_free (change.bare);
  g_free (change.value);
  world_free (world);
}

static void
test_nick_in_stanza (void)
{
  g_autofree char *many = g_strnfill (5000, 'x');
  g_autofree char *xml = g_strdup_printf ("<presence type='subscribe'><nick xmlns='http://jabber.org/protocol/nick'>%s</nick></presence>", many);
  g_autoptr (EnvoiStanza) stanza = stanza_from (xml);
  g_autoptr (EnvoiStanza) empty = stanza_from ("<presence><nick xmlns='http://jabber.org/protocol/nick'> \n </nick></presence>");
  g_autoptr (EnvoiStanza) wrong = stanza_from ("<presence><nick xmlns='jabber:client'>Bob</nick></presence>");
  g_autofree char *nick = envoi_nick_read (stanza);

  g_assert_cmpint (g_utf8_strlen (nick, -1), <=, 129);
  g_assert_null (envoi_nick_read (empty));
  g_assert_null (envoi_nick_read (wrong));
}

int
main (int argc, char *argv[])
{
  dex_init ();
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/pep/real-event", test_real_event);
  g_test_add_func ("/pep/changes", test_changes);
  g_test_add_func ("/pep/A11-A12-private", test_a11_a12_private);
  g_test_add_func ("/pep/A12-real-private", test_a12_real_private);
  g_test_add_func ("/pep/A13-keyed-by-sender", test_a13_keyed_by_sender);
  g_test_add_func ("/avatar/G10-metadata", test_avatar_metadata);
  g_test_add_func ("/avatar/data", test_avatar_data);
  g_test_add_func ("/avatar/F08-refused", test_f08_avatar_refused);
  g_test_add_func ("/avatar/vcard-photo", test_vcard_photo);
  g_test_add_func ("/nick/event", test_nick);
  g_test_add_func ("/nick/stanza", test_nick_in_stanza);
  return g_test_run ();
}
