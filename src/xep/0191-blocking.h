/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "envoi-module.h"
G_BEGIN_DECLS
/**
 * EnvoiBlocking:
 *
 * The server's block list (XEP-0191). Only the own account may tell us of changes.
 *
 * Signals: blocked (const char * const *jids)
 *          unblocked (const char * const *jids): empty = all
 */
#define ENVOI_TYPE_BLOCKING (envoi_blocking_get_type ())
G_DECLARE_FINAL_TYPE (EnvoiBlocking, envoi_blocking, ENVOI, BLOCKING, EnvoiModule)
#define ENVOI_NS_BLOCKING "urn:xmpp:blocking"
DexFuture *envoi_blocking_fetch (EnvoiBlocking *self);                           /* future of GStrv, normalised addresses, at most 10000 */
DexFuture *envoi_blocking_set   (EnvoiBlocking *self, const char *jid, gboolean blocked);  /* future of EnvoiStanza */
G_END_DECLS
