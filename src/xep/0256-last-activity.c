/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "0256-last-activity.h"

#include "envoi-xep.h"

#define NS "jabber:iq:last"
#define MAX_SECONDS (G_GUINT64_CONSTANT (10) * 365 * 24 * 3600)

/**
 * envoi_last_activity_read:
 * @now: when the presence was sent
 *
 * Returns: since when the sender is idle, 0 when that is not said
 */
gint64
envoi_last_activity_read (const EnvoiStanza *presence, gint64 now)
{
  const EnvoiNode *query = envoi_stanza_find (presence, "query", NS);
  guint64 seconds;

  if (query == NULL || !envoi_node_get_uint (query, "seconds", MAX_SECONDS, &seconds) || seconds == 0)
    return 0;
  return MAX (now - (gint64) seconds * G_USEC_PER_SEC, 1);
}

ENVOI_XEP_ROW (0256_last_activity) = {
  .number = 256, .title = "Last Activity in Presence", .version = "1.1", .kind = ENVOI_XEP_PAYLOAD, .partial = TRUE,
  .note = "read only: XEP-0319 is what is written",
};
