/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <gtk/gtk.h>
#include "envoi-account.h"
G_BEGIN_DECLS
#define ENVOI_TYPE_PRESENCE_ICON (envoi_presence_icon_get_type ())
G_DECLARE_FINAL_TYPE (EnvoiPresenceIcon, envoi_presence_icon, ENVOI, PRESENCE_ICON, GtkWidget)
GtkWidget  *envoi_presence_icon_new (void);
void        envoi_presence_icon_set_availability (EnvoiPresenceIcon *self, EnvoiAvailability availability);
/* "Away", translated; (transfer none). */
const char *envoi_availability_get_text (EnvoiAvailability availability);
G_END_DECLS
