/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-config.h"
#include "envoi-picture-grid.h"
#include "envoi-media-viewer.h"
#include "envoi-remote-picture.h"
#include <glib/gi18n-lib.h>

/* EnvoiPictureGrid: owned by the card or row that shows it. Main thread. */

#define MAX_WIDTH 480
#define MAX_HEIGHT 360
#define MAX_CELLS 4
#define GAP 3

struct _EnvoiPictureGrid
{
  GtkWidget parent_instance;
  GtkWidget *cells[MAX_CELLS];
  GtkWidget *more;          /* over the last cell: how many are not shown */
  GPtrArray *attachments;
  guint n_cells, max_width, max_height;
};

G_DEFINE_FINAL_TYPE (EnvoiPictureGrid, envoi_picture_grid, GTK_TYPE_WIDGET)

static void
open_viewer (EnvoiPictureGrid *self, guint index)
{
  envoi_media_viewer_present (GTK_WIDGET (self), self->attachments, index);
}

static void
on_activate (EnvoiPictureGrid *self, GtkWidget *cell)
{
  for (guint i = 0; i < self->n_cells; i++)
    if (self->cells[i] == cell)
      open_viewer (self, i);
}

static void
on_more_clicked (EnvoiPictureGrid *self)
{
  open_viewer (self, MAX_CELLS - 1);
}

static void
clear (EnvoiPictureGrid *self)
{
  for (guint i = 0; i < MAX_CELLS; i++)
    g_clear_pointer (&self->cells[i], gtk_widget_unparent);
  g_clear_pointer (&self->more, gtk_widget_unparent);
  self->n_cells = 0;
}

void
envoi_picture_grid_set_attachments (EnvoiPictureGrid *self, GPtrArray *pictures)
{
  guint n = pictures != NULL ? pictures->len : 0;

  clear (self);
  g_clear_pointer (&self->attachments, g_ptr_array_unref);
  if (n == 0)
    {
      gtk_widget_queue_resize (GTK_WIDGET (self));
      return;
    }
  self->attachments = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < n; i++)
    g_ptr_array_add (self->attachments, g_object_ref (pictures->pdata[i]));
  self->n_cells = MIN (n, MAX_CELLS);
  for (guint i = 0; i < self->n_cells; i++)
    {
      EnvoiRemotePicture *cell = ENVOI_REMOTE_PICTURE (envoi_remote_picture_new ());

      self->cells[i] = GTK_WIDGET (cell);
      envoi_remote_picture_set_bounds (cell, self->max_width, self->max_height);
      envoi_remote_picture_set_cover (cell, n > 1);
      envoi_remote_picture_set_attachment (cell, pictures->pdata[i]);
      g_signal_connect_swapped (cell, "activate", G_CALLBACK (on_activate), self);
      gtk_widget_set_parent (GTK_WIDGET (cell), GTK_WIDGET (self));
    }
  if (n > MAX_CELLS)
    {
      g_autofree char *text = g_strdup_printf (ngettext ("%u more", "%u more", n - MAX_CELLS), n - MAX_CELLS);

      self->more = gtk_button_new_with_label (text);
      gtk_widget_add_css_class (self->more, "more-pictures");
      g_signal_connect_swapped (self->more, "clicked", G_CALLBACK (on_more_clicked), self);
      gtk_widget_set_parent (self->more, GTK_WIDGET (self));
    }
  gtk_widget_queue_resize (GTK_WIDGET (self));
}

void
envoi_picture_grid_set_bounds (EnvoiPictureGrid *self, guint max_width, guint max_height)
{
  self->max_width = max_width;
  self->max_height = max_height;
  for (guint i = 0; i < self->n_cells; i++)
    envoi_remote_picture_set_bounds (ENVOI_REMOTE_PICTURE (self->cells[i]), max_width, max_height);
  gtk_widget_queue_resize (GTK_WIDGET (self));
}

static GtkSizeRequestMode
envoi_picture_grid_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
envoi_picture_grid_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural, int *base, int *natural_base)
{
  EnvoiPictureGrid *self = ENVOI_PICTURE_GRID (widget);

  *base = *natural_base = -1;
  if (self->n_cells == 0)
    *minimum = *natural = 0;
  else if (self->n_cells == 1)
    gtk_widget_measure (self->cells[0], orientation, for_size, minimum, natural, NULL, NULL);
  else if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      *minimum = 120;
      *natural = self->max_width;
    }
  else
    {
      *natural = MIN (self->max_height, (guint) (for_size >= 0 ? for_size : (int) self->max_width) * 9 / 16 + 40);
      /* Of no width in particular: what the least width needs, or GTK finds that it contradicts itself. */
      *minimum = for_size >= 0 ? *natural : MIN (*natural, 120 * 9 / 16 + 40);
    }
}

static void
place (GtkWidget *widget, GtkWidget *child, int x, int y, int width, int height)
{
  if (gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL)
    x = gtk_widget_get_width (widget) - x - width;
  gtk_widget_allocate (child, MAX (width, 1), MAX (height, 1), -1, gsk_transform_translate (NULL, &GRAPHENE_POINT_INIT (x, y)));
}

static void
envoi_picture_grid_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  EnvoiPictureGrid *self = ENVOI_PICTURE_GRID (widget);
  int left = (width - GAP) / 2, right = width - GAP - left, top = (height - GAP) / 2, bottom = height - GAP - top;
  int least_width, least_height;

  for (guint i = 0; i < self->n_cells; i++)
    {
      gtk_widget_measure (self->cells[i], GTK_ORIENTATION_HORIZONTAL, -1, &least_width, NULL, NULL, NULL);
      gtk_widget_measure (self->cells[i], GTK_ORIENTATION_VERTICAL, -1, &least_height, NULL, NULL, NULL);
    }
  switch (self->n_cells)
    {
    case 0:
      return;
    case 1:
      {
        int wide;

        /* Not wider than it is. */
        gtk_widget_measure (self->cells[0], GTK_ORIENTATION_HORIZONTAL, -1, NULL, &wide, NULL, NULL);
        place (widget, self->cells[0], 0, 0, MIN (width, wide), height);
        break;
      }
    case 2:
      place (widget, self->cells[0], 0, 0, left, height);
      place (widget, self->cells[1], left + GAP, 0, right, height);
      break;
    case 3:
      place (widget, self->cells[0], 0, 0, left, height);
      place (widget, self->cells[1], left + GAP, 0, right, top);
      place (widget, self->cells[2], left + GAP, top + GAP, right, bottom);
      break;
    default:
      place (widget, self->cells[0], 0, 0, left, top);
      place (widget, self->cells[1], left + GAP, 0, right, top);
      place (widget, self->cells[2], 0, top + GAP, left, bottom);
      place (widget, self->cells[3], left + GAP, top + GAP, right, bottom);
      if (self->more != NULL)
        {
          gtk_widget_measure (self->more, GTK_ORIENTATION_HORIZONTAL, -1, NULL, &least_width, NULL, NULL);
          gtk_widget_measure (self->more, GTK_ORIENTATION_VERTICAL, -1, NULL, &least_height, NULL, NULL);
          place (widget, self->more, width - least_width - 8, height - least_height - 8, least_width, least_height);
        }
    }
}

static void
envoi_picture_grid_dispose (GObject *object)
{
  EnvoiPictureGrid *self = ENVOI_PICTURE_GRID (object);

  clear (self);
  g_clear_pointer (&self->attachments, g_ptr_array_unref);
  G_OBJECT_CLASS (envoi_picture_grid_parent_class)->dispose (object);
}

static void
envoi_picture_grid_class_init (EnvoiPictureGridClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = envoi_picture_grid_dispose;
  widget_class->get_request_mode = envoi_picture_grid_get_request_mode;
  widget_class->measure = envoi_picture_grid_measure;
  widget_class->size_allocate = envoi_picture_grid_size_allocate;
  gtk_widget_class_set_css_name (widget_class, "picturegrid");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
envoi_picture_grid_init (EnvoiPictureGrid *self)
{
  self->max_width = MAX_WIDTH;
  self->max_height = MAX_HEIGHT;
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
}

GtkWidget *
envoi_picture_grid_new (void)
{
  return g_object_new (ENVOI_TYPE_PICTURE_GRID, NULL);
}
