/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-config.h"
#include "envoi-send-files.h"
#include "envoi-commands.h"
#include "envoi-error-text.h"
#include "envoi-file-name.h"
#include "envoi-outgoing-picture.h"
#include "envoi-remote-picture.h"
#include "envoi-uploader.h"
#include "envoi-when-done.h"
#include "envoi-window.h"
#include <glib/gi18n.h>
#include <glib/gstdio.h>

/* EnvoiSendFiles: a dialog that lives as long as it is open; main thread. What is sent is prepared here, then belongs to the message service. */

#define MAX_FILES 20
#define PREVIEW 72

typedef struct {
  GFile *file;                /* or */
  GdkTexture *texture;
  char *name, *media_type;
  guint64 size;
  gboolean is_picture;
  char *description;          /* as it was when it was sent */
  GtkWidget *row, *entry;
} Item;

struct _EnvoiSendFiles
{
  AdwDialog parent_instance;
  EnvoiSessionManager *manager;
  EnvoiConversation *conversation;
  GSettings *settings;
  GPtrArray *items;
  guint64 limit;              /* G_MAXUINT64: not known */
  GtkWidget *list, *original_row, *send, *banner;
};

G_DEFINE_FINAL_TYPE (EnvoiSendFiles, envoi_send_files, ADW_TYPE_DIALOG)

static void
item_free (gpointer data)
{
  Item *item = data;

  g_clear_object (&item->file);
  g_clear_object (&item->texture);
  g_free (item->name);
  g_free (item->media_type);
  g_free (item->description);
  g_free (item);
}

/* --- Sending --------------------------------------------------------------------------------------------------------- */

typedef struct {
  EnvoiSessionManager *manager;
  EnvoiConversation *conversation;
  GPtrArray *items;
  guint max_side;
  GFile *folder;
} Sending;

static void
sending_free (gpointer data)
{
  Sending *sending = data;

  g_object_unref (sending->manager);
  g_object_unref (sending->conversation);
  g_ptr_array_unref (sending->items);
  g_clear_object (&sending->folder);
  g_free (sending);
}

static GFile *
new_place (Sending *sending, const char *ending)
{
  g_autofree char *unique = g_uuid_string_random (), *name = ending != NULL ? g_strconcat (unique, ".", ending, NULL) : g_strdup (unique);

  return g_file_get_child (sending->folder, name);
}

/* The name that it had, with the ending of what it has become. */
static char *
rename_to (const char *name, const char *ending)
{
  const char *dot = strrchr (name, '.');
  g_autofree char *stem = dot != NULL && dot != name ? g_strndup (name, dot - name) : g_strdup (name);

  return g_strconcat (stem, ".", ending, NULL);
}

static gboolean
write_private (GFile *place, GBytes *bytes, GError **error)
{
  return dex_await (dex_file_replace_contents_bytes (place, bytes, NULL, FALSE, G_FILE_CREATE_PRIVATE), error);
}

/* (transfer full): what is to be sent, its copy in our folder; NULL with an error. */
static EnvoiAttachment *
prepare (Sending *sending, Item *item, GError **error)
{
  g_autoptr (EnvoiAttachment) attachment = envoi_attachment_new (envoi_conversation_get_account (sending->conversation), NULL, NULL);
  g_autoptr (EnvoiOutgoingPicture) picture = NULL;
  g_autoptr (GFile) place = NULL;
  g_autoptr (GError) problem = NULL;

  envoi_attachment_set_description (attachment, item->description != NULL && *item->description != '\0' ? item->description : NULL);
  if (item->is_picture)
    {
      picture = dex_await_boxed (item->texture != NULL ? envoi_outgoing_picture_from_texture (item->texture, sending->max_side)
                                                       : envoi_outgoing_picture_load (item->file, sending->max_side), &problem);
      /* What is no picture after all goes as a file, like any other. */
      if (picture == NULL && (item->file == NULL || !g_error_matches (problem, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED)))
        {
          g_propagate_error (error, g_steal_pointer (&problem));
          return NULL;
        }
    }
  if (picture != NULL)
    {
      g_autofree char *name = rename_to (item->name, picture->ending);

      place = new_place (sending, picture->ending);
      if (!write_private (place, picture->bytes, error))
        return NULL;
      envoi_attachment_set_name (attachment, name);
      envoi_attachment_set_media_type (attachment, picture->media_type);
      envoi_attachment_set_width (attachment, picture->width);
      envoi_attachment_set_height (attachment, picture->height);
      envoi_attachment_set_size (attachment, g_bytes_get_size (picture->bytes));
    }
  else
    {
      place = new_place (sending, NULL);
      if (!dex_await (dex_file_copy (item->file, place, G_FILE_COPY_TARGET_DEFAULT_PERMS, G_PRIORITY_DEFAULT), error))
        return NULL;
      g_chmod (g_file_peek_path (place), 0600);
      envoi_attachment_set_name (attachment, item->name);
      envoi_attachment_set_media_type (attachment, item->media_type);
      envoi_attachment_set_size (attachment, item->size);
    }
  envoi_attachment_set_local_file (attachment, place);
  return g_steal_pointer (&attachment);
}

static DexFuture *
send_fiber (gpointer data)
{
  Sending *sending = data;

  for (guint i = 0; i < sending->items->len; i++)
    {
      GError *error = NULL;
      g_autoptr (EnvoiAttachment) attachment = prepare (sending, sending->items->pdata[i], &error);
      EnvoiMessageService *service = envoi_find_message_service (sending->manager, envoi_conversation_get_account (sending->conversation));

      if (attachment == NULL)
        return dex_future_new_for_error (error);
      if (service == NULL)
        return dex_future_new_reject (ENVOI_STANZA_ERROR, ENVOI_STANZA_ERROR_DISCONNECTED, "The account is switched off");
      if (!dex_await (envoi_message_service_send_file (service, sending->conversation, attachment), &error))
        return dex_future_new_for_error (error);
    }
  return dex_future_new_true ();
}

static void
on_sent (gpointer owner, const GValue *value, const GError *error)
{
  g_autoptr (EnvoiErrorText) text = NULL;

  if (error == NULL || !ENVOI_IS_WINDOW (owner))
    return;
  text = envoi_error_text_new (error, NULL);
  envoi_window_toast (owner, error->domain == G_IO_ERROR ? _("A file could not be read, so it was not sent.") : text->body);
}

static void
on_send_clicked (EnvoiSendFiles *self)
{
  EnvoiMessageService *service = envoi_find_message_service (self->manager, envoi_conversation_get_account (self->conversation));
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  gboolean original = adw_switch_row_get_active (ADW_SWITCH_ROW (self->original_row));
  Sending *sending;

  if (service == NULL || self->items->len == 0)
    return;
  for (guint i = 0; i < self->items->len; i++)
    {
      Item *item = self->items->pdata[i];

      item->description = item->entry != NULL ? g_strdup (gtk_editable_get_text (GTK_EDITABLE (item->entry))) : NULL;
    }
  if (self->settings != NULL && gtk_widget_get_visible (self->original_row))
    g_settings_set_boolean (self->settings, "shrink-pictures", !original);
  sending = g_new0 (Sending, 1);
  *sending = (Sending) { g_object_ref (self->manager), g_object_ref (self->conversation), g_ptr_array_ref (self->items),
                         original ? 0 : ENVOI_OUTGOING_PICTURE_SIDE, envoi_message_service_dup_folder (service) };
  envoi_when_done (dex_scheduler_spawn (NULL, 0, send_fiber, sending, sending_free), root, on_sent);
  adw_dialog_close (ADW_DIALOG (self));
}

/* --- The list -------------------------------------------------------------------------------------------------------- */

static void
update (EnvoiSendFiles *self)
{
  gboolean pictures = FALSE, too_large = FALSE;
  g_autofree char *limit = self->limit != G_MAXUINT64 ? g_format_size (self->limit) : NULL;

  for (guint i = 0; i < self->items->len; i++)
    {
      Item *item = self->items->pdata[i];

      pictures |= item->is_picture;
      /* How large a picture will be is not known yet. */
      too_large |= !item->is_picture && item->size > self->limit;
    }
  gtk_widget_set_visible (self->original_row, pictures);
  gtk_widget_set_sensitive (self->send, self->items->len > 0 && !too_large);
  if (too_large)
    {
      /* Translators: %s is a size, such as 10 MB */
      g_autofree char *text = g_strdup_printf (_("Your server takes files of up to %s. Remove the larger ones."), limit);

      adw_banner_set_title (ADW_BANNER (self->banner), text);
    }
  adw_banner_set_revealed (ADW_BANNER (self->banner), too_large);
  gtk_button_set_label (GTK_BUTTON (self->send), _("_Send"));
}

static void
on_remove_clicked (GtkButton *button, EnvoiSendFiles *self)
{
  Item *item = g_object_get_data (G_OBJECT (button), "item");

  gtk_list_box_remove (GTK_LIST_BOX (self->list), item->row);
  g_ptr_array_remove (self->items, item);
  if (self->items->len == 0)
    adw_dialog_close (ADW_DIALOG (self));
  else
    update (self);
}

static GtkWidget *
make_preview (Item *item)
{
  GtkWidget *preview;

  if (item->texture != NULL)
    {
      preview = gtk_picture_new_for_paintable (GDK_PAINTABLE (item->texture));
      gtk_picture_set_content_fit (GTK_PICTURE (preview), GTK_CONTENT_FIT_COVER);
    }
  else if (item->is_picture)
    {
      g_autoptr (EnvoiAttachment) attachment = envoi_attachment_new (NULL, NULL, NULL);

      envoi_attachment_set_local_file (attachment, item->file);
      envoi_attachment_set_media_type (attachment, item->media_type);
      envoi_attachment_set_name (attachment, item->name);
      preview = envoi_remote_picture_new ();
      envoi_remote_picture_set_cover (ENVOI_REMOTE_PICTURE (preview), TRUE);
      envoi_remote_picture_set_bounds (ENVOI_REMOTE_PICTURE (preview), PREVIEW, PREVIEW);
      envoi_remote_picture_set_attachment (ENVOI_REMOTE_PICTURE (preview), attachment);
      gtk_widget_set_can_target (preview, FALSE);
      gtk_widget_set_can_focus (preview, FALSE);
    }
  else
    preview = g_object_new (GTK_TYPE_IMAGE, "icon-name", "text-x-generic-symbolic", "pixel-size", 32, "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL);
  gtk_widget_set_size_request (preview, PREVIEW, PREVIEW);
  gtk_widget_set_valign (preview, GTK_ALIGN_CENTER);
  gtk_widget_set_overflow (preview, GTK_OVERFLOW_HIDDEN);
  return preview;
}

static void
add_row (EnvoiSendFiles *self, Item *item)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12), *column = gtk_box_new (GTK_ORIENTATION_VERTICAL, 4), *name, *size, *remove;
  g_autofree char *bytes = item->size > 0 ? g_format_size (item->size) : NULL, *label = NULL;

  g_object_set (box, "margin-top", 8, "margin-bottom", 8, "margin-start", 12, "margin-end", 8, NULL);
  gtk_box_append (GTK_BOX (box), make_preview (item));
  name = g_object_new (GTK_TYPE_LABEL, "label", item->name, "xalign", 0.0f, "ellipsize", PANGO_ELLIPSIZE_MIDDLE, NULL);
  gtk_box_append (GTK_BOX (column), name);
  if (bytes != NULL)
    {
      size = g_object_new (GTK_TYPE_LABEL, "label", bytes, "xalign", 0.0f, NULL);
      gtk_widget_add_css_class (size, "caption");
      gtk_widget_add_css_class (size, "dim-label");
      gtk_box_append (GTK_BOX (column), size);
    }
  if (item->is_picture)
    {
      item->entry = g_object_new (GTK_TYPE_ENTRY, "placeholder-text", _("Describe it for those who cannot see it"), "max-length", 1500, NULL);
      gtk_accessible_update_property (GTK_ACCESSIBLE (item->entry), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Description of the Picture"), -1);
      gtk_entry_set_activates_default (GTK_ENTRY (item->entry), TRUE);
      gtk_box_append (GTK_BOX (column), item->entry);
    }
  gtk_widget_set_hexpand (column, TRUE);
  gtk_widget_set_valign (column, GTK_ALIGN_CENTER);
  gtk_box_append (GTK_BOX (box), column);
  remove = g_object_new (GTK_TYPE_BUTTON, "icon-name", "list-remove-symbolic", "tooltip-text", _("Do Not Send"), "valign", GTK_ALIGN_CENTER, NULL);
  gtk_widget_add_css_class (remove, "flat");
  gtk_widget_add_css_class (remove, "circular");
  /* Translators: %s is the name of a file */
  label = g_strdup_printf (_("Do not send %s"), item->name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (remove), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  g_object_set_data (G_OBJECT (remove), "item", item);
  g_signal_connect (remove, "clicked", G_CALLBACK (on_remove_clicked), self);
  gtk_box_append (GTK_BOX (box), remove);
  item->row = g_object_new (GTK_TYPE_LIST_BOX_ROW, "child", box, "activatable", FALSE, "focusable", FALSE, NULL);
  gtk_list_box_append (GTK_LIST_BOX (self->list), item->row);
  g_ptr_array_add (self->items, item);
}

static void
on_info (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (EnvoiSendFiles) self = data;
  g_autoptr (GFileInfo) info = g_file_query_info_finish (G_FILE (source), result, NULL);
  g_autoptr (EnvoiAttachment) kind = NULL;
  Item *item;

  if (self->items == NULL)
    return;
  if (info == NULL || g_file_info_get_file_type (info) != G_FILE_TYPE_REGULAR || self->items->len >= MAX_FILES)
    {
      adw_banner_set_title (ADW_BANNER (self->banner), self->items->len >= MAX_FILES ? _("So many files are not sent at once.")
                                                                                     : _("A folder or a file that cannot be read is left out."));
      adw_banner_set_revealed (ADW_BANNER (self->banner), TRUE);
      return;
    }
  item = g_new0 (Item, 1);
  item->file = G_FILE (g_object_ref (source));
  item->name = envoi_file_name_sanitize (g_file_info_get_display_name (info), "file");
  item->media_type = g_content_type_get_mime_type (g_file_info_get_content_type (info));
  item->size = g_file_info_get_size (info);
  kind = envoi_attachment_new (NULL, NULL, NULL);
  envoi_attachment_set_media_type (kind, item->media_type);
  item->is_picture = envoi_attachment_is_picture (kind);
  add_row (self, item);
  update (self);
}

static void
on_limit (gpointer owner, const GValue *value, const GError *error)
{
  EnvoiSendFiles *self = owner;

  if (self->items == NULL)
    return;
  if (value != NULL)
    self->limit = g_value_get_uint64 (value);
  else if (g_error_matches (error, ENVOI_TRANSFER_ERROR, ENVOI_TRANSFER_ERROR_NO_SERVICE))
    {
      adw_banner_set_title (ADW_BANNER (self->banner), _("Your server takes no files. Send a link instead."));
      adw_banner_set_revealed (ADW_BANNER (self->banner), TRUE);
      gtk_widget_set_sensitive (self->send, FALSE);
      return;
    }
  update (self);
}

/* --- The dialog ------------------------------------------------------------------------------------------------------ */

static void
envoi_send_files_dispose (GObject *object)
{
  EnvoiSendFiles *self = ENVOI_SEND_FILES (object);

  g_clear_pointer (&self->items, g_ptr_array_unref);
  g_clear_object (&self->manager);
  g_clear_object (&self->conversation);
  g_clear_object (&self->settings);
  G_OBJECT_CLASS (envoi_send_files_parent_class)->dispose (object);
}

static void
envoi_send_files_class_init (EnvoiSendFilesClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = envoi_send_files_dispose;
}

static void
envoi_send_files_init (EnvoiSendFiles *self)
{
  GtkWidget *view = adw_toolbar_view_new (), *header = adw_header_bar_new (), *cancel = gtk_button_new_with_mnemonic (_("_Cancel"));
  GtkWidget *page = adw_preferences_page_new (), *group = adw_preferences_group_new (), *options = adw_preferences_group_new ();

  self->items = g_ptr_array_new_with_free_func (item_free);
  self->limit = G_MAXUINT64;
  adw_header_bar_set_show_start_title_buttons (ADW_HEADER_BAR (header), FALSE);
  adw_header_bar_set_show_end_title_buttons (ADW_HEADER_BAR (header), FALSE);
  g_signal_connect_swapped (cancel, "clicked", G_CALLBACK (adw_dialog_close), self);
  adw_header_bar_pack_start (ADW_HEADER_BAR (header), cancel);
  self->send = gtk_button_new_with_mnemonic (_("_Send"));
  gtk_widget_add_css_class (self->send, "suggested-action");
  g_signal_connect_swapped (self->send, "clicked", G_CALLBACK (on_send_clicked), self);
  adw_header_bar_pack_end (ADW_HEADER_BAR (header), self->send);
  adw_toolbar_view_add_top_bar (ADW_TOOLBAR_VIEW (view), header);
  self->banner = adw_banner_new ("");
  adw_toolbar_view_add_top_bar (ADW_TOOLBAR_VIEW (view), self->banner);

  self->list = gtk_list_box_new ();
  gtk_list_box_set_selection_mode (GTK_LIST_BOX (self->list), GTK_SELECTION_NONE);
  gtk_widget_add_css_class (self->list, "boxed-list");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->list), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Files to Send"), -1);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), self->list);
  adw_preferences_page_add (ADW_PREFERENCES_PAGE (page), ADW_PREFERENCES_GROUP (group));
  self->original_row = g_object_new (ADW_TYPE_SWITCH_ROW, "title", _("Original _Size"), "use-underline", TRUE,
                                     "subtitle", _("Place, time and camera are taken out of pictures in any case"), NULL);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (options), self->original_row);
  adw_preferences_page_add (ADW_PREFERENCES_PAGE (page), ADW_PREFERENCES_GROUP (options));
  adw_toolbar_view_set_content (ADW_TOOLBAR_VIEW (view), page);
  adw_dialog_set_child (ADW_DIALOG (self), view);
  adw_dialog_set_title (ADW_DIALOG (self), _("Send Files"));
  adw_dialog_set_content_width (ADW_DIALOG (self), 480);
  adw_dialog_set_content_height (ADW_DIALOG (self), 420);
  adw_dialog_set_default_widget (ADW_DIALOG (self), self->send);
}

static EnvoiSendFiles *
new_dialog (EnvoiSessionManager *manager, EnvoiConversation *conversation, GSettings *settings)
{
  EnvoiSendFiles *self = g_object_new (ENVOI_TYPE_SEND_FILES, NULL);
  EnvoiSession *session = envoi_session_manager_get_session (manager, envoi_conversation_get_account (conversation));
  EnvoiService *uploader = session != NULL ? envoi_session_get_service (session, ENVOI_TYPE_UPLOADER) : NULL;

  self->manager = g_object_ref (manager);
  self->conversation = g_object_ref (conversation);
  g_set_object (&self->settings, settings);
  if (settings != NULL)
    adw_switch_row_set_active (ADW_SWITCH_ROW (self->original_row), !g_settings_get_boolean (settings, "shrink-pictures"));
  if (uploader != NULL && envoi_session_is_online (session))
    envoi_when_done (envoi_uploader_find_limit (ENVOI_UPLOADER (uploader)), self, on_limit);
  return self;
}

EnvoiSendFiles *
envoi_send_files_present (GtkWidget *parent, EnvoiSessionManager *manager, EnvoiConversation *conversation, GListModel *files, GSettings *settings)
{
  EnvoiSendFiles *self = new_dialog (manager, conversation, settings);

  update (self);
  for (guint i = 0; i < g_list_model_get_n_items (files); i++)
    {
      g_autoptr (GFile) file = g_list_model_get_item (files, i);

      g_file_query_info_async (file, G_FILE_ATTRIBUTE_STANDARD_TYPE "," G_FILE_ATTRIBUTE_STANDARD_SIZE "," G_FILE_ATTRIBUTE_STANDARD_DISPLAY_NAME ","
                               G_FILE_ATTRIBUTE_STANDARD_CONTENT_TYPE, G_FILE_QUERY_INFO_NONE, G_PRIORITY_DEFAULT, NULL, on_info, g_object_ref (self));
    }
  adw_dialog_present (ADW_DIALOG (self), parent);
  return self;
}

EnvoiSendFiles *
envoi_send_files_present_texture (GtkWidget *parent, EnvoiSessionManager *manager, EnvoiConversation *conversation, GdkTexture *texture, GSettings *settings)
{
  EnvoiSendFiles *self = new_dialog (manager, conversation, settings);
  Item *item = g_new0 (Item, 1);

  item->texture = g_object_ref (texture);
  /* Translators: the name of a file that was pasted as a picture */
  item->name = g_strconcat (_("picture"), ".png", NULL);
  item->media_type = g_strdup ("image/png");
  item->is_picture = TRUE;
  add_row (self, item);
  update (self);
  adw_dialog_present (ADW_DIALOG (self), parent);
  return self;
}
