/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "0283-moved.h"

#include "0060-pubsub.h"
#include "envoi-error.h"
#include "envoi-pubsub-pages.h"
#include "envoi-xep.h"
#include "envoi-xmpp-uri.h"

/* Moving house. Owned by the module set; main thread. */

#define NS "urn:xmpp:moved:1"
#define ITEM "current"

struct _EnvoiMoved {
  EnvoiModule parent_instance;
};

G_DEFINE_FINAL_TYPE (EnvoiMoved, envoi_moved, ENVOI_TYPE_MODULE)

enum { CLAIMED, GONE, N_SIGNALS };
static guint signals[N_SIGNALS];

static DexFuture *
on_done (DexFuture *answer, gpointer user_data)
{
  return dex_future_new_for_boolean (TRUE);
}

static DexFuture *
on_failed (DexFuture *answer, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  dex_future_get_value (answer, &error);
  if (GPOINTER_TO_INT (user_data) && g_error_matches (error, ENVOI_STANZA_ERROR, ENVOI_STANZA_ERROR_ITEM_NOT_FOUND))
    return dex_future_new_for_boolean (TRUE);
  return dex_future_new_for_error (envoi_pubsub_to_feed_error (error, NULL));
}

static EnvoiPubsub *
get_pubsub (EnvoiMoved *self)
{
  return envoi_module_get_sibling (ENVOI_MODULE (self), ENVOI_TYPE_PUBSUB);
}

DexFuture *
envoi_moved_publish (EnvoiMoved *self, const char *new_bare)
{
  EnvoiBuilder *builder = envoi_builder_new ("moved", NS);
  g_autoptr (EnvoiStanza) payload = NULL;

  envoi_builder_leaf (builder, "new-jid", NULL, new_bare);
  payload = envoi_builder_finish (builder);
  /* Open: contacts' servers ask, too. */
  return dex_future_catch (dex_future_then (envoi_pubsub_publish_to (get_pubsub (self), NS, ITEM, payload, "open"), on_done, NULL, NULL),
                           on_failed, GINT_TO_POINTER (FALSE), NULL);
}

DexFuture *
envoi_moved_withdraw (EnvoiMoved *self)
{
  return dex_future_catch (dex_future_then (envoi_pubsub_retract (get_pubsub (self), NULL, NS, ITEM, TRUE), on_done, NULL, NULL),
                           on_failed, GINT_TO_POINTER (TRUE), NULL);
}

static DexFuture *
on_statement (DexFuture *answer, gpointer user_data)
{
  const EnvoiNode *items = envoi_pubsub_get_items (g_value_get_boxed (dex_future_get_value (answer, NULL)));
  const EnvoiNode *item = items ? envoi_node_find (items, "item", ENVOI_NS_PUBSUB) : NULL;
  const EnvoiNode *moved = item ? envoi_node_find (item, "moved", NS) : NULL;
  const EnvoiNode *to = moved ? envoi_node_find (moved, "new-jid", NS) : NULL;
  g_autofree char *bare = to ? envoi_jid_dup_bare (envoi_node_get_text (to)) : NULL;

  return dex_future_new_for_boolean (g_strcmp0 (bare, user_data) == 0);
}

static DexFuture *
on_no_statement (DexFuture *answer, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  dex_future_get_value (answer, &error);
  if (g_error_matches (error, ENVOI_STANZA_ERROR, ENVOI_STANZA_ERROR_DISCONNECTED))
    return dex_ref (answer);
  return dex_future_new_for_boolean (FALSE);
}

DexFuture *
envoi_moved_verify (EnvoiMoved *self, const char *old_bare, const char *new_bare)
{
  DexFuture *answer = envoi_pubsub_fetch_items (get_pubsub (self), old_bare, NS, ITEM, 0);

  return dex_future_catch (dex_future_then (answer, on_statement, g_strdup (new_bare), g_free), on_no_statement, NULL, NULL);
}

void
envoi_moved_announce (EnvoiMoved *self, const char *contact, const char *old_bare)
{
  EnvoiRouter *router = envoi_module_get_router (ENVOI_MODULE (self));
  EnvoiBuilder *presence;

  if (router == NULL)
    return;
  presence = envoi_builder_new_presence (contact, "subscribe");
  envoi_builder_open (presence, "moved", NS);
  envoi_builder_leaf (presence, "old-jid", NULL, old_bare);
  envoi_router_send (router, envoi_builder_finish (presence));
}

/* A request for contact goes on to who shows it. */
static gboolean
on_presence (EnvoiRouter *router, EnvoiStanza *presence, gpointer user_data)
{
  const EnvoiNode *old = envoi_node_find (envoi_stanza_find (presence, "moved", NS), "old-jid", NS);
  g_autoptr (EnvoiJid) from = envoi_jid_new (old ? envoi_node_get_text (old) : NULL, NULL);
  g_autofree char *to = envoi_stanza_get_from (presence) ? envoi_jid_dup_bare (envoi_stanza_get_from (presence)) : NULL;

  if (g_strcmp0 (envoi_stanza_get_type_attribute (presence), "subscribe") == 0 && to && from && envoi_jid_get_local (from) &&
      envoi_jid_get_resource (from) == NULL && !g_str_equal (to, envoi_jid_get_bare (from)))
    g_signal_emit (user_data, signals[CLAIMED], 0, to, envoi_jid_get_bare (from));
  return FALSE;
}

/* The address to which something was sent answers for itself, or its server does. Whoever sent it reads the error, too. */
static gboolean
on_error (EnvoiRouter *router, EnvoiStanza *stanza, gpointer user_data)
{
  const EnvoiNode *error = envoi_stanza_find (stanza, "error", envoi_node_get_ns (envoi_stanza_get_root (stanza)));
  const EnvoiNode *gone = error ? envoi_node_find (error, "gone", ENVOI_NS_STANZA_ERRORS) : NULL;
  g_autoptr (EnvoiXmppUri) uri = gone ? envoi_xmpp_uri_parse (envoi_node_get_text (gone), NULL) : NULL;
  g_autofree char *old_bare = envoi_stanza_get_from (stanza) ? envoi_jid_dup_bare (envoi_stanza_get_from (stanza)) : NULL;
  g_autoptr (EnvoiJid) to = uri ? envoi_jid_new (envoi_xmpp_uri_get_bare (uri), NULL) : NULL;

  if (g_strcmp0 (envoi_stanza_get_type_attribute (stanza), "error") == 0 && old_bare && to && envoi_jid_get_local (to) &&
      envoi_xmpp_uri_get_action (uri) == ENVOI_XMPP_URI_ADDRESS && !g_str_equal (old_bare, envoi_jid_get_bare (to)))
    g_signal_emit (user_data, signals[GONE], 0, envoi_jid_get_bare (to), old_bare);
  return FALSE;
}

static void
envoi_moved_attach (EnvoiModule *module, EnvoiRouter *router)
{
  envoi_module_handle (module, ENVOI_STANZA_PRESENCE, ENVOI_PRIORITY_NORMAL + 1, "moved", NS, on_presence);
  envoi_module_handle (module, ENVOI_STANZA_MESSAGE, ENVOI_PRIORITY_NORMAL + 1, "error", "jabber:client", on_error);
  envoi_module_handle (module, ENVOI_STANZA_PRESENCE, ENVOI_PRIORITY_NORMAL + 1, "error", "jabber:client", on_error);
}

static void
envoi_moved_class_init (EnvoiMovedClass *klass)
{
  ENVOI_MODULE_CLASS (klass)->attach = envoi_moved_attach;
  signals[CLAIMED] = g_signal_new ("claimed", ENVOI_TYPE_MOVED, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_STRING);
  signals[GONE] = g_signal_new ("gone", ENVOI_TYPE_MOVED, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_STRING);
}

static void
envoi_moved_init (EnvoiMoved *self)
{
}

ENVOI_XEP_ROW (0283_moved) = {
  .number = 283, .title = "Moved", .version = "0.2.0", .partial = TRUE, .note = "a new address is offered, never taken by itself",
  .get_type = envoi_moved_get_type,
};
