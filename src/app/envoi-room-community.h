/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <adwaita.h>
#include "envoi-feed.h"
#include "envoi-room.h"
#include "envoi-session-manager.h"
#include "envoi-when-done.h"
G_BEGIN_DECLS
/* Rooms and the communities that they belong to: conversations and posts never see each other, the window sees both. */
/* The community that a room says it belongs to, known or loose; NULL: none. (transfer full) */
EnvoiFeed *envoi_room_dup_community        (EnvoiSessionManager *manager, EnvoiRoom *room);
/* Whether asking the community's server tells nobody more than being in the room does: whoever runs one of both, or the account, runs it. */
gboolean   envoi_room_community_is_near    (EnvoiRoom *room, EnvoiFeed *feed);
/* The room of a community: the one that it names, else one of ours that says it belongs there. (transfer full) nullable: bare address */
char      *envoi_community_find_room       (EnvoiSessionManager *manager, EnvoiFeed *feed);
/* Tells the room of ours that it belongs to this community, and the one before that it does no more. Future of TRUE, also where rooms cannot say it. */
DexFuture *envoi_community_link_room       (EnvoiSessionManager *manager, EnvoiFeed *feed, const char *room /* nullable */);
G_END_DECLS
