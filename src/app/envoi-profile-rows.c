/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-profile-rows.h"

#include <string.h>

#include <glib/gi18n.h>

#include "envoi-link.h"
#include "envoi-open-uri.h"

/* What somebody tells about himself, as rows: foreign text, so never markup, and opened only on a click. */

static AdwActionRow *
add_row (AdwPreferencesGroup *group, const char *title, const char *text)
{
  AdwActionRow *row;

  if (text == NULL)
    return NULL;
  row = ADW_ACTION_ROW (adw_action_row_new ());
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle (row, text);
  adw_action_row_set_subtitle_selectable (row, TRUE);
  gtk_widget_add_css_class (GTK_WIDGET (row), "property");
  adw_preferences_group_add (group, GTK_WIDGET (row));
  return row;
}

/* The whole text is one web address; NULL when not. */
static char *
dup_web_link (const char *text)
{
  g_autoptr(GArray) links = envoi_link_find (text, strlen (text), 2);
  const EnvoiLink *link = links->len == 1 ? &g_array_index (links, EnvoiLink, 0) : NULL;

  if (link == NULL || link->start != 0 || link->end != strlen (text))
    return NULL;
  if (g_ascii_strncasecmp (link->uri, "https://", 8) != 0 && g_ascii_strncasecmp (link->uri, "http://", 7) != 0)
    return NULL;
  return g_strdup (link->uri);
}

static void
on_open_clicked (GtkWidget *button, const char *uri)
{
  envoi_open_uri (GTK_WINDOW (gtk_widget_get_root (button)), uri);
}

static void
add_link_row (AdwPreferencesGroup *group, const char *title, const char *text)
{
  AdwActionRow *row = add_row (group, title, text);
  g_autofree char *uri = row != NULL ? dup_web_link (text) : NULL;
  GtkWidget *button;

  if (uri == NULL)
    return;
  button = gtk_button_new_from_icon_name ("adw-external-link-symbolic");
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_tooltip_text (button, _("Open Link"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Open Link"), -1);
  g_signal_connect_data (button, "clicked", G_CALLBACK (on_open_clicked), g_steal_pointer (&uri), (GClosureNotify) g_free, 0);
  adw_action_row_add_suffix (row, button);
}

/**
 * envoi_profile_rows_fill:
 * @group: an empty group
 * @profile: what somebody tells about himself
 */
void
envoi_profile_rows_fill (AdwPreferencesGroup *group, const EnvoiProfile *profile)
{
  add_row (group, _("Full Name"), profile->full_name);
  add_row (group, _("Nickname"), profile->nickname);
  add_row (group, _("Organisation"), profile->organisation);
  add_row (group, _("Position"), profile->role);
  add_row (group, _("Birthday"), profile->birthday);
  add_row (group, _("E-Mail"), profile->email);
  add_row (group, _("Telephone"), profile->phone);
  add_link_row (group, _("Web Page"), profile->url);
  add_row (group, _("About"), profile->description);
  gtk_widget_set_visible (GTK_WIDGET (group), !envoi_profile_is_empty (profile));
}
