/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "envoi-post.h"
G_BEGIN_DECLS
/**
 * EnvoiComment:
 *
 * One entry of a post's comments: a comment, or a like. Its identity is (account, service, node, item id) of the place of the comments.
 * Every field is a property of the same name with dashes. Main thread.
 */
#define ENVOI_TYPE_COMMENT (envoi_comment_get_type ())
G_DECLARE_FINAL_TYPE (EnvoiComment, envoi_comment, ENVOI, COMMENT, GObject)
EnvoiComment *envoi_comment_new         (EnvoiAccount *account, const char *service, const char *node, const char *item_id);
EnvoiAccount *envoi_comment_get_account (EnvoiComment *self);
const char   *envoi_comment_get_service (EnvoiComment *self);
const char   *envoi_comment_get_node    (EnvoiComment *self);
const char   *envoi_comment_get_item_id (EnvoiComment *self);
EnvoiContact *envoi_comment_get_author  (EnvoiComment *self);       /* of author-jid; NULL: not stored, or nobody that is known here */
ENVOI_PROP_STR (EnvoiComment, comment, author_jid)                  /* bare; who is known to have written it; NULL: nobody knows */
ENVOI_PROP_STR (EnvoiComment, comment, claimed_name)                /* only said */
ENVOI_PROP_STR (EnvoiComment, comment, text)                        /* plain */
ENVOI_PROP_VAL (EnvoiComment, comment, gint64, published)
ENVOI_PROP_VAL (EnvoiComment, comment, gint64, updated)
ENVOI_PROP_VAL (EnvoiComment, comment, gboolean, is_like)
ENVOI_PROP_VAL (EnvoiComment, comment, gboolean, own)               /* the store finds out: author-jid is the account's */
ENVOI_PROP_VAL (EnvoiComment, comment, EnvoiPostState, state)
ENVOI_PROP_VAL (EnvoiComment, comment, const GError *, problem)     /* nullable */
G_END_DECLS
