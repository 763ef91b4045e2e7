/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The line as other threads see it: every call is carried into the net thread, in order. */
#include "envoi-line-private.h"

/* One of the two is set. */
typedef void (*Plain) (EnvoiLine *self);
typedef void (*With) (EnvoiLine *self, gpointer *data, guint64 number);

typedef struct {
  EnvoiLine *line;
  Plain plain;
  With with;
  gpointer data;              /* a With may steal it */
  GDestroyNotify free_data;
  guint64 number;
} Call;

EnvoiLine *
envoi_line_new (EnvoiNet *net, EnvoiMailbox *mailbox)
{
  EnvoiLine *self = g_new0 (EnvoiLine, 1);
  g_atomic_ref_count_init (&self->references);
  self->net = envoi_net_ref (net);
  self->mailbox = envoi_mailbox_ref (mailbox);
  self->memory.management = envoi_stream_management_new ();
  self->network = TRUE;
  g_queue_init (&self->writing);
  return self;
}

EnvoiLine *
envoi_line_ref (EnvoiLine *self)
{
  g_atomic_ref_count_inc (&self->references);
  return self;
}

/* By then nothing runs any more: dispose has stopped it, or the net thread has ended. */
void
envoi_line_unref (EnvoiLine *self)
{
  if (!g_atomic_ref_count_dec (&self->references))
    return;
  envoi_line_config_unref (self->memory.config);
  envoi_stream_management_free (self->memory.management);
  envoi_resume_state_free (self->memory.session);
  envoi_fast_token_free (self->memory.token);
  envoi_sasl_cache_clear (&self->memory.cache);
  g_free (self->memory.auth_memory);
  g_clear_pointer (&self->targets, g_ptr_array_unref);
  g_clear_error (&self->worst);
  g_clear_error (&self->reason);
  g_clear_object (&self->certificate);
  g_clear_pointer (&self->stream, envoi_stream_unref);
  g_strfreev (self->features);
  g_queue_clear_full (&self->writing, g_free);
  g_free (self->ping_id);
  envoi_mailbox_unref (self->mailbox);
  envoi_net_unref (self->net);
  g_free (self);
}

void
envoi_line_status_free (EnvoiLineStatus *self)
{
  g_clear_error (&self->error);
  g_clear_object (&self->certificate);
  g_free (self->description);
  g_free (self);
}

void
envoi_line_session_free (EnvoiLineSession *self)
{
  g_free (self->jid);
  g_strfreev (self->features);
  envoi_resume_state_free (self->resume);
  g_free (self);
}

static void
call_free (gpointer data)
{
  Call *call = data;
  if (call->data != NULL)
    call->free_data (call->data);
  envoi_line_unref (call->line);
  g_free (call);
}

static gboolean
on_call (gpointer data)
{
  Call *call = data;
  if (call->plain != NULL)
    call->plain (call->line);
  else
    call->with (call->line, &call->data, call->number);
  return G_SOURCE_REMOVE;
}

static void
invoke (EnvoiLine *self, Plain function)
{
  Call *call = g_new (Call, 1);
  *call = (Call) { .line = envoi_line_ref (self), .plain = function };
  envoi_net_invoke (self->net, on_call, call, call_free);
}

static void
invoke_with (EnvoiLine *self, With function, gpointer data, GDestroyNotify free_data, guint64 number)
{
  Call *call = g_new (Call, 1);
  *call = (Call) { .line = envoi_line_ref (self), .with = function, .data = data, .free_data = free_data, .number = number };
  envoi_net_invoke (self->net, on_call, call, call_free);
}

/* The program ends: the session stays on the server. */
static void
close_owner (gpointer owner)
{
  EnvoiLine *self = owner;
  g_autoptr (EnvoiLine) alive = envoi_line_ref (self);
  envoi_line_do_suspend (self);
  self->disposed = TRUE;
  self->owned = FALSE;
  envoi_net_remove_owner (self->net, self);
}

static void
do_set_config (EnvoiLine *self, gpointer *data, guint64 number)
{
  EnvoiLineConfig *config = g_steal_pointer (data);
  EnvoiLineMemory *memory = &self->memory;
  if (!self->owned && !self->disposed)
    {
      self->owned = TRUE;
      envoi_net_add_owner (self->net, self, close_owner);
    }
  /* Password and token may come before the state to resume from, each with a configuration of its own. */
  gboolean untouched = memory->session == NULL && self->online_since == 0 && !self->session_ended_told;
  g_autoptr (EnvoiFastToken) token = envoi_fast_token_copy (config->token);
  envoi_line_config_unref (memory->config);
  memory->config = config;
  g_set_str (&memory->auth_memory, config->auth_memory);
  envoi_fast_token_free (memory->token);
  memory->token = g_steal_pointer (&token);
  if (untouched && config->resume != NULL && config->resume->id != NULL && config->resume->jid != NULL)
    {
      memory->session = envoi_resume_state_copy (config->resume);
      envoi_stream_management_restore (memory->management, config->resume->handled);
    }
}

void
envoi_line_set_config (EnvoiLine *self, EnvoiLineConfig *config)
{
  invoke_with (self, do_set_config, config, (GDestroyNotify) envoi_line_config_unref, 0);
}

static void
do_set_wanted (EnvoiLine *self, gpointer *data, guint64 wanted)
{
  if (!self->disposed)
    envoi_line_do_set_wanted (self, wanted != 0);
}

void
envoi_line_set_wanted (EnvoiLine *self, gboolean wanted)
{
  invoke_with (self, do_set_wanted, NULL, NULL, wanted);
}

static void
do_suspend (EnvoiLine *self)
{
  if (!self->disposed)
    envoi_line_do_suspend (self);
}

void
envoi_line_suspend (EnvoiLine *self)
{
  invoke (self, do_suspend);
}

void
envoi_line_sleep (EnvoiLine *self)
{
  invoke (self, envoi_line_do_sleep);
}

void
envoi_line_wake (EnvoiLine *self)
{
  invoke (self, envoi_line_do_wake);
}

void
envoi_line_retry (EnvoiLine *self)
{
  invoke (self, envoi_line_do_retry);
}

void
envoi_line_nudge (EnvoiLine *self)
{
  invoke (self, envoi_line_do_nudge);
}

void
envoi_line_probe (EnvoiLine *self)
{
  invoke (self, envoi_line_do_probe);
}

static void
do_set_active (EnvoiLine *self, gpointer *data, guint64 active)
{
  if (self->memory.inactive == !active)
    return;
  self->memory.inactive = !active;
  envoi_line_tell_activity (self);
  /* Somebody looks at the window: who waits should not wait for the clock. */
  if (active)
    envoi_line_do_nudge (self);
}

void
envoi_line_set_active (EnvoiLine *self, gboolean active)
{
  invoke_with (self, do_set_active, NULL, NULL, active);
}

static void
do_set_network (EnvoiLine *self, gpointer *data, guint64 available)
{
  self->network = available != 0;
  if (self->network || self->online)
    envoi_line_do_probe (self);
}

void
envoi_line_set_network (EnvoiLine *self, gboolean available)
{
  invoke_with (self, do_set_network, NULL, NULL, available);
}

static void
do_send (EnvoiLine *self, gpointer *data, guint64 tag)
{
  envoi_line_do_send (self, *data, tag);
}

void
envoi_line_send (EnvoiLine *self, EnvoiStanza *stanza, guint64 tag)
{
  invoke_with (self, do_send, envoi_stanza_ref (stanza), (GDestroyNotify) envoi_stanza_unref, tag);
}

void
envoi_line_mark_handled (EnvoiLine *self, guint64 sequence)
{
  __atomic_store_n (&self->marked, sequence, __ATOMIC_SEQ_CST);
  if (__atomic_exchange_n (&self->mark_posted, 1, __ATOMIC_SEQ_CST) == 0)
    invoke (self, envoi_line_take_marks);
}

static void
do_drained (EnvoiLine *self)
{
  if (self->stream != NULL && self->online)
    envoi_transport_set_reading (self->stream->transport, TRUE);
}

void
envoi_line_drained (EnvoiLine *self)
{
  invoke (self, do_drained);
}

static void
do_dispose (EnvoiLine *self)
{
  if (self->disposed)
    return;
  envoi_line_do_suspend (self);
  self->disposed = TRUE;
  if (self->owned)
    envoi_net_remove_owner (self->net, self);
}

void
envoi_line_dispose (EnvoiLine *self)
{
  invoke (self, do_dispose);
}
