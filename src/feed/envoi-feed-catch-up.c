/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-feed-service-private.h"

#include "envoi-feed-page.h"
#include "envoi-feed-picture.h"

/* Level with the services: what was published, changed and taken back while we were away. A few feeds are read at a time, those with news most
 * lately first. Part of EnvoiFeedService.
 *
 * A feed's stored posts reach without a hole from its cursor to its newest, but for those that stand alone (envoi-feed-level.c). So pages are read
 * backward until one begins with what is here as it is, and only then stored, the oldest first: a program that is killed in between leaves no
 * hole. When that is too far, they are stored as posts that stand alone, and when they are all there, the cursor moves to where reading stopped; who scrolls
 * down fills the rest. */

#define MAX_READERS 4
#define MAX_PAGES 20
/* A reading may have begun before the last doubt, and then another one is wanted. */
#define MAX_READINGS 3

static DexFuture *
read_fiber (gpointer data)
{
  EnvoiFeedReading *reading = data;
  EnvoiFeedService *self = reading->self;
  EnvoiFeed *feed = reading->feed;
  guint epoch = self->epoch;
  guint64 begun = envoi_feed_level_begin (self, feed);
  gboolean first = envoi_feed_get_cursor (feed) == NULL && !envoi_feed_get_complete (feed);
  g_autoptr (GPtrArray) pages = g_ptr_array_new_with_free_func ((GDestroyNotify) envoi_pubsub_page_unref);
  g_autoptr (GError) error = NULL;
  g_autofree char *cursor = NULL;
  gboolean met = FALSE;
  guint n_new = 0;

  do
    {
      EnvoiPubsubPage *page = dex_await_boxed (envoi_pubsub_fetch_page (self->pubsub, envoi_feed_page_address (self, feed), envoi_feed_get_node (feed), cursor,
                                                                        ENVOI_FEED_PAGE_SIZE), &error);

      if (page == NULL)
        return dex_future_new_for_error (g_steal_pointer (&error));
      g_ptr_array_add (pages, page);
      g_set_str (&cursor, page->next);
      met = !first && envoi_feed_page_meets (self, feed, page);
      if (!envoi_feed_service_goes_on (self, epoch))
        return envoi_feed_service_offline_error ();
    }
  while (!met && !first && cursor != NULL && pages->len < MAX_PAGES);

  for (guint i = pages->len; i > 0; i--)
    n_new += envoi_feed_page_store (self, feed, pages->pdata[i - 1], met ? ENVOI_POST_PAGE : ENVOI_POST_ALONE);
  if (!met)
    {
      envoi_feed_page_set_end (self, feed, pages->pdata[pages->len - 1], FALSE);
      envoi_store_save_feed (self->store, feed);
    }
  if (!first)
    envoi_feed_page_remove_gone (self, feed, pages);
  if (envoi_feed_service_goes_on (self, epoch))
    envoi_feed_level_read (self, feed, begun);
  return dex_future_new_for_uint (n_new);
}

DexFuture *
envoi_feed_service_refresh (EnvoiFeedService *self, EnvoiFeed *feed)
{
  return envoi_feed_page_read (self, feed, read_fiber);
}

/* --- All that is followed -------------------------------------------------------------------------------------------- */

/* It stands among the posts, where only the newest are read. */
static void
read_picture (EnvoiFeedService *self, EnvoiFeed *feed)
{
  g_autoptr (EnvoiStanza) answer = dex_await_boxed (envoi_pubsub_fetch_items (self->pubsub, envoi_feed_get_service (feed), envoi_feed_get_node (feed),
                                                                              ENVOI_FEED_PICTURE_ITEM, 0), NULL);
  const EnvoiNode *items = answer != NULL ? envoi_pubsub_get_items (answer) : NULL, *item = items != NULL ? envoi_node_find (items, "item", NULL) : NULL;

  if (item != NULL && g_strcmp0 (envoi_node_get_attribute (item, "id"), ENVOI_FEED_PICTURE_ITEM) != 0)
    item = NULL;
  if (answer != NULL && self->running && envoi_feed_picture_take (feed, item != NULL ? envoi_node_find (item, "metadata", ENVOI_FEED_PICTURE_ITEM) : NULL))
    envoi_store_save_feed (self->store, feed);
}

static DexFuture *
reader_fiber (gpointer data)
{
  EnvoiFeedService *self = data;
  guint epoch = self->epoch;

  while (envoi_feed_service_goes_on (self, epoch) && !g_queue_is_empty (&self->waiting))
    {
      g_autoptr (EnvoiFeed) feed = g_queue_pop_head (&self->waiting);
      gboolean read = FALSE;

      for (guint i = 0; i < MAX_READINGS && envoi_feed_service_goes_on (self, epoch) && (i == 0 || (read && !envoi_feed_level_is_read (self, feed))); i++)
        read = dex_await (envoi_feed_service_refresh (self, feed), NULL);
      if (read && envoi_feed_get_contact (feed) == NULL && envoi_feed_service_goes_on (self, epoch))
        read_picture (self, feed);
    }
  self->n_readers--;
  return dex_future_new_true ();
}

static DexFuture *
add_reader (EnvoiFeedService *self)
{
  self->n_readers++;
  return dex_scheduler_spawn (NULL, 0, reader_fiber, g_object_ref (self), g_object_unref);
}

void
envoi_feed_catch_up_add (EnvoiFeedService *self, EnvoiFeed *feed)
{
  if (!self->running || !envoi_feed_service_is_online (self) || g_queue_find (&self->waiting, feed) != NULL)
    return;
  g_queue_push_tail (&self->waiting, g_object_ref (feed));
  if (self->n_readers < MAX_READERS)
    dex_future_disown (add_reader (self));
}

/* Own blog first, then what is pinned, then what had news last. */
static int
compare (gconstpointer a, gconstpointer b)
{
  EnvoiFeed *one = *(EnvoiFeed **) a, *other = *(EnvoiFeed **) b;
  gint64 first = envoi_feed_get_newest (one), second = envoi_feed_get_newest (other);

  if (envoi_feed_is_own (one) != envoi_feed_is_own (other))
    return envoi_feed_is_own (one) ? -1 : 1;
  if (envoi_feed_get_pinned (one) != envoi_feed_get_pinned (other))
    return envoi_feed_get_pinned (one) ? -1 : 1;
  return first > second ? -1 : first < second;
}

DexFuture *
envoi_feed_catch_up (EnvoiFeedService *self)
{
  GListModel *feeds = envoi_store_list_feeds (self->store);
  g_autoptr (GPtrArray) wanted = g_ptr_array_new ();
  g_autoptr (GPtrArray) readers = g_ptr_array_new_with_free_func (dex_unref);

  for (guint i = 0; i < g_list_model_get_n_items (feeds); i++)
    {
      g_autoptr (EnvoiFeed) feed = g_list_model_get_item (feeds, i);

      if (envoi_feed_get_account (feed) == self->account && (envoi_feed_get_followed (feed) || envoi_feed_is_own (feed)))
        g_ptr_array_add (wanted, feed);
    }
  g_ptr_array_sort (wanted, compare);
  g_queue_clear_full (&self->waiting, g_object_unref);
  for (guint i = 0; i < wanted->len; i++)
    g_queue_push_tail (&self->waiting, g_object_ref (wanted->pdata[i]));
  for (guint i = 0; i < MIN (MAX_READERS, wanted->len); i++)
    g_ptr_array_add (readers, add_reader (self));
  return readers->len > 0 ? dex_future_allv ((DexFuture **) readers->pdata, readers->len) : dex_future_new_true ();
}
