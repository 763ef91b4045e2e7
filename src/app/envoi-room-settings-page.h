/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <adwaita.h>
#include "envoi-room.h"
#include "envoi-session-manager.h"
G_BEGIN_DECLS
/* EnvoiRoomSettingsPage: the form with which an owner sets the room up, as the room's server has made it. */
#define ENVOI_TYPE_ROOM_SETTINGS_PAGE (envoi_room_settings_page_get_type ())
G_DECLARE_FINAL_TYPE (EnvoiRoomSettingsPage, envoi_room_settings_page, ENVOI, ROOM_SETTINGS_PAGE, AdwNavigationPage)
AdwNavigationPage *envoi_room_settings_page_new (EnvoiSessionManager *manager, EnvoiRoom *room);   /* (transfer floating) */
G_END_DECLS
