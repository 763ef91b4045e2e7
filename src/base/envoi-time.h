/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <glib.h>
G_BEGIN_DECLS
/* All times in Envoi are gint64 microseconds since 1970 UTC; 0 means unknown. */
gint64 envoi_time_now    (void);
/* Reads a XEP-0082 date and time; FALSE for anything else and for years outside 1970..2999. */
gboolean envoi_time_parse (const char *text, gint64 *time);
/* Writes XEP-0082 with microseconds, in UTC. (transfer full) */
char  *envoi_time_format (gint64 time);
/* Seconds that the machine has been up, the time asleep included (CLOCK_BOOTTIME). */
gint64 envoi_time_boot   (void);
G_END_DECLS
