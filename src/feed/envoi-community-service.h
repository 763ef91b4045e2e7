/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "envoi-feed.h"
#include "envoi-questionnaire.h"
#include "envoi-session.h"
G_BEGIN_DECLS
/**
 * EnvoiCommunityService:
 *
 * Finds communities, makes them and runs those that are ours: what they are called, who may what, who waits to be let in. Also who follows the
 * own blog. Main thread; owned by the session. All futures reject with ENVOI_FEED_ERROR, or ENVOI_STANZA_ERROR_DISCONNECTED.
 *
 * Signals:
 *   request (const char *service, const char *node, const char *jid): somebody waits to be let into a community of ours
 *   settled (the same): somebody waits no more: let in, or not
 *   changed (EnvoiFeed *feed): its people are others now, by our doing
 */
#define ENVOI_TYPE_COMMUNITY_SERVICE (envoi_community_service_get_type ())
G_DECLARE_FINAL_TYPE (EnvoiCommunityService, envoi_community_service, ENVOI, COMMUNITY_SERVICE, EnvoiService)

/* --- Finding --- */
/* A place where communities are. */
typedef struct {
  char *address;
  char *name;                      /* nullable */
  gboolean can_approve;            /* it can hold followers back until they are let in */
} EnvoiCommunityPlace;
#define ENVOI_TYPE_COMMUNITY_PLACE (envoi_community_place_get_type ())
GType      envoi_community_place_get_type (void);
/* Future of a boxed GPtrArray of EnvoiCommunityPlace. address: a server, or such a place itself; NULL: the own server. */
DexFuture *envoi_community_service_find_places  (EnvoiCommunityService *self, const char *address);
/* Future of a boxed GPtrArray of EnvoiFeed: those known here, and loose ones. Names only; see look. */
DexFuture *envoi_community_service_browse       (EnvoiCommunityService *self, const char *place);
/* Future of TRUE: what the community says of itself now is in the object: title, description, kind, picture, who may read and write, how many follow
 * and how many posts there are. Few at a time, in the order of the calls; the newest calls first. */
DexFuture *envoi_community_service_look         (EnvoiCommunityService *self, EnvoiFeed *feed);
/* Future of TRUE: the same, and what we are in it. For its page. */
DexFuture *envoi_community_service_look_closely (EnvoiCommunityService *self, EnvoiFeed *feed);
/* By what is known: may posts be sent there. */
gboolean   envoi_community_may_publish          (EnvoiFeed *feed);
/* It needs a picture in each post. */
gboolean   envoi_community_wants_picture        (EnvoiFeed *feed);
/* The chat room that the community itself names. (transfer full) nullable: bare address */
char      *envoi_community_dup_room             (EnvoiFeed *feed);

/* --- Making and setting --- */
typedef struct {
  char            *title, *description;   /* nullable */
  gboolean         gallery;
  EnvoiFeedAccess  access;                /* OPEN, AUTHORIZE, WHITELIST; UNKNOWN: as it is */
  EnvoiFeedPublish publish;               /* UNKNOWN: as it is */
  char            *room;                  /* bare address of the chat room that belongs to it; nullable */
} EnvoiCommunitySettings;
#define ENVOI_TYPE_COMMUNITY_SETTINGS (envoi_community_settings_get_type ())
GType      envoi_community_settings_get_type (void);
EnvoiCommunitySettings *envoi_community_settings_new  (void);
EnvoiCommunitySettings *envoi_community_settings_copy (const EnvoiCommunitySettings *self);
void       envoi_community_settings_free        (EnvoiCommunitySettings *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EnvoiCommunitySettings, envoi_community_settings_free)
/* Future of EnvoiFeed, ours and followed. place: where; the title is needed, the name for the wire is made of it. */
DexFuture *envoi_community_service_create        (EnvoiCommunityService *self, const char *place, const EnvoiCommunitySettings *settings);
/* Future of EnvoiCommunitySettings, as they are at the service. */
DexFuture *envoi_community_service_load_settings (EnvoiCommunityService *self, EnvoiFeed *feed);
/* Future of TRUE. */
DexFuture *envoi_community_service_save_settings (EnvoiCommunityService *self, EnvoiFeed *feed, const EnvoiCommunitySettings *settings);
/* Future of EnvoiQuestionnaire: everything that the service can set, in its words; and back. */
DexFuture *envoi_community_service_load_form     (EnvoiCommunityService *self, EnvoiFeed *feed);
DexFuture *envoi_community_service_save_form     (EnvoiCommunityService *self, EnvoiFeed *feed, EnvoiQuestionnaire *form);
/* Future of TRUE. url: where the picture lies by now; NULL: none. bytes, width, height: of the picture. */
DexFuture *envoi_community_service_set_picture   (EnvoiCommunityService *self, EnvoiFeed *feed, const char *url, const char *media_type, GBytes *picture,
                                                  guint width, guint height);
/* Future of TRUE. It is gone for everybody, here too. */
DexFuture *envoi_community_service_delete        (EnvoiCommunityService *self, EnvoiFeed *feed);
/* What a title becomes on the wire: lower case, dashes between the words. (transfer full) */
char      *envoi_community_dup_node              (const char *title);

/* --- People --- */
/**
 * EnvoiCommunityPerson: somebody of a community, or a follower of a blog.
 *
 * Properties: role (EnvoiFeedAffiliation), follows, waits (gboolean, notify)
 */
#define ENVOI_TYPE_COMMUNITY_PERSON (envoi_community_person_get_type ())
G_DECLARE_FINAL_TYPE (EnvoiCommunityPerson, envoi_community_person, ENVOI, COMMUNITY_PERSON, GObject)
EnvoiCommunityPerson *envoi_community_person_new         (const char *jid, EnvoiContact *contact /* nullable */);
const char           *envoi_community_person_get_jid     (EnvoiCommunityPerson *self);
EnvoiContact         *envoi_community_person_get_contact (EnvoiCommunityPerson *self);   /* nullable */
const char           *envoi_community_person_get_title   (EnvoiCommunityPerson *self);   /* the contact's name, else the address */
EnvoiFeedAffiliation  envoi_community_person_get_role    (EnvoiCommunityPerson *self);
gboolean              envoi_community_person_get_follows (EnvoiCommunityPerson *self);
gboolean              envoi_community_person_get_waits   (EnvoiCommunityPerson *self);   /* to be let in */
/* For who makes the list. */
void                  envoi_community_person_set         (EnvoiCommunityPerson *self, EnvoiFeedAffiliation role, gboolean follows, gboolean waits);
/* Future of a boxed GPtrArray of EnvoiCommunityPerson: those who wait first, then by role and name. For a blog: who follows it. Owners are told all;
 * others what the service tells everybody, else FORBIDDEN. UNSUPPORTED: this service never tells. */
DexFuture *envoi_community_service_list_people   (EnvoiCommunityService *self, EnvoiFeed *feed);
/* Futures of TRUE; the person follows. NONE: nobody special. OUTCAST: may not read nor follow any more. */
DexFuture *envoi_community_service_set_role      (EnvoiCommunityService *self, EnvoiFeed *feed, EnvoiCommunityPerson *person, EnvoiFeedAffiliation role);
/* Somebody who waits. */
DexFuture *envoi_community_service_let_in        (EnvoiCommunityService *self, EnvoiFeed *feed, EnvoiCommunityPerson *person, gboolean allow);
/* A follower follows no more. He may come back, but for an OUTCAST. */
DexFuture *envoi_community_service_put_out       (EnvoiCommunityService *self, EnvoiFeed *feed, EnvoiCommunityPerson *person);
G_END_DECLS
