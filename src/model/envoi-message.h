/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "envoi-attachment.h"
#include "envoi-contact.h"
#include "envoi-reactions.h"
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

typedef enum { ENVOI_RETRACTION_NONE, ENVOI_RETRACTION_BY_AUTHOR, ENVOI_RETRACTION_BY_MODERATOR } EnvoiRetraction;
#define ENVOI_TYPE_RETRACTION (envoi_retraction_get_type ())
GType envoi_retraction_get_type (void);

/**
 * EnvoiMessage:
 *
 * One row of a conversation. Made by a service (then rowid is 0) and handed to the store, or made by the store.
 * After that only the store changes it: state, archive-id, rowid, position, the row marks, and what others do to it later (body, edited,
 * mentions-me, retraction, reactions, quoted); see envoi_store_apply_change(). Main thread.
 */
#define ENVOI_TYPE_MESSAGE (envoi_message_get_type ())
G_DECLARE_FINAL_TYPE (EnvoiMessage, envoi_message, ENVOI, MESSAGE, GObject)
EnvoiMessage *envoi_message_new (gboolean outgoing, const char *id, const char *body, gint64 time);
ENVOI_PROP_VAL (EnvoiMessage, message, gint64, rowid)
ENVOI_PROP_VAL (EnvoiMessage, message, gint64, position)      /* order in the conversation: unique, ascending */
gboolean    envoi_message_get_outgoing (EnvoiMessage *self);
const char *envoi_message_get_id       (EnvoiMessage *self);  /* the stanza's id: for outgoing ones fixed for life */
ENVOI_PROP_STR (EnvoiMessage, message, body)                  /* its present text; NULL when it was retracted. Only the store sets it */
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
/* Who: */
ENVOI_PROP_STR (EnvoiMessage, message, nick)                  /* shown name of a room message's author, nullable */
ENVOI_PROP_STR (EnvoiMessage, message, author_key)            /* who may change it later: nobody when NULL. One to one the store fills it in */
ENVOI_PROP_STR (EnvoiMessage, message, real_jid)              /* bare address of a room message's author, where presence showed it; nullable */
ENVOI_PROP_VAL (EnvoiMessage, message, gboolean, mentions_me)
/* The picture or file that it is, or that comes with it: then the body is its address, or what was written to it. nullable */
EnvoiAttachment *envoi_message_get_attachment (EnvoiMessage *self);
void             envoi_message_set_attachment (EnvoiMessage *self, EnvoiAttachment *attachment);
/* What it answers: */
ENVOI_PROP_STR (EnvoiMessage, message, reply_to)              /* the id named: in a room the room's, one to one the message's; nullable */
ENVOI_PROP_STR (EnvoiMessage, message, reply_sender)          /* claimed, nullable */
EnvoiMessage   *envoi_message_get_quoted (EnvoiMessage *self);   /* the stored original, set by the list and when it is added; nullable, living */
void            envoi_message_set_quoted (EnvoiMessage *self, EnvoiMessage *quoted);
/* What it shows: */
ENVOI_PROP_STR (EnvoiMessage, message, post_uri)              /* of a post that was shared with it: xmpp:…?;node=…;item=…; nullable */
/* What became of it: */
ENVOI_PROP_VAL (EnvoiMessage, message, gboolean, edited)
ENVOI_PROP_VAL (EnvoiMessage, message, EnvoiRetraction, retraction)
ENVOI_PROP_STR (EnvoiMessage, message, retraction_reason)     /* foreign text, nullable */
EnvoiReactions *envoi_message_get_reactions (EnvoiMessage *self);   /* NULL without any */
void            envoi_message_set_reactions (EnvoiMessage *self, EnvoiReactions *reactions);
/* Row marks, set by the list that holds the message: */
ENVOI_PROP_VAL (EnvoiMessage, message, gboolean, starts_day)    /* a date separator stands above it */
ENVOI_PROP_VAL (EnvoiMessage, message, gboolean, starts_group)  /* other author or more than 5 minutes since the one before */
ENVOI_PROP_VAL (EnvoiMessage, message, gboolean, first_unread)  /* the unread divider stands above it */
ENVOI_PROP_VAL (EnvoiMessage, message, gboolean, after_gap)     /* history between it and the one before is not known (yet) */
ENVOI_PROP_VAL (EnvoiMessage, message, gboolean, gap_lost)      /* ... and never will be: the server does not have it any more */
G_END_DECLS
