/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-questionnaire.h"

#include "envoi-jid.h"
#include "envoi-property-private.h"

typedef struct { char *label, *value; } Option;

struct _EnvoiQuestion {
  GObject parent_instance;
  char *var, *label, *description, *link;
  EnvoiQuestionKind kind;
  gboolean required;
  GArray *options;
  GBytes *picture;
  GStrv values;
  gboolean valid;
};

G_DEFINE_FINAL_TYPE (EnvoiQuestion, envoi_question, G_TYPE_OBJECT)

enum { PROP_0, PROP_VALUES, PROP_VALID, N_PROPS };
static GParamSpec *properties[N_PROPS];

static void
option_clear (gpointer data)
{
  Option *option = data;

  g_free (option->label);
  g_free (option->value);
}

static gboolean
is_address (const char *text)
{
  g_autofree char *stripped = g_strstrip (g_strdup (text));
  g_autoptr (EnvoiJid) jid = envoi_jid_new (stripped, NULL);

  return jid != NULL;
}

static gboolean
is_option (EnvoiQuestion *self, const char *value)
{
  for (guint i = 0; i < self->options->len; i++)
    if (g_str_equal (g_array_index (self->options, Option, i).value, value))
      return TRUE;
  return FALSE;
}

static gboolean
is_acceptable (EnvoiQuestion *self, const char *value)
{
  switch (self->kind)
    {
    case ENVOI_QUESTION_ADDRESS:
    case ENVOI_QUESTION_ADDRESSES:
      return *value == '\0' || is_address (value);
    case ENVOI_QUESTION_ONE_OF:
      return is_option (self, value) || (*value == '\0' && !self->required);
    case ENVOI_QUESTION_SEVERAL_OF:
      return is_option (self, value);
    default:
      return TRUE;
    }
}

static gboolean
is_valid (EnvoiQuestion *self)
{
  gboolean answered = FALSE;

  if (self->kind == ENVOI_QUESTION_FIXED || self->kind == ENVOI_QUESTION_HIDDEN)
    return TRUE;
  for (guint i = 0; self->values[i] != NULL; i++)
    {
      answered = answered || *self->values[i] != '\0' || self->kind == ENVOI_QUESTION_ONE_OF;
      if (!is_acceptable (self, self->values[i]))
        return FALSE;
    }
  return answered || !self->required || self->kind == ENVOI_QUESTION_YES_NO;
}

static void
check (EnvoiQuestion *self)
{
  gboolean valid = is_valid (self);

  if (valid == self->valid)
    return;
  self->valid = valid;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_VALID]);
}

ENVOI_DEFINE_GET (EnvoiQuestion, question, const char *, var)
ENVOI_DEFINE_GET (EnvoiQuestion, question, EnvoiQuestionKind, kind)
ENVOI_DEFINE_GET (EnvoiQuestion, question, const char *, label)
ENVOI_DEFINE_GET (EnvoiQuestion, question, const char *, description)
ENVOI_DEFINE_GET (EnvoiQuestion, question, const char *, link)
ENVOI_DEFINE_GET (EnvoiQuestion, question, gboolean, required)
ENVOI_DEFINE_GET (EnvoiQuestion, question, GBytes *, picture)
ENVOI_DEFINE_GET (EnvoiQuestion, question, gboolean, valid)

void
envoi_question_set_label (EnvoiQuestion *self, const char *label)
{
  g_set_str (&self->label, label);
}

void
envoi_question_set_description (EnvoiQuestion *self, const char *description)
{
  g_set_str (&self->description, description);
}

void
envoi_question_set_link (EnvoiQuestion *self, const char *link)
{
  g_set_str (&self->link, link);
}

void
envoi_question_set_required (EnvoiQuestion *self, gboolean required)
{
  self->required = required;
  check (self);
}

void
envoi_question_set_picture (EnvoiQuestion *self, GBytes *picture)
{
  g_autoptr (GBytes) old = self->picture;

  self->picture = picture != NULL ? g_bytes_ref (picture) : NULL;
}

/**
 * envoi_question_add_option:
 * @label: (nullable): what to show; the value when there is none
 */
void
envoi_question_add_option (EnvoiQuestion *self, const char *label, const char *value)
{
  Option option = { g_strdup (label != NULL && *label != '\0' ? label : value), g_strdup (value) };

  g_array_append_val (self->options, option);
  check (self);
}

guint
envoi_question_get_n_options (EnvoiQuestion *self)
{
  return self->options->len;
}

const char *
envoi_question_get_option_label (EnvoiQuestion *self, guint index)
{
  g_return_val_if_fail (index < self->options->len, NULL);
  return g_array_index (self->options, Option, index).label;
}

const char *
envoi_question_get_option_value (EnvoiQuestion *self, guint index)
{
  g_return_val_if_fail (index < self->options->len, NULL);
  return g_array_index (self->options, Option, index).value;
}

const char * const *
envoi_question_get_values (EnvoiQuestion *self)
{
  return (const char * const *) self->values;
}

/* A secret does not stay behind in memory that is given back. */
static void
clear_values (EnvoiQuestion *self)
{
  if (self->kind == ENVOI_QUESTION_SECRET && self->values != NULL)
    for (guint i = 0; self->values[i] != NULL; i++)
      explicit_bzero (self->values[i], strlen (self->values[i]));
  g_clear_pointer (&self->values, g_strfreev);
}

void
envoi_question_set_values (EnvoiQuestion *self, const char * const *values)
{
  static const char * const none[] = { NULL };
  GStrv copy;

  values = values != NULL ? values : none;
  if (g_strv_equal (values, (const char * const *) self->values))
    return;
  copy = g_strdupv ((char **) values);
  clear_values (self);
  self->values = copy;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_VALUES]);
  check (self);
}

const char *
envoi_question_get_value (EnvoiQuestion *self)
{
  return self->values[0];
}

void
envoi_question_set_value (EnvoiQuestion *self, const char *value)
{
  const char * const values[] = { value, NULL };

  envoi_question_set_values (self, values);
}

/* Both spellings of XEP-0004, 3.3 are read. */
gboolean
envoi_question_get_active (EnvoiQuestion *self)
{
  return g_strcmp0 (self->values[0], "1") == 0 || g_strcmp0 (self->values[0], "true") == 0;
}

void
envoi_question_set_active (EnvoiQuestion *self, gboolean active)
{
  if (envoi_question_get_active (self) != active || self->values[0] == NULL)
    envoi_question_set_value (self, active ? "1" : "0");
}

static void
envoi_question_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  EnvoiQuestion *self = ENVOI_QUESTION (object);

  if (id == PROP_VALUES)
    g_value_set_boxed (value, self->values);
  else if (id == PROP_VALID)
    g_value_set_boolean (value, self->valid);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
envoi_question_finalize (GObject *object)
{
  EnvoiQuestion *self = ENVOI_QUESTION (object);

  clear_values (self);
  g_free (self->var);
  g_free (self->label);
  g_free (self->description);
  g_free (self->link);
  g_clear_pointer (&self->picture, g_bytes_unref);
  g_array_unref (self->options);
  G_OBJECT_CLASS (envoi_question_parent_class)->finalize (object);
}

static void
envoi_question_class_init (EnvoiQuestionClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = envoi_question_get_property;
  object_class->finalize = envoi_question_finalize;
  properties[PROP_VALUES] = g_param_spec_boxed ("values", NULL, NULL, G_TYPE_STRV, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_VALID] = g_param_spec_boolean ("valid", NULL, NULL, TRUE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
envoi_question_init (EnvoiQuestion *self)
{
  self->options = g_array_new (FALSE, FALSE, sizeof (Option));
  g_array_set_clear_func (self->options, option_clear);
  self->values = g_new0 (char *, 1);
  self->valid = TRUE;
}

/**
 * envoi_question_new:
 * @var: (nullable): the field's name in the form
 */
EnvoiQuestion *
envoi_question_new (const char *var, EnvoiQuestionKind kind)
{
  EnvoiQuestion *self = g_object_new (ENVOI_TYPE_QUESTION, NULL);

  self->var = g_strdup (var);
  self->kind = kind;
  return self;
}
