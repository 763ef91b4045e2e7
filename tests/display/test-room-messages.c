/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "display.h"
#include "envoi-message-row.h"
#include "envoi-message-view.h"
#include "envoi-room.h"
#include <adwaita.h>

/* What the messages of a room, answers, reactions and what was changed look like, and what can be done with them. */

#define MORNING (G_GINT64_CONSTANT (1767258300) * G_USEC_PER_SEC)   /* 2026-01-01 09:05 UTC */

typedef struct {
  EnvoiAccount *account;
  EnvoiRoom *room;
  GListStore *list;
  EnvoiMessageView *view;
  GtkWindow *window;
  char *command, *emoji;
  EnvoiMessage *on;
} Fixture;

static void
on_command (EnvoiMessageView *view, const char *command, EnvoiMessage *message, Fixture *fixture)
{
  g_set_str (&fixture->command, command);
  g_set_object (&fixture->on, message);
}

static void
on_react (EnvoiMessageView *view, EnvoiMessage *message, const char *emoji, Fixture *fixture)
{
  g_set_str (&fixture->emoji, emoji);
  g_set_object (&fixture->on, message);
}

static EnvoiMessage *
add (Fixture *fixture, const char *nick, const char *body)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (fixture->list));
  gboolean own = g_str_equal (nick, "me");
  g_autofree char *id = g_strdup_printf ("id%u", n), *archive_id = g_strdup_printf ("archive%u", n);
  EnvoiMessage *message = envoi_message_new (own, id, body, MORNING + n * 20 * G_USEC_PER_SEC);
  g_autoptr (EnvoiMessage) before = n > 0 ? g_list_model_get_item (G_LIST_MODEL (fixture->list), n - 1) : NULL;

  envoi_message_set_position (message, n + 1);
  envoi_message_set_archive_id (message, archive_id);
  envoi_message_set_nick (message, nick);
  envoi_message_set_starts_day (message, n == 0);
  envoi_message_set_starts_group (message, before == NULL || g_strcmp0 (envoi_message_get_nick (before), nick) != 0);
  if (own)
    envoi_message_set_state (message, ENVOI_MESSAGE_STATE_DELIVERED);
  g_list_store_append (fixture->list, message);
  g_object_unref (message);   /* the list holds it */
  return message;
}

static void
react (EnvoiMessage *message, ...)
{
  g_autoptr (EnvoiReactions) reactions = envoi_message_get_reactions (message) ? g_object_ref (envoi_message_get_reactions (message)) : envoi_reactions_new ();
  const char *name;
  va_list args;

  envoi_reactions_begin (reactions);
  va_start (args, message);
  while ((name = va_arg (args, const char *)) != NULL)
    {
      const char *emojis[] = { va_arg (args, const char *), NULL };
      envoi_reactions_add (reactions, emojis, g_str_equal (name, "me"), name);
    }
  va_end (args);
  envoi_reactions_end (reactions);
  envoi_message_set_reactions (message, reactions);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->account = envoi_account_new ("me@example.org");
  fixture->room = envoi_room_new (fixture->account, "harbour@rooms.example.org");
  fixture->list = g_list_store_new (ENVOI_TYPE_MESSAGE);
  fixture->view = ENVOI_MESSAGE_VIEW (envoi_message_view_new ());
  g_signal_connect (fixture->view, "command", G_CALLBACK (on_command), fixture);
  g_signal_connect (fixture->view, "react", G_CALLBACK (on_react), fixture);
  envoi_message_view_set_room (fixture->view, fixture->room);
  envoi_message_view_set_abilities (fixture->view, ENVOI_MESSAGE_VIEW_ANSWER | ENVOI_MESSAGE_VIEW_MODERATE);
}

static void
show_at (Fixture *fixture, int width)
{
  envoi_message_view_set_model (fixture->view, G_LIST_MODEL (fixture->list), NULL);
  fixture->window = display_show (GTK_WIDGET (fixture->view), width, 860);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_autoptr (EnvoiMessageView) view = g_object_ref (fixture->view);

  gtk_window_destroy (fixture->window);
  g_assert_finalize_object (g_steal_pointer (&view));
  g_clear_object (&fixture->on);
  g_free (fixture->command);
  g_free (fixture->emoji);
  g_assert_finalize_object (fixture->list);
  g_object_unref (fixture->room);
  g_object_unref (fixture->account);
}

static GtkWidget *
row_of (Fixture *fixture, EnvoiMessage *message)
{
  display_wait_until (envoi_message_view_find_row (fixture->view, message) != NULL);
  return envoi_message_view_find_row (fixture->view, message);
}

static GtkWidget *
find_class (GtkWidget *below, const char *name)
{
  if (gtk_widget_has_css_class (below, name))
    return below;
  for (GtkWidget *child = gtk_widget_get_first_child (below); child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_class (child, name);
      if (found != NULL)
        return found;
    }
  return NULL;
}

static void
fill (Fixture *fixture)
{
  EnvoiMessage *anna, *answer, *bert, *own;

  anna = add (fixture, "Anna", "Does the *ferry* still leave at _seven_, or is it `07:15` now?");
  add (fixture, "Anna", "I ask because ~last year~ it was late");
  answer = add (fixture, "Bert", "Seven, as ever. See https://ferry.example.org/times");
  envoi_message_set_reply_to (answer, "archive0");
  envoi_message_set_quoted (answer, anna);
  react (answer, "Anna", "👍", "Carla", "👍", "me", "👍", "Dora", "🎉", NULL);
  bert = add (fixture, "Bert", "/me waves from the pier");
  g_assert_nonnull (bert);
  own = add (fixture, "me", "Then I take the bike. This is a longer line, to see how a bubble of one's own stands beside the others in a room.");
  envoi_message_set_edited (own, TRUE);
  react (own, "Bert", "🚲", NULL);
  anna = add (fixture, "Anna", "me: bring the map, please");
  envoi_message_set_mentions_me (anna, TRUE);
  anna = add (fixture, "Spam", "x");
  envoi_message_set_body (anna, NULL);
  envoi_message_set_retraction_reason (anna, "advertising");
  envoi_message_set_retraction (anna, ENVOI_RETRACTION_BY_MODERATOR);
  answer = add (fixture, "Carla", "> quoted by hand\nAnd some code:\n```\nfor (;;)\n  wait ();\n```");
  answer = add (fixture, "me", "Good.");
  envoi_message_set_reply_to (answer, "unknown");
  envoi_message_set_reply_sender (answer, "harbour@rooms.example.org/Zoe");
}

static void
test_look (Fixture *fixture, gconstpointer data)
{
  static const struct { const char *name; int width; gboolean dark, rtl; } looks[] = {
    { "room-messages-light", 760, FALSE, FALSE }, { "room-messages-dark", 760, TRUE, FALSE },
    { "room-messages-narrow", 360, FALSE, FALSE }, { "room-messages-rtl", 760, FALSE, TRUE },
  };
  g_autofree char *texts = NULL;

  fill (fixture);
  show_at (fixture, 760);
  for (guint i = 0; i < G_N_ELEMENTS (looks); i++)
    {
      adw_style_manager_set_color_scheme (adw_style_manager_get_default (), looks[i].dark ? ADW_COLOR_SCHEME_FORCE_DARK : ADW_COLOR_SCHEME_FORCE_LIGHT);
      gtk_widget_set_default_direction (looks[i].rtl ? GTK_TEXT_DIR_RTL : GTK_TEXT_DIR_LTR);
      gtk_window_set_default_size (fixture->window, looks[i].width, 860);
      display_draw (GTK_WIDGET (fixture->window));
      display_keep_picture (GTK_WIDGET (fixture->view), looks[i].name);
    }
  gtk_widget_set_default_direction (GTK_TEXT_DIR_LTR);
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (), ADW_COLOR_SCHEME_DEFAULT);
  texts = display_texts (GTK_WIDGET (fixture->view));
  g_assert_nonnull (strstr (texts, "* Bert waves from the pier"));
  g_assert_nonnull (strstr (texts, "A moderator removed this message: \xe2\x81\xa8" "advertising"));
  /* B15: of whom and what an answer quotes without our knowing it, only that it is one is shown. */
  g_assert_nonnull (strstr (texts, "An earlier message"));
}

/* A name stands once at the head of a group, outside of the bubble; a text can't imitate it. */
static void
test_author (Fixture *fixture, gconstpointer data)
{
  EnvoiMessage *first = add (fixture, "Anna", "one"), *second = add (fixture, "Anna", "two"), *own = add (fixture, "me", "three");
  GtkWidget *name;

  show_at (fixture, 600);
  name = find_class (row_of (fixture, first), "author");
  g_assert_nonnull (name);
  g_assert_cmpstr (gtk_label_get_text (GTK_LABEL (name)), ==, "Anna");
  g_assert_false (gtk_label_get_use_markup (GTK_LABEL (name)));
  g_assert_false (gtk_widget_is_ancestor (name, envoi_message_row_get_bubble (ENVOI_MESSAGE_ROW (row_of (fixture, first)))));
  g_assert_null (find_class (row_of (fixture, second), "author"));
  g_assert_null (find_class (row_of (fixture, own), "author"));
}

static PangoAttribute *
attribute_at (GtkWidget *label, PangoAttrType type, guint index)
{
  PangoAttrIterator *iter = pango_attr_list_get_iterator (gtk_label_get_attributes (GTK_LABEL (label)));
  PangoAttribute *found = NULL;
  int start, end;

  do
    {
      pango_attr_iterator_range (iter, &start, &end);
      if ((guint) start <= index && index < (guint) end)
        found = pango_attr_iterator_get (iter, type);
    }
  while (pango_attr_iterator_next (iter));
  pango_attr_iterator_destroy (iter);
  return found;
}

static void
test_styling (Fixture *fixture, gconstpointer data)
{
  EnvoiMessage *message = add (fixture, "Anna", "a *bold* <b>x</b> https://example.org/ _i_");
  GtkWidget *label;

  show_at (fixture, 600);
  label = display_find_label (row_of (fixture, message), "a *bold* <b>x</b> https://example.org/ _i_");
  g_assert_nonnull (label);
  g_assert_nonnull (attribute_at (label, PANGO_ATTR_WEIGHT, 4));
  g_assert_null (attribute_at (label, PANGO_ATTR_WEIGHT, 12));
  g_assert_nonnull (attribute_at (label, PANGO_ATTR_STYLE, strlen ("a *bold* <b>x</b> https://example.org/ _")));
}

static void
test_quote_leads_to_original (Fixture *fixture, gconstpointer data)
{
  EnvoiMessage *original = add (fixture, "Anna", "the true words"), *answer = add (fixture, "Bert", "indeed");
  GtkWidget *quote;

  envoi_message_set_reply_to (answer, "archive0");
  envoi_message_set_quoted (answer, original);
  show_at (fixture, 600);
  quote = display_find_action (row_of (fixture, answer), "message.show-quoted");
  g_assert_nonnull (quote);
  g_assert_nonnull (display_find_label (quote, "the true words"));
  g_assert_nonnull (display_find_label (quote, "Anna"));
  gtk_widget_activate (quote);
  display_wait_until (fixture->command != NULL);
  g_assert_cmpstr (fixture->command, ==, "show-quoted");
  g_assert_true (fixture->on == answer);
  /* What is quoted follows the original. */
  envoi_message_set_body (original, "corrected words");
  envoi_message_set_quoted (answer, NULL);
  envoi_message_set_quoted (answer, original);
  g_assert_nonnull (display_find_label (quote, "corrected words"));
}

static void
test_reactions (Fixture *fixture, gconstpointer data)
{
  EnvoiMessage *message = add (fixture, "Anna", "cake?");
  GtkWidget *chip;

  show_at (fixture, 600);
  g_assert_null (find_class (row_of (fixture, message), "reaction"));
  react (message, "Bert", "🍰", "Carla", "🍰", NULL);
  display_wait_until (find_class (row_of (fixture, message), "reaction") != NULL);
  chip = find_class (row_of (fixture, message), "reaction");
  g_assert_cmpstr (gtk_label_get_text (GTK_LABEL (gtk_button_get_child (GTK_BUTTON (chip)))), ==, "🍰 2");
  g_assert_false (gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (chip)));
  g_assert_nonnull (strstr (gtk_widget_get_tooltip_text (chip), "Bert"));
  g_assert_nonnull (strstr (gtk_widget_get_tooltip_text (chip), "Carla"));
  g_assert_nonnull (strstr (envoi_message_row_get_accessible_text (ENVOI_MESSAGE_ROW (row_of (fixture, message))), "2 reactions"));
  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (chip), GTK_ACCESSIBLE_PROPERTY_LABEL, "Reaction 🍰: \xe2\x81\xa8" "Bert\xe2\x81\xa9, \xe2\x81\xa8" "Carla\xe2\x81\xa9");
  /* A click asks; it shows what is known. */
  g_signal_emit_by_name (chip, "clicked");
  g_assert_cmpstr (fixture->emoji, ==, "🍰");
  g_assert_true (fixture->on == message);
  g_assert_false (gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (chip)));
  react (message, "Bert", "🍰", "Carla", "🍰", "me", "🍰", NULL);
  display_wait_until (gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (chip)));
  g_assert_cmpstr (gtk_label_get_text (GTK_LABEL (gtk_button_get_child (GTK_BUTTON (chip)))), ==, "🍰 3");
  react (message, NULL);
  display_wait_until (find_class (row_of (fixture, message), "reaction") == NULL);
}

static void
test_changed (Fixture *fixture, gconstpointer data)
{
  EnvoiMessage *message = add (fixture, "Anna", "frist");
  GtkWidget *row;

  show_at (fixture, 600);
  row = row_of (fixture, message);
  g_assert_null (display_find_action (row, "message.show-edits"));
  envoi_message_set_body (message, "first");
  envoi_message_set_edited (message, TRUE);
  g_assert_nonnull (display_find_label (row, "first"));
  g_assert_nonnull (display_find_action (row, "message.show-edits"));
  envoi_message_set_body (message, NULL);
  envoi_message_set_retraction (message, ENVOI_RETRACTION_BY_AUTHOR);
  g_assert_null (display_find_label (row, "first"));
  g_assert_null (display_find_action (row, "message.show-edits"));
  g_assert_nonnull (strstr (envoi_message_row_get_accessible_text (ENVOI_MESSAGE_ROW (row)), "deleted this message"));
}

/* Where something is not possible, its command does nothing, whatever key was pressed. */
static void
test_commands (Fixture *fixture, gconstpointer data)
{
  EnvoiMessage *theirs = add (fixture, "Anna", "theirs"), *own = add (fixture, "me", "own");
  GtkWidget *item;

  show_at (fixture, 600);
  item = gtk_widget_get_parent (row_of (fixture, theirs));
  gtk_widget_grab_focus (item);
  gtk_widget_activate_action (GTK_WIDGET (fixture->view), "message.edit", NULL);
  gtk_widget_activate_action (GTK_WIDGET (fixture->view), "message.retract", NULL);
  g_assert_null (fixture->command);
  envoi_message_set_archive_id (own, NULL);
  gtk_widget_grab_focus (gtk_widget_get_parent (row_of (fixture, own)));
  g_assert_null (fixture->command);
}

/* What is chosen in a message's menu is done to that message, wherever the focus comes to be when the menu closes. */
static void
test_menu_keeps_its_message (Fixture *fixture, gconstpointer data)
{
  EnvoiMessage *first = add (fixture, "Anna", "first"), *second = add (fixture, "Bert", "second");
  GtkWidget *row, *popover = NULL;

  show_at (fixture, 600);
  row = row_of (fixture, second);
  row_of (fixture, first);
  gtk_widget_grab_focus (gtk_widget_get_parent (row));
  envoi_message_view_open_menu (fixture->view, second);
  for (GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (fixture->view)); child != NULL; child = gtk_widget_get_next_sibling (child))
    if (GTK_IS_POPOVER_MENU (child))
      popover = child;
  g_assert_nonnull (popover);
  gtk_popover_popdown (GTK_POPOVER (popover));
  gtk_widget_grab_focus (gtk_widget_get_parent (row_of (fixture, first)));
  gtk_widget_activate_action (GTK_WIDGET (fixture->view), "message.reply", NULL);
  g_assert_cmpstr (fixture->command, ==, "reply");
  g_assert_true (fixture->on == second);
  /* Later the keyboard's own place counts. */
  display_draw (GTK_WIDGET (fixture->view));
  while (g_main_context_iteration (NULL, FALSE))
    ;
  gtk_widget_grab_focus (gtk_widget_get_parent (row_of (fixture, first)));
  gtk_widget_activate_action (GTK_WIDGET (fixture->view), "message.reply", NULL);
  g_assert_true (fixture->on == first);
}

int
main (int argc, char *argv[])
{
  display_init (&argc, &argv);
#define ADD(name, function) g_test_add ("/room-messages/" name, Fixture, NULL, set_up, function, tear_down)
  ADD ("look", test_look);
  ADD ("author", test_author);
  ADD ("styling", test_styling);
  ADD ("quote-leads-to-original", test_quote_leads_to_original);
  ADD ("reactions", test_reactions);
  ADD ("changed", test_changed);
  ADD ("commands", test_commands);
  ADD ("menu-keeps-its-message", test_menu_keeps_its_message);
#undef ADD
  return g_test_run ();
}
