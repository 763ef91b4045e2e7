/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-feed-page.h"

#include "envoi-post-reader.h"

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

void
envoi_feed_page_set_end (EnvoiFeed *feed, EnvoiPubsubPage *page)
{
  envoi_feed_set_cursor (feed, page->next != NULL ? page->next : page->cut ? "" : NULL);
  envoi_feed_set_complete (feed, page->next == NULL && !page->cut);
}

static gboolean
is_post (const EnvoiPubsubItem *item)
{
  return item->payload != NULL && !envoi_microblog_hides_item (item->id);
}

guint
envoi_feed_page_store (EnvoiFeedService *self, EnvoiFeed *feed, EnvoiPubsubPage *page, EnvoiPostOrigin origin)
{
  g_autoptr (GPtrArray) futures = g_ptr_array_new_with_free_func (dex_unref);
  guint n_new = 0;

  for (guint i = 0; i < page->items->len; i++)
    {
      const EnvoiPubsubItem *item = page->items->pdata[i];
      g_autoptr (EnvoiPost) post = NULL;
      g_autofree char *xml = NULL;

      if (!is_post (item))
        continue;
      post = envoi_post_read (self->account, envoi_feed_get_service (feed), envoi_feed_get_node (feed), item->id, item->publisher, item->payload);
      xml = envoi_node_to_xml (item->payload);
      g_ptr_array_add (futures, envoi_store_add_post (self->store, post, xml, origin));
    }
  for (guint i = 0; i < futures->len; i++)
    n_new += dex_await_int (dex_ref (futures->pdata[i]), NULL) == 1;
  return n_new;
}

/* Who publishes later stands further at the newer end, on every server; which end that is differs, and what was edited moves there on some. So of
 * the two ends the one that was published earlier is looked at. Where that mistakes the one for the other, the one looked at is new or changed:
 * then a page more is read, and nothing is missed. */
gboolean
envoi_feed_page_meets (EnvoiFeedService *self, EnvoiFeed *feed, EnvoiPubsubPage *page)
{
  const EnvoiPubsubItem *end = NULL;
  gint64 earliest = 0;
  g_autoptr (EnvoiPost) post = NULL;
  g_autofree char *here = NULL;
  g_autofree char *there = NULL;

  for (guint side = 0; side < 2; side++)
    for (guint i = 0; i < page->items->len; i++)
      {
        const EnvoiPubsubItem *item = page->items->pdata[side == 0 ? i : page->items->len - 1 - i];
        g_autoptr (EnvoiPost) read = NULL;

        if (!is_post (item))
          continue;
        read = envoi_post_read (self->account, envoi_feed_get_service (feed), envoi_feed_get_node (feed), item->id, item->publisher, item->payload);
        if (end == NULL || envoi_post_get_published (read) < earliest)
          {
            end = item;
            earliest = envoi_post_get_published (read);
          }
        break;
      }
  if (end == NULL)
    return FALSE;
  post = dex_await_object (envoi_store_load_post (self->store, self->account, envoi_feed_get_service (feed), envoi_feed_get_node (feed), end->id), NULL);
  if (post == NULL)
    return FALSE;
  here = dex_await_string (envoi_store_load_post_entry (self->store, post), NULL);
  there = envoi_node_to_xml (end->payload);
  return g_strcmp0 (here, there) == 0;
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
