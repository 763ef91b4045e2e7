/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-wall-clock.h"

#include <errno.h>
#include <glib-unix.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include "envoi-time.h"

/* A timer of the kernel on the real-time clock, which goes on while the machine sleeps and reports when the clock is set. */

#ifndef TFD_TIMER_CANCEL_ON_SET
# define TFD_TIMER_CANCEL_ON_SET (1 << 1)
#endif

struct _EnvoiWallClock {
  EnvoiWallClockFunc func;
  gpointer           user_data;
  gint64             when;
  int                fd;        /* -1: the kernel gave none */
  guint              source;    /* of the file, or of the timeout that stands in for it */
};

static gint64 fake;              /* 0: the real time */
static GPtrArray *all;           /* EnvoiWallClock, not owned; while there are any */

gint64
envoi_wall_clock_now (void)
{
  return fake != 0 ? fake : envoi_time_now ();
}

static void
arm (EnvoiWallClock *self)
{
  struct itimerspec spec = { 0 };
  gint64 when = self->when;

  if (self->fd < 0)
    return;
  /* A time that is only pretended does not go on by itself: at once, or not. */
  if (fake != 0)
    when = when > 0 && when <= fake ? 1 : 0;
  /* A time of zero would switch the timer off. */
  spec.it_value.tv_sec = when > 0 ? MAX (when / G_USEC_PER_SEC, 1) : 0;
  spec.it_value.tv_nsec = self->when > 0 ? (when % G_USEC_PER_SEC) * 1000 : 0;
  timerfd_settime (self->fd, TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET, &spec, NULL);
}

static void
look (EnvoiWallClock *self)
{
  if (self->when == 0)
    return;
  if (envoi_wall_clock_now () < self->when)
    {
      arm (self);
      return;
    }
  self->when = 0;
  arm (self);
  self->func (self->user_data);
}

static gboolean
on_file (gint fd, GIOCondition condition, gpointer user_data)
{
  EnvoiWallClock *self = user_data;
  guint64 times;

  /* ECANCELED: the clock was set. In either case it is looked at again. */
  if (read (fd, &times, sizeof times) < 0 && errno == EAGAIN)
    return G_SOURCE_CONTINUE;
  look (self);
  return G_SOURCE_CONTINUE;
}

static gboolean
on_timeout (gpointer user_data)
{
  EnvoiWallClock *self = user_data;

  self->source = 0;
  if (self->when != 0 && envoi_wall_clock_now () < self->when)
    envoi_wall_clock_set (self, self->when);
  else
    look (self);
  return G_SOURCE_REMOVE;
}

EnvoiWallClock *
envoi_wall_clock_new (EnvoiWallClockFunc func, gpointer user_data)
{
  EnvoiWallClock *self = g_new0 (EnvoiWallClock, 1);

  self->func = func;
  self->user_data = user_data;
  if (all == NULL)
    all = g_ptr_array_new ();
  g_ptr_array_add (all, self);
  self->fd = timerfd_create (CLOCK_REALTIME, TFD_CLOEXEC | TFD_NONBLOCK);
  if (self->fd >= 0)
    self->source = g_unix_fd_add (self->fd, G_IO_IN, on_file, self);
  return self;
}

void
envoi_wall_clock_set (EnvoiWallClock *self, gint64 when)
{
  self->when = MAX (when, 0);
  if (self->fd >= 0)
    {
      arm (self);
      return;
    }
  g_clear_handle_id (&self->source, g_source_remove);
  if (when != 0)
    self->source = g_timeout_add_seconds ((guint) CLAMP ((when - envoi_wall_clock_now ()) / G_USEC_PER_SEC + 1, 0, 60), on_timeout, self);
}

gint64
envoi_wall_clock_get (EnvoiWallClock *self)
{
  return self->when;
}

void
envoi_wall_clock_fake (gint64 now)
{
  fake = now;
  /* Called from its own end: one that is due may make or free others. */
  for (guint i = all != NULL ? all->len : 0; i > 0; i--)
    if (i <= all->len)
      look (all->pdata[i - 1]);
}

void
envoi_wall_clock_free (EnvoiWallClock *self)
{
  g_ptr_array_remove (all, self);
  if (all->len == 0)
    g_clear_pointer (&all, g_ptr_array_unref);
  g_clear_handle_id (&self->source, g_source_remove);
  if (self->fd >= 0)
    close (self->fd);
  g_free (self);
}
