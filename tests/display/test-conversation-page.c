/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "display.h"
#include <adwaita.h>
#include "house.h"
#include "envoi-app-resources.h"
#include "envoi-composer.h"
#include "envoi-conversation-page.h"
#include "envoi-message-row.h"

typedef struct
{
  House house;
  EnvoiConversationPage *page;
  GtkWindow *window;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  house_open (&fixture->house);
  fixture->page = envoi_conversation_page_new (fixture->house.manager);
  fixture->window = display_show (GTK_WIDGET (fixture->page), 600, 600);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  EnvoiConversationPage *page = g_object_ref (fixture->page);

  envoi_conversation_page_set_conversation (page, NULL);
  gtk_window_destroy (fixture->window);
  /* A page of history that is still under way holds the manager, never the page. */
  g_assert_finalize_object (page);
  house_close (&fixture->house);
}

static gboolean
shows_text (Fixture *fixture, const char *text)
{
  GtkWidget *label = display_find_label (GTK_WIDGET (fixture->page), text);
  return label != NULL && gtk_widget_get_mapped (label);
}

static GtkWidget *
composer (Fixture *fixture)
{
  return display_find (GTK_WIDGET (fixture->page), ENVOI_TYPE_COMPOSER);
}

static void
test_messages_from_the_store (Fixture *fixture, gconstpointer data)
{
  EnvoiConversation *anna = house_add_person (&fixture->house, "anna@example.org", "Anna");

  house_add_message (&fixture->house, anna, FALSE, "Hello");
  house_add_message (&fixture->house, anna, TRUE, "Hello to you");
  envoi_conversation_page_set_conversation (fixture->page, anna);
  display_wait_until (shows_text (fixture, "Hello") && shows_text (fixture, "Hello to you"));
  g_assert_true (shows_text (fixture, "Anna"));
  g_assert_true (shows_text (fixture, "Today"));
  house_add_message (&fixture->house, anna, FALSE, "One more");
  display_wait_until (shows_text (fixture, "One more"));
}

/* The narrowest screen, and text for weak eyes: with the way back before the title, as in a narrow window. */
static void
test_large_text (Fixture *fixture, gconstpointer data)
{
  EnvoiConversation *anna = house_add_person (&fixture->house, "anna@example.org", "Anna with a very long name that nobody would shorten");
  GtkWidget *view = adw_navigation_view_new ();

  /* AdwToolbarView measures its content for heights that it never gives it, and GTK warns. */
  g_log_set_always_fatal (G_LOG_FATAL_MASK | G_LOG_LEVEL_CRITICAL);
  house_add_message (&fixture->house, anna, FALSE, "Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichenverordnung");
  house_add_message (&fixture->house, anna, TRUE, "https://example.org/a/very/long/address/that/breaks/anywhere/because/it/must");
  display_enlarge_text (TRUE);
  g_object_ref (fixture->page);
  gtk_window_destroy (fixture->window);
  adw_navigation_view_push (ADW_NAVIGATION_VIEW (view), adw_navigation_page_new (gtk_label_new (""), "Before"));
  adw_navigation_view_push (ADW_NAVIGATION_VIEW (view), ADW_NAVIGATION_PAGE (fixture->page));
  g_object_unref (fixture->page);
  fixture->window = display_show (view, 360, 600);
  envoi_conversation_page_set_conversation (fixture->page, anna);
  display_wait_until (shows_text (fixture, "Today"));
  display_draw (view);
  display_keep_picture (view, "conversation-large-text");
  g_assert_cmpint (display_measure (view), <=, 360);
  display_enlarge_text (FALSE);
}

static void
test_another_conversation (Fixture *fixture, gconstpointer data)
{
  EnvoiConversation *anna = house_add_person (&fixture->house, "anna@example.org", "Anna");
  EnvoiConversation *berta = house_add_person (&fixture->house, "berta@example.org", "Berta");

  house_add_message (&fixture->house, anna, FALSE, "from Anna");
  house_add_message (&fixture->house, berta, FALSE, "from Berta");
  /* The first one's messages must not come late into the second one's page. */
  envoi_conversation_page_set_conversation (fixture->page, anna);
  envoi_conversation_page_set_conversation (fixture->page, berta);
  display_wait_until (shows_text (fixture, "from Berta"));
  g_assert_false (shows_text (fixture, "from Anna"));
}

static void
test_empty (Fixture *fixture, gconstpointer data)
{
  EnvoiConversation *anna = house_add_person (&fixture->house, "anna@example.org", "Anna");

  envoi_conversation_page_set_conversation (fixture->page, anna);
  display_wait_until (shows_text (fixture, "No Messages Yet"));
  house_add_message (&fixture->house, anna, FALSE, "Hello");
  display_wait_until (shows_text (fixture, "Hello") && !shows_text (fixture, "No Messages Yet"));
}

static void
test_draft (Fixture *fixture, gconstpointer data)
{
  EnvoiConversation *anna = house_add_person (&fixture->house, "anna@example.org", "Anna");
  EnvoiConversation *berta = house_add_person (&fixture->house, "berta@example.org", "Berta");
  g_autofree char *empty = NULL, *again = NULL;

  envoi_conversation_page_set_conversation (fixture->page, anna);
  envoi_composer_set_draft (ENVOI_COMPOSER (composer (fixture)), "not yet");
  /* Stored without being asked, after a moment. */
  display_wait_until (g_strcmp0 (envoi_conversation_get_draft (anna), "not yet") == 0);
  envoi_conversation_page_set_conversation (fixture->page, berta);
  empty = envoi_composer_dup_draft (ENVOI_COMPOSER (composer (fixture)));
  g_assert_null (empty);
  envoi_conversation_page_set_conversation (fixture->page, anna);
  again = envoi_composer_dup_draft (ENVOI_COMPOSER (composer (fixture)));
  g_assert_cmpstr (again, ==, "not yet");
}

/* Without a session (the account is switched off) nothing is lost: the text stays in the field. */
static void
test_nothing_is_swallowed (Fixture *fixture, gconstpointer data)
{
  EnvoiConversation *anna = house_add_person (&fixture->house, "anna@example.org", "Anna");
  g_autofree char *text = NULL;

  envoi_account_set_enabled (fixture->house.account, FALSE);
  envoi_conversation_page_set_conversation (fixture->page, anna);
  envoi_composer_set_draft (ENVOI_COMPOSER (composer (fixture)), "Is anybody there?");
  envoi_composer_send (ENVOI_COMPOSER (composer (fixture)));
  text = envoi_composer_dup_draft (ENVOI_COMPOSER (composer (fixture)));
  g_assert_cmpstr (text, ==, "Is anybody there?");
  display_wait_until (shows_text (fixture, "The account of this conversation is switched off. Switch it on under Accounts to write."));
}

static gboolean
warns (Fixture *fixture, const char *part)
{
  g_autofree char *texts = display_texts (GTK_WIDGET (fixture->page));
  return strstr (texts, part) != NULL;
}

static void
test_strangers (Fixture *fixture, gconstpointer data)
{
  /* The second letter is Cyrillic. */
  EnvoiConversation *lookalike = envoi_store_ensure_conversation (fixture->house.store, fixture->house.account, "p\u0430ypal@example.org");
  EnvoiConversation *plain = envoi_store_ensure_conversation (fixture->house.store, fixture->house.account, "stranger@example.org");

  envoi_conversation_page_set_conversation (fixture->page, plain);
  display_wait_until (warns (fixture, "is not among your contacts"));
  g_assert_false (warns (fixture, "several scripts"));
  envoi_conversation_page_set_conversation (fixture->page, lookalike);
  display_wait_until (warns (fixture, "several scripts"));
}

static void
test_blocked (Fixture *fixture, gconstpointer data)
{
  EnvoiConversation *anna = house_add_person (&fixture->house, "anna@example.org", "Anna");

  envoi_conversation_page_set_conversation (fixture->page, anna);
  g_assert_true (gtk_widget_is_sensitive (composer (fixture)));
  envoi_contact_set_blocked (envoi_conversation_get_contact (anna), TRUE);
  display_wait_until (warns (fixture, "You have blocked"));
  g_assert_false (gtk_widget_is_sensitive (composer (fixture)));
}

/* Markup in a name or a status is text. */
static void
test_markup_is_text (Fixture *fixture, gconstpointer data)
{
  EnvoiConversation *anna = house_add_person (&fixture->house, "anna@example.org", "<b>Anna</b> &amp; <span size='100000'>");

  envoi_contact_set_status_text (envoi_conversation_get_contact (anna), "<i>in</i> the garden &");
  envoi_conversation_page_set_conversation (fixture->page, anna);
  display_wait_until (shows_text (fixture, "<b>Anna</b> &amp; <span size='100000'>"));
  display_wait_until (warns (fixture, "<i>in</i> the garden &"));
}

static void
test_reading (Fixture *fixture, gconstpointer data)
{
  EnvoiConversation *anna = house_add_person (&fixture->house, "anna@example.org", "Anna");

  house_add_message (&fixture->house, anna, FALSE, "Read me");
  display_wait_until (envoi_conversation_get_unread (anna) == 1);
  g_assert_false (envoi_conversation_get_active (anna));
  envoi_conversation_page_set_conversation (fixture->page, anna);
  display_wait_until (shows_text (fixture, "Read me"));
  if (!gtk_window_is_active (fixture->window))
    {
      /* Without a window manager no window has the focus, and nobody is looking. */
      g_assert_cmpuint (envoi_conversation_get_unread (anna), ==, 1);
      return;
    }
  display_wait_until (envoi_conversation_get_unread (anna) == 0);
}

static GtkTextBuffer *
field (Fixture *fixture)
{
  return gtk_text_view_get_buffer (GTK_TEXT_VIEW (display_find (composer (fixture), GTK_TYPE_TEXT_VIEW)));
}

static void
assert_field (Fixture *fixture, const char *expected)
{
  g_autofree char *text = NULL;

  g_object_get (field (fixture), "text", &text, NULL);
  g_assert_cmpstr (text, ==, expected);
}

/* Correcting puts the former text into the field and what was there aside; leaving it, or the conversation, brings that back. */
static void
test_correcting_sets_the_draft_aside (Fixture *fixture, gconstpointer data)
{
  EnvoiConversation *anna = house_add_person (&fixture->house, "anna@example.org", "Anna");
  EnvoiConversation *berta = house_add_person (&fixture->house, "berta@example.org", "Berta");

  house_add_message (&fixture->house, anna, TRUE, "mine");
  house_add_message (&fixture->house, anna, FALSE, "theirs");
  envoi_conversation_page_set_conversation (fixture->page, anna);
  display_wait_until (shows_text (fixture, "theirs"));
  gtk_text_buffer_set_text (field (fixture), "half a thought", -1);
  g_signal_emit_by_name (composer (fixture), "edit-last");
  assert_field (fixture, "mine");
  g_assert_true (shows_text (fixture, "Editing message"));
  g_signal_emit_by_name (composer (fixture), "cancelled");
  assert_field (fixture, "half a thought");
  g_assert_false (shows_text (fixture, "Editing message"));
  g_signal_emit_by_name (composer (fixture), "edit-last");
  envoi_conversation_page_set_conversation (fixture->page, berta);
  g_assert_cmpstr (envoi_conversation_get_draft (anna), ==, "half a thought");
}

static void
test_answering (Fixture *fixture, gconstpointer data)
{
  EnvoiConversation *anna = house_add_person (&fixture->house, "anna@example.org", "Anna");
  GtkWidget *view, *row;
  EnvoiMessage *message;

  house_add_message (&fixture->house, anna, FALSE, "a question");
  envoi_conversation_page_set_conversation (fixture->page, anna);
  display_wait_until (shows_text (fixture, "a question"));
  view = display_find (GTK_WIDGET (fixture->page), g_type_from_name ("EnvoiMessageView"));
  row = display_find (view, ENVOI_TYPE_MESSAGE_ROW);
  message = envoi_message_row_get_message (ENVOI_MESSAGE_ROW (row));
  g_signal_emit_by_name (view, "command", "reply", message);
  g_assert_true (shows_text (fixture, "Replying to \xe2\x81\xa8" "Anna\xe2\x81\xa9"));
  display_draw (GTK_WIDGET (fixture->page));
  display_keep_picture (GTK_WIDGET (fixture->page), "conversation-answering");
  g_signal_emit_by_name (composer (fixture), "cancelled");
  g_assert_false (shows_text (fixture, "Replying to \xe2\x81\xa8" "Anna\xe2\x81\xa9"));
}

int
main (int argc, char **argv)
{
  display_init (&argc, &argv);
  g_resources_register (envoi_app_get_resource ());
#define ADD(path, function) g_test_add ("/conversation-page/" path, Fixture, NULL, set_up, function, tear_down)
  ADD ("messages-from-the-store", test_messages_from_the_store);
  ADD ("large-text", test_large_text);
  ADD ("another-conversation", test_another_conversation);
  ADD ("empty", test_empty);
  ADD ("draft", test_draft);
  ADD ("nothing-is-swallowed", test_nothing_is_swallowed);
  ADD ("strangers", test_strangers);
  ADD ("blocked", test_blocked);
  ADD ("markup-is-text", test_markup_is_text);
  ADD ("reading", test_reading);
  ADD ("correcting-sets-the-draft-aside", test_correcting_sets_the_draft_aside);
  ADD ("answering", test_answering);
  return g_test_run ();
}
