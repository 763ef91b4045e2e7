/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-config.h"
#include "envoi-post-card-private.h"
#include "envoi-avatar-view.h"
#include "envoi-post-words.h"
#include "envoi-rich-text-view.h"
#include "envoi-widgets.h"
#include <glib/gi18n-lib.h>
#include <string.h>

/* EnvoiPostCard: see the header. Owned by a list view, or by the post's page. */

enum { COMMAND, N_SIGNALS };
static guint signals[N_SIGNALS];

enum { PROP_ACCESSIBLE_TEXT = 1, N_PROPS };
static GParamSpec *properties[N_PROPS];

/* What changed, gathered until the next turn: posts change several properties at once. */
enum { HEAD = 1, CONTEXT = 2, BODY = 4, COUNTS = 8, TROUBLE = 16, ALL = 31 };

G_DEFINE_FINAL_TYPE (EnvoiPostCard, envoi_post_card, GTK_TYPE_WIDGET)

static void
set_class (GtkWidget *widget, const char *name, gboolean on)
{
  if (on)
    gtk_widget_add_css_class (widget, name);
  else
    gtk_widget_remove_css_class (widget, name);
}

static void
set_count (GtkWidget *label, guint count)
{
  g_autofree char *text = count > 0 ? g_strdup_printf ("%u", count) : g_strdup ("");

  gtk_label_set_text (GTK_LABEL (label), text);
  gtk_widget_set_visible (label, count > 0);
}

static void
update_counts (EnvoiPostCard *self)
{
  EnvoiPost *post = self->post;
  guint likes = envoi_post_get_n_likes (post), comments = envoi_post_get_n_comments (post);
  gboolean liked = envoi_post_get_liked (post) != NULL, saved = envoi_post_get_saved (post), open = envoi_post_get_comments_node (post) != NULL;
  g_autofree char *like = likes > 0 ? g_strdup_printf (ngettext ("Like, %u like", "Like, %u likes", likes), likes) : g_strdup (_("Like"));
  g_autofree char *comment = comments > 0 ? g_strdup_printf (ngettext ("Comments, %u comment", "Comments, %u comments", comments), comments) : g_strdup (_("Comments"));

  set_count (self->like_count, likes);
  set_count (self->comment_count, comments);
  gtk_image_set_from_icon_name (GTK_IMAGE (self->like_icon), liked ? "envoi-liked-symbolic" : "envoi-like-symbolic");
  set_class (self->like_button, "liked", liked);
  gtk_widget_set_tooltip_text (self->like_button, liked ? _("Take Back Like") : _("Like"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->like_button), GTK_ACCESSIBLE_PROPERTY_LABEL, like, -1);
  gtk_accessible_update_state (GTK_ACCESSIBLE (self->like_button), GTK_ACCESSIBLE_STATE_PRESSED, liked, -1);
  gtk_widget_set_tooltip_text (self->comment_button, _("Comments"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->comment_button), GTK_ACCESSIBLE_PROPERTY_LABEL, comment, -1);
  gtk_image_set_from_icon_name (GTK_IMAGE (self->save_icon), saved ? "envoi-saved-symbolic" : "envoi-save-symbolic");
  gtk_widget_set_tooltip_text (self->save_button, saved ? _("Remove from Saved") : _("Save"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->save_button), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Saved"), -1);
  gtk_accessible_update_state (GTK_ACCESSIBLE (self->save_button), GTK_ACCESSIBLE_STATE_PRESSED, saved, -1);
  set_class (self->save_button, "saved", saved);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "post.like", open);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "post.comment", open);
  gtk_widget_set_visible (self->like_button, open);
  gtk_widget_set_visible (self->comment_button, open);
}

static void
update_accessible_text (EnvoiPostCard *self)
{
  g_free (self->accessible_text);
  self->accessible_text = envoi_post_words_whole (self->post);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ACCESSIBLE_TEXT]);
}

static void
update (EnvoiPostCard *self, guint what)
{
  if (what & HEAD)
    envoi_post_card_update_head (self);
  if (what & CONTEXT)
    envoi_post_card_update_context (self);
  if (what & BODY)
    envoi_post_card_update_body (self);
  if (what & COUNTS)
    update_counts (self);
  if (what & TROUBLE)
    envoi_post_card_update_trouble (self);
  update_accessible_text (self);
}

static gboolean
on_update (gpointer data)
{
  EnvoiPostCard *self = data;
  guint what = self->pending;

  self->update_id = self->pending = 0;
  update (self, what);
  return G_SOURCE_REMOVE;
}

static void
queue_update (EnvoiPostCard *self, guint what)
{
  self->pending |= what;
  if (self->update_id == 0)
    self->update_id = g_idle_add_full (G_PRIORITY_HIGH_IDLE, on_update, self, NULL);
}

static void
on_notify (EnvoiPostCard *self, GParamSpec *pspec)
{
  static const struct { const char *name; guint what; } parts[] = {
    { "title", BODY }, { "content", BODY }, { "content-kind", BODY }, { "parts-code", BODY }, { "tags", BODY }, { "nsfw", BODY }, { "kind", BODY },
    { "place", BODY }, { "n-likes", COUNTS }, { "n-comments", COUNTS }, { "liked", COUNTS }, { "saved", COUNTS }, { "comments-node", COUNTS },
    { "state", TROUBLE }, { "problem", TROUBLE }, { "uploads", TROUBLE }, { "reply-item", CONTEXT }, { "via-item", CONTEXT },
    { "author-jid", HEAD }, { "author", HEAD }, { "claimed-name", HEAD }, { "claimed-jid", HEAD }, { "published", HEAD }, { "updated", HEAD },
    { "edited", HEAD }, { "read", HEAD }, { "language", HEAD },
  };

  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    if (g_str_equal (parts[i].name, pspec->name))
      {
        queue_update (self, parts[i].what);
        return;
      }
}

static void
on_feed_title (EnvoiPostCard *self)
{
  queue_update (self, HEAD);
}

void
envoi_post_card_set_post (EnvoiPostCard *self, EnvoiPost *post)
{
  EnvoiFeed *feed = post != NULL ? envoi_post_get_feed (post) : NULL;

  if (self->post != NULL)
    g_clear_signal_handler (&self->handler, self->post);
  if (self->feed != NULL)
    g_clear_signal_handler (&self->feed_handler, self->feed);
  g_clear_handle_id (&self->update_id, g_source_remove);
  self->pending = 0;
  g_set_object (&self->post, post);
  g_set_object (&self->feed, feed);
  if (post == NULL)
    return;
  self->handler = g_signal_connect_swapped (post, "notify", G_CALLBACK (on_notify), self);
  if (self->feed != NULL)
    self->feed_handler = g_signal_connect_swapped (self->feed, "notify::title", G_CALLBACK (on_feed_title), self);
  update (self, ALL);
}

EnvoiPost *
envoi_post_card_get_post (EnvoiPostCard *self)
{
  return self->post;
}

const char *
envoi_post_card_get_accessible_text (EnvoiPostCard *self)
{
  return self->accessible_text;
}

void
envoi_post_card_set_caught_up (EnvoiPostCard *self, gboolean caught_up)
{
  if (!caught_up)
    {
      g_clear_pointer (&self->divider, gtk_widget_unparent);
      return;
    }
  if (self->divider != NULL)
    return;
  self->divider = gtk_label_new (_("You are up to date. What follows you have seen before."));
  gtk_label_set_wrap (GTK_LABEL (self->divider), TRUE);
  gtk_label_set_justify (GTK_LABEL (self->divider), GTK_JUSTIFY_CENTER);
  gtk_widget_add_css_class (self->divider, "caught-up");
  gtk_widget_insert_before (self->divider, GTK_WIDGET (self), self->frame);
}

void
envoi_post_card_set_hide_feed (EnvoiPostCard *self, gboolean hide)
{
  self->hide_feed = hide;
}

static gboolean
may_delete (EnvoiPost *post)
{
  EnvoiFeed *feed = envoi_post_get_feed (post);

  if (envoi_post_is_own (post))
    return TRUE;
  return feed != NULL && (envoi_feed_is_own (feed) || envoi_feed_get_affiliation (feed) == ENVOI_FEED_AFFILIATION_OWNER);
}

/* What can be done is found out when somebody wants to know it. */
static void
update_actions (EnvoiPostCard *self)
{
  EnvoiPost *post = self->post;
  gboolean there = envoi_post_get_state (post) == ENVOI_POST_PUBLISHED, own = envoi_post_is_own (post);
  const struct { const char *name; gboolean on; } actions[] = {
    { "post.repost", there && envoi_post_get_kind (post) != ENVOI_POST_UNREADABLE }, { "post.reply", there }, { "post.share", there },
    { "post.show-likes", envoi_post_get_n_likes (post) > 0 }, { "post.open-public", envoi_post_get_public_url (post) != NULL },
    { "post.edit", own && envoi_post_get_state (post) != ENVOI_POST_DELETING }, { "post.delete", there && may_delete (post) },
    { "post.mute-author", !own && envoi_post_get_author_jid (post) != NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    gtk_widget_action_set_enabled (GTK_WIDGET (self), actions[i].name, actions[i].on);
}

static void
on_create_menu (GtkMenuButton *button, gpointer data)
{
  EnvoiPostCard *self = data;

  if (self->post != NULL)
    update_actions (self);
  if (gtk_menu_button_get_popover (button) == NULL)
    gtk_menu_button_set_menu_model (button, self->post_menu);
}

void
envoi_post_card_open_menu (EnvoiPostCard *self)
{
  gtk_menu_button_popup (GTK_MENU_BUTTON (self->menu_button));
}

static void
on_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  EnvoiPostCard *self = ENVOI_POST_CARD (widget);

  if (self->post != NULL)
    g_signal_emit (self, signals[COMMAND], 0, name + strlen ("post."), self->post);
}

static gboolean
on_details_link (EnvoiPostCard *self, const char *uri)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "post.open-feed", NULL);
  return TRUE;
}

static void
envoi_post_card_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  g_value_set_string (value, ENVOI_POST_CARD (object)->accessible_text);
}

static void
envoi_post_card_dispose (GObject *object)
{
  EnvoiPostCard *self = ENVOI_POST_CARD (object);

  envoi_post_card_set_post (self, NULL);
  envoi_widgets_dispose_template (GTK_WIDGET (object), ENVOI_TYPE_POST_CARD);
  G_OBJECT_CLASS (envoi_post_card_parent_class)->dispose (object);
}

static void
envoi_post_card_finalize (GObject *object)
{
  g_free (ENVOI_POST_CARD (object)->accessible_text);
  G_OBJECT_CLASS (envoi_post_card_parent_class)->finalize (object);
}

static void
envoi_post_card_class_init (EnvoiPostCardClass *klass)
{
  static const char * const actions[] = { "open", "open-author", "open-feed", "open-reply", "like", "comment", "show-likes", "repost", "reply", "share",
                                          "save", "copy-link", "open-public", "edit", "delete", "mute-author", "retry", "cancel" };
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = envoi_post_card_dispose;
  object_class->finalize = envoi_post_card_finalize;
  object_class->get_property = envoi_post_card_get_property;
  properties[PROP_ACCESSIBLE_TEXT] = g_param_spec_string ("accessible-text", NULL, NULL, NULL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  signals[COMMAND] = g_signal_new ("command", ENVOI_TYPE_POST_CARD, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2, G_TYPE_STRING, ENVOI_TYPE_POST);

  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    {
      g_autofree char *name = g_strconcat ("post.", actions[i], NULL);
      gtk_widget_class_install_action (widget_class, g_intern_string (name), NULL, on_action);
    }
  gtk_widget_class_set_css_name (widget_class, "post");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_ARTICLE);
  gtk_widget_class_set_template_from_resource (widget_class, "/im/envoi/Envoi/widgets/envoi-post-card.ui");
#define BIND(field) gtk_widget_class_bind_template_child (widget_class, EnvoiPostCard, field)
  BIND (frame); BIND (head); BIND (author_button); BIND (avatar); BIND (name); BIND (details); BIND (menu_button); BIND (title); BIND (body);
  BIND (buttons); BIND (like_button); BIND (like_icon); BIND (like_count); BIND (comment_button); BIND (comment_count); BIND (repost_button);
  BIND (share_button); BIND (save_button); BIND (save_icon); BIND (post_menu);
#undef BIND
}

static void
envoi_post_card_init (EnvoiPostCard *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_menu_button_set_create_popup_func (GTK_MENU_BUTTON (self->menu_button), on_create_menu, self, NULL);
  g_signal_connect_swapped (self->details, "activate-link", G_CALLBACK (on_details_link), self);
}

GtkWidget *
envoi_post_card_new (EnvoiPostCardStyle style)
{
  EnvoiPostCard *self = g_object_new (ENVOI_TYPE_POST_CARD, NULL);

  self->style = style;
  gtk_widget_add_css_class (GTK_WIDGET (self), style == ENVOI_POST_CARD_PAGE ? "whole" : "folded");
  if (style == ENVOI_POST_CARD_PAGE)
    {
      gtk_widget_remove_css_class (self->frame, "card");
      gtk_widget_remove_css_class (self->title, "title-3");
      gtk_widget_add_css_class (self->title, "title-1");
      gtk_label_set_selectable (GTK_LABEL (self->title), TRUE);
    }
  return GTK_WIDGET (self);
}
