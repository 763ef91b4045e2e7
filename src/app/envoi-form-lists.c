/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-config.h"
#include "envoi-form-rows.h"
#include "envoi-jid.h"
#include <glib/gi18n.h>

/* The rows whose answer has several values: lines of text, and addresses. */

/* Lines ------------------------------------------------------------------------------------- */

static void
on_lines_changed (GtkTextBuffer *buffer, EnvoiQuestion *question)
{
  GtkTextIter start, end;
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;

  gtk_text_buffer_get_bounds (buffer, &start, &end);
  text = gtk_text_buffer_get_text (buffer, &start, &end, FALSE);
  lines = *text != '\0' ? g_strsplit (text, "\n", -1) : NULL;
  envoi_question_set_values (question, (const char * const *) lines);
}

GtkWidget *
envoi_form_row_new_lines (EnvoiQuestion *question)
{
  g_autofree char *title = envoi_form_row_dup_title (question);
  g_autofree char *text = g_strjoinv ("\n", (char **) envoi_question_get_values (question));
  GtkWidget *row = adw_preferences_row_new (), *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *head = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6), *label = gtk_label_new (title);
  GtkWidget *help = envoi_form_row_new_help (question);
  GtkWidget *scroller = gtk_scrolled_window_new (), *view = gtk_text_view_new ();

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_widget_set_hexpand (label, TRUE);
  gtk_box_append (GTK_BOX (head), label);
  if (help != NULL)
    gtk_box_append (GTK_BOX (head), help);
  gtk_text_view_set_wrap_mode (GTK_TEXT_VIEW (view), GTK_WRAP_WORD_CHAR);
  gtk_text_view_set_accepts_tab (GTK_TEXT_VIEW (view), FALSE);
  g_object_set (view, "left-margin", 8, "right-margin", 8, "top-margin", 8, "bottom-margin", 8, NULL);
  gtk_accessible_update_relation (GTK_ACCESSIBLE (view), GTK_ACCESSIBLE_RELATION_LABELLED_BY, label, NULL, -1);
  gtk_text_buffer_set_text (gtk_text_view_get_buffer (GTK_TEXT_VIEW (view)), text, -1);
  g_signal_connect_object (gtk_text_view_get_buffer (GTK_TEXT_VIEW (view)), "changed", G_CALLBACK (on_lines_changed), question, 0);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), view);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_propagate_natural_height (GTK_SCROLLED_WINDOW (scroller), TRUE);
  gtk_scrolled_window_set_min_content_height (GTK_SCROLLED_WINDOW (scroller), 72);
  gtk_scrolled_window_set_max_content_height (GTK_SCROLLED_WINDOW (scroller), 200);
  gtk_widget_set_overflow (scroller, GTK_OVERFLOW_HIDDEN);
  gtk_widget_add_css_class (scroller, "card");
  gtk_box_append (GTK_BOX (box), head);
  gtk_box_append (GTK_BOX (box), scroller);
  g_object_set (box, "margin-start", 12, "margin-end", 12, "margin-top", 10, "margin-bottom", 12, NULL);
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), FALSE);
  gtk_widget_set_focusable (row, FALSE);
  return row;
}

/* Addresses --------------------------------------------------------------------------------- */

static void
show_number (GtkWidget *row, EnvoiQuestion *question)
{
  guint n = g_strv_length ((char **) envoi_question_get_values (question));
  g_autofree char *text = g_strdup_printf (ngettext ("%u address", "%u addresses", n), n);

  adw_expander_row_set_subtitle (ADW_EXPANDER_ROW (row), n == 0 ? _("No addresses") : text);
}

static void
on_remove_clicked (GtkWidget *row, GtkWidget *button)
{
  EnvoiQuestion *question = g_object_get_data (G_OBJECT (row), "question");
  GtkWidget *line = gtk_widget_get_ancestor (button, ADW_TYPE_ACTION_ROW);
  const char * const *values = envoi_question_get_values (question);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) left = NULL;

  for (guint i = 0; values[i] != NULL; i++)
    if (!g_str_equal (values[i], adw_preferences_row_get_title (ADW_PREFERENCES_ROW (line))))
      g_strv_builder_add (builder, values[i]);
  left = g_strv_builder_end (builder);
  envoi_question_set_values (question, (const char * const *) left);
  gtk_widget_grab_focus (g_object_get_data (G_OBJECT (row), "entry"));
  adw_expander_row_remove (ADW_EXPANDER_ROW (row), line);
  show_number (row, question);
}

static void
add_line (GtkWidget *row, const char *address)
{
  GtkWidget *line = adw_action_row_new (), *button = gtk_button_new_from_icon_name ("user-trash-symbolic");
  GtkWidget *entry = g_object_get_data (G_OBJECT (row), "entry");
  /* Translators: %s is an address */
  g_autofree char *label = g_strdup_printf (_("Remove %s"), address);

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (line), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (line), address);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_tooltip_text (button, _("Remove"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  g_signal_connect_object (button, "clicked", G_CALLBACK (on_remove_clicked), row, G_CONNECT_SWAPPED);
  adw_action_row_add_suffix (ADW_ACTION_ROW (line), button);
  /* The line to add one stays the last. */
  g_object_ref (entry);
  if (gtk_widget_get_parent (entry) != NULL)
    adw_expander_row_remove (ADW_EXPANDER_ROW (row), entry);
  adw_expander_row_add_row (ADW_EXPANDER_ROW (row), line);
  adw_expander_row_add_row (ADW_EXPANDER_ROW (row), entry);
  g_object_unref (entry);
}

static void
on_entry_changed (GtkWidget *entry)
{
  gtk_widget_remove_css_class (entry, "error");
}

static void
on_add (GtkWidget *row, GtkWidget *entry)
{
  EnvoiQuestion *question = g_object_get_data (G_OBJECT (row), "question");
  g_autofree char *text = g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (entry))));
  g_autofree char *address = envoi_jid_dup_full (text);
  const char * const *values = envoi_question_get_values (question);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) more = NULL;

  if (address == NULL)
    {
      gtk_widget_add_css_class (entry, "error");
      gtk_accessible_announce (GTK_ACCESSIBLE (entry), _("This is not an address."), GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_HIGH);
      return;
    }
  gtk_editable_set_text (GTK_EDITABLE (entry), "");
  if (!g_strv_contains (values, address))
    {
      g_strv_builder_addv (builder, (const char **) values);
      g_strv_builder_add (builder, address);
      more = g_strv_builder_end (builder);
      envoi_question_set_values (question, (const char * const *) more);
      add_line (row, address);
      show_number (row, question);
    }
  gtk_widget_grab_focus (entry);
}

GtkWidget *
envoi_form_row_new_addresses (EnvoiQuestion *question)
{
  g_autofree char *title = envoi_form_row_dup_title (question);
  const char * const *values = envoi_question_get_values (question);
  GtkWidget *row = adw_expander_row_new (), *entry = adw_entry_row_new (), *help = envoi_form_row_new_help (question);

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  g_object_set_data_full (G_OBJECT (row), "question", g_object_ref (question), g_object_unref);
  if (help != NULL)
    adw_expander_row_add_suffix (ADW_EXPANDER_ROW (row), help);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (entry), _("Add an address"));
  adw_entry_row_set_show_apply_button (ADW_ENTRY_ROW (entry), TRUE);
  g_object_set (entry, "input-purpose", GTK_INPUT_PURPOSE_EMAIL, "input-hints", GTK_INPUT_HINT_NO_SPELLCHECK | GTK_INPUT_HINT_NO_EMOJI, NULL);
  g_signal_connect (entry, "changed", G_CALLBACK (on_entry_changed), NULL);
  g_signal_connect_object (entry, "apply", G_CALLBACK (on_add), row, G_CONNECT_SWAPPED);
  g_object_set_data_full (G_OBJECT (row), "entry", g_object_ref (entry), g_object_unref);
  adw_expander_row_add_row (ADW_EXPANDER_ROW (row), entry);
  for (guint i = 0; values[i] != NULL; i++)
    add_line (row, values[i]);
  adw_expander_row_set_expanded (ADW_EXPANDER_ROW (row), g_strv_length ((char **) values) <= 5);
  show_number (row, question);
  return row;
}
