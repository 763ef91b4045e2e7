/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "0045-rooms.h"
G_BEGIN_DECLS
#define ENVOI_NS_MODERATE "urn:xmpp:message-moderate:1"
#define ENVOI_NS_MODERATE_OLD "urn:xmpp:message-moderate:0"
/* Messages that moderators take away (XEP-0425), versions 0 and 1. */
typedef struct {
  char *room;       /* bare: who says so */
  char *id;         /* of the message in the room's archive */
  char *actor;      /* nullable: nick of the moderator */
  char *actor_id;   /* nullable: the moderator's occupant id (0421) */
  char *reason;     /* nullable; sanitised, clipped */
} EnvoiModeration;
/* NULL when it is none. Only a room itself may say so: from its bare address, to all (B10, B11 of the threat list). That it is the room of
 * the conversation is for the reader to check. */
EnvoiModeration *envoi_moderation_read (const EnvoiStanza *message);
void             envoi_moderation_free (EnvoiModeration *self);
/* id: in the room's archive. old: the room knows version 0 only. reason nullable. Future of TRUE; rejects with ENVOI_STANZA_ERROR. */
DexFuture       *envoi_muc_moderate    (EnvoiMuc *muc, const char *room, const char *id, const char *reason, gboolean old);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EnvoiModeration, envoi_moderation_free)
G_END_DECLS
