/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <gtk/gtk.h>
G_BEGIN_DECLS
#define ENVOI_TYPE_BUBBLE (envoi_bubble_get_type ())
G_DECLARE_FINAL_TYPE (EnvoiBubble, envoi_bubble, ENVOI, BUBBLE, GtkWidget)
GtkWidget *envoi_bubble_new         (GtkWidget *footer);
void       envoi_bubble_insert      (EnvoiBubble *self, GtkWidget *child);
void       envoi_bubble_set_compact (EnvoiBubble *self, gboolean compact);
G_END_DECLS
