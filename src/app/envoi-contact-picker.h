/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <adwaita.h>
#include "envoi-session-manager.h"
G_BEGIN_DECLS
/* EnvoiContactPicker: choose several contacts, or write addresses of others. Signal "changed". */
#define ENVOI_TYPE_CONTACT_PICKER (envoi_contact_picker_get_type ())
G_DECLARE_FINAL_TYPE (EnvoiContactPicker, envoi_contact_picker, ENVOI, CONTACT_PICKER, GtkBox)
GtkWidget *envoi_contact_picker_new           (void);
void       envoi_contact_picker_set_account   (EnvoiContactPicker *self, EnvoiStore *store, EnvoiAccount *account);   /* whose contacts; what was chosen stays */
GStrv      envoi_contact_picker_dup_addresses (EnvoiContactPicker *self);   /* also one that stands complete in the field (transfer full) */
G_END_DECLS
