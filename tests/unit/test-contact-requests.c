/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who asks to see us, and what the person does with contacts. */
#include "people-world.h"

static EnvoiRequest *
only_request (People *people)
{
  GListModel *requests = envoi_store_list_requests (people->store);

  g_assert_cmpuint (g_list_model_get_n_items (requests), ==, 1);
  return g_list_model_get_item (requests, 0);
}

#define REQUEST(from) "<presence type='subscribe' from='" from "'><nick xmlns='http://jabber.org/protocol/nick'>Bob</nick><status>Let me in</status></presence>"

/* A16: the name that a stranger claims is shown as a claim, nowhere else. */
static void
test_a16_request (void)
{
  People *people = people_new ();
  g_autoptr (EnvoiRequest) request = NULL;
  g_autoptr (EnvoiRequest) kept = NULL;
  g_autoptr (EnvoiStanza) answer = NULL;
  g_autoptr (EnvoiStanza) set = NULL;
  g_autoptr (EnvoiStanza) ask = NULL;

  people_start (people, ROSTER (TWO));
  peer_receive (people->peer, REQUEST (EVE));
  peer_receive (people->peer, REQUEST (EVE "/e"));
  request = only_request (people);
  g_assert_cmpstr (envoi_request_get_nickname (request), ==, "Bob");
  g_assert_cmpstr (envoi_request_get_text (request), ==, "Let me in");
  g_assert_cmpstr (envoi_contact_get_title (envoi_request_get_contact (request)), ==, EVE);
  g_assert_false (envoi_contact_get_in_roster (person (people, EVE)));
  /* Nothing is answered by itself. */
  g_assert_cmpuint (people_count_sent (people, "presence", "subscribed"), ==, 0);
  people_settle (people);

  people_restart (people);
  kept = only_request (people);
  g_assert_cmpstr (envoi_request_get_nickname (kept), ==, "Bob");
  people_start (people, "");
  peer_clear (people->peer);

  envoi_contact_service_accept (people->contacts, envoi_request_get_contact (kept), TRUE);
  g_assert_cmpuint (g_list_model_get_n_items (envoi_store_list_requests (people->store)), ==, 0);
  answer = people_pop_presence (people);
  g_assert_cmpstr (envoi_stanza_get_type_attribute (answer), ==, "subscribed");
  g_assert_cmpstr (envoi_stanza_get_to (answer), ==, EVE);
  people_free (people);
}

static void
test_accept_asks_back (void)
{
  People *people = people_new ();
  g_autoptr (EnvoiStanza) set = NULL;
  g_autoptr (EnvoiStanza) ask = NULL;

  people_start (people, ROSTER (TWO));
  peer_receive (people->peer, REQUEST (EVE));
  peer_clear (people->peer);
  envoi_contact_service_accept (people->contacts, person (people, EVE), TRUE);
  set = peer_take (people->peer, "query", "jabber:iq:roster");
  peer_clear (people->peer);
  peer_answer (people->peer, set, "");
  while ((ask = people_pop_presence (people)) == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpstr (envoi_stanza_get_type_attribute (ask), ==, "subscribe");
  g_assert_cmpstr (envoi_stanza_get_to (ask), ==, EVE);
  people_free (people);
}

static void
test_decline_and_withdraw (void)
{
  People *people = people_new ();
  GListModel *requests = envoi_store_list_requests (people->store);

  people_start (people, ROSTER (TWO));
  peer_receive (people->peer, REQUEST (EVE));
  envoi_contact_service_decline (people->contacts, person (people, EVE));
  g_assert_cmpuint (g_list_model_get_n_items (requests), ==, 0);
  g_assert_cmpuint (people_count_sent (people, "presence", "unsubscribed"), ==, 1);

  peer_receive (people->peer, REQUEST (EVE));
  g_assert_cmpuint (g_list_model_get_n_items (requests), ==, 1);
  peer_receive (people->peer, "<presence type='unsubscribe' from='" EVE "'/>");
  g_assert_cmpuint (g_list_model_get_n_items (requests), ==, 0);

  /* Answered on another device. */
  peer_receive (people->peer, REQUEST (EVE));
  peer_receive (people->peer, PUSH ("<item jid='" EVE "' subscription='from'/>", "v5"));
  g_assert_cmpuint (g_list_model_get_n_items (requests), ==, 0);
  people_free (people);
}

/* C06's like: a flood of requests stays bounded. */
static void
test_request_flood (void)
{
  People *people = people_new ();

  people_start (people, ROSTER (TWO));
  for (guint i = 0; i < 1000; i++)
    peer_receive_take (people->peer, g_strdup_printf ("<presence type='subscribe' from='eve%u@evil.test'/>", i));
  g_assert_cmpuint (g_list_model_get_n_items (envoi_store_list_requests (people->store)), <=, 200);
  people_free (people);
}

/* --- What the person does ------------------------------------------------------------------------------------------- */

static void
test_add (void)
{
  People *people = people_new ();
  g_autoptr (EnvoiStanza) set = NULL;
  g_autoptr (EnvoiStanza) ask = NULL;
  g_autofree char *xml = NULL;
  DexFuture *future;

  people_start (people, ROSTER (TWO));
  peer_clear (people->peer);
  envoi_account_set_nickname (people->account, "Alice");
  future = envoi_contact_service_add (people->contacts, "Dora@Prosody.Test", "Dora", (const char * const []) { "Work", NULL });
  set = peer_take (people->peer, "query", "jabber:iq:roster");
  xml = envoi_stanza_to_xml (set);
  g_assert_nonnull (strstr (xml, "dora@prosody.test"));
  g_assert_nonnull (strstr (xml, "<group>Work</group>"));
  peer_clear (people->peer);
  peer_answer (people->peer, set, "");
  g_assert_true (g_value_get_boolean (await (future, NULL)));
  dex_unref (future);
  ask = people_pop_presence (people);
  g_assert_cmpstr (envoi_stanza_get_type_attribute (ask), ==, "subscribe");
  g_assert_cmpstr (envoi_node_get_text (envoi_stanza_find (ask, "nick", "http://jabber.org/protocol/nick")), ==, "Alice");

  /* She asks back: the person has answered that by adding her, even before a restart. */
  people_settle (people);
  people_restart (people);
  people_start (people, ROSTER ("<item jid='dora@prosody.test' subscription='to'/>"));
  peer_clear (people->peer);
  peer_receive (people->peer, REQUEST ("dora@prosody.test"));
  g_assert_cmpuint (g_list_model_get_n_items (envoi_store_list_requests (people->store)), ==, 0);
  g_assert_cmpuint (people_count_sent (people, "presence", "subscribed"), ==, 1);

  /* Until the person thinks better of it. */
  envoi_contact_service_decline (people->contacts, person (people, "dora@prosody.test"));
  peer_receive (people->peer, REQUEST ("dora@prosody.test"));
  g_assert_cmpuint (g_list_model_get_n_items (envoi_store_list_requests (people->store)), ==, 1);
  people_free (people);
}

static void
test_add_refused (void)
{
  static const struct { const char *jid; int code; } cases[] = {
    { "not an address", ENVOI_STANZA_ERROR_JID_MALFORMED }, { "", ENVOI_STANZA_ERROR_JID_MALFORMED },
    { "Alice@prosody.test", ENVOI_STANZA_ERROR_NOT_ALLOWED },
  };
  People *people = people_new ();
  g_autoptr (EnvoiStanza) set = NULL;
  g_autoptr (GError) server = NULL;
  g_autoptr (GError) offline = NULL;
  DexFuture *future;

  offline = await_error (envoi_contact_service_add (people->contacts, "dora@prosody.test", NULL, NULL));
  g_assert_error (offline, ENVOI_STANZA_ERROR, ENVOI_STANZA_ERROR_DISCONNECTED);
  people_start (people, ROSTER (TWO));
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = await_error (envoi_contact_service_add (people->contacts, cases[i].jid, NULL, NULL));
      g_assert_error (error, ENVOI_STANZA_ERROR, cases[i].code);
    }
  future = envoi_contact_service_add (people->contacts, "dora@prosody.test", NULL, NULL);
  set = peer_take (people->peer, "query", "jabber:iq:roster");
  peer_refuse (people->peer, set, "policy-violation");
  server = await_error (future);
  g_assert_error (server, ENVOI_STANZA_ERROR, ENVOI_STANZA_ERROR_POLICY_VIOLATION);
  g_assert_null (person (people, "dora@prosody.test"));
  people_free (people);
}

static void
test_block (void)
{
  People *people = people_new ();
  g_autoptr (EnvoiStanza) set = NULL;
  g_autoptr (EnvoiStanza) list = NULL;
  EnvoiContact *bob;
  DexFuture *future;

  people_start (people, ROSTER (TWO));
  bob = person (people, BOB);
  peer_receive (people->peer, "<presence from='" BOB "/b'/>");
  g_assert_true (envoi_contact_service_may_reveal (people->contacts, bob));
  future = envoi_contact_service_block (people->contacts, bob, TRUE);
  set = peer_take (people->peer, "block", "urn:xmpp:blocking");
  peer_answer (people->peer, set, "");
  g_assert_true (g_value_get_boolean (await (future, NULL)));
  dex_unref (future);
  g_assert_true (envoi_contact_get_blocked (bob));
  g_assert_cmpint (envoi_contact_get_availability (bob), ==, ENVOI_AVAILABILITY_OFFLINE);
  g_assert_false (envoi_contact_service_may_reveal (people->contacts, bob));
  people_settle (people);
  people_restart (people);
  g_assert_true (envoi_contact_get_blocked (person (people, BOB)));

  /* From another device; and the server's list is what counts. */
  people_start (people, "");
  g_assert_false (envoi_contact_get_blocked (person (people, BOB)));
  peer_receive (people->peer, "<iq type='set' id='x'><block xmlns='urn:xmpp:blocking'><item jid='" EVE "'/><item jid='" CARL "/one'/></block></iq>");
  g_assert_true (envoi_contact_get_blocked (person (people, EVE)));
  g_assert_false (envoi_contact_get_blocked (person (people, CARL)));
  peer_receive (people->peer, REQUEST (EVE));
  g_assert_cmpuint (g_list_model_get_n_items (envoi_store_list_requests (people->store)), ==, 0);
  peer_receive (people->peer, "<iq type='set' id='x'><unblock xmlns='urn:xmpp:blocking'/></iq>");
  g_assert_false (envoi_contact_get_blocked (person (people, EVE)));
  people_free (people);
}

int
main (int argc, char *argv[])
{
  dex_init ();
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/contact-requests/A16-request", test_a16_request);
  g_test_add_func ("/contact-requests/accept-asks-back", test_accept_asks_back);
  g_test_add_func ("/contact-requests/decline-and-withdraw", test_decline_and_withdraw);
  g_test_add_func ("/contact-requests/request-flood", test_request_flood);
  g_test_add_func ("/contact-requests/add", test_add);
  g_test_add_func ("/contact-requests/add-refused", test_add_refused);
  g_test_add_func ("/contact-requests/block", test_block);
  return g_test_run ();
}
