/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "envoi-activity.h"
#include "envoi-comment.h"
#include "envoi-draft.h"
#include "envoi-record.h"
G_BEGIN_DECLS
/* The fields of what feeds are made of, for the model and the store. What each means is said at the accessors. */

#define ENVOI_FEED_FIELDS(X, L) \
  X (ENUM, kind, envoi_feed_kind_get_type, ENVOI_FEED_GALLERY) X (STRING, title, NULL, 0) X (STRING, description, NULL, 0) \
  X (STRING, avatar_hash, NULL, 0) X (STRING, avatar_url, NULL, 0) X (BOOLEAN, followed, NULL, 0) X (BOOLEAN, shared, NULL, 0) \
  X (STRING, extensions, NULL, 0) X (BOOLEAN, notify, NULL, 0) X (BOOLEAN, pinned, NULL, 0) X (BOOLEAN, pending, NULL, 0) \
  X (BOOLEAN, complete, NULL, 0) X (STRING, cursor, NULL, 0) X (INT64, depth, NULL, 0) X (INT64, unread_after, NULL, 0) \
  X (ENUM, access, envoi_feed_access_get_type, ENVOI_FEED_ACCESS_WHITELIST) \
  X (ENUM, publish, envoi_feed_publish_get_type, ENVOI_FEED_PUBLISH_SUBSCRIBERS) \
  X (ENUM, affiliation, envoi_feed_affiliation_get_type, ENVOI_FEED_AFFILIATION_OUTCAST) \
  X (UINT, n_followers, NULL, 0) X (UINT, n_posts, NULL, 0) X (STRING, room_uri, NULL, 0) \
  L (UINT, unread, NULL, 0) L (INT64, newest, NULL, 0) L (BOOLEAN, loading, NULL, 0) L (ERROR, problem, NULL, 0)

#define ENVOI_POST_FIELDS(X, L) \
  X (STRING, item_id, NULL, 0) X (INT64, published, NULL, 0) X (STRING, atom_id, NULL, 0) \
  X (ENUM, kind, envoi_post_kind_get_type, ENVOI_POST_UNREADABLE) X (STRING, title, NULL, 0) \
  X (ENUM, content_kind, envoi_content_kind_get_type, ENVOI_CONTENT_TEXT) X (STRING, content, NULL, 0) X (STRING, source, NULL, 0) \
  X (STRING, author_jid, NULL, 0) X (STRING, claimed_name, NULL, 0) X (STRING, claimed_jid, NULL, 0) X (INT64, updated, NULL, 0) \
  X (BOOLEAN, edited, NULL, 0) X (STRING, language, NULL, 0) X (STRV, tags, NULL, 0) X (STRING, parts_code, NULL, 0) \
  X (STRING, public_url, NULL, 0) X (STRING, comments_service, NULL, 0) X (STRING, comments_node, NULL, 0) \
  X (STRING, reply_service, NULL, 0) X (STRING, reply_node, NULL, 0) X (STRING, reply_item, NULL, 0) \
  X (STRING, via_service, NULL, 0) X (STRING, via_node, NULL, 0) X (STRING, via_item, NULL, 0) \
  X (PLACE, place, NULL, 0) X (BOOLEAN, nsfw, NULL, 0) X (UINT, n_comments, NULL, 0) X (UINT, n_likes, NULL, 0) X (STRING, liked, NULL, 0) \
  X (BOOLEAN, saved, NULL, 0) X (BOOLEAN, read, NULL, 0) X (BOOLEAN, muted, NULL, 0) \
  X (ENUM, state, envoi_post_state_get_type, ENVOI_POST_DELETING) X (ERROR, problem, NULL, 0)

#define ENVOI_COMMENT_FIELDS(X, L) \
  X (STRING, item_id, NULL, 0) X (STRING, author_jid, NULL, 0) X (STRING, claimed_name, NULL, 0) X (STRING, text, NULL, 0) \
  X (INT64, published, NULL, 0) X (INT64, updated, NULL, 0) X (BOOLEAN, is_like, NULL, 0) X (BOOLEAN, own, NULL, 0) \
  X (ENUM, state, envoi_post_state_get_type, ENVOI_POST_DELETING) X (ERROR, problem, NULL, 0)

#define ENVOI_ACTIVITY_FIELDS(X, L) \
  X (ENUM, kind, envoi_activity_kind_get_type, ENVOI_ACTIVITY_MOVED) X (INT64, time, NULL, 0) X (STRING, actor_jid, NULL, 0) \
  X (STRING, actor_name, NULL, 0) X (STRING, service, NULL, 0) X (STRING, node, NULL, 0) X (STRING, item_id, NULL, 0) \
  X (STRING, comment_id, NULL, 0) X (STRING, text, NULL, 0) X (BOOLEAN, seen, NULL, 0) L (UINT, count, NULL, 0)

#define ENVOI_DRAFT_FIELDS(X, L) \
  X (STRING, service, NULL, 0) X (STRING, node, NULL, 0) X (STRING, title, NULL, 0) X (STRING, text, NULL, 0) X (STRV, tags, NULL, 0) \
  X (STRING, parts_code, NULL, 0) X (STRING, language, NULL, 0) X (ENUM, audience, envoi_audience_get_type, ENVOI_AUDIENCE_CONTACTS) \
  X (BOOLEAN, comments, NULL, 0) X (BOOLEAN, nsfw, NULL, 0) X (STRING, reply_service, NULL, 0) X (STRING, reply_node, NULL, 0) \
  X (STRING, reply_item, NULL, 0) X (STRING, via_service, NULL, 0) X (STRING, via_node, NULL, 0) X (STRING, via_item, NULL, 0) \
  X (STRING, edit_of, NULL, 0) X (INT64, published, NULL, 0) X (INT64, scheduled, NULL, 0) X (INT64, updated, NULL, 0) \
  X (STRING, item_id, NULL, 0) X (ENUM, state, envoi_draft_state_get_type, ENVOI_DRAFT_FAILED) X (ERROR, problem, NULL, 0)

#define ENVOI_DECLARE_RECORD(Type, type, FIELDS) \
  typedef struct { FIELDS (ENVOI_RECORD_MEMBER, ENVOI_RECORD_MEMBER) } Type##Data; \
  extern const EnvoiRecordClass envoi_##type##_record_class; \
  const Type##Data *envoi_##type##_get_data (Type *self); \
  void envoi_##type##_apply (Type *self, const Type##Data *data);   /* all that is not live, with notifications */

ENVOI_DECLARE_RECORD (EnvoiFeed, feed, ENVOI_FEED_FIELDS)
ENVOI_DECLARE_RECORD (EnvoiPost, post, ENVOI_POST_FIELDS)
ENVOI_DECLARE_RECORD (EnvoiComment, comment, ENVOI_COMMENT_FIELDS)
ENVOI_DECLARE_RECORD (EnvoiActivity, activity, ENVOI_ACTIVITY_FIELDS)
ENVOI_DECLARE_RECORD (EnvoiDraft, draft, ENVOI_DRAFT_FIELDS)

/* What only the store tells an object. */
void     envoi_post_bind      (EnvoiPost *self, gint64 rowid, EnvoiFeed *feed, EnvoiContact *author);
gint64   envoi_post_get_rowid (EnvoiPost *self);
void     envoi_comment_bind   (EnvoiComment *self, gint64 rowid, EnvoiContact *author);
gint64   envoi_comment_get_rowid (EnvoiComment *self);
void     envoi_activity_bind  (EnvoiActivity *self, gint64 id, EnvoiContact *actor);
void     envoi_draft_set_id   (EnvoiDraft *self, gint64 id);
/* Brings the list of parts and the stored form of it into step. */
void     envoi_draft_write_parts (EnvoiDraft *self);
void     envoi_draft_read_parts  (EnvoiDraft *self);
G_END_DECLS
