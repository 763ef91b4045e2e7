/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "0030-disco.h"
#include "envoi-community-service.h"
#include "envoi-feed-picture.h"
#include "envoi-pubsub-owner.h"
#include "envoi-pubsub-pages.h"
G_BEGIN_DECLS
struct _EnvoiCommunityService {
  EnvoiService parent_instance;
  EnvoiAccount *account;
  EnvoiStore *store;
  EnvoiPubsubOwner *owner;         /* modules of the session, NULL after its end */
  EnvoiPubsub *pubsub;
  EnvoiDisco *disco;
  GQueue looks;                    /* Look: not begun */
  guint n_looking;
  GHashTable *waiting;             /* "service\nnode\njid" of who asked to be let in, by the service's word */
};

#define ENVOI_COMMUNITY_PICTURE_ITEM ENVOI_FEED_PICTURE_ITEM
#define ENVOI_COMMUNITY_TYPE_FEED "urn:xmpp:pubsub-social-feed:1"
#define ENVOI_COMMUNITY_TYPE_GALLERY "urn:xmpp:pubsub-social-feed:gallery:1"
#define ENVOI_COMMUNITY_TYPE_GALLERY_OLD "urn:xmpp:pubsub-social-gallery:0"
#define ENVOI_COMMUNITY_TYPE_SPACE "urn:xmpp:spaces:0"
#define ENVOI_COMMUNITY_MAX_NAME 200
#define ENVOI_COMMUNITY_MAX_DESCRIPTION 4000
#define ENVOI_COMMUNITY_MAX_WITH_ROOM (ENVOI_COMMUNITY_MAX_DESCRIPTION + 400)   /* and the line that names the room */

gboolean         envoi_community_service_is_online (EnvoiCommunityService *self);
DexFuture       *envoi_community_reject_offline    (void);
/* What a service's refusal means: rejections of the wire as ENVOI_FEED_ERROR. Consumes the future. */
DexFuture       *envoi_community_translate         (DexFuture *future, const char *service);
EnvoiFeed       *envoi_community_service_take_feed (EnvoiCommunityService *self, const char *service, const char *node);   /* known or loose (transfer full) */
void             envoi_community_service_tell_changed (EnvoiCommunityService *self, EnvoiFeed *feed);
void             envoi_community_service_tell_settled (EnvoiCommunityService *self, EnvoiFeed *feed, const char *jid);
const char      *envoi_community_access_to_string  (EnvoiFeedAccess access);     /* NULL for UNKNOWN */
EnvoiFeedAccess  envoi_community_access_parse      (const char *text);
const char      *envoi_community_publish_to_string (EnvoiFeedPublish publish);
EnvoiFeedPublish envoi_community_publish_parse     (const char *text);
gboolean         envoi_community_is_gallery_type   (const char *type);
/* Clipped and sanitised; NULL for nothing. (transfer full) */
char            *envoi_community_dup_text          (const char *text, gsize max, gboolean one_line);
/* Cuts the line that names the chat room off a description, which may be NULL. (transfer full) nullable: its bare address */
char            *envoi_community_split_room        (char *description);
/* The opposite. (transfer full) nullable */
char            *envoi_community_join_room         (const char *description, const char *room);
char            *envoi_community_dup_waiting_key   (const char *service, const char *node, const char *jid);
void             envoi_community_looks_clear       (EnvoiCommunityService *self);
/* What a fiber of this service carries. */
typedef struct {
  EnvoiCommunityService *self;
  EnvoiFeed *feed;                 /* nullable, like all others */
  EnvoiCommunityPerson *person;
  EnvoiCommunitySettings *settings;
  EnvoiQuestionnaire *form;
  char *text;
  guint value;
} EnvoiCommunityJob;
EnvoiCommunityJob *envoi_community_job_new (EnvoiCommunityService *self, EnvoiFeed *feed, const char *text);
DexFuture         *envoi_community_job_run (EnvoiCommunityJob *job /* consumed */, DexFiberFunc fiber);
G_END_DECLS
