/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The rows of the message view: what each is told of its message besides the message itself. */
#include "envoi-config.h"
#include "envoi-message-view-private.h"
#include "envoi-shared-post.h"
#include <glib/gi18n-lib.h>

EnvoiMessageRow *
envoi_message_view_row_of (GtkWidget *widget)
{
  GtkWidget *row = widget != NULL ? gtk_widget_get_ancestor (widget, ENVOI_TYPE_MESSAGE_ROW) : NULL;

  if (row == NULL && widget != NULL)
    {
      GtkWidget *child = gtk_widget_get_first_child (widget);
      row = ENVOI_IS_MESSAGE_ROW (child) ? child : NULL;
    }
  return row != NULL ? ENVOI_MESSAGE_ROW (row) : NULL;
}

GtkWidget *
envoi_message_view_find_row (EnvoiMessageView *self, EnvoiMessage *message)
{
  for (GtkWidget *item = gtk_widget_get_first_child (self->list_view); item != NULL; item = gtk_widget_get_next_sibling (item))
    {
      EnvoiMessageRow *row = envoi_message_view_row_of (item);
      if (row != NULL && envoi_message_row_get_message (row) == message)
        return GTK_WIDGET (row);
    }
  return NULL;
}

static const char *
author_of (EnvoiMessageView *self, EnvoiMessage *message)
{
  return envoi_message_get_nick (message) != NULL ? envoi_message_get_nick (message) : self->author;
}

/* Tells the messages between two places of the model to a screen reader. */
void
envoi_message_view_announce (EnvoiMessageView *self, guint from, guint to)
{
  for (guint i = from; i < to; i++)
    {
      g_autoptr (EnvoiMessage) message = g_list_model_get_item (self->model, i);
      const char *body = envoi_message_get_body (message);
      if (!envoi_message_get_outgoing (message) && body != NULL)
        {
          g_autofree char *start = envoi_shared_post_is_link (body) ? envoi_shared_post_dup_words (NULL) : g_utf8_substring (body, 0, MIN (g_utf8_strlen (body, -1), 500));
          /* Translators: spoken when a message arrives: “Anna: text” */
          g_autofree char *text = g_strdup_printf (_("%s: %s"), author_of (self, message), start);
          gtk_accessible_announce (GTK_ACCESSIBLE (self), text, GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_MEDIUM);
        }
    }
}

static void
on_setup (EnvoiMessageView *self, GtkListItem *item)
{
  GtkWidget *row = envoi_message_row_new ();

  gtk_list_item_set_child (item, row);
  gtk_list_item_set_activatable (item, FALSE);
  g_object_bind_property (row, "accessible-text", item, "accessible-label", G_BINDING_DEFAULT);
}

/* Who stands in the room under this nick now may be somebody else: only the key tells. */
static EnvoiOccupant *
find_occupant (EnvoiMessageView *self, EnvoiMessage *message)
{
  const char *nick = envoi_message_get_nick (message), *key = envoi_message_get_author_key (message);
  EnvoiOccupant *occupant = nick != NULL && key != NULL ? envoi_room_find_occupant (self->room, nick) : NULL;

  return occupant != NULL && g_strcmp0 (envoi_occupant_get_key (occupant), key) == 0 ? occupant : NULL;
}

static const char *
readers_of (EnvoiMessageView *self, EnvoiMessage *message)
{
  const char *ids[] = { envoi_message_get_archive_id (message), envoi_message_get_id (message) };

  for (guint i = 0; self->readers != NULL && i < G_N_ELEMENTS (ids); i++)
    if (ids[i] != NULL && g_hash_table_contains (self->readers, ids[i]))
      return g_hash_table_lookup (self->readers, ids[i]);
  return NULL;
}

void
envoi_message_view_set_readers (EnvoiMessageView *self, GHashTable *readers)
{
  if (self->readers == NULL && readers == NULL)
    return;
  g_clear_pointer (&self->readers, g_hash_table_unref);
  self->readers = readers != NULL ? g_hash_table_ref (readers) : NULL;
  for (GtkWidget *item = gtk_widget_get_first_child (self->list_view); item != NULL; item = gtk_widget_get_next_sibling (item))
    {
      EnvoiMessageRow *row = envoi_message_view_row_of (item);

      if (row != NULL && envoi_message_row_get_message (row) != NULL)
        envoi_message_row_set_readers (row, readers_of (self, envoi_message_row_get_message (row)));
    }
}

static void
on_bind (EnvoiMessageView *self, GtkListItem *item)
{
  EnvoiMessageRow *row = ENVOI_MESSAGE_ROW (gtk_list_item_get_child (item));
  EnvoiMessage *message = gtk_list_item_get_item (item);

  envoi_message_row_set_in_room (row, self->room, self->room != NULL ? find_occupant (self, message) : NULL);
  envoi_message_row_set_message (row, message, author_of (self, message));
  envoi_message_row_set_readers (row, readers_of (self, message));
}

static void
on_unbind (EnvoiMessageView *self, GtkListItem *item)
{
  envoi_message_row_set_message (ENVOI_MESSAGE_ROW (gtk_list_item_get_child (item)), NULL, NULL);
}

void
envoi_message_view_make_rows (EnvoiMessageView *self)
{
  g_autoptr (GtkListItemFactory) factory = gtk_signal_list_item_factory_new ();

  g_signal_connect_object (factory, "setup", G_CALLBACK (on_setup), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (factory, "bind", G_CALLBACK (on_bind), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (factory, "unbind", G_CALLBACK (on_unbind), self, G_CONNECT_SWAPPED);
  gtk_list_view_set_factory (GTK_LIST_VIEW (self->list_view), factory);
}
