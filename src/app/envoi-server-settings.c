/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-server-settings.h"

struct _EnvoiServerSettings
{
  AdwExpanderRow parent_instance;
  GtkWidget *host_row, *port_row, *security_row, *proxy_row;
};

G_DEFINE_FINAL_TYPE (EnvoiServerSettings, envoi_server_settings, ADW_TYPE_EXPANDER_ROW)

static char *
dup_setting (GtkWidget *row)
{
  char *text = g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (row))));

  if (*text == '\0')
    g_clear_pointer (&text, g_free);
  return text;
}

void
envoi_server_settings_apply (EnvoiServerSettings *self, EnvoiAccount *account)
{
  g_autofree char *host = dup_setting (self->host_row), *proxy = dup_setting (self->proxy_row);

  envoi_account_set_host (account, host);
  envoi_account_set_port (account, adw_spin_row_get_value (ADW_SPIN_ROW (self->port_row)));
  envoi_account_set_security (account, adw_combo_row_get_selected (ADW_COMBO_ROW (self->security_row)));
  envoi_account_set_proxy (account, proxy);
}

void
envoi_server_settings_open (EnvoiServerSettings *self)
{
  adw_expander_row_set_expanded (ADW_EXPANDER_ROW (self), TRUE);
  gtk_widget_grab_focus (self->host_row);
}

static void
envoi_server_settings_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), ENVOI_TYPE_SERVER_SETTINGS);
  G_OBJECT_CLASS (envoi_server_settings_parent_class)->dispose (object);
}

static void
envoi_server_settings_class_init (EnvoiServerSettingsClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = envoi_server_settings_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, "/im/envoi/Envoi/app/envoi-server-settings.ui");
  gtk_widget_class_bind_template_child (widget_class, EnvoiServerSettings, host_row);
  gtk_widget_class_bind_template_child (widget_class, EnvoiServerSettings, port_row);
  gtk_widget_class_bind_template_child (widget_class, EnvoiServerSettings, security_row);
  gtk_widget_class_bind_template_child (widget_class, EnvoiServerSettings, proxy_row);
}

static void
envoi_server_settings_init (EnvoiServerSettings *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
