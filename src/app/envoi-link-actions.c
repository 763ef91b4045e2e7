/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-developer.h"
#include "envoi-command-line.h"
#include "envoi-link-actions.h"
#include "envoi-open-uri.h"
#include "envoi-scan-dialog.h"
#include "envoi-share-dialog.h"
#include "envoi-window.h"
#include <glib/gi18n.h>

static EnvoiApplication *
get_application (void)
{
  return ENVOI_APPLICATION (g_application_get_default ());
}

static GtkWidget *
find_window (EnvoiApplication *application)
{
  for (GList *l = gtk_application_get_windows (GTK_APPLICATION (application)); l != NULL; l = l->next)
    if (ENVOI_IS_WINDOW (l->data))
      return l->data;
  return NULL;
}

static void
open_link (GSimpleAction *action, GVariant *parameter, gpointer opener)
{
  envoi_link_opener_open (opener, g_variant_get_string (parameter, NULL));
}

/* After a click in a text. */
static void
open_uri (GSimpleAction *action, GVariant *parameter, gpointer opener)
{
  envoi_open_uri (GTK_WINDOW (find_window (get_application ())), g_variant_get_string (parameter, NULL));
}

static void
present_share (const char *account_jid, const char *address)
{
  EnvoiApplication *application = get_application ();
  AdwDialog *dialog;

  g_application_activate (G_APPLICATION (application));
  if (envoi_application_get_manager (application) == NULL || find_window (application) == NULL)
    return;
  dialog = envoi_share_dialog_new (envoi_application_get_manager (application), account_jid, address);
  if (dialog != NULL)
    adw_dialog_present (dialog, find_window (application));
}

static void
share (GSimpleAction *action, GVariant *parameter, gpointer opener)
{
  const char *account_jid, *address;

  g_variant_get (parameter, "(&s&s)", &account_jid, &address);
  present_share (account_jid, address);
}

static void
share_own (GSimpleAction *action, GVariant *parameter, gpointer opener)
{
  present_share ("", "");
}

static void
scan (GSimpleAction *action, GVariant *parameter, gpointer opener)
{
  EnvoiApplication *application = get_application ();

  g_application_activate (G_APPLICATION (application));
  if (find_window (application) != NULL)
    adw_dialog_present (envoi_scan_dialog_new (), find_window (application));
}

/* Tests choose a file without the desktop's dialog. */
static void
scan_file (GSimpleAction *action, GVariant *parameter, gpointer opener)
{
  GtkWidget *window = find_window (get_application ());
  g_autoptr (GFile) file = g_file_new_for_path (g_variant_get_string (parameter, NULL));
  AdwDialog *dialog;

  if (window == NULL)
    return;
  dialog = envoi_scan_dialog_new ();
  adw_dialog_present (dialog, window);
  envoi_scan_dialog_read (ENVOI_SCAN_DIALOG (dialog), file);
}

static void
new_conversation (GSimpleAction *action, GVariant *parameter, gpointer opener)
{
  EnvoiApplication *application = get_application ();

  g_application_activate (G_APPLICATION (application));
  if (find_window (application) != NULL)
    gtk_widget_activate_action (find_window (application), "win.add-contact", NULL);
}

static int
on_local_options (GApplication *application, GVariantDict *options, gpointer data)
{
  g_autoptr (GError) error = NULL;
  const char *name = NULL;

  if (g_variant_dict_contains (options, "new-conversation"))
    name = "new-conversation";
  else if (g_variant_dict_contains (options, "scan"))
    name = "scan";
  if (name == NULL)
    return -1;
  if (!g_application_register (application, NULL, &error))
    {
      g_printerr ("%s\n", error->message);
      return 1;
    }
  /* In the one instance, wherever that runs. */
  g_action_group_activate_action (G_ACTION_GROUP (application), name, NULL);
  return g_application_get_is_remote (application) ? 0 : -1;
}

void
envoi_link_actions_add (EnvoiApplication *application, EnvoiLinkOpener *opener)
{
  static const GActionEntry entries[] = {
    { .name = "open-link", .activate = open_link, .parameter_type = "s" },
    { .name = "open-uri", .activate = open_uri, .parameter_type = "s" },
    { .name = "share", .activate = share, .parameter_type = "(ss)" },
    { .name = "share-own", .activate = share_own },
    { .name = "scan", .activate = scan },
    { .name = "new-conversation", .activate = new_conversation },
  };

  static const GActionEntry developer_entries[] = {
    { .name = "scan-file", .activate = scan_file, .parameter_type = "s" },
  };

  g_action_map_add_action_entries (G_ACTION_MAP (application), entries, G_N_ELEMENTS (entries), opener);
  if (ENVOI_IS_DEVELOPER)
    g_action_map_add_action_entries (G_ACTION_MAP (application), developer_entries, G_N_ELEMENTS (developer_entries), opener);
}

void
envoi_link_actions_add_options (EnvoiApplication *application)
{
  static const GOptionEntry options[] = {
    { "new-conversation", 0, 0, G_OPTION_ARG_NONE, NULL, N_("Begin a conversation"), NULL },
    { "scan", 0, 0, G_OPTION_ARG_NONE, NULL, N_("Read a code with the camera or from a picture"), NULL },
    { NULL },
  };
  g_autofree char *commands = envoi_command_line_describe ();

  g_application_add_main_option_entries (G_APPLICATION (application), options);
  g_application_set_option_context_parameter_string (G_APPLICATION (application), _("[LINK…]"));
  g_application_set_option_context_description (G_APPLICATION (application), commands);
  g_signal_connect (application, "handle-local-options", G_CALLBACK (on_local_options), NULL);
}
