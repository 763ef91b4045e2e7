/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "envoi-module.h"
G_BEGIN_DECLS
#define ENVOI_NS_PUBSUB "http://jabber.org/protocol/pubsub"
/**
 * EnvoiPubsub:
 *
 * Requests to nodes of any publish-subscribe service, accounts included (XEP-0060).
 */
#define ENVOI_TYPE_PUBSUB (envoi_pubsub_get_type ())
G_DECLARE_FINAL_TYPE (EnvoiPubsub, envoi_pubsub, ENVOI, PUBSUB, EnvoiModule)
/* Future of EnvoiStanza whose <items> names this node (checked). jid NULL = own account; item NULL = the last max (0 = all the service gives). */
DexFuture       *envoi_pubsub_fetch_items (EnvoiPubsub *self, const char *jid, const char *node, const char *item, guint max);
/* The <items> element in what fetch_items resolved to. */
const EnvoiNode *envoi_pubsub_get_items   (EnvoiStanza *result);
/* Publishes payload (a whole element, nullable) under item id (nullable). options: alternating var and value of publish-options,
 * NULL-terminated, nullable. Future of EnvoiStanza. */
DexFuture       *envoi_pubsub_publish     (EnvoiPubsub *self, const char *jid, const char *node, const char *item,
                                           EnvoiStanza *payload, const char * const *options);
/* The same, whatever the node's access model was before: it becomes this one. For nodes of the own account. */
DexFuture       *envoi_pubsub_publish_to  (EnvoiPubsub *self, const char *node, const char *item, EnvoiStanza *payload, const char *access_model);
/* The same with any options; a node that is set otherwise is set so first. */
DexFuture       *envoi_pubsub_publish_own (EnvoiPubsub *self, const char *node, const char *item, EnvoiStanza *payload, const char * const *options);
DexFuture       *envoi_pubsub_retract     (EnvoiPubsub *self, const char *jid, const char *node, const char *item, gboolean notify);
G_END_DECLS
