/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "0297-forwarding.h"

#include "0203-delay.h"
#include "envoi-xep.h"

/**
 * envoi_forwarded_read:
 * @wrapper: the element that holds <forwarded>
 * @sequence: the place in the stream that the stanza gets
 * @time: (out) (optional): the stamp beside it, 0 when there is none
 *
 * Returns: (transfer full) (nullable): the one message inside
 */
EnvoiStanza *
envoi_forwarded_read (const EnvoiNode *wrapper, guint64 sequence, gint64 *time)
{
  const EnvoiNode *forwarded = envoi_node_find (wrapper, "forwarded", ENVOI_NS_FORWARD);
  const EnvoiNode *message = forwarded ? envoi_node_find (forwarded, "message", ENVOI_NS_CLIENT) : NULL;

  if (message == NULL || envoi_node_find_next (forwarded, "forwarded", ENVOI_NS_FORWARD) ||
      envoi_node_find_next (message, "message", ENVOI_NS_CLIENT))
    return NULL;
  if (time)
    *time = envoi_delay_read_forwarded (forwarded);
  return envoi_stanza_new_from_node (message, sequence);
}

ENVOI_XEP_ROW (0297_forwarding) = {
  .number = 297, .title = "Stanza Forwarding", .version = "1.0", .kind = ENVOI_XEP_PAYLOAD, .partial = TRUE,
  .note = "in carbons and archives; a forwarded stanza alone is not shown",
};
