/* SPDX-License-Identifier: GPL-3.0-or-later */

/* EnvoiContactDialog: one contact's details, and what can be done about it: rename, group, presence both ways,
 * block, remove. It follows the contact while it is open. */
#include "envoi-contact-dialog.h"

#include <glib/gi18n.h>

#include "envoi-avatar-view.h"
#include "envoi-contact-service.h"
#include "envoi-error.h"
#include "envoi-error-text.h"
#include "envoi-groups-text.h"
#include "envoi-presence-icon.h"
#include "envoi-profile-rows.h"
#include "envoi-profile-service.h"
#include "envoi-when-done.h"

struct _EnvoiContactDialog {
  AdwDialog parent_instance;
  EnvoiSessionManager *manager;
  EnvoiContact *contact;

  AdwBanner *banner;
  EnvoiAvatarView *avatar;
  GtkLabel *title_label;
  GtkLabel *presence_label;
  AdwActionRow *address_row;
  AdwActionRow *account_row;
  AdwEntryRow *name_row;
  AdwEntryRow *groups_row;
  AdwPreferencesGroup *profile_group;
  AdwActionRow *sees_row;
  AdwActionRow *seen_row;
  GtkWidget *ask_button;
  GtkWidget *stop_button;
  GtkWidget *add_button;
  GtkWidget *block_button;
  GtkWidget *remove_button;
};

G_DEFINE_FINAL_TYPE (EnvoiContactDialog, envoi_contact_dialog, ADW_TYPE_DIALOG)

static void
show_error (EnvoiContactDialog *self, const GError *error)
{
  g_autoptr(EnvoiErrorText) text = envoi_error_text_new (error, NULL);

  adw_banner_set_title (self->banner, text->body);
  adw_banner_set_revealed (self->banner, TRUE);
}

/* The service of the contact's account; without a connection says so and returns NULL. */
static EnvoiContactService *
get_service (EnvoiContactDialog *self)
{
  EnvoiSession *session = envoi_session_manager_get_session (self->manager, envoi_contact_get_account (self->contact));

  adw_banner_set_revealed (self->banner, FALSE);
  if (session == NULL || !envoi_session_is_online (session))
    {
      g_autoptr(GError) error = g_error_new_literal (ENVOI_STANZA_ERROR, ENVOI_STANZA_ERROR_DISCONNECTED, "");
      show_error (self, error);
      return NULL;
    }
  return ENVOI_CONTACT_SERVICE (envoi_session_get_service (session, ENVOI_TYPE_CONTACT_SERVICE));
}

static DexFuture *
on_done (DexFuture *future, gpointer user_data)
{
  g_autoptr(GError) error = NULL;

  if (dex_future_get_value (future, &error) == NULL)
    show_error (user_data, error);
  return NULL;
}

static void
watch (EnvoiContactDialog *self, DexFuture *future)
{
  dex_future_disown (dex_future_finally (future, on_done, g_object_ref (self), g_object_unref));
}

static void
update (EnvoiContactDialog *self)
{
  EnvoiSubscription subscription = envoi_contact_get_subscription (self->contact);
  gboolean in_roster = envoi_contact_get_in_roster (self->contact);
  gboolean sees = subscription == ENVOI_SUBSCRIPTION_TO || subscription == ENVOI_SUBSCRIPTION_BOTH;
  gboolean seen = subscription == ENVOI_SUBSCRIPTION_FROM || subscription == ENVOI_SUBSCRIPTION_BOTH;
  gboolean asked = envoi_contact_get_asked (self->contact);
  const char *status = envoi_contact_get_status_text (self->contact);
  const char *presence = envoi_availability_get_text (envoi_contact_get_availability (self->contact));
  g_autofree char *text = status != NULL && *status != '\0' ? g_strdup_printf ("%s — %s", presence, status) : g_strdup (presence);

  gtk_label_set_label (self->title_label, envoi_contact_get_title (self->contact));
  gtk_label_set_label (self->presence_label, text);
  gtk_widget_set_visible (GTK_WIDGET (self->presence_label), sees);

  adw_action_row_set_subtitle (self->sees_row, sees ? _("Yes") : asked ? _("Asked, no answer yet") : _("No"));
  gtk_widget_set_visible (self->ask_button, !sees);
  adw_action_row_set_subtitle (self->seen_row, seen ? _("Yes") : _("No"));
  gtk_widget_set_visible (self->stop_button, seen);

  gtk_widget_set_visible (GTK_WIDGET (self->name_row), in_roster);
  gtk_widget_set_visible (GTK_WIDGET (self->groups_row), in_roster);
  gtk_widget_set_visible (self->add_button, !in_roster);
  gtk_widget_set_visible (self->remove_button, in_roster);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->block_button),
                                 envoi_contact_get_blocked (self->contact) ? _("Un_block") : _("_Block"));
}

static void
on_details_applied (EnvoiContactDialog *self)
{
  EnvoiContactService *service = get_service (self);
  g_autofree char *name = g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->name_row))));
  g_auto(GStrv) groups = envoi_groups_from_text (gtk_editable_get_text (GTK_EDITABLE (self->groups_row)));

  if (service != NULL)
    watch (self, envoi_contact_service_update (service, self->contact, *name != '\0' ? name : NULL, (const char * const *) groups));
}

static void
on_copy_clicked (EnvoiContactDialog *self)
{
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), envoi_contact_get_jid (self->contact));
}

static void
on_share_clicked (EnvoiContactDialog *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "app.share", "(ss)", envoi_account_get_jid (envoi_contact_get_account (self->contact)), envoi_contact_get_jid (self->contact));
}

static void
on_ask_clicked (EnvoiContactDialog *self)
{
  EnvoiContactService *service = get_service (self);

  if (service != NULL)
    envoi_contact_service_ask_again (service, self->contact);
}

static void
on_stop_clicked (EnvoiContactDialog *self)
{
  EnvoiContactService *service = get_service (self);

  if (service != NULL)
    envoi_contact_service_decline (service, self->contact);
}

static void
on_message_activated (EnvoiContactDialog *self)
{
  const char *account = envoi_account_get_jid (envoi_contact_get_account (self->contact));
  GtkWidget *parent = GTK_WIDGET (gtk_widget_get_root (GTK_WIDGET (self)));
  const char *jid = envoi_contact_get_jid (self->contact);
  g_autoptr(EnvoiContactDialog) keep = g_object_ref (self);

  gtk_widget_activate_action (parent, "app.open-conversation", "(ss)", account, jid);
  adw_dialog_close (ADW_DIALOG (self));
}

static void
on_add_activated (EnvoiContactDialog *self)
{
  EnvoiContactService *service = get_service (self);

  if (service != NULL)
    watch (self, envoi_contact_service_add (service, envoi_contact_get_jid (self->contact), NULL, NULL));
}

static void
on_block_activated (EnvoiContactDialog *self)
{
  EnvoiContactService *service = get_service (self);

  if (service != NULL)
    watch (self, envoi_contact_service_block (service, self->contact, !envoi_contact_get_blocked (self->contact)));
}

static void
on_remove_answered (AdwAlertDialog *question, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(EnvoiContactDialog) self = user_data;
  EnvoiContactService *service;

  if (g_strcmp0 (adw_alert_dialog_choose_finish (question, result), "remove") != 0)
    return;
  service = get_service (self);
  if (service == NULL)
    return;
  watch (self, envoi_contact_service_remove (service, self->contact));
  adw_dialog_close (ADW_DIALOG (self));
}

static void
on_remove_activated (EnvoiContactDialog *self)
{
  AdwDialog *question = adw_alert_dialog_new (_("Remove This Contact?"), NULL);

  adw_alert_dialog_format_body (ADW_ALERT_DIALOG (question),
                                _("You and %s will no longer see when the other is online. Messages stay here."),
                                envoi_contact_get_title (self->contact));
  adw_alert_dialog_add_responses (ADW_ALERT_DIALOG (question), "cancel", _("_Cancel"), "remove", _("_Remove"), NULL);
  adw_alert_dialog_set_response_appearance (ADW_ALERT_DIALOG (question), "remove", ADW_RESPONSE_DESTRUCTIVE);
  adw_alert_dialog_set_default_response (ADW_ALERT_DIALOG (question), "cancel");
  adw_alert_dialog_set_close_response (ADW_ALERT_DIALOG (question), "cancel");
  adw_alert_dialog_choose (ADW_ALERT_DIALOG (question), GTK_WIDGET (self), NULL,
                           (GAsyncReadyCallback) on_remove_answered, g_object_ref (self));
}

static void
on_profile (gpointer owner, const GValue *value, const GError *error)
{
  EnvoiContactDialog *self = owner;

  /* Who tells nothing, or whose server cannot be asked, has no such rows. */
  if (error == NULL && self->contact != NULL)
    envoi_profile_rows_fill (self->profile_group, g_value_get_boxed (value));
}

static void
fetch_profile (EnvoiContactDialog *self)
{
  EnvoiSession *session = envoi_session_manager_get_session (self->manager, envoi_contact_get_account (self->contact));

  /* A question to a stranger's account would tell that we look at it. */
  if (session != NULL && envoi_session_is_online (session) && envoi_contact_get_in_roster (self->contact))
    envoi_when_done (envoi_profile_service_fetch (ENVOI_PROFILE_SERVICE (envoi_session_get_service (session, ENVOI_TYPE_PROFILE_SERVICE)),
                                                  self->contact), self, on_profile);
}

static void
envoi_contact_dialog_dispose (GObject *object)
{
  EnvoiContactDialog *self = ENVOI_CONTACT_DIALOG (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), ENVOI_TYPE_CONTACT_DIALOG);
  g_clear_object (&self->manager);
  g_clear_object (&self->contact);
  G_OBJECT_CLASS (envoi_contact_dialog_parent_class)->dispose (object);
}

static void
envoi_contact_dialog_class_init (EnvoiContactDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = envoi_contact_dialog_dispose;
  g_type_ensure (ENVOI_TYPE_AVATAR_VIEW);
  gtk_widget_class_set_template_from_resource (widget_class, "/im/envoi/Envoi/app/envoi-contact-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, EnvoiContactDialog, banner);
  gtk_widget_class_bind_template_child (widget_class, EnvoiContactDialog, avatar);
  gtk_widget_class_bind_template_child (widget_class, EnvoiContactDialog, title_label);
  gtk_widget_class_bind_template_child (widget_class, EnvoiContactDialog, presence_label);
  gtk_widget_class_bind_template_child (widget_class, EnvoiContactDialog, address_row);
  gtk_widget_class_bind_template_child (widget_class, EnvoiContactDialog, account_row);
  gtk_widget_class_bind_template_child (widget_class, EnvoiContactDialog, name_row);
  gtk_widget_class_bind_template_child (widget_class, EnvoiContactDialog, groups_row);
  gtk_widget_class_bind_template_child (widget_class, EnvoiContactDialog, profile_group);
  gtk_widget_class_bind_template_child (widget_class, EnvoiContactDialog, sees_row);
  gtk_widget_class_bind_template_child (widget_class, EnvoiContactDialog, seen_row);
  gtk_widget_class_bind_template_child (widget_class, EnvoiContactDialog, ask_button);
  gtk_widget_class_bind_template_child (widget_class, EnvoiContactDialog, stop_button);
  gtk_widget_class_bind_template_child (widget_class, EnvoiContactDialog, add_button);
  gtk_widget_class_bind_template_child (widget_class, EnvoiContactDialog, block_button);
  gtk_widget_class_bind_template_child (widget_class, EnvoiContactDialog, remove_button);
  gtk_widget_class_bind_template_callback (widget_class, on_details_applied);
  gtk_widget_class_bind_template_callback (widget_class, on_copy_clicked);
  gtk_widget_class_bind_template_callback (widget_class, on_share_clicked);
  gtk_widget_class_bind_template_callback (widget_class, on_ask_clicked);
  gtk_widget_class_bind_template_callback (widget_class, on_stop_clicked);
  gtk_widget_class_bind_template_callback (widget_class, on_message_activated);
  gtk_widget_class_bind_template_callback (widget_class, on_add_activated);
  gtk_widget_class_bind_template_callback (widget_class, on_block_activated);
  gtk_widget_class_bind_template_callback (widget_class, on_remove_activated);
}

static void
envoi_contact_dialog_init (EnvoiContactDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * envoi_contact_dialog_new:
 * @manager: the sessions
 * @contact: whom to show
 *
 * Returns: (transfer floating): the dialog, to be presented
 */
AdwDialog *
envoi_contact_dialog_new (EnvoiSessionManager *manager, EnvoiContact *contact)
{
  EnvoiContactDialog *self = g_object_new (ENVOI_TYPE_CONTACT_DIALOG, NULL);
  const char *name = envoi_contact_get_name (contact);
  g_autofree char *groups = envoi_groups_to_text (envoi_contact_get_groups (contact));

  self->manager = g_object_ref (manager);
  self->contact = g_object_ref (contact);
  envoi_avatar_view_set_contact (self->avatar, contact);
  adw_action_row_set_subtitle (self->address_row, envoi_contact_get_jid (contact));
  adw_action_row_set_subtitle (self->account_row, envoi_account_get_title (envoi_contact_get_account (contact)));
  gtk_editable_set_text (GTK_EDITABLE (self->name_row), name != NULL ? name : "");
  gtk_editable_set_text (GTK_EDITABLE (self->groups_row), groups);
  g_signal_connect_object (contact, "notify", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);
  fetch_profile (self);
  return ADW_DIALOG (self);
}
