/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <gio/gio.h>
#include "envoi-account.h"
G_BEGIN_DECLS

/* What somebody may do while he is inside. Ascending. */
typedef enum { ENVOI_ROLE_NONE, ENVOI_ROLE_VISITOR, ENVOI_ROLE_PARTICIPANT, ENVOI_ROLE_MODERATOR } EnvoiRole;
#define ENVOI_TYPE_ROLE (envoi_role_get_type ())
GType envoi_role_get_type (void);

/* What somebody is to the room, inside or not. Ascending. */
typedef enum { ENVOI_AFFILIATION_OUTCAST, ENVOI_AFFILIATION_NONE, ENVOI_AFFILIATION_MEMBER, ENVOI_AFFILIATION_ADMIN, ENVOI_AFFILIATION_OWNER } EnvoiAffiliation;
#define ENVOI_TYPE_AFFILIATION (envoi_affiliation_get_type ())
GType envoi_affiliation_get_type (void);

/**
 * EnvoiOccupant:
 *
 * Somebody who is inside a room at present. Made by the room's service, owned by the room's list; all of it is live, nothing
 * is stored. "nick" changes when the participant takes another name; the object stays. Main thread.
 */
#define ENVOI_TYPE_OCCUPANT (envoi_occupant_get_type ())
G_DECLARE_FINAL_TYPE (EnvoiOccupant, envoi_occupant, ENVOI, OCCUPANT, GObject)
typedef struct _EnvoiRoom EnvoiRoom;
EnvoiOccupant *envoi_occupant_new (const char *nick);
EnvoiRoom     *envoi_occupant_get_room (EnvoiOccupant *self);          /* property "room": NULL when he has left, or the room has gone */
const char    *envoi_occupant_get_nick (EnvoiOccupant *self);          /* property "nick"; see envoi_room_rename_occupant() */
ENVOI_PROP_VAL (EnvoiOccupant, occupant, EnvoiRole, role)
ENVOI_PROP_VAL (EnvoiOccupant, occupant, EnvoiAffiliation, affiliation)
ENVOI_PROP_STR (EnvoiOccupant, occupant, real_jid)                      /* bare, where presence shows it; nullable */
ENVOI_PROP_STR (EnvoiOccupant, occupant, key)                           /* the author key, nullable */
ENVOI_PROP_VAL (EnvoiOccupant, occupant, EnvoiAvailability, availability)
ENVOI_PROP_STR (EnvoiOccupant, occupant, status_text)
ENVOI_PROP_STR (EnvoiOccupant, occupant, avatar_hash)                   /* lower-case hex sha1, nullable */
GFile         *envoi_occupant_get_avatar_file (EnvoiOccupant *self);   /* cached picture, nullable */
void           envoi_occupant_set_avatar_file (EnvoiOccupant *self, GFile *file);
/* A widget that shows the picture says so; emits "avatar-wanted" when a hash is known and no file is there. */
void           envoi_occupant_want_avatar (EnvoiOccupant *self);
const char * const *envoi_occupant_get_hats (EnvoiOccupant *self);     /* titles; nullable */
void           envoi_occupant_set_hats (EnvoiOccupant *self, const char * const *hats);
ENVOI_PROP_VAL (EnvoiOccupant, occupant, gboolean, ignored)
ENVOI_PROP_VAL (EnvoiOccupant, occupant, gboolean, is_self)
G_END_DECLS
