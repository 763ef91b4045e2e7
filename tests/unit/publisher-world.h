/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The feed world for those who write: drafts, and what came of them. */
#pragma once
#include "feed-world.h"

G_GNUC_UNUSED static EnvoiDraft *
new_draft (FeedWorld *world, const char *title, const char *text)
{
  EnvoiDraft *draft = envoi_draft_new (world->account);

  envoi_draft_set_title (draft, title);
  envoi_draft_set_text (draft, text);
  return draft;
}

G_GNUC_UNUSED static guint
count_items (FeedWorld *world, const char *service, const char *node)
{
  FeedNode *found = feed_find (world, service, node);

  return found != NULL ? found->items->len : 0;
}

G_GNUC_UNUSED static guint
count_drafts (FeedWorld *world)
{
  return g_list_model_get_n_items (envoi_store_list_drafts (world->store));
}
