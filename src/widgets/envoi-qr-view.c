/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-qr-view.h"
#include <math.h>

#define MINIMUM 160
#define NATURAL 264
#define CORNER 12

struct _EnvoiQrView
{
  GtkWidget parent_instance;
  GdkTexture *texture;     /* one pixel a module, with the quiet zone */
  guint side, quiet;
};

G_DEFINE_FINAL_TYPE (EnvoiQrView, envoi_qr_view, GTK_TYPE_WIDGET)

guint
envoi_qr_view_fit (guint pixels, guint side, guint quiet)
{
  return side > 0 ? pixels / (side + 2 * quiet) : 0;
}

static void
envoi_qr_view_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  EnvoiQrView *self = ENVOI_QR_VIEW (widget);
  GtkNative *native = gtk_widget_get_native (widget);
  double scale = native != NULL ? gdk_surface_get_scale (gtk_native_get_surface (native)) : 1;
  double width = gtk_widget_get_width (widget), height = gtk_widget_get_height (widget), size = MIN (width, height);
  guint module = envoi_qr_view_fit ((guint) floor (size * scale), self->side, self->quiet);
  double drawn, x, y;
  GskRoundedRect card;

  if (self->texture == NULL)
    return;
  /* Too small for whole pixels: better a little soft than not there. */
  drawn = module > 0 ? module * (self->side + 2 * self->quiet) / scale : size;
  x = floor ((width - drawn) / 2 * scale) / scale;
  y = floor ((height - drawn) / 2 * scale) / scale;
  gsk_rounded_rect_init_from_rect (&card, &GRAPHENE_RECT_INIT ((float) ((width - size) / 2), (float) ((height - size) / 2), (float) size, (float) size), CORNER);
  gtk_snapshot_push_rounded_clip (snapshot, &card);
  gtk_snapshot_append_color (snapshot, &(GdkRGBA) { 1, 1, 1, 1 }, &card.bounds);
  gtk_snapshot_append_scaled_texture (snapshot, self->texture, GSK_SCALING_FILTER_NEAREST, &GRAPHENE_RECT_INIT ((float) x, (float) y, (float) drawn, (float) drawn));
  gtk_snapshot_pop (snapshot);
}

static void
envoi_qr_view_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural, int *minimum_baseline, int *natural_baseline)
{
  *minimum = MINIMUM;
  *natural = NATURAL;
  *minimum_baseline = *natural_baseline = -1;
}

static void
envoi_qr_view_finalize (GObject *object)
{
  g_clear_object (&ENVOI_QR_VIEW (object)->texture);
  G_OBJECT_CLASS (envoi_qr_view_parent_class)->finalize (object);
}

static void
envoi_qr_view_class_init (EnvoiQrViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = envoi_qr_view_finalize;
  widget_class->snapshot = envoi_qr_view_snapshot;
  widget_class->measure = envoi_qr_view_measure;
  gtk_widget_class_set_css_name (widget_class, "qr");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
envoi_qr_view_init (EnvoiQrView *self)
{
}

GtkWidget *
envoi_qr_view_new (void)
{
  return g_object_new (ENVOI_TYPE_QR_VIEW, NULL);
}

void
envoi_qr_view_set_code (EnvoiQrView *self, GBytes *modules, guint side, guint quiet, const char *label)
{
  guint all = side + 2 * quiet;

  g_clear_object (&self->texture);
  if (modules != NULL && g_bytes_get_size (modules) >= (gsize) side * side)
    {
      const guint8 *from = g_bytes_get_data (modules, NULL);
      guint8 *pixels = g_malloc ((gsize) all * all * 3);
      g_autoptr (GBytes) bytes = g_bytes_new_take (pixels, (gsize) all * all * 3);

      for (guint y = 0; y < all; y++)
        for (guint x = 0; x < all; x++)
          {
            gboolean dark = x >= quiet && y >= quiet && x < quiet + side && y < quiet + side && from[(y - quiet) * side + x - quiet];
            for (guint c = 0; c < 3; c++)
              pixels[(y * all + x) * 3 + c] = dark ? 0 : 255;
          }
      self->texture = gdk_memory_texture_new ((int) all, (int) all, GDK_MEMORY_R8G8B8, bytes, (gsize) all * 3);
    }
  self->side = side;
  self->quiet = quiet;
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, label != NULL ? label : "", -1);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}
