/* SPDX-License-Identifier: GPL-3.0-or-later */
/* EnvoiStreamManagement: who has got what in one session. Owned by the line, net thread.
 *
 * Inside, counters have 64 bits and never wrap; on the wire they are modulo 2^32. A counter from the wire is
 * only believed as a step forward that the queue can cover, so a wrong h can neither lose a stanza nor wrap. */
#include "envoi-stream-management-private.h"

struct _EnvoiStreamManagement {
  guint64 session;      /* grows with each session, so that sequences of an older one are told apart */
  guint64 arriving;     /* number in the stream of the stanza that came last */
  guint64 delivered;    /* highest number that was handed on */
  guint64 handled;      /* highest number that is safe on disk */
  guint64 asked;        /* what the server was told when we asked to resume */
  guint64 acked;        /* outgoing stanzas that the server has */
  gboolean restored;
  GQueue unacked;       /* of EnvoiOutgoing */
  gsize unacked_bytes;
};

static void
outgoing_free (EnvoiOutgoing *outgoing)
{
  g_bytes_unref (outgoing->bytes);
  g_free (outgoing);
}

EnvoiStreamManagement *
envoi_stream_management_new (void)
{
  EnvoiStreamManagement *self = g_new0 (EnvoiStreamManagement, 1);
  g_queue_init (&self->unacked);
  return self;
}

void
envoi_stream_management_free (EnvoiStreamManagement *self)
{
  g_queue_clear_full (&self->unacked, (GDestroyNotify) outgoing_free);
  g_free (self);
}

void
envoi_stream_management_start (EnvoiStreamManagement *self)
{
  self->session++;
  self->arriving = self->delivered = self->handled = self->acked = 0;
  self->restored = FALSE;
}

void
envoi_stream_management_restore (EnvoiStreamManagement *self, guint32 handled)
{
  envoi_stream_management_start (self);
  self->arriving = self->delivered = self->handled = handled;
  self->restored = TRUE;
}

gboolean
envoi_stream_management_is_restored (EnvoiStreamManagement *self)
{
  return self->restored;
}

guint64
envoi_stream_management_get_session (EnvoiStreamManagement *self)
{
  return self->session;
}

guint64
envoi_stream_management_received (EnvoiStreamManagement *self)
{
  self->arriving++;
  /* After a resume the server repeats what was not acknowledged; number n is the same stanza as before. */
  if (self->arriving <= self->delivered)
    return 0;
  self->delivered = self->arriving;
  return self->session << ENVOI_SEQUENCE_BITS | ENVOI_SEQUENCE_COUNT (self->arriving);
}

gboolean
envoi_stream_management_handled (EnvoiStreamManagement *self, guint64 sequence)
{
  guint64 count = ENVOI_SEQUENCE_COUNT (sequence);
  if (ENVOI_SEQUENCE_SESSION (sequence) != self->session || count <= self->handled || count > self->delivered)
    return FALSE;
  self->handled = count;
  return TRUE;
}

guint64
envoi_stream_management_get_received (EnvoiStreamManagement *self)
{
  return self->arriving;
}

guint64
envoi_stream_management_get_handled (EnvoiStreamManagement *self)
{
  /* A repetition that has not come yet in this connection must not be acknowledged in it. */
  return MIN (self->handled, self->arriving);
}

void
envoi_stream_management_sent (EnvoiStreamManagement *self, guint64 tag, GBytes *bytes)
{
  EnvoiOutgoing *outgoing = g_new (EnvoiOutgoing, 1);
  outgoing->tag = tag;
  outgoing->bytes = g_bytes_ref (bytes);
  self->unacked_bytes += g_bytes_get_size (bytes);
  g_queue_push_tail (&self->unacked, outgoing);
}

gboolean
envoi_stream_management_acknowledge (EnvoiStreamManagement *self, guint32 h, EnvoiOutgoingFunc acked, gpointer user_data)
{
  guint32 steps = h - (guint32) self->acked;
  if (steps > self->unacked.length)
    return FALSE;
  for (; steps > 0; steps--)
    {
      EnvoiOutgoing *outgoing = g_queue_pop_head (&self->unacked);
      self->acked++;
      self->unacked_bytes -= g_bytes_get_size (outgoing->bytes);
      if (acked != NULL)
        acked (outgoing, user_data);
      outgoing_free (outgoing);
    }
  return TRUE;
}

guint32
envoi_stream_management_ask_resume (EnvoiStreamManagement *self)
{
  self->asked = self->handled;
  return (guint32) self->asked;
}

gboolean
envoi_stream_management_resume (EnvoiStreamManagement *self, guint32 h, EnvoiOutgoingFunc acked, gpointer user_data)
{
  if (self->restored)
    {
      /* The queue of the earlier run is gone; its durable stanzas are the outbox' business. */
      self->acked = h;
      self->restored = FALSE;
    }
  else if (!envoi_stream_management_acknowledge (self, h, acked, user_data))
    return FALSE;
  self->arriving = self->asked;
  return TRUE;
}

guint
envoi_stream_management_get_n_unacked (EnvoiStreamManagement *self)
{
  return self->unacked.length;
}

gsize
envoi_stream_management_get_unacked_bytes (EnvoiStreamManagement *self)
{
  return self->unacked_bytes;
}

void
envoi_stream_management_foreach_unacked (EnvoiStreamManagement *self, EnvoiOutgoingFunc function, gpointer user_data)
{
  for (GList *link = self->unacked.head; link != NULL; link = link->next)
    function (link->data, user_data);
}

void
envoi_stream_management_end (EnvoiStreamManagement *self, EnvoiOutgoingFunc function, gpointer user_data)
{
  EnvoiOutgoing *outgoing;
  while ((outgoing = g_queue_pop_head (&self->unacked)) != NULL)
    {
      if (function != NULL)
        function (outgoing, user_data);
      outgoing_free (outgoing);
    }
  self->unacked_bytes = 0;
  self->restored = FALSE;
}
