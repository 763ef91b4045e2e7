/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Records: see envoi-record.h. What works on plain data may be called in any thread. */
#include "envoi-record.h"

#define SEPARATOR "\x1f"
#define MOST_WORDS 1000

static inline gpointer
member (const EnvoiField *field, gconstpointer data)
{
  return (guint8 *) data + field->offset;
}

static inline gpointer
data_of (gpointer object, const EnvoiRecordClass *klass)
{
  return (guint8 *) object + klass->offset;
}

static gsize
size_of (EnvoiFieldKind kind)
{
  switch (kind)
    {
    case ENVOI_FIELD_INT64:
      return sizeof (gint64);
    case ENVOI_FIELD_UINT:
    case ENVOI_FIELD_BOOLEAN:
    case ENVOI_FIELD_ENUM:
      return sizeof (int);
    default:
      return sizeof (gpointer);
    }
}

static void
clear_value (EnvoiFieldKind kind, gpointer at)
{
  switch (kind)
    {
    case ENVOI_FIELD_STRING:
      g_clear_pointer ((char **) at, g_free);
      break;
    case ENVOI_FIELD_STRV:
      g_clear_pointer ((char ***) at, g_strfreev);
      break;
    case ENVOI_FIELD_ERROR:
      g_clear_error ((GError **) at);
      break;
    case ENVOI_FIELD_PLACE:
      g_clear_pointer ((EnvoiPlace **) at, envoi_place_free);
      break;
    case ENVOI_FIELD_INT64:
      *(gint64 *) at = 0;
      break;
    default:
      *(int *) at = 0;
    }
}

static void
copy_value (EnvoiFieldKind kind, gconstpointer from, gpointer to)
{
  switch (kind)
    {
    case ENVOI_FIELD_STRING:
      *(char **) to = g_strdup (*(char * const *) from);
      break;
    case ENVOI_FIELD_STRV:
      *(char ***) to = g_strdupv (*(char ** const *) from);
      break;
    case ENVOI_FIELD_ERROR:
      *(GError **) to = *(GError * const *) from != NULL ? g_error_copy (*(GError * const *) from) : NULL;
      break;
    case ENVOI_FIELD_PLACE:
      *(EnvoiPlace **) to = envoi_place_copy (*(EnvoiPlace * const *) from);
      break;
    case ENVOI_FIELD_INT64:
      *(gint64 *) to = *(const gint64 *) from;
      break;
    default:
      *(int *) to = *(const int *) from;
    }
}

static gboolean
equal_strv (char **a, char **b)
{
  if (a == NULL || b == NULL)
    return a == b;
  return g_strv_equal ((const char * const *) a, (const char * const *) b);
}

static gboolean
equal_error (const GError *a, const GError *b)
{
  if (a == NULL || b == NULL)
    return a == b;
  return a->domain == b->domain && a->code == b->code && g_strcmp0 (a->message, b->message) == 0;
}

static gboolean
equal_value (EnvoiFieldKind kind, gconstpointer a, gconstpointer b)
{
  switch (kind)
    {
    case ENVOI_FIELD_STRING:
      return g_strcmp0 (*(char * const *) a, *(char * const *) b) == 0;
    case ENVOI_FIELD_STRV:
      return equal_strv (*(char ** const *) a, *(char ** const *) b);
    case ENVOI_FIELD_ERROR:
      return equal_error (*(GError * const *) a, *(GError * const *) b);
    case ENVOI_FIELD_PLACE:
      return envoi_place_equal (*(EnvoiPlace * const *) a, *(EnvoiPlace * const *) b);
    case ENVOI_FIELD_INT64:
      return *(const gint64 *) a == *(const gint64 *) b;
    default:
      return *(const int *) a == *(const int *) b;
    }
}

void
envoi_record_clear (const EnvoiRecordClass *klass, gpointer data)
{
  for (guint i = 0; i < klass->count; i++)
    clear_value (klass->fields[i].kind, member (&klass->fields[i], data));
}

void
envoi_record_copy_field (const EnvoiField *field, gconstpointer from, gpointer to)
{
  clear_value (field->kind, member (field, to));
  copy_value (field->kind, member (field, from), member (field, to));
}

void
envoi_record_copy (const EnvoiRecordClass *klass, gconstpointer from, gpointer to)
{
  for (guint i = 0; i < klass->count; i++)
    envoi_record_copy_field (&klass->fields[i], from, to);
}

gboolean
envoi_record_equal_field (const EnvoiField *field, gconstpointer a, gconstpointer b)
{
  return equal_value (field->kind, member (field, a), member (field, b));
}

/* --- As one text --- */

char *
envoi_record_write_field (const EnvoiField *field, gconstpointer data)
{
  gconstpointer at = member (field, data);

  switch (field->kind)
    {
    case ENVOI_FIELD_STRING:
      return g_strdup (*(char * const *) at);
    case ENVOI_FIELD_STRV:
      return *(char ** const *) at != NULL && (*(char ** const *) at)[0] != NULL ? g_strjoinv (SEPARATOR, *(char ** const *) at) : NULL;
    case ENVOI_FIELD_ERROR:
      {
        const GError *error = *(GError * const *) at;

        return error != NULL ? g_strdup_printf ("%s" SEPARATOR "%d" SEPARATOR "%s", g_quark_to_string (error->domain), error->code, error->message) : NULL;
      }
    case ENVOI_FIELD_PLACE:
      return envoi_place_to_string (*(EnvoiPlace * const *) at);
    default:
      g_return_val_if_reached (NULL);
    }
}

void
envoi_record_read_field (const EnvoiField *field, gpointer data, const char *text)
{
  gpointer at = member (field, data);

  clear_value (field->kind, at);
  if (text == NULL)
    return;
  switch (field->kind)
    {
    case ENVOI_FIELD_STRING:
      *(char **) at = g_strdup (text);
      break;
    case ENVOI_FIELD_STRV:
      *(char ***) at = g_strsplit (text, SEPARATOR, MOST_WORDS);
      break;
    case ENVOI_FIELD_ERROR:
      {
        g_auto (GStrv) parts = g_strsplit (text, SEPARATOR, 3);

        if (g_strv_length (parts) == 3 && parts[0][0] != '\0')
          *(GError **) at = g_error_new_literal (g_quark_from_string (parts[0]), (int) g_ascii_strtoll (parts[1], NULL, 10), parts[2]);
        break;
      }
    case ENVOI_FIELD_PLACE:
      *(EnvoiPlace **) at = envoi_place_from_string (text);
      break;
    default:
      g_return_if_reached ();
    }
}

/* --- Objects --- */

void
envoi_record_install (GObjectClass *object_class, const EnvoiRecordClass *klass, GParamSpec **properties)
{
  /* GObject turns the underscores of a name that is not static into dashes. */
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_NICK | G_PARAM_STATIC_BLURB | G_PARAM_EXPLICIT_NOTIFY;

  for (guint i = 0; i < klass->count; i++)
    {
      const EnvoiField *field = &klass->fields[i];
      const char *name = field->name;

      switch (field->kind)
        {
        case ENVOI_FIELD_STRING:
          properties[i] = g_param_spec_string (name, NULL, NULL, NULL, flags);
          break;
        case ENVOI_FIELD_INT64:
          properties[i] = g_param_spec_int64 (name, NULL, NULL, G_MININT64, G_MAXINT64, 0, flags);
          break;
        case ENVOI_FIELD_UINT:
          properties[i] = g_param_spec_uint (name, NULL, NULL, 0, G_MAXUINT, 0, flags);
          break;
        case ENVOI_FIELD_BOOLEAN:
          properties[i] = g_param_spec_boolean (name, NULL, NULL, FALSE, flags);
          break;
        case ENVOI_FIELD_ENUM:
          properties[i] = g_param_spec_enum (name, NULL, NULL, field->type (), 0, flags);
          break;
        case ENVOI_FIELD_STRV:
          properties[i] = g_param_spec_boxed (name, NULL, NULL, G_TYPE_STRV, flags);
          break;
        case ENVOI_FIELD_ERROR:
          properties[i] = g_param_spec_boxed (name, NULL, NULL, G_TYPE_ERROR, flags);
          break;
        case ENVOI_FIELD_PLACE:
          properties[i] = g_param_spec_boxed (name, NULL, NULL, ENVOI_TYPE_PLACE, flags);
          break;
        }
      g_object_class_install_property (object_class, i + 1, properties[i]);
    }
}

void
envoi_record_get_property (GObject *object, guint id, GValue *value, const EnvoiRecordClass *klass)
{
  const EnvoiField *field = &klass->fields[id - 1];
  gconstpointer at = member (field, data_of (object, klass));

  switch (field->kind)
    {
    case ENVOI_FIELD_STRING:
      g_value_set_string (value, *(char * const *) at);
      break;
    case ENVOI_FIELD_INT64:
      g_value_set_int64 (value, *(const gint64 *) at);
      break;
    case ENVOI_FIELD_UINT:
      g_value_set_uint (value, *(const guint *) at);
      break;
    case ENVOI_FIELD_BOOLEAN:
      g_value_set_boolean (value, *(const gboolean *) at);
      break;
    case ENVOI_FIELD_ENUM:
      g_value_set_enum (value, *(const int *) at);
      break;
    default:
      g_value_set_boxed (value, *(gconstpointer *) at);
    }
}

void
envoi_record_set_property (GObject *object, guint id, const GValue *value, const EnvoiRecordClass *klass, GParamSpec **properties)
{
  union { gconstpointer pointer; gint64 number; guint count; int whole; } one = { 0 };

  switch (klass->fields[id - 1].kind)
    {
    case ENVOI_FIELD_STRING:
      one.pointer = g_value_get_string (value);
      break;
    case ENVOI_FIELD_INT64:
      one.number = g_value_get_int64 (value);
      break;
    case ENVOI_FIELD_UINT:
      one.count = g_value_get_uint (value);
      break;
    case ENVOI_FIELD_BOOLEAN:
      one.whole = g_value_get_boolean (value);
      break;
    case ENVOI_FIELD_ENUM:
      one.whole = g_value_get_enum (value);
      break;
    default:
      one.pointer = g_value_get_boxed (value);
    }
  envoi_record_set (object, klass, properties, id - 1, &one);
}

void
envoi_record_set (gpointer object, const EnvoiRecordClass *klass, GParamSpec **properties, guint index, gconstpointer value)
{
  const EnvoiField *field = &klass->fields[index];
  gpointer at = member (field, data_of (object, klass));
  union { gpointer pointer; gint64 number; int whole; } old = { 0 };

  if (equal_value (field->kind, at, value))
    return;
  /* The new value may be a part of the old one. */
  memcpy (&old, at, size_of (field->kind));
  copy_value (field->kind, value, at);
  clear_value (field->kind, &old);
  if (klass->changed != NULL)
    klass->changed (object, index);
  g_object_notify_by_pspec (object, properties[index]);
}

void
envoi_record_apply (gpointer object, const EnvoiRecordClass *klass, GParamSpec **properties, gconstpointer data)
{
  g_object_freeze_notify (object);
  for (guint i = 0; i < klass->count; i++)
    if (!klass->fields[i].live)
      envoi_record_set (object, klass, properties, i, member (&klass->fields[i], data));
  g_object_thaw_notify (object);
}
