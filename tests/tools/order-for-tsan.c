/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The thread sanitizer does not see into GLib, which is not built with it, and so takes each lock, source and task of
 * GLib for no order at all. This file, linked into a program under the sanitizer, tells it of those that we use between
 * threads; everything else stays under its eye. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <gio/gio.h>
#include <sanitizer/tsan_interface.h>

#define REAL(name) ({ static __typeof__ (&name) real; if (real == NULL) real = (__typeof__ (&name)) dlsym (RTLD_NEXT, #name); real; })

#undef g_mutex_lock
#undef g_mutex_unlock
void
g_mutex_lock (GMutex *mutex)
{
  REAL (g_mutex_lock) (mutex);
  __tsan_acquire (mutex);
}

void
g_mutex_unlock (GMutex *mutex)
{
  __tsan_release (mutex);
  REAL (g_mutex_unlock) (mutex);
}

void
g_cond_wait (GCond *cond, GMutex *mutex)
{
  __tsan_release (mutex);
  REAL (g_cond_wait) (cond, mutex);
  __tsan_acquire (mutex);
}

gboolean
g_cond_wait_until (GCond *cond, GMutex *mutex, gint64 end)
{
  __tsan_release (mutex);
  gboolean signalled = REAL (g_cond_wait_until) (cond, mutex, end);
  __tsan_acquire (mutex);
  return signalled;
}

typedef struct { GSourceFunc function; gpointer data; GDestroyNotify destroy; } Callback;

static gboolean
run (gpointer data)
{
  Callback *callback = data;
  __tsan_acquire (callback);
  return callback->function (callback->data);
}

static void
finish (gpointer data)
{
  Callback *callback = data;
  __tsan_acquire (callback);
  if (callback->destroy != NULL)
    callback->destroy (callback->data);
  g_free (callback);
}

void
g_source_set_callback (GSource *source, GSourceFunc function, gpointer data, GDestroyNotify destroy)
{
  /* Other libraries give functions of other shapes to sources of theirs, and sockets want one. */
  extern char __executable_start, etext;
  char *caller = __builtin_return_address (0);
  if (caller < &__executable_start || caller >= &etext || g_strcmp0 (g_source_get_name (source), "GSocket") == 0)
    {
      REAL (g_source_set_callback) (source, function, data, destroy);
      return;
    }
  Callback *callback = g_new (Callback, 1);
  *callback = (Callback) { function, data, destroy };
  __tsan_release (callback);
  REAL (g_source_set_callback) (source, run, callback, finish);
}

typedef struct { GTaskThreadFunc function; } Work;
static GQuark work_quark (void) { return g_quark_from_static_string ("tsan-work"); }

static void
work (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  __tsan_acquire (task);
  Work *real = g_object_get_qdata (G_OBJECT (task), work_quark ());
  real->function (task, source, data, cancellable);
  __tsan_release (task);
}

void
g_task_run_in_thread (GTask *task, GTaskThreadFunc function)
{
  Work *real = g_new (Work, 1);
  real->function = function;
  g_object_set_qdata_full (G_OBJECT (task), work_quark (), real, g_free);
  __tsan_release (task);
  REAL (g_task_run_in_thread) (task, work);
}

void
g_task_return_pointer (GTask *task, gpointer result, GDestroyNotify destroy)
{
  __tsan_release (task);
  REAL (g_task_return_pointer) (task, result, destroy);
}

void
g_task_return_error (GTask *task, GError *error)
{
  __tsan_release (task);
  REAL (g_task_return_error) (task, error);
}

gpointer
g_task_propagate_pointer (GTask *task, GError **error)
{
  gpointer result = REAL (g_task_propagate_pointer) (task, error);
  __tsan_acquire (task);
  return result;
}

gboolean
(g_atomic_ref_count_dec) (gatomicrefcount *count)
{
  __tsan_release (count);
  gboolean last = REAL (g_atomic_ref_count_dec) (count);
  if (last)
    __tsan_acquire (count);
  return last;
}
