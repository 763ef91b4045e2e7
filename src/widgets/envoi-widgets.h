/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <gtk/gtk.h>
G_BEGIN_DECLS
/* Makes the room ready: templates, icons, style, type names. Once, after gtk_init. */
void envoi_widgets_init (void);
/* For dispose: gtk_widget_dispose_template(), which leaves the children that no field of the widget names, and then those. */
void envoi_widgets_dispose_template (GtkWidget *widget, GType type);
G_END_DECLS
