/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-config.h"
#include "envoi-community-settings-page.h"
#include "envoi-community-commands.h"
#include "envoi-community-fields.h"
#include "envoi-error.h"
#include "envoi-error-text.h"
#include "envoi-own-picture.h"
#include "envoi-room-commands.h"
#include "envoi-room-community.h"
#include "envoi-text.h"
#include "envoi-uploader.h"
#include "envoi-when-done.h"
#include <glib/gi18n.h>

/* EnvoiCommunitySettingsPage: see the header. Main thread; owned by the view that it was pushed into. */

struct _EnvoiCommunitySettingsPage
{
  AdwNavigationPage parent_instance;
  EnvoiSessionManager *manager;
  EnvoiFeed *feed;
  char *room;                      /* as it is being saved; nullable */
  EnvoiOwnPicture *picture;        /* while it is uploaded */
  GtkWidget *banner, *stack, *message, *fields, *save_button, *picture_row, *picture_spinner, *remove_button;
};

G_DEFINE_FINAL_TYPE (EnvoiCommunitySettingsPage, envoi_community_settings_page, ADW_TYPE_NAVIGATION_PAGE)

static EnvoiCommunityService *
get_service (EnvoiCommunitySettingsPage *self)
{
  g_autoptr (GError) error = NULL;
  EnvoiCommunityService *service = envoi_find_online_community_service (self->manager, envoi_feed_get_account (self->feed), &error);

  envoi_banner_show_error (self->banner, error);
  return service;
}

static void
tell (EnvoiCommunitySettingsPage *self, const char *text)
{
  adw_banner_set_title (ADW_BANNER (self->banner), text);
  adw_banner_set_revealed (ADW_BANNER (self->banner), TRUE);
}

/* --- Name and rules ------------------------------------------------------------------------------------------------- */

static void
on_loaded (gpointer owner, const GValue *value, const GError *error)
{
  EnvoiCommunitySettingsPage *self = owner;

  if (error != NULL)
    {
      g_autoptr (EnvoiErrorText) text = envoi_error_text_new (error, NULL);
      g_autofree char *escaped = g_markup_escape_text (text->body, -1);
      adw_status_page_set_title (ADW_STATUS_PAGE (self->message), text->title);
      adw_status_page_set_description (ADW_STATUS_PAGE (self->message), escaped);
      gtk_stack_set_visible_child_name (GTK_STACK (self->stack), "message");
      return;
    }
  envoi_community_fields_set (ENVOI_COMMUNITY_FIELDS (self->fields), g_value_get_boxed (value));
  gtk_stack_set_visible_child_name (GTK_STACK (self->stack), "settings");
}

/* The community has it by now: that the room cannot say so, or not just now, is no reason to stay. */
static void
on_linked (gpointer owner, const GValue *value, const GError *error)
{
  GtkWidget *dialog = gtk_widget_get_ancestor (GTK_WIDGET (owner), ADW_TYPE_DIALOG);

  if (dialog != NULL)
    adw_dialog_close (ADW_DIALOG (dialog));
}

static void
on_saved (gpointer owner, const GValue *value, const GError *error)
{
  EnvoiCommunitySettingsPage *self = owner;

  if (error == NULL)
    {
      envoi_when_done (envoi_community_link_room (self->manager, self->feed, self->room), self, on_linked);
      return;
    }
  gtk_widget_set_sensitive (self->save_button, TRUE);
  if (g_error_matches (error, ENVOI_FEED_ERROR, ENVOI_FEED_ERROR_UNSUPPORTED) || g_error_matches (error, ENVOI_FEED_ERROR, ENVOI_FEED_ERROR_FAILED))
    tell (self, _("This server cannot do it so. Choose something else for who may read and write."));
  else
    envoi_banner_show_error (self->banner, error);
}

static void
on_save_clicked (EnvoiCommunitySettingsPage *self)
{
  EnvoiCommunityService *service = get_service (self);
  g_autoptr (EnvoiCommunitySettings) settings = service != NULL ? envoi_community_fields_get (ENVOI_COMMUNITY_FIELDS (self->fields)) : NULL;

  if (settings == NULL)
    return;
  g_set_str (&self->room, settings->room);
  gtk_widget_set_sensitive (self->save_button, FALSE);
  envoi_when_done (envoi_community_service_save_settings (service, self->feed, settings), self, on_saved);
}

static void
on_fields_changed (EnvoiCommunitySettingsPage *self)
{
  gtk_widget_set_sensitive (self->save_button, TRUE);
}

/* --- The picture ---------------------------------------------------------------------------------------------------- */

static void
set_busy (EnvoiCommunitySettingsPage *self, gboolean busy)
{
  gtk_widget_set_visible (self->picture_spinner, busy);
  gtk_widget_set_sensitive (self->picture_row, !busy);
  gtk_widget_set_visible (self->remove_button, envoi_feed_get_avatar_url (self->feed) != NULL);
}

static void
on_picture_set (gpointer owner, const GValue *value, const GError *error)
{
  EnvoiCommunitySettingsPage *self = owner;

  set_busy (self, FALSE);
  g_clear_pointer (&self->picture, envoi_own_picture_free);
  envoi_banner_show_error (self->banner, error);
}

static void
on_uploaded (gpointer owner, const GValue *value, const GError *error)
{
  EnvoiCommunitySettingsPage *self = owner;
  EnvoiCommunityService *service = error == NULL ? get_service (self) : NULL;

  if (service == NULL || self->picture == NULL)
    {
      on_picture_set (self, NULL, error);
      return;
    }
  envoi_when_done (envoi_community_service_set_picture (service, self->feed, g_value_get_string (value), "image/png", self->picture->png,
                                                        gdk_texture_get_width (self->picture->texture), gdk_texture_get_height (self->picture->texture)),
                   self, on_picture_set);
}

static void
on_picture_loaded (gpointer owner, const GValue *value, const GError *error)
{
  EnvoiCommunitySettingsPage *self = owner;
  EnvoiSession *session = envoi_session_manager_get_session (self->manager, envoi_feed_get_account (self->feed));
  EnvoiService *uploader = session != NULL ? envoi_session_get_service (session, ENVOI_TYPE_UPLOADER) : NULL;

  if (error != NULL)
    {
      tell (self, _("This file cannot be used as a picture. Choose a PNG, JPEG, WebP or GIF picture."));
      return;
    }
  if (get_service (self) == NULL || uploader == NULL)
    return;
  g_clear_pointer (&self->picture, envoi_own_picture_free);
  self->picture = envoi_own_picture_copy (g_value_get_boxed (value));
  set_busy (self, TRUE);
  envoi_when_done (envoi_uploader_upload_bytes (ENVOI_UPLOADER (uploader), self->picture->png, "community.png", "image/png", NULL), self, on_uploaded);
}

static void
on_file_chosen (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (EnvoiCommunitySettingsPage) self = data;
  g_autoptr (GFile) file = gtk_file_dialog_open_finish (GTK_FILE_DIALOG (source), result, NULL);

  if (file != NULL && self->feed != NULL)
    envoi_when_done (envoi_own_picture_load (file), self, on_picture_loaded);
}

static void
on_picture_activated (EnvoiCommunitySettingsPage *self)
{
  g_autoptr (GtkFileDialog) dialog = gtk_file_dialog_new ();
  g_autoptr (GtkFileFilter) filter = gtk_file_filter_new ();
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  gtk_file_filter_add_mime_type (filter, "image/*");
  gtk_file_dialog_set_default_filter (dialog, filter);
  gtk_file_dialog_set_title (dialog, _("Choose a Picture"));
  gtk_file_dialog_open (dialog, GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL, NULL, on_file_chosen, g_object_ref (self));
}

static void
on_picture_removed (EnvoiCommunitySettingsPage *self)
{
  EnvoiCommunityService *service = get_service (self);

  if (service == NULL)
    return;
  set_busy (self, TRUE);
  envoi_when_done (envoi_community_service_set_picture (service, self->feed, NULL, NULL, NULL, 0, 0), self, on_picture_set);
}

/* --- Its end -------------------------------------------------------------------------------------------------------- */

static void
on_deleted (gpointer owner, const GValue *value, const GError *error)
{
  EnvoiCommunitySettingsPage *self = owner;
  GtkWidget *root = GTK_WIDGET (gtk_widget_get_root (GTK_WIDGET (self)));
  GtkWidget *dialog = gtk_widget_get_ancestor (GTK_WIDGET (self), ADW_TYPE_DIALOG);

  envoi_banner_show_error (self->banner, error);
  if (error != NULL)
    return;
  if (dialog != NULL)
    adw_dialog_close (ADW_DIALOG (dialog));
  if (root != NULL)
    gtk_widget_activate_action (root, "win.show-home", NULL);
}

static void
on_delete_confirmed (EnvoiCommunitySettingsPage *self)
{
  EnvoiCommunityService *service = get_service (self);

  if (service != NULL)
    envoi_when_done (envoi_community_service_delete (service, self->feed), self, on_deleted);
}

static void
on_delete_activated (EnvoiCommunitySettingsPage *self)
{
  g_autofree char *name = envoi_text_one_line (envoi_feed_get_title (self->feed), 80), *isolated = envoi_text_isolate (name);
  g_autofree char *body = g_strdup_printf (_("%s and all of its posts are deleted for everybody. This cannot be undone."), isolated);

  envoi_confirmation_ask (envoi_confirmation_new (_("Delete This Community?"), body, _("_Delete"), TRUE), GTK_WIDGET (self), G_CALLBACK (on_delete_confirmed), self);
}

static void
on_form_activated (EnvoiCommunitySettingsPage *self)
{
  GtkWidget *navigation = gtk_widget_get_ancestor (GTK_WIDGET (self), ADW_TYPE_NAVIGATION_VIEW);

  if (navigation != NULL)
    adw_navigation_view_push (ADW_NAVIGATION_VIEW (navigation), envoi_community_form_page_new (self->manager, self->feed));
}

/* --- Life ----------------------------------------------------------------------------------------------------------- */

static void
envoi_community_settings_page_dispose (GObject *object)
{
  EnvoiCommunitySettingsPage *self = ENVOI_COMMUNITY_SETTINGS_PAGE (object);

  g_clear_pointer (&self->picture, envoi_own_picture_free);
  g_clear_pointer (&self->room, g_free);
  g_clear_object (&self->feed);
  g_clear_object (&self->manager);
  G_OBJECT_CLASS (envoi_community_settings_page_parent_class)->dispose (object);
}

static void
envoi_community_settings_page_class_init (EnvoiCommunitySettingsPageClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = envoi_community_settings_page_dispose;
}

static void
envoi_community_settings_page_init (EnvoiCommunitySettingsPage *self)
{
}

static GtkWidget *
build_picture (EnvoiCommunitySettingsPage *self)
{
  GtkWidget *group = adw_preferences_group_new ();

  self->picture_row = adw_action_row_new ();
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->picture_row), _("Picture…"));
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (self->picture_row), TRUE);
  adw_action_row_add_prefix (ADW_ACTION_ROW (self->picture_row), gtk_image_new_from_icon_name ("image-x-generic-symbolic"));
  self->picture_spinner = adw_spinner_new ();
  self->remove_button = gtk_button_new_from_icon_name ("user-trash-symbolic");
  gtk_widget_set_valign (self->remove_button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (self->remove_button, "flat");
  gtk_widget_set_tooltip_text (self->remove_button, _("Remove Picture"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->remove_button), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Remove Picture"), -1);
  adw_action_row_add_suffix (ADW_ACTION_ROW (self->picture_row), self->picture_spinner);
  adw_action_row_add_suffix (ADW_ACTION_ROW (self->picture_row), self->remove_button);
  g_signal_connect_object (self->picture_row, "activated", G_CALLBACK (on_picture_activated), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->remove_button, "clicked", G_CALLBACK (on_picture_removed), self, G_CONNECT_SWAPPED);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), self->picture_row);
  return group;
}

static GtkWidget *
build_more (EnvoiCommunitySettingsPage *self)
{
  GtkWidget *group = adw_preferences_group_new (), *form = adw_action_row_new (), *end = adw_button_row_new (), *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 18);
  GtkWidget *last = adw_preferences_group_new ();

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (form), _("All Settings"));
  adw_action_row_set_subtitle (ADW_ACTION_ROW (form), _("Everything that this server can set, in its own words"));
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (form), TRUE);
  adw_action_row_add_suffix (ADW_ACTION_ROW (form), gtk_image_new_from_icon_name ("go-next-symbolic"));
  g_signal_connect_object (form, "activated", G_CALLBACK (on_form_activated), self, G_CONNECT_SWAPPED);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (end), _("_Delete Community…"));
  adw_preferences_row_set_use_underline (ADW_PREFERENCES_ROW (end), TRUE);
  gtk_widget_add_css_class (end, "destructive-action");
  g_signal_connect_object (end, "activated", G_CALLBACK (on_delete_activated), self, G_CONNECT_SWAPPED);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), form);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (last), end);
  gtk_box_append (GTK_BOX (box), group);
  gtk_box_append (GTK_BOX (box), last);
  return box;
}

static void
build (EnvoiCommunitySettingsPage *self)
{
  GtkWidget *toolbar = adw_toolbar_view_new (), *header = adw_header_bar_new (), *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 18);

  self->banner = adw_banner_new ("");
  adw_banner_set_use_markup (ADW_BANNER (self->banner), FALSE);
  self->save_button = gtk_button_new_with_mnemonic (_("_Save"));
  gtk_widget_add_css_class (self->save_button, "suggested-action");
  gtk_widget_set_sensitive (self->save_button, FALSE);
  g_signal_connect_object (self->save_button, "clicked", G_CALLBACK (on_save_clicked), self, G_CONNECT_SWAPPED);
  adw_header_bar_pack_end (ADW_HEADER_BAR (header), self->save_button);
  self->fields = envoi_community_fields_new ();
  g_signal_connect_object (self->fields, "changed", G_CALLBACK (on_fields_changed), self, G_CONNECT_SWAPPED);
  gtk_box_append (GTK_BOX (box), build_picture (self));
  gtk_box_append (GTK_BOX (box), self->fields);
  gtk_box_append (GTK_BOX (box), build_more (self));
  self->message = adw_status_page_new ();
  adw_status_page_set_icon_name (ADW_STATUS_PAGE (self->message), "dialog-warning-symbolic");
  self->stack = gtk_stack_new ();
  gtk_stack_add_named (GTK_STACK (self->stack), envoi_waiting_new (), "loading");
  gtk_stack_add_named (GTK_STACK (self->stack), self->message, "message");
  gtk_stack_add_named (GTK_STACK (self->stack), envoi_column_new (box, 600), "settings");
  adw_toolbar_view_add_top_bar (ADW_TOOLBAR_VIEW (toolbar), header);
  adw_toolbar_view_add_top_bar (ADW_TOOLBAR_VIEW (toolbar), self->banner);
  adw_toolbar_view_set_content (ADW_TOOLBAR_VIEW (toolbar), self->stack);
  adw_navigation_page_set_title (ADW_NAVIGATION_PAGE (self), _("Community Settings"));
  adw_navigation_page_set_child (ADW_NAVIGATION_PAGE (self), toolbar);
  set_busy (self, FALSE);
}

static void
on_places (gpointer owner, const GValue *value, const GError *error)
{
  EnvoiCommunitySettingsPage *self = owner;
  GPtrArray *places = value != NULL ? g_value_get_boxed (value) : NULL;

  if (places != NULL && places->len == 1)
    envoi_community_fields_set_can_approve (ENVOI_COMMUNITY_FIELDS (self->fields), ((EnvoiCommunityPlace *) places->pdata[0])->can_approve);
}

AdwNavigationPage *
envoi_community_settings_page_new (EnvoiSessionManager *manager, EnvoiFeed *feed)
{
  EnvoiCommunitySettingsPage *self = g_object_new (ENVOI_TYPE_COMMUNITY_SETTINGS_PAGE, NULL);
  g_autoptr (GError) error = NULL;
  EnvoiCommunityService *service = envoi_find_online_community_service (manager, envoi_feed_get_account (feed), &error);

  self->manager = g_object_ref (manager);
  self->feed = g_object_ref (feed);
  build (self);
  if (service == NULL)
    {
      on_loaded (self, NULL, error);
      return ADW_NAVIGATION_PAGE (self);
    }
  envoi_when_done (envoi_community_service_find_places (service, envoi_feed_get_service (feed)), self, on_places);
  envoi_when_done (envoi_community_service_load_settings (service, feed), self, on_loaded);
  return ADW_NAVIGATION_PAGE (self);
}
