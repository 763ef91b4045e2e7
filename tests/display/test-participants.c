/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "display.h"
#include "envoi-participant-list.h"
#include "envoi-participant-row.h"
#include "envoi-room-text.h"

static EnvoiRoom *
new_room (void)
{
  g_autoptr (EnvoiAccount) account = envoi_account_new ("me@example.org");
  return envoi_room_new (account, "meetup@rooms.example.org");
}

static EnvoiOccupant *
add (EnvoiRoom *room, const char *nick, EnvoiRole role, const char *real_jid)
{
  g_autoptr (EnvoiOccupant) occupant = envoi_occupant_new (nick);

  envoi_occupant_set_role (occupant, role);
  envoi_occupant_set_real_jid (occupant, real_jid);
  envoi_room_add_occupant (room, occupant);
  return occupant;   /* the room holds it */
}

/* "Moderators: Anna | Participants: Berta Carl": the names as they stand, by section. */
static char *
describe (EnvoiParticipantList *list)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (list)); i++)
    {
      g_autoptr (GObject) item = g_list_model_get_item (G_LIST_MODEL (list), i);
      guint start, end;
      gtk_section_model_get_section (GTK_SECTION_MODEL (list), i, &start, &end);
      g_assert_cmpuint (start, <=, i);
      g_assert_cmpuint (end, >, i);
      if (start == i)
        g_string_append_printf (text, "%s%s:", i > 0 ? " | " : "", envoi_participant_group_get_text (envoi_participant_list_get_group (list, i)));
      g_string_append_printf (text, " %s", ENVOI_IS_OCCUPANT (item) ? envoi_occupant_get_nick (ENVOI_OCCUPANT (item))
                                                                    : envoi_absent_member_get_title (ENVOI_ABSENT_MEMBER (item)));
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static gboolean
is (EnvoiParticipantList *list, const char *wanted)
{
  g_autofree char *present = describe (list);
  return g_str_equal (present, wanted);
}

static void
test_by_role_and_name (void)
{
  g_autoptr (EnvoiRoom) room = new_room ();
  EnvoiParticipantList *list = envoi_participant_list_new ();
  EnvoiOccupant *carl, *anna;

  add (room, "zoë", ENVOI_ROLE_PARTICIPANT, NULL);
  carl = add (room, "Carl", ENVOI_ROLE_PARTICIPANT, NULL);
  anna = add (room, "Anna", ENVOI_ROLE_MODERATOR, NULL);
  add (room, "Guest", ENVOI_ROLE_VISITOR, NULL);
  envoi_participant_list_set_room (list, room);
  g_assert_true (is (list, "Moderators: Anna | Participants: Carl zoë | Visitors: Guest"));

  /* A change of role, a coming and a going are seen, a little later and at once. */
  envoi_occupant_set_role (carl, ENVOI_ROLE_MODERATOR);
  add (room, "berta", ENVOI_ROLE_PARTICIPANT, NULL);
  envoi_room_remove_occupant (room, anna);
  display_wait_until (is (list, "Moderators: Carl | Participants: berta zoë | Visitors: Guest"));
  envoi_room_rename_occupant (room, carl, "Ada");
  display_wait_until (is (list, "Moderators: Ada | Participants: berta zoë | Visitors: Guest"));

  envoi_participant_list_set_search (list, "ZOE");
  g_assert_true (is (list, "Participants: zoë"));
  envoi_participant_list_set_search (list, NULL);
  envoi_participant_list_set_room (list, NULL);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (list)), ==, 0);
  g_assert_finalize_object (list);
}

/* A member is shown once: there, or not there. */
static void
test_members_that_are_not_there (void)
{
  g_autoptr (EnvoiRoom) room = new_room ();
  g_autoptr (GPtrArray) members = g_ptr_array_new_with_free_func (g_object_unref);
  EnvoiParticipantList *list = envoi_participant_list_new ();

  add (room, "Anna", ENVOI_ROLE_PARTICIPANT, "anna@example.org");
  g_ptr_array_add (members, envoi_absent_member_new ("anna@example.org", NULL, ENVOI_AFFILIATION_MEMBER, NULL));
  g_ptr_array_add (members, envoi_absent_member_new ("emil@example.org", "Emil", ENVOI_AFFILIATION_ADMIN, NULL));
  envoi_participant_list_set_room (list, room);
  envoi_participant_list_set_members (list, members);
  g_assert_true (is (list, "Participants: Anna | Not Here Now: Emil"));
  add (room, "Emil II", ENVOI_ROLE_PARTICIPANT, "emil@example.org");
  display_wait_until (is (list, "Participants: Anna Emil II"));
  envoi_participant_list_set_search (list, "emil@");
  g_assert_true (is (list, "Participants: Emil II"));
  g_assert_finalize_object (list);
}

static void
setup_row (GtkSignalListItemFactory *factory, GtkListItem *item)
{
  gtk_list_item_set_child (item, envoi_participant_row_new ());
}

static void
bind_row (GtkSignalListItemFactory *factory, GtkListItem *item)
{
  envoi_participant_row_set_item (ENVOI_PARTICIPANT_ROW (gtk_list_item_get_child (item)), gtk_list_item_get_item (item));
}

/* C13: 5,000 in the room, and each of the following changes takes its place without the window standing still. */
static void
test_five_thousand (void)
{
  g_autoptr (EnvoiRoom) room = new_room ();
  g_autoptr (EnvoiParticipantList) list = envoi_participant_list_new ();
  g_autoptr (GtkListItemFactory) factory = gtk_signal_list_item_factory_new ();
  g_autoptr (GtkNoSelection) selection = NULL;
  GtkWidget *view, *scroller = gtk_scrolled_window_new ();
  GtkWindow *window;
  gint64 before;
  double opening, change = 0;

  envoi_room_begin_burst (room);
  for (guint i = 0; i < 5000; i++)
    {
      g_autofree char *nick = g_strdup_printf ("%c%c person %u", 'a' + (i * 7) % 26, 'a' + (i * 11) % 26, i);
      add (room, nick, i % 200 == 0 ? ENVOI_ROLE_MODERATOR : ENVOI_ROLE_PARTICIPANT, NULL);
    }
  envoi_room_end_burst (room);
  g_signal_connect (factory, "setup", G_CALLBACK (setup_row), NULL);
  g_signal_connect (factory, "bind", G_CALLBACK (bind_row), NULL);
  view = gtk_list_view_new (NULL, g_object_ref (factory));
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), view);
  /* The rows themselves are made a few at a time, by the panel. */
  before = g_get_monotonic_time ();
  envoi_participant_list_set_room (list, room);
  opening = (g_get_monotonic_time () - before) / 1000.0;
  selection = gtk_no_selection_new (g_object_ref (G_LIST_MODEL (list)));
  gtk_list_view_set_model (GTK_LIST_VIEW (view), GTK_SELECTION_MODEL (selection));
  window = display_show (scroller, 300, 600);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (list)), ==, 5000);
  for (guint i = 0; i < 20; i++)
    {
      GListModel *occupants = envoi_room_list_occupants (room);
      g_autoptr (EnvoiOccupant) occupant = g_list_model_get_item (occupants, i * 100);
      g_autofree char *nick = g_strdup_printf ("renamed %u", i);
      gint64 start;
      envoi_room_rename_occupant (room, occupant, nick);
      start = g_get_monotonic_time ();
      envoi_participant_list_set_search (list, i % 2 == 0 ? "e" : NULL);
      change = MAX (change, (g_get_monotonic_time () - start) / 1000.0);
      display_draw (scroller);
    }
  g_test_minimized_result (opening, "putting 5,000 in order: %.1f ms; a change at the most: %.1f ms", opening, change);
  /* Far above what is measured, far below what a person would call frozen. */
  g_assert_cmpfloat (opening, <, 1000);
  gtk_window_destroy (window);
}

static void
test_row (void)
{
  g_autoptr (EnvoiOccupant) occupant = envoi_occupant_new ("<b>Anna</b>");
  g_autoptr (EnvoiAbsentMember) absent = envoi_absent_member_new ("emil@example.org", NULL, ENVOI_AFFILIATION_OWNER, NULL);
  GtkWidget *row = envoi_participant_row_new ();
  GtkWindow *window;
  g_autofree char *texts = NULL, *later = NULL, *name = NULL;

  envoi_occupant_set_affiliation (occupant, ENVOI_AFFILIATION_ADMIN);
  envoi_occupant_set_hats (occupant, (const char *[]) { "Speaker", NULL });
  envoi_occupant_set_availability (occupant, ENVOI_AVAILABILITY_AWAY);
  envoi_occupant_set_status_text (occupant, "<i>back & soon");
  envoi_participant_row_set_item (ENVOI_PARTICIPANT_ROW (row), occupant);
  window = display_show (row, 300, 60);
  texts = display_texts (row);
  g_assert_nonnull (strstr (texts, "<b>Anna</b>"));
  g_assert_nonnull (strstr (texts, "Administrator"));
  g_assert_nonnull (strstr (texts, "Speaker"));
  g_assert_nonnull (strstr (texts, "<i>back & soon"));
  g_object_get (row, "accessible-text", &name, NULL);
  g_assert_nonnull (strstr (name, "Away"));
  envoi_occupant_set_ignored (occupant, TRUE);
  later = display_texts (row);
  g_assert_nonnull (strstr (later, "Ignored"));
  envoi_participant_row_set_item (ENVOI_PARTICIPANT_ROW (row), absent);
  g_assert_nonnull (display_find_label (row, "emil@example.org"));
  gtk_window_destroy (window);
}

static void
test_facts (void)
{
  g_auto (GStrv) open = envoi_room_text_dup_facts (ENVOI_ROOM_HAS_ARCHIVE), shown = envoi_room_text_dup_facts (ENVOI_ROOM_NON_ANONYMOUS | ENVOI_ROOM_LOGGED);

  g_assert_false (g_strv_contains ((const char * const *) open, "Everyone in this room sees your address."));
  g_assert_true (g_strv_contains ((const char * const *) shown, "Everyone in this room sees your address."));
  g_assert_true (g_strv_contains ((const char * const *) shown, "What is said here is published."));
  g_assert_true (g_strv_contains ((const char * const *) open, "Messages are not encrypted from end to end; the server keeps them."));
}

int
main (int argc, char **argv)
{
  display_init (&argc, &argv);
  g_test_add_func ("/participants/by-role-and-name", test_by_role_and_name);
  g_test_add_func ("/participants/members-that-are-not-there", test_members_that_are_not_there);
  g_test_add_func ("/participants/five-thousand", test_five_thousand);
  g_test_add_func ("/participants/row", test_row);
  g_test_add_func ("/participants/facts", test_facts);
  return g_test_run ();
}
