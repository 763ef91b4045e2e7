/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "envoi-contact-service.h"
#include "envoi-history-service.h"
#include "envoi-message-service.h"
G_BEGIN_DECLS
/* Registers all services of this room with the manager, in the right order. */
struct _EnvoiSessionManager;
void envoi_chat_init (struct _EnvoiSessionManager *manager);
G_END_DECLS
