/* SPDX-License-Identifier: GPL-3.0-or-later */

/* EnvoiChangePasswordDialog: gives an account another password, at its server and in the keyring.
 * It closes when the server has agreed, and stays open with the reason when not. */
#include "envoi-change-password-dialog.h"

#include <glib/gi18n.h>

#include "envoi-error.h"
#include "envoi-error-text.h"
#include "envoi-profile-service.h"
#include "envoi-when-done.h"

struct _EnvoiChangePasswordDialog {
  AdwDialog parent_instance;
  EnvoiSessionManager *manager;
  EnvoiAccount *account;
  char *wanted;       /* what the server was asked for */

  AdwBanner *banner;
  AdwPreferencesGroup *group;
  AdwEntryRow *current_row;
  AdwEntryRow *new_row;
  AdwEntryRow *repeat_row;
  GtkWidget *change_button;
  GtkWidget *spinner;
};

G_DEFINE_FINAL_TYPE (EnvoiChangePasswordDialog, envoi_change_password_dialog, ADW_TYPE_DIALOG)

static const char *
get_text (AdwEntryRow *row)
{
  return gtk_editable_get_text (GTK_EDITABLE (row));
}

static void
forget (EnvoiChangePasswordDialog *self)
{
  if (self->wanted != NULL)
    explicit_bzero (self->wanted, strlen (self->wanted));
  g_clear_pointer (&self->wanted, g_free);
}

static void
complain (EnvoiChangePasswordDialog *self, const char *sentence)
{
  adw_banner_set_title (self->banner, sentence);
  adw_banner_set_revealed (self->banner, TRUE);
}

static gboolean
is_complete (EnvoiChangePasswordDialog *self)
{
  return self->wanted == NULL && *get_text (self->new_row) != '\0' && g_str_equal (get_text (self->new_row), get_text (self->repeat_row)) &&
         *get_text (self->current_row) != '\0';
}

static void
update (EnvoiChangePasswordDialog *self)
{
  const char *repeat = get_text (self->repeat_row);
  gboolean differs = *repeat != '\0' && !g_str_has_prefix (get_text (self->new_row), repeat);

  gtk_widget_set_sensitive (self->change_button, is_complete (self));
  gtk_widget_set_sensitive (GTK_WIDGET (self->group), self->wanted == NULL);
  gtk_widget_set_visible (self->spinner, self->wanted != NULL);
  if (differs)
    gtk_widget_add_css_class (GTK_WIDGET (self->repeat_row), "error");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->repeat_row), "error");
  gtk_accessible_update_state (GTK_ACCESSIBLE (self->repeat_row), GTK_ACCESSIBLE_STATE_INVALID,
                               differs ? GTK_ACCESSIBLE_INVALID_TRUE : GTK_ACCESSIBLE_INVALID_FALSE, -1);
}

static void
on_changed (EnvoiChangePasswordDialog *self)
{
  adw_banner_set_revealed (self->banner, FALSE);
  update (self);
}

/* For this question the conditions mean something that can be said more plainly. */
static void
complain_of (EnvoiChangePasswordDialog *self, const GError *error)
{
  g_autoptr(EnvoiErrorText) text = NULL;

  if (error->domain == ENVOI_STANZA_ERROR)
    switch (error->code)
      {
      case ENVOI_STANZA_ERROR_NOT_ACCEPTABLE:
      case ENVOI_STANZA_ERROR_BAD_REQUEST:
      case ENVOI_STANZA_ERROR_POLICY_VIOLATION:
        complain (self, _("The server does not accept this password. Choose a longer one."));
        return;
      case ENVOI_STANZA_ERROR_NOT_ALLOWED:
      case ENVOI_STANZA_ERROR_FORBIDDEN:
      case ENVOI_STANZA_ERROR_NOT_AUTHORIZED:
      case ENVOI_STANZA_ERROR_FEATURE_NOT_IMPLEMENTED:
      case ENVOI_STANZA_ERROR_SERVICE_UNAVAILABLE:
        complain (self, _("This server does not let programs change the password. Look for it on the server’s web page, or ask whoever runs it."));
        return;
      case ENVOI_STANZA_ERROR_TIMEOUT:
      case ENVOI_STANZA_ERROR_DISCONNECTED:
        complain (self, _("No answer came, so it is not certain which password holds now. Should you be asked for it, try the new one first."));
        return;
      default:
        break;
      }
  text = envoi_error_text_new (error, NULL);
  complain (self, text->body);
}

static void
on_done (gpointer owner, const GValue *value, const GError *error)
{
  EnvoiChangePasswordDialog *self = owner;

  if (error != NULL)
    {
      forget (self);
      update (self);
      complain_of (self, error);
      return;
    }
  adw_dialog_force_close (ADW_DIALOG (self));
}

typedef struct { EnvoiSessionManager *manager; EnvoiAccount *account; char *password; } Change;

static void
change_free (gpointer data)
{
  Change *change = data;

  g_object_unref (change->manager);
  g_object_unref (change->account);
  explicit_bzero (change->password, strlen (change->password));
  g_free (change->password);
  g_free (change);
}

/* Whether the dialog is still there or not: from now on only the new one opens the account. */
static DexFuture *
on_server_agreed (DexFuture *future, gpointer data)
{
  Change *change = data;

  return envoi_session_manager_set_password (change->manager, change->account, change->password);
}

static void
on_change_clicked (EnvoiChangePasswordDialog *self)
{
  EnvoiSession *session = envoi_session_manager_get_session (self->manager, self->account);
  EnvoiService *service;
  Change *change;

  if (!is_complete (self))
    return;
  if (session == NULL || !envoi_session_is_online (session))
    {
      complain (self, _("You are not connected. Try again when you are online."));
      return;
    }
  if (!envoi_session_manager_check_password (self->manager, self->account, get_text (self->current_row)))
    {
      complain (self, _("This is not the current password. Enter it again."));
      gtk_widget_grab_focus (GTK_WIDGET (self->current_row));
      return;
    }
  service = envoi_session_get_service (session, ENVOI_TYPE_PROFILE_SERVICE);
  self->wanted = g_strdup (get_text (self->new_row));
  change = g_new0 (Change, 1);
  *change = (Change) { g_object_ref (self->manager), g_object_ref (self->account), g_strdup (self->wanted) };
  update (self);
  envoi_when_done (dex_future_then (envoi_profile_service_change_password (ENVOI_PROFILE_SERVICE (service), self->wanted),
                                    on_server_agreed, change, change_free), self, on_done);
}

static void
on_cancel_clicked (EnvoiChangePasswordDialog *self)
{
  adw_dialog_close (ADW_DIALOG (self));
}

static void
envoi_change_password_dialog_dispose (GObject *object)
{
  EnvoiChangePasswordDialog *self = ENVOI_CHANGE_PASSWORD_DIALOG (object);

  forget (self);
  gtk_widget_dispose_template (GTK_WIDGET (self), ENVOI_TYPE_CHANGE_PASSWORD_DIALOG);
  g_clear_object (&self->manager);
  g_clear_object (&self->account);
  G_OBJECT_CLASS (envoi_change_password_dialog_parent_class)->dispose (object);
}

static void
envoi_change_password_dialog_class_init (EnvoiChangePasswordDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = envoi_change_password_dialog_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, "/im/envoi/Envoi/app/envoi-change-password-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, EnvoiChangePasswordDialog, banner);
  gtk_widget_class_bind_template_child (widget_class, EnvoiChangePasswordDialog, group);
  gtk_widget_class_bind_template_child (widget_class, EnvoiChangePasswordDialog, current_row);
  gtk_widget_class_bind_template_child (widget_class, EnvoiChangePasswordDialog, new_row);
  gtk_widget_class_bind_template_child (widget_class, EnvoiChangePasswordDialog, repeat_row);
  gtk_widget_class_bind_template_child (widget_class, EnvoiChangePasswordDialog, change_button);
  gtk_widget_class_bind_template_child (widget_class, EnvoiChangePasswordDialog, spinner);
  gtk_widget_class_bind_template_callback (widget_class, on_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_change_clicked);
  gtk_widget_class_bind_template_callback (widget_class, on_cancel_clicked);
}

static void
envoi_change_password_dialog_init (EnvoiChangePasswordDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * envoi_change_password_dialog_new:
 * @manager: the sessions
 * @account: whose password to change
 *
 * Returns: (transfer floating): the dialog, to be presented
 */
AdwDialog *
envoi_change_password_dialog_new (EnvoiSessionManager *manager, EnvoiAccount *account)
{
  EnvoiChangePasswordDialog *self = g_object_new (ENVOI_TYPE_CHANGE_PASSWORD_DIALOG, NULL);

  self->manager = g_object_ref (manager);
  self->account = g_object_ref (account);
  adw_preferences_group_set_description (self->group, envoi_account_get_jid (account));
  update (self);
  return ADW_DIALOG (self);
}
