/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <gtk/gtk.h>
G_BEGIN_DECLS
/* A factory whose functions get the owner first, then the list item. It takes the place of the view's present one: all rows are made anew. */
void envoi_row_factory_set (GtkListView *view, gpointer owner, GCallback setup, GCallback bind, GCallback unbind);

/* The beginning of a list, which grows by itself: rows are made a few at a time, so that neither the first frame nor any later
 * turn of the main loop waits for all of them. */
typedef struct { GtkSliceListModel *slice; guint id; } EnvoiGrowingList;
GListModel *envoi_growing_list_init  (EnvoiGrowingList *self, GListModel *all, guint delay_ms);   /* (transfer none) */
void        envoi_growing_list_clear (EnvoiGrowingList *self);
G_END_DECLS
