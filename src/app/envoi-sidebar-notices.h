/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <gtk/gtk.h>
#include "envoi-account-state.h"
#include "envoi-session-manager.h"
G_BEGIN_DECLS
/* EnvoiSidebarNotices: what the sidebar says above its lists: trouble with the disk, with an account, and who waits for an answer. */
#define ENVOI_TYPE_SIDEBAR_NOTICES (envoi_sidebar_notices_get_type ())
G_DECLARE_FINAL_TYPE (EnvoiSidebarNotices, envoi_sidebar_notices, ENVOI, SIDEBAR_NOTICES, GtkBox)
void envoi_sidebar_notices_start (EnvoiSidebarNotices *self, EnvoiSessionManager *manager, EnvoiAccountState *state);
G_END_DECLS
