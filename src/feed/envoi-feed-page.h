/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "envoi-feed-service-private.h"
G_BEGIN_DECLS
/* One page of a feed: for the files of EnvoiFeedService that read. */
#define ENVOI_FEED_PAGE_SIZE 20

typedef struct {
  EnvoiFeedService *self;
  EnvoiFeed        *feed;
} EnvoiFeedReading;

/* Runs a fiber that reads the feed, one at a time for each; its data is an EnvoiFeedReading. The feed is "loading" meanwhile, and gets the problem. */
DexFuture  *envoi_feed_page_read        (EnvoiFeedService *self, EnvoiFeed *feed, DexFiberFunc fiber);
/* NULL for the own account, as pubsub wants it. */
const char *envoi_feed_page_address     (EnvoiFeedService *self, EnvoiFeed *feed);
/* Older pages go on behind this one; deeper: it goes on behind the last one. In the feed: no cursor and not complete: never read; "": it has older ones
 * that we don't get. */
void        envoi_feed_page_set_end     (EnvoiFeedService *self, EnvoiFeed *feed, EnvoiPubsubPage *page, gboolean deeper);
/* All these only in a fiber. */
/* Stores the page's posts; how many were new. */
guint       envoi_feed_page_store       (EnvoiFeedService *self, EnvoiFeed *feed, EnvoiPubsubPage *page, EnvoiPostOrigin origin);
/* TRUE when the older end of the page is here, as it is there. */
gboolean    envoi_feed_page_meets       (EnvoiFeedService *self, EnvoiFeed *feed, EnvoiPubsubPage *page);
/* Takes away what stands within the pages' time here, and is gone there. */
void        envoi_feed_page_remove_gone (EnvoiFeedService *self, EnvoiFeed *feed, GPtrArray *pages);
G_END_DECLS
