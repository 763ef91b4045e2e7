/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <adwaita.h>
#include "envoi-session-manager.h"
G_BEGIN_DECLS
/**
 * EnvoiDraftsPage:
 *
 * What the person has written and not published yet: what could not be published, what waits for its time or the line, and drafts, the newest first.
 */
#define ENVOI_TYPE_DRAFTS_PAGE (envoi_drafts_page_get_type ())
G_DECLARE_FINAL_TYPE (EnvoiDraftsPage, envoi_drafts_page, ENVOI, DRAFTS_PAGE, AdwNavigationPage)
AdwNavigationPage *envoi_drafts_page_new (EnvoiSessionManager *manager);
G_END_DECLS
