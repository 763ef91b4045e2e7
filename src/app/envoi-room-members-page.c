/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-config.h"
#include "envoi-room-members-page.h"
#include "envoi-absent-member.h"
#include "envoi-error-text.h"
#include "envoi-participant-menu.h"
#include "envoi-room-commands.h"
#include "envoi-room-text.h"
#include "envoi-text.h"
#include <glib/gi18n.h>

struct _EnvoiRoomMembersPage
{
  EnvoiPeoplePage parent_instance;
  EnvoiSessionManager *manager;
  EnvoiRoom *room;
  gboolean banned;
  guint waiting, serial;
  GPtrArray *found;            /* while the lists come */
};

G_DEFINE_FINAL_TYPE (EnvoiRoomMembersPage, envoi_room_members_page, ENVOI_TYPE_PEOPLE_PAGE)

static int
compare (gconstpointer a, gconstpointer b)
{
  EnvoiAbsentMember *left = *(EnvoiAbsentMember **) a, *right = *(EnvoiAbsentMember **) b;
  int order = (int) envoi_absent_member_get_affiliation (right) - (int) envoi_absent_member_get_affiliation (left);
  return order != 0 ? order : g_strcmp0 (envoi_absent_member_get_jid (left), envoi_absent_member_get_jid (right));
}

typedef struct { EnvoiRoomMembersPage *page; guint serial; } Wait;

static void
wait_free (gpointer data)
{
  g_object_unref (((Wait *) data)->page);
  g_free (data);
}

static DexFuture *
on_list (DexFuture *future, gpointer data)
{
  Wait *wait = data;
  EnvoiRoomMembersPage *self = wait->page;
  g_autoptr (GError) error = NULL;
  const GValue *value = dex_future_get_value (future, &error);

  if (self->serial != wait->serial || self->room == NULL)
    return dex_future_new_true ();
  if (value == NULL)
    envoi_people_page_show_error (ENVOI_PEOPLE_PAGE (self), error);
  for (guint i = 0; value != NULL && i < ((GPtrArray *) g_value_get_boxed (value))->len; i++)
    {
      EnvoiMember *member = ((GPtrArray *) g_value_get_boxed (value))->pdata[i];
      if (member->jid != NULL)
        g_ptr_array_add (self->found, envoi_absent_member_new (member->jid, member->nick, member->affiliation, member->reason));
    }
  if (--self->waiting == 0)
    {
      g_ptr_array_sort (self->found, compare);
      envoi_people_page_take (ENVOI_PEOPLE_PAGE (self), self->found);
    }
  return dex_future_new_true ();
}

static void
load (EnvoiRoomMembersPage *self)
{
  static const EnvoiAffiliation lasting[] = { ENVOI_AFFILIATION_OWNER, ENVOI_AFFILIATION_ADMIN, ENVOI_AFFILIATION_MEMBER }, banned[] = { ENVOI_AFFILIATION_OUTCAST };
  const EnvoiAffiliation *lists = self->banned ? banned : lasting;
  g_autoptr (GError) error = NULL;
  EnvoiRoomService *service = envoi_find_online_room_service (self->manager, envoi_room_get_account (self->room), &error);

  self->serial++;
  self->waiting = service == NULL ? 0 : self->banned ? G_N_ELEMENTS (banned) : G_N_ELEMENTS (lasting);
  g_clear_pointer (&self->found, g_ptr_array_unref);
  self->found = g_ptr_array_new_with_free_func (g_object_unref);
  if (service == NULL)
    {
      envoi_people_page_show_error (ENVOI_PEOPLE_PAGE (self), error);
      envoi_people_page_take (ENVOI_PEOPLE_PAGE (self), self->found);
    }
  for (guint i = 0, n = self->waiting; i < n; i++)
    {
      Wait *wait = g_new0 (Wait, 1);
      wait->page = g_object_ref (self);
      wait->serial = self->serial;
      dex_future_disown (dex_future_finally (envoi_room_service_list_affiliated (service, self->room, lists[i]), on_list, wait, wait_free));
    }
}

static void
on_changed (gpointer owner, const GValue *value, const GError *error)
{
  envoi_people_page_show_error (owner, error);
  load (owner);
}

static void
set_affiliation (EnvoiRoomMembersPage *self, const char *jid, EnvoiAffiliation affiliation, const char *reason)
{
  g_autoptr (GError) error = NULL;
  EnvoiRoomService *service = envoi_find_online_room_service (self->manager, envoi_room_get_account (self->room), &error);

  envoi_people_page_show_error (ENVOI_PEOPLE_PAGE (self), error);
  if (service != NULL)
    envoi_when_done (envoi_room_service_set_affiliation (service, self->room, jid, affiliation, reason), self, on_changed);
}

static void
add (EnvoiPeoplePage *page, const char *address, const char *reason)
{
  EnvoiRoomMembersPage *self = ENVOI_ROOM_MEMBERS_PAGE (page);

  set_affiliation (self, address, self->banned ? ENVOI_AFFILIATION_OUTCAST : ENVOI_AFFILIATION_MEMBER, reason);
}

/* One row: who, and what can be changed about it */

static const EnvoiAffiliation choices[] = { ENVOI_AFFILIATION_OWNER, ENVOI_AFFILIATION_ADMIN, ENVOI_AFFILIATION_MEMBER, ENVOI_AFFILIATION_NONE };

static void
on_remove_clicked (GtkButton *button, EnvoiRoomMembersPage *self)
{
  GtkListItem *item = g_object_get_data (G_OBJECT (button), "item");
  EnvoiAbsentMember *member = gtk_list_item_get_item (item);

  if (member != NULL)
    set_affiliation (self, envoi_absent_member_get_jid (member), ENVOI_AFFILIATION_NONE, NULL);
}

static void
on_rank_selected (GtkDropDown *drop_down, GParamSpec *pspec, EnvoiRoomMembersPage *self)
{
  GtkListItem *item = g_object_get_data (G_OBJECT (drop_down), "item");
  EnvoiAbsentMember *member = gtk_list_item_get_item (item);
  guint selected = gtk_drop_down_get_selected (drop_down);

  if (member == NULL || g_object_get_data (G_OBJECT (drop_down), "setting") != NULL || selected >= G_N_ELEMENTS (choices) ||
      choices[selected] == envoi_absent_member_get_affiliation (member))
    return;
  set_affiliation (self, envoi_absent_member_get_jid (member), choices[selected], NULL);
}

static void
setup (EnvoiRoomMembersPage *self, GtkListItem *item)
{
  GtkWidget *row = envoi_people_row_new (), *control;

  if (self->banned)
    {
      control = gtk_button_new_with_mnemonic (_("_Unban"));
      g_signal_connect_object (control, "clicked", G_CALLBACK (on_remove_clicked), self, 0);
    }
  else
    {
      const char *texts[] = { _("Owner"), _("Administrator"), _("Member"), _("None"), NULL };
      control = gtk_drop_down_new_from_strings (texts);
      g_signal_connect_object (control, "notify::selected", G_CALLBACK (on_rank_selected), self, 0);
    }
  g_object_set_data (G_OBJECT (control), "item", item);
  envoi_people_row_add (ENVOI_PEOPLE_ROW (row), control);
  gtk_list_item_set_child (item, row);
  gtk_list_item_set_activatable (item, FALSE);
}

static void
bind (EnvoiRoomMembersPage *self, GtkListItem *item)
{
  GtkWidget *row = gtk_list_item_get_child (item), *control = gtk_widget_get_last_child (row);
  EnvoiAbsentMember *member = gtk_list_item_get_item (item);
  EnvoiAffiliation present = envoi_absent_member_get_affiliation (member);
  g_autofree char *title = envoi_text_one_line (envoi_absent_member_get_title (member), 80), *detail = NULL, *name = NULL;
  const char *reason = envoi_absent_member_get_reason (member);

  if (self->banned && reason != NULL && *reason != '\0')
    detail = envoi_text_one_line (reason, 120);
  else if (envoi_absent_member_get_nick (member) != NULL)
    detail = g_strdup (envoi_absent_member_get_jid (member));
  envoi_people_row_set (ENVOI_PEOPLE_ROW (row), envoi_store_find_contact (envoi_session_manager_get_store (self->manager), envoi_room_get_account (self->room),
                                                                          envoi_absent_member_get_jid (member)), title, detail);
  gtk_list_item_set_accessible_label (item, title);
  if (self->banned)
    {
      name = g_strdup_printf (_("Lift the ban of %s"), title);
      gtk_widget_set_sensitive (control, envoi_room_get_affiliation (self->room) >= ENVOI_AFFILIATION_ADMIN);
    }
  else
    {
      name = g_strdup_printf (_("Lasting role of %s"), title);
      g_object_set_data (G_OBJECT (control), "setting", self);
      for (guint i = 0; i < G_N_ELEMENTS (choices); i++)
        if (choices[i] == present)
          gtk_drop_down_set_selected (GTK_DROP_DOWN (control), i);
      g_object_set_data (G_OBJECT (control), "setting", NULL);
      gtk_widget_set_sensitive (control, envoi_room_may_set_affiliation (self->room, present, ENVOI_AFFILIATION_NONE));
    }
  gtk_accessible_update_property (GTK_ACCESSIBLE (control), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

static void
envoi_room_members_page_dispose (GObject *object)
{
  EnvoiRoomMembersPage *self = ENVOI_ROOM_MEMBERS_PAGE (object);

  /* The rows look at the room until they are gone. */
  G_OBJECT_CLASS (envoi_room_members_page_parent_class)->dispose (object);
  g_clear_pointer (&self->found, g_ptr_array_unref);
  g_clear_object (&self->room);
  g_clear_object (&self->manager);
}

static void
envoi_room_members_page_class_init (EnvoiRoomMembersPageClass *klass)
{
  EnvoiPeoplePageClass *page_class = ENVOI_PEOPLE_PAGE_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = envoi_room_members_page_dispose;
  page_class->get_jid = (gpointer) envoi_absent_member_get_jid;
  page_class->get_title = (gpointer) envoi_absent_member_get_title;
  page_class->add = add;
}

static void
envoi_room_members_page_init (EnvoiRoomMembersPage *self)
{
}

AdwNavigationPage *
envoi_room_members_page_new (EnvoiSessionManager *manager, EnvoiRoom *room, gboolean banned)
{
  EnvoiRoomMembersPage *self = g_object_new (ENVOI_TYPE_ROOM_MEMBERS_PAGE, NULL);
  EnvoiPeoplePage *page = ENVOI_PEOPLE_PAGE (self);

  self->manager = g_object_ref (manager);
  self->room = g_object_ref (room);
  self->banned = banned;
  adw_navigation_page_set_title (ADW_NAVIGATION_PAGE (self), banned ? _("Banned") : _("Members"));
  envoi_people_page_set_nobody (page, banned ? _("Nobody Is Banned") : _("No Members"), NULL);
  envoi_people_page_set_factory (page, G_CALLBACK (setup), G_CALLBACK (bind), NULL);
  if (envoi_room_get_affiliation (room) >= ENVOI_AFFILIATION_ADMIN)
    envoi_people_page_allow_adding (page, banned ? _("Address to Ban") : _("Address of a New Member"), banned ? _("_Ban") : _("_Add"), banned);
  load (self);
  return ADW_NAVIGATION_PAGE (self);
}
