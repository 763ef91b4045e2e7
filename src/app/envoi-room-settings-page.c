/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-config.h"
#include "envoi-room-settings-page.h"
#include "envoi-error-text.h"
#include "envoi-form-view.h"
#include "envoi-room-commands.h"
#include <glib/gi18n.h>

struct _EnvoiRoomSettingsPage
{
  AdwNavigationPage parent_instance;
  EnvoiSessionManager *manager;
  EnvoiRoom *room;
  EnvoiQuestionnaire *form;
  GtkWidget *banner, *view, *save_button, *form_view;     /* view: what is in the middle */
};

G_DEFINE_FINAL_TYPE (EnvoiRoomSettingsPage, envoi_room_settings_page, ADW_TYPE_NAVIGATION_PAGE)

static void
show_error (EnvoiRoomSettingsPage *self, const GError *error)
{
  g_autoptr (EnvoiErrorText) text = error != NULL ? envoi_error_text_new (error, NULL) : NULL;

  if (text != NULL)
    adw_banner_set_title (ADW_BANNER (self->banner), text->body);
  adw_banner_set_revealed (ADW_BANNER (self->banner), text != NULL);
}

static void
on_form (gpointer owner, const GValue *value, const GError *error)
{
  EnvoiRoomSettingsPage *self = owner;
  GtkWidget *scroller, *clamp;

  show_error (self, error);
  if (error != NULL)
    {
      GtkWidget *status = adw_status_page_new ();
      g_autoptr (EnvoiErrorText) text = envoi_error_text_new (error, NULL);
      adw_status_page_set_icon_name (ADW_STATUS_PAGE (status), "dialog-warning-symbolic");
      adw_status_page_set_title (ADW_STATUS_PAGE (status), text->title);
      adw_banner_set_revealed (ADW_BANNER (self->banner), FALSE);
      adw_status_page_set_description (ADW_STATUS_PAGE (status), text->body);
      adw_bin_set_child (ADW_BIN (self->view), status);
      return;
    }
  self->form = g_value_dup_object (value);
  self->form_view = envoi_form_view_new (self->form);
  g_object_bind_property (self->form_view, "valid", self->save_button, "sensitive", G_BINDING_SYNC_CREATE);
  scroller = gtk_scrolled_window_new ();
  clamp = adw_clamp_new ();
  adw_clamp_set_child (ADW_CLAMP (clamp), self->form_view);
  gtk_widget_set_margin_top (clamp, 12);
  gtk_widget_set_margin_bottom (clamp, 24);
  gtk_widget_set_margin_start (clamp, 12);
  gtk_widget_set_margin_end (clamp, 12);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), clamp);
  adw_bin_set_child (ADW_BIN (self->view), scroller);
}

static void
on_saved (gpointer owner, const GValue *value, const GError *error)
{
  EnvoiRoomSettingsPage *self = owner;
  GtkWidget *navigation = gtk_widget_get_ancestor (GTK_WIDGET (self), ADW_TYPE_NAVIGATION_VIEW);

  gtk_widget_set_sensitive (self->save_button, TRUE);
  show_error (self, error);
  if (error == NULL && navigation != NULL)
    adw_navigation_view_pop (ADW_NAVIGATION_VIEW (navigation));
}

static void
on_save_clicked (EnvoiRoomSettingsPage *self)
{
  g_autoptr (GError) error = NULL;
  EnvoiRoomService *service = envoi_find_online_room_service (self->manager, envoi_room_get_account (self->room), &error);

  show_error (self, error);
  if (service == NULL || self->form == NULL)
    return;
  gtk_widget_set_sensitive (self->save_button, FALSE);
  envoi_when_done (envoi_room_service_save_form (service, self->room, self->form), self, on_saved);
}

static void
envoi_room_settings_page_dispose (GObject *object)
{
  EnvoiRoomSettingsPage *self = ENVOI_ROOM_SETTINGS_PAGE (object);

  g_clear_object (&self->form);
  g_clear_object (&self->room);
  g_clear_object (&self->manager);
  G_OBJECT_CLASS (envoi_room_settings_page_parent_class)->dispose (object);
}

static void
envoi_room_settings_page_class_init (EnvoiRoomSettingsPageClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = envoi_room_settings_page_dispose;
}

static void
envoi_room_settings_page_init (EnvoiRoomSettingsPage *self)
{
  GtkWidget *toolbar = adw_toolbar_view_new (), *header = adw_header_bar_new (), *spinner = adw_spinner_new ();

  self->banner = adw_banner_new ("");
  adw_banner_set_use_markup (ADW_BANNER (self->banner), FALSE);
  self->save_button = gtk_button_new_with_mnemonic (_("_Save"));
  gtk_widget_add_css_class (self->save_button, "suggested-action");
  gtk_widget_set_sensitive (self->save_button, FALSE);
  g_signal_connect_object (self->save_button, "clicked", G_CALLBACK (on_save_clicked), self, G_CONNECT_SWAPPED);
  adw_header_bar_pack_end (ADW_HEADER_BAR (header), self->save_button);
  self->view = adw_bin_new ();
  gtk_widget_set_size_request (spinner, 32, 32);
  gtk_widget_set_halign (spinner, GTK_ALIGN_CENTER);
  gtk_widget_set_valign (spinner, GTK_ALIGN_CENTER);
  adw_bin_set_child (ADW_BIN (self->view), spinner);
  adw_toolbar_view_add_top_bar (ADW_TOOLBAR_VIEW (toolbar), header);
  adw_toolbar_view_add_top_bar (ADW_TOOLBAR_VIEW (toolbar), self->banner);
  adw_toolbar_view_set_content (ADW_TOOLBAR_VIEW (toolbar), self->view);
  adw_navigation_page_set_title (ADW_NAVIGATION_PAGE (self), _("Settings of the Room"));
  adw_navigation_page_set_child (ADW_NAVIGATION_PAGE (self), toolbar);
}

AdwNavigationPage *
envoi_room_settings_page_new (EnvoiSessionManager *manager, EnvoiRoom *room)
{
  EnvoiRoomSettingsPage *self = g_object_new (ENVOI_TYPE_ROOM_SETTINGS_PAGE, NULL);
  EnvoiRoomService *service;
  g_autoptr (GError) error = NULL;

  self->manager = g_object_ref (manager);
  self->room = g_object_ref (room);
  service = envoi_find_online_room_service (manager, envoi_room_get_account (room), &error);
  if (service != NULL)
    envoi_when_done (envoi_room_service_load_form (service, room), self, on_form);
  else
    on_form (self, NULL, error);
  return ADW_NAVIGATION_PAGE (self);
}
