/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <glib.h>
G_BEGIN_DECLS
#define ENVOI_PAGE_MOST_COLUMNS 64
typedef struct {
  enum { ENVOI_PAGE_NULL, ENVOI_PAGE_INTEGER, ENVOI_PAGE_TEXT } type;
  gint64 number;
  const char *text;   /* valid UTF-8, not terminated */
  gsize length;
} EnvoiPageValue;
typedef void (*EnvoiPageFunc) (gint64 rowid, const EnvoiPageValue *values, guint count, gpointer data);
void envoi_page_reader_run (const char *path, EnvoiPageFunc func, gpointer data);
G_END_DECLS
