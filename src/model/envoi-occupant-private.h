/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "envoi-occupant.h"
G_BEGIN_DECLS
/* What only the room does with its occupants. */
void  envoi_occupant_set_room  (EnvoiOccupant *self, EnvoiRoom *room);
void  envoi_occupant_set_nick  (EnvoiOccupant *self, const char *nick);
const char *envoi_occupant_get_look (EnvoiOccupant *self);      /* the key of names that look alike */
void  envoi_occupant_set_look_alike (EnvoiOccupant *self, const char *nick);
guint envoi_occupant_get_index (EnvoiOccupant *self);
void  envoi_occupant_set_index (EnvoiOccupant *self, guint index);

/**
 * EnvoiOccupantList:
 *
 * The GListModel of a room's occupants. Taking one out puts the last one in its place, so that nothing depends on how many
 * there are. In a burst those who come are told at its end. Owned by its room; main thread.
 */
#define ENVOI_TYPE_OCCUPANT_LIST (envoi_occupant_list_get_type ())
G_DECLARE_FINAL_TYPE (EnvoiOccupantList, envoi_occupant_list, ENVOI, OCCUPANT_LIST, GObject)
EnvoiOccupantList *envoi_occupant_list_new    (void);
EnvoiOccupant     *envoi_occupant_list_find   (EnvoiOccupantList *self, const char *nick);
void               envoi_occupant_list_add    (EnvoiOccupantList *self, EnvoiOccupant *occupant);
void               envoi_occupant_list_remove (EnvoiOccupantList *self, EnvoiOccupant *occupant);
gboolean           envoi_occupant_list_rename (EnvoiOccupantList *self, EnvoiOccupant *occupant, const char *nick);
void               envoi_occupant_list_clear  (EnvoiOccupantList *self);
/* Somebody whose name looks like this one and is another; nullable. */
EnvoiOccupant     *envoi_occupant_list_find_look_alike (EnvoiOccupantList *self, const char *nick);
void               envoi_occupant_list_hold   (EnvoiOccupantList *self);
void               envoi_occupant_list_let_go (EnvoiOccupantList *self);
G_END_DECLS
