/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-bubble.h"

/*
 * EnvoiBubble: the body of a message above its footer (time and state), or, for a short text, beside it.
 * A layout of its own, because a message row has to be cheap: no boxes within boxes.
 */

#define GAP 8

struct _EnvoiBubble
{
  GtkWidget parent_instance;
  GtkWidget *footer;      /* the last child */
  gboolean compact;       /* the text is short: put the footer beside it when there is room */
};

G_DEFINE_FINAL_TYPE (EnvoiBubble, envoi_bubble, GTK_TYPE_WIDGET)

static int
natural_width (GtkWidget *widget)
{
  int natural;
  gtk_widget_measure (widget, GTK_ORIENTATION_HORIZONTAL, -1, NULL, &natural, NULL, NULL);
  return natural;
}

static gboolean
fits_beside (EnvoiBubble *self, int width)
{
  GtkWidget *first = gtk_widget_get_first_child (GTK_WIDGET (self));

  return self->compact && gtk_widget_get_next_sibling (first) == self->footer &&
         natural_width (first) + GAP + natural_width (self->footer) <= width;
}

/* What the bubble is given at the most: it never fills the row. */
static int
widest (EnvoiBubble *self)
{
  int width = 0, sum = 0;

  for (GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (self)); child != NULL; child = gtk_widget_get_next_sibling (child))
    if (gtk_widget_should_layout (child))
      {
        width = MAX (width, natural_width (child));
        sum += natural_width (child);
      }
  return fits_beside (self, G_MAXINT / 2) ? MAX (width, sum + GAP) : width;
}

static void
envoi_bubble_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural,
                      int *minimum_baseline, int *natural_baseline)
{
  EnvoiBubble *self = ENVOI_BUBBLE (widget);
  gboolean beside;
  int child_size;

  /* Asked for a height without a width, it gives a lower bound: the true answer would lay the text out once more, and nobody
   * who lays out by width needs it. The width never depends on the height. */
  if (orientation == GTK_ORIENTATION_VERTICAL && for_size < 0)
    {
      gtk_widget_measure (self->footer, orientation, -1, minimum, natural, NULL, NULL);
      return;
    }
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      *minimum = 0;
      *natural = widest (self);
      for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
        if (gtk_widget_should_layout (child))
          {
            int child_minimum;
            gtk_widget_measure (child, orientation, -1, &child_minimum, NULL, NULL, NULL);
            *minimum = MAX (*minimum, child_minimum);
          }
      return;
    }

  /* The height is asked for the width of the row, which is more than the bubble will get. */
  for_size = MIN (for_size, widest (self));
  beside = fits_beside (self, for_size);
  child_size = beside ? -1 : for_size;
  *minimum = *natural = 0;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      int child_minimum, child_natural;
      if (!gtk_widget_should_layout (child))
        continue;
      gtk_widget_measure (child, orientation, child_size, &child_minimum, &child_natural, NULL, NULL);
      if (beside)
        {
          *minimum = MAX (*minimum, child_natural);
          *natural = *minimum;
        }
      else
        {
          *minimum += child_minimum;
          *natural += child_natural;
        }
    }
}

static void
envoi_bubble_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  EnvoiBubble *self = ENVOI_BUBBLE (widget);
  gboolean rtl = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
  gboolean beside = fits_beside (self, width);
  gboolean alone = gtk_widget_get_next_sibling (gtk_widget_get_first_child (widget)) == self->footer;
  int footer_width = MIN (natural_width (self->footer), width), footer_height, y = 0;

  gtk_widget_measure (self->footer, GTK_ORIENTATION_VERTICAL, -1, NULL, &footer_height, NULL, NULL);
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != self->footer; child = gtk_widget_get_next_sibling (child))
    {
      int child_width = beside ? width - footer_width - GAP : width, child_height;
      if (!gtk_widget_should_layout (child))
        continue;
      /* One text gets what is left: measuring it once more would lay it out once more, for rows too that nobody sees. */
      if (alone && !beside)
        child_height = height - footer_height;
      else
        gtk_widget_measure (child, GTK_ORIENTATION_VERTICAL, child_width, NULL, &child_height, NULL, NULL);
      gtk_widget_size_allocate (child, &(GtkAllocation) { beside && rtl ? footer_width + GAP : 0, y, child_width, child_height }, -1);
      y += child_height;
    }
  gtk_widget_size_allocate (self->footer, &(GtkAllocation) { rtl ? 0 : width - footer_width, height - footer_height, footer_width, footer_height }, -1);
}

static GtkSizeRequestMode
envoi_bubble_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
envoi_bubble_dispose (GObject *object)
{
  GtkWidget *child;
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (object))) != NULL)
    gtk_widget_unparent (child);
  G_OBJECT_CLASS (envoi_bubble_parent_class)->dispose (object);
}

static void
envoi_bubble_class_init (EnvoiBubbleClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = envoi_bubble_dispose;
  widget_class->measure = envoi_bubble_measure;
  widget_class->size_allocate = envoi_bubble_size_allocate;
  widget_class->get_request_mode = envoi_bubble_get_request_mode;
  gtk_widget_class_set_css_name (widget_class, "bubble");
  /* With no role at all, what is in it could not be reached either. */
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GENERIC);
}

static void
envoi_bubble_init (EnvoiBubble *self)
{
  /* Marks piled upon letters stay inside. */
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
}

/* The footer becomes the last child. */
GtkWidget *
envoi_bubble_new (GtkWidget *footer)
{
  EnvoiBubble *self = g_object_new (ENVOI_TYPE_BUBBLE, NULL);
  self->footer = footer;
  gtk_widget_set_parent (footer, GTK_WIDGET (self));
  return GTK_WIDGET (self);
}

/* Puts a child just above the footer. */
void
envoi_bubble_insert (EnvoiBubble *self, GtkWidget *child)
{
  gtk_widget_insert_before (child, GTK_WIDGET (self), self->footer);
}

void
envoi_bubble_set_compact (EnvoiBubble *self, gboolean compact)
{
  if (self->compact == compact)
    return;
  self->compact = compact;
  gtk_widget_queue_resize (GTK_WIDGET (self));
}
