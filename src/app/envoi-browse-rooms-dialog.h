/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <adwaita.h>
#include "envoi-session-manager.h"
G_BEGIN_DECLS
/* EnvoiBrowseRoomsDialog: rooms of the own server or of another, and, when the person wants it, of the public directory. */
#define ENVOI_TYPE_BROWSE_ROOMS_DIALOG (envoi_browse_rooms_dialog_get_type ())
G_DECLARE_FINAL_TYPE (EnvoiBrowseRoomsDialog, envoi_browse_rooms_dialog, ENVOI, BROWSE_ROOMS_DIALOG, AdwDialog)
AdwDialog *envoi_browse_rooms_dialog_new (EnvoiSessionManager *manager);   /* (transfer floating) */
G_END_DECLS
