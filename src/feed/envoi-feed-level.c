/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-feed-service-private.h"

/* Whether a feed is level with its service: nothing that was published there before now is missing, and what comes next is told. Only then does an event
 * say that all before it is here; one that comes earlier is kept as a post that stands alone, and the next catching up reads on behind it. So a
 * program may be killed at any moment and leaves no hole. Part of EnvoiFeedService.
 *
 * A feed is level when it is followed, a reading that began after the last doubt came to its end, and nothing of which only the head came is still
 * being fetched. With the server's session all of it ends. */

typedef struct {
  guint64 read;       /* when the last reading that came to its end had begun */
  guint64 doubt;      /* when something may have been missed */
  guint   fetching;   /* batches of heads */
  GHashTable *told;   /* nullable: ids that events told of while a reading gathers its pages, which may be older than that */
} Level;

void
envoi_feed_level_free (gpointer data)
{
  Level *level = data;

  g_clear_pointer (&level->told, g_hash_table_unref);
  g_free (level);
}

static Level *
get (EnvoiFeedService *self, EnvoiFeed *feed)
{
  Level *level = g_hash_table_lookup (self->levels, feed);

  if (level == NULL)
    {
      level = g_new0 (Level, 1);
      g_hash_table_insert (self->levels, g_object_ref (feed), level);
    }
  return level;
}

guint64
envoi_feed_level_begin (EnvoiFeedService *self, EnvoiFeed *feed)
{
  Level *level = get (self, feed);

  g_clear_pointer (&level->told, g_hash_table_unref);
  level->told = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  return ++self->level_now;
}

void
envoi_feed_level_tell (EnvoiFeedService *self, EnvoiFeed *feed, const char *item)
{
  Level *level = get (self, feed);

  if (level->told != NULL)
    g_hash_table_add (level->told, g_strdup (item));
}

gboolean
envoi_feed_level_was_told (EnvoiFeedService *self, EnvoiFeed *feed, const char *item)
{
  Level *level = get (self, feed);

  return level->told != NULL && g_hash_table_contains (level->told, item);
}

gboolean
envoi_feed_level_is_read (EnvoiFeedService *self, EnvoiFeed *feed)
{
  Level *level = get (self, feed);

  return level->read > level->doubt;
}

static gboolean
is_told (EnvoiFeed *feed)
{
  return envoi_feed_get_followed (feed) || envoi_feed_is_own (feed);
}

static gboolean
is_level (EnvoiFeedService *self, EnvoiFeed *feed)
{
  return is_told (feed) && !envoi_feed_get_pending (feed) && envoi_feed_level_is_read (self, feed)
         && get (self, feed)->fetching == 0
         && envoi_task_runner_find (self->tasks, "follow", envoi_feed_get_service (feed), envoi_feed_get_node (feed), NULL) == NULL;
}

EnvoiPostOrigin
envoi_feed_level_origin (EnvoiFeedService *self, EnvoiFeed *feed)
{
  return is_level (self, feed) ? ENVOI_POST_LIVE : ENVOI_POST_ALONE;
}

static void
join (EnvoiFeedService *self, EnvoiFeed *feed)
{
  /* One that is only looked at has no events that a reading could have crossed. */
  if (!is_told (feed) || is_level (self, feed))
    envoi_store_join_posts (self->store, feed);
}

void
envoi_feed_level_read (EnvoiFeedService *self, EnvoiFeed *feed, guint64 begun)
{
  Level *level = get (self, feed);

  g_clear_pointer (&level->told, g_hash_table_unref);
  level->read = MAX (level->read, begun);
  join (self, feed);
}

void
envoi_feed_level_doubt (EnvoiFeedService *self, EnvoiFeed *feed)
{
  get (self, feed)->doubt = ++self->level_now;
}

void
envoi_feed_level_fetch (EnvoiFeedService *self, EnvoiFeed *feed)
{
  get (self, feed)->fetching++;
}

void
envoi_feed_level_fetched (EnvoiFeedService *self, EnvoiFeed *feed, gboolean all)
{
  Level *level = get (self, feed);

  level->fetching -= level->fetching > 0;
  if (all)
    {
      join (self, feed);
      return;
    }
  envoi_feed_level_doubt (self, feed);
  envoi_feed_catch_up_add (self, feed);
}
