/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "0199-ping.h"

#include "envoi-xep.h"

/* Pings. Owned by the module set; main thread. */

#define NS "urn:xmpp:ping"

struct _EnvoiPing {
  EnvoiModule parent_instance;
};

G_DEFINE_FINAL_TYPE (EnvoiPing, envoi_ping, ENVOI_TYPE_MODULE)

static gboolean
on_asked (EnvoiRouter *router, EnvoiStanza *iq, gpointer user_data)
{
  if (g_strcmp0 (envoi_stanza_get_type_attribute (iq), "get") != 0 || !envoi_module_may_reveal (user_data, envoi_stanza_get_from (iq)))
    return FALSE;
  envoi_router_send (router, envoi_builder_finish (envoi_builder_new_result (iq)));
  return TRUE;
}

/**
 * envoi_ping_send:
 * @to: (nullable): whom; NULL = the own server
 *
 * Returns: (transfer full): future of EnvoiStanza; rejects with ENVOI_STANZA_ERROR
 */
DexFuture *
envoi_ping_send (EnvoiPing *self, const char *to, guint timeout_seconds)
{
  EnvoiRouter *router = envoi_module_get_router (ENVOI_MODULE (self));
  EnvoiBuilder *iq;

  if (router == NULL)
    return dex_future_new_reject (ENVOI_STANZA_ERROR, ENVOI_STANZA_ERROR_DISCONNECTED, "Not connected");
  iq = envoi_builder_new_iq (to, "get");
  envoi_builder_leaf (iq, "ping", NS, NULL);
  return envoi_router_request (router, envoi_builder_finish (iq), timeout_seconds);
}

static void
envoi_ping_attach (EnvoiModule *module, EnvoiRouter *router)
{
  envoi_module_handle (module, ENVOI_STANZA_IQ, ENVOI_PRIORITY_NORMAL, "ping", NS, on_asked);
}

static void
envoi_ping_class_init (EnvoiPingClass *klass)
{
  ENVOI_MODULE_CLASS (klass)->attach = envoi_ping_attach;
}

static void
envoi_ping_init (EnvoiPing *self)
{
}

ENVOI_XEP_ROW (0199_ping) = {
  .number = 199, .title = "XMPP Ping", .version = "2.0.1",
  .features = ENVOI_XEP_FEATURES (NS),
  .get_type = envoi_ping_get_type,
};
