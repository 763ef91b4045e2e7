/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "envoi-room.h"
G_BEGIN_DECLS
/* Who learns the person's real address in a room. */
typedef enum { ENVOI_ROOM_SHOWN_UNKNOWN, ENVOI_ROOM_SHOWN_TO_MODERATORS, ENVOI_ROOM_SHOWN_TO_ALL } EnvoiRoomAddressShown;
/**
 * EnvoiRoomPreview: what joining a room would mean. All texts are the room's own claims: plain, clipped, nullable. Immutable once handed out.
 */
typedef struct {
  char *address;             /* bare; never NULL */
  char *name, *description, *language, *subject;
  char *community;           /* link of the community that it says it belongs to, well-formed; nullable */
  char *avatar_hash;         /* nullable */
  int n_occupants;           /* -1: not said */
  EnvoiRoomFeatures features;
  EnvoiRoomAddressShown address_shown;
  gboolean exists;           /* something is there */
  gboolean is_room;          /* and it is a room */
  gboolean can_create;       /* nothing is there, and the service would make a room for whoever comes */
  gboolean joined;           /* we are inside already */
  char *proposed_nick;       /* never NULL from envoi_room_service_preview() */
  char *reserved_nick;       /* the room keeps this one for us */
  GError *problem;           /* why nothing is known: nobody there, no answer ... ; nullable */
} EnvoiRoomPreview;
#define ENVOI_TYPE_ROOM_PREVIEW (envoi_room_preview_get_type ())
GType             envoi_room_preview_get_type (void);
EnvoiRoomPreview *envoi_room_preview_new  (const char *address);
EnvoiRoomPreview *envoi_room_preview_copy (const EnvoiRoomPreview *self);
void              envoi_room_preview_free (EnvoiRoomPreview *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EnvoiRoomPreview, envoi_room_preview_free)
G_END_DECLS
