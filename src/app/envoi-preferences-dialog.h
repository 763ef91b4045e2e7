/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <adwaita.h>
G_BEGIN_DECLS
#define ENVOI_TYPE_PREFERENCES_DIALOG (envoi_preferences_dialog_get_type ())
G_DECLARE_FINAL_TYPE (EnvoiPreferencesDialog, envoi_preferences_dialog, ENVOI, PREFERENCES_DIALOG, AdwPreferencesDialog)
EnvoiPreferencesDialog *envoi_preferences_dialog_present (GSettings *settings, GtkWidget *parent);
G_END_DECLS
