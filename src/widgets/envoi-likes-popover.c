/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-config.h"
#include "envoi-likes-popover.h"
#include "envoi-avatar-view.h"
#include "envoi-comment.h"
#include "envoi-post-words.h"
#include <glib/gi18n-lib.h>

static GtkWidget *
new_row (gpointer item, gpointer data)
{
  EnvoiComment *like = item;
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 10), *avatar = envoi_avatar_view_new (28), *label;
  g_autofree char *name = envoi_comment_words_author (like);

  if (envoi_comment_get_author (like) != NULL)
    envoi_avatar_view_set_contact (ENVOI_AVATAR_VIEW (avatar), envoi_comment_get_author (like));
  else if (envoi_comment_get_own (like))
    envoi_avatar_view_set_account (ENVOI_AVATAR_VIEW (avatar), envoi_comment_get_account (like));
  else
    envoi_avatar_view_set_name (ENVOI_AVATAR_VIEW (avatar), name);
  label = g_object_new (GTK_TYPE_LABEL, "label", name, "xalign", 0.0f, "ellipsize", PANGO_ELLIPSIZE_END, "max-width-chars", 32, NULL);
  gtk_box_append (GTK_BOX (row), avatar);
  gtk_box_append (GTK_BOX (row), label);
  /* What else than a heart he says. */
  if (envoi_comment_get_text (like) != NULL && !g_str_equal (envoi_comment_get_text (like), "♥"))
    {
      GtkWidget *said = g_object_new (GTK_TYPE_LABEL, "label", envoi_comment_get_text (like), "xalign", 1.0f, "hexpand", TRUE, "ellipsize", PANGO_ELLIPSIZE_END,
                                      "max-width-chars", 12, NULL);
      gtk_box_append (GTK_BOX (row), said);
    }
  g_object_set_data_full (G_OBJECT (row), "author", g_strdup (envoi_comment_get_author_jid (like)), g_free);
  return row;
}

static void
on_row_activated (GtkListBox *list, GtkListBoxRow *row, GtkWidget *popover)
{
  const char *author = g_object_get_data (G_OBJECT (gtk_list_box_row_get_child (row)), "author");
  g_autofree char *keep = g_strdup (author);

  gtk_popover_popdown (GTK_POPOVER (popover));
  if (keep != NULL)
    gtk_widget_activate_action (popover, "win.open-feed", "(ss)", keep, ENVOI_BLOG_NODE);
}

GtkWidget *
envoi_likes_popover_new (GListModel *likes)
{
  GtkWidget *popover = gtk_popover_new (), *list = gtk_list_box_new ();
  GtkWidget *scroller = g_object_new (GTK_TYPE_SCROLLED_WINDOW, "hscrollbar-policy", GTK_POLICY_NEVER, "propagate-natural-height", TRUE,
                                      "propagate-natural-width", TRUE, "max-content-height", 320, "child", list, NULL);

  gtk_list_box_set_selection_mode (GTK_LIST_BOX (list), GTK_SELECTION_NONE);
  gtk_list_box_bind_model (GTK_LIST_BOX (list), likes, new_row, NULL, NULL);
  gtk_widget_add_css_class (list, "likes");
  gtk_accessible_update_property (GTK_ACCESSIBLE (list), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Who Likes This"), -1);
  g_signal_connect (list, "row-activated", G_CALLBACK (on_row_activated), popover);
  gtk_popover_set_child (GTK_POPOVER (popover), scroller);
  return popover;
}

static char *
dup_name (GListModel *likes, guint i)
{
  g_autoptr (EnvoiComment) like = g_list_model_get_item (likes, i);
  return like != NULL ? envoi_comment_words_author (like) : NULL;
}

char *
envoi_likes_text (GListModel *likes)
{
  guint n = g_list_model_get_n_items (likes);
  g_autofree char *first = NULL, *second = NULL;

  first = dup_name (likes, 0);
  second = dup_name (likes, 1);
  switch (n)
    {
    case 0: return NULL;
    /* Translators: a name */
    case 1: return g_strdup_printf (_("%s likes this"), first);
    case 2: return g_strdup_printf (_("%s and %s like this"), first, second);
    default: return g_strdup_printf (ngettext ("%s, %s and %u other like this", "%s, %s and %u others like this", n - 2), first, second, n - 2);
    }
}
