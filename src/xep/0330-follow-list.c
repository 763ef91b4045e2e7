/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "0330-follow-list.h"

#include <string.h>

#include "0060-pubsub.h"
#include "0163-pep.h"
#include "envoi-error.h"
#include "envoi-pubsub-pages.h"
#include "envoi-xep.h"

/* The lists of followed feeds. Remembers under which item each feed stands, for lists that others wrote. Owned by the module set; main thread. */

#define NODE_PUBLIC "urn:xmpp:pubsub:subscription"
/* Movim's own node: whatever it is called, it is the private one. */
#define NODE_PRIVATE "urn:xmpp:pubsub:movim-public-subscription"

struct _EnvoiFollowList {
  EnvoiModule parent_instance;
  GHashTable *items[ENVOI_FOLLOW_LIST_N];   /* item id -> EnvoiFollow */
  guint       watches[ENVOI_FOLLOW_LIST_N];
  guint       contacts;
};

G_DEFINE_FINAL_TYPE (EnvoiFollowList, envoi_follow_list, ENVOI_TYPE_MODULE)

enum { CHANGED, REMOVED, EMPTIED, CONTACT_CHANGED, N_SIGNALS };
static guint signals[N_SIGNALS];

static const char * const nodes[] = { NODE_PUBLIC, NODE_PRIVATE };

static void
remember (EnvoiFollowList *self, EnvoiFollowListKind kind, const EnvoiFollow *follow)
{
  if (follow->item && (g_hash_table_size (self->items[kind]) < ENVOI_FOLLOW_LIST_MAX || g_hash_table_contains (self->items[kind], follow->item)))
    g_hash_table_insert (self->items[kind], g_strdup (follow->item), envoi_follow_copy (follow));
}

typedef struct { EnvoiFollowList *self; gboolean own; EnvoiFollowListKind kind; } Fetch;

static void
fetch_free (gpointer data)
{
  g_object_unref (((Fetch *) data)->self);
  g_free (data);
}

static DexFuture *
on_items (DexFuture *answer, gpointer user_data)
{
  Fetch *fetch = user_data;
  const EnvoiNode *items = envoi_pubsub_get_items (g_value_get_boxed (dex_future_get_value (answer, NULL)));
  GPtrArray *follows = g_ptr_array_new_with_free_func ((GDestroyNotify) envoi_follow_free);
  g_autoptr (GHashTable) known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  if (fetch->own)
    g_hash_table_remove_all (fetch->self->items[fetch->kind]);
  for (const EnvoiNode *item = items ? envoi_node_find (items, "item", ENVOI_NS_PUBSUB) : NULL; item && follows->len < ENVOI_FOLLOW_LIST_MAX;
       item = envoi_node_find_next (item, "item", ENVOI_NS_PUBSUB))
    {
      EnvoiFollow *follow = envoi_follow_read (envoi_node_get_attribute (item, "id"), envoi_node_first_element (item));

      if (follow == NULL)
        continue;
      if (fetch->own)
        remember (fetch->self, fetch->kind, follow);
      if (g_hash_table_add (known, g_strconcat (follow->service, "\n", follow->node, NULL)))
        g_ptr_array_add (follows, follow);
      else
        envoi_follow_free (follow);
    }
  return dex_future_new_take_boxed (G_TYPE_PTR_ARRAY, follows);
}

/* No such node: of others, nothing is followed; our own may have been lost, which its owner must know. */
static DexFuture *
on_no_items (DexFuture *answer, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  dex_future_get_value (answer, &error);
  if (!GPOINTER_TO_INT (user_data) && g_error_matches (error, ENVOI_FEED_ERROR, ENVOI_FEED_ERROR_NOT_FOUND))
    return dex_future_new_take_boxed (G_TYPE_PTR_ARRAY, g_ptr_array_new_with_free_func ((GDestroyNotify) envoi_follow_free));
  return dex_ref (answer);
}

/**
 * envoi_follow_list_fetch:
 * @jid: (nullable): whose list; NULL = the own account's
 * @kind: of others only PUBLIC
 *
 * Returns: (transfer full): future of a GPtrArray of EnvoiFollow; rejects with ENVOI_FEED_ERROR
 */
DexFuture *
envoi_follow_list_fetch (EnvoiFollowList *self, const char *jid, EnvoiFollowListKind kind)
{
  EnvoiPubsub *pubsub = envoi_module_get_sibling (ENVOI_MODULE (self), ENVOI_TYPE_PUBSUB);
  EnvoiBuilder *iq = envoi_builder_new_iq (jid, "get");
  Fetch *fetch = g_new0 (Fetch, 1);
  DexFuture *answer;

  *fetch = (Fetch) { g_object_ref (self), jid == NULL, kind };
  envoi_builder_open (iq, "pubsub", ENVOI_NS_PUBSUB);
  envoi_builder_open (iq, "items", NULL);
  envoi_builder_attribute (iq, "node", nodes[kind]);
  answer = dex_future_then (envoi_pubsub_request (pubsub, iq, jid), on_items, fetch, fetch_free);
  return dex_future_catch (answer, on_no_items, GINT_TO_POINTER (jid == NULL), NULL);
}

static DexFuture *
on_done (DexFuture *answer, gpointer user_data)
{
  return dex_future_new_for_boolean (TRUE);
}

/* As ENVOI_FEED_ERROR; what wasn't there is gone. */
static DexFuture *
on_failed (DexFuture *answer, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  dex_future_get_value (answer, &error);
  if (GPOINTER_TO_INT (user_data) && g_error_matches (error, ENVOI_STANZA_ERROR, ENVOI_STANZA_ERROR_ITEM_NOT_FOUND))
    return dex_future_new_for_boolean (TRUE);
  return dex_future_new_for_error (envoi_pubsub_to_feed_error (error, NULL));
}

/* TRUE while its key stands for this feed. */
static gboolean
is_feed (gpointer key, EnvoiFollow *follow, const EnvoiFollow *wanted)
{
  return g_str_equal (follow->service, wanted->service) && g_str_equal (follow->node, wanted->node);
}

static char *
dup_item (EnvoiFollowList *self, EnvoiFollowListKind kind, const char *service, const char *node)
{
  EnvoiFollow wanted = { .service = (char *) service, .node = (char *) node };
  const EnvoiFollow *known = g_hash_table_find (self->items[kind], (GHRFunc) is_feed, &wanted);
  EnvoiRouter *router = envoi_module_get_router (ENVOI_MODULE (self));

  if (known)
    return g_strdup (known->item);
  return envoi_follow_dup_item_id (service, node, router ? envoi_router_get_own_bare (router) : "");
}

/**
 * envoi_follow_list_put:
 *
 * Returns: (transfer full): future of TRUE; rejects with ENVOI_FEED_ERROR
 */
DexFuture *
envoi_follow_list_put (EnvoiFollowList *self, EnvoiFollowListKind kind, const EnvoiFollow *follow)
{
  const char * const options[] = {
    "pubsub#persist_items", "true", "pubsub#access_model", kind == ENVOI_FOLLOW_LIST_PUBLIC ? "presence" : "whitelist",
    "pubsub#send_last_published_item", "never", "pubsub#max_items", "max", "pubsub#notify_retract", "true", NULL
  };
  EnvoiPubsub *pubsub = envoi_module_get_sibling (ENVOI_MODULE (self), ENVOI_TYPE_PUBSUB);
  g_autoptr (EnvoiStanza) payload = envoi_follow_write (follow);
  g_autofree char *item = dup_item (self, kind, follow->service, follow->node);
  g_autoptr (EnvoiFollow) kept = envoi_follow_copy (follow);

  g_set_str (&kept->item, item);
  remember (self, kind, kept);
  return dex_future_catch (dex_future_then (envoi_pubsub_publish_own (pubsub, nodes[kind], item, payload, options), on_done, NULL, NULL),
                           on_failed, GINT_TO_POINTER (FALSE), NULL);
}

/**
 * envoi_follow_list_remove:
 *
 * Returns: (transfer full): future of TRUE; rejects with ENVOI_FEED_ERROR
 */
DexFuture *
envoi_follow_list_remove (EnvoiFollowList *self, EnvoiFollowListKind kind, const char *service, const char *node)
{
  EnvoiPubsub *pubsub = envoi_module_get_sibling (ENVOI_MODULE (self), ENVOI_TYPE_PUBSUB);
  g_autofree char *item = dup_item (self, kind, service, node);

  return dex_future_catch (dex_future_then (envoi_pubsub_retract (pubsub, NULL, nodes[kind], item, TRUE), on_done, NULL, NULL),
                           on_failed, GINT_TO_POINTER (TRUE), NULL);
}

static void
on_event (EnvoiPep *pep, const char *from, EnvoiPepChange change, const char *id, const EnvoiNode *payload, gpointer user_data)
{
  EnvoiFollowList *self = user_data;
  EnvoiRouter *router = envoi_module_get_router (ENVOI_MODULE (self));

  /* Own lists have watches of their own. */
  if (router && !g_str_equal (from, envoi_router_get_own_bare (router)))
    g_signal_emit (self, signals[CONTACT_CHANGED], 0, from);
}

static void
on_own_event (EnvoiFollowList *self, EnvoiFollowListKind kind, EnvoiPepChange change, const char *id, const EnvoiNode *payload)
{
  g_autoptr (EnvoiFollow) follow = NULL;

  if (change == ENVOI_PEP_EMPTIED)
    {
      g_hash_table_remove_all (self->items[kind]);
      g_signal_emit (self, signals[EMPTIED], 0, kind);
    }
  else if (change == ENVOI_PEP_RETRACT)
    {
      g_autofree char *key = NULL;

      if (id && g_hash_table_steal_extended (self->items[kind], id, (gpointer *) &key, (gpointer *) &follow))
        g_signal_emit (self, signals[REMOVED], 0, kind, follow->service, follow->node);
    }
  else if (id && (follow = envoi_follow_read (id, payload)))
    {
      remember (self, kind, follow);
      g_signal_emit (self, signals[CHANGED], 0, kind, follow);
    }
}

static void
on_public_event (EnvoiPep *pep, const char *from, EnvoiPepChange change, const char *id, const EnvoiNode *payload, gpointer user_data)
{
  on_own_event (user_data, ENVOI_FOLLOW_LIST_PUBLIC, change, id, payload);
}

static void
on_private_event (EnvoiPep *pep, const char *from, EnvoiPepChange change, const char *id, const EnvoiNode *payload, gpointer user_data)
{
  on_own_event (user_data, ENVOI_FOLLOW_LIST_PRIVATE, change, id, payload);
}

static void
envoi_follow_list_attach (EnvoiModule *module, EnvoiRouter *router)
{
  EnvoiFollowList *self = ENVOI_FOLLOW_LIST (module);
  EnvoiPep *pep = envoi_module_get_sibling (module, ENVOI_TYPE_PEP);

  self->watches[0] = envoi_pep_watch (pep, NODE_PUBLIC, ENVOI_PEP_OWN, on_public_event, self, NULL);
  self->watches[1] = envoi_pep_watch (pep, NODE_PRIVATE, ENVOI_PEP_OWN, on_private_event, self, NULL);
  self->contacts = envoi_pep_watch (pep, NODE_PUBLIC, ENVOI_PEP_ANYONE, on_event, self, NULL);
}

static void
envoi_follow_list_detach (EnvoiModule *module)
{
  EnvoiFollowList *self = ENVOI_FOLLOW_LIST (module);
  EnvoiPep *pep = envoi_module_get_sibling (module, ENVOI_TYPE_PEP);

  for (guint i = 0; i < ENVOI_FOLLOW_LIST_N; i++)
    envoi_pep_unwatch (pep, self->watches[i]);
  envoi_pep_unwatch (pep, self->contacts);
}

static void
envoi_follow_list_finalize (GObject *object)
{
  for (guint i = 0; i < ENVOI_FOLLOW_LIST_N; i++)
    g_hash_table_unref (ENVOI_FOLLOW_LIST (object)->items[i]);
  G_OBJECT_CLASS (envoi_follow_list_parent_class)->finalize (object);
}

static void
envoi_follow_list_class_init (EnvoiFollowListClass *klass)
{
  ENVOI_MODULE_CLASS (klass)->attach = envoi_follow_list_attach;
  ENVOI_MODULE_CLASS (klass)->detach = envoi_follow_list_detach;
  G_OBJECT_CLASS (klass)->finalize = envoi_follow_list_finalize;
  signals[CHANGED] = g_signal_new ("changed", ENVOI_TYPE_FOLLOW_LIST, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2, G_TYPE_UINT,
                                   ENVOI_TYPE_FOLLOW | G_SIGNAL_TYPE_STATIC_SCOPE);
  signals[REMOVED] = g_signal_new ("removed", ENVOI_TYPE_FOLLOW_LIST, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 3, G_TYPE_UINT,
                                   G_TYPE_STRING, G_TYPE_STRING);
  signals[EMPTIED] = g_signal_new ("emptied", ENVOI_TYPE_FOLLOW_LIST, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_UINT);
  signals[CONTACT_CHANGED] = g_signal_new ("contact-changed", ENVOI_TYPE_FOLLOW_LIST, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                                           G_TYPE_STRING);
}

static void
envoi_follow_list_init (EnvoiFollowList *self)
{
  for (guint i = 0; i < ENVOI_FOLLOW_LIST_N; i++)
    self->items[i] = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) envoi_follow_free);
}

ENVOI_XEP_ROW (0330_follow_list) = {
  .number = 330, .title = "Pubsub Subscription", .version = "0.1", .note = "with a private list, as Movim has it",
  .features = ENVOI_XEP_FEATURES (NODE_PUBLIC "+notify", NODE_PRIVATE "+notify"),
  .get_type = envoi_follow_list_get_type,
};
