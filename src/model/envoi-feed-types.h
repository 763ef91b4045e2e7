/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "envoi-contact.h"
G_BEGIN_DECLS
/* The kinds of things that feeds are made of. */
#define ENVOI_BLOG_NODE "urn:xmpp:microblog:0"

typedef enum { ENVOI_FEED_BLOG, ENVOI_FEED_COMMUNITY, ENVOI_FEED_GALLERY } EnvoiFeedKind;
/* Who may read, and who may publish. */
typedef enum { ENVOI_FEED_ACCESS_UNKNOWN, ENVOI_FEED_ACCESS_OPEN, ENVOI_FEED_ACCESS_PRESENCE, ENVOI_FEED_ACCESS_ROSTER, ENVOI_FEED_ACCESS_AUTHORIZE,
               ENVOI_FEED_ACCESS_WHITELIST } EnvoiFeedAccess;
typedef enum { ENVOI_FEED_PUBLISH_UNKNOWN, ENVOI_FEED_PUBLISH_OPEN, ENVOI_FEED_PUBLISH_PUBLISHERS, ENVOI_FEED_PUBLISH_SUBSCRIBERS } EnvoiFeedPublish;
/* What we are in it. */
typedef enum { ENVOI_FEED_AFFILIATION_NONE, ENVOI_FEED_AFFILIATION_MEMBER, ENVOI_FEED_AFFILIATION_PUBLISHER, ENVOI_FEED_AFFILIATION_OWNER,
               ENVOI_FEED_AFFILIATION_OUTCAST } EnvoiFeedAffiliation;
typedef enum { ENVOI_POST_PLAIN, ENVOI_POST_ARTICLE, ENVOI_POST_GALLERY, ENVOI_POST_STORY, ENVOI_POST_UNREADABLE } EnvoiPostKind;
typedef enum { ENVOI_CONTENT_NONE, ENVOI_CONTENT_XHTML, ENVOI_CONTENT_HTML, ENVOI_CONTENT_TEXT } EnvoiContentKind;
/* Of posts and comments: everything but PUBLISHED is a matter of ours. */
typedef enum { ENVOI_POST_PUBLISHED, ENVOI_POST_QUEUED, ENVOI_POST_SENDING, ENVOI_POST_FAILED, ENVOI_POST_DELETING } EnvoiPostState;
typedef enum { ENVOI_PART_PICTURE, ENVOI_PART_VIDEO, ENVOI_PART_AUDIO, ENVOI_PART_FILE, ENVOI_PART_CARD } EnvoiPartKind;
typedef enum { ENVOI_ACTIVITY_COMMENT, ENVOI_ACTIVITY_LIKE, ENVOI_ACTIVITY_MENTION, ENVOI_ACTIVITY_REPLY, ENVOI_ACTIVITY_REPOST, ENVOI_ACTIVITY_FOLLOWER,
               ENVOI_ACTIVITY_REQUEST, ENVOI_ACTIVITY_INVITATION, ENVOI_ACTIVITY_APPROVAL, ENVOI_ACTIVITY_MOVED } EnvoiActivityKind;
typedef enum { ENVOI_AUDIENCE_DEFAULT, ENVOI_AUDIENCE_OPEN, ENVOI_AUDIENCE_CONTACTS } EnvoiAudience;
typedef enum { ENVOI_DRAFT_EDITING, ENVOI_DRAFT_QUEUED, ENVOI_DRAFT_SENDING, ENVOI_DRAFT_FAILED } EnvoiDraftState;

#define ENVOI_TYPE_FEED_KIND        (envoi_feed_kind_get_type ())
#define ENVOI_TYPE_FEED_ACCESS      (envoi_feed_access_get_type ())
#define ENVOI_TYPE_FEED_PUBLISH     (envoi_feed_publish_get_type ())
#define ENVOI_TYPE_FEED_AFFILIATION (envoi_feed_affiliation_get_type ())
#define ENVOI_TYPE_POST_KIND        (envoi_post_kind_get_type ())
#define ENVOI_TYPE_CONTENT_KIND     (envoi_content_kind_get_type ())
#define ENVOI_TYPE_POST_STATE       (envoi_post_state_get_type ())
#define ENVOI_TYPE_PART_KIND        (envoi_part_kind_get_type ())
#define ENVOI_TYPE_ACTIVITY_KIND    (envoi_activity_kind_get_type ())
#define ENVOI_TYPE_AUDIENCE         (envoi_audience_get_type ())
#define ENVOI_TYPE_DRAFT_STATE      (envoi_draft_state_get_type ())
GType envoi_feed_kind_get_type (void);
GType envoi_feed_access_get_type (void);
GType envoi_feed_publish_get_type (void);
GType envoi_feed_affiliation_get_type (void);
GType envoi_post_kind_get_type (void);
GType envoi_content_kind_get_type (void);
GType envoi_post_state_get_type (void);
GType envoi_part_kind_get_type (void);
GType envoi_activity_kind_get_type (void);
GType envoi_audience_get_type (void);
GType envoi_draft_state_get_type (void);

/**
 * EnvoiPlace:
 * @latitude: in degrees, NAN when only the name is known
 * @longitude: in degrees, NAN when only the name is known
 * @text: (nullable): what the place is called
 *
 * Where a post was written. Immutable.
 */
typedef struct { double latitude, longitude; char *text; } EnvoiPlace;
#define ENVOI_TYPE_PLACE (envoi_place_get_type ())
GType       envoi_place_get_type    (void);
EnvoiPlace *envoi_place_new         (double latitude, double longitude, const char *text);
EnvoiPlace *envoi_place_copy        (const EnvoiPlace *self);   /* NULL for NULL */
void        envoi_place_free        (EnvoiPlace *self);
gboolean    envoi_place_equal       (const EnvoiPlace *a, const EnvoiPlace *b);
/* For the store. (transfer full) */
char       *envoi_place_to_string   (const EnvoiPlace *self);   /* NULL for NULL */
EnvoiPlace *envoi_place_from_string (const char *text);         /* NULL for what is none */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EnvoiPlace, envoi_place_free)
G_END_DECLS
