/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "0424-retraction.h"

#include <string.h>

#include "0334-hints.h"
#include "0425-moderation.h"
#include "0428-fallback.h"
#include "envoi-muc-private.h"
#include "envoi-xep.h"

#define NS ENVOI_NS_RETRACT
#define NS_OLD "urn:xmpp:message-retract:0"
#define NS_FASTEN "urn:xmpp:fasten:0"
#define MAX_ID 1023
#define MAX_REASON 1023

/**
 * envoi_retraction_get_target:
 *
 * Returns: (transfer none) (nullable): the id of the message that @message takes back
 */
const char *
envoi_retraction_get_target (const EnvoiStanza *message)
{
  const EnvoiNode *node = envoi_stanza_find (message, "retract", NS);
  const char *id;

  if (g_strcmp0 (envoi_stanza_get_type_attribute (message), "error") == 0)
    return NULL;
  if (node == NULL)
    {
      node = envoi_stanza_find (message, "apply-to", NS_FASTEN);
      if (node == NULL || envoi_node_find (node, "retract", NS_OLD) == NULL)
        return NULL;
    }
  else if (envoi_node_find (node, "moderated", NULL))
    return NULL;
  id = envoi_node_get_attribute (node, "id");
  return id && *id && strlen (id) <= MAX_ID ? id : NULL;
}

/**
 * envoi_retraction_is_tombstone:
 * @moderated: (out) (optional): whether a moderator did it
 * @reason: (out) (optional) (nullable) (transfer full): why
 *
 * Returns: whether @message, from an archive, is what is left of another one
 */
gboolean
envoi_retraction_is_tombstone (const EnvoiStanza *message, gboolean *moderated, char **reason)
{
  const EnvoiNode *node = envoi_stanza_find (message, "retracted", NS), *why = NULL;
  const EnvoiNode *elder = envoi_stanza_find (message, "moderated", ENVOI_NS_MODERATE_OLD);
  gboolean by_moderator = FALSE;

  if (moderated)
    *moderated = FALSE;
  if (reason)
    *reason = NULL;
  if (node)
    {
      by_moderator = envoi_node_find (node, "moderated", ENVOI_NS_MODERATE) != NULL;
      why = envoi_node_find (node, "reason", NULL);
    }
  else if (elder && envoi_node_find (elder, "retracted", NS_OLD))
    {
      by_moderator = TRUE;
      why = envoi_node_find (elder, "reason", NULL);
    }
  else if (envoi_stanza_find (message, "retracted", NS_OLD) == NULL)
    return FALSE;
  if (moderated)
    *moderated = by_moderator;
  if (reason)
    *reason = envoi_muc_dup_text (why, MAX_REASON);
  return TRUE;
}

/**
 * envoi_retraction_write:
 * @fallback: a sentence for who does not know retractions
 */
void
envoi_retraction_write (EnvoiBuilder *message, const char *id, const char *fallback)
{
  envoi_builder_leaf (message, "body", NULL, fallback);
  envoi_builder_open (message, "retract", NS);
  envoi_builder_attribute (message, "id", id);
  envoi_builder_close (message);
  envoi_fallback_write (message, NS, 0, 0);
  envoi_hints_write (message, ENVOI_HINT_STORE);
}

ENVOI_XEP_ROW (0424_retraction) = {
  .number = 424, .title = "Message Retraction", .version = "0.4.2", .kind = ENVOI_XEP_PAYLOAD,
  .features = ENVOI_XEP_FEATURES (NS),
};
