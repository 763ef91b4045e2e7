/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "envoi-stanza.h"
G_BEGIN_DECLS
/* Delivery receipts (XEP-0184). Whether one may be sent at all is the service's to decide. */
gboolean     envoi_receipt_is_requested  (const EnvoiStanza *message);
void         envoi_receipt_write_request (EnvoiBuilder *builder);
/* The id of the message that arrived; NULL when the message is no receipt. Who sent it must be checked against whom that message went to. */
const char  *envoi_receipt_get_id        (const EnvoiStanza *message);
EnvoiStanza *envoi_receipt_new_message   (const char *to, const char *type, const char *id);
G_END_DECLS
