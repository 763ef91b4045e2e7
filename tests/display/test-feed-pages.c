/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "display.h"
#include "house.h"
#include "envoi-app-resources.h"
#include "envoi-avatar-view.h"
#include "envoi-drafts-page.h"
#include "envoi-error.h"
#include "envoi-mutes-page.h"
#include "envoi-post-card.h"
#include "envoi-posts-page.h"
#include "envoi-share-post-dialog.h"
#include "envoi-shared-post.h"
#include "envoi-store-feeds.h"
#include "envoi-time.h"

/* Pages of posts and of what belongs to them, without a connection. */

typedef struct
{
  House house;
  GtkWindow *window;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  /* AdwToolbarView measures its content for heights that it never gives it, and GTK warns. */
  g_log_set_always_fatal (G_LOG_FATAL_MASK | G_LOG_LEVEL_CRITICAL);
  house_open (&fixture->house);
  house_add_person (&fixture->house, "anna@example.org", "Anna Abel");
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  if (fixture->window != NULL)
    gtk_window_destroy (fixture->window);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  house_close (&fixture->house);
}

static void
show (Fixture *fixture, GtkWidget *page, int width)
{
  fixture->window = display_show (page, width, 760);
}

static gboolean
says (Fixture *fixture, const char *part)
{
  g_autofree char *texts = display_texts (GTK_WIDGET (fixture->window));
  return strstr (texts, part) != NULL;
}

static EnvoiPost *
add_post (Fixture *fixture, const char *service, const char *item, const char *title, gint64 published)
{
  g_autoptr (EnvoiPost) post = envoi_post_new (fixture->house.account, service, ENVOI_BLOG_NODE, item);
  const char *tags[] = { "xmpp", NULL };

  envoi_post_set_title (post, title);
  envoi_post_set_author_jid (post, service);
  envoi_post_set_published (post, published);
  envoi_post_set_updated (post, published);
  envoi_post_set_tags (post, tags);
  house_await (envoi_store_add_post (fixture->house.store, post, "<entry/>", ENVOI_POST_PAGE));
  return g_steal_pointer (&post);
}

/* F11: whose blog it is, with the whole address, and its posts, the newest first. Only text comes out of names and titles. */
static void
test_blog (Fixture *fixture, gconstpointer data)
{
  g_autoptr (EnvoiPost) old = add_post (fixture, "anna@example.org", "one", "An <b>old</b> & long post", 1700000000000000), new = add_post (fixture, "anna@example.org", "two", "A new post", 1700000100000000);
  EnvoiFeed *feed = envoi_store_ensure_feed (fixture->house.store, fixture->house.account, "anna@example.org", ENVOI_BLOG_NODE);
  g_autofree char *texts = NULL;

  envoi_feed_set_description (feed, "About <i>things</i>");
  show (fixture, GTK_WIDGET (envoi_posts_page_new_for_feed (fixture->house.manager, feed, NULL, NULL)), 700);
  display_wait_until (says (fixture, "A new post") && says (fixture, "An <b>old</b> & long post"));
  texts = display_texts (GTK_WIDGET (fixture->window));
  g_assert_true (strstr (texts, "A new post") < strstr (texts, "An <b>old</b>"));
  g_assert_true (says (fixture, "Anna Abel") && says (fixture, "anna@example.org") && says (fixture, "About <i>things</i>"));
  display_keep_picture (GTK_WIDGET (fixture->window), "blog-light");
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (), ADW_COLOR_SCHEME_FORCE_DARK);
  display_keep_picture (GTK_WIDGET (fixture->window), "blog-dark");
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (), ADW_COLOR_SCHEME_DEFAULT);
}

static double
x_of (Fixture *fixture, GtkWidget *widget)
{
  graphene_rect_t bounds;

  g_assert_nonnull (widget);
  g_assert_true (gtk_widget_compute_bounds (widget, GTK_WIDGET (fixture->window), &bounds));
  return bounds.origin.x;
}

/* A blog and a community begin alike: the picture, beside it the name, below it the rest, from the beginning of the line. */
static void
test_heads (Fixture *fixture, gconstpointer data)
{
  EnvoiFeed *blog = envoi_store_ensure_feed (fixture->house.store, fixture->house.account, "anna@example.org", ENVOI_BLOG_NODE);
  EnvoiFeed *community = envoi_store_ensure_feed (fixture->house.store, fixture->house.account, "pubsub.example.org", "harbour");
  EnvoiFeed *feeds[] = { blog, community };
  const char *names[] = { "Anna Abel", "Friends of the harbour and of everything that floats" }, *pictures[] = { "head-blog", "head-community" };
  double x[2], avatar[2];

  envoi_feed_set_kind (community, ENVOI_FEED_COMMUNITY);
  envoi_feed_set_title (community, names[1]);
  envoi_feed_set_description (community, "Boats, ships, cranes and people. Everybody may write, please in English or German, and not about the weather.");
  envoi_feed_set_n_followers (community, 12);
  for (guint i = 0; i < 2; i++)
    {
      if (fixture->window != NULL)
        gtk_window_destroy (fixture->window);
      show (fixture, GTK_WIDGET (envoi_posts_page_new_for_feed (fixture->house.manager, feeds[i], NULL, NULL)), 360);
      display_wait_until (says (fixture, "No posts yet") && display_find_label (GTK_WIDGET (fixture->window), names[i]) != NULL);
      display_draw (GTK_WIDGET (fixture->window));
      {
        GtkWidget *list = display_find (GTK_WIDGET (fixture->window), GTK_TYPE_LIST_VIEW);

        avatar[i] = x_of (fixture, display_find (list, ENVOI_TYPE_AVATAR_VIEW));
        x[i] = x_of (fixture, display_find_label (list, names[i]));
      }
      g_assert_cmpint (display_measure (gtk_window_get_child (fixture->window)), <=, 360);
      display_keep_picture (GTK_WIDGET (fixture->window), pictures[i]);
    }
  g_assert_cmpfloat_with_epsilon (x[0], x[1], 1);
  g_assert_cmpfloat_with_epsilon (avatar[0], avatar[1], 1);
}

/* Why it cannot be read is said, with what to do. */
static void
test_closed_blog (Fixture *fixture, gconstpointer data)
{
  EnvoiFeed *feed = envoi_store_ensure_feed (fixture->house.store, fixture->house.account, "stranger@example.net", ENVOI_BLOG_NODE);
  g_autoptr (GError) closed = g_error_new_literal (ENVOI_FEED_ERROR, ENVOI_FEED_ERROR_CONTACTS_ONLY, "");
  g_autoptr (GError) none = g_error_new_literal (ENVOI_FEED_ERROR, ENVOI_FEED_ERROR_NOT_FOUND, "");

  show (fixture, GTK_WIDGET (envoi_posts_page_new_for_feed (fixture->house.manager, feed, NULL, NULL)), 360);
  envoi_feed_set_problem (feed, closed);
  display_wait_until (says (fixture, "can read this blog. Ask to be a contact") && says (fixture, "Add Contact…"));
  g_assert_cmpint (display_measure (gtk_window_get_child (fixture->window)), <=, 360);
  envoi_feed_set_problem (feed, none);
  display_wait_until (says (fixture, "has no blog, or hides it from you."));
  envoi_feed_set_problem (feed, NULL);
  envoi_feed_set_pending (feed, TRUE);
  display_wait_until (says (fixture, "has to allow that you follow this blog."));
}

static void
test_own_blog (Fixture *fixture, gconstpointer data)
{
  EnvoiFeed *feed = envoi_store_ensure_feed (fixture->house.store, fixture->house.account, "me@example.org", ENVOI_BLOG_NODE);

  gtk_widget_set_default_direction (GTK_TEXT_DIR_RTL);
  show (fixture, GTK_WIDGET (envoi_posts_page_new_for_feed (fixture->house.manager, feed, NULL, NULL)), 360);
  display_wait_until (says (fixture, "Nothing published yet") && says (fixture, "New Post"));
  g_assert_false (gtk_widget_get_visible (display_find (GTK_WIDGET (fixture->window), ADW_TYPE_SPLIT_BUTTON)));
  display_keep_picture (GTK_WIDGET (fixture->window), "own-blog-narrow-rtl");
  gtk_widget_set_default_direction (GTK_TEXT_DIR_LTR);
}

/* The widget with this hint. */
static GtkWidget *
find_hint (GtkWidget *below, const char *hint)
{
  GtkWidget *found = g_strcmp0 (gtk_widget_get_tooltip_text (below), hint) == 0 ? below : NULL;

  for (GtkWidget *child = gtk_widget_get_first_child (below); found == NULL && child != NULL; child = gtk_widget_get_next_sibling (child))
    found = find_hint (child, hint);
  return found;
}

/* F5, U10: the posts of a tag; the tag can be saved. */
static void
test_tag (Fixture *fixture, gconstpointer data)
{
  g_autoptr (EnvoiPost) post = add_post (fixture, "anna@example.org", "one", "A post about it", 1700000000000000);
  AdwNavigationPage *page = envoi_posts_page_new_for_tag (fixture->house.manager, "#XMPP");
  GtkWidget *button;

  show (fixture, GTK_WIDGET (page), 600);
  g_assert_cmpstr (adw_navigation_page_get_title (page), ==, "#xmpp");
  display_wait_until (says (fixture, "A post about it"));
  button = find_hint (GTK_WIDGET (page), "Save the Tag");
  g_assert_nonnull (button);
  g_assert_false (envoi_store_is_tag_saved (fixture->house.store, "xmpp"));
  g_signal_emit_by_name (button, "clicked");
  display_wait_until (envoi_store_is_tag_saved (fixture->house.store, "xmpp"));
}

static void
test_saved (Fixture *fixture, gconstpointer data)
{
  g_autoptr (EnvoiPost) post = add_post (fixture, "anna@example.org", "one", "To be kept", 1700000000000000);

  show (fixture, GTK_WIDGET (envoi_posts_page_new_for_saved (fixture->house.manager)), 600);
  display_wait_until (says (fixture, "Nothing Saved"));
  g_assert_false (says (fixture, "To be kept"));
  envoi_store_set_post_saved (fixture->house.store, post, TRUE);
  display_wait_until (says (fixture, "To be kept"));
}

/* F7, F8: what is written and not published, by what becomes of it. */
static void
test_drafts (Fixture *fixture, gconstpointer data)
{
  g_autoptr (EnvoiDraft) draft = envoi_draft_new (fixture->house.account), waiting = envoi_draft_new (fixture->house.account), failed = envoi_draft_new (fixture->house.account);
  g_autoptr (GError) error = g_error_new_literal (ENVOI_FEED_ERROR, ENVOI_FEED_ERROR_TOO_BIG, "");

  show (fixture, GTK_WIDGET (envoi_drafts_page_new (fixture->house.manager)), 600);
  g_assert_true (says (fixture, "No Drafts"));
  envoi_draft_set_text (draft, "Some **bold** thoughts");
  envoi_store_save_draft (fixture->house.store, draft);
  envoi_draft_set_title (waiting, "For <tomorrow>");
  envoi_draft_set_state (waiting, ENVOI_DRAFT_QUEUED);
  envoi_draft_set_scheduled (waiting, envoi_time_now () + G_TIME_SPAN_DAY);
  envoi_store_save_draft (fixture->house.store, waiting);
  envoi_draft_set_text (failed, "Refused");
  envoi_draft_set_state (failed, ENVOI_DRAFT_FAILED);
  envoi_draft_set_problem (failed, error);
  envoi_store_save_draft (fixture->house.store, failed);
  display_wait_until (says (fixture, "Some bold thoughts") && says (fixture, "For <tomorrow>") && says (fixture, "Tomorrow, ") && says (fixture, "Refused"));
  display_wait_until (says (fixture, "Not Published") && says (fixture, "To Be Published"));
  display_keep_picture (GTK_WIDGET (fixture->window), "drafts");
  house_await (envoi_store_remove_draft (fixture->house.store, draft));
  display_wait_until (!says (fixture, "Some bold thoughts"));
}

/* F40, U11: words and people, each with its time. */
static void
test_mutes (Fixture *fixture, gconstpointer data)
{
  GtkWidget *page = GTK_WIDGET (envoi_mutes_page_new (fixture->house.store)), *row;
  GListModel *mutes = envoi_store_list_mutes (fixture->house.store);

  show (fixture, page, 500);
  row = display_find (page, ADW_TYPE_ENTRY_ROW);
  gtk_editable_set_text (GTK_EDITABLE (row), " foot <b>ball</b> ");
  g_signal_emit_by_name (row, "apply");
  display_wait_until (says (fixture, "foot <b>ball</b>"));
  gtk_editable_set_text (GTK_EDITABLE (row), "anna@example.org");
  adw_combo_row_set_selected (ADW_COMBO_ROW (display_find (page, ADW_TYPE_COMBO_ROW)), 1);
  g_signal_emit_by_name (row, "apply");
  display_wait_until (g_list_model_get_n_items (mutes) == 2 && says (fixture, "Anna Abel") && says (fixture, "Until "));
}

/* F26: the card of a shared post tells what is stored, else only where it is. */
static DexFuture *
find_post (const char *service, const char *node, const char *item, gpointer data)
{
  Fixture *fixture = data;
  return envoi_store_load_post (fixture->house.store, fixture->house.account, service, node, item);
}

static void
test_shared_post (Fixture *fixture, gconstpointer data)
{
  g_autoptr (EnvoiPost) post = add_post (fixture, "anna@example.org", "one", "About <b>cats</b>", 1700000000000000);
  GtkWidget *card = envoi_shared_post_new ();

  envoi_shared_post_set_finder (find_post, fixture);
  show (fixture, card, 400);
  envoi_shared_post_set_uri (ENVOI_SHARED_POST (card), "xmpp:pubsub.example.net?;node=cats;item=unknown");
  g_assert_true (says (fixture, "pubsub.example.net"));
  envoi_shared_post_set_uri (ENVOI_SHARED_POST (card), "xmpp:anna@example.org?;node=urn%3Axmpp%3Amicroblog%3A0;item=one");
  display_wait_until (says (fixture, "Post by ") && says (fixture, "About <b>cats</b>"));
  g_assert_cmpstr (gtk_actionable_get_action_name (GTK_ACTIONABLE (card)), ==, "win.open-post");
  envoi_shared_post_set_uri (ENVOI_SHARED_POST (card), "xmpp:%00?;node=x;item=y");
  g_assert_true (says (fixture, "Its link is damaged."));
  g_assert_false (gtk_widget_get_sensitive (card));
  envoi_shared_post_set_finder (NULL, NULL);
}

static void
test_share (Fixture *fixture, gconstpointer data)
{
  g_autoptr (EnvoiPost) post = add_post (fixture, "anna@example.org", "one", "Hello", 1700000000000000);
  AdwDialog *dialog = envoi_share_post_dialog_new (fixture->house.manager, post);
  gpointer gone = dialog;

  g_object_add_weak_pointer (G_OBJECT (dialog), &gone);
  fixture->window = GTK_WINDOW (adw_window_new ());
  gtk_window_set_default_size (fixture->window, 600, 700);
  adw_window_set_content (ADW_WINDOW (fixture->window), gtk_label_new (""));
  gtk_window_present (fixture->window);
  adw_dialog_present (dialog, GTK_WIDGET (fixture->window));
  display_wait_until (says (fixture, "Anna Abel"));
  adw_dialog_force_close (dialog);
  display_wait_until (gone == NULL);
}

int
main (int argc, char **argv)
{
  /* GTK's accessibility for tests cannot take announcements. */
  g_setenv ("GTK_A11Y", "none", TRUE);
  display_init (&argc, &argv);
  g_resources_register (envoi_app_get_resource ());
#define ADD(path, function) g_test_add ("/feed-pages/" path, Fixture, NULL, set_up, function, tear_down)
  ADD ("blog", test_blog);
  ADD ("heads", test_heads);
  ADD ("closed-blog", test_closed_blog);
  ADD ("own-blog", test_own_blog);
  ADD ("tag", test_tag);
  ADD ("saved", test_saved);
  ADD ("drafts", test_drafts);
  ADD ("mutes", test_mutes);
  ADD ("shared-post", test_shared_post);
  ADD ("share", test_share);
  return g_test_run ();
}
