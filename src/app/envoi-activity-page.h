/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <adwaita.h>
#include "envoi-session-manager.h"
G_BEGIN_DECLS
/**
 * EnvoiActivityPage:
 *
 * What happened to the person, the newest first: comments, likes, replies, mentions, followers; and the way to requests and invitations. What is new stands
 * out as long as the page is open, and counts as seen as soon as it is looked at.
 */
#define ENVOI_TYPE_ACTIVITY_PAGE (envoi_activity_page_get_type ())
G_DECLARE_FINAL_TYPE (EnvoiActivityPage, envoi_activity_page, ENVOI, ACTIVITY_PAGE, AdwNavigationPage)
AdwNavigationPage *envoi_activity_page_new (EnvoiSessionManager *manager);
G_END_DECLS
