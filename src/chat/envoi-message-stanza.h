/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "0085-chat-states.h"
#include "envoi-conversation.h"
#include "envoi-stanza.h"
G_BEGIN_DECLS
#define ENVOI_MESSAGE_MAX_BODY (256 * 1024)
/* Whether this is a message of one person to another (type chat, normal, or none). */
gboolean      envoi_message_stanza_is_personal (const EnvoiStanza *stanza);
/* A message with everything that the stanza itself says. NULL when it has no text. (transfer full) */
EnvoiMessage *envoi_message_stanza_read        (const EnvoiStanza *stanza, gboolean outgoing, gint64 time);
/* The stanza of an own message, the same for each time it is sent. own_bare (nullable): say when it was written. (transfer full) */
EnvoiStanza  *envoi_message_stanza_write       (EnvoiMessage *message, EnvoiConversation *conversation, gboolean with_state, const char *own_bare);

/* Parts of it, for what changes a message. */
/* The text, and what it answers: with a quotation for those who can't look it up. */
void          envoi_message_stanza_write_body    (EnvoiBuilder *builder, EnvoiMessage *message, const char *body);
void          envoi_message_stanza_write_origin  (EnvoiBuilder *builder, const char *id);
/* It is for one participant of a room. */
void          envoi_message_stanza_write_private (EnvoiBuilder *builder);
/* A chat state for all of a room. (transfer full) */
EnvoiStanza  *envoi_message_stanza_new_state     (const char *room, EnvoiChatState state);
G_END_DECLS
