/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "envoi-contact.h"
G_BEGIN_DECLS

typedef enum {
  ENVOI_MESSAGE_STATE_NONE,       /* incoming */
  ENVOI_MESSAGE_STATE_QUEUED,     /* stored, not on the wire */
  ENVOI_MESSAGE_STATE_SENT,       /* on the wire, not known to have arrived: uncertain after a new session */
  ENVOI_MESSAGE_STATE_ACKED,      /* our server has it */
  ENVOI_MESSAGE_STATE_DELIVERED,
  ENVOI_MESSAGE_STATE_READ,
  ENVOI_MESSAGE_STATE_FAILED,     /* "error-text" says what the other side answered; may be retried with the same id */
} EnvoiMessageState;
#define ENVOI_TYPE_MESSAGE_STATE (envoi_message_state_get_type ())
GType envoi_message_state_get_type (void);

/**
 * EnvoiMessage:
 *
 * One row of a conversation. Made by a service (then rowid is 0) and handed to the store, or made by the store.
 * Only state, archive-id, rowid, position and the row marks change after that. Main thread.
 */
#define ENVOI_TYPE_MESSAGE (envoi_message_get_type ())
G_DECLARE_FINAL_TYPE (EnvoiMessage, envoi_message, ENVOI, MESSAGE, GObject)
EnvoiMessage *envoi_message_new (gboolean outgoing, const char *id, const char *body, gint64 time);
ENVOI_PROP_VAL (EnvoiMessage, message, gint64, rowid)
ENVOI_PROP_VAL (EnvoiMessage, message, gint64, position)      /* order in the conversation: unique, ascending */
gboolean    envoi_message_get_outgoing (EnvoiMessage *self);
const char *envoi_message_get_id       (EnvoiMessage *self);  /* the stanza's id: for outgoing ones fixed for life */
const char *envoi_message_get_body     (EnvoiMessage *self);
gint64      envoi_message_get_time     (EnvoiMessage *self);  /* when it was written, as far as the server vouches */
ENVOI_PROP_STR (EnvoiMessage, message, archive_id)            /* stanza-id given by our own archive, verified; nullable */
ENVOI_PROP_STR (EnvoiMessage, message, origin_id)             /* 0359 origin-id, nullable */
ENVOI_PROP_STR (EnvoiMessage, message, sender)                /* full or bare address it came from */
ENVOI_PROP_STR (EnvoiMessage, message, language)              /* xml:lang, nullable */
ENVOI_PROP_VAL (EnvoiMessage, message, EnvoiMessageState, state)
ENVOI_PROP_STR (EnvoiMessage, message, error_text)            /* what the server answered, foreign text; nullable */
ENVOI_PROP_STR (EnvoiMessage, message, error_condition)       /* RFC 6120 condition name, e.g. "recipient-unavailable" */
ENVOI_PROP_VAL (EnvoiMessage, message, gboolean, delayed)     /* the server vouches that it was held back */
ENVOI_PROP_VAL (EnvoiMessage, message, gboolean, wants_receipt)
ENVOI_PROP_VAL (EnvoiMessage, message, gboolean, markable)
/* Row marks, set by the list that holds the message: */
ENVOI_PROP_VAL (EnvoiMessage, message, gboolean, starts_day)    /* a date separator stands above it */
ENVOI_PROP_VAL (EnvoiMessage, message, gboolean, starts_group)  /* other sender or more than 5 minutes since the one before */
ENVOI_PROP_VAL (EnvoiMessage, message, gboolean, first_unread)  /* the unread divider stands above it */
ENVOI_PROP_VAL (EnvoiMessage, message, gboolean, after_gap)     /* history between it and the one before is not known (yet) */
G_END_DECLS
