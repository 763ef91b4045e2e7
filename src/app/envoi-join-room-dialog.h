/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <adwaita.h>
#include "envoi-room-invitation.h"
#include "envoi-session-manager.h"
G_BEGIN_DECLS
/**
 * EnvoiJoinRoomDialog:
 *
 * Shows what is at an address before anybody joins: name, whole address, who sees one's own address, password, nickname. Without an
 * address it asks for one first. It closes when the person stands in the room, whose conversation it opens.
 */
#define ENVOI_TYPE_JOIN_ROOM_DIALOG (envoi_join_room_dialog_get_type ())
G_DECLARE_FINAL_TYPE (EnvoiJoinRoomDialog, envoi_join_room_dialog, ENVOI, JOIN_ROOM_DIALOG, AdwDialog)
/* account NULL: the one that knows the room already, else the first that is online. The others are nullable: an address or a link,
 * the nickname and the password that came with a link or an invitation. (transfer floating) */
AdwDialog *envoi_join_room_dialog_new (EnvoiSessionManager *manager, EnvoiAccount *account, const char *address, const char *nick, const char *password);
/* What an invitation leads to; its password is used without being shown. */
AdwDialog *envoi_join_room_dialog_new_for_invitation (EnvoiSessionManager *manager, EnvoiRoomInvitation *invitation);
G_END_DECLS
