/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "room-world.h"

/* Invitations, rooms that are made here, what moderators do, and who is who. */

/* ---- invitations ---- */

static void
on_invited (EnvoiRoomService *rooms, EnvoiRoomInvitation *invitation, guint *n)
{
  ++*n;
}

static void
invite (RoomWorld *world, const char *from, const char *room, const char *more)
{
  chat_receive (world->chat, "<message xmlns='jabber:client' from='%s' to='" ALICE "/a'><x xmlns='jabber:x:conference' jid='%s'%s/></message>",
                from, room, more);
}

static EnvoiRoomInvitation *
first_invitation (RoomWorld *world)
{
  return g_list_model_get_item (envoi_room_service_list_invitations (world->rooms), 0);
}

static guint
count_invitations (RoomWorld *world)
{
  return g_list_model_get_n_items (envoi_room_service_list_invitations (world->rooms));
}

static void
test_invited (void)
{
  RoomWorld *world = room_world_new ();
  FakeRoom *fake = fake_room (world, ROOM, OPEN_ROOM);
  guint n_told = 0;

  chat_start (world->chat);
  g_signal_connect (world->rooms, "invited", G_CALLBACK (on_invited), &n_told);
  invite (world, BOB "/x", ROOM, " reason='come in' password='sesame'");
  invite (world, BOB "/x", ROOM, " reason='come in' password='sesame'");
  chat_settle (world->chat);
  g_assert_cmpuint (n_told, ==, 1);
  g_assert_cmpuint (count_invitations (world), ==, 1);
  {
    g_autoptr (EnvoiRoomInvitation) invitation = first_invitation (world);

    g_assert_cmpstr (envoi_room_invitation_get_room (invitation), ==, ROOM);
    g_assert_cmpstr (envoi_room_invitation_get_sender (invitation), ==, BOB);
    g_assert_true (envoi_room_invitation_get_verified (invitation));
    g_assert_true (envoi_room_invitation_get_has_password (invitation));
    g_assert_cmpstr (envoi_room_invitation_get_reason (invitation), ==, "come in");
    g_assert_cmpuint (envoi_room_invitation_get_n_times (invitation), ==, 2);
  }
  /* Nobody is asked, and nothing joined, before the person says so. */
  g_assert_cmpuint (fake->n_joins, ==, 0);
  g_assert_null (room_of (world, ROOM));

  /* It waits over a restart; its password is nowhere on the disk. */
  room_world_restart (world);
  chat_start (world->chat);
  g_assert_cmpuint (count_invitations (world), ==, 1);
  {
    g_autoptr (EnvoiRoomInvitation) invitation = first_invitation (world);

    g_assert_cmpstr (envoi_room_invitation_get_sender (invitation), ==, BOB);
    g_assert_false (envoi_room_invitation_get_has_password (invitation));
    dex_unref (await_future (envoi_room_service_accept (world->rooms, invitation, NULL)));
  }
  chat_settle (world->chat);
  g_assert_cmpint (room_state (world, ROOM), ==, ENVOI_ROOM_JOINED);
  g_assert_cmpuint (count_invitations (world), ==, 0);
  g_assert_nonnull (g_hash_table_lookup (world->bookmarks, ROOM));
  /* Who is inside needs no invitation. */
  invite (world, BOB "/x", ROOM, "");
  g_assert_cmpuint (count_invitations (world), ==, 0);
  room_world_free (world);
}

/* C05: who is said to invite is not who sent it. */
static void
test_c05_claimed_inviter (void)
{
  RoomWorld *world = room_world_new ();
  g_autoptr (EnvoiRoomInvitation) invitation = NULL;

  chat_start (world->chat);
  chat_receive (world->chat, "<message xmlns='jabber:client' from='" EVE "' to='" ALICE "/a'><x xmlns='" MUC_USER_NS "'>"
                "<invite from='" BOB "'><reason>trust me</reason></invite></x></message>");
  chat_settle (world->chat);
  g_assert_cmpuint (count_invitations (world), ==, 1);
  invitation = first_invitation (world);
  g_assert_cmpstr (envoi_room_invitation_get_sender (invitation), ==, BOB);
  g_assert_cmpstr (envoi_room_invitation_get_via (invitation), ==, EVE);
  g_assert_false (envoi_room_invitation_get_verified (invitation));
  envoi_room_service_decline (world->rooms, invitation, NULL);
  g_assert_cmpuint (count_invitations (world), ==, 0);
  room_world_free (world);
}

/* C06: a thousand rooms in a moment. */
static void
test_c06_flood (void)
{
  RoomWorld *world = room_world_new ();
  guint n_told = 0;

  chat_start (world->chat);
  g_signal_connect (world->rooms, "invited", G_CALLBACK (on_invited), &n_told);
  for (guint i = 0; i < 1000; i++)
    {
      g_autofree char *room = g_strdup_printf ("flood%u@conference.evil.test", i);
      invite (world, EVE "/x", room, "");
    }
  for (guint i = 0; i < 1000; i++)
    {
      g_autofree char *from = g_strdup_printf ("eve%u@evil.test/x", i);
      g_autofree char *room = g_strdup_printf ("more%u@conference.evil.test", i);
      invite (world, from, room, "");
    }
  g_assert_cmpuint (count_invitations (world), ==, 50);
  g_assert_cmpuint (n_told, ==, 5);
  room_world_free (world);
}

static void
test_invite (void)
{
  RoomWorld *world = room_world_new ();
  FakeRoom *fake = fake_room (world, ROOM, "muc_membersonly muc_nonanonymous");
  EnvoiRoom *room;

  fake->affiliation = "owner";
  chat_start (world->chat);
  room = room_enter (world, ROOM, FALSE);
  dex_unref (await_future (envoi_room_service_invite (world->rooms, room, BOB, "come")));
  /* A member first, or the door would be closed. */
  g_assert_nonnull (strstr (world->admin, BOB));
  g_assert_nonnull (strstr (world->admin, "member"));
  g_assert_cmpuint (world->chat->out->len, ==, 1);
  g_assert_nonnull (envoi_stanza_find (((Out *) world->chat->out->pdata[0])->stanza, "x", "jabber:x:conference"));
  g_assert_cmpstr (envoi_stanza_get_to (((Out *) world->chat->out->pdata[0])->stanza), ==, BOB);

  room_world_free (world);
}

/* ---- made here ---- */

static void
test_create (void)
{
  RoomWorld *world = room_world_new ();
  FakeRoom *fake = fake_room (world, ROOM, NULL);
  g_autoptr (DexFuture) future = NULL;
  g_autoptr (GError) error = NULL;
  EnvoiRoom *room;

  fake->self_statuses = "<status code='201'/>";
  fake->affiliation = "owner";
  fake->role = "moderator";
  chat_start (world->chat);
  future = envoi_room_service_create (world->rooms, ROOM, ENVOI_ROOM_KIND_GROUP, "Friends", NULL, (const char *[]) { BOB, NULL });
  wait_until (fake->nick != NULL);
  /* From now on it is there. */
  fake->features = g_strdup ("muc_membersonly muc_nonanonymous muc_persistent urn:xmpp:mam:2");
  await (future, &error);
  g_assert_no_error (error);
  chat_settle (world->chat);
  room = room_of (world, ROOM);
  g_assert_true (envoi_room_is_group (room));
  g_assert_cmpint (envoi_room_get_state (room), ==, ENVOI_ROOM_JOINED);
  g_assert_cmpint (envoi_room_get_affiliation (room), ==, ENVOI_AFFILIATION_OWNER);
  /* What it is to be was said in full, and what we do not know stays. */
  {
    static const struct { const char *var, *value; } expected[] = {
      { "muc#roomconfig_persistentroom", "1" }, { "muc#roomconfig_publicroom", "0" }, { "muc#roomconfig_moderatedroom", "0" },
      { "muc#roomconfig_membersonly", "1" }, { "muc#roomconfig_whois", "anyone" }, { "mam", "1" }, { "unheard-of", "kept" },
      { "muc#roomconfig_roomname", "Friends" },
    };
    g_autoptr (EnvoiStanza) sent = stanza_from (world->config);
    const EnvoiNode *query = envoi_node_first_element (envoi_stanza_get_root (sent));

    for (guint i = 0; i < G_N_ELEMENTS (expected); i++)
      {
        g_autofree char *value = chat_form_value (query, expected[i].var);
        g_assert_cmpstr (value, ==, expected[i].value);
      }
  }
  g_assert_nonnull (g_hash_table_lookup (world->bookmarks, ROOM));
  g_assert_nonnull (strstr (world->admin, BOB));
  /* Somebody else's is not taken. */
  {
    g_autoptr (GError) taken = await_error (envoi_room_service_create (world->rooms, ROOM, ENVOI_ROOM_KIND_CHANNEL, NULL, NULL, NULL));
    g_assert_error (taken, ENVOI_ROOM_ERROR, ENVOI_ROOM_ERROR_EXISTS);
  }
  dex_clear (&future);
  room_world_free (world);
}

/* The room that we come back to is gone, and our coming makes another: that is not it. */
static void
test_vanished (void)
{
  RoomWorld *world = room_world_new ();
  FakeRoom *fake = fake_room (world, ROOM, OPEN_ROOM);
  EnvoiRoom *room;

  chat_start (world->chat);
  room = room_enter (world, ROOM, TRUE);
  fake->self_statuses = "<status code='201'/>";
  fake->affiliation = "owner";
  room_world_again (world);
  wait_until (envoi_room_get_state (room) == ENVOI_ROOM_OUTSIDE);
  g_assert_error (envoi_room_get_problem (room), ENVOI_ROOM_ERROR, ENVOI_ROOM_ERROR_NOT_FOUND);
  room_world_free (world);
}

/* ---- moderators ---- */

static void
test_moderator (void)
{
  RoomWorld *world = room_world_new ();
  FakeRoom *fake = fake_room (world, ROOM, OPEN_ROOM " urn:xmpp:message-moderate:1");
  g_autoptr (EnvoiMessage) message = envoi_message_new (FALSE, "m1", "spam", envoi_time_now ());
  g_autoptr (EnvoiMessage) unknown = envoi_message_new (FALSE, "m2", "spam", envoi_time_now ());
  g_autoptr (GError) error = NULL;
  EnvoiRoom *room;

  fake_occupant (fake, "Eve", X (ITEM) OCCUPANT_ID ("e"));
  fake->role = "moderator";
  chat_start (world->chat);
  room = room_enter (world, ROOM, FALSE);
  dex_unref (await_future (envoi_room_service_set_role (world->rooms, room, envoi_room_find_occupant (room, "Eve"), ENVOI_ROLE_NONE, "enough")));
  g_assert_nonnull (strstr (world->admin, "Eve"));
  g_assert_nonnull (strstr (world->admin, "none"));
  g_assert_nonnull (strstr (world->admin, "enough"));
  dex_unref (await_future (envoi_room_service_set_affiliation (world->rooms, room, EVE, ENVOI_AFFILIATION_OUTCAST, NULL)));
  g_assert_nonnull (strstr (world->admin, EVE));
  g_assert_nonnull (strstr (world->admin, "outcast"));
  /* The message is named by the room's id. */
  envoi_message_set_archive_id (message, "arch-1");
  dex_unref (await_future (envoi_room_service_moderate (world->rooms, room, message, "spam")));
  g_assert_nonnull (strstr (world->admin, "arch-1"));
  g_assert_nonnull (strstr (world->admin, "urn:xmpp:message-moderate:1"));
  error = await_error (envoi_room_service_moderate (world->rooms, room, unknown, NULL));
  g_assert_error (error, ENVOI_ROOM_ERROR, ENVOI_ROOM_ERROR_NOT_FOUND);
  room_world_free (world);
}

static void
test_form (void)
{
  RoomWorld *world = room_world_new ();
  g_autoptr (EnvoiQuestionnaire) form = NULL;
  EnvoiRoom *room;

  fake_room (world, ROOM, OPEN_ROOM)->affiliation = "owner";
  chat_start (world->chat);
  room = room_enter (world, ROOM, FALSE);
  form = await_dup (envoi_room_service_load_form (world->rooms, room));
  envoi_question_set_active (envoi_questionnaire_find (form, "muc#roomconfig_membersonly"), TRUE);
  dex_unref (await_future (envoi_room_service_save_form (world->rooms, room, form)));
  {
    g_autoptr (EnvoiStanza) sent = stanza_from (world->config);
    const EnvoiNode *query = envoi_node_first_element (envoi_stanza_get_root (sent));
    g_autofree char *members_only = chat_form_value (query, "muc#roomconfig_membersonly");
    g_autofree char *kept = chat_form_value (query, "unheard-of");

    g_assert_cmpstr (members_only, ==, "1");
    g_assert_cmpstr (kept, ==, "kept");
  }
  chat_settle (world->chat);
  room_world_free (world);
}

static gboolean
set_community (RoomWorld *world, EnvoiRoom *room, const char *uri)
{
  g_autoptr (DexFuture) future = await_future (envoi_room_service_set_community (world->rooms, room, uri));

  return g_value_get_boolean (dex_future_get_value (future, NULL));
}

/* Which community it belongs to: told by rooms that have a place for it, and kept only where it is a link to one. */
static void
test_community (void)
{
  RoomWorld *world = room_world_new ();
  FakeRoom *fake = fake_room (world, ROOM, OPEN_ROOM);
  EnvoiRoom *room;

  fake->affiliation = "owner";
  fake->community = "xmpp:PUBSUB.prosody.test?;node=cats%20and%20dogs;item=x";
  chat_start (world->chat);
  room = room_enter (world, ROOM, FALSE);
  g_assert_cmpstr (envoi_room_get_community (room), ==, "xmpp:pubsub.prosody.test?;node=cats%20and%20dogs");

  fake->community = "javascript:alert(1)";
  g_assert_true (set_community (world, room, "xmpp:pubsub.prosody.test?;node=dogs"));
  {
    g_autoptr (EnvoiStanza) sent = stanza_from (world->config);
    const EnvoiNode *query = envoi_node_first_element (envoi_stanza_get_root (sent));
    g_autofree char *told = chat_form_value (query, "muc#roomconfig_pubsub"), *kept = chat_form_value (query, "unheard-of");

    g_assert_cmpstr (told, ==, "xmpp:pubsub.prosody.test?;node=dogs");
    g_assert_cmpstr (kept, ==, "kept");
  }
  wait_until (envoi_room_get_community (room) == NULL);

  /* Prosody: the form has no such field, and none is made up. */
  fake->community = NULL;
  g_clear_pointer (&world->config, g_free);
  g_assert_false (set_community (world, room, "xmpp:pubsub.prosody.test?;node=dogs"));
  g_assert_null (world->config);
  room_world_free (world);
}

/* ---- who is who ---- */

static char *
key_of (RoomWorld *world, const char *nick, const char *inner, gboolean archived)
{
  g_autofree char *xml = g_strdup_printf ("<message xmlns='jabber:client' type='groupchat' from='" ROOM "/%s' to='" ALICE "/a'><body>b</body>%s</message>",
                                          nick, inner);
  g_autoptr (EnvoiStanza) stanza = stanza_from (xml);

  return envoi_room_service_get_author_key (world->rooms, room_of (world, ROOM), stanza, archived);
}

static void
assert_key (RoomWorld *world, const char *nick, const char *inner, gboolean archived, const char *expected)
{
  g_autofree char *key = key_of (world, nick, inner, archived);

  g_assert_cmpstr (key, ==, expected);
}

/* B05: the service's id counts, two count as none, and one in a room that gives none is a lie. */
static void
test_b05_occupant_ids (void)
{
  RoomWorld *world = room_world_new ();
  FakeRoom *fake = fake_room (world, ROOM, OPEN_ROOM);

  fake_occupant (fake, "Bob", X (ITEM) OCCUPANT_ID ("b"));
  chat_start (world->chat);
  room_enter (world, ROOM, FALSE);
  assert_key (world, "Bob", OCCUPANT_ID ("b"), FALSE, "o:b");
  assert_key (world, "Bob", OCCUPANT_ID ("b"), TRUE, "o:b");
  assert_key (world, "Gone", OCCUPANT_ID ("g"), TRUE, "o:g");
  assert_key (world, "Bob", OCCUPANT_ID ("b") OCCUPANT_ID ("m"), FALSE, NULL);
  assert_key (world, "Bob", "", FALSE, NULL);
  room_world_free (world);

  world = room_world_new ();
  fake = fake_room (world, ROOM, "muc_open");
  fake_occupant (fake, "Bob", X (ITEM));
  chat_start (world->chat);
  room_enter (world, ROOM, FALSE);
  {
    g_autofree char *key = key_of (world, "Bob", OCCUPANT_ID ("mallory"), FALSE);
    g_assert_true (g_str_has_prefix (key, "g:"));
  }
  assert_key (world, "Bob", "", TRUE, NULL);
  room_world_free (world);
}

/* C04: the real address comes from presence, never from what a message claims. */
static void
test_c04_real_address (void)
{
  RoomWorld *world = room_world_new ();
  FakeRoom *fake = fake_room (world, ROOM, "muc_open muc_nonanonymous");

  fake_occupant (fake, "Bob", X ("<item affiliation='none' role='participant' jid='" BOB "/x'/>"));
  fake_occupant (fake, "Eve", X ("<item affiliation='none' role='participant' jid='" EVE "/x'/>"));
  chat_start (world->chat);
  room_enter (world, ROOM, FALSE);
  assert_key (world, "Bob", "", FALSE, "j:" BOB);
  assert_key (world, "Eve", X ("<item jid='" BOB "/x'/>"), FALSE, "j:" EVE);
  assert_key (world, "Eve", X ("<item jid='" BOB "/x'/>"), TRUE, NULL);
  room_world_free (world);
}

static void
presence (RoomWorld *world, const char *nick, const char *type, const char *inner)
{
  chat_receive (world->chat, "<presence xmlns='jabber:client' from='" ROOM "/%s' to='" ALICE "/a'%s>%s</presence>", nick, type, inner);
}

/* B04: a nick that was Bob's is Mallory's now; and Bob stays Bob when he takes another. */
static void
test_b04_nick_taken_over (void)
{
  RoomWorld *world = room_world_new ();
  FakeRoom *fake = fake_room (world, ROOM, "muc_open");
  g_autofree char *bob = NULL, *renamed = NULL, *mallory = NULL;

  fake_occupant (fake, "Bob", X (ITEM));
  chat_start (world->chat);
  room_enter (world, ROOM, FALSE);
  bob = key_of (world, "Bob", "", FALSE);
  presence (world, "Bob", " type='unavailable'", X ("<item affiliation='none' role='participant' nick='Robert'/><status code='303'/>"));
  presence (world, "Robert", "", X (ITEM));
  renamed = key_of (world, "Robert", "", FALSE);
  g_assert_cmpstr (renamed, ==, bob);
  presence (world, "Bob", "", X (ITEM));
  mallory = key_of (world, "Bob", "", FALSE);
  g_assert_cmpstr (mallory, !=, bob);
  /* Gone and come back: nobody proves that it is the same. */
  presence (world, "Robert", " type='unavailable'", X ("<item affiliation='none' role='none'/>"));
  assert_key (world, "Robert", "", FALSE, NULL);
  presence (world, "Robert", "", X (ITEM));
  g_free (renamed);
  renamed = key_of (world, "Robert", "", FALSE);
  g_assert_cmpstr (renamed, !=, bob);
  room_world_free (world);
}

/* A room without lasting identities: it is always us; what was written before the session ended is known again when it comes back. */
static void
test_own_key (void)
{
  RoomWorld *world = room_world_new ();
  FakeRoom *fake = fake_room (world, ROOM, "muc_open urn:xmpp:mam:2");
  g_autofree char *key = NULL;
  g_autofree char *texts = NULL;
  EnvoiRoom *room;

  chat_start (world->chat);
  room = room_enter (world, ROOM, TRUE);
  key = g_strdup (envoi_room_get_own_key (room));
  g_assert_true (g_str_has_prefix (key, "g:"));
  dex_unref (await_future (envoi_message_service_send (world->chat->messages, chat_with (world->chat, ROOM), "into the dark")));
  chat_settle (world->chat);
  {
    g_autofree char *id = g_strdup (envoi_stanza_get_id (((Out *) world->chat->out->pdata[0])->stanza));
    Archived *item = g_new0 (Archived, 1);

    item->id = g_strdup ("arch-1");
    item->time = envoi_time_now ();
    item->message = g_strdup_printf ("<message xmlns='jabber:client' type='groupchat' from='" ROOM "/alice' id='%s'><body>into the dark</body>"
                                     "<origin-id xmlns='urn:xmpp:sid:0' id='%s'/></message>", id, id);
    g_ptr_array_add (fake->archive, item);
  }
  room_world_again (world);
  wait_until (envoi_room_get_state (room) == ENVOI_ROOM_JOINED);
  dex_unref (await_future (envoi_history_service_wait_level (world->chat->history, chat_with (world->chat, ROOM))));
  chat_settle (world->chat);
  g_assert_cmpstr (envoi_room_get_own_key (room), ==, key);
  texts = chat_texts (world->chat, ROOM);
  g_assert_cmpstr (texts, ==, "-into the dark");
  room_world_free (world);
}

static void
test_ignore (void)
{
  RoomWorld *world = room_world_new ();
  FakeRoom *fake = fake_room (world, ROOM, OPEN_ROOM);
  EnvoiRoom *room;

  fake_occupant (fake, "Eve", X (ITEM) OCCUPANT_ID ("e"));
  chat_start (world->chat);
  room = room_enter (world, ROOM, TRUE);
  envoi_room_service_set_ignored (world->rooms, room, envoi_room_find_occupant (room, "Eve"), TRUE);
  g_assert_true (envoi_room_service_is_ignored (world->rooms, room, "o:e"));
  chat_settle (world->chat);
  /* The next day, under another nick. */
  g_ptr_array_set_size (fake->occupants, 0);
  fake_occupant (fake, "Adam", X (ITEM) OCCUPANT_ID ("e"));
  g_clear_pointer (&fake->nick, g_free);
  room_world_restart (world);
  chat_start (world->chat);
  wait_until (room_state (world, ROOM) == ENVOI_ROOM_JOINED);
  chat_settle (world->chat);
  room = room_of (world, ROOM);
  g_assert_true (envoi_occupant_get_ignored (envoi_room_find_occupant (room, "Adam")));
  envoi_room_service_set_ignored (world->rooms, room, envoi_room_find_occupant (room, "Adam"), FALSE);
  g_assert_false (envoi_room_service_is_ignored (world->rooms, room, "o:e"));
  room_world_free (world);
}

/* C13: 5,000 people come with one join; the list hears of it once. */
static void
on_items_changed (GListModel *list, guint position, guint removed, guint added, guint *n)
{
  ++*n;
}

static void
test_c13_crowd (void)
{
  RoomWorld *world = room_world_new ();
  FakeRoom *fake = fake_room (world, ROOM, OPEN_ROOM);
  guint n_changes = 0;
  EnvoiRoom *room;

  for (guint i = 0; i < 5000; i++)
    {
      g_autofree char *nick = g_strdup_printf ("Nick %u", i);
      fake_occupant (fake, nick, X (ITEM));
    }
  chat_start (world->chat);
  room = envoi_store_ensure_room (world->chat->store, world->chat->account, ROOM);
  g_signal_connect (envoi_room_list_occupants (room), "items-changed", G_CALLBACK (on_items_changed), &n_changes);
  room_enter (world, ROOM, FALSE);
  g_assert_cmpuint (envoi_room_get_n_occupants (room), ==, 5001);
  g_assert_cmpuint (n_changes, ==, 1);
  g_signal_handlers_disconnect_by_data (envoi_room_list_occupants (room), &n_changes);
  room_world_free (world);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();
  g_test_add_func ("/room-admin/invited", test_invited);
  g_test_add_func ("/room-admin/C05-claimed-inviter", test_c05_claimed_inviter);
  g_test_add_func ("/room-admin/C06-flood", test_c06_flood);
  g_test_add_func ("/room-admin/invite", test_invite);
  g_test_add_func ("/room-admin/create", test_create);
  g_test_add_func ("/room-admin/vanished", test_vanished);
  g_test_add_func ("/room-admin/moderator", test_moderator);
  g_test_add_func ("/room-admin/form", test_form);
  g_test_add_func ("/room-admin/community", test_community);
  g_test_add_func ("/room-admin/B05-occupant-ids", test_b05_occupant_ids);
  g_test_add_func ("/room-admin/C04-real-address", test_c04_real_address);
  g_test_add_func ("/room-admin/B04-nick-taken-over", test_b04_nick_taken_over);
  g_test_add_func ("/room-admin/own-key", test_own_key);
  g_test_add_func ("/room-admin/ignore", test_ignore);
  g_test_add_func ("/room-admin/C13-crowd", test_c13_crowd);
  return g_test_run ();
}
