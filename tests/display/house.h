/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "envoi-session-manager.h"
G_BEGIN_DECLS
/* A store in a folder of its own with one account that is not connected, and a manager without sessions: what pages need. */
typedef struct {
  char *folder;
  EnvoiStore *store;
  EnvoiSessionManager *manager;
  EnvoiAccount *account;
} House;
void               house_open         (House *house);
void               house_close        (House *house);
/* A contact in the list, with a conversation in the list. */
EnvoiConversation *house_add_person   (House *house, const char *jid, const char *name);
/* Stores a message and waits until it is there. */
void               house_add_message  (House *house, EnvoiConversation *conversation, gboolean outgoing, const char *body);
/* Turns the main loop until the future is settled; the test fails when it is rejected. (transfer full) */
void               house_await        (DexFuture *future);
G_END_DECLS
