/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "envoi-stanza.h"
G_BEGIN_DECLS
#define ENVOI_NS_REPLY "urn:xmpp:reply:0"
/* Which message another one answers (XEP-0461): in rooms by the id of the room's archive, else by the message's own. */
const char *envoi_reply_get_target (const EnvoiStanza *message);   /* id; NULL when it is no answer */
/* Whom it claims to answer: an address, of a participant with the nick; (transfer full), NULL when not said. Show the stored message, not this. */
char       *envoi_reply_dup_to     (const EnvoiStanza *message);
/* The text without the repeated piece of the other message; the whole text when nothing else would be left. NULL when it has none. (transfer full) */
char       *envoi_reply_dup_body   (const EnvoiStanza *message);
/* Writes <body/>, <reply/> and <fallback/>. to and quote nullable; quote: the other message's text (repeated in short for who does not know replies). */
void        envoi_reply_write      (EnvoiBuilder *message, const char *to, const char *id, const char *quote, const char *body);
/* What envoi_reply_write puts before the body: "> …" lines, each ended; "" without a quote. (transfer full) */
char       *envoi_reply_format_quote (const char *quote);
G_END_DECLS
