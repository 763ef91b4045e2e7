/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <gtk/gtk.h>
#include "envoi-feed.h"
G_BEGIN_DECLS
/**
 * EnvoiCommunityRow:
 *
 * One blog or community in a list to choose from: picture, name, what it is about, how many follow it and write in it, whether it is followed.
 */
#define ENVOI_TYPE_COMMUNITY_ROW (envoi_community_row_get_type ())
G_DECLARE_FINAL_TYPE (EnvoiCommunityRow, envoi_community_row, ENVOI, COMMUNITY_ROW, GtkWidget)
GtkWidget *envoi_community_row_new      (void);
void       envoi_community_row_set_feed (EnvoiCommunityRow *self, EnvoiFeed *feed);   /* nullable */
/* "12 followers · 40 posts", as far as the service says; NULL for nothing. (transfer full) */
char      *envoi_community_dup_counts   (EnvoiFeed *feed);
/* Name, counts and description as one text for screen readers. (transfer full) */
char      *envoi_community_dup_label    (EnvoiFeed *feed);
G_END_DECLS
