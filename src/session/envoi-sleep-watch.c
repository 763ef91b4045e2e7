/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-sleep-watch.h"

#include <gio/gunixfdlist.h>
#include <unistd.h>

/* A "delay" lock is held while the machine is awake; closing its file tells logind that we are done. */

#define LOGIND "org.freedesktop.login1"
#define LOGIND_PATH "/org/freedesktop/login1"
#define LOGIND_MANAGER LOGIND ".Manager"

struct _EnvoiSleepWatch {
  GObject parent_instance;
  GCancellable *cancellable;
  GDBusConnection *bus;      /* NULL: none, or not yet */
  guint subscription;
  guint name_watch;
  gboolean asleep;
  int lock;                  /* a file; -1: not held */
};

enum { SLEEPING, AWAKE, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (EnvoiSleepWatch, envoi_sleep_watch, G_TYPE_OBJECT)

/**
 * envoi_sleep_watch_release:
 *
 * From our side the machine may sleep now.
 */
void
envoi_sleep_watch_release (EnvoiSleepWatch *self)
{
  if (self->lock >= 0)
    close (self->lock);
  self->lock = -1;
}

static void
on_locked (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (EnvoiSleepWatch) self = data;
  g_autoptr (GUnixFDList) files = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply = g_dbus_connection_call_with_unix_fd_list_finish (G_DBUS_CONNECTION (source), &files, result, &error);
  gint32 handle;

  if (reply == NULL)
    {
      g_debug ("the machine's sleep cannot be delayed: %s", error->message);
      return;
    }
  g_variant_get (reply, "(h)", &handle);
  envoi_sleep_watch_release (self);
  if (files != NULL)
    self->lock = g_unix_fd_list_get (files, handle, NULL);
  /* It came too late: nobody waits for us any more. */
  if (self->asleep || g_cancellable_is_cancelled (self->cancellable))
    envoi_sleep_watch_release (self);
}

static void
take_lock (EnvoiSleepWatch *self)
{
  g_dbus_connection_call_with_unix_fd_list (self->bus, LOGIND, LOGIND_PATH, LOGIND_MANAGER, "Inhibit",
                                            g_variant_new ("(ssss)", "sleep", "Envoi", "Leaves its connections in order", "delay"),
                                            G_VARIANT_TYPE ("(h)"), G_DBUS_CALL_FLAGS_NONE, -1, NULL, self->cancellable, on_locked, g_object_ref (self));
}

static void
on_prepare_for_sleep (GDBusConnection *bus, const char *sender, const char *path, const char *interface, const char *signal,
                      GVariant *parameters, gpointer data)
{
  EnvoiSleepWatch *self = data;
  gboolean asleep;

  if (!g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(b)")))
    return;
  g_variant_get (parameters, "(b)", &asleep);
  if (asleep == self->asleep)
    return;
  self->asleep = asleep;
  if (!asleep)
    take_lock (self);
  g_signal_emit (self, signals[asleep ? SLEEPING : AWAKE], 0);
}

static void
on_name_appeared (GDBusConnection *bus, const char *name, const char *owner, gpointer data)
{
  take_lock (data);
}

static void
on_name_vanished (GDBusConnection *bus, const char *name, gpointer data)
{
  EnvoiSleepWatch *self = data;

  envoi_sleep_watch_release (self);
  if (!self->asleep)
    return;
  /* Who was to tell us that the machine woke is gone. */
  self->asleep = FALSE;
  g_signal_emit (self, signals[AWAKE], 0);
}

static void
on_bus (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (EnvoiSleepWatch) self = data;
  g_autoptr (GError) error = NULL;
  GDBusConnection *bus = g_bus_get_finish (result, &error);

  if (bus == NULL)
    {
      g_debug ("no system bus: %s", error->message);
      return;
    }
  if (g_cancellable_is_cancelled (self->cancellable))
    {
      g_object_unref (bus);
      return;
    }
  self->bus = bus;
  self->subscription = g_dbus_connection_signal_subscribe (bus, LOGIND, LOGIND_MANAGER, "PrepareForSleep", LOGIND_PATH, NULL,
                                                           G_DBUS_SIGNAL_FLAGS_NONE, on_prepare_for_sleep, self, NULL);
  self->name_watch = g_bus_watch_name_on_connection (bus, LOGIND, G_BUS_NAME_WATCHER_FLAGS_NONE, on_name_appeared, on_name_vanished, self, NULL);
}

static void
envoi_sleep_watch_dispose (GObject *object)
{
  EnvoiSleepWatch *self = ENVOI_SLEEP_WATCH (object);

  g_clear_handle_id (&self->name_watch, g_bus_unwatch_name);
  if (self->subscription != 0)
    g_dbus_connection_signal_unsubscribe (self->bus, self->subscription);
  self->subscription = 0;
  envoi_sleep_watch_release (self);
  g_clear_object (&self->bus);
  g_clear_object (&self->cancellable);
  G_OBJECT_CLASS (envoi_sleep_watch_parent_class)->dispose (object);
}

static void
envoi_sleep_watch_class_init (EnvoiSleepWatchClass *class)
{
  G_OBJECT_CLASS (class)->dispose = envoi_sleep_watch_dispose;
  signals[SLEEPING] = g_signal_new ("sleeping", ENVOI_TYPE_SLEEP_WATCH, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[AWAKE] = g_signal_new ("awake", ENVOI_TYPE_SLEEP_WATCH, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
envoi_sleep_watch_init (EnvoiSleepWatch *self)
{
  self->lock = -1;
  self->cancellable = g_cancellable_new ();
  g_bus_get (G_BUS_TYPE_SYSTEM, self->cancellable, on_bus, g_object_ref (self));
}

EnvoiSleepWatch *
envoi_sleep_watch_new (void)
{
  return g_object_new (ENVOI_TYPE_SLEEP_WATCH, NULL);
}
