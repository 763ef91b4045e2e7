/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "envoi-stanza.h"
G_BEGIN_DECLS
/* Since when the person did not touch the machine (XEP-0319). */
gint64 envoi_idle_read  (const EnvoiStanza *presence);            /* microseconds since 1970, not in the future; 0 when not said */
void   envoi_idle_write (EnvoiBuilder *presence, gint64 since);
G_END_DECLS
