/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What rooms tell beside who is in, and what is asked of them: subjects, news, invitations, settings, ranks, self-ping. */
#include "0410-self-ping.h"
#include "0249-invitations.h"
#include "envoi-muc-admin.h"
#include "envoi-muc-info.h"
#include "rooms-peer.h"

/* Of a question that needs no answer. */
static int
ping_now (Log *log)
{
  g_autoptr (DexFuture) future = envoi_muc_self_ping (log->muc, ROOM);

  return g_value_get_int (await (future, NULL));
}

static void
test_subject (void)
{
  Log *log = log_new (world_new ());
  g_autoptr (GError) error = NULL;
  g_autoptr (EnvoiStanza) message = NULL;
  g_autoptr (EnvoiStanza) ping = NULL;
  DexFuture *future;

  log_join (log);
  peer_receive (log->world->peer, "<message type='groupchat' from='" ROOM "/bob'><subject>hello</subject>"
                "<delay xmlns='urn:xmpp:delay' from='" ROOM "' stamp='2026-01-01T00:00:00Z'/></message>");
  log_expect (log, "subject bob hello late");
  /* Later a stamp may be anybody's; and with a text it is talk. */
  peer_receive (log->world->peer, "<message type='groupchat' from='" ROOM "/bob'><subject>again</subject>"
                "<delay xmlns='urn:xmpp:delay' from='" ROOM "' stamp='2026-01-01T00:00:00Z'/></message>");
  log_expect (log, "subject bob again");
  peer_receive (log->world->peer, "<message type='groupchat' from='" ROOM "/bob'><subject>x</subject><body>y</body></message>");
  peer_receive (log->world->peer, "<message type='groupchat' from='" ROOM "/bob'><subject>x</subject><thread>t</thread></message>");
  peer_receive (log->world->peer, "<message type='chat' from='" ROOM "/bob'><subject>x</subject></message>");
  log_expect (log, "");

  /* Refused: the error comes before the answer to the ping behind it. */
  peer_clear (log->world->peer);
  future = envoi_muc_set_subject (log->muc, ROOM, "new");
  message = peer_take (log->world->peer, "subject", ENVOI_NS_CLIENT);
  ping = peer_take (log->world->peer, "ping", "urn:xmpp:ping");
  peer_receive_take (log->world->peer, g_strdup_printf ("<message type='error' id='%s' from='" EVE "'><error type='auth'><forbidden " STANZAS "/></error></message>",
                                                        envoi_stanza_get_id (message)));
  g_assert_true (dex_future_is_pending (future));
  peer_receive_take (log->world->peer, g_strdup_printf ("<message type='error' id='%s' from='" ROOM "'><error type='auth'><forbidden " STANZAS "/></error></message>",
                                                        envoi_stanza_get_id (message)));
  peer_answer (log->world->peer, ping, NULL);
  error = await_error (future);
  g_assert_error (error, ENVOI_STANZA_ERROR, ENVOI_STANZA_ERROR_FORBIDDEN);
  peer_settle ();
  log_free (log);
}

static void
test_subject_taken (void)
{
  Log *log = log_new (world_new ());
  DexFuture *future;
  g_autoptr (EnvoiStanza) message = NULL;
  g_autoptr (EnvoiStanza) ping = NULL;
  g_autoptr (GError) error = NULL;

  log_join (log);
  peer_clear (log->world->peer);
  future = envoi_muc_set_subject (log->muc, ROOM, "new");
  message = peer_take (log->world->peer, "subject", ENVOI_NS_CLIENT);
  g_assert_cmpstr (envoi_node_get_text (envoi_stanza_find (message, "subject", ENVOI_NS_CLIENT)), ==, "new");
  ping = peer_take (log->world->peer, "ping", "urn:xmpp:ping");
  peer_refuse (log->world->peer, ping, "feature-not-implemented");
  g_assert_true (g_value_get_boolean (await (future, NULL)));
  dex_unref (future);
  /* The session ends before there is an answer. */
  future = envoi_muc_invite (log->muc, ROOM, BOB, "come");
  envoi_module_set_session_ended (log->world->set);
  error = await_error (future);
  g_assert_error (error, ENVOI_STANZA_ERROR, ENVOI_STANZA_ERROR_DISCONNECTED);
  log_free (log);
}

/* C10: no subject is endless, none is markup. */
static void
test_c10_long_subject (void)
{
  Log *log = log_new (world_new ());
  g_autofree char *many = g_strnfill (250 * 1024, 's');

  log_join (log);
  peer_receive_take (log->world->peer, g_strdup_printf ("<message type='groupchat' from='" ROOM "/bob'><subject>%s</subject></message>", many));
  g_assert_cmpuint (log->lines->len, <, 4200);
  g_string_truncate (log->lines, 0);
  log_free (log);
}

/* C04, C09, C14: news are the room's alone; what participants put into a message says nothing. */
static void
test_c09_news (void)
{
  Log *log = log_new (world_new ());

  log_join (log);
  peer_receive (log->world->peer, "<message type='groupchat' from='" ROOM "'>" MUC_USER "<status code='104'/><status code='172'/></x></message>");
  log_expect (log, "news 104 172");
  peer_receive (log->world->peer, "<message type='groupchat' from='" ROOM "/bob'>" MUC_USER "<status code='174'/><item jid='" BOB "' role='moderator'/></x></message>");
  log_expect (log, "");
  log_free (log);
}

/* C05: an invitation that a room passes on comes from the room; who invited is only claimed. */
static void
test_c05_mediated_invite (void)
{
  Log *log = log_new (world_new ());

  peer_receive (log->world->peer, "<message from='Meet@Conference.prosody.test'>" MUC_USER "<invite from='" BOB "/b'><reason>come</reason></invite><password>pw</password></x>"
                "<x xmlns='jabber:x:conference' jid='meet@conference.prosody.test'/></message>");
  log_expect (log, "invited meet@conference.prosody.test by bob@prosody.test/b: come pw");
  /* Made up by a client, in the name of a friend. */
  peer_receive (log->world->peer, "<message from='" EVE "/x'>" MUC_USER "<invite from='" BOB "'/></x></message>");
  peer_receive (log->world->peer, "<message from='conference.prosody.test'>" MUC_USER "<invite from='" BOB "'/></x></message>");
  peer_receive (log->world->peer, "<message from='" ALICE "'>" MUC_USER "<invite from='" BOB "'/></x></message>");
  peer_receive (log->world->peer, "<message type='error' from='" ROOM "'>" MUC_USER "<invite from='" BOB "'/></x></message>");
  log_expect (log, "");
  /* A refusal counts only of a room that we are in. */
  peer_receive (log->world->peer, "<message from='" ROOM "'>" MUC_USER "<decline from='" BOB "/b'><reason>no</reason></decline></x></message>");
  log_expect (log, "");
  log_join (log);
  peer_receive (log->world->peer, "<message from='" ROOM "'>" MUC_USER "<decline from='" BOB "/b'><reason>no</reason></decline></x></message>");
  log_expect (log, "declined bob@prosody.test/b no");
  log_free (log);
}

static void
on_direct (EnvoiInvitations *invitations, const EnvoiDirectInvite *invite, GString *lines)
{
  g_string_append_printf (lines, "%s to %s: %s %s|", invite->from, invite->room, invite->reason, invite->password);
}

static void
test_direct_invite (void)
{
  World *world = world_new ();
  g_autoptr (GString) lines = g_string_new (NULL);
  g_autoptr (EnvoiStanza) message = envoi_direct_invite_new_message (BOB, ROOM, "come", "pw");
  g_autoptr (EnvoiDirectInvite) none = NULL;

  g_signal_connect (world_get (world, ENVOI_TYPE_INVITATIONS), "invited", G_CALLBACK (on_direct), lines);
  peer_receive (world->peer, "<message from='" EVE "/x'><x xmlns='jabber:x:conference' jid='" ROOM "' reason='for you' password='pw'/></message>");
  g_assert_cmpstr (lines->str, ==, "eve@evil.test/x to " ROOM ": for you pw|");
  g_string_truncate (lines, 0);
  peer_receive (world->peer, "<message from='" EVE "/x'><x xmlns='jabber:x:conference' jid='conference.prosody.test'/></message>");
  peer_receive (world->peer, "<message from='" EVE "/x'><x xmlns='jabber:x:conference' jid='" ROOM "/nick'/></message>");
  peer_receive (world->peer, "<message from='" EVE "/x' type='groupchat'><x xmlns='jabber:x:conference' jid='" ROOM "'/></message>");
  peer_receive (world->peer, "<message from='" EVE "/x' type='error'><x xmlns='jabber:x:conference' jid='" ROOM "'/></message>");
  g_assert_cmpstr (lines->str, ==, "");
  /* As we write them. */
  g_assert_null (envoi_stanza_get_from (message));
  g_assert_cmpstr (envoi_node_get_attribute (envoi_stanza_find (message, "x", "jabber:x:conference"), "jid"), ==, ROOM);
  world_free (world);
}

#define VOICE_REQUEST(from) "<message from='" from "'><x xmlns='jabber:x:data' type='form'><field var='FORM_TYPE' type='hidden'>" \
  "<value>http://jabber.org/protocol/muc#request</value></field>" \
  "<field var='muc#role'><value>participant</value></field><field var='muc#jid'><value>" BOB "/b</value></field>" \
  "<field var='muc#roomnick'><value>bob</value></field><field var='muc#request_allow' type='boolean'><value>0</value></field></x></message>"

static void
test_voice (void)
{
  Log *log = log_new (world_new ());
  g_autoptr (EnvoiStanza) answer = NULL;
  g_autoptr (EnvoiForm) form = NULL;

  log_join (log);
  peer_receive (log->world->peer, VOICE_REQUEST (ROOM "/eve"));
  log_expect (log, "");
  peer_receive (log->world->peer, VOICE_REQUEST (ROOM));
  log_expect (log, "voice bob bob@prosody.test/b");
  peer_clear (log->world->peer);
  envoi_muc_answer_voice (log->muc, ROOM, "bob", BOB "/b", TRUE);
  answer = peer_pop (log->world->peer);
  form = envoi_form_read (envoi_stanza_find (answer, "x", ENVOI_NS_DATA_FORMS));
  g_assert_cmpstr (form->form_type, ==, "http://jabber.org/protocol/muc#request");
  g_assert_true (envoi_form_get_bool (form, "muc#request_allow"));
  g_assert_cmpstr (envoi_form_get_value (form, "muc#roomnick"), ==, "bob");
  log_free (log);
}

/* The settings that Prosody really sends go back whole, with the one change. */
static void
test_config (void)
{
  World *world = world_new ();
  EnvoiMuc *muc = world_get (world, ENVOI_TYPE_MUC);
  DexFuture *future = envoi_muc_fetch_config (muc, "r1@conference.prosody.test");
  g_autoptr (EnvoiStanza) question = peer_pop (world->peer);
  g_autofree char *id = g_strdup_printf ("id='%s'", envoi_stanza_get_id (question));
  g_autoptr (EnvoiForm) form = NULL;
  g_autoptr (EnvoiForm) sent = NULL;
  g_autoptr (EnvoiStanza) order = NULL;
  const EnvoiFormField *field;
  DexFuture *saved;

  peer_receive_take (world->peer, fixture ("prosody-room-config", "id='q11'", id, NULL));
  form = await_dup (future);
  g_assert_cmpstr (form->title, ==, "Configuration for r1@conference.prosody.test");
  g_assert_cmpstr (form->instructions, ==, "Complete and submit this form to configure the room.");
  field = envoi_form_find (form, "muc#roomconfig_whois");
  g_assert_cmpuint (field->options->len, ==, 2);
  g_assert_cmpstr (((EnvoiFormOption *) field->options->pdata[1])->label, ==, "Anyone");
  g_assert_cmpstr (((EnvoiFormOption *) field->options->pdata[1])->value, ==, "anyone");
  field = envoi_form_find (form, "muc#roomconfig_lang");
  g_assert_cmpstr (field->label, ==, "Language tag for room (e.g. 'en', 'de', 'fr' etc.)");
  g_assert_cmpstr (field->description, ==, "Indicate the primary language spoken in this room");
  g_assert_cmpstr (field->datatype, ==, "xs:language");

  envoi_form_set_value (form, "muc#roomconfig_roomname", "Meetup");
  saved = envoi_muc_save_config (muc, "r1@conference.prosody.test", form);
  order = peer_pop (world->peer);
  sent = envoi_form_read (envoi_node_find (envoi_stanza_find (order, "query", "http://jabber.org/protocol/muc#owner"), "x", ENVOI_NS_DATA_FORMS));
  g_assert_cmpstr (sent->type, ==, "submit");
  g_assert_cmpstr (sent->form_type, ==, "http://jabber.org/protocol/muc#roomconfig");
  g_assert_cmpstr (envoi_form_get_value (sent, "muc#roomconfig_roomname"), ==, "Meetup");
  g_assert_cmpstr (envoi_form_get_value (sent, "muc#roomconfig_whois"), ==, "moderators");
  g_assert_cmpuint (g_strv_length (envoi_form_find (sent, "muc#roomconfig_presencebroadcast")->values), ==, 3);
  g_assert_nonnull (envoi_form_find (sent, "{xmpp:prosody.im}muc#allow_modpm"));
  g_assert_cmpuint (sent->fields->len, ==, form->fields->len - 4);   /* all but the fixed texts */
  peer_answer (world->peer, order, NULL);
  g_assert_true (g_value_get_boolean (await (saved, NULL)));
  dex_unref (saved);
  world_free (world);
}

static void
test_info (void)
{
  World *world = world_new ();
  EnvoiMuc *muc = world_get (world, ENVOI_TYPE_MUC);
  DexFuture *future = envoi_muc_fetch_info (muc, "r1@conference.prosody.test");
  g_autoptr (EnvoiStanza) question = peer_pop (world->peer);
  g_autofree char *id = g_strdup_printf ("id='%s'", envoi_stanza_get_id (question));
  g_autoptr (EnvoiMucInfo) info = NULL;

  /* A09: somebody else's answer is none. */
  peer_receive_take (world->peer, fixture ("prosody-room-info", "id='q12'", id, "r1@conference.prosody.test", "r2@conference.prosody.test", NULL));
  g_assert_true (dex_future_is_pending (future));
  peer_receive_take (world->peer, fixture ("prosody-room-info", "id='q12'", id, NULL));
  info = await_dup (future);
  g_assert_true (info->is_room);
  g_assert_false (info->is_service);
  g_assert_cmpint (info->n_occupants, ==, 1);
  g_assert_cmpstr (info->language, ==, "en");
  g_assert_null (info->description);
  g_assert_null (info->name);
  g_assert_true (info->has_vcard);
  g_assert_cmpint (info->features, ==, ENVOI_MUC_HIDDEN_ROOM | ENVOI_MUC_HAS_ARCHIVE | ENVOI_MUC_HAS_OCCUPANT_IDS |
                                       ENVOI_MUC_HAS_SELF_PING | ENVOI_MUC_HAS_STABLE_IDS | ENVOI_MUC_HAS_REGISTER);
  world_free (world);
}

static void
test_other_kinds (void)
{
  static const struct { const char *jid, *content; gboolean is_room, is_service; EnvoiMucFeatures features; } cases[] = {
    { "x@muclight.test", "<identity category='conference' type='text'/><feature var='urn:xmpp:muclight:0'/>", TRUE, FALSE, ENVOI_MUC_IS_LIGHT },
    { "x@mix.test", "<identity category='conference' type='mix'/><feature var='urn:xmpp:mix:core:1'/>", TRUE, FALSE, ENVOI_MUC_IS_MIX },
    { "conference.test", "<identity category='conference' type='text'/><feature var='http://jabber.org/protocol/muc'/>", FALSE, TRUE, 0 },
    { BOB, "<identity category='account' type='registered'/>", FALSE, FALSE, 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      World *world = world_new ();
      DexFuture *future = envoi_muc_fetch_info (world_get (world, ENVOI_TYPE_MUC), cases[i].jid);
      g_autoptr (EnvoiStanza) question = peer_pop (world->peer);
      g_autofree char *query = g_strdup_printf ("<query xmlns='http://jabber.org/protocol/disco#info'>%s</query>", cases[i].content);
      g_autoptr (EnvoiMucInfo) info = NULL;

      peer_answer (world->peer, question, query);
      info = await_dup (future);
      g_assert_cmpint (info->is_room, ==, cases[i].is_room);
      g_assert_cmpint (info->is_service, ==, cases[i].is_service);
      g_assert_cmpint (info->features, ==, cases[i].features);
      world_free (world);
    }
}

static void
test_reserved_nick (void)
{
  World *world = world_new ();
  EnvoiMuc *muc = world_get (world, ENVOI_TYPE_MUC);
  DexFuture *future = envoi_muc_fetch_reserved_nick (muc, ROOM);
  g_autoptr (EnvoiStanza) question = peer_pop (world->peer);
  g_autoptr (EnvoiStanza) again = NULL;
  g_autoptr (EnvoiStanza) registered = NULL;
  g_autoptr (EnvoiStanza) third = NULL;
  g_autoptr (EnvoiStanza) unregistered = NULL;
  g_autofree char *nick = NULL;
  g_autofree char *elsewhere = NULL;

  g_assert_cmpstr (envoi_node_get_attribute (envoi_stanza_find (question, "query", NULL), "node"), ==, "x-roomuser-item");
  peer_answer (world->peer, question, "<query xmlns='http://jabber.org/protocol/disco#info' node='x-roomuser-item'><identity category='conference' type='text' name='Alice'/></query>");
  nick = await_dup (future);
  g_assert_cmpstr (nick, ==, "Alice");
  future = envoi_muc_fetch_reserved_nick (muc, ROOM);
  again = peer_pop (world->peer);
  peer_refuse (world->peer, again, "item-not-found");
  registered = peer_take (world->peer, "query", "jabber:iq:register");
  peer_answer (world->peer, registered, "<query xmlns='jabber:iq:register'><registered/><nick>Ally</nick></query>");
  elsewhere = await_dup (future);
  g_assert_cmpstr (elsewhere, ==, "Ally");
  /* As ejabberd says that there is none. */
  future = envoi_muc_fetch_reserved_nick (muc, ROOM);
  third = peer_pop (world->peer);
  peer_refuse (world->peer, third, "item-not-found");
  unregistered = peer_take (world->peer, "query", "jabber:iq:register");
  peer_answer (world->peer, unregistered, "<query xmlns='jabber:iq:register'><nick/></query>");
  g_assert_null (await_dup (future));
  world_free (world);
}

static void
test_members (void)
{
  World *world = world_new ();
  EnvoiMuc *muc = world_get (world, ENVOI_TYPE_MUC);
  DexFuture *future = envoi_muc_list_affiliated (muc, ROOM, ENVOI_MUC_AFFILIATION_OUTCAST);
  g_autoptr (EnvoiStanza) question = peer_pop (world->peer);
  g_autoptr (GPtrArray) members = NULL;
  g_autoptr (EnvoiStanza) order = NULL;
  EnvoiMucMember *member;
  const EnvoiNode *item;

  peer_answer (world->peer, question, "<query xmlns='http://jabber.org/protocol/muc#admin'><item affiliation='outcast' jid='Eve@Evil.test'><reason> spam </reason></item>"
               "<item affiliation='owner' jid='" BOB "'/><item affiliation='outcast'/><item affiliation='outcast' jid='@@'/></query>");
  members = await_dup (future);
  g_assert_cmpuint (members->len, ==, 1);
  member = members->pdata[0];
  g_assert_cmpstr (member->jid, ==, EVE);
  g_assert_cmpstr (member->reason, ==, "spam");

  dex_future_disown (envoi_muc_set_role (muc, ROOM, "eve", ENVOI_MUC_ROLE_NONE, "spam"));
  order = peer_pop (world->peer);
  item = envoi_node_find (envoi_stanza_find (order, "query", "http://jabber.org/protocol/muc#admin"), "item", NULL);
  g_assert_cmpstr (envoi_node_get_attribute (item, "nick"), ==, "eve");
  g_assert_cmpstr (envoi_node_get_attribute (item, "role"), ==, "none");
  g_assert_null (envoi_node_get_attribute (item, "affiliation"));
  world_free (world);
}

/* C12: being out is noticed, being in is not doubted. */
static void
test_c12_self_ping (void)
{
  static const struct { const char *condition, *room; EnvoiSelfPing expected; } cases[] = {
    { NULL, NULL, ENVOI_SELF_PING_INSIDE }, { "service-unavailable", NULL, ENVOI_SELF_PING_INSIDE }, { "feature-not-implemented", NULL, ENVOI_SELF_PING_INSIDE },
    { "not-acceptable", NULL, ENVOI_SELF_PING_OUTSIDE }, { "not-allowed", NULL, ENVOI_SELF_PING_OUTSIDE },
    { "remote-server-not-found", NULL, ENVOI_SELF_PING_UNREACHABLE }, { "remote-server-timeout", NULL, ENVOI_SELF_PING_UNREACHABLE },
    { "item-not-found", "item-not-found", ENVOI_SELF_PING_OUTSIDE }, { "item-not-found", "", ENVOI_SELF_PING_INSIDE },
  };
  Log *log = log_new (world_new ());

  g_assert_cmpint (ping_now (log), ==, ENVOI_SELF_PING_OUTSIDE);
  log_join (log);
  peer_clear (log->world->peer);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (DexFuture) future = envoi_muc_self_ping (log->muc, ROOM);
      g_autoptr (EnvoiStanza) ping = peer_pop (log->world->peer);

      g_assert_cmpstr (envoi_stanza_get_to (ping), ==, ROOM "/me");
      if (cases[i].condition)
        peer_refuse (log->world->peer, ping, cases[i].condition);
      else
        peer_answer (log->world->peer, ping, NULL);
      if (cases[i].room)
        {
          g_autoptr (EnvoiStanza) second = peer_pop (log->world->peer);

          g_assert_cmpstr (envoi_stanza_get_to (second), ==, ROOM);
          if (*cases[i].room)
            peer_refuse (log->world->peer, second, cases[i].room);
          else
            peer_answer (log->world->peer, second, "<query xmlns='http://jabber.org/protocol/disco#info'/>");
        }
      g_assert_cmpint (g_value_get_int (await (future, NULL)), ==, cases[i].expected);
    }
  log_free (log);
}

int
main (int argc, char *argv[])
{
  dex_init ();
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/rooms/subject", test_subject);
  g_test_add_func ("/rooms/subject/taken", test_subject_taken);
  g_test_add_func ("/rooms/C10-long-subject", test_c10_long_subject);
  g_test_add_func ("/rooms/C09-news", test_c09_news);
  g_test_add_func ("/rooms/C05-mediated-invite", test_c05_mediated_invite);
  g_test_add_func ("/rooms/direct-invite", test_direct_invite);
  g_test_add_func ("/rooms/voice", test_voice);
  g_test_add_func ("/rooms/config", test_config);
  g_test_add_func ("/rooms/info", test_info);
  g_test_add_func ("/rooms/info/other-kinds", test_other_kinds);
  g_test_add_func ("/rooms/reserved-nick", test_reserved_nick);
  g_test_add_func ("/rooms/members", test_members);
  g_test_add_func ("/rooms/C12-self-ping", test_c12_self_ping);
  return g_test_run ();
}
