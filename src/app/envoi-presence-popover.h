/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <gtk/gtk.h>
#include "envoi-session-manager.h"
G_BEGIN_DECLS
#define ENVOI_TYPE_PRESENCE_POPOVER (envoi_presence_popover_get_type ())
G_DECLARE_FINAL_TYPE (EnvoiPresencePopover, envoi_presence_popover, ENVOI, PRESENCE_POPOVER, GtkPopover)
GtkWidget *envoi_presence_popover_new (EnvoiSessionManager *manager);
G_END_DECLS
