/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "display.h"
#include "envoi-composer.h"

typedef struct
{
  GtkWindow *window;
  EnvoiComposer *composer;
  GtkTextBuffer *buffer;
  GtkWidget *send_button;
  GPtrArray *sent;
  int typing;            /* what was told last; -1: nothing */
} Fixture;

static void
on_send (EnvoiComposer *composer, const char *text, Fixture *fixture)
{
  g_ptr_array_add (fixture->sent, g_strdup (text));
}

static void
on_typing (EnvoiComposer *composer, gboolean typing, Fixture *fixture)
{
  fixture->typing = typing;
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  GtkWidget *emoji;

  fixture->composer = ENVOI_COMPOSER (envoi_composer_new ());
  fixture->sent = g_ptr_array_new_with_free_func (g_free);
  fixture->typing = -1;
  g_signal_connect (fixture->composer, "send", G_CALLBACK (on_send), fixture);
  g_signal_connect (fixture->composer, "typing", G_CALLBACK (on_typing), fixture);
  fixture->window = display_show (GTK_WIDGET (fixture->composer), 400, 200);
  fixture->buffer = gtk_text_view_get_buffer (GTK_TEXT_VIEW (display_find (GTK_WIDGET (fixture->composer), GTK_TYPE_TEXT_VIEW)));
  emoji = display_find (GTK_WIDGET (fixture->composer), GTK_TYPE_BUTTON);
  fixture->send_button = gtk_widget_get_last_child (gtk_widget_get_last_child (GTK_WIDGET (fixture->composer)));
  g_assert_true (GTK_IS_BUTTON (fixture->send_button) && fixture->send_button != emoji);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  EnvoiComposer *composer = g_object_ref (fixture->composer);

  gtk_window_destroy (fixture->window);
  g_assert_finalize_object (composer);
  g_ptr_array_unref (fixture->sent);
}

static void
type (Fixture *fixture, const char *text)
{
  gtk_text_buffer_insert_at_cursor (fixture->buffer, text, -1);
}

static gboolean
press (Fixture *fixture, guint keyval, GdkModifierType state)
{
  GtkWidget *text_view = display_find (GTK_WIDGET (fixture->composer), GTK_TYPE_TEXT_VIEW);
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (text_view);
  gboolean handled = FALSE;

  for (guint i = 0; i < g_list_model_get_n_items (controllers) && !handled; i++)
    {
      g_autoptr (GtkEventController) controller = g_list_model_get_item (controllers, i);
      if (GTK_IS_EVENT_CONTROLLER_KEY (controller) && gtk_event_controller_get_propagation_phase (controller) == GTK_PHASE_CAPTURE)
        g_signal_emit_by_name (controller, "key-pressed", keyval, 0, state, &handled);
    }
  return handled;
}

static void
test_button_sends (Fixture *fixture, gconstpointer data)
{
  g_autofree char *left = NULL;

  g_assert_false (gtk_widget_get_sensitive (fixture->send_button));
  type (fixture, "  Hello\nthere ");
  g_assert_true (gtk_widget_get_sensitive (fixture->send_button));
  g_signal_emit_by_name (fixture->send_button, "clicked");
  g_assert_cmpuint (fixture->sent->len, ==, 1);
  g_assert_cmpstr (fixture->sent->pdata[0], ==, "Hello\nthere");
  left = envoi_composer_dup_draft (fixture->composer);
  g_assert_null (left);
  g_assert_false (gtk_widget_get_sensitive (fixture->send_button));
}

static void
test_blank_is_not_sent (Fixture *fixture, gconstpointer data)
{
  type (fixture, " \n\t ");
  g_assert_false (gtk_widget_get_sensitive (fixture->send_button));
  envoi_composer_send (fixture->composer);
  g_assert_cmpuint (fixture->sent->len, ==, 0);
}

/* What an XML stream cannot carry never leaves the field. */
static void
test_controls_are_not_sent (Fixture *fixture, gconstpointer data)
{
  type (fixture, "a\x01\x02" "b\x1b" "c");
  envoi_composer_send (fixture->composer);
  g_assert_cmpuint (fixture->sent->len, ==, 1);
  for (const char *p = fixture->sent->pdata[0]; *p != '\0'; p++)
    g_assert_true ((guchar) *p >= 0x20);
}

static void
test_shift_return_breaks_the_line (Fixture *fixture, gconstpointer data)
{
  type (fixture, "one");
  g_assert_false (press (fixture, GDK_KEY_Return, GDK_SHIFT_MASK));
  g_assert_false (press (fixture, GDK_KEY_a, 0));
  g_assert_cmpuint (fixture->sent->len, ==, 0);
}

static void
test_typing_is_told (Fixture *fixture, gconstpointer data)
{
  type (fixture, "x");
  g_assert_cmpint (fixture->typing, ==, TRUE);
  gtk_text_buffer_set_text (fixture->buffer, "", -1);
  g_assert_cmpint (fixture->typing, ==, FALSE);
}

/* Opening a conversation whose draft was kept is not typing. */
static void
test_draft (Fixture *fixture, gconstpointer data)
{
  g_autofree char *draft = NULL, *empty = NULL;

  envoi_composer_set_draft (fixture->composer, "kept");
  g_assert_cmpint (fixture->typing, ==, -1);
  g_object_get (fixture->composer, "draft", &draft, NULL);
  g_assert_cmpstr (draft, ==, "kept");
  envoi_composer_set_draft (fixture->composer, NULL);
  g_object_get (fixture->composer, "draft", &empty, NULL);
  g_assert_null (empty);
  g_assert_cmpint (fixture->typing, ==, -1);
}

static void
test_names (Fixture *fixture, gconstpointer data)
{
  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (display_find (GTK_WIDGET (fixture->composer), GTK_TYPE_TEXT_VIEW)),
                                       GTK_ACCESSIBLE_PROPERTY_LABEL, "Message");
  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (fixture->send_button), GTK_ACCESSIBLE_PROPERTY_LABEL, "Send Message");
}

static void
on_told (EnvoiComposer *composer, gboolean *told)
{
  *told = TRUE;
}

/* What the text will be stands above it; Escape makes it plain again. Up asks for the last own message only where it has nothing else to do. */
static void
test_context (Fixture *fixture, gconstpointer data)
{
  gboolean cancelled = FALSE, edit_last = FALSE;

  g_signal_connect (fixture->composer, "cancelled", G_CALLBACK (on_told), &cancelled);
  g_signal_connect (fixture->composer, "edit-last", G_CALLBACK (on_told), &edit_last);
  press (fixture, GDK_KEY_Escape, 0);
  g_assert_false (cancelled);
  envoi_composer_set_context (fixture->composer, "envoi-reply-symbolic", "Replying to <b>Anna</b>", "a & b");
  g_assert_nonnull (display_find_label (GTK_WIDGET (fixture->composer), "Replying to <b>Anna</b>"));
  g_assert_nonnull (display_find_label (GTK_WIDGET (fixture->composer), "a & b"));
  press (fixture, GDK_KEY_Up, 0);
  g_assert_false (edit_last);
  press (fixture, GDK_KEY_Escape, 0);
  g_assert_true (cancelled);
  envoi_composer_set_context (fixture->composer, NULL, NULL, NULL);
  press (fixture, GDK_KEY_Up, 0);
  g_assert_true (edit_last);
  edit_last = FALSE;
  gtk_text_buffer_set_text (fixture->buffer, "words", -1);
  press (fixture, GDK_KEY_Up, 0);
  g_assert_false (edit_last);
}

int
main (int argc, char **argv)
{
  display_init (&argc, &argv);
#define ADD(path, function) g_test_add ("/composer/" path, Fixture, NULL, set_up, function, tear_down)
  ADD ("button-sends", test_button_sends);
  ADD ("blank-is-not-sent", test_blank_is_not_sent);
  ADD ("controls-are-not-sent", test_controls_are_not_sent);
  ADD ("shift-return-breaks-the-line", test_shift_return_breaks_the_line);
  ADD ("typing-is-told", test_typing_is_told);
  ADD ("draft", test_draft);
  ADD ("names", test_names);
  ADD ("context", test_context);
  return g_test_run ();
}
