/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-feeds.h"

#include "envoi-activity-service.h"
#include "envoi-blog-archive.h"
#include "envoi-community-service.h"
#include "envoi-session-manager.h"
#include "envoi-story-service.h"

/* What is read comes first: the publisher's rows then find their feeds. Who asks to be let in is heard before it is told as something that happened. */
void
envoi_feeds_init (EnvoiSessionManager *manager)
{
  envoi_session_manager_add_service_type (manager, ENVOI_TYPE_FEED_SERVICE);
  envoi_session_manager_add_service_type (manager, ENVOI_TYPE_PUBLISHER);
  envoi_session_manager_add_service_type (manager, ENVOI_TYPE_COMMUNITY_SERVICE);
  envoi_session_manager_add_service_type (manager, ENVOI_TYPE_ACTIVITY_SERVICE);
  envoi_session_manager_add_service_type (manager, ENVOI_TYPE_BLOG_ARCHIVE);
  envoi_session_manager_add_service_type (manager, ENVOI_TYPE_STORY_SERVICE);
}
