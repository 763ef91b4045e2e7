/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Messages: the commands that add and change them, and the living objects that follow. Main thread. */
#include "envoi-store-private.h"

/* What is answered and not here; more than these are not waited for. */
#define MOST_WANTED 2000

/* --- Living objects: while anybody holds a message, its row has this one object. --- */

typedef struct {
  gint64 rowid;
  EnvoiMessage *message;
  EnvoiConversationEntry *entry;
} Live;

static void
on_message_gone (gpointer data, GObject *where_it_was)
{
  Live *live = data;

  g_hash_table_remove (live->entry->live, &live->rowid);
  g_free (live);
}

static void
make_live (EnvoiConversationEntry *entry, gint64 rowid, EnvoiMessage *message)
{
  Live *live;

  if (g_hash_table_contains (entry->live, &rowid))
    return;
  live = g_new (Live, 1);
  *live = (Live) { rowid, message, entry };
  g_hash_table_insert (entry->live, &live->rowid, live);
  g_object_weak_ref (G_OBJECT (message), on_message_gone, live);
}

static EnvoiMessage *
find_live (EnvoiConversationEntry *entry, gint64 rowid)
{
  Live *live = g_hash_table_lookup (entry->live, &rowid);

  return live != NULL ? live->message : NULL;
}

void
envoi_conversation_entry_forget_live (EnvoiConversationEntry *entry)
{
  GHashTableIter iter;
  Live *live;

  g_hash_table_iter_init (&iter, entry->live);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &live))
    {
      g_hash_table_iter_remove (&iter);
      g_object_weak_unref (G_OBJECT (live->message), on_message_gone, live);
      g_free (live);
    }
}

/* One to one it goes without saying. */
static const char *
default_author (EnvoiConversationEntry *entry, const EnvoiMessageRecord *record)
{
  const char *jid = envoi_conversation_get_jid (entry->conversation);

  if (envoi_conversation_get_room (entry->conversation) != NULL || strchr (jid, '/') != NULL)
    return NULL;
  return record->outgoing ? envoi_account_get_jid (entry->account->account) : jid;
}

static void
apply_changes (EnvoiConversationEntry *entry, EnvoiMessage *message, const EnvoiMessageRecord *record)
{
  envoi_message_set_mentions_me (message, (record->flags & ENVOI_MESSAGE_MENTIONS_ME) != 0);
  envoi_message_set_edited (message, (record->flags & ENVOI_MESSAGE_EDITED) != 0);
  envoi_message_set_retraction (message, record->flags & ENVOI_MESSAGE_MODERATED ? ENVOI_RETRACTION_BY_MODERATOR
                                         : record->flags & ENVOI_MESSAGE_RETRACTED ? ENVOI_RETRACTION_BY_AUTHOR : ENVOI_RETRACTION_NONE);
  envoi_message_set_retraction_reason (message, record->retraction_reason);
  if (record->reactions != NULL)
    {
      g_autoptr (EnvoiReactions) fresh = envoi_message_get_reactions (message) == NULL ? envoi_reactions_new () : NULL;
      EnvoiReactions *reactions = fresh != NULL ? fresh : envoi_message_get_reactions (message);

      envoi_reactions_begin (reactions);
      for (guint i = 0; i < record->reactions->len; i++)
        {
          EnvoiReactionRecord *one = record->reactions->pdata[i];
          const char *name = one->nick != NULL ? one->nick : envoi_conversation_get_title (entry->conversation);

          envoi_reactions_add (reactions, (const char * const *) one->emojis, one->mine, name);
        }
      envoi_reactions_end (reactions);
      envoi_message_set_reactions (message, reactions);
    }
  else
    envoi_message_set_reactions (message, NULL);
}

void
envoi_store_apply_record (EnvoiConversationEntry *entry, const EnvoiMessageRecord *record)
{
  EnvoiMessage *message = find_live (entry, record->rowid);

  if (message == NULL)
    return;
  g_object_freeze_notify (G_OBJECT (message));
  envoi_message_set_body (message, record->body);
  apply_changes (entry, message, record);
  g_object_thaw_notify (G_OBJECT (message));
}

/* Whose word the attachment is, as far as that is proven, and for whom it would be loaded. */
static void
tell_attachment (EnvoiConversationEntry *entry, EnvoiMessage *message)
{
  EnvoiAttachment *attachment = envoi_message_get_attachment (message);
  EnvoiAccount *account = entry->account->account;
  const char *jid = envoi_conversation_get_jid (entry->conversation);
  gboolean is_direct = envoi_conversation_get_room (entry->conversation) == NULL && strchr (jid, '/') == NULL;

  if (attachment == NULL)
    return;
  envoi_attachment_set_account (attachment, account);
  envoi_attachment_set_author (attachment, envoi_message_get_outgoing (message) ? envoi_account_get_jid (account)
                                           : is_direct ? jid : envoi_message_get_real_jid (message));
}

EnvoiMessage *
envoi_store_materialise (EnvoiConversationEntry *entry, const EnvoiMessageRecord *record)
{
  EnvoiMessage *message = find_live (entry, record->rowid);

  if (message != NULL)
    return g_object_ref (message);
  message = envoi_message_new (record->outgoing, record->stanza_id, record->body, record->time);
  envoi_message_set_rowid (message, record->rowid);
  envoi_message_set_position (message, record->position);
  envoi_message_set_archive_id (message, record->archive_id);
  envoi_message_set_origin_id (message, record->origin_id);
  envoi_message_set_sender (message, record->sender);
  envoi_message_set_language (message, record->language);
  envoi_message_set_state (message, record->state);
  envoi_message_set_error_condition (message, record->error_condition);
  envoi_message_set_error_text (message, record->error_text);
  envoi_message_set_delayed (message, (record->flags & ENVOI_MESSAGE_DELAYED) != 0);
  envoi_message_set_wants_receipt (message, (record->flags & ENVOI_MESSAGE_WANTS_RECEIPT) != 0);
  envoi_message_set_markable (message, (record->flags & ENVOI_MESSAGE_MARKABLE) != 0);
  envoi_message_set_after_gap (message, (record->flags & ENVOI_MESSAGE_AFTER_GAP) != 0);
  envoi_message_set_gap_lost (message, (record->flags & ENVOI_MESSAGE_GAP_LOST) != 0);
  envoi_message_set_nick (message, record->nick);
  envoi_message_set_author_key (message, record->author_key != NULL ? record->author_key : default_author (entry, record));
  envoi_message_set_real_jid (message, record->real_jid);
  envoi_message_set_reply_to (message, record->reply_to);
  envoi_message_set_reply_sender (message, record->reply_sender);
  envoi_message_set_post_uri (message, record->post_uri);
  if (record->file != NULL)
    {
      g_autoptr (EnvoiAttachment) attachment = envoi_attachment_new_from_text (record->file);

      envoi_message_set_attachment (message, attachment);
      tell_attachment (entry, message);
    }
  apply_changes (entry, message, record);
  make_live (entry, record->rowid, message);
  return message;
}

void
envoi_store_set_quoted (EnvoiConversationEntry *entry, EnvoiMessage *message, const EnvoiMessageRecord *quoted)
{
  const char *id = envoi_message_get_reply_to (message);

  if (id == NULL || envoi_message_get_quoted (message) != NULL)
    return;
  if (quoted != NULL)
    {
      g_autoptr (EnvoiMessage) original = envoi_store_materialise (entry, quoted);

      envoi_message_set_quoted (message, original);
    }
  else if (g_hash_table_size (entry->wanted) < MOST_WANTED)
    g_hash_table_add (entry->wanted, g_strdup (id));
}

/* A message has come: do any wait for it that answer it? */
static void
answer_wanted (EnvoiConversationEntry *entry, EnvoiMessage *original)
{
  const char *ids[] = { envoi_message_get_id (original), envoi_message_get_archive_id (original) };
  GHashTableIter iter;
  Live *live;

  for (guint i = 0; i < G_N_ELEMENTS (ids) && g_hash_table_size (entry->wanted) > 0; i++)
    {
      if (ids[i] == NULL || !g_hash_table_remove (entry->wanted, ids[i]))
        continue;
      g_hash_table_iter_init (&iter, entry->live);
      while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &live))
        if (g_strcmp0 (envoi_message_get_reply_to (live->message), ids[i]) == 0 && envoi_message_get_quoted (live->message) == NULL
            && envoi_message_get_position (original) < envoi_message_get_position (live->message))
          envoi_message_set_quoted (live->message, original);
    }
}

static void
touch (EnvoiStore *self, EnvoiConversationEntry *entry, EnvoiMessage *message, gboolean added, gint64 old_position)
{
  for (guint i = 0; i < entry->lists->len; i++)
    {
      EnvoiMessageList *list = entry->lists->pdata[i];

      if (added)
        envoi_message_list_add (list, message);
      else
        envoi_message_list_move (list, message, old_position);
      if (!g_ptr_array_find (self->touched, list, NULL))
        g_ptr_array_add (self->touched, g_object_ref (list));
    }
}

/* A row stands elsewhere now (record: with old_position). */
void
envoi_store_apply_moved (EnvoiStore *self, EnvoiConversationEntry *entry, const EnvoiMessageRecord *record)
{
  g_autoptr (EnvoiMessage) moved = entry->lists->len > 0 ? envoi_store_materialise (entry, record) : NULL;
  EnvoiMessage *living = moved != NULL ? moved : find_live (entry, record->rowid);

  if (living != NULL)
    envoi_message_set_position (living, record->position);
  if (moved != NULL)
    touch (self, entry, moved, FALSE, record->old_position);
}

/* --- Adding --- */

typedef struct {
  EnvoiCommand parent;
  gint64 id;
  EnvoiConversation *conversation;
  EnvoiMessage *message;
  EnvoiMessageRecord record;
  EnvoiInsertMode mode;
  EnvoiAddResult result;
} Add;

static gboolean
run_add (EnvoiCommand *command, EnvoiTables *tables, GError **error)
{
  Add *self = (Add *) command;

  return envoi_message_table_add (tables, self->id, &self->record, self->mode, &self->result, error);
}

static void
apply (EnvoiMessage *message, const EnvoiAddResult *result)
{
  envoi_message_set_rowid (message, result->rowid);
  envoi_message_set_position (message, result->position);
  envoi_message_set_state (message, result->state);
  if (result->archive_id != NULL)
    envoi_message_set_archive_id (message, result->archive_id);
}

static void
done_add (EnvoiCommand *command, EnvoiStore *self)
{
  Add *add = (Add *) command;
  EnvoiConversationEntry *entry = envoi_store_get_conversation_entry (self, add->conversation);

  if (add->result.added)
    {
      apply (add->message, &add->result);
      if (entry != NULL && entry->id == add->id)
        {
          if (envoi_message_get_author_key (add->message) == NULL)
            envoi_message_set_author_key (add->message, default_author (entry, &add->record));
          make_live (entry, add->result.rowid, add->message);
          tell_attachment (entry, add->message);
          if (add->result.changed != NULL)
            envoi_store_apply_record (entry, add->result.changed);
          envoi_store_set_quoted (entry, add->message, add->result.quoted);
          answer_wanted (entry, add->message);
          touch (self, entry, add->message, TRUE, 0);
          envoi_store_emit_message_added (self, add->conversation, add->message);
        }
    }
  else if (add->result.rowid != 0)
    {
      gboolean here = entry != NULL && entry->id == add->id;
      EnvoiMessage *known = here ? find_live (entry, add->result.rowid) : NULL;

      if (known != NULL)
        apply (known, &add->result);
      if (here && add->result.changed != NULL)
        envoi_store_apply_record (entry, add->result.changed);
      for (guint i = 0; here && i < add->result.moved->len; i++)
        envoi_store_apply_moved (self, entry, add->result.moved->pdata[i]);
    }
  if (command->promise != NULL)
    dex_promise_resolve_int64 (command->promise, add->result.added ? add->result.rowid : 0);
}

static void
clear_add (EnvoiCommand *command)
{
  Add *add = (Add *) command;

  envoi_message_record_clear (&add->record);
  envoi_add_result_clear (&add->result);
  g_object_unref (add->message);
  g_object_unref (add->conversation);
}

static const EnvoiCommandClass add_class = { sizeof (Add), ENVOI_COMMAND_WRITES, run_add, done_add, clear_add };

/* What the person writes: it leaves when it is on the disk. */
static const EnvoiCommandClass add_own_class = { sizeof (Add), ENVOI_COMMAND_WRITES | ENVOI_COMMAND_AT_ONCE, run_add, done_add, clear_add };

static Add *
add_new (EnvoiConversationEntry *entry, EnvoiMessage *message, EnvoiInsertMode mode)
{
  gboolean own = envoi_message_get_outgoing (message) && envoi_message_get_state (message) == ENVOI_MESSAGE_STATE_QUEUED;
  Add *add = envoi_command_new (own ? &add_own_class : &add_class);
  EnvoiMessageRecord *record = &add->record;
  gint64 position = envoi_message_get_position (message);

  add->id = entry->id;
  add->conversation = g_object_ref (entry->conversation);
  add->message = g_object_ref (message);
  add->mode = mode;
  record->outgoing = envoi_message_get_outgoing (message);
  record->time = envoi_message_get_time (message);
  record->position = position != 0 ? position : record->time;
  record->state = envoi_message_get_state (message);
  record->stanza_id = g_strdup (envoi_message_get_id (message));
  record->origin_id = g_strdup (envoi_message_get_origin_id (message));
  record->archive_id = g_strdup (envoi_message_get_archive_id (message));
  record->sender = g_strdup (envoi_message_get_sender (message));
  record->language = g_strdup (envoi_message_get_language (message));
  record->error_condition = g_strdup (envoi_message_get_error_condition (message));
  record->error_text = g_strdup (envoi_message_get_error_text (message));
  record->body = g_strdup (envoi_message_get_body (message));
  record->nick = g_strdup (envoi_message_get_nick (message));
  record->author_key = g_strdup (envoi_message_get_author_key (message));
  record->real_jid = g_strdup (envoi_message_get_real_jid (message));
  record->reply_to = g_strdup (envoi_message_get_reply_to (message));
  record->reply_sender = g_strdup (envoi_message_get_reply_sender (message));
  record->post_uri = g_strdup (envoi_message_get_post_uri (message));
  if (envoi_message_get_attachment (message) != NULL)
    record->file = envoi_attachment_to_text (envoi_message_get_attachment (message));
  record->flags = (envoi_message_get_delayed (message) ? ENVOI_MESSAGE_DELAYED : 0)
                  | (envoi_message_get_wants_receipt (message) ? ENVOI_MESSAGE_WANTS_RECEIPT : 0)
                  | (envoi_message_get_markable (message) ? ENVOI_MESSAGE_MARKABLE : 0)
                  | (envoi_message_get_after_gap (message) ? ENVOI_MESSAGE_AFTER_GAP : 0)
                  | (envoi_message_get_mentions_me (message) ? ENVOI_MESSAGE_MENTIONS_ME : 0);
  return add;
}

DexFuture *
envoi_store_add_message (EnvoiStore *self, EnvoiConversation *conversation, EnvoiMessage *message, EnvoiInsertMode mode)
{
  EnvoiConversationEntry *entry = envoi_store_get_conversation_entry (self, conversation);

  if (entry == NULL)
    return envoi_store_unknown ();
  return envoi_store_push_with_future (self, add_new (entry, message, mode));
}

/**
 * envoi_store_put_message:
 *
 * The same as envoi_store_add_message() without a future, for floods.
 */
void
envoi_store_put_message (EnvoiStore *self, EnvoiConversation *conversation, EnvoiMessage *message, EnvoiInsertMode mode)
{
  EnvoiConversationEntry *entry = envoi_store_get_conversation_entry (self, conversation);

  if (entry != NULL)
    envoi_store_push (self, add_new (entry, message, mode));
}

/* --- Changing --- */

typedef struct {
  EnvoiCommand parent;
  gint64 id;
  EnvoiConversation *conversation;
  char *stanza_id, *condition, *text;   /* of a file: its address is the condition, all of it the text */
  EnvoiMessageState state;
  EnvoiGap gap;
  gint64 changed, flags;
  GArray *many;
} Change;

static void
clear_change (EnvoiCommand *command)
{
  Change *change = (Change *) command;

  g_object_unref (change->conversation);
  g_free (change->stanza_id);
  g_free (change->condition);
  g_free (change->text);
  g_clear_pointer (&change->many, g_array_unref);
}

static Change *
change_new (const EnvoiCommandClass *klass, EnvoiConversationEntry *entry, const char *id)
{
  Change *change = envoi_command_new (klass);

  change->id = entry->id;
  change->conversation = g_object_ref (entry->conversation);
  change->stanza_id = g_strdup (id);
  return change;
}

static EnvoiMessage *
living (EnvoiStore *self, Change *change, gint64 rowid)
{
  EnvoiConversationEntry *entry = envoi_store_get_conversation_entry (self, change->conversation);

  return entry != NULL && entry->id == change->id ? find_live (entry, rowid) : NULL;
}

static gboolean
run_set_state (EnvoiCommand *command, EnvoiTables *tables, GError **error)
{
  Change *self = (Change *) command;

  return envoi_message_table_set_state (tables, self->id, self->stanza_id, self->state, self->condition, self->text, &self->changed, error);
}

static void
done_set_state (EnvoiCommand *command, EnvoiStore *self)
{
  Change *change = (Change *) command;
  EnvoiMessage *message = living (self, change, change->changed);
  gboolean failed = change->state == ENVOI_MESSAGE_STATE_FAILED;

  if (message == NULL)
    return;
  envoi_message_set_error_condition (message, failed ? change->condition : NULL);
  envoi_message_set_error_text (message, failed ? change->text : NULL);
  envoi_message_set_state (message, change->state);
}

static const EnvoiCommandClass set_state_class = { sizeof (Change), ENVOI_COMMAND_WRITES, run_set_state, done_set_state, clear_change };

/**
 * envoi_store_set_message_state:
 * @id: of an outgoing message; an unknown one is passed over
 * @error_condition: (nullable): kept with ENVOI_MESSAGE_STATE_FAILED only, as @error_text
 *
 * Moves the state forward; what would move it back is passed over. Back to QUEUED go only SENT and FAILED; FAILED becomes
 * only what has not arrived; a FAILED message may prove DELIVERED or READ later, but no server's ack takes the failure away.
 */
void
envoi_store_set_message_state (EnvoiStore *self, EnvoiConversation *conversation, const char *id, EnvoiMessageState state,
                               const char *error_condition, const char *error_text)
{
  EnvoiConversationEntry *entry = envoi_store_get_conversation_entry (self, conversation);
  Change *change;

  if (entry == NULL || id == NULL)
    return;
  change = change_new (&set_state_class, entry, id);
  change->state = state;
  change->condition = g_strdup (error_condition);
  change->text = g_strdup (error_text);
  envoi_store_push (self, change);
}

static gboolean
run_mark (EnvoiCommand *command, EnvoiTables *tables, GError **error)
{
  Change *self = (Change *) command;

  return envoi_message_table_mark_up_to (tables, self->id, self->stanza_id, self->state, self->many, error);
}

static void
done_mark (EnvoiCommand *command, EnvoiStore *self)
{
  Change *change = (Change *) command;

  for (guint i = 0; i < change->many->len; i++)
    {
      EnvoiMessage *message = living (self, change, g_array_index (change->many, gint64, i));

      if (message == NULL)
        continue;
      envoi_message_set_error_condition (message, NULL);
      envoi_message_set_error_text (message, NULL);
      envoi_message_set_state (message, change->state);
    }
}

static const EnvoiCommandClass mark_class = { sizeof (Change), ENVOI_COMMAND_WRITES, run_mark, done_mark, clear_change };

/**
 * envoi_store_mark_up_to:
 * @id: of an own message; an unknown one is passed over
 * @state: ENVOI_MESSAGE_STATE_READ or ENVOI_MESSAGE_STATE_DELIVERED
 *
 * The message with this id and those before it that our server has move to @state. Earlier ones that are not known to have
 * left stay as they are: they may have got lost, and the outbox sends them again.
 */
void
envoi_store_mark_up_to (EnvoiStore *self, EnvoiConversation *conversation, const char *id, EnvoiMessageState state)
{
  EnvoiConversationEntry *entry = envoi_store_get_conversation_entry (self, conversation);
  Change *change;

  g_return_if_fail (state == ENVOI_MESSAGE_STATE_READ || state == ENVOI_MESSAGE_STATE_DELIVERED);
  if (entry == NULL || id == NULL)
    return;
  change = change_new (&mark_class, entry, id);
  change->state = state;
  change->many = g_array_new (FALSE, FALSE, sizeof (gint64));
  envoi_store_push (self, change);
}

static gboolean
run_set_file (EnvoiCommand *command, EnvoiTables *tables, GError **error)
{
  Change *self = (Change *) command;

  return envoi_message_table_set_file (tables, self->id, self->stanza_id, self->condition, self->text, &self->changed, error);
}

static void
done_set_file (EnvoiCommand *command, EnvoiStore *self)
{
  Change *change = (Change *) command;
  EnvoiMessage *message = living (self, change, change->changed);

  if (message != NULL && envoi_message_get_body (message) != NULL)
    envoi_message_set_body (message, change->condition);
  if (command->promise != NULL)
    dex_promise_resolve_boolean (command->promise, change->changed != 0);
}

static const EnvoiCommandClass set_file_class = { sizeof (Change), ENVOI_COMMAND_WRITES, run_set_file, done_set_file, clear_change };

/**
 * envoi_store_set_message_file:
 * @message: an own one that has not left, whose file is at the server now
 *
 * Keeps its attachment as it is, and makes the address its text.
 *
 * Returns: (transfer full): a future of a boolean that resolves when it is committed: whether the message is still there
 */
DexFuture *
envoi_store_set_message_file (EnvoiStore *self, EnvoiConversation *conversation, EnvoiMessage *message)
{
  EnvoiConversationEntry *entry = envoi_store_get_conversation_entry (self, conversation);
  EnvoiAttachment *attachment = envoi_message_get_attachment (message);
  Change *change;

  if (entry == NULL || attachment == NULL)
    return dex_future_new_for_boolean (FALSE);
  change = change_new (&set_file_class, entry, envoi_message_get_id (message));
  change->condition = g_strdup (envoi_attachment_get_uri (attachment));
  change->text = envoi_attachment_to_text (attachment);
  return envoi_store_push_with_future (self, change);
}

static gboolean
run_set_gap (EnvoiCommand *command, EnvoiTables *tables, GError **error)
{
  Change *self = (Change *) command;

  if (!envoi_message_table_set_gap (tables, self->id, self->stanza_id, self->gap, &self->changed, error))
    return FALSE;
  self->flags = 0;
  return self->changed == 0 || envoi_database_get_int64 (tables->database, error, &self->flags, 0, "SELECT flags FROM message WHERE id = ?", "l", self->changed);
}

static void
done_set_gap (EnvoiCommand *command, EnvoiStore *self)
{
  Change *change = (Change *) command;
  EnvoiMessage *message = living (self, change, change->changed);
  EnvoiConversationEntry *entry = envoi_store_get_conversation_entry (self, change->conversation);

  gboolean gap = (change->flags & ENVOI_MESSAGE_AFTER_GAP) != 0, lost = (change->flags & ENVOI_MESSAGE_GAP_LOST) != 0;

  if (message == NULL || (envoi_message_get_after_gap (message) == gap && envoi_message_get_gap_lost (message) == lost))
    return;
  envoi_message_set_gap_lost (message, lost);
  envoi_message_set_after_gap (message, gap);
  touch (self, entry, message, FALSE, -1);
}

static const EnvoiCommandClass set_gap_class = { sizeof (Change), ENVOI_COMMAND_WRITES, run_set_gap, done_set_gap, clear_change };

static void
push_gap (EnvoiStore *self, EnvoiConversation *conversation, const char *archive_id, EnvoiGap gap)
{
  EnvoiConversationEntry *entry = envoi_store_get_conversation_entry (self, conversation);
  Change *change;

  if (entry == NULL || archive_id == NULL)
    return;
  change = change_new (&set_gap_class, entry, archive_id);
  change->gap = gap;
  envoi_store_push (self, change);
}

/**
 * envoi_store_set_gap:
 *
 * Marks that history between the message with this archive id and the one before it is not known, or that it is known now.
 */
void
envoi_store_set_gap (EnvoiStore *self, EnvoiConversation *conversation, const char *archive_id, gboolean gap)
{
  push_gap (self, conversation, archive_id, gap ? ENVOI_GAP_OPEN : ENVOI_GAP_NONE);
}

/**
 * envoi_store_set_gap_lost:
 *
 * Marks that history before the message with this archive id is missing for good. Where nothing is stored before it, it is only the beginning.
 */
void
envoi_store_set_gap_lost (EnvoiStore *self, EnvoiConversation *conversation, const char *archive_id)
{
  push_gap (self, conversation, archive_id, ENVOI_GAP_LOST);
}
