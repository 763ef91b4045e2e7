/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "rfc6121-roster.h"

#include <string.h>

#include "envoi-text.h"
#include "envoi-xep.h"

/* The contact list on the server. Owned by the module set; main thread. */

#define NS "jabber:iq:roster"
#define TIMEOUT 60
#define MAX_ITEMS 20000
#define MAX_GROUPS 32
#define MAX_VERSION 1023

struct _EnvoiRoster {
  EnvoiModule parent_instance;
};

G_DEFINE_FINAL_TYPE (EnvoiRoster, envoi_roster, ENVOI_TYPE_MODULE)

enum { PUSHED, N_SIGNALS };
static guint signals[N_SIGNALS];

static void
item_clear (EnvoiRosterItem *item)
{
  g_free (item->jid);
  g_free (item->name);
  g_strfreev (item->groups);
}

EnvoiRosterItem *
envoi_roster_item_ref (EnvoiRosterItem *self)
{
  return g_rc_box_acquire (self);
}

void
envoi_roster_item_unref (EnvoiRosterItem *self)
{
  g_rc_box_release_full (self, (GDestroyNotify) item_clear);
}

static EnvoiRosterResult *
result_ref (EnvoiRosterResult *result)
{
  return g_rc_box_acquire (result);
}

static void
result_clear (EnvoiRosterResult *result)
{
  g_free (result->version);
  g_ptr_array_unref (result->items);
}

static void
result_unref (EnvoiRosterResult *result)
{
  g_rc_box_release_full (result, (GDestroyNotify) result_clear);
}

G_DEFINE_BOXED_TYPE (EnvoiRosterResult, envoi_roster_result, result_ref, result_unref)

/* NULL when nothing is left. */
static char *
dup_line (const char *text, guint max)
{
  g_autofree char *clean = text ? envoi_text_sanitize (text, -1) : NULL;
  g_autofree char *line = clean ? g_strstrip (envoi_text_one_line (clean, max)) : NULL;

  return line && *line ? g_steal_pointer (&line) : NULL;
}

static GStrv
read_groups (const EnvoiNode *node)
{
  g_autoptr (GStrvBuilder) groups = g_strv_builder_new ();
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (const EnvoiNode *group = envoi_node_find (node, "group", NS); group && g_hash_table_size (seen) < MAX_GROUPS;
       group = envoi_node_find_next (group, "group", NS))
    {
      char *name = dup_line (envoi_node_get_text (group), 128);

      if (name == NULL || !g_hash_table_add (seen, name))
        continue;
      g_strv_builder_add (groups, name);
    }
  return g_strv_builder_end (groups);
}

static EnvoiRosterSubscription
read_subscription (const char *text)
{
  static const char * const names[] = { "none", "to", "from", "both", "remove" };

  for (guint i = 0; text && i < G_N_ELEMENTS (names); i++)
    if (g_str_equal (text, names[i]))
      return i;
  return ENVOI_ROSTER_NONE;
}

static EnvoiRosterItem *
read_item (const EnvoiNode *node)
{
  g_autofree char *jid = envoi_jid_dup_bare (envoi_node_get_attribute (node, "jid"));
  EnvoiRosterItem *item;

  if (jid == NULL)
    return NULL;
  item = g_rc_box_new0 (EnvoiRosterItem);
  item->jid = g_steal_pointer (&jid);
  item->name = dup_line (envoi_node_get_attribute (node, "name"), 256);
  item->groups = read_groups (node);
  item->subscription = read_subscription (envoi_node_get_attribute (node, "subscription"));
  item->asked = g_strcmp0 (envoi_node_get_attribute (node, "ask"), "subscribe") == 0;
  item->approved = envoi_node_get_bool (node, "approved", FALSE);
  return item;
}

static char *
dup_version (const EnvoiNode *query)
{
  const char *version = envoi_node_get_attribute (query, "ver");

  return version && strlen (version) <= MAX_VERSION ? g_strdup (version) : NULL;
}

static gboolean
on_push (EnvoiRouter *router, EnvoiStanza *iq, gpointer user_data)
{
  const EnvoiNode *query = envoi_stanza_find (iq, "query", NS);
  const EnvoiNode *node = envoi_node_find (query, "item", NS);
  EnvoiRosterItem *item = NULL;
  g_autofree char *version = NULL;

  if (g_strcmp0 (envoi_stanza_get_type_attribute (iq), "set") != 0)
    return FALSE;
  if (!envoi_router_is_own (router, envoi_stanza_get_from (iq)))
    {
      g_debug ("Somebody else tried to change the roster");
      return FALSE;
    }

  if (node && !envoi_node_find_next (node, "item", NS))
    item = read_item (node);
  if (item == NULL)
    {
      envoi_router_send (router, envoi_stanza_new_error_reply (iq, "modify", ENVOI_STANZA_ERROR_BAD_REQUEST));
      return TRUE;
    }
  envoi_router_send (router, envoi_builder_finish (envoi_builder_new_result (iq)));
  version = dup_version (query);
  g_signal_emit (user_data, signals[PUSHED], 0, item, version);
  envoi_roster_item_unref (item);
  return TRUE;
}

static DexFuture *
on_fetched (DexFuture *answer, gpointer user_data)
{
  EnvoiStanza *stanza = g_value_get_boxed (dex_future_get_value (answer, NULL));
  const EnvoiNode *query = envoi_stanza_find (stanza, "query", NS);
  EnvoiRosterResult *result;

  if (query == NULL && !GPOINTER_TO_INT (user_data))
    return dex_future_new_reject (ENVOI_STANZA_ERROR, ENVOI_STANZA_ERROR_NOT_ACCEPTABLE, "Unusable answer");

  result = g_rc_box_new0 (EnvoiRosterResult);
  result->items = g_ptr_array_new_with_free_func ((GDestroyNotify) envoi_roster_item_unref);
  result->unchanged = query == NULL;
  if (query == NULL)
    return dex_future_new_take_boxed (ENVOI_TYPE_ROSTER_RESULT, result);

  result->version = dup_version (query);
  for (const EnvoiNode *node = envoi_node_find (query, "item", NS); node && result->items->len < MAX_ITEMS;
       node = envoi_node_find_next (node, "item", NS))
    {
      EnvoiRosterItem *item = read_item (node);

      if (item && item->subscription != ENVOI_ROSTER_REMOVE)
        g_ptr_array_add (result->items, item);
      else if (item)
        envoi_roster_item_unref (item);
    }
  return dex_future_new_take_boxed (ENVOI_TYPE_ROSTER_RESULT, result);
}

static DexFuture *
request (EnvoiRoster *self, EnvoiBuilder *iq)
{
  EnvoiRouter *router = envoi_module_get_router (ENVOI_MODULE (self));
  EnvoiStanza *stanza = envoi_builder_finish (iq);

  if (router)
    return envoi_router_request (router, stanza, TIMEOUT);
  envoi_stanza_unref (stanza);
  return dex_future_new_reject (ENVOI_STANZA_ERROR, ENVOI_STANZA_ERROR_DISCONNECTED, "Not connected");
}

/**
 * envoi_roster_fetch:
 * @version: (nullable): the version that is stored, "" for none; NULL when the server announces no versions
 *
 * Returns: (transfer full): future of EnvoiRosterResult; rejects with ENVOI_STANZA_ERROR
 */
DexFuture *
envoi_roster_fetch (EnvoiRoster *self, const char *version)
{
  EnvoiBuilder *iq = envoi_builder_new_iq (NULL, "get");

  envoi_builder_open (iq, "query", NS);
  envoi_builder_attribute (iq, "ver", version);
  return dex_future_then (request (self, iq), on_fetched, GINT_TO_POINTER (version != NULL), NULL);
}

/**
 * envoi_roster_set:
 * @name: (nullable): the person's own name for it
 * @groups: (nullable)
 *
 * Adds or changes an entry. The change itself comes back as a push.
 *
 * Returns: (transfer full): future of EnvoiStanza; rejects with ENVOI_STANZA_ERROR
 */
DexFuture *
envoi_roster_set (EnvoiRoster *self, const char *jid, const char *name, const char * const *groups)
{
  EnvoiBuilder *iq = envoi_builder_new_iq (NULL, "set");

  envoi_builder_open (iq, "query", NS);
  envoi_builder_open (iq, "item", NULL);
  envoi_builder_attribute (iq, "jid", jid);
  envoi_builder_attribute (iq, "name", name);
  for (; groups && *groups; groups++)
    envoi_builder_leaf (iq, "group", NULL, *groups);
  return request (self, iq);
}

/**
 * envoi_roster_remove:
 *
 * Removes an entry and all presence in both directions.
 *
 * Returns: (transfer full): future of EnvoiStanza; rejects with ENVOI_STANZA_ERROR
 */
DexFuture *
envoi_roster_remove (EnvoiRoster *self, const char *jid)
{
  EnvoiBuilder *iq = envoi_builder_new_iq (NULL, "set");

  envoi_builder_open (iq, "query", NS);
  envoi_builder_open (iq, "item", NULL);
  envoi_builder_attribute (iq, "jid", jid);
  envoi_builder_attribute (iq, "subscription", "remove");
  return request (self, iq);
}

static void
envoi_roster_attach (EnvoiModule *module, EnvoiRouter *router)
{
  envoi_module_handle (module, ENVOI_STANZA_IQ, ENVOI_PRIORITY_NORMAL, "query", NS, on_push);
}

static void
envoi_roster_class_init (EnvoiRosterClass *klass)
{
  ENVOI_MODULE_CLASS (klass)->attach = envoi_roster_attach;
  signals[PUSHED] = g_signal_new ("pushed", ENVOI_TYPE_ROSTER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 2, G_TYPE_POINTER, G_TYPE_STRING);
}

static void
envoi_roster_init (EnvoiRoster *self)
{
}

ENVOI_XEP_ROW (rfc6121_roster) = {
  .title = "RFC 6121: Roster", .version = "2011-03",
  .get_type = envoi_roster_get_type,
};
