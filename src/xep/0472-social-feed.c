/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "0472-social-feed.h"

#include "0277-microblog.h"
#include "0501-stories.h"
#include "envoi-xep.h"

EnvoiSocialFeedType
envoi_social_feed_read_type (const char *type)
{
  static const struct { const char *type; EnvoiSocialFeedType kind; } known[] = {
    { ENVOI_NS_SOCIAL_FEED, ENVOI_SOCIAL_FEED_BLOG }, { "urn:xmpp:pubsub-social-feed:0", ENVOI_SOCIAL_FEED_BLOG },
    { ENVOI_NODE_MICROBLOG, ENVOI_SOCIAL_FEED_BLOG }, { ENVOI_NS_ATOM, ENVOI_SOCIAL_FEED_BLOG },
    { ENVOI_NS_SOCIAL_GALLERY, ENVOI_SOCIAL_FEED_GALLERY }, { "urn:xmpp:pubsub-social-gallery:0", ENVOI_SOCIAL_FEED_GALLERY },
    { ENVOI_NODE_STORIES, ENVOI_SOCIAL_FEED_STORIES },
  };

  if (type == NULL || *type == '\0')
    return ENVOI_SOCIAL_FEED_UNSAID;
  for (guint i = 0; i < G_N_ELEMENTS (known); i++)
    if (g_str_equal (known[i].type, type))
      return known[i].kind;
  return ENVOI_SOCIAL_FEED_OTHER;
}

gboolean
envoi_social_feed_accepts_entry (EnvoiSocialFeedType type, const EnvoiAtomEntry *entry)
{
  if (type == ENVOI_SOCIAL_FEED_GALLERY)
    return envoi_atom_entry_find_link (entry, "enclosure", "image/") != NULL;
  if (type == ENVOI_SOCIAL_FEED_STORIES)
    return envoi_story_get_picture (entry) != NULL;
  return entry->problem != ENVOI_ATOM_NOT_AN_ENTRY;
}

ENVOI_XEP_ROW (0472_social_feed) = {
  .number = 472, .title = "Pubsub Social Feed", .version = "0.2.1", .kind = ENVOI_XEP_PAYLOAD,
  .features = ENVOI_XEP_FEATURES (ENVOI_NS_SOCIAL_FEED, ENVOI_NS_SOCIAL_GALLERY),
};
