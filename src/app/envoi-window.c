/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-developer.h"
#include "envoi-window.h"
#include "envoi-accounts-dialog.h"
#include "envoi-add-contact-dialog.h"
#include "envoi-certificate-dialog.h"
#include "envoi-commands.h"
#include "envoi-contact-dialog.h"
#include "envoi-conversation-page.h"
#include "envoi-dialogs.h"
#include "envoi-error-text.h"
#include "envoi-password-dialog.h"
#include "envoi-sidebar.h"
#include "envoi-sign-in-page.h"
#include "envoi-text.h"
#include "envoi-welcome-page.h"
#include "envoi-when-done.h"
#include <glib/gi18n.h>

/*
 * EnvoiWindow: the main window. While the store opens it shows that, without an account the way to sign in,
 * else the sidebar and one conversation. Holds the commands that belong to a window ("win."). Owned by GTK.
 */

struct _EnvoiWindow
{
  AdwApplicationWindow parent_instance;
  GtkWidget *toasts, *stack, *refused_page, *start_view, *split_view;
  EnvoiSidebar *sidebar;                  /* made when the store is open */
  EnvoiConversationPage *page;
  AdwNavigationPage *nothing;             /* stands where a conversation will be */
  EnvoiSessionManager *manager;
  gboolean told_of_damage;
};

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

static void
toast_error (gpointer owner, const GValue *value, const GError *error)
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
  envoi_conversation_page_set_conversation (self->page, conversation);
  adw_navigation_split_view_set_content (ADW_NAVIGATION_SPLIT_VIEW (self->split_view), ADW_NAVIGATION_PAGE (self->page));
  adw_navigation_split_view_set_show_content (ADW_NAVIGATION_SPLIT_VIEW (self->split_view), TRUE);
  envoi_sidebar_select (self->sidebar, conversation);
  gtk_widget_grab_focus (GTK_WIDGET (self->page));
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

static void
add_contact_by_address (EnvoiWindow *self, const char *jid)
{
  AdwDialog *dialog = envoi_add_contact_dialog_new (self->manager);

  if (jid != NULL)
    envoi_add_contact_dialog_set_address (ENVOI_ADD_CONTACT_DIALOG (dialog), jid);
  adw_dialog_present (dialog, GTK_WIDGET (self));
}

/* An address from a link: the conversation where one is known, else the question whether to add it. */
void
envoi_window_open_address (EnvoiWindow *self, const char *jid)
{
  GListModel *accounts;

  if (self->manager == NULL)
    return;
  accounts = envoi_store_list_accounts (envoi_session_manager_get_store (self->manager));
  for (guint i = 0; i < g_list_model_get_n_items (accounts); i++)
    {
      g_autoptr (EnvoiAccount) account = g_list_model_get_item (accounts, i);
      EnvoiContact *contact = envoi_store_find_contact (envoi_session_manager_get_store (self->manager), account, jid);
      if (contact != NULL && envoi_contact_get_in_roster (contact))
        {
          envoi_window_open_conversation (self, envoi_account_get_jid (account), jid);
          return;
        }
    }
  add_contact_by_address (self, jid);
}

static void
show_nothing (EnvoiWindow *self)
{
  envoi_sidebar_select (self->sidebar, NULL);
  adw_navigation_split_view_set_show_content (ADW_NAVIGATION_SPLIT_VIEW (self->split_view), FALSE);
  if (self->page != NULL)
    {
      envoi_conversation_page_set_conversation (self->page, NULL);
      if (!adw_navigation_split_view_get_collapsed (ADW_NAVIGATION_SPLIT_VIEW (self->split_view)))
        adw_navigation_split_view_set_content (ADW_NAVIGATION_SPLIT_VIEW (self->split_view), self->nothing);
    }
}

/* On a narrow window, going back to the list leaves the conversation. */
static void
on_show_content (EnvoiWindow *self)
{
  AdwNavigationSplitView *split = ADW_NAVIGATION_SPLIT_VIEW (self->split_view);

  if (adw_navigation_split_view_get_collapsed (split) && !adw_navigation_split_view_get_show_content (split) && self->page != NULL)
    {
      envoi_conversation_page_set_conversation (self->page, NULL);
      envoi_sidebar_select (self->sidebar, NULL);
    }
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

static void
show_sign_in (EnvoiWindow *self)
{
  EnvoiSignInPage *page;

  if (adw_navigation_view_find_page (ADW_NAVIGATION_VIEW (self->start_view), "sign-in") != NULL)
    return;
  page = envoi_sign_in_page_new (self->manager);
  g_signal_connect_object (page, "signed-in", G_CALLBACK (on_signed_in), self, G_CONNECT_SWAPPED);
  adw_navigation_view_push (ADW_NAVIGATION_VIEW (self->start_view), ADW_NAVIGATION_PAGE (page));
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
    show_nothing (self);
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

/* Actions */

static EnvoiConversation *
get_target (EnvoiWindow *self, GVariant *parameter)
{
  const char *account, *jid;

  if (self->manager == NULL)
    return NULL;
  g_variant_get (parameter, "(&s&s)", &account, &jid);
  return envoi_find_conversation (self->manager, account, jid, FALSE);
}

static void
save (EnvoiWindow *self, EnvoiConversation *conversation)
{
  envoi_store_save_conversation (envoi_session_manager_get_store (self->manager), conversation);
}

static void
pin (GSimpleAction *action, GVariant *parameter, gpointer widget)
{
  EnvoiConversation *conversation = get_target (ENVOI_WINDOW (widget), parameter);

  if (conversation == NULL)
    return;
  envoi_conversation_set_pinned (conversation, !envoi_conversation_get_pinned (conversation));
  save (ENVOI_WINDOW (widget), conversation);
}

static void
mute (GSimpleAction *action, GVariant *parameter, gpointer widget)
{
  EnvoiConversation *conversation = get_target (ENVOI_WINDOW (widget), parameter);

  if (conversation == NULL)
    return;
  envoi_conversation_set_muted_until (conversation, envoi_conversation_get_muted_until (conversation) != 0 ? 0 : G_MAXINT64);
  save (ENVOI_WINDOW (widget), conversation);
}

static void
archive (GSimpleAction *action, GVariant *parameter, gpointer widget)
{
  EnvoiWindow *self = ENVOI_WINDOW (widget);
  EnvoiConversation *conversation = get_target (self, parameter);

  if (conversation == NULL)
    return;
  if (self->page != NULL && envoi_conversation_page_get_conversation (self->page) == conversation)
    show_nothing (self);
  envoi_conversation_set_open (conversation, FALSE);
  save (self, conversation);
  envoi_window_toast (self, _("Conversation removed from the list. It returns with the next message."));
}

static void
mark_read (GSimpleAction *action, GVariant *parameter, gpointer widget)
{
  const char *account, *jid;

  g_variant_get (parameter, "(&s&s)", &account, &jid);
  if (ENVOI_WINDOW (widget)->manager != NULL)
    envoi_mark_conversation_read (ENVOI_WINDOW (widget)->manager, account, jid);
}

typedef struct { EnvoiWindow *window; EnvoiConversation *conversation; } Clearing;

static void
clearing_free (gpointer data, GClosure *closure)
{
  Clearing *clearing = data;
  g_object_unref (clearing->window);
  g_object_unref (clearing->conversation);
  g_free (clearing);
}

static void
on_clear_answer (AdwAlertDialog *dialog, const char *response, gpointer data)
{
  Clearing *clearing = data;
  EnvoiStore *store = envoi_session_manager_get_store (clearing->window->manager);

  if (g_str_equal (response, "clear"))
    envoi_when_done (envoi_store_clear_conversation (store, clearing->conversation), clearing->window, toast_error);
}

static void
clear_history (GSimpleAction *action, GVariant *parameter, gpointer widget)
{
  EnvoiConversation *conversation = get_target (ENVOI_WINDOW (widget), parameter);
  g_autofree char *who = NULL;
  AdwDialog *dialog;
  Clearing *clearing;

  if (conversation == NULL)
    return;
  who = envoi_text_isolate (envoi_conversation_get_title (conversation));
  dialog = adw_alert_dialog_new (_("Delete Messages?"), NULL);
  adw_alert_dialog_format_body (ADW_ALERT_DIALOG (dialog), _("All messages with %s are deleted on this computer. They stay on the server and with the other person."), who);
  adw_alert_dialog_add_responses (ADW_ALERT_DIALOG (dialog), "cancel", _("_Cancel"), "clear", _("_Delete"), NULL);
  adw_alert_dialog_set_response_appearance (ADW_ALERT_DIALOG (dialog), "clear", ADW_RESPONSE_DESTRUCTIVE);
  clearing = g_new0 (Clearing, 1);
  clearing->window = g_object_ref (ENVOI_WINDOW (widget));
  clearing->conversation = g_object_ref (conversation);
  g_signal_connect_data (dialog, "response", G_CALLBACK (on_clear_answer), clearing, clearing_free, 0);
  adw_dialog_present (dialog, widget);
}

static void
open_conversation (GSimpleAction *action, GVariant *parameter, gpointer widget)
{
  const char *account, *jid;

  g_variant_get (parameter, "(&s&s)", &account, &jid);
  envoi_window_open_conversation (ENVOI_WINDOW (widget), account, jid);
}

static void
close_conversation (GSimpleAction *action, GVariant *parameter, gpointer widget)
{
  if (ENVOI_WINDOW (widget)->sidebar != NULL)
    show_nothing (ENVOI_WINDOW (widget));
}

static void
contact_details (GSimpleAction *action, GVariant *parameter, gpointer widget)
{
  EnvoiWindow *self = ENVOI_WINDOW (widget);
  EnvoiConversation *conversation = self->page != NULL ? envoi_conversation_page_get_conversation (self->page) : NULL;

  if (conversation != NULL)
    adw_dialog_present (envoi_contact_dialog_new (self->manager, envoi_conversation_get_contact (conversation)), widget);
}

static void
show_contact (GSimpleAction *action, GVariant *parameter, gpointer widget)
{
  EnvoiWindow *self = ENVOI_WINDOW (widget);
  EnvoiConversation *conversation;
  const char *account, *jid;

  if (self->manager == NULL)
    return;
  g_variant_get (parameter, "(&s&s)", &account, &jid);
  conversation = envoi_find_conversation (self->manager, account, jid, TRUE);
  if (conversation != NULL)
    adw_dialog_present (envoi_contact_dialog_new (self->manager, envoi_conversation_get_contact (conversation)), widget);
}

static void
add_contact (GSimpleAction *action, GVariant *parameter, gpointer widget)
{
  EnvoiWindow *self = ENVOI_WINDOW (widget);
  const char *jid = g_variant_get_string (parameter, NULL);

  if (self->sidebar != NULL)
    add_contact_by_address (self, *jid != '\0' ? jid : NULL);
}

static void
add_anybody (GSimpleAction *action, GVariant *parameter, gpointer widget)
{
  if (ENVOI_WINDOW (widget)->sidebar != NULL)
    add_contact_by_address (ENVOI_WINDOW (widget), NULL);
}

static void
sidebar_command (GSimpleAction *action, GVariant *parameter, gpointer widget)
{
  EnvoiWindow *self = ENVOI_WINDOW (widget);
  const char *name = g_action_get_name (G_ACTION (action));

  if (self->sidebar == NULL)
    return;
  if (adw_navigation_split_view_get_collapsed (ADW_NAVIGATION_SPLIT_VIEW (self->split_view)))
    adw_navigation_split_view_set_show_content (ADW_NAVIGATION_SPLIT_VIEW (self->split_view), FALSE);
  if (g_str_equal (name, "show-contacts"))
    envoi_sidebar_show (self->sidebar, "contacts");
  else if (g_str_equal (name, "show-conversations"))
    envoi_sidebar_show (self->sidebar, "conversations");
  else if (g_str_equal (name, "search"))
    envoi_sidebar_search (self->sidebar);
  else if (g_str_equal (name, "menu"))
    envoi_sidebar_open_menu (self->sidebar);
}

static void
next_unread (GSimpleAction *action, GVariant *parameter, gpointer widget)
{
  EnvoiWindow *self = ENVOI_WINDOW (widget);
  EnvoiConversation *conversation = self->sidebar != NULL ? envoi_sidebar_find_unread (self->sidebar) : NULL;

  if (conversation != NULL)
    envoi_window_show_conversation (self, conversation);
}

static void
next_region (GSimpleAction *action, GVariant *parameter, gpointer widget)
{
  EnvoiWindow *self = ENVOI_WINDOW (widget);
  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (self));
  gboolean in_page = self->page != NULL && focus != NULL && gtk_widget_is_ancestor (focus, GTK_WIDGET (self->page));

  if (self->sidebar == NULL)
    return;
  if (self->page == NULL || envoi_conversation_page_get_conversation (self->page) == NULL)
    gtk_widget_grab_focus (GTK_WIDGET (self->sidebar));
  else if (in_page && envoi_conversation_page_focus_messages (self->page, focus))
    return;
  else if (in_page)
    gtk_widget_grab_focus (GTK_WIDGET (self->sidebar));
  else
    gtk_widget_grab_focus (GTK_WIDGET (self->page));
}

static EnvoiAccount *
find_account (EnvoiWindow *self, GVariant *parameter)
{
  if (self->manager == NULL)
    return NULL;
  return envoi_store_find_account (envoi_session_manager_get_store (self->manager), g_variant_get_string (parameter, NULL));
}

static void
retry (GSimpleAction *action, GVariant *parameter, gpointer widget)
{
  EnvoiAccount *account = find_account (ENVOI_WINDOW (widget), parameter);
  if (account != NULL)
    envoi_session_manager_retry_now (ENVOI_WINDOW (widget)->manager, account);
}

static void
open_account (EnvoiWindow *self, EnvoiAccount *account)
{
  AdwDialog *dialog = envoi_accounts_dialog_new (self->manager);

  envoi_accounts_dialog_show_account (ENVOI_ACCOUNTS_DIALOG (dialog), account);
  adw_dialog_present (dialog, GTK_WIDGET (self));
}

/* Does what helps against the account's present problem. */
static void
solve (GSimpleAction *action, GVariant *parameter, gpointer widget)
{
  EnvoiWindow *self = ENVOI_WINDOW (widget);
  EnvoiAccount *account = find_account (self, parameter);
  g_autoptr (EnvoiErrorText) text = NULL;

  if (account == NULL)
    return;
  text = envoi_error_text_new (envoi_account_get_problem (account), NULL);
  switch (text->remedy)
    {
    case ENVOI_REMEDY_PASSWORD: envoi_password_dialog_ask (widget, self->manager, account); break;
    case ENVOI_REMEDY_CERTIFICATE: adw_dialog_present (envoi_certificate_dialog_new (self->manager, account), widget); break;
    case ENVOI_REMEDY_ADDRESS:
    case ENVOI_REMEDY_SERVER: open_account (self, account); break;
    case ENVOI_REMEDY_RETRY:
    case ENVOI_REMEDY_NONE:
    default: envoi_session_manager_retry_now (self->manager, account); break;
    }
}

static void
show_account (GSimpleAction *action, GVariant *parameter, gpointer widget)
{
  EnvoiAccount *account = find_account (ENVOI_WINDOW (widget), parameter);
  if (account != NULL)
    open_account (ENVOI_WINDOW (widget), account);
}

static void
sign_in (GSimpleAction *action, GVariant *parameter, gpointer widget)
{
  EnvoiWindow *self = ENVOI_WINDOW (widget);

  if (self->manager == NULL)
    return;
  if (self->sidebar == NULL || g_str_equal (gtk_stack_get_visible_child_name (GTK_STACK (self->stack)), "start"))
    show_sign_in (self);
  else
    envoi_dialogs_show (self, self->manager, "add-account");
}

static void
send_text (GSimpleAction *action, GVariant *parameter, gpointer widget)
{
  EnvoiWindow *self = ENVOI_WINDOW (widget);
  EnvoiConversation *conversation;
  EnvoiMessageService *service = NULL;
  const char *jid, *text;

  if (self->manager == NULL)
    return;
  g_variant_get (parameter, "(&s&s)", &jid, &text);
  conversation = envoi_find_conversation (self->manager, "", jid, TRUE);
  if (conversation != NULL)
    service = envoi_find_message_service (self->manager, envoi_conversation_get_account (conversation));
  if (service != NULL)
    envoi_when_done (envoi_message_service_send (service, conversation, text), self, toast_error);
}

static void
envoi_window_dispose (GObject *object)
{
  EnvoiWindow *self = ENVOI_WINDOW (object);

  g_clear_object (&self->page);
  g_clear_object (&self->nothing);
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
  /* In the window's own map, so that they can be reached from the bus too. */
  static const GActionEntry entries[] = {
    { .name = "open-conversation", .activate = open_conversation, .parameter_type = "(ss)" },
    { .name = "close-conversation", .activate = close_conversation },
    { .name = "pin", .activate = pin, .parameter_type = "(ss)" },
    { .name = "mute", .activate = mute, .parameter_type = "(ss)" },
    { .name = "archive", .activate = archive, .parameter_type = "(ss)" },
    { .name = "clear-history", .activate = clear_history, .parameter_type = "(ss)" },
    { .name = "mark-read", .activate = mark_read, .parameter_type = "(ss)" },
    { .name = "contact-details", .activate = contact_details },
    { .name = "show-contact", .activate = show_contact, .parameter_type = "(ss)" },
    { .name = "add-contact", .activate = add_anybody },
    { .name = "add-address", .activate = add_contact, .parameter_type = "s" },
    { .name = "show-contacts", .activate = sidebar_command },
    { .name = "show-conversations", .activate = sidebar_command },
    { .name = "search", .activate = sidebar_command },
    { .name = "menu", .activate = sidebar_command },
    { .name = "next-unread", .activate = next_unread },
    { .name = "next-region", .activate = next_region },
    { .name = "retry", .activate = retry, .parameter_type = "s" },
    { .name = "solve", .activate = solve, .parameter_type = "s" },
    { .name = "show-account", .activate = show_account, .parameter_type = "s" },
    { .name = "sign-in", .activate = sign_in },
  };
  static const GActionEntry developer_entries[] = {
    { .name = "send-text", .activate = send_text, .parameter_type = "(ss)" },
  };

  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
  if (ENVOI_IS_DEVELOPER)
    g_action_map_add_action_entries (G_ACTION_MAP (self), developer_entries, G_N_ELEMENTS (developer_entries), self);
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
