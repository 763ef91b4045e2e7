/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-config.h"
#include "envoi-blog-head.h"
#include "envoi-avatar-view.h"
#include "envoi-error-text.h"
#include "envoi-error.h"
#include "envoi-feed-commands.h"
#include "envoi-room-commands.h"
#include "envoi-store-feeds.h"
#include "envoi-text.h"
#include "envoi-when-done.h"
#include "envoi-window.h"
#include <glib/gi18n.h>

struct _EnvoiBlogHead
{
  GtkWidget parent_instance;
  EnvoiSessionManager *manager;
  EnvoiFeed *feed;
  EnvoiBlogAccess access;          /* of the own blog */
  gboolean setting, busy;
  GError *problem;                 /* why a command did not work, until the next */
  GtkWidget *avatar, *name_label, *address_label, *facts_label, *description_label, *buttons, *follow_button, *publish_button, *message_button, *follows_button, *contact_button;
  GtkWidget *own_list, *public_row, *notice, *notice_icon, *notice_label, *follow_popover, *shared_row, *notify_row, *pinned_row;
};

G_DEFINE_FINAL_TYPE (EnvoiBlogHead, envoi_blog_head, GTK_TYPE_WIDGET)

static void update (EnvoiBlogHead *self);

static EnvoiFeedService *
get_service (EnvoiBlogHead *self)
{
  return envoi_find_feed_service (self->manager, envoi_feed_get_account (self->feed));
}

static EnvoiPublisher *
get_publisher (EnvoiBlogHead *self)
{
  return envoi_find_publisher (self->manager, envoi_feed_get_account (self->feed));
}

/* ---- what is said ---- */

static char *
dup_facts (EnvoiBlogHead *self)
{
  g_autoptr (GString) text = g_string_new (NULL);
  guint posts = envoi_feed_get_n_posts (self->feed), followers = envoi_feed_get_n_followers (self->feed);

  if (posts > 0)
    g_string_append_printf (text, ngettext ("%u post", "%u posts", posts), posts);
  if (followers > 0)
    {
      if (text->len > 0)
        g_string_append (text, " · ");
      g_string_append_printf (text, ngettext ("%u follower", "%u followers", followers), followers);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* Why it cannot be read, or what the last command came to; what to do about it. (transfer full) (nullable) */
static char *
dup_notice (EnvoiBlogHead *self)
{
  const GError *problem = self->problem != NULL ? self->problem : envoi_feed_get_problem (self->feed);
  const char *name = envoi_feed_get_title (self->feed);
  g_autofree char *line = envoi_text_one_line (name, 60), *who = envoi_text_isolate (line);

  if (envoi_feed_get_pending (self->feed))
    return g_strdup_printf (_("%s has to allow that you follow this blog. New posts come as soon as that is done."), who);
  if (problem == NULL)
    return NULL;
  if (envoi_feed_is_own (self->feed) && g_error_matches (problem, ENVOI_FEED_ERROR, ENVOI_FEED_ERROR_NOT_FOUND))
    return g_strdup (_("Your blog begins with your first post."));
  if (g_error_matches (problem, ENVOI_FEED_ERROR, ENVOI_FEED_ERROR_NOT_FOUND))
    return g_strdup_printf (_("%s has no blog, or hides it from you."), who);
  if (g_error_matches (problem, ENVOI_FEED_ERROR, ENVOI_FEED_ERROR_CONTACTS_ONLY))
    return g_strdup_printf (_("Only contacts of %s can read this blog. Ask to be a contact, and look again when that is accepted."), who);
  if (g_error_matches (problem, ENVOI_FEED_ERROR, ENVOI_FEED_ERROR_CLOSED) || g_error_matches (problem, ENVOI_FEED_ERROR, ENVOI_FEED_ERROR_FORBIDDEN))
    return g_strdup_printf (_("%s shows this blog only to some people, and you are not among them. Ask in a message."), who);
  {
    g_autoptr (EnvoiErrorText) text = envoi_error_text_new (problem, NULL);
    return g_strdup (text->body);
  }
}

static void
update_follow (EnvoiBlogHead *self)
{
  gboolean followed = envoi_feed_get_followed (self->feed), own = envoi_feed_is_own (self->feed);

  gtk_widget_set_visible (self->follow_button, !own);
  adw_split_button_set_label (ADW_SPLIT_BUTTON (self->follow_button), followed ? _("_Unfollow") : _("_Follow"));
  adw_split_button_set_use_underline (ADW_SPLIT_BUTTON (self->follow_button), TRUE);
  gtk_widget_set_sensitive (self->follow_button, !self->busy);
  if (followed)
    gtk_widget_remove_css_class (self->follow_button, "suggested-action");
  else
    gtk_widget_add_css_class (self->follow_button, "suggested-action");
  self->setting = TRUE;
  if (followed)
    adw_switch_row_set_active (ADW_SWITCH_ROW (self->shared_row), envoi_feed_get_shared (self->feed));
  adw_switch_row_set_active (ADW_SWITCH_ROW (self->notify_row), envoi_feed_get_notify (self->feed));
  adw_switch_row_set_active (ADW_SWITCH_ROW (self->pinned_row), envoi_feed_get_pinned (self->feed));
  self->setting = FALSE;
  gtk_widget_set_visible (self->notify_row, followed);
  gtk_widget_set_visible (self->pinned_row, followed);
}

static void
update (EnvoiBlogHead *self)
{
  EnvoiContact *contact = envoi_feed_get_contact (self->feed);
  gboolean own = envoi_feed_is_own (self->feed);
  const GError *problem = envoi_feed_get_problem (self->feed);
  g_autofree char *facts = dup_facts (self), *notice = dup_notice (self), *name = envoi_text_one_line (envoi_feed_get_title (self->feed), 120);
  g_autofree char *description = envoi_feed_get_description (self->feed) != NULL ? envoi_text_one_line (envoi_feed_get_description (self->feed), 600) : NULL;

  gtk_label_set_text (GTK_LABEL (self->name_label), name);
  gtk_label_set_text (GTK_LABEL (self->address_label), envoi_feed_get_service (self->feed));
  gtk_widget_set_visible (self->address_label, g_strcmp0 (name, envoi_feed_get_service (self->feed)) != 0);
  gtk_label_set_text (GTK_LABEL (self->facts_label), facts);
  gtk_widget_set_visible (self->facts_label, *facts != '\0');
  gtk_label_set_text (GTK_LABEL (self->description_label), description != NULL ? description : "");
  gtk_widget_set_visible (self->description_label, description != NULL && *description != '\0');
  gtk_label_set_text (GTK_LABEL (self->notice_label), notice != NULL ? notice : "");
  gtk_widget_set_visible (self->notice, notice != NULL);
  gtk_widget_set_visible (self->publish_button, own);
  gtk_widget_set_visible (self->message_button, !own);
  gtk_widget_set_visible (self->contact_button, !own && contact != NULL && !envoi_contact_get_in_roster (contact) &&
                                                g_error_matches (problem, ENVOI_FEED_ERROR, ENVOI_FEED_ERROR_CONTACTS_ONLY));
  gtk_widget_set_visible (self->own_list, own && self->access != ENVOI_BLOG_UNKNOWN);
  self->setting = TRUE;
  adw_switch_row_set_active (ADW_SWITCH_ROW (self->public_row), self->access == ENVOI_BLOG_OPEN);
  self->setting = FALSE;
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self->public_row), self->access == ENVOI_BLOG_OPEN ? _("Everybody can read it, also without an account")
                                                                   : self->access == ENVOI_BLOG_OTHER ? _("Only people on your list can read it")
                                                                   : _("Only your contacts can read it"));
  update_follow (self);
}

/* ---- what is done ---- */

static void
on_done (gpointer owner, const GValue *value, const GError *error)
{
  EnvoiBlogHead *self = owner;

  self->busy = FALSE;
  g_clear_error (&self->problem);
  if (error != NULL)
    self->problem = g_error_copy (error);
  update (self);
}

static void
begin (EnvoiBlogHead *self, DexFuture *future)
{
  self->busy = TRUE;
  g_clear_error (&self->problem);
  update (self);
  envoi_when_done (future, self, on_done);
}

static void
tell_switched_off (EnvoiBlogHead *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  if (ENVOI_IS_WINDOW (root))
    envoi_window_toast (ENVOI_WINDOW (root), _("This account is switched off. Switch it on in the list of accounts."));
}

static void
on_follow_clicked (EnvoiBlogHead *self)
{
  EnvoiFeedService *service = get_service (self);

  if (service == NULL)
    {
      tell_switched_off (self);
      return;
    }
  if (envoi_feed_get_followed (self->feed))
    begin (self, envoi_feed_service_unfollow (service, self->feed));
  else
    begin (self, envoi_feed_service_follow (service, envoi_feed_get_service (self->feed), envoi_feed_get_node (self->feed),
                                            adw_switch_row_get_active (ADW_SWITCH_ROW (self->shared_row))));
}

static void
on_shared_toggled (EnvoiBlogHead *self)
{
  EnvoiFeedService *service = self->setting || self->feed == NULL || !envoi_feed_get_followed (self->feed) ? NULL : get_service (self);

  if (service != NULL)
    begin (self, envoi_feed_service_set_shared (service, self->feed, adw_switch_row_get_active (ADW_SWITCH_ROW (self->shared_row))));
}

static void
on_notify_toggled (EnvoiBlogHead *self)
{
  EnvoiFeedService *service = self->setting || self->feed == NULL ? NULL : get_service (self);

  if (service != NULL)
    envoi_feed_service_set_notify (service, self->feed, adw_switch_row_get_active (ADW_SWITCH_ROW (self->notify_row)));
}

static void
on_pinned_toggled (EnvoiBlogHead *self)
{
  EnvoiFeedService *service = self->setting || self->feed == NULL ? NULL : get_service (self);

  if (service != NULL)
    envoi_feed_service_set_pinned (service, self->feed, adw_switch_row_get_active (ADW_SWITCH_ROW (self->pinned_row)));
}

static void
on_message_clicked (EnvoiBlogHead *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "win.open-conversation", "(ss)", envoi_account_get_jid (envoi_feed_get_account (self->feed)),
                              envoi_feed_get_service (self->feed));
}

static void
on_contact_clicked (EnvoiBlogHead *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "win.add-address", "s", envoi_feed_get_service (self->feed));
}

static void
on_follows_clicked (EnvoiBlogHead *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "win.show-follows-of", "(ss)", envoi_account_get_jid (envoi_feed_get_account (self->feed)),
                              envoi_feed_get_service (self->feed));
}

/* ---- who can read the own blog ---- */

static void
on_access (gpointer owner, const GValue *value, const GError *error)
{
  EnvoiBlogHead *self = owner;

  if (value != NULL)
    self->access = g_value_get_int (value);
  update (self);
}

static void
ask_access (EnvoiBlogHead *self)
{
  EnvoiPublisher *publisher = envoi_feed_is_own (self->feed) ? get_publisher (self) : NULL;

  if (publisher == NULL)
    return;
  self->access = envoi_publisher_get_known_access (publisher);
  envoi_when_done (envoi_publisher_get_blog_access (publisher), self, on_access);
}

static void
on_access_set (gpointer owner, const GValue *value, const GError *error)
{
  EnvoiBlogHead *self = owner;

  on_done (self, value, error);
  ask_access (self);
}

static void
set_access (EnvoiBlogHead *self)
{
  EnvoiPublisher *publisher = get_publisher (self);
  EnvoiBlogAccess wanted = self->access == ENVOI_BLOG_OPEN ? ENVOI_BLOG_CONTACTS : ENVOI_BLOG_OPEN;

  if (publisher == NULL)
    {
      tell_switched_off (self);
      return;
    }
  g_clear_error (&self->problem);
  envoi_when_done (envoi_publisher_set_blog_access (publisher, wanted), self, on_access_set);
}

/* What becomes public cannot be taken back from those who copied it. */
static void
on_public_toggled (EnvoiBlogHead *self)
{
  gboolean wanted = adw_switch_row_get_active (ADW_SWITCH_ROW (self->public_row));

  if (self->setting || self->feed == NULL || wanted == (self->access == ENVOI_BLOG_OPEN))
    return;
  update (self);
  if (wanted)
    envoi_confirmation_ask (envoi_confirmation_new (_("Make Your Blog Public?"), _("Everybody can read all its posts then, earlier ones too."), _("_Make Public"), FALSE),
                            GTK_WIDGET (self), G_CALLBACK (set_access), self);
  else
    envoi_confirmation_ask (envoi_confirmation_new (_("Show Your Blog to Contacts Only?"), _("Who follows it without being your contact gets no new posts then. What others have copied stays with them."),
                                                    _("_Contacts Only"), FALSE), GTK_WIDGET (self), G_CALLBACK (set_access), self);
}

/* ---- life ---- */

static void
envoi_blog_head_dispose (GObject *object)
{
  EnvoiBlogHead *self = ENVOI_BLOG_HEAD (object);

  gtk_widget_dispose_template (GTK_WIDGET (object), ENVOI_TYPE_BLOG_HEAD);
  while (gtk_widget_get_first_child (GTK_WIDGET (object)) != NULL)
    gtk_widget_unparent (gtk_widget_get_first_child (GTK_WIDGET (object)));
  g_clear_object (&self->feed);
  g_clear_object (&self->manager);
  g_clear_error (&self->problem);
  G_OBJECT_CLASS (envoi_blog_head_parent_class)->dispose (object);
}

static void
envoi_blog_head_class_init (EnvoiBlogHeadClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = envoi_blog_head_dispose;
  g_type_ensure (ENVOI_TYPE_AVATAR_VIEW);
  gtk_widget_class_set_template_from_resource (widget_class, "/im/envoi/Envoi/app/envoi-blog-head.ui");
#define BIND(name) gtk_widget_class_bind_template_child (widget_class, EnvoiBlogHead, name)
  BIND (avatar); BIND (name_label); BIND (address_label); BIND (facts_label); BIND (description_label); BIND (buttons); BIND (follow_button); BIND (publish_button);
  BIND (message_button); BIND (follows_button); BIND (contact_button); BIND (own_list); BIND (public_row); BIND (notice); BIND (notice_icon); BIND (notice_label);
  BIND (follow_popover); BIND (shared_row); BIND (notify_row); BIND (pinned_row);
#undef BIND
#define CALLBACK(name) gtk_widget_class_bind_template_callback (widget_class, name)
  CALLBACK (on_follow_clicked); CALLBACK (on_message_clicked); CALLBACK (on_follows_clicked); CALLBACK (on_contact_clicked); CALLBACK (on_public_toggled);
  CALLBACK (on_shared_toggled); CALLBACK (on_notify_toggled); CALLBACK (on_pinned_toggled);
#undef CALLBACK
}

static void
envoi_blog_head_init (EnvoiBlogHead *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
envoi_blog_head_new (EnvoiSessionManager *manager, EnvoiFeed *feed)
{
  EnvoiBlogHead *self = g_object_new (ENVOI_TYPE_BLOG_HEAD, NULL);

  self->manager = g_object_ref (manager);
  self->feed = g_object_ref (feed);
  if (envoi_feed_is_own (feed))
    envoi_avatar_view_set_account (ENVOI_AVATAR_VIEW (self->avatar), envoi_feed_get_account (feed));
  else if (envoi_feed_get_contact (feed) != NULL)
    envoi_avatar_view_set_contact (ENVOI_AVATAR_VIEW (self->avatar), envoi_feed_get_contact (feed));
  else
    envoi_avatar_view_set_name (ENVOI_AVATAR_VIEW (self->avatar), envoi_feed_get_title (feed));
  g_signal_connect_object (feed, "notify", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  if (envoi_feed_get_contact (feed) != NULL)
    g_signal_connect_object (envoi_feed_get_contact (feed), "notify::in-roster", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);
  ask_access (self);
  return GTK_WIDGET (self);
}
