/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "display.h"
#include "envoi-bubble.h"
#include "envoi-message-row.h"
#include "envoi-message-view.h"
#include "envoi-message-text.h"
#include "envoi-shared-post.h"

#define MORNING (G_GINT64_CONSTANT (1767258300) * G_USEC_PER_SEC)   /* 2026-01-01 09:05 UTC */

typedef struct
{
  EnvoiMessageRow *row;
  GtkWindow *window;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->row = ENVOI_MESSAGE_ROW (envoi_message_row_new ());
  fixture->window = display_show (GTK_WIDGET (fixture->row), 500, 300);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  EnvoiMessageRow *row = g_object_ref (fixture->row);

  gtk_window_destroy (fixture->window);
  g_assert_finalize_object (row);
}

static EnvoiMessage *
show (Fixture *fixture, gboolean outgoing, const char *body)
{
  EnvoiMessage *message = envoi_message_new (outgoing, "id", body, MORNING);

  envoi_message_row_set_message (fixture->row, message, "Anna");
  return message;
}

static void
drop (Fixture *fixture, EnvoiMessage *message)
{
  envoi_message_row_set_message (fixture->row, NULL, NULL);
  g_assert_finalize_object (message);
}

/* F26: the card of a shared post stands for its link; other words stay beside it. */
static void
test_shared_post (Fixture *fixture, gconstpointer data)
{
  const char *uri = "xmpp:anna@example.org?;node=urn%3Axmpp%3Amicroblog%3A0;item=a";
  EnvoiMessage *message = envoi_message_new (FALSE, "id", uri, MORNING);

  envoi_message_set_post_uri (message, uri);
  envoi_message_row_set_message (fixture->row, message, "Anna");
  g_assert_nonnull (display_find (GTK_WIDGET (fixture->row), ENVOI_TYPE_SHARED_POST));
  g_assert_false (gtk_widget_get_visible (display_find_label (GTK_WIDGET (fixture->row), uri)));
  drop (fixture, message);
  message = envoi_message_new (FALSE, "id", "Read this", MORNING);
  envoi_message_set_post_uri (message, uri);
  envoi_message_row_set_message (fixture->row, message, "Anna");
  g_assert_true (gtk_widget_get_visible (display_find_label (GTK_WIDGET (fixture->row), "Read this")));
  drop (fixture, message);
  message = show (fixture, FALSE, "Without");
  g_assert_null (display_find (GTK_WIDGET (fixture->row), ENVOI_TYPE_SHARED_POST));
  g_assert_true (gtk_widget_get_visible (display_find_label (GTK_WIDGET (fixture->row), "Without")));
  drop (fixture, message);
}

static void
test_markup_is_text (Fixture *fixture, gconstpointer data)
{
  static const char * const bodies[] = {
    "<b>bold</b> & <span size='1'>small</span>", "&lt;i&gt;", "<a href=\"file:///etc/passwd\">click</a>", "a</a> <b", "\"'>",
  };

  for (guint i = 0; i < G_N_ELEMENTS (bodies); i++)
    {
      EnvoiMessage *message = show (fixture, FALSE, bodies[i]);
      g_assert_nonnull (display_find_label (GTK_WIDGET (fixture->row), bodies[i]));
      drop (fixture, message);
    }
}

static void
test_links (Fixture *fixture, gconstpointer data)
{
  static const struct { const char *body, *link; } cases[] = {
    { "see https://example.org/a?b=1&c=<2 now", "<a href=\"https://example.org/a?b=1&amp;c=" },
    { "write to xmpp:anna@example.org", "<a href=\"xmpp:anna@example.org\"" },
    { "javascript:alert(1)", NULL },
    { "file:///etc/passwd", NULL },
    { "data:text/html,<script>", NULL },
    { "https://a\" onclick=\"b", "<a href=\"https://a\"" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      EnvoiMessage *message = show (fixture, FALSE, cases[i].body);
      GtkWidget *label = display_find_label (GTK_WIDGET (fixture->row), cases[i].body);
      const char *markup;

      g_assert_nonnull (label);
      markup = gtk_label_get_label (GTK_LABEL (label));
      if (cases[i].link == NULL)
        g_assert_true (!gtk_label_get_use_markup (GTK_LABEL (label)) || strstr (markup, "<a ") == NULL);
      else
        g_assert_nonnull (strstr (markup, cases[i].link));
      drop (fixture, message);
    }
}

static void
test_states (Fixture *fixture, gconstpointer data)
{
  EnvoiMessage *message = show (fixture, TRUE, "mine");
  g_autoptr (GPtrArray) icons = g_ptr_array_new_with_free_func (g_free);

  for (guint state = ENVOI_MESSAGE_STATE_QUEUED; state <= ENVOI_MESSAGE_STATE_FAILED; state++)
    {
      const char *text = envoi_message_state_get_text (state);
      GtkWidget *icon;

      envoi_message_set_state (message, state);
      icon = display_find (GTK_WIDGET (fixture->row), GTK_TYPE_IMAGE);
      g_assert_nonnull (icon);
      gtk_test_accessible_assert_property (GTK_ACCESSIBLE (icon), GTK_ACCESSIBLE_PROPERTY_LABEL, text);
      g_assert_true (g_str_has_suffix (envoi_message_row_get_accessible_text (fixture->row), text));
      g_assert_true (g_str_has_prefix (envoi_message_row_get_accessible_text (fixture->row), "You, "));
      for (guint i = 0; i < icons->len; i++)
        g_assert_cmpstr (icons->pdata[i], !=, gtk_image_get_icon_name (GTK_IMAGE (icon)));
      g_ptr_array_add (icons, g_strdup (gtk_image_get_icon_name (GTK_IMAGE (icon))));
    }
  drop (fixture, message);
}

static void
test_failure_offers_another_try (Fixture *fixture, gconstpointer data)
{
  EnvoiMessage *message = show (fixture, TRUE, "mine");
  GtkWidget *button;

  envoi_message_set_position (message, 42);
  g_assert_null (display_find_action (GTK_WIDGET (fixture->row), "message.retry"));
  envoi_message_set_error_condition (message, "remote-server-not-found");
  envoi_message_set_error_text (message, "<b>what the server said</b>");
  envoi_message_set_state (message, ENVOI_MESSAGE_STATE_FAILED);
  button = display_find_action (GTK_WIDGET (fixture->row), "message.retry");
  g_assert_nonnull (button);
  g_assert_cmpint (g_variant_get_int64 (gtk_actionable_get_action_target_value (GTK_ACTIONABLE (button))), ==, 42);
  g_assert_nonnull (display_find_label (GTK_WIDGET (fixture->row), "Not delivered: the other server could not be reached."));
  envoi_message_set_state (message, ENVOI_MESSAGE_STATE_QUEUED);
  g_assert_null (display_find_action (GTK_WIDGET (fixture->row), "message.retry"));
  drop (fixture, message);
}

/* What stands above a message can't be imitated by one: it is outside of the bubble. */
static void
test_marks (Fixture *fixture, gconstpointer data)
{
  EnvoiMessage *message = show (fixture, FALSE, "New messages");
  GtkWidget *body = display_find_label (GTK_WIDGET (fixture->row), "New messages"), *divider;

  g_assert_true (gtk_widget_get_parent (body) != GTK_WIDGET (fixture->row));
  envoi_message_set_first_unread (message, TRUE);
  envoi_message_set_starts_day (message, TRUE);
  divider = display_find_label (GTK_WIDGET (fixture->row), "New messages");
  g_assert_true (divider != body);
  g_assert_true (gtk_widget_get_parent (divider) == GTK_WIDGET (fixture->row));
  g_assert_true (gtk_widget_has_css_class (divider, "unread-divider"));
  g_assert_nonnull (display_find_label (GTK_WIDGET (fixture->row), "Thursday 1 January"));
  envoi_message_set_first_unread (message, FALSE);
  g_assert_true (display_find_label (GTK_WIDGET (fixture->row), "New messages") == body);
  envoi_message_set_after_gap (message, TRUE);
  g_assert_nonnull (display_find_action (GTK_WIDGET (fixture->row), "message.fill-gap"));
  envoi_message_set_after_gap (message, FALSE);
  g_assert_null (display_find_action (GTK_WIDGET (fixture->row), "message.fill-gap"));
  drop (fixture, message);
}

static char *
without_blanks (const char *text)
{
  g_auto (GStrv) words = g_strsplit_set (text, " \n", -1);
  return g_strjoinv ("", words);
}

/* A very long message opens page by page, and no letter is lost between two pages. */
static void
test_long_text (Fixture *fixture, gconstpointer data)
{
  GString *body = g_string_new (NULL);
  g_autofree char *shown = NULL, *wanted = NULL, *got = NULL;
  EnvoiMessage *message;
  GtkWidget *more;
  gsize before = 0;
  guint pages = 1;

  for (guint i = 0; body->len < 250 * 1000; i++)
    g_string_append_printf (body, "word%u 👩‍👩‍👧 %s", i, i % 7 == 0 ? "\n" : "");
  message = show (fixture, FALSE, body->str);
  shown = display_texts (GTK_WIDGET (fixture->row));
  g_assert_cmpuint (strlen (shown), <, ENVOI_MESSAGE_TEXT_PAGE_BYTES + 200);
  while ((more = display_find_label (GTK_WIDGET (fixture->row), "Show More")) != NULL)
    {
      before = strlen (shown);
      envoi_message_row_show_more (fixture->row);
      g_free (shown);
      shown = display_texts (GTK_WIDGET (fixture->row));
      g_assert_cmpuint (strlen (shown), >, before);
      g_assert_cmpuint (++pages, <, 1000);
    }
  g_assert_cmpuint (pages, >, 10);
  /* Blanks at a seam may differ; nothing else. */
  wanted = without_blanks (body->str);
  got = without_blanks (shown);
  g_assert_nonnull (strstr (got, wanted));
  drop (fixture, message);
  g_string_free (body, TRUE);
}

/* 250 kB of whatever is dear to shape: a page of it is small, never empty, and cuts no character apart. */
static void
test_dear_text (Fixture *fixture, gconstpointer data)
{
  static const struct { const char *piece; gsize most; } cases[] = {
    { "😀", 2500 }, { "👩‍👩‍👧", 2500 }, { "a\u0301\u0302\u0303", 2500 }, { "\u202e" "x", 8000 }, { "漢", 8000 }, { "\n", 60 },
    { "> quoted\n", 60 * 9 }, { "x", 2000 }, { "https://example.org/some/path?with=query ", 2000 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      gsize length = strlen (cases[i].piece);
      GString *body = g_string_new (NULL);

      while (body->len < 250 * 1000)
        g_string_append_len (body, cases[i].piece, length);
      for (gsize at = 0, pages = 0; at < body->len && pages < 20; pages++)
        {
          gsize page = envoi_message_text_page (body->str + at);
          g_assert_cmpuint (page, >, 0);
          g_assert_cmpuint (page, <=, cases[i].most);
          if (strlen (cases[i].piece) <= 16)
            g_assert_cmpuint (page % length, ==, 0);
          at += page;
        }
      g_string_free (body, TRUE);
    }
}

static void
test_used_again (Fixture *fixture, gconstpointer data)
{
  g_autofree char *body = g_strnfill (60000, 'x'), *text = NULL;
  EnvoiMessage *first = show (fixture, TRUE, body), *second;

  envoi_message_set_state (first, ENVOI_MESSAGE_STATE_FAILED);
  envoi_message_set_first_unread (first, TRUE);
  envoi_message_set_starts_day (first, TRUE);
  envoi_message_set_after_gap (first, TRUE);
  envoi_message_row_show_more (fixture->row);
  envoi_message_row_set_selectable (fixture->row, TRUE);

  second = show (fixture, FALSE, "short");
  text = display_texts (GTK_WIDGET (fixture->row));
  g_assert_nonnull (strstr (text, "short"));
  g_assert_null (strchr (text, 'x'));
  g_assert_null (strstr (text, "New messages"));
  g_assert_null (strstr (text, "Not delivered"));
  g_assert_null (display_find (GTK_WIDGET (fixture->row), GTK_TYPE_BUTTON));
  g_assert_null (display_find (GTK_WIDGET (fixture->row), GTK_TYPE_IMAGE));
  g_assert_false (gtk_label_get_selectable (GTK_LABEL (display_find_label (GTK_WIDGET (fixture->row), "short"))));
  g_assert_true (g_str_has_prefix (envoi_message_row_get_accessible_text (fixture->row), "Anna, "));
  envoi_message_set_state (first, ENVOI_MESSAGE_STATE_READ);
  g_assert_null (display_find (GTK_WIDGET (fixture->row), GTK_TYPE_IMAGE));
  g_assert_finalize_object (first);
  drop (fixture, second);
}

/* Whatever the text and the width of the window: each label gets the height that it needs for its width. */
static void
test_nothing_is_cut (void)
{
  static const char * const words[] = { "漢字かな交じり文", "https://example.org/0/?q=1 ", "a longer word or two ", "مرحبا بالعالم " };
  static const int widths[] = { 340, 500, 640, 800, 1000 };

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    for (guint w = 0; w < G_N_ELEMENTS (widths); w++)
      for (guint repeat = 1; repeat < 200; repeat = repeat * 2 + 3)
        {
          GListStore *store = g_list_store_new (ENVOI_TYPE_MESSAGE);
          g_autoptr (GString) text = g_string_new (NULL);
          g_autoptr (EnvoiMessage) message = NULL;
          GtkWidget *view, *label, *bubble;
          GtkWindow *window;
          int needed;

          for (guint k = 0; k < repeat; k++)
            g_string_append (text, words[i]);
          message = envoi_message_new (repeat % 2, "id", text->str, MORNING);
          g_list_store_append (store, message);
          view = envoi_message_view_new ();
          envoi_message_view_set_model (ENVOI_MESSAGE_VIEW (view), G_LIST_MODEL (store), "Anna");
          window = display_show (view, widths[w], 400);
          display_draw (view);
          bubble = display_find (view, ENVOI_TYPE_BUBBLE);
          label = gtk_widget_get_first_child (bubble);
          gtk_widget_measure (label, GTK_ORIENTATION_VERTICAL, gtk_widget_get_width (label), &needed, NULL, NULL, NULL);
          g_test_message ("%u times %s at %d: label %d x %d, needs %d", repeat, words[i], widths[w],
                          gtk_widget_get_width (label), gtk_widget_get_height (label), needed);
          g_assert_cmpint (gtk_widget_get_height (label), >=, needed);
          gtk_window_destroy (window);
          g_object_unref (store);
        }
}

int
main (int argc, char **argv)
{
  g_setenv ("TZ", "UTC", TRUE);
  display_init (&argc, &argv);
#define ADD(path, function) g_test_add ("/message-row/" path, Fixture, NULL, set_up, function, tear_down)
  ADD ("markup-is-text", test_markup_is_text);
  ADD ("shared-post", test_shared_post);
  ADD ("links", test_links);
  ADD ("states", test_states);
  ADD ("failure-offers-another-try", test_failure_offers_another_try);
  ADD ("marks", test_marks);
  ADD ("long-text", test_long_text);
  ADD ("dear-text", test_dear_text);
  ADD ("used-again", test_used_again);
  g_test_add_func ("/message-row/nothing-is-cut", test_nothing_is_cut);
  return g_test_run ();
}
