/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Brings a file to the present schema. Each file of data/sql is one step; its number is the version that it leads to. */
#include "envoi-database-private.h"
#include "envoi-store-resource.h"

#include "envoi-id.h"

#define FOLDER "/im/envoi/store/"
#define MOST_AHEAD 10000

/**
 * envoi_migration_list:
 *
 * Returns: (transfer full) (element-type utf8): the SQL of each migration; the first one leads to version 1
 */
GPtrArray *
envoi_migration_list (void)
{
  GPtrArray *list = g_ptr_array_new_with_free_func (g_free);
  g_auto (GStrv) names = g_resource_enumerate_children (envoi_store_get_resource (), FOLDER, 0, NULL);
  guint count = g_strv_length (names);

  for (guint version = 1; version <= count; version++)
    {
      g_autofree char *prefix = g_strdup_printf ("%04u-", version);
      const char *name = NULL;
      g_autofree char *path = NULL;
      g_autoptr (GBytes) data = NULL;

      for (guint i = 0; i < count && name == NULL; i++)
        if (g_str_has_prefix (names[i], prefix))
          name = names[i];
      if (name == NULL)
        g_error ("The migration to version %u is missing from the program.", version);
      path = g_strconcat (FOLDER, name, NULL);
      data = g_resource_lookup_data (envoi_store_get_resource (), path, 0, NULL);
      g_ptr_array_add (list, g_strndup (g_bytes_get_data (data, NULL), g_bytes_get_size (data)));
    }
  return list;
}

int
envoi_migration_count (void)
{
  g_autoptr (GPtrArray) list = envoi_migration_list ();

  return list->len;
}

gboolean
envoi_migration_check_version (gint64 version, int known, GError **error)
{
  /* There will never be so many. */
  if (version < 0 || version > known + MOST_AHEAD)
    g_set_error (error, ENVOI_STORE_ERROR, ENVOI_STORE_ERROR_CORRUPT, "version %d", (int) version);
  else if (version > known)
    g_set_error (error, ENVOI_STORE_ERROR, ENVOI_STORE_ERROR_NEWER, "version %d, known %d", (int) version, known);
  return version >= 0 && version <= known;
}

static gboolean
run_statements (EnvoiDatabase *self, const char *sql, int *number, EnvoiMigrationHook hook, gpointer data, GError **error)
{
  while (*sql != '\0')
    {
      sqlite3_stmt *statement = NULL;
      int code = sqlite3_prepare_v2 (envoi_database_get_handle (self), sql, -1, &statement, &sql);

      if (code == SQLITE_OK && statement == NULL)
        continue;   /* a comment, or the end */
      if (code == SQLITE_OK)
        {
          if (hook != NULL)
            hook (*number, data);
          (*number)++;
          do
            code = sqlite3_step (statement);
          while (code == SQLITE_ROW);
        }
      if (code != SQLITE_OK && code != SQLITE_DONE)
        {
          envoi_database_set_error (self, code, error);
          sqlite3_finalize (statement);
          return FALSE;
        }
      sqlite3_finalize (statement);
    }
  return TRUE;
}

/**
 * envoi_migrate:
 * @migrations: (element-type utf8): all migrations there are
 * @hook: (nullable) (scope call): called before each statement
 *
 * Returns: %FALSE when the file could not be changed: then it is as it was. A file from a newer program is
 *   ENVOI_STORE_ERROR_NEWER.
 */
gboolean
envoi_migrate (EnvoiDatabase *self, GPtrArray *migrations, EnvoiMigrationHook hook, gpointer data, GError **error)
{
  gint64 version = 0;
  g_autofree char *end = NULL;
  int number = 0;
  gboolean fine;

  if (!envoi_database_get_int64 (self, error, &version, 0, "PRAGMA user_version", ""))
    return FALSE;
  if (!envoi_migration_check_version (version, migrations->len, error))
    return FALSE;
  if (version == migrations->len)
    return TRUE;

  /* A migration may rebuild tables that others refer to. The switch does nothing inside a transaction. */
  if (!envoi_database_exec (self, "PRAGMA foreign_keys = OFF; BEGIN EXCLUSIVE", error))
    return FALSE;
  fine = TRUE;
  for (guint i = version; fine && i < migrations->len; i++)
    fine = run_statements (self, g_ptr_array_index (migrations, i), &number, hook, data, error);
  if (fine && version == 0)
    {
      g_autofree char *identity = envoi_id_new ();

      fine = envoi_database_run (self, error, "INSERT OR IGNORE INTO file (id, identity) VALUES (1, ?)", "s", identity);
    }
  end = g_strdup_printf ("PRAGMA user_version = %u; COMMIT", migrations->len);
  fine = fine && run_statements (self, end, &number, hook, data, error);
  if (!fine)
    envoi_database_exec (self, "ROLLBACK", NULL);
  return envoi_database_exec (self, "PRAGMA foreign_keys = ON", fine ? error : NULL) && fine;
}
