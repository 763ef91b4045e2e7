/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-questionnaire.h"

static void
count (gpointer object, GParamSpec *pspec, guint *n)
{
  ++*n;
}

static EnvoiQuestion *
add (EnvoiQuestionnaire *form, const char *var, EnvoiQuestionKind kind, gboolean required)
{
  g_autoptr (EnvoiQuestion) question = envoi_question_new (var, kind);

  envoi_question_set_required (question, required);
  envoi_questionnaire_add (form, question);
  return envoi_questionnaire_find (form, var);
}

/* A form can be sent when all that is required is there; it tells so once. */
static void
test_required (void)
{
  EnvoiQuestionnaire *form = envoi_questionnaire_new ();
  EnvoiQuestion *name = add (form, "name", ENVOI_QUESTION_TEXT, TRUE), *mail = add (form, "mail", ENVOI_QUESTION_TEXT, FALSE);
  guint n = 0;

  g_assert_false (envoi_questionnaire_get_valid (form));
  g_signal_connect (form, "notify::valid", G_CALLBACK (count), &n);
  envoi_question_set_value (mail, "a@b");
  g_assert_cmpuint (n, ==, 0);
  envoi_question_set_value (name, "Romeo");
  g_assert_true (envoi_questionnaire_get_valid (form));
  envoi_question_set_value (name, "Romeo M.");
  g_assert_cmpuint (n, ==, 1);
  envoi_question_set_value (name, "");
  g_assert_false (envoi_questionnaire_get_valid (form));
  g_assert_finalize_object (form);
}

static void
test_addresses (void)
{
  g_autoptr (EnvoiQuestionnaire) form = envoi_questionnaire_new ();
  EnvoiQuestion *owners = add (form, "owners", ENVOI_QUESTION_ADDRESSES, FALSE);

  envoi_question_set_values (owners, (const char * const[]) { "romeo@example.org", "example.org", NULL });
  g_assert_true (envoi_question_get_valid (owners));
  envoi_question_set_values (owners, (const char * const[]) { "romeo@example.org", "a b@example.org", NULL });
  g_assert_false (envoi_question_get_valid (owners));
  envoi_question_set_values (owners, NULL);
  g_assert_true (envoi_question_get_valid (owners));
}

/* A choice is one of the options; an empty value may be an option too. */
static void
test_choices (void)
{
  g_autoptr (EnvoiQuestionnaire) form = envoi_questionnaire_new ();
  EnvoiQuestion *who = add (form, "who", ENVOI_QUESTION_ONE_OF, TRUE), *roles = add (form, "roles", ENVOI_QUESTION_SEVERAL_OF, FALSE);
  EnvoiQuestion *yes = add (form, "yes", ENVOI_QUESTION_YES_NO, TRUE);

  envoi_question_add_option (who, "Anybody", "anyone");
  envoi_question_add_option (who, NULL, "");
  envoi_question_add_option (roles, "Visitors", "visitor");
  g_assert_cmpstr (envoi_question_get_option_label (who, 1), ==, "");
  envoi_question_set_value (who, "nobody");
  g_assert_false (envoi_question_get_valid (who));
  envoi_question_set_value (who, "");
  g_assert_true (envoi_question_get_valid (who));
  envoi_question_set_values (roles, (const char * const[]) { "visitor", "king", NULL });
  g_assert_false (envoi_question_get_valid (roles));
  envoi_question_set_value (roles, "visitor");
  g_assert_true (envoi_questionnaire_get_valid (form));

  g_assert_false (envoi_question_get_active (yes));
  envoi_question_set_value (yes, "true");
  g_assert_true (envoi_question_get_active (yes));
  envoi_question_set_active (yes, FALSE);
  g_assert_cmpstr (envoi_question_get_value (yes), ==, "0");
}

/* The form comes anew with another picture: what was entered stays, the answer to the old picture does not. */
static void
test_answers_taken (void)
{
  g_autoptr (EnvoiQuestionnaire) old = envoi_questionnaire_new (), form = envoi_questionnaire_new ();
  g_autoptr (GBytes) picture = g_bytes_new_static ("x", 1);
  EnvoiQuestion *id = add (form, "id", ENVOI_QUESTION_HIDDEN, FALSE), *ocr = add (form, "ocr", ENVOI_QUESTION_TEXT, TRUE);
  EnvoiQuestion *mail = add (form, "mail", ENVOI_QUESTION_TEXT, FALSE), *other = add (form, "other", ENVOI_QUESTION_YES_NO, FALSE);

  envoi_question_set_value (id, "new");
  envoi_question_set_picture (ocr, picture);
  envoi_question_set_value (add (old, "id", ENVOI_QUESTION_HIDDEN, FALSE), "old");
  envoi_question_set_value (add (old, "ocr", ENVOI_QUESTION_TEXT, TRUE), "wrdpl");
  envoi_question_set_value (add (old, "mail", ENVOI_QUESTION_TEXT, FALSE), "romeo@example.org");
  envoi_question_set_value (add (old, "other", ENVOI_QUESTION_TEXT, FALSE), "words");
  envoi_questionnaire_take_answers (form, old);
  g_assert_cmpstr (envoi_question_get_value (id), ==, "new");
  g_assert_null (envoi_question_get_value (ocr));
  g_assert_cmpstr (envoi_question_get_value (mail), ==, "romeo@example.org");
  g_assert_null (envoi_question_get_value (other));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/questionnaire/required", test_required);
  g_test_add_func ("/questionnaire/addresses", test_addresses);
  g_test_add_func ("/questionnaire/choices", test_choices);
  g_test_add_func ("/questionnaire/answers-taken", test_answers_taken);
  return g_test_run ();
}
