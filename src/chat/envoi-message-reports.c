/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-message-service-private.h"

#include "0184-receipts.h"
#include "0333-markers.h"
#include "0490-displayed-sync.h"
#include "envoi-router.h"

/* What is told of messages: that they arrived (0184), that they were displayed (0333), and how far the person has read on another device (0490). */

#define MAX_READERS 200
#define PUBLISH_MS 2000

/* ---- how far ---- */

typedef struct {
  EnvoiStore *store;
  EnvoiConversation *conversation;
} ReadElsewhere;

static void
read_elsewhere_free (gpointer data)
{
  ReadElsewhere *read = data;

  g_object_unref (read->store);
  g_object_unref (read->conversation);
  g_free (read);
}

static DexFuture *
on_position_found (DexFuture *future, gpointer data)
{
  ReadElsewhere *read = data;
  gint64 position = g_value_get_int64 (dex_future_get_value (future, NULL));

  if (position > envoi_conversation_get_read_position (read->conversation))
    envoi_store_set_read (read->store, read->conversation, position);
  return NULL;
}

static void
take_read_elsewhere (EnvoiMessageService *self, EnvoiConversation *conversation, const char *id, const char *archive_id)
{
  ReadElsewhere *read = g_new0 (ReadElsewhere, 1);

  read->store = g_object_ref (envoi_message_service_store (self));
  read->conversation = g_object_ref (conversation);
  dex_future_disown (dex_future_then (envoi_store_find_position (read->store, conversation, id, archive_id),
                                      on_position_found, read, read_elsewhere_free));
}

/* ---- in ---- */

typedef struct { char *nick, *id; } Reader;

static void
reader_free (gpointer data)
{
  Reader *reader = data;

  g_free (reader->nick);
  g_free (reader->id);
  g_free (reader);
}

/* Who has read how far in a room: only for the eye, and only while the program runs. By identity: a nick may be another's tomorrow. */
static void
take_reader (EnvoiMessageService *self, const EnvoiIntake *intake, const char *id)
{
  GHashTable *readers;

  if (intake->nick == NULL || intake->author_key == NULL || intake->origin >= ENVOI_ORIGIN_CATCH_UP)
    return;
  readers = g_hash_table_lookup (self->readers, intake->conversation);
  if (readers == NULL)
    {
      readers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, reader_free);
      g_hash_table_insert (self->readers, g_object_ref (intake->conversation), readers);
    }
  if (g_hash_table_size (readers) < MAX_READERS || g_hash_table_contains (readers, intake->author_key))
    {
      Reader *reader = g_new (Reader, 1);

      *reader = (Reader) { g_strdup (intake->nick), g_strdup (id) };
      g_hash_table_replace (readers, g_strdup (intake->author_key), reader);
    }
  g_signal_emit_by_name (self, "readers-changed", intake->conversation);
}

/* A23: the sender's own conversation is the only one that a receipt or marker can touch. */
void
envoi_message_reports_take (EnvoiMessageService *self, EnvoiStanza *stanza, const EnvoiIntake *intake)
{
  EnvoiStore *store = envoi_message_service_store (self);
  const char *received = envoi_receipt_get_id (stanza);
  const char *displayed = envoi_marker_get_displayed (stanza);

  if (intake->conversation == NULL)
    return;
  if (received != NULL && !intake->outgoing && intake->room == NULL)
    envoi_store_set_message_state (store, intake->conversation, received, ENVOI_MESSAGE_STATE_DELIVERED, NULL, NULL);
  if (displayed == NULL)
    return;
  if (intake->outgoing)
    take_read_elsewhere (self, intake->conversation, displayed, intake->room != NULL ? displayed : NULL);
  else if (intake->room != NULL)
    take_reader (self, intake, displayed);
  else
    envoi_store_mark_up_to (store, intake->conversation, displayed, ENVOI_MESSAGE_STATE_READ);
}

/**
 * envoi_message_service_dup_readers:
 * @conversation: a room's
 *
 * Returns: (transfer full): id of a message, as the room or its author named it, to a GPtrArray of the nicks of those who have displayed up to
 *   there and no further, as far as this run of the program has heard
 */
GHashTable *
envoi_message_service_dup_readers (EnvoiMessageService *self, EnvoiConversation *conversation)
{
  GHashTable *readers = g_hash_table_lookup (self->readers, conversation);
  GHashTable *by_id = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_ptr_array_unref);
  GHashTableIter iter;
  gpointer value;

  if (readers != NULL)
    {
      g_hash_table_iter_init (&iter, readers);
      while (g_hash_table_iter_next (&iter, NULL, &value))
        {
          const Reader *reader = value;
          GPtrArray *nicks = g_hash_table_lookup (by_id, reader->id);

          if (nicks == NULL)
            {
              nicks = g_ptr_array_new_with_free_func (g_free);
              g_hash_table_insert (by_id, g_strdup (reader->id), nicks);
            }
          g_ptr_array_add (nicks, g_strdup (reader->nick));
        }
    }
  return by_id;
}

/* ---- out ---- */

static gboolean
sends_markers (EnvoiMessageService *self, EnvoiConversation *conversation)
{
  EnvoiRoom *room = envoi_conversation_get_room (conversation);

  if (!envoi_account_get_send_markers (envoi_session_get_account (envoi_message_service_session (self))))
    return FALSE;
  /* Not to the crowd of a public channel. */
  if (room != NULL)
    return envoi_room_is_group (room) && envoi_room_get_state (room) == ENVOI_ROOM_JOINED;
  return envoi_conversation_get_occupant_of (conversation) == NULL && envoi_message_service_may_reveal (self, conversation);
}

static void
tell_displayed (EnvoiMessageService *self, EnvoiConversation *conversation, EnvoiMessage *message)
{
  gboolean room = envoi_conversation_get_room (conversation) != NULL;
  const char *id = room ? envoi_message_get_archive_id (message) : envoi_message_get_id (message);

  if (id != NULL && envoi_message_get_markable (message) && sends_markers (self, conversation))
    envoi_message_service_send_now (self, envoi_marker_new_displayed (envoi_conversation_get_jid (conversation), room ? "groupchat" : "chat", id));
}

/* The own other devices learn it whatever the others may learn. */
static void
tell_own_devices (EnvoiMessageService *self, EnvoiConversation *conversation, EnvoiMessage *message)
{
  EnvoiSession *session = envoi_message_service_session (self);
  EnvoiDisplayedSync *sync = envoi_session_get_module (session, ENVOI_TYPE_DISPLAYED_SYNC);
  const char *archive_id = envoi_message_get_archive_id (message);
  gboolean room = envoi_conversation_get_room (conversation) != NULL;

  if (sync != NULL && archive_id != NULL && envoi_session_is_online (session))
    dex_future_disown (envoi_displayed_sync_publish (sync, envoi_conversation_get_jid (conversation), archive_id,
                                                     room ? envoi_conversation_get_jid (conversation) : NULL));
}

static gboolean
on_publish (gpointer data)
{
  EnvoiMessageService *self = data;
  GHashTableIter iter;
  gpointer conversation, message;

  self->publish_id = 0;
  g_hash_table_iter_init (&iter, self->unpublished);
  while (g_hash_table_iter_next (&iter, &conversation, &message))
    tell_own_devices (self, conversation, message);
  g_hash_table_remove_all (self->unpublished);
  return G_SOURCE_REMOVE;
}

static void
tell (EnvoiMessageService *self, EnvoiConversation *conversation, EnvoiMessage *message)
{
  if (!envoi_message_get_outgoing (message))
    tell_displayed (self, conversation, message);
  /* Who watches a lively room reads on and on; the others learn it now and then. */
  g_hash_table_replace (self->unpublished, g_object_ref (conversation), g_object_ref (message));
  if (self->publish_id == 0)
    self->publish_id = g_timeout_add (PUBLISH_MS, on_publish, self);
}

void
envoi_message_reports_stop (EnvoiMessageService *self)
{
  if (self->publish_id == 0)
    return;
  g_source_remove (self->publish_id);
  on_publish (self);
}

void
envoi_message_reports_receipt (EnvoiMessageService *self, EnvoiConversation *conversation, EnvoiMessage *message)
{
  EnvoiSession *session = envoi_message_service_session (self);

  /* G01: nobody learns from a receipt that we are there who could not see it. */
  if (envoi_message_get_wants_receipt (message) && envoi_message_get_id (message) != NULL
      && envoi_session_is_online (session) && envoi_conversation_get_room (conversation) == NULL
      && envoi_account_get_send_receipts (envoi_session_get_account (session))
      && envoi_message_service_may_reveal (self, conversation))
    envoi_message_service_send_now (self, envoi_receipt_new_message (envoi_conversation_get_jid (conversation), "chat", envoi_message_get_id (message)));
}

/**
 * envoi_message_service_mark_read:
 * @message: the newest that the person has seen
 */
void
envoi_message_service_mark_read (EnvoiMessageService *self, EnvoiConversation *conversation, EnvoiMessage *message)
{
  gint64 position = envoi_message_get_position (message);
  gboolean news = position > envoi_conversation_get_read_position (conversation);

  if (!news && envoi_conversation_get_unread (conversation) == 0)
    return;
  envoi_store_set_read (envoi_message_service_store (self), conversation, position);
  if (!news)
    return;
  if (envoi_session_is_online (envoi_message_service_session (self)))
    tell (self, conversation, message);
  else
    g_hash_table_replace (self->markers, g_object_ref (conversation), g_object_ref (message));
}

/* ---- the session ---- */

/* What was read up to there on another device, as far as it is here already. */
static void
apply_displayed (EnvoiMessageService *self, const char *address, const EnvoiDisplayed *displayed)
{
  EnvoiSession *session = envoi_message_service_session (self);
  EnvoiConversation *conversation;
  gboolean room;

  conversation = envoi_store_find_conversation (envoi_message_service_store (self), envoi_session_get_account (session), address);
  if (conversation == NULL)
    return;
  room = envoi_conversation_get_room (conversation) != NULL;
  /* The id counts only in the archive that gave it. */
  if (g_strcmp0 (displayed->by, room ? address : envoi_router_get_own_bare (envoi_session_get_router (session))) == 0)
    take_read_elsewhere (self, conversation, NULL, displayed->id);
}

static void
take_displayed (EnvoiMessageService *self, const EnvoiDisplayed *displayed)
{
  EnvoiDisplayed *copy;

  if (g_hash_table_size (self->displayed) >= ENVOI_DISPLAYED_MAX && !g_hash_table_contains (self->displayed, displayed->peer))
    return;
  copy = g_new0 (EnvoiDisplayed, 1);
  copy->peer = g_strdup (displayed->peer);
  copy->id = g_strdup (displayed->id);
  copy->by = g_strdup (displayed->by);
  g_hash_table_replace (self->displayed, copy->peer, copy);
  apply_displayed (self, copy->peer, copy);
}

static void
on_displayed (EnvoiDisplayedSync *sync, const EnvoiDisplayed *displayed, EnvoiMessageService *self)
{
  take_displayed (self, displayed);
}

static DexFuture *
on_fetched (DexFuture *future, gpointer data)
{
  EnvoiMessageService *self = data;
  GPtrArray *all = g_value_get_boxed (dex_future_get_value (future, NULL));

  for (guint i = 0; envoi_message_service_session (self) != NULL && i < all->len; i++)
    take_displayed (self, all->pdata[i]);
  return NULL;
}

void
envoi_message_reports_start (EnvoiMessageService *self)
{
  EnvoiDisplayedSync *sync = envoi_session_get_module (envoi_message_service_session (self), ENVOI_TYPE_DISPLAYED_SYNC);

  self->displayed = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) envoi_displayed_free);
  if (sync != NULL)
    g_signal_connect_object (sync, "displayed", G_CALLBACK (on_displayed), self, G_CONNECT_DEFAULT);
}

/* Before, most of what is named there is not here yet. */
void
envoi_message_reports_caught_up (EnvoiMessageService *self, EnvoiConversation *room)
{
  EnvoiDisplayedSync *sync = envoi_session_get_module (envoi_message_service_session (self), ENVOI_TYPE_DISPLAYED_SYNC);
  const EnvoiDisplayed *displayed = room != NULL ? g_hash_table_lookup (self->displayed, envoi_conversation_get_jid (room)) : NULL;

  if (displayed != NULL)
    apply_displayed (self, displayed->peer, displayed);
  else if (room == NULL && sync != NULL)
    dex_future_disown (dex_future_then (envoi_displayed_sync_fetch (sync), on_fetched, g_object_ref (self), g_object_unref));
}

void
envoi_message_reports_online (EnvoiMessageService *self)
{
  GHashTableIter iter;
  gpointer conversation, message;

  g_hash_table_iter_init (&iter, self->markers);
  while (g_hash_table_iter_next (&iter, &conversation, &message))
    {
      tell (self, conversation, message);
      g_hash_table_iter_remove (&iter);
    }
}
