/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The rooms that an account keeps, on the wire (XEP-0402, 0048, 0469, 0492). */
#include "0402-bookmarks.h"
#include "xep-peer.h"

#define ROOM "r@conference.prosody.test"
#define NS ENVOI_NS_BOOKMARKS
#define EXTENSIONS "<extensions><x xmlns='other:thing' a='1'>kept</x>" \
                   "<notify xmlns='urn:xmpp:notification-settings:1'><always/><never identity-category='client' identity-type='phone'/>" \
                   "<on-mention identity-category='client' identity-type='pc'/><advanced><y xmlns='y'/></advanced></notify>" \
                   "<pinned xmlns='urn:xmpp:bookmarks-pinning:0'/></extensions>"
#define CONFERENCE "<conference xmlns='" NS "' name='The Room' autojoin='1'><nick>Alice</nick><password>pw</password>" EXTENSIONS "</conference>"

static EnvoiBookmark *
read_xml (const char *id, const char *xml)
{
  g_autoptr (EnvoiStanza) stanza = stanza_from (xml);

  return envoi_bookmark_read (id, envoi_stanza_get_root (stanza));
}

static void
test_round_trip (void)
{
  g_autoptr (EnvoiBookmark) bookmark = read_xml ("R@Conference.prosody.test", CONFERENCE);
  EnvoiBuilder *builder = envoi_builder_new ("item", NS);
  g_autoptr (EnvoiStanza) written = NULL;
  g_autoptr (EnvoiBookmark) again = NULL;
  const EnvoiNode *conference, *extensions, *notify;

  g_assert_cmpstr (bookmark->jid, ==, ROOM);
  g_assert_cmpstr (bookmark->name, ==, "The Room");
  g_assert_cmpstr (bookmark->nick, ==, "Alice");
  g_assert_cmpstr (bookmark->password, ==, "pw");
  g_assert_true (bookmark->autojoin);
  g_assert_true (bookmark->pinned);
  /* What is for computers counts more than what is for all. */
  g_assert_cmpint (bookmark->notify, ==, ENVOI_BOOKMARK_NOTIFY_ON_MENTION);

  bookmark->notify = ENVOI_BOOKMARK_NOTIFY_NEVER;
  bookmark->pinned = FALSE;
  bookmark->autojoin = FALSE;
  envoi_bookmark_write (bookmark, builder);
  written = envoi_builder_finish (builder);
  conference = envoi_node_first_element (envoi_stanza_get_root (written));
  g_assert_null (envoi_node_get_attribute (conference, "autojoin"));
  extensions = envoi_node_find (conference, "extensions", NS);
  /* What is another program's is still there. */
  g_assert_cmpstr (envoi_node_get_text (envoi_node_find (extensions, "x", "other:thing")), ==, "kept");
  notify = envoi_node_find (extensions, "notify", "urn:xmpp:notification-settings:1");
  g_assert_nonnull (envoi_node_find (envoi_node_find (notify, "advanced", NULL), "y", "y"));
  again = envoi_bookmark_read (ROOM, conference);
  g_assert_cmpint (again->notify, ==, ENVOI_BOOKMARK_NOTIFY_NEVER);
  g_assert_false (again->pinned);
  for (const EnvoiNode *child = envoi_node_first_element (notify); child; child = envoi_node_next_element (child))
    if (g_str_equal (envoi_node_get_name (child), "never") && envoi_node_get_attribute (child, "identity-type"))
      g_assert_cmpstr (envoi_node_get_attribute (child, "identity-type"), ==, "phone");
}

static void
test_unusable (void)
{
  g_autofree char *many = g_strnfill (20 * 1024, 'x');
  g_autofree char *big = g_strdup_printf ("<conference xmlns='" NS "'><extensions><x xmlns='x'>%s</x><pinned xmlns='urn:xmpp:bookmarks-pinning:0'/></extensions></conference>", many);
  g_autoptr (EnvoiBookmark) bookmark = read_xml (ROOM, big);

  g_assert_true (bookmark->pinned);
  g_assert_null (bookmark->extensions);
  g_assert_null (read_xml ("conference.prosody.test", CONFERENCE));
  g_assert_null (read_xml (ROOM "/nick", CONFERENCE));
  g_assert_null (read_xml ("", CONFERENCE));
  g_assert_null (read_xml (NULL, CONFERENCE));
  g_assert_null (read_xml (ROOM, "<url xmlns='" NS "'/>"));
}

static void
on_changed (EnvoiBookmarks *bookmarks, const EnvoiBookmark *bookmark, GString *lines)
{
  g_string_append_printf (lines, "changed %s %s|", bookmark->jid, bookmark->name);
}

static void
on_removed (EnvoiBookmarks *bookmarks, const char *jid, GString *lines)
{
  g_string_append_printf (lines, "removed %s|", jid);
}

static void
on_emptied (EnvoiBookmarks *bookmarks, GString *lines)
{
  g_string_append (lines, "emptied|");
}

#define EVENT(from, content) "<message " from " type='headline'><event xmlns='http://jabber.org/protocol/pubsub#event'>" content "</event></message>"
#define ITEM "<items node='" NS "'><item id='" ROOM "'>" CONFERENCE "</item></items>"

/* A11: nobody but the account itself puts rooms into it. */
static void
test_a11_events (void)
{
  World *world = world_new ();
  EnvoiBookmarks *bookmarks = world_get (world, ENVOI_TYPE_BOOKMARKS);
  g_autoptr (GString) lines = g_string_new (NULL);

  g_signal_connect (bookmarks, "changed", G_CALLBACK (on_changed), lines);
  g_signal_connect (bookmarks, "removed", G_CALLBACK (on_removed), lines);
  g_signal_connect (bookmarks, "emptied", G_CALLBACK (on_emptied), lines);
  peer_receive (world->peer, EVENT ("from='" BOB "'", ITEM));
  peer_receive (world->peer, EVENT ("from='" BOB "/b'", ITEM));
  peer_receive (world->peer, EVENT ("from='" EVE "'", "<items node='" NS "'><retract id='" ROOM "'/></items>"));
  peer_receive (world->peer, EVENT ("from='" EVE "'", "<delete node='" NS "'/>"));
  g_assert_cmpstr (lines->str, ==, "");
  peer_receive (world->peer, EVENT ("from='" ALICE "'", ITEM));
  peer_receive (world->peer, EVENT ("", "<items node='" NS "'><retract id='" ROOM "'/></items>"));
  peer_receive (world->peer, EVENT ("from='" ALICE "'", "<purge node='" NS "'/>"));
  peer_receive (world->peer, EVENT ("from='" ALICE "'", "<items node='" NS "'><item id='@'>" CONFERENCE "</item></items>"));
  g_assert_cmpstr (lines->str, ==, "changed " ROOM " The Room|removed " ROOM "|emptied|");
  world_free (world);
}

#define ITEMS(content) "<pubsub xmlns='http://jabber.org/protocol/pubsub'><items node='" NS "'>" content "</items></pubsub>"

/* Prosody turns the elder forms into the new one and says so: one question is enough. */
static void
test_fetch (void)
{
  World *world = world_new ();
  DexFuture *future;
  g_autoptr (EnvoiStanza) question = NULL;
  g_autoptr (EnvoiStanza) second = NULL;
  g_autoptr (GPtrArray) all = NULL;
  g_autoptr (GPtrArray) none = NULL;

  world_start (world);
  future = envoi_bookmarks_fetch (world_get (world, ENVOI_TYPE_BOOKMARKS));
  question = peer_pop (world->peer);
  g_assert_null (peer_pop (world->peer));
  peer_answer (world->peer, question, ITEMS ("<item id='" ROOM "'>" CONFERENCE "</item><item id='bad'><x xmlns='x'/></item>"));
  all = await_dup (future);
  g_assert_cmpuint (all->len, ==, 1);

  future = envoi_bookmarks_fetch (world_get (world, ENVOI_TYPE_BOOKMARKS));
  second = peer_pop (world->peer);
  peer_refuse (world->peer, second, "item-not-found");
  none = await_dup (future);
  g_assert_cmpuint (none->len, ==, 0);
  world_free (world);
}

/* A server that does not: all three are read, the newest form counts. */
static void
test_fetch_elder (void)
{
  World *world = world_new ();
  DexFuture *future = envoi_bookmarks_fetch (world_get (world, ENVOI_TYPE_BOOKMARKS));
  g_autoptr (EnvoiStanza) own = peer_pop (world->peer);
  g_autoptr (EnvoiStanza) pep = peer_pop (world->peer);
  g_autoptr (EnvoiStanza) private = peer_pop (world->peer);
  g_autoptr (GPtrArray) all = NULL;

  peer_answer (world->peer, own, ITEMS ("<item id='" ROOM "'>" CONFERENCE "</item>"));
  peer_refuse (world->peer, pep, "item-not-found");
  peer_answer (world->peer, private, "<query xmlns='jabber:iq:private'><storage xmlns='storage:bookmarks'><url name='x' url='y'/>"
               "<conference jid='" ROOM "' name='elder'/><conference jid='Other@x.test' autojoin='true'><nick>n</nick></conference></storage></query>");
  all = await_dup (future);
  g_assert_cmpuint (all->len, ==, 2);
  g_assert_cmpstr (((EnvoiBookmark *) all->pdata[0])->name, ==, "The Room");
  g_assert_cmpstr (((EnvoiBookmark *) all->pdata[1])->jid, ==, "other@x.test");
  g_assert_cmpstr (((EnvoiBookmark *) all->pdata[1])->nick, ==, "n");
  world_free (world);
}

/* Nothing could be learnt: that is not an empty list. */
static void
test_fetch_fails (void)
{
  World *world = world_new ();
  DexFuture *future = envoi_bookmarks_fetch (world_get (world, ENVOI_TYPE_BOOKMARKS));
  g_autoptr (GError) error = NULL;

  envoi_router_fail_requests (world->router);
  error = await_error (future);
  g_assert_error (error, ENVOI_STANZA_ERROR, ENVOI_STANZA_ERROR_DISCONNECTED);
  world_free (world);
}

/* Others must not read it: the node is private, or is made so before anything is put into it. */
static void
test_publish (void)
{
  World *world = world_new ();
  DexFuture *future;
  g_autoptr (EnvoiStanza) first = NULL;
  g_autoptr (EnvoiStanza) configure = NULL;
  g_autoptr (EnvoiStanza) second = NULL;
  g_autofree char *xml = NULL;

  world_start (world);
  future = envoi_bookmarks_publish (world_get (world, ENVOI_TYPE_BOOKMARKS),
                                    &(EnvoiBookmark) { .jid = (char *) ROOM, .name = (char *) "n", .autojoin = TRUE, .password = (char *) "pw" });
  first = peer_pop (world->peer);
  xml = envoi_stanza_to_xml (first);
  g_assert_nonnull (strstr (xml, "whitelist"));
  g_assert_nonnull (strstr (xml, "autojoin='true'"));
  peer_refuse (world->peer, first, "conflict");
  configure = peer_take (world->peer, "pubsub", "http://jabber.org/protocol/pubsub#owner");
  peer_answer (world->peer, configure, NULL);
  second = peer_take (world->peer, "pubsub", "http://jabber.org/protocol/pubsub");
  peer_answer (world->peer, second, NULL);
  g_assert_true (g_value_get_boolean (await (future, NULL)));
  dex_unref (future);
  world_free (world);
}

static void
test_retract (void)
{
  World *world = world_new ();
  DexFuture *future;
  g_autoptr (EnvoiStanza) order = NULL;

  world_start (world);
  future = envoi_bookmarks_retract (world_get (world, ENVOI_TYPE_BOOKMARKS), ROOM);
  order = peer_pop (world->peer);
  peer_refuse (world->peer, order, "item-not-found");
  g_assert_true (g_value_get_boolean (await (future, NULL)));
  dex_unref (future);
  world_free (world);
}

int
main (int argc, char *argv[])
{
  dex_init ();
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/bookmarks/round-trip", test_round_trip);
  g_test_add_func ("/bookmarks/unusable", test_unusable);
  g_test_add_func ("/bookmarks/A11-events", test_a11_events);
  g_test_add_func ("/bookmarks/fetch", test_fetch);
  g_test_add_func ("/bookmarks/fetch/elder", test_fetch_elder);
  g_test_add_func ("/bookmarks/fetch/fails", test_fetch_fails);
  g_test_add_func ("/bookmarks/publish", test_publish);
  g_test_add_func ("/bookmarks/retract", test_retract);
  return g_test_run ();
}
