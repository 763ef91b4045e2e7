/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <adwaita.h>
#include "envoi-session-manager.h"
G_BEGIN_DECLS
/* EnvoiNewRoomDialog: makes a private group or a public channel, and opens it. */
#define ENVOI_TYPE_NEW_ROOM_DIALOG (envoi_new_room_dialog_get_type ())
G_DECLARE_FINAL_TYPE (EnvoiNewRoomDialog, envoi_new_room_dialog, ENVOI, NEW_ROOM_DIALOG, AdwDialog)
/* account and address are nullable; with an address a channel is proposed. (transfer floating) */
AdwDialog *envoi_new_room_dialog_new (EnvoiSessionManager *manager, EnvoiAccount *account, const char *address);
G_END_DECLS
