/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <adwaita.h>
#include "envoi-room.h"
#include "envoi-session-manager.h"
G_BEGIN_DECLS
/* EnvoiRoomPane: a conversation, and beside it (over it, where the window is narrow) who is in its room. Property "show-participants". */
#define ENVOI_TYPE_ROOM_PANE (envoi_room_pane_get_type ())
G_DECLARE_FINAL_TYPE (EnvoiRoomPane, envoi_room_pane, ENVOI, ROOM_PANE, AdwBin)
GtkWidget *envoi_room_pane_new      (EnvoiSessionManager *manager, GtkWidget *content);
void       envoi_room_pane_set_room (EnvoiRoomPane *self, EnvoiRoom *room);   /* nullable: a conversation with one person */
/* Shows the participants, or hides them when the focus is among them. */
void       envoi_room_pane_toggle   (EnvoiRoomPane *self);
G_END_DECLS
