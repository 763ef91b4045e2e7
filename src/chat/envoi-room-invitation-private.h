/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "envoi-room-invitation.h"
G_BEGIN_DECLS
/* What an invitation says; borrowed, all but room nullable. */
typedef struct {
  const char *room, *room_name, *sender, *via, *reason, *password;
  gboolean verified, mediated;   /* mediated: the room carried it */
  gint64 time;
  guint n_times;
} EnvoiInvitationFacts;
EnvoiRoomInvitation *envoi_room_invitation_new          (EnvoiAccount *account, const EnvoiInvitationFacts *facts);
void                 envoi_room_invitation_repeat       (EnvoiRoomInvitation *self, const EnvoiInvitationFacts *facts);
void                 envoi_room_invitation_set_room_name (EnvoiRoomInvitation *self, const char *name);
const char          *envoi_room_invitation_get_password (EnvoiRoomInvitation *self);
gboolean             envoi_room_invitation_get_mediated (EnvoiRoomInvitation *self);
G_END_DECLS
