/* SPDX-License-Identifier: GPL-3.0-or-later */

/* EnvoiAccountPage: the settings of one account. Each change is stored at once. */
#include "envoi-account-page.h"

#include <glib/gi18n.h>

#include "envoi-account-state-text.h"
#include "envoi-certificate-dialog.h"
#include "envoi-delete-account.h"
#include "envoi-change-password-dialog.h"
#include "envoi-error-text.h"
#include "envoi-move-account.h"
#include "envoi-own-profile.h"
#include "envoi-password-dialog.h"

struct _EnvoiAccountPage {
  AdwNavigationPage parent_instance;
  EnvoiSessionManager *manager;
  EnvoiAccount *account;
  gboolean filling;   /* the widgets are being set from the account, not by the person */

  AdwBanner *banner;
  EnvoiOwnProfile *profile;
  AdwActionRow *address_row;
  AdwActionRow *state_row;
  AdwActionRow *line_row;
  AdwActionRow *keyring_row;
  GtkButton *remedy_button;
  AdwEntryRow *label_row;
  GtkColorDialogButton *color_button;
  AdwSwitchRow *receipts_row;
  AdwSwitchRow *markers_row;
  AdwSwitchRow *typing_row;
  AdwSwitchRow *away_row;
  AdwEntryRow *host_row;
  AdwSpinRow *port_row;
  AdwComboRow *security_row;
  AdwEntryRow *proxy_row;
  GtkWidget *pin_button;
  GtkWidget *change_password_button;
  GtkWidget *move_button;
  GtkWidget *delete_button;
};

G_DEFINE_FINAL_TYPE (EnvoiAccountPage, envoi_account_page, ADW_TYPE_NAVIGATION_PAGE)

static const char *
text_or_null (AdwEntryRow *row)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (row));

  return *text != '\0' ? text : NULL;
}

static void
set_text (AdwEntryRow *row, const char *text)
{
  gtk_editable_set_text (GTK_EDITABLE (row), text != NULL ? text : "");
}

static void
on_settings_changed (EnvoiAccountPage *self)
{
  const GdkRGBA *rgba;
  g_autofree char *color = NULL;

  if (self->filling || self->account == NULL)
    return;
  rgba = gtk_color_dialog_button_get_rgba (self->color_button);
  color = g_strdup_printf ("#%02x%02x%02x", (int) (rgba->red * 255 + 0.5), (int) (rgba->green * 255 + 0.5), (int) (rgba->blue * 255 + 0.5));

  envoi_account_set_label (self->account, text_or_null (self->label_row));
  envoi_account_set_color (self->account, color);
  envoi_account_set_send_receipts (self->account, adw_switch_row_get_active (self->receipts_row));
  envoi_account_set_send_markers (self->account, adw_switch_row_get_active (self->markers_row));
  envoi_account_set_send_typing (self->account, adw_switch_row_get_active (self->typing_row));
  envoi_account_set_auto_away (self->account, adw_switch_row_get_active (self->away_row));
  envoi_account_set_host (self->account, text_or_null (self->host_row));
  envoi_account_set_port (self->account, (guint) adw_spin_row_get_value (self->port_row));
  envoi_account_set_security (self->account, (EnvoiSecurity) adw_combo_row_get_selected (self->security_row));
  envoi_account_set_proxy (self->account, text_or_null (self->proxy_row));
  dex_future_disown (envoi_store_save_account (envoi_session_manager_get_store (self->manager), self->account));
}

static void
fill (EnvoiAccountPage *self)
{
  GdkRGBA rgba;

  self->filling = TRUE;
  set_text (self->label_row, envoi_account_get_label (self->account));
  if (gdk_rgba_parse (&rgba, envoi_account_get_color (self->account)))
    gtk_color_dialog_button_set_rgba (self->color_button, &rgba);
  adw_switch_row_set_active (self->receipts_row, envoi_account_get_send_receipts (self->account));
  adw_switch_row_set_active (self->markers_row, envoi_account_get_send_markers (self->account));
  adw_switch_row_set_active (self->typing_row, envoi_account_get_send_typing (self->account));
  adw_switch_row_set_active (self->away_row, envoi_account_get_auto_away (self->account));
  set_text (self->host_row, envoi_account_get_host (self->account));
  adw_spin_row_set_value (self->port_row, envoi_account_get_port (self->account));
  adw_combo_row_set_selected (self->security_row, envoi_account_get_security (self->account));
  set_text (self->proxy_row, envoi_account_get_proxy (self->account));
  self->filling = FALSE;
}

static EnvoiRemedy
get_remedy (EnvoiAccountPage *self)
{
  const GError *problem = envoi_account_get_problem (self->account);
  g_autoptr(EnvoiErrorText) text = problem != NULL ? envoi_error_text_new (problem, NULL) : NULL;

  if (text == NULL || !envoi_account_get_enabled (self->account))
    return ENVOI_REMEDY_NONE;
  /* The settings are on this very page: what is left to do then is to try again. */
  return text->remedy == ENVOI_REMEDY_ADDRESS || text->remedy == ENVOI_REMEDY_SERVER ? ENVOI_REMEDY_RETRY : text->remedy;
}

static void
update_state (EnvoiAccountPage *self)
{
  g_autofree char *state = envoi_account_state_text (self->account);
  g_autofree char *line = envoi_session_manager_describe_line (self->manager, self->account);
  EnvoiRemedy remedy = get_remedy (self);

  adw_action_row_set_subtitle (self->state_row, state);
  adw_action_row_set_subtitle (self->line_row, line != NULL ? line : _("Not connected"));
  adw_action_row_set_subtitle (self->keyring_row, envoi_account_get_password_kept (self->account)
    ? _("Kept in the keyring")
    : _("Known until Envoi is closed: there is no keyring to keep it in"));
  gtk_widget_set_visible (GTK_WIDGET (self->remedy_button), remedy != ENVOI_REMEDY_NONE);
  if (remedy != ENVOI_REMEDY_NONE)
    gtk_button_set_label (self->remedy_button, envoi_remedy_get_label (remedy));
  gtk_widget_set_sensitive (self->change_password_button, envoi_account_get_state (self->account) == ENVOI_CONNECTION_ONLINE);
  gtk_widget_set_sensitive (self->move_button, envoi_account_get_state (self->account) == ENVOI_CONNECTION_ONLINE);
  gtk_widget_set_sensitive (self->delete_button, envoi_account_get_state (self->account) == ENVOI_CONNECTION_ONLINE);
  gtk_widget_set_visible (self->pin_button, envoi_account_get_pin (self->account) != NULL);
}

static void
on_password_activated (EnvoiAccountPage *self)
{
  envoi_password_dialog_ask (GTK_WIDGET (self), self->manager, self->account);
}

static void
on_remedy_clicked (EnvoiAccountPage *self)
{
  switch (get_remedy (self))
    {
    case ENVOI_REMEDY_PASSWORD:
      on_password_activated (self);
      break;
    case ENVOI_REMEDY_CERTIFICATE:
      adw_dialog_present (envoi_certificate_dialog_new (self->manager, self->account), GTK_WIDGET (self));
      break;
    default:
      envoi_session_manager_retry_now (self->manager, self->account);
    }
}

static void
on_change_password_activated (EnvoiAccountPage *self)
{
  adw_dialog_present (envoi_change_password_dialog_new (self->manager, self->account), GTK_WIDGET (self));
}

static void
on_profile_failed (EnvoiAccountPage *self, const char *sentence)
{
  adw_banner_set_title (self->banner, sentence);
  adw_banner_set_revealed (self->banner, TRUE);
}

static void
on_banner_clicked (EnvoiAccountPage *self)
{
  adw_banner_set_revealed (self->banner, FALSE);
}

static void
on_pin_activated (EnvoiAccountPage *self)
{
  envoi_session_manager_set_pin (self->manager, self->account, NULL);
}

static void
on_remove_answered (AdwAlertDialog *question, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(EnvoiAccountPage) self = user_data;
  GtkWidget *navigation;

  if (g_strcmp0 (adw_alert_dialog_choose_finish (question, result), "remove") != 0)
    return;
  dex_future_disown (envoi_session_manager_remove_account (self->manager, self->account));
  navigation = gtk_widget_get_ancestor (GTK_WIDGET (self), ADW_TYPE_NAVIGATION_VIEW);
  if (navigation != NULL)
    adw_navigation_view_pop (ADW_NAVIGATION_VIEW (navigation));
}

static void
on_remove_activated (EnvoiAccountPage *self)
{
  AdwDialog *question = adw_alert_dialog_new (_("Remove This Account?"), NULL);

  adw_alert_dialog_format_body (ADW_ALERT_DIALOG (question),
                                _("Envoi forgets %s with all its messages on this computer. The account itself stays on the server."),
                                envoi_account_get_jid (self->account));
  adw_alert_dialog_add_responses (ADW_ALERT_DIALOG (question), "cancel", _("_Cancel"), "remove", _("_Remove"), NULL);
  adw_alert_dialog_set_response_appearance (ADW_ALERT_DIALOG (question), "remove", ADW_RESPONSE_DESTRUCTIVE);
  adw_alert_dialog_set_default_response (ADW_ALERT_DIALOG (question), "cancel");
  adw_alert_dialog_set_close_response (ADW_ALERT_DIALOG (question), "cancel");
  adw_alert_dialog_choose (ADW_ALERT_DIALOG (question), GTK_WIDGET (self), NULL,
                           (GAsyncReadyCallback) on_remove_answered, g_object_ref (self));
}

static void
on_deleted (gpointer owner, const char *sentence)
{
  EnvoiAccountPage *self = owner;
  GtkWidget *navigation = gtk_widget_get_ancestor (GTK_WIDGET (self), ADW_TYPE_NAVIGATION_VIEW);

  if (sentence != NULL)
    on_profile_failed (self, sentence);
  else if (navigation != NULL)
    adw_navigation_view_pop (ADW_NAVIGATION_VIEW (navigation));
}

static void
on_move_news (gpointer owner, const char *sentence)
{
  on_profile_failed (owner, sentence);
}

static void
on_move_activated (EnvoiAccountPage *self)
{
  envoi_move_account_ask (GTK_WIDGET (self), self->manager, self->account, on_move_news);
}

static void
on_delete_activated (EnvoiAccountPage *self)
{
  envoi_delete_account_ask (GTK_WIDGET (self), self->manager, self->account, on_deleted);
}

static void
envoi_account_page_dispose (GObject *object)
{
  EnvoiAccountPage *self = ENVOI_ACCOUNT_PAGE (object);

  self->filling = TRUE;   /* widgets that go away change their values too */
  gtk_widget_dispose_template (GTK_WIDGET (self), ENVOI_TYPE_ACCOUNT_PAGE);
  g_clear_object (&self->manager);
  g_clear_object (&self->account);
  G_OBJECT_CLASS (envoi_account_page_parent_class)->dispose (object);
}

static void
envoi_account_page_class_init (EnvoiAccountPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = envoi_account_page_dispose;
  g_type_ensure (ENVOI_TYPE_OWN_PROFILE);
  gtk_widget_class_set_template_from_resource (widget_class, "/im/envoi/Envoi/app/envoi-account-page.ui");
  gtk_widget_class_bind_template_child (widget_class, EnvoiAccountPage, banner);
  gtk_widget_class_bind_template_child (widget_class, EnvoiAccountPage, profile);
  gtk_widget_class_bind_template_child (widget_class, EnvoiAccountPage, change_password_button);
  gtk_widget_class_bind_template_child (widget_class, EnvoiAccountPage, move_button);
  gtk_widget_class_bind_template_child (widget_class, EnvoiAccountPage, delete_button);
  gtk_widget_class_bind_template_child (widget_class, EnvoiAccountPage, address_row);
  gtk_widget_class_bind_template_child (widget_class, EnvoiAccountPage, state_row);
  gtk_widget_class_bind_template_child (widget_class, EnvoiAccountPage, line_row);
  gtk_widget_class_bind_template_child (widget_class, EnvoiAccountPage, keyring_row);
  gtk_widget_class_bind_template_child (widget_class, EnvoiAccountPage, remedy_button);
  gtk_widget_class_bind_template_child (widget_class, EnvoiAccountPage, label_row);
  gtk_widget_class_bind_template_child (widget_class, EnvoiAccountPage, color_button);
  gtk_widget_class_bind_template_child (widget_class, EnvoiAccountPage, receipts_row);
  gtk_widget_class_bind_template_child (widget_class, EnvoiAccountPage, markers_row);
  gtk_widget_class_bind_template_child (widget_class, EnvoiAccountPage, typing_row);
  gtk_widget_class_bind_template_child (widget_class, EnvoiAccountPage, away_row);
  gtk_widget_class_bind_template_child (widget_class, EnvoiAccountPage, host_row);
  gtk_widget_class_bind_template_child (widget_class, EnvoiAccountPage, port_row);
  gtk_widget_class_bind_template_child (widget_class, EnvoiAccountPage, security_row);
  gtk_widget_class_bind_template_child (widget_class, EnvoiAccountPage, proxy_row);
  gtk_widget_class_bind_template_child (widget_class, EnvoiAccountPage, pin_button);
  gtk_widget_class_bind_template_callback (widget_class, on_settings_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_remedy_clicked);
  gtk_widget_class_bind_template_callback (widget_class, on_password_activated);
  gtk_widget_class_bind_template_callback (widget_class, on_change_password_activated);
  gtk_widget_class_bind_template_callback (widget_class, on_profile_failed);
  gtk_widget_class_bind_template_callback (widget_class, on_banner_clicked);
  gtk_widget_class_bind_template_callback (widget_class, on_pin_activated);
  gtk_widget_class_bind_template_callback (widget_class, on_remove_activated);
  gtk_widget_class_bind_template_callback (widget_class, on_move_activated);
  gtk_widget_class_bind_template_callback (widget_class, on_delete_activated);
}

static void
envoi_account_page_init (EnvoiAccountPage *self)
{
  self->filling = TRUE;
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * envoi_account_page_new:
 * @manager: the sessions
 * @account: whose settings to show
 *
 * Returns: (transfer floating): the page
 */
AdwNavigationPage *
envoi_account_page_new (EnvoiSessionManager *manager, EnvoiAccount *account)
{
  static const char * const signals[] = { "notify::state", "notify::problem", "notify::enabled", "notify::password-kept", "notify::pin" };
  EnvoiAccountPage *self = g_object_new (ENVOI_TYPE_ACCOUNT_PAGE, NULL);

  self->manager = g_object_ref (manager);
  self->account = g_object_ref (account);
  g_object_bind_property (account, "title", self, "title", G_BINDING_SYNC_CREATE);
  adw_action_row_set_subtitle (self->address_row, envoi_account_get_jid (account));
  envoi_own_profile_set_account (self->profile, manager, account);
  fill (self);
  for (guint i = 0; i < G_N_ELEMENTS (signals); i++)
    g_signal_connect_object (account, signals[i], G_CALLBACK (update_state), self, G_CONNECT_SWAPPED);
  update_state (self);
  return ADW_NAVIGATION_PAGE (self);
}
