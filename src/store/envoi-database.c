/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-database-private.h"
#include "envoi-search-words-private.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/stat.h>
#include <unistd.h>

G_DEFINE_QUARK (envoi-store-error-quark, envoi_store_error)

struct _EnvoiDatabase {
  sqlite3 *handle;
  GHashTable *statements;   /* address of a literal → sqlite3_stmt */
};

/* How long SQLite itself waits for another process before the writer's own patience begins. */
#define BUSY_MILLISECONDS 100

/* Nothing that we store comes near it; what is bigger is not ours. */
#define LONGEST_VALUE (32 * 1024 * 1024)

sqlite3 *
envoi_database_get_handle (EnvoiDatabase *self)
{
  return self->handle;
}

static EnvoiStoreError
error_for_code (int code)
{
  switch (code & 0xff)
    {
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return ENVOI_STORE_ERROR_CORRUPT;
    case SQLITE_FULL:
      return ENVOI_STORE_ERROR_FULL;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_PROTOCOL:
      return ENVOI_STORE_ERROR_LOCKED;
    case SQLITE_IOERR:
    case SQLITE_READONLY:
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
    case SQLITE_AUTH:
    case SQLITE_NOMEM:
      return ENVOI_STORE_ERROR_IO;
    default:
      return ENVOI_STORE_ERROR_FAILED;
    }
}

/**
 * envoi_database_set_error:
 * @code: SQLite's extended result code
 *
 * The message is SQLite's own and holds no content of rows.
 */
void
envoi_database_set_error (EnvoiDatabase *self, int code, GError **error)
{
  EnvoiStoreError ours = error_for_code (code);
  const char *text = self != NULL && self->handle != NULL ? sqlite3_errmsg (self->handle) : sqlite3_errstr (code);

  /* A disk without space is told by errno only when the file system says it while writing. */
  if (ours == ENVOI_STORE_ERROR_IO && self != NULL && self->handle != NULL)
    {
      int number = sqlite3_system_errno (self->handle);

      if (number == ENOSPC || number == EDQUOT)
        ours = ENVOI_STORE_ERROR_FULL;
    }
  g_set_error (error, ENVOI_STORE_ERROR, ours, "%s (%d)", text, code);
}

/* SQLite gives the log and the shared memory the mode of the file, so the file is made first, with the right one. */
static gboolean
make_file (const char *path, GError **error)
{
  int descriptor = g_open (path, O_CREAT | O_RDWR | O_CLOEXEC | O_NOFOLLOW, 0600);

  if (descriptor < 0 || fchmod (descriptor, 0600) < 0)
    {
      int number = errno;

      g_set_error (error, ENVOI_STORE_ERROR, number == ENOSPC || number == EDQUOT ? ENVOI_STORE_ERROR_FULL : ENVOI_STORE_ERROR_IO,
                   "%s", g_strerror (number));
      if (descriptor >= 0)
        close (descriptor);
      return FALSE;
    }
  close (descriptor);
  return TRUE;
}

static gboolean
set_up (EnvoiDatabase *self, EnvoiDatabaseFlags flags, GError **error)
{
  sqlite3_extended_result_codes (self->handle, 1);
  sqlite3_busy_timeout (self->handle, BUSY_MILLISECONDS);
  sqlite3_limit (self->handle, SQLITE_LIMIT_LENGTH, LONGEST_VALUE);
  sqlite3_limit (self->handle, SQLITE_LIMIT_ATTACHED, 0);
  sqlite3_db_config (self->handle, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
  sqlite3_db_config (self->handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);

  if (!envoi_database_exec (self, "PRAGMA cell_size_check = ON; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -3000", error))
    return FALSE;
  if (flags & (ENVOI_DATABASE_READ_ONLY | ENVOI_DATABASE_IMMUTABLE))
    return TRUE;
  return envoi_database_exec (self,
                              "PRAGMA journal_mode = WAL;"
                              "PRAGMA synchronous = FULL;"
                              "PRAGMA foreign_keys = ON;"
                              "PRAGMA secure_delete = FAST;"
                              "PRAGMA journal_size_limit = 16777216",
                              error);
}

/**
 * envoi_database_open:
 * @path: the file
 *
 * Returns: (nullable): the open file, or %NULL with ENVOI_STORE_ERROR
 */
EnvoiDatabase *
envoi_database_open (const char *path, EnvoiDatabaseFlags flags, GError **error)
{
  g_autoptr (EnvoiDatabase) self = g_new0 (EnvoiDatabase, 1);
  g_autofree char *uri = NULL;
  int mode = flags & (ENVOI_DATABASE_READ_ONLY | ENVOI_DATABASE_IMMUTABLE) ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE;
  int code;

  self->statements = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) sqlite3_finalize);
  if (flags & ENVOI_DATABASE_CREATE)
    {
      if (!make_file (path, error))
        return NULL;
      mode |= SQLITE_OPEN_CREATE;
    }
  if (flags & ENVOI_DATABASE_IMMUTABLE)
    {
      g_autofree char *escaped = g_uri_escape_string (path, "/", FALSE);

      uri = g_strdup_printf ("file:%s?immutable=1", escaped);
      mode |= SQLITE_OPEN_URI;
    }

  code = sqlite3_open_v2 (uri != NULL ? uri : path, &self->handle, mode | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE, NULL);
  if (code != SQLITE_OK)
    {
      envoi_database_set_error (self, code, error);
      return NULL;
    }
  if (!set_up (self, flags, error))
    return NULL;
  code = envoi_words_register (self->handle);
  if (code != SQLITE_OK)
    {
      envoi_database_set_error (self, code, error);
      return NULL;
    }
  return g_steal_pointer (&self);
}

void
envoi_database_close (EnvoiDatabase *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->statements, g_hash_table_unref);
  if (self->handle != NULL)
    sqlite3_close_v2 (self->handle);
  g_free (self);
}

gboolean
envoi_database_exec (EnvoiDatabase *self, const char *sql, GError **error)
{
  int code = sqlite3_exec (self->handle, sql, NULL, NULL, NULL);

  if (code == SQLITE_OK)
    return TRUE;
  envoi_database_set_error (self, code, error);
  return FALSE;
}

sqlite3_stmt *
envoi_database_prepare (EnvoiDatabase *self, const char *sql, GError **error)
{
  sqlite3_stmt *statement = g_hash_table_lookup (self->statements, sql);
  int code;

  if (statement != NULL)
    return statement;
  code = sqlite3_prepare_v3 (self->handle, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, NULL);
  if (code != SQLITE_OK)
    {
      envoi_database_set_error (self, code, error);
      return NULL;
    }
  g_hash_table_insert (self->statements, (gpointer) sql, statement);
  return statement;
}

static sqlite3_stmt *
query (EnvoiDatabase *self, GError **error, const char *sql, const char *types, va_list arguments)
{
  sqlite3_stmt *statement = envoi_database_prepare (self, sql, error);
  int code = SQLITE_OK;

  if (statement == NULL)
    return NULL;
  g_assert (sqlite3_bind_parameter_count (statement) == (int) strlen (types));
  for (int i = 1; *types != '\0' && code == SQLITE_OK; types++, i++)
    switch (*types)
      {
      case 'i':
      case 'b':
        code = sqlite3_bind_int (statement, i, va_arg (arguments, int));
        break;
      case 'l':
        code = sqlite3_bind_int64 (statement, i, va_arg (arguments, gint64));
        break;
      case 's':
        code = sqlite3_bind_text (statement, i, va_arg (arguments, const char *), -1, SQLITE_STATIC);
        break;
      default:
        g_assert_not_reached ();
      }
  if (code != SQLITE_OK)
    {
      envoi_database_set_error (self, code, error);
      return NULL;
    }
  return statement;
}

sqlite3_stmt *
envoi_database_query (EnvoiDatabase *self, GError **error, const char *sql, const char *types, ...)
{
  sqlite3_stmt *statement;
  va_list arguments;

  va_start (arguments, types);
  statement = query (self, error, sql, types, arguments);
  va_end (arguments);
  return statement;
}

int
envoi_database_step (EnvoiDatabase *self, sqlite3_stmt *statement, GError **error)
{
  int code = sqlite3_step (statement);

  if (code == SQLITE_ROW)
    return 1;
  if (code != SQLITE_DONE)
    envoi_database_set_error (self, code, error);
  sqlite3_reset (statement);
  return code == SQLITE_DONE ? 0 : -1;
}

gboolean
envoi_database_run (EnvoiDatabase *self, GError **error, const char *sql, const char *types, ...)
{
  sqlite3_stmt *statement;
  va_list arguments;
  int row;

  va_start (arguments, types);
  statement = query (self, error, sql, types, arguments);
  va_end (arguments);
  if (statement == NULL)
    return FALSE;
  while ((row = envoi_database_step (self, statement, error)) == 1)
    ;
  return row == 0;
}

gboolean
envoi_database_get_int64 (EnvoiDatabase *self, GError **error, gint64 *value, gint64 fallback, const char *sql, const char *types, ...)
{
  sqlite3_stmt *statement;
  va_list arguments;
  int row;

  va_start (arguments, types);
  statement = query (self, error, sql, types, arguments);
  va_end (arguments);
  if (statement == NULL)
    return FALSE;
  row = envoi_database_step (self, statement, error);
  if (row < 0)
    return FALSE;
  *value = fallback;
  if (row == 1)
    {
      if (sqlite3_column_type (statement, 0) != SQLITE_NULL)
        *value = sqlite3_column_int64 (statement, 0);
      sqlite3_reset (statement);
    }
  return TRUE;
}
