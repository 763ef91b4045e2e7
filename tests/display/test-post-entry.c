/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "display.h"
#include "envoi-post-entry.h"
#include "envoi-word-completion.h"

/* The field that posts are written in, and what it offers. */

typedef struct { GtkWidget *entry; GtkWindow *window; GPtrArray *asked; EnvoiWordCompletion *completion; } Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->entry = envoi_post_entry_new ();
  fixture->window = display_show (fixture->entry, 400, 300);
  fixture->asked = g_ptr_array_new_with_free_func (g_free);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  if (fixture->completion != NULL)
    {
      envoi_word_completion_detach (fixture->completion);
      g_assert_finalize_object (fixture->completion);
    }
  gtk_window_destroy (fixture->window);
  g_ptr_array_unref (fixture->asked);
}

static EnvoiPostEntry *
get (Fixture *fixture)
{
  return ENVOI_POST_ENTRY (fixture->entry);
}

static char *
shown (Fixture *fixture)
{
  GtkTextIter start, end;

  gtk_text_buffer_get_bounds (gtk_text_view_get_buffer (GTK_TEXT_VIEW (fixture->entry)), &start, &end);
  return gtk_text_iter_get_text (&start, &end);
}

static void
assert_text (Fixture *fixture, const char *markdown, const char *in_field)
{
  g_autofree char *text = envoi_post_entry_dup_markdown (get (fixture)), *field = shown (fixture);

  g_assert_cmpstr (text, ==, markdown);
  g_assert_cmpstr (field, ==, in_field);
}

static void
type (Fixture *fixture, const char *text)
{
  gtk_text_buffer_insert_at_cursor (gtk_text_view_get_buffer (GTK_TEXT_VIEW (fixture->entry)), text, -1);
}

static void
test_mentions (Fixture *fixture, gconstpointer data)
{
  const char *text = "Hi [@Anna \\[A\\]](xmpp:anna@example.org), see [this](https://example.org) and [@x](xmpp:room@example.org?join)";

  envoi_post_entry_set_markdown (get (fixture), text);
  assert_text (fixture, text, "Hi @Anna [A], see [this](https://example.org) and [@x](xmpp:room@example.org?join)");
  envoi_post_entry_set_markdown (get (fixture), "@be");
  envoi_post_entry_put_mention (get (fixture), 0, 3, "Berta B.", "berta@example.org");
  type (fixture, "hello");
  assert_text (fixture, "[@Berta B.](xmpp:berta@example.org) hello", "@Berta B. hello");
}

/* With a part of the name gone it names nobody. */
static void
test_broken_mention (Fixture *fixture, gconstpointer data)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (GTK_TEXT_VIEW (fixture->entry));
  GtkTextIter start, end;

  envoi_post_entry_set_markdown (get (fixture), "[@Anna](xmpp:anna@example.org)");
  gtk_text_buffer_get_end_iter (buffer, &end);
  start = end;
  gtk_text_iter_backward_char (&start);
  gtk_text_buffer_delete (buffer, &start, &end);
  assert_text (fixture, "@Ann", "@Ann");
}

static void
test_format (Fixture *fixture, gconstpointer data)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (GTK_TEXT_VIEW (fixture->entry));
  GtkTextIter start, end;

  envoi_post_entry_set_markdown (get (fixture), "one two\nthree");
  gtk_text_buffer_get_iter_at_offset (buffer, &start, 4);
  gtk_text_buffer_get_iter_at_offset (buffer, &end, 7);
  gtk_text_buffer_select_range (buffer, &start, &end);
  envoi_post_entry_toggle_around (get (fixture), "**");
  assert_text (fixture, "one **two**\nthree", "one **two**\nthree");
  envoi_post_entry_toggle_around (get (fixture), "**");
  assert_text (fixture, "one two\nthree", "one two\nthree");
  gtk_text_buffer_get_bounds (buffer, &start, &end);
  gtk_text_buffer_select_range (buffer, &start, &end);
  envoi_post_entry_toggle_lines (get (fixture), "- ");
  assert_text (fixture, "- one two\n- three", "- one two\n- three");
  gtk_text_buffer_get_bounds (buffer, &start, &end);
  gtk_text_buffer_select_range (buffer, &start, &end);
  envoi_post_entry_toggle_lines (get (fixture), "- ");
  assert_text (fixture, "one two\nthree", "one two\nthree");
  gtk_text_buffer_get_iter_at_offset (buffer, &start, 0);
  gtk_text_buffer_get_iter_at_offset (buffer, &end, 3);
  gtk_text_buffer_select_range (buffer, &start, &end);
  envoi_post_entry_insert_link (get (fixture), NULL);
  type (fixture, "https://example.org");
  assert_text (fixture, "[one](https://example.org) two\nthree", "[one](https://example.org) two\nthree");
}

static gboolean
is_coloured (Fixture *fixture, guint offset)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (GTK_TEXT_VIEW (fixture->entry));
  GtkTextTag *tag = gtk_text_tag_table_lookup (gtk_text_buffer_get_tag_table (buffer), "tag");
  GtkTextIter iter;

  gtk_text_buffer_get_iter_at_offset (buffer, &iter, offset);
  return gtk_text_iter_has_tag (&iter, tag);
}

static void
test_tags_in_colour (Fixture *fixture, gconstpointer data)
{
  envoi_post_entry_set_markdown (get (fixture), "Ä #früh-stück und mehr");
  display_wait_until (is_coloured (fixture, 2));
  g_assert_true (is_coloured (fixture, 11));
  g_assert_false (is_coloured (fixture, 0));
  g_assert_false (is_coloured (fixture, 15));
}

static void
test_words (void)
{
  g_assert_cmpstr (envoi_word_completion_find ("see #xm", "#@"), ==, "#xm");
  g_assert_cmpstr (envoi_word_completion_find ("@", "#@"), ==, "@");
  g_assert_cmpstr (envoi_word_completion_find ("(@an", "#@"), ==, "@an");
  g_assert_null (envoi_word_completion_find ("anna@exa", "#@"));
  g_assert_null (envoi_word_completion_find ("https://example.org/a#b", "#@"));
  g_assert_null (envoi_word_completion_find ("#one two", "#@"));
  g_assert_null (envoi_word_completion_find ("", "#@"));
}

static gpointer
on_search (Fixture *fixture, guint sign, const char *letters)
{
  GPtrArray *found = g_ptr_array_new_with_free_func ((GDestroyNotify) envoi_word_choice_free);

  g_ptr_array_add (fixture->asked, g_strdup (letters));
  if (sign == '#' && g_str_has_prefix ("xmpp", letters))
    g_ptr_array_add (found, envoi_word_choice_new ("xmpp", "#xmpp", NULL, NULL));
  return found;
}

static void
on_chosen (Fixture *fixture, guint sign, EnvoiWordChoice *choice, guint start, guint end)
{
  g_autofree char *word = g_strconcat ("#", choice->word, NULL);
  envoi_post_entry_put_word (get (fixture), start, end, word);
}

/* The list opens while a tag is written, and what is chosen takes the place of the letters. */
static void
test_completion (Fixture *fixture, gconstpointer data)
{
  GtkWidget *overlay = gtk_overlay_new (), *list;

  gtk_window_set_child (fixture->window, NULL);
  fixture->entry = envoi_post_entry_new ();
  gtk_overlay_set_child (GTK_OVERLAY (overlay), fixture->entry);
  gtk_window_set_child (fixture->window, overlay);
  fixture->completion = envoi_word_completion_new (GTK_TEXT_VIEW (fixture->entry), overlay, "#@");
  g_signal_connect_swapped (fixture->completion, "search", G_CALLBACK (on_search), fixture);
  g_signal_connect_swapped (fixture->completion, "chosen", G_CALLBACK (on_chosen), fixture);
  gtk_widget_grab_focus (fixture->entry);
  display_wait_until (gtk_widget_has_focus (fixture->entry));
  type (fixture, "about #x");
  g_assert_true (envoi_word_completion_get_open (fixture->completion));
  type (fixture, "y");
  g_assert_false (envoi_word_completion_get_open (fixture->completion));
  envoi_post_entry_set_markdown (get (fixture), "about ");
  type (fixture, "#x");
  list = display_find (overlay, GTK_TYPE_LIST_BOX);
  g_signal_emit_by_name (list, "row-activated", gtk_list_box_get_row_at_index (GTK_LIST_BOX (list), 0));
  assert_text (fixture, "about #xmpp ", "about #xmpp ");
  g_assert_false (envoi_word_completion_get_open (fixture->completion));
  g_assert_cmpstr (fixture->asked->pdata[0], ==, "x");
}

int
main (int argc, char **argv)
{
  /* GTK's accessibility for tests cannot take announcements. */
  g_setenv ("GTK_A11Y", "none", TRUE);
  display_init (&argc, &argv);
#define ADD(path, function) g_test_add ("/post-entry/" path, Fixture, NULL, set_up, function, tear_down)
  ADD ("mentions", test_mentions);
  ADD ("mention-that-is-broken", test_broken_mention);
  ADD ("format", test_format);
  ADD ("tags-in-colour", test_tags_in_colour);
  ADD ("completion", test_completion);
  g_test_add_func ("/post-entry/words", test_words);
  return g_test_run ();
}
