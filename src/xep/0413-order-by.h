/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "envoi-stanza.h"
G_BEGIN_DECLS
/* The order of items (XEP-0413): by their creation, so that an edit changes no pages. Into <pubsub>; who doesn't know it leaves it unread, as
 * Prosody and ejabberd do. */
void envoi_order_by_write_creation (EnvoiBuilder *builder);
G_END_DECLS
