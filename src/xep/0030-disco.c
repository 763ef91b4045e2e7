/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "0030-disco.h"

#include <string.h>

#include "envoi-xep.h"

/* Service discovery of one session. Owned by the module set; main thread. */

#define NS_ITEMS "http://jabber.org/protocol/disco#items"
#define TIMEOUT 30
#define MAX_ITEMS 2000
#define MAX_KEPT 512

struct _EnvoiDisco {
  EnvoiModule     parent_instance;
  EnvoiDiscoInfo *own;
  char           *caps_node;
  EnvoiDiscoInfo *account;
  EnvoiDiscoInfo *server;
  GHashTable     *answers;     /* "address\nnode" -> DexFuture of EnvoiDiscoInfo, open or resolved */
  guint           epoch;       /* answers that come after the session's end are of no use */
};

G_DEFINE_FINAL_TYPE (EnvoiDisco, envoi_disco, ENVOI_TYPE_MODULE)

enum { OWN_INFO, CAPS_ASKED, N_SIGNALS };
static guint signals[N_SIGNALS];

static void
disco_item_free (EnvoiDiscoItem *item)
{
  g_free (item->jid);
  g_free (item->node);
  g_free (item->name);
  g_free (item);
}

static EnvoiDiscoItem *
disco_item_copy (EnvoiDiscoItem *item)
{
  EnvoiDiscoItem *copy = g_new0 (EnvoiDiscoItem, 1);

  *copy = (EnvoiDiscoItem) { g_strdup (item->jid), g_strdup (item->node), g_strdup (item->name) };
  return copy;
}

G_DEFINE_BOXED_TYPE (EnvoiDiscoItem, envoi_disco_item, disco_item_copy, disco_item_free)

/* Some servers ask in their own name, ejabberd in the name of the very client that it asks. */
static gboolean
is_own_server (EnvoiRouter *router, const char *from)
{
  const char *at = strchr (envoi_router_get_own_bare (router), '@');

  return envoi_router_is_own (router, from) || g_strcmp0 (from, envoi_router_get_own_full (router)) == 0 ||
         (at && g_strcmp0 (from, at + 1) == 0);
}

static gboolean
on_info_asked (EnvoiRouter *router, EnvoiStanza *iq, gpointer user_data)
{
  EnvoiDisco *self = user_data;
  const char *node = envoi_node_get_attribute (envoi_stanza_find (iq, "query", ENVOI_NS_DISCO_INFO), "node");
  EnvoiBuilder *answer;

  if (g_strcmp0 (envoi_stanza_get_type_attribute (iq), "get") != 0 ||
      !envoi_module_may_reveal (ENVOI_MODULE (self), envoi_stanza_get_from (iq)))
    return FALSE;
  if (node && *node && g_strcmp0 (node, self->caps_node) != 0)
    {
      envoi_router_send (router, envoi_stanza_new_error_reply (iq, "cancel", ENVOI_STANZA_ERROR_ITEM_NOT_FOUND));
      return TRUE;
    }

  answer = envoi_builder_new_result (iq);
  envoi_builder_open (answer, "query", ENVOI_NS_DISCO_INFO);
  if (node && *node)
    envoi_builder_attribute (answer, "node", node);
  envoi_disco_info_write (self->own, answer);
  envoi_router_send (router, envoi_builder_finish (answer));
  if (node && *node && is_own_server (router, envoi_stanza_get_from (iq)))
    g_signal_emit (self, signals[CAPS_ASKED], 0);
  return TRUE;
}

static gboolean
on_items_asked (EnvoiRouter *router, EnvoiStanza *iq, gpointer user_data)
{
  EnvoiDisco *self = user_data;
  const char *node = envoi_node_get_attribute (envoi_stanza_find (iq, "query", NS_ITEMS), "node");
  EnvoiBuilder *answer;

  if (g_strcmp0 (envoi_stanza_get_type_attribute (iq), "get") != 0 ||
      !envoi_module_may_reveal (ENVOI_MODULE (self), envoi_stanza_get_from (iq)))
    return FALSE;

  answer = envoi_builder_new_result (iq);
  envoi_builder_open (answer, "query", NS_ITEMS);
  if (node && *node)
    envoi_builder_attribute (answer, "node", node);
  envoi_router_send (router, envoi_builder_finish (answer));
  return TRUE;
}

static EnvoiStanza *
new_question (const char *ns, const char *jid, const char *node)
{
  EnvoiBuilder *iq = envoi_builder_new_iq (jid, "get");

  envoi_builder_open (iq, "query", ns);
  envoi_builder_attribute (iq, "node", node);
  return envoi_builder_finish (iq);
}

static DexFuture *
on_info_answered (DexFuture *answer, gpointer user_data)
{
  EnvoiStanza *stanza = g_value_get_boxed (dex_future_get_value (answer, NULL));
  EnvoiDiscoInfo *info = envoi_disco_info_read (envoi_stanza_find (stanza, "query", ENVOI_NS_DISCO_INFO));

  if (info == NULL)
    return dex_future_new_reject (ENVOI_STANZA_ERROR, ENVOI_STANZA_ERROR_NOT_ACCEPTABLE, "Unusable answer");
  return dex_future_new_take_boxed (ENVOI_TYPE_DISCO_INFO, info);
}

/**
 * envoi_disco_query_info:
 * @jid: (nullable): whom to ask; NULL = the own account
 * @node: (nullable): about what
 *
 * Returns: (transfer full): future of EnvoiDiscoInfo; rejects with ENVOI_STANZA_ERROR
 */
DexFuture *
envoi_disco_query_info (EnvoiDisco *self, const char *jid, const char *node)
{
  EnvoiRouter *router = envoi_module_get_router (ENVOI_MODULE (self));
  g_autofree char *key = g_strconcat (jid ? jid : "", "\n", node, NULL);
  DexFuture *answer;

  if (router == NULL)
    return dex_future_new_reject (ENVOI_STANZA_ERROR, ENVOI_STANZA_ERROR_DISCONNECTED, "Not connected");
  answer = g_hash_table_lookup (self->answers, key);
  if (answer != NULL && !dex_future_is_rejected (answer))
    return dex_ref (answer);

  if (g_hash_table_size (self->answers) >= MAX_KEPT)
    g_hash_table_remove_all (self->answers);
  answer = dex_future_then (envoi_router_request (router, new_question (ENVOI_NS_DISCO_INFO, jid, node), TIMEOUT),
                            on_info_answered, NULL, NULL);
  g_hash_table_replace (self->answers, g_steal_pointer (&key), dex_ref (answer));
  return answer;
}

static DexFuture *
on_items_answered (DexFuture *answer, gpointer user_data)
{
  EnvoiStanza *stanza = g_value_get_boxed (dex_future_get_value (answer, NULL));
  const EnvoiNode *query = envoi_stanza_find (stanza, "query", NS_ITEMS);
  GPtrArray *items = g_ptr_array_new_with_free_func ((GDestroyNotify) disco_item_free);

  for (const EnvoiNode *node = query ? envoi_node_find (query, "item", NS_ITEMS) : NULL; node && items->len < MAX_ITEMS;
       node = envoi_node_find_next (node, "item", NS_ITEMS))
    {
      g_autofree char *jid = envoi_jid_dup_full (envoi_node_get_attribute (node, "jid"));
      EnvoiDiscoItem *item;

      if (jid == NULL)
        continue;
      item = g_new0 (EnvoiDiscoItem, 1);
      item->jid = g_steal_pointer (&jid);
      item->node = g_strdup (envoi_node_get_attribute (node, "node"));
      item->name = g_strdup (envoi_node_get_attribute (node, "name"));
      g_ptr_array_add (items, item);
    }
  return dex_future_new_take_boxed (G_TYPE_PTR_ARRAY, items);
}

/**
 * envoi_disco_query_items:
 *
 * Returns: (transfer full): future of a GPtrArray of EnvoiDiscoItem; rejects with ENVOI_STANZA_ERROR
 */
DexFuture *
envoi_disco_query_items (EnvoiDisco *self, const char *jid, const char *node)
{
  EnvoiRouter *router = envoi_module_get_router (ENVOI_MODULE (self));

  if (router == NULL)
    return dex_future_new_reject (ENVOI_STANZA_ERROR, ENVOI_STANZA_ERROR_DISCONNECTED, "Not connected");
  return dex_future_then (envoi_router_request (router, new_question (NS_ITEMS, jid, node), TIMEOUT), on_items_answered, NULL, NULL);
}

EnvoiDiscoInfo *
envoi_disco_get_account (EnvoiDisco *self)
{
  return self->account;
}

EnvoiDiscoInfo *
envoi_disco_get_server (EnvoiDisco *self)
{
  return self->server;
}

EnvoiDiscoInfo *
envoi_disco_get_own (EnvoiDisco *self)
{
  return self->own;
}

void
envoi_disco_set_caps_node (EnvoiDisco *self, const char *node)
{
  g_set_str (&self->caps_node, node);
}

typedef struct { EnvoiDisco *self; guint epoch; DexFuture *account, *server; } OwnQuestion;

static void
own_question_free (OwnQuestion *question)
{
  g_object_unref (question->self);
  dex_unref (question->account);
  dex_unref (question->server);
  g_free (question);
}

static EnvoiDiscoInfo *
dup_info (DexFuture *future)
{
  const GValue *value = dex_future_get_value (future, NULL);

  return value ? g_value_dup_boxed (value) : NULL;
}

static DexFuture *
on_own_answered (DexFuture *both, gpointer user_data)
{
  OwnQuestion *question = user_data;
  EnvoiDisco *self = question->self;

  if (question->epoch == self->epoch)
    {
      g_clear_pointer (&self->account, envoi_disco_info_unref);
      g_clear_pointer (&self->server, envoi_disco_info_unref);
      self->account = dup_info (question->account);
      self->server = dup_info (question->server);
      g_signal_emit (self, signals[OWN_INFO], 0);
    }
  return dex_future_new_for_boolean (TRUE);
}

static void
envoi_disco_session_started (EnvoiModule *module, gboolean resumed)
{
  EnvoiDisco *self = ENVOI_DISCO (module);
  const char *own = envoi_router_get_own_bare (envoi_module_get_router (module));
  const char *at = strchr (own, '@');
  OwnQuestion *question;

  /* After a restart a session may be resumed of which nothing is known any more. */
  if (resumed && self->account != NULL)
    return;

  question = g_new0 (OwnQuestion, 1);
  question->self = g_object_ref (self);
  question->epoch = self->epoch;
  question->account = envoi_disco_query_info (self, NULL, NULL);
  question->server = envoi_disco_query_info (self, at ? at + 1 : own, NULL);
  dex_future_disown (dex_future_finally (dex_future_all_race (dex_ref (question->account), dex_ref (question->server), NULL),
                                         on_own_answered, question, (GDestroyNotify) own_question_free));
}

static void
envoi_disco_session_ended (EnvoiModule *module)
{
  EnvoiDisco *self = ENVOI_DISCO (module);

  self->epoch++;
  g_hash_table_remove_all (self->answers);
  g_clear_pointer (&self->account, envoi_disco_info_unref);
  g_clear_pointer (&self->server, envoi_disco_info_unref);
}

static void
envoi_disco_attach (EnvoiModule *module, EnvoiRouter *router)
{
  envoi_module_handle (module, ENVOI_STANZA_IQ, ENVOI_PRIORITY_NORMAL, "query", ENVOI_NS_DISCO_INFO, on_info_asked);
  envoi_module_handle (module, ENVOI_STANZA_IQ, ENVOI_PRIORITY_NORMAL, "query", NS_ITEMS, on_items_asked);
}

static void
envoi_disco_finalize (GObject *object)
{
  EnvoiDisco *self = ENVOI_DISCO (object);

  g_clear_pointer (&self->account, envoi_disco_info_unref);
  g_clear_pointer (&self->server, envoi_disco_info_unref);
  envoi_disco_info_unref (self->own);
  g_hash_table_unref (self->answers);
  g_free (self->caps_node);
  G_OBJECT_CLASS (envoi_disco_parent_class)->finalize (object);
}

static void
envoi_disco_class_init (EnvoiDiscoClass *klass)
{
  EnvoiModuleClass *module_class = ENVOI_MODULE_CLASS (klass);

  module_class->attach = envoi_disco_attach;
  module_class->session_started = envoi_disco_session_started;
  module_class->session_ended = envoi_disco_session_ended;
  G_OBJECT_CLASS (klass)->finalize = envoi_disco_finalize;

  signals[CAPS_ASKED] = g_signal_new ("caps-asked", ENVOI_TYPE_DISCO, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[OWN_INFO] = g_signal_new ("own-info", ENVOI_TYPE_DISCO, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
envoi_disco_init (EnvoiDisco *self)
{
  g_auto (GStrv) features = envoi_xep_table_dup_features ();

  self->own = envoi_disco_info_new_own ("Envoi", (const char * const *) features);
  self->answers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, dex_unref);
}

ENVOI_XEP_ROW (0030_disco) = {
  .number = 30, .title = "Service Discovery", .version = "2.5.0",
  .features = ENVOI_XEP_FEATURES ("http://jabber.org/protocol/disco#info", "http://jabber.org/protocol/disco#items"),
  .get_type = envoi_disco_get_type,
};
