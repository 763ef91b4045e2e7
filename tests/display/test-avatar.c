/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "display.h"
#include "envoi-avatar-cache.h"
#include "envoi-avatar-view.h"
#include "envoi-feed.h"
#include "envoi-media-source.h"
#include <adwaita.h>
#include <glib/gstdio.h>
#include <string.h>

typedef struct
{
  char *folder;
  EnvoiAccount *account;
  EnvoiContact *contact;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->folder = g_dir_make_tmp ("envoi-avatar-XXXXXX", NULL);
  fixture->account = envoi_account_new ("me@example.org");
  fixture->contact = envoi_contact_new (fixture->account, "anna@example.org");
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GDir) folder = g_dir_open (fixture->folder, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *path = g_build_filename (fixture->folder, name, NULL);
      g_unlink (path);
    }
  g_rmdir (fixture->folder);
  g_free (fixture->folder);
  g_assert_finalize_object (fixture->contact);
  g_assert_finalize_object (fixture->account);
}

static GFile *
put (Fixture *fixture, const char *name, gconstpointer data, gsize length)
{
  g_autofree char *path = g_build_filename (fixture->folder, name, NULL);

  g_assert_true (g_file_set_contents (path, data, length, NULL));
  return g_file_new_for_path (path);
}

static GBytes *
paint (int width, int height, guint32 color)
{
  g_autofree guint32 *pixels = g_new (guint32, (gsize) width * height);
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GdkTexture) texture = NULL;

  for (gsize i = 0; i < (gsize) width * height; i++)
    pixels[i] = color;
  bytes = g_bytes_new (pixels, (gsize) width * height * 4);
  texture = gdk_memory_texture_new (width, height, GDK_MEMORY_R8G8B8A8, bytes, width * 4);
  return gdk_texture_save_to_png_bytes (texture);
}

static GFile *
put_painting (Fixture *fixture, const char *name, int width, int height)
{
  g_autoptr (GBytes) png = paint (width, height, 0xff2040f0);

  return put (fixture, name, g_bytes_get_data (png, NULL), g_bytes_get_size (png));
}

static GdkPaintable *
picture (GtkWidget *view)
{
  return adw_avatar_get_custom_image (ADW_AVATAR (display_find (view, ADW_TYPE_AVATAR)));
}

static void
assert_refused (GFile *file)
{
  DexFuture *future = envoi_avatar_cache_load (file);

  display_wait_until (!dex_future_is_pending (future));
  g_assert_true (dex_future_is_rejected (future));
  dex_unref (future);
}

static void
test_shown_small_and_let_go (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GFile) file = put_painting (fixture, "a.png", 600, 300);
  GtkWidget *one = envoi_avatar_view_new (40), *two = envoi_avatar_view_new (32), *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GdkPaintable *texture;
  GtkWindow *window;

  gtk_box_append (GTK_BOX (box), one);
  gtk_box_append (GTK_BOX (box), two);
  envoi_contact_set_avatar_file (fixture->contact, file);
  envoi_avatar_view_set_contact (ENVOI_AVATAR_VIEW (one), fixture->contact);
  envoi_avatar_view_set_contact (ENVOI_AVATAR_VIEW (two), fixture->contact);
  window = display_show (box, 100, 100);
  display_wait_until (picture (one) != NULL && picture (two) != NULL);
  texture = picture (one);
  g_assert_true (picture (two) == texture);
  g_assert_cmpint (gdk_paintable_get_intrinsic_width (texture), ==, 128);
  g_assert_cmpint (gdk_paintable_get_intrinsic_height (texture), ==, 128);

  g_object_add_weak_pointer (G_OBJECT (texture), (gpointer *) &texture);
  gtk_window_destroy (window);
  display_wait_until (texture == NULL);
  g_assert_null (envoi_avatar_cache_peek (file));
}

/* D: pictures that would cost memory or reach other decoders leave the initials in place. */
static void
test_bombs_are_refused (Fixture *fixture, gconstpointer data)
{
  static const char svg[] = "<svg xmlns='http://www.w3.org/2000/svg' width='99999' height='99999'><rect width='9' height='9'/></svg>";
  g_autoptr (GBytes) png = paint (64, 64, 0xff000000);
  gsize length = g_bytes_get_size (png);
  g_autofree guint8 *copy = g_memdup2 (g_bytes_get_data (png, NULL), length), *large = g_malloc0 (600 * 1024);
  g_autoptr (GFile) vector = put (fixture, "a.svg", svg, sizeof svg - 1);
  g_autoptr (GFile) cut = put (fixture, "cut.png", copy, 40);
  g_autoptr (GFile) nothing = put (fixture, "nothing.png", "", 0);
  g_autoptr (GFile) wide = NULL, fat = NULL, tall = NULL;

  assert_refused (vector);
  assert_refused (cut);
  assert_refused (nothing);

  memcpy (large, copy, length);
  fat = put (fixture, "fat.png", large, 600 * 1024);
  assert_refused (fat);

  memcpy (copy + 16, "\x00\x01\x00\x00", 4);   /* claims a width of 65536 */
  wide = put (fixture, "wide.png", copy, length);
  assert_refused (wide);
  memcpy (copy + 16, "\x00\x00\x00\x40\x00\x00\x10\x01", 8);   /* claims a height of 4097 */
  tall = put (fixture, "tall.png", copy, length);
  assert_refused (tall);
}

static void
count_up (guint *count)
{
  ++*count;
}

static void
test_fetched_only_when_shown (Fixture *fixture, gconstpointer data)
{
  GtkWidget *view = envoi_avatar_view_new (40);
  GtkWindow *window;
  guint wanted = 0;

  g_signal_connect_swapped (fixture->contact, "avatar-wanted", G_CALLBACK (count_up), &wanted);
  envoi_contact_set_avatar_hash (fixture->contact, "da39a3ee5e6b4b0d3255bfef95601890afd80709");
  envoi_avatar_view_set_contact (ENVOI_AVATAR_VIEW (view), fixture->contact);
  g_assert_cmpuint (wanted, ==, 0);
  window = display_show (view, 100, 100);
  g_assert_cmpuint (wanted, >, 0);
  gtk_window_destroy (window);
}

/* A row is used again for somebody else while the picture is being decoded. */
static void
test_too_late (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GFile) file = put_painting (fixture, "late.png", 200, 200);
  EnvoiContact *bela = envoi_contact_new (fixture->account, "bela@example.org");
  GtkWidget *view = envoi_avatar_view_new (40);
  GtkWindow *window = display_show (view, 100, 100);
  DexFuture *future;

  envoi_contact_set_avatar_file (fixture->contact, file);
  envoi_avatar_view_set_contact (ENVOI_AVATAR_VIEW (view), fixture->contact);
  future = envoi_avatar_cache_load (file);
  envoi_avatar_view_set_contact (ENVOI_AVATAR_VIEW (view), bela);
  display_wait_until (!dex_future_is_pending (future));
  g_assert_true (dex_future_is_resolved (future));
  display_draw (view);
  g_assert_null (picture (view));
  dex_unref (future);
  gtk_window_destroy (window);
  g_assert_finalize_object (bela);
}

/* --- Communities -------------------------------------------------------------------------------------------------------- */

#define TEST_TYPE_SOURCE (test_source_get_type ())
G_DECLARE_FINAL_TYPE (TestSource, test_source, TEST, SOURCE, GObject)
struct _TestSource { GObject parent_instance; GFile *file; guint fetches; };

/* As the policy does: only what a trusted author vouches for. */
static gboolean
source_allows (EnvoiMediaSource *source, EnvoiAttachment *attachment)
{
  return g_strcmp0 (envoi_attachment_get_author (attachment), "pubsub.example.org") == 0;
}

static DexFuture *
source_fetch (EnvoiMediaSource *source, EnvoiAttachment *attachment, gboolean asked)
{
  TEST_SOURCE (source)->fetches++;
  g_assert_false (asked);
  g_assert_cmpstr (envoi_attachment_get_uri (attachment), ==, "https://pubsub.example.org/cats.png");
  return dex_future_new_for_object (TEST_SOURCE (source)->file);
}

static void
source_init (EnvoiMediaSourceInterface *iface)
{
  iface->allows = source_allows;
  iface->fetch = source_fetch;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (TestSource, test_source, G_TYPE_OBJECT, G_IMPLEMENT_INTERFACE (ENVOI_TYPE_MEDIA_SOURCE, source_init))
static void test_source_class_init (TestSourceClass *klass) { }
static void test_source_init (TestSource *self) { }

/* F01: whoever names a picture does not learn who looks at it: the initials stay until the community is followed. */
static void
test_community (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GFile) file = put_painting (fixture, "cats.png", 64, 64);
  EnvoiFeed *feed = envoi_feed_new (fixture->account, "pubsub.example.org", "cats", NULL);
  EnvoiFeed *other = envoi_feed_new (fixture->account, "pubsub.example.org", "dogs", NULL);
  TestSource *source = g_object_new (TEST_TYPE_SOURCE, NULL);
  GtkWidget *view = envoi_avatar_view_new (40);
  GtkWindow *window;

  source->file = file;
  envoi_media_source_set_default (ENVOI_MEDIA_SOURCE (source));
  envoi_feed_set_title (feed, "Cats");
  envoi_feed_set_avatar_url (feed, "https://pubsub.example.org/cats.png");
  envoi_avatar_view_set_name (ENVOI_AVATAR_VIEW (view), "Somebody Else");
  envoi_avatar_view_set_feed (ENVOI_AVATAR_VIEW (view), feed);
  window = display_show (view, 100, 100);
  g_assert_cmpstr (adw_avatar_get_text (ADW_AVATAR (display_find (view, ADW_TYPE_AVATAR))), ==, "Cats");
  g_assert_cmpuint (source->fetches, ==, 0);
  g_assert_null (picture (view));

  envoi_feed_set_followed (feed, TRUE);
  display_wait_until (picture (view) != NULL);
  g_assert_cmpuint (source->fetches, ==, 1);

  /* The row is used again for one without a picture. */
  envoi_avatar_view_set_feed (ENVOI_AVATAR_VIEW (view), other);
  g_assert_null (picture (view));
  envoi_avatar_view_set_feed (ENVOI_AVATAR_VIEW (view), feed);
  display_wait_until (picture (view) != NULL);
  envoi_feed_set_avatar_url (feed, NULL);
  g_assert_null (picture (view));

  gtk_window_destroy (window);
  envoi_media_source_set_default (NULL);
  g_assert_finalize_object (source);
  g_assert_finalize_object (feed);
  g_assert_finalize_object (other);
}

int
main (int argc, char **argv)
{
  display_init (&argc, &argv);
  dex_init ();
#define ADD(path, function) g_test_add ("/avatar/" path, Fixture, NULL, set_up, function, tear_down)
  ADD ("shown-small-and-let-go", test_shown_small_and_let_go);
  ADD ("D-bombs-are-refused", test_bombs_are_refused);
  ADD ("fetched-only-when-shown", test_fetched_only_when_shown);
  ADD ("too-late", test_too_late);
  ADD ("F01-community", test_community);
  return g_test_run ();
}
