/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "envoi-contact.h"
#include "envoi-occupant.h"
G_BEGIN_DECLS

typedef enum { ENVOI_ROOM_OUTSIDE, ENVOI_ROOM_JOINING, ENVOI_ROOM_JOINED, ENVOI_ROOM_REJOINING /* was inside; trying to get back */ } EnvoiRoomState;
#define ENVOI_TYPE_ROOM_STATE (envoi_room_state_get_type ())
GType envoi_room_state_get_type (void);

typedef enum { ENVOI_ROOM_NOTIFY_DEFAULT /* group: all, channel: mentions */, ENVOI_ROOM_NOTIFY_ALL, ENVOI_ROOM_NOTIFY_MENTIONS, ENVOI_ROOM_NOTIFY_NOTHING } EnvoiRoomNotify;
#define ENVOI_TYPE_ROOM_NOTIFY (envoi_room_notify_get_type ())
GType envoi_room_notify_get_type (void);

typedef enum { /* flags, what the room announces */
  ENVOI_ROOM_MEMBERS_ONLY = 1, ENVOI_ROOM_NON_ANONYMOUS = 2, ENVOI_ROOM_PASSWORD = 4, ENVOI_ROOM_MODERATED = 8, ENVOI_ROOM_PERSISTENT = 16, ENVOI_ROOM_HIDDEN = 32,
  ENVOI_ROOM_HAS_ARCHIVE = 64, ENVOI_ROOM_OCCUPANT_IDS = 128, ENVOI_ROOM_MODERATION = 256 /* 0425 */, ENVOI_ROOM_MODERATION_OLD = 512, ENVOI_ROOM_SELF_PING = 1024, ENVOI_ROOM_STABLE_IDS = 2048,
  ENVOI_ROOM_REGISTER = 4096 /* reserved nicks */, ENVOI_ROOM_LIGHT = 8192 /* MUC Light */, ENVOI_ROOM_MIX = 16384, ENVOI_ROOM_LOGGED = 32768 /* public log: status 170 */
} EnvoiRoomFeatures;
#define ENVOI_TYPE_ROOM_FEATURES (envoi_room_features_get_type ())
GType envoi_room_features_get_type (void);

/**
 * EnvoiRoom:
 *
 * A room, seen from one account. Unique per (account, address), handed out by the store. Main thread.
 * Each field is a property of the same name with dashes. Stored: nick name configured-name description subject subject-by
 * bookmarked autojoin notify features extensions language n-members community. Live: state problem role affiliation own-key n-occupants
 * catching-up can-write password.
 */
#define ENVOI_TYPE_ROOM (envoi_room_get_type ())
G_DECLARE_FINAL_TYPE (EnvoiRoom, envoi_room, ENVOI, ROOM, GObject)
EnvoiRoom    *envoi_room_new             (EnvoiAccount *account, const char *bare);
EnvoiRoom    *envoi_room_new_for_contact (EnvoiContact *contact);         /* what the store does */
EnvoiAccount *envoi_room_get_account     (EnvoiRoom *self);               /* property "account" */
EnvoiContact *envoi_room_get_contact     (EnvoiRoom *self);               /* property "contact": its address and picture; never in the roster */
const char   *envoi_room_get_jid         (EnvoiRoom *self);               /* property "jid", bare */
/* Property "title": name, else configured_name, else in a group the names of up to three others, else the local part of the address. */
const char   *envoi_room_get_title       (EnvoiRoom *self);
/* Property "is-group": members only and everybody's address seen (a private group); else a public channel. */
gboolean      envoi_room_is_group        (EnvoiRoom *self);
ENVOI_PROP_STR (EnvoiRoom, room, nick)                                     /* under which the person stands, or wants to stand, there; nullable */
ENVOI_PROP_STR (EnvoiRoom, room, name)                                     /* the bookmark's, nullable */
ENVOI_PROP_STR (EnvoiRoom, room, configured_name)                          /* the room's own, nullable */
ENVOI_PROP_STR (EnvoiRoom, room, description)
ENVOI_PROP_STR (EnvoiRoom, room, subject)
ENVOI_PROP_STR (EnvoiRoom, room, subject_by)                               /* nick */
ENVOI_PROP_VAL (EnvoiRoom, room, gboolean, bookmarked)
ENVOI_PROP_VAL (EnvoiRoom, room, gboolean, autojoin)
ENVOI_PROP_VAL (EnvoiRoom, room, EnvoiRoomNotify, notify)
ENVOI_PROP_VAL (EnvoiRoom, room, EnvoiRoomFeatures, features)
ENVOI_PROP_STR (EnvoiRoom, room, extensions)                               /* XML of what the bookmark holds beyond; nullable */
ENVOI_PROP_STR (EnvoiRoom, room, language)
ENVOI_PROP_VAL (EnvoiRoom, room, guint, n_members)                         /* last told; 0: not known */
ENVOI_PROP_STR (EnvoiRoom, room, community)                                /* "xmpp:SERVICE?;node=NODE" of the one that the room says it belongs to; nullable */
ENVOI_PROP_VAL (EnvoiRoom, room, EnvoiRoomState, state)
const GError *envoi_room_get_problem     (EnvoiRoom *self);               /* why we are outside; nullable */
void          envoi_room_set_problem     (EnvoiRoom *self, const GError *problem);
ENVOI_PROP_VAL (EnvoiRoom, room, EnvoiRole, role)
ENVOI_PROP_VAL (EnvoiRoom, room, EnvoiAffiliation, affiliation)
ENVOI_PROP_STR (EnvoiRoom, room, own_key)                                  /* author key of oneself, nullable */
ENVOI_PROP_VAL (EnvoiRoom, room, gboolean, catching_up)
ENVOI_PROP_VAL (EnvoiRoom, room, gboolean, can_write)
ENVOI_PROP_STR (EnvoiRoom, room, password)                                 /* in memory only */
guint         envoi_room_get_n_occupants (EnvoiRoom *self);               /* property "n-occupants" */

/* Who is inside: EnvoiOccupant, unsorted, living; the same object for each call. */
GListModel    *envoi_room_list_occupants   (EnvoiRoom *self);
EnvoiOccupant *envoi_room_find_occupant    (EnvoiRoom *self, const char *nick);   /* transfer none, nullable; O(1) */
/* For the room's service. All are O(1). */
void           envoi_room_add_occupant     (EnvoiRoom *self, EnvoiOccupant *occupant);   /* takes the place of one of the same nick */
void           envoi_room_remove_occupant  (EnvoiRoom *self, EnvoiOccupant *occupant);
gboolean       envoi_room_rename_occupant  (EnvoiRoom *self, EnvoiOccupant *occupant, const char *nick);   /* FALSE: the name is another's */
void           envoi_room_clear_occupants  (EnvoiRoom *self);
/* Between the two those who come are told to the list at once, at the end: a join brings hundreds. */
void           envoi_room_begin_burst      (EnvoiRoom *self);
void           envoi_room_end_burst        (EnvoiRoom *self);
G_END_DECLS
