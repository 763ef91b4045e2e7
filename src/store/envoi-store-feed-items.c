/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a feed has here, for comparing it with what its service has. Main thread; the query in the store thread. */
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

/* --- What is without a hole ----------------------------------------------------------------------------------------------- */

typedef struct {
  EnvoiCommand parent;
  gint64 feed;
  GStrv ids;
  GHashTable *items;
} Joined;

static gboolean
run_joined (EnvoiCommand *command, EnvoiTables *tables, GError **error)
{
  Joined *self = (Joined *) command;

  return envoi_post_table_joined (tables, self->feed, (const char * const *) self->ids, self->items, error);
}

static void
done_joined (EnvoiCommand *command, EnvoiStore *self)
{
  dex_promise_resolve_boxed (command->promise, G_TYPE_HASH_TABLE, g_steal_pointer (&((Joined *) command)->items));
}

static void
clear_joined (EnvoiCommand *command)
{
  g_strfreev (((Joined *) command)->ids);
  g_clear_pointer (&((Joined *) command)->items, g_hash_table_unref);
}

static const EnvoiCommandClass joined_class = { sizeof (Joined), 0, run_joined, done_joined, clear_joined };

/**
 * envoi_store_load_joined_items:
 * @ids: (array zero-terminated=1): item ids
 *
 * Returns: (transfer full): future of a GHashTable, item id → hash of its entry
 */
DexFuture *
envoi_store_load_joined_items (EnvoiStore *self, EnvoiAccount *account, const char *service, const char *node, const char * const *ids)
{
  EnvoiFeed *feed = envoi_store_find_feed (self, account, service, node);
  Joined *command = envoi_command_new (&joined_class);

  command->feed = feed != NULL ? envoi_feeds_get_entry (self, feed)->id : 0;
  command->ids = g_strdupv ((GStrv) ids);
  command->items = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  return envoi_store_push_with_future (self, command);
}

static gboolean
run_join (EnvoiCommand *command, EnvoiTables *tables, GError **error)
{
  return envoi_post_table_join (tables, ((Joined *) command)->feed, error);
}

static const EnvoiCommandClass join_class = { sizeof (Joined), ENVOI_COMMAND_WRITES, run_join, NULL, clear_joined };

void
envoi_store_join_posts (EnvoiStore *self, EnvoiFeed *feed)
{
  EnvoiFeedEntry *entry = envoi_feeds_get_entry (self, feed);
  Joined *command;

  if (entry == NULL)
    return;
  command = envoi_command_new (&join_class);
  command->feed = entry->id;
  envoi_store_push (self, command);
}
