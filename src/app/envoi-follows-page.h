/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <adwaita.h>
#include "envoi-session-manager.h"
G_BEGIN_DECLS
/**
 * EnvoiFollowsPage:
 *
 * What a contact lets others see that he follows; each opens its own page.
 */
#define ENVOI_TYPE_FOLLOWS_PAGE (envoi_follows_page_get_type ())
G_DECLARE_FINAL_TYPE (EnvoiFollowsPage, envoi_follows_page, ENVOI, FOLLOWS_PAGE, AdwNavigationPage)
AdwNavigationPage *envoi_follows_page_new (EnvoiSessionManager *manager, EnvoiContact *contact);
G_END_DECLS
