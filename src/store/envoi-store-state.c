/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What sessions remember: archive, resumption, presence, small values. Main thread. */
#include "envoi-store-private.h"

/* One kind of command for all of them: they carry texts to and fro. */
typedef struct {
  EnvoiCommand parent;
  gint64 account;
  char *name, *text;
  EnvoiArchiveState archive;
  GPtrArray *texts;
} State;

static void
clear_state (EnvoiCommand *command)
{
  State *state = (State *) command;

  g_free (state->name);
  g_free (state->text);
  g_free (state->archive.newest_id);
  g_free (state->archive.oldest_id);
  g_clear_pointer (&state->texts, g_ptr_array_unref);
}

static State *
state_new (const EnvoiCommandClass *klass, EnvoiAccountEntry *entry, const char *name, const char *text)
{
  State *state = envoi_command_new (klass);

  state->account = entry != NULL ? entry->id : 0;
  state->name = g_strdup (name);
  state->text = g_strdup (text);
  return state;
}

static void
done_text (EnvoiCommand *command, EnvoiStore *self)
{
  dex_promise_resolve_string (command->promise, g_steal_pointer (&((State *) command)->text));
}

/* --- Archive --- */

EnvoiArchiveState *
envoi_archive_state_copy (const EnvoiArchiveState *self)
{
  EnvoiArchiveState *copy = g_new (EnvoiArchiveState, 1);

  *copy = *self;
  copy->newest_id = g_strdup (self->newest_id);
  copy->oldest_id = g_strdup (self->oldest_id);
  return copy;
}

void
envoi_archive_state_free (EnvoiArchiveState *self)
{
  g_free (self->newest_id);
  g_free (self->oldest_id);
  g_free (self);
}

G_DEFINE_BOXED_TYPE (EnvoiArchiveState, envoi_archive_state, envoi_archive_state_copy, envoi_archive_state_free)

static gboolean
run_load_archive (EnvoiCommand *command, EnvoiTables *tables, GError **error)
{
  State *self = (State *) command;

  return envoi_state_load_archive (tables, self->account, self->name, &self->archive, error);
}

static void
done_load_archive (EnvoiCommand *command, EnvoiStore *self)
{
  dex_promise_resolve_boxed (command->promise, ENVOI_TYPE_ARCHIVE_STATE, envoi_archive_state_copy (&((State *) command)->archive));
}

static const EnvoiCommandClass load_archive_class = { sizeof (State), 0, run_load_archive, done_load_archive, clear_state };

/**
 * envoi_store_load_archive_state:
 * @with: (nullable): a bare address; "" or %NULL for the whole archive
 *
 * Returns: (transfer full): resolves to #EnvoiArchiveState, boxed, never %NULL
 */
DexFuture *
envoi_store_load_archive_state (EnvoiStore *self, EnvoiAccount *account, const char *with)
{
  EnvoiAccountEntry *entry = envoi_store_get_account_entry (self, account);

  if (entry == NULL)
    return envoi_store_unknown ();
  return envoi_store_push_with_future (self, state_new (&load_archive_class, entry, with != NULL ? with : "", NULL));
}

static gboolean
run_save_archive (EnvoiCommand *command, EnvoiTables *tables, GError **error)
{
  State *self = (State *) command;

  return envoi_state_save_archive (tables, self->account, self->name, &self->archive, error);
}

static const EnvoiCommandClass save_archive_class = { sizeof (State), ENVOI_COMMAND_WRITES, run_save_archive, NULL, clear_state };

/**
 * envoi_store_save_archive_state:
 *
 * Committed with or behind everything that was added before it, never ahead of it.
 */
void
envoi_store_save_archive_state (EnvoiStore *self, EnvoiAccount *account, const char *with, const EnvoiArchiveState *state)
{
  EnvoiAccountEntry *entry = envoi_store_get_account_entry (self, account);
  State *save;

  if (entry == NULL)
    return;
  save = state_new (&save_archive_class, entry, with != NULL ? with : "", NULL);
  save->archive = *state;
  save->archive.newest_id = g_strdup (state->newest_id);
  save->archive.oldest_id = g_strdup (state->oldest_id);
  envoi_store_push (self, save);
}

/* --- Session --- */

static gboolean
run_save_session (EnvoiCommand *command, EnvoiTables *tables, GError **error)
{
  State *self = (State *) command;

  return envoi_state_save_session (tables, self->account, self->text, error);
}

static gboolean
run_load_session (EnvoiCommand *command, EnvoiTables *tables, GError **error)
{
  State *self = (State *) command;

  return envoi_state_load_session (tables, self->account, &self->text, error);
}

static const EnvoiCommandClass save_session_class = { sizeof (State), ENVOI_COMMAND_WRITES, run_save_session, NULL, clear_state };
static const EnvoiCommandClass load_session_class = { sizeof (State), 0, run_load_session, done_text, clear_state };

/**
 * envoi_store_save_session:
 * @blob: (nullable): what is needed to resume; %NULL: the session is over
 *
 * Committed with or behind everything that was written before it, never ahead of it.
 */
void
envoi_store_save_session (EnvoiStore *self, EnvoiAccount *account, const char *blob)
{
  EnvoiAccountEntry *entry = envoi_store_get_account_entry (self, account);

  if (entry != NULL)
    envoi_store_push (self, state_new (&save_session_class, entry, NULL, blob));
}

/**
 * envoi_store_load_session:
 *
 * Returns: (transfer full): resolves to a string, or %NULL when there is nothing to resume
 */
DexFuture *
envoi_store_load_session (EnvoiStore *self, EnvoiAccount *account)
{
  EnvoiAccountEntry *entry = envoi_store_get_account_entry (self, account);

  if (entry == NULL)
    return envoi_store_unknown ();
  return envoi_store_push_with_future (self, state_new (&load_session_class, entry, NULL, NULL));
}

/* --- Presence --- */

static gboolean
run_save_presence (EnvoiCommand *command, EnvoiTables *tables, GError **error)
{
  State *self = (State *) command;

  return envoi_state_save_presence (tables, self->account, self->name, self->text, error);
}

static gboolean
run_clear_presence (EnvoiCommand *command, EnvoiTables *tables, GError **error)
{
  return envoi_state_clear_presence (tables, ((State *) command)->account, error);
}

static gboolean
run_load_presence (EnvoiCommand *command, EnvoiTables *tables, GError **error)
{
  State *self = (State *) command;

  return envoi_state_load_presence (tables, self->account, self->texts, error);
}

static void
done_load_presence (EnvoiCommand *command, EnvoiStore *self)
{
  GPtrArray *texts = g_steal_pointer (&((State *) command)->texts);

  g_ptr_array_add (texts, NULL);
  dex_promise_resolve_boxed (command->promise, G_TYPE_STRV, g_ptr_array_free (texts, FALSE));
}

static const EnvoiCommandClass save_presence_class = { sizeof (State), ENVOI_COMMAND_WRITES, run_save_presence, NULL, clear_state };
static const EnvoiCommandClass clear_presence_class = { sizeof (State), ENVOI_COMMAND_WRITES, run_clear_presence, NULL, clear_state };
static const EnvoiCommandClass load_presence_class = { sizeof (State), 0, run_load_presence, done_load_presence, clear_state };

/**
 * envoi_store_save_presence:
 * @full_jid: who
 * @xml: (nullable): the presence as it came; %NULL: gone
 *
 * What a resumed session will not hear again.
 */
void
envoi_store_save_presence (EnvoiStore *self, EnvoiAccount *account, const char *full_jid, const char *xml)
{
  EnvoiAccountEntry *entry = envoi_store_get_account_entry (self, account);

  if (entry != NULL)
    envoi_store_push (self, state_new (&save_presence_class, entry, full_jid, xml));
}

/**
 * envoi_store_clear_presence:
 *
 * The session is over: all its presence is void.
 */
void
envoi_store_clear_presence (EnvoiStore *self, EnvoiAccount *account)
{
  EnvoiAccountEntry *entry = envoi_store_get_account_entry (self, account);

  if (entry != NULL)
    envoi_store_push (self, state_new (&clear_presence_class, entry, NULL, NULL));
}

/**
 * envoi_store_load_presence:
 *
 * Returns: (transfer full): resolves to a #GStrv of XML, in the order in which it came
 */
DexFuture *
envoi_store_load_presence (EnvoiStore *self, EnvoiAccount *account)
{
  EnvoiAccountEntry *entry = envoi_store_get_account_entry (self, account);
  State *load;

  if (entry == NULL)
    return envoi_store_unknown ();
  load = state_new (&load_presence_class, entry, NULL, NULL);
  load->texts = g_ptr_array_new_with_free_func (g_free);
  return envoi_store_push_with_future (self, load);
}

/* --- Values --- */

static gboolean
run_set_value (EnvoiCommand *command, EnvoiTables *tables, GError **error)
{
  State *self = (State *) command;

  return envoi_state_set_value (tables, self->account, self->name, self->text, error);
}

static gboolean
run_get_value (EnvoiCommand *command, EnvoiTables *tables, GError **error)
{
  State *self = (State *) command;

  return envoi_state_get_value (tables, self->account, self->name, &self->text, error);
}

static const EnvoiCommandClass set_value_class = { sizeof (State), ENVOI_COMMAND_WRITES, run_set_value, NULL, clear_state };
static const EnvoiCommandClass get_value_class = { sizeof (State), 0, run_get_value, done_text, clear_state };

/**
 * envoi_store_set_value:
 * @account: (nullable): whose value; %NULL: the program's own
 * @value: (nullable): %NULL removes it
 */
void
envoi_store_set_value (EnvoiStore *self, EnvoiAccount *account, const char *key, const char *value)
{
  EnvoiAccountEntry *entry = account != NULL ? envoi_store_get_account_entry (self, account) : NULL;

  if (account == NULL || entry != NULL)
    envoi_store_push (self, state_new (&set_value_class, entry, key, value));
}

/**
 * envoi_store_get_value:
 * @account: (nullable): whose value; %NULL: the program's own
 *
 * Returns: (transfer full): resolves to a string, or %NULL
 */
DexFuture *
envoi_store_get_value (EnvoiStore *self, EnvoiAccount *account, const char *key)
{
  EnvoiAccountEntry *entry = account != NULL ? envoi_store_get_account_entry (self, account) : NULL;

  if (account != NULL && entry == NULL)
    return envoi_store_unknown ();
  return envoi_store_push_with_future (self, state_new (&get_value_class, entry, key, NULL));
}
