/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "display.h"
#include "house.h"
#include "envoi-app-resources.h"
#include "envoi-audience-text.h"
#include "envoi-post-composer.h"
#include "envoi-post-entry.h"
#include "envoi-post-options-page.h"
#include "envoi-store-feeds.h"
#include "envoi-time-chooser.h"
#include "envoi-time.h"

/* The composer as it is without a connection: what is written is a draft on the disk, and nothing gets lost by closing it. */

typedef struct
{
  House house;
  GtkWindow *window;
  EnvoiDraft *draft;
  AdwDialog *dialog;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  /* AdwToolbarView measures its content for heights that it never gives it, and GTK warns. */
  g_log_set_always_fatal (G_LOG_FATAL_MASK | G_LOG_LEVEL_CRITICAL);
  house_open (&fixture->house);
  house_add_person (&fixture->house, "anna@example.org", "Anna Abel");
  house_add_person (&fixture->house, "berta@example.org", "Berta");
  fixture->window = GTK_WINDOW (adw_window_new ());
  gtk_window_set_default_size (fixture->window, 760, 800);
  adw_window_set_content (ADW_WINDOW (fixture->window), gtk_label_new (""));
  gtk_window_present (fixture->window);
}

static void
open_draft (Fixture *fixture, EnvoiDraft *draft)
{
  g_set_object (&fixture->draft, draft);
  fixture->dialog = envoi_post_composer_new (fixture->house.manager, draft);
  g_object_add_weak_pointer (G_OBJECT (fixture->dialog), (gpointer *) &fixture->dialog);
  adw_dialog_present (fixture->dialog, GTK_WIDGET (fixture->window));
  display_wait_until (gtk_widget_get_mapped (GTK_WIDGET (fixture->dialog)));
}

static void
open_new (Fixture *fixture)
{
  g_autoptr (EnvoiDraft) draft = envoi_draft_new (fixture->house.account);
  open_draft (fixture, draft);
}

/* Closed, the dialog is gone with all that it held. */
static void
tear_down (Fixture *fixture, gconstpointer data)
{
  if (fixture->dialog != NULL)
    adw_dialog_force_close (fixture->dialog);
  display_wait_until (fixture->dialog == NULL);
  g_clear_object (&fixture->draft);
  gtk_window_destroy (fixture->window);
  house_close (&fixture->house);
}

static EnvoiPostEntry *
entry (Fixture *fixture)
{
  return ENVOI_POST_ENTRY (display_find (GTK_WIDGET (fixture->dialog), ENVOI_TYPE_POST_ENTRY));
}

static void
type (Fixture *fixture, const char *text)
{
  gtk_text_buffer_insert_at_cursor (gtk_text_view_get_buffer (GTK_TEXT_VIEW (entry (fixture))), text, -1);
}

static gboolean
says (Fixture *fixture, const char *part)
{
  g_autofree char *texts = display_texts (GTK_WIDGET (fixture->window));
  return strstr (texts, part) != NULL;
}

static guint
count_drafts (Fixture *fixture)
{
  return g_list_model_get_n_items (envoi_store_list_drafts (fixture->house.store));
}

/* The button that shows this label, or this hint. */
static GtkWidget *
find_button (GtkWidget *below, const char *label)
{
  for (GtkWidget *child = gtk_widget_get_first_child (below); child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = NULL;

      if (GTK_IS_BUTTON (child) && (display_find_label (child, label) != NULL || g_strcmp0 (gtk_widget_get_tooltip_text (child), label) == 0))
        return child;
      found = find_button (child, label);
      if (found != NULL)
        return found;
    }
  return NULL;
}

static void
click (Fixture *fixture, const char *label)
{
  GtkWidget *button = find_button (GTK_WIDGET (fixture->window), label);

  g_assert_nonnull (button);
  if (GTK_IS_TOGGLE_BUTTON (button))
    gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (button), !gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (button)));
  else
    g_signal_emit_by_name (button, "clicked");
}

/* F7: what is written is on the disk after each pause, without anybody asking for it. */
static void
test_saved_at_a_pause (Fixture *fixture, gconstpointer data)
{
  open_new (fixture);
  g_assert_cmpuint (count_drafts (fixture), ==, 0);
  type (fixture, "A few words about #xmpp");
  display_wait_until (count_drafts (fixture) == 1 && envoi_draft_get_id (fixture->draft) != 0);
  g_assert_cmpstr (envoi_draft_get_text (fixture->draft), ==, "A few words about #xmpp");
  type (fixture, " and more");
  display_wait_until (g_strcmp0 (envoi_draft_get_text (fixture->draft), "A few words about #xmpp and more") == 0);
  g_assert_cmpuint (count_drafts (fixture), ==, 1);
}

static void
test_nothing_to_publish (Fixture *fixture, gconstpointer data)
{
  GtkWidget *publish;

  open_new (fixture);
  publish = find_button (GTK_WIDGET (fixture->dialog), "Publish");
  g_assert_false (gtk_widget_get_sensitive (publish));
  type (fixture, "  \n ");
  g_assert_false (gtk_widget_get_sensitive (publish));
  type (fixture, "x");
  g_assert_true (gtk_widget_get_sensitive (publish));
}

/* U9: closing asks; what is kept is a draft, what is discarded is gone. */
static void
test_close_keeps (Fixture *fixture, gconstpointer data)
{
  open_new (fixture);
  type (fixture, "To be kept");
  adw_dialog_close (fixture->dialog);
  display_wait_until (says (fixture, "Keep This Post as a Draft?"));
  g_assert_nonnull (fixture->dialog);
  click (fixture, "Keep");
  display_wait_until (fixture->dialog == NULL && count_drafts (fixture) == 1);
}

static void
test_close_discards (Fixture *fixture, gconstpointer data)
{
  open_new (fixture);
  type (fixture, "To be discarded");
  display_wait_until (count_drafts (fixture) == 1);
  adw_dialog_close (fixture->dialog);
  display_wait_until (says (fixture, "Keep This Post as a Draft?"));
  click (fixture, "Discard");
  display_wait_until (fixture->dialog == NULL && count_drafts (fixture) == 0);
}

static void
test_close_empty (Fixture *fixture, gconstpointer data)
{
  open_new (fixture);
  adw_dialog_close (fixture->dialog);
  display_wait_until (fixture->dialog == NULL);
  g_assert_cmpuint (count_drafts (fixture), ==, 0);
}

/* F2: the same form grows into an article. */
static void
test_article (Fixture *fixture, gconstpointer data)
{
  GtkWidget *title;

  open_new (fixture);
  type (fixture, "# Heading\n\nSome **bold** text.");
  click (fixture, "Title");
  title = display_find (GTK_WIDGET (fixture->dialog), GTK_TYPE_ENTRY);
  display_wait_until (gtk_widget_get_visible (title));
  g_assert_true (gtk_widget_get_visible (title));
  gtk_editable_set_text (GTK_EDITABLE (title), "A & <b>title</b>");
  display_wait_until (g_strcmp0 (envoi_draft_get_title (fixture->draft), "A & <b>title</b>") == 0);
  click (fixture, "Preview");
  display_wait_until (says (fixture, "A & <b>title</b>") && says (fixture, "Some bold text."));
  display_keep_picture (GTK_WIDGET (fixture->dialog), "composer-preview");
}

/* F3: a post that is edited shows what it was, and cannot be put off. */
static void
test_edit (Fixture *fixture, gconstpointer data)
{
  g_autoptr (EnvoiDraft) draft = envoi_draft_new (fixture->house.account);

  envoi_draft_set_edit_of (draft, "item-1");
  envoi_draft_set_title (draft, "Old title");
  envoi_draft_set_text (draft, "Hi [@Anna](xmpp:anna@example.org)");
  envoi_draft_set_published (draft, 1700000000000000);
  open_draft (fixture, draft);
  g_assert_true (says (fixture, "Edit Post"));
  g_assert_nonnull (find_button (GTK_WIDGET (fixture->dialog), "Save"));
  type (fixture, "!");
  display_wait_until (g_strcmp0 (envoi_draft_get_text (draft), "Hi [@Anna](xmpp:anna@example.org)!") == 0);
  g_assert_cmpint (envoi_draft_get_published (draft), ==, 1700000000000000);
}

/* What belongs to the post is said below its text. */
static void
test_options (Fixture *fixture, gconstpointer data)
{
  open_new (fixture);
  type (fixture, "x");
  gtk_widget_activate_action (GTK_WIDGET (fixture->dialog), "composer.options", NULL);
  display_wait_until (says (fixture, "Who Can Read It"));
  envoi_draft_set_comments (fixture->draft, FALSE);
  envoi_draft_set_nsfw (fixture->draft, TRUE);
  envoi_draft_set_scheduled (fixture->draft, envoi_time_now () + G_TIME_SPAN_DAY);
  display_keep_picture (GTK_WIDGET (fixture->dialog), "composer-options");
  display_wait_until (says (fixture, "Without comments") && says (fixture, "Sensitive") && says (fixture, "To be published: Tomorrow"));
  g_assert_nonnull (find_button (GTK_WIDGET (fixture->dialog), "Schedule"));
}

static void
test_people (Fixture *fixture, gconstpointer data)
{
  GtkWidget *view;

  open_new (fixture);
  view = GTK_WIDGET (entry (fixture));
  gtk_widget_grab_focus (view);
  display_wait_until (gtk_widget_has_focus (view));
  type (fixture, "Hi @abe");
  display_wait_until (says (fixture, "Anna Abel"));
  g_assert_false (says (fixture, "Berta"));
}

/* What is offline and switched off says so instead of losing the text. */
static void
test_switched_off (Fixture *fixture, gconstpointer data)
{
  open_new (fixture);
  type (fixture, "Hello");
  click (fixture, "Publish");
  display_wait_until (says (fixture, "This account is switched off."));
  g_assert_nonnull (fixture->dialog);
}

static void
test_looks (Fixture *fixture, gconstpointer data)
{
  g_autoptr (EnvoiDraft) draft = envoi_draft_new (fixture->house.account);
  g_autoptr (EnvoiPostPart) card = envoi_post_part_new (ENVOI_PART_CARD, "https://example.org/a"), file = envoi_post_part_new (ENVOI_PART_FILE, "https://example.org/paper.pdf");

  envoi_post_part_set_title (card, "A page with a rather long title that goes on and on");
  envoi_post_part_set_description (card, "What it says of itself");
  envoi_post_part_set_title (file, "paper.pdf");
  envoi_draft_set_title (draft, "Autumn in Hamburg");
  envoi_draft_set_text (draft, "We met at the harbour with [@Anna Abel](xmpp:anna@example.org) and talked about #xmpp and #früh-stück.\n\n- one\n- two\n\n> a quotation");
  g_list_store_append (envoi_draft_get_parts (draft), card);
  g_list_store_append (envoi_draft_get_parts (draft), file);
  open_draft (fixture, draft);
  g_assert_true (says (fixture, "My blog") && says (fixture, "A page with a rather long title"));
  display_keep_picture (GTK_WIDGET (fixture->dialog), "composer-light");
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (), ADW_COLOR_SCHEME_FORCE_DARK);
  display_keep_picture (GTK_WIDGET (fixture->dialog), "composer-dark");
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (), ADW_COLOR_SCHEME_DEFAULT);
}

static void
test_narrow (Fixture *fixture, gconstpointer data)
{
  g_autoptr (EnvoiDraft) draft = envoi_draft_new (fixture->house.account);

  gtk_widget_set_default_direction (GTK_TEXT_DIR_RTL);
  gtk_window_destroy (fixture->window);
  fixture->window = GTK_WINDOW (adw_window_new ());
  gtk_window_set_default_size (fixture->window, 360, 640);
  adw_window_set_content (ADW_WINDOW (fixture->window), gtk_label_new (""));
  gtk_window_present (fixture->window);
  envoi_draft_set_text (draft, "مرحبا #xmpp");
  envoi_draft_set_title (draft, "عنوان");
  envoi_draft_set_nsfw (draft, TRUE);
  open_draft (fixture, draft);
  display_keep_picture (GTK_WIDGET (fixture->dialog), "composer-narrow-rtl");
  g_assert_cmpint (display_measure (GTK_WIDGET (fixture->dialog)), <=, 360);
  gtk_widget_set_default_direction (GTK_TEXT_DIR_LTR);
}

/* Who can read it: said plainly, and what changes for the whole blog. */
static void
test_audience (void)
{
  g_assert_cmpstr (envoi_audience_text_get (TRUE, ENVOI_FEED_ACCESS_OPEN, ENVOI_AUDIENCE_DEFAULT), ==, "Everybody can read this");
  g_assert_cmpstr (envoi_audience_text_get (TRUE, ENVOI_FEED_ACCESS_PRESENCE, ENVOI_AUDIENCE_DEFAULT), ==, "Only your contacts can read this");
  g_assert_cmpstr (envoi_audience_text_get (TRUE, ENVOI_FEED_ACCESS_PRESENCE, ENVOI_AUDIENCE_OPEN), ==, "Everybody can read this");
  /* In a community only its owners decide. */
  g_assert_cmpstr (envoi_audience_text_get (FALSE, ENVOI_FEED_ACCESS_WHITELIST, ENVOI_AUDIENCE_OPEN), ==, "Only members can read this");
  g_assert_nonnull (envoi_audience_text_get_change (ENVOI_FEED_ACCESS_PRESENCE, ENVOI_AUDIENCE_OPEN));
  g_assert_nonnull (envoi_audience_text_get_change (ENVOI_FEED_ACCESS_OPEN, ENVOI_AUDIENCE_CONTACTS));
  g_assert_null (envoi_audience_text_get_change (ENVOI_FEED_ACCESS_OPEN, ENVOI_AUDIENCE_OPEN));
  g_assert_null (envoi_audience_text_get_change (ENVOI_FEED_ACCESS_OPEN, ENVOI_AUDIENCE_DEFAULT));
}

static void
test_times (void)
{
  g_autoptr (GDateTime) noon = g_date_time_new_local (2026, 3, 28, 12, 0, 0);
  gint64 now = g_date_time_to_unix_usec (noon);
  g_autofree char *today = envoi_time_chooser_describe (now + G_TIME_SPAN_HOUR, now), *tomorrow = envoi_time_chooser_describe (now + G_TIME_SPAN_DAY, now);
  g_autofree char *later = envoi_time_chooser_describe (now + 3 * G_TIME_SPAN_DAY, now);

  g_assert_true (g_str_has_prefix (today, "Today, "));
  g_assert_true (g_str_has_prefix (tomorrow, "Tomorrow, "));
  g_assert_nonnull (strstr (later, "31"));
}

int
main (int argc, char **argv)
{
  /* GTK's accessibility for tests cannot take announcements. */
  g_setenv ("GTK_A11Y", "none", TRUE);
  display_init (&argc, &argv);
  g_resources_register (envoi_app_get_resource ());
#define ADD(path, function) g_test_add ("/post-composer/" path, Fixture, NULL, set_up, function, tear_down)
  ADD ("saved-at-a-pause", test_saved_at_a_pause);
  ADD ("nothing-to-publish", test_nothing_to_publish);
  ADD ("closing-keeps", test_close_keeps);
  ADD ("closing-discards", test_close_discards);
  ADD ("closing-empty", test_close_empty);
  ADD ("article", test_article);
  ADD ("edit", test_edit);
  ADD ("options", test_options);
  ADD ("people", test_people);
  ADD ("switched-off", test_switched_off);
  ADD ("looks", test_looks);
  ADD ("narrow-right-to-left", test_narrow);
  g_test_add_func ("/post-composer/audience", test_audience);
  g_test_add_func ("/post-composer/times", test_times);
  return g_test_run ();
}
