/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <adwaita.h>
#include "envoi-room.h"
#include "envoi-session-manager.h"
G_BEGIN_DECLS
/* EnvoiRoomBar: below a room's head, when something is to be said: why we are outside, that one may only read, that the room has changed. */
#define ENVOI_TYPE_ROOM_BAR (envoi_room_bar_get_type ())
G_DECLARE_FINAL_TYPE (EnvoiRoomBar, envoi_room_bar, ENVOI, ROOM_BAR, AdwBin)
void envoi_room_bar_set_room (EnvoiRoomBar *self, EnvoiSessionManager *manager, EnvoiRoom *room);   /* room nullable */
/* What the room itself gave as the reason, below our own words. (transfer full) */
char *envoi_room_bar_add_reason (const char *text, const GError *problem);
G_END_DECLS
