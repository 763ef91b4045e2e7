/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-config.h"
#include "envoi-open-uri.h"
#include "envoi-text.h"
#include "envoi-window.h"
#include "envoi-xmpp-uri.h"
#include <adwaita.h>
#include <glib/gi18n.h>

static void
on_launched (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GtkWindow) window = data;
  g_autoptr (GError) error = NULL;

  if (!gtk_uri_launcher_launch_finish (GTK_URI_LAUNCHER (source), result, &error) && ENVOI_IS_WINDOW (window) &&
      !g_error_matches (error, GTK_DIALOG_ERROR, GTK_DIALOG_ERROR_DISMISSED))
    envoi_window_toast (ENVOI_WINDOW (window), _("No program could open this link. Install one, or copy the link."));
}

static void
launch (GtkWindow *window, const char *uri)
{
  g_autoptr (GtkUriLauncher) launcher = gtk_uri_launcher_new (uri);
  gtk_uri_launcher_launch (launcher, window, NULL, on_launched, window != NULL ? g_object_ref (window) : NULL);
}

typedef struct { GWeakRef window; char *uri; } Question;

static void
question_free (gpointer data, GClosure *closure)
{
  Question *question = data;
  g_weak_ref_clear (&question->window);
  g_free (question->uri);
  g_free (question);
}

static void
on_answer (AdwAlertDialog *dialog, const char *response, gpointer data)
{
  Question *question = data;
  g_autoptr (GtkWindow) window = g_weak_ref_get (&question->window);

  if (g_str_equal (response, "open") && window != NULL)
    launch (window, question->uri);
}

/* A host whose letters only look like another's is named in full before anything is opened. */
static gboolean
ask_first (GtkWindow *window, const char *uri)
{
  g_autoptr (GUri) parsed = g_uri_parse (uri, G_URI_FLAGS_PARSE_RELAXED | G_URI_FLAGS_ENCODED, NULL);
  const char *host = parsed != NULL ? g_uri_get_host (parsed) : NULL;
  g_autofree char *ascii = NULL, *shown = NULL;
  AdwDialog *dialog;
  Question *question;

  if (window == NULL || host == NULL || g_str_is_ascii (host) || !envoi_text_is_mixed_script (host))
    return FALSE;
  ascii = g_hostname_to_ascii (host);
  shown = envoi_text_isolate (host);
  dialog = adw_alert_dialog_new (_("Open This Link?"), NULL);
  adw_alert_dialog_format_body (ADW_ALERT_DIALOG (dialog), _("The address %s mixes letters of several scripts and may only look like one that you know. Its true name is %s."),
                                shown, ascii != NULL ? ascii : host);
  adw_alert_dialog_add_responses (ADW_ALERT_DIALOG (dialog), "cancel", _("_Cancel"), "open", _("_Open Link"), NULL);
  adw_alert_dialog_set_response_appearance (ADW_ALERT_DIALOG (dialog), "open", ADW_RESPONSE_DESTRUCTIVE);
  question = g_new0 (Question, 1);
  g_weak_ref_init (&question->window, window);
  question->uri = g_strdup (uri);
  g_signal_connect_data (dialog, "response", G_CALLBACK (on_answer), question, question_free, 0);
  adw_dialog_present (dialog, GTK_WIDGET (window));
  return TRUE;
}

void
envoi_open_uri (GtkWindow *window, const char *uri)
{
  if (envoi_xmpp_uri_is_link (uri))
    g_action_group_activate_action (G_ACTION_GROUP (g_application_get_default ()), "open-link", g_variant_new_string (uri));
  else if (!ask_first (window, uri))
    launch (window, uri);
}
