/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A file of an earlier version is brought to the present one, and nothing of it is lost. */
#include "store-helper.h"

#include <sqlite3.h>

static char *
folder_with (const char *name)
{
  char *folder = test_folder_new ();
  g_autofree char *path = test_database_path (folder), *source = g_build_filename (TEST_FILES, name, NULL), *sql = NULL;
  sqlite3 *handle = NULL;

  g_mkdir_with_parents (folder, 0700);
  g_assert_true (g_file_get_contents (source, &sql, NULL, NULL));
  g_assert_cmpint (sqlite3_open (path, &handle), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (handle, sql, NULL, NULL, NULL), ==, SQLITE_OK);
  sqlite3_close (handle);
  return folder;
}

static void
test_from_1 (void)
{
  char *folder = folder_with ("version-1.sql");
  EnvoiStore *store = test_store_open (folder);
  EnvoiConversation *conversation = test_conversation (store);
  g_autofree char *bodies = test_bodies (store, conversation);
  gboolean recovered;

  g_object_get (store, "recovered", &recovered, NULL);
  g_assert_false (recovered);
  g_assert_cmpstr (bodies, ==, "But soft, what light O Romeo, Romeo Good night");
  g_assert_cmpuint (envoi_conversation_get_unread (conversation), ==, 1);
  g_assert_cmpuint (envoi_conversation_get_mentions (conversation), ==, 0);
  g_assert_cmpstr (envoi_conversation_get_draft (conversation), ==, "Wherefore");
  g_assert_cmpstr (envoi_conversation_get_last_text (conversation), ==, "Good night");
  g_assert_cmpuint (g_list_model_get_n_items (envoi_store_list_rooms (store)), ==, 0);
  g_assert_cmpint (test_add (store, conversation, test_message (FALSE, "a3", "A5", "Adieu", G_GINT64_CONSTANT (1700000009000000)), ENVOI_INSERT_ARCHIVE), !=, 0);
  g_assert_cmpint (test_add (store, conversation, test_message (FALSE, "a1", "A1", "But soft, what light", G_GINT64_CONSTANT (1700000001000000)), ENVOI_INSERT_ARCHIVE), ==, 0);
  test_store_close (store);
  g_assert_cmpint (test_sql (folder, "SELECT count (*) FROM pragma_integrity_check WHERE integrity_check <> 'ok'"), ==, 0);
  g_assert_cmpint (test_sql (folder, "SELECT count (*) FROM pragma_foreign_key_check"), ==, 0);
  g_assert_cmpint (test_sql (folder, "SELECT count (*) FROM archive WHERE newest_id = 'A4' AND complete = 1"), ==, 1);
  /* The next start finds nothing to mend. */
  store = test_store_open (folder);
  g_object_get (store, "recovered", &recovered, NULL);
  g_assert_false (recovered);
  test_store_close (store);
  test_folder_remove (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();
  g_test_add_func ("/migration/from-1", test_from_1);
  return g_test_run ();
}
