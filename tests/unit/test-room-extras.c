/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Around rooms: what was read where, directories, commands, pictures, tokens, rooms without presence. */
#include <string.h>
#include "0050-commands.h"
#include "0054-vcard.h"
#include "0379-preauth.h"
#include "0433-channel-search.h"
#include "0490-displayed-sync.h"
#include "muc-light.h"
#include "rooms-peer.h"

static void
on_displayed (EnvoiDisplayedSync *sync, const EnvoiDisplayed *displayed, GString *lines)
{
  g_string_append_printf (lines, "%s %s %s|", displayed->peer, displayed->id, displayed->by);
}

#define MDS "urn:xmpp:mds:displayed:0"
#define DISPLAYED(id, by) "<displayed xmlns='" MDS "'><stanza-id xmlns='urn:xmpp:sid:0' id='" id "' by='" by "'/></displayed>"
#define EVENT(from, item, content) "<message from='" from "' type='headline'><event xmlns='http://jabber.org/protocol/pubsub#event'><items node='" MDS "'>" \
                                   "<item id='" item "'>" content "</item></items></event></message>"

/* A12: only the own account tells what was read. */
static void
test_a12_displayed (void)
{
  World *world = world_new ();
  EnvoiDisplayedSync *sync = world_get (world, ENVOI_TYPE_DISPLAYED_SYNC);
  g_autoptr (GString) lines = g_string_new (NULL);
  DexFuture *future;
  g_autoptr (EnvoiStanza) publish = NULL;
  g_autoptr (EnvoiStanza) question = NULL;
  g_autoptr (GPtrArray) all = NULL;
  g_autofree char *xml = NULL;

  g_signal_connect (sync, "displayed", G_CALLBACK (on_displayed), lines);
  peer_receive (world->peer, EVENT (BOB, ROOM, DISPLAYED ("1", ROOM)));
  peer_receive (world->peer, EVENT (ALICE "/other", ROOM, DISPLAYED ("1", ROOM)));
  g_assert_cmpstr (lines->str, ==, "");
  peer_receive (world->peer, EVENT (ALICE, ROOM, DISPLAYED ("1", ROOM)));
  peer_receive (world->peer, EVENT (ALICE, ROOM "/bob", DISPLAYED ("2", ALICE)));
  peer_receive (world->peer, EVENT (ALICE, "@", DISPLAYED ("3", ALICE)));
  peer_receive (world->peer, EVENT (ALICE, BOB, DISPLAYED ("", ALICE)));
  g_assert_cmpstr (lines->str, ==, ROOM " 1 " ROOM "|" ROOM "/bob 2 " ALICE "|");

  dex_future_disown (envoi_displayed_sync_publish (sync, BOB, "x1", NULL));
  publish = peer_pop (world->peer);
  xml = envoi_stanza_to_xml (publish);
  g_assert_nonnull (strstr (xml, "by='" ALICE "'"));
  g_assert_nonnull (strstr (xml, "whitelist"));

  future = envoi_displayed_sync_fetch (sync);
  question = peer_pop (world->peer);
  peer_answer (world->peer, question, "<pubsub xmlns='http://jabber.org/protocol/pubsub'><items node='" MDS "'><item id='" ROOM "'>" DISPLAYED ("9", ROOM)
               "</item><item id='x'/></items></pubsub>");
  all = await_dup (future);
  g_assert_cmpuint (all->len, ==, 1);
  g_assert_cmpstr (((EnvoiDisplayed *) all->pdata[0])->id, ==, "9");
  world_free (world);
}

static void
test_channel_search (void)
{
  World *world = world_new ();
  DexFuture *future = envoi_channel_search_find (world_get (world, ENVOI_TYPE_CHANNEL_SEARCH), "search.test", "cats", 20);
  g_autoptr (EnvoiStanza) question = peer_pop (world->peer);
  const EnvoiNode *search = envoi_stanza_find (question, "search", "urn:xmpp:channel-search:0:search");
  g_autoptr (EnvoiForm) form = envoi_form_read (envoi_node_find (search, "x", ENVOI_NS_DATA_FORMS));
  g_autoptr (GPtrArray) found = NULL;
  EnvoiFoundChannel *channel;

  g_assert_cmpstr (form->form_type, ==, "urn:xmpp:channel-search:0:search-params");
  g_assert_cmpstr (envoi_form_get_value (form, "q"), ==, "cats");
  g_assert_cmpstr (envoi_form_get_value (form, "sinname"), ==, "true");
  peer_answer (world->peer, question, "<result xmlns='urn:xmpp:channel-search:0:search'>"
               "<item address='Cats@Muc.test'><name>Cats\n&amp; dogs</name><nusers>12</nusers><description>All of them</description><is-open>true</is-open>"
               "<language>en</language><anonymity-mode>none</anonymity-mode></item>"
               "<item address='muc.test'/><item/><item address='closed@muc.test'><nusers>-4</nusers><is-open>false</is-open></item></result>");
  found = await_dup (future);
  g_assert_cmpuint (found->len, ==, 2);
  channel = found->pdata[0];
  g_assert_cmpstr (channel->address, ==, "cats@muc.test");
  g_assert_cmpstr (channel->name, ==, "Cats & dogs");
  g_assert_cmpint (channel->n_users, ==, 12);
  g_assert_true (channel->is_open);
  g_assert_true (channel->shows_addresses);
  channel = found->pdata[1];
  g_assert_cmpint (channel->n_users, ==, -1);
  g_assert_false (channel->is_open);
  world_free (world);
}

#define COMMAND(rest) "<command xmlns='http://jabber.org/protocol/commands' node='urn:xmpp:invite#invite' " rest "</command>"

static void
test_commands (void)
{
  World *world = world_new ();
  EnvoiCommands *commands = world_get (world, ENVOI_TYPE_COMMANDS);
  DexFuture *future = envoi_commands_run (commands, "prosody.test", "urn:xmpp:invite#invite", NULL, ENVOI_COMMAND_EXECUTE, NULL);
  g_autoptr (EnvoiStanza) first = peer_pop (world->peer);
  g_autoptr (EnvoiStanza) second = NULL;
  g_autoptr (EnvoiStanza) third = NULL;
  g_autoptr (EnvoiCommandStep) step = NULL;
  g_autoptr (EnvoiCommandStep) done = NULL;
  g_autoptr (GError) error = NULL;

  peer_answer (world->peer, first, COMMAND ("sessionid='s1' status='executing'><actions execute='next'><next/><prev/></actions><note type='info'>Fill in</note>"
                                            "<x xmlns='jabber:x:data' type='form'><field var='a' type='text-single'><required/></field></x>"));
  step = await_dup (future);
  g_assert_cmpint (step->status, ==, ENVOI_COMMAND_EXECUTING);
  g_assert_cmpstr (step->session, ==, "s1");
  g_assert_cmpstr (step->note, ==, "Fill in");
  g_assert_true (step->may_next && step->may_previous && !step->may_complete && !step->is_error);
  g_assert_true (envoi_form_find (step->form, "a")->required);

  envoi_form_set_value (step->form, "a", "b");
  future = envoi_commands_run (commands, "prosody.test", "urn:xmpp:invite#invite", step->session, ENVOI_COMMAND_NEXT, step->form);
  second = peer_pop (world->peer);
  g_assert_cmpstr (envoi_node_get_attribute (envoi_stanza_find (second, "command", NULL), "sessionid"), ==, "s1");
  g_assert_cmpstr (envoi_node_get_attribute (envoi_stanza_find (second, "command", NULL), "action"), ==, "next");
  peer_answer (world->peer, second, COMMAND ("sessionid='s1' status='completed'><note type='error'>No</note>"));
  done = await_dup (future);
  g_assert_cmpint (done->status, ==, ENVOI_COMMAND_COMPLETED);
  g_assert_true (done->is_error);

  /* The answer is about another command. */
  future = envoi_commands_run (commands, "prosody.test", "x", NULL, ENVOI_COMMAND_EXECUTE, NULL);
  third = peer_pop (world->peer);
  peer_answer (world->peer, third, COMMAND ("status='completed'>"));
  error = await_error (future);
  g_assert_error (error, ENVOI_STANZA_ERROR, ENVOI_STANZA_ERROR_NOT_ACCEPTABLE);
  world_free (world);
}

/* The room's card keeps what else is on it. */
static void
test_room_picture (void)
{
  World *world = world_new ();
  g_autoptr (GBytes) photo = g_bytes_new_static ("hello", 5);
  DexFuture *future = envoi_vcard_set_photo (world_get (world, ENVOI_TYPE_VCARD), ROOM, photo, "image/png");
  g_autoptr (EnvoiStanza) question = peer_pop (world->peer);
  g_autoptr (EnvoiStanza) order = NULL;
  const EnvoiNode *card;

  peer_answer (world->peer, question, "<vCard xmlns='vcard-temp'><FN>Room</FN><PHOTO><BINVAL>eA==</BINVAL></PHOTO><X-THING>kept</X-THING></vCard>");
  order = peer_take (world->peer, "vCard", "vcard-temp");
  g_assert_cmpstr (envoi_stanza_get_to (order), ==, ROOM);
  card = envoi_stanza_find (order, "vCard", "vcard-temp");
  g_assert_nonnull (envoi_node_find (card, "FN", NULL));
  g_assert_nonnull (envoi_node_find (card, "X-THING", NULL));
  g_assert_cmpstr (envoi_node_get_text (envoi_node_find (envoi_node_find (card, "PHOTO", NULL), "BINVAL", NULL)), ==, "aGVsbG8=");
  g_assert_null (envoi_node_find_next (envoi_node_find (card, "PHOTO", NULL), "PHOTO", "vcard-temp"));
  peer_answer (world->peer, order, NULL);
  g_assert_true (g_value_get_boolean (await (future, NULL)));
  dex_unref (future);
  world_free (world);
}

static void
test_preauth (void)
{
  World *world = world_new ();
  g_autoptr (EnvoiStanza) presence = NULL;
  g_autoptr (EnvoiStanza) odd = stanza_from ("<presence type='subscribe'><preauth xmlns='urn:xmpp:pars:0' token='a b'/></presence>");
  g_autofree char *many = g_strnfill (ENVOI_PREAUTH_MAX_TOKEN + 1, 'x');

  envoi_preauth_subscribe (world_get (world, ENVOI_TYPE_PRESENCE), BOB, "Alice", "it is me", "g2cA3aQNNGRygp6BRy_jwJoB");
  presence = peer_pop (world->peer);
  g_assert_cmpstr (envoi_stanza_get_type_attribute (presence), ==, "subscribe");
  g_assert_cmpstr (envoi_stanza_get_to (presence), ==, BOB);
  g_assert_cmpstr (envoi_preauth_read (presence), ==, "g2cA3aQNNGRygp6BRy_jwJoB");
  g_assert_nonnull (envoi_stanza_find (presence, "nick", "http://jabber.org/protocol/nick"));
  g_assert_null (envoi_preauth_read (odd));
  g_assert_false (envoi_preauth_token_is_valid (many));
  g_assert_false (envoi_preauth_token_is_valid (""));
  world_free (world);
}

static void
on_light_members (EnvoiMucLight *light, const char *room, GPtrArray *members, GString *lines)
{
  g_string_append (lines, room);
  for (guint i = 0; i < members->len; i++)
    g_string_append_printf (lines, " %s=%d", ((EnvoiMucLightMember *) members->pdata[i])->jid, ((EnvoiMucLightMember *) members->pdata[i])->affiliation);
  g_string_append_c (lines, '|');
}

static void
on_light_config (EnvoiMucLight *light, const char *room, const EnvoiMucLightConfig *config, GString *lines)
{
  g_string_append_printf (lines, "%s is %s, %s|", room, config->name, config->subject);
}

#define LIGHT "x1@muclight.test"
#define LIGHT_X(what, content) "<x xmlns='urn:xmpp:muclight:0#" what "'>" content "</x><body/>"

static void
test_light_news (void)
{
  World *world = world_new ();
  EnvoiMucLight *light = world_get (world, ENVOI_TYPE_MUC_LIGHT);
  g_autoptr (GString) lines = g_string_new (NULL);
  g_autofree char *author = envoi_muc_light_dup_author (LIGHT "/Bob@prosody.test");

  g_signal_connect (light, "affiliations", G_CALLBACK (on_light_members), lines);
  g_signal_connect (light, "created", G_CALLBACK (on_light_members), lines);
  g_signal_connect (light, "configuration", G_CALLBACK (on_light_config), lines);
  /* Only the room speaks of itself. */
  peer_receive (world->peer, "<message type='groupchat' from='" LIGHT "/" EVE "'>" LIGHT_X ("affiliations", "<user affiliation='owner'>" EVE "</user>") "</message>");
  peer_receive (world->peer, "<message type='chat' from='" LIGHT "'>" LIGHT_X ("configuration", "<roomname>x</roomname>") "</message>");
  g_assert_cmpstr (lines->str, ==, "");
  peer_receive (world->peer, "<message type='groupchat' from='" LIGHT "'>" LIGHT_X ("affiliations", "<version>2</version><user affiliation='none'>" EVE "</user>"
                "<user affiliation='owner'>" BOB "</user><user affiliation='member'>@@</user>") "</message>");
  peer_receive (world->peer, "<message type='groupchat' from='" LIGHT "'>" LIGHT_X ("configuration", "<roomname>Tea</roomname>") "</message>");
  peer_receive (world->peer, "<message type='groupchat' from='" LIGHT "'>" LIGHT_X ("create", "<occupants><user affiliation='member'>" BOB "</user></occupants>") "</message>");
  g_assert_cmpstr (lines->str, ==, LIGHT " " EVE "=0 " BOB "=2|" LIGHT " is Tea, (null)|" LIGHT " " BOB "=1|");
  g_assert_cmpstr (author, ==, BOB);
  g_assert_null (envoi_muc_light_dup_author (LIGHT));
  g_assert_null (envoi_muc_light_dup_author (LIGHT "/nick"));
  world_free (world);
}

static void
test_light_orders (void)
{
  World *world = world_new ();
  EnvoiMucLight *light = world_get (world, ENVOI_TYPE_MUC_LIGHT);
  DexFuture *future = envoi_muc_light_fetch_members (light, LIGHT);
  g_autoptr (EnvoiStanza) question = peer_pop (world->peer);
  g_autoptr (EnvoiStanza) order = NULL;
  g_autoptr (GPtrArray) members = NULL;
  const EnvoiNode *query, *user;

  peer_answer (world->peer, question, "<query xmlns='urn:xmpp:muclight:0#affiliations'><version>1</version><user affiliation='owner'>" ALICE "</user>"
               "<user affiliation='member'> Bob@prosody.test </user></query>");
  members = await_dup (future);
  g_assert_cmpuint (members->len, ==, 2);
  g_assert_cmpstr (((EnvoiMucLightMember *) members->pdata[1])->jid, ==, BOB);
  dex_future_disown (envoi_muc_light_create (light, LIGHT, "Tea", (const char * const []) { BOB, NULL }));
  order = peer_pop (world->peer);
  query = envoi_stanza_find (order, "query", "urn:xmpp:muclight:0#create");
  g_assert_cmpstr (envoi_node_get_text (envoi_node_find (envoi_node_find (query, "configuration", NULL), "roomname", NULL)), ==, "Tea");
  user = envoi_node_find (envoi_node_find (query, "occupants", NULL), "user", NULL);
  g_assert_cmpstr (envoi_node_get_attribute (user, "affiliation"), ==, "member");
  g_assert_cmpstr (envoi_node_get_text (user), ==, BOB);
  world_free (world);
}

int
main (int argc, char *argv[])
{
  dex_init ();
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/extras/A12-displayed", test_a12_displayed);
  g_test_add_func ("/extras/channel-search", test_channel_search);
  g_test_add_func ("/extras/commands", test_commands);
  g_test_add_func ("/extras/room-picture", test_room_picture);
  g_test_add_func ("/extras/preauth", test_preauth);
  g_test_add_func ("/extras/light/news", test_light_news);
  g_test_add_func ("/extras/light/orders", test_light_orders);
  return g_test_run ();
}
