/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "envoi-outbox.h"
G_BEGIN_DECLS
/* For the files of the outbox. */
typedef enum { ENVOI_OUTBOX_WAITING, ENVOI_OUTBOX_HANDED, ENVOI_OUTBOX_UNCERTAIN } EnvoiOutboxStage;

typedef struct {
  EnvoiConversation *conversation;
  EnvoiMessage *message;
  guint64 tag;
  EnvoiOutboxStage stage;
  gboolean again;
  gboolean acked;            /* for a room: our own server has it, the room may not */
  guint tries;
} EnvoiOutboxEntry;

struct _EnvoiOutbox {
  GObject parent_instance;
  EnvoiSession *session;     /* not owned: it owns the service that owns us */
  GQueue items;              /* EnvoiOutboxEntry, in order */
  GHashTable *by_tag;        /* guint64 in the item: its GList */
  GHashTable *by_id;         /* id of the message: the same */
  GHashTable *rooms;         /* EnvoiRoom whose state is followed */
  guint in_flight;
  guint uncertain;
  gboolean loaded;
  gboolean online;
  GHashTable *settling;      /* scope that is asked for at present (see envoi-outbox-settle.c): whether once more after that */
  gboolean stopped;
  gboolean pumping;
  gboolean pump_again;
};

static inline EnvoiRoom *
envoi_outbox_room_of (EnvoiOutboxEntry *item)
{
  return envoi_conversation_get_room (item->conversation);
}

/* Through which it goes: also what is for one participant reaches him only while we stand in the room. */
static inline EnvoiRoom *
envoi_outbox_gate_of (EnvoiConversation *conversation)
{
  EnvoiRoom *room = envoi_conversation_get_room (conversation);

  return room != NULL ? room : envoi_conversation_get_occupant_of (conversation);
}

static inline gboolean
envoi_outbox_is_open (EnvoiRoom *gate)
{
  return gate == NULL || envoi_room_get_state (gate) == ENVOI_ROOM_JOINED;
}

/* A file has to be at the server before its message may go; others do not wait for it. */
static inline gboolean
envoi_outbox_is_ready (EnvoiMessage *message)
{
  EnvoiAttachment *attachment = envoi_message_get_attachment (message);

  return attachment == NULL || envoi_attachment_get_uri (attachment) != NULL;
}

void     envoi_outbox_set_stage (EnvoiOutbox *self, EnvoiOutboxEntry *item, EnvoiOutboxStage stage);
void     envoi_outbox_set_state (EnvoiOutbox *self, EnvoiOutboxEntry *item, EnvoiMessageState state, const char *condition);
void     envoi_outbox_remove    (EnvoiOutbox *self, GList *link);
/* Hands out what may go. */
void     envoi_outbox_pump      (EnvoiOutbox *self);
/* Looks for what is uncertain in the archive of this scope: a room's conversation, NULL for the account (envoi-outbox-settle.c). */
void     envoi_outbox_settle    (EnvoiOutbox *self, EnvoiConversation *scope);
G_END_DECLS
