/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pictures and files as they are shown: nothing is loaded without a click but what the source allows (F01), claims of a header are not believed (F07), and
 * what goes out has nothing beside its pixels (F16). */
#include "display.h"
#include "envoi-error.h"
#include "envoi-file-card.h"
#include "envoi-file-saving.h"
#include "envoi-media-loader.h"
#include "envoi-media-source.h"
#include "envoi-media-viewer.h"
#include "envoi-outgoing-picture.h"
#include "envoi-picture-grid.h"
#include "envoi-remote-picture.h"
#include "envoi-transfer-row.h"
#include "envoi-zoom-view.h"
#include <adwaita.h>
#include <glib/gstdio.h>
#include <string.h>

/* --- A source that the test is ------------------------------------------------------------------------------------------ */

#define TEST_TYPE_SOURCE (test_source_get_type ())
G_DECLARE_FINAL_TYPE (TestSource, test_source, TEST, SOURCE, GObject)
struct _TestSource { GObject parent_instance; gboolean allow; guint fetches, asked; DexPromise *promise; EnvoiTransfer *transfer; };

static gboolean
source_allows (EnvoiMediaSource *source, EnvoiAttachment *attachment)
{
  return TEST_SOURCE (source)->allow;
}

static GFile *
source_find (EnvoiMediaSource *source, EnvoiAttachment *attachment)
{
  GFile *local = envoi_attachment_get_local_file (attachment);

  return local != NULL ? g_object_ref (local) : NULL;
}

static DexFuture *
source_fetch (EnvoiMediaSource *source, EnvoiAttachment *attachment, gboolean asked)
{
  TestSource *self = TEST_SOURCE (source);

  self->fetches++;
  self->asked += asked;
  dex_clear (&self->promise);
  self->promise = dex_promise_new ();
  g_clear_object (&self->transfer);
  self->transfer = envoi_transfer_new (NULL, 1000);
  envoi_attachment_set_transfer (attachment, self->transfer);
  return dex_ref (DEX_FUTURE (self->promise));
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

static TestSource *
use_source (gboolean allow)
{
  TestSource *source = g_object_new (TEST_TYPE_SOURCE, NULL);

  source->allow = allow;
  envoi_media_source_set_default (ENVOI_MEDIA_SOURCE (source));
  return source;
}

static void
drop_source (TestSource *source)
{
  envoi_media_source_set_default (NULL);
  dex_clear (&source->promise);
  g_clear_object (&source->transfer);
  g_assert_finalize_object (source);
}

/* --- Pictures ------------------------------------------------------------------------------------------------------------ */

static char *folder;

static GFile *
put (const char *name, gconstpointer data, gsize length)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);

  g_assert_true (g_file_set_contents (path, data, length, NULL));
  return g_file_new_for_path (path);
}

static GdkTexture *
paint (guint width, guint height, gboolean noise, guint8 alpha)
{
  g_autofree guint8 *pixels = g_malloc ((gsize) width * height * 4);
  g_autoptr (GRand) chance = g_rand_new_with_seed (1);
  g_autoptr (GBytes) bytes = NULL;

  for (guint y = 0; y < height; y++)
    for (guint x = 0; x < width; x++)
      {
        guint8 *p = pixels + (y * width + x) * 4;

        p[0] = noise ? g_rand_int_range (chance, 0, 256) : 255 * x / width;
        p[1] = noise ? g_rand_int_range (chance, 0, 256) : 255 * y / height;
        p[2] = noise ? g_rand_int_range (chance, 0, 256) : 160;
        p[3] = alpha;
      }
  bytes = g_bytes_new (pixels, (gsize) width * height * 4);
  return gdk_memory_texture_new (width, height, GDK_MEMORY_R8G8B8A8, bytes, (gsize) width * 4);
}

static GFile *
put_picture (const char *name, guint width, guint height)
{
  g_autoptr (GdkTexture) texture = paint (width, height, FALSE, 255);
  g_autoptr (GBytes) png = gdk_texture_save_to_png_bytes (texture);

  return put (name, g_bytes_get_data (png, NULL), g_bytes_get_size (png));
}

static EnvoiAttachment *
make (const char *uri, GFile *file)
{
  EnvoiAttachment *attachment = envoi_attachment_new (NULL, "eve@evil.example", uri);

  envoi_attachment_set_media_type (attachment, "image/png");
  envoi_attachment_set_local_file (attachment, file);
  return attachment;
}

static GtkWidget *
show_picture (EnvoiAttachment *attachment, GtkWindow **window)
{
  GtkWidget *picture = envoi_remote_picture_new ();

  envoi_remote_picture_set_attachment (ENVOI_REMOTE_PICTURE (picture), attachment);
  gtk_widget_set_halign (picture, GTK_ALIGN_START);
  gtk_widget_set_valign (picture, GTK_ALIGN_START);
  *window = display_show (picture, 500, 500);
  return picture;
}

#define state_of(picture) envoi_remote_picture_get_state (ENVOI_REMOTE_PICTURE (picture))

/* F01, K8: of a stranger's host only the name is shown, until somebody clicks. */
static void
test_click (void)
{
  TestSource *source = use_source (FALSE);
  g_autoptr (GFile) file = put_picture ("a.png", 400, 200);
  g_autoptr (EnvoiAttachment) attachment = make ("https://b\xc3\xbc" "cher.example/a.png", NULL);
  GtkWindow *window;
  GtkWidget *picture = show_picture (attachment, &window);
  g_autofree char *texts = NULL;

  display_draw (picture);
  g_assert_cmpuint (source->fetches, ==, 0);
  g_assert_cmpint (state_of (picture), ==, ENVOI_PICTURE_ASKING);
  texts = display_texts (picture);
  g_assert_nonnull (strstr (texts, "xn--bcher-kva.example"));
  display_keep_picture (picture, "picture-asking");
  envoi_remote_picture_load (ENVOI_REMOTE_PICTURE (picture));
  g_assert_cmpuint (source->fetches, ==, 1);
  g_assert_cmpuint (source->asked, ==, 1);
  g_assert_cmpint (state_of (picture), ==, ENVOI_PICTURE_LOADING);
  envoi_transfer_set_sent (source->transfer, 500);
  display_keep_picture (picture, "picture-loading");
  dex_promise_resolve_object (source->promise, g_object_ref (file));
  display_wait_until (state_of (picture) == ENVOI_PICTURE_SHOWN);
  display_draw (picture);
  /* In its own proportions, within its bounds. */
  g_assert_cmpint (gtk_widget_get_width (picture), ==, 360);
  g_assert_cmpint (gtk_widget_get_height (picture), ==, 180);
  gtk_window_destroy (window);
  drop_source (source);
}

static void
test_allowed (void)
{
  TestSource *source = use_source (TRUE);
  g_autoptr (EnvoiAttachment) attachment = make ("https://example.org/a.png", NULL), sensitive = make ("https://example.org/b.png", NULL);
  g_autoptr (GError) gone = g_error_new_literal (ENVOI_TRANSFER_ERROR, ENVOI_TRANSFER_ERROR_NOT_FOUND, "gone");
  GtkWindow *window;
  GtkWidget *picture = show_picture (attachment, &window);

  display_wait_until (source->fetches == 1);
  g_assert_cmpuint (source->asked, ==, 0);
  dex_promise_reject (source->promise, g_error_copy (gone));
  display_wait_until (state_of (picture) == ENVOI_PICTURE_FAILED);
  g_assert_nonnull (display_find_label (picture, "This picture is no longer on its server."));
  display_keep_picture (picture, "picture-failed");
  /* A picture that is marked stays hidden, whoever it is from. */
  envoi_attachment_set_sensitive (sensitive, TRUE);
  envoi_remote_picture_set_attachment (ENVOI_REMOTE_PICTURE (picture), sensitive);
  display_draw (picture);
  g_assert_cmpuint (source->fetches, ==, 1);
  envoi_remote_picture_load (ENVOI_REMOTE_PICTURE (picture));
  g_assert_cmpuint (source->fetches, ==, 2);
  gtk_window_destroy (window);
  drop_source (source);
}

/* F07: 400 bytes that claim 50 million pixels and more are not decoded. */
static void
test_bomb (void)
{
  static const guint8 bomb[] = "\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x27\x10\0\0\x27\x10\x08\x02\0\0\0\0\0\0\0";
  TestSource *source = use_source (TRUE);
  g_autoptr (GFile) file = put ("bomb.png", bomb, sizeof bomb - 1), page = put ("page.png", "<html>", 6);
  g_autoptr (EnvoiAttachment) attachment = make ("https://example.org/a.png", file), other = make ("https://example.org/b.png", page);
  GtkWindow *window;
  GtkWidget *picture = show_picture (attachment, &window);

  display_wait_until (state_of (picture) == ENVOI_PICTURE_FAILED);
  g_assert_nonnull (display_find_label (picture, "This picture cannot be shown."));
  envoi_remote_picture_set_attachment (ENVOI_REMOTE_PICTURE (picture), other);
  display_wait_until (state_of (picture) == ENVOI_PICTURE_FAILED);
  gtk_window_destroy (window);
  drop_source (source);
}

static void
test_grid (void)
{
  TestSource *source = use_source (TRUE);
  g_autoptr (GPtrArray) pictures = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GFile) file = put_picture ("grid.png", 600, 400);
  GtkWidget *grid = envoi_picture_grid_new ();
  GtkWindow *window;

  for (guint i = 0; i < 6; i++)
    {
      g_autofree char *uri = g_strdup_printf ("https://example.org/%u.png", i);
      EnvoiAttachment *attachment = make (uri, file);

      envoi_attachment_set_description (attachment, i == 0 ? "A sunset over the harbour" : NULL);
      g_ptr_array_add (pictures, attachment);
    }
  envoi_picture_grid_set_attachments (ENVOI_PICTURE_GRID (grid), pictures);
  gtk_widget_set_valign (grid, GTK_ALIGN_START);
  window = display_show (grid, 500, 500);
  display_wait_until (state_of (display_find (grid, ENVOI_TYPE_REMOTE_PICTURE)) == ENVOI_PICTURE_SHOWN);
  g_assert_nonnull (display_find_label (grid, "2 more"));
  g_assert_nonnull (display_find_label (grid, "ALT"));
  g_assert_cmpint (gtk_widget_get_height (grid), <=, 360);
  g_assert_cmpint (display_measure (grid), <=, 200);
  display_keep_picture (grid, "picture-grid");
  gtk_window_destroy (window);
  drop_source (source);
}

static void
test_viewer (void)
{
  TestSource *source = use_source (FALSE);
  g_autoptr (GPtrArray) pictures = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GFile) file = put_picture ("view.png", 1600, 1200);
  GtkWidget *window = adw_window_new (), *zoom;
  EnvoiMediaViewer *viewer;
  double u, v, u2, v2, scale;

  gtk_window_set_default_size (GTK_WINDOW (window), 900, 700);
  adw_window_set_content (ADW_WINDOW (window), gtk_label_new (""));
  gtk_window_present (GTK_WINDOW (window));
  g_ptr_array_add (pictures, make ("https://example.org/1.png", file));
  g_ptr_array_add (pictures, make ("https://evil.example/2.png", NULL));
  envoi_attachment_set_description (pictures->pdata[0], "Many colours");
  viewer = envoi_media_viewer_present (window, pictures, 0);
  zoom = display_find (GTK_WIDGET (viewer), ENVOI_TYPE_ZOOM_VIEW);
  display_wait_until (gtk_widget_get_mapped (zoom) && gtk_widget_get_width (zoom) > 100);
  display_draw (zoom);
  g_assert_nonnull (display_find_label (GTK_WIDGET (viewer), "Many colours"));
  g_assert_nonnull (display_find_label (GTK_WIDGET (viewer), "1 of 2"));
  display_keep_picture (GTK_WIDGET (viewer), "media-viewer");
  /* U3: what is under the pointer stays there. */
  scale = envoi_zoom_view_get_scale (ENVOI_ZOOM_VIEW (zoom));
  g_assert_cmpfloat (scale, <, 1);
  envoi_zoom_view_zoom (ENVOI_ZOOM_VIEW (zoom), 4, 300, 250);
  envoi_zoom_view_get_point (ENVOI_ZOOM_VIEW (zoom), 300, 250, &u, &v);
  envoi_zoom_view_zoom (ENVOI_ZOOM_VIEW (zoom), 1.5, 300, 250);
  envoi_zoom_view_get_point (ENVOI_ZOOM_VIEW (zoom), 300, 250, &u2, &v2);
  g_assert_cmpfloat_with_epsilon (u, u2, 0.01);
  g_assert_cmpfloat_with_epsilon (v, v2, 0.01);
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (viewer), "viewer.zoom-fit", NULL));
  g_assert_cmpfloat (envoi_zoom_view_get_scale (ENVOI_ZOOM_VIEW (zoom)), ==, scale);
  /* F01: turning the page loads nothing from a stranger's host either. */
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (viewer), "viewer.next", NULL));
  g_assert_cmpuint (envoi_media_viewer_get_index (viewer), ==, 1);
  display_draw (GTK_WIDGET (viewer));
  g_assert_cmpuint (source->fetches, ==, 0);
  /* The arrow keys go to the side where the next one is. */
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (viewer), "viewer.left", NULL));
  g_assert_cmpuint (envoi_media_viewer_get_index (viewer), ==, 0);
  gtk_widget_set_direction (GTK_WIDGET (viewer), GTK_TEXT_DIR_RTL);
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (viewer), "viewer.left", NULL));
  g_assert_cmpuint (envoi_media_viewer_get_index (viewer), ==, 1);
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (viewer), "viewer.right", NULL));
  g_assert_cmpuint (envoi_media_viewer_get_index (viewer), ==, 0);
  adw_dialog_force_close (ADW_DIALOG (viewer));
  gtk_window_destroy (GTK_WINDOW (window));
  display_wait_until (g_list_model_get_n_items (gtk_window_get_toplevels ()) == 0);
  drop_source (source);
}

/* F05, F06: a long name stays in its row; what can run something is not opened. */
static void
test_card (void)
{
  TestSource *source = use_source (FALSE);
  g_autofree char *name = g_strnfill (300, 'w'), *named = g_strconcat (name, ".pdf", NULL);
  g_autoptr (EnvoiAttachment) attachment = envoi_attachment_new (NULL, NULL, "https://example.org/x"), program = envoi_attachment_new (NULL, NULL, "https://example.org/y");
  g_autoptr (GFile) file = put ("run.sh", "#!/bin/sh\n", 10);
  g_autoptr (DexFuture) opening = NULL;
  g_autoptr (GError) error = NULL;
  GtkWidget *card = envoi_file_card_new (), *open;
  GtkWindow *window;

  envoi_attachment_set_name (attachment, named);
  envoi_attachment_set_media_type (attachment, "application/pdf");
  envoi_attachment_set_size (attachment, 2400000);
  envoi_file_card_set_attachment (ENVOI_FILE_CARD (card), attachment);
  gtk_widget_set_valign (card, GTK_ALIGN_START);
  window = display_show (card, 380, 200);
  display_draw (card);
  g_assert_cmpint (display_measure (card), <=, 360);
  g_assert_nonnull (display_find_label (card, "2.4\xc2\xa0MB from example.org"));
  g_assert_cmpuint (source->fetches, ==, 0);
  display_keep_picture (card, "file-card");
  envoi_attachment_set_name (program, "photo.jpg.sh");
  envoi_attachment_set_local_file (program, file);
  envoi_file_card_set_attachment (ENVOI_FILE_CARD (card), program);
  g_assert_nonnull (display_find_label (card, "This kind of file can run programs. Save it only if you trust who sent it."));
  open = display_find (card, GTK_TYPE_BUTTON);
  display_draw (card);
  g_assert_false (open != NULL && gtk_widget_get_mapped (open) && g_strcmp0 (gtk_button_get_icon_name (GTK_BUTTON (open)), "document-open-symbolic") == 0);
  opening = envoi_file_open (card, program);
  display_wait_until (!dex_future_is_pending (opening));
  g_assert_null (dex_future_get_value (opening, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED);
  display_keep_picture (card, "file-card-program");
  gtk_window_destroy (window);
  drop_source (source);
}

static void
test_transfer (void)
{
  g_autoptr (EnvoiTransfer) transfer = envoi_transfer_new ("a.png", 5000000);
  g_autoptr (GError) error = g_error_new_literal (ENVOI_TRANSFER_ERROR, ENVOI_TRANSFER_ERROR_TOO_LARGE, "10000000");
  GtkWidget *row = envoi_transfer_row_new ();
  GtkWindow *window = display_show (row, 320, 80);

  envoi_transfer_row_set_transfer (ENVOI_TRANSFER_ROW (row), transfer);
  envoi_transfer_set_state (transfer, ENVOI_TRANSFER_RUNNING);
  envoi_transfer_set_sent (transfer, 2100000);
  g_assert_nonnull (display_find_label (row, "2.1\xc2\xa0MB of 5.0\xc2\xa0MB"));
  display_keep_picture (row, "transfer-row");
  envoi_transfer_fail (transfer, error);
  g_assert_nonnull (display_find_label (row, "The file is larger than 10.0\xc2\xa0MB, which is the most that your server takes."));
  gtk_window_destroy (window);
}

/* --- What goes out --------------------------------------------------------------------------------------------------------- */

static EnvoiOutgoingPicture *
prepare (GFile *file, guint side, GError **error)
{
  g_autoptr (DexFuture) future = envoi_outgoing_picture_load (file, side);
  const GValue *value;

  display_wait_until (!dex_future_is_pending (future));
  value = dex_future_get_value (future, error);
  return value != NULL ? g_value_dup_boxed (value) : NULL;
}

static gboolean
holds (GBytes *bytes, const char *text)
{
  gsize length;
  const char *data = g_bytes_get_data (bytes, &length);

  return memmem (data, length, text, strlen (text)) != NULL;
}

/* F16: a JPEG with a place and the name of a camera in it, and a PNG with a note. */
static void
test_metadata (void)
{
  static char exif[] = "\xff\xe1\0\0" "Exif\0\0MM\0*\0\0\0\x08\0\1\x01\x10\0\2\0\0\0\x20\0\0\0\x1a\0\0\0\0" "SecretCamera GPS 52.5200,13.4050";
  g_autoptr (GdkTexture) texture = paint (2700, 1800, TRUE, 255);
  g_autoptr (DexFuture) future = envoi_outgoing_picture_from_texture (texture, 0);
  g_autoptr (GError) error = NULL;
  g_autoptr (EnvoiOutgoingPicture) plain = NULL, sent = NULL, drawing = NULL;
  g_autoptr (GByteArray) photo = g_byte_array_new ();
  g_autoptr (GBytes) tagged = NULL, png = NULL;
  g_autoptr (GdkTexture) small = paint (64, 64, FALSE, 128);
  g_autoptr (GFile) file = NULL, note = NULL;
  const guint8 *data;
  gsize length;

  display_wait_until (!dex_future_is_pending (future));
  plain = g_value_dup_boxed (dex_future_get_value (future, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (plain->media_type, ==, "image/jpeg");
  exif[3] = sizeof exif - 1 - 2;
  data = g_bytes_get_data (plain->bytes, &length);
  g_byte_array_append (photo, data, 2);
  g_byte_array_append (photo, (const guint8 *) exif, sizeof exif - 1);
  g_byte_array_append (photo, data + 2, length - 2);
  tagged = g_bytes_new (photo->data, photo->len);
  g_assert_true (holds (tagged, "SecretCamera"));
  file = put ("photo.jpg", photo->data, photo->len);
  sent = prepare (file, ENVOI_OUTGOING_PICTURE_SIDE, &error);
  g_assert_no_error (error);
  g_assert_false (holds (sent->bytes, "SecretCamera"));
  g_assert_false (holds (sent->bytes, "Exif"));
  g_assert_cmpstr (sent->media_type, ==, "image/jpeg");
  g_assert_cmpuint (sent->width, ==, 2560);
  g_assert_cmpuint (sent->height, ==, 1707);
  /* What one can see through stays so. */
  png = gdk_texture_save_to_png_bytes (small);
  note = put ("note.png", g_bytes_get_data (png, NULL), g_bytes_get_size (png));
  drawing = prepare (note, ENVOI_OUTGOING_PICTURE_SIDE, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (drawing->media_type, ==, "image/png");
  g_assert_cmpuint (drawing->width, ==, 64);
}

static void
test_gif (void)
{
  static const guint8 gif[] = "GIF89a\1\0\1\0\x80\0\0\xff\xff\xff\0\0\0" "!\xff\x0bNETSCAPE2.0\3\1\0\0\0" "!\xfe\6secret\0" "!\xff\x0bXMP DataXMP\5place\0"
    "!\xf9\4\0\x0a\0\0\0,\0\0\0\0\1\0\1\0\0\2\2D\1\0" "!\xf9\4\0\x0a\0\0\0,\0\0\0\0\1\0\1\0\0\2\2D\1\0;";
  g_autoptr (GBytes) bytes = g_bytes_new_static (gif, sizeof gif - 1), clean = envoi_gif_strip (bytes), cut = g_bytes_new_static (gif, 60);
  g_autoptr (GBytes) broken = envoi_gif_strip (cut), none = NULL;

  g_assert_nonnull (clean);
  g_assert_false (holds (clean, "secret"));
  g_assert_false (holds (clean, "place"));
  g_assert_true (holds (clean, "NETSCAPE2.0"));
  g_assert_cmpuint (g_bytes_get_size (clean), ==, sizeof gif - 1 - 10 - 21);
  g_assert_null (broken);
  none = g_bytes_new_static ("no", 2);
  g_assert_null (envoi_gif_strip (none));
}

/* Two frames, one white, one black, 100 ms each; as wide as a few buttons. */
static GBytes *
make_gif (guint frames)
{
  static const guint8 head[] = "GIF89a\x40\0\x40\0\x80\0\0\xff\xff\xff\0\0\0!\xff\x0bNETSCAPE2.0\3\1\0\0\0";
  GByteArray *out = g_byte_array_new ();

  g_byte_array_append (out, head, sizeof head - 1);
  for (guint frame = 0; frame < frames; frame++)
    {
      static const guint8 image[] = "!\xf9\4\0\x0a\0\0\0,\0\0\0\0\x40\0\x40\0\0\2";
      guint bits = 0, n_bits = 0;
      g_autoptr (GByteArray) codes = g_byte_array_new ();

      g_byte_array_append (out, image, sizeof image - 1);
      /* Codes of three bits, and a fresh table before they would have to grow. */
      for (guint pixel = 0; pixel <= 64 * 64 * 2; pixel++)
        {
          guint8 byte;

          bits |= (pixel == 64 * 64 * 2 ? 5 : pixel % 2 == 0 ? 4 : frame % 2) << n_bits;
          for (n_bits += 3; n_bits >= 8; n_bits -= 8, bits >>= 8)
            {
              byte = bits & 0xff;
              g_byte_array_append (codes, &byte, 1);
            }
          byte = bits;
          if (pixel == 64 * 64 * 2 && n_bits > 0)
            g_byte_array_append (codes, &byte, 1);
        }
      for (guint at = 0; at < codes->len; at += 255)
        {
          guint8 size = MIN (codes->len - at, 255);

          g_byte_array_append (out, &size, 1);
          g_byte_array_append (out, codes->data + at, size);
        }
      g_byte_array_append (out, (const guint8 *) "", 1);
    }
  g_byte_array_append (out, (const guint8 *) ";", 1);
  return g_byte_array_free_to_bytes (out);
}

static guint
count_frames (GtkWidget *picture)
{
  guint *count = g_object_get_data (G_OBJECT (picture), "frames");
  return *count;
}

static void
on_paintable (GtkWidget *picture)
{
  guint *count = g_object_get_data (G_OBJECT (picture), "frames");
  (*count)++;
}

static GtkWidget *
find_icon (GtkWidget *below, const char *icon)
{
  GtkWidget *found = GTK_IS_BUTTON (below) && g_strcmp0 (gtk_button_get_icon_name (GTK_BUTTON (below)), icon) == 0 && gtk_widget_get_visible (below) ? below : NULL;

  for (GtkWidget *child = gtk_widget_get_first_child (below); found == NULL && child != NULL; child = gtk_widget_get_next_sibling (child))
    found = find_icon (child, icon);
  return found;
}

/* What moves moves while it is in sight, and not by itself where the desktop wants rest; one click stops and plays it. */
static void
test_motion (void)
{
  TestSource *source = use_source (FALSE);
  g_autoptr (GBytes) two = make_gif (2), one = make_gif (1);
  g_autoptr (GFile) file = put ("moves.gif", g_bytes_get_data (two, NULL), g_bytes_get_size (two)), rest = put ("rests.gif", g_bytes_get_data (one, NULL), g_bytes_get_size (one));
  g_autoptr (EnvoiAttachment) attachment = make ("https://example.org/m.gif", file), still = make ("https://example.org/s.gif", rest);
  GtkSettings *settings = gtk_settings_get_default ();
  GtkWindow *window;
  GtkWidget *picture, *shown;
  guint frames = 0, then;

  g_object_set (settings, "gtk-enable-animations", TRUE, NULL);
  picture = show_picture (attachment, &window);
  display_wait_until (state_of (picture) == ENVOI_PICTURE_SHOWN);
  shown = display_find (picture, GTK_TYPE_PICTURE);
  g_object_set_data (G_OBJECT (shown), "frames", &frames);
  g_signal_connect (shown, "notify::paintable", G_CALLBACK (on_paintable), NULL);
  display_wait_until (count_frames (shown) >= 4);
  display_keep_picture (picture, "moving-picture");
  /* Stopped by hand: what came is the last one. */
  g_signal_emit_by_name (find_icon (picture, "media-playback-pause-symbolic"), "clicked");
  then = frames;
  for (guint i = 0; i < 5; i++)
    display_draw (picture);
  g_assert_cmpuint (frames, ==, then);
  g_signal_emit_by_name (find_icon (picture, "media-playback-start-symbolic"), "clicked");
  display_wait_until (frames > then + 2);
  /* Out of sight it rests, back in sight it goes on. */
  gtk_widget_set_visible (picture, FALSE);
  then = frames;
  g_assert_nonnull (find_icon (picture, "media-playback-pause-symbolic"));
  display_draw (gtk_window_get_child (window));
  g_assert_cmpuint (frames, ==, then);
  gtk_widget_set_visible (picture, TRUE);
  display_wait_until (frames > then);
  /* Reduced motion: stops, and stays so until asked. */
  g_object_set (settings, "gtk-enable-animations", FALSE, NULL);
  then = frames;
  for (guint i = 0; i < 5; i++)
    display_draw (picture);
  g_assert_cmpuint (frames, ==, then);
  g_signal_emit_by_name (find_icon (picture, "media-playback-start-symbolic"), "clicked");
  display_wait_until (frames > then);
  envoi_remote_picture_set_attachment (ENVOI_REMOTE_PICTURE (picture), still);
  display_wait_until (state_of (picture) == ENVOI_PICTURE_SHOWN);
  then = frames;
  display_draw (picture);
  g_assert_null (find_icon (picture, "media-playback-start-symbolic"));
  g_object_set (settings, "gtk-enable-animations", TRUE, NULL);
  display_draw (picture);
  g_assert_null (find_icon (picture, "media-playback-pause-symbolic"));
  g_assert_cmpuint (frames, ==, then);
  gtk_window_destroy (window);
  drop_source (source);
}

int
main (int argc, char *argv[])
{
  display_init (&argc, &argv);
  dex_init ();
  folder = g_dir_make_tmp ("envoi-media-XXXXXX", NULL);
  g_test_add_func ("/media/F01-click", test_click);
  g_test_add_func ("/media/allowed", test_allowed);
  g_test_add_func ("/media/F07-bomb", test_bomb);
  g_test_add_func ("/media/grid", test_grid);
  g_test_add_func ("/media/viewer", test_viewer);
  g_test_add_func ("/media/F06-card", test_card);
  g_test_add_func ("/media/transfer", test_transfer);
  g_test_add_func ("/media/F16-metadata", test_metadata);
  g_test_add_func ("/media/gif", test_gif);
  g_test_add_func ("/media/motion", test_motion);
  return g_test_run ();
}
