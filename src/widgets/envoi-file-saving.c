/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-config.h"
#include "envoi-file-saving.h"
#include "envoi-file-name.h"
#include "envoi-media-source.h"
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <unistd.h>

/* Files that came, on their way to the person's folders and programs. Main thread. */

static GtkWindow *
get_window (GtkWidget *widget)
{
  GtkRoot *root = gtk_widget_get_root (widget);

  return GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL;
}

static GFile *
find (EnvoiAttachment *attachment)
{
  EnvoiMediaSource *source = envoi_media_source_get_default ();
  GFile *local = envoi_attachment_get_local_file (attachment);

  if (source != NULL)
    return envoi_media_source_find (source, attachment);
  return local != NULL ? g_object_ref (local) : NULL;
}

static void
on_chosen (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (DexPromise) promise = data;
  GError *error = NULL;
  GFile *file = gtk_file_dialog_save_finish (GTK_FILE_DIALOG (source), result, &error);

  if (file != NULL)
    dex_promise_resolve_object (promise, file);
  else
    {
      if (g_error_matches (error, GTK_DIALOG_ERROR, GTK_DIALOG_ERROR_DISMISSED))
        {
          g_clear_error (&error);
          error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "Not wanted");
        }
      dex_promise_reject (promise, error);
    }
}

typedef struct { GFile *from; GFile *to; } Copy;

static void
copy_free (gpointer data)
{
  Copy *copy = data;

  g_clear_object (&copy->from);
  g_clear_object (&copy->to);
  g_free (copy);
}

static DexFuture *
on_copied (DexFuture *future, gpointer data)
{
  return dex_future_new_for_object (data);
}

static DexFuture *
on_place (DexFuture *future, gpointer data)
{
  GFile *from = data, *to = g_value_get_object (dex_future_get_value (future, NULL));

  return dex_future_then (dex_file_copy (from, to, G_FILE_COPY_OVERWRITE | G_FILE_COPY_TARGET_DEFAULT_PERMS, G_PRIORITY_DEFAULT), on_copied,
                          g_object_ref (to), g_object_unref);
}

DexFuture *
envoi_file_save (GtkWidget *parent, EnvoiAttachment *attachment)
{
  g_autoptr (GtkFileDialog) dialog = gtk_file_dialog_new ();
  g_autofree char *name = envoi_attachment_dup_name (attachment);
  const char *folder = g_get_user_special_dir (envoi_attachment_is_picture (attachment) ? G_USER_DIRECTORY_PICTURES : G_USER_DIRECTORY_DOWNLOAD);
  g_autoptr (GFile) from = find (attachment), place = folder != NULL ? g_file_new_for_path (folder) : NULL;
  DexPromise *promise;

  if (from == NULL)
    return dex_future_new_reject (G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "It is not here");
  gtk_file_dialog_set_title (dialog, _("Save File"));
  gtk_file_dialog_set_initial_name (dialog, name);
  if (place != NULL)
    gtk_file_dialog_set_initial_folder (dialog, place);
  promise = dex_promise_new ();
  gtk_file_dialog_save (dialog, get_window (parent), NULL, on_chosen, dex_ref (promise));
  return dex_future_then (DEX_FUTURE (promise), on_place, g_steal_pointer (&from), g_object_unref);
}

static void
on_launched (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (DexPromise) promise = data;
  GError *error = NULL;

  if (gtk_file_launcher_launch_finish (GTK_FILE_LAUNCHER (source), result, &error))
    dex_promise_resolve_boolean (promise, TRUE);
  else
    dex_promise_reject (promise, error);
}

/* In the pool: the name in the cache says nothing, so that programs would not know what to do with it. */
static DexFuture *
copy_for_opening (gpointer data)
{
  Copy *copy = data;
  g_autoptr (GFile) folder = g_file_get_parent (copy->to);
  GError *error = NULL;

  if (g_mkdir_with_parents (g_file_peek_path (folder), 0700) != 0)
    return dex_future_new_reject (G_IO_ERROR, G_IO_ERROR_FAILED, "There is no folder for it");
  if (!g_file_copy (copy->from, copy->to, G_FILE_COPY_NOFOLLOW_SYMLINKS, NULL, NULL, NULL, &error))
    return dex_future_new_for_error (error);
  g_chmod (g_file_peek_path (copy->to), 0600);
  return dex_future_new_for_object (copy->to);
}

typedef struct { GWeakRef parent; } Opening;

static void
opening_free (gpointer data)
{
  Opening *opening = data;

  g_weak_ref_clear (&opening->parent);
  g_free (opening);
}

static DexFuture *
on_ready (DexFuture *future, gpointer data)
{
  Opening *opening = data;
  g_autoptr (GtkWidget) parent = g_weak_ref_get (&opening->parent);
  g_autoptr (GtkFileLauncher) launcher = gtk_file_launcher_new (g_value_get_object (dex_future_get_value (future, NULL)));
  DexPromise *promise = dex_promise_new ();

  gtk_file_launcher_launch (launcher, parent != NULL ? get_window (parent) : NULL, NULL, on_launched, dex_ref (promise));
  return DEX_FUTURE (promise);
}

DexFuture *
envoi_file_open (GtkWidget *parent, EnvoiAttachment *attachment)
{
  g_autofree char *name = envoi_attachment_dup_name (attachment), *unique = g_uuid_string_random (), *path = NULL, *content = NULL, *media_type = NULL;
  g_autoptr (GFile) from = find (attachment);
  g_autoptr (GFileInfo) info = from != NULL ? g_file_query_info (from, G_FILE_ATTRIBUTE_STANDARD_CONTENT_TYPE, G_FILE_QUERY_INFO_NONE, NULL, NULL) : NULL;
  Opening *opening;
  Copy *copy;

  if (info == NULL)
    return dex_future_new_reject (G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "It is not here");
  media_type = g_content_type_get_mime_type (g_file_info_get_content_type (info));
  if (envoi_file_name_is_active (name, media_type) || envoi_file_name_is_active (NULL, envoi_attachment_get_media_type (attachment)))
    return dex_future_new_reject (G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED, "It could run something");
  path = g_build_filename (g_get_user_cache_dir (), "envoi", "opened", unique, name, NULL);
  copy = g_new0 (Copy, 1);
  *copy = (Copy) { g_steal_pointer (&from), g_file_new_for_path (path) };
  opening = g_new0 (Opening, 1);
  g_weak_ref_init (&opening->parent, parent);
  return dex_future_then (dex_scheduler_spawn (dex_thread_pool_scheduler_get_default (), 0, copy_for_opening, copy, copy_free), on_ready, opening, opening_free);
}

/* Two levels: a folder for each, and the file in it. */
static DexFuture *
tidy (gpointer data)
{
  g_autofree char *all = g_build_filename (g_get_user_cache_dir (), "envoi", "opened", NULL);
  g_autoptr (GDir) dir = g_dir_open (all, 0, NULL);
  const char *name, *inner;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *folder = g_build_filename (all, name, NULL);
      g_autoptr (GDir) files = g_file_test (folder, G_FILE_TEST_IS_SYMLINK) ? NULL : g_dir_open (folder, 0, NULL);

      while (files != NULL && (inner = g_dir_read_name (files)) != NULL)
        {
          g_autofree char *path = g_build_filename (folder, inner, NULL);

          g_unlink (path);
        }
      g_rmdir (folder);
    }
  return dex_future_new_true ();
}

void
envoi_file_tidy (void)
{
  dex_future_disown (dex_scheduler_spawn (dex_thread_pool_scheduler_get_default (), 0, tidy, NULL, NULL));
}

static void
on_shown (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;

  if (!gtk_file_launcher_open_containing_folder_finish (GTK_FILE_LAUNCHER (source), result, &error))
    g_debug ("The folder is not shown: %s", error->message);
}

void
envoi_file_show_in_folder (GtkWidget *parent, GFile *file)
{
  g_autoptr (GtkFileLauncher) launcher = gtk_file_launcher_new (file);

  gtk_file_launcher_open_containing_folder (launcher, get_window (parent), NULL, on_shown, NULL);
}
