/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The contact list and who is there, from the wire to the model and the store. */
#include "people-world.h"
#include "envoi-message.h"
#include "envoi-time.h"

static void
test_first_sign_in (void)
{
  People *people = people_new ();
  EnvoiContact *bob;

  people_start (people, ROSTER (TWO));
  bob = person (people, BOB);
  g_assert_cmpstr (envoi_contact_get_title (bob), ==, "Bob");
  g_assert_cmpstr (envoi_contact_get_groups (bob)[0], ==, "Friends");
  g_assert_cmpint (envoi_contact_get_subscription (bob), ==, ENVOI_SUBSCRIPTION_BOTH);
  g_assert_true (envoi_contact_get_in_roster (bob));
  g_assert_cmpint (envoi_contact_get_availability (bob), ==, ENVOI_AVAILABILITY_OFFLINE);
  g_assert_cmpstr (envoi_account_get_roster_version (people->account), ==, "v1");
  g_assert_true (envoi_contact_service_can_block (people->contacts));
  people_free (people);
}

/* The version is asked with; "unchanged" leaves all as it is; a new list takes away who is not in it. */
static void
test_versions (void)
{
  People *people = people_new ();
  g_autoptr (EnvoiStanza) list = NULL;
  g_autoptr (EnvoiStanza) second = NULL;

  people_start (people, ROSTER (TWO));
  people_restart (people);
  people_start (people, NULL);
  list = peer_take (people->peer, "query", "jabber:iq:roster");
  g_assert_cmpstr (envoi_node_get_attribute (envoi_stanza_find (list, "query", NULL), "ver"), ==, "v1");
  peer_answer (people->peer, list, "");
  people_settle (people);
  g_assert_true (envoi_contact_get_in_roster (person (people, BOB)));
  g_assert_true (envoi_contact_get_in_roster (person (people, CARL)));

  people_start (people, "<query xmlns='jabber:iq:roster' ver='v2'><item jid='" CARL "' subscription='to'/></query>");
  g_assert_false (envoi_contact_get_in_roster (person (people, BOB)));
  g_assert_cmpint (envoi_contact_get_subscription (person (people, CARL)), ==, ENVOI_SUBSCRIPTION_TO);
  people_restart (people);
  g_assert_false (envoi_contact_get_in_roster (person (people, BOB)));
  g_assert_cmpstr (envoi_account_get_roster_version (people->account), ==, "v2");
  people_free (people);
}

static void
test_pushes (void)
{
  People *people = people_new ();

  people_start (people, ROSTER (TWO));
  peer_receive (people->peer, PUSH ("<item jid='" BOB "' name='Robert' subscription='to'/>", "v2"));
  peer_receive (people->peer, PUSH ("<item jid='dora@prosody.test' subscription='none' ask='subscribe'/>", "v3"));
  peer_receive (people->peer, PUSH ("<item jid='" CARL "' subscription='remove'/>", "v4"));
  people_settle (people);
  g_assert_cmpstr (envoi_contact_get_name (person (people, BOB)), ==, "Robert");
  g_assert_true (envoi_contact_get_asked (person (people, "dora@prosody.test")));
  g_assert_false (envoi_contact_get_in_roster (person (people, CARL)));

  people_restart (people);
  g_assert_cmpstr (envoi_contact_get_name (person (people, BOB)), ==, "Robert");
  g_assert_cmpint (envoi_contact_get_subscription (person (people, BOB)), ==, ENVOI_SUBSCRIPTION_TO);
  g_assert_true (envoi_contact_get_in_roster (person (people, "dora@prosody.test")));
  g_assert_false (envoi_contact_get_in_roster (person (people, CARL)));
  g_assert_cmpstr (envoi_account_get_roster_version (people->account), ==, "v4");
  people_free (people);
}

/* A push that comes while the list is on its way is not undone by it. */
static void
test_push_before_list (void)
{
  People *people = people_new ();
  g_autoptr (EnvoiStanza) list = NULL;

  people_start (people, NULL);
  list = peer_take (people->peer, "query", "jabber:iq:roster");
  peer_receive (people->peer, PUSH ("<item jid='" BOB "' name='Robert' subscription='both'/>", "v2"));
  peer_answer (people->peer, list, ROSTER (TWO));
  people_settle (people);
  g_assert_cmpstr (envoi_contact_get_name (person (people, BOB)), ==, "Robert");
  g_assert_cmpstr (envoi_account_get_roster_version (people->account), ==, "v2");
  people_free (people);
}

/* A08, up to the store. */
static void
test_a08_forged_push (void)
{
  People *people = people_new ();

  people_start (people, ROSTER (TWO));
  peer_receive (people->peer, "<iq type='set' id='p' from='" EVE "'><query xmlns='jabber:iq:roster' ver='v9'><item jid='" EVE "' name='Bob' subscription='both'/></query></iq>");
  people_settle (people);
  g_assert_null (person (people, EVE));
  g_assert_cmpstr (envoi_account_get_roster_version (people->account), ==, "v1");
  people_free (people);
}

static void
count (gpointer object, GParamSpec *pspec, guint *n)
{
  (*n)++;
}

static void
test_presence (void)
{
  People *people = people_new ();
  EnvoiContact *bob;
  guint n = 0;

  people_start (people, ROSTER (TWO));
  bob = person (people, BOB);
  peer_receive (people->peer, "<presence from='" BOB "/low'><priority>-1</priority></presence>");
  g_assert_cmpint (envoi_contact_get_availability (bob), ==, ENVOI_AVAILABILITY_ONLINE);
  /* Messages don't go there. */
  g_assert_null (envoi_contact_service_best_resource (people->contacts, bob));

  peer_receive (people->peer, "<presence from='" BOB "/b'><show>dnd</show><status>exam</status></presence>");
  g_assert_cmpint (envoi_contact_get_availability (bob), ==, ENVOI_AVAILABILITY_BUSY);
  g_assert_cmpstr (envoi_contact_get_status_text (bob), ==, "exam");
  g_assert_cmpstr (envoi_contact_service_best_resource (people->contacts, bob), ==, BOB "/b");
  peer_receive (people->peer, "<presence from='" BOB "/c'/>");
  g_assert_cmpint (envoi_contact_get_availability (bob), ==, ENVOI_AVAILABILITY_ONLINE);
  g_assert_cmpstr (envoi_contact_service_best_resource (people->contacts, bob), ==, BOB "/c");
  peer_receive (people->peer, "<presence from='" BOB "/d'><show>away</show><priority>5</priority><idle xmlns='urn:xmpp:idle:1' since='2020-01-01T00:00:00Z'/></presence>");
  g_assert_cmpint (envoi_contact_get_availability (bob), ==, ENVOI_AVAILABILITY_AWAY);
  g_assert_cmpint (envoi_contact_get_last_seen (bob), ==, G_GINT64_CONSTANT (1577836800) * G_USEC_PER_SEC);

  /* The same again is no news. */
  g_signal_connect (bob, "notify", G_CALLBACK (count), &n);
  peer_receive (people->peer, "<presence from='" BOB "/d'><show>away</show><priority>5</priority><idle xmlns='urn:xmpp:idle:1' since='2020-01-01T00:00:00Z'/></presence>");
  g_assert_cmpuint (n, ==, 0);

  peer_receive (people->peer, "<presence type='unavailable' from='" BOB "/d'/>");
  g_assert_cmpint (envoi_contact_get_availability (bob), ==, ENVOI_AVAILABILITY_ONLINE);
  peer_receive (people->peer, "<presence type='unavailable' from='" BOB "'><status>bye</status></presence>");
  g_assert_cmpint (envoi_contact_get_availability (bob), ==, ENVOI_AVAILABILITY_OFFLINE);
  g_assert_cmpstr (envoi_contact_get_status_text (bob), ==, "bye");
  g_assert_cmpint (envoi_contact_get_last_seen (bob), >, G_GINT64_CONSTANT (1700000000) * G_USEC_PER_SEC);
  people_free (people);
}

/* Presences may be here before the list that says whose they are. */
static void
test_presence_before_list (void)
{
  People *people = people_new ();
  g_autoptr (EnvoiStanza) list = NULL;

  people_start (people, NULL);
  list = peer_take (people->peer, "query", "jabber:iq:roster");
  peer_receive (people->peer, "<presence from='" BOB "/b'><show>xa</show></presence>");
  g_assert_null (person (people, BOB));
  peer_answer (people->peer, list, ROSTER (TWO));
  people_settle (people);
  g_assert_cmpint (envoi_contact_get_availability (person (people, BOB)), ==, ENVOI_AVAILABILITY_EXTENDED_AWAY);
  people_free (people);
}

/* A session that goes on after a restart does not tell again who is there. */
static void
test_resumed_after_restart (void)
{
  People *people = people_new ();

  people_start (people, ROSTER (TWO));
  peer_receive (people->peer, "<presence from='" BOB "/b'><show>away</show><status>lunch</status></presence>");
  peer_receive (people->peer, "<presence from='" CARL "/c'/>");
  peer_receive (people->peer, "<presence type='unavailable' from='" CARL "/c'/>");
  peer_receive (people->peer, "<presence from='" BOB "/old'><priority>9</priority></presence>");
  people_settle (people);

  people_restart (people);
  g_assert_cmpint (envoi_contact_get_availability (person (people, BOB)), ==, ENVOI_AVAILABILITY_OFFLINE);
  /* What the server still had for us comes first of all. */
  peer_receive (people->peer, "<presence type='unavailable' from='" BOB "/old'/>");
  envoi_session_report_online (people->session, TRUE);
  people_settle (people);
  g_assert_cmpint (envoi_contact_get_availability (person (people, CARL)), ==, ENVOI_AVAILABILITY_OFFLINE);
  g_assert_true (envoi_contact_get_availability (person (people, BOB)) != ENVOI_AVAILABILITY_OFFLINE);
  peer_receive (people->peer, "<presence type='unavailable' from='" BOB "/old'/>");
  g_assert_cmpint (envoi_contact_get_availability (person (people, BOB)), ==, ENVOI_AVAILABILITY_AWAY);
  g_assert_cmpstr (envoi_contact_get_status_text (person (people, BOB)), ==, "lunch");

  /* A new session begins with nobody. */
  people_start (people, "");
  g_assert_cmpint (envoi_contact_get_availability (person (people, BOB)), ==, ENVOI_AVAILABILITY_OFFLINE);
  people_restart (people);
  envoi_session_report_online (people->session, TRUE);
  people_settle (people);
  g_assert_cmpint (envoi_contact_get_availability (person (people, BOB)), ==, ENVOI_AVAILABILITY_OFFLINE);
  people_free (people);
}

/* A short loss of the line changes nothing; being offline on purpose does. */
static void
test_line_lost (void)
{
  People *people = people_new ();
  EnvoiContact *bob;

  people_start (people, ROSTER (TWO));
  bob = person (people, BOB);
  peer_receive (people->peer, "<presence from='" BOB "/b'/>");
  envoi_session_report_lost (people->session);
  g_assert_cmpint (envoi_contact_get_availability (bob), ==, ENVOI_AVAILABILITY_ONLINE);
  envoi_session_report_online (people->session, TRUE);
  g_assert_cmpint (envoi_contact_get_availability (bob), ==, ENVOI_AVAILABILITY_ONLINE);

  envoi_account_set_availability (people->account, ENVOI_AVAILABILITY_OFFLINE);
  envoi_session_report_lost (people->session);
  g_assert_cmpint (envoi_contact_get_availability (bob), ==, ENVOI_AVAILABILITY_OFFLINE);
  people_free (people);
}

/* --- Own presence --------------------------------------------------------------------------------------------------- */

static char *
show_of (EnvoiStanza *presence)
{
  const EnvoiNode *show = presence ? envoi_stanza_find (presence, "show", ENVOI_NS_CLIENT) : NULL;

  return presence ? g_strdup (show ? envoi_node_get_text (show) : "plain") : g_strdup ("none");
}

static void
assert_sent_show (People *people, const char *expected)
{
  g_autoptr (EnvoiStanza) presence = people_pop_presence (people);
  g_autofree char *show = show_of (presence);

  g_assert_cmpstr (show, ==, expected);
}

static void
test_own_presence (void)
{
  People *people = people_new ();
  g_autoptr (EnvoiStanza) both = NULL;
  g_autoptr (EnvoiStanza) idle = NULL;

  people_start (people, ROSTER (TWO));
  assert_sent_show (people, "plain");
  assert_sent_show (people, "none");

  /* Two settings at once are one presence. */
  envoi_account_set_availability (people->account, ENVOI_AVAILABILITY_BUSY);
  envoi_account_set_status_text (people->account, "writing");
  both = people_pop_presence (people);
  g_assert_cmpstr (envoi_node_get_text (envoi_stanza_find (both, "show", ENVOI_NS_CLIENT)), ==, "dnd");
  g_assert_cmpstr (envoi_node_get_text (envoi_stanza_find (both, "status", ENVOI_NS_CLIENT)), ==, "writing");
  assert_sent_show (people, "none");
  envoi_contact_service_publish_presence (people->contacts);
  assert_sent_show (people, "none");

  /* Idle: only who is plainly there becomes away, and only if the person wants that. */
  envoi_account_set_auto_away (people->account, FALSE);
  envoi_account_set_availability (people->account, ENVOI_AVAILABILITY_ONLINE);
  assert_sent_show (people, "plain");
  envoi_contact_service_set_idle (people->contacts, envoi_time_now ());
  assert_sent_show (people, "none");
  envoi_account_set_auto_away (people->account, TRUE);
  idle = people_pop_presence (people);
  g_assert_cmpstr (envoi_node_get_text (envoi_stanza_find (idle, "show", ENVOI_NS_CLIENT)), ==, "away");
  g_assert_nonnull (envoi_stanza_find (idle, "idle", "urn:xmpp:idle:1"));
  envoi_contact_service_set_idle (people->contacts, 0);
  assert_sent_show (people, "plain");

  /* A resumed session knows us still, a new one does not. */
  envoi_session_report_lost (people->session);
  envoi_session_report_online (people->session, TRUE);
  assert_sent_show (people, "none");
  people_start (people, "");
  assert_sent_show (people, "plain");
  people_free (people);
}

/* --- Strangers ------------------------------------------------------------------------------------------------------ */

/* G01, G02, G06: who may know that we are there. */
static void
test_g01_reveal (void)
{
  People *people = people_new ();
  EnvoiConversation *conversation;
  g_autoptr (EnvoiMessage) message = envoi_message_new (TRUE, "1", "hello", envoi_time_now ());

  people_start (people, ROSTER (TWO "<item jid='dora@elsewhere.test' subscription='from'/>"));
  g_assert_true (envoi_contact_service_may_reveal (people->contacts, person (people, BOB)));
  g_assert_true (envoi_contact_service_may_reveal (people->contacts, person (people, "dora@elsewhere.test")));
  g_assert_false (envoi_contact_service_may_reveal (people->contacts, person (people, CARL)));

#define PING(from) "<iq type='get' id='q' from='" from "'><ping xmlns='urn:xmpp:ping'/></iq>"
  peer_clear (people->peer);
  peer_receive (people->peer, PING (CARL "/c"));
  g_assert_true (peer_was_refused (people->peer, "service-unavailable"));
  peer_receive (people->peer, PING (EVE "/e"));
  g_assert_true (peer_was_refused (people->peer, "service-unavailable"));
  peer_receive (people->peer, PING ("evil.test"));
  g_assert_true (peer_was_refused (people->peer, "service-unavailable"));
  /* A contact's server asks for what it may tell the contact. */
  peer_receive (people->peer, PING ("elsewhere.test"));
  g_assert_cmpuint (people_count_sent (people, "iq", "result"), ==, 1);
  peer_receive (people->peer, PING (BOB "/b"));
  g_assert_cmpuint (people_count_sent (people, "iq", "result"), ==, 1);

  /* Whoever is written to knows, now and later. */
  conversation = envoi_store_ensure_conversation (people->store, people->account, CARL);
  envoi_store_put_message (people->store, conversation, message, ENVOI_INSERT_LIVE);
  people_settle (people);
  g_assert_true (envoi_contact_service_may_reveal (people->contacts, person (people, CARL)));
  people_restart (people);
  g_assert_true (envoi_contact_service_may_reveal (people->contacts, person (people, CARL)));
  people_free (people);
}

/* A16 for nicknames published as events. */
static void
test_a16_nicknames (void)
{
  People *people = people_new ();
  guint n = 0;

  people_start (people, ROSTER (TWO));
  g_signal_connect (person (people, BOB), "notify::title", G_CALLBACK (count), &n);
#define NICK(from, nick) "<message from='" from "' type='headline'><event xmlns='http://jabber.org/protocol/pubsub#event'><items node='http://jabber.org/protocol/nick'>" \
  "<item><nick xmlns='http://jabber.org/protocol/nick'>" nick "</nick></item></items></event></message>"
  peer_receive (people->peer, NICK (BOB, "Mallory"));
  g_assert_cmpstr (envoi_contact_get_title (person (people, BOB)), ==, "Bob");
  g_assert_cmpstr (envoi_contact_get_nickname (person (people, BOB)), ==, "Mallory");
  peer_receive (people->peer, NICK (CARL, "Carl the Great"));
  g_assert_cmpstr (envoi_contact_get_title (person (people, CARL)), ==, "Carl the Great");
  peer_receive (people->peer, NICK (EVE, "Bob"));
  g_assert_null (person (people, EVE));

  /* The own one, set on another device. */
  peer_clear (people->peer);
  peer_receive (people->peer, NICK (ALICE, "Al"));
  people_settle (people);
  g_assert_cmpstr (envoi_account_get_nickname (people->account), ==, "Al");
  g_assert_cmpuint (people_count_sent (people, "iq", "set"), ==, 0);
  people_free (people);
}

static void
test_own_nickname (void)
{
  People *people = people_new ();
  g_autoptr (EnvoiStanza) publish = NULL;
  g_autofree char *xml = NULL;

  people_start (people, ROSTER (TWO));
  people_count_sent (people, "iq", "set");
  /* Set without a line: told at the next sign-in, once. */
  envoi_session_report_ended (people->session);
  envoi_account_set_nickname (people->account, "Alice");
  g_assert_cmpuint (people_count_sent (people, "iq", "set"), ==, 0);
  people_start (people, "");
  publish = peer_take (people->peer, "pubsub", "http://jabber.org/protocol/pubsub");
  xml = envoi_stanza_to_xml (publish);
  g_assert_nonnull (strstr (xml, ">Alice</nick>"));
  peer_answer (people->peer, publish, "");
  people_settle (people);
  peer_clear (people->peer);
  people_start (people, "");
  for (GList *l = people->peer->sent.head; l; l = l->next)
    g_assert_null (envoi_stanza_find (l->data, "pubsub", "http://jabber.org/protocol/pubsub"));
  people_free (people);
}

/* D10: 400 contacts sign in; nothing is asked of any of them, each says once that it changed. */
static void
test_d10_many (void)
{
  People *people = people_new ();
  g_autoptr (GString) roster = g_string_new ("<query xmlns='jabber:iq:roster' ver='v1'>");
  gint64 start;
  guint n = 0;

  for (guint i = 0; i < 400; i++)
    g_string_append_printf (roster, "<item jid='c%u@prosody.test' subscription='both'/>", i);
  g_string_append (roster, "</query>");
  people_start (people, roster->str);
  peer_clear (people->peer);
  for (guint i = 0; i < 400; i++)
    {
      g_autofree char *jid = g_strdup_printf ("c%u@prosody.test", i);
      g_signal_connect (person (people, jid), "notify", G_CALLBACK (count), &n);
    }
  start = g_get_monotonic_time ();
  for (guint i = 0; i < 400; i++)
    peer_receive_take (people->peer, g_strdup_printf (
      "<presence from='c%u@prosody.test/x'><c xmlns='http://jabber.org/protocol/caps' hash='sha-1' node='n' ver='v%u'/><x xmlns='vcard-temp:x:update'><photo/></x></presence>", i, i));
  g_test_message ("400 presences took %" G_GINT64_FORMAT " µs", g_get_monotonic_time () - start);
  g_assert_cmpuint (n, ==, 400);
  people_settle (people);
  g_assert_true (g_queue_is_empty (&people->peer->sent));
  people_free (people);
}

/* A server that asks what this client wants has already left out the events that it would have sent. */
static void
test_nicknames_without_events (void)
{
  People *people = people_new ();
  g_autoptr (EnvoiStanza) info = NULL;
  g_autoptr (EnvoiStanza) presence = NULL;
  g_autoptr (EnvoiStanza) own = NULL;
  g_autoptr (EnvoiStanza) carls = NULL;
  const EnvoiNode *c;
  g_autofree char *asked = NULL;
  g_autofree char *stranger = NULL;

  people_start (people, ROSTER ("<item jid='" BOB "' name='Bob' subscription='both'/><item jid='" CARL "' subscription='to'/>"
                                "<item jid='dora@prosody.test' subscription='from'/>"));
  presence = people_pop_presence (people);
  c = envoi_stanza_find (presence, "c", "http://jabber.org/protocol/caps");
  peer_clear (people->peer);
  stranger = g_strdup_printf ("<iq type='get' id='s' from='" BOB "/x'><query xmlns='http://jabber.org/protocol/disco#info' node='%s#%s'/></iq>",
                              envoi_node_get_attribute (c, "node"), envoi_node_get_attribute (c, "ver"));
  peer_receive (people->peer, stranger);
  info = peer_take (people->peer, "query", "http://jabber.org/protocol/disco#info");
  people_settle (people);
  g_assert_true (g_queue_is_empty (&people->peer->sent));

  asked = g_strdup_printf ("<iq type='get' id='s' from='" ALICE "/a'><query xmlns='http://jabber.org/protocol/disco#info' node='%s#%s'/></iq>",
                           envoi_node_get_attribute (c, "node"), envoi_node_get_attribute (c, "ver"));
  peer_receive (people->peer, asked);
  own = peer_take (people->peer, "pubsub", "http://jabber.org/protocol/pubsub");
  g_assert_null (envoi_stanza_get_to (own));
  peer_refuse (people->peer, own, "item-not-found");
  /* Not Bob, who has a name from the person, and not Dora, who does not let us see her. */
  carls = peer_take (people->peer, "pubsub", "http://jabber.org/protocol/pubsub");
  g_assert_cmpstr (envoi_stanza_get_to (carls), ==, CARL);
  peer_answer (people->peer, carls, "<pubsub xmlns='http://jabber.org/protocol/pubsub'><items node='http://jabber.org/protocol/nick'><item id='current'>"
                                    "<nick xmlns='http://jabber.org/protocol/nick'>Carl C.</nick></item></items></pubsub>");
  people_settle (people);
  g_assert_cmpstr (envoi_contact_get_title (person (people, CARL)), ==, "Carl C.");
  for (GList *l = people->peer->sent.head; l; l = l->next)
    g_assert_null (envoi_stanza_find (l->data, "pubsub", "http://jabber.org/protocol/pubsub"));
  people_free (people);
}

int
main (int argc, char *argv[])
{
  dex_init ();
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/contact-service/first-sign-in", test_first_sign_in);
  g_test_add_func ("/contact-service/versions", test_versions);
  g_test_add_func ("/contact-service/pushes", test_pushes);
  g_test_add_func ("/contact-service/push-before-list", test_push_before_list);
  g_test_add_func ("/contact-service/A08-forged-push", test_a08_forged_push);
  g_test_add_func ("/contact-service/presence", test_presence);
  g_test_add_func ("/contact-service/presence-before-list", test_presence_before_list);
  g_test_add_func ("/contact-service/resumed-after-restart", test_resumed_after_restart);
  g_test_add_func ("/contact-service/line-lost", test_line_lost);
  g_test_add_func ("/contact-service/own-presence", test_own_presence);
  g_test_add_func ("/contact-service/G01-reveal", test_g01_reveal);
  g_test_add_func ("/contact-service/A16-nicknames", test_a16_nicknames);
  g_test_add_func ("/contact-service/own-nickname", test_own_nickname);
  g_test_add_func ("/contact-service/D10-many", test_d10_many);
  g_test_add_func ("/contact-service/nicknames-without-events", test_nicknames_without_events);
  return g_test_run ();
}
