/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <gtk/gtk.h>
G_BEGIN_DECLS
/* Measures the turns of the main loop when ENVOI_PROBE names a file; does nothing otherwise. Developer builds only. */
void envoi_probe_start        (void);
void envoi_probe_watch_window (GtkWidget *window);
void envoi_probe_finish       (void);
G_END_DECLS
