/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <gtk/gtk.h>
G_BEGIN_DECLS
/**
 * EnvoiFileIntake:
 *
 * Files and pictures that are dropped on a widget or pasted into a text field. Text goes into the field as ever. Owned by whoever made it; while it is not
 * enabled, nothing is different.
 *
 * Signals: files (GListModel of GFile); texture (GdkTexture): a picture that is no file
 */
#define ENVOI_TYPE_FILE_INTAKE (envoi_file_intake_get_type ())
G_DECLARE_FINAL_TYPE (EnvoiFileIntake, envoi_file_intake, ENVOI, FILE_INTAKE, GObject)
EnvoiFileIntake *envoi_file_intake_new         (GtkWidget *drop_on, GtkTextView *paste_in);
void             envoi_file_intake_set_enabled (EnvoiFileIntake *self, gboolean enabled);
/* Lets the person choose files; they come by the signal. */
void             envoi_file_intake_choose      (EnvoiFileIntake *self, gboolean only_pictures);
G_END_DECLS
