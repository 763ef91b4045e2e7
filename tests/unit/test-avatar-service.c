/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pictures: which hash counts, when it is fetched, what is taken. */
#include "people-world.h"

#define METADATA(from, hash) "<message from='" from "' type='headline'><event xmlns='http://jabber.org/protocol/pubsub#event'><items node='urn:xmpp:avatar:metadata'>" \
  "<item id='" hash "'><metadata xmlns='urn:xmpp:avatar:metadata'><info id='" hash "' type='image/png' bytes='5'/></metadata></item></items></event></message>"
#define NO_METADATA(from) "<message from='" from "' type='headline'><event xmlns='http://jabber.org/protocol/pubsub#event'><items node='urn:xmpp:avatar:metadata'>" \
  "<item id='x'><metadata xmlns='urn:xmpp:avatar:metadata'/></item></items></event></message>"
#define PHOTO(from, photo) "<presence from='" from "/r'><x xmlns='vcard-temp:x:update'><photo>" photo "</photo></x></presence>"
#define DATA(base64) "<pubsub xmlns='http://jabber.org/protocol/pubsub'><items node='urn:xmpp:avatar:data'><item><data xmlns='urn:xmpp:avatar:data'>" base64 "</data></item></items></pubsub>"
#define CARD(base64) "<vCard xmlns='vcard-temp'><PHOTO><BINVAL>" base64 "</BINVAL></PHOTO></vCard>"
/* SHA-1 of "hello" and of "world" */
#define HELLO "aaf4c61ddcc5e8a2dabede0f3b482cd9aea9434d"
#define HELLO64 "aGVsbG8="
#define WORLD "7c211433f02071597741e6ff5a8ea34789abbf43"
#define WORLD64 "d29ybGQ="

static void
wait_for_file (EnvoiContact *contact)
{
  while (envoi_contact_get_avatar_file (contact) == NULL)
    g_main_context_iteration (NULL, TRUE);
}

static EnvoiStanza *
take_question (People *people)
{
  return peer_take (people->peer, "pubsub", "http://jabber.org/protocol/pubsub");
}

static void
test_fetched_when_wanted (void)
{
  People *people = people_new ();
  EnvoiContact *bob;
  g_autoptr (EnvoiStanza) question = NULL;
  g_autofree char *contents = NULL;
  gsize length;

  people_start (people, ROSTER (TWO));
  bob = person (people, BOB);
  peer_clear (people->peer);
  peer_receive (people->peer, METADATA (BOB, HELLO));
  g_assert_cmpstr (envoi_contact_get_avatar_hash (bob), ==, HELLO);
  people_settle (people);
  /* Nobody looks at it. */
  g_assert_true (g_queue_is_empty (&people->peer->sent));

  envoi_contact_want_avatar (bob);
  envoi_contact_want_avatar (bob);
  question = take_question (people);
  g_assert_cmpstr (envoi_stanza_get_to (question), ==, BOB);
  peer_answer (people->peer, question, DATA (HELLO64));
  wait_for_file (bob);
  g_assert_true (g_file_load_contents (envoi_contact_get_avatar_file (bob), NULL, &contents, &length, NULL, NULL));
  g_assert_cmpmem (contents, length, "hello", 5);
  people_settle (people);
  g_assert_true (g_queue_is_empty (&people->peer->sent));

  /* In the next run it is there; and for somebody else with the same picture, too. */
  people_restart (people);
  g_assert_nonnull (envoi_contact_get_avatar_file (person (people, BOB)));
  people_start (people, "");
  peer_clear (people->peer);
  peer_receive (people->peer, METADATA (CARL, HELLO));
  envoi_contact_want_avatar (person (people, CARL));
  wait_for_file (person (people, CARL));
  g_assert_true (g_queue_is_empty (&people->peer->sent));

  /* A new one takes its place, none takes it away. */
  peer_receive (people->peer, METADATA (BOB, WORLD));
  g_assert_null (envoi_contact_get_avatar_file (person (people, BOB)));
  peer_receive (people->peer, NO_METADATA (BOB));
  g_assert_null (envoi_contact_get_avatar_hash (person (people, BOB)));
  people_free (people);
}

static void
test_vcard (void)
{
  People *people = people_new ();
  EnvoiContact *bob;
  g_autoptr (EnvoiStanza) question = NULL;
  g_autoptr (EnvoiStanza) card = NULL;

  people_start (people, ROSTER (TWO));
  bob = person (people, BOB);
  peer_clear (people->peer);
  peer_receive (people->peer, PHOTO (BOB, HELLO));
  g_assert_cmpstr (envoi_contact_get_avatar_hash (bob), ==, HELLO);
  envoi_contact_want_avatar (bob);
  question = take_question (people);
  peer_refuse (people->peer, question, "item-not-found");
  card = peer_take (people->peer, "vCard", "vcard-temp");
  g_assert_cmpstr (envoi_stanza_get_to (card), ==, BOB);
  peer_answer (people->peer, card, CARD (HELLO64));
  wait_for_file (bob);
  people_free (people);
}

/* The account's word counts more than one client's. */
static void
test_event_before_presence (void)
{
  People *people = people_new ();
  EnvoiContact *bob;

  people_start (people, ROSTER (TWO));
  bob = person (people, BOB);
  peer_receive (people->peer, PHOTO (BOB, HELLO));
  peer_receive (people->peer, METADATA (BOB, WORLD));
  peer_receive (people->peer, PHOTO (BOB, HELLO));
  g_assert_cmpstr (envoi_contact_get_avatar_hash (bob), ==, WORLD);
  peer_receive (people->peer, PHOTO (BOB, ""));
  g_assert_cmpstr (envoi_contact_get_avatar_hash (bob), ==, WORLD);
  people_settle (people);

  /* What is stored may be an event's: a client that has none says nothing against it. */
  people_restart (people);
  people_start (people, "");
  peer_receive (people->peer, PHOTO (BOB, ""));
  g_assert_cmpstr (envoi_contact_get_avatar_hash (person (people, BOB)), ==, WORLD);
  people_free (people);
}

static void
test_before_list (void)
{
  People *people = people_new ();
  g_autoptr (EnvoiStanza) list = NULL;

  people_start (people, NULL);
  list = peer_take (people->peer, "query", "jabber:iq:roster");
  peer_receive (people->peer, PHOTO (BOB, HELLO));
  peer_receive (people->peer, METADATA (CARL, WORLD));
  peer_answer (people->peer, list, ROSTER (TWO));
  people_settle (people);
  g_assert_cmpstr (envoi_contact_get_avatar_hash (person (people, BOB)), ==, HELLO);
  g_assert_cmpstr (envoi_contact_get_avatar_hash (person (people, CARL)), ==, WORLD);
  people_free (people);
}

/* F08: not what was announced; and once is enough. */
static void
test_f08_wrong_data (void)
{
  People *people = people_new ();
  EnvoiContact *bob;
  g_autoptr (EnvoiStanza) question = NULL;
  g_autoptr (EnvoiStanza) card = NULL;

  people_start (people, ROSTER (TWO));
  bob = person (people, BOB);
  peer_receive (people->peer, METADATA (BOB, HELLO));
  envoi_contact_want_avatar (bob);
  question = take_question (people);
  peer_answer (people->peer, question, DATA (WORLD64));
  card = peer_take (people->peer, "vCard", "vcard-temp");
  peer_answer (people->peer, card, CARD (WORLD64));
  people_settle (people);
  g_assert_null (envoi_contact_get_avatar_file (bob));
  peer_clear (people->peer);
  envoi_contact_want_avatar (bob);
  people_settle (people);
  g_assert_true (g_queue_is_empty (&people->peer->sent));
  people_free (people);
}

/* G10's like: a stranger's account is not asked for anything. */
static void
test_stranger (void)
{
  People *people = people_new ();
  EnvoiContact *eve;

  people_start (people, ROSTER (TWO));
  eve = envoi_store_ensure_contact (people->store, people->account, EVE);
  peer_clear (people->peer);
  peer_receive (people->peer, METADATA (EVE, HELLO));
  envoi_contact_want_avatar (eve);
  people_settle (people);
  g_assert_true (g_queue_is_empty (&people->peer->sent));
  people_free (people);
}

static guint
count_questions (People *people)
{
  guint n = 0;

  for (GList *l = people->peer->sent.head; l; l = l->next)
    n += envoi_stanza_find (l->data, "pubsub", "http://jabber.org/protocol/pubsub") != NULL;
  return n;
}

static void
test_four_at_once (void)
{
  People *people = people_new ();
  g_autoptr (GString) roster = g_string_new ("<query xmlns='jabber:iq:roster'>");
  guint answered = 0;

  for (guint i = 0; i < 20; i++)
    g_string_append_printf (roster, "<item jid='c%u@prosody.test' subscription='both'/>", i);
  g_string_append (roster, "</query>");
  people_start (people, roster->str);
  peer_clear (people->peer);
  for (guint i = 0; i < 20; i++)
    {
      g_autofree char *jid = g_strdup_printf ("c%u@prosody.test", i);
      g_autofree char *hash = g_compute_checksum_for_string (G_CHECKSUM_SHA1, jid, -1);

      envoi_contact_set_avatar_hash (person (people, jid), hash);
      envoi_contact_want_avatar (person (people, jid));
    }
  while (answered < 20)
    {
      g_autoptr (EnvoiStanza) question = take_question (people);
      g_autofree char *base64 = g_base64_encode ((const guchar *) envoi_stanza_get_to (question), strlen (envoi_stanza_get_to (question)));
      g_autofree char *data = g_strdup_printf (DATA ("%s"), base64);

      g_assert_cmpuint (count_questions (people), <=, 3);
      peer_answer (people->peer, question, data);
      answered++;
    }
  for (guint i = 0; i < 20; i++)
    {
      g_autofree char *jid = g_strdup_printf ("c%u@prosody.test", i);
      wait_for_file (person (people, jid));
    }
  people_free (people);
}

static void
test_own (void)
{
  People *people = people_new ();
  g_autoptr (EnvoiStanza) question = NULL;

  people_start (people, ROSTER (TWO));
  peer_receive (people->peer, METADATA (ALICE, HELLO));
  question = take_question (people);
  g_assert_null (envoi_stanza_get_to (question));
  peer_answer (people->peer, question, DATA (HELLO64));
  while (envoi_account_get_avatar_file (people->account) == NULL)
    g_main_context_iteration (NULL, TRUE);
  people_settle (people);

  people_restart (people);
  g_assert_nonnull (envoi_account_get_avatar_file (people->account));
  people_start (people, "");
  peer_receive (people->peer, NO_METADATA (ALICE));
  g_assert_null (envoi_account_get_avatar_file (people->account));
  people_free (people);
}

/* The line goes while a picture is on its way: it is asked for again. */
static void
test_line_lost (void)
{
  People *people = people_new ();
  EnvoiContact *bob;
  g_autoptr (EnvoiStanza) lost = NULL;
  g_autoptr (EnvoiStanza) question = NULL;

  people_start (people, ROSTER (TWO));
  bob = person (people, BOB);
  peer_receive (people->peer, METADATA (BOB, HELLO));
  envoi_contact_want_avatar (bob);
  lost = take_question (people);
  envoi_session_report_ended (people->session);
  people_settle (people);
  people_start (people, "");
  envoi_contact_want_avatar (bob);
  question = take_question (people);
  peer_answer (people->peer, question, DATA (HELLO64));
  wait_for_file (bob);
  people_free (people);
}

int
main (int argc, char *argv[])
{
  dex_init ();
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/avatar-service/fetched-when-wanted", test_fetched_when_wanted);
  g_test_add_func ("/avatar-service/vcard", test_vcard);
  g_test_add_func ("/avatar-service/event-before-presence", test_event_before_presence);
  g_test_add_func ("/avatar-service/before-list", test_before_list);
  g_test_add_func ("/avatar-service/F08-wrong-data", test_f08_wrong_data);
  g_test_add_func ("/avatar-service/stranger", test_stranger);
  g_test_add_func ("/avatar-service/four-at-once", test_four_at_once);
  g_test_add_func ("/avatar-service/own", test_own);
  g_test_add_func ("/avatar-service/line-lost", test_line_lost);
  return g_test_run ();
}
