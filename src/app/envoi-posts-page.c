/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-config.h"
#include "envoi-posts-page.h"
#include "envoi-blog-head.h"
#include "envoi-community-head.h"
#include "envoi-error-text.h"
#include "envoi-error.h"
#include "envoi-feed-commands.h"
#include "envoi-post-commands.h"
#include "envoi-post-view.h"
#include "envoi-tags.h"
#include "envoi-text.h"
#include "envoi-when-done.h"
#include "envoi-window.h"
#include <glib/gi18n.h>

struct _EnvoiPostsPage
{
  AdwNavigationPage parent_instance;
  EnvoiSessionManager *manager;
  EnvoiFeed *feed;               /* nullable */
  EnvoiAccount *account;         /* of the feed, nullable */
  char *tag;                     /* nullable */
  EnvoiPostList *list;
  gboolean loaded, asked, asking, fetching, refused;
  const char *empty_text;        /* nullable */
  char *fetch_problem;           /* why older posts could not be fetched, nullable */
  GtkWidget *view, *stack, *toolbar, *bar, *save_button;     /* stack: only where nothing stands above the posts */
};

G_DEFINE_FINAL_TYPE (EnvoiPostsPage, envoi_posts_page, ADW_TYPE_NAVIGATION_PAGE)

static EnvoiFeedService *
get_service (EnvoiPostsPage *self)
{
  return self->feed != NULL ? envoi_find_feed_service (self->manager, self->account) : NULL;
}

EnvoiFeed *
envoi_posts_page_get_feed (EnvoiPostsPage *self)
{
  return self->feed;
}

static gboolean
is_online (EnvoiPostsPage *self)
{
  EnvoiSession *session = self->account != NULL ? envoi_session_manager_get_session (self->manager, self->account) : NULL;
  return session != NULL && envoi_session_is_online (session);
}

static void
update_end (EnvoiPostsPage *self)
{
  EnvoiPostView *view = ENVOI_POST_VIEW (self->view);
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->list));
  gboolean stored = !envoi_post_list_get_at_end (self->list);
  gboolean asks = get_service (self) != NULL && is_online (self) && !envoi_feed_get_complete (self->feed) && !self->refused;

  envoi_post_view_set_loading (view, !self->loaded || self->asking || self->fetching || envoi_post_list_get_loading (self->list));
  envoi_post_view_set_has_older (view, self->loaded && (stored || (asks && !self->asking)));
  envoi_post_view_set_has_newer (view, !envoi_post_list_get_at_start (self->list));
  envoi_post_view_set_end_text (view, n == 0 ? self->empty_text : self->fetch_problem != NULL ? self->fetch_problem
                                      : self->feed != NULL && envoi_feed_get_complete (self->feed) ? _("This is the first post.") : NULL);
  if (self->stack != NULL)
    gtk_stack_set_visible_child_name (GTK_STACK (self->stack), self->loaded && n == 0 ? "empty" : "posts");
}

/* ---- asking the service ---- */

static void
on_refreshed (gpointer owner, const GValue *value, const GError *error)
{
  EnvoiPostsPage *self = owner;

  self->asking = FALSE;
  /* Without a line it is asked for when there is one; what the service says stands on the feed. */
  self->asked = error == NULL || !g_error_matches (error, ENVOI_STANZA_ERROR, ENVOI_STANZA_ERROR_DISCONNECTED);
  self->refused = error != NULL;
  update_end (self);
}

static void
refresh (EnvoiPostsPage *self)
{
  EnvoiFeedService *service = get_service (self);

  if (service == NULL || self->asked || self->asking || !is_online (self))
    return;
  self->asking = TRUE;
  update_end (self);
  envoi_when_done (envoi_feed_service_refresh (service, self->feed), self, on_refreshed);
}

static void
on_fetched (gpointer owner, const GValue *value, const GError *error)
{
  EnvoiPostsPage *self = owner;

  self->fetching = FALSE;
  g_clear_pointer (&self->fetch_problem, g_free);
  if (error != NULL)
    {
      g_autoptr (EnvoiErrorText) text = envoi_error_text_new (error, NULL);
      self->fetch_problem = g_strdup (text->body);
      self->refused = TRUE;
    }
  else if (g_value_get_uint (value) == 0 && !envoi_feed_get_complete (self->feed))
    self->refused = TRUE;       /* nothing came, and it does not say that this is all: not again before the page is opened anew */
  else
    dex_future_disown (envoi_post_list_load_older (self->list));
  update_end (self);
}

static void
on_older (gpointer owner, const GValue *value, const GError *error)
{
  EnvoiPostsPage *self = owner;
  EnvoiFeedService *service = self->list != NULL ? get_service (self) : NULL;

  self->fetching = FALSE;
  if (value != NULL && g_value_get_uint (value) == 0 && service != NULL && is_online (self) && !envoi_feed_get_complete (self->feed) && !self->refused)
    {
      self->fetching = TRUE;
      envoi_when_done (envoi_feed_service_load_older (service, self->feed), self, on_fetched);
    }
  if (self->list != NULL)
    update_end (self);
}

/* What is stored first, then what the service has. */
static void
on_load_older (EnvoiPostsPage *self)
{
  if (self->fetching || !self->loaded)
    return;
  self->fetching = TRUE;
  update_end (self);
  envoi_when_done (envoi_post_list_load_older (self->list), self, on_older);
}

static void
on_load_newer (EnvoiPostsPage *self)
{
  dex_future_disown (envoi_post_list_load_newer (self->list));
}

static void
on_jump_to_top (EnvoiPostsPage *self)
{
  dex_future_disown (envoi_post_list_jump_to_top (self->list));
  envoi_post_view_scroll_to_top (ENVOI_POST_VIEW (self->view));
}

static void
on_following (EnvoiPostsPage *self)
{
  gboolean following;

  g_object_get (self->view, "following", &following, NULL);
  envoi_post_list_set_following (self->list, following);
}

static void
on_account_state (EnvoiPostsPage *self)
{
  self->refused = FALSE;
  refresh (self);
  update_end (self);
}

static void
on_loaded (gpointer owner, const GValue *value, const GError *error)
{
  EnvoiPostsPage *self = owner;

  self->loaded = TRUE;
  if (self->list != NULL)
    update_end (self);
}

/* ---- reading ---- */

static void
on_hidden (EnvoiPostsPage *self)
{
  if (self->feed != NULL && envoi_feed_get_unread (self->feed) > 0)
    envoi_store_set_feed_read (envoi_session_manager_get_store (self->manager), self->feed);
}

static void
on_new_posts (EnvoiPostsPage *self)
{
  envoi_post_view_set_n_new (ENVOI_POST_VIEW (self->view), envoi_post_list_get_n_new (self->list));
}

static void
on_seen (EnvoiPostsPage *self, EnvoiPost *post)
{
  envoi_store_set_post_read (envoi_session_manager_get_store (self->manager), post);
}

static void
on_command (EnvoiPostsPage *self, const char *command, EnvoiPost *post)
{
  GtkWidget *card = envoi_post_view_find_card (ENVOI_POST_VIEW (self->view), post);

  envoi_post_command (card != NULL ? card : self->view, self->manager, post, command);
}

/* The head says why there is nothing to see. */
static void
on_problem (EnvoiPostsPage *self)
{
  if (envoi_feed_get_problem (self->feed) != NULL)
    self->empty_text = envoi_feed_is_own (self->feed) ? _("Nothing published yet") : NULL;
  else
    self->empty_text = envoi_feed_is_own (self->feed) ? _("Nothing published yet. Write something: people who follow you see it at once.") : _("No posts yet");
  update_end (self);
}

static void
on_title_changed (EnvoiPostsPage *self)
{
  g_autofree char *title = envoi_text_one_line (envoi_feed_is_own (self->feed) ? _("My Blog") : envoi_feed_get_title (self->feed), 80);

  adw_navigation_page_set_title (ADW_NAVIGATION_PAGE (self), title);
}

static void
on_kind_changed (EnvoiPostsPage *self)
{
  envoi_post_view_set_gallery (ENVOI_POST_VIEW (self->view), envoi_feed_get_kind (self->feed) == ENVOI_FEED_GALLERY);
}

/* ---- tags ---- */

static void
update_saved (EnvoiPostsPage *self)
{
  gboolean saved = envoi_store_is_tag_saved (envoi_session_manager_get_store (self->manager), self->tag);
  const char *name = saved ? _("Remove the Tag From the Saved Ones") : _("Save the Tag");

  gtk_button_set_icon_name (GTK_BUTTON (self->save_button), saved ? "starred-symbolic" : "non-starred-symbolic");
  gtk_widget_set_tooltip_text (self->save_button, name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->save_button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

static void
on_save_tag_clicked (EnvoiPostsPage *self)
{
  EnvoiStore *store = envoi_session_manager_get_store (self->manager);

  envoi_store_set_tag_saved (store, self->tag, !envoi_store_is_tag_saved (store, self->tag));
}

/* ---- life ---- */

static void
envoi_posts_page_dispose (GObject *object)
{
  EnvoiPostsPage *self = ENVOI_POSTS_PAGE (object);

  g_clear_object (&self->list);
  g_clear_object (&self->account);
  g_clear_object (&self->feed);
  g_clear_object (&self->manager);
  G_OBJECT_CLASS (envoi_posts_page_parent_class)->dispose (object);
}

static void
envoi_posts_page_finalize (GObject *object)
{
  g_free (ENVOI_POSTS_PAGE (object)->tag);
  g_free (ENVOI_POSTS_PAGE (object)->fetch_problem);
  G_OBJECT_CLASS (envoi_posts_page_parent_class)->finalize (object);
}

static gboolean
envoi_posts_page_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (ENVOI_POSTS_PAGE (widget)->view);
}

static void
envoi_posts_page_class_init (EnvoiPostsPageClass *klass)
{
  GTK_WIDGET_CLASS (klass)->grab_focus = envoi_posts_page_grab_focus;
  G_OBJECT_CLASS (klass)->dispose = envoi_posts_page_dispose;
  G_OBJECT_CLASS (klass)->finalize = envoi_posts_page_finalize;
}

static void
envoi_posts_page_init (EnvoiPostsPage *self)
{
}

static GtkWidget *
new_stack (GtkWidget *view, const char *icon_name, const char *title, const char *description)
{
  GtkWidget *stack = gtk_stack_new ();

  gtk_stack_add_named (GTK_STACK (stack), view, "posts");
  gtk_stack_add_named (GTK_STACK (stack), g_object_new (ADW_TYPE_STATUS_PAGE, "icon-name", icon_name, "title", title, "description", description, NULL), "empty");
  return stack;
}

static EnvoiPostsPage *
new_page (EnvoiSessionManager *manager, const EnvoiPostQuery *query, GtkWidget *head, GtkWidget *end_widget)
{
  EnvoiPostsPage *self = g_object_new (ENVOI_TYPE_POSTS_PAGE, NULL);

  self->manager = g_object_ref (manager);
  g_set_object (&self->feed, query->feed);
  if (query->feed != NULL)
    self->account = g_object_ref (envoi_feed_get_account (query->feed));
  self->tag = g_strdup (query->tag);
  self->list = envoi_post_list_new (envoi_session_manager_get_store (manager), query);
  self->view = envoi_post_view_new ();
  envoi_post_view_set_hide_feed (ENVOI_POST_VIEW (self->view), query->feed != NULL);
  if (head != NULL)
    envoi_post_view_set_head (ENVOI_POST_VIEW (self->view), head);
  self->toolbar = adw_toolbar_view_new ();
  self->bar = adw_header_bar_new ();
  if (end_widget != NULL)
    adw_header_bar_pack_end (ADW_HEADER_BAR (self->bar), end_widget);
  adw_toolbar_view_add_top_bar (ADW_TOOLBAR_VIEW (self->toolbar), self->bar);
  adw_navigation_page_set_child (ADW_NAVIGATION_PAGE (self), self->toolbar);
  return self;
}

/* When all words are in place. */
static AdwNavigationPage *
begin (EnvoiPostsPage *self)
{
  adw_toolbar_view_set_content (ADW_TOOLBAR_VIEW (self->toolbar), self->stack != NULL ? self->stack : self->view);
  g_signal_connect_object (self->view, "load-older", G_CALLBACK (on_load_older), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->view, "load-newer", G_CALLBACK (on_load_newer), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->view, "jump-to-top", G_CALLBACK (on_jump_to_top), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->view, "notify::following", G_CALLBACK (on_following), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->view, "seen", G_CALLBACK (on_seen), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->view, "command", G_CALLBACK (on_command), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->list, "notify::n-new", G_CALLBACK (on_new_posts), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->list, "notify::loading", G_CALLBACK (update_end), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->list, "notify::at-end", G_CALLBACK (update_end), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->list, "notify::at-start", G_CALLBACK (update_end), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->list, "items-changed", G_CALLBACK (update_end), self, G_CONNECT_SWAPPED | G_CONNECT_AFTER);
  g_signal_connect (self, "shown", G_CALLBACK (refresh), NULL);
  g_signal_connect (self, "hiding", G_CALLBACK (on_hidden), NULL);
  envoi_post_view_set_model (ENVOI_POST_VIEW (self->view), G_LIST_MODEL (self->list));
  envoi_when_done (envoi_post_list_load (self->list), self, on_loaded);
  update_end (self);
  return ADW_NAVIGATION_PAGE (self);
}

static GtkWidget *
new_head (EnvoiSessionManager *manager, EnvoiFeed *feed)
{
  return envoi_feed_get_contact (feed) != NULL ? envoi_blog_head_new (manager, feed) : envoi_community_head_new (manager, feed);
}

AdwNavigationPage *
envoi_posts_page_new_for_feed (EnvoiSessionManager *manager, EnvoiFeed *feed, GtkWidget *head, GtkWidget *end_widget)
{
  EnvoiPostQuery query = { .scope = ENVOI_POSTS_FEED, .account = envoi_feed_get_account (feed), .feed = feed };
  EnvoiPostsPage *self = new_page (manager, &query, head != NULL ? head : new_head (manager, feed), end_widget);
  g_autofree char *tag = envoi_feed_page_tag (self->account, envoi_feed_get_service (feed), envoi_feed_get_node (feed), NULL);

  adw_navigation_page_set_tag (ADW_NAVIGATION_PAGE (self), tag);
  g_signal_connect_object (feed, "notify::title", G_CALLBACK (on_title_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (feed, "notify::kind", G_CALLBACK (on_kind_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (feed, "notify::problem", G_CALLBACK (on_problem), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (feed, "notify::complete", G_CALLBACK (update_end), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->account, "notify::state", G_CALLBACK (on_account_state), self, G_CONNECT_SWAPPED);
  on_title_changed (self);
  on_problem (self);
  on_kind_changed (self);
  begin (self);
  refresh (self);
  return ADW_NAVIGATION_PAGE (self);
}

AdwNavigationPage *
envoi_posts_page_new_for_tag (EnvoiSessionManager *manager, const char *tag)
{
  g_autofree char *key = envoi_tag_key (tag), *line = NULL, *title = NULL, *page_tag = NULL;
  EnvoiPostQuery query = { .scope = ENVOI_POSTS_TAG, .tag = key };
  GtkWidget *button;
  EnvoiPostsPage *self;

  if (key == NULL)
    return NULL;
  button = gtk_button_new ();
  self = new_page (manager, &query, NULL, button);
  self->save_button = button;
  line = envoi_text_one_line (key, 60);
  title = g_strconcat ("#", line, NULL);
  page_tag = g_strconcat ("tag:", key, NULL);
  adw_navigation_page_set_title (ADW_NAVIGATION_PAGE (self), title);
  adw_navigation_page_set_tag (ADW_NAVIGATION_PAGE (self), page_tag);
  self->stack = new_stack (self->view, "system-search-symbolic", _("No Posts With This Tag"), _("Only what has been loaded on this computer is looked through."));
  g_signal_connect_object (button, "clicked", G_CALLBACK (on_save_tag_clicked), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (envoi_store_list_saved_tags (envoi_session_manager_get_store (manager)), "items-changed", G_CALLBACK (update_saved), self, G_CONNECT_SWAPPED);
  update_saved (self);
  return begin (self);
}

AdwNavigationPage *
envoi_posts_page_new_for_saved (EnvoiSessionManager *manager)
{
  EnvoiPostQuery query = { .scope = ENVOI_POSTS_SAVED };
  EnvoiPostsPage *self = new_page (manager, &query, NULL, NULL);

  adw_navigation_page_set_title (ADW_NAVIGATION_PAGE (self), _("Saved"));
  adw_navigation_page_set_tag (ADW_NAVIGATION_PAGE (self), "saved");
  self->stack = new_stack (self->view, "envoi-save-symbolic", _("Nothing Saved"), _("Save a post to find it here again, also without a connection."));
  return begin (self);
}
