/* SPDX-License-Identifier: GPL-3.0-or-later */
/* EnvoiNet: the net thread. Owned by the program's main thread, kept alive by the connections that use it;
 * the owners list and all timers belong to the net thread itself. */
#include "envoi-config.h"
#include "envoi-net-private.h"
#include <string.h>

#define CLOSING_MS 800
#define JOINING_US (2 * G_USEC_PER_SEC)

typedef struct { gpointer owner; EnvoiNetClose close; } Owner;

struct _EnvoiNet {
  gatomicrefcount references;
  GMainContext *context;
  GMainLoop *loop;
  GThread *thread;
  GMutex lock;
  GCond changed;
  gboolean stopped;     /* under lock: nothing is taken any more */
  gboolean ended;       /* under lock: the thread's function has returned */
  gboolean closing;     /* net thread */
  GArray *owners;       /* net thread */
};

static gpointer
run (gpointer data)
{
  EnvoiNet *self = data;
  g_main_context_push_thread_default (self->context);
  g_main_loop_run (self->loop);
  g_main_context_pop_thread_default (self->context);
  g_mutex_lock (&self->lock);
  self->ended = TRUE;
  g_cond_broadcast (&self->changed);
  g_mutex_unlock (&self->lock);
  envoi_net_unref (self);
  return NULL;
}

/**
 * envoi_net_new:
 *
 * Starts the net thread.
 *
 * Returns: (transfer full): the thread, to be given back with envoi_net_free()
 */
EnvoiNet *
envoi_net_new (void)
{
  EnvoiNet *self = g_new0 (EnvoiNet, 1);
  g_atomic_ref_count_init (&self->references);
  g_mutex_init (&self->lock);
  g_cond_init (&self->changed);
  self->context = g_main_context_new ();
  self->loop = g_main_loop_new (self->context, FALSE);
  self->owners = g_array_new (FALSE, FALSE, sizeof (Owner));
  self->thread = g_thread_new ("envoi-net", run, envoi_net_ref (self));
  return self;
}

EnvoiNet *
envoi_net_ref (EnvoiNet *self)
{
  g_atomic_ref_count_inc (&self->references);
  return self;
}

void
envoi_net_unref (EnvoiNet *self)
{
  if (!g_atomic_ref_count_dec (&self->references))
    return;
  g_main_loop_unref (self->loop);
  g_main_context_unref (self->context);
  g_array_unref (self->owners);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->changed);
  g_free (self);
}

static gboolean
quit (gpointer data)
{
  EnvoiNet *self = data;
  g_main_loop_quit (self->loop);
  return G_SOURCE_REMOVE;
}

static gboolean
close_all (gpointer data)
{
  EnvoiNet *self = data;
  g_autoptr (GArray) owners = g_array_copy (self->owners);
  self->closing = TRUE;
  for (guint i = 0; i < owners->len; i++)
    {
      Owner *owner = &g_array_index (owners, Owner, i);
      owner->close (owner->owner);
    }
  if (self->owners->len == 0)
    quit (self);
  else
    {
      GSource *timer = envoi_net_add_timer (self, CLOSING_MS, quit, self);
      g_source_unref (timer);
    }
  return G_SOURCE_REMOVE;
}

/**
 * envoi_net_free:
 *
 * Closes every line (their sessions stay resumable), then ends the thread. Waits three seconds at the most; a thread
 * that still hangs in the system's resolver then is left to the end of the process.
 */
void
envoi_net_free (EnvoiNet *self)
{
  g_return_if_fail (self != NULL);
  envoi_net_invoke (self, close_all, self, NULL);
  g_mutex_lock (&self->lock);
  self->stopped = TRUE;
  gint64 until = g_get_monotonic_time () + JOINING_US + CLOSING_MS * 1000;
  while (!self->ended && g_cond_wait_until (&self->changed, &self->lock, until))
    ;
  gboolean ended = self->ended;
  g_mutex_unlock (&self->lock);
  if (ended)
    g_thread_join (self->thread);
  else
    g_thread_unref (self->thread);
  envoi_net_unref (self);
}

GMainContext *
envoi_net_get_context (EnvoiNet *self)
{
  return self->context;
}

void
envoi_net_invoke (EnvoiNet *self, GSourceFunc function, gpointer data, GDestroyNotify destroy)
{
  g_autoptr (GSource) source = g_idle_source_new ();
  /* What is to go out does not wait for what comes in. */
  g_source_set_priority (source, G_PRIORITY_HIGH);
  g_source_set_callback (source, function, data, destroy);
  g_source_set_static_name (source, "envoi-net-invoke");
  g_mutex_lock (&self->lock);
  gboolean taken = !self->stopped;
  if (taken)
    g_source_attach (source, self->context);
  g_mutex_unlock (&self->lock);
  if (!taken)
    g_source_destroy (source);
}

GSource *
envoi_net_add_timer (EnvoiNet *self, guint milliseconds, GSourceFunc function, gpointer data)
{
  GSource *source = milliseconds >= 5000 && milliseconds % 1000 == 0 ? g_timeout_source_new_seconds (milliseconds / 1000)
                                                                     : g_timeout_source_new (milliseconds);
  g_source_set_callback (source, function, data, NULL);
  g_source_attach (source, self->context);
  return source;
}

void
envoi_timer_clear (GSource **timer)
{
  if (*timer == NULL)
    return;
  g_source_destroy (*timer);
  g_clear_pointer (timer, g_source_unref);
}

void
envoi_net_add_owner (EnvoiNet *self, gpointer owner, EnvoiNetClose close)
{
  Owner entry = { owner, close };
  g_array_append_val (self->owners, entry);
}

void
envoi_net_remove_owner (EnvoiNet *self, gpointer owner)
{
  for (guint i = 0; i < self->owners->len; i++)
    if (g_array_index (self->owners, Owner, i).owner == owner)
      {
        g_array_remove_index (self->owners, i);
        break;
      }
  if (self->closing && self->owners->len == 0)
    g_main_loop_quit (self->loop);
}

guint
envoi_net_deadline (guint milliseconds)
{
#ifdef ENVOI_DEVELOPER
  static gsize shortest = 0;
  if (g_once_init_enter (&shortest))
    {
      const char *text = g_getenv ("ENVOI_TEST_DEADLINE_MS");
      guint64 value = text != NULL ? g_ascii_strtoull (text, NULL, 10) : 0;
      g_once_init_leave (&shortest, value > 0 && value < G_MAXUINT ? (gsize) value : (gsize) G_MAXUINT);
    }
  return MIN (milliseconds, (guint) shortest);
#else
  return milliseconds;
#endif
}

void
envoi_secret_free (char *secret)
{
  if (secret == NULL)
    return;
  explicit_bzero (secret, strlen (secret));
  g_free (secret);
}
