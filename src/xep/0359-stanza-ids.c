/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "0359-stanza-ids.h"

#include <string.h>

#include "0030-disco.h"
#include "envoi-xep.h"

/* Ids of archives. Owned by the module set; main thread. */

#define NS "urn:xmpp:sid:0"
#define MAX_ID 1023

struct _EnvoiStanzaIds {
  EnvoiModule parent_instance;
};

G_DEFINE_FINAL_TYPE (EnvoiStanzaIds, envoi_stanza_ids, ENVOI_TYPE_MODULE)

static const char *
check_id (const char *id)
{
  return id && *id && strlen (id) <= MAX_ID ? id : NULL;
}

/**
 * envoi_stanza_ids_read_own:
 * @message: a message that came live, or the one inside a verified carbon
 *
 * Returns: (transfer none) (nullable): its id in the own archive, if that can be believed
 */
const char *
envoi_stanza_ids_read_own (EnvoiStanzaIds *self, const EnvoiStanza *message)
{
  EnvoiRouter *router = envoi_module_get_router (ENVOI_MODULE (self));
  EnvoiDisco *disco = envoi_module_get_sibling (ENVOI_MODULE (self), ENVOI_TYPE_DISCO);
  EnvoiDiscoInfo *account = disco ? envoi_disco_get_account (disco) : NULL;

  if (router == NULL || account == NULL || !envoi_disco_info_has_feature (account, NS))
    return NULL;
  return envoi_stanza_id_read (message, envoi_router_get_own_bare (router));
}

/**
 * envoi_stanza_id_read:
 * @by: normalised address
 *
 * Returns: (transfer none) (nullable): the one id in the name of @by; of several, one must be forged and none is taken
 */
const char *
envoi_stanza_id_read (const EnvoiStanza *message, const char *by)
{
  const char *found = NULL;

  for (const EnvoiNode *node = envoi_stanza_find (message, "stanza-id", NS); node; node = envoi_node_find_next (node, "stanza-id", NS))
    {
      if (g_strcmp0 (envoi_node_get_attribute (node, "by"), by) != 0)
        continue;
      if (found)
        return NULL;
      found = envoi_node_get_attribute (node, "id");
      if (found == NULL)
        return NULL;
    }
  return check_id (found);
}

const char *
envoi_origin_id_read (const EnvoiStanza *message)
{
  const EnvoiNode *node = envoi_stanza_find (message, "origin-id", NS);

  return node ? check_id (envoi_node_get_attribute (node, "id")) : NULL;
}

void
envoi_origin_id_write (EnvoiBuilder *builder, const char *id)
{
  envoi_builder_open (builder, "origin-id", NS);
  envoi_builder_attribute (builder, "id", id);
  envoi_builder_close (builder);
}

static void
envoi_stanza_ids_class_init (EnvoiStanzaIdsClass *klass)
{
}

static void
envoi_stanza_ids_init (EnvoiStanzaIds *self)
{
}

ENVOI_XEP_ROW (0359_stanza_ids) = {
  .number = 359, .title = "Unique and Stable Stanza IDs", .version = "0.7.0",
  .features = ENVOI_XEP_FEATURES (NS),
  .get_type = envoi_stanza_ids_get_type,
};
