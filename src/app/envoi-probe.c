/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-probe.h"
#include <errno.h>
#include <glib-unix.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

/*
 * How long the main loop is away from its poll: the time in which the window does not answer. Turns are counted from the
 * first frame on. SIGUSR1 writes the figures, SIGUSR2 begins anew. Main thread.
 */

static struct {
  const char *path;
  double first_frame, first_frame_cpu, longest, longest_cpu;
  guint over_50;
  double turn_start, turn_start_cpu;
  gboolean in_turn;
} probe;

static double
milliseconds (clockid_t clock)
{
  struct timespec t;
  clock_gettime (clock, &t);
  return t.tv_sec * 1e3 + t.tv_nsec / 1e6;
}

/* When the kernel started this process, in milliseconds of CLOCK_BOOTTIME. */
static double
process_start (void)
{
  g_autofree char *stat = NULL;
  const char *field;
  double ticks = 0;

  if (!g_file_get_contents ("/proc/self/stat", &stat, NULL, NULL) || (field = strrchr (stat, ')')) == NULL)
    return milliseconds (CLOCK_BOOTTIME);
  for (int i = 0; i < 20 && field != NULL; i++)
    field = strchr (field + 1, ' ');
  if (field != NULL)
    ticks = g_ascii_strtod (field, NULL);
  return ticks * 1e3 / sysconf (_SC_CLK_TCK);
}

static int
poll_and_measure (GPollFD *fds, guint n, int timeout)
{
  int result;

  if (probe.in_turn && probe.first_frame > 0)
    {
      double wall = milliseconds (CLOCK_MONOTONIC) - probe.turn_start, cpu = milliseconds (CLOCK_THREAD_CPUTIME_ID) - probe.turn_start_cpu;
      probe.longest = MAX (probe.longest, wall);
      probe.longest_cpu = MAX (probe.longest_cpu, cpu);
      if (wall > 50)
        probe.over_50++;
    }
  result = g_poll (fds, n, timeout);
  probe.in_turn = TRUE;
  probe.turn_start = milliseconds (CLOCK_MONOTONIC);
  probe.turn_start_cpu = milliseconds (CLOCK_THREAD_CPUTIME_ID);
  return result;
}

static void
write_figures (void)
{
  g_autofree char *temporary = g_strconcat (probe.path, ".new", NULL);
  FILE *file = fopen (temporary, "we");
  char buffers[4][G_ASCII_DTOSTR_BUF_SIZE];

  if (file == NULL)
    {
      g_warning ("The probe cannot write %s: %s", temporary, g_strerror (errno));
      return;
    }
  fprintf (file, "{\"first_frame_ms\": %s, \"first_frame_cpu_ms\": %s, \"longest_turn_ms\": %s, \"longest_turn_cpu_ms\": %s, \"turns_over_50ms\": %u}\n",
           g_ascii_formatd (buffers[0], sizeof buffers[0], "%.1f", probe.first_frame),
           g_ascii_formatd (buffers[3], sizeof buffers[3], "%.1f", probe.first_frame_cpu),
           g_ascii_formatd (buffers[1], sizeof buffers[1], "%.2f", probe.longest),
           g_ascii_formatd (buffers[2], sizeof buffers[2], "%.2f", probe.longest_cpu), probe.over_50);
  fclose (file);
  rename (temporary, probe.path);
}

static gboolean
on_write (gpointer data)
{
  write_figures ();
  return G_SOURCE_CONTINUE;
}

static gboolean
on_reset (gpointer data)
{
  probe.longest = probe.longest_cpu = 0;
  probe.over_50 = 0;
  probe.in_turn = FALSE;
  return G_SOURCE_CONTINUE;
}

void
envoi_probe_start (void)
{
  probe.path = g_getenv ("ENVOI_PROBE");
  if (probe.path == NULL)
    return;
  g_main_context_set_poll_func (NULL, poll_and_measure);
  g_unix_signal_add (SIGUSR1, on_write, NULL);
  g_unix_signal_add (SIGUSR2, on_reset, NULL);
}

static void
on_painted (GdkFrameClock *clock, gpointer data)
{
  g_signal_handlers_disconnect_by_func (clock, on_painted, data);
  if (probe.first_frame > 0)
    return;
  probe.first_frame = milliseconds (CLOCK_BOOTTIME) - process_start ();
  probe.first_frame_cpu = milliseconds (CLOCK_PROCESS_CPUTIME_ID);
  probe.in_turn = FALSE;
}

static void
on_realize (GtkWidget *window)
{
  g_signal_connect (gtk_widget_get_frame_clock (window), "after-paint", G_CALLBACK (on_painted), NULL);
}

void
envoi_probe_watch_window (GtkWidget *window)
{
  if (probe.path != NULL)
    g_signal_connect (window, "realize", G_CALLBACK (on_realize), NULL);
}

void
envoi_probe_finish (void)
{
  if (probe.path != NULL)
    write_figures ();
}
