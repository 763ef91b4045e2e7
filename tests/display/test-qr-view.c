/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The code in a window: whole pixels, dark on white in every theme. */
#include "envoi-qr-view.h"
#include "display.h"
#include <adwaita.h>
#include <string.h>

#define SIDE 29
#define QUIET 4

/* A pattern that every row and column of differs. */
static GBytes *
make_modules (void)
{
  guint8 *modules = g_malloc (SIDE * SIDE);

  for (guint y = 0; y < SIDE; y++)
    for (guint x = 0; x < SIDE; x++)
      modules[y * SIDE + x] = x == 0 || y == 0 || x == SIDE - 1 || y == SIDE - 1 || (x * 7 + y * 5) % 3 == 0;
  return g_bytes_new_take (modules, SIDE * SIDE);
}

/* What is on the screen, 4 bytes a pixel. */
static guint8 *
take_picture (GtkWidget *view, int *width, int *height)
{
  GtkSnapshot *snapshot = gtk_snapshot_new ();
  g_autoptr (GdkPaintable) paintable = gtk_widget_paintable_new (view);
  g_autoptr (GskRenderNode) node = NULL;
  g_autoptr (GskRenderer) renderer = gsk_cairo_renderer_new ();
  g_autoptr (GdkTexture) texture = NULL;
  guint8 *pixels;

  *width = gtk_widget_get_width (view);
  *height = gtk_widget_get_height (view);
  gdk_paintable_snapshot (paintable, snapshot, *width, *height);
  node = gtk_snapshot_free_to_node (snapshot);
  g_assert_true (gsk_renderer_realize (renderer, NULL, NULL));
  texture = gsk_renderer_render_texture (renderer, node, &GRAPHENE_RECT_INIT (0, 0, (float) *width, (float) *height));
  gsk_renderer_unrealize (renderer);
  pixels = g_malloc ((gsize) *width * *height * 4);
  gdk_texture_download (texture, pixels, (gsize) *width * 4);
  return pixels;
}

static void
check_size (int size, AdwColorScheme scheme)
{
  g_autoptr (GBytes) modules = make_modules ();
  const guint8 *wanted = g_bytes_get_data (modules, NULL);
  GtkWidget *view = envoi_qr_view_new ();
  GtkWindow *window;
  g_autofree guint8 *pixels = NULL;
  int width, height, module, left, top;

  adw_style_manager_set_color_scheme (adw_style_manager_get_default (), scheme);
  envoi_qr_view_set_code (ENVOI_QR_VIEW (view), modules, SIDE, QUIET, "Code");
  gtk_widget_set_size_request (view, size, size);
  gtk_widget_set_halign (view, GTK_ALIGN_CENTER);
  gtk_widget_set_valign (view, GTK_ALIGN_CENTER);
  window = display_show (view, size + 40, size + 40);
  display_draw (view);
  pixels = take_picture (view, &width, &height);
  module = (int) envoi_qr_view_fit ((guint) MIN (width, height), SIDE, QUIET);
  g_assert_cmpint (module, >=, 1);
  left = (width - module * (SIDE + 2 * QUIET)) / 2 + module * QUIET;
  top = (height - module * (SIDE + 2 * QUIET)) / 2 + module * QUIET;
  for (int y = 0; y < SIDE * module; y++)
    for (int x = 0; x < SIDE * module; x++)
      {
        const guint8 *p = pixels + ((gsize) (top + y) * width + left + x) * 4;
        guint8 light = wanted[(y / module) * SIDE + x / module] ? 0 : 255;

        /* Not one pixel is of a colour between. */
        if (p[0] != light || p[1] != light || p[2] != light)
          g_error ("size %d: pixel %d,%d is %d, not %d", size, x, y, p[0], light);
      }
  /* The quiet zone is white, whatever the window is. */
  for (int i = 1; i <= QUIET * module - 1; i++)
    g_assert_cmpint (pixels[((gsize) (top - i) * width + width / 2) * 4], ==, 255);
  gtk_window_destroy (window);
}

static void
test_crisp (void)
{
  static const int sizes[] = { 160, 200, 264, 300, 333 };

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    check_size (sizes[i], ADW_COLOR_SCHEME_FORCE_LIGHT);
}

static void
test_dark_theme (void)
{
  check_size (264, ADW_COLOR_SCHEME_FORCE_DARK);
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (), ADW_COLOR_SCHEME_DEFAULT);
}

static void
test_empty (void)
{
  GtkWidget *view = envoi_qr_view_new ();
  GtkWindow *window = display_show (view, 300, 300);

  envoi_qr_view_set_code (ENVOI_QR_VIEW (view), NULL, 0, 0, NULL);
  display_draw (view);
  g_assert_cmpuint (envoi_qr_view_fit (300, 0, 4), ==, 0);
  g_assert_cmpuint (envoi_qr_view_fit (300, 29, 4), ==, 8);
  gtk_window_destroy (window);
}

int
main (int argc, char **argv)
{
  display_init (&argc, &argv);
  g_test_add_func ("/qr-view/crisp", test_crisp);
  g_test_add_func ("/qr-view/dark-theme", test_dark_theme);
  g_test_add_func ("/qr-view/empty", test_empty);
  return g_test_run ();
}
