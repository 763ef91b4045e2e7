/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a feed has here since some time, for comparing it with what its service has. Main thread; the query in the store thread. */
#include "envoi-store-feeds-private.h"

#define MOST 500

typedef struct {
  EnvoiCommand parent;
  gint64 feed, since;
  GPtrArray *ids;
} Since;

static gboolean
run_since (EnvoiCommand *command, EnvoiTables *tables, GError **error)
{
  Since *self = (Since *) command;
  sqlite3_stmt *row = envoi_database_query (tables->database, error,
    "SELECT item_id FROM post WHERE feed_id = ? AND published >= ? AND state = 0 ORDER BY published DESC LIMIT ?", "lll",
    self->feed, self->since, (gint64) MOST);
  int step;

  g_ptr_array_set_size (self->ids, 0);
  if (row == NULL)
    return FALSE;
  while ((step = envoi_database_step (tables->database, row, error)) == 1)
    g_ptr_array_add (self->ids, envoi_column_dup (row, 0));
  return step == 0;
}

static void
done_since (EnvoiCommand *command, EnvoiStore *self)
{
  Since *since = (Since *) command;

  g_ptr_array_add (since->ids, NULL);
  g_ptr_array_set_free_func (since->ids, NULL);
  dex_promise_resolve_boxed (command->promise, G_TYPE_STRV, g_ptr_array_free (g_steal_pointer (&since->ids), FALSE));
}

static void
clear_since (EnvoiCommand *command)
{
  g_clear_pointer (&((Since *) command)->ids, g_ptr_array_unref);
}

static const EnvoiCommandClass since_class = { sizeof (Since), 0, run_since, done_since, clear_since };

/**
 * envoi_store_load_items_since:
 *
 * Returns: (transfer full): future of GStrv: ids of the feed's published posts from this time on, the newest first, at most 500
 */
DexFuture *
envoi_store_load_items_since (EnvoiStore *self, EnvoiAccount *account, const char *service, const char *node, gint64 since)
{
  EnvoiFeed *feed = envoi_store_find_feed (self, account, service, node);
  Since *command = envoi_command_new (&since_class);

  command->feed = feed != NULL ? envoi_feeds_get_entry (self, feed)->id : 0;
  command->since = since;
  command->ids = g_ptr_array_new_with_free_func (g_free);
  return envoi_store_push_with_future (self, command);
}
