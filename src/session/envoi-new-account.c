/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-new-account-private.h"

#include "envoi-jid.h"
#include "envoi-session-manager-private.h"

/* Making an account. Owned by the page that leads through it; main thread. The line without a login is opened and watched here, what is
 * said on it stands in envoi-new-account-steps.c. */

#define DEADLINE_SECONDS 90

enum { PROP_0, PROP_STEP, PROP_QUESTIONNAIRE, N_PROPS };
static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (EnvoiNewAccount, envoi_new_account, G_TYPE_OBJECT)

void
envoi_new_account_set_step (EnvoiNewAccount *self, EnvoiNewAccountStep step)
{
  if (self->step == step)
    return;
  self->step = step;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STEP]);
}

void
envoi_new_account_set_questionnaire (EnvoiNewAccount *self, EnvoiQuestionnaire *questionnaire)
{
  if (g_set_object (&self->questionnaire, questionnaire))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_QUESTIONNAIRE]);
}

/* The line --------------------------------------------------------------------------------- */

static void
on_session (EnvoiConnection *connection, gboolean resumed, EnvoiNewAccount *self)
{
  self->stands = TRUE;
  if (self->outcome != NULL && dex_future_is_pending (DEX_FUTURE (self->outcome)))
    dex_promise_resolve_boolean (self->outcome, TRUE);
}

/* Servers do not wait for ever; nobody keeps a line open while somebody thinks. */
static void
on_lost (EnvoiConnection *connection, EnvoiNewAccount *self)
{
  self->stands = FALSE;
  envoi_connection_set_wanted (connection, FALSE);
}

static void
on_state_changed (EnvoiConnection *connection, GParamSpec *pspec, EnvoiNewAccount *self)
{
  EnvoiStreamState state = envoi_connection_get_state (connection);
  const GError *error = envoi_connection_get_error (connection);

  if ((state == ENVOI_STREAM_WAITING || state == ENVOI_STREAM_BLOCKED) && error != NULL && self->outcome != NULL &&
      dex_future_is_pending (DEX_FUTURE (self->outcome)))
    dex_promise_reject (self->outcome, g_error_copy (error));
}

void
envoi_new_account_hang_up (EnvoiNewAccount *self)
{
  if (self->connection != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->connection, self);
      envoi_connection_set_wanted (self->connection, FALSE);
    }
  self->stands = FALSE;
  g_clear_object (&self->connection);
  g_clear_object (&self->router);
  dex_clear (&self->outcome);
}

/* Settles with the future, or when the person or the end of the program does not let it. (transfer full) both */
DexFuture *
envoi_new_account_bound (EnvoiNewAccount *self, DexFuture *future, GCancellable *cancellable)
{
  DexFuture *end = dex_cancellable_new_from_cancellable (self->manager->closing);
  DexFuture *deadline = dex_timeout_new_seconds (DEADLINE_SECONDS);

  if (cancellable == NULL)
    return dex_future_first (future, end, deadline, NULL);
  return dex_future_first (future, end, deadline, dex_cancellable_new_from_cancellable (cancellable), NULL);
}

/* What the person is told of a line that broke, a deadline, or the own change of mind. */
GError *
envoi_new_account_translate (GError *error)
{
  int code = ENVOI_CONNECTION_ERROR_CANCELLED;

  if (error->domain == ENVOI_CONNECTION_ERROR || error->domain == ENVOI_REGISTRATION_ERROR)
    return error;
  if (g_error_matches (error, ENVOI_STANZA_ERROR, ENVOI_STANZA_ERROR_DISCONNECTED))
    code = ENVOI_CONNECTION_ERROR_LINE_LOST;
  else if (g_error_matches (error, ENVOI_STANZA_ERROR, ENVOI_STANZA_ERROR_TIMEOUT) || g_error_matches (error, DEX_ERROR, DEX_ERROR_TIMED_OUT))
    code = ENVOI_CONNECTION_ERROR_TIMEOUT;
  else if (error->domain == ENVOI_STANZA_ERROR)
    code = ENVOI_CONNECTION_ERROR_PROTOCOL;
  g_error_free (error);
  return g_error_new_literal (ENVOI_CONNECTION_ERROR, code, "");
}

/**
 * envoi_new_account_connect:
 *
 * Only inside a fiber. Opens the line, encrypted, unless it stands.
 *
 * Returns: FALSE with ENVOI_CONNECTION_ERROR
 */
gboolean
envoi_new_account_connect (EnvoiNewAccount *self, GCancellable *cancellable, GError **error)
{
  g_autoptr (EnvoiJid) jid = envoi_jid_new (envoi_account_get_jid (self->server), NULL);
  g_autofree char *ascii = jid != NULL ? g_hostname_to_ascii (envoi_jid_get_domain (jid)) : NULL;
  EnvoiConnectionConfig config;
  GError *problem = NULL;

  if (self->stands)
    return TRUE;
  if (ascii == NULL || envoi_jid_get_local (jid) != NULL)
    {
      g_set_error_literal (error, ENVOI_CONNECTION_ERROR, ENVOI_CONNECTION_ERROR_NO_SUCH_SERVER, "");
      return FALSE;
    }
  envoi_new_account_set_step (self, ENVOI_NEW_ACCOUNT_CONNECTING);
  dex_await (envoi_session_manager_prepare (self->manager), NULL);
  envoi_new_account_hang_up (self);
  self->router = envoi_router_new (envoi_account_get_jid (self->server));
  self->connection = envoi_connection_new (self->manager->net, self->router);
  self->outcome = dex_promise_new ();
  envoi_session_fill_config (&config, self->server, NULL, NULL, NULL, self->manager->user_agent_id);
  config.registering = TRUE;
  envoi_connection_set_config (self->connection, &config);
  g_signal_connect (self->connection, "session", G_CALLBACK (on_session), self);
  g_signal_connect (self->connection, "lost", G_CALLBACK (on_lost), self);
  g_signal_connect (self->connection, "notify::state", G_CALLBACK (on_state_changed), self);
  envoi_connection_set_wanted (self->connection, TRUE);
  dex_await (envoi_new_account_bound (self, dex_ref (self->outcome), cancellable), &problem);
  if (problem == NULL)
    return TRUE;
  envoi_session_manager_note_refused (self->manager, self->server, self->connection);
  envoi_new_account_hang_up (self);
  g_propagate_error (error, envoi_new_account_translate (problem));
  return FALSE;
}

/* The object ------------------------------------------------------------------------------- */

EnvoiAccount *
envoi_new_account_get_server (EnvoiNewAccount *self)
{
  return self->server;
}

EnvoiQuestionnaire *
envoi_new_account_get_questionnaire (EnvoiNewAccount *self)
{
  return self->questionnaire;
}

EnvoiNewAccountStep
envoi_new_account_get_step (EnvoiNewAccount *self)
{
  return self->step;
}

gboolean
envoi_new_account_can_create (EnvoiNewAccount *self)
{
  return self->form != NULL && envoi_form_find (self->form->form, "username") != NULL;
}

gboolean
envoi_new_account_is_made (EnvoiNewAccount *self)
{
  return self->made != NULL;
}

static void
envoi_new_account_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  EnvoiNewAccount *self = ENVOI_NEW_ACCOUNT (object);

  if (id == PROP_STEP)
    g_value_set_int (value, self->step);
  else if (id == PROP_QUESTIONNAIRE)
    g_value_set_object (value, self->questionnaire);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
envoi_new_account_dispose (GObject *object)
{
  EnvoiNewAccount *self = ENVOI_NEW_ACCOUNT (object);

  envoi_new_account_hang_up (self);
  g_clear_object (&self->questionnaire);
  g_clear_object (&self->manager);
  g_clear_object (&self->server);
  G_OBJECT_CLASS (envoi_new_account_parent_class)->dispose (object);
}

static void
envoi_new_account_finalize (GObject *object)
{
  EnvoiNewAccount *self = ENVOI_NEW_ACCOUNT (object);

  g_clear_pointer (&self->form, envoi_account_form_free);
  g_free (self->token);
  g_free (self->made);
  g_free (self->uncertain);
  G_OBJECT_CLASS (envoi_new_account_parent_class)->finalize (object);
}

static void
envoi_new_account_class_init (EnvoiNewAccountClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = envoi_new_account_get_property;
  object_class->dispose = envoi_new_account_dispose;
  object_class->finalize = envoi_new_account_finalize;
  properties[PROP_STEP] = g_param_spec_int ("step", NULL, NULL, 0, ENVOI_NEW_ACCOUNT_SIGNING_IN, 0, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_QUESTIONNAIRE] = g_param_spec_object ("questionnaire", NULL, NULL, ENVOI_TYPE_QUESTIONNAIRE,
                                                        G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
envoi_new_account_init (EnvoiNewAccount *self)
{
}

/**
 * envoi_new_account_new:
 * @server: an account whose address is the server's
 * @token: (nullable): of an invitation
 */
EnvoiNewAccount *
envoi_new_account_new (EnvoiSessionManager *manager, EnvoiAccount *server, const char *token)
{
  EnvoiNewAccount *self = g_object_new (ENVOI_TYPE_NEW_ACCOUNT, NULL);

  self->manager = g_object_ref (manager);
  self->server = g_object_ref (server);
  self->token = token != NULL && *token != '\0' ? g_strdup (token) : NULL;
  return self;
}
