/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "envoi-feed-service-private.h"

#include "envoi-post-reader.h"

/* Comments and likes: the entries of the place that a post names for them. All are asked for when a post is looked at; they come live while it is
 * looked at, and always for own posts, whose place we subscribed to when we made it. Part of EnvoiFeedService. */

#define PAGE_SIZE 100
#define MAX_PAGES 40

typedef struct {
  EnvoiFeedService *self;       /* not owned: its table owns the thread */
  EnvoiPost        *post;
  guint             watchers;
  gboolean          asked;      /* the place was told that we want to hear of it */
} Thread;

static void
thread_free (gpointer data)
{
  Thread *thread = data;

  g_object_unref (thread->post);
  g_free (thread);
}

static char *
place_of (const char *service, const char *node)
{
  return g_strconcat (service, "\n", node, NULL);
}

static const char *
address_of (EnvoiFeedService *self, const char *service)
{
  return g_str_equal (service, envoi_feed_service_own (self)) ? NULL : service;
}

static gboolean
has_comments (EnvoiPost *post)
{
  return envoi_post_get_comments_service (post) != NULL && envoi_post_get_comments_node (post) != NULL;
}

gboolean
envoi_feed_comments_is_place (const char *node)
{
  return g_str_has_prefix (node, ENVOI_NODE_COMMENTS);
}

/* --- Events ----------------------------------------------------------------------------------------------------------- */

typedef struct {
  EnvoiFeedService *self;
  char             *service, *node, *id, *publisher;
  EnvoiStanza      *payload;    /* nullable */
  gboolean          retracted;
} Event;

static void
event_free (gpointer data)
{
  Event *event = data;

  g_object_unref (event->self);
  g_free (event->service);
  g_free (event->node);
  g_free (event->id);
  g_free (event->publisher);
  g_clear_pointer (&event->payload, envoi_stanza_unref);
  g_free (event);
}

static EnvoiPost *
find_watched (EnvoiFeedService *self, const char *service, const char *node)
{
  g_autofree char *place = place_of (service, node);
  Thread *thread = g_hash_table_lookup (self->threads, place);

  return thread != NULL ? g_object_ref (thread->post) : NULL;
}

gboolean
envoi_feed_comments_concerns_us (EnvoiFeedService *self, EnvoiPost *post)
{
  g_autoptr (EnvoiPost) watched = find_watched (self, envoi_post_get_comments_service (post), envoi_post_get_comments_node (post));

  return watched != NULL || envoi_post_is_own (post) || envoi_feed_intake_find (self, envoi_post_get_service (post), envoi_post_get_node (post)) != NULL;
}

void
envoi_feed_comments_take (EnvoiFeedService *self, EnvoiPost *post, const char *item, const char *publisher, const EnvoiNode *payload)
{
  g_autoptr (EnvoiComment) comment = envoi_comment_read (self->account, envoi_post_get_comments_service (post), envoi_post_get_comments_node (post),
                                                         item, publisher, payload);

  if (comment != NULL)
    dex_future_disown (envoi_store_add_comment (self->store, comment, ENVOI_POST_LIVE));
  /* Written over with what is none: that is how a like is taken back where nobody may remove his own items. */
  else if (!envoi_microblog_hides_item (item))
    dex_future_disown (envoi_store_remove_comment (self->store, self->account, envoi_post_get_comments_service (post), envoi_post_get_comments_node (post), item));
}

static DexFuture *
event_fiber (gpointer data)
{
  Event *event = data;
  EnvoiFeedService *self = event->self;
  g_autoptr (EnvoiPost) post = find_watched (self, event->service, event->node);

  if (post == NULL)
    {
      post = dex_await_object (envoi_store_load_post_of_comments (self->store, self->account, event->service, event->node), NULL);
      if (post == NULL || !self->running || !envoi_feed_comments_concerns_us (self, post))
        return NULL;
    }
  if (event->retracted)
    dex_future_disown (envoi_store_remove_comment (self->store, self->account, event->service, event->node, event->id));
  else if (event->payload != NULL)
    envoi_feed_comments_take (self, post, event->id, event->publisher, envoi_stanza_get_root (event->payload));
  else if (envoi_feed_service_is_online (self))
    envoi_feed_intake_fetch (self, event->service, event->node, event->id);
  return NULL;
}

static void
handle (EnvoiFeedService *self, const char *from, const char *node, const char *id, const char *publisher, const EnvoiNode *payload, gboolean retracted)
{
  Event *event = g_new0 (Event, 1);

  event->self = g_object_ref (self);
  event->service = g_strdup (from);
  event->node = g_strdup (node);
  event->id = g_strdup (id);
  event->publisher = g_strdup (publisher);
  event->payload = payload != NULL ? envoi_stanza_new_from_node (payload, 0) : NULL;
  event->retracted = retracted;
  dex_future_disown (dex_scheduler_spawn (NULL, 0, event_fiber, event, event_free));
}

void
envoi_feed_comments_item (EnvoiFeedService *self, const EnvoiMicroblogItem *item)
{
  handle (self, item->from, item->node, item->id, item->publisher, item->payload, FALSE);
}

void
envoi_feed_comments_retract (EnvoiFeedService *self, const char *from, const char *node, const char *id)
{
  handle (self, from, node, id, NULL, NULL, TRUE);
}

/* --- All of a post ---------------------------------------------------------------------------------------------------- */

typedef struct { EnvoiFeedService *self; EnvoiPost *post; } Load;

static void
load_free (gpointer data)
{
  Load *load = data;

  g_object_unref (load->self);
  g_object_unref (load->post);
  g_free (load);
}

static DexFuture *
load_fiber (gpointer data)
{
  Load *load = data;
  EnvoiFeedService *self = load->self;
  const char *service = envoi_post_get_comments_service (load->post), *node = envoi_post_get_comments_node (load->post);
  g_autoptr (GPtrArray) comments = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autofree char *cursor = NULL;
  g_autoptr (GPtrArray) attachments = NULL;

  /* First: between what the last page says and what is kept of it nothing may come, for it would be taken away. */
  attachments = dex_await_boxed (envoi_feed_reactions_ask (self, load->post), NULL);
  if (!self->running)
    return envoi_feed_service_offline_error ();
  for (guint n = 0; n < MAX_PAGES; n++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (EnvoiPubsubPage) page = dex_await_boxed (envoi_pubsub_fetch_page (self->pubsub, address_of (self, service), node, cursor, PAGE_SIZE), &error);

      /* Whoever wrote the post never made the place: there are none. */
      if (page == NULL && g_error_matches (error, ENVOI_FEED_ERROR, ENVOI_FEED_ERROR_NOT_FOUND))
        break;
      if (page == NULL)
        return dex_future_new_for_error (g_steal_pointer (&error));
      if (!self->running)
        return envoi_feed_service_offline_error ();
      for (guint i = 0; i < page->items->len; i++)
        {
          const EnvoiPubsubItem *item = page->items->pdata[i];
          EnvoiComment *comment = envoi_comment_read (self->account, service, node, item->id, item->publisher, item->payload);

          if (comment == NULL)
            continue;
          if (g_hash_table_add (seen, g_strdup (item->id)))
            g_ptr_array_add (comments, comment);
          else
            g_object_unref (comment);
        }
      g_set_str (&cursor, page->next);
      if (cursor == NULL)
        break;
    }
  if (attachments != NULL)
    {
      envoi_feed_reactions_add (self, load->post, attachments, comments);
      return envoi_store_replace_comments (self->store, self->account, service, node, comments);
    }
  /* What is said beside it could not be had: nothing is taken away. */
  for (guint i = 0; i < comments->len; i++)
    dex_await (envoi_store_add_comment (self->store, comments->pdata[i], ENVOI_POST_PAGE), NULL);
  return dex_future_new_true ();
}

DexFuture *
envoi_feed_service_load_comments (EnvoiFeedService *self, EnvoiPost *post)
{
  Load *load;

  if (!has_comments (post))
    return dex_future_new_true ();
  if (!envoi_feed_service_is_online (self))
    return envoi_feed_service_offline_error ();
  load = g_new0 (Load, 1);
  load->self = g_object_ref (self);
  load->post = g_object_ref (post);
  return dex_scheduler_spawn (NULL, 0, load_fiber, load, load_free);
}

/* --- Live while it is looked at ---------------------------------------------------------------------------------------- */

static void
ask (Thread *thread)
{
  EnvoiFeedService *self = thread->self;
  const char *service = envoi_post_get_comments_service (thread->post);

  if (thread->asked || !envoi_feed_service_is_online (self))
    return;
  thread->asked = TRUE;
  dex_future_disown (envoi_pubsub_subscribe (self->pubsub, address_of (self, service), envoi_post_get_comments_node (thread->post)));
  envoi_feed_reactions_listen (self, thread->post, TRUE);
}

void
envoi_feed_service_watch_comments (EnvoiFeedService *self, EnvoiPost *post)
{
  g_autofree char *place = NULL;
  Thread *thread;

  if (!self->running || !has_comments (post))
    return;
  place = place_of (envoi_post_get_comments_service (post), envoi_post_get_comments_node (post));
  thread = g_hash_table_lookup (self->threads, place);
  if (thread == NULL)
    {
      thread = g_new0 (Thread, 1);
      thread->self = self;
      thread->post = g_object_ref (post);
      g_hash_table_insert (self->threads, g_steal_pointer (&place), thread);
    }
  thread->watchers++;
  ask (thread);
}

void
envoi_feed_service_unwatch_comments (EnvoiFeedService *self, EnvoiPost *post)
{
  g_autofree char *place = NULL;
  Thread *thread;

  if (!self->running || !has_comments (post))
    return;
  place = place_of (envoi_post_get_comments_service (post), envoi_post_get_comments_node (post));
  thread = g_hash_table_lookup (self->threads, place);
  if (thread == NULL || --thread->watchers > 0)
    return;
  if (thread->asked && !envoi_post_is_own (thread->post) && envoi_feed_service_is_online (self))
    {
      dex_future_disown (envoi_pubsub_unsubscribe (self->pubsub, address_of (self, envoi_post_get_comments_service (post)),
                                                   envoi_post_get_comments_node (post)));
      envoi_feed_reactions_listen (self, thread->post, FALSE);
    }
  g_hash_table_remove (self->threads, place);
}

void
envoi_feed_comments_online (EnvoiFeedService *self)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->threads);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      Thread *thread = value;

      ask (thread);
      dex_future_disown (envoi_feed_service_load_comments (self, thread->post));
    }
}

void
envoi_feed_comments_start (EnvoiFeedService *self)
{
  g_hash_table_unref (self->threads);
  self->threads = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, thread_free);
}

void
envoi_feed_comments_stop (EnvoiFeedService *self)
{
  g_hash_table_remove_all (self->threads);
}
