/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <gtk/gtk.h>
G_BEGIN_DECLS
/**
 * EnvoiZoomView:
 *
 * One picture, as large as it fits at first. Wheel with Ctrl, pinch and double click zoom towards the point; a drag and the wheel move it.
 */
#define ENVOI_TYPE_ZOOM_VIEW (envoi_zoom_view_get_type ())
G_DECLARE_FINAL_TYPE (EnvoiZoomView, envoi_zoom_view, ENVOI, ZOOM_VIEW, GtkWidget)
GtkWidget *envoi_zoom_view_new         (void);
void       envoi_zoom_view_set_texture (EnvoiZoomView *self, GdkTexture *texture /* nullable */);
/* Pixels of the screen for one of the picture. */
double     envoi_zoom_view_get_scale   (EnvoiZoomView *self);
/* Times as large; the point of the picture that is at x, y stays there. */
void       envoi_zoom_view_zoom        (EnvoiZoomView *self, double factor, double x, double y);
/* The same around the middle. */
void       envoi_zoom_view_zoom_middle (EnvoiZoomView *self, double factor);
void       envoi_zoom_view_fit         (EnvoiZoomView *self);
/* The point of the picture, in its pixels, at this place of the widget: for tests. */
void       envoi_zoom_view_get_point   (EnvoiZoomView *self, double x, double y, double *u, double *v);
G_END_DECLS
