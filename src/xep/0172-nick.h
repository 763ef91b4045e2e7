/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "envoi-module.h"
G_BEGIN_DECLS
/**
 * EnvoiNick:
 *
 * Names that people chose for themselves (XEP-0172): claims of the sender, no more.
 *
 * Signal: changed (const char *bare, const char *nick nullable)
 */
#define ENVOI_TYPE_NICK (envoi_nick_get_type ())
G_DECLARE_FINAL_TYPE (EnvoiNick, envoi_nick, ENVOI, NICK, EnvoiModule)
/* The <nick> in a message or presence: sanitised, one line, at most 128 characters; NULL when there is none. (transfer full) */
char      *envoi_nick_read    (const EnvoiStanza *stanza);
void       envoi_nick_write   (EnvoiBuilder *builder, const char *nick);
/* Publishes the own nickname; NULL or "" takes it back. Future of TRUE. */
DexFuture *envoi_nick_publish (EnvoiNick *self, const char *nick);
/* Asks for somebody's nickname instead of waiting for the event; jid NULL = own. One that is found comes as "changed".
 * Future of TRUE; rejects with ENVOI_STANZA_ERROR. */
DexFuture *envoi_nick_fetch   (EnvoiNick *self, const char *jid);
G_END_DECLS
