/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-config.h"
#include "envoi-date-text.h"
#include <glib/gi18n-lib.h>
#include <langinfo.h>

static GDateTime *
to_local (gint64 time)
{
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc_usec (time);
  return utc != NULL ? g_date_time_to_local (utc) : NULL;
}

/* Whole days from then to now by the calendar, not by 24 hours. */
static int
days_between (GDateTime *then, GDateTime *now)
{
  GDate a, b;

  g_date_clear (&a, 1);
  g_date_clear (&b, 1);
  g_date_set_dmy (&a, g_date_time_get_day_of_month (then), g_date_time_get_month (then), g_date_time_get_year (then));
  g_date_set_dmy (&b, g_date_time_get_day_of_month (now), g_date_time_get_month (now), g_date_time_get_year (now));
  return g_date_days_between (&a, &b);
}

static const char *
clock_format (void)
{
  const char *am = nl_langinfo (AM_STR), *form = nl_langinfo (T_FMT);
  gboolean twelve = am != NULL && *am != '\0' && (strstr (form, "%r") != NULL || strstr (form, "%I") != NULL || strstr (form, "%p") != NULL);

  /* Translators: hours and minutes on a 12-hour clock */
  return twelve ? _("%-I:%M %p") : "%H:%M";
}

char *
envoi_date_text_clock (gint64 time)
{
  g_autoptr (GDateTime) then = to_local (time);
  return then != NULL && time != 0 ? g_date_time_format (then, clock_format ()) : g_strdup ("");
}

char *
envoi_date_text_short (gint64 time, gint64 now)
{
  g_autoptr (GDateTime) then = to_local (time), today = to_local (now);
  int days;

  if (time == 0 || then == NULL || today == NULL)
    return g_strdup ("");
  days = days_between (then, today);
  if (days <= 0)
    return g_date_time_format (then, clock_format ());
  if (days == 1)
    return g_strdup (_("Yesterday"));
  if (days < 7)
    return g_date_time_format (then, "%a");
  /* Translators: a day of this year, short, as in “3 Nov” */
  if (g_date_time_get_year (then) == g_date_time_get_year (today))
    return g_date_time_format (then, _("%-d %b"));
  return g_date_time_format (then, "%x");
}

char *
envoi_date_text_day (gint64 time, gint64 now)
{
  g_autoptr (GDateTime) then = to_local (time), today = to_local (now);
  int days;

  if (then == NULL || today == NULL)
    return g_strdup ("");
  days = days_between (then, today);
  if (days == 0)
    return g_strdup (_("Today"));
  if (days == 1)
    return g_strdup (_("Yesterday"));
  /* Translators: a day of this year, as in “Monday 3 November” */
  if (g_date_time_get_year (then) == g_date_time_get_year (today))
    return g_date_time_format (then, _("%A %-d %B"));
  /* Translators: a day of another year, as in “Monday 3 November 2025” */
  return g_date_time_format (then, _("%A %-d %B %Y"));
}

char *
envoi_date_text_full (gint64 time)
{
  g_autoptr (GDateTime) then = to_local (time);
  return then != NULL && time != 0 ? g_date_time_format (then, "%c") : g_strdup ("");
}
