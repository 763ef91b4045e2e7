/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Conversations: the identity map and the commands that keep them. Main thread. */
#include "envoi-repair-private.h"
#include "envoi-store-private.h"

void
envoi_conversation_entry_free (EnvoiConversationEntry *entry)
{
  envoi_conversation_entry_forget_live (entry);
  g_hash_table_unref (entry->live);
  g_ptr_array_unref (entry->lists);
  g_hash_table_unref (entry->wanted);
  g_object_unref (entry->conversation);
  g_free (entry);
}

/* Its lists run empty; the entry itself goes with the account's. */
void
envoi_store_forget_conversation (EnvoiStore *self, EnvoiConversationEntry *entry)
{
  g_hash_table_remove (self->conversation_entries, entry->conversation);
  g_hash_table_remove (self->conversations_by_id, &entry->id);
  for (guint i = 0; i < entry->lists->len; i++)
    envoi_message_list_empty (entry->lists->pdata[i]);
}

static EnvoiConversationEntry *
adopt (EnvoiStore *self, EnvoiAccountEntry *owner, EnvoiConversation *conversation, gint64 id)
{
  EnvoiConversationEntry *entry = g_new0 (EnvoiConversationEntry, 1);

  entry->conversation = g_object_ref (conversation);
  entry->account = owner;
  entry->id = id;
  entry->live = g_hash_table_new (g_int64_hash, g_int64_equal);
  entry->lists = g_ptr_array_new ();
  entry->wanted = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  envoi_store_bind_room (owner, conversation);
  g_hash_table_insert (owner->conversations, (gpointer) envoi_conversation_get_jid (conversation), entry);
  g_hash_table_insert (self->conversation_entries, conversation, entry);
  g_hash_table_insert (self->conversations_by_id, &entry->id, entry);
  return entry;
}

typedef struct {
  EnvoiCommand parent;
  EnvoiConversationRecord *record;
} Save;

static gboolean
run_save (EnvoiCommand *command, EnvoiTables *tables, GError **error)
{
  return envoi_conversation_table_save (tables, ((Save *) command)->record, error);
}

static void
clear_save (EnvoiCommand *command)
{
  envoi_conversation_record_free (((Save *) command)->record);
}

static const EnvoiCommandClass save_class = { sizeof (Save), ENVOI_COMMAND_WRITES, run_save, NULL, clear_save };

static Save *
save_new (EnvoiConversationEntry *entry)
{
  EnvoiConversation *conversation = entry->conversation;
  Save *save = envoi_command_new (&save_class);

  save->record = g_new0 (EnvoiConversationRecord, 1);
  save->record->id = entry->id;
  save->record->number = envoi_conversation_get_id (conversation);
  save->record->account = entry->account->id;
  save->record->jid = g_strdup (envoi_conversation_get_jid (conversation));
  save->record->draft = g_strdup (envoi_conversation_get_draft (conversation));
  save->record->open = envoi_conversation_get_open (conversation);
  save->record->pinned = envoi_conversation_get_pinned (conversation);
  save->record->muted_until = envoi_conversation_get_muted_until (conversation);
  return save;
}

/**
 * envoi_store_find_conversation:
 * @bare: a bare address, normalised; the full one of a participant of a room for the private conversation with him
 *
 * Returns: (transfer none) (nullable): the conversation, if there is one
 */
EnvoiConversation *
envoi_store_find_conversation (EnvoiStore *self, EnvoiAccount *account, const char *bare)
{
  EnvoiAccountEntry *owner = envoi_store_get_account_entry (self, account);
  EnvoiConversationEntry *entry = owner != NULL ? g_hash_table_lookup (owner->conversations, bare) : NULL;

  return entry != NULL ? entry->conversation : NULL;
}

/**
 * envoi_store_ensure_conversation:
 * @bare: a bare address, normalised; the full one of a participant of a room for the private conversation with him
 *
 * Returns: (transfer none) (nullable): the conversation, made and stored when it was missing (and then not "open" before
 *   its first message or until somebody opens it); %NULL when the account is not of this store
 */
EnvoiConversation *
envoi_store_ensure_conversation (EnvoiStore *self, EnvoiAccount *account, const char *bare)
{
  EnvoiAccountEntry *owner = envoi_store_get_account_entry (self, account);
  EnvoiConversationEntry *entry = owner != NULL ? g_hash_table_lookup (owner->conversations, bare) : NULL;

  if (entry == NULL && owner != NULL)
    {
      EnvoiContact *contact = envoi_store_ensure_contact (self, account, bare);
      g_autoptr (EnvoiConversation) conversation = envoi_conversation_new (contact);

      entry = adopt (self, owner, conversation, ++self->last_conversation);
      envoi_conversation_set_id (conversation, entry->id);
      g_list_store_append (self->conversations, conversation);
      envoi_store_push (self, save_new (entry));
    }
  return entry != NULL ? entry->conversation : NULL;
}

/**
 * envoi_store_save_conversation:
 *
 * Keeps the draft, and whether it is open, pinned and muted, as they are now.
 */
void
envoi_store_save_conversation (EnvoiStore *self, EnvoiConversation *conversation)
{
  EnvoiConversationEntry *entry = envoi_store_get_conversation_entry (self, conversation);

  if (entry != NULL)
    envoi_store_push (self, save_new (entry));
}

typedef struct {
  EnvoiCommand parent;
  gint64 id, position;
} SetRead;

static gboolean
run_set_read (EnvoiCommand *command, EnvoiTables *tables, GError **error)
{
  SetRead *self = (SetRead *) command;

  return envoi_message_table_set_read (tables, self->id, self->position, error);
}

static const EnvoiCommandClass set_read_class = { sizeof (SetRead), ENVOI_COMMAND_WRITES, run_set_read, NULL, NULL };

/**
 * envoi_store_set_read:
 * @position: of the last message that the person has read; going back is not possible
 *
 * "unread" and "read-position" follow after the commit.
 */
void
envoi_store_set_read (EnvoiStore *self, EnvoiConversation *conversation, gint64 position)
{
  EnvoiConversationEntry *entry = envoi_store_get_conversation_entry (self, conversation);
  SetRead *set;

  if (entry == NULL || position <= envoi_conversation_get_read_position (conversation))
    return;
  set = envoi_command_new (&set_read_class);
  set->id = entry->id;
  set->position = position;
  envoi_store_push (self, set);
}

typedef struct {
  EnvoiCommand parent;
  gint64 id, new_id;
  EnvoiConversation *conversation;
} Clear;

static gboolean
run_clear (EnvoiCommand *command, EnvoiTables *tables, GError **error)
{
  Clear *self = (Clear *) command;

  return envoi_conversation_table_clear (tables, self->id, self->new_id, error);
}

static void
done_clear (EnvoiCommand *command, EnvoiStore *self)
{
  Clear *clear = (Clear *) command;
  EnvoiConversationEntry *entry = envoi_store_get_conversation_entry (self, clear->conversation);

  /* What came after the call belongs to the new row, and its turn to be told comes after this. */
  for (guint i = 0; entry != NULL && i < entry->lists->len; i++)
    envoi_message_list_empty (entry->lists->pdata[i]);
  if (entry != NULL)
    envoi_conversation_entry_forget_live (entry);
  dex_promise_resolve_boolean (command->promise, TRUE);
}

static void
clear_clear (EnvoiCommand *command)
{
  g_object_unref (((Clear *) command)->conversation);
}

static const EnvoiCommandClass clear_class = { sizeof (Clear), ENVOI_COMMAND_WRITES, run_clear, done_clear, clear_clear };

/**
 * envoi_store_clear_conversation:
 *
 * Forgets its messages here (not in the server's archive, which does not bring them back). The conversation itself,
 * its draft and switches stay.
 *
 * Returns: (transfer full): resolves to %TRUE after the commit
 */
DexFuture *
envoi_store_clear_conversation (EnvoiStore *self, EnvoiConversation *conversation)
{
  EnvoiConversationEntry *entry = envoi_store_get_conversation_entry (self, conversation);
  Clear *clear;

  if (entry == NULL)
    return envoi_store_unknown ();
  clear = envoi_command_new (&clear_class);
  clear->id = entry->id;
  clear->new_id = ++self->last_conversation;
  clear->conversation = g_object_ref (conversation);
  g_hash_table_remove (self->conversations_by_id, &entry->id);
  entry->id = clear->new_id;
  g_hash_table_insert (self->conversations_by_id, &entry->id, entry);
  return envoi_store_push_with_future (self, clear);
}

/* --- All of them --- */

static void
set_figures (EnvoiConversation *conversation, const EnvoiConversationRecord *record)
{
  envoi_conversation_set_last_text (conversation, record->last_text);
  envoi_conversation_set_last_time (conversation, record->last_time);
  envoi_conversation_set_last_position (conversation, record->last_position);
  envoi_conversation_set_last_outgoing (conversation, record->last_outgoing);
  envoi_conversation_set_last_state (conversation, record->last_state);
  envoi_conversation_set_read_position (conversation, record->read_position);
  envoi_conversation_set_unread (conversation, record->unread);
  envoi_conversation_set_mentions (conversation, record->mentions);
  envoi_conversation_set_last_nick (conversation, record->last_nick);
}

void
envoi_store_apply_conversation (EnvoiStore *self, const EnvoiConversationRecord *record)
{
  EnvoiConversationEntry *entry = g_hash_table_lookup (self->conversations_by_id, &record->id);

  if (entry == NULL)
    return;
  g_object_freeze_notify (G_OBJECT (entry->conversation));
  set_figures (entry->conversation, record);
  if (record->opened)
    envoi_conversation_set_open (entry->conversation, TRUE);
  g_object_thaw_notify (G_OBJECT (entry->conversation));
}

void
envoi_store_adopt_conversations (EnvoiStore *self, GPtrArray *records)
{
  g_autoptr (GHashTable) owners = g_hash_table_new (g_int64_hash, g_int64_equal);
  g_autoptr (GPtrArray) objects = g_ptr_array_new_with_free_func (g_object_unref);
  GHashTableIter iter;
  EnvoiAccountEntry *owner;

  g_hash_table_iter_init (&iter, self->account_entries);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &owner))
    g_hash_table_insert (owners, &owner->id, owner);
  for (guint i = 0; i < records->len; i++)
    {
      EnvoiConversationRecord *record = records->pdata[i];
      EnvoiConversation *conversation;

      owner = g_hash_table_lookup (owners, &record->account);
      if (owner == NULL)
        continue;
      conversation = envoi_conversation_new (envoi_store_ensure_contact (self, owner->account, record->jid));
      envoi_conversation_set_id (conversation, record->number);
      envoi_conversation_set_draft (conversation, record->draft);
      envoi_conversation_set_open (conversation, record->open);
      envoi_conversation_set_pinned (conversation, record->pinned);
      envoi_conversation_set_muted_until (conversation, record->muted_until);
      set_figures (conversation, record);
      adopt (self, owner, conversation, record->id);
      g_ptr_array_add (objects, conversation);
    }
  g_list_store_splice (self->conversations, 0, 0, objects->pdata, objects->len);
}

/* --- After damage --- */

static gboolean
run_restore (EnvoiCommand *command, EnvoiTables *tables, GError **error)
{
  EnvoiConversationRecord *record = ((Save *) command)->record;

  return envoi_conversation_table_save (tables, record, error)
         && envoi_database_run (tables->database, error, "UPDATE conversation SET read_position = max (read_position, ?) WHERE id = ?", "ll",
                                record->read_position, record->id);
}

static const EnvoiCommandClass restore_class = { sizeof (Save), ENVOI_COMMAND_WRITES, run_restore, NULL, clear_save };

typedef struct {
  EnvoiCommand parent;
  GPtrArray *conversations;
} Mend;

static gboolean
run_mend (EnvoiCommand *command, EnvoiTables *tables, GError **error)
{
  Mend *self = (Mend *) command;

  g_ptr_array_set_size (self->conversations, 0);
  return envoi_salvage_mend (tables->database, error) && envoi_conversation_table_load (tables, self->conversations, error);
}

static void
done_mend (EnvoiCommand *command, EnvoiStore *self)
{
  Mend *mend = (Mend *) command;

  for (guint i = 0; i < mend->conversations->len; i++)
    envoi_store_apply_conversation (self, mend->conversations->pdata[i]);
}

static void
clear_mend (EnvoiCommand *command)
{
  g_ptr_array_unref (((Mend *) command)->conversations);
}

static const EnvoiCommandClass mend_class = { sizeof (Mend), ENVOI_COMMAND_WRITES, run_mend, done_mend, clear_mend };

/* Everything that is known here, and then the rest is put in order around it. */
void
envoi_store_resave_conversations (EnvoiStore *self, GQueue *commands)
{
  GHashTableIter iter;
  EnvoiConversationEntry *entry;
  Mend *mend;

  g_hash_table_iter_init (&iter, self->conversation_entries);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &entry))
    {
      Save *save = save_new (entry);

      save->parent.klass = &restore_class;
      save->record->read_position = envoi_conversation_get_read_position (entry->conversation);
      g_queue_push_tail_link (commands, &save->parent.link);
    }
  mend = envoi_command_new (&mend_class);
  mend->conversations = g_ptr_array_new_with_free_func ((GDestroyNotify) envoi_conversation_record_free);
  g_queue_push_tail_link (commands, &mend->parent.link);
}
