/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <adwaita.h>
#include "envoi-session-manager.h"
G_BEGIN_DECLS
#define ENVOI_TYPE_ACCOUNT_PAGE (envoi_account_page_get_type ())
G_DECLARE_FINAL_TYPE (EnvoiAccountPage, envoi_account_page, ENVOI, ACCOUNT_PAGE, AdwNavigationPage)
AdwNavigationPage *envoi_account_page_new (EnvoiSessionManager *manager, EnvoiAccount *account);
G_END_DECLS
