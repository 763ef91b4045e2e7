/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "envoi-module.h"
G_BEGIN_DECLS
/**
 * EnvoiStanzaIds:
 *
 * Ids that archives give to messages (XEP-0359). The own archive's id is believed only when the account announces that it
 * removes forged ones, and when there is exactly one in its name.
 */
#define ENVOI_TYPE_STANZA_IDS (envoi_stanza_ids_get_type ())
G_DECLARE_FINAL_TYPE (EnvoiStanzaIds, envoi_stanza_ids, ENVOI, STANZA_IDS, EnvoiModule)
/* The id that the own archive gave to a live message or to the message in a carbon; NULL when none can be believed. (transfer none) */
const char *envoi_stanza_ids_read_own (EnvoiStanzaIds *self, const EnvoiStanza *message);
/* The one id given by exactly this address, whether believed or not; NULL when there are none or several. */
const char *envoi_stanza_id_read      (const EnvoiStanza *message, const char *by);
const char *envoi_origin_id_read      (const EnvoiStanza *message);   /* nullable */
void        envoi_origin_id_write     (EnvoiBuilder *builder, const char *id);
G_END_DECLS
