/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The commands around the reading of an archive. Main thread. */
#include "envoi-store-private.h"

typedef struct {
  EnvoiCommand parent;
  gint64 account;
  char *with, *live, *after;
  GArray *conversations;   /* of each of moved */
  GPtrArray *moved;
  gboolean unclear;
} CatchUp;

static void
clear_catch_up (EnvoiCommand *command)
{
  CatchUp *self = (CatchUp *) command;

  g_free (self->with);
  g_free (self->live);
  g_free (self->after);
  g_clear_pointer (&self->conversations, g_array_unref);
  g_clear_pointer (&self->moved, g_ptr_array_unref);
}

static gboolean
run_begin (EnvoiCommand *command, EnvoiTables *tables, GError **error)
{
  CatchUp *self = (CatchUp *) command;

  return envoi_catch_up_begin (tables, self->account, self->with, self->live, self->after, error);
}

static gboolean
run_end (EnvoiCommand *command, EnvoiTables *tables, GError **error)
{
  CatchUp *self = (CatchUp *) command;

  g_array_set_size (self->conversations, 0);
  g_ptr_array_set_size (self->moved, 0);
  return envoi_catch_up_end (tables, self->account, self->with, self->conversations, self->moved, &self->unclear, error);
}

static void
done_end (EnvoiCommand *command, EnvoiStore *store)
{
  CatchUp *self = (CatchUp *) command;

  for (guint i = 0; i < self->moved->len; i++)
    {
      EnvoiConversationEntry *entry = g_hash_table_lookup (store->conversations_by_id, &g_array_index (self->conversations, gint64, i));

      if (entry != NULL)
        envoi_store_apply_moved (store, entry, self->moved->pdata[i]);
    }
  dex_promise_resolve_boolean (command->promise, self->unclear);
}

static const EnvoiCommandClass begin_class = { sizeof (CatchUp), 0, run_begin, NULL, clear_catch_up };
static const EnvoiCommandClass end_class = { sizeof (CatchUp), ENVOI_COMMAND_WRITES, run_end, done_end, clear_catch_up };

static CatchUp *
catch_up_new (const EnvoiCommandClass *klass, EnvoiAccountEntry *entry, const char *with)
{
  CatchUp *self = envoi_command_new (klass);

  self->account = entry->id;
  self->with = g_strdup (with != NULL ? with : "");
  return self;
}

/**
 * envoi_store_begin_catch_up:
 * @with: (nullable): a room, for its archive; "" or %NULL for the account's own
 * @live: (nullable): archive id of the newest message that came live and lies before what the archive gives from now on
 * @after: (nullable): the archive id behind which it is asked
 *
 * The archive is read forward: what comes with %ENVOI_INSERT_ARCHIVE never stands before what came earlier, whatever the stamps are.
 */
void
envoi_store_begin_catch_up (EnvoiStore *self, EnvoiAccount *account, const char *with, const char *live, const char *after)
{
  EnvoiAccountEntry *entry = envoi_store_get_account_entry (self, account);
  CatchUp *begin;

  if (entry == NULL)
    return;
  begin = catch_up_new (&begin_class, entry, with);
  begin->live = g_strdup (live);
  begin->after = g_strdup (after);
  envoi_store_push (self, begin);
}

/**
 * envoi_store_end_catch_up:
 * @with: (nullable): as above
 *
 * The archive has given all that it had: what came live meanwhile stands behind that.
 *
 * Returns: (transfer full): resolves to a boolean: something that came live before what the archive told of is not told of; the
 *   archive should be asked once more, a little later
 */
DexFuture *
envoi_store_end_catch_up (EnvoiStore *self, EnvoiAccount *account, const char *with)
{
  EnvoiAccountEntry *entry = envoi_store_get_account_entry (self, account);
  CatchUp *end;

  if (entry == NULL)
    return envoi_store_unknown ();
  end = catch_up_new (&end_class, entry, with);
  end->conversations = g_array_new (FALSE, FALSE, sizeof (gint64));
  end->moved = g_ptr_array_new_with_free_func ((GDestroyNotify) envoi_message_record_free);
  return envoi_store_push_with_future (self, end);
}
