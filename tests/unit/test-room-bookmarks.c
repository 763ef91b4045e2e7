/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "room-world.h"

/* Bookmarks say which rooms to be in, on all devices; and in which order we come in. */

#define IN(inner) CONFERENCE ("name='Meetup' autojoin='true'", "<nick>ally</nick>" inner)
#define OUT CONFERENCE ("name='Meetup'", "<nick>ally</nick>")

static void
test_sign_in (void)
{
  RoomWorld *world = room_world_new ();
  FakeRoom *fake = fake_room (world, ROOM, OPEN_ROOM);
  FakeRoom *other = fake_room (world, OTHER, OPEN_ROOM);
  EnvoiRoom *room;

  g_hash_table_insert (world->bookmarks, g_strdup (ROOM),
                       g_strdup (IN ("<password>sesame</password><extensions><notify xmlns='urn:xmpp:notification-settings:0'><never/></notify>"
                                     "<pinned xmlns='urn:xmpp:bookmarks-pinning:0'/><mine xmlns='urn:other:client'/></extensions>")));
  g_hash_table_insert (world->bookmarks, g_strdup (OTHER), g_strdup (OUT));
  chat_start (world->chat);
  wait_until (room_state (world, ROOM) == ENVOI_ROOM_JOINED);
  room = room_of (world, ROOM);
  g_assert_cmpstr (envoi_room_get_nick (room), ==, "ally");
  g_assert_cmpstr (envoi_room_get_title (room), ==, "Meetup");
  g_assert_cmpint (envoi_room_get_notify (room), ==, ENVOI_ROOM_NOTIFY_NOTHING);
  g_assert_true (envoi_conversation_get_pinned (chat_with (world->chat, ROOM)));
  g_assert_nonnull (strstr (fake->joined_with, "<password>sesame</password>"));
  g_assert_cmpint (room_state (world, OTHER), ==, ENVOI_ROOM_OUTSIDE);
  g_assert_true (envoi_room_get_bookmarked (room_of (world, OTHER)));
  g_assert_cmpuint (other->n_joins, ==, 0);
  g_assert_cmpuint (world->n_published, ==, 0);

  /* What another client keeps there is not lost when something is changed here; the password neither. */
  envoi_room_service_set_notify (world->rooms, room, ENVOI_ROOM_NOTIFY_MENTIONS);
  chat_settle (world->chat);
  g_assert_cmpuint (world->n_published, ==, 1);
  g_assert_nonnull (strstr (g_hash_table_lookup (world->bookmarks, ROOM), "urn:other:client"));
  g_assert_nonnull (strstr (g_hash_table_lookup (world->bookmarks, ROOM), "sesame"));
  g_assert_nonnull (strstr (g_hash_table_lookup (world->bookmarks, ROOM), "on-mention"));
  g_assert_cmpuint (fake->n_joins, ==, 1);

  /* The password is on no disk here: a new run has it from the server again. */
  room_world_restart (world);
  g_assert_null (envoi_room_get_password (room_of (world, ROOM)));
  g_clear_pointer (&fake->nick, g_free);
  chat_start (world->chat);
  wait_until (room_state (world, ROOM) == ENVOI_ROOM_JOINED);
  g_assert_cmpstr (envoi_room_get_password (room_of (world, ROOM)), ==, "sesame");
  room_world_free (world);
}

/* Joined there: joined here. Left there: left here. Neither is pushed back. */
static void
test_other_device (void)
{
  RoomWorld *world = room_world_new ();
  FakeRoom *fake = fake_room (world, ROOM, OPEN_ROOM);

  chat_start (world->chat);
  bookmark_set (world, ROOM, IN (""));
  wait_until (room_state (world, ROOM) == ENVOI_ROOM_JOINED);
  g_assert_cmpuint (fake->n_joins, ==, 1);
  bookmark_set (world, ROOM, OUT);
  wait_until (fake->n_leaves == 1);
  g_assert_cmpint (room_state (world, ROOM), ==, ENVOI_ROOM_OUTSIDE);
  bookmark_set (world, ROOM, IN (""));
  wait_until (room_state (world, ROOM) == ENVOI_ROOM_JOINED);
  bookmark_drop (world, ROOM);
  wait_until (fake->n_leaves == 2);
  g_assert_false (envoi_room_get_bookmarked (room_of (world, ROOM)));
  chat_settle (world->chat);
  g_assert_cmpuint (world->n_published, ==, 0);
  g_assert_cmpuint (world->n_retracted, ==, 0);

  /* Changed while we were not there. */
  bookmark_set (world, ROOM, IN (""));
  wait_until (room_state (world, ROOM) == ENVOI_ROOM_JOINED);
  chat_end (world->chat);
  g_clear_pointer (&fake->nick, g_free);
  g_hash_table_remove (world->bookmarks, ROOM);
  chat_start (world->chat);
  chat_settle (world->chat);
  wait_until (room_state (world, ROOM) == ENVOI_ROOM_OUTSIDE);
  g_assert_cmpuint (fake->n_joins, ==, 3);
  room_world_free (world);
}

/* Some servers ask a new client what it wants to hear of, and tell it nothing before they know. */
static void
test_events_missed (void)
{
  RoomWorld *world = room_world_new ();
  FakeRoom *fake = fake_room (world, ROOM, OPEN_ROOM), *other = fake_room (world, OTHER, OPEN_ROOM);
  EnvoiModule *disco = envoi_session_get_module (world->chat->session, ENVOI_TYPE_DISCO);
  EnvoiRoom *own;

  g_hash_table_insert (world->bookmarks, g_strdup (OTHER), g_strdup (IN ("")));
  chat_start (world->chat);
  wait_until (room_state (world, OTHER) == ENVOI_ROOM_JOINED);
  g_hash_table_insert (world->bookmarks, g_strdup (ROOM), g_strdup (IN ("")));
  g_hash_table_remove (world->bookmarks, OTHER);
  chat_settle (world->chat);
  g_assert_null (room_of (world, ROOM));
  g_signal_emit_by_name (disco, "caps-asked");
  wait_until (room_state (world, ROOM) == ENVOI_ROOM_JOINED);
  wait_until (other->n_leaves == 1);
  g_assert_false (envoi_room_get_bookmarked (room_of (world, OTHER)));
  g_assert_cmpuint (fake->n_joins, ==, 1);

  /* Asked once more with nothing changed: nobody moves, and what is being told right now stays. */
  own = room_enter (world, OTHER, TRUE);
  g_signal_emit_by_name (disco, "caps-asked");
  chat_settle (world->chat);
  g_assert_true (envoi_room_get_bookmarked (own));
  g_assert_cmpuint (fake->n_joins, ==, 1);
  g_assert_cmpuint (fake->n_leaves, ==, 0);
  g_assert_cmpuint (other->n_leaves, ==, 1);
  g_assert_cmpuint (world->n_retracted, ==, 0);
  room_world_free (world);
}

/* The question comes while the bookmarks are asked for: the answer may be from before a change. */
static void
test_events_missed_early (void)
{
  RoomWorld *world = room_world_new ();
  FakeRoom *fake = fake_room (world, ROOM, OPEN_ROOM);

  world->late_bookmark = IN ("");
  chat_start (world->chat);
  wait_until (room_state (world, ROOM) == ENVOI_ROOM_JOINED);
  g_assert_cmpuint (fake->n_joins, ==, 1);
  room_world_free (world);
}

/* A11: only the own account tells of its bookmarks. */
static void
test_a11_forged_event (void)
{
  RoomWorld *world = room_world_new ();
  FakeRoom *fake = fake_room (world, ROOM, OPEN_ROOM);
  static const char * const senders[] = { BOB, BOB "/x", EVE, ALICE "/other", "prosody.test" };

  chat_start (world->chat);
  for (guint i = 0; i < G_N_ELEMENTS (senders); i++)
    chat_receive (world->chat, "<message xmlns='jabber:client' type='headline' from='%s' to='" ALICE "/a'>"
                  "<event xmlns='http://jabber.org/protocol/pubsub#event'><items node='urn:xmpp:bookmarks:1'><item id='" ROOM "'>%s</item>"
                  "</items></event></message>", senders[i], IN (""));
  chat_settle (world->chat);
  g_assert_null (room_of (world, ROOM));
  g_assert_cmpuint (fake->n_joins, ==, 0);
  room_world_free (world);
}

static void
test_leave (void)
{
  RoomWorld *world = room_world_new ();
  FakeRoom *fake = fake_room (world, ROOM, OPEN_ROOM);
  EnvoiRoom *room;

  chat_start (world->chat);
  room = room_enter (world, ROOM, TRUE);
  envoi_room_service_leave (world->rooms, room, FALSE);
  chat_settle (world->chat);
  g_assert_cmpuint (fake->n_leaves, ==, 1);
  g_assert_cmpint (envoi_room_get_state (room), ==, ENVOI_ROOM_OUTSIDE);
  g_assert_null (envoi_room_get_problem (room));
  g_assert_true (envoi_room_get_bookmarked (room));
  g_assert_null (strstr (g_hash_table_lookup (world->bookmarks, ROOM), "autojoin"));
  room_world_again (world);
  g_assert_cmpuint (fake->n_joins, ==, 1);

  room = room_enter (world, ROOM, TRUE);
  g_assert_cmpuint (fake->n_joins, ==, 2);
  envoi_room_service_leave (world->rooms, room, TRUE);
  chat_settle (world->chat);
  g_assert_null (room_of (world, ROOM));
  g_assert_null (chat_with (world->chat, ROOM));
  g_assert_null (g_hash_table_lookup (world->bookmarks, ROOM));
  g_assert_cmpuint (fake->n_leaves, ==, 2);
  room_world_free (world);
}

/* Said while offline: the server hears it next time, and what stands there by then gives way. */
static void
test_offline (void)
{
  RoomWorld *world = room_world_new ();
  FakeRoom *fake = fake_room (world, ROOM, OPEN_ROOM);
  EnvoiRoom *room;

  g_hash_table_insert (world->bookmarks, g_strdup (ROOM), g_strdup (IN ("<password>sesame</password>")));
  chat_start (world->chat);
  wait_until (room_state (world, ROOM) == ENVOI_ROOM_JOINED);
  chat_end (world->chat);
  g_clear_pointer (&fake->nick, g_free);
  room = room_of (world, ROOM);
  envoi_room_service_leave (world->rooms, room, FALSE);
  g_assert_cmpint (envoi_room_get_state (room), ==, ENVOI_ROOM_OUTSIDE);
  chat_settle (world->chat);
  room_world_restart (world);
  chat_start (world->chat);
  wait_until (world->n_published == 1);
  chat_settle (world->chat);
  g_assert_null (strstr (g_hash_table_lookup (world->bookmarks, ROOM), "autojoin"));
  g_assert_nonnull (strstr (g_hash_table_lookup (world->bookmarks, ROOM), "sesame"));
  g_assert_cmpuint (fake->n_joins, ==, 1);
  room_world_free (world);
}

/* A server that says nothing of bookmarks takes no room away. */
static void
test_no_answer (void)
{
  RoomWorld *world = room_world_new ();
  FakeRoom *fake = fake_room (world, ROOM, OPEN_ROOM);

  chat_start (world->chat);
  room_enter (world, ROOM, TRUE);
  world->no_bookmarks = TRUE;
  room_world_again (world);
  wait_until (room_state (world, ROOM) == ENVOI_ROOM_JOINED);
  g_assert_true (envoi_room_get_bookmarked (room_of (world, ROOM)));
  g_assert_cmpuint (fake->n_joins, ==, 2);
  room_world_free (world);
}

static guint
count_entering (RoomWorld *world)
{
  GListModel *rooms = envoi_store_list_rooms (world->chat->store);
  guint n = 0;

  for (guint i = 0; i < g_list_model_get_n_items (rooms); i++)
    {
      g_autoptr (EnvoiRoom) room = g_list_model_get_item (rooms, i);
      n += envoi_room_get_state (room) == ENVOI_ROOM_REJOINING;
    }
  return n;
}

static gboolean
all_inside (RoomWorld *world, guint n)
{
  GListModel *rooms = envoi_store_list_rooms (world->chat->store);

  if (g_list_model_get_n_items (rooms) < n)
    return FALSE;
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (EnvoiRoom) room = g_list_model_get_item (rooms, i);
      if (envoi_room_get_state (room) != ENVOI_ROOM_JOINED)
        return FALSE;
    }
  return TRUE;
}

/* A few at a time; pinned ones and those read last first. One that does not answer holds up no other. */
static void
test_order (void)
{
  RoomWorld *world = room_world_new ();
  FakeRoom *mute;

  for (guint i = 0; i < 40; i++)
    {
      g_autofree char *jid = g_strdup_printf ("n%02u@conference.prosody.test", i);
      FakeRoom *fake = fake_room (world, jid, OPEN_ROOM);

      for (guint n = 0; n < 20; n++)
        {
          g_autofree char *nick = g_strdup_printf ("Nick %u", n);
          fake_occupant (fake, nick, X (ITEM));
        }
      g_hash_table_insert (world->bookmarks, g_strdup (jid),
                           g_strdup (i == 33 ? IN ("<extensions><pinned xmlns='urn:xmpp:bookmarks-pinning:0'/></extensions>") : IN ("")));
    }
  chat_start (world->chat);
  wait_until (all_inside (world, 40));
  g_assert_cmpuint (world->order->len, ==, 40);
  g_assert_cmpstr (world->order->pdata[0], ==, "n33@conference.prosody.test");

  mute = fake_find (world, "n07@conference.prosody.test");
  mute->silent = TRUE;
  envoi_conversation_set_active (chat_with (world->chat, "n07@conference.prosody.test"), TRUE);
  g_ptr_array_set_size (world->order, 0);
  room_world_again (world);
  g_assert_cmpstr (world->order->pdata[0], ==, "n07@conference.prosody.test");
  g_assert_cmpstr (world->order->pdata[1], ==, "n33@conference.prosody.test");
  wait_until (count_entering (world) == 1);
  g_assert_cmpint (room_state (world, "n07@conference.prosody.test"), ==, ENVOI_ROOM_REJOINING);
  room_world_free (world);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();
  g_test_add_func ("/room-bookmarks/sign-in", test_sign_in);
  g_test_add_func ("/room-bookmarks/other-device", test_other_device);
  g_test_add_func ("/room-bookmarks/events-missed", test_events_missed);
  g_test_add_func ("/room-bookmarks/events-missed-early", test_events_missed_early);
  g_test_add_func ("/room-bookmarks/A11-forged-event", test_a11_forged_event);
  g_test_add_func ("/room-bookmarks/leave", test_leave);
  g_test_add_func ("/room-bookmarks/offline", test_offline);
  g_test_add_func ("/room-bookmarks/no-answer", test_no_answer);
  g_test_add_func ("/room-bookmarks/order", test_order);
  return g_test_run ();
}
