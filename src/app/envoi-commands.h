/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "envoi-chat.h"
#include "envoi-session-manager.h"
G_BEGIN_DECLS
/* Deeds that need no widget: they find the service of the right account. */
EnvoiMessageService *envoi_find_message_service (EnvoiSessionManager *manager, EnvoiAccount *account);   /* nullable: account switched off */
EnvoiContactService *envoi_find_contact_service (EnvoiSessionManager *manager, EnvoiAccount *account);
EnvoiHistoryService *envoi_find_history_service (EnvoiSessionManager *manager, EnvoiAccount *account);
/* The conversation by the addresses of both sides; an empty account address means the first account. (transfer none) (nullable) */
EnvoiConversation   *envoi_find_conversation (EnvoiSessionManager *manager, const char *account_jid, const char *jid, gboolean make);
void                 envoi_mark_conversation_read (EnvoiSessionManager *manager, const char *account_jid, const char *jid);
/* Sets presence of one account, or of all (account NULL); status_text NULL leaves it as it is. */
void                 envoi_set_presence (EnvoiSessionManager *manager, EnvoiAccount *account, EnvoiAvailability availability, const char *status_text);
/* The state of an account in words. (transfer full) */
G_END_DECLS
