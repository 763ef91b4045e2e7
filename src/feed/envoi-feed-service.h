/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "envoi-comment.h"
#include "envoi-contact.h"
#include "envoi-feed.h"
#include "envoi-post.h"
#include "envoi-session.h"
G_BEGIN_DECLS
/**
 * EnvoiFeedService:
 *
 * What an account reads: the blogs and communities it follows, told to other devices and programs by the portable lists, and level with their
 * services at each sign-in; any other blog or community that is looked at; comments. Main thread; owned by the session.
 * service: bare address of a person or of a service; node NULL: the person's blog.
 * All futures reject with ENVOI_FEED_ERROR or ENVOI_STANZA_ERROR (DISCONNECTED while offline).
 *
 * Properties: caught-up (boolean): everything followed has been asked for in this session
 */
#define ENVOI_TYPE_FEED_SERVICE (envoi_feed_service_get_type ())
G_DECLARE_FINAL_TYPE (EnvoiFeedService, envoi_feed_service, ENVOI, FEED_SERVICE, EnvoiService)

/* --- Following --- */
/* Future of EnvoiFeed. shared: contacts are told (the public list), else only the own devices. Shown as followed at once; offline it waits on
 * the disk and the future resolves when it is noted. Refused: followed no more, and rejected with why. Waits for approval: resolved, pending. */
DexFuture    *envoi_feed_service_follow        (EnvoiFeedService *self, const char *service, const char *node, gboolean shared);
/* Future of TRUE. What was read stays. */
DexFuture    *envoi_feed_service_unfollow      (EnvoiFeedService *self, EnvoiFeed *feed);
DexFuture    *envoi_feed_service_set_shared    (EnvoiFeedService *self, EnvoiFeed *feed, gboolean shared);
/* On all devices (XEP-0492, XEP-0469). */
void          envoi_feed_service_set_notify    (EnvoiFeedService *self, EnvoiFeed *feed, gboolean notify);
void          envoi_feed_service_set_pinned    (EnvoiFeedService *self, EnvoiFeed *feed, gboolean pinned);
/* Future of GPtrArray of EnvoiFeed (those not known here are loose objects): what a contact lets others see that he follows. */
DexFuture    *envoi_feed_service_load_follows_of   (EnvoiFeedService *self, const char *jid);
/* Future of GPtrArray of EnvoiFeed: contacts who have a blog and what contacts follow, the most followed first; nothing that is followed. */
DexFuture    *envoi_feed_service_find_suggestions  (EnvoiFeedService *self);

/* --- Reading --- */
/* The own blog. (transfer none) */
EnvoiFeed    *envoi_feed_service_get_own_blog  (EnvoiFeedService *self);
/* Future of EnvoiFeed, followed or not, its newest posts stored. */
DexFuture    *envoi_feed_service_visit         (EnvoiFeedService *self, const char *service, const char *node);
/* The same for a feed at hand. Future of TRUE; one question at a time. */
DexFuture    *envoi_feed_service_refresh       (EnvoiFeedService *self, EnvoiFeed *feed);
/* Future of guint: how many posts are new here; 0: the beginning is reached. */
DexFuture    *envoi_feed_service_load_older    (EnvoiFeedService *self, EnvoiFeed *feed);
/* Future of EnvoiPost: from here, else from the service; rejected with NOT_FOUND when there is none. */
DexFuture    *envoi_feed_service_load_post     (EnvoiFeedService *self, const char *service, const char *node, const char *item);
/* Future of TRUE: comments and likes of the post are stored as its service has them now. TRUE at once where comments are off. */
DexFuture    *envoi_feed_service_load_comments (EnvoiFeedService *self, EnvoiPost *post);
/* Comments of this post come live from now on (counted: as many unwatch as watch). Those of own posts always do. */
void          envoi_feed_service_watch_comments   (EnvoiFeedService *self, EnvoiPost *post);
void          envoi_feed_service_unwatch_comments (EnvoiFeedService *self, EnvoiPost *post);
G_END_DECLS
