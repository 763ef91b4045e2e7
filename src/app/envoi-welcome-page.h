/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <adwaita.h>
G_BEGIN_DECLS
#define ENVOI_TYPE_WELCOME_PAGE (envoi_welcome_page_get_type ())
G_DECLARE_FINAL_TYPE (EnvoiWelcomePage, envoi_welcome_page, ENVOI, WELCOME_PAGE, AdwNavigationPage)
EnvoiWelcomePage *envoi_welcome_page_new (void);
G_END_DECLS
