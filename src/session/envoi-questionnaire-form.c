/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-questionnaire-form.h"

#include <string.h>

#include "0231-bits-of-binary.h"
#include "envoi-jid.h"

#define FORM_KEY "envoi-form"
#define FALLBACK_URL "captcha-fallback-url"   /* XEP-0158, 3.1: as servers write it */

static EnvoiQuestionKind
kind_of (const EnvoiFormField *field)
{
  static const struct { const char *type; EnvoiQuestionKind kind; } kinds[] = {
    { "text-single", ENVOI_QUESTION_TEXT }, { "text-private", ENVOI_QUESTION_SECRET }, { "text-multi", ENVOI_QUESTION_LINES },
    { "boolean", ENVOI_QUESTION_YES_NO }, { "list-single", ENVOI_QUESTION_ONE_OF }, { "list-multi", ENVOI_QUESTION_SEVERAL_OF },
    { "jid-single", ENVOI_QUESTION_ADDRESS }, { "jid-multi", ENVOI_QUESTION_ADDRESSES }, { "fixed", ENVOI_QUESTION_FIXED },
    { "hidden", ENVOI_QUESTION_HIDDEN },
  };
  EnvoiQuestionKind kind = ENVOI_QUESTION_TEXT;

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (g_strcmp0 (field->type, kinds[i].type) == 0)
      kind = kinds[i].kind;
  if (field->var == NULL && kind != ENVOI_QUESTION_FIXED)
    return ENVOI_QUESTION_HIDDEN;
  /* A choice among nothing is a question for words. */
  if (field->options == NULL || field->options->len == 0)
    {
      if (kind == ENVOI_QUESTION_ONE_OF)
        return ENVOI_QUESTION_TEXT;
      if (kind == ENVOI_QUESTION_SEVERAL_OF)
        return ENVOI_QUESTION_LINES;
    }
  return kind;
}

static gboolean
is_web_address (const char *text)
{
  return text != NULL && (g_ascii_strncasecmp (text, "https://", 8) == 0 || g_ascii_strncasecmp (text, "http://", 7) == 0);
}

static gboolean
has_option (EnvoiQuestion *question, const char *value)
{
  for (guint i = 0; i < envoi_question_get_n_options (question); i++)
    if (g_str_equal (envoi_question_get_option_value (question, i), value))
      return TRUE;
  return FALSE;
}

static void
add_options (EnvoiQuestion *question, const EnvoiFormField *field)
{
  for (guint i = 0; field->options != NULL && i < field->options->len; i++)
    {
      const EnvoiFormOption *option = field->options->pdata[i];

      if (!has_option (question, option->value))
        envoi_question_add_option (question, option->label, option->value);
    }
  /* What holds now can be kept, whether it is among the proposals or not. */
  for (guint i = 0; field->values[i] != NULL; i++)
    if (*field->values[i] != '\0' && !has_option (question, field->values[i]))
      envoi_question_add_option (question, NULL, field->values[i]);
}

/* The first picture that came along; else the first place on the web. */
static void
add_media (EnvoiQuestion *question, const EnvoiFormField *field, const EnvoiNode *beside)
{
  for (guint i = 0; field->media != NULL && i < field->media->len; i++)
    {
      const EnvoiFormMedia *media = field->media->pdata[i];
      g_autoptr (GBytes) picture = NULL;

      if (media->type != NULL && !g_str_has_prefix (media->type, "image/") && !is_web_address (media->uri))
        continue;
      if (beside != NULL && envoi_question_get_picture (question) == NULL && (picture = envoi_bits_read (beside, media->uri)) != NULL)
        envoi_question_set_picture (question, picture);
      else if (is_web_address (media->uri) && envoi_question_get_link (question) == NULL)
        envoi_question_set_link (question, media->uri);
    }
}

static EnvoiQuestion *
new_question (const EnvoiFormField *field, const EnvoiNode *beside)
{
  EnvoiQuestionKind kind = kind_of (field);
  gboolean elsewhere = g_strcmp0 (field->var, FALLBACK_URL) == 0 && is_web_address (field->values[0]);
  EnvoiQuestion *question = envoi_question_new (field->var, elsewhere ? ENVOI_QUESTION_FIXED : kind);

  envoi_question_set_label (question, field->label);
  envoi_question_set_description (question, field->description);
  envoi_question_set_required (question, field->required);
  if (elsewhere)
    {
      envoi_question_set_link (question, field->values[0]);
      return question;
    }
  if (kind == ENVOI_QUESTION_ONE_OF || kind == ENVOI_QUESTION_SEVERAL_OF)
    add_options (question, field);
  add_media (question, field, beside);
  envoi_question_set_values (question, (const char * const *) field->values);
  return question;
}

EnvoiQuestionnaire *
envoi_questionnaire_new_for_form (EnvoiForm *form, const EnvoiNode *beside)
{
  EnvoiQuestionnaire *self = envoi_questionnaire_new ();

  envoi_questionnaire_set_title (self, form->title);
  envoi_questionnaire_set_instructions (self, form->instructions);
  for (guint i = 0; i < form->fields->len; i++)
    {
      g_autoptr (EnvoiQuestion) question = new_question (form->fields->pdata[i], beside);

      envoi_questionnaire_add (self, question);
    }
  g_object_set_data_full (G_OBJECT (self), FORM_KEY, envoi_form_ref (form), (GDestroyNotify) envoi_form_unref);
  return self;
}

/* An address goes out as it is written normally; a line of text goes out even when it is empty, for some services miss it otherwise. */
static void
set_answer (EnvoiForm *form, EnvoiQuestion *question)
{
  const char *var = envoi_question_get_var (question);
  const char * const *values = envoi_question_get_values (question);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) normal = NULL;

  switch (envoi_question_get_kind (question))
    {
    case ENVOI_QUESTION_FIXED:
    case ENVOI_QUESTION_HIDDEN:
      return;
    case ENVOI_QUESTION_YES_NO:
      envoi_form_set_value (form, var, envoi_question_get_active (question) ? "1" : "0");
      return;
    case ENVOI_QUESTION_ADDRESS:
    case ENVOI_QUESTION_ADDRESSES:
      for (guint i = 0; values[i] != NULL; i++)
        {
          g_autofree char *stripped = g_strstrip (g_strdup (values[i]));
          char *address = envoi_jid_dup_full (stripped);

          if (address != NULL)
            g_strv_builder_take (builder, address);
        }
      normal = g_strv_builder_end (builder);
      envoi_form_set_values (form, var, (const char * const *) normal);
      return;
    case ENVOI_QUESTION_TEXT:
    case ENVOI_QUESTION_SECRET:
      envoi_form_set_value (form, var, values[0] != NULL ? values[0] : "");
      return;
    case ENVOI_QUESTION_LINES:
    case ENVOI_QUESTION_ONE_OF:
    case ENVOI_QUESTION_SEVERAL_OF:
    default:
      envoi_form_set_values (form, var, values);
    }
}

EnvoiForm *
envoi_questionnaire_dup_form (EnvoiQuestionnaire *self)
{
  EnvoiForm *form = g_object_get_data (G_OBJECT (self), FORM_KEY);

  if (form == NULL)
    return NULL;
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self)); i++)
    {
      g_autoptr (EnvoiQuestion) question = g_list_model_get_item (G_LIST_MODEL (self), i);

      set_answer (form, question);
    }
  return envoi_form_ref (form);
}
