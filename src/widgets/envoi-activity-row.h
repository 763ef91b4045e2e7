/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <gtk/gtk.h>
#include "envoi-activity.h"
G_BEGIN_DECLS
/**
 * EnvoiActivityRow:
 *
 * One thing that happened to the person: who, what, about what, and when. What is new stands out.
 */
#define ENVOI_TYPE_ACTIVITY_ROW (envoi_activity_row_get_type ())
G_DECLARE_FINAL_TYPE (EnvoiActivityRow, envoi_activity_row, ENVOI, ACTIVITY_ROW, GtkWidget)
GtkWidget *envoi_activity_row_new          (void);
/* fresh: it was not seen before the list was opened. */
void       envoi_activity_row_set_activity (EnvoiActivityRow *self, EnvoiActivity *activity, gboolean fresh);   /* nullable */
/* "Anna and 2 others like your post": one sentence without a full stop; also for notifications. (transfer full) */
char      *envoi_activity_dup_sentence     (EnvoiActivity *activity);
/* Who did it, by the name known here; never empty. (transfer full) */
char      *envoi_activity_dup_actor        (EnvoiActivity *activity);
const char *envoi_activity_get_icon        (EnvoiActivity *activity);
G_END_DECLS
