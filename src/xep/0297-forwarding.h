/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "envoi-stanza.h"
G_BEGIN_DECLS
/* Stanzas inside stanzas (XEP-0297). Means something only to whoever knows why it was forwarded; alone it is never read. */
#define ENVOI_NS_FORWARD "urn:xmpp:forward:0"
/* The one message in the one <forwarded> of wrapper: a stanza of its own; time as envoi_delay_read_forwarded.
 * NULL when there is not exactly one. (transfer full) */
EnvoiStanza *envoi_forwarded_read (const EnvoiNode *wrapper, guint64 sequence, gint64 *time);
G_END_DECLS
