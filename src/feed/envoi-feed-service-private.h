/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "0277-microblog.h"
#include "0330-follow-list.h"
#include "0465-public-subscriptions.h"
#include "0470-attachments.h"
#include "envoi-feed-service.h"
#include "envoi-pubsub-pages.h"
#include "envoi-store-feeds.h"
#include "envoi-task-runner.h"
G_BEGIN_DECLS
/* For the files of EnvoiFeedService. */

struct _EnvoiFeedService {
  EnvoiService     parent_instance;
  EnvoiStore      *store;
  EnvoiAccount    *account;
  EnvoiPubsub     *pubsub;
  EnvoiMicroblog  *microblog;
  EnvoiFollowList *lists;
  EnvoiPublicSubscriptions *public;
  EnvoiAttachments *attachments;
  EnvoiTaskRunner *tasks;      /* follow, unfollow, list */
  gboolean         running;
  gboolean         caught_up;
  guint            epoch;      /* counts sessions of the server: what belongs to an earlier one stops */
  /* catch-up */
  GHashTable      *reading;    /* EnvoiFeed: the DexFuture of reading its newest posts, or older ones */
  GQueue           waiting;    /* EnvoiFeed to be read, the first one first */
  guint            n_readers;
  /* level */
  GHashTable      *levels;     /* EnvoiFeed: what envoi-feed-level.c knows of it in this epoch */
  guint64          level_now;
  /* intake */
  GHashTable      *heads;      /* "service\nnode": GPtrArray of ids that came without their content */
  guint            heads_id;
  /* comments */
  GHashTable      *threads;    /* "service\nnode" of the comments: Thread */
  /* lists */
  gboolean         lists_known;
  GHashTable      *listed[ENVOI_FOLLOW_LIST_N];   /* item ids that were seen in our lists, or put there; on the disk, too */
  gboolean         listed_loaded;
};

static inline gboolean
envoi_feed_service_is_online (EnvoiFeedService *self)
{
  EnvoiSession *session = envoi_service_get_session (ENVOI_SERVICE (self));

  return session != NULL && envoi_session_is_online (session);
}

static inline const char *
envoi_feed_service_own (EnvoiFeedService *self)
{
  return envoi_account_get_jid (self->account);
}

/* TRUE while what was begun in this epoch may go on. */
static inline gboolean
envoi_feed_service_goes_on (EnvoiFeedService *self, guint epoch)
{
  return self->running && self->epoch == epoch;
}

DexFuture *envoi_feed_service_offline_error (void);

/* Following (envoi-feed-follow.c) */
DexFuture *envoi_feed_follow_run       (EnvoiFeedTask *task, gpointer self);
void       envoi_feed_follow_done      (EnvoiFeedTask *task, const GError *error, gpointer self);
/* The lists (envoi-feed-lists.c) */
void       envoi_feed_lists_start      (EnvoiFeedService *self);
void       envoi_feed_lists_stop       (EnvoiFeedService *self);
/* Future of TRUE: what is followed is what the lists say. */
DexFuture *envoi_feed_lists_load       (EnvoiFeedService *self);
DexFuture *envoi_feed_lists_write      (EnvoiFeedService *self, EnvoiFeed *feed, gboolean followed);
/* Level with the services (envoi-feed-catch-up.c) */
DexFuture *envoi_feed_catch_up         (EnvoiFeedService *self);
/* Reads this feed soon; a few are read at a time. */
void       envoi_feed_catch_up_add     (EnvoiFeedService *self, EnvoiFeed *feed);
/* Whether a feed is without a hole up to now (envoi-feed-level.c) */
/* A reading begins; the moment is a counter. */
guint64    envoi_feed_level_begin      (EnvoiFeedService *self, EnvoiFeed *feed);
/* An event told of the item, which is newer than what the pages say that a reading gathers. */
void       envoi_feed_level_tell       (EnvoiFeedService *self, EnvoiFeed *feed, const char *item);
gboolean   envoi_feed_level_was_told   (EnvoiFeedService *self, EnvoiFeed *feed, const char *item);
/* A reading that began then has brought all up to the moment when it began, and is in the store. */
void       envoi_feed_level_read       (EnvoiFeedService *self, EnvoiFeed *feed, guint64 begun);
/* FALSE: such a reading is wanted. */
gboolean   envoi_feed_level_is_read    (EnvoiFeedService *self, EnvoiFeed *feed);
/* Something may have been missed until now. */
void       envoi_feed_level_doubt      (EnvoiFeedService *self, EnvoiFeed *feed);
/* What an event of it is to the store. */
EnvoiPostOrigin envoi_feed_level_origin (EnvoiFeedService *self, EnvoiFeed *feed);
/* Posts of which the head came are being fetched; were fetched, all or not. */
void       envoi_feed_level_fetch      (EnvoiFeedService *self, EnvoiFeed *feed);
void       envoi_feed_level_fetched    (EnvoiFeedService *self, EnvoiFeed *feed, gboolean all);
void       envoi_feed_level_free       (gpointer level);
/* Events (envoi-feed-intake.c) */
void       envoi_feed_intake_start     (EnvoiFeedService *self);
void       envoi_feed_intake_stop      (EnvoiFeedService *self);
/* NULL: not one of ours. Of a feed that is followed, our own blog. */
EnvoiFeed *envoi_feed_intake_find      (EnvoiFeedService *self, const char *from, const char *node);
void       envoi_feed_intake_take      (EnvoiFeedService *self, const char *service, const char *node, const char *item, const char *publisher,
                                        const EnvoiNode *payload, EnvoiPostOrigin origin);
/* Asks for an item of which only the head came. */
void       envoi_feed_intake_fetch     (EnvoiFeedService *self, const char *service, const char *node, const char *id);
/* Comments (envoi-feed-comments.c) */
void       envoi_feed_comments_start   (EnvoiFeedService *self);
void       envoi_feed_comments_stop    (EnvoiFeedService *self);
void       envoi_feed_comments_online  (EnvoiFeedService *self);
/* Calls back with the post whose comments live there, when it is one that concerns us. */
gboolean   envoi_feed_comments_is_place (const char *node);
void       envoi_feed_comments_item    (EnvoiFeedService *self, const EnvoiMicroblogItem *item);
void       envoi_feed_comments_retract (EnvoiFeedService *self, const char *from, const char *node, const char *id);
/* An own post, one of a feed that is followed, or one that is looked at. */
gboolean   envoi_feed_comments_concerns_us (EnvoiFeedService *self, EnvoiPost *post);
void       envoi_feed_comments_take    (EnvoiFeedService *self, EnvoiPost *post, const char *item, const char *publisher, const EnvoiNode *payload);
/* Reactions beside posts (envoi-feed-reactions.c) */
gboolean   envoi_feed_reactions_is_place (const char *node);
void       envoi_feed_reactions_item    (EnvoiFeedService *self, const EnvoiMicroblogItem *item);
void       envoi_feed_reactions_retract (EnvoiFeedService *self, const char *from, const char *node, const char *id);
DexFuture *envoi_feed_reactions_ask     (EnvoiFeedService *self, EnvoiPost *post);
void       envoi_feed_reactions_add     (EnvoiFeedService *self, EnvoiPost *post, GPtrArray *attachments, GPtrArray *comments);
void       envoi_feed_reactions_listen  (EnvoiFeedService *self, EnvoiPost *post, gboolean listen);
G_END_DECLS
