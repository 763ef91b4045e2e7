/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <adwaita.h>
#include "envoi-session-manager.h"
G_BEGIN_DECLS
#define ENVOI_TYPE_CONTACT_DIALOG (envoi_contact_dialog_get_type ())
G_DECLARE_FINAL_TYPE (EnvoiContactDialog, envoi_contact_dialog, ENVOI, CONTACT_DIALOG, AdwDialog)
AdwDialog *envoi_contact_dialog_new (EnvoiSessionManager *manager, EnvoiContact *contact);
G_END_DECLS
