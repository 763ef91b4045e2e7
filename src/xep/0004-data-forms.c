/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "0004-data-forms.h"

#include <string.h>

#include "envoi-xep.h"

#define NS ENVOI_NS_DATA_FORMS
#define MAX_TEXT 65536

static void
field_free (EnvoiFormField *field)
{
  g_free (field->var);
  g_free (field->type);
  g_strfreev (field->values);
  g_free (field);
}

void
envoi_form_free (EnvoiForm *self)
{
  g_free (self->form_type);
  g_free (self->type);
  g_ptr_array_unref (self->fields);
  g_free (self);
}

static EnvoiFormField *
read_field (const EnvoiNode *node, guint *n_values)
{
  g_autoptr (GStrvBuilder) values = g_strv_builder_new ();
  const char *var = envoi_node_get_attribute (node, "var");
  const char *type = envoi_node_get_attribute (node, "type");
  EnvoiFormField *field;

  if ((var && strlen (var) > 1023) || (type && strlen (type) > 64))
    return NULL;
  for (const EnvoiNode *value = envoi_node_find (node, "value", NS); value; value = envoi_node_find_next (value, "value", NS))
    {
      const char *text = envoi_node_get_text (value);

      if (++*n_values > ENVOI_FORM_MAX_VALUES || strlen (text) > MAX_TEXT)
        return NULL;
      g_strv_builder_add (values, text);
    }

  field = g_new0 (EnvoiFormField, 1);
  field->var = g_strdup (var);
  field->type = g_strdup (type);
  field->values = g_strv_builder_end (values);
  return field;
}

/**
 * envoi_form_read:
 * @x: an element
 *
 * Reads the fields of a form; items and labels are left aside.
 *
 * Returns: (transfer full) (nullable): the form; NULL when @x is none, is too big, or names several different FORM_TYPEs
 */
EnvoiForm *
envoi_form_read (const EnvoiNode *x)
{
  g_autoptr (EnvoiForm) self = NULL;
  const char *type;
  guint n_values = 0;

  if (!envoi_node_is (x, "x", NS))
    return NULL;
  type = envoi_node_get_attribute (x, "type");

  self = g_new0 (EnvoiForm, 1);
  self->type = g_strndup (type ? type : "form", 64);
  self->fields = g_ptr_array_new_with_free_func ((GDestroyNotify) field_free);
  for (const EnvoiNode *node = envoi_node_find (x, "field", NS); node; node = envoi_node_find_next (node, "field", NS))
    {
      EnvoiFormField *field = read_field (node, &n_values);
      gboolean hidden;

      if (field == NULL)
        return NULL;
      if (g_strcmp0 (field->var, "FORM_TYPE") != 0)
        {
          g_ptr_array_add (self->fields, field);
          if (self->fields->len > ENVOI_FORM_MAX_FIELDS)
            return NULL;
          continue;
        }

      /* Submitted fields need no type. */
      hidden = g_strcmp0 (field->type, "hidden") == 0 || (field->type == NULL && g_str_equal (self->type, "submit"));
      for (guint i = 0; hidden && field->values[i]; i++)
        {
          if (self->form_type && !g_str_equal (self->form_type, field->values[i]))
            {
              field_free (field);
              return NULL;
            }
          if (self->form_type == NULL)
            self->form_type = g_strdup (field->values[i]);
        }
      field_free (field);
    }
  return g_steal_pointer (&self);
}

/**
 * envoi_form_get_value:
 *
 * Returns: (transfer none) (nullable): the first value of the first field @var
 */
const char *
envoi_form_get_value (const EnvoiForm *self, const char *var)
{
  for (guint i = 0; i < self->fields->len; i++)
    {
      const EnvoiFormField *field = self->fields->pdata[i];
      if (g_strcmp0 (field->var, var) == 0)
        return field->values[0];
    }
  return NULL;
}

/**
 * envoi_form_open_submit:
 *
 * Opens a form to submit; the caller writes fields and closes it.
 */
void
envoi_form_open_submit (EnvoiBuilder *builder, const char *form_type)
{
  envoi_builder_open (builder, "x", NS);
  envoi_builder_attribute (builder, "type", "submit");
  envoi_builder_open (builder, "field", NULL);
  envoi_builder_attribute (builder, "var", "FORM_TYPE");
  envoi_builder_attribute (builder, "type", "hidden");
  envoi_builder_leaf (builder, "value", NULL, form_type);
  envoi_builder_close (builder);
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
  .partial = TRUE, .note = "for protocols only: no form is shown",
};
