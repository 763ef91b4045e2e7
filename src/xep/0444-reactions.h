/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "envoi-disco-info.h"
G_BEGIN_DECLS
#define ENVOI_NS_REACTIONS "urn:xmpp:reactions:0"
#define ENVOI_REACTIONS_MAX 16
/* What somebody thinks of a message, in emoji (XEP-0444): each such message holds all of the sender's, and the last one counts. */
/* The id of the message; NULL when this is none. */
const char *envoi_reactions_get_target (const EnvoiStanza *message);
/* Emoji only, none twice, at most ENVOI_REACTIONS_MAX; empty takes all back. (transfer full) */
GStrv       envoi_reactions_dup_emojis (const EnvoiStanza *message);
/* Writes <reactions/> and the hint to store it. */
void        envoi_reactions_write      (EnvoiBuilder *message, const char *id, const char * const *emojis);
/* What an account, client or room allows; max 0 and allowed NULL = anything. allowed: (transfer full) */
void        envoi_reactions_read_limits (const EnvoiDiscoInfo *info, guint *max, GStrv *allowed);
G_END_DECLS
