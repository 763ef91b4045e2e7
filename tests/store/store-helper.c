/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store-helper.h"

#include "envoi-database-private.h"

char *
test_folder_new (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *top = g_dir_make_tmp ("envoi-test-XXXXXX", &error);

  g_assert_no_error (error);
  return g_build_filename (top, "store", NULL);
}

static void
remove_all (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      if (g_file_test (child, G_FILE_TEST_IS_DIR))
        remove_all (child);
      else
        g_unlink (child);
    }
  g_rmdir (path);
}

void
test_folder_remove (char *folder)
{
  g_autofree char *top = g_path_get_dirname (folder);

  remove_all (top);
  g_free (folder);
}

char *
test_database_path (const char *folder)
{
  return g_build_filename (folder, "envoi.db", NULL);
}

static const GValue *
settle (DexFuture *future, GError **error)
{
  while (dex_future_is_pending (future))
    g_main_context_iteration (NULL, TRUE);
  return dex_future_get_value (future, error);
}

gboolean
test_wait (DexFuture *future, GError **error)
{
  gboolean fine = settle (future, error) != NULL;

  dex_unref (future);
  return fine;
}

gint64
test_wait_int64 (DexFuture *future)
{
  g_autoptr (GError) error = NULL;
  const GValue *value = settle (future, &error);
  gint64 result;

  g_assert_no_error (error);
  result = g_value_get_int64 (value);
  dex_unref (future);
  return result;
}

gboolean
test_wait_boolean (DexFuture *future)
{
  g_autoptr (GError) error = NULL;
  const GValue *value = settle (future, &error);
  gboolean result;

  g_assert_no_error (error);
  result = g_value_get_boolean (value);
  dex_unref (future);
  return result;
}

guint
test_wait_uint (DexFuture *future)
{
  g_autoptr (GError) error = NULL;
  const GValue *value = settle (future, &error);
  guint result;

  g_assert_no_error (error);
  result = g_value_get_uint (value);
  dex_unref (future);
  return result;
}

char *
test_wait_string (DexFuture *future)
{
  g_autoptr (GError) error = NULL;
  const GValue *value = settle (future, &error);
  char *result;

  g_assert_no_error (error);
  result = g_value_dup_string (value);
  dex_unref (future);
  return result;
}

EnvoiStore *
test_store_open (const char *folder)
{
  g_autoptr (GFile) file = g_file_new_for_path (folder);
  EnvoiStore *store = envoi_store_new (file);
  g_autoptr (GError) error = NULL;

  test_wait (envoi_store_open (store), &error);
  g_assert_no_error (error);
  return store;
}

void
test_store_close (EnvoiStore *store)
{
  g_autoptr (GError) error = NULL;

  test_wait (envoi_store_close (store), &error);
  g_assert_no_error (error);
  g_assert_finalize_object (store);
}

EnvoiAccount *
test_account (EnvoiStore *store, const char *jid)
{
  EnvoiAccount *account = envoi_store_find_account (store, jid);
  g_autoptr (EnvoiAccount) fresh = NULL;

  if (account != NULL)
    return account;
  fresh = envoi_account_new (jid);
  g_assert_cmpint (test_wait_int64 (envoi_store_save_account (store, fresh)), >, 0);
  return fresh;
}

EnvoiConversation *
test_conversation (EnvoiStore *store)
{
  return envoi_store_ensure_conversation (store, test_account (store, "juliet@capulet.example"), "romeo@montague.example");
}

EnvoiMessage *
test_message (gboolean outgoing, const char *id, const char *archive_id, const char *body, gint64 time)
{
  EnvoiMessage *message = envoi_message_new (outgoing, id, body, time);

  envoi_message_set_archive_id (message, archive_id);
  envoi_message_set_sender (message, outgoing ? "juliet@capulet.example/balcony" : "romeo@montague.example/orchard");
  return message;
}

gint64
test_add (EnvoiStore *store, EnvoiConversation *conversation, EnvoiMessage *message, EnvoiInsertMode mode)
{
  gint64 rowid = test_wait_int64 (envoi_store_add_message (store, conversation, message, mode));

  g_object_unref (message);
  return rowid;
}

char *
test_bodies (EnvoiStore *store, EnvoiConversation *conversation)
{
  EnvoiMessageList *list = envoi_message_list_new (store, conversation);
  GString *text = g_string_new (NULL);
  gint64 last = 0;

  test_wait_uint (envoi_message_list_jump_to_end (list));
  while (test_wait_uint (envoi_message_list_load_older (list)) > 0)
    ;
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (list)); i++)
    {
      g_autoptr (EnvoiMessage) message = g_list_model_get_item (G_LIST_MODEL (list), i);

      g_string_append_printf (text, "%s%s", i > 0 ? " " : "", envoi_message_get_body (message));
      g_assert_cmpint (envoi_message_get_position (message), >, last);
      last = envoi_message_get_position (message);
    }
  g_assert_finalize_object (list);
  return g_string_free (text, FALSE);
}

gint64
test_sql (const char *folder, const char *sql)
{
  g_autofree char *path = test_database_path (folder);
  g_autoptr (EnvoiDatabase) database = envoi_database_open (path, ENVOI_DATABASE_READ_ONLY, NULL);
  sqlite3_stmt *row = NULL;
  gint64 value;

  g_assert_nonnull (database);
  g_assert_cmpint (sqlite3_prepare_v2 (envoi_database_get_handle (database), sql, -1, &row, NULL), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_step (row), ==, SQLITE_ROW);
  value = sqlite3_column_int64 (row, 0);
  sqlite3_finalize (row);
  return value;
}

void
test_set_up (TestFixture *f, gconstpointer data)
{
  f->folder = test_folder_new ();
  f->store = test_store_open (f->folder);
  f->conversation = test_conversation (f->store);
}

void
test_tear_down (TestFixture *f, gconstpointer data)
{
  test_wait (envoi_store_flush (f->store), NULL);
  g_assert_cmpint (test_sql (f->folder, "SELECT count (*) FROM conversation AS c WHERE account_id IS NOT NULL AND"
    " (unread <> (SELECT count (*) FROM message WHERE conversation_id = c.id AND outgoing = 0 AND position > c.read_position)"
    " OR last_position <> ifnull ((SELECT max (position) FROM message WHERE conversation_id = c.id), 0)"
    " OR last_state <> ifnull ((SELECT state FROM message WHERE conversation_id = c.id AND position = c.last_position), 0))"), ==, 0);
  test_store_close (f->store);
  test_folder_remove (f->folder);
}

void
test_assert_bodies (TestFixture *f, const char *expected)
{
  g_autofree char *bodies = test_bodies (f->store, f->conversation);

  g_assert_cmpstr (bodies, ==, expected);
}

gint64
test_put (TestFixture *f, EnvoiInsertMode mode, gboolean outgoing, const char *id, const char *archive_id, const char *body, gint64 time)
{
  return test_add (f->store, f->conversation, test_message (outgoing, id, archive_id, body, time), mode);
}
