/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-config.h"
#include "envoi-community-row.h"
#include "envoi-avatar-view.h"
#include "envoi-text.h"
#include <glib/gi18n.h>

/* EnvoiCommunityRow: see the header. Owned by its list; main thread. */

struct _EnvoiCommunityRow
{
  GtkWidget parent_instance;
  EnvoiFeed *feed;
  GtkWidget *box, *avatar, *name, *about, *counts, *gallery, *followed;
};

G_DEFINE_FINAL_TYPE (EnvoiCommunityRow, envoi_community_row, GTK_TYPE_WIDGET)

char *
envoi_community_dup_counts (EnvoiFeed *feed)
{
  guint followers = envoi_feed_get_n_followers (feed), posts = envoi_feed_get_n_posts (feed);
  /* Translators: of a blog or community */
  g_autofree char *people = followers > 0 ? g_strdup_printf (ngettext ("%u follower", "%u followers", followers), followers) : NULL;
  g_autofree char *written = posts > 0 ? g_strdup_printf (ngettext ("%u post", "%u posts", posts), posts) : NULL;

  if (people != NULL && written != NULL)
    return g_strdup_printf ("%s · %s", people, written);
  return people != NULL ? g_steal_pointer (&people) : g_steal_pointer (&written);
}

char *
envoi_community_dup_label (EnvoiFeed *feed)
{
  g_autofree char *title = envoi_text_one_line (envoi_feed_get_title (feed), 80), *counts = envoi_community_dup_counts (feed);
  const char *said = envoi_feed_get_description (feed);
  g_autofree char *about = said != NULL ? envoi_text_one_line (said, 200) : NULL;
  GString *all = g_string_new (title);

  if (envoi_feed_get_followed (feed))
    g_string_append_printf (all, ", %s", _("Following"));
  if (counts != NULL)
    g_string_append_printf (all, ", %s", counts);
  if (about != NULL && *about != '\0')
    g_string_append_printf (all, ", %s", about);
  return g_string_free (all, FALSE);
}

static void
update (EnvoiCommunityRow *self)
{
  g_autofree char *title = NULL, *about = NULL, *counts = NULL, *line = NULL;
  const char *said;

  if (self->feed == NULL)
    return;
  title = envoi_text_one_line (envoi_feed_get_title (self->feed), 80);
  said = envoi_feed_get_description (self->feed);
  about = said != NULL ? envoi_text_one_line (said, 240) : g_strdup ("");
  counts = envoi_community_dup_counts (self->feed);
  envoi_avatar_view_set_feed (ENVOI_AVATAR_VIEW (self->avatar), self->feed);
  gtk_label_set_text (GTK_LABEL (self->name), title);
  gtk_label_set_text (GTK_LABEL (self->about), about);
  gtk_widget_set_visible (self->about, *about != '\0');
  line = counts != NULL ? g_strdup_printf ("%s · %s", envoi_feed_get_service (self->feed), counts) : g_strdup (envoi_feed_get_service (self->feed));
  gtk_label_set_text (GTK_LABEL (self->counts), line);
  gtk_widget_set_visible (self->gallery, envoi_feed_get_kind (self->feed) == ENVOI_FEED_GALLERY);
  gtk_widget_set_visible (self->followed, envoi_feed_get_followed (self->feed));
  gtk_label_set_text (GTK_LABEL (self->followed), envoi_feed_get_pending (self->feed) ? _("Asked to Follow") : _("Following"));
}

void
envoi_community_row_set_feed (EnvoiCommunityRow *self, EnvoiFeed *feed)
{
  if (self->feed == feed)
    return;
  if (self->feed != NULL)
    g_signal_handlers_disconnect_by_func (self->feed, update, self);
  g_set_object (&self->feed, feed);
  if (feed != NULL)
    g_signal_connect_object (feed, "notify", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);
}

static GtkWidget *
new_label (const char *style, int lines)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  if (lines > 1)
    {
      gtk_label_set_wrap (GTK_LABEL (label), TRUE);
      gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
      gtk_label_set_lines (GTK_LABEL (label), lines);
    }
  gtk_widget_add_css_class (label, style);
  return label;
}

static void
envoi_community_row_dispose (GObject *object)
{
  EnvoiCommunityRow *self = ENVOI_COMMUNITY_ROW (object);

  envoi_community_row_set_feed (self, NULL);
  g_clear_pointer (&self->box, gtk_widget_unparent);
  G_OBJECT_CLASS (envoi_community_row_parent_class)->dispose (object);
}

static void
envoi_community_row_class_init (EnvoiCommunityRowClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = envoi_community_row_dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
}

static void
envoi_community_row_init (EnvoiCommunityRow *self)
{
  GtkWidget *words = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2), *head = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

  self->box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  self->avatar = envoi_avatar_view_new (40);
  self->name = new_label ("heading", 1);
  self->about = new_label ("body", 2);
  self->counts = new_label ("caption", 1);
  self->gallery = gtk_image_new_from_icon_name ("image-x-generic-symbolic");
  self->followed = new_label ("caption", 1);
  gtk_widget_add_css_class (self->counts, "dim-label");
  gtk_widget_add_css_class (self->followed, "accent");
  gtk_widget_set_tooltip_text (self->gallery, _("Gallery: each post has pictures"));
  gtk_widget_set_valign (self->avatar, GTK_ALIGN_START);
  gtk_widget_set_hexpand (self->name, TRUE);
  gtk_widget_set_hexpand (words, TRUE);
  gtk_label_set_ellipsize (GTK_LABEL (self->followed), PANGO_ELLIPSIZE_NONE);
  gtk_box_append (GTK_BOX (head), self->name);
  gtk_box_append (GTK_BOX (head), self->gallery);
  gtk_box_append (GTK_BOX (head), self->followed);
  gtk_box_append (GTK_BOX (words), head);
  gtk_box_append (GTK_BOX (words), self->about);
  gtk_box_append (GTK_BOX (words), self->counts);
  gtk_box_append (GTK_BOX (self->box), self->avatar);
  gtk_box_append (GTK_BOX (self->box), words);
  gtk_widget_set_margin_top (self->box, 6);
  gtk_widget_set_margin_bottom (self->box, 6);
  gtk_widget_set_parent (self->box, GTK_WIDGET (self));
}

GtkWidget *
envoi_community_row_new (void)
{
  return g_object_new (ENVOI_TYPE_COMMUNITY_ROW, NULL);
}
