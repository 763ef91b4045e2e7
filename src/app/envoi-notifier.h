/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <gio/gio.h>
#include "envoi-session-manager.h"
G_BEGIN_DECLS
#define ENVOI_TYPE_NOTIFIER (envoi_notifier_get_type ())
G_DECLARE_FINAL_TYPE (EnvoiNotifier, envoi_notifier, ENVOI, NOTIFIER, GObject)
EnvoiNotifier *envoi_notifier_new (GApplication *application, EnvoiSessionManager *manager, GSettings *settings);
G_END_DECLS
