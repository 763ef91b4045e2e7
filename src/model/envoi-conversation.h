/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "envoi-message.h"
#include "envoi-room.h"
G_BEGIN_DECLS
/**
 * EnvoiConversation:
 *
 * One conversation, with a contact, in a room, or with one participant of a room: what its row in the list shows. Unique per
 * (account, address), handed out by the store. Main thread.
 * Stored: id draft open pinned muted-until last-* unread mentions read-position. Live: room occupant-of typing active.
 */
#define ENVOI_TYPE_CONVERSATION (envoi_conversation_get_type ())
G_DECLARE_FINAL_TYPE (EnvoiConversation, envoi_conversation, ENVOI, CONVERSATION, GObject)
EnvoiConversation *envoi_conversation_new (EnvoiContact *contact);
EnvoiContact *envoi_conversation_get_contact (EnvoiConversation *self);   /* property "contact": never NULL; of a room its address and picture */
EnvoiRoom    *envoi_conversation_get_room (EnvoiConversation *self);      /* property "room": NULL when it is none */
EnvoiRoom    *envoi_conversation_get_occupant_of (EnvoiConversation *self);   /* property "occupant-of": a private conversation with a participant of it */
void          envoi_conversation_set_room (EnvoiConversation *self, EnvoiRoom *room);
void          envoi_conversation_set_occupant_of (EnvoiConversation *self, EnvoiRoom *room);
EnvoiAccount *envoi_conversation_get_account (EnvoiConversation *self);   /* property "account" */
const char   *envoi_conversation_get_jid (EnvoiConversation *self);      /* bare; full with a participant of a room */
const char   *envoi_conversation_get_title (EnvoiConversation *self);     /* property "title": the room's, the participant's nick, or the contact's */
ENVOI_PROP_VAL (EnvoiConversation, conversation, gint64, id)
ENVOI_PROP_STR (EnvoiConversation, conversation, draft)                    /* unsent text, nullable */
ENVOI_PROP_VAL (EnvoiConversation, conversation, gboolean, open)           /* shown in the list; FALSE = archived */
ENVOI_PROP_VAL (EnvoiConversation, conversation, gboolean, pinned)
ENVOI_PROP_VAL (EnvoiConversation, conversation, gint64, muted_until)      /* 0 = not muted, G_MAXINT64 = for ever */
ENVOI_PROP_STR (EnvoiConversation, conversation, last_text)                /* one line, clipped; NULL when the newest message was retracted */
ENVOI_PROP_VAL (EnvoiConversation, conversation, gint64, last_time)
ENVOI_PROP_VAL (EnvoiConversation, conversation, gint64, last_position)    /* of the newest message; 0 = none */
ENVOI_PROP_VAL (EnvoiConversation, conversation, gboolean, last_outgoing)
ENVOI_PROP_VAL (EnvoiConversation, conversation, EnvoiMessageState, last_state)
ENVOI_PROP_VAL (EnvoiConversation, conversation, guint, unread)
ENVOI_PROP_VAL (EnvoiConversation, conversation, guint, mentions)          /* of the unread ones those that mention the person */
ENVOI_PROP_STR (EnvoiConversation, conversation, last_nick)                /* who wrote the last line, in rooms; nullable */
ENVOI_PROP_VAL (EnvoiConversation, conversation, gint64, read_position)    /* all up to here has been read by the person */
ENVOI_PROP_VAL (EnvoiConversation, conversation, gboolean, typing)         /* the contact is writing, or somebody in the room */
const char * const *envoi_conversation_get_typing_names (EnvoiConversation *self);   /* in a room: nicks of some who write; nullable */
void          envoi_conversation_set_typing_names (EnvoiConversation *self, const char * const *names);
ENVOI_PROP_VAL (EnvoiConversation, conversation, gboolean, active)         /* its page is open and the window has the focus */
G_END_DECLS
