/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-session-manager-private.h"

#include "envoi-id.h"
#include "envoi-time.h"

/* The sessions of all accounts. Owned by the application; main thread. Signing in with a new account is a piece of its own
 * (envoi-sign-in.c): it tries a bare connection and hands it over here when it stands. */

#define CLOSE_SECONDS 2
#define USER_AGENT_KEY "user-agent-id"

enum { PROP_STORE = 1, N_PROPS };
static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (EnvoiSessionManager, envoi_session_manager, G_TYPE_OBJECT)

/* ---- one session's life ---- */

static gboolean
wants_to_be_online (EnvoiAccount *account)
{
  return envoi_account_get_enabled (account) && envoi_account_get_availability (account) != ENVOI_AVAILABILITY_OFFLINE;
}

static gboolean
has_secret (EnvoiSession *session)
{
  return envoi_session_get_password (session) != NULL || envoi_session_get_fast_token (session) != NULL;
}

/* Online or not, as the account says; without any secret it waits for the person. */
void
envoi_session_manager_go (EnvoiSession *session)
{
  EnvoiAccount *account = envoi_session_get_account (session);

  if (!wants_to_be_online (account))
    {
      envoi_session_set_wanted (session, FALSE);
    }
  else if (!has_secret (session))
    {
      g_autoptr (GError) error = g_error_new_literal (ENVOI_CONNECTION_ERROR, ENVOI_CONNECTION_ERROR_NO_PASSWORD, "");

      envoi_account_set_problem (account, error);
      envoi_account_set_state (account, ENVOI_CONNECTION_BLOCKED);
    }
  else
    {
      envoi_session_set_wanted (session, TRUE);
    }
}

static void
on_availability_changed (EnvoiAccount *account, GParamSpec *pspec, EnvoiSession *session)
{
  envoi_session_manager_go (session);
}

static void
on_token_changed (EnvoiConnection *connection, const EnvoiFastToken *token, EnvoiSessionManager *self)
{
  EnvoiSession *session = envoi_session_manager_find_by_connection (self, connection);

  if (session != NULL)
    envoi_session_manager_keep_token (self, session, token);
}

static DexFuture *
on_kept (DexFuture *future, gpointer data)
{
  return dex_future_new_for_boolean (dex_future_is_resolved (future));
}

void
envoi_session_manager_keep_token (EnvoiSessionManager *self, EnvoiSession *session, const EnvoiFastToken *token)
{
  const char *jid = envoi_account_get_jid (envoi_session_get_account (session));
  DexFuture *future;

  envoi_session_set_fast_token (session, token);
  if (token != NULL)
    {
      char *text = envoi_fast_token_to_text (token);

      future = envoi_keyring_save (self->keyring, jid, ENVOI_KEYRING_FAST_TOKEN, text);
      explicit_bzero (text, strlen (text));
      g_free (text);
    }
  else
    future = envoi_keyring_clear (self->keyring, jid, ENVOI_KEYRING_FAST_TOKEN);
  dex_future_disown (dex_future_finally (future, on_kept, NULL, NULL));
}

EnvoiSession *
envoi_session_manager_find_by_connection (EnvoiSessionManager *self, EnvoiConnection *connection)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->sessions));

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (EnvoiSession) session = g_list_model_get_item (G_LIST_MODEL (self->sessions), i);

      if (envoi_session_get_connection (session) == connection)
        return session;
    }
  return NULL;
}

/* Puts a connection into a session with all services. */
EnvoiSession *
envoi_session_manager_adopt (EnvoiSessionManager *self, EnvoiAccount *account, EnvoiRouter *router, EnvoiConnection *connection)
{
  g_autoptr (EnvoiSession) session = envoi_session_new (account, self->store, router, connection, self->user_agent_id);

  g_signal_connect_object (account, "notify::availability", G_CALLBACK (on_availability_changed), session, 0);
  g_signal_connect_object (connection, "token-changed", G_CALLBACK (on_token_changed), self, 0);
  envoi_connection_set_active (connection, self->active);
  g_object_set (session, "idle-since", self->idle_since, NULL);
  for (guint i = 0; i < self->service_types->len; i++)
    envoi_session_add_service (session, g_array_index (self->service_types, GType, i));
  g_list_store_append (self->sessions, session);
  return session;
}

/* A password may come long after the deadline: a locked keyring asks the person. */
static DexFuture *
on_late_password (DexFuture *future, gpointer data)
{
  g_autoptr (EnvoiSession) session = g_weak_ref_get (data);
  const GValue *value = dex_future_get_value (future, NULL);
  const char *password = value ? g_value_get_string (value) : NULL;

  if (session != NULL && password != NULL && envoi_session_get_password (session) == NULL)
    {
      envoi_session_set_password (session, password);
      envoi_session_manager_go (session);
    }
  return NULL;
}

static GWeakRef *
weak_ref_new (gpointer object)
{
  GWeakRef *ref = g_new (GWeakRef, 1);

  g_weak_ref_init (ref, object);
  return ref;
}

static void
weak_ref_free (gpointer data)
{
  g_weak_ref_clear (data);
  g_free (data);
}

typedef struct {
  EnvoiSessionManager *manager;
  EnvoiSession *session;
} BringUp;

static void
bring_up_free (BringUp *data)
{
  g_object_unref (data->manager);
  g_object_unref (data->session);
  g_free (data);
}

static DexFuture *
bring_up_fiber (gpointer user_data)
{
  BringUp *data = user_data;
  EnvoiSession *session = data->session;
  EnvoiAccount *account = envoi_session_get_account (session);
  const char *jid = envoi_account_get_jid (account);
  g_autoptr (DexFuture) password_future = NULL;
  g_autoptr (EnvoiResumeState) resume = NULL;
  g_autoptr (EnvoiFastToken) token = NULL;
  g_autofree char *blob = NULL;
  char *password = NULL, *token_text = NULL;

  blob = dex_await_string (envoi_store_load_session (data->manager->store, account), NULL);
  resume = envoi_resume_state_from_text (blob);
  /* Where nothing is kept nobody is asked: a locked keyring would want to be opened for it. */
  if (envoi_account_get_password_kept (account))
    {
      password_future = envoi_keyring_load (data->manager->keyring, jid, ENVOI_KEYRING_PASSWORD);
      password = dex_await_string (envoi_keyring_within_deadline (dex_ref (password_future)), NULL);
      if (dex_future_is_pending (password_future))
        dex_future_disown (dex_future_then (dex_ref (password_future), on_late_password, weak_ref_new (session), weak_ref_free));
    }
  /* Both are kept or none; who refused to open the keyring is not asked again. */
  if (password != NULL)
    token_text = dex_await_string (envoi_keyring_within_deadline (envoi_keyring_load (data->manager->keyring, jid, ENVOI_KEYRING_FAST_TOKEN)), NULL);
  token = envoi_fast_token_from_text (token_text);

  /* First of all: a connection takes the old session only with its first settings. */
  envoi_session_set_resume (session, resume);
  /* The person may have typed it in the meantime. */
  if (password != NULL && envoi_session_get_password (session) == NULL)
    envoi_session_set_password (session, password);
  if (envoi_session_get_password (session) == NULL)
    envoi_session_set_password (session, g_hash_table_lookup (data->manager->passwords, jid));
  if (token != NULL && envoi_session_get_fast_token (session) == NULL)
    envoi_session_set_fast_token (session, token);
  if (!data->manager->stopping)
    envoi_session_manager_go (session);

  for (guint i = 0; i < 2; i++)
    {
      char *secret = i ? token_text : password;

      if (secret != NULL)
        explicit_bzero (secret, strlen (secret));
      g_free (secret);
    }
  return dex_future_new_for_boolean (TRUE);
}

void
envoi_session_manager_start_account (EnvoiSessionManager *self, EnvoiAccount *account)
{
  g_autoptr (EnvoiRouter) router = NULL;
  g_autoptr (EnvoiConnection) connection = NULL;
  BringUp *data;

  if (self->stopping || envoi_session_manager_get_session (self, account) != NULL)
    return;
  router = envoi_router_new (envoi_account_get_jid (account));
  connection = envoi_connection_new (self->net, router);
  data = g_new0 (BringUp, 1);
  data->manager = g_object_ref (self);
  data->session = g_object_ref (envoi_session_manager_adopt (self, account, router, connection));
  dex_future_disown (dex_scheduler_spawn (NULL, 0, bring_up_fiber, data, (GDestroyNotify) bring_up_free));
}

static void
forget_session (EnvoiSessionManager *self, EnvoiSession *session)
{
  guint position;

  if (g_list_store_find (self->sessions, session, &position))
    g_list_store_remove (self->sessions, position);
}

static void
on_closing_state (EnvoiConnection *connection, GParamSpec *pspec, DexPromise *closed)
{
  if (envoi_connection_get_state (connection) == ENVOI_STREAM_OFFLINE && dex_future_is_pending (DEX_FUTURE (closed)))
    dex_promise_resolve_boolean (closed, TRUE);
}

static DexFuture *
close_fiber (gpointer data)
{
  EnvoiSession *session = data;
  EnvoiConnection *connection = envoi_session_get_connection (session);
  g_autoptr (DexPromise) closed = dex_promise_new ();
  gulong handler = g_signal_connect_data (connection, "notify::state", G_CALLBACK (on_closing_state), dex_ref (closed),
                                          (GClosureNotify) dex_unref, 0);

  envoi_connection_set_wanted (connection, FALSE);
  on_closing_state (connection, NULL, closed);
  dex_await (dex_future_first (dex_ref (closed), dex_timeout_new_seconds (CLOSE_SECONDS), NULL), NULL);
  g_signal_handler_disconnect (connection, handler);
  envoi_session_shut_down (session);
  envoi_account_set_problem (envoi_session_get_account (session), NULL);
  envoi_account_set_retry_at (envoi_session_get_account (session), 0);
  envoi_account_set_state (envoi_session_get_account (session), ENVOI_CONNECTION_OFFLINE);
  return dex_future_new_for_boolean (TRUE);
}

static void
secret_free (gpointer data)
{
  explicit_bzero (data, strlen (data));
  g_free (data);
}

/* Resolves when the stream is closed and the services have stopped. */
DexFuture *
envoi_session_manager_close_session (EnvoiSessionManager *self, EnvoiSession *session)
{
  EnvoiAccount *account = envoi_session_get_account (session);
  DexFuture *future = dex_scheduler_spawn (NULL, 0, close_fiber, g_object_ref (session), g_object_unref);

  if (!envoi_account_get_password_kept (account) && envoi_session_get_password (session) != NULL)
    g_hash_table_replace (self->passwords, g_strdup (envoi_account_get_jid (account)), g_strdup (envoi_session_get_password (session)));
  forget_session (self, session);
  return future;
}

/* ---- the whole ---- */

static DexFuture *
prepare_fiber (gpointer data)
{
  EnvoiSessionManager *self = data;
  g_autofree char *id = dex_await_string (envoi_store_get_value (self->store, NULL, USER_AGENT_KEY), NULL);

  if (id == NULL || *id == '\0')
    {
      g_free (id);
      id = envoi_id_new ();
      envoi_store_set_value (self->store, NULL, USER_AGENT_KEY, id);
    }
  self->user_agent_id = g_steal_pointer (&id);
  return dex_future_new_for_boolean (TRUE);
}

/* What every session needs to know about this installation. (transfer full) */
DexFuture *
envoi_session_manager_prepare (EnvoiSessionManager *self)
{
  if (self->prepared == NULL)
    self->prepared = dex_scheduler_spawn (NULL, 0, prepare_fiber, g_object_ref (self), g_object_unref);
  return dex_ref (self->prepared);
}

static DexFuture *
start_fiber (gpointer data)
{
  EnvoiSessionManager *self = data;
  GListModel *accounts = envoi_store_list_accounts (self->store);

  dex_await (envoi_session_manager_prepare (self), NULL);
  for (guint i = 0; i < g_list_model_get_n_items (accounts); i++)
    {
      g_autoptr (EnvoiAccount) account = g_list_model_get_item (accounts, i);

      if (envoi_account_get_enabled (account))
        envoi_session_manager_start_account (self, account);
    }
  return dex_future_new_for_boolean (TRUE);
}

/**
 * envoi_session_manager_start:
 *
 * Brings every enabled account of the opened store online.
 *
 * Returns: (transfer full): a future that resolves when each of them has its session, online or not yet
 */
DexFuture *
envoi_session_manager_start (EnvoiSessionManager *self)
{
  envoi_session_manager_watch_sleep (self);
  return dex_scheduler_spawn (NULL, 0, start_fiber, g_object_ref (self), g_object_unref);
}

static DexFuture *
stop_fiber (gpointer data)
{
  EnvoiSessionManager *self = data;
  g_autoptr (GPtrArray) sessions = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GError) error = NULL;
  gboolean stored;

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->sessions)); i++)
    g_ptr_array_add (sessions, g_list_model_get_item (G_LIST_MODEL (self->sessions), i));
  for (guint i = 0; i < sessions->len; i++)
    {
      envoi_session_save_state (sessions->pdata[i]);
      envoi_connection_suspend (envoi_session_get_connection (sessions->pdata[i]));
    }
  stored = dex_await (dex_future_first (envoi_store_flush (self->store), dex_timeout_new_seconds (CLOSE_SECONDS), NULL), &error);
  for (guint i = 0; i < sessions->len; i++)
    envoi_session_shut_down (sessions->pdata[i]);
  g_list_store_remove_all (self->sessions);
  if (!stored)
    return dex_future_new_for_error (g_steal_pointer (&error));
  return dex_future_new_for_boolean (TRUE);
}

/**
 * envoi_session_manager_stop:
 *
 * The program quits: the lines are closed but the server's sessions stay, to be resumed by the next run.
 *
 * Returns: (transfer full): a future that resolves when all is stored, and rejects when that took longer than two seconds
 */
DexFuture *
envoi_session_manager_stop (EnvoiSessionManager *self)
{
  self->stopping = TRUE;
  g_clear_object (&self->sleep_watch);
  g_cancellable_cancel (self->closing);
  return dex_scheduler_spawn (NULL, 0, stop_fiber, g_object_ref (self), g_object_unref);
}

GListModel *
envoi_session_manager_list_sessions (EnvoiSessionManager *self)
{
  return G_LIST_MODEL (self->sessions);
}

EnvoiStore *
envoi_session_manager_get_store (EnvoiSessionManager *self)
{
  return self->store;
}

EnvoiSession *
envoi_session_manager_get_session (EnvoiSessionManager *self, EnvoiAccount *account)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->sessions));

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (EnvoiSession) session = g_list_model_get_item (G_LIST_MODEL (self->sessions), i);

      if (envoi_session_get_account (session) == account)
        return session;
    }
  return NULL;
}

void
envoi_session_manager_add_service_type (EnvoiSessionManager *self, GType type)
{
  g_return_if_fail (g_type_is_a (type, ENVOI_TYPE_SERVICE));
  g_array_append_val (self->service_types, type);
}

/* ---- the object ---- */

static void
envoi_session_manager_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_STORE)
    g_value_set_object (value, ENVOI_SESSION_MANAGER (object)->store);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
envoi_session_manager_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  if (id == PROP_STORE)
    ENVOI_SESSION_MANAGER (object)->store = g_value_dup_object (value);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
envoi_session_manager_dispose (GObject *object)
{
  EnvoiSessionManager *self = ENVOI_SESSION_MANAGER (object);

  if (self->sessions != NULL)
    {
      for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->sessions)); i++)
        {
          g_autoptr (EnvoiSession) session = g_list_model_get_item (G_LIST_MODEL (self->sessions), i);

          envoi_session_shut_down (session);
        }
      g_list_store_remove_all (self->sessions);
    }
  g_clear_object (&self->sleep_watch);
  dex_clear (&self->prepared);
  G_OBJECT_CLASS (envoi_session_manager_parent_class)->dispose (object);
}

static void
envoi_session_manager_finalize (GObject *object)
{
  EnvoiSessionManager *self = ENVOI_SESSION_MANAGER (object);

  g_clear_object (&self->sessions);
  g_clear_pointer (&self->net, envoi_net_free);
  g_clear_object (&self->keyring);
  g_clear_object (&self->closing);
  g_clear_pointer (&self->passwords, g_hash_table_unref);
  g_clear_pointer (&self->service_types, g_array_unref);
  g_clear_pointer (&self->refused, g_hash_table_unref);
  g_clear_pointer (&self->user_agent_id, g_free);
  g_clear_object (&self->store);
  G_OBJECT_CLASS (envoi_session_manager_parent_class)->finalize (object);
}

static void
envoi_session_manager_class_init (EnvoiSessionManagerClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);

  object_class->get_property = envoi_session_manager_get_property;
  object_class->set_property = envoi_session_manager_set_property;
  object_class->dispose = envoi_session_manager_dispose;
  object_class->finalize = envoi_session_manager_finalize;
  properties[PROP_STORE] = g_param_spec_object ("store", NULL, NULL, ENVOI_TYPE_STORE,
                                                G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
envoi_session_manager_init (EnvoiSessionManager *self)
{
  self->net = envoi_net_new ();
  self->keyring = envoi_keyring_new ();
  self->closing = g_cancellable_new ();
  self->passwords = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, secret_free);
  self->sessions = g_list_store_new (ENVOI_TYPE_SESSION);
  self->service_types = g_array_new (FALSE, FALSE, sizeof (GType));
  self->refused = envoi_session_manager_refused_new ();
  self->active = TRUE;
}

EnvoiSessionManager *
envoi_session_manager_new (EnvoiStore *store)
{
  return g_object_new (ENVOI_TYPE_SESSION_MANAGER, "store", store, NULL);
}
