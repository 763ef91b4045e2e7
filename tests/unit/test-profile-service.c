/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Profiles: what is read of others, how the own picture goes out and who may see it, how the password is changed. */
#include "envoi-profile-service.h"
#include "people-world.h"

#define NS_PUBSUB "http://jabber.org/protocol/pubsub"
#define NS_OWNER NS_PUBSUB "#owner"

static EnvoiProfileService *
add_service (People *people)
{
  return ENVOI_PROFILE_SERVICE (envoi_session_add_service (people->session, ENVOI_TYPE_PROFILE_SERVICE));
}

static People *
people_online (EnvoiProfileService **service)
{
  People *people = people_new ();

  *service = add_service (people);
  people_start (people, ROSTER (TWO));
  peer_clear (people->peer);
  return people;
}

#define assert_holds(stanza, text) G_STMT_START { \
  g_autofree char *holds_xml = envoi_stanza_to_xml (stanza); \
  if (strstr (holds_xml, text) == NULL) g_error ("not in %s: %s", holds_xml, text); } G_STMT_END

/* --- Reading -------------------------------------------------------------------------------------------------------- */

#define VCARD4(content) "<pubsub xmlns='http://jabber.org/protocol/pubsub'><items node='urn:xmpp:vcard4'><item id='current'>" \
  "<vcard xmlns='urn:ietf:params:xml:ns:vcard-4.0'>" content "</vcard></item></items></pubsub>"

static void
test_fetch (void)
{
  EnvoiProfileService *service;
  People *people = people_online (&service);
  DexFuture *future = envoi_profile_service_fetch (service, person (people, BOB));
  g_autoptr (EnvoiStanza) newer = peer_take (people->peer, "pubsub", NS_PUBSUB);
  g_autoptr (EnvoiStanza) older = peer_take (people->peer, "vCard", "vcard-temp");
  g_autoptr (EnvoiProfile) profile = NULL;

  g_assert_cmpstr (envoi_stanza_get_to (newer), ==, BOB);
  g_assert_cmpstr (envoi_stanza_get_to (older), ==, BOB);
  peer_answer (people->peer, older, "<vCard xmlns='vcard-temp'><FN>Old Name</FN><BDAY>1970-02-03</BDAY><ORG><ORGNAME>Mill</ORGNAME></ORG></vCard>");
  peer_answer (people->peer, newer, VCARD4 ("<fn><text>New\n&lt;b&gt;Name</text></fn><tel><parameters><pref><integer>1</integer></pref></parameters>"
                                            "<uri>tel:+1-555</uri></tel><url><uri>https://example.org</uri></url><note><text>two\nlines</text></note>"));
  profile = await_dup (future);
  g_assert_cmpstr (profile->full_name, ==, "New <b>Name");
  g_assert_cmpstr (profile->phone, ==, "+1-555");
  g_assert_cmpstr (profile->url, ==, "https://example.org");
  g_assert_cmpstr (profile->description, ==, "two\nlines");
  /* What only the older card says. */
  g_assert_cmpstr (profile->birthday, ==, "1970-02-03");
  g_assert_cmpstr (profile->organisation, ==, "Mill");
  g_assert_null (profile->email);
  g_assert_false (envoi_profile_is_empty (profile));
  people_free (people);
}

static void
test_fetch_refused (void)
{
  EnvoiProfileService *service;
  People *people = people_online (&service);
  static const struct { const char *newer, *older; int code; } cases[] = {
    { "item-not-found", "item-not-found", -1 },
    { "forbidden", "item-not-found", -1 },
    { "forbidden", "service-unavailable", ENVOI_STANZA_ERROR_SERVICE_UNAVAILABLE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      DexFuture *future = envoi_profile_service_fetch (service, person (people, BOB));
      g_autoptr (EnvoiStanza) newer = peer_take (people->peer, "pubsub", NS_PUBSUB);
      g_autoptr (EnvoiStanza) older = peer_take (people->peer, "vCard", "vcard-temp");

      peer_refuse (people->peer, newer, cases[i].newer);
      peer_refuse (people->peer, older, cases[i].older);
      if (cases[i].code >= 0)
        {
          g_autoptr (GError) error = await_error (future);
          g_assert_error (error, ENVOI_STANZA_ERROR, cases[i].code);
        }
      else
        {
          g_autoptr (EnvoiProfile) profile = await_dup (future);
          g_assert_true (envoi_profile_is_empty (profile));
        }
    }
  people_free (people);
}

/* Foreign cards without end are cut. */
static void
test_long_card (void)
{
  EnvoiProfileService *service;
  People *people = people_online (&service);
  DexFuture *future = envoi_profile_service_fetch (service, person (people, BOB));
  g_autoptr (EnvoiStanza) newer = peer_take (people->peer, "pubsub", NS_PUBSUB);
  g_autoptr (EnvoiStanza) older = peer_take (people->peer, "vCard", "vcard-temp");
  g_autofree char *many = g_strnfill (50000, 'x');
  g_autofree char *xml = g_strdup_printf (VCARD4 ("<fn><text>%s</text></fn><note><text>%s</text></note>"), many, many);
  g_autoptr (EnvoiProfile) profile = NULL;

  peer_answer (people->peer, newer, xml);
  peer_refuse (people->peer, older, "item-not-found");
  profile = await_dup (future);
  g_assert_cmpint (g_utf8_strlen (profile->full_name, -1), <=, 257);
  g_assert_cmpint (strlen (profile->description), <=, 8192);
  people_free (people);
}

/* --- The own picture ------------------------------------------------------------------------------------------------ */

/* SHA-1 of "hello" */
#define HELLO "aaf4c61ddcc5e8a2dabede0f3b482cd9aea9434d"

static GBytes *
hello (void)
{
  return g_bytes_new_static ("hello", 5);
}

/* The next publication, after the picture has been kept here. */
static EnvoiStanza *
take_publication (People *people)
{
  return peer_take (people->peer, "pubsub", NS_PUBSUB);
}

static void
test_set_avatar (void)
{
  EnvoiProfileService *service;
  People *people = people_online (&service);
  g_autoptr (GBytes) png = hello ();
  DexFuture *future = envoi_profile_service_set_avatar (service, png, 256, ENVOI_AUDIENCE_CONTACTS);
  g_autoptr (EnvoiStanza) data = take_publication (people);
  g_autoptr (EnvoiStanza) metadata = NULL;

  g_assert_null (envoi_stanza_get_to (data));
  assert_holds (data, "urn:xmpp:avatar:data");
  assert_holds (data, HELLO);
  assert_holds (data, "aGVsbG8=");
  assert_holds (data, "<value>presence</value>");
  people_settle (people);
  /* Nobody is told of a picture that is not there yet. */
  g_assert_true (g_queue_is_empty (&people->peer->sent));
  peer_answer (people->peer, data, NULL);
  metadata = take_publication (people);
  assert_holds (metadata, "urn:xmpp:avatar:metadata");
  assert_holds (metadata, "bytes='5'");
  assert_holds (metadata, "width='256'");
  assert_holds (metadata, "<value>presence</value>");
  peer_answer (people->peer, metadata, NULL);
  g_assert_true (g_value_get_boolean (await (future, NULL)));
  dex_unref (future);
  while (envoi_account_get_avatar_file (people->account) == NULL)
    g_main_context_iteration (NULL, TRUE);
  people_settle (people);
  /* It is not asked of the server: it is here. */
  g_assert_true (g_queue_is_empty (&people->peer->sent));

  future = envoi_profile_service_remove_avatar (service);
  g_clear_pointer (&metadata, envoi_stanza_unref);
  metadata = take_publication (people);
  assert_holds (metadata, "<metadata xmlns='urn:xmpp:avatar:metadata'/>");
  peer_answer (people->peer, metadata, NULL);
  g_clear_pointer (&data, envoi_stanza_unref);
  data = take_publication (people);
  assert_holds (data, "<retract");
  assert_holds (data, HELLO);
  peer_refuse (people->peer, data, "item-not-found");
  g_assert_true (g_value_get_boolean (await (future, NULL)));
  dex_unref (future);
  g_assert_null (envoi_account_get_avatar_file (people->account));
  people_free (people);
}

/* G09: a node that others can read is closed before anything goes into it. */
static void
test_g09_audience (void)
{
  EnvoiProfileService *service;
  People *people = people_online (&service);
  g_autoptr (GBytes) png = hello ();
  DexFuture *future = envoi_profile_service_set_avatar (service, png, 256, ENVOI_AUDIENCE_CONTACTS);
  g_autoptr (EnvoiStanza) data = take_publication (people);
  g_autoptr (EnvoiStanza) order = NULL;
  g_autoptr (EnvoiStanza) again = NULL;
  g_autoptr (GError) error = NULL;

  peer_refuse (people->peer, data, "conflict");
  order = peer_take (people->peer, "pubsub", NS_OWNER);
  assert_holds (order, "<configure node='urn:xmpp:avatar:data'>");
  assert_holds (order, "<value>presence</value>");
  peer_answer (people->peer, order, NULL);
  again = take_publication (people);
  assert_holds (again, "aGVsbG8=");
  assert_holds (again, "<value>presence</value>");
  /* And when it cannot be closed, nothing goes out. */
  peer_refuse (people->peer, again, "conflict");
  error = await_error (future);
  g_assert_error (error, ENVOI_STANZA_ERROR, ENVOI_STANZA_ERROR_CONFLICT);
  people_settle (people);
  g_assert_null (envoi_account_get_avatar_file (people->account));
  g_assert_true (g_queue_is_empty (&people->peer->sent));
  people_free (people);
}

/* --- The password --------------------------------------------------------------------------------------------------- */

static void
test_password (void)
{
  EnvoiProfileService *service;
  People *people = people_online (&service);
  DexFuture *future = envoi_profile_service_change_password (service, "n\xc3\xa4w & <s3cret>");
  g_autoptr (EnvoiStanza) order = peer_take (people->peer, "query", "jabber:iq:register");
  g_autoptr (EnvoiStanza) second = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_cmpstr (envoi_stanza_get_to (order), ==, "prosody.test");
  g_assert_cmpstr (envoi_stanza_get_type_attribute (order), ==, "set");
  assert_holds (order, "<username>alice</username>");
  assert_holds (order, "n\xc3\xa4w &amp; &lt;s3cret&gt;</password>");
  peer_answer (people->peer, order, NULL);
  g_assert_true (g_value_get_boolean (await (future, NULL)));
  dex_unref (future);

  future = envoi_profile_service_change_password (service, "x");
  second = peer_take (people->peer, "query", "jabber:iq:register");
  peer_refuse (people->peer, second, "not-acceptable");
  error = await_error (future);
  g_assert_error (error, ENVOI_STANZA_ERROR, ENVOI_STANZA_ERROR_NOT_ACCEPTABLE);
  people_free (people);
}

/* The account is deleted by an order that names nobody else. */
static void
test_delete (void)
{
  EnvoiProfileService *service;
  People *people = people_online (&service);
  DexFuture *future = envoi_profile_service_delete_account (service);
  g_autoptr (EnvoiStanza) order = peer_take (people->peer, "query", "jabber:iq:register");

  g_assert_cmpstr (envoi_stanza_get_to (order), ==, "prosody.test");
  g_assert_cmpstr (envoi_stanza_get_type_attribute (order), ==, "set");
  assert_holds (order, "<query xmlns='jabber:iq:register'><remove/></query>");
  peer_answer (people->peer, order, NULL);
  g_assert_true (g_value_get_boolean (await (future, NULL)));
  dex_unref (future);
  people_free (people);
}

static void
test_offline (void)
{
  EnvoiProfileService *service;
  People *people = people_online (&service);
  g_autoptr (GBytes) png = hello ();
  DexFuture *futures[5];

  envoi_session_report_lost (people->session);
  futures[0] = envoi_profile_service_fetch (service, person (people, BOB));
  futures[1] = envoi_profile_service_set_avatar (service, png, 256, ENVOI_AUDIENCE_EVERYBODY);
  futures[2] = envoi_profile_service_remove_avatar (service);
  futures[3] = envoi_profile_service_change_password (service, "x");
  futures[4] = envoi_profile_service_delete_account (service);
  for (guint i = 0; i < G_N_ELEMENTS (futures); i++)
    {
      g_autoptr (GError) error = await_error (futures[i]);
      g_assert_error (error, ENVOI_STANZA_ERROR, ENVOI_STANZA_ERROR_DISCONNECTED);
    }
  people_settle (people);
  g_assert_true (g_queue_is_empty (&people->peer->sent));
  people_free (people);
}

int
main (int argc, char *argv[])
{
  dex_init ();
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/profile/fetch", test_fetch);
  g_test_add_func ("/profile/fetch-refused", test_fetch_refused);
  g_test_add_func ("/profile/long-card", test_long_card);
  g_test_add_func ("/profile/avatar", test_set_avatar);
  g_test_add_func ("/profile/G09-audience", test_g09_audience);
  g_test_add_func ("/profile/password", test_password);
  g_test_add_func ("/profile/delete", test_delete);
  g_test_add_func ("/profile/offline", test_offline);
  return g_test_run ();
}
