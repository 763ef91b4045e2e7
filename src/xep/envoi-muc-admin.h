/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "0004-data-forms.h"
#include "0045-rooms.h"
G_BEGIN_DECLS
/* What moderators, admins and owners of a room do (XEP-0045, 8 to 10). All futures reject with ENVOI_STANZA_ERROR. */
typedef struct {
  char                *jid;          /* nullable; bare or full */
  char                *nick;         /* nullable */
  EnvoiMucAffiliation  affiliation;
  EnvoiMucRole         role;
  char                *reason;       /* nullable */
} EnvoiMucMember;
#define ENVOI_MUC_MAX_MEMBERS 20000
/* Future of TRUE. role NONE = kick. reason nullable. */
DexFuture *envoi_muc_set_role         (EnvoiMuc *self, const char *room, const char *nick, EnvoiMucRole role, const char *reason);
/* Future of TRUE. jid: bare. nick: the one to be reserved; nullable, like reason. */
DexFuture *envoi_muc_set_affiliation  (EnvoiMuc *self, const char *room, const char *jid, EnvoiMucAffiliation affiliation,
                                       const char *nick, const char *reason);
/* Future of a GPtrArray of EnvoiMucMember, which have this affiliation. */
DexFuture *envoi_muc_list_affiliated  (EnvoiMuc *self, const char *room, EnvoiMucAffiliation affiliation);
/* The settings of the room. Future of EnvoiForm; an empty one when the room has no settings. */
DexFuture *envoi_muc_fetch_config     (EnvoiMuc *self, const char *room);
/* Future of TRUE. All fields are written back. form NULL: a room that was just created takes what the service thinks best. */
DexFuture *envoi_muc_save_config      (EnvoiMuc *self, const char *room, const EnvoiForm *form);
/* For a room that was just created and is not wanted after all. Future of TRUE. */
DexFuture *envoi_muc_cancel_config    (EnvoiMuc *self, const char *room);
/* Future of TRUE. All but room nullable. */
DexFuture *envoi_muc_destroy          (EnvoiMuc *self, const char *room, const char *alternate, const char *password, const char *reason);
/* To become a member under a reserved nick (XEP-0045, 7.10). Future of EnvoiForm; its field muc#register_roomnick is filled for who is
 * registered already. A room that asks for nothing but a nick by older means gives a form of that one field. */
DexFuture *envoi_muc_fetch_register   (EnvoiMuc *self, const char *room);
/* Future of TRUE. */
DexFuture *envoi_muc_register         (EnvoiMuc *self, const char *room, const EnvoiForm *form);
DexFuture *envoi_muc_unregister       (EnvoiMuc *self, const char *room);
G_END_DECLS
