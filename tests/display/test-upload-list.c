/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How far the files of a post are: on its card, and in words. */
#include <adwaita.h>

#include "display.h"
#include "envoi-error.h"
#include "envoi-post-card.h"
#include "envoi-upload-list.h"

typedef struct {
  EnvoiAccount *account;
  EnvoiPost *post;
  EnvoiTransfer *picture, *file;
  GListModel *uploads;
  GtkWidget *card;
  GtkWindow *window;
} Fixture;

static char *
describe (const GError *error)
{
  return g_strdup ("The server for files is on holiday.");
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  GListStore *uploads = g_list_store_new (ENVOI_TYPE_TRANSFER);

  fixture->account = envoi_account_new ("anna@example.org");
  fixture->post = envoi_post_new (fixture->account, "anna@example.org", ENVOI_BLOG_NODE, "item");
  envoi_post_set_author_jid (fixture->post, "anna@example.org");
  envoi_post_set_title (fixture->post, "With a picture and a report");
  fixture->picture = envoi_transfer_new (NULL, 1000000);
  fixture->file = envoi_transfer_new ("a-report-with-a-name-so-long-that-nobody-reads-it-to-its-end-not-even-here.pdf", 3000000);
  g_list_store_append (uploads, fixture->picture);
  g_list_store_append (uploads, fixture->file);
  fixture->uploads = G_LIST_MODEL (uploads);
  envoi_post_card_set_error_func (describe);
  envoi_post_set_state (fixture->post, ENVOI_POST_SENDING);
  envoi_post_set_uploads (fixture->post, fixture->uploads);
  fixture->card = envoi_post_card_new (ENVOI_POST_CARD_LIST);
  envoi_post_card_set_post (ENVOI_POST_CARD (fixture->card), fixture->post);
  fixture->window = display_show (fixture->card, 360, 260);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  gtk_window_destroy (fixture->window);
  envoi_post_card_set_error_func (NULL);
  g_object_unref (fixture->picture);
  g_object_unref (fixture->file);
  g_assert_finalize_object (fixture->post);
  g_object_unref (fixture->uploads);
  g_object_unref (fixture->account);
}

static gboolean
says (Fixture *fixture, const char *text)
{
  g_autofree char *texts = display_texts (fixture->card);

  return strstr (texts, text) != NULL;
}

/* Each file has its line; what has no name is told by its place; Cancel is offered while they are on their way. */
static void
test_card (Fixture *fixture, gconstpointer data)
{
  g_autofree char *part = g_format_size (750000);

  adw_style_manager_set_color_scheme (adw_style_manager_get_default (), data != NULL ? ADW_COLOR_SCHEME_FORCE_DARK : ADW_COLOR_SCHEME_DEFAULT);
  g_assert_true (says (fixture, "Picture 1") && says (fixture, "a-report") && says (fixture, "Waiting"));
  envoi_transfer_set_state (fixture->picture, ENVOI_TRANSFER_RUNNING);
  envoi_transfer_set_sent (fixture->picture, 750000);
  g_assert_true (says (fixture, part));
  g_assert_cmpfloat (gtk_progress_bar_get_fraction (GTK_PROGRESS_BAR (display_find (fixture->card, GTK_TYPE_PROGRESS_BAR))), ==, 0.75);
  g_assert_nonnull (display_find_action (fixture->card, "post.cancel"));
  g_assert_cmpint (display_measure (fixture->card), <=, 360);
  display_draw (fixture->card);
  display_keep_picture (fixture->card, data != NULL ? "upload-list-dark" : "upload-list");
  /* All there: the post itself is on its way, and it is too late for Cancel. */
  envoi_post_set_uploads (fixture->post, NULL);
  display_wait_until (display_find (fixture->card, GTK_TYPE_PROGRESS_BAR) == NULL);
  g_assert_null (display_find_action (fixture->card, "post.cancel"));
  g_assert_true (says (fixture, "Publishing…"));
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (), ADW_COLOR_SCHEME_DEFAULT);
}

/* Failed: the reason stands on the card, with the way to try again. */
static void
test_failed (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) problem = g_error_new_literal (ENVOI_TRANSFER_ERROR, ENVOI_TRANSFER_ERROR_UNREACHABLE, "raw words");

  envoi_post_set_uploads (fixture->post, NULL);
  envoi_post_set_problem (fixture->post, problem);
  envoi_post_set_state (fixture->post, ENVOI_POST_FAILED);
  display_wait_until (says (fixture, "The server for files is on holiday."));
  g_assert_false (says (fixture, "raw words"));
  g_assert_nonnull (display_find_action (fixture->card, "post.retry"));
  display_draw (fixture->card);
  display_keep_picture (fixture->card, "upload-list-failed");
}

static void
test_words (Fixture *fixture, gconstpointer data)
{
  g_autofree char *first = envoi_upload_list_describe (fixture->uploads), *second = NULL;

  g_assert_cmpstr (first, ==, "Uploading file 1 of 2…");
  envoi_transfer_set_sent (fixture->picture, 1000000);
  envoi_transfer_set_state (fixture->picture, ENVOI_TRANSFER_DONE);
  second = envoi_upload_list_describe (fixture->uploads);
  g_assert_cmpstr (second, ==, "Uploading file 2 of 2…");
  g_assert_cmpfloat (envoi_upload_list_get_fraction (fixture->uploads), ==, 0.25);
}

#define ADD(path, func, data) g_test_add ("/upload-list/" path, Fixture, data, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  display_init (&argc, &argv);
  ADD ("card", test_card, NULL);
  ADD ("card-dark", test_card, "dark");
  ADD ("failed", test_failed, NULL);
  ADD ("words", test_words, NULL);
  return g_test_run ();
}
