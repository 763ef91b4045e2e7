/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <adwaita.h>
#include "envoi-session-manager.h"
#include "envoi-window.h"
G_BEGIN_DECLS
/**
 * EnvoiHomePage:
 *
 * What all that is followed has published, by all accounts, the newest first: all, of people, or of communities. Live by events; what comes while somebody
 * reads waits behind a button. Works offline with what is stored; at the end of that the services are asked for more.
 *
 * Actions: home.refresh, home.mark-read, home.filter (string: all, people, communities)
 */
#define ENVOI_TYPE_HOME_PAGE (envoi_home_page_get_type ())
G_DECLARE_FINAL_TYPE (EnvoiHomePage, envoi_home_page, ENVOI, HOME_PAGE, AdwNavigationPage)
AdwNavigationPage *envoi_home_page_new (EnvoiSessionManager *manager);

/* The window's commands win.show-home and win.open-post and win.comment-post ((sss): service, node, item). */
void               envoi_home_actions_add (EnvoiWindow *window);
G_END_DECLS
