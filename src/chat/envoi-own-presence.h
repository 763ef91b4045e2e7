/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "envoi-account.h"
#include "rfc6121-presence.h"
G_BEGIN_DECLS
/**
 * EnvoiOwnPresence:
 *
 * What others see of us: tells the server when what the person chose, or the person's idleness, changes; not more often.
 * Main thread; owned by the contact service.
 */
typedef struct _EnvoiOwnPresence EnvoiOwnPresence;
/* Tells what was just sent to all who see us. */
typedef void (*EnvoiOwnPresenceFunc) (EnvoiShow show, const char *status, gint64 idle_since, gpointer user_data);
EnvoiOwnPresence *envoi_own_presence_new       (EnvoiAccount *account, EnvoiPresence *presence);
void              envoi_own_presence_free      (EnvoiOwnPresence *self);
void              envoi_own_presence_set_listener (EnvoiOwnPresence *self, EnvoiOwnPresenceFunc func, gpointer user_data);
/* online: stanzas may be sent. forget: whoever listens knows nothing of us (any more), so the next publish always speaks. */
void              envoi_own_presence_set_online (EnvoiOwnPresence *self, gboolean online, gboolean forget);
void              envoi_own_presence_set_idle  (EnvoiOwnPresence *self, gint64 since /* 0 = not idle */);
/* Sends it now if it differs from what was sent. */
void              envoi_own_presence_publish   (EnvoiOwnPresence *self);
G_END_DECLS
