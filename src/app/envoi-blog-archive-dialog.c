/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-config.h"
#include "envoi-blog-archive-dialog.h"
#include "envoi-atom-file.h"
#include "envoi-community-commands.h"
#include "envoi-error-text.h"
#include "envoi-when-done.h"
#include <glib/gi18n.h>

/* EnvoiBlogArchiveDialog: see the header. Main thread; owned by its window. */

struct _EnvoiBlogArchiveDialog
{
  AdwDialog parent_instance;
  EnvoiSessionManager *manager;
  EnvoiBlogArchive *archive;       /* of the chosen account, nullable */
  EnvoiBlogArchiveFetch fetch;
  gpointer fetch_data;
  gboolean exporting;
  GtkWidget *account_row, *choice, *export_row, *import_row, *progress_group, *progress_label, *bar, *cancel_button, *outcome;
};

G_DEFINE_FINAL_TYPE (EnvoiBlogArchiveDialog, envoi_blog_archive_dialog, ADW_TYPE_DIALOG)

static void
say (EnvoiBlogArchiveDialog *self, const char *text, gboolean bad)
{
  gtk_label_set_text (GTK_LABEL (self->outcome), text != NULL ? text : "");
  gtk_widget_set_visible (self->outcome, text != NULL);
  if (bad)
    gtk_widget_add_css_class (self->outcome, "error");
  else
    gtk_widget_remove_css_class (self->outcome, "error");
}

static void
update (EnvoiBlogArchiveDialog *self)
{
  EnvoiBlogArchiveState state = self->archive != NULL ? envoi_blog_archive_get_state (self->archive) : ENVOI_BLOG_ARCHIVE_IDLE;
  guint done = self->archive != NULL ? envoi_blog_archive_get_done (self->archive) : 0, total = self->archive != NULL ? envoi_blog_archive_get_total (self->archive) : 0;
  g_autofree char *text = NULL;

  gtk_widget_set_sensitive (self->choice, self->archive != NULL && state == ENVOI_BLOG_ARCHIVE_IDLE);
  gtk_widget_set_sensitive (self->account_row, state == ENVOI_BLOG_ARCHIVE_IDLE);
  gtk_widget_set_visible (self->progress_group, state != ENVOI_BLOG_ARCHIVE_IDLE);
  if (state == ENVOI_BLOG_ARCHIVE_IDLE)
    return;
  if (state == ENVOI_BLOG_ARCHIVE_WAITING)
    text = g_strdup (_("Waiting for the connection…"));
  else if (total == 0)
    text = g_strdup (_("Reading…"));
  else if (state == ENVOI_BLOG_ARCHIVE_EXPORTING)
    text = g_strdup_printf (ngettext ("Exporting: %u of %u post", "Exporting: %u of %u posts", total), done, total);
  else
    text = g_strdup_printf (ngettext ("Importing: %u of %u post", "Importing: %u of %u posts", total), done, total);
  gtk_label_set_text (GTK_LABEL (self->progress_label), text);
  if (total > 0)
    gtk_progress_bar_set_fraction (GTK_PROGRESS_BAR (self->bar), (double) done / total);
  else
    gtk_progress_bar_pulse (GTK_PROGRESS_BAR (self->bar));
}

static void
on_account_changed (EnvoiBlogArchiveDialog *self)
{
  EnvoiAccount *account = adw_combo_row_get_selected_item (ADW_COMBO_ROW (self->account_row));
  EnvoiSession *session = account != NULL ? envoi_session_manager_get_session (self->manager, account) : NULL;
  EnvoiService *service = session != NULL ? envoi_session_get_service (session, ENVOI_TYPE_BLOG_ARCHIVE) : NULL;

  if (self->archive != NULL)
    g_signal_handlers_disconnect_by_func (self->archive, update, self);
  g_set_object (&self->archive, (EnvoiBlogArchive *) service);
  if (self->archive != NULL)
    g_signal_connect_object (self->archive, "notify", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  say (self, session == NULL || !envoi_session_is_online (session) ? _("This account is not connected. Connect it first.") : NULL, FALSE);
  update (self);
}

/* --- What came of it ------------------------------------------------------------------------------------------------ */

static void
add_line (GString *text, char *line /* transfer full */)
{
  if (text->len > 0)
    g_string_append_c (text, '\n');
  g_string_append (text, line);
  g_free (line);
}

static char *
describe (const EnvoiBlogArchiveResult *result, gboolean exporting)
{
  GString *text = g_string_new (NULL);

  if (exporting)
    add_line (text, g_strdup_printf (ngettext ("%u post was exported.", "%u posts were exported.", result->n_posts), result->n_posts));
  else
    add_line (text, g_strdup_printf (ngettext ("%u post was imported.", "%u posts were imported.", result->n_posts), result->n_posts));
  if (result->n_known > 0)
    add_line (text, g_strdup_printf (ngettext ("%u was there already.", "%u were there already.", result->n_known), result->n_known));
  if (result->n_failed > 0)
    add_line (text, g_strdup_printf (ngettext ("%u could not be read, or the server refused it.", "%u could not be read, or the server refused them.", result->n_failed), result->n_failed));
  if (result->n_files_lost > 0)
    add_line (text, exporting ? g_strdup_printf (ngettext ("%u file could not be loaded; its post keeps its address.", "%u files could not be loaded; their posts keep their addresses.", result->n_files_lost), result->n_files_lost)
                              : g_strdup_printf (ngettext ("%u file could not be uploaded.", "%u files could not be uploaded.", result->n_files_lost), result->n_files_lost));
  return g_string_free (text, FALSE);
}

static void
on_done (gpointer owner, const GValue *value, const GError *error)
{
  EnvoiBlogArchiveDialog *self = owner;
  g_autofree char *text = NULL;

  update (self);
  if (error == NULL)
    {
      text = describe (g_value_get_boxed (value), self->exporting);
      say (self, text, FALSE);
    }
  else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    say (self, self->exporting ? _("The export was stopped.") : _("The import was stopped. What was published stays; importing the same file again goes on from there."), FALSE);
  else if (error->domain == ENVOI_ATOM_FILE_ERROR)
    say (self, error->code == ENVOI_ATOM_FILE_ERROR_TOO_BIG ? _("This file is too big.") : error->code == ENVOI_ATOM_FILE_ERROR_UNSAFE
         ? _("This file is not safe to read: it declares a document type. Export the blog once more, as an Atom feed.")
         : _("This file is no Atom feed. Choose the “blog.atom” of an export, or an Atom feed of another program."), TRUE);
  else if (error->domain == G_IO_ERROR)
    say (self, self->exporting ? _("The files could not be written there. Choose another folder.") : _("This file cannot be read."), TRUE);
  else
    {
      g_autoptr (EnvoiErrorText) words = envoi_error_text_new (error, NULL);
      say (self, words->body, TRUE);
    }
}

void
envoi_blog_archive_dialog_export (EnvoiBlogArchiveDialog *self, GFile *folder)
{
  if (self->archive == NULL)
    return;
  say (self, NULL, FALSE);
  self->exporting = TRUE;
  envoi_when_done (envoi_blog_archive_export (self->archive, folder, self->fetch, self->fetch_data), self, on_done);
}

void
envoi_blog_archive_dialog_import (EnvoiBlogArchiveDialog *self, GFile *file)
{
  if (self->archive == NULL)
    return;
  say (self, NULL, FALSE);
  self->exporting = FALSE;
  envoi_when_done (envoi_blog_archive_import (self->archive, file), self, on_done);
}

/* --- Choosing ------------------------------------------------------------------------------------------------------- */

static void
on_folder_chosen (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (EnvoiBlogArchiveDialog) self = data;
  g_autoptr (GFile) folder = gtk_file_dialog_select_folder_finish (GTK_FILE_DIALOG (source), result, NULL);

  if (folder != NULL && self->manager != NULL)
    envoi_blog_archive_dialog_export (self, folder);
}

static void
on_file_chosen (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (EnvoiBlogArchiveDialog) self = data;
  g_autoptr (GFile) file = gtk_file_dialog_open_finish (GTK_FILE_DIALOG (source), result, NULL);

  if (file != NULL && self->manager != NULL)
    envoi_blog_archive_dialog_import (self, file);
}

static GtkWindow *
get_window (EnvoiBlogArchiveDialog *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  return GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL;
}

static void
on_export_activated (EnvoiBlogArchiveDialog *self)
{
  g_autoptr (GtkFileDialog) dialog = gtk_file_dialog_new ();

  gtk_file_dialog_set_title (dialog, _("Choose a Folder for Your Blog"));
  gtk_file_dialog_select_folder (dialog, get_window (self), NULL, on_folder_chosen, g_object_ref (self));
}

static void
on_import_activated (EnvoiBlogArchiveDialog *self)
{
  g_autoptr (GtkFileDialog) dialog = gtk_file_dialog_new ();
  g_autoptr (GtkFileFilter) filter = gtk_file_filter_new ();

  gtk_file_filter_set_name (filter, _("Atom Feeds"));
  gtk_file_filter_add_suffix (filter, "atom");
  gtk_file_filter_add_suffix (filter, "xml");
  gtk_file_dialog_set_default_filter (dialog, filter);
  gtk_file_dialog_set_title (dialog, _("Choose a Blog"));
  gtk_file_dialog_open (dialog, get_window (self), NULL, on_file_chosen, g_object_ref (self));
}

static void
on_cancel_clicked (EnvoiBlogArchiveDialog *self)
{
  if (self->archive != NULL)
    envoi_blog_archive_cancel (self->archive);
}

/* --- Life ----------------------------------------------------------------------------------------------------------- */

static void
envoi_blog_archive_dialog_dispose (GObject *object)
{
  EnvoiBlogArchiveDialog *self = ENVOI_BLOG_ARCHIVE_DIALOG (object);

  if (self->archive != NULL)
    g_signal_handlers_disconnect_by_func (self->archive, update, self);
  g_clear_object (&self->archive);
  g_clear_object (&self->manager);
  G_OBJECT_CLASS (envoi_blog_archive_dialog_parent_class)->dispose (object);
}

static void
envoi_blog_archive_dialog_class_init (EnvoiBlogArchiveDialogClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = envoi_blog_archive_dialog_dispose;
}

static GtkWidget *
new_command (EnvoiBlogArchiveDialog *self, const char *icon, const char *title, const char *subtitle, GCallback func)
{
  GtkWidget *row = adw_action_row_new ();

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), gtk_image_new_from_icon_name (icon));
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), gtk_image_new_from_icon_name ("go-next-symbolic"));
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  g_signal_connect_object (row, "activated", func, self, G_CONNECT_SWAPPED);
  return row;
}

static GtkWidget *
new_label (void)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_justify (GTK_LABEL (label), GTK_JUSTIFY_CENTER);
  return label;
}

static void
envoi_blog_archive_dialog_init (EnvoiBlogArchiveDialog *self)
{
  GtkWidget *toolbar = adw_toolbar_view_new (), *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 18), *accounts = adw_preferences_group_new ();

  self->account_row = adw_combo_row_new ();
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->account_row), _("Account"));
  adw_combo_row_set_expression (ADW_COMBO_ROW (self->account_row), gtk_property_expression_new (ENVOI_TYPE_ACCOUNT, NULL, "title"));
  g_signal_connect_object (self->account_row, "notify::selected", G_CALLBACK (on_account_changed), self, G_CONNECT_SWAPPED);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (accounts), self->account_row);
  self->choice = adw_preferences_group_new ();
  self->export_row = new_command (self, "document-save-symbolic", _("Export Blog…"), _("All of your posts in one Atom file, with their pictures and files beside it"), G_CALLBACK (on_export_activated));
  self->import_row = new_command (self, "document-open-symbolic", _("Import Blog…"),
                                  _("Publishes what your blog does not have yet, with the original dates. Your followers see these posts as new ones."), G_CALLBACK (on_import_activated));
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self->choice), self->export_row);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self->choice), self->import_row);
  self->progress_group = gtk_box_new (GTK_ORIENTATION_VERTICAL, 9);
  self->progress_label = new_label ();
  self->bar = gtk_progress_bar_new ();
  self->cancel_button = gtk_button_new_with_mnemonic (_("_Stop"));
  gtk_widget_set_halign (self->cancel_button, GTK_ALIGN_CENTER);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->bar), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Progress"), -1);
  g_signal_connect_object (self->cancel_button, "clicked", G_CALLBACK (on_cancel_clicked), self, G_CONNECT_SWAPPED);
  gtk_box_append (GTK_BOX (self->progress_group), self->progress_label);
  gtk_box_append (GTK_BOX (self->progress_group), self->bar);
  gtk_box_append (GTK_BOX (self->progress_group), self->cancel_button);
  self->outcome = new_label ();
  gtk_box_append (GTK_BOX (box), accounts);
  gtk_box_append (GTK_BOX (box), self->choice);
  gtk_box_append (GTK_BOX (box), self->progress_group);
  gtk_box_append (GTK_BOX (box), self->outcome);
  adw_toolbar_view_add_top_bar (ADW_TOOLBAR_VIEW (toolbar), adw_header_bar_new ());
  adw_toolbar_view_set_content (ADW_TOOLBAR_VIEW (toolbar), envoi_column_new (box, 500));
  adw_dialog_set_title (ADW_DIALOG (self), _("Export and Import"));
  adw_dialog_set_content_width (ADW_DIALOG (self), 460);
  adw_dialog_set_content_height (ADW_DIALOG (self), 420);
  adw_dialog_set_child (ADW_DIALOG (self), toolbar);
}

AdwDialog *
envoi_blog_archive_dialog_new (EnvoiSessionManager *manager, EnvoiAccount *account, EnvoiBlogArchiveFetch fetch, gpointer user_data)
{
  EnvoiBlogArchiveDialog *self = g_object_new (ENVOI_TYPE_BLOG_ARCHIVE_DIALOG, NULL);
  GListModel *accounts = envoi_store_list_accounts (envoi_session_manager_get_store (manager));

  self->manager = g_object_ref (manager);
  self->fetch = fetch;
  self->fetch_data = user_data;
  if (account == NULL)
    account = envoi_find_first_account (manager);
  adw_combo_row_set_model (ADW_COMBO_ROW (self->account_row), accounts);
  for (guint i = 0; i < g_list_model_get_n_items (accounts); i++)
    {
      g_autoptr (EnvoiAccount) each = g_list_model_get_item (accounts, i);
      if (each == account)
        adw_combo_row_set_selected (ADW_COMBO_ROW (self->account_row), i);
    }
  gtk_widget_set_visible (self->account_row, g_list_model_get_n_items (accounts) > 1);
  on_account_changed (self);
  return ADW_DIALOG (self);
}
