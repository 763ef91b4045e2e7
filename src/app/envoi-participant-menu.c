/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-config.h"
#include "envoi-participant-menu.h"
#include "envoi-avatar-view.h"
#include "envoi-participant-row.h"
#include "envoi-presence-icon.h"
#include "envoi-room-commands.h"
#include "envoi-room-text.h"
#include "envoi-text.h"
#include <glib/gi18n.h>

/* Rights (XEP-0045, sections 5.1 and 5.2), as far as they can be known here; the room decides. */

gboolean
envoi_room_may_moderate (EnvoiRoom *room)
{
  return envoi_room_get_state (room) == ENVOI_ROOM_JOINED && envoi_room_get_role (room) == ENVOI_ROLE_MODERATOR &&
         (envoi_room_get_features (room) & (ENVOI_ROOM_MODERATION | ENVOI_ROOM_MODERATION_OLD)) != 0;
}

gboolean
envoi_room_may_kick (EnvoiRoom *room, EnvoiOccupant *occupant)
{
  EnvoiAffiliation mine = envoi_room_get_affiliation (room), theirs = envoi_occupant_get_affiliation (occupant);

  if (envoi_room_get_role (room) != ENVOI_ROLE_MODERATOR || envoi_occupant_get_is_self (occupant))
    return FALSE;
  return theirs < ENVOI_AFFILIATION_ADMIN || mine == ENVOI_AFFILIATION_OWNER;
}

gboolean
envoi_room_may_set_affiliation (EnvoiRoom *room, EnvoiAffiliation present, EnvoiAffiliation wanted)
{
  switch (envoi_room_get_affiliation (room))
    {
    case ENVOI_AFFILIATION_OWNER: return TRUE;
    case ENVOI_AFFILIATION_ADMIN: return present < ENVOI_AFFILIATION_ADMIN && wanted < ENVOI_AFFILIATION_ADMIN;
    case ENVOI_AFFILIATION_OUTCAST:
    case ENVOI_AFFILIATION_NONE:
    case ENVOI_AFFILIATION_MEMBER:
    default: return FALSE;
    }
}

static void
append (GMenu *menu, const char *label, const char *action, EnvoiRoom *room, const char *who, const char *value)
{
  g_autoptr (GMenuItem) item = g_menu_item_new (label, NULL);
  const char *account = envoi_account_get_jid (envoi_room_get_account (room)), *jid = envoi_room_get_jid (room);

  if (value != NULL)
    g_menu_item_set_action_and_target (item, action, "(ssss)", account, jid, who, value);
  else
    g_menu_item_set_action_and_target (item, action, "(sss)", account, jid, who);
  g_menu_append_item (menu, item);
}

static void
append_affiliations (GMenu *menu, EnvoiRoom *room, EnvoiAffiliation present, const char *jid)
{
  g_autoptr (GMenu) ranks = NULL;
  static const struct { EnvoiAffiliation affiliation; const char *nick, *label; } all[] = {
    { ENVOI_AFFILIATION_OWNER, "owner", N_("_Owner") },
    { ENVOI_AFFILIATION_ADMIN, "admin", N_("_Administrator") },
    { ENVOI_AFFILIATION_MEMBER, "member", N_("_Member") },
    { ENVOI_AFFILIATION_NONE, "none", N_("_No Lasting Role") },
  };

  if (jid == NULL)
    return;
  ranks = g_menu_new ();
  for (guint i = 0; i < G_N_ELEMENTS (all); i++)
    if (all[i].affiliation != present && envoi_room_may_set_affiliation (room, present, all[i].affiliation))
      append (ranks, _(all[i].label), "win.participant-affiliation", room, jid, all[i].nick);
  if (g_menu_model_get_n_items (G_MENU_MODEL (ranks)) > 0)
    g_menu_append_submenu (menu, _("Make _Lasting Role"), G_MENU_MODEL (ranks));
}

static GMenuModel *
menu_for_absent (EnvoiRoom *room, EnvoiAbsentMember *member)
{
  GMenu *menu = g_menu_new ();
  const char *jid = envoi_absent_member_get_jid (member);

  append (menu, _("_Copy Address"), "win.participant-copy", room, jid, NULL);
  append_affiliations (menu, room, envoi_absent_member_get_affiliation (member), jid);
  return G_MENU_MODEL (menu);
}

GMenuModel *
envoi_participant_menu_new (EnvoiRoom *room, gpointer item)
{
  g_autoptr (GMenu) talk = NULL, rights = NULL, hard = NULL;
  EnvoiOccupant *occupant;
  const char *nick;
  GMenu *menu;

  if (!ENVOI_IS_OCCUPANT (item))
    return menu_for_absent (room, item);
  occupant = item;
  nick = envoi_occupant_get_nick (occupant);
  menu = g_menu_new ();
  talk = g_menu_new ();
  rights = g_menu_new ();
  hard = g_menu_new ();
  if (!envoi_occupant_get_is_self (occupant))
    {
      append (talk, _("_Private Message"), "win.participant-message", room, nick, NULL);
      append (talk, _("_Mention"), "win.participant-mention", room, nick, NULL);
      append (talk, envoi_occupant_get_ignored (occupant) ? _("Stop _Ignoring") : _("_Ignore"), "win.participant-ignore", room, nick, NULL);
    }
  append (talk, _("_Details"), "win.participant-details", room, nick, NULL);
  if (envoi_occupant_get_real_jid (occupant) != NULL)
    append (talk, _("_Copy Address"), "win.participant-copy", room, envoi_occupant_get_real_jid (occupant), NULL);
  if (envoi_room_may_kick (room, occupant))
    {
      if (envoi_occupant_get_role (occupant) == ENVOI_ROLE_VISITOR)
        append (rights, _("Let _Write"), "win.participant-role", room, nick, "participant");
      else if (envoi_occupant_get_role (occupant) == ENVOI_ROLE_PARTICIPANT && (envoi_room_get_features (room) & ENVOI_ROOM_MODERATED))
        append (rights, _("Take the Right to _Write"), "win.participant-role", room, nick, "visitor");
      if (envoi_room_get_affiliation (room) >= ENVOI_AFFILIATION_ADMIN && envoi_occupant_get_role (occupant) != ENVOI_ROLE_MODERATOR)
        append (rights, _("Make M_oderator for Now"), "win.participant-role", room, nick, "moderator");
      append (hard, _("_Remove From the Room…"), "win.participant-kick", room, nick, NULL);
      if (envoi_room_may_set_affiliation (room, envoi_occupant_get_affiliation (occupant), ENVOI_AFFILIATION_OUTCAST))
        append (hard, _("_Ban…"), "win.participant-ban", room, nick, NULL);
    }
  append_affiliations (rights, room, envoi_occupant_get_affiliation (occupant), envoi_occupant_get_real_jid (occupant));
  if (envoi_room_may_moderate (room) && envoi_occupant_get_key (occupant) != NULL)
    append (hard, _("Delete All _Messages…"), "win.participant-moderate", room, nick, NULL);
  g_menu_append_section (menu, NULL, G_MENU_MODEL (talk));
  g_menu_append_section (menu, NULL, G_MENU_MODEL (rights));
  g_menu_append_section (menu, NULL, G_MENU_MODEL (hard));
  return G_MENU_MODEL (menu);
}

/* The details */

static void
add_property (AdwPreferencesGroup *group, const char *title, const char *text)
{
  GtkWidget *row;

  if (text == NULL || *text == '\0')
    return;
  row = adw_action_row_new ();
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), text);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 0);
  adw_action_row_set_subtitle_selectable (ADW_ACTION_ROW (row), TRUE);
  gtk_widget_add_css_class (row, "property");
  adw_preferences_group_add (group, row);
}

static void
add_command (AdwPreferencesGroup *group, AdwDialog *dialog, const char *title, const char *action, GVariant *target, gboolean destructive)
{
  GtkWidget *row = adw_button_row_new ();

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_preferences_row_set_use_underline (ADW_PREFERENCES_ROW (row), TRUE);
  gtk_actionable_set_action_target_value (GTK_ACTIONABLE (row), target);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (row), action);
  if (destructive)
    gtk_widget_add_css_class (row, "destructive-action");
  /* Behind the action, which finds the window through the row. */
  g_signal_connect_object (row, "activated", G_CALLBACK (adw_dialog_close), dialog, G_CONNECT_SWAPPED | G_CONNECT_AFTER);
  adw_preferences_group_add (group, row);
}

/* The commands of the menu again, as rows: nobody need know of the right button. */
static void
add_commands (AdwPreferencesPage *page, AdwDialog *dialog, GMenuModel *menu)
{
  for (int i = 0; i < g_menu_model_get_n_items (menu); i++)
    {
      g_autoptr (GMenuModel) section = g_menu_model_get_item_link (menu, i, G_MENU_LINK_SECTION);
      GtkWidget *group = adw_preferences_group_new ();
      guint n = 0;
      for (int k = 0; section != NULL && k < g_menu_model_get_n_items (section); k++)
        {
          g_autofree char *label = NULL, *action = NULL;
          g_autoptr (GVariant) target = g_menu_model_get_item_attribute_value (section, k, G_MENU_ATTRIBUTE_TARGET, NULL);
          if (!g_menu_model_get_item_attribute (section, k, G_MENU_ATTRIBUTE_LABEL, "s", &label) ||
              !g_menu_model_get_item_attribute (section, k, G_MENU_ATTRIBUTE_ACTION, "s", &action) ||
              g_str_equal (action, "win.participant-details") || g_str_equal (action, "win.participant-copy"))
            continue;
          add_command (ADW_PREFERENCES_GROUP (group), dialog, label, action, target, i == g_menu_model_get_n_items (menu) - 1);
          n++;
        }
      if (n > 0)
        adw_preferences_page_add (page, ADW_PREFERENCES_GROUP (group));
      else
        g_object_unref (g_object_ref_sink (group));
    }
}

void
envoi_participant_menu_show_details (EnvoiSessionManager *manager, EnvoiRoom *room, gpointer item, GtkWidget *parent)
{
  AdwDialog *dialog = adw_dialog_new ();
  GtkWidget *view = adw_toolbar_view_new (), *page = adw_preferences_page_new (), *head = adw_preferences_group_new (), *facts = adw_preferences_group_new ();
  GtkWidget *row = envoi_participant_row_new ();
  g_autoptr (GMenuModel) menu = envoi_participant_menu_new (room, item);

  envoi_participant_row_set_item (ENVOI_PARTICIPANT_ROW (row), item);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (head), row);
  adw_preferences_page_add (ADW_PREFERENCES_PAGE (page), ADW_PREFERENCES_GROUP (head));
  if (ENVOI_IS_OCCUPANT (item))
    {
      EnvoiOccupant *occupant = item;
      const char * const *hats = envoi_occupant_get_hats (occupant);
      g_autofree char *titles = hats != NULL ? g_strjoinv (", ", (char **) hats) : NULL;
      add_property (ADW_PREFERENCES_GROUP (facts), _("Nickname"), envoi_occupant_get_nick (occupant));
      add_property (ADW_PREFERENCES_GROUP (facts), _("Address"), envoi_occupant_get_real_jid (occupant) != NULL
                                                                 ? envoi_occupant_get_real_jid (occupant) : _("Only moderators see it"));
      add_property (ADW_PREFERENCES_GROUP (facts), _("Role"), envoi_affiliation_get_text (envoi_occupant_get_affiliation (occupant)));
      add_property (ADW_PREFERENCES_GROUP (facts), _("Titles in This Room"), titles);
      add_property (ADW_PREFERENCES_GROUP (facts), _("Presence"), envoi_availability_get_text (envoi_occupant_get_availability (occupant)));
      add_property (ADW_PREFERENCES_GROUP (facts), _("Status"), envoi_occupant_get_status_text (occupant));
    }
  else
    {
      add_property (ADW_PREFERENCES_GROUP (facts), _("Address"), envoi_absent_member_get_jid (item));
      add_property (ADW_PREFERENCES_GROUP (facts), _("Role"), envoi_affiliation_get_text (envoi_absent_member_get_affiliation (item)));
    }
  adw_preferences_page_add (ADW_PREFERENCES_PAGE (page), ADW_PREFERENCES_GROUP (facts));
  add_commands (ADW_PREFERENCES_PAGE (page), dialog, menu);
  adw_toolbar_view_add_top_bar (ADW_TOOLBAR_VIEW (view), adw_header_bar_new ());
  adw_toolbar_view_set_content (ADW_TOOLBAR_VIEW (view), page);
  adw_dialog_set_title (dialog, _("Participant"));
  adw_dialog_set_content_width (dialog, 400);
  adw_dialog_set_child (dialog, view);
  adw_dialog_present (dialog, parent);
}
