/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <libdex.h>
#include "envoi-stanza.h"
G_BEGIN_DECLS
/**
 * EnvoiRouter:
 *
 * Who gets which incoming stanza, and which answer belongs to which question, for one account. Main thread.
 * It knows no connection: what it sends goes to the output function, so a test is its own peer.
 *
 * Handlers run by descending priority until one returns TRUE ("it is mine, stop").
 * A "get" or "set" iq that nobody takes is answered with service-unavailable.
 */
#define ENVOI_TYPE_ROUTER (envoi_router_get_type ())
G_DECLARE_FINAL_TYPE (EnvoiRouter, envoi_router, ENVOI, ROUTER, GObject)

typedef enum { ENVOI_STANZA_MESSAGE, ENVOI_STANZA_PRESENCE, ENVOI_STANZA_IQ } EnvoiStanzaKind;
enum { ENVOI_PRIORITY_UNWRAP = 300, ENVOI_PRIORITY_FILTER = 200, ENVOI_PRIORITY_NORMAL = 100, ENVOI_PRIORITY_FALLBACK = 0 };
typedef gboolean (*EnvoiStanzaHandler) (EnvoiRouter *router, EnvoiStanza *stanza, gpointer user_data);
typedef void     (*EnvoiStanzaOutput)  (EnvoiRouter *router, EnvoiStanza *stanza /* borrowed */, guint64 tag, gpointer user_data);

EnvoiRouter *envoi_router_new (const char *own_bare);
const char  *envoi_router_get_own_bare (EnvoiRouter *self);
const char  *envoi_router_get_own_full (EnvoiRouter *self);                     /* nullable while offline */
void         envoi_router_set_own_full (EnvoiRouter *self, const char *jid);
void         envoi_router_set_output   (EnvoiRouter *self, EnvoiStanzaOutput output, gpointer user_data, GDestroyNotify destroy);
/* name and ns of a direct child that must be there; both NULL = any stanza of the kind. Returns an id for remove. */
guint        envoi_router_add      (EnvoiRouter *self, EnvoiStanzaKind kind, int priority, const char *name, const char *ns,
                                    EnvoiStanzaHandler handler, gpointer user_data, GDestroyNotify destroy);
void         envoi_router_remove   (EnvoiRouter *self, guint id);
void         envoi_router_dispatch (EnvoiRouter *self, EnvoiStanza *stanza);
/* Dispatches only to handlers below the priority: for a stanza that was unwrapped by the caller. */
void         envoi_router_dispatch_below (EnvoiRouter *self, EnvoiStanza *stanza, int priority);
void         envoi_router_send     (EnvoiRouter *self, EnvoiStanza *stanza /* transfer full */);
/* tag != 0: a durable stanza; the connection reports what became of the tag. */
void         envoi_router_send_tagged (EnvoiRouter *self, EnvoiStanza *stanza /* transfer full */, guint64 tag);
/**
 * envoi_router_request:
 * Sends an iq of type get or set under a fresh unguessable id. Only an answer with that id from exactly the address
 * asked counts; without "to", the own bare address, the own server and the own full address do (RFC 6120, 8.1.2.1).
 * Returns: (transfer full): a future of EnvoiStanza (the result), rejected with ENVOI_STANZA_ERROR
 */
DexFuture   *envoi_router_request  (EnvoiRouter *self, EnvoiStanza *iq /* transfer full */, guint timeout_seconds);
/* TRUE when from stands for the own account: absent or own bare address. */
gboolean     envoi_router_is_own   (EnvoiRouter *self, const char *from);
/* The line is gone for good (no resume): every open question is rejected with DISCONNECTED. */
void         envoi_router_fail_requests (EnvoiRouter *self);
G_END_DECLS
