/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <adwaita.h>
#include "envoi-session-manager.h"
#include "envoi-xmpp-uri.h"
G_BEGIN_DECLS
#define ENVOI_TYPE_LINK_PAGE (envoi_link_page_get_type ())
G_DECLARE_FINAL_TYPE (EnvoiLinkPage, envoi_link_page, ENVOI, LINK_PAGE, AdwDialog)
/* At least one account is there. (transfer floating) */
AdwDialog *envoi_link_page_new (EnvoiSessionManager *manager, EnvoiXmppUri *uri);
G_END_DECLS
