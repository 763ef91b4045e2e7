/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Contacts that move to another address, those that only say so, and moving oneself (XEP-0283). */
#include "people-world.h"
#include "envoi-store-feeds.h"
#include "envoi-activity-list.h"

#define NEW_BOB "bob@new.test"
#define PUBSUB_NS "http://jabber.org/protocol/pubsub"
#define CLAIM(from, old) "<presence type='subscribe' from='" from "'><moved xmlns='urn:xmpp:moved:1'><old-jid>" old "</old-jid></moved></presence>"
#define STATEMENT(new) "<pubsub xmlns='" PUBSUB_NS "'><items node='urn:xmpp:moved:1'><item id='current'>" \
  "<moved xmlns='urn:xmpp:moved:1'><new-jid>" new "</new-jid></moved></item></items></pubsub>"

static EnvoiRequest *
only_request (People *people)
{
  GListModel *requests = envoi_store_list_requests (people->store);

  g_assert_cmpuint (g_list_model_get_n_items (requests), ==, 1);
  return g_list_model_get_item (requests, 0);
}

static void
on_activity (EnvoiStore *store, EnvoiActivity *activity, GPtrArray *all)
{
  g_ptr_array_add (all, g_object_ref (activity));
}

static GPtrArray *
watch (People *people)
{
  GPtrArray *all = g_ptr_array_new_with_free_func (g_object_unref);

  g_signal_connect (people->store, "activity-added", G_CALLBACK (on_activity), all);
  return all;
}

/* No question to any account is on its way: a stranger cannot even make us ask. */
static void
assert_nothing_asked (People *people)
{
  peer_settle ();
  for (GList *link = people->peer->sent.head; link != NULL; link = link->next)
    g_assert_null (envoi_stanza_find (link->data, "pubsub", PUBSUB_NS));
}

static void
test_moved (void)
{
  People *people = people_new ();
  g_autoptr (GPtrArray) activities = watch (people);
  g_autoptr (EnvoiRequest) request = NULL, again = NULL, kept = NULL;
  g_autoptr (EnvoiStanza) question = NULL, repeated = NULL, set = NULL;
  g_autofree char *xml = NULL;
  EnvoiActivity *activity;

  people_start (people, ROSTER (TWO));
  peer_clear (people->peer);
  peer_receive (people->peer, CLAIM (NEW_BOB, BOB));
  request = only_request (people);
  g_assert_null (envoi_request_get_moved_from (request));
  question = peer_take (people->peer, "pubsub", PUBSUB_NS);
  g_assert_cmpstr (envoi_stanza_get_to (question), ==, BOB);
  peer_answer (people->peer, question, STATEMENT (NEW_BOB));
  people_settle (people);
  g_assert_cmpstr (envoi_request_get_moved_from (request), ==, BOB);
  g_assert_cmpuint (activities->len, ==, 1);
  activity = activities->pdata[0];
  g_assert_cmpint (envoi_activity_get_kind (activity), ==, ENVOI_ACTIVITY_MOVED);
  g_assert_cmpstr (envoi_activity_get_actor_jid (activity), ==, BOB);
  g_assert_cmpstr (envoi_activity_get_text (activity), ==, BOB " → " NEW_BOB);
  /* Nothing is answered by itself. */
  g_assert_cmpuint (people_count_sent (people, "presence", "subscribed"), ==, 0);

  /* The server repeats the request at each sign-in: no news. */
  peer_receive (people->peer, CLAIM (NEW_BOB, BOB));
  repeated = peer_take (people->peer, "pubsub", PUBSUB_NS);
  peer_answer (people->peer, repeated, STATEMENT (NEW_BOB));
  people_settle (people);
  again = only_request (people);
  g_assert_cmpstr (envoi_request_get_moved_from (again), ==, BOB);
  g_assert_cmpuint (activities->len, ==, 1);
  g_signal_handlers_disconnect_by_data (people->store, activities);
  g_ptr_array_set_size (activities, 0);

  people_restart (people);
  kept = only_request (people);
  g_assert_cmpstr (envoi_request_get_moved_from (kept), ==, BOB);
  people_start (people, ROSTER (TWO));
  peer_clear (people->peer);
  envoi_contact_service_accept (people->contacts, envoi_request_get_contact (kept), TRUE);
  set = peer_take (people->peer, "query", "jabber:iq:roster");
  xml = envoi_stanza_to_xml (set);
  g_assert_nonnull (strstr (xml, NEW_BOB));
  g_assert_nonnull (strstr (xml, "'Bob'") != NULL ? strstr (xml, "'Bob'") : strstr (xml, "\"Bob\""));
  g_assert_nonnull (strstr (xml, "<group>Friends</group>"));
  g_assert_null (strstr (xml, "remove"));
  peer_answer (people->peer, set, "");
  people_settle (people);
  g_assert_true (envoi_contact_get_in_roster (person (people, BOB)));
  people_free (people);
}

/* What the old account says counts, not what the new one does. */
static void
test_forged (void)
{
  static const char * const answers[] = {
    STATEMENT ("bob@elsewhere.test"), STATEMENT ("eve@evil.test.prosody.test"), STATEMENT (""),
    "<pubsub xmlns='" PUBSUB_NS "'><items node='urn:xmpp:moved:1'/></pubsub>", NULL,
  };
  People *people = people_new ();
  g_autoptr (GPtrArray) activities = watch (people);

  people_start (people, ROSTER (TWO));
  for (guint i = 0; i < G_N_ELEMENTS (answers); i++)
    {
      g_autoptr (EnvoiRequest) request = NULL;
      g_autoptr (EnvoiStanza) question = NULL;

      peer_clear (people->peer);
      peer_receive (people->peer, CLAIM (EVE, BOB));
      question = peer_take (people->peer, "pubsub", PUBSUB_NS);
      g_assert_cmpstr (envoi_stanza_get_to (question), ==, BOB);
      if (answers[i] != NULL)
        peer_answer (people->peer, question, answers[i]);
      else
        peer_refuse (people->peer, question, "item-not-found");
      people_settle (people);
      request = only_request (people);
      g_assert_null (envoi_request_get_moved_from (request));
    }
  g_assert_cmpuint (activities->len, ==, 0);

  /* Accepted all the same: as the stranger that it is. */
  {
    g_autoptr (EnvoiStanza) set = NULL;
    g_autofree char *xml = NULL;

    peer_clear (people->peer);
    envoi_contact_service_accept (people->contacts, person (people, EVE), TRUE);
    set = peer_take (people->peer, "query", "jabber:iq:roster");
    xml = envoi_stanza_to_xml (set);
    g_assert_null (strstr (xml, "Bob"));
    g_assert_null (strstr (xml, "Friends"));
    peer_answer (people->peer, set, "");
    people_settle (people);
  }
  g_assert_cmpstr (envoi_contact_get_name (person (people, BOB)), ==, "Bob");
  g_signal_handlers_disconnect_by_data (people->store, activities);
  g_ptr_array_set_size (activities, 0);
  people_free (people);
}

/* Old addresses that may not take us along: unknown, one that does not see us, the own one; and a taken-back statement. */
static void
test_not_ours (void)
{
  People *people = people_new ();
  g_autoptr (GPtrArray) activities = watch (people);
  g_autoptr (EnvoiStanza) question = NULL, second = NULL;
  g_autoptr (EnvoiRequest) request = NULL, later = NULL;

  people_start (people, ROSTER (TWO "<item jid='dora@prosody.test' name='Dora' subscription='to'/>"));
  peer_clear (people->peer);
  peer_receive (people->peer, CLAIM (EVE, "nobody@prosody.test"));
  peer_receive (people->peer, CLAIM (EVE, CARL));
  peer_receive (people->peer, CLAIM (EVE, "dora@prosody.test"));
  peer_receive (people->peer, CLAIM (EVE, ALICE));
  assert_nothing_asked (people);
  envoi_contact_service_decline (people->contacts, person (people, EVE));

  peer_clear (people->peer);
  peer_receive (people->peer, CLAIM (NEW_BOB, BOB));
  question = peer_take (people->peer, "pubsub", PUBSUB_NS);
  peer_answer (people->peer, question, STATEMENT (NEW_BOB));
  people_settle (people);
  request = only_request (people);
  g_assert_cmpstr (envoi_request_get_moved_from (request), ==, BOB);
  peer_clear (people->peer);
  peer_receive (people->peer, CLAIM (NEW_BOB, BOB));
  second = peer_take (people->peer, "pubsub", PUBSUB_NS);
  peer_answer (people->peer, second, "<pubsub xmlns='" PUBSUB_NS "'><items node='urn:xmpp:moved:1'/></pubsub>");
  people_settle (people);
  later = only_request (people);
  g_assert_null (envoi_request_get_moved_from (later));
  g_assert_cmpuint (activities->len, ==, 1);
  g_signal_handlers_disconnect_by_data (people->store, activities);
  g_ptr_array_set_size (activities, 0);
  people_free (people);
}

/* C06's like: a flood of claims makes few questions. */
static void
test_flood (void)
{
  People *people = people_new ();
  guint questions = 0;

  people_start (people, ROSTER (TWO));
  peer_clear (people->peer);
  for (guint i = 0; i < 150; i++)
    peer_receive_take (people->peer, g_strdup_printf ("<presence type='subscribe' from='eve%u@evil.test'><moved xmlns='urn:xmpp:moved:1'>"
                                                      "<old-jid>" BOB "</old-jid></moved></presence>", i));
  peer_settle ();
  for (GList *link = people->peer->sent.head; link != NULL; link = link->next)
    questions += envoi_stanza_find (link->data, "pubsub", PUBSUB_NS) != NULL;
  g_assert_cmpuint (questions, >, 0);
  g_assert_cmpuint (questions, <=, 20);
  people_free (people);
}

#define GONE(from, to) "<message type='error' from='" from "' id='m1'><body>Hi</body><error type='cancel'><gone xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'>" \
  to "</gone></error></message>"

/* What came back with a new address is offered, once, and only of who is a contact; nobody is asked, and nothing is done. */
static void
test_gone (void)
{
  static const char * const nothing[] = {
    GONE (EVE, "xmpp:eve@new.test"), GONE (BOB, "xmpp:" BOB), GONE (BOB, "xmpp:" ALICE), GONE (BOB, "new.test"), GONE (BOB, "xmpp:new.test"), GONE (BOB, ""),
    GONE (BOB, "xmpp:bob@new.test?message;body=x"), GONE (BOB, "https://new.test/bob"),
    "<message type='chat' from='" BOB "'><error type='cancel'><gone xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'>xmpp:" NEW_BOB "</gone></error></message>",
  };
  People *people = people_new ();
  g_autoptr (GPtrArray) activities = watch (people);
  EnvoiActivity *activity;

  people_start (people, ROSTER (TWO));
  peer_clear (people->peer);
  for (guint i = 0; i < G_N_ELEMENTS (nothing); i++)
    peer_receive (people->peer, nothing[i]);
  people_settle (people);
  g_assert_cmpuint (activities->len, ==, 0);
  peer_receive (people->peer, GONE (BOB "/phone", "xmpp:" NEW_BOB));
  peer_receive (people->peer, GONE (BOB, "xmpp:" NEW_BOB));
  peer_receive (people->peer, GONE (BOB, "xmpp:another@new.test"));
  people_settle (people);
  g_assert_cmpuint (activities->len, ==, 1);
  activity = activities->pdata[0];
  g_assert_cmpint (envoi_activity_get_kind (activity), ==, ENVOI_ACTIVITY_MOVED);
  g_assert_cmpstr (envoi_activity_get_node (activity), ==, ENVOI_ACTIVITY_NODE_GONE);
  g_assert_cmpstr (envoi_activity_get_item_id (activity), ==, NEW_BOB);
  assert_nothing_asked (people);
  g_assert_cmpuint (people_count_sent (people, "presence", "subscribe"), ==, 0);
  g_assert_null (envoi_store_find_contact (people->store, people->account, NEW_BOB));
  g_signal_handlers_disconnect_by_data (people->store, activities);
  g_ptr_array_set_size (activities, 0);
  people_free (people);
}

/* --- Moving oneself ------------------------------------------------------------------------------------------------- */

#define NEW_ALICE "alice@new.test"

typedef struct { EnvoiAccount *account; EnvoiSession *session; Peer *peer; EnvoiContactService *contacts; } Second;

static void
second_open (Second *second, People *people)
{
  g_autoptr (DexFuture) saved = NULL;

  second->account = envoi_account_new (NEW_ALICE);
  envoi_account_set_enabled (second->account, TRUE);
  envoi_account_set_availability (second->account, ENVOI_AVAILABILITY_ONLINE);
  saved = envoi_store_save_account (people->store, second->account);
  await (saved, NULL);
  second->session = envoi_session_new_offline (second->account, people->store);
  second->peer = peer_new (envoi_session_get_router (second->session));
  envoi_router_set_own_full (envoi_session_get_router (second->session), NEW_ALICE "/n");
  second->contacts = ENVOI_CONTACT_SERVICE (envoi_session_add_service (second->session, ENVOI_TYPE_CONTACT_SERVICE));
  people_settle (people);
}

static void
second_online (Second *second, People *people)
{
  g_autoptr (EnvoiStanza) list = NULL;

  envoi_session_report_online (second->session, FALSE);
  list = peer_take (second->peer, "query", "jabber:iq:roster");
  peer_answer (second->peer, list, ROSTER (""));
  people_settle (people);
  peer_clear (second->peer);
}

static void
second_close (Second *second, People *people)
{
  envoi_session_shut_down (second->session);
  people_settle (people);
  peer_free (second->peer);
  g_assert_finalize_object (second->session);
  g_clear_object (&second->account);
}

#define THREE "<item jid='" BOB "' name='Bob' subscription='both'><group>Friends</group></item><item jid='" CARL "' subscription='none'/>" \
  "<item jid='dora@prosody.test' subscription='to'/><item jid='gate.prosody.test' subscription='both'/>"

static void
test_move (void)
{
  static const char * const asked[] = { BOB, "dora@prosody.test" };
  People *people = people_new ();
  Second second;
  g_autoptr (EnvoiStanza) publish = NULL, retract = NULL;
  g_autofree char *xml = NULL;
  g_autoptr (GError) offline = NULL;
  DexFuture *future;

  second_open (&second, people);
  people_start (people, ROSTER (THREE));
  peer_clear (people->peer);
  offline = await_error (envoi_contact_service_move (people->contacts, second.contacts));
  g_assert_error (offline, ENVOI_STANZA_ERROR, ENVOI_STANZA_ERROR_DISCONNECTED);
  assert_nothing_asked (people);

  second_online (&second, people);
  g_assert_cmpuint (envoi_contact_service_count_to_move (people->contacts, second.contacts), ==, 2);
  future = envoi_contact_service_move (people->contacts, second.contacts);
  publish = peer_take (people->peer, "pubsub", PUBSUB_NS);
  xml = envoi_stanza_to_xml (publish);
  g_assert_nonnull (strstr (xml, "<new-jid>" NEW_ALICE "</new-jid>"));
  /* Nobody is asked before the statement stands. */
  peer_settle ();
  g_assert_cmpuint (g_queue_get_length (&second.peer->sent), ==, 0);
  peer_answer (people->peer, publish, "<pubsub xmlns='" PUBSUB_NS "'/>");
  retract = peer_take (second.peer, "pubsub", PUBSUB_NS);
  peer_refuse (second.peer, retract, "item-not-found");
  for (guint i = 0; i < G_N_ELEMENTS (asked); i++)
    {
      g_autoptr (EnvoiStanza) set = peer_take (second.peer, "query", "jabber:iq:roster"), ask = NULL;
      g_autofree char *item = envoi_stanza_to_xml (set);
      EnvoiStanza *stanza;
      const char *old;

      g_assert_nonnull (strstr (item, asked[i]));
      g_assert_true (i != 0 || strstr (item, "<group>Friends</group>") != NULL);
      peer_clear (second.peer);
      peer_answer (second.peer, set, "");
      while (ask == NULL)
        {
          g_main_context_iteration (NULL, TRUE);
          if ((stanza = g_queue_pop_head (&second.peer->sent)) != NULL)
            ask = stanza;
        }
      g_assert_cmpstr (envoi_stanza_get_type_attribute (ask), ==, "subscribe");
      g_assert_cmpstr (envoi_stanza_get_to (ask), ==, asked[i]);
      old = envoi_node_get_text (envoi_node_first_element (envoi_stanza_find (ask, "moved", "urn:xmpp:moved:1")));
      g_assert_cmpstr (old, ==, ALICE);
    }
  g_assert_cmpuint (g_value_get_uint (await (future, NULL)), ==, 2);
  dex_unref (future);

  /* The old account loses nobody, and who sees it may see the new one; who does not has to be answered by hand. */
  g_assert_cmpint (envoi_contact_get_subscription (person (people, BOB)), ==, ENVOI_SUBSCRIPTION_BOTH);
  peer_clear (second.peer);
  peer_receive (second.peer, "<presence type='subscribe' from='" BOB "'/>");
  peer_receive (second.peer, "<presence type='subscribe' from='dora@prosody.test'/>");
  {
    g_autoptr (EnvoiRequest) request = only_request (people);
    g_assert_cmpstr (envoi_contact_get_jid (envoi_request_get_contact (request)), ==, "dora@prosody.test");
  }

  /* Whom it asked is not asked twice. */
  peer_receive (second.peer, PUSH ("<item jid='" BOB "' subscription='none' ask='subscribe'/>", "n2"));
  people_settle (people);
  g_assert_cmpuint (envoi_contact_service_count_to_move (people->contacts, second.contacts), ==, 1);
  second_close (&second, people);
  people_free (people);
}

/* The old account could not speak: nobody is asked. */
static void
test_move_refused (void)
{
  People *people = people_new ();
  Second second;
  g_autoptr (EnvoiStanza) publish = NULL;
  g_autoptr (GError) error = NULL;
  DexFuture *future;

  second_open (&second, people);
  people_start (people, ROSTER (THREE));
  second_online (&second, people);
  peer_clear (people->peer);
  future = envoi_contact_service_move (people->contacts, second.contacts);
  publish = peer_take (people->peer, "pubsub", PUBSUB_NS);
  peer_refuse (people->peer, publish, "service-unavailable");
  error = await_error (future);
  g_assert_nonnull (error);
  peer_settle ();
  g_assert_cmpuint (g_queue_get_length (&second.peer->sent), ==, 0);
  second_close (&second, people);
  people_free (people);
}

int
main (int argc, char *argv[])
{
  dex_init ();
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/contact-moves/moved", test_moved);
  g_test_add_func ("/contact-moves/forged", test_forged);
  g_test_add_func ("/contact-moves/not-ours", test_not_ours);
  g_test_add_func ("/contact-moves/flood", test_flood);
  g_test_add_func ("/contact-moves/gone", test_gone);
  g_test_add_func ("/contact-moves/move", test_move);
  g_test_add_func ("/contact-moves/move-refused", test_move_refused);
  return g_test_run ();
}
