/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-feed-types.h"

#include <math.h>

#define VALUE(NAME, nick) { NAME, #NAME, nick },

#define DEFINE_ENUM(Type, type, ...) \
  GType \
  envoi_##type##_get_type (void) \
  { \
    static gsize id = 0; \
    static const GEnumValue values[] = { __VA_ARGS__ { 0, NULL, NULL } }; \
    if (g_once_init_enter (&id)) \
      g_once_init_leave (&id, g_enum_register_static (#Type, values)); \
    return id; \
  }

DEFINE_ENUM (EnvoiFeedKind, feed_kind,
             VALUE (ENVOI_FEED_BLOG, "blog") VALUE (ENVOI_FEED_COMMUNITY, "community") VALUE (ENVOI_FEED_GALLERY, "gallery"))
DEFINE_ENUM (EnvoiFeedAccess, feed_access,
             VALUE (ENVOI_FEED_ACCESS_UNKNOWN, "unknown") VALUE (ENVOI_FEED_ACCESS_OPEN, "open") VALUE (ENVOI_FEED_ACCESS_PRESENCE, "presence")
             VALUE (ENVOI_FEED_ACCESS_ROSTER, "roster") VALUE (ENVOI_FEED_ACCESS_AUTHORIZE, "authorize") VALUE (ENVOI_FEED_ACCESS_WHITELIST, "whitelist"))
DEFINE_ENUM (EnvoiFeedPublish, feed_publish,
             VALUE (ENVOI_FEED_PUBLISH_UNKNOWN, "unknown") VALUE (ENVOI_FEED_PUBLISH_OPEN, "open") VALUE (ENVOI_FEED_PUBLISH_PUBLISHERS, "publishers")
             VALUE (ENVOI_FEED_PUBLISH_SUBSCRIBERS, "subscribers"))
DEFINE_ENUM (EnvoiFeedAffiliation, feed_affiliation,
             VALUE (ENVOI_FEED_AFFILIATION_NONE, "none") VALUE (ENVOI_FEED_AFFILIATION_MEMBER, "member")
             VALUE (ENVOI_FEED_AFFILIATION_PUBLISHER, "publisher") VALUE (ENVOI_FEED_AFFILIATION_OWNER, "owner")
             VALUE (ENVOI_FEED_AFFILIATION_OUTCAST, "outcast"))
DEFINE_ENUM (EnvoiPostKind, post_kind,
             VALUE (ENVOI_POST_PLAIN, "plain") VALUE (ENVOI_POST_ARTICLE, "article") VALUE (ENVOI_POST_GALLERY, "gallery")
             VALUE (ENVOI_POST_STORY, "story") VALUE (ENVOI_POST_UNREADABLE, "unreadable"))
DEFINE_ENUM (EnvoiContentKind, content_kind,
             VALUE (ENVOI_CONTENT_NONE, "none") VALUE (ENVOI_CONTENT_XHTML, "xhtml") VALUE (ENVOI_CONTENT_HTML, "html") VALUE (ENVOI_CONTENT_TEXT, "text"))
DEFINE_ENUM (EnvoiPostState, post_state,
             VALUE (ENVOI_POST_PUBLISHED, "published") VALUE (ENVOI_POST_QUEUED, "queued") VALUE (ENVOI_POST_SENDING, "sending")
             VALUE (ENVOI_POST_FAILED, "failed") VALUE (ENVOI_POST_DELETING, "deleting"))
DEFINE_ENUM (EnvoiPartKind, part_kind,
             VALUE (ENVOI_PART_PICTURE, "picture") VALUE (ENVOI_PART_VIDEO, "video") VALUE (ENVOI_PART_AUDIO, "audio") VALUE (ENVOI_PART_FILE, "file")
             VALUE (ENVOI_PART_CARD, "card"))
DEFINE_ENUM (EnvoiActivityKind, activity_kind,
             VALUE (ENVOI_ACTIVITY_COMMENT, "comment") VALUE (ENVOI_ACTIVITY_LIKE, "like") VALUE (ENVOI_ACTIVITY_MENTION, "mention")
             VALUE (ENVOI_ACTIVITY_REPLY, "reply") VALUE (ENVOI_ACTIVITY_REPOST, "repost") VALUE (ENVOI_ACTIVITY_FOLLOWER, "follower")
             VALUE (ENVOI_ACTIVITY_REQUEST, "request") VALUE (ENVOI_ACTIVITY_INVITATION, "invitation") VALUE (ENVOI_ACTIVITY_APPROVAL, "approval")
             VALUE (ENVOI_ACTIVITY_MOVED, "moved"))
DEFINE_ENUM (EnvoiAudience, audience,
             VALUE (ENVOI_AUDIENCE_DEFAULT, "default") VALUE (ENVOI_AUDIENCE_OPEN, "open") VALUE (ENVOI_AUDIENCE_CONTACTS, "contacts"))
DEFINE_ENUM (EnvoiDraftState, draft_state,
             VALUE (ENVOI_DRAFT_EDITING, "editing") VALUE (ENVOI_DRAFT_QUEUED, "queued") VALUE (ENVOI_DRAFT_SENDING, "sending")
             VALUE (ENVOI_DRAFT_FAILED, "failed"))

/* --- Places --- */

G_DEFINE_BOXED_TYPE (EnvoiPlace, envoi_place, envoi_place_copy, envoi_place_free)

/**
 * envoi_place_new:
 * @latitude: -90 to 90; anything else makes both unknown
 * @longitude: -180 to 180
 * @text: (nullable): a name
 *
 * Returns: (transfer full): a place
 */
EnvoiPlace *
envoi_place_new (double latitude, double longitude, const char *text)
{
  EnvoiPlace *self = g_new (EnvoiPlace, 1);
  gboolean known = latitude >= -90 && latitude <= 90 && longitude >= -180 && longitude <= 180;

  self->latitude = known ? latitude : NAN;
  self->longitude = known ? longitude : NAN;
  self->text = g_strdup (text);
  return self;
}

EnvoiPlace *
envoi_place_copy (const EnvoiPlace *self)
{
  return self != NULL ? envoi_place_new (self->latitude, self->longitude, self->text) : NULL;
}

void
envoi_place_free (EnvoiPlace *self)
{
  g_free (self->text);
  g_free (self);
}

static gboolean
equal_degrees (double a, double b)
{
  return a == b || (isnan (a) && isnan (b));
}

gboolean
envoi_place_equal (const EnvoiPlace *a, const EnvoiPlace *b)
{
  if (a == NULL || b == NULL)
    return a == b;
  return equal_degrees (a->latitude, b->latitude) && equal_degrees (a->longitude, b->longitude) && g_strcmp0 (a->text, b->text) == 0;
}

char *
envoi_place_to_string (const EnvoiPlace *self)
{
  char latitude[G_ASCII_DTOSTR_BUF_SIZE], longitude[G_ASCII_DTOSTR_BUF_SIZE];

  if (self == NULL)
    return NULL;
  return g_strdup_printf ("%s %s %s", g_ascii_dtostr (latitude, sizeof latitude, self->latitude),
                          g_ascii_dtostr (longitude, sizeof longitude, self->longitude), self->text != NULL ? self->text : "");
}

EnvoiPlace *
envoi_place_from_string (const char *text)
{
  g_auto (GStrv) parts = g_strsplit (text, " ", 3);

  if (g_strv_length (parts) != 3)
    return NULL;
  return envoi_place_new (g_ascii_strtod (parts[0], NULL), g_ascii_strtod (parts[1], NULL), parts[2][0] != '\0' ? parts[2] : NULL);
}
