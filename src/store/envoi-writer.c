/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The main thread's side of the store thread: commands go to it, and what it tells comes back through one source that works
 * for a few milliseconds at a time. */
#include "envoi-writer-inner-private.h"

#define TURN_MICROSECONDS (4 * 1000)
#define TURN_PAUSE        (1 * 1000)

gpointer
envoi_command_new (const EnvoiCommandClass *klass)
{
  EnvoiCommand *self = g_malloc0 (klass->size);

  self->klass = klass;
  self->link.data = self;
  return self;
}

void
envoi_command_free (EnvoiCommand *self)
{
  if (self->klass->clear != NULL)
    self->klass->clear (self);
  g_clear_error (&self->error);
  if (self->promise != NULL)
    dex_unref (self->promise);
  g_free (self);
}

/* --- Events: commands of the thread's own, that only have a "finished" side. --- */

typedef struct {
  EnvoiCommand parent;
  EnvoiConversationRecord *record;
  EnvoiFeedFigures figures;
  GError *trouble;
  char *path;
  gboolean running;
} Event;

static void
clear_event (EnvoiCommand *command)
{
  Event *event = (Event *) command;

  g_clear_pointer (&event->record, envoi_conversation_record_free);
  g_clear_error (&event->trouble);
  g_free (event->path);
}

static const EnvoiCommandClass changed_class = { sizeof (Event), 0, NULL, NULL, clear_event };
static const EnvoiCommandClass figures_class = { sizeof (Event), 0, NULL, NULL, clear_event };
static const EnvoiCommandClass trouble_class = { sizeof (Event), 0, NULL, NULL, clear_event };
static const EnvoiCommandClass search_complete_class = { sizeof (Event), 0, NULL, NULL, clear_event };
static const EnvoiCommandClass recovered_class = { sizeof (Event), 0, NULL, NULL, clear_event };

void
envoi_writer_give (EnvoiWriter *self, GQueue *commands)
{
  GList *link;

  g_mutex_lock (&self->lock);
  while ((link = g_queue_pop_head_link (commands)) != NULL)
    g_queue_push_tail_link (&self->outgoing, link);
  g_mutex_unlock (&self->lock);
  g_source_set_ready_time (self->source, 0);
}

static void
tell (EnvoiWriter *self, Event *event)
{
  GQueue one = G_QUEUE_INIT;

  g_queue_push_tail_link (&one, &event->parent.link);
  envoi_writer_give (self, &one);
}

void
envoi_writer_tell_trouble (EnvoiWriter *self, const GError *error)
{
  Event *event = envoi_command_new (&trouble_class);

  self->trouble_told = error != NULL;
  event->trouble = error != NULL ? g_error_copy (error) : NULL;
  tell (self, event);
}

void
envoi_writer_tell_recovered (EnvoiWriter *self, const char *path, gboolean running)
{
  Event *event = envoi_command_new (&recovered_class);

  event->path = g_strdup (path);
  event->running = running;
  tell (self, event);
}

void
envoi_writer_tell_search_complete (EnvoiWriter *self)
{
  tell (self, envoi_command_new (&search_complete_class));
}

void
envoi_writer_tell_changes (EnvoiWriter *self)
{
  GHashTableIter iter;
  EnvoiConversationRecord *record;
  EnvoiHotFeed *feed;
  GQueue changes = G_QUEUE_INIT;

  g_hash_table_iter_init (&iter, self->tables.hot);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &record))
    {
      Event *event = envoi_command_new (&changed_class);

      event->record = record;
      g_hash_table_iter_steal (&iter);
      g_queue_push_tail_link (&changes, &event->parent.link);
    }
  g_hash_table_iter_init (&iter, self->tables.hot_feeds);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &feed))
    {
      Event *event = envoi_command_new (&figures_class);

      event->figures = feed->figures;
      g_hash_table_iter_remove (&iter);
      g_queue_push_tail_link (&changes, &event->parent.link);
    }
  if (changes.head != NULL)
    envoi_writer_give (self, &changes);
}

/* --- Main thread --- */

typedef struct {
  GSource parent;
  EnvoiWriter *writer;
} Source;

static gboolean
dispatch (GSource *source, GSourceFunc callback, gpointer data)
{
  EnvoiWriter *self = ((Source *) source)->writer;
  /* A listener may let go of the store, and with it of us. */
  g_autoptr (GObject) owner = g_object_ref (self->data);
  gint64 end = g_get_monotonic_time () + TURN_MICROSECONDS;
  gboolean more = TRUE;

  g_source_set_ready_time (source, -1);
  g_source_ref (source);
  while (more && !g_source_is_destroyed (source))
    {
      GList *link;
      EnvoiCommand *command;

      g_mutex_lock (&self->lock);
      link = g_queue_pop_head_link (&self->outgoing);
      g_mutex_unlock (&self->lock);
      if (link == NULL)
        break;
      command = link->data;
      if (command->klass == &changed_class)
        self->events.changed (((Event *) command)->record, self->data);
      else if (command->klass == &figures_class)
        self->events.figures (&((Event *) command)->figures, self->data);
      else if (command->klass == &trouble_class)
        self->events.trouble (((Event *) command)->trouble, self->data);
      else if (command->klass == &recovered_class)
        self->events.recovered (((Event *) command)->path, ((Event *) command)->running, self->data);
      else if (command->klass == &search_complete_class)
        self->events.search_complete (self->data);
      else
        {
          self->n_pending--;
          self->events.finished (g_steal_pointer (&command), self->data);
        }
      if (command != NULL)
        envoi_command_free (command);
      more = g_get_monotonic_time () < end;
    }
  if (!g_source_is_destroyed (source))
    {
      self->events.turn_over (self->data);
      /* The pause lets sources of lower priority, the drawing above all, have their turn. */
      if (!more && !g_source_is_destroyed (source))
        g_source_set_ready_time (source, g_get_monotonic_time () + TURN_PAUSE);
    }
  g_source_unref (source);
  return G_SOURCE_CONTINUE;
}

static GSourceFuncs source_funcs = { .dispatch = dispatch };

EnvoiWriter *
envoi_writer_new (const char *folder, const EnvoiWriterEvents *events, gpointer data)
{
  EnvoiWriter *self = g_new0 (EnvoiWriter, 1);
  g_autoptr (GMainContext) context = g_main_context_ref_thread_default ();

  self->folder = g_strdup (folder);
  self->events = *events;
  self->data = data;
  g_mutex_init (&self->lock);
  g_cond_init (&self->cond);
  self->source = g_source_new (&source_funcs, sizeof (Source));
  ((Source *) self->source)->writer = self;
  g_source_set_static_name (self->source, "envoi-store");
  g_source_attach (self->source, context);
  return self;
}

void
envoi_writer_start (EnvoiWriter *self, EnvoiCommand *open)
{
  g_assert (!envoi_writer_is_running (self));
  if (self->thread != NULL)
    g_thread_join (self->thread);
  g_atomic_int_set (&self->running, TRUE);
  self->closing_since = 0;
  self->trouble_since = 0;
  self->last_commit = 0;
  self->n_pending++;
  g_queue_push_tail_link (&self->incoming, &open->link);
  self->thread = g_thread_new ("envoi-store", envoi_writer_work, self);
}

gboolean
envoi_writer_is_running (EnvoiWriter *self)
{
  return g_atomic_int_get (&self->running);
}

/* Takes the command. */
void
envoi_writer_push (EnvoiWriter *self, EnvoiCommand *command)
{
  GQueue refused = G_QUEUE_INIT;

  self->n_pending++;
  g_mutex_lock (&self->lock);
  if (!envoi_writer_is_running (self))
    {
      command->error = g_error_new_literal (ENVOI_STORE_ERROR, ENVOI_STORE_ERROR_FAILED, "the store is closed");
      g_queue_push_tail_link (&refused, &command->link);
    }
  else
    {
      if (command->klass->flags & ENVOI_COMMAND_CLOSES)
        {
          self->closing_since = g_get_monotonic_time ();
          self->patience = CLOSE_PATIENCE;
        }
      g_queue_push_tail_link (&self->incoming, &command->link);
      g_cond_signal (&self->cond);
    }
  g_mutex_unlock (&self->lock);
  if (refused.head != NULL)
    envoi_writer_give (self, &refused);
}

guint
envoi_writer_count_pending (EnvoiWriter *self)
{
  return self->n_pending;
}

void
envoi_writer_resume (EnvoiWriter *self, GQueue *commands)
{
  GList *link;

  self->n_pending += commands->length;
  g_mutex_lock (&self->lock);
  while ((link = g_queue_pop_head_link (commands)) != NULL)
    g_queue_push_tail_link (&self->resumed, link);
  self->resume_given = TRUE;
  g_cond_signal (&self->cond);
  g_mutex_unlock (&self->lock);
}

static const EnvoiCommandClass stop_class = { sizeof (EnvoiCommand), ENVOI_COMMAND_CLOSES, NULL, NULL, NULL };

static void
free_queue (GQueue *queue)
{
  GList *link;

  while ((link = g_queue_pop_head_link (queue)) != NULL)
    envoi_command_free (link->data);
}

void
envoi_writer_free (EnvoiWriter *self)
{
  if (self->thread != NULL)
    {
      g_mutex_lock (&self->lock);
      if (self->closing_since == 0)
        {
          EnvoiCommand *stop = envoi_command_new (&stop_class);

          g_queue_push_tail_link (&self->incoming, &stop->link);
          self->closing_since = g_get_monotonic_time ();
        }
      self->patience = 0;
      g_cond_signal (&self->cond);
      g_mutex_unlock (&self->lock);
      g_thread_join (self->thread);
    }
  g_source_destroy (self->source);
  g_source_unref (self->source);
  free_queue (&self->incoming);
  free_queue (&self->outgoing);
  free_queue (&self->resumed);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->cond);
  g_free (self->folder);
  g_free (self);
}
