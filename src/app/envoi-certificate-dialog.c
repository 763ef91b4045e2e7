/* SPDX-License-Identifier: GPL-3.0-or-later */

/* EnvoiCertificateDialog: shows a certificate that was refused, plainly, and lets the person trust its key or leave.
 * Opened by the window or the sign-in page; nothing is trusted before the button is pressed.
 *
 * Signal "pinned" (const char *pin): the person trusts the key. For an account that is signed in already the
 * manager has been told; the sign-in page, whose account is not stored yet, tries again with the pin itself. */
#include "envoi-certificate-dialog.h"

#include <glib/gi18n.h>

#include "envoi-error.h"
#include "envoi-jid.h"

struct _EnvoiCertificateDialog {
  AdwDialog parent_instance;
  EnvoiSessionManager *manager;
  EnvoiAccount *account;
  char *pin;

  GtkLabel *heading;
  GtkLabel *reason;
  AdwActionRow *server_row;
  AdwActionRow *subject_row;
  AdwActionRow *issuer_row;
  AdwActionRow *validity_row;
  AdwActionRow *fingerprint_row;
  GtkWidget *leave_button;
  GtkWidget *trust_button;
};

G_DEFINE_FINAL_TYPE (EnvoiCertificateDialog, envoi_certificate_dialog, ADW_TYPE_DIALOG)

enum {
  PINNED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static char *
describe_flags (GTlsCertificateFlags flags)
{
  g_autoptr(GPtrArray) reasons = g_ptr_array_new ();

  if (flags & G_TLS_CERTIFICATE_BAD_IDENTITY)
    g_ptr_array_add (reasons, _("It is made out to somebody else."));
  if (flags & G_TLS_CERTIFICATE_EXPIRED)
    g_ptr_array_add (reasons, _("It is no longer valid."));
  if (flags & G_TLS_CERTIFICATE_NOT_ACTIVATED)
    g_ptr_array_add (reasons, _("It is not valid yet. Check the clock of this computer."));
  if (flags & G_TLS_CERTIFICATE_REVOKED)
    g_ptr_array_add (reasons, _("It has been revoked."));
  if (flags & G_TLS_CERTIFICATE_INSECURE)
    g_ptr_array_add (reasons, _("It is made in a way that is not safe any more."));
  if (flags & G_TLS_CERTIFICATE_UNKNOWN_CA)
    g_ptr_array_add (reasons, _("Nobody whom this computer trusts has signed it."));
  if (reasons->len == 0)
    g_ptr_array_add (reasons, _("This computer does not accept it."));
  g_ptr_array_add (reasons, NULL);
  return g_strjoinv (" ", (GStrv) reasons->pdata);
}

static char *
format_fingerprint (const char *hex)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; hex[i] != '\0'; i++)
    {
      if (i > 0 && i % 4 == 0)
        g_string_append_c (text, ' ');
      g_string_append_c (text, hex[i]);
    }
  return g_string_free (text, FALSE);
}

static char *
describe_validity (GTlsCertificate *certificate)
{
  g_autoptr(GDateTime) from = g_tls_certificate_get_not_valid_before (certificate);
  g_autoptr(GDateTime) to = g_tls_certificate_get_not_valid_after (certificate);
  g_autofree char *first = from != NULL ? g_date_time_format (from, "%x") : NULL;
  g_autofree char *last = to != NULL ? g_date_time_format (to, "%x") : NULL;

  if (first == NULL || last == NULL)
    return g_strdup (_("Unknown"));
  /* Translators: two dates */
  return g_strdup_printf (_("From %s to %s"), first, last);
}

static void
set_subtitle (AdwActionRow *row, const char *text)
{
  adw_action_row_set_subtitle (row, text != NULL && *text != '\0' ? text : _("Unknown"));
}

static void
show_certificate (EnvoiCertificateDialog *self)
{
  GTlsCertificateFlags flags = 0;
  GTlsCertificate *certificate = envoi_session_manager_get_refused_certificate (self->manager, self->account, &flags);
  const GError *problem = envoi_account_get_problem (self->account);
  gboolean changed = g_error_matches (problem, ENVOI_CONNECTION_ERROR, ENVOI_CONNECTION_ERROR_PIN_CHANGED);
  g_autoptr(EnvoiJid) jid = envoi_jid_new (envoi_account_get_jid (self->account), NULL);
  g_autofree char *why = NULL, *subject = NULL, *issuer = NULL, *validity = NULL, *fingerprint = NULL;

  gtk_label_set_label (self->heading, changed ? _("The Certificate Has Changed") : _("The Server Can’t Be Verified"));
  set_subtitle (self->server_row, jid != NULL ? envoi_jid_get_domain (jid) : NULL);
  gtk_widget_set_sensitive (self->trust_button, certificate != NULL);
  if (certificate == NULL)
    {
      gtk_label_set_label (self->reason, _("The server showed no certificate. Try to connect again."));
      return;
    }

  why = changed
    ? g_strdup (_("You trusted another certificate for this server. If the people who run it did not tell you of a new one, somebody may be listening."))
    : describe_flags (flags);
  gtk_label_set_label (self->reason, why);

  subject = g_tls_certificate_get_subject_name (certificate);
  issuer = g_tls_certificate_get_issuer_name (certificate);
  validity = describe_validity (certificate);
  self->pin = envoi_session_manager_dup_pin (certificate);
  fingerprint = format_fingerprint (self->pin);
  set_subtitle (self->subject_row, subject);
  set_subtitle (self->issuer_row, issuer);
  set_subtitle (self->validity_row, validity);
  set_subtitle (self->fingerprint_row, fingerprint);
}

static void
on_trust_clicked (EnvoiCertificateDialog *self)
{
  g_autoptr(EnvoiCertificateDialog) keep = g_object_ref (self);

  if (envoi_session_manager_get_session (self->manager, self->account) != NULL)
    envoi_session_manager_set_pin (self->manager, self->account, self->pin);
  g_signal_emit (self, signals[PINNED], 0, self->pin);
  adw_dialog_close (ADW_DIALOG (self));
}

static void
on_leave_clicked (EnvoiCertificateDialog *self)
{
  adw_dialog_close (ADW_DIALOG (self));
}

static void
envoi_certificate_dialog_dispose (GObject *object)
{
  EnvoiCertificateDialog *self = ENVOI_CERTIFICATE_DIALOG (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), ENVOI_TYPE_CERTIFICATE_DIALOG);
  g_clear_object (&self->manager);
  g_clear_object (&self->account);
  g_clear_pointer (&self->pin, g_free);
  G_OBJECT_CLASS (envoi_certificate_dialog_parent_class)->dispose (object);
}

static void
envoi_certificate_dialog_class_init (EnvoiCertificateDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = envoi_certificate_dialog_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, "/im/envoi/Envoi/app/envoi-certificate-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, EnvoiCertificateDialog, heading);
  gtk_widget_class_bind_template_child (widget_class, EnvoiCertificateDialog, reason);
  gtk_widget_class_bind_template_child (widget_class, EnvoiCertificateDialog, server_row);
  gtk_widget_class_bind_template_child (widget_class, EnvoiCertificateDialog, subject_row);
  gtk_widget_class_bind_template_child (widget_class, EnvoiCertificateDialog, issuer_row);
  gtk_widget_class_bind_template_child (widget_class, EnvoiCertificateDialog, validity_row);
  gtk_widget_class_bind_template_child (widget_class, EnvoiCertificateDialog, fingerprint_row);
  gtk_widget_class_bind_template_child (widget_class, EnvoiCertificateDialog, leave_button);
  gtk_widget_class_bind_template_child (widget_class, EnvoiCertificateDialog, trust_button);
  gtk_widget_class_bind_template_callback (widget_class, on_leave_clicked);
  gtk_widget_class_bind_template_callback (widget_class, on_trust_clicked);

  signals[PINNED] = g_signal_new ("pinned", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
envoi_certificate_dialog_init (EnvoiCertificateDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * envoi_certificate_dialog_new:
 * @manager: the sessions
 * @account: whose server was refused
 *
 * Returns: (transfer floating): the dialog, to be presented
 */
AdwDialog *
envoi_certificate_dialog_new (EnvoiSessionManager *manager, EnvoiAccount *account)
{
  EnvoiCertificateDialog *self = g_object_new (ENVOI_TYPE_CERTIFICATE_DIALOG, NULL);

  self->manager = g_object_ref (manager);
  self->account = g_object_ref (account);
  show_certificate (self);
  return ADW_DIALOG (self);
}
