/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "envoi-stanza.h"
G_BEGIN_DECLS
#define ENVOI_NS_OCCUPANT_ID "urn:xmpp:occupant-id:0"
/* Who in a room, whatever the nick (XEP-0421). The id is to be believed only of rooms that announce the namespace, for such rooms remove what
 * participants put in. NULL when there is none, or more than one. (transfer none) */
const char *envoi_occupant_id_read (const EnvoiStanza *stanza);
G_END_DECLS
