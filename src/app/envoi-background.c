/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-config.h"
#include "envoi-background.h"
#include <glib/gi18n.h>

#define PORTAL "org.freedesktop.portal.Desktop"
#define OBJECT "/org/freedesktop/portal/desktop"

typedef struct { GSettings *settings; GDBusConnection *bus; guint subscription; } Request;

static void
request_free (Request *request)
{
  if (request->subscription != 0)
    g_dbus_connection_signal_unsubscribe (request->bus, request->subscription);
  g_clear_object (&request->bus);
  g_clear_object (&request->settings);
  g_free (request);
}

static void
on_response (GDBusConnection *bus, const char *sender, const char *path, const char *interface, const char *signal,
             GVariant *parameters, gpointer data)
{
  Request *request = data;
  g_autoptr (GVariant) results = NULL;
  guint32 response;
  gboolean background = FALSE;

  if (!g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(ua{sv})")))
    return;
  g_variant_get (parameters, "(u@a{sv})", &response, &results);
  g_variant_lookup (results, "background", "b", &background);
  if (response != 0 || !background)
    {
      g_message ("The desktop does not let Envoi run in the background");
      g_settings_set_boolean (request->settings, "run-in-background", FALSE);
    }
  request_free (request);
}

static void
on_called (GObject *source, GAsyncResult *result, gpointer data)
{
  Request *request = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);

  if (answer != NULL)
    return;
  g_debug ("No Background portal: %s", error->message);
  request_free (request);
}

void
envoi_background_request (GSettings *settings, const char *parent_window)
{
  GDBusConnection *bus = g_application_get_dbus_connection (g_application_get_default ());
  g_autofree char *sender = NULL, *token = NULL, *path = NULL;
  GVariantBuilder options;
  Request *request;

  if (bus == NULL)
    return;
  request = g_new0 (Request, 1);
  request->settings = g_object_ref (settings);
  request->bus = g_object_ref (bus);

  /* The answer may come before the call returns, so its path has to be known before. */
  token = g_strdup_printf ("envoi%u", g_random_int ());
  sender = g_strdelimit (g_strdup (g_dbus_connection_get_unique_name (bus) + 1), ".", '_');
  path = g_strdup_printf (OBJECT "/request/%s/%s", sender, token);
  request->subscription = g_dbus_connection_signal_subscribe (bus, PORTAL, "org.freedesktop.portal.Request", "Response", path, NULL,
                                                              G_DBUS_SIGNAL_FLAGS_NONE, on_response, request, NULL);

  g_variant_builder_init (&options, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&options, "{sv}", "handle_token", g_variant_new_string (token));
  g_variant_builder_add (&options, "{sv}", "reason", g_variant_new_string (_("Envoi receives messages while its window is closed.")));
  g_variant_builder_add (&options, "{sv}", "autostart", g_variant_new_boolean (g_settings_get_boolean (settings, "start-at-login")));
  g_variant_builder_add (&options, "{sv}", "commandline", g_variant_new_strv ((const char *[]) { "envoi", "--gapplication-service" }, 2));
  g_variant_builder_add (&options, "{sv}", "dbus-activatable", g_variant_new_boolean (FALSE));
  g_dbus_connection_call (bus, PORTAL, OBJECT, "org.freedesktop.portal.Background", "RequestBackground",
                          g_variant_new ("(sa{sv})", parent_window != NULL ? parent_window : "", &options), G_VARIANT_TYPE ("(o)"),
                          G_DBUS_CALL_FLAGS_NONE, -1, NULL, on_called, request);
}
