/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The sidebar's view of feeds: the places, what is followed by kind and age, counts, search, and which row is the open page's. */
#include "display.h"
#include "house.h"
#include "envoi-app-resources.h"
#include "envoi-feed-rows.h"
#include "envoi-feeds-view.h"
#include "envoi-store-feeds.h"
#include "envoi-time.h"
#include "envoi-window.h"

#include <string.h>

#define MINUTE (G_GINT64_CONSTANT (60) * G_USEC_PER_SEC)

typedef struct
{
  House house;
  EnvoiFeedsView *view;
  GtkWindow *window;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  house_open (&fixture->house);
  fixture->view = g_object_new (ENVOI_TYPE_FEEDS_VIEW, NULL);
  envoi_feeds_view_start (fixture->view, fixture->house.manager);
  fixture->window = display_show (GTK_WIDGET (fixture->view), 320, 700);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  EnvoiFeedsView *view = g_object_ref (fixture->view);

  gtk_window_destroy (fixture->window);
  g_assert_finalize_object (view);
  house_close (&fixture->house);
}

static EnvoiFeed *
follow (Fixture *fixture, const char *service, const char *node, const char *title)
{
  EnvoiFeed *feed = envoi_store_ensure_feed (fixture->house.store, fixture->house.account, service, node);

  if (!g_str_equal (node, ENVOI_BLOG_NODE))
    envoi_feed_set_kind (feed, ENVOI_FEED_COMMUNITY);
  envoi_feed_set_title (feed, title);
  envoi_feed_set_followed (feed, TRUE);
  envoi_store_save_feed (fixture->house.store, feed);
  return feed;
}

static void
publish (Fixture *fixture, EnvoiFeed *feed, const char *item, gint64 ahead)
{
  g_autoptr (EnvoiPost) post = envoi_post_new (fixture->house.account, envoi_feed_get_service (feed), envoi_feed_get_node (feed), item);

  envoi_post_set_title (post, item);
  envoi_post_set_published (post, envoi_time_now () + ahead);
  house_await (envoi_store_add_post (fixture->house.store, post, "<entry/>", ENVOI_POST_LIVE));
}

/* The titles of all rows, with counts, in their order. */
static char *
rows (Fixture *fixture)
{
  GString *out = g_string_new (NULL);
  GtkSelectionModel *model = gtk_list_view_get_model (GTK_LIST_VIEW (envoi_feeds_view_get_list (fixture->view)));

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (model)); i++)
    {
      g_autoptr (GObject) item = g_list_model_get_item (G_LIST_MODEL (model), i);
      guint count = ENVOI_IS_FEED (item) ? envoi_feed_get_unread (ENVOI_FEED (item)) : envoi_feed_place_get_count (ENVOI_FEED_PLACE (item));

      g_string_append_printf (out, "%s%s", i > 0 ? "|" : "", ENVOI_IS_FEED (item) ? envoi_feed_get_title (ENVOI_FEED (item)) : envoi_feed_place_get_title (ENVOI_FEED_PLACE (item)));
      if (count > 0)
        g_string_append_printf (out, " %u", count);
    }
  return g_string_free (out, FALSE);
}

static gboolean
rows_are (Fixture *fixture, const char *expected)
{
  g_autofree char *present = rows (fixture);
  return g_str_equal (present, expected);
}

static void
test_order_and_counts (Fixture *fixture, gconstpointer data)
{
  EnvoiFeed *anna, *bob, *cats;
  guint unread = 0;

  display_wait_until (rows_are (fixture, "Home|Activity|My Blog|Saved|Drafts|Communities"));
  anna = follow (fixture, "anna@example.org", ENVOI_BLOG_NODE, "Anna");
  bob = follow (fixture, "bob@example.org", ENVOI_BLOG_NODE, "Bob");
  cats = follow (fixture, "pubsub.example.org", "cats", "Cats");
  follow (fixture, envoi_account_get_jid (fixture->house.account), ENVOI_BLOG_NODE, "Own");
  display_wait_until (rows_are (fixture, "Home|Activity|My Blog|Saved|Drafts|Communities|Anna|Bob|Cats"));
  publish (fixture, bob, "one", MINUTE);
  publish (fixture, bob, "two", 2 * MINUTE);
  publish (fixture, cats, "three", MINUTE);
  /* The newest first; what is unread stands beside. */
  display_wait_until (rows_are (fixture, "Home 3|Activity|My Blog|Saved|Drafts|Communities|Bob 2|Anna|Cats 1"));
  g_object_get (fixture->view, "unread", &unread, NULL);
  g_assert_cmpuint (unread, ==, 3);
  display_keep_picture (GTK_WIDGET (fixture->view), "feeds-view");
  envoi_store_set_feed_read (fixture->house.store, bob);
  display_wait_until (rows_are (fixture, "Home 1|Activity|My Blog|Saved|Drafts|Communities|Bob|Anna|Cats 1"));
  envoi_feed_set_pinned (anna, TRUE);
  display_wait_until (rows_are (fixture, "Home 1|Activity|My Blog|Saved|Drafts|Communities|Anna|Bob|Cats 1"));
  envoi_feed_set_followed (cats, FALSE);
  envoi_store_save_feed (fixture->house.store, cats);
  display_wait_until (rows_are (fixture, "Home|Activity|My Blog|Saved|Drafts|Communities|Anna|Bob"));
}

static void
test_search (Fixture *fixture, gconstpointer data)
{
  follow (fixture, "anna@example.org", ENVOI_BLOG_NODE, "Anna");
  follow (fixture, "pubsub.example.org", "cats", "Cats");
  envoi_feeds_view_search (fixture->view, "cat");
  display_wait_until (rows_are (fixture, "Cats"));
  envoi_feeds_view_search (fixture->view, "xyz");
  display_wait_until (rows_are (fixture, ""));
  g_assert_nonnull (display_find_label (GTK_WIDGET (fixture->view), "Nothing Found"));
  g_assert_false (envoi_feeds_view_activate_first (fixture->view));
  envoi_feeds_view_search (fixture->view, NULL);
  display_wait_until (rows_are (fixture, "Home|Activity|My Blog|Saved|Drafts|Communities|Anna|Cats"));
}

static guint
selected (Fixture *fixture)
{
  return gtk_single_selection_get_selected (GTK_SINGLE_SELECTION (gtk_list_view_get_model (GTK_LIST_VIEW (envoi_feeds_view_get_list (fixture->view)))));
}

static void
test_selection (Fixture *fixture, gconstpointer data)
{
  const char *own = envoi_account_get_jid (fixture->house.account);
  g_autofree char *blog = envoi_feed_page_tag (fixture->house.account, own, ENVOI_BLOG_NODE, NULL);
  g_autofree char *cats = envoi_feed_page_tag (fixture->house.account, "pubsub.example.org", "cats", NULL);

  g_assert_cmpuint (selected (fixture), ==, GTK_INVALID_LIST_POSITION);
  envoi_feeds_view_select (fixture->view, "home");
  g_assert_cmpuint (selected (fixture), ==, 0);
  envoi_feeds_view_select (fixture->view, blog);
  g_assert_cmpuint (selected (fixture), ==, 2);
  envoi_feeds_view_select (fixture->view, cats);
  g_assert_cmpuint (selected (fixture), ==, GTK_INVALID_LIST_POSITION);
  /* It is selected as soon as it is there. */
  follow (fixture, "pubsub.example.org", "cats", "Cats");
  display_wait_until (selected (fixture) == 6);
  envoi_feeds_view_select (fixture->view, NULL);
  g_assert_cmpuint (selected (fixture), ==, GTK_INVALID_LIST_POSITION);
}

int
main (int argc, char **argv)
{
  display_init (&argc, &argv);
  g_resources_register (envoi_app_get_resource ());
  g_test_add ("/feeds-view/order-and-counts", Fixture, NULL, set_up, test_order_and_counts, tear_down);
  g_test_add ("/feeds-view/search", Fixture, NULL, set_up, test_search, tear_down);
  g_test_add ("/feeds-view/selection", Fixture, NULL, set_up, test_selection, tear_down);
  return g_test_run ();
}
