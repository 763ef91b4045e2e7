/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pictures in the cache: files named by their hash, written by the store thread. Main thread. */
#include "envoi-store-private.h"

#include <errno.h>
#include <glib/gstdio.h>

#define HASH_LENGTH 40
#define LARGEST_AVATAR (512 * 1024)

static gboolean
is_hash (const char *hash)
{
  return hash != NULL && strspn (hash, "0123456789abcdef") == HASH_LENGTH && hash[HASH_LENGTH] == '\0';
}

/**
 * envoi_store_get_avatar_file:
 * @hash: (nullable): SHA-1 in lower-case hex
 *
 * Returns: (transfer full) (nullable): where the picture lies, or would lie; %NULL when @hash is none
 */
GFile *
envoi_store_get_avatar_file (EnvoiStore *self, const char *hash)
{
  g_autoptr (GFile) folder = NULL;

  if (!is_hash (hash))
    return NULL;
  folder = g_file_get_child (self->folder, "avatars");
  return g_file_get_child (folder, hash);
}

typedef struct {
  EnvoiCommand parent;
  char *hash;
  GFile *file;
  GBytes *data;
} SaveAvatar;

static gboolean
run_save_avatar (EnvoiCommand *command, EnvoiTables *tables, GError **error)
{
  SaveAvatar *self = (SaveAvatar *) command;
  g_autofree char *folder = g_path_get_dirname (g_file_peek_path (self->file));
  gsize size;
  const char *data = g_bytes_get_data (self->data, &size);

  /* A picture can be fetched again: it does not hold up the queue when there is no room for it. */
  if (g_mkdir_with_parents (folder, 0700) < 0
      || !g_file_set_contents_full (g_file_peek_path (self->file), data, size, G_FILE_SET_CONTENTS_CONSISTENT, 0600, NULL))
    g_set_error_literal (&command->error, ENVOI_STORE_ERROR, ENVOI_STORE_ERROR_IO, "The picture could not be written.");
  return TRUE;
}

static void
done_save_avatar (EnvoiCommand *command, EnvoiStore *self)
{
  SaveAvatar *save = (SaveAvatar *) command;
  GListModel *contacts = G_LIST_MODEL (self->contacts);

  for (guint i = 0; i < g_list_model_get_n_items (contacts); i++)
    {
      g_autoptr (EnvoiContact) contact = g_list_model_get_item (contacts, i);

      if (g_strcmp0 (envoi_contact_get_avatar_hash (contact), save->hash) == 0)
        envoi_contact_set_avatar_file (contact, save->file);
    }
  dex_promise_resolve_object (command->promise, g_steal_pointer (&save->file));
}

static void
clear_save_avatar (EnvoiCommand *command)
{
  SaveAvatar *save = (SaveAvatar *) command;

  g_free (save->hash);
  g_clear_object (&save->file);
  g_bytes_unref (save->data);
}

static const EnvoiCommandClass save_avatar_class = { sizeof (SaveAvatar), 0, run_save_avatar, done_save_avatar, clear_save_avatar };

/**
 * envoi_store_save_avatar:
 * @hash: what the picture was advertised with
 *
 * Keeps a picture; all contacts with this hash have it then.
 *
 * Returns: (transfer full): resolves to #GFile; rejects when the data is not what @hash says, or larger than 512 KiB
 */
DexFuture *
envoi_store_save_avatar (EnvoiStore *self, const char *hash, GBytes *data)
{
  g_autofree char *found = NULL;
  SaveAvatar *save;

  if (!is_hash (hash) || g_bytes_get_size (data) == 0 || g_bytes_get_size (data) > LARGEST_AVATAR)
    return dex_future_new_reject (ENVOI_STORE_ERROR, ENVOI_STORE_ERROR_FAILED, "This is no picture that can be kept.");
  found = g_compute_checksum_for_bytes (G_CHECKSUM_SHA1, data);
  if (strcmp (found, hash) != 0)
    return dex_future_new_reject (ENVOI_STORE_ERROR, ENVOI_STORE_ERROR_FAILED, "The picture is not the one that was announced.");
  save = envoi_command_new (&save_avatar_class);
  save->hash = g_strdup (hash);
  save->file = envoi_store_get_avatar_file (self, hash);
  save->data = g_bytes_ref (data);
  return envoi_store_push_with_future (self, save);
}
