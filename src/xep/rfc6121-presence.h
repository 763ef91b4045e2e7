/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "envoi-module.h"
G_BEGIN_DECLS
typedef enum { ENVOI_SHOW_NONE /* plainly available */, ENVOI_SHOW_CHAT, ENVOI_SHOW_AWAY, ENVOI_SHOW_XA, ENVOI_SHOW_DND } EnvoiShow;
typedef enum { ENVOI_SUBSCRIBE, ENVOI_SUBSCRIBED, ENVOI_UNSUBSCRIBE, ENVOI_UNSUBSCRIBED } EnvoiSubscriptionChange;
/* One presence of one client; lives as long as the signal runs. */
typedef struct {
  EnvoiStanza *stanza;
  const char  *bare;       /* normalised */
  const char  *full;       /* normalised; equals bare when sent without a resource */
  gboolean     available;
  gboolean     error;      /* the address answered with an error: nobody of it is there */
  EnvoiShow    show;
  const char  *status;     /* nullable; sanitised, at most 1023 bytes */
  int          priority;   /* -128 .. 127 */
  gint64       since;      /* delay stamp; 0 = now */
  gint64       idle_since; /* 0 = not idle, or not said */
} EnvoiPresenceNews;
/**
 * EnvoiPresence:
 *
 * Presence in and out (RFC 6121, 3 and 4). Presences of rooms pass by.
 *
 * Signals:
 *   presence (const EnvoiPresenceNews *news)
 *   subscription (EnvoiSubscriptionChange change, const char *bare, EnvoiStanza *stanza)
 *   writing (EnvoiBuilder *presence, const char *to nullable): other modules add what belongs into each available presence
 */
#define ENVOI_TYPE_PRESENCE (envoi_presence_get_type ())
G_DECLARE_FINAL_TYPE (EnvoiPresence, envoi_presence, ENVOI, PRESENCE, EnvoiModule)
/* to NULL = to all who see us. */
void envoi_presence_send_available   (EnvoiPresence *self, const char *to, EnvoiShow show, const char *status, int priority, gint64 idle_since);
EnvoiBuilder *envoi_presence_new_available (EnvoiPresence *self, const char *to, EnvoiShow show, const char *status, int priority, gint64 idle_since);
void envoi_presence_send_unavailable (EnvoiPresence *self, const char *to, const char *status);
/* nick and text only with SUBSCRIBE; nullable. */
void envoi_presence_send_subscription (EnvoiPresence *self, EnvoiSubscriptionChange change, const char *bare, const char *nick, const char *text);
/* Reads again a stanza of an earlier run, with the same checks, and emits "presence" for it. */
void envoi_presence_replay (EnvoiPresence *self, EnvoiStanza *stanza);
/* Pieces of a presence. */
EnvoiShow envoi_presence_read_show  (const EnvoiStanza *presence);
char     *envoi_presence_dup_status (const EnvoiStanza *presence);   /* nullable; sanitised, at most 1023 bytes */
G_END_DECLS
