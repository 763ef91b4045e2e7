/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rooms: the identity map and the commands that keep them. Main thread. */
#include "envoi-store-private.h"

static EnvoiRoomRecord *
record_new (EnvoiAccountEntry *owner, EnvoiRoom *room)
{
  EnvoiRoomRecord *record = g_new0 (EnvoiRoomRecord, 1);

  record->account = owner->id;
  record->jid = g_strdup (envoi_room_get_jid (room));
  record->nick = g_strdup (envoi_room_get_nick (room));
  record->name = g_strdup (envoi_room_get_name (room));
  record->configured_name = g_strdup (envoi_room_get_configured_name (room));
  record->description = g_strdup (envoi_room_get_description (room));
  record->subject = g_strdup (envoi_room_get_subject (room));
  record->subject_by = g_strdup (envoi_room_get_subject_by (room));
  record->bookmarked = envoi_room_get_bookmarked (room);
  record->autojoin = envoi_room_get_autojoin (room);
  record->notify = envoi_room_get_notify (room);
  record->features = envoi_room_get_features (room);
  record->extensions = g_strdup (envoi_room_get_extensions (room));
  record->language = g_strdup (envoi_room_get_language (room));
  record->n_members = envoi_room_get_n_members (room);
  record->community = g_strdup (envoi_room_get_community (room));
  return record;
}

typedef struct {
  EnvoiCommand parent;
  EnvoiRoomRecord *record;
} Save;

static gboolean
run_save (EnvoiCommand *command, EnvoiTables *tables, GError **error)
{
  return envoi_room_table_save (tables, ((Save *) command)->record, error);
}

static void
clear_save (EnvoiCommand *command)
{
  envoi_room_record_free (((Save *) command)->record);
}

static const EnvoiCommandClass save_class = { sizeof (Save), ENVOI_COMMAND_WRITES, run_save, NULL, clear_save };

static Save *
save_new (EnvoiAccountEntry *owner, EnvoiRoom *room)
{
  Save *save = envoi_command_new (&save_class);

  save->record = record_new (owner, room);
  return save;
}

void
envoi_store_bind_room (EnvoiAccountEntry *owner, EnvoiConversation *conversation)
{
  const char *jid = envoi_conversation_get_jid (conversation);
  const char *slash = strchr (jid, '/');
  g_autofree char *bare = slash != NULL ? g_strndup (jid, slash - jid) : NULL;
  EnvoiRoom *room = g_hash_table_lookup (owner->rooms, bare != NULL ? bare : jid);

  if (bare != NULL)
    envoi_conversation_set_occupant_of (conversation, room);
  else
    envoi_conversation_set_room (conversation, room);
}

static void
bind_conversations (EnvoiAccountEntry *owner, const char *jid)
{
  gsize length = strlen (jid);
  GHashTableIter iter;
  EnvoiConversationEntry *entry;

  g_hash_table_iter_init (&iter, owner->conversations);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &entry))
    {
      const char *other = envoi_conversation_get_jid (entry->conversation);

      if (strncmp (other, jid, length) == 0 && (other[length] == '\0' || other[length] == '/'))
        envoi_store_bind_room (owner, entry->conversation);
    }
}

/**
 * envoi_store_find_room:
 * @bare: a bare address, normalised
 *
 * Returns: (transfer none) (nullable): the room, if it is known
 */
EnvoiRoom *
envoi_store_find_room (EnvoiStore *self, EnvoiAccount *account, const char *bare)
{
  EnvoiAccountEntry *owner = envoi_store_get_account_entry (self, account);

  return owner != NULL ? g_hash_table_lookup (owner->rooms, bare) : NULL;
}

/**
 * envoi_store_ensure_room:
 * @bare: a bare address, normalised
 *
 * Returns: (transfer none) (nullable): the room, made and stored when it was missing; %NULL when the account is not of this store
 */
EnvoiRoom *
envoi_store_ensure_room (EnvoiStore *self, EnvoiAccount *account, const char *bare)
{
  EnvoiAccountEntry *owner = envoi_store_get_account_entry (self, account);
  EnvoiRoom *room = owner != NULL ? g_hash_table_lookup (owner->rooms, bare) : NULL;

  if (room == NULL && owner != NULL)
    {
      room = envoi_room_new_for_contact (envoi_store_ensure_contact (self, account, bare));
      g_hash_table_insert (owner->rooms, (gpointer) envoi_room_get_jid (room), room);
      bind_conversations (owner, envoi_room_get_jid (room));
      g_list_store_append (self->rooms, room);
      envoi_store_push (self, save_new (owner, room));
    }
  return room;
}

/**
 * envoi_store_save_room:
 *
 * Keeps what is stored of the room as it is now.
 */
void
envoi_store_save_room (EnvoiStore *self, EnvoiRoom *room)
{
  EnvoiAccountEntry *owner = envoi_store_get_account_entry (self, envoi_room_get_account (room));

  if (owner != NULL && g_hash_table_lookup (owner->rooms, envoi_room_get_jid (room)) == room)
    envoi_store_push (self, save_new (owner, room));
}

typedef struct {
  EnvoiCommand parent;
  gint64 account, conversation;
  char *jid;
} Forget;

static gboolean
run_forget (EnvoiCommand *command, EnvoiTables *tables, GError **error)
{
  Forget *self = (Forget *) command;

  return envoi_room_table_forget (tables, self->account, self->jid, self->conversation, error);
}

static void
clear_forget (EnvoiCommand *command)
{
  g_free (((Forget *) command)->jid);
}

static const EnvoiCommandClass forget_class = { sizeof (Forget), ENVOI_COMMAND_WRITES, run_forget, NULL, clear_forget };

/**
 * envoi_store_forget_room:
 *
 * The room and its conversation leave the lists at once. Its messages are out of reach after the commit and are erased bit by bit.
 *
 * Returns: (transfer full): resolves to %TRUE after the commit
 */
DexFuture *
envoi_store_forget_room (EnvoiStore *self, EnvoiRoom *room)
{
  g_autoptr (EnvoiRoom) keep = g_object_ref (room);
  EnvoiAccountEntry *owner = envoi_store_get_account_entry (self, envoi_room_get_account (room));
  const char *jid = envoi_room_get_jid (room);
  EnvoiConversationEntry *entry;
  Forget *forget;
  guint position;

  if (owner == NULL || g_hash_table_lookup (owner->rooms, jid) != room)
    return envoi_store_unknown ();
  forget = envoi_command_new (&forget_class);
  forget->account = owner->id;
  forget->jid = g_strdup (jid);
  g_hash_table_remove (owner->rooms, jid);
  entry = g_hash_table_lookup (owner->conversations, jid);
  if (entry != NULL)
    {
      g_autoptr (EnvoiConversation) conversation = g_object_ref (entry->conversation);

      forget->conversation = entry->id;
      envoi_store_forget_conversation (self, entry);
      g_hash_table_remove (owner->conversations, jid);
      if (g_list_store_find (self->conversations, conversation, &position))
        g_list_store_remove (self->conversations, position);
    }
  bind_conversations (owner, jid);
  envoi_store_drop_contact (self, owner, jid);
  if (g_list_store_find (self->rooms, room, &position))
    g_list_store_remove (self->rooms, position);
  return envoi_store_push_with_future (self, forget);
}

/* --- All of them --- */

void
envoi_store_adopt_rooms (EnvoiStore *self, GPtrArray *records)
{
  g_autoptr (GHashTable) owners = g_hash_table_new (g_int64_hash, g_int64_equal);
  g_autoptr (GPtrArray) objects = g_ptr_array_new ();
  GHashTableIter iter;
  EnvoiAccountEntry *owner;

  g_hash_table_iter_init (&iter, self->account_entries);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &owner))
    g_hash_table_insert (owners, &owner->id, owner);
  for (guint i = 0; i < records->len; i++)
    {
      const EnvoiRoomRecord *record = records->pdata[i];
      EnvoiRoom *room;

      owner = g_hash_table_lookup (owners, &record->account);
      if (owner == NULL || g_hash_table_contains (owner->rooms, record->jid))
        continue;
      room = envoi_room_new_for_contact (envoi_store_ensure_contact (self, owner->account, record->jid));
      envoi_room_set_nick (room, record->nick);
      envoi_room_set_name (room, record->name);
      envoi_room_set_configured_name (room, record->configured_name);
      envoi_room_set_description (room, record->description);
      envoi_room_set_subject (room, record->subject);
      envoi_room_set_subject_by (room, record->subject_by);
      envoi_room_set_bookmarked (room, record->bookmarked);
      envoi_room_set_autojoin (room, record->autojoin);
      envoi_room_set_notify (room, record->notify);
      envoi_room_set_features (room, record->features);
      envoi_room_set_extensions (room, record->extensions);
      envoi_room_set_language (room, record->language);
      envoi_room_set_n_members (room, record->n_members);
      envoi_room_set_community (room, record->community);
      g_hash_table_insert (owner->rooms, (gpointer) envoi_room_get_jid (room), room);
      g_ptr_array_add (objects, room);
    }
  g_list_store_splice (self->rooms, 0, 0, objects->pdata, objects->len);
}

void
envoi_store_resave_rooms (EnvoiStore *self, GQueue *commands)
{
  GHashTableIter iter, rooms;
  EnvoiAccountEntry *owner;
  EnvoiRoom *room;

  g_hash_table_iter_init (&iter, self->account_entries);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &owner))
    {
      g_hash_table_iter_init (&rooms, owner->rooms);
      while (g_hash_table_iter_next (&rooms, NULL, (gpointer *) &room))
        g_queue_push_tail_link (commands, &save_new (owner, room)->parent.link);
    }
}
