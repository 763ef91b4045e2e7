/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-config.h"
#include "envoi-remote-picture.h"
#include "envoi-error.h"
#include "envoi-media-loader.h"
#include "envoi-media-source.h"
#include "envoi-moving-picture.h"
#include <adwaita.h>
#include <glib/gi18n-lib.h>

/* EnvoiRemotePicture: owned by the row or grid that shows it. Main thread. */

#define MAX_WIDTH 360
#define MAX_HEIGHT 320
#define WORDS_WIDTH 220     /* room for a sentence and a button */
#define WORDS_HEIGHT 132
#define SHARPNESS 2         /* pixels of the picture for one of the layout */

struct _EnvoiRemotePicture
{
  GtkWidget parent_instance;
  GtkWidget *stack;
  GtkWidget *ask_icon, *ask_title, *ask_host, *ask_button;
  GtkWidget *progress, *failed_title, *retry_button;
  GtkWidget *button, *picture, *alt_badge, *alt_label;
  EnvoiAttachment *attachment;
  GFile *file;              /* that it is decoded from */
  EnvoiMovingPicture *motion;
  EnvoiTransfer *transfer;
  gulong transfer_handler, local_handler;
  EnvoiPictureState state;
  guint max_width, max_height;
  gboolean cover, bare, wanted, revealed;
  guint64 serial;           /* what comes too late belongs to something else */
};

enum { PROP_0, PROP_ATTACHMENT, N_PROPS };
enum { ACTIVATE, N_SIGNALS };
static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (EnvoiRemotePicture, envoi_remote_picture, GTK_TYPE_WIDGET)

typedef struct { GWeakRef view; guint64 serial; } Wait;

static void
wait_free (gpointer data)
{
  Wait *wait = data;

  g_weak_ref_clear (&wait->view);
  g_free (wait);
}

static Wait *
wait_new (EnvoiRemotePicture *self)
{
  Wait *wait = g_new0 (Wait, 1);

  g_weak_ref_init (&wait->view, self);
  wait->serial = self->serial;
  return wait;
}

static const char *
get_words (EnvoiRemotePicture *self)
{
  const char *description = self->attachment != NULL ? envoi_attachment_get_description (self->attachment) : NULL;

  return description != NULL && *description != '\0' ? description : NULL;
}

static void
set_state (EnvoiRemotePicture *self, EnvoiPictureState state)
{
  static const char * const pages[] = { "ask", "busy", "shown", "failed" };

  self->state = state;
  gtk_stack_set_visible_child_name (GTK_STACK (self->stack), pages[state]);
  gtk_widget_set_visible (self->alt_badge, state == ENVOI_PICTURE_SHOWN && get_words (self) != NULL && !self->bare);
  gtk_widget_queue_resize (GTK_WIDGET (self));
}

/* --- From the file to the screen ------------------------------------------------------------------------------------- */

static void
drop_motion (EnvoiRemotePicture *self)
{
  if (self->motion == NULL)
    return;
  gtk_widget_unparent (envoi_moving_picture_get_button (self->motion));
  /* A frame on its way still holds it. */
  g_object_run_dispose (G_OBJECT (self->motion));
  g_clear_object (&self->motion);
}

static void
show_texture (EnvoiRemotePicture *self, GdkTexture *texture)
{
  g_autofree char *name = envoi_attachment_dup_name (self->attachment), *label = NULL;

  gtk_picture_set_paintable (GTK_PICTURE (self->picture), GDK_PAINTABLE (texture));
  gtk_picture_set_alternative_text (GTK_PICTURE (self->picture), get_words (self) != NULL ? get_words (self) : name);
  /* Translators: a picture for a screen reader: its description, or the name of its file */
  label = g_strdup_printf (_("Picture: %s"), get_words (self) != NULL ? get_words (self) : name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->button), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  gtk_widget_set_tooltip_text (self->button, get_words (self));
  gtk_label_set_text (GTK_LABEL (self->alt_label), get_words (self) != NULL ? get_words (self) : "");
  set_state (self, ENVOI_PICTURE_SHOWN);
  drop_motion (self);
  if (self->bare)
    return;
  self->motion = envoi_moving_picture_new (GTK_PICTURE (self->picture), self->file);
  gtk_widget_set_parent (envoi_moving_picture_get_button (self->motion), GTK_WIDGET (self));
}

static void
show_problem (EnvoiRemotePicture *self, const GError *error)
{
  const char *words = _("This picture cannot be shown.");
  gboolean may_retry = TRUE;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      set_state (self, ENVOI_PICTURE_ASKING);
      return;
    }
  if (error->domain == ENVOI_TRANSFER_ERROR && error->code == ENVOI_TRANSFER_ERROR_NOT_FOUND)
    words = _("This picture is no longer on its server.");
  else if (error->domain == ENVOI_TRANSFER_ERROR && error->code == ENVOI_TRANSFER_ERROR_TOO_LARGE)
    words = _("This picture is too large to be shown.");
  else if (error->domain == ENVOI_TRANSFER_ERROR && error->code == ENVOI_TRANSFER_ERROR_UNSAFE_ADDRESS)
    words = _("The address of this picture is not safe to open.");
  else if (error->domain == ENVOI_TRANSFER_ERROR)
    words = _("The picture could not be loaded. Try again later.");
  else
    may_retry = FALSE;
  gtk_label_set_text (GTK_LABEL (self->failed_title), words);
  gtk_widget_set_visible (self->retry_button, may_retry);
  set_state (self, ENVOI_PICTURE_FAILED);
}

static DexFuture *
on_texture (DexFuture *future, gpointer data)
{
  Wait *wait = data;
  g_autoptr (EnvoiRemotePicture) self = g_weak_ref_get (&wait->view);
  g_autoptr (GError) error = NULL;
  const GValue *value = dex_future_get_value (future, &error);

  if (self == NULL || self->stack == NULL || self->serial != wait->serial || self->attachment == NULL)
    return dex_future_new_true ();
  if (value != NULL)
    show_texture (self, g_value_get_object (value));
  else
    show_problem (self, error);
  return dex_future_new_true ();
}

static void
decode (EnvoiRemotePicture *self, GFile *file)
{
  guint width = self->max_width * SHARPNESS, height = self->max_height * SHARPNESS;
  GdkTexture *known = envoi_media_peek (file, width, height);

  g_set_object (&self->file, file);
  if (known != NULL)
    {
      show_texture (self, known);
      return;
    }
  set_state (self, ENVOI_PICTURE_LOADING);
  gtk_progress_bar_set_fraction (GTK_PROGRESS_BAR (self->progress), 0);
  gtk_widget_set_visible (self->progress, FALSE);
  dex_future_disown (dex_future_finally (envoi_media_load (file, width, height), on_texture, wait_new (self), wait_free));
}

static DexFuture *
on_file (DexFuture *future, gpointer data)
{
  Wait *wait = data;
  g_autoptr (EnvoiRemotePicture) self = g_weak_ref_get (&wait->view);
  g_autoptr (GError) error = NULL;
  const GValue *value = dex_future_get_value (future, &error);

  if (self == NULL || self->stack == NULL || self->serial != wait->serial || self->attachment == NULL)
    return dex_future_new_true ();
  if (value != NULL)
    decode (self, g_value_get_object (value));
  else
    show_problem (self, error);
  return dex_future_new_true ();
}

static void
on_progress (EnvoiTransfer *transfer, GParamSpec *pspec, EnvoiRemotePicture *self)
{
  gtk_progress_bar_set_fraction (GTK_PROGRESS_BAR (self->progress), envoi_transfer_get_fraction (transfer));
}

static void
drop_transfer (EnvoiRemotePicture *self)
{
  g_clear_signal_handler (&self->transfer_handler, self->transfer);
  g_clear_object (&self->transfer);
}

static void
fetch (EnvoiRemotePicture *self, gboolean asked)
{
  EnvoiMediaSource *source = envoi_media_source_get_default ();

  if (source == NULL)
    return;
  drop_transfer (self);
  set_state (self, ENVOI_PICTURE_LOADING);
  dex_future_disown (dex_future_finally (envoi_media_source_fetch (source, self->attachment, asked), on_file, wait_new (self), wait_free));
  if (g_set_object (&self->transfer, envoi_attachment_get_transfer (self->attachment)) && self->transfer != NULL)
    {
      self->transfer_handler = g_signal_connect (self->transfer, "notify::fraction", G_CALLBACK (on_progress), self);
      on_progress (self->transfer, NULL, self);
    }
  gtk_widget_set_visible (self->progress, self->transfer != NULL);
}

static void
fill_question (EnvoiRemotePicture *self)
{
  g_autofree char *host = envoi_attachment_dup_host (self->attachment), *ascii = host != NULL ? g_hostname_to_ascii (host) : NULL, *from = NULL, *label = NULL;
  gboolean hidden = envoi_attachment_get_sensitive (self->attachment) && !self->revealed;

  gtk_image_set_from_icon_name (GTK_IMAGE (self->ask_icon), hidden ? "view-conceal-symbolic" : "image-x-generic-symbolic");
  gtk_label_set_text (GTK_LABEL (self->ask_title), get_words (self) != NULL ? get_words (self) : hidden ? _("Sensitive Picture") : _("Picture"));
  /* Translators: %s is the name of a host */
  from = ascii != NULL ? g_strdup_printf (_("from %s"), ascii) : g_strdup ("");
  gtk_label_set_text (GTK_LABEL (self->ask_host), from);
  gtk_label_set_text (GTK_LABEL (gtk_button_get_child (GTK_BUTTON (self->ask_button))), hidden ? _("Show") : _("Load"));
  /* Translators: a button: load the picture from this host */
  label = g_strdup_printf (hidden ? _("Show the picture %s") : _("Load the picture %s"), from);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->ask_button), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
}

/* What is here already, or may be loaded, is shown as soon as it is looked at. */
static void
begin (EnvoiRemotePicture *self)
{
  EnvoiMediaSource *source = envoi_media_source_get_default ();
  GFile *local = self->attachment != NULL ? envoi_attachment_get_local_file (self->attachment) : NULL;
  g_autoptr (GFile) here = NULL;

  if (self->attachment == NULL || !self->wanted || self->state == ENVOI_PICTURE_SHOWN || self->state == ENVOI_PICTURE_LOADING)
    return;
  if (envoi_attachment_get_sensitive (self->attachment) && !self->revealed)
    return;
  here = source != NULL ? envoi_media_source_find (source, self->attachment) : local != NULL ? g_object_ref (local) : NULL;
  if (here != NULL)
    decode (self, here);
  else if (source != NULL && self->state != ENVOI_PICTURE_FAILED && envoi_media_source_allows (source, self->attachment))
    fetch (self, FALSE);
}

void
envoi_remote_picture_load (EnvoiRemotePicture *self)
{
  EnvoiMediaSource *source = envoi_media_source_get_default ();

  if (self->attachment == NULL || self->state == ENVOI_PICTURE_LOADING || self->state == ENVOI_PICTURE_SHOWN)
    return;
  self->wanted = TRUE;
  if (envoi_attachment_get_sensitive (self->attachment) && !self->revealed)
    {
      /* One click shows what may be loaded; what may not asks once more, and says from where. */
      self->revealed = TRUE;
      fill_question (self);
      begin (self);
      return;
    }
  if (source != NULL)
    fetch (self, TRUE);
}

static void
on_cancel_clicked (EnvoiRemotePicture *self)
{
  if (self->transfer != NULL)
    envoi_transfer_cancel (self->transfer);
}

static void
on_button_clicked (EnvoiRemotePicture *self)
{
  g_signal_emit (self, signals[ACTIVATE], 0);
}

/* --- Room ------------------------------------------------------------------------------------------------------------ */

static void
get_size (EnvoiRemotePicture *self, int *width, int *height)
{
  GdkPaintable *paintable = self->state == ENVOI_PICTURE_SHOWN ? gtk_picture_get_paintable (GTK_PICTURE (self->picture)) : NULL;
  double w = self->attachment != NULL ? envoi_attachment_get_width (self->attachment) : 0;
  double h = self->attachment != NULL ? envoi_attachment_get_height (self->attachment) : 0, scale;

  if (paintable != NULL)
    {
      w = gdk_paintable_get_intrinsic_width (paintable);
      h = gdk_paintable_get_intrinsic_height (paintable);
    }
  if (w < 1 || h < 1)
    {
      w = WORDS_WIDTH * 1.4;
      h = WORDS_HEIGHT * 1.2;
    }
  scale = MIN (1, MIN (self->max_width / w, self->max_height / h));
  *width = MAX (w * scale, 1);
  *height = MAX (h * scale, 1);
  if (self->state != ENVOI_PICTURE_SHOWN)
    {
      *width = MAX (*width, WORDS_WIDTH);
      *height = MAX (*height, WORDS_HEIGHT);
    }
  else
    {
      /* Something to click on, however small the picture is. */
      *width = MAX (*width, 32);
      *height = MAX (*height, 32);
    }
}

static GtkSizeRequestMode
envoi_remote_picture_get_request_mode (GtkWidget *widget)
{
  return ENVOI_REMOTE_PICTURE (widget)->cover ? GTK_SIZE_REQUEST_CONSTANT_SIZE : GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
envoi_remote_picture_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural, int *base, int *natural_base)
{
  EnvoiRemotePicture *self = ENVOI_REMOTE_PICTURE (widget);
  int width, height, least, narrow;

  *base = *natural_base = -1;
  get_size (self, &width, &height);
  if (self->cover)
    {
      *minimum = 48;
      *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? self->max_width : self->max_height;
      return;
    }
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      *minimum = MIN (width, 96);
      *natural = width;
      return;
    }
  if (for_size >= 0 && for_size < width)
    height = self->state == ENVOI_PICTURE_SHOWN ? MAX ((gint64) height * for_size / width, 1) : height;
  gtk_widget_measure (self->stack, GTK_ORIENTATION_HORIZONTAL, -1, &narrow, NULL, NULL, NULL);
  gtk_widget_measure (self->stack, GTK_ORIENTATION_VERTICAL, for_size < 0 ? -1 : MAX (MIN (for_size, width), narrow), &least, NULL, NULL, NULL);
  if (self->state != ENVOI_PICTURE_SHOWN)
    height = MAX (height, least);
  *minimum = *natural = height;
}

static void
envoi_remote_picture_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  EnvoiRemotePicture *self = ENVOI_REMOTE_PICTURE (widget);
  GtkRequisition badge;
  GskTransform *place;
  int narrow, low;

  /* In the cell of a small grid the words do not fit: their middle is seen. */
  gtk_widget_measure (self->stack, GTK_ORIENTATION_HORIZONTAL, -1, &narrow, NULL, NULL, NULL);
  gtk_widget_measure (self->stack, GTK_ORIENTATION_VERTICAL, MAX (width, narrow), &low, NULL, NULL, NULL);
  place = gsk_transform_translate (NULL, &GRAPHENE_POINT_INIT ((width - MAX (width, narrow)) / 2, (height - MAX (height, low)) / 2));
  gtk_widget_allocate (self->stack, MAX (width, narrow), MAX (height, low), -1, place);
  if (self->motion != NULL && gtk_widget_get_visible (envoi_moving_picture_get_button (self->motion)))
    {
      gtk_widget_get_preferred_size (envoi_moving_picture_get_button (self->motion), &badge, NULL);
      place = gsk_transform_translate (NULL, &GRAPHENE_POINT_INIT (gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL ? 6 : width - badge.width - 6, 6));
      gtk_widget_allocate (envoi_moving_picture_get_button (self->motion), badge.width, badge.height, -1, place);
    }
  if (!gtk_widget_get_visible (self->alt_badge))
    return;
  gtk_widget_get_preferred_size (self->alt_badge, &badge, NULL);
  place = gsk_transform_translate (NULL, &GRAPHENE_POINT_INIT (gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL ? width - badge.width - 6 : 6,
                                                               MAX (height - badge.height - 6, 0)));
  gtk_widget_allocate (self->alt_badge, badge.width, badge.height, -1, place);
}

/* --- The object ------------------------------------------------------------------------------------------------------ */

static void
on_local_file (EnvoiRemotePicture *self)
{
  if (self->state == ENVOI_PICTURE_ASKING || self->state == ENVOI_PICTURE_FAILED)
    begin (self);
}

static gboolean
on_begin (gpointer data)
{
  begin (data);
  return G_SOURCE_REMOVE;
}

void
envoi_remote_picture_set_attachment (EnvoiRemotePicture *self, EnvoiAttachment *attachment)
{
  if (self->attachment == attachment)
    return;
  self->serial++;
  self->revealed = FALSE;
  drop_transfer (self);
  drop_motion (self);
  g_clear_signal_handler (&self->local_handler, self->attachment);
  g_set_object (&self->attachment, attachment);
  gtk_picture_set_paintable (GTK_PICTURE (self->picture), NULL);
  set_state (self, ENVOI_PICTURE_ASKING);
  if (attachment != NULL)
    {
      self->local_handler = g_signal_connect_swapped (attachment, "notify::local-file", G_CALLBACK (on_local_file), self);
      fill_question (self);
      self->wanted = gtk_widget_get_mapped (GTK_WIDGET (self));
      begin (self);
    }
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ATTACHMENT]);
}

EnvoiAttachment *
envoi_remote_picture_get_attachment (EnvoiRemotePicture *self)
{
  return self->attachment;
}

EnvoiPictureState
envoi_remote_picture_get_state (EnvoiRemotePicture *self)
{
  return self->state;
}

void
envoi_remote_picture_set_bounds (EnvoiRemotePicture *self, guint max_width, guint max_height)
{
  self->max_width = MAX (max_width, 1);
  self->max_height = MAX (max_height, 1);
  gtk_widget_queue_resize (GTK_WIDGET (self));
}

void
envoi_remote_picture_set_cover (EnvoiRemotePicture *self, gboolean cover)
{
  self->cover = cover;
  gtk_picture_set_content_fit (GTK_PICTURE (self->picture), cover ? GTK_CONTENT_FIT_COVER : GTK_CONTENT_FIT_CONTAIN);
  gtk_widget_queue_resize (GTK_WIDGET (self));
}

void
envoi_remote_picture_set_bare (EnvoiRemotePicture *self, gboolean bare)
{
  self->bare = bare;
}

static void
envoi_remote_picture_map (GtkWidget *widget)
{
  EnvoiRemotePicture *self = ENVOI_REMOTE_PICTURE (widget);

  GTK_WIDGET_CLASS (envoi_remote_picture_parent_class)->map (widget);
  self->wanted = TRUE;
  /* Not within the layout that maps it. */
  if (self->attachment != NULL && self->state == ENVOI_PICTURE_ASKING)
    g_idle_add_full (G_PRIORITY_DEFAULT, on_begin, g_object_ref (self), g_object_unref);
}

static void
envoi_remote_picture_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  g_value_set_object (value, ENVOI_REMOTE_PICTURE (object)->attachment);
}

static void
envoi_remote_picture_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  envoi_remote_picture_set_attachment (ENVOI_REMOTE_PICTURE (object), g_value_get_object (value));
}

static void
envoi_remote_picture_dispose (GObject *object)
{
  EnvoiRemotePicture *self = ENVOI_REMOTE_PICTURE (object);

  drop_transfer (self);
  drop_motion (self);
  g_clear_object (&self->file);
  g_clear_signal_handler (&self->local_handler, self->attachment);
  g_clear_object (&self->attachment);
  g_clear_pointer (&self->stack, gtk_widget_unparent);
  g_clear_pointer (&self->alt_badge, gtk_widget_unparent);
  G_OBJECT_CLASS (envoi_remote_picture_parent_class)->dispose (object);
}

static void
envoi_remote_picture_class_init (EnvoiRemotePictureClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = envoi_remote_picture_get_property;
  object_class->set_property = envoi_remote_picture_set_property;
  object_class->dispose = envoi_remote_picture_dispose;
  widget_class->get_request_mode = envoi_remote_picture_get_request_mode;
  widget_class->measure = envoi_remote_picture_measure;
  widget_class->size_allocate = envoi_remote_picture_size_allocate;
  widget_class->map = envoi_remote_picture_map;
  properties[PROP_ATTACHMENT] = g_param_spec_object ("attachment", NULL, NULL, ENVOI_TYPE_ATTACHMENT,
                                                     G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  signals[ACTIVATE] = g_signal_new ("activate", ENVOI_TYPE_REMOTE_PICTURE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_css_name (widget_class, "remotepicture");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
}

static GtkWidget *
make_label (const char *class, guint lines)
{
  GtkWidget *label = g_object_new (GTK_TYPE_LABEL, "wrap", TRUE, "wrap-mode", PANGO_WRAP_WORD_CHAR, "justify", GTK_JUSTIFY_CENTER,
                                   "ellipsize", PANGO_ELLIPSIZE_END, "lines", lines, "max-width-chars", 26, NULL);

  gtk_widget_add_css_class (label, class);
  return label;
}

static GtkWidget *
make_words (void)
{
  return g_object_new (GTK_TYPE_BOX, "orientation", GTK_ORIENTATION_VERTICAL, "spacing", 4, "valign", GTK_ALIGN_CENTER, "halign", GTK_ALIGN_CENTER,
                       "margin-top", 8, "margin-bottom", 8, "margin-start", 8, "margin-end", 8, NULL);
}

static void
envoi_remote_picture_init (EnvoiRemotePicture *self)
{
  GtkWidget *ask = make_words (), *busy = make_words (), *failed = make_words (), *cancel, *popover;

  self->max_width = MAX_WIDTH;
  self->max_height = MAX_HEIGHT;
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
  self->stack = g_object_new (GTK_TYPE_STACK, "hhomogeneous", FALSE, "vhomogeneous", FALSE, NULL);
  gtk_widget_set_parent (self->stack, GTK_WIDGET (self));

  self->ask_icon = g_object_new (GTK_TYPE_IMAGE, "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL);
  self->ask_title = make_label ("caption-heading", 2);
  self->ask_host = make_label ("caption", 1);
  self->ask_button = g_object_new (GTK_TYPE_BUTTON, "halign", GTK_ALIGN_CENTER, "margin-top", 4, NULL);
  /* A button's own label would be all that a screen reader says. */
  gtk_button_set_child (GTK_BUTTON (self->ask_button), g_object_new (GTK_TYPE_LABEL, "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL));
  gtk_widget_add_css_class (self->ask_button, "text-button");
  gtk_widget_add_css_class (self->ask_button, "pill-small");
  g_signal_connect_swapped (self->ask_button, "clicked", G_CALLBACK (envoi_remote_picture_load), self);
  gtk_box_append (GTK_BOX (ask), self->ask_icon);
  gtk_box_append (GTK_BOX (ask), self->ask_title);
  gtk_box_append (GTK_BOX (ask), self->ask_host);
  gtk_box_append (GTK_BOX (ask), self->ask_button);
  gtk_stack_add_named (GTK_STACK (self->stack), ask, "ask");

  self->progress = g_object_new (GTK_TYPE_PROGRESS_BAR, "width-request", 120, NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->progress), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Loading"), -1);
  cancel = gtk_button_new_with_label (_("Cancel"));
  gtk_widget_add_css_class (cancel, "flat");
  gtk_widget_set_halign (cancel, GTK_ALIGN_CENTER);
  g_object_bind_property (self->progress, "visible", cancel, "visible", G_BINDING_SYNC_CREATE);
  g_signal_connect_swapped (cancel, "clicked", G_CALLBACK (on_cancel_clicked), self);
  gtk_box_append (GTK_BOX (busy), g_object_new (ADW_TYPE_SPINNER, "width-request", 24, "height-request", 24, NULL));
  gtk_box_append (GTK_BOX (busy), self->progress);
  gtk_box_append (GTK_BOX (busy), cancel);
  gtk_stack_add_named (GTK_STACK (self->stack), busy, "busy");

  self->picture = g_object_new (GTK_TYPE_PICTURE, "can-shrink", TRUE, NULL);
  self->button = g_object_new (GTK_TYPE_BUTTON, "child", self->picture, "overflow", GTK_OVERFLOW_HIDDEN, NULL);
  gtk_widget_add_css_class (self->button, "flat");
  gtk_widget_add_css_class (self->button, "picture");
  g_signal_connect_swapped (self->button, "clicked", G_CALLBACK (on_button_clicked), self);
  gtk_stack_add_named (GTK_STACK (self->stack), self->button, "shown");

  self->failed_title = make_label ("caption", 3);
  self->retry_button = gtk_button_new_with_label (_("Try Again"));
  gtk_widget_set_halign (self->retry_button, GTK_ALIGN_CENTER);
  g_signal_connect_swapped (self->retry_button, "clicked", G_CALLBACK (envoi_remote_picture_load), self);
  gtk_box_append (GTK_BOX (failed), g_object_new (GTK_TYPE_IMAGE, "icon-name", "image-missing-symbolic", "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL));
  gtk_box_append (GTK_BOX (failed), self->failed_title);
  gtk_box_append (GTK_BOX (failed), self->retry_button);
  gtk_stack_add_named (GTK_STACK (self->stack), failed, "failed");

  self->alt_label = g_object_new (GTK_TYPE_LABEL, "wrap", TRUE, "wrap-mode", PANGO_WRAP_WORD_CHAR, "max-width-chars", 40, "xalign", 0.0f, "selectable", TRUE, NULL);
  popover = g_object_new (GTK_TYPE_POPOVER, "child", self->alt_label, NULL);
  /* Translators: a small badge on a picture that has a description in words (an alternative text); as short as it gets */
  self->alt_badge = g_object_new (GTK_TYPE_MENU_BUTTON, "child", gtk_label_new (C_("picture", "ALT")), "popover", popover, "always-show-arrow", FALSE, "visible", FALSE,
                                  "tooltip-text", _("Description of the Picture"), NULL);
  gtk_widget_add_css_class (self->alt_badge, "alt-badge");
  gtk_widget_set_parent (self->alt_badge, GTK_WIDGET (self));
}

GtkWidget *
envoi_remote_picture_new (void)
{
  return g_object_new (ENVOI_TYPE_REMOTE_PICTURE, NULL);
}
