/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <adwaita.h>
#include "envoi-session-manager.h"
G_BEGIN_DECLS
#define ENVOI_TYPE_ADD_CONTACT_DIALOG (envoi_add_contact_dialog_get_type ())
G_DECLARE_FINAL_TYPE (EnvoiAddContactDialog, envoi_add_contact_dialog, ENVOI, ADD_CONTACT_DIALOG, AdwDialog)
AdwDialog *envoi_add_contact_dialog_new         (EnvoiSessionManager *manager);
void       envoi_add_contact_dialog_set_address (EnvoiAddContactDialog *self, const char *address);
G_END_DECLS
