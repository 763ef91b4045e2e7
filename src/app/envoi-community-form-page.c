/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-config.h"
#include "envoi-community-settings-page.h"
#include "envoi-community-commands.h"
#include "envoi-error-text.h"
#include "envoi-form-view.h"
#include "envoi-when-done.h"
#include <glib/gi18n.h>

/* EnvoiCommunityFormPage: the settings of a community as its server's form has them. Main thread; owned by the view that it was pushed into. */

#define ENVOI_TYPE_COMMUNITY_FORM_PAGE (envoi_community_form_page_get_type ())
G_DECLARE_FINAL_TYPE (EnvoiCommunityFormPage, envoi_community_form_page, ENVOI, COMMUNITY_FORM_PAGE, AdwNavigationPage)

struct _EnvoiCommunityFormPage
{
  AdwNavigationPage parent_instance;
  EnvoiSessionManager *manager;
  EnvoiFeed *feed;
  EnvoiQuestionnaire *form;
  GtkWidget *banner, *middle, *save_button;
};

G_DEFINE_FINAL_TYPE (EnvoiCommunityFormPage, envoi_community_form_page, ADW_TYPE_NAVIGATION_PAGE)

static void
on_form (gpointer owner, const GValue *value, const GError *error)
{
  EnvoiCommunityFormPage *self = owner;
  GtkWidget *form_view;

  if (error != NULL)
    {
      GtkWidget *status = adw_status_page_new ();
      g_autoptr (EnvoiErrorText) text = envoi_error_text_new (error, NULL);
      g_autofree char *escaped = g_markup_escape_text (text->body, -1);
      adw_status_page_set_icon_name (ADW_STATUS_PAGE (status), "dialog-warning-symbolic");
      adw_status_page_set_title (ADW_STATUS_PAGE (status), text->title);
      adw_status_page_set_description (ADW_STATUS_PAGE (status), escaped);
      adw_bin_set_child (ADW_BIN (self->middle), status);
      return;
    }
  self->form = g_value_dup_object (value);
  form_view = envoi_form_view_new (self->form);
  g_object_bind_property (form_view, "valid", self->save_button, "sensitive", G_BINDING_SYNC_CREATE);
  adw_bin_set_child (ADW_BIN (self->middle), envoi_column_new (form_view, 600));
}

static void
on_saved (gpointer owner, const GValue *value, const GError *error)
{
  EnvoiCommunityFormPage *self = owner;
  GtkWidget *navigation = gtk_widget_get_ancestor (GTK_WIDGET (self), ADW_TYPE_NAVIGATION_VIEW);

  gtk_widget_set_sensitive (self->save_button, TRUE);
  envoi_banner_show_error (self->banner, error);
  if (error == NULL && navigation != NULL)
    adw_navigation_view_pop (ADW_NAVIGATION_VIEW (navigation));
}

static void
on_save_clicked (EnvoiCommunityFormPage *self)
{
  g_autoptr (GError) error = NULL;
  EnvoiCommunityService *service = envoi_find_online_community_service (self->manager, envoi_feed_get_account (self->feed), &error);

  envoi_banner_show_error (self->banner, error);
  if (service == NULL || self->form == NULL)
    return;
  gtk_widget_set_sensitive (self->save_button, FALSE);
  envoi_when_done (envoi_community_service_save_form (service, self->feed, self->form), self, on_saved);
}

static void
envoi_community_form_page_dispose (GObject *object)
{
  EnvoiCommunityFormPage *self = ENVOI_COMMUNITY_FORM_PAGE (object);

  g_clear_object (&self->form);
  g_clear_object (&self->feed);
  g_clear_object (&self->manager);
  G_OBJECT_CLASS (envoi_community_form_page_parent_class)->dispose (object);
}

static void
envoi_community_form_page_class_init (EnvoiCommunityFormPageClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = envoi_community_form_page_dispose;
}

static void
envoi_community_form_page_init (EnvoiCommunityFormPage *self)
{
  GtkWidget *toolbar = adw_toolbar_view_new (), *header = adw_header_bar_new ();

  self->banner = adw_banner_new ("");
  adw_banner_set_use_markup (ADW_BANNER (self->banner), FALSE);
  self->save_button = gtk_button_new_with_mnemonic (_("_Save"));
  gtk_widget_add_css_class (self->save_button, "suggested-action");
  gtk_widget_set_sensitive (self->save_button, FALSE);
  g_signal_connect_object (self->save_button, "clicked", G_CALLBACK (on_save_clicked), self, G_CONNECT_SWAPPED);
  adw_header_bar_pack_end (ADW_HEADER_BAR (header), self->save_button);
  self->middle = adw_bin_new ();
  adw_bin_set_child (ADW_BIN (self->middle), envoi_waiting_new ());
  adw_toolbar_view_add_top_bar (ADW_TOOLBAR_VIEW (toolbar), header);
  adw_toolbar_view_add_top_bar (ADW_TOOLBAR_VIEW (toolbar), self->banner);
  adw_toolbar_view_set_content (ADW_TOOLBAR_VIEW (toolbar), self->middle);
  adw_navigation_page_set_title (ADW_NAVIGATION_PAGE (self), _("All Settings"));
  adw_navigation_page_set_child (ADW_NAVIGATION_PAGE (self), toolbar);
}

AdwNavigationPage *
envoi_community_form_page_new (EnvoiSessionManager *manager, EnvoiFeed *feed)
{
  EnvoiCommunityFormPage *self = g_object_new (ENVOI_TYPE_COMMUNITY_FORM_PAGE, NULL);
  g_autoptr (GError) error = NULL;
  EnvoiCommunityService *service = envoi_find_online_community_service (manager, envoi_feed_get_account (feed), &error);

  self->manager = g_object_ref (manager);
  self->feed = g_object_ref (feed);
  if (service != NULL)
    envoi_when_done (envoi_community_service_load_form (service, feed), self, on_form);
  else
    on_form (self, NULL, error);
  return ADW_NAVIGATION_PAGE (self);
}
