/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "envoi-stanza.h"
G_BEGIN_DECLS
#define ENVOI_NS_REFERENCES "urn:xmpp:reference:0"
/* A post that was shared into a conversation (XEP-0372, as Movim does it): the reference beside the text. What it names is fetched only when
 * somebody looks. */
/* (transfer full) (nullable): the address of the post or feed, normalised. */
char *envoi_reference_read_post  (const EnvoiStanza *message);
/* Writes the reference, and the same as out-of-band address (XEP-0066), which is what elder programs know. */
void  envoi_reference_write_post (EnvoiBuilder *message, const char *service, const char *node, const char *item);
G_END_DECLS
