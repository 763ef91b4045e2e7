/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-config.h"
#include "envoi-room-members-page.h"
#include "envoi-absent-member.h"
#include "envoi-error-text.h"
#include "envoi-participant-menu.h"
#include "envoi-room-commands.h"
#include "envoi-room-text.h"
#include "envoi-row-factory.h"
#include "envoi-text.h"
#include <glib/gi18n.h>

struct _EnvoiRoomMembersPage
{
  AdwNavigationPage parent_instance;
  EnvoiSessionManager *manager;
  EnvoiRoom *room;
  gboolean banned;
  guint waiting, serial;
  GPtrArray *found;            /* while the lists come */
  GListStore *members;
  GtkFilterListModel *shown;
  GtkCustomFilter *filter;
  EnvoiGrowingList growing;
  char *search;
  GtkWidget *banner, *search_entry, *stack, *status, *view, *address_row, *reason_row;
};

G_DEFINE_FINAL_TYPE (EnvoiRoomMembersPage, envoi_room_members_page, ADW_TYPE_NAVIGATION_PAGE)

static void
show_error (EnvoiRoomMembersPage *self, const GError *error)
{
  g_autoptr (EnvoiErrorText) text = error != NULL ? envoi_error_text_new (error, NULL) : NULL;

  if (text != NULL)
    adw_banner_set_title (ADW_BANNER (self->banner), text->body);
  adw_banner_set_revealed (ADW_BANNER (self->banner), text != NULL);
}

static gboolean
fits (gpointer item, gpointer data)
{
  EnvoiRoomMembersPage *self = data;
  g_autofree char *title = NULL;

  if (self->search == NULL || strstr (envoi_absent_member_get_jid (item), self->search) != NULL)
    return TRUE;
  title = envoi_text_fold (envoi_absent_member_get_title (item));
  return strstr (title, self->search) != NULL;
}

static int
compare (gconstpointer a, gconstpointer b)
{
  EnvoiAbsentMember *left = *(EnvoiAbsentMember **) a, *right = *(EnvoiAbsentMember **) b;
  int order = (int) envoi_absent_member_get_affiliation (right) - (int) envoi_absent_member_get_affiliation (left);
  return order != 0 ? order : g_strcmp0 (envoi_absent_member_get_jid (left), envoi_absent_member_get_jid (right));
}

static void
update_stack (EnvoiRoomMembersPage *self)
{
  gboolean any = g_list_model_get_n_items (G_LIST_MODEL (self->shown)) > 0;

  if (!any)
    adw_status_page_set_title (ADW_STATUS_PAGE (self->status), self->search != NULL ? _("Nobody Found") : self->banned ? _("Nobody Is Banned") : _("No Members"));
  gtk_stack_set_visible_child_name (GTK_STACK (self->stack), self->waiting > 0 ? "loading" : any ? "list" : "empty");
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

  if (self->serial != wait->serial || self->members == NULL)
    return dex_future_new_true ();
  if (value == NULL)
    show_error (self, error);
  for (guint i = 0; value != NULL && i < ((GPtrArray *) g_value_get_boxed (value))->len; i++)
    {
      EnvoiMember *member = ((GPtrArray *) g_value_get_boxed (value))->pdata[i];
      if (member->jid != NULL)
        g_ptr_array_add (self->found, envoi_absent_member_new (member->jid, member->nick, member->affiliation, member->reason));
    }
  if (--self->waiting == 0)
    {
      g_ptr_array_sort (self->found, compare);
      g_list_store_splice (self->members, 0, g_list_model_get_n_items (G_LIST_MODEL (self->members)), self->found->pdata, self->found->len);
      update_stack (self);
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
    show_error (self, error);
  for (guint i = 0, n = self->waiting; i < n; i++)
    {
      Wait *wait = g_new0 (Wait, 1);
      wait->page = g_object_ref (self);
      wait->serial = self->serial;
      dex_future_disown (dex_future_finally (envoi_room_service_list_affiliated (service, self->room, lists[i]), on_list, wait, wait_free));
    }
  if (g_list_model_get_n_items (G_LIST_MODEL (self->members)) == 0)
    update_stack (self);
}

static void
on_changed (gpointer owner, const GValue *value, const GError *error)
{
  show_error (owner, error);
  load (owner);
}

static void
set_affiliation (EnvoiRoomMembersPage *self, const char *jid, EnvoiAffiliation affiliation, const char *reason)
{
  g_autoptr (GError) error = NULL;
  EnvoiRoomService *service = envoi_find_online_room_service (self->manager, envoi_room_get_account (self->room), &error);

  show_error (self, error);
  if (service != NULL)
    envoi_when_done (envoi_room_service_set_affiliation (service, self->room, jid, affiliation, reason), self, on_changed);
}

static void
on_add (EnvoiRoomMembersPage *self)
{
  g_autofree char *address = envoi_read_address (gtk_editable_get_text (GTK_EDITABLE (self->address_row)));
  const char *reason = self->reason_row != NULL ? gtk_editable_get_text (GTK_EDITABLE (self->reason_row)) : "";

  if (address == NULL)
    {
      gtk_widget_add_css_class (self->address_row, "error");
      gtk_widget_grab_focus (self->address_row);
      return;
    }
  set_affiliation (self, address, self->banned ? ENVOI_AFFILIATION_OUTCAST : ENVOI_AFFILIATION_MEMBER, *reason != '\0' ? reason : NULL);
  gtk_editable_set_text (GTK_EDITABLE (self->address_row), "");
  if (self->reason_row != NULL)
    gtk_editable_set_text (GTK_EDITABLE (self->reason_row), "");
}

static void
on_address_changed (EnvoiRoomMembersPage *self)
{
  gtk_widget_remove_css_class (self->address_row, "error");
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

static GtkWidget *
new_label (const char *style)
{
  GtkWidget *label = gtk_label_new (NULL);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_widget_add_css_class (label, style);
  return label;
}

static void
setup (EnvoiRoomMembersPage *self, GtkListItem *item)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8), *words = gtk_box_new (GTK_ORIENTATION_VERTICAL, 1), *control;
  GtkWidget *name = new_label ("title"), *detail = new_label ("caption");

  gtk_widget_add_css_class (detail, "dim-label");
  gtk_box_append (GTK_BOX (words), name);
  gtk_box_append (GTK_BOX (words), detail);
  gtk_widget_set_hexpand (words, TRUE);
  gtk_widget_set_valign (words, GTK_ALIGN_CENTER);
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
  gtk_widget_set_valign (control, GTK_ALIGN_CENTER);
  g_object_set_data (G_OBJECT (control), "item", item);
  gtk_box_append (GTK_BOX (box), words);
  gtk_box_append (GTK_BOX (box), control);
  gtk_list_item_set_child (item, box);
  gtk_list_item_set_activatable (item, FALSE);
}

static void
bind (EnvoiRoomMembersPage *self, GtkListItem *item)
{
  GtkWidget *box = gtk_list_item_get_child (item), *words = gtk_widget_get_first_child (box), *control = gtk_widget_get_last_child (box);
  EnvoiAbsentMember *member = gtk_list_item_get_item (item);
  EnvoiAffiliation present = envoi_absent_member_get_affiliation (member);
  g_autofree char *title = envoi_text_one_line (envoi_absent_member_get_title (member), 80), *detail = NULL, *name = NULL;
  const char *reason = envoi_absent_member_get_reason (member);

  if (self->banned && reason != NULL && *reason != '\0')
    detail = envoi_text_one_line (reason, 120);
  else if (envoi_absent_member_get_nick (member) != NULL)
    detail = g_strdup (envoi_absent_member_get_jid (member));
  gtk_label_set_text (GTK_LABEL (gtk_widget_get_first_child (words)), title);
  gtk_label_set_text (GTK_LABEL (gtk_widget_get_last_child (words)), detail != NULL ? detail : "");
  gtk_widget_set_visible (gtk_widget_get_last_child (words), detail != NULL);
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
on_search_changed (EnvoiRoomMembersPage *self)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->search_entry));

  g_free (self->search);
  self->search = *text != '\0' ? envoi_text_fold (text) : NULL;
  gtk_filter_changed (GTK_FILTER (self->filter), GTK_FILTER_CHANGE_DIFFERENT);
  update_stack (self);
}

static void
envoi_room_members_page_dispose (GObject *object)
{
  EnvoiRoomMembersPage *self = ENVOI_ROOM_MEMBERS_PAGE (object);

  if (self->view != NULL)
    gtk_list_view_set_model (GTK_LIST_VIEW (self->view), NULL);
  self->view = NULL;
  envoi_growing_list_clear (&self->growing);
  if (self->filter != NULL)
    gtk_custom_filter_set_filter_func (self->filter, NULL, NULL, NULL);
  g_clear_object (&self->filter);
  g_clear_object (&self->shown);
  g_clear_object (&self->members);
  g_clear_pointer (&self->found, g_ptr_array_unref);
  g_clear_pointer (&self->search, g_free);
  g_clear_object (&self->room);
  g_clear_object (&self->manager);
  G_OBJECT_CLASS (envoi_room_members_page_parent_class)->dispose (object);
}

static void
envoi_room_members_page_class_init (EnvoiRoomMembersPageClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = envoi_room_members_page_dispose;
}

static void
envoi_room_members_page_init (EnvoiRoomMembersPage *self)
{
  self->members = g_list_store_new (ENVOI_TYPE_ABSENT_MEMBER);
  self->filter = gtk_custom_filter_new (fits, self, NULL);
  self->shown = gtk_filter_list_model_new (G_LIST_MODEL (g_object_ref (self->members)), GTK_FILTER (g_object_ref (self->filter)));
}

static void
build (EnvoiRoomMembersPage *self)
{
  GtkWidget *toolbar = adw_toolbar_view_new (), *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12), *scroller = gtk_scrolled_window_new (), *spinner = adw_spinner_new ();
  g_autoptr (GtkNoSelection) selection = gtk_no_selection_new (g_object_ref (envoi_growing_list_init (&self->growing, G_LIST_MODEL (self->shown), 20)));

  self->banner = adw_banner_new ("");
  adw_banner_set_use_markup (ADW_BANNER (self->banner), FALSE);
  self->search_entry = gtk_search_entry_new ();
  gtk_search_entry_set_placeholder_text (GTK_SEARCH_ENTRY (self->search_entry), _("Search names and addresses"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->search_entry), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Search names and addresses"), -1);
  envoi_search_follow_escape (GTK_SEARCH_ENTRY (self->search_entry));
  g_signal_connect_object (self->search_entry, "search-changed", G_CALLBACK (on_search_changed), self, G_CONNECT_SWAPPED);
  self->view = gtk_list_view_new (GTK_SELECTION_MODEL (g_object_ref (selection)), NULL);
  gtk_list_view_set_tab_behavior (GTK_LIST_VIEW (self->view), GTK_LIST_TAB_CELL);
  gtk_widget_add_css_class (self->view, "navigation-sidebar");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->view), GTK_ACCESSIBLE_PROPERTY_LABEL, self->banned ? _("Banned") : _("Members"), -1);
  envoi_row_factory_set (GTK_LIST_VIEW (self->view), self, G_CALLBACK (setup), G_CALLBACK (bind), NULL);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), self->view);
  gtk_widget_add_css_class (scroller, "card");
  self->status = adw_status_page_new ();
  adw_status_page_set_icon_name (ADW_STATUS_PAGE (self->status), "envoi-group-symbolic");
  gtk_widget_add_css_class (self->status, "compact");
  gtk_widget_set_halign (spinner, GTK_ALIGN_CENTER);
  gtk_widget_set_size_request (spinner, 32, 32);
  self->stack = gtk_stack_new ();
  gtk_widget_set_vexpand (self->stack, TRUE);
  gtk_stack_add_named (GTK_STACK (self->stack), spinner, "loading");
  gtk_stack_add_named (GTK_STACK (self->stack), self->status, "empty");
  gtk_stack_add_named (GTK_STACK (self->stack), scroller, "list");
  gtk_box_append (GTK_BOX (box), self->search_entry);
  gtk_box_append (GTK_BOX (box), self->stack);
  if (envoi_room_get_affiliation (self->room) >= ENVOI_AFFILIATION_ADMIN)
    {
      GtkWidget *group = adw_preferences_group_new (), *button = adw_button_row_new ();
      self->address_row = adw_entry_row_new ();
      adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->address_row), self->banned ? _("Address to Ban") : _("Address of a New Member"));
      g_signal_connect_object (self->address_row, "changed", G_CALLBACK (on_address_changed), self, G_CONNECT_SWAPPED);
      g_signal_connect_object (self->address_row, "entry-activated", G_CALLBACK (on_add), self, G_CONNECT_SWAPPED);
      adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), self->address_row);
      if (self->banned)
        {
          self->reason_row = adw_entry_row_new ();
          adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->reason_row), _("Reason (Optional)"));
          adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), self->reason_row);
        }
      adw_preferences_row_set_title (ADW_PREFERENCES_ROW (button), self->banned ? _("_Ban") : _("_Add"));
      adw_preferences_row_set_use_underline (ADW_PREFERENCES_ROW (button), TRUE);
      g_signal_connect_object (button, "activated", G_CALLBACK (on_add), self, G_CONNECT_SWAPPED);
      adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), button);
      gtk_box_append (GTK_BOX (box), group);
    }
  gtk_widget_set_margin_top (box, 6);
  gtk_widget_set_margin_bottom (box, 12);
  gtk_widget_set_margin_start (box, 12);
  gtk_widget_set_margin_end (box, 12);
  adw_toolbar_view_add_top_bar (ADW_TOOLBAR_VIEW (toolbar), adw_header_bar_new ());
  adw_toolbar_view_add_top_bar (ADW_TOOLBAR_VIEW (toolbar), self->banner);
  adw_toolbar_view_set_content (ADW_TOOLBAR_VIEW (toolbar), box);
  adw_navigation_page_set_title (ADW_NAVIGATION_PAGE (self), self->banned ? _("Banned") : _("Members"));
  adw_navigation_page_set_child (ADW_NAVIGATION_PAGE (self), toolbar);
}

AdwNavigationPage *
envoi_room_members_page_new (EnvoiSessionManager *manager, EnvoiRoom *room, gboolean banned)
{
  EnvoiRoomMembersPage *self = g_object_new (ENVOI_TYPE_ROOM_MEMBERS_PAGE, NULL);

  self->manager = g_object_ref (manager);
  self->room = g_object_ref (room);
  self->banned = banned;
  build (self);
  load (self);
  return ADW_NAVIGATION_PAGE (self);
}
