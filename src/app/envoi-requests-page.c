/* SPDX-License-Identifier: GPL-3.0-or-later */

/* EnvoiRequestsPage: everybody who asks to be a contact, and the rooms that one is asked into, of all accounts, in one place. */
#include "envoi-requests-page.h"

#include "envoi-error-text.h"
#include "envoi-invitation-row.h"
#include "envoi-request-row.h"

struct _EnvoiRequestsPage {
  AdwNavigationPage parent_instance;
  EnvoiSessionManager *manager;

  AdwBanner *banner;
  GtkStack *stack;
  GtkListBox *list, *invitations_list;
  GtkWidget *requests_group, *invitations_group;
  GListModel *requests, *invitations;
};

G_DEFINE_FINAL_TYPE (EnvoiRequestsPage, envoi_requests_page, ADW_TYPE_NAVIGATION_PAGE)

static void
on_failed (EnvoiRequestsPage *self, const GError *error)
{
  g_autoptr(EnvoiErrorText) text = envoi_error_text_new (error, NULL);

  adw_banner_set_title (self->banner, text->body);
  adw_banner_set_revealed (self->banner, TRUE);
}

static GtkWidget *
create_row (gpointer item, gpointer user_data)
{
  EnvoiRequestsPage *self = user_data;
  GtkWidget *row = envoi_request_row_new (self->manager, item);

  g_signal_connect_object (row, "failed", G_CALLBACK (on_failed), self, G_CONNECT_SWAPPED);
  return row;
}

static GtkWidget *
create_invitation_row (gpointer item, gpointer user_data)
{
  return envoi_invitation_row_new (ENVOI_REQUESTS_PAGE (user_data)->manager, item);
}

static void
on_items_changed (EnvoiRequestsPage *self)
{
  gboolean people = g_list_model_get_n_items (self->requests) > 0, rooms = g_list_model_get_n_items (self->invitations) > 0;

  gtk_widget_set_visible (self->requests_group, people);
  gtk_widget_set_visible (self->invitations_group, rooms);
  gtk_stack_set_visible_child_name (self->stack, people || rooms ? "list" : "empty");
  adw_banner_set_revealed (self->banner, FALSE);
}

static void
envoi_requests_page_dispose (GObject *object)
{
  EnvoiRequestsPage *self = ENVOI_REQUESTS_PAGE (object);

  if (self->list != NULL)
    {
      gtk_list_box_bind_model (self->list, NULL, NULL, NULL, NULL);
      gtk_list_box_bind_model (self->invitations_list, NULL, NULL, NULL, NULL);
    }
  gtk_widget_dispose_template (GTK_WIDGET (self), ENVOI_TYPE_REQUESTS_PAGE);
  g_clear_object (&self->invitations);
  g_clear_object (&self->requests);
  g_clear_object (&self->manager);
  G_OBJECT_CLASS (envoi_requests_page_parent_class)->dispose (object);
}

static void
envoi_requests_page_class_init (EnvoiRequestsPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = envoi_requests_page_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, "/im/envoi/Envoi/app/envoi-requests-page.ui");
  gtk_widget_class_bind_template_child (widget_class, EnvoiRequestsPage, banner);
  gtk_widget_class_bind_template_child (widget_class, EnvoiRequestsPage, stack);
  gtk_widget_class_bind_template_child (widget_class, EnvoiRequestsPage, list);
  gtk_widget_class_bind_template_child (widget_class, EnvoiRequestsPage, invitations_list);
  gtk_widget_class_bind_template_child (widget_class, EnvoiRequestsPage, requests_group);
  gtk_widget_class_bind_template_child (widget_class, EnvoiRequestsPage, invitations_group);
}

static void
envoi_requests_page_init (EnvoiRequestsPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * envoi_requests_page_new:
 * @manager: the sessions
 *
 * Returns: (transfer floating): the page
 */
AdwNavigationPage *
envoi_requests_page_new (EnvoiSessionManager *manager)
{
  EnvoiRequestsPage *self = g_object_new (ENVOI_TYPE_REQUESTS_PAGE, NULL);

  self->manager = g_object_ref (manager);
  self->requests = g_object_ref (envoi_store_list_requests (envoi_session_manager_get_store (manager)));
  self->invitations = envoi_invitations_list_new (manager);
  gtk_list_box_bind_model (self->list, self->requests, create_row, self, NULL);
  gtk_list_box_bind_model (self->invitations_list, self->invitations, create_invitation_row, self, NULL);
  g_signal_connect_object (self->requests, "items-changed", G_CALLBACK (on_items_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->invitations, "items-changed", G_CALLBACK (on_items_changed), self, G_CONNECT_SWAPPED);
  on_items_changed (self);
  return ADW_NAVIGATION_PAGE (self);
}
