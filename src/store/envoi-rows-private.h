/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "envoi-database-private.h"
#include "envoi-record.h"
G_BEGIN_DECLS
/* Records as rows: the columns have the names of the fields, in their order. Any thread. */

/* Binds all columns from this parameter on; returns the parameter behind them. */
int   envoi_rows_bind    (sqlite3_stmt *statement, int parameter, const EnvoiRecordClass *klass, gconstpointer data);
/* data: cleared or zeroed; what is live stays as it is. Returns the column behind them. */
int   envoi_rows_read    (sqlite3_stmt *statement, int column, const EnvoiRecordClass *klass, gpointer data);

/* A statement that is put together once from identifiers of our own schema. */
#define ENVOI_ROWS_STATEMENT(name, ...) \
  static const char * \
  name (void) \
  { \
    static const char *sql = NULL; \
    if (g_once_init_enter_pointer (&sql)) \
      { \
        g_autofree char *text = envoi_rows_join (__VA_ARGS__); \
        g_once_init_leave_pointer (&sql, g_intern_string (text)); \
      } \
    return sql; \
  }
/* The text with the columns of the class for %c (a, b), %p (p.a, p.b), %m (?, ?) and %s (a = ?, b = ?). (transfer full) */
char *envoi_rows_join    (const char *text, const EnvoiRecordClass *klass);
G_END_DECLS
