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
/* As the action app.create-account: where is a server, the address that was chosen for the newcomer, or a whole invitation link; token, where it
 * is not "", makes an invitation of the former. The person has agreed already: an invitation is shown to its server at once. */
void                    envoi_create_account_page_open (EnvoiCreateAccountPage *self, const char *where, const char *token);
G_END_DECLS
