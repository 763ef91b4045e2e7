/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "envoi-module.h"
G_BEGIN_DECLS
/* Answers pings of the server and of contacts, and pings (XEP-0199). */
#define ENVOI_TYPE_PING (envoi_ping_get_type ())
G_DECLARE_FINAL_TYPE (EnvoiPing, envoi_ping, ENVOI, PING, EnvoiModule)
/* to NULL = own server. Future of EnvoiStanza. */
DexFuture *envoi_ping_send (EnvoiPing *self, const char *to, guint timeout_seconds);
G_END_DECLS
