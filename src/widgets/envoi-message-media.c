/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-config.h"
#include "envoi-message-row-private.h"
#include "envoi-bubble.h"
#include "envoi-file-card.h"
#include "envoi-media-viewer.h"
#include "envoi-remote-picture.h"
#include "envoi-transfer-row.h"
#include <glib/gi18n-lib.h>

/* The picture or file of a message in its row, above its text, and how far it is on its way. */

gboolean
envoi_message_row_is_only_media (EnvoiMessage *message)
{
  EnvoiAttachment *attachment = envoi_message_get_attachment (message);
  const char *uri = attachment != NULL ? envoi_attachment_get_uri (attachment) : NULL;

  if (attachment == NULL || envoi_message_get_retraction (message) != ENVOI_RETRACTION_NONE)
    return FALSE;
  /* Until it is at the server its text is its name. */
  return uri == NULL || g_strcmp0 (uri, envoi_message_get_body (message)) == 0
         || (envoi_message_get_state (message) == ENVOI_MESSAGE_STATE_QUEUED && envoi_message_get_outgoing (message));
}

char *
envoi_message_media_text (EnvoiMessage *message)
{
  EnvoiAttachment *attachment = envoi_message_get_attachment (message);
  const char *words = envoi_attachment_get_description (attachment);
  g_autofree char *name = envoi_attachment_dup_name (attachment);

  if (words == NULL || *words == '\0')
    words = name;
  /* Translators: a picture for a screen reader: its description, or the name of its file */
  return g_strdup_printf (envoi_attachment_is_picture (attachment) ? _("Picture: %s") : _("File: %s"), words);
}

static void
on_activate (EnvoiRemotePicture *picture)
{
  g_autoptr (GPtrArray) pictures = g_ptr_array_new ();

  g_ptr_array_add (pictures, envoi_remote_picture_get_attachment (picture));
  envoi_media_viewer_present (GTK_WIDGET (picture), pictures, 0);
}

static void
update_transfer (EnvoiMessageRow *self)
{
  EnvoiTransfer *transfer = self->attachment != NULL ? envoi_attachment_get_transfer (self->attachment) : NULL;

  /* A file's card, and what comes down, show themselves how far they are. */
  if (transfer == NULL || ENVOI_IS_FILE_CARD (self->media) || self->message == NULL || !envoi_message_get_outgoing (self->message) || envoi_attachment_get_uri (self->attachment) != NULL)
    {
      envoi_message_row_remove_child (&self->transfer);
      return;
    }
  if (self->transfer == NULL)
    {
      self->transfer = envoi_transfer_row_new ();
      gtk_widget_insert_before (self->transfer, self->bubble, self->body);
    }
  envoi_transfer_row_set_transfer (ENVOI_TRANSFER_ROW (self->transfer), transfer);
}

void
envoi_message_row_drop_media (EnvoiMessageRow *self)
{
  if (self->attachment == NULL)
    return;
  g_clear_signal_handler (&self->transfer_handler, self->attachment);
  g_clear_object (&self->attachment);
  envoi_message_row_remove_child (&self->media);
  envoi_message_row_remove_child (&self->transfer);
}

void
envoi_message_row_update_media (EnvoiMessageRow *self)
{
  gboolean retracted = envoi_message_get_retraction (self->message) != ENVOI_RETRACTION_NONE || envoi_message_get_body (self->message) == NULL;
  EnvoiAttachment *attachment = retracted ? NULL : envoi_message_get_attachment (self->message);

  if (attachment != self->attachment)
    {
      envoi_message_row_drop_media (self);
      if (attachment == NULL)
        return;
      self->attachment = g_object_ref (attachment);
      self->transfer_handler = g_signal_connect_swapped (attachment, "notify::transfer", G_CALLBACK (update_transfer), self);
      if (envoi_attachment_is_picture (attachment))
        {
          self->media = envoi_remote_picture_new ();
          envoi_remote_picture_set_attachment (ENVOI_REMOTE_PICTURE (self->media), attachment);
          g_signal_connect (self->media, "activate", G_CALLBACK (on_activate), NULL);
        }
      else
        {
          self->media = envoi_file_card_new ();
          envoi_file_card_set_attachment (ENVOI_FILE_CARD (self->media), attachment);
        }
      gtk_widget_insert_before (self->media, self->bubble, self->body);
    }
  update_transfer (self);
}
