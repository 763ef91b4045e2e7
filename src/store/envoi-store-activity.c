/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What happened to the person: the commands that keep it. Main thread. */
#include "envoi-store-feeds-private.h"

/* --- The count --- */

void
envoi_store_set_unseen (EnvoiStore *self, guint unseen)
{
  if (self->feeds->unseen == unseen)
    return;
  self->feeds->unseen = unseen;
  envoi_store_notify_unseen (self);
}

guint
envoi_store_get_unseen_activities (EnvoiStore *self)
{
  return self->feeds->unseen;
}

/* --- Commands --- */

typedef struct {
  EnvoiCommand parent;
  EnvoiActivity *activity;       /* nullable */
  EnvoiPost *post;               /* nullable */
  EnvoiActivityRecord *record;
  char *comment_id;
  gboolean added;
  gint64 unseen;
  GArray *ids;
} Happen;

static void
clear_happen (EnvoiCommand *command)
{
  Happen *happen = (Happen *) command;

  g_clear_object (&happen->activity);
  g_clear_object (&happen->post);
  g_clear_pointer (&happen->record, envoi_activity_record_free);
  g_clear_pointer (&happen->ids, g_array_unref);
  g_free (happen->comment_id);
}

static gboolean
run_add (EnvoiCommand *command, EnvoiTables *tables, GError **error)
{
  Happen *self = (Happen *) command;

  return envoi_activity_table_add (tables, self->record, &self->added, error) && envoi_activity_table_count (tables, &self->unseen, error);
}

EnvoiContact *
envoi_store_find_actor (EnvoiStore *self, EnvoiAccount *account, const char *jid)
{
  return jid != NULL ? envoi_store_find_contact (self, account, jid) : NULL;
}

static void
done_add (EnvoiCommand *command, EnvoiStore *self)
{
  Happen *happen = (Happen *) command;
  EnvoiActivity *activity = happen->activity;

  if (happen->added)
    {
      envoi_activity_bind (activity, happen->record->id, envoi_store_find_actor (self, envoi_activity_get_account (activity), envoi_activity_get_actor_jid (activity)));
      envoi_activity_set_count (activity, happen->record->count);
      envoi_store_set_unseen (self, happen->unseen);
      for (guint i = 0; i < self->feeds->activity_lists->len; i++)
        envoi_activity_list_add (self->feeds->activity_lists->pdata[i], activity);
      envoi_store_emit_news (self, ENVOI_STORE_ACTIVITY_ADDED, activity);
    }
  if (command->promise != NULL)
    dex_promise_resolve_int (command->promise, happen->added);
}

static const EnvoiCommandClass add_class = { sizeof (Happen), ENVOI_COMMAND_WRITES, run_add, done_add, clear_happen };

DexFuture *
envoi_store_add_activity (EnvoiStore *self, EnvoiActivity *activity)
{
  EnvoiAccountEntry *owner = envoi_store_get_account_entry (self, envoi_activity_get_account (activity));
  Happen *happen;

  if (owner == NULL)
    return envoi_store_unknown ();
  happen = envoi_command_new (&add_class);
  happen->activity = g_object_ref (activity);
  happen->record = g_new0 (EnvoiActivityRecord, 1);
  happen->record->account = owner->id;
  envoi_record_copy (&envoi_activity_record_class, envoi_activity_get_data (activity), &happen->record->data);
  return envoi_store_push_with_future (self, happen);
}

static gboolean
run_withdraw (EnvoiCommand *command, EnvoiTables *tables, GError **error)
{
  Happen *self = (Happen *) command;
  const EnvoiActivityData *data = &self->record->data;

  return envoi_activity_table_withdraw (tables, self->record->account, data->service, data->node, data->item_id, self->comment_id, self->ids, error)
         && envoi_activity_table_count (tables, &self->unseen, error);
}

static void
done_withdraw (EnvoiCommand *command, EnvoiStore *self)
{
  Happen *happen = (Happen *) command;

  envoi_store_set_unseen (self, happen->unseen);
  for (guint i = 0; i < self->feeds->activity_lists->len; i++)
    for (guint k = 0; k < happen->ids->len; k++)
      envoi_activity_list_drop (self->feeds->activity_lists->pdata[i], g_array_index (happen->ids, gint64, k));
}

static const EnvoiCommandClass withdraw_class = { sizeof (Happen), ENVOI_COMMAND_WRITES, run_withdraw, done_withdraw, clear_happen };

/**
 * envoi_store_withdraw_activity:
 * @comment_id: (nullable): only what this comment or like told; %NULL: all that concerns the post
 */
void
envoi_store_withdraw_activity (EnvoiStore *self, EnvoiAccount *account, const char *service, const char *node, const char *item_id, const char *comment_id)
{
  EnvoiAccountEntry *owner = envoi_store_get_account_entry (self, account);
  Happen *happen;

  if (owner == NULL)
    return;
  happen = envoi_command_new (&withdraw_class);
  happen->record = g_new0 (EnvoiActivityRecord, 1);
  happen->record->account = owner->id;
  happen->record->data.service = g_strdup (service);
  happen->record->data.node = g_strdup (node);
  happen->record->data.item_id = g_strdup (item_id);
  happen->comment_id = g_strdup (comment_id);
  happen->ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  envoi_store_push (self, happen);
}

static gboolean
run_see (EnvoiCommand *command, EnvoiTables *tables, GError **error)
{
  Happen *self = (Happen *) command;
  const EnvoiActivityData *data = self->record != NULL ? &self->record->data : NULL;

  return (data != NULL ? envoi_activity_table_see_post (tables, self->record->account, data->service, data->node, data->item_id, error)
                       : envoi_activity_table_see (tables, self->ids != NULL ? g_array_index (self->ids, gint64, 0) : 0, error))
         && envoi_activity_table_count (tables, &self->unseen, error);
}

static void
done_see (EnvoiCommand *command, EnvoiStore *self)
{
  Happen *happen = (Happen *) command;

  envoi_store_set_unseen (self, happen->unseen);
  for (guint i = 0; i < self->feeds->activity_lists->len; i++)
    if (happen->post != NULL)
      envoi_activity_list_see_post (self->feeds->activity_lists->pdata[i], happen->post);
    else
      envoi_activity_list_see (self->feeds->activity_lists->pdata[i], happen->activity);
}

static const EnvoiCommandClass see_class = { sizeof (Happen), ENVOI_COMMAND_WRITES, run_see, done_see, clear_happen };

/**
 * envoi_store_set_activity_seen:
 * @activity: (nullable): %NULL: all
 */
void
envoi_store_set_activity_seen (EnvoiStore *self, EnvoiActivity *activity)
{
  Happen *happen;
  gint64 id = activity != NULL ? envoi_activity_get_id (activity) : 0;

  if (self->feeds->unseen == 0 || (activity != NULL && (id == 0 || envoi_activity_get_seen (activity))))
    return;
  happen = envoi_command_new (&see_class);
  g_set_object (&happen->activity, activity);
  if (activity != NULL)
    {
      happen->ids = g_array_new (FALSE, FALSE, sizeof (gint64));
      g_array_append_val (happen->ids, id);
      envoi_activity_set_seen (activity, TRUE);
    }
  envoi_store_push (self, happen);
}

void
envoi_store_set_post_activities_seen (EnvoiStore *self, EnvoiPost *post)
{
  EnvoiAccountEntry *owner = envoi_store_get_account_entry (self, envoi_post_get_account (post));
  Happen *happen;

  if (owner == NULL || self->feeds->unseen == 0)
    return;
  happen = envoi_command_new (&see_class);
  happen->post = g_object_ref (post);
  happen->record = g_new0 (EnvoiActivityRecord, 1);
  happen->record->account = owner->id;
  happen->record->data.service = g_strdup (envoi_post_get_service (post));
  happen->record->data.node = g_strdup (envoi_post_get_node (post));
  happen->record->data.item_id = g_strdup (envoi_post_get_item_id (post));
  envoi_store_push (self, happen);
}
