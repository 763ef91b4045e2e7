/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Invitations: made by the own server for us to give away, and taken from others. */
#include "envoi-invitation-service.h"
#include "people-world.h"

#define NS_COMMANDS "http://jabber.org/protocol/commands"
#define NS_ITEMS "http://jabber.org/protocol/disco#items"
#define DAVE "dave@other.test"

static void
count (gpointer object, guint *n)
{
  ++*n;
}

static People *
people_online (EnvoiInvitationService **service)
{
  People *people = people_new ();

  *service = ENVOI_INVITATION_SERVICE (envoi_session_add_service (people->session, ENVOI_TYPE_INVITATION_SERVICE));
  people_start (people, ROSTER (TWO));
  peer_clear (people->peer);
  return people;
}

/* The server is asked when somebody wants to know, once a session; only its own commands count. */
static void
test_offered (void)
{
  EnvoiInvitationService *service;
  People *people = people_online (&service);
  g_autoptr (EnvoiStanza) question = NULL, again = NULL;
  guint n = 0;

  g_signal_connect (service, "changed", G_CALLBACK (count), &n);
  people_settle (people);
  g_assert_true (g_queue_is_empty (&people->peer->sent));
  g_assert_false (envoi_invitation_service_can_make (service, ENVOI_INVITATION_CONTACT));
  g_assert_false (envoi_invitation_service_can_make (service, ENVOI_INVITATION_ACCOUNT));
  question = peer_take (people->peer, "query", NS_ITEMS);
  g_assert_cmpstr (envoi_stanza_get_to (question), ==, "prosody.test");
  g_assert_cmpstr (envoi_node_get_attribute (envoi_stanza_find (question, "query", NS_ITEMS), "node"), ==, NS_COMMANDS);
  peer_answer (people->peer, question, "<query xmlns='" NS_ITEMS "' node='" NS_COMMANDS "'><item jid='prosody.test' node='urn:xmpp:invite#invite'/>"
               "<item jid='evil.test' node='urn:xmpp:invite#create-account'/><item jid='prosody.test' node='ping'/></query>");
  people_settle (people);
  g_assert_cmpuint (n, ==, 1);
  g_assert_true (envoi_invitation_service_can_make (service, ENVOI_INVITATION_CONTACT));
  g_assert_false (envoi_invitation_service_can_make (service, ENVOI_INVITATION_ACCOUNT));
  people_settle (people);
  g_assert_true (g_queue_is_empty (&people->peer->sent));

  envoi_session_report_ended (people->session);
  people_start (people, ROSTER (TWO));
  peer_clear (people->peer);
  g_assert_false (envoi_invitation_service_can_make (service, ENVOI_INVITATION_CONTACT));
  again = peer_take (people->peer, "query", NS_ITEMS);
  people_free (people);
}

#define FIELD(var, value) "<field var='" var "'><value>" value "</value></field>"
#define RESULT(fields) RESULT_OF ("invite", "1", fields)
#define RESULT_OF(node, session, fields) "<command xmlns='" NS_COMMANDS "' node='urn:xmpp:invite#" node "' sessionid='" session "' status='completed'>" \
  "<x xmlns='jabber:x:data' type='result'><title>Your invite has been created</title>" fields "</x></command>"
#define LINK "xmpp:" ALICE "?roster;preauth=g2cA3aQNNGRygp6BRy_jwJoB;ibr=y"

/* As Prosody answers: at once, and without FORM_TYPE. */
static void
test_made (void)
{
  EnvoiInvitationService *service;
  People *people = people_online (&service);
  DexFuture *future = envoi_invitation_service_make (service, ENVOI_INVITATION_CONTACT);
  g_autoptr (EnvoiStanza) order = peer_take (people->peer, "command", NS_COMMANDS);
  g_autoptr (EnvoiInvitation) invitation = NULL;

  g_assert_cmpstr (envoi_stanza_get_to (order), ==, "prosody.test");
  g_assert_cmpstr (envoi_node_get_attribute (envoi_stanza_find (order, "command", NS_COMMANDS), "node"), ==, "urn:xmpp:invite#invite");
  peer_answer (people->peer, order, RESULT (FIELD ("landing-url", "https://prosody.test/invite?g2cA") FIELD ("uri", LINK)
                                            FIELD ("expire", "2031-01-02T03:04:05Z")));
  invitation = await_dup (future);
  g_assert_cmpstr (invitation->uri, ==, LINK);
  g_assert_cmpstr (invitation->landing_url, ==, "https://prosody.test/invite?g2cA");
  g_assert_cmpint (invitation->expires / G_USEC_PER_SEC, ==, 1925089445);
  people_free (people);
}

/* A server that asks first gets the form back, with the wish to know the newcomer. */
static void
test_made_in_two_steps (void)
{
  EnvoiInvitationService *service;
  People *people = people_online (&service);
  DexFuture *future = envoi_invitation_service_make (service, ENVOI_INVITATION_ACCOUNT);
  g_autoptr (EnvoiStanza) order = peer_take (people->peer, "command", NS_COMMANDS), second = NULL;
  g_autoptr (EnvoiInvitation) invitation = NULL;
  g_autofree char *xml = NULL;

  peer_answer (people->peer, order, "<command xmlns='" NS_COMMANDS "' node='urn:xmpp:invite#create-account' sessionid='s7' status='executing'>"
               "<actions execute='complete'><complete/></actions><x xmlns='jabber:x:data' type='form'><field var='username' type='text-single'/>"
               "<field var='roster-subscription' type='boolean'><value>0</value></field></x></command>");
  second = peer_take (people->peer, "command", NS_COMMANDS);
  xml = envoi_stanza_to_xml (second);
  g_assert_nonnull (strstr (xml, "sessionid='s7'"));
  g_assert_nonnull (strstr (xml, "action='complete'"));
  g_assert_nonnull (strstr (xml, "<field var='roster-subscription'"));
  g_assert_nonnull (strstr (xml, "<value>1</value>"));
  peer_answer (people->peer, second, RESULT_OF ("create-account", "s7", FIELD ("uri", "xmpp:prosody.test?register;preauth=T")));
  invitation = await_dup (future);
  g_assert_cmpstr (invitation->uri, ==, "xmpp:prosody.test?register;preauth=T");
  g_assert_null (invitation->landing_url);
  g_assert_cmpint (invitation->expires, ==, 0);
  people_free (people);
}

/* Nothing is given away that does not lead to the own server, or that lets nobody in. */
static void
test_strange_answers (void)
{
  static const char * const answers[] = {
    RESULT (""), RESULT (FIELD ("uri", "https://prosody.test/x")), RESULT (FIELD ("uri", "xmpp:" ALICE "?roster")),
    RESULT (FIELD ("uri", "xmpp:" EVE "?roster;preauth=T")), RESULT (FIELD ("uri", "xmpp:" BOB "?roster;preauth=T")),
    RESULT (FIELD ("uri", "xmpp:evil.test?register;preauth=T")), RESULT (FIELD ("uri", "xmpp:" ALICE "?message;preauth=T")),
    "<command xmlns='" NS_COMMANDS "' node='urn:xmpp:invite#invite' sessionid='1' status='canceled'/>",
  };
  EnvoiInvitationService *service;
  People *people = people_online (&service);

  for (guint i = 0; i < G_N_ELEMENTS (answers); i++)
    {
      DexFuture *future = envoi_invitation_service_make (service, ENVOI_INVITATION_CONTACT);
      g_autoptr (EnvoiStanza) order = peer_take (people->peer, "command", NS_COMMANDS);
      g_autoptr (GError) error = NULL;

      g_test_message ("%s", answers[i]);
      peer_answer (people->peer, order, answers[i]);
      error = await_error (future);
      g_assert_true (error->domain == ENVOI_STANZA_ERROR);
    }
  {
    DexFuture *future = envoi_invitation_service_make (service, ENVOI_INVITATION_ACCOUNT);
    g_autoptr (EnvoiStanza) order = peer_take (people->peer, "command", NS_COMMANDS);
    g_autoptr (GError) error = NULL, offline = NULL;

    peer_refuse (people->peer, order, "forbidden");
    error = await_error (future);
    g_assert_error (error, ENVOI_STANZA_ERROR, ENVOI_STANZA_ERROR_FORBIDDEN);
    envoi_session_report_lost (people->session);
    offline = await_error (envoi_invitation_service_make (service, ENVOI_INVITATION_CONTACT));
    g_assert_error (offline, ENVOI_STANZA_ERROR, ENVOI_STANZA_ERROR_DISCONNECTED);
  }
  people_free (people);
}

/* With an invitation the request carries its token, and the other may see us before he asks. */
static void
test_taken (void)
{
  EnvoiInvitationService *service;
  People *people = people_online (&service);
  DexFuture *future = envoi_contact_service_add_invited (people->contacts, DAVE, "Dave", NULL, "T&1");
  g_autoptr (EnvoiStanza) order = peer_take (people->peer, "query", "jabber:iq:roster"), request = NULL;
  const EnvoiNode *preauth;

  g_assert_cmpstr (envoi_stanza_get_type_attribute (order), ==, "set");
  peer_answer (people->peer, order, NULL);
  peer_receive (people->peer, PUSH ("<item jid='" DAVE "' name='Dave' subscription='none'/>", "v2"));
  request = peer_take (people->peer, "preauth", "urn:xmpp:pars:0");
  g_assert_cmpstr (envoi_stanza_get_name (request), ==, "presence");
  g_assert_cmpstr (envoi_stanza_get_type_attribute (request), ==, "subscribe");
  g_assert_cmpstr (envoi_stanza_get_to (request), ==, DAVE);
  preauth = envoi_stanza_find (request, "preauth", "urn:xmpp:pars:0");
  g_assert_cmpstr (envoi_node_get_attribute (preauth, "token"), ==, "T&1");
  await_dup (future);

  /* His server answers, and asks the same of us: that needs no question any more. */
  peer_clear (people->peer);
  peer_receive (people->peer, "<presence type='subscribed' from='" DAVE "'/>");
  peer_receive (people->peer, "<presence type='subscribe' from='" DAVE "'/>");
  people_settle (people);
  g_assert_cmpuint (people_count_sent (people, "presence", "subscribed"), ==, 1);
  g_assert_cmpuint (g_list_model_get_n_items (envoi_store_list_requests (people->store)), ==, 0);
  people_free (people);
}

int
main (int argc, char *argv[])
{
  dex_init ();
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/invitations/offered", test_offered);
  g_test_add_func ("/invitations/made", test_made);
  g_test_add_func ("/invitations/made-in-two-steps", test_made_in_two_steps);
  g_test_add_func ("/invitations/strange-answers", test_strange_answers);
  g_test_add_func ("/invitations/taken", test_taken);
  return g_test_run ();
}
