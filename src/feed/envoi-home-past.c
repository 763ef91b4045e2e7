/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-home-past.h"

/* Older posts of the timeline: see the header. Main thread. */

#define ROWS 10
#define MAX_ROUNDS 100
/* Asked at the same time. */
#define MAX_ASKED 8

typedef struct {
  EnvoiPostList *list;
  EnvoiStore *store;
  EnvoiPostScope scope;
  EnvoiHomePastFind find;
  GObject *owner;
  GHashTable *failed;     /* EnvoiFeed that gave nothing this time */
} Past;

static void
past_free (gpointer data)
{
  Past *past = data;

  g_object_unref (past->list);
  g_object_unref (past->store);
  g_object_unref (past->owner);
  g_hash_table_unref (past->failed);
  g_free (past);
}

/* How far down nothing is missing of it, when it is in this timeline, and older ones can be had; else G_MININT64. */
static gint64
get_depth (EnvoiFeed *feed, EnvoiPostScope scope, EnvoiHomePastFind find, gpointer data)
{
  const char *cursor = envoi_feed_get_cursor (feed);

  if ((!envoi_feed_get_followed (feed) && !envoi_feed_is_own (feed)) || envoi_feed_get_pending (feed) || envoi_feed_get_complete (feed)
      || envoi_feed_get_problem (feed) != NULL || cursor == NULL || *cursor == '\0')
    return G_MININT64;
  if (scope != ENVOI_POSTS_HOME && (envoi_feed_get_kind (feed) == ENVOI_FEED_BLOG) != (scope == ENVOI_POSTS_PEOPLE))
    return G_MININT64;
  return find (envoi_feed_get_account (feed), data) != NULL ? envoi_feed_get_depth (feed) : G_MININT64;
}

static gint64
find_floor (EnvoiStore *store, EnvoiPostScope scope, EnvoiHomePastFind find, gpointer data, GHashTable *failed)
{
  GListModel *feeds = envoi_store_list_feeds (store);
  gint64 floor = G_MININT64;

  for (guint i = 0; i < g_list_model_get_n_items (feeds); i++)
    {
      g_autoptr (EnvoiFeed) feed = g_list_model_get_item (feeds, i);

      if (failed == NULL || !g_hash_table_contains (failed, feed))
        floor = MAX (floor, get_depth (feed, scope, find, data));
    }
  return floor;
}

gint64
envoi_home_past_find_floor (EnvoiStore *store, EnvoiPostScope scope, EnvoiHomePastFind find, gpointer data)
{
  return find_floor (store, scope, find, data, NULL);
}

gboolean
envoi_home_past_has_more (EnvoiStore *store, EnvoiPostScope scope, EnvoiHomePastFind find, gpointer data)
{
  return find_floor (store, scope, find, data, NULL) != G_MININT64;
}

/* Those that must be read further for the floor to come down to this time, the highest first. */
static GPtrArray *
find_barriers (Past *past, gint64 target)
{
  GListModel *feeds = envoi_store_list_feeds (past->store);
  GPtrArray *barriers = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < g_list_model_get_n_items (feeds); i++)
    {
      g_autoptr (EnvoiFeed) feed = g_list_model_get_item (feeds, i);
      gint64 depth = get_depth (feed, past->scope, past->find, past->owner);
      guint place = 0;

      if (depth == G_MININT64 || depth < target || g_hash_table_contains (past->failed, feed))
        continue;
      while (place < barriers->len && envoi_feed_get_depth (barriers->pdata[place]) >= depth)
        place++;
      g_ptr_array_insert (barriers, place, g_steal_pointer (&feed));
    }
  if (barriers->len > MAX_ASKED)
    g_ptr_array_set_size (barriers, MAX_ASKED);
  return barriers;
}

static void
ask (Past *past, GPtrArray *barriers)
{
  g_autoptr (GPtrArray) answers = g_ptr_array_new_with_free_func (dex_unref);
  g_autoptr (GPtrArray) cursors = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < barriers->len; i++)
    {
      EnvoiFeed *feed = barriers->pdata[i];

      g_ptr_array_add (cursors, g_strdup (envoi_feed_get_cursor (feed)));
      g_ptr_array_add (answers, envoi_feed_service_load_older (past->find (envoi_feed_get_account (feed), past->owner), feed));
    }
  for (guint i = 0; i < barriers->len; i++)
    {
      EnvoiFeed *feed = barriers->pdata[i];

      if (!dex_await (dex_ref (answers->pdata[i]), NULL)
          || (!envoi_feed_get_complete (feed) && g_strcmp0 (envoi_feed_get_cursor (feed), cursors->pdata[i]) == 0))
        g_hash_table_add (past->failed, g_object_ref (feed));
    }
}

/* What the list has now, with the floor where it is. */
static gboolean
load (Past *past, guint *added, GError **error)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (past->list));

  envoi_post_list_set_floor (past->list, find_floor (past->store, past->scope, past->find, past->owner, past->failed));
  *added = dex_await_uint (n > 0 ? envoi_post_list_load_older (past->list) : envoi_post_list_jump_to_top (past->list), error);
  return *error == NULL;
}

static DexFuture *
load_fiber (gpointer data)
{
  Past *past = data;
  g_autoptr (GError) error = NULL;
  guint added = 0;

  for (guint round = 0; round < MAX_ROUNDS; round++)
    {
      g_autoptr (GPtrArray) barriers = NULL;
      gint64 below, floor;

      if (!load (past, &added, &error))
        return dex_future_new_for_error (g_steal_pointer (&error));
      floor = find_floor (past->store, past->scope, past->find, past->owner, past->failed);
      if (added > 0 || floor == G_MININT64)
        break;
      below = dex_await_int64 (envoi_post_list_find_below (past->list, ROWS), &error);
      if (error != NULL)
        return dex_future_new_for_error (g_steal_pointer (&error));
      /* Nothing at all is stored below: whoever ends first goes on. */
      barriers = find_barriers (past, below != G_MININT64 ? MIN (below, floor) : floor);
      ask (past, barriers);
    }
  return dex_future_new_for_uint (added);
}

DexFuture *
envoi_home_past_load_older (EnvoiPostList *list, EnvoiStore *store, EnvoiPostScope scope, EnvoiHomePastFind find, GObject *owner)
{
  Past *past = g_new0 (Past, 1);

  past->list = g_object_ref (list);
  past->store = g_object_ref (store);
  past->scope = scope;
  past->find = find;
  past->owner = g_object_ref (owner);
  past->failed = g_hash_table_new_full (NULL, NULL, g_object_unref, NULL);
  return dex_scheduler_spawn (NULL, 0, load_fiber, past, past_free);
}
