/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "envoi-change-queue.h"
#include "envoi-file-sender.h"
#include "envoi-message-service.h"
#include "envoi-outbox.h"
#include "envoi-room-service.h"
#include "envoi-stanza.h"
#include "envoi-typing.h"
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
 * something else, such as a receipt or a change of another message, or is not for us. (transfer none)
 */
EnvoiConversation *envoi_message_service_take (EnvoiMessageService *self, EnvoiStanza *stanza, EnvoiOrigin origin,
                                               const char *archive_id, gint64 time, EnvoiTaken *taken);
/* The same for what the archive of a room holds (the id is the room's). What comes live from a room goes through the function above. */
EnvoiConversation *envoi_message_service_take_from_room (EnvoiMessageService *self, EnvoiRoom *room, EnvoiStanza *stanza, EnvoiOrigin origin,
                                                         const char *archive_id, gint64 time, EnvoiTaken *taken);
/* The id that the room gave this message in its archive, if the room gives such. */
const char *envoi_message_room_archive_id (EnvoiRoom *room, const EnvoiStanza *stanza);
/* The history service has caught up: now the person may hear of what came meanwhile. */
void     envoi_message_service_caught_up (EnvoiMessageService *self);
/* The same for one room. */
void     envoi_message_service_caught_up_in (EnvoiMessageService *self, EnvoiConversation *conversation);
/* Own messages that are on the wire to people and not known to have arrived. */
guint    envoi_message_service_get_n_in_flight (EnvoiMessageService *self);

/* ---- between the files of this service ---- */

struct _EnvoiMessageService {
  EnvoiService parent_instance;
  EnvoiOutbox *outbox;
  EnvoiFileSender *files;
  EnvoiChangeQueue *changes;
  EnvoiTyping *typing;
  guint handler;
  gint64 online_at;
  gint64 absent_since;
  GHashTable *markers;       /* EnvoiConversation: the EnvoiMessage up to which is read and not told yet */
  GHashTable *caught_up;     /* EnvoiConversation: its newest EnvoiMessage that came with the catch-up */
  GHashTable *reacted;       /* set of message id and author key: the person was told of these reactions */
  GHashTable *readers;       /* EnvoiConversation: GHashTable of author key to nick and the id that was displayed; of rooms, in memory only */
  GHashTable *unpublished;   /* EnvoiConversation: the EnvoiMessage up to which is read and the own other devices do not know */
  guint publish_id;
  GHashTable *displayed;     /* address: the EnvoiDisplayed that another device told of */
  GStrv mention_words;       /* beside the own nick; nullable */
};

/* Who wrote a stanza and where it belongs: decided once, before anything in it is believed. */
typedef struct {
  EnvoiOrigin origin;
  EnvoiRoom *room;                   /* a room's talk; not owned */
  EnvoiRoom *occupant_of;            /* between us and one participant of this room; not owned */
  EnvoiConversation *conversation;   /* nullable until it is needed; not owned */
  char *address;                     /* of the conversation */
  char *author_key;                  /* nullable */
  const char *nick;                  /* of a participant; nullable; in the stanza */
  gboolean outgoing;
  const char *archive_id;            /* nullable */
  gint64 time;
  gboolean delayed;
} EnvoiIntake;
void     envoi_intake_clear (EnvoiIntake *self);

EnvoiSession *envoi_message_service_session (EnvoiMessageService *self);
EnvoiStore   *envoi_message_service_store   (EnvoiMessageService *self);
EnvoiRoomService *envoi_message_service_rooms (EnvoiMessageService *self);      /* nullable */
void     envoi_message_service_send_now     (EnvoiMessageService *self, EnvoiStanza *stanza /* transfer full */);
gboolean envoi_message_service_may_reveal   (EnvoiMessageService *self, EnvoiConversation *conversation);
void     envoi_message_service_set_origin   (EnvoiMessage *message, EnvoiOrigin origin);
/* A row from what was read: keeps it under the intake's identity. Returns the conversation. */
EnvoiConversation *envoi_message_service_keep (EnvoiMessageService *self, const EnvoiIntake *intake, EnvoiMessage *message, EnvoiTaken *taken);

/* Whether a message in a room means the person: by the nick, by a word of theirs, or as an answer. */
gboolean envoi_message_service_is_mention   (EnvoiMessageService *self, const EnvoiIntake *intake, EnvoiMessage *message);

/* Receipts and markers in a stanza (envoi-message-reports.c). */
void     envoi_message_reports_take   (EnvoiMessageService *self, EnvoiStanza *stanza, const EnvoiIntake *intake);
void     envoi_message_reports_start  (EnvoiMessageService *self);
/* Tells at once what was to be told a little later. */
void     envoi_message_reports_stop   (EnvoiMessageService *self);
void     envoi_message_reports_online (EnvoiMessageService *self);
/* room: which is level with its archive now; NULL: the account is. */
void     envoi_message_reports_caught_up (EnvoiMessageService *self, EnvoiConversation *room);
void     envoi_message_reports_receipt (EnvoiMessageService *self, EnvoiConversation *conversation, EnvoiMessage *message);
/* Corrections, retractions, moderations and reactions (envoi-message-changes.c). TRUE when the stanza is one, whatever becomes of it. */
gboolean envoi_message_changes_take   (EnvoiMessageService *self, EnvoiStanza *stanza, const EnvoiIntake *intake);
/* Of an own message, by somebody else; nick: of a participant, nullable. */
void     envoi_message_service_announce_reaction (EnvoiMessageService *self, EnvoiConversation *conversation, EnvoiMessage *message, const char *nick,
                                                  const char *emojis);
/* What comes back because it could not be delivered (envoi-message-errors.c). */
void     envoi_message_errors_take    (EnvoiMessageService *self, EnvoiStanza *stanza);
G_END_DECLS
