/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-feed-picture.h"

#include <string.h>

/* What a community says of its picture. Main thread. */

#define NS_AVATAR_METADATA "urn:xmpp:avatar:metadata"
#define HASH_LENGTH 40
#define MAX_URL 2000

static gboolean
is_web_address (const char *url)
{
  return url != NULL && strlen (url) <= MAX_URL && (g_str_has_prefix (url, "https://") || g_str_has_prefix (url, "http://"));
}

gboolean
envoi_feed_picture_take (EnvoiFeed *feed, const EnvoiNode *metadata)
{
  const EnvoiNode *info = metadata != NULL ? envoi_node_find (metadata, "info", NS_AVATAR_METADATA) : NULL;
  const char *url = info != NULL ? envoi_node_get_attribute (info, "url") : NULL, *hash = info != NULL ? envoi_node_get_attribute (info, "id") : NULL;
  gboolean other;

  if (!is_web_address (url))
    url = hash = NULL;
  if (hash != NULL && (strlen (hash) != HASH_LENGTH || strspn (hash, "0123456789abcdefABCDEF") != HASH_LENGTH))
    hash = NULL;
  other = g_strcmp0 (url, envoi_feed_get_avatar_url (feed)) != 0 || g_strcmp0 (hash, envoi_feed_get_avatar_hash (feed)) != 0;
  g_object_freeze_notify (G_OBJECT (feed));
  envoi_feed_set_avatar_url (feed, url);
  envoi_feed_set_avatar_hash (feed, hash);
  g_object_thaw_notify (G_OBJECT (feed));
  return other;
}
