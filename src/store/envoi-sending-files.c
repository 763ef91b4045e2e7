/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The folder "sending": copies of files whose messages have not left. They go with their messages. Store thread. */
#include "envoi-tables-private.h"

#include <glib/gstdio.h>
#include <sqlite3.h>

#include "envoi-attachment.h"

#define FOLDER "sending"

/* The name of the copy that belongs to a message with this file. (transfer full) (nullable): it has none in the folder */
static char *
dup_copy_name (EnvoiTables *self, const char *file)
{
  g_autoptr (EnvoiAttachment) attachment = envoi_attachment_new_from_text (file);
  GFile *local = attachment != NULL ? envoi_attachment_get_local_file (attachment) : NULL;
  g_autofree char *folder = local != NULL ? g_path_get_dirname (g_file_peek_path (local)) : NULL;
  g_autofree char *expected = g_build_filename (self->folder, FOLDER, NULL);

  return g_strcmp0 (folder, expected) == 0 ? g_file_get_basename (local) : NULL;
}

/* query: gives texts of files. */
static gboolean
collect (EnvoiTables *self, sqlite3_stmt *row, void (*func) (gpointer data, char *name), gpointer data, GError **error)
{
  int step = -1;

  while (row != NULL && (step = envoi_database_step (self->database, row, error)) == 1)
    {
      char *name = dup_copy_name (self, (const char *) sqlite3_column_text (row, 0));

      if (name != NULL)
        func (data, name);
    }
  return step == 0;
}

static void
add_erased (gpointer erased, char *name)
{
  g_ptr_array_add (erased, name);
}

static void
add_named (gpointer named, char *name)
{
  g_hash_table_add (named, name);
}

gboolean
envoi_sending_files_erase_one (EnvoiTables *self, gint64 message, GError **error)
{
  return collect (self, envoi_database_query (self->database, error, "SELECT file FROM message WHERE id = ? AND file IS NOT NULL", "l", message),
                  add_erased, self->erased_files, error);
}

gboolean
envoi_sending_files_erase_all (EnvoiTables *self, gint64 conversation, GError **error)
{
  return collect (self, envoi_database_query (self->database, error,
                    "SELECT file FROM message WHERE conversation_id = ? AND flags & 32 AND file IS NOT NULL", "l", conversation),
                  add_erased, self->erased_files, error);
}

static void
remove_copy (EnvoiTables *self, const char *name)
{
  g_autofree char *path = g_build_filename (self->folder, FOLDER, name, NULL);

  g_unlink (path);
}

void
envoi_sending_files_committed (EnvoiTables *self)
{
  for (guint i = 0; i < self->erased_files->len; i++)
    remove_copy (self, self->erased_files->pdata[i]);
  g_ptr_array_set_size (self->erased_files, 0);
}

void
envoi_sending_files_sweep (EnvoiTables *self)
{
  g_autofree char *path = g_build_filename (self->folder, FOLDER, NULL);
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  g_autoptr (GHashTable) named = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GError) error = NULL;
  const char *name = dir != NULL ? g_dir_read_name (dir) : NULL;

  /* Where nothing lies nothing is looked for. */
  if (name == NULL)
    return;
  if (!collect (self, envoi_database_query (self->database, &error,
                  "SELECT m.file FROM conversation AS c CROSS JOIN message AS m ON m.conversation_id = c.id"
                  " WHERE c.account_id IS NOT NULL AND m.flags & 32 AND m.file IS NOT NULL", ""), add_named, named, &error))
    {
      g_debug ("The files that wait to be sent were not looked through: %s", error->message);
      return;
    }
  for (; name != NULL; name = g_dir_read_name (dir))
    if (!g_hash_table_contains (named, name))
      remove_copy (self, name);
}
