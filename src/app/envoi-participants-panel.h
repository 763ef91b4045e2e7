/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <adwaita.h>
#include "envoi-room.h"
#include "envoi-session-manager.h"
G_BEGIN_DECLS
/**
 * EnvoiParticipantsPanel:
 *
 * Who is in a room, beside its conversation. It looks at the room only while it is shown. Signal "close".
 */
#define ENVOI_TYPE_PARTICIPANTS_PANEL (envoi_participants_panel_get_type ())
G_DECLARE_FINAL_TYPE (EnvoiParticipantsPanel, envoi_participants_panel, ENVOI, PARTICIPANTS_PANEL, AdwBin)
GtkWidget *envoi_participants_panel_new      (EnvoiSessionManager *manager);
void       envoi_participants_panel_set_room (EnvoiParticipantsPanel *self, EnvoiRoom *room);   /* nullable */
void       envoi_participants_panel_set_covering (EnvoiParticipantsPanel *self, gboolean covering);
G_END_DECLS
