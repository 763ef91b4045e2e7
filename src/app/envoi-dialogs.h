/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "envoi-window.h"
G_BEGIN_DECLS
/* Opens the dialog that belongs to an application action: about, shortcuts, preferences, accounts, add-account, show-requests. */
void envoi_dialogs_show (EnvoiWindow *window, EnvoiSessionManager *manager, const char *name);
/* For who has an account already; where as for the action app.create-account. */
void envoi_dialogs_create_account (EnvoiWindow *window, EnvoiSessionManager *manager, const char *where);
G_END_DECLS
