/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "0372-references.h"

#include <string.h>

#include "0066-oob.h"
#include "envoi-atom.h"
#include "envoi-xep.h"

#define MAX_REFERENCES 16

char *
envoi_reference_read_post (const EnvoiStanza *message)
{
  guint n = 0;

  for (const EnvoiNode *reference = envoi_stanza_find (message, "reference", ENVOI_NS_REFERENCES); reference && n < MAX_REFERENCES;
       reference = envoi_node_find_next (reference, "reference", ENVOI_NS_REFERENCES), n++)
    {
      g_autofree char *service = NULL, *node = NULL, *item = NULL;

      /* With a child it is a file (XEP-0385), not a post. */
      if (g_strcmp0 (envoi_node_get_attribute (reference, "type"), "data") == 0 && envoi_node_first_element (reference) == NULL &&
          envoi_atom_parse_uri (envoi_node_get_attribute (reference, "uri"), &service, &node, &item))
        return envoi_atom_format_uri (service, node, item);
    }
  return NULL;
}

void
envoi_reference_write_post (EnvoiBuilder *message, const char *service, const char *node, const char *item)
{
  g_autofree char *uri = envoi_atom_format_uri (service, node, item);

  envoi_builder_open (message, "reference", ENVOI_NS_REFERENCES);
  envoi_builder_attribute (message, "type", "data");
  envoi_builder_attribute (message, "uri", uri);
  envoi_builder_close (message);
  envoi_oob_write (message, uri);
}

ENVOI_XEP_ROW (0372_references) = {
  .number = 372, .title = "References", .version = "0.6.0", .kind = ENVOI_XEP_PAYLOAD, .partial = TRUE, .note = "of posts, shared into conversations",
  .features = ENVOI_XEP_FEATURES (ENVOI_NS_REFERENCES),
};
