/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "envoi-post.h"
#include "envoi-session.h"
G_BEGIN_DECLS
/**
 * EnvoiStoryService:
 *
 * Pictures of the day of contacts, and our own of other devices (XEP-0501), for 24 hours from when they were published. They live in memory: who shows them keeps them, and at each
 * sign-in they come again; which of them were seen is stored. Main thread; owned by the session.
 */
#define ENVOI_TYPE_STORY_SERVICE (envoi_story_service_get_type ())
G_DECLARE_FINAL_TYPE (EnvoiStoryService, envoi_story_service, ENVOI, STORY_SERVICE, EnvoiService)
/* EnvoiPost of kind STORY, the newest first; each has exactly one picture among its parts. Whoever has shown one sets its "read". (transfer none) */
GListModel *envoi_story_service_list_stories (EnvoiStoryService *self);
G_END_DECLS
