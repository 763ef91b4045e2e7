/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What strangers learn: nothing (G01, G02). */
#include "0199-ping.h"
#include "xep-peer.h"

static const char * const questions[] = {
  "<query xmlns='http://jabber.org/protocol/disco#info'/>",
  "<query xmlns='http://jabber.org/protocol/disco#items'/>",
  "<query xmlns='jabber:iq:version'/>",
  "<time xmlns='urn:xmpp:time'/>",
  "<ping xmlns='urn:xmpp:ping'/>",
};

static void
ask (World *world, const char *from, const char *type, const char *content)
{
  g_autofree char *sender = from ? g_strdup_printf (" from='%s'", from) : g_strdup ("");

  peer_receive_take (world->peer, g_strdup_printf ("<iq type='%s' id='q' to='" ALICE "/a'%s>%s</iq>", type, sender, content));
}

static void
test_g02_strangers (void)
{
  static const char * const strangers[] = { EVE, EVE "/e", "evil.test", "prosody.test.evil.test", "bob@evil.test/prosody.test" };
  World *world = world_new ();

  for (guint i = 0; i < G_N_ELEMENTS (strangers); i++)
    for (guint j = 0; j < G_N_ELEMENTS (questions); j++)
      {
        ask (world, strangers[i], "get", questions[j]);
        g_assert_true (peer_was_refused (world->peer, "service-unavailable"));
      }
  world_free (world);
}

/* Without anybody who decides, everybody is a stranger. */
static void
test_g02_nobody_decides (void)
{
  World *world = world_new ();

  envoi_module_set_set_reveal (world->set, NULL, NULL, NULL);
  ask (world, BOB "/b", "get", questions[0]);
  g_assert_true (peer_was_refused (world->peer, "service-unavailable"));
  world_free (world);
}

static void
test_friends (void)
{
  static const char * const friends[] = { BOB, BOB "/b", ALICE, ALICE "/other", "prosody.test", NULL };
  World *world = world_new ();

  for (guint i = 0; i < G_N_ELEMENTS (friends); i++)
    for (guint j = 0; j < G_N_ELEMENTS (questions); j++)
      {
        g_autoptr (EnvoiStanza) answer = NULL;

        ask (world, friends[i], "get", questions[j]);
        answer = peer_pop (world->peer);
        g_assert_cmpstr (envoi_stanza_get_type_attribute (answer), ==, "result");
        g_assert_cmpstr (envoi_stanza_get_id (answer), ==, "q");
        g_assert_cmpstr (envoi_stanza_get_to (answer), ==, friends[i]);
        g_assert_null (peer_pop (world->peer));
      }
  world_free (world);
}

/* G02: contacts hear the program's name, never the system's; and nothing of how long the person was away. */
static void
test_g02_no_system (void)
{
  World *world = world_new ();
  g_autoptr (EnvoiStanza) answer = NULL;
  const EnvoiNode *query;

  ask (world, BOB "/b", "get", "<query xmlns='jabber:iq:version'/>");
  answer = peer_pop (world->peer);
  query = envoi_stanza_find (answer, "query", "jabber:iq:version");
  g_assert_cmpstr (envoi_node_get_text (envoi_node_find (query, "name", "jabber:iq:version")), ==, "Envoi");
  g_assert_nonnull (envoi_node_find (query, "version", "jabber:iq:version"));
  g_assert_null (envoi_node_find (query, "os", "jabber:iq:version"));

  ask (world, BOB "/b", "get", "<query xmlns='jabber:iq:last'/>");
  g_assert_true (peer_was_refused (world->peer, "service-unavailable"));
  world_free (world);
}

/* Only questions are answered. */
static void
test_set (void)
{
  World *world = world_new ();

  for (guint j = 0; j < G_N_ELEMENTS (questions); j++)
    {
      ask (world, BOB "/b", "set", questions[j]);
      g_assert_true (peer_was_refused (world->peer, "service-unavailable"));
    }
  world_free (world);
}

static void
test_ping (void)
{
  World *world = world_new ();
  DexFuture *future = envoi_ping_send (world_get (world, ENVOI_TYPE_PING), NULL, 5);
  g_autoptr (EnvoiStanza) ping = peer_pop (world->peer);

  peer_answer (world->peer, ping, NULL);
  envoi_stanza_unref (await_dup (future));

  envoi_module_set_detach (world->set);
  g_assert_null (envoi_module_get_router (world_get (world, ENVOI_TYPE_PING)));
  ask (world, BOB "/b", "get", questions[4]);
  g_assert_true (peer_was_refused (world->peer, "service-unavailable"));
  world_free (world);
}

int
main (int argc, char *argv[])
{
  dex_init ();
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/reveal/G02-strangers", test_g02_strangers);
  g_test_add_func ("/reveal/G02-nobody-decides", test_g02_nobody_decides);
  g_test_add_func ("/reveal/friends", test_friends);
  g_test_add_func ("/reveal/G02-no-system", test_g02_no_system);
  g_test_add_func ("/reveal/set", test_set);
  g_test_add_func ("/reveal/ping", test_ping);
  return g_test_run ();
}
