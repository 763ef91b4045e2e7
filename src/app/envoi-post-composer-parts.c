/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-config.h"
#include "envoi-post-composer-private.h"
#include "envoi-draft-files.h"
#include "envoi-draft-part-row.h"
#include "envoi-error-text.h"
#include "envoi-link.h"
#include "envoi-page-summary.h"
#include "envoi-uploader.h"
#include "envoi-when-done.h"
#include <glib/gi18n.h>
#include <string.h>

/* EnvoiPostComposer: what stands below its text: pictures, files, the card of a link. */

#define MAX_PARTS 20
#define MAX_LINKS 20

static GListStore *
get_parts (EnvoiPostComposer *self)
{
  return envoi_draft_get_parts (self->draft);
}

static EnvoiPostPart *
find_part (EnvoiPostComposer *self, EnvoiPartKind kind)
{
  GListModel *parts = G_LIST_MODEL (get_parts (self));

  for (guint i = 0; i < g_list_model_get_n_items (parts); i++)
    {
      g_autoptr (EnvoiPostPart) part = g_list_model_get_item (parts, i);
      if (envoi_post_part_get_kind (part) == kind)
        return part;          /* the list holds it */
    }
  return NULL;
}

gboolean
envoi_post_composer_has_picture (EnvoiPostComposer *self)
{
  return find_part (self, ENVOI_PART_PICTURE) != NULL;
}

/* ---- the rows ---- */

static void
on_remove (EnvoiDraftPartRow *row, EnvoiPostComposer *self)
{
  GListStore *parts = get_parts (self);
  EnvoiPostPart *part = envoi_draft_part_row_get_part (row);
  guint position;

  if (envoi_post_part_get_kind (part) == ENVOI_PART_CARD)
    g_set_str (&self->refused_link, envoi_post_part_get_href (part));
  if (g_list_store_find (parts, part, &position))
    g_list_store_remove (parts, position);
  gtk_widget_grab_focus (self->entry);
}

static void
on_part_changed (EnvoiPostComposer *self)
{
  envoi_post_composer_changed (self);
}

static GtkWidget *
new_row (gpointer item, gpointer data)
{
  EnvoiPostComposer *self = data;
  GtkWidget *row = envoi_draft_part_row_new (item);

  g_signal_connect_object (row, "remove", G_CALLBACK (on_remove), self, 0);
  g_signal_connect_object (row, "changed", G_CALLBACK (on_part_changed), self, G_CONNECT_SWAPPED);
  return row;
}

/* ---- what the server takes ---- */

static gboolean
is_too_large (EnvoiPostComposer *self, EnvoiPostPart *part)
{
  return envoi_post_part_get_href (part) == NULL && (self->limit == 0 || (guint64) envoi_post_part_get_length (part) > self->limit);
}

/* Told while it can be helped, and not when the post is on its way. */
static void
check_sizes (EnvoiPostComposer *self)
{
  g_autofree char *limit = self->limit != G_MAXUINT64 ? g_format_size (self->limit) : NULL, *text = NULL;
  gboolean before = self->too_large;

  self->too_large = FALSE;
  for (GtkWidget *row = gtk_widget_get_first_child (self->parts_list); row != NULL; row = gtk_widget_get_next_sibling (row))
    {
      gboolean too_large = is_too_large (self, envoi_draft_part_row_get_part (ENVOI_DRAFT_PART_ROW (row)));

      envoi_draft_part_row_set_problem (ENVOI_DRAFT_PART_ROW (row), too_large ? _("Larger than your server takes") : NULL);
      self->too_large |= too_large;
    }
  if (self->too_large)
    {
      /* Translators: %s is a size, such as 10 MB */
      text = self->limit > 0 ? g_strdup_printf (_("Your server takes files of up to %s. Remove the larger ones."), limit)
                             : g_strdup (_("Your server takes no files. Send a link instead."));
      gtk_accessible_announce (GTK_ACCESSIBLE (self), text, GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_MEDIUM);
    }
  if (self->too_large || before)
    envoi_post_composer_show_problem (self, text);
}

static void
on_limit (gpointer owner, const GValue *value, const GError *error)
{
  EnvoiPostComposer *self = owner;

  if (self->finished)
    return;
  if (value != NULL)
    self->limit = g_value_get_uint64 (value);
  else if (g_error_matches (error, ENVOI_TRANSFER_ERROR, ENVOI_TRANSFER_ERROR_NO_SERVICE))
    self->limit = 0;
  check_sizes (self);
  envoi_post_composer_update (self);
}

void
envoi_post_composer_ask_limit (EnvoiPostComposer *self)
{
  EnvoiSession *session = envoi_session_manager_get_session (self->manager, envoi_draft_get_account (self->draft));
  EnvoiService *uploader = session != NULL ? envoi_session_get_service (session, ENVOI_TYPE_UPLOADER) : NULL;

  self->limit = G_MAXUINT64;
  check_sizes (self);
  if (uploader != NULL && envoi_session_is_online (session))
    envoi_when_done (envoi_uploader_find_limit (ENVOI_UPLOADER (uploader)), self, on_limit);
}

static void
on_parts_changed (EnvoiPostComposer *self)
{
  check_sizes (self);
  gtk_widget_set_visible (self->parts_scroller, g_list_model_get_n_items (G_LIST_MODEL (get_parts (self))) > 0);
  envoi_post_composer_changed (self);
}

void
envoi_post_composer_fill_parts (EnvoiPostComposer *self)
{
  gtk_list_box_bind_model (GTK_LIST_BOX (self->parts_list), G_LIST_MODEL (get_parts (self)), new_row, self, NULL);
  g_signal_connect_object (get_parts (self), "items-changed", G_CALLBACK (on_parts_changed), self, G_CONNECT_SWAPPED);
  on_parts_changed (self);
}

/* ---- files ---- */

static void
show_error (EnvoiPostComposer *self, const GError *error)
{
  g_autoptr (EnvoiErrorText) text = envoi_error_text_new (error, NULL);
  envoi_post_composer_toast (self, text->body);
}

static void
on_taken (gpointer owner, const GValue *value, const GError *error)
{
  EnvoiPostComposer *self = owner;
  EnvoiPostPart *part = value != NULL ? g_value_get_object (value) : NULL;
  GtkWidget *row;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED))
    {
      envoi_post_composer_toast (self, _("This picture cannot be read. Save it as PNG or JPEG, and add it again."));
      return;
    }
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NOT_REGULAR_FILE))
    {
      envoi_post_composer_toast (self, _("A folder cannot be added. Choose the files in it."));
      return;
    }
  if (error != NULL)
    {
      show_error (self, error);
      return;
    }
  if (self->finished || g_list_model_get_n_items (G_LIST_MODEL (get_parts (self))) >= MAX_PARTS)
    return;
  g_list_store_append (get_parts (self), part);
  /* There was no line when the dialog was opened. */
  if (self->limit == G_MAXUINT64)
    envoi_post_composer_ask_limit (self);
  row = gtk_widget_get_last_child (self->parts_list);
  if (envoi_post_part_get_kind (part) == ENVOI_PART_PICTURE && row != NULL)
    gtk_widget_grab_focus (row);
}

void
envoi_post_composer_add_files (EnvoiPostComposer *self, GListModel *files)
{
  guint present = g_list_model_get_n_items (G_LIST_MODEL (get_parts (self))), n = g_list_model_get_n_items (files);

  if (present + n > MAX_PARTS)
    {
      g_autofree char *text = g_strdup_printf (_("A post takes at most %d pictures and files."), MAX_PARTS);
      envoi_post_composer_toast (self, text);
      n = present < MAX_PARTS ? MAX_PARTS - present : 0;
    }
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (GFile) file = g_list_model_get_item (files, i);
      envoi_when_done (envoi_draft_files_take (self->store, file), self, on_taken);
    }
}

static void
on_files_given (EnvoiPostComposer *self, GListModel *files)
{
  envoi_post_composer_add_files (self, files);
}

static void
on_picture_given (EnvoiPostComposer *self, GdkTexture *texture)
{
  envoi_when_done (envoi_draft_files_take_texture (self->store, texture), self, on_taken);
}

static void
on_files_chosen (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (EnvoiPostComposer) self = data;
  g_autoptr (GListModel) files = gtk_file_dialog_open_multiple_finish (GTK_FILE_DIALOG (source), result, NULL);

  if (files != NULL && gtk_widget_get_root (GTK_WIDGET (self)) != NULL)
    envoi_post_composer_add_files (self, files);
}

void
envoi_post_composer_choose_files (EnvoiPostComposer *self)
{
  g_autoptr (GtkFileDialog) dialog = gtk_file_dialog_new ();

  gtk_file_dialog_set_title (dialog, _("Add Pictures or Files"));
  gtk_file_dialog_open_multiple (dialog, GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))), NULL, on_files_chosen, g_object_ref (self));
}

/* ---- the card of a link ---- */

/* The first web link in the text. (transfer full) (nullable) */
static char *
find_link (EnvoiPostComposer *self)
{
  g_autofree char *text = envoi_post_entry_dup_markdown (ENVOI_POST_ENTRY (self->entry));
  g_autoptr (GArray) links = envoi_link_find (text, strlen (text), MAX_LINKS);

  for (guint i = 0; links != NULL && i < links->len; i++)
    {
      const char *uri = g_array_index (links, EnvoiLink, i).uri;
      if (g_ascii_strncasecmp (uri, "https://", 8) == 0 || g_ascii_strncasecmp (uri, "http://", 7) == 0)
        return g_strdup (uri);
    }
  return NULL;
}

static char *
dup_host (const char *uri)
{
  g_autoptr (GUri) parsed = g_uri_parse (uri, G_URI_FLAGS_NONE, NULL);
  return g_strdup (parsed != NULL && g_uri_get_host (parsed) != NULL ? g_uri_get_host (parsed) : uri);
}

/* Nothing is loaded before the person says so: the page's server would know who writes about it. */
void
envoi_post_composer_update_link (EnvoiPostComposer *self)
{
  g_autofree char *link = envoi_draft_files_can_read_pages () && find_part (self, ENVOI_PART_CARD) == NULL ? find_link (self) : NULL;

  if (self->reading_link)
    return;
  if (link != NULL && g_strcmp0 (link, self->refused_link) == 0)
    g_clear_pointer (&link, g_free);
  if (g_strcmp0 (link, self->offered_link) == 0)
    return;
  if (link != NULL)
    {
      g_autofree char *host = dup_host (link), *label = NULL;
      /* Translators: %s is the name of a web server */
      label = g_strdup_printf (_("Add a card with title and picture of the page from %s"), host);
      gtk_label_set_text (GTK_LABEL (self->link_label), label);
    }
  gtk_revealer_set_reveal_child (GTK_REVEALER (self->link_revealer), link != NULL);
  g_free (self->offered_link);
  self->offered_link = g_steal_pointer (&link);
}

static void
on_page (gpointer owner, const GValue *value, const GError *error)
{
  EnvoiPostComposer *self = owner;
  EnvoiPostPart *card = value != NULL ? g_value_get_object (value) : NULL;

  self->reading_link = FALSE;
  gtk_stack_set_visible_child_name (GTK_STACK (self->link_stack), "idle");
  gtk_widget_set_sensitive (self->link_button, TRUE);
  if (self->finished)
    return;
  if (card == NULL)
    {
      show_error (self, error);
      return;
    }
  if (find_part (self, ENVOI_PART_CARD) == NULL)
    g_list_store_append (get_parts (self), card);
  envoi_post_composer_update_link (self);
}

void
envoi_post_composer_read_link (EnvoiPostComposer *self)
{
  if (self->offered_link == NULL || self->reading_link)
    return;
  self->reading_link = TRUE;
  gtk_stack_set_visible_child_name (GTK_STACK (self->link_stack), "busy");
  gtk_widget_set_sensitive (self->link_button, FALSE);
  envoi_when_done (envoi_draft_files_read_page (envoi_draft_get_account (self->draft), self->offered_link), self, on_page);
}

void
envoi_post_composer_refuse_link (EnvoiPostComposer *self)
{
  g_set_str (&self->refused_link, self->offered_link);
  envoi_post_composer_update_link (self);
  gtk_widget_grab_focus (self->entry);
}

void
envoi_post_composer_init_parts (EnvoiPostComposer *self)
{
  envoi_post_composer_ask_limit (self);
  g_signal_connect_object (self->entry, "files-given", G_CALLBACK (on_files_given), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->entry, "picture-given", G_CALLBACK (on_picture_given), self, G_CONNECT_SWAPPED);
}
