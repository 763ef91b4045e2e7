/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <adwaita.h>
#include "envoi-store.h"
G_BEGIN_DECLS
/**
 * EnvoiStoryStrip:
 *
 * The stories of contacts as a row of round pictures, one for each person, with a ring while one of theirs is not seen; the newest first. A click opens
 * them. It is hidden while there are none.
 */
#define ENVOI_TYPE_STORY_STRIP (envoi_story_strip_get_type ())
G_DECLARE_FINAL_TYPE (EnvoiStoryStrip, envoi_story_strip, ENVOI, STORY_STRIP, AdwBin)
/* stories: EnvoiPost, in any order. Both (transfer none); the store tells the names. */
void envoi_story_strip_set_stories (EnvoiStoryStrip *self, EnvoiStore *store, GListModel *stories);
G_END_DECLS
