/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-config.h"
#include "envoi-moving-picture.h"
#include "envoi-image-header.h"
#include <glib/gi18n-lib.h>
#include <glycin-gtk4.h>
#include <libdex.h>

/* EnvoiMovingPicture: see the header. Each one that plays has a decoder in a sandbox of its own, which gives one frame at a time. Main thread. */

#define LOOK_BYTES (1024 * 1024)   /* of a GIF the second frame has to begin within them */
#define MAX_PIXELS (4 * 1000 * 1000)
#define MAX_PLAYING 4              /* by themselves; what the person starts comes on top */
#define LEAST_MS 40
#define USUAL_MS 100               /* where the file says nothing sensible */

struct _EnvoiMovingPicture
{
  GObject parent_instance;
  GtkPicture *place;               /* not owned */
  GFile *file;
  GtkWidget *button;
  GtkSettings *settings;           /* not owned: the display's */
  GtkAdjustment *scrolled;         /* of what the place is in, while it is mapped */
  GlyImage *image;
  GCancellable *cancellable;       /* there is one as long as it plays */
  guint frame_id;
  gboolean moves, wanted, asked, failed;
};

enum { PROP_PLAYING = 1, N_PROPS };
static GParamSpec *properties[N_PROPS];
static guint n_playing;

G_DEFINE_FINAL_TYPE (EnvoiMovingPicture, envoi_moving_picture, G_TYPE_OBJECT)

gboolean
envoi_moving_picture_is_playing (EnvoiMovingPicture *self)
{
  return self->cancellable != NULL;
}

static void
update_button (EnvoiMovingPicture *self)
{
  const char *words = self->wanted ? _("Stop Moving") : _("Play");

  gtk_widget_set_visible (self->button, self->moves && !self->failed);
  gtk_button_set_icon_name (GTK_BUTTON (self->button), self->wanted ? "media-playback-pause-symbolic" : "media-playback-start-symbolic");
  gtk_widget_set_tooltip_text (self->button, words);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->button), GTK_ACCESSIBLE_PROPERTY_LABEL, words, -1);
}

static void
stop (EnvoiMovingPicture *self)
{
  g_clear_handle_id (&self->frame_id, g_source_remove);
  if (self->cancellable == NULL)
    return;
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->image);
  n_playing--;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PLAYING]);
}

static void
give_up (EnvoiMovingPicture *self, const GError *error)
{
  g_debug ("A picture does not move: %s", error != NULL ? error->message : "too large");
  self->failed = TRUE;
  stop (self);
  update_button (self);
}

/* --- Frames ---------------------------------------------------------------------------------------------------------- */

static void ask_frame (EnvoiMovingPicture *self);

static gboolean
on_frame_due (gpointer data)
{
  EnvoiMovingPicture *self = data;

  self->frame_id = 0;
  ask_frame (self);
  return G_SOURCE_REMOVE;
}

static void
on_frame (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (EnvoiMovingPicture) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GlyFrame) frame = gly_image_next_frame_finish (GLY_IMAGE (source), result, &error);
  g_autoptr (GdkTexture) texture = NULL;
  gint64 ms;

  /* Stopped, and perhaps begun again, meanwhile. */
  if (self->image != GLY_IMAGE (source))
    return;
  if (frame == NULL || (guint64) gly_frame_get_width (frame) * gly_frame_get_height (frame) > MAX_PIXELS)
    {
      give_up (self, error);
      return;
    }
  texture = gly_gtk_frame_get_texture (frame);
  gtk_picture_set_paintable (self->place, GDK_PAINTABLE (texture));
  ms = gly_frame_get_delay (frame) / 1000;
  self->frame_id = g_timeout_add (ms <= 10 ? USUAL_MS : CLAMP (ms, LEAST_MS, 60 * 1000), on_frame_due, self);
}

static void
ask_frame (EnvoiMovingPicture *self)
{
  gly_image_next_frame_async (self->image, self->cancellable, on_frame, g_object_ref (self));
}

typedef struct { EnvoiMovingPicture *self; GCancellable *cancellable; } Loading;

static void
on_image (GObject *source, GAsyncResult *result, gpointer data)
{
  Loading *loading = data;
  g_autoptr (EnvoiMovingPicture) self = loading->self;
  g_autoptr (GCancellable) cancellable = loading->cancellable;
  g_autoptr (GError) error = NULL;
  g_autoptr (GlyImage) image = gly_loader_load_finish (GLY_LOADER (source), result, &error);

  g_free (loading);
  if (self->cancellable != cancellable)
    return;
  if (image == NULL || (guint64) gly_image_get_width (image) * gly_image_get_height (image) > MAX_PIXELS)
    {
      give_up (self, error);
      return;
    }
  self->image = g_steal_pointer (&image);
  ask_frame (self);
}

static void
play (EnvoiMovingPicture *self)
{
  g_autoptr (GlyLoader) loader = gly_loader_new (self->file);
  Loading *loading = g_new0 (Loading, 1);

  self->cancellable = g_cancellable_new ();
  n_playing++;
  loading->self = g_object_ref (self);
  loading->cancellable = g_object_ref (self->cancellable);
  gly_loader_load_async (loader, self->cancellable, on_image, loading);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PLAYING]);
}

/* --- When ------------------------------------------------------------------------------------------------------------ */

static gboolean
is_in_sight (EnvoiMovingPicture *self)
{
  GtkWidget *place = GTK_WIDGET (self->place), *scroller = gtk_widget_get_ancestor (place, GTK_TYPE_SCROLLED_WINDOW);
  GtkRoot *root = gtk_widget_get_root (place);
  graphene_rect_t bounds;

  if (!gtk_widget_get_mapped (place) || (GTK_IS_WINDOW (root) && gtk_window_is_suspended (GTK_WINDOW (root))))
    return FALSE;
  if (scroller == NULL || !gtk_widget_compute_bounds (place, scroller, &bounds))
    return TRUE;
  return bounds.origin.y < gtk_widget_get_height (scroller) && bounds.origin.y + bounds.size.height > 0;
}

static void
reconsider (EnvoiMovingPicture *self)
{
  gboolean playing = envoi_moving_picture_is_playing (self), wanted = self->moves && self->wanted && !self->failed && is_in_sight (self);

  if (wanted && !playing && (self->asked || n_playing < MAX_PLAYING))
    play (self);
  else if (!wanted && playing)
    stop (self);
}

static void
on_map (EnvoiMovingPicture *self)
{
  GtkWidget *scroller = gtk_widget_get_ancestor (GTK_WIDGET (self->place), GTK_TYPE_SCROLLED_WINDOW);
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self->place));

  if (scroller != NULL && self->scrolled == NULL)
    {
      self->scrolled = g_object_ref (gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (scroller)));
      g_signal_connect_object (self->scrolled, "value-changed", G_CALLBACK (reconsider), self, G_CONNECT_SWAPPED);
      g_signal_connect_object (self->scrolled, "changed", G_CALLBACK (reconsider), self, G_CONNECT_SWAPPED);
    }
  if (GTK_IS_WINDOW (root))
    {
      g_signal_handlers_disconnect_by_func (root, reconsider, self);
      g_signal_connect_object (root, "notify::suspended", G_CALLBACK (reconsider), self, G_CONNECT_SWAPPED);
    }
  reconsider (self);
}

static void
on_unmap (EnvoiMovingPicture *self)
{
  if (self->scrolled != NULL)
    g_signal_handlers_disconnect_by_data (self->scrolled, self);
  g_clear_object (&self->scrolled);
  stop (self);
}

static void
on_settings_changed (EnvoiMovingPicture *self)
{
  gboolean wanted;

  g_object_get (self->settings, "gtk-enable-animations", &wanted, NULL);
  self->wanted = wanted;
  self->asked = FALSE;
  update_button (self);
  reconsider (self);
}

static void
on_clicked (EnvoiMovingPicture *self)
{
  self->wanted = !self->wanted;
  self->asked = self->wanted;
  update_button (self);
  reconsider (self);
}

/* In the pool. */
static DexFuture *
look (gpointer file)
{
  g_autoptr (GFileInputStream) stream = g_file_read (G_FILE (file), NULL, NULL);
  g_autofree guint8 *start = g_malloc (LOOK_BYTES);
  gsize length = 0;

  return dex_future_new_for_boolean (stream != NULL && g_input_stream_read_all (G_INPUT_STREAM (stream), start, LOOK_BYTES, &length, NULL, NULL)
                                     && envoi_image_header_moves (start, length));
}

static void
weak_free (gpointer data)
{
  g_weak_ref_clear (data);
  g_free (data);
}

static DexFuture *
on_looked (DexFuture *future, gpointer data)
{
  g_autoptr (EnvoiMovingPicture) self = g_weak_ref_get (data);
  const GValue *value = dex_future_get_value (future, NULL);

  if (self == NULL || self->place == NULL || value == NULL || !g_value_get_boolean (value))
    return dex_future_new_true ();
  self->moves = TRUE;
  update_button (self);
  g_signal_connect_object (self->place, "map", G_CALLBACK (on_map), self, G_CONNECT_SWAPPED | G_CONNECT_AFTER);
  g_signal_connect_object (self->place, "unmap", G_CALLBACK (on_unmap), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->settings, "notify::gtk-enable-animations", G_CALLBACK (on_settings_changed), self, G_CONNECT_SWAPPED);
  if (gtk_widget_get_mapped (GTK_WIDGET (self->place)))
    on_map (self);
  return dex_future_new_true ();
}

/* --- The object ------------------------------------------------------------------------------------------------------ */

GtkWidget *
envoi_moving_picture_get_button (EnvoiMovingPicture *self)
{
  return self->button;
}

static void
envoi_moving_picture_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  g_value_set_boolean (value, envoi_moving_picture_is_playing (ENVOI_MOVING_PICTURE (object)));
}

static void
envoi_moving_picture_dispose (GObject *object)
{
  EnvoiMovingPicture *self = ENVOI_MOVING_PICTURE (object);

  if (self->place != NULL)
    on_unmap (self);
  self->place = NULL;
  g_clear_object (&self->file);
  g_clear_object (&self->button);
  G_OBJECT_CLASS (envoi_moving_picture_parent_class)->dispose (object);
}

static void
envoi_moving_picture_class_init (EnvoiMovingPictureClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = envoi_moving_picture_dispose;
  G_OBJECT_CLASS (klass)->get_property = envoi_moving_picture_get_property;
  properties[PROP_PLAYING] = g_param_spec_boolean ("playing", NULL, NULL, FALSE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (G_OBJECT_CLASS (klass), N_PROPS, properties);
}

static void
envoi_moving_picture_init (EnvoiMovingPicture *self)
{
  self->button = g_object_ref_sink (gtk_button_new ());
  gtk_widget_add_css_class (self->button, "motion-button");
  gtk_widget_set_visible (self->button, FALSE);
  g_signal_connect_object (self->button, "clicked", G_CALLBACK (on_clicked), self, G_CONNECT_SWAPPED);
}

EnvoiMovingPicture *
envoi_moving_picture_new (GtkPicture *place, GFile *file)
{
  EnvoiMovingPicture *self = g_object_new (ENVOI_TYPE_MOVING_PICTURE, NULL);
  GWeakRef *weak = g_new0 (GWeakRef, 1);

  self->place = place;
  self->file = g_object_ref (file);
  self->settings = gtk_widget_get_settings (GTK_WIDGET (place));
  g_object_get (self->settings, "gtk-enable-animations", &self->wanted, NULL);
  g_weak_ref_init (weak, self);
  dex_future_disown (dex_future_finally (dex_scheduler_spawn (dex_thread_pool_scheduler_get_default (), 0, look, g_object_ref (file), g_object_unref),
                                         on_looked, weak, weak_free));
  return self;
}
