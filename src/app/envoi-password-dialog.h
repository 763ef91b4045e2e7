/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <adwaita.h>
#include "envoi-session-manager.h"
G_BEGIN_DECLS
void envoi_password_dialog_ask (GtkWidget *parent, EnvoiSessionManager *manager, EnvoiAccount *account);
G_END_DECLS
