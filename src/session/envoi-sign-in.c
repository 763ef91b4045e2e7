/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-session-manager-private.h"

#include "envoi-id.h"
#include "envoi-jid.h"

/* Signing in with a new account: a connection is tried before anything is stored, so a failed attempt leaves nothing
 * behind. When it stands, the account is stored and the same connection becomes its session. */

#define DEADLINE_SECONDS 90

typedef struct {
  EnvoiSessionManager *manager;
  EnvoiAccount *account;
  char *password;
  GCancellable *cancellable;

  EnvoiRouter *router;
  EnvoiConnection *connection;
  EnvoiFastToken *token;
  DexPromise *outcome;
  gboolean stands;        /* the server's session was reported and its line has not been lost since */
} SignIn;

static void
sign_in_free (gpointer user_data)
{
  SignIn *data = user_data;

  g_clear_object (&data->connection);
  g_clear_object (&data->router);
  g_clear_object (&data->cancellable);
  g_clear_pointer (&data->token, envoi_fast_token_free);
  dex_clear (&data->outcome);
  explicit_bzero (data->password, strlen (data->password));
  g_free (data->password);
  g_object_unref (data->account);
  g_object_unref (data->manager);
  g_free (data);
}

static void
on_session (EnvoiConnection *connection, gboolean resumed, SignIn *data)
{
  data->stands = TRUE;
  if (dex_future_is_pending (DEX_FUTURE (data->outcome)))
    dex_promise_resolve_boolean (data->outcome, TRUE);
}

static void
on_lost (EnvoiConnection *connection, SignIn *data)
{
  data->stands = FALSE;
}

/* For a new account the first failed attempt is the answer: the person sits in front of it. */
static void
on_state_changed (EnvoiConnection *connection, GParamSpec *pspec, SignIn *data)
{
  EnvoiStreamState state = envoi_connection_get_state (connection);
  const GError *error = envoi_connection_get_error (connection);

  if (state == ENVOI_STREAM_CONNECTING || state == ENVOI_STREAM_AUTHENTICATING)
    envoi_account_set_state (data->account, (EnvoiConnectionState) state);
  if ((state == ENVOI_STREAM_WAITING || state == ENVOI_STREAM_BLOCKED) && error != NULL
      && dex_future_is_pending (DEX_FUTURE (data->outcome)))
    dex_promise_reject (data->outcome, g_error_copy (error));
}

static void
on_auth_memory_changed (EnvoiConnection *connection, const char *memory, SignIn *data)
{
  envoi_account_set_auth_memory (data->account, memory);
}

static void
on_token_changed (EnvoiConnection *connection, const EnvoiFastToken *token, SignIn *data)
{
  g_clear_pointer (&data->token, envoi_fast_token_free);
  data->token = token ? envoi_fast_token_copy (token) : NULL;
}

static gboolean
try_connection (SignIn *data, GError **error)
{
  EnvoiConnectionConfig config;
  g_autoptr (GPtrArray) ends = g_ptr_array_new ();

  data->router = envoi_router_new (envoi_account_get_jid (data->account));
  data->connection = envoi_connection_new (data->manager->net, data->router);
  data->outcome = dex_promise_new ();
  envoi_session_fill_config (&config, data->account, data->password, NULL, NULL, data->manager->user_agent_id);
  envoi_connection_set_config (data->connection, &config);
  g_signal_connect (data->connection, "session", G_CALLBACK (on_session), data);
  g_signal_connect (data->connection, "lost", G_CALLBACK (on_lost), data);
  g_signal_connect (data->connection, "notify::state", G_CALLBACK (on_state_changed), data);
  g_signal_connect (data->connection, "auth-memory-changed", G_CALLBACK (on_auth_memory_changed), data);
  g_signal_connect (data->connection, "token-changed", G_CALLBACK (on_token_changed), data);
  envoi_connection_set_wanted (data->connection, TRUE);

  g_ptr_array_add (ends, dex_ref (data->outcome));
  g_ptr_array_add (ends, dex_timeout_new_seconds (DEADLINE_SECONDS));
  g_ptr_array_add (ends, dex_cancellable_new_from_cancellable (data->manager->closing));
  if (data->cancellable != NULL)
    g_ptr_array_add (ends, dex_cancellable_new_from_cancellable (data->cancellable));
  dex_await (dex_future_firstv ((DexFuture **) ends->pdata, ends->len), error);
  g_ptr_array_foreach (ends, (GFunc) dex_unref, NULL);
  return *error == NULL;
}

static DexFuture *
fail (SignIn *data, GError *error)
{
  if (g_error_matches (error, DEX_ERROR, DEX_ERROR_TIMED_OUT))
    {
      g_clear_error (&error);
      error = g_error_new_literal (ENVOI_CONNECTION_ERROR, ENVOI_CONNECTION_ERROR_TIMEOUT, "");
    }
  else if (error->domain != ENVOI_CONNECTION_ERROR && error->domain != ENVOI_STORE_ERROR && data->connection != NULL)
    {
      g_clear_error (&error);
      error = g_error_new_literal (ENVOI_CONNECTION_ERROR, ENVOI_CONNECTION_ERROR_CANCELLED, "");
    }
  if (data->connection != NULL)
    {
      g_signal_handlers_disconnect_by_data (data->connection, data);
      envoi_session_manager_note_refused (data->manager, data->account, data->connection);
      envoi_connection_set_wanted (data->connection, FALSE);
    }
  envoi_account_set_auth_memory (data->account, NULL);
  envoi_account_set_problem (data->account, error);
  envoi_account_set_state (data->account, ENVOI_CONNECTION_OFFLINE);
  return dex_future_new_for_error (error);
}

static DexFuture *
sign_in_fiber (gpointer user_data)
{
  SignIn *data = user_data;
  EnvoiSessionManager *self = data->manager;
  EnvoiAccount *account = data->account;
  g_autoptr (EnvoiJid) jid = envoi_jid_new (envoi_account_get_jid (account), NULL);
  g_autofree char *domain = jid ? g_hostname_to_ascii (envoi_jid_get_domain (jid)) : NULL;
  g_autoptr (GError) error = NULL;
  EnvoiSession *session;

  if (domain == NULL || envoi_jid_get_local (jid) == NULL)
    return fail (data, g_error_new_literal (ENVOI_CONNECTION_ERROR, ENVOI_CONNECTION_ERROR_NO_SUCH_SERVER, ""));
  if (envoi_store_find_account (self->store, envoi_account_get_jid (account)) != NULL)
    return fail (data, g_error_new_literal (G_IO_ERROR, G_IO_ERROR_EXISTS, "The account is there already"));
  envoi_account_set_problem (account, NULL);
  dex_await (envoi_session_manager_prepare (self), NULL);
  if (envoi_account_get_resource (account) == NULL)
    {
      g_autofree char *id = envoi_id_new_short ();
      g_autofree char *resource = g_strconcat ("envoi.", id, NULL);

      envoi_account_set_resource (account, resource);
    }
  if (!try_connection (data, &error))
    return fail (data, g_steal_pointer (&error));

  /* First the password: a program that ends between the two must not ask for it again. */
  dex_await (envoi_session_manager_keep_password (self, account, data->password), NULL);
  envoi_account_set_enabled (account, TRUE);
  if (!dex_await (envoi_store_save_account (self->store, account), &error))
    {
      dex_future_disown (envoi_keyring_clear (self->keyring, envoi_account_get_jid (account), NULL));
      return fail (data, g_steal_pointer (&error));
    }
  g_signal_handlers_disconnect_by_data (data->connection, data);
  g_hash_table_remove (self->refused, envoi_account_get_jid (account));
  session = g_object_ref (envoi_session_manager_adopt (self, account, data->router, data->connection));
  envoi_session_set_password (session, data->password);
  if (data->token != NULL)
    envoi_session_manager_keep_token (self, session, data->token);
  envoi_session_save_state (session);
  /* Not by the connection's state: that follows the report of the session, perhaps a turn of the main loop later. */
  if (data->stands)
    envoi_session_report_online (session, FALSE);
  g_object_unref (session);
  return dex_future_new_for_object (account);
}

/**
 * envoi_session_manager_sign_in:
 * @account: not in the store; its settings (host, port, proxy, pin ...) are used
 * @cancellable: (nullable): ends the attempt
 *
 * Tries to go online with a new account. On success it is stored and its password goes to the keyring, where there is one
 * (else "password-kept" is FALSE). On failure nothing is left behind; what stood in the way is the account's problem too.
 *
 * Returns: (transfer full): a future of EnvoiAccount; rejects with ENVOI_CONNECTION_ERROR, ENVOI_STORE_ERROR, or G_IO_ERROR_EXISTS
 */
DexFuture *
envoi_session_manager_sign_in (EnvoiSessionManager *self, EnvoiAccount *account, const char *password, GCancellable *cancellable)
{
  SignIn *data = g_new0 (SignIn, 1);

  data->manager = g_object_ref (self);
  data->account = g_object_ref (account);
  data->password = g_strdup (password ? password : "");
  g_set_object (&data->cancellable, cancellable);
  return dex_scheduler_spawn (NULL, 0, sign_in_fiber, data, sign_in_free);
}
