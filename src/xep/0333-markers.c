/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "0333-markers.h"

#include <string.h>

#include "0334-hints.h"
#include "envoi-xep.h"

#define NS "urn:xmpp:chat-markers:0"
#define MAX_ID 1023

static gboolean
is_error (const EnvoiStanza *message)
{
  return g_strcmp0 (envoi_stanza_get_type_attribute (message), "error") == 0;
}

/**
 * envoi_marker_is_markable:
 *
 * Returns: whether the sender would like to know when the message was displayed
 */
gboolean
envoi_marker_is_markable (const EnvoiStanza *message)
{
  return !is_error (message) && envoi_stanza_find (message, "markable", NS);
}

void
envoi_marker_write_markable (EnvoiBuilder *builder)
{
  envoi_builder_leaf (builder, "markable", NS, NULL);
}

/**
 * envoi_marker_get_displayed:
 *
 * Returns: (transfer none) (nullable): the id of the last message that was displayed
 */
const char *
envoi_marker_get_displayed (const EnvoiStanza *message)
{
  const EnvoiNode *displayed = is_error (message) ? NULL : envoi_stanza_find (message, "displayed", NS);
  const char *id = displayed ? envoi_node_get_attribute (displayed, "id") : NULL;

  return id && *id && strlen (id) <= MAX_ID ? id : NULL;
}

/**
 * envoi_marker_new_displayed:
 * @type: (nullable): of the message that was displayed
 * @id: its id
 *
 * Returns: (transfer full): the marker
 */
EnvoiStanza *
envoi_marker_new_displayed (const char *to, const char *type, const char *id)
{
  EnvoiBuilder *message = envoi_builder_new_message (to, type, NULL);

  envoi_builder_open (message, "displayed", NS);
  envoi_builder_attribute (message, "id", id);
  envoi_builder_close (message);
  envoi_hints_write (message, ENVOI_HINT_STORE);
  return envoi_builder_finish (message);
}

ENVOI_XEP_ROW (0333_markers) = {
  .number = 333, .title = "Displayed Markers", .version = "1.0.0", .kind = ENVOI_XEP_PAYLOAD,
  .features = ENVOI_XEP_FEATURES (NS),
};
