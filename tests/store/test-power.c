/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The power fails (T07): of what was not synced, any part may be on the disk, in any order. What was told is there all the same. */
#include "store-helper.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#define MESSAGES 1200
#define SECTOR 512

/* --- A file system that writes down what is done to it --- */

typedef enum { OP_WRITE, OP_TRUNCATE, OP_SYNC, OP_DELETE, OP_TOLD } OpKind;

typedef struct {
  OpKind kind;
  char *file;      /* its base name */
  gint64 offset;   /* of a write; the size; whether the folder was synced; or how many messages were told */
  GBytes *data;
} Op;

typedef struct {
  sqlite3_file base;
  char *name;
  sqlite3_file *real;
} File;

static GMutex lock;
static GPtrArray *ops;   /* under the lock; NULL: nothing is written down */
static sqlite3_vfs *real_vfs;

static void
op_free (gpointer data)
{
  Op *op = data;

  g_free (op->file);
  g_clear_pointer (&op->data, g_bytes_unref);
  g_free (op);
}

static void
note (OpKind kind, const char *file, gint64 offset, const void *data, int size)
{
  g_mutex_lock (&lock);
  if (ops != NULL)
    {
      Op *op = g_new0 (Op, 1);

      *op = (Op) { kind, g_strdup (file), offset, data != NULL ? g_bytes_new (data, size) : NULL };
      g_ptr_array_add (ops, op);
    }
  g_mutex_unlock (&lock);
}

#define REAL(file) (((File *) (file))->real)
#define NAME(file) (((File *) (file))->name)

static int
power_close (sqlite3_file *file)
{
  int code = REAL (file)->pMethods != NULL ? REAL (file)->pMethods->xClose (REAL (file)) : SQLITE_OK;

  g_free (NAME (file));
  return code;
}

static int
power_write (sqlite3_file *file, const void *data, int size, sqlite3_int64 offset)
{
  note (OP_WRITE, NAME (file), offset, data, size);
  return REAL (file)->pMethods->xWrite (REAL (file), data, size, offset);
}

static int
power_truncate (sqlite3_file *file, sqlite3_int64 size)
{
  note (OP_TRUNCATE, NAME (file), size, NULL, 0);
  return REAL (file)->pMethods->xTruncate (REAL (file), size);
}

static int
power_sync (sqlite3_file *file, int flags)
{
  int code = REAL (file)->pMethods->xSync (REAL (file), flags);

  note (OP_SYNC, NAME (file), 0, NULL, 0);
  return code;
}

static int power_read (sqlite3_file *f, void *data, int size, sqlite3_int64 offset) { return REAL (f)->pMethods->xRead (REAL (f), data, size, offset); }
static int power_size (sqlite3_file *f, sqlite3_int64 *size) { return REAL (f)->pMethods->xFileSize (REAL (f), size); }
static int power_lock (sqlite3_file *f, int level) { return REAL (f)->pMethods->xLock (REAL (f), level); }
static int power_unlock (sqlite3_file *f, int level) { return REAL (f)->pMethods->xUnlock (REAL (f), level); }
static int power_reserved (sqlite3_file *f, int *result) { return REAL (f)->pMethods->xCheckReservedLock (REAL (f), result); }
static int power_control (sqlite3_file *f, int op, void *argument) { return REAL (f)->pMethods->xFileControl (REAL (f), op, argument); }
static int power_sector (sqlite3_file *f) { return REAL (f)->pMethods->xSectorSize (REAL (f)); }
/* No promises: a sector may be torn, what is appended may be there before the size is. */
static int power_traits (sqlite3_file *f) { return 0; }
static int power_shm_map (sqlite3_file *f, int page, int size, int extend, void volatile **at) { return REAL (f)->pMethods->xShmMap (REAL (f), page, size, extend, at); }
static int power_shm_lock (sqlite3_file *f, int offset, int n, int flags) { return REAL (f)->pMethods->xShmLock (REAL (f), offset, n, flags); }
static void power_shm_barrier (sqlite3_file *f) { REAL (f)->pMethods->xShmBarrier (REAL (f)); }
static int power_shm_unmap (sqlite3_file *f, int remove) { return REAL (f)->pMethods->xShmUnmap (REAL (f), remove); }

static const sqlite3_io_methods methods = {
  2, power_close, power_read, power_write, power_truncate, power_sync, power_size, power_lock, power_unlock, power_reserved,
  power_control, power_sector, power_traits, power_shm_map, power_shm_lock, power_shm_barrier, power_shm_unmap,
};

static int
power_open (sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags, int *out)
{
  File *self = (File *) file;
  int code;

  self->real = (sqlite3_file *) (self + 1);
  self->name = name != NULL ? g_path_get_basename (name) : NULL;
  code = real_vfs->xOpen (real_vfs, name, self->real, flags, out);
  self->base.pMethods = self->real->pMethods != NULL ? &methods : NULL;
  if (self->base.pMethods == NULL)
    g_free (self->name);
  return code;
}

static int
power_delete (sqlite3_vfs *vfs, const char *name, int sync_folder)
{
  g_autofree char *base = g_path_get_basename (name);
  int code = real_vfs->xDelete (real_vfs, name, sync_folder);

  if (code == SQLITE_OK)
    note (OP_DELETE, base, sync_folder, NULL, 0);
  return code;
}

static void
install (void)
{
  static sqlite3_vfs vfs;

  real_vfs = sqlite3_vfs_find (NULL);
  vfs = *real_vfs;
  vfs.zName = "power";
  vfs.szOsFile = sizeof (File) + real_vfs->szOsFile;
  vfs.xOpen = power_open;
  vfs.xDelete = power_delete;
  g_assert_cmpint (sqlite3_vfs_register (&vfs, 1), ==, SQLITE_OK);
}

/* --- What is on the disk --- */

typedef struct {
  GByteArray *synced;
  GPtrArray *pending;   /* Op since the last sync, not owned */
} Disk;

static void
disk_free (gpointer data)
{
  Disk *disk = data;

  g_byte_array_unref (disk->synced);
  g_ptr_array_unref (disk->pending);
  g_free (disk);
}

static void
resize (GByteArray *bytes, gsize size)
{
  gsize old = bytes->len;

  g_byte_array_set_size (bytes, size);
  if (size > old)
    memset (bytes->data + old, 0, size - old);
}

/* A piece of a write that reached the disk. */
static void
put (GByteArray *bytes, const Op *op, gsize from, gsize to)
{
  const guint8 *data = g_bytes_get_data (op->data, NULL);

  if (op->offset + to > bytes->len)
    resize (bytes, op->offset + to);
  memcpy (bytes->data + op->offset + from, data + from, to - from);
}

static void
apply (GByteArray *bytes, const Op *op)
{
  if (op->kind == OP_TRUNCATE)
    resize (bytes, op->offset);
  else
    put (bytes, op, 0, g_bytes_get_size (op->data));
}

/* Of what is pending, each operation is there, or not, or a piece of it is. */
static void
apply_by_chance (GByteArray *bytes, const Op *op)
{
  gsize size = op->data != NULL ? g_bytes_get_size (op->data) : 0;

  switch (g_test_rand_int_range (0, 4))
    {
    case 0:
    case 1:
      apply (bytes, op);
      break;
    case 2:
      for (gsize at = 0; at < size; at += SECTOR)
        if (g_test_rand_bit ())
          put (bytes, op, at, MIN (at + SECTOR, size));
      break;
    default:
      break;
    }
}

/* What the disk holds when the power fails after so many operations; returns how many messages were told by then. */
static guint
fail_after (guint count, const char *folder)
{
  g_autoptr (GHashTable) disks = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, disk_free);
  GHashTableIter iter;
  const char *name;
  Disk *disk;
  guint told = 0;

  for (guint i = 0; i < count; i++)
    {
      Op *op = ops->pdata[i];

      if (op->kind == OP_TOLD)
        {
          told = op->offset;
          continue;
        }
      if (op->kind == OP_DELETE)
        {
          /* Without a sync of the folder it lasts from the next sync of anything on. */
          gboolean lasts = op->offset != 0;

          for (guint j = i + 1; j < count && !lasts; j++)
            lasts = ((Op *) ops->pdata[j])->kind == OP_SYNC;
          if (lasts || g_test_rand_bit ())
            g_hash_table_remove (disks, op->file);
          continue;
        }
      disk = g_hash_table_lookup (disks, op->file);
      if (disk == NULL)
        {
          disk = g_new (Disk, 1);
          *disk = (Disk) { g_byte_array_new (), g_ptr_array_new () };
          g_hash_table_insert (disks, g_strdup (op->file), disk);
        }
      if (op->kind != OP_SYNC)
        {
          g_ptr_array_add (disk->pending, op);
          continue;
        }
      for (guint j = 0; j < disk->pending->len; j++)
        apply (disk->synced, disk->pending->pdata[j]);
      g_ptr_array_set_size (disk->pending, 0);
    }
  g_mkdir_with_parents (folder, 0700);
  g_hash_table_iter_init (&iter, disks);
  while (g_hash_table_iter_next (&iter, (gpointer *) &name, (gpointer *) &disk))
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      for (guint j = 0; j < disk->pending->len; j++)
        apply_by_chance (disk->synced, disk->pending->pdata[j]);
      g_assert_true (g_file_set_contents_full (path, (const char *) disk->synced->data, disk->synced->len, G_FILE_SET_CONTENTS_NONE, 0600, NULL));
    }
  return told;
}

static void
test_power_fails (void)
{
  char *folder = test_folder_new ();
  EnvoiStore *store;
  EnvoiConversation *conversation;
  GQueue waiting = G_QUEUE_INIT;
  guint told = 0, rounds = test_is_long () ? 2000 : 60, repaired = 0, all;
  GString *body = g_string_new (NULL);

  for (int i = 0; i < 400; i++)
    g_string_append (body, "but soft ");
  ops = g_ptr_array_new_with_free_func (op_free);
  store = test_store_open (folder);
  conversation = test_conversation (store);
  test_wait (envoi_store_flush (store), NULL);
  g_mutex_lock (&lock);
  all = ops->len;
  g_mutex_unlock (&lock);
  for (guint i = 0; i < MESSAGES; i++)
    {
      g_autofree char *id = g_strdup_printf ("m%u", i);
      g_autoptr (EnvoiMessage) message = test_message (i % 2, id, NULL, i % 10 == 0 ? id : body->str, i);

      g_queue_push_tail (&waiting, envoi_store_add_message (store, conversation, message, ENVOI_INSERT_LIVE));
      if (i % 20 == 1)
        {
          EnvoiMessageChange change = { ENVOI_CHANGE_CORRECTION, id, .outgoing = TRUE, .id = "c", .time = i, .body = "corrected" };

          dex_future_disown (envoi_store_apply_change (store, conversation, &change));
        }
      while (waiting.length > i % 40)
        {
          g_autoptr (DexFuture) future = g_queue_pop_head (&waiting);

          test_until (!dex_future_is_pending (future));
          note (OP_TOLD, "", ++told, NULL, 0);
        }
    }
  test_wait (envoi_store_flush (store), NULL);
  g_queue_clear_full (&waiting, dex_unref);
  test_store_close (store);
  test_folder_remove (folder);
  g_string_free (body, TRUE);

  {
    g_autoptr (GPtrArray) written = NULL;
    guint checkpoints = 0;

    for (guint i = all; i < ops->len; i++)
      checkpoints += g_strcmp0 (((Op *) ops->pdata[i])->file, "envoi.db") == 0 && ((Op *) ops->pdata[i])->kind == OP_SYNC;
    /* The log was taken into the file while it ran: that is the delicate moment. */
    g_assert_cmpuint (checkpoints, >=, 2);
    for (guint round = 0; round < rounds; round++)
      {
        guint at = g_test_rand_int_range (all, ops->len);
        gboolean recovered;
        guint ops_count;
        gint64 rows;

        folder = test_folder_new ();
        told = fail_after (at, folder);
        ops_count = ops->len;
        written = g_steal_pointer (&ops);
        store = test_store_open (folder);
        g_object_get (store, "recovered", &recovered, NULL);
        repaired += recovered;
        test_store_close (store);
        rows = test_sql (folder, "SELECT count (*) FROM message");
        g_test_message ("after %u of %u operations: told %u, there are %d", at, ops_count, told, (int) rows);
        g_assert_cmpint (rows, >=, told);
        g_assert_cmpint (test_sql (folder, "SELECT count (*) FROM message AS a WHERE time >= (SELECT count (*) FROM message)"), ==, 0);
        g_assert_cmpint (test_sql (folder, "SELECT count (*) FROM search_docsize"), ==, rows);
        g_assert_cmpint (test_sql (folder, "SELECT count (*) FROM search WHERE search MATCH 'corrected'"), ==,
                         test_sql (folder, "SELECT count (DISTINCT message_id) FROM edit"));
        g_assert_cmpint (test_sql (folder, "SELECT count (*) FROM pragma_integrity_check WHERE integrity_check <> 'ok'"), ==, 0);
        test_folder_remove (folder);
        ops = g_steal_pointer (&written);
      }
    g_test_message ("%u operations, %u rounds", ops->len, rounds);
  }
  g_assert_cmpuint (repaired, ==, 0);
  g_clear_pointer (&ops, g_ptr_array_unref);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();
  install ();
  g_test_add_func ("/power/T07-power-fails", test_power_fails);
  return g_test_run ();
}
