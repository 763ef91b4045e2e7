/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "envoi-room.h"
#include "envoi-participant-list.h"
G_BEGIN_DECLS
/* What the window says about rooms, translated. */
const char *envoi_affiliation_get_text     (EnvoiAffiliation affiliation);      /* "Owner"; NULL for none */
const char *envoi_participant_group_get_text (EnvoiParticipantGroup group);     /* "Moderators" */
const char *envoi_room_get_kind_text       (EnvoiRoom *room);                   /* "Private group" or "Public channel" */
const char *envoi_room_get_icon_name       (EnvoiRoom *room);
char       *envoi_room_text_dup_people     (guint n);                           /* "12 participants" */
/* The line below the room's name: how it stands with it, else what it is about, else who is there. (transfer full) */
char       *envoi_room_text_dup_subtitle   (EnvoiRoom *room);
/* What is to be known before a word is said there: one sentence a string. (transfer full) */
GStrv       envoi_room_text_dup_facts      (EnvoiRoomFeatures features);
/* The colour of a name (XEP-0392) as attributes of a label; kept. (transfer none) */
struct _PangoAttrList *envoi_nick_get_attributes (const char *nick, gboolean dark);
G_END_DECLS
