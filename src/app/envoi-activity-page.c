/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-config.h"
#include "envoi-activity-page.h"
#include "envoi-activity-list.h"
#include "envoi-activity-row.h"
#include "envoi-activity-service.h"
#include "envoi-community-commands.h"
#include "envoi-community-people-page.h"
#include "envoi-invitation-row.h"
#include "envoi-row-factory.h"
#include "envoi-xmpp-uri.h"
#include <glib/gi18n.h>

/* EnvoiActivityPage: see the header. Main thread; owned by the view that it was pushed into. */

#define EDGE 400

struct _EnvoiActivityPage
{
  AdwNavigationPage parent_instance;
  EnvoiSessionManager *manager;
  EnvoiActivityList *list;
  GListModel *requests, *invitations;
  GHashTable *fresh;           /* ids of what was not seen when it came into the list (gint64) */
  gboolean loading;
  GtkWidget *stack, *view, *scroller, *waiting_group, *waiting_row, *window;
};

G_DEFINE_FINAL_TYPE (EnvoiActivityPage, envoi_activity_page, ADW_TYPE_NAVIGATION_PAGE)

static EnvoiStore *
get_store (EnvoiActivityPage *self)
{
  return envoi_session_manager_get_store (self->manager);
}

static void
update_stack (EnvoiActivityPage *self)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->list));

  gtk_stack_set_visible_child_name (GTK_STACK (self->stack), n > 0 ? "list" : self->loading ? "loading" : "empty");
}

/* Somebody looks at it: the page is in sight, and its window has the focus. */
static gboolean
is_looked_at (EnvoiActivityPage *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  return gtk_widget_get_mapped (GTK_WIDGET (self)) && GTK_IS_WINDOW (root) && gtk_window_is_active (GTK_WINDOW (root));
}

static void
see (EnvoiActivityPage *self)
{
  GListModel *model = G_LIST_MODEL (self->list);
  gboolean any = FALSE;

  if (self->list == NULL || !is_looked_at (self))
    return;
  for (guint i = 0; i < g_list_model_get_n_items (model); i++)
    {
      g_autoptr (EnvoiActivity) activity = g_list_model_get_item (model, i);

      if (!envoi_activity_get_seen (activity))
        any = TRUE;
    }
  if (any || envoi_store_get_unseen_activities (get_store (self)) > 0)
    envoi_store_set_activity_seen (get_store (self), NULL);
}

static void
on_items_changed (EnvoiActivityPage *self, guint position, guint removed, guint added, GListModel *model)
{
  for (guint i = position; i < position + added; i++)
    {
      g_autoptr (EnvoiActivity) activity = g_list_model_get_item (model, i);

      if (!envoi_activity_get_seen (activity))
        {
          gint64 id = envoi_activity_get_id (activity);
          g_hash_table_add (self->fresh, g_memdup2 (&id, sizeof id));
        }
    }
  update_stack (self);
  if (added > 0)
    see (self);
}

static void
on_waiting_changed (EnvoiActivityPage *self)
{
  guint n = g_list_model_get_n_items (self->requests) + g_list_model_get_n_items (self->invitations);
  g_autofree char *text = g_strdup_printf (ngettext ("%u request or invitation waits for you", "%u requests and invitations wait for you", n), n);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->waiting_row), text);
  gtk_widget_set_visible (self->waiting_group, n > 0);
}

static DexFuture *
on_loaded (DexFuture *future, gpointer data)
{
  EnvoiActivityPage *self = data;

  self->loading = FALSE;
  if (self->list != NULL)
    update_stack (self);
  return dex_future_new_true ();
}

static void
load_older (EnvoiActivityPage *self)
{
  GtkAdjustment *adjustment = gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (self->scroller));
  double left = gtk_adjustment_get_upper (adjustment) - gtk_adjustment_get_page_size (adjustment) - gtk_adjustment_get_value (adjustment);

  if (self->loading || self->list == NULL || left > EDGE || envoi_activity_list_get_at_end (self->list) || g_list_model_get_n_items (G_LIST_MODEL (self->list)) == 0)
    return;
  self->loading = TRUE;
  dex_future_disown (dex_future_finally (envoi_activity_list_load_older (self->list), on_loaded, g_object_ref (self), g_object_unref));
}

/* --- Rows ----------------------------------------------------------------------------------------------------------- */

static void
setup (EnvoiActivityPage *self, GtkListItem *item)
{
  gtk_list_item_set_child (item, envoi_activity_row_new ());
}

static void
bind (EnvoiActivityPage *self, GtkListItem *item)
{
  EnvoiActivity *activity = gtk_list_item_get_item (item);
  gint64 id = envoi_activity_get_id (activity);
  g_autofree char *sentence = envoi_activity_dup_sentence (activity), *label = NULL;
  const char *text = envoi_activity_get_text (activity);
  gboolean fresh = g_hash_table_contains (self->fresh, &id);

  envoi_activity_row_set_activity (ENVOI_ACTIVITY_ROW (gtk_list_item_get_child (item)), activity, fresh);
  /* Translators: for screen readers: what happened is new */
  label = fresh ? g_strdup_printf (_("New: %s. %s"), sentence, text != NULL ? text : "") : g_strdup_printf ("%s. %s", sentence, text != NULL ? text : "");
  gtk_list_item_set_accessible_label (item, label);
}

static void
unbind (EnvoiActivityPage *self, GtkListItem *item)
{
  envoi_activity_row_set_activity (ENVOI_ACTIVITY_ROW (gtk_list_item_get_child (item)), NULL, FALSE);
}

static void
show_people (EnvoiActivityPage *self, EnvoiActivity *activity)
{
  EnvoiFeed *feed = envoi_store_find_feed (get_store (self), envoi_activity_get_account (activity), envoi_activity_get_service (activity), envoi_activity_get_node (activity));

  if (feed != NULL)
    adw_dialog_present (envoi_page_dialog_new (envoi_community_people_page_new (self->manager, feed)), GTK_WIDGET (self));
}

/* A request shows the answers; an address that only a server has told is looked at like one that somebody gave us. */
static void
show_new_address (EnvoiActivityPage *self, EnvoiActivity *activity)
{
  const char *address = envoi_activity_get_item_id (activity);
  g_autofree char *link = NULL;
  g_autoptr (EnvoiXmppUri) uri = NULL;

  if (g_strcmp0 (envoi_activity_get_node (activity), ENVOI_ACTIVITY_NODE_GONE) != 0 || address == NULL)
    {
      gtk_widget_activate_action (GTK_WIDGET (self), "app.show-requests", NULL);
      return;
    }
  uri = envoi_xmpp_uri_new (ENVOI_XMPP_URI_ROSTER, address);
  link = envoi_xmpp_uri_to_string (uri);
  gtk_widget_activate_action (GTK_WIDGET (self), "app.open-link", "s", link);
}

static void
on_activated (EnvoiActivityPage *self, guint position)
{
  g_autoptr (EnvoiActivity) activity = g_list_model_get_item (G_LIST_MODEL (self->list), position);
  const char *service, *node, *item, *actor;

  if (activity == NULL)
    return;
  service = envoi_activity_get_service (activity);
  node = envoi_activity_get_node (activity);
  item = envoi_activity_get_item_id (activity);
  actor = envoi_activity_get_actor_jid (activity);
  switch (envoi_activity_get_kind (activity))
    {
    case ENVOI_ACTIVITY_REQUEST:
      show_people (self, activity);
      break;
    case ENVOI_ACTIVITY_MOVED:
      show_new_address (self, activity);
      break;
    case ENVOI_ACTIVITY_INVITATION:
      gtk_widget_activate_action (GTK_WIDGET (self), "app.show-requests", NULL);
      break;
    case ENVOI_ACTIVITY_FOLLOWER:
      if (actor != NULL)
        gtk_widget_activate_action (GTK_WIDGET (self), "win.open-feed", "(ss)", actor, ENVOI_BLOG_NODE);
      break;
    default:
      if (service != NULL && node != NULL && item != NULL)
        gtk_widget_activate_action (GTK_WIDGET (self), "win.open-post", "(sss)", service, node, item);
      else if (service != NULL && node != NULL)
        gtk_widget_activate_action (GTK_WIDGET (self), "win.open-feed", "(ss)", service, node);
    }
}

static void
on_requests_activated (EnvoiActivityPage *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "app.show-requests", NULL);
}

/* --- Life ----------------------------------------------------------------------------------------------------------- */

static void
on_map (EnvoiActivityPage *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GListModel *sessions = envoi_session_manager_list_sessions (self->manager);

  if (self->window != GTK_WIDGET (root) && GTK_IS_WINDOW (root))
    {
      self->window = GTK_WIDGET (root);
      g_signal_connect_object (root, "notify::is-active", G_CALLBACK (see), self, G_CONNECT_SWAPPED);
    }
  for (guint i = 0; i < g_list_model_get_n_items (sessions); i++)
    {
      g_autoptr (EnvoiSession) session = g_list_model_get_item (sessions, i);
      EnvoiService *service = envoi_session_get_service (session, ENVOI_TYPE_ACTIVITY_SERVICE);

      if (service != NULL)
        envoi_activity_service_look (ENVOI_ACTIVITY_SERVICE (service));
    }
  see (self);
}

static void
envoi_activity_page_dispose (GObject *object)
{
  EnvoiActivityPage *self = ENVOI_ACTIVITY_PAGE (object);

  if (self->view != NULL)
    gtk_list_view_set_model (GTK_LIST_VIEW (self->view), NULL);
  self->view = NULL;
  g_clear_object (&self->list);
  g_clear_object (&self->requests);
  g_clear_object (&self->invitations);
  g_clear_pointer (&self->fresh, g_hash_table_unref);
  g_clear_object (&self->manager);
  G_OBJECT_CLASS (envoi_activity_page_parent_class)->dispose (object);
}

static void
envoi_activity_page_class_init (EnvoiActivityPageClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = envoi_activity_page_dispose;
}

static void
envoi_activity_page_init (EnvoiActivityPage *self)
{
  self->fresh = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  g_signal_connect (self, "map", G_CALLBACK (on_map), NULL);
}

static GtkWidget *
build_list (EnvoiActivityPage *self)
{
  g_autoptr (GtkNoSelection) selection = gtk_no_selection_new (g_object_ref (G_LIST_MODEL (self->list)));
  GtkWidget *clamp = adw_clamp_scrollable_new ();

  self->view = gtk_list_view_new (GTK_SELECTION_MODEL (g_object_ref (selection)), NULL);
  gtk_list_view_set_single_click_activate (GTK_LIST_VIEW (self->view), TRUE);
  gtk_list_view_set_tab_behavior (GTK_LIST_VIEW (self->view), GTK_LIST_TAB_ITEM);
  gtk_widget_add_css_class (self->view, "navigation-sidebar");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->view), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Activity"), -1);
  g_signal_connect_object (self->view, "activate", G_CALLBACK (on_activated), self, G_CONNECT_SWAPPED);
  envoi_row_factory_set (GTK_LIST_VIEW (self->view), self, G_CALLBACK (setup), G_CALLBACK (bind), G_CALLBACK (unbind));
  adw_clamp_scrollable_set_maximum_size (ADW_CLAMP_SCROLLABLE (clamp), 720);
  adw_clamp_scrollable_set_child (ADW_CLAMP_SCROLLABLE (clamp), self->view);
  self->scroller = gtk_scrolled_window_new ();
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (self->scroller), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (self->scroller), clamp);
  g_signal_connect_object (gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (self->scroller)), "value-changed", G_CALLBACK (load_older), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (self->scroller)), "changed", G_CALLBACK (load_older), self, G_CONNECT_SWAPPED);
  return self->scroller;
}

static void
build (EnvoiActivityPage *self)
{
  GtkWidget *toolbar = adw_toolbar_view_new (), *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0), *empty = adw_status_page_new (), *clamp = adw_clamp_new ();

  self->waiting_group = adw_preferences_group_new ();
  self->waiting_row = adw_action_row_new ();
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (self->waiting_row), TRUE);
  adw_action_row_add_prefix (ADW_ACTION_ROW (self->waiting_row), gtk_image_new_from_icon_name ("contact-new-symbolic"));
  adw_action_row_add_suffix (ADW_ACTION_ROW (self->waiting_row), gtk_image_new_from_icon_name ("go-next-symbolic"));
  g_signal_connect_object (self->waiting_row, "activated", G_CALLBACK (on_requests_activated), self, G_CONNECT_SWAPPED);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self->waiting_group), self->waiting_row);
  adw_clamp_set_maximum_size (ADW_CLAMP (clamp), 720);
  adw_clamp_set_child (ADW_CLAMP (clamp), self->waiting_group);
  gtk_widget_set_margin_top (self->waiting_group, 12);
  gtk_widget_set_margin_start (self->waiting_group, 12);
  gtk_widget_set_margin_end (self->waiting_group, 12);
  adw_status_page_set_icon_name (ADW_STATUS_PAGE (empty), "envoi-activity-symbolic");
  adw_status_page_set_title (ADW_STATUS_PAGE (empty), _("Nothing Happened Yet"));
  adw_status_page_set_description (ADW_STATUS_PAGE (empty), _("Comments and likes on your posts, replies, mentions and new followers appear here."));
  self->stack = gtk_stack_new ();
  gtk_widget_set_vexpand (self->stack, TRUE);
  gtk_stack_add_named (GTK_STACK (self->stack), envoi_waiting_new (), "loading");
  gtk_stack_add_named (GTK_STACK (self->stack), empty, "empty");
  gtk_stack_add_named (GTK_STACK (self->stack), build_list (self), "list");
  gtk_box_append (GTK_BOX (box), clamp);
  gtk_box_append (GTK_BOX (box), self->stack);
  adw_toolbar_view_add_top_bar (ADW_TOOLBAR_VIEW (toolbar), adw_header_bar_new ());
  adw_toolbar_view_set_content (ADW_TOOLBAR_VIEW (toolbar), box);
  adw_navigation_page_set_title (ADW_NAVIGATION_PAGE (self), _("Activity"));
  adw_navigation_page_set_tag (ADW_NAVIGATION_PAGE (self), "activity");
  adw_navigation_page_set_child (ADW_NAVIGATION_PAGE (self), toolbar);
}

AdwNavigationPage *
envoi_activity_page_new (EnvoiSessionManager *manager)
{
  EnvoiActivityPage *self = g_object_new (ENVOI_TYPE_ACTIVITY_PAGE, NULL);

  self->manager = g_object_ref (manager);
  self->list = envoi_activity_list_new (get_store (self), NULL);
  self->requests = g_object_ref (envoi_store_list_requests (get_store (self)));
  self->invitations = envoi_invitations_list_new (manager);
  build (self);
  g_signal_connect_object (self->list, "items-changed", G_CALLBACK (on_items_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->requests, "items-changed", G_CALLBACK (on_waiting_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->invitations, "items-changed", G_CALLBACK (on_waiting_changed), self, G_CONNECT_SWAPPED);
  on_waiting_changed (self);
  self->loading = TRUE;
  update_stack (self);
  dex_future_disown (dex_future_finally (envoi_activity_list_load (self->list), on_loaded, g_object_ref (self), g_object_unref));
  return ADW_NAVIGATION_PAGE (self);
}
