/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-config.h"
#include "envoi-file-card.h"
#include "envoi-error.h"
#include "envoi-file-name.h"
#include "envoi-file-saving.h"
#include "envoi-media-source.h"
#include "envoi-text.h"
#include "envoi-transfer-row.h"
#include <glib/gi18n-lib.h>

/* EnvoiFileCard: owned by the row or card that shows it. Main thread. */

struct _EnvoiFileCard
{
  GtkWidget parent_instance;
  GtkWidget *icon, *name, *about, *warning, *open, *save, *transfer;
  EnvoiAttachment *attachment;
  gulong transfer_handler;
  GFile *saved;
  gboolean active;
  guint64 serial;
};

G_DEFINE_FINAL_TYPE (EnvoiFileCard, envoi_file_card, GTK_TYPE_WIDGET)

typedef struct { GWeakRef card; guint64 serial; gboolean save; } Wait;

static void
wait_free (gpointer data)
{
  Wait *wait = data;

  g_weak_ref_clear (&wait->card);
  g_free (wait);
}

static Wait *
wait_new (EnvoiFileCard *self, gboolean to_save)
{
  Wait *wait = g_new0 (Wait, 1);

  g_weak_ref_init (&wait->card, self);
  wait->serial = self->serial;
  wait->save = to_save;
  return wait;
}

static void
tell (EnvoiFileCard *self, const char *words)
{
  gtk_label_set_text (GTK_LABEL (self->warning), words != NULL ? words : "");
  gtk_widget_set_visible (self->warning, words != NULL);
}

static void
update_transfer (EnvoiFileCard *self)
{
  EnvoiTransfer *transfer = self->attachment != NULL ? envoi_attachment_get_transfer (self->attachment) : NULL;

  gtk_widget_set_visible (self->transfer, transfer != NULL);
  envoi_transfer_row_set_transfer (ENVOI_TRANSFER_ROW (self->transfer), transfer);
  gtk_widget_set_visible (self->about, transfer == NULL);
  gtk_widget_set_sensitive (self->open, transfer == NULL);
  gtk_widget_set_sensitive (self->save, transfer == NULL);
}

static DexFuture *
on_done (DexFuture *future, gpointer data)
{
  Wait *wait = data;
  g_autoptr (EnvoiFileCard) self = g_weak_ref_get (&wait->card);
  g_autoptr (GError) error = NULL;
  const GValue *value = dex_future_get_value (future, &error);
  g_autofree char *words = NULL;

  if (self == NULL || self->icon == NULL || self->serial != wait->serial)
    return dex_future_new_true ();
  if (value != NULL && wait->save)
    {
      g_set_object (&self->saved, g_value_get_object (value));
      tell (self, _("Saved"));
    }
  else if (value != NULL || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    tell (self, NULL);
  else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED))
    tell (self, _("This kind of file can run programs, so it is not opened from here. Save it if you trust who sent it."));
  else
    {
      words = error->domain == ENVOI_TRANSFER_ERROR ? envoi_transfer_problem_text (error)
              : g_strdup (wait->save ? _("The file could not be saved there. Choose another folder.") : _("No program opens this file. Save it instead."));
      tell (self, words);
    }
  update_transfer (self);
  return dex_future_new_true ();
}

static DexFuture *
on_here (DexFuture *future, gpointer data)
{
  Wait *wait = data;
  g_autoptr (EnvoiFileCard) self = g_weak_ref_get (&wait->card);

  if (self == NULL || self->icon == NULL || self->serial != wait->serial)
    return dex_future_new_reject (G_IO_ERROR, G_IO_ERROR_CANCELLED, "Not shown any more");
  return wait->save ? envoi_file_save (GTK_WIDGET (self), self->attachment) : envoi_file_open (GTK_WIDGET (self), self->attachment);
}

static void
begin (EnvoiFileCard *self, gboolean to_save)
{
  EnvoiMediaSource *source = envoi_media_source_get_default ();
  GFile *local = self->attachment != NULL ? envoi_attachment_get_local_file (self->attachment) : NULL;
  DexFuture *file;

  if (self->attachment == NULL || (source == NULL && local == NULL))
    return;
  tell (self, NULL);
  file = source != NULL ? envoi_media_source_fetch (source, self->attachment, TRUE) : dex_future_new_for_object (local);
  file = dex_future_then (file, on_here, wait_new (self, to_save), wait_free);
  dex_future_disown (dex_future_finally (file, on_done, wait_new (self, to_save), wait_free));
}

static void
on_open (EnvoiFileCard *self)
{
  begin (self, FALSE);
}

static void
on_save (EnvoiFileCard *self)
{
  begin (self, TRUE);
}

static const char *
icon_for (EnvoiAttachment *attachment)
{
  const char *type = envoi_attachment_get_media_type (attachment);

  if (type == NULL)
    return "text-x-generic-symbolic";
  if (g_str_has_prefix (type, "video/"))
    return "video-x-generic-symbolic";
  if (g_str_has_prefix (type, "audio/"))
    return "audio-x-generic-symbolic";
  if (g_str_has_prefix (type, "image/"))
    return "image-x-generic-symbolic";
  if (g_str_has_prefix (type, "application/zip") || g_strrstr (type, "compressed") != NULL || g_strrstr (type, "tar") != NULL)
    return "package-x-generic-symbolic";
  return "x-office-document-symbolic";
}

/* What one has sent oneself needs no warning. */
static gboolean
is_own (EnvoiAttachment *attachment)
{
  EnvoiAccount *account = envoi_attachment_get_account (attachment);

  return account != NULL && g_strcmp0 (envoi_attachment_get_author (attachment), envoi_account_get_jid (account)) == 0;
}

static void
fill (EnvoiFileCard *self)
{
  g_autofree char *name = envoi_attachment_dup_name (self->attachment), *shown = envoi_text_isolate (name), *host = envoi_attachment_dup_host (self->attachment);
  g_autofree char *ascii = host != NULL ? g_hostname_to_ascii (host) : NULL, *about = NULL, *label = NULL;
  g_autofree char *size = envoi_attachment_get_size (self->attachment) > 0 ? g_format_size (envoi_attachment_get_size (self->attachment)) : NULL;

  self->active = !is_own (self->attachment) && envoi_file_name_is_active (name, envoi_attachment_get_media_type (self->attachment));
  gtk_image_set_from_icon_name (GTK_IMAGE (self->icon), self->active ? "dialog-warning-symbolic" : icon_for (self->attachment));
  gtk_label_set_text (GTK_LABEL (self->name), shown);
  gtk_widget_set_tooltip_text (self->name, name);
  if (size != NULL && ascii != NULL)
    /* Translators: a file's size and the host it comes from: 2 MB from example.org */
    about = g_strdup_printf (_("%s from %s"), size, ascii);
  else if (ascii != NULL)
    /* Translators: %s is the name of a host */
    about = g_strdup_printf (_("from %s"), ascii);
  gtk_label_set_text (GTK_LABEL (self->about), about != NULL ? about : size != NULL ? size : "");
  gtk_widget_set_visible (self->open, !self->active);
  tell (self, self->active ? _("This kind of file can run programs. Save it only if you trust who sent it.") : NULL);
  /* Translators: %s is the name of a file */
  label = g_strdup_printf (_("Open %s"), name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->open), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  g_free (label);
  /* Translators: %s is the name of a file */
  label = g_strdup_printf (_("Save %s"), name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->save), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
}

void
envoi_file_card_set_attachment (EnvoiFileCard *self, EnvoiAttachment *attachment)
{
  if (self->attachment == attachment)
    return;
  self->serial++;
  g_clear_signal_handler (&self->transfer_handler, self->attachment);
  g_set_object (&self->attachment, attachment);
  if (attachment != NULL)
    {
      self->transfer_handler = g_signal_connect_swapped (attachment, "notify::transfer", G_CALLBACK (update_transfer), self);
      fill (self);
    }
  update_transfer (self);
}

static void
envoi_file_card_dispose (GObject *object)
{
  EnvoiFileCard *self = ENVOI_FILE_CARD (object);
  GtkWidget *child;

  g_clear_signal_handler (&self->transfer_handler, self->attachment);
  g_clear_object (&self->attachment);
  g_clear_object (&self->saved);
  self->icon = NULL;
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  G_OBJECT_CLASS (envoi_file_card_parent_class)->dispose (object);
}

static void
envoi_file_card_class_init (EnvoiFileCardClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = envoi_file_card_dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BOX_LAYOUT);
  gtk_widget_class_set_css_name (GTK_WIDGET_CLASS (klass), "filecard");
  gtk_widget_class_set_accessible_role (GTK_WIDGET_CLASS (klass), GTK_ACCESSIBLE_ROLE_GROUP);
}

static GtkWidget *
make_button (const char *icon, const char *words, GCallback callback, EnvoiFileCard *self)
{
  GtkWidget *button = g_object_new (GTK_TYPE_BUTTON, "icon-name", icon, "tooltip-text", words, "valign", GTK_ALIGN_CENTER, NULL);

  gtk_widget_add_css_class (button, "flat");
  gtk_widget_add_css_class (button, "circular");
  g_signal_connect_swapped (button, "clicked", callback, self);
  return button;
}

static void
envoi_file_card_init (EnvoiFileCard *self)
{
  GtkWidget *column = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);

  gtk_box_layout_set_spacing (GTK_BOX_LAYOUT (gtk_widget_get_layout_manager (GTK_WIDGET (self))), 8);
  self->icon = g_object_new (GTK_TYPE_IMAGE, "pixel-size", 32, "valign", GTK_ALIGN_CENTER, "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL);
  gtk_widget_set_parent (self->icon, GTK_WIDGET (self));
  self->name = g_object_new (GTK_TYPE_LABEL, "xalign", 0.0f, "ellipsize", PANGO_ELLIPSIZE_MIDDLE, "max-width-chars", 32, NULL);
  gtk_widget_add_css_class (self->name, "heading");
  self->about = g_object_new (GTK_TYPE_LABEL, "xalign", 0.0f, "ellipsize", PANGO_ELLIPSIZE_END, "max-width-chars", 32, NULL);
  gtk_widget_add_css_class (self->about, "caption");
  self->transfer = envoi_transfer_row_new ();
  g_signal_connect_swapped (self->transfer, "retry", G_CALLBACK (on_open), self);
  self->warning = g_object_new (GTK_TYPE_LABEL, "xalign", 0.0f, "wrap", TRUE, "wrap-mode", PANGO_WRAP_WORD_CHAR, "max-width-chars", 36, "visible", FALSE, NULL);
  gtk_widget_add_css_class (self->warning, "caption");
  gtk_widget_set_hexpand (column, TRUE);
  gtk_widget_set_valign (column, GTK_ALIGN_CENTER);
  gtk_box_append (GTK_BOX (column), self->name);
  gtk_box_append (GTK_BOX (column), self->about);
  gtk_box_append (GTK_BOX (column), self->transfer);
  gtk_box_append (GTK_BOX (column), self->warning);
  gtk_widget_set_parent (column, GTK_WIDGET (self));
  self->open = make_button ("document-open-symbolic", _("Open"), G_CALLBACK (on_open), self);
  gtk_widget_set_parent (self->open, GTK_WIDGET (self));
  self->save = make_button ("document-save-symbolic", _("Save"), G_CALLBACK (on_save), self);
  gtk_widget_set_parent (self->save, GTK_WIDGET (self));
}

GtkWidget *
envoi_file_card_new (void)
{
  return g_object_new (ENVOI_TYPE_FILE_CARD, NULL);
}
