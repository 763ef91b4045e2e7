/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <adwaita.h>
#include "envoi-room.h"
#include "envoi-session-manager.h"
G_BEGIN_DECLS
/* EnvoiInviteDialog: asks people into a room. */
#define ENVOI_TYPE_INVITE_DIALOG (envoi_invite_dialog_get_type ())
G_DECLARE_FINAL_TYPE (EnvoiInviteDialog, envoi_invite_dialog, ENVOI, INVITE_DIALOG, AdwDialog)
AdwDialog *envoi_invite_dialog_new (EnvoiSessionManager *manager, EnvoiRoom *room);   /* (transfer floating) */
G_END_DECLS
