/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rooms are kept, and bound to their conversations. */
#include "store-helper.h"

#include "envoi-time.h"

#define ROOM "meetup@rooms.example"
#define BASE (G_GINT64_CONSTANT (1700000000) * G_USEC_PER_SEC)

typedef struct {
  char *folder;
  EnvoiStore *store;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  f->folder = test_folder_new ();
  f->store = test_store_open (f->folder);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  test_store_close (f->store);
  test_folder_remove (f->folder);
}

static void
reopen (Fixture *f)
{
  test_store_close (f->store);
  f->store = test_store_open (f->folder);
}

static EnvoiAccount *
account (Fixture *f)
{
  return test_account (f->store, "juliet@capulet.example");
}

static void
test_kept (Fixture *f, gconstpointer data)
{
  EnvoiRoom *room = envoi_store_ensure_room (f->store, account (f), ROOM);

  g_assert_true (room == envoi_store_ensure_room (f->store, account (f), ROOM));
  g_assert_true (room == envoi_store_find_room (f->store, account (f), ROOM));
  g_assert_null (envoi_store_find_room (f->store, account (f), "other@rooms.example"));
  envoi_room_set_nick (room, "Juliet");
  envoi_room_set_name (room, "Tuesdays");
  envoi_room_set_configured_name (room, "The Meetup");
  envoi_room_set_description (room, "We meet");
  envoi_room_set_subject (room, "Agenda");
  envoi_room_set_subject_by (room, "Ann");
  envoi_room_set_bookmarked (room, TRUE);
  envoi_room_set_autojoin (room, TRUE);
  envoi_room_set_notify (room, ENVOI_ROOM_NOTIFY_MENTIONS);
  envoi_room_set_features (room, ENVOI_ROOM_HAS_ARCHIVE | ENVOI_ROOM_LOGGED);
  envoi_room_set_extensions (room, "<x xmlns='urn:example'/>");
  envoi_room_set_language (room, "de");
  envoi_room_set_n_members (room, 77);
  envoi_room_set_community (room, "xmpp:pubsub.example?;node=cats");
  envoi_room_set_password (room, "sesame");
  envoi_store_save_room (f->store, room);
  reopen (f);
  g_assert_cmpuint (g_list_model_get_n_items (envoi_store_list_rooms (f->store)), ==, 1);
  room = envoi_store_find_room (f->store, account (f), ROOM);
  g_assert_cmpstr (envoi_room_get_nick (room), ==, "Juliet");
  g_assert_cmpstr (envoi_room_get_title (room), ==, "Tuesdays");
  g_assert_cmpstr (envoi_room_get_configured_name (room), ==, "The Meetup");
  g_assert_cmpstr (envoi_room_get_description (room), ==, "We meet");
  g_assert_cmpstr (envoi_room_get_subject (room), ==, "Agenda");
  g_assert_cmpstr (envoi_room_get_subject_by (room), ==, "Ann");
  g_assert_true (envoi_room_get_bookmarked (room) && envoi_room_get_autojoin (room));
  g_assert_cmpint (envoi_room_get_notify (room), ==, ENVOI_ROOM_NOTIFY_MENTIONS);
  g_assert_cmpint (envoi_room_get_features (room), ==, ENVOI_ROOM_HAS_ARCHIVE | ENVOI_ROOM_LOGGED);
  g_assert_cmpstr (envoi_room_get_extensions (room), ==, "<x xmlns='urn:example'/>");
  g_assert_cmpstr (envoi_room_get_language (room), ==, "de");
  g_assert_cmpuint (envoi_room_get_n_members (room), ==, 77);
  g_assert_cmpstr (envoi_room_get_community (room), ==, "xmpp:pubsub.example?;node=cats");
  /* A password is on no disk. */
  g_assert_null (envoi_room_get_password (room));
  g_assert_cmpint (envoi_room_get_state (room), ==, ENVOI_ROOM_OUTSIDE);
}

static void
test_bound (Fixture *f, gconstpointer data)
{
  EnvoiConversation *before = envoi_store_ensure_conversation (f->store, account (f), ROOM), *private;
  EnvoiRoom *room;

  g_assert_null (envoi_conversation_get_room (before));
  room = envoi_store_ensure_room (f->store, account (f), ROOM);
  g_assert_true (envoi_conversation_get_room (before) == room);
  g_assert_true (envoi_conversation_get_contact (before) == envoi_room_get_contact (room));
  /* Row C01: the private conversation with a participant is its own, and says which room. */
  private = envoi_store_ensure_conversation (f->store, account (f), ROOM "/Ann");
  g_assert_true (private != before);
  g_assert_null (envoi_conversation_get_room (private));
  g_assert_true (envoi_conversation_get_occupant_of (private) == room);
  g_assert_cmpstr (envoi_conversation_get_title (private), ==, "Ann");
  reopen (f);
  room = envoi_store_find_room (f->store, account (f), ROOM);
  g_assert_true (envoi_conversation_get_room (envoi_store_find_conversation (f->store, account (f), ROOM)) == room);
  g_assert_true (envoi_conversation_get_occupant_of (envoi_store_find_conversation (f->store, account (f), ROOM "/Ann")) == room);
}

static EnvoiMessage *
room_message (const char *nick, const char *key, const char *id, const char *body, gint64 time)
{
  EnvoiMessage *message = envoi_message_new (FALSE, id, body, time);
  g_autofree char *sender = g_strconcat (ROOM "/", nick, NULL), *archive_id = g_strconcat ("S", id, NULL);

  envoi_message_set_sender (message, sender);
  envoi_message_set_nick (message, nick);
  envoi_message_set_author_key (message, key);
  envoi_message_set_archive_id (message, archive_id);
  return message;
}

static void
test_message_kept (Fixture *f, gconstpointer data)
{
  EnvoiConversation *conversation;
  EnvoiMessage *message = room_message ("Ann", "o:1", "m1", "hello Juliet", BASE);
  g_autoptr (EnvoiMessageList) list = NULL;
  g_autoptr (EnvoiMessage) found = NULL;

  envoi_store_ensure_room (f->store, account (f), ROOM);
  conversation = envoi_store_ensure_conversation (f->store, account (f), ROOM);
  envoi_message_set_real_jid (message, "ann@capulet.example");
  envoi_message_set_mentions_me (message, TRUE);
  envoi_message_set_reply_to (message, "S0");
  envoi_message_set_reply_sender (message, ROOM "/Juliet");
  g_assert_cmpint (test_add (f->store, conversation, message, ENVOI_INSERT_LIVE), !=, 0);
  reopen (f);
  conversation = envoi_store_find_conversation (f->store, account (f), ROOM);
  list = envoi_message_list_new (f->store, conversation);
  test_wait_uint (envoi_message_list_load (list));
  found = g_list_model_get_item (G_LIST_MODEL (list), 0);
  g_assert_cmpstr (envoi_message_get_nick (found), ==, "Ann");
  g_assert_cmpstr (envoi_message_get_author_key (found), ==, "o:1");
  g_assert_cmpstr (envoi_message_get_real_jid (found), ==, "ann@capulet.example");
  g_assert_true (envoi_message_get_mentions_me (found));
  g_assert_cmpstr (envoi_message_get_reply_to (found), ==, "S0");
  g_assert_cmpstr (envoi_message_get_reply_sender (found), ==, ROOM "/Juliet");
  g_clear_object (&list);
}

/* A service that was started anew may give everybody another identity, also between a message and its echo. */
static void
test_echo_under_another_key (Fixture *f, gconstpointer data)
{
  EnvoiConversation *conversation;

  envoi_store_ensure_room (f->store, account (f), ROOM);
  conversation = envoi_store_ensure_conversation (f->store, account (f), ROOM);
  for (int echo = 0; echo < 2; echo++)
    {
      EnvoiMessage *message = test_message (TRUE, "mine", echo ? "S1" : NULL, "hello", envoi_time_now ());

      envoi_message_set_origin_id (message, "mine");
      envoi_message_set_author_key (message, echo ? "o:new" : "o:old");
      envoi_message_set_state (message, echo ? ENVOI_MESSAGE_STATE_ACKED : ENVOI_MESSAGE_STATE_QUEUED);
      g_assert_cmpint (test_add (f->store, conversation, message, ENVOI_INSERT_LIVE) != 0, ==, !echo);
    }
}

/* ... and the archive then names somebody else as the author of what this person wrote. */
static void
test_archive_under_another_key (Fixture *f, gconstpointer data)
{
  EnvoiConversation *conversation;
  gint64 now = envoi_time_now ();

  envoi_store_ensure_room (f->store, account (f), ROOM);
  conversation = envoi_store_ensure_conversation (f->store, account (f), ROOM);
  for (int step = 0; step < 3; step++)
    {
      EnvoiMessage *message = test_message (step == 0, "mine", step ? "S1" : NULL, step == 2 ? "another text" : "hello", now);

      envoi_message_set_origin_id (message, "mine");
      envoi_message_set_author_key (message, step ? "o:old" : NULL);
      if (step == 0)
        envoi_message_set_state (message, ENVOI_MESSAGE_STATE_QUEUED);
      if (step == 2)
        envoi_message_set_archive_id (message, "S2");
      /* Other words under the same id are somebody else's. */
      g_assert_cmpint (test_add (f->store, conversation, message, step ? ENVOI_INSERT_ARCHIVE : ENVOI_INSERT_LIVE) != 0, ==, step != 1);
    }
}

static void
tell (Fixture *f, EnvoiConversation *conversation, EnvoiInsertMode mode, const char *id, gint64 time)
{
  EnvoiMessage *message = envoi_message_new (FALSE, id, id, time);
  g_autofree char *sender = g_strconcat (envoi_conversation_get_jid (conversation), "/Ann", NULL), *archive_id = g_strconcat ("S", id, NULL);

  envoi_message_set_sender (message, sender);
  envoi_message_set_archive_id (message, archive_id);
  test_add (f->store, conversation, message, mode);
}

static void
assert_bodies (Fixture *f, EnvoiConversation *conversation, const char *expected)
{
  g_autofree char *bodies = test_bodies (f->store, conversation);

  g_assert_cmpstr (bodies, ==, expected);
}

/* The account's archive and those of two rooms are read at the same time, each with its own stamps and its own end. */
static void
test_archives_side_by_side (Fixture *f, gconstpointer data)
{
  EnvoiConversation *one, *two, *peer;
  const EnvoiInsertMode live = ENVOI_INSERT_LIVE, archive = ENVOI_INSERT_ARCHIVE;

  envoi_store_ensure_room (f->store, account (f), ROOM);
  envoi_store_ensure_room (f->store, account (f), "two@rooms.example");
  one = envoi_store_ensure_conversation (f->store, account (f), ROOM);
  two = envoi_store_ensure_conversation (f->store, account (f), "two@rooms.example");
  peer = test_conversation (f->store);
  tell (f, one, archive, "a0", BASE);
  tell (f, two, archive, "b0", BASE);
  tell (f, peer, archive, "c0", BASE);
  envoi_store_begin_catch_up (f->store, account (f), "", NULL, NULL);
  envoi_store_begin_catch_up (f->store, account (f), ROOM, NULL, NULL);
  envoi_store_begin_catch_up (f->store, account (f), "two@rooms.example", NULL, NULL);
  /* What comes live meanwhile is newer than all that the archives give, whatever the clocks say. */
  tell (f, one, live, "a9", BASE + 900);
  tell (f, two, live, "b9", BASE + 900);
  tell (f, peer, live, "c9", BASE + 900);
  for (guint i = 1; i < 4; i++)
    {
      g_autofree char *a = g_strdup_printf ("a%u", i), *b = g_strdup_printf ("b%u", i), *c = g_strdup_printf ("c%u", i);
      gint64 ahead = envoi_time_now () + 3600 * (gint64) G_USEC_PER_SEC;

      tell (f, one, archive, a, ahead + i);
      tell (f, two, archive, b, BASE + i);
      tell (f, peer, archive, c, ahead + i);
    }
  /* The end of one is not the end of the others. */
  test_wait (envoi_store_end_catch_up (f->store, account (f), "two@rooms.example"), NULL);
  test_wait (envoi_store_end_catch_up (f->store, account (f), ""), NULL);
  tell (f, one, archive, "a4", envoi_time_now () + 3601 * (gint64) G_USEC_PER_SEC);
  test_wait (envoi_store_end_catch_up (f->store, account (f), ROOM), NULL);
  assert_bodies (f, two, "b0 b1 b2 b3 b9");
  assert_bodies (f, peer, "c0 c1 c2 c3 c9");
  assert_bodies (f, one, "a0 a1 a2 a3 a4 a9");
  g_assert_cmpint (envoi_conversation_get_unread (one) + envoi_conversation_get_unread (two), ==, 11);
}

/* Whose words begin is seen at each change of the author, also at the edge of the window. */
static void
test_groups (Fixture *f, gconstpointer data)
{
  static const struct { const char *nick, *key; gboolean starts; } said[] = {
    { "Ann", "o:a", TRUE }, { "Ann", "o:a", FALSE }, { "Bob", "o:b", TRUE }, { "Bob", NULL, FALSE }, { "Bob", "o:x", FALSE }, { "Bob", "o:b", TRUE },
    { "Bobby", "o:b", TRUE },
  };
  EnvoiConversation *conversation;
  g_autoptr (EnvoiMessageList) list = NULL;

  envoi_store_ensure_room (f->store, account (f), ROOM);
  conversation = envoi_store_ensure_conversation (f->store, account (f), ROOM);
  for (guint i = 0; i < 60; i++)
    {
      g_autofree char *id = g_strdup_printf ("p%u", i);

      test_add (f->store, conversation, room_message ("Ann", "o:a", id, "x", BASE + i), ENVOI_INSERT_ARCHIVE);
    }
  for (guint i = 0; i < G_N_ELEMENTS (said); i++)
    {
      g_autofree char *id = g_strdup_printf ("m%u", i);

      test_add (f->store, conversation, room_message (said[i].nick, said[i].key, id, "x", BASE + 1000 + i), ENVOI_INSERT_ARCHIVE);
    }
  list = envoi_message_list_new (f->store, conversation);
  test_wait_uint (envoi_message_list_jump_to_end (list));
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (list)), ==, 50);
  for (guint i = 0; i < 50; i++)
    {
      g_autoptr (EnvoiMessage) message = g_list_model_get_item (G_LIST_MODEL (list), i);
      guint at = i - (50 - G_N_ELEMENTS (said));

      /* Those before, and the first of the seven, go on with what Ann said. */
      g_assert_cmpint (envoi_message_get_starts_group (message), ==, i > 50 - G_N_ELEMENTS (said) && said[at].starts);
    }
}

static void
test_forgotten (Fixture *f, gconstpointer data)
{
  g_autoptr (EnvoiRoom) room = g_object_ref (envoi_store_ensure_room (f->store, account (f), ROOM));
  g_autoptr (EnvoiConversation) conversation = g_object_ref (envoi_store_ensure_conversation (f->store, account (f), ROOM));
  EnvoiConversation *private = envoi_store_ensure_conversation (f->store, account (f), ROOM "/Ann");
  EnvoiArchiveState state = { .newest_id = (char *) "S9", .newest_time = BASE };
  g_autoptr (EnvoiMessageList) list = envoi_message_list_new (f->store, conversation);
  g_autoptr (EnvoiMessage) late = room_message ("Ann", "o:1", "m3", "late", BASE + 2);
  g_autoptr (GError) error = NULL;

  test_add (f->store, conversation, room_message ("Ann", "o:1", "m1", "hello", BASE), ENVOI_INSERT_LIVE);
  test_add (f->store, private, room_message ("Ann", "o:1", "m2", "psst", BASE), ENVOI_INSERT_LIVE);
  envoi_store_save_archive_state (f->store, account (f), ROOM, &state);
  test_wait_uint (envoi_message_list_load (list));
  g_assert_true (test_wait (envoi_store_forget_room (f->store, room), &error));
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (list)), ==, 0);
  g_assert_null (envoi_store_find_room (f->store, account (f), ROOM));
  g_assert_null (envoi_store_find_conversation (f->store, account (f), ROOM));
  g_assert_null (envoi_store_find_contact (f->store, account (f), ROOM));
  g_assert_cmpuint (g_list_model_get_n_items (envoi_store_list_rooms (f->store)), ==, 0);
  g_assert_cmpuint (g_list_model_get_n_items (envoi_store_list_conversations (f->store)), ==, 1);
  g_assert_null (envoi_conversation_get_occupant_of (private));
  /* Whoever still holds them is refused. */
  g_assert_false (test_wait (envoi_store_forget_room (f->store, room), &error));
  g_assert_error (error, ENVOI_STORE_ERROR, ENVOI_STORE_ERROR_FAILED);
  g_clear_error (&error);
  g_assert_false (test_wait (envoi_store_add_message (f->store, conversation, late, ENVOI_INSERT_LIVE), &error));
  envoi_store_save_room (f->store, room);
  g_clear_object (&list);
  /* On the disk nothing is left of it but the private conversation; a new visit begins anew. */
  reopen (f);
  g_assert_cmpint (test_sql (f->folder, "SELECT (SELECT count (*) FROM room) + (SELECT count (*) FROM archive)"), ==, 0);
  while (test_sql (f->folder, "SELECT count (*) FROM message") > 1)
    g_usleep (1000);
  while (test_sql (f->folder, "SELECT count (*) FROM conversation") > 1)
    g_usleep (1000);
  conversation = (g_object_unref (conversation), g_object_ref (envoi_store_ensure_conversation (f->store, account (f), ROOM)));
  g_assert_cmpint (test_add (f->store, conversation, room_message ("Ann", "o:1", "m1", "hello", BASE), ENVOI_INSERT_ARCHIVE), !=, 0);
}

static void
test_removed_with_account (Fixture *f, gconstpointer data)
{
  envoi_store_ensure_room (f->store, account (f), ROOM);
  envoi_store_ensure_conversation (f->store, account (f), ROOM);
  envoi_store_ensure_room (f->store, test_account (f->store, "nurse@verona.example"), ROOM);
  test_wait (envoi_store_remove_account (f->store, account (f)), NULL);
  g_assert_cmpuint (g_list_model_get_n_items (envoi_store_list_rooms (f->store)), ==, 1);
  g_assert_cmpint (test_sql (f->folder, "SELECT count (*) FROM room"), ==, 1);
}

#define ADD(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();
  ADD ("/rooms/kept", test_kept);
  ADD ("/rooms/C01-bound-to-conversations", test_bound);
  ADD ("/rooms/message-kept", test_message_kept);
  ADD ("/rooms/echo-under-another-key", test_echo_under_another_key);
  ADD ("/rooms/archive-under-another-key", test_archive_under_another_key);
  ADD ("/rooms/archives-side-by-side", test_archives_side_by_side);
  ADD ("/rooms/groups", test_groups);
  ADD ("/rooms/forgotten", test_forgotten);
  ADD ("/rooms/removed-with-account", test_removed_with_account);
  return g_test_run ();
}
