/* SPDX-License-Identifier: GPL-3.0-or-later */
/* EnvoiConnection: the main thread's end of a line. Holds copies of what the net thread told, and the router's output. */
#include "envoi-connection.h"
#include "envoi-line-private.h"

struct _EnvoiConnection {
  GObject parent;
  EnvoiRouter *router;
  EnvoiLine *line;
  EnvoiMailbox *mailbox;
  GNetworkMonitor *monitor;
  gulong monitor_handler;
  EnvoiStreamState state;
  gint64 retry_at;
  GError *error;
  GTlsCertificate *certificate;
  GTlsCertificateFlags flags;
  char *description;
  GStrv features;
  gboolean carbons;
  guint64 session;               /* number of the session that stands */
  guint64 handled;               /* highest place of it that is on disk */
  EnvoiResumeState *resume;      /* nullable */
  EnvoiStanza *last;             /* of the batch being dispatched */
  gboolean in_batch;
  EnvoiBehind behind;            /* nullable */
  gpointer behind_data;
};

G_DEFINE_FINAL_TYPE (EnvoiConnection, envoi_connection, G_TYPE_OBJECT)

enum { PROP_0, PROP_STATE, PROP_RETRY_AT, N_PROPS };
static GParamSpec *properties[N_PROPS];
enum { SESSION, LOST, ENDED, BATCH_DONE, SENT, ACKED, UNCERTAIN, RESUME_CHANGED, TOKEN_CHANGED, AUTH_MEMORY_CHANGED, N_SIGNALS };
static guint signals[N_SIGNALS];

static void
end_batch (EnvoiConnection *self)
{
  if (!self->in_batch)
    return;
  g_autoptr (EnvoiStanza) last = g_steal_pointer (&self->last);
  self->in_batch = FALSE;
  g_signal_emit (self, signals[BATCH_DONE], 0, last);
}

static void
take_stanza (EnvoiConnection *self, EnvoiStanza *stanza)
{
  self->in_batch = TRUE;
  g_clear_pointer (&self->last, envoi_stanza_unref);
  self->last = envoi_stanza_ref (stanza);
  envoi_router_dispatch (self->router, stanza);
}

static void
take_status (EnvoiConnection *self, EnvoiLineStatus *status)
{
  gboolean other_state = self->state != status->state, other_time = self->retry_at != status->retry_at;
  self->state = status->state;
  self->retry_at = status->retry_at;
  g_clear_error (&self->error);
  self->error = g_steal_pointer (&status->error);
  g_set_object (&self->certificate, status->certificate);
  self->flags = status->flags;
  g_set_str (&self->description, status->description);
  g_object_freeze_notify (G_OBJECT (self));
  if (other_state || self->error != NULL)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
  if (other_time)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_RETRY_AT]);
  g_object_thaw_notify (G_OBJECT (self));
}

static void
take_session (EnvoiConnection *self, EnvoiLineSession *session)
{
  if (!session->resumed)
    {
      self->carbons = session->carbons;
      self->handled = 0;
    }
  if (session->number != self->session)
    self->handled = session->resume != NULL ? session->resume->handled : 0;
  self->session = session->number;
  g_strfreev (self->features);
  self->features = g_steal_pointer (&session->features);
  envoi_resume_state_free (self->resume);
  self->resume = g_steal_pointer (&session->resume);
  envoi_router_set_own_full (self->router, session->jid);
  g_signal_emit (self, signals[RESUME_CHANGED], 0, self->resume);
  g_signal_emit (self, signals[SESSION], 0, session->resumed);
}

static void
take_end (EnvoiConnection *self)
{
  envoi_router_fail_requests (self->router);
  envoi_router_set_own_full (self->router, NULL);
  self->carbons = FALSE;
  if (self->resume != NULL)
    {
      g_clear_pointer (&self->resume, envoi_resume_state_free);
      g_signal_emit (self, signals[RESUME_CHANGED], 0, NULL);
    }
  g_signal_emit (self, signals[ENDED], 0);
}

static void
on_event (const EnvoiEvent *event, gpointer user_data)
{
  g_autoptr (EnvoiConnection) self = g_object_ref (user_data);
  switch (event->kind)
    {
    case ENVOI_EVENT_STANZA:
      take_stanza (self, event->data);
      break;
    case ENVOI_EVENT_STATUS:
      end_batch (self);
      take_status (self, event->data);
      break;
    case ENVOI_EVENT_SESSION:
      end_batch (self);
      take_session (self, event->data);
      break;
    case ENVOI_EVENT_LOST:
      end_batch (self);
      g_signal_emit (self, signals[LOST], 0);
      break;
    case ENVOI_EVENT_ENDED:
      end_batch (self);
      take_end (self);
      break;
    case ENVOI_EVENT_SENT:
      g_signal_emit (self, signals[SENT], 0, event->number);
      break;
    case ENVOI_EVENT_ACKED:
      g_signal_emit (self, signals[ACKED], 0, event->number);
      break;
    case ENVOI_EVENT_UNCERTAIN:
      g_signal_emit (self, signals[UNCERTAIN], 0, event->number);
      break;
    case ENVOI_EVENT_TOKEN:
      g_signal_emit (self, signals[TOKEN_CHANGED], 0, event->data);
      break;
    case ENVOI_EVENT_AUTH_MEMORY:
      g_signal_emit (self, signals[AUTH_MEMORY_CHANGED], 0, event->data);
      break;
    default:
      g_assert_not_reached ();
    }
}

static void
on_turn (gpointer user_data)
{
  g_autoptr (EnvoiConnection) self = g_object_ref (user_data);
  end_batch (self);
}

static void
on_drained (gpointer user_data)
{
  EnvoiConnection *self = user_data;
  envoi_line_drained (self->line);
}

static gboolean
is_behind (gpointer user_data)
{
  EnvoiConnection *self = user_data;
  return self->behind != NULL && self->behind (self->behind_data);
}

static const EnvoiMailboxCallbacks mailbox_callbacks = { on_event, on_turn, on_drained, is_behind };

static void
on_output (EnvoiRouter *router, EnvoiStanza *stanza, guint64 tag, gpointer user_data)
{
  EnvoiConnection *self = user_data;
  envoi_line_send (self->line, stanza, tag);
}

static void
on_network_changed (GNetworkMonitor *monitor, gboolean available, EnvoiConnection *self)
{
  envoi_line_set_network (self->line, available);
}

/**
 * envoi_connection_new:
 * @net: the net thread
 * @router: of the same account; the connection becomes its output
 *
 * Returns: (transfer full): a connection that is not wanted yet
 */
EnvoiConnection *
envoi_connection_new (EnvoiNet *net, EnvoiRouter *router)
{
  EnvoiConnection *self = g_object_new (ENVOI_TYPE_CONNECTION, NULL);
  g_autoptr (GMainContext) context = g_main_context_ref_thread_default ();
  self->router = g_object_ref (router);
  self->mailbox = envoi_mailbox_new (context, &mailbox_callbacks, self);
  self->line = envoi_line_new (net, self->mailbox);
  envoi_router_set_output (router, on_output, self, NULL);
  self->monitor = g_object_ref (g_network_monitor_get_default ());
  self->monitor_handler = g_signal_connect (self->monitor, "network-changed", G_CALLBACK (on_network_changed), self);
  envoi_line_set_network (self->line, g_network_monitor_get_network_available (self->monitor));
  return self;
}

/**
 * envoi_connection_set_config:
 *
 * What the next attempt uses; what runs is not touched. resume is only taken before the first session.
 */
void
envoi_connection_set_config (EnvoiConnection *self, const EnvoiConnectionConfig *config)
{
  EnvoiLineConfig *copy = envoi_line_config_new (config);
  g_return_if_fail (copy != NULL);
  envoi_line_set_config (self->line, copy);
}

void
envoi_connection_set_wanted (EnvoiConnection *self, gboolean wanted)
{
  envoi_line_set_wanted (self->line, wanted);
}

/**
 * envoi_connection_set_behind:
 * @behind: (nullable): whether the work on earlier stanzas has piled up; asked after each
 *
 * While it says so, stanzas wait in the mailbox, so that what a person does has a short way. See envoi_connection_go_on().
 */
void
envoi_connection_set_behind (EnvoiConnection *self, EnvoiBehind behind, gpointer data)
{
  self->behind = behind;
  self->behind_data = data;
}

void
envoi_connection_go_on (EnvoiConnection *self)
{
  envoi_mailbox_go_on (self->mailbox);
}

void
envoi_connection_suspend (EnvoiConnection *self)
{
  envoi_line_suspend (self->line);
}

void
envoi_connection_sleep (EnvoiConnection *self)
{
  envoi_line_sleep (self->line);
}

void
envoi_connection_wake (EnvoiConnection *self)
{
  envoi_line_wake (self->line);
}

void
envoi_connection_retry_now (EnvoiConnection *self)
{
  envoi_line_retry (self->line);
}

void
envoi_connection_nudge (EnvoiConnection *self)
{
  envoi_line_nudge (self->line);
}

void
envoi_connection_probe (EnvoiConnection *self)
{
  envoi_line_probe (self->line);
}

void
envoi_connection_set_active (EnvoiConnection *self, gboolean active)
{
  envoi_line_set_active (self->line, active);
}

EnvoiStreamState
envoi_connection_get_state (EnvoiConnection *self)
{
  return self->state;
}

const GError *
envoi_connection_get_error (EnvoiConnection *self)
{
  return self->error;
}

GTlsCertificate *
envoi_connection_get_certificate (EnvoiConnection *self)
{
  return self->certificate;
}

GTlsCertificateFlags
envoi_connection_get_certificate_flags (EnvoiConnection *self)
{
  return self->flags;
}

char *
envoi_connection_dup_pin (GTlsCertificate *certificate)
{
  return envoi_certificate_dup_pin (certificate);
}

gboolean
envoi_connection_has_feature (EnvoiConnection *self, const char *ns)
{
  return self->features != NULL && g_strv_contains ((const char *const *) self->features, ns);
}

gboolean
envoi_connection_did_enable_carbons (EnvoiConnection *self)
{
  return self->carbons;
}

/**
 * envoi_connection_mark_handled:
 * @last: the last stanza of what is committed now; one of an older session counts for nothing
 *
 * Lets the server forget everything up to and with @last (XEP-0198).
 */
void
envoi_connection_mark_handled (EnvoiConnection *self, EnvoiStanza *last)
{
  guint64 sequence = envoi_stanza_get_sequence (last);
  if (ENVOI_SEQUENCE_SESSION (sequence) != self->session || ENVOI_SEQUENCE_COUNT (sequence) <= self->handled)
    return;
  self->handled = ENVOI_SEQUENCE_COUNT (sequence);
  envoi_line_mark_handled (self->line, sequence);
}

EnvoiResumeState *
envoi_connection_dup_resume_state (EnvoiConnection *self, EnvoiStanza *last)
{
  if (self->resume == NULL)
    return NULL;
  EnvoiResumeState *state = envoi_resume_state_copy (self->resume);
  guint64 sequence = last != NULL ? envoi_stanza_get_sequence (last) : 0;
  guint64 handled = self->handled;
  if (ENVOI_SEQUENCE_SESSION (sequence) == self->session)
    handled = MAX (handled, ENVOI_SEQUENCE_COUNT (sequence));
  state->handled = (guint32) handled;
  state->saved_at = g_get_real_time ();
  return state;
}

char *
envoi_connection_describe (EnvoiConnection *self)
{
  return g_strdup (self->description);
}

static void
envoi_connection_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  EnvoiConnection *self = ENVOI_CONNECTION (object);
  switch (id)
    {
    case PROP_STATE:
      g_value_set_int (value, self->state);
      break;
    case PROP_RETRY_AT:
      g_value_set_int64 (value, self->retry_at);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
envoi_connection_dispose (GObject *object)
{
  EnvoiConnection *self = ENVOI_CONNECTION (object);
  if (self->monitor != NULL)
    g_clear_signal_handler (&self->monitor_handler, self->monitor);
  g_clear_object (&self->monitor);
  if (self->router != NULL)
    envoi_router_set_output (self->router, NULL, NULL, NULL);
  if (self->mailbox != NULL)
    envoi_mailbox_close (self->mailbox);
  g_clear_pointer (&self->mailbox, envoi_mailbox_unref);
  if (self->line != NULL)
    envoi_line_dispose (self->line);
  g_clear_pointer (&self->line, envoi_line_unref);
  g_clear_object (&self->router);
  G_OBJECT_CLASS (envoi_connection_parent_class)->dispose (object);
}

static void
envoi_connection_finalize (GObject *object)
{
  EnvoiConnection *self = ENVOI_CONNECTION (object);
  g_clear_error (&self->error);
  g_clear_object (&self->certificate);
  g_free (self->description);
  g_strfreev (self->features);
  envoi_resume_state_free (self->resume);
  g_clear_pointer (&self->last, envoi_stanza_unref);
  G_OBJECT_CLASS (envoi_connection_parent_class)->finalize (object);
}

static guint
add_signal (const char *name, GType argument)
{
  return g_signal_new (name, ENVOI_TYPE_CONNECTION, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                       argument != G_TYPE_NONE ? 1 : 0, argument);
}

static void
envoi_connection_class_init (EnvoiConnectionClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);
  object_class->get_property = envoi_connection_get_property;
  object_class->dispose = envoi_connection_dispose;
  object_class->finalize = envoi_connection_finalize;
  properties[PROP_STATE] = g_param_spec_int ("state", NULL, NULL, 0, ENVOI_STREAM_BLOCKED, 0, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_RETRY_AT] = g_param_spec_int64 ("retry-at", NULL, NULL, 0, G_MAXINT64, 0, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  signals[SESSION] = add_signal ("session", G_TYPE_BOOLEAN);
  signals[LOST] = add_signal ("lost", G_TYPE_NONE);
  signals[ENDED] = add_signal ("ended", G_TYPE_NONE);
  signals[BATCH_DONE] = add_signal ("batch-done", ENVOI_TYPE_STANZA);
  signals[SENT] = add_signal ("sent", G_TYPE_UINT64);
  signals[ACKED] = add_signal ("acked", G_TYPE_UINT64);
  signals[UNCERTAIN] = add_signal ("uncertain", G_TYPE_UINT64);
  signals[RESUME_CHANGED] = add_signal ("resume-changed", G_TYPE_POINTER);
  signals[TOKEN_CHANGED] = add_signal ("token-changed", G_TYPE_POINTER);
  signals[AUTH_MEMORY_CHANGED] = add_signal ("auth-memory-changed", G_TYPE_STRING);
}

static void
envoi_connection_init (EnvoiConnection *self)
{
}
