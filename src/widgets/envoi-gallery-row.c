/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-gallery-row.h"

/* EnvoiGalleryRow: see the header. Main thread. */

#define GAP 3
#define LEAST 48

struct _EnvoiGalleryRow
{
  GtkWidget parent_instance;
  GtkWidget *tiles[ENVOI_GALLERY_ROW_POSTS];
  GListModel *posts;
  gulong handler;
};

enum { OPEN, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (EnvoiGalleryRow, envoi_gallery_row, GTK_TYPE_WIDGET)

static void
update (EnvoiGalleryRow *self)
{
  for (guint i = 0; i < ENVOI_GALLERY_ROW_POSTS; i++)
    {
      g_autoptr (EnvoiPost) post = self->posts != NULL ? g_list_model_get_item (self->posts, i) : NULL;

      envoi_gallery_tile_set_post (ENVOI_GALLERY_TILE (self->tiles[i]), post);
      gtk_widget_set_visible (self->tiles[i], post != NULL);
    }
}

void
envoi_gallery_row_set_posts (EnvoiGalleryRow *self, GListModel *posts)
{
  if (self->posts != NULL)
    g_clear_signal_handler (&self->handler, self->posts);
  g_set_object (&self->posts, posts);
  if (posts != NULL)
    self->handler = g_signal_connect_swapped (posts, "items-changed", G_CALLBACK (update), self);
  update (self);
}

static void
on_clicked (EnvoiGalleryRow *self, GtkWidget *tile)
{
  EnvoiPost *post = envoi_gallery_tile_get_post (ENVOI_GALLERY_TILE (tile));

  if (post != NULL)
    g_signal_emit (self, signals[OPEN], 0, post);
}

static int
side_of (int width)
{
  return MAX ((width - GAP * (ENVOI_GALLERY_ROW_POSTS - 1)) / ENVOI_GALLERY_ROW_POSTS, LEAST);
}

static GtkSizeRequestMode
envoi_gallery_row_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
envoi_gallery_row_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural, int *base, int *natural_base)
{
  *base = *natural_base = -1;
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      *minimum = LEAST * ENVOI_GALLERY_ROW_POSTS + GAP * (ENVOI_GALLERY_ROW_POSTS - 1);
      *natural = *minimum * 4;
    }
  else
    *minimum = *natural = side_of (for_size);
}

static void
envoi_gallery_row_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  EnvoiGalleryRow *self = ENVOI_GALLERY_ROW (widget);
  int side = side_of (width);

  for (guint i = 0; i < ENVOI_GALLERY_ROW_POSTS; i++)
    {
      int x = i * (side + GAP);

      if (!gtk_widget_get_visible (self->tiles[i]))
        continue;
      gtk_widget_measure (self->tiles[i], GTK_ORIENTATION_HORIZONTAL, -1, NULL, NULL, NULL, NULL);
      if (gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL)
        x = width - x - side;
      gtk_widget_allocate (self->tiles[i], side, side, -1, gsk_transform_translate (NULL, &GRAPHENE_POINT_INIT (x, 0)));
    }
}

static void
envoi_gallery_row_dispose (GObject *object)
{
  EnvoiGalleryRow *self = ENVOI_GALLERY_ROW (object);

  if (self->posts != NULL)
    g_clear_signal_handler (&self->handler, self->posts);
  g_clear_object (&self->posts);
  for (guint i = 0; i < ENVOI_GALLERY_ROW_POSTS; i++)
    g_clear_pointer (&self->tiles[i], gtk_widget_unparent);
  G_OBJECT_CLASS (envoi_gallery_row_parent_class)->dispose (object);
}

static void
envoi_gallery_row_class_init (EnvoiGalleryRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = envoi_gallery_row_dispose;
  widget_class->get_request_mode = envoi_gallery_row_get_request_mode;
  widget_class->measure = envoi_gallery_row_measure;
  widget_class->size_allocate = envoi_gallery_row_size_allocate;
  signals[OPEN] = g_signal_new ("open", ENVOI_TYPE_GALLERY_ROW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, ENVOI_TYPE_POST);
  gtk_widget_class_set_css_name (widget_class, "galleryrow");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
envoi_gallery_row_init (EnvoiGalleryRow *self)
{
  for (guint i = 0; i < ENVOI_GALLERY_ROW_POSTS; i++)
    {
      self->tiles[i] = envoi_gallery_tile_new ();
      gtk_widget_set_parent (self->tiles[i], GTK_WIDGET (self));
      gtk_widget_set_visible (self->tiles[i], FALSE);
      g_signal_connect_swapped (self->tiles[i], "clicked", G_CALLBACK (on_clicked), self);
    }
}

GtkWidget *
envoi_gallery_row_new (void)
{
  return g_object_new (ENVOI_TYPE_GALLERY_ROW, NULL);
}
