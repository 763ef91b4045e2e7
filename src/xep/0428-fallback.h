/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "envoi-stanza.h"
G_BEGIN_DECLS
/* Parts of a message's text that only stand there for clients that do not know an extension (XEP-0428). Positions count Unicode code points. */
#define ENVOI_NS_FALLBACK "urn:xmpp:fallback:0"
/* The text without what stands for this extension: "" when all of it does, NULL when nothing was marked (or no mark was usable: out of
 * bounds, backwards, overlapping; B14 of the threat list). body: the text as it came, before anything is done to it. (transfer full) */
char    *envoi_fallback_strip    (const EnvoiStanza *message, const char *body, const char *for_ns);
/* Whether the whole text stands for this extension. */
gboolean envoi_fallback_is_whole (const EnvoiStanza *message, const char *for_ns);
/* end 0: the whole text. */
void     envoi_fallback_write    (EnvoiBuilder *message, const char *for_ns, guint start, guint end);
G_END_DECLS
