/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <gtk/gtk.h>
#include "envoi-absent-member.h"
G_BEGIN_DECLS
/* EnvoiParticipantRow: somebody in a room, or a member who is not there. Property "accessible-text". */
#define ENVOI_TYPE_PARTICIPANT_ROW (envoi_participant_row_get_type ())
G_DECLARE_FINAL_TYPE (EnvoiParticipantRow, envoi_participant_row, ENVOI, PARTICIPANT_ROW, GtkWidget)
GtkWidget *envoi_participant_row_new      (void);
void       envoi_participant_row_set_item (EnvoiParticipantRow *self, gpointer item);   /* EnvoiOccupant, EnvoiAbsentMember or NULL */
gpointer   envoi_participant_row_get_item (EnvoiParticipantRow *self);                  /* (transfer none) (nullable) */
G_END_DECLS
