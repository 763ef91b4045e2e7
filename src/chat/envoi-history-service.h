/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "envoi-session.h"
G_BEGIN_DECLS
/**
 * EnvoiHistoryService:
 *
 * Keeps the store level with the server's archive (XEP-0313): catch-up at each new session from the cursor on, and pages back
 * on demand; leaves no silent gap. Rooms keep archives of their own, which are read in the same way while we stand in them: every
 * function that takes a conversation asks the right one. Main thread; owned by the session.
 *
 * Property: catching-up (boolean)
 */
#define ENVOI_TYPE_HISTORY_SERVICE (envoi_history_service_get_type ())
G_DECLARE_FINAL_TYPE (EnvoiHistoryService, envoi_history_service, ENVOI, HISTORY_SERVICE, EnvoiService)
/* Fetches the page before the oldest known one and commits it. Resolves to guint: messages that were new; 0 at the beginning of history. */
DexFuture *envoi_history_service_load_older (EnvoiHistoryService *self, EnvoiConversation *conversation);
/* Fetches what is missing above this message, which has after-gap. Resolves to guint. */
DexFuture *envoi_history_service_fill_gap   (EnvoiHistoryService *self, EnvoiConversation *conversation, EnvoiMessage *message);
/* Resolves when the catch-up of the present session is committed. */
DexFuture *envoi_history_service_wait_caught_up (EnvoiHistoryService *self);
/* Looks in the own archive whether these ids arrived. Resolves to GHashTable of id (string) to archive id (string). */
DexFuture *envoi_history_service_find_ids   (EnvoiHistoryService *self, const char * const *ids, gint64 since);
/* The same for whichever archive this conversation's messages come from: a room has its own. */
DexFuture *envoi_history_service_wait_level    (EnvoiHistoryService *self, EnvoiConversation *conversation);
DexFuture *envoi_history_service_find_ids_in   (EnvoiHistoryService *self, EnvoiConversation *conversation, const char * const *ids, gint64 since);
gboolean   envoi_history_service_is_complete (EnvoiHistoryService *self, EnvoiConversation *conversation);
G_END_DECLS
