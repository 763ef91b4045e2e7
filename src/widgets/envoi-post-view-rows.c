/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-config.h"
#include "envoi-post-view-private.h"
#include "envoi-gallery-row.h"
#include <adwaita.h>
#include <glib/gi18n-lib.h>

/* The rows of the list of posts: a head, cards or rows of a gallery, an end. */

EnvoiPost *
envoi_post_view_post_of (GtkWidget *widget)
{
  if (ENVOI_IS_GALLERY_TILE (widget))
    return envoi_gallery_tile_get_post (ENVOI_GALLERY_TILE (widget));
  return ENVOI_IS_POST_CARD (widget) ? envoi_post_card_get_post (ENVOI_POST_CARD (widget)) : NULL;
}

GPtrArray *
envoi_post_view_list_shown (EnvoiPostView *self)
{
  GPtrArray *shown = g_ptr_array_new ();

  for (GtkWidget *item = gtk_widget_get_first_child (self->list_view); item != NULL; item = gtk_widget_get_next_sibling (item))
    {
      GtkWidget *bin = gtk_widget_get_first_child (item), *row = ADW_IS_BIN (bin) ? adw_bin_get_child (ADW_BIN (bin)) : NULL;

      if (ENVOI_IS_GALLERY_ROW (row))
        for (GtkWidget *tile = gtk_widget_get_first_child (row); tile != NULL; tile = gtk_widget_get_next_sibling (tile))
          {
            if (envoi_post_view_post_of (tile) != NULL)
              g_ptr_array_add (shown, tile);
          }
      else if (row != NULL && envoi_post_view_post_of (row) != NULL)
        g_ptr_array_add (shown, row);
    }
  return shown;
}

GtkWidget *
envoi_post_view_find_shown (EnvoiPostView *self, EnvoiPost *post)
{
  g_autoptr (GPtrArray) shown = envoi_post_view_list_shown (self);

  for (guint i = 0; i < shown->len; i++)
    if (envoi_post_view_post_of (shown->pdata[i]) == post)
      return shown->pdata[i];
  return NULL;
}

GtkWidget *
envoi_post_view_find_card (EnvoiPostView *self, EnvoiPost *post)
{
  GtkWidget *shown = envoi_post_view_find_shown (self, post);

  return ENVOI_IS_POST_CARD (shown) ? shown : NULL;
}

static void
on_open (EnvoiPostView *self, EnvoiPost *post)
{
  envoi_post_view_emit_command (self, "open", post);
}

static GtkWidget *
new_end (EnvoiPostView *self)
{
  GtkWidget *end;

  if (self->loading || self->has_older)
    {
      end = adw_spinner_new ();
      gtk_widget_set_size_request (end, 28, 28);
      gtk_accessible_update_property (GTK_ACCESSIBLE (end), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Loading older posts"), -1);
    }
  else
    {
      end = g_object_new (GTK_TYPE_LABEL, "label", self->end_text != NULL ? self->end_text : "", "wrap", TRUE, "justify", GTK_JUSTIFY_CENTER, NULL);
      gtk_widget_add_css_class (end, "dim-label");
    }
  gtk_widget_set_halign (end, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (end, "posts-end");
  return end;
}

static void
on_setup (EnvoiPostView *self, GtkListItem *item)
{
  gtk_list_item_set_child (item, adw_bin_new ());
}

static void
end_binding (gpointer binding)
{
  g_binding_unbind (binding);
  g_object_unref (binding);
}

static void
on_bind (EnvoiPostView *self, GtkListItem *item)
{
  AdwBin *bin = ADW_BIN (gtk_list_item_get_child (item));
  GObject *object = gtk_list_item_get_item (item);
  GtkWidget *child = adw_bin_get_child (bin);

  gtk_list_item_set_focusable (item, ENVOI_IS_POST (object));
  gtk_list_item_set_activatable (item, ENVOI_IS_POST (object));
  if (G_IS_LIST_MODEL (object))
    {
      if (!ENVOI_IS_GALLERY_ROW (child))
        {
          child = envoi_gallery_row_new ();
          g_signal_connect_object (child, "open", G_CALLBACK (on_open), self, G_CONNECT_SWAPPED);
          adw_bin_set_child (bin, child);
        }
      envoi_gallery_row_set_posts (ENVOI_GALLERY_ROW (child), G_LIST_MODEL (object));
      gtk_list_item_set_accessible_label (item, "");
      return;
    }
  if (!ENVOI_IS_POST (object))
    {
      gboolean is_head = g_list_store_find (self->heads, object, NULL);

      adw_bin_set_child (bin, NULL);
      if (is_head && self->head != NULL && gtk_widget_get_parent (self->head) != NULL)
        adw_bin_set_child (ADW_BIN (gtk_widget_get_parent (self->head)), NULL);
      adw_bin_set_child (bin, is_head ? self->head : new_end (self));
      gtk_list_item_set_accessible_label (item, "");
      return;
    }
  if (!ENVOI_IS_POST_CARD (child))
    {
      child = envoi_post_card_new (ENVOI_POST_CARD_LIST);
      g_signal_connect_object (child, "command", G_CALLBACK (envoi_post_view_emit_command), self, G_CONNECT_SWAPPED);
      adw_bin_set_child (bin, child);
    }
  envoi_post_card_set_hide_feed (ENVOI_POST_CARD (child), self->hide_feed);
  envoi_post_card_set_post (ENVOI_POST_CARD (child), ENVOI_POST (object));
  envoi_post_card_set_caught_up (ENVOI_POST_CARD (child), ENVOI_POST (object) == self->caught_up);
  g_object_set_data_full (G_OBJECT (child), "label-binding",
                          g_object_ref (g_object_bind_property (child, "accessible-text", item, "accessible-label", G_BINDING_SYNC_CREATE)), end_binding);
}

static void
on_unbind (EnvoiPostView *self, GtkListItem *item)
{
  AdwBin *bin = ADW_BIN (gtk_list_item_get_child (item));
  GtkWidget *child = bin != NULL ? adw_bin_get_child (bin) : NULL;

  if (ENVOI_IS_GALLERY_ROW (child))
    {
      envoi_gallery_row_set_posts (ENVOI_GALLERY_ROW (child), NULL);
      return;
    }
  if (!ENVOI_IS_POST_CARD (child))
    {
      if (bin != NULL)
        adw_bin_set_child (bin, NULL);
      return;
    }
  g_object_set_data (G_OBJECT (child), "label-binding", NULL);
  envoi_post_card_set_caught_up (ENVOI_POST_CARD (child), FALSE);
  envoi_post_card_set_post (ENVOI_POST_CARD (child), NULL);
}

void
envoi_post_view_make_rows (EnvoiPostView *self)
{
  g_autoptr (GtkListItemFactory) factory = gtk_signal_list_item_factory_new ();

  g_signal_connect_object (factory, "setup", G_CALLBACK (on_setup), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (factory, "bind", G_CALLBACK (on_bind), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (factory, "unbind", G_CALLBACK (on_unbind), self, G_CONNECT_SWAPPED);
  gtk_list_view_set_factory (GTK_LIST_VIEW (self->list_view), factory);
}
