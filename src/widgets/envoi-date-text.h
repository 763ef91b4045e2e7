/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once
#include <glib.h>
G_BEGIN_DECLS
/* Times as people read them, in the locale's own form; all (transfer full). time and now: microseconds since 1970. */
char *envoi_date_text_clock (gint64 time);               /* "14:05" */
char *envoi_date_text_short (gint64 time, gint64 now);   /* for lists: clock, "Yesterday", weekday, date */
char *envoi_date_text_day   (gint64 time, gint64 now);   /* for separators: "Today", "Yesterday", "Monday 3 November" */
char *envoi_date_text_full  (gint64 time);               /* for tooltips: date and clock */
G_END_DECLS
