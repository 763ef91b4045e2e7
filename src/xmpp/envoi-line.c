/* SPDX-License-Identifier: GPL-3.0-or-later */
/* EnvoiLine: when an account connects, where to, and when it tries again. Owned by its connection; net thread.
 * What happens while a session stands is in envoi-line-session.c, calls from other threads in envoi-line-calls.c. */
#include "envoi-line-private.h"
#include "envoi-time.h"

#define OVERALL_MS 40000
#define STABLE_US (60 * G_USEC_PER_SEC)
#define TICK_MS 5000
#define WOKE_US (3 * G_USEC_PER_SEC)
#define PROBE_MS 5000
#define ASLEEP_US (30 * G_USEC_PER_SEC)   /* awake so long without a word of it: it did not go to sleep */
/* How long the next try is put off at most. A person who looks at the window sees a computer that does nothing. */
#define LONGEST_S 300
#define LONGEST_ACTIVE_S 60
#define SILENT_ACTIVE_MS 3000   /* after a try that nobody answered, which has taken its time already */
#define NUDGE_PAUSE_US (3 * G_USEC_PER_SEC)
#define NUDGE_SILENT_US (5 * G_USEC_PER_SEC)
#define NUDGE_IDLE_US (20 * G_USEC_PER_SEC)

static void start_attempt (EnvoiLine *self);

void
envoi_line_post_status (EnvoiLine *self, EnvoiStreamState state, const GError *error, gint64 retry_at)
{
  EnvoiLineStatus *status = g_new0 (EnvoiLineStatus, 1);
  self->state = state;
  status->state = state;
  status->error = error != NULL ? g_error_copy (error) : NULL;
  status->retry_at = retry_at;
  g_set_object (&status->certificate, self->certificate);
  status->flags = self->certificate_flags;
  if (self->stream != NULL && state == ENVOI_STREAM_ONLINE)
    status->description = envoi_stream_describe (self->stream);
  envoi_mailbox_post (self->mailbox, ENVOI_EVENT_STATUS, 0, status, (GDestroyNotify) envoi_line_status_free, 0);
}

static void
keep_certificate (EnvoiLine *self)
{
  GTlsCertificate *certificate = envoi_transport_get_certificate (self->stream->transport);
  if (certificate == NULL)
    return;
  g_set_object (&self->certificate, certificate);
  self->certificate_flags = envoi_transport_get_certificate_flags (self->stream->transport);
}

/* Ends what is under way; the session is only left. */
static void
stop (EnvoiLine *self, gboolean in_order)
{
  envoi_timer_clear (&self->retry);
  envoi_timer_clear (&self->overall);
  envoi_timer_clear (&self->tick);
  if (self->lookup != NULL)
    g_cancellable_cancel (self->lookup);
  g_clear_object (&self->lookup);
  g_clear_pointer (&self->targets, g_ptr_array_unref);
  g_clear_error (&self->worst);
  if (self->stream != NULL)
    {
      g_autoptr (EnvoiStream) stream = g_steal_pointer (&self->stream);
      envoi_stream_close (stream, in_order);
    }
}

/* Waiting ------------------------------------------------------------------------------- */

static gboolean
on_retry (gpointer user_data)
{
  EnvoiLine *self = user_data;
  envoi_timer_clear (&self->retry);
  start_attempt (self);
  return G_SOURCE_REMOVE;
}

static gboolean
is_blocking (int code)
{
  switch (code)
    {
    case ENVOI_CONNECTION_ERROR_CERTIFICATE:
    case ENVOI_CONNECTION_ERROR_PIN_CHANGED:
    case ENVOI_CONNECTION_ERROR_NO_PASSWORD:
    case ENVOI_CONNECTION_ERROR_WRONG_PASSWORD:
    case ENVOI_CONNECTION_ERROR_ACCOUNT_DISABLED:
    case ENVOI_CONNECTION_ERROR_NO_MECHANISM:
    case ENVOI_CONNECTION_ERROR_DOWNGRADE:
    case ENVOI_CONNECTION_ERROR_SERVER_PROOF:
    case ENVOI_CONNECTION_ERROR_CONFLICT:
      return TRUE;
    default:
      return FALSE;
    }
}

static gboolean on_tick (gpointer user_data);

static void
start_tick (EnvoiLine *self)
{
  self->tick_time = g_get_monotonic_time ();
  self->tick_skew = envoi_time_boot () * G_USEC_PER_SEC - self->tick_time;
  if (self->tick == NULL)
    self->tick = envoi_net_add_timer (self->net, TICK_MS, on_tick, self);
}

static void
wait (EnvoiLine *self, guint milliseconds, const GError *error)
{
  envoi_timer_clear (&self->retry);
  self->retry = g_timeout_source_new (milliseconds);
  g_source_set_callback (self->retry, on_retry, self, NULL);
  g_source_attach (self->retry, envoi_net_get_context (self->net));
  envoi_line_post_status (self, ENVOI_STREAM_WAITING, error, envoi_time_boot () + (milliseconds + 999) / 1000);
}

static guint
choose_delay (EnvoiLine *self, const GError *error, gboolean shutdown)
{
  gboolean active = !self->memory.inactive;
  guint delay;
  if (shutdown)
    return envoi_net_deadline ((guint) g_random_int_range (5000, 30000));
  delay = envoi_backoff_next (&self->backoff, g_random_double (), active ? LONGEST_ACTIVE_S : LONGEST_S);
  return active && error->code == ENVOI_CONNECTION_ERROR_TIMEOUT ? MIN (delay, SILENT_ACTIVE_MS) : delay;
}

static void
wait_or_block (EnvoiLine *self, GError *error, gboolean shutdown)
{
  g_autoptr (GError) owned = error;
  stop (self, FALSE);
  if (is_blocking (owned->code))
    {
      self->blocked = TRUE;
      envoi_line_post_status (self, ENVOI_STREAM_BLOCKED, owned, 0);
      return;
    }
  g_clear_error (&self->reason);
  self->reason = g_error_copy (owned);
  start_tick (self);
  wait (self, choose_delay (self, owned, shutdown), owned);
}

/* A stream broke that had been online. */
void
envoi_line_lose (EnvoiLine *self, GError *error)
{
  gboolean shutdown = error->code == ENVOI_CONNECTION_ERROR_SERVER_SHUTDOWN;
  EnvoiTarget *redirect = self->stream != NULL ? g_steal_pointer (&self->stream->redirect) : NULL;
  gboolean stable = g_get_monotonic_time () - self->online_since >= STABLE_US;
  /* Somebody else took our place: the server has ended the session. What we refused to read would come again with each
   * resumption; the archive has the rest. */
  if (error->code == ENVOI_CONNECTION_ERROR_CONFLICT || error->code == ENVOI_CONNECTION_ERROR_PROTOCOL)
    g_clear_pointer (&self->memory.session, envoi_resume_state_free);
  if (self->stream != NULL)
    {
      g_autoptr (EnvoiStream) stream = g_steal_pointer (&self->stream);
      envoi_stream_close (stream, FALSE);
    }
  envoi_line_leave (self);
  if (stable)
    envoi_backoff_reset (&self->backoff);
  wait_or_block (self, error, shutdown);
  if (redirect != NULL && !self->hopped && !self->blocked)
    {
      self->hopped = TRUE;
      self->targets = g_ptr_array_new_with_free_func ((GDestroyNotify) envoi_target_free);
      g_ptr_array_add (self->targets, g_steal_pointer (&redirect));
    }
  g_clear_pointer (&redirect, envoi_target_free);
}

/* One attempt --------------------------------------------------------------------------- */

static void
on_secured (EnvoiStream *stream, gpointer user_data)
{
  EnvoiLine *self = user_data;
  keep_certificate (self);
  envoi_line_post_status (self, ENVOI_STREAM_AUTHENTICATING, NULL, 0);
}

static void
on_acked (const EnvoiOutgoing *outgoing, gpointer user_data)
{
  envoi_line_acked (user_data, outgoing);
}

static void
on_session_ended (EnvoiStream *stream, gpointer user_data)
{
  envoi_line_end_session (user_data);
}

static void
on_ready (EnvoiStream *stream, gboolean resumed, gpointer user_data)
{
  EnvoiLine *self = user_data;
  envoi_timer_clear (&self->overall);
  g_clear_pointer (&self->targets, g_ptr_array_unref);
  g_clear_error (&self->worst);
  self->hopped = FALSE;
  envoi_line_begin_session (self, resumed);
  start_tick (self);
  envoi_line_post_status (self, ENVOI_STREAM_ONLINE, NULL, 0);
}

static void
on_element (EnvoiStream *stream, EnvoiStanza *element, gboolean counted, gpointer user_data)
{
  envoi_line_take_element (user_data, element, counted);
}

static void
on_activity (EnvoiStream *stream, gsize size, gpointer user_data)
{
  envoi_line_was_active (user_data, size);
}

static void
on_written (EnvoiStream *stream, guint64 total, gpointer user_data)
{
  envoi_line_was_written (user_data, total);
}

static void
on_token (EnvoiStream *stream, gpointer user_data)
{
  EnvoiLine *self = user_data;
  envoi_mailbox_post (self->mailbox, ENVOI_EVENT_TOKEN, 0, envoi_fast_token_copy (self->memory.token),
                      (GDestroyNotify) envoi_fast_token_free, 0);
}

static void
on_auth_memory (EnvoiStream *stream, gpointer user_data)
{
  EnvoiLine *self = user_data;
  envoi_mailbox_post (self->mailbox, ENVOI_EVENT_AUTH_MEMORY, 0, g_strdup (self->memory.auth_memory), g_free, 0);
}

/* Of several places that failed, the most telling fault is shown. */
static int
weight_of (const GError *error)
{
  switch (error->code)
    {
    case ENVOI_CONNECTION_ERROR_PIN_CHANGED: return 9;
    case ENVOI_CONNECTION_ERROR_CERTIFICATE: return 8;
    case ENVOI_CONNECTION_ERROR_NO_TLS: return 7;
    case ENVOI_CONNECTION_ERROR_SERVER_FULL:
    case ENVOI_CONNECTION_ERROR_SERVER_SHUTDOWN: return 6;
    case ENVOI_CONNECTION_ERROR_TLS: return 5;
    case ENVOI_CONNECTION_ERROR_PROTOCOL: return 4;
    case ENVOI_CONNECTION_ERROR_TIMEOUT: return 3;
    case ENVOI_CONNECTION_ERROR_UNREACHABLE: return 2;
    default: return 1;
    }
}

static void on_failed (EnvoiStream *stream, const GError *error, gpointer user_data);

static const EnvoiStreamCallbacks stream_callbacks = {
  on_secured, on_acked, on_session_ended, on_ready, on_element, on_activity, on_written, on_token, on_auth_memory, on_failed
};

static void
give_up (EnvoiLine *self)
{
  GError *error = self->worst != NULL ? g_steal_pointer (&self->worst)
                                      : g_error_new_literal (ENVOI_CONNECTION_ERROR, ENVOI_CONNECTION_ERROR_TIMEOUT, "no session in time");
  /* Without a network the fault is not the server's. */
  if (!self->network && (error->code == ENVOI_CONNECTION_ERROR_UNREACHABLE || error->code == ENVOI_CONNECTION_ERROR_NO_SUCH_SERVER ||
                         error->code == ENVOI_CONNECTION_ERROR_TIMEOUT))
    error->code = ENVOI_CONNECTION_ERROR_NO_NETWORK;
  wait_or_block (self, error, FALSE);
}

static void
try_next (EnvoiLine *self)
{
  if (self->next_target >= self->targets->len)
    {
      give_up (self);
      return;
    }
  EnvoiTarget *target = self->targets->pdata[self->next_target++];
  g_debug ("%s: trying %s port %u%s", self->memory.config->domain, target->host, target->port, target->direct ? ", direct TLS" : "");
  self->stream = envoi_stream_new (self->net, &self->memory, &stream_callbacks, self);
  envoi_stream_open (self->stream, target);
}

static void
on_failed (EnvoiStream *failed, const GError *error, gpointer user_data)
{
  EnvoiLine *self = user_data;
  g_debug ("%s: %s", self->memory.config->domain, error->message);
  if (self->online)
    {
      envoi_line_lose (self, g_error_copy (error));
      return;
    }
  keep_certificate (self);
  g_autoptr (EnvoiStream) stream = g_steal_pointer (&self->stream);
  if (stream->redirect != NULL && !self->hopped)
    {
      self->hopped = TRUE;
      g_ptr_array_insert (self->targets, self->next_target, g_steal_pointer (&stream->redirect));
    }
  /* From the login on the server has been found: its word counts. */
  else if (stream->offer != NULL)
    {
      wait_or_block (self, g_error_copy (error), error->code == ENVOI_CONNECTION_ERROR_SERVER_SHUTDOWN);
      return;
    }
  if (self->worst == NULL || weight_of (error) > weight_of (self->worst))
    {
      g_clear_error (&self->worst);
      self->worst = g_error_copy (error);
    }
  try_next (self);
}

static gboolean
on_overall (gpointer user_data)
{
  EnvoiLine *self = user_data;
  envoi_timer_clear (&self->overall);
  give_up (self);
  return G_SOURCE_REMOVE;
}

static void
take_targets (EnvoiLine *self, GPtrArray *targets)
{
  EnvoiLineConfig *config = self->memory.config;
  self->targets = targets;
  for (guint i = targets->len; i > 0; i--)
    {
      EnvoiTarget *target = targets->pdata[i - 1];
      if ((config->security == 1 && !target->direct) || (config->security == 2 && target->direct))
        g_ptr_array_remove_index (targets, i - 1);
    }
  if (targets->len == 0)
    g_ptr_array_add (targets, envoi_target_new (config->ascii_domain, config->security == 1 ? 5223 : 5222, config->security == 1));
  /* The server would like its session back at a certain place (XEP-0198, "location"). */
  EnvoiTarget *first = targets->pdata[0];
  EnvoiTarget *location = self->memory.session != NULL && config->host == NULL
                          ? envoi_target_parse (self->memory.session->location, first->port, first->direct) : NULL;
  if (location != NULL)
    g_ptr_array_insert (targets, 0, location);
  self->next_target = 0;
  try_next (self);
}

static void
on_looked_up (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (EnvoiLine) self = user_data;
  g_autoptr (GError) error = NULL;
  GPtrArray *targets = envoi_resolver_lookup_finish (result, &error);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  g_clear_object (&self->lookup);
  if (targets == NULL)
    wait_or_block (self, g_steal_pointer (&error), FALSE);
  else
    take_targets (self, targets);
}

static GPtrArray *
manual_targets (EnvoiLineConfig *config)
{
  g_autofree char *ascii = config->host != NULL ? g_hostname_to_ascii (config->host) : g_strdup (config->ascii_domain);
  const char *host = ascii != NULL ? ascii : config->host;
  GPtrArray *targets = g_ptr_array_new_with_free_func ((GDestroyNotify) envoi_target_free);
  gboolean direct_first = config->port == 5223 || config->port == 443;
  EnvoiTarget *direct = envoi_target_new (host, config->port != 0 ? config->port : 5223, TRUE);
  g_ptr_array_add (targets, envoi_target_new (host, config->port != 0 ? config->port : 5222, FALSE));
  g_ptr_array_insert (targets, direct_first ? 0 : -1, direct);
  return targets;
}

static void
start_attempt (EnvoiLine *self)
{
  GPtrArray *redirected = g_steal_pointer (&self->targets);
  stop (self, FALSE);
  self->blocked = FALSE;
  EnvoiLineConfig *config = self->memory.config;
  if (!self->wanted || config == NULL)
    {
      g_clear_pointer (&redirected, g_ptr_array_unref);
      return;
    }
  self->attempt_began = g_get_monotonic_time ();
  self->asleep_since = 0;
  g_clear_object (&self->certificate);
  self->certificate_flags = 0;
  self->overall = envoi_net_add_timer (self->net, envoi_net_deadline (OVERALL_MS), on_overall, self);
  envoi_line_post_status (self, ENVOI_STREAM_CONNECTING, NULL, 0);
  if (redirected != NULL)
    take_targets (self, redirected);
  else if (config->host != NULL || config->port != 0)
    take_targets (self, manual_targets (config));
  else
    {
      gboolean remote_names = config->proxy != NULL && !g_str_equal (config->proxy, "direct://");
      self->lookup = g_cancellable_new ();
      envoi_resolver_lookup_async (config->ascii_domain, remote_names, self->lookup, on_looked_up, envoi_line_ref (self));
    }
}

/* Reasons to look again ------------------------------------------------------------------ */

void
envoi_line_do_retry (EnvoiLine *self)
{
  if (!self->wanted || self->stream != NULL || self->lookup != NULL)
    return;
  envoi_backoff_reset (&self->backoff);
  self->backoff.attempt = 1;
  start_attempt (self);
}

void
envoi_line_do_probe (EnvoiLine *self)
{
  if (self->online)
    envoi_line_check_alive (self, PROBE_MS);
  else if (self->retry != NULL)
    envoi_line_do_retry (self);
}

/* Somebody wants the line now: looks at the window, writes, opens a conversation. */
void
envoi_line_do_nudge (EnvoiLine *self)
{
  gint64 now = g_get_monotonic_time (), age = now - self->attempt_began;
  if (self->online)
    {
      if (now - self->last_activity >= NUDGE_IDLE_US)
        envoi_line_check_alive (self, PROBE_MS);
    }
  else if (!self->wanted || self->blocked || self->asleep_since != 0)
    return;
  else if (self->retry != NULL && age >= NUDGE_PAUSE_US)
    envoi_line_do_retry (self);
  else if (self->retry != NULL && g_source_get_ready_time (self->retry) > self->attempt_began + NUDGE_PAUSE_US)
    wait (self, (guint) ((NUDGE_PAUSE_US - age) / 1000), self->reason);
  else if (self->retry == NULL && age >= NUDGE_SILENT_US && (self->stream == NULL || self->stream->offer == NULL))
    {
      /* Its packets may have got lost, and wait longer and longer before they go again. */
      g_clear_pointer (&self->targets, g_ptr_array_unref);
      start_attempt (self);
    }
}

static gboolean
on_tick (gpointer user_data)
{
  EnvoiLine *self = user_data;
  gint64 now = g_get_monotonic_time (), skew = envoi_time_boot () * G_USEC_PER_SEC - now;
  /* Asleep, the boot clock goes on and the monotonic one stands; stopped, this call is late. */
  gboolean woke = skew - self->tick_skew > WOKE_US || now - self->tick_time > TICK_MS * 1000 + WOKE_US;
  self->tick_time = now;
  self->tick_skew = skew;
  if (self->asleep_since != 0)
    {
      if (woke || now - self->asleep_since >= ASLEEP_US)
        envoi_line_do_wake (self);
    }
  else if (woke && self->online)
    envoi_line_do_probe (self);
  else if (woke)
    envoi_line_do_nudge (self);
  else
    envoi_line_check_idle (self);
  return G_SOURCE_CONTINUE;
}

void
envoi_line_do_set_wanted (EnvoiLine *self, gboolean wanted)
{
  if (wanted)
    {
      if (self->wanted && !self->blocked)
        return;
      self->wanted = TRUE;
      self->blocked = FALSE;
      envoi_backoff_reset (&self->backoff);
      envoi_backoff_next (&self->backoff, 0, LONGEST_S);
      start_attempt (self);
      return;
    }
  if (!self->wanted)
    return;
  self->wanted = self->blocked = FALSE;
  self->asleep_since = 0;
  envoi_line_say_handled (self);
  /* "In order" ends the session on the server too. */
  g_clear_pointer (&self->memory.session, envoi_resume_state_free);
  stop (self, TRUE);
  envoi_line_leave (self);
  if (self->session_open)
    envoi_line_end_session (self);
  envoi_line_post_status (self, ENVOI_STREAM_OFFLINE, NULL, 0);
}

/* Closes the line; server and line keep the session. */
static void
leave_resumable (EnvoiLine *self)
{
  envoi_line_say_handled (self);
  stop (self, FALSE);
  envoi_line_leave (self);
}

void
envoi_line_do_suspend (EnvoiLine *self)
{
  self->wanted = self->blocked = FALSE;
  self->asleep_since = 0;
  leave_resumable (self);
  envoi_line_post_status (self, ENVOI_STREAM_OFFLINE, NULL, 0);
}

void
envoi_line_do_sleep (EnvoiLine *self)
{
  if (!self->wanted || self->blocked || self->asleep_since != 0)
    return;
  self->asleep_since = g_get_monotonic_time ();
  leave_resumable (self);
  start_tick (self);
  envoi_line_post_status (self, ENVOI_STREAM_WAITING, NULL, 0);
}

void
envoi_line_do_wake (EnvoiLine *self)
{
  if (self->asleep_since == 0)
    {
      envoi_line_do_probe (self);
      return;
    }
  self->asleep_since = 0;
  envoi_line_do_retry (self);
}
