/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "display.h"
#include "house.h"
#include "envoi-app-resources.h"
#include "envoi-browse-rooms-dialog.h"
#include "envoi-contact-picker.h"
#include "envoi-invite-dialog.h"
#include "envoi-join-room-dialog.h"
#include "envoi-moderation-dialog.h"
#include "envoi-new-room-dialog.h"
#include "envoi-room-dialog.h"
#include "envoi-store-feeds.h"
#include "envoi-time.h"

/* The dialogs of rooms, as they are without a connection: each says so, and leaves nothing behind when it is closed. */

typedef struct
{
  House house;
  EnvoiRoom *room;
  GtkWindow *window;
  AdwDialog *dialog;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  /* AdwToolbarView measures its content for heights that it never gives it, and GTK warns. */
  g_log_set_always_fatal (G_LOG_FATAL_MASK | G_LOG_LEVEL_CRITICAL);
  house_open (&fixture->house);
  house_add_person (&fixture->house, "anna@example.org", "Anna");
  house_add_person (&fixture->house, "berta@example.org", "Berta");
  fixture->room = envoi_store_ensure_room (fixture->house.store, fixture->house.account, "meetup@rooms.example.org");
  envoi_room_set_configured_name (fixture->room, "Meetup & <b>friends</b>");
  envoi_room_set_features (fixture->room, ENVOI_ROOM_NON_ANONYMOUS | ENVOI_ROOM_MEMBERS_ONLY);
  fixture->window = GTK_WINDOW (adw_window_new ());
  gtk_window_set_default_size (fixture->window, 700, 800);
  adw_window_set_content (ADW_WINDOW (fixture->window), gtk_label_new (""));
  gtk_window_present (fixture->window);
}

static void
show (Fixture *fixture, AdwDialog *dialog)
{
  fixture->dialog = dialog;
  adw_dialog_present (dialog, GTK_WIDGET (fixture->window));
  display_wait_until (gtk_widget_get_mapped (GTK_WIDGET (dialog)));
}

/* Closed, the dialog is gone with all that it held. */
static void
tear_down (Fixture *fixture, gconstpointer data)
{
  gpointer dialog = fixture->dialog;

  g_object_add_weak_pointer (G_OBJECT (fixture->dialog), &dialog);
  adw_dialog_force_close (fixture->dialog);
  display_wait_until (dialog == NULL);
  gtk_window_destroy (fixture->window);
  house_close (&fixture->house);
}

static gboolean
says (Fixture *fixture, const char *part)
{
  g_autofree char *texts = display_texts (GTK_WIDGET (fixture->dialog));
  return strstr (texts, part) != NULL;
}

static void
test_join (Fixture *fixture, gconstpointer data)
{
  show (fixture, envoi_join_room_dialog_new (fixture->house.manager, NULL, "xmpp:meetup@rooms.example.org?join", NULL, NULL));
  display_wait_until (says (fixture, "Not connected") && says (fixture, "meetup@rooms.example.org"));
}

static void
test_join_asks (Fixture *fixture, gconstpointer data)
{
  show (fixture, envoi_join_room_dialog_new (fixture->house.manager, NULL, NULL, NULL, NULL));
  g_assert_true (says (fixture, "Address of the Room"));
}

static void
test_new_room (Fixture *fixture, gconstpointer data)
{
  GtkWidget *kinds;

  show (fixture, envoi_new_room_dialog_new (fixture->house.manager, NULL, NULL));
  display_wait_until (says (fixture, "everyone in the group sees the others’ addresses") && says (fixture, "Anna"));
  kinds = display_find (GTK_WIDGET (fixture->dialog), ADW_TYPE_TOGGLE_GROUP);
  adw_toggle_group_set_active_name (ADW_TOGGLE_GROUP (kinds), "channel");
  display_wait_until (says (fixture, "only moderators see addresses"));
}

static void
test_picker (Fixture *fixture, gconstpointer data)
{
  GtkWidget *picker, *entry;
  g_auto (GStrv) none = NULL, both = NULL;

  show (fixture, envoi_invite_dialog_new (fixture->house.manager, fixture->room));
  display_wait_until (says (fixture, "Anna") && says (fixture, "<b>friends</b>"));
  picker = display_find (GTK_WIDGET (fixture->dialog), ENVOI_TYPE_CONTACT_PICKER);
  none = envoi_contact_picker_dup_addresses (ENVOI_CONTACT_PICKER (picker));
  g_assert_cmpuint (g_strv_length (none), ==, 0);
  entry = display_find (picker, GTK_TYPE_SEARCH_ENTRY);
  gtk_editable_set_text (GTK_EDITABLE (entry), "ber");
  g_signal_emit_by_name (entry, "search-changed");
  g_signal_emit_by_name (entry, "activate");
  /* An address that stands complete in the field counts, also as a link. */
  gtk_editable_set_text (GTK_EDITABLE (entry), "xmpp:carl@example.net");
  both = envoi_contact_picker_dup_addresses (ENVOI_CONTACT_PICKER (picker));
  g_assert_cmpuint (g_strv_length (both), ==, 2);
  g_assert_cmpstr (both[0], ==, "berta@example.org");
  g_assert_cmpstr (both[1], ==, "carl@example.net");
}

static void
test_details (Fixture *fixture, gconstpointer data)
{
  show (fixture, envoi_room_dialog_new (fixture->house.manager, fixture->room));
  g_assert_true (says (fixture, "<b>friends</b>"));
  g_assert_true (says (fixture, "Private group"));
  g_assert_true (says (fixture, "Everyone in this room sees your address."));
  envoi_room_set_description (fixture->room, "<i>we</i> meet & eat");
  display_wait_until (says (fixture, "<i>we</i> meet & eat"));
}

/* F36: the community that the room says it belongs to, by its name once that is known; a click leads there. */
static void
test_community (Fixture *fixture, gconstpointer data)
{
  EnvoiFeed *community = envoi_store_ensure_feed (fixture->house.store, fixture->house.account, "pubsub.example.org", "cats");

  show (fixture, envoi_room_dialog_new (fixture->house.manager, fixture->room));
  g_assert_false (says (fixture, "pubsub.example.org"));
  envoi_room_set_community (fixture->room, "xmpp:pubsub.example.org?;node=dogs");
  display_wait_until (says (fixture, "dogs") && says (fixture, "pubsub.example.org"));
  envoi_room_set_community (fixture->room, "xmpp:pubsub.example.org?;node=cats");
  envoi_feed_set_title (community, "Cats & <b>friends</b>");
  display_wait_until (says (fixture, "Cats & <b>friends</b>") && !says (fixture, "dogs"));
  envoi_room_set_community (fixture->room, NULL);
  display_wait_until (!says (fixture, "pubsub.example.org"));
}

static void
test_browse (Fixture *fixture, gconstpointer data)
{
  show (fixture, envoi_browse_rooms_dialog_new (fixture->house.manager));
  display_wait_until (says (fixture, "Not connected"));
}

static void
test_moderation (Fixture *fixture, gconstpointer data)
{
  g_autoptr (EnvoiMessage) message = envoi_message_new (FALSE, "1", "Buy <b>pills</b>", envoi_time_now ());

  show (fixture, envoi_moderation_dialog_new (fixture->house.manager, fixture->room, message));
  display_wait_until (says (fixture, "Buy <b>pills</b>"));
}

static void
test_moderation_of_all (Fixture *fixture, gconstpointer data)
{
  show (fixture, envoi_moderation_dialog_new_for_author (fixture->house.manager, fixture->room, "o:1", "Spam & Co"));
  display_wait_until (says (fixture, "Spam & Co") && says (fixture, "Try again when you are online."));
}

int
main (int argc, char **argv)
{
  /* GTK's accessibility for tests cannot take announcements. */
  g_setenv ("GTK_A11Y", "none", TRUE);
  display_init (&argc, &argv);
  g_resources_register (envoi_app_get_resource ());
#define ADD(path, function) g_test_add ("/room-dialogs/" path, Fixture, NULL, set_up, function, tear_down)
  ADD ("join", test_join);
  ADD ("join-asks-for-an-address", test_join_asks);
  ADD ("new-room", test_new_room);
  ADD ("picker", test_picker);
  ADD ("details", test_details);
  ADD ("community", test_community);
  ADD ("browse", test_browse);
  ADD ("moderation", test_moderation);
  ADD ("moderation-of-all", test_moderation_of_all);
  return g_test_run ();
}
