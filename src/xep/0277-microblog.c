/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "0277-microblog.h"

#include <string.h>

#include "0060-pubsub.h"
#include "0203-delay.h"
#include "envoi-xep.h"

/* The events of feeds. Publishing: envoi-microblog-publish.c. Owned by the module set; main thread. */

#define NS_EVENT ENVOI_NS_PUBSUB "#event"
#define MAX_ITEMS 256
#define MAX_NODE 1024

struct _EnvoiMicroblog {
  EnvoiModule parent_instance;
};

G_DEFINE_FINAL_TYPE (EnvoiMicroblog, envoi_microblog, ENVOI_TYPE_MODULE)

enum { ITEM, RETRACT, PURGED, DELETED, N_SIGNALS };
static guint signals[N_SIGNALS];

gboolean
envoi_microblog_hides_item (const char *id)
{
  static const char * const hidden[] = { "0", "urn:xmpp:avatar:metadata", "test_post", NULL };

  return g_strv_contains (hidden, id);
}

gboolean
envoi_microblog_hides_node (const char *node)
{
  static const char * const hidden[] = {
    "test_node", "urn:xmpp:pubsub:subscription", "urn:xmpp:pubsub:movim-public-subscription", "{https://movim.eu}spaces_subscriptions_node", NULL
  };

  return g_strv_contains (hidden, node) || g_str_has_prefix (node, ENVOI_NODE_COMMENTS) || g_str_has_prefix (node, "urn:xmpp:pubsub-attachments:") ||
         g_str_has_prefix (node, "urn:xmpp:pps:");
}

/**
 * envoi_microblog_dup_comments_node:
 * @item: id of the post
 *
 * Returns: (transfer full): the node that its comments are in
 */
char *
envoi_microblog_dup_comments_node (const char *item)
{
  return g_strconcat (ENVOI_NODE_COMMENTS, item, NULL);
}

static void
read_items (EnvoiMicroblog *self, EnvoiStanza *message, const char *from, const char *node, const EnvoiNode *items)
{
  gboolean delayed = envoi_stanza_find (message, "delay", ENVOI_NS_DELAY) != NULL;
  guint n = 0;

  for (const EnvoiNode *child = envoi_node_first_element (items); child && n < MAX_ITEMS; child = envoi_node_next_element (child), n++)
    {
      const char *id = envoi_node_get_attribute (child, "id"), *publisher = envoi_node_get_attribute (child, "publisher");
      g_autofree char *bare = publisher ? envoi_jid_dup_bare (publisher) : NULL;

      if (id == NULL || *id == '\0' || strlen (id) > MAX_NODE)
        continue;
      if (envoi_node_is (child, "item", NS_EVENT))
        {
          EnvoiMicroblogItem item = { from, node, id, bare, envoi_node_first_element (child), envoi_stanza_get_sequence (message), delayed };

          g_signal_emit (self, signals[ITEM], 0, &item);
        }
      else if (envoi_node_is (child, "retract", NS_EVENT))
        g_signal_emit (self, signals[RETRACT], 0, from, node, id);
    }
}

/* Others read the same events: never taken away from them. */
static gboolean
on_event (EnvoiRouter *router, EnvoiStanza *message, gpointer user_data)
{
  EnvoiMicroblog *self = user_data;
  const EnvoiNode *event = envoi_stanza_find (message, "event", NS_EVENT);
  const char *type = envoi_stanza_get_type_attribute (message), *from;
  g_autoptr (EnvoiJid) jid = NULL;

  if (type && !g_str_equal (type, "headline") && !g_str_equal (type, "normal"))
    return FALSE;
  if (envoi_router_is_own (router, envoi_stanza_get_from (message)))
    from = envoi_router_get_own_bare (router);
  else
    {
      jid = envoi_jid_new (envoi_stanza_get_from (message), NULL);
      /* Only a server speaks for a bare address: what a client sends is no event. */
      if (jid == NULL || envoi_jid_get_resource (jid))
        return FALSE;
      from = envoi_jid_get_bare (jid);
    }

  g_object_ref (self);
  for (const EnvoiNode *child = envoi_node_first_element (event); child; child = envoi_node_next_element (child))
    {
      const char *node = envoi_node_get_attribute (child, "node");

      if (node == NULL || *node == '\0' || strlen (node) > MAX_NODE)
        continue;
      if (envoi_node_is (child, "items", NS_EVENT))
        read_items (self, message, from, node, child);
      else if (envoi_node_is (child, "purge", NS_EVENT))
        g_signal_emit (self, signals[PURGED], 0, from, node);
      else if (envoi_node_is (child, "delete", NS_EVENT))
        g_signal_emit (self, signals[DELETED], 0, from, node);
    }
  g_object_unref (self);
  return FALSE;
}

static void
envoi_microblog_attach (EnvoiModule *module, EnvoiRouter *router)
{
  /* Before those who end an event. */
  envoi_module_handle (module, ENVOI_STANZA_MESSAGE, ENVOI_PRIORITY_NORMAL + 1, "event", NS_EVENT, on_event);
}

static void
envoi_microblog_class_init (EnvoiMicroblogClass *klass)
{
  ENVOI_MODULE_CLASS (klass)->attach = envoi_microblog_attach;
  signals[ITEM] = g_signal_new ("item", ENVOI_TYPE_MICROBLOG, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_POINTER);
  signals[RETRACT] = g_signal_new ("retract", ENVOI_TYPE_MICROBLOG, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 3, G_TYPE_STRING,
                                   G_TYPE_STRING, G_TYPE_STRING);
  signals[PURGED] = g_signal_new ("purged", ENVOI_TYPE_MICROBLOG, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2, G_TYPE_STRING,
                                  G_TYPE_STRING);
  signals[DELETED] = g_signal_new ("deleted", ENVOI_TYPE_MICROBLOG, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2, G_TYPE_STRING,
                                   G_TYPE_STRING);
}

static void
envoi_microblog_init (EnvoiMicroblog *self)
{
}

/* Without +notify: who is followed is subscribed to, and a contact who isn't followed has nothing to say here. */
ENVOI_XEP_ROW (0277_microblog) = {
  .number = 277, .title = "Microblogging over XMPP", .version = "0.6.5",
  .features = ENVOI_XEP_FEATURES (ENVOI_NODE_MICROBLOG),
  .get_type = envoi_microblog_get_type,
};
