/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "room-world.h"

/* Into rooms, out of them and back: what a person sees of it, and what goes over the wire. */

static const GError *
assert_refused (RoomWorld *world, const char *nick, EnvoiRoomError code)
{
  static GError *error;

  g_clear_error (&error);
  error = await_error (envoi_room_service_join (world->rooms, ROOM, nick, NULL, TRUE));
  g_assert_error (error, ENVOI_ROOM_ERROR, (int) code);
  chat_settle (world->chat);
  return error;
}

static void
test_join (void)
{
  RoomWorld *world = room_world_new ();
  FakeRoom *fake = fake_room (world, ROOM, OPEN_ROOM);
  g_autoptr (EnvoiRoomPreview) preview = NULL;
  EnvoiRoom *room;

  fake_occupant (fake, "Bob", X (ITEM) OCCUPANT_ID ("b"));
  fake_occupant (fake, "Mod", X ("<item affiliation='owner' role='moderator' jid='mod@prosody.test/x'/>") OCCUPANT_ID ("m")
                 "<show>away</show><status>back soon</status>");
  chat_start (world->chat);

  /* What will happen is told before, and nothing is stored or joined by asking. */
  preview = await_dup (envoi_room_service_preview (world->rooms, ROOM));
  g_assert_true (preview->exists && preview->is_room && !preview->joined);
  g_assert_cmpstr (preview->name, ==, "Room r");
  g_assert_cmpint (preview->address_shown, ==, ENVOI_ROOM_SHOWN_TO_MODERATORS);
  g_assert_cmpstr (preview->proposed_nick, ==, "alice");
  g_assert_null (room_of (world, ROOM));
  g_assert_cmpuint (fake->n_joins, ==, 0);

  room = room_enter (world, ROOM, TRUE);
  g_assert_cmpint (envoi_room_get_state (room), ==, ENVOI_ROOM_JOINED);
  g_assert_cmpstr (envoi_room_get_nick (room), ==, "alice");
  g_assert_true (envoi_room_get_can_write (room));
  g_assert_cmpstr (envoi_room_get_own_key (room), ==, "o:us");
  g_assert_cmpuint (envoi_room_get_n_occupants (room), ==, 3);
  g_assert_cmpstr (envoi_occupant_get_key (envoi_room_find_occupant (room, "Bob")), ==, "o:b");
  g_assert_cmpstr (envoi_occupant_get_real_jid (envoi_room_find_occupant (room, "Mod")), ==, "mod@prosody.test");
  g_assert_cmpint (envoi_occupant_get_availability (envoi_room_find_occupant (room, "Mod")), ==, ENVOI_AVAILABILITY_AWAY);
  g_assert_cmpint (envoi_occupant_get_role (envoi_room_find_occupant (room, "Mod")), ==, ENVOI_ROLE_MODERATOR);
  /* The archive will be asked, so the room need not repeat its past. */
  g_assert_nonnull (strstr (fake->joined_with, "maxstanzas='0'") ?: strstr (fake->joined_with, "maxstanzas=\"0\""));
  g_assert_cmpuint (fake->n_queries, ==, 1);
  /* Published for the other devices; what comes back of it does nothing. */
  g_assert_cmpuint (world->n_published, ==, 1);
  g_assert_nonnull (strstr (g_hash_table_lookup (world->bookmarks, ROOM), "autojoin=\"true\"")
                    ?: strstr (g_hash_table_lookup (world->bookmarks, ROOM), "autojoin='true'"));
  g_assert_cmpuint (fake->n_joins, ==, 1);
  /* Once more is not twice. */
  room_enter (world, ROOM, FALSE);
  g_assert_cmpuint (fake->n_joins, ==, 1);
  room_world_free (world);
}

static void
test_refused (void)
{
  static const struct { const char *condition; EnvoiRoomError code; } cases[] = {
    { "conflict", ENVOI_ROOM_ERROR_NICK_CONFLICT }, { "not-authorized", ENVOI_ROOM_ERROR_PASSWORD },
    { "registration-required", ENVOI_ROOM_ERROR_MEMBERS_ONLY }, { "forbidden", ENVOI_ROOM_ERROR_BANNED },
    { "service-unavailable", ENVOI_ROOM_ERROR_FULL }, { "not-acceptable", ENVOI_ROOM_ERROR_NICK_REFUSED },
    { "not-allowed", ENVOI_ROOM_ERROR_NOT_ALLOWED },
  };
  RoomWorld *world = room_world_new ();
  FakeRoom *fake = fake_room (world, ROOM, OPEN_ROOM);

  chat_start (world->chat);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      fake->refuse = cases[i].condition;
      assert_refused (world, NULL, cases[i].code);
      /* Told, and not tried with another nick; nothing is left of it. */
      g_assert_cmpuint (fake->n_joins, ==, i + 1);
      g_assert_null (room_of (world, ROOM));
      g_assert_cmpuint (world->n_published, ==, 0);
    }
  fake->refuse = NULL;
  g_clear_pointer (&fake->features, g_free);
  assert_refused (world, NULL, ENVOI_ROOM_ERROR_NOT_FOUND);
  g_assert_cmpuint (fake->n_joins, ==, G_N_ELEMENTS (cases));
  room_world_free (world);
}

static void
test_nick (void)
{
  RoomWorld *world = room_world_new ();
  FakeRoom *fake = fake_room (world, ROOM, OPEN_ROOM);
  g_autoptr (GError) error = NULL;
  EnvoiRoom *room;

  fake->reserved = g_strdup ("Alice the Great");
  chat_start (world->chat);
  room = room_enter (world, ROOM, TRUE);
  g_assert_cmpstr (envoi_room_get_nick (room), ==, "Alice the Great");

  dex_unref (await_future (envoi_room_service_change_nick (world->rooms, room, "Al")));
  chat_settle (world->chat);
  g_assert_cmpstr (envoi_room_get_nick (room), ==, "Al");
  g_assert_cmpuint (envoi_room_get_n_occupants (room), ==, 1);
  g_assert_nonnull (strstr (g_hash_table_lookup (world->bookmarks, ROOM), "<nick>Al</nick>"));

  /* Coming in again under another name means that name. */
  dex_unref (await_future (envoi_room_service_join (world->rooms, ROOM, "Ally", NULL, FALSE)));
  chat_settle (world->chat);
  g_assert_cmpstr (fake->nick, ==, "Ally");
  g_assert_cmpstr (envoi_room_get_nick (room), ==, "Ally");
  fake->refuse = "conflict";
  error = await_error (envoi_room_service_join (world->rooms, ROOM, "Bob", NULL, FALSE));
  g_assert_error (error, ENVOI_ROOM_ERROR, ENVOI_ROOM_ERROR_NICK_CONFLICT);
  g_clear_error (&error);
  fake->refuse = NULL;
  dex_unref (await_future (envoi_room_service_change_nick (world->rooms, room, "Al")));
  chat_settle (world->chat);

  fake->refuse = "conflict";
  error = await_error (envoi_room_service_change_nick (world->rooms, room, "Bob"));
  g_assert_error (error, ENVOI_ROOM_ERROR, ENVOI_ROOM_ERROR_NICK_CONFLICT);
  g_assert_cmpstr (envoi_room_get_nick (room), ==, "Al");
  g_assert_cmpint (envoi_room_get_state (room), ==, ENVOI_ROOM_JOINED);
  room_world_free (world);
}

/* A room that says without end that it has changed is asked what it is now, and not more often than it answers. */
static void
test_restless (void)
{
  RoomWorld *world = room_world_new ();
  FakeRoom *fake = fake_room (world, ROOM, OPEN_ROOM);
  EnvoiRoom *room;

  chat_start (world->chat);
  room = room_enter (world, ROOM, FALSE);
  chat_settle (world->chat);
  world->chat->silent = TRUE;
  for (guint i = 0; i < 100; i++)
    {
      chat_receive (world->chat, "<message xmlns='jabber:client' type='groupchat' from='" ROOM "' to='" ALICE "/a'>" X ("<status code='104'/>") "</message>");
      peer_settle ();
    }
  g_assert_cmpuint (g_queue_get_length (&world->work), ==, 1);
  /* The last word counts, also when it came while we asked. */
  g_set_str (&fake->features, "muc_open muc_nonanonymous");
  world->chat->silent = FALSE;
  world->serve_id = world->serve_id ? world->serve_id : g_idle_add (room_on_serve, world);
  wait_until (envoi_room_get_features (room) & ENVOI_ROOM_NON_ANONYMOUS);
  chat_settle (world->chat);
  g_assert_cmpuint (g_queue_get_length (&world->work), ==, 0);
  room_world_free (world);
}

/* What we show goes to rooms, too. */
static void
test_own_presence (void)
{
  RoomWorld *world = room_world_new ();
  FakeRoom *fake = fake_room (world, ROOM, OPEN_ROOM);

  chat_start (world->chat);
  room_enter (world, ROOM, FALSE);
  envoi_account_set_status_text (world->chat->account, "at lunch");
  envoi_account_set_availability (world->chat->account, ENVOI_AVAILABILITY_AWAY);
  chat_settle (world->chat);
  g_assert_nonnull (fake->shown);
  g_assert_nonnull (strstr (fake->shown, "<show>away</show>"));
  g_assert_nonnull (strstr (fake->shown, "at lunch"));
  g_assert_nonnull (strstr (fake->shown, ROOM "/alice"));
  room_world_free (world);
}

/* ---- put out ---- */

static void
on_removed (EnvoiRoomService *rooms, EnvoiRoom *room, const GError *why, GError **place)
{
  g_clear_error (place);
  *place = g_error_copy (why);
}

static void
assert_put_out (const char *inner, EnvoiRoomError code, const char *reason)
{
  RoomWorld *world = room_world_new ();
  FakeRoom *fake = fake_room (world, ROOM, OPEN_ROOM);
  GError *told = NULL;
  EnvoiRoom *room;

  chat_start (world->chat);
  g_signal_connect (world->rooms, "removed", G_CALLBACK (on_removed), &told);
  room = room_enter (world, ROOM, TRUE);
  fake_remove (world, fake, inner);
  chat_settle (world->chat);
  g_assert_error (told, ENVOI_ROOM_ERROR, (int) code);
  g_assert_cmpstr (told->message, ==, reason);
  g_assert_cmpint (envoi_room_get_state (room), ==, ENVOI_ROOM_OUTSIDE);
  g_assert_error (envoi_room_get_problem (room), ENVOI_ROOM_ERROR, (int) code);
  g_assert_cmpuint (envoi_room_get_n_occupants (room), ==, 0);
  g_assert_false (envoi_room_get_can_write (room));
  g_assert_cmpuint (fake->n_joins, ==, 1);
  g_clear_error (&told);
  room_world_free (world);
}

static void
test_put_out (void)
{
  assert_put_out ("<item affiliation='none' role='none'><actor nick='Mod'/><reason>enough</reason></item><status code='307'/>",
                  ENVOI_ROOM_ERROR_KICKED, "enough");
  assert_put_out ("<item affiliation='outcast' role='none'/><status code='301'/>", ENVOI_ROOM_ERROR_BANNED, "");
  assert_put_out ("<item affiliation='none' role='none'/><status code='321'/>", ENVOI_ROOM_ERROR_REMOVED, "");
  assert_put_out ("<item affiliation='none' role='none'/><status code='322'/>", ENVOI_ROOM_ERROR_REMOVED, "");
  assert_put_out ("<item affiliation='none' role='none'/><destroy jid='" OTHER "'><reason>we moved</reason></destroy>",
                  ENVOI_ROOM_ERROR_DESTROYED, "we moved");
}

/* A fault of the line puts us out: back at once. */
static void
test_put_out_by_accident (void)
{
  RoomWorld *world = room_world_new ();
  FakeRoom *fake = fake_room (world, ROOM, OPEN_ROOM);
  EnvoiRoom *room;

  chat_start (world->chat);
  room = room_enter (world, ROOM, TRUE);
  fake_remove (world, fake, "<item affiliation='none' role='none'/><status code='307'/><status code='333'/>");
  g_assert_cmpint (envoi_room_get_state (room), ==, ENVOI_ROOM_REJOINING);
  wait_until (envoi_room_get_state (room) == ENVOI_ROOM_JOINED);
  g_assert_cmpuint (fake->n_joins, ==, 2);
  g_assert_null (envoi_room_get_problem (room));
  /* Back only after a while when the service stops. */
  fake_remove (world, fake, "<item affiliation='none' role='none'/><status code='332'/>");
  chat_settle (world->chat);
  g_assert_cmpint (envoi_room_get_state (room), ==, ENVOI_ROOM_REJOINING);
  g_assert_error (envoi_room_get_problem (room), ENVOI_ROOM_ERROR, ENVOI_ROOM_ERROR_SHUTDOWN);
  g_assert_cmpuint (fake->n_joins, ==, 2);
  /* The person does not want to wait. */
  envoi_room_service_rejoin (world->rooms, room);
  wait_until (envoi_room_get_state (room) == ENVOI_ROOM_JOINED);
  room_world_free (world);
}

/* C07: presences of rooms that we are not in, and of strangers, change nothing. */
static void
test_c07_forged_removal (void)
{
  RoomWorld *world = room_world_new ();
  FakeRoom *fake = fake_room (world, ROOM, OPEN_ROOM);
  EnvoiRoom *room;

  chat_start (world->chat);
  room = room_enter (world, ROOM, TRUE);
  chat_receive (world->chat, "<presence xmlns='jabber:client' type='unavailable' from='evil@conference.evil.test/alice' to='" ALICE "/a'>"
                X ("<item affiliation='outcast' role='none'/><status code='301'/><status code='110'/>") "</presence>");
  chat_receive (world->chat, "<presence xmlns='jabber:client' type='unavailable' from='" EVE "/alice' to='" ALICE "/a'>"
                X ("<item affiliation='none' role='none'/><status code='307'/><status code='110'/>") "</presence>");
  chat_settle (world->chat);
  g_assert_cmpint (envoi_room_get_state (room), ==, ENVOI_ROOM_JOINED);
  g_assert_null (room_of (world, "evil@conference.evil.test"));
  g_assert_cmpuint (fake->n_joins, ==, 1);
  room_world_free (world);
}

#define QUESTION(from) "<message xmlns='jabber:client' from='" from "' to='" ALICE "/a' id='q'><body>Go to a page</body>" \
  "<captcha xmlns='urn:xmpp:captcha'><x xmlns='jabber:x:data' type='form'><field type='hidden' var='FORM_TYPE'><value>urn:xmpp:captcha</value></field>" \
  "<field type='text-single' var='ocr' label='What is it?'><required/></field></x></captcha></message>"

static gboolean
on_challenged (EnvoiRoomService *rooms, EnvoiRoom *room, EnvoiQuestionnaire *questionnaire, guint *asked)
{
  g_assert_cmpstr (envoi_room_get_jid (room), ==, OTHER);
  g_assert_nonnull (envoi_questionnaire_find (questionnaire, "ocr"));
  (*asked)++;
  return FALSE;
}

/* XEP-0158: only a room that is being entered may ask, and where nobody is there to answer we stay outside. */
static void
test_question_first (void)
{
  RoomWorld *world = room_world_new ();
  FakeRoom *fake = fake_room (world, ROOM, OPEN_ROOM), *other = fake_room (world, OTHER, OPEN_ROOM);
  g_autoptr (GError) error = NULL;
  DexFuture *joined;
  EnvoiRoom *room;
  guint asked = 0;

  chat_start (world->chat);
  room = room_enter (world, ROOM, TRUE);
  g_signal_connect (world->rooms, "challenged", G_CALLBACK (on_challenged), &asked);
  chat_receive (world->chat, QUESTION (ROOM));
  chat_receive (world->chat, QUESTION (OTHER));
  chat_receive (world->chat, QUESTION (EVE));
  chat_settle (world->chat);
  g_assert_cmpuint (asked, ==, 0);
  g_assert_cmpint (envoi_room_get_state (room), ==, ENVOI_ROOM_JOINED);
  g_assert_cmpuint (fake->n_leaves, ==, 0);

  other->silent = TRUE;
  joined = envoi_room_service_join (world->rooms, OTHER, NULL, NULL, FALSE);
  wait_until (other->n_joins == 1);
  chat_receive (world->chat, QUESTION (OTHER));
  error = await_error (joined);
  g_assert_error (error, ENVOI_ROOM_ERROR, ENVOI_ROOM_ERROR_NOT_ALLOWED);
  g_assert_cmpuint (asked, ==, 1);
  chat_settle (world->chat);
  g_assert_null (room_of (world, OTHER));
  room_world_free (world);
}

/* ---- sessions ---- */

static void
test_next_session (void)
{
  RoomWorld *world = room_world_new ();
  FakeRoom *fake = fake_room (world, ROOM, OPEN_ROOM);
  EnvoiRoom *room;

  chat_start (world->chat);
  room = room_enter (world, ROOM, FALSE);
  /* The line alone changes nothing, nor does its return. */
  envoi_session_report_lost (world->chat->session);
  g_assert_cmpint (envoi_room_get_state (room), ==, ENVOI_ROOM_JOINED);
  envoi_session_report_online (world->chat->session, TRUE);
  chat_settle (world->chat);
  g_assert_cmpint (envoi_room_get_state (room), ==, ENVOI_ROOM_JOINED);
  g_assert_cmpuint (fake->n_joins, ==, 1);
  /* The session's end does. */
  chat_end (world->chat);
  g_assert_cmpint (envoi_room_get_state (room), ==, ENVOI_ROOM_REJOINING);
  g_assert_cmpuint (envoi_room_get_n_occupants (room), ==, 0);
  chat_start (world->chat);
  wait_until (envoi_room_get_state (room) == ENVOI_ROOM_JOINED);
  g_assert_cmpuint (fake->n_joins, ==, 2);
  room_world_free (world);
}

/* A new run of the program in an old session knows nobody: it comes in again, though the room thinks that we are there. */
static void
test_new_run_in_old_session (void)
{
  RoomWorld *world = room_world_new ();
  FakeRoom *fake = fake_room (world, ROOM, OPEN_ROOM);

  fake_occupant (fake, "Bob", X (ITEM) OCCUPANT_ID ("b"));
  chat_start (world->chat);
  room_enter (world, ROOM, TRUE);
  room_world_restart (world);
  envoi_session_report_online (world->chat->session, TRUE);
  wait_until (room_state (world, ROOM) == ENVOI_ROOM_JOINED);
  g_assert_cmpuint (envoi_room_get_n_occupants (room_of (world, ROOM)), ==, 2);
  g_assert_cmpuint (fake->n_joins, ==, 2);
  room_world_free (world);
}

/* The same, where the room has nothing to tell somebody who is inside: out, and in again. */
static void
test_deaf_room (void)
{
  RoomWorld *world = room_world_new ();
  FakeRoom *fake = fake_room (world, ROOM, OPEN_ROOM);

  chat_start (world->chat);
  room_enter (world, ROOM, TRUE);
  room_world_restart (world);
  fake->deaf = TRUE;
  envoi_room_doubtful_msec = 50;
  envoi_session_report_online (world->chat->session, TRUE);
  wait_until (room_state (world, ROOM) == ENVOI_ROOM_JOINED);
  envoi_room_doubtful_msec = 8000;
  g_assert_cmpuint (fake->n_leaves, ==, 1);
  g_assert_cmpuint (fake->n_joins, ==, 3);
  room_world_free (world);
}

/* At the next sign-in something is wrong with the room: what passes is tried again, what a person has to decide is told. */
static void
test_sign_in_refused (void)
{
  static const struct { const char *condition; EnvoiRoomState state; EnvoiRoomError code; } cases[] = {
    { "remote-server-timeout", ENVOI_ROOM_REJOINING, ENVOI_ROOM_ERROR_UNREACHABLE },
    { "service-unavailable", ENVOI_ROOM_REJOINING, ENVOI_ROOM_ERROR_FULL },
    { "registration-required", ENVOI_ROOM_OUTSIDE, ENVOI_ROOM_ERROR_MEMBERS_ONLY },
    { "conflict", ENVOI_ROOM_OUTSIDE, ENVOI_ROOM_ERROR_NICK_CONFLICT },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      RoomWorld *world = room_world_new ();
      FakeRoom *fake = fake_room (world, ROOM, OPEN_ROOM);
      EnvoiRoom *room;

      chat_start (world->chat);
      room_enter (world, ROOM, TRUE);
      room_world_restart (world);
      g_clear_pointer (&fake->nick, g_free);
      fake->refuse = cases[i].condition;
      chat_start (world->chat);
      room = room_of (world, ROOM);
      wait_until (envoi_room_get_problem (room) != NULL);
      g_assert_error (envoi_room_get_problem (room), ENVOI_ROOM_ERROR, (int) cases[i].code);
      g_assert_cmpint (envoi_room_get_state (room), ==, cases[i].state);
      g_assert_cmpuint (fake->n_joins, ==, 2);
      /* The bookmark stays: it may be well tomorrow. */
      g_assert_true (envoi_room_get_autojoin (room));
      fake->refuse = NULL;
      envoi_room_service_rejoin (world->rooms, room);
      wait_until (envoi_room_get_state (room) == ENVOI_ROOM_JOINED);
      g_assert_null (envoi_room_get_problem (room));
      room_world_free (world);
    }
}

/* C12: the room was started anew and has forgotten us; asking it tells, and we come back. */
static void
test_c12_ghost (void)
{
  RoomWorld *world = room_world_new ();
  FakeRoom *fake = fake_room (world, ROOM, OPEN_ROOM);
  EnvoiStay *stay;

  chat_start (world->chat);
  room_enter (world, ROOM, TRUE);
  stay = envoi_room_service_find_stay (world->rooms, ROOM);
  g_assert_cmpuint (stay->ping_id, !=, 0);
  envoi_stay_ping (stay);
  chat_settle (world->chat);
  g_assert_cmpuint (fake->n_joins, ==, 1);
  g_clear_pointer (&fake->nick, g_free);
  envoi_stay_ping (stay);
  wait_until (fake->n_joins == 2 && room_state (world, ROOM) == ENVOI_ROOM_JOINED);
  /* After a resumed line it is asked soon. */
  envoi_session_report_lost (world->chat->session);
  g_clear_pointer (&fake->nick, g_free);
  envoi_session_report_online (world->chat->session, TRUE);
  wait_until (fake->n_joins == 3 && room_state (world, ROOM) == ENVOI_ROOM_JOINED);
  room_world_free (world);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();
  g_test_add_func ("/room-service/question-first", test_question_first);
  g_test_add_func ("/room-service/join", test_join);
  g_test_add_func ("/room-service/refused", test_refused);
  g_test_add_func ("/room-service/nick", test_nick);
  g_test_add_func ("/room-service/restless", test_restless);
  g_test_add_func ("/room-service/own-presence", test_own_presence);
  g_test_add_func ("/room-service/put-out", test_put_out);
  g_test_add_func ("/room-service/put-out-by-accident", test_put_out_by_accident);
  g_test_add_func ("/room-service/C07-forged-removal", test_c07_forged_removal);
  g_test_add_func ("/room-service/next-session", test_next_session);
  g_test_add_func ("/room-service/new-run-in-old-session", test_new_run_in_old_session);
  g_test_add_func ("/room-service/deaf-room", test_deaf_room);
  g_test_add_func ("/room-service/sign-in-refused", test_sign_in_refused);
  g_test_add_func ("/room-service/C12-ghost", test_c12_ghost);
  return g_test_run ();
}
