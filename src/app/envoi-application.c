/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-developer.h"
#include "envoi-application.h"
#include "envoi-background.h"
#include "envoi-commands.h"
#include "envoi-dialogs.h"
#include "envoi-file-saving.h"
#include "envoi-feeds.h"
#include "envoi-idle.h"
#include "envoi-link-actions.h"
#include "envoi-activity-notifier.h"
#include "envoi-notifier.h"
#include "envoi-probe.h"
#include "envoi-room-notifier.h"
#include "envoi-share.h"
#include "envoi-when-done.h"
#include "envoi-widgets.h"
#include "envoi-window.h"
#include "envoi-xmpp-uri.h"
#include <glib-unix.h>
#include <glib/gi18n.h>

/*
 * EnvoiApplication: the one instance of the program. Opens the store, then starts the sessions; holds the actions that need no
 * window; lives on without a window when the person wants that. Main thread.
 */

struct _EnvoiApplication
{
  AdwApplication parent_instance;
  GSettings *settings;
  EnvoiDownloader *downloader;
  EnvoiStore *store;
  EnvoiSessionManager *manager;
  EnvoiNotifier *notifier;
  EnvoiActivityNotifier *activity_notifier;
  EnvoiRoomNotifier *room_notifier;
  EnvoiIdle *idle;
  EnvoiLinkOpener *links;
  GError *refusal;
  GVariant *wanted;         /* (ss): the conversation to show as soon as the store is open */
  GVariant *declined;       /* (ss): the invitation that was declined before the store was open */
  guint present_id;
  gboolean want_window, opened, held, quitting;
};

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

static EnvoiWindow *
get_window (EnvoiApplication *self)
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
      g_action_group_activate_action (G_ACTION_GROUP (self), "quit", NULL);
      return GDK_EVENT_STOP;
    }
  return GDK_EVENT_PROPAGATE;
}

static EnvoiWindow *
ensure_window (EnvoiApplication *self)
{
  EnvoiWindow *window = get_window (self);

  if (window != NULL)
    return window;
  window = envoi_window_new (self);
  if (ENVOI_IS_DEVELOPER)
    {
      gtk_widget_add_css_class (GTK_WIDGET (window), "devel");
      envoi_probe_watch_window (GTK_WIDGET (window));
    }
  g_signal_connect_object (window, "close-request", G_CALLBACK (close_window), self, G_CONNECT_SWAPPED);
  return window;
}

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
decline_now (EnvoiApplication *self, GVariant *which)
{
  const char *account, *room;

  g_variant_get (which, "(&s&s)", &account, &room);
  envoi_room_notifier_decline (self->room_notifier, account, room);
}

static gboolean
go_online (gpointer data)
{
  EnvoiApplication *self = data;

  if (self->manager == NULL || self->quitting)
    return G_SOURCE_REMOVE;
  envoi_session_manager_start (self->manager);
  self->notifier = envoi_notifier_new (G_APPLICATION (self), self->manager, self->settings);
  self->activity_notifier = envoi_activity_notifier_new (G_APPLICATION (self), self->manager, self->settings);
  self->room_notifier = envoi_room_notifier_new (G_APPLICATION (self), self->manager, self->settings);
  if (self->declined != NULL)
    decline_now (self, self->declined);
  self->idle = envoi_idle_new (g_application_get_dbus_connection (G_APPLICATION (self)));
  g_signal_connect_object (self->idle, "notify::idle", G_CALLBACK (on_idle_changed), self, G_CONNECT_SWAPPED);
  if (ENVOI_IS_DEVELOPER)
    sign_in_for_test (self);
  return G_SOURCE_REMOVE;
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
      /* What is known is shown first; the network can wait for a frame. */
      g_timeout_add_full (G_PRIORITY_LOW, self->want_window ? 50 : 0, go_online, g_object_ref (self), g_object_unref);
    }
  if (get_window (self) != NULL)
    envoi_window_store_opened (get_window (self));
  if (self->want_window)
    present_now (self);
  if (self->manager != NULL)
    envoi_link_opener_start (self->links, self->manager);
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

static void
quit (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  EnvoiApplication *self = data;
  EnvoiWindow *window = get_window (self);

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
  g_action_group_activate_action (G_ACTION_GROUP (data), "quit", NULL);
  return G_SOURCE_CONTINUE;
}

static void
open_conversation (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  EnvoiApplication *self = data;

  g_clear_pointer (&self->wanted, g_variant_unref);
  self->wanted = g_variant_ref (parameter);
  g_application_activate (G_APPLICATION (self));
}

static void
mark_read (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  EnvoiApplication *self = data;
  const char *account, *jid;

  g_variant_get (parameter, "(&s&s)", &account, &jid);
  if (self->manager != NULL)
    envoi_mark_conversation_read (self->manager, account, jid);
}

static void
decline_invitation (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  EnvoiApplication *self = data;

  if (self->room_notifier != NULL)
    decline_now (self, parameter);
  else
    {
      g_clear_pointer (&self->declined, g_variant_unref);
      self->declined = g_variant_ref (parameter);
    }
}

static void
open_invitation (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  EnvoiApplication *self = data;
  const char *account, *room;

  g_application_activate (G_APPLICATION (self));
  if (self->manager != NULL)
    {
      g_action_group_activate_action (G_ACTION_GROUP (get_window (self)), "open-invitation", parameter);
      return;
    }
  g_variant_get (parameter, "(&s&s)", &account, &room);
  g_autofree char *link = envoi_xmpp_uri_dup_join (room);
  envoi_link_opener_open (self->links, link);
}

static void
show_dialog (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  EnvoiApplication *self = data;
  const char *name = g_action_get_name (G_ACTION (action));

  g_application_activate (G_APPLICATION (self));
  if (self->manager != NULL || g_str_equal (name, "about") || g_str_equal (name, "shortcuts"))
    envoi_dialogs_show (get_window (self), self->manager, name);
}

/* From a notification: the window's action of the same name. */
static void
show_in_window (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  EnvoiApplication *self = data;

  g_application_activate (G_APPLICATION (self));
  if (self->manager != NULL)
    g_action_group_activate_action (G_ACTION_GROUP (get_window (self)), g_action_get_name (G_ACTION (action)), parameter);
}

static void
create_account (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  EnvoiApplication *self = data;

  g_application_activate (G_APPLICATION (self));
  g_action_group_activate_action (G_ACTION_GROUP (get_window (self)), "create-account", parameter);
}

static void
set_availability (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  EnvoiApplication *self = data;
  g_autoptr (GEnumClass) values = g_type_class_ref (ENVOI_TYPE_AVAILABILITY);
  GEnumValue *value = g_enum_get_value_by_nick (values, g_variant_get_string (parameter, NULL));

  if (value != NULL && self->manager != NULL)
    envoi_set_presence (self->manager, NULL, value->value, NULL);
}

static void
envoi_application_open (GApplication *application, GFile **files, int n_files, const char *hint)
{
  g_application_activate (application);
  for (int i = 0; i < n_files; i++)
    envoi_link_opener_open_file (ENVOI_APPLICATION (application)->links, files[i]);
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
  g_autoptr (GFile) folder = g_file_new_build_filename (g_get_user_data_dir (), "envoi", NULL);
  static const GActionEntry entries[] = {
    { .name = "quit", .activate = quit },
    { .name = "about", .activate = show_dialog },
    { .name = "shortcuts", .activate = show_dialog },
    { .name = "preferences", .activate = show_dialog },
    { .name = "accounts", .activate = show_dialog },
    { .name = "add-account", .activate = show_dialog },
    { .name = "show-requests", .activate = show_dialog },
    { .name = "show-activity", .activate = show_in_window },
    { .name = "open-post", .activate = show_in_window, .parameter_type = "(sss)" },
    { .name = "create-account", .activate = create_account, .parameter_type = "s" },
    { .name = "open-conversation", .activate = open_conversation, .parameter_type = "(ss)" },
    { .name = "mark-read", .activate = mark_read, .parameter_type = "(ss)" },
    { .name = "open-invitation", .activate = open_invitation, .parameter_type = "(ss)" },
    { .name = "decline-invitation", .activate = decline_invitation, .parameter_type = "(ss)" },
    { .name = "set-availability", .activate = set_availability, .parameter_type = "s" },
  };
  static const struct { const char *action; const char *keys[3]; } accels[] = {
    { "app.quit", { "<Control>q" } },
    { "app.preferences", { "<Control>comma" } },
    { "app.shortcuts", { "<Control>question", "<Control>slash" } },
    { "window.close", { "<Control>w" } },
    { "win.search", { "<Control>k" } },
    { "win.find", { "<Control>f" } },
    { "win.find-everywhere", { "<Control><Shift>f" } },
    { "win.add-contact", { "<Control>n" } },
    { "win.show-conversations", { "<Alt>1" } },
    { "win.show-contacts", { "<Alt>2" } },
    { "win.show-feeds", { "<Alt>3" } },
    { "win.show-home", { "<Alt>Home" } },
    { "win.new-post", { "<Control><Shift>p" } },
    { "win.next-unread", { "<Control>j" } },
    { "win.next-region", { "F6" } },
    { "win.contact-details", { "<Control>i" } },
    { "win.join-any-room", { "<Control>g" } },
    { "win.new-room", { "<Control><Shift>n" } },
    { "win.browse-rooms", { "<Control><Shift>g" } },
    { "win.show-participants", { "F9" } },
    { "win.menu", { "F10" } },
  };

  if (ENVOI_IS_DEVELOPER)
    envoi_probe_start ();
  self->settings = open_settings ();
  /* The store's thread reads while GTK gets ready. */
  self->store = envoi_store_new (folder);
  envoi_when_done (envoi_store_open (self->store), self, on_store_open);

  G_APPLICATION_CLASS (envoi_application_parent_class)->startup (application);
  gtk_window_set_default_icon_name (ENVOI_APPLICATION_ID);
  envoi_widgets_init ();
  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
  self->links = envoi_link_opener_new (GTK_APPLICATION (self));
  envoi_link_actions_add (self, self->links);
  for (guint i = 0; i < G_N_ELEMENTS (accels); i++)
    gtk_application_set_accels_for_action (GTK_APPLICATION (self), accels[i].action, (const char **) accels[i].keys);
  g_signal_connect_object (self->settings, "changed::run-in-background", G_CALLBACK (update_hold), self, G_CONNECT_SWAPPED);
  g_unix_signal_add (SIGTERM, on_terminate, self);
  g_unix_signal_add (SIGINT, on_terminate, self);
}

static void
envoi_application_shutdown (GApplication *application)
{
  EnvoiApplication *self = ENVOI_APPLICATION (application);

  if (ENVOI_IS_DEVELOPER)
    envoi_probe_finish ();
  g_clear_handle_id (&self->present_id, g_source_remove);
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
  application_class->shutdown = envoi_application_shutdown;
}

static void
envoi_application_init (EnvoiApplication *self)
{
}

EnvoiApplication *
envoi_application_new (void)
{
  EnvoiApplication *self = g_object_new (ENVOI_TYPE_APPLICATION, "application-id", ENVOI_APPLICATION_ID, "flags", G_APPLICATION_HANDLES_OPEN,
                                         "resource-base-path", "/im/envoi/Envoi", NULL);

  envoi_link_actions_add_options (self);
  return self;
}
