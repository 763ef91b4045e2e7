/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "envoi-session.h"
G_BEGIN_DECLS
/**
 * EnvoiMessageService:
 *
 * Sends and receives one-to-one messages of one session: outbox, receipts (0184), markers (0333), typing (0085),
 * carbons (0280), stable ids (0359), errors. Main thread; owned by the session.
 *
 * Signal: notify-message (EnvoiConversation*, EnvoiMessage*): a new incoming message that the person should hear of
 *         (live or caught up, not read on another device, not from a blocked one).
 */
#define ENVOI_TYPE_MESSAGE_SERVICE (envoi_message_service_get_type ())
G_DECLARE_FINAL_TYPE (EnvoiMessageService, envoi_message_service, ENVOI, MESSAGE_SERVICE, EnvoiService)
/* Stored first, then sent as soon as possible, for ever, under one id. Resolves to EnvoiMessage once it is committed. */
DexFuture *envoi_message_service_send      (EnvoiMessageService *self, EnvoiConversation *conversation, const char *body);
/* A FAILED message goes back to QUEUED with the same id. */
void       envoi_message_service_retry     (EnvoiMessageService *self, EnvoiConversation *conversation, EnvoiMessage *message);
/* The person writes / stopped; debounced here (composing, paused after 5 s, active). Only to contacts that see our presence. */
void       envoi_message_service_set_composing (EnvoiMessageService *self, EnvoiConversation *conversation, gboolean composing);
/* The person has seen everything up to this message: unread is cleared, a marker sent when allowed. */
void       envoi_message_service_mark_read (EnvoiMessageService *self, EnvoiConversation *conversation, EnvoiMessage *message);
G_END_DECLS
