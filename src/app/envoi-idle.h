/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <gio/gio.h>
G_BEGIN_DECLS
#define ENVOI_TYPE_IDLE (envoi_idle_get_type ())
G_DECLARE_FINAL_TYPE (EnvoiIdle, envoi_idle, ENVOI, IDLE, GObject)
/* Property "idle": nobody has touched the computer for five minutes, or the screen is locked. */
EnvoiIdle *envoi_idle_new      (GDBusConnection *bus);
gboolean   envoi_idle_get_idle (EnvoiIdle *self);
G_END_DECLS
