/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "envoi-stanza.h"
G_BEGIN_DECLS
/* Message processing hints (XEP-0334). */
typedef enum { ENVOI_HINT_STORE = 1 << 0, ENVOI_HINT_NO_STORE = 1 << 1, ENVOI_HINT_NO_PERMANENT_STORE = 1 << 2, ENVOI_HINT_NO_COPY = 1 << 3 } EnvoiHints;
EnvoiHints envoi_hints_read  (const EnvoiStanza *message);
void       envoi_hints_write (EnvoiBuilder *builder, EnvoiHints hints);
G_END_DECLS
