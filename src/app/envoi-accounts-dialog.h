/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <adwaita.h>
#include "envoi-session-manager.h"
G_BEGIN_DECLS
#define ENVOI_TYPE_ACCOUNTS_DIALOG (envoi_accounts_dialog_get_type ())
G_DECLARE_FINAL_TYPE (EnvoiAccountsDialog, envoi_accounts_dialog, ENVOI, ACCOUNTS_DIALOG, AdwDialog)
AdwDialog *envoi_accounts_dialog_new          (EnvoiSessionManager *manager);
/* Shows the page of one account at once. */
void       envoi_accounts_dialog_show_account (EnvoiAccountsDialog *self, EnvoiAccount *account);
G_END_DECLS
