/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-config.h"
#include "envoi-community-head.h"
#include "envoi-avatar-view.h"
#include "envoi-community-commands.h"
#include "envoi-community-people-page.h"
#include "envoi-community-row.h"
#include "envoi-community-settings-page.h"
#include "envoi-error.h"
#include "envoi-error-text.h"
#include "envoi-message-text.h"
#include "envoi-room-community.h"
#include "envoi-text.h"
#include "envoi-when-done.h"
#include <glib/gi18n.h>

/* EnvoiCommunityHead: see the header. Main thread; owned by its page. */

#define MAX_DESCRIPTION 2000

struct _EnvoiCommunityHead
{
  AdwBin parent_instance;
  EnvoiSessionManager *manager;
  EnvoiFeed *feed;
  EnvoiRoom *room;                 /* that belongs to it, where it is known */
  gboolean setting;
  GtkWidget *avatar, *title, *kind, *counts, *about, *problem, *follow_button, *following_button, *share_switch, *post_button, *room_button, *people_button, *settings_button;
};

G_DEFINE_FINAL_TYPE (EnvoiCommunityHead, envoi_community_head, ADW_TYPE_BIN)

static void
show_problem (EnvoiCommunityHead *self, const GError *error)
{
  g_autoptr (EnvoiErrorText) text = error != NULL ? envoi_error_text_new (error, NULL) : NULL;

  gtk_label_set_text (GTK_LABEL (self->problem), text != NULL ? text->body : "");
  gtk_widget_set_visible (self->problem, text != NULL);
}

static const char *
kind_text (EnvoiFeed *feed)
{
  gboolean gallery = envoi_feed_get_kind (feed) == ENVOI_FEED_GALLERY;

  switch (envoi_feed_get_access (feed))
    {
    case ENVOI_FEED_ACCESS_AUTHORIZE: return gallery ? _("Gallery, followers are let in") : _("Community, followers are let in");
    case ENVOI_FEED_ACCESS_WHITELIST: return gallery ? _("Private gallery") : _("Private community");
    case ENVOI_FEED_ACCESS_OPEN: return gallery ? _("Public gallery") : _("Public community");
    default: return gallery ? _("Gallery") : _("Community");
    }
}

/* Its button leads into the room or, from inside, to it. */
static void
update_room (EnvoiCommunityHead *self)
{
  g_autofree char *jid = envoi_community_find_room (self->manager, self->feed);
  EnvoiRoom *room = jid != NULL ? envoi_store_find_room (envoi_session_manager_get_store (self->manager), envoi_feed_get_account (self->feed), jid) : NULL;
  gboolean inside = room != NULL && envoi_room_get_state (room) != ENVOI_ROOM_OUTSIDE;

  if (room != self->room)
    {
      if (self->room != NULL)
        g_signal_handlers_disconnect_by_func (self->room, update_room, self);
      g_set_object (&self->room, room);
      if (room != NULL)
        g_signal_connect_object (room, "notify::state", G_CALLBACK (update_room), self, G_CONNECT_SWAPPED);
    }
  gtk_widget_set_visible (self->room_button, jid != NULL);
  gtk_widget_set_tooltip_text (self->room_button, jid);
  adw_button_content_set_label (ADW_BUTTON_CONTENT (gtk_button_get_child (GTK_BUTTON (self->room_button))), inside ? _("Chat Room") : _("Join the Room"));
}

static void
update (EnvoiCommunityHead *self)
{
  g_autofree char *title = envoi_text_one_line (envoi_feed_get_title (self->feed), 200), *counts = envoi_community_dup_counts (self->feed);
  g_autofree char *kind = g_strdup_printf ("%s · %s", kind_text (self->feed), envoi_feed_get_service (self->feed));
  const char *about = envoi_feed_get_description (self->feed);
  gboolean followed = envoi_feed_get_followed (self->feed);

  self->setting = TRUE;
  envoi_avatar_view_set_feed (ENVOI_AVATAR_VIEW (self->avatar), self->feed);
  gtk_label_set_text (GTK_LABEL (self->title), title);
  gtk_label_set_text (GTK_LABEL (self->kind), kind);
  gtk_label_set_text (GTK_LABEL (self->counts), counts != NULL ? counts : "");
  gtk_widget_set_visible (self->counts, counts != NULL);
  if (about != NULL)
    {
      g_autofree char *clipped = g_strndup (about, envoi_text_clip (about, MAX_DESCRIPTION, 4 * MAX_DESCRIPTION));
      g_autofree char *markup = envoi_message_text_markup (clipped, strlen (clipped));

      /* NULL: there is no link in it. */
      if (markup != NULL)
        gtk_label_set_markup (GTK_LABEL (self->about), markup);
      else
        gtk_label_set_text (GTK_LABEL (self->about), clipped);
    }
  gtk_widget_set_visible (self->about, about != NULL);
  gtk_widget_set_visible (self->follow_button, !followed);
  gtk_widget_set_visible (self->following_button, followed);
  adw_button_content_set_label (ADW_BUTTON_CONTENT (gtk_menu_button_get_child (GTK_MENU_BUTTON (self->following_button))),
                                envoi_feed_get_pending (self->feed) ? _("Asked to Follow") : _("Following"));
  gtk_switch_set_active (GTK_SWITCH (self->share_switch), envoi_feed_get_shared (self->feed));
  gtk_widget_set_visible (self->post_button, envoi_community_may_publish (self->feed));
  update_room (self);
  gtk_widget_set_visible (self->settings_button, envoi_feed_get_affiliation (self->feed) == ENVOI_FEED_AFFILIATION_OWNER);
  self->setting = FALSE;
}

static void
on_done (gpointer owner, const GValue *value, const GError *error)
{
  EnvoiCommunityHead *self = owner;

  if (self->feed == NULL)
    return;
  gtk_widget_set_sensitive (self->follow_button, TRUE);
  gtk_widget_set_sensitive (self->following_button, TRUE);
  show_problem (self, error);
  update (self);
}

static void
on_follow_clicked (EnvoiCommunityHead *self)
{
  g_autoptr (GError) error = NULL;
  EnvoiFeedService *service = envoi_find_online_feed_service (self->manager, envoi_feed_get_account (self->feed), &error);

  show_problem (self, error);
  if (service == NULL)
    return;
  gtk_widget_set_sensitive (self->follow_button, FALSE);
  envoi_when_done (envoi_feed_service_follow (service, envoi_feed_get_service (self->feed), envoi_feed_get_node (self->feed), FALSE), self, on_done);
}

static void
on_unfollow_clicked (EnvoiCommunityHead *self)
{
  g_autoptr (GError) error = NULL;
  EnvoiFeedService *service = envoi_find_online_feed_service (self->manager, envoi_feed_get_account (self->feed), &error);

  gtk_menu_button_popdown (GTK_MENU_BUTTON (self->following_button));
  show_problem (self, error);
  if (service == NULL)
    return;
  gtk_widget_set_sensitive (self->following_button, FALSE);
  envoi_when_done (envoi_feed_service_unfollow (service, self->feed), self, on_done);
}

static void
on_share_changed (EnvoiCommunityHead *self)
{
  g_autoptr (GError) error = NULL;
  EnvoiFeedService *service;

  if (self->setting)
    return;
  service = envoi_find_online_feed_service (self->manager, envoi_feed_get_account (self->feed), &error);
  show_problem (self, error);
  if (service != NULL)
    envoi_when_done (envoi_feed_service_set_shared (service, self->feed, gtk_switch_get_active (GTK_SWITCH (self->share_switch))), self, on_done);
}

static void
on_post_clicked (EnvoiCommunityHead *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "win.new-post-in", "(sss)", envoi_account_get_jid (envoi_feed_get_account (self->feed)),
                              envoi_feed_get_service (self->feed), envoi_feed_get_node (self->feed));
}

static void
on_room_clicked (EnvoiCommunityHead *self)
{
  g_autofree char *room = envoi_community_find_room (self->manager, self->feed), *uri = room != NULL ? g_strdup_printf ("xmpp:%s?join", room) : NULL;

  if (uri != NULL)
    gtk_widget_activate_action (GTK_WIDGET (self), "app.open-uri", "s", uri);
}

static gboolean
on_link (EnvoiCommunityHead *self, const char *uri)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "app.open-uri", "s", uri);
  return TRUE;
}

static void
on_people_clicked (EnvoiCommunityHead *self)
{
  adw_dialog_present (envoi_page_dialog_new (envoi_community_people_page_new (self->manager, self->feed)), GTK_WIDGET (self));
}

static void
on_settings_clicked (EnvoiCommunityHead *self)
{
  adw_dialog_present (envoi_page_dialog_new (envoi_community_settings_page_new (self->manager, self->feed)), GTK_WIDGET (self));
}

/* --- Life ----------------------------------------------------------------------------------------------------------- */

static void
envoi_community_head_dispose (GObject *object)
{
  EnvoiCommunityHead *self = ENVOI_COMMUNITY_HEAD (object);

  if (self->feed != NULL)
    g_signal_handlers_disconnect_by_func (self->feed, update, self);
  if (self->room != NULL)
    g_signal_handlers_disconnect_by_func (self->room, update_room, self);
  g_clear_object (&self->room);
  g_clear_object (&self->feed);
  g_clear_object (&self->manager);
  G_OBJECT_CLASS (envoi_community_head_parent_class)->dispose (object);
}

static void
envoi_community_head_class_init (EnvoiCommunityHeadClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = envoi_community_head_dispose;
}

static GtkWidget *
new_label (const char *style)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_add_css_class (label, style);
  return label;
}

static GtkWidget *
new_button (EnvoiCommunityHead *self, const char *icon, const char *label, GCallback func)
{
  GtkWidget *button = gtk_button_new (), *content = adw_button_content_new ();

  adw_button_content_set_icon_name (ADW_BUTTON_CONTENT (content), icon);
  adw_button_content_set_label (ADW_BUTTON_CONTENT (content), label);
  gtk_button_set_child (GTK_BUTTON (button), content);
  g_signal_connect_object (button, "clicked", func, self, G_CONNECT_SWAPPED);
  return button;
}

static GtkWidget *
build_following (EnvoiCommunityHead *self)
{
  GtkWidget *button = gtk_menu_button_new (), *content = adw_button_content_new (), *popover = gtk_popover_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12), *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12), *label = gtk_label_new_with_mnemonic (_("_Tell My Contacts That I Follow"));
  GtkWidget *leave = gtk_button_new_with_mnemonic (_("_Unfollow"));

  adw_button_content_set_icon_name (ADW_BUTTON_CONTENT (content), "object-select-symbolic");
  gtk_menu_button_set_child (GTK_MENU_BUTTON (button), content);
  self->share_switch = gtk_switch_new ();
  gtk_widget_set_valign (self->share_switch, GTK_ALIGN_CENTER);
  gtk_label_set_mnemonic_widget (GTK_LABEL (label), self->share_switch);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->share_switch), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Tell my contacts that I follow"), -1);
  gtk_widget_set_hexpand (label, TRUE);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_box_append (GTK_BOX (line), label);
  gtk_box_append (GTK_BOX (line), self->share_switch);
  gtk_box_append (GTK_BOX (box), line);
  gtk_box_append (GTK_BOX (box), leave);
  gtk_widget_set_margin_top (box, 6);
  gtk_widget_set_margin_bottom (box, 6);
  gtk_widget_set_margin_start (box, 6);
  gtk_widget_set_margin_end (box, 6);
  gtk_popover_set_child (GTK_POPOVER (popover), box);
  gtk_menu_button_set_popover (GTK_MENU_BUTTON (button), popover);
  g_signal_connect_object (self->share_switch, "notify::active", G_CALLBACK (on_share_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (leave, "clicked", G_CALLBACK (on_unfollow_clicked), self, G_CONNECT_SWAPPED);
  return button;
}

static void
envoi_community_head_init (EnvoiCommunityHead *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12), *buttons = adw_wrap_box_new ();
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 16), *names = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);

  /* As the head of a blog, and with what stands below it: from the beginning of the line. */
  self->avatar = envoi_avatar_view_new (72);
  gtk_widget_set_valign (self->avatar, GTK_ALIGN_START);
  self->title = new_label ("title-2");
  self->kind = new_label ("dim-label");
  self->counts = new_label ("caption");
  gtk_widget_add_css_class (self->counts, "dim-label");
  self->about = new_label ("body");
  gtk_label_set_selectable (GTK_LABEL (self->about), TRUE);
  g_signal_connect_object (self->about, "activate-link", G_CALLBACK (on_link), self, G_CONNECT_SWAPPED);
  self->problem = new_label ("error");
  gtk_widget_set_visible (self->problem, FALSE);
  self->follow_button = new_button (self, "list-add-symbolic", _("Follow"), G_CALLBACK (on_follow_clicked));
  gtk_widget_add_css_class (self->follow_button, "suggested-action");
  self->following_button = build_following (self);
  self->post_button = new_button (self, "document-edit-symbolic", _("New Post"), G_CALLBACK (on_post_clicked));
  self->room_button = new_button (self, "envoi-conversations-symbolic", _("Chat Room"), G_CALLBACK (on_room_clicked));
  self->people_button = new_button (self, "envoi-group-symbolic", _("People"), G_CALLBACK (on_people_clicked));
  self->settings_button = new_button (self, "emblem-system-symbolic", _("Settings"), G_CALLBACK (on_settings_clicked));
  for (guint i = 0; i < 6; i++)
    adw_wrap_box_append (ADW_WRAP_BOX (buttons), ((GtkWidget *[]) { self->follow_button, self->following_button, self->post_button, self->room_button,
                                                                     self->people_button, self->settings_button })[i]);
  adw_wrap_box_set_child_spacing (ADW_WRAP_BOX (buttons), 8);
  adw_wrap_box_set_line_spacing (ADW_WRAP_BOX (buttons), 8);
  gtk_widget_set_hexpand (names, TRUE);
  gtk_widget_set_valign (names, GTK_ALIGN_CENTER);
  for (guint i = 0; i < 3; i++)
    gtk_box_append (GTK_BOX (names), ((GtkWidget *[]) { self->title, self->kind, self->counts })[i]);
  gtk_box_append (GTK_BOX (line), self->avatar);
  gtk_box_append (GTK_BOX (line), names);
  for (guint i = 0; i < 4; i++)
    gtk_box_append (GTK_BOX (box), ((GtkWidget *[]) { line, self->about, self->problem, buttons })[i]);
  gtk_widget_set_margin_top (box, 12);
  gtk_widget_set_margin_bottom (box, 18);
  gtk_widget_set_margin_start (box, 12);
  gtk_widget_set_margin_end (box, 12);
  adw_bin_set_child (ADW_BIN (self), box);
}

GtkWidget *
envoi_community_head_new (EnvoiSessionManager *manager, EnvoiFeed *feed)
{
  EnvoiCommunityHead *self = g_object_new (ENVOI_TYPE_COMMUNITY_HEAD, NULL);
  EnvoiCommunityService *service = envoi_find_online_community_service (manager, envoi_feed_get_account (feed), NULL);

  self->manager = g_object_ref (manager);
  self->feed = g_object_ref (feed);
  g_signal_connect_object (feed, "notify", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (envoi_store_list_rooms (envoi_session_manager_get_store (manager)), "items-changed", G_CALLBACK (update_room), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self, "map", G_CALLBACK (update_room), self, G_CONNECT_SWAPPED);
  update (self);
  /* Without a line it shows what was known. */
  if (service != NULL)
    envoi_when_done (envoi_community_service_look_closely (service, feed), self, on_done);
  return GTK_WIDGET (self);
}
