/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-feed-page.h"

#include "envoi-jid.h"
#include "envoi-post-reader.h"

/* What the person looks at, followed or not: a feed's newest posts, the older ones page by page, one post. Part of EnvoiFeedService. */

/* Pages that may bring nothing that is new here before one that does. */
#define MAX_PAGES 30

typedef struct {
  EnvoiFeedService *self;
  char *service, *node, *item;
} Visit;

static void
visit_free (gpointer data)
{
  Visit *visit = data;

  g_object_unref (visit->self);
  g_free (visit->service);
  g_free (visit->node);
  g_free (visit->item);
  g_free (visit);
}

/* NULL for what is no address. */
static Visit *
visit_new (EnvoiFeedService *self, const char *service, const char *node, const char *item)
{
  g_autofree char *bare = service != NULL ? envoi_jid_dup_bare (service) : NULL;
  Visit *visit;

  if (bare == NULL)
    return NULL;
  visit = g_new0 (Visit, 1);
  visit->self = g_object_ref (self);
  visit->service = g_steal_pointer (&bare);
  visit->node = g_strdup (node != NULL && *node != '\0' ? node : ENVOI_NODE_MICROBLOG);
  visit->item = g_strdup (item);
  return visit;
}

static DexFuture *
not_found (void)
{
  return dex_future_new_reject (ENVOI_FEED_ERROR, ENVOI_FEED_ERROR_NOT_FOUND, "%s", "");
}

/* --- A feed ---------------------------------------------------------------------------------------------------------- */

static DexFuture *
visit_fiber (gpointer data)
{
  Visit *visit = data;
  EnvoiFeedService *self = visit->self;
  EnvoiFeed *known = envoi_store_find_feed (self->store, self->account, visit->service, visit->node);
  g_autoptr (EnvoiFeed) feed = g_object_ref (known != NULL ? known : envoi_store_ensure_feed (self->store, self->account, visit->service, visit->node));
  g_autoptr (GError) error = NULL;

  /* What is stored is shown when nothing more can be had. */
  if (!dex_await (envoi_feed_service_refresh (self, feed), &error) && envoi_feed_get_newest (feed) == 0)
    {
      /* A place that is not there leaves no trace. */
      if (known == NULL && g_error_matches (error, ENVOI_FEED_ERROR, ENVOI_FEED_ERROR_NOT_FOUND) && !envoi_feed_get_followed (feed))
        dex_future_disown (envoi_store_forget_feed (self->store, feed));
      return dex_future_new_for_error (g_steal_pointer (&error));
    }
  return dex_future_new_for_object (feed);
}

DexFuture *
envoi_feed_service_visit (EnvoiFeedService *self, const char *service, const char *node)
{
  Visit *visit = visit_new (self, service, node, NULL);

  return visit != NULL ? dex_scheduler_spawn (NULL, 0, visit_fiber, visit, visit_free) : not_found ();
}

static DexFuture *
older_fiber (gpointer data)
{
  EnvoiFeedReading *reading = data;
  EnvoiFeedService *self = reading->self;
  EnvoiFeed *feed = reading->feed;
  guint epoch = self->epoch, n_new = 0;
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < MAX_PAGES && n_new == 0 && !envoi_feed_get_complete (feed); i++)
    {
      g_autofree char *cursor = g_strdup (envoi_feed_get_cursor (feed));
      g_autoptr (EnvoiPubsubPage) page = NULL;

      /* The service gives no more to us. No cursor: nothing was ever read, and the newest page is the next one. */
      if (cursor != NULL && *cursor == '\0')
        break;
      page = dex_await_boxed (envoi_pubsub_fetch_page (self->pubsub, envoi_feed_page_address (self, feed), envoi_feed_get_node (feed), cursor,
                                                       ENVOI_FEED_PAGE_SIZE), &error);
      if (page == NULL)
        return dex_future_new_for_error (g_steal_pointer (&error));
      if (!envoi_feed_service_goes_on (self, epoch))
        return envoi_feed_service_offline_error ();
      n_new += envoi_feed_page_store (self, feed, page, ENVOI_POST_PAGE);
      /* Behind the posts: the cursor moves when they are on the disk. */
      envoi_feed_page_set_end (self, feed, page, TRUE);
      envoi_store_save_feed (self->store, feed);
      if (page->next == NULL)
        break;
    }
  return dex_future_new_for_uint (n_new);
}

DexFuture *
envoi_feed_service_load_older (EnvoiFeedService *self, EnvoiFeed *feed)
{
  if (envoi_feed_get_complete (feed))
    return dex_future_new_for_uint (0);
  return envoi_feed_page_read (self, feed, older_fiber);
}

/* --- One post -------------------------------------------------------------------------------------------------------- */

static DexFuture *
post_fiber (gpointer data)
{
  Visit *visit = data;
  EnvoiFeedService *self = visit->self;
  const char *ids[] = { visit->item, NULL };
  g_autoptr (EnvoiPost) post = dex_await_object (envoi_store_load_post (self->store, self->account, visit->service, visit->node, visit->item), NULL);
  g_autoptr (EnvoiPubsubPage) page = NULL;
  g_autoptr (GError) error = NULL;
  EnvoiFeed *feed;

  if (post != NULL)
    return dex_future_new_for_object (post);
  feed = envoi_store_ensure_feed (self->store, self->account, visit->service, visit->node);
  page = dex_await_boxed (envoi_pubsub_fetch_by_ids (self->pubsub, envoi_feed_page_address (self, feed), visit->node, ids), &error);
  if (page == NULL)
    return dex_future_new_for_error (g_steal_pointer (&error));
  if (!self->running)
    return envoi_feed_service_offline_error ();
  envoi_feed_page_store (self, feed, page, ENVOI_POST_ALONE);
  post = dex_await_object (envoi_store_load_post (self->store, self->account, visit->service, visit->node, visit->item), NULL);
  return post != NULL ? dex_future_new_for_object (post) : not_found ();
}

DexFuture *
envoi_feed_service_load_post (EnvoiFeedService *self, const char *service, const char *node, const char *item)
{
  Visit *visit;

  if (item == NULL || *item == '\0' || strlen (item) > 1023 || (visit = visit_new (self, service, node, item)) == NULL)
    return not_found ();
  return dex_scheduler_spawn (NULL, 0, post_fiber, visit, visit_free);
}
