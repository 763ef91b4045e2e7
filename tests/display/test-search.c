/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "display.h"
#include <adwaita.h>
#include "envoi-app-resources.h"
#include "envoi-search-dialog.h"
#include "envoi-search-query.h"
#include "envoi-store-private.h"
#include "house.h"
#include "envoi-store-feeds.h"
#include "envoi-time.h"

static void
check_words (const char *typed, const char *text, const char *from, const char *in, gboolean after, gboolean before)
{
  g_autoptr (EnvoiSearchWords) words = envoi_search_words_parse (typed);

  g_assert_cmpstr (words->text, ==, text);
  g_assert_cmpstr (words->from, ==, from);
  g_assert_cmpstr (words->in, ==, in);
  g_assert_cmpint (words->after != 0, ==, after);
  g_assert_cmpint (words->before != 0, ==, before);
}

static void
test_words (void)
{
  check_words ("ferry", "ferry", NULL, NULL, FALSE, FALSE);
  check_words ("  ferry   seven ", "ferry seven", NULL, NULL, FALSE, FALSE);
  check_words ("from:anna ferry", "ferry", "anna", NULL, FALSE, FALSE);
  check_words ("FROM:\"Anna Berg\" in:harbour x", "x", "Anna Berg", "harbour", FALSE, FALSE);
  check_words ("after:2026-01-31 before:2026-02-28 y", "y", NULL, NULL, TRUE, TRUE);
  /* What is no day, or no key, is a word. */
  check_words ("after:soon x:y https://a.example", "after:soon x:y https://a.example", NULL, NULL, FALSE, FALSE);
  check_words ("after:2026-13-45", "after:2026-13-45", NULL, NULL, FALSE, FALSE);
  check_words ("", "", NULL, NULL, FALSE, FALSE);
}

typedef struct {
  House house;
  GtkWindow *window;
  AdwDialog *dialog;
  EnvoiConversation *anna, *bert;
  char *opened;
} Fixture;

static void
on_show_message (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  Fixture *fixture = data;

  g_free (fixture->opened);
  fixture->opened = g_variant_print (parameter, FALSE);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  const GActionEntry entries[] = {
    { .name = "show-message", .activate = on_show_message, .parameter_type = "(ssx)" }, { .name = "open-post", .activate = on_show_message, .parameter_type = "(sss)" },
  };
  g_autoptr (GSimpleActionGroup) group = g_simple_action_group_new ();

  house_open (&fixture->house);
  fixture->anna = house_add_person (&fixture->house, "anna@example.org", "Anna");
  fixture->bert = house_add_person (&fixture->house, "bert@example.org", "Bert");
  house_add_message (&fixture->house, fixture->anna, FALSE, "Does the <b>ferry</b> leave at seven?");
  house_add_message (&fixture->house, fixture->anna, TRUE, "The ferry leaves when the tide allows, which nobody has known for certain since the war, so be early");
  house_add_message (&fixture->house, fixture->bert, FALSE, "My bicycle is on the ferry");
  house_add_message (&fixture->house, fixture->bert, FALSE, "渡し船は七時に出ます");
  fixture->window = GTK_WINDOW (adw_window_new ());
  adw_window_set_content (ADW_WINDOW (fixture->window), adw_status_page_new ());
  gtk_window_set_default_size (fixture->window, 760, 760);
  g_action_map_add_action_entries (G_ACTION_MAP (group), entries, G_N_ELEMENTS (entries), fixture);
  gtk_widget_insert_action_group (GTK_WIDGET (fixture->window), "win", G_ACTION_GROUP (group));
  gtk_window_present (fixture->window);
  display_wait_until (gtk_widget_get_mapped (GTK_WIDGET (fixture->window)));
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  gtk_window_destroy (fixture->window);
  /* An answer that is under way holds the dialog a moment longer. */
  display_wait_until (fixture->dialog == NULL);
  g_free (fixture->opened);
  house_close (&fixture->house);
}

static void
open (Fixture *fixture, EnvoiConversation *here)
{
  fixture->dialog = envoi_search_dialog_new (fixture->house.manager, here, here != NULL);
  g_object_add_weak_pointer (G_OBJECT (fixture->dialog), (gpointer *) &fixture->dialog);
  adw_dialog_present (fixture->dialog, GTK_WIDGET (fixture->window));
  display_wait_until (gtk_widget_get_mapped (GTK_WIDGET (fixture->dialog)));
}

static void
type (Fixture *fixture, const char *text)
{
  gtk_editable_set_text (GTK_EDITABLE (display_find (GTK_WIDGET (fixture->dialog), GTK_TYPE_SEARCH_ENTRY)), text);
}

static guint
count (Fixture *fixture)
{
  GtkWidget *list = display_find (GTK_WIDGET (fixture->dialog), GTK_TYPE_LIST_VIEW);

  return g_list_model_get_n_items (G_LIST_MODEL (gtk_list_view_get_model (GTK_LIST_VIEW (list))));
}

static void
test_everywhere (Fixture *fixture, gconstpointer data)
{
  GtkWidget *list;

  open (fixture, NULL);
  g_assert_cmpuint (count (fixture), ==, 0);
  type (fixture, "ferry");
  display_wait_until (count (fixture) == 3);
  display_draw (GTK_WIDGET (fixture->dialog));
  /* What was found is text, never markup. */
  g_assert_nonnull (display_find_label (GTK_WIDGET (fixture->dialog), "Does the <b>ferry</b> leave at seven?"));
  display_keep_picture (GTK_WIDGET (fixture->dialog), "search-results");
  type (fixture, "七時");
  display_wait_until (count (fixture) == 1);
  type (fixture, "ferry from:bert");
  display_wait_until (count (fixture) == 1 && display_find_label (GTK_WIDGET (fixture->dialog), "My bicycle is on the ferry") != NULL);
  list = display_find (GTK_WIDGET (fixture->dialog), GTK_TYPE_LIST_VIEW);
  g_signal_emit_by_name (list, "activate", 0);
  g_assert_nonnull (fixture->opened);
  g_assert_nonnull (strstr (fixture->opened, "'bert@example.org'"));
}

static void
test_here (Fixture *fixture, gconstpointer data)
{
  open (fixture, fixture->bert);
  type (fixture, "ferry");
  display_wait_until (count (fixture) == 1);
  type (fixture, "nowhere to be found");
  display_wait_until (count (fixture) == 0 && display_find_label (GTK_WIDGET (fixture->dialog), "Nothing Found") != NULL
                      && gtk_widget_get_mapped (display_find_label (GTK_WIDGET (fixture->dialog), "Nothing Found")));
  type (fixture, "ferry in:anna");
  display_wait_until (count (fixture) == 2);
}

/* Posts and comments are found beside messages, by the same filters. */
static void
test_posts (Fixture *fixture, gconstpointer data)
{
  static const struct { const char *service, *node, *item, *title, *author; } posts[] = {
    { "anna@example.org", ENVOI_BLOG_NODE, "one", "About the <i>ferry</i>", "anna@example.org" },
    { "pubsub.example.org", "harbour", "two", "The ferry is late", "bert@example.org" },
    { "pubsub.example.org", "harbour", "three", "Nothing else", "bert@example.org" },
  };
  g_autoptr (EnvoiComment) comment = envoi_comment_new (fixture->house.account, "comments.example.org", "c/three", "c1");
  EnvoiStore *store = fixture->house.store;

  for (guint i = 0; i < G_N_ELEMENTS (posts); i++)
    {
      g_autoptr (EnvoiPost) post = envoi_post_new (fixture->house.account, posts[i].service, posts[i].node, posts[i].item);
      g_autofree char *node = g_strconcat ("c/", posts[i].item, NULL);

      envoi_post_set_title (post, posts[i].title);
      envoi_post_set_author_jid (post, posts[i].author);
      envoi_post_set_published (post, envoi_time_now () - i * G_USEC_PER_SEC);
      envoi_post_set_comments_service (post, "comments.example.org");
      envoi_post_set_comments_node (post, node);
      house_await (envoi_store_add_post (store, post, "<entry/>", ENVOI_POST_PAGE));
    }
  envoi_comment_set_text (comment, "A comment on the ferry");
  envoi_comment_set_author_jid (comment, "anna@example.org");
  envoi_comment_set_published (comment, envoi_time_now ());
  house_await (envoi_store_add_comment (store, comment, ENVOI_POST_PAGE));

  open (fixture, NULL);
  envoi_search_dialog_show_posts (ENVOI_SEARCH_DIALOG (fixture->dialog));
  type (fixture, "ferry");
  display_wait_until (count (fixture) == 3);
  display_draw (GTK_WIDGET (fixture->dialog));
  g_assert_nonnull (display_find_label (GTK_WIDGET (fixture->dialog), "About the <i>ferry</i>"));
  g_assert_nonnull (display_find_label (GTK_WIDGET (fixture->dialog), "Anna on “Nothing else”"));
  display_keep_picture (GTK_WIDGET (fixture->dialog), "search-posts");
  type (fixture, "ferry in:harbour from:bert");
  display_wait_until (count (fixture) == 1);
  g_signal_emit_by_name (display_find (GTK_WIDGET (fixture->dialog), GTK_TYPE_LIST_VIEW), "activate", 0);
  g_assert_cmpstr (fixture->opened, ==, "('pubsub.example.org', 'harbour', 'two')");
}

/* While the store still reads old messages into its index, nobody is to take “nothing found” for the whole truth. */
static void
test_incomplete (Fixture *fixture, gconstpointer data)
{
  EnvoiStore *store = envoi_session_manager_get_store (fixture->house.manager);
  AdwBanner *banner;

  open (fixture, NULL);
  banner = ADW_BANNER (display_find (GTK_WIDGET (fixture->dialog), ADW_TYPE_BANNER));
  g_assert_false (adw_banner_get_revealed (banner));
  store->search_complete = FALSE;
  g_object_notify (G_OBJECT (store), "search-complete");
  g_assert_true (adw_banner_get_revealed (banner));
  for (int i = 0; i < 30; i++)
    display_draw (GTK_WIDGET (fixture->window));
  display_keep_picture (GTK_WIDGET (fixture->window), "search-incomplete");
  store->search_complete = TRUE;
  g_object_notify (G_OBJECT (store), "search-complete");
  g_assert_false (adw_banner_get_revealed (banner));
}

int
main (int argc, char *argv[])
{
  display_init (&argc, &argv);
  g_resources_register (envoi_app_get_resource ());
  g_test_add_func ("/search/words", test_words);
  g_test_add ("/search/everywhere", Fixture, NULL, set_up, test_everywhere, tear_down);
  g_test_add ("/search/here", Fixture, NULL, set_up, test_here, tear_down);
  g_test_add ("/search/posts", Fixture, NULL, set_up, test_posts, tear_down);
  g_test_add ("/search/incomplete", Fixture, NULL, set_up, test_incomplete, tear_down);
  return g_test_run ();
}
