/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-config.h"
#include "envoi-form-rows.h"
#include <glib/gi18n.h>

/* A row for each kind of question. The words are foreign: titles are plain text everywhere, never markup. */

#define MANY_OPTIONS 12
#define LONG_OPTION 24

char *
envoi_form_row_dup_title (EnvoiQuestion *question)
{
  const char *label = envoi_question_get_label (question), *var = envoi_question_get_var (question);

  if (label == NULL || *label == '\0')
    label = var != NULL ? var : "";
  /* Translators: %s is what is asked for in a form, such as “Email address” */
  return envoi_question_get_required (question) ? g_strdup_printf (_("%s (required)"), label) : g_strdup (label);
}

GtkWidget *
envoi_form_row_new_help (EnvoiQuestion *question)
{
  const char *description = envoi_question_get_description (question);
  GtkWidget *button, *popover, *label;

  if (description == NULL || *description == '\0')
    return NULL;
  label = gtk_label_new (description);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_max_width_chars (GTK_LABEL (label), 40);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  g_object_set (label, "margin-start", 6, "margin-end", 6, "margin-top", 6, "margin-bottom", 6, NULL);
  popover = gtk_popover_new ();
  gtk_popover_set_child (GTK_POPOVER (popover), label);
  button = gtk_menu_button_new ();
  gtk_menu_button_set_icon_name (GTK_MENU_BUTTON (button), "help-about-symbolic");
  gtk_menu_button_set_popover (GTK_MENU_BUTTON (button), popover);
  gtk_widget_set_tooltip_text (button, _("What Is This?"));
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  return button;
}

static void
set_title (GtkWidget *row, EnvoiQuestion *question)
{
  g_autofree char *title = envoi_form_row_dup_title (question);

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_use_underline (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
}

/* One line ---------------------------------------------------------------------------------- */

static void
mark (GtkWidget *row, GParamSpec *pspec, EnvoiQuestion *question)
{
  const char *value = envoi_question_get_value (question);
  gboolean wrong = !envoi_question_get_valid (question) && value != NULL && *value != '\0';

  if (wrong)
    gtk_widget_add_css_class (row, "error");
  else
    gtk_widget_remove_css_class (row, "error");
  gtk_accessible_update_state (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_STATE_INVALID,
                               wrong ? GTK_ACCESSIBLE_INVALID_TRUE : GTK_ACCESSIBLE_INVALID_FALSE, -1);
}

static void
on_text_changed (GtkWidget *row, EnvoiQuestion *question)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (row));

  envoi_question_set_value (question, *text != '\0' ? text : NULL);
  mark (row, NULL, question);
}

static GtkWidget *
new_line (EnvoiQuestion *question)
{
  EnvoiQuestionKind kind = envoi_question_get_kind (question);
  const char *value = envoi_question_get_value (question);
  GtkWidget *row = kind == ENVOI_QUESTION_SECRET ? adw_password_entry_row_new () : adw_entry_row_new ();
  GtkWidget *help = envoi_form_row_new_help (question);

  set_title (row, question);
  if (kind == ENVOI_QUESTION_ADDRESS)
    g_object_set (row, "input-purpose", GTK_INPUT_PURPOSE_EMAIL, "input-hints", GTK_INPUT_HINT_NO_SPELLCHECK | GTK_INPUT_HINT_NO_EMOJI, NULL);
  if (value != NULL)
    gtk_editable_set_text (GTK_EDITABLE (row), value);
  if (help != NULL)
    adw_entry_row_add_suffix (ADW_ENTRY_ROW (row), help);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_REQUIRED, envoi_question_get_required (question), -1);
  g_signal_connect_object (row, "changed", G_CALLBACK (on_text_changed), question, 0);
  return row;
}

/* Yes or no --------------------------------------------------------------------------------- */

static void
on_switched (AdwSwitchRow *row, GParamSpec *pspec, EnvoiQuestion *question)
{
  envoi_question_set_active (question, adw_switch_row_get_active (row));
}

static GtkWidget *
new_switch (EnvoiQuestion *question)
{
  GtkWidget *row = adw_switch_row_new ();
  const char *description = envoi_question_get_description (question);

  set_title (row, question);
  /* A switch is always answered. */
  if (envoi_question_get_label (question) != NULL)
    adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), envoi_question_get_label (question));
  if (description != NULL)
    adw_action_row_set_subtitle (ADW_ACTION_ROW (row), description);
  adw_switch_row_set_active (ADW_SWITCH_ROW (row), envoi_question_get_active (question));
  g_signal_connect_object (row, "notify::active", G_CALLBACK (on_switched), question, 0);
  return row;
}

/* One of several ---------------------------------------------------------------------------- */

static void
on_selected (AdwComboRow *row, GParamSpec *pspec, EnvoiQuestion *question)
{
  guint selected = adw_combo_row_get_selected (row), extra = GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (row), "extra"));

  if (selected == GTK_INVALID_LIST_POSITION || selected < extra)
    envoi_question_set_value (question, NULL);
  else
    envoi_question_set_value (question, envoi_question_get_option_value (question, selected - extra));
}

static GtkWidget *
new_choice (EnvoiQuestion *question)
{
  GtkWidget *row = adw_combo_row_new (), *help = envoi_form_row_new_help (question);
  g_autoptr (GtkStringList) labels = gtk_string_list_new (NULL);
  g_autoptr (GtkExpression) expression = gtk_property_expression_new (GTK_TYPE_STRING_OBJECT, NULL, "string");
  const char *value = envoi_question_get_value (question);
  guint n = envoi_question_get_n_options (question), selected = n, extra;
  gboolean long_ones = FALSE;

  for (guint i = 0; i < n && selected == n; i++)
    if (g_strcmp0 (envoi_question_get_option_value (question, i), value) == 0)
      selected = i;
  /* Without an answer none of the options may look chosen. */
  extra = selected == n || !envoi_question_get_required (question) ? 1 : 0;
  if (extra)
    gtk_string_list_append (labels, _("No Choice"));
  for (guint i = 0; i < n; i++)
    {
      gtk_string_list_append (labels, envoi_question_get_option_label (question, i));
      long_ones = long_ones || g_utf8_strlen (envoi_question_get_option_label (question, i), -1) > LONG_OPTION;
    }
  set_title (row, question);
  g_object_set_data (G_OBJECT (row), "extra", GUINT_TO_POINTER (extra));
  adw_combo_row_set_expression (ADW_COMBO_ROW (row), expression);
  adw_combo_row_set_model (ADW_COMBO_ROW (row), G_LIST_MODEL (labels));
  adw_combo_row_set_enable_search (ADW_COMBO_ROW (row), n > MANY_OPTIONS);
  adw_combo_row_set_use_subtitle (ADW_COMBO_ROW (row), long_ones);
  adw_combo_row_set_selected (ADW_COMBO_ROW (row), selected == n ? 0 : selected + extra);
  if (help != NULL)
    adw_action_row_add_suffix (ADW_ACTION_ROW (row), help);
  g_signal_connect_object (row, "notify::selected", G_CALLBACK (on_selected), question, 0);
  return row;
}

/* Any of several ---------------------------------------------------------------------------- */

static void
show_number (GtkWidget *row, EnvoiQuestion *question)
{
  guint n = g_strv_length ((char **) envoi_question_get_values (question));
  g_autofree char *text = g_strdup_printf (ngettext ("%u chosen", "%u chosen", n), n);

  adw_expander_row_set_subtitle (ADW_EXPANDER_ROW (row), n == 0 ? _("None chosen") : text);
}

static void
on_toggled (GtkCheckButton *button, GtkWidget *row)
{
  EnvoiQuestion *question = g_object_get_data (G_OBJECT (row), "question");
  const char *value = g_object_get_data (G_OBJECT (button), "value");
  const char * const *values = envoi_question_get_values (question);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) changed = NULL;

  for (guint i = 0; values[i] != NULL; i++)
    if (!g_str_equal (values[i], value))
      g_strv_builder_add (builder, values[i]);
  if (gtk_check_button_get_active (button))
    g_strv_builder_add (builder, value);
  changed = g_strv_builder_end (builder);
  envoi_question_set_values (question, (const char * const *) changed);
  show_number (row, question);
}

static GtkWidget *
new_check_list (EnvoiQuestion *question)
{
  GtkWidget *row = adw_expander_row_new (), *help = envoi_form_row_new_help (question);
  guint n = envoi_question_get_n_options (question);

  set_title (row, question);
  adw_expander_row_set_expanded (ADW_EXPANDER_ROW (row), n <= MANY_OPTIONS / 2);
  g_object_set_data_full (G_OBJECT (row), "question", g_object_ref (question), g_object_unref);
  if (help != NULL)
    adw_expander_row_add_suffix (ADW_EXPANDER_ROW (row), help);
  for (guint i = 0; i < n; i++)
    {
      const char *value = envoi_question_get_option_value (question, i);
      GtkWidget *option = adw_action_row_new (), *button = gtk_check_button_new ();

      adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (option), FALSE);
      adw_preferences_row_set_use_underline (ADW_PREFERENCES_ROW (option), FALSE);
      adw_preferences_row_set_title (ADW_PREFERENCES_ROW (option), envoi_question_get_option_label (question, i));
      gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
      gtk_check_button_set_active (GTK_CHECK_BUTTON (button), g_strv_contains (envoi_question_get_values (question), value));
      g_object_set_data_full (G_OBJECT (button), "value", g_strdup (value), g_free);
      g_signal_connect_object (button, "toggled", G_CALLBACK (on_toggled), row, 0);
      adw_action_row_add_prefix (ADW_ACTION_ROW (option), button);
      adw_action_row_set_activatable_widget (ADW_ACTION_ROW (option), button);
      adw_expander_row_add_row (ADW_EXPANDER_ROW (row), option);
    }
  show_number (row, question);
  return row;
}

GtkWidget *
envoi_form_row_new (EnvoiQuestion *question)
{
  switch (envoi_question_get_kind (question))
    {
    case ENVOI_QUESTION_YES_NO:
      return new_switch (question);
    case ENVOI_QUESTION_ONE_OF:
      return new_choice (question);
    case ENVOI_QUESTION_SEVERAL_OF:
      return new_check_list (question);
    case ENVOI_QUESTION_LINES:
      return envoi_form_row_new_lines (question);
    case ENVOI_QUESTION_ADDRESSES:
      return envoi_form_row_new_addresses (question);
    case ENVOI_QUESTION_TEXT:
    case ENVOI_QUESTION_SECRET:
    case ENVOI_QUESTION_ADDRESS:
    case ENVOI_QUESTION_FIXED:
    case ENVOI_QUESTION_HIDDEN:
    default:
      return new_line (question);
    }
}
