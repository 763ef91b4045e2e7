/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <adwaita.h>
G_BEGIN_DECLS
/**
 * EnvoiScanDialog:
 *
 * Reads a code with the camera, from a picture file, from what was copied or dropped; hands its text to app.open-link and does nothing else with it.
 */
#define ENVOI_TYPE_SCAN_DIALOG (envoi_scan_dialog_get_type ())
G_DECLARE_FINAL_TYPE (EnvoiScanDialog, envoi_scan_dialog, ENVOI, SCAN_DIALOG, AdwDialog)
AdwDialog *envoi_scan_dialog_new  (void);   /* (transfer floating) */
/* Reads a picture file as if it had been chosen. */
void       envoi_scan_dialog_read (EnvoiScanDialog *self, GFile *file);
G_END_DECLS
