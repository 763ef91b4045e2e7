/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-zoom-view.h"

/* EnvoiZoomView: owned by the media viewer. Main thread. */

#define MAX_SCALE 8.0
#define STEP 1.25
#define PIXELS_A_CLICK 60

struct _EnvoiZoomView
{
  GtkWidget parent_instance;
  GdkTexture *texture;
  double scale;             /* 0: fits */
  double x, y;              /* of the picture's corner, in the widget */
  double pointer_x, pointer_y;
  double drag_x, drag_y, pinch_scale;
};

G_DEFINE_FINAL_TYPE (EnvoiZoomView, envoi_zoom_view, GTK_TYPE_WIDGET)

static double
get_fit (EnvoiZoomView *self)
{
  double width = gtk_widget_get_width (GTK_WIDGET (self)), height = gtk_widget_get_height (GTK_WIDGET (self));

  if (self->texture == NULL || width <= 0 || height <= 0)
    return 1;
  return MIN (1, MIN (width / gdk_texture_get_width (self->texture), height / gdk_texture_get_height (self->texture)));
}

double
envoi_zoom_view_get_scale (EnvoiZoomView *self)
{
  return self->scale > 0 ? self->scale : get_fit (self);
}

/* Where it is smaller than the room it stands in the middle; else no edge comes into sight that need not. */
static void
keep_inside (EnvoiZoomView *self)
{
  double scale = envoi_zoom_view_get_scale (self), room_x = gtk_widget_get_width (GTK_WIDGET (self)), room_y = gtk_widget_get_height (GTK_WIDGET (self));
  double width, height;

  if (self->texture == NULL)
    return;
  width = gdk_texture_get_width (self->texture) * scale;
  height = gdk_texture_get_height (self->texture) * scale;
  self->x = width <= room_x ? (room_x - width) / 2 : CLAMP (self->x, room_x - width, 0);
  self->y = height <= room_y ? (room_y - height) / 2 : CLAMP (self->y, room_y - height, 0);
}

void
envoi_zoom_view_get_point (EnvoiZoomView *self, double x, double y, double *u, double *v)
{
  double scale = envoi_zoom_view_get_scale (self);

  keep_inside (self);
  *u = (x - self->x) / scale;
  *v = (y - self->y) / scale;
}

void
envoi_zoom_view_zoom (EnvoiZoomView *self, double factor, double x, double y)
{
  double fit = get_fit (self), scale = CLAMP (envoi_zoom_view_get_scale (self) * factor, fit, MAX_SCALE), u, v;

  if (self->texture == NULL)
    return;
  envoi_zoom_view_get_point (self, x, y, &u, &v);
  self->scale = scale <= fit ? 0 : scale;
  self->x = x - u * scale;
  self->y = y - v * scale;
  keep_inside (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
envoi_zoom_view_zoom_middle (EnvoiZoomView *self, double factor)
{
  envoi_zoom_view_zoom (self, factor, gtk_widget_get_width (GTK_WIDGET (self)) / 2.0, gtk_widget_get_height (GTK_WIDGET (self)) / 2.0);
}

void
envoi_zoom_view_fit (EnvoiZoomView *self)
{
  self->scale = 0;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
envoi_zoom_view_set_texture (EnvoiZoomView *self, GdkTexture *texture)
{
  g_set_object (&self->texture, texture);
  envoi_zoom_view_fit (self);
}

static void
envoi_zoom_view_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  EnvoiZoomView *self = ENVOI_ZOOM_VIEW (widget);
  double scale = envoi_zoom_view_get_scale (self);

  if (self->texture == NULL)
    return;
  keep_inside (self);
  gtk_snapshot_append_scaled_texture (snapshot, self->texture, scale > 2 ? GSK_SCALING_FILTER_NEAREST : GSK_SCALING_FILTER_TRILINEAR,
                                      &GRAPHENE_RECT_INIT (self->x, self->y, gdk_texture_get_width (self->texture) * scale,
                                                           gdk_texture_get_height (self->texture) * scale));
}

/* --- Hands ----------------------------------------------------------------------------------------------------------- */

static gboolean
on_scroll (EnvoiZoomView *self, double dx, double dy, GtkEventControllerScroll *controller)
{
  GdkModifierType state = gtk_event_controller_get_current_event_state (GTK_EVENT_CONTROLLER (controller));
  double unit = gtk_event_controller_scroll_get_unit (controller) == GDK_SCROLL_UNIT_WHEEL ? PIXELS_A_CLICK : 1;

  if (state & GDK_CONTROL_MASK)
    envoi_zoom_view_zoom (self, dy < 0 ? STEP : 1 / STEP, self->pointer_x, self->pointer_y);
  else if (self->scale > 0)
    {
      self->x -= dx * unit;
      self->y -= dy * unit;
      keep_inside (self);
      gtk_widget_queue_draw (GTK_WIDGET (self));
    }
  else
    return GDK_EVENT_PROPAGATE;
  return GDK_EVENT_STOP;
}

static void
on_motion (EnvoiZoomView *self, double x, double y)
{
  self->pointer_x = x;
  self->pointer_y = y;
}

static void
on_pressed (EnvoiZoomView *self, int n, double x, double y)
{
  if (n != 2)
    return;
  if (self->scale > 0)
    envoi_zoom_view_fit (self);
  else
    envoi_zoom_view_zoom (self, MAX (1 / get_fit (self), 2), x, y);
}

static void
on_drag_begin (EnvoiZoomView *self)
{
  self->drag_x = self->x;
  self->drag_y = self->y;
}

static void
on_drag_update (EnvoiZoomView *self, double dx, double dy)
{
  if (self->scale <= 0)
    return;
  self->x = self->drag_x + dx;
  self->y = self->drag_y + dy;
  keep_inside (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
on_pinch_begin (EnvoiZoomView *self)
{
  self->pinch_scale = envoi_zoom_view_get_scale (self);
}

static void
on_pinch (EnvoiZoomView *self, double factor, GtkGesture *gesture)
{
  double x, y;

  if (gtk_gesture_get_bounding_box_center (gesture, &x, &y))
    envoi_zoom_view_zoom (self, self->pinch_scale * factor / envoi_zoom_view_get_scale (self), x, y);
}

static void
envoi_zoom_view_dispose (GObject *object)
{
  g_clear_object (&ENVOI_ZOOM_VIEW (object)->texture);
  G_OBJECT_CLASS (envoi_zoom_view_parent_class)->dispose (object);
}

static void
envoi_zoom_view_class_init (EnvoiZoomViewClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = envoi_zoom_view_dispose;
  GTK_WIDGET_CLASS (klass)->snapshot = envoi_zoom_view_snapshot;
  gtk_widget_class_set_css_name (GTK_WIDGET_CLASS (klass), "zoomview");
  gtk_widget_class_set_accessible_role (GTK_WIDGET_CLASS (klass), GTK_ACCESSIBLE_ROLE_IMG);
}

static void
envoi_zoom_view_init (EnvoiZoomView *self)
{
  GtkWidget *widget = GTK_WIDGET (self);
  GtkEventController *scroll = gtk_event_controller_scroll_new (GTK_EVENT_CONTROLLER_SCROLL_BOTH_AXES), *motion = gtk_event_controller_motion_new ();
  GtkGesture *click = gtk_gesture_click_new (), *drag = gtk_gesture_drag_new (), *pinch = gtk_gesture_zoom_new ();

  gtk_widget_set_overflow (widget, GTK_OVERFLOW_HIDDEN);
  gtk_widget_set_hexpand (widget, TRUE);
  gtk_widget_set_vexpand (widget, TRUE);
  g_signal_connect_swapped (scroll, "scroll", G_CALLBACK (on_scroll), self);
  g_signal_connect_swapped (motion, "motion", G_CALLBACK (on_motion), self);
  g_signal_connect_swapped (click, "pressed", G_CALLBACK (on_pressed), self);
  g_signal_connect_swapped (drag, "drag-begin", G_CALLBACK (on_drag_begin), self);
  g_signal_connect_swapped (drag, "drag-update", G_CALLBACK (on_drag_update), self);
  g_signal_connect_swapped (pinch, "begin", G_CALLBACK (on_pinch_begin), self);
  g_signal_connect_swapped (pinch, "scale-changed", G_CALLBACK (on_pinch), self);
  gtk_widget_add_controller (widget, scroll);
  gtk_widget_add_controller (widget, motion);
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (click));
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (drag));
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (pinch));
}

GtkWidget *
envoi_zoom_view_new (void)
{
  return g_object_new (ENVOI_TYPE_ZOOM_VIEW, NULL);
}
