/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-config.h"
#include "envoi-link-opener.h"
#include "envoi-jid.h"
#include "envoi-link-page.h"
#include "envoi-link-plan.h"
#include "envoi-link-target.h"
#include "envoi-window.h"
#include <glib/gi18n.h>
#include <string.h>

/* More at once than anybody means. */
#define MAX_WAITING 8

struct _EnvoiLinkOpener
{
  GObject parent_instance;
  GtkApplication *application;     /* owns this */
  EnvoiSessionManager *manager;
  GQueue waiting;                  /* texts */
  GWeakRef shown;
  gboolean told;
};

G_DEFINE_FINAL_TYPE (EnvoiLinkOpener, envoi_link_opener, G_TYPE_OBJECT)

static void show_next (EnvoiLinkOpener *self);

static EnvoiWindow *
find_window (EnvoiLinkOpener *self)
{
  for (GList *l = gtk_application_get_windows (self->application); l != NULL; l = l->next)
    if (ENVOI_IS_WINDOW (l->data))
      return l->data;
  return NULL;
}

static void
on_closed (EnvoiLinkOpener *self)
{
  g_weak_ref_set (&self->shown, NULL);
  show_next (self);
}

static gboolean
keep_focus (gpointer data)
{
  GtkWidget *dialog = data;
  GtkRoot *root = gtk_widget_get_root (dialog);
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;

  if (root != NULL && adw_application_window_get_visible_dialog (ADW_APPLICATION_WINDOW (root)) == ADW_DIALOG (dialog) &&
      (focus == NULL || !gtk_widget_is_ancestor (focus, dialog)))
    gtk_widget_child_focus (dialog, GTK_DIR_TAB_FORWARD);
  return G_SOURCE_REMOVE;
}

/* A dialog that is still going away takes the focus along to where it was before; without it, Escape would not close this one. */
static void
on_focus_moved (GtkWidget *dialog)
{
  g_idle_add_full (G_PRIORITY_DEFAULT_IDLE, keep_focus, g_object_ref (dialog), g_object_unref);
}

static void
show (EnvoiLinkOpener *self, AdwDialog *dialog)
{
  g_weak_ref_set (&self->shown, dialog);
  g_signal_connect_object (dialog, "closed", G_CALLBACK (on_closed), self, G_CONNECT_SWAPPED);
  adw_dialog_present (dialog, GTK_WIDGET (find_window (self)));
  g_signal_connect_object (find_window (self), "notify::focus-widget", G_CALLBACK (on_focus_moved), dialog, G_CONNECT_SWAPPED);
}

static void
show_error (EnvoiLinkOpener *self, const GError *error)
{
  AdwDialog *dialog = adw_alert_dialog_new (_("This Link Does Not Work"), envoi_link_plan_describe_error (error));

  adw_alert_dialog_add_response (ADW_ALERT_DIALOG (dialog), "close", _("_Close"));
  show (self, dialog);
}

static gboolean
has_account (EnvoiLinkOpener *self)
{
  return g_list_model_get_n_items (envoi_store_list_accounts (envoi_session_manager_get_store (self->manager))) > 0;
}

/* An invitation to make an account: for everybody, or for who has none yet. */
static gboolean
makes_account (EnvoiLinkOpener *self, EnvoiXmppUri *uri)
{
  EnvoiXmppUriAction action = envoi_xmpp_uri_get_action (uri);

  return action == ENVOI_XMPP_URI_REGISTER ||
         (action == ENVOI_XMPP_URI_ROSTER && envoi_xmpp_uri_get (uri, "preauth") != NULL && g_strcmp0 (envoi_xmpp_uri_get (uri, "ibr"), "y") == 0 && !has_account (self));
}

/* What is known here needs no question: showing a conversation changes nothing. */
static gboolean
open_known (EnvoiLinkOpener *self, EnvoiXmppUri *uri)
{
  g_autoptr (EnvoiAccount) account = envoi_link_target_choose_account (self->manager, uri);
  const char *bare = envoi_xmpp_uri_get_bare (uri);
  EnvoiXmppUriAction action = envoi_xmpp_uri_get_action (uri);

  if (account == NULL || !envoi_link_target_is_known (self->manager, account, bare, action == ENVOI_XMPP_URI_JOIN) || envoi_xmpp_uri_get (uri, "body") != NULL ||
      (action != ENVOI_XMPP_URI_ADDRESS && action != ENVOI_XMPP_URI_MESSAGE && action != ENVOI_XMPP_URI_JOIN))
    return FALSE;
  envoi_window_open_conversation (find_window (self), envoi_account_get_jid (account), bare);
  return TRUE;
}

static void
show_page (EnvoiLinkOpener *self, EnvoiXmppUri *uri)
{
  g_autoptr (EnvoiAccount) account = envoi_link_target_choose_account (self->manager, uri);
  const char *nick = envoi_xmpp_uri_get (uri, "nick");

  if (envoi_xmpp_uri_get_action (uri) == ENVOI_XMPP_URI_JOIN && envoi_link_target_is_online (self->manager, account))
    show (self, envoi_link_target_new_join_dialog (self->manager, account, envoi_xmpp_uri_get_bare (uri), nick != NULL ? nick : envoi_xmpp_uri_get_resource (uri),
                                                   envoi_xmpp_uri_get (uri, "password")));
  else
    show (self, envoi_link_page_new (self->manager, uri));
}

/* FALSE: it waits for an account. */
static gboolean
show_link (EnvoiLinkOpener *self, const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (EnvoiXmppUri) uri = envoi_xmpp_uri_parse (text, &error);

  if (uri == NULL)
    show_error (self, error);
  else if (makes_account (self, uri))
    g_action_group_activate_action (G_ACTION_GROUP (self->application), "create-account", g_variant_new_string (text));
  else if (!has_account (self))
    {
      if (!self->told)
        envoi_window_toast (find_window (self), _("Sign in first; the link is opened then."));
      self->told = TRUE;
      return FALSE;
    }
  else if (!open_known (self, uri))
    show_page (self, uri);
  return TRUE;
}

static void
show_next (EnvoiLinkOpener *self)
{
  g_autoptr (GObject) shown = g_weak_ref_get (&self->shown);

  while (shown == NULL && self->manager != NULL && find_window (self) != NULL && !g_queue_is_empty (&self->waiting))
    {
      if (!show_link (self, g_queue_peek_head (&self->waiting)))
        return;
      g_free (g_queue_pop_head (&self->waiting));
      shown = g_weak_ref_get (&self->shown);
    }
}

/* An address alone, written as a link; NULL when it is none. */
static char *
link_for_address (const char *text)
{
  g_autofree char *stripped = g_strstrip (g_strndup (text, 4096)), *full = NULL;
  g_autoptr (EnvoiXmppUri) uri = NULL;

  if (strchr (stripped, '@') == NULL || strchr (stripped, ':') != NULL || (full = envoi_jid_dup_full (stripped)) == NULL)
    return NULL;
  uri = envoi_xmpp_uri_new (ENVOI_XMPP_URI_ADDRESS, full);
  return envoi_xmpp_uri_to_string (uri);
}

void
envoi_link_opener_open (EnvoiLinkOpener *self, const char *text)
{
  char *link = envoi_xmpp_uri_is_link (text) ? NULL : link_for_address (text);

  if (self->waiting.length >= MAX_WAITING)
    {
      g_free (link);
      return;
    }
  g_queue_push_tail (&self->waiting, link != NULL ? link : g_strdup (text));
  g_application_activate (G_APPLICATION (self->application));
  show_next (self);
}

void
envoi_link_opener_open_file (EnvoiLinkOpener *self, GFile *file)
{
  g_autofree char *uri = g_file_get_uri (file), *name = NULL;

  if (g_file_has_uri_scheme (file, "file"))
    {
      name = g_file_get_basename (file);
      envoi_link_opener_open (self, name != NULL ? name : uri);
    }
  else
    envoi_link_opener_open (self, uri);
}

static void
on_accounts_changed (EnvoiLinkOpener *self)
{
  self->told = FALSE;
  if (has_account (self))
    show_next (self);
}

void
envoi_link_opener_start (EnvoiLinkOpener *self, EnvoiSessionManager *manager)
{
  self->manager = g_object_ref (manager);
  g_signal_connect_object (envoi_store_list_accounts (envoi_session_manager_get_store (manager)), "items-changed",
                           G_CALLBACK (on_accounts_changed), self, G_CONNECT_SWAPPED | G_CONNECT_AFTER);
  show_next (self);
}

static void
envoi_link_opener_finalize (GObject *object)
{
  EnvoiLinkOpener *self = ENVOI_LINK_OPENER (object);

  g_queue_clear_full (&self->waiting, g_free);
  g_weak_ref_clear (&self->shown);
  g_clear_object (&self->manager);
  G_OBJECT_CLASS (envoi_link_opener_parent_class)->finalize (object);
}

static void
envoi_link_opener_class_init (EnvoiLinkOpenerClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = envoi_link_opener_finalize;
}

static void
envoi_link_opener_init (EnvoiLinkOpener *self)
{
  g_queue_init (&self->waiting);
  g_weak_ref_init (&self->shown, NULL);
}

EnvoiLinkOpener *
envoi_link_opener_new (GtkApplication *application)
{
  EnvoiLinkOpener *self = g_object_new (ENVOI_TYPE_LINK_OPENER, NULL);

  self->application = application;
  return self;
}
