/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-config.h"
#include "envoi-scan-dialog.h"
#include "envoi-camera.h"
#include "envoi-jid.h"
#include "envoi-scan-picture.h"
#include "envoi-text.h"
#include "envoi-when-done.h"
#include "envoi-xmpp-uri.h"
#include <glib/gi18n.h>

struct _EnvoiScanDialog
{
  AdwDialog parent_instance;
  EnvoiCamera *camera;
  AdwBanner *banner;
  GtkWidget *back_button, *stack, *start_page, *camera_button, *working_label, *picture, *list;
};

G_DEFINE_FINAL_TYPE (EnvoiScanDialog, envoi_scan_dialog, ADW_TYPE_DIALOG)

static const char * const picture_types[] = { "image/png", "image/jpeg", "image/webp", "image/gif", NULL };

static void
show_page (EnvoiScanDialog *self, const char *name)
{
  gtk_stack_set_visible_child_name (GTK_STACK (self->stack), name);
  gtk_widget_set_visible (self->back_button, !g_str_equal (name, "start"));
}

static void
tell (EnvoiScanDialog *self, const char *sentence)
{
  adw_banner_set_title (self->banner, sentence != NULL ? sentence : "");
  adw_banner_set_revealed (self->banner, sentence != NULL);
}

static void
stop_camera (EnvoiScanDialog *self)
{
  if (self->camera != NULL)
    {
      envoi_camera_stop (self->camera);
      g_signal_handlers_disconnect_by_data (self->camera, self);
      g_clear_object (&self->camera);
    }
}

static void
begin (EnvoiScanDialog *self, const char *what)
{
  tell (self, NULL);
  gtk_label_set_text (GTK_LABEL (self->working_label), what);
  show_page (self, "working");
}

static void
give_up (EnvoiScanDialog *self, const char *sentence)
{
  stop_camera (self);
  show_page (self, "start");
  tell (self, sentence);
}

/* What was read is a text from outside: only the link's own page says what it means. */
static void
open_text (EnvoiScanDialog *self, const char *text)
{
  g_autofree char *copy = g_strdup (text);

  stop_camera (self);
  adw_dialog_force_close (ADW_DIALOG (self));
  g_action_group_activate_action (G_ACTION_GROUP (g_application_get_default ()), "open-link", g_variant_new_string (copy));
}

static void
offer (EnvoiScanDialog *self, char **texts)
{
  stop_camera (self);
  gtk_list_box_remove_all (GTK_LIST_BOX (self->list));
  for (guint i = 0; texts[i] != NULL; i++)
    {
      g_autoptr (EnvoiXmppUri) uri = envoi_xmpp_uri_parse (texts[i], NULL);
      g_autofree char *line = envoi_text_one_line (texts[i], 200), *shown = envoi_text_isolate (line);
      GtkWidget *row = adw_action_row_new ();

      adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
      adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), uri != NULL ? envoi_xmpp_uri_get_bare (uri) : _("Not a Link to an Address"));
      adw_action_row_set_subtitle (ADW_ACTION_ROW (row), shown);
      adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 2);
      gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
      g_object_set_data_full (G_OBJECT (row), "text", g_strdup (texts[i]), g_free);
      gtk_list_box_append (GTK_LIST_BOX (self->list), row);
    }
  show_page (self, "several");
  gtk_widget_child_focus (self->list, GTK_DIR_TAB_FORWARD);
}

static void
take (EnvoiScanDialog *self, char **texts)
{
  if (texts[0] == NULL)
    give_up (self, _("No code was found in this picture. Try one where the code is larger and whole."));
  else if (texts[1] == NULL)
    open_text (self, texts[0]);
  else
    offer (self, texts);
}

static void
on_row_activated (EnvoiScanDialog *self, GtkListBoxRow *row)
{
  open_text (self, g_object_get_data (G_OBJECT (row), "text"));
}

static void
on_back (EnvoiScanDialog *self)
{
  give_up (self, NULL);
}

/* Pictures */

static gboolean
is_working (EnvoiScanDialog *self)
{
  return self->stack != NULL && g_str_equal (gtk_stack_get_visible_child_name (GTK_STACK (self->stack)), "working");
}

static void
on_read (gpointer owner, const GValue *value, const GError *error)
{
  EnvoiScanDialog *self = owner;

  if (!is_working (self))
    return;
  if (error == NULL)
    take (self, g_value_get_boxed (value));
  else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED))
    give_up (self, _("This is no picture that Envoi can read. Use a PNG or JPEG file."));
  else
    give_up (self, _("This picture cannot be read. Try another file."));
}

void
envoi_scan_dialog_read (EnvoiScanDialog *self, GFile *file)
{
  stop_camera (self);
  begin (self, _("Looking for a code…"));
  envoi_when_done (envoi_scan_picture_file (file), self, on_read);
}

static void
on_file_chosen (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (EnvoiScanDialog) self = data;
  g_autoptr (GFile) file = gtk_file_dialog_open_finish (GTK_FILE_DIALOG (source), result, NULL);

  if (file != NULL && self->stack != NULL)
    envoi_scan_dialog_read (self, file);
}

static void
on_file (EnvoiScanDialog *self)
{
  g_autoptr (GtkFileDialog) dialog = gtk_file_dialog_new ();
  g_autoptr (GtkFileFilter) pictures = gtk_file_filter_new ();
  g_autoptr (GListStore) filters = g_list_store_new (GTK_TYPE_FILE_FILTER);

  tell (self, NULL);
  gtk_file_filter_set_name (pictures, _("Pictures"));
  for (guint i = 0; picture_types[i] != NULL; i++)
    gtk_file_filter_add_mime_type (pictures, picture_types[i]);
  g_list_store_append (filters, pictures);
  gtk_file_dialog_set_filters (dialog, G_LIST_MODEL (filters));
  gtk_file_dialog_set_title (dialog, _("Open a Picture"));
  gtk_file_dialog_open (dialog, GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))), NULL, on_file_chosen, g_object_ref (self));
}

/* Copied and dropped: a file, a picture, or a text. */

static void
read_stream (EnvoiScanDialog *self, GInputStream *stream)
{
  if (stream == NULL)
    give_up (self, _("This picture cannot be read. Try another file."));
  else
    envoi_when_done (envoi_scan_picture_stream (stream), self, on_read);
}

static void
take_value (EnvoiScanDialog *self, const GValue *value)
{
  if (value != NULL && G_VALUE_HOLDS (value, GDK_TYPE_FILE_LIST))
    {
      GSList *files = g_value_get_boxed (value);
      if (files != NULL)
        {
          envoi_scan_dialog_read (self, files->data);
          return;
        }
    }
  else if (value != NULL && G_VALUE_HOLDS_STRING (value) && g_value_get_string (value) != NULL)
    {
      open_text (self, g_value_get_string (value));
      return;
    }
  give_up (self, _("There is nothing here to read a code from. Copy a picture of a code, a link, or an address first."));
}

static void
on_clipboard_value (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (EnvoiScanDialog) self = data;
  const GValue *value = gdk_clipboard_read_value_finish (GDK_CLIPBOARD (source), result, NULL);

  if (is_working (self))
    take_value (self, value);
}

static void
on_clipboard_stream (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (EnvoiScanDialog) self = data;
  g_autoptr (GInputStream) stream = gdk_clipboard_read_finish (GDK_CLIPBOARD (source), result, NULL, NULL);

  if (is_working (self))
    read_stream (self, stream);
}

static gboolean
holds_picture (GdkContentFormats *formats)
{
  for (guint i = 0; picture_types[i] != NULL; i++)
    if (gdk_content_formats_contain_mime_type (formats, picture_types[i]))
      return TRUE;
  return FALSE;
}

static gboolean
holds_file (GdkContentFormats *formats)
{
  return gdk_content_formats_contain_gtype (formats, GDK_TYPE_FILE_LIST) || gdk_content_formats_contain_mime_type (formats, "text/uri-list");
}

static void
on_paste (EnvoiScanDialog *self)
{
  GdkClipboard *clipboard = gtk_widget_get_clipboard (GTK_WIDGET (self));
  GdkContentFormats *formats = gdk_clipboard_get_formats (clipboard);

  begin (self, _("Looking for a code…"));
  if (holds_file (formats))
    gdk_clipboard_read_value_async (clipboard, GDK_TYPE_FILE_LIST, G_PRIORITY_DEFAULT, NULL, on_clipboard_value, g_object_ref (self));
  else if (holds_picture (formats))
    gdk_clipboard_read_async (clipboard, (const char **) picture_types, G_PRIORITY_DEFAULT, NULL, on_clipboard_stream, g_object_ref (self));
  else
    gdk_clipboard_read_value_async (clipboard, G_TYPE_STRING, G_PRIORITY_DEFAULT, NULL, on_clipboard_value, g_object_ref (self));
}

typedef struct { EnvoiScanDialog *dialog; GdkDrop *drop; } Dropped;

static EnvoiScanDialog *
finish_drop (Dropped *dropped)
{
  EnvoiScanDialog *self = dropped->dialog;

  gdk_drop_finish (dropped->drop, GDK_ACTION_COPY);
  g_object_unref (dropped->drop);
  g_free (dropped);
  return self;
}

static void
on_dropped_value (GObject *source, GAsyncResult *result, gpointer data)
{
  const GValue *value = gdk_drop_read_value_finish (GDK_DROP (source), result, NULL);
  g_autoptr (EnvoiScanDialog) self = ((Dropped *) data)->dialog;

  if (is_working (self))
    take_value (self, value);
  finish_drop (data);
}

static void
on_dropped_stream (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GInputStream) stream = gdk_drop_read_finish (GDK_DROP (source), result, NULL, NULL);
  g_autoptr (EnvoiScanDialog) self = finish_drop (data);

  if (is_working (self))
    read_stream (self, stream);
}

static gboolean
on_drop (GtkDropTargetAsync *target, GdkDrop *drop, double x, double y, EnvoiScanDialog *self)
{
  GdkContentFormats *formats = gdk_drop_get_formats (drop);
  Dropped *dropped = g_new0 (Dropped, 1);

  dropped->dialog = g_object_ref (self);
  dropped->drop = g_object_ref (drop);
  stop_camera (self);
  begin (self, _("Looking for a code…"));
  if (holds_file (formats))
    gdk_drop_read_value_async (drop, GDK_TYPE_FILE_LIST, G_PRIORITY_DEFAULT, NULL, on_dropped_value, dropped);
  else if (holds_picture (formats))
    gdk_drop_read_async (drop, (const char **) picture_types, G_PRIORITY_DEFAULT, NULL, on_dropped_stream, dropped);
  else
    gdk_drop_read_value_async (drop, G_TYPE_STRING, G_PRIORITY_DEFAULT, NULL, on_dropped_value, dropped);
  return TRUE;
}

static void
add_drop_target (EnvoiScanDialog *self)
{
  GdkContentFormatsBuilder *builder = gdk_content_formats_builder_new ();
  GtkDropTargetAsync *target;

  gdk_content_formats_builder_add_gtype (builder, GDK_TYPE_FILE_LIST);
  gdk_content_formats_builder_add_gtype (builder, G_TYPE_STRING);
  for (guint i = 0; picture_types[i] != NULL; i++)
    gdk_content_formats_builder_add_mime_type (builder, picture_types[i]);
  target = gtk_drop_target_async_new (gdk_content_formats_builder_free_to_formats (builder), GDK_ACTION_COPY);
  g_signal_connect (target, "drop", G_CALLBACK (on_drop), self);
  gtk_widget_add_controller (self->stack, GTK_EVENT_CONTROLLER (target));
}

/* The camera */

static const char *
describe_camera_error (const GError *error)
{
  if (g_error_matches (error, ENVOI_CAMERA_ERROR, ENVOI_CAMERA_ERROR_NO_CAMERA))
    return _("No camera was found. Connect one, or open a picture of the code.");
  if (g_error_matches (error, ENVOI_CAMERA_ERROR, ENVOI_CAMERA_ERROR_DENIED))
    return _("Envoi may not use the camera. Allow it in the settings of your desktop, or open a picture of the code.");
  if (g_error_matches (error, ENVOI_CAMERA_ERROR, ENVOI_CAMERA_ERROR_NO_PORTAL))
    return _("This desktop lends no cameras to programs. Open a picture of the code instead.");
  return _("The camera gives no picture. Look whether another program uses it, or open a picture of the code.");
}

static void
on_camera_failed (EnvoiScanDialog *self, const GError *error)
{
  give_up (self, describe_camera_error (error));
}

static void
on_camera_frame (EnvoiScanDialog *self, GBytes *pixels, guint width, guint height, guint stride)
{
  g_autoptr (GdkTexture) texture = gdk_memory_texture_new ((int) width, (int) height, GDK_MEMORY_R8G8B8X8, pixels, stride);

  gtk_picture_set_paintable (GTK_PICTURE (self->picture), GDK_PAINTABLE (texture));
  if (is_working (self))
    show_page (self, "camera");
}

static void
on_camera_found (EnvoiScanDialog *self, char **texts)
{
  g_autoptr (EnvoiScanDialog) keep = g_object_ref (self);

  take (self, texts);
}

static void
on_camera_started (gpointer owner, const GValue *value, const GError *error)
{
  EnvoiScanDialog *self = owner;

  if (error != NULL && self->camera != NULL)
    on_camera_failed (self, error);
}

static void
on_camera (EnvoiScanDialog *self)
{
  stop_camera (self);
  gtk_picture_set_paintable (GTK_PICTURE (self->picture), NULL);
  begin (self, _("Waiting for the camera…"));
  self->camera = envoi_camera_new ();
  g_signal_connect_swapped (self->camera, "frame", G_CALLBACK (on_camera_frame), self);
  g_signal_connect_swapped (self->camera, "found", G_CALLBACK (on_camera_found), self);
  g_signal_connect_swapped (self->camera, "failed", G_CALLBACK (on_camera_failed), self);
  envoi_when_done (envoi_camera_start (self->camera, g_application_get_dbus_connection (g_application_get_default ())), self, on_camera_started);
}

static void
envoi_scan_dialog_closed (AdwDialog *dialog)
{
  stop_camera (ENVOI_SCAN_DIALOG (dialog));
}

static void
envoi_scan_dialog_dispose (GObject *object)
{
  EnvoiScanDialog *self = ENVOI_SCAN_DIALOG (object);

  stop_camera (self);
  gtk_widget_dispose_template (GTK_WIDGET (object), ENVOI_TYPE_SCAN_DIALOG);
  G_OBJECT_CLASS (envoi_scan_dialog_parent_class)->dispose (object);
}

static void
envoi_scan_dialog_class_init (EnvoiScanDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = envoi_scan_dialog_dispose;
  ADW_DIALOG_CLASS (klass)->closed = envoi_scan_dialog_closed;
  gtk_widget_class_set_template_from_resource (widget_class, "/im/envoi/Envoi/app/envoi-scan-dialog.ui");
#define BIND(name) gtk_widget_class_bind_template_child (widget_class, EnvoiScanDialog, name)
  BIND (banner); BIND (back_button); BIND (stack); BIND (start_page); BIND (camera_button); BIND (working_label); BIND (picture); BIND (list);
#undef BIND
#define CALLBACK(name) gtk_widget_class_bind_template_callback (widget_class, name)
  CALLBACK (on_back); CALLBACK (on_camera); CALLBACK (on_file); CALLBACK (on_paste); CALLBACK (on_row_activated);
#undef CALLBACK
}

static void
envoi_scan_dialog_init (EnvoiScanDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  add_drop_target (self);
  adw_dialog_set_focus (ADW_DIALOG (self), self->camera_button);
}

AdwDialog *
envoi_scan_dialog_new (void)
{
  return g_object_new (ENVOI_TYPE_SCAN_DIALOG, NULL);
}
