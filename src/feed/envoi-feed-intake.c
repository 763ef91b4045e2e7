/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-feed-page.h"
#include "envoi-feed-picture.h"

#include "envoi-post-reader.h"

/* Events: what is published and taken back while we are online. Only of what is followed and of the own blog, told by (from, node): ejabberd sends
 * one stray old item at sign-in under the name of its service, and anybody may send anything. Part of EnvoiFeedService. */

#define MAX_HEADS 100

static char *
place_of (const char *service, const char *node)
{
  return g_strconcat (service, "\n", node, NULL);
}

EnvoiFeed *
envoi_feed_intake_find (EnvoiFeedService *self, const char *from, const char *node)
{
  EnvoiFeed *feed = envoi_store_find_feed (self->store, self->account, from, node);

  return feed != NULL && (envoi_feed_get_followed (feed) || envoi_feed_is_own (feed)) ? feed : NULL;
}

void
envoi_feed_intake_take (EnvoiFeedService *self, const char *service, const char *node, const char *item, const char *publisher,
                        const EnvoiNode *payload, EnvoiPostOrigin origin)
{
  g_autoptr (EnvoiPost) post = envoi_post_read (self->account, service, node, item, publisher, payload);
  g_autofree char *xml = envoi_node_to_xml (payload);

  envoi_store_put_post (self->store, post, xml, origin);
}

/* --- Heads: items that came without their content, fetched together --------------------------------------------------- */

typedef struct {
  EnvoiFeedService *self;
  char             *service, *node;
  GStrv             ids;
} Fetch;

static void
fetch_free (gpointer data)
{
  Fetch *fetch = data;

  g_object_unref (fetch->self);
  g_free (fetch->service);
  g_free (fetch->node);
  g_strfreev (fetch->ids);
  g_free (fetch);
}

static DexFuture *
fetch_fiber (gpointer data)
{
  Fetch *fetch = data;
  EnvoiFeedService *self = fetch->self;
  guint epoch = self->epoch;
  EnvoiFeed *feed;
  gboolean own = g_str_equal (fetch->service, envoi_feed_service_own (self));
  g_autoptr (EnvoiPubsubPage) page = dex_await_boxed (envoi_pubsub_fetch_by_ids (self->pubsub, own ? NULL : fetch->service, fetch->node,
                                                                                 (const char * const *) fetch->ids), NULL);

  /* What could not be had comes with the next catching up. */
  if (!envoi_feed_service_goes_on (self, epoch))
    return NULL;
  feed = envoi_feed_comments_is_place (fetch->node) ? NULL : envoi_store_find_feed (self->store, self->account, fetch->service, fetch->node);
  for (guint i = 0; page != NULL && i < page->items->len; i++)
    {
      const EnvoiPubsubItem *item = page->items->pdata[i];
      EnvoiMicroblogItem event = { .from = fetch->service, .node = fetch->node, .id = item->id, .publisher = item->publisher, .payload = item->payload };

      if (item->payload == NULL || !g_strv_contains ((const char * const *) fetch->ids, item->id))
        continue;
      if (envoi_feed_comments_is_place (fetch->node))
        envoi_feed_comments_item (self, &event);
      else if (envoi_feed_reactions_is_place (fetch->node))
        envoi_feed_reactions_item (self, &event);
      else if (envoi_feed_intake_find (self, fetch->service, fetch->node) != NULL)
        envoi_feed_intake_take (self, fetch->service, fetch->node, item->id, item->publisher, item->payload, ENVOI_POST_ALONE);
    }
  if (feed != NULL)
    envoi_feed_level_fetched (self, feed, page != NULL);
  return NULL;
}

static gboolean
on_heads (gpointer data)
{
  EnvoiFeedService *self = data;
  GHashTableIter iter;
  gpointer place, ids;

  self->heads_id = 0;
  g_hash_table_iter_init (&iter, self->heads);
  while (g_hash_table_iter_next (&iter, &place, &ids))
    {
      g_auto (GStrv) parts = g_strsplit (place, "\n", 2);
      Fetch *fetch = g_new0 (Fetch, 1);

      g_ptr_array_add (ids, NULL);
      fetch->self = g_object_ref (self);
      fetch->service = g_strdup (parts[0]);
      fetch->node = g_strdup (parts[1]);
      fetch->ids = g_strdupv ((char **) ((GPtrArray *) ids)->pdata);
      dex_future_disown (dex_scheduler_spawn (NULL, 0, fetch_fiber, fetch, fetch_free));
    }
  g_hash_table_remove_all (self->heads);
  return G_SOURCE_REMOVE;
}

/* A burst of them makes one question, when the events that came with it have been looked at. */
void
envoi_feed_intake_fetch (EnvoiFeedService *self, const char *service, const char *node, const char *id)
{
  g_autofree char *place = place_of (service, node);
  GPtrArray *ids = g_hash_table_lookup (self->heads, place);
  EnvoiFeed *feed = envoi_feed_comments_is_place (node) ? NULL : envoi_feed_intake_find (self, service, node);

  if (ids == NULL)
    {
      if (feed != NULL)
        envoi_feed_level_fetch (self, feed);
      ids = g_ptr_array_new_with_free_func (g_free);
      g_hash_table_insert (self->heads, g_steal_pointer (&place), ids);
    }
  if (ids->len < MAX_HEADS && !g_ptr_array_find_with_equal_func (ids, id, g_str_equal, NULL))
    g_ptr_array_add (ids, g_strdup (id));
  else if (ids->len >= MAX_HEADS && feed != NULL)
    {
      /* Too many to ask for by name: the feed is read again. */
      envoi_feed_level_doubt (self, feed);
      envoi_feed_catch_up_add (self, feed);
    }
  if (self->heads_id == 0)
    self->heads_id = g_idle_add_full (G_PRIORITY_DEFAULT_IDLE, on_heads, self, NULL);
}

/* --- Events ----------------------------------------------------------------------------------------------------------- */

static void
take_picture (EnvoiFeedService *self, const char *service, const char *node, const EnvoiNode *metadata, gboolean head)
{
  EnvoiFeed *feed = envoi_feed_intake_find (self, service, node);

  if (feed == NULL || envoi_feed_get_contact (feed) != NULL)
    return;
  if (head)
    envoi_feed_catch_up_add (self, feed);
  else if (envoi_feed_picture_take (feed, metadata))
    envoi_store_save_feed (self->store, feed);
}

static void
on_item (EnvoiMicroblog *microblog, const EnvoiMicroblogItem *item, EnvoiFeedService *self)
{
  EnvoiFeed *feed;

  if (g_strcmp0 (item->id, ENVOI_FEED_PICTURE_ITEM) == 0)
    take_picture (self, item->from, item->node, item->payload, item->payload == NULL);
  if (envoi_microblog_hides_item (item->id))
    return;
  if (envoi_feed_comments_is_place (item->node))
    {
      envoi_feed_comments_item (self, item);
      return;
    }
  if (envoi_feed_reactions_is_place (item->node))
    {
      envoi_feed_reactions_item (self, item);
      return;
    }
  feed = envoi_feed_intake_find (self, item->from, item->node);
  if (feed == NULL)
    return;
  envoi_feed_level_tell (self, feed, item->id);
  if (item->payload == NULL)
    envoi_feed_intake_fetch (self, item->from, item->node, item->id);
  else
    envoi_feed_intake_take (self, item->from, item->node, item->id, item->publisher, item->payload, envoi_feed_level_origin (self, feed));
}

static void
on_retract (EnvoiMicroblog *microblog, const char *from, const char *node, const char *id, EnvoiFeedService *self)
{
  EnvoiFeed *feed;

  if (g_strcmp0 (id, ENVOI_FEED_PICTURE_ITEM) == 0)
    take_picture (self, from, node, NULL, FALSE);
  else if (envoi_feed_comments_is_place (node))
    envoi_feed_comments_retract (self, from, node, id);
  else if (envoi_feed_reactions_is_place (node))
    envoi_feed_reactions_retract (self, from, node, id);
  else if ((feed = envoi_feed_intake_find (self, from, node)) != NULL)
    {
      envoi_feed_level_tell (self, feed, id);
      dex_future_disown (envoi_store_remove_post (self->store, self->account, from, node, id));
    }
}

typedef struct { EnvoiFeedService *self; EnvoiFeed *feed; } Emptied;

static void
emptied_free (gpointer data)
{
  Emptied *emptied = data;

  g_object_unref (emptied->self);
  g_object_unref (emptied->feed);
  g_free (emptied);
}

static DexFuture *
empty_fiber (gpointer data)
{
  Emptied *emptied = data;
  EnvoiFeedService *self = emptied->self;
  const char *service = envoi_feed_get_service (emptied->feed), *node = envoi_feed_get_node (emptied->feed);
  g_autoptr (GHashTable) items = dex_await_boxed (envoi_store_load_known_items (self->store, self->account, service, node), NULL);
  GHashTableIter iter;
  gpointer id;

  if (items == NULL || !self->running)
    return NULL;
  g_hash_table_iter_init (&iter, items);
  while (g_hash_table_iter_next (&iter, &id, NULL))
    dex_future_disown (envoi_store_remove_post (self->store, self->account, service, node, id));
  return NULL;
}

static void
on_purged (EnvoiMicroblog *microblog, const char *from, const char *node, EnvoiFeedService *self)
{
  EnvoiFeed *feed = envoi_feed_intake_find (self, from, node);
  Emptied *emptied;

  if (feed == NULL)
    return;
  emptied = g_new0 (Emptied, 1);
  emptied->self = g_object_ref (self);
  emptied->feed = g_object_ref (feed);
  dex_future_disown (dex_scheduler_spawn (NULL, 0, empty_fiber, emptied, emptied_free));
}

/* It is gone: what was read stays, the feed says so. */
static void
on_deleted (EnvoiMicroblog *microblog, const char *from, const char *node, EnvoiFeedService *self)
{
  EnvoiFeed *feed = envoi_feed_intake_find (self, from, node);
  g_autoptr (GError) error = g_error_new_literal (ENVOI_FEED_ERROR, ENVOI_FEED_ERROR_GONE, "");

  if (feed != NULL)
    envoi_feed_set_problem (feed, error);
}

void
envoi_feed_intake_start (EnvoiFeedService *self)
{
  g_signal_connect (self->microblog, "item", G_CALLBACK (on_item), self);
  g_signal_connect (self->microblog, "retract", G_CALLBACK (on_retract), self);
  g_signal_connect (self->microblog, "purged", G_CALLBACK (on_purged), self);
  g_signal_connect (self->microblog, "deleted", G_CALLBACK (on_deleted), self);
}

void
envoi_feed_intake_stop (EnvoiFeedService *self)
{
  g_clear_handle_id (&self->heads_id, g_source_remove);
  g_signal_handlers_disconnect_by_data (self->microblog, self);
}
