/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "envoi-account.h"
G_BEGIN_DECLS
/**
 * EnvoiRoomInvitation:
 *
 * Somebody asks us into a room. Kept until answered, at most 50 an account; a further one to the same room only adds to "n-times".
 * The password of the room, when one came along, is in memory only. Main thread; owned by the list of EnvoiRoomService.
 *
 * Properties: account, room (bare address), room-name (claimed, nullable), sender (who is said to invite: bare address, or the address of a
 * participant of the room; nullable), via (who really sent it: an address), verified (the sender sent it itself, or the room vouches for
 * it), reason (nullable), time, n-times, has-password,
 * seen (somebody has looked at it in this run; what was there before it counts as seen)
 */
#define ENVOI_TYPE_ROOM_INVITATION (envoi_room_invitation_get_type ())
G_DECLARE_FINAL_TYPE (EnvoiRoomInvitation, envoi_room_invitation, ENVOI, ROOM_INVITATION, GObject)
EnvoiAccount *envoi_room_invitation_get_account   (EnvoiRoomInvitation *self);
const char   *envoi_room_invitation_get_room      (EnvoiRoomInvitation *self);
const char   *envoi_room_invitation_get_room_name (EnvoiRoomInvitation *self);
const char   *envoi_room_invitation_get_sender    (EnvoiRoomInvitation *self);
const char   *envoi_room_invitation_get_via       (EnvoiRoomInvitation *self);
gboolean      envoi_room_invitation_get_verified  (EnvoiRoomInvitation *self);
const char   *envoi_room_invitation_get_reason    (EnvoiRoomInvitation *self);
gint64        envoi_room_invitation_get_time      (EnvoiRoomInvitation *self);
guint         envoi_room_invitation_get_n_times   (EnvoiRoomInvitation *self);
gboolean      envoi_room_invitation_get_has_password (EnvoiRoomInvitation *self);
gboolean      envoi_room_invitation_get_seen      (EnvoiRoomInvitation *self);
void          envoi_room_invitation_set_seen      (EnvoiRoomInvitation *self);
G_END_DECLS
