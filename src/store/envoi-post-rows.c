/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The rows of an EnvoiPostList: what belongs into the window, and what is told of a change. Main thread. */
#include "envoi-post-list-private.h"

/* --- What belongs to it, and where --- */

int
envoi_post_list_compare (gconstpointer a, gconstpointer b)
{
  EnvoiPost *left = (EnvoiPost *) a, *right = (EnvoiPost *) b;
  gint64 x = envoi_post_get_published (left), y = envoi_post_get_published (right);
  int items;

  if (x != y)
    return x > y ? -1 : 1;
  items = strcmp (envoi_post_get_item_id (left), envoi_post_get_item_id (right));
  if (items != 0)
    return -items;
  x = envoi_post_get_rowid (left);
  y = envoi_post_get_rowid (right);
  return x > y ? -1 : x < y;
}

static gboolean
is_at_home (EnvoiFeed *feed, EnvoiPostScope scope)
{
  gboolean blog = envoi_feed_get_kind (feed) == ENVOI_FEED_BLOG;

  if (!envoi_feed_get_followed (feed) && !envoi_feed_is_own (feed))
    return FALSE;
  return scope == ENVOI_POSTS_HOME || blog == (scope == ENVOI_POSTS_PEOPLE);
}

static gboolean
belongs (EnvoiPostList *self, EnvoiPost *post)
{
  EnvoiFeed *feed = envoi_post_get_feed (post);
  int muted = envoi_post_get_muted (post);

  if (feed == NULL || (self->account != NULL && envoi_post_get_account (post) != self->account))
    return FALSE;
  switch (self->page.scope)
    {
    case ENVOI_POSTS_HOME:
    case ENVOI_POSTS_PEOPLE:
    case ENVOI_POSTS_COMMUNITIES:
      return !muted && is_at_home (feed, self->page.scope);
    case ENVOI_POSTS_FEED:
      return feed == self->feed && (!muted || (muted == ENVOI_MUTED_BY_AUTHOR && envoi_feed_get_kind (feed) == ENVOI_FEED_BLOG));
    case ENVOI_POSTS_SAVED:
      return envoi_post_get_saved (post);
    case ENVOI_POSTS_TAG:
      return !muted && g_strv_contains (envoi_post_get_tags (post), self->page.word);
    case ENVOI_POSTS_AUTHOR:
      return muted != ENVOI_MUTED_BY_WORDS && g_strcmp0 (envoi_post_get_author_jid (post), self->page.word) == 0;
    default:
      return envoi_post_get_state (post) != ENVOI_POST_PUBLISHED;
    }
}

char *
envoi_post_list_key (EnvoiPost *post)
{
  return g_strdup_printf ("%s\x1f%s\x1f%s", envoi_post_get_service (post), envoi_post_get_node (post), envoi_post_get_item_id (post));
}

/* --- Rows --- */

static void
set_caught_up (EnvoiPostList *self, EnvoiPost *post)
{
  if (g_set_object (&self->caught_up, post))
    g_object_notify (G_OBJECT (self), "caught-up");
}

/* The line stays where it is while something unread stands above it. */
void
envoi_post_list_find_caught_up (EnvoiPostList *self, gboolean anew)
{
  gboolean unread = FALSE;

  if (!anew && self->caught_up != NULL && g_hash_table_contains (self->held, self->caught_up))
    return;
  for (guint i = 0; i < self->rows->len; i++)
    {
      EnvoiPost *post = self->rows->pdata[i];

      if (envoi_post_get_read (post) && !envoi_post_is_own (post))
        {
          if (unread || anew)
            set_caught_up (self, unread ? post : NULL);
          return;
        }
      unread |= !envoi_post_get_read (post);
    }
  if (anew)
    set_caught_up (self, NULL);
}

/* Takes next. One change is told: everything between what stayed the same at both ends. */
void
envoi_post_list_set_rows (EnvoiPostList *self, GPtrArray *next)
{
  g_autoptr (GPtrArray) old = g_steal_pointer (&self->rows);
  guint prefix = 0, suffix = 0;

  while (prefix < MIN (old->len, next->len) && old->pdata[prefix] == next->pdata[prefix])
    prefix++;
  while (suffix < MIN (old->len, next->len) - prefix && old->pdata[old->len - 1 - suffix] == next->pdata[next->len - 1 - suffix])
    suffix++;
  self->rows = next;
  for (guint i = prefix; i < old->len - suffix; i++)
    {
      g_autofree char *key = envoi_post_list_key (old->pdata[i]);

      g_hash_table_remove (self->held, old->pdata[i]);
      g_hash_table_remove (self->keys, key);
    }
  for (guint i = prefix; i < next->len - suffix; i++)
    {
      g_hash_table_add (self->held, next->pdata[i]);
      g_hash_table_add (self->keys, envoi_post_list_key (next->pdata[i]));
    }
  if (old->len != next->len || prefix < old->len)
    g_list_model_items_changed (G_LIST_MODEL (self), prefix, old->len - prefix - suffix, next->len - prefix - suffix);
}

GPtrArray *
envoi_post_list_slice (GPtrArray *rows, guint from, guint to)
{
  GPtrArray *part = g_ptr_array_new_full (to - from, g_object_unref);

  for (guint i = from; i < to; i++)
    g_ptr_array_add (part, g_object_ref (rows->pdata[i]));
  return part;
}

/* The rows and these, in order, each post once. */
GPtrArray *
envoi_post_list_merge (EnvoiPostList *self, GPtrArray *rows, GPtrArray *others)
{
  GPtrArray *next = envoi_post_list_slice (rows, 0, rows->len);
  g_autoptr (GHashTable) told = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < others->len; i++)
    {
      EnvoiPost *post = others->pdata[i];
      g_autofree char *key = envoi_post_list_key (post);

      if (g_hash_table_contains (self->held, post) || g_hash_table_contains (self->keys, key) || g_hash_table_contains (told, key))
        continue;
      g_hash_table_add (told, g_steal_pointer (&key));
      g_ptr_array_add (next, g_object_ref (post));
    }
  g_ptr_array_sort_values (next, envoi_post_list_compare);
  return next;
}

/* --- What the store tells --- */

/* Takes in what has been told since the last time. */
static void
take_in (EnvoiPostList *self)
{
  g_autoptr (GPtrArray) pending = g_steal_pointer (&self->pending);
  g_autoptr (GPtrArray) fresh = g_ptr_array_new (), keep = g_ptr_array_new_with_free_func (g_object_unref);
  EnvoiPost *first = self->rows->len > 0 ? self->rows->pdata[0] : NULL;
  EnvoiPost *last = self->rows->len > 0 ? self->rows->pdata[self->rows->len - 1] : NULL;
  /* What is above the reader is as much as newer for him: it would shift what he reads, or pass him by. */
  EnvoiPost *reader = self->find_reader != NULL && !self->following ? self->find_reader (self->reader_data) : NULL, *border = first;
  gboolean changed = FALSE;
  GPtrArray *next;

  if (reader != NULL && g_hash_table_contains (self->held, reader))
    border = reader;
  self->pending = g_ptr_array_new_with_free_func (g_object_unref);
  self->last_flush = g_get_monotonic_time ();
  for (guint i = 0; i < self->rows->len; i++)
    if (belongs (self, self->rows->pdata[i]))
      g_ptr_array_add (keep, g_object_ref (self->rows->pdata[i]));
    else
      changed = TRUE;
  for (guint i = 0; i < pending->len; i++)
    {
      EnvoiPost *post = pending->pdata[i];
      gboolean newer = border == NULL || envoi_post_list_compare (post, border) < 0;

      if (g_hash_table_contains (self->held, post))
        {
          changed = TRUE;   /* it may stand elsewhere now */
          continue;
        }
      if (!belongs (self, post))
        {
          if (g_hash_table_remove (self->waiting, post))
            envoi_post_list_set_n_new (self, self->n_new - 1);
          continue;
        }
      if (newer && first != NULL && (!self->at_start || (!self->following && !envoi_post_is_own (post))))
        {
          if (g_hash_table_contains (self->waiting, post))
            continue;
          g_hash_table_add (self->waiting, g_object_ref (post));
          envoi_post_list_set_n_new (self, self->n_new + 1);
          continue;
        }
      if (last != NULL && envoi_post_list_compare (post, last) > 0 && (!self->at_end || envoi_post_get_published (post) < self->page.floor))
        {
          if (self->older != NULL)
            g_ptr_array_add (self->beyond, g_object_ref (post));
          continue;
        }
      if (last == NULL && envoi_post_get_published (post) < self->page.floor)
        continue;
      g_ptr_array_add (fresh, post);
    }
  if (!changed && fresh->len == 0)
    return;
  next = envoi_post_list_merge (self, keep, fresh);
  /* Nobody reads rows that all go again at once: in a flood the window begins anew at its top. */
  if (self->following && self->at_start && self->older == NULL && fresh->len > FIRST_ROWS && next->len > FIRST_ROWS)
    {
      GPtrArray *top = envoi_post_list_slice (next, 0, FIRST_ROWS);

      g_ptr_array_unref (next);
      next = top;
      envoi_post_list_set_flag (self, &self->at_end, FALSE, ENVOI_POST_LIST_PROP_AT_END);
    }
  envoi_post_list_set_rows (self, next);
  if (self->rows->len > MOST_ROWS)
    {
      envoi_post_list_set_rows (self, envoi_post_list_slice (self->rows, 0, MOST_ROWS));
      envoi_post_list_set_flag (self, &self->at_end, FALSE, ENVOI_POST_LIST_PROP_AT_END);
    }
  envoi_post_list_find_caught_up (self, FALSE);
}

static gboolean
on_flush_timeout (gpointer data)
{
  EnvoiPostList *self = data;

  self->flush_timeout = 0;
  take_in (self);
  return G_SOURCE_REMOVE;
}

void
envoi_post_list_flush (EnvoiPostList *self)
{
  gint64 wait = self->last_flush + FLOOD_INTERVAL - g_get_monotonic_time ();

  if (self->flush_timeout != 0 || self->pending->len == 0)
    return;
  if (self->pending->len <= FLOOD_ROWS || wait <= 0)
    take_in (self);
  else
    self->flush_timeout = g_timeout_add (wait / 1000 + 1, on_flush_timeout, self);
}

void
envoi_post_list_tell (EnvoiPostList *self, EnvoiPost *post, gboolean added)
{
  /* Before the first load there is nothing to add to, and the load brings it. */
  if (self->loaded && (g_hash_table_contains (self->held, post) || g_hash_table_contains (self->waiting, post) || belongs (self, post)))
    g_ptr_array_add (self->pending, g_object_ref (post));
}

void
envoi_post_list_drop_feed (EnvoiPostList *self, EnvoiFeed *feed)
{
  g_autoptr (GPtrArray) next = g_ptr_array_new_with_free_func (g_object_unref);
  GHashTableIter iter;
  gpointer post;

  g_hash_table_iter_init (&iter, self->waiting);
  while (g_hash_table_iter_next (&iter, &post, NULL))
    if (envoi_post_get_feed (post) == feed)
      g_hash_table_iter_remove (&iter);
  envoi_post_list_set_n_new (self, g_hash_table_size (self->waiting));
  for (guint i = 0; i < self->rows->len; i++)
    if (envoi_post_get_feed (self->rows->pdata[i]) != feed)
      g_ptr_array_add (next, g_object_ref (self->rows->pdata[i]));
  if (next->len < self->rows->len)
    envoi_post_list_set_rows (self, g_steal_pointer (&next));
}
