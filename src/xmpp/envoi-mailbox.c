/* SPDX-License-Identifier: GPL-3.0-or-later */
/* EnvoiMailbox: the way from net to main. The queue is under a lock, all else belongs to the receiving thread. */
#include "envoi-mailbox-private.h"

#define TURN_US 4000
#define PRIORITY (G_PRIORITY_HIGH_IDLE + 30)    /* GTK draws at HIGH_IDLE + 20 */
/* How long the receiver may be behind before it gets more all the same. */
#define PATIENCE_US 20000
#define HIGH_COUNT 2000
#define LOW_COUNT 500
#define HIGH_BYTES (16 * 1024 * 1024)
#define LOW_BYTES (2 * 1024 * 1024)

typedef struct { EnvoiEvent event; GDestroyNotify destroy; gsize size; } Entry;
typedef struct { GSource source; EnvoiMailbox *mailbox; } MailboxSource;

struct _EnvoiMailbox {
  gatomicrefcount references;
  GMutex lock;
  GQueue queue;              /* of Entry; under lock */
  gsize bytes;               /* under lock */
  gboolean full, closed;     /* under lock */
  GSource *source;
  const EnvoiMailboxCallbacks *callbacks;
  gpointer user_data;
  gint64 held_until;         /* receiving thread; 0: not held */
};

static void
entry_free (Entry *entry)
{
  if (entry->destroy != NULL && entry->event.data != NULL)
    entry->destroy (entry->event.data);
  g_free (entry);
}

static Entry *
take (EnvoiMailbox *self)
{
  g_mutex_lock (&self->lock);
  Entry *entry = self->closed ? NULL : g_queue_pop_head (&self->queue);
  if (entry != NULL)
    self->bytes -= entry->size;
  else
    g_source_set_ready_time (self->source, -1);
  g_mutex_unlock (&self->lock);
  return entry;
}

static gboolean
is_behind (EnvoiMailbox *self)
{
  return self->callbacks->behind != NULL && self->callbacks->behind (self->user_data);
}

static gboolean
dispatch (GSource *source, GSourceFunc callback, gpointer user_data)
{
  g_autoptr (EnvoiMailbox) self = envoi_mailbox_ref (((MailboxSource *) source)->mailbox);
  gint64 now = g_get_monotonic_time (), end = now + TURN_US;
  Entry *entry;
  if (is_behind (self))
    {
      if (self->held_until == 0)
        self->held_until = now + PATIENCE_US;
      if (now < self->held_until)
        {
          g_source_set_ready_time (source, self->held_until);
          return G_SOURCE_CONTINUE;
        }
    }
  self->held_until = 0;
  g_source_set_ready_time (source, 0);
  while ((entry = take (self)) != NULL)
    {
      self->callbacks->event (&entry->event, self->user_data);
      entry_free (entry);
      if (g_get_monotonic_time () >= end || is_behind (self))
        break;
    }
  g_mutex_lock (&self->lock);
  gboolean closed = self->closed;
  gboolean drained = self->full && self->queue.length < LOW_COUNT && self->bytes < LOW_BYTES;
  if (drained)
    self->full = FALSE;
  g_mutex_unlock (&self->lock);
  if (closed)
    return G_SOURCE_REMOVE;
  self->callbacks->turn (self->user_data);
  if (drained)
    self->callbacks->drained (self->user_data);
  return G_SOURCE_CONTINUE;
}

static GSourceFuncs source_functions = { .dispatch = dispatch };

EnvoiMailbox *
envoi_mailbox_new (GMainContext *context, const EnvoiMailboxCallbacks *callbacks, gpointer user_data)
{
  EnvoiMailbox *self = g_new0 (EnvoiMailbox, 1);
  g_atomic_ref_count_init (&self->references);
  g_mutex_init (&self->lock);
  g_queue_init (&self->queue);
  self->callbacks = callbacks;
  self->user_data = user_data;
  self->source = g_source_new (&source_functions, sizeof (MailboxSource));
  ((MailboxSource *) self->source)->mailbox = self;
  g_source_set_priority (self->source, PRIORITY);
  g_source_set_static_name (self->source, "envoi-mailbox");
  g_source_attach (self->source, context);
  return self;
}

EnvoiMailbox *
envoi_mailbox_ref (EnvoiMailbox *self)
{
  g_atomic_ref_count_inc (&self->references);
  return self;
}

void
envoi_mailbox_unref (EnvoiMailbox *self)
{
  if (!g_atomic_ref_count_dec (&self->references))
    return;
  g_queue_clear_full (&self->queue, (GDestroyNotify) entry_free);
  g_source_destroy (self->source);
  g_source_unref (self->source);
  g_mutex_clear (&self->lock);
  g_free (self);
}

void
envoi_mailbox_close (EnvoiMailbox *self)
{
  g_mutex_lock (&self->lock);
  GQueue left = self->queue;
  g_queue_init (&self->queue);
  self->closed = TRUE;
  g_mutex_unlock (&self->lock);
  g_queue_clear_full (&left, (GDestroyNotify) entry_free);
  g_source_destroy (self->source);
}

void
envoi_mailbox_post (EnvoiMailbox *self, EnvoiEventKind kind, guint64 number, gpointer data, GDestroyNotify destroy, gsize size)
{
  Entry *entry = g_new (Entry, 1);
  *entry = (Entry) { { kind, number, data }, destroy, size };
  g_mutex_lock (&self->lock);
  gboolean taken = !self->closed;
  if (taken)
    {
      gboolean first = self->queue.length == 0;
      g_queue_push_tail (&self->queue, entry);
      self->bytes += size;
      if (self->queue.length > HIGH_COUNT || self->bytes > HIGH_BYTES)
        self->full = TRUE;
      if (first)
        g_source_set_ready_time (self->source, 0);
    }
  g_mutex_unlock (&self->lock);
  if (!taken)
    entry_free (entry);
}

void
envoi_mailbox_go_on (EnvoiMailbox *self)
{
  g_mutex_lock (&self->lock);
  if (self->queue.length > 0 && !self->closed)
    g_source_set_ready_time (self->source, 0);
  g_mutex_unlock (&self->lock);
}

gboolean
envoi_mailbox_is_full (EnvoiMailbox *self)
{
  g_mutex_lock (&self->lock);
  gboolean full = self->full && !self->closed;
  g_mutex_unlock (&self->lock);
  return full;
}
