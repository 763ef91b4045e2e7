/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-feed-page.h"

#include "envoi-post-reader.h"
#include "envoi-time.h"

/* One page of a feed, from the wire to the store. Part of EnvoiFeedService. */

/* The newest ones that are missing; where an old post was put to the newer end by a change, most of them are only further down. */
#define MAX_ASKED 40

static void
reading_free (gpointer data)
{
  EnvoiFeedReading *reading = data;

  g_object_unref (reading->self);
  g_object_unref (reading->feed);
  g_free (reading);
}

static EnvoiFeedReading *
reading_new (EnvoiFeedService *self, EnvoiFeed *feed)
{
  EnvoiFeedReading *reading = g_new0 (EnvoiFeedReading, 1);

  reading->self = g_object_ref (self);
  reading->feed = g_object_ref (feed);
  return reading;
}

static DexFuture *
on_read (DexFuture *future, gpointer data)
{
  EnvoiFeedReading *reading = data;
  g_autoptr (GError) error = NULL;

  g_hash_table_remove (reading->self->reading, reading->feed);
  if (!reading->self->running)
    return NULL;
  dex_future_get_value (future, &error);
  g_object_freeze_notify (G_OBJECT (reading->feed));
  envoi_feed_set_loading (reading->feed, FALSE);
  /* That there was no line says nothing about the feed. */
  if (!g_error_matches (error, ENVOI_STANZA_ERROR, ENVOI_STANZA_ERROR_DISCONNECTED))
    envoi_feed_set_problem (reading->feed, error);
  g_object_thaw_notify (G_OBJECT (reading->feed));
  return NULL;
}

DexFuture *
envoi_feed_page_read (EnvoiFeedService *self, EnvoiFeed *feed, DexFiberFunc fiber)
{
  DexFuture *future = g_hash_table_lookup (self->reading, feed);

  if (future != NULL)
    return dex_ref (future);
  if (!self->running || !envoi_feed_service_is_online (self))
    return envoi_feed_service_offline_error ();
  envoi_feed_set_loading (feed, TRUE);
  future = dex_scheduler_spawn (NULL, 0, fiber, reading_new (self, feed), reading_free);
  g_hash_table_insert (self->reading, g_object_ref (feed), dex_ref (future));
  return dex_future_finally (future, on_read, reading_new (self, feed), reading_free);
}

const char *
envoi_feed_page_address (EnvoiFeedService *self, EnvoiFeed *feed)
{
  return envoi_feed_is_own (feed) ? NULL : envoi_feed_get_service (feed);
}

static gboolean
is_post (const EnvoiPubsubItem *item)
{
  return item->payload != NULL && !envoi_microblog_hides_item (item->id);
}

/* The page's posts, the oldest at the service first. (element-type EnvoiPubsubItem) */
static GPtrArray *
posts_upward (EnvoiPubsubPage *page)
{
  gboolean descending = envoi_pubsub_page_is_descending (page);
  GPtrArray *posts = g_ptr_array_new ();

  for (guint i = 0; i < page->items->len; i++)
    {
      EnvoiPubsubItem *item = page->items->pdata[descending ? page->items->len - 1 - i : i];

      if (is_post (item))
        g_ptr_array_add (posts, item);
    }
  return posts;
}

/* Since when nothing is missing: what was published before a page stands before it at the service, and was not changed later than the page's first posts, or it
 * would stand behind them on some services. One of them may say a wrong time, so the latest of three counts. 0: not known. */
static gint64
find_depth (EnvoiFeedService *self, EnvoiFeed *feed, EnvoiPubsubPage *page)
{
  g_autoptr (GPtrArray) posts = posts_upward (page);
  gint64 depth = 0;

  for (guint i = 0; i < MIN (posts->len, 3); i++)
    {
      const EnvoiPubsubItem *item = posts->pdata[i];
      g_autoptr (EnvoiPost) post = envoi_post_read (self->account, envoi_feed_get_service (feed), envoi_feed_get_node (feed), item->id, item->publisher,
                                                    item->payload);

      depth = MAX (depth, MAX (envoi_post_get_published (post), envoi_post_get_updated (post)));
    }
  return MIN (depth, envoi_time_now ());
}

void
envoi_feed_page_set_end (EnvoiFeedService *self, EnvoiFeed *feed, EnvoiPubsubPage *page, gboolean deeper)
{
  gint64 depth = page->next != NULL ? find_depth (self, feed, page) : 0, before = envoi_feed_get_depth (feed);

  envoi_feed_set_cursor (feed, page->next != NULL ? page->next : page->cut ? "" : NULL);
  envoi_feed_set_complete (feed, page->next == NULL && !page->cut);
  if (page->next != NULL && (depth == 0 || (deeper && before != 0 && before < depth)))
    depth = before;
  envoi_feed_set_depth (feed, depth);
}

guint
envoi_feed_page_store (EnvoiFeedService *self, EnvoiFeed *feed, EnvoiPubsubPage *page, EnvoiPostOrigin origin)
{
  g_autoptr (GPtrArray) futures = g_ptr_array_new_with_free_func (dex_unref);
  g_autoptr (GPtrArray) posts = posts_upward (page);
  guint n_new = 0;

  for (guint i = 0; i < posts->len; i++)
    {
      const EnvoiPubsubItem *item = posts->pdata[i];
      g_autoptr (EnvoiPost) post = NULL;
      g_autofree char *xml = NULL;

      if (envoi_feed_level_was_told (self, feed, item->id))
        continue;
      post = envoi_post_read (self->account, envoi_feed_get_service (feed), envoi_feed_get_node (feed), item->id, item->publisher, item->payload);
      xml = envoi_node_to_xml (item->payload);
      g_ptr_array_add (futures, envoi_store_add_post (self->store, post, xml, origin));
    }
  for (guint i = 0; i < futures->len; i++)
    n_new += dex_await_int (dex_ref (futures->pdata[i]), NULL) == 1;
  return n_new;
}

/* Two posts and not one: some services put a post to their newer end that was published again as it was, and nobody is told who was away. */
gboolean
envoi_feed_page_meets (EnvoiFeedService *self, EnvoiFeed *feed, EnvoiPubsubPage *page)
{
  g_autoptr (GPtrArray) posts = posts_upward (page);
  g_autoptr (GStrvBuilder) ids = g_strv_builder_new ();
  g_auto (GStrv) ends = NULL;
  g_autoptr (GHashTable) here = NULL;
  guint n = MIN (posts->len, 2);

  for (guint i = 0; i < n; i++)
    g_strv_builder_add (ids, ((EnvoiPubsubItem *) posts->pdata[i])->id);
  ends = g_strv_builder_end (ids);
  here = dex_await_boxed (envoi_store_load_joined_items (self->store, self->account, envoi_feed_get_service (feed), envoi_feed_get_node (feed),
                                                         (const char * const *) ends), NULL);
  for (guint i = 0; here != NULL && i < n; i++)
    {
      const EnvoiPubsubItem *item = posts->pdata[i];
      g_autofree char *xml = envoi_node_to_xml (item->payload), *hash = envoi_store_hash_entry (xml);

      if (g_strcmp0 (g_hash_table_lookup (here, item->id), hash) != 0)
        return FALSE;
    }
  return here != NULL && n > 0;
}

/* --- What is gone ------------------------------------------------------------------------------------------------------ */

static void
remove_missing (EnvoiFeedService *self, EnvoiFeed *feed, char **asked /* at most MAX_ASKED */)
{
  const char *service = envoi_feed_get_service (feed), *node = envoi_feed_get_node (feed);
  g_autoptr (EnvoiPubsubPage) page = dex_await_boxed (envoi_pubsub_fetch_by_ids (self->pubsub, envoi_feed_page_address (self, feed), node,
                                                                                 (const char * const *) asked), NULL);

  if (page == NULL || !self->running)
    return;
  for (char **id = asked; *id != NULL; id++)
    {
      gboolean there = FALSE;

      for (guint i = 0; i < page->items->len && !there; i++)
        there = g_str_equal (((EnvoiPubsubItem *) page->items->pdata[i])->id, *id);
      if (!there)
        dex_future_disown (envoi_store_remove_post (self->store, self->account, service, node, *id));
    }
}

/* What stands here among what came and did not come is probably gone; but some servers put an edited post to the newer end, and then the pages reach
 * less far back than their oldest post says. So it is asked for by name. What is older than all that came is no matter of this: servers that
 * keep only so many items forget the oldest, and here they stay. */
void
envoi_feed_page_remove_gone (EnvoiFeedService *self, EnvoiFeed *feed, GPtrArray *pages)
{
  g_autoptr (GHashTable) came = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GStrvBuilder) missing = g_strv_builder_new ();
  g_auto (GStrv) here = NULL;
  g_auto (GStrv) asked = NULL;
  gint64 earliest = G_MAXINT64;
  guint n = 0;

  for (guint i = 0; i < pages->len; i++)
    for (guint j = 0; j < ((EnvoiPubsubPage *) pages->pdata[i])->items->len; j++)
      {
        const EnvoiPubsubItem *item = ((EnvoiPubsubPage *) pages->pdata[i])->items->pdata[j];
        g_autoptr (EnvoiPost) post = NULL;

        g_hash_table_add (came, item->id);
        if (!is_post (item))
          continue;
        post = envoi_post_read (self->account, envoi_feed_get_service (feed), envoi_feed_get_node (feed), item->id, item->publisher, item->payload);
        earliest = MIN (earliest, envoi_post_get_published (post));
      }
  if (earliest == G_MAXINT64)
    return;
  here = dex_await_boxed (envoi_store_load_items_since (self->store, self->account, envoi_feed_get_service (feed), envoi_feed_get_node (feed), earliest), NULL);
  for (char **id = here; id != NULL && *id != NULL && n < MAX_ASKED; id++)
    if (!g_hash_table_contains (came, *id))
      {
        g_strv_builder_add (missing, *id);
        n++;
      }
  asked = g_strv_builder_end (missing);
  if (n > 0)
    remove_missing (self, feed, asked);
}
