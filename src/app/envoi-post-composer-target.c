/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-config.h"
#include "envoi-post-composer-private.h"
#include "envoi-audience-text.h"
#include "envoi-avatar-view.h"
#include "envoi-feed-commands.h"
#include "envoi-post-options-page.h"
#include "envoi-rich-text.h"
#include "envoi-text.h"
#include "envoi-when-done.h"
#include <glib/gi18n.h>
#include <string.h>

/* EnvoiPostComposer: where the post goes and who can read it there; which post it answers or passes on. */

#define CONTEXT_GRAPHEMES 160

gboolean
envoi_post_composer_is_blog (EnvoiPostComposer *self)
{
  const char *node = envoi_draft_get_node (self->draft);
  return node == NULL || g_str_equal (node, ENVOI_BLOG_NODE);
}

/* ---- who can read it ---- */

static EnvoiFeedAccess
get_access (EnvoiPostComposer *self)
{
  if (envoi_post_composer_is_blog (self))
    return self->blog_access;
  return self->feed != NULL ? envoi_feed_get_access (self->feed) : ENVOI_FEED_ACCESS_UNKNOWN;
}

static char *
dup_target_title (EnvoiPostComposer *self)
{
  EnvoiAccount *account = envoi_draft_get_account (self->draft);
  gboolean several = g_list_model_get_n_items (envoi_store_list_accounts (self->store)) > 1;

  if (!envoi_post_composer_is_blog (self))
    return envoi_text_one_line (self->feed != NULL ? envoi_feed_get_title (self->feed) : envoi_draft_get_node (self->draft), 60);
  /* Translators: %s is the name of one of several accounts */
  return several ? g_strdup_printf (_("My blog (%s)"), envoi_account_get_title (account)) : g_strdup (_("My blog"));
}

void
envoi_post_composer_update_target (EnvoiPostComposer *self)
{
  gboolean is_blog = envoi_post_composer_is_blog (self), edits = envoi_draft_get_edit_of (self->draft) != NULL;
  EnvoiFeedAccess access = get_access (self);
  const char *audience = envoi_audience_text_get (is_blog, access, envoi_draft_get_audience (self->draft));
  g_autofree char *title = dup_target_title (self), *name = NULL;

  gtk_menu_button_set_label (GTK_MENU_BUTTON (self->target_button), title);
  gtk_widget_set_sensitive (self->target_button, !edits);
  /* Translators: %s is the blog or community that a post goes to */
  name = g_strdup_printf (_("Published in: %s"), title);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->target_button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  gtk_label_set_text (GTK_LABEL (self->audience_label), audience);
  gtk_widget_set_tooltip_text (self->audience_button, audience);
  gtk_image_set_from_icon_name (GTK_IMAGE (self->audience_icon), envoi_audience_text_get_icon (is_blog, access, envoi_draft_get_audience (self->draft)));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->audience_button), GTK_ACCESSIBLE_PROPERTY_LABEL, audience, -1);
  if (self->options_page != NULL)
    envoi_post_options_page_set_target (ENVOI_POST_OPTIONS_PAGE (self->options_page), is_blog, access);
}

static void
on_access (gpointer owner, const GValue *value, const GError *error)
{
  EnvoiPostComposer *self = owner;

  if (value == NULL || self->finished)
    return;
  self->blog_access = envoi_blog_access_to_feed (g_value_get_int (value));
  envoi_post_composer_update_target (self);
}

/* The last thing known at once; then what the server says now. */
static void
ask_access (EnvoiPostComposer *self)
{
  EnvoiPublisher *publisher = envoi_find_publisher (self->manager, envoi_draft_get_account (self->draft));

  self->blog_access = ENVOI_FEED_ACCESS_UNKNOWN;
  if (publisher == NULL)
    return;
  self->blog_access = envoi_blog_access_to_feed (envoi_publisher_get_known_access (publisher));
  envoi_when_done (envoi_publisher_get_blog_access (publisher), self, on_access);
}

/* ---- where to ---- */

static void
follow_target (EnvoiPostComposer *self)
{
  EnvoiAccount *account = envoi_draft_get_account (self->draft);
  EnvoiFeed *feed = envoi_store_find_feed (self->store, account, envoi_draft_get_service (self->draft), envoi_draft_get_node (self->draft));

  g_set_object (&self->feed, feed);
  g_signal_group_set_target (self->on_feed, feed);
  if (envoi_post_composer_is_blog (self))
    ask_access (self);
  envoi_post_composer_update_target (self);
}

static void
set_target (EnvoiPostComposer *self, EnvoiAccount *account, const char *service, const char *node)
{
  if (account != envoi_draft_get_account (self->draft))
    {
      envoi_draft_set_account (self->draft, account);
      envoi_post_composer_ask_limit (self);
    }
  envoi_draft_set_service (self->draft, service);
  envoi_draft_set_node (self->draft, node);
  if (!g_str_equal (node, ENVOI_BLOG_NODE))
    envoi_draft_set_audience (self->draft, ENVOI_AUDIENCE_DEFAULT);
  follow_target (self);
  envoi_post_composer_changed (self);
}

static void
on_target_activated (GtkListBox *list, GtkListBoxRow *row, EnvoiPostComposer *self)
{
  EnvoiAccount *account = g_object_get_data (G_OBJECT (row), "account");
  const char *service = g_object_get_data (G_OBJECT (row), "service"), *node = g_object_get_data (G_OBJECT (row), "node");

  set_target (self, account, service, node);
  gtk_menu_button_popdown (GTK_MENU_BUTTON (self->target_button));
  gtk_widget_grab_focus (self->entry);
}

static void
append_target (EnvoiPostComposer *self, GtkWidget *list, EnvoiAccount *account, const char *service, const char *node, const char *title, const char *detail)
{
  GtkWidget *row = gtk_list_box_row_new (), *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 10), *texts = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *avatar = envoi_avatar_view_new (32);
  g_autofree char *line = envoi_text_one_line (title, 60);
  gboolean chosen = account == envoi_draft_get_account (self->draft) && g_strcmp0 (service, envoi_draft_get_service (self->draft)) == 0 &&
                    g_strcmp0 (node, envoi_draft_get_node (self->draft)) == 0;
  GtkWidget *name = g_object_new (GTK_TYPE_LABEL, "label", line, "xalign", 0.0f, "ellipsize", PANGO_ELLIPSIZE_END, "max-width-chars", 32, NULL);
  GtkWidget *address = g_object_new (GTK_TYPE_LABEL, "label", detail, "xalign", 0.0f, "ellipsize", PANGO_ELLIPSIZE_MIDDLE, "max-width-chars", 32, NULL);
  GtkWidget *check = gtk_image_new_from_icon_name ("object-select-symbolic");

  if (g_str_equal (node, ENVOI_BLOG_NODE))
    envoi_avatar_view_set_account (ENVOI_AVATAR_VIEW (avatar), account);
  else
    envoi_avatar_view_set_name (ENVOI_AVATAR_VIEW (avatar), line);
  gtk_widget_add_css_class (address, "caption");
  gtk_widget_add_css_class (address, "dim-label");
  gtk_box_append (GTK_BOX (texts), name);
  gtk_box_append (GTK_BOX (texts), address);
  gtk_widget_set_hexpand (texts, TRUE);
  gtk_widget_set_valign (texts, GTK_ALIGN_CENTER);
  gtk_widget_set_opacity (check, chosen ? 1 : 0);
  gtk_box_append (GTK_BOX (box), avatar);
  gtk_box_append (GTK_BOX (box), texts);
  gtk_box_append (GTK_BOX (box), check);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_widget_add_css_class (row, "choice");
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, line, -1);
  g_object_set_data_full (G_OBJECT (row), "account", g_object_ref (account), g_object_unref);
  g_object_set_data_full (G_OBJECT (row), "service", g_strdup (service), g_free);
  g_object_set_data_full (G_OBJECT (row), "node", g_strdup (node), g_free);
  gtk_list_box_append (GTK_LIST_BOX (list), row);
}

static gboolean
may_publish (EnvoiFeed *feed)
{
  EnvoiFeedAffiliation role = envoi_feed_get_affiliation (feed);

  if (!envoi_feed_get_followed (feed) || envoi_feed_get_contact (feed) != NULL || role == ENVOI_FEED_AFFILIATION_OUTCAST)
    return FALSE;
  return envoi_feed_get_publish (feed) != ENVOI_FEED_PUBLISH_PUBLISHERS || role == ENVOI_FEED_AFFILIATION_PUBLISHER || role == ENVOI_FEED_AFFILIATION_OWNER;
}

static int
compare_feeds (gconstpointer a, gconstpointer b)
{
  return g_utf8_collate (envoi_feed_get_title (*(EnvoiFeed **) a), envoi_feed_get_title (*(EnvoiFeed **) b));
}

static void
fill_targets (GtkMenuButton *button, gpointer data)
{
  EnvoiPostComposer *self = data;
  GListModel *accounts = envoi_store_list_accounts (self->store), *feeds = envoi_store_list_feeds (self->store);
  g_autoptr (GPtrArray) communities = g_ptr_array_new_with_free_func (g_object_unref);
  GtkWidget *list = gtk_list_box_new (), *popover = gtk_popover_new (), *scroller;

  gtk_list_box_set_selection_mode (GTK_LIST_BOX (list), GTK_SELECTION_NONE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (list), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Where to Publish"), -1);
  for (guint i = 0; i < g_list_model_get_n_items (accounts); i++)
    {
      g_autoptr (EnvoiAccount) account = g_list_model_get_item (accounts, i);
      append_target (self, list, account, envoi_account_get_jid (account), ENVOI_BLOG_NODE, _("My blog"), envoi_account_get_jid (account));
    }
  for (guint i = 0; i < g_list_model_get_n_items (feeds); i++)
    {
      g_autoptr (EnvoiFeed) feed = g_list_model_get_item (feeds, i);
      if (may_publish (feed))
        g_ptr_array_add (communities, g_steal_pointer (&feed));
    }
  g_ptr_array_sort (communities, compare_feeds);
  for (guint i = 0; i < communities->len; i++)
    {
      EnvoiFeed *feed = communities->pdata[i];
      append_target (self, list, envoi_feed_get_account (feed), envoi_feed_get_service (feed), envoi_feed_get_node (feed), envoi_feed_get_title (feed),
                     envoi_feed_get_service (feed));
    }
  g_signal_connect_object (list, "row-activated", G_CALLBACK (on_target_activated), self, 0);
  scroller = g_object_new (GTK_TYPE_SCROLLED_WINDOW, "child", list, "hscrollbar-policy", GTK_POLICY_NEVER, "propagate-natural-height", TRUE,
                           "propagate-natural-width", TRUE, "max-content-height", 400, NULL);
  gtk_popover_set_child (GTK_POPOVER (popover), scroller);
  gtk_menu_button_set_popover (button, popover);
}

/* ---- what it refers to ---- */

static void
on_context_post (gpointer owner, const GValue *value, const GError *error)
{
  EnvoiPostComposer *self = owner;
  EnvoiPost *post = value != NULL && G_VALUE_HOLDS (value, ENVOI_TYPE_POST) ? g_value_get_object (value) : NULL;
  g_autofree char *line = NULL, *author = NULL;

  if (post == NULL || self->finished)
    return;
  line = envoi_feed_commands_describe_post (post, CONTEXT_GRAPHEMES);
  author = envoi_feed_commands_describe_author (post);
  gtk_label_set_text (GTK_LABEL (self->context_text), line);
  if (envoi_draft_get_reply_item (self->draft) != NULL || envoi_draft_get_via_item (self->draft) != NULL)
    {
      /* Translators: %s is who wrote the post */
      g_autofree char *title = g_strdup_printf (envoi_draft_get_reply_item (self->draft) != NULL ? _("Answers %s") : _("Passes on a post of %s"), author);
      gtk_label_set_text (GTK_LABEL (self->context_title), title);
    }
}

void
envoi_post_composer_update_context (EnvoiPostComposer *self)
{
  EnvoiDraft *draft = self->draft;
  gboolean reply = envoi_draft_get_reply_item (draft) != NULL, via = envoi_draft_get_via_item (draft) != NULL;

  gtk_widget_set_visible (self->context, reply || via);
  if (!reply && !via)
    return;
  gtk_image_set_from_icon_name (GTK_IMAGE (self->context_icon), reply ? "envoi-reply-symbolic" : "media-playlist-repeat-symbolic");
  gtk_label_set_text (GTK_LABEL (self->context_title), reply ? _("Answers a post") : _("Passes on a post"));
  gtk_label_set_text (GTK_LABEL (self->context_text), "");
  gtk_widget_set_visible (self->context_close, envoi_draft_get_edit_of (draft) == NULL);
  envoi_when_done (envoi_store_load_post (self->store, envoi_draft_get_account (draft),
                                          reply ? envoi_draft_get_reply_service (draft) : envoi_draft_get_via_service (draft),
                                          reply ? envoi_draft_get_reply_node (draft) : envoi_draft_get_via_node (draft),
                                          reply ? envoi_draft_get_reply_item (draft) : envoi_draft_get_via_item (draft)), self, on_context_post);
}

void
envoi_post_composer_drop_context (EnvoiPostComposer *self)
{
  envoi_draft_set_reply_service (self->draft, NULL);
  envoi_draft_set_reply_node (self->draft, NULL);
  envoi_draft_set_reply_item (self->draft, NULL);
  envoi_draft_set_via_service (self->draft, NULL);
  envoi_draft_set_via_node (self->draft, NULL);
  envoi_draft_set_via_item (self->draft, NULL);
  envoi_post_composer_update_context (self);
  envoi_post_composer_changed (self);
  gtk_widget_grab_focus (self->entry);
}

void
envoi_post_composer_init_target (EnvoiPostComposer *self)
{
  self->on_feed = g_signal_group_new (ENVOI_TYPE_FEED);
  g_signal_group_connect_swapped (self->on_feed, "notify::title", G_CALLBACK (envoi_post_composer_update_target), self);
  g_signal_group_connect_swapped (self->on_feed, "notify::access", G_CALLBACK (envoi_post_composer_update_target), self);
  gtk_menu_button_set_create_popup_func (GTK_MENU_BUTTON (self->target_button), fill_targets, self, NULL);
  follow_target (self);
}
