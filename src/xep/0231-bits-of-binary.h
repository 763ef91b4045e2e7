/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "envoi-router.h"
G_BEGIN_DECLS
/* Small files inside stanzas (XEP-0231): the picture of a puzzle. */
#define ENVOI_BITS_MAX_BYTES (128 * 1024)
/* What a "cid:…" link stands for, when it stands in a child of parent; NULL when not there, malformed or too big. (transfer full) */
GBytes    *envoi_bits_read  (const EnvoiNode *parent, const char *uri);
/* Asks who has it. Future of GBytes; rejects with ENVOI_STANZA_ERROR. */
DexFuture *envoi_bits_fetch (EnvoiRouter *router, const char *from, const char *uri);
G_END_DECLS
