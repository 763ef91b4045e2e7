/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-config.h"
#include "envoi-communities-page.h"
#include "envoi-community-commands.h"
#include "envoi-community-row.h"
#include "envoi-error-text.h"
#include "envoi-new-community-dialog.h"
#include "envoi-room-commands.h"
#include "envoi-row-factory.h"
#include "envoi-text.h"
#include "envoi-when-done.h"
#include <glib/gi18n.h>

/* EnvoiCommunitiesPage: see the header. Main thread; owned by the view that it was pushed into. */

struct _EnvoiCommunitiesPage
{
  AdwNavigationPage parent_instance;
  EnvoiSessionManager *manager;
  GListStore *feeds;
  GtkFilterListModel *shown;
  GtkCustomFilter *filter;
  EnvoiGrowingList growing;
  GPtrArray *places;           /* EnvoiCommunityPlace of the server asked */
  char *search;
  guint question, waiting;     /* answers to earlier questions come too late */
  gboolean setting;
  GError *problem;
  GtkWidget *account_row, *server_row, *place_row, *search_entry, *stack, *message, *view, *create_button;
};

G_DEFINE_FINAL_TYPE (EnvoiCommunitiesPage, envoi_communities_page, ADW_TYPE_NAVIGATION_PAGE)

static EnvoiAccount *
get_account (EnvoiCommunitiesPage *self)
{
  return adw_combo_row_get_selected_item (ADW_COMBO_ROW (self->account_row));
}

static void
say (EnvoiCommunitiesPage *self, const char *title, const char *text)
{
  g_autofree char *escaped = g_markup_escape_text (text, -1);

  adw_status_page_set_title (ADW_STATUS_PAGE (self->message), title);
  adw_status_page_set_description (ADW_STATUS_PAGE (self->message), escaped);
  gtk_stack_set_visible_child_name (GTK_STACK (self->stack), "message");
}

static gboolean
fits (gpointer item, gpointer data)
{
  EnvoiCommunitiesPage *self = data;
  const char *description = envoi_feed_get_description (item);
  g_autofree char *all = NULL, *folded = NULL;

  if (self->search == NULL)
    return TRUE;
  all = g_strdup_printf ("%s %s %s", envoi_feed_get_title (item), envoi_feed_get_node (item), description != NULL ? description : "");
  folded = envoi_text_fold (all);
  return strstr (folded, self->search) != NULL;
}

static int
compare (gconstpointer a, gconstpointer b, gpointer data)
{
  return g_utf8_collate (envoi_feed_get_title ((EnvoiFeed *) a), envoi_feed_get_title ((EnvoiFeed *) b));
}

static void
show_found (EnvoiCommunitiesPage *self)
{
  if (g_list_model_get_n_items (G_LIST_MODEL (self->shown)) > 0)
    gtk_stack_set_visible_child_name (GTK_STACK (self->stack), "list");
  else if (self->waiting > 0)
    gtk_stack_set_visible_child_name (GTK_STACK (self->stack), "loading");
  else if (self->search != NULL && g_list_model_get_n_items (G_LIST_MODEL (self->feeds)) > 0)
    say (self, _("No Community Found"), _("Try other words, or another server."));
  else if (self->problem != NULL)
    {
      g_autoptr (EnvoiErrorText) text = envoi_error_text_new (self->problem, NULL);
      say (self, text->title, text->body);
    }
  else if (self->places->len == 0)
    say (self, _("No Communities Here"), _("This server offers none. Enter another server above, such as one that a friend uses."));
  else
    say (self, _("No Communities Yet"), _("Nobody has made a community here. You could make the first one."));
}

/* --- Asking --------------------------------------------------------------------------------------------------------- */

typedef struct { EnvoiCommunitiesPage *page; guint question; } Wait;

static void
wait_free (gpointer data)
{
  g_object_unref (((Wait *) data)->page);
  g_free (data);
}

static Wait *
wait_new (EnvoiCommunitiesPage *self)
{
  Wait *wait = g_new0 (Wait, 1);

  wait->page = g_object_ref (self);
  wait->question = self->question;
  self->waiting++;
  return wait;
}

/* FALSE: nobody waits for it any more. */
static gboolean
take_answer (Wait *wait, const GError *error)
{
  if (wait->page->question != wait->question || wait->page->stack == NULL)
    return FALSE;
  wait->page->waiting--;
  if (error != NULL && wait->page->problem == NULL)
    wait->page->problem = g_error_copy (error);
  return TRUE;
}

static DexFuture *
on_browsed (DexFuture *future, gpointer data)
{
  Wait *wait = data;
  EnvoiCommunitiesPage *self = wait->page;
  g_autoptr (GError) error = NULL;
  const GValue *value = dex_future_get_value (future, &error);
  GPtrArray *feeds = value != NULL ? g_value_get_boxed (value) : NULL;

  if (!take_answer (wait, error))
    return dex_future_new_true ();
  if (feeds != NULL)
    {
      g_list_store_splice (self->feeds, g_list_model_get_n_items (G_LIST_MODEL (self->feeds)), 0, feeds->pdata, feeds->len);
      g_list_store_sort (self->feeds, compare, NULL);
    }
  show_found (self);
  return dex_future_new_true ();
}

static void
browse (EnvoiCommunitiesPage *self)
{
  EnvoiCommunityService *service = envoi_find_community_service (self->manager, get_account (self));
  guint selected = adw_combo_row_get_selected (ADW_COMBO_ROW (self->place_row));

  self->question++;
  self->waiting = 0;
  g_clear_error (&self->problem);
  g_list_store_remove_all (self->feeds);
  for (guint i = 0; service != NULL && i < self->places->len; i++)
    if (!gtk_widget_get_visible (self->place_row) || selected == 0 || selected == i + 1)
      dex_future_disown (dex_future_finally (envoi_community_service_browse (service, ((EnvoiCommunityPlace *) self->places->pdata[i])->address),
                                             on_browsed, wait_new (self), wait_free));
  gtk_widget_set_sensitive (self->create_button, self->places->len > 0);
  show_found (self);
}

static void
show_places (EnvoiCommunitiesPage *self)
{
  g_autoptr (GtkStringList) names = gtk_string_list_new (NULL);

  gtk_string_list_append (names, _("All"));
  for (guint i = 0; i < self->places->len; i++)
    {
      const EnvoiCommunityPlace *place = self->places->pdata[i];
      g_autofree char *name = place->name != NULL ? g_strdup_printf ("%s (%s)", place->name, place->address) : g_strdup (place->address);
      gtk_string_list_append (names, name);
    }
  self->setting = TRUE;
  adw_combo_row_set_model (ADW_COMBO_ROW (self->place_row), G_LIST_MODEL (names));
  gtk_widget_set_visible (self->place_row, self->places->len > 1);
  self->setting = FALSE;
}

static DexFuture *
on_places (DexFuture *future, gpointer data)
{
  Wait *wait = data;
  EnvoiCommunitiesPage *self = wait->page;
  g_autoptr (GError) error = NULL;
  const GValue *value = dex_future_get_value (future, &error);

  if (!take_answer (wait, error))
    return dex_future_new_true ();
  if (value != NULL)
    {
      g_clear_pointer (&self->places, g_ptr_array_unref);
      self->places = g_value_dup_boxed (value);
      show_places (self);
      browse (self);
    }
  else
    show_found (self);
  return dex_future_new_true ();
}

static void
ask (EnvoiCommunitiesPage *self)
{
  g_autoptr (GError) error = NULL;
  EnvoiCommunityService *service = envoi_find_online_community_service (self->manager, get_account (self), &error);
  g_autofree char *address = g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->server_row))));

  self->question++;
  self->waiting = 0;
  g_clear_error (&self->problem);
  g_list_store_remove_all (self->feeds);
  g_clear_pointer (&self->places, g_ptr_array_unref);
  self->places = g_ptr_array_new ();
  show_places (self);
  gtk_widget_set_sensitive (self->create_button, FALSE);
  if (service == NULL)
    {
      self->problem = g_steal_pointer (&error);
      show_found (self);
      return;
    }
  dex_future_disown (dex_future_finally (envoi_community_service_find_places (service, *address != '\0' ? address : NULL), on_places, wait_new (self), wait_free));
  show_found (self);
}

static void
on_account_changed (EnvoiCommunitiesPage *self)
{
  EnvoiAccount *account = get_account (self);
  const char *at = account != NULL ? strchr (envoi_account_get_jid (account), '@') : NULL;

  if (self->setting)
    return;
  gtk_editable_set_text (GTK_EDITABLE (self->server_row), at != NULL ? at + 1 : "");
  ask (self);
}

static void
on_place_changed (EnvoiCommunitiesPage *self)
{
  if (!self->setting)
    browse (self);
}

static void
on_search_changed (EnvoiCommunitiesPage *self)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->search_entry));

  g_free (self->search);
  self->search = *text != '\0' ? envoi_text_fold (text) : NULL;
  gtk_filter_changed (GTK_FILTER (self->filter), GTK_FILTER_CHANGE_DIFFERENT);
  if (g_list_model_get_n_items (G_LIST_MODEL (self->feeds)) > 0)
    show_found (self);
}

static void
on_activated (EnvoiCommunitiesPage *self, guint position)
{
  g_autoptr (EnvoiFeed) feed = g_list_model_get_item (G_LIST_MODEL (self->shown), position);

  if (feed != NULL)
    envoi_open_feed (GTK_WIDGET (self), feed);
}

static void
on_create_clicked (EnvoiCommunitiesPage *self)
{
  adw_dialog_present (envoi_new_community_dialog_new (self->manager, get_account (self), self->places), GTK_WIDGET (gtk_widget_get_root (GTK_WIDGET (self))));
}

/* --- Rows ----------------------------------------------------------------------------------------------------------- */

static void
setup (EnvoiCommunitiesPage *self, GtkListItem *item)
{
  gtk_list_item_set_child (item, envoi_community_row_new ());
}

static void
bind (EnvoiCommunitiesPage *self, GtkListItem *item)
{
  EnvoiFeed *feed = gtk_list_item_get_item (item);
  EnvoiCommunityService *service = envoi_find_community_service (self->manager, get_account (self));
  g_autofree char *label = envoi_community_dup_label (feed);

  envoi_community_row_set_feed (ENVOI_COMMUNITY_ROW (gtk_list_item_get_child (item)), feed);
  gtk_list_item_set_accessible_label (item, label);
  /* What comes into sight is looked at, a few at a time. */
  if (service != NULL && g_object_get_data (G_OBJECT (feed), "envoi-looked") == NULL)
    {
      g_object_set_data (G_OBJECT (feed), "envoi-looked", GINT_TO_POINTER (TRUE));
      dex_future_disown (envoi_community_service_look (service, feed));
    }
}

static void
unbind (EnvoiCommunitiesPage *self, GtkListItem *item)
{
  envoi_community_row_set_feed (ENVOI_COMMUNITY_ROW (gtk_list_item_get_child (item)), NULL);
}

/* --- Life ----------------------------------------------------------------------------------------------------------- */

static void
envoi_communities_page_dispose (GObject *object)
{
  EnvoiCommunitiesPage *self = ENVOI_COMMUNITIES_PAGE (object);

  if (self->view != NULL)
    gtk_list_view_set_model (GTK_LIST_VIEW (self->view), NULL);
  self->view = self->stack = NULL;
  self->question++;
  envoi_growing_list_clear (&self->growing);
  if (self->filter != NULL)
    gtk_custom_filter_set_filter_func (self->filter, NULL, NULL, NULL);
  g_clear_object (&self->filter);
  g_clear_object (&self->shown);
  g_clear_object (&self->feeds);
  g_clear_pointer (&self->places, g_ptr_array_unref);
  g_clear_pointer (&self->search, g_free);
  g_clear_error (&self->problem);
  g_clear_object (&self->manager);
  G_OBJECT_CLASS (envoi_communities_page_parent_class)->dispose (object);
}

static void
envoi_communities_page_class_init (EnvoiCommunitiesPageClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = envoi_communities_page_dispose;
}

/* The page was opened before the account was connected. */
static void
on_online (EnvoiCommunitiesPage *self, gboolean resumed, EnvoiSession *session)
{
  if (self->stack != NULL && self->problem != NULL && self->waiting == 0 && envoi_session_get_account (session) == get_account (self))
    ask (self);
}

static void
on_sessions_changed (EnvoiCommunitiesPage *self, guint position, guint removed, guint added, GListModel *sessions)
{
  for (guint i = position; i < position + added; i++)
    {
      g_autoptr (EnvoiSession) session = g_list_model_get_item (sessions, i);
      g_signal_connect_object (session, "online", G_CALLBACK (on_online), self, G_CONNECT_SWAPPED);
    }
}

/* Back from a community: what was done there is to be seen here. */
static void
on_shown (EnvoiCommunitiesPage *self)
{
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->feeds)); i++)
    {
      g_autoptr (EnvoiFeed) feed = g_list_model_get_item (G_LIST_MODEL (self->feeds), i);
      g_object_set_data (G_OBJECT (feed), "envoi-looked", NULL);
    }
  if (self->waiting == 0 && self->places->len > 0)
    browse (self);
}

static void
envoi_communities_page_init (EnvoiCommunitiesPage *self)
{
  g_signal_connect (self, "shown", G_CALLBACK (on_shown), NULL);
  self->feeds = g_list_store_new (ENVOI_TYPE_FEED);
  self->filter = gtk_custom_filter_new (fits, self, NULL);
  self->shown = gtk_filter_list_model_new (G_LIST_MODEL (g_object_ref (self->feeds)), GTK_FILTER (g_object_ref (self->filter)));
  self->places = g_ptr_array_new ();
}

static GtkWidget *
build_choice (EnvoiCommunitiesPage *self)
{
  GtkWidget *group = adw_preferences_group_new ();

  self->account_row = adw_combo_row_new ();
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->account_row), _("Account"));
  adw_combo_row_set_expression (ADW_COMBO_ROW (self->account_row), gtk_property_expression_new (ENVOI_TYPE_ACCOUNT, NULL, "title"));
  self->server_row = adw_entry_row_new ();
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->server_row), _("Communities Of"));
  adw_entry_row_set_show_apply_button (ADW_ENTRY_ROW (self->server_row), TRUE);
  gtk_text_set_input_hints (GTK_TEXT (gtk_editable_get_delegate (GTK_EDITABLE (self->server_row))), GTK_INPUT_HINT_NO_SPELLCHECK | GTK_INPUT_HINT_NO_EMOJI);
  self->place_row = adw_combo_row_new ();
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->place_row), _("Place"));
  g_signal_connect_object (self->account_row, "notify::selected", G_CALLBACK (on_account_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->server_row, "apply", G_CALLBACK (ask), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->place_row, "notify::selected", G_CALLBACK (on_place_changed), self, G_CONNECT_SWAPPED);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), self->account_row);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), self->server_row);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), self->place_row);
  return group;
}

static GtkWidget *
build_list (EnvoiCommunitiesPage *self)
{
  g_autoptr (GtkNoSelection) selection = gtk_no_selection_new (g_object_ref (envoi_growing_list_init (&self->growing, G_LIST_MODEL (self->shown), 20)));
  GtkWidget *scroller = gtk_scrolled_window_new ();

  self->view = gtk_list_view_new (GTK_SELECTION_MODEL (g_object_ref (selection)), NULL);
  gtk_list_view_set_single_click_activate (GTK_LIST_VIEW (self->view), TRUE);
  gtk_list_view_set_tab_behavior (GTK_LIST_VIEW (self->view), GTK_LIST_TAB_ITEM);
  gtk_widget_add_css_class (self->view, "navigation-sidebar");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->view), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Communities"), -1);
  g_signal_connect_object (self->view, "activate", G_CALLBACK (on_activated), self, G_CONNECT_SWAPPED);
  envoi_row_factory_set (GTK_LIST_VIEW (self->view), self, G_CALLBACK (setup), G_CALLBACK (bind), G_CALLBACK (unbind));
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), self->view);
  gtk_widget_add_css_class (scroller, "card");
  return scroller;
}

static void
build (EnvoiCommunitiesPage *self)
{
  GtkWidget *toolbar = adw_toolbar_view_new (), *header = adw_header_bar_new (), *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12), *clamp = adw_clamp_new ();

  self->create_button = gtk_button_new_from_icon_name ("list-add-symbolic");
  gtk_widget_set_tooltip_text (self->create_button, _("New Community"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->create_button), GTK_ACCESSIBLE_PROPERTY_LABEL, _("New Community"), -1);
  g_signal_connect_object (self->create_button, "clicked", G_CALLBACK (on_create_clicked), self, G_CONNECT_SWAPPED);
  adw_header_bar_pack_end (ADW_HEADER_BAR (header), self->create_button);
  self->search_entry = gtk_search_entry_new ();
  gtk_search_entry_set_placeholder_text (GTK_SEARCH_ENTRY (self->search_entry), _("Search communities"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->search_entry), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Search communities"), -1);
  envoi_search_follow_escape (GTK_SEARCH_ENTRY (self->search_entry));
  g_signal_connect_object (self->search_entry, "search-changed", G_CALLBACK (on_search_changed), self, G_CONNECT_SWAPPED);
  self->message = adw_status_page_new ();
  adw_status_page_set_icon_name (ADW_STATUS_PAGE (self->message), "envoi-group-symbolic");
  gtk_widget_add_css_class (self->message, "compact");
  self->stack = gtk_stack_new ();
  gtk_widget_set_vexpand (self->stack, TRUE);
  gtk_stack_add_named (GTK_STACK (self->stack), envoi_waiting_new (), "loading");
  gtk_stack_add_named (GTK_STACK (self->stack), self->message, "message");
  gtk_stack_add_named (GTK_STACK (self->stack), build_list (self), "list");
  gtk_box_append (GTK_BOX (box), build_choice (self));
  gtk_box_append (GTK_BOX (box), self->search_entry);
  gtk_box_append (GTK_BOX (box), self->stack);
  adw_clamp_set_maximum_size (ADW_CLAMP (clamp), 720);
  adw_clamp_set_child (ADW_CLAMP (clamp), box);
  gtk_widget_set_margin_top (clamp, 6);
  gtk_widget_set_margin_bottom (clamp, 12);
  gtk_widget_set_margin_start (clamp, 12);
  gtk_widget_set_margin_end (clamp, 12);
  adw_toolbar_view_add_top_bar (ADW_TOOLBAR_VIEW (toolbar), header);
  adw_toolbar_view_set_content (ADW_TOOLBAR_VIEW (toolbar), clamp);
  adw_navigation_page_set_title (ADW_NAVIGATION_PAGE (self), _("Communities"));
  adw_navigation_page_set_tag (ADW_NAVIGATION_PAGE (self), "communities");
  adw_navigation_page_set_child (ADW_NAVIGATION_PAGE (self), toolbar);
}

void
envoi_communities_page_show (EnvoiCommunitiesPage *self, const char *address)
{
  gtk_editable_set_text (GTK_EDITABLE (self->server_row), address);
  ask (self);
}

AdwNavigationPage *
envoi_communities_page_new (EnvoiSessionManager *manager)
{
  EnvoiCommunitiesPage *self = g_object_new (ENVOI_TYPE_COMMUNITIES_PAGE, NULL);
  GListModel *accounts = envoi_store_list_accounts (envoi_session_manager_get_store (manager)), *sessions = envoi_session_manager_list_sessions (manager);
  EnvoiAccount *first = envoi_find_first_account (manager);

  self->manager = g_object_ref (manager);
  g_signal_connect_object (sessions, "items-changed", G_CALLBACK (on_sessions_changed), self, G_CONNECT_SWAPPED);
  on_sessions_changed (self, 0, 0, g_list_model_get_n_items (sessions), sessions);
  self->setting = TRUE;
  build (self);
  adw_combo_row_set_model (ADW_COMBO_ROW (self->account_row), accounts);
  for (guint i = 0; i < g_list_model_get_n_items (accounts); i++)
    {
      g_autoptr (EnvoiAccount) account = g_list_model_get_item (accounts, i);
      if (account == first)
        adw_combo_row_set_selected (ADW_COMBO_ROW (self->account_row), i);
    }
  gtk_widget_set_visible (self->account_row, g_list_model_get_n_items (accounts) > 1);
  self->setting = FALSE;
  on_account_changed (self);
  return ADW_NAVIGATION_PAGE (self);
}
