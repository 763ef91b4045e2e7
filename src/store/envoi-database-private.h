/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <gio/gio.h>
#include <sqlite3.h>
#include "envoi-store.h"
G_BEGIN_DECLS

/* EnvoiDatabase: one open file with its prepared statements. Store thread only. */
typedef struct _EnvoiDatabase EnvoiDatabase;

typedef enum {
  ENVOI_DATABASE_CREATE = 1 << 0,      /* make the file when it is missing */
  ENVOI_DATABASE_READ_ONLY = 1 << 1,
  ENVOI_DATABASE_IMMUTABLE = 1 << 2,   /* the file alone, without its write-ahead log */
} EnvoiDatabaseFlags;

EnvoiDatabase *envoi_database_open     (const char *path, EnvoiDatabaseFlags flags, GError **error);
void           envoi_database_close    (EnvoiDatabase *self);
sqlite3       *envoi_database_get_handle (EnvoiDatabase *self);

/* Several statements without parameters. */
gboolean       envoi_database_exec     (EnvoiDatabase *self, const char *sql, GError **error);
/* A prepared statement with its parameters bound. sql must be a literal: its address is its name in the cache.
 * types: one letter for each parameter: i gint, b gboolean, l gint64, s const char * (nullable, static until reset).
 * NULL on error. The statement is given back with sqlite3_reset(). */
sqlite3_stmt  *envoi_database_query    (EnvoiDatabase *self, GError **error, const char *sql, const char *types, ...);
/* Only prepared; the parameters keep what was bound last. sql: a literal, or interned. */
sqlite3_stmt  *envoi_database_prepare   (EnvoiDatabase *self, const char *sql, GError **error);
/* The same as envoi_database_query(), run to its end. */
gboolean       envoi_database_run      (EnvoiDatabase *self, GError **error, const char *sql, const char *types, ...);
/* The first column of the first row. FALSE on error; fallback when there is no row or it holds NULL. */
gboolean       envoi_database_get_int64 (EnvoiDatabase *self, GError **error, gint64 *value, gint64 fallback,
                                         const char *sql, const char *types, ...);
/* Steps; 1 row, 0 end, -1 error. At the end and on error the statement is reset. */
int            envoi_database_step     (EnvoiDatabase *self, sqlite3_stmt *statement, GError **error);
/* Turns SQLite's last error into ours. */
void           envoi_database_set_error (EnvoiDatabase *self, int code, GError **error);
/* What a damaged file may hold where nobody has noticed: never text that is none, nor a kind that there is not. */
static inline char *
envoi_column_dup (sqlite3_stmt *statement, int column)
{
  const char *text = (const char *) sqlite3_column_text (statement, column);

  return text == NULL || g_utf8_validate (text, -1, NULL) ? g_strdup (text) : g_utf8_make_valid (text, -1);
}

static inline int
envoi_column_enum (sqlite3_stmt *statement, int column, int last)
{
  int value = sqlite3_column_int (statement, column);

  return value >= 0 && value <= last ? value : 0;
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EnvoiDatabase, envoi_database_close)

/* Migrations: the numbered files of data/sql, oldest first. */
GPtrArray     *envoi_migration_list    (void);
int            envoi_migration_count   (void);
/* ENVOI_STORE_ERROR_NEWER, or ENVOI_STORE_ERROR_CORRUPT for what no program would have written. */
gboolean       envoi_migration_check_version (gint64 version, int known, GError **error);
/* Called before each statement, for tests that end the process there. */
typedef void (*EnvoiMigrationHook) (int statement, gpointer data);
/* Brings the file up to the last of the migrations, in one transaction. */
gboolean       envoi_migrate           (EnvoiDatabase *self, GPtrArray *migrations, EnvoiMigrationHook hook, gpointer data, GError **error);

/* Checks and repair (envoi-repair.c). */
typedef struct {
  gboolean recovered;
  char    *damaged_path;
} EnvoiRepair;
void           envoi_repair_clear      (EnvoiRepair *self);
/* Opens the store's file in folder, whatever state it is in. */
EnvoiDatabase *envoi_repair_open       (const char *folder, EnvoiRepair *repair, GError **error);
/* Sets the present file aside and makes a new one from what can be read of it. When running, envoi_salvage_mend is still to come. */
EnvoiDatabase *envoi_repair_recover    (const char *folder, gboolean running, EnvoiRepair *repair, GError **error);
/* FALSE with ENVOI_STORE_ERROR_CORRUPT when the file is damaged. */
gboolean       envoi_repair_check      (EnvoiDatabase *database, int (*is_wanted) (gpointer data), gpointer data, gboolean *interrupted, GError **error);
/* Tells the next start that this run came to its proper end. */
void           envoi_repair_mark_clean (const char *folder);

#define ENVOI_DATABASE_NAME "envoi.db"
#define ENVOI_RUNNING_NAME  "envoi.running"
G_END_DECLS
