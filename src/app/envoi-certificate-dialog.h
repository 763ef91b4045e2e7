/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <adwaita.h>
#include "envoi-session-manager.h"
G_BEGIN_DECLS
#define ENVOI_TYPE_CERTIFICATE_DIALOG (envoi_certificate_dialog_get_type ())
G_DECLARE_FINAL_TYPE (EnvoiCertificateDialog, envoi_certificate_dialog, ENVOI, CERTIFICATE_DIALOG, AdwDialog)
AdwDialog *envoi_certificate_dialog_new (EnvoiSessionManager *manager, EnvoiAccount *account);
G_END_DECLS
