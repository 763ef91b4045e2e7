/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is emptied or removed is gone, and nothing else is. */
#include "store-helper.h"

#define SECOND G_USEC_PER_SEC
#define BASE (G_GINT64_CONSTANT (1700000000) * SECOND)

#define L ENVOI_INSERT_LIVE
#define A ENVOI_INSERT_ARCHIVE

static void
test_clear (TestFixture *f, gconstpointer data)
{
  g_autoptr (EnvoiMessageList) list = envoi_message_list_new (f->store, f->conversation);
  gint64 number = envoi_conversation_get_id (f->conversation);

  for (int i = 0; i < 700; i++)
    {
      g_autofree char *id = g_strdup_printf ("m%d", i);
      g_autoptr (EnvoiMessage) message = test_message (FALSE, id, id, "x", BASE + i);

      envoi_store_put_message (f->store, f->conversation, message, A);
    }
  /* Live ones, which the archive has not told of yet; our clock is years ahead of the archive's. */
  test_put (f, L, FALSE, "k", "k", "x", BASE);
  test_put (f, L, FALSE, "l", NULL, "x", BASE);
  test_put (f, L, TRUE, "own", NULL, "x", BASE);
  test_wait_uint (envoi_message_list_load (list));
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (list)), >, 0);
  test_wait (envoi_store_clear_conversation (f->store, f->conversation), NULL);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (list)), ==, 0);
  g_assert_cmpuint (envoi_conversation_get_unread (f->conversation), ==, 0);
  g_assert_cmpint (envoi_conversation_get_last_position (f->conversation), ==, 0);
  g_assert_null (envoi_conversation_get_last_text (f->conversation));
  g_assert_true (envoi_conversation_get_open (f->conversation));
  g_assert_cmpint (envoi_conversation_get_id (f->conversation), ==, number);

  /* The archive does not bring back what was forgotten; what is new comes as ever. */
  g_assert_cmpint (test_put (f, A, FALSE, "m3", "m3", "x", BASE + 3), ==, 0);
  g_assert_cmpint (test_put (f, A, FALSE, "k", "k", "x", BASE + SECOND), ==, 0);
  g_assert_cmpint (test_put (f, A, FALSE, "l", "l", "x", BASE + SECOND), ==, 0);
  g_assert_cmpint (test_put (f, A, TRUE, "own", "o", "x", BASE + SECOND), ==, 0);
  g_assert_cmpint (test_put (f, A, FALSE, "n", "n", "new", BASE + 2 * SECOND), !=, 0);
  g_assert_cmpint (test_put (f, L, FALSE, "o", "o2", "live", BASE), !=, 0);
  g_assert_cmpuint (envoi_conversation_get_unread (f->conversation), ==, 2);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (list)), ==, 2);
  test_assert_bodies (f, "new live");
  /* Nor does it after the next time. */
  test_wait (envoi_store_clear_conversation (f->store, f->conversation), NULL);
  g_assert_cmpint (test_put (f, A, FALSE, "k", "k", "x", BASE + 3 * SECOND), ==, 0);
  g_assert_cmpint (test_put (f, A, FALSE, "n", "n", "new", BASE + 2 * SECOND), ==, 0);
  g_assert_cmpint (test_put (f, A, FALSE, "o", "o2", "live", BASE + 3 * SECOND), ==, 0);
  g_assert_cmpint (test_put (f, A, FALSE, "p", "p", "new", BASE + 4 * SECOND), !=, 0);
  g_assert_cmpint (test_put (f, L, FALSE, "q", "q", "live", BASE), !=, 0);
  test_assert_bodies (f, "new live");

  /* The rows are erased in the background, or after the next start. */
  g_clear_object (&list);
  test_store_close (f->store);
  f->store = test_store_open (f->folder);
  f->conversation = test_conversation (f->store);
  g_assert_cmpint (envoi_conversation_get_id (f->conversation), ==, number);
  while (test_sql (f->folder, "SELECT count (*) FROM message") > 2)
    g_usleep (1000);
  while (test_sql (f->folder, "SELECT count (*) FROM conversation") > 1)
    g_usleep (1000);
  test_assert_bodies (f, "new live");
}

/* The words of what was erased are not left in the index either, once there was time. */
static void
test_words_are_erased (TestFixture *f, gconstpointer data)
{
  test_put (f, L, FALSE, "i", NULL, "zqxjkvwhisper", BASE);
  g_assert_cmpint (test_sql (f->folder, "SELECT count (*) FROM search_data WHERE instr (block, CAST ('zqxjkvwhisper' AS BLOB))"), ==, 1);
  test_wait (envoi_store_clear_conversation (f->store, f->conversation), NULL);
  while (test_sql (f->folder, "SELECT count (*) FROM search_data WHERE instr (block, CAST ('zqxjkvwhisper' AS BLOB))") > 0)
    g_usleep (1000);
  test_put (f, L, FALSE, "j", NULL, "zqxjkvshout", BASE);
  test_put (f, L, FALSE, "k", NULL, "stays", BASE);
  test_wait (envoi_store_remove_account (f->store, test_account (f->store, "juliet@capulet.example")), NULL);
  while (test_sql (f->folder, "SELECT count (*) FROM search_data WHERE instr (block, CAST ('zqxjkvshout' AS BLOB))") > 0)
    g_usleep (1000);
  f->conversation = test_conversation (f->store);
}

/* An own message that has not left, with the copy of its file. (transfer full): where the copy is. */
static char *
put_file (TestFixture *f, const char *id, gint64 *rowid)
{
  EnvoiMessage *message = envoi_message_new (TRUE, id, "report.pdf", BASE);
  g_autofree char *folder = g_build_filename (f->folder, "sending", NULL), *path = g_build_filename (folder, id, NULL);
  g_autoptr (EnvoiAttachment) attachment = envoi_attachment_new (NULL, NULL, NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);

  g_mkdir_with_parents (folder, 0700);
  g_assert_true (g_file_set_contents (path, "content", -1, NULL));
  envoi_attachment_set_local_file (attachment, file);
  envoi_message_set_attachment (message, attachment);
  envoi_message_set_state (message, ENVOI_MESSAGE_STATE_QUEUED);
  *rowid = test_add (f->store, f->conversation, message, L);
  g_assert_cmpint (*rowid, !=, 0);
  return g_steal_pointer (&path);
}

#define EXISTS(path) g_file_test (path, G_FILE_TEST_EXISTS)

/* The copy of a file that waits to be sent goes with its message, and with nothing else. */
static void
test_files_of_messages (TestFixture *f, gconstpointer data)
{
  gint64 rowid;
  g_autofree char *first = put_file (f, "first", &rowid), *second = put_file (f, "second", &rowid), *stray = NULL, *draft = NULL, *third = NULL, *folder = NULL;
  EnvoiMessageChange change = { ENVOI_CHANGE_RETRACTION, "first", NULL, .outgoing = TRUE, .id = "r", .time = BASE + SECOND };

  g_assert_true (test_wait (envoi_store_apply_change (f->store, f->conversation, &change), NULL));
  test_wait (envoi_store_flush (f->store), NULL);
  g_assert_false (EXISTS (first));
  g_assert_true (EXISTS (second));

  /* At the start what no message and no draft names goes; what waits stays. */
  stray = g_build_filename (f->folder, "sending", "stray", NULL);
  folder = g_build_filename (f->folder, "outgoing", NULL);
  draft = g_build_filename (folder, "0-picture.jpg", NULL);
  g_mkdir_with_parents (folder, 0700);
  g_assert_true (g_file_set_contents (stray, "x", -1, NULL) && g_file_set_contents (draft, "x", -1, NULL));
  test_store_close (f->store);
  f->store = test_store_open (f->folder);
  f->conversation = test_conversation (f->store);
  g_assert_false (EXISTS (stray) || EXISTS (draft));
  g_assert_true (EXISTS (second));

  test_wait (envoi_store_clear_conversation (f->store, f->conversation), NULL);
  while (EXISTS (second))
    g_usleep (1000);
  third = put_file (f, "third", &rowid);
  test_wait (envoi_store_remove_account (f->store, test_account (f->store, "juliet@capulet.example")), NULL);
  while (EXISTS (third))
    g_usleep (1000);
  f->conversation = test_conversation (f->store);
}

static void
test_remove_account (TestFixture *f, gconstpointer data)
{
  g_autoptr (EnvoiAccount) account = g_object_ref (test_account (f->store, "juliet@capulet.example"));
  EnvoiConversation *other = envoi_store_ensure_conversation (f->store, test_account (f->store, "nurse@verona.example"), "romeo@montague.example");
  static const char data_a[] = "picture a", data_b[] = "picture b";
  g_autoptr (GBytes) a = g_bytes_new_static (data_a, sizeof data_a), b = g_bytes_new_static (data_b, sizeof data_b);
  g_autofree char *hash_a = g_compute_checksum_for_bytes (G_CHECKSUM_SHA1, a), *hash_b = g_compute_checksum_for_bytes (G_CHECKSUM_SHA1, b);
  g_autoptr (GFile) file_a = envoi_store_get_avatar_file (f->store, hash_a), file_b = envoi_store_get_avatar_file (f->store, hash_b);
  EnvoiContact *shared = envoi_conversation_get_contact (other);
  g_autoptr (EnvoiConversation) gone = g_object_ref (f->conversation);
  g_autoptr (EnvoiRequest) request = envoi_request_new (envoi_conversation_get_contact (gone), "R", "let me in", 5);
  g_autoptr (GError) error = NULL;

  envoi_contact_set_avatar_hash (envoi_conversation_get_contact (gone), hash_a);
  envoi_store_save_contact (f->store, envoi_conversation_get_contact (gone));
  envoi_contact_set_avatar_hash (envoi_store_ensure_contact (f->store, account, "nurse@capulet.example"), hash_b);
  envoi_store_save_contact (f->store, envoi_store_ensure_contact (f->store, account, "nurse@capulet.example"));
  envoi_contact_set_avatar_hash (shared, hash_b);
  envoi_store_save_contact (f->store, shared);
  test_wait (envoi_store_save_avatar (f->store, hash_a, a), &error);
  g_assert_no_error (error);
  test_wait (envoi_store_save_avatar (f->store, hash_b, b), &error);
  g_assert_no_error (error);
  g_assert_true (g_file_equal (envoi_contact_get_avatar_file (shared), file_b));
  test_put (f, L, TRUE, "i", NULL, "x", BASE);
  test_add (f->store, other, test_message (FALSE, "j", NULL, "y", BASE), L);
  envoi_store_add_request (f->store, request);
  envoi_store_save_session (f->store, account, "blob");
  envoi_store_set_value (f->store, account, "k", "v");

  test_wait (envoi_store_remove_account (f->store, account), &error);
  g_assert_no_error (error);
  g_assert_null (envoi_store_find_account (f->store, "juliet@capulet.example"));
  g_assert_cmpuint (g_list_model_get_n_items (envoi_store_list_accounts (f->store)), ==, 1);
  g_assert_cmpuint (g_list_model_get_n_items (envoi_store_list_contacts (f->store)), ==, 1);
  g_assert_cmpuint (g_list_model_get_n_items (envoi_store_list_conversations (f->store)), ==, 1);
  g_assert_cmpuint (g_list_model_get_n_items (envoi_store_list_requests (f->store)), ==, 0);
  g_assert_cmpint (test_sql (f->folder, "SELECT (SELECT count (*) FROM account) + (SELECT count (*) FROM contact) + (SELECT count (*) FROM session)"
    " + (SELECT count (*) FROM value) + (SELECT count (*) FROM request)"), ==, 2);
  test_until (!g_file_query_exists (file_a, NULL));
  g_assert_true (g_file_query_exists (file_b, NULL));
  while (test_sql (f->folder, "SELECT count (*) FROM message") > 1)
    g_usleep (1000);
  /* Whoever still holds the conversation is refused, and nothing breaks. */
  {
    g_autoptr (EnvoiMessage) late = test_message (FALSE, "l", NULL, "late", BASE);

    g_assert_false (test_wait (envoi_store_add_message (f->store, gone, late, L), &error));
    g_assert_error (error, ENVOI_STORE_ERROR, ENVOI_STORE_ERROR_FAILED);
    g_clear_error (&error);
  }
  envoi_store_set_read (f->store, gone, 5);
  /* The same address may come back, and begins anew. */
  f->conversation = test_conversation (f->store);
  test_assert_bodies (f, "");
}

#define ADD(path, func) g_test_add (path, TestFixture, NULL, test_set_up, func, test_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();
  ADD ("/erase/clear", test_clear);
  ADD ("/erase/words-are-erased", test_words_are_erased);
  ADD ("/erase/files-of-messages", test_files_of_messages);
  ADD ("/erase/remove-account", test_remove_account);
  return g_test_run ();
}
