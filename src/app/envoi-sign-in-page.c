/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-config.h"
#include "envoi-sign-in-page.h"
#include "envoi-certificate-dialog.h"
#include "envoi-account-state-text.h"
#include "envoi-commands.h"
#include "envoi-error-text.h"
#include "envoi-jid.h"
#include "envoi-when-done.h"
#include <glib/gi18n.h>

/*
 * EnvoiSignInPage: an address and a password become an account. What goes wrong is told in a sentence of its own, with the
 * button that helps. The password is forgotten by the page as soon as it is handed over and has served.
 */

struct _EnvoiSignInPage
{
  AdwNavigationPage parent_instance;
  EnvoiSessionManager *manager;
  EnvoiAccount *account;        /* what is being tried */
  GCancellable *cancellable;
  EnvoiRemedy remedy;
  gboolean busy;
  GtkWidget *address_row, *password_row, *server_row, *host_row, *port_row, *security_row, *proxy_row;
  GtkWidget *error_revealer, *error_box, *error_title, *error_body, *error_button, *action_stack, *sign_in_button, *step_label, *cancel_button;
};

enum { SIGNED_IN, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (EnvoiSignInPage, envoi_sign_in_page, ADW_TYPE_NAVIGATION_PAGE)

static char *
dup_address (EnvoiSignInPage *self)
{
  g_autofree char *text = g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->address_row))));
  g_autofree char *bare = envoi_jid_dup_bare (text);
  g_autoptr (EnvoiJid) jid = bare != NULL ? envoi_jid_new (bare, NULL) : NULL;

  return jid != NULL && envoi_jid_get_local (jid) != NULL ? g_steal_pointer (&bare) : NULL;
}

static void
set_busy (EnvoiSignInPage *self, gboolean busy)
{
  self->busy = busy;
  gtk_stack_set_visible_child_name (GTK_STACK (self->action_stack), busy ? "busy" : "idle");
  /* The focus leaves the fields before they stop taking it. */
  if (busy)
    gtk_widget_grab_focus (self->cancel_button);
  gtk_widget_set_sensitive (self->address_row, !busy);
  gtk_widget_set_sensitive (self->password_row, !busy);
  gtk_widget_set_sensitive (self->server_row, !busy);
  adw_navigation_page_set_can_pop (ADW_NAVIGATION_PAGE (self), !busy);
}

static void
on_changed (EnvoiSignInPage *self)
{
  g_autofree char *address = dup_address (self);
  gtk_widget_set_sensitive (self->sign_in_button, address != NULL && *gtk_editable_get_text (GTK_EDITABLE (self->password_row)) != '\0');
}

void
envoi_sign_in_page_show_error (EnvoiSignInPage *self, const GError *error)
{
  g_autofree char *address = dup_address (self);
  g_autoptr (EnvoiJid) jid = address != NULL ? envoi_jid_new (address, NULL) : NULL;
  g_autoptr (EnvoiErrorText) text = envoi_error_text_new (error, jid != NULL ? envoi_jid_get_domain (jid) : NULL);
  const char *label = envoi_remedy_get_label (text->remedy);

  self->remedy = text->remedy;
  gtk_label_set_text (GTK_LABEL (self->error_title), text->title);
  gtk_label_set_text (GTK_LABEL (self->error_body), text->body);
  gtk_widget_set_visible (self->error_button, label != NULL);
  if (label != NULL)
    gtk_button_set_label (GTK_BUTTON (self->error_button), label);
  gtk_revealer_set_reveal_child (GTK_REVEALER (self->error_revealer), TRUE);
  gtk_accessible_announce (GTK_ACCESSIBLE (self), text->body, GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_HIGH);
  if (label != NULL)
    gtk_widget_grab_focus (self->error_button);
}

static void
on_account_state (EnvoiSignInPage *self)
{
  g_autofree char *state = envoi_account_state_title (self->account);
  gtk_label_set_text (GTK_LABEL (self->step_label), state);
}

static void
on_done (gpointer owner, const GValue *value, const GError *error)
{
  g_autoptr (EnvoiSignInPage) self = owner;   /* the reference that the attempt held */
  g_autoptr (EnvoiAccount) account = g_object_ref (self->account);

  g_signal_handlers_disconnect_by_func (self->account, on_account_state, self);
  g_clear_object (&self->cancellable);
  set_busy (self, FALSE);
  if (error == NULL)
    {
      gtk_editable_set_text (GTK_EDITABLE (self->password_row), "");
      g_signal_emit (self, signals[SIGNED_IN], 0, account);
      return;
    }
  envoi_sign_in_page_show_error (self, error);
}

static char *
dup_setting (GtkWidget *row)
{
  char *text = g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (row))));

  if (*text == '\0')
    g_clear_pointer (&text, g_free);
  return text;
}

static void
sign_in (EnvoiSignInPage *self)
{
  g_autofree char *address = dup_address (self), *host = dup_setting (self->host_row), *proxy = dup_setting (self->proxy_row);
  g_autofree char *pin = NULL;

  if (self->busy || !gtk_widget_get_sensitive (self->sign_in_button))
    return;
  if (envoi_store_find_account (envoi_session_manager_get_store (self->manager), address) != NULL)
    {
      gtk_label_set_text (GTK_LABEL (self->error_title), _("Already signed in"));
      gtk_label_set_text (GTK_LABEL (self->error_body), _("This address is among your accounts already. Change it under Accounts."));
      gtk_widget_set_visible (self->error_button, FALSE);
      gtk_revealer_set_reveal_child (GTK_REVEALER (self->error_revealer), TRUE);
      return;
    }
  /* A certificate that was trusted a moment ago belongs to this address only. */
  if (self->account != NULL && g_str_equal (envoi_account_get_jid (self->account), address))
    pin = g_strdup (envoi_account_get_pin (self->account));
  g_clear_object (&self->account);
  self->account = envoi_account_new (address);
  envoi_account_set_host (self->account, host);
  envoi_account_set_port (self->account, adw_spin_row_get_value (ADW_SPIN_ROW (self->port_row)));
  envoi_account_set_security (self->account, adw_combo_row_get_selected (ADW_COMBO_ROW (self->security_row)));
  envoi_account_set_proxy (self->account, proxy);
  envoi_account_set_pin (self->account, pin);

  gtk_revealer_set_reveal_child (GTK_REVEALER (self->error_revealer), FALSE);
  gtk_label_set_text (GTK_LABEL (self->step_label), _("Connecting…"));
  g_signal_connect_object (self->account, "notify::state", G_CALLBACK (on_account_state), self, G_CONNECT_SWAPPED);
  self->cancellable = g_cancellable_new ();
  set_busy (self, TRUE);
  /* The window shows its main page as soon as the account is stored, which is before the attempt has ended. */
  g_object_ref (self);
  envoi_when_done (envoi_session_manager_sign_in (self->manager, self->account, gtk_editable_get_text (GTK_EDITABLE (self->password_row)), self->cancellable),
                   self, on_done);
}

static void
on_sign_in_clicked (EnvoiSignInPage *self)
{
  sign_in (self);
}

static void
on_entry_activated (EnvoiSignInPage *self, GtkWidget *row)
{
  if (gtk_widget_get_sensitive (self->sign_in_button))
    sign_in (self);
  else if (row == self->address_row)
    gtk_widget_grab_focus (self->password_row);
}

static void
on_cancel_clicked (EnvoiSignInPage *self)
{
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
}

static void
on_trusted (EnvoiSignInPage *self, const char *pin)
{
  envoi_account_set_pin (self->account, pin);
  sign_in (self);
}

static void
on_remedy_clicked (EnvoiSignInPage *self)
{
  AdwDialog *dialog;

  switch (self->remedy)
    {
    case ENVOI_REMEDY_RETRY:
      sign_in (self);
      break;
    case ENVOI_REMEDY_PASSWORD:
      gtk_editable_select_region (GTK_EDITABLE (self->password_row), 0, -1);
      gtk_widget_grab_focus (self->password_row);
      break;
    case ENVOI_REMEDY_ADDRESS:
      gtk_widget_grab_focus (self->address_row);
      break;
    case ENVOI_REMEDY_SERVER:
      adw_expander_row_set_expanded (ADW_EXPANDER_ROW (self->server_row), TRUE);
      gtk_widget_grab_focus (self->host_row);
      break;
    case ENVOI_REMEDY_CERTIFICATE:
      dialog = envoi_certificate_dialog_new (self->manager, self->account);
      g_signal_connect_object (dialog, "pinned", G_CALLBACK (on_trusted), self, G_CONNECT_SWAPPED);
      adw_dialog_present (dialog, GTK_WIDGET (self));
      break;
    case ENVOI_REMEDY_NONE:
    default:
      break;
    }
}

static void
on_shown (EnvoiSignInPage *self)
{
  gtk_widget_grab_focus (self->address_row);
}

static void
envoi_sign_in_page_dispose (GObject *object)
{
  EnvoiSignInPage *self = ENVOI_SIGN_IN_PAGE (object);

  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  gtk_widget_dispose_template (GTK_WIDGET (object), ENVOI_TYPE_SIGN_IN_PAGE);
  g_clear_object (&self->account);
  g_clear_object (&self->manager);
  G_OBJECT_CLASS (envoi_sign_in_page_parent_class)->dispose (object);
}

static void
envoi_sign_in_page_class_init (EnvoiSignInPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = envoi_sign_in_page_dispose;
  signals[SIGNED_IN] = g_signal_new ("signed-in", ENVOI_TYPE_SIGN_IN_PAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, ENVOI_TYPE_ACCOUNT);
  gtk_widget_class_set_template_from_resource (widget_class, "/im/envoi/Envoi/app/envoi-sign-in-page.ui");
#define BIND(name) gtk_widget_class_bind_template_child (widget_class, EnvoiSignInPage, name)
  BIND (address_row); BIND (password_row); BIND (server_row); BIND (host_row); BIND (port_row); BIND (security_row); BIND (proxy_row);
  BIND (error_revealer); BIND (error_box); BIND (error_title); BIND (error_body); BIND (error_button);
  BIND (action_stack); BIND (sign_in_button); BIND (step_label); BIND (cancel_button);
#undef BIND
  gtk_widget_class_bind_template_callback (widget_class, on_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_entry_activated);
  gtk_widget_class_bind_template_callback (widget_class, on_sign_in_clicked);
  gtk_widget_class_bind_template_callback (widget_class, on_cancel_clicked);
  gtk_widget_class_bind_template_callback (widget_class, on_remedy_clicked);
}

static void
envoi_sign_in_page_init (EnvoiSignInPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect (self, "shown", G_CALLBACK (on_shown), NULL);
}

EnvoiSignInPage *
envoi_sign_in_page_new (EnvoiSessionManager *manager)
{
  EnvoiSignInPage *self = g_object_new (ENVOI_TYPE_SIGN_IN_PAGE, NULL);
  self->manager = g_object_ref (manager);
  return self;
}
