/* SPDX-License-Identifier: GPL-3.0-or-later */

/* EnvoiOwnProfile: how others see an account: its picture and its name, with the buttons that change them.
 * Part of the account's page. Signal "failed" (string): a sentence for the person. */
#include "envoi-own-profile.h"

#include <glib/gi18n.h>

#include "envoi-avatar-view.h"
#include "envoi-error.h"
#include "envoi-error-text.h"
#include "envoi-own-picture.h"
#include "envoi-profile-service.h"
#include "envoi-when-done.h"

struct _EnvoiOwnProfile {
  AdwBin parent_instance;
  EnvoiSessionManager *manager;
  EnvoiAccount *account;
  gboolean busy;

  EnvoiAvatarView *avatar;
  AdwEntryRow *name_row;
  GtkWidget *choose_button;
  GtkWidget *remove_button;
  GtkWidget *spinner;
};

G_DEFINE_FINAL_TYPE (EnvoiOwnProfile, envoi_own_profile, ADW_TYPE_BIN)

enum { FAILED, N_SIGNALS };
static guint signals[N_SIGNALS];

static void
update (EnvoiOwnProfile *self)
{
  gtk_widget_set_visible (self->spinner, self->busy);
  gtk_widget_set_sensitive (self->choose_button, !self->busy);
  gtk_widget_set_sensitive (self->remove_button, !self->busy);
  gtk_widget_set_visible (self->remove_button, self->account != NULL && envoi_account_get_avatar_file (self->account) != NULL);
}

static void
update_name (EnvoiOwnProfile *self)
{
  const char *name = envoi_account_get_nickname (self->account);

  /* Not while the person is writing. */
  if (gtk_widget_get_focus_child (GTK_WIDGET (self->name_row)) == NULL)
    gtk_editable_set_text (GTK_EDITABLE (self->name_row), name != NULL ? name : "");
}

static void
complain_of (EnvoiOwnProfile *self, const GError *error)
{
  g_autoptr(EnvoiErrorText) text = envoi_error_text_new (error, NULL);

  g_signal_emit (self, signals[FAILED], 0, text->body);
}

/* NULL, after saying so, without a connection. */
static EnvoiProfileService *
get_service (EnvoiOwnProfile *self)
{
  EnvoiSession *session = envoi_session_manager_get_session (self->manager, self->account);

  if (session != NULL && envoi_session_is_online (session))
    return ENVOI_PROFILE_SERVICE (envoi_session_get_service (session, ENVOI_TYPE_PROFILE_SERVICE));
  g_signal_emit (self, signals[FAILED], 0, _("You are not connected. Try again when you are online."));
  return NULL;
}

static void
on_name_applied (EnvoiOwnProfile *self)
{
  g_autofree char *name = g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->name_row))));

  envoi_account_set_nickname (self->account, *name != '\0' ? name : NULL);
  dex_future_disown (envoi_store_save_account (envoi_session_manager_get_store (self->manager), self->account));
}

/* --- The picture ---------------------------------------------------------------------------------------------------- */

static void
on_settled (gpointer owner, const GValue *value, const GError *error)
{
  EnvoiOwnProfile *self = owner;

  self->busy = FALSE;
  update (self);
  if (error != NULL)
    complain_of (self, error);
}

static void
start (EnvoiOwnProfile *self, DexFuture *future)
{
  self->busy = TRUE;
  update (self);
  envoi_when_done (future, self, on_settled);
}

typedef struct { EnvoiOwnProfile *self; EnvoiOwnPicture *picture; AdwComboRow *audience_row; } Question;

static void
question_free (gpointer data, GClosure *closure)
{
  Question *question = data;

  g_object_unref (question->self);
  envoi_own_picture_free (question->picture);
  g_free (question);
}

static void
on_answer (AdwAlertDialog *dialog, const char *response, Question *question)
{
  EnvoiProfileService *service;

  if (!g_str_equal (response, "publish") || question->self->account == NULL || (service = get_service (question->self)) == NULL)
    return;
  start (question->self, envoi_profile_service_set_avatar (service, question->picture->png, gdk_texture_get_width (question->picture->texture),
                                                           (EnvoiAudience) adw_combo_row_get_selected (question->audience_row)));
}

/* Nothing leaves the computer before the person has seen what will, and who will see it. */
static void
ask (EnvoiOwnProfile *self, const EnvoiOwnPicture *picture)
{
  AdwDialog *dialog = adw_alert_dialog_new (_("Use This Picture?"),
    _("Some servers also copy the picture into a public profile for older programs. Then everybody who knows your address can see it."));
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 18), *list = gtk_list_box_new (), *preview = adw_avatar_new (128, NULL, FALSE);
  AdwComboRow *audience_row = ADW_COMBO_ROW (adw_combo_row_new ());
  const char *audiences[] = { _("Your contacts"), _("Everybody"), NULL };
  g_autoptr(GtkStringList) model = gtk_string_list_new (audiences);
  Question *question = g_new0 (Question, 1);

  adw_avatar_set_custom_image (ADW_AVATAR (preview), GDK_PAINTABLE (picture->texture));
  gtk_widget_set_halign (preview, GTK_ALIGN_CENTER);
  gtk_list_box_set_selection_mode (GTK_LIST_BOX (list), GTK_SELECTION_NONE);
  gtk_widget_add_css_class (list, "boxed-list");
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (audience_row), _("Who May See It"));
  adw_combo_row_set_model (audience_row, G_LIST_MODEL (model));
  gtk_list_box_append (GTK_LIST_BOX (list), GTK_WIDGET (audience_row));
  gtk_box_append (GTK_BOX (box), preview);
  gtk_box_append (GTK_BOX (box), list);
  adw_alert_dialog_set_extra_child (ADW_ALERT_DIALOG (dialog), box);
  adw_alert_dialog_add_responses (ADW_ALERT_DIALOG (dialog), "cancel", _("_Cancel"), "publish", _("_Use Picture"), NULL);
  adw_alert_dialog_set_response_appearance (ADW_ALERT_DIALOG (dialog), "publish", ADW_RESPONSE_SUGGESTED);
  adw_alert_dialog_set_default_response (ADW_ALERT_DIALOG (dialog), "publish");
  adw_alert_dialog_set_close_response (ADW_ALERT_DIALOG (dialog), "cancel");

  *question = (Question) { g_object_ref (self), envoi_own_picture_copy (picture), audience_row };
  g_signal_connect_data (dialog, "response", G_CALLBACK (on_answer), question, question_free, 0);
  adw_dialog_present (dialog, GTK_WIDGET (self));
}

static void
on_picture_loaded (gpointer owner, const GValue *value, const GError *error)
{
  EnvoiOwnProfile *self = owner;

  self->busy = FALSE;
  update (self);
  if (error == NULL)
    ask (self, g_value_get_boxed (value));
  else
    g_signal_emit (self, signals[FAILED], 0, _("This file cannot be used as a picture. Choose a PNG, JPEG, WebP or GIF picture."));
}

static void
on_file_chosen (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(EnvoiOwnProfile) self = user_data;
  g_autoptr(GFile) file = gtk_file_dialog_open_finish (GTK_FILE_DIALOG (source), result, NULL);

  if (file == NULL || self->account == NULL)
    return;
  self->busy = TRUE;
  update (self);
  envoi_when_done (envoi_own_picture_load (file), self, on_picture_loaded);
}

static void
on_choose_clicked (EnvoiOwnProfile *self)
{
  g_autoptr(GtkFileDialog) dialog = gtk_file_dialog_new ();
  g_autoptr(GtkFileFilter) filter = gtk_file_filter_new ();

  gtk_file_filter_set_name (filter, _("Pictures"));
  gtk_file_filter_add_mime_type (filter, "image/png");
  gtk_file_filter_add_mime_type (filter, "image/jpeg");
  gtk_file_filter_add_mime_type (filter, "image/webp");
  gtk_file_filter_add_mime_type (filter, "image/gif");
  gtk_file_dialog_set_title (dialog, _("Choose a Picture"));
  gtk_file_dialog_set_default_filter (dialog, filter);
  gtk_file_dialog_open (dialog, GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))), NULL, on_file_chosen, g_object_ref (self));
}

static void
on_remove_clicked (EnvoiOwnProfile *self)
{
  EnvoiProfileService *service = get_service (self);

  if (service != NULL)
    start (self, envoi_profile_service_remove_avatar (service));
}

static void
envoi_own_profile_dispose (GObject *object)
{
  EnvoiOwnProfile *self = ENVOI_OWN_PROFILE (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), ENVOI_TYPE_OWN_PROFILE);
  g_clear_object (&self->manager);
  g_clear_object (&self->account);
  G_OBJECT_CLASS (envoi_own_profile_parent_class)->dispose (object);
}

static void
envoi_own_profile_class_init (EnvoiOwnProfileClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = envoi_own_profile_dispose;
  g_type_ensure (ENVOI_TYPE_AVATAR_VIEW);
  gtk_widget_class_set_template_from_resource (widget_class, "/im/envoi/Envoi/app/envoi-own-profile.ui");
  gtk_widget_class_bind_template_child (widget_class, EnvoiOwnProfile, avatar);
  gtk_widget_class_bind_template_child (widget_class, EnvoiOwnProfile, name_row);
  gtk_widget_class_bind_template_child (widget_class, EnvoiOwnProfile, choose_button);
  gtk_widget_class_bind_template_child (widget_class, EnvoiOwnProfile, remove_button);
  gtk_widget_class_bind_template_child (widget_class, EnvoiOwnProfile, spinner);
  gtk_widget_class_bind_template_callback (widget_class, on_name_applied);
  gtk_widget_class_bind_template_callback (widget_class, on_choose_clicked);
  gtk_widget_class_bind_template_callback (widget_class, on_remove_clicked);
  signals[FAILED] = g_signal_new ("failed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
envoi_own_profile_init (EnvoiOwnProfile *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * envoi_own_profile_set_account:
 * @manager: the sessions
 * @account: whose picture and name to show
 */
void
envoi_own_profile_set_account (EnvoiOwnProfile *self, EnvoiSessionManager *manager, EnvoiAccount *account)
{
  g_return_if_fail (self->account == NULL);

  self->manager = g_object_ref (manager);
  self->account = g_object_ref (account);
  envoi_avatar_view_set_account (self->avatar, account);
  g_signal_connect_object (account, "notify::avatar-file", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (account, "notify::nickname", G_CALLBACK (update_name), self, G_CONNECT_SWAPPED);
  update (self);
  update_name (self);
}
