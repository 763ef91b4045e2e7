/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Standing in rooms, on the wire (XEP-0045). */
#include "0045-rooms.h"
#include "rooms-peer.h"

static void
test_join_real (gconstpointer data)
{
  const char *server = data;
  Log *log = log_new (world_new ());
  g_autofree char *xml = g_str_equal (server, "prosody") ? fixture ("prosody-room-presence", "r1@conference.prosody.test", ROOM, NULL)
                                                         : fixture ("ejabberd-room-presence", "r1@conference.ejab.test", ROOM, "ejab.test", "prosody.test", NULL);
  g_autoptr (EnvoiStanza) join = NULL;
  const EnvoiNode *x;

  envoi_muc_join (log->muc, &(EnvoiMucJoin) { .room = ROOM, .nick = "alice", .password = "secret", .no_history = TRUE });
  g_assert_true (envoi_muc_is_room (log->muc, ROOM));
  g_assert_true (envoi_muc_is_room (log->muc, ROOM "/x"));
  g_assert_false (envoi_muc_is_room (log->muc, BOB));
  join = peer_pop (log->world->peer);
  g_assert_cmpstr (envoi_stanza_get_to (join), ==, ROOM "/alice");
  x = envoi_stanza_find (join, "x", ENVOI_NS_MUC);
  g_assert_cmpstr (envoi_node_get_text (envoi_node_find (x, "password", ENVOI_NS_MUC)), ==, "secret");
  g_assert_cmpstr (envoi_node_get_attribute (envoi_node_find (x, "history", ENVOI_NS_MUC), "maxstanzas"), ==, "0");
  g_assert_nonnull (envoi_stanza_find (join, "c", "http://jabber.org/protocol/caps"));

  peer_receive (log->world->peer, xml);
  log_expect (log, "presence alice self moderator owner alice@prosody.test/a|joined alice");
  g_assert_cmpint (envoi_muc_get_state (log->muc, ROOM), ==, ENVOI_MUC_JOINED);
  if (g_str_equal (server, "prosody"))
    g_assert_cmpstr (log->occupant_id, ==, "1tQzLgUZu0QrpkVzyA5NRcL+e3aH9cTswhoT9orhAM0=");
  g_assert_true (envoi_muc_is_in_history (log->muc, ROOM));
  peer_receive (log->world->peer, "<message type='groupchat' from='" ROOM "'><subject/></message>");
  log_expect (log, "subject  ");
  g_assert_false (envoi_muc_is_in_history (log->muc, ROOM));
  log_free (log);
}

/* Nothing of a room that we are in or entering reaches those who follow contacts; what others send, does. */
static void
test_presence_stays (void)
{
  Log *log = log_new (world_new ());
  guint before;

  peer_receive (log->world->peer, "<presence from='" ROOM "/eve'/>");
  before = log->contacts;
  g_assert_cmpuint (before, ==, 1);
  log_join (log);
  peer_receive (log->world->peer, "<presence from='" ROOM "/bob'/>");
  peer_receive (log->world->peer, "<presence from='" ROOM "'><x xmlns='vcard-temp:x:update'><photo/></x></presence>");
  peer_receive (log->world->peer, "<presence from='" ROOM "/bob' type='unavailable'/>");
  peer_receive (log->world->peer, "<presence from='" ROOM "' type='subscribe'/>");
  peer_receive (log->world->peer, "<presence from='" ROOM "/bob' type='probe'/>");
  g_assert_cmpuint (log->contacts, ==, before);
  log_expect (log, "presence bob none none|avatar |presence bob gone none none");
  peer_receive (log->world->peer, "<presence from='" BOB "/b'/>");
  g_assert_cmpuint (log->contacts, ==, before + 1);
  log_free (log);
}

/* C07: a room that we are not in has nothing to say. */
static void
test_c07_foreign_rooms (void)
{
  Log *log = log_new (world_new ());

  log_join (log);
  peer_receive (log->world->peer, "<presence from='other@conference.prosody.test/me' type='unavailable'>" MUC_USER
                "<item affiliation='none' role='none'/><status code='301'/><status code='110'/></x></presence>");
  peer_receive (log->world->peer, "<presence from='" EVE "/me' type='unavailable'>" MUC_USER "<destroy/><status code='110'/></x></presence>");
  peer_receive (log->world->peer, "<message type='groupchat' from='other@conference.prosody.test'><subject>x</subject></message>");
  peer_receive (log->world->peer, "<message from='" EVE "'>" MUC_USER "<status code='104'/></x></message>");
  log_expect (log, "");
  g_assert_cmpint (envoi_muc_get_state (log->muc, ROOM), ==, ENVOI_MUC_JOINED);
  log_free (log);
}

static void
test_removals (void)
{
  static const struct { const char *content; EnvoiMucRemovalCause cause; const char *reason, *actor, *alternate; } cases[] = {
    { "<item role='none'><reason>spam</reason><actor nick='mod'/></item><status code='307'/>", ENVOI_MUC_KICKED, "spam", "mod" },
    { "<item affiliation='outcast' role='none'/><status code='301'/>", ENVOI_MUC_BANNED },
    { "<item role='none'/><status code='321'/>", ENVOI_MUC_AFFILIATION_CHANGED },
    { "<item role='none'/><status code='322'/>", ENVOI_MUC_MEMBERS_ONLY },
    { "<item role='none'/><status code='332'/>", ENVOI_MUC_SHUTDOWN },
    { "<item role='none'/><status code='307'/><status code='333'/>", ENVOI_MUC_TECHNICAL },
    { "<item role='none'/><destroy jid='New@Conference.prosody.test'><reason>moved</reason></destroy>", ENVOI_MUC_DESTROYED, "moved", NULL,
      "new@conference.prosody.test" },
    { "<item role='none'/>", ENVOI_MUC_LOST },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      Log *log = log_new (world_new ());

      log_join (log);
      peer_receive_take (log->world->peer, g_strdup_printf ("<presence type='unavailable' from='" ROOM "/me'>" MUC_USER
                                                            "%s<status code='110'/></x></presence>", cases[i].content));
      g_assert_cmpint (log->cause, ==, cases[i].cause);
      g_assert_cmpstr (log->reason, ==, cases[i].reason);
      g_assert_cmpstr (log->actor, ==, cases[i].actor);
      g_assert_cmpstr (log->alternate, ==, cases[i].alternate);
      g_assert_false (envoi_muc_is_room (log->muc, ROOM));
      log_free (log);
    }
}

static void
test_nick_change (void)
{
  Log *log = log_new (world_new ());

  log_join (log);
  /* Somebody else's. */
  peer_receive (log->world->peer, "<presence type='unavailable' from='" ROOM "/bob'>" MUC_USER
                "<item nick='rob'/><status code='303'/></x></presence>");
  log_expect (log, "presence bob gone none none -> rob");
  /* Refused, then taken. */
  peer_clear (log->world->peer);
  envoi_muc_change_nick (log->muc, ROOM, "bob");
  peer_receive (log->world->peer, "<presence type='error' from='" ROOM "/bob'><error type='cancel'><conflict " STANZAS "/></error></presence>");
  log_expect (log, "nick-refused conflict");
  g_assert_cmpstr (envoi_muc_get_nick (log->muc, ROOM), ==, "me");
  envoi_muc_change_nick (log->muc, ROOM, "myself");
  peer_receive (log->world->peer, "<presence type='unavailable' from='" ROOM "/me'>" MUC_USER
                "<item nick='myself'/><status code='303'/><status code='110'/></x></presence>");
  peer_receive (log->world->peer, "<presence from='" ROOM "/myself'>" MUC_USER "<item role='participant'/><status code='110'/></x></presence>");
  log_expect (log, "presence me gone self none none -> myself|presence myself self participant none");
  g_assert_cmpstr (envoi_muc_get_nick (log->muc, ROOM), ==, "myself");
  g_assert_cmpint (envoi_muc_get_state (log->muc, ROOM), ==, ENVOI_MUC_JOINED);
  log_free (log);
}

/* Status 210: the service gives another nick than asked. And one of old that sends no 110. */
static void
test_other_nick (void)
{
  Log *log = log_new (world_new ());

  envoi_muc_join (log->muc, &(EnvoiMucJoin) { .room = ROOM, .nick = "me", .since = 1000000 });
  peer_receive (log->world->peer, "<presence from='" ROOM "/bob'/>");
  peer_receive (log->world->peer, "<presence from='" ROOM "/me_'>" MUC_USER "<status code='110'/><status code='210'/></x></presence>");
  log_expect (log, "presence bob none none|presence me_ self none none|joined me_");
  g_assert_cmpstr (envoi_muc_get_nick (log->muc, ROOM), ==, "me_");
  log_free (log);

  log = log_new (world_new ());
  envoi_muc_join (log->muc, &(EnvoiMucJoin) { .room = ROOM, .nick = "me" });
  peer_receive (log->world->peer, "<presence from='" ROOM "/me'><x xmlns='" ENVOI_NS_MUC_USER "'/></presence>");
  log_expect (log, "presence me self none none|joined me");
  log_free (log);
}

static void
test_join_refused (void)
{
  static const char * const conditions[] = { "conflict", "not-authorized", "registration-required", "forbidden", "service-unavailable",
                                             "item-not-found", "not-allowed", "not-acceptable" };

  for (guint i = 0; i < G_N_ELEMENTS (conditions); i++)
    {
      Log *log = log_new (world_new ());
      g_autofree char *expected = g_strdup_printf ("join-failed %s", conditions[i]);

      envoi_muc_join (log->muc, &(EnvoiMucJoin) { .room = ROOM, .nick = "me" });
      peer_receive_take (log->world->peer, g_strdup_printf ("<presence type='error' from='" ROOM "/me'><x xmlns='" ENVOI_NS_MUC "'/><error type='auth'>"
                                                            "<%s " STANZAS "/></error></presence>", conditions[i]));
      log_expect (log, expected);
      g_assert_false (envoi_muc_is_room (log->muc, ROOM));
      log_free (log);
    }
}

/* Leaving and coming back at once: the good-bye to the first visit does not end the second. */
static void
test_leave_and_return (void)
{
  Log *log = log_new (world_new ());
  const char *good_bye = "<presence type='unavailable' from='" ROOM "/me'>" MUC_USER "<item role='none'/><status code='110'/></x></presence>";
  g_autoptr (EnvoiStanza) leave = NULL;

  log_join (log);
  peer_clear (log->world->peer);
  envoi_muc_leave (log->muc, ROOM, "bye");
  leave = peer_pop (log->world->peer);
  g_assert_cmpstr (envoi_stanza_get_type_attribute (leave), ==, "unavailable");
  g_assert_cmpstr (envoi_stanza_get_to (leave), ==, ROOM "/me");
  peer_receive (log->world->peer, "<presence from='" ROOM "/bob'/>");
  log_expect (log, "");
  peer_receive (log->world->peer, good_bye);
  g_assert_cmpint (log->cause, ==, ENVOI_MUC_LEFT);

  log_join (log);
  envoi_muc_leave (log->muc, ROOM, NULL);
  envoi_muc_join (log->muc, &(EnvoiMucJoin) { .room = ROOM, .nick = "me" });
  peer_receive (log->world->peer, good_bye);
  log_expect (log, "");
  g_assert_cmpint (envoi_muc_get_state (log->muc, ROOM), ==, ENVOI_MUC_JOINING);
  peer_receive (log->world->peer, "<presence from='" ROOM "/me'>" MUC_USER "<status code='110'/></x></presence>");
  log_expect (log, "presence me self none none|joined me");
  /* This one is for this visit. */
  peer_receive (log->world->peer, good_bye);
  g_assert_cmpint (log->cause, ==, ENVOI_MUC_LOST);
  log_free (log);
}

static void
test_lost (void)
{
  Log *log = log_new (world_new ());

  log_join (log);
  /* Too many presences in a second: we are still there. */
  peer_receive (log->world->peer, "<presence type='error' from='" ROOM "/me'><error type='wait'><resource-constraint " STANZAS "/></error></presence>");
  log_expect (log, "");
  peer_receive (log->world->peer, "<presence type='error' from='" ROOM "/me'><error type='cancel'><remote-server-not-found " STANZAS "/></error></presence>");
  g_assert_cmpint (log->cause, ==, ENVOI_MUC_LOST);
  g_assert_false (envoi_muc_is_room (log->muc, ROOM));
  /* Forgotten with the session, without a word. */
  log_join (log);
  envoi_module_set_session_ended (log->world->set);
  log_expect (log, "");
  g_assert_false (envoi_muc_is_room (log->muc, ROOM));
  log_free (log);
}

/* C08: nicks are compared as addresses are, and bounded. */
static void
test_c08_nicks (void)
{
  g_autofree char *plain = envoi_muc_dup_nick ("  Bob  ");
  g_autofree char *space = envoi_muc_dup_nick ("a\xe2\x80\x83" "b");
  g_autofree char *slash = envoi_muc_dup_nick ("a/b@c");
  g_autofree char *many = g_strnfill (1024, 'x');
  g_autoptr (EnvoiStanza) stanza = stanza_from ("<presence type='unavailable' from='" ROOM "/ Bob '>" MUC_USER "<item nick=' B\xe2\x80\x83" "b'/><status code='303'/></x></presence>");
  EnvoiMucReading reading;

  g_assert_cmpstr (plain, ==, "Bob");
  g_assert_cmpstr (space, ==, "a b");
  g_assert_cmpstr (slash, ==, "a/b@c");
  /* What a room really calls somebody is kept, blanks and all. */
  envoi_muc_reading_init (&reading, stanza);
  g_assert_cmpstr (reading.presence.nick, ==, " Bob ");
  g_assert_cmpstr (reading.presence.new_nick, ==, " B b");
  envoi_muc_reading_clear (&reading);
  g_assert_null (envoi_muc_dup_nick (NULL));
  g_assert_null (envoi_muc_dup_nick (" "));
  g_assert_null (envoi_muc_dup_nick ("a\nb"));
  g_assert_null (envoi_muc_dup_nick ("bob\xe2\x80\x8b"));   /* U+200B */
  g_assert_null (envoi_muc_dup_nick ("\xe2\x80\xae" "bob"));  /* right-to-left override */
  g_assert_null (envoi_muc_dup_nick (many));
}

static void
test_bounds (void)
{
  Log *log = log_new (world_new ());
  g_autoptr (GString) xml = g_string_new ("<presence from='" ROOM "/bob'>" MUC_USER);
  g_autofree char *many = g_strnfill (5000, 'r');
  EnvoiMucReading reading;
  g_autoptr (EnvoiStanza) stanza = NULL;

  for (guint i = 0; i < 100; i++)
    g_string_append_printf (xml, "<status code='%u'/>", 100 + i);
  g_string_append_printf (xml, "<status code='99999'/><status/><item role='king' affiliation='god' jid='@@'><reason>%s</reason></item></x><hats xmlns='urn:xmpp:hats:0'>", many);
  for (guint i = 0; i < 100; i++)
    g_string_append_printf (xml, "<hat title='%s' uri='u'/>", many);
  g_string_append (xml, "</hats></presence>");
  stanza = stanza_from (xml->str);
  g_assert_true (envoi_muc_reading_init (&reading, stanza));
  g_assert_cmpuint (reading.presence.n_statuses, ==, ENVOI_MUC_MAX_STATUSES);
  g_assert_cmpint (reading.presence.role, ==, ENVOI_MUC_ROLE_NONE);
  g_assert_cmpint (reading.presence.affiliation, ==, ENVOI_MUC_AFFILIATION_NONE);
  g_assert_null (reading.presence.real_jid);
  g_assert_cmpuint (strlen (reading.presence.reason), <=, 1023);
  g_assert_cmpuint (g_strv_length ((GStrv) reading.presence.hats), ==, ENVOI_MUC_MAX_HATS);
  g_assert_cmpuint (strlen (reading.presence.hats[0]), <=, 80);
  envoi_muc_reading_clear (&reading);
  log_free (log);
}

int
main (int argc, char *argv[])
{
  dex_init ();
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/rooms/join/prosody", "prosody", test_join_real);
  g_test_add_data_func ("/rooms/join/ejabberd", "ejabberd", test_join_real);
  g_test_add_func ("/rooms/presence-stays", test_presence_stays);
  g_test_add_func ("/rooms/C07-foreign-rooms", test_c07_foreign_rooms);
  g_test_add_func ("/rooms/removals", test_removals);
  g_test_add_func ("/rooms/nick-change", test_nick_change);
  g_test_add_func ("/rooms/other-nick", test_other_nick);
  g_test_add_func ("/rooms/join-refused", test_join_refused);
  g_test_add_func ("/rooms/leave-and-return", test_leave_and_return);
  g_test_add_func ("/rooms/lost", test_lost);
  g_test_add_func ("/rooms/C08-nicks", test_c08_nicks);
  g_test_add_func ("/rooms/bounds", test_bounds);
  return g_test_run ();
}
