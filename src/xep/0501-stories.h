/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "envoi-atom.h"
G_BEGIN_DECLS
#define ENVOI_NODE_STORIES "urn:xmpp:pubsub-social-feed:stories:0"
/* Pictures of the day, from contacts (XEP-0501): they come as EnvoiMicroblog's items of this node. A story is what has exactly one picture and
 * is no older than 24 hours. */
#define ENVOI_STORY_LIFETIME (24 * 3600 * G_TIME_SPAN_SECOND)
/* (transfer none) (nullable): NULL when the entry is no story. */
const EnvoiAtomLink *envoi_story_get_picture (const EnvoiAtomEntry *entry);
gboolean             envoi_story_is_current  (const EnvoiAtomEntry *entry, gint64 now);
G_END_DECLS
