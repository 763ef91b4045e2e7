/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-config.h"
#include "envoi-sidebar.h"
#include "envoi-account-state.h"
#include "envoi-avatar-view.h"
#include "envoi-contact-row.h"
#include "envoi-conversation-row.h"
#include "envoi-people-lists.h"
#include "envoi-presence-icon.h"
#include "envoi-presence-popover.h"
#include "envoi-row-menu.h"
#include "envoi-error-text.h"
#include "envoi-text.h"
#include <glib/gi18n.h>

/*
 * EnvoiSidebar: conversations and contacts, what one searches among them, requests, and how the accounts fare.
 * Owned by the window.
 */

#define FIRST_ROWS 16       /* what the first frame shows */
#define MORE_ROWS 24        /* what each later turn of the main loop adds */

struct _EnvoiSidebar
{
  AdwNavigationPage parent_instance;
  EnvoiSessionManager *manager;
  EnvoiPeopleFilter filter;
  EnvoiLiveList *conversations, *contacts;
  GtkSliceListModel *slices[2];
  GtkSingleSelection *selection;
  EnvoiConversation *selected;
  EnvoiAccountState *state;
  guint grow_id, groups_id, day_id, focus_id, focus_tries;
  int day;
  gboolean several_accounts;
  GtkWidget *window_title, *presence_button, *own_avatar, *own_presence, *menu_button, *search_button, *search_bar, *search_entry;
  GtkWidget *trouble_revealer, *trouble_label, *account_revealer, *account_bar, *account_title, *account_label, *account_button, *requests_revealer, *requests_content;
  GtkWidget *views, *conversations_stack, *conversations_view, *contacts_stack, *contacts_view, *groups_button;
  AdwViewStackPage *contacts_page;
};

enum { CONVERSATION_ACTIVATED, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (EnvoiSidebar, envoi_sidebar, ADW_TYPE_NAVIGATION_PAGE)

static gboolean
shows_contacts (EnvoiSidebar *self)
{
  return g_str_equal (adw_view_stack_get_visible_child_name (ADW_VIEW_STACK (self->views)), "contacts");
}

/* Rows are made a few at a time, so that neither the first frame nor any later turn waits for all of them. */
static gboolean
on_grow (gpointer data)
{
  EnvoiSidebar *self = data;
  gboolean more = FALSE;

  for (guint i = 0; i < 2; i++)
    if (self->slices[i] != NULL)
      {
        guint size = gtk_slice_list_model_get_size (self->slices[i]);
        guint all = g_list_model_get_n_items (gtk_slice_list_model_get_model (self->slices[i]));
        /* Beyond 200 the list view makes no more rows. */
        if (size < MIN (all, 240))
          {
            gtk_slice_list_model_set_size (self->slices[i], size + MORE_ROWS);
            more = TRUE;
          }
        else if (size < G_MAXINT)
          gtk_slice_list_model_set_size (self->slices[i], G_MAXINT);
      }
  if (more)
    return G_SOURCE_CONTINUE;
  self->grow_id = 0;
  return G_SOURCE_REMOVE;
}

static void
grow (EnvoiSidebar *self, guint delay)
{
  if (self->grow_id == 0)
    self->grow_id = g_timeout_add_full (G_PRIORITY_LOW, delay, on_grow, self, NULL);
}

static void
update_empty (EnvoiSidebar *self)
{
  const char *none = self->filter.search != NULL ? "none-found" : "empty";

  gtk_stack_set_visible_child_name (GTK_STACK (self->conversations_stack),
                                    g_list_model_get_n_items (G_LIST_MODEL (self->conversations)) > 0 ? "list" : none);
  if (self->contacts == NULL)
    return;
  if (self->filter.group != NULL && g_list_model_get_n_items (G_LIST_MODEL (self->contacts)) == 0 && self->filter.search == NULL)
    none = "none-found";
  gtk_stack_set_visible_child_name (GTK_STACK (self->contacts_stack),
                                    g_list_model_get_n_items (G_LIST_MODEL (self->contacts)) > 0 ? "list" : none);
}

static void
restore_selection (EnvoiSidebar *self)
{
  guint position = GTK_INVALID_LIST_POSITION;

  if (self->selected != NULL && !envoi_live_list_find (self->conversations, self->selected, &position))
    position = GTK_INVALID_LIST_POSITION;
  if (gtk_single_selection_get_selected (self->selection) != position)
    gtk_single_selection_set_selected (self->selection, position);
}

static void
on_conversations_changed (EnvoiSidebar *self)
{
  update_empty (self);
  restore_selection (self);
}

static void
setup_conversation (EnvoiSidebar *self, GtkListItem *item)
{
  GtkWidget *row = envoi_conversation_row_new ();
  gtk_list_item_set_child (item, row);
  g_object_bind_property (row, "accessible-text", item, "accessible-label", G_BINDING_DEFAULT);
}

static void
bind_conversation (EnvoiSidebar *self, GtkListItem *item)
{
  EnvoiConversationRow *row = ENVOI_CONVERSATION_ROW (gtk_list_item_get_child (item));
  envoi_conversation_row_set_show_account (row, self->several_accounts);
  envoi_conversation_row_set_conversation (row, gtk_list_item_get_item (item));
}

static void
unbind_conversation (EnvoiSidebar *self, GtkListItem *item)
{
  envoi_conversation_row_set_conversation (ENVOI_CONVERSATION_ROW (gtk_list_item_get_child (item)), NULL);
}

static void
setup_contact (EnvoiSidebar *self, GtkListItem *item)
{
  GtkWidget *row = envoi_contact_row_new ();
  gtk_list_item_set_child (item, row);
  g_object_bind_property (row, "accessible-text", item, "accessible-label", G_BINDING_DEFAULT);
}

static void
bind_contact (EnvoiSidebar *self, GtkListItem *item)
{
  EnvoiContactRow *row = ENVOI_CONTACT_ROW (gtk_list_item_get_child (item));
  envoi_contact_row_set_show_account (row, self->several_accounts);
  envoi_contact_row_set_contact (row, gtk_list_item_get_item (item));
}

static void
unbind_contact (EnvoiSidebar *self, GtkListItem *item)
{
  envoi_contact_row_set_contact (ENVOI_CONTACT_ROW (gtk_list_item_get_child (item)), NULL);
}

static void
set_factory (EnvoiSidebar *self, GtkWidget *view, gpointer setup, gpointer bind, gpointer unbind)
{
  g_autoptr (GtkListItemFactory) factory = gtk_signal_list_item_factory_new ();

  g_signal_connect_object (factory, "setup", setup, self, G_CONNECT_SWAPPED);
  g_signal_connect_object (factory, "bind", bind, self, G_CONNECT_SWAPPED);
  g_signal_connect_object (factory, "unbind", unbind, self, G_CONNECT_SWAPPED);
  gtk_list_view_set_factory (GTK_LIST_VIEW (view), factory);
}

static void
update_groups (EnvoiSidebar *self)
{
  g_auto (GStrv) groups = envoi_people_lists_dup_groups (envoi_session_manager_get_store (self->manager));
  g_autoptr (GtkStringList) names = gtk_string_list_new ((const char *[]) { _("All Contacts"), NULL });
  guint selected = 0;

  for (guint i = 0; groups[i] != NULL; i++)
    {
      if (g_strcmp0 (groups[i], self->filter.group) == 0)
        selected = i + 1;
      gtk_string_list_append (names, groups[i]);
    }
  gtk_widget_set_visible (self->groups_button, groups[0] != NULL);
  gtk_drop_down_set_model (GTK_DROP_DOWN (self->groups_button), G_LIST_MODEL (names));
  gtk_drop_down_set_selected (GTK_DROP_DOWN (self->groups_button), selected);
}

static gboolean
on_groups_due (gpointer data)
{
  EnvoiSidebar *self = data;
  self->groups_id = 0;
  update_groups (self);
  return G_SOURCE_REMOVE;
}

/* A contact list arrives in one go: look at its groups once. */
static void
on_contacts_changed (EnvoiSidebar *self)
{
  update_empty (self);
  if (self->groups_id == 0)
    self->groups_id = g_timeout_add (300, on_groups_due, self);
}

/* Contacts cost nothing before they are looked at. */
static void
ensure_contacts (EnvoiSidebar *self)
{
  if (self->contacts != NULL)
    return;
  self->contacts = envoi_people_lists_new_contacts (envoi_session_manager_get_store (self->manager), &self->filter);
  self->slices[1] = gtk_slice_list_model_new (g_object_ref (G_LIST_MODEL (self->contacts)), 0, FIRST_ROWS);
  g_signal_connect_object (self->contacts, "items-changed", G_CALLBACK (on_contacts_changed), self, G_CONNECT_SWAPPED);
  set_factory (self, self->contacts_view, setup_contact, bind_contact, unbind_contact);
  g_autoptr (GtkNoSelection) selection = gtk_no_selection_new (g_object_ref (G_LIST_MODEL (self->slices[1])));
  gtk_list_view_set_model (GTK_LIST_VIEW (self->contacts_view), GTK_SELECTION_MODEL (selection));
  envoi_row_menu_attach (self->contacts_view);
  update_empty (self);
  update_groups (self);
  grow (self, 20);
}

static void
on_view_changed (EnvoiSidebar *self)
{
  if (self->manager == NULL || adw_view_stack_get_visible_child_name (ADW_VIEW_STACK (self->views)) == NULL)
    return;
  if (shows_contacts (self))
    {
      if (self->contacts != NULL)
        update_groups (self);
      ensure_contacts (self);
    }
}

static void
on_group_selected (EnvoiSidebar *self)
{
  guint selected = gtk_drop_down_get_selected (GTK_DROP_DOWN (self->groups_button));
  GtkStringObject *name = gtk_drop_down_get_selected_item (GTK_DROP_DOWN (self->groups_button));

  if (self->contacts == NULL || selected == GTK_INVALID_LIST_POSITION)
    return;
  if (!g_set_str (&self->filter.group, selected > 0 ? gtk_string_object_get_string (name) : NULL))
    return;
  envoi_live_list_refilter (self->contacts);
  update_empty (self);
}

static void
on_search_changed (EnvoiSidebar *self)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->search_entry));

  g_free (self->filter.search);
  self->filter.search = *text != '\0' ? envoi_text_fold (text) : NULL;
  envoi_live_list_refilter (self->conversations);
  if (self->contacts != NULL)
    envoi_live_list_refilter (self->contacts);
  update_empty (self);
}

static void
open_contact (EnvoiSidebar *self, EnvoiContact *contact)
{
  EnvoiConversation *conversation = envoi_store_ensure_conversation (envoi_session_manager_get_store (self->manager),
                                                                     envoi_contact_get_account (contact), envoi_contact_get_jid (contact));
  g_signal_emit (self, signals[CONVERSATION_ACTIVATED], 0, conversation);
}

/* Return in the search field opens the first one that was found. */
static void
on_search_activated (EnvoiSidebar *self)
{
  GListModel *list = shows_contacts (self) ? G_LIST_MODEL (self->contacts) : G_LIST_MODEL (self->conversations);
  g_autoptr (GObject) first = list != NULL ? g_list_model_get_item (list, 0) : NULL;

  if (first == NULL)
    return;
  gtk_search_bar_set_search_mode (GTK_SEARCH_BAR (self->search_bar), FALSE);
  if (ENVOI_IS_CONTACT (first))
    open_contact (self, ENVOI_CONTACT (first));
  else
    g_signal_emit (self, signals[CONVERSATION_ACTIVATED], 0, first);
}

static void
on_conversation_activated (EnvoiSidebar *self, guint position)
{
  g_autoptr (EnvoiConversation) conversation = g_list_model_get_item (G_LIST_MODEL (self->conversations), position);
  if (conversation != NULL)
    g_signal_emit (self, signals[CONVERSATION_ACTIVATED], 0, conversation);
}

static void
on_contact_activated (EnvoiSidebar *self, guint position)
{
  g_autoptr (EnvoiContact) contact = g_list_model_get_item (G_LIST_MODEL (self->contacts), position);
  if (contact != NULL)
    open_contact (self, contact);
}

static void
on_requests_changed (EnvoiSidebar *self)
{
  guint n = g_list_model_get_n_items (envoi_store_list_requests (envoi_session_manager_get_store (self->manager)));
  g_autofree char *text = g_strdup_printf (ngettext ("%u contact request", "%u contact requests", n), n);

  adw_button_content_set_label (ADW_BUTTON_CONTENT (self->requests_content), text);
  gtk_revealer_set_reveal_child (GTK_REVEALER (self->requests_revealer), n > 0);
}

static void
on_trouble_changed (EnvoiSidebar *self)
{
  g_autoptr (GError) trouble = NULL;

  g_object_get (envoi_session_manager_get_store (self->manager), "trouble", &trouble, NULL);
  if (trouble != NULL)
    {
      g_autoptr (EnvoiErrorText) text = envoi_error_text_new (trouble, NULL);
      gtk_label_set_text (GTK_LABEL (self->trouble_label), text->body);
    }
  gtk_revealer_set_reveal_child (GTK_REVEALER (self->trouble_revealer), trouble != NULL);
}

static void
on_state_changed (EnvoiSidebar *self)
{
  EnvoiAccount *account = envoi_account_state_get_worst (self->state);
  const char *banner = envoi_account_state_get_banner (self->state), *button = envoi_account_state_get_button (self->state);
  gboolean several = envoi_account_state_get_several (self->state);

  adw_window_title_set_subtitle (ADW_WINDOW_TITLE (self->window_title), envoi_account_state_get_subtitle (self->state));
  if (account != NULL)
    {
      EnvoiAvailability availability = envoi_account_get_state (account) == ENVOI_CONNECTION_ONLINE
                                     ? envoi_account_get_availability (account) : ENVOI_AVAILABILITY_OFFLINE;
      g_autofree char *name = g_strdup_printf (_("Your presence: %s"), envoi_availability_get_text (availability));
      envoi_avatar_view_set_account (ENVOI_AVATAR_VIEW (self->own_avatar), account);
      envoi_presence_icon_set_availability (ENVOI_PRESENCE_ICON (self->own_presence), availability);
      gtk_accessible_update_property (GTK_ACCESSIBLE (self->presence_button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
    }
  if (banner != NULL)
    {
      gtk_label_set_text (GTK_LABEL (self->account_title), envoi_account_state_get_banner_title (self->state));
      gtk_label_set_text (GTK_LABEL (self->account_label), banner);
      gtk_widget_set_visible (self->account_button, button != NULL);
      if (button != NULL)
        gtk_button_set_label (GTK_BUTTON (self->account_button), button);
      gtk_actionable_set_action_target (GTK_ACTIONABLE (self->account_button), "s", envoi_account_get_jid (account));
      gtk_actionable_set_action_name (GTK_ACTIONABLE (self->account_button), "win.solve");
      if (envoi_account_state_get_alarming (self->state))
        gtk_widget_add_css_class (self->account_bar, "alarm");
      else
        gtk_widget_remove_css_class (self->account_bar, "alarm");
    }
  gtk_revealer_set_reveal_child (GTK_REVEALER (self->account_revealer), banner != NULL);

  if (several != self->several_accounts)
    {
      self->several_accounts = several;
      set_factory (self, self->conversations_view, setup_conversation, bind_conversation, unbind_conversation);
      if (self->contacts != NULL)
        set_factory (self, self->contacts_view, setup_contact, bind_contact, unbind_contact);
    }
}

/* At midnight the rows' times become “Yesterday”. */
static gboolean
on_minute (gpointer data)
{
  EnvoiSidebar *self = data;
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();

  if (self->day != g_date_time_get_day_of_year (now) && self->day != 0)
    set_factory (self, self->conversations_view, setup_conversation, bind_conversation, unbind_conversation);
  self->day = g_date_time_get_day_of_year (now);
  return G_SOURCE_CONTINUE;
}

static void
on_presence_popover (GtkMenuButton *button, gpointer data)
{
  EnvoiSidebar *self = data;

  if (gtk_menu_button_get_popover (button) == NULL)
    gtk_menu_button_set_popover (button, envoi_presence_popover_new (self->manager));
}

/* Shows which conversation is open; NULL for none. */
void
envoi_sidebar_select (EnvoiSidebar *self, EnvoiConversation *conversation)
{
  g_set_object (&self->selected, conversation);
  restore_selection (self);
}

/* Puts the focus on the selected row, or on the first. */
static gboolean
focus_list (EnvoiSidebar *self)
{
  GtkWidget *view = shows_contacts (self) ? self->contacts_view : self->conversations_view;
  GtkSelectionModel *model = gtk_list_view_get_model (GTK_LIST_VIEW (view));
  GtkRoot *root = gtk_widget_get_root (view);
  guint position = GTK_IS_SINGLE_SELECTION (model) ? gtk_single_selection_get_selected (GTK_SINGLE_SELECTION (model)) : 0;
  GtkWidget *focus;

  if (root == NULL || model == NULL || g_list_model_get_n_items (G_LIST_MODEL (model)) == 0)
    return FALSE;
  if (position == GTK_INVALID_LIST_POSITION)
    position = 0;
  gtk_list_view_scroll_to (GTK_LIST_VIEW (view), position, GTK_LIST_SCROLL_FOCUS, NULL);
  gtk_widget_grab_focus (view);
  focus = gtk_root_get_focus (root);
  return focus != NULL && gtk_widget_is_ancestor (focus, view);
}

/* A list that has just been shown has no rows yet that could take the focus. */
static gboolean
on_focus_due (gpointer data)
{
  EnvoiSidebar *self = data;

  if (!focus_list (self) && --self->focus_tries > 0)
    return G_SOURCE_CONTINUE;
  self->focus_id = 0;
  return G_SOURCE_REMOVE;
}

void
envoi_sidebar_show (EnvoiSidebar *self, const char *view)
{
  adw_view_stack_set_visible_child_name (ADW_VIEW_STACK (self->views), view);
  gtk_widget_grab_focus (GTK_WIDGET (self));
  self->focus_tries = 10;
  if (self->focus_id == 0)
    self->focus_id = g_timeout_add (30, on_focus_due, self);
}

void
envoi_sidebar_search (EnvoiSidebar *self)
{
  gtk_search_bar_set_search_mode (GTK_SEARCH_BAR (self->search_bar), TRUE);
  gtk_widget_grab_focus (self->search_entry);
}

void
envoi_sidebar_open_menu (EnvoiSidebar *self)
{
  gtk_menu_button_popup (GTK_MENU_BUTTON (self->menu_button));
}

EnvoiConversation *
envoi_sidebar_find_unread (EnvoiSidebar *self)
{
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->conversations)); i++)
    {
      g_autoptr (EnvoiConversation) conversation = g_list_model_get_item (G_LIST_MODEL (self->conversations), i);
      if (envoi_conversation_get_unread (conversation) > 0 && conversation != self->selected)
        return conversation;   /* the store holds it */
    }
  return NULL;
}

static gboolean
envoi_sidebar_grab_focus (GtkWidget *widget)
{
  EnvoiSidebar *self = ENVOI_SIDEBAR (widget);
  return focus_list (self) || gtk_widget_child_focus (self->views, GTK_DIR_TAB_FORWARD);
}

static void
envoi_sidebar_dispose (GObject *object)
{
  EnvoiSidebar *self = ENVOI_SIDEBAR (object);

  g_clear_handle_id (&self->grow_id, g_source_remove);
  g_clear_handle_id (&self->groups_id, g_source_remove);
  g_clear_handle_id (&self->day_id, g_source_remove);
  g_clear_handle_id (&self->focus_id, g_source_remove);
  g_clear_object (&self->state);
  gtk_widget_dispose_template (GTK_WIDGET (object), ENVOI_TYPE_SIDEBAR);
  g_clear_object (&self->selection);
  g_clear_object (&self->slices[0]);
  g_clear_object (&self->slices[1]);
  g_clear_object (&self->conversations);
  g_clear_object (&self->contacts);
  g_clear_object (&self->selected);
  g_clear_object (&self->manager);
  g_clear_pointer (&self->filter.search, g_free);
  g_clear_pointer (&self->filter.group, g_free);
  G_OBJECT_CLASS (envoi_sidebar_parent_class)->dispose (object);
}

static void
envoi_sidebar_class_init (EnvoiSidebarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = envoi_sidebar_dispose;
  widget_class->grab_focus = envoi_sidebar_grab_focus;
  signals[CONVERSATION_ACTIVATED] = g_signal_new ("conversation-activated", ENVOI_TYPE_SIDEBAR, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                                  G_TYPE_NONE, 1, ENVOI_TYPE_CONVERSATION);
  gtk_widget_class_set_template_from_resource (widget_class, "/im/envoi/Envoi/app/envoi-sidebar.ui");
#define BIND(name) gtk_widget_class_bind_template_child (widget_class, EnvoiSidebar, name)
  BIND (window_title); BIND (presence_button); BIND (own_avatar); BIND (own_presence); BIND (menu_button); BIND (search_button);
  BIND (search_bar); BIND (search_entry); BIND (trouble_revealer); BIND (trouble_label);
  BIND (account_revealer); BIND (account_bar); BIND (account_title); BIND (account_label); BIND (account_button); BIND (requests_revealer); BIND (requests_content);
  BIND (views); BIND (conversations_stack); BIND (conversations_view); BIND (contacts_stack); BIND (contacts_view); BIND (groups_button);
  BIND (contacts_page);
#undef BIND
  gtk_widget_class_bind_template_callback (widget_class, on_search_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_search_activated);
  gtk_widget_class_bind_template_callback (widget_class, on_view_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_conversation_activated);
  gtk_widget_class_bind_template_callback (widget_class, on_contact_activated);
  gtk_widget_class_bind_template_callback (widget_class, on_group_selected);
}

static void
envoi_sidebar_init (EnvoiSidebar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_menu_button_set_create_popup_func (GTK_MENU_BUTTON (self->presence_button), on_presence_popover, self, NULL);
}

EnvoiSidebar *
envoi_sidebar_new (EnvoiSessionManager *manager)
{
  EnvoiSidebar *self = g_object_new (ENVOI_TYPE_SIDEBAR, NULL);
  EnvoiStore *store = envoi_session_manager_get_store (manager);

  self->manager = g_object_ref (manager);
  self->conversations = envoi_people_lists_new_conversations (store, &self->filter);
  self->slices[0] = gtk_slice_list_model_new (g_object_ref (G_LIST_MODEL (self->conversations)), 0, FIRST_ROWS);
  self->selection = gtk_single_selection_new (NULL);
  gtk_single_selection_set_autoselect (self->selection, FALSE);
  gtk_single_selection_set_can_unselect (self->selection, TRUE);
  gtk_single_selection_set_model (self->selection, G_LIST_MODEL (self->slices[0]));
  set_factory (self, self->conversations_view, setup_conversation, bind_conversation, unbind_conversation);
  gtk_list_view_set_model (GTK_LIST_VIEW (self->conversations_view), GTK_SELECTION_MODEL (self->selection));
  g_signal_connect_object (self->conversations, "items-changed", G_CALLBACK (on_conversations_changed), self, G_CONNECT_SWAPPED | G_CONNECT_AFTER);
  envoi_row_menu_attach (self->conversations_view);

  self->state = envoi_account_state_new (store);
  g_signal_connect_object (self->state, "changed", G_CALLBACK (on_state_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (envoi_store_list_requests (store), "items-changed", G_CALLBACK (on_requests_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (store, "notify::trouble", G_CALLBACK (on_trouble_changed), self, G_CONNECT_SWAPPED);
  on_state_changed (self);
  on_requests_changed (self);
  on_trouble_changed (self);
  update_empty (self);
  grow (self, 120);
  self->day_id = g_timeout_add_seconds (60, on_minute, self);
  return self;
}
