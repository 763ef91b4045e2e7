/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The block list on the wire. */
#include "0191-blocking.h"
#include "xep-peer.h"

typedef struct { guint blocked, unblocked; char *first; } Blocks;

static void
on_blocked (EnvoiBlocking *blocking, const char * const *jids, Blocks *blocks)
{
  blocks->blocked++;
  g_set_str (&blocks->first, jids[0]);
}

static void
on_unblocked (EnvoiBlocking *blocking, const char * const *jids, Blocks *blocks)
{
  blocks->unblocked++;
  g_set_str (&blocks->first, jids[0]);
}

static void
test_blocking (void)
{
  World *world = world_new ();
  EnvoiBlocking *blocking = world_get (world, ENVOI_TYPE_BLOCKING);
  Blocks blocks = { 0 };
  DexFuture *future = envoi_blocking_fetch (blocking);
  g_autoptr (EnvoiStanza) question = peer_pop (world->peer);
  g_autofree char *id = g_strdup_printf ("id='%s'", envoi_stanza_get_id (question));
  g_auto (GStrv) jids = NULL;
  g_autoptr (EnvoiStanza) order = NULL;

  g_signal_connect (blocking, "blocked", G_CALLBACK (on_blocked), &blocks);
  g_signal_connect (blocking, "unblocked", G_CALLBACK (on_unblocked), &blocks);
  peer_receive_take (world->peer, fixture ("ejabberd-blocklist", "id='q6'", id, "ejab.test", "prosody.test", NULL));
  jids = await_dup (future);
  g_assert_cmpuint (g_strv_length (jids), ==, 1);
  g_assert_cmpstr (jids[0], ==, "spam@example.org");

  peer_receive_take (world->peer, fixture ("ejabberd-block-push", "ejab.test", "prosody.test", NULL));
  g_assert_cmpuint (blocks.blocked, ==, 1);
  g_assert_cmpstr (blocks.first, ==, "spam@example.org");
  peer_receive_take (world->peer, fixture ("prosody-unblock-push", NULL));
  g_assert_cmpuint (blocks.unblocked, ==, 1);
  peer_receive (world->peer, "<iq type='set' id='x'><unblock xmlns='urn:xmpp:blocking'/></iq>");
  g_assert_cmpuint (blocks.unblocked, ==, 2);
  g_assert_null (blocks.first);

  /* Ill-formed names must not read as "all". */
  peer_receive (world->peer, "<iq type='set' id='x'><unblock xmlns='urn:xmpp:blocking'><item jid='@@'/></unblock></iq>");
  g_assert_cmpuint (blocks.unblocked, ==, 2);

  peer_clear (world->peer);
  dex_future_disown (envoi_blocking_set (blocking, EVE, TRUE));
  order = peer_pop (world->peer);
  g_assert_nonnull (envoi_stanza_find (order, "block", ENVOI_NS_BLOCKING));
  g_free (blocks.first);
  world_free (world);
}

/* A08 for the block list. */
static void
test_a08_forged_block (void)
{
  World *world = world_new ();
  Blocks blocks = { 0 };

  g_signal_connect (world_get (world, ENVOI_TYPE_BLOCKING), "blocked", G_CALLBACK (on_blocked), &blocks);
  g_signal_connect (world_get (world, ENVOI_TYPE_BLOCKING), "unblocked", G_CALLBACK (on_unblocked), &blocks);
  peer_receive (world->peer, "<iq type='set' id='1' from='" EVE "'><unblock xmlns='urn:xmpp:blocking'/></iq>");
  g_assert_true (peer_was_refused (world->peer, "service-unavailable"));
  peer_receive (world->peer, "<iq type='set' id='1' from='" BOB "'><block xmlns='urn:xmpp:blocking'><item jid='x@y'/></block></iq>");
  g_assert_true (peer_was_refused (world->peer, "service-unavailable"));
  g_assert_cmpuint (blocks.blocked + blocks.unblocked, ==, 0);
  world_free (world);
}

int
main (int argc, char *argv[])
{
  dex_init ();
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/blocking/list", test_blocking);
  g_test_add_func ("/blocking/A08-forged", test_a08_forged_block);
  return g_test_run ();
}
