/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <gtk/gtk.h>
G_BEGIN_DECLS
/**
 * EnvoiQrView:
 *
 * A code, drawn dark on a white card in every theme, each module the same whole number of the screen's pixels. Owned by its parent; main thread.
 */
#define ENVOI_TYPE_QR_VIEW (envoi_qr_view_get_type ())
G_DECLARE_FINAL_TYPE (EnvoiQrView, envoi_qr_view, ENVOI, QR_VIEW, GtkWidget)
GtkWidget *envoi_qr_view_new (void);
/* modules: side * side bytes, 1 is dark; NULL: none. quiet: light modules around. label: what a screen reader says of it. */
void       envoi_qr_view_set_code (EnvoiQrView *self, GBytes *modules, guint side, guint quiet, const char *label);
/* How many pixels of the screen a module takes in this width and height; 0: the code does not fit. */
guint      envoi_qr_view_fit (guint pixels, guint side, guint quiet);
G_END_DECLS
