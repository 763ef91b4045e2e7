/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-message-service-private.h"

#include <string.h>

#include "envoi-jid.h"
#include "envoi-room-service-private.h"
#include "envoi-router.h"
#include "envoi-text.h"

/* What could not be delivered comes back as an error, from whom it was sent to. */

#define MAX_ERROR_TEXT 500

/* A22: only the addressee's own conversation is looked at, so nobody else's error reaches it. */
static EnvoiConversation *
find_conversation (EnvoiMessageService *self, const char *from)
{
  EnvoiAccount *account = envoi_session_get_account (envoi_message_service_session (self));
  g_autofree char *full = envoi_jid_dup_full (from);
  g_autofree char *bare = envoi_jid_dup_bare (from);
  EnvoiConversation *conversation = NULL;

  if (full != NULL)
    conversation = envoi_store_find_conversation (envoi_message_service_store (self), account, full);
  if (conversation == NULL && bare != NULL)
    conversation = envoi_store_find_conversation (envoi_message_service_store (self), account, bare);
  return conversation;
}

/* We stand outside, whatever we believed: the room is entered anew. */
static void
lose_room (EnvoiRoomService *rooms, EnvoiRoom *room)
{
  EnvoiStay *stay = envoi_room_service_find_stay (rooms, envoi_room_get_jid (room));
  g_autoptr (GError) why = g_error_new_literal (ENVOI_ROOM_ERROR, ENVOI_ROOM_ERROR_LOST, "");

  if (stay != NULL && envoi_room_get_state (room) == ENVOI_ROOM_JOINED)
    envoi_stay_lose (stay, why, TRUE);
}

void
envoi_message_errors_take (EnvoiMessageService *self, EnvoiStanza *stanza)
{
  g_autoptr (GError) error = envoi_stanza_dup_error (stanza);
  const char *id = envoi_stanza_get_id (stanza), *from = envoi_stanza_get_from (stanza);
  EnvoiConversation *conversation = from != NULL ? find_conversation (self, from) : NULL;
  EnvoiRoomService *rooms = envoi_message_service_rooms (self);
  g_autofree char *text = NULL;
  EnvoiRoom *room;

  if (error == NULL || id == NULL || conversation == NULL)
    return;
  room = envoi_conversation_get_room (conversation);
  /* What comes from a participant is not the room's word. */
  if (room != NULL && strchr (from, '/') != NULL)
    return;
  /* The room does not know us. The message waits until it does. */
  if (room != NULL && rooms != NULL && error->code == ENVOI_STANZA_ERROR_NOT_ACCEPTABLE)
    {
      if (envoi_outbox_not_inside (self->outbox, conversation, id))
        lose_room (rooms, room);
      return;
    }
  text = envoi_text_one_line (error->message, MAX_ERROR_TEXT);
  envoi_outbox_drop (self->outbox, conversation, id);
  envoi_store_set_message_state (envoi_message_service_store (self), conversation, id, ENVOI_MESSAGE_STATE_FAILED,
                                 envoi_stanza_error_get_condition (error->code), *text ? text : NULL);
}
