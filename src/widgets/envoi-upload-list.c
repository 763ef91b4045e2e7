/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-config.h"
#include "envoi-upload-list.h"
#include "envoi-text.h"
#include "envoi-transfer-row.h"
#include <glib/gi18n-lib.h>

/* The files of a post on their way: a line and a bar for each. Stopping them is the business of who shows it, for they go or stay together. Main thread. */

#define NAME_GRAPHEMES 60

/* What has no name of its own is told by its place. */
static char *
dup_name (EnvoiTransfer *upload, guint position)
{
  const char *name = envoi_transfer_get_name (upload);

  /* Translators: %u is the place of a picture in a post: 1, 2 … */
  return name != NULL && *name != '\0' ? envoi_text_one_line (name, NAME_GRAPHEMES) : g_strdup_printf (_("Picture %u"), position + 1);
}

static void
update (EnvoiTransfer *upload, GParamSpec *pspec, GtkWidget *row)
{
  GtkWidget *words = gtk_widget_get_last_child (gtk_widget_get_first_child (row)), *bar = gtk_widget_get_last_child (row);
  EnvoiTransferState state = envoi_transfer_get_state (upload);
  g_autofree char *text = state == ENVOI_TRANSFER_WAITING ? g_strdup (_("Waiting"))
                        : state == ENVOI_TRANSFER_DONE ? g_strdup (_("Uploaded"))
                        : state == ENVOI_TRANSFER_RUNNING ? envoi_transfer_progress_text (envoi_transfer_get_sent (upload), envoi_transfer_get_size (upload))
                        : g_strdup (_("Stopped"));

  gtk_label_set_text (GTK_LABEL (words), text);
  gtk_progress_bar_set_fraction (GTK_PROGRESS_BAR (bar), envoi_transfer_get_fraction (upload));
}

static GtkWidget *
row_new (EnvoiTransfer *upload, guint position)
{
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_VERTICAL, 4), *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8), *name, *words, *bar = gtk_progress_bar_new ();
  g_autofree char *title = dup_name (upload, position), *label = NULL;

  name = g_object_new (GTK_TYPE_LABEL, "label", title, "xalign", 0.0f, "hexpand", TRUE, "ellipsize", PANGO_ELLIPSIZE_MIDDLE, NULL);
  words = gtk_label_new (NULL);
  gtk_widget_add_css_class (name, "caption");
  gtk_widget_add_css_class (words, "caption");
  gtk_widget_add_css_class (words, "numeric");
  gtk_widget_add_css_class (words, "dim-label");
  gtk_box_append (GTK_BOX (line), name);
  gtk_box_append (GTK_BOX (line), words);
  gtk_box_append (GTK_BOX (row), line);
  gtk_box_append (GTK_BOX (row), bar);
  /* Translators: %s is the name of a file */
  label = g_strdup_printf (_("Upload of %s"), title);
  gtk_accessible_update_property (GTK_ACCESSIBLE (bar), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  g_signal_connect_object (upload, "notify", G_CALLBACK (update), row, 0);
  update (upload, NULL, row);
  return row;
}

GtkWidget *
envoi_upload_list_new (GListModel *uploads)
{
  GtkWidget *list = gtk_box_new (GTK_ORIENTATION_VERTICAL, 8);

  for (guint i = 0; i < g_list_model_get_n_items (uploads); i++)
    {
      g_autoptr (EnvoiTransfer) upload = g_list_model_get_item (uploads, i);

      gtk_box_append (GTK_BOX (list), row_new (upload, i));
    }
  return list;
}

char *
envoi_upload_list_describe (GListModel *uploads)
{
  guint n = g_list_model_get_n_items (uploads), done = 0;

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (EnvoiTransfer) upload = g_list_model_get_item (uploads, i);

      done += envoi_transfer_get_state (upload) == ENVOI_TRANSFER_DONE;
    }
  if (n == 1)
    return g_strdup (_("Uploading the file…"));
  /* Translators: the second of three files is on its way: Uploading file 2 of 3… */
  return g_strdup_printf (ngettext ("Uploading file %u of %u…", "Uploading file %u of %u…", n), MIN (done + 1, n), n);
}

double
envoi_upload_list_get_fraction (GListModel *uploads)
{
  guint64 sent = 0, size = 0;

  for (guint i = 0; i < g_list_model_get_n_items (uploads); i++)
    {
      g_autoptr (EnvoiTransfer) upload = g_list_model_get_item (uploads, i);

      sent += envoi_transfer_get_sent (upload);
      size += envoi_transfer_get_size (upload);
    }
  return size > 0 ? MIN ((double) sent / size, 1.0) : 0;
}
