/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "envoi-message.h"
#include "envoi-stanza.h"
G_BEGIN_DECLS
#define ENVOI_MESSAGE_MAX_BODY (256 * 1024)
/* Whether this is a message of one person to another (type chat, normal, or none). */
gboolean      envoi_message_stanza_is_personal (const EnvoiStanza *stanza);
/* A message with everything that the stanza itself says. NULL when it has no text. (transfer full) */
EnvoiMessage *envoi_message_stanza_read        (const EnvoiStanza *stanza, gboolean outgoing, gint64 time);
/* The stanza of an own message, the same for each time it is sent. own_bare (nullable): say when it was written. (transfer full) */
EnvoiStanza  *envoi_message_stanza_write       (EnvoiMessage *message, const char *to, gboolean with_state, const char *own_bare);
G_END_DECLS
