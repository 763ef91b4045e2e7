/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "0184-receipts.h"

#include <string.h>

#include "0334-hints.h"
#include "envoi-xep.h"

#define NS "urn:xmpp:receipts"
#define MAX_ID 1023

static gboolean
is_error (const EnvoiStanza *message)
{
  return g_strcmp0 (envoi_stanza_get_type_attribute (message), "error") == 0;
}

/**
 * envoi_receipt_is_requested:
 *
 * Returns: whether the sender asks to hear of the arrival, and the message has an id to name
 */
gboolean
envoi_receipt_is_requested (const EnvoiStanza *message)
{
  return !is_error (message) && envoi_stanza_get_id (message) && envoi_stanza_find (message, "request", NS);
}

void
envoi_receipt_write_request (EnvoiBuilder *builder)
{
  envoi_builder_leaf (builder, "request", NS, NULL);
}

/**
 * envoi_receipt_get_id:
 *
 * Returns: (transfer none) (nullable): the id of the message that arrived
 */
const char *
envoi_receipt_get_id (const EnvoiStanza *message)
{
  const EnvoiNode *received = is_error (message) ? NULL : envoi_stanza_find (message, "received", NS);
  const char *id = received ? envoi_node_get_attribute (received, "id") : NULL;

  return id && *id && strlen (id) <= MAX_ID ? id : NULL;
}

/**
 * envoi_receipt_new_message:
 * @type: (nullable): of the message that arrived
 * @id: its id
 *
 * Returns: (transfer full): the receipt
 */
EnvoiStanza *
envoi_receipt_new_message (const char *to, const char *type, const char *id)
{
  EnvoiBuilder *message = envoi_builder_new_message (to, type, NULL);

  envoi_builder_open (message, "received", NS);
  envoi_builder_attribute (message, "id", id);
  envoi_builder_close (message);
  /* The other devices of the sender learn from the archive that it arrived. */
  envoi_hints_write (message, ENVOI_HINT_STORE);
  return envoi_builder_finish (message);
}

ENVOI_XEP_ROW (0184_receipts) = {
  .number = 184, .title = "Message Delivery Receipts", .version = "1.4.0", .kind = ENVOI_XEP_PAYLOAD,
  .features = ENVOI_XEP_FEATURES (NS),
};
