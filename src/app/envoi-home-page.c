/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-config.h"
#include "envoi-home-page.h"
#include "envoi-count-loader.h"
#include "envoi-feed-commands.h"
#include "envoi-home-past.h"
#include "envoi-post-commands.h"
#include "envoi-post-list.h"
#include "envoi-post-view.h"
#include "envoi-store-feeds.h"
#include "envoi-story-service.h"
#include "envoi-story-strip.h"
#include "envoi-when-done.h"
#include <glib/gi18n.h>

struct _EnvoiHomePage
{
  AdwNavigationPage parent_instance;
  EnvoiSessionManager *manager;
  EnvoiStore *store;
  EnvoiPostList *list;
  EnvoiCountLoader *counts;
  GtkWindow *window;              /* the one that the page is in, not owned */
  gboolean loaded, fetching;
  gboolean filling;               /* there was nothing to read at the beginning: what comes is shown as it comes */
  gboolean exhausted;             /* the last time brought nothing older */
  GtkWidget *filter, *banner, *stack, *view, *empty_page, *stories;
};

G_DEFINE_FINAL_TYPE (EnvoiHomePage, envoi_home_page, ADW_TYPE_NAVIGATION_PAGE)

static gboolean
is_online (EnvoiHomePage *self)
{
  GListModel *accounts = envoi_store_list_accounts (self->store);

  for (guint i = 0; i < g_list_model_get_n_items (accounts); i++)
    {
      g_autoptr (EnvoiAccount) account = g_list_model_get_item (accounts, i);
      if (envoi_account_get_state (account) == ENVOI_CONNECTION_ONLINE)
        return TRUE;
    }
  return FALSE;
}

static EnvoiPostScope
get_scope (EnvoiHomePage *self)
{
  const char *filter = adw_toggle_group_get_active_name (ADW_TOGGLE_GROUP (self->filter));

  return g_strcmp0 (filter, "people") == 0 ? ENVOI_POSTS_PEOPLE : g_strcmp0 (filter, "communities") == 0 ? ENVOI_POSTS_COMMUNITIES : ENVOI_POSTS_HOME;
}

static EnvoiFeedService *
find_service (EnvoiAccount *account, gpointer manager)
{
  return envoi_account_get_state (account) == ENVOI_CONNECTION_ONLINE ? envoi_find_feed_service (manager, account) : NULL;
}

static gboolean
can_fetch (EnvoiHomePage *self)
{
  return !self->exhausted && envoi_home_past_has_more (self->store, get_scope (self), find_service, self->manager);
}

static void
update (EnvoiHomePage *self)
{
  EnvoiPostView *view = ENVOI_POST_VIEW (self->view);
  guint n = self->list != NULL ? g_list_model_get_n_items (G_LIST_MODEL (self->list)) : 0;
  gboolean stored = self->list != NULL && !envoi_post_list_get_at_end (self->list);

  if (self->list == NULL)
    return;
  envoi_post_view_set_loading (view, self->fetching || envoi_post_list_get_loading (self->list));
  envoi_post_view_set_has_older (view, n > 0 && (stored || self->fetching || can_fetch (self)));
  envoi_post_view_set_has_newer (view, !envoi_post_list_get_at_start (self->list));
  envoi_post_view_set_n_new (view, envoi_post_list_get_n_new (self->list));
  envoi_post_view_set_caught_up (view, envoi_post_list_get_caught_up (self->list));
  envoi_post_view_set_end_text (view, n == 0 ? NULL : is_online (self) ? _("That is all there is.") : _("Older posts are loaded when you are online."));
  adw_banner_set_revealed (ADW_BANNER (self->banner), !is_online (self));
  gtk_stack_set_visible_child_name (GTK_STACK (self->stack), n > 0 ? "posts" : self->loaded ? "empty" : "loading");
}

/* ---- older posts: what is stored, and what the services have ---- */

static void
on_older (gpointer owner, const GValue *value, const GError *error)
{
  EnvoiHomePage *self = owner;

  self->fetching = FALSE;
  if (self->list == NULL)
    return;
  self->exhausted = value == NULL || g_value_get_uint (value) == 0;
  update (self);
}

static void
on_load_older (EnvoiHomePage *self)
{
  if (self->fetching || !self->loaded)
    return;
  self->fetching = TRUE;
  update (self);
  envoi_when_done (envoi_home_past_load_older (self->list, self->store, get_scope (self), find_service, G_OBJECT (self->manager)), self, on_older);
}

static void
on_load_newer (EnvoiHomePage *self)
{
  dex_future_disown (envoi_post_list_load_newer (self->list));
}

/* ---- the reader ---- */

/* What comes goes to the top by itself only where it moves nobody: while the reader is there, and does not read. */
static void
update_following (EnvoiHomePage *self)
{
  gboolean at_top, active = self->window != NULL && gtk_window_is_active (self->window) && gtk_widget_get_mapped (GTK_WIDGET (self));

  if (self->list == NULL)
    return;
  g_object_get (self->view, "following", &at_top, NULL);
  if (!at_top)
    self->filling = FALSE;
  envoi_post_list_set_following (self->list, at_top && (!active || self->filling));
}

static void
on_jump_to_top (EnvoiHomePage *self)
{
  dex_future_disown (envoi_post_list_jump_to_top (self->list));
  envoi_post_view_scroll_to_top (ENVOI_POST_VIEW (self->view));
}

/* What the person has just published is not hidden behind a button. */
static void
on_post_added (EnvoiHomePage *self, EnvoiPost *post)
{
  gboolean at_top;

  g_object_get (self->view, "following", &at_top, NULL);
  if (at_top && self->list != NULL && envoi_post_is_own (post) && envoi_post_get_state (post) != ENVOI_POST_PUBLISHED)
    on_jump_to_top (self);
}

static void
on_seen (EnvoiHomePage *self, EnvoiPost *post)
{
  envoi_store_set_post_read (self->store, post);
}

static void
on_command (EnvoiHomePage *self, const char *command, EnvoiPost *post)
{
  GtkWidget *card = envoi_post_view_find_card (ENVOI_POST_VIEW (self->view), post);

  envoi_post_command (card != NULL ? card : self->view, self->manager, post, command);
}

static void
on_loaded (gpointer owner, const GValue *value, const GError *error)
{
  EnvoiHomePage *self = owner;

  self->loaded = TRUE;
  if (self->list == NULL)
    return;
  self->filling = g_list_model_get_n_items (G_LIST_MODEL (self->list)) == 0;
  update_following (self);
  update (self);
}

static void
drop_list (EnvoiHomePage *self)
{
  if (self->list == NULL)
    return;
  g_signal_handlers_disconnect_by_data (self->list, self);
  envoi_post_list_set_reader (self->list, NULL, NULL);
  envoi_post_view_set_model (ENVOI_POST_VIEW (self->view), NULL);
  g_clear_object (&self->list);
}

static void
on_filter_changed (EnvoiHomePage *self)
{
  EnvoiPostQuery query = { .scope = get_scope (self) };

  if (self->store == NULL)
    return;
  drop_list (self);
  self->loaded = self->exhausted = FALSE;
  self->list = envoi_post_list_new (self->store, &query);
  envoi_post_list_set_floor (self->list, envoi_home_past_find_floor (self->store, query.scope, find_service, self->manager));
  envoi_post_list_set_reader (self->list, (EnvoiPostReaderFunc) envoi_post_view_find_first, self->view);
  g_signal_connect_object (self->list, "notify", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->list, "items-changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED | G_CONNECT_AFTER);
  envoi_post_view_set_model (ENVOI_POST_VIEW (self->view), G_LIST_MODEL (self->list));
  envoi_when_done (envoi_post_list_load (self->list), self, on_loaded);
  update (self);
}

static void
on_account_state (EnvoiHomePage *self)
{
  self->exhausted = FALSE;
  if (self->list != NULL)
    envoi_post_list_set_floor (self->list, envoi_home_past_find_floor (self->store, get_scope (self), find_service, self->manager));
  update (self);
}

static void
on_accounts_changed (EnvoiHomePage *self, guint position, guint removed, guint added, GListModel *accounts)
{
  for (guint i = position; i < position + added; i++)
    {
      g_autoptr (GObject) account = g_list_model_get_item (accounts, i);
      g_signal_connect_object (account, "notify::state", G_CALLBACK (on_account_state), self, G_CONNECT_SWAPPED);
    }
  update (self);
}

static void
refresh (GtkWidget *widget, const char *name, GVariant *parameter)
{
  EnvoiHomePage *self = ENVOI_HOME_PAGE (widget);
  GListModel *feeds = envoi_store_list_feeds (self->store);

  for (guint i = 0; i < g_list_model_get_n_items (feeds); i++)
    {
      g_autoptr (EnvoiFeed) feed = g_list_model_get_item (feeds, i);
      EnvoiFeedService *service = envoi_feed_get_followed (feed) ? envoi_find_feed_service (self->manager, envoi_feed_get_account (feed)) : NULL;

      if (service != NULL)
        dex_future_disown (envoi_feed_service_refresh (service, feed));
    }
  on_jump_to_top (self);
}

static void
mark_read (GtkWidget *widget, const char *name, GVariant *parameter)
{
  envoi_store_set_all_read (ENVOI_HOME_PAGE (widget)->store);
}

static void
choose_filter (GtkWidget *widget, const char *name, GVariant *parameter)
{
  adw_toggle_group_set_active_name (ADW_TOGGLE_GROUP (ENVOI_HOME_PAGE (widget)->filter), g_variant_get_string (parameter, NULL));
}

static gboolean
envoi_home_page_grab_focus (GtkWidget *widget)
{
  EnvoiHomePage *self = ENVOI_HOME_PAGE (widget);

  if (self->list != NULL && g_list_model_get_n_items (G_LIST_MODEL (self->list)) > 0)
    return gtk_widget_grab_focus (self->view);
  return gtk_widget_child_focus (self->stack, GTK_DIR_TAB_FORWARD);
}

static void
envoi_home_page_map (GtkWidget *widget)
{
  EnvoiHomePage *self = ENVOI_HOME_PAGE (widget);
  GtkRoot *root = gtk_widget_get_root (widget);

  GTK_WIDGET_CLASS (envoi_home_page_parent_class)->map (widget);
  if (GTK_IS_WINDOW (root))
    {
      self->window = GTK_WINDOW (root);
      g_signal_connect_object (root, "notify::is-active", G_CALLBACK (update_following), self, G_CONNECT_SWAPPED);
    }
  update_following (self);
}

static void
envoi_home_page_unmap (GtkWidget *widget)
{
  EnvoiHomePage *self = ENVOI_HOME_PAGE (widget);

  if (self->window != NULL)
    g_signal_handlers_disconnect_by_func (self->window, update_following, self);
  self->window = NULL;
  GTK_WIDGET_CLASS (envoi_home_page_parent_class)->unmap (widget);
  update_following (self);
}

static void
envoi_home_page_dispose (GObject *object)
{
  EnvoiHomePage *self = ENVOI_HOME_PAGE (object);

  if (self->view != NULL)
    drop_list (self);
  gtk_widget_dispose_template (GTK_WIDGET (object), ENVOI_TYPE_HOME_PAGE);
  g_clear_object (&self->counts);
  g_clear_object (&self->store);
  g_clear_object (&self->manager);
  G_OBJECT_CLASS (envoi_home_page_parent_class)->dispose (object);
}

static void
envoi_home_page_class_init (EnvoiHomePageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = envoi_home_page_dispose;
  widget_class->grab_focus = envoi_home_page_grab_focus;
  widget_class->map = envoi_home_page_map;
  widget_class->unmap = envoi_home_page_unmap;
  gtk_widget_class_install_action (widget_class, "home.refresh", NULL, refresh);
  gtk_widget_class_install_action (widget_class, "home.mark-read", NULL, mark_read);
  gtk_widget_class_install_action (widget_class, "home.filter", "s", choose_filter);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_F5, 0, "home.refresh", NULL);
  g_type_ensure (ENVOI_TYPE_STORY_STRIP);
  gtk_widget_class_set_template_from_resource (widget_class, "/im/envoi/Envoi/app/envoi-home-page.ui");
#define BIND(field) gtk_widget_class_bind_template_child (widget_class, EnvoiHomePage, field)
  BIND (filter); BIND (banner); BIND (stack); BIND (view); BIND (empty_page); BIND (stories);
#undef BIND
  gtk_widget_class_bind_template_callback (widget_class, on_filter_changed);
}

static void
envoi_home_page_init (EnvoiHomePage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

static gpointer
map_session (gpointer item, gpointer data)
{
  g_autoptr (EnvoiSession) session = item;
  EnvoiService *service = envoi_session_get_service (session, ENVOI_TYPE_STORY_SERVICE);

  return service != NULL ? (gpointer) g_object_ref (envoi_story_service_list_stories (ENVOI_STORY_SERVICE (service))) : (gpointer) g_list_store_new (ENVOI_TYPE_POST);
}

/* Of all accounts. */
static void
show_stories (EnvoiHomePage *self)
{
  GListModel *sessions = g_object_ref (envoi_session_manager_list_sessions (self->manager));
  g_autoptr (GtkFlattenListModel) stories = gtk_flatten_list_model_new (G_LIST_MODEL (gtk_map_list_model_new (sessions, map_session, NULL, NULL)));

  envoi_story_strip_set_stories (ENVOI_STORY_STRIP (self->stories), self->store, G_LIST_MODEL (stories));
}

AdwNavigationPage *
envoi_home_page_new (EnvoiSessionManager *manager)
{
  EnvoiHomePage *self = g_object_new (ENVOI_TYPE_HOME_PAGE, NULL);
  GListModel *accounts;

  self->manager = g_object_ref (manager);
  self->store = g_object_ref (envoi_session_manager_get_store (manager));
  accounts = envoi_store_list_accounts (self->store);
  g_signal_connect_object (self->view, "load-older", G_CALLBACK (on_load_older), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->view, "load-newer", G_CALLBACK (on_load_newer), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->view, "jump-to-top", G_CALLBACK (on_jump_to_top), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->view, "notify::following", G_CALLBACK (update_following), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->view, "seen", G_CALLBACK (on_seen), self, G_CONNECT_SWAPPED);
  self->counts = envoi_count_loader_new (manager);
  g_signal_connect_object (self->view, "in-sight", G_CALLBACK (envoi_count_loader_see), self->counts, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->view, "command", G_CALLBACK (on_command), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->store, "post-added", G_CALLBACK (on_post_added), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (accounts, "items-changed", G_CALLBACK (on_accounts_changed), self, G_CONNECT_SWAPPED);
  adw_toggle_group_set_active_name (ADW_TOGGLE_GROUP (self->filter), "all");
  if (self->list == NULL)
    on_filter_changed (self);
  show_stories (self);
  on_accounts_changed (self, 0, 0, g_list_model_get_n_items (accounts), accounts);
  return ADW_NAVIGATION_PAGE (self);
}
