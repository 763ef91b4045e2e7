/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "envoi-stanza.h"
G_BEGIN_DECLS
#define ENVOI_NS_RETRACT "urn:xmpp:message-retract:1"
/* Messages that their authors take back (XEP-0424), in the present and in the elder form. Who may do so is for the reader to check. */
/* The id of the message; NULL when this takes none back, or when it is a moderator's doing (0425). */
const char *envoi_retraction_get_target (const EnvoiStanza *message);
/* In an archive: what is left of a message that was taken back. moderated (nullable): whether a moderator did it; reason (nullable,
 * transfer full). To be believed of the archive that was asked only. */
gboolean    envoi_retraction_is_tombstone (const EnvoiStanza *message, gboolean *moderated, char **reason);
/* Writes <retract/>, the hint to store it, and fallback as <body/> for who does not know retractions. */
void        envoi_retraction_write (EnvoiBuilder *message, const char *id, const char *fallback);
G_END_DECLS
