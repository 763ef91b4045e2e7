/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-session-private.h"

#include "envoi-module-set.h"
#include "envoi-router.h"
#include "envoi-time.h"

/* One account online. The manager owns it; it owns router, connection, modules and services, all of them in the main
 * thread. It also keeps the promise that nothing is acknowledged to the server before it is committed: after each batch
 * the state to resume from is written behind the rows of that batch, and only their common commit releases the
 * acknowledgement. At most one such commit is under way; batches that come meanwhile share the next one. */

struct _EnvoiSession {
  GObject parent_instance;

  EnvoiAccount *account;
  EnvoiStore *store;
  EnvoiRouter *router;
  EnvoiConnection *connection;
  EnvoiModuleSet *modules;
  GPtrArray *services;
  gboolean online;
  gboolean shut_down;
  gint64 idle_since;

  char *user_agent_id;
  char *password;
  EnvoiFastToken *token;
  EnvoiResumeState *resume;      /* of the run before, until the connection has its own */

  EnvoiStanza *dispatched;       /* last of the newest batch that no commit covers yet */
  EnvoiStanza *committing;       /* last of the batch whose commit is under way */
  EnvoiStanza *newest;           /* last of all */
};

enum { PROP_ACCOUNT = 1, PROP_IDLE_SINCE, N_PROPS };
enum { ONLINE, OFFLINE, STANZA_SENT, STANZA_ACKED, STANZA_UNCERTAIN, N_SIGNALS };
static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (EnvoiSession, envoi_session, G_TYPE_OBJECT)

/* ---- from the connection ---- */

static void commit (EnvoiSession *self);

static DexFuture *
on_committed (DexFuture *future, gpointer data)
{
  EnvoiSession *self = data;
  g_autoptr (EnvoiStanza) last = g_steal_pointer (&self->committing);

  /* Rejected means that the store is closed: then nothing may be acknowledged any more. */
  if (dex_future_is_resolved (future) && !self->shut_down)
    {
      envoi_connection_mark_handled (self->connection, last);
      commit (self);
    }
  return dex_future_new_for_boolean (TRUE);
}

static void
save_resume_state (EnvoiSession *self, EnvoiStanza *last)
{
  g_autoptr (EnvoiResumeState) state = envoi_connection_dup_resume_state (self->connection, last);
  g_autofree char *text = envoi_resume_state_to_text (state);

  envoi_store_save_session (self->store, self->account, text);
}

static void
commit (EnvoiSession *self)
{
  if (self->committing != NULL || self->dispatched == NULL)
    return;
  self->committing = g_steal_pointer (&self->dispatched);
  save_resume_state (self, self->committing);
  dex_future_disown (dex_future_finally (envoi_store_flush (self->store), on_committed, g_object_ref (self), g_object_unref));
}

static void
on_batch_done (EnvoiConnection *connection, EnvoiStanza *last, EnvoiSession *self)
{
  if (last == NULL)
    return;
  g_clear_pointer (&self->dispatched, envoi_stanza_unref);
  self->dispatched = envoi_stanza_ref (last);
  g_clear_pointer (&self->newest, envoi_stanza_unref);
  self->newest = envoi_stanza_ref (last);
  commit (self);
}

static void
on_resume_changed (EnvoiConnection *connection, const EnvoiResumeState *state, EnvoiSession *self)
{
  /* The number of handled stanzas must be that of what was dispatched here: ask again with it. */
  if (state != NULL)
    save_resume_state (self, self->newest);
  else
    envoi_store_save_session (self->store, self->account, NULL);
  g_clear_pointer (&self->resume, envoi_resume_state_free);
}

/* What came is written first before more comes in: a line typed meanwhile waits only for that. */
static gboolean
is_behind (gpointer data)
{
  return envoi_store_is_behind (ENVOI_SESSION (data)->store);
}

static void
on_relieved (EnvoiStore *store, EnvoiSession *self)
{
  envoi_connection_go_on (self->connection);
}

static void
on_session (EnvoiConnection *connection, gboolean resumed, EnvoiSession *self)
{
  envoi_session_report_online (self, resumed);
}

static void
on_lost (EnvoiConnection *connection, EnvoiSession *self)
{
  envoi_session_report_lost (self);
}

static void
on_ended (EnvoiConnection *connection, EnvoiSession *self)
{
  envoi_store_save_session (self->store, self->account, NULL);
  g_clear_pointer (&self->resume, envoi_resume_state_free);
  envoi_session_report_ended (self);
}

static void
on_sent (EnvoiConnection *connection, guint64 tag, EnvoiSession *self)
{
  g_signal_emit (self, signals[STANZA_SENT], 0, tag);
}

static void
on_acked (EnvoiConnection *connection, guint64 tag, EnvoiSession *self)
{
  g_signal_emit (self, signals[STANZA_ACKED], 0, tag);
}

static void
on_uncertain (EnvoiConnection *connection, guint64 tag, EnvoiSession *self)
{
  g_signal_emit (self, signals[STANZA_UNCERTAIN], 0, tag);
}

static void
on_auth_memory_changed (EnvoiConnection *connection, const char *memory, EnvoiSession *self)
{
  envoi_account_set_auth_memory (self->account, memory);
  dex_future_disown (envoi_store_save_account (self->store, self->account));
}

static void
mirror_state (EnvoiSession *self)
{
  EnvoiStreamState state = envoi_connection_get_state (self->connection);
  gint64 retry_at = 0;

  g_object_get (self->connection, "retry-at", &retry_at, NULL);
  if (retry_at != 0)
    retry_at = envoi_time_now () + (retry_at - envoi_time_boot ()) * G_USEC_PER_SEC;
  envoi_account_set_problem (self->account, state == ENVOI_STREAM_ONLINE || state == ENVOI_STREAM_OFFLINE
                                            ? NULL : envoi_connection_get_error (self->connection));
  envoi_account_set_retry_at (self->account, state == ENVOI_STREAM_WAITING ? retry_at : 0);
  envoi_account_set_state (self->account, (EnvoiConnectionState) state);
}

static void
on_state_changed (EnvoiConnection *connection, GParamSpec *pspec, EnvoiSession *self)
{
  mirror_state (self);
}

/* ---- what a connection reports, or a test ---- */

/**
 * envoi_session_report_online:
 * @resumed: the server's session goes on: it has forgotten nothing, and neither must we
 */
void
envoi_session_report_online (EnvoiSession *self, gboolean resumed)
{
  if (self->shut_down)
    return;
  self->online = TRUE;
  envoi_module_set_session_started (self->modules, resumed);
  for (guint i = 0; i < self->services->len && self->online; i++)
    ENVOI_SERVICE_GET_CLASS (self->services->pdata[i])->online (self->services->pdata[i], resumed);
  if (self->online)
    g_signal_emit (self, signals[ONLINE], 0, resumed);
}

/**
 * envoi_session_report_lost:
 *
 * The line is lost; the server's session may still be resumed.
 */
void
envoi_session_report_lost (EnvoiSession *self)
{
  if (!self->online)
    return;
  self->online = FALSE;
  for (guint i = 0; i < self->services->len; i++)
    ENVOI_SERVICE_GET_CLASS (self->services->pdata[i])->offline (self->services->pdata[i]);
  g_signal_emit (self, signals[OFFLINE], 0);
}

/**
 * envoi_session_report_ended:
 *
 * The server's session is over: open questions are rejected, services forget what was live.
 */
void
envoi_session_report_ended (EnvoiSession *self)
{
  envoi_session_report_lost (self);
  envoi_router_fail_requests (self->router);
  envoi_module_set_session_ended (self->modules);
  for (guint i = 0; i < self->services->len; i++)
    ENVOI_SERVICE_GET_CLASS (self->services->pdata[i])->ended (self->services->pdata[i]);
}

/* ---- settings ---- */

void
envoi_session_fill_config (EnvoiConnectionConfig *config, EnvoiAccount *account, const char *password,
                           const EnvoiFastToken *token, const EnvoiResumeState *resume, const char *user_agent_id)
{
  *config = (EnvoiConnectionConfig) {
    .jid = envoi_account_get_jid (account),
    .resource = envoi_account_get_resource (account),
    .password = password,
    .host = envoi_account_get_host (account),
    .port = envoi_account_get_port (account),
    .security = envoi_account_get_security (account),
    .proxy = envoi_account_get_proxy (account),
    .pin = envoi_account_get_pin (account),
    .auth_memory = envoi_account_get_auth_memory (account),
    .user_agent_id = user_agent_id,
    .token = token,
    .resume = resume,
  };
}

void
envoi_session_configure (EnvoiSession *self)
{
  EnvoiConnectionConfig config;

  if (self->connection == NULL)
    return;
  envoi_session_fill_config (&config, self->account, self->password, self->token, self->resume, self->user_agent_id);
  envoi_connection_set_config (self->connection, &config);
}

static void
wipe_password (EnvoiSession *self)
{
  if (self->password != NULL)
    explicit_bzero (self->password, strlen (self->password));
  g_clear_pointer (&self->password, g_free);
}

void
envoi_session_set_password (EnvoiSession *self, const char *password)
{
  char *copy = g_strdup (password);

  wipe_password (self);
  self->password = copy;
  envoi_session_configure (self);
}

const char *
envoi_session_get_password (EnvoiSession *self)
{
  return self->password;
}

void
envoi_session_set_fast_token (EnvoiSession *self, const EnvoiFastToken *token)
{
  EnvoiFastToken *copy = token ? envoi_fast_token_copy (token) : NULL;

  g_clear_pointer (&self->token, envoi_fast_token_free);
  self->token = copy;
  envoi_session_configure (self);
}

const EnvoiFastToken *
envoi_session_get_fast_token (EnvoiSession *self)
{
  return self->token;
}

void
envoi_session_set_resume (EnvoiSession *self, const EnvoiResumeState *state)
{
  g_clear_pointer (&self->resume, envoi_resume_state_free);
  self->resume = state ? envoi_resume_state_copy (state) : NULL;
  envoi_session_configure (self);
}

void
envoi_session_set_wanted (EnvoiSession *self, gboolean wanted)
{
  if (self->connection != NULL)
    envoi_connection_set_wanted (self->connection, wanted);
}

void
envoi_session_save_state (EnvoiSession *self)
{
  g_autoptr (EnvoiResumeState) state = NULL;

  if (self->connection == NULL)
    return;
  /* A run that never got as far as a stream keeps what the run before left. */
  state = envoi_connection_dup_resume_state (self->connection, self->newest);
  if (state != NULL)
    save_resume_state (self, self->newest);
}

/* ---- services and modules ---- */

EnvoiService *
envoi_session_add_service (EnvoiSession *self, GType type)
{
  EnvoiService *service = g_object_new (type, "session", self, NULL);

  g_ptr_array_add (self->services, service);
  ENVOI_SERVICE_GET_CLASS (service)->start (service);
  return service;
}

EnvoiService *
envoi_session_get_service (EnvoiSession *self, GType type)
{
  for (guint i = 0; i < self->services->len; i++)
    if (g_type_is_a (G_OBJECT_TYPE (self->services->pdata[i]), type))
      return self->services->pdata[i];
  return NULL;
}

gpointer
envoi_session_get_module (EnvoiSession *self, GType type)
{
  return envoi_module_set_get (self->modules, type);
}

EnvoiModuleSet *
envoi_session_get_modules (EnvoiSession *self)
{
  return self->modules;
}

EnvoiAccount *
envoi_session_get_account (EnvoiSession *self)
{
  return self->account;
}

EnvoiStore *
envoi_session_get_store (EnvoiSession *self)
{
  return self->store;
}

EnvoiRouter *
envoi_session_get_router (EnvoiSession *self)
{
  return self->router;
}

EnvoiConnection *
envoi_session_get_connection (EnvoiSession *self)
{
  return self->connection;
}

void
envoi_session_nudge (EnvoiSession *self)
{
  if (self->connection != NULL)
    envoi_connection_nudge (self->connection);
}

gboolean
envoi_session_is_online (EnvoiSession *self)
{
  return self->online;
}

gint64
envoi_session_get_idle_since (EnvoiSession *self)
{
  return self->idle_since;
}

static void
set_idle_since (EnvoiSession *self, gint64 since)
{
  if (self->idle_since == since)
    return;
  self->idle_since = since;
  for (guint i = 0; i < self->services->len; i++)
    ENVOI_SERVICE_GET_CLASS (self->services->pdata[i])->idle (self->services->pdata[i], since);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_IDLE_SINCE]);
}

/* ---- life ---- */

static EnvoiSession *
make (EnvoiAccount *account, EnvoiStore *store, EnvoiRouter *router, EnvoiConnection *connection)
{
  EnvoiSession *self = g_object_new (ENVOI_TYPE_SESSION, NULL);

  self->account = g_object_ref (account);
  self->store = g_object_ref (store);
  self->router = g_object_ref (router);
  self->connection = connection ? g_object_ref (connection) : NULL;
  self->modules = envoi_module_set_new (router);
  return self;
}

EnvoiSession *
envoi_session_new (EnvoiAccount *account, EnvoiStore *store, EnvoiRouter *router, EnvoiConnection *connection,
                   const char *user_agent_id)
{
  EnvoiSession *self = make (account, store, router, connection);

  self->user_agent_id = g_strdup (user_agent_id);
  envoi_connection_set_behind (connection, is_behind, self);
  g_signal_connect_object (store, "relieved", G_CALLBACK (on_relieved), self, 0);
  g_signal_connect_object (connection, "session", G_CALLBACK (on_session), self, 0);
  g_signal_connect_object (connection, "lost", G_CALLBACK (on_lost), self, 0);
  g_signal_connect_object (connection, "ended", G_CALLBACK (on_ended), self, 0);
  g_signal_connect_object (connection, "batch-done", G_CALLBACK (on_batch_done), self, 0);
  g_signal_connect_object (connection, "sent", G_CALLBACK (on_sent), self, 0);
  g_signal_connect_object (connection, "acked", G_CALLBACK (on_acked), self, 0);
  g_signal_connect_object (connection, "uncertain", G_CALLBACK (on_uncertain), self, 0);
  g_signal_connect_object (connection, "resume-changed", G_CALLBACK (on_resume_changed), self, 0);
  g_signal_connect_object (connection, "auth-memory-changed", G_CALLBACK (on_auth_memory_changed), self, 0);
  g_signal_connect_object (connection, "notify::state", G_CALLBACK (on_state_changed), self, 0);
  g_signal_connect_object (connection, "notify::retry-at", G_CALLBACK (on_state_changed), self, 0);
  mirror_state (self);
  return self;
}

EnvoiSession *
envoi_session_new_offline (EnvoiAccount *account, EnvoiStore *store)
{
  g_autoptr (EnvoiRouter) router = envoi_router_new (envoi_account_get_jid (account));

  return make (account, store, router, NULL);
}

void
envoi_session_shut_down (EnvoiSession *self)
{
  if (self->shut_down)
    return;
  envoi_session_report_lost (self);
  self->shut_down = TRUE;
  if (self->connection != NULL)
    {
      envoi_connection_set_behind (self->connection, NULL, NULL);
      g_signal_handlers_disconnect_by_data (self->connection, self);
    }
  for (guint i = self->services->len; i > 0; i--)
    ENVOI_SERVICE_GET_CLASS (self->services->pdata[i - 1])->stop (self->services->pdata[i - 1]);
  envoi_router_fail_requests (self->router);
  envoi_module_set_detach (self->modules);
  g_clear_pointer (&self->dispatched, envoi_stanza_unref);
}

static void
envoi_session_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  EnvoiSession *self = ENVOI_SESSION (object);

  switch (id)
    {
    case PROP_ACCOUNT:
      g_value_set_object (value, self->account);
      break;
    case PROP_IDLE_SINCE:
      g_value_set_int64 (value, self->idle_since);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
envoi_session_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  if (id == PROP_IDLE_SINCE)
    set_idle_since (ENVOI_SESSION (object), g_value_get_int64 (value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
envoi_session_dispose (GObject *object)
{
  EnvoiSession *self = ENVOI_SESSION (object);

  if (self->router != NULL)
    envoi_session_shut_down (self);
  g_ptr_array_set_size (self->services, 0);
  g_clear_object (&self->modules);
  g_clear_object (&self->connection);
  g_clear_object (&self->router);
  G_OBJECT_CLASS (envoi_session_parent_class)->dispose (object);
}

static void
envoi_session_finalize (GObject *object)
{
  EnvoiSession *self = ENVOI_SESSION (object);

  wipe_password (self);
  g_clear_pointer (&self->token, envoi_fast_token_free);
  g_clear_pointer (&self->resume, envoi_resume_state_free);
  g_clear_pointer (&self->newest, envoi_stanza_unref);
  g_clear_pointer (&self->committing, envoi_stanza_unref);
  g_free (self->user_agent_id);
  g_ptr_array_unref (self->services);
  g_clear_object (&self->store);
  g_clear_object (&self->account);
  G_OBJECT_CLASS (envoi_session_parent_class)->finalize (object);
}

static void
envoi_session_class_init (EnvoiSessionClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);

  object_class->get_property = envoi_session_get_property;
  object_class->set_property = envoi_session_set_property;
  object_class->dispose = envoi_session_dispose;
  object_class->finalize = envoi_session_finalize;

  properties[PROP_ACCOUNT] = g_param_spec_object ("account", NULL, NULL, ENVOI_TYPE_ACCOUNT, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_IDLE_SINCE] = g_param_spec_int64 ("idle-since", NULL, NULL, 0, G_MAXINT64, 0,
                                                    G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[ONLINE] = g_signal_new ("online", ENVOI_TYPE_SESSION, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_BOOLEAN);
  signals[OFFLINE] = g_signal_new ("offline", ENVOI_TYPE_SESSION, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[STANZA_SENT] = g_signal_new ("stanza-sent", ENVOI_TYPE_SESSION, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_UINT64);
  signals[STANZA_ACKED] = g_signal_new ("stanza-acked", ENVOI_TYPE_SESSION, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_UINT64);
  signals[STANZA_UNCERTAIN] = g_signal_new ("stanza-uncertain", ENVOI_TYPE_SESSION, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_UINT64);
}

static void
envoi_session_init (EnvoiSession *self)
{
  self->services = g_ptr_array_new_with_free_func (g_object_unref);
}
