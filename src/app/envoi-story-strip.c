/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-config.h"
#include "envoi-story-strip.h"
#include "envoi-avatar-view.h"
#include "envoi-post.h"
#include "envoi-story-dialog.h"
#include "envoi-text.h"
#include <glib/gi18n.h>

struct _EnvoiStoryStrip
{
  AdwBin parent_instance;
  EnvoiStore *store;
  GListModel *stories;
  guint update_id;
  GtkWidget *box;
};

G_DEFINE_FINAL_TYPE (EnvoiStoryStrip, envoi_story_strip, ADW_TYPE_BIN)

static int
compare (gconstpointer a, gconstpointer b)
{
  gint64 one = envoi_post_get_published (*(EnvoiPost **) a), other = envoi_post_get_published (*(EnvoiPost **) b);

  return one > other ? -1 : one < other;
}

/* Those of one person follow each other, the newest first; so do the persons. Of two accounts with the same contact each story is there once.
 * (transfer full) */
static GPtrArray *
get_order (EnvoiStoryStrip *self)
{
  g_autoptr (GPtrArray) all = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GHashTable) done = g_hash_table_new (g_str_hash, g_str_equal);
  GPtrArray *order = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < g_list_model_get_n_items (self->stories); i++)
    g_ptr_array_add (all, g_list_model_get_item (self->stories, i));
  g_ptr_array_sort (all, compare);
  for (guint i = 0; i < all->len; i++)
    {
      const char *author = envoi_post_get_service (all->pdata[i]);
      g_autoptr (GHashTable) ids = g_hash_table_new (g_str_hash, g_str_equal);

      if (!g_hash_table_add (done, (gpointer) author))
        continue;
      for (guint j = i; j < all->len; j++)
        if (g_str_equal (envoi_post_get_service (all->pdata[j]), author) && g_hash_table_add (ids, (gpointer) envoi_post_get_item_id (all->pdata[j])))
          g_ptr_array_add (order, g_object_ref (all->pdata[j]));
    }
  return order;
}

static void
on_clicked (GtkWidget *button, EnvoiStoryStrip *self)
{
  const char *author = g_object_get_data (G_OBJECT (button), "author");
  g_autoptr (GPtrArray) order = get_order (self);
  EnvoiPost *first = NULL;

  for (guint i = 0; i < order->len; i++)
    if (g_str_equal (envoi_post_get_service (order->pdata[i]), author) &&
        (first == NULL || (envoi_post_get_read (first) && !envoi_post_get_read (order->pdata[i]))))
      first = order->pdata[i];
  if (first != NULL)
    adw_dialog_present (envoi_story_dialog_new (self->store, self->stories, order, first, GTK_WIDGET (self)), GTK_WIDGET (self));
}

static GtkWidget *
new_person (EnvoiStoryStrip *self, EnvoiPost *post, gboolean unseen)
{
  const char *author = envoi_post_get_service (post);
  EnvoiContact *contact = envoi_store_find_contact (self->store, envoi_post_get_account (post), author);
  gboolean own = g_str_equal (author, envoi_account_get_jid (envoi_post_get_account (post)));
  /* Translators: the person's own pictures of the day */
  const char *name = own ? _("You") : contact != NULL ? envoi_contact_get_title (contact) : author;
  g_autofree char *who = envoi_text_isolate (name), *words = NULL;
  GtkWidget *button = gtk_button_new (), *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 4), *ring = adw_bin_new (), *avatar = envoi_avatar_view_new (48);
  GtkWidget *label = g_object_new (GTK_TYPE_LABEL, "label", name, "ellipsize", PANGO_ELLIPSIZE_END, "width-chars", 8, "max-width-chars", 8, NULL);

  /* Translators: %s is a person whose pictures of the day can be looked at */
  words = own ? g_strdup (_("Your Stories")) : g_strdup_printf (unseen ? _("Stories of %s, new") : _("Stories of %s"), who);
  if (own)
    envoi_avatar_view_set_account (ENVOI_AVATAR_VIEW (avatar), envoi_post_get_account (post));
  else if (contact != NULL)
    envoi_avatar_view_set_contact (ENVOI_AVATAR_VIEW (avatar), contact);
  else
    envoi_avatar_view_set_name (ENVOI_AVATAR_VIEW (avatar), name);
  adw_bin_set_child (ADW_BIN (ring), avatar);
  gtk_widget_set_halign (ring, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (ring, "story-ring");
  if (unseen)
    gtk_widget_add_css_class (ring, "unseen");
  gtk_widget_add_css_class (label, "caption");
  gtk_box_append (GTK_BOX (box), ring);
  gtk_box_append (GTK_BOX (box), label);
  gtk_button_set_child (GTK_BUTTON (button), box);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_add_css_class (button, "story");
  gtk_widget_set_tooltip_text (button, words);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, words, -1);
  g_object_set_data_full (G_OBJECT (button), "author", g_strdup (author), g_free);
  g_signal_connect (button, "clicked", G_CALLBACK (on_clicked), self);
  return button;
}

static void
update (gpointer data)
{
  EnvoiStoryStrip *self = data;
  g_autoptr (GPtrArray) order = get_order (self);
  g_autofree char *focused = NULL;
  GtkWidget *child;

  self->update_id = 0;
  while ((child = gtk_widget_get_first_child (self->box)) != NULL)
    {
      if (gtk_widget_has_focus (child))
        focused = g_strdup (g_object_get_data (G_OBJECT (child), "author"));
      gtk_box_remove (GTK_BOX (self->box), child);
    }
  for (guint i = 0, end; i < order->len; i = end)
    {
      const char *author = envoi_post_get_service (order->pdata[i]);
      gboolean unseen = FALSE;

      for (end = i; end < order->len && g_str_equal (envoi_post_get_service (order->pdata[end]), author); end++)
        unseen |= !envoi_post_get_read (order->pdata[end]);
      child = new_person (self, order->pdata[i], unseen);
      gtk_box_append (GTK_BOX (self->box), child);
      if (g_strcmp0 (focused, author) == 0)
        gtk_widget_grab_focus (child);
    }
  gtk_widget_set_visible (GTK_WIDGET (self), order->len > 0);
}

/* A burst of them is drawn once. */
static void
queue_update (EnvoiStoryStrip *self)
{
  if (self->update_id == 0)
    self->update_id = g_idle_add_once (update, self);
}

static void
on_stories_changed (EnvoiStoryStrip *self, guint position, guint removed, guint added, GListModel *stories)
{
  for (guint i = position; i < position + added; i++)
    {
      g_autoptr (EnvoiPost) post = g_list_model_get_item (stories, i);

      g_signal_handlers_disconnect_by_data (post, self);
      g_signal_connect_object (post, "notify::read", G_CALLBACK (queue_update), self, G_CONNECT_SWAPPED);
    }
  queue_update (self);
}

void
envoi_story_strip_set_stories (EnvoiStoryStrip *self, EnvoiStore *store, GListModel *stories)
{
  g_return_if_fail (self->stories == NULL);
  self->store = g_object_ref (store);
  self->stories = g_object_ref (stories);
  g_signal_connect_object (stories, "items-changed", G_CALLBACK (on_stories_changed), self, G_CONNECT_SWAPPED);
  on_stories_changed (self, 0, 0, g_list_model_get_n_items (stories), stories);
}

static void
envoi_story_strip_dispose (GObject *object)
{
  EnvoiStoryStrip *self = ENVOI_STORY_STRIP (object);

  g_clear_handle_id (&self->update_id, g_source_remove);
  if (self->stories != NULL)
    g_signal_handlers_disconnect_by_data (self->stories, self);
  g_clear_object (&self->stories);
  g_clear_object (&self->store);
  G_OBJECT_CLASS (envoi_story_strip_parent_class)->dispose (object);
}

static void
envoi_story_strip_class_init (EnvoiStoryStripClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = envoi_story_strip_dispose;
}

static void
envoi_story_strip_init (EnvoiStoryStrip *self)
{
  GtkWidget *scrolled = g_object_new (GTK_TYPE_SCROLLED_WINDOW, "vscrollbar-policy", GTK_POLICY_NEVER, "propagate-natural-height", TRUE, NULL);

  self->box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 2);
  gtk_widget_set_halign (self->box, GTK_ALIGN_START);
  g_object_set (self->box, "margin-start", 12, "margin-end", 12, "margin-bottom", 6, NULL);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), self->box);
  gtk_accessible_update_property (GTK_ACCESSIBLE (scrolled), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Stories"), -1);
  adw_bin_set_child (ADW_BIN (self), scrolled);
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}
