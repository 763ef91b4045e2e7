/* SPDX-License-Identifier: GPL-3.0-or-later */
/* All modules of a session against a peer in memory. The account is alice@prosody.test/a, bob@prosody.test is a contact. */
#pragma once
#include "envoi-module-set.h"
#include "peer.h"

#define ALICE "alice@prosody.test"
#define BOB "bob@prosody.test"
#define EVE "eve@evil.test"

typedef struct {
  EnvoiRouter    *router;
  EnvoiModuleSet *set;
  Peer           *peer;
} World;

static gboolean
world_reveals (const char *from, gpointer user_data)
{
  g_autofree char *bare = envoi_jid_dup_bare (from);

  return g_strcmp0 (bare, BOB) == 0;
}

G_GNUC_UNUSED static World *
world_new (void)
{
  World *world = g_new0 (World, 1);

  world->router = envoi_router_new (ALICE);
  envoi_router_set_own_full (world->router, ALICE "/a");
  world->peer = peer_new (world->router);
  world->set = envoi_module_set_new (world->router);
  envoi_module_set_set_reveal (world->set, world_reveals, NULL, NULL);
  return world;
}

G_GNUC_UNUSED static void
world_free (World *world)
{
  envoi_router_fail_requests (world->router);
  peer_settle ();
  envoi_module_set_detach (world->set);
  peer_free (world->peer);
  g_assert_finalize_object (world->set);
  g_assert_finalize_object (world->router);
  g_free (world);
}

/* Starts the session and answers what is asked then: the account announces what Prosody's does. */
G_GNUC_UNUSED static void
world_start (World *world)
{
  g_autofree char *info = fixture ("prosody-account-info", NULL);
  g_autoptr (EnvoiStanza) result = stanza_from (info);
  g_autofree char *query = envoi_node_to_xml (envoi_node_first_element (envoi_stanza_get_root (result)));
  g_autoptr (EnvoiStanza) carbons = NULL;

  envoi_module_set_session_started (world->set, FALSE);
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (EnvoiStanza) question = peer_take (world->peer, "query", "http://jabber.org/protocol/disco#info");
      peer_answer (world->peer, question, query);
    }
  carbons = peer_take (world->peer, "enable", "urn:xmpp:carbons:2");
  peer_answer (world->peer, carbons, NULL);
  peer_settle ();
  g_assert_true (g_queue_is_empty (&world->peer->sent));
}

#define world_get(world, type) envoi_module_set_get ((world)->set, (type))
