/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "envoi-atom.h"
#include "envoi-comment.h"
#include "envoi-post.h"
G_BEGIN_DECLS
/* What a like or comment says that its author took back where the service refuses to remove it. It is shown as nothing. */
#define ENVOI_COMMENT_WITHDRAWN "—"

/* From the wire to the model: what an entry says becomes a post or a comment, and who wrote it is decided by who published it, never by the entry. */

/* publisher: as the service vouches, bare, nullable. payload: the item's only element. Never NULL: what is no entry becomes a post of kind UNREADABLE.
 * (transfer full) */
EnvoiPost    *envoi_post_read    (EnvoiAccount *account, const char *service, const char *node, const char *item, const char *publisher,
                                  const EnvoiNode *payload);
/* NULL for what is neither a comment nor a like. */
EnvoiComment *envoi_comment_read (EnvoiAccount *account, const char *service, const char *node, const char *item, const char *publisher,
                                  const EnvoiNode *payload);
/* Who wrote an entry of this feed: the publisher; without one, on a blog its owner; else nobody (NULL). (transfer none, of the arguments) */
const char   *envoi_post_reader_author (const char *service, const char *node, const char *publisher);
/* Within 1970 and a day from now; what lies beyond, and 0, is now. */
gint64        envoi_post_reader_bound_time (gint64 time);
G_END_DECLS
