/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <adwaita.h>
#include "envoi-account.h"
G_BEGIN_DECLS
/* EnvoiServerSettings: where a connection goes when the address alone does not tell: a row that unfolds. */
#define ENVOI_TYPE_SERVER_SETTINGS (envoi_server_settings_get_type ())
G_DECLARE_FINAL_TYPE (EnvoiServerSettings, envoi_server_settings, ENVOI, SERVER_SETTINGS, AdwExpanderRow)
void envoi_server_settings_apply (EnvoiServerSettings *self, EnvoiAccount *account);
void envoi_server_settings_open  (EnvoiServerSettings *self);   /* unfolds it, with the focus in the first line */
G_END_DECLS
