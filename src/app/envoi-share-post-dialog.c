/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-config.h"
#include "envoi-share-post-dialog.h"
#include "envoi-avatar-view.h"
#include "envoi-commands.h"
#include "envoi-error-text.h"
#include "envoi-people-lists.h"
#include "envoi-room-commands.h"
#include "envoi-store-feeds.h"
#include "envoi-text.h"
#include "envoi-when-done.h"
#include "envoi-window.h"
#include <glib/gi18n.h>

/* Rows to choose from; the search finds the others. */
#define MAX_ROWS 40

struct _EnvoiSharePostDialog
{
  AdwDialog parent_instance;
  EnvoiSessionManager *manager;
  EnvoiStore *store;
  EnvoiPost *post;
  EnvoiPeopleFilter filter;
  EnvoiLiveList *conversations, *contacts;
  gboolean sending;
  GtkWidget *banner, *search_entry, *notice, *list, *nothing;
};

G_DEFINE_FINAL_TYPE (EnvoiSharePostDialog, envoi_share_post_dialog, ADW_TYPE_DIALOG)

static void
append (EnvoiSharePostDialog *self, EnvoiAccount *account, const char *jid, const char *title, const char *detail, EnvoiContact *contact)
{
  GtkWidget *row = adw_action_row_new (), *avatar = envoi_avatar_view_new (32);
  g_autofree char *line = envoi_text_one_line (title, 60);

  if (contact != NULL)
    envoi_avatar_view_set_contact (ENVOI_AVATAR_VIEW (avatar), contact);
  else
    envoi_avatar_view_set_name (ENVOI_AVATAR_VIEW (avatar), line);
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), line);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), detail);
  adw_action_row_set_title_lines (ADW_ACTION_ROW (row), 1);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 1);
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), avatar);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  g_object_set_data_full (G_OBJECT (row), "account", g_object_ref (account), g_object_unref);
  g_object_set_data_full (G_OBJECT (row), "jid", g_strdup (jid), g_free);
  gtk_list_box_append (GTK_LIST_BOX (self->list), row);
}

static char *
dup_key (EnvoiAccount *account, const char *jid)
{
  return g_strdup_printf ("%s %s", envoi_account_get_jid (account), jid);
}

/* Conversations as the sidebar has them, then contacts without one. */
static void
fill (EnvoiSharePostDialog *self)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  guint rows = 0;

  gtk_list_box_remove_all (GTK_LIST_BOX (self->list));
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->conversations)) && rows < MAX_ROWS; i++, rows++)
    {
      g_autoptr (EnvoiConversation) conversation = g_list_model_get_item (G_LIST_MODEL (self->conversations), i);
      gboolean room = envoi_conversation_get_room (conversation) != NULL;

      append (self, envoi_conversation_get_account (conversation), envoi_conversation_get_jid (conversation), envoi_conversation_get_title (conversation),
              room ? _("Room") : envoi_conversation_get_jid (conversation), room ? NULL : envoi_conversation_get_contact (conversation));
      g_hash_table_add (seen, dup_key (envoi_conversation_get_account (conversation), envoi_conversation_get_jid (conversation)));
    }
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->contacts)) && rows < MAX_ROWS; i++)
    {
      g_autoptr (EnvoiContact) contact = g_list_model_get_item (G_LIST_MODEL (self->contacts), i);
      g_autofree char *key = dup_key (envoi_contact_get_account (contact), envoi_contact_get_jid (contact));

      if (g_hash_table_contains (seen, key))
        continue;
      append (self, envoi_contact_get_account (contact), envoi_contact_get_jid (contact), envoi_contact_get_title (contact), envoi_contact_get_jid (contact), contact);
      rows++;
    }
  gtk_widget_set_visible (self->list, rows > 0);
  gtk_widget_set_visible (self->nothing, rows == 0);
}

static void
on_sent (gpointer owner, const GValue *value, const GError *error)
{
  EnvoiSharePostDialog *self = owner;
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  self->sending = FALSE;
  if (error != NULL)
    {
      g_autoptr (EnvoiErrorText) text = envoi_error_text_new (error, NULL);
      adw_banner_set_title (ADW_BANNER (self->banner), text->body);
      adw_banner_set_revealed (ADW_BANNER (self->banner), TRUE);
      return;
    }
  if (ENVOI_IS_WINDOW (root))
    envoi_window_toast (ENVOI_WINDOW (root), _("Post shared"));
  adw_dialog_force_close (ADW_DIALOG (self));
}

static void
on_row_activated (EnvoiSharePostDialog *self, GtkListBoxRow *row)
{
  EnvoiAccount *account = g_object_get_data (G_OBJECT (row), "account");
  EnvoiConversation *conversation = envoi_store_ensure_conversation (self->store, account, g_object_get_data (G_OBJECT (row), "jid"));
  EnvoiMessageService *service = envoi_find_message_service (self->manager, account);

  if (self->sending)
    return;
  if (service == NULL)
    {
      adw_banner_set_title (ADW_BANNER (self->banner), _("This account is switched off. Switch it on in the list of accounts."));
      adw_banner_set_revealed (ADW_BANNER (self->banner), TRUE);
      return;
    }
  self->sending = TRUE;
  if (!envoi_conversation_get_open (conversation))
    {
      envoi_conversation_set_open (conversation, TRUE);
      envoi_store_save_conversation (self->store, conversation);
    }
  envoi_when_done (envoi_message_service_share_post (service, conversation, envoi_post_get_service (self->post), envoi_post_get_node (self->post),
                                                     envoi_post_get_item_id (self->post), envoi_post_get_public_url (self->post)), self, on_sent);
}

static void
on_search_changed (EnvoiSharePostDialog *self)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->search_entry));

  g_free (self->filter.search);
  self->filter.search = *text != '\0' ? envoi_text_fold (text) : NULL;
  envoi_live_list_refilter (self->conversations);
  envoi_live_list_refilter (self->contacts);
  fill (self);
}

static void
on_search_activated (EnvoiSharePostDialog *self)
{
  GtkListBoxRow *row = gtk_list_box_get_row_at_index (GTK_LIST_BOX (self->list), 0);

  if (row != NULL && self->filter.search != NULL)
    on_row_activated (self, row);
}

static void
on_cancel_clicked (EnvoiSharePostDialog *self)
{
  adw_dialog_close (ADW_DIALOG (self));
}

static void
envoi_share_post_dialog_dispose (GObject *object)
{
  EnvoiSharePostDialog *self = ENVOI_SHARE_POST_DIALOG (object);

  gtk_widget_dispose_template (GTK_WIDGET (object), ENVOI_TYPE_SHARE_POST_DIALOG);
  g_clear_object (&self->conversations);
  g_clear_object (&self->contacts);
  g_clear_pointer (&self->filter.search, g_free);
  g_clear_object (&self->post);
  g_clear_object (&self->manager);
  G_OBJECT_CLASS (envoi_share_post_dialog_parent_class)->dispose (object);
}

static void
envoi_share_post_dialog_class_init (EnvoiSharePostDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = envoi_share_post_dialog_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, "/im/envoi/Envoi/app/envoi-share-post-dialog.ui");
#define BIND(name) gtk_widget_class_bind_template_child (widget_class, EnvoiSharePostDialog, name)
  BIND (banner); BIND (search_entry); BIND (notice); BIND (list); BIND (nothing);
#undef BIND
  gtk_widget_class_bind_template_callback (widget_class, on_cancel_clicked);
  gtk_widget_class_bind_template_callback (widget_class, on_search_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_search_activated);
  gtk_widget_class_bind_template_callback (widget_class, on_row_activated);
}

static void
envoi_share_post_dialog_init (EnvoiSharePostDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  envoi_search_follow_escape (GTK_SEARCH_ENTRY (self->search_entry));
}

/* Who gets the card may not be allowed to open it: said before it is sent. */
static void
show_notice (EnvoiSharePostDialog *self)
{
  EnvoiFeed *feed = envoi_post_get_feed (self->post);
  EnvoiFeedAccess access = feed != NULL ? envoi_feed_get_access (feed) : ENVOI_FEED_ACCESS_UNKNOWN;

  gtk_widget_set_visible (self->notice, access != ENVOI_FEED_ACCESS_UNKNOWN && access != ENVOI_FEED_ACCESS_OPEN);
  gtk_label_set_text (GTK_LABEL (self->notice), _("Not everybody may read this post. Who may not sees only that you shared it."));
}

AdwDialog *
envoi_share_post_dialog_new (EnvoiSessionManager *manager, EnvoiPost *post)
{
  EnvoiSharePostDialog *self = g_object_new (ENVOI_TYPE_SHARE_POST_DIALOG, NULL);

  self->manager = g_object_ref (manager);
  self->store = envoi_session_manager_get_store (manager);
  self->post = g_object_ref (post);
  self->conversations = envoi_people_lists_new_conversations (self->store, &self->filter);
  self->contacts = envoi_people_lists_new_contacts (self->store, &self->filter);
  show_notice (self);
  fill (self);
  return ADW_DIALOG (self);
}
