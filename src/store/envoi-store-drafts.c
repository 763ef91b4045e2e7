/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Drafts with their files, and the small things that are still to be done at a server. Main thread. */
#include "envoi-store-feeds-private.h"

#include "envoi-id.h"
#include "envoi-time.h"

#include <glib/gstdio.h>

#define FOLDER "outgoing"
#define FILE_PREFIX "draft-"
#define LONGEST_ENDING 12

GListModel *
envoi_store_list_drafts (EnvoiStore *self)
{
  return G_LIST_MODEL (self->feeds->drafts);
}

/* --- Saving --- */

typedef struct {
  EnvoiCommand parent;
  EnvoiDraftRecord *record;
} Save;

static gboolean
run_save (EnvoiCommand *command, EnvoiTables *tables, GError **error)
{
  return envoi_draft_table_save (tables, ((Save *) command)->record, error);
}

static void
clear_save (EnvoiCommand *command)
{
  envoi_draft_record_free (((Save *) command)->record);
}

static const EnvoiCommandClass save_class = { sizeof (Save), ENVOI_COMMAND_WRITES, run_save, NULL, clear_save };

static Save *
save_new (EnvoiAccountEntry *owner, EnvoiDraft *draft)
{
  Save *save = envoi_command_new (&save_class);

  envoi_draft_write_parts (draft);
  save->record = g_new0 (EnvoiDraftRecord, 1);
  save->record->id = envoi_draft_get_id (draft);
  save->record->account = owner->id;
  envoi_record_copy (&envoi_draft_record_class, envoi_draft_get_data (draft), &save->record->data);
  return save;
}

/* --- Files: what a person drops in may be gone tomorrow. --- */

static char *
copy_folder (EnvoiStore *self)
{
  return g_build_filename (g_file_peek_path (self->folder), FOLDER, NULL);
}

typedef struct {
  EnvoiStore *store;
  EnvoiDraft *draft;
  EnvoiPostPart *part;
  char *source, *target;
} Copy;

static void
copy_free (Copy *copy)
{
  g_object_unref (copy->store);
  g_object_unref (copy->draft);
  g_object_unref (copy->part);
  g_free (copy->source);
  g_free (copy->target);
  g_free (copy);
}

static void
copy_in_thread (GTask *task, gpointer source_object, gpointer data, GCancellable *cancellable)
{
  char **paths = data;
  g_autoptr (GFile) source = g_file_new_for_path (paths[0]), target = g_file_new_for_path (paths[1]);
  g_autofree char *folder = g_path_get_dirname (paths[1]);
  g_autoptr (GFileOutputStream) out = NULL;
  g_autoptr (GFileInputStream) in = NULL;
  g_autoptr (GError) error = NULL;

  g_mkdir_with_parents (folder, 0700);
  in = g_file_read (source, NULL, &error);
  if (in != NULL)
    out = g_file_create (target, G_FILE_CREATE_PRIVATE, NULL, &error);
  if (out == NULL || g_output_stream_splice (G_OUTPUT_STREAM (out), G_INPUT_STREAM (in), G_OUTPUT_STREAM_SPLICE_CLOSE_TARGET, NULL, &error) < 0)
    {
      g_file_delete (target, NULL, NULL);
      g_task_return_error (task, g_steal_pointer (&error));
    }
  else
    g_task_return_boolean (task, TRUE);
}

static void
on_copied (GObject *source, GAsyncResult *result, gpointer data)
{
  /* The task itself may end in its thread, where no object may. */
  Copy *copy = data;
  g_autoptr (GError) error = NULL;

  if (!g_task_propagate_boolean (G_TASK (result), &error))
    g_debug ("The file of a draft could not be copied: %s", error->message);
  /* It may have been taken out, or the draft removed, meanwhile. */
  else if (envoi_draft_get_id (copy->draft) != 0 && g_list_store_find (envoi_draft_get_parts (copy->draft), copy->part, NULL)
           && g_strcmp0 (envoi_post_part_get_local_path (copy->part), copy->source) == 0)
    {
      envoi_post_part_set_local_path (copy->part, copy->target);
      envoi_store_save_draft (copy->store, copy->draft);
    }
  else
    g_unlink (copy->target);
  copy_free (copy);
}

static void
copy_part (EnvoiStore *self, EnvoiDraft *draft, EnvoiPostPart *part)
{
  const char *path = envoi_post_part_get_local_path (part);
  g_autofree char *folder = copy_folder (self), *id = NULL, *name = NULL;
  g_autoptr (GTask) task = NULL;
  const char *ending;
  Copy *copy;

  if (path == NULL || g_str_has_prefix (path, folder) || g_object_get_data (G_OBJECT (part), "envoi-copying") != NULL)
    return;
  ending = strrchr (path, '.');
  id = envoi_id_new ();
  name = g_strconcat (FILE_PREFIX, id, ending != NULL && strlen (ending) <= LONGEST_ENDING && strchr (ending, '/') == NULL ? ending : "", NULL);
  copy = g_new0 (Copy, 1);
  copy->store = g_object_ref (self);
  copy->draft = g_object_ref (draft);
  copy->part = g_object_ref (part);
  copy->source = g_strdup (path);
  copy->target = g_build_filename (folder, name, NULL);
  g_object_set_data (G_OBJECT (part), "envoi-copying", copy->part);
  task = g_task_new (NULL, NULL, on_copied, copy);
  g_task_set_task_data (task, g_strdupv ((char *[]) { copy->source, copy->target, NULL }), (GDestroyNotify) g_strfreev);
  g_task_run_in_thread (task, copy_in_thread);
}

static void
each_part (EnvoiStore *self, EnvoiDraft *draft, void (*func) (EnvoiStore *self, EnvoiDraft *draft, EnvoiPostPart *part))
{
  GListModel *parts = G_LIST_MODEL (envoi_draft_get_parts (draft));

  for (guint i = 0; i < g_list_model_get_n_items (parts); i++)
    {
      g_autoptr (EnvoiPostPart) part = g_list_model_get_item (parts, i);

      func (self, draft, part);
    }
}

static void
remove_copy (EnvoiStore *self, EnvoiDraft *draft, EnvoiPostPart *part)
{
  const char *path = envoi_post_part_get_local_path (part);
  g_autofree char *folder = copy_folder (self);

  if (path != NULL && g_str_has_prefix (path, folder))
    g_unlink (path);
}

/* Copies that no draft names any more, from a run that did not come to its end. */
static void
remove_strays (EnvoiStore *self)
{
  g_autofree char *folder = copy_folder (self);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  g_autoptr (GHashTable) named = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  GListModel *drafts = G_LIST_MODEL (self->feeds->drafts);
  const char *name;

  if (dir == NULL)
    return;
  for (guint i = 0; i < g_list_model_get_n_items (drafts); i++)
    {
      g_autoptr (EnvoiDraft) draft = g_list_model_get_item (drafts, i);
      GListModel *parts = G_LIST_MODEL (envoi_draft_get_parts (draft));

      for (guint k = 0; k < g_list_model_get_n_items (parts); k++)
        {
          g_autoptr (EnvoiPostPart) part = g_list_model_get_item (parts, k);

          if (envoi_post_part_get_local_path (part) != NULL)
            g_hash_table_add (named, g_path_get_basename (envoi_post_part_get_local_path (part)));
        }
    }
  while ((name = g_dir_read_name (dir)) != NULL)
    if (!g_hash_table_contains (named, name))
      {
        g_autofree char *path = g_build_filename (folder, name, NULL);

        g_unlink (path);
      }
}

/**
 * envoi_store_save_draft:
 *
 * Keeps the draft as it is now. A new one joins the list and has its id at once.
 */
void
envoi_store_save_draft (EnvoiStore *self, EnvoiDraft *draft)
{
  EnvoiAccountEntry *owner = envoi_store_get_account_entry (self, envoi_draft_get_account (draft));

  if (owner == NULL)
    return;
  envoi_draft_set_updated (draft, envoi_time_now ());
  if (envoi_draft_get_id (draft) == 0)
    {
      envoi_draft_set_id (draft, ++self->feeds->last_draft);
      g_list_store_append (self->feeds->drafts, draft);
    }
  each_part (self, draft, copy_part);
  envoi_store_push (self, save_new (owner, draft));
}

static gboolean
run_remove (EnvoiCommand *command, EnvoiTables *tables, GError **error)
{
  return envoi_draft_table_remove (tables, ((Save *) command)->record->id, error);
}

static const EnvoiCommandClass remove_class = { sizeof (Save), ENVOI_COMMAND_WRITES, run_remove, NULL, clear_save };

DexFuture *
envoi_store_remove_draft (EnvoiStore *self, EnvoiDraft *draft)
{
  g_autoptr (EnvoiDraft) keep = g_object_ref (draft);
  Save *remove;
  guint position;

  if (!g_list_store_find (self->feeds->drafts, draft, &position))
    return envoi_store_unknown ();
  remove = envoi_command_new (&remove_class);
  remove->record = g_new0 (EnvoiDraftRecord, 1);
  remove->record->id = envoi_draft_get_id (draft);
  g_list_store_remove (self->feeds->drafts, position);
  envoi_draft_set_id (draft, 0);
  each_part (self, draft, remove_copy);
  return envoi_store_push_with_future (self, remove);
}

void
envoi_store_adopt_drafts (EnvoiStore *self, GPtrArray *records)
{
  for (guint i = 0; i < records->len; i++)
    {
      const EnvoiDraftRecord *record = records->pdata[i];
      EnvoiAccount *account = envoi_feeds_account (self, record->account);
      g_autoptr (EnvoiDraft) draft = account != NULL ? envoi_draft_new (account) : NULL;

      if (draft == NULL)
        continue;
      envoi_draft_apply (draft, &record->data);
      envoi_draft_read_parts (draft);
      envoi_draft_set_id (draft, record->id);
      g_list_store_append (self->feeds->drafts, draft);
    }
  remove_strays (self);
}

void
envoi_store_resave_drafts (EnvoiStore *self, GQueue *commands)
{
  GListModel *drafts = G_LIST_MODEL (self->feeds->drafts);

  for (guint i = 0; i < g_list_model_get_n_items (drafts); i++)
    {
      g_autoptr (EnvoiDraft) draft = g_list_model_get_item (drafts, i);
      EnvoiAccountEntry *owner = envoi_store_get_account_entry (self, envoi_draft_get_account (draft));

      if (owner != NULL)
        g_queue_push_tail_link (commands, &save_new (owner, draft)->parent.link);
    }
}

/* --- Tasks --- */

G_DEFINE_BOXED_TYPE (EnvoiFeedTask, envoi_feed_task, envoi_feed_task_copy, envoi_feed_task_free)

EnvoiFeedTask *
envoi_feed_task_new (EnvoiAccount *account, const char *kind, const char *service, const char *node, const char *item, const char *payload)
{
  EnvoiFeedTask *self = g_new0 (EnvoiFeedTask, 1);

  g_set_object (&self->account, account);
  self->kind = g_strdup (kind);
  self->service = g_strdup (service);
  self->node = g_strdup (node);
  self->item = g_strdup (item);
  self->payload = g_strdup (payload);
  return self;
}

EnvoiFeedTask *
envoi_feed_task_copy (const EnvoiFeedTask *self)
{
  EnvoiFeedTask *copy = envoi_feed_task_new (self->account, self->kind, self->service, self->node, self->item, self->payload);

  copy->id = self->id;
  copy->attempts = self->attempts;
  copy->not_before = self->not_before;
  return copy;
}

void
envoi_feed_task_free (EnvoiFeedTask *self)
{
  g_clear_object (&self->account);
  g_free (self->kind);
  g_free (self->service);
  g_free (self->node);
  g_free (self->item);
  g_free (self->payload);
  g_free (self);
}

typedef struct {
  EnvoiCommand parent;
  EnvoiAccount *account;
  gint64 owner, id;
  EnvoiFeedTask *task;
  GPtrArray *tasks;
} Task;

static void
clear_task (EnvoiCommand *command)
{
  Task *task = (Task *) command;

  g_clear_object (&task->account);
  g_clear_pointer (&task->task, envoi_feed_task_free);
  g_clear_pointer (&task->tasks, g_ptr_array_unref);
}

static gboolean
run_save_task (EnvoiCommand *command, EnvoiTables *tables, GError **error)
{
  Task *self = (Task *) command;

  return envoi_task_table_save (tables, self->owner, self->task, error);
}

static void
done_save_task (EnvoiCommand *command, EnvoiStore *self)
{
  if (command->promise != NULL)
    dex_promise_resolve_int64 (command->promise, ((Task *) command)->task->id);
}

static const EnvoiCommandClass save_task_class = { sizeof (Task), ENVOI_COMMAND_WRITES, run_save_task, done_save_task, clear_task };

static Task *
task_new (EnvoiAccountEntry *owner, const EnvoiFeedTask *task)
{
  Task *save = envoi_command_new (&save_task_class);

  save->owner = owner->id;
  save->task = envoi_feed_task_copy (task);
  return save;
}

DexFuture *
envoi_store_add_task (EnvoiStore *self, EnvoiFeedTask *task)
{
  EnvoiAccountEntry *owner = envoi_store_get_account_entry (self, task->account);

  if (owner == NULL)
    return envoi_store_unknown ();
  task->id = ++self->feeds->last_task;
  return envoi_store_push_with_future (self, task_new (owner, task));
}

void
envoi_store_save_task (EnvoiStore *self, const EnvoiFeedTask *task)
{
  EnvoiAccountEntry *owner = envoi_store_get_account_entry (self, task->account);

  if (owner != NULL && task->id != 0)
    envoi_store_push (self, task_new (owner, task));
}

static gboolean
run_load_tasks (EnvoiCommand *command, EnvoiTables *tables, GError **error)
{
  Task *self = (Task *) command;

  return envoi_task_table_load (tables, self->owner, self->tasks, error);
}

static void
done_load_tasks (EnvoiCommand *command, EnvoiStore *self)
{
  Task *task = (Task *) command;

  for (guint i = 0; i < task->tasks->len; i++)
    g_set_object (&((EnvoiFeedTask *) task->tasks->pdata[i])->account, task->account);
  dex_promise_resolve_boxed (command->promise, G_TYPE_PTR_ARRAY, g_ptr_array_ref (task->tasks));
}

static const EnvoiCommandClass load_tasks_class = { sizeof (Task), 0, run_load_tasks, done_load_tasks, clear_task };

DexFuture *
envoi_store_load_tasks (EnvoiStore *self, EnvoiAccount *account)
{
  EnvoiAccountEntry *owner = envoi_store_get_account_entry (self, account);
  Task *load;

  if (owner == NULL)
    return envoi_store_unknown ();
  load = envoi_command_new (&load_tasks_class);
  load->owner = owner->id;
  load->account = g_object_ref (account);
  load->tasks = g_ptr_array_new_with_free_func ((GDestroyNotify) envoi_feed_task_free);
  return envoi_store_push_with_future (self, load);
}

static gboolean
run_finish_task (EnvoiCommand *command, EnvoiTables *tables, GError **error)
{
  return envoi_task_table_finish (tables, ((Task *) command)->id, error);
}

static const EnvoiCommandClass finish_task_class = { sizeof (Task), ENVOI_COMMAND_WRITES, run_finish_task, NULL, clear_task };

DexFuture *
envoi_store_finish_task (EnvoiStore *self, const EnvoiFeedTask *task)
{
  Task *finish = envoi_command_new (&finish_task_class);

  finish->id = task->id;
  return envoi_store_push_with_future (self, finish);
}
