/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Archive queries: what counts as a result, and how pages end (A05 to A07, A09, A11 of the rooms). */
#include "0313-archive.h"
#include "envoi-time.h"
#include "xep-peer.h"

static DexFuture *
ask (World *world, const EnvoiArchiveQuery *query, EnvoiStanza **question, char **query_id)
{
  DexFuture *future = envoi_archive_query (world_get (world, ENVOI_TYPE_ARCHIVE), NULL, query);

  *question = peer_take (world->peer, "query", ENVOI_NS_MAM);
  *query_id = g_strdup (envoi_node_get_attribute (envoi_stanza_find (*question, "query", ENVOI_NS_MAM), "queryid"));
  return future;
}

#define RESULT(from, id, body) \
  "<message " from " to='" ALICE "/a'><result xmlns='urn:xmpp:mam:2' queryid='%s' id='" id "'><forwarded xmlns='urn:xmpp:forward:0'>" \
  "<delay xmlns='urn:xmpp:delay' stamp='2026-11-20T04:23:28Z'/><message xmlns='jabber:client' from='" BOB "/b' to='" ALICE "' type='chat'><body>" body "</body></message>" \
  "</forwarded></result></message>"
#define FIN "<fin xmlns='urn:xmpp:mam:2' complete='true'><set xmlns='http://jabber.org/protocol/rsm'><first index='3'>r1</first><last>r2</last><count>7</count></set></fin>"

static void
receive_result (World *world, const char *format, const char *query_id)
{
  g_autofree char *xml = NULL;
  g_autoptr (GString) text = g_string_new (format);

  g_string_replace (text, "%s", query_id, 1);
  peer_receive (world->peer, text->str);
}

/* What real servers sent for the same question. */
static void
test_real_servers (void)
{
  static const char * const servers[] = { "prosody", "ejabberd" };

  for (guint i = 0; i < G_N_ELEMENTS (servers); i++)
    {
      World *world = world_new ();
      g_autoptr (EnvoiStanza) question = NULL;
      g_autofree char *query_id = NULL;
      DexFuture *future = ask (world, &(EnvoiArchiveQuery) { .before = "", .max = 3 }, &question, &query_id);
      g_autofree char *result_name = g_strconcat (servers[i], "-archive-result", NULL);
      g_autofree char *fin_name = g_strconcat (servers[i], "-archive-fin", NULL);
      g_autofree char *quoted = g_strdup_printf ("queryid='%s'", query_id);
      g_autofree char *quoted_id = g_strdup_printf ("id='%s'", envoi_stanza_get_id (question));
      g_autoptr (EnvoiArchivePage) page = NULL;
      const EnvoiArchiveResult *result;

      peer_receive_take (world->peer, fixture (result_name, "queryid='f'", quoted, "ejab.test", "prosody.test", NULL));
      peer_receive_take (world->peer, fixture (fin_name, "id='q9'", quoted_id, "ejab.test", "prosody.test", NULL));
      page = await_dup (future);
      g_assert_cmpuint (page->results->len, ==, 1);
      g_assert_true (page->complete);
      result = page->results->pdata[0];
      g_assert_cmpstr (result->id, ==, page->first);
      g_assert_cmpstr (result->id, ==, page->last);
      g_assert_cmpint (result->time / G_USEC_PER_SEC, >, 1795148600);
      g_assert_cmpstr (envoi_stanza_get_from (result->message), ==, BOB "/b");
      g_assert_cmpstr (envoi_node_get_text (envoi_stanza_find (result->message, "body", ENVOI_NS_CLIENT)), ==, "hello");
      world_free (world);
    }
}

static void
test_question (void)
{
  World *world = world_new ();
  g_autoptr (EnvoiStanza) question = NULL;
  g_autofree char *query_id = NULL;
  gint64 start;
  DexFuture *future;
  g_autofree char *xml = NULL;

  g_assert_true (envoi_time_parse ("2026-01-02T03:04:05Z", &start));
  future = ask (world, &(EnvoiArchiveQuery) { .with = BOB, .start = start, .after = "last-id", .max = 100000 }, &question, &query_id);
  xml = envoi_stanza_to_xml (question);
  g_assert_nonnull (strstr (xml, "2026-01-02T03:04:05"));
  g_assert_nonnull (strstr (xml, ">" BOB "<"));
  g_assert_nonnull (strstr (xml, "<after>last-id</after>"));
  g_assert_nonnull (strstr (xml, "<max>250</max>"));
  g_assert_null (strstr (xml, "<before"));
  g_assert_cmpstr (envoi_stanza_get_to (question), ==, NULL);
  dex_future_disown (future);
  world_free (world);
}

static void
test_order_and_set (void)
{
  World *world = world_new ();
  g_autoptr (EnvoiStanza) question = NULL;
  g_autofree char *query_id = NULL;
  DexFuture *future = ask (world, &(EnvoiArchiveQuery) { .max = 2 }, &question, &query_id);
  g_autoptr (EnvoiArchivePage) page = NULL;

  receive_result (world, RESULT ("from='" ALICE "'", "r1", "one"), query_id);
  receive_result (world, RESULT ("", "r2", "two"), query_id);
  /* Beyond what was asked for: not kept. */
  receive_result (world, RESULT ("", "r3", "three"), query_id);
  peer_answer (world->peer, question, FIN);
  page = await_dup (future);
  g_assert_cmpuint (page->results->len, ==, 2);
  g_assert_cmpstr (((EnvoiArchiveResult *) page->results->pdata[1])->id, ==, "r2");
  g_assert_cmpstr (page->first, ==, "r1");
  g_assert_cmpstr (page->last, ==, "r2");
  g_assert_cmpint (page->count, ==, 7);
  world_free (world);
}

/* A05: nobody asked. A06: somebody else answers. Both are dropped whole. */
static gboolean
on_live (EnvoiRouter *router, EnvoiStanza *stanza, gpointer user_data)
{
  g_assert_not_reached ();
}

static void
test_a05_a06_forged (void)
{
  World *world = world_new ();
  g_autoptr (EnvoiStanza) question = NULL;
  g_autofree char *query_id = NULL;
  DexFuture *future;
  g_autoptr (EnvoiArchivePage) page = NULL;

  envoi_router_add (world->router, ENVOI_STANZA_MESSAGE, ENVOI_PRIORITY_NORMAL, NULL, NULL, on_live, NULL, NULL);
  receive_result (world, RESULT ("from='" EVE "'", "x", "forged"), "q");
  receive_result (world, RESULT ("from='" ALICE "'", "x", "forged"), "q");

  future = ask (world, &(EnvoiArchiveQuery) { .max = 10 }, &question, &query_id);
  receive_result (world, RESULT ("from='" EVE "/e'", "x1", "forged"), query_id);
  receive_result (world, RESULT ("from='" EVE "'", "x2", "forged"), query_id);
  receive_result (world, RESULT ("from='prosody.test'", "x3", "forged"), query_id);
  receive_result (world, RESULT ("from='" ALICE "/other'", "x4", "forged"), query_id);
  receive_result (world, RESULT ("from='" ALICE "'", "x5", "forged"), "another");
  receive_result (world, RESULT ("from='" ALICE "'", "r1", "true"), query_id);
  peer_answer (world->peer, question, FIN);
  page = await_dup (future);
  g_assert_cmpuint (page->results->len, ==, 1);
  g_assert_cmpstr (((EnvoiArchiveResult *) page->results->pdata[0])->id, ==, "r1");

  /* Afterwards the question is closed. */
  receive_result (world, RESULT ("from='" ALICE "'", "r2", "late"), query_id);
  g_assert_cmpuint (page->results->len, ==, 1);
  world_free (world);
}

/* A07: two archives asked at once; each result counts for its own archive only. */
static void
test_a07_two_archives (void)
{
  World *world = world_new ();
  EnvoiArchive *archive = world_get (world, ENVOI_TYPE_ARCHIVE);
  DexFuture *own = envoi_archive_query (archive, NULL, &(EnvoiArchiveQuery) { .max = 5 });
  g_autoptr (EnvoiStanza) own_question = peer_pop (world->peer);
  DexFuture *room = envoi_archive_query (archive, "room@conference.prosody.test", &(EnvoiArchiveQuery) { .max = 5 });
  g_autoptr (EnvoiStanza) room_question = peer_pop (world->peer);
  const char *own_id = envoi_node_get_attribute (envoi_stanza_find (own_question, "query", ENVOI_NS_MAM), "queryid");
  const char *room_id = envoi_node_get_attribute (envoi_stanza_find (room_question, "query", ENVOI_NS_MAM), "queryid");
  g_autoptr (EnvoiArchivePage) own_page = NULL;
  g_autoptr (EnvoiArchivePage) room_page = NULL;

  g_assert_cmpstr (own_id, !=, room_id);
  g_assert_cmpstr (envoi_stanza_get_to (room_question), ==, "room@conference.prosody.test");
  receive_result (world, RESULT ("from='room@conference.prosody.test'", "x", "wrong"), own_id);
  receive_result (world, RESULT ("from='" ALICE "'", "x", "wrong"), room_id);
  receive_result (world, RESULT ("", "x", "wrong"), room_id);
  receive_result (world, RESULT ("from='room@conference.prosody.test/eve'", "x", "wrong"), room_id);
  receive_result (world, RESULT ("from='room@conference.prosody.test'", "room1", "right"), room_id);
  receive_result (world, RESULT ("from='" ALICE "'", "own1", "right"), own_id);
  peer_answer (world->peer, own_question, FIN);
  peer_answer (world->peer, room_question, FIN);
  own_page = await_dup (own);
  room_page = await_dup (room);
  g_assert_cmpuint (own_page->results->len, ==, 1);
  g_assert_cmpstr (((EnvoiArchiveResult *) own_page->results->pdata[0])->id, ==, "own1");
  g_assert_cmpuint (room_page->results->len, ==, 1);
  g_assert_cmpstr (((EnvoiArchiveResult *) room_page->results->pdata[0])->id, ==, "room1");
  world_free (world);
}

/* A09: the end of a page, from somebody who was not asked. */
static void
test_a09_forged_fin (void)
{
  World *world = world_new ();
  g_autoptr (EnvoiStanza) question = NULL;
  g_autofree char *query_id = NULL;
  DexFuture *future = ask (world, &(EnvoiArchiveQuery) { .max = 10 }, &question, &query_id);
  g_autoptr (GError) error = NULL;

  peer_receive_take (world->peer, g_strdup_printf ("<iq type='result' from='" EVE "' id='%s'>" FIN "</iq>", envoi_stanza_get_id (question)));
  peer_settle ();
  g_assert_true (dex_future_is_pending (future));
  peer_refuse (world->peer, question, "item-not-found");
  error = await_error (future);
  g_assert_error (error, ENVOI_STANZA_ERROR, ENVOI_STANZA_ERROR_ITEM_NOT_FOUND);
  world_free (world);
}

static void
test_ill_formed (void)
{
  static const char * const fins[] = { "", "<fin xmlns='urn:xmpp:mam:1'/>", "<query xmlns='urn:xmpp:mam:2'/>" };
  World *world = world_new ();

  for (guint i = 0; i < G_N_ELEMENTS (fins); i++)
    {
      g_autoptr (EnvoiStanza) question = NULL;
      g_autofree char *query_id = NULL;
      DexFuture *future = ask (world, &(EnvoiArchiveQuery) { 0 }, &question, &query_id);
      g_autoptr (GError) error = NULL;

      peer_answer (world->peer, question, fins[i]);
      error = await_error (future);
      g_assert_error (error, ENVOI_STANZA_ERROR, ENVOI_STANZA_ERROR_NOT_ACCEPTABLE);
    }
  world_free (world);
}

/* D12: numbers and ids that make no sense. */
static void
test_d12_numbers (void)
{
  World *world = world_new ();
  g_autoptr (EnvoiStanza) question = NULL;
  g_autofree char *query_id = NULL;
  DexFuture *future = ask (world, &(EnvoiArchiveQuery) { 0 }, &question, &query_id);
  g_autoptr (EnvoiArchivePage) page = NULL;

  receive_result (world, "<message><result xmlns='urn:xmpp:mam:2' queryid='%s'/></message>", query_id);
  receive_result (world, "<message><result xmlns='urn:xmpp:mam:2' queryid='%s' id=''/></message>", query_id);
  receive_result (world, "<message><result xmlns='urn:xmpp:mam:2' queryid='%s' id='a'/></message>", query_id);
  peer_answer (world->peer, question, "<fin xmlns='urn:xmpp:mam:2' complete='yes'><set xmlns='http://jabber.org/protocol/rsm'><first index='-1'/><count>99999999999999999999</count></set></fin>");
  page = await_dup (future);
  g_assert_cmpuint (page->results->len, ==, 0);
  g_assert_cmpint (page->count, ==, -1);
  g_assert_false (page->complete);
  g_assert_null (page->first);
  world_free (world);
}

static void
test_session_end (void)
{
  World *world = world_new ();
  g_autoptr (EnvoiStanza) question = NULL;
  g_autofree char *query_id = NULL;
  DexFuture *future = ask (world, &(EnvoiArchiveQuery) { 0 }, &question, &query_id);
  g_autoptr (GError) error = NULL;

  envoi_module_set_session_ended (world->set);
  envoi_router_fail_requests (world->router);
  error = await_error (future);
  g_assert_error (error, ENVOI_STANZA_ERROR, ENVOI_STANZA_ERROR_DISCONNECTED);
  receive_result (world, RESULT ("from='" ALICE "'", "r1", "late"), query_id);
  world_free (world);
}

static void
test_available (void)
{
  World *world = world_new ();

  g_assert_false (envoi_archive_is_available (world_get (world, ENVOI_TYPE_ARCHIVE)));
  world_start (world);
  g_assert_true (envoi_archive_is_available (world_get (world, ENVOI_TYPE_ARCHIVE)));
  world_free (world);
}

int
main (int argc, char *argv[])
{
  dex_init ();
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/archive/real-servers", test_real_servers);
  g_test_add_func ("/archive/question", test_question);
  g_test_add_func ("/archive/order-and-set", test_order_and_set);
  g_test_add_func ("/archive/A05-A06-forged", test_a05_a06_forged);
  g_test_add_func ("/archive/A07-two-archives", test_a07_two_archives);
  g_test_add_func ("/archive/A09-forged-fin", test_a09_forged_fin);
  g_test_add_func ("/archive/D11-ill-formed", test_ill_formed);
  g_test_add_func ("/archive/D12-numbers", test_d12_numbers);
  g_test_add_func ("/archive/session-end", test_session_end);
  g_test_add_func ("/archive/available", test_available);
  return g_test_run ();
}
