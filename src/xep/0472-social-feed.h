/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "envoi-atom.h"
G_BEGIN_DECLS
#define ENVOI_NS_SOCIAL_FEED "urn:xmpp:pubsub-social-feed:1"
#define ENVOI_NS_SOCIAL_GALLERY "urn:xmpp:pubsub-social-feed:gallery:1"
/* What a node says it is for (pubsub#type), in the words of now and of before (XEP-0472). */
typedef enum {
  ENVOI_SOCIAL_FEED_UNSAID,
  ENVOI_SOCIAL_FEED_BLOG,      /* posts */
  ENVOI_SOCIAL_FEED_GALLERY,   /* pictures: every post has one */
  ENVOI_SOCIAL_FEED_STORIES,
  ENVOI_SOCIAL_FEED_OTHER,     /* something else: no feed for people */
} EnvoiSocialFeedType;
/* type nullable. */
EnvoiSocialFeedType envoi_social_feed_read_type     (const char *type);
/* Whether the entry may stand in a feed of this type. */
gboolean            envoi_social_feed_accepts_entry (EnvoiSocialFeedType type, const EnvoiAtomEntry *entry);
G_END_DECLS
