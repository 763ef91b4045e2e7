/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "0191-blocking.h"

#include "envoi-xep.h"

/* The server's block list. Owned by the module set; main thread. */

#define NS ENVOI_NS_BLOCKING
#define TIMEOUT 30
#define MAX_ITEMS 10000

struct _EnvoiBlocking {
  EnvoiModule parent_instance;
};

G_DEFINE_FINAL_TYPE (EnvoiBlocking, envoi_blocking, ENVOI_TYPE_MODULE)

enum { BLOCKED, UNBLOCKED, N_SIGNALS };
static guint signals[N_SIGNALS];

static GStrv
read_items (const EnvoiNode *list)
{
  g_autoptr (GStrvBuilder) jids = g_strv_builder_new ();
  guint n = 0;

  for (const EnvoiNode *item = list ? envoi_node_find (list, "item", NS) : NULL; item && n < MAX_ITEMS;
       item = envoi_node_find_next (item, "item", NS), n++)
    {
      char *jid = envoi_jid_dup_full (envoi_node_get_attribute (item, "jid"));
      if (jid)
        g_strv_builder_take (jids, jid);
    }
  return g_strv_builder_end (jids);
}

static gboolean
on_push (EnvoiRouter *router, EnvoiStanza *iq, gpointer user_data)
{
  const EnvoiNode *block = envoi_stanza_find (iq, "block", NS);
  const EnvoiNode *list = block ? block : envoi_stanza_find (iq, "unblock", NS);
  g_auto (GStrv) jids = NULL;

  if (g_strcmp0 (envoi_stanza_get_type_attribute (iq), "set") != 0 || !envoi_router_is_own (router, envoi_stanza_get_from (iq)))
    return FALSE;
  envoi_router_send (router, envoi_builder_finish (envoi_builder_new_result (iq)));

  jids = read_items (list);
  /* Nobody but "all" is an empty list, and only of those that are let in again. */
  if (*jids == NULL && (block || envoi_node_find (list, "item", NS)))
    return TRUE;
  g_signal_emit (user_data, signals[block ? BLOCKED : UNBLOCKED], 0, jids);
  return TRUE;
}

static DexFuture *
on_list (DexFuture *answer, gpointer user_data)
{
  EnvoiStanza *stanza = g_value_get_boxed (dex_future_get_value (answer, NULL));

  return dex_future_new_take_boxed (G_TYPE_STRV, read_items (envoi_stanza_find (stanza, "blocklist", NS)));
}

static DexFuture *
request (EnvoiBlocking *self, EnvoiBuilder *iq)
{
  EnvoiRouter *router = envoi_module_get_router (ENVOI_MODULE (self));
  EnvoiStanza *stanza = envoi_builder_finish (iq);

  if (router)
    return envoi_router_request (router, stanza, TIMEOUT);
  envoi_stanza_unref (stanza);
  return dex_future_new_reject (ENVOI_STANZA_ERROR, ENVOI_STANZA_ERROR_DISCONNECTED, "Not connected");
}

/**
 * envoi_blocking_fetch:
 *
 * Asks for the list; after that the server tells of changes.
 *
 * Returns: (transfer full): future of GStrv; rejects with ENVOI_STANZA_ERROR
 */
DexFuture *
envoi_blocking_fetch (EnvoiBlocking *self)
{
  EnvoiBuilder *iq = envoi_builder_new_iq (NULL, "get");

  envoi_builder_leaf (iq, "blocklist", NS, NULL);
  return dex_future_then (request (self, iq), on_list, NULL, NULL);
}

/**
 * envoi_blocking_set:
 *
 * Returns: (transfer full): future of EnvoiStanza; rejects with ENVOI_STANZA_ERROR
 */
DexFuture *
envoi_blocking_set (EnvoiBlocking *self, const char *jid, gboolean blocked)
{
  EnvoiBuilder *iq = envoi_builder_new_iq (NULL, "set");

  envoi_builder_open (iq, blocked ? "block" : "unblock", NS);
  envoi_builder_open (iq, "item", NULL);
  envoi_builder_attribute (iq, "jid", jid);
  return request (self, iq);
}

static void
envoi_blocking_attach (EnvoiModule *module, EnvoiRouter *router)
{
  envoi_module_handle (module, ENVOI_STANZA_IQ, ENVOI_PRIORITY_NORMAL, "block", NS, on_push);
  envoi_module_handle (module, ENVOI_STANZA_IQ, ENVOI_PRIORITY_NORMAL, "unblock", NS, on_push);
}

static void
envoi_blocking_class_init (EnvoiBlockingClass *klass)
{
  ENVOI_MODULE_CLASS (klass)->attach = envoi_blocking_attach;
  signals[BLOCKED] = g_signal_new ("blocked", ENVOI_TYPE_BLOCKING, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRV);
  signals[UNBLOCKED] = g_signal_new ("unblocked", ENVOI_TYPE_BLOCKING, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRV);
}

static void
envoi_blocking_init (EnvoiBlocking *self)
{
}

ENVOI_XEP_ROW (0191_blocking) = {
  .number = 191, .title = "Blocking Command", .version = "1.3",
  .get_type = envoi_blocking_get_type,
};
