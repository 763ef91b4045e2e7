/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <adwaita.h>
#include "envoi-room.h"
#include "envoi-session-manager.h"
G_BEGIN_DECLS
/* The form with which an owner sets the room up, as the room's server has made it. */
AdwNavigationPage *envoi_room_settings_page_new (EnvoiSessionManager *manager, EnvoiRoom *room);   /* (transfer floating) */
G_END_DECLS
