/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "0501-stories.h"

#include "envoi-xep.h"

/* A clock that goes a little fast is no reason. */
#define MAX_AHEAD (3600 * G_TIME_SPAN_SECOND)

const EnvoiAtomLink *
envoi_story_get_picture (const EnvoiAtomEntry *entry)
{
  const EnvoiAtomLink *picture = NULL;

  for (guint i = 0; i < entry->links->len; i++)
    {
      const EnvoiAtomLink *link = entry->links->pdata[i];

      if (!g_str_equal (link->rel, "enclosure"))
        continue;
      if (picture != NULL || link->type == NULL || !g_str_has_prefix (link->type, "image/"))
        return NULL;
      picture = link;
    }
  return picture;
}

gboolean
envoi_story_is_current (const EnvoiAtomEntry *entry, gint64 now)
{
  return envoi_story_get_picture (entry) && entry->published > now - ENVOI_STORY_LIFETIME && entry->published < now + MAX_AHEAD;
}

ENVOI_XEP_ROW (0501_stories) = {
  .number = 501, .title = "Pubsub Stories", .version = "0.2.0", .kind = ENVOI_XEP_PAYLOAD, .partial = TRUE, .note = "shown",
  .features = ENVOI_XEP_FEATURES (ENVOI_NODE_STORIES, ENVOI_NODE_STORIES "+notify"),
};
