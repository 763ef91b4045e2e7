/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "0308-correction.h"

#include <string.h>

#include "envoi-xep.h"

#define NS "urn:xmpp:message-correct:0"
#define MAX_ID 1023

/**
 * envoi_correction_get_target:
 *
 * Returns: (transfer none) (nullable): the id of the message that @message replaces
 */
const char *
envoi_correction_get_target (const EnvoiStanza *message)
{
  const EnvoiNode *replace = envoi_stanza_find (message, "replace", NS);
  const char *id = replace ? envoi_node_get_attribute (replace, "id") : NULL;

  if (id == NULL || *id == '\0' || strlen (id) > MAX_ID || g_strcmp0 (envoi_stanza_get_type_attribute (message), "error") == 0)
    return NULL;
  return g_strcmp0 (id, envoi_stanza_get_id (message)) == 0 ? NULL : id;
}

void
envoi_correction_write (EnvoiBuilder *message, const char *id)
{
  envoi_builder_open (message, "replace", NS);
  envoi_builder_attribute (message, "id", id);
  envoi_builder_close (message);
}

ENVOI_XEP_ROW (0308_correction) = {
  .number = 308, .title = "Last Message Correction", .version = "1.2.1", .kind = ENVOI_XEP_PAYLOAD,
  .features = ENVOI_XEP_FEATURES (NS),
};
