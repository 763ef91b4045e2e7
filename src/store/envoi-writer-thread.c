/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The store thread. It takes commands in order and commits many in one transaction: a commit waits for the disk, so a
 * flood must not pay for one each. What the disk refuses is rolled back as a whole and done again, in the same order,
 * until it is accepted. */
#include "envoi-repair-private.h"
#include "envoi-search-index-private.h"
#include "envoi-writer-inner-private.h"

#define BATCH_COMMANDS      500
#define BATCH_MICROSECONDS  (20 * 1000)
/* In a flood the queue runs empty between two commands: commits then keep this distance. */
#define COMMIT_DISTANCE     (8 * 1000)
#define RETRY_MICROSECONDS  (1000 * 1000)
#define BUSY_MICROSECONDS   (100 * 1000)
/* Another process may hold the file for a moment (a backup, say) before it is called a trouble. */
#define BUSY_PATIENCE       (1500 * 1000)
#define RESUME_PATIENCE     (5 * 1000 * 1000)
/* What can wait leaves the processor to others in between. */
#define IDLE_PAUSE          (15 * 1000)
/* A disk that damages each file anew is not to be filled with damaged files. */
#define MOST_RECOVERIES     3
/* A file of this size is not read to its end at each start, but once a day. */
#define LARGE_FILE          (64 * 1024 * 1024)
#define CHECK_INTERVAL      (24 * 60 * 60)
/* Nor in the first minute, when there is other work to do. */
#define LARGE_FILE_DELAY    (60 * G_TIME_SPAN_SECOND)

/* How long nothing must be asked before the file is checked. */
gint64 envoi_writer_quiet = 1000 * 1000;

static gboolean
begin (EnvoiWriter *self, GError **error)
{
  if (self->in_transaction)
    return TRUE;
  if (self->tables.database == NULL)
    {
      g_set_error_literal (error, ENVOI_STORE_ERROR, ENVOI_STORE_ERROR_IO, "the file is closed");
      return FALSE;
    }
  self->in_transaction = envoi_database_run (self->tables.database, error, "BEGIN IMMEDIATE", "");
  return self->in_transaction;
}

static void
roll_back (EnvoiWriter *self)
{
  envoi_tables_forget (&self->tables);
  if (self->tables.database != NULL && !sqlite3_get_autocommit (envoi_database_get_handle (self->tables.database)))
    envoi_database_run (self->tables.database, NULL, "ROLLBACK", "");
  self->in_transaction = FALSE;
}

static gboolean
commit (EnvoiWriter *self, GError **error)
{
  if (!self->in_transaction)
    return TRUE;
  if (!envoi_tables_prepare_commit (&self->tables, error)
      || !envoi_database_run (self->tables.database, error, "UPDATE file SET generation = generation + 1", "")
      || !envoi_database_run (self->tables.database, error, "COMMIT", ""))
    return FALSE;
  self->in_transaction = FALSE;
  envoi_sending_files_committed (&self->tables);
  self->last_commit = g_get_monotonic_time ();
  return TRUE;
}

static gboolean
run_command (EnvoiWriter *self, EnvoiCommand *command, GError **error)
{
  if (command->error != NULL || command->klass->run == NULL)
    return TRUE;
  if ((command->klass->flags & ENVOI_COMMAND_WRITES) && !begin (self, error))
    return FALSE;
  if (self->tables.database == NULL)
    {
      g_set_error_literal (error, ENVOI_STORE_ERROR, ENVOI_STORE_ERROR_IO, "the file is closed");
      return FALSE;
    }
  return command->klass->run (command, &self->tables, error);
}

/* Reads that need not wait for the disk: taken out of the queue while writes are stuck. Called without the lock. */
static void
run_overtaking (EnvoiWriter *self)
{
  GQueue reads = G_QUEUE_INIT;
  GList *next;

  g_mutex_lock (&self->lock);
  for (GList *link = self->incoming.head; link != NULL; link = next)
    {
      EnvoiCommand *command = link->data;

      next = link->next;
      if (command->klass->flags & ENVOI_COMMAND_OVERTAKES)
        {
          g_queue_unlink (&self->incoming, link);
          g_queue_push_tail_link (&reads, link);
        }
    }
  g_mutex_unlock (&self->lock);
  for (GList *link = reads.head; link != NULL; link = link->next)
    run_command (self, link->data, &((EnvoiCommand *) link->data)->error);
  if (reads.head != NULL)
    envoi_writer_give (self, &reads);
}

/* Waits before the next attempt, serving reads meanwhile. FALSE: the store is closing and has waited long enough. */
static gboolean
wait_for_retry (EnvoiWriter *self, gint64 duration)
{
  gint64 end = g_get_monotonic_time () + duration;
  gboolean patient = TRUE;
  gboolean waiting = TRUE;

  while (waiting && patient)
    {
      run_overtaking (self);
      g_mutex_lock (&self->lock);
      waiting = g_cond_wait_until (&self->cond, &self->lock, end);
      patient = self->closing_since == 0 || g_get_monotonic_time () - self->closing_since < self->patience;
      g_mutex_unlock (&self->lock);
    }
  return patient;
}

static void
reopen (EnvoiWriter *self)
{
  g_autofree char *path = g_build_filename (self->folder, ENVOI_DATABASE_NAME, NULL);
  g_autoptr (GError) error = NULL;

  g_clear_pointer (&self->tables.database, envoi_database_close);
  self->tables.database = envoi_database_open (path, 0, &error);
}

static gboolean
replace_file (EnvoiWriter *self, gboolean running, GError **error)
{
  EnvoiRepair repair = { 0 };

  g_clear_pointer (&self->tables.database, envoi_database_close);
  self->tables.database = envoi_repair_recover (self->folder, running, &repair, error);
  self->tables.rubbish = self->search_filling = TRUE;
  if (self->tables.database != NULL)
    envoi_writer_tell_recovered (self, repair.damaged_path, running);
  envoi_repair_clear (&repair);
  return self->tables.database != NULL;
}

/* Damage was met while running. What the main thread knows is saved again on top of what could be read. */
static gboolean
recover (EnvoiWriter *self, GError **error)
{
  gint64 end = g_get_monotonic_time () + RESUME_PATIENCE;
  gboolean answered;
  GList *link;

  g_mutex_lock (&self->lock);
  self->resume_given = FALSE;
  g_mutex_unlock (&self->lock);
  if (!replace_file (self, TRUE, error))
    return FALSE;

  g_mutex_lock (&self->lock);
  while (!self->resume_given && self->closing_since == 0 && g_cond_wait_until (&self->cond, &self->lock, end))
    ;
  answered = self->resume_given;
  while ((link = g_queue_pop_tail_link (&self->resumed)) != NULL)
    g_queue_push_head_link (&self->batch, link);
  g_mutex_unlock (&self->lock);
  return answered || envoi_salvage_mend (self->tables.database, error);
}

/* After an error: rolls back and does the whole batch again until it goes through, uncommitted.
 * FALSE: given up, because the store is closing. */
static gboolean
try_again (EnvoiWriter *self, EnvoiCommand *culprit, GError *first)
{
  g_autoptr (GError) error = first;

  while (error != NULL)
    {
      g_autoptr (GError) seen = g_steal_pointer (&error);
      gint64 pause = 0;

      roll_back (self);
      if (seen->code == ENVOI_STORE_ERROR_CORRUPT && self->recoveries < MOST_RECOVERIES)
        {
          g_autoptr (GError) why = NULL;

          self->recoveries++;
          if (!recover (self, &why))
            pause = RETRY_MICROSECONDS;
        }
      else if (seen->code == ENVOI_STORE_ERROR_FAILED && culprit != NULL)
        {
          g_warning ("A command of the store failed: %s", seen->message);
          culprit->error = g_error_copy (seen);
        }
      else
        {
          if (seen->code == ENVOI_STORE_ERROR_IO || seen->code == ENVOI_STORE_ERROR_CORRUPT)
            reopen (self);
          pause = seen->code == ENVOI_STORE_ERROR_LOCKED ? BUSY_MICROSECONDS : RETRY_MICROSECONDS;
        }

      if (pause > 0)
        {
          gint64 now = g_get_monotonic_time ();

          if (self->trouble_since == 0)
            self->trouble_since = now;
          if (!self->trouble_told && (seen->code != ENVOI_STORE_ERROR_LOCKED || now - self->trouble_since >= BUSY_PATIENCE))
            envoi_writer_tell_trouble (self, seen);
          if (!wait_for_retry (self, pause))
            {
              for (GList *link = self->batch.head; link != NULL; link = link->next)
                if (((EnvoiCommand *) link->data)->error == NULL)
                  ((EnvoiCommand *) link->data)->error = g_error_copy (seen);
              return FALSE;
            }
        }

      culprit = NULL;
      for (GList *link = self->batch.head; link != NULL && error == NULL; link = link->next)
        {
          culprit = link->data;
          run_command (self, culprit, &error);
        }
    }
  return TRUE;
}

/* Commits the batch and hands it over. FALSE: given up. */
static gboolean
finish_batch (EnvoiWriter *self)
{
  GError *error = NULL;
  gboolean fine = TRUE;

  while (fine && !commit (self, &error))
    {
      /* A commit has no culprit: a constraint checked there would be a fault of the program. */
      if (error->code == ENVOI_STORE_ERROR_FAILED)
        g_warning ("A commit of the store failed: %s", error->message);
      if (error->code == ENVOI_STORE_ERROR_FAILED)
        error->code = ENVOI_STORE_ERROR_IO;
      fine = try_again (self, NULL, g_steal_pointer (&error));
    }
  if (fine && self->trouble_since != 0)
    {
      self->trouble_since = 0;
      if (self->trouble_told)
        envoi_writer_tell_trouble (self, NULL);
    }
  if (fine)
    envoi_writer_tell_changes (self);
  envoi_writer_give (self, &self->batch);
  return fine;
}

/* One step of what is to be done at leisure, the first that there is. */
static gboolean
do_step (EnvoiWriter *self, GError **error)
{
  EnvoiTables *tables = &self->tables;
  gboolean filling = self->search_filling;

  if (!begin (self, error))
    return FALSE;
  if (tables->search_broken)
    {
      tables->search_broken = FALSE;
      self->search_filling = TRUE;
      return envoi_search_begin_anew (tables, error) && envoi_feed_search_begin_anew (tables, error) && commit (self, error);
    }
  if (tables->rubbish)
    return envoi_conversation_table_collect (tables, &tables->rubbish, error) && commit (self, error);
  if (filling)
    {
      if (!envoi_search_fill (tables, &self->search_filling, error)
          || (!self->search_filling && !envoi_feed_search_fill (tables, &self->search_filling, error)) || !commit (self, error))
        return FALSE;
      if (!self->search_filling)
        envoi_writer_tell_search_complete (self);
      return TRUE;
    }
  return envoi_search_tidy (tables, &tables->search_untidy, error) && commit (self, error);
}

/* With nothing else to do, takes out rubbish and looks after the search. TRUE: there is more. */
static gboolean
do_idle_work (EnvoiWriter *self)
{
  EnvoiTables *tables = &self->tables;
  g_autoptr (GError) error = NULL;
  gboolean patient = !tables->rubbish && !tables->search_broken;
  gboolean filling = self->search_filling, untidy = tables->search_untidy, broken = tables->search_broken;

  if (!tables->rubbish && !tables->search_broken && !self->search_filling && !tables->search_untidy)
    return FALSE;
  if (!do_step (self, &error))
    {
      gboolean damaged = error->code == ENVOI_STORE_ERROR_CORRUPT
                         && sqlite3_extended_errcode (envoi_database_get_handle (tables->database)) != SQLITE_CORRUPT_VTAB;

      roll_back (self);
      /* Another process holds the file for a moment. */
      if (error->code == ENVOI_STORE_ERROR_LOCKED)
        {
          self->search_filling = filling;
          tables->search_untidy = untidy;
          tables->search_broken = broken;
          return TRUE;
        }
      /* It can wait for the next start, or, when it is only the search, begin anew, once. */
      tables->search_broken = error->code == ENVOI_STORE_ERROR_CORRUPT && !damaged && !self->search_given_up;
      self->search_given_up |= tables->search_broken;
      tables->rubbish = self->search_filling = tables->search_untidy = FALSE;
      if (damaged)
        try_again (self, NULL, g_steal_pointer (&error));
    }
  else
    envoi_writer_tell_changes (self);
  if (patient)
    {
      gint64 until = g_get_monotonic_time () + IDLE_PAUSE;

      g_mutex_lock (&self->lock);
      while (self->incoming.head == NULL && g_cond_wait_until (&self->cond, &self->lock, until))
        ;
      g_mutex_unlock (&self->lock);
    }
  return tables->rubbish || tables->search_broken || self->search_filling || tables->search_untidy;
}

static int
is_wanted (gpointer data)
{
  EnvoiWriter *self = data;
  gboolean wanted;

  g_mutex_lock (&self->lock);
  wanted = self->incoming.head != NULL;
  g_mutex_unlock (&self->lock);
  return wanted;
}

/* Bit rot shows only when somebody looks: once the program has come to rest the file is read through. A command that
 * comes meanwhile goes first. */
static void
check_file (EnvoiWriter *self)
{
  g_autoptr (GError) error = NULL;
  gboolean interrupted = FALSE;
  gint64 pages = 0, page_size = 0, last = 0, now = g_get_real_time () / G_USEC_PER_SEC;
  gboolean large, fine = TRUE;

  if (!envoi_database_get_int64 (self->tables.database, &error, &pages, 0, "PRAGMA page_count", "")
      || !envoi_database_get_int64 (self->tables.database, &error, &page_size, 0, "PRAGMA page_size", "")
      || !envoi_database_get_int64 (self->tables.database, &error, &last, 0,
                                    "SELECT CAST (value AS INTEGER) FROM value WHERE account_id IS NULL AND name = 'checked'", ""))
    fine = FALSE;
  large = pages * page_size > LARGE_FILE;
  if (large && self->check_at == 0)
    {
      self->check_at = g_get_monotonic_time () + LARGE_FILE_DELAY;
      return;
    }
  if (fine && (!large || now - last > CHECK_INTERVAL || last > now))
    fine = envoi_repair_check (self->tables.database, is_wanted, self, &interrupted, &error);
  if (interrupted)
    return;
  self->check_due = FALSE;
  /* What cannot be read at all shows where it matters, when somebody wants it. */
  if (!fine && error->code == ENVOI_STORE_ERROR_CORRUPT)
    try_again (self, NULL, g_steal_pointer (&error));
  else if (fine && large)
    {
      g_autofree char *text = g_strdup_printf ("%" G_GINT64_FORMAT, now);

      if (!begin (self, NULL) || !envoi_state_set_value (&self->tables, 0, "checked", text, NULL) || !commit (self, NULL))
        roll_back (self);
    }
  g_atomic_int_set (&self->checked, TRUE);
}

gboolean
envoi_writer_is_checked (EnvoiWriter *self)
{
  return g_atomic_int_get (&self->checked);
}

/* The next command, or NULL when the batch is to be committed now. */
static EnvoiCommand *
take (EnvoiWriter *self, gint64 batch_since)
{
  GList *link = NULL;
  gboolean idle_work = TRUE, quiet = FALSE;

  while (link == NULL)
    {
      g_mutex_lock (&self->lock);
      link = g_queue_pop_head_link (&self->incoming);
      if (link == NULL && self->batch.head != NULL)
        {
          gint64 until = MIN (self->last_commit + COMMIT_DISTANCE, batch_since + BATCH_MICROSECONDS);

          while (self->incoming.head == NULL && self->in_transaction && g_cond_wait_until (&self->cond, &self->lock, until))
            ;
          link = g_queue_pop_head_link (&self->incoming);
          if (link == NULL)
            {
              g_mutex_unlock (&self->lock);
              return NULL;
            }
        }
      if (link == NULL && !idle_work)
        {
          if (!self->check_due)
            g_cond_wait (&self->cond, &self->lock);
          else
            quiet = !g_cond_wait_until (&self->cond, &self->lock, MAX (g_get_monotonic_time () + envoi_writer_quiet, self->check_at));
        }
      g_mutex_unlock (&self->lock);
      if (link == NULL && quiet)
        check_file (self);
      quiet = FALSE;
      if (link == NULL)
        idle_work = do_idle_work (self);
    }
  return link->data;
}

static gboolean
open_file (EnvoiWriter *self, GError **error)
{
  EnvoiRepair repair = { 0 };
  gint64 end = g_get_monotonic_time () + 15 * G_USEC_PER_SEC;
  g_autoptr (GError) problem = NULL;

  do
    {
      g_clear_error (&problem);
      self->tables.database = envoi_repair_open (self->folder, &repair, &problem);
    }
  while (self->tables.database == NULL && problem->code == ENVOI_STORE_ERROR_LOCKED
         && g_get_monotonic_time () < end && wait_for_retry (self, BUSY_MICROSECONDS));
  if (self->tables.database != NULL && repair.recovered)
    envoi_writer_tell_recovered (self, repair.damaged_path, FALSE);
  envoi_repair_clear (&repair);
  if (self->tables.database == NULL)
    g_propagate_error (error, g_steal_pointer (&problem));
  return self->tables.database != NULL;
}

/* Whatever still waits will not be done. */
static void
refuse_the_rest (EnvoiWriter *self, gboolean fine)
{
  GList *link;

  g_mutex_lock (&self->lock);
  g_atomic_int_set (&self->running, FALSE);
  while ((link = g_queue_pop_head_link (&self->incoming)) != NULL)
    {
      EnvoiCommand *command = link->data;

      command->error = fine ? g_error_new_literal (ENVOI_STORE_ERROR, ENVOI_STORE_ERROR_FAILED, "the store is closed")
                            : g_error_new_literal (ENVOI_STORE_ERROR, ENVOI_STORE_ERROR_IO, "not everything could be written");
      g_queue_push_tail_link (&self->batch, link);
    }
  g_mutex_unlock (&self->lock);
  envoi_writer_give (self, &self->batch);
}

gpointer
envoi_writer_work (gpointer data)
{
  EnvoiWriter *self = data;
  EnvoiCommand *command = take (self, 0);
  GError *error = NULL;
  gint64 batch_since = 0;
  gboolean open, closing = FALSE, fine = TRUE;

  g_queue_push_tail_link (&self->batch, &command->link);
  envoi_tables_init (&self->tables, self->folder);
  open = open_file (self, &error) && run_command (self, command, &error);
  if (!open && error->code == ENVOI_STORE_ERROR_CORRUPT && self->tables.database != NULL)
    {
      g_clear_error (&error);
      open = replace_file (self, FALSE, &error) && run_command (self, command, &error);
    }
  if (!open)
    command->error = g_steal_pointer (&error);
  else
    envoi_sending_files_sweep (&self->tables);
  self->tables.rubbish = self->search_filling = open;
  self->check_due = open;
  self->check_at = 0;

  while (open && fine && !closing)
    {
      GList *last = NULL;

      command = take (self, batch_since);
      if (command != NULL)
        {
          closing = (command->klass->flags & ENVOI_COMMAND_CLOSES) != 0;
          if (self->batch.head == NULL)
            batch_since = g_get_monotonic_time ();
          g_queue_push_tail_link (&self->batch, &command->link);
          if (!run_command (self, command, &error))
            fine = try_again (self, command, g_steal_pointer (&error));
        }
      if (command != NULL && !closing && fine && !(command->klass->flags & ENVOI_COMMAND_AT_ONCE) && self->batch.length < BATCH_COMMANDS
          && g_get_monotonic_time () - batch_since < BATCH_MICROSECONDS)
        continue;
      /* The closing is told when the file is closed. */
      if (closing && fine)
        last = g_queue_pop_tail_link (&self->batch);
      fine = fine && finish_batch (self);
      if (last != NULL)
        {
          command = last->data;
          if (!fine && command->error == NULL)
            command->error = g_error_new_literal (ENVOI_STORE_ERROR, ENVOI_STORE_ERROR_IO, "not everything could be written");
          g_queue_push_tail_link (&self->batch, last);
        }
    }

  if (self->tables.database != NULL)
    roll_back (self);
  envoi_tables_clear (&self->tables);
  if (fine && open)
    envoi_repair_mark_clean (self->folder);
  refuse_the_rest (self, fine);
  return NULL;
}

