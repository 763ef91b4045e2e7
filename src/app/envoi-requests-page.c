/* SPDX-License-Identifier: GPL-3.0-or-later */

/* EnvoiRequestsPage: everybody who asks to be a contact, of all accounts, in one place. */
#include "envoi-requests-page.h"

#include "envoi-error-text.h"
#include "envoi-request-row.h"

struct _EnvoiRequestsPage {
  AdwNavigationPage parent_instance;
  EnvoiSessionManager *manager;

  AdwBanner *banner;
  GtkStack *stack;
  GtkListBox *list;
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

static void
on_items_changed (EnvoiRequestsPage *self, guint position, guint removed, guint added, GListModel *requests)
{
  gtk_stack_set_visible_child_name (self->stack, g_list_model_get_n_items (requests) > 0 ? "list" : "empty");
  adw_banner_set_revealed (self->banner, FALSE);
}

static void
envoi_requests_page_dispose (GObject *object)
{
  EnvoiRequestsPage *self = ENVOI_REQUESTS_PAGE (object);

  if (self->list != NULL)
    gtk_list_box_bind_model (self->list, NULL, NULL, NULL, NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), ENVOI_TYPE_REQUESTS_PAGE);
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
  GListModel *requests = envoi_store_list_requests (envoi_session_manager_get_store (manager));

  self->manager = g_object_ref (manager);
  gtk_list_box_bind_model (self->list, requests, create_row, self, NULL);
  g_signal_connect_object (requests, "items-changed", G_CALLBACK (on_items_changed), self, G_CONNECT_SWAPPED);
  on_items_changed (self, 0, 0, 0, requests);
  return ADW_NAVIGATION_PAGE (self);
}
