/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <adwaita.h>
#include "envoi-session-manager.h"
G_BEGIN_DECLS
#define ENVOI_TYPE_REQUEST_ROW (envoi_request_row_get_type ())
G_DECLARE_FINAL_TYPE (EnvoiRequestRow, envoi_request_row, ENVOI, REQUEST_ROW, AdwPreferencesRow)
GtkWidget *envoi_request_row_new (EnvoiSessionManager *manager, EnvoiRequest *request);
G_END_DECLS
