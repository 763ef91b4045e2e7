/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "rfc6121-presence.h"
G_BEGIN_DECLS
#define ENVOI_NS_PREAUTH "urn:xmpp:pars:0"
/* Tokens that let a request through (XEP-0379), as links and QR codes bring them. */
#define ENVOI_PREAUTH_MAX_TOKEN 255
gboolean    envoi_preauth_token_is_valid (const char *token);
/* The token in a request that came in; NULL when there is none. */
const char *envoi_preauth_read  (const EnvoiStanza *presence);
/* Asks for the presence of somebody whose invitation we hold. nick and text nullable. */
void        envoi_preauth_subscribe (EnvoiPresence *presence, const char *bare, const char *nick, const char *text, const char *token);
G_END_DECLS
