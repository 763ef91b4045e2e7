/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "room-world.h"

/* What was said in a room while we were away, before we came, and just as we came: nothing is lost, doubled or out of order, and a hole
 * is never silent. */

static char *
said (const char *nick, guint number, const char *more)
{
  return g_strdup_printf ("<message xmlns='jabber:client' type='groupchat' from='" ROOM "/%s' to='" ALICE "/a' id='id-%u'><body>text %u</body>"
                          "%s</message>", nick, number, number, more);
}

/* The room's archive gets them; each a second after the one before. */
static void
fake_archive (RoomWorld *world, FakeRoom *fake, guint first, guint n)
{
  for (guint i = first; i < first + n; i++)
    {
      Archived *item = g_new0 (Archived, 1);

      item->id = g_strdup_printf ("arch-%u", i);
      item->time = envoi_time_now () - (gint64) 24 * 3600 * G_USEC_PER_SEC + (gint64) ++world->chat->n_stamped * G_USEC_PER_SEC;
      item->message = said ("Bob", i, OCCUPANT_ID ("b"));
      g_ptr_array_add (fake->archive, item);
    }
}

/* Said now: it reaches us and the archive. */
static void
fake_say (RoomWorld *world, FakeRoom *fake, guint number)
{
  g_autofree char *id = g_strdup_printf ("<stanza-id xmlns='urn:xmpp:sid:0' by='" ROOM "' id='arch-%u'/>" OCCUPANT_ID ("b"), number);

  fake_archive (world, fake, number, 1);
  chat_receive_take (world->chat, said ("Bob", number, id));
}

static void
assert_texts (RoomWorld *world, const char *expected)
{
  g_autofree char *texts = chat_texts (world->chat, ROOM);

  g_assert_cmpstr (texts, ==, expected);
}

static guint
load_older (RoomWorld *world)
{
  g_autoptr (DexFuture) future = envoi_history_service_load_older (world->chat->history, chat_with (world->chat, ROOM));
  g_autoptr (GError) error = NULL;
  const GValue *value = await (future, &error);

  g_assert_no_error (error);
  chat_settle (world->chat);
  return g_value_get_uint (value);
}

static void
wait_level (RoomWorld *world)
{
  dex_unref (await_future (envoi_history_service_wait_level (world->chat->history, chat_with (world->chat, ROOM))));
  chat_settle (world->chat);
}

/* New here: the newest page at once, read already; the rest when somebody looks. */
static void
test_first (void)
{
  RoomWorld *world = room_world_new ();
  FakeRoom *fake = fake_room (world, ROOM, OPEN_ROOM);

  fake_archive (world, fake, 0, 300);
  chat_start (world->chat);
  room_enter (world, ROOM, TRUE);
  wait_level (world);
  assert_texts (world, "250..299");
  g_assert_cmpuint (envoi_conversation_get_unread (chat_with (world->chat, ROOM)), ==, 0);
  g_assert_false (envoi_history_service_is_complete (world->chat->history, chat_with (world->chat, ROOM)));
  g_assert_cmpuint (load_older (world), ==, 100);
  assert_texts (world, "150..299");
  g_assert_cmpuint (load_older (world), ==, 100);
  g_assert_cmpuint (load_older (world), ==, 50);
  g_assert_cmpuint (load_older (world), ==, 0);
  assert_texts (world, "0..299");
  g_assert_true (envoi_history_service_is_complete (world->chat->history, chat_with (world->chat, ROOM)));
  room_world_free (world);
}

/* Away for 700 messages: all of them, once, in order; also when the program was off. */
static void
test_away (void)
{
  RoomWorld *world = room_world_new ();
  FakeRoom *fake = fake_room (world, ROOM, OPEN_ROOM);

  fake_archive (world, fake, 0, 20);
  chat_start (world->chat);
  room_enter (world, ROOM, TRUE);
  wait_level (world);
  fake_say (world, fake, 20);
  chat_settle (world->chat);
  assert_texts (world, "0..20");
  chat_end (world->chat);
  g_clear_pointer (&fake->nick, g_free);
  fake_archive (world, fake, 21, 700);
  chat_start (world->chat);
  wait_until (room_state (world, ROOM) == ENVOI_ROOM_JOINED);
  wait_level (world);
  assert_texts (world, "0..720");
  g_assert_cmpuint (envoi_conversation_get_unread (chat_with (world->chat, ROOM)), ==, 701);

  room_world_restart (world);
  g_clear_pointer (&fake->nick, g_free);
  fake_archive (world, fake, 721, 30);
  chat_start (world->chat);
  wait_until (room_state (world, ROOM) == ENVOI_ROOM_JOINED);
  wait_level (world);
  assert_texts (world, "0..750");
  room_world_free (world);
}

/* Put out by a fault of the line, and back: what was said meanwhile is there, and what is said while we catch up stands behind it. */
static void
test_between (void)
{
  RoomWorld *world = room_world_new ();
  FakeRoom *fake = fake_room (world, ROOM, OPEN_ROOM);

  fake_archive (world, fake, 0, 5);
  chat_start (world->chat);
  room_enter (world, ROOM, TRUE);
  wait_level (world);
  fake_say (world, fake, 5);
  fake_remove (world, fake, "<item affiliation='none' role='none'/><status code='307'/><status code='333'/>");
  fake_archive (world, fake, 6, 300);
  wait_until (room_state (world, ROOM) == ENVOI_ROOM_JOINED);
  /* The archive has not been asked yet. */
  g_assert_cmpuint (fake->n_queries, ==, 1);
  fake_say (world, fake, 306);
  fake_say (world, fake, 307);
  wait_level (world);
  assert_texts (world, "0..307");
  g_assert_false (envoi_room_get_catching_up (room_of (world, ROOM)));
  room_world_free (world);
}

/* T28: the archive has forgotten where we were: what is there comes, and above it stands that something is missing. */
static void
test_forgotten (void)
{
  RoomWorld *world = room_world_new ();
  FakeRoom *fake = fake_room (world, ROOM, OPEN_ROOM);

  fake_archive (world, fake, 0, 10);
  chat_start (world->chat);
  room_enter (world, ROOM, TRUE);
  wait_level (world);
  chat_end (world->chat);
  g_clear_pointer (&fake->nick, g_free);
  fake_archive (world, fake, 10, 30);
  g_ptr_array_remove_range (fake->archive, 0, 20);
  chat_start (world->chat);
  wait_until (room_state (world, ROOM) == ENVOI_ROOM_JOINED);
  wait_level (world);
  assert_texts (world, "0..9,|text 20,21..39");
  /* Looked for, and not there: it stays told that it will never be. */
  {
    g_autoptr (EnvoiMessageList) list = envoi_message_list_new (world->chat->store, chat_with (world->chat, ROOM));
    g_autoptr (EnvoiMessage) message = NULL;
    g_autoptr (EnvoiMessage) lost = NULL;

    dex_unref (await_future (envoi_message_list_load (list)));
    message = g_list_model_get_item (G_LIST_MODEL (list), 10);
    g_assert_true (envoi_message_get_after_gap (message));
    dex_unref (await_future (envoi_history_service_fill_gap (world->chat->history, chat_with (world->chat, ROOM), message)));
    chat_settle (world->chat);
    lost = g_list_model_get_item (G_LIST_MODEL (list), 10);
    g_assert_true (envoi_message_get_after_gap (lost));
    g_assert_true (envoi_message_get_gap_lost (lost));
  }
  assert_texts (world, "0..9,|text 20,21..39");
  room_world_free (world);
}

/* A room without an archive repeats its last words when we come: only those that we do not have are new. */
static void
test_without_archive (void)
{
  RoomWorld *world = room_world_new ();
  FakeRoom *fake = fake_room (world, ROOM, "muc_open");

  chat_start (world->chat);
  room_enter (world, ROOM, TRUE);
  g_assert_cmpuint (fake->n_queries, ==, 0);
  g_assert_true (envoi_history_service_is_complete (world->chat->history, chat_with (world->chat, ROOM)));
  /* Nobody waits for ever for what will not come. */
  wait_level (world);
  fake_occupant (fake, "Bob", X (ITEM));
  chat_receive (world->chat, "<presence xmlns='jabber:client' from='" ROOM "/Bob' to='" ALICE "/a'>" X (ITEM) "</presence>");
  chat_receive_take (world->chat, said ("Bob", 1, ""));
  chat_settle (world->chat);
  assert_texts (world, "1");
  chat_end (world->chat);
  g_clear_pointer (&fake->nick, g_free);
  chat_start (world->chat);
  wait_until (room_state (world, ROOM) == ENVOI_ROOM_JOINED);
  g_assert_nonnull (strstr (fake->joined_with, "since="));
  room_world_free (world);
}

/* C11, A07: neither a participant nor the own archive can put words into a room; nor the room into a conversation. */
static void
test_c11_wrong_archive (void)
{
  RoomWorld *world = room_world_new ();
  FakeRoom *fake = fake_room (world, ROOM, OPEN_ROOM);
  Archived *item = g_new0 (Archived, 1);

  chat_archive (world->chat, ROOM, "own-1", said ("Bob", 1, OCCUPANT_ID ("b")));
  item->id = g_strdup ("arch-2");
  item->time = envoi_time_now () - 3600 * (gint64) G_USEC_PER_SEC;
  item->message = chat_text (BOB, ALICE, "x", "text 2");
  g_ptr_array_add (fake->archive, item);
  item = g_new0 (Archived, 1);
  item->id = g_strdup ("arch-3");
  item->time = envoi_time_now () - 3500 * (gint64) G_USEC_PER_SEC;
  item->message = g_strdup ("<message xmlns='jabber:client' type='groupchat' from='" OTHER "/Bob' id='y'><body>text 3</body></message>");
  g_ptr_array_add (fake->archive, item);
  fake_archive (world, fake, 4, 1);
  chat_start (world->chat);
  room_enter (world, ROOM, TRUE);
  wait_level (world);
  chat_receive (world->chat, "<message xmlns='jabber:client' from='" ROOM "/Eve' to='" ALICE "/a'><result xmlns='urn:xmpp:mam:2' queryid='q' id='e'>"
                "<forwarded xmlns='urn:xmpp:forward:0'><message xmlns='jabber:client' type='groupchat' from='" ROOM "/Bob' id='z'>"
                "<body>text 5</body></message></forwarded></result></message>");
  assert_texts (world, "4");
  g_assert_null (chat_with (world->chat, OTHER));
  g_assert_null (chat_with (world->chat, BOB));
  room_world_free (world);
}

/* Is what we sent there? Looked up in the room's archive, under our nick. */
static void
test_find (void)
{
  RoomWorld *world = room_world_new ();
  FakeRoom *fake = fake_room (world, ROOM, OPEN_ROOM);
  Archived *item = g_new0 (Archived, 1);
  static const char * const ids[] = { "id-900", "id-901", "id-902", NULL };
  g_autoptr (GHashTable) found = NULL;

  chat_start (world->chat);
  room_enter (world, ROOM, TRUE);
  wait_level (world);
  item->id = g_strdup ("arch-900");
  item->time = envoi_time_now ();
  item->message = said ("alice", 900, OCCUPANT_ID ("us"));
  g_ptr_array_add (fake->archive, item);
  fake_archive (world, fake, 901, 1);
  found = await_dup (envoi_history_service_find_ids_in (world->chat->history, chat_with (world->chat, ROOM), ids,
                                                        envoi_time_now () - 60 * G_USEC_PER_SEC));
  g_assert_cmpstr (g_hash_table_lookup (found, "id-900"), ==, "arch-900");
  g_assert_cmpuint (g_hash_table_size (found), ==, 1);
  room_world_free (world);
}

/* Sent, and the line was lost before it came back; the room's service was started anew and gives other ids since; many have talked. The
 * store knows it by what it says, and it is not sent twice. */
static void
test_own_long_ago (void)
{
  RoomWorld *world = room_world_new ();
  FakeRoom *fake = fake_room (world, ROOM, OPEN_ROOM);
  g_autoptr (EnvoiMessage) message = NULL;
  Archived *item = g_new0 (Archived, 1);

  chat_start (world->chat);
  room_enter (world, ROOM, TRUE);
  wait_level (world);
  message = await_dup (envoi_message_service_send (world->chat->messages, chat_with (world->chat, ROOM), "text 0"));
  chat_settle (world->chat);
  g_assert_cmpuint (world->chat->out->len, ==, 1);
  chat_end (world->chat);
  g_clear_pointer (&fake->nick, g_free);
  item->id = g_strdup ("arch-0");
  item->time = envoi_time_now ();
  item->message = g_strdup_printf ("<message xmlns='jabber:client' type='groupchat' from='" ROOM "/%s' id='%s'><body>text 0</body>" OCCUPANT_ID ("before") "</message>",
                                   envoi_room_get_nick (room_of (world, ROOM)), envoi_message_get_id (message));
  g_ptr_array_add (fake->archive, item);
  fake_archive (world, fake, 1, 1200);
  for (guint i = 1; i < fake->archive->len; i++)
    ((Archived *) fake->archive->pdata[i])->time = item->time + i;
  chat_start (world->chat);
  wait_until (room_state (world, ROOM) == ENVOI_ROOM_JOINED);
  wait_level (world);
  g_assert_cmpuint (world->chat->out->len, ==, 0);
  g_assert_cmpint (envoi_message_get_state (message), ==, ENVOI_MESSAGE_STATE_DELIVERED);
  assert_texts (world, "-text 0,1..1200");
  room_world_free (world);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();
  g_test_add_func ("/room-history/first", test_first);
  g_test_add_func ("/room-history/away", test_away);
  g_test_add_func ("/room-history/between", test_between);
  g_test_add_func ("/room-history/T28-forgotten", test_forgotten);
  g_test_add_func ("/room-history/without-archive", test_without_archive);
  g_test_add_func ("/room-history/C11-A07-wrong-archive", test_c11_wrong_archive);
  g_test_add_func ("/room-history/find", test_find);
  g_test_add_func ("/room-history/own-long-ago", test_own_long_ago);
  return g_test_run ();
}
