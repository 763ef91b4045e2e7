/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "0465-public-subscriptions.h"

#include <string.h>

#include "0030-disco.h"
#include "envoi-error.h"
#include "envoi-pubsub-pages.h"
#include "envoi-xep.h"

/* Followers and followed, as services keep them. Owned by the module set; main thread. */

#define NS "urn:xmpp:pps:0"
#define NODE_SUBSCRIPTIONS "urn:xmpp:pps:subscriptions:0"
#define NODE_SUBSCRIBERS "urn:xmpp:pps:subscribers:0/"
#define MAX_NODE 1024

struct _EnvoiPublicSubscriptions {
  EnvoiModule parent_instance;
};

G_DEFINE_FINAL_TYPE (EnvoiPublicSubscriptions, envoi_public_subscriptions, ENVOI_TYPE_MODULE)

static const EnvoiNode *
first_item (DexFuture *answer)
{
  const EnvoiNode *items = envoi_pubsub_get_items (g_value_get_boxed (dex_future_get_value (answer, NULL)));

  return items ? envoi_node_find (items, "item", ENVOI_NS_PUBSUB) : NULL;
}

static DexFuture *
on_subscriptions (DexFuture *answer, gpointer user_data)
{
  GPtrArray *follows = g_ptr_array_new_with_free_func ((GDestroyNotify) envoi_follow_free);

  for (const EnvoiNode *item = first_item (answer); item && follows->len < ENVOI_FOLLOW_LIST_MAX;
       item = envoi_node_find_next (item, "item", ENVOI_NS_PUBSUB))
    {
      const EnvoiNode *subscription = envoi_node_find (item, "subscription", NS);
      const char *jid = subscription ? envoi_node_get_attribute (subscription, "jid") : NULL;
      const char *node = subscription ? envoi_node_get_attribute (subscription, "node") : NULL;
      g_autofree char *service = jid ? envoi_jid_dup_bare (jid) : NULL;

      if (service && node && *node && strlen (node) <= MAX_NODE)
        g_ptr_array_add (follows, envoi_follow_new (service, node, NULL));
    }
  return dex_future_new_take_boxed (G_TYPE_PTR_ARRAY, follows);
}

static DexFuture *
on_subscribers (DexFuture *answer, gpointer user_data)
{
  g_autoptr (GHashTable) known = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GPtrArray) jids = g_ptr_array_new_with_free_func (g_free);

  for (const EnvoiNode *item = first_item (answer); item && jids->len < ENVOI_FOLLOW_LIST_MAX;
       item = envoi_node_find_next (item, "item", ENVOI_NS_PUBSUB))
    {
      const EnvoiNode *subscriber = envoi_node_find (item, "subscriber", NS);
      const char *text = subscriber ? envoi_node_get_attribute (subscriber, "jid") : NULL;
      g_autofree char *jid = text ? envoi_jid_dup_bare (text) : NULL;

      if (jid && g_hash_table_add (known, jid))
        g_ptr_array_add (jids, g_steal_pointer (&jid));
    }
  g_ptr_array_add (jids, NULL);
  return dex_future_new_take_boxed (G_TYPE_STRV, g_ptr_array_free (g_steal_pointer (&jids), FALSE));
}

/* The service keeps no such list. */
static gboolean
is_none (DexFuture *answer)
{
  g_autoptr (GError) error = NULL;

  dex_future_get_value (answer, &error);
  return g_error_matches (error, ENVOI_FEED_ERROR, ENVOI_FEED_ERROR_NOT_FOUND) || g_error_matches (error, ENVOI_FEED_ERROR, ENVOI_FEED_ERROR_UNSUPPORTED);
}

static DexFuture *
on_no_subscriptions (DexFuture *answer, gpointer user_data)
{
  if (is_none (answer))
    return dex_future_new_take_boxed (G_TYPE_PTR_ARRAY, g_ptr_array_new_with_free_func ((GDestroyNotify) envoi_follow_free));
  return dex_ref (answer);
}

static DexFuture *
on_no_subscribers (DexFuture *answer, gpointer user_data)
{
  if (is_none (answer))
    return dex_future_new_take_boxed (G_TYPE_STRV, g_new0 (char *, 1));
  return dex_ref (answer);
}

static DexFuture *
fetch (EnvoiPublicSubscriptions *self, const char *jid, const char *node)
{
  EnvoiBuilder *iq = envoi_builder_new_iq (jid, "get");

  envoi_builder_open (iq, "pubsub", ENVOI_NS_PUBSUB);
  envoi_builder_open (iq, "items", NULL);
  envoi_builder_attribute (iq, "node", node);
  return envoi_pubsub_request (envoi_module_get_sibling (ENVOI_MODULE (self), ENVOI_TYPE_PUBSUB), iq, jid);
}

DexFuture *
envoi_public_subscriptions_fetch (EnvoiPublicSubscriptions *self, const char *jid)
{
  DexFuture *answer = dex_future_then (fetch (self, jid, NODE_SUBSCRIPTIONS), on_subscriptions, NULL, NULL);

  return dex_future_catch (answer, on_no_subscriptions, NULL, NULL);
}

DexFuture *
envoi_public_subscriptions_fetch_subscribers (EnvoiPublicSubscriptions *self, const char *service, const char *node)
{
  g_autofree char *list = g_strconcat (NODE_SUBSCRIBERS, node, NULL);
  DexFuture *answer = dex_future_then (fetch (self, service, list), on_subscribers, NULL, NULL);

  return dex_future_catch (answer, on_no_subscribers, NULL, NULL);
}

typedef struct { EnvoiPublicSubscriptions *self; char *service, *node; gboolean again, public; } Job;

static void
job_free (gpointer data)
{
  Job *job = data;

  g_object_unref (job->self);
  g_free (job->service);
  g_free (job->node);
  g_free (job);
}

static DexFuture *
subscribe_fiber (gpointer data)
{
  Job *job = data;
  EnvoiDisco *disco = envoi_module_get_sibling (ENVOI_MODULE (job->self), ENVOI_TYPE_DISCO);
  g_autoptr (EnvoiDiscoInfo) info = dex_await_boxed (envoi_disco_query_info (disco, job->service, NULL), NULL);

  gboolean keeps = info && envoi_disco_info_has_feature (info, NS);

  /* Who is there already asks once more only where that changes what is told. */
  if (job->again && !keeps)
    return dex_future_new_for_int (ENVOI_SUBSCRIPTION_SUBSCRIBED);
  return envoi_pubsub_subscribe_with (envoi_module_get_sibling (ENVOI_MODULE (job->self), ENVOI_TYPE_PUBSUB), job->service, job->node,
                                      keeps && job->public ? NS : NULL);
}

static DexFuture *
run (EnvoiPublicSubscriptions *self, const char *service, const char *node, gboolean again, gboolean public)
{
  Job *job = g_new0 (Job, 1);

  *job = (Job) { g_object_ref (self), g_strdup (service), g_strdup (node), again, public };
  return dex_scheduler_spawn (NULL, 0, subscribe_fiber, job, job_free);
}

DexFuture *
envoi_public_subscriptions_subscribe (EnvoiPublicSubscriptions *self, const char *service, const char *node)
{
  return run (self, service, node, FALSE, TRUE);
}

DexFuture *
envoi_public_subscriptions_tell (EnvoiPublicSubscriptions *self, const char *service, const char *node, gboolean public)
{
  return run (self, service, node, TRUE, public);
}

static void
envoi_public_subscriptions_class_init (EnvoiPublicSubscriptionsClass *klass)
{
}

static void
envoi_public_subscriptions_init (EnvoiPublicSubscriptions *self)
{
}

ENVOI_XEP_ROW (0465_public_subscriptions) = {
  .number = 465, .title = "Pubsub Public Subscriptions", .version = "0.1.1", .partial = TRUE, .note = "without XEP-0376: straight to the service",
  .get_type = envoi_public_subscriptions_get_type,
};
