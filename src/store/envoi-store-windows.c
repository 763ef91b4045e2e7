/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is read of messages: the windows of lists, places, the outbox. Main thread. */
#include "envoi-store-private.h"

/* Rows above the first unread one that tell what it answers. */
#define ROWS_ABOVE_UNREAD 15

/* --- Windows --- */

typedef struct {
  EnvoiCommand parent;
  GWeakRef list;
  EnvoiConversation *conversation;
  EnvoiWindowKind kind;
  EnvoiWindowFunc func;
  DexPromise *answer;      /* resolved by func, not by the store */
  gint64 id, position;
  guint count;
  GPtrArray *rows, *quoted;    /* in step */
  gboolean has_before, has_after;
  gint64 before_position, before_time;
  gboolean before_outgoing;
  char *before_nick, *before_key;
  gint64 first_unread;
} Load;

static gboolean
run_load (EnvoiCommand *command, EnvoiTables *tables, GError **error)
{
  Load *self = (Load *) command;
  guint above = self->count, below = 0;
  gint64 position = self->kind == ENVOI_WINDOW_END || self->kind == ENVOI_WINDOW_FIRST ? G_MAXINT64 : self->position;

  g_ptr_array_set_size (self->rows, 0);
  self->has_before = self->has_after = FALSE;
  g_clear_pointer (&self->before_nick, g_free);
  g_clear_pointer (&self->before_key, g_free);
  self->first_unread = 0;
  if (self->kind == ENVOI_WINDOW_FIRST)
    {
      if (!envoi_message_table_first_unread (tables, self->id, &self->first_unread, error))
        return FALSE;
      if (self->first_unread != 0)
        {
          position = self->first_unread;
          below = self->count - ROWS_ABOVE_UNREAD;
        }
    }
  else if (self->kind == ENVOI_WINDOW_AROUND)
    below = self->count / 2;
  else if (self->kind == ENVOI_WINDOW_NEWER)
    {
      above = 0;
      below = self->count;
    }

  /* One row more at each end tells whether there is more. */
  if (below > 0)
    {
      if (!envoi_message_table_from (tables, self->id, self->kind == ENVOI_WINDOW_NEWER ? position + 1 : position, below + 1, self->rows, error))
        return FALSE;
      self->has_after = self->rows->len > below;
      if (self->has_after)
        g_ptr_array_remove_index (self->rows, below);
      above = self->kind == ENVOI_WINDOW_NEWER ? 0 : self->count - self->rows->len;
    }
  if (above > 0 || self->kind == ENVOI_WINDOW_OLDER)
    {
      g_autoptr (GPtrArray) older = g_ptr_array_new_with_free_func ((GDestroyNotify) envoi_message_record_free);

      if (!envoi_message_table_before (tables, self->id, position, above + 1, older, error))
        return FALSE;
      self->has_before = older->len > above;
      if (self->has_before)
        {
          EnvoiMessageRecord *record = older->pdata[0];

          self->before_position = record->position;
          self->before_time = record->time;
          self->before_outgoing = record->outgoing;
          self->before_nick = g_steal_pointer (&record->nick);
          self->before_key = g_steal_pointer (&record->author_key);
          g_ptr_array_remove_index (older, 0);
        }
      g_ptr_array_extend_and_steal (older, g_steal_pointer (&self->rows));
      self->rows = g_steal_pointer (&older);
    }
  g_ptr_array_set_size (self->quoted, 0);
  return envoi_message_table_quoted (tables, self->id, self->rows, self->quoted, error);
}

static void
record_free (gpointer data)
{
  if (data != NULL)
    envoi_message_record_free (data);
}

static void
finish_load (Load *load, EnvoiStore *self)
{
  g_autoptr (EnvoiMessageList) list = g_weak_ref_get (&load->list);
  EnvoiConversationEntry *entry = self != NULL ? envoi_store_get_conversation_entry (self, load->conversation) : NULL;
  g_autoptr (GPtrArray) messages = g_ptr_array_new_with_free_func (g_object_unref);
  EnvoiWindow window = { messages, load->position, load->has_before, load->has_after, load->before_position, load->before_time, load->before_outgoing,
                         load->before_nick, load->before_key, load->first_unread };

  if (list == NULL)
    return;
  if (entry != NULL && entry->id == load->id)
    for (guint i = 0; i < load->rows->len; i++)
      {
        g_ptr_array_add (messages, envoi_store_materialise (entry, load->rows->pdata[i]));
        envoi_store_set_quoted (entry, messages->pdata[i], load->quoted->pdata[i]);
      }
  else
    window.has_before = window.has_after = FALSE;
  load->func (list, &window, NULL, load->answer);
  g_clear_pointer (&load->answer, dex_unref);
}

static void
done_load (EnvoiCommand *command, EnvoiStore *self)
{
  finish_load ((Load *) command, self);
}

static void
clear_load (EnvoiCommand *command)
{
  Load *load = (Load *) command;

  /* Failed, or the list has gone: nobody is left waiting. */
  if (load->answer != NULL)
    {
      g_autoptr (EnvoiMessageList) list = g_weak_ref_get (&load->list);
      g_autoptr (GError) error = command->error != NULL ? g_error_copy (command->error)
                                 : g_error_new_literal (ENVOI_STORE_ERROR, ENVOI_STORE_ERROR_FAILED, "The list has gone.");

      if (list != NULL)
        load->func (list, NULL, error, load->answer);
      else
        dex_promise_reject (load->answer, g_steal_pointer (&error));
      dex_unref (load->answer);
    }
  g_weak_ref_clear (&load->list);
  g_object_unref (load->conversation);
  g_ptr_array_unref (load->rows);
  g_ptr_array_unref (load->quoted);
  g_free (load->before_nick);
  g_free (load->before_key);
}

static const EnvoiCommandClass load_class = { sizeof (Load), ENVOI_COMMAND_OVERTAKES, run_load, done_load, clear_load };

DexFuture *
envoi_store_load_window (EnvoiStore *self, EnvoiMessageList *list, EnvoiWindowKind kind, gint64 position, guint count, EnvoiWindowFunc func)
{
  EnvoiConversation *conversation = envoi_message_list_get_conversation (list);
  EnvoiConversationEntry *entry = envoi_store_get_conversation_entry (self, conversation);
  DexPromise *promise;
  Load *load;

  if (entry == NULL)
    return envoi_store_unknown ();
  promise = dex_promise_new ();
  load = envoi_command_new (&load_class);
  g_weak_ref_init (&load->list, list);
  load->conversation = g_object_ref (conversation);
  load->id = entry->id;
  load->kind = kind;
  load->position = position;
  load->count = count;
  load->func = func;
  load->answer = dex_ref (promise);
  load->rows = g_ptr_array_new_with_free_func ((GDestroyNotify) envoi_message_record_free);
  load->quoted = g_ptr_array_new_with_free_func (record_free);
  envoi_store_push (self, load);
  return DEX_FUTURE (promise);
}

void
envoi_store_add_list (EnvoiStore *self, EnvoiMessageList *list)
{
  EnvoiConversationEntry *entry = envoi_store_get_conversation_entry (self, envoi_message_list_get_conversation (list));

  if (entry != NULL)
    g_ptr_array_add (entry->lists, list);
}

void
envoi_store_remove_list (EnvoiStore *self, EnvoiMessageList *list)
{
  EnvoiConversationEntry *entry = envoi_store_get_conversation_entry (self, envoi_message_list_get_conversation (list));

  if (entry != NULL)
    g_ptr_array_remove_fast (entry->lists, list);
}

/* --- Places --- */

typedef struct {
  EnvoiCommand parent;
  gint64 conversation, position;
  char *id, *archive_id;
} Find;

static gboolean
run_find (EnvoiCommand *command, EnvoiTables *tables, GError **error)
{
  Find *self = (Find *) command;

  return envoi_message_table_find (tables, self->conversation, self->id, self->archive_id, &self->position, error);
}

static void
done_find (EnvoiCommand *command, EnvoiStore *self)
{
  dex_promise_resolve_int64 (command->promise, ((Find *) command)->position);
}

static void
clear_find (EnvoiCommand *command)
{
  g_free (((Find *) command)->id);
  g_free (((Find *) command)->archive_id);
}

static const EnvoiCommandClass find_class = { sizeof (Find), 0, run_find, done_find, clear_find };

/**
 * envoi_store_find_position:
 * @id: (nullable): a stanza's id or origin id
 * @archive_id: (nullable): an archive id; it goes before @id
 *
 * Returns: (transfer full): resolves to the position (gint64) of the message; 0 when it is not known
 */
DexFuture *
envoi_store_find_position (EnvoiStore *self, EnvoiConversation *conversation, const char *id, const char *archive_id)
{
  EnvoiConversationEntry *entry = envoi_store_get_conversation_entry (self, conversation);
  Find *find;

  if (entry == NULL)
    return envoi_store_unknown ();
  find = envoi_command_new (&find_class);
  find->conversation = entry->id;
  find->id = g_strdup (id);
  find->archive_id = g_strdup (archive_id);
  return envoi_store_push_with_future (self, find);
}

/* --- Outbox --- */

static EnvoiOutboxItem *
outbox_item_copy (EnvoiOutboxItem *item)
{
  EnvoiOutboxItem *copy = g_new (EnvoiOutboxItem, 1);

  copy->conversation = g_object_ref (item->conversation);
  copy->message = g_object_ref (item->message);
  return copy;
}

static void
outbox_item_free (EnvoiOutboxItem *item)
{
  g_object_unref (item->conversation);
  g_object_unref (item->message);
  g_free (item);
}

G_DEFINE_BOXED_TYPE (EnvoiOutboxItem, envoi_outbox_item, outbox_item_copy, outbox_item_free)

typedef struct {
  EnvoiCommand parent;
  gint64 account;
  GArray *conversations;
  GPtrArray *rows;
} Outbox;

static gboolean
run_outbox (EnvoiCommand *command, EnvoiTables *tables, GError **error)
{
  Outbox *self = (Outbox *) command;

  g_array_set_size (self->conversations, 0);
  g_ptr_array_set_size (self->rows, 0);
  return envoi_message_table_outbox (tables, self->account, self->conversations, self->rows, error);
}

static void
done_outbox (EnvoiCommand *command, EnvoiStore *self)
{
  Outbox *outbox = (Outbox *) command;
  GPtrArray *items = g_ptr_array_new_with_free_func ((GDestroyNotify) outbox_item_free);

  for (guint i = 0; i < outbox->rows->len; i++)
    {
      EnvoiConversationEntry *entry = g_hash_table_lookup (self->conversations_by_id, &g_array_index (outbox->conversations, gint64, i));
      EnvoiOutboxItem *item;

      if (entry == NULL)
        continue;
      item = g_new (EnvoiOutboxItem, 1);
      item->conversation = g_object_ref (entry->conversation);
      item->message = envoi_store_materialise (entry, outbox->rows->pdata[i]);
      g_ptr_array_add (items, item);
    }
  dex_promise_resolve_boxed (command->promise, G_TYPE_PTR_ARRAY, items);
}

static void
clear_outbox (EnvoiCommand *command)
{
  g_array_unref (((Outbox *) command)->conversations);
  g_ptr_array_unref (((Outbox *) command)->rows);
}

static const EnvoiCommandClass outbox_class = { sizeof (Outbox), 0, run_outbox, done_outbox, clear_outbox };

/**
 * envoi_store_load_outbox:
 *
 * Returns: (transfer full): resolves to a #GPtrArray of #EnvoiOutboxItem: the account's own messages in state QUEUED or
 *   SENT, in the order in which they were written
 */
DexFuture *
envoi_store_load_outbox (EnvoiStore *self, EnvoiAccount *account)
{
  EnvoiAccountEntry *entry = envoi_store_get_account_entry (self, account);
  Outbox *outbox;

  if (entry == NULL)
    return envoi_store_unknown ();
  outbox = envoi_command_new (&outbox_class);
  outbox->account = entry->id;
  outbox->conversations = g_array_new (FALSE, FALSE, sizeof (gint64));
  outbox->rows = g_ptr_array_new_with_free_func ((GDestroyNotify) envoi_message_record_free);
  return envoi_store_push_with_future (self, outbox);
}
