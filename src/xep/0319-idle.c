/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "0319-idle.h"

#include "envoi-time.h"
#include "envoi-xep.h"

#define NS "urn:xmpp:idle:1"

/**
 * envoi_idle_read:
 *
 * Returns: since when the sender is idle, 0 when that is not said
 */
gint64
envoi_idle_read (const EnvoiStanza *presence)
{
  const EnvoiNode *idle = envoi_stanza_find (presence, "idle", NS);
  gint64 since;

  if (idle == NULL || !envoi_time_parse (envoi_node_get_attribute (idle, "since"), &since))
    return 0;
  return MIN (since, envoi_time_now ());
}

void
envoi_idle_write (EnvoiBuilder *presence, gint64 since)
{
  g_autofree char *text = envoi_time_format (since);

  envoi_builder_open (presence, "idle", NS);
  envoi_builder_attribute (presence, "since", text);
  envoi_builder_close (presence);
}

ENVOI_XEP_ROW (0319_idle) = {
  .number = 319, .title = "Last User Interaction in Presence", .version = "1.0.2", .kind = ENVOI_XEP_PAYLOAD,
  .features = ENVOI_XEP_FEATURES (NS),
};
