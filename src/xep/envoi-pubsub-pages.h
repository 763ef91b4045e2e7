/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "0060-pubsub.h"
G_BEGIN_DECLS
/* Reading a node page by page, whatever the server can (XEP-0060, XEP-0059), and subscribing to it. All that can go wrong comes as
 * ENVOI_FEED_ERROR, but for ENVOI_STANZA_ERROR_DISCONNECTED. */
typedef struct {
  char            *id;         /* never NULL */
  char            *publisher;  /* nullable: bare JID that the service vouches for */
  const EnvoiNode *payload;    /* nullable; lives as long as the page */
} EnvoiPubsubItem;

/**
 * EnvoiPubsubPage:
 *
 * Some items of a node, in the order the service gave them, which says nothing. Counted, immutable.
 */
typedef struct {
  GPtrArray *items;            /* EnvoiPubsubItem */
  char      *next;             /* nullable: where the page before it is; NULL = the beginning was reached, or cut */
  gboolean   cut;              /* there are older ones that this service doesn't hand out to us */
  gint64     total;            /* items in the node, -1 = not said */
  EnvoiStanza *stanza;
} EnvoiPubsubPage;
#define ENVOI_TYPE_PUBSUB_PAGE (envoi_pubsub_page_get_type ())
GType            envoi_pubsub_page_get_type (void);
EnvoiPubsubPage *envoi_pubsub_page_ref      (EnvoiPubsubPage *self);
void             envoi_pubsub_page_unref    (EnvoiPubsubPage *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EnvoiPubsubPage, envoi_pubsub_page_unref)

/* Future of EnvoiPubsubPage. jid NULL = own account. cursor NULL = the newest page, else next of the page after it: a string that may
 * be kept on disk. Pages may overlap when things happen in between, but leave nothing out. max: 1 to 500. */
DexFuture *envoi_pubsub_fetch_page  (EnvoiPubsub *self, const char *jid, const char *node, const char *cursor, guint max);
/* Whether its first item is the newest one. Told by most of the items, for those that were changed later may stand anywhere. */
gboolean   envoi_pubsub_page_is_descending (const EnvoiPubsubPage *self);
/* Future of EnvoiPubsubPage with those of the items that there are. At most 100 ids. */
DexFuture *envoi_pubsub_fetch_by_ids (EnvoiPubsub *self, const char *jid, const char *node, const char * const *ids);
/* Future of a GStrv of item ids, at most 20,000, in the service's order. Strangers are mostly refused. */
DexFuture *envoi_pubsub_fetch_ids   (EnvoiPubsub *self, const char *jid, const char *node);

typedef enum { ENVOI_NOT_SUBSCRIBED, ENVOI_SUBSCRIPTION_PENDING, ENVOI_SUBSCRIPTION_SUBSCRIBED } EnvoiSubscriptionState;
/* With the own bare JID. Future of int: EnvoiSubscriptionState (PENDING: somebody has to allow it). */
DexFuture *envoi_pubsub_subscribe   (EnvoiPubsub *self, const char *jid, const char *node);
/* With <public> of this namespace in it (XEP-0465): see envoi_public_subscriptions_subscribe(). */
DexFuture *envoi_pubsub_subscribe_with (EnvoiPubsub *self, const char *jid, const char *node, const char *public_ns);
/* Future of TRUE, also when there was nothing to leave. */
DexFuture *envoi_pubsub_unsubscribe (EnvoiPubsub *self, const char *jid, const char *node);

/* For those who send such requests themselves. to_feed_error: what a service's refusal means; own errors pass unchanged. jid: whose node. */
DexFuture *envoi_pubsub_request       (EnvoiPubsub *self, EnvoiBuilder *iq /* consumed */, const char *jid);
GError    *envoi_pubsub_to_feed_error (const GError *error, const char *jid);
G_END_DECLS
