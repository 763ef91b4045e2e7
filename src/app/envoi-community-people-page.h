/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "envoi-feed.h"
#include "envoi-people-page.h"
#include "envoi-session-manager.h"
G_BEGIN_DECLS
/**
 * EnvoiCommunityPeoplePage:
 *
 * Who is in a community and who waits to be let in; owners say there who may what. Of a blog: who follows it.
 */
#define ENVOI_TYPE_COMMUNITY_PEOPLE_PAGE (envoi_community_people_page_get_type ())
G_DECLARE_FINAL_TYPE (EnvoiCommunityPeoplePage, envoi_community_people_page, ENVOI, COMMUNITY_PEOPLE_PAGE, EnvoiPeoplePage)
AdwNavigationPage *envoi_community_people_page_new (EnvoiSessionManager *manager, EnvoiFeed *feed);
G_END_DECLS
