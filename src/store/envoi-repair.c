/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Opening a file of unknown health: one from a newer program is left alone, a log that belongs to another file is not let
 * in, and what is damaged is set aside and replaced by what can be read of it. Store thread. */
#include "envoi-repair-private.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/stat.h>
#include <unistd.h>

/* Up to this size the whole file is checked before it is used, when the last run did not come to its end. */
#define CHECK_AT_ONCE (64 * 1024 * 1024)

void
envoi_repair_clear (EnvoiRepair *self)
{
  g_clear_pointer (&self->damaged_path, g_free);
}

static gboolean
set_io_error (GError **error)
{
  int number = errno;

  g_set_error (error, ENVOI_STORE_ERROR, number == ENOSPC || number == EDQUOT ? ENVOI_STORE_ERROR_FULL : ENVOI_STORE_ERROR_IO,
               "%s", g_strerror (number));
  return FALSE;
}

static gboolean
make_folder (const char *folder, GError **error)
{
  GStatBuf status;

  if (g_mkdir_with_parents (folder, 0700) < 0)
    return set_io_error (error);
  if (g_stat (folder, &status) == 0 && (status.st_mode & 0777) != 0700 && g_chmod (folder, 0700) < 0)
    return set_io_error (error);
  return TRUE;
}

static goffset
size_of (const char *path)
{
  GStatBuf status;

  return g_stat (path, &status) == 0 ? status.st_size : -1;
}

static char *
read_identity (EnvoiDatabase *database)
{
  sqlite3_stmt *row = envoi_database_query (database, NULL, "SELECT identity FROM file", "");
  char *identity = NULL;

  if (row != NULL && envoi_database_step (database, row, NULL) == 1)
    {
      identity = envoi_column_dup (row, 0);
      sqlite3_reset (row);
    }
  return identity;
}

/**
 * envoi_repair_check:
 * @is_wanted: (nullable) (scope call): asked now and then; another value than 0 ends the check, which then is fine
 *
 * Reads the whole file, but for what the index of the search means: that can be made anew. So it is read as somebody who has no search.
 *
 * Returns: %FALSE with ENVOI_STORE_ERROR_CORRUPT when it is damaged
 */
gboolean
envoi_repair_check (EnvoiDatabase *database, int (*is_wanted) (gpointer data), gpointer data, gboolean *interrupted, GError **error)
{
  const char *path = sqlite3_db_filename (envoi_database_get_handle (database), NULL);
  g_autoptr (EnvoiDatabase) reader = envoi_database_open (path, ENVOI_DATABASE_READ_ONLY, error);
  sqlite3_stmt *row;
  gboolean fine;
  int step;

  if (interrupted != NULL)
    *interrupted = FALSE;
  if (reader == NULL)
    return FALSE;
  sqlite3_drop_modules (envoi_database_get_handle (reader), NULL);
  if (is_wanted != NULL)
    sqlite3_progress_handler (envoi_database_get_handle (reader), 1000, is_wanted, data);
  row = envoi_database_query (reader, error, "PRAGMA quick_check (1)", "");
  step = row != NULL ? envoi_database_step (reader, row, error) : -1;
  if (step < 0 && interrupted != NULL && sqlite3_errcode (envoi_database_get_handle (reader)) == SQLITE_INTERRUPT)
    {
      *interrupted = TRUE;
      g_clear_error (error);
      return TRUE;
    }
  fine = step == 1 && g_strcmp0 ((const char *) sqlite3_column_text (row, 0), "ok") == 0;
  if (step == 1)
    {
      if (!fine)
        g_set_error (error, ENVOI_STORE_ERROR, ENVOI_STORE_ERROR_CORRUPT, "%s", sqlite3_column_text (row, 0));
      sqlite3_reset (row);
    }
  return fine;
}

/* Looks at the file without touching it. */
static gboolean
inspect (const char *path, GError **error)
{
  g_autoptr (EnvoiDatabase) database = envoi_database_open (path, ENVOI_DATABASE_READ_ONLY, error);
  gint64 version;

  if (database == NULL || !envoi_database_get_int64 (database, error, &version, 0, "PRAGMA user_version", ""))
    return FALSE;
  return envoi_migration_check_version (version, envoi_migration_count (), error);
}

/* TRUE when the log beside the file was written for another file: it would be read as if it were ours. */
static gboolean
has_foreign_log (const char *path)
{
  g_autoptr (EnvoiDatabase) alone = NULL;
  g_autoptr (EnvoiDatabase) with_log = NULL;
  g_autofree char *own = NULL;
  g_autofree char *seen = NULL;
  g_autofree char *log = g_strconcat (path, "-wal", NULL);

  if (size_of (log) <= 0)
    return FALSE;
  alone = envoi_database_open (path, ENVOI_DATABASE_IMMUTABLE, NULL);
  own = alone != NULL ? read_identity (alone) : NULL;
  if (own == NULL)
    return FALSE;
  with_log = envoi_database_open (path, ENVOI_DATABASE_READ_ONLY, NULL);
  seen = with_log != NULL ? read_identity (with_log) : NULL;
  return seen != NULL && strcmp (own, seen) != 0;
}

static char *
name_for_damaged (const char *path)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *stamp = g_date_time_format (now, "%Y%m%d-%H%M%S");
  g_autofree char *name = g_strdup_printf ("%s.damaged-%s", path, stamp);

  for (int i = 2; g_file_test (name, G_FILE_TEST_EXISTS); i++)
    {
      g_free (name);
      name = g_strdup_printf ("%s.damaged-%s-%d", path, stamp, i);
    }
  return g_steal_pointer (&name);
}

static gboolean
set_log_aside (const char *path, char **damaged, GError **error)
{
  g_autofree char *log = g_strconcat (path, "-wal", NULL);
  g_autofree char *index = g_strconcat (path, "-shm", NULL);
  g_autofree char *aside = name_for_damaged (log);

  g_unlink (index);
  if (g_rename (log, aside) < 0)
    return set_io_error (error);
  *damaged = g_steal_pointer (&aside);
  return TRUE;
}

EnvoiDatabase *
envoi_repair_recover (const char *folder, gboolean running, EnvoiRepair *repair, GError **error)
{
  g_autofree char *path = g_build_filename (folder, ENVOI_DATABASE_NAME, NULL);
  g_autofree char *log = g_strconcat (path, "-wal", NULL);
  g_autofree char *index = g_strconcat (path, "-shm", NULL);
  g_autofree char *fresh_path = g_strconcat (path, ".new", NULL);
  g_autofree char *fresh_log = g_strconcat (fresh_path, "-wal", NULL);
  g_autofree char *fresh_index = g_strconcat (fresh_path, "-shm", NULL);
  g_autofree char *damaged = name_for_damaged (path);
  g_autofree char *damaged_log = g_strconcat (damaged, "-wal", NULL);
  g_autoptr (EnvoiDatabase) fresh = NULL;
  g_autoptr (GPtrArray) migrations = envoi_migration_list ();

  /* The new file is made beside the damaged one, so that a crash or a full disk in between changes nothing. */
  g_unlink (fresh_path);
  g_unlink (fresh_log);
  g_unlink (fresh_index);
  fresh = envoi_database_open (fresh_path, ENVOI_DATABASE_CREATE, error);
  if (fresh == NULL || !envoi_migrate (fresh, migrations, NULL, NULL, error) || !envoi_salvage (path, fresh, running, error))
    return NULL;
  g_clear_pointer (&fresh, envoi_database_close);

  g_unlink (index);
  if (g_rename (path, damaged) < 0)
    return set_io_error (error), NULL;
  g_rename (log, damaged_log);
  g_unlink (log);
  if (g_rename (fresh_path, path) < 0)
    return set_io_error (error), NULL;
  repair->recovered = TRUE;
  g_free (repair->damaged_path);
  repair->damaged_path = g_steal_pointer (&damaged);
  return envoi_database_open (path, 0, error);
}

/* A crash between the two renames of a recovery leaves the new file under its own name. */
static void
finish_recovery (const char *path)
{
  g_autofree char *fresh = g_strconcat (path, ".new", NULL);

  if (!g_file_test (path, G_FILE_TEST_EXISTS) && g_file_test (fresh, G_FILE_TEST_EXISTS))
    g_rename (fresh, path);
}

static char *
read_schema (EnvoiDatabase *database, GError **error)
{
  GString *text = g_string_new (NULL);
  sqlite3_stmt *row = envoi_database_query (database, error, "SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY name", "");
  int step = -1;

  while (row != NULL && (step = envoi_database_step (database, row, error)) == 1)
    for (int i = 0; i < 4; i++)
      {
        const char *value = (const char *) sqlite3_column_text (row, i);

        g_string_append_printf (text, "%s\n", value != NULL ? value : "");
      }
  return g_string_free (text, step != 0);
}

/* Damage in the schema shows as statements that make no sense, one by one and late: it is compared with the one that it must be. */
static gboolean
check_schema (EnvoiDatabase *database, GPtrArray *migrations, GError **error)
{
  g_autoptr (EnvoiDatabase) model = envoi_database_open (":memory:", 0, error);
  g_autofree char *wanted = NULL, *found = NULL;

  if (model == NULL || !envoi_migrate (model, migrations, NULL, NULL, error)
      || (wanted = read_schema (model, error)) == NULL || (found = read_schema (database, error)) == NULL)
    return FALSE;
  if (strcmp (wanted, found) == 0)
    return TRUE;
  g_set_error_literal (error, ENVOI_STORE_ERROR, ENVOI_STORE_ERROR_CORRUPT, "the schema is not what it was");
  return FALSE;
}

static EnvoiDatabase *
open_and_check (const char *path, gboolean fresh, gboolean thorough, GError **error)
{
  g_autoptr (EnvoiDatabase) database = envoi_database_open (path, ENVOI_DATABASE_CREATE, error);
  g_autoptr (GPtrArray) migrations = envoi_migration_list ();
  g_autoptr (GError) problem = NULL;

  if (database == NULL)
    return NULL;
  if ((thorough && !envoi_repair_check (database, NULL, NULL, NULL, &problem))
      || !envoi_migrate (database, migrations, NULL, NULL, &problem)
      || (!fresh && !check_schema (database, migrations, &problem)))
    {
      /* Statements that a sound file takes. */
      if (problem->code == ENVOI_STORE_ERROR_FAILED && !fresh)
        problem->code = ENVOI_STORE_ERROR_CORRUPT;
      g_propagate_error (error, g_steal_pointer (&problem));
      return NULL;
    }
  /* A new file has its identity from the first moment, not only in its log. */
  if (fresh)
    sqlite3_wal_checkpoint_v2 (envoi_database_get_handle (database), NULL, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
  return g_steal_pointer (&database);
}

static void
mark_running (const char *folder)
{
  g_autofree char *path = g_build_filename (folder, ENVOI_RUNNING_NAME, NULL);
  int descriptor = g_open (path, O_CREAT | O_WRONLY | O_CLOEXEC | O_NOFOLLOW, 0600);

  if (descriptor >= 0)
    close (descriptor);
}

void
envoi_repair_mark_clean (const char *folder)
{
  g_autofree char *path = g_build_filename (folder, ENVOI_RUNNING_NAME, NULL);

  g_unlink (path);
}

/**
 * envoi_repair_open:
 * @folder: made when missing
 * @repair: tells what had to be done
 *
 * Returns: (nullable): the file, at the present schema; or %NULL with ENVOI_STORE_ERROR
 */
EnvoiDatabase *
envoi_repair_open (const char *folder, EnvoiRepair *repair, GError **error)
{
  g_autofree char *path = g_build_filename (folder, ENVOI_DATABASE_NAME, NULL);
  g_autofree char *log = g_strconcat (path, "-wal", NULL);
  g_autofree char *running = g_build_filename (folder, ENVOI_RUNNING_NAME, NULL);
  g_autoptr (GError) problem = NULL;
  EnvoiDatabase *database;
  gboolean thorough;
  goffset size;

  if (!make_folder (folder, error))
    return NULL;
  finish_recovery (path);
  size = size_of (path);
  thorough = g_file_test (running, G_FILE_TEST_EXISTS) || size_of (log) > 0;
  if (size > 0 && !inspect (path, &problem) && problem->code == ENVOI_STORE_ERROR_NEWER)
    {
      g_propagate_error (error, g_steal_pointer (&problem));
      return NULL;
    }
  g_clear_error (&problem);
  if (size > 0 && has_foreign_log (path))
    {
      if (!set_log_aside (path, &repair->damaged_path, error))
        return NULL;
      repair->recovered = TRUE;
      thorough = TRUE;
    }

  database = open_and_check (path, size <= 0, thorough && size > 0 && size <= CHECK_AT_ONCE, &problem);
  if (database == NULL && problem->code == ENVOI_STORE_ERROR_CORRUPT)
    {
      g_clear_error (&problem);
      database = envoi_repair_recover (folder, FALSE, repair, &problem);
    }
  if (database == NULL)
    g_propagate_error (error, g_steal_pointer (&problem));
  else
    mark_running (folder);
  return database;
}
