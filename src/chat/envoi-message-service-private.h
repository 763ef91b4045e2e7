/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "envoi-message-service.h"
#include "envoi-stanza.h"
G_BEGIN_DECLS
/* How a message came to us. */
typedef enum {
  ENVOI_ORIGIN_LIVE,       /* sent to this client */
  ENVOI_ORIGIN_COPY,       /* to or from another client of the account (XEP-0280) */
  ENVOI_ORIGIN_CATCH_UP,   /* from the archive: new since the last time */
  ENVOI_ORIGIN_PAST,       /* from the archive: of the past, oldest first */
  ENVOI_ORIGIN_BEFORE,     /* from the archive: what stands before all that is known, newest first */
} EnvoiOrigin;

typedef struct {
  EnvoiMessage *message;   /* transfer full */
  DexFuture    *added;     /* transfer full: what envoi_store_add_message() gave */
} EnvoiTaken;
void     envoi_taken_clear          (EnvoiTaken *taken);
/**
 * envoi_message_service_take:
 * @archive_id: (nullable): the id in the own archive
 * @time: when the server took it; 0 = now
 *
 * @taken: (out) (optional): what became of it; set only when there is a row
 *
 * The one way in for messages, whatever brought them. Returns its conversation when it became a row, new or known; NULL when it was
 * something else, such as a receipt, or is not for us. (transfer none)
 */
EnvoiConversation *envoi_message_service_take (EnvoiMessageService *self, EnvoiStanza *stanza, EnvoiOrigin origin,
                                               const char *archive_id, gint64 time, EnvoiTaken *taken);
/* The same for what the archive of a room holds (the id is the room's). What comes live from a room goes through the function above. */
EnvoiConversation *envoi_message_service_take_from_room (EnvoiMessageService *self, EnvoiRoom *room, EnvoiStanza *stanza, EnvoiOrigin origin,
                                                         const char *archive_id, gint64 time, EnvoiTaken *taken);
/* The history service has caught up: now the person may hear of what came meanwhile. */
void     envoi_message_service_caught_up (EnvoiMessageService *self);
/* The same for one room. */
void     envoi_message_service_caught_up_in (EnvoiMessageService *self, EnvoiConversation *conversation);
/* Own messages that are on the wire and not known to have arrived. */
guint    envoi_message_service_get_n_in_flight (EnvoiMessageService *self);
G_END_DECLS
