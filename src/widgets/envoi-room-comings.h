/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <gtk/gtk.h>
#include "envoi-room.h"
G_BEGIN_DECLS
/**
 * EnvoiRoomComings:
 *
 * For those who want to see it: who has come to a room and who has left it lately, folded into one line. It unfolds into a list.
 * Without "enabled" it looks at nothing.
 */
#define ENVOI_TYPE_ROOM_COMINGS (envoi_room_comings_get_type ())
G_DECLARE_FINAL_TYPE (EnvoiRoomComings, envoi_room_comings, ENVOI, ROOM_COMINGS, GtkWidget)
void envoi_room_comings_set_room (EnvoiRoomComings *self, EnvoiRoom *room);   /* nullable; begins anew */
G_END_DECLS
