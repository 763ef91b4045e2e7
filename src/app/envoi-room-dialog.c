/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-config.h"
#include "envoi-room-dialog.h"
#include "envoi-avatar-view.h"
#include "envoi-error-text.h"
#include "envoi-own-picture.h"
#include "envoi-community-commands.h"
#include "envoi-room-commands.h"
#include "envoi-room-community.h"
#include "envoi-room-members-page.h"
#include "envoi-room-settings-page.h"
#include "envoi-room-text.h"
#include "envoi-text.h"
#include <glib/gi18n.h>

struct _EnvoiRoomDialog
{
  AdwDialog parent_instance;
  EnvoiSessionManager *manager;
  EnvoiRoom *room;
  EnvoiFeed *community;        /* which the room says it belongs to */
  gboolean setting;
  GPtrArray *facts;
  GtkWidget *navigation, *banner, *avatar, *title_label, *kind_label, *picture_box, *subject_row, *subject_text_row, *description_row, *description_text_row;
  GtkWidget *address_row, *community_group, *community_row, *notify_group, *all_check, *mentions_check, *nothing_check, *nick_row, *reserve_row, *name_row, *autojoin_row;
  GtkWidget *invite_row, *members_row, *bans_row, *settings_row, *facts_group, *destroy_row;
};

G_DEFINE_FINAL_TYPE (EnvoiRoomDialog, envoi_room_dialog, ADW_TYPE_DIALOG)

static void
show_error (EnvoiRoomDialog *self, const GError *error)
{
  g_autoptr (EnvoiErrorText) text = error != NULL ? envoi_error_text_new (error, NULL) : NULL;

  if (text != NULL)
    adw_banner_set_title (ADW_BANNER (self->banner), text->body);
  adw_banner_set_revealed (ADW_BANNER (self->banner), text != NULL);
}

/* Without a connection says so and returns NULL. */
static EnvoiRoomService *
get_service (EnvoiRoomDialog *self)
{
  g_autoptr (GError) error = NULL;
  EnvoiRoomService *service = envoi_find_online_room_service (self->manager, envoi_room_get_account (self->room), &error);

  show_error (self, error);
  return service;
}

static void update (EnvoiRoomDialog *self);

static void
on_done (gpointer owner, const GValue *value, const GError *error)
{
  EnvoiRoomDialog *self = owner;

  show_error (self, error);
  if (error != NULL)
    update (self);
}

/* An entry that somebody writes in is left alone. */
static void
show_text (GtkWidget *row, const char *text)
{
  GtkRoot *root = gtk_widget_get_root (row);
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;

  if (focus != NULL && gtk_widget_is_ancestor (focus, row))
    return;
  if (g_strcmp0 (gtk_editable_get_text (GTK_EDITABLE (row)), text != NULL ? text : "") != 0)
    gtk_editable_set_text (GTK_EDITABLE (row), text != NULL ? text : "");
}

static void
show_either (GtkWidget *entry, GtkWidget *plain, gboolean may, const char *text)
{
  gtk_widget_set_visible (entry, may);
  gtk_widget_set_visible (plain, !may && text != NULL && *text != '\0');
  if (may)
    show_text (entry, text);
  else
    {
      g_autofree char *clipped = text != NULL ? g_strndup (text, envoi_text_clip (text, 2000, 8000)) : NULL;
      adw_action_row_set_subtitle (ADW_ACTION_ROW (plain), clipped != NULL ? clipped : "");
    }
}

static void
update_notify (EnvoiRoomDialog *self)
{
  EnvoiRoomNotify notify = envoi_room_get_notify (self->room);

  if (notify == ENVOI_ROOM_NOTIFY_DEFAULT)
    notify = envoi_room_is_group (self->room) ? ENVOI_ROOM_NOTIFY_ALL : ENVOI_ROOM_NOTIFY_MENTIONS;
  gtk_check_button_set_active (GTK_CHECK_BUTTON (notify == ENVOI_ROOM_NOTIFY_ALL ? self->all_check
                                                 : notify == ENVOI_ROOM_NOTIFY_MENTIONS ? self->mentions_check : self->nothing_check), TRUE);
}

static void
update_facts (EnvoiRoomDialog *self)
{
  g_auto (GStrv) facts = envoi_room_text_dup_facts (envoi_room_get_features (self->room));

  for (guint i = 0; i < self->facts->len; i++)
    adw_preferences_group_remove (ADW_PREFERENCES_GROUP (self->facts_group), self->facts->pdata[i]);
  g_ptr_array_set_size (self->facts, 0);
  for (guint i = 0; facts[i] != NULL; i++)
    {
      GtkWidget *row = envoi_fact_row_new (i == 0 ? "avatar-default-symbolic" : facts[i + 1] == NULL ? "channel-insecure-symbolic" : "dialog-information-symbolic", facts[i]);
      adw_preferences_group_add (ADW_PREFERENCES_GROUP (self->facts_group), row);
      g_ptr_array_add (self->facts, row);
    }
}

static void
show_community (EnvoiRoomDialog *self)
{
  g_autofree char *title = envoi_text_one_line (envoi_feed_get_title (self->community), 120), *isolated = envoi_text_isolate (title);
  g_autofree char *text = g_strdup_printf ("%s · %s", isolated, envoi_feed_get_service (self->community));

  adw_action_row_set_subtitle (ADW_ACTION_ROW (self->community_row), text);
}

/* Its name is asked for where asking tells nobody anything new; elsewhere it shows its short name until it is opened. */
static void
update_community (EnvoiRoomDialog *self)
{
  g_autoptr (EnvoiFeed) community = envoi_room_dup_community (self->manager, self->room);
  EnvoiCommunityService *service;

  gtk_widget_set_visible (self->community_group, community != NULL);
  if (community == self->community || (community != NULL && self->community != NULL && g_str_equal (envoi_feed_get_service (community), envoi_feed_get_service (self->community)) &&
                                       g_str_equal (envoi_feed_get_node (community), envoi_feed_get_node (self->community))))
    return;
  if (self->community != NULL)
    g_signal_handlers_disconnect_by_func (self->community, show_community, self);
  g_set_object (&self->community, community);
  if (community == NULL)
    {
      adw_action_row_set_subtitle (ADW_ACTION_ROW (self->community_row), "");
      return;
    }
  g_signal_connect_object (community, "notify::title", G_CALLBACK (show_community), self, G_CONNECT_SWAPPED);
  show_community (self);
  service = envoi_room_community_is_near (self->room, community) ? envoi_find_online_community_service (self->manager, envoi_feed_get_account (community), NULL) : NULL;
  if (service != NULL)
    dex_future_disown (envoi_community_service_look (service, community));
}

static void
on_community_activated (EnvoiRoomDialog *self)
{
  envoi_open_feed (GTK_WIDGET (self), self->community);
}

static void
update (EnvoiRoomDialog *self)
{
  EnvoiAffiliation mine = envoi_room_get_affiliation (self->room);
  gboolean inside = envoi_room_get_state (self->room) == ENVOI_ROOM_JOINED, light = (envoi_room_get_features (self->room) & ENVOI_ROOM_LIGHT) != 0;
  g_autofree char *title = envoi_text_one_line (envoi_room_get_title (self->room), 120), *people = NULL, *kind = NULL;

  self->setting = TRUE;
  gtk_label_set_text (GTK_LABEL (self->title_label), title);
  envoi_avatar_view_set_name (ENVOI_AVATAR_VIEW (self->avatar), title);
  people = inside ? envoi_room_text_dup_people (envoi_room_get_n_occupants (self->room)) : NULL;
  kind = people != NULL ? g_strdup_printf ("%s · %s", envoi_room_get_kind_text (self->room), people) : g_strdup (envoi_room_get_kind_text (self->room));
  gtk_label_set_text (GTK_LABEL (self->kind_label), kind);
  gtk_widget_set_visible (self->picture_box, inside && mine == ENVOI_AFFILIATION_OWNER && !light);
  show_either (self->subject_row, self->subject_text_row, inside && envoi_room_get_role (self->room) >= ENVOI_ROLE_PARTICIPANT, envoi_room_get_subject (self->room));
  show_either (self->description_row, self->description_text_row, inside && mine == ENVOI_AFFILIATION_OWNER, envoi_room_get_description (self->room));
  show_text (self->nick_row, envoi_room_get_nick (self->room));
  gtk_widget_set_visible (self->reserve_row, inside && (envoi_room_get_features (self->room) & ENVOI_ROOM_REGISTER) != 0);
  show_text (self->name_row, envoi_room_get_name (self->room));
  adw_switch_row_set_active (ADW_SWITCH_ROW (self->autojoin_row), envoi_room_get_bookmarked (self->room) && envoi_room_get_autojoin (self->room));
  gtk_widget_set_visible (self->invite_row, inside);
  gtk_widget_set_visible (self->members_row, inside && (mine >= ENVOI_AFFILIATION_ADMIN || (envoi_room_get_features (self->room) & ENVOI_ROOM_MEMBERS_ONLY) != 0));
  gtk_widget_set_visible (self->bans_row, inside && mine >= ENVOI_AFFILIATION_ADMIN && !light);
  gtk_widget_set_visible (self->settings_row, inside && mine == ENVOI_AFFILIATION_OWNER && !light);
  gtk_widget_set_visible (self->destroy_row, inside && mine == ENVOI_AFFILIATION_OWNER);
  update_community (self);
  update_notify (self);
  update_facts (self);
  self->setting = FALSE;
}

static char *
read_row (GtkWidget *row)
{
  return g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (row))));
}

static void
on_subject_applied (EnvoiRoomDialog *self)
{
  EnvoiRoomService *service = get_service (self);
  g_autofree char *text = read_row (self->subject_row);

  if (service != NULL)
    envoi_when_done (envoi_room_service_set_subject (service, self->room, text), self, on_done);
}

static void
on_description_applied (EnvoiRoomDialog *self)
{
  EnvoiRoomService *service = get_service (self);
  g_autofree char *text = read_row (self->description_row);

  if (service != NULL)
    envoi_when_done (envoi_room_service_describe (service, self->room, NULL, text), self, on_done);
}

static void
on_nick_applied (EnvoiRoomDialog *self)
{
  EnvoiRoomService *service = get_service (self);
  g_autofree char *nick = read_row (self->nick_row);

  if (service != NULL && *nick != '\0')
    envoi_when_done (envoi_room_service_change_nick (service, self->room, nick), self, on_done);
}

static void
on_reserve_activated (EnvoiRoomDialog *self)
{
  EnvoiRoomService *service = get_service (self);

  if (service != NULL && envoi_room_get_nick (self->room) != NULL)
    envoi_when_done (envoi_room_service_reserve_nick (service, self->room, envoi_room_get_nick (self->room)), self, on_done);
}

static void
on_name_applied (EnvoiRoomDialog *self)
{
  EnvoiRoomService *service = get_service (self);
  g_autofree char *name = read_row (self->name_row);

  if (service != NULL)
    envoi_room_service_set_name (service, self->room, *name != '\0' ? name : NULL);
}

static void
on_autojoin_changed (EnvoiRoomDialog *self)
{
  EnvoiRoomService *service = self->setting ? NULL : get_service (self);

  if (service != NULL)
    envoi_room_service_set_autojoin (service, self->room, adw_switch_row_get_active (ADW_SWITCH_ROW (self->autojoin_row)));
}

static void
on_notify_toggled (EnvoiRoomDialog *self, GtkCheckButton *check)
{
  EnvoiRoomService *service = self->setting || !gtk_check_button_get_active (check) ? NULL : envoi_find_room_service (self->manager, envoi_room_get_account (self->room));

  if (service != NULL)
    envoi_room_service_set_notify (service, self->room, GTK_WIDGET (check) == self->all_check ? ENVOI_ROOM_NOTIFY_ALL
                                   : GTK_WIDGET (check) == self->mentions_check ? ENVOI_ROOM_NOTIFY_MENTIONS : ENVOI_ROOM_NOTIFY_NOTHING);
}

static void
on_copy_clicked (EnvoiRoomDialog *self)
{
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), envoi_room_get_jid (self->room));
}

/* The picture */

static void
on_picture_loaded (gpointer owner, const GValue *value, const GError *error)
{
  EnvoiRoomDialog *self = owner;
  EnvoiRoomService *service;

  if (error != NULL)
    {
      adw_banner_set_title (ADW_BANNER (self->banner), _("This file cannot be used as a picture. Choose a PNG, JPEG, WebP or GIF picture."));
      adw_banner_set_revealed (ADW_BANNER (self->banner), TRUE);
      return;
    }
  service = get_service (self);
  if (service != NULL)
    envoi_when_done (envoi_room_service_set_picture (service, self->room, ((EnvoiOwnPicture *) g_value_get_boxed (value))->png, "image/png"), self, on_done);
}

static void
on_file_chosen (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (EnvoiRoomDialog) self = data;
  g_autoptr (GFile) file = gtk_file_dialog_open_finish (GTK_FILE_DIALOG (source), result, NULL);

  if (file != NULL)
    envoi_when_done (envoi_own_picture_load (file), self, on_picture_loaded);
}

static void
on_picture_clicked (EnvoiRoomDialog *self)
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
on_picture_removed (EnvoiRoomDialog *self)
{
  EnvoiRoomService *service = get_service (self);

  if (service != NULL)
    envoi_when_done (envoi_room_service_set_picture (service, self->room, NULL, NULL), self, on_done);
}

/* Further pages and commands */

static void
activate (EnvoiRoomDialog *self, const char *action, gboolean close)
{
  g_autoptr (EnvoiRoomDialog) keep = g_object_ref (self);
  GtkWidget *root = GTK_WIDGET (gtk_widget_get_root (GTK_WIDGET (self)));

  if (close)
    adw_dialog_close (ADW_DIALOG (self));
  if (root != NULL)
    gtk_widget_activate_action (root, action, "(ss)", envoi_account_get_jid (envoi_room_get_account (self->room)), envoi_room_get_jid (self->room));
}

static void
on_invite_activated (EnvoiRoomDialog *self)
{
  activate (self, "win.invite", FALSE);
}

static void
on_share_activated (EnvoiRoomDialog *self)
{
  activate (self, "app.share", FALSE);
}

static void
on_leave_activated (EnvoiRoomDialog *self)
{
  activate (self, "win.leave-room", TRUE);
}

static void
on_forget_activated (EnvoiRoomDialog *self)
{
  activate (self, "win.forget-room", TRUE);
}

static void
on_members_activated (EnvoiRoomDialog *self)
{
  adw_navigation_view_push (ADW_NAVIGATION_VIEW (self->navigation), envoi_room_members_page_new (self->manager, self->room, FALSE));
}

static void
on_bans_activated (EnvoiRoomDialog *self)
{
  adw_navigation_view_push (ADW_NAVIGATION_VIEW (self->navigation), envoi_room_members_page_new (self->manager, self->room, TRUE));
}

static void
on_settings_activated (EnvoiRoomDialog *self)
{
  adw_navigation_view_push (ADW_NAVIGATION_VIEW (self->navigation), envoi_room_settings_page_new (self->manager, self->room));
}

static void
on_destroy_confirmed (EnvoiRoomDialog *self, const char *response, AdwAlertDialog *question)
{
  EnvoiRoomService *service = get_service (self);
  GtkWidget *group = adw_alert_dialog_get_extra_child (question);
  const char *reason = gtk_editable_get_text (GTK_EDITABLE (g_object_get_data (G_OBJECT (group), "reason")));
  g_autofree char *alternate = envoi_read_address (gtk_editable_get_text (GTK_EDITABLE (g_object_get_data (G_OBJECT (group), "alternate"))));

  if (service == NULL)
    return;
  envoi_when_done (envoi_room_service_destroy (service, self->room, *reason != '\0' ? reason : NULL, alternate), self, on_done);
}

static void
on_destroy_activated (EnvoiRoomDialog *self)
{
  g_autofree char *name = envoi_text_one_line (envoi_room_get_title (self->room), 80), *isolated = envoi_text_isolate (name);
  g_autofree char *body = g_strdup_printf (_("%s ends for everybody: all have to leave, and its history on the server is lost. This cannot be undone."), isolated);
  AdwAlertDialog *question = envoi_confirmation_new (_("Close This Room for Everyone?"), body, _("_Close Room"), TRUE);
  GtkWidget *group = adw_preferences_group_new (), *reason = adw_entry_row_new (), *alternate = adw_entry_row_new ();

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (reason), _("Reason (Optional)"));
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (alternate), _("Address of a New Room (Optional)"));
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), reason);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), alternate);
  g_object_set_data (G_OBJECT (group), "reason", reason);
  g_object_set_data (G_OBJECT (group), "alternate", alternate);
  adw_alert_dialog_set_extra_child (question, group);
  envoi_confirmation_ask (question, GTK_WIDGET (self), G_CALLBACK (on_destroy_confirmed), self);
}

static void
envoi_room_dialog_dispose (GObject *object)
{
  EnvoiRoomDialog *self = ENVOI_ROOM_DIALOG (object);

  if (self->room != NULL)
    g_signal_handlers_disconnect_by_func (self->room, update, self);
  gtk_widget_dispose_template (GTK_WIDGET (object), ENVOI_TYPE_ROOM_DIALOG);
  g_clear_pointer (&self->facts, g_ptr_array_unref);
  g_clear_object (&self->community);
  g_clear_object (&self->room);
  g_clear_object (&self->manager);
  G_OBJECT_CLASS (envoi_room_dialog_parent_class)->dispose (object);
}

static void
envoi_room_dialog_class_init (EnvoiRoomDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = envoi_room_dialog_dispose;
  g_type_ensure (ENVOI_TYPE_AVATAR_VIEW);
  gtk_widget_class_set_template_from_resource (widget_class, "/im/envoi/Envoi/app/envoi-room-dialog.ui");
#define BIND(name) gtk_widget_class_bind_template_child (widget_class, EnvoiRoomDialog, name)
  BIND (navigation); BIND (banner); BIND (avatar); BIND (title_label); BIND (kind_label); BIND (picture_box); BIND (subject_row); BIND (subject_text_row);
  BIND (description_row); BIND (description_text_row); BIND (address_row); BIND (community_group); BIND (community_row); BIND (notify_group); BIND (all_check); BIND (mentions_check); BIND (nothing_check);
  BIND (nick_row); BIND (reserve_row); BIND (name_row); BIND (autojoin_row); BIND (invite_row); BIND (members_row); BIND (bans_row); BIND (settings_row);
  BIND (facts_group); BIND (destroy_row);
#undef BIND
#define CALLBACK(name) gtk_widget_class_bind_template_callback (widget_class, name)
  CALLBACK (on_community_activated); CALLBACK (on_picture_clicked); CALLBACK (on_picture_removed); CALLBACK (on_subject_applied); CALLBACK (on_description_applied); CALLBACK (on_copy_clicked);
  CALLBACK (on_notify_toggled); CALLBACK (on_nick_applied); CALLBACK (on_reserve_activated); CALLBACK (on_name_applied); CALLBACK (on_autojoin_changed);
  CALLBACK (on_invite_activated); CALLBACK (on_share_activated); CALLBACK (on_members_activated); CALLBACK (on_bans_activated); CALLBACK (on_settings_activated);
  CALLBACK (on_leave_activated); CALLBACK (on_forget_activated); CALLBACK (on_destroy_activated);
#undef CALLBACK
}

static void
envoi_room_dialog_init (EnvoiRoomDialog *self)
{
  self->facts = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}

AdwDialog *
envoi_room_dialog_new (EnvoiSessionManager *manager, EnvoiRoom *room)
{
  EnvoiRoomDialog *self = g_object_new (ENVOI_TYPE_ROOM_DIALOG, NULL);

  self->manager = g_object_ref (manager);
  self->room = g_object_ref (room);
  envoi_avatar_view_set_contact (ENVOI_AVATAR_VIEW (self->avatar), envoi_room_get_contact (room));
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self->address_row), envoi_room_get_jid (room));
  g_signal_connect_object (room, "notify", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);
  return ADW_DIALOG (self);
}
