/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-questionnaire.h"

#include "envoi-property-private.h"

struct _EnvoiQuestionnaire {
  GObject parent_instance;
  char *title, *instructions, *link;
  GPtrArray *questions;
  gboolean valid;
};

static void envoi_questionnaire_list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (EnvoiQuestionnaire, envoi_questionnaire, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, envoi_questionnaire_list_model_init))

enum { PROP_0, PROP_VALID, N_PROPS };
static GParamSpec *properties[N_PROPS];

ENVOI_DEFINE_GET (EnvoiQuestionnaire, questionnaire, const char *, title)
ENVOI_DEFINE_GET (EnvoiQuestionnaire, questionnaire, const char *, instructions)
ENVOI_DEFINE_GET (EnvoiQuestionnaire, questionnaire, const char *, link)
ENVOI_DEFINE_GET (EnvoiQuestionnaire, questionnaire, gboolean, valid)

void
envoi_questionnaire_set_title (EnvoiQuestionnaire *self, const char *title)
{
  g_set_str (&self->title, title);
}

void
envoi_questionnaire_set_instructions (EnvoiQuestionnaire *self, const char *instructions)
{
  g_set_str (&self->instructions, instructions);
}

void
envoi_questionnaire_set_link (EnvoiQuestionnaire *self, const char *link)
{
  g_set_str (&self->link, link);
}

static void
check (EnvoiQuestionnaire *self)
{
  gboolean valid = TRUE;

  for (guint i = 0; valid && i < self->questions->len; i++)
    valid = envoi_question_get_valid (self->questions->pdata[i]);
  if (valid == self->valid)
    return;
  self->valid = valid;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_VALID]);
}

void
envoi_questionnaire_add (EnvoiQuestionnaire *self, EnvoiQuestion *question)
{
  g_ptr_array_add (self->questions, g_object_ref (question));
  g_signal_connect_object (question, "notify::valid", G_CALLBACK (check), self, G_CONNECT_SWAPPED);
  g_list_model_items_changed (G_LIST_MODEL (self), self->questions->len - 1, 0, 1);
  check (self);
}

/**
 * envoi_questionnaire_find:
 *
 * Returns: (transfer none) (nullable): the first question of this name
 */
EnvoiQuestion *
envoi_questionnaire_find (EnvoiQuestionnaire *self, const char *var)
{
  for (guint i = 0; i < self->questions->len; i++)
    if (g_strcmp0 (envoi_question_get_var (self->questions->pdata[i]), var) == 0)
      return self->questions->pdata[i];
  return NULL;
}

void
envoi_questionnaire_take_answers (EnvoiQuestionnaire *self, EnvoiQuestionnaire *from)
{
  for (guint i = 0; i < self->questions->len; i++)
    {
      EnvoiQuestion *question = self->questions->pdata[i];
      EnvoiQuestionKind kind = envoi_question_get_kind (question);
      EnvoiQuestion *former = envoi_question_get_var (question) != NULL ? envoi_questionnaire_find (from, envoi_question_get_var (question)) : NULL;

      /* The answer to another picture is no answer to this one. */
      if (former == NULL || envoi_question_get_kind (former) != kind || kind == ENVOI_QUESTION_HIDDEN || kind == ENVOI_QUESTION_FIXED ||
          envoi_question_get_picture (question) != NULL || envoi_question_get_link (question) != NULL)
        continue;
      envoi_question_set_values (question, envoi_question_get_values (former));
    }
}

static GType
envoi_questionnaire_get_item_type (GListModel *list)
{
  return ENVOI_TYPE_QUESTION;
}

static guint
envoi_questionnaire_get_n_items (GListModel *list)
{
  return ENVOI_QUESTIONNAIRE (list)->questions->len;
}

static gpointer
envoi_questionnaire_get_item (GListModel *list, guint position)
{
  EnvoiQuestionnaire *self = ENVOI_QUESTIONNAIRE (list);

  return position < self->questions->len ? g_object_ref (self->questions->pdata[position]) : NULL;
}

static void
envoi_questionnaire_list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = envoi_questionnaire_get_item_type;
  iface->get_n_items = envoi_questionnaire_get_n_items;
  iface->get_item = envoi_questionnaire_get_item;
}

static void
envoi_questionnaire_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_VALID)
    g_value_set_boolean (value, ENVOI_QUESTIONNAIRE (object)->valid);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
envoi_questionnaire_finalize (GObject *object)
{
  EnvoiQuestionnaire *self = ENVOI_QUESTIONNAIRE (object);

  g_free (self->title);
  g_free (self->instructions);
  g_free (self->link);
  g_ptr_array_unref (self->questions);
  G_OBJECT_CLASS (envoi_questionnaire_parent_class)->finalize (object);
}

static void
envoi_questionnaire_class_init (EnvoiQuestionnaireClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = envoi_questionnaire_get_property;
  object_class->finalize = envoi_questionnaire_finalize;
  properties[PROP_VALID] = g_param_spec_boolean ("valid", NULL, NULL, TRUE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
envoi_questionnaire_init (EnvoiQuestionnaire *self)
{
  self->questions = g_ptr_array_new_with_free_func (g_object_unref);
  self->valid = TRUE;
}

EnvoiQuestionnaire *
envoi_questionnaire_new (void)
{
  return g_object_new (ENVOI_TYPE_QUESTIONNAIRE, NULL);
}
