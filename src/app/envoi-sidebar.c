/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-config.h"
#include "envoi-sidebar.h"
#include "envoi-account-state.h"
#include "envoi-avatar-view.h"
#include "envoi-contacts-view.h"
#include "envoi-conversation-row.h"
#include "envoi-feeds-view.h"
#include "envoi-people-lists.h"
#include "envoi-presence-icon.h"
#include "envoi-presence-popover.h"
#include "envoi-row-factory.h"
#include "envoi-row-menu.h"
#include "envoi-sidebar-notices.h"
#include "envoi-text.h"
#include <glib/gi18n.h>

/*
 * EnvoiSidebar: conversations and contacts, what one searches among them; above them what EnvoiSidebarNotices has to say.
 * Owned by the window.
 */

struct _EnvoiSidebar
{
  AdwNavigationPage parent_instance;
  EnvoiSessionManager *manager;
  EnvoiPeopleFilter filter;
  EnvoiLiveList *conversations;
  EnvoiGrowingList growing;
  GtkSingleSelection *selection;
  EnvoiConversation *selected;
  EnvoiAccountState *state;
  guint day_id, focus_id, focus_tries;
  int day;
  gboolean several_accounts;
  GtkWidget *window_title, *presence_button, *own_avatar, *own_presence, *menu_button, *search_button, *search_bar, *search_entry;
  GtkWidget *notices, *views, *conversations_stack, *conversations_view, *contacts, *feeds;
  AdwViewStackPage *contacts_page, *feeds_page;
};

enum { CONVERSATION_ACTIVATED, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (EnvoiSidebar, envoi_sidebar, ADW_TYPE_NAVIGATION_PAGE)

gboolean
envoi_sidebar_shows (EnvoiSidebar *self, const char *view)
{
  return g_strcmp0 (adw_view_stack_get_visible_child_name (ADW_VIEW_STACK (self->views)), view) == 0;
}

static gboolean
shows_contacts (EnvoiSidebar *self)
{
  return envoi_sidebar_shows (self, "contacts");
}

static void
update_empty (EnvoiSidebar *self)
{
  gtk_stack_set_visible_child_name (GTK_STACK (self->conversations_stack), g_list_model_get_n_items (G_LIST_MODEL (self->conversations)) > 0 ? "list"
                                                                           : self->filter.search != NULL ? "none-found" : "empty");
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
make_rows_anew (EnvoiSidebar *self)
{
  envoi_row_factory_set (GTK_LIST_VIEW (self->conversations_view), self, G_CALLBACK (setup_conversation), G_CALLBACK (bind_conversation),
                         G_CALLBACK (unbind_conversation));
}

static void
on_view_changed (EnvoiSidebar *self)
{
  if (self->manager == NULL || adw_view_stack_get_visible_child_name (ADW_VIEW_STACK (self->views)) == NULL)
    return;
  if (shows_contacts (self))
    envoi_contacts_view_start (ENVOI_CONTACTS_VIEW (self->contacts), envoi_session_manager_get_store (self->manager));
  else if (envoi_sidebar_shows (self, "feeds"))
    envoi_feeds_view_show (ENVOI_FEEDS_VIEW (self->feeds));
}

static void
on_search_changed (EnvoiSidebar *self)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->search_entry));

  g_free (self->filter.search);
  self->filter.search = *text != '\0' ? envoi_text_fold (text) : NULL;
  envoi_live_list_refilter (self->conversations);
  envoi_contacts_view_search (ENVOI_CONTACTS_VIEW (self->contacts), self->filter.search);
  envoi_feeds_view_search (ENVOI_FEEDS_VIEW (self->feeds), self->filter.search);
  update_empty (self);
}

static void
on_contact_activated (EnvoiSidebar *self, EnvoiContact *contact)
{
  EnvoiConversation *conversation = envoi_store_ensure_conversation (envoi_session_manager_get_store (self->manager),
                                                                     envoi_contact_get_account (contact), envoi_contact_get_jid (contact));
  g_signal_emit (self, signals[CONVERSATION_ACTIVATED], 0, conversation);
}

/* Return in the search field opens the first one that was found. */
static void
on_search_activated (EnvoiSidebar *self)
{
  g_autoptr (GObject) first = NULL;

  if (envoi_sidebar_shows (self, "feeds"))
    {
      if (envoi_feeds_view_activate_first (ENVOI_FEEDS_VIEW (self->feeds)))
        gtk_search_bar_set_search_mode (GTK_SEARCH_BAR (self->search_bar), FALSE);
      return;
    }
  first = shows_contacts (self) ? (GObject *) envoi_contacts_view_dup_first (ENVOI_CONTACTS_VIEW (self->contacts))
                                  : g_list_model_get_item (G_LIST_MODEL (self->conversations), 0);

  if (first == NULL)
    return;
  gtk_search_bar_set_search_mode (GTK_SEARCH_BAR (self->search_bar), FALSE);
  if (ENVOI_IS_CONTACT (first))
    on_contact_activated (self, ENVOI_CONTACT (first));
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
on_state_changed (EnvoiSidebar *self)
{
  EnvoiAccount *account = envoi_account_state_get_worst (self->state);
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
  if (several != self->several_accounts)
    {
      self->several_accounts = several;
      make_rows_anew (self);
      envoi_contacts_view_set_several_accounts (ENVOI_CONTACTS_VIEW (self->contacts), several);
    }
}

/* At midnight the rows' times become “Yesterday”. */
static gboolean
on_minute (gpointer data)
{
  EnvoiSidebar *self = data;
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();

  if (self->day != g_date_time_get_day_of_year (now) && self->day != 0)
    make_rows_anew (self);
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

void
envoi_sidebar_select_page (EnvoiSidebar *self, const char *tag)
{
  envoi_feeds_view_select (ENVOI_FEEDS_VIEW (self->feeds), tag);
}

/* Puts the focus on the selected row, or on the first. */
static gboolean
focus_list (EnvoiSidebar *self)
{
  GtkWidget *view = shows_contacts (self) ? envoi_contacts_view_get_list (ENVOI_CONTACTS_VIEW (self->contacts))
                  : envoi_sidebar_shows (self, "feeds") ? envoi_feeds_view_get_list (ENVOI_FEEDS_VIEW (self->feeds)) : self->conversations_view;
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
envoi_sidebar_turn_to (EnvoiSidebar *self, const char *view)
{
  if (!envoi_sidebar_shows (self, view))
    adw_view_stack_set_visible_child_name (ADW_VIEW_STACK (self->views), view);
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

  g_clear_handle_id (&self->day_id, g_source_remove);
  g_clear_handle_id (&self->focus_id, g_source_remove);
  g_clear_object (&self->state);
  gtk_widget_dispose_template (GTK_WIDGET (object), ENVOI_TYPE_SIDEBAR);
  g_clear_object (&self->selection);
  envoi_growing_list_clear (&self->growing);
  g_clear_object (&self->conversations);
  g_clear_object (&self->selected);
  g_clear_object (&self->manager);
  g_clear_pointer (&self->filter.search, g_free);
  G_OBJECT_CLASS (envoi_sidebar_parent_class)->dispose (object);
}

static void
envoi_sidebar_class_init (EnvoiSidebarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = envoi_sidebar_dispose;
  widget_class->grab_focus = envoi_sidebar_grab_focus;
  g_type_ensure (ENVOI_TYPE_CONTACTS_VIEW);
  g_type_ensure (ENVOI_TYPE_FEEDS_VIEW);
  g_type_ensure (ENVOI_TYPE_SIDEBAR_NOTICES);
  signals[CONVERSATION_ACTIVATED] = g_signal_new ("conversation-activated", ENVOI_TYPE_SIDEBAR, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                                  G_TYPE_NONE, 1, ENVOI_TYPE_CONVERSATION);
  gtk_widget_class_set_template_from_resource (widget_class, "/im/envoi/Envoi/app/envoi-sidebar.ui");
#define BIND(name) gtk_widget_class_bind_template_child (widget_class, EnvoiSidebar, name)
  BIND (window_title); BIND (presence_button); BIND (own_avatar); BIND (own_presence); BIND (menu_button); BIND (search_button);
  BIND (search_bar); BIND (search_entry); BIND (notices); BIND (views); BIND (conversations_stack); BIND (conversations_view); BIND (contacts);
  BIND (contacts_page); BIND (feeds); BIND (feeds_page);
#undef BIND
  gtk_widget_class_bind_template_callback (widget_class, on_search_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_search_activated);
  gtk_widget_class_bind_template_callback (widget_class, on_view_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_conversation_activated);
  gtk_widget_class_bind_template_callback (widget_class, on_contact_activated);
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
  self->selection = gtk_single_selection_new (NULL);
  gtk_single_selection_set_autoselect (self->selection, FALSE);
  gtk_single_selection_set_can_unselect (self->selection, TRUE);
  gtk_single_selection_set_model (self->selection, envoi_growing_list_init (&self->growing, G_LIST_MODEL (self->conversations), 120));
  make_rows_anew (self);
  gtk_list_view_set_model (GTK_LIST_VIEW (self->conversations_view), GTK_SELECTION_MODEL (self->selection));
  g_signal_connect_object (self->conversations, "items-changed", G_CALLBACK (on_conversations_changed), self, G_CONNECT_SWAPPED | G_CONNECT_AFTER);
  envoi_row_menu_attach (self->conversations_view);

  self->state = envoi_account_state_new (store);
  g_signal_connect_object (self->state, "changed", G_CALLBACK (on_state_changed), self, G_CONNECT_SWAPPED);
  envoi_sidebar_notices_start (ENVOI_SIDEBAR_NOTICES (self->notices), manager, self->state);
  envoi_feeds_view_start (ENVOI_FEEDS_VIEW (self->feeds), manager);
  g_object_bind_property (self->feeds, "unread", self->feeds_page, "badge-number", G_BINDING_SYNC_CREATE);
  on_state_changed (self);
  update_empty (self);
  self->day_id = g_timeout_add_seconds (60, on_minute, self);
  return self;
}
