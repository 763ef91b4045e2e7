/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <adwaita.h>
#include "envoi-session-manager.h"
G_BEGIN_DECLS
#define ENVOI_TYPE_CHANGE_PASSWORD_DIALOG (envoi_change_password_dialog_get_type ())
G_DECLARE_FINAL_TYPE (EnvoiChangePasswordDialog, envoi_change_password_dialog, ENVOI, CHANGE_PASSWORD_DIALOG, AdwDialog)
AdwDialog *envoi_change_password_dialog_new (EnvoiSessionManager *manager, EnvoiAccount *account);
G_END_DECLS
