/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-task-runner.h"

#include "envoi-wall-clock.h"

#define MAX_RUNNING 4
#define MAX_ATTEMPTS 12
#define LONGEST_PAUSE (G_GINT64_CONSTANT (3600) * G_USEC_PER_SEC)

typedef struct {
  EnvoiFeedTask *task;
  DexPromise    *promise;
  char          *key;       /* what it is about: of these one runs at a time, in order */
  gboolean       stored;    /* its row is committed: only then it may go out */
  gboolean       running;
  gboolean       cancelled; /* while its row was being written */
} Entry;

struct _EnvoiTaskRunner {
  GObject             parent_instance;
  EnvoiStore         *store;
  EnvoiAccount       *account;
  const char * const *kinds;
  EnvoiTaskFunc       run;
  EnvoiTaskDoneFunc   done;
  gpointer            user_data;
  GPtrArray          *entries;   /* in the order of the wishes */
  EnvoiWallClock     *clock;
  DexPromise         *loaded;
  guint               n_running;
  gboolean            online, held, stopped, is_loaded, pumping;
};

G_DEFINE_FINAL_TYPE (EnvoiTaskRunner, envoi_task_runner, G_TYPE_OBJECT)

typedef struct { EnvoiTaskRunner *self; Entry *entry; } Run;

static void pump (EnvoiTaskRunner *self);

static void
entry_clear (gpointer data)
{
  Entry *entry = data;

  envoi_feed_task_free (entry->task);
  dex_clear (&entry->promise);
  g_free (entry->key);
}

static void
entry_unref (gpointer data)
{
  g_rc_box_release_full (data, entry_clear);
}

static Entry *
entry_new (EnvoiFeedTask *task)
{
  Entry *entry = g_rc_box_new0 (Entry);

  entry->task = task;
  entry->promise = dex_promise_new ();
  entry->key = g_strdup_printf ("%s\n%s\n%s", task->service, task->node ? task->node : "", task->item ? task->item : "");
  return entry;
}

static void
run_free (gpointer data)
{
  Run *run = data;

  g_object_unref (run->self);
  entry_unref (run->entry);
  g_free (run);
}

static Run *
run_new (EnvoiTaskRunner *self, Entry *entry)
{
  Run *run = g_new0 (Run, 1);

  run->self = g_object_ref (self);
  run->entry = g_rc_box_acquire (entry);
  return run;
}

/**
 * envoi_task_runner_is_passing:
 *
 * Returns: %TRUE when the same request may well succeed later
 */
gboolean
envoi_task_runner_is_passing (const GError *error)
{
  static const int codes[] = { ENVOI_STANZA_ERROR_DISCONNECTED, ENVOI_STANZA_ERROR_TIMEOUT, ENVOI_STANZA_ERROR_REMOTE_SERVER_TIMEOUT,
                               ENVOI_STANZA_ERROR_INTERNAL_SERVER_ERROR, ENVOI_STANZA_ERROR_RECIPIENT_UNAVAILABLE };

  for (guint i = 0; i < G_N_ELEMENTS (codes); i++)
    if (g_error_matches (error, ENVOI_STANZA_ERROR, codes[i]))
      return TRUE;
  return g_error_matches (error, ENVOI_FEED_ERROR, ENVOI_FEED_ERROR_UNREACHABLE);
}

static void
forget (EnvoiTaskRunner *self, Entry *entry)
{
  dex_future_disown (envoi_store_finish_task (self->store, entry->task));
  g_ptr_array_remove (self->entries, entry);
}

static DexFuture *
on_ran (DexFuture *future, gpointer user_data)
{
  Run *run = user_data;
  EnvoiTaskRunner *self = run->self;
  Entry *entry = run->entry;
  g_autoptr (GError) error = NULL;
  const GValue *value = dex_future_get_value (future, &error);
  gboolean cut_off = g_error_matches (error, ENVOI_STANZA_ERROR, ENVOI_STANZA_ERROR_DISCONNECTED);

  entry->running = FALSE;
  self->n_running--;
  if (self->stopped)
    return NULL;
  if (error != NULL && envoi_task_runner_is_passing (error) && entry->task->attempts < MAX_ATTEMPTS)
    {
      /* That the line was cut is nobody's fault: it goes again as soon as there is one. */
      if (!cut_off)
        {
          entry->task->attempts++;
          entry->task->not_before = envoi_wall_clock_now () + MIN (LONGEST_PAUSE, (gint64) G_USEC_PER_SEC * (5 << MIN (entry->task->attempts, 10)));
          envoi_store_save_task (self->store, entry->task);
        }
      pump (self);
      return NULL;
    }
  g_rc_box_acquire (entry);
  forget (self, entry);
  self->done (entry->task, error, self->user_data);
  if (error != NULL)
    dex_promise_reject (entry->promise, g_steal_pointer (&error));
  else
    dex_promise_resolve (entry->promise, value);
  entry_unref (entry);
  pump (self);
  return NULL;
}

static void
start (EnvoiTaskRunner *self, Entry *entry)
{
  entry->running = TRUE;
  self->n_running++;
  dex_future_disown (dex_future_finally (self->run (entry->task, self->user_data), on_ran, run_new (self, entry), run_free));
}

static void
pump (EnvoiTaskRunner *self)
{
  g_autoptr (GHashTable) held = NULL;
  gint64 now = envoi_wall_clock_now (), next = 0;

  if (self->stopped || self->pumping || !self->online || self->held || !self->is_loaded)
    return;
  self->pumping = TRUE;
  held = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  for (guint i = 0; i < self->entries->len; i++)
    {
      Entry *entry = self->entries->pdata[i];
      gboolean first = g_hash_table_add (held, g_strdup (entry->key));

      if (!first || entry->running || !entry->stored)
        continue;
      if (entry->task->not_before > now)
        next = next == 0 ? entry->task->not_before : MIN (next, entry->task->not_before);
      else if (self->n_running < MAX_RUNNING)
        start (self, entry);
    }
  self->pumping = FALSE;
  envoi_wall_clock_set (self->clock, next);
}

static void
on_clock (gpointer user_data)
{
  pump (user_data);
}

static gboolean
is_mine (EnvoiTaskRunner *self, EnvoiFeedTask *task)
{
  return task->account == self->account && g_strv_contains (self->kinds, task->kind);
}

static DexFuture *
on_loaded (DexFuture *future, gpointer user_data)
{
  EnvoiTaskRunner *self = user_data;
  const GValue *value = dex_future_get_value (future, NULL);
  GPtrArray *tasks = value != NULL ? g_value_get_boxed (value) : NULL;
  guint n = 0;

  if (self->stopped)
    return NULL;
  for (guint i = 0; tasks != NULL && i < tasks->len; i++)
    if (is_mine (self, tasks->pdata[i]))
      {
        Entry *entry = entry_new (envoi_feed_task_copy (tasks->pdata[i]));

        entry->stored = TRUE;
        g_ptr_array_insert (self->entries, (int) n++, entry);
      }
  self->is_loaded = TRUE;
  dex_promise_resolve_boolean (self->loaded, TRUE);
  pump (self);
  return NULL;
}

void
envoi_task_runner_start (EnvoiTaskRunner *self)
{
  dex_future_disown (dex_future_finally (envoi_store_load_tasks (self->store, self->account), on_loaded, g_object_ref (self), g_object_unref));
}

DexFuture *
envoi_task_runner_wait_loaded (EnvoiTaskRunner *self)
{
  return dex_ref (DEX_FUTURE (self->loaded));
}

static DexFuture *
on_stored (DexFuture *future, gpointer user_data)
{
  Run *run = user_data;

  if (run->self->stopped)
    return NULL;
  if (run->entry->cancelled)
    {
      dex_future_disown (envoi_store_finish_task (run->self->store, run->entry->task));
      return NULL;
    }
  run->entry->stored = TRUE;
  if (!run->self->online && dex_future_is_pending (DEX_FUTURE (run->entry->promise)))
    {
      /* Whoever asked has the promise that it will be done. */
      dex_promise_resolve_boolean (run->entry->promise, TRUE);
      dex_clear (&run->entry->promise);
      run->entry->promise = dex_promise_new ();
    }
  pump (run->self);
  return NULL;
}

DexFuture *
envoi_task_runner_add (EnvoiTaskRunner *self, const char *kind, const char *service, const char *node, const char *item,
                       const char *payload, gint64 not_before)
{
  EnvoiFeedTask *task;
  Entry *entry;
  DexFuture *result;

  if (self->stopped)
    return dex_future_new_reject (ENVOI_STANZA_ERROR, ENVOI_STANZA_ERROR_DISCONNECTED, "The session is over");
  task = envoi_feed_task_new (self->account, kind, service, node, item, payload);
  task->not_before = not_before;
  entry = entry_new (task);
  result = dex_ref (DEX_FUTURE (entry->promise));
  g_ptr_array_add (self->entries, entry);
  dex_future_disown (dex_future_finally (envoi_store_add_task (self->store, task), on_stored, run_new (self, entry), run_free));
  return result;
}

static Entry *
find (EnvoiTaskRunner *self, const char *kind, const char *service, const char *node, const char *item)
{
  for (guint i = self->entries->len; i > 0; i--)
    {
      Entry *entry = self->entries->pdata[i - 1];

      if (!entry->running && (kind == NULL || g_str_equal (entry->task->kind, kind)) && g_str_equal (entry->task->service, service)
          && g_strcmp0 (entry->task->node, node) == 0 && g_strcmp0 (entry->task->item, item) == 0)
        return entry;
    }
  return NULL;
}

EnvoiFeedTask *
envoi_task_runner_find (EnvoiTaskRunner *self, const char *kind, const char *service, const char *node, const char *item)
{
  Entry *entry = find (self, kind, service, node, item);

  return entry != NULL ? entry->task : NULL;
}

gboolean
envoi_task_runner_cancel (EnvoiTaskRunner *self, const char *kind, const char *service, const char *node, const char *item)
{
  Entry *entry = find (self, kind, service, node, item);

  if (entry == NULL)
    return FALSE;
  dex_promise_reject (entry->promise, g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "Taken back"));
  if (!entry->stored)
    {
      entry->cancelled = TRUE;
      g_ptr_array_remove (self->entries, entry);
    }
  else
    forget (self, entry);
  pump (self);
  return TRUE;
}

void
envoi_task_runner_online (EnvoiTaskRunner *self)
{
  self->online = TRUE;
  pump (self);
}

void
envoi_task_runner_offline (EnvoiTaskRunner *self)
{
  self->online = FALSE;
  envoi_wall_clock_set (self->clock, 0);
}

void
envoi_task_runner_set_held (EnvoiTaskRunner *self, gboolean held)
{
  self->held = held;
  pump (self);
}

void
envoi_task_runner_stop (EnvoiTaskRunner *self)
{
  self->stopped = TRUE;
  self->online = FALSE;
  envoi_wall_clock_set (self->clock, 0);
  for (guint i = 0; i < self->entries->len; i++)
    {
      Entry *entry = self->entries->pdata[i];

      if (dex_future_is_pending (DEX_FUTURE (entry->promise)))
        dex_promise_reject (entry->promise, g_error_new_literal (ENVOI_STANZA_ERROR, ENVOI_STANZA_ERROR_DISCONNECTED, "The session is over"));
    }
}

static void
envoi_task_runner_finalize (GObject *object)
{
  EnvoiTaskRunner *self = ENVOI_TASK_RUNNER (object);

  g_ptr_array_unref (self->entries);
  g_clear_pointer (&self->clock, envoi_wall_clock_free);
  if (dex_future_is_pending (DEX_FUTURE (self->loaded)))
    dex_promise_resolve_boolean (self->loaded, FALSE);
  dex_clear (&self->loaded);
  g_object_unref (self->store);
  g_object_unref (self->account);
  G_OBJECT_CLASS (envoi_task_runner_parent_class)->finalize (object);
}

static void
envoi_task_runner_class_init (EnvoiTaskRunnerClass *class)
{
  G_OBJECT_CLASS (class)->finalize = envoi_task_runner_finalize;
}

static void
envoi_task_runner_init (EnvoiTaskRunner *self)
{
  self->entries = g_ptr_array_new_with_free_func (entry_unref);
  self->clock = envoi_wall_clock_new (on_clock, self);
  self->loaded = dex_promise_new ();
}

EnvoiTaskRunner *
envoi_task_runner_new (EnvoiStore *store, EnvoiAccount *account, const char * const *kinds, EnvoiTaskFunc run, EnvoiTaskDoneFunc done, gpointer user_data)
{
  EnvoiTaskRunner *self = g_object_new (ENVOI_TYPE_TASK_RUNNER, NULL);

  self->store = g_object_ref (store);
  self->account = g_object_ref (account);
  self->kinds = kinds;
  self->run = run;
  self->done = done;
  self->user_data = user_data;
  return self;
}
