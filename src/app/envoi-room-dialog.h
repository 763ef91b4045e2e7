/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <adwaita.h>
#include "envoi-room.h"
#include "envoi-session-manager.h"
G_BEGIN_DECLS
/* EnvoiRoomDialog: a room's details, and what can be done about it. It follows the room while it is open. */
#define ENVOI_TYPE_ROOM_DIALOG (envoi_room_dialog_get_type ())
G_DECLARE_FINAL_TYPE (EnvoiRoomDialog, envoi_room_dialog, ENVOI, ROOM_DIALOG, AdwDialog)
AdwDialog *envoi_room_dialog_new (EnvoiSessionManager *manager, EnvoiRoom *room);   /* (transfer floating) */
G_END_DECLS
