/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "0045-rooms.h"
G_BEGIN_DECLS
typedef enum { ENVOI_SELF_PING_INSIDE, ENVOI_SELF_PING_OUTSIDE /* join again */, ENVOI_SELF_PING_UNREACHABLE /* no telling; ask again later */ } EnvoiSelfPing;
/* Whether the room believes that we are in it (XEP-0410). Future of int (EnvoiSelfPing); rejects only with DISCONNECTED. OUTSIDE at once when
 * the room is none of ours. */
DexFuture *envoi_muc_self_ping (EnvoiMuc *self, const char *room);
G_END_DECLS
