/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The line while a session stands: what goes out is counted and remembered until the server has it, what comes in is
 * acknowledged when it is on disk, and silence is questioned. */
#include "envoi-line-private.h"
#include "envoi-id.h"
#include "envoi-stanza-private.h"

#define ASK_MS 50            /* stanzas within this time are asked for together */
#define ASK_LATER_MS 3000    /* for what is not kept: who waits for an answer on a dead line shall not wait for the idle check */
#define ASK_AGAIN_MS 1000    /* when an answer left some of them open */
#define DEAD_MS 10000
#define PER_STANZA_MS 10     /* a slow server may still be reading what we sent before the question */
#define MAX_DEAD_MS 60000
#define TELL_MS 2000
#define TELL_EVERY 50
#define ASK_EVERY 100        /* stanzas nobody asked about still may not pile up */
#define IDLE_ACTIVE_S 30
#define IDLE_INACTIVE_S 120
#define MAX_UNACKED 20000
#define MAX_UNACKED_BYTES (64 * 1024 * 1024)
#define MAX_QUEUED_BYTES (64 * 1024 * 1024)

typedef struct { guint64 total, tag; } Writing;

static void
send_nonza (EnvoiLine *self, const char *name, guint64 h, gboolean with_h)
{
  EnvoiBuilder *builder = envoi_builder_new (name, ENVOI_NS_SM);
  if (with_h)
    envoi_builder_attribute_uint (builder, "h", h);
  envoi_stream_send (self->stream, envoi_builder_finish (builder));
}

/* Asking ------------------------------------------------------------------------------- */

static void set_dead (EnvoiLine *self, guint milliseconds);

static gboolean
on_dead (gpointer user_data)
{
  EnvoiLine *self = user_data;
  gint64 silent_ms = (g_get_monotonic_time () - self->last_activity) / 1000;
  guint dead_ms = self->dead_ms;
  envoi_timer_clear (&self->dead);
  /* Whoever does not read cannot say that nothing came. */
  if (!envoi_transport_is_reading (self->stream->transport))
    silent_ms = 0;
  /* Something came since, though not the answer. */
  if (silent_ms < dead_ms)
    {
      set_dead (self, dead_ms - silent_ms);
      self->dead_ms = dead_ms;
      return G_SOURCE_REMOVE;
    }
  envoi_line_lose (self, g_error_new_literal (ENVOI_CONNECTION_ERROR, ENVOI_CONNECTION_ERROR_LINE_LOST, "the server does not answer"));
  return G_SOURCE_REMOVE;
}

static void
set_dead (EnvoiLine *self, guint milliseconds)
{
  envoi_timer_clear (&self->dead);
  self->dead_ms = envoi_net_deadline (milliseconds);
  self->dead = g_timeout_source_new (self->dead_ms);
  g_source_set_callback (self->dead, on_dead, self, NULL);
  g_source_attach (self->dead, envoi_net_get_context (self->net));
}

void
envoi_line_check_alive (EnvoiLine *self, guint milliseconds)
{
  /* Before a login there is nothing that the server must answer; questions have deadlines of their own. */
  if (!self->online || self->memory.config->registering)
    return;
  envoi_timer_clear (&self->ask);
  if (self->managed)
    send_nonza (self, "r", 0, FALSE);
  else if (self->ping_id == NULL)
    {
      EnvoiBuilder *builder = envoi_builder_new_iq (self->memory.config->domain, "get");
      self->ping_id = envoi_id_new_short ();
      self->ping_covers = self->confirmable;
      envoi_builder_attribute (builder, "id", self->ping_id);
      envoi_builder_leaf (builder, "ping", "urn:xmpp:ping", NULL);
      envoi_stream_send (self->stream, envoi_builder_finish (builder));
    }
  self->asked_at = g_get_monotonic_time ();
  self->question_open = TRUE;
  milliseconds = MIN (milliseconds + PER_STANZA_MS * envoi_stream_management_get_n_unacked (self->memory.management), MAX_DEAD_MS);
  /* An older, shorter deadline stays. */
  if (self->dead == NULL || g_source_get_ready_time (self->dead) > self->asked_at + milliseconds * (gint64) 1000)
    set_dead (self, milliseconds);
}

static gboolean
on_ask (gpointer user_data)
{
  EnvoiLine *self = user_data;
  envoi_timer_clear (&self->ask);
  envoi_line_check_alive (self, DEAD_MS);
  return G_SOURCE_REMOVE;
}

static void
ask_soon (EnvoiLine *self, guint milliseconds)
{
  if (!self->online || (self->ask != NULL && g_source_get_ready_time (self->ask) <= g_get_monotonic_time () + milliseconds * (gint64) 1000))
    return;
  envoi_timer_clear (&self->ask);
  self->ask = envoi_net_add_timer (self->net, milliseconds, on_ask, self);
}

void
envoi_line_check_idle (EnvoiLine *self)
{
  gint64 patience = (self->memory.inactive ? IDLE_INACTIVE_S : IDLE_ACTIVE_S) * G_USEC_PER_SEC;
  if (self->online && self->dead == NULL && g_get_monotonic_time () - self->last_activity >= patience)
    envoi_line_check_alive (self, DEAD_MS);
}

void
envoi_line_was_active (EnvoiLine *self, gsize size)
{
  self->last_activity = g_get_monotonic_time ();
  /* The line may break between what came and the answer, which is still to come. */
  if (!self->question_open)
    envoi_timer_clear (&self->dead);
}

static void
answered (EnvoiLine *self)
{
  self->question_open = FALSE;
  envoi_timer_clear (&self->dead);
}

/* Sending ------------------------------------------------------------------------------ */

static void
post_tag (EnvoiLine *self, EnvoiEventKind kind, guint64 tag)
{
  if (tag != 0)
    envoi_mailbox_post (self->mailbox, kind, tag, NULL, NULL, 0);
}

void
envoi_line_acked (EnvoiLine *self, const EnvoiOutgoing *outgoing)
{
  post_tag (self, ENVOI_EVENT_ACKED, outgoing->tag);
}

static void
post_uncertain (const EnvoiOutgoing *outgoing, gpointer user_data)
{
  post_tag (user_data, ENVOI_EVENT_UNCERTAIN, outgoing->tag);
}

static void
acked (const EnvoiOutgoing *outgoing, gpointer user_data)
{
  envoi_line_acked (user_data, outgoing);
}

static void
write_bytes (EnvoiLine *self, GBytes *bytes, guint64 tag)
{
  guint64 total = envoi_transport_write (self->stream->transport, bytes);
  if (tag == 0)
    return;
  Writing *writing = g_new (Writing, 1);
  *writing = (Writing) { total, tag };
  g_queue_push_tail (&self->writing, writing);
}

void
envoi_line_was_written (EnvoiLine *self, guint64 total)
{
  /* The question may stand behind a long queue: as long as that gets shorter, somebody reads. */
  if (self->dead != NULL && envoi_transport_get_queued (self->stream->transport) > 0)
    set_dead (self, self->dead_ms);
  for (Writing *head; (head = g_queue_peek_head (&self->writing)) != NULL && head->total <= total;)
    {
      g_queue_pop_head (&self->writing);
      post_tag (self, ENVOI_EVENT_SENT, head->tag);
      g_free (head);
    }
}

void
envoi_line_do_send (EnvoiLine *self, EnvoiStanza *stanza, guint64 tag)
{
  EnvoiStreamManagement *management = self->memory.management;
  if (!self->session_open || envoi_stream_management_get_n_unacked (management) >= MAX_UNACKED ||
      envoi_stream_management_get_unacked_bytes (management) >= MAX_UNACKED_BYTES)
    {
      post_tag (self, ENVOI_EVENT_UNCERTAIN, tag);
      return;
    }
  g_autofree char *text = self->online ? NULL : envoi_stanza_to_xml (stanza);
  g_autoptr (GBytes) bytes = self->online ? envoi_xml_write (self->stream->xml, stanza) : g_bytes_new (text, strlen (text));
  if (self->managed || tag != 0)
    envoi_stream_management_sent (management, tag, bytes);
  if (!self->managed && tag != 0)
    self->confirmable++;
  if (!self->online)
    return;
  write_bytes (self, bytes, tag);
  if (envoi_transport_get_queued (self->stream->transport) > MAX_QUEUED_BYTES)
    envoi_line_lose (self, g_error_new_literal (ENVOI_CONNECTION_ERROR, ENVOI_CONNECTION_ERROR_LINE_LOST, "the server does not read"));
  else
    ask_soon (self, tag != 0 || envoi_stream_management_get_n_unacked (management) % ASK_EVERY == ASK_EVERY - 1 ? ASK_MS : ASK_LATER_MS);
}

static void
write_again (const EnvoiOutgoing *outgoing, gpointer user_data)
{
  write_bytes (user_data, outgoing->bytes, outgoing->tag);
}

/* Receiving ----------------------------------------------------------------------------- */

static void
tell (EnvoiLine *self)
{
  envoi_timer_clear (&self->tell);
  self->told_handled = envoi_stream_management_get_handled (self->memory.management);
  send_nonza (self, "a", (guint32) self->told_handled, TRUE);
}

void
envoi_line_say_handled (EnvoiLine *self)
{
  if (self->online && self->managed && envoi_stream_management_get_handled (self->memory.management) > self->told_handled)
    tell (self);
}

static gboolean
on_tell (gpointer user_data)
{
  EnvoiLine *self = user_data;
  envoi_timer_clear (&self->tell);
  envoi_line_say_handled (self);
  return G_SOURCE_REMOVE;
}

void
envoi_line_take_marks (EnvoiLine *self)
{
  __atomic_store_n (&self->mark_posted, 0, __ATOMIC_SEQ_CST);
  guint64 sequence = __atomic_load_n (&self->marked, __ATOMIC_SEQ_CST);
  if (!envoi_stream_management_handled (self->memory.management, sequence) || !self->online || !self->managed)
    return;
  guint64 handled = envoi_stream_management_get_handled (self->memory.management);
  if (handled <= self->told_handled)
    return;
  if ((self->demanded_handled > self->told_handled && handled >= self->demanded_handled) || handled - self->told_handled >= TELL_EVERY)
    tell (self);
  else if (self->tell == NULL)
    self->tell = envoi_net_add_timer (self->net, TELL_MS, on_tell, self);
}

static void
take_ack (EnvoiLine *self, const EnvoiNode *root)
{
  guint64 h;
  answered (self);
  if (!envoi_node_get_uint (root, "h", G_MAXUINT32, &h) ||
      !envoi_stream_management_acknowledge (self->memory.management, h, acked, self))
    {
      /* The counts have come apart: what the server has is not known any more, so this session is over. */
      g_clear_pointer (&self->memory.session, envoi_resume_state_free);
      envoi_line_lose (self, g_error_new_literal (ENVOI_CONNECTION_ERROR, ENVOI_CONNECTION_ERROR_LINE_LOST,
                                                  "the server acknowledged what was never sent"));
      return;
    }
  if (envoi_stream_management_get_n_unacked (self->memory.management) > 0)
    ask_soon (self, ASK_AGAIN_MS);
}

static gboolean
take_pong (EnvoiLine *self, EnvoiStanza *element)
{
  const char *type = envoi_stanza_get_type_attribute (element);
  if (self->ping_id == NULL || g_strcmp0 (envoi_stanza_get_id (element), self->ping_id) != 0 ||
      (g_strcmp0 (type, "result") != 0 && g_strcmp0 (type, "error") != 0))
    return FALSE;
  g_clear_pointer (&self->ping_id, g_free);
  answered (self);
  /* The server reads in order: what was sent before the ping has arrived. */
  if (!self->managed)
    envoi_stream_management_acknowledge (self->memory.management, (guint32) self->ping_covers, acked, self);
  if (!self->managed && envoi_stream_management_get_n_unacked (self->memory.management) > 0)
    ask_soon (self, ASK_MS);
  return TRUE;
}

void
envoi_line_take_element (EnvoiLine *self, EnvoiStanza *element, gboolean counted)
{
  g_autoptr (EnvoiStanza) owned = element;
  const EnvoiNode *root = envoi_stanza_get_root (element);
  const char *name = envoi_node_get_name (root), *ns = envoi_node_get_ns (root);
  if (g_strcmp0 (ns, ENVOI_NS_CLIENT) == 0 &&
      (g_str_equal (name, "message") || g_str_equal (name, "presence") || g_str_equal (name, "iq")))
    {
      /* What the server sent before it switched counting on has no number; it is the session's zeroth. */
      guint64 sequence = counted ? envoi_stream_management_received (self->memory.management)
                                 : envoi_stream_management_get_session (self->memory.management) << ENVOI_SEQUENCE_BITS;
      if (take_pong (self, element) || sequence == 0)
        return;
      envoi_stanza_set_sequence (element, sequence);
      gsize size = element->size;
      envoi_mailbox_post (self->mailbox, ENVOI_EVENT_STANZA, 0, g_steal_pointer (&owned), (GDestroyNotify) envoi_stanza_unref, size);
      if (envoi_mailbox_is_full (self->mailbox))
        envoi_transport_set_reading (self->stream->transport, FALSE);
      return;
    }
  if (!self->managed || g_strcmp0 (ns, ENVOI_NS_SM) != 0)
    return;
  if (g_str_equal (name, "r"))
    {
      self->demanded_handled = envoi_stream_management_get_received (self->memory.management);
      tell (self);
    }
  else if (g_str_equal (name, "a"))
    take_ack (self, root);
}

/* Beginning and end ---------------------------------------------------------------------- */

void
envoi_line_tell_activity (EnvoiLine *self)
{
  if (!self->online || self->features == NULL || !g_strv_contains ((const char *const *) self->features, ENVOI_NS_CSI))
    return;
  envoi_stream_send (self->stream, envoi_builder_finish (envoi_builder_new (self->memory.inactive ? "inactive" : "active", ENVOI_NS_CSI)));
}

void
envoi_line_begin_session (EnvoiLine *self, gboolean resumed)
{
  EnvoiStream *stream = self->stream;
  EnvoiStreamManagement *management = self->memory.management;
  if (!resumed && !self->session_ended_told)
    envoi_line_end_session (self);
  self->session_ended_told = FALSE;
  self->session_open = self->online = TRUE;
  self->managed = stream->managed;
  self->online_since = self->last_activity = g_get_monotonic_time ();
  self->told_handled = envoi_stream_management_get_handled (management);
  self->demanded_handled = 0;
  if (!stream->managed)
    envoi_stream_management_start (management);
  /* A stream that resumes within the login names no features: those of the session stay. */
  if (stream->features != NULL)
    {
      g_strfreev (self->features);
      self->features = g_strdupv (stream->features);
    }
  if (!resumed)
    {
      self->confirmable = self->ping_covers = 0;
      g_clear_pointer (&self->memory.session, envoi_resume_state_free);
      if (stream->sm_id != NULL)
        {
          self->memory.session = g_new0 (EnvoiResumeState, 1);
          self->memory.session->id = g_strdup (stream->sm_id);
          self->memory.session->location = g_strdup (stream->sm_location);
          self->memory.session->jid = g_strdup (stream->bound_jid);
          self->memory.session->max_seconds = stream->sm_max;
        }
    }
  EnvoiLineSession *session = g_new0 (EnvoiLineSession, 1);
  session->resumed = resumed;
  session->number = envoi_stream_management_get_session (management);
  session->jid = g_strdup (stream->bound_jid);
  session->features = g_strdupv (self->features);
  session->carbons = stream->carbons;
  session->resume = envoi_resume_state_copy (self->memory.session);
  if (session->resume != NULL)
    session->resume->handled = (guint32) envoi_stream_management_get_handled (management);
  envoi_mailbox_post (self->mailbox, ENVOI_EVENT_SESSION, 0, session, (GDestroyNotify) envoi_line_session_free, 0);
  if (resumed)
    {
      envoi_stream_management_foreach_unacked (management, write_again, self);
      if (envoi_stream_management_get_n_unacked (management) > 0)
        ask_soon (self, ASK_MS);
      envoi_line_tell_activity (self);
    }
  else if (self->memory.inactive)
    envoi_line_tell_activity (self);
}

void
envoi_line_leave (EnvoiLine *self)
{
  envoi_timer_clear (&self->ask);
  envoi_timer_clear (&self->dead);
  envoi_timer_clear (&self->tell);
  self->question_open = FALSE;
  g_queue_clear_full (&self->writing, g_free);
  g_clear_pointer (&self->ping_id, g_free);
  if (!self->online)
    return;
  self->online = FALSE;
  envoi_mailbox_post (self->mailbox, ENVOI_EVENT_LOST, 0, NULL, NULL, 0);
  if (self->memory.session == NULL)
    envoi_line_end_session (self);
}

void
envoi_line_end_session (EnvoiLine *self)
{
  if (self->session_ended_told)
    return;
  self->session_ended_told = TRUE;
  self->session_open = FALSE;
  g_clear_pointer (&self->memory.session, envoi_resume_state_free);
  envoi_stream_management_end (self->memory.management, post_uncertain, self);
  envoi_mailbox_post (self->mailbox, ENVOI_EVENT_ENDED, 0, NULL, NULL, 0);
}
