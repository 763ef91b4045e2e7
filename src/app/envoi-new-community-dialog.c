/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-config.h"
#include "envoi-new-community-dialog.h"
#include "envoi-community-commands.h"
#include "envoi-community-fields.h"
#include "envoi-error-text.h"
#include "envoi-room-community.h"
#include "envoi-when-done.h"
#include <glib/gi18n.h>

/* EnvoiNewCommunityDialog: see the header. Main thread; owned by its window. */

struct _EnvoiNewCommunityDialog
{
  AdwDialog parent_instance;
  EnvoiSessionManager *manager;
  GPtrArray *places;           /* EnvoiCommunityPlace */
  gboolean setting;
  GtkWidget *create_button, *spinner, *error_label, *fields, *account_row, *place_row;
};

G_DEFINE_FINAL_TYPE (EnvoiNewCommunityDialog, envoi_new_community_dialog, ADW_TYPE_DIALOG)

static EnvoiAccount *
get_account (EnvoiNewCommunityDialog *self)
{
  return adw_combo_row_get_selected_item (ADW_COMBO_ROW (self->account_row));
}

static void
show_problem (EnvoiNewCommunityDialog *self, const char *text)
{
  gtk_label_set_text (GTK_LABEL (self->error_label), text != NULL ? text : "");
  gtk_widget_set_visible (self->error_label, text != NULL);
}

static void
show_error (EnvoiNewCommunityDialog *self, const GError *error)
{
  g_autoptr (EnvoiErrorText) text = envoi_error_text_new (error, NULL);

  if (g_error_matches (error, ENVOI_FEED_ERROR, ENVOI_FEED_ERROR_FORBIDDEN) || g_error_matches (error, ENVOI_FEED_ERROR, ENVOI_FEED_ERROR_CLOSED))
    show_problem (self, _("You may not make communities there. Ask whoever runs the server, or use another account."));
  else if (g_error_matches (error, ENVOI_FEED_ERROR, ENVOI_FEED_ERROR_UNSUPPORTED))
    show_problem (self, _("This server cannot do it so. Choose something else for who may read and write."));
  else
    show_problem (self, text->body);
}

static EnvoiCommunityPlace *
get_place (EnvoiNewCommunityDialog *self)
{
  guint selected = adw_combo_row_get_selected (ADW_COMBO_ROW (self->place_row));

  return self->places != NULL && selected < self->places->len ? self->places->pdata[selected] : NULL;
}

static void
on_place_changed (EnvoiNewCommunityDialog *self)
{
  EnvoiCommunityPlace *place = get_place (self);

  envoi_community_fields_set_can_approve (ENVOI_COMMUNITY_FIELDS (self->fields), place != NULL && place->can_approve);
  gtk_widget_set_sensitive (self->create_button, place != NULL);
}

static void
show_places (EnvoiNewCommunityDialog *self)
{
  g_autoptr (GtkStringList) names = gtk_string_list_new (NULL);

  for (guint i = 0; self->places != NULL && i < self->places->len; i++)
    gtk_string_list_append (names, ((EnvoiCommunityPlace *) self->places->pdata[i])->address);
  adw_combo_row_set_model (ADW_COMBO_ROW (self->place_row), G_LIST_MODEL (names));
  gtk_widget_set_visible (self->place_row, self->places != NULL && self->places->len > 1);
  on_place_changed (self);
}

static void
on_places (gpointer owner, const GValue *value, const GError *error)
{
  EnvoiNewCommunityDialog *self = owner;

  if (error != NULL)
    {
      show_error (self, error);
      return;
    }
  g_clear_pointer (&self->places, g_ptr_array_unref);
  self->places = g_value_dup_boxed (value);
  show_places (self);
  if (self->places->len == 0)
    show_problem (self, _("Your server offers no communities. Use an account on another server."));
}

static void
on_account_changed (EnvoiNewCommunityDialog *self)
{
  g_autoptr (GError) error = NULL;
  EnvoiCommunityService *service;

  if (self->setting)
    return;
  g_clear_pointer (&self->places, g_ptr_array_unref);
  show_places (self);
  show_problem (self, NULL);
  service = envoi_find_online_community_service (self->manager, get_account (self), &error);
  if (service != NULL)
    envoi_when_done (envoi_community_service_find_places (service, NULL), self, on_places);
  else
    show_error (self, error);
}

static void
set_busy (EnvoiNewCommunityDialog *self, gboolean busy)
{
  gtk_widget_set_sensitive (self->create_button, !busy);
  gtk_widget_set_visible (self->spinner, busy);
}

static void
on_created (gpointer owner, const GValue *value, const GError *error)
{
  EnvoiNewCommunityDialog *self = owner;

  set_busy (self, FALSE);
  if (error != NULL)
    show_error (self, error);
  else
    {
      g_autoptr (EnvoiCommunitySettings) settings = envoi_community_fields_get (ENVOI_COMMUNITY_FIELDS (self->fields));

      if (settings != NULL && settings->room != NULL)
        dex_future_disown (envoi_community_link_room (self->manager, g_value_get_object (value), settings->room));
      envoi_open_feed (self->fields, g_value_get_object (value));
    }
}

static void
on_create_clicked (EnvoiNewCommunityDialog *self)
{
  g_autoptr (GError) error = NULL;
  EnvoiCommunityService *service = envoi_find_online_community_service (self->manager, get_account (self), &error);
  g_autoptr (EnvoiCommunitySettings) settings = NULL;

  show_problem (self, NULL);
  settings = envoi_community_fields_get (ENVOI_COMMUNITY_FIELDS (self->fields));
  if (settings == NULL)
    {
      show_problem (self, _("Give the community a name."));
      return;
    }
  if (service == NULL || get_place (self) == NULL)
    {
      if (error != NULL)
        show_error (self, error);
      return;
    }
  set_busy (self, TRUE);
  envoi_when_done (envoi_community_service_create (service, get_place (self)->address, settings), self, on_created);
}

static void
envoi_new_community_dialog_dispose (GObject *object)
{
  EnvoiNewCommunityDialog *self = ENVOI_NEW_COMMUNITY_DIALOG (object);

  g_clear_pointer (&self->places, g_ptr_array_unref);
  g_clear_object (&self->manager);
  G_OBJECT_CLASS (envoi_new_community_dialog_parent_class)->dispose (object);
}

static void
envoi_new_community_dialog_class_init (EnvoiNewCommunityDialogClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = envoi_new_community_dialog_dispose;
}

static GtkWidget *
build_header (EnvoiNewCommunityDialog *self)
{
  GtkWidget *header = adw_header_bar_new (), *cancel = gtk_button_new_with_mnemonic (_("_Cancel")), *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

  adw_header_bar_set_show_start_title_buttons (ADW_HEADER_BAR (header), FALSE);
  adw_header_bar_set_show_end_title_buttons (ADW_HEADER_BAR (header), FALSE);
  g_signal_connect_object (cancel, "clicked", G_CALLBACK (adw_dialog_close), self, G_CONNECT_SWAPPED);
  self->spinner = adw_spinner_new ();
  gtk_widget_set_visible (self->spinner, FALSE);
  self->create_button = gtk_button_new ();
  gtk_box_append (GTK_BOX (box), self->spinner);
  gtk_box_append (GTK_BOX (box), gtk_label_new_with_mnemonic (_("C_reate")));
  gtk_button_set_child (GTK_BUTTON (self->create_button), box);
  gtk_widget_add_css_class (self->create_button, "suggested-action");
  g_signal_connect_object (self->create_button, "clicked", G_CALLBACK (on_create_clicked), self, G_CONNECT_SWAPPED);
  adw_header_bar_pack_start (ADW_HEADER_BAR (header), cancel);
  adw_header_bar_pack_end (ADW_HEADER_BAR (header), self->create_button);
  return header;
}

static void
envoi_new_community_dialog_init (EnvoiNewCommunityDialog *self)
{
  GtkWidget *toolbar = adw_toolbar_view_new (), *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 18), *group = adw_preferences_group_new ();

  self->error_label = gtk_label_new (NULL);
  gtk_label_set_wrap (GTK_LABEL (self->error_label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (self->error_label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_justify (GTK_LABEL (self->error_label), GTK_JUSTIFY_CENTER);
  gtk_widget_add_css_class (self->error_label, "error");
  gtk_widget_set_visible (self->error_label, FALSE);
  self->fields = envoi_community_fields_new ();
  self->account_row = adw_combo_row_new ();
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->account_row), _("Account"));
  adw_combo_row_set_expression (ADW_COMBO_ROW (self->account_row), gtk_property_expression_new (ENVOI_TYPE_ACCOUNT, NULL, "title"));
  self->place_row = adw_combo_row_new ();
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->place_row), _("Place"));
  g_signal_connect_object (self->account_row, "notify::selected", G_CALLBACK (on_account_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->place_row, "notify::selected", G_CALLBACK (on_place_changed), self, G_CONNECT_SWAPPED);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), self->account_row);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), self->place_row);
  gtk_box_append (GTK_BOX (box), self->error_label);
  gtk_box_append (GTK_BOX (box), self->fields);
  gtk_box_append (GTK_BOX (box), group);
  adw_toolbar_view_add_top_bar (ADW_TOOLBAR_VIEW (toolbar), build_header (self));
  adw_toolbar_view_set_content (ADW_TOOLBAR_VIEW (toolbar), envoi_column_new (box, 500));
  adw_dialog_set_title (ADW_DIALOG (self), _("New Community"));
  adw_dialog_set_content_width (ADW_DIALOG (self), 460);
  adw_dialog_set_content_height (ADW_DIALOG (self), 620);
  adw_dialog_set_child (ADW_DIALOG (self), toolbar);
  adw_dialog_set_focus (ADW_DIALOG (self), NULL);
}

AdwDialog *
envoi_new_community_dialog_new (EnvoiSessionManager *manager, EnvoiAccount *account, GPtrArray *places)
{
  EnvoiNewCommunityDialog *self = g_object_new (ENVOI_TYPE_NEW_COMMUNITY_DIALOG, NULL);
  GListModel *accounts = envoi_store_list_accounts (envoi_session_manager_get_store (manager));

  self->manager = g_object_ref (manager);
  self->setting = TRUE;
  if (account == NULL)
    account = envoi_find_first_account (manager);
  adw_combo_row_set_model (ADW_COMBO_ROW (self->account_row), accounts);
  for (guint i = 0; i < g_list_model_get_n_items (accounts); i++)
    {
      g_autoptr (EnvoiAccount) each = g_list_model_get_item (accounts, i);
      if (each == account)
        adw_combo_row_set_selected (ADW_COMBO_ROW (self->account_row), i);
    }
  gtk_widget_set_visible (self->account_row, g_list_model_get_n_items (accounts) > 1);
  self->setting = FALSE;
  if (places != NULL)
    {
      self->places = g_ptr_array_ref (places);
      show_places (self);
    }
  else
    on_account_changed (self);
  return ADW_DIALOG (self);
}
