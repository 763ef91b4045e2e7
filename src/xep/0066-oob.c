/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "0066-oob.h"

#include <string.h>

#include "envoi-xep.h"

#define MAX_ADDRESS 4096

const char *
envoi_oob_read (const EnvoiStanza *message, const char **description)
{
  const EnvoiNode *x = envoi_stanza_find (message, "x", ENVOI_NS_OOB);
  const EnvoiNode *node = x != NULL ? envoi_node_find (x, "url", ENVOI_NS_OOB) : NULL;
  const EnvoiNode *said = x != NULL ? envoi_node_find (x, "desc", ENVOI_NS_OOB) : NULL;
  const char *uri = node != NULL ? envoi_node_get_text (node) : NULL;

  if (description != NULL)
    *description = said != NULL ? envoi_node_get_text (said) : NULL;
  if (uri == NULL || strlen (uri) > MAX_ADDRESS || (!g_str_has_prefix (uri, "https://") && !g_str_has_prefix (uri, "http://")))
    return NULL;
  return uri;
}

void
envoi_oob_write (EnvoiBuilder *message, const char *uri)
{
  envoi_builder_open (message, "x", ENVOI_NS_OOB);
  envoi_builder_leaf (message, "url", NULL, uri);
  envoi_builder_close (message);
}

ENVOI_XEP_ROW (0066_oob) = {
  .number = 66, .title = "Out of Band Data", .version = "1.5", .partial = TRUE, .kind = ENVOI_XEP_PAYLOAD,
  .note = "files in messages",
  .features = ENVOI_XEP_FEATURES (ENVOI_NS_OOB),
};
