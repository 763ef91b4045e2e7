/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <adwaita.h>
#include "envoi-feed.h"
#include "envoi-session-manager.h"
G_BEGIN_DECLS
/**
 * EnvoiCommunitySettingsPage:
 *
 * What the owner of a community sets: its picture, name and rules; all else in the words of its server; its end.
 */
#define ENVOI_TYPE_COMMUNITY_SETTINGS_PAGE (envoi_community_settings_page_get_type ())
G_DECLARE_FINAL_TYPE (EnvoiCommunitySettingsPage, envoi_community_settings_page, ENVOI, COMMUNITY_SETTINGS_PAGE, AdwNavigationPage)
AdwNavigationPage *envoi_community_settings_page_new (EnvoiSessionManager *manager, EnvoiFeed *feed);
/* Everything that the server can set, as its form has it. */
AdwNavigationPage *envoi_community_form_page_new     (EnvoiSessionManager *manager, EnvoiFeed *feed);
G_END_DECLS
