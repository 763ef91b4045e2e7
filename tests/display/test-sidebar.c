/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "display.h"
#include "house.h"
#include "envoi-app-resources.h"
#include "envoi-contact-row.h"
#include "envoi-conversation-row.h"
#include "envoi-sidebar.h"
#include "envoi-time.h"

typedef struct
{
  House house;
  EnvoiSidebar *sidebar;
  GtkWindow *window;
  EnvoiConversation *activated;
} Fixture;

static void
on_activated (Fixture *fixture, EnvoiConversation *conversation)
{
  fixture->activated = conversation;
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  house_open (&fixture->house);
}

static void
show (Fixture *fixture)
{
  fixture->sidebar = envoi_sidebar_new (fixture->house.manager);
  g_signal_connect_swapped (fixture->sidebar, "conversation-activated", G_CALLBACK (on_activated), fixture);
  fixture->window = display_show (GTK_WIDGET (fixture->sidebar), 360, 600);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  EnvoiSidebar *sidebar = g_object_ref (fixture->sidebar);

  gtk_window_destroy (fixture->window);
  g_assert_finalize_object (sidebar);
  house_close (&fixture->house);
}

/* The same text may stand in a view that is not shown. */
static gboolean
is_shown_below (GtkWidget *widget, const char *text)
{
  if (!gtk_widget_get_mapped (widget))
    return FALSE;
  if (GTK_IS_LABEL (widget) && g_str_equal (gtk_label_get_text (GTK_LABEL (widget)), text))
    return TRUE;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    if (is_shown_below (child, text))
      return TRUE;
  return FALSE;
}

static gboolean
shows_text (Fixture *fixture, const char *text)
{
  return is_shown_below (GTK_WIDGET (fixture->sidebar), text);
}

/* The narrowest screen, and text for weak eyes. */
static void
test_large_text (Fixture *fixture, gconstpointer data)
{
  house_add_person (&fixture->house, "anna@example.org", "Anna with a very long name that nobody would shorten");
  display_enlarge_text (TRUE);
  show (fixture);
  display_draw (GTK_WIDGET (fixture->sidebar));
  display_keep_picture (GTK_WIDGET (fixture->sidebar), "sidebar-large-text");
  g_assert_cmpint (display_measure (GTK_WIDGET (fixture->sidebar)), <=, 360);
  display_enlarge_text (FALSE);
}

static void
test_empty (Fixture *fixture, gconstpointer data)
{
  show (fixture);
  display_wait_until (shows_text (fixture, "No Conversations"));
  envoi_sidebar_show (fixture->sidebar, "contacts");
  display_wait_until (shows_text (fixture, "No Contacts"));
}

static void
test_a_conversation_appears_with_its_first_message (Fixture *fixture, gconstpointer data)
{
  EnvoiConversation *conversation;

  show (fixture);
  conversation = house_add_person (&fixture->house, "anna@example.org", "Anna");
  house_add_message (&fixture->house, conversation, FALSE, "Good morning");
  display_wait_until (shows_text (fixture, "Anna"));
  display_wait_until (shows_text (fixture, "Good morning"));
  g_assert_false (shows_text (fixture, "No Conversations"));
}

/* The newest is on top, pinned ones before it, and moving rows keeps the selection. */
static void
test_order_and_selection (Fixture *fixture, gconstpointer data)
{
  EnvoiConversation *anna = house_add_person (&fixture->house, "anna@example.org", "Anna");
  EnvoiConversation *berta = house_add_person (&fixture->house, "berta@example.org", "Berta");
  GtkWidget *row;

  house_add_message (&fixture->house, anna, FALSE, "first");
  house_add_message (&fixture->house, berta, FALSE, "second");
  show (fixture);
  envoi_sidebar_select (fixture->sidebar, anna);
  display_draw (GTK_WIDGET (fixture->sidebar));
  row = display_find (GTK_WIDGET (fixture->sidebar), ENVOI_TYPE_CONVERSATION_ROW);
  g_assert_true (envoi_conversation_row_get_conversation (ENVOI_CONVERSATION_ROW (row)) == berta);

  house_add_message (&fixture->house, anna, FALSE, "third");
  display_wait_until ((row = display_find (GTK_WIDGET (fixture->sidebar), ENVOI_TYPE_CONVERSATION_ROW)) != NULL &&
                      envoi_conversation_row_get_conversation (ENVOI_CONVERSATION_ROW (row)) == anna);
  g_assert_true (gtk_widget_get_state_flags (gtk_widget_get_parent (row)) & GTK_STATE_FLAG_SELECTED);

  envoi_conversation_set_pinned (berta, TRUE);
  display_wait_until ((row = display_find (GTK_WIDGET (fixture->sidebar), ENVOI_TYPE_CONVERSATION_ROW)) != NULL &&
                      envoi_conversation_row_get_conversation (ENVOI_CONVERSATION_ROW (row)) == berta);
  g_assert_false (gtk_widget_get_state_flags (gtk_widget_get_parent (row)) & GTK_STATE_FLAG_SELECTED);
}

static void
test_search (Fixture *fixture, gconstpointer data)
{
  EnvoiConversation *other;
  GtkWidget *entry;

  house_add_person (&fixture->house, "anna@example.org", "Anna");
  other = house_add_person (&fixture->house, "zoe@example.org", "Zoë");
  show (fixture);
  entry = display_find (display_find (GTK_WIDGET (fixture->sidebar), GTK_TYPE_SEARCH_BAR), GTK_TYPE_SEARCH_ENTRY);
  envoi_sidebar_search (fixture->sidebar);
  gtk_editable_set_text (GTK_EDITABLE (entry), "zoe");
  display_wait_until (!shows_text (fixture, "Anna") && shows_text (fixture, "Zoë"));
  g_signal_emit_by_name (entry, "activate");
  g_assert_true (fixture->activated == other);
  gtk_editable_set_text (GTK_EDITABLE (entry), "nobody");
  display_wait_until (shows_text (fixture, "No Conversation Found"));
  gtk_editable_set_text (GTK_EDITABLE (entry), "");
  display_wait_until (shows_text (fixture, "Anna"));
}

static void
test_contacts_by_group (Fixture *fixture, gconstpointer data)
{
  EnvoiConversation *anna = house_add_person (&fixture->house, "anna@example.org", "Anna");
  GtkWidget *groups;

  house_add_person (&fixture->house, "berta@example.org", "Berta");
  envoi_contact_set_groups (envoi_conversation_get_contact (anna), (const char *[]) { "Band", NULL });
  show (fixture);
  envoi_sidebar_show (fixture->sidebar, "contacts");
  display_wait_until (shows_text (fixture, "Anna") && shows_text (fixture, "Berta"));
  groups = display_find (GTK_WIDGET (fixture->sidebar), GTK_TYPE_DROP_DOWN);
  g_assert_true (gtk_widget_get_visible (groups));
  gtk_drop_down_set_selected (GTK_DROP_DOWN (groups), 1);
  display_wait_until (shows_text (fixture, "Anna") && !shows_text (fixture, "Berta"));
}

/* Whoever is blocked or was never added is no contact. */
static void
test_strangers_are_no_contacts (Fixture *fixture, gconstpointer data)
{
  house_add_person (&fixture->house, "anna@example.org", "Anna");
  envoi_store_ensure_contact (fixture->house.store, fixture->house.account, "stranger@example.net");
  show (fixture);
  envoi_sidebar_show (fixture->sidebar, "contacts");
  display_wait_until (shows_text (fixture, "Anna"));
  g_assert_false (shows_text (fixture, "stranger@example.net"));
}

static void
test_requests (Fixture *fixture, gconstpointer data)
{
  EnvoiContact *contact = envoi_store_ensure_contact (fixture->house.store, fixture->house.account, "new@example.net");
  g_autoptr (EnvoiRequest) request = envoi_request_new (contact, "Newcomer", NULL, envoi_time_now ());
  GtkWidget *button;

  show (fixture);
  button = display_find_action (GTK_WIDGET (fixture->sidebar), "app.show-requests");
  g_assert_false (gtk_widget_get_mapped (button));
  envoi_store_add_request (fixture->house.store, request);
  display_wait_until (gtk_widget_get_mapped (button) && shows_text (fixture, "1 contact request"));
  envoi_store_remove_request (fixture->house.store, contact);
  display_wait_until (!gtk_widget_get_mapped (button));
}

/* Many conversations: the first frame makes few rows, the others follow. */
static void
test_rows_come_in_portions (Fixture *fixture, gconstpointer data)
{
  GtkWidget *view, *scrolled;

  for (guint i = 0; i < 60; i++)
    {
      g_autofree char *jid = g_strdup_printf ("p%u@example.org", i), *name = g_strdup_printf ("Person %02u", i);
      house_add_person (&fixture->house, jid, name);
    }
  fixture->sidebar = envoi_sidebar_new (fixture->house.manager);
  view = display_find (GTK_WIDGET (fixture->sidebar), GTK_TYPE_LIST_VIEW);
  scrolled = gtk_widget_get_ancestor (view, GTK_TYPE_SCROLLED_WINDOW);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (gtk_list_view_get_model (GTK_LIST_VIEW (view)))), <=, 40);
  fixture->window = display_show (GTK_WIDGET (fixture->sidebar), 360, 600);
  display_wait_until (g_list_model_get_n_items (G_LIST_MODEL (gtk_list_view_get_model (GTK_LIST_VIEW (view)))) == 60);
  display_wait_until (gtk_adjustment_get_upper (gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (scrolled))) > 1500);
}

/* The state of the account is told in words. */
static void
test_account_state (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) problem = g_error_new_literal (g_quark_from_string ("nobody-knows"), 1, "secret");

  show (fixture);
  envoi_account_set_state (fixture->house.account, ENVOI_CONNECTION_CONNECTING);
  display_wait_until (shows_text (fixture, "Connecting…"));
  envoi_account_set_problem (fixture->house.account, problem);
  envoi_account_set_state (fixture->house.account, ENVOI_CONNECTION_BLOCKED);
  display_wait_until (shows_text (fixture, "Something went wrong"));
  envoi_account_set_problem (fixture->house.account, NULL);
  envoi_account_set_state (fixture->house.account, ENVOI_CONNECTION_ONLINE);
  display_wait_until (shows_text (fixture, "Online"));
}

int
main (int argc, char **argv)
{
  display_init (&argc, &argv);
  g_resources_register (envoi_app_get_resource ());
#define ADD(path, function) g_test_add ("/sidebar/" path, Fixture, NULL, set_up, function, tear_down)
  ADD ("empty", test_empty);
  ADD ("large-text", test_large_text);
  ADD ("a-conversation-appears-with-its-first-message", test_a_conversation_appears_with_its_first_message);
  ADD ("order-and-selection", test_order_and_selection);
  ADD ("search", test_search);
  ADD ("contacts-by-group", test_contacts_by_group);
  ADD ("strangers-are-no-contacts", test_strangers_are_no_contacts);
  ADD ("requests", test_requests);
  ADD ("rows-come-in-portions", test_rows_come_in_portions);
  ADD ("account-state", test_account_state);
  return g_test_run ();
}
