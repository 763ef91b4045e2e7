/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Carbons: only the own account's copies count (A01 to A04, A14, A15). */
#include "0280-carbons.h"
#include "xep-peer.h"

typedef struct { guint copies, live; gboolean sent; char *body; gint64 time; } Seen;

static void
on_carbon (EnvoiCarbons *carbons, EnvoiStanza *message, gboolean sent, gint64 time, Seen *seen)
{
  seen->copies++;
  seen->sent = sent;
  seen->time = time;
  g_set_str (&seen->body, envoi_node_get_text (envoi_stanza_find (message, "body", ENVOI_NS_CLIENT)));
}

static gboolean
on_live (EnvoiRouter *router, EnvoiStanza *stanza, gpointer user_data)
{
  ((Seen *) user_data)->live++;
  return FALSE;
}

static World *
carbons_world (Seen *seen)
{
  World *world = world_new ();

  g_signal_connect (world_get (world, ENVOI_TYPE_CARBONS), "carbon", G_CALLBACK (on_carbon), seen);
  envoi_router_add (world->router, ENVOI_STANZA_MESSAGE, ENVOI_PRIORITY_NORMAL, NULL, NULL, on_live, seen, NULL);
  return world;
}

#define COPY(outer, kind, inner) \
  "<message xmlns='jabber:client' " outer " to='" ALICE "/a'><" kind " xmlns='urn:xmpp:carbons:2'><forwarded xmlns='urn:xmpp:forward:0'>" \
  "<message xmlns='jabber:client' " inner "><body>hello</body></message></forwarded></" kind "></message>"
#define FROM_BOB "from='" BOB "/b' to='" ALICE "' type='chat'"
#define TO_BOB "from='" ALICE "/other' to='" BOB "' type='chat'"

static void
test_copies (void)
{
  Seen seen = { 0 };
  World *world = carbons_world (&seen);

  peer_receive (world->peer, COPY ("from='" ALICE "' type='chat'", "received", FROM_BOB));
  g_assert_cmpuint (seen.copies, ==, 1);
  g_assert_false (seen.sent);
  g_assert_cmpstr (seen.body, ==, "hello");
  g_assert_cmpint (seen.time, ==, 0);

  peer_receive (world->peer, COPY ("from='" ALICE "' type='chat'", "sent", TO_BOB));
  g_assert_cmpuint (seen.copies, ==, 2);
  g_assert_true (seen.sent);

  /* Without a sender it is from the own account (RFC 6120, 8.1.2.1). */
  peer_receive (world->peer, COPY ("type='chat'", "received", FROM_BOB));
  g_assert_cmpuint (seen.copies, ==, 3);
  g_assert_cmpuint (seen.live, ==, 0);
  g_free (seen.body);
  world_free (world);
}

static void
assert_dropped (const char *xml)
{
  Seen seen = { 0 };
  World *world = carbons_world (&seen);

  peer_receive (world->peer, xml);
  g_assert_cmpuint (seen.copies, ==, 0);
  /* The whole stanza is gone, with what stands beside the forged copy. */
  g_assert_cmpuint (seen.live, ==, 0);
  g_assert_null (peer_pop (world->peer));
  world_free (world);
}

static void
test_a01_received_by_stranger (void)
{
  assert_dropped (COPY ("from='" EVE "/e' type='chat'", "received", FROM_BOB));
  assert_dropped (COPY ("from='" EVE "' type='chat'", "received", FROM_BOB));
}

static void
test_a02_sent_by_stranger (void)
{
  assert_dropped (COPY ("from='" EVE "/e' type='chat'", "sent", TO_BOB));
  assert_dropped ("<message from='" EVE "' to='" ALICE "'><body>beside</body><sent xmlns='urn:xmpp:carbons:2'><forwarded xmlns='urn:xmpp:forward:0'>"
                  "<message xmlns='jabber:client' " TO_BOB "><body>hello</body></message></forwarded></sent></message>");
}

static void
test_a02_about_others (void)
{
  /* Even the own account can't copy what is not ours. */
  assert_dropped (COPY ("from='" ALICE "' type='chat'", "sent", "from='" BOB "' to='" EVE "' type='chat'"));
  assert_dropped (COPY ("from='" ALICE "' type='chat'", "sent", "to='" EVE "' type='chat'"));
  assert_dropped (COPY ("from='" ALICE "' type='chat'", "received", "from='" BOB "' to='" EVE "' type='chat'"));
}

static void
test_a03_groupchat (void)
{
  assert_dropped (COPY ("from='room@conference.prosody.test/eve' type='groupchat'", "received", FROM_BOB));
  assert_dropped (COPY ("from='" ALICE "' type='groupchat'", "received", FROM_BOB));
  assert_dropped (COPY ("from='" ALICE "' type='chat'", "received", "from='room@conference.prosody.test/bob' to='" ALICE "' type='groupchat'"));
}

static void
test_a04_other_addresses_of_ours (void)
{
  assert_dropped (COPY ("from='" ALICE "/other' type='chat'", "received", FROM_BOB));
  assert_dropped (COPY ("from='" ALICE "/a' type='chat'", "received", FROM_BOB));
  assert_dropped (COPY ("from='prosody.test' type='chat'", "received", FROM_BOB));
}

static void
test_ill_formed (void)
{
  assert_dropped ("<message from='" ALICE "'><received xmlns='urn:xmpp:carbons:2'/></message>");
  assert_dropped ("<message from='" ALICE "'><received xmlns='urn:xmpp:carbons:2'><forwarded xmlns='urn:xmpp:forward:0'/></received></message>");
  assert_dropped ("<message from='" ALICE "'><received xmlns='urn:xmpp:carbons:2'><forwarded xmlns='urn:xmpp:forward:0'>"
                  "<message xmlns='jabber:client' " FROM_BOB "/><message xmlns='jabber:client' " FROM_BOB "/></forwarded></received></message>");
  assert_dropped ("<message from='" ALICE "'><received xmlns='urn:xmpp:carbons:2'><forwarded xmlns='urn:xmpp:forward:0'>"
                  "<message xmlns='jabber:server' " FROM_BOB "/></forwarded></received></message>");
  assert_dropped ("<message from='" ALICE "' type='error'><received xmlns='urn:xmpp:carbons:2'><forwarded xmlns='urn:xmpp:forward:0'>"
                  "<message xmlns='jabber:client' " FROM_BOB "/></forwarded></received></message>");
}

/* A14, A15: forwarded, or hidden deeper, it is no copy; the live path gets the outer stanza as it is. */
static void
test_a14_forwarded_alone (void)
{
  Seen seen = { 0 };
  World *world = carbons_world (&seen);

  peer_receive (world->peer, "<message from='" EVE "' to='" ALICE "'><forwarded xmlns='urn:xmpp:forward:0'><message xmlns='jabber:client' " FROM_BOB
                "><body>hello</body></message></forwarded></message>");
  peer_receive (world->peer, "<message from='" EVE "' to='" ALICE "'><x xmlns='evil'><received xmlns='urn:xmpp:carbons:2'><forwarded xmlns='urn:xmpp:forward:0'>"
                "<message xmlns='jabber:client' " FROM_BOB "><body>hello</body></message></forwarded></received></x></message>");
  g_assert_cmpuint (seen.copies, ==, 0);
  g_assert_cmpuint (seen.live, ==, 2);
  world_free (world);
}

/* Switched on for each new session, not for a resumed one. */
static void
test_enable (void)
{
  World *world = world_new ();

  world_start (world);
  envoi_module_set_session_started (world->set, TRUE);
  g_assert_null (peer_pop (world->peer));
  envoi_module_set_session_ended (world->set);
  world_start (world);
  world_free (world);
}

int
main (int argc, char *argv[])
{
  dex_init ();
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/carbons/copies", test_copies);
  g_test_add_func ("/carbons/enable", test_enable);
  g_test_add_func ("/carbons/A01-received-by-stranger", test_a01_received_by_stranger);
  g_test_add_func ("/carbons/A02-sent-by-stranger", test_a02_sent_by_stranger);
  g_test_add_func ("/carbons/A02-about-others", test_a02_about_others);
  g_test_add_func ("/carbons/A03-groupchat", test_a03_groupchat);
  g_test_add_func ("/carbons/A04-other-addresses", test_a04_other_addresses_of_ours);
  g_test_add_func ("/carbons/D11-ill-formed", test_ill_formed);
  g_test_add_func ("/carbons/A14-forwarded-alone", test_a14_forwarded_alone);
  return g_test_run ();
}
