/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What sessions remember: archive, resumption, presence, values, pictures, requests. */
#include "store-helper.h"

#define SECOND G_USEC_PER_SEC
#define BASE (G_GINT64_CONSTANT (1700000000) * SECOND)

static void
test_session_state (TestFixture *f, gconstpointer data)
{
  EnvoiAccount *account = test_account (f->store, "juliet@capulet.example");
  EnvoiArchiveState state = { (char *) "n", 5, (char *) "o", 3, TRUE };
  DexFuture *future;
  const EnvoiArchiveState *found;
  GStrv presence;
  g_autofree char *blob = NULL, *none = NULL, *value = NULL, *own = NULL;

  envoi_store_save_archive_state (f->store, account, "", &state);
  envoi_store_save_session (f->store, account, "blob");
  envoi_store_save_presence (f->store, account, "romeo@montague.example/a", "<presence id='1'/>");
  envoi_store_save_presence (f->store, account, "romeo@montague.example/b", "<presence id='2'/>");
  envoi_store_save_presence (f->store, account, "romeo@montague.example/a", NULL);
  envoi_store_set_value (f->store, account, "caps", "1");
  envoi_store_set_value (f->store, account, "caps", "2");
  envoi_store_set_value (f->store, NULL, "caps", "own");
  test_store_close (f->store);

  f->store = test_store_open (f->folder);
  account = test_account (f->store, "juliet@capulet.example");
  future = envoi_store_load_archive_state (f->store, account, "");
  test_until (!dex_future_is_pending (future));
  found = g_value_get_boxed (dex_future_get_value (future, NULL));
  g_assert_cmpstr (found->newest_id, ==, "n");
  g_assert_cmpint (found->newest_time, ==, 5);
  g_assert_cmpstr (found->oldest_id, ==, "o");
  g_assert_cmpint (found->oldest_time, ==, 3);
  g_assert_true (found->complete);
  dex_unref (future);
  future = envoi_store_load_archive_state (f->store, account, "romeo@montague.example");
  test_until (!dex_future_is_pending (future));
  found = g_value_get_boxed (dex_future_get_value (future, NULL));
  g_assert_null (found->newest_id);
  g_assert_false (found->complete);
  dex_unref (future);
  future = envoi_store_load_presence (f->store, account);
  test_until (!dex_future_is_pending (future));
  presence = g_value_get_boxed (dex_future_get_value (future, NULL));
  g_assert_cmpuint (g_strv_length (presence), ==, 1);
  g_assert_cmpstr (presence[0], ==, "<presence id='2'/>");
  dex_unref (future);
  blob = test_wait_string (envoi_store_load_session (f->store, account));
  g_assert_cmpstr (blob, ==, "blob");
  value = test_wait_string (envoi_store_get_value (f->store, account, "caps"));
  g_assert_cmpstr (value, ==, "2");
  own = test_wait_string (envoi_store_get_value (f->store, NULL, "caps"));
  g_assert_cmpstr (own, ==, "own");
  envoi_store_save_session (f->store, account, NULL);
  envoi_store_clear_presence (f->store, account);
  none = test_wait_string (envoi_store_load_session (f->store, account));
  g_assert_null (none);
  f->conversation = test_conversation (f->store);
}

static void
test_avatar_is_checked (TestFixture *f, gconstpointer data)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static ("abc", 3);
  g_autoptr (GBytes) large = g_bytes_new_take (g_malloc0 (512 * 1024 + 1), 512 * 1024 + 1);
  g_autofree char *large_hash = g_compute_checksum_for_bytes (G_CHECKSUM_SHA1, large);

  g_assert_null (envoi_store_get_avatar_file (f->store, "../../../../../../../../../../../etc/passw"));
  g_assert_null (envoi_store_get_avatar_file (f->store, "A9993E364706816ABA3E25717850C26C9CD0D89D"));
  g_assert_null (envoi_store_get_avatar_file (f->store, NULL));
  g_assert_true (test_wait (envoi_store_save_avatar (f->store, "a9993e364706816aba3e25717850c26c9cd0d89d", bytes), NULL));
  g_assert_false (test_wait (envoi_store_save_avatar (f->store, "a9993e364706816aba3e25717850c26c9cd0d89e", bytes), NULL));
  g_assert_false (test_wait (envoi_store_save_avatar (f->store, "../evil", bytes), NULL));
  g_assert_false (test_wait (envoi_store_save_avatar (f->store, large_hash, large), NULL));
}

static void
test_requests (TestFixture *f, gconstpointer data)
{
  EnvoiContact *contact = envoi_conversation_get_contact (f->conversation);
  g_autoptr (EnvoiRequest) first = envoi_request_new (contact, "R", "one", 1);
  g_autoptr (EnvoiRequest) second = envoi_request_new (contact, "R", "two", 2);
  g_autoptr (EnvoiRequest) found = NULL;

  envoi_store_add_request (f->store, first);
  envoi_store_add_request (f->store, second);
  g_assert_cmpuint (g_list_model_get_n_items (envoi_store_list_requests (f->store)), ==, 1);
  test_store_close (f->store);
  f->store = test_store_open (f->folder);
  f->conversation = test_conversation (f->store);
  found = g_list_model_get_item (envoi_store_list_requests (f->store), 0);
  g_assert_cmpstr (envoi_request_get_text (found), ==, "two");
  envoi_store_remove_request (f->store, envoi_request_get_contact (found));
  g_assert_cmpuint (g_list_model_get_n_items (envoi_store_list_requests (f->store)), ==, 0);
  test_wait (envoi_store_flush (f->store), NULL);
  g_assert_cmpint (test_sql (f->folder, "SELECT count (*) FROM request"), ==, 0);
}

#define ADD(path, func) g_test_add (path, TestFixture, NULL, test_set_up, func, test_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();
  ADD ("/session-state/session-state", test_session_state);
  ADD ("/session-state/avatar-is-checked", test_avatar_is_checked);
  ADD ("/session-state/requests", test_requests);
  return g_test_run ();
}
