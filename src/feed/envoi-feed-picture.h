/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "envoi-feed.h"
#include "envoi-stanza.h"
G_BEGIN_DECLS
/* The picture of a community is an item beside its posts; blogs have that of their person. */
#define ENVOI_FEED_PICTURE_ITEM "urn:xmpp:avatar:metadata"
/* item: its payload; NULL: it has none any more. Only the address is kept: whether it is loaded is decided where it is shown. TRUE: it is another one. */
gboolean envoi_feed_picture_take (EnvoiFeed *feed, const EnvoiNode *metadata);
G_END_DECLS
