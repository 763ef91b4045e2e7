/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <gio/gio.h>
#include "envoi-session-manager.h"
G_BEGIN_DECLS
/**
 * EnvoiActivityNotifier:
 *
 * Tells the desktop what happened to the person (comments, likes, mentions, followers, requests), one notification for each post and kind, and of new posts
 * in the blogs and communities that she wants to hear of; and takes each back when it has been seen, here or elsewhere.
 */
#define ENVOI_TYPE_ACTIVITY_NOTIFIER (envoi_activity_notifier_get_type ())
G_DECLARE_FINAL_TYPE (EnvoiActivityNotifier, envoi_activity_notifier, ENVOI, ACTIVITY_NOTIFIER, GObject)
EnvoiActivityNotifier *envoi_activity_notifier_new (GApplication *application, EnvoiSessionManager *manager, GSettings *settings);
G_END_DECLS
