/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-session-manager-private.h"

#include "envoi-time.h"

/* What the person changes on accounts that are there, and what the window tells all sessions. */

/* ---- the answers that outlive a failed attempt ---- */

typedef struct {
  GTlsCertificate *certificate;
  GTlsCertificateFlags flags;
} Refused;

static void
refused_free (Refused *refused)
{
  g_object_unref (refused->certificate);
  g_free (refused);
}

void
envoi_session_manager_note_refused (EnvoiSessionManager *self, EnvoiAccount *account, EnvoiConnection *connection)
{
  GTlsCertificate *certificate = envoi_connection_get_certificate (connection);
  Refused *refused;

  g_hash_table_remove (self->refused, envoi_account_get_jid (account));
  if (certificate == NULL)
    return;
  refused = g_new0 (Refused, 1);
  refused->certificate = g_object_ref (certificate);
  refused->flags = envoi_connection_get_certificate_flags (connection);
  g_hash_table_insert (self->refused, g_strdup (envoi_account_get_jid (account)), refused);
}

GHashTable *
envoi_session_manager_refused_new (void)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) refused_free);
}

/* ---- what the person changes ---- */

static void
save (EnvoiSessionManager *self, EnvoiAccount *account)
{
  if (envoi_account_get_id (account) != 0)
    dex_future_disown (envoi_store_save_account (self->store, account));
}

GTlsCertificate *
envoi_session_manager_get_refused_certificate (EnvoiSessionManager *self, EnvoiAccount *account, GTlsCertificateFlags *flags)
{
  EnvoiSession *session = envoi_session_manager_get_session (self, account);
  Refused *refused;

  if (session != NULL)
    envoi_session_manager_note_refused (self, account, envoi_session_get_connection (session));
  refused = g_hash_table_lookup (self->refused, envoi_account_get_jid (account));
  if (refused == NULL)
    return NULL;
  if (flags != NULL)
    *flags = refused->flags;
  return refused->certificate;
}

char *
envoi_session_manager_dup_pin (GTlsCertificate *certificate)
{
  return envoi_connection_dup_pin (certificate);
}

/* Keeps a password; the account then knows whether it outlives this run. Resolves to TRUE either way. */
DexFuture *
envoi_session_manager_keep_password (EnvoiSessionManager *self, EnvoiAccount *account, const char *password)
{
  gboolean kept = dex_await (envoi_keyring_within_deadline (envoi_keyring_save (self->keyring, envoi_account_get_jid (account),
                                                                                ENVOI_KEYRING_PASSWORD, password)), NULL);

  envoi_account_set_password_kept (account, kept);
  save (self, account);
  return dex_future_new_for_boolean (TRUE);
}

typedef struct {
  EnvoiSessionManager *manager;
  EnvoiAccount *account;
  char *password;
} AccountTask;

static AccountTask *
account_task_new (EnvoiSessionManager *self, EnvoiAccount *account, const char *password)
{
  AccountTask *task = g_new0 (AccountTask, 1);

  task->manager = g_object_ref (self);
  task->account = g_object_ref (account);
  task->password = g_strdup (password);
  return task;
}

static void
account_task_free (gpointer data)
{
  AccountTask *task = data;

  g_object_unref (task->manager);
  g_object_unref (task->account);
  if (task->password != NULL)
    explicit_bzero (task->password, strlen (task->password));
  g_free (task->password);
  g_free (task);
}

static DexFuture *
set_password_fiber (gpointer data)
{
  AccountTask *task = data;

  return envoi_session_manager_keep_password (task->manager, task->account, task->password);
}

/**
 * envoi_session_manager_set_password:
 *
 * Tries again with another password.
 *
 * Returns: (transfer full): a future that resolves when it is kept, or can't be: see "password-kept"
 */
DexFuture *
envoi_session_manager_set_password (EnvoiSessionManager *self, EnvoiAccount *account, const char *password)
{
  EnvoiSession *session = envoi_session_manager_get_session (self, account);

  if (session != NULL)
    {
      envoi_session_set_password (session, password);
      envoi_session_manager_go (session);
    }
  return dex_scheduler_spawn (NULL, 0, set_password_fiber, account_task_new (self, account, password), account_task_free);
}

/**
 * envoi_session_manager_check_password:
 *
 * Whoever sits before an open window has not thereby the right to change the password.
 */
gboolean
envoi_session_manager_check_password (EnvoiSessionManager *self, EnvoiAccount *account, const char *password)
{
  EnvoiSession *session = envoi_session_manager_get_session (self, account);
  const char *known = session ? envoi_session_get_password (session) : NULL;

  return known == NULL || g_str_equal (known, password);
}

void
envoi_session_manager_set_pin (EnvoiSessionManager *self, EnvoiAccount *account, const char *pin)
{
  EnvoiSession *session = envoi_session_manager_get_session (self, account);

  envoi_account_set_pin (account, pin);
  save (self, account);
  g_hash_table_remove (self->refused, envoi_account_get_jid (account));
  if (session != NULL)
    {
      envoi_session_configure (session);
      envoi_session_manager_go (session);
    }
}

void
envoi_session_manager_set_enabled (EnvoiSessionManager *self, EnvoiAccount *account, gboolean enabled)
{
  EnvoiSession *session = envoi_session_manager_get_session (self, account);

  envoi_account_set_enabled (account, enabled);
  save (self, account);
  if (enabled)
    envoi_session_manager_start_account (self, account);
  else if (session != NULL)
    dex_future_disown (envoi_session_manager_close_session (self, session));
}

static DexFuture *
remove_fiber (gpointer data)
{
  AccountTask *task = data;
  EnvoiSessionManager *self = task->manager;
  EnvoiSession *session = envoi_session_manager_get_session (self, task->account);

  if (session != NULL)
    dex_await (envoi_session_manager_close_session (self, session), NULL);
  dex_await (envoi_keyring_within_deadline (envoi_keyring_clear (self->keyring, envoi_account_get_jid (task->account), NULL)), NULL);
  g_hash_table_remove (self->refused, envoi_account_get_jid (task->account));
  g_hash_table_remove (self->passwords, envoi_account_get_jid (task->account));
  return envoi_store_remove_account (self->store, task->account);
}

/**
 * envoi_session_manager_remove_account:
 *
 * Forgets the account on this machine; the server keeps its own.
 *
 * Returns: (transfer full): a future that resolves when nothing of it is left here
 */
DexFuture *
envoi_session_manager_remove_account (EnvoiSessionManager *self, EnvoiAccount *account)
{
  return dex_scheduler_spawn (NULL, 0, remove_fiber, account_task_new (self, account, NULL), account_task_free);
}

void
envoi_session_manager_retry_now (EnvoiSessionManager *self, EnvoiAccount *account)
{
  EnvoiSession *session = envoi_session_manager_get_session (self, account);

  if (session == NULL)
    return;
  envoi_session_configure (session);
  if (envoi_account_get_state (account) == ENVOI_CONNECTION_BLOCKED)
    envoi_session_manager_go (session);
  else
    envoi_connection_retry_now (envoi_session_get_connection (session));
}

void
envoi_session_manager_nudge (EnvoiSessionManager *self, EnvoiAccount *account)
{
  EnvoiSession *session = envoi_session_manager_get_session (self, account);

  if (session != NULL)
    envoi_session_nudge (session);
}

void
envoi_session_manager_set_active (EnvoiSessionManager *self, gboolean active)
{
  self->active = active;
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->sessions)); i++)
    {
      g_autoptr (EnvoiSession) session = g_list_model_get_item (G_LIST_MODEL (self->sessions), i);

      envoi_connection_set_active (envoi_session_get_connection (session), active);
    }
}

void
envoi_session_manager_set_idle (EnvoiSessionManager *self, gboolean idle)
{
  if (idle == (self->idle_since != 0))
    return;
  self->idle_since = idle ? envoi_time_now () : 0;
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->sessions)); i++)
    {
      g_autoptr (EnvoiSession) session = g_list_model_get_item (G_LIST_MODEL (self->sessions), i);

      g_object_set (session, "idle-since", self->idle_since, NULL);
    }
}

char *
envoi_session_manager_describe_line (EnvoiSessionManager *self, EnvoiAccount *account)
{
  EnvoiSession *session = envoi_session_manager_get_session (self, account);

  return session ? envoi_connection_describe (envoi_session_get_connection (session)) : NULL;
}
