/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-time.h"

#include <string.h>
#include <time.h>

/**
 * envoi_time_now:
 *
 * Returns: the time of day in microseconds since 1970 UTC
 */
gint64
envoi_time_now (void)
{
  return g_get_real_time ();
}

/**
 * envoi_time_boot:
 *
 * Returns: seconds since the machine was started, with the time it was asleep
 */
gint64
envoi_time_boot (void)
{
  struct timespec now;

  clock_gettime (CLOCK_BOOTTIME, &now);
  return now.tv_sec;
}

static gboolean
read_number (const char **text, guint digits, int *value)
{
  int result = 0;

  for (guint i = 0; i < digits; i++)
    {
      char c = (*text)[i];
      if (!g_ascii_isdigit (c))
        return FALSE;
      result = result * 10 + (c - '0');
    }
  *text += digits;
  *value = result;
  return TRUE;
}

static gboolean
read_char (const char **text, char c)
{
  if (**text != c)
    return FALSE;
  (*text)++;
  return TRUE;
}

static gint64
read_fraction (const char **text)
{
  gint64 fraction = 0;
  gint64 unit = G_USEC_PER_SEC / 10;

  while (g_ascii_isdigit (**text))
    {
      fraction += (**text - '0') * unit;
      unit /= 10;
      (*text)++;
    }
  return fraction;
}

/* "Z", "+hh:mm" or "-hh:mm" in seconds. */
static gboolean
read_zone (const char **text, int *offset)
{
  int sign, hours, minutes;

  if (read_char (text, 'Z'))
    {
      *offset = 0;
      return TRUE;
    }
  if (**text != '+' && **text != '-')
    return FALSE;
  sign = **text == '-' ? -1 : 1;
  (*text)++;
  if (!read_number (text, 2, &hours) || !read_char (text, ':') || !read_number (text, 2, &minutes) ||
      hours > 23 || minutes > 59)
    return FALSE;
  *offset = sign * (hours * 3600 + minutes * 60);
  return TRUE;
}

/**
 * envoi_time_parse:
 * @text: (nullable): a date and time of XEP-0082, section 3.2
 * @time: (out): microseconds since 1970 UTC
 *
 * Returns: whether @text is a date and time in the years 1970 to 2999
 */
gboolean
envoi_time_parse (const char *text, gint64 *time)
{
  int year, month, day, hour, minute, second, offset;
  gint64 fraction = 0;
  g_autoptr(GDateTime) date = NULL;

  if (text == NULL || strnlen (text, 65) > 64)
    return FALSE;
  if (!read_number (&text, 4, &year) || !read_char (&text, '-') ||
      !read_number (&text, 2, &month) || !read_char (&text, '-') ||
      !read_number (&text, 2, &day) || !read_char (&text, 'T') ||
      !read_number (&text, 2, &hour) || !read_char (&text, ':') ||
      !read_number (&text, 2, &minute) || !read_char (&text, ':') ||
      !read_number (&text, 2, &second))
    return FALSE;
  if (read_char (&text, '.'))
    {
      if (!g_ascii_isdigit (*text))
        return FALSE;
      fraction = read_fraction (&text);
    }
  if (!read_zone (&text, &offset) || *text != '\0')
    return FALSE;
  if (year < 1970 || year > 2999)
    return FALSE;
  if (second == 60)   /* a leap second has no number of its own */
    second = 59;

  date = g_date_time_new_utc (year, month, day, hour, minute, second);
  if (date == NULL)
    return FALSE;
  *time = (g_date_time_to_unix (date) - offset) * G_USEC_PER_SEC + fraction;
  return *time >= 0;
}

/**
 * envoi_time_format:
 * @time: microseconds since 1970 UTC
 *
 * Returns: (transfer full): the time as XEP-0082 writes it, in UTC with microseconds
 */
char *
envoi_time_format (gint64 time)
{
  g_autoptr(GDateTime) date = g_date_time_new_from_unix_utc_usec (time);
  g_autofree char *seconds = NULL;

  g_return_val_if_fail (date != NULL, NULL);
  seconds = g_date_time_format (date, "%Y-%m-%dT%H:%M:%S");
  return g_strdup_printf ("%s.%06dZ", seconds, g_date_time_get_microsecond (date));
}
