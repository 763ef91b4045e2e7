/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "0004-data-forms.h"

#include <string.h>

#include "envoi-text.h"
#include "envoi-xep.h"

#define NS ENVOI_NS_DATA_FORMS
#define NS_MEDIA "urn:xmpp:media-element"
#define NS_VALIDATE "http://jabber.org/protocol/xdata-validate"
#define MAX_TEXT 65536
#define MAX_NAME 1023
#define MAX_TYPE 64
#define MAX_LABEL 512
#define MAX_WORDS 8192
#define MAX_MEDIA 8
#define MAX_URI 4096

G_DEFINE_BOXED_TYPE (EnvoiForm, envoi_form, envoi_form_ref, envoi_form_unref)

static void
option_free (EnvoiFormOption *option)
{
  g_free (option->value);
  g_free (option->label);
  g_free (option);
}

static void
media_free (EnvoiFormMedia *media)
{
  g_free (media->uri);
  g_free (media->type);
  g_free (media);
}

static void
field_free (EnvoiFormField *field)
{
  g_free (field->var);
  g_free (field->type);
  g_strfreev (field->values);
  g_free (field->label);
  g_free (field->description);
  g_free (field->datatype);
  g_clear_pointer (&field->options, g_ptr_array_unref);
  g_clear_pointer (&field->media, g_ptr_array_unref);
  g_free (field);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (EnvoiFormField, field_free)

static void
form_clear (EnvoiForm *self)
{
  g_free (self->form_type);
  g_free (self->type);
  g_free (self->title);
  g_free (self->instructions);
  g_ptr_array_unref (self->fields);
}

EnvoiForm *
envoi_form_ref (EnvoiForm *self)
{
  return g_rc_box_acquire (self);
}

void
envoi_form_unref (EnvoiForm *self)
{
  g_rc_box_release_full (self, (GDestroyNotify) form_clear);
}

/**
 * envoi_form_new:
 * @form_type: (nullable)
 *
 * Returns: (transfer full): a form without fields
 */
EnvoiForm *
envoi_form_new (const char *form_type)
{
  EnvoiForm *self = g_rc_box_new0 (EnvoiForm);

  self->form_type = g_strdup (form_type);
  self->type = g_strdup ("form");
  self->fields = g_ptr_array_new_with_free_func ((GDestroyNotify) field_free);
  return self;
}

/* Words for people; NULL when there are none. */
static char *
dup_words (const char *text, gsize max, gboolean one_line)
{
  g_autofree char *clean = text && *text ? envoi_text_sanitize (text, -1) : NULL;
  g_autofree char *words = NULL;

  if (clean == NULL)
    return NULL;
  words = g_strstrip (one_line ? envoi_text_one_line (clean, max) : g_steal_pointer (&clean));
  words[envoi_text_clip (words, max, max)] = '\0';
  return *words ? g_steal_pointer (&words) : NULL;
}

static GStrv
read_values (const EnvoiNode *node, guint *n_values)
{
  g_autoptr (GStrvBuilder) values = g_strv_builder_new ();

  for (const EnvoiNode *value = envoi_node_find (node, "value", NS); value; value = envoi_node_find_next (value, "value", NS))
    {
      const char *text = envoi_node_get_text (value);

      if (++*n_values > ENVOI_FORM_MAX_VALUES || strlen (text) > MAX_TEXT)
        return NULL;
      g_strv_builder_add (values, text);
    }
  return g_strv_builder_end (values);
}

/* FALSE: too many. */
static gboolean
read_options (const EnvoiNode *node, EnvoiFormField *field, guint *n_options)
{
  for (const EnvoiNode *child = envoi_node_find (node, "option", NS); child; child = envoi_node_find_next (child, "option", NS))
    {
      const EnvoiNode *value = envoi_node_find (child, "value", NS);
      EnvoiFormOption *option;

      if (++*n_options > ENVOI_FORM_MAX_OPTIONS)
        return FALSE;
      if (value == NULL || strlen (envoi_node_get_text (value)) > MAX_TEXT)
        continue;
      if (field->options == NULL)
        field->options = g_ptr_array_new_with_free_func ((GDestroyNotify) option_free);
      option = g_new0 (EnvoiFormOption, 1);
      option->value = g_strdup (envoi_node_get_text (value));
      option->label = dup_words (envoi_node_get_attribute (child, "label"), MAX_LABEL, TRUE);
      g_ptr_array_add (field->options, option);
    }
  return TRUE;
}

static void
read_media (const EnvoiNode *node, EnvoiFormField *field)
{
  const EnvoiNode *media = envoi_node_find (node, "media", NS_MEDIA);

  for (const EnvoiNode *child = media ? envoi_node_find (media, "uri", NS_MEDIA) : NULL; child; child = envoi_node_find_next (child, "uri", NS_MEDIA))
    {
      g_autofree char *uri = g_strstrip (g_strdup (envoi_node_get_text (child)));
      const char *type = envoi_node_get_attribute (child, "type");
      EnvoiFormMedia *item;

      if (*uri == '\0' || strlen (uri) > MAX_URI)
        continue;
      if (field->media == NULL)
        field->media = g_ptr_array_new_with_free_func ((GDestroyNotify) media_free);
      if (field->media->len == MAX_MEDIA)
        return;
      item = g_new0 (EnvoiFormMedia, 1);
      item->uri = g_steal_pointer (&uri);
      item->type = type ? g_strndup (type, MAX_TYPE) : NULL;
      g_ptr_array_add (field->media, item);
    }
}

static EnvoiFormField *
read_field (const EnvoiNode *node, guint *n_values, guint *n_options)
{
  const char *var = envoi_node_get_attribute (node, "var");
  const char *type = envoi_node_get_attribute (node, "type");
  const EnvoiNode *description = envoi_node_find (node, "desc", NS), *validate = envoi_node_find (node, "validate", NS_VALIDATE);
  const char *datatype = validate ? envoi_node_get_attribute (validate, "datatype") : NULL;
  g_autoptr (EnvoiFormField) field = g_new0 (EnvoiFormField, 1);

  if ((var && strlen (var) > MAX_NAME) || (type && strlen (type) > MAX_TYPE))
    return NULL;
  if ((field->values = read_values (node, n_values)) == NULL || !read_options (node, field, n_options))
    return NULL;
  field->var = g_strdup (var);
  field->type = g_strdup (type);
  field->label = dup_words (envoi_node_get_attribute (node, "label"), MAX_LABEL, TRUE);
  field->description = description ? dup_words (envoi_node_get_text (description), MAX_WORDS, FALSE) : NULL;
  field->required = envoi_node_find (node, "required", NS) != NULL;
  field->datatype = datatype ? g_strndup (datatype, MAX_TYPE) : NULL;
  read_media (node, field);
  return g_steal_pointer (&field);
}

/* FALSE: it contradicts another. */
static gboolean
read_form_type (EnvoiForm *self, const EnvoiFormField *field)
{
  /* Submitted fields need no type. */
  gboolean hidden = g_strcmp0 (field->type, "hidden") == 0 || (field->type == NULL && g_str_equal (self->type, "submit"));

  for (guint i = 0; hidden && field->values[i]; i++)
    {
      if (self->form_type && !g_str_equal (self->form_type, field->values[i]))
        return FALSE;
      g_set_str (&self->form_type, field->values[i]);
    }
  return TRUE;
}

static char *
read_instructions (const EnvoiNode *x)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (const EnvoiNode *node = envoi_node_find (x, "instructions", NS); node && text->len < MAX_WORDS;
       node = envoi_node_find_next (node, "instructions", NS))
    {
      if (text->len)
        g_string_append_c (text, '\n');
      g_string_append (text, envoi_node_get_text (node));
    }
  return dup_words (text->str, MAX_WORDS, FALSE);
}

/**
 * envoi_form_read:
 * @x: an element
 *
 * Reads a form to be filled in, or one that was; items of reports are left aside.
 *
 * Returns: (transfer full) (nullable): the form; NULL when @x is none, is too big, or names several different FORM_TYPEs
 */
EnvoiForm *
envoi_form_read (const EnvoiNode *x)
{
  g_autoptr (EnvoiForm) self = NULL;
  const EnvoiNode *title;
  const char *type;
  guint n_values = 0, n_options = 0;

  if (!envoi_node_is (x, "x", NS))
    return NULL;
  self = envoi_form_new (NULL);
  if ((type = envoi_node_get_attribute (x, "type")))
    {
      g_free (self->type);
      self->type = g_strndup (type, MAX_TYPE);
    }
  title = envoi_node_find (x, "title", NS);
  self->title = title ? dup_words (envoi_node_get_text (title), MAX_LABEL, TRUE) : NULL;
  self->instructions = read_instructions (x);
  for (const EnvoiNode *node = envoi_node_find (x, "field", NS); node; node = envoi_node_find_next (node, "field", NS))
    {
      g_autoptr (EnvoiFormField) field = read_field (node, &n_values, &n_options);

      if (field == NULL)
        return NULL;
      if (g_strcmp0 (field->var, "FORM_TYPE") == 0)
        {
          if (!read_form_type (self, field))
            return NULL;
          continue;
        }
      if (self->fields->len == ENVOI_FORM_MAX_FIELDS)
        return NULL;
      g_ptr_array_add (self->fields, g_steal_pointer (&field));
    }
  return g_steal_pointer (&self);
}

/**
 * envoi_form_find:
 *
 * Returns: (transfer none) (nullable): the first field @var
 */
EnvoiFormField *
envoi_form_find (const EnvoiForm *self, const char *var)
{
  for (guint i = 0; i < self->fields->len; i++)
    if (g_strcmp0 (((EnvoiFormField *) self->fields->pdata[i])->var, var) == 0)
      return self->fields->pdata[i];
  return NULL;
}

/**
 * envoi_form_get_value:
 *
 * Returns: (transfer none) (nullable): the first value of the first field @var
 */
const char *
envoi_form_get_value (const EnvoiForm *self, const char *var)
{
  const EnvoiFormField *field = envoi_form_find (self, var);

  return field ? field->values[0] : NULL;
}

gboolean
envoi_form_get_bool (const EnvoiForm *self, const char *var)
{
  const char *value = envoi_form_get_value (self, var);

  return g_strcmp0 (value, "1") == 0 || g_strcmp0 (value, "true") == 0;
}

/**
 * envoi_form_set_values:
 * @values: (nullable): all that the field shall hold
 */
void
envoi_form_set_values (EnvoiForm *self, const char *var, const char * const *values)
{
  static const char * const none[] = { NULL };
  EnvoiFormField *field = envoi_form_find (self, var);

  if (field == NULL)
    {
      field = g_new0 (EnvoiFormField, 1);
      field->var = g_strdup (var);
      g_ptr_array_add (self->fields, field);
    }
  g_strfreev (field->values);
  field->values = g_strdupv ((GStrv) (values ? values : none));
}

void
envoi_form_set_value (EnvoiForm *self, const char *var, const char *value)
{
  envoi_form_set_values (self, var, (const char * const []) { value, NULL });
}

static void
open_submit (EnvoiBuilder *builder, const char *form_type)
{
  envoi_builder_open (builder, "x", NS);
  envoi_builder_attribute (builder, "type", "submit");
  if (form_type == NULL)
    return;
  envoi_builder_open (builder, "field", NULL);
  envoi_builder_attribute (builder, "var", "FORM_TYPE");
  envoi_builder_attribute (builder, "type", "hidden");
  envoi_builder_leaf (builder, "value", NULL, form_type);
  envoi_builder_close (builder);
}

/**
 * envoi_form_write_submit:
 *
 * Writes the whole form as an answer: what nobody touched goes back as it came.
 */
void
envoi_form_write_submit (const EnvoiForm *self, EnvoiBuilder *builder)
{
  open_submit (builder, self->form_type);
  for (guint i = 0; i < self->fields->len; i++)
    {
      const EnvoiFormField *field = self->fields->pdata[i];

      if (field->var == NULL || g_strcmp0 (field->type, "fixed") == 0)
        continue;
      envoi_builder_open (builder, "field", NULL);
      envoi_builder_attribute (builder, "var", field->var);
      envoi_builder_attribute (builder, "type", field->type);
      for (guint j = 0; field->values[j]; j++)
        envoi_builder_leaf (builder, "value", NULL, field->values[j]);
      envoi_builder_close (builder);
    }
  envoi_builder_close (builder);
}

/**
 * envoi_form_open_submit:
 *
 * Opens a form to submit; the caller writes fields and closes it.
 */
void
envoi_form_open_submit (EnvoiBuilder *builder, const char *form_type)
{
  open_submit (builder, form_type);
}

void
envoi_form_write_field (EnvoiBuilder *builder, const char *var, const char *value)
{
  envoi_builder_open (builder, "field", NULL);
  envoi_builder_attribute (builder, "var", var);
  envoi_builder_leaf (builder, "value", NULL, value);
  envoi_builder_close (builder);
}

ENVOI_XEP_ROW (0004_data_forms) = {
  .number = 4, .title = "Data Forms", .version = "2.13.2", .kind = ENVOI_XEP_PAYLOAD,
  .partial = TRUE, .note = "tables of results are not read",
  .features = ENVOI_XEP_FEATURES (NS),
};
