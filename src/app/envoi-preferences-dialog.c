/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-preferences-dialog.h"
#include "envoi-application.h"
#include "envoi-background.h"
#include "envoi-mutes-page.h"

/* EnvoiPreferencesDialog: what holds for the whole program. Accounts have settings of their own. */

struct _EnvoiPreferencesDialog
{
  AdwPreferencesDialog parent_instance;
  GtkWidget *notifications_row, *preview_row, *words_row, *background_row, *login_row, *comings_row, *pictures_row, *shrink_row;
};

G_DEFINE_FINAL_TYPE (EnvoiPreferencesDialog, envoi_preferences_dialog, ADW_TYPE_PREFERENCES_DIALOG)

static void
envoi_preferences_dialog_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), ENVOI_TYPE_PREFERENCES_DIALOG);
  G_OBJECT_CLASS (envoi_preferences_dialog_parent_class)->dispose (object);
}

static void
envoi_preferences_dialog_class_init (EnvoiPreferencesDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = envoi_preferences_dialog_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, "/im/envoi/Envoi/app/envoi-preferences-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, EnvoiPreferencesDialog, notifications_row);
  gtk_widget_class_bind_template_child (widget_class, EnvoiPreferencesDialog, preview_row);
  gtk_widget_class_bind_template_child (widget_class, EnvoiPreferencesDialog, words_row);
  gtk_widget_class_bind_template_child (widget_class, EnvoiPreferencesDialog, background_row);
  gtk_widget_class_bind_template_child (widget_class, EnvoiPreferencesDialog, login_row);
  gtk_widget_class_bind_template_child (widget_class, EnvoiPreferencesDialog, comings_row);
  gtk_widget_class_bind_template_child (widget_class, EnvoiPreferencesDialog, pictures_row);
  gtk_widget_class_bind_template_child (widget_class, EnvoiPreferencesDialog, shrink_row);
}

static void
envoi_preferences_dialog_init (EnvoiPreferencesDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

static void
on_words_applied (AdwEntryRow *row, GSettings *settings)
{
  g_settings_set_string (settings, "mention-words", gtk_editable_get_text (GTK_EDITABLE (row)));
}

static gboolean
from_to_switch (GValue *value, GVariant *variant, gpointer data)
{
  g_value_set_boolean (value, !g_str_equal (g_variant_get_string (variant, NULL), "nobody"));
  return TRUE;
}

static GVariant *
switch_to_from (const GValue *value, const GVariantType *type, gpointer data)
{
  return g_variant_new_string (g_value_get_boolean (value) ? "contacts" : "nobody");
}

static void
on_login_changed (GSettings *settings, const char *key, gpointer data)
{
  envoi_background_request (settings, NULL);
}

/* What is muted stands in the store, which opens a moment after the window. */
static void
add_mutes (EnvoiPreferencesDialog *self)
{
  GApplication *application = g_application_get_default ();
  EnvoiSessionManager *manager = ENVOI_IS_APPLICATION (application) ? envoi_application_get_manager (ENVOI_APPLICATION (application)) : NULL;

  if (manager != NULL)
    adw_preferences_dialog_add (ADW_PREFERENCES_DIALOG (self), envoi_mutes_page_new (envoi_session_manager_get_store (manager)));
}

EnvoiPreferencesDialog *
envoi_preferences_dialog_present (GSettings *settings, GtkWidget *parent)
{
  EnvoiPreferencesDialog *self = g_object_new (ENVOI_TYPE_PREFERENCES_DIALOG, NULL);
  g_autofree char *words = g_settings_get_string (settings, "mention-words");

  gtk_editable_set_text (GTK_EDITABLE (self->words_row), words);
  g_signal_connect_object (self->words_row, "apply", G_CALLBACK (on_words_applied), settings, 0);
  g_settings_bind (settings, "notifications", self->notifications_row, "active", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (settings, "notification-preview", self->preview_row, "active", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (settings, "run-in-background", self->background_row, "active", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (settings, "show-comings", self->comings_row, "active", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind_with_mapping (settings, "load-pictures", self->pictures_row, "active", G_SETTINGS_BIND_DEFAULT, from_to_switch, switch_to_from, NULL, NULL);
  g_settings_bind (settings, "shrink-pictures", self->shrink_row, "active", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (settings, "start-at-login", self->login_row, "active", G_SETTINGS_BIND_DEFAULT);
  g_signal_connect_object (settings, "changed::start-at-login", G_CALLBACK (on_login_changed), self, 0);
  add_mutes (self);
  adw_dialog_present (ADW_DIALOG (self), parent);
  return self;
}
