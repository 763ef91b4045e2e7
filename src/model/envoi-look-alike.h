/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "envoi-room.h"
G_BEGIN_DECLS
/* Names in a room that one can take for each other. They are marked, never taken for the same. */
/* Property "look-alike" of EnvoiOccupant: the nick of somebody else in the room whose name one can take for this one's; NULL for who has the better
 * right to it. */
const char *envoi_occupant_get_look_alike (EnvoiOccupant *self);
/* The same for a nick of somebody who may have gone. Nullable. */
const char *envoi_room_find_look_alike    (EnvoiRoom *self, const char *nick);
G_END_DECLS
