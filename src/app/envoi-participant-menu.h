/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <adwaita.h>
#include "envoi-absent-member.h"
#include "envoi-session-manager.h"
G_BEGIN_DECLS
/* What can be done with somebody in a room. The commands are "win.participant-…" (account, room, nickname); see envoi-participant-actions.c. */
GMenuModel *envoi_participant_menu_new          (EnvoiRoom *room, gpointer item);   /* EnvoiOccupant or EnvoiAbsentMember (transfer full) */
/* Who that is: a dialog that follows it. */
void        envoi_participant_menu_show_details (EnvoiSessionManager *manager, EnvoiRoom *room, gpointer item, GtkWidget *parent);
/* What the person may do there, to whom. */
gboolean    envoi_room_may_moderate             (EnvoiRoom *room);                              /* take messages away */
gboolean    envoi_room_may_kick                 (EnvoiRoom *room, EnvoiOccupant *occupant);     /* also: give and take voice */
gboolean    envoi_room_may_set_affiliation      (EnvoiRoom *room, EnvoiAffiliation present, EnvoiAffiliation wanted);
G_END_DECLS
