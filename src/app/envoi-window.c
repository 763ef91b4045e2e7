/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-config.h"
#include "envoi-window-private.h"
#include "envoi-add-contact-dialog.h"
#include "envoi-commands.h"
#include "envoi-compose.h"
#include "envoi-conversation-page.h"
#include "envoi-create-account-page.h"
#include "envoi-error-text.h"
#include "envoi-sidebar.h"
#include "envoi-sign-in-page.h"
#include "envoi-welcome-page.h"
#include "envoi-when-done.h"
#include <glib/gi18n.h>

/*
 * EnvoiWindow: the main window. While the store opens it shows that, without an account the way to sign in,
 * else the sidebar and one conversation. Holds the commands that belong to a window ("win."). Owned by GTK.
 */

G_DEFINE_FINAL_TYPE (EnvoiWindow, envoi_window, ADW_TYPE_APPLICATION_WINDOW)

static EnvoiApplication *
get_application (EnvoiWindow *self)
{
  GApplication *application = g_application_get_default ();
  return ENVOI_IS_APPLICATION (application) ? ENVOI_APPLICATION (application) : NULL;
}

void
envoi_window_toast (EnvoiWindow *self, const char *text)
{
  AdwToast *toast = adw_toast_new (text);
  adw_toast_set_use_markup (toast, FALSE);
  adw_toast_overlay_add_toast (ADW_TOAST_OVERLAY (self->toasts), toast);
}

void
envoi_window_add_toast (EnvoiWindow *self, AdwToast *toast)
{
  adw_toast_set_use_markup (toast, FALSE);
  adw_toast_overlay_add_toast (ADW_TOAST_OVERLAY (self->toasts), toast);
}

void
envoi_window_toast_error (gpointer owner, const GValue *value, const GError *error)
{
  if (error != NULL)
    {
      g_autoptr (EnvoiErrorText) text = envoi_error_text_new (error, NULL);
      envoi_window_toast (owner, text->body);
    }
}

/* Keeps width, height and the text that has not been sent. */
void
envoi_window_save_state (EnvoiWindow *self)
{
  EnvoiApplication *application = get_application (self);
  GSettings *settings = application != NULL ? envoi_application_get_settings (application) : NULL;
  int width, height;

  if (self->page != NULL)
    envoi_conversation_page_save_draft (self->page);
  if (settings == NULL)
    return;
  gtk_window_get_default_size (GTK_WINDOW (self), &width, &height);
  g_settings_set_int (settings, "window-width", width);
  g_settings_set_int (settings, "window-height", height);
  g_settings_set_boolean (settings, "window-maximized", gtk_window_is_maximized (GTK_WINDOW (self)));
}

static void
tell_of_damage (EnvoiWindow *self)
{
  g_autofree char *path = NULL;
  gboolean recovered;
  AdwDialog *dialog;

  g_object_get (envoi_session_manager_get_store (self->manager), "recovered", &recovered, "recovered-path", &path, NULL);
  if (!recovered || self->told_of_damage)
    return;
  self->told_of_damage = TRUE;
  dialog = adw_alert_dialog_new (_("Your Messages Were Damaged"), NULL);
  adw_alert_dialog_format_body (ADW_ALERT_DIALOG (dialog),
    _("The file with your messages was damaged, for example by a full or failing disk. Envoi has saved what could be read and asks the server for the rest. The damaged file is kept as %s."),
    path != NULL ? path : "");
  adw_alert_dialog_add_response (ADW_ALERT_DIALOG (dialog), "close", _("_Close"));
  adw_dialog_present (dialog, GTK_WIDGET (self));
}

void
envoi_window_show_conversation (EnvoiWindow *self, EnvoiConversation *conversation)
{
  if (self->sidebar == NULL || conversation == NULL)
    return;
  if (self->page == NULL)
    self->page = g_object_ref_sink (envoi_conversation_page_new (self->manager));
  if (!envoi_conversation_get_open (conversation))
    {
      envoi_conversation_set_open (conversation, TRUE);
      envoi_store_save_conversation (envoi_session_manager_get_store (self->manager), conversation);
    }
  envoi_session_manager_nudge (self->manager, envoi_conversation_get_account (conversation));
  envoi_conversation_page_set_conversation (self->page, conversation);
  adw_navigation_split_view_set_content (ADW_NAVIGATION_SPLIT_VIEW (self->split_view), ADW_NAVIGATION_PAGE (self->page));
  adw_navigation_split_view_set_show_content (ADW_NAVIGATION_SPLIT_VIEW (self->split_view), TRUE);
  envoi_sidebar_select_page (self->sidebar, NULL);
  envoi_sidebar_select (self->sidebar, conversation);
  /* Beside a conversation stands its list, or the one of the people it was chosen from. */
  if (envoi_sidebar_shows (self->sidebar, "feeds"))
    envoi_sidebar_turn_to (self->sidebar, "conversations");
  gtk_widget_grab_focus (GTK_WIDGET (self->page));
}

char *
envoi_feed_page_tag (EnvoiAccount *account, const char *service, const char *node, const char *item)
{
  return item != NULL ? g_strdup_printf ("post:%s\n%s\n%s\n%s", envoi_account_get_jid (account), service, node, item)
                      : g_strdup_printf ("feed:%s\n%s\n%s", envoi_account_get_jid (account), service, node);
}

/* A page of the feeds is in place of a conversation: which row of the sidebar is that? */
static void
on_feed_page_changed (EnvoiWindow *self)
{
  AdwNavigationPage *page = self->feeds_view != NULL ? adw_navigation_view_get_visible_page (self->feeds_view) : NULL;

  if (page != NULL && adw_navigation_split_view_get_content (ADW_NAVIGATION_SPLIT_VIEW (self->split_view)) == self->feeds)
    {
      const char *tag = adw_navigation_page_get_tag (page);

      /* A post lies over what it was found in. */
      if (tag == NULL || !g_str_has_prefix (tag, "post:"))
        envoi_sidebar_select_page (self->sidebar, tag);
    }
}

AdwNavigationPage *
envoi_window_get_feed_page (EnvoiWindow *self, const char *tag)
{
  if (self->feeds == NULL || adw_navigation_split_view_get_content (ADW_NAVIGATION_SPLIT_VIEW (self->split_view)) != self->feeds)
    return NULL;
  return tag != NULL ? adw_navigation_view_find_page (self->feeds_view, tag) : adw_navigation_view_get_visible_page (self->feeds_view);
}

void
envoi_window_show_feed_page (EnvoiWindow *self, AdwNavigationPage *page, gboolean push)
{
  AdwNavigationSplitView *split = ADW_NAVIGATION_SPLIT_VIEW (self->split_view);
  const char *tag = adw_navigation_page_get_tag (page);
  AdwNavigationPage *there;

  if (self->sidebar == NULL)
    {
      g_object_unref (g_object_ref_sink (page));
      return;
    }
  if (self->feeds == NULL)
    {
      self->feeds_view = ADW_NAVIGATION_VIEW (adw_navigation_view_new ());
      self->feeds = g_object_ref_sink (adw_navigation_page_new (GTK_WIDGET (self->feeds_view), _("Feeds")));
      g_signal_connect_object (self->feeds_view, "notify::visible-page", G_CALLBACK (on_feed_page_changed), self, G_CONNECT_SWAPPED);
    }
  push = push && adw_navigation_split_view_get_content (split) == self->feeds && adw_navigation_view_get_visible_page (self->feeds_view) != NULL;
  there = tag != NULL ? adw_navigation_view_find_page (self->feeds_view, tag) : NULL;
  if (push && there != NULL)
    {
      if (there != adw_navigation_view_get_visible_page (self->feeds_view))
        adw_navigation_view_pop_to_page (self->feeds_view, there);
      if (there != page)
        g_object_unref (g_object_ref_sink (page));
    }
  else if (push)
    adw_navigation_view_push (self->feeds_view, page);
  else
    adw_navigation_view_replace (self->feeds_view, &page, 1);
  if (self->page != NULL)
    envoi_conversation_page_set_conversation (self->page, NULL);
  envoi_sidebar_select (self->sidebar, NULL);
  adw_navigation_split_view_set_content (split, self->feeds);
  adw_navigation_split_view_set_show_content (split, TRUE);
  on_feed_page_changed (self);
  tag = adw_navigation_page_get_tag (adw_navigation_view_get_visible_page (self->feeds_view));
  /* A post that was opened from a conversation leaves its list there. */
  if (tag == NULL || !g_str_has_prefix (tag, "post:"))
    envoi_sidebar_turn_to (self->sidebar, "feeds");
  gtk_widget_grab_focus (GTK_WIDGET (adw_navigation_view_get_visible_page (self->feeds_view)));
}

void
envoi_window_open_conversation (EnvoiWindow *self, const char *account_jid, const char *jid)
{
  EnvoiConversation *conversation = self->manager != NULL ? envoi_find_conversation (self->manager, account_jid, jid, TRUE) : NULL;

  if (conversation != NULL)
    envoi_window_show_conversation (self, conversation);
  else if (self->manager != NULL)
    envoi_window_toast (self, _("There is no conversation with this address."));
}

void
envoi_window_add_address (EnvoiWindow *self, const char *jid)
{
  AdwDialog *dialog = envoi_add_contact_dialog_new (self->manager);

  if (jid != NULL)
    envoi_add_contact_dialog_set_address (ENVOI_ADD_CONTACT_DIALOG (dialog), jid);
  adw_dialog_present (dialog, GTK_WIDGET (self));
}

/* Puts a text into the field of the open conversation, behind what stands there. */
void
envoi_window_propose_text (EnvoiWindow *self, const char *text)
{
  if (self->page != NULL)
    envoi_conversation_page_propose_text (self->page, text);
}

void
envoi_window_show_nothing (EnvoiWindow *self)
{
  envoi_sidebar_select (self->sidebar, NULL);
  envoi_sidebar_select_page (self->sidebar, NULL);
  adw_navigation_split_view_set_show_content (ADW_NAVIGATION_SPLIT_VIEW (self->split_view), FALSE);
  if (self->page != NULL)
    envoi_conversation_page_set_conversation (self->page, NULL);
  if ((self->page != NULL || self->feeds != NULL) && !adw_navigation_split_view_get_collapsed (ADW_NAVIGATION_SPLIT_VIEW (self->split_view)))
    adw_navigation_split_view_set_content (ADW_NAVIGATION_SPLIT_VIEW (self->split_view), self->nothing);
}

/* On a narrow window, going back to the list leaves the conversation. */
static void
on_show_content (EnvoiWindow *self)
{
  AdwNavigationSplitView *split = ADW_NAVIGATION_SPLIT_VIEW (self->split_view);

  if (!adw_navigation_split_view_get_collapsed (split) || adw_navigation_split_view_get_show_content (split) || self->sidebar == NULL)
    return;
  if (self->page != NULL)
    envoi_conversation_page_set_conversation (self->page, NULL);
  envoi_sidebar_select (self->sidebar, NULL);
  envoi_sidebar_select_page (self->sidebar, NULL);
}

static void
on_signed_in (EnvoiWindow *self, EnvoiAccount *account)
{
  EnvoiApplication *application = get_application (self);
  GSettings *settings = application != NULL ? envoi_application_get_settings (application) : NULL;

  if (!envoi_account_get_password_kept (account) && settings != NULL && !g_settings_get_boolean (settings, "told-of-keyring"))
    {
      AdwDialog *dialog = adw_alert_dialog_new (_("Password Not Saved"),
        _("This desktop has no keyring to keep your password safe in, so Envoi remembers it only until it is closed and asks for it again at the next start."));
      adw_alert_dialog_add_response (ADW_ALERT_DIALOG (dialog), "close", _("_Close"));
      adw_dialog_present (dialog, GTK_WIDGET (self));
      g_settings_set_boolean (settings, "told-of-keyring", TRUE);
    }
}

void
envoi_window_show_sign_in (EnvoiWindow *self)
{
  EnvoiSignInPage *page;

  if (adw_navigation_view_find_page (ADW_NAVIGATION_VIEW (self->start_view), "sign-in") != NULL)
    return;
  page = envoi_sign_in_page_new (self->manager);
  g_signal_connect_object (page, "signed-in", G_CALLBACK (on_signed_in), self, G_CONNECT_SWAPPED);
  adw_navigation_view_push (ADW_NAVIGATION_VIEW (self->start_view), ADW_NAVIGATION_PAGE (page));
}

void
envoi_window_show_create_account (EnvoiWindow *self, const char *where)
{
  AdwNavigationView *view = ADW_NAVIGATION_VIEW (self->start_view);
  AdwNavigationPage *page = adw_navigation_view_find_page (view, "create-account");

  if (page == NULL)
    {
      page = ADW_NAVIGATION_PAGE (envoi_create_account_page_new (self->manager));
      g_signal_connect_object (page, "signed-in", G_CALLBACK (on_signed_in), self, G_CONNECT_SWAPPED);
      adw_navigation_view_push (view, page);
    }
  else if (!adw_navigation_page_get_can_pop (adw_navigation_view_get_visible_page (view)))
    return;   /* an account is being made */
  else if (*where != '\0')
    adw_navigation_view_pop_to_page (view, page);
  if (*where != '\0')
    envoi_create_account_page_open (ENVOI_CREATE_ACCOUNT_PAGE (page), where);
}

static void
build_main (EnvoiWindow *self)
{
  GtkWidget *bar, *toolbar, *status;

  if (self->sidebar != NULL)
    return;
  self->sidebar = envoi_sidebar_new (self->manager);
  g_signal_connect_object (self->sidebar, "conversation-activated", G_CALLBACK (envoi_window_show_conversation), self, G_CONNECT_SWAPPED);
  adw_navigation_split_view_set_sidebar (ADW_NAVIGATION_SPLIT_VIEW (self->split_view), ADW_NAVIGATION_PAGE (self->sidebar));

  bar = adw_header_bar_new ();
  adw_header_bar_set_show_title (ADW_HEADER_BAR (bar), FALSE);
  status = adw_status_page_new ();
  adw_status_page_set_icon_name (ADW_STATUS_PAGE (status), "envoi-conversations-symbolic");
  adw_status_page_set_title (ADW_STATUS_PAGE (status), _("No Conversation Selected"));
  adw_status_page_set_description (ADW_STATUS_PAGE (status), _("Select a conversation or a contact on the side."));
  toolbar = adw_toolbar_view_new ();
  adw_toolbar_view_add_top_bar (ADW_TOOLBAR_VIEW (toolbar), bar);
  adw_toolbar_view_set_content (ADW_TOOLBAR_VIEW (toolbar), status);
  self->nothing = g_object_ref_sink (adw_navigation_page_new (toolbar, _("Conversation")));
  adw_navigation_split_view_set_content (ADW_NAVIGATION_SPLIT_VIEW (self->split_view), self->nothing);
}

static void
choose_page (EnvoiWindow *self)
{
  GListModel *accounts = envoi_store_list_accounts (envoi_session_manager_get_store (self->manager));

  if (g_list_model_get_n_items (accounts) > 0)
    {
      build_main (self);
      gtk_stack_set_visible_child_name (GTK_STACK (self->stack), "main");
      adw_navigation_view_replace (ADW_NAVIGATION_VIEW (self->start_view), NULL, 0);
      return;
    }
  if (adw_navigation_view_get_visible_page (ADW_NAVIGATION_VIEW (self->start_view)) == NULL)
    {
      EnvoiWelcomePage *welcome = envoi_welcome_page_new ();
      adw_navigation_view_push (ADW_NAVIGATION_VIEW (self->start_view), ADW_NAVIGATION_PAGE (welcome));
    }
  if (self->sidebar != NULL)
    envoi_window_show_nothing (self);
  gtk_stack_set_visible_child_name (GTK_STACK (self->stack), "start");
}

/* Called once, when the application knows whether the store opens. */
void
envoi_window_store_opened (EnvoiWindow *self)
{
  EnvoiApplication *application = get_application (self);
  const GError *refusal = envoi_application_get_refusal (application);
  EnvoiStore *store;

  if (refusal != NULL)
    {
      g_autoptr (EnvoiErrorText) text = envoi_error_text_new (refusal, NULL);
      adw_status_page_set_title (ADW_STATUS_PAGE (self->refused_page), text->title);
      adw_status_page_set_description (ADW_STATUS_PAGE (self->refused_page), text->body);
      gtk_stack_set_visible_child_name (GTK_STACK (self->stack), "refused");
      return;
    }
  if (envoi_application_get_manager (application) == NULL || self->manager != NULL)
    return;
  self->manager = g_object_ref (envoi_application_get_manager (application));
  store = envoi_session_manager_get_store (self->manager);
  g_signal_connect_object (envoi_store_list_accounts (store), "items-changed", G_CALLBACK (choose_page), self, G_CONNECT_SWAPPED);
  choose_page (self);
  tell_of_damage (self);
  envoi_compose_offer_interrupted (GTK_WIDGET (self), self->manager);
}

static void
on_active_changed (EnvoiWindow *self)
{
  gboolean active = gtk_window_is_active (GTK_WINDOW (self));

  if (self->manager != NULL)
    envoi_session_manager_set_active (self->manager, active);
  if (self->page != NULL)
    envoi_conversation_page_set_window_active (self->page, active);
}

static void
envoi_window_dispose (GObject *object)
{
  EnvoiWindow *self = ENVOI_WINDOW (object);

  g_clear_object (&self->page);
  g_clear_object (&self->nothing);
  g_clear_object (&self->feeds);
  self->feeds_view = NULL;
  gtk_widget_dispose_template (GTK_WIDGET (object), ENVOI_TYPE_WINDOW);
  g_clear_object (&self->manager);
  self->sidebar = NULL;
  G_OBJECT_CLASS (envoi_window_parent_class)->dispose (object);
}

static void
envoi_window_class_init (EnvoiWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = envoi_window_dispose;
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "win.close-conversation", NULL);

  gtk_widget_class_set_template_from_resource (widget_class, "/im/envoi/Envoi/app/envoi-window.ui");
  gtk_widget_class_bind_template_child (widget_class, EnvoiWindow, toasts);
  gtk_widget_class_bind_template_child (widget_class, EnvoiWindow, stack);
  gtk_widget_class_bind_template_child (widget_class, EnvoiWindow, refused_page);
  gtk_widget_class_bind_template_child (widget_class, EnvoiWindow, start_view);
  gtk_widget_class_bind_template_child (widget_class, EnvoiWindow, split_view);
}

static void
envoi_window_init (EnvoiWindow *self)
{
  envoi_window_add_actions (self);
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect (self, "notify::is-active", G_CALLBACK (on_active_changed), NULL);
  g_signal_connect_object (self->split_view, "notify::show-content", G_CALLBACK (on_show_content), self, G_CONNECT_SWAPPED);
}

EnvoiWindow *
envoi_window_new (EnvoiApplication *application)
{
  GSettings *settings = envoi_application_get_settings (application);
  EnvoiWindow *self = g_object_new (ENVOI_TYPE_WINDOW, "application", application,
                                    "default-width", g_settings_get_int (settings, "window-width"),
                                    "default-height", g_settings_get_int (settings, "window-height"), NULL);

  if (g_settings_get_boolean (settings, "window-maximized"))
    gtk_window_maximize (GTK_WINDOW (self));
  envoi_window_store_opened (self);
  return self;
}
