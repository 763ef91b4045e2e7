/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-row-factory.h"

#define FIRST_ROWS 16       /* what the first frame shows */
#define MORE_ROWS 24        /* what each later turn of the main loop adds */
#define ALL_ROWS 240        /* beyond 200 the list view makes no more rows */

void
envoi_row_factory_set (GtkListView *view, gpointer owner, GCallback setup, GCallback bind, GCallback unbind)
{
  g_autoptr (GtkListItemFactory) factory = gtk_signal_list_item_factory_new ();

  g_signal_connect_object (factory, "setup", setup, owner, G_CONNECT_SWAPPED);
  g_signal_connect_object (factory, "bind", bind, owner, G_CONNECT_SWAPPED);
  if (unbind != NULL)
    g_signal_connect_object (factory, "unbind", unbind, owner, G_CONNECT_SWAPPED);
  gtk_list_view_set_factory (view, factory);
}

static gboolean
on_grow (gpointer data)
{
  EnvoiGrowingList *self = data;
  guint size = gtk_slice_list_model_get_size (self->slice);

  if (size < MIN (g_list_model_get_n_items (gtk_slice_list_model_get_model (self->slice)), ALL_ROWS))
    {
      gtk_slice_list_model_set_size (self->slice, size + MORE_ROWS);
      return G_SOURCE_CONTINUE;
    }
  self->id = 0;
  gtk_slice_list_model_set_size (self->slice, G_MAXINT);
  return G_SOURCE_REMOVE;
}

GListModel *
envoi_growing_list_init (EnvoiGrowingList *self, GListModel *all, guint delay_ms)
{
  self->slice = gtk_slice_list_model_new (g_object_ref (all), 0, FIRST_ROWS);
  self->id = g_timeout_add_full (G_PRIORITY_LOW, delay_ms, on_grow, self, NULL);
  return G_LIST_MODEL (self->slice);
}

void
envoi_growing_list_clear (EnvoiGrowingList *self)
{
  g_clear_handle_id (&self->id, g_source_remove);
  g_clear_object (&self->slice);
}
