/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-post-rows.h"
#include <gtk/gtk.h>

/* The rows are slices of the source, which follow it by themselves: here is only how many of them there are. */

typedef struct { GListModel *source; guint per_row; } Origin;

static void
origin_free (gpointer data)
{
  Origin *origin = data;

  g_object_unref (origin->source);
  g_free (origin);
}

static GQuark
origin_quark (void)
{
  return g_quark_from_static_string ("envoi-post-rows-origin");
}

static void
count_rows (GListStore *rows)
{
  Origin *origin = g_object_get_qdata (G_OBJECT (rows), origin_quark ());
  guint n = g_list_model_get_n_items (origin->source), wanted = (n + origin->per_row - 1) / origin->per_row;
  guint there = g_list_model_get_n_items (G_LIST_MODEL (rows));
  g_autoptr (GPtrArray) more = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = there; i < wanted; i++)
    g_ptr_array_add (more, gtk_slice_list_model_new (g_object_ref (origin->source), i * origin->per_row, origin->per_row));
  if (wanted != there)
    g_list_store_splice (rows, MIN (there, wanted), there - MIN (there, wanted), more->pdata, more->len);
}

GListModel *
envoi_post_rows_new (GListModel *source, guint per_row)
{
  GListStore *rows = g_list_store_new (G_TYPE_LIST_MODEL);
  Origin *origin = g_new0 (Origin, 1);

  origin->source = g_object_ref (source);
  origin->per_row = MAX (per_row, 1);
  g_object_set_qdata_full (G_OBJECT (rows), origin_quark (), origin, origin_free);
  g_signal_connect_object (source, "items-changed", G_CALLBACK (count_rows), rows, G_CONNECT_SWAPPED);
  count_rows (rows);
  return G_LIST_MODEL (rows);
}
