/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-config.h"
#include "envoi-file-intake.h"
#include <glib/gi18n-lib.h>

/* EnvoiFileIntake: main thread. */

struct _EnvoiFileIntake
{
  GObject parent_instance;
  GtkWidget *widget;            /* not owned */
  GtkDropTarget *target;        /* the widget's */
  GtkTextView *text_view;       /* not owned */
  gboolean enabled;
};

enum { FILES, TEXTURE, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (EnvoiFileIntake, envoi_file_intake, G_TYPE_OBJECT)

static gboolean
take (EnvoiFileIntake *self, const GValue *value)
{
  g_autoptr (GListStore) files = NULL;

  if (G_VALUE_HOLDS (value, GDK_TYPE_TEXTURE))
    {
      g_signal_emit (self, signals[TEXTURE], 0, g_value_get_object (value));
      return TRUE;
    }
  if (!G_VALUE_HOLDS (value, GDK_TYPE_FILE_LIST))
    return FALSE;
  files = g_list_store_new (G_TYPE_FILE);
  for (GSList *list = g_value_get_boxed (value); list != NULL; list = list->next)
    g_list_store_append (files, list->data);
  if (g_list_model_get_n_items (G_LIST_MODEL (files)) > 0)
    g_signal_emit (self, signals[FILES], 0, files);
  return TRUE;
}

static gboolean
on_drop (EnvoiFileIntake *self, const GValue *value)
{
  return self->enabled && take (self, value);
}

static void
on_value (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (EnvoiFileIntake) self = data;
  const GValue *value = gdk_clipboard_read_value_finish (GDK_CLIPBOARD (source), result, NULL);

  if (value != NULL && self->enabled)
    take (self, value);
}

static void
on_paste (EnvoiFileIntake *self, GtkTextView *view)
{
  GdkClipboard *clipboard = gtk_widget_get_clipboard (GTK_WIDGET (view));
  GdkContentFormats *formats = gdk_clipboard_get_formats (clipboard);
  GType type = G_TYPE_INVALID;

  if (!self->enabled)
    return;
  /* Who copies files copies their names as text, too; who copies a piece of a page, its pictures. */
  if (gdk_content_formats_contain_gtype (formats, GDK_TYPE_FILE_LIST) || gdk_content_formats_contain_mime_type (formats, "text/uri-list"))
    type = GDK_TYPE_FILE_LIST;
  else if (!gdk_content_formats_contain_gtype (formats, G_TYPE_STRING) && !gdk_content_formats_contain_mime_type (formats, "text/plain;charset=utf-8")
           && (gdk_content_formats_contain_gtype (formats, GDK_TYPE_TEXTURE) || gdk_content_formats_contain_mime_type (formats, "image/png")))
    type = GDK_TYPE_TEXTURE;
  if (type == G_TYPE_INVALID)
    return;
  g_signal_stop_emission_by_name (view, "paste-clipboard");
  gdk_clipboard_read_value_async (clipboard, type, G_PRIORITY_DEFAULT, NULL, on_value, g_object_ref (self));
}

static void
on_chosen (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (EnvoiFileIntake) self = data;
  g_autoptr (GListModel) files = gtk_file_dialog_open_multiple_finish (GTK_FILE_DIALOG (source), result, NULL);

  if (files != NULL && g_list_model_get_n_items (files) > 0)
    g_signal_emit (self, signals[FILES], 0, files);
}

void
envoi_file_intake_choose (EnvoiFileIntake *self, gboolean only_pictures)
{
  g_autoptr (GtkFileDialog) dialog = gtk_file_dialog_new ();
  GtkRoot *root = self->widget != NULL ? gtk_widget_get_root (self->widget) : NULL;

  gtk_file_dialog_set_title (dialog, only_pictures ? _("Choose Pictures") : _("Choose Files"));
  gtk_file_dialog_set_modal (dialog, TRUE);
  if (only_pictures)
    {
      g_autoptr (GtkFileFilter) filter = gtk_file_filter_new ();

      gtk_file_filter_set_name (filter, _("Pictures"));
      gtk_file_filter_add_mime_type (filter, "image/png");
      gtk_file_filter_add_mime_type (filter, "image/jpeg");
      gtk_file_filter_add_mime_type (filter, "image/gif");
      gtk_file_filter_add_mime_type (filter, "image/webp");
      gtk_file_dialog_set_default_filter (dialog, filter);
    }
  gtk_file_dialog_open_multiple (dialog, GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL, NULL, on_chosen, g_object_ref (self));
}

void
envoi_file_intake_set_enabled (EnvoiFileIntake *self, gboolean enabled)
{
  self->enabled = enabled;
  if (self->target != NULL)
    gtk_drop_target_set_actions (self->target, enabled ? GDK_ACTION_COPY : 0);
}

static void
envoi_file_intake_dispose (GObject *object)
{
  EnvoiFileIntake *self = ENVOI_FILE_INTAKE (object);

  self->enabled = FALSE;
  g_clear_weak_pointer (&self->widget);
  g_clear_weak_pointer (&self->text_view);
  g_clear_object (&self->target);
  G_OBJECT_CLASS (envoi_file_intake_parent_class)->dispose (object);
}

static void
envoi_file_intake_class_init (EnvoiFileIntakeClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = envoi_file_intake_dispose;
  signals[FILES] = g_signal_new ("files", ENVOI_TYPE_FILE_INTAKE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_LIST_MODEL);
  signals[TEXTURE] = g_signal_new ("texture", ENVOI_TYPE_FILE_INTAKE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, GDK_TYPE_TEXTURE);
}

static void
envoi_file_intake_init (EnvoiFileIntake *self)
{
}

EnvoiFileIntake *
envoi_file_intake_new (GtkWidget *drop_on, GtkTextView *paste_in)
{
  EnvoiFileIntake *self = g_object_new (ENVOI_TYPE_FILE_INTAKE, NULL);
  GType types[] = { GDK_TYPE_FILE_LIST, GDK_TYPE_TEXTURE };

  g_set_weak_pointer (&self->widget, drop_on);
  g_set_weak_pointer (&self->text_view, paste_in);
  self->target = gtk_drop_target_new (G_TYPE_INVALID, 0);
  gtk_drop_target_set_gtypes (self->target, types, G_N_ELEMENTS (types));
  /* The field would take the name of a file as text. */
  gtk_event_controller_set_propagation_phase (GTK_EVENT_CONTROLLER (self->target), GTK_PHASE_CAPTURE);
  g_signal_connect_object (self->target, "drop", G_CALLBACK (on_drop), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (drop_on, GTK_EVENT_CONTROLLER (g_object_ref (self->target)));
  if (paste_in != NULL)
    g_signal_connect_object (paste_in, "paste-clipboard", G_CALLBACK (on_paste), self, G_CONNECT_SWAPPED);
  return self;
}
