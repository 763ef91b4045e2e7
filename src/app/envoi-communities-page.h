/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <adwaita.h>
#include "envoi-session-manager.h"
G_BEGIN_DECLS
/**
 * EnvoiCommunitiesPage:
 *
 * The communities of the own server, or of any other, to look through; each opens its own page.
 */
#define ENVOI_TYPE_COMMUNITIES_PAGE (envoi_communities_page_get_type ())
G_DECLARE_FINAL_TYPE (EnvoiCommunitiesPage, envoi_communities_page, ENVOI, COMMUNITIES_PAGE, AdwNavigationPage)
AdwNavigationPage *envoi_communities_page_new  (EnvoiSessionManager *manager);
/* Shows those of this server or place. */
void               envoi_communities_page_show (EnvoiCommunitiesPage *self, const char *address);
G_END_DECLS
