/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-config.h"
#include "envoi-share-dialog.h"
#include "envoi-date-text.h"
#include "envoi-invitation-service.h"
#include "envoi-jid.h"
#include "envoi-qr-code.h"
#include "envoi-qr-view.h"
#include "envoi-text.h"
#include "envoi-when-done.h"
#include "envoi-window.h"
#include "envoi-xmpp-uri.h"
#include <glib/gi18n.h>
#include <string.h>

/* Large enough to be printed on a poster. */
#define FILE_PIXELS_PER_MODULE 16
/* Rows to choose from; the search finds the others. */
#define MAX_ROWS 50

struct _EnvoiShareDialog
{
  AdwDialog parent_instance;
  EnvoiSessionManager *manager;
  EnvoiAccount *account;
  EnvoiXmppUri *uri;
  EnvoiInvitationService *invitations;   /* of the account, while its own address is shared; nullable */
  gulong invitations_id;
  char *landing_url;                     /* the invitation's own page, nullable */
  EnvoiQrCode *code;
  char *link;
  GtkWidget *toasts, *navigation, *qr_view, *name_label, *address_label, *hint_label, *account_group, *account_row, *invitation_group, *invitation_row, *copy_row, *search_entry, *list;
};

G_DEFINE_FINAL_TYPE (EnvoiShareDialog, envoi_share_dialog, ADW_TYPE_DIALOG)

static void set_up (EnvoiShareDialog *self, const char *bare);

static void
toast (EnvoiShareDialog *self, const char *text)
{
  AdwToast *toast = adw_toast_new (text);

  adw_toast_set_use_markup (toast, FALSE);
  adw_toast_overlay_add_toast (ADW_TOAST_OVERLAY (self->toasts), toast);
}

/* From now on, this is what is shared. */
static void
set_uri (EnvoiShareDialog *self, EnvoiXmppUri *uri)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *label = NULL;

  g_clear_pointer (&self->uri, envoi_xmpp_uri_unref);
  g_clear_pointer (&self->code, envoi_qr_code_unref);
  g_free (self->link);
  self->uri = envoi_xmpp_uri_ref (uri);
  self->link = envoi_xmpp_uri_to_string (uri);
  self->code = envoi_qr_code_new (self->link, &error);
  if (self->code == NULL)
    {
      toast (self, _("This address is too long for a code. You can copy its link."));
      envoi_qr_view_set_code (ENVOI_QR_VIEW (self->qr_view), NULL, 0, 0, NULL);
      return;
    }
  /* Translators: said by a screen reader; %s is an address */
  label = g_strdup_printf (_("Code with the address %s"), envoi_xmpp_uri_get_bare (uri));
  envoi_qr_view_set_code (ENVOI_QR_VIEW (self->qr_view), envoi_qr_code_get_modules (self->code), envoi_qr_code_get_side (self->code), ENVOI_QR_QUIET_ZONE, label);
}

static void
copy (EnvoiShareDialog *self, const char *text)
{
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), text);
  toast (self, _("Link copied"));
}

static void
on_copy_link (EnvoiShareDialog *self)
{
  copy (self, self->link);
}

static void
on_copy_web_link (EnvoiShareDialog *self)
{
  g_autofree char *page = self->landing_url != NULL ? g_strdup (self->landing_url) : envoi_xmpp_uri_to_web_link (self->uri);

  copy (self, page);
}

/* Invitations: the server makes one each time that the person asks for one. */

static void
show_plain (EnvoiShareDialog *self)
{
  g_autoptr (EnvoiXmppUri) uri = envoi_xmpp_uri_new (ENVOI_XMPP_URI_ADDRESS, envoi_account_get_jid (self->account));

  g_clear_pointer (&self->landing_url, g_free);
  set_uri (self, uri);
}

static void
on_invitation (gpointer owner, const GValue *value, const GError *error)
{
  EnvoiShareDialog *self = owner;
  EnvoiInvitation *invitation = value != NULL ? g_value_get_boxed (value) : NULL;
  g_autoptr (EnvoiXmppUri) uri = invitation != NULL ? envoi_xmpp_uri_parse (invitation->uri, NULL) : NULL;
  g_autofree char *until = NULL, *text = NULL;

  gtk_widget_set_sensitive (self->invitation_row, TRUE);
  if (!adw_switch_row_get_active (ADW_SWITCH_ROW (self->invitation_row)))
    return;
  if (uri == NULL)
    {
      adw_switch_row_set_active (ADW_SWITCH_ROW (self->invitation_row), FALSE);
      toast (self, _("Your server made no invitation. Try it again later."));
      return;
    }
  g_set_str (&self->landing_url, invitation->landing_url);
  set_uri (self, uri);
  if (invitation->expires > 0)
    {
      until = envoi_date_text_full (invitation->expires);
      /* Translators: %s is a date with time */
      text = g_strdup_printf (_("Who scans this code is in your contacts at once, and can create an account first. It holds until %s; give it to one person only."), until);
    }
  gtk_label_set_text (GTK_LABEL (self->hint_label),
                      text != NULL ? text : _("Who scans this code is in your contacts at once, and can create an account first. Give it to one person only."));
}

static void
on_invitation_toggled (EnvoiShareDialog *self)
{
  if (!adw_switch_row_get_active (ADW_SWITCH_ROW (self->invitation_row)))
    {
      show_plain (self);
      gtk_label_set_text (GTK_LABEL (self->hint_label), _("Who scans this code can write to you and add you to their contacts."));
    }
  else if (self->invitations != NULL)
    {
      gtk_widget_set_sensitive (self->invitation_row, FALSE);
      envoi_when_done (envoi_invitation_service_make (self->invitations, ENVOI_INVITATION_CONTACT), self, on_invitation);
    }
}

static void
on_invitations_changed (EnvoiShareDialog *self)
{
  gtk_widget_set_visible (self->invitation_group,
                          self->invitations != NULL && envoi_invitation_service_can_make (self->invitations, ENVOI_INVITATION_CONTACT));
}

static void
watch_invitations (EnvoiShareDialog *self, gboolean own)
{
  EnvoiSession *session = own ? envoi_session_manager_get_session (self->manager, self->account) : NULL;

  if (self->invitations != NULL)
    g_clear_signal_handler (&self->invitations_id, self->invitations);
  g_clear_object (&self->invitations);
  if (session != NULL && envoi_session_is_online (session))
    g_set_object (&self->invitations, ENVOI_INVITATION_SERVICE (envoi_session_get_service (session, ENVOI_TYPE_INVITATION_SERVICE)));
  if (self->invitations != NULL)
    self->invitations_id = g_signal_connect_swapped (self->invitations, "changed", G_CALLBACK (on_invitations_changed), self);
  on_invitations_changed (self);
}

/* Of several accounts, the address of another. */
static void
on_account_changed (EnvoiShareDialog *self)
{
  EnvoiAccount *account = adw_combo_row_get_selected_item (ADW_COMBO_ROW (self->account_row));

  if (account == NULL || account == self->account || !gtk_widget_get_mapped (GTK_WIDGET (self)))
    return;
  g_set_object (&self->account, account);
  adw_switch_row_set_active (ADW_SWITCH_ROW (self->invitation_row), FALSE);
  set_up (self, envoi_account_get_jid (account));
}

static void
show_accounts (EnvoiShareDialog *self)
{
  GListModel *accounts = envoi_store_list_accounts (envoi_session_manager_get_store (self->manager));
  guint position = 0;

  adw_combo_row_set_model (ADW_COMBO_ROW (self->account_row), accounts);
  for (guint i = 0; i < g_list_model_get_n_items (accounts); i++)
    {
      g_autoptr (EnvoiAccount) each = g_list_model_get_item (accounts, i);
      if (each == self->account)
        position = i;
    }
  adw_combo_row_set_selected (ADW_COMBO_ROW (self->account_row), position);
  gtk_widget_set_visible (self->account_group, g_list_model_get_n_items (accounts) > 1);
}

/* Files */

static void
on_written (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (EnvoiShareDialog) self = data;
  g_autoptr (GError) error = NULL;

  if (g_file_replace_contents_finish (G_FILE (source), result, NULL, &error))
    toast (self, _("Code saved"));
  else
    {
      g_autofree char *text = g_strdup_printf (_("The code could not be saved (%s). Choose another folder."), error->message);
      toast (self, text);
    }
}

static void
on_file_chosen (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (EnvoiShareDialog) self = data;
  g_autoptr (GFile) file = gtk_file_dialog_save_finish (GTK_FILE_DIALOG (source), result, NULL);
  g_autofree char *name = file != NULL ? g_file_get_basename (file) : NULL, *folded = name != NULL ? g_ascii_strdown (name, -1) : NULL;
  g_autoptr (GBytes) bytes = NULL;

  if (file == NULL || self->code == NULL)
    return;
  if (g_str_has_suffix (folded, ".svg"))
    {
      char *svg = envoi_qr_code_to_svg (self->code);
      bytes = g_bytes_new_take (svg, strlen (svg));
    }
  else
    bytes = envoi_qr_code_to_png (self->code, FILE_PIXELS_PER_MODULE);
  g_file_replace_contents_bytes_async (file, bytes, NULL, FALSE, G_FILE_CREATE_REPLACE_DESTINATION, NULL, on_written, g_object_ref (self));
}

static void
on_save (EnvoiShareDialog *self)
{
  g_autoptr (GtkFileDialog) dialog = gtk_file_dialog_new ();
  g_autoptr (GListStore) filters = g_list_store_new (GTK_TYPE_FILE_FILTER);
  g_autoptr (GtkFileFilter) png = gtk_file_filter_new (), svg = gtk_file_filter_new ();
  g_autofree char *name = g_strdup_printf ("%s.png", envoi_xmpp_uri_get_bare (self->uri));

  gtk_file_filter_set_name (png, _("Picture (PNG)"));
  gtk_file_filter_add_suffix (png, "png");
  gtk_file_filter_set_name (svg, _("Drawing (SVG)"));
  gtk_file_filter_add_suffix (svg, "svg");
  g_list_store_append (filters, png);
  g_list_store_append (filters, svg);
  gtk_file_dialog_set_filters (dialog, G_LIST_MODEL (filters));
  gtk_file_dialog_set_title (dialog, _("Save Code"));
  gtk_file_dialog_set_initial_name (dialog, g_strdelimit (name, "/\\", '-'));
  gtk_file_dialog_save (dialog, GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))), NULL, on_file_chosen, g_object_ref (self));
}

/* Into a conversation */

static int
compare_times (gconstpointer a, gconstpointer b)
{
  gint64 left = envoi_conversation_get_last_time (*(EnvoiConversation **) a), right = envoi_conversation_get_last_time (*(EnvoiConversation **) b);

  return left < right ? 1 : left > right ? -1 : 0;
}

static gboolean
is_wanted (EnvoiConversation *conversation, const char *wanted)
{
  g_autofree char *both = g_strdup_printf ("%s %s", envoi_conversation_get_title (conversation), envoi_conversation_get_jid (conversation));
  g_autofree char *folded = envoi_text_fold (both);

  return *wanted == '\0' || strstr (folded, wanted) != NULL;
}

static void
fill_list (EnvoiShareDialog *self)
{
  GListModel *all = envoi_store_list_conversations (envoi_session_manager_get_store (self->manager));
  g_autofree char *wanted = envoi_text_fold (gtk_editable_get_text (GTK_EDITABLE (self->search_entry)));
  g_autoptr (GPtrArray) found = g_ptr_array_new_with_free_func (g_object_unref);
  GtkListBoxRow *old;

  for (guint i = 0; i < g_list_model_get_n_items (all); i++)
    {
      g_autoptr (EnvoiConversation) conversation = g_list_model_get_item (all, i);
      if (is_wanted (conversation, wanted) && !g_str_equal (envoi_conversation_get_jid (conversation), envoi_xmpp_uri_get_bare (self->uri)))
        g_ptr_array_add (found, g_steal_pointer (&conversation));
    }
  g_ptr_array_sort (found, compare_times);
  /* Not gtk_list_box_remove_all (): it takes the placeholder with it. */
  while ((old = gtk_list_box_get_row_at_index (GTK_LIST_BOX (self->list), 0)) != NULL)
    gtk_list_box_remove (GTK_LIST_BOX (self->list), GTK_WIDGET (old));
  for (guint i = 0; i < MIN (found->len, MAX_ROWS); i++)
    {
      EnvoiConversation *conversation = found->pdata[i];
      GtkWidget *row = adw_action_row_new (), *avatar = adw_avatar_new (32, envoi_conversation_get_title (conversation), TRUE);

      adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
      adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), envoi_conversation_get_title (conversation));
      adw_action_row_set_subtitle (ADW_ACTION_ROW (row), envoi_conversation_get_jid (conversation));
      adw_action_row_add_prefix (ADW_ACTION_ROW (row), avatar);
      gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
      g_object_set_data_full (G_OBJECT (row), "conversation", g_object_ref (conversation), g_object_unref);
      gtk_list_box_append (GTK_LIST_BOX (self->list), row);
    }
}

static void
on_search_changed (EnvoiShareDialog *self)
{
  fill_list (self);
}

static void
on_send (EnvoiShareDialog *self)
{
  fill_list (self);
  adw_navigation_view_push_by_tag (ADW_NAVIGATION_VIEW (self->navigation), "send");
  gtk_widget_grab_focus (self->search_entry);
}

/* It is put into the field: the person sends it, or writes something to it. */
static void
on_row_activated (EnvoiShareDialog *self, GtkListBoxRow *row)
{
  g_autoptr (EnvoiShareDialog) keep = g_object_ref (self);
  EnvoiConversation *conversation = g_object_get_data (G_OBJECT (row), "conversation");
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  if (!ENVOI_IS_WINDOW (root))
    return;
  adw_dialog_force_close (ADW_DIALOG (self));
  envoi_window_show_conversation (ENVOI_WINDOW (root), conversation);
  envoi_window_propose_text (ENVOI_WINDOW (root), self->link);
}

static void
envoi_share_dialog_dispose (GObject *object)
{
  EnvoiShareDialog *self = ENVOI_SHARE_DIALOG (object);

  gtk_widget_dispose_template (GTK_WIDGET (object), ENVOI_TYPE_SHARE_DIALOG);
  if (self->invitations != NULL)
    g_clear_signal_handler (&self->invitations_id, self->invitations);
  g_clear_object (&self->invitations);
  g_clear_object (&self->account);
  g_clear_object (&self->manager);
  G_OBJECT_CLASS (envoi_share_dialog_parent_class)->dispose (object);
}

static void
envoi_share_dialog_finalize (GObject *object)
{
  EnvoiShareDialog *self = ENVOI_SHARE_DIALOG (object);

  g_clear_pointer (&self->uri, envoi_xmpp_uri_unref);
  g_clear_pointer (&self->code, envoi_qr_code_unref);
  g_free (self->link);
  g_free (self->landing_url);
  G_OBJECT_CLASS (envoi_share_dialog_parent_class)->finalize (object);
}

static void
envoi_share_dialog_class_init (EnvoiShareDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = envoi_share_dialog_dispose;
  G_OBJECT_CLASS (klass)->finalize = envoi_share_dialog_finalize;
  g_type_ensure (ENVOI_TYPE_ACCOUNT);
  g_type_ensure (ENVOI_TYPE_QR_VIEW);
  gtk_widget_class_set_template_from_resource (widget_class, "/im/envoi/Envoi/app/envoi-share-dialog.ui");
#define BIND(name) gtk_widget_class_bind_template_child (widget_class, EnvoiShareDialog, name)
  BIND (toasts); BIND (navigation); BIND (qr_view); BIND (name_label); BIND (address_label); BIND (hint_label); BIND (account_group);
  BIND (account_row); BIND (invitation_group); BIND (invitation_row); BIND (copy_row); BIND (search_entry); BIND (list);
#undef BIND
#define CALLBACK(name) gtk_widget_class_bind_template_callback (widget_class, name)
  CALLBACK (on_copy_link); CALLBACK (on_copy_web_link); CALLBACK (on_save); CALLBACK (on_send); CALLBACK (on_search_changed); CALLBACK (on_row_activated);
  CALLBACK (on_invitation_toggled); CALLBACK (on_account_changed);
#undef CALLBACK
}

static void
envoi_share_dialog_init (EnvoiShareDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

static void
set_up (EnvoiShareDialog *self, const char *bare)
{
  EnvoiStore *store = envoi_session_manager_get_store (self->manager);
  EnvoiRoom *room = envoi_store_find_room (store, self->account, bare);
  EnvoiContact *contact = envoi_store_find_contact (store, self->account, bare);
  gboolean own = g_str_equal (bare, envoi_account_get_jid (self->account));
  g_autoptr (EnvoiXmppUri) uri = envoi_xmpp_uri_new (room != NULL ? ENVOI_XMPP_URI_JOIN : ENVOI_XMPP_URI_ADDRESS, bare);
  const char *name = room != NULL ? envoi_room_get_title (room) : own ? envoi_account_get_nickname (self->account) : contact != NULL ? envoi_contact_get_title (contact) : NULL;

  adw_dialog_set_title (ADW_DIALOG (self), room != NULL ? _("Share Room") : own ? _("Share My Address") : _("Share Contact"));
  gtk_label_set_text (GTK_LABEL (self->name_label), name != NULL ? name : "");
  gtk_widget_set_visible (self->name_label, name != NULL && *name != '\0' && !g_str_equal (name, bare));
  gtk_label_set_text (GTK_LABEL (self->address_label), bare);
  gtk_label_set_text (GTK_LABEL (self->hint_label),
                      room != NULL ? _("Who scans this code can look at the room and join it.")
                      : own ? _("Who scans this code can write to you and add you to their contacts.")
                            : _("Who scans this code can write to this contact. Ask the contact before you pass on the address."));
  g_clear_pointer (&self->landing_url, g_free);
  set_uri (self, uri);
  watch_invitations (self, own);
}

AdwDialog *
envoi_share_dialog_new (EnvoiSessionManager *manager, const char *account_jid, const char *address)
{
  EnvoiStore *store = envoi_session_manager_get_store (manager);
  g_autoptr (EnvoiAccount) first = g_list_model_get_item (envoi_store_list_accounts (store), 0);
  EnvoiAccount *account = *account_jid != '\0' ? envoi_store_find_account (store, account_jid) : first;
  g_autofree char *bare = account != NULL ? envoi_jid_dup_bare (*address != '\0' ? address : envoi_account_get_jid (account)) : NULL;
  EnvoiShareDialog *self;

  if (bare == NULL)
    return NULL;
  self = g_object_new (ENVOI_TYPE_SHARE_DIALOG, NULL);
  self->manager = g_object_ref (manager);
  self->account = g_object_ref (account);
  set_up (self, bare);
  if (g_str_equal (bare, envoi_account_get_jid (account)))
    show_accounts (self);
  adw_dialog_set_focus (ADW_DIALOG (self), self->copy_row);
  return ADW_DIALOG (self);
}
