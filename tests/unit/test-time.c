/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-time.h"

static void
test_reads (void)
{
  static const struct { const char *text; gint64 time; } cases[] = {
    { "1970-01-01T00:00:00Z", 0 },
    { "2002-09-10T23:08:25Z", 1031699305000000 },
    { "2002-09-10T23:08:25.5Z", 1031699305500000 },
    { "2002-09-11T01:08:25.123456789+02:00", 1031699305123456 },
    { "2002-09-10T16:08:25-07:00", 1031699305000000 },
    { "2038-01-19T03:14:08Z", 2147483648000000 },
    { "2016-12-31T23:59:60Z", 1483228799000000 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      gint64 time = -1;
      g_assert_true (envoi_time_parse (cases[i].text, &time));
      g_assert_cmpint (time, ==, cases[i].time);
    }
}

/* Row A18 of the attack table, T16 of the faults: times that a stranger makes up. */
static void
test_refuses (void)
{
  static const char *cases[] = {
    "", "-1", "now", "9999-12-31T23:59:59Z", "1969-12-31T23:59:59Z", "2002-09-10", "2002-09-10T23:08Z", "2002-13-10T23:08:25Z",
    "2002-09-31T23:08:25Z", "2002-09-10T24:08:25Z", "2002-09-10T23:08:25", "2002-09-10T23:08:25.Z", "2002-09-10T23:08:25Zx",
    "2002-09-10 23:08:25Z", "1970-01-01T00:00:00+01:00", "2002-09-10T23:08:25+99:00",
  };
  gint64 time;

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_false (envoi_time_parse (cases[i], &time));
  g_assert_false (envoi_time_parse (NULL, &time));
}

static void
test_round_trip (void)
{
  gint64 now = envoi_time_now (), again;
  g_autofree char *text = envoi_time_format (now);

  g_assert_true (envoi_time_parse (text, &again));
  g_assert_cmpint (now, ==, again);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/time/reads", test_reads);
  g_test_add_func ("/time/A18-refuses", test_refuses);
  g_test_add_func ("/time/round-trip", test_round_trip);
  return g_test_run ();
}
