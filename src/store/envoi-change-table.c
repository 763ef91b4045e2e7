/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The SQL of what becomes of a message later, and of who may do it. Store thread.
 *
 * Whoever has the author key of a message may correct and take back what he wrote; a room may take back anything; everybody has one set
 * of reactions. A change is the same as a known one when it has its name (the id of its stanza) or its archive id: then the later copy,
 * which is the archive's, only says when it was. Of several the latest counts. */
#include "envoi-message-table-private.h"
#include "envoi-search-index-private.h"

#include "envoi-text.h"

#define MOST_VERSIONS 50
#define MOST_PENDING 1000
#define MOST_REACTORS 1000
#define MOST_EMOJIS 20
#define LONGEST_EMOJI 64

const char *
envoi_author_of (const EnvoiConversationRecord *conversation, gboolean outgoing, const char *kept)
{
  if (kept != NULL || conversation->is_room || strchr (conversation->jid, '/') != NULL)
    return kept;
  return outgoing ? conversation->own_jid : conversation->jid;
}

const char *
envoi_author_to_keep (const EnvoiConversationRecord *conversation, const EnvoiMessageRecord *record)
{
  return g_strcmp0 (record->author_key, envoi_author_of (conversation, record->outgoing, NULL)) != 0 ? record->author_key : NULL;
}

void
envoi_change_record_clear (EnvoiChangeRecord *self)
{
  g_free (self->target);
  g_free (self->author);
  g_free (self->name);
  g_free (self->archive_id);
  g_free (self->nick);
  g_free (self->text);
}

static void
change_free (gpointer data)
{
  envoi_change_record_clear (data);
  g_free (data);
}

/* --- Which message --- */

typedef struct {
  gint64 rowid, position, time;
  gboolean outgoing;
  int flags;
} Target;

static gboolean
may_change (const EnvoiConversationRecord *conversation, const EnvoiChangeRecord *change, const char *author, const char *own)
{
  if (change->kind == ENVOI_CHANGE_MODERATION)
    return conversation->is_room;
  if (change->kind == ENVOI_CHANGE_REACTIONS)
    return author != NULL;
  return author != NULL && g_strcmp0 (author, own) == 0;
}

/* 1 found, 0 there is none, -1 error, -2 none that this author may change. Of several with the same id, which a careless or malicious
 * client may give, the one that may be changed counts, and of these the one that is named the right way, then the newest. */
static int
find_target (EnvoiTables *self, EnvoiConversationRecord *conversation, const EnvoiChangeRecord *change, const char *author, Target *target,
             GError **error)
{
  gboolean by_archive = conversation->is_room && change->kind != ENVOI_CHANGE_CORRECTION;
  sqlite3_stmt *row = envoi_database_query (self->database, error,
    "SELECT id, position, time, outgoing, flags, author_key, iif (?3, 1, 4) AS rank FROM message WHERE conversation_id = ?1 AND archive_id = ?2"
    " UNION ALL SELECT id, position, time, outgoing, flags, author_key, 2 FROM message WHERE conversation_id = ?1 AND stanza_id = ?2"
    " UNION ALL SELECT id, position, time, outgoing, flags, author_key, 2 FROM message WHERE conversation_id = ?1 AND origin_id = ?2"
    /* Some name a correction where they mean what it corrects. */
    " UNION ALL SELECT m.id, m.position, m.time, m.outgoing, m.flags, m.author_key, 3 FROM edit AS e CROSS JOIN message AS m ON m.id = e.message_id"
    " WHERE e.name = ?2 AND m.conversation_id = ?1 ORDER BY rank, id DESC", "lsb", conversation->id, change->target, by_archive);
  gboolean found = FALSE, any = FALSE;
  int step = -1;

  while (row != NULL && !found && (step = envoi_database_step (self->database, row, error)) == 1)
    {
      *target = (Target) { sqlite3_column_int64 (row, 0), sqlite3_column_int64 (row, 1), sqlite3_column_int64 (row, 2),
                           sqlite3_column_int (row, 3), sqlite3_column_int (row, 4) };
      any = TRUE;
      found = may_change (conversation, change, author,
                          envoi_author_of (conversation, target->outgoing, (const char *) sqlite3_column_text (row, 5)));
    }
  if (found)
    {
      sqlite3_reset (row);
      return 1;
    }
  return step < 0 ? -1 : any ? -2 : 0;
}

/* --- What is done --- */

/* The text is another one now: what is told of it elsewhere follows. */
static gboolean
follow_text (EnvoiTables *self, EnvoiConversationRecord *conversation, const Target *target, GError **error)
{
  conversation->mentions_stale = conversation->dirty = TRUE;
  if (!envoi_search_change (self, conversation, target->rowid, error))
    return FALSE;
  return target->position != conversation->last_position || envoi_figures_find_last (self, conversation, error);
}

static gboolean
correct (EnvoiTables *self, EnvoiConversationRecord *conversation, const EnvoiChangeRecord *change, const Target *target, gboolean *changed,
         GError **error)
{
  gint64 known, version, current = 0, before = 0;

  if (!envoi_database_get_int64 (self->database, error, &known, 0,
        "SELECT rowid FROM edit WHERE message_id = ?1 AND name IS NOT NULL AND ((?2 <> '' AND name = ?2) OR archive_id = ?3) LIMIT 1", "lss",
        target->rowid, change->name != NULL ? change->name : "", change->archive_id)
      || !envoi_database_get_int64 (self->database, error, &before, 0,
        "SELECT rowid FROM edit WHERE message_id = ? AND name IS NOT NULL ORDER BY time DESC, rowid DESC LIMIT 1", "l", target->rowid))
    return FALSE;
  if (known != 0)
    {
      version = known;
      if (!envoi_database_run (self->database, error, "UPDATE edit SET time = ?, archive_id = ifnull (archive_id, ?) WHERE rowid = ?", "lsl",
                               change->time, change->archive_id, known))
        return FALSE;
    }
  else
    {
      if (!(target->flags & ENVOI_MESSAGE_EDITED)
          && !envoi_database_run (self->database, error, "INSERT INTO edit (message_id, time, body) SELECT id, time, body FROM message WHERE id = ?",
                                  "l", target->rowid))
        return FALSE;
      if (!envoi_database_run (self->database, error, "INSERT INTO edit (message_id, time, name, archive_id, body) VALUES (?, ?, ?, ?, ?)", "llsss",
                               target->rowid, change->time, change->name != NULL ? change->name : "", change->archive_id, change->text))
        return FALSE;
      version = sqlite3_last_insert_rowid (envoi_database_get_handle (self->database));
      if (!envoi_database_run (self->database, error,
            "DELETE FROM edit WHERE message_id = ?1 AND name IS NOT NULL AND rowid NOT IN"
            " (SELECT rowid FROM edit WHERE message_id = ?1 AND name IS NOT NULL ORDER BY time DESC, rowid DESC LIMIT ?2)", "li",
            target->rowid, MOST_VERSIONS))
        return FALSE;
    }
  if (!envoi_database_get_int64 (self->database, error, &current, 0,
        "SELECT rowid FROM edit WHERE message_id = ? AND name IS NOT NULL ORDER BY time DESC, rowid DESC LIMIT 1", "l", target->rowid))
    return FALSE;
  if (current == before && (target->flags & ENVOI_MESSAGE_EDITED))
    return TRUE;
  *changed = TRUE;
  return envoi_database_run (self->database, error,
           "UPDATE message SET body = (SELECT body FROM edit WHERE rowid = ?1), flags = (flags & ~64) | 128 | ?2 WHERE id = ?3", "lil", current,
           current == version ? (change->mentions && !target->outgoing ? ENVOI_MESSAGE_MENTIONS_ME : 0) : target->flags & ENVOI_MESSAGE_MENTIONS_ME,
           target->rowid)
         && follow_text (self, conversation, target, error);
}

static gboolean
take_back (EnvoiTables *self, EnvoiConversationRecord *conversation, const EnvoiChangeRecord *change, const Target *target, gboolean *changed,
           GError **error)
{
  int flag = change->kind == ENVOI_CHANGE_MODERATION ? ENVOI_MESSAGE_MODERATED : ENVOI_MESSAGE_RETRACTED;

  *changed = TRUE;
  if (!target->outgoing && target->position > conversation->read_position)
    envoi_figures_add_unread (conversation, -1);
  /* What was taken back is not to be found here any more, in none of its versions. */
  return envoi_sending_files_erase_one (self, target->rowid, error)
         && envoi_database_run (self->database, error, "DELETE FROM edit WHERE message_id = ?", "l", target->rowid)
         && envoi_database_run (self->database, error, "DELETE FROM reaction WHERE message_id = ?", "l", target->rowid)
         && envoi_database_run (self->database, error,
              "UPDATE message SET body = NULL, post_uri = NULL, file = NULL, flags = (flags & ~1088) | ?, retraction_reason = ? WHERE id = ?", "isl", flag, change->text, target->rowid)
         && follow_text (self, conversation, target, error);
}

/* 1 done, 0 there are too many, -1 error. */
static int
react (EnvoiTables *self, const EnvoiChangeRecord *change, const char *author, const Target *target, gboolean *changed, GError **error)
{
  sqlite3_stmt *row = envoi_database_query (self->database, error, "SELECT time, name FROM reaction WHERE message_id = ? AND author = ?", "ls",
                                            target->rowid, author);
  int step = row != NULL ? envoi_database_step (self->database, row, error) : -1;
  gint64 count = 0;

  if (step < 0)
    return -1;
  if (step == 1)
    {
      gint64 time = sqlite3_column_int64 (row, 0);
      gboolean same = change->name != NULL && g_strcmp0 ((const char *) sqlite3_column_text (row, 1), change->name) == 0;

      sqlite3_reset (row);
      if (same)
        return envoi_database_run (self->database, error, "UPDATE reaction SET time = ? WHERE message_id = ? AND author = ?", "lls", change->time,
                                   target->rowid, author) ? 1 : -1;
      if (change->time < time)
        return 1;
    }
  else if (target->flags & ENVOI_MESSAGE_HAS_REACTIONS)
    {
      if (!envoi_database_get_int64 (self->database, error, &count, 0, "SELECT count (*) FROM reaction WHERE message_id = ?", "l", target->rowid))
        return -1;
      if (count >= MOST_REACTORS)
        return 0;
    }
  *changed = TRUE;
  return envoi_database_run (self->database, error,
           "INSERT INTO reaction (message_id, author, time, name, mine, nick, emojis) VALUES (?, ?, ?, ?, ?, ?, ?)"
           " ON CONFLICT (message_id, author) DO UPDATE SET time = excluded.time, name = excluded.name, mine = excluded.mine, nick = excluded.nick,"
           " emojis = excluded.emojis", "lslsbss",
           target->rowid, author, change->time, change->name, change->outgoing, change->nick, change->text != NULL ? change->text : "")
         && envoi_database_run (self->database, error, "UPDATE message SET flags = flags | 1024 WHERE id = ?", "l", target->rowid) ? 1 : -1;
}

/**
 * envoi_change_join_emojis:
 * @emojis: (array zero-terminated=1) (nullable): of one person
 *
 * Returns: (transfer full): what is kept of them: emoji, each once, not too many
 */
char *
envoi_change_join_emojis (const char * const *emojis)
{
  GString *text = g_string_new (NULL);
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  for (; emojis != NULL && *emojis != NULL && g_hash_table_size (seen) < MOST_EMOJIS; emojis++)
    if (strlen (*emojis) <= LONGEST_EMOJI && strchr (*emojis, ' ') == NULL && envoi_text_is_emoji (*emojis, 1)
        && g_hash_table_add (seen, (gpointer) *emojis))
      g_string_append_printf (text, "%s%s", text->len > 0 ? " " : "", *emojis);
  return g_string_free (text, FALSE);
}

/* --- Changes that came before their message --- */

static gboolean
keep_pending (EnvoiTables *self, EnvoiConversationRecord *conversation, const EnvoiChangeRecord *change, GError **error)
{
  conversation->has_pending = TRUE;
  if (!envoi_database_run (self->database, error,
        "INSERT INTO pending_change (conversation_id, target, kind, author, outgoing, name, archive_id, time, mentions, nick, text)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", "lsisbsslbss",
        conversation->id, change->target, change->kind, change->author, change->outgoing, change->name, change->archive_id, change->time,
        change->mentions, change->nick, change->text))
    return FALSE;
  /* Now and then is often enough. */
  return sqlite3_last_insert_rowid (envoi_database_get_handle (self->database)) % 64 != 0
         || envoi_database_run (self->database, error,
              "DELETE FROM pending_change WHERE conversation_id = ?1 AND id <= (SELECT id FROM pending_change WHERE conversation_id = ?1"
              " ORDER BY id DESC LIMIT 1 OFFSET ?2)", "li", conversation->id, MOST_PENDING);
}

static gboolean
take_pending (EnvoiTables *self, gint64 conversation, const char *a, const char *b, const char *c, GPtrArray *changes, GError **error)
{
  sqlite3_stmt *row = envoi_database_query (self->database, error,
    "SELECT target, kind, author, outgoing, name, archive_id, time, mentions, nick, text FROM pending_change"
    " WHERE conversation_id = ? AND target IN (?, ?, ?) ORDER BY time, id", "lsss", conversation, a, b, c);
  int step = -1;

  while (row != NULL && (step = envoi_database_step (self->database, row, error)) == 1)
    {
      EnvoiChangeRecord *change = g_new0 (EnvoiChangeRecord, 1);

      change->target = envoi_column_dup (row, 0);
      change->kind = envoi_column_enum (row, 1, ENVOI_CHANGE_REACTIONS);
      change->author = envoi_column_dup (row, 2);
      change->outgoing = sqlite3_column_int (row, 3);
      change->name = envoi_column_dup (row, 4);
      change->archive_id = envoi_column_dup (row, 5);
      change->time = sqlite3_column_int64 (row, 6);
      change->mentions = sqlite3_column_int (row, 7);
      change->nick = envoi_column_dup (row, 8);
      change->text = envoi_column_dup (row, 9);
      g_ptr_array_add (changes, change);
    }
  return step == 0 && (changes->len == 0 || envoi_database_run (self->database, error,
    "DELETE FROM pending_change WHERE conversation_id = ? AND target IN (?, ?, ?)", "lsss", conversation, a, b, c));
}

static int
apply (EnvoiTables *self, EnvoiConversationRecord *conversation, const EnvoiChangeRecord *change, gboolean keep, gint64 *changed, GError **error)
{
  const char *author = envoi_author_of (conversation, change->outgoing, change->author);
  gboolean did = FALSE;
  Target target;
  int found = find_target (self, conversation, change, author, &target, error), done = 1;

  if (found == 0)
    return keep && !keep_pending (self, conversation, change, error) ? -2 : 0;
  if (found < 0)
    return found == -1 ? -2 : -1;
  /* What was taken back stays so, and nobody has a word about it any more. */
  if (target.flags & ENVOI_MESSAGE_TAKEN_BACK)
    return 1;
  if (change->kind == ENVOI_CHANGE_REACTIONS)
    done = react (self, change, author, &target, &did, error);
  else if (!(change->kind == ENVOI_CHANGE_CORRECTION ? correct : take_back) (self, conversation, change, &target, &did, error))
    done = -1;
  if (done < 0)
    return -2;
  if (did)
    *changed = target.rowid;
  return done == 1 ? 1 : -1;
}

/* What waits under one of these names is done now, and then what waits for that. */
static gboolean
settle (EnvoiTables *self, EnvoiConversationRecord *conversation, const char *a, const char *b, const char *c, gint64 *changed, GError **error)
{
  g_autoptr (GPtrArray) changes = g_ptr_array_new_with_free_func (change_free);

  if (!conversation->has_pending || !take_pending (self, conversation->id, a, b, c, changes, error))
    return !conversation->has_pending;
  /* Taken out before they are done: no chain goes round. */
  for (guint i = 0; i < changes->len; i++)
    {
      const EnvoiChangeRecord *change = changes->pdata[i];

      if (apply (self, conversation, change, FALSE, changed, error) == -2)
        return FALSE;
      if (change->kind == ENVOI_CHANGE_CORRECTION && change->name != NULL
          && !take_pending (self, conversation->id, change->name, change->archive_id, NULL, changes, error))
        return FALSE;
    }
  return TRUE;
}

/**
 * envoi_change_table_settle:
 *
 * A message has come, or has got its archive id: what was waiting for it is done. changed: its row when that made a difference.
 */
gboolean
envoi_change_table_settle (EnvoiTables *self, EnvoiConversationRecord *conversation, const EnvoiMessageRecord *record, gint64 *changed, GError **error)
{
  *changed = 0;
  return settle (self, conversation, record->stanza_id, record->archive_id, record->origin_id, changed, error);
}

/**
 * envoi_change_table_apply:
 * @outcome: (out): 1 done, 0 kept for later, -1 not allowed
 * @changed: (out): the row that is another one now, or 0
 */
gboolean
envoi_change_table_apply (EnvoiTables *self, gint64 id, const EnvoiChangeRecord *change, int *outcome, gint64 *changed, GError **error)
{
  EnvoiConversationRecord *conversation = envoi_conversation_table_get (self, id, error);

  *changed = 0;
  if (conversation == NULL)
    return FALSE;
  *outcome = apply (self, conversation, change, TRUE, changed, error);
  return *outcome != -2 && (*outcome != 1 || change->kind != ENVOI_CHANGE_CORRECTION || change->name == NULL
                            || settle (self, conversation, change->name, change->archive_id, NULL, changed, error));
}

/* --- Reading --- */

static void
reaction_free (gpointer data)
{
  EnvoiReactionRecord *self = data;

  g_strfreev (self->emojis);
  g_free (self->nick);
  g_free (self);
}

gboolean
envoi_change_table_load_reactions (EnvoiTables *self, EnvoiMessageRecord *record, GError **error)
{
  sqlite3_stmt *row;
  int step = -1;

  if (!(record->flags & ENVOI_MESSAGE_HAS_REACTIONS))
    return TRUE;
  row = envoi_database_query (self->database, error,
    "SELECT mine, nick, emojis FROM reaction WHERE message_id = ? AND emojis <> '' ORDER BY time, rowid", "l", record->rowid);
  while (row != NULL && (step = envoi_database_step (self->database, row, error)) == 1)
    {
      EnvoiReactionRecord *reaction = g_new0 (EnvoiReactionRecord, 1);
      g_autofree char *emojis = envoi_column_dup (row, 2);

      reaction->mine = sqlite3_column_int (row, 0);
      reaction->nick = envoi_column_dup (row, 1);
      reaction->emojis = g_strsplit (emojis, " ", MOST_EMOJIS);
      if (record->reactions == NULL)
        record->reactions = g_ptr_array_new_with_free_func (reaction_free);
      g_ptr_array_add (record->reactions, reaction);
    }
  return step == 0;
}

gboolean
envoi_change_table_load_edits (EnvoiTables *self, gint64 message, GPtrArray *edits, GError **error)
{
  sqlite3_stmt *row = envoi_database_query (self->database, error,
    "SELECT time, body FROM edit WHERE message_id = ?1 AND rowid <> (SELECT rowid FROM edit WHERE message_id = ?1 AND name IS NOT NULL"
    " ORDER BY time DESC, rowid DESC LIMIT 1) ORDER BY name IS NOT NULL, time, rowid", "l", message);
  int step = -1;

  while (row != NULL && (step = envoi_database_step (self->database, row, error)) == 1)
    {
      EnvoiEdit *edit = g_new (EnvoiEdit, 1);

      edit->time = sqlite3_column_int64 (row, 0);
      edit->body = envoi_column_dup (row, 1);
      g_ptr_array_add (edits, edit);
    }
  return step == 0;
}
