/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The timeline and the page of a post over a real store, without a line: what is stored is there, new posts wait, comments and likes come in. */
#include "display.h"
#include "house.h"
#include "envoi-app-resources.h"
#include "envoi-article-page.h"
#include "envoi-comment-row.h"
#include "envoi-composer.h"
#include "envoi-home-page.h"
#include "envoi-post-card.h"
#include "envoi-post-view.h"
#include "envoi-remote-picture.h"
#include "envoi-store-feeds.h"
#include "envoi-story-dialog.h"
#include "envoi-story-strip.h"
#include "envoi-time.h"

#include <string.h>

#define MINUTE (G_GINT64_CONSTANT (60) * G_USEC_PER_SEC)

typedef struct
{
  House house;
  EnvoiFeed *blog, *community;
  gint64 begun;
  AdwNavigationPage *page;
  GtkWindow *window;
} Fixture;

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
publish (Fixture *fixture, EnvoiFeed *feed, const char *item, gint64 minutes, const char *xhtml, EnvoiPostOrigin origin)
{
  g_autoptr (EnvoiPost) post = envoi_post_new (fixture->house.account, envoi_feed_get_service (feed), envoi_feed_get_node (feed), item);
  g_autofree char *node = g_strconcat ("urn:xmpp:microblog:0:comments/", item, NULL);

  envoi_post_set_title (post, item);
  envoi_post_set_author_jid (post, "anna@example.org");
  envoi_post_set_content_kind (post, xhtml != NULL ? ENVOI_CONTENT_XHTML : ENVOI_CONTENT_NONE);
  envoi_post_set_kind (post, xhtml != NULL ? ENVOI_POST_ARTICLE : ENVOI_POST_PLAIN);
  envoi_post_set_content (post, xhtml);
  envoi_post_set_comments_service (post, "comments.example.org");
  envoi_post_set_comments_node (post, node);
  envoi_post_set_published (post, fixture->begun + minutes * MINUTE);
  house_await (envoi_store_add_post (fixture->house.store, post, "<entry/>", origin));
}

static void
say (Fixture *fixture, const char *item, const char *id, const char *who, const char *text, gboolean like)
{
  g_autofree char *node = g_strconcat ("urn:xmpp:microblog:0:comments/", item, NULL);
  g_autoptr (EnvoiComment) comment = envoi_comment_new (fixture->house.account, "comments.example.org", node, id);

  envoi_comment_set_text (comment, text);
  envoi_comment_set_author_jid (comment, who);
  envoi_comment_set_is_like (comment, like);
  envoi_comment_set_published (comment, envoi_time_now ());
  house_await (envoi_store_add_comment (fixture->house.store, comment, ENVOI_POST_LIVE));
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  house_open (&fixture->house);
  house_add_person (&fixture->house, "anna@example.org", "Anna Lindqvist");
  fixture->begun = envoi_time_now ();
  fixture->blog = follow (fixture, "anna@example.org", ENVOI_BLOG_NODE, NULL);
  fixture->community = follow (fixture, "pubsub.example.org", "harbour", "Harbour");
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  AdwNavigationPage *page = g_object_ref (fixture->page);

  gtk_window_destroy (fixture->window);
  g_assert_finalize_object (page);
  house_close (&fixture->house);
}

static void
show (Fixture *fixture, AdwNavigationPage *page, int width)
{
  GtkWidget *view = adw_navigation_view_new ();

  adw_navigation_view_push (ADW_NAVIGATION_VIEW (view), page);
  fixture->page = page;
  fixture->window = display_show (view, width, 900);
}

static gboolean
has (Fixture *fixture, const char *text)
{
  GtkWidget *label = display_find_label (GTK_WIDGET (fixture->page), text);
  return label != NULL && gtk_widget_get_mapped (label);
}

static void
test_empty (Fixture *fixture, gconstpointer data)
{
  show (fixture, envoi_home_page_new (fixture->house.manager), 500);
  display_wait_until (has (fixture, "Nothing Here Yet"));
  /* The first post that ever comes is shown as it comes. */
  publish (fixture, fixture->blog, "First of all", 1, NULL, ENVOI_POST_LIVE);
  display_wait_until (has (fixture, "First of all"));
}

static void
test_timeline (Fixture *fixture, gconstpointer data)
{
  for (guint i = 0; i < 12; i++)
    {
      g_autofree char *title = g_strdup_printf ("Blog post %u", i), *other = g_strdup_printf ("Community post %u", i);

      publish (fixture, fixture->blog, title, -2 * (gint64) i - 10, NULL, ENVOI_POST_PAGE);
      publish (fixture, fixture->community, other, -2 * (gint64) i - 11, NULL, ENVOI_POST_PAGE);
    }
  show (fixture, envoi_home_page_new (fixture->house.manager), 500);
  display_wait_until (has (fixture, "Blog post 0") && has (fixture, "Community post 0"));
  display_draw (GTK_WIDGET (fixture->page));
  /* Without a line that is said, and what is stored is there. */
  g_assert_true (has (fixture, "You are offline. Posts that were loaded before are shown."));
  display_wait_until (gtk_window_is_active (fixture->window));
  display_draw (GTK_WIDGET (fixture->page));
  publish (fixture, fixture->blog, "Something new", 1, NULL, ENVOI_POST_LIVE);
  display_wait_until (has (fixture, "1 new post"));
  g_assert_false (has (fixture, "Something new"));
  display_keep_picture (GTK_WIDGET (fixture->page), "home");
  gtk_widget_activate_action (display_find (GTK_WIDGET (fixture->page), ENVOI_TYPE_POST_VIEW), "posts.jump-to-top", NULL);
  display_wait_until (has (fixture, "Something new"));
  /* Seen is read. */
  display_wait_until (envoi_feed_get_unread (fixture->blog) == 0);
  gtk_widget_activate_action (GTK_WIDGET (fixture->page), "home.filter", "s", "communities");
  display_wait_until (has (fixture, "Community post 0") && !has (fixture, "Blog post 0"));
  gtk_widget_activate_action (GTK_WIDGET (fixture->page), "home.filter", "s", "people");
  display_wait_until (has (fixture, "Blog post 0") && !has (fixture, "Community post 0"));
}

static guint
count_rows (GtkWidget *widget)
{
  guint n = ENVOI_IS_COMMENT_ROW (widget) && gtk_widget_get_mapped (widget) ? 1 : 0;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    n += count_rows (child);
  return n;
}

static void
test_article (Fixture *fixture, gconstpointer data)
{
  publish (fixture, fixture->blog, "Older", -20, NULL, ENVOI_POST_PAGE);
  publish (fixture, fixture->blog, "An article", -10, "<h2>One</h2><p>The first words.</p><p>And <a href='https://example.org/'>more</a>.</p>", ENVOI_POST_PAGE);
  say (fixture, "An article", "c1", "anna@example.org", "Thank you, all", FALSE);
  say (fixture, "An article", "c2", "bob@example.net", "Well <b>written</b>, see https://example.org/x", FALSE);
  say (fixture, "An article", "l1", "bob@example.net", "♥", TRUE);
  show (fixture, envoi_article_page_new (fixture->house.manager, fixture->house.account, "anna@example.org", ENVOI_BLOG_NODE, "An article"), data != NULL ? 360 : 760);
  display_wait_until (has (fixture, "An article") && count_rows (GTK_WIDGET (fixture->page)) == 2);
  g_assert_true (has (fixture, "Well <b>written</b>, see https://example.org/x"));
  display_wait_until (has (fixture, "bob@example.net likes this"));
  /* Live */
  say (fixture, "An article", "c3", "carol@example.net", "Me too", FALSE);
  say (fixture, "An article", "l2", "anna@example.org", "♥", TRUE);
  display_wait_until (count_rows (GTK_WIDGET (fixture->page)) == 3 && has (fixture, "bob@example.net and Anna Lindqvist like this"));
  display_draw (GTK_WIDGET (fixture->page));
  display_keep_picture (GTK_WIDGET (fixture->page), data != NULL ? "article-page-narrow" : "article-page");
  g_assert_cmpint (display_measure (GTK_WIDGET (fixture->page)), <=, 360);
  house_await (envoi_store_remove_comment (fixture->house.store, fixture->house.account, "comments.example.org", "urn:xmpp:microblog:0:comments/An article", "c2"));
  display_wait_until (count_rows (GTK_WIDGET (fixture->page)) == 2);
  /* The one before it in the same feed is one step away. */
  gtk_widget_activate_action (GTK_WIDGET (fixture->page), "article.comment", NULL);
  house_await (envoi_store_remove_post (fixture->house.store, fixture->house.account, "anna@example.org", ENVOI_BLOG_NODE, "An article"));
  display_wait_until (has (fixture, "This Post Was Deleted"));
}

static gboolean
is_commenting (Fixture *fixture)
{
  GtkWidget *focus = gtk_window_get_focus (fixture->window);

  return focus != NULL && gtk_widget_get_ancestor (focus, ENVOI_TYPE_COMPOSER) != NULL;
}

/* U1: a comment can be begun before the post is here; where comments are off, nothing takes the focus. */
static void
test_begin_comment (Fixture *fixture, gconstpointer data)
{
  g_autoptr (EnvoiPost) closed = envoi_post_new (fixture->house.account, "anna@example.org", ENVOI_BLOG_NODE, "Closed");
  AdwNavigationPage *page;

  publish (fixture, fixture->blog, "An article", -10, NULL, ENVOI_POST_PAGE);
  envoi_post_set_title (closed, "Closed");
  envoi_post_set_published (closed, fixture->begun - 20 * MINUTE);
  house_await (envoi_store_add_post (fixture->house.store, closed, "<entry/>", ENVOI_POST_PAGE));
  page = envoi_article_page_new (fixture->house.manager, fixture->house.account, "anna@example.org", ENVOI_BLOG_NODE, "An article");
  envoi_article_page_begin_comment (ENVOI_ARTICLE_PAGE (page));
  show (fixture, page, 500);
  display_wait_until (has (fixture, "An article") && is_commenting (fixture));
  gtk_widget_grab_focus (GTK_WIDGET (page));
  g_assert_false (is_commenting (fixture));
  envoi_article_page_begin_comment (ENVOI_ARTICLE_PAGE (page));
  g_assert_true (is_commenting (fixture));
  gtk_window_destroy (fixture->window);

  page = envoi_article_page_new (fixture->house.manager, fixture->house.account, "anna@example.org", ENVOI_BLOG_NODE, "Closed");
  envoi_article_page_begin_comment (ENVOI_ARTICLE_PAGE (page));
  show (fixture, page, 500);
  display_wait_until (has (fixture, "Comments are switched off for this post."));
  g_assert_false (is_commenting (fixture));
}

static void
test_missing (Fixture *fixture, gconstpointer data)
{
  show (fixture, envoi_article_page_new (fixture->house.manager, fixture->house.account, "anna@example.org", ENVOI_BLOG_NODE, "none"), 500);
  display_wait_until (has (fixture, "Post Not Found"));
  publish (fixture, fixture->blog, "none", -1, NULL, ENVOI_POST_PAGE);
  g_signal_emit_by_name (gtk_widget_get_ancestor (display_find_label (GTK_WIDGET (fixture->page), "Try Again"), GTK_TYPE_BUTTON), "clicked");
  display_wait_until (display_find (GTK_WIDGET (fixture->page), ENVOI_TYPE_POST_CARD) != NULL && !has (fixture, "Post Not Found"));
}

/* --- Stories --- */

static EnvoiPost *
add_story (Fixture *fixture, GListStore *stories, const char *author, const char *id, const char *title, int hours)
{
  g_autoptr (EnvoiPost) post = envoi_post_new (fixture->house.account, author, "stories", id);
  g_autoptr (GPtrArray) parts = g_ptr_array_new_with_free_func (g_object_unref);

  g_ptr_array_add (parts, envoi_post_part_new (ENVOI_PART_PICTURE, "https://pictures.example.org/story.jpg"));
  envoi_post_part_set_media_type (parts->pdata[0], "image/jpeg");
  envoi_post_set_parts (post, parts);
  envoi_post_set_kind (post, ENVOI_POST_STORY);
  envoi_post_set_author_jid (post, author);
  envoi_post_set_title (post, title);
  envoi_post_set_published (post, fixture->begun - hours * 60 * MINUTE);
  g_list_store_append (stories, post);
  return post;
}

static guint
count_class (GtkWidget *widget, const char *css_class)
{
  guint n = gtk_widget_has_css_class (widget, css_class) ? 1 : 0;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    n += count_class (child, css_class);
  return n;
}

static void
on_open_conversation (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  *(char **) data = g_variant_print (parameter, FALSE);
}

/* In a window of its own, or in the one below it. */
static GtkWidget *
find_dialog (void)
{
  GListModel *windows = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWidget) window = g_list_model_get_item (windows, i);
      GtkWidget *dialog = display_find (window, ENVOI_TYPE_STORY_DIALOG);

      if (dialog != NULL)
        return dialog;
    }
  return NULL;
}

static void
test_stories (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GListStore) stories = g_list_store_new (ENVOI_TYPE_POST);
  g_autoptr (GSimpleActionGroup) group = g_simple_action_group_new ();
  g_autoptr (GSimpleAction) open = g_simple_action_new ("answer-post", G_VARIANT_TYPE ("(sssss)"));
  g_autofree char *opened = NULL, *expected = NULL;
  GtkWidget *strip = g_object_new (ENVOI_TYPE_STORY_STRIP, NULL), *view = adw_toolbar_view_new (), *dialog;
  EnvoiPost *newest, *second;

  house_add_person (&fixture->house, "bob@example.net", "Bartholomew von und zu Langenstein <b>");
  envoi_story_strip_set_stories (ENVOI_STORY_STRIP (strip), fixture->house.store, G_LIST_MODEL (stories));
  adw_toolbar_view_add_top_bar (ADW_TOOLBAR_VIEW (view), strip);
  adw_toolbar_view_set_content (ADW_TOOLBAR_VIEW (view), adw_status_page_new ());
  show (fixture, adw_navigation_page_new (view, "Home"), data != NULL ? 360 : 700);
  g_signal_connect (open, "activate", G_CALLBACK (on_open_conversation), &opened);
  g_action_map_add_action (G_ACTION_MAP (group), G_ACTION (open));
  gtk_widget_insert_action_group (GTK_WIDGET (fixture->window), "win", G_ACTION_GROUP (group));
  display_draw (GTK_WIDGET (fixture->page));
  g_assert_false (gtk_widget_get_visible (strip));

  add_story (fixture, stories, "bob@example.net", "b1", "In the hills", 3);
  newest = add_story (fixture, stories, "anna@example.org", "a1", "By the lake", 1);
  second = add_story (fixture, stories, "anna@example.org", "a2", "On the way", 2);
  display_wait_until (count_class (strip, "story") == 2);
  g_assert_true (gtk_widget_get_visible (strip));
  g_assert_cmpuint (count_class (strip, "unseen"), ==, 2);
  display_draw (strip);
  display_keep_picture (strip, data != NULL ? "stories-narrow" : "stories");

  /* Anna's newest first, then her other one, then Bob's. */
  g_signal_emit_by_name (gtk_widget_get_ancestor (display_find_label (strip, "Anna Lindqvist"), GTK_TYPE_BUTTON), "clicked");
  display_wait_until ((dialog = find_dialog ()) != NULL && gtk_widget_get_mapped (dialog));
  g_assert_nonnull (display_find_label (dialog, "By the lake"));
  g_assert_nonnull (display_find_label (dialog, "Anna Lindqvist"));
  g_assert_true (envoi_post_get_read (newest));
  g_assert_false (envoi_post_get_read (second));
  g_assert_false (gtk_widget_get_sensitive (display_find_action (dialog, "story.previous")));
  /* No address is touched by itself where nothing says that it may. */
  g_assert_cmpint (envoi_remote_picture_get_state (ENVOI_REMOTE_PICTURE (display_find (dialog, ENVOI_TYPE_REMOTE_PICTURE))), ==, ENVOI_PICTURE_ASKING);
  display_draw (dialog);
  display_keep_picture (dialog, data != NULL ? "story-narrow" : "story");
  gtk_widget_activate_action (dialog, "story.next", NULL);
  g_assert_nonnull (display_find_label (dialog, "On the way"));
  display_wait_until (count_class (strip, "unseen") == 1);
  gtk_widget_activate_action (dialog, "story.next", NULL);
  g_assert_nonnull (display_find_label (dialog, "In the hills"));
  g_assert_false (gtk_widget_get_sensitive (display_find_action (dialog, "story.next")));
  /* It was taken back while it was looked at: the one before is shown. */
  g_list_store_remove (stories, 0);
  g_assert_nonnull (display_find_label (dialog, "On the way"));
  display_wait_until (count_class (strip, "story") == 1 && count_class (strip, "unseen") == 0);
  /* Without words there is nothing to send. */
  gtk_widget_activate_action (dialog, "story.answer", NULL);
  g_assert_null (opened);
  gtk_editable_set_text (GTK_EDITABLE (display_find (dialog, GTK_TYPE_ENTRY)), " What a way! ");
  gtk_widget_activate_action (dialog, "story.answer", NULL);
  expected = g_strdup_printf ("('%s', 'anna@example.org', 'stories', 'a2', 'What a way!')", envoi_account_get_jid (fixture->house.account));
  g_assert_cmpstr (opened, ==, expected);
  display_wait_until (find_dialog () == NULL);
  g_list_store_remove_all (stories);
  display_wait_until (!gtk_widget_get_visible (strip));
}

int
main (int argc, char **argv)
{
  display_init (&argc, &argv);
  g_resources_register (envoi_app_get_resource ());
#define ADD(name, func, data) g_test_add (name, Fixture, data, set_up, func, tear_down)
  ADD ("/home/empty", test_empty, NULL);
  ADD ("/home/timeline", test_timeline, NULL);
  ADD ("/stories/wide", test_stories, NULL);
  ADD ("/stories/narrow", test_stories, "narrow");
  ADD ("/article/whole", test_article, NULL);
  ADD ("/article/narrow", test_article, "narrow");
  ADD ("/article/comment", test_begin_comment, NULL);
  ADD ("/article/missing", test_missing, NULL);
#undef ADD
  return g_test_run ();
}
