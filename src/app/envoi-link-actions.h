/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "envoi-application.h"
#include "envoi-link-opener.h"
G_BEGIN_DECLS
/* The commands of the application for links and codes: open-link (s), open-uri (s), share (ss: account, address; empty: one's own), share-own,
 * scan, new-conversation. */
void envoi_link_actions_add         (EnvoiApplication *application, EnvoiLinkOpener *opener);
/* The options of the command line that stand for them; before it runs. */
void envoi_link_actions_add_options (EnvoiApplication *application);
G_END_DECLS
