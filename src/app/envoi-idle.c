/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-idle.h"

/*
 * EnvoiIdle: whether anybody is at the computer. Asks the compositor (org.gnome.Mutter.IdleMonitor) where there is one, and
 * listens to the screen saver everywhere; without either the person counts as present. Nothing is started on the bus.
 */

#define IDLE_MS (5 * 60 * 1000)
#define MONITOR "org.gnome.Mutter.IdleMonitor"
#define MONITOR_PATH "/org/gnome/Mutter/IdleMonitor/Core"

struct _EnvoiIdle
{
  GObject parent_instance;
  GDBusConnection *bus;
  GCancellable *cancellable;
  guint watch_subscription, saver_subscription, name_watch;
  guint32 idle_watch, active_watch;
  gboolean quiet, locked;
};

enum { PROP_0, PROP_IDLE, N_PROPS };
static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (EnvoiIdle, envoi_idle, G_TYPE_OBJECT)

static void
set_state (EnvoiIdle *self, gboolean quiet, gboolean locked)
{
  gboolean before = envoi_idle_get_idle (self);

  self->quiet = quiet;
  self->locked = locked;
  if (envoi_idle_get_idle (self) != before)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_IDLE]);
}

static void
on_active_watch (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (EnvoiIdle) self = data;
  g_autoptr (GVariant) answer = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, NULL);

  if (answer != NULL)
    g_variant_get (answer, "(u)", &self->active_watch);
}

static void
on_idle_watch (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (EnvoiIdle) self = data;
  g_autoptr (GVariant) answer = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, NULL);

  if (answer != NULL)
    g_variant_get (answer, "(u)", &self->idle_watch);
}

static void
on_watch_fired (GDBusConnection *bus, const char *sender, const char *path, const char *interface, const char *signal,
                GVariant *parameters, gpointer data)
{
  EnvoiIdle *self = data;
  guint32 watch;

  if (!g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(u)")))
    return;
  g_variant_get (parameters, "(u)", &watch);
  if (watch == self->idle_watch)
    {
      set_state (self, TRUE, self->locked);
      g_dbus_connection_call (bus, MONITOR, MONITOR_PATH, MONITOR, "AddUserActiveWatch", NULL, G_VARIANT_TYPE ("(u)"),
                              G_DBUS_CALL_FLAGS_NO_AUTO_START, -1, self->cancellable, on_active_watch, g_object_ref (self));
    }
  else if (watch == self->active_watch)
    set_state (self, FALSE, self->locked);
}

static void
on_saver (GDBusConnection *bus, const char *sender, const char *path, const char *interface, const char *signal,
          GVariant *parameters, gpointer data)
{
  EnvoiIdle *self = data;
  gboolean locked;

  if (!g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(b)")))
    return;
  g_variant_get (parameters, "(b)", &locked);
  set_state (self, self->quiet, locked);
}

static void
on_monitor_appeared (GDBusConnection *bus, const char *name, const char *owner, gpointer data)
{
  EnvoiIdle *self = data;

  g_dbus_connection_call (bus, MONITOR, MONITOR_PATH, MONITOR, "AddIdleWatch", g_variant_new ("(t)", (guint64) IDLE_MS), G_VARIANT_TYPE ("(u)"),
                          G_DBUS_CALL_FLAGS_NO_AUTO_START, -1, self->cancellable, on_idle_watch, g_object_ref (self));
}

gboolean
envoi_idle_get_idle (EnvoiIdle *self)
{
  return self->quiet || self->locked;
}

static void
envoi_idle_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  g_value_set_boolean (value, envoi_idle_get_idle (ENVOI_IDLE (object)));
}

static void
envoi_idle_dispose (GObject *object)
{
  EnvoiIdle *self = ENVOI_IDLE (object);

  g_cancellable_cancel (self->cancellable);
  if (self->watch_subscription != 0)
    g_dbus_connection_signal_unsubscribe (self->bus, self->watch_subscription);
  if (self->saver_subscription != 0)
    g_dbus_connection_signal_unsubscribe (self->bus, self->saver_subscription);
  self->watch_subscription = self->saver_subscription = 0;
  g_clear_handle_id (&self->name_watch, g_bus_unwatch_name);
  g_clear_object (&self->bus);
  g_clear_object (&self->cancellable);
  G_OBJECT_CLASS (envoi_idle_parent_class)->dispose (object);
}

static void
envoi_idle_class_init (EnvoiIdleClass *klass)
{
  G_OBJECT_CLASS (klass)->get_property = envoi_idle_get_property;
  G_OBJECT_CLASS (klass)->dispose = envoi_idle_dispose;
  properties[PROP_IDLE] = g_param_spec_boolean ("idle", NULL, NULL, FALSE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (G_OBJECT_CLASS (klass), N_PROPS, properties);
}

static void
envoi_idle_init (EnvoiIdle *self)
{
  self->cancellable = g_cancellable_new ();
}

EnvoiIdle *
envoi_idle_new (GDBusConnection *bus)
{
  EnvoiIdle *self = g_object_new (ENVOI_TYPE_IDLE, NULL);

  if (bus == NULL)
    return self;
  self->bus = g_object_ref (bus);
  self->watch_subscription = g_dbus_connection_signal_subscribe (bus, MONITOR, MONITOR, "WatchFired", MONITOR_PATH, NULL,
                                                                 G_DBUS_SIGNAL_FLAGS_NONE, on_watch_fired, self, NULL);
  self->saver_subscription = g_dbus_connection_signal_subscribe (bus, "org.gnome.ScreenSaver", "org.gnome.ScreenSaver", "ActiveChanged", NULL, NULL,
                                                                 G_DBUS_SIGNAL_FLAGS_NONE, on_saver, self, NULL);
  self->name_watch = g_bus_watch_name_on_connection (bus, MONITOR, G_BUS_NAME_WATCHER_FLAGS_NONE, on_monitor_appeared, NULL, self, NULL);
  return self;
}
