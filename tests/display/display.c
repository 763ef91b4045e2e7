/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "display.h"
#include "envoi-widgets.h"
#include <adwaita.h>

void
display_init (int *argc, char ***argv)
{
  g_test_init (argc, argv, NULL);
  adw_init ();
  envoi_widgets_init ();
}

gboolean
display_on_tick (gpointer data)
{
  return G_SOURCE_CONTINUE;
}

typedef gboolean (*Match) (GtkWidget *widget, gconstpointer data);

static GtkWidget *
find (GtkWidget *below, Match match, gconstpointer data)
{
  if (match (below, data))
    return below;
  for (GtkWidget *child = gtk_widget_get_first_child (below); child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find (child, match, data);
      if (found != NULL)
        return found;
    }
  return NULL;
}

static gboolean
match_type (GtkWidget *widget, gconstpointer data)
{
  return g_type_is_a (G_OBJECT_TYPE (widget), *(const GType *) data);
}

GtkWidget *
display_find (GtkWidget *below, GType type)
{
  return find (below, match_type, &type);
}

static gboolean
match_label (GtkWidget *widget, gconstpointer data)
{
  return GTK_IS_LABEL (widget) && g_str_equal (gtk_label_get_text (GTK_LABEL (widget)), data);
}

GtkWidget *
display_find_label (GtkWidget *below, const char *text)
{
  return find (below, match_label, text);
}

static gboolean
match_action (GtkWidget *widget, gconstpointer data)
{
  return GTK_IS_ACTIONABLE (widget) && g_strcmp0 (gtk_actionable_get_action_name (GTK_ACTIONABLE (widget)), data) == 0;
}

GtkWidget *
display_find_action (GtkWidget *below, const char *action)
{
  return find (below, match_action, action);
}

static gboolean
gather_text (GtkWidget *widget, gconstpointer data)
{
  GString *texts = (GString *) data;

  if (GTK_IS_LABEL (widget) && gtk_widget_get_visible (widget))
    g_string_append_printf (texts, "%s%s", texts->len > 0 ? "\n" : "", gtk_label_get_text (GTK_LABEL (widget)));
  return FALSE;
}

char *
display_texts (GtkWidget *below)
{
  GString *texts = g_string_new (NULL);

  find (below, gather_text, texts);
  return g_string_free (texts, FALSE);
}

GtkWindow *
display_show (GtkWidget *child, int width, int height)
{
  GtkWindow *window = GTK_WINDOW (gtk_window_new ());

  gtk_window_set_default_size (window, width, height);
  gtk_window_set_child (window, child);
  gtk_window_present (window);
  display_wait_until (gtk_widget_get_mapped (child) && gtk_widget_get_height (child) > 0);
  display_draw (child);
  return window;
}

static gboolean
count_frame (GtkWidget *widget, GdkFrameClock *clock, gpointer frames)
{
  ++*(int *) frames;
  gtk_widget_queue_draw (widget);
  return G_SOURCE_CONTINUE;
}

void
display_draw (GtkWidget *widget)
{
  int frames = 0;
  guint id = gtk_widget_add_tick_callback (widget, count_frame, &frames, NULL);

  display_wait_until (frames >= 4);
  gtk_widget_remove_tick_callback (widget, id);
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

/* NULL while the window has been asked to draw itself anew and has not yet. */
static GskRenderNode *
snapshot_window (GtkWidget *window)
{
  g_autoptr (GdkPaintable) paintable = gtk_widget_paintable_new (window);
  GtkSnapshot *snapshot = gtk_snapshot_new ();

  gdk_paintable_snapshot (paintable, snapshot, gtk_widget_get_width (window), gtk_widget_get_height (window));
  return gtk_snapshot_free_to_node (snapshot);
}

void
display_keep_picture (GtkWidget *widget, const char *name)
{
  const char *folder = g_getenv ("ENVOI_SCREENSHOTS");
  GtkWidget *window = GTK_WIDGET (gtk_widget_get_root (widget));
  g_autoptr (GskRenderNode) node = NULL;
  g_autoptr (GdkTexture) texture = NULL;
  g_autofree char *file = g_strconcat (name, ".png", NULL), *path = folder != NULL ? g_build_filename (folder, file, NULL) : NULL;

  if (path == NULL)
    return;
  display_draw (window);
  display_wait_until ((node = snapshot_window (window)) != NULL);
  texture = gsk_renderer_render_texture (gtk_native_get_renderer (GTK_NATIVE (window)), node, NULL);
  g_assert_true (gdk_texture_save_to_png (texture, path));
}

void
display_enlarge_text (gboolean large)
{
  g_object_set (gtk_settings_get_default (), "gtk-xft-dpi", large ? 96 * 1024 * 7 / 4 : 96 * 1024, NULL);
}

int
display_measure (GtkWidget *widget)
{
  int width;

  gtk_widget_measure (widget, GTK_ORIENTATION_HORIZONTAL, -1, &width, NULL, NULL, NULL);
  return width;
}
