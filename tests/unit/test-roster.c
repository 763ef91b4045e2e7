/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Contact list, cards and presence on the wire (A08, A09, A10, D10, D12). */
#include "0054-vcard.h"
#include "envoi-time.h"
#include "rfc6121-presence.h"
#include "rfc6121-roster.h"
#include "xep-peer.h"

#define NS "jabber:iq:roster"

static EnvoiRosterResult *
fetch (World *world, const char *version, const char *answer)
{
  DexFuture *future = envoi_roster_fetch (world_get (world, ENVOI_TYPE_ROSTER), version);
  g_autoptr (EnvoiStanza) question = peer_pop (world->peer);

  g_assert_cmpstr (envoi_node_get_attribute (envoi_stanza_find (question, "query", NS), "ver"), ==, version);
  peer_answer (world->peer, question, answer);
  return await_dup (future);
}

static void
roster_unref (EnvoiRosterResult *result)
{
  g_boxed_free (ENVOI_TYPE_ROSTER_RESULT, result);
}

static void
test_fetch (void)
{
  World *world = world_new ();
  EnvoiRosterResult *result = fetch (world, "", "<query xmlns='" NS "' ver='v7'>"
    "<item jid='Bob@Prosody.Test' name=' Bob&#10; B ' subscription='both'><group>Friends</group><group>Friends</group><group> </group><group>Work</group></item>"
    "<item jid='carol@prosody.test' subscription='none' ask='subscribe'/><item jid='dave@prosody.test' subscription='from' approved='true'/>"
    "<item jid='not an address'/><item/><item jid='gone@prosody.test' subscription='remove'/><item jid='odd@prosody.test' subscription='sometimes'/></query>");
  const EnvoiRosterItem *bob, *carol, *dave;

  g_assert_false (result->unchanged);
  g_assert_cmpstr (result->version, ==, "v7");
  g_assert_cmpuint (result->items->len, ==, 4);
  bob = result->items->pdata[0];
  g_assert_cmpstr (bob->jid, ==, BOB);
  g_assert_cmpstr (bob->name, ==, "Bob B");
  g_assert_cmpint (bob->subscription, ==, ENVOI_ROSTER_BOTH);
  g_assert_cmpuint (g_strv_length (bob->groups), ==, 2);
  g_assert_cmpstr (bob->groups[1], ==, "Work");
  carol = result->items->pdata[1];
  g_assert_true (carol->asked);
  g_assert_null (carol->name);
  dave = result->items->pdata[2];
  g_assert_true (dave->approved);
  g_assert_cmpint (((EnvoiRosterItem *) result->items->pdata[3])->subscription, ==, ENVOI_ROSTER_NONE);
  roster_unref (result);
  world_free (world);
}

static void
test_real_server (void)
{
  World *world = world_new ();
  g_autofree char *xml = fixture ("prosody-roster", NULL);
  g_autoptr (EnvoiStanza) stanza = stanza_from (xml);
  g_autofree char *query = envoi_node_to_xml (envoi_stanza_find (stanza, "query", NS));
  EnvoiRosterResult *result = fetch (world, NULL, query);

  g_assert_cmpuint (result->items->len, ==, 1);
  g_assert_cmpstr (result->version, ==, "4");
  roster_unref (result);
  world_free (world);
}

static void
test_unchanged (void)
{
  World *world = world_new ();
  EnvoiRosterResult *result = fetch (world, "v7", "");

  g_assert_true (result->unchanged);
  g_assert_cmpuint (result->items->len, ==, 0);
  roster_unref (result);
  world_free (world);
}

/* Without a version asked for, an empty answer must not pass for "nothing changed". */
static void
test_empty_answer (void)
{
  World *world = world_new ();
  DexFuture *future = envoi_roster_fetch (world_get (world, ENVOI_TYPE_ROSTER), NULL);
  g_autoptr (EnvoiStanza) question = peer_pop (world->peer);
  g_autoptr (GError) error = NULL;

  peer_answer (world->peer, question, "");
  error = await_error (future);
  g_assert_error (error, ENVOI_STANZA_ERROR, ENVOI_STANZA_ERROR_NOT_ACCEPTABLE);
  world_free (world);
}

/* D10: a list of 30,000 is cut, quickly. */
static void
test_d10_huge (void)
{
  World *world = world_new ();
  g_autoptr (GString) xml = g_string_new ("<query xmlns='" NS "'>");
  EnvoiRosterResult *result;

  for (guint i = 0; i < 30000; i++)
    g_string_append_printf (xml, "<item jid='u%u@p.t'/>", i);
  g_string_append (xml, "</query>");
  result = fetch (world, NULL, xml->str);
  g_assert_cmpuint (result->items->len, ==, 20000);
  roster_unref (result);
  world_free (world);
}

typedef struct { guint n; char *jid, *version; EnvoiRosterSubscription subscription; } Push;

static void
on_pushed (EnvoiRoster *roster, const EnvoiRosterItem *item, const char *version, Push *push)
{
  push->n++;
  push->subscription = item->subscription;
  g_set_str (&push->jid, item->jid);
  g_set_str (&push->version, version);
}

static void
test_push (void)
{
  World *world = world_new ();
  Push push = { 0 };
  g_autoptr (EnvoiStanza) reply = NULL;
  g_autoptr (EnvoiStanza) second = NULL;

  g_signal_connect (world_get (world, ENVOI_TYPE_ROSTER), "pushed", G_CALLBACK (on_pushed), &push);
  peer_receive_take (world->peer, fixture ("prosody-roster-push", "alice@", "carol@", NULL));
  g_assert_cmpuint (push.n, ==, 1);
  g_assert_cmpstr (push.jid, ==, "carol@prosody.test");
  g_assert_cmpstr (push.version, ==, "3");
  g_assert_cmpint (push.subscription, ==, ENVOI_ROSTER_TO);
  reply = peer_pop (world->peer);
  g_assert_cmpstr (envoi_stanza_get_type_attribute (reply), ==, "result");
  g_assert_cmpstr (envoi_stanza_get_id (reply), ==, "tzalu9Os6Grj");

  peer_receive (world->peer, "<iq type='set' id='2' from='" ALICE "'><query xmlns='" NS "'><item jid='" BOB "' subscription='remove'/></query></iq>");
  second = peer_pop (world->peer);
  g_assert_cmpuint (push.n, ==, 2);
  g_assert_cmpint (push.subscription, ==, ENVOI_ROSTER_REMOVE);
  g_assert_null (push.version);

  /* A push has one item. */
  peer_receive (world->peer, "<iq type='set' id='3'><query xmlns='" NS "'><item jid='" BOB "'/><item jid='" EVE "'/></query></iq>");
  g_assert_true (peer_was_refused (world->peer, "bad-request"));
  peer_receive (world->peer, "<iq type='set' id='4'><query xmlns='" NS "'/></iq>");
  g_assert_true (peer_was_refused (world->peer, "bad-request"));
  g_assert_cmpuint (push.n, ==, 2);
  g_free (push.jid);
  g_free (push.version);
  world_free (world);
}

/* A08: who else pushes gets nothing but "there is nobody". */
static void
test_a08_forged_push (void)
{
  static const char * const forgers[] = { EVE, EVE "/e", BOB "/b", ALICE "/other", "prosody.test", "alice@prosody.test.evil.test" };

  for (guint i = 0; i < G_N_ELEMENTS (forgers); i++)
    {
      World *world = world_new ();
      Push push = { 0 };

      g_signal_connect (world_get (world, ENVOI_TYPE_ROSTER), "pushed", G_CALLBACK (on_pushed), &push);
      peer_receive_take (world->peer, g_strdup_printf ("<iq type='set' id='1' from='%s'><query xmlns='" NS "'><item jid='" EVE "' subscription='both'/></query></iq>", forgers[i]));
      g_assert_cmpuint (push.n, ==, 0);
      g_assert_true (peer_was_refused (world->peer, "service-unavailable"));
      world_free (world);
    }
}

/* A09, A10: the answer to the own list, from others. */
static void
test_a09_forged_answer (void)
{
  World *world = world_new ();
  DexFuture *future = envoi_roster_fetch (world_get (world, ENVOI_TYPE_ROSTER), NULL);
  g_autoptr (EnvoiStanza) question = peer_pop (world->peer);
  static const char * const forgers[] = { EVE, BOB "/b", ALICE "/other", "evil.test" };
  EnvoiRosterResult *result;

  for (guint i = 0; i < G_N_ELEMENTS (forgers); i++)
    peer_receive_take (world->peer, g_strdup_printf ("<iq type='result' id='%s' from='%s'><query xmlns='" NS "'><item jid='" EVE "' subscription='both'/></query></iq>",
                                                     envoi_stanza_get_id (question), forgers[i]));
  peer_settle ();
  g_assert_true (dex_future_is_pending (future));
  peer_receive_take (world->peer, g_strdup_printf ("<iq type='result' id='%s' from='" ALICE "'><query xmlns='" NS "'/></iq>", envoi_stanza_get_id (question)));
  result = await_dup (future);
  g_assert_cmpuint (result->items->len, ==, 0);
  roster_unref (result);
  world_free (world);
}

static void
test_a10_answer_for_another (void)
{
  World *world = world_new ();
  DexFuture *future = envoi_vcard_fetch (world_get (world, ENVOI_TYPE_VCARD), BOB);
  g_autoptr (EnvoiStanza) question = peer_pop (world->peer);
  static const char * const forgers[] = { ALICE, "prosody.test", ALICE "/a", BOB "/b" };
  EnvoiVcardInfo *card;

  for (guint i = 0; i < G_N_ELEMENTS (forgers); i++)
    peer_receive_take (world->peer, g_strdup_printf ("<iq type='result' id='%s' from='%s'><vCard xmlns='vcard-temp'><FN>Forged</FN></vCard></iq>",
                                                     envoi_stanza_get_id (question), forgers[i]));
  peer_settle ();
  g_assert_true (dex_future_is_pending (future));
  peer_answer (world->peer, question, "<vCard xmlns='vcard-temp'><FN>Bob &lt;b&gt;</FN><NICKNAME/><DESC>a\nb</DESC><TEL><NUMBER>1</NUMBER></TEL>"
               "<PHOTO><TYPE>image/png</TYPE><BINVAL>aGVs\n bG8=</BINVAL></PHOTO></vCard>");
  card = await_dup (future);
  g_assert_cmpstr (card->full_name, ==, "Bob <b>");
  g_assert_null (card->nickname);
  g_assert_cmpstr (card->description, ==, "a\nb");
  g_assert_cmpstr (card->phone, ==, "1");
  g_assert_cmpstr (card->photo_hash, ==, "aaf4c61ddcc5e8a2dabede0f3b482cd9aea9434d");
  envoi_vcard_info_free (card);
  world_free (world);
}

static void
test_no_vcard (void)
{
  World *world = world_new ();
  DexFuture *future = envoi_vcard_fetch (world_get (world, ENVOI_TYPE_VCARD), NULL);
  g_autoptr (EnvoiStanza) question = peer_pop (world->peer);
  EnvoiVcardInfo *card;

  peer_refuse (world->peer, question, "item-not-found");
  card = await_dup (future);
  g_assert_null (card->full_name);
  g_assert_null (card->photo);
  envoi_vcard_info_free (card);
  world_free (world);
}

static void
test_set_and_remove (void)
{
  World *world = world_new ();
  EnvoiRoster *roster = world_get (world, ENVOI_TYPE_ROSTER);
  DexFuture *set = envoi_roster_set (roster, BOB, "Bob <3", (const char * const []) { "A & B", NULL });
  g_autoptr (EnvoiStanza) question = peer_pop (world->peer);
  g_autofree char *xml = envoi_stanza_to_xml (question);
  g_autoptr (EnvoiStanza) removal = NULL;
  g_autofree char *removal_xml = NULL;

  g_assert_nonnull (strstr (xml, "<group>A &amp; B</group>"));
  peer_answer (world->peer, question, NULL);
  envoi_stanza_unref (await_dup (set));

  dex_future_disown (envoi_roster_remove (roster, BOB));
  removal = peer_pop (world->peer);
  removal_xml = envoi_stanza_to_xml (removal);
  g_assert_true (strstr (removal_xml, "subscription='remove'") || strstr (removal_xml, "subscription=\"remove\""));
  world_free (world);
}

/* --- Presence ------------------------------------------------------------------------------------------------------ */

typedef struct { guint n; EnvoiPresenceNews news; char *full, *status; } Here;

static void
on_presence (EnvoiPresence *presence, const EnvoiPresenceNews *news, Here *here)
{
  here->n++;
  here->news = *news;
  g_set_str (&here->full, news->full);
  g_set_str (&here->status, news->status);
}

static void
here_clear (Here *here)
{
  g_clear_pointer (&here->full, g_free);
  g_clear_pointer (&here->status, g_free);
}

static void
test_presence (void)
{
  World *world = world_new ();
  Here here = { 0 };
  gint64 stamp;

  g_signal_connect (world_get (world, ENVOI_TYPE_PRESENCE), "presence", G_CALLBACK (on_presence), &here);
  peer_receive_take (world->peer, fixture ("prosody-presence", NULL));
  g_assert_true (here.news.available);
  g_assert_cmpint (here.news.show, ==, ENVOI_SHOW_NONE);
  g_assert_cmpstr (here.full, ==, BOB "/b");
  g_assert_true (envoi_time_parse ("2026-11-20T04:23:27Z", &stamp));
  g_assert_cmpint (here.news.since, ==, MIN (stamp, envoi_time_now ()));

  peer_receive (world->peer, "<presence from='Bob@prosody.test/Phone'><show>xa</show><status> out\nside </status><priority>-128</priority><idle xmlns='urn:xmpp:idle:1' since='2020-01-01T00:00:00Z'/></presence>");
  g_assert_cmpint (here.news.show, ==, ENVOI_SHOW_XA);
  g_assert_cmpint (here.news.priority, ==, -128);
  g_assert_cmpstr (here.status, ==, "out\nside");
  g_assert_cmpstr (here.full, ==, BOB "/Phone");
  g_assert_cmpint (here.news.idle_since, ==, G_GINT64_CONSTANT (1577836800) * G_USEC_PER_SEC);

  peer_receive (world->peer, "<presence type='unavailable' from='" BOB "/b'><status>bye</status></presence>");
  g_assert_false (here.news.available);
  g_assert_cmpstr (here.status, ==, "bye");

  peer_receive (world->peer, "<presence type='error' from='nobody@prosody.test'><error type='cancel'><item-not-found xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></presence>");
  g_assert_true (here.news.error);
  g_assert_cmpuint (here.n, ==, 4);

  /* Of a room, of nobody, of an unknown type: not ours. */
  peer_receive_take (world->peer, fixture ("ejabberd-room-presence", NULL));
  peer_receive (world->peer, "<presence/>");
  peer_receive (world->peer, "<presence from='@'/>");
  peer_receive (world->peer, "<presence type='probe' from='" BOB "'/>");
  g_assert_cmpuint (here.n, ==, 4);
  here_clear (&here);
  world_free (world);
}

/* D12: numbers that are none. */
static void
test_d12_presence_numbers (void)
{
  static const char * const priorities[] = { "", "1e9", "128", "-129", "99999999999999999999", "0x10", "1 2" };
  World *world = world_new ();
  Here here = { 0 };

  g_signal_connect (world_get (world, ENVOI_TYPE_PRESENCE), "presence", G_CALLBACK (on_presence), &here);
  for (guint i = 0; i < G_N_ELEMENTS (priorities); i++)
    {
      peer_receive_take (world->peer, g_strdup_printf ("<presence from='" BOB "/b'><priority>%s</priority><show>%s</show>"
                                                       "<query xmlns='jabber:iq:last' seconds='%s'/></presence>", priorities[i], priorities[i], priorities[i]));
      g_assert_cmpint (here.news.priority, ==, 0);
      g_assert_cmpint (here.news.show, ==, ENVOI_SHOW_NONE);
    }
  peer_receive (world->peer, "<presence from='" BOB "/b'><idle xmlns='urn:xmpp:idle:1' since='9999-12-31T23:59:59Z'/></presence>");
  g_assert_cmpint (here.news.idle_since, ==, 0);
  peer_receive (world->peer, "<presence from='" BOB "/b'><idle xmlns='urn:xmpp:idle:1' since='2990-12-31T23:59:59Z'/></presence>");
  g_assert_cmpint (here.news.idle_since, <=, envoi_time_now ());
  here_clear (&here);
  world_free (world);
}

typedef struct { guint n; EnvoiSubscriptionChange change; char *bare; } Change;

static void
on_subscription (EnvoiPresence *presence, EnvoiSubscriptionChange change, const char *bare, EnvoiStanza *stanza, Change *seen)
{
  seen->n++;
  seen->change = change;
  g_set_str (&seen->bare, bare);
}

static void
test_subscription (void)
{
  World *world = world_new ();
  Change seen = { 0 };
  static const char * const types[] = { "subscribe", "subscribed", "unsubscribe", "unsubscribed" };
  g_autoptr (EnvoiStanza) request = NULL;
  g_autofree char *xml = NULL;

  g_signal_connect (world_get (world, ENVOI_TYPE_PRESENCE), "subscription", G_CALLBACK (on_subscription), &seen);
  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    {
      peer_receive_take (world->peer, g_strdup_printf ("<presence type='%s' from='" BOB "/b'/>", types[i]));
      g_assert_cmpuint (seen.n, ==, i + 1);
      g_assert_cmpint (seen.change, ==, i);
      g_assert_cmpstr (seen.bare, ==, BOB);
    }

  envoi_presence_send_subscription (world_get (world, ENVOI_TYPE_PRESENCE), ENVOI_SUBSCRIBE, BOB, "Alice", "It's me");
  request = peer_pop (world->peer);
  xml = envoi_stanza_to_xml (request);
  g_assert_cmpstr (envoi_stanza_get_type_attribute (request), ==, "subscribe");
  g_assert_nonnull (strstr (xml, ">Alice</nick>"));
  g_free (seen.bare);
  world_free (world);
}

static void
test_send_presence (void)
{
  World *world = world_new ();
  EnvoiPresence *presence = world_get (world, ENVOI_TYPE_PRESENCE);
  g_autoptr (EnvoiStanza) away = NULL;
  g_autoptr (EnvoiStanza) plain = NULL;
  g_autofree char *xml = NULL;

  envoi_presence_send_available (presence, NULL, ENVOI_SHOW_AWAY, "lunch", 5, G_GINT64_CONSTANT (1577836800) * G_USEC_PER_SEC);
  away = peer_pop (world->peer);
  xml = envoi_stanza_to_xml (away);
  g_assert_nonnull (strstr (xml, "<show>away</show>"));
  g_assert_nonnull (strstr (xml, "<status>lunch</status>"));
  g_assert_nonnull (strstr (xml, "<priority>5</priority>"));
  g_assert_nonnull (strstr (xml, "2020-01-01T00:00:00"));

  envoi_presence_send_available (presence, BOB, ENVOI_SHOW_NONE, "", 0, 0);
  plain = peer_pop (world->peer);
  g_assert_cmpstr (envoi_stanza_get_to (plain), ==, BOB);
  g_assert_null (envoi_stanza_find (plain, "show", ENVOI_NS_CLIENT));
  g_assert_null (envoi_stanza_find (plain, "status", ENVOI_NS_CLIENT));
  g_assert_null (envoi_stanza_find (plain, "idle", "urn:xmpp:idle:1"));
  g_assert_nonnull (envoi_stanza_find (plain, "c", "http://jabber.org/protocol/caps"));
  world_free (world);
}

int
main (int argc, char *argv[])
{
  dex_init ();
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/roster/fetch", test_fetch);
  g_test_add_func ("/roster/real-server", test_real_server);
  g_test_add_func ("/roster/unchanged", test_unchanged);
  g_test_add_func ("/roster/empty-answer", test_empty_answer);
  g_test_add_func ("/roster/D10-huge", test_d10_huge);
  g_test_add_func ("/roster/push", test_push);
  g_test_add_func ("/roster/A08-forged-push", test_a08_forged_push);
  g_test_add_func ("/roster/A09-forged-answer", test_a09_forged_answer);
  g_test_add_func ("/roster/set-and-remove", test_set_and_remove);
  g_test_add_func ("/vcard/A10-answer-for-another", test_a10_answer_for_another);
  g_test_add_func ("/vcard/none", test_no_vcard);
  g_test_add_func ("/presence/in", test_presence);
  g_test_add_func ("/presence/D12-numbers", test_d12_presence_numbers);
  g_test_add_func ("/presence/subscription", test_subscription);
  g_test_add_func ("/presence/out", test_send_presence);
  return g_test_run ();
}
