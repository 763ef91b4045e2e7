/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Following a node for its service (XEP-0060, 6.1 and 6.2): always with the bare address, so that all devices get what comes. */
#include "envoi-error.h"
#include "envoi-pubsub-pages.h"

static EnvoiBuilder *
begin (EnvoiPubsub *self, const char *jid, const char *node, const char *verb)
{
  EnvoiRouter *router = envoi_module_get_router (ENVOI_MODULE (self));
  EnvoiBuilder *iq = envoi_builder_new_iq (jid, "set");

  envoi_builder_open (iq, "pubsub", ENVOI_NS_PUBSUB);
  envoi_builder_open (iq, verb, NULL);
  envoi_builder_attribute (iq, "node", node);
  envoi_builder_attribute (iq, "jid", router ? envoi_router_get_own_bare (router) : NULL);
  return iq;
}

static DexFuture *
on_subscribed (DexFuture *answer, gpointer user_data)
{
  const EnvoiNode *pubsub = envoi_stanza_find (g_value_get_boxed (dex_future_get_value (answer, NULL)), "pubsub", ENVOI_NS_PUBSUB);
  const EnvoiNode *subscription = pubsub ? envoi_node_find (pubsub, "subscription", ENVOI_NS_PUBSUB) : NULL;
  const char *state = subscription ? envoi_node_get_attribute (subscription, "subscription") : NULL;

  if (g_strcmp0 (state, "pending") == 0)
    return dex_future_new_for_int (ENVOI_SUBSCRIPTION_PENDING);
  if (g_strcmp0 (state, "none") == 0)
    return dex_future_new_for_int (ENVOI_NOT_SUBSCRIBED);
  return dex_future_new_for_int (ENVOI_SUBSCRIPTION_SUBSCRIBED);
}

/**
 * envoi_pubsub_subscribe:
 * @jid: whose node
 *
 * Returns: (transfer full): future of int (EnvoiSubscriptionState); rejects with ENVOI_FEED_ERROR
 */
DexFuture *
envoi_pubsub_subscribe (EnvoiPubsub *self, const char *jid, const char *node)
{
  return envoi_pubsub_subscribe_with (self, jid, node, NULL);
}

DexFuture *
envoi_pubsub_subscribe_with (EnvoiPubsub *self, const char *jid, const char *node, const char *public_ns)
{
  EnvoiBuilder *iq = begin (self, jid, node, "subscribe");

  if (public_ns)
    envoi_builder_leaf (iq, "public", public_ns, NULL);
  return dex_future_then (envoi_pubsub_request (self, iq, jid), on_subscribed, NULL, NULL);
}

static DexFuture *
on_unsubscribed (DexFuture *answer, gpointer user_data)
{
  return dex_future_new_for_boolean (TRUE);
}

/* We were not there (unexpected-request), or there is nothing any more: as wanted. */
static DexFuture *
on_not_unsubscribed (DexFuture *answer, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  dex_future_get_value (answer, &error);
  if (g_error_matches (error, ENVOI_FEED_ERROR, ENVOI_FEED_ERROR_NOT_FOUND) || g_error_matches (error, ENVOI_FEED_ERROR, ENVOI_FEED_ERROR_GONE) ||
      g_error_matches (error, ENVOI_FEED_ERROR, ENVOI_FEED_ERROR_NOT_SUBSCRIBED))
    return dex_future_new_for_boolean (TRUE);
  return dex_ref (answer);
}

/**
 * envoi_pubsub_unsubscribe:
 * @jid: whose node
 *
 * Returns: (transfer full): future of TRUE; rejects with ENVOI_FEED_ERROR
 */
DexFuture *
envoi_pubsub_unsubscribe (EnvoiPubsub *self, const char *jid, const char *node)
{
  DexFuture *answer = envoi_pubsub_request (self, begin (self, jid, node, "unsubscribe"), jid);

  return dex_future_catch (dex_future_then (answer, on_unsubscribed, NULL, NULL), on_not_unsubscribed, NULL, NULL);
}
