/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "envoi-feed.h"
#include "envoi-post-part.h"
G_BEGIN_DECLS
/* In envoi-rich-text.h. */
typedef struct _EnvoiRichText EnvoiRichText;

/**
 * EnvoiPost:
 *
 * One entry of a feed. Its identity is (account, service, node, item id), never anything said inside it. Main thread.
 * Every field is a property of the same name with dashes; setters notify only on change. Whoever reads or writes one makes an object, fills it and gives
 * it to envoi_store_add_post(); of the stored one there is one living object at a time. n-comments n-likes liked saved read muted are the store's.
 */
#define ENVOI_TYPE_POST (envoi_post_get_type ())
G_DECLARE_FINAL_TYPE (EnvoiPost, envoi_post, ENVOI, POST, GObject)
EnvoiPost    *envoi_post_new         (EnvoiAccount *account, const char *service, const char *node, const char *item_id);
EnvoiAccount *envoi_post_get_account (EnvoiPost *self);
const char   *envoi_post_get_service (EnvoiPost *self);
const char   *envoi_post_get_node    (EnvoiPost *self);
const char   *envoi_post_get_item_id (EnvoiPost *self);
EnvoiFeed    *envoi_post_get_feed    (EnvoiPost *self);             /* NULL while it is not stored */
EnvoiContact *envoi_post_get_author  (EnvoiPost *self);             /* of author-jid; NULL while it is not stored, or nobody knows who wrote it */
ENVOI_PROP_STR (EnvoiPost, post, atom_id)
ENVOI_PROP_VAL (EnvoiPost, post, EnvoiPostKind, kind)
ENVOI_PROP_STR (EnvoiPost, post, title)                             /* plain, nullable */
ENVOI_PROP_VAL (EnvoiPost, post, EnvoiContentKind, content_kind)
ENVOI_PROP_STR (EnvoiPost, post, content)                           /* of that kind; XHTML: the <div> or what is in it */
ENVOI_PROP_STR (EnvoiPost, post, source)                            /* Markdown, nullable */
ENVOI_PROP_STR (EnvoiPost, post, author_jid)                        /* bare; who is known to have written it; NULL: nobody knows */
ENVOI_PROP_STR (EnvoiPost, post, claimed_name)                      /* only said */
ENVOI_PROP_STR (EnvoiPost, post, claimed_jid)                       /* only said */
ENVOI_PROP_VAL (EnvoiPost, post, gint64, published)                 /* the store bounds it: never before 1970, never more than a day ahead */
ENVOI_PROP_VAL (EnvoiPost, post, gint64, updated)
ENVOI_PROP_VAL (EnvoiPost, post, gboolean, edited)
ENVOI_PROP_STR (EnvoiPost, post, language)
const char * const *envoi_post_get_tags (EnvoiPost *self);          /* lower case, without #; never NULL */
void          envoi_post_set_tags    (EnvoiPost *self, const char * const *tags);
GPtrArray    *envoi_post_get_parts   (EnvoiPost *self);             /* EnvoiPostPart; never NULL; property "parts-code" tells when they change */
void          envoi_post_set_parts   (EnvoiPost *self, GPtrArray *parts);
ENVOI_PROP_STR (EnvoiPost, post, public_url)
ENVOI_PROP_STR (EnvoiPost, post, comments_service)
ENVOI_PROP_STR (EnvoiPost, post, comments_node)                     /* NULL: no comments */
ENVOI_PROP_STR (EnvoiPost, post, reply_service)                     /* what it answers, nullable */
ENVOI_PROP_STR (EnvoiPost, post, reply_node)
ENVOI_PROP_STR (EnvoiPost, post, reply_item)
ENVOI_PROP_STR (EnvoiPost, post, via_service)                       /* what it passes on, nullable */
ENVOI_PROP_STR (EnvoiPost, post, via_node)
ENVOI_PROP_STR (EnvoiPost, post, via_item)
ENVOI_PROP_VAL (EnvoiPost, post, const EnvoiPlace *, place)         /* nullable */
ENVOI_PROP_VAL (EnvoiPost, post, gboolean, nsfw)
ENVOI_PROP_VAL (EnvoiPost, post, guint, n_comments)
ENVOI_PROP_VAL (EnvoiPost, post, guint, n_likes)
ENVOI_PROP_STR (EnvoiPost, post, liked)                             /* the item id of the person's own like, nullable */
ENVOI_PROP_VAL (EnvoiPost, post, gboolean, saved)
ENVOI_PROP_VAL (EnvoiPost, post, gboolean, read)
ENVOI_PROP_VAL (EnvoiPost, post, gboolean, muted)
ENVOI_PROP_VAL (EnvoiPost, post, EnvoiPostState, state)
ENVOI_PROP_VAL (EnvoiPost, post, const GError *, problem)           /* nullable */
gboolean      envoi_post_is_own      (EnvoiPost *self);             /* the account's person wrote it */
/* EnvoiTransfer of each of its files that has to get to the server first, while that goes on; not stored. (transfer none) (nullable) */
GListModel   *envoi_post_get_uploads (EnvoiPost *self);
void          envoi_post_set_uploads (EnvoiPost *self, GListModel *uploads);   /* nullable */
/* The content as it is drawn, or the title where there is no content; read when it is first asked for. (transfer none) */
EnvoiRichText *envoi_post_get_text   (EnvoiPost *self);
G_END_DECLS
