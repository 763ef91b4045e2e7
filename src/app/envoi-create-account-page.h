/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <adwaita.h>
#include "envoi-session-manager.h"
G_BEGIN_DECLS
/**
 * EnvoiCreateAccountPage:
 *
 * Where the new account shall live: a server, or an invitation. The next page, which it pushes, asks for a name and a password.
 * It must stand in an AdwNavigationView.
 *
 * Signals: signed-in (EnvoiAccount)
 */
#define ENVOI_TYPE_CREATE_ACCOUNT_PAGE (envoi_create_account_page_get_type ())
G_DECLARE_FINAL_TYPE (EnvoiCreateAccountPage, envoi_create_account_page, ENVOI, CREATE_ACCOUNT_PAGE, AdwNavigationPage)
EnvoiCreateAccountPage *envoi_create_account_page_new  (EnvoiSessionManager *manager);
/* What the action app.create-account was given: a server, an address, or a whole invitation link. Nothing is asked before the person says so. */
void                    envoi_create_account_page_open (EnvoiCreateAccountPage *self, const char *where);
G_END_DECLS
