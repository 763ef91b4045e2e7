/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The table of extensions is what the build file lists, and what is announced follows from it. */
#include <string.h>
#include "0030-disco.h"
#include "0115-caps.h"
#include "envoi-xep.h"
#include "rfc6121-presence.h"
#include "xep-peer.h"

static void
test_rows (void)
{
  g_autoptr (GHashTable) numbers = g_hash_table_new (NULL, NULL);

  g_assert_cmpuint (envoi_xep_table_get_n_rows (), >, 30);
  for (guint i = 0; i < envoi_xep_table_get_n_rows (); i++)
    {
      const EnvoiXep *row = envoi_xep_table_get_row (i);

      g_assert_nonnull (row->title);
      g_assert_nonnull (row->version);
      if (row->number != 0)
        g_assert_true (g_hash_table_add (numbers, GUINT_TO_POINTER (row->number)));
      if (row->kind == ENVOI_XEP_MODULE)
        g_assert_true (g_type_is_a (row->get_type (), ENVOI_TYPE_MODULE));
      else
        g_assert_true (row->get_type == NULL);
      /* What is only partly there must say what. */
      g_assert_true (!row->partial || row->note);
    }
}

static void
test_modules (void)
{
  World *world = world_new ();

  for (guint i = 0; i < envoi_xep_table_get_n_rows (); i++)
    {
      const EnvoiXep *row = envoi_xep_table_get_row (i);

      if (row->get_type)
        g_assert_true (G_TYPE_CHECK_INSTANCE_TYPE (world_get (world, row->get_type ()), row->get_type ()));
    }
  world_free (world);
}

/* What we answer and the hash in our presence are about the same features: those of the table. */
static void
test_announced (void)
{
  World *world = world_new ();
  g_auto (GStrv) features = envoi_xep_table_dup_features ();
  g_autoptr (EnvoiStanza) presence = NULL;
  g_autoptr (EnvoiStanza) answer = NULL;
  g_autoptr (EnvoiDiscoInfo) info = NULL;
  g_autofree char *node = NULL;
  g_autofree char *question = NULL;
  g_autofree char *hash = NULL;
  const EnvoiNode *c, *query;
  guint n = 0;

  envoi_presence_send_available (world_get (world, ENVOI_TYPE_PRESENCE), NULL, ENVOI_SHOW_NONE, NULL, 0, 0);
  presence = peer_pop (world->peer);
  c = envoi_stanza_find (presence, "c", "http://jabber.org/protocol/caps");
  g_assert_cmpstr (envoi_node_get_attribute (c, "hash"), ==, "sha-1");
  node = g_strconcat (envoi_node_get_attribute (c, "node"), "#", envoi_node_get_attribute (c, "ver"), NULL);

  question = g_strdup_printf ("<iq type='get' id='1' from='" BOB "/b'><query xmlns='http://jabber.org/protocol/disco#info' node='%s'/></iq>", node);
  peer_receive (world->peer, question);
  answer = peer_pop (world->peer);
  g_assert_cmpstr (envoi_stanza_get_type_attribute (answer), ==, "result");
  g_assert_cmpstr (envoi_stanza_get_to (answer), ==, BOB "/b");
  query = envoi_stanza_find (answer, "query", ENVOI_NS_DISCO_INFO);
  g_assert_cmpstr (envoi_node_get_attribute (query, "node"), ==, node);
  for (const EnvoiNode *f = envoi_node_find (query, "feature", NULL); f; f = envoi_node_find_next (f, "feature", ENVOI_NS_DISCO_INFO))
    {
      g_assert_true (g_strv_contains ((const char * const *) features, envoi_node_get_attribute (f, "var")));
      n++;
    }
  g_assert_cmpuint (n, ==, g_strv_length (features));
  g_assert_true (g_strv_contains ((const char * const *) features, "urn:xmpp:avatar:metadata+notify"));

  info = envoi_disco_info_read (query);
  hash = envoi_disco_info_dup_hash (info, G_CHECKSUM_SHA1);
  g_assert_cmpstr (hash, ==, envoi_node_get_attribute (c, "ver"));
  world_free (world);
}

int
main (int argc, char *argv[])
{
  dex_init ();
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/xep/table/rows", test_rows);
  g_test_add_func ("/xep/table/modules", test_modules);
  g_test_add_func ("/xep/table/announced", test_announced);
  return g_test_run ();
}
