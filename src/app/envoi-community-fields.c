/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-config.h"
#include "envoi-community-fields.h"
#include "envoi-room-commands.h"
#include <glib/gi18n.h>

/* EnvoiCommunityFields: see the header. Main thread; owned by what shows it. */

struct _EnvoiCommunityFields
{
  AdwBin parent_instance;
  EnvoiFeedAccess accesses[4];     /* what the rows of the choice stand for */
  gboolean can_approve, setting;
  GtkWidget *name_row, *about_view, *gallery_row, *access_row, *publish_row, *room_row;
};

G_DEFINE_FINAL_TYPE (EnvoiCommunityFields, envoi_community_fields, ADW_TYPE_BIN)

enum { CHANGED, N_SIGNALS };
static guint signals[N_SIGNALS];

static const EnvoiFeedPublish publishers[] = { ENVOI_FEED_PUBLISH_OPEN, ENVOI_FEED_PUBLISH_SUBSCRIBERS, ENVOI_FEED_PUBLISH_PUBLISHERS };

static void
tell (EnvoiCommunityFields *self)
{
  gtk_widget_remove_css_class (self->name_row, "error");
  gtk_widget_remove_css_class (self->room_row, "error");
  if (!self->setting)
    g_signal_emit (self, signals[CHANGED], 0);
}

static EnvoiFeedAccess
get_access (EnvoiCommunityFields *self)
{
  guint selected = adw_combo_row_get_selected (ADW_COMBO_ROW (self->access_row));

  return selected < G_N_ELEMENTS (self->accesses) ? self->accesses[selected] : ENVOI_FEED_ACCESS_UNKNOWN;
}

static void
on_access_changed (EnvoiCommunityFields *self)
{
  EnvoiFeedAccess access = get_access (self);

  adw_action_row_set_subtitle (ADW_ACTION_ROW (self->access_row), access == ENVOI_FEED_ACCESS_OPEN ? _("Strangers on other servers, too")
    : access == ENVOI_FEED_ACCESS_AUTHORIZE ? _("Others ask you first")
    : access == ENVOI_FEED_ACCESS_WHITELIST ? _("You add them to its people") : "");
  tell (self);
}

static void
fill_access (EnvoiCommunityFields *self, EnvoiFeedAccess access)
{
  g_autoptr (GtkStringList) texts = gtk_string_list_new (NULL);
  guint n = 0, selected = 0;
  gboolean setting = self->setting;

  self->setting = TRUE;
  gtk_string_list_append (texts, _("Everybody"));
  self->accesses[n++] = ENVOI_FEED_ACCESS_OPEN;
  if (self->can_approve || access == ENVOI_FEED_ACCESS_AUTHORIZE)
    {
      gtk_string_list_append (texts, _("Those I Let In"));
      self->accesses[n++] = ENVOI_FEED_ACCESS_AUTHORIZE;
    }
  gtk_string_list_append (texts, _("Only People I Add"));
  self->accesses[n++] = ENVOI_FEED_ACCESS_WHITELIST;
  if (access == ENVOI_FEED_ACCESS_PRESENCE || access == ENVOI_FEED_ACCESS_ROSTER)
    {
      gtk_string_list_append (texts, _("My Contacts"));
      self->accesses[n++] = access;
    }
  for (guint i = 0; i < n; i++)
    if (self->accesses[i] == access)
      selected = i;
  adw_combo_row_set_model (ADW_COMBO_ROW (self->access_row), G_LIST_MODEL (texts));
  adw_combo_row_set_selected (ADW_COMBO_ROW (self->access_row), selected);
  on_access_changed (self);
  self->setting = setting;
}

void
envoi_community_fields_set_can_approve (EnvoiCommunityFields *self, gboolean can_approve)
{
  EnvoiFeedAccess access = get_access (self);

  self->can_approve = can_approve;
  fill_access (self, access);
}

void
envoi_community_fields_set (EnvoiCommunityFields *self, const EnvoiCommunitySettings *settings)
{
  self->setting = TRUE;
  gtk_editable_set_text (GTK_EDITABLE (self->name_row), settings->title != NULL ? settings->title : "");
  gtk_text_buffer_set_text (gtk_text_view_get_buffer (GTK_TEXT_VIEW (self->about_view)), settings->description != NULL ? settings->description : "", -1);
  adw_switch_row_set_active (ADW_SWITCH_ROW (self->gallery_row), settings->gallery);
  gtk_editable_set_text (GTK_EDITABLE (self->room_row), settings->room != NULL ? settings->room : "");
  fill_access (self, settings->access);
  for (guint i = 0; i < G_N_ELEMENTS (publishers); i++)
    if (publishers[i] == settings->publish)
      adw_combo_row_set_selected (ADW_COMBO_ROW (self->publish_row), i);
  self->setting = FALSE;
}

EnvoiCommunitySettings *
envoi_community_fields_get (EnvoiCommunityFields *self)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (GTK_TEXT_VIEW (self->about_view));
  g_autofree char *name = g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->name_row))));
  const char *room = gtk_editable_get_text (GTK_EDITABLE (self->room_row));
  g_autofree char *address = envoi_read_address (room);
  EnvoiCommunitySettings *settings;
  GtkTextIter start, end;

  if (*name == '\0')
    {
      gtk_widget_add_css_class (self->name_row, "error");
      gtk_widget_grab_focus (self->name_row);
      return NULL;
    }
  if (address == NULL && *room != '\0')
    {
      gtk_widget_add_css_class (self->room_row, "error");
      gtk_widget_grab_focus (self->room_row);
      return NULL;
    }
  settings = envoi_community_settings_new ();
  settings->room = g_steal_pointer (&address);
  gtk_text_buffer_get_bounds (buffer, &start, &end);
  settings->title = g_steal_pointer (&name);
  settings->description = g_strstrip (gtk_text_buffer_get_text (buffer, &start, &end, FALSE));
  settings->gallery = adw_switch_row_get_active (ADW_SWITCH_ROW (self->gallery_row));
  settings->access = get_access (self);
  settings->publish = publishers[MIN (adw_combo_row_get_selected (ADW_COMBO_ROW (self->publish_row)), G_N_ELEMENTS (publishers) - 1)];
  return settings;
}

void
envoi_community_fields_focus (EnvoiCommunityFields *self)
{
  gtk_widget_grab_focus (self->name_row);
}

static void
envoi_community_fields_class_init (EnvoiCommunityFieldsClass *klass)
{
  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static GtkWidget *
new_about (EnvoiCommunityFields *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6), *label = gtk_label_new_with_mnemonic (_("_Description")), *scroller = gtk_scrolled_window_new ();

  self->about_view = gtk_text_view_new ();
  gtk_text_view_set_wrap_mode (GTK_TEXT_VIEW (self->about_view), GTK_WRAP_WORD_CHAR);
  gtk_text_view_set_accepts_tab (GTK_TEXT_VIEW (self->about_view), FALSE);
  gtk_text_view_set_top_margin (GTK_TEXT_VIEW (self->about_view), 9);
  gtk_text_view_set_bottom_margin (GTK_TEXT_VIEW (self->about_view), 9);
  gtk_text_view_set_left_margin (GTK_TEXT_VIEW (self->about_view), 12);
  gtk_text_view_set_right_margin (GTK_TEXT_VIEW (self->about_view), 12);
  gtk_widget_add_css_class (self->about_view, "inline");
  gtk_label_set_mnemonic_widget (GTK_LABEL (label), self->about_view);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->about_view), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Description"), -1);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_add_css_class (label, "heading");
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), self->about_view);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_min_content_height (GTK_SCROLLED_WINDOW (scroller), 72);
  gtk_scrolled_window_set_max_content_height (GTK_SCROLLED_WINDOW (scroller), 200);
  gtk_scrolled_window_set_propagate_natural_height (GTK_SCROLLED_WINDOW (scroller), TRUE);
  gtk_widget_add_css_class (scroller, "card");
  gtk_box_append (GTK_BOX (box), label);
  gtk_box_append (GTK_BOX (box), scroller);
  g_signal_connect_object (gtk_text_view_get_buffer (GTK_TEXT_VIEW (self->about_view)), "changed", G_CALLBACK (tell), self, G_CONNECT_SWAPPED);
  return box;
}

static void
envoi_community_fields_init (EnvoiCommunityFields *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 18), *names = adw_preferences_group_new (), *rights = adw_preferences_group_new ();
  GtkWidget *talk = adw_preferences_group_new ();
  const char * const texts[] = { _("Everybody"), _("Followers"), _("Only People I Choose"), NULL };
  g_autoptr (GtkStringList) who = gtk_string_list_new (texts);

  self->setting = TRUE;
  self->name_row = adw_entry_row_new ();
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->name_row), _("Name"));
  adw_entry_row_set_max_length (ADW_ENTRY_ROW (self->name_row), 80);
  self->gallery_row = adw_switch_row_new ();
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->gallery_row), _("Gallery"));
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self->gallery_row), _("Each post has a picture, and they are shown as a grid"));
  self->room_row = adw_entry_row_new ();
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->room_row), _("Address of Its Chat Room (Optional)"));
  adw_entry_row_set_max_length (ADW_ENTRY_ROW (self->room_row), 300);
  self->access_row = adw_combo_row_new ();
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->access_row), _("Who May Read and Follow"));
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (self->access_row), 0);
  self->publish_row = adw_combo_row_new ();
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->publish_row), _("Who May Write Posts"));
  adw_combo_row_set_model (ADW_COMBO_ROW (self->publish_row), G_LIST_MODEL (who));
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (names), self->name_row);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (rights), self->access_row);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (rights), self->publish_row);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (rights), self->gallery_row);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (talk), self->room_row);
  gtk_box_append (GTK_BOX (box), names);
  gtk_box_append (GTK_BOX (box), new_about (self));
  gtk_box_append (GTK_BOX (box), rights);
  gtk_box_append (GTK_BOX (box), talk);
  adw_bin_set_child (ADW_BIN (self), box);
  fill_access (self, ENVOI_FEED_ACCESS_OPEN);
  g_signal_connect_object (self->name_row, "changed", G_CALLBACK (tell), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->room_row, "changed", G_CALLBACK (tell), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->gallery_row, "notify::active", G_CALLBACK (tell), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->access_row, "notify::selected", G_CALLBACK (on_access_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->publish_row, "notify::selected", G_CALLBACK (tell), self, G_CONNECT_SWAPPED);
  self->setting = FALSE;
}

GtkWidget *
envoi_community_fields_new (void)
{
  return g_object_new (ENVOI_TYPE_COMMUNITY_FIELDS, NULL);
}
