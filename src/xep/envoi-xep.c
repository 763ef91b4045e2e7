/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-xep.h"

#include <string.h>

/* The table of what Envoi speaks: the rows of the files, then those that have no file here. */

extern const EnvoiXep * const envoi_xep_files[];
extern const EnvoiXep envoi_xep_others[];

static guint
count_files (void)
{
  static guint n;

  if (n == 0)
    while (envoi_xep_files[n] != NULL)
      n++;
  return n;
}

/**
 * envoi_xep_table_get_n_rows:
 *
 * Returns: how many rows the table has
 */
guint
envoi_xep_table_get_n_rows (void)
{
  guint others = 0;

  while (envoi_xep_others[others].title != NULL)
    others++;
  return count_files () + others;
}

/**
 * envoi_xep_table_get_row:
 *
 * Returns: (transfer none): a constant row
 */
const EnvoiXep *
envoi_xep_table_get_row (guint index)
{
  g_return_val_if_fail (index < envoi_xep_table_get_n_rows (), NULL);

  return index < count_files () ? envoi_xep_files[index] : &envoi_xep_others[index - count_files ()];
}

static int
compare (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char * const *) a, *(const char * const *) b);
}

/**
 * envoi_xep_table_dup_features:
 *
 * Returns: (transfer full): what the own disco#info announces, in byte order, none twice
 */
GStrv
envoi_xep_table_dup_features (void)
{
  g_autoptr (GPtrArray) features = g_ptr_array_new ();
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  const char *last = NULL;

  for (guint i = 0; i < envoi_xep_table_get_n_rows (); i++)
    for (const char * const *f = envoi_xep_table_get_row (i)->features; f && *f; f++)
      g_ptr_array_add (features, (gpointer) *f);

  g_ptr_array_sort (features, compare);
  for (guint i = 0; i < features->len; i++)
    {
      if (g_strcmp0 (last, features->pdata[i]) != 0)
        g_strv_builder_add (builder, features->pdata[i]);
      last = features->pdata[i];
    }
  return g_strv_builder_end (builder);
}
