/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <adwaita.h>
#include "envoi-session-manager.h"
G_BEGIN_DECLS
#define ENVOI_TYPE_REQUESTS_PAGE (envoi_requests_page_get_type ())
G_DECLARE_FINAL_TYPE (EnvoiRequestsPage, envoi_requests_page, ENVOI, REQUESTS_PAGE, AdwNavigationPage)
AdwNavigationPage *envoi_requests_page_new (EnvoiSessionManager *manager);
G_END_DECLS
