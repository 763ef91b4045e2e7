/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "display.h"
#include "house.h"
#include "envoi-app-resources.h"
#include "envoi-composer.h"
#include "envoi-conversation-page.h"
#include "envoi-error.h"
#include "envoi-id.h"
#include "envoi-participant-row.h"
#include "envoi-participants-panel.h"
#include "envoi-room-bar.h"
#include "envoi-message-service.h"
#include "envoi-message-view.h"
#include "envoi-room-comings.h"
#include "envoi-room-service.h"
#include "envoi-sidebar.h"
#include "envoi-time.h"

typedef struct
{
  House house;
  EnvoiRoom *room;
  EnvoiConversation *conversation;
  EnvoiConversationPage *page;
  GtkWindow *window;
} Fixture;

static EnvoiOccupant *
add (EnvoiRoom *room, const char *nick, EnvoiRole role, EnvoiAffiliation affiliation, const char *real_jid)
{
  g_autoptr (EnvoiOccupant) occupant = envoi_occupant_new (nick);
  g_autofree char *key = g_strdup_printf ("o:%s", nick);

  envoi_occupant_set_role (occupant, role);
  envoi_occupant_set_affiliation (occupant, affiliation);
  envoi_occupant_set_real_jid (occupant, real_jid);
  envoi_occupant_set_availability (occupant, ENVOI_AVAILABILITY_ONLINE);
  envoi_occupant_set_key (occupant, key);
  envoi_room_add_occupant (room, occupant);
  return occupant;
}

static void
add_message (Fixture *fixture, const char *nick, const char *body)
{
  g_autofree char *id = envoi_id_new (), *sender = g_strdup_printf ("meetup@rooms.example.org/%s", nick), *key = g_strdup_printf ("o:%s", nick);
  g_autoptr (EnvoiMessage) message = envoi_message_new (FALSE, id, body, envoi_time_now ());

  envoi_message_set_sender (message, sender);
  envoi_message_set_nick (message, nick);
  envoi_message_set_author_key (message, key);
  house_await (envoi_store_add_message (fixture->house.store, fixture->conversation, message, ENVOI_INSERT_LIVE));
}

static void
enter (Fixture *fixture)
{
  EnvoiOccupant *self;

  envoi_room_begin_burst (fixture->room);
  self = add (fixture->room, "Me", ENVOI_ROLE_MODERATOR, ENVOI_AFFILIATION_ADMIN, "me@example.org");
  envoi_occupant_set_is_self (self, TRUE);
  add (fixture->room, "Anna", ENVOI_ROLE_MODERATOR, ENVOI_AFFILIATION_OWNER, "anna@example.org");
  add (fixture->room, "Berta", ENVOI_ROLE_PARTICIPANT, ENVOI_AFFILIATION_MEMBER, "berta@example.org");
  add (fixture->room, "Bernd von der Weide", ENVOI_ROLE_PARTICIPANT, ENVOI_AFFILIATION_NONE, "bernd@example.org");
  add (fixture->room, "Guest", ENVOI_ROLE_VISITOR, ENVOI_AFFILIATION_NONE, "guest@example.org");
  envoi_room_end_burst (fixture->room);
  envoi_room_set_role (fixture->room, ENVOI_ROLE_MODERATOR);
  envoi_room_set_affiliation (fixture->room, ENVOI_AFFILIATION_ADMIN);
  envoi_room_set_can_write (fixture->room, TRUE);
  envoi_room_set_state (fixture->room, ENVOI_ROOM_JOINED);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  /* AdwToolbarView measures its content for heights that it never gives it, and GTK warns. */
  g_log_set_always_fatal (G_LOG_FATAL_MASK | G_LOG_LEVEL_CRITICAL);
  house_open (&fixture->house);
  fixture->room = envoi_store_ensure_room (fixture->house.store, fixture->house.account, "meetup@rooms.example.org");
  fixture->conversation = envoi_store_ensure_conversation (fixture->house.store, fixture->house.account, "meetup@rooms.example.org");
  envoi_room_set_configured_name (fixture->room, "XMPP Meetup Hamburg");
  envoi_room_set_subject (fixture->room, "Next: Tuesday, 19:00, <b>back room</b>");
  envoi_room_set_features (fixture->room, ENVOI_ROOM_MODERATION | ENVOI_ROOM_HAS_ARCHIVE | ENVOI_ROOM_OCCUPANT_IDS);
  envoi_room_set_nick (fixture->room, "Me");
  envoi_conversation_set_open (fixture->conversation, TRUE);
  fixture->page = envoi_conversation_page_new (fixture->house.manager);
  fixture->window = display_show (GTK_WIDGET (fixture->page), GPOINTER_TO_INT (data) != 0 ? GPOINTER_TO_INT (data) : 900, 600);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  EnvoiConversationPage *page = g_object_ref (fixture->page);

  envoi_conversation_page_set_conversation (page, NULL);
  gtk_window_destroy (fixture->window);
  g_assert_finalize_object (page);
  house_close (&fixture->house);
}

static gboolean
says (Fixture *fixture, const char *part)
{
  g_autofree char *texts = display_texts (GTK_WIDGET (fixture->page));
  return strstr (texts, part) != NULL;
}

static gboolean
bar_says (Fixture *fixture, const char *part)
{
  GtkWidget *bar = display_find (GTK_WIDGET (fixture->page), ENVOI_TYPE_ROOM_BAR), *revealer = display_find (bar, GTK_TYPE_REVEALER);
  g_autofree char *texts = display_texts (bar);
  return gtk_revealer_get_reveal_child (GTK_REVEALER (revealer)) && (part == NULL || strstr (texts, part) != NULL);
}

static GtkWidget *
composer (Fixture *fixture)
{
  return display_find (GTK_WIDGET (fixture->page), ENVOI_TYPE_COMPOSER);
}

static void
test_head_and_participants (Fixture *fixture, gconstpointer data)
{
  GtkWidget *panel;

  add_message (fixture, "Anna", "Who comes on Tuesday?");
  add_message (fixture, "Berta", "Me: you too?");
  add_message (fixture, "Bernd von der Weide", "I bring cake.");
  envoi_conversation_page_set_conversation (fixture->page, fixture->conversation);
  enter (fixture);
  display_wait_until (says (fixture, "XMPP Meetup Hamburg") && says (fixture, "5 participants") && says (fixture, "<b>back room</b>"));
  g_assert_false (says (fixture, "is not among your contacts"));
  g_assert_true (gtk_widget_is_sensitive (composer (fixture)));

  /* Nothing is made for the list before somebody looks. */
  panel = display_find (GTK_WIDGET (fixture->page), ENVOI_TYPE_PARTICIPANTS_PANEL);
  g_assert_null (display_find (panel, ENVOI_TYPE_PARTICIPANT_ROW));
  envoi_conversation_page_toggle_participants (fixture->page);
  display_wait_until (display_find (panel, ENVOI_TYPE_PARTICIPANT_ROW) != NULL && display_find_label (panel, "Guest") != NULL);
  display_wait_until (display_find_label (panel, "Moderators (2)") != NULL && display_find_label (panel, "Visitors (1)") != NULL);
  add (fixture->room, "Zoë", ENVOI_ROLE_PARTICIPANT, ENVOI_AFFILIATION_NONE, NULL);
  display_wait_until (display_find_label (panel, "Zoë") != NULL && display_find_label (panel, "Participants (3)") != NULL);
  display_keep_picture (GTK_WIDGET (fixture->page), GPOINTER_TO_INT (data) != 0 ? "room-narrow" : "room-wide");
  g_assert_cmpint (display_measure (GTK_WIDGET (fixture->page)), <=, 360);
}

/* From right to left the participants stand on the left, and names in either direction keep to their lines. */
static void
test_right_to_left (Fixture *fixture, gconstpointer data)
{
  GtkWidget *panel = display_find (GTK_WIDGET (fixture->page), ENVOI_TYPE_PARTICIPANTS_PANEL);
  graphene_point_t place;

  gtk_widget_set_default_direction (GTK_TEXT_DIR_RTL);
  add_message (fixture, "Anna", "Who comes on Tuesday?");
  add_message (fixture, "\u0644\u064a\u0644\u0649", "\u0645\u0631\u062d\u0628\u0627");
  envoi_conversation_page_set_conversation (fixture->page, fixture->conversation);
  enter (fixture);
  add (fixture->room, "\u0644\u064a\u0644\u0649", ENVOI_ROLE_PARTICIPANT, ENVOI_AFFILIATION_NONE, NULL);
  envoi_conversation_page_toggle_participants (fixture->page);
  display_wait_until (display_find_label (panel, "Guest") != NULL && gtk_widget_get_mapped (panel));
  display_draw (GTK_WIDGET (fixture->page));
  display_wait_until (gtk_widget_compute_point (panel, GTK_WIDGET (fixture->page), &GRAPHENE_POINT_INIT (0, 0), &place) && place.x >= -1 && place.x < 10);
  display_keep_picture (GTK_WIDGET (fixture->page), "room-right-to-left");
  gtk_widget_set_default_direction (GTK_TEXT_DIR_LTR);
}

static void
fail (Fixture *fixture, EnvoiRoomError code, const char *reason)
{
  g_autoptr (GError) problem = g_error_new_literal (ENVOI_ROOM_ERROR, code, reason);

  envoi_room_set_problem (fixture->room, problem);
  envoi_room_clear_occupants (fixture->room);
  envoi_room_set_can_write (fixture->room, FALSE);
  envoi_room_set_state (fixture->room, ENVOI_ROOM_OUTSIDE);
}

/* Whoever is put out reads what happened, in whose words, and what to do. */
static void
test_outside (Fixture *fixture, gconstpointer data)
{
  add_message (fixture, "Anna", "Hello");
  envoi_conversation_page_set_conversation (fixture->page, fixture->conversation);
  enter (fixture);
  display_wait_until (says (fixture, "5 participants"));
  g_assert_false (bar_says (fixture, NULL));

  fail (fixture, ENVOI_ROOM_ERROR_KICKED, "Too <b>loud</b>");
  display_wait_until (bar_says (fixture, "A moderator has removed you") && bar_says (fixture, "<b>loud</b>") && bar_says (fixture, "Join Again"));
  display_wait_until (!gtk_widget_is_sensitive (composer (fixture)));
  display_keep_picture (GTK_WIDGET (fixture->page), "room-kicked");
  fail (fixture, ENVOI_ROOM_ERROR_DESTROYED, "");
  display_wait_until (bar_says (fixture, "closed this room for ever") && bar_says (fixture, "Forget Room") && !bar_says (fixture, "Join Again"));
  fail (fixture, ENVOI_ROOM_ERROR_PASSWORD, "");
  display_wait_until (bar_says (fixture, "Enter Password"));
  envoi_room_set_problem (fixture->room, NULL);
  enter (fixture);
  display_wait_until (!bar_says (fixture, NULL) && gtk_widget_is_sensitive (composer (fixture)));
}

/* C09: a room that begins to show addresses says so, until the person has understood. */
static void
test_changed_room (Fixture *fixture, gconstpointer data)
{
  GtkWidget *button;

  enter (fixture);
  envoi_conversation_page_set_conversation (fixture->page, fixture->conversation);
  display_wait_until (says (fixture, "5 participants"));
  envoi_room_set_features (fixture->room, envoi_room_get_features (fixture->room) | ENVOI_ROOM_NON_ANONYMOUS);
  display_wait_until (bar_says (fixture, "everyone in this room sees your address"));
  button = display_find (display_find (GTK_WIDGET (fixture->page), ENVOI_TYPE_ROOM_BAR), GTK_TYPE_BUTTON);
  g_signal_emit_by_name (button, "clicked");
  display_wait_until (!bar_says (fixture, NULL));
}

static void
test_visitor (Fixture *fixture, gconstpointer data)
{
  enter (fixture);
  envoi_room_set_role (fixture->room, ENVOI_ROLE_VISITOR);
  envoi_room_set_can_write (fixture->room, FALSE);
  envoi_conversation_page_set_conversation (fixture->page, fixture->conversation);
  display_wait_until (bar_says (fixture, "You may read here, not write.") && bar_says (fixture, "Ask to Write"));
  g_assert_false (gtk_widget_is_sensitive (composer (fixture)));
}

/* A moderator hears who would like to write; whoever has gone meanwhile is not asked about. */
static void
test_voice_requested (Fixture *fixture, gconstpointer data)
{
  GListStore *sessions = G_LIST_STORE (envoi_session_manager_list_sessions (fixture->house.manager));
  EnvoiSession *session = envoi_session_new_offline (fixture->house.account, fixture->house.store);
  EnvoiService *rooms = envoi_session_add_service (session, ENVOI_TYPE_ROOM_SERVICE);

  g_list_store_append (sessions, session);
  enter (fixture);
  envoi_conversation_page_set_conversation (fixture->page, fixture->conversation);
  display_wait_until (says (fixture, "5 participants"));
  g_signal_emit_by_name (rooms, "voice-requested", fixture->room, "Nobody");
  g_assert_false (bar_says (fixture, NULL));
  g_signal_emit_by_name (rooms, "voice-requested", fixture->room, "Guest");
  g_assert_true (bar_says (fixture, "Guest") && bar_says (fixture, "asks to be allowed to write here."));
  envoi_conversation_page_set_conversation (fixture->page, NULL);
  g_list_store_remove_all (sessions);
  envoi_session_shut_down (session);
  g_object_unref (session);
}

static GtkWidget *
find_question (void)
{
  GListModel *windows = gtk_window_get_toplevels ();
  GtkWidget *found = NULL;

  for (guint i = 0; found == NULL && i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWidget) window = g_list_model_get_item (windows, i);
      found = display_find (window, ADW_TYPE_ALERT_DIALOG);
    }
  return found;
}

/* The answer to a question is about what was asked, though something else is shown by then. */
static void
test_late_answer (Fixture *fixture, gconstpointer data)
{
  GListStore *sessions = G_LIST_STORE (envoi_session_manager_list_sessions (fixture->house.manager));
  EnvoiSession *session = envoi_session_new_offline (fixture->house.account, fixture->house.store);
  EnvoiConversation *anna = house_add_person (&fixture->house, "anna@example.org", "Anna");
  EnvoiConversation *berta = house_add_person (&fixture->house, "berta@example.org", "Berta");
  g_autofree char *id = envoi_id_new ();
  g_autoptr (EnvoiMessage) message = envoi_message_new (TRUE, id, "oops", envoi_time_now ());
  GtkWidget *question;

  envoi_session_add_service (session, ENVOI_TYPE_MESSAGE_SERVICE);
  g_list_store_append (sessions, session);
  envoi_message_set_state (message, ENVOI_MESSAGE_STATE_ACKED);
  house_await (envoi_store_add_message (fixture->house.store, anna, message, ENVOI_INSERT_LIVE));
  envoi_conversation_page_set_conversation (fixture->page, anna);
  display_wait_until (says (fixture, "oops"));
  g_signal_emit_by_name (display_find (GTK_WIDGET (fixture->page), ENVOI_TYPE_MESSAGE_VIEW), "command", "retract", message);
  display_wait_until ((question = find_question ()) != NULL);
  g_object_ref (question);
  envoi_conversation_page_set_conversation (fixture->page, berta);
  g_signal_emit_by_name (question, "response", "delete");
  house_await (envoi_store_flush (fixture->house.store));
  g_assert_cmpint (envoi_message_get_retraction (message), ==, ENVOI_RETRACTION_BY_AUTHOR);
  adw_dialog_force_close (ADW_DIALOG (question));
  g_object_unref (question);
  envoi_conversation_page_set_conversation (fixture->page, NULL);
  g_list_store_remove_all (sessions);
  envoi_session_shut_down (session);
  g_object_unref (session);
}

/* C01: a private talk with somebody in a room says whose room it is, and is none with a contact of that name. */
static void
test_private_talk (Fixture *fixture, gconstpointer data)
{
  EnvoiConversation *talk;

  house_add_person (&fixture->house, "berta@example.org", "Berta");
  enter (fixture);
  talk = envoi_store_ensure_conversation (fixture->house.store, fixture->house.account, "meetup@rooms.example.org/Berta");
  envoi_conversation_page_set_conversation (fixture->page, talk);
  display_wait_until (says (fixture, "Private, from") && says (fixture, "XMPP Meetup Hamburg") && says (fixture, "Berta"));
  g_assert_false (says (fixture, "is not among your contacts"));
  g_assert_true (gtk_widget_is_sensitive (composer (fixture)));
  envoi_room_clear_occupants (fixture->room);
  envoi_room_set_state (fixture->room, ENVOI_ROOM_OUTSIDE);
  display_wait_until (!gtk_widget_is_sensitive (composer (fixture)));
}

static void
type (Fixture *fixture, const char *text)
{
  GtkWidget *view = display_find (composer (fixture), GTK_TYPE_TEXT_VIEW);

  gtk_widget_grab_focus (view);
  gtk_text_buffer_set_text (gtk_text_view_get_buffer (GTK_TEXT_VIEW (view)), "", -1);
  gtk_text_buffer_insert_at_cursor (gtk_text_view_get_buffer (GTK_TEXT_VIEW (view)), text, -1);
}

static gboolean
press (Fixture *fixture, guint key)
{
  GtkWidget *view = display_find (composer (fixture), GTK_TYPE_TEXT_VIEW);
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (view);
  gboolean handled = FALSE;

  for (guint i = 0; i < g_list_model_get_n_items (controllers) && !handled; i++)
    {
      g_autoptr (GtkEventController) controller = g_list_model_get_item (controllers, i);
      if (GTK_IS_EVENT_CONTROLLER_KEY (controller) && gtk_event_controller_get_propagation_phase (controller) == GTK_PHASE_CAPTURE && key != GDK_KEY_Return)
        g_signal_emit_by_name (controller, "key-pressed", key, 0, 0, &handled);
    }
  return handled;
}

static char *
written (Fixture *fixture)
{
  return envoi_composer_dup_draft (ENVOI_COMPOSER (composer (fixture)));
}

static gboolean
offers (Fixture *fixture, const char *nick)
{
  GtkWidget *popover = display_find (composer (fixture), GTK_TYPE_POPOVER);
  return gtk_widget_get_mapped (popover) && display_find_label (popover, nick) != NULL;
}

static void
test_completion (Fixture *fixture, gconstpointer data)
{
  g_autofree char *one = NULL, *two = NULL, *three = NULL;

  enter (fixture);
  envoi_conversation_page_set_conversation (fixture->page, fixture->conversation);
  display_wait_until (says (fixture, "5 participants"));
  /* Only one begins so: Tab writes it, with a colon at the beginning. */
  type (fixture, "an");
  g_assert_true (press (fixture, GDK_KEY_Tab));
  one = written (fixture);
  g_assert_cmpstr (one, ==, "Anna: ");
  /* Two do: they are offered; the arrow goes to the second. Oneself is not. */
  type (fixture, "Hello @be");
  display_wait_until (offers (fixture, "Berta") && offers (fixture, "Bernd von der Weide"));
  display_keep_picture (GTK_WIDGET (fixture->page), "room-completion");
  press (fixture, GDK_KEY_Down);
  press (fixture, GDK_KEY_Tab);
  two = written (fixture);
  g_assert_cmpstr (two, ==, "Hello Berta ");
  display_wait_until (!offers (fixture, "Berta"));
  type (fixture, "@me");
  g_assert_false (offers (fixture, "Me"));
  /* An address that is written is no mention. */
  type (fixture, "mail me@be");
  g_assert_false (press (fixture, GDK_KEY_Tab));
  type (fixture, "@be");
  display_wait_until (offers (fixture, "Berta"));
  press (fixture, GDK_KEY_Escape);
  display_wait_until (!offers (fixture, "Berta"));
  three = written (fixture);
  g_assert_cmpstr (three, ==, "@be");
}

/* Noise is hidden; whoever wants it sees it in one line, and only what happened while he was there. */
static void
test_comings (Fixture *fixture, gconstpointer data)
{
  GtkWidget *comings = display_find (GTK_WIDGET (fixture->page), ENVOI_TYPE_ROOM_COMINGS);

  envoi_conversation_page_set_conversation (fixture->page, fixture->conversation);
  enter (fixture);
  add (fixture->room, "Zoë", ENVOI_ROLE_PARTICIPANT, ENVOI_AFFILIATION_NONE, NULL);
  display_wait_until (says (fixture, "6 participants"));
  g_assert_false (gtk_widget_get_visible (comings));
  g_object_set (comings, "enabled", TRUE, NULL);
  g_assert_false (gtk_widget_get_visible (comings));
  add (fixture->room, "Emil", ENVOI_ROLE_PARTICIPANT, ENVOI_AFFILIATION_NONE, NULL);
  envoi_room_remove_occupant (fixture->room, envoi_room_find_occupant (fixture->room, "Zoë"));
  display_wait_until (gtk_widget_get_visible (comings) && says (fixture, "Came:") && says (fixture, "Emil") && says (fixture, "Left:") && says (fixture, "Zoë"));
  display_keep_picture (GTK_WIDGET (fixture->page), "room-comings");
  /* Going oneself is no crowd that leaves. */
  envoi_room_set_state (fixture->room, ENVOI_ROOM_OUTSIDE);
  envoi_room_clear_occupants (fixture->room);
  g_assert_false (says (fixture, "Berta"));
  g_object_set (comings, "enabled", FALSE, NULL);
  g_assert_false (gtk_widget_get_visible (comings));
}

static void
test_sidebar (Fixture *fixture, gconstpointer data)
{
  EnvoiSidebar *sidebar = envoi_sidebar_new (fixture->house.manager);
  GtkWindow *window;
  GtkWidget *row;
  EnvoiConversation *talk;
  g_autofree char *name = NULL, *all = NULL;

  house_add_person (&fixture->house, "anna@example.org", "Anna");
  add_message (fixture, "Berta", "Me: cake or pie?");
  enter (fixture);
  envoi_conversation_set_unread (fixture->conversation, 12);
  envoi_conversation_set_mentions (fixture->conversation, 2);
  window = display_show (GTK_WIDGET (sidebar), 360, 500);
  display_wait_until (display_find_label (GTK_WIDGET (sidebar), "XMPP Meetup Hamburg") != NULL);
  display_wait_until (display_find_label (GTK_WIDGET (sidebar), "@2") != NULL && display_find_label (GTK_WIDGET (sidebar), "12") != NULL);
  row = gtk_widget_get_ancestor (display_find_label (GTK_WIDGET (sidebar), "@2"), g_type_from_name ("EnvoiConversationRow"));
  g_object_get (row, "accessible-text", &name, NULL);
  g_assert_nonnull (strstr (name, "Public channel"));
  g_assert_nonnull (strstr (name, "12 unread messages"));
  g_assert_nonnull (strstr (name, "2 mentions of you"));
  g_assert_nonnull (strstr (name, "Berta"));
  /* C01: a private talk names its room. */
  talk = envoi_store_ensure_conversation (fixture->house.store, fixture->house.account, "meetup@rooms.example.org/Anna");
  envoi_conversation_set_open (talk, TRUE);
  display_wait_until (strstr (all = (g_free (all), display_texts (GTK_WIDGET (sidebar))), "(\u2068XMPP Meetup Hamburg\u2069)") != NULL);
  display_keep_picture (GTK_WIDGET (sidebar), "room-sidebar");
  gtk_window_destroy (window);
}

int
main (int argc, char **argv)
{
  /* GTK's accessibility for tests cannot take announcements. */
  g_setenv ("GTK_A11Y", "none", TRUE);
  display_init (&argc, &argv);
  g_resources_register (envoi_app_get_resource ());
#define ADD(path, width, function) g_test_add ("/room-page/" path, Fixture, GINT_TO_POINTER (width), set_up, function, tear_down)
  ADD ("head-and-participants", 0, test_head_and_participants);
  ADD ("head-and-participants-narrow", 360, test_head_and_participants);
  ADD ("right-to-left", 0, test_right_to_left);
  ADD ("outside", 0, test_outside);
  ADD ("changed-room", 0, test_changed_room);
  ADD ("visitor", 0, test_visitor);
  ADD ("voice-requested", 0, test_voice_requested);
  ADD ("late-answer", 0, test_late_answer);
  ADD ("private-talk", 0, test_private_talk);
  ADD ("completion", 0, test_completion);
  ADD ("comings", 0, test_comings);
  ADD ("sidebar", 0, test_sidebar);
  return g_test_run ();
}
