/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "0004-data-forms.h"
#include "envoi-disco-info.h"
#include "envoi-module.h"
G_BEGIN_DECLS
/**
 * EnvoiPubsubOwner:
 *
 * What owners of nodes do (XEP-0060, sections 8.1 to 8.9): make them, set them, say who may do what, let people in. Everywhere
 * service NULL is the own account. Futures reject with ENVOI_STANZA_ERROR.
 *
 * Signals:
 *   approval-requested (const char *service, const char *node, const char *jid): somebody wants to follow a node of ours that only
 *     follows after approval; the answer is envoi_pubsub_owner_answer(). Only a service can ask, never a person.
 */
#define ENVOI_TYPE_PUBSUB_OWNER (envoi_pubsub_owner_get_type ())
G_DECLARE_FINAL_TYPE (EnvoiPubsubOwner, envoi_pubsub_owner, ENVOI, PUBSUB_OWNER, EnvoiModule)

typedef enum {
  ENVOI_PUBSUB_AFFILIATION_NONE, ENVOI_PUBSUB_AFFILIATION_MEMBER, ENVOI_PUBSUB_AFFILIATION_PUBLISH_ONLY, ENVOI_PUBSUB_AFFILIATION_PUBLISHER,
  ENVOI_PUBSUB_AFFILIATION_OWNER, ENVOI_PUBSUB_AFFILIATION_OUTCAST
} EnvoiPubsubAffiliation;
typedef enum {
  ENVOI_PUBSUB_SUBSCRIPTION_NONE, ENVOI_PUBSUB_SUBSCRIPTION_PENDING, ENVOI_PUBSUB_SUBSCRIPTION_UNCONFIGURED, ENVOI_PUBSUB_SUBSCRIPTION_SUBSCRIBED
} EnvoiPubsubSubscription;
/* Who stands to a node in which way. jid is bare, each once. */
typedef struct { char *jid; EnvoiPubsubAffiliation affiliation; } EnvoiPubsubAffiliate;
typedef struct { char *jid; EnvoiPubsubSubscription state; } EnvoiPubsubSubscriber;
#define ENVOI_PUBSUB_OWNER_MAX_PEOPLE 10000

/* --- nodes --- */
/* Future of string: the node's name, chosen by the service when node is NULL. options: alternating var and value, NULL-terminated, nullable. */
DexFuture *envoi_pubsub_owner_create             (EnvoiPubsubOwner *self, const char *service, const char *node, const char * const *options);
/* Future of EnvoiForm. */
DexFuture *envoi_pubsub_owner_fetch_config       (EnvoiPubsubOwner *self, const char *service, const char *node);
/* Future of TRUE. All fields of the form. */
DexFuture *envoi_pubsub_owner_save_config        (EnvoiPubsubOwner *self, const char *service, const char *node, const EnvoiForm *form);
/* Future of TRUE. Only these fields; servers keep the others (seen on Prosody 13 and ejabberd 24). */
DexFuture *envoi_pubsub_owner_configure          (EnvoiPubsubOwner *self, const char *service, const char *node, const char * const *options);
DexFuture *envoi_pubsub_owner_delete             (EnvoiPubsubOwner *self, const char *service, const char *node);   /* TRUE */
DexFuture *envoi_pubsub_owner_purge              (EnvoiPubsubOwner *self, const char *service, const char *node);   /* TRUE */
/* Future of EnvoiDiscoInfo: what the node says of itself now. Anybody may ask; EnvoiDisco would give an answer of before. */
DexFuture *envoi_pubsub_owner_query_info         (EnvoiPubsubOwner *self, const char *service, const char *node);
/* Future of boolean: whether we may take others' items back, which publishers and owners may. Asks to take back what is not there: nobody hears of it. */
DexFuture *envoi_pubsub_owner_may_retract        (EnvoiPubsubOwner *self, const char *service, const char *node);
/* --- people --- */
/* Future of a boxed GPtrArray of EnvoiPubsubAffiliate. */
DexFuture *envoi_pubsub_owner_fetch_affiliations (EnvoiPubsubOwner *self, const char *service, const char *node);
DexFuture *envoi_pubsub_owner_set_affiliation    (EnvoiPubsubOwner *self, const char *service, const char *node, const char *jid,
                                                  EnvoiPubsubAffiliation affiliation);                            /* TRUE */
/* Future of a boxed GPtrArray of EnvoiPubsubSubscriber. */
DexFuture *envoi_pubsub_owner_fetch_subscriptions (EnvoiPubsubOwner *self, const char *service, const char *node);
/* NONE puts a follower out, SUBSCRIBED lets one in who waits. */
DexFuture *envoi_pubsub_owner_set_subscription   (EnvoiPubsubOwner *self, const char *service, const char *node, const char *jid,
                                                  EnvoiPubsubSubscription state);                                 /* TRUE */
/* The answer to "approval-requested". It has no answer of its own. */
void       envoi_pubsub_owner_answer             (EnvoiPubsubOwner *self, const char *service, const char *node, const char *jid, gboolean allow);

const char *envoi_pubsub_affiliation_to_string   (EnvoiPubsubAffiliation affiliation);
EnvoiPubsubAffiliation envoi_pubsub_affiliation_parse (const char *text);                                          /* NONE for what is unknown */
G_END_DECLS
