/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <adwaita.h>
#include "envoi-session-manager.h"
G_BEGIN_DECLS
#define ENVOI_TYPE_SIGN_IN_PAGE (envoi_sign_in_page_get_type ())
G_DECLARE_FINAL_TYPE (EnvoiSignInPage, envoi_sign_in_page, ENVOI, SIGN_IN_PAGE, AdwNavigationPage)
/* Signal: signed-in (EnvoiAccount): the account is stored and online */
EnvoiSignInPage *envoi_sign_in_page_new        (EnvoiSessionManager *manager);
/* Shows what went wrong; what the page does itself when signing in fails. */
void             envoi_sign_in_page_show_error (EnvoiSignInPage *self, const GError *error);
G_END_DECLS
