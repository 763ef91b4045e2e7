/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What becomes of messages later, and what is asked about single ones. Main thread. */
#include "envoi-store-private.h"

/* --- Changes --- */

typedef struct {
  EnvoiCommand parent;
  gint64 id, rowid;
  EnvoiConversation *conversation;
  EnvoiChangeRecord change;
  int outcome;
  EnvoiMessageRecord *record;
} Apply;

static gboolean
run_apply (EnvoiCommand *command, EnvoiTables *tables, GError **error)
{
  Apply *self = (Apply *) command;

  g_clear_pointer (&self->record, envoi_message_record_free);
  if (!envoi_change_table_apply (tables, self->id, &self->change, &self->outcome, &self->rowid, error))
    return FALSE;
  return self->rowid == 0 || (self->record = envoi_message_table_get (tables, self->rowid, error)) != NULL;
}

static void
done_apply (EnvoiCommand *command, EnvoiStore *store)
{
  Apply *self = (Apply *) command;
  EnvoiConversationEntry *entry = envoi_store_get_conversation_entry (store, self->conversation);

  if (self->record != NULL && entry != NULL && entry->id == self->id)
    envoi_store_apply_record (entry, self->record);
  dex_promise_resolve_int (command->promise, self->outcome);
}

static void
clear_apply (EnvoiCommand *command)
{
  Apply *self = (Apply *) command;

  envoi_change_record_clear (&self->change);
  g_clear_pointer (&self->record, envoi_message_record_free);
  g_object_unref (self->conversation);
}

static const EnvoiCommandClass apply_class = { sizeof (Apply), ENVOI_COMMAND_WRITES, run_apply, done_apply, clear_apply };

/**
 * envoi_store_apply_change:
 *
 * Corrects, takes back or reacts to a message. The same change may come several times, live and from the archive: it counts once.
 *
 * Returns: (transfer full): resolves to int: 1 applied, 0 kept until its message comes, -1 not allowed
 */
DexFuture *
envoi_store_apply_change (EnvoiStore *self, EnvoiConversation *conversation, const EnvoiMessageChange *change)
{
  EnvoiConversationEntry *entry = envoi_store_get_conversation_entry (self, conversation);
  Apply *apply;

  if (entry == NULL)
    return envoi_store_unknown ();
  if (change->target == NULL || change->target[0] == '\0')
    return dex_future_new_for_int (-1);
  apply = envoi_command_new (&apply_class);
  apply->id = entry->id;
  apply->conversation = g_object_ref (conversation);
  apply->change.kind = change->kind;
  apply->change.target = g_strdup (change->target);
  apply->change.author = g_strdup (change->author_key);
  apply->change.outgoing = change->outgoing;
  apply->change.name = g_strdup (change->id);
  apply->change.archive_id = g_strdup (change->archive_id);
  apply->change.time = change->time;
  apply->change.mentions = change->mentions_me;
  apply->change.nick = g_strdup (change->nick);
  apply->change.text = change->kind == ENVOI_CHANGE_REACTIONS ? envoi_change_join_emojis (change->emojis)
                       : g_strdup (change->kind == ENVOI_CHANGE_CORRECTION ? change->body : change->reason);
  return envoi_store_push_with_future (self, apply);
}

/* --- Single messages --- */

typedef struct {
  EnvoiCommand parent;
  gint64 id;
  EnvoiConversation *conversation;
  char *name;
  guint limit;
  GPtrArray *rows;
} Find;

static gboolean
run_find (EnvoiCommand *command, EnvoiTables *tables, GError **error)
{
  Find *self = (Find *) command;
  EnvoiConversationRecord *conversation = envoi_conversation_table_get (tables, self->id, error);
  g_autoptr (GError) problem = NULL;
  EnvoiMessageRecord *record;

  g_ptr_array_set_size (self->rows, 0);
  if (conversation == NULL)
    return FALSE;
  record = envoi_message_table_find_by_id (tables, conversation, self->name, &problem);
  if (record != NULL)
    g_ptr_array_add (self->rows, record);
  if (problem != NULL)
    g_propagate_error (error, g_steal_pointer (&problem));
  return *error == NULL;
}

static gboolean
run_find_by_author (EnvoiCommand *command, EnvoiTables *tables, GError **error)
{
  Find *self = (Find *) command;

  g_ptr_array_set_size (self->rows, 0);
  return envoi_message_table_by_author (tables, self->id, self->name, self->limit, self->rows, error);
}

static EnvoiConversationEntry *
entry_of (Find *self, EnvoiStore *store)
{
  EnvoiConversationEntry *entry = envoi_store_get_conversation_entry (store, self->conversation);

  return entry != NULL && entry->id == self->id ? entry : NULL;
}

static void
done_find (EnvoiCommand *command, EnvoiStore *store)
{
  Find *self = (Find *) command;
  EnvoiConversationEntry *entry = entry_of (self, store);
  g_autoptr (EnvoiMessage) message = NULL;

  if (entry != NULL && self->rows->len > 0)
    message = envoi_store_materialise (entry, self->rows->pdata[0]);
  {
    g_auto (GValue) value = G_VALUE_INIT;

    g_value_init (&value, ENVOI_TYPE_MESSAGE);
    g_value_set_object (&value, message);
    dex_promise_resolve (command->promise, &value);
  }
}

static void
done_find_by_author (EnvoiCommand *command, EnvoiStore *store)
{
  Find *self = (Find *) command;
  EnvoiConversationEntry *entry = entry_of (self, store);
  GPtrArray *messages = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; entry != NULL && i < self->rows->len; i++)
    g_ptr_array_add (messages, envoi_store_materialise (entry, self->rows->pdata[i]));
  dex_promise_resolve_boxed (command->promise, G_TYPE_PTR_ARRAY, messages);
}

static void
clear_find (EnvoiCommand *command)
{
  Find *self = (Find *) command;

  g_object_unref (self->conversation);
  g_free (self->name);
  g_ptr_array_unref (self->rows);
}

static const EnvoiCommandClass find_class = { sizeof (Find), 0, run_find, done_find, clear_find };
static const EnvoiCommandClass find_by_author_class = { sizeof (Find), 0, run_find_by_author, done_find_by_author, clear_find };

static DexFuture *
find (EnvoiStore *self, const EnvoiCommandClass *klass, EnvoiConversation *conversation, const char *name, guint limit)
{
  EnvoiConversationEntry *entry = envoi_store_get_conversation_entry (self, conversation);
  Find *find;

  if (entry == NULL)
    return envoi_store_unknown ();
  find = envoi_command_new (klass);
  find->id = entry->id;
  find->conversation = g_object_ref (conversation);
  find->name = g_strdup (name);
  find->limit = limit;
  find->rows = g_ptr_array_new_with_free_func ((GDestroyNotify) envoi_message_record_free);
  return envoi_store_push_with_future (self, find);
}

/**
 * envoi_store_load_message:
 *
 * Returns: (transfer full): resolves to the #EnvoiMessage with this id, or %NULL
 */
DexFuture *
envoi_store_load_message (EnvoiStore *self, EnvoiConversation *conversation, const char *id_or_archive_id)
{
  return find (self, &find_class, conversation, id_or_archive_id, 1);
}

/**
 * envoi_store_load_messages_by:
 * @author_key: of a participant of a room
 *
 * Returns: (transfer full): resolves to a #GPtrArray of #EnvoiMessage: the newest @limit that he wrote, the newest first
 */
DexFuture *
envoi_store_load_messages_by (EnvoiStore *self, EnvoiConversation *conversation, const char *author_key, guint limit)
{
  return find (self, &find_by_author_class, conversation, author_key, limit);
}

/* --- Former versions --- */

typedef struct {
  EnvoiCommand parent;
  gint64 message;
  GPtrArray *edits;
} LoadEdits;

static void
edit_free (gpointer data)
{
  g_free (((EnvoiEdit *) data)->body);
  g_free (data);
}

static gboolean
run_load_edits (EnvoiCommand *command, EnvoiTables *tables, GError **error)
{
  LoadEdits *self = (LoadEdits *) command;

  g_ptr_array_set_size (self->edits, 0);
  return envoi_change_table_load_edits (tables, self->message, self->edits, error);
}

static void
done_load_edits (EnvoiCommand *command, EnvoiStore *store)
{
  dex_promise_resolve_boxed (command->promise, G_TYPE_PTR_ARRAY, g_ptr_array_ref (((LoadEdits *) command)->edits));
}

static void
clear_load_edits (EnvoiCommand *command)
{
  g_ptr_array_unref (((LoadEdits *) command)->edits);
}

static const EnvoiCommandClass load_edits_class = { sizeof (LoadEdits), 0, run_load_edits, done_load_edits, clear_load_edits };

/**
 * envoi_store_load_edits:
 *
 * Returns: (transfer full): resolves to a #GPtrArray of #EnvoiEdit: what the message said before, the first version first
 */
DexFuture *
envoi_store_load_edits (EnvoiStore *self, EnvoiMessage *message)
{
  LoadEdits *load = envoi_command_new (&load_edits_class);

  load->message = envoi_message_get_rowid (message);
  load->edits = g_ptr_array_new_with_free_func (edit_free);
  return envoi_store_push_with_future (self, load);
}
