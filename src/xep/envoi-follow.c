/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One followed feed as kept in a list: reading and writing, what is unknown kept. Pure; any thread. */
#include <string.h>

#include "0330-follow-list.h"
#include "0402-bookmarks.h"
#include "envoi-text.h"

#define NS "urn:xmpp:pubsub:subscription:0"
#define NS_UNNUMBERED "urn:xmpp:pubsub:subscription"
#define MAX_TITLE 256
#define MAX_NODE 1024

G_DEFINE_BOXED_TYPE (EnvoiFollow, envoi_follow, envoi_follow_copy, envoi_follow_free)

EnvoiFollow *
envoi_follow_new (const char *service, const char *node, const char *title)
{
  EnvoiFollow *self = g_new0 (EnvoiFollow, 1);

  *self = (EnvoiFollow) { .service = g_strdup (service), .node = g_strdup (node), .title = g_strdup (title) };
  return self;
}

EnvoiFollow *
envoi_follow_copy (const EnvoiFollow *self)
{
  EnvoiFollow *copy = g_memdup2 (self, sizeof *self);

  copy->item = g_strdup (self->item);
  copy->service = g_strdup (self->service);
  copy->node = g_strdup (self->node);
  copy->title = g_strdup (self->title);
  copy->extensions = g_strdup (self->extensions);
  return copy;
}

void
envoi_follow_free (EnvoiFollow *self)
{
  g_free (self->item);
  g_free (self->service);
  g_free (self->node);
  g_free (self->title);
  g_free (self->extensions);
  g_free (self);
}

/**
 * envoi_follow_read:
 * @id: (nullable): of the item
 * @subscription: (nullable): its content
 *
 * Returns: (transfer full) (nullable): the feed, or NULL when this is none
 */
EnvoiFollow *
envoi_follow_read (const char *id, const EnvoiNode *subscription)
{
  const char *server, *node;
  const EnvoiNode *title, *extensions;
  g_autofree char *service = NULL;
  EnvoiFollow *self;

  if (subscription == NULL || (!envoi_node_is (subscription, "subscription", NS) && !envoi_node_is (subscription, "subscription", NS_UNNUMBERED)))
    return NULL;
  server = envoi_node_get_attribute (subscription, "server");
  node = envoi_node_get_attribute (subscription, "node");
  service = server ? envoi_jid_dup_bare (server) : NULL;
  if (service == NULL || node == NULL || *node == '\0' || strlen (node) > MAX_NODE || (id && strlen (id) > MAX_NODE))
    return NULL;
  self = envoi_follow_new (service, node, NULL);
  self->item = g_strdup (id);
  if ((title = envoi_node_find (subscription, "title", envoi_node_get_ns (subscription))))
    {
      g_autofree char *line = g_strstrip (envoi_text_one_line (envoi_node_get_text (title), MAX_TITLE));

      self->title = *line ? g_steal_pointer (&line) : NULL;
    }
  if ((extensions = envoi_node_find (subscription, "extensions", NULL)))
    {
      EnvoiBookmarkNotify notify;

      self->extensions = envoi_extensions_read (extensions, &self->pinned, &notify);
      self->notify = notify;
    }
  return self;
}

/**
 * envoi_follow_write:
 *
 * Returns: (transfer full): the item's content
 */
EnvoiStanza *
envoi_follow_write (const EnvoiFollow *self)
{
  EnvoiBuilder *builder = envoi_builder_new ("subscription", NS);

  envoi_builder_attribute (builder, "server", self->service);
  envoi_builder_attribute (builder, "node", self->node);
  if (self->title)
    envoi_builder_leaf (builder, "title", NULL, self->title);
  envoi_extensions_write (builder, self->extensions, self->pinned, self->notify, TRUE);
  return envoi_builder_finish (builder);
}

/**
 * envoi_follow_dup_item_id:
 *
 * Returns: (transfer full): the id of the item of this feed in the list of @own_bare
 */
char *
envoi_follow_dup_item_id (const char *service, const char *node, const char *own_bare)
{
  g_autofree char *text = g_strconcat (service, "<", node, "<", own_bare, NULL);

  return g_compute_checksum_for_string (G_CHECKSUM_SHA1, text, -1);
}
