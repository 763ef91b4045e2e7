/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "envoi-people-page.h"
#include "envoi-room.h"
#include "envoi-session-manager.h"
G_BEGIN_DECLS
/* EnvoiRoomMembersPage: who has a lasting role in a room, or who is banned from it; there the lists are changed, too. */
#define ENVOI_TYPE_ROOM_MEMBERS_PAGE (envoi_room_members_page_get_type ())
G_DECLARE_FINAL_TYPE (EnvoiRoomMembersPage, envoi_room_members_page, ENVOI, ROOM_MEMBERS_PAGE, EnvoiPeoplePage)
AdwNavigationPage *envoi_room_members_page_new (EnvoiSessionManager *manager, EnvoiRoom *room, gboolean banned);   /* (transfer floating) */
G_END_DECLS
