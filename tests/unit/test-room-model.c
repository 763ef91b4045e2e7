/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rooms, who is inside, and reactions, as the window sees them. */
#include "envoi-look-alike.h"
#include "envoi-conversation.h"

static void
count (guint *counter)
{
  (*counter)++;
}

static EnvoiOccupant *
enter (EnvoiRoom *room, const char *nick)
{
  g_autoptr (EnvoiOccupant) occupant = envoi_occupant_new (nick);

  envoi_room_add_occupant (room, occupant);
  return envoi_room_find_occupant (room, nick);
}

static EnvoiRoom *
room_new (void)
{
  g_autoptr (EnvoiAccount) account = envoi_account_new ("me@example.org");

  return envoi_room_new (account, "meetup@rooms.example.org");
}

static void
test_title (void)
{
  EnvoiRoom *room = room_new ();
  guint changes = 0;

  g_signal_connect_swapped (room, "notify::title", G_CALLBACK (count), &changes);
  g_assert_cmpstr (envoi_room_get_title (room), ==, "meetup");
  envoi_room_set_configured_name (room, "The Meetup");
  g_assert_cmpstr (envoi_room_get_title (room), ==, "The Meetup");
  envoi_room_set_name (room, "Tuesdays");
  g_assert_cmpstr (envoi_room_get_title (room), ==, "Tuesdays");
  envoi_room_set_configured_name (room, "Another");
  g_assert_cmpuint (changes, ==, 2);
  /* A group without a name is called after those inside; a channel is not. */
  envoi_room_set_name (room, NULL);
  envoi_room_set_configured_name (room, "");
  envoi_occupant_set_is_self (enter (room, "me"), TRUE);
  enter (room, "Ann");
  enter (room, "Bob");
  g_assert_cmpstr (envoi_room_get_title (room), ==, "meetup");
  g_assert_false (envoi_room_is_group (room));
  envoi_room_set_features (room, ENVOI_ROOM_MEMBERS_ONLY | ENVOI_ROOM_NON_ANONYMOUS);
  g_assert_true (envoi_room_is_group (room));
  enter (room, "Cid");
  enter (room, "Dan");
  g_assert_cmpstr (envoi_room_get_title (room), !=, "meetup");
  g_assert_null (strstr (envoi_room_get_title (room), "me,"));
  g_assert_true (envoi_room_rename_occupant (room, envoi_room_find_occupant (room, "Ann"), "Anna"));
  g_assert_nonnull (strstr (envoi_room_get_title (room), "Anna"));
  g_assert_finalize_object (room);
}

/* What a listener knows after each change is what the list holds. */
static void
mirror (GListModel *list, guint position, guint removed, guint added, GPtrArray *copy)
{
  if (removed > 0)
    g_ptr_array_remove_range (copy, position, removed);
  for (guint i = 0; i < added; i++)
    {
      g_autoptr (GObject) item = g_list_model_get_item (list, position + i);

      g_assert_nonnull (item);
      g_ptr_array_insert (copy, position + i, item);
    }
  g_assert_cmpuint (copy->len, ==, g_list_model_get_n_items (list));
  for (guint i = 0; i < copy->len && copy->len < 50; i++)
    {
      g_autoptr (GObject) item = g_list_model_get_item (list, i);

      g_assert_true (item == copy->pdata[i]);
    }
}

static void
test_occupants_come_and_go (void)
{
  EnvoiRoom *room = room_new ();
  GListModel *list = envoi_room_list_occupants (room);
  g_autoptr (GPtrArray) copy = g_ptr_array_new ();
  g_autoptr (EnvoiOccupant) ann = NULL;
  guint told = 0;

  g_signal_connect (list, "items-changed", G_CALLBACK (mirror), copy);
  ann = g_object_ref (enter (room, "Ann"));
  enter (room, "Bob");
  enter (room, "Cid");
  g_assert_true (envoi_occupant_get_room (ann) == room);
  envoi_room_remove_occupant (room, ann);
  g_assert_null (envoi_occupant_get_room (ann));
  g_assert_null (envoi_room_find_occupant (room, "Ann"));
  g_assert_cmpuint (envoi_room_get_n_occupants (room), ==, 2);
  g_assert_false (envoi_room_rename_occupant (room, envoi_room_find_occupant (room, "Bob"), "Cid"));
  g_assert_true (envoi_room_rename_occupant (room, envoi_room_find_occupant (room, "Bob"), "Ann"));
  g_assert_cmpstr (envoi_occupant_get_nick (envoi_room_find_occupant (room, "Ann")), ==, "Ann");
  g_assert_null (envoi_room_find_occupant (room, "Bob"));

  /* The name of one who left may be taken by another at once. */
  enter (room, "Cid");
  g_assert_cmpuint (g_list_model_get_n_items (list), ==, 2);

  /* A join of 5,000 is told once, though all are found at once. */
  g_signal_connect_swapped (list, "items-changed", G_CALLBACK (count), &told);
  envoi_room_begin_burst (room);
  for (guint i = 0; i < 5000; i++)
    {
      g_autofree char *nick = g_strdup_printf ("guest%u", i);

      g_assert_nonnull (enter (room, nick));
    }
  g_assert_cmpuint (told, ==, 0);
  g_assert_cmpuint (envoi_room_get_n_occupants (room), ==, 2);
  envoi_room_end_burst (room);
  g_assert_cmpuint (told, ==, 1);
  g_assert_cmpuint (envoi_room_get_n_occupants (room), ==, 5002);
  envoi_room_begin_burst (room);
  enter (room, "late");
  envoi_room_remove_occupant (room, envoi_room_find_occupant (room, "guest7"));
  envoi_room_remove_occupant (room, envoi_room_find_occupant (room, "late"));
  envoi_room_end_burst (room);
  g_assert_cmpuint (envoi_room_get_n_occupants (room), ==, 5001);
  told = 0;
  envoi_room_clear_occupants (room);
  g_assert_cmpuint (told, ==, 1);
  g_assert_cmpuint (envoi_room_get_n_occupants (room), ==, 0);
  g_assert_finalize_object (room);
}

/* C: who takes a name that looks like another's is marked, never taken for him; who has the better right to it is not. */
static void
test_look_alikes (void)
{
  EnvoiRoom *room = room_new ();
  EnvoiOccupant *anna, *other, *twin, *self;

  anna = enter (room, "Anna");
  envoi_occupant_set_affiliation (anna, ENVOI_AFFILIATION_MEMBER);
  g_assert_null (envoi_occupant_get_look_alike (anna));
  other = enter (room, "\u0410nna");
  g_assert_cmpstr (envoi_occupant_get_look_alike (other), ==, "Anna");
  g_assert_null (envoi_occupant_get_look_alike (anna));
  g_assert_true (envoi_room_find_occupant (room, "Anna") == anna);
  g_assert_cmpstr (envoi_room_find_look_alike (room, "\u0410nna"), ==, "Anna");
  g_assert_cmpstr (envoi_room_find_look_alike (room, "Ann\u0430"), !=, NULL);
  g_assert_null (envoi_room_find_look_alike (room, "Anna"));
  g_assert_null (envoi_room_find_look_alike (room, "Berta"));
  /* Another name: the mark goes, and comes back with the next one. */
  g_assert_true (envoi_room_rename_occupant (room, other, "Eve"));
  g_assert_null (envoi_occupant_get_look_alike (other));
  self = enter (room, "me");
  envoi_occupant_set_is_self (self, TRUE);
  g_assert_true (envoi_room_rename_occupant (room, other, "m\u0435"));
  g_assert_cmpstr (envoi_occupant_get_look_alike (other), ==, "me");
  g_assert_null (envoi_occupant_get_look_alike (self));
  /* The same person on two clients is no danger; of two strangers both are marked until one goes. */
  envoi_room_remove_occupant (room, other);
  twin = enter (room, "Cid");
  envoi_occupant_set_key (twin, "cid");
  other = envoi_occupant_new ("cid");
  envoi_occupant_set_key (other, "cid");
  envoi_room_add_occupant (room, other);
  g_assert_null (envoi_occupant_get_look_alike (other));
  g_object_unref (other);
  enter (room, "Dan");
  enter (room, "D\u0430n");
  g_assert_cmpstr (envoi_occupant_get_look_alike (envoi_room_find_occupant (room, "Dan")), ==, "D\u0430n");
  envoi_room_remove_occupant (room, envoi_room_find_occupant (room, "D\u0430n"));
  g_assert_null (envoi_occupant_get_look_alike (envoi_room_find_occupant (room, "Dan")));
  envoi_room_clear_occupants (room);
  g_assert_null (envoi_room_find_look_alike (room, "Ann\u0430"));
  g_assert_finalize_object (room);
}

static void
test_conversation_titles (void)
{
  g_autoptr (EnvoiAccount) account = envoi_account_new ("me@example.org");
  g_autoptr (EnvoiContact) peer = envoi_contact_new (account, "meetup@rooms.example.org");
  g_autoptr (EnvoiContact) participant = envoi_contact_new (account, "meetup@rooms.example.org/Ann/a");
  g_autoptr (EnvoiRoom) room = envoi_room_new_for_contact (peer);
  EnvoiConversation *conversation = envoi_conversation_new (peer), *private = envoi_conversation_new (participant);
  guint changes = 0;

  g_signal_connect_swapped (conversation, "notify::title", G_CALLBACK (count), &changes);
  envoi_conversation_set_room (conversation, room);
  g_assert_cmpstr (envoi_conversation_get_title (conversation), ==, "meetup");
  envoi_room_set_name (room, "Tuesdays");
  g_assert_cmpstr (envoi_conversation_get_title (conversation), ==, "Tuesdays");
  g_assert_cmpuint (changes, ==, 2);
  /* Row C01: a participant is not called what the contact list calls somebody. */
  envoi_conversation_set_occupant_of (private, room);
  envoi_contact_set_name (participant, "Another");
  g_assert_cmpstr (envoi_conversation_get_title (private), ==, "Ann/a");
  g_assert_finalize_object (conversation);
  g_assert_finalize_object (private);
}

static char *
spell (EnvoiReactions *reactions)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (reactions)); i++)
    {
      g_autoptr (EnvoiReaction) reaction = g_list_model_get_item (G_LIST_MODEL (reactions), i);
      g_autofree char *names = g_strjoinv (",", (char **) envoi_reaction_get_names (reaction));

      g_string_append_printf (text, "%s%s%u%s(%s)", i > 0 ? " " : "", envoi_reaction_get_emoji (reaction), envoi_reaction_get_count (reaction),
                              envoi_reaction_get_mine (reaction) ? "!" : "", names);
    }
  return g_string_free (text, FALSE);
}

static void
test_reactions (void)
{
  EnvoiReactions *reactions = envoi_reactions_new ();
  g_autoptr (EnvoiReaction) heart = NULL;
  g_autofree char *first = NULL, *second = NULL;
  g_auto (GStrv) mine = NULL;
  guint told = 0;

  envoi_reactions_begin (reactions);
  envoi_reactions_add (reactions, (const char *[]) { "👍", "❤️", NULL }, FALSE, "Ann");
  envoi_reactions_add (reactions, (const char *[]) { "❤️", NULL }, TRUE, NULL);
  envoi_reactions_end (reactions);
  first = spell (reactions);
  g_assert_cmpstr (first, ==, "👍1(Ann) ❤️2!(Ann)");
  heart = g_list_model_get_item (G_LIST_MODEL (reactions), 1);
  g_signal_connect_swapped (reactions, "items-changed", G_CALLBACK (count), &told);
  envoi_reactions_begin (reactions);
  envoi_reactions_add (reactions, (const char *[]) { "👍", "❤️", NULL }, FALSE, "Ann");
  envoi_reactions_end (reactions);
  g_assert_cmpuint (told, ==, 0);
  g_assert_cmpuint (envoi_reaction_get_count (heart), ==, 1);
  g_assert_false (envoi_reaction_get_mine (heart));
  envoi_reactions_begin (reactions);
  for (guint i = 0; i < 100; i++)
    envoi_reactions_add (reactions, (const char *[]) { "❤️", NULL }, i == 50, "Ann");
  envoi_reactions_end (reactions);
  g_assert_cmpuint (told, ==, 1);
  g_assert_cmpuint (envoi_reaction_get_count (heart), ==, 100);
  g_assert_cmpuint (g_strv_length ((char **) envoi_reaction_get_names (heart)), ==, 20);
  mine = envoi_reactions_dup_mine (reactions);
  second = g_strjoinv (" ", mine);
  g_assert_cmpstr (second, ==, "❤️");
  g_assert_finalize_object (reactions);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/room-model/title", test_title);
  g_test_add_func ("/room-model/occupants-come-and-go", test_occupants_come_and_go);
  g_test_add_func ("/room-model/look-alikes", test_look_alikes);
  g_test_add_func ("/room-model/conversation-titles", test_conversation_titles);
  g_test_add_func ("/room-model/reactions", test_reactions);
  return g_test_run ();
}
