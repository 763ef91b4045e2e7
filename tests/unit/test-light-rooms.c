/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rooms without presence (MUC Light), as MongooseIM has them: to all above they are rooms like others. */
#include "0410-self-ping.h"
#include "envoi-muc-admin.h"
#include "envoi-muc-info.h"
#include "muc-light.h"
#include "rooms-peer.h"

/* Of a question that needs no answer. */
static int
ping_now (Log *log)
{
  g_autoptr (DexFuture) future = envoi_muc_self_ping (log->muc, ROOM);

  return g_value_get_int (await (future, NULL));
}

#define NS "urn:xmpp:muclight:0"
#define MEMBERS(content) "<query xmlns='" NS "#affiliations'><version>1</version>" content "</query>"
#define CONFIG "<query xmlns='" NS "#configuration'><version>1</version><roomname>Tea</roomname><subject>At five</subject></query>"
#define OWNER(jid) "<user affiliation='owner'>" jid "</user>"
#define MEMBER(jid) "<user affiliation='member'>" jid "</user>"
#define NOBODY(jid) "<user affiliation='none'>" jid "</user>"
#define NEWS(what, content) "<message type='groupchat' from='" ROOM "'><x xmlns='" NS "#" what "'>" content "</x><body/></message>"

static void
answer_entering (Log *log, const char *members)
{
  g_autoptr (EnvoiStanza) first = peer_take (log->world->peer, "query", NS "#affiliations");
  g_autoptr (EnvoiStanza) second = peer_take (log->world->peer, "query", NS "#configuration");

  g_assert_cmpstr (envoi_stanza_get_to (first), ==, ROOM);
  peer_answer (log->world->peer, first, members);
  peer_answer (log->world->peer, second, CONFIG);
  peer_settle ();
}

static Log *
log_in_light_room (void)
{
  Log *log = log_new (world_new ());

  envoi_muc_join (log->muc, &(EnvoiMucJoin) { .room = ROOM, .nick = "whatever", .light = TRUE });
  answer_entering (log, MEMBERS (OWNER (BOB) MEMBER (ALICE) MEMBER (EVE)));
  return log;
}

static void
test_enter (void)
{
  Log *log = log_in_light_room ();

  /* No presence was sent. */
  g_assert_null (peer_pop (log->world->peer));
  log_expect (log, "presence " BOB " moderator owner " BOB "|presence " EVE " participant member " EVE "|presence " ALICE " self participant member " ALICE
              "|joined " ALICE "|subject  At five");
  g_assert_cmpint (envoi_muc_get_state (log->muc, ROOM), ==, ENVOI_MUC_JOINED);
  g_assert_cmpstr (envoi_muc_get_nick (log->muc, ROOM), ==, ALICE);
  g_assert_false (envoi_muc_is_in_history (log->muc, ROOM));
  g_assert_cmpint (ping_now (log), ==, ENVOI_SELF_PING_INSIDE);
  envoi_muc_send_presence (log->muc, ROOM, ENVOI_SHOW_AWAY, NULL, 0);
  g_assert_null (peer_pop (log->world->peer));
  log_free (log);
}

static void
test_not_a_member (void)
{
  Log *log = log_new (world_new ());
  g_autoptr (EnvoiStanza) first = NULL;
  g_autoptr (EnvoiStanza) second = NULL;

  envoi_muc_join (log->muc, &(EnvoiMucJoin) { .room = ROOM, .nick = "me", .light = TRUE });
  answer_entering (log, MEMBERS (OWNER (BOB)));
  log_expect (log, "presence " BOB " moderator owner " BOB "|join-failed registration-required");
  g_assert_false (envoi_muc_is_room (log->muc, ROOM));

  envoi_muc_join (log->muc, &(EnvoiMucJoin) { .room = ROOM, .nick = "me", .light = TRUE });
  first = peer_take (log->world->peer, "query", NS "#affiliations");
  second = peer_take (log->world->peer, "query", NS "#configuration");
  peer_refuse (log->world->peer, first, "item-not-found");
  peer_refuse (log->world->peer, second, "item-not-found");
  peer_settle ();
  log_expect (log, "join-failed item-not-found");
  /* Given up before the answer came: it changes nothing. */
  envoi_muc_join (log->muc, &(EnvoiMucJoin) { .room = ROOM, .nick = "me", .light = TRUE });
  envoi_muc_leave (log->muc, ROOM, NULL);
  answer_entering (log, MEMBERS (OWNER (BOB) MEMBER (ALICE)));
  g_assert_null (peer_pop (log->world->peer));
  log_expect (log, "");
  log_free (log);
}

static void
test_news (void)
{
  Log *log = log_in_light_room ();

  g_string_truncate (log->lines, 0);
  peer_receive (log->world->peer, NEWS ("affiliations", NOBODY (EVE) MEMBER ("dave@prosody.test")));
  log_expect (log, "presence " EVE " gone none none " EVE "|presence dave@prosody.test participant member dave@prosody.test");
  peer_receive (log->world->peer, NEWS ("configuration", "<subject>At six</subject><roomname>Coffee</roomname>"));
  log_expect (log, "subject  At six|news 104");
  /* From a member, not from the room. */
  peer_receive (log->world->peer, "<message type='groupchat' from='" ROOM "/" EVE "'><x xmlns='" NS "#affiliations'>" NOBODY (ALICE) "</x><body/></message>");
  log_expect (log, "");
  peer_receive (log->world->peer, NEWS ("affiliations", NOBODY (ALICE)));
  g_assert_cmpint (log->cause, ==, ENVOI_MUC_AFFILIATION_CHANGED);
  g_assert_false (envoi_muc_is_room (log->muc, ROOM));
  log_free (log);

  log = log_in_light_room ();
  peer_receive (log->world->peer, NEWS ("destroy", ""));
  g_assert_cmpint (log->cause, ==, ENVOI_MUC_DESTROYED);
  log_free (log);
}

/* What would be asked of a room with presence reaches this one in its own words. */
static void
test_orders (void)
{
  Log *log = log_in_light_room ();
  Peer *peer = log->world->peer;
  g_autoptr (EnvoiStanza) kick = NULL;
  g_autoptr (EnvoiStanza) subject = NULL;
  g_autoptr (EnvoiStanza) leave = NULL;
  g_autoptr (EnvoiStanza) list = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) owners = NULL;
  const EnvoiNode *user;
  DexFuture *future;

  dex_future_disown (envoi_muc_set_role (log->muc, ROOM, EVE, ENVOI_MUC_ROLE_NONE, "spam"));
  kick = peer_take (peer, "query", NS "#affiliations");
  user = envoi_node_find (envoi_stanza_find (kick, "query", NULL), "user", NULL);
  g_assert_cmpstr (envoi_node_get_attribute (user, "affiliation"), ==, "none");
  g_assert_cmpstr (envoi_node_get_text (user), ==, EVE);
  error = await_error (envoi_muc_set_role (log->muc, ROOM, EVE, ENVOI_MUC_ROLE_VISITOR, NULL));
  g_assert_error (error, ENVOI_STANZA_ERROR, ENVOI_STANZA_ERROR_FEATURE_NOT_IMPLEMENTED);
  dex_future_disown (envoi_muc_set_subject (log->muc, ROOM, "new"));
  subject = peer_take (peer, "query", NS "#configuration");
  g_assert_cmpstr (envoi_node_get_text (envoi_node_find (envoi_stanza_find (subject, "query", NULL), "subject", NULL)), ==, "new");
  future = envoi_muc_list_affiliated (log->muc, ROOM, ENVOI_MUC_AFFILIATION_OWNER);
  list = peer_take (peer, "query", NS "#affiliations");
  peer_answer (peer, list, MEMBERS (OWNER (BOB) MEMBER (ALICE)));
  owners = await_dup (future);
  g_assert_cmpuint (owners->len, ==, 1);
  g_assert_cmpstr (((EnvoiMucMember *) owners->pdata[0])->jid, ==, BOB);
  g_string_truncate (log->lines, 0);
  envoi_muc_change_nick (log->muc, ROOM, "other");
  log_expect (log, "nick-refused not-allowed");

  envoi_muc_leave (log->muc, ROOM, NULL);
  leave = peer_take (peer, "query", NS "#affiliations");
  user = envoi_node_find (envoi_stanza_find (leave, "query", NULL), "user", NULL);
  g_assert_cmpstr (envoi_node_get_text (user), ==, ALICE);
  g_assert_cmpstr (envoi_node_get_attribute (user, "affiliation"), ==, "none");
  log_free (log);
}

#define INFO(content) "<query xmlns='http://jabber.org/protocol/disco#info'>" content "</query>"

/* Being made a member is an invitation, from where there are such rooms only. */
static void
test_added (void)
{
  Log *log = log_new (world_new ());
  g_autoptr (EnvoiStanza) question = NULL;
  g_autoptr (EnvoiStanza) other = NULL;

  peer_receive (log->world->peer, NEWS ("affiliations", OWNER (BOB) MEMBER (ALICE)));
  question = peer_take (log->world->peer, "query", "http://jabber.org/protocol/disco#info");
  g_assert_cmpstr (envoi_stanza_get_to (question), ==, "conference.prosody.test");
  peer_answer (log->world->peer, question, INFO ("<feature var='" NS "'/>"));
  peer_settle ();
  log_expect (log, "invited " ROOM " by (null): (null) (null)");

  peer_receive (log->world->peer, "<message type='groupchat' from='x@evil.test'><x xmlns='" NS "#create'>" MEMBER (ALICE) "</x><body/></message>");
  other = peer_take (log->world->peer, "query", "http://jabber.org/protocol/disco#info");
  peer_answer (log->world->peer, other, INFO ("<feature var='x'/>"));
  peer_settle ();
  peer_receive (log->world->peer, NEWS ("affiliations", NOBODY (ALICE)));
  log_expect (log, "");
  log_free (log);
}

/* The room does not say what it is; its service does. */
static void
test_recognised (void)
{
  World *world = world_new ();
  DexFuture *future = envoi_muc_fetch_info (world_get (world, ENVOI_TYPE_MUC), ROOM);
  g_autoptr (EnvoiStanza) room = peer_take (world->peer, "query", "http://jabber.org/protocol/disco#info");
  g_autoptr (EnvoiStanza) service = NULL;
  g_autoptr (EnvoiStanza) config = NULL;
  g_autoptr (EnvoiMucInfo) info = NULL;
  g_autoptr (EnvoiStanza) missing = NULL;
  g_autoptr (EnvoiStanza) none = NULL;
  g_autoptr (GError) error = NULL;

  peer_refuse (world->peer, room, "bad-request");
  service = peer_take (world->peer, "query", "http://jabber.org/protocol/disco#info");
  g_assert_cmpstr (envoi_stanza_get_to (service), ==, "conference.prosody.test");
  peer_answer (world->peer, service, INFO ("<feature var='" NS "'/><feature var='urn:xmpp:mam:2'/>"));
  config = peer_take (world->peer, "query", NS "#configuration");
  peer_answer (world->peer, config, CONFIG);
  info = await_dup (future);
  g_assert_true (info->is_room);
  g_assert_cmpstr (info->name, ==, "Tea");
  g_assert_true (info->features & ENVOI_MUC_IS_LIGHT);
  g_assert_true (info->features & ENVOI_MUC_HAS_ARCHIVE);
  g_assert_true (info->features & ENVOI_MUC_NON_ANONYMOUS_ROOM);

  /* Not ours: there is no such room. */
  future = envoi_muc_fetch_info (world_get (world, ENVOI_TYPE_MUC), ROOM);
  missing = peer_take (world->peer, "query", "http://jabber.org/protocol/disco#info");
  peer_refuse (world->peer, missing, "bad-request");
  none = peer_take (world->peer, "query", NS "#configuration");
  peer_refuse (world->peer, none, "item-not-found");
  error = await_error (future);
  g_assert_error (error, ENVOI_STANZA_ERROR, ENVOI_STANZA_ERROR_ITEM_NOT_FOUND);
  world_free (world);
}

int
main (int argc, char *argv[])
{
  dex_init ();
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/light/enter", test_enter);
  g_test_add_func ("/light/not-a-member", test_not_a_member);
  g_test_add_func ("/light/news", test_news);
  g_test_add_func ("/light/orders", test_orders);
  g_test_add_func ("/light/added", test_added);
  g_test_add_func ("/light/recognised", test_recognised);
  return g_test_run ();
}
