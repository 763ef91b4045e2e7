/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-config.h"
#include "envoi-draft-files.h"
#include "envoi-application.h"
#include "envoi-downloader.h"
#include "envoi-id.h"
#include "envoi-outgoing-picture.h"
#include "envoi-page-summary.h"
#include "envoi-text.h"
#include <errno.h>

/* A page is read as far as its head may reach. */
#define MAX_PAGE (512 * 1024)

static EnvoiApplication *
get_application (void)
{
  GApplication *application = g_application_get_default ();
  return ENVOI_IS_APPLICATION (application) ? ENVOI_APPLICATION (application) : NULL;
}

static EnvoiDownloader *
get_downloader (void)
{
  return get_application () != NULL ? envoi_application_get_downloader (get_application ()) : NULL;
}

gboolean
envoi_draft_files_can_read_pages (void)
{
  return get_downloader () != NULL;
}

/* ---- files ---- */

typedef struct { EnvoiStore *store; GFile *file; GdkTexture *texture; } Taking;

static void
taking_free (gpointer data)
{
  Taking *taking = data;
  g_clear_object (&taking->store);
  g_clear_object (&taking->file);
  g_clear_object (&taking->texture);
  g_free (taking);
}

static EnvoiPartKind
guess_kind (const char *type)
{
  if (g_str_has_prefix (type, "image/"))
    return ENVOI_PART_PICTURE;
  if (g_str_has_prefix (type, "video/"))
    return ENVOI_PART_VIDEO;
  return g_str_has_prefix (type, "audio/") ? ENVOI_PART_AUDIO : ENVOI_PART_FILE;
}

/* A place of its own in the folder whose files the store removes with their draft. */
static GFile *
new_file (EnvoiStore *store, const char *name, GError **error)
{
  g_autofree char *id = envoi_id_new (), *unique = g_strconcat (id, "-", name, NULL);
  g_autoptr (GFile) folder = g_file_get_child (envoi_store_get_folder (store), "outgoing");
  g_autofree char *path = g_file_get_path (folder);

  if (g_mkdir_with_parents (path, 0700) != 0)
    {
      g_set_error_literal (error, G_IO_ERROR, g_io_error_from_errno (errno), g_strerror (errno));
      return NULL;
    }
  return g_file_get_child (folder, unique);
}

/* In a fiber. */
static DexFuture *
keep_picture (Taking *taking, EnvoiOutgoingPicture *picture)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *name = g_strconcat ("picture.", picture->ending, NULL);
  g_autoptr (GFile) file = new_file (taking->store, name, &error);
  g_autoptr (EnvoiPostPart) part = NULL;

  if (file == NULL || !dex_await (dex_file_replace_contents_bytes (file, picture->bytes, NULL, FALSE, G_FILE_CREATE_PRIVATE), &error))
    return dex_future_new_for_error (g_steal_pointer (&error));
  part = envoi_post_part_new (ENVOI_PART_PICTURE, NULL);
  envoi_post_part_set_local_file (part, file);
  envoi_post_part_set_media_type (part, picture->media_type);
  envoi_post_part_set_length (part, g_bytes_get_size (picture->bytes));
  envoi_post_part_set_width (part, picture->width);
  envoi_post_part_set_height (part, picture->height);
  return dex_future_new_take_object (g_steal_pointer (&part));
}

/* In a fiber. The store copies it when the draft is saved. */
static DexFuture *
keep_file (Taking *taking, const char *type, const char *name, gint64 size)
{
  g_autoptr (EnvoiPostPart) part = envoi_post_part_new (guess_kind (type), NULL);

  envoi_post_part_set_local_file (part, taking->file);
  envoi_post_part_set_media_type (part, type);
  envoi_post_part_set_title (part, name);
  envoi_post_part_set_length (part, size);
  return dex_future_new_take_object (g_steal_pointer (&part));
}

static guint
get_max_side (void)
{
  GSettings *settings = get_application () != NULL ? envoi_application_get_settings (get_application ()) : NULL;
  return settings != NULL && !g_settings_get_boolean (settings, "shrink-pictures") ? 0 : ENVOI_OUTGOING_PICTURE_SIDE;
}

static DexFuture *
take_fiber (gpointer data)
{
  Taking *taking = data;
  GError *error = NULL;
  g_autoptr (EnvoiOutgoingPicture) picture = NULL;
  g_autoptr (GFileInfo) info = NULL;
  g_autofree char *name = NULL, *type = NULL;

  if (taking->texture != NULL)
    {
      picture = dex_await_boxed (envoi_outgoing_picture_from_texture (taking->texture, get_max_side ()), &error);
      return picture != NULL ? keep_picture (taking, picture) : dex_future_new_for_error (error);
    }
  info = dex_await_object (dex_file_query_info (taking->file, G_FILE_ATTRIBUTE_STANDARD_TYPE "," G_FILE_ATTRIBUTE_STANDARD_SIZE "," G_FILE_ATTRIBUTE_STANDARD_CONTENT_TYPE ","
                                                G_FILE_ATTRIBUTE_STANDARD_DISPLAY_NAME, G_FILE_QUERY_INFO_NONE, G_PRIORITY_DEFAULT), &error);
  if (info == NULL)
    return dex_future_new_for_error (error);
  if (g_file_info_get_file_type (info) != G_FILE_TYPE_REGULAR)
    return dex_future_new_reject (G_IO_ERROR, G_IO_ERROR_NOT_REGULAR_FILE, "%s", g_file_info_get_display_name (info));
  type = g_content_type_get_mime_type (g_file_info_get_content_type (info));
  name = envoi_text_one_line (g_file_info_get_display_name (info), 120);
  if (type == NULL || !g_str_has_prefix (type, "image/") || g_str_equal (type, "image/svg+xml"))
    return keep_file (taking, type != NULL ? type : "application/octet-stream", name, g_file_info_get_size (info));
  /* A picture that cannot be written anew is refused: as a file it would tell where it was taken. */
  picture = dex_await_boxed (envoi_outgoing_picture_load (taking->file, get_max_side ()), &error);
  return picture != NULL ? keep_picture (taking, picture) : dex_future_new_for_error (error);
}

DexFuture *
envoi_draft_files_take (EnvoiStore *store, GFile *file)
{
  Taking *taking = g_new0 (Taking, 1);

  taking->store = g_object_ref (store);
  taking->file = g_object_ref (file);
  return dex_scheduler_spawn (NULL, 0, take_fiber, taking, taking_free);
}

DexFuture *
envoi_draft_files_take_texture (EnvoiStore *store, GdkTexture *texture)
{
  Taking *taking = g_new0 (Taking, 1);

  taking->store = g_object_ref (store);
  taking->texture = g_object_ref (texture);
  return dex_scheduler_spawn (NULL, 0, take_fiber, taking, taking_free);
}

/* ---- the card of a page ---- */

typedef struct { EnvoiAccount *account; char *uri; } PageReading;

static void
page_reading_free (gpointer data)
{
  PageReading *reading = data;
  g_object_unref (reading->account);
  g_free (reading->uri);
  g_free (reading);
}

static DexFuture *
read_page_fiber (gpointer data)
{
  PageReading *reading = data;
  GError *error = NULL;
  g_autoptr (GFile) file = dex_await_object (envoi_downloader_get (get_downloader (), reading->account, reading->uri, NULL), &error);
  g_autoptr (GFileInputStream) stream = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (EnvoiPageSummary) summary = NULL;
  g_autoptr (EnvoiPostPart) card = NULL;
  g_autoptr (GUri) parsed = NULL;

  if (file == NULL)
    return dex_future_new_for_error (error);
  stream = dex_await_object (dex_file_read (file, G_PRIORITY_DEFAULT), &error);
  bytes = stream != NULL ? dex_await_boxed (dex_input_stream_read_bytes (G_INPUT_STREAM (stream), MAX_PAGE, G_PRIORITY_DEFAULT), &error) : NULL;
  /* The page was wanted for its head only. */
  envoi_downloader_forget (get_downloader (), reading->uri);
  if (bytes == NULL)
    return dex_future_new_for_error (error);
  summary = envoi_page_summary_read (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), reading->uri);
  parsed = g_uri_parse (reading->uri, G_URI_FLAGS_NONE, NULL);
  card = envoi_post_part_new (ENVOI_PART_CARD, reading->uri);
  envoi_post_part_set_media_type (card, "text/html");
  envoi_post_part_set_title (card, summary->title != NULL ? summary->title : parsed != NULL && g_uri_get_host (parsed) != NULL ? g_uri_get_host (parsed) : reading->uri);
  envoi_post_part_set_description (card, summary->description);
  envoi_post_part_set_logo (card, summary->picture);
  return dex_future_new_take_object (g_steal_pointer (&card));
}

DexFuture *
envoi_draft_files_read_page (EnvoiAccount *account, const char *uri)
{
  PageReading *reading;

  if (get_downloader () == NULL)
    return dex_future_new_reject (G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED, "no network");
  reading = g_new0 (PageReading, 1);
  reading->account = g_object_ref (account);
  reading->uri = g_strdup (uri);
  return dex_scheduler_spawn (NULL, 0, read_page_fiber, reading, page_reading_free);
}
