/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "0045-rooms.h"
#include "envoi-disco-info.h"
G_BEGIN_DECLS
/* The values are those of the model's EnvoiRoomFeatures. */
typedef enum {
  ENVOI_MUC_MEMBERS_ONLY_ROOM = 1, ENVOI_MUC_NON_ANONYMOUS_ROOM = 2, ENVOI_MUC_PASSWORD_ROOM = 4, ENVOI_MUC_MODERATED_ROOM = 8,
  ENVOI_MUC_PERSISTENT_ROOM = 16, ENVOI_MUC_HIDDEN_ROOM = 32, ENVOI_MUC_HAS_ARCHIVE = 64, ENVOI_MUC_HAS_OCCUPANT_IDS = 128,
  ENVOI_MUC_HAS_MODERATION = 256, ENVOI_MUC_HAS_MODERATION_OLD = 512, ENVOI_MUC_HAS_SELF_PING = 1024, ENVOI_MUC_HAS_STABLE_IDS = 2048,
  ENVOI_MUC_HAS_REGISTER = 4096, ENVOI_MUC_IS_LIGHT = 8192, ENVOI_MUC_IS_MIX = 16384, ENVOI_MUC_IS_LOGGED = 32768
} EnvoiMucFeatures;
/**
 * EnvoiMucInfo: what a room, or the address of something else, says of itself. Texts are sanitised and clipped.
 */
typedef struct {
  gboolean         is_room;         /* there is a room behind the address */
  gboolean         is_service;      /* it is a service that has rooms */
  EnvoiMucFeatures features;
  char            *name, *description, *language, *subject;  /* nullable */
  char            *log_uri;         /* nullable: a public page with what was said */
  char            *pubsub;          /* nullable: address of the community that belongs to it, "xmpp:…" */
  char            *avatar_hash;     /* nullable */
  int              n_occupants;     /* -1 = not said */
  gboolean         members_may_invite, may_change_subject;
  gboolean         has_vcard;       /* the room's picture and card can be asked for */
} EnvoiMucInfo;
#define ENVOI_TYPE_MUC_INFO (envoi_muc_info_get_type ())
GType         envoi_muc_info_get_type (void);
EnvoiMucInfo *envoi_muc_info_copy (const EnvoiMucInfo *self);
void          envoi_muc_info_free (EnvoiMucInfo *self);
EnvoiMucInfo *envoi_muc_info_new  (const EnvoiDiscoInfo *info);
/* Asks anew each time. Future of EnvoiMucInfo; rejects with ENVOI_STANZA_ERROR (ITEM_NOT_FOUND: no such room). */
DexFuture    *envoi_muc_fetch_info          (EnvoiMuc *self, const char *room);
/* The nick that the room has reserved for us (XEP-0045, 6.7). Future of string, NULL when none. */
DexFuture    *envoi_muc_fetch_reserved_nick (EnvoiMuc *self, const char *room);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EnvoiMucInfo, envoi_muc_info_free)
G_END_DECLS
