/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-config.h"
#include "envoi-follows-page.h"
#include "envoi-community-commands.h"
#include "envoi-community-row.h"
#include "envoi-error.h"
#include "envoi-error-text.h"
#include "envoi-row-factory.h"
#include "envoi-text.h"
#include "envoi-when-done.h"
#include <glib/gi18n.h>

/* EnvoiFollowsPage: see the header. Main thread; owned by the view that it was pushed into. */

struct _EnvoiFollowsPage
{
  AdwNavigationPage parent_instance;
  EnvoiSessionManager *manager;
  EnvoiContact *contact;
  GListStore *feeds;
  GtkWidget *stack, *message, *view;
};

G_DEFINE_FINAL_TYPE (EnvoiFollowsPage, envoi_follows_page, ADW_TYPE_NAVIGATION_PAGE)

static void
say (EnvoiFollowsPage *self, const char *title, const char *text)
{
  g_autofree char *escaped = g_markup_escape_text (text, -1);

  adw_status_page_set_title (ADW_STATUS_PAGE (self->message), title);
  adw_status_page_set_description (ADW_STATUS_PAGE (self->message), escaped);
  gtk_stack_set_visible_child_name (GTK_STACK (self->stack), "message");
}

static void
on_follows (gpointer owner, const GValue *value, const GError *error)
{
  EnvoiFollowsPage *self = owner;
  GPtrArray *feeds = value != NULL ? g_value_get_boxed (value) : NULL;

  if (self->view == NULL)
    return;
  if (g_error_matches (error, ENVOI_FEED_ERROR, ENVOI_FEED_ERROR_CONTACTS_ONLY) || g_error_matches (error, ENVOI_FEED_ERROR, ENVOI_FEED_ERROR_FORBIDDEN) ||
      g_error_matches (error, ENVOI_FEED_ERROR, ENVOI_FEED_ERROR_CLOSED))
    say (self, _("Not Told"), _("Only contacts of this person can see what they follow. Ask to be a contact first."));
  else if (error != NULL)
    {
      g_autoptr (EnvoiErrorText) text = envoi_error_text_new (error, NULL);
      say (self, text->title, text->body);
    }
  else if (feeds->len == 0)
    say (self, _("Nothing to See"), _("This person follows nothing, or tells nobody about it."));
  else
    {
      g_list_store_splice (self->feeds, 0, g_list_model_get_n_items (G_LIST_MODEL (self->feeds)), feeds->pdata, feeds->len);
      gtk_stack_set_visible_child_name (GTK_STACK (self->stack), "list");
    }
}

static void
on_activated (EnvoiFollowsPage *self, guint position)
{
  g_autoptr (EnvoiFeed) feed = g_list_model_get_item (G_LIST_MODEL (self->feeds), position);

  if (feed != NULL)
    envoi_open_feed (GTK_WIDGET (self), feed);
}

static void
setup (EnvoiFollowsPage *self, GtkListItem *item)
{
  gtk_list_item_set_child (item, envoi_community_row_new ());
}

static void
bind (EnvoiFollowsPage *self, GtkListItem *item)
{
  EnvoiFeed *feed = gtk_list_item_get_item (item);
  EnvoiCommunityService *service = envoi_find_community_service (self->manager, envoi_contact_get_account (self->contact));
  g_autofree char *label = envoi_community_dup_label (feed);

  envoi_community_row_set_feed (ENVOI_COMMUNITY_ROW (gtk_list_item_get_child (item)), feed);
  gtk_list_item_set_accessible_label (item, label);
  if (service != NULL && envoi_feed_get_kind (feed) != ENVOI_FEED_BLOG && g_object_get_data (G_OBJECT (feed), "envoi-looked") == NULL)
    {
      g_object_set_data (G_OBJECT (feed), "envoi-looked", GINT_TO_POINTER (TRUE));
      dex_future_disown (envoi_community_service_look (service, feed));
    }
}

static void
unbind (EnvoiFollowsPage *self, GtkListItem *item)
{
  envoi_community_row_set_feed (ENVOI_COMMUNITY_ROW (gtk_list_item_get_child (item)), NULL);
}

static void
envoi_follows_page_dispose (GObject *object)
{
  EnvoiFollowsPage *self = ENVOI_FOLLOWS_PAGE (object);

  if (self->view != NULL)
    gtk_list_view_set_model (GTK_LIST_VIEW (self->view), NULL);
  self->view = NULL;
  g_clear_object (&self->feeds);
  g_clear_object (&self->contact);
  g_clear_object (&self->manager);
  G_OBJECT_CLASS (envoi_follows_page_parent_class)->dispose (object);
}

static void
envoi_follows_page_class_init (EnvoiFollowsPageClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = envoi_follows_page_dispose;
}

static void
envoi_follows_page_init (EnvoiFollowsPage *self)
{
  GtkWidget *toolbar = adw_toolbar_view_new (), *scroller = gtk_scrolled_window_new (), *clamp = adw_clamp_scrollable_new ();
  g_autoptr (GtkNoSelection) selection = NULL;

  self->feeds = g_list_store_new (ENVOI_TYPE_FEED);
  selection = gtk_no_selection_new (g_object_ref (G_LIST_MODEL (self->feeds)));
  self->view = gtk_list_view_new (GTK_SELECTION_MODEL (g_object_ref (selection)), NULL);
  gtk_list_view_set_single_click_activate (GTK_LIST_VIEW (self->view), TRUE);
  gtk_widget_add_css_class (self->view, "navigation-sidebar");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->view), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Follows"), -1);
  g_signal_connect_object (self->view, "activate", G_CALLBACK (on_activated), self, G_CONNECT_SWAPPED);
  envoi_row_factory_set (GTK_LIST_VIEW (self->view), self, G_CALLBACK (setup), G_CALLBACK (bind), G_CALLBACK (unbind));
  adw_clamp_scrollable_set_maximum_size (ADW_CLAMP_SCROLLABLE (clamp), 720);
  adw_clamp_scrollable_set_child (ADW_CLAMP_SCROLLABLE (clamp), self->view);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), clamp);
  self->message = adw_status_page_new ();
  adw_status_page_set_icon_name (ADW_STATUS_PAGE (self->message), "envoi-group-symbolic");
  self->stack = gtk_stack_new ();
  gtk_stack_add_named (GTK_STACK (self->stack), envoi_waiting_new (), "loading");
  gtk_stack_add_named (GTK_STACK (self->stack), self->message, "message");
  gtk_stack_add_named (GTK_STACK (self->stack), scroller, "list");
  adw_toolbar_view_add_top_bar (ADW_TOOLBAR_VIEW (toolbar), adw_header_bar_new ());
  adw_toolbar_view_set_content (ADW_TOOLBAR_VIEW (toolbar), self->stack);
  adw_navigation_page_set_child (ADW_NAVIGATION_PAGE (self), toolbar);
}

AdwNavigationPage *
envoi_follows_page_new (EnvoiSessionManager *manager, EnvoiContact *contact)
{
  EnvoiFollowsPage *self = g_object_new (ENVOI_TYPE_FOLLOWS_PAGE, NULL);
  g_autofree char *name = envoi_text_one_line (envoi_contact_get_title (contact), 60);
  /* Translators: %s is a person: the blogs and communities that this person follows */
  g_autofree char *title = g_strdup_printf (_("Followed by %s"), name);
  g_autoptr (GError) error = NULL;
  EnvoiFeedService *service;

  self->manager = g_object_ref (manager);
  self->contact = g_object_ref (contact);
  adw_navigation_page_set_title (ADW_NAVIGATION_PAGE (self), title);
  service = envoi_find_online_feed_service (manager, envoi_contact_get_account (contact), &error);
  if (service != NULL)
    envoi_when_done (envoi_feed_service_load_follows_of (service, envoi_contact_get_jid (contact)), self, on_follows);
  else
    on_follows (self, NULL, error);
  return ADW_NAVIGATION_PAGE (self);
}
