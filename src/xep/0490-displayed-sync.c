/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "0490-displayed-sync.h"

#include <string.h>

#include "0060-pubsub.h"
#include "0163-pep.h"
#include "envoi-xep.h"

/* What was read on which device. Owned by the module set; main thread. */

#define NS "urn:xmpp:mds:displayed:0"
#define NS_STANZA_ID "urn:xmpp:sid:0"
#define MAX_ID 1023

struct _EnvoiDisplayedSync {
  EnvoiModule parent_instance;
  guint       watch;
};

G_DEFINE_FINAL_TYPE (EnvoiDisplayedSync, envoi_displayed_sync, ENVOI_TYPE_MODULE)

enum { DISPLAYED, N_SIGNALS };
static guint signals[N_SIGNALS];

static const char * const options[] = {
  "pubsub#persist_items", "true", "pubsub#max_items", "max", "pubsub#send_last_published_item", "never",
  "pubsub#access_model", "whitelist", NULL
};

void
envoi_displayed_free (EnvoiDisplayed *self)
{
  g_free (self->peer);
  g_free (self->id);
  g_free (self->by);
  g_free (self);
}

static EnvoiDisplayed *
read_item (const char *item, const EnvoiNode *payload)
{
  const EnvoiNode *node = payload && envoi_node_is (payload, "displayed", NS) ? envoi_node_find (payload, "stanza-id", NS_STANZA_ID) : NULL;
  const char *id = node ? envoi_node_get_attribute (node, "id") : NULL;
  g_autofree char *peer = envoi_jid_dup_full (item);
  g_autofree char *by = node ? envoi_jid_dup_bare (envoi_node_get_attribute (node, "by")) : NULL;
  EnvoiDisplayed *self;

  if (peer == NULL || by == NULL || id == NULL || *id == '\0' || strlen (id) > MAX_ID)
    return NULL;
  self = g_new0 (EnvoiDisplayed, 1);
  *self = (EnvoiDisplayed) { g_steal_pointer (&peer), g_strdup (id), g_steal_pointer (&by) };
  return self;
}

static DexFuture *
on_items (DexFuture *answer, gpointer user_data)
{
  const EnvoiNode *items = envoi_pubsub_get_items (g_value_get_boxed (dex_future_get_value (answer, NULL)));
  GPtrArray *all = g_ptr_array_new_with_free_func ((GDestroyNotify) envoi_displayed_free);

  for (const EnvoiNode *item = items ? envoi_node_find (items, "item", ENVOI_NS_PUBSUB) : NULL; item && all->len < ENVOI_DISPLAYED_MAX;
       item = envoi_node_find_next (item, "item", ENVOI_NS_PUBSUB))
    {
      EnvoiDisplayed *displayed = read_item (envoi_node_get_attribute (item, "id"), envoi_node_first_element (item));

      if (displayed)
        g_ptr_array_add (all, displayed);
    }
  return dex_future_new_take_boxed (G_TYPE_PTR_ARRAY, all);
}

static DexFuture *
on_refused (DexFuture *answer, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  dex_future_get_value (answer, &error);
  if (g_error_matches (error, ENVOI_STANZA_ERROR, ENVOI_STANZA_ERROR_ITEM_NOT_FOUND))
    return dex_future_new_take_boxed (G_TYPE_PTR_ARRAY, g_ptr_array_new_with_free_func ((GDestroyNotify) envoi_displayed_free));
  return dex_ref (answer);
}

/**
 * envoi_displayed_sync_fetch:
 *
 * Returns: (transfer full): future of a GPtrArray of EnvoiDisplayed; rejects with ENVOI_STANZA_ERROR
 */
DexFuture *
envoi_displayed_sync_fetch (EnvoiDisplayedSync *self)
{
  EnvoiPubsub *pubsub = envoi_module_get_sibling (ENVOI_MODULE (self), ENVOI_TYPE_PUBSUB);

  return dex_future_catch (dex_future_then (envoi_pubsub_fetch_items (pubsub, NULL, NS, NULL, 0), on_items, NULL, NULL), on_refused, NULL, NULL);
}

static DexFuture *
on_done (DexFuture *answer, gpointer user_data)
{
  return dex_future_new_for_boolean (TRUE);
}

/**
 * envoi_displayed_sync_publish:
 * @peer: whose conversation
 * @id: the last message that was read, in the archive of @by
 * @by: (nullable): the room; %NULL = the own account
 *
 * Returns: (transfer full): future of TRUE; rejects with ENVOI_STANZA_ERROR
 */
DexFuture *
envoi_displayed_sync_publish (EnvoiDisplayedSync *self, const char *peer, const char *id, const char *by)
{
  EnvoiRouter *router = envoi_module_get_router (ENVOI_MODULE (self));
  EnvoiPubsub *pubsub = envoi_module_get_sibling (ENVOI_MODULE (self), ENVOI_TYPE_PUBSUB);
  g_autoptr (EnvoiStanza) payload = NULL;
  EnvoiBuilder *builder;

  if (router == NULL)
    return dex_future_new_reject (ENVOI_STANZA_ERROR, ENVOI_STANZA_ERROR_DISCONNECTED, "Not connected");
  builder = envoi_builder_new ("displayed", NS);
  envoi_builder_open (builder, "stanza-id", NS_STANZA_ID);
  envoi_builder_attribute (builder, "by", by ? by : envoi_router_get_own_bare (router));
  envoi_builder_attribute (builder, "id", id);
  payload = envoi_builder_finish (builder);
  return dex_future_then (envoi_pubsub_publish_own (pubsub, NS, peer, payload, options), on_done, NULL, NULL);
}

static void
on_event (EnvoiPep *pep, const char *from, EnvoiPepChange change, const char *id, const EnvoiNode *payload, gpointer user_data)
{
  g_autoptr (EnvoiDisplayed) displayed = change == ENVOI_PEP_ITEM ? read_item (id, payload) : NULL;

  if (displayed)
    g_signal_emit (user_data, signals[DISPLAYED], 0, displayed);
}

static void
envoi_displayed_sync_attach (EnvoiModule *module, EnvoiRouter *router)
{
  ENVOI_DISPLAYED_SYNC (module)->watch = envoi_pep_watch (envoi_module_get_sibling (module, ENVOI_TYPE_PEP), NS, ENVOI_PEP_OWN, on_event, module, NULL);
}

static void
envoi_displayed_sync_detach (EnvoiModule *module)
{
  envoi_pep_unwatch (envoi_module_get_sibling (module, ENVOI_TYPE_PEP), ENVOI_DISPLAYED_SYNC (module)->watch);
}

static void
envoi_displayed_sync_class_init (EnvoiDisplayedSyncClass *klass)
{
  ENVOI_MODULE_CLASS (klass)->attach = envoi_displayed_sync_attach;
  ENVOI_MODULE_CLASS (klass)->detach = envoi_displayed_sync_detach;
  signals[DISPLAYED] = g_signal_new ("displayed", ENVOI_TYPE_DISPLAYED_SYNC, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_POINTER);
}

static void
envoi_displayed_sync_init (EnvoiDisplayedSync *self)
{
}

ENVOI_XEP_ROW (0490_displayed_sync) = {
  .number = 490, .title = "Message Displayed Synchronization", .version = "0.2.0",
  .features = ENVOI_XEP_FEATURES (NS "+notify"),
  .get_type = envoi_displayed_sync_get_type,
};
