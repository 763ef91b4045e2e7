/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "envoi-disco-info.h"
#include "envoi-module.h"
G_BEGIN_DECLS
/**
 * EnvoiCaps:
 *
 * Which client of whom can do what (XEP-0115). Notes the hashes of presences; asks only when somebody wants to know, once per
 * hash; keeps an answer only when it gives that hash.
 *
 * Signal: learned (const char *key, EnvoiDiscoInfo *info, const char *xml): a verified answer, worth keeping across sessions
 */
#define ENVOI_TYPE_CAPS (envoi_caps_get_type ())
G_DECLARE_FINAL_TYPE (EnvoiCaps, envoi_caps, ENVOI, CAPS, EnvoiModule)
/* Future of EnvoiDiscoInfo of the client behind a full address that is present; rejects with ITEM_NOT_FOUND without presence. */
DexFuture      *envoi_caps_lookup (EnvoiCaps *self, const char *full_jid);
/* The same without asking anybody; NULL when not known (yet). (transfer none) */
EnvoiDiscoInfo *envoi_caps_peek   (EnvoiCaps *self, const char *full_jid);
/* Puts back what "learned" gave. It is verified again; FALSE when it does not hold. */
gboolean        envoi_caps_restore (EnvoiCaps *self, const char *key, const char *xml);
/* Our own <c/>. */
void            envoi_caps_write  (EnvoiCaps *self, EnvoiBuilder *presence);
G_END_DECLS
