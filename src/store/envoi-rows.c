/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-rows-private.h"

static char *
list (const EnvoiRecordClass *klass, const char *before, gboolean names, const char *behind)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < klass->count; i++)
    if (!klass->fields[i].live)
      {
        g_string_append (text, text->len > 0 ? ", " : "");
        g_string_append (text, before);
        g_string_append (text, names ? klass->fields[i].name : "");
        g_string_append (text, behind);
      }
  return g_string_free (text, FALSE);
}

char *
envoi_rows_join (const char *text, const EnvoiRecordClass *klass)
{
  GString *sql = g_string_new (NULL);

  for (; *text != '\0'; text++)
    {
      g_autofree char *part = NULL;

      if (*text == '%')
        {
          text++;
          part = *text == 'c' ? list (klass, "", TRUE, "") : *text == 'p' ? list (klass, "p.", TRUE, "")
                 : *text == 'm' ? list (klass, "", FALSE, "?") : list (klass, "", TRUE, " = ?");
          g_string_append (sql, part);
        }
      else
        g_string_append_c (sql, *text);
    }
  return g_string_free (sql, FALSE);
}

int
envoi_rows_bind (sqlite3_stmt *statement, int parameter, const EnvoiRecordClass *klass, gconstpointer data)
{
  for (guint i = 0; i < klass->count; i++)
    {
      const EnvoiField *field = &klass->fields[i];
      gconstpointer at = (const guint8 *) data + field->offset;

      if (field->live)
        continue;
      switch (field->kind)
        {
        case ENVOI_FIELD_INT64:
          sqlite3_bind_int64 (statement, parameter, *(const gint64 *) at);
          break;
        case ENVOI_FIELD_UINT:
          sqlite3_bind_int64 (statement, parameter, *(const guint *) at);
          break;
        case ENVOI_FIELD_BOOLEAN:
        case ENVOI_FIELD_ENUM:
          sqlite3_bind_int (statement, parameter, *(const int *) at);
          break;
        case ENVOI_FIELD_STRING:
          sqlite3_bind_text (statement, parameter, *(char * const *) at, -1, SQLITE_STATIC);
          break;
        default:
          sqlite3_bind_text (statement, parameter, envoi_record_write_field (field, data), -1, g_free);
        }
      parameter++;
    }
  return parameter;
}

int
envoi_rows_read (sqlite3_stmt *statement, int column, const EnvoiRecordClass *klass, gpointer data)
{
  for (guint i = 0; i < klass->count; i++)
    {
      const EnvoiField *field = &klass->fields[i];
      gpointer at = (guint8 *) data + field->offset;

      if (field->live)
        continue;
      switch (field->kind)
        {
        case ENVOI_FIELD_INT64:
          *(gint64 *) at = sqlite3_column_int64 (statement, column);
          break;
        case ENVOI_FIELD_UINT:
          *(guint *) at = CLAMP (sqlite3_column_int64 (statement, column), 0, G_MAXINT32);
          break;
        case ENVOI_FIELD_BOOLEAN:
          *(gboolean *) at = sqlite3_column_int (statement, column);
          break;
        case ENVOI_FIELD_ENUM:
          *(int *) at = envoi_column_enum (statement, column, field->most);
          break;
        default:
          {
            g_autofree char *text = envoi_column_dup (statement, column);

            if (field->kind == ENVOI_FIELD_STRING)
              {
                g_free (*(char **) at);
                *(char **) at = g_steal_pointer (&text);
              }
            else
              envoi_record_read_field (field, data, text);
          }
        }
      column++;
    }
  return column;
}
