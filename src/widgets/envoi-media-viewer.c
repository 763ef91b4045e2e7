/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-config.h"
#include "envoi-media-viewer.h"
#include "envoi-file-saving.h"
#include "envoi-media-loader.h"
#include "envoi-media-source.h"
#include "envoi-zoom-view.h"
#include <glib/gi18n-lib.h>

/* EnvoiMediaViewer: a dialog that lives as long as it is open. Main thread. */

#define STEP 1.25

struct _EnvoiMediaViewer
{
  AdwDialog parent_instance;
  GPtrArray *pictures;
  guint index;
  guint64 serial;
  GtkWidget *toasts, *stack, *zoom, *problem, *load_button, *previous, *next, *description, *title;
  GFile *saved;
};

G_DEFINE_FINAL_TYPE (EnvoiMediaViewer, envoi_media_viewer, ADW_TYPE_DIALOG)

typedef struct { GWeakRef viewer; guint64 serial; } Wait;

static void
wait_free (gpointer data)
{
  Wait *wait = data;

  g_weak_ref_clear (&wait->viewer);
  g_free (wait);
}

static Wait *
wait_new (EnvoiMediaViewer *self)
{
  Wait *wait = g_new0 (Wait, 1);

  g_weak_ref_init (&wait->viewer, self);
  wait->serial = self->serial;
  return wait;
}

static EnvoiAttachment *
get_picture (EnvoiMediaViewer *self)
{
  return self->pictures->pdata[self->index];
}

static void
show_problem (EnvoiMediaViewer *self, gboolean may_load)
{
  g_autofree char *host = envoi_attachment_dup_host (get_picture (self)), *text = NULL;

  if (may_load && host != NULL)
    /* Translators: %s is the name of a host */
    text = g_strdup_printf (_("This picture has not been loaded from %s yet."), host);
  adw_status_page_set_description (ADW_STATUS_PAGE (self->problem), text != NULL ? text : _("This picture cannot be shown."));
  gtk_widget_set_visible (self->load_button, may_load);
  gtk_stack_set_visible_child_name (GTK_STACK (self->stack), "problem");
}

static DexFuture *
on_texture (DexFuture *future, gpointer data)
{
  Wait *wait = data;
  g_autoptr (EnvoiMediaViewer) self = g_weak_ref_get (&wait->viewer);
  const GValue *value = dex_future_get_value (future, NULL);

  if (self == NULL || self->pictures == NULL || self->serial != wait->serial)
    return dex_future_new_true ();
  if (value != NULL)
    {
      envoi_zoom_view_set_texture (ENVOI_ZOOM_VIEW (self->zoom), g_value_get_object (value));
      gtk_stack_set_visible_child_name (GTK_STACK (self->stack), "picture");
    }
  else
    show_problem (self, FALSE);
  return dex_future_new_true ();
}

static DexFuture *
on_file (DexFuture *future, gpointer data)
{
  return envoi_media_load (g_value_get_object (dex_future_get_value (future, NULL)), 0, 0);
}

static void
show_file (EnvoiMediaViewer *self, DexFuture *file)
{
  gtk_stack_set_visible_child_name (GTK_STACK (self->stack), "busy");
  dex_future_disown (dex_future_finally (dex_future_then (file, on_file, NULL, NULL), on_texture, wait_new (self), wait_free));
}

static void
go_to (EnvoiMediaViewer *self, guint index)
{
  EnvoiMediaSource *source = envoi_media_source_get_default ();
  EnvoiAttachment *picture;
  const char *words;
  g_autofree char *name = NULL;
  g_autoptr (GFile) here = NULL;

  if (index >= self->pictures->len)
    return;
  self->index = index;
  self->serial++;
  picture = get_picture (self);
  name = envoi_attachment_dup_name (picture);
  words = envoi_attachment_get_description (picture);
  envoi_zoom_view_set_texture (ENVOI_ZOOM_VIEW (self->zoom), NULL);
  gtk_widget_set_visible (self->previous, self->pictures->len > 1);
  gtk_widget_set_visible (self->next, self->pictures->len > 1);
  gtk_widget_set_sensitive (self->previous, index > 0);
  gtk_widget_set_sensitive (self->next, index + 1 < self->pictures->len);
  gtk_label_set_text (GTK_LABEL (self->description), words != NULL ? words : "");
  gtk_widget_set_visible (self->description, words != NULL && *words != '\0');
  adw_window_title_set_title (ADW_WINDOW_TITLE (self->title), name);
  if (self->pictures->len > 1)
    {
      /* Translators: the number of a picture among several: 2 of 4 */
      g_autofree char *place = g_strdup_printf (_("%u of %u"), index + 1, self->pictures->len);

      adw_window_title_set_subtitle (ADW_WINDOW_TITLE (self->title), place);
    }
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->zoom), GTK_ACCESSIBLE_PROPERTY_LABEL, words != NULL && *words != '\0' ? words : name, -1);
  here = source != NULL ? envoi_media_source_find (source, picture)
         : envoi_attachment_get_local_file (picture) != NULL ? g_object_ref (envoi_attachment_get_local_file (picture)) : NULL;
  if (here != NULL)
    show_file (self, dex_future_new_for_object (here));
  else if (source != NULL && envoi_media_source_allows (source, picture))
    show_file (self, envoi_media_source_fetch (source, picture, FALSE));
  else
    show_problem (self, source != NULL && envoi_attachment_get_uri (picture) != NULL);
}

static void
on_load_clicked (EnvoiMediaViewer *self)
{
  if (envoi_media_source_get_default () != NULL)
    show_file (self, envoi_media_source_fetch (envoi_media_source_get_default (), get_picture (self), TRUE));
}

/* --- Saving ---------------------------------------------------------------------------------------------------------- */

static void
on_show_folder (EnvoiMediaViewer *self)
{
  if (self->saved != NULL)
    envoi_file_show_in_folder (GTK_WIDGET (self), self->saved);
}

static DexFuture *
on_saved (DexFuture *future, gpointer data)
{
  Wait *wait = data;
  g_autoptr (EnvoiMediaViewer) self = g_weak_ref_get (&wait->viewer);
  g_autoptr (GError) error = NULL;
  const GValue *value = dex_future_get_value (future, &error);
  AdwToast *toast;

  if (self == NULL || self->pictures == NULL || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return dex_future_new_true ();
  if (value != NULL)
    {
      g_set_object (&self->saved, g_value_get_object (value));
      toast = adw_toast_new (_("Picture saved"));
      adw_toast_set_button_label (toast, _("Open Folder"));
      g_signal_connect_object (toast, "button-clicked", G_CALLBACK (on_show_folder), self, G_CONNECT_SWAPPED);
    }
  else
    toast = adw_toast_new (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND) ? _("Load the picture first")
                                                                                     : _("The picture could not be saved there. Choose another folder."));
  adw_toast_overlay_add_toast (ADW_TOAST_OVERLAY (self->toasts), toast);
  return dex_future_new_true ();
}

static void
save (GtkWidget *widget, const char *name, GVariant *parameter)
{
  EnvoiMediaViewer *self = ENVOI_MEDIA_VIEWER (widget);

  dex_future_disown (dex_future_finally (envoi_file_save (widget, get_picture (self)), on_saved, wait_new (self), wait_free));
}

static void
copy (GtkWidget *widget, const char *name, GVariant *parameter)
{
  EnvoiMediaViewer *self = ENVOI_MEDIA_VIEWER (widget);
  EnvoiMediaSource *source = envoi_media_source_get_default ();
  g_autoptr (GFile) here = source != NULL ? envoi_media_source_find (source, get_picture (self)) : NULL;
  GdkTexture *texture = here != NULL ? envoi_media_peek (here, 0, 0) : NULL;

  if (texture == NULL)
    return;
  gdk_clipboard_set_texture (gtk_widget_get_clipboard (widget), texture);
  adw_toast_overlay_add_toast (ADW_TOAST_OVERLAY (self->toasts), adw_toast_new (_("Picture copied")));
}

/* --- Keys ------------------------------------------------------------------------------------------------------------ */

static void
turn (GtkWidget *widget, const char *name, GVariant *parameter)
{
  EnvoiMediaViewer *self = ENVOI_MEDIA_VIEWER (widget);
  gboolean forward = g_str_equal (name, "viewer.next");

  /* The arrow keys say a side: where one reads from right to left, the next picture is on the left. */
  if (g_str_equal (name, "viewer.left") || g_str_equal (name, "viewer.right"))
    forward = g_str_equal (name, "viewer.right") == (gtk_widget_get_direction (widget) != GTK_TEXT_DIR_RTL);
  if (forward)
    go_to (self, self->index + 1);
  else if (self->index > 0)
    go_to (self, self->index - 1);
}

static void
zoom (GtkWidget *widget, const char *name, GVariant *parameter)
{
  EnvoiZoomView *view = ENVOI_ZOOM_VIEW (ENVOI_MEDIA_VIEWER (widget)->zoom);

  if (g_str_equal (name, "viewer.zoom-fit"))
    envoi_zoom_view_fit (view);
  else
    envoi_zoom_view_zoom_middle (view, g_str_equal (name, "viewer.zoom-in") ? STEP : 1 / STEP);
}

guint
envoi_media_viewer_get_index (EnvoiMediaViewer *self)
{
  return self->index;
}

static void
envoi_media_viewer_dispose (GObject *object)
{
  EnvoiMediaViewer *self = ENVOI_MEDIA_VIEWER (object);

  self->serial++;
  g_clear_pointer (&self->pictures, g_ptr_array_unref);
  g_clear_object (&self->saved);
  G_OBJECT_CLASS (envoi_media_viewer_parent_class)->dispose (object);
}

static void
envoi_media_viewer_class_init (EnvoiMediaViewerClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  static const struct { guint key; GdkModifierType state; const char *action; } keys[] = {
    { GDK_KEY_s, GDK_CONTROL_MASK, "viewer.save" }, { GDK_KEY_c, GDK_CONTROL_MASK, "viewer.copy" },
    { GDK_KEY_Left, 0, "viewer.left" }, { GDK_KEY_Right, 0, "viewer.right" },
    { GDK_KEY_Page_Up, 0, "viewer.previous" }, { GDK_KEY_Page_Down, 0, "viewer.next" },
    { GDK_KEY_plus, 0, "viewer.zoom-in" }, { GDK_KEY_KP_Add, 0, "viewer.zoom-in" }, { GDK_KEY_equal, GDK_CONTROL_MASK, "viewer.zoom-in" },
    { GDK_KEY_plus, GDK_CONTROL_MASK, "viewer.zoom-in" },
    { GDK_KEY_minus, 0, "viewer.zoom-out" }, { GDK_KEY_KP_Subtract, 0, "viewer.zoom-out" }, { GDK_KEY_minus, GDK_CONTROL_MASK, "viewer.zoom-out" },
    { GDK_KEY_0, 0, "viewer.zoom-fit" }, { GDK_KEY_0, GDK_CONTROL_MASK, "viewer.zoom-fit" },
  };

  G_OBJECT_CLASS (klass)->dispose = envoi_media_viewer_dispose;
  gtk_widget_class_install_action (widget_class, "viewer.save", NULL, save);
  gtk_widget_class_install_action (widget_class, "viewer.copy", NULL, copy);
  gtk_widget_class_install_action (widget_class, "viewer.next", NULL, turn);
  gtk_widget_class_install_action (widget_class, "viewer.previous", NULL, turn);
  gtk_widget_class_install_action (widget_class, "viewer.left", NULL, turn);
  gtk_widget_class_install_action (widget_class, "viewer.right", NULL, turn);
  gtk_widget_class_install_action (widget_class, "viewer.zoom-in", NULL, zoom);
  gtk_widget_class_install_action (widget_class, "viewer.zoom-out", NULL, zoom);
  gtk_widget_class_install_action (widget_class, "viewer.zoom-fit", NULL, zoom);
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    gtk_widget_class_add_binding_action (widget_class, keys[i].key, keys[i].state, keys[i].action, NULL);
}

static GtkWidget *
make_button (const char *icon, const char *words, const char *action)
{
  GtkWidget *button = g_object_new (GTK_TYPE_BUTTON, "icon-name", icon, "tooltip-text", words, "action-name", action, NULL);

  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, words, -1);
  return button;
}

static GtkWidget *
make_turn (const char *icon, const char *words, const char *action, GtkAlign align)
{
  GtkWidget *button = make_button (icon, words, action);

  g_object_set (button, "halign", align, "valign", GTK_ALIGN_CENTER, "margin-start", 12, "margin-end", 12, NULL);
  gtk_widget_add_css_class (button, "osd");
  gtk_widget_add_css_class (button, "circular");
  return button;
}

static void
envoi_media_viewer_init (EnvoiMediaViewer *self)
{
  GtkWidget *view = adw_toolbar_view_new (), *header = adw_header_bar_new (), *overlay = gtk_overlay_new (), *spinner;

  self->title = adw_window_title_new ("", NULL);
  adw_header_bar_set_title_widget (ADW_HEADER_BAR (header), self->title);
  adw_header_bar_pack_start (ADW_HEADER_BAR (header), make_button ("document-save-symbolic", _("Save Picture"), "viewer.save"));
  adw_header_bar_pack_start (ADW_HEADER_BAR (header), make_button ("edit-copy-symbolic", _("Copy Picture"), "viewer.copy"));
  adw_toolbar_view_add_top_bar (ADW_TOOLBAR_VIEW (view), header);

  self->zoom = envoi_zoom_view_new ();
  self->stack = gtk_stack_new ();
  gtk_stack_add_named (GTK_STACK (self->stack), self->zoom, "picture");
  spinner = g_object_new (ADW_TYPE_SPINNER, "width-request", 48, "height-request", 48, "halign", GTK_ALIGN_CENTER, "valign", GTK_ALIGN_CENTER, NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (spinner), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Loading"), -1);
  gtk_stack_add_named (GTK_STACK (self->stack), spinner, "busy");
  self->problem = g_object_new (ADW_TYPE_STATUS_PAGE, "icon-name", "image-x-generic-symbolic", "title", _("No Picture"), NULL);
  self->load_button = gtk_button_new_with_label (_("Load"));
  gtk_widget_add_css_class (self->load_button, "pill");
  gtk_widget_set_halign (self->load_button, GTK_ALIGN_CENTER);
  g_signal_connect_swapped (self->load_button, "clicked", G_CALLBACK (on_load_clicked), self);
  adw_status_page_set_child (ADW_STATUS_PAGE (self->problem), self->load_button);
  gtk_stack_add_named (GTK_STACK (self->stack), self->problem, "problem");

  gtk_overlay_set_child (GTK_OVERLAY (overlay), self->stack);
  self->previous = make_turn ("go-previous-symbolic", _("Previous Picture"), "viewer.previous", GTK_ALIGN_START);
  self->next = make_turn ("go-next-symbolic", _("Next Picture"), "viewer.next", GTK_ALIGN_END);
  gtk_overlay_add_overlay (GTK_OVERLAY (overlay), self->previous);
  gtk_overlay_add_overlay (GTK_OVERLAY (overlay), self->next);
  adw_toolbar_view_set_content (ADW_TOOLBAR_VIEW (view), overlay);
  self->description = g_object_new (GTK_TYPE_LABEL, "wrap", TRUE, "wrap-mode", PANGO_WRAP_WORD_CHAR, "selectable", TRUE, "margin-top", 8,
                                    "margin-bottom", 8, "margin-start", 12, "margin-end", 12, "lines", 6, "ellipsize", PANGO_ELLIPSIZE_END, NULL);
  adw_toolbar_view_add_bottom_bar (ADW_TOOLBAR_VIEW (view), self->description);

  self->toasts = adw_toast_overlay_new ();
  adw_toast_overlay_set_child (ADW_TOAST_OVERLAY (self->toasts), view);
  adw_dialog_set_child (ADW_DIALOG (self), self->toasts);
  adw_dialog_set_title (ADW_DIALOG (self), _("Picture"));
  adw_dialog_set_content_width (ADW_DIALOG (self), 1400);
  adw_dialog_set_content_height (ADW_DIALOG (self), 1000);
}

EnvoiMediaViewer *
envoi_media_viewer_present (GtkWidget *parent, GPtrArray *pictures, guint index)
{
  EnvoiMediaViewer *self = g_object_new (ENVOI_TYPE_MEDIA_VIEWER, NULL);

  self->pictures = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < pictures->len; i++)
    g_ptr_array_add (self->pictures, g_object_ref (pictures->pdata[i]));
  go_to (self, MIN (index, pictures->len - 1));
  adw_dialog_present (ADW_DIALOG (self), parent);
  return self;
}
