/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <adwaita.h>
G_BEGIN_DECLS
/**
 * EnvoiTimeChooser:
 *
 * A row that says when something is to happen, and lets a day and a time be chosen for it. Local time.
 *
 * Properties: time (gint64, µs since 1970; 0: at once)
 */
#define ENVOI_TYPE_TIME_CHOOSER (envoi_time_chooser_get_type ())
G_DECLARE_FINAL_TYPE (EnvoiTimeChooser, envoi_time_chooser, ENVOI, TIME_CHOOSER, AdwActionRow)
gint64 envoi_time_chooser_get_time   (EnvoiTimeChooser *self);
void   envoi_time_chooser_set_time   (EnvoiTimeChooser *self, gint64 time);
/* "Tomorrow, 09:00", "3 December 2026, 14:30". (transfer full) */
char  *envoi_time_chooser_describe   (gint64 time, gint64 now);
G_END_DECLS
