/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <gio/gio.h>
G_BEGIN_DECLS
/**
 * EnvoiSleepWatch:
 *
 * Hears from the system's login manager (logind, on the system bus) that the machine is about to sleep and that it woke. Where
 * that cannot be reached, as in a sandbox, it is silent: the line then sees by its clocks that time has passed. Main thread; owned by
 * the session manager.
 *
 * Signals:
 *   sleeping ()   the machine waits, some seconds at most, until envoi_sleep_watch_release()
 *   awake ()      it woke, or did not go to sleep after all
 */
#define ENVOI_TYPE_SLEEP_WATCH (envoi_sleep_watch_get_type ())
G_DECLARE_FINAL_TYPE (EnvoiSleepWatch, envoi_sleep_watch, ENVOI, SLEEP_WATCH, GObject)
EnvoiSleepWatch *envoi_sleep_watch_new     (void);
void             envoi_sleep_watch_release (EnvoiSleepWatch *self);
G_END_DECLS
