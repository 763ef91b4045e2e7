/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-camera-portal.h"
#include <gio/gunixfdlist.h>

#define PORTAL "org.freedesktop.portal.Desktop"
#define OBJECT "/org/freedesktop/portal/desktop"
#define CAMERA "org.freedesktop.portal.Camera"
#define PATIENCE_MS 25000

G_DEFINE_QUARK (envoi-camera-error-quark, envoi_camera_error)

static void
on_reply (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (DexPromise) promise = data;
  g_autoptr (GUnixFDList) fds = NULL;
  GError *error = NULL;
  GVariant *reply = g_dbus_connection_call_with_unix_fd_list_finish (G_DBUS_CONNECTION (source), &fds, result, &error);

  if (reply == NULL)
    dex_promise_reject (promise, error);
  else if (fds == NULL)
    dex_promise_resolve_variant (promise, reply);
  else
    {
      g_variant_unref (reply);
      dex_promise_resolve_object (promise, g_steal_pointer (&fds));
    }
}

/* Future of GVariant; of GUnixFDList when the answer brings descriptors. */
static DexFuture *
call (GDBusConnection *bus, const char *interface, const char *method, GVariant *arguments)
{
  DexPromise *promise = dex_promise_new_cancellable ();

  g_dbus_connection_call_with_unix_fd_list (bus, PORTAL, OBJECT, interface, method, arguments, NULL, G_DBUS_CALL_FLAGS_NONE, PATIENCE_MS, NULL,
                                            dex_promise_get_cancellable (promise), on_reply, dex_ref (promise));
  return DEX_FUTURE (promise);
}

static void
on_response (GDBusConnection *bus, const char *sender, const char *path, const char *interface, const char *signal, GVariant *arguments, gpointer data)
{
  DexPromise *promise = data;
  guint32 response = 2;

  if (!dex_future_is_pending (DEX_FUTURE (promise)))
    return;
  if (g_variant_is_of_type (arguments, G_VARIANT_TYPE ("(ua{sv})")))
    g_variant_get_child (arguments, 0, "u", &response);
  dex_promise_resolve_uint (promise, response);
}

static DexFuture *
reject (EnvoiCameraError code, const char *why)
{
  return dex_future_new_reject (ENVOI_CAMERA_ERROR, code, "%s", why);
}

static DexFuture *
open_cameras (gpointer data)
{
  GDBusConnection *bus = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) present = NULL, handle = NULL, value = NULL;
  g_autoptr (GUnixFDList) fds = NULL;
  g_autoptr (DexPromise) answer = NULL;
  g_autofree char *token = NULL, *sender = NULL, *path = NULL;
  GVariantBuilder options;
  guint subscription, response;
  int fd;

  present = dex_await_variant (call (bus, "org.freedesktop.DBus.Properties", "Get", g_variant_new ("(ss)", CAMERA, "IsCameraPresent")), &error);
  if (present == NULL)
    return reject (ENVOI_CAMERA_ERROR_NO_PORTAL, error->message);
  g_variant_get (present, "(v)", &value);
  if (g_variant_is_of_type (value, G_VARIANT_TYPE_BOOLEAN) && !g_variant_get_boolean (value))
    return reject (ENVOI_CAMERA_ERROR_NO_CAMERA, "The desktop knows no camera");

  /* The answer may come before the call returns: its path is known in advance. */
  token = g_strdup_printf ("envoi%u", g_random_int ());
  sender = g_strdelimit (g_strdup (g_dbus_connection_get_unique_name (bus) + 1), ".", '_');
  path = g_strdup_printf (OBJECT "/request/%s/%s", sender, token);
  answer = dex_promise_new ();
  subscription = g_dbus_connection_signal_subscribe (bus, PORTAL, "org.freedesktop.portal.Request", "Response", path, NULL,
                                                     G_DBUS_SIGNAL_FLAGS_NONE, on_response, dex_ref (answer), dex_unref);
  g_variant_builder_init (&options, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&options, "{sv}", "handle_token", g_variant_new_string (token));
  handle = dex_await_variant (call (bus, CAMERA, "AccessCamera", g_variant_new ("(a{sv})", &options)), &error);
  if (handle == NULL)
    {
      g_dbus_connection_signal_unsubscribe (bus, subscription);
      return reject (ENVOI_CAMERA_ERROR_NO_PORTAL, error->message);
    }
  /* As long as the person needs. */
  response = dex_await_uint (dex_ref (DEX_FUTURE (answer)), &error);
  g_dbus_connection_signal_unsubscribe (bus, subscription);
  if (error != NULL || response != 0)
    return reject (ENVOI_CAMERA_ERROR_DENIED, "The desktop does not lend the camera");

  fds = dex_await_object (call (bus, CAMERA, "OpenPipeWireRemote", g_variant_new ("(a{sv})", NULL)), &error);
  if (fds == NULL || !G_IS_UNIX_FD_LIST (fds) || g_unix_fd_list_get_length (fds) < 1)
    return reject (ENVOI_CAMERA_ERROR_FAILED, error != NULL ? error->message : "No connection to the cameras");
  fd = g_unix_fd_list_get (fds, 0, &error);
  if (fd < 0)
    return reject (ENVOI_CAMERA_ERROR_FAILED, error->message);
  return dex_future_new_for_int (fd);
}

DexFuture *
envoi_camera_portal_open (GDBusConnection *bus)
{
  if (bus == NULL)
    return reject (ENVOI_CAMERA_ERROR_NO_PORTAL, "There is no session bus");
  return dex_scheduler_spawn (NULL, 0, open_cameras, g_object_ref (bus), g_object_unref);
}
