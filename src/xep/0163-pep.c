/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "0163-pep.h"

#include <string.h>

#include "envoi-xep.h"

/* Events of accounts, by node. Owned by the module set; main thread. */

#define NS "http://jabber.org/protocol/pubsub#event"
#define MAX_ITEMS 256

typedef struct {
  guint          id;
  char          *node;
  EnvoiPepScope  scope;
  EnvoiPepFunc   func;
  gpointer       user_data;
  GDestroyNotify destroy;
} Watch;

struct _EnvoiPep {
  EnvoiModule parent_instance;
  GPtrArray  *watches;
  guint       last_id;
};

G_DEFINE_FINAL_TYPE (EnvoiPep, envoi_pep, ENVOI_TYPE_MODULE)

static void
watch_free (Watch *watch)
{
  if (watch->destroy)
    watch->destroy (watch->user_data);
  g_free (watch->node);
  g_free (watch);
}

/**
 * envoi_pep_watch:
 *
 * Returns: an id for envoi_pep_unwatch()
 */
guint
envoi_pep_watch (EnvoiPep *self, const char *node, EnvoiPepScope scope, EnvoiPepFunc func, gpointer user_data, GDestroyNotify destroy)
{
  Watch *watch = g_new0 (Watch, 1);

  *watch = (Watch) { ++self->last_id, g_strdup (node), scope, func, user_data, destroy };
  g_ptr_array_add (self->watches, watch);
  return watch->id;
}

void
envoi_pep_unwatch (EnvoiPep *self, guint id)
{
  for (guint i = 0; self && i < self->watches->len; i++)
    if (((Watch *) self->watches->pdata[i])->id == id)
      {
        g_ptr_array_remove_index (self->watches, i);
        return;
      }
}

static void
emit (EnvoiPep *self, const char *node, const char *from, gboolean own, EnvoiPepChange change, const char *id, const EnvoiNode *payload)
{
  for (guint i = 0; i < self->watches->len; i++)
    {
      Watch *watch = self->watches->pdata[i];

      if (g_str_equal (watch->node, node) && (own || watch->scope == ENVOI_PEP_ANYONE))
        watch->func (self, from, change, id, payload, watch->user_data);
    }
}

static void
read_items (EnvoiPep *self, const char *from, gboolean own, const EnvoiNode *items)
{
  const char *node = envoi_node_get_attribute (items, "node");
  guint n = 0;

  if (node == NULL)
    return;
  for (const EnvoiNode *child = envoi_node_first_element (items); child && n < MAX_ITEMS; child = envoi_node_next_element (child), n++)
    {
      const char *id = envoi_node_get_attribute (child, "id");

      if (envoi_node_is (child, "item", NS))
        emit (self, node, from, own, ENVOI_PEP_ITEM, id, envoi_node_first_element (child));
      else if (envoi_node_is (child, "retract", NS) && id)
        emit (self, node, from, own, ENVOI_PEP_RETRACT, id, NULL);
    }
}

static gboolean
on_event (EnvoiRouter *router, EnvoiStanza *message, gpointer user_data)
{
  EnvoiPep *self = user_data;
  const EnvoiNode *event = envoi_stanza_find (message, "event", NS);
  gboolean own = envoi_router_is_own (router, envoi_stanza_get_from (message));
  const char *type = envoi_stanza_get_type_attribute (message);
  g_autoptr (EnvoiJid) jid = NULL;
  const char *from;

  if (g_strcmp0 (type, "error") == 0 || g_strcmp0 (type, "groupchat") == 0)
    return FALSE;
  if (!own)
    {
      jid = envoi_jid_new (envoi_stanza_get_from (message), NULL);
      /* A service of its own speaks for many: that is no account. */
      if (jid == NULL || envoi_jid_get_local (jid) == NULL)
        return FALSE;
      /* Only a server speaks for a bare address: what a client sends is no event. */
      if (envoi_jid_get_resource (jid) != NULL)
        {
          g_debug ("Dropped an event that a client made up");
          return TRUE;
        }
    }
  from = own ? envoi_router_get_own_bare (router) : envoi_jid_get_bare (jid);

  for (const EnvoiNode *child = envoi_node_first_element (event); child; child = envoi_node_next_element (child))
    {
      const char *node = envoi_node_get_attribute (child, "node");

      if (envoi_node_is (child, "items", NS))
        read_items (self, from, own, child);
      else if (node && (envoi_node_is (child, "purge", NS) || envoi_node_is (child, "delete", NS)))
        emit (self, node, from, own, ENVOI_PEP_EMPTIED, NULL, NULL);
    }
  return TRUE;
}

static void
envoi_pep_attach (EnvoiModule *module, EnvoiRouter *router)
{
  envoi_module_handle (module, ENVOI_STANZA_MESSAGE, ENVOI_PRIORITY_NORMAL, "event", NS, on_event);
}

static void
envoi_pep_finalize (GObject *object)
{
  g_ptr_array_unref (ENVOI_PEP (object)->watches);
  G_OBJECT_CLASS (envoi_pep_parent_class)->finalize (object);
}

static void
envoi_pep_class_init (EnvoiPepClass *klass)
{
  ENVOI_MODULE_CLASS (klass)->attach = envoi_pep_attach;
  G_OBJECT_CLASS (klass)->finalize = envoi_pep_finalize;
}

static void
envoi_pep_init (EnvoiPep *self)
{
  self->watches = g_ptr_array_new_with_free_func ((GDestroyNotify) watch_free);
}

ENVOI_XEP_ROW (0163_pep) = {
  .number = 163, .title = "Personal Eventing Protocol", .version = "1.2.2",
  .get_type = envoi_pep_get_type,
};
