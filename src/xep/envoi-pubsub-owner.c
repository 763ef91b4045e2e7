/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-pubsub-owner.h"

#include "0060-pubsub.h"
#include "envoi-id.h"
#include "envoi-xep.h"

/* The owner's side of publish-subscribe. Owned by the module set; main thread. */

#define TIMEOUT 30
#define MAX_NODE 1023
#define NS_OWNER ENVOI_NS_PUBSUB "#owner"
#define NS_NODE_CONFIG ENVOI_NS_PUBSUB "#node_config"
#define NS_AUTHORIZATION ENVOI_NS_PUBSUB "#subscribe_authorization"

struct _EnvoiPubsubOwner {
  EnvoiModule parent_instance;
};

G_DEFINE_FINAL_TYPE (EnvoiPubsubOwner, envoi_pubsub_owner, ENVOI_TYPE_MODULE)

enum { APPROVAL_REQUESTED, N_SIGNALS };
static guint signals[N_SIGNALS];

static const char * const affiliations[] = { "none", "member", "publish-only", "publisher", "owner", "outcast" };
static const char * const subscriptions[] = { "none", "pending", "unconfigured", "subscribed" };

const char *
envoi_pubsub_affiliation_to_string (EnvoiPubsubAffiliation affiliation)
{
  return affiliations[MIN (affiliation, G_N_ELEMENTS (affiliations) - 1)];
}

EnvoiPubsubAffiliation
envoi_pubsub_affiliation_parse (const char *text)
{
  for (guint i = 0; i < G_N_ELEMENTS (affiliations); i++)
    if (g_strcmp0 (text, affiliations[i]) == 0)
      return i;
  return ENVOI_PUBSUB_AFFILIATION_NONE;
}

static DexFuture *
request (EnvoiPubsubOwner *self, EnvoiBuilder *iq)
{
  EnvoiRouter *router = envoi_module_get_router (ENVOI_MODULE (self));
  EnvoiStanza *stanza = envoi_builder_finish (iq);

  if (router != NULL)
    return envoi_router_request (router, stanza, TIMEOUT);
  envoi_stanza_unref (stanza);
  return dex_future_new_reject (ENVOI_STANZA_ERROR, ENVOI_STANZA_ERROR_DISCONNECTED, "Not connected");
}

static DexFuture *
on_done (DexFuture *answer, gpointer user_data)
{
  return dex_future_new_for_boolean (TRUE);
}

static DexFuture *
order (EnvoiPubsubOwner *self, EnvoiBuilder *iq)
{
  return dex_future_then (request (self, iq), on_done, NULL, NULL);
}

/* <pubsub><NAME node='NODE'>, left open. */
static EnvoiBuilder *
new_query (const char *service, const char *type, const char *ns, const char *name, const char *node)
{
  EnvoiBuilder *iq = envoi_builder_new_iq (service, type);

  envoi_builder_open (iq, "pubsub", ns);
  envoi_builder_open (iq, name, NULL);
  envoi_builder_attribute (iq, "node", node);
  return iq;
}

static void
write_options (EnvoiBuilder *iq, const char * const *options)
{
  envoi_form_open_submit (iq, NS_NODE_CONFIG);
  for (; options[0] && options[1]; options += 2)
    envoi_form_write_field (iq, options[0], options[1]);
  envoi_builder_close (iq);
}

/* --- Nodes ---------------------------------------------------------------------------------------------------------- */

static DexFuture *
on_created (DexFuture *answer, gpointer user_data)
{
  EnvoiStanza *stanza = g_value_get_boxed (dex_future_get_value (answer, NULL));
  const EnvoiNode *pubsub = envoi_stanza_find (stanza, "pubsub", ENVOI_NS_PUBSUB);
  const EnvoiNode *create = pubsub ? envoi_node_find (pubsub, "create", ENVOI_NS_PUBSUB) : NULL;
  const char *node = create ? envoi_node_get_attribute (create, "node") : NULL;

  if (user_data != NULL)
    return dex_future_new_take_string (g_strdup (user_data));
  if (node == NULL || *node == '\0' || strlen (node) > MAX_NODE)
    return dex_future_new_reject (ENVOI_STANZA_ERROR, ENVOI_STANZA_ERROR_NOT_ACCEPTABLE, "The service gave no name");
  return dex_future_new_take_string (g_strdup (node));
}

/**
 * envoi_pubsub_owner_create:
 * @service: (nullable): the own account when %NULL
 * @node: (nullable): the service chooses when %NULL
 * @options: (nullable) (array zero-terminated=1): how it is set, var and value in turn
 *
 * Returns: (transfer full): future of string, the node; rejects with ENVOI_STANZA_ERROR, CONFLICT when there is such a node
 */
DexFuture *
envoi_pubsub_owner_create (EnvoiPubsubOwner *self, const char *service, const char *node, const char * const *options)
{
  EnvoiBuilder *iq = new_query (service, "set", ENVOI_NS_PUBSUB, "create", node);

  envoi_builder_close (iq);
  if (options && *options)
    {
      envoi_builder_open (iq, "configure", NULL);
      write_options (iq, options);
    }
  return dex_future_then (request (self, iq), on_created, g_strdup (node), g_free);
}

static DexFuture *
on_config (DexFuture *answer, gpointer user_data)
{
  EnvoiStanza *stanza = g_value_get_boxed (dex_future_get_value (answer, NULL));
  const EnvoiNode *pubsub = envoi_stanza_find (stanza, "pubsub", NS_OWNER);
  const EnvoiNode *configure = pubsub ? envoi_node_find (pubsub, "configure", NS_OWNER) : NULL;
  const EnvoiNode *x = configure ? envoi_node_find (configure, "x", ENVOI_NS_DATA_FORMS) : NULL;
  EnvoiForm *form = x ? envoi_form_read (x) : NULL;

  if (form == NULL)
    return dex_future_new_reject (ENVOI_STANZA_ERROR, ENVOI_STANZA_ERROR_NOT_ACCEPTABLE, "No form came");
  return dex_future_new_take_boxed (ENVOI_TYPE_FORM, form);
}

/**
 * envoi_pubsub_owner_fetch_config:
 *
 * Returns: (transfer full): future of EnvoiForm; rejects with ENVOI_STANZA_ERROR
 */
DexFuture *
envoi_pubsub_owner_fetch_config (EnvoiPubsubOwner *self, const char *service, const char *node)
{
  return dex_future_then (request (self, new_query (service, "get", NS_OWNER, "configure", node)), on_config, NULL, NULL);
}

/**
 * envoi_pubsub_owner_save_config:
 * @form: as fetched, with other values
 *
 * Returns: (transfer full): future of TRUE; rejects with ENVOI_STANZA_ERROR
 */
DexFuture *
envoi_pubsub_owner_save_config (EnvoiPubsubOwner *self, const char *service, const char *node, const EnvoiForm *form)
{
  EnvoiBuilder *iq = new_query (service, "set", NS_OWNER, "configure", node);

  envoi_form_write_submit (form, iq);
  return order (self, iq);
}

/**
 * envoi_pubsub_owner_configure:
 * @options: (array zero-terminated=1): var and value in turn
 *
 * Returns: (transfer full): future of TRUE; rejects with ENVOI_STANZA_ERROR
 */
DexFuture *
envoi_pubsub_owner_configure (EnvoiPubsubOwner *self, const char *service, const char *node, const char * const *options)
{
  EnvoiBuilder *iq = new_query (service, "set", NS_OWNER, "configure", node);

  write_options (iq, options);
  return order (self, iq);
}

/**
 * envoi_pubsub_owner_delete:
 *
 * Returns: (transfer full): future of TRUE; rejects with ENVOI_STANZA_ERROR
 */
DexFuture *
envoi_pubsub_owner_delete (EnvoiPubsubOwner *self, const char *service, const char *node)
{
  return order (self, new_query (service, "set", NS_OWNER, "delete", node));
}

/**
 * envoi_pubsub_owner_purge:
 *
 * All items go, the node stays.
 *
 * Returns: (transfer full): future of TRUE; rejects with ENVOI_STANZA_ERROR
 */
DexFuture *
envoi_pubsub_owner_purge (EnvoiPubsubOwner *self, const char *service, const char *node)
{
  return order (self, new_query (service, "set", NS_OWNER, "purge", node));
}

static DexFuture *
on_info (DexFuture *answer, gpointer user_data)
{
  EnvoiStanza *stanza = g_value_get_boxed (dex_future_get_value (answer, NULL));
  const EnvoiNode *query = envoi_stanza_find (stanza, "query", ENVOI_NS_DISCO_INFO);
  EnvoiDiscoInfo *info = query && g_strcmp0 (envoi_node_get_attribute (query, "node"), user_data) == 0 ? envoi_disco_info_read (query) : NULL;

  if (info == NULL)
    return dex_future_new_reject (ENVOI_STANZA_ERROR, ENVOI_STANZA_ERROR_NOT_ACCEPTABLE, "The answer is about something else");
  return dex_future_new_take_boxed (ENVOI_TYPE_DISCO_INFO, info);
}

/**
 * envoi_pubsub_owner_query_info:
 *
 * Returns: (transfer full): future of EnvoiDiscoInfo; rejects with ENVOI_STANZA_ERROR
 */
DexFuture *
envoi_pubsub_owner_query_info (EnvoiPubsubOwner *self, const char *service, const char *node)
{
  EnvoiBuilder *iq = envoi_builder_new_iq (service, "get");

  envoi_builder_open (iq, "query", ENVOI_NS_DISCO_INFO);
  envoi_builder_attribute (iq, "node", node);
  return dex_future_then (request (self, iq), on_info, g_strdup (node), g_free);
}

static DexFuture *
on_probed (DexFuture *answer, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  dex_future_get_value (answer, &error);
  if (error == NULL || g_error_matches (error, ENVOI_STANZA_ERROR, ENVOI_STANZA_ERROR_ITEM_NOT_FOUND))
    return dex_future_new_for_boolean (TRUE);
  if (g_error_matches (error, ENVOI_STANZA_ERROR, ENVOI_STANZA_ERROR_TIMEOUT) || g_error_matches (error, ENVOI_STANZA_ERROR, ENVOI_STANZA_ERROR_DISCONNECTED))
    return dex_ref (answer);
  return dex_future_new_for_boolean (FALSE);
}

/**
 * envoi_pubsub_owner_may_retract:
 *
 * Services do not tell what we are to a node; their order of checks does: first the right, then the item.
 *
 * Returns: (transfer full): future of boolean; rejects with ENVOI_STANZA_ERROR when no answer came
 */
DexFuture *
envoi_pubsub_owner_may_retract (EnvoiPubsubOwner *self, const char *service, const char *node)
{
  EnvoiBuilder *iq = new_query (service, "set", ENVOI_NS_PUBSUB, "retract", node);
  g_autofree char *id = envoi_id_new ();

  envoi_builder_open (iq, "item", NULL);
  envoi_builder_attribute (iq, "id", id);
  return dex_future_finally (request (self, iq), on_probed, NULL, NULL);
}

/* --- People --------------------------------------------------------------------------------------------------------- */

static void
affiliate_free (gpointer data)
{
  g_free (((EnvoiPubsubAffiliate *) data)->jid);
  g_free (data);
}

static void
subscriber_free (gpointer data)
{
  g_free (((EnvoiPubsubSubscriber *) data)->jid);
  g_free (data);
}

/* The list in an answer, if it is about this node. Prosody leaves the node out on the outer element of subscriptions and names it on each. */
static const EnvoiNode *
find_list (EnvoiStanza *answer, const char *name, const char *node)
{
  const EnvoiNode *pubsub = envoi_stanza_find (answer, "pubsub", NS_OWNER);
  const EnvoiNode *list = pubsub ? envoi_node_find (pubsub, name, NS_OWNER) : NULL;
  const char *about = list ? envoi_node_get_attribute (list, "node") : NULL;

  return about == NULL || g_str_equal (about, node) ? list : NULL;
}

static DexFuture *
on_affiliations (DexFuture *answer, gpointer user_data)
{
  const EnvoiNode *list = find_list (g_value_get_boxed (dex_future_get_value (answer, NULL)), "affiliations", user_data);
  g_autoptr (GPtrArray) people = g_ptr_array_new_with_free_func (affiliate_free);
  g_autoptr (GHashTable) known = g_hash_table_new (g_str_hash, g_str_equal);

  if (list == NULL)
    return dex_future_new_reject (ENVOI_STANZA_ERROR, ENVOI_STANZA_ERROR_NOT_ACCEPTABLE, "The answer is about something else");
  for (const EnvoiNode *item = envoi_node_find (list, "affiliation", NS_OWNER); item && people->len < ENVOI_PUBSUB_OWNER_MAX_PEOPLE;
       item = envoi_node_find_next (item, "affiliation", NS_OWNER))
    {
      EnvoiPubsubAffiliation affiliation = envoi_pubsub_affiliation_parse (envoi_node_get_attribute (item, "affiliation"));
      g_autofree char *jid = envoi_jid_dup_bare (envoi_node_get_attribute (item, "jid"));
      EnvoiPubsubAffiliate *person;

      if (jid == NULL || affiliation == ENVOI_PUBSUB_AFFILIATION_NONE || g_hash_table_contains (known, jid))
        continue;
      person = g_new0 (EnvoiPubsubAffiliate, 1);
      person->jid = g_steal_pointer (&jid);
      person->affiliation = affiliation;
      g_hash_table_add (known, person->jid);
      g_ptr_array_add (people, person);
    }
  return dex_future_new_take_boxed (G_TYPE_PTR_ARRAY, g_steal_pointer (&people));
}

/**
 * envoi_pubsub_owner_fetch_affiliations:
 *
 * Returns: (transfer full): future of a boxed GPtrArray of EnvoiPubsubAffiliate; rejects with ENVOI_STANZA_ERROR
 */
DexFuture *
envoi_pubsub_owner_fetch_affiliations (EnvoiPubsubOwner *self, const char *service, const char *node)
{
  return dex_future_then (request (self, new_query (service, "get", NS_OWNER, "affiliations", node)), on_affiliations, g_strdup (node), g_free);
}

/**
 * envoi_pubsub_owner_set_affiliation:
 * @jid: bare
 *
 * Returns: (transfer full): future of TRUE; rejects with ENVOI_STANZA_ERROR. Nobody tells the person
 */
DexFuture *
envoi_pubsub_owner_set_affiliation (EnvoiPubsubOwner *self, const char *service, const char *node, const char *jid,
                                    EnvoiPubsubAffiliation affiliation)
{
  EnvoiBuilder *iq = new_query (service, "set", NS_OWNER, "affiliations", node);

  envoi_builder_open (iq, "affiliation", NULL);
  envoi_builder_attribute (iq, "jid", jid);
  envoi_builder_attribute (iq, "affiliation", envoi_pubsub_affiliation_to_string (affiliation));
  return order (self, iq);
}

static EnvoiPubsubSubscription
subscription_parse (const char *text)
{
  for (guint i = 0; i < G_N_ELEMENTS (subscriptions); i++)
    if (g_strcmp0 (text, subscriptions[i]) == 0)
      return i;
  return ENVOI_PUBSUB_SUBSCRIPTION_NONE;
}

static DexFuture *
on_subscriptions (DexFuture *answer, gpointer user_data)
{
  const EnvoiNode *list = find_list (g_value_get_boxed (dex_future_get_value (answer, NULL)), "subscriptions", user_data);
  g_autoptr (GPtrArray) people = g_ptr_array_new_with_free_func (subscriber_free);
  g_autoptr (GHashTable) known = g_hash_table_new (g_str_hash, g_str_equal);

  if (list == NULL)
    return dex_future_new_reject (ENVOI_STANZA_ERROR, ENVOI_STANZA_ERROR_NOT_ACCEPTABLE, "The answer is about something else");
  for (const EnvoiNode *item = envoi_node_find (list, "subscription", NS_OWNER); item && people->len < ENVOI_PUBSUB_OWNER_MAX_PEOPLE;
       item = envoi_node_find_next (item, "subscription", NS_OWNER))
    {
      EnvoiPubsubSubscription state = subscription_parse (envoi_node_get_attribute (item, "subscription"));
      const char *about = envoi_node_get_attribute (item, "node");
      g_autofree char *jid = envoi_jid_dup_bare (envoi_node_get_attribute (item, "jid"));
      EnvoiPubsubSubscriber *person;

      if (jid == NULL || state == ENVOI_PUBSUB_SUBSCRIPTION_NONE || (about && !g_str_equal (about, user_data)))
        continue;
      /* One person may follow from several places; who is in with one of them is in. */
      person = g_hash_table_lookup (known, jid);
      if (person != NULL)
        {
          person->state = MAX (person->state, state);
          continue;
        }
      person = g_new0 (EnvoiPubsubSubscriber, 1);
      person->jid = g_steal_pointer (&jid);
      person->state = state;
      g_hash_table_insert (known, person->jid, person);
      g_ptr_array_add (people, person);
    }
  return dex_future_new_take_boxed (G_TYPE_PTR_ARRAY, g_steal_pointer (&people));
}

/**
 * envoi_pubsub_owner_fetch_subscriptions:
 *
 * Returns: (transfer full): future of a boxed GPtrArray of EnvoiPubsubSubscriber; rejects with ENVOI_STANZA_ERROR, FEATURE_NOT_IMPLEMENTED
 *   for accounts on ejabberd
 */
DexFuture *
envoi_pubsub_owner_fetch_subscriptions (EnvoiPubsubOwner *self, const char *service, const char *node)
{
  return dex_future_then (request (self, new_query (service, "get", NS_OWNER, "subscriptions", node)), on_subscriptions, g_strdup (node), g_free);
}

/**
 * envoi_pubsub_owner_set_subscription:
 * @jid: bare
 *
 * Returns: (transfer full): future of TRUE; rejects with ENVOI_STANZA_ERROR
 */
DexFuture *
envoi_pubsub_owner_set_subscription (EnvoiPubsubOwner *self, const char *service, const char *node, const char *jid, EnvoiPubsubSubscription state)
{
  EnvoiBuilder *iq = new_query (service, "set", NS_OWNER, "subscriptions", node);

  envoi_builder_open (iq, "subscription", NULL);
  envoi_builder_attribute (iq, "jid", jid);
  envoi_builder_attribute (iq, "subscription", subscriptions[state]);
  return order (self, iq);
}

/* --- Asked ---------------------------------------------------------------------------------------------------------- */

/**
 * envoi_pubsub_owner_answer:
 * @jid: as it was told by the signal
 *
 * Lets somebody in who waits, or not (XEP-0060, 8.6).
 */
void
envoi_pubsub_owner_answer (EnvoiPubsubOwner *self, const char *service, const char *node, const char *jid, gboolean allow)
{
  EnvoiRouter *router = envoi_module_get_router (ENVOI_MODULE (self));
  EnvoiBuilder *message;

  if (router == NULL)
    return;
  message = envoi_builder_new_message (service, NULL, NULL);
  envoi_form_open_submit (message, NS_AUTHORIZATION);
  envoi_form_write_field (message, "pubsub#node", node);
  envoi_form_write_field (message, "pubsub#subscriber_jid", jid);
  envoi_form_write_field (message, "pubsub#allow", allow ? "true" : "false");
  envoi_router_send (router, envoi_builder_finish (message));
}

static gboolean
on_form (EnvoiRouter *router, EnvoiStanza *stanza, gpointer user_data)
{
  EnvoiPubsubOwner *self = user_data;
  const char *type = envoi_stanza_get_type_attribute (stanza), *from = envoi_stanza_get_from (stanza);
  g_autoptr (EnvoiForm) form = envoi_form_read (envoi_stanza_find (stanza, "x", ENVOI_NS_DATA_FORMS));
  g_autoptr (EnvoiJid) sender = NULL;
  g_autofree char *jid = NULL;
  const char *node;

  if (form == NULL || g_strcmp0 (form->form_type, NS_AUTHORIZATION) != 0 || g_strcmp0 (form->type, "form") != 0 || g_strcmp0 (type, "error") == 0)
    return FALSE;
  /* What a person sends is no question of a service; of our own account's nodes the account itself asks. */
  sender = envoi_jid_new (from ? from : envoi_router_get_own_bare (router), NULL);
  if (sender == NULL || envoi_jid_get_resource (sender) != NULL || (envoi_jid_get_local (sender) != NULL && !envoi_router_is_own (router, from)))
    return TRUE;
  node = envoi_form_get_value (form, "pubsub#node");
  jid = envoi_jid_dup_bare (envoi_form_get_value (form, "pubsub#subscriber_jid"));
  if (node != NULL && *node != '\0' && strlen (node) <= MAX_NODE && jid != NULL)
    g_signal_emit (self, signals[APPROVAL_REQUESTED], 0, envoi_jid_get_bare (sender), node, jid);
  return TRUE;
}

static void
envoi_pubsub_owner_attach (EnvoiModule *module, EnvoiRouter *router)
{
  envoi_module_handle (module, ENVOI_STANZA_MESSAGE, ENVOI_PRIORITY_NORMAL + 10, "x", ENVOI_NS_DATA_FORMS, on_form);
}

static void
envoi_pubsub_owner_class_init (EnvoiPubsubOwnerClass *klass)
{
  ENVOI_MODULE_CLASS (klass)->attach = envoi_pubsub_owner_attach;
  signals[APPROVAL_REQUESTED] = g_signal_new ("approval-requested", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                              G_TYPE_NONE, 3, G_TYPE_STRING, G_TYPE_STRING, G_TYPE_STRING);
}

static void
envoi_pubsub_owner_init (EnvoiPubsubOwner *self)
{
}

ENVOI_XEP_ROW (envoi_pubsub_owner) = {
  .title = "Publish-Subscribe, the owner's part", .version = "1.30.0",
  .get_type = envoi_pubsub_owner_get_type,
};
