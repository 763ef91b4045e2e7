/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-config.h"
#include "envoi-sidebar-notices.h"
#include "envoi-error-text.h"
#include "envoi-invitation-row.h"
#include <adwaita.h>
#include <glib/gi18n.h>

struct _EnvoiSidebarNotices
{
  GtkBox parent_instance;
  EnvoiSessionManager *manager;
  EnvoiAccountState *state;
  GListModel *invitations;
  GtkWidget *trouble_revealer, *trouble_label, *account_revealer, *account_bar, *account_title, *account_label, *account_button;
  GtkWidget *requests_revealer, *requests_content;
};

G_DEFINE_FINAL_TYPE (EnvoiSidebarNotices, envoi_sidebar_notices, GTK_TYPE_BOX)

static void
on_requests_changed (EnvoiSidebarNotices *self)
{
  guint n = g_list_model_get_n_items (envoi_store_list_requests (envoi_session_manager_get_store (self->manager)));
  guint rooms = g_list_model_get_n_items (self->invitations);
  g_autofree char *people_text = g_strdup_printf (ngettext ("%u contact request", "%u contact requests", n), n);
  g_autofree char *rooms_text = g_strdup_printf (ngettext ("%u invitation", "%u invitations", rooms), rooms);
  /* Translators: contact requests, then invitations into rooms, as in “1 contact request, 2 invitations” */
  g_autofree char *both = g_strdup_printf (_("%s, %s"), people_text, rooms_text);
  const char *text = n > 0 && rooms > 0 ? both : rooms > 0 ? rooms_text : people_text;

  adw_button_content_set_label (ADW_BUTTON_CONTENT (self->requests_content), text);
  gtk_revealer_set_reveal_child (GTK_REVEALER (self->requests_revealer), n > 0 || rooms > 0);
}

static void
on_trouble_changed (EnvoiSidebarNotices *self)
{
  g_autoptr (GError) trouble = NULL;

  g_object_get (envoi_session_manager_get_store (self->manager), "trouble", &trouble, NULL);
  if (trouble != NULL)
    {
      g_autoptr (EnvoiErrorText) text = envoi_error_text_new (trouble, NULL);
      gtk_label_set_text (GTK_LABEL (self->trouble_label), text->body);
    }
  gtk_revealer_set_reveal_child (GTK_REVEALER (self->trouble_revealer), trouble != NULL);
}

static void
on_state_changed (EnvoiSidebarNotices *self)
{
  EnvoiAccount *account = envoi_account_state_get_worst (self->state);
  const char *banner = envoi_account_state_get_banner (self->state), *button = envoi_account_state_get_button (self->state);

  gtk_revealer_set_reveal_child (GTK_REVEALER (self->account_revealer), banner != NULL);
  if (banner == NULL)
    return;
  gtk_label_set_text (GTK_LABEL (self->account_title), envoi_account_state_get_banner_title (self->state));
  gtk_label_set_text (GTK_LABEL (self->account_label), banner);
  gtk_widget_set_visible (self->account_button, button != NULL);
  if (button != NULL)
    gtk_button_set_label (GTK_BUTTON (self->account_button), button);
  gtk_actionable_set_action_target (GTK_ACTIONABLE (self->account_button), "s", envoi_account_get_jid (account));
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->account_button), "win.solve");
  if (envoi_account_state_get_alarming (self->state))
    gtk_widget_add_css_class (self->account_bar, "alarm");
  else
    gtk_widget_remove_css_class (self->account_bar, "alarm");
}

void
envoi_sidebar_notices_start (EnvoiSidebarNotices *self, EnvoiSessionManager *manager, EnvoiAccountState *state)
{
  EnvoiStore *store = envoi_session_manager_get_store (manager);

  self->manager = g_object_ref (manager);
  self->state = g_object_ref (state);
  self->invitations = envoi_invitations_list_new (manager);
  g_signal_connect_object (self->invitations, "items-changed", G_CALLBACK (on_requests_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (state, "changed", G_CALLBACK (on_state_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (envoi_store_list_requests (store), "items-changed", G_CALLBACK (on_requests_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (store, "notify::trouble", G_CALLBACK (on_trouble_changed), self, G_CONNECT_SWAPPED);
  on_state_changed (self);
  on_requests_changed (self);
  on_trouble_changed (self);
}

static void
envoi_sidebar_notices_dispose (GObject *object)
{
  EnvoiSidebarNotices *self = ENVOI_SIDEBAR_NOTICES (object);

  gtk_widget_dispose_template (GTK_WIDGET (object), ENVOI_TYPE_SIDEBAR_NOTICES);
  g_clear_object (&self->invitations);
  g_clear_object (&self->state);
  g_clear_object (&self->manager);
  G_OBJECT_CLASS (envoi_sidebar_notices_parent_class)->dispose (object);
}

static void
envoi_sidebar_notices_class_init (EnvoiSidebarNoticesClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = envoi_sidebar_notices_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, "/im/envoi/Envoi/app/envoi-sidebar-notices.ui");
#define BIND(name) gtk_widget_class_bind_template_child (widget_class, EnvoiSidebarNotices, name)
  BIND (trouble_revealer); BIND (trouble_label); BIND (account_revealer); BIND (account_bar); BIND (account_title); BIND (account_label);
  BIND (account_button); BIND (requests_revealer); BIND (requests_content);
#undef BIND
}

static void
envoi_sidebar_notices_init (EnvoiSidebarNotices *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
