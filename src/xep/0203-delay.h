/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "envoi-router.h"
G_BEGIN_DECLS
/* Delay stamps (XEP-0203): a claim of whoever is named in it, so only the own account's and the own server's count. */
#define ENVOI_NS_DELAY "urn:xmpp:delay"
/* When our server took the message, in microseconds; 0 when it is not delayed, or nobody that we trust says so, or two stamps of
 * the same entity contradict each other. Never later than now; stamps before earliest (0 = none) read as earliest. */
gint64   envoi_delay_read           (const EnvoiStanza *stanza, EnvoiRouter *router, gint64 earliest);
/* The one stamp in the name of a room, for the history that it sends after we came in (envoi_muc_is_in_history): participants could put it into
 * anything that comes later. 0 when there are none or several. */
gint64   envoi_delay_read_by        (const EnvoiStanza *stanza, const char *by);
/* The stamp beside a forwarded stanza, vouched for by whoever forwards it; clamped to now; 0 when missing or unreadable. */
gint64   envoi_delay_read_forwarded (const EnvoiNode *forwarded);
/* Since when a presence is so, by its sender's own word or its server's; for showing only. */
gint64   envoi_delay_read_presence  (const EnvoiStanza *presence);
G_END_DECLS
