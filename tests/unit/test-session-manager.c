/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>
#include "envoi-config.h"
#include "envoi-session-manager.h"
#include "peer.h"

/* What is left behind, and what the person is told, when nobody answers. The only network is a port of loopback that refuses. */

typedef struct {
  char *path;
  EnvoiStore *store;
  EnvoiSessionManager *manager;
  guint port;
} World;

static guint
refusing_port (void)
{
  g_autoptr (GSocket) socket = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, NULL);
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) any = g_inet_socket_address_new (loopback, 0);
  g_autoptr (GSocketAddress) bound = NULL;

  g_assert_true (g_socket_bind (socket, any, FALSE, NULL));
  bound = g_socket_get_local_address (socket, NULL);
  return g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (bound));
}

static void
done (DexFuture *future)
{
  g_autoptr (GError) error = NULL;

  await (future, &error);
  g_assert_no_error (error);
  dex_unref (future);
}

static World *
world_new (void)
{
  World *world = g_new0 (World, 1);
  g_autoptr (GFile) folder = NULL;

  world->path = g_dir_make_tmp ("envoi-manager-XXXXXX", NULL);
  folder = g_file_new_for_path (world->path);
  world->store = envoi_store_new (folder);
  done (envoi_store_open (world->store));
  world->manager = envoi_session_manager_new (world->store);
  world->port = refusing_port ();
  return world;
}

static void
world_free (World *world)
{
  done (envoi_session_manager_stop (world->manager));
  peer_settle ();
  g_assert_finalize_object (world->manager);
  done (envoi_store_close (world->store));
  g_assert_finalize_object (world->store);
  g_spawn_sync (NULL, (char **) (const char *[]) { "rm", "-rf", world->path, NULL }, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, NULL, NULL);
  g_free (world->path);
  g_free (world);
}

static EnvoiAccount *
account_new (World *world, const char *jid)
{
  EnvoiAccount *account = envoi_account_new (jid);

  envoi_account_set_host (account, "127.0.0.1");
  envoi_account_set_port (account, world->port);
  envoi_account_set_proxy (account, "direct://");
  envoi_account_set_enabled (account, TRUE);
  envoi_account_set_availability (account, ENVOI_AVAILABILITY_ONLINE);
  return account;
}

static void
assert_nothing_left (World *world)
{
  g_assert_cmpuint (g_list_model_get_n_items (envoi_store_list_accounts (world->store)), ==, 0);
  g_assert_cmpuint (g_list_model_get_n_items (envoi_session_manager_list_sessions (world->manager)), ==, 0);
}

static void
test_refused (void)
{
  World *world = world_new ();
  EnvoiAccount *account = account_new (world, "alice@nowhere.test");
  g_autoptr (GError) error = NULL;

  dex_future_disown (envoi_session_manager_start (world->manager));
  error = await_error (envoi_session_manager_sign_in (world->manager, account, "secret", NULL));
  g_assert_error (error, ENVOI_CONNECTION_ERROR, ENVOI_CONNECTION_ERROR_UNREACHABLE);
  g_assert_error (envoi_account_get_problem (account), ENVOI_CONNECTION_ERROR, ENVOI_CONNECTION_ERROR_UNREACHABLE);
  g_assert_cmpint (envoi_account_get_state (account), ==, ENVOI_CONNECTION_OFFLINE);
  assert_nothing_left (world);
  g_assert_null (envoi_session_manager_get_refused_certificate (world->manager, account, NULL));
  peer_settle ();
  world_free (world);
  g_assert_finalize_object (account);
}

static void
test_no_address (void)
{
  static const char *addresses[] = { "nowhere.test", "", "alice@", "alice@..", "a b@nowhere.test" };
  World *world = world_new ();

  for (guint i = 0; i < G_N_ELEMENTS (addresses); i++)
    {
      g_autoptr (EnvoiAccount) account = account_new (world, addresses[i]);
      g_autoptr (GError) error = await_error (envoi_session_manager_sign_in (world->manager, account, "secret", NULL));

      g_assert_error (error, ENVOI_CONNECTION_ERROR, ENVOI_CONNECTION_ERROR_NO_SUCH_SERVER);
    }
  assert_nothing_left (world);
  world_free (world);
}

static void
test_cancelled (void)
{
  World *world = world_new ();
  EnvoiAccount *account = account_new (world, "alice@nowhere.test");
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GSocketListener) silent = g_socket_listener_new ();
  g_autoptr (GError) error = NULL;
  DexFuture *future;

  /* Somebody who takes the call and says nothing. */
  envoi_account_set_port (account, g_socket_listener_add_any_inet_port (silent, NULL, NULL));
  dex_future_disown (envoi_session_manager_start (world->manager));
  future = envoi_session_manager_sign_in (world->manager, account, "secret", cancellable);
  while (envoi_account_get_state (account) != ENVOI_CONNECTION_CONNECTING)
    g_main_context_iteration (NULL, TRUE);
  g_cancellable_cancel (cancellable);
  error = await_error (future);
  g_assert_error (error, ENVOI_CONNECTION_ERROR, ENVOI_CONNECTION_ERROR_CANCELLED);
  assert_nothing_left (world);
  peer_settle ();
  world_free (world);
  g_assert_finalize_object (account);
}

static void
test_twice (void)
{
  World *world = world_new ();
  g_autoptr (EnvoiAccount) account = account_new (world, "alice@nowhere.test");
  g_autoptr (EnvoiAccount) again = account_new (world, "alice@nowhere.test");
  g_autoptr (GError) error = NULL;

  envoi_account_set_enabled (account, FALSE);
  done (envoi_store_save_account (world->store, account));
  error = await_error (envoi_session_manager_sign_in (world->manager, again, "secret", NULL));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_EXISTS);
  g_assert_cmpuint (g_list_model_get_n_items (envoi_store_list_accounts (world->store)), ==, 1);
  world_free (world);
}

#ifdef ENVOI_DEVELOPER
/* Without a password the account waits for the person; with one it tries, and goes on trying. */
static void
test_no_password (void)
{
  World *world;
  g_autoptr (EnvoiAccount) account = NULL;
  EnvoiSession *session;

  g_setenv ("ENVOI_TEST_KEYRING", "none", TRUE);
  world = world_new ();
  account = account_new (world, "alice@nowhere.test");
  done (envoi_store_save_account (world->store, account));
  dex_future_disown (envoi_session_manager_start (world->manager));
  while (envoi_account_get_state (account) != ENVOI_CONNECTION_BLOCKED)
    g_main_context_iteration (NULL, TRUE);
  g_assert_error (envoi_account_get_problem (account), ENVOI_CONNECTION_ERROR, ENVOI_CONNECTION_ERROR_NO_PASSWORD);
  session = envoi_session_manager_get_session (world->manager, account);
  g_assert_nonnull (session);

  envoi_account_set_password_kept (account, TRUE);
  done (envoi_session_manager_set_password (world->manager, account, "secret"));
  g_assert_false (envoi_account_get_password_kept (account));
  while (envoi_account_get_state (account) != ENVOI_CONNECTION_WAITING)
    g_main_context_iteration (NULL, TRUE);
  g_assert_error (envoi_account_get_problem (account), ENVOI_CONNECTION_ERROR, ENVOI_CONNECTION_ERROR_UNREACHABLE);
  g_assert_cmpint (envoi_account_get_retry_at (account), >, 0);

  /* Invisible means not there at all. */
  envoi_account_set_availability (account, ENVOI_AVAILABILITY_OFFLINE);
  while (envoi_account_get_state (account) != ENVOI_CONNECTION_OFFLINE)
    g_main_context_iteration (NULL, TRUE);
  g_assert_null (envoi_account_get_problem (account));
  envoi_account_set_availability (account, ENVOI_AVAILABILITY_ONLINE);
  while (envoi_account_get_state (account) != ENVOI_CONNECTION_WAITING)
    g_main_context_iteration (NULL, TRUE);

  envoi_session_manager_set_enabled (world->manager, account, FALSE);
  g_assert_null (envoi_session_manager_get_session (world->manager, account));
  while (envoi_account_get_state (account) != ENVOI_CONNECTION_OFFLINE)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpint (envoi_account_get_retry_at (account), ==, 0);
  done (envoi_session_manager_remove_account (world->manager, account));
  assert_nothing_left (world);
  peer_settle ();
  world_free (world);
}

/* The password of one run is found by the next. */
static void
test_two_accounts (void)
{
  World *world;
  g_autoptr (EnvoiAccount) one = NULL;
  g_autoptr (EnvoiAccount) two = NULL;

  g_setenv ("ENVOI_TEST_KEYRING", "memory", TRUE);
  world = world_new ();
  one = account_new (world, "alice@nowhere.test");
  two = account_new (world, "carol@nowhere.test");
  done (envoi_store_save_account (world->store, one));
  done (envoi_store_save_account (world->store, two));
  done (envoi_session_manager_set_password (world->manager, one, "secret"));
  g_assert_true (envoi_account_get_password_kept (one));
  dex_future_disown (envoi_session_manager_start (world->manager));
  while (envoi_account_get_state (one) != ENVOI_CONNECTION_WAITING || envoi_account_get_state (two) != ENVOI_CONNECTION_BLOCKED)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (g_list_model_get_n_items (envoi_session_manager_list_sessions (world->manager)), ==, 2);
  peer_settle ();
  world_free (world);
}
#endif

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  dex_init ();
  g_test_add_func ("/session-manager/refused", test_refused);
  g_test_add_func ("/session-manager/no-address", test_no_address);
  g_test_add_func ("/session-manager/cancelled", test_cancelled);
  g_test_add_func ("/session-manager/twice", test_twice);
#ifdef ENVOI_DEVELOPER
  g_test_add_func ("/session-manager/no-password", test_no_password);
  g_test_add_func ("/session-manager/two-accounts", test_two_accounts);
#endif
  return g_test_run ();
}
