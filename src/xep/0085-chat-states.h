/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "envoi-stanza.h"
G_BEGIN_DECLS
/* Chat states (XEP-0085). */
typedef enum { ENVOI_CHAT_STATE_NONE, ENVOI_CHAT_STATE_ACTIVE, ENVOI_CHAT_STATE_COMPOSING, ENVOI_CHAT_STATE_PAUSED,
               ENVOI_CHAT_STATE_INACTIVE, ENVOI_CHAT_STATE_GONE } EnvoiChatState;
/* NONE when the message says nothing, is an error, or is delayed (a state of the past means nothing). */
EnvoiChatState envoi_chat_state_read  (const EnvoiStanza *message);
void           envoi_chat_state_write (EnvoiBuilder *builder, EnvoiChatState state);
/* A message that carries nothing else, with the hint not to store it. */
EnvoiStanza   *envoi_chat_state_new_message (const char *to, EnvoiChatState state);
G_END_DECLS
