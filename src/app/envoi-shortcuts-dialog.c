/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-config.h"
#include "envoi-shortcuts-dialog.h"
#include <glib/gi18n.h>

/* GTK's own window for this is deprecated, and libadwaita's successor is newer than the libadwaita that Envoi builds with. */

typedef struct { const char *keys, *text; } Shortcut;

static const struct { const char *title; Shortcut shortcuts[12]; } groups[] = {
  { N_("Conversations"), {
    { "<Control>j", N_("Next unread conversation") },
    { "Return", N_("Send message") },
    { "<Shift>Return", N_("New line") },
    { "<Control>period", N_("Insert emoji") },
    { "<Control>i", N_("Details of the contact or room") },
    { "Escape", N_("Close conversation") } } },
  { N_("Rooms"), {
    { "<Control>g", N_("Join a room") },
    { "<Control><Shift>g", N_("Browse rooms") },
    { "<Control><Shift>n", N_("New group or channel") },
    { "F9", N_("Show participants") },
    { "Tab", N_("Complete a nickname") } } },
  { N_("Messages"), {
    { "<Control>f", N_("Search messages") },
    { "<Control>r", N_("Reply to message") },
    { "Up", N_("Edit last own message") },
    { "<Control>c", N_("Copy message") },
    { "Menu", N_("Message menu") },
    { "<Control>End", N_("Jump to latest message") } } },
  { N_("Posts"), {
    { "<Alt>Home", N_("Home") },
    { "<Control><Shift>p", N_("Write a post") },
    { "j", N_("Next post in the list") },
    { "k", N_("Post before it in the list") },
    { "l", N_("Like post") },
    { "c", N_("Comment on post") },
    { "s", N_("Save post") },
    { "<Alt>Page_Down", N_("Next older post") } } },
  { N_("Window"), {
    { "<Control>k", N_("Go anywhere") },
    { "<Control>l", N_("Search people and conversations") },
    { "<Control><Shift>f", N_("Search all messages") },
    { "<Alt>1", N_("Show conversations") },
    { "<Alt>2", N_("Show contacts") },
    { "<Alt>3", N_("Show feeds") },
    { "<Control>n", N_("Add contact") },
    { "F6", N_("Next part of the window") },
    { "F10", N_("Main menu") },
    { "<Control>w", N_("Close window") } } },
  { N_("Program"), {
    { "<Control>comma", N_("Preferences") },
    { "<Control>question", N_("Keyboard shortcuts") },
    { "<Control>q", N_("Quit") } } },
};

static GtkWidget *
new_row (const Shortcut *shortcut)
{
  GtkWidget *row = adw_action_row_new (), *label;
  g_autofree char *keys = NULL;
  GdkModifierType modifiers;
  guint key;

  gtk_accelerator_parse (shortcut->keys, &key, &modifiers);
  keys = gtk_accelerator_get_label (key, modifiers);
  label = gtk_label_new (keys);
  gtk_widget_add_css_class (label, "keys");
  gtk_widget_set_valign (label, GTK_ALIGN_CENTER);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), _(shortcut->text));
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), label);
  return row;
}

AdwDialog *
envoi_shortcuts_dialog_new (void)
{
  AdwDialog *dialog = adw_dialog_new ();
  GtkWidget *view = adw_toolbar_view_new (), *page = adw_preferences_page_new ();

  for (guint i = 0; i < G_N_ELEMENTS (groups); i++)
    {
      GtkWidget *group = adw_preferences_group_new ();
      adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (group), _(groups[i].title));
      for (guint k = 0; k < G_N_ELEMENTS (groups[i].shortcuts) && groups[i].shortcuts[k].keys != NULL; k++)
        adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), new_row (&groups[i].shortcuts[k]));
      adw_preferences_page_add (ADW_PREFERENCES_PAGE (page), ADW_PREFERENCES_GROUP (group));
    }
  adw_toolbar_view_add_top_bar (ADW_TOOLBAR_VIEW (view), adw_header_bar_new ());
  adw_toolbar_view_set_content (ADW_TOOLBAR_VIEW (view), page);
  adw_dialog_set_title (dialog, _("Keyboard Shortcuts"));
  adw_dialog_set_content_width (dialog, 460);
  adw_dialog_set_content_height (dialog, 600);
  adw_dialog_set_child (dialog, view);
  return dialog;
}
