/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-config.h"
#include "envoi-transfer-row.h"
#include "envoi-error.h"
#include <glib/gi18n-lib.h>

/* EnvoiTransferRow: owned by what shows the file. Main thread. */

struct _EnvoiTransferRow
{
  GtkWidget parent_instance;
  GtkWidget *words, *bar, *cancel, *retry;
  EnvoiTransfer *transfer;
  gulong handler;
};

enum { RETRY, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (EnvoiTransferRow, envoi_transfer_row, GTK_TYPE_WIDGET)

char *
envoi_transfer_problem_text (const GError *error)
{
  if (error == NULL)
    return g_strdup (_("The file was not sent. Try again."));
  if (error->domain == ENVOI_STANZA_ERROR && error->code == ENVOI_STANZA_ERROR_DISCONNECTED)
    return g_strdup (_("Waiting for the connection"));
  if (error->domain != ENVOI_TRANSFER_ERROR)
    return g_strdup (_("The file was not sent. Try again."));
  switch (error->code)
    {
    case ENVOI_TRANSFER_ERROR_NO_SERVICE:
      return g_strdup (_("Your server takes no files. Send a link instead."));
    case ENVOI_TRANSFER_ERROR_TOO_LARGE:
      {
        guint64 most = g_ascii_strtoull (error->message, NULL, 10);
        g_autofree char *size = most > 0 ? g_format_size (most) : NULL;

        /* Translators: %s is a size, such as 10 MB */
        return size != NULL ? g_strdup_printf (_("The file is larger than %s, which is the most that your server takes."), size)
                            : g_strdup (_("The file is larger than the server takes. Send a smaller one."));
      }
    case ENVOI_TRANSFER_ERROR_QUOTA:
      return g_strdup (_("Your server takes no more files at the moment. Try again later."));
    case ENVOI_TRANSFER_ERROR_NOT_ALLOWED:
      return g_strdup (_("Your server does not let this account send files. Ask its operator."));
    case ENVOI_TRANSFER_ERROR_NOT_FOUND:
      return g_strdup (_("The file is no longer on its server."));
    case ENVOI_TRANSFER_ERROR_UNREACHABLE:
      return g_strdup (_("The server for files cannot be reached. Try again later."));
    case ENVOI_TRANSFER_ERROR_TIMEOUT:
      return g_strdup (_("The server for files does not answer. Try again later."));
    case ENVOI_TRANSFER_ERROR_UNSAFE_ADDRESS:
      return g_strdup (_("The address of the file is not safe to open."));
    case ENVOI_TRANSFER_ERROR_CERTIFICATE:
      return g_strdup (_("The server for files could not prove who it is. Ask its operator."));
    case ENVOI_TRANSFER_ERROR_NO_SPACE:
      return g_strdup (_("There is no space left on this computer. Free some and try again."));
    default:
      return g_strdup (_("The file did not get through. Try again."));
    }
}

char *
envoi_transfer_progress_text (guint64 sent, guint64 size)
{
  g_autofree char *part = g_format_size (sent), *whole = size > 0 ? g_format_size (size) : NULL;

  /* Translators: how much of a file has been moved: 2.1 MB of 5 MB */
  return whole != NULL ? g_strdup_printf (_("%s of %s"), part, whole) : g_steal_pointer (&part);
}

static void
update (EnvoiTransferRow *self)
{
  EnvoiTransferState state;
  g_autofree char *text = NULL;

  if (self->transfer == NULL || self->bar == NULL)
    return;
  state = envoi_transfer_get_state (self->transfer);
  gtk_progress_bar_set_fraction (GTK_PROGRESS_BAR (self->bar), envoi_transfer_get_fraction (self->transfer));
  gtk_widget_set_visible (self->bar, state <= ENVOI_TRANSFER_RUNNING);
  gtk_widget_set_visible (self->cancel, state <= ENVOI_TRANSFER_RUNNING);
  gtk_widget_set_visible (self->retry, state == ENVOI_TRANSFER_FAILED || state == ENVOI_TRANSFER_CANCELLED);
  switch (state)
    {
    case ENVOI_TRANSFER_WAITING:
      text = g_strdup (_("Waiting"));
      break;
    case ENVOI_TRANSFER_FAILED:
      text = envoi_transfer_problem_text (envoi_transfer_get_problem (self->transfer));
      break;
    case ENVOI_TRANSFER_CANCELLED:
      text = g_strdup (_("Cancelled"));
      break;
    case ENVOI_TRANSFER_DONE:
      text = g_format_size (envoi_transfer_get_size (self->transfer));
      break;
    case ENVOI_TRANSFER_RUNNING:
    default:
      text = envoi_transfer_progress_text (envoi_transfer_get_sent (self->transfer), envoi_transfer_get_size (self->transfer));
    }
  gtk_label_set_text (GTK_LABEL (self->words), text);
}

void
envoi_transfer_row_set_transfer (EnvoiTransferRow *self, EnvoiTransfer *transfer)
{
  if (self->transfer == transfer)
    return;
  g_clear_signal_handler (&self->handler, self->transfer);
  g_set_object (&self->transfer, transfer);
  if (transfer != NULL)
    self->handler = g_signal_connect_swapped (transfer, "notify", G_CALLBACK (update), self);
  update (self);
}

static void
on_cancel (EnvoiTransferRow *self)
{
  if (self->transfer != NULL)
    envoi_transfer_cancel (self->transfer);
}

static void
on_retry (EnvoiTransferRow *self)
{
  g_signal_emit (self, signals[RETRY], 0);
}

static void
envoi_transfer_row_dispose (GObject *object)
{
  EnvoiTransferRow *self = ENVOI_TRANSFER_ROW (object);
  GtkWidget *child;

  envoi_transfer_row_set_transfer (self, NULL);
  self->bar = NULL;
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  G_OBJECT_CLASS (envoi_transfer_row_parent_class)->dispose (object);
}

static void
envoi_transfer_row_class_init (EnvoiTransferRowClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = envoi_transfer_row_dispose;
  signals[RETRY] = g_signal_new ("retry", ENVOI_TYPE_TRANSFER_ROW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BOX_LAYOUT);
  gtk_widget_class_set_css_name (GTK_WIDGET_CLASS (klass), "transfer");
  gtk_widget_class_set_accessible_role (GTK_WIDGET_CLASS (klass), GTK_ACCESSIBLE_ROLE_GROUP);
}

static GtkWidget *
make_button (const char *icon, const char *words, GCallback callback, EnvoiTransferRow *self)
{
  GtkWidget *button = g_object_new (GTK_TYPE_BUTTON, "icon-name", icon, "tooltip-text", words, "valign", GTK_ALIGN_CENTER, NULL);

  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, words, -1);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_add_css_class (button, "circular");
  g_signal_connect_swapped (button, "clicked", callback, self);
  return button;
}

static void
envoi_transfer_row_init (EnvoiTransferRow *self)
{
  GtkWidget *column = gtk_box_new (GTK_ORIENTATION_VERTICAL, 4);

  gtk_box_layout_set_spacing (GTK_BOX_LAYOUT (gtk_widget_get_layout_manager (GTK_WIDGET (self))), 6);
  self->words = g_object_new (GTK_TYPE_LABEL, "xalign", 0.0f, "wrap", TRUE, "wrap-mode", PANGO_WRAP_WORD_CHAR, "max-width-chars", 40, NULL);
  gtk_widget_add_css_class (self->words, "caption");
  self->bar = gtk_progress_bar_new ();
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->bar), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Progress"), -1);
  gtk_widget_set_hexpand (column, TRUE);
  gtk_widget_set_valign (column, GTK_ALIGN_CENTER);
  gtk_box_append (GTK_BOX (column), self->words);
  gtk_box_append (GTK_BOX (column), self->bar);
  gtk_widget_set_parent (column, GTK_WIDGET (self));
  self->cancel = make_button ("process-stop-symbolic", _("Cancel"), G_CALLBACK (on_cancel), self);
  gtk_widget_set_parent (self->cancel, GTK_WIDGET (self));
  self->retry = make_button ("view-refresh-symbolic", _("Try Again"), G_CALLBACK (on_retry), self);
  gtk_widget_set_parent (self->retry, GTK_WIDGET (self));
}

GtkWidget *
envoi_transfer_row_new (void)
{
  return g_object_new (ENVOI_TYPE_TRANSFER_ROW, NULL);
}
