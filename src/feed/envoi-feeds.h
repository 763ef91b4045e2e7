/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "envoi-feed-service.h"
#include "envoi-publisher.h"
G_BEGIN_DECLS
/* Registers all services of this room with the manager, in the right order. */
struct _EnvoiSessionManager;
void envoi_feeds_init (struct _EnvoiSessionManager *manager);
G_END_DECLS
