/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-config.h"
#include "envoi-feeds-view.h"
#include "envoi-feed-rows.h"
#include "envoi-live-list.h"
#include "envoi-row-factory.h"
#include "envoi-store-feeds.h"
#include "envoi-text.h"
#include "envoi-window.h"
#include <glib/gi18n.h>
#include <string.h>

struct _EnvoiFeedsView
{
  AdwBin parent_instance;
  EnvoiSessionManager *manager;
  EnvoiStore *store;
  GListStore *places;
  EnvoiLiveList *people, *communities;
  GtkFilterListModel *shown_places;
  GtkFlattenListModel *all;
  GtkSingleSelection *selection;
  char *search, *selected;
  guint unread, count_id;
  gboolean several_accounts;
  GtkWidget *stack, *view;
};

enum { PROP_UNREAD = 1, N_PROPS };
static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (EnvoiFeedsView, envoi_feeds_view, ADW_TYPE_BIN)

static gboolean
matches (EnvoiFeedsView *self, const char *title)
{
  g_autofree char *folded = self->search != NULL ? envoi_text_fold (title) : NULL;
  return folded == NULL || strstr (folded, self->search) != NULL;
}

static gboolean
match_feed (EnvoiFeedsView *self, EnvoiFeed *feed, gboolean blog)
{
  if (!envoi_feed_get_followed (feed) || envoi_feed_is_own (feed) || (envoi_feed_get_kind (feed) == ENVOI_FEED_BLOG) != blog)
    return FALSE;
  return matches (self, envoi_feed_get_title (feed)) || (self->search != NULL && strstr (envoi_feed_get_service (feed), self->search) != NULL);
}

static gboolean
match_person (gpointer item, gpointer data)
{
  return match_feed (data, item, TRUE);
}

static gboolean
match_community (gpointer item, gpointer data)
{
  return match_feed (data, item, FALSE);
}

static gboolean
match_place (gpointer item, gpointer data)
{
  return matches (data, envoi_feed_place_get_title (item));
}

/* What is pinned, then where something was published last. */
static int
compare_feeds (gconstpointer a, gconstpointer b, gpointer data)
{
  EnvoiFeed *left = (gpointer) a, *right = (gpointer) b;
  int order;

  if (envoi_feed_get_pinned (left) != envoi_feed_get_pinned (right))
    return envoi_feed_get_pinned (left) ? -1 : 1;
  if (envoi_feed_get_newest (left) != envoi_feed_get_newest (right))
    return envoi_feed_get_newest (left) > envoi_feed_get_newest (right) ? -1 : 1;
  order = g_utf8_collate (envoi_feed_get_title (left), envoi_feed_get_title (right));
  if (order == 0)
    order = g_strcmp0 (envoi_feed_get_service (left), envoi_feed_get_service (right));
  return order != 0 ? order : g_strcmp0 (envoi_feed_get_node (left), envoi_feed_get_node (right));
}

static void
on_setup (EnvoiFeedsView *self, GtkListItem *item)
{
  GtkWidget *row = envoi_feed_row_new ();

  gtk_list_item_set_child (item, row);
  g_object_bind_property (row, "accessible-text", item, "accessible-label", G_BINDING_DEFAULT);
}

static void
on_bind (EnvoiFeedsView *self, GtkListItem *item)
{
  envoi_feed_row_set_item (ENVOI_FEED_ROW (gtk_list_item_get_child (item)), gtk_list_item_get_item (item), self->several_accounts);
}

static void
on_unbind (EnvoiFeedsView *self, GtkListItem *item)
{
  envoi_feed_row_set_item (ENVOI_FEED_ROW (gtk_list_item_get_child (item)), NULL, FALSE);
}

static void
on_setup_header (EnvoiFeedsView *self, GtkListHeader *header)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_add_css_class (label, "heading");
  gtk_widget_add_css_class (label, "dim-label");
  gtk_list_header_set_child (header, label);
}

static void
on_bind_header (EnvoiFeedsView *self, GtkListHeader *header)
{
  GtkWidget *label = gtk_list_header_get_child (header);
  GObject *first = gtk_list_header_get_item (header);

  gtk_widget_set_visible (label, ENVOI_IS_FEED (first));
  /* The places need no heading, and no room for one. */
  if (ENVOI_IS_FEED (first))
    gtk_widget_remove_css_class (gtk_widget_get_parent (label), "no-heading");
  else
    gtk_widget_add_css_class (gtk_widget_get_parent (label), "no-heading");
  if (ENVOI_IS_FEED (first))
    gtk_label_set_text (GTK_LABEL (label), envoi_feed_get_kind (ENVOI_FEED (first)) == ENVOI_FEED_BLOG ? _("People") : _("Communities"));
}

static char *
tag_of (GObject *item)
{
  EnvoiFeed *feed = ENVOI_IS_FEED (item) ? ENVOI_FEED (item) : NULL;

  return feed != NULL ? envoi_feed_page_tag (envoi_feed_get_account (feed), envoi_feed_get_service (feed), envoi_feed_get_node (feed), NULL)
                      : g_strdup (envoi_feed_place_get_tag (ENVOI_FEED_PLACE (item)));
}

/* An own blog's page is the row “My Blog”, whichever account it is of. */
static gboolean
is_own_blog (EnvoiFeedsView *self, const char *tag)
{
  g_auto (GStrv) parts = g_str_has_prefix (tag, "feed:") ? g_strsplit (tag + strlen ("feed:"), "\n", 3) : NULL;

  return parts != NULL && g_strv_length (parts) == 3 && g_str_equal (parts[0], parts[1]) && g_str_equal (parts[2], ENVOI_BLOG_NODE);
}

static void
restore_selection (EnvoiFeedsView *self)
{
  guint position = GTK_INVALID_LIST_POSITION;
  const char *wanted = self->selected != NULL && is_own_blog (self, self->selected) ? "my-blog" : self->selected;

  if (self->selection == NULL)
    return;
  for (guint i = 0; wanted != NULL && i < g_list_model_get_n_items (G_LIST_MODEL (self->all)); i++)
    {
      g_autoptr (GObject) item = g_list_model_get_item (G_LIST_MODEL (self->all), i);
      g_autofree char *tag = tag_of (item);

      if (g_str_equal (tag, wanted))
        {
          position = i;
          break;
        }
    }
  if (gtk_single_selection_get_selected (self->selection) != position)
    gtk_single_selection_set_selected (self->selection, position);
}

static void
on_all_changed (EnvoiFeedsView *self)
{
  gtk_stack_set_visible_child_name (GTK_STACK (self->stack), g_list_model_get_n_items (G_LIST_MODEL (self->all)) > 0 ? "list" : "none-found");
  restore_selection (self);
}

static EnvoiFeedPlace *
find_place (EnvoiFeedsView *self, const char *tag)
{
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->places)); i++)
    {
      g_autoptr (EnvoiFeedPlace) place = g_list_model_get_item (G_LIST_MODEL (self->places), i);
      if (g_str_equal (envoi_feed_place_get_tag (place), tag))
        return place;   /* the list holds it */
    }
  return NULL;
}

static gboolean
on_count (gpointer data)
{
  EnvoiFeedsView *self = data;
  GListModel *feeds = envoi_store_list_feeds (self->store), *drafts = envoi_store_list_drafts (self->store);
  guint unread = 0, unseen = envoi_store_get_unseen_activities (self->store);

  self->count_id = 0;
  for (guint i = 0; i < g_list_model_get_n_items (feeds); i++)
    {
      g_autoptr (EnvoiFeed) feed = g_list_model_get_item (feeds, i);
      if (envoi_feed_get_followed (feed))
        unread += envoi_feed_get_unread (feed);
    }
  envoi_feed_place_set_count (find_place (self, "home"), unread);
  envoi_feed_place_set_count (find_place (self, "activity"), unseen);
  envoi_feed_place_set_count (find_place (self, "drafts"), g_list_model_get_n_items (drafts));
  if (self->unread != unread + unseen)
    {
      self->unread = unread + unseen;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_UNREAD]);
    }
  return G_SOURCE_REMOVE;
}

/* Counts change in bursts. */
static void
queue_count (EnvoiFeedsView *self)
{
  if (self->count_id == 0)
    self->count_id = g_timeout_add (100, on_count, self);
}

static void
on_feeds_changed (EnvoiFeedsView *self, guint position, guint removed, guint added, GListModel *feeds)
{
  for (guint i = position; i < position + added; i++)
    {
      g_autoptr (GObject) feed = g_list_model_get_item (feeds, i);

      g_signal_connect_object (feed, "notify::unread", G_CALLBACK (queue_count), self, G_CONNECT_SWAPPED);
      g_signal_connect_object (feed, "notify::followed", G_CALLBACK (queue_count), self, G_CONNECT_SWAPPED);
    }
  queue_count (self);
}

static void
activate_item (EnvoiFeedsView *self, GObject *item)
{
  if (ENVOI_IS_FEED (item))
    gtk_widget_activate_action (GTK_WIDGET (self), "win.open-feed", "(ss)", envoi_feed_get_service (ENVOI_FEED (item)), envoi_feed_get_node (ENVOI_FEED (item)));
  else
    {
      g_autofree char *name = NULL;
      g_autoptr (GVariant) target = NULL;

      if (g_action_parse_detailed_name (envoi_feed_place_get_action (ENVOI_FEED_PLACE (item)), &name, &target, NULL))
        gtk_widget_activate_action_variant (GTK_WIDGET (self), name, target);
    }
}

static void
on_activated (EnvoiFeedsView *self, guint position)
{
  g_autoptr (GObject) item = g_list_model_get_item (G_LIST_MODEL (self->all), position);

  if (item != NULL)
    activate_item (self, item);
}

gboolean
envoi_feeds_view_activate_first (EnvoiFeedsView *self)
{
  g_autoptr (GObject) item = self->all != NULL ? g_list_model_get_item (G_LIST_MODEL (self->all), 0) : NULL;

  if (item != NULL)
    activate_item (self, item);
  return item != NULL;
}

void
envoi_feeds_view_select (EnvoiFeedsView *self, const char *tag)
{
  g_set_str (&self->selected, tag);
  restore_selection (self);
}

GtkWidget *
envoi_feeds_view_get_list (EnvoiFeedsView *self)
{
  return self->view;
}

void
envoi_feeds_view_search (EnvoiFeedsView *self, const char *folded)
{
  g_set_str (&self->search, folded);
  if (self->all == NULL)
    return;
  gtk_filter_changed (gtk_filter_list_model_get_filter (self->shown_places), GTK_FILTER_CHANGE_DIFFERENT);
  envoi_live_list_refilter (self->people);
  envoi_live_list_refilter (self->communities);
}

void
envoi_feeds_view_show (EnvoiFeedsView *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  /* On a narrow window the list itself is what was asked for. */
  if (self->selected == NULL && ENVOI_IS_WINDOW (root) && gtk_widget_get_width (GTK_WIDGET (root)) > 640)
    gtk_widget_activate_action (GTK_WIDGET (self), "win.show-home", NULL);
}

static void
on_accounts_changed (EnvoiFeedsView *self)
{
  gboolean several = g_list_model_get_n_items (envoi_store_list_accounts (self->store)) > 1;

  if (several == self->several_accounts)
    return;
  self->several_accounts = several;
  envoi_row_factory_set (GTK_LIST_VIEW (self->view), self, G_CALLBACK (on_setup), G_CALLBACK (on_bind), G_CALLBACK (on_unbind));
}

void
envoi_feeds_view_start (EnvoiFeedsView *self, EnvoiSessionManager *manager)
{
  static const struct { const char *tag, *title, *icon, *action; } places[] = {
    { "home", N_("Home"), "envoi-home-symbolic", "win.show-home" },
    { "activity", N_("Activity"), "envoi-activity-symbolic", "win.show-activity" },
    { "my-blog", N_("My Blog"), "envoi-blog-symbolic", "win.open-feed(('', ''))" },
    { "saved", N_("Saved"), "envoi-saved-symbolic", "win.show-saved" },
    { "drafts", N_("Drafts"), "envoi-draft-symbolic", "win.show-drafts" },
    { "communities", N_("Communities"), "envoi-community-symbolic", "win.show-communities" },
  };
  static const char * const watched[] = { "followed", "kind", "pinned", "newest", "title", NULL };
  g_autoptr (GListStore) lists = g_list_store_new (G_TYPE_LIST_MODEL);
  g_autoptr (GtkListItemFactory) headers = gtk_signal_list_item_factory_new ();
  GListModel *feeds;

  self->manager = g_object_ref (manager);
  self->store = g_object_ref (envoi_session_manager_get_store (manager));
  feeds = envoi_store_list_feeds (self->store);
  for (guint i = 0; i < G_N_ELEMENTS (places); i++)
    {
      g_autoptr (EnvoiFeedPlace) place = envoi_feed_place_new (places[i].tag, _(places[i].title), places[i].icon, places[i].action);
      g_list_store_append (self->places, place);
    }
  self->shown_places = gtk_filter_list_model_new (g_object_ref (G_LIST_MODEL (self->places)), GTK_FILTER (gtk_custom_filter_new (match_place, self, NULL)));
  self->people = envoi_live_list_new (feeds, watched, match_person, compare_feeds, self);
  self->communities = envoi_live_list_new (feeds, watched, match_community, compare_feeds, self);
  g_list_store_append (lists, self->shown_places);
  g_list_store_append (lists, self->people);
  g_list_store_append (lists, self->communities);
  self->all = gtk_flatten_list_model_new (g_object_ref (G_LIST_MODEL (lists)));
  g_signal_connect_object (self->all, "items-changed", G_CALLBACK (on_all_changed), self, G_CONNECT_SWAPPED | G_CONNECT_AFTER);
  self->selection = gtk_single_selection_new (NULL);
  gtk_single_selection_set_autoselect (self->selection, FALSE);
  gtk_single_selection_set_can_unselect (self->selection, TRUE);
  gtk_single_selection_set_model (self->selection, G_LIST_MODEL (self->all));
  envoi_row_factory_set (GTK_LIST_VIEW (self->view), self, G_CALLBACK (on_setup), G_CALLBACK (on_bind), G_CALLBACK (on_unbind));
  g_signal_connect_object (headers, "setup", G_CALLBACK (on_setup_header), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (headers, "bind", G_CALLBACK (on_bind_header), self, G_CONNECT_SWAPPED);
  gtk_list_view_set_header_factory (GTK_LIST_VIEW (self->view), headers);
  gtk_list_view_set_model (GTK_LIST_VIEW (self->view), GTK_SELECTION_MODEL (self->selection));
  g_signal_connect_object (feeds, "items-changed", G_CALLBACK (on_feeds_changed), self, G_CONNECT_SWAPPED);
  on_feeds_changed (self, 0, 0, g_list_model_get_n_items (feeds), feeds);
  g_signal_connect_object (envoi_store_list_drafts (self->store), "items-changed", G_CALLBACK (queue_count), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->store, "notify::unseen-activities", G_CALLBACK (queue_count), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (envoi_store_list_accounts (self->store), "items-changed", G_CALLBACK (on_accounts_changed), self, G_CONNECT_SWAPPED);
  on_accounts_changed (self);
}

static void
envoi_feeds_view_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  g_value_set_uint (value, ENVOI_FEEDS_VIEW (object)->unread);
}

static void
envoi_feeds_view_dispose (GObject *object)
{
  EnvoiFeedsView *self = ENVOI_FEEDS_VIEW (object);

  g_clear_handle_id (&self->count_id, g_source_remove);
  /* The template would take the child away without telling the bin. */
  adw_bin_set_child (ADW_BIN (self), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (object), ENVOI_TYPE_FEEDS_VIEW);
  g_clear_object (&self->selection);
  g_clear_object (&self->all);
  g_clear_object (&self->shown_places);
  g_clear_object (&self->people);
  g_clear_object (&self->communities);
  g_clear_object (&self->places);
  g_clear_object (&self->store);
  g_clear_object (&self->manager);
  g_clear_pointer (&self->search, g_free);
  g_clear_pointer (&self->selected, g_free);
  G_OBJECT_CLASS (envoi_feeds_view_parent_class)->dispose (object);
}

static void
envoi_feeds_view_class_init (EnvoiFeedsViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = envoi_feeds_view_dispose;
  G_OBJECT_CLASS (klass)->get_property = envoi_feeds_view_get_property;
  properties[PROP_UNREAD] = g_param_spec_uint ("unread", NULL, NULL, 0, G_MAXUINT, 0, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (G_OBJECT_CLASS (klass), N_PROPS, properties);
  gtk_widget_class_set_template_from_resource (widget_class, "/im/envoi/Envoi/app/envoi-feeds-view.ui");
  gtk_widget_class_bind_template_child (widget_class, EnvoiFeedsView, stack);
  gtk_widget_class_bind_template_child (widget_class, EnvoiFeedsView, view);
  gtk_widget_class_bind_template_callback (widget_class, on_activated);
}

static void
envoi_feeds_view_init (EnvoiFeedsView *self)
{
  self->places = g_list_store_new (ENVOI_TYPE_FEED_PLACE);
  gtk_widget_init_template (GTK_WIDGET (self));
}
