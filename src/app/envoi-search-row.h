/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <gtk/gtk.h>
#include "envoi-store-feeds.h"
G_BEGIN_DECLS
/* One message, post or comment that was found: who, where, when, and the words in their place. Used again by the list view. */
#define ENVOI_TYPE_SEARCH_ROW (envoi_search_row_get_type ())
G_DECLARE_FINAL_TYPE (EnvoiSearchRow, envoi_search_row, ENVOI, SEARCH_ROW, GtkWidget)
GtkWidget *envoi_search_row_new     (void);
void       envoi_search_row_set_hit (EnvoiSearchRow *self, EnvoiSearchHit *hit);
void       envoi_search_row_set_post_hit (EnvoiSearchRow *self, EnvoiPostSearchHit *hit);
G_END_DECLS
