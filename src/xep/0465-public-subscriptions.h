/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "0330-follow-list.h"
G_BEGIN_DECLS
/**
 * EnvoiPublicSubscriptions:
 *
 * What somebody follows and who follows a feed, where the service itself keeps it (XEP-0465, Libervia). A service that doesn't has nothing:
 * then these are empty, and the lists of XEP-0330 are what there is.
 */
#define ENVOI_TYPE_PUBLIC_SUBSCRIPTIONS (envoi_public_subscriptions_get_type ())
G_DECLARE_FINAL_TYPE (EnvoiPublicSubscriptions, envoi_public_subscriptions, ENVOI, PUBLIC_SUBSCRIPTIONS, EnvoiModule)
/* Future of a GPtrArray of EnvoiFollow. Rejects with ENVOI_FEED_ERROR only when nothing could be learnt. */
DexFuture *envoi_public_subscriptions_fetch             (EnvoiPublicSubscriptions *self, const char *jid);
/* Future of a GStrv of bare addresses, none twice. */
DexFuture *envoi_public_subscriptions_fetch_subscribers (EnvoiPublicSubscriptions *self, const char *service, const char *node);
/* As envoi_pubsub_subscribe(); told to everybody where the service keeps such a list. */
DexFuture *envoi_public_subscriptions_subscribe         (EnvoiPublicSubscriptions *self, const char *service, const char *node);
/* For what is subscribed to already: told to everybody from now on, or no more. Future of int as above; nothing is asked of a service without such a list. */
DexFuture *envoi_public_subscriptions_tell              (EnvoiPublicSubscriptions *self, const char *service, const char *node, gboolean public);
G_END_DECLS
