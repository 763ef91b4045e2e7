/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-config.h"
#include "envoi-sign-in-page.h"
#include "envoi-attempt-box.h"
#include "envoi-certificate-dialog.h"
#include "envoi-account-state-text.h"
#include "envoi-commands.h"
#include "envoi-jid.h"
#include "envoi-server-settings.h"
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
  GtkWidget *address_row, *password_row, *settings_group;
  EnvoiServerSettings *settings;
  EnvoiAttemptBox *attempt;
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

/* step: what it is at; NULL: nothing is tried. */
static void
set_step (EnvoiSignInPage *self, const char *step)
{
  envoi_attempt_box_set_step (self->attempt, step);
  gtk_widget_set_sensitive (self->address_row, step == NULL);
  gtk_widget_set_sensitive (self->password_row, step == NULL);
  gtk_widget_set_sensitive (self->settings_group, step == NULL);
  adw_navigation_page_set_can_pop (ADW_NAVIGATION_PAGE (self), step == NULL);
}

static void
on_changed (EnvoiSignInPage *self)
{
  g_autofree char *address = dup_address (self);
  envoi_attempt_box_set_ready (self->attempt, address != NULL && *gtk_editable_get_text (GTK_EDITABLE (self->password_row)) != '\0');
}

void
envoi_sign_in_page_show_error (EnvoiSignInPage *self, const GError *error)
{
  g_autofree char *address = dup_address (self);
  g_autoptr (EnvoiJid) jid = address != NULL ? envoi_jid_new (address, NULL) : NULL;

  envoi_attempt_box_show_error (self->attempt, error, jid != NULL ? envoi_jid_get_domain (jid) : NULL);
}

static void
on_account_state (EnvoiSignInPage *self)
{
  g_autofree char *state = envoi_account_state_title (self->account);
  if (envoi_attempt_box_get_busy (self->attempt))
    envoi_attempt_box_set_step (self->attempt, state);
}

static void
on_done (gpointer owner, const GValue *value, const GError *error)
{
  g_autoptr (EnvoiSignInPage) self = owner;   /* the reference that the attempt held */
  g_autoptr (EnvoiAccount) account = g_object_ref (self->account);

  g_signal_handlers_disconnect_by_func (self->account, on_account_state, self);
  g_clear_object (&self->cancellable);
  set_step (self, NULL);
  if (error == NULL)
    {
      gtk_editable_set_text (GTK_EDITABLE (self->password_row), "");
      g_signal_emit (self, signals[SIGNED_IN], 0, account);
      return;
    }
  envoi_sign_in_page_show_error (self, error);
}

static void
sign_in (EnvoiSignInPage *self)
{
  g_autofree char *address = dup_address (self), *pin = NULL;

  if (!envoi_attempt_box_get_ready (self->attempt))
    return;
  if (envoi_store_find_account (envoi_session_manager_get_store (self->manager), address) != NULL)
    {
      envoi_attempt_box_show_problem (self->attempt, _("Already signed in"),
                                      _("This address is among your accounts already. Change it under Accounts."));
      return;
    }
  /* A certificate that was trusted a moment ago belongs to this address only. */
  if (self->account != NULL && g_str_equal (envoi_account_get_jid (self->account), address))
    pin = g_strdup (envoi_account_get_pin (self->account));
  g_clear_object (&self->account);
  self->account = envoi_account_new (address);
  envoi_server_settings_apply (self->settings, self->account);
  envoi_account_set_pin (self->account, pin);

  envoi_attempt_box_show_error (self->attempt, NULL, NULL);
  g_signal_connect_object (self->account, "notify::state", G_CALLBACK (on_account_state), self, G_CONNECT_SWAPPED);
  self->cancellable = g_cancellable_new ();
  set_step (self, _("Connecting…"));
  /* The window shows its main page as soon as the account is stored, which is before the attempt has ended. */
  g_object_ref (self);
  envoi_when_done (envoi_session_manager_sign_in (self->manager, self->account, gtk_editable_get_text (GTK_EDITABLE (self->password_row)), self->cancellable),
                   self, on_done);
}

static void
on_entry_activated (EnvoiSignInPage *self, GtkWidget *row)
{
  if (envoi_attempt_box_get_ready (self->attempt))
    sign_in (self);
  else if (row == self->address_row)
    gtk_widget_grab_focus (self->password_row);
}

static void
on_cancel (EnvoiSignInPage *self)
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
on_remedy (EnvoiSignInPage *self, int remedy)
{
  AdwDialog *dialog;

  switch ((EnvoiRemedy) remedy)
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
      envoi_server_settings_open (self->settings);
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
  g_type_ensure (ENVOI_TYPE_ATTEMPT_BOX);
  g_type_ensure (ENVOI_TYPE_SERVER_SETTINGS);
  signals[SIGNED_IN] = g_signal_new ("signed-in", ENVOI_TYPE_SIGN_IN_PAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, ENVOI_TYPE_ACCOUNT);
  gtk_widget_class_set_template_from_resource (widget_class, "/im/envoi/Envoi/app/envoi-sign-in-page.ui");
#define BIND(name) gtk_widget_class_bind_template_child (widget_class, EnvoiSignInPage, name)
  BIND (address_row); BIND (password_row); BIND (settings_group); BIND (settings); BIND (attempt);
#undef BIND
  gtk_widget_class_bind_template_callback (widget_class, on_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_entry_activated);
  gtk_widget_class_bind_template_callback_full (widget_class, "on_start", G_CALLBACK (sign_in));
  gtk_widget_class_bind_template_callback (widget_class, on_cancel);
  gtk_widget_class_bind_template_callback (widget_class, on_remedy);
}

static void
envoi_sign_in_page_init (EnvoiSignInPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  envoi_attempt_box_set_label (self->attempt, _("_Sign In"));
  g_signal_connect (self, "shown", G_CALLBACK (on_shown), NULL);
}

EnvoiSignInPage *
envoi_sign_in_page_new (EnvoiSessionManager *manager)
{
  EnvoiSignInPage *self = g_object_new (ENVOI_TYPE_SIGN_IN_PAGE, NULL);
  self->manager = g_object_ref (manager);
  return self;
}
