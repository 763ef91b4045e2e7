/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "0060-pubsub.h"

#include "0004-data-forms.h"
#include "envoi-pubsub-private.h"
#include "envoi-xep.h"

/* Requests to publish-subscribe nodes. Owned by the module set; main thread. */

#define TIMEOUT 30
#define NS_PUBLISH_OPTIONS ENVOI_NS_PUBSUB "#publish-options"
#define NS_OWNER ENVOI_NS_PUBSUB "#owner"
#define NS_NODE_CONFIG ENVOI_NS_PUBSUB "#node_config"
#define ACCESS_MODEL "pubsub#access_model"

G_DEFINE_FINAL_TYPE (EnvoiPubsub, envoi_pubsub, ENVOI_TYPE_MODULE)

static DexFuture *
request (EnvoiPubsub *self, EnvoiBuilder *iq)
{
  EnvoiRouter *router = envoi_module_get_router (ENVOI_MODULE (self));
  EnvoiStanza *stanza = envoi_builder_finish (iq);

  if (router != NULL)
    return envoi_router_request (router, stanza, TIMEOUT);
  envoi_stanza_unref (stanza);
  return dex_future_new_reject (ENVOI_STANZA_ERROR, ENVOI_STANZA_ERROR_DISCONNECTED, "Not connected");
}

static DexFuture *
on_items (DexFuture *answer, gpointer user_data)
{
  EnvoiStanza *stanza = g_value_get_boxed (dex_future_get_value (answer, NULL));
  const EnvoiNode *items = envoi_pubsub_get_items (stanza);

  if (items && g_strcmp0 (envoi_node_get_attribute (items, "node"), user_data) == 0)
    return dex_ref (answer);
  return dex_future_new_reject (ENVOI_STANZA_ERROR, ENVOI_STANZA_ERROR_NOT_ACCEPTABLE, "The answer is about something else");
}

/**
 * envoi_pubsub_fetch_items:
 * @jid: (nullable): the service or account; NULL = the own account
 * @item: (nullable): only this one
 * @max: only so many of the newest; 0 = as many as the service gives
 *
 * Returns: (transfer full): future of EnvoiStanza; rejects with ENVOI_STANZA_ERROR
 */
DexFuture *
envoi_pubsub_fetch_items (EnvoiPubsub *self, const char *jid, const char *node, const char *item, guint max)
{
  EnvoiBuilder *iq = envoi_builder_new_iq (jid, "get");

  envoi_builder_open (iq, "pubsub", ENVOI_NS_PUBSUB);
  envoi_builder_open (iq, "items", NULL);
  envoi_builder_attribute (iq, "node", node);
  if (max > 0)
    envoi_builder_attribute_uint (iq, "max_items", max);
  if (item)
    {
      envoi_builder_open (iq, "item", NULL);
      envoi_builder_attribute (iq, "id", item);
    }
  return dex_future_then (request (self, iq), on_items, g_strdup (node), g_free);
}

/**
 * envoi_pubsub_get_items:
 *
 * Returns: (transfer none) (nullable): the <items> in @result
 */
const EnvoiNode *
envoi_pubsub_get_items (EnvoiStanza *result)
{
  const EnvoiNode *pubsub = envoi_stanza_find (result, "pubsub", ENVOI_NS_PUBSUB);

  return pubsub ? envoi_node_find (pubsub, "items", ENVOI_NS_PUBSUB) : NULL;
}

/**
 * envoi_pubsub_publish:
 * @item: (nullable): its id; NULL lets the service choose
 * @payload: (nullable): the item's content
 * @options: (nullable) (array zero-terminated=1): var and value in turn
 *
 * Returns: (transfer full): future of EnvoiStanza; rejects with ENVOI_STANZA_ERROR
 */
DexFuture *
envoi_pubsub_publish (EnvoiPubsub *self, const char *jid, const char *node, const char *item, EnvoiStanza *payload,
                      const char * const *options)
{
  EnvoiBuilder *iq = envoi_builder_new_iq (jid, "set");

  envoi_builder_open (iq, "pubsub", ENVOI_NS_PUBSUB);
  envoi_builder_open (iq, "publish", NULL);
  envoi_builder_attribute (iq, "node", node);
  envoi_builder_open (iq, "item", NULL);
  envoi_builder_attribute (iq, "id", item);
  if (payload)
    envoi_builder_node (iq, envoi_stanza_get_root (payload));
  envoi_builder_close (iq);
  envoi_builder_close (iq);
  if (options && *options)
    {
      envoi_builder_open (iq, "publish-options", NULL);
      envoi_form_open_submit (iq, NS_PUBLISH_OPTIONS);
      for (; options[0] && options[1]; options += 2)
        envoi_form_write_field (iq, options[0], options[1]);
    }
  return request (self, iq);
}

typedef struct { EnvoiPubsub *self; char *node, *item; GStrv options; EnvoiStanza *payload; } Publishing;

static void
publishing_free (Publishing *publishing)
{
  g_object_unref (publishing->self);
  g_free (publishing->node);
  g_free (publishing->item);
  g_strfreev (publishing->options);
  envoi_stanza_unref (publishing->payload);
  g_free (publishing);
}

static DexFuture *
publish_now (Publishing *publishing)
{
  return envoi_pubsub_publish (publishing->self, NULL, publishing->node, publishing->item, publishing->payload,
                               (const char * const *) publishing->options);
}

static DexFuture *
on_configured (DexFuture *answer, gpointer user_data)
{
  return publish_now (user_data);
}

static Publishing *
publishing_new (EnvoiPubsub *self, const char *node, const char *item, EnvoiStanza *payload, const char * const *options)
{
  Publishing *publishing = g_new0 (Publishing, 1);

  *publishing = (Publishing) { g_object_ref (self), g_strdup (node), g_strdup (item), g_strdupv ((GStrv) options), envoi_stanza_ref (payload) };
  return publishing;
}

/* The node is there already, set otherwise: it takes what is wanted before anything is put into it. */
static DexFuture *
on_publish_refused (DexFuture *answer, gpointer user_data)
{
  Publishing *publishing = user_data;
  g_autoptr (GError) error = NULL;
  EnvoiBuilder *iq;

  dex_future_get_value (answer, &error);
  if (!g_error_matches (error, ENVOI_STANZA_ERROR, ENVOI_STANZA_ERROR_CONFLICT))
    return dex_ref (answer);

  iq = envoi_builder_new_iq (NULL, "set");
  envoi_builder_open (iq, "pubsub", NS_OWNER);
  envoi_builder_open (iq, "configure", NULL);
  envoi_builder_attribute (iq, "node", publishing->node);
  envoi_form_open_submit (iq, NS_NODE_CONFIG);
  for (guint i = 0; publishing->options[i]; i += 2)
    envoi_form_write_field (iq, publishing->options[i], publishing->options[i + 1]);
  return dex_future_then (request (publishing->self, iq), on_configured,
                          publishing_new (publishing->self, publishing->node, publishing->item, publishing->payload,
                                          (const char * const *) publishing->options),
                          (GDestroyNotify) publishing_free);
}

/**
 * envoi_pubsub_publish_own:
 * @item: its id
 * @payload: the item's content
 * @options: (array zero-terminated=1): var and value in turn: how the node has to be set
 *
 * Publishes in a node of the own account, which is set so before.
 *
 * Returns: (transfer full): future of EnvoiStanza; rejects with ENVOI_STANZA_ERROR
 */
DexFuture *
envoi_pubsub_publish_own (EnvoiPubsub *self, const char *node, const char *item, EnvoiStanza *payload, const char * const *options)
{
  Publishing *publishing = publishing_new (self, node, item, payload, options);

  return dex_future_catch (publish_now (publishing), on_publish_refused, publishing, (GDestroyNotify) publishing_free);
}

/**
 * envoi_pubsub_publish_to:
 * @item: its id
 * @payload: the item's content
 * @access_model: who may read it, as XEP-0060 calls it: "open", "presence", "whitelist"
 *
 * Publishes in a node of the own account. Nothing is published as long as others than wanted could read it.
 *
 * Returns: (transfer full): future of EnvoiStanza; rejects with ENVOI_STANZA_ERROR
 */
DexFuture *
envoi_pubsub_publish_to (EnvoiPubsub *self, const char *node, const char *item, EnvoiStanza *payload, const char *access_model)
{
  return envoi_pubsub_publish_own (self, node, item, payload, (const char * const []) { ACCESS_MODEL, access_model, NULL });
}

/**
 * envoi_pubsub_retract:
 * @notify: tell the subscribers
 *
 * Returns: (transfer full): future of EnvoiStanza; rejects with ENVOI_STANZA_ERROR
 */
DexFuture *
envoi_pubsub_retract (EnvoiPubsub *self, const char *jid, const char *node, const char *item, gboolean notify)
{
  EnvoiBuilder *iq = envoi_builder_new_iq (jid, "set");

  envoi_builder_open (iq, "pubsub", ENVOI_NS_PUBSUB);
  envoi_builder_open (iq, "retract", NULL);
  envoi_builder_attribute (iq, "node", node);
  envoi_builder_attribute (iq, "notify", notify ? "true" : NULL);
  envoi_builder_open (iq, "item", NULL);
  envoi_builder_attribute (iq, "id", item);
  return request (self, iq);
}

static void
envoi_pubsub_attach (EnvoiModule *module, EnvoiRouter *router)
{
  envoi_pubsub_ids_attach (ENVOI_PUBSUB (module));
}

static void
envoi_pubsub_detach (EnvoiModule *module)
{
  envoi_pubsub_ids_forget (ENVOI_PUBSUB (module));
}

static void
envoi_pubsub_session_ended (EnvoiModule *module)
{
  if (ENVOI_PUBSUB (module)->lists)
    g_ptr_array_set_size (ENVOI_PUBSUB (module)->lists, 0);
}

static void
envoi_pubsub_dispose (GObject *object)
{
  envoi_pubsub_ids_forget (ENVOI_PUBSUB (object));
  G_OBJECT_CLASS (envoi_pubsub_parent_class)->dispose (object);
}

static void
envoi_pubsub_class_init (EnvoiPubsubClass *klass)
{
  EnvoiModuleClass *module_class = ENVOI_MODULE_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = envoi_pubsub_dispose;
  module_class->attach = envoi_pubsub_attach;
  module_class->detach = envoi_pubsub_detach;
  module_class->session_ended = envoi_pubsub_session_ended;
}

static void
envoi_pubsub_init (EnvoiPubsub *self)
{
}

ENVOI_XEP_ROW (0060_pubsub) = {
  .number = 60, .title = "Publish-Subscribe", .version = "1.30.0", .partial = TRUE,
  .note = "reading page by page, subscribing, publishing, owning; events",
  .get_type = envoi_pubsub_get_type,
};
