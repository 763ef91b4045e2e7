/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "display.h"
#include "envoi-app-resources.h"
#include "envoi-form-view.h"
#include "envoi-picture.h"

typedef struct
{
  EnvoiQuestionnaire *form;
  EnvoiFormView *view;
  GtkWindow *window;
} Fixture;

static EnvoiQuestion *
add (EnvoiQuestionnaire *form, const char *var, EnvoiQuestionKind kind, const char *label)
{
  g_autoptr (EnvoiQuestion) question = envoi_question_new (var, kind);

  envoi_question_set_label (question, label);
  envoi_questionnaire_add (form, question);
  return question;
}

static GBytes *
paint (void)
{
  static guint32 pixels[160 * 60];
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GdkTexture) texture = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (pixels); i++)
    pixels[i] = (i / 160 + i % 160) % 16 < 8 ? 0xff804020 : 0xffffffff;
  bytes = g_bytes_new_static (pixels, sizeof pixels);
  texture = gdk_memory_texture_new (160, 60, GDK_MEMORY_R8G8B8A8, bytes, 160 * 4);
  return gdk_texture_save_to_png_bytes (texture);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GBytes) picture = paint ();
  GtkWidget *scroller = gtk_scrolled_window_new (), *clamp = adw_clamp_new ();
  EnvoiQuestion *question;

  fixture->form = envoi_questionnaire_new ();
  envoi_questionnaire_set_title (fixture->form, "Settings of <b>verona</b>");
  envoi_questionnaire_set_instructions (fixture->form, "All words here are the server's own & plain.");
  question = add (fixture->form, "name", ENVOI_QUESTION_TEXT, "Natural _name");
  envoi_question_set_description (question, "Shown in lists.");
  envoi_question_set_value (question, "Verona");
  question = add (fixture->form, "secret", ENVOI_QUESTION_SECRET, "Password");
  envoi_question_set_required (question, TRUE);
  add (fixture->form, "words", ENVOI_QUESTION_LINES, "Description");
  add (fixture->form, NULL, ENVOI_QUESTION_FIXED, "Who may come");
  question = add (fixture->form, "open", ENVOI_QUESTION_YES_NO, "Members only");
  envoi_question_set_description (question, "Nobody else can join.");
  question = add (fixture->form, "whois", ENVOI_QUESTION_ONE_OF, "Who sees real addresses");
  envoi_question_add_option (question, "Moderators", "moderators");
  envoi_question_add_option (question, "Anybody", "anyone");
  envoi_question_set_required (question, TRUE);
  envoi_question_set_value (question, "moderators");
  question = add (fixture->form, "roles", ENVOI_QUESTION_SEVERAL_OF, "Roles that may write");
  envoi_question_add_option (question, "Visitors", "visitor");
  envoi_question_add_option (question, "Participants", "participant");
  envoi_question_set_values (question, (const char * const[]) { "participant", NULL });
  question = add (fixture->form, "owners", ENVOI_QUESTION_ADDRESSES, "Owners");
  envoi_question_set_values (question, (const char * const[]) { "juliet@example.org", NULL });
  question = add (fixture->form, "contact", ENVOI_QUESTION_ADDRESS, "Contact");
  question = add (fixture->form, "ocr", ENVOI_QUESTION_TEXT, "Enter the text you see");
  envoi_question_set_picture (question, picture);
  envoi_question_set_link (question, "https://example.org/captcha/1");
  envoi_question_set_value (add (fixture->form, "id", ENVOI_QUESTION_HIDDEN, "hidden words"), "1");

  fixture->view = g_object_ref_sink (ENVOI_FORM_VIEW (envoi_form_view_new (fixture->form)));
  adw_clamp_set_child (ADW_CLAMP (clamp), GTK_WIDGET (fixture->view));
  g_object_set (clamp, "margin-start", 12, "margin-end", 12, "margin-top", 12, "margin-bottom", 12, NULL);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), clamp);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  fixture->window = display_show (scroller, 360, 1000);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  gtk_window_destroy (fixture->window);
  g_assert_finalize_object (fixture->view);
  g_assert_finalize_object (fixture->form);
}

static GtkWidget *
find_row (GtkWidget *below, const char *title)
{
  if (ADW_IS_PREFERENCES_ROW (below) && g_str_equal (adw_preferences_row_get_title (ADW_PREFERENCES_ROW (below)), title))
    return below;
  for (GtkWidget *child = gtk_widget_get_first_child (below); child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_row (child, title);
      if (found != NULL)
        return found;
    }
  return NULL;
}

#define ROW(title) find_row (GTK_WIDGET (fixture->view), title)
#define VALUE(var) envoi_question_get_value (envoi_questionnaire_find (fixture->form, var))

/* Foreign words are never read as markup or mnemonic; a required answer is marked; what is hidden is not shown. */
static void
test_words (Fixture *fixture, gconstpointer data)
{
  g_autofree char *texts = display_texts (GTK_WIDGET (fixture->view));

  g_assert_nonnull (strstr (texts, "Settings of <b>verona</b>"));
  g_assert_nonnull (strstr (texts, "plain."));
  g_assert_nonnull (strstr (texts, "Natural _name"));
  g_assert_nonnull (strstr (texts, "Password (required)"));
  g_assert_nonnull (strstr (texts, "Who may come"));
  g_assert_nonnull (strstr (texts, "Nobody else can join."));
  g_assert_nonnull (strstr (texts, "https://example.org/captcha/1"));
  g_assert_null (strstr (texts, "hidden words"));
}

static void
test_entries (Fixture *fixture, gconstpointer data)
{
  GtkWidget *text = display_find (ROW ("Description"), GTK_TYPE_TEXT_VIEW);

  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (ROW ("Natural _name"))), ==, "Verona");
  g_assert_false (envoi_form_view_get_valid (fixture->view));
  g_assert_true (envoi_form_view_focus_problem (fixture->view));
  g_assert_true (gtk_widget_is_ancestor (gtk_window_get_focus (fixture->window), ROW ("Password (required)")));
  gtk_editable_set_text (GTK_EDITABLE (ROW ("Password (required)")), "moon");
  g_assert_true (envoi_form_view_get_valid (fixture->view));
  g_assert_cmpstr (VALUE ("secret"), ==, "moon");

  gtk_text_buffer_set_text (gtk_text_view_get_buffer (GTK_TEXT_VIEW (text)), "one\n\ntwo", -1);
  g_assert_cmpstrv (envoi_question_get_values (envoi_questionnaire_find (fixture->form, "words")),
                    ((const char *[]) { "one", "", "two", NULL }));

  gtk_editable_set_text (GTK_EDITABLE (ROW ("Contact")), "not an address");
  g_assert_true (gtk_widget_has_css_class (ROW ("Contact"), "error"));
  g_assert_false (envoi_form_view_get_valid (fixture->view));
  gtk_editable_set_text (GTK_EDITABLE (ROW ("Contact")), "romeo@example.org");
  g_assert_false (gtk_widget_has_css_class (ROW ("Contact"), "error"));
  g_assert_true (envoi_form_view_get_valid (fixture->view));
}

static void
test_choices (Fixture *fixture, gconstpointer data)
{
  GtkWidget *visitors = display_find (ROW ("Visitors"), GTK_TYPE_CHECK_BUTTON);

  adw_switch_row_set_active (ADW_SWITCH_ROW (ROW ("Members only")), TRUE);
  g_assert_cmpstr (VALUE ("open"), ==, "1");
  g_assert_cmpuint (adw_combo_row_get_selected (ADW_COMBO_ROW (ROW ("Who sees real addresses (required)"))), ==, 0);
  adw_combo_row_set_selected (ADW_COMBO_ROW (ROW ("Who sees real addresses (required)")), 1);
  g_assert_cmpstr (VALUE ("whois"), ==, "anyone");
  gtk_check_button_set_active (GTK_CHECK_BUTTON (visitors), TRUE);
  g_assert_cmpuint (g_strv_length ((char **) envoi_question_get_values (envoi_questionnaire_find (fixture->form, "roles"))), ==, 2);
  gtk_check_button_set_active (GTK_CHECK_BUTTON (visitors), FALSE);
  g_assert_cmpstr (VALUE ("roles"), ==, "participant");
}

static void
test_addresses (Fixture *fixture, gconstpointer data)
{
  GtkWidget *entry = ROW ("Add an address");
  EnvoiQuestion *owners = envoi_questionnaire_find (fixture->form, "owners");

  gtk_editable_set_text (GTK_EDITABLE (entry), "@@");
  g_signal_emit_by_name (entry, "apply");
  g_assert_true (gtk_widget_has_css_class (entry, "error"));
  g_assert_cmpuint (g_strv_length ((char **) envoi_question_get_values (owners)), ==, 1);
  gtk_editable_set_text (GTK_EDITABLE (entry), " Romeo@Example.org ");
  g_signal_emit_by_name (entry, "apply");
  g_assert_cmpstrv (envoi_question_get_values (owners), ((const char *[]) { "juliet@example.org", "romeo@example.org", NULL }));
  g_signal_emit_by_name (display_find (ROW ("juliet@example.org"), GTK_TYPE_BUTTON), "clicked");
  g_assert_cmpstrv (envoi_question_get_values (owners), ((const char *[]) { "romeo@example.org", NULL }));
  g_assert_null (ROW ("juliet@example.org"));
}

/* The picture of a puzzle is decoded as a whole; what is no picture says so. */
static void
test_picture (Fixture *fixture, gconstpointer data)
{
  GtkWidget *picture = display_find (GTK_WIDGET (fixture->view), GTK_TYPE_PICTURE);
  GdkPaintable *paintable;

  display_wait_until (gtk_picture_get_paintable (GTK_PICTURE (picture)) != NULL);
  paintable = gtk_picture_get_paintable (GTK_PICTURE (picture));
  g_assert_cmpint (gdk_paintable_get_intrinsic_width (paintable), ==, 160);
  g_assert_cmpint (gdk_paintable_get_intrinsic_height (paintable), ==, 60);
  display_wait_until (gtk_widget_get_height (picture) >= 60 && gtk_widget_get_width (picture) >= 160);
  display_keep_picture (GTK_WIDGET (fixture->view), "form-view");
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (), ADW_COLOR_SCHEME_FORCE_DARK);
  display_keep_picture (GTK_WIDGET (fixture->view), "form-view-dark");
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (), ADW_COLOR_SCHEME_DEFAULT);
}

static void
test_bad_picture (void)
{
  g_autoptr (EnvoiQuestionnaire) form = envoi_questionnaire_new ();
  g_autoptr (GBytes) bytes = g_bytes_new_static ("<svg/>", 6);
  GtkWidget *view;
  GtkWindow *window;

  envoi_question_set_picture (add (form, "ocr", ENVOI_QUESTION_TEXT, "Text"), bytes);
  view = envoi_form_view_new (form);
  window = display_show (view, 360, 300);
  display_wait_until (display_find_label (view, "The picture cannot be shown.") != NULL &&
                      gtk_widget_get_mapped (display_find_label (view, "The picture cannot be shown.")));
  g_object_ref (view);
  gtk_window_destroy (window);
  g_assert_finalize_object (view);
}

int
main (int argc, char **argv)
{
  display_init (&argc, &argv);
  g_resources_register (envoi_app_get_resource ());
#define ADD(path, function) g_test_add ("/form-view/" path, Fixture, NULL, set_up, function, tear_down)
  ADD ("words", test_words);
  ADD ("entries", test_entries);
  ADD ("choices", test_choices);
  ADD ("addresses", test_addresses);
  ADD ("picture", test_picture);
  g_test_add_func ("/form-view/bad-picture", test_bad_picture);
  return g_test_run ();
}
