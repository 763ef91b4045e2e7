/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "0470-attachments.h"
#include "envoi-comment.h"
#include "envoi-post.h"
G_BEGIN_DECLS
/* Reactions that stand beside a post (Libervia) as likes of it: they are kept where its comments are, so that everybody counts once, however he
 * says that he likes it. Pure; main thread. */

/* Whether what is said beside this post counts for the place of its comments: that is its own by its server's word, and it is no repost. */
gboolean      envoi_post_takes_reactions  (EnvoiPost *post);
/* The like that this is; NULL for none: nothing said, or the service does not vouch for who says it. (transfer full) */
EnvoiComment *envoi_post_read_reaction    (EnvoiPost *post, const EnvoiPubsubAttachment *attachment);
/* The id of a person's reaction among the comments: none that can come from a server. (transfer full) */
char         *envoi_post_dup_reaction_id  (const char *jid);
gboolean      envoi_post_is_reaction_id   (const char *item_id);
G_END_DECLS
