/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A gallery: the posts as a grid of pictures, by pointer and by keyboard; nothing is loaded from a stranger's host (F01), what is sensitive is not shown. */
#include "display.h"
#include "envoi-feed-records.h"
#include "envoi-gallery-row.h"
#include "envoi-media-source.h"
#include "envoi-post-rows.h"
#include "envoi-post-view.h"
#include "envoi-remote-picture.h"
#include "envoi-time.h"
#include <adwaita.h>
#include <glib/gstdio.h>
#include <string.h>

/* Pictures of one host are here, no other may be loaded. */

#define TEST_TYPE_SOURCE (test_source_get_type ())
G_DECLARE_FINAL_TYPE (TestSource, test_source, TEST, SOURCE, GObject)
struct _TestSource { GObject parent_instance; GFile *file; guint fetches; };

static gboolean
source_allows (EnvoiMediaSource *source, EnvoiAttachment *attachment)
{
  return FALSE;
}

static GFile *
source_find (EnvoiMediaSource *source, EnvoiAttachment *attachment)
{
  return strstr (envoi_attachment_get_uri (attachment), "//own.example/") != NULL ? g_object_ref (TEST_SOURCE (source)->file) : NULL;
}

static DexFuture *
source_fetch (EnvoiMediaSource *source, EnvoiAttachment *attachment, gboolean asked)
{
  TEST_SOURCE (source)->fetches++;
  return dex_future_new_reject (G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED, "not allowed");
}

static void
source_init (EnvoiMediaSourceInterface *iface)
{
  iface->allows = source_allows;
  iface->find = source_find;
  iface->fetch = source_fetch;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (TestSource, test_source, G_TYPE_OBJECT, G_IMPLEMENT_INTERFACE (ENVOI_TYPE_MEDIA_SOURCE, source_init))
static void test_source_class_init (TestSourceClass *klass) { }
static void test_source_init (TestSource *self) { }

typedef struct
{
  char *folder;
  TestSource *source;
  EnvoiAccount *account;
  EnvoiContact *anna;
  EnvoiFeed *feed;
  GListStore *posts;
  GtkWidget *view;
  GtkWindow *window;
  GPtrArray *commands;
} Fixture;

static GFile *
paint (const char *folder)
{
  g_autofree char *path = g_build_filename (folder, "picture.png", NULL);
  g_autofree guint8 *pixels = g_malloc (300 * 200 * 4);
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GdkTexture) texture = NULL;

  for (guint i = 0; i < 300 * 200; i++)
    {
      pixels[i * 4] = i % 300 * 255 / 300;
      pixels[i * 4 + 1] = i / 300 * 255 / 200;
      pixels[i * 4 + 2] = 150;
      pixels[i * 4 + 3] = 255;
    }
  bytes = g_bytes_new (pixels, 300 * 200 * 4);
  texture = gdk_memory_texture_new (300, 200, GDK_MEMORY_R8G8B8A8, bytes, 300 * 4);
  g_assert_true (gdk_texture_save_to_png (texture, path));
  return g_file_new_for_path (path);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->folder = g_dir_make_tmp ("envoi-gallery-XXXXXX", NULL);
  fixture->source = g_object_new (TEST_TYPE_SOURCE, NULL);
  fixture->source->file = paint (fixture->folder);
  envoi_media_source_set_default (ENVOI_MEDIA_SOURCE (fixture->source));
  fixture->account = envoi_account_new ("me@example.org");
  fixture->anna = envoi_contact_new (fixture->account, "anna@example.org");
  envoi_contact_set_name (fixture->anna, "Anna");
  fixture->feed = envoi_feed_new (fixture->account, "pubsub.example.org", "photos", NULL);
  fixture->posts = g_list_store_new (ENVOI_TYPE_POST);
  fixture->commands = g_ptr_array_new_with_free_func (g_free);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = g_file_get_path (fixture->source->file);

  if (fixture->window != NULL)
    gtk_window_destroy (fixture->window);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_finalize_object (fixture->posts);
  g_assert_finalize_object (fixture->feed);
  g_assert_finalize_object (fixture->anna);
  g_object_unref (fixture->account);
  g_ptr_array_unref (fixture->commands);
  envoi_media_source_set_default (NULL);
  g_unlink (path);
  g_rmdir (fixture->folder);
  g_free (fixture->folder);
  g_clear_object (&fixture->source->file);
  g_assert_finalize_object (fixture->source);
}

static EnvoiPost *
make_post (Fixture *fixture, guint number, const char *host, guint n_pictures)
{
  g_autofree char *id = g_strdup_printf ("item-%u", number), *title = g_strdup_printf ("Photo %u <b>of</b> the day", number);
  EnvoiPost *post = envoi_post_new (fixture->account, "pubsub.example.org", "photos", id);
  g_autoptr (GPtrArray) parts = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < n_pictures; i++)
    {
      g_autofree char *href = g_strdup_printf ("https://%s/%u-%u.png", host, number, i);
      EnvoiPostPart *part = envoi_post_part_new (ENVOI_PART_PICTURE, href);

      envoi_post_part_set_media_type (part, "image/png");
      g_ptr_array_add (parts, part);
    }
  envoi_post_set_title (post, title);
  envoi_post_set_parts (post, parts);
  envoi_post_set_author_jid (post, "anna@example.org");
  envoi_post_set_published (post, envoi_time_now () - number * G_TIME_SPAN_HOUR);
  envoi_post_set_read (post, TRUE);
  envoi_post_bind (post, number + 1, fixture->feed, fixture->anna);
  return post;
}

static void
add_posts (Fixture *fixture, guint n)
{
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (EnvoiPost) post = make_post (fixture, g_list_model_get_n_items (G_LIST_MODEL (fixture->posts)), "own.example", 1);
      g_list_store_append (fixture->posts, post);
    }
}

static void
on_command (GtkWidget *view, const char *command, EnvoiPost *post, Fixture *fixture)
{
  g_ptr_array_add (fixture->commands, g_strdup_printf ("%s %s", command, envoi_post_get_item_id (post)));
}

static void
show (Fixture *fixture, int width)
{
  fixture->view = envoi_post_view_new ();
  g_signal_connect (fixture->view, "command", G_CALLBACK (on_command), fixture);
  envoi_post_view_set_gallery (ENVOI_POST_VIEW (fixture->view), TRUE);
  envoi_post_view_set_model (ENVOI_POST_VIEW (fixture->view), G_LIST_MODEL (fixture->posts));
  fixture->window = display_show (fixture->view, width, 760);
  display_draw (fixture->view);
}

static void
collect_tiles (GtkWidget *below, GPtrArray *tiles)
{
  if (ENVOI_IS_GALLERY_TILE (below) && envoi_gallery_tile_get_post (ENVOI_GALLERY_TILE (below)) != NULL)
    g_ptr_array_add (tiles, below);
  for (GtkWidget *child = gtk_widget_get_first_child (below); child != NULL; child = gtk_widget_get_next_sibling (child))
    collect_tiles (child, tiles);
}

static GtkWidget *
tile_of (Fixture *fixture, const char *item)
{
  g_autoptr (GPtrArray) tiles = g_ptr_array_new ();

  collect_tiles (fixture->view, tiles);
  for (guint i = 0; i < tiles->len; i++)
    if (g_str_equal (envoi_post_get_item_id (envoi_gallery_tile_get_post (tiles->pdata[i])), item))
      return tiles->pdata[i];
  return NULL;
}

static gboolean
is_drawn (Fixture *fixture, const char *item)
{
  GtkWidget *tile = tile_of (fixture, item), *picture = tile != NULL ? display_find (tile, ENVOI_TYPE_REMOTE_PICTURE) : NULL;

  return picture != NULL && envoi_remote_picture_get_state (ENVOI_REMOTE_PICTURE (picture)) == ENVOI_PICTURE_SHOWN;
}

static const char *
focused (Fixture *fixture)
{
  GtkWidget *focus = gtk_window_get_focus (fixture->window);

  return ENVOI_IS_GALLERY_TILE (focus) ? envoi_post_get_item_id (envoi_gallery_tile_get_post (ENVOI_GALLERY_TILE (focus))) : "";
}

/* As if the key were pressed with the focus in the list. */
static gboolean
press (Fixture *fixture, guint key)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (display_find (fixture->view, GTK_TYPE_LIST_VIEW));
  gboolean taken = FALSE;

  for (guint i = 0; !taken && i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr (GtkEventController) controller = g_list_model_get_item (controllers, i);

      if (GTK_IS_EVENT_CONTROLLER_KEY (controller))
        g_signal_emit_by_name (controller, "key-pressed", key, 0, 0, &taken);
    }
  return taken;
}

/* ---- rows ---- */

static char *
describe (GListModel *rows)
{
  GString *out = g_string_new (NULL);

  for (guint i = 0; i < g_list_model_get_n_items (rows); i++)
    {
      g_autoptr (GListModel) row = g_list_model_get_item (rows, i);

      g_string_append (out, i > 0 ? "|" : "");
      for (guint j = 0; j < g_list_model_get_n_items (row); j++)
        {
          g_autoptr (GtkStringObject) item = g_list_model_get_item (row, j);
          g_string_append (out, gtk_string_object_get_string (item));
        }
    }
  return g_string_free (out, FALSE);
}

/* What comes and goes anywhere moves through the rows, which stay the same objects. */
static void
test_rows (void)
{
  GtkStringList *items = gtk_string_list_new ((const char *[]) { "a", "b", "c", "d", NULL });
  GListModel *rows = envoi_post_rows_new (G_LIST_MODEL (items), 3);
  g_autoptr (GObject) first = g_list_model_get_item (rows, 0);
  static const struct { guint position, removed; const char *added, *wanted; } steps[] = {
    { 4, 0, "e", "abc|de" }, { 0, 0, "Z", "Zab|cde" }, { 6, 0, "f", "Zab|cde|f" }, { 1, 1, NULL, "Zbc|def" }, { 0, 6, NULL, "" }, { 0, 0, "x", "x" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
    {
      g_autofree char *text = NULL;

      gtk_string_list_splice (items, steps[i].position, steps[i].removed, steps[i].added != NULL ? (const char *[]) { steps[i].added, NULL } : NULL);
      text = describe (rows);
      g_assert_cmpstr (text, ==, steps[i].wanted);
      if (i < 4)
        {
          g_autoptr (GObject) now = g_list_model_get_item (rows, 0);
          g_assert_true (now == first);
        }
    }
  g_clear_object (&first);
  g_assert_finalize_object (rows);
  g_assert_finalize_object (items);
}

/* ---- the grid ---- */

static void
test_grid (Fixture *fixture, gconstpointer data)
{
  g_autoptr (EnvoiPost) stranger = make_post (fixture, 100, "evil.example", 1), many = make_post (fixture, 101, "own.example", 3);
  g_autoptr (EnvoiPost) secret = make_post (fixture, 102, "own.example", 1), bare = make_post (fixture, 103, "own.example", 0);
  graphene_rect_t a, b, c;
  GtkWidget *tile;

  envoi_post_set_nsfw (secret, TRUE);
  envoi_post_set_read (many, FALSE);
  envoi_post_part_set_title (g_ptr_array_index (envoi_post_get_parts (many), 0), "A picture in words");
  g_list_store_append (fixture->posts, many);
  g_list_store_append (fixture->posts, stranger);
  g_list_store_append (fixture->posts, secret);
  g_list_store_append (fixture->posts, bare);
  add_posts (fixture, 9);
  show (fixture, 700);
  display_wait_until (is_drawn (fixture, "item-101") && is_drawn (fixture, "item-12"));
  /* The whole square is one button. */
  g_assert_false (gtk_widget_get_mapped (display_find_label (tile_of (fixture, "item-101"), "ALT")));
  /* Three in a row, square. */
  g_assert_true (gtk_widget_compute_bounds (tile_of (fixture, "item-101"), fixture->view, &a));
  g_assert_true (gtk_widget_compute_bounds (tile_of (fixture, "item-102"), fixture->view, &b));
  g_assert_true (gtk_widget_compute_bounds (tile_of (fixture, "item-103"), fixture->view, &c));
  g_assert_cmpfloat (a.origin.y, ==, b.origin.y);
  g_assert_cmpfloat (a.origin.x, ==, c.origin.x);
  g_assert_cmpfloat (a.size.width, ==, a.size.height);
  g_assert_cmpfloat (c.origin.y, >=, a.origin.y + a.size.height);
  /* Of a stranger, of what is sensitive, and of no picture there are words, and nobody was asked for anything. */
  tile = tile_of (fixture, "item-100");
  g_assert_null (display_find (tile, ENVOI_TYPE_REMOTE_PICTURE));
  g_assert_nonnull (display_find_label (tile, "Photo 100 <b>of</b> the day"));
  tile = tile_of (fixture, "item-102");
  g_assert_null (display_find (tile, ENVOI_TYPE_REMOTE_PICTURE));
  g_assert_nonnull (display_find_label (tile, "Sensitive content"));
  g_assert_null (gtk_widget_get_tooltip_text (tile));
  g_assert_nonnull (display_find_label (tile_of (fixture, "item-103"), "Photo 103 <b>of</b> the day"));
  g_assert_cmpuint (fixture->source->fetches, ==, 0);
  g_signal_emit_by_name (tile, "clicked");
  g_assert_cmpstr (g_ptr_array_index (fixture->commands, 0), ==, "open item-102");
  /* An edit that adds a picture is seen. */
  {
    g_autoptr (GPtrArray) parts = g_ptr_array_new_with_free_func (g_object_unref);

    g_ptr_array_add (parts, envoi_post_part_new (ENVOI_PART_PICTURE, "https://own.example/late.png"));
    envoi_post_set_parts (bare, parts);
  }
  display_wait_until (is_drawn (fixture, "item-103"));
  g_assert_cmpint (display_measure (fixture->view), <=, 360);
}

/* U1: the arrow keys go through the grid, and the focus stays with its post when others come and go. */
static void
test_keys (Fixture *fixture, gconstpointer data)
{
  g_autoptr (EnvoiPost) fresh = make_post (fixture, 50, "own.example", 1);

  gtk_widget_set_default_direction (data != NULL ? GTK_TEXT_DIR_RTL : GTK_TEXT_DIR_LTR);
  add_posts (fixture, 8);
  show (fixture, 500);
  gtk_widget_grab_focus (fixture->view);
  display_wait_until (g_str_equal (focused (fixture), "item-0"));
  g_assert_false (press (fixture, GDK_KEY_Up));
  g_assert_true (press (fixture, data != NULL ? GDK_KEY_Left : GDK_KEY_Right));
  g_assert_cmpstr (focused (fixture), ==, "item-1");
  g_assert_true (press (fixture, GDK_KEY_Down));
  g_assert_cmpstr (focused (fixture), ==, "item-4");
  g_assert_true (press (fixture, data != NULL ? GDK_KEY_Left : GDK_KEY_Right));
  g_assert_true (press (fixture, GDK_KEY_Down));
  /* The last row has but two. */
  g_assert_cmpstr (focused (fixture), ==, "item-7");
  g_assert_false (press (fixture, GDK_KEY_Down));
  g_assert_true (press (fixture, GDK_KEY_Up));
  g_assert_cmpstr (focused (fixture), ==, "item-4");
  g_list_store_insert (fixture->posts, 0, fresh);
  display_draw (fixture->view);
  display_wait_until (g_str_equal (focused (fixture), "item-4"));
  g_list_store_remove (fixture->posts, 5);
  display_wait_until (g_str_equal (focused (fixture), "item-5"));
  /* Comments are off, so there is nothing to like. */
  g_assert_true (press (fixture, GDK_KEY_l));
  g_assert_true (press (fixture, GDK_KEY_s));
  g_assert_cmpuint (fixture->commands->len, ==, 1);
  g_assert_cmpstr (g_ptr_array_index (fixture->commands, 0), ==, "save item-5");
  gtk_widget_set_default_direction (GTK_TEXT_DIR_LTR);
}

/* A community that turns out to be a gallery, and a long one: rows are made as they are needed, the end is reached. */
static void
test_turns (Fixture *fixture, gconstpointer data)
{
  GtkAdjustment *adjustment;

  add_posts (fixture, 80);
  show (fixture, 500);
  envoi_post_view_set_gallery (ENVOI_POST_VIEW (fixture->view), FALSE);
  display_draw (fixture->view);
  g_assert_null (tile_of (fixture, "item-0"));
  envoi_post_view_set_gallery (ENVOI_POST_VIEW (fixture->view), TRUE);
  display_wait_until (tile_of (fixture, "item-0") != NULL);
  adjustment = gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (display_find (fixture->view, GTK_TYPE_SCROLLED_WINDOW)));
  display_wait_until ((gtk_adjustment_set_value (adjustment, gtk_adjustment_get_upper (adjustment)), is_drawn (fixture, "item-79")));
  g_assert_cmpuint (fixture->source->fetches, ==, 0);
}

static void
test_look (Fixture *fixture, gconstpointer data)
{
  const char *way = data;
  g_autofree char *name = g_strdup_printf ("gallery-%s", way);
  g_autoptr (EnvoiPost) stranger = make_post (fixture, 100, "evil.example", 1), many = make_post (fixture, 101, "own.example", 3);

  gtk_widget_set_default_direction (g_str_equal (way, "rtl") ? GTK_TEXT_DIR_RTL : GTK_TEXT_DIR_LTR);
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (), g_str_equal (way, "dark") ? ADW_COLOR_SCHEME_FORCE_DARK : ADW_COLOR_SCHEME_FORCE_LIGHT);
  envoi_post_set_read (many, FALSE);
  g_list_store_append (fixture->posts, many);
  g_list_store_append (fixture->posts, stranger);
  add_posts (fixture, 9);
  show (fixture, g_str_equal (way, "narrow") ? 360 : 760);
  display_wait_until (is_drawn (fixture, "item-10"));
  display_keep_picture (fixture->view, name);
  gtk_widget_set_default_direction (GTK_TEXT_DIR_LTR);
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (), ADW_COLOR_SCHEME_DEFAULT);
}

int
main (int argc, char **argv)
{
  display_init (&argc, &argv);
  g_test_add_func ("/gallery/rows", test_rows);
#define ADD(name, func, data) g_test_add (name, Fixture, data, set_up, func, tear_down)
  ADD ("/gallery/grid", test_grid, NULL);
  ADD ("/gallery/keys", test_keys, NULL);
  ADD ("/gallery/keys-rtl", test_keys, "rtl");
  ADD ("/gallery/turns", test_turns, NULL);
  ADD ("/gallery/light", test_look, "light");
  ADD ("/gallery/dark", test_look, "dark");
  ADD ("/gallery/narrow", test_look, "narrow");
  ADD ("/gallery/rtl", test_look, "rtl");
#undef ADD
  return g_test_run ();
}
