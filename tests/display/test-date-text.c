/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "display.h"
#include "envoi-date-text.h"
#include <locale.h>

static gint64
at (int year, int month, int day, int hour, int minute)
{
  g_autoptr (GDateTime) time = g_date_time_new_local (year, month, day, hour, minute, 0);
  return g_date_time_to_unix_usec (time);
}

static void
assert_text (char *text, const char *wanted)
{
  g_assert_cmpstr (text, ==, wanted);
  g_free (text);
}

/* By the calendar of the place, not by 24 hours. */
static void
test_days (void)
{
  gint64 now = at (2026, 11, 20, 0, 5);

  assert_text (envoi_date_text_day (at (2026, 11, 20, 0, 1), now), "Today");
  assert_text (envoi_date_text_day (at (2026, 11, 19, 23, 59), now), "Yesterday");
  assert_text (envoi_date_text_day (at (2026, 11, 19, 0, 0), now), "Yesterday");
  assert_text (envoi_date_text_day (at (2026, 11, 18, 23, 59), now), "Wednesday 18 November");
  assert_text (envoi_date_text_day (at (2025, 12, 31, 12, 0), now), "Wednesday 31 December 2025");
  /* A day of 25 hours: the clocks went back in the night to 25 October. */
  assert_text (envoi_date_text_day (at (2026, 10, 24, 12, 0), at (2026, 10, 25, 23, 30)), "Yesterday");
}

static void
test_short (void)
{
  gint64 now = at (2026, 11, 20, 12, 0);

  assert_text (envoi_date_text_short (at (2026, 11, 20, 9, 5), now), "09:05");
  assert_text (envoi_date_text_short (at (2026, 11, 19, 9, 5), now), "Yesterday");
  assert_text (envoi_date_text_short (at (2026, 11, 14, 9, 5), now), "Sat");
  assert_text (envoi_date_text_short (at (2026, 11, 13, 9, 5), now), "13 Nov");
  assert_text (envoi_date_text_short (0, now), "");
  /* A clock that goes wrong on the other side: not before it is said. */
  assert_text (envoi_date_text_short (at (2026, 11, 20, 12, 7), now), "12:07");
}

/* What no calendar holds comes from a server all the same. */
static void
test_beyond (void)
{
  static const gint64 times[] = { G_MAXINT64, G_MININT64, -1, 1 };

  for (guint i = 0; i < G_N_ELEMENTS (times); i++)
    {
      g_autofree char *clock = envoi_date_text_clock (times[i]), *brief = envoi_date_text_short (times[i], at (2026, 11, 20, 12, 0));
      g_autofree char *day = envoi_date_text_day (times[i], at (2026, 11, 20, 12, 0)), *full = envoi_date_text_full (times[i]);
      g_assert_nonnull (clock);
      g_assert_nonnull (brief);
      g_assert_nonnull (day);
      g_assert_nonnull (full);
    }
}

static void
test_clock_of_the_place (void)
{
  g_autofree char *before = g_strdup (setlocale (LC_TIME, NULL));

  if (setlocale (LC_TIME, "en_US.UTF-8") == NULL)
    {
      g_test_skip ("The locale en_US.UTF-8 is not here");
      return;
    }
  assert_text (envoi_date_text_clock (at (2026, 11, 20, 14, 5)), "2:05 PM");
  if (setlocale (LC_TIME, "de_DE.UTF-8") != NULL)
    assert_text (envoi_date_text_clock (at (2026, 11, 20, 14, 5)), "14:05");
  setlocale (LC_TIME, before);
}

int
main (int argc, char **argv)
{
  g_setenv ("TZ", "Europe/Berlin", TRUE);
  display_init (&argc, &argv);
  g_test_add_func ("/date-text/days", test_days);
  g_test_add_func ("/date-text/short", test_short);
  g_test_add_func ("/date-text/beyond", test_beyond);
  g_test_add_func ("/date-text/clock-of-the-place", test_clock_of_the_place);
  return g_test_run ();
}
