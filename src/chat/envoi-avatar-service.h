/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "envoi-session.h"
G_BEGIN_DECLS
/**
 * EnvoiAvatarService:
 *
 * Pictures of contacts, of the own account (XEP-0084, else XEP-0153), of rooms and of those in them: learns their hashes as they come, fetches one only when
 * somebody wants to see it, at most four at once. Main thread; owned by the session.
 */
#define ENVOI_TYPE_AVATAR_SERVICE (envoi_avatar_service_get_type ())
G_DECLARE_FINAL_TYPE (EnvoiAvatarService, envoi_avatar_service, ENVOI, AVATAR_SERVICE, EnvoiService)
/* The own picture was published here: no need to wait until the server says so. hash NULL: taken back. */
void        envoi_avatar_service_set_own (EnvoiAvatarService *self, const char *hash);
/* What a room that we are in says of its picture. hash nullable. */
void        envoi_avatar_service_set_of_room (EnvoiAvatarService *self, EnvoiRoom *room, const char *hash);
const char *envoi_avatar_service_get_own (EnvoiAvatarService *self);   /* its hash, nullable */
G_END_DECLS
