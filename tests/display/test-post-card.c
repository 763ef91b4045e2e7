/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The card of a post in its states, and the list of posts: what is shown, what is not, and that the reader's place stays. */
#include "display.h"
#include "envoi-feed-records.h"
#include "envoi-post-card.h"
#include "envoi-post-view.h"
#include "envoi-rich-text-view.h"
#include "envoi-time.h"

#include <adwaita.h>
#include <string.h>
#include <time.h>

#define HOUR (G_GINT64_CONSTANT (3600) * G_USEC_PER_SEC)

typedef struct
{
  EnvoiAccount *account;
  EnvoiContact *anna;
  EnvoiFeed *blog, *community;
  guint n_posts;
  GPtrArray *commands;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->account = envoi_account_new ("me@example.org");
  fixture->anna = envoi_contact_new (fixture->account, "anna@example.org");
  envoi_contact_set_name (fixture->anna, "Anna Lindqvist");
  fixture->blog = envoi_feed_new (fixture->account, "anna@example.org", ENVOI_BLOG_NODE, fixture->anna);
  fixture->community = envoi_feed_new (fixture->account, "pubsub.example.org", "berlin-meetup", NULL);
  envoi_feed_set_kind (fixture->community, ENVOI_FEED_COMMUNITY);
  envoi_feed_set_title (fixture->community, "Berlin <XMPP> Meetup");
  fixture->commands = g_ptr_array_new_with_free_func (g_free);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_ptr_array_unref (fixture->commands);
  g_assert_finalize_object (fixture->blog);
  g_assert_finalize_object (fixture->community);
  g_assert_finalize_object (fixture->anna);
  g_object_unref (fixture->account);
}

static EnvoiPost *
new_post (Fixture *fixture, EnvoiFeed *feed, const char *title, const char *content)
{
  g_autofree char *id = g_strdup_printf ("item-%u", ++fixture->n_posts);
  EnvoiPost *post = envoi_post_new (fixture->account, envoi_feed_get_service (feed), envoi_feed_get_node (feed), id);

  envoi_post_set_title (post, title);
  envoi_post_set_kind (post, content != NULL ? ENVOI_POST_ARTICLE : ENVOI_POST_PLAIN);
  envoi_post_set_content_kind (post, content != NULL ? ENVOI_CONTENT_XHTML : ENVOI_CONTENT_NONE);
  envoi_post_set_content (post, content);
  envoi_post_set_author_jid (post, "anna@example.org");
  envoi_post_set_published (post, envoi_time_now () - fixture->n_posts * HOUR);
  envoi_post_set_comments_service (post, "comments.example.org");
  envoi_post_set_comments_node (post, "urn:xmpp:microblog:0:comments/x");
  envoi_post_set_read (post, TRUE);
  envoi_post_bind (post, fixture->n_posts, feed, fixture->anna);
  return post;
}

static void
on_command (GtkWidget *card, const char *command, EnvoiPost *post, Fixture *fixture)
{
  g_ptr_array_add (fixture->commands, g_strdup_printf ("%s %s", command, envoi_post_get_item_id (post)));
}

static GtkWidget *
new_card (Fixture *fixture, EnvoiPostCardStyle style, EnvoiPost *post)
{
  GtkWidget *card = envoi_post_card_new (style);

  g_signal_connect (card, "command", G_CALLBACK (on_command), fixture);
  envoi_post_card_set_post (ENVOI_POST_CARD (card), post);
  return card;
}

static void
assert_texts (GtkWidget *widget, const char * const *wanted, const char * const *unwanted)
{
  g_autofree char *texts = display_texts (widget);

  for (guint i = 0; wanted != NULL && wanted[i] != NULL; i++)
    if (strstr (texts, wanted[i]) == NULL)
      g_error ("“%s” is not in: %s", wanted[i], texts);
  for (guint i = 0; unwanted != NULL && unwanted[i] != NULL; i++)
    if (strstr (texts, unwanted[i]) != NULL)
      g_error ("“%s” is in: %s", unwanted[i], texts);
}

#define TEXTS(...) ((const char *[]) { __VA_ARGS__, NULL })

static void
test_brief (Fixture *fixture, gconstpointer data)
{
  g_autoptr (EnvoiPost) post = new_post (fixture, fixture->community, "Hello <b>all</b>, #XMPP https://example.org/a", NULL);
  GtkWidget *card = new_card (fixture, ENVOI_POST_CARD_LIST, post);
  GtkWindow *window = display_show (card, 500, 400);

  assert_texts (card, TEXTS ("Anna Lindqvist", "Hello <b>all</b>, #XMPP https://example.org/a", "in Berlin <XMPP> Meetup"), TEXTS ("Read More"));
  g_assert_nonnull (strstr (envoi_post_card_get_accessible_text (ENVOI_POST_CARD (card)), "Anna Lindqvist"));
  envoi_post_set_n_likes (post, 3);
  envoi_post_set_n_comments (post, 2);
  envoi_post_set_edited (post, TRUE);
  display_wait_until (strstr (envoi_post_card_get_accessible_text (ENVOI_POST_CARD (card)), "3 likes") != NULL);
  g_assert_nonnull (strstr (envoi_post_card_get_accessible_text (ENVOI_POST_CARD (card)), "2 comments"));
  g_assert_nonnull (strstr (envoi_post_card_get_accessible_text (ENVOI_POST_CARD (card)), "Edited"));
  g_signal_emit_by_name (display_find_action (card, "post.like"), "clicked");
  gtk_widget_activate_action (card, "post.open-feed", NULL);
  g_assert_cmpuint (fixture->commands->len, ==, 2);
  g_assert_cmpstr (g_ptr_array_index (fixture->commands, 0), ==, "like item-1");
  g_assert_cmpstr (g_ptr_array_index (fixture->commands, 1), ==, "open-feed item-1");
  /* Comments are off: nothing invites to what cannot be done. */
  envoi_post_set_comments_node (post, NULL);
  display_wait_until (!gtk_widget_get_visible (display_find_action (card, "post.like")));
  gtk_window_destroy (window);
}

static void
test_article (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GString) content = g_string_new ("<p>The first paragraph.</p>");
  g_autoptr (EnvoiPost) post = NULL;
  GtkWidget *folded, *whole;
  GtkWindow *window;

  for (guint i = 0; i < 60; i++)
    g_string_append (content, "<p>Another paragraph with some words in it.</p>");
  g_string_append (content, "<p>The very last words.</p>");
  post = new_post (fixture, fixture->blog, "A title", content->str);
  folded = new_card (fixture, ENVOI_POST_CARD_LIST, post);
  window = display_show (folded, 500, 600);
  assert_texts (folded, TEXTS ("A title", "The first paragraph.", "Read More"), TEXTS ("The very last words.", "in Anna"));
  g_signal_emit_by_name (display_find_action (folded, "post.open"), "clicked");
  g_assert_cmpstr (g_ptr_array_index (fixture->commands, 0), ==, "open item-1");
  gtk_window_destroy (window);
  whole = new_card (fixture, ENVOI_POST_CARD_PAGE, post);
  window = display_show (whole, 500, 600);
  assert_texts (whole, TEXTS ("A title", "The very last words."), TEXTS ("Read More"));
  gtk_window_destroy (window);
}

/* A title that is only the beginning of the text is not said twice. */
static void
test_title_once (Fixture *fixture, gconstpointer data)
{
  g_autoptr (EnvoiPost) post = new_post (fixture, fixture->blog, "The first words of a long…", "<p>The first words of a long text.</p>");
  GtkWidget *card = new_card (fixture, ENVOI_POST_CARD_LIST, post);
  GtkWindow *window = display_show (card, 500, 300);

  assert_texts (card, TEXTS ("The first words of a long text."), TEXTS ("long…"));
  gtk_window_destroy (window);
}

/* Facts 0.7: whoever is only said to have written it is shown as said. */
static void
test_authors (Fixture *fixture, gconstpointer data)
{
  g_autoptr (EnvoiPost) post = new_post (fixture, fixture->community, "Forged", NULL);
  GtkWidget *card;
  GtkWindow *window;

  envoi_post_set_author_jid (post, NULL);
  envoi_post_bind (post, 1, fixture->community, NULL);
  envoi_post_set_claimed_name (post, "Anna Lindqvist");
  card = new_card (fixture, ENVOI_POST_CARD_LIST, post);
  window = display_show (card, 500, 300);
  assert_texts (card, TEXTS ("Says it is by “Anna Lindqvist”"), NULL);
  envoi_post_set_claimed_name (post, NULL);
  display_wait_until (display_find_label (card, "Unknown author") != NULL);
  gtk_widget_activate_action (card, "post.open-author", NULL);
  g_assert_cmpuint (fixture->commands->len, ==, 0);
  gtk_window_destroy (window);
}

static void
test_folded (Fixture *fixture, gconstpointer data)
{
  g_autoptr (EnvoiPost) post = new_post (fixture, fixture->blog, "A title", "<p>Not for everybody</p>");
  GtkWidget *card, *button;
  GtkWindow *window;

  envoi_post_set_nsfw (post, TRUE);
  card = new_card (fixture, ENVOI_POST_CARD_LIST, post);
  window = display_show (card, 500, 300);
  assert_texts (card, TEXTS ("Sensitive content"), TEXTS ("Not for everybody", "A title"));
  g_assert_null (strstr (envoi_post_card_get_accessible_text (ENVOI_POST_CARD (card)), "Not for"));
  button = gtk_widget_get_ancestor (display_find_label (card, "Show"), GTK_TYPE_BUTTON);
  g_signal_emit_by_name (button, "clicked");
  assert_texts (card, TEXTS ("Not for everybody", "A title"), TEXTS ("Sensitive content"));
  gtk_window_destroy (window);
}

/* An entry that cannot be shown is a plain card that says so. */
static void
test_unreadable (Fixture *fixture, gconstpointer data)
{
  g_autoptr (EnvoiPost) post = new_post (fixture, fixture->blog, NULL, NULL);
  GtkWidget *card;
  GtkWindow *window;

  envoi_post_set_kind (post, ENVOI_POST_UNREADABLE);
  card = new_card (fixture, ENVOI_POST_CARD_LIST, post);
  window = display_show (card, 500, 300);
  assert_texts (card, TEXTS ("can’t show"), NULL);
  gtk_window_destroy (window);
}

static void
test_states (Fixture *fixture, gconstpointer data)
{
  g_autoptr (EnvoiPost) post = new_post (fixture, fixture->blog, "Mine", NULL);
  GtkWidget *card;
  GtkWindow *window;

  envoi_post_set_state (post, ENVOI_POST_QUEUED);
  card = new_card (fixture, ENVOI_POST_CARD_LIST, post);
  window = display_show (card, 500, 300);
  assert_texts (card, TEXTS ("Waiting to be published", "Take Back"), TEXTS ("Try Again"));
  g_assert_false (gtk_widget_get_mapped (display_find_action (card, "post.like")));
  envoi_post_set_state (post, ENVOI_POST_FAILED);
  display_wait_until (display_find_action (card, "post.retry") != NULL);
  g_signal_emit_by_name (display_find_action (card, "post.retry"), "clicked");
  g_assert_cmpstr (g_ptr_array_index (fixture->commands, 0), ==, "retry item-1");
  envoi_post_set_state (post, ENVOI_POST_PUBLISHED);
  display_wait_until (display_find_action (card, "post.retry") == NULL && gtk_widget_get_mapped (display_find_action (card, "post.like")));
  gtk_window_destroy (window);
}

static GPtrArray *
new_parts (void)
{
  GPtrArray *parts = g_ptr_array_new_with_free_func (g_object_unref);
  EnvoiPostPart *card = envoi_post_part_new (ENVOI_PART_CARD, "https://news.example/article"), *file = envoi_post_part_new (ENVOI_PART_FILE, "https://up.example.org/x/notes.pdf");
  EnvoiPostPart *bad = envoi_post_part_new (ENVOI_PART_FILE, "file:///etc/passwd"), *script = envoi_post_part_new (ENVOI_PART_CARD, "javascript:alert(1)");

  envoi_post_part_set_title (card, "An article <b>elsewhere</b>");
  envoi_post_part_set_description (card, "What it is about");
  envoi_post_part_set_length (file, 1500000);
  envoi_post_part_set_title (bad, "Bad file");
  envoi_post_part_set_title (script, "Bad card");
  g_ptr_array_add (parts, card);
  g_ptr_array_add (parts, file);
  g_ptr_array_add (parts, bad);
  g_ptr_array_add (parts, script);
  return parts;
}

static void
test_parts (Fixture *fixture, gconstpointer data)
{
  g_autoptr (EnvoiPost) post = new_post (fixture, fixture->blog, "Look, #one", NULL);
  g_autoptr (GPtrArray) parts = new_parts ();
  g_autoptr (EnvoiPlace) place = envoi_place_new (53.55, 9.99, "Hamburg");
  GtkWidget *card;
  GtkWindow *window;

  envoi_post_set_parts (post, parts);
  envoi_post_set_tags (post, (const char *[]) { "one", "two-three", NULL });
  envoi_post_set_place (post, place);
  envoi_post_set_reply_item (post, "another");
  card = new_card (fixture, ENVOI_POST_CARD_LIST, post);
  window = display_show (card, 500, 500);
  assert_texts (card, TEXTS ("An article <b>elsewhere</b>", "What it is about", "news.example", "notes.pdf", "1.5", "up.example.org", "Hamburg", "#two-three",
                             "An answer: show what to"),
                TEXTS ("Bad", "#one  "));
  gtk_widget_activate_action (card, "post.open-reply", NULL);
  g_assert_cmpstr (g_ptr_array_index (fixture->commands, 0), ==, "open-reply item-1");
  gtk_window_destroy (window);
}

/* Pictures of a stranger's host wait for a click, and fit into a card of any width. */
static void
test_pictures (Fixture *fixture, gconstpointer data)
{
  static const int widths[] = { 360, 500, 700 };
  g_autoptr (EnvoiPost) post = new_post (fixture, fixture->blog, "Three pictures", NULL);
  g_autoptr (GPtrArray) parts = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < 3; i++)
    {
      g_autofree char *href = g_strdup_printf ("https://pictures.example/%u.jpg", i), *alt = g_strdup_printf ("Lantern %u", i);
      EnvoiPostPart *part = envoi_post_part_new (ENVOI_PART_PICTURE, href);

      envoi_post_part_set_title (part, alt);
      envoi_post_part_set_media_type (part, "image/jpeg");
      g_ptr_array_add (parts, part);
    }
  envoi_post_set_parts (post, parts);
  for (guint i = 0; i < G_N_ELEMENTS (widths); i++)
    {
      GtkWidget *card = new_card (fixture, i % 2 == 0 ? ENVOI_POST_CARD_LIST : ENVOI_POST_CARD_PAGE, post);
      GtkWindow *window = display_show (card, widths[i], 600);

      display_draw (card);
      assert_texts (card, TEXTS ("Lantern 0", "Lantern 2", "pictures.example"), NULL);
      g_assert_cmpint (display_measure (card), <=, 360);
      gtk_window_destroy (window);
    }
}

/* Where a link leads is seen before it is followed. */
static void
test_links (Fixture *fixture, gconstpointer data)
{
  static const struct { const char *xhtml, *wanted, *unwanted; } cases[] = {
    { "<a href='https://evil.example/'>https://bank.example/</a>", "(evil.example)", NULL },
    { "<a href='https://evil.example/'>bank.example</a>", "(evil.example)", NULL },
    { "<a href='https://www.bank.example/login'>bank.example</a>", "bank.example", "(" },
    { "<a href='https://evil.example/'>click here</a>", "title=\"https://evil.example/\"", "(evil" },
    { "<a href='https://b&#228;nk.example/'>x</a>", "title=\"Opens xn--bnk-qla.example\"", NULL },
    { "<b>&lt;a href=\"x\"&gt;</b>", "&lt;a href=&quot;x&quot;&gt;", "<a " },
    { "#tag", "<a href=\"envoi-tag:tag\">#tag</a>", NULL },
    { "<a href='envoi-tag:x'>y</a>", "y", "<a " },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (EnvoiRichText) text = envoi_rich_text_new_from_xhtml (cases[i].xhtml, -1);
      const EnvoiRichBlock *block = g_ptr_array_index (envoi_rich_text_get_blocks (text), 0);
      gboolean cut = FALSE;
      g_autofree char *markup = envoi_rich_inlines_to_markup (block->inlines, 0, &cut);
      g_autoptr (GError) error = NULL;

      g_assert_nonnull (strstr (markup, cases[i].wanted));
      g_assert_true (cases[i].unwanted == NULL || strstr (markup, cases[i].unwanted) == NULL);
      g_assert_false (cut);
    }
}

/* ---- the list ---- */

static GListStore *
new_posts (Fixture *fixture, guint n)
{
  GListStore *store = g_list_store_new (ENVOI_TYPE_POST);

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *title = g_strdup_printf ("Post %u with a few words that make a line or two of text", i);
      g_autoptr (EnvoiPost) post = new_post (fixture, fixture->blog, title, NULL);
      g_list_store_append (store, post);
    }
  return store;
}

static GtkAdjustment *
adjustment_of (GtkWidget *view)
{
  return gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (display_find (view, GTK_TYPE_SCROLLED_WINDOW)));
}

/* Rows are made a few at a time, so the end moves away while one goes there. TRUE, for use in a condition. */
static gboolean
scroll_to_end (GtkWidget *view)
{
  gtk_adjustment_set_value (adjustment_of (view), gtk_adjustment_get_upper (adjustment_of (view)));
  return TRUE;
}

static double
place_of (GtkWidget *view, EnvoiPost *post)
{
  GtkWidget *card = envoi_post_view_find_card (ENVOI_POST_VIEW (view), post);
  graphene_rect_t bounds;

  g_assert_nonnull (card);
  g_assert_true (gtk_widget_compute_bounds (card, view, &bounds));
  return bounds.origin.y;
}

/* U2: what comes above does not move what is being read. */
static void
test_place_stays (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GListStore) posts = new_posts (fixture, 40);
  g_autoptr (EnvoiPost) reading = g_list_model_get_item (G_LIST_MODEL (posts), 12);
  GtkWidget *view = envoi_post_view_new ();
  GtkWindow *window;
  double before;

  envoi_post_view_set_model (ENVOI_POST_VIEW (view), G_LIST_MODEL (posts));
  window = display_show (view, 500, 600);
  display_draw (view);
  for (guint i = 0; i < 4 || envoi_post_view_find_card (ENVOI_POST_VIEW (view), reading) == NULL || place_of (view, reading) > 500; i++)
    {
      g_assert_cmpuint (i, <, 40);
      gtk_adjustment_set_value (adjustment_of (view), gtk_adjustment_get_value (adjustment_of (view)) + 200);
      display_draw (view);
    }
  before = place_of (view, reading);
  for (guint i = 0; i < 5; i++)
    {
      g_autoptr (EnvoiPost) fresh = new_post (fixture, fixture->blog, "A new one", NULL);

      g_list_store_insert (posts, 0, fresh);
      display_draw (view);
      g_assert_cmpfloat_with_epsilon (place_of (view, reading), before, 1);
    }
  /* Counts that come in below and above change nothing either. */
  for (guint i = 0; i < 20; i++)
    {
      g_autoptr (EnvoiPost) post = g_list_model_get_item (G_LIST_MODEL (posts), i);
      envoi_post_set_n_likes (post, 7);
    }
  display_draw (view);
  g_assert_cmpfloat_with_epsilon (place_of (view, reading), before, 1);
  gtk_window_destroy (window);
}

/* A page takes the focus to its posts when it is opened; its head stays to be seen, however tall the first post is. */
static void
test_head_stays (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GListStore) posts = g_list_store_new (ENVOI_TYPE_POST);
  g_autoptr (GString) content = g_string_new (NULL);
  g_autoptr (EnvoiPost) tall = NULL;
  GtkWidget *view = envoi_post_view_new (), *head = g_object_new (GTK_TYPE_LABEL, "label", "The head", "height-request", 250, NULL);
  GtkWindow *window;

  for (guint i = 0; i < 8; i++)
    g_string_append (content, "<p>A line</p>");
  tall = new_post (fixture, fixture->blog, "Tall", content->str);
  g_list_store_append (posts, tall);
  envoi_post_view_set_head (ENVOI_POST_VIEW (view), head);
  window = display_show (view, 360, 420);
  envoi_post_view_set_model (ENVOI_POST_VIEW (view), G_LIST_MODEL (posts));
  gtk_widget_grab_focus (view);
  for (guint i = 0; i < 4; i++)
    display_draw (view);
  g_assert_true (gtk_widget_is_ancestor (gtk_window_get_focus (window), view));
  g_assert_cmpfloat (gtk_adjustment_get_value (adjustment_of (view)), ==, 0);
  gtk_window_destroy (window);
}

/* How much work a screenful is: told, not judged. */
static void
test_cost (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GListStore) posts = new_posts (fixture, 300);
  GtkWidget *view = envoi_post_view_new ();
  clock_t begun, most = 0, sum = 0;
  GtkWindow *window;
  guint n = 0;

  for (guint i = 0; i < 300; i += 3)
    {
      g_autoptr (EnvoiPost) post = g_list_model_get_item (G_LIST_MODEL (posts), i);

      envoi_post_set_content_kind (post, ENVOI_CONTENT_XHTML);
      envoi_post_set_content (post, "<h2>A heading</h2><p>Some <b>words</b> and <a href='https://example.org/'>a link</a>, long enough to make several lines of text in the "
                                    "card that shows them, so that it costs what such things cost.</p><ul><li>one</li><li>two</li><li>three</li></ul><p>The end.</p>");
    }
  begun = clock ();
  envoi_post_view_set_model (ENVOI_POST_VIEW (view), G_LIST_MODEL (posts));
  window = display_show (view, 700, 800);
  display_draw (view);
  g_test_message ("first screen: %.1f ms", (clock () - begun) * 1000.0 / CLOCKS_PER_SEC);
  for (guint i = 0; i < 150; i++)
    {
      begun = clock ();
      gtk_adjustment_set_value (adjustment_of (view), gtk_adjustment_get_value (adjustment_of (view)) + 120);
      display_draw (view);
      begun = clock () - begun;
      most = MAX (most, begun);
      sum += begun;
      n++;
    }
  g_test_message ("a step of 120 pixels: %.1f ms on average, %.1f ms at the most", sum * 1000.0 / CLOCKS_PER_SEC / n, most * 1000.0 / CLOCKS_PER_SEC);
  g_assert_cmpfloat (gtk_adjustment_get_value (adjustment_of (view)), >, 5000);
  gtk_window_destroy (window);
}

static void
on_plain (gpointer count)
{
  (*(guint *) count)++;
}

static void
test_pill_and_ends (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GListStore) posts = new_posts (fixture, 30);
  g_autoptr (EnvoiPost) third = g_list_model_get_item (G_LIST_MODEL (posts), 2);
  GtkWidget *view = envoi_post_view_new (), *head = gtk_label_new ("The head"), *button;
  guint older = 0, jumps = 0;
  GtkWindow *window;

  g_signal_connect_swapped (view, "load-older", G_CALLBACK (on_plain), &older);
  g_signal_connect_swapped (view, "jump-to-top", G_CALLBACK (on_plain), &jumps);
  envoi_post_view_set_head (ENVOI_POST_VIEW (view), head);
  envoi_post_view_set_caught_up (ENVOI_POST_VIEW (view), third);
  envoi_post_view_set_end_text (ENVOI_POST_VIEW (view), "The beginning");
  envoi_post_view_set_has_older (ENVOI_POST_VIEW (view), TRUE);
  envoi_post_view_set_model (ENVOI_POST_VIEW (view), G_LIST_MODEL (posts));
  window = display_show (view, 500, 600);
  display_draw (view);
  assert_texts (view, TEXTS ("The head", "You are up to date"), NULL);
  button = display_find_action (view, "posts.jump-to-top");
  g_assert_false (gtk_widget_get_sensitive (button));
  envoi_post_view_set_n_new (ENVOI_POST_VIEW (view), 2);
  assert_texts (view, TEXTS ("2 new posts"), NULL);
  g_signal_emit_by_name (button, "clicked");
  display_wait_until (jumps == 1);
  display_wait_until (scroll_to_end (view) && older > 0);
  envoi_post_view_set_has_older (ENVOI_POST_VIEW (view), FALSE);
  display_wait_until (scroll_to_end (view) && display_find_label (view, "The beginning") != NULL);
  gtk_window_destroy (window);
}

static EnvoiPost *
focused_post (GtkWindow *window)
{
  GtkWidget *focus = gtk_window_get_focus (window);
  GtkWidget *card = focus != NULL ? display_find (focus, ENVOI_TYPE_POST_CARD) : NULL;

  if (card == NULL && focus != NULL)
    card = gtk_widget_get_ancestor (focus, ENVOI_TYPE_POST_CARD);
  return card != NULL ? envoi_post_card_get_post (ENVOI_POST_CARD (card)) : NULL;
}

/* U1: the keyboard never falls out of the list. */
static void
test_focus (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GListStore) posts = new_posts (fixture, 10);
  GtkWidget *view = envoi_post_view_new ();
  g_autoptr (EnvoiPost) first = g_list_model_get_item (G_LIST_MODEL (posts), 0), second = g_list_model_get_item (G_LIST_MODEL (posts), 1);
  GtkWindow *window;

  envoi_post_view_set_model (ENVOI_POST_VIEW (view), G_LIST_MODEL (posts));
  window = display_show (view, 500, 600);
  display_draw (view);
  gtk_widget_grab_focus (view);
  display_wait_until (focused_post (window) == first);
  g_list_store_remove (posts, 0);
  display_wait_until (focused_post (window) == second);
  {
    g_autoptr (EnvoiPost) last = g_list_model_get_item (G_LIST_MODEL (posts), 8), before = g_list_model_get_item (G_LIST_MODEL (posts), 7);

    for (guint i = 0; i < 3; i++)
      g_list_store_remove (posts, 0);
    display_wait_until (focused_post (window) != NULL);
    while (g_list_model_get_n_items (G_LIST_MODEL (posts)) > 2)
      {
        g_list_store_remove (posts, 0);
        display_wait_until (focused_post (window) != NULL);
      }
    g_list_store_remove (posts, 0);
    display_wait_until (focused_post (window) == last);
    g_assert_nonnull (before);
  }
  gtk_window_destroy (window);
}

static void
test_picture (Fixture *fixture, gconstpointer data)
{
  const char *way = data;
  g_autoptr (GListStore) posts = g_list_store_new (ENVOI_TYPE_POST);
  g_autoptr (GPtrArray) parts = new_parts ();
  g_autoptr (EnvoiPost) a = NULL, b = NULL, c = NULL, d = NULL, e = NULL;
  gboolean rtl = g_str_equal (way, "rtl"), narrow = g_str_equal (way, "narrow");
  g_autofree char *name = g_strdup_printf ("posts-%s", way), *article = g_strdup_printf ("article-%s", way);
  GtkWidget *view = envoi_post_view_new (), *card, *scroller;
  GtkWindow *window;

  gtk_widget_set_default_direction (rtl ? GTK_TEXT_DIR_RTL : GTK_TEXT_DIR_LTR);
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (), g_str_equal (way, "dark") ? ADW_COLOR_SCHEME_FORCE_DARK : ADW_COLOR_SCHEME_FORCE_LIGHT);
  a = new_post (fixture, fixture->blog, rtl ? "مرحبا بالجميع، هذا منشور قصير عن #XMPP" : "Back from the meetup. Slides follow tomorrow, thanks to everybody who came! #xmpp", NULL);
  b = new_post (fixture, fixture->community, "Notes from yesterday",
                "<h2>What we talked about</h2><p>Twelve people came. We spoke about <strong>feeds</strong>, <em>threads</em> and <code>pubsub#max_items</code>; "
                "see <a href='https://example.org/notes'>the notes</a>.</p><ul><li>Prosody 13 has <a href='https://prosody.im/doc'>news</a></li><li>ejabberd"
                "<ol><li>with SQL</li><li>with Mnesia</li></ol></li></ul><blockquote><p>Messaging should belong to nobody.</p></blockquote>"
                "<pre><code class='language-lua'>modules_enabled = {\n  \"pep\"; \"pubsub\";\n}</code></pre><p>And a long end: Lorem ipsum dolor sit amet, consectetur "
                "adipiscing elit, sed do eiusmod tempor incididunt ut labore et dolore magna aliqua. Ut enim ad minim veniam, quis nostrud exercitation ullamco laboris "
                "nisi ut aliquip ex ea commodo consequat. Duis aute irure dolor in reprehenderit in voluptate velit esse cillum dolore eu fugiat nulla pariatur.</p>");
  envoi_post_set_read (a, FALSE);
  envoi_post_set_n_likes (a, 12);
  envoi_post_set_n_comments (a, 3);
  envoi_post_set_liked (a, "x");
  envoi_post_set_edited (b, TRUE);
  envoi_post_set_tags (b, (const char *[]) { "berlin", "meetup", NULL });
  c = new_post (fixture, fixture->blog, "Read this", NULL);
  envoi_post_set_parts (c, parts);
  envoi_post_set_saved (c, TRUE);
  d = new_post (fixture, fixture->blog, "Hidden", NULL);
  envoi_post_set_nsfw (d, TRUE);
  e = new_post (fixture, fixture->blog, "My own, not yet out", NULL);
  envoi_post_set_state (e, ENVOI_POST_FAILED);
  g_list_store_append (posts, a);
  g_list_store_append (posts, b);
  g_list_store_append (posts, c);
  g_list_store_append (posts, d);
  g_list_store_append (posts, e);
  envoi_post_view_set_n_new (ENVOI_POST_VIEW (view), 3);
  envoi_post_view_set_caught_up (ENVOI_POST_VIEW (view), b);
  envoi_post_view_set_end_text (ENVOI_POST_VIEW (view), "That is all there is.");
  envoi_post_view_set_model (ENVOI_POST_VIEW (view), G_LIST_MODEL (posts));
  window = display_show (view, narrow ? 360 : 760, 1150);
  display_draw (view);
  display_draw (view);
  display_keep_picture (view, name);
  gtk_window_destroy (window);

  scroller = gtk_scrolled_window_new ();
  card = new_card (fixture, ENVOI_POST_CARD_PAGE, b);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), card);
  window = display_show (scroller, narrow ? 360 : 760, 1000);
  display_draw (scroller);
  display_keep_picture (scroller, article);
  g_assert_cmpint (display_measure (card), <=, 360);
  gtk_window_destroy (window);
  gtk_widget_set_default_direction (GTK_TEXT_DIR_LTR);
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (), ADW_COLOR_SCHEME_DEFAULT);
}

int
main (int argc, char **argv)
{
  display_init (&argc, &argv);
#define ADD(name, func, data) g_test_add (name, Fixture, data, set_up, func, tear_down)
  ADD ("/post-card/brief", test_brief, NULL);
  ADD ("/post-card/article", test_article, NULL);
  ADD ("/post-card/title-once", test_title_once, NULL);
  ADD ("/post-card/authors", test_authors, NULL);
  ADD ("/post-card/folded", test_folded, NULL);
  ADD ("/post-card/unreadable", test_unreadable, NULL);
  ADD ("/post-card/states", test_states, NULL);
  ADD ("/post-card/parts", test_parts, NULL);
  ADD ("/post-card/pictures", test_pictures, NULL);
  ADD ("/post-card/links", test_links, NULL);
  ADD ("/post-view/place-stays", test_place_stays, NULL);
  ADD ("/post-view/head-stays", test_head_stays, NULL);
  ADD ("/post-view/cost", test_cost, NULL);
  ADD ("/post-view/pill-and-ends", test_pill_and_ends, NULL);
  ADD ("/post-view/focus", test_focus, NULL);
  ADD ("/post-view/picture-light", test_picture, "light");
  ADD ("/post-view/picture-dark", test_picture, "dark");
  ADD ("/post-view/picture-narrow", test_picture, "narrow");
  ADD ("/post-view/picture-rtl", test_picture, "rtl");
#undef ADD
  return g_test_run ();
}
