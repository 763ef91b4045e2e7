/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "envoi-module.h"
G_BEGIN_DECLS
#define ENVOI_NS_MUC_LIGHT "urn:xmpp:muclight:0"
typedef enum { ENVOI_MUC_LIGHT_NONE, ENVOI_MUC_LIGHT_MEMBER, ENVOI_MUC_LIGHT_OWNER } EnvoiMucLightAffiliation;
typedef struct { char *jid; /* bare */ EnvoiMucLightAffiliation affiliation; } EnvoiMucLightMember;
/* What a room is set to. Texts sanitised and clipped. */
typedef struct { char *version, *name, *subject; /* nullable */ } EnvoiMucLightConfig;
#define ENVOI_TYPE_MUC_LIGHT_CONFIG (envoi_muc_light_config_get_type ())
GType                envoi_muc_light_config_get_type (void);
EnvoiMucLightConfig *envoi_muc_light_config_copy (const EnvoiMucLightConfig *self);
void                 envoi_muc_light_config_free (EnvoiMucLightConfig *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EnvoiMucLightConfig, envoi_muc_light_config_free)
/**
 * EnvoiMucLight:
 *
 * Rooms without presence, as MongooseIM has them: who is a member is in, online or not, and gets what is said; an author is room/own@address.
 * A room speaks by its bare address; everything else in its name is dropped.
 *
 * Signals:
 *   affiliations (const char *room, GPtrArray *members: EnvoiMucLightMember, only those that changed)
 *   configuration (const char *room, const EnvoiMucLightConfig *: only what changed)
 *   created (const char *room, GPtrArray *members): a room that we are in from now on
 *   destroyed (const char *room)
 */
#define ENVOI_TYPE_MUC_LIGHT (envoi_muc_light_get_type ())
G_DECLARE_FINAL_TYPE (EnvoiMucLight, envoi_muc_light, ENVOI, MUC_LIGHT, EnvoiModule)
#define ENVOI_MUC_LIGHT_MAX_MEMBERS 20000
/* The real address in room/own@address, normalised bare; NULL when it is none. (transfer full) */
char      *envoi_muc_light_dup_author      (const char *from);
/* All futures reject with ENVOI_STANZA_ERROR. */
DexFuture *envoi_muc_light_fetch_config    (EnvoiMucLight *self, const char *room);   /* EnvoiMucLightConfig */
DexFuture *envoi_muc_light_fetch_members   (EnvoiMucLight *self, const char *room);   /* GPtrArray of EnvoiMucLightMember */
DexFuture *envoi_muc_light_set_config      (EnvoiMucLight *self, const char *room, const char *name, const char *subject);  /* nullable: as it is; TRUE */
/* TRUE. Adding, removing (NONE), giving the room to somebody; oneself with NONE leaves. */
DexFuture *envoi_muc_light_set_affiliation (EnvoiMucLight *self, const char *room, const char *jid, EnvoiMucLightAffiliation affiliation);
/* TRUE. room: bare address that is free; members: bare addresses, nullable. */
DexFuture *envoi_muc_light_create          (EnvoiMucLight *self, const char *room, const char *name, const char * const *members);
DexFuture *envoi_muc_light_destroy         (EnvoiMucLight *self, const char *room);   /* TRUE */
G_END_DECLS
