/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "0085-chat-states.h"
#include "envoi-conversation.h"
G_BEGIN_DECLS
/**
 * EnvoiTyping: who is writing, both ways, for one message service, which owns it. Main thread.
 */
typedef struct _EnvoiTyping EnvoiTyping;
typedef void (*EnvoiTypingSend) (EnvoiConversation *conversation, EnvoiChatState state, gpointer user_data);
EnvoiTyping *envoi_typing_new         (EnvoiTypingSend send, gpointer user_data);
void         envoi_typing_free        (EnvoiTyping *self);
/* The person writes, or stopped. Calls send when the contact has something to learn. */
void         envoi_typing_set_own     (EnvoiTyping *self, EnvoiConversation *conversation, gboolean composing);
/* A message went out, which says that the person is there and not writing. */
void         envoi_typing_own_sent    (EnvoiTyping *self, EnvoiConversation *conversation);
/* What the contact told, or ACTIVE when a message came. nick: of the participant of a room; NULL for a contact. */
void         envoi_typing_set_theirs  (EnvoiTyping *self, EnvoiConversation *conversation, const char *nick, EnvoiChatState state);
/* Nothing of it is known any more. */
void         envoi_typing_reset       (EnvoiTyping *self);
G_END_DECLS
