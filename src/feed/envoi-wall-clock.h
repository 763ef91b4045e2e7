/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <glib-object.h>
G_BEGIN_DECLS
/**
 * EnvoiWallClock:
 *
 * Calls at a time of day. It holds over sleep, and over a clock that is set: both wake it, and it looks again. Without it a timer that counts
 * the seconds awake would come hours late. Main thread; owned by whoever waits.
 */
typedef struct _EnvoiWallClock EnvoiWallClock;
typedef void (*EnvoiWallClockFunc) (gpointer user_data);
EnvoiWallClock *envoi_wall_clock_new  (EnvoiWallClockFunc func, gpointer user_data);
/* When to call, microseconds since 1970, past means at once; 0: not at all. One time at a time; it is forgotten when it has come. */
void            envoi_wall_clock_set  (EnvoiWallClock *self, gint64 when);
gint64          envoi_wall_clock_get  (EnvoiWallClock *self);
void            envoi_wall_clock_free (EnvoiWallClock *self);
/* What all of them go by, microseconds since 1970. */
gint64          envoi_wall_clock_now  (void);
/* For tests: from now on it is @now, for all of them, until the next call; what is due by then is called in it. 0: the real time again. */
void            envoi_wall_clock_fake (gint64 now);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EnvoiWallClock, envoi_wall_clock_free)
G_END_DECLS
