/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The line as other threads see it: every call is carried into the net thread, in order. */
#include "envoi-line-private.h"

typedef struct { EnvoiLine *line; gpointer data; guint64 number; } Call;

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
call_free (Call *call)
{
  envoi_line_unref (call->line);
  g_free (call);
}

static void
invoke (EnvoiLine *self, GSourceFunc function, gpointer data, guint64 number)
{
  Call *call = g_new (Call, 1);
  *call = (Call) { envoi_line_ref (self), data, number };
  envoi_net_invoke (self->net, function, call, (GDestroyNotify) call_free);
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

static gboolean
do_set_config (gpointer data)
{
  Call *call = data;
  EnvoiLine *self = call->line;
  EnvoiLineConfig *config = g_steal_pointer (&call->data);
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
  return G_SOURCE_REMOVE;
}

static void
config_call_free (Call *call)
{
  envoi_line_config_unref (call->data);
  call_free (call);
}

void
envoi_line_set_config (EnvoiLine *self, EnvoiLineConfig *config)
{
  Call *call = g_new (Call, 1);
  *call = (Call) { envoi_line_ref (self), config, 0 };
  envoi_net_invoke (self->net, do_set_config, call, (GDestroyNotify) config_call_free);
}

static gboolean
do_set_wanted (gpointer data)
{
  Call *call = data;
  if (!call->line->disposed)
    envoi_line_do_set_wanted (call->line, call->number != 0);
  return G_SOURCE_REMOVE;
}

void
envoi_line_set_wanted (EnvoiLine *self, gboolean wanted)
{
  invoke (self, do_set_wanted, NULL, wanted);
}

static gboolean
do_suspend (gpointer data)
{
  Call *call = data;
  if (!call->line->disposed)
    envoi_line_do_suspend (call->line);
  return G_SOURCE_REMOVE;
}

void
envoi_line_suspend (EnvoiLine *self)
{
  invoke (self, do_suspend, NULL, 0);
}

static gboolean
do_retry (gpointer data)
{
  Call *call = data;
  envoi_line_do_retry (call->line);
  return G_SOURCE_REMOVE;
}

void
envoi_line_retry (EnvoiLine *self)
{
  invoke (self, do_retry, NULL, 0);
}

static gboolean
do_probe (gpointer data)
{
  Call *call = data;
  envoi_line_do_probe (call->line);
  return G_SOURCE_REMOVE;
}

void
envoi_line_probe (EnvoiLine *self)
{
  invoke (self, do_probe, NULL, 0);
}

static gboolean
do_set_active (gpointer data)
{
  Call *call = data;
  gboolean inactive = call->number == 0;
  if (call->line->memory.inactive == inactive)
    return G_SOURCE_REMOVE;
  call->line->memory.inactive = inactive;
  envoi_line_tell_activity (call->line);
  return G_SOURCE_REMOVE;
}

void
envoi_line_set_active (EnvoiLine *self, gboolean active)
{
  invoke (self, do_set_active, NULL, active);
}

static gboolean
do_set_network (gpointer data)
{
  Call *call = data;
  call->line->network = call->number != 0;
  if (call->line->network || call->line->online)
    envoi_line_do_probe (call->line);
  return G_SOURCE_REMOVE;
}

void
envoi_line_set_network (EnvoiLine *self, gboolean available)
{
  invoke (self, do_set_network, NULL, available);
}

static void
send_free (Call *call)
{
  envoi_stanza_unref (call->data);
  call_free (call);
}

static gboolean
do_send (gpointer data)
{
  Call *call = data;
  envoi_line_do_send (call->line, call->data, call->number);
  return G_SOURCE_REMOVE;
}

void
envoi_line_send (EnvoiLine *self, EnvoiStanza *stanza, guint64 tag)
{
  Call *call = g_new (Call, 1);
  *call = (Call) { envoi_line_ref (self), envoi_stanza_ref (stanza), tag };
  envoi_net_invoke (self->net, do_send, call, (GDestroyNotify) send_free);
}

static gboolean
do_take_marks (gpointer data)
{
  Call *call = data;
  envoi_line_take_marks (call->line);
  return G_SOURCE_REMOVE;
}

void
envoi_line_mark_handled (EnvoiLine *self, guint64 sequence)
{
  __atomic_store_n (&self->marked, sequence, __ATOMIC_SEQ_CST);
  if (__atomic_exchange_n (&self->mark_posted, 1, __ATOMIC_SEQ_CST) == 0)
    invoke (self, do_take_marks, NULL, 0);
}

static gboolean
do_drained (gpointer data)
{
  Call *call = data;
  if (call->line->stream != NULL && call->line->online)
    envoi_transport_set_reading (call->line->stream->transport, TRUE);
  return G_SOURCE_REMOVE;
}

void
envoi_line_drained (EnvoiLine *self)
{
  invoke (self, do_drained, NULL, 0);
}

static gboolean
do_dispose (gpointer data)
{
  Call *call = data;
  EnvoiLine *self = call->line;
  if (self->disposed)
    return G_SOURCE_REMOVE;
  envoi_line_do_suspend (self);
  self->disposed = TRUE;
  if (self->owned)
    envoi_net_remove_owner (self->net, self);
  return G_SOURCE_REMOVE;
}

void
envoi_line_dispose (EnvoiLine *self)
{
  invoke (self, do_dispose, NULL, 0);
}
