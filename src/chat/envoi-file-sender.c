/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-file-sender.h"

#include "envoi-downloader.h"
#include "envoi-message-service.h"
#include "envoi-uploader.h"

/* The order of things makes that no file is sent twice and none is lost: the row with the local file is committed; the file is uploaded; the row with the
 * address is committed; only then the message goes, like any other. Ended anywhere between, the next run begins with the upload again: then a file nobody
 * knows of lies at the server, and that is all. */

#define FIRST_PAUSE 5
#define MAX_PAUSE 300

typedef struct {
  EnvoiFileSender *self;     /* not owned */
  EnvoiConversation *conversation;
  EnvoiMessage *message;
  EnvoiTransfer *transfer;
  gulong cancelled;
  guint idle_id;
} Item;

struct _EnvoiFileSender {
  GObject parent_instance;
  EnvoiSession *session;     /* not owned: it owns the service that owns us */
  EnvoiOutbox *outbox;
  GQueue items;              /* Item: the first one is under way */
  Item *current;             /* the one that is uploaded now */
  guint pause, pause_id;
  gboolean running, stopped;
};

G_DEFINE_FINAL_TYPE (EnvoiFileSender, envoi_file_sender, G_TYPE_OBJECT)

static void
item_free (gpointer data)
{
  Item *item = data;

  EnvoiAttachment *attachment = envoi_message_get_attachment (item->message);

  g_clear_handle_id (&item->idle_id, g_source_remove);
  g_signal_handler_disconnect (envoi_transfer_get_cancellable (item->transfer), item->cancelled);
  if (attachment != NULL && envoi_attachment_get_transfer (attachment) == item->transfer)
    envoi_attachment_set_transfer (attachment, NULL);
  g_object_unref (item->transfer);
  g_object_unref (item->conversation);
  g_object_unref (item->message);
  g_free (item);
}

static gboolean
is_wanted (EnvoiFileSender *self, const Item *item)
{
  return envoi_message_get_body (item->message) != NULL
         && envoi_outbox_waits_for (self->outbox, item->conversation, envoi_message_get_id (item->message));
}

static const char *
condition_for (const GError *error)
{
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return ENVOI_FILE_CANCELLED;
  if (g_error_matches (error, ENVOI_TRANSFER_ERROR, ENVOI_TRANSFER_ERROR_TOO_LARGE))
    return ENVOI_FILE_TOO_LARGE;
  if (g_error_matches (error, ENVOI_TRANSFER_ERROR, ENVOI_TRANSFER_ERROR_NO_SERVICE))
    return ENVOI_FILE_NO_SERVICE;
  return ENVOI_FILE_NOT_SENT;
}

static void start_next (EnvoiFileSender *self);

static gboolean
on_pause_over (gpointer data)
{
  EnvoiFileSender *self = data;

  self->pause_id = 0;
  start_next (self);
  return G_SOURCE_REMOVE;
}

/* TRUE: it has an address, or will never have one. FALSE: later. */
static gboolean
send_one (EnvoiFileSender *self, Item *item, EnvoiUploader *uploader)
{
  EnvoiAttachment *attachment = envoi_message_get_attachment (item->message);
  g_autoptr (EnvoiStore) store = g_object_ref (envoi_session_get_store (self->session));
  g_autoptr (GFile) local = g_object_ref (envoi_attachment_get_local_file (attachment)), kept = NULL;
  g_autofree char *name = envoi_attachment_dup_name (attachment), *uri = NULL;
  EnvoiMediaSource *source = envoi_media_source_get_default ();
  g_autoptr (GError) error = NULL;

  self->current = item;
  uri = dex_await_string (envoi_uploader_upload (uploader, local, name, envoi_attachment_get_media_type (attachment), item->transfer), &error);
  if (self->stopped)
    return FALSE;
  if (uri == NULL)
    {
      if (envoi_uploader_is_passing (error) && is_wanted (self, item))
        {
          envoi_transfer_set_sent (item->transfer, 0);
          envoi_transfer_set_state (item->transfer, ENVOI_TRANSFER_WAITING);
          return FALSE;
        }
      envoi_outbox_fail (self->outbox, envoi_message_get_id (item->message), condition_for (error));
      return TRUE;
    }
  if (ENVOI_IS_DOWNLOADER (source))
    kept = dex_await_object (envoi_downloader_keep_own (ENVOI_DOWNLOADER (source), uri, local), NULL);
  envoi_attachment_set_uri (attachment, uri);
  envoi_attachment_set_local_file (attachment, kept);
  if (dex_await_boolean (envoi_store_set_message_file (store, item->conversation, item->message), &error))
    dex_await (dex_file_delete (local, G_PRIORITY_LOW), NULL);
  return TRUE;
}

static DexFuture *
run_fiber (gpointer data)
{
  EnvoiFileSender *self = data;

  while (!self->stopped && !g_queue_is_empty (&self->items) && envoi_session_is_online (self->session))
    {
      Item *item = g_queue_peek_head (&self->items);
      EnvoiAttachment *attachment = envoi_message_get_attachment (item->message);
      EnvoiService *uploader = envoi_session_get_service (self->session, ENVOI_TYPE_UPLOADER);

      if (uploader == NULL)
        break;
      if (!is_wanted (self, item) || attachment == NULL || envoi_attachment_get_uri (attachment) != NULL)
        ;
      else if (envoi_attachment_get_local_file (attachment) == NULL)
        envoi_outbox_fail (self->outbox, envoi_message_get_id (item->message), ENVOI_FILE_NOT_SENT);
      else
        {
          g_autoptr (EnvoiUploader) held = ENVOI_UPLOADER (g_object_ref (uploader));

          gboolean done = send_one (self, item, held);

          self->current = NULL;
          if (!done)
            {
              if (!self->stopped && envoi_session_is_online (self->session) && self->pause_id == 0)
                self->pause_id = g_timeout_add_seconds (self->pause, on_pause_over, self);
              self->pause = MIN (self->pause * 2, MAX_PAUSE);
              break;
            }
        }
      self->pause = FIRST_PAUSE;
      if (self->stopped)
        break;
      item_free (g_queue_pop_head (&self->items));
      envoi_outbox_ready (self->outbox);
    }
  self->running = FALSE;
  return NULL;
}

static void
start_next (EnvoiFileSender *self)
{
  if (self->running || self->stopped || self->pause_id != 0 || g_queue_is_empty (&self->items))
    return;
  self->running = TRUE;
  dex_future_disown (dex_scheduler_spawn (NULL, 0, run_fiber, g_object_ref (self), g_object_unref));
}

/* While it waits; what is under way tells it by its end. */
static gboolean
on_cancelled_waiting (gpointer data)
{
  Item *item = data;
  EnvoiFileSender *self = item->self;

  item->idle_id = 0;
  if (self->current == item || self->stopped || !g_queue_remove (&self->items, item))
    return G_SOURCE_REMOVE;
  envoi_outbox_fail (self->outbox, envoi_message_get_id (item->message), ENVOI_FILE_CANCELLED);
  item_free (item);
  return G_SOURCE_REMOVE;
}

static void
on_cancelled (GCancellable *cancellable, Item *item)
{
  /* Not within the emission, whose handler goes with the item. */
  if (item->self->current != item)
    item->idle_id = item->idle_id != 0 ? item->idle_id : g_idle_add (on_cancelled_waiting, item);
}

static void
on_upload (EnvoiFileSender *self, EnvoiConversation *conversation, EnvoiMessage *message)
{
  g_autofree char *name = NULL;
  EnvoiAttachment *attachment;
  Item *item;

  for (GList *link = self->items.head; link != NULL; link = link->next)
    if (((Item *) link->data)->message == message)
      {
        start_next (self);
        return;
      }
  attachment = envoi_message_get_attachment (message);
  name = envoi_attachment_dup_name (attachment);
  item = g_new (Item, 1);
  *item = (Item) { self, g_object_ref (conversation), g_object_ref (message), envoi_transfer_new (name, envoi_attachment_get_size (attachment)) };
  item->cancelled = g_signal_connect (envoi_transfer_get_cancellable (item->transfer), "cancelled", G_CALLBACK (on_cancelled), item);
  envoi_attachment_set_transfer (attachment, item->transfer);
  g_queue_push_tail (&self->items, item);
  start_next (self);
}

/* Back online: no reason to wait for the end of the pause. */
static void
on_online (EnvoiFileSender *self)
{
  g_clear_handle_id (&self->pause_id, g_source_remove);
  self->pause = FIRST_PAUSE;
  start_next (self);
}

void
envoi_file_sender_stop (EnvoiFileSender *self)
{
  self->stopped = TRUE;
  g_clear_handle_id (&self->pause_id, g_source_remove);
  g_signal_handlers_disconnect_by_data (self->session, self);
  g_signal_handlers_disconnect_by_data (self->outbox, self);
  if (self->current != NULL)
    envoi_transfer_cancel (self->current->transfer);
}

static void
envoi_file_sender_finalize (GObject *object)
{
  EnvoiFileSender *self = ENVOI_FILE_SENDER (object);

  g_clear_handle_id (&self->pause_id, g_source_remove);
  g_clear_object (&self->outbox);
  g_queue_clear_full (&self->items, item_free);
  G_OBJECT_CLASS (envoi_file_sender_parent_class)->finalize (object);
}

static void
envoi_file_sender_class_init (EnvoiFileSenderClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = envoi_file_sender_finalize;
}

static void
envoi_file_sender_init (EnvoiFileSender *self)
{
  g_queue_init (&self->items);
  self->pause = FIRST_PAUSE;
}

EnvoiFileSender *
envoi_file_sender_new (EnvoiSession *session, EnvoiOutbox *outbox)
{
  EnvoiFileSender *self = g_object_new (ENVOI_TYPE_FILE_SENDER, NULL);

  self->session = session;
  self->outbox = g_object_ref (outbox);
  g_signal_connect_swapped (outbox, "upload", G_CALLBACK (on_upload), self);
  g_signal_connect_swapped (session, "online", G_CALLBACK (on_online), self);
  return self;
}
