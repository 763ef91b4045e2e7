/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-developer.h"
#include "envoi-window-private.h"
#include "envoi-accounts-dialog.h"
#include "envoi-certificate-dialog.h"
#include "envoi-community-actions.h"
#include "envoi-commands.h"
#include "envoi-contact-dialog.h"
#include "envoi-dialogs.h"
#include "envoi-error-text.h"
#include "envoi-feed-actions.h"
#include "envoi-feed-developer.h"
#include "envoi-home-page.h"
#include "envoi-participant-menu.h"
#include "envoi-password-dialog.h"
#include "envoi-search-dialog.h"
#include "envoi-room-actions.h"
#include "envoi-room-commands.h"
#include "envoi-room-dialog.h"
#include "envoi-switcher.h"
#include "envoi-text.h"
#include "envoi-when-done.h"
#include <glib/gi18n.h>

/* The commands of the window ("win."). Each can also be given over the bus. */

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
  if (envoi_conversation_get_room (conversation) != NULL && envoi_find_room_service (ENVOI_WINDOW (widget)->manager, envoi_conversation_get_account (conversation)) != NULL)
    {
      envoi_room_service_set_pinned (envoi_find_room_service (ENVOI_WINDOW (widget)->manager, envoi_conversation_get_account (conversation)),
                                     envoi_conversation_get_room (conversation), !envoi_conversation_get_pinned (conversation));
      return;
    }
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
    envoi_window_show_nothing (self);
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
    envoi_when_done (envoi_store_clear_conversation (store, clearing->conversation), clearing->window, envoi_window_toast_error);
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
  adw_alert_dialog_format_body (ADW_ALERT_DIALOG (dialog), envoi_conversation_get_room (conversation) != NULL
                                ? _("All messages of %s are deleted on this computer. They stay on the server and with the others.")
                                : _("All messages with %s are deleted on this computer. They stay on the server and with the other person."), who);
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
    envoi_window_show_nothing (ENVOI_WINDOW (widget));
}

static void
contact_details (GSimpleAction *action, GVariant *parameter, gpointer widget)
{
  EnvoiWindow *self = ENVOI_WINDOW (widget);
  EnvoiConversation *conversation = self->page != NULL ? envoi_conversation_page_get_conversation (self->page) : NULL;

  if (conversation == NULL)
    return;
  if (envoi_conversation_get_occupant_of (conversation) != NULL)
    {
      EnvoiRoom *room = envoi_conversation_get_occupant_of (conversation);
      EnvoiOccupant *occupant = envoi_room_find_occupant (room, envoi_conversation_get_title (conversation));
      if (occupant != NULL)
        envoi_participant_menu_show_details (self->manager, room, occupant, widget);
      else
        adw_dialog_present (envoi_room_dialog_new (self->manager, room), widget);
      return;
    }
  if (envoi_conversation_get_room (conversation) != NULL)
    adw_dialog_present (envoi_room_dialog_new (self->manager, envoi_conversation_get_room (conversation)), widget);
  else
    adw_dialog_present (envoi_contact_dialog_new (self->manager, envoi_conversation_get_contact (conversation)), widget);
}

static void
show_contact (GSimpleAction *action, GVariant *parameter, gpointer widget)
{
  EnvoiWindow *self = ENVOI_WINDOW (widget);
  EnvoiStore *store;
  EnvoiAccount *account;
  EnvoiContact *contact;
  const char *account_jid, *jid;

  if (self->manager == NULL)
    return;
  store = envoi_session_manager_get_store (self->manager);
  g_variant_get (parameter, "(&s&s)", &account_jid, &jid);
  account = envoi_store_find_account (store, account_jid);
  contact = account != NULL ? envoi_store_find_contact (store, account, jid) : NULL;
  if (contact != NULL)
    adw_dialog_present (envoi_contact_dialog_new (self->manager, contact), widget);
}

static void
add_contact (GSimpleAction *action, GVariant *parameter, gpointer widget)
{
  EnvoiWindow *self = ENVOI_WINDOW (widget);
  const char *jid = g_variant_get_string (parameter, NULL);

  if (self->sidebar != NULL)
    envoi_window_add_address (self, *jid != '\0' ? jid : NULL);
}

static void
add_anybody (GSimpleAction *action, GVariant *parameter, gpointer widget)
{
  if (ENVOI_WINDOW (widget)->sidebar != NULL)
    envoi_window_add_address (ENVOI_WINDOW (widget), NULL);
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
  else if (g_str_equal (name, "show-feeds"))
    envoi_sidebar_show (self->sidebar, "feeds");
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
  AdwNavigationPage *feed_page = envoi_window_get_feed_page (self, NULL);
  gboolean in_feed = feed_page != NULL && focus != NULL && gtk_widget_is_ancestor (focus, GTK_WIDGET (feed_page));
  gboolean in_page = self->page != NULL && focus != NULL && gtk_widget_is_ancestor (focus, GTK_WIDGET (self->page));

  if (self->sidebar == NULL)
    return;
  if (feed_page != NULL)
    gtk_widget_grab_focus (in_feed ? GTK_WIDGET (self->sidebar) : GTK_WIDGET (feed_page));
  else if (self->page == NULL || envoi_conversation_page_get_conversation (self->page) == NULL)
    gtk_widget_grab_focus (GTK_WIDGET (self->sidebar));
  else if (in_page && envoi_conversation_page_focus_messages (self->page, focus))
    return;
  else if (in_page)
    gtk_widget_grab_focus (GTK_WIDGET (self->sidebar));
  else
    gtk_widget_grab_focus (GTK_WIDGET (self->page));
}

/* Looks through the messages: of the conversation that is open, or of all; or through posts. */
static void
find_messages (GSimpleAction *action, GVariant *parameter, gpointer widget)
{
  EnvoiWindow *self = ENVOI_WINDOW (widget);
  EnvoiConversation *here = self->page != NULL ? envoi_conversation_page_get_conversation (self->page) : NULL;
  gboolean everywhere = g_str_equal (g_action_get_name (G_ACTION (action)), "find-everywhere");

  if (self->manager != NULL && self->sidebar != NULL)
    {
      AdwDialog *dialog = envoi_search_dialog_new (self->manager, here, !everywhere);

      /* Whoever is reading posts looks for posts. */
      if (envoi_window_get_feed_page (self, NULL) != NULL)
        envoi_search_dialog_show_posts (ENVOI_SEARCH_DIALOG (dialog));
      adw_dialog_present (dialog, widget);
    }
}

static void
find_words (GSimpleAction *action, GVariant *parameter, gpointer widget)
{
  EnvoiWindow *self = ENVOI_WINDOW (widget);

  if (self->manager != NULL && self->sidebar != NULL)
    {
      AdwDialog *dialog = envoi_search_dialog_new (self->manager, NULL, FALSE);

      envoi_search_dialog_set_words (ENVOI_SEARCH_DIALOG (dialog), g_variant_get_string (parameter, NULL));
      adw_dialog_present (dialog, widget);
    }
}

static void
go_to (GSimpleAction *action, GVariant *parameter, gpointer widget)
{
  EnvoiWindow *self = ENVOI_WINDOW (widget);

  if (self->manager != NULL && self->sidebar != NULL && !ENVOI_IS_SWITCHER (adw_application_window_get_visible_dialog (ADW_APPLICATION_WINDOW (self))))
    adw_dialog_present (envoi_switcher_new (self->manager), widget);
}

/* Opens a conversation where this message stands. */
static void
show_message (GSimpleAction *action, GVariant *parameter, gpointer widget)
{
  EnvoiWindow *self = ENVOI_WINDOW (widget);
  const char *account, *jid;
  gint64 position;

  g_variant_get (parameter, "(&s&sx)", &account, &jid, &position);
  g_action_group_activate_action (G_ACTION_GROUP (self), "open-conversation", g_variant_new ("(ss)", account, jid));
  if (self->page != NULL)
    envoi_conversation_page_jump_to (self->page, position);
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
    envoi_window_show_sign_in (self);
  else
    envoi_dialogs_show (self, self->manager, "add-account");
}

/* With a server, an address or an invitation link, or "". */
static void
create_account (GSimpleAction *action, GVariant *parameter, gpointer widget)
{
  EnvoiWindow *self = ENVOI_WINDOW (widget);
  const char *where = g_variant_get_string (parameter, NULL);

  if (self->manager == NULL)
    return;
  if (self->sidebar == NULL || g_str_equal (gtk_stack_get_visible_child_name (GTK_STACK (self->stack)), "start"))
    envoi_window_show_create_account (self, where);
  else
    envoi_dialogs_create_account (self, self->manager, where);
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
    envoi_when_done (envoi_message_service_send (service, conversation, text), self, envoi_window_toast_error);
}

void
envoi_window_add_actions (EnvoiWindow *self)
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
    { .name = "show-feeds", .activate = sidebar_command },
    { .name = "search", .activate = sidebar_command },
    { .name = "find", .activate = find_messages },
    { .name = "find-everywhere", .activate = find_messages },
    { .name = "find-words", .activate = find_words, .parameter_type = "s" },
    { .name = "go-to", .activate = go_to },
    { .name = "show-message", .activate = show_message, .parameter_type = "(ssx)" },
    { .name = "menu", .activate = sidebar_command },
    { .name = "next-unread", .activate = next_unread },
    { .name = "next-region", .activate = next_region },
    { .name = "retry", .activate = retry, .parameter_type = "s" },
    { .name = "solve", .activate = solve, .parameter_type = "s" },
    { .name = "show-account", .activate = show_account, .parameter_type = "s" },
    { .name = "sign-in", .activate = sign_in },
    { .name = "create-account", .activate = create_account, .parameter_type = "s" },
  };
  static const GActionEntry developer_entries[] = {
    { .name = "send-text", .activate = send_text, .parameter_type = "(ss)" },
  };

  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
  envoi_room_actions_add (self);
  envoi_feed_actions_add (self);
  envoi_community_actions_add (self);
  envoi_home_actions_add (self);
  if (ENVOI_IS_DEVELOPER)
    {
      g_action_map_add_action_entries (G_ACTION_MAP (self), developer_entries, G_N_ELEMENTS (developer_entries), self);
      envoi_feed_developer_add (self);
    }
}
