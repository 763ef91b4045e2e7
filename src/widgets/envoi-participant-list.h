/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "envoi-absent-member.h"
G_BEGIN_DECLS
/**
 * EnvoiParticipantList:
 *
 * Who is in a room, by role, then by name: EnvoiOccupant, and EnvoiAbsentMember for members that are not there. A GListModel and
 * GtkSectionModel. It costs something only while it has a room. Main thread; owned by the panel that shows it.
 */
typedef enum { ENVOI_PARTICIPANTS_MODERATORS, ENVOI_PARTICIPANTS_SPEAKING, ENVOI_PARTICIPANTS_VISITORS, ENVOI_PARTICIPANTS_ABSENT } EnvoiParticipantGroup;
#define ENVOI_TYPE_PARTICIPANT_LIST (envoi_participant_list_get_type ())
G_DECLARE_FINAL_TYPE (EnvoiParticipantList, envoi_participant_list, ENVOI, PARTICIPANT_LIST, GObject)
EnvoiParticipantList *envoi_participant_list_new (void);
void                  envoi_participant_list_set_room    (EnvoiParticipantList *self, EnvoiRoom *room);       /* nullable: shows nothing, costs nothing */
void                  envoi_participant_list_set_search  (EnvoiParticipantList *self, const char *text);      /* nullable */
/* The room's members, there or not: EnvoiAbsentMember. (nullable) */
void                  envoi_participant_list_set_members (EnvoiParticipantList *self, GPtrArray *members);
EnvoiParticipantGroup envoi_participant_list_get_group   (EnvoiParticipantList *self, guint position);
G_END_DECLS
