/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <glib.h>
G_BEGIN_DECLS
typedef struct { guint start, end; /* byte offsets in the text */ char *uri; } EnvoiLink;
/* Finds http, https, xmpp, mailto, geo and bare www. links in plain text; at most max; linear time.
 * Trailing punctuation and unbalanced brackets stay outside. Links holding bidi controls or controls are left out.
 * (transfer full) (element-type EnvoiLink), freed with g_array_unref. */
GArray *envoi_link_find (const char *text, gsize length, guint max);
G_END_DECLS
