/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the store keeps over a restart, and who may read it. */
#include "store-helper.h"

#include <sys/stat.h>

static void
test_account_survives (void)
{
  char *folder = test_folder_new ();
  EnvoiStore *store = test_store_open (folder);
  g_autoptr (EnvoiAccount) account = envoi_account_new ("juliet@capulet.example");
  EnvoiAccount *again;

  envoi_account_set_label (account, "Balcony");
  envoi_account_set_enabled (account, TRUE);
  envoi_account_set_host (account, "xmpp.capulet.example");
  envoi_account_set_port (account, 5223);
  envoi_account_set_security (account, ENVOI_SECURITY_DIRECT_TLS);
  envoi_account_set_proxy (account, "socks5://127.0.0.1:9050");
  envoi_account_set_pin (account, "0123abcd");
  envoi_account_set_auth_memory (account, "SCRAM-SHA-256-PLUS tls-exporter");
  envoi_account_set_availability (account, ENVOI_AVAILABILITY_BUSY);
  envoi_account_set_status_text (account, "O Romeo\nRomeo");
  envoi_account_set_send_markers (account, FALSE);
  envoi_account_set_password_kept (account, TRUE);
  g_assert_cmpint (test_wait_int64 (envoi_store_save_account (store, account)), ==, envoi_account_get_id (account));
  g_assert_cmpint (envoi_account_get_id (account), !=, 0);
  g_assert_cmpuint (g_list_model_get_n_items (envoi_store_list_accounts (store)), ==, 1);
  test_store_close (store);

  store = test_store_open (folder);
  again = envoi_store_find_account (store, "juliet@capulet.example");
  g_assert_nonnull (again);
  g_assert_cmpint (envoi_account_get_id (again), ==, envoi_account_get_id (account));
  g_assert_cmpstr (envoi_account_get_label (again), ==, "Balcony");
  g_assert_cmpstr (envoi_account_get_color (again), ==, envoi_account_get_color (account));
  g_assert_true (envoi_account_get_enabled (again));
  g_assert_cmpstr (envoi_account_get_host (again), ==, "xmpp.capulet.example");
  g_assert_cmpuint (envoi_account_get_port (again), ==, 5223);
  g_assert_cmpint (envoi_account_get_security (again), ==, ENVOI_SECURITY_DIRECT_TLS);
  g_assert_cmpstr (envoi_account_get_proxy (again), ==, "socks5://127.0.0.1:9050");
  g_assert_cmpstr (envoi_account_get_pin (again), ==, "0123abcd");
  g_assert_cmpstr (envoi_account_get_auth_memory (again), ==, "SCRAM-SHA-256-PLUS tls-exporter");
  g_assert_cmpint (envoi_account_get_availability (again), ==, ENVOI_AVAILABILITY_BUSY);
  g_assert_cmpstr (envoi_account_get_status_text (again), ==, "O Romeo\nRomeo");
  g_assert_false (envoi_account_get_send_markers (again));
  g_assert_true (envoi_account_get_password_kept (again));
  test_store_close (store);
  test_folder_remove (folder);
}

static void
test_contacts_survive (void)
{
  static const char * const groups[] = { "Family", "Ver\xc3\xb3na", NULL };
  static const char * const listed[] = { "romeo@montague.example", NULL };
  char *folder = test_folder_new ();
  EnvoiStore *store = test_store_open (folder);
  EnvoiAccount *account = test_account (store, "juliet@capulet.example");
  EnvoiContact *romeo = envoi_store_ensure_contact (store, account, "romeo@montague.example");
  EnvoiContact *tybalt = envoi_store_ensure_contact (store, account, "tybalt@capulet.example");

  g_assert_true (romeo == envoi_store_ensure_contact (store, account, "romeo@montague.example"));
  g_assert_null (envoi_store_find_contact (store, account, "paris@verona.example"));
  envoi_contact_set_name (romeo, "Romeo");
  envoi_contact_set_groups (romeo, groups);
  envoi_contact_set_subscription (romeo, ENVOI_SUBSCRIPTION_BOTH);
  envoi_contact_set_in_roster (romeo, TRUE);
  envoi_contact_set_in_roster (tybalt, TRUE);
  envoi_contact_set_blocked (tybalt, TRUE);
  envoi_store_save_contact (store, tybalt);
  envoi_store_replace_roster (store, account, listed, "ver7");
  g_assert_false (envoi_contact_get_in_roster (tybalt));
  test_store_close (store);

  store = test_store_open (folder);
  account = envoi_store_find_account (store, "juliet@capulet.example");
  g_assert_cmpstr (envoi_account_get_roster_version (account), ==, "ver7");
  romeo = envoi_store_find_contact (store, account, "romeo@montague.example");
  tybalt = envoi_store_find_contact (store, account, "tybalt@capulet.example");
  g_assert_cmpstr (envoi_contact_get_name (romeo), ==, "Romeo");
  g_assert_true (g_strv_equal (envoi_contact_get_groups (romeo), groups));
  g_assert_cmpint (envoi_contact_get_subscription (romeo), ==, ENVOI_SUBSCRIPTION_BOTH);
  g_assert_true (envoi_contact_get_in_roster (romeo));
  g_assert_false (envoi_contact_get_in_roster (tybalt));
  g_assert_true (envoi_contact_get_blocked (tybalt));
  g_assert_cmpuint (g_list_model_get_n_items (envoi_store_list_contacts (store)), ==, 2);
  test_store_close (store);
  test_folder_remove (folder);
}

static void
on_added (EnvoiStore *store, EnvoiConversation *conversation, EnvoiMessage *message, gpointer data)
{
  g_assert_cmpint (envoi_message_get_rowid (message), >, 0);
  g_assert_cmpint (envoi_conversation_get_last_position (conversation), >=, envoi_message_get_position (message));
  ++*(guint *) data;
}

static void
test_conversation_survives (void)
{
  char *folder = test_folder_new ();
  EnvoiStore *store = test_store_open (folder);
  EnvoiConversation *conversation = test_conversation (store);
  g_autofree char *bodies = NULL;
  gint64 read;
  guint added = 0;

  g_assert_false (envoi_conversation_get_open (conversation));
  g_signal_connect (store, "message-added", G_CALLBACK (on_added), &added);
  test_add (store, conversation, test_message (FALSE, "a", NULL, "one", 1000), ENVOI_INSERT_LIVE);
  g_assert_cmpuint (envoi_conversation_get_unread (conversation), ==, 1);
  g_assert_true (envoi_conversation_get_open (conversation));
  read = envoi_conversation_get_last_position (conversation);
  test_add (store, conversation, test_message (FALSE, "b", NULL, "two", 2000), ENVOI_INSERT_LIVE);
  test_add (store, conversation, test_message (TRUE, "c", NULL, "three\nlines  of\ntext", 3000), ENVOI_INSERT_LIVE);
  g_assert_cmpuint (added, ==, 3);
  g_assert_cmpuint (envoi_conversation_get_unread (conversation), ==, 2);
  g_assert_cmpstr (envoi_conversation_get_last_text (conversation), ==, "three lines of text");
  g_assert_true (envoi_conversation_get_last_outgoing (conversation));
  g_assert_cmpint (envoi_conversation_get_last_state (conversation), ==, ENVOI_MESSAGE_STATE_QUEUED);
  envoi_store_set_read (store, conversation, read);
  envoi_conversation_set_draft (conversation, "wherefore");
  envoi_conversation_set_pinned (conversation, TRUE);
  envoi_conversation_set_muted_until (conversation, G_MAXINT64);
  envoi_store_save_conversation (store, conversation);
  test_wait (envoi_store_flush (store), NULL);
  g_assert_cmpuint (envoi_conversation_get_unread (conversation), ==, 1);
  test_store_close (store);

  store = test_store_open (folder);
  conversation = test_conversation (store);
  g_assert_cmpuint (g_list_model_get_n_items (envoi_store_list_conversations (store)), ==, 1);
  g_assert_cmpuint (envoi_conversation_get_unread (conversation), ==, 1);
  g_assert_cmpint (envoi_conversation_get_read_position (conversation), ==, read);
  g_assert_cmpstr (envoi_conversation_get_draft (conversation), ==, "wherefore");
  g_assert_true (envoi_conversation_get_open (conversation));
  g_assert_true (envoi_conversation_get_pinned (conversation));
  g_assert_cmpint (envoi_conversation_get_muted_until (conversation), ==, G_MAXINT64);
  bodies = test_bodies (store, conversation);
  g_assert_cmpstr (bodies, ==, "one two three\nlines  of\ntext");
  test_store_close (store);
  test_folder_remove (folder);
}

static void
assert_mode (const char *folder, const char *name, mode_t mode)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  struct stat status;

  g_assert_cmpint (stat (path, &status), ==, 0);
  g_assert_cmpint (status.st_mode & 0777, ==, mode);
}

static void
test_files_are_private (void)
{
  char *folder = test_folder_new ();
  mode_t old = umask (0);
  EnvoiStore *store = test_store_open (folder);

  test_conversation (store);
  test_wait (envoi_store_flush (store), NULL);
  umask (old);
  assert_mode (folder, ".", 0700);
  assert_mode (folder, "envoi.db", 0600);
  assert_mode (folder, "envoi.db-wal", 0600);
  assert_mode (folder, "envoi.db-shm", 0600);
  test_store_close (store);
  test_folder_remove (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();
  g_test_add_func ("/store/account-survives", test_account_survives);
  g_test_add_func ("/store/contacts-survive", test_contacts_survive);
  g_test_add_func ("/store/conversation-survives", test_conversation_survives);
  g_test_add_func ("/store/files-are-private", test_files_are_private);
  return g_test_run ();
}
