/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "0421-occupant-ids.h"

#include <string.h>

#include "envoi-xep.h"

#define NS ENVOI_NS_OCCUPANT_ID
#define MAX_ID 1023

/**
 * envoi_occupant_id_read:
 * @stanza: a presence or message of a room
 *
 * Returns: (transfer none) (nullable): the one id; of several, one must be forged and none is taken
 */
const char *
envoi_occupant_id_read (const EnvoiStanza *stanza)
{
  const EnvoiNode *node = envoi_stanza_find (stanza, "occupant-id", NS);
  const char *id;

  if (node == NULL || envoi_node_find_next (node, "occupant-id", NS))
    return NULL;
  id = envoi_node_get_attribute (node, "id");
  return id && *id && strlen (id) <= MAX_ID ? id : NULL;
}

ENVOI_XEP_ROW (0421_occupant_ids) = {
  .number = 421, .title = "Anonymous unique occupant identifiers for MUCs", .version = "1.0.0", .kind = ENVOI_XEP_PAYLOAD,
};
