/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-developer.h"
#include "envoi-application-private.h"
#include "envoi-background.h"
#include "envoi-chat.h"
#include "envoi-command-line.h"
#include "envoi-file-saving.h"
#include "envoi-feeds.h"
#include "envoi-probe.h"
#include "envoi-share.h"
#include "envoi-when-done.h"
#include "envoi-widgets.h"
#include <glib-unix.h>
#include <glib/gi18n.h>

/*
 * EnvoiApplication: the one instance of the program. Opens the store, then starts the sessions; holds the actions that need no
 * window; lives on without a window when the person wants that. Main thread.
 */

#define LINGER_SECONDS 30

G_DEFINE_FINAL_TYPE (EnvoiApplication, envoi_application, ADW_TYPE_APPLICATION)

GSettings *
envoi_application_get_settings (EnvoiApplication *self)
{
  return self->settings;
}

EnvoiSessionManager *
envoi_application_get_manager (EnvoiApplication *self)
{
  return self->manager;
}

EnvoiDownloader *
envoi_application_get_downloader (EnvoiApplication *self)
{
  return self->downloader;
}

const GError *
envoi_application_get_refusal (EnvoiApplication *self)
{
  return self->refusal;
}

EnvoiWindow *
envoi_application_find_window (EnvoiApplication *self)
{
  for (GList *l = gtk_application_get_windows (GTK_APPLICATION (self)); l != NULL; l = l->next)
    if (ENVOI_IS_WINDOW (l->data))
      return l->data;
  return NULL;
}

static void
update_hold (EnvoiApplication *self)
{
  gboolean hold = self->manager != NULL && !self->quitting && g_settings_get_boolean (self->settings, "run-in-background") &&
                  g_list_model_get_n_items (envoi_store_list_accounts (self->store)) > 0;

  if (hold && !self->held)
    g_application_hold (G_APPLICATION (self));
  else if (!hold && self->held)
    g_application_release (G_APPLICATION (self));
  self->held = hold;
}

static gboolean
close_window (EnvoiApplication *self, GtkWindow *window)
{
  static gboolean asked;

  envoi_window_save_state (ENVOI_WINDOW (window));
  update_hold (self);
  if (self->held && !asked)
    {
      asked = TRUE;
      envoi_background_request (self->settings, NULL);
    }
  if (!self->held && !self->quitting && self->manager != NULL)
    {
      /* The last window: everything has to reach the disk before the program ends. */
      envoi_application_end (self);
      return GDK_EVENT_STOP;
    }
  return GDK_EVENT_PROPAGATE;
}

/* --- Alive without a window --- */

static gboolean
on_lingered (gpointer data)
{
  EnvoiApplication *self = data;

  self->linger_id = 0;
  if (!self->held && !self->quitting && envoi_application_find_window (self) == NULL)
    envoi_application_end (self);
  g_application_release (G_APPLICATION (self));
  return G_SOURCE_REMOVE;
}

/* Somebody on the bus asked something: the program stays for a while, and then ends in order if nothing else keeps it. */
static void
linger (EnvoiApplication *self)
{
  if (self->linger_id == 0)
    g_application_hold (G_APPLICATION (self));
  else
    g_source_remove (self->linger_id);
  self->linger_id = g_timeout_add_seconds (LINGER_SECONDS, on_lingered, self);
}

static EnvoiWindow *
ensure_window (EnvoiApplication *self)
{
  EnvoiWindow *window = envoi_application_find_window (self);

  if (window != NULL)
    return window;
  window = envoi_window_new (self);
  if (ENVOI_IS_DEVELOPER || g_str_has_suffix (ENVOI_APPLICATION_ID, ".Devel"))
    gtk_widget_add_css_class (GTK_WIDGET (window), "devel");
  if (ENVOI_IS_DEVELOPER)
    envoi_probe_watch_window (GTK_WIDGET (window));
  g_signal_connect_object (window, "close-request", G_CALLBACK (close_window), self, G_CONNECT_SWAPPED);
  return window;
}

static void connect_soon (EnvoiApplication *self);

static void
present_now (EnvoiApplication *self)
{
  EnvoiWindow *window = ensure_window (self);

  g_clear_handle_id (&self->present_id, g_source_remove);
  if (self->wanted != NULL && self->manager != NULL)
    {
      const char *account, *jid;
      g_variant_get (self->wanted, "(&s&s)", &account, &jid);
      envoi_window_open_conversation (window, account, jid);
      g_clear_pointer (&self->wanted, g_variant_unref);
    }
  gtk_window_present (GTK_WINDOW (window));
  connect_soon (self);
}

static gboolean
on_patience_over (gpointer data)
{
  EnvoiApplication *self = data;
  self->present_id = 0;
  present_now (self);
  return G_SOURCE_REMOVE;
}

static void
on_idle_changed (EnvoiApplication *self)
{
  envoi_session_manager_set_idle (self->manager, envoi_idle_get_idle (self->idle));
}

static void
on_test_signed_in (gpointer owner, const GValue *value, const GError *error)
{
  if (error != NULL)
    g_warning ("ENVOI_TEST_ACCOUNT cannot sign in: %s", error->message);
}

/* Tests and the demonstration sign in without hands. */
static void
sign_in_for_test (EnvoiApplication *self)
{
  const char *jid = g_getenv ("ENVOI_TEST_ACCOUNT"), *password = g_getenv ("ENVOI_TEST_PASSWORD");
  EnvoiAccount *known;

  if (jid == NULL || password == NULL)
    return;
  known = envoi_store_find_account (self->store, jid);
  if (known != NULL)
    envoi_when_done (envoi_session_manager_set_password (self->manager, known, password), self, on_test_signed_in);
  else
    {
      g_autoptr (EnvoiAccount) account = envoi_account_new (jid);
      envoi_when_done (envoi_session_manager_sign_in (self->manager, account, password, NULL), self, on_test_signed_in);
    }
}

static void
on_sessions_started (gpointer owner, const GValue *value, const GError *error)
{
  dex_promise_resolve_boolean (ENVOI_APPLICATION (owner)->started, TRUE);
}

void
envoi_application_go_online (EnvoiApplication *self)
{
  if (self->online || self->manager == NULL || self->quitting)
    return;
  self->online = TRUE;
  envoi_when_done (envoi_session_manager_start (self->manager), self, on_sessions_started);
  self->notifier = envoi_notifier_new (G_APPLICATION (self), self->manager, self->settings);
  self->activity_notifier = envoi_activity_notifier_new (G_APPLICATION (self), self->manager, self->settings);
  self->room_notifier = envoi_room_notifier_new (G_APPLICATION (self), self->manager, self->settings);
  if (self->declined != NULL)
    envoi_application_decline (self, self->declined);
  self->idle = envoi_idle_new (g_application_get_dbus_connection (G_APPLICATION (self)));
  g_signal_connect_object (self->idle, "notify::idle", G_CALLBACK (on_idle_changed), self, G_CONNECT_SWAPPED);
  if (ENVOI_IS_DEVELOPER)
    sign_in_for_test (self);
}

static gboolean
on_time_to_connect (gpointer data)
{
  envoi_application_go_online (data);
  return G_SOURCE_REMOVE;
}

/* What is known is shown first; the network can wait for a frame. */
static void
connect_soon (EnvoiApplication *self)
{
  if (self->manager != NULL && !self->online)
    g_timeout_add_full (G_PRIORITY_LOW, self->want_window ? 50 : 0, on_time_to_connect, g_object_ref (self), g_object_unref);
}

static void
follow_pictures_setting (EnvoiApplication *self)
{
  g_autofree char *from = g_settings_get_string (self->settings, "load-pictures");

  envoi_downloader_set_pictures_from (self->downloader, g_str_equal (from, "nobody") ? ENVOI_PICTURES_FROM_NOBODY : ENVOI_PICTURES_FROM_CONTACTS);
}

static void
start_sharing (EnvoiApplication *self)
{
  g_autofree char *path = g_build_filename (g_get_user_cache_dir (), "envoi", "media", NULL);
  g_autoptr (GFile) folder = g_file_new_for_path (path);

  self->downloader = envoi_share_init (self->manager, folder);
  envoi_file_tidy ();
  g_signal_connect_object (self->settings, "changed::load-pictures", G_CALLBACK (follow_pictures_setting), self, G_CONNECT_SWAPPED);
  follow_pictures_setting (self);
}

static void
on_store_open (gpointer owner, const GValue *value, const GError *error)
{
  EnvoiApplication *self = owner;

  self->opened = TRUE;
  if (self->quitting)
    return;
  if (error != NULL)
    {
      g_warning ("The store does not open: %s", error->message);
      self->refusal = g_error_copy (error);
    }
  else
    {
      self->manager = envoi_session_manager_new (self->store);
      start_sharing (self);
      envoi_chat_init (self->manager);
      envoi_feeds_init (self->manager);
      update_hold (self);
      g_signal_connect_object (envoi_store_list_accounts (self->store), "items-changed", G_CALLBACK (update_hold), self, G_CONNECT_SWAPPED);
      /* Without a window and against the person's wish nobody goes online, though the desktop's search may have started us. */
      if (self->want_online)
        envoi_application_go_online (self);
      else if (g_settings_get_boolean (self->settings, "run-in-background"))
        connect_soon (self);
    }
  if (envoi_application_find_window (self) != NULL)
    envoi_window_store_opened (envoi_application_find_window (self));
  if (self->want_window)
    present_now (self);
  if (self->manager != NULL)
    envoi_link_opener_start (self->links, self->manager);
  if (self->manager != NULL)
    dex_promise_resolve_object (self->ready, g_object_ref (self->manager));
  else
    dex_promise_reject (self->ready, g_error_copy (self->refusal));
}

static void
envoi_application_activate (GApplication *application)
{
  EnvoiApplication *self = ENVOI_APPLICATION (application);

  self->want_window = TRUE;
  ensure_window (self);
  if (self->opened)
    present_now (self);
  else if (self->present_id == 0)
    self->present_id = g_timeout_add (150, on_patience_over, self);
}

static DexFuture *
shut_down (gpointer data)
{
  g_autoptr (EnvoiApplication) self = g_object_ref (data);
  GError *error = NULL;

  if (self->manager != NULL)
    {
      DexFuture *stopped = envoi_session_manager_stop (self->manager);
      if (!dex_await (dex_future_first (stopped, dex_timeout_new_seconds (5), NULL), &error))
        {
          g_warning ("The sessions did not stop in order: %s", error->message);
          g_clear_error (&error);
        }
    }
  if (self->opened && self->refusal == NULL && !dex_await (dex_future_first (envoi_store_close (self->store), dex_timeout_new_seconds (10), NULL), &error))
    {
      g_warning ("The store did not close in order: %s", error->message);
      g_clear_error (&error);
    }
  g_application_quit (G_APPLICATION (self));
  return dex_future_new_true ();
}

void
envoi_application_end (EnvoiApplication *self)
{
  EnvoiWindow *window = envoi_application_find_window (self);

  if (self->quitting)
    return;
  self->quitting = TRUE;
  g_clear_handle_id (&self->present_id, g_source_remove);
  g_application_hold (G_APPLICATION (self));
  if (window != NULL)
    {
      envoi_window_save_state (window);
      gtk_widget_set_visible (GTK_WIDGET (window), FALSE);
    }
  dex_future_disown (dex_scheduler_spawn (NULL, 0, shut_down, g_object_ref (self), g_object_unref));
}

static gboolean
on_terminate (gpointer data)
{
  envoi_application_end (data);
  return G_SOURCE_CONTINUE;
}

static void
envoi_application_open (GApplication *application, GFile **files, int n_files, const char *hint)
{
  g_application_activate (application);
  for (int i = 0; i < n_files; i++)
    envoi_link_opener_open_file (ENVOI_APPLICATION (application)->links, files[i]);
}

/* --- The command line --- */

static gboolean
envoi_application_local_command_line (GApplication *application, char ***arguments, int *status)
{
  if (envoi_command_line_is_command ((const char * const *) *arguments))
    return envoi_command_line_begin (application, *arguments, status);
  return G_APPLICATION_CLASS (envoi_application_parent_class)->local_command_line (application, arguments, status);
}

static int
envoi_application_command_line (GApplication *application, GApplicationCommandLine *command_line)
{
  EnvoiApplication *self = ENVOI_APPLICATION (application);
  g_auto (GStrv) arguments = g_application_command_line_get_arguments (command_line, NULL);
  g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func (g_object_unref);

  if (envoi_command_line_is_command ((const char * const *) arguments))
    {
      linger (self);
      if (envoi_command_line_goes_online ((const char * const *) arguments))
        {
          self->want_online = TRUE;
          envoi_application_go_online (self);
        }
      envoi_command_line_run (command_line, DEX_FUTURE (self->ready), self->want_online ? DEX_FUTURE (self->started) : NULL);
      return 0;
    }
  for (guint i = 1; arguments[0] != NULL && arguments[i] != NULL; i++)
    g_ptr_array_add (files, g_application_command_line_create_file_for_arg (command_line, arguments[i]));
  if (files->len > 0)
    g_application_open (application, (GFile **) files->pdata, files->len, "");
  else
    g_application_activate (application);
  return 0;
}

static GSettings *
open_settings (void)
{
  GSettingsSchemaSource *source = g_settings_schema_source_get_default ();
  g_autoptr (GSettingsSchema) schema = source != NULL ? g_settings_schema_source_lookup (source, ENVOI_APPLICATION_ID, TRUE) : NULL;

  if (schema == NULL)
    g_error ("The settings schema %s is not installed; run “meson install”, or start with “./dev run”.", ENVOI_APPLICATION_ID);
  return g_settings_new (ENVOI_APPLICATION_ID);
}

static void
envoi_application_startup (GApplication *application)
{
  EnvoiApplication *self = ENVOI_APPLICATION (application);
  g_autoptr (GFile) folder = g_file_new_build_filename (g_get_user_data_dir (), ENVOI_DATA_FOLDER, NULL);

  if (ENVOI_IS_DEVELOPER)
    envoi_probe_start ();
  self->settings = open_settings ();
  /* The store's thread reads while GTK gets ready. */
  self->store = envoi_store_new (folder);
  envoi_when_done (envoi_store_open (self->store), self, on_store_open);

  G_APPLICATION_CLASS (envoi_application_parent_class)->startup (application);
  gtk_window_set_default_icon_name (ENVOI_APPLICATION_ID);
  envoi_widgets_init ();
  envoi_application_add_actions (self);
  self->links = envoi_link_opener_new (GTK_APPLICATION (self));
  envoi_link_actions_add (self, self->links);
  g_signal_connect_object (self->settings, "changed::run-in-background", G_CALLBACK (update_hold), self, G_CONNECT_SWAPPED);
  g_unix_signal_add (SIGTERM, on_terminate, self);
  g_unix_signal_add (SIGINT, on_terminate, self);
  if (g_application_get_flags (application) & G_APPLICATION_IS_SERVICE)
    linger (self);
}

static gboolean
envoi_application_dbus_register (GApplication *application, GDBusConnection *bus, const char *path, GError **error)
{
  EnvoiApplication *self = ENVOI_APPLICATION (application);

  return G_APPLICATION_CLASS (envoi_application_parent_class)->dbus_register (application, bus, path, error) &&
         envoi_search_provider_export (self->search_provider, bus, path, error);
}

static void
envoi_application_dbus_unregister (GApplication *application, GDBusConnection *bus, const char *path)
{
  envoi_search_provider_leave (ENVOI_APPLICATION (application)->search_provider);
  G_APPLICATION_CLASS (envoi_application_parent_class)->dbus_unregister (application, bus, path);
}

static void
envoi_application_shutdown (GApplication *application)
{
  EnvoiApplication *self = ENVOI_APPLICATION (application);

  if (ENVOI_IS_DEVELOPER)
    envoi_probe_finish ();
  g_clear_handle_id (&self->present_id, g_source_remove);
  g_clear_handle_id (&self->linger_id, g_source_remove);
  g_clear_object (&self->notifier);
  g_clear_object (&self->activity_notifier);
  g_clear_object (&self->room_notifier);
  g_clear_object (&self->idle);
  g_clear_object (&self->links);
  G_APPLICATION_CLASS (envoi_application_parent_class)->shutdown (application);
}

static void
envoi_application_finalize (GObject *object)
{
  EnvoiApplication *self = ENVOI_APPLICATION (object);

  envoi_media_source_set_default (NULL);
  g_clear_object (&self->downloader);
  g_clear_object (&self->search_provider);
  dex_clear (&self->ready);
  dex_clear (&self->started);
  g_clear_object (&self->manager);
  g_clear_object (&self->store);
  g_clear_object (&self->settings);
  g_clear_error (&self->refusal);
  g_clear_pointer (&self->wanted, g_variant_unref);
  g_clear_pointer (&self->declined, g_variant_unref);
  G_OBJECT_CLASS (envoi_application_parent_class)->finalize (object);
}

static void
envoi_application_class_init (EnvoiApplicationClass *klass)
{
  GApplicationClass *application_class = G_APPLICATION_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = envoi_application_finalize;
  application_class->startup = envoi_application_startup;
  application_class->activate = envoi_application_activate;
  application_class->open = envoi_application_open;
  application_class->local_command_line = envoi_application_local_command_line;
  application_class->command_line = envoi_application_command_line;
  application_class->shutdown = envoi_application_shutdown;
  application_class->dbus_register = envoi_application_dbus_register;
  application_class->dbus_unregister = envoi_application_dbus_unregister;
}

static void
envoi_application_init (EnvoiApplication *self)
{
  self->ready = dex_promise_new ();
  self->started = dex_promise_new ();
  self->search_provider = envoi_search_provider_new (DEX_FUTURE (self->ready));
  g_signal_connect_object (self->search_provider, "asked", G_CALLBACK (linger), self, G_CONNECT_SWAPPED);
}

EnvoiApplication *
envoi_application_new (void)
{
  EnvoiApplication *self = g_object_new (ENVOI_TYPE_APPLICATION, "application-id", ENVOI_APPLICATION_ID, "flags", G_APPLICATION_HANDLES_OPEN | G_APPLICATION_HANDLES_COMMAND_LINE,
                                         "resource-base-path", "/im/envoi/Envoi", NULL);

  envoi_link_actions_add_options (self);
  return self;
}
