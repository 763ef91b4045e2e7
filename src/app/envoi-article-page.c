/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-config.h"
#include "envoi-article-page.h"
#include "envoi-comment-row.h"
#include "envoi-composer.h"
#include "envoi-error-text.h"
#include "envoi-feed-commands.h"
#include "envoi-likes-popover.h"
#include "envoi-post-card.h"
#include "envoi-post-commands.h"
#include "envoi-post-list.h"
#include "envoi-post-words.h"
#include "envoi-store-feeds.h"
#include "envoi-text.h"
#include "envoi-when-done.h"
#include "envoi-window.h"
#include <glib/gi18n.h>

#define NEIGHBOUR_PAGES 20       /* of the feed are looked through for the posts beside this one */

struct _EnvoiArticlePage
{
  AdwNavigationPage parent_instance;
  EnvoiSessionManager *manager;
  EnvoiStore *store;
  EnvoiAccount *account;
  char *service, *node, *item;
  EnvoiPost *post;
  EnvoiFeedService *watching;      /* it brings the comments live, while we watch */
  GListModel *comments, *likes;
  GListModel *all;                 /* the marker of the head, comments, the marker of the end */
  GListStore *heads, *feet;
  EnvoiPostList *neighbours;
  guint neighbour_pages;
  gboolean asked, loading, comment_wanted;
  GError *comments_problem;
  GtkWidget *stack, *scroller, *list_view, *missing_page, *composer_clamp, *composer;
  GtkWidget *head, *card, *likes_button;
};

G_DEFINE_FINAL_TYPE (EnvoiArticlePage, envoi_article_page, ADW_TYPE_NAVIGATION_PAGE)

EnvoiPost *
envoi_article_page_get_post (EnvoiArticlePage *self)
{
  return self->post;
}

static EnvoiFeedService *
get_service (EnvoiArticlePage *self)
{
  return envoi_find_feed_service (self->manager, self->account);
}

static EnvoiPublisher *
get_publisher (EnvoiArticlePage *self)
{
  return envoi_find_publisher (self->manager, self->account);
}

static void
toast_error (gpointer owner, const GValue *value, const GError *error)
{
  GtkRoot *root = gtk_widget_get_root (owner);
  g_autoptr (EnvoiErrorText) text = error != NULL ? envoi_error_text_new (error, NULL) : NULL;

  if (text != NULL && ENVOI_IS_WINDOW (root))
    envoi_window_toast (ENVOI_WINDOW (root), text->body);
}

/* ---- the rows ---- */

static void
update_likes (EnvoiArticlePage *self)
{
  g_autofree char *text = self->likes != NULL ? envoi_likes_text (self->likes) : NULL;

  gtk_widget_set_visible (self->likes_button, text != NULL);
  if (text != NULL)
    gtk_menu_button_set_label (GTK_MENU_BUTTON (self->likes_button), text);
}

static void
on_create_likes (GtkMenuButton *button, gpointer data)
{
  EnvoiArticlePage *self = data;

  if (gtk_menu_button_get_popover (button) == NULL && self->likes != NULL)
    gtk_menu_button_set_popover (button, envoi_likes_popover_new (self->likes));
}

static GtkWidget *
new_end (EnvoiArticlePage *self)
{
  g_autoptr (EnvoiErrorText) problem = self->comments_problem != NULL ? envoi_error_text_new (self->comments_problem, NULL) : NULL;
  GtkWidget *end;

  if (self->loading)
    {
      end = adw_spinner_new ();
      gtk_widget_set_size_request (end, 24, 24);
      gtk_widget_set_halign (end, GTK_ALIGN_CENTER);
      gtk_accessible_update_property (GTK_ACCESSIBLE (end), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Loading comments"), -1);
    }
  else
    {
      end = g_object_new (GTK_TYPE_LABEL, "wrap", TRUE, "justify", GTK_JUSTIFY_CENTER, "label",
                          envoi_post_get_comments_node (self->post) == NULL ? _("Comments are switched off for this post.")
                          : problem != NULL ? problem->body : g_list_model_get_n_items (self->comments) == 0 ? _("No comments yet") : "", NULL);
      gtk_widget_add_css_class (end, "dim-label");
    }
  gtk_widget_add_css_class (end, "posts-end");
  return end;
}

static void
set_marker (GListStore *markers)
{
  g_autoptr (GObject) marker = g_object_new (G_TYPE_OBJECT, NULL);

  g_list_store_splice (markers, 0, g_list_model_get_n_items (G_LIST_MODEL (markers)), (gpointer *) &marker, 1);
}

static void
update_end (EnvoiArticlePage *self)
{
  if (self->post != NULL)
    set_marker (self->feet);
}

static void
delete_comment (EnvoiArticlePage *self, EnvoiComment *comment)
{
  if (get_publisher (self) != NULL)
    envoi_when_done (envoi_publisher_delete_comment (get_publisher (self), comment), self, toast_error);
}

static void
on_comment_command (EnvoiArticlePage *self, const char *command, EnvoiComment *comment)
{
  EnvoiPublisher *publisher = get_publisher (self);

  if (g_str_equal (command, "open-author") && envoi_comment_get_author_jid (comment) != NULL)
    gtk_widget_activate_action (GTK_WIDGET (self), "win.open-feed", "(ss)", envoi_comment_get_author_jid (comment), ENVOI_BLOG_NODE);
  else if (g_str_equal (command, "copy"))
    gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), envoi_comment_get_text (comment) != NULL ? envoi_comment_get_text (comment) : "");
  else if (g_str_equal (command, "answer"))
    {
      g_autofree char *name = envoi_comment_words_author (comment), *draft = envoi_composer_dup_draft (ENVOI_COMPOSER (self->composer));
      g_autofree char *text = g_strdup_printf ("%s%s@%s ", draft != NULL ? draft : "", draft != NULL && !g_str_has_suffix (draft, " ") ? " " : "", name);

      envoi_composer_set_draft (ENVOI_COMPOSER (self->composer), text);
      gtk_widget_grab_focus (self->composer);
    }
  else if (g_str_equal (command, "delete"))
    delete_comment (self, comment);
  else if (g_str_equal (command, "retry") && publisher != NULL)
    envoi_when_done (envoi_publisher_retry_comment (publisher, comment), self, toast_error);
}

static void
end_binding (gpointer binding)
{
  g_binding_unbind (binding);
  g_object_unref (binding);
}

static void
on_setup (EnvoiArticlePage *self, GtkListItem *item)
{
  gtk_list_item_set_child (item, adw_bin_new ());
  gtk_list_item_set_activatable (item, FALSE);
}

static void
on_bind (EnvoiArticlePage *self, GtkListItem *item)
{
  AdwBin *bin = ADW_BIN (gtk_list_item_get_child (item));
  GObject *object = gtk_list_item_get_item (item);
  GtkWidget *row = adw_bin_get_child (bin);
  EnvoiPublisher *publisher = get_publisher (self);

  gtk_list_item_set_focusable (item, ENVOI_IS_COMMENT (object));
  if (!ENVOI_IS_COMMENT (object))
    {
      gboolean is_head = g_list_store_find (self->heads, object, NULL);

      adw_bin_set_child (bin, NULL);
      if (is_head && gtk_widget_get_parent (self->head) != NULL)
        adw_bin_set_child (ADW_BIN (gtk_widget_get_parent (self->head)), NULL);
      adw_bin_set_child (bin, is_head ? self->head : new_end (self));
      return;
    }
  if (!ENVOI_IS_COMMENT_ROW (row))
    {
      row = envoi_comment_row_new ();
      g_signal_connect_object (row, "command", G_CALLBACK (on_comment_command), self, G_CONNECT_SWAPPED);
      adw_bin_set_child (bin, row);
    }
  envoi_comment_row_set_comment (ENVOI_COMMENT_ROW (row), ENVOI_COMMENT (object),
                                 publisher != NULL && envoi_publisher_may_delete_comment (publisher, self->post, ENVOI_COMMENT (object)));
  g_object_set_data_full (G_OBJECT (row), "label-binding",
                          g_object_ref (g_object_bind_property (row, "accessible-text", item, "accessible-label", G_BINDING_SYNC_CREATE)), end_binding);
}

static void
on_unbind (EnvoiArticlePage *self, GtkListItem *item)
{
  AdwBin *bin = ADW_BIN (gtk_list_item_get_child (item));
  GtkWidget *row = bin != NULL ? adw_bin_get_child (bin) : NULL;

  if (ENVOI_IS_COMMENT_ROW (row))
    {
      g_object_set_data (G_OBJECT (row), "label-binding", NULL);
      envoi_comment_row_set_comment (ENVOI_COMMENT_ROW (row), NULL, FALSE);
    }
  else if (bin != NULL)
    adw_bin_set_child (bin, NULL);
}

/* ---- comments ---- */

static void
on_comments (gpointer owner, const GValue *value, const GError *error)
{
  EnvoiArticlePage *self = owner;

  self->loading = FALSE;
  g_clear_error (&self->comments_problem);
  /* What is stored is good enough to read while there is no line. */
  if (error != NULL && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    self->comments_problem = g_error_copy (error);
  self->asked = error == NULL;
  update_end (self);
}

static void
watch (EnvoiArticlePage *self)
{
  EnvoiFeedService *service = get_service (self);

  if (self->post == NULL || envoi_post_get_comments_node (self->post) == NULL || envoi_post_get_state (self->post) != ENVOI_POST_PUBLISHED)
    return;
  if (service != NULL && self->watching != service)
    {
      if (self->watching != NULL)
        envoi_feed_service_unwatch_comments (self->watching, self->post);
      g_set_object (&self->watching, service);
      envoi_feed_service_watch_comments (service, self->post);
    }
  if (service != NULL && !self->asked && !self->loading && envoi_account_get_state (self->account) == ENVOI_CONNECTION_ONLINE)
    {
      self->loading = TRUE;
      update_end (self);
      envoi_when_done (envoi_feed_service_load_comments (service, self->post), self, on_comments);
    }
}

static void
on_send (EnvoiArticlePage *self, const char *text)
{
  EnvoiPublisher *publisher = get_publisher (self);

  if (self->post != NULL && publisher != NULL)
    envoi_when_done (envoi_publisher_comment (publisher, self->post, text), self, toast_error);
}

void
envoi_article_page_begin_comment (EnvoiArticlePage *self)
{
  /* The post may not be here yet. */
  self->comment_wanted = !gtk_widget_get_visible (self->composer_clamp);
  if (!self->comment_wanted)
    gtk_widget_grab_focus (self->composer);
}

static void
begin_comment (GtkWidget *widget, const char *name, GVariant *parameter)
{
  envoi_article_page_begin_comment (ENVOI_ARTICLE_PAGE (widget));
}

/* ---- the post ---- */

static void
on_command (EnvoiArticlePage *self, const char *command, EnvoiPost *post)
{
  if (g_str_equal (command, "comment"))
    envoi_article_page_begin_comment (self);
  else if (g_str_equal (command, "show-likes"))
    gtk_menu_button_popup (GTK_MENU_BUTTON (self->likes_button));
  else if (!g_str_equal (command, "open"))
    envoi_post_command (self->card, self->manager, post, command);
}

static void
update_post (EnvoiArticlePage *self)
{
  gboolean open = envoi_post_get_comments_node (self->post) != NULL && envoi_post_get_state (self->post) == ENVOI_POST_PUBLISHED;
  g_autofree char *title = envoi_post_words_summary (self->post, 60);

  adw_navigation_page_set_title (ADW_NAVIGATION_PAGE (self), title);
  gtk_widget_set_visible (self->composer_clamp, open);
  if (open && self->comment_wanted)
    envoi_article_page_begin_comment (self);
  watch (self);
}

/* Deleted, here or at its service: the page has nothing more to show. */
static void
on_removed (EnvoiArticlePage *self, EnvoiFeed *feed, const char *item)
{
  if (self->post == NULL || !g_str_equal (item, self->item) || feed != envoi_store_find_feed (self->store, self->account, self->service, self->node))
    return;
  adw_status_page_set_title (ADW_STATUS_PAGE (self->missing_page), _("This Post Was Deleted"));
  adw_status_page_set_description (ADW_STATUS_PAGE (self->missing_page), _("Its author or the owner of the feed has taken it away."));
  gtk_widget_set_visible (adw_status_page_get_child (ADW_STATUS_PAGE (self->missing_page)), FALSE);
  gtk_widget_set_visible (self->composer_clamp, FALSE);
  gtk_stack_set_visible_child_name (GTK_STACK (self->stack), "missing");
}

static void
make_list (EnvoiArticlePage *self)
{
  g_autoptr (GtkListItemFactory) factory = gtk_signal_list_item_factory_new ();
  g_autoptr (GtkNoSelection) selection = NULL;
  GListStore *parts = g_list_store_new (G_TYPE_LIST_MODEL);

  set_marker (self->heads);
  set_marker (self->feet);
  g_list_store_append (parts, self->heads);
  g_list_store_append (parts, self->comments);
  g_list_store_append (parts, self->feet);
  self->all = G_LIST_MODEL (gtk_flatten_list_model_new (G_LIST_MODEL (parts)));
  g_signal_connect_object (factory, "setup", G_CALLBACK (on_setup), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (factory, "bind", G_CALLBACK (on_bind), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (factory, "unbind", G_CALLBACK (on_unbind), self, G_CONNECT_SWAPPED);
  gtk_list_view_set_factory (GTK_LIST_VIEW (self->list_view), factory);
  selection = gtk_no_selection_new (g_object_ref (self->all));
  gtk_list_view_set_model (GTK_LIST_VIEW (self->list_view), GTK_SELECTION_MODEL (selection));
}

static void update_neighbours (EnvoiArticlePage *self);

static void
show_post (EnvoiArticlePage *self, EnvoiPost *post)
{
  const char *draft = g_object_get_data (G_OBJECT (post), "envoi-comment-draft");
  EnvoiPostQuery query = { .scope = ENVOI_POSTS_FEED, .account = self->account, .feed = envoi_store_find_feed (self->store, self->account, self->service, self->node) };

  if (self->post != NULL)
    return;
  self->post = g_object_ref (post);
  self->comments = envoi_store_list_comments (self->store, post);
  self->likes = envoi_store_list_likes (self->store, post);
  envoi_post_card_set_post (ENVOI_POST_CARD (self->card), post);
  g_signal_connect_object (self->likes, "items-changed", G_CALLBACK (update_likes), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->comments, "items-changed", G_CALLBACK (update_end), self, G_CONNECT_SWAPPED | G_CONNECT_AFTER);
  g_signal_connect_object (post, "notify::comments-node", G_CALLBACK (update_post), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (post, "notify::state", G_CALLBACK (update_post), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (post, "notify::title", G_CALLBACK (update_post), self, G_CONNECT_SWAPPED);
  make_list (self);
  if (draft != NULL)
    envoi_composer_set_draft (ENVOI_COMPOSER (self->composer), draft);
  gtk_stack_set_visible_child_name (GTK_STACK (self->stack), "post");
  update_likes (self);
  update_post (self);
  envoi_store_set_post_read (self->store, post);
  envoi_store_set_post_activities_seen (self->store, post);
  if (query.feed != NULL)
    {
      self->neighbours = envoi_post_list_new (self->store, &query);
      g_signal_connect_object (self->neighbours, "items-changed", G_CALLBACK (update_neighbours), self, G_CONNECT_SWAPPED | G_CONNECT_AFTER);
      dex_future_disown (envoi_post_list_load (self->neighbours));
    }
}

static void
on_fetched (gpointer owner, const GValue *value, const GError *error)
{
  EnvoiArticlePage *self = owner;
  EnvoiPost *post = value != NULL ? g_value_get_object (value) : NULL;
  g_autoptr (EnvoiErrorText) text = error != NULL ? envoi_error_text_new (error, NULL) : NULL;

  if (self->store == NULL)
    return;
  if (post != NULL)
    {
      show_post (self, post);
      return;
    }
  adw_status_page_set_title (ADW_STATUS_PAGE (self->missing_page), text != NULL ? text->title : _("Post Not Found"));
  adw_status_page_set_description (ADW_STATUS_PAGE (self->missing_page), text != NULL ? text->body : _("It may have been deleted."));
  gtk_stack_set_visible_child_name (GTK_STACK (self->stack), "missing");
}

static void
on_stored (gpointer owner, const GValue *value, const GError *error)
{
  EnvoiArticlePage *self = owner;
  EnvoiPost *post = value != NULL ? g_value_get_object (value) : NULL;
  EnvoiFeedService *service = self->store != NULL ? get_service (self) : NULL;

  if (self->store == NULL)
    return;
  if (post != NULL)
    show_post (self, post);
  else if (service != NULL)
    envoi_when_done (envoi_feed_service_load_post (service, self->service, self->node, self->item), self, on_fetched);
  else
    on_fetched (self, NULL, NULL);
}

static void
load (EnvoiArticlePage *self)
{
  gtk_stack_set_visible_child_name (GTK_STACK (self->stack), "loading");
  envoi_when_done (envoi_store_load_post (self->store, self->account, self->service, self->node, self->item), self, on_stored);
}

static void
on_retry_clicked (EnvoiArticlePage *self)
{
  load (self);
}

static void
on_account_state (EnvoiArticlePage *self)
{
  if (envoi_account_get_state (self->account) != ENVOI_CONNECTION_ONLINE)
    self->asked = FALSE;
  else if (self->post == NULL && g_strcmp0 (gtk_stack_get_visible_child_name (GTK_STACK (self->stack)), "missing") == 0)
    load (self);
  watch (self);
}

/* ---- the posts beside it ---- */

/* Place of the post among those that are loaded; the list goes on growing until it is there. */
static guint
find_own_place (EnvoiArticlePage *self)
{
  guint n = self->neighbours != NULL ? g_list_model_get_n_items (G_LIST_MODEL (self->neighbours)) : 0;

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (EnvoiPost) post = g_list_model_get_item (G_LIST_MODEL (self->neighbours), i);
      if (post == self->post)
        return i;
    }
  return G_MAXUINT;
}

static void
update_neighbours (EnvoiArticlePage *self)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->neighbours)), place = find_own_place (self);

  gtk_widget_action_set_enabled (GTK_WIDGET (self), "article.newer", place != G_MAXUINT && place > 0);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "article.older", place != G_MAXUINT && place + 1 < n);
  if ((place == G_MAXUINT || place + 1 >= n) && n > 0 && !envoi_post_list_get_at_end (self->neighbours) && !envoi_post_list_get_loading (self->neighbours)
      && self->neighbour_pages++ < NEIGHBOUR_PAGES)
    dex_future_disown (envoi_post_list_load_older (self->neighbours));
}

static void
go (GtkWidget *widget, const char *name, GVariant *parameter)
{
  EnvoiArticlePage *self = ENVOI_ARTICLE_PAGE (widget);
  guint place = find_own_place (self);
  GtkWidget *view = gtk_widget_get_ancestor (widget, ADW_TYPE_NAVIGATION_VIEW);
  g_autoptr (EnvoiPost) post = NULL;
  g_autoptr (GPtrArray) pages = NULL;

  if (place == G_MAXUINT || view == NULL)
    return;
  post = g_list_model_get_item (G_LIST_MODEL (self->neighbours), g_str_equal (name, "article.newer") ? place - 1 : place + 1);
  if (post == NULL)
    return;
  /* It takes the place of this page, so that going back leads to where the reader came from. */
  pages = g_ptr_array_new_with_free_func (g_object_unref);
  {
    g_autoptr (GListModel) stack = adw_navigation_view_get_navigation_stack (ADW_NAVIGATION_VIEW (view));

    for (guint i = 0; i < g_list_model_get_n_items (stack); i++)
      g_ptr_array_add (pages, g_list_model_get_item (stack, i));
  }
  if (pages->len == 0)
    return;
  g_ptr_array_remove_index (pages, pages->len - 1);
  g_ptr_array_add (pages, g_object_ref_sink (envoi_article_page_new (self->manager, self->account, self->service, self->node, envoi_post_get_item_id (post))));
  adw_navigation_view_replace (ADW_NAVIGATION_VIEW (view), (AdwNavigationPage **) pages->pdata, pages->len);
}

/* ---- life ---- */

static gboolean
envoi_article_page_grab_focus (GtkWidget *widget)
{
  EnvoiArticlePage *self = ENVOI_ARTICLE_PAGE (widget);

  return gtk_widget_child_focus (self->stack, GTK_DIR_TAB_FORWARD);
}

static void
envoi_article_page_dispose (GObject *object)
{
  EnvoiArticlePage *self = ENVOI_ARTICLE_PAGE (object);

  if (self->post != NULL && self->composer != NULL)
    g_object_set_data_full (G_OBJECT (self->post), "envoi-comment-draft", envoi_composer_dup_draft (ENVOI_COMPOSER (self->composer)), g_free);
  if (self->watching != NULL && self->post != NULL)
    envoi_feed_service_unwatch_comments (self->watching, self->post);
  g_clear_object (&self->watching);
  if (self->neighbours != NULL)
    g_signal_handlers_disconnect_by_data (self->neighbours, self);
  g_clear_object (&self->neighbours);
  gtk_widget_dispose_template (GTK_WIDGET (object), ENVOI_TYPE_ARTICLE_PAGE);
  g_clear_object (&self->head);
  g_clear_object (&self->all);
  g_clear_object (&self->comments);
  g_clear_object (&self->likes);
  g_clear_object (&self->heads);
  g_clear_object (&self->feet);
  g_clear_object (&self->post);
  g_clear_object (&self->account);
  g_clear_object (&self->store);
  g_clear_object (&self->manager);
  G_OBJECT_CLASS (envoi_article_page_parent_class)->dispose (object);
}

static void
envoi_article_page_finalize (GObject *object)
{
  EnvoiArticlePage *self = ENVOI_ARTICLE_PAGE (object);

  g_free (self->service);
  g_free (self->node);
  g_free (self->item);
  g_clear_error (&self->comments_problem);
  G_OBJECT_CLASS (envoi_article_page_parent_class)->finalize (object);
}

static void
envoi_article_page_class_init (EnvoiArticlePageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = envoi_article_page_dispose;
  G_OBJECT_CLASS (klass)->finalize = envoi_article_page_finalize;
  widget_class->grab_focus = envoi_article_page_grab_focus;
  gtk_widget_class_install_action (widget_class, "article.older", NULL, go);
  gtk_widget_class_install_action (widget_class, "article.newer", NULL, go);
  gtk_widget_class_install_action (widget_class, "article.comment", NULL, begin_comment);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Page_Down, GDK_ALT_MASK, "article.older", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Page_Up, GDK_ALT_MASK, "article.newer", NULL);
  /* Where nobody is writing: a field takes the letter itself. */
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_c, 0, "article.comment", NULL);
  gtk_widget_class_set_template_from_resource (widget_class, "/im/envoi/Envoi/app/envoi-article-page.ui");
#define BIND(field) gtk_widget_class_bind_template_child (widget_class, EnvoiArticlePage, field)
  BIND (stack); BIND (scroller); BIND (list_view); BIND (missing_page); BIND (composer_clamp); BIND (composer);
#undef BIND
  gtk_widget_class_bind_template_callback (widget_class, on_retry_clicked);
}

static void
envoi_article_page_init (EnvoiArticlePage *self)
{
  self->heads = g_list_store_new (G_TYPE_OBJECT);
  self->feet = g_list_store_new (G_TYPE_OBJECT);
  gtk_widget_init_template (GTK_WIDGET (self));
  self->head = g_object_ref_sink (gtk_box_new (GTK_ORIENTATION_VERTICAL, 6));
  self->card = envoi_post_card_new (ENVOI_POST_CARD_PAGE);
  self->likes_button = g_object_new (GTK_TYPE_MENU_BUTTON, "halign", GTK_ALIGN_START, "visible", FALSE, NULL);
  gtk_widget_add_css_class (self->likes_button, "flat");
  gtk_menu_button_set_can_shrink (GTK_MENU_BUTTON (self->likes_button), TRUE);
  gtk_menu_button_set_create_popup_func (GTK_MENU_BUTTON (self->likes_button), on_create_likes, self, NULL);
  gtk_box_append (GTK_BOX (self->head), self->card);
  gtk_box_append (GTK_BOX (self->head), self->likes_button);
  gtk_box_append (GTK_BOX (self->head), gtk_separator_new (GTK_ORIENTATION_HORIZONTAL));
  g_signal_connect_object (self->card, "command", G_CALLBACK (on_command), self, G_CONNECT_SWAPPED);
  envoi_composer_set_words (ENVOI_COMPOSER (self->composer), _("Write a comment"), _("Publish Comment"));
  g_signal_connect_object (self->composer, "send", G_CALLBACK (on_send), self, G_CONNECT_SWAPPED);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "article.older", FALSE);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "article.newer", FALSE);
}

AdwNavigationPage *
envoi_article_page_new (EnvoiSessionManager *manager, EnvoiAccount *account, const char *service, const char *node, const char *item)
{
  EnvoiArticlePage *self = g_object_new (ENVOI_TYPE_ARTICLE_PAGE, NULL);
  g_autofree char *tag = envoi_feed_page_tag (account, service, node, item);

  self->manager = g_object_ref (manager);
  self->store = g_object_ref (envoi_session_manager_get_store (manager));
  self->account = g_object_ref (account);
  self->service = g_strdup (service);
  self->node = g_strdup (node);
  self->item = g_strdup (item);
  adw_navigation_page_set_tag (ADW_NAVIGATION_PAGE (self), tag);
  g_signal_connect_object (self->store, "post-removed", G_CALLBACK (on_removed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (account, "notify::state", G_CALLBACK (on_account_state), self, G_CONNECT_SWAPPED);
  load (self);
  return ADW_NAVIGATION_PAGE (self);
}
