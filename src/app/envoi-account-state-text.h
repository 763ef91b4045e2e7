/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include "envoi-account.h"
G_BEGIN_DECLS
char *envoi_account_state_title (EnvoiAccount *account);
char *envoi_account_state_text  (EnvoiAccount *account);
G_END_DECLS
