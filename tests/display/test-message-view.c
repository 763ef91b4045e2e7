/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "display.h"
#include "envoi-message-row.h"
#include "envoi-message-view.h"

#define START (G_GINT64_CONSTANT (1767258300) * G_USEC_PER_SEC)

typedef struct
{
  GListStore *model;
  EnvoiMessageView *view;
  GtkWindow *window;
  GtkAdjustment *adjustment;
  guint wants_older, wants_newer, wants_latest;
} Fixture;

static void
add (Fixture *fixture, guint at, int number)
{
  g_autofree char *body = g_strdup_printf ("Message %d%s", number, number % 3 == 0 ? " with quite a few more words, so that it needs two lines or three in a narrow window" : "");
  EnvoiMessage *message = envoi_message_new (number % 2 == 0, body, body, START + number * G_USEC_PER_SEC);

  envoi_message_set_position (message, START + number);
  g_list_store_insert (fixture->model, at, message);
  g_object_unref (message);
}

static void
append (Fixture *fixture, int from, int count)
{
  for (int i = from; i < from + count; i++)
    add (fixture, g_list_model_get_n_items (G_LIST_MODEL (fixture->model)), i);
}

static void
count_up (guint *count)
{
  ++*count;
}

static gboolean
is_at_end (Fixture *fixture)
{
  return gtk_adjustment_get_upper (fixture->adjustment) > gtk_adjustment_get_page_size (fixture->adjustment) &&
         gtk_adjustment_get_value (fixture->adjustment) + gtk_adjustment_get_page_size (fixture->adjustment) >=
         gtk_adjustment_get_upper (fixture->adjustment) - 1;
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->model = g_list_store_new (ENVOI_TYPE_MESSAGE);
  append (fixture, 0, 60);
  fixture->view = ENVOI_MESSAGE_VIEW (envoi_message_view_new ());
  envoi_message_view_set_has_older (fixture->view, FALSE);
  g_signal_connect_swapped (fixture->view, "load-older", G_CALLBACK (count_up), &fixture->wants_older);
  g_signal_connect_swapped (fixture->view, "load-newer", G_CALLBACK (count_up), &fixture->wants_newer);
  g_signal_connect_swapped (fixture->view, "jump-to-latest", G_CALLBACK (count_up), &fixture->wants_latest);
  fixture->adjustment = gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (display_find (GTK_WIDGET (fixture->view), GTK_TYPE_SCROLLED_WINDOW)));
  envoi_message_view_set_model (fixture->view, G_LIST_MODEL (fixture->model), "Anna");
  envoi_message_view_start_at (fixture->view, 59);
  fixture->window = display_show (GTK_WIDGET (fixture->view), 400, 500);
  display_wait_until (is_at_end (fixture));
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  EnvoiMessageView *view = g_object_ref (fixture->view);

  gtk_window_destroy (fixture->window);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_finalize_object (view);
  g_assert_finalize_object (fixture->model);
}

/* The row that is drawn at a height of the view, and where its top is. */
static EnvoiMessage *
message_at (Fixture *fixture, double y, float *top)
{
  GtkWidget *view = GTK_WIDGET (fixture->view), *row;
  graphene_rect_t bounds;

  row = gtk_widget_pick (view, gtk_widget_get_width (view) / 2.0, y, GTK_PICK_INSENSITIVE | GTK_PICK_NON_TARGETABLE);
  while (row != NULL && !ENVOI_IS_MESSAGE_ROW (row) && !ENVOI_IS_MESSAGE_ROW (gtk_widget_get_first_child (row)))
    row = gtk_widget_get_parent (row);
  g_assert_nonnull (row);
  if (!ENVOI_IS_MESSAGE_ROW (row))
    row = gtk_widget_get_first_child (row);
  g_assert_true (gtk_widget_compute_bounds (row, view, &bounds));
  *top = bounds.origin.y;
  return envoi_message_row_get_message (ENVOI_MESSAGE_ROW (row));
}

static void
scroll_to (Fixture *fixture, double share)
{
  gtk_adjustment_set_value (fixture->adjustment, share * (gtk_adjustment_get_upper (fixture->adjustment) - gtk_adjustment_get_page_size (fixture->adjustment)));
  display_draw (GTK_WIDGET (fixture->view));
}

static void
test_stays_at_the_end (Fixture *fixture, gconstpointer data)
{
  for (int i = 60; i < 70; i++)
    {
      append (fixture, i, 1);
      display_draw (GTK_WIDGET (fixture->view));
      g_assert_true (is_at_end (fixture));
    }
  append (fixture, 70, 40);
  display_draw (GTK_WIDGET (fixture->view));
  g_assert_true (is_at_end (fixture));
  gtk_window_set_default_size (fixture->window, 360, 300);
  display_draw (GTK_WIDGET (fixture->view));
  g_assert_true (is_at_end (fixture));
  g_assert_true (envoi_message_view_get_at_bottom (fixture->view));
}

/* One that began with a few lines, grew until it no longer fits, and then changes without growing: a message is deleted, a mark comes. */
static void
test_stays_at_the_end_unchanged_in_size (Fixture *fixture, gconstpointer data)
{
  GListStore *first = fixture->model;
  GtkWidget *row;
  float top;

  fixture->model = g_list_store_new (ENVOI_TYPE_MESSAGE);
  append (fixture, 1000, 2);
  envoi_message_view_set_model (fixture->view, G_LIST_MODEL (fixture->model), "Anna");
  envoi_message_view_start_at (fixture->view, 1);
  for (int i = 0; i < 4; i++)
    display_draw (GTK_WIDGET (fixture->view));
  g_assert_cmpfloat (gtk_adjustment_get_upper (fixture->adjustment), <=, gtk_adjustment_get_page_size (fixture->adjustment));
  for (int i = 2; i < 40; i++)
    {
      append (fixture, 1000 + i, 1);
      display_draw (GTK_WIDGET (fixture->view));
    }
  g_assert_true (is_at_end (fixture));
  for (int i = 0; i < 3; i++)
    {
      row = envoi_message_view_find_row (fixture->view, message_at (fixture, 250, &top));
      gtk_widget_queue_resize (row);
      display_draw (GTK_WIDGET (fixture->view));
      g_assert_true (is_at_end (fixture));
      g_assert_true (envoi_message_view_get_at_bottom (fixture->view));
    }
  g_assert_finalize_object (first);
}

static void
assert_place_kept (Fixture *fixture, void (*change) (Fixture *fixture))
{
  float before, after;
  EnvoiMessage *message = message_at (fixture, 250, &before);

  change (fixture);
  display_draw (GTK_WIDGET (fixture->view));
  g_assert_true (message_at (fixture, 250, &after) == message);
  g_assert_cmpfloat_with_epsilon (before, after, 1);
}

static void
append_many (Fixture *fixture)
{
  append (fixture, 60, 20);
}

static void
prepend_many (Fixture *fixture)
{
  for (int i = 1; i <= 30; i++)
    add (fixture, 0, -i);
}

static void
test_keeps_the_readers_place (Fixture *fixture, gconstpointer data)
{
  scroll_to (fixture, 0.5);
  g_assert_false (envoi_message_view_get_at_bottom (fixture->view));
  assert_place_kept (fixture, append_many);
  assert_place_kept (fixture, prepend_many);
}

static void
test_jump_to_latest (Fixture *fixture, gconstpointer data)
{
  GtkWidget *button = display_find_action (GTK_WIDGET (fixture->view), "message.jump-to-latest");

  g_assert_false (gtk_widget_get_sensitive (button));
  scroll_to (fixture, 0.3);
  display_wait_until (gtk_widget_get_sensitive (button));
  envoi_message_view_set_unread (fixture->view, 5);
  display_wait_until (display_find_label (button, "5") != NULL);
  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, "Jump to latest message, 5 unread");
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (fixture->view), "message.jump-to-latest", NULL));
  display_wait_until (is_at_end (fixture));
  display_wait_until (!gtk_widget_get_sensitive (button));
  g_assert_cmpuint (fixture->wants_latest, ==, 0);
}

/* Where the model ends before the conversation does, the jump asks for another model. */
static void
test_jump_beyond_the_model (Fixture *fixture, gconstpointer data)
{
  envoi_message_view_set_has_newer (fixture->view, TRUE);
  g_assert_false (envoi_message_view_get_at_bottom (fixture->view));
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (fixture->view), "message.jump-to-latest", NULL));
  g_assert_cmpuint (fixture->wants_latest, ==, 1);
  display_wait_until (fixture->wants_newer > 0);
}

static void
test_asks_for_older (Fixture *fixture, gconstpointer data)
{
  envoi_message_view_set_has_older (fixture->view, TRUE);
  display_draw (GTK_WIDGET (fixture->view));
  g_assert_cmpuint (fixture->wants_older, ==, 0);
  scroll_to (fixture, 0);
  display_wait_until (fixture->wants_older > 0);
  envoi_message_view_set_loading (fixture->view, TRUE);
  fixture->wants_older = 0;
  scroll_to (fixture, 0.05);
  scroll_to (fixture, 0);
  g_assert_cmpuint (fixture->wants_older, ==, 0);
}

/* A conversation is changed for another one while the view stands somewhere. */
static void
test_other_model (Fixture *fixture, gconstpointer data)
{
  GListStore *first = fixture->model;

  scroll_to (fixture, 0.2);
  fixture->model = g_list_store_new (ENVOI_TYPE_MESSAGE);
  append (fixture, 1000, 50);
  envoi_message_view_set_model (fixture->view, G_LIST_MODEL (fixture->model), "Béla");
  envoi_message_view_start_at (fixture->view, 49);
  display_wait_until (is_at_end (fixture) && envoi_message_view_get_at_bottom (fixture->view));
  for (int i = 0; i < 4; i++)
    {
      display_draw (GTK_WIDGET (fixture->view));
      g_assert_true (is_at_end (fixture));
    }
  g_assert_finalize_object (first);
}

/* Opened for its unread messages, a conversation begins at the first of them, and not only for a moment. */
static void
test_starts_at_the_unread (Fixture *fixture, gconstpointer data)
{
  GListStore *first = fixture->model;
  g_autoptr (EnvoiMessage) unread = NULL;
  float top;

  fixture->model = g_list_store_new (ENVOI_TYPE_MESSAGE);
  append (fixture, 1000, 50);
  unread = g_list_model_get_item (G_LIST_MODEL (fixture->model), 30);
  envoi_message_view_set_model (fixture->view, G_LIST_MODEL (fixture->model), "Béla");
  envoi_message_view_start_at (fixture->view, 30);
  for (int i = 0; i < 4; i++)
    display_draw (GTK_WIDGET (fixture->view));
  g_assert_true (message_at (fixture, 8, &top) == unread);
  g_assert_false (envoi_message_view_get_at_bottom (fixture->view));
  g_assert_finalize_object (first);
}

/* Coming in by the keyboard moves nothing: the focus falls on the lowest message that can be read. */
static void
test_focus_comes_in_at_the_lowest (Fixture *fixture, gconstpointer data)
{
  g_autoptr (EnvoiMessage) last = g_list_model_get_item (G_LIST_MODEL (fixture->model), 59);
  GtkWidget *focus;

  gtk_window_set_focus (fixture->window, NULL);
  g_assert_true (gtk_widget_child_focus (GTK_WIDGET (fixture->view), GTK_DIR_TAB_FORWARD));
  display_draw (GTK_WIDGET (fixture->view));
  focus = gtk_window_get_focus (fixture->window);
  g_assert_nonnull (focus);
  g_assert_true (ENVOI_IS_MESSAGE_ROW (gtk_widget_get_first_child (focus)));
  g_assert_true (envoi_message_row_get_message (ENVOI_MESSAGE_ROW (gtk_widget_get_first_child (focus))) == last);
  g_assert_true (is_at_end (fixture));
}

int
main (int argc, char **argv)
{
  g_setenv ("TZ", "UTC", TRUE);
  display_init (&argc, &argv);
#define ADD(path, function) g_test_add ("/message-view/" path, Fixture, NULL, set_up, function, tear_down)
  ADD ("stays-at-the-end-unchanged-in-size", test_stays_at_the_end_unchanged_in_size);
  ADD ("stays-at-the-end", test_stays_at_the_end);
  ADD ("keeps-the-readers-place", test_keeps_the_readers_place);
  ADD ("jump-to-latest", test_jump_to_latest);
  ADD ("jump-beyond-the-model", test_jump_beyond_the_model);
  ADD ("asks-for-older", test_asks_for_older);
  ADD ("other-model", test_other_model);
  ADD ("starts-at-the-unread", test_starts_at_the_unread);
  ADD ("focus-comes-in-at-the-lowest", test_focus_comes_in_at_the_lowest);
  return g_test_run ();
}
