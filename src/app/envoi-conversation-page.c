/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-config.h"
#include "envoi-conversation-page.h"
#include "envoi-application.h"
#include "envoi-avatar-view.h"
#include "envoi-commands.h"
#include "envoi-composer.h"
#include "envoi-conversation-head.h"
#include "envoi-conversation-words.h"
#include "envoi-error-text.h"
#include "envoi-file-intake.h"
#include "envoi-history-loader.h"
#include "envoi-message-list.h"
#include "envoi-message-view.h"
#include "envoi-moderation-dialog.h"
#include "envoi-room-bar.h"
#include "envoi-room-comings.h"
#include "envoi-room-pane.h"
#include "envoi-row-menu.h"
#include "envoi-send-files.h"
#include "envoi-when-done.h"
#include "envoi-window.h"
#include <glib/gi18n.h>

/*
 * EnvoiConversationPage: one conversation: who it is with, the messages, the field to write in. One page serves all
 * conversations, one after the other. Owned by the window; main thread.
 */

#define SAVE_DRAFT_MS 700

struct _EnvoiConversationPage
{
  AdwNavigationPage parent_instance;
  EnvoiSessionManager *manager;
  EnvoiConversation *conversation;
  EnvoiMessageList *list;
  EnvoiHistoryLoader *loader;
  EnvoiConversationWords *words;
  EnvoiFileIntake *files;       /* dropped, pasted or chosen */
  GSignalGroup *on_conversation, *on_contact, *on_account, *on_list, *on_room;
  guint draft_id;
  gint64 jump_to;               /* where to go once the list is filled; 0: where reading goes on */
  gboolean window_active, setting, wrote, loaded;
  GtkWidget *title_button, *avatar, *title_label, *subtitle_label, *menu_button, *account_banner;
  GtkWidget *stranger_revealer, *stranger_label, *add_button, *block_button, *stack, *view, *empty_page, *composer;
  GtkWidget *room_pane, *room_bar, *room_comings, *participants_button;
};

G_DEFINE_FINAL_TYPE (EnvoiConversationPage, envoi_conversation_page, ADW_TYPE_NAVIGATION_PAGE)

static void show_room (EnvoiConversationPage *self);

static EnvoiMessageService *
get_service (EnvoiConversationPage *self)
{
  return self->conversation != NULL ? envoi_find_message_service (self->manager, envoi_conversation_get_account (self->conversation)) : NULL;
}

static void
toast (EnvoiConversationPage *self, const GError *error)
{
  g_autoptr (EnvoiErrorText) text = envoi_error_text_new (error, NULL);
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  if (ENVOI_IS_WINDOW (root))
    envoi_window_toast (ENVOI_WINDOW (root), text->body);
}

static void
on_done (gpointer owner, const GValue *value, const GError *error)
{
  if (error != NULL)
    toast (owner, error);
}

/* Who it is with */

static void
update_contact (EnvoiConversationPage *self)
{
  gtk_widget_set_sensitive (self->composer, envoi_conversation_head_update (&(EnvoiConversationHead) {
    ADW_NAVIGATION_PAGE (self), self->title_button, self->avatar, self->title_label, self->subtitle_label,
    self->stranger_revealer, self->stranger_label, self->add_button, self->block_button }, self->conversation));
}

static void
update_account (EnvoiConversationPage *self)
{
  EnvoiAccount *account = envoi_conversation_get_account (self->conversation);
  gboolean enabled = envoi_account_get_enabled (account);

  if (!enabled)
    adw_banner_set_title (ADW_BANNER (self->account_banner), _("The account of this conversation is switched off. Switch it on under Accounts to write."));
  adw_banner_set_revealed (ADW_BANNER (self->account_banner), !enabled);
  if (envoi_account_get_state (account) == ENVOI_CONNECTION_ONLINE && self->loader != NULL)
    envoi_history_loader_came_online (self->loader);
}

static void
update_menu (EnvoiConversationPage *self)
{
  g_autoptr (GMenuModel) menu = envoi_row_menu_for_conversation (self->conversation);
  gtk_menu_button_set_menu_model (GTK_MENU_BUTTON (self->menu_button), menu);
}

static void
update_unread (EnvoiConversationPage *self)
{
  envoi_message_view_set_unread (ENVOI_MESSAGE_VIEW (self->view), envoi_conversation_get_unread (self->conversation));
  update_menu (self);
}

static void
update_active (EnvoiConversationPage *self)
{
  if (self->conversation != NULL)
    envoi_conversation_set_active (self->conversation, self->window_active && gtk_widget_get_mapped (GTK_WIDGET (self)));
}

void
envoi_conversation_page_set_window_active (EnvoiConversationPage *self, gboolean active)
{
  self->window_active = active;
  update_active (self);
}

static void
on_block_clicked (EnvoiConversationPage *self)
{
  EnvoiContact *contact = envoi_conversation_get_contact (self->conversation);
  EnvoiContactService *service = envoi_find_contact_service (self->manager, envoi_contact_get_account (contact));

  if (service != NULL)
    envoi_when_done (envoi_contact_service_block (service, contact, !envoi_contact_get_blocked (contact)), self, on_done);
}

static void
on_add_clicked (EnvoiConversationPage *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "win.add-address", "s", envoi_conversation_get_jid (self->conversation));
}

/* Messages */

static void
update_list (EnvoiConversationPage *self)
{
  gboolean empty = g_list_model_get_n_items (G_LIST_MODEL (self->list)) == 0 && envoi_message_list_get_at_end (self->list);

  envoi_message_view_set_has_newer (ENVOI_MESSAGE_VIEW (self->view), !envoi_message_list_get_at_end (self->list));
  gtk_stack_set_visible_child_name (GTK_STACK (self->stack), empty ? "empty" : "messages");
}

static void
on_loaded (EnvoiConversationPage *self, guint start)
{
  envoi_message_view_set_has_newer (ENVOI_MESSAGE_VIEW (self->view), !envoi_message_list_get_at_end (self->list));
  envoi_message_view_set_room (ENVOI_MESSAGE_VIEW (self->view), envoi_conversation_get_room (self->conversation));
  envoi_message_view_set_model (ENVOI_MESSAGE_VIEW (self->view), G_LIST_MODEL (self->list), envoi_conversation_get_title (self->conversation));
  envoi_message_view_start_at (ENVOI_MESSAGE_VIEW (self->view), start);
  update_list (self);
  self->loaded = TRUE;
  if (self->jump_to != 0)
    envoi_conversation_words_jump_to (self->words, self->jump_to);
  self->jump_to = 0;
}

static void
on_jumped (EnvoiConversationPage *self)
{
  envoi_message_view_set_has_newer (ENVOI_MESSAGE_VIEW (self->view), FALSE);
  envoi_message_view_scroll_to_end (ENVOI_MESSAGE_VIEW (self->view));
}

static void
on_jump_to_latest (EnvoiConversationPage *self)
{
  if (self->loader != NULL)
    envoi_history_loader_jump_to_end (self->loader);
}

static void
on_load_older (EnvoiConversationPage *self)
{
  if (self->loader != NULL)
    envoi_history_loader_load_older (self->loader);
}

static void
on_load_newer (EnvoiConversationPage *self)
{
  if (self->loader != NULL)
    envoi_history_loader_load_newer (self->loader);
}

static void
on_loader_changed (EnvoiConversationPage *self)
{
  envoi_message_view_set_loading (ENVOI_MESSAGE_VIEW (self->view), envoi_history_loader_get_loading (self->loader));
  envoi_message_view_set_has_older (ENVOI_MESSAGE_VIEW (self->view), envoi_history_loader_get_has_older (self->loader));
}

static void
on_seen (EnvoiConversationPage *self, EnvoiMessage *message)
{
  EnvoiMessageService *service = get_service (self);

  if (self->conversation == NULL || envoi_message_get_position (message) <= envoi_conversation_get_read_position (self->conversation))
    return;
  if (service != NULL)
    envoi_message_service_mark_read (service, self->conversation, message);
  else
    envoi_store_set_read (envoi_session_manager_get_store (self->manager), self->conversation, envoi_message_get_position (message));
}

static void
on_command (EnvoiConversationPage *self, const char *command, EnvoiMessage *message)
{
  EnvoiMessageService *service = get_service (self);

  if (g_str_equal (command, "retry") && service != NULL)
    envoi_message_service_retry (service, self->conversation, message);
  else if (g_str_equal (command, "fill-gap") && self->loader != NULL)
    envoi_history_loader_fill_gap (self->loader, message);
  else if (g_str_equal (command, "moderate") && envoi_conversation_get_room (self->conversation) != NULL)
    adw_dialog_present (envoi_moderation_dialog_new (self->manager, envoi_conversation_get_room (self->conversation), message), GTK_WIDGET (self));
}

/* Writing */

static void
on_wrote (EnvoiConversationPage *self)
{
  self->wrote = TRUE;
  envoi_message_list_clear_divider (self->list);
  if (envoi_message_list_get_at_end (self->list))
    envoi_message_view_scroll_to_end (ENVOI_MESSAGE_VIEW (self->view));
  else
    on_jump_to_latest (self);
}

static void
on_send (EnvoiConversationPage *self, const char *text)
{
  if (!envoi_conversation_words_send (self->words, text))
    envoi_composer_set_draft (ENVOI_COMPOSER (self->composer), text);
  else
    envoi_conversation_page_save_draft (self);
}

static void
on_typing (EnvoiConversationPage *self, gboolean typing)
{
  EnvoiMessageService *service = get_service (self);

  if (service != NULL)
    envoi_message_service_set_composing (service, self->conversation, typing);
}

/* Stores what has been written and not been sent; it survives a crash from then on. */
void
envoi_conversation_page_save_draft (EnvoiConversationPage *self)
{
  g_autofree char *draft = NULL;

  g_clear_handle_id (&self->draft_id, g_source_remove);
  if (self->conversation == NULL || envoi_conversation_words_is_editing (self->words))
    return;
  draft = envoi_composer_dup_draft (ENVOI_COMPOSER (self->composer));
  if (g_strcmp0 (draft, envoi_conversation_get_draft (self->conversation)) == 0)
    return;
  envoi_conversation_set_draft (self->conversation, draft);
  envoi_store_save_conversation (envoi_session_manager_get_store (self->manager), self->conversation);
}

void
envoi_conversation_page_propose_text (EnvoiConversationPage *self, const char *text)
{
  g_autofree char *draft = envoi_composer_dup_draft (ENVOI_COMPOSER (self->composer)), *both = NULL;

  if (self->conversation == NULL)
    return;
  both = draft != NULL && *draft != '\0' ? g_strdup_printf ("%s\n%s", draft, text) : g_strdup (text);
  envoi_composer_set_draft (ENVOI_COMPOSER (self->composer), both);
  envoi_conversation_page_save_draft (self);
  gtk_widget_grab_focus (self->composer);
}

static gboolean
on_save_draft (gpointer data)
{
  EnvoiConversationPage *self = data;
  self->draft_id = 0;
  envoi_conversation_page_save_draft (self);
  return G_SOURCE_REMOVE;
}

static void
on_draft_changed (EnvoiConversationPage *self)
{
  if (!self->setting && self->draft_id == 0)
    self->draft_id = g_timeout_add (SAVE_DRAFT_MS, on_save_draft, self);
}

/* Which conversation */

/* Somebody was only looked at: without a word said, that makes no conversation. */
static void
forget_untouched (EnvoiConversationPage *self)
{
  const char *draft = envoi_conversation_get_draft (self->conversation);

  if (self->wrote || envoi_conversation_get_room (self->conversation) != NULL || envoi_conversation_get_last_position (self->conversation) != 0 || envoi_conversation_get_pinned (self->conversation) ||
      (draft != NULL && *draft != '\0') || !envoi_conversation_get_open (self->conversation))
    return;
  envoi_conversation_set_open (self->conversation, FALSE);
  envoi_store_save_conversation (envoi_session_manager_get_store (self->manager), self->conversation);
}

static void
leave (EnvoiConversationPage *self)
{
  EnvoiMessageService *service = get_service (self);

  /* What was set aside comes back into the field. */
  envoi_conversation_words_set_list (self->words, NULL);
  envoi_conversation_page_save_draft (self);
  if (self->conversation != NULL)
    {
      if (service != NULL)
        envoi_message_service_set_composing (service, self->conversation, FALSE);
      envoi_conversation_set_active (self->conversation, FALSE);
      forget_untouched (self);
    }
  g_signal_group_set_target (self->on_conversation, NULL);
  g_signal_group_set_target (self->on_contact, NULL);
  g_signal_group_set_target (self->on_account, NULL);
  g_signal_group_set_target (self->on_list, NULL);
  g_signal_group_set_target (self->on_room, NULL);
  if (self->loader != NULL)
    g_signal_handlers_disconnect_by_data (self->loader, self);
  g_clear_object (&self->loader);
  g_clear_object (&self->list);
  g_clear_object (&self->conversation);
  if (self->view != NULL)
    envoi_message_view_set_model (ENVOI_MESSAGE_VIEW (self->view), NULL, NULL);
}

/* What is only there for rooms; and a room that one is in is not forgotten because nobody has said a word. */
static void
show_room (EnvoiConversationPage *self)
{
  EnvoiRoom *room = self->conversation != NULL ? envoi_conversation_get_room (self->conversation) : NULL;
  EnvoiRoom *around = self->conversation != NULL ? envoi_conversation_get_occupant_of (self->conversation) : NULL;

  g_signal_group_set_target (self->on_room, room != NULL ? room : around);
  envoi_room_pane_set_room (ENVOI_ROOM_PANE (self->room_pane), room);
  envoi_room_bar_set_room (ENVOI_ROOM_BAR (self->room_bar), self->manager, room);
  envoi_room_comings_set_room (ENVOI_ROOM_COMINGS (self->room_comings), room);
  envoi_composer_set_room (ENVOI_COMPOSER (self->composer), room);
  gtk_widget_set_visible (self->participants_button, room != NULL);
}

static void
on_room_notify (EnvoiConversationPage *self, GParamSpec *pspec)
{
  static const char * const watched[] = { "title", "subject", "state", "n-occupants", "can-write", "catching-up", "role", "features", NULL };

  if (g_strv_contains (watched, pspec->name))
    update_contact (self);
  if (g_str_equal (pspec->name, "state"))
    update_menu (self);
}

static void
on_room_bound (EnvoiConversationPage *self)
{
  show_room (self);
  update_contact (self);
  update_menu (self);
}

void
envoi_conversation_page_toggle_participants (EnvoiConversationPage *self)
{
  envoi_room_pane_toggle (ENVOI_ROOM_PANE (self->room_pane));
}

void
envoi_conversation_page_mention (EnvoiConversationPage *self, const char *nick)
{
  envoi_composer_mention (ENVOI_COMPOSER (self->composer), nick);
}

/**
 * envoi_conversation_page_set_conversation:
 * @conversation: (nullable): what to show from now on
 */
void
envoi_conversation_page_set_conversation (EnvoiConversationPage *self, EnvoiConversation *conversation)
{
  EnvoiContact *contact;

  if (self->conversation == conversation)
    return;
  leave (self);
  if (conversation == NULL)
    return;
  self->conversation = g_object_ref (conversation);
  self->wrote = self->loaded = FALSE;
  self->jump_to = 0;
  contact = envoi_conversation_get_contact (conversation);
  self->list = envoi_message_list_new (envoi_session_manager_get_store (self->manager), conversation);
  /* A list that is not followed keeps what is being read, whatever comes at its end. */
  g_object_bind_property (self->view, "following", self->list, "following", G_BINDING_SYNC_CREATE);
  envoi_conversation_words_set_list (self->words, self->list);
  self->loader = envoi_history_loader_new (self->manager, self->list);
  g_signal_connect_swapped (self->loader, "changed", G_CALLBACK (on_loader_changed), self);
  g_signal_connect_swapped (self->loader, "loaded", G_CALLBACK (on_loaded), self);
  g_signal_connect_swapped (self->loader, "jumped", G_CALLBACK (on_jumped), self);
  g_signal_group_set_target (self->on_conversation, conversation);
  g_signal_group_set_target (self->on_contact, contact);
  g_signal_group_set_target (self->on_account, envoi_conversation_get_account (conversation));
  g_signal_group_set_target (self->on_list, self->list);
  show_room (self);

  envoi_avatar_view_set_contact (ENVOI_AVATAR_VIEW (self->avatar), contact);
  self->setting = TRUE;
  envoi_composer_set_draft (ENVOI_COMPOSER (self->composer), envoi_conversation_get_draft (conversation));
  self->setting = FALSE;
  adw_status_page_set_description (ADW_STATUS_PAGE (self->empty_page), _("Write the first one below."));
  gtk_stack_set_visible_child_name (GTK_STACK (self->stack), "messages");
  update_contact (self);
  update_account (self);
  update_unread (self);
  update_active (self);
  on_loader_changed (self);
  envoi_history_loader_start (self->loader);
}

/* Shows the message at this place, once there is a list. */
void
envoi_conversation_page_jump_to (EnvoiConversationPage *self, gint64 position)
{
  if (self->list == NULL)
    return;
  if (self->loaded)
    envoi_conversation_words_jump_to (self->words, position);
  else
    self->jump_to = position;
}

EnvoiConversation *
envoi_conversation_page_get_conversation (EnvoiConversationPage *self)
{
  return self->conversation;
}

gboolean
envoi_conversation_page_focus_messages (EnvoiConversationPage *self, GtkWidget *focus)
{
  if (gtk_widget_is_ancestor (focus, self->view) || !gtk_widget_get_mapped (self->view))
    return FALSE;
  return gtk_widget_child_focus (self->view, GTK_DIR_TAB_FORWARD);
}

static gboolean
envoi_conversation_page_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (ENVOI_CONVERSATION_PAGE (widget)->composer);
}

/* Files */

static GSettings *
get_settings (void)
{
  GApplication *application = g_application_get_default ();

  return ENVOI_IS_APPLICATION (application) ? envoi_application_get_settings (ENVOI_APPLICATION (application)) : NULL;
}

static void
on_files (EnvoiConversationPage *self, GListModel *files)
{
  if (self->conversation != NULL && gtk_widget_get_sensitive (self->composer))
    envoi_send_files_present (GTK_WIDGET (self), self->manager, self->conversation, files, get_settings ());
}

static void
on_texture (EnvoiConversationPage *self, GdkTexture *texture)
{
  if (self->conversation != NULL && gtk_widget_get_sensitive (self->composer))
    envoi_send_files_present_texture (GTK_WIDGET (self), self->manager, self->conversation, texture, get_settings ());
}

static void
send_files (GtkWidget *widget, const char *name, GVariant *parameter)
{
  envoi_file_intake_choose (ENVOI_CONVERSATION_PAGE (widget)->files, FALSE);
}

static void
take_files (EnvoiConversationPage *self)
{
  self->files = envoi_file_intake_new (GTK_WIDGET (self), envoi_composer_get_text_view (ENVOI_COMPOSER (self->composer)));
  g_signal_connect_object (self->files, "files", G_CALLBACK (on_files), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->files, "texture", G_CALLBACK (on_texture), self, G_CONNECT_SWAPPED);
  envoi_file_intake_set_enabled (self->files, TRUE);
  envoi_composer_set_can_attach (ENVOI_COMPOSER (self->composer), TRUE);
}

static void
envoi_conversation_page_map (GtkWidget *widget)
{
  EnvoiConversationPage *self = ENVOI_CONVERSATION_PAGE (widget);
  GtkRoot *root = gtk_widget_get_root (widget);

  GTK_WIDGET_CLASS (envoi_conversation_page_parent_class)->map (widget);
  self->window_active = GTK_IS_WINDOW (root) && gtk_window_is_active (GTK_WINDOW (root));
  update_active (self);
}

static void
envoi_conversation_page_unmap (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (envoi_conversation_page_parent_class)->unmap (widget);
  update_active (ENVOI_CONVERSATION_PAGE (widget));
}

static void
envoi_conversation_page_dispose (GObject *object)
{
  EnvoiConversationPage *self = ENVOI_CONVERSATION_PAGE (object);

  if (self->on_list != NULL)
    leave (self);
  g_clear_object (&self->on_conversation);
  g_clear_object (&self->on_contact);
  g_clear_object (&self->on_account);
  g_clear_object (&self->on_list);
  g_clear_object (&self->on_room);
  g_clear_handle_id (&self->draft_id, g_source_remove);
  g_clear_object (&self->words);
  g_clear_object (&self->files);
  adw_navigation_page_set_child (ADW_NAVIGATION_PAGE (self), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (object), ENVOI_TYPE_CONVERSATION_PAGE);
  g_clear_object (&self->manager);
  G_OBJECT_CLASS (envoi_conversation_page_parent_class)->dispose (object);
}

static void
envoi_conversation_page_class_init (EnvoiConversationPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = envoi_conversation_page_dispose;
  widget_class->grab_focus = envoi_conversation_page_grab_focus;
  widget_class->map = envoi_conversation_page_map;
  widget_class->unmap = envoi_conversation_page_unmap;
  gtk_widget_class_install_action (widget_class, "conversation.send-files", NULL, send_files);
  g_type_ensure (ENVOI_TYPE_ROOM_BAR);
  g_type_ensure (ENVOI_TYPE_ROOM_COMINGS);
  gtk_widget_class_set_template_from_resource (widget_class, "/im/envoi/Envoi/app/envoi-conversation-page.ui");
#define BIND(name) gtk_widget_class_bind_template_child (widget_class, EnvoiConversationPage, name)
  BIND (title_button); BIND (avatar); BIND (title_label); BIND (subtitle_label); BIND (menu_button); BIND (account_banner);
  BIND (stranger_revealer); BIND (stranger_label); BIND (add_button); BIND (block_button);
  BIND (stack); BIND (view); BIND (empty_page); BIND (composer); BIND (room_bar); BIND (room_comings);
  BIND (participants_button);
#undef BIND
#define CALLBACK(name) gtk_widget_class_bind_template_callback (widget_class, name)
  CALLBACK (on_add_clicked); CALLBACK (on_block_clicked); CALLBACK (on_load_older); CALLBACK (on_load_newer); CALLBACK (on_jump_to_latest);
  CALLBACK (on_seen); CALLBACK (on_command); CALLBACK (on_send); CALLBACK (on_typing); CALLBACK (on_draft_changed);
#undef CALLBACK
}

static void
envoi_conversation_page_init (EnvoiConversationPage *self)
{
  static const char * const of_contact[] = { "notify::title", "notify::availability", "notify::status-text", "notify::last-seen",
                                             "notify::subscription", "notify::blocked", "notify::in-roster" };

  gtk_widget_init_template (GTK_WIDGET (self));
  self->on_conversation = g_signal_group_new (ENVOI_TYPE_CONVERSATION);
  g_signal_group_connect_swapped (self->on_conversation, "notify::typing", G_CALLBACK (update_contact), self);
  g_signal_group_connect_swapped (self->on_conversation, "notify::typing-names", G_CALLBACK (update_contact), self);
  g_signal_group_connect_swapped (self->on_conversation, "notify::unread", G_CALLBACK (update_unread), self);
  g_signal_group_connect_swapped (self->on_conversation, "notify::room", G_CALLBACK (on_room_bound), self);
  g_signal_group_connect_swapped (self->on_conversation, "notify::pinned", G_CALLBACK (update_menu), self);
  g_signal_group_connect_swapped (self->on_conversation, "notify::muted-until", G_CALLBACK (update_menu), self);
  self->on_contact = g_signal_group_new (ENVOI_TYPE_CONTACT);
  for (guint i = 0; i < G_N_ELEMENTS (of_contact); i++)
    g_signal_group_connect_swapped (self->on_contact, of_contact[i], G_CALLBACK (update_contact), self);
  self->on_account = g_signal_group_new (ENVOI_TYPE_ACCOUNT);
  g_signal_group_connect_swapped (self->on_account, "notify::enabled", G_CALLBACK (update_account), self);
  g_signal_group_connect_swapped (self->on_account, "notify::state", G_CALLBACK (update_account), self);
  self->on_room = g_signal_group_new (ENVOI_TYPE_ROOM);
  g_signal_group_connect_swapped (self->on_room, "notify", G_CALLBACK (on_room_notify), self);
  self->on_list = g_signal_group_new (ENVOI_TYPE_MESSAGE_LIST);
  g_signal_group_connect_swapped (self->on_list, "items-changed", G_CALLBACK (update_list), self);
  g_signal_group_connect_swapped (self->on_list, "notify::at-end", G_CALLBACK (update_list), self);
}

EnvoiConversationPage *
envoi_conversation_page_new (EnvoiSessionManager *manager)
{
  EnvoiConversationPage *self = g_object_new (ENVOI_TYPE_CONVERSATION_PAGE, NULL);
  g_autoptr (GtkWidget) content = g_object_ref (adw_navigation_page_get_child (ADW_NAVIGATION_PAGE (self)));

  self->manager = g_object_ref (manager);
  self->words = envoi_conversation_words_new (manager, self->view, self->composer);
  g_signal_connect_swapped (self->words, "wrote", G_CALLBACK (on_wrote), self);
  take_files (self);
  if (get_settings () != NULL)
    g_settings_bind (get_settings (), "show-comings", self->room_comings, "enabled", G_SETTINGS_BIND_GET);
  /* Beside the whole of it stands who is in the room. */
  adw_navigation_page_set_child (ADW_NAVIGATION_PAGE (self), NULL);
  self->room_pane = envoi_room_pane_new (manager, content);
  adw_navigation_page_set_child (ADW_NAVIGATION_PAGE (self), self->room_pane);
  g_object_bind_property (self->room_pane, "show-participants", self->participants_button, "active", G_BINDING_SYNC_CREATE | G_BINDING_BIDIRECTIONAL);
  return self;
}
