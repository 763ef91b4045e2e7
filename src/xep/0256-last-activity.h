/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "envoi-stanza.h"
G_BEGIN_DECLS
/* Since when the person did not touch the machine, in the older form of seconds (XEP-0256). */
/* In microseconds since 1970; 0 when not said. now: the presence's own time. */
gint64 envoi_last_activity_read  (const EnvoiStanza *presence, gint64 now);
G_END_DECLS
